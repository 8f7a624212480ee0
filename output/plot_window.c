#include "output/plot_window.h"

#include <string.h>

#include "output/period.h"
#include "output/plot_events.h"

#define LEFT   100
#define RIGHT  1100
#define TOP    152
#define GAP    54  /* between panels: title and numbers of events */
#define BOTTOM 128 /* below the last panel: clock, dates, key of events, footer */
#define TIC    76  /* pixels that a label of the clock has */

/* --- Which window --- */

/* Keep of @list what lies within @window, with x counted from its beginning. */
static void
cut_out(GPtrArray *list, const SimPeriod *window)
{
    for (guint i = list->len; i-- > 0;) {
        GArray *points = ((OutSeries *)g_ptr_array_index(list, i))->points;
        guint n = 0;
        for (guint j = 0; j < points->len; j++) {
            OutPoint point = g_array_index(points, OutPoint, j);
            SimTime at = point.x * SIM_SECOND;
            if (at < window->from || at >= window->to)
                continue;
            point.x = (at - window->from) / SIM_SECOND;
            g_array_index(points, OutPoint, n++) = point;
        }
        g_array_set_size(points, n);
        if (n == 0)
            g_ptr_array_remove_index(list, i);
    }
}

static GPtrArray *
read_within(OutStore *store, const OutPlot *plot, int64_t key, const char *metric,
            const SimPeriod *window, GError **error)
{
    GPtrArray *list =
        out_store_series(store, key, plot->seed, metric, SIM_AXIS_TIME, error);
    if (list != NULL)
        cut_out(list, window);
    return list;
}

static bool
missing(GError **error, const char *scenario, const char *format, const char *name)
{
    g_autofree char *inert = out_text_inert(name);
    g_autofree char *what = g_strdup_printf(format, inert);
    g_autofree char *where = out_text_inert(scenario);
    g_set_error(error, OUT_ERROR, OUT_ERROR_MISSING, "%s in %s", what, where);
    return false;
}

static bool
choose_window(WindowPlot *picture, const char *metric, GError **error)
{
    const OutPlot *plot = &picture->frame.plot;
    const char *scenario = picture->frame.base.scenario.id;
    g_autoptr(GArray) windows = out_store_periods(picture->store, plot->base, error);
    if (windows == NULL)
        return false;
    if (windows->len == 0)
        return missing(error, scenario, "no window was simulated%s", "");
    if (plot->window != NULL && out_period_find(windows, plot->window) == NULL)
        return missing(error, scenario, "no window '%s'", plot->window);
    for (guint i = 0; i < windows->len; i++) {
        const SimPeriod *window = &g_array_index(windows, SimPeriod, i);
        if (plot->window != NULL && strcmp(window->id, plot->window) != 0)
            continue;
        g_autoptr(GPtrArray) list =
            read_within(picture->store, plot, plot->base, metric, window, error);
        picture->window = *window;
        if (list == NULL || list->len > 0)
            return list != NULL;
    }
    return missing(error, scenario, "no series of %s within a window", metric);
}

bool
window_init(WindowPlot *picture, OutStore *store, const OutPlot *plot, const char *metric,
            GError **error)
{
    *picture = (WindowPlot){ .store = store };
    Frame *frame = &picture->frame;
    if (!frame_init(frame, store, plot, error) || !choose_window(picture, metric, error))
        return false;
    frame->from = picture->window.from;
    frame->to = picture->window.to;
    frame->unit = SIM_SECOND;
    return true;
}

/* --- Around the panels --- */

static bool
is_dumb(const WindowPlot *picture)
{
    return picture->frame.plot.picture == OUT_PICTURE_DUMB;
}

bool
window_start(WindowPlot *picture, unsigned n_panels, int height, GError **error)
{
    picture->n_panels = n_panels;
    picture->panel_height = height;
    int all = TOP + (int)n_panels * (height + GAP) - GAP + BOTTOM;
    return frame_start(&picture->frame, FRAME_CLOCK, all, error);
}

