#include "output/plot_bars.h"

#include <math.h>
#include <string.h>

#include "output/compare.h"
#include "output/period.h"
#include "sim/interval.h"

#define MOST_ROWS  20
#define ROW        42 /* pixels */
#define TOP        152
#define LABELS     40  /* left edge of the members' names */
#define BELOW      106 /* axis, event key and footer */
#define NAME_WIDTH 22  /* columns */

typedef struct {
    SimMember member;
    SimInterval base, alt, change; /* without values: mean NaN */
    bool is_payer, is_aside;       /* see BarPlan */
} Bar;

typedef struct {
    Frame frame;
    SimMetric metric;
    SimPeriod period; /* of the values */
    GArray *bars;     /* (owned) Bar */
    unsigned n_left_out;
    const BarPlan *plan; /* (borrowed) */
} Picture;

/* --- What is drawn --- */

static SimInterval
interval_of(const GArray *samples)
{
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(double));
    for (guint i = 0; i < samples->len; i++)
        g_array_append_val(values, g_array_index(samples, OutSample, i).value);
    return sim_interval_mean((const double *)(const void *)values->data, values->len,
                             0.95);
}

static Bar *
find_bar(Picture *picture, const SimMember *member)
{
    for (guint i = 0; i < picture->bars->len; i++) {
        Bar *bar = &g_array_index(picture->bars, Bar, i);
        if (bar->member.id == member->id)
            return bar;
    }
    SimInterval none = { NAN, NAN, NAN, NAN, 0 };
    Bar bar = { *member, none, none, none, false, false };
    g_array_append_val(picture->bars, bar);
    return &g_array_index(picture->bars, Bar, picture->bars->len - 1);
}

static bool
read_side(Picture *picture, OutStore *store, int64_t key, const char *period,
          GError **error)
{
    g_autoptr(GPtrArray) cells = out_store_cells(store, key, picture->frame.plot.seed,
                                                 period, picture->metric.id, error);
    if (cells == NULL)
        return false;
    for (guint i = 0; i < cells->len; i++) {
        const OutCell *cell = (const OutCell *)g_ptr_array_index(cells, i);
        Bar *bar = find_bar(picture, &cell->member);
        *(key == picture->frame.plot.base ? &bar->base : &bar->alt) =
            interval_of(cell->samples);
    }
    return true;
}

static bool
read_change(Picture *picture, OutStore *store, const char *period, GError **error)
{
    const OutPlot *plot = &picture->frame.plot;
    g_autoptr(OutComparison) comparison =
        out_compare(store, plot->base, plot->alt, plot->seed, period, 0.95, error);
    if (comparison == NULL)
        return false;
    for (guint i = 0; i < comparison->rows->len; i++) {
        const OutDifference *row = &g_array_index(comparison->rows, OutDifference, i);
        if (row->metric.id != picture->metric.id)
            continue;
        Bar *bar = find_bar(picture, &row->member);
        bar->change = (SimInterval){ row->difference, NAN, row->low, row->high, row->n };
    }
    return true;
}

/* @a + @sign * @b in each replication that both have. Returns: (owned) of OutSample. */
static GArray *
combine(const GArray *a, const GArray *b, double sign)
{
    GArray *sums = g_array_new(FALSE, FALSE, sizeof(OutSample));
    for (guint i = 0, j = 0; i < a->len && j < b->len;) {
        OutSample x = g_array_index(a, OutSample, i), y = g_array_index(b, OutSample, j);
        i += x.replication <= y.replication;
        j += y.replication <= x.replication;
        if (x.replication != y.replication)
            continue;
        x.value += sign * y.value;
        g_array_append_val(sums, x);
    }
    return sums;
}

static const OutCell *
find_cell(const GPtrArray *cells, const char *member)
{
    for (guint i = 0; i < cells->len; i++) {
        const OutCell *cell = (const OutCell *)g_ptr_array_index(cells, i);
        if (strcmp(cell->member.id, member) == 0)
            return cell;
    }
    return NULL;
}

/* What the payer pays to others than the payee: empty unless both are there.
 * Returns: (owned) of OutSample, NULL on error. */
static GArray *
read_rest(Picture *picture, OutStore *store, int64_t key, const char *period,
          GError **error)
{
    g_autoptr(GPtrArray) cells = out_store_cells(store, key, picture->frame.plot.seed,
                                                 period, picture->metric.id, error);
    if (cells == NULL)
        return NULL;
    const OutCell *payer = find_cell(cells, picture->plan->payer);
    const OutCell *payee = find_cell(cells, picture->plan->payee);
    if (payer == NULL || payee == NULL)
        return g_array_new(FALSE, FALSE, sizeof(OutSample));
    return combine(payer->samples, payee->samples, 1);
}

