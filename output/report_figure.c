#include <math.h>
#include <string.h>

#include "output/report_parts.h"
#include "sim/interval.h"

/* SimTime 0, 2021-08-01 00:00, in seconds as a browser counts them; the clock is that of
 * China and is shown as it is, wherever the reader sits. */
#define BROWSER_ORIGIN INT64_C(1627776000)

#define MOST_MEMBERS 9 /* as many as the pictures draw */

typedef GBytes *(*Draw)(OutStore *, const OutPlot *, GError **);

/* A picture and the series that a reader with scripts can walk along. */
typedef struct {
    const char *name;
    Draw draw; /* NULL: out_plot_metric() of @name */
    struct {
        const char *metric, *axis;
    } series[4];
} Figure;

static const Figure figures[] = {
    { "share", out_plot_share, { { "share.family.value", SIM_AXIS_DAY } } },
    { "load",
      out_plot_load,
      { { "tps.day", SIM_AXIS_DAY },
        { "hub.rate.day", SIM_AXIS_DAY },
        { "tps.hour", SIM_AXIS_HOUR },
        { "hub.rate.hour", SIM_AXIS_HOUR } } },
    { "fees", out_plot_fees, { { NULL, NULL } } },
    { "attempts.failed", NULL, { { NULL, NULL } } },
};

static const Figure window_figures[] = {
    { "latency",
      out_plot_latency,
      { { "window.latency.p50", SIM_AXIS_TIME },
        { "window.latency.p99", SIM_AXIS_TIME } } },
    { "hub-load", out_plot_hub_load, { { "window.hub.load", SIM_AXIS_TIME } } },
    { "recovery", out_plot_recovery, { { "window.success", SIM_AXIS_TIME } } },
};

/* --- Time series as data for the script --- */

typedef struct {
    Report *report;
    int64_t base, alt;       /* alt 0: none */
    const SimPeriod *window; /* NULL: all of the run */
    const char *axis;
} Source;

static bool
is_within(const Source *source, int64_t x)
{
    return source->window == NULL || (x >= source->window->from / SIM_SECOND &&
                                      x < source->window->to / SIM_SECOND);
}

static void
append_label(GString *out, const char *key, const char *en, const char *zh,
             const char *id)
{
    g_string_append_printf(out, "\"%s\":[", key);
    out_text_json(out, out_text_label(OUT_LANG_EN, en, zh, id));
    g_string_append_c(out, ',');
    out_text_json(out, out_text_label(OUT_LANG_ZH, en, zh, id));
    g_string_append_c(out, ']');
}

/* Five digits: a picture on a screen shows no more. */
static void
append_short(GString *out, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    if (isfinite(value))
        g_string_append(out, g_ascii_formatd(text, sizeof text, "%.5g", value));
    else
        g_string_append(out, "null");
}

static const OutSeries *
find_series(const GPtrArray *list, const char *member)
{
    for (guint i = 0; list != NULL && i < list->len; i++) {
        const OutSeries *series = g_ptr_array_index(list, i);
        if (strcmp(series->member.id, member) == 0)
            return series;
    }
    return NULL;
}

/* Every x that some series has, in order. */
static GArray *
all_x(const Source *source, const GPtrArray *list)
{
    GArray *x = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (guint i = 0; i < list->len; i++) {
        const GArray *points = ((const OutSeries *)g_ptr_array_index(list, i))->points;
        guint at = 0;
        for (guint j = 0; j < points->len; j++) {
            int64_t next = g_array_index(points, OutPoint, j).x;
            while (at < x->len && g_array_index(x, int64_t, at) < next)
                at++;
            if (is_within(source, next) &&
                (at == x->len || g_array_index(x, int64_t, at) != next))
                g_array_insert_val(x, at, next);
        }
    }
    return x;
}

static double
half_width(const OutPoint *point)
{
    return point->n < 2 ? NAN : sim_t_quantile(point->n - 1, 0.975) * point->error;
}

static double
mean(const OutPoint *point)
{
    return point->mean;
}

