#include "output/plot_frame.h"

#include <math.h>
#include <string.h>

#include "output/plot_events.h"

const char *
frame_say(const Frame *frame, const char *en, const char *zh)
{
    return frame->plot.lang == OUT_LANG_ZH ? zh : en;
}

const char *
frame_color(unsigned i)
{
    static const char *const colors[] = { "#0072B2", "#009E73", "#D55E00", "#CC79A7",
                                          "#E69F00", "#56B4E9", "#000000" };
    return colors[i % G_N_ELEMENTS(colors)];
}

void
frame_number(GString *out, double value)
{
    g_string_append_c(out, ' ');
    out_number_exact(out, value);
}

/* --- What is drawn --- */

static bool
count_replications(OutStore *store, int64_t key, uint64_t seed, unsigned *ret_n,
                   GError **error)
{
    g_autoptr(GArray) list = out_store_replications(store, key, error);
    if (list == NULL)
        return false;
    *ret_n = 0;
    for (guint i = 0; i < list->len; i++)
        *ret_n += g_array_index(list, OutReplication, i).seed == seed;
    return true;
}

static bool
look_up(Frame *frame, OutStore *store, GError **error)
{
    unsigned n_alt = 0;
    if (!out_store_scenario_by_key(store, frame->plot.base, &frame->base, error) ||
        !count_replications(store, frame->plot.base, frame->plot.seed, &frame->n, error))
        return false;
    if (frame->has_alt &&
        (!out_store_scenario_by_key(store, frame->plot.alt, &frame->alt, error) ||
         !count_replications(store, frame->plot.alt, frame->plot.seed, &n_alt, error)))
        return false;
    if (frame->has_alt)
        frame->n = MIN(frame->n, n_alt);
    frame->from = frame->base.scenario.from;
    frame->to = frame->from + frame->base.scenario.days * SIM_DAY;
    frame->unit = SIM_DAY;
    return events_read(frame, store, error);
}

double
frame_text_length(const char *text, int size)
{
    return 0.51 * size * out_text_width(text);
}

bool
frame_init(Frame *frame, OutStore *store, const OutPlot *plot, GError **error)
{
    *frame = (Frame){ .plot = *plot, .has_alt = plot->alt != 0 };
    return look_up(frame, store, error);
}

bool
frame_start(Frame *frame, FrameKind kind, int height, GError **error)
{
    const OutPlot *plot = &frame->plot;
    frame->kind = kind;
    if (plot->picture == OUT_PICTURE_DUMB) {
        frame->width = plot->columns > 0 ? plot->columns : 100;
        frame->height = plot->rows > 0 ? plot->rows : 30;
    } else {
        frame->width = FRAME_WIDTH;
        frame->height = height + events_extra_height(frame);
    }
    frame->gnuplot = out_gnuplot_new(plot->picture, frame->width, frame->height, error);
    if (frame->gnuplot == NULL)
        return false;
    frame->script = out_gnuplot_script(frame->gnuplot);
    return true;
}

void
frame_clear(Frame *frame)
{
    g_clear_pointer(&frame->events, g_array_unref);
    g_clear_pointer(&frame->gnuplot, out_gnuplot_free);
}

/* --- Around the panels --- */

/* gnuplot measures the screen from the bottom left. */
static void
screen(Frame *frame, double x, double y)
{
    g_string_append(frame->script, " screen");
    frame_number(frame->script, x / frame->width);
    g_string_append(frame->script, ", screen");
    frame_number(frame->script, 1 - y / frame->height);
}

void
frame_text(Frame *frame, const char *text, double x, double y, const char *where,
           int size, const char *color)
{
    bool is_png = frame->plot.picture == OUT_PICTURE_PNG;
    g_string_append(frame->script, "set label ");
    out_gnuplot_text(frame->script, text);
    g_string_append(frame->script, " at");
    screen(frame, x, y);
    /* The bitmap terminal counts points of 1/72 inch at 96 pixels an inch. */
    g_string_append_printf(frame->script, " %s font ',%d' textcolor rgb '%s' front\n",
                           where, is_png ? size * 3 / 4 : size, color);
}

