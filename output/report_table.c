#include <math.h>
#include <string.h>

#include "output/report_parts.h"
#include "sim/interval.h"

bool
report_is_headline(const OutDifference *row, const char *what)
{
    (void)what;
    return row->metric.headline;
}

bool
report_is_dimension(const OutDifference *row, const char *what)
{
    return row->metric.dimension != NULL && strcmp(row->metric.dimension, what) == 0;
}

bool
report_is_metric(const OutDifference *row, const char *what)
{
    return strcmp(row->metric.id, what) == 0;
}

bool
report_is_any(const OutDifference *row, const char *what)
{
    (void)row;
    (void)what;
    return true;
}

typedef struct {
    const char *en, *zh;
    bool is_number;
} Column;

/* @kind: how its rows are laid out where the page is narrow. */
static void
open_table(Report *report, const char *kind, const Column *columns, gsize n)
{
    g_string_append_printf(report->out,
                           "<div class=\"scroll\"><table class=\"%s\"><thead><tr>", kind);
    for (gsize i = 0; i < n; i++) {
        g_string_append(report->out, columns[i].is_number ? "<th class=\"n\">" : "<th>");
        html_say(report->out, columns[i].en, columns[i].zh);
        g_string_append(report->out, "</th>");
    }
    g_string_append(report->out, "</tr></thead><tbody>\n");
}

static void
close_table(Report *report)
{
    g_string_append(report->out, "</tbody></table></div>\n");
}

/* Metric and member; the name of the metric stands in every row, so that rows can be
 * sorted elsewhere, and is pale where the row above has it too. */
static void
append_names(GString *out, const SimMetric *metric, const SimMember *member, bool again)
{
    g_string_append_printf(out, "<tr><th scope=\"row\"%s>",
                           again ? " class=\"again\"" : "");
    html_say(out,
             out_text_label(OUT_LANG_EN, metric->label_en, metric->label_zh, metric->id),
             out_text_label(OUT_LANG_ZH, metric->label_en, metric->label_zh, metric->id));
    g_string_append(out, "</th><td>");
    html_say(out,
             out_text_label(OUT_LANG_EN, member->label_en, member->label_zh, member->id),
             out_text_label(OUT_LANG_ZH, member->label_en, member->label_zh, member->id));
    g_string_append(out, "</td>");
}

static void
append_unit(GString *out, const OutScale scale[2])
{
    g_autofree char *en = out_scale_unit(&scale[0], OUT_LANG_EN);
    g_autofree char *zh = out_scale_unit(&scale[1], OUT_LANG_ZH);
    g_string_append(out, "<td class=\"u\">");
    html_say(out, en, zh);
    g_string_append(out, "</td>");
}

static void
append_value(GString *out, double value, const OutScale scale[2])
{
    g_string_append(out, "<td class=\"n\">");
    if (isfinite(value)) {
        g_autofree char *en =
            out_scale_number(&scale[0], value, scale[0].decimals, OUT_LANG_EN);
        g_autofree char *zh =
            out_scale_number(&scale[1], value, scale[1].decimals, OUT_LANG_ZH);
        html_number(out, en, zh);
    }
    g_string_append(out, "</td>");
}

static void
append_change(GString *out, const OutDifference *row, double value,
              const OutScale scale[2], bool is_signed)
{
    g_string_append(out, "<td class=\"n\">");
    if (isfinite(value)) {
        char *text[2];
        for (int lang = 0; lang < 2; lang++) {
            int digits = out_difference_digits(row, &scale[lang]);
            text[lang] = out_difference_text(value, &scale[lang], digits, (OutLang)lang);
        }
        html_number(out, text[0] + (!is_signed && text[0][0] == '+'),
                    text[1] + (!is_signed && text[1][0] == '+'));
        g_free(text[0]);
        g_free(text[1]);
    }
    g_string_append(out, "</td>");
}