/* The values of @series at each of @x, null where it has none. */
static void
append_values(GString *out, const char *key, const OutSeries *series, const GArray *x,
              double (*value)(const OutPoint *))
{
    guint at = 0;
    g_string_append_printf(out, ",\"%s\":[", key);
    for (guint i = 0; i < x->len; i++) {
        int64_t wanted = g_array_index(x, int64_t, i);
        while (at < series->points->len &&
               g_array_index(series->points, OutPoint, at).x < wanted)
            at++;
        const OutPoint *point = at < series->points->len
                                    ? &g_array_index(series->points, OutPoint, at)
                                    : NULL;
        g_string_append(out, i > 0 ? "," : "");
        append_short(out, point != NULL && point->x == wanted ? value(point) : NAN);
    }
    g_string_append_c(out, ']');
}

static void
append_x(GString *out, const Source *source, const GArray *x, SimTime from)
{
    int64_t origin = strcmp(source->axis, SIM_AXIS_HOUR) == 0 ? 0 : BROWSER_ORIGIN;
    bool is_day = strcmp(source->axis, SIM_AXIS_DAY) == 0;
    g_string_append(out, ",\"x\":[");
    for (guint i = 0; i < x->len; i++) {
        int64_t value = g_array_index(x, int64_t, i);
        if (is_day)
            value = value * 86400 + from / SIM_SECOND;
        g_string_append_printf(out, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "",
                               (gint64)(origin + value));
    }
    g_string_append_c(out, ']');
}

typedef struct {
    GPtrArray *base, *alt, *change; /* (owned) OutSeries; the last two NULL without alt */
} Lines;