static void
rule(Frame *frame, double x, double y, double length, const char *style)
{
    g_string_append(frame->script, "set arrow from");
    screen(frame, x, y);
    g_string_append(frame->script, " to");
    screen(frame, x + length, y);
    g_string_append_printf(frame->script, " nohead %s front\n", style);
}

static char *
scenario_label(const Frame *frame, const OutScenario *scenario, int columns)
{
    g_autofree char *inert = out_text_inert(out_text_label(
        frame->plot.lang, scenario->label_en, scenario->label_zh, scenario->id));
    return out_text_fit(inert, columns);
}

/* A sample of the line, its name, and where the next entry starts. */
static double
draw_entry(Frame *frame, double x, double y, const char *style, const char *name)
{
    rule(frame, x, y, 34, style);
    frame_text(frame, name, x + 42, y, "left", 13, "#333333");
    return x + 42 + frame_text_length(name, 13) + 30;
}

static void
draw_line_legend(Frame *frame, double y)
{
    double x = FRAME_EDGE;
    g_autofree char *base = scenario_label(frame, &frame->base.scenario, 50);
    if (frame->has_alt) {
        g_autofree char *alt = scenario_label(frame, &frame->alt.scenario, 50);
        x = draw_entry(frame, x, y, "lw 2.5 lc rgb '#333333'", alt);
    }
    x = draw_entry(frame, x, y,
                   frame->has_alt ? "lw 1.4 dt (9,5) lc rgb '#333333'"
                                  : "lw 2.5 lc rgb '#333333'",
                   base);
    if (frame->n > 1)
        draw_entry(frame, x, y, "lw 9 lc rgb '#d9d9d9'",
                   frame_say(frame, "95% interval", "95%区间"));
}

static void
draw_clock_legend(Frame *frame, double y)
{
    double x = FRAME_EDGE;
    g_autofree char *base = scenario_label(frame, &frame->base.scenario, 50);
    if (frame->has_alt) {
        g_autofree char *alt = scenario_label(frame, &frame->alt.scenario, 50);
        x = draw_entry(frame, x, y, "lw 4 lc rgb '" FRAME_ALT "'", alt);
    }
    x = draw_entry(frame, x, y,
                   frame->has_alt ? "lw 4 dt (9,5) lc rgb '" FRAME_BASE "'"
                                  : "lw 4 lc rgb '" FRAME_ALT "'",
                   base);
    if (frame->n > 1)
        draw_entry(frame, x, y, "lw 9 lc rgb '#d9d9d9'",
                   frame_say(frame, "95% interval", "95%区间"));
}

static void
draw_panel_legend(Frame *frame, double y)
{
    g_autofree char *base = scenario_label(frame, &frame->base.scenario, 60);
    g_autofree char *alt =
        frame->has_alt ? scenario_label(frame, &frame->alt.scenario, 60) : g_strdup("");
    g_autofree char *text = g_strdup_printf(
        frame_say(frame, frame->has_alt ? "Base: %s    Alternative: %s" : "%s%s",
                  frame->has_alt ? "基准：%s    方案：%s" : "%s%s"),
        base, alt);
    frame_text(frame, text, FRAME_EDGE, y, "left", 13, "#333333");
}

static void
draw_footer(Frame *frame, const char *note)
{
    GString *text = g_string_new(NULL);
    g_string_append(text, frame->base.scenario.id);
    if (frame->has_alt)
        g_string_append_printf(text, " → %s", frame->alt.scenario.id);
    g_string_append_printf(text,
                           frame_say(frame, ", replications %u, seed %" G_GUINT64_FORMAT,
                                     "，重复 %u 次，种子 %" G_GUINT64_FORMAT),
                           frame->n, (guint64)frame->plot.seed);
    if (note != NULL)
        g_string_append_printf(text, frame_say(frame, ". %s", "。%s"), note);
    frame_text(frame, text->str, FRAME_EDGE, frame->height - 18, "left", 11, "#888888");
    g_string_free(text, TRUE);
}