static void
replace_payer(Picture *picture, const GArray *base, const GArray *alt)
{
    for (guint i = 0; i < picture->bars->len; i++) {
        Bar *bar = &g_array_index(picture->bars, Bar, i);
        bar->is_payer = strcmp(bar->member.id, picture->plan->payer) == 0;
        bar->is_aside = strcmp(bar->member.id, picture->plan->payee) == 0;
        if (!bar->is_payer)
            continue;
        bar->base = interval_of(base);
        if (alt == NULL)
            continue;
        g_autoptr(GArray) change = combine(alt, base, -1);
        bar->alt = interval_of(alt);
        bar->change = interval_of(change);
    }
}

static bool
set_payee_aside(Picture *picture, OutStore *store, const char *period, GError **error)
{
    const OutPlot *plot = &picture->frame.plot;
    if (picture->plan->payer == NULL)
        return true;
    g_autoptr(GArray) base = read_rest(picture, store, plot->base, period, error);
    g_autoptr(GArray) alt = base != NULL && plot->alt != 0
                                ? read_rest(picture, store, plot->alt, period, error)
                                : NULL;
    if (base == NULL || (plot->alt != 0 && alt == NULL))
        return false;
    if (base->len > 0 && (alt == NULL || alt->len > 0))
        replace_payer(picture, base, alt);
    return true;
}

static bool
read_bars(Picture *picture, OutStore *store, const char *period, GError **error)
{
    const OutPlot *plot = &picture->frame.plot;
    return read_side(picture, store, plot->base, period, error) &&
           (plot->alt == 0 || (read_side(picture, store, plot->alt, period, error) &&
                               read_change(picture, store, period, error))) &&
           set_payee_aside(picture, store, period, error);
}

/* From the window that was named; else from the run, its end, or the first window with
 * values: the first of them that has any. */
static bool
read_first(Picture *picture, OutStore *store, GError **error)
{
    static const SimPeriod fixed[] = { { .id = SIM_PERIOD_RUN },
                                       { .id = SIM_PERIOD_END } };
    const OutPlot *plot = &picture->frame.plot;
    g_autoptr(GArray) periods = out_store_periods(store, plot->base, error);
    if (periods == NULL)
        return false;
    g_array_prepend_vals(periods, fixed, G_N_ELEMENTS(fixed));
    for (guint i = 0; i < periods->len && picture->bars->len == 0; i++) {
        picture->period = g_array_index(periods, SimPeriod, i);
        if (plot->window != NULL && strcmp(picture->period.id, plot->window) != 0)
            continue;
        if (!read_bars(picture, store, picture->period.id, error))
            return false;
    }
    return true;
}

static bool
picture_init(Picture *picture, OutStore *store, const OutPlot *plot, GError **error)
{
    picture->bars = g_array_new(FALSE, FALSE, sizeof(Bar));
    if (!frame_init(&picture->frame, store, plot, error) ||
        !out_store_metric(store, picture->plan->metric, &picture->metric, error) ||
        !read_first(picture, store, error))
        return false;
    if (picture->bars->len == 0) {
        g_set_error(error, OUT_ERROR, OUT_ERROR_MISSING, "metric %s has no values here",
                    picture->metric.id);
        return false;
    }
    if (picture->bars->len > MOST_ROWS) {
        picture->n_left_out = picture->bars->len - MOST_ROWS;
        g_array_set_size(picture->bars, MOST_ROWS);
    }
    int height = TOP + BELOW + ROW * (int)picture->bars->len;
    return frame_start(&picture->frame, FRAME_BARS, height, error);
}

static void
picture_clear(Picture *picture)
{
    g_array_unref(picture->bars);
    frame_clear(&picture->frame);
}

/* --- Panels --- */

typedef enum { SIDE_BASE, SIDE_ALT, SIDE_CHANGE } Side;

static const SimInterval *
side_of(const Bar *bar, Side side)
{
    return side == SIDE_BASE ? &bar->base : side == SIDE_ALT ? &bar->alt : &bar->change;
}

static const char *
color_of(const Picture *picture, double value)
{
    if (picture->plan->style == BARS_FROM_ZERO)
        return "#56B4E9";
    return value < 0 ? FRAME_PAYS : FRAME_EARNS;
}

typedef struct {
    GString *boxes;    /* x y xlow xhigh ylow yhigh color */
    GString *whiskers; /* x y xlow xhigh */
    double low, high;
} Shapes;

