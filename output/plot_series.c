#include "output/plot_series.h"

#include <math.h>
#include <string.h>

#include "output/plot_events.h"
#include "output/plot_lines.h"

#define HEIGHT    720
#define MOST_GRID 9 /* members drawn; the footer counts the others */
#define TOP       148
#define BOTTOM    616
#define GAP_X     62 /* between panels: tics of the next one */
#define GAP_Y     76

typedef struct {
    Frame frame;
    SimMetric metric;
    const char *axis;
    GPtrArray *base, *alt, *change; /* (owned) OutSeries; the last two NULL without alt */
} Picture;

static void
picture_clear(Picture *picture)
{
    g_clear_pointer(&picture->base, g_ptr_array_unref);
    g_clear_pointer(&picture->alt, g_ptr_array_unref);
    g_clear_pointer(&picture->change, g_ptr_array_unref);
    frame_clear(&picture->frame);
}

static bool
read_axis(Picture *picture, OutStore *store, const char *axis, GError **error)
{
    const OutPlot *plot = &picture->frame.plot;
    const char *id = picture->metric.id;
    picture->axis = axis;
    g_clear_pointer(&picture->base, g_ptr_array_unref);
    picture->base = out_store_series(store, plot->base, plot->seed, id, axis, error);
    if (picture->base == NULL || plot->alt == 0)
        return picture->base != NULL;
    picture->alt = out_store_series(store, plot->alt, plot->seed, id, axis, error);
    picture->change = picture->alt == NULL
                          ? NULL
                          : out_store_series_difference(store, plot->base, plot->alt,
                                                        plot->seed, id, axis, error);
    return picture->change != NULL;
}

static bool
picture_init(Picture *picture, OutStore *store, const OutPlot *plot, const char *metric,
             GError **error)
{
    *picture = (Picture){ .base = NULL };
    if (!frame_init(&picture->frame, store, plot, error) ||
        !out_store_metric(store, metric, &picture->metric, error) ||
        !read_axis(picture, store, SIM_AXIS_DAY, error))
        return false;
    if (picture->base->len > 0)
        return true;
    g_clear_pointer(&picture->alt, g_ptr_array_unref);
    g_clear_pointer(&picture->change, g_ptr_array_unref);
    if (!read_axis(picture, store, SIM_AXIS_HOUR, error))
        return false;
    if (picture->base->len > 0)
        return true;
    g_set_error(error, OUT_ERROR, OUT_ERROR_MISSING, "no series of metric %s in %s",
                picture->metric.id, picture->frame.base.scenario.id);
    return false;
}

static const OutSeries *
find_series(const GPtrArray *list, const char *member)
{
    for (guint i = 0; list != NULL && i < list->len; i++) {
        const OutSeries *series = (const OutSeries *)g_ptr_array_index(list, i);
        if (series->member.id == member)
            return series;
    }
    return NULL;
}

static void
set_x_axis(Picture *picture, int n_most)
{
    Frame *frame = &picture->frame;
    if (strcmp(picture->axis, SIM_AXIS_HOUR) == 0) {
        frame_x_hours(frame);
        return;
    }
    frame_x_months(frame, frame->base.scenario.days, n_most);
    events_mark(frame);
}

static const char *
member_label(const Picture *picture, const SimMember *member)
{
    const char *id = member->id[0] != '\0' ? member->id : picture->metric.id;
    return out_text_label(picture->frame.plot.lang, member->label_en, member->label_zh,
                          id);
}

/* One member by itself, on its own scale: a share of 3 % is as readable as one of 55 %.
 */
static bool
draw_member(Picture *picture, unsigned i, Box box, int n_months, GError **error)
{
    Frame *frame = &picture->frame;
    const OutSeries *base = (const OutSeries *)g_ptr_array_index(picture->base, i);
    const OutSeries *alt = find_series(picture->alt, base->member.id);
    Lines lines = lines_new();
    bool is_fine =
        lines_add(frame, &lines, base, "", alt != NULL ? "#555555" : frame_color(i),
                  alt != NULL ? LINE_DASHED : LINE_SOLID, error) &&
        (alt == NULL ||
         lines_add(frame, &lines, alt, "", frame_color(i), LINE_SOLID, error));
    if (is_fine) {
        frame_panel(frame, box, member_label(picture, &base->member), frame_color(i));
        frame_y_axis(frame, frame_scale(lines.low, lines.high, 4), picture->metric.unit);
        set_x_axis(picture, n_months);
        lines_draw(frame, &lines);
    }
    lines_clear(&lines);
    return is_fine;
}