/* An empty plot carries what stands around the panels, so that it is drawn once. */
void
frame_open(Frame *frame, const char *title, const char *subtitle, const char *note)
{
    g_string_append(frame->script, "set multiplot\nset style fill solid 0.22 noborder\n"
                                   "set lmargin at screen 0\nset rmargin at screen 1\n"
                                   "set tmargin at screen 1\nset bmargin at screen 0\n"
                                   "unset border\nunset tics\nunset key\n");
    frame_text(frame, title, FRAME_EDGE, 30, "left", 20, "#111111");
    frame_text(frame, subtitle, FRAME_EDGE, 56, "left", 13, FRAME_GREY);
    if (frame->kind == FRAME_BARS)
        draw_panel_legend(frame, 84);
    else if (frame->kind == FRAME_CLOCK)
        draw_clock_legend(frame, 84);
    else
        draw_line_legend(frame, 84);
    if (frame_is_dated(frame))
        events_write_key(frame, frame->height - 58 - events_extra_height(frame));
    draw_footer(frame, note);
    g_string_append(frame->script, "plot [0:1][0:1] 2 notitle\n");
}

GBytes *
frame_finish(Frame *frame, GError **error)
{
    g_string_append(frame->script, "unset multiplot\n");
    return out_gnuplot_run(frame->gnuplot, error);
}

/* --- Panels and axes --- */

static void
margin(Frame *frame, const char *side, double share)
{
    g_string_append_printf(frame->script, "set %smargin at screen", side);
    frame_number(frame->script, share);
    g_string_append_c(frame->script, '\n');
}

void
frame_panel(Frame *frame, Box box, const char *title, const char *color)
{
    frame->panel = box;
    g_string_append(frame->script, "unset logscale y\nunset label\nunset arrow\nunset "
                                   "xtics\nunset ytics\nunset grid\n"
                                   "set border 3 lw 0.7 lc rgb '#999999'\n");
    margin(frame, "l", box.left / frame->width);
    margin(frame, "r", box.right / frame->width);
    margin(frame, "t", 1 - box.top / frame->height);
    margin(frame, "b", 1 - box.bottom / frame->height);
    if (title != NULL)
        frame_text(frame, title, box.left, box.top - 26, "left", 14, color);
}

Scale
frame_scale(double low, double high, int n)
{
    if (!(high > low)) {
        double room = fabs(low) > 0 ? 0.05 * fabs(low) : 1;
        low -= room;
        high = low + 2 * room;
    }
    double rough = (high - low) / n;
    double power = pow(10, floor(log10(rough)));
    double step = rough <= 2 * power   ? 2 * power
                  : rough <= 5 * power ? 5 * power
                                       : 10 * power;
    if (rough <= power)
        step = power;
    int decimals = step >= 1 ? 0 : (int)ceil(-log10(step) - 1e-9);
    return (Scale){ step * floor(low / step + 1e-9), step * ceil(high / step - 1e-9),
                    step, decimals };
}

/* "5.00 bn" is "5 bn" beside a tic. @label (owned). Returns: (owned). */
static char *
without_zeros(char *label)
{
    char *point = strchr(label, '.');
    if (point == NULL)
        return label;
    char *rest = point + 1 + strspn(point + 1, "0123456789");
    char *end = rest;
    while (end[-1] == '0')
        end--;
    if (end[-1] == '.')
        end--;
    memmove(end, rest, strlen(rest) + 1);
    return label;
}

static char *
tic_label(const Frame *frame, double value, Scale scale, const char *unit)
{
    char *label = out_number_scaled(value, scale.decimals, unit, frame->plot.lang);
    return strchr(label, ' ') != NULL ? without_zeros(label) : label;
}

static void
append_axis(Frame *frame, char axis, Scale scale, const char *unit)
{
    GString *script = frame->script;
    g_string_append_printf(script, "set %crange [", axis);
    frame_number(script, scale.low);
    g_string_append(script, ":");
    frame_number(script, scale.high);
    g_string_append_printf(script,
                           "]\nset %ctics nomirror out scale 0.4 textcolor rgb "
                           "'" FRAME_GREY "' (",
                           axis);
    double first = ceil(scale.low / scale.step - 1e-9);
    double last = floor(scale.high / scale.step + 1e-9);
    for (double i = first; i <= last; i++) {
        g_autofree char *label = tic_label(frame, i * scale.step, scale, unit);
        g_string_append(script, i > first ? ", " : "");
        out_gnuplot_tic(script, label);
        frame_number(script, i * scale.step);
    }
    g_string_append_printf(script, ")\nset grid %ctics lw 0.5 lt 1 lc rgb '#e4e4e4'\n",
                           axis);
}