static void
add_box(const Picture *picture, Shapes *shapes, unsigned row, double from, double to)
{
    const double cells[] = {
        to, row, fmin(from, to), fmax(from, to), row - 0.3, row + 0.3
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cells); i++)
        frame_number(shapes->boxes, cells[i]);
    double color = (double)strtol(color_of(picture, to - from) + 1, NULL, 16);
    frame_number(shapes->boxes, color);
    g_string_append_c(shapes->boxes, '\n');
    shapes->low = fmin(shapes->low, fmin(from, to));
    shapes->high = fmax(shapes->high, fmax(from, to));
}

static void
add_whisker(Shapes *shapes, unsigned row, double from, const SimInterval *interval)
{
    if (!isfinite(interval->low))
        return;
    const double cells[] = { from + interval->mean, row, from + interval->low,
                             from + interval->high };
    for (gsize i = 0; i < G_N_ELEMENTS(cells); i++)
        frame_number(shapes->whiskers, cells[i]);
    g_string_append_c(shapes->whiskers, '\n');
    shapes->low = fmin(shapes->low, from + interval->low);
    shapes->high = fmax(shapes->high, from + interval->high);
}

static Shapes
shapes_new(const Picture *picture, Side side)
{
    Shapes shapes = { g_string_new(NULL), g_string_new(NULL), 0, 0 };
    double from = 0;
    for (guint i = 0; i < picture->bars->len; i++) {
        const Bar *bar = &g_array_index(picture->bars, Bar, i);
        const SimInterval *interval = side_of(bar, side);
        if (!isfinite(interval->mean) || bar->is_aside)
            continue;
        add_box(picture, &shapes, i, from, from + interval->mean);
        add_whisker(&shapes, i, from, interval);
        if (picture->plan->style == BARS_WATERFALL && side != SIDE_CHANGE)
            from += interval->mean;
    }
    return shapes;
}

static void
shapes_clear(Shapes *shapes)
{
    g_string_free(shapes->boxes, TRUE);
    g_string_free(shapes->whiskers, TRUE);
}

/* The range of the data itself, with a little room; tics where they are round. */
static Scale
tight_scale(const Shapes *shapes, int n)
{
    Scale scale = frame_scale(shapes->low, shapes->high, n);
    if (shapes->high > shapes->low) {
        double room = 0.03 * (shapes->high - shapes->low);
        scale.low = shapes->low - (shapes->low < 0 ? room : 0);
        scale.high = shapes->high + (shapes->high > 0 ? room : 0);
    }
    return scale;
}

static const char *
unit_of(const Picture *picture, Side side)
{
    bool is_share = strcmp(picture->metric.unit, "%") == 0;
    return side == SIDE_CHANGE && is_share ? "pp" : picture->metric.unit;
}

/* Three digits of a difference, on the scale of what it is a difference of: a reader
 * looks along the row and down the column, and neither may change its unit. */
static char *
scaled_change(const OutScale *scale, double change, OutLang lang)
{
    double size = fabs(change) / scale->divisor;
    int decimals = size > 0 ? CLAMP(2 - (int)floor(log10(size)), 0, 5) : 0;
    g_autofree char *number = out_scale_number(scale, change, decimals, lang);
    g_autofree char *unit = out_scale_unit(scale, lang);
    return g_strconcat(number, " ", unit, NULL);
}

static char *
value_text(const Picture *picture, const Bar *bar, Side side)
{
    OutLang lang = picture->frame.plot.lang;
    const SimInterval *interval = side_of(bar, side);
    bool is_change = side == SIDE_CHANGE && interval->mean != 0;
    int decimals = picture->metric.decimals + is_change;
    OutScale scale = out_scale(fmax(fabs(bar->base.mean), fabs(bar->alt.mean)), decimals,
                               picture->metric.unit, lang);
    g_autofree char *amount =
        is_change && isfinite(interval->mean) && scale.divisor > 1
            ? scaled_change(&scale, interval->mean, lang)
            : out_number_amount(interval->mean, decimals, unit_of(picture, side), lang);
    bool is_rise = side == SIDE_CHANGE && interval->mean > 0;
    return g_strconcat(is_rise ? "+" : "", amount, NULL);
}

/* The numbers stand in a column beside the bars, so that none is hidden behind one. */
static void
write_values(Picture *picture, Side side, Box box, double right)
{
    for (guint i = 0; i < picture->bars->len; i++) {
        const Bar *bar = &g_array_index(picture->bars, Bar, i);
        const SimInterval *interval = side_of(bar, side);
        g_autofree char *text = value_text(picture, bar, side);
        bool has_sign = picture->plan->style == BARS_WATERFALL && interval->mean != 0;
        frame_text(&picture->frame, text, right, box.top + ROW * (i + 0.5), "right", 13,
                   has_sign ? color_of(picture, interval->mean) : "#333333");
    }
}