static bool
draw_grid(Picture *picture, double right, GError **error)
{
    unsigned n = MIN(picture->base->len, MOST_GRID);
    unsigned n_columns = n == 1 ? 1 : n <= 4 ? 2 : 3;
    unsigned n_rows = (n + n_columns - 1) / n_columns;
    double width = (right - 90 + GAP_X) / n_columns,
           height = (BOTTOM - TOP + (double)GAP_Y) / n_rows;
    for (unsigned i = 0; i < n; i++) {
        double left = 90 + width * (i % n_columns), top = TOP + height * (i / n_columns);
        Box box = { left, top, left + width - GAP_X, top + height - GAP_Y };
        if (!draw_member(picture, i, box, (int)(width / 62), error))
            return false;
    }
    return true;
}

typedef struct {
    unsigned i;
    double y; /* pixels */
} EndLabel;

static int
by_height(gconstpointer a, gconstpointer b)
{
    double x = ((const EndLabel *)a)->y, y = ((const EndLabel *)b)->y;
    return x < y ? -1 : x > y;
}

/* Names at the ends of their lines, pushed apart where lines end near one another. */
static void
label_ends(Picture *picture, Box box, Scale scale)
{
    Frame *frame = &picture->frame;
    g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(EndLabel));
    for (unsigned i = 0; i < MIN(picture->change->len, MOST_GRID); i++) {
        double last = lines_last(g_ptr_array_index(picture->change, i));
        double share = (scale.high - last) / (scale.high - scale.low);
        EndLabel end = { i, box.top + share * (box.bottom - box.top) };
        g_array_append_val(ends, end);
    }
    g_array_sort(ends, by_height);
    for (guint j = 1; j < ends->len; j++) {
        EndLabel *above = &g_array_index(ends, EndLabel, j - 1);
        EndLabel *below = &g_array_index(ends, EndLabel, j);
        below->y = fmax(below->y, above->y + 17);
    }
    for (guint j = 0; j < ends->len; j++) {
        const EndLabel *end = &g_array_index(ends, EndLabel, j);
        const OutSeries *series =
            (const OutSeries *)g_ptr_array_index(picture->change, end->i);
        g_autofree char *inert = out_text_inert(member_label(picture, &series->member));
        g_autofree char *name = out_text_fit(inert, 20);
        frame_text(frame, name, box.right + 7, end->y, "left", 13, frame_color(end->i));
    }
}

/* All members on one scale: what the policy moves, and from whom to whom. */
static bool
draw_change(Picture *picture, Box box, GError **error)
{
    Frame *frame = &picture->frame;
    Lines lines = lines_new();
    bool is_fine = true;
    for (unsigned i = 0; is_fine && i < MIN(picture->change->len, MOST_GRID); i++) {
        const OutSeries *series =
            (const OutSeries *)g_ptr_array_index(picture->change, i);
        is_fine = lines_add(frame, &lines, series, member_label(picture, &series->member),
                            frame_color(i), LINE_SOLID, error);
    }
    if (is_fine) {
        const char *unit =
            strcmp(picture->metric.unit, "%") == 0 ? "pp" : picture->metric.unit;
        g_autofree char *title = g_strdup_printf(
            frame_say(frame, "Difference from the base, %s", "与基准之差（%s）"),
            out_unit_name(unit, frame->plot.lang));
        Scale scale = frame_scale(fmin(lines.low, 0), fmax(lines.high, 0), 6);
        frame_panel(frame, box, title, "#111111");
        frame_y_axis(frame, scale, unit);
        set_x_axis(picture, 5);
        label_ends(picture, box, scale);
        g_string_append(frame->script,
                        "set arrow from graph 0, first 0 to graph 1, first 0 "
                        "nohead lw 1 lc rgb '#777777' back\n");
        lines_draw(frame, &lines);
    }
    lines_clear(&lines);
    return is_fine;
}

