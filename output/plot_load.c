#include "output/plot.h"

#include <math.h>

#include "output/plot_events.h"
#include "output/plot_lines.h"

#define HEIGHT    740
#define LAST_DAYS 28 /* the period "end" */
#define MOST_HUBS 7  /* as many as there are colours */

typedef struct {
    const char *metric, *axis;
    const char *en, *zh; /* title of the panel */
    Box box;
} Panel;

static const Panel panels[] = {
    { "tps.day",
      SIM_AXIS_DAY,
      "Payments per second, mean of the day",
      "每秒支付笔数（日均）",
      { 100, 152, 745, 345 } },
    { "tps.hour",
      SIM_AXIS_HOUR,
      "By hour of the day",
      "按一天中的小时",
      { 835, 152, 1160, 345 } },
    { "hub.rate.day",
      SIM_AXIS_DAY,
      "Hub messages per second, mean of the day",
      "清算机构每秒报文数（日均）",
      { 100, 438, 745, 631 } },
    { "hub.rate.hour",
      SIM_AXIS_HOUR,
      "By hour of the day",
      "按一天中的小时",
      { 835, 438, 1160, 631 } },
};

typedef struct {
    GPtrArray *base, *alt; /* (owned) OutSeries; alt NULL without alternative */
} Sides;

static bool
read_sides(OutStore *store, const Frame *frame, const Panel *panel, Sides *sides,
           GError **error)
{
    const OutPlot *plot = &frame->plot;
    *sides = (Sides){ out_store_series(store, plot->base, plot->seed, panel->metric,
                                       panel->axis, error),
                      NULL };
    if (sides->base == NULL || !frame->has_alt)
        return sides->base != NULL;
    sides->alt =
        out_store_series(store, plot->alt, plot->seed, panel->metric, panel->axis, error);
    return sides->alt != NULL;
}

static void
sides_clear(Sides *sides)
{
    g_clear_pointer(&sides->base, g_ptr_array_unref);
    g_clear_pointer(&sides->alt, g_ptr_array_unref);
}

static const char *
name_of(const Frame *frame, const OutSeries *series)
{
    return out_text_label(frame->plot.lang, series->member.label_en,
                          series->member.label_zh, series->member.id);
}

static bool
add_side(Frame *frame, Lines *lines, const GPtrArray *list, bool is_base, GError **error)
{
    for (guint i = 0; list != NULL && i < MIN(list->len, MOST_HUBS); i++) {
        const OutSeries *series = (const OutSeries *)g_ptr_array_index(list, i);
        bool is_dashed = is_base && frame->has_alt;
        const char *side = !frame->has_alt ? ""
                           : is_base       ? frame_say(frame, "base", "基准")
                                           : frame_say(frame, "alternative", "方案");
        g_autofree char *label = g_strdup_printf("%s %s", name_of(frame, series), side);
        bool is_only = list->len == 1 && is_dashed;
        if (!lines_add(frame, lines, series, label, is_only ? "#444444" : frame_color(i),
                       is_dashed ? LINE_DASHED : LINE_SOLID, error))
            return false;
    }
    return true;
}

/* Mean of @series over its last @n points. */
static double
mean_of_last(const OutSeries *series, guint n)
{
    double sum = 0;
    n = MIN(n, series->points->len);
    for (guint i = series->points->len - n; i < series->points->len; i++)
        sum += g_array_index(series->points, OutPoint, i).mean;
    return sum / n;
}

/* Two lines that lie on one another differ by less than a line is wide: say by how much,
 * at the right of the panel's title. */
static void
write_change(Frame *frame, const Panel *panel, const Sides *sides)
{
    if (sides->alt == NULL || sides->base->len != 1 || sides->alt->len != 1)
        return;
    bool is_day = panel->axis[0] == 'd';
    guint n = is_day ? LAST_DAYS : G_MAXUINT;
    double base = mean_of_last(sides->base->pdata[0], n);
    double alt = mean_of_last(sides->alt->pdata[0], n);
    if (!(base > 0))
        return;
    double change = 100 * (alt / base - 1);
    g_autofree char *amount = out_number_amount(change, 2, "%", frame->plot.lang);
    g_autofree char *text = g_strdup_printf(
        is_day ? frame_say(frame, "last 28 days against the base: %s%s",
                           "最后28天，与基准相比：%s%s")
               : frame_say(frame, "against the base: %s%s", "与基准相比：%s%s"),
        change > 0 ? "+" : "", amount);
    frame_text(frame, text, panel->box.right, panel->box.top - 26, "right", 13,
               FRAME_GREY);
}