void
window_open(WindowPlot *picture, const char *title, const char *what, const char *note)
{
    Frame *frame = &picture->frame;
    g_autofree char *window = out_period_title(&picture->window, frame->plot.lang);
    if (is_dumb(picture)) {
        g_autofree char *heading = g_strdup_printf("%s  %s", title, window);
        g_string_append_printf(frame->script,
                               "set lmargin 9\nset multiplot layout %u, 1 title ",
                               picture->n_panels);
        out_gnuplot_text(frame->script, heading);
        g_string_append_c(frame->script, '\n');
        return;
    }
    g_autofree char *subtitle = g_strdup_printf(
        frame_say(frame, "%s (UTC+8): %s", "%s（UTC+8）：%s"), window, what);
    frame_open(frame, title, subtitle, note);
    /* Intervals of two scenarios overlap, and events lie beneath them. */
    g_string_append(frame->script, "set style fill transparent solid 0.2 noborder\n");
}

GBytes *
window_finish(WindowPlot *picture, GError **error)
{
    return frame_finish(&picture->frame, error);
}

/* --- Series --- */

bool
window_read(const WindowPlot *picture, const char *metric, WindowSides *ret_sides,
            GError **error)
{
    const OutPlot *plot = &picture->frame.plot;
    *ret_sides = (WindowSides){ read_within(picture->store, plot, plot->base, metric,
                                            &picture->window, error),
                                NULL };
    if (ret_sides->base == NULL || plot->alt == 0)
        return ret_sides->base != NULL;
    ret_sides->alt =
        read_within(picture->store, plot, plot->alt, metric, &picture->window, error);
    return ret_sides->alt != NULL;
}

void
window_sides_clear(WindowSides *sides)
{
    g_clear_pointer(&sides->base, g_ptr_array_unref);
    g_clear_pointer(&sides->alt, g_ptr_array_unref);
}

const OutSeries *
window_series(const GPtrArray *list, const char *member)
{
    for (guint i = 0; list != NULL && i < list->len; i++) {
        const OutSeries *series = (const OutSeries *)g_ptr_array_index(list, i);
        if (strcmp(series->member.id, member) == 0)
            return series;
    }
    return NULL;
}

bool
window_add(WindowPlot *picture, Lines *lines, const WindowSides *sides,
           const char *member, const char *what, LineStyle style, GError **error)
{
    Frame *frame = &picture->frame;
    static const LineStyle dashed[] = { [LINE_SOLID] = LINE_SOLID_DASHED,
                                        [LINE_THIN] = LINE_THIN_DASHED,
                                        [LINE_BOLD] = LINE_BOLD_DASHED };
    const GPtrArray *lists[] = { sides->alt, sides->base };
    for (int i = 0; i < 2; i++) {
        const OutSeries *series = window_series(lists[i], member);
        if (series == NULL)
            continue;
        bool is_base = i == 1 && frame->has_alt;
        const char *side = !frame->has_alt ? ""
                           : is_base       ? frame_say(frame, " base", " 基准")
                                           : frame_say(frame, " alternative", " 方案");
        g_autofree char *label = g_strconcat(what != NULL ? what : "", side, NULL);
        if (!lines_add_steps(frame, lines, series, label,
                             is_base ? FRAME_BASE : FRAME_ALT,
                             is_base ? dashed[style] : style, error))
            return false;
    }
    return true;
}

/* --- Panels --- */

void
window_panel(WindowPlot *picture, const char *title)
{
    Frame *frame = &picture->frame;
    double top = TOP + (double)(picture->n_drawn * (picture->panel_height + GAP));
    Box box = { LEFT, top, RIGHT, top + picture->panel_height };
    picture->n_drawn++;
    if (!is_dumb(picture)) {
        frame_panel(frame, box, title, "#111111");
        return;
    }
    g_string_append(frame->script, picture->n_drawn == 1
                                       ? "set key top left\n"
                                       : "unset logscale y\nunset key\n");
    g_string_append(frame->script, "set title ");
    out_gnuplot_text(frame->script, title);
    g_string_append_c(frame->script, '\n');
}