static void
append_verdict(GString *out, OutVerdict verdict)
{
    static const char *const classes[] = {
        [OUT_VERDICT_NONE] = "none",     [OUT_VERDICT_SINGLE] = "none",
        [OUT_VERDICT_EQUAL] = "equal",   [OUT_VERDICT_UNDECIDED] = "open",
        [OUT_VERDICT_HIGHER] = "higher", [OUT_VERDICT_LOWER] = "lower",
    };
    g_string_append_printf(out, "<td class=\"v %s\">", classes[verdict]);
    html_say(out, out_verdict_words(verdict, OUT_LANG_EN),
             out_verdict_words(verdict, OUT_LANG_ZH));
    g_string_append(out, "</td></tr>\n");
}

static void
append_row(GString *out, const OutDifference *row, bool again)
{
    OutScale scale[2] = { out_difference_scale(row, OUT_LANG_EN),
                          out_difference_scale(row, OUT_LANG_ZH) };
    append_names(out, &row->metric, &row->member, again);
    append_unit(out, scale);
    append_value(out, row->base, scale);
    append_value(out, row->alt, scale);
    append_change(out, row, row->difference, scale, true);
    append_change(out, row, row->high - row->difference, scale, false);
    g_string_append(out, "<td class=\"n\">");
    if (isfinite(row->relative)) {
        const OutScale percent = out_scale(row->relative, 1, "%", OUT_LANG_EN);
        g_autofree char *text =
            out_difference_text(row->relative, &percent, 1, OUT_LANG_EN);
        html_number(out, text, text);
    }
    g_string_append(out, "</td>");
    append_verdict(out, row->verdict);
}

bool
report_differences(Report *report, const OutComparison *comparison, ReportWanted wanted,
                   const char *what)
{
    static const Column columns[] = {
        { "metric", "指标", false },
        { "of", "对象", false },
        { "unit", "单位", false },
        { "base", "基准", true },
        { "alternative", "方案", true },
        { "difference", "差异", true },
        { "±", "±", true },
        { "relative, %", "相对，%", true },
        { "verdict", "结论", false },
    };
    const char *metric = NULL;
    bool is_open = false;
    for (guint i = 0; i < comparison->rows->len; i++) {
        const OutDifference *row = &g_array_index(comparison->rows, OutDifference, i);
        if (!wanted(row, what))
            continue;
        if (!is_open)
            open_table(report, "differences", columns, G_N_ELEMENTS(columns));
        is_open = true;
        append_row(report->out, row, metric == row->metric.id);
        metric = row->metric.id;
    }
    if (is_open)
        close_table(report);
    return is_open;
}

static void
append_level(GString *out, const OutCell *cell, bool again)
{
    g_autofree double *x = g_new(double, cell->samples->len);
    for (guint i = 0; i < cell->samples->len; i++)
        x[i] = g_array_index(cell->samples, OutSample, i).value;
    SimInterval interval = sim_interval_mean(x, cell->samples->len, 0.95);
    OutDifference row = { .metric = cell->metric,
                          .base = interval.mean,
                          .alt = interval.mean,
                          .difference = interval.mean,
                          .low = interval.low,
                          .high = interval.high };
    OutScale scale[2] = { out_difference_scale(&row, OUT_LANG_EN),
                          out_difference_scale(&row, OUT_LANG_ZH) };
    append_names(out, &cell->metric, &cell->member, again);
    append_unit(out, scale);
    append_value(out, interval.mean, scale);
    append_change(out, &row, interval.half_width, scale, false);
    g_string_append(out, "</tr>\n");
}

bool
report_levels(Report *report, const OutStoredScenario *scenario, const char *period,
              bool headlines_only, GError **error)
{
    static const Column columns[] = { { "metric", "指标", false },
                                      { "of", "对象", false },
                                      { "unit", "单位", false },
                                      { "mean", "均值", true },
                                      { "±", "±", true } };
    g_autoptr(GPtrArray) cells = out_store_cells(report->store, scenario->key,
                                                 report->plan->seed, period, NULL, error);
    if (cells == NULL)
        return false;
    const char *metric = NULL;
    open_table(report, "levels", columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < cells->len; i++) {
        const OutCell *cell = g_ptr_array_index(cells, i);
        if (headlines_only && !cell->metric.headline)
            continue;
        append_level(report->out, cell, metric == cell->metric.id);
        metric = cell->metric.id;
    }
    close_table(report);
    return true;
}