void
frame_y_axis(Frame *frame, Scale scale, const char *unit)
{
    append_axis(frame, 'y', scale, unit);
}

/* Where an axis of 1, 2 and 5 times powers of ten ends beyond @value. */
static double
round_log(double value, bool is_up)
{
    static const double digits[] = { 1, 2, 5, 10 };
    double power = pow(10, floor(log10(value) + 1e-9));
    int i = 0;
    while (i < 3 && digits[i] * power < value * (1 - 1e-9))
        i++;
    bool is_exact = digits[i] * power <= value * (1 + 1e-9);
    return power * digits[is_up || is_exact ? i : i - 1];
}

void
frame_y_log(Frame *frame, double low, double high, const char *unit)
{
    GString *script = frame->script;
    low = round_log(low, false);
    high = round_log(fmax(high, 2 * low), true);
    bool has_all = high / low <= 1000;
    g_string_append(script, "set logscale y\nset yrange [");
    frame_number(script, low);
    g_string_append(script, ":");
    frame_number(script, high);
    g_string_append(script, "]\nset ytics nomirror out scale 0.4 textcolor rgb "
                            "'" FRAME_GREY "' (");
    const char *comma = "";
    for (double value = low; value <= high * (1 + 1e-9);
         value = round_log(value * 1.5, true)) {
        double digit = value / pow(10, floor(log10(value) + 1e-9));
        if (!has_all && digit > 1.5)
            continue;
        int decimals = value < 1 ? (int)ceil(-log10(value)) : 0;
        g_autofree char *label =
            tic_label(frame, value, (Scale){ .decimals = decimals }, unit);
        g_string_append(script, comma);
        out_gnuplot_tic(script, label);
        frame_number(script, value);
        comma = ", ";
    }
    g_string_append(script, ")\nset grid ytics lw 0.5 lt 1 lc rgb '#e4e4e4'\n");
}

void
frame_x_axis(Frame *frame, Scale scale, const char *unit)
{
    append_axis(frame, 'x', scale, unit);
}

static char *
month_label(const Frame *frame, int year, int month, bool has_year)
{
    static const char *const names[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    if (frame->plot.lang == OUT_LANG_ZH)
        return has_year ? g_strdup_printf("%d年%d月", year, month)
                        : g_strdup_printf("%d月", month);
    return has_year ? g_strdup_printf("%s %d", names[month - 1], year)
                    : g_strdup(names[month - 1]);
}

/* The year stands at the first label and where it changes. */
void
frame_x_months(Frame *frame, int days, int n_most)
{
    int every = MAX(1, (days / 30 + n_most - 1) / n_most);
    int n_months = 0, written_year = 0;
    const char *comma = "";
    g_string_append_printf(frame->script,
                           "set xrange [0:%d]\nset xtics nomirror out scale 0.4 "
                           "textcolor rgb '" FRAME_GREY "' (",
                           MAX(days, 1));
    for (int day = 0; day < days; day++) {
        int year, month, date;
        sim_time_to_civil(frame->base.scenario.from + day * SIM_DAY, &year, &month, &date,
                          NULL, NULL, NULL);
        if (date != 1 || n_months++ % every != 0)
            continue;
        g_autofree char *label = month_label(frame, year, month, year != written_year);
        written_year = year;
        g_string_append(frame->script, comma);
        out_gnuplot_tic(frame->script, label);
        g_string_append_printf(frame->script, " %d", day);
        comma = ", ";
    }
    /* A run within one month has no first day to name. */
    if (n_months == 0)
        g_string_append(frame->script, "'0' 0");
    g_string_append(frame->script, ")\n");
}

void
frame_x_hours(Frame *frame)
{
    g_string_append(frame->script,
                    "set xrange [0:23]\nset xtics nomirror out scale 0.4 textcolor rgb "
                    "'" FRAME_GREY "' ('0:00' 0, '6:00' 6, '12:00' 12, '18:00' 18)\n");
}