/* In place of a bar, where bars would begin. */
static void
write_asides(Picture *picture, Box box)
{
    Frame *frame = &picture->frame;
    for (guint i = 0; i < picture->bars->len; i++)
        if (g_array_index(picture->bars, Bar, i).is_aside)
            frame_text(frame,
                       frame_say(frame, picture->plan->payee_en, picture->plan->payee_zh),
                       box.left + 8, box.top + ROW * (i + 0.5), "left", 12, FRAME_GREY);
}

/* A metric without members is its own row. Returns: (owned). */
static char *
name_of(const Picture *picture, const Bar *bar)
{
    const Frame *frame = &picture->frame;
    const SimMetric *metric = &picture->metric;
    const SimMember *member = &bar->member;
    OutLang lang = frame->plot.lang;
    const char *label =
        member->id[0] == '\0'
            ? out_text_label(lang, metric->label_en, metric->label_zh, metric->id)
            : out_text_label(lang, member->label_en, member->label_zh, member->id);
    g_autofree char *whole = g_strconcat(
        label,
        bar->is_payer ? frame_say(frame, picture->plan->payer_en, picture->plan->payer_zh)
                      : "",
        NULL);
    g_autofree char *inert = out_text_inert(whole);
    return out_text_fit(inert, NAME_WIDTH);
}

static void
write_names(Picture *picture)
{
    for (guint i = 0; i < picture->bars->len; i++) {
        g_autofree char *name = name_of(picture, &g_array_index(picture->bars, Bar, i));
        frame_text(&picture->frame, name, LABELS, TOP + ROW * (i + 0.5), "left", 14,
                   "#111111");
    }
}

static bool
draw_shapes(Picture *picture, const Shapes *shapes, GError **error)
{
    Frame *frame = &picture->frame;
    const char *boxes = out_gnuplot_data(frame->gnuplot, shapes->boxes, error);
    const char *whiskers =
        boxes != NULL ? out_gnuplot_data(frame->gnuplot, shapes->whiskers, error) : NULL;
    if (whiskers == NULL)
        return false;
    g_string_append_printf(frame->script,
                           "set yrange [%u.5:-0.5]\n"
                           "set arrow from first 0, graph 0 to first 0, graph 1 nohead "
                           "lw 1 lc rgb '#777777' front\n"
                           "plot '%s' using 1:2:3:4:5:6:7 with boxxyerror fs solid 0.85 "
                           "noborder lc rgb variable notitle, ",
                           picture->bars->len - 1, boxes);
    if (shapes->whiskers->len > 0)
        g_string_append_printf(frame->script,
                               "'%s' using 1:2:3:4 with xerrorbars pt 0 lw 1.2 lc rgb "
                               "'#222222' notitle, ",
                               whiskers);
    g_string_append(frame->script, "NaN notitle\n");
    return true;
}

/* Base and alternative share one scale: bars of one length are one amount. */
static bool
draw_panel(Picture *picture, Side side, Box box, double values_right, const char *title,
           GError **error)
{
    Frame *frame = &picture->frame;
    Shapes shapes = shapes_new(picture, side);
    if (side != SIDE_CHANGE) {
        Shapes other = shapes_new(picture, side == SIDE_BASE ? SIDE_ALT : SIDE_BASE);
        shapes.low = fmin(shapes.low, other.low);
        shapes.high = fmax(shapes.high, other.high);
        shapes_clear(&other);
    }
    frame_panel(frame, box, title, "#111111");
    g_string_append(frame->script, "set border 1 lw 0.7 lc rgb '#999999'\n");
    if (side == SIDE_BASE)
        write_names(picture);
    write_values(picture, side, box, values_right);
    if (side != SIDE_CHANGE)
        write_asides(picture, box);
    frame_x_axis(frame, tight_scale(&shapes, 4), unit_of(picture, side));
    bool is_fine = draw_shapes(picture, &shapes, error);
    shapes_clear(&shapes);
    return is_fine;
}