static void
lines_drop(Lines *lines)
{
    g_clear_pointer(&lines->base, g_ptr_array_unref);
    g_clear_pointer(&lines->alt, g_ptr_array_unref);
    g_clear_pointer(&lines->change, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Lines, lines_drop)

static bool
read_lines(const Source *source, const char *metric, Lines *lines, GError **error)
{
    OutStore *store = source->report->store;
    uint64_t seed = source->report->plan->seed;
    lines->base =
        out_store_series(store, source->base, seed, metric, source->axis, error);
    if (lines->base == NULL || source->alt == 0)
        return lines->base != NULL;
    lines->alt = out_store_series(store, source->alt, seed, metric, source->axis, error);
    lines->change = lines->alt == NULL
                        ? NULL
                        : out_store_series_difference(store, source->base, source->alt,
                                                      seed, metric, source->axis, error);
    return lines->change != NULL;
}

static void
append_member(GString *out, const Lines *lines, const OutSeries *base, const GArray *x,
              const SimMetric *metric)
{
    const SimMember *member = &base->member;
    const OutSeries *alt = find_series(lines->alt, member->id);
    const OutSeries *change = find_series(lines->change, member->id);
    const char *id = member->id[0] != '\0' ? member->id : metric->id;
    g_string_append_c(out, '{');
    if (member->id[0] != '\0')
        append_label(out, "label", member->label_en, member->label_zh, id);
    else
        append_label(out, "label", metric->label_en, metric->label_zh, id);
    append_values(out, "base", base, x, mean);
    if (alt != NULL)
        append_values(out, "alt", alt, x, mean);
    if (change != NULL) {
        append_values(out, "diff", change, x, mean);
        append_values(out, "half", change, x, half_width);
    }
    g_string_append_c(out, '}');
}

/* One chart into the data of the page. Returns: false on an error; a metric without such
 * a series adds nothing. */
static bool
add_chart(const Source *source, const char *id, bool *ret_is_added, GError **error)
{
    Report *report = source->report;
    GString *out = report->charts;
    g_autoptr(GError) failure = NULL;
    SimMetric metric;
    OutStoredScenario base;
    g_auto(Lines) lines = { NULL, NULL, NULL };
    *ret_is_added = false;
    if (!out_store_metric(report->store, id, &metric, &failure)) {
        bool is_missing = g_error_matches(failure, OUT_ERROR, OUT_ERROR_MISSING);
        if (!is_missing)
            g_propagate_error(error, g_steal_pointer(&failure));
        return is_missing;
    }
    if (!out_store_scenario_by_key(report->store, source->base, &base, error) ||
        !read_lines(source, id, &lines, error))
        return false;
    g_autoptr(GArray) x = all_x(source, lines.base);
    if (x->len < 2)
        return true;
    g_string_append(out, report->n_charts > 0 ? ",\n{" : "\n{");
    append_label(out, "title", metric.label_en, metric.label_zh, metric.id);
    g_string_append_c(out, ',');
    append_label(out, "unit", out_unit_name(metric.unit, OUT_LANG_EN),
                 out_unit_name(metric.unit, OUT_LANG_ZH), "");
    g_string_append_printf(out, ",\"axis\":\"%s\"", source->axis);
    append_x(out, source, x, base.scenario.from);
    g_string_append(out, ",\"lines\":[");
    for (guint i = 0; i < MIN(lines.base->len, MOST_MEMBERS); i++) {
        g_string_append(out, i > 0 ? "," : "");
        append_member(out, &lines, g_ptr_array_index(lines.base, i), x, &metric);
    }
    g_string_append(out, "]}");
    report->n_charts++;
    *ret_is_added = true;
    return true;
}

static bool
add_charts(const Source *source, const Figure *figure, GError **error)
{
    Source one = *source;
    for (gsize i = 0;
         i < G_N_ELEMENTS(figure->series) && figure->series[i].metric != NULL; i++) {
        bool is_added = false;
        one.axis = figure->series[i].axis;
        if (!add_chart(&one, figure->series[i].metric, &is_added, error))
            return false;
        if (is_added)
            g_string_append_printf(source->report->out,
                                   "<div class=\"live\" data-chart=\"%u\"></div>\n",
                                   source->report->n_charts - 1);
    }
    return true;
}

/* --- Pictures --- */

static GBytes *
draw(Report *report, const Figure *figure, const Source *source, OutLang lang,
     GError **error)
{
    OutPlot plot = { .base = source->base,
                     .alt = source->alt,
                     .seed = report->plan->seed,
                     .lang = lang,
                     .picture = OUT_PICTURE_SVG,
                     .window = source->window != NULL ? source->window->id : NULL };
    return figure->draw != NULL
               ? figure->draw(report->store, &plot, error)
               : out_plot_metric(report->store, &plot, figure->name, error);
}

static void
append_picture(Report *report, GBytes *picture, const char *name)
{
    g_autofree char *prefix = g_strdup_printf("p%u-", report->n_pictures++);
    html_picture(report->out, picture, prefix, name);
    g_string_append(report->out, "</div>\n");
}

/* What the results do not hold has no figure. */
static bool
add_figure(const Source *source, const Figure *figure, GError **error)
{
    Report *report = source->report;
    OutLang first = report->plan->lang;
    OutLang second = first == OUT_LANG_EN ? OUT_LANG_ZH : OUT_LANG_EN;
    g_autoptr(GError) failure = NULL;
    g_autoptr(GBytes) one = draw(report, figure, source, first, &failure);
    g_autoptr(GBytes) other = one != NULL && !report->is_brief
                                  ? draw(report, figure, source, second, &failure)
                                  : NULL;
    if (g_error_matches(failure, OUT_ERROR, OUT_ERROR_MISSING))
        return true;
    if (failure != NULL) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return false;
    }
    g_string_append(report->out, "<figure>\n<div class=\"lives\">\n");
    if (!add_charts(source, figure, error))
        return false;
    g_string_append(report->out, "</div>\n<div class=\"still\"><div class=\"pic\"");
    g_string_append(report->out, other == NULL          ? ">"
                                 : first == OUT_LANG_EN ? " lang=\"en\">"
                                                        : " lang=\"zh\">");
    append_picture(report, one, figure->name);
    if (other != NULL) {
        g_string_append(report->out, first == OUT_LANG_EN
                                         ? "<div class=\"pic\" lang=\"zh\">"
                                         : "<div class=\"pic\" lang=\"en\">");
        append_picture(report, other, figure->name);
    }
    g_string_append(report->out, "</div></figure>\n");
    return true;
}

bool
report_figure(Report *report, const char *figure, int64_t base, int64_t alt,
              GError **error)
{
    Source source = { .report = report, .base = base, .alt = alt };
    for (gsize i = 0; i < G_N_ELEMENTS(figures); i++)
        if (strcmp(figures[i].name, figure) == 0)
            return add_figure(&source, &figures[i], error);
    g_assert_not_reached();
}

bool
report_window_figures(Report *report, const SimPeriod *window, int64_t base, int64_t alt,
                      GError **error)
{
    Source source = { .report = report, .base = base, .alt = alt, .window = window };
    for (gsize i = 0; i < G_N_ELEMENTS(window_figures); i++)
        if (!add_figure(&source, &window_figures[i], error))
            return false;
    return true;
}