/* Round on the clock, the shortest of which @n_most labels reach over @seconds. */
static int64_t
tic_step(int64_t seconds, int64_t n_most)
{
    static const int64_t steps[] = { 1,   2,   5,    10,   15,   30,    60,    120,  300,
                                     600, 900, 1800, 3600, 7200, 10800, 14400, 21600 };
    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++)
        if (seconds / steps[i] < n_most)
            return steps[i];
    return 43200;
}

static void
write_date(Frame *frame, SimTime at, double x)
{
    char date[24];
    sim_time_format(at, date);
    date[10] = '\0';
    frame_text(frame, date, x, frame->panel.bottom + 36, "center", 12, FRAME_GREY);
}

/* The date stands under the first label and under each midnight; not under the first
 * where a midnight is near. */
static void
write_dates(Frame *frame, int64_t first, int64_t step)
{
    int64_t n = (frame->to - frame->from) / SIM_SECOND;
    double pixel = (frame->panel.right - frame->panel.left) / (double)n;
    double last = -TIC;
    for (int64_t x = n - 1 - (n - 1 - first) % step; x >= first; x -= step) {
        SimTime at = frame->from + x * SIM_SECOND;
        bool is_midnight = at % SIM_DAY == 0;
        double place = frame->panel.left + (double)x * pixel;
        if (is_midnight || (x == first && (last < 0 || last - place > TIC))) {
            write_date(frame, at, place);
            last = place;
        }
    }
}

/* The clock under the panel; only its tics unless @has_labels. */
static void
set_clock(WindowPlot *picture, bool has_labels)
{
    Frame *frame = &picture->frame;
    int64_t n = (frame->to - frame->from) / SIM_SECOND;
    int64_t step =
        tic_step(n, is_dumb(picture) ? frame->width / 12 : (RIGHT - LEFT) / TIC);
    int64_t past = frame->from / SIM_SECOND % step;
    int64_t first = past == 0 ? 0 : past > 0 ? step - past : -past;
    g_string_append_printf(frame->script,
                           "set xrange [0:%" G_GINT64_FORMAT "]\nset xtics nomirror out "
                           "scale 0.4 textcolor rgb '" FRAME_GREY "' (",
                           (gint64)n);
    for (int64_t x = first; x <= n; x += step) {
        int hour, minute, second;
        sim_time_to_civil(frame->from + x * SIM_SECOND, NULL, NULL, NULL, &hour, &minute,
                          &second);
        g_autofree char *clock =
            step < 60 ? g_strdup_printf("%02d:%02d:%02d", hour, minute, second)
                      : g_strdup_printf("%02d:%02d", hour, minute);
        g_string_append_printf(frame->script, "%s'%s' %" G_GINT64_FORMAT,
                               x > first ? ", " : "", has_labels ? clock : "", (gint64)x);
    }
    g_string_append(frame->script, ")\n");
    if (has_labels && !is_dumb(picture))
        write_dates(frame, first, step);
}

void
window_draw(WindowPlot *picture, const Lines *lines)
{
    set_clock(picture, is_dumb(picture) || picture->n_drawn == picture->n_panels);
    if (is_dumb(picture))
        g_string_append(picture->frame.script, "unset grid\n");
    else
        events_mark(&picture->frame);
    lines_draw(&picture->frame, lines);
}

void
window_limit(WindowPlot *picture, double y, Scale scale, const char *name,
             const char *color)
{
    Frame *frame = &picture->frame;
    g_string_append(frame->script, "set arrow from graph 0, first");
    frame_number(frame->script, y);
    g_string_append(frame->script, " to graph 1, first");
    frame_number(frame->script, y);
    g_string_append_printf(frame->script, " nohead lw 1.2 dt (9,5) lc rgb '%s' back\n",
                           color);
    double share = (scale.high - y) / (scale.high - scale.low);
    if (!is_dumb(picture))
        frame_text(frame, name, frame->panel.right + 8,
                   frame->panel.top + share * (frame->panel.bottom - frame->panel.top),
                   "left", 12, color);
}