/* In a terminal there is room for one panel: the differences, or else all members. */
static bool
draw_in_terminal(Picture *picture, const char *title, GError **error)
{
    Frame *frame = &picture->frame;
    const GPtrArray *list = picture->change != NULL ? picture->change : picture->base;
    Lines lines = lines_new();
    bool is_fine = true;
    for (unsigned i = 0; is_fine && i < MIN(list->len, MOST_GRID); i++) {
        const OutSeries *series = (const OutSeries *)g_ptr_array_index(list, i);
        is_fine = lines_add(frame, &lines, series, member_label(picture, &series->member),
                            "", LINE_SOLID, error);
    }
    const char *unit = strcmp(picture->metric.unit, "%") == 0 && picture->change != NULL
                           ? "pp"
                           : picture->metric.unit;
    g_autofree char *heading = g_strdup_printf(
        picture->change != NULL ? frame_say(frame, "%s: difference, %s", "%s：差异（%s）")
                                : "%s (%s)",
        title, out_unit_name(unit, frame->plot.lang));
    g_string_append(frame->script, "set title ");
    out_gnuplot_text(frame->script, heading);
    g_string_append(frame->script, "\nset key top left\n");
    frame_y_axis(frame, frame_scale(lines.low, lines.high, 6), unit);
    g_string_append(frame->script, "unset grid\n");
    if (strcmp(picture->axis, SIM_AXIS_HOUR) == 0)
        frame_x_hours(frame);
    else
        frame_x_months(frame, frame->base.scenario.days, frame->width / 12);
    lines_draw(frame, &lines);
    lines_clear(&lines);
    return is_fine;
}

static bool
draw(Picture *picture, const char *title, GError **error)
{
    Frame *frame = &picture->frame;
    if (title == NULL)
        title = out_text_label(frame->plot.lang, picture->metric.label_en,
                               picture->metric.label_zh, picture->metric.id);
    if (frame->plot.picture == OUT_PICTURE_DUMB)
        return draw_in_terminal(picture, title, error);
    g_autofree char *note =
        picture->base->len > MOST_GRID
            ? g_strdup_printf(frame_say(frame, "%u more not drawn", "另有%u个未画"),
                              picture->base->len - MOST_GRID)
            : NULL;
    bool has_pairs = picture->change != NULL && picture->change->len > 0;
    const char *label = out_text_label(frame->plot.lang, picture->metric.label_en,
                                       picture->metric.label_zh, picture->metric.id);
    g_autofree char *subtitle =
        g_strdup_printf(frame_say(frame, "%s, %s; every panel has its own scale",
                                  "%s（%s）；各图纵轴刻度不同"),
                        label, out_unit_name(picture->metric.unit, frame->plot.lang));
    frame_open(frame, title, subtitle, note);
    double right = has_pairs ? 700 : FRAME_WIDTH - 40;
    Box change = { 775, TOP, FRAME_WIDTH - 165, BOTTOM };
    return draw_grid(picture, right, error) &&
           (!has_pairs || draw_change(picture, change, error));
}

static FrameKind
kind_of(const Picture *picture)
{
    return strcmp(picture->axis, SIM_AXIS_DAY) == 0 ? FRAME_DATED_LINES : FRAME_LINES;
}

GBytes *
plot_series(OutStore *store, const OutPlot *plot, const char *metric, const char *title,
            GError **error)
{
    Picture picture;
    GBytes *bytes = NULL;
    if (picture_init(&picture, store, plot, metric, error) &&
        frame_start(&picture.frame, kind_of(&picture), HEIGHT, error) &&
        draw(&picture, title, error))
        bytes = plot->picture == OUT_PICTURE_DUMB
                    ? out_gnuplot_run(picture.frame.gnuplot, error)
                    : frame_finish(&picture.frame, error);
    picture_clear(&picture);
    return bytes;
}
