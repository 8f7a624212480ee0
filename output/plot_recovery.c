#include "output/plot.h"

#include <math.h>
#include <string.h>

#include "output/plot_window.h"

#define HEIGHT  150
#define LEGIBLE 0.12 /* of the height, between two labels */

typedef struct {
    WindowPlot window;
    WindowSides rate, load, success, queue;
    SimMember hub; /* whose rate, load and queue are drawn */
} Recovery;

/* --- Which hub --- */

static double
highest(const OutSeries *series)
{
    double high = 0;
    for (guint i = 0; series != NULL && i < series->points->len; i++)
        high = fmax(high, g_array_index(series->points, OutPoint, i).mean);
    return high;
}

/* Take the hub that is highest in @sides, if it is above 0; the first of equals. */
static bool
find_hub(Recovery *recovery, const WindowSides *sides)
{
    double most = 0;
    for (guint i = 0; i < sides->base->len; i++) {
        const OutSeries *base = (const OutSeries *)g_ptr_array_index(sides->base, i);
        double high =
            fmax(highest(base), highest(window_series(sides->alt, base->member.id)));
        if (high > most)
            recovery->hub = base->member;
        most = fmax(most, high);
    }
    return most > 0;
}

/* The longest queue is where an outage was; without one, the highest load. */
static void
choose_hub(Recovery *recovery)
{
    recovery->hub = (SimMember){ "", "", "", "" };
    if (!find_hub(recovery, &recovery->queue) && !find_hub(recovery, &recovery->load))
        find_hub(recovery, &recovery->rate);
}

/* What the hub can do: its rate over its load, where that is most. NAN: not known. */
static double
capacity_of(const GPtrArray *rates, const GPtrArray *loads, const char *hub)
{
    const OutSeries *rate = window_series(rates, hub), *load = window_series(loads, hub);
    double capacity = NAN;
    for (guint i = 0, j = 0; rate && load && i < rate->points->len;) {
        const OutPoint *r = &g_array_index(rate->points, OutPoint, i);
        while (j < load->points->len && g_array_index(load->points, OutPoint, j).x < r->x)
            j++;
        if (j == load->points->len)
            break;
        const OutPoint *l = &g_array_index(load->points, OutPoint, j);
        /* Below one per cent the ratio is more of rounding than of the hub. */
        if (l->x == r->x && l->mean >= 1)
            capacity = fmax(capacity, 100 * r->mean / l->mean);
        i++;
    }
    return capacity;
}

/* --- Panels --- */

static bool
draw_rate(Recovery *recovery, const char *title, GError **error)
{
    WindowPlot *picture = &recovery->window;
    Frame *frame = &picture->frame;
    const char *hub = recovery->hub.id;
    double base = capacity_of(recovery->rate.base, recovery->load.base, hub);
    double alt = capacity_of(recovery->rate.alt, recovery->load.alt, hub);
    bool is_one = isnan(alt) || isnan(base) || fabs(alt - base) < 0.001 * base;
    Lines lines = lines_new();
    bool is_fine =
        window_add(picture, &lines, &recovery->rate, hub, NULL, LINE_SOLID, error);
    if (is_fine) {
        const char *name = frame_say(frame, "nominal", "额定容量");
        double high = fmax(lines_top(&lines), 1.05 * fmax(base, alt));
        Scale scale = frame_scale(0, high, 4);
        window_panel(picture, title);
        frame_y_axis(frame, scale, "1");
        if (!isnan(fmax(base, alt)) && is_one)
            window_limit(picture, fmax(base, alt), scale, name, FRAME_PAYS);
        if (!is_one) {
            bool is_near = fabs(alt - base) < LEGIBLE * scale.high;
            window_limit(picture, base, scale, is_near ? "" : name, FRAME_BASE);
            window_limit(picture, alt, scale, name, FRAME_ALT);
        }
        window_draw(picture, &lines);
    }
    lines_clear(&lines);
    return is_fine;
}

static bool
draw_success(Recovery *recovery, const char *title, GError **error)
{
    WindowPlot *picture = &recovery->window;
    Lines lines = lines_new();
    bool is_fine =
        window_add(picture, &lines, &recovery->success, "", NULL, LINE_SOLID, error);
    if (is_fine) {
        /* Half as far again as the lines go down: no band hides them. */
        double low = fmax(lines.low, lines.least - (100 - lines.least) / 2);
        window_panel(picture, title);
        frame_y_axis(&picture->frame, frame_scale(low, 100, 4), "%");
        window_draw(picture, &lines);
    }
    lines_clear(&lines);
    return is_fine;
}

static bool
draw_queue(Recovery *recovery, const char *title, GError **error)
{
    WindowPlot *picture = &recovery->window;
    Lines lines = lines_new();
    bool is_fine = window_add(picture, &lines, &recovery->queue, recovery->hub.id, NULL,
                              LINE_SOLID, error);
    if (is_fine) {
        window_panel(picture, title);
        frame_y_axis(&picture->frame, frame_scale(0, lines_top(&lines), 4), "1");
        window_draw(picture, &lines);
    }
    lines_clear(&lines);
    return is_fine;
}

static bool
has_points(const WindowSides *sides)
{
    return sides->base->len > 0;
}

static bool
draw(Recovery *recovery, GError **error)
{
    Frame *frame = &recovery->window.frame;
    g_autofree char *hub =
        out_text_inert(out_text_label(frame->plot.lang, recovery->hub.label_en,
                                      recovery->hub.label_zh, recovery->hub.id));
    g_autofree char *rate = g_strdup_printf(
        frame_say(frame, "Messages per second at %s", "%s每秒报文数"), hub);
    g_autofree char *queue = g_strdup_printf(
        frame_say(frame, "Messages waiting at %s", "%s排队的报文数"), hub);
    window_open(&recovery->window,
                frame_say(frame, "How does the market recover?", "市场如何恢复？"),
                frame_say(frame, "messages are those of the hub with the longest queue",
                          "报文取自排队最长的清算机构"),
                NULL);
    return (!has_points(&recovery->rate) || draw_rate(recovery, rate, error)) &&
           (!has_points(&recovery->success) ||
            draw_success(recovery,
                         frame_say(frame, "Payment attempts that succeed, %",
                                   "支付尝试成功率（%）"),
                         error)) &&
           (!has_points(&recovery->queue) || draw_queue(recovery, queue, error));
}

GBytes *
out_plot_recovery(OutStore *store, const OutPlot *plot, GError **error)
{
    Recovery r = { .hub = { "", "", "", "" } };
    WindowPlot *picture = &r.window;
    GBytes *bytes = NULL;
    if (window_init(picture, store, plot, "window.hub.rate", error) &&
        window_read(picture, "window.hub.rate", &r.rate, error) &&
        window_read(picture, "window.hub.load", &r.load, error) &&
        window_read(picture, "window.success", &r.success, error) &&
        window_read(picture, "window.hub.queue", &r.queue, error)) {
        choose_hub(&r);
        unsigned n = has_points(&r.rate) + has_points(&r.success) + has_points(&r.queue);
        if (window_start(picture, n, HEIGHT, error) && draw(&r, error))
            bytes = window_finish(picture, error);
    }
    window_sides_clear(&r.rate);
    window_sides_clear(&r.load);
    window_sides_clear(&r.success);
    window_sides_clear(&r.queue);
    frame_clear(&picture->frame);
    return bytes;
}