/* The hubs' names in their colours, at the right of the panel's title. */
static void
write_names(Frame *frame, const GPtrArray *list, Box box)
{
    double x = box.right;
    for (guint i = MIN(list->len, MOST_HUBS); list->len > 1 && i-- > 0;) {
        g_autofree char *inert =
            out_text_inert(name_of(frame, (const OutSeries *)g_ptr_array_index(list, i)));
        g_autofree char *name = out_text_fit(inert, 18);
        frame_text(frame, name, x, box.top - 26, "right", 13, frame_color(i));
        x -= frame_text_length(name, 13) + 16;
    }
}

static void
set_axes(Frame *frame, const Panel *panel, const Lines *lines)
{
    frame_y_axis(frame, frame_scale(0, lines->high, 4), "1");
    if (panel->axis[0] == 'h') {
        frame_x_hours(frame);
        return;
    }
    bool is_dumb = frame->plot.picture == OUT_PICTURE_DUMB;
    frame_x_months(frame, frame->base.scenario.days, is_dumb ? frame->width / 12 : 9);
    if (!is_dumb)
        events_mark(frame);
}

static bool
draw_panel(Frame *frame, const Panel *panel, const Sides *sides, GError **error)
{
    Lines lines = lines_new();
    bool is_fine = add_side(frame, &lines, sides->alt, false, error) &&
                   add_side(frame, &lines, sides->base, true, error);
    const char *title = frame_say(frame, panel->en, panel->zh);
    if (is_fine && frame->plot.picture == OUT_PICTURE_DUMB) {
        g_string_append(frame->script, "set key top left\nset title ");
        out_gnuplot_text(frame->script, title);
        g_string_append_c(frame->script, '\n');
    } else if (is_fine) {
        frame_panel(frame, panel->box, title, "#111111");
        if (panel->axis[0] == 'd')
            write_names(frame, sides->base, panel->box);
        write_change(frame, panel, sides);
    }
    if (is_fine) {
        set_axes(frame, panel, &lines);
        g_string_append(frame->script,
                        frame->plot.picture == OUT_PICTURE_DUMB ? "unset grid\n" : "");
        lines_draw(frame, &lines);
    }
    lines_clear(&lines);
    return is_fine;
}

/* Draws the panels that have data. In a terminal: the months only, one above the other.
 */
static bool
draw_panels(Frame *frame, OutStore *store, GError **error)
{
    unsigned n_drawn = 0;
    bool is_dumb = frame->plot.picture == OUT_PICTURE_DUMB;
    for (gsize i = 0; i < G_N_ELEMENTS(panels); i++) {
        Sides sides;
        if (is_dumb && panels[i].axis[0] == 'h')
            continue;
        bool is_fine = read_sides(store, frame, &panels[i], &sides, error);
        if (is_fine && sides.base->len > 0) {
            is_fine = draw_panel(frame, &panels[i], &sides, error);
            n_drawn++;
        }
        sides_clear(&sides);
        if (!is_fine)
            return false;
    }
    if (n_drawn > 0)
        return true;
    g_set_error(error, OUT_ERROR, OUT_ERROR_MISSING,
                "no series of tps.day, tps.hour, hub.rate.day or hub.rate.hour in %s",
                frame->base.scenario.id);
    return false;
}

static bool
draw(Frame *frame, OutStore *store, GError **error)
{
    if (frame->plot.picture == OUT_PICTURE_DUMB) {
        g_string_append(frame->script, "set multiplot layout 2, 1\n");
        return draw_panels(frame, store, error);
    }
    const char *title =
        frame->has_alt
            ? frame_say(frame, "What must the hubs carry?", "清算机构要承受多大负荷？")
            : frame_say(frame, "How many payments, and what do the hubs carry?",
                        "支付量多大，清算机构负荷多大？");
    frame_open(frame, title,
               frame_say(frame, "Completed payments above, messages at the hubs below",
                         "上：完成的支付；下：清算机构处理的报文"),
               NULL);
    return draw_panels(frame, store, error);
}

GBytes *
out_plot_load(OutStore *store, const OutPlot *plot, GError **error)
{
    Frame frame;
    GBytes *bytes = NULL;
    if (frame_init(&frame, store, plot, error) &&
        frame_start(&frame, FRAME_DATED_LINES, HEIGHT, error) &&
        draw(&frame, store, error))
        bytes = frame_finish(&frame, error);
    frame_clear(&frame);
    return bytes;
}