static bool
draw_panels(Picture *picture, GError **error)
{
    Frame *frame = &picture->frame;
    double bottom = TOP + ROW * (double)picture->bars->len;
    if (!frame->has_alt)
        return draw_panel(picture, SIDE_BASE, (Box){ 220, TOP, 1000, bottom }, 1140, NULL,
                          error);
    const char *base = frame_say(frame, "Base", "基准");
    const char *alt = frame_say(frame, "Alternative", "方案");
    const char *change =
        frame_say(frame, "Difference, with its 95% interval", "差异及其95%区间");
    return draw_panel(picture, SIDE_BASE, (Box){ 210, TOP, 400, bottom }, 498, base,
                      error) &&
           draw_panel(picture, SIDE_ALT, (Box){ 535, TOP, 725, bottom }, 823, alt,
                      error) &&
           draw_panel(picture, SIDE_CHANGE, (Box){ 860, TOP, 1055, bottom }, 1162, change,
                      error);
}

/* --- In a terminal --- */

/* Horizontal runs of one character, the number beside the name. */
static bool
draw_in_terminal(Picture *picture, const char *title, GError **error)
{
    Frame *frame = &picture->frame;
    Side side = frame->has_alt ? SIDE_CHANGE : SIDE_BASE;
    Shapes shapes = shapes_new(picture, side);
    const char *boxes = out_gnuplot_data(frame->gnuplot, shapes.boxes, error);
    g_autofree char *heading = g_strdup_printf(
        side == SIDE_CHANGE ? frame_say(frame, "%s: difference", "%s：差异") : "%s",
        title);
    frame_x_axis(frame, tight_scale(&shapes, 4), unit_of(picture, side));
    shapes_clear(&shapes);
    if (boxes == NULL)
        return false;
    g_string_append(frame->script, "unset grid\nunset key\nset title ");
    out_gnuplot_text(frame->script, heading);
    g_string_append_printf(frame->script,
                           "\nset yrange [%u.5:-0.5]\nset ytics nomirror (",
                           picture->bars->len - 1);
    for (guint i = 0; i < picture->bars->len; i++) {
        const Bar *bar = &g_array_index(picture->bars, Bar, i);
        g_autofree char *value = value_text(picture, bar, side);
        g_autofree char *name = name_of(picture, bar);
        g_autofree char *text = g_strconcat(name, " ", value, NULL);
        g_string_append(frame->script, i > 0 ? ", " : "");
        out_gnuplot_tic(frame->script, text);
        g_string_append_printf(frame->script, " %u", i);
    }
    g_string_append_printf(
        frame->script, ")\nplot '%s' using 3:2:($4-$3):(0) with vectors nohead lt 1\n",
        boxes);
    return true;
}

static char *
note_of(const Picture *picture)
{
    const Frame *frame = &picture->frame;
    if (picture->n_left_out > 0)
        return g_strdup_printf(frame_say(frame, "%u more not drawn", "另有%u个未画"),
                               picture->n_left_out);
    for (guint i = 0; i < picture->bars->len; i++)
        if (g_array_index(picture->bars, Bar, i).is_aside)
            return g_strdup(
                frame_say(frame, picture->plan->note_en, picture->plan->note_zh));
    return NULL;
}

static bool
draw(Picture *picture, const char *title, GError **error)
{
    Frame *frame = &picture->frame;
    const char *label = out_text_label(frame->plot.lang, picture->metric.label_en,
                                       picture->metric.label_zh, picture->metric.id);
    title = title != NULL ? title : label;
    if (frame->plot.picture == OUT_PICTURE_DUMB)
        return draw_in_terminal(picture, title, error);
    g_autofree char *note = note_of(picture);
    g_autofree char *window = out_period_title(&picture->period, frame->plot.lang);
    const char *less = title == label ? picture->metric.id : label;
    g_autofree char *subtitle =
        picture->plan->style == BARS_WATERFALL
            ? g_strdup_printf(frame_say(frame,
                                        "%s: below zero pays, above zero earns; "
                                        "each bar starts where the last one ends",
                                        "%s：负为支付，正为收入；每条从上一条的终点开始"),
                              label)
        : out_period_is_fixed(picture->period.id)
            ? g_strdup(less)
            : g_strdup_printf(frame_say(frame, "%s, %s", "%s，%s"), window, less);
    frame_open(frame, title, subtitle, note);
    return draw_panels(picture, error);
}

GBytes *
plot_bars(OutStore *store, const OutPlot *plot, const BarPlan *plan, GError **error)
{
    Picture picture = { .plan = plan };
    GBytes *bytes = NULL;
    if (picture_init(&picture, store, plot, error) && draw(&picture, plan->title, error))
        bytes = plot->picture == OUT_PICTURE_DUMB
                    ? out_gnuplot_run(picture.frame.gnuplot, error)
                    : frame_finish(&picture.frame, error);
    picture_clear(&picture);
    return bytes;
}
