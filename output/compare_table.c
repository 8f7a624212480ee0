#include "output/compare.h"

#include <math.h>
#include <string.h>

/* What people read and what programs read are separate columns: the first scaled, signed
 * and in words, the second every digit. */
static void
declare_columns(OutTable *table, OutLang lang)
{
    static const struct {
        const char *key, *en, *zh;
        OutAlign align;
        OutShown shown;
    } columns[] = {
        { "base_id", "", "", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA },
        { "alternative_id", "", "", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA },
        { "seed", "", "", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA },
        { "period", "", "", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA },
        { "metric", "", "", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA },
        { "member", "", "", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA },
        { "unit", "", "", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA },
        { "base", "", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA },
        { "alternative", "", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA },
        { "difference", "", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA },
        { "low", "", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA },
        { "high", "", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA },
        { "level", "", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA },
        { "replications", "", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA },
        { "relative_percent", "", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA },
        { "variance_reduction", "", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA },
        { "", "metric", "指标", OUT_ALIGN_LEFT, OUT_SHOWN_TO_PEOPLE },
        { "", "base", "基准", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_PEOPLE },
        { "", "alternative", "方案", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_PEOPLE },
        { "", "difference", "差异", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_PEOPLE },
        { "", "interval", "区间", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_PEOPLE },
        { "", "relative", "相对", OUT_ALIGN_RIGHT, OUT_SHOWN_IF_ROOM },
        { "verdict", "verdict", "结论", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++)
        out_table_column(table, columns[i].key,
                         lang == OUT_LANG_ZH ? columns[i].zh : columns[i].en,
                         columns[i].align, columns[i].shown);
}

/* Digits that leave two significant ones of the larger end of the interval: a difference
 * that chance cannot explain must not be printed as 0.00. */
static int
digits_for(const OutDifference *row)
{
    double size = fmax(fmax(fabs(row->low), fabs(row->high)), fabs(row->difference));
    int digits = row->metric.decimals;
    for (int extra = 0; extra < 4 && size > 0 && size < 10 * pow(10, -digits); extra++)
        digits++;
    return digits;
}

static const char *
unit_of_difference(const SimMetric *metric)
{
    return strcmp(metric->unit, "%") == 0 ? "pp" : metric->unit;
}

/* @number (owned) with its sign, also when positive. Returns: (owned). */
static char *
with_sign(char *number, double value)
{
    char *text = value > 0 ? g_strconcat("+", number, NULL) : g_strdup(number);
    g_free(number);
    return text;
}

static void
add_data(OutTable *table, const OutComparison *comparison, const OutDifference *row)
{
    out_table_text(table, comparison->base.scenario.id);
    out_table_text(table, comparison->alt.scenario.id);
    out_table_integer(table, (int64_t)comparison->seed);
    out_table_text(table, comparison->period);
    out_table_text(table, row->metric.id);
    out_table_text(table, row->member.id);
    out_table_text(table, row->metric.unit);
    out_table_number(table, row->base, 0);
    out_table_number(table, row->alt, 0);
    out_table_number(table, row->difference, 0);
    out_table_number(table, row->low, 0);
    out_table_number(table, row->high, 0);
    out_table_number(table, comparison->level, 0);
    out_table_integer(table, row->n);
    out_table_number(table, row->relative, 0);
    out_table_number(table, row->variance_reduction, 0);
}

static void
add_people(OutTable *table, const OutDifference *row, const char *label, OutLang lang)
{
    int digits = digits_for(row);
    const char *unit = unit_of_difference(&row->metric);
    bool has_interval = isfinite(row->low);
    g_autofree char *difference = with_sign(
        out_number_amount(row->difference, digits, unit, lang), row->difference);
    g_autofree char *low = out_number_scaled(row->low, digits, unit, lang);
    g_autofree char *high = out_number_scaled(row->high, digits, unit, lang);
    g_autofree char *interval =
        has_interval ? g_strdup_printf("[%s, %s]", low, high) : g_strdup("-");
    g_autofree char *relative =
        with_sign(out_number_amount(row->relative, 1, "%", lang), row->relative);
    out_table_text(table, label);
    out_table_amount(table, row->base, row->metric.decimals, row->metric.unit, lang);
    out_table_amount(table, row->alt, row->metric.decimals, row->metric.unit, lang);
    out_table_text(table, difference);
    out_table_text(table, interval);
    out_table_text(table, relative);
    out_table_text(table, out_verdict_words(row->verdict, lang));
}

static bool
is_wanted(const OutDifference *row, OutRows rows, const char *const *metrics)
{
    if (metrics != NULL)
        return g_strv_contains(metrics, row->metric.id);
    if (rows == OUT_ROWS_HEADLINE)
        return row->metric.headline;
    if (rows == OUT_ROWS_CHANGED)
        return row->verdict != OUT_VERDICT_EQUAL &&
               !(row->verdict == OUT_VERDICT_SINGLE && row->difference == 0);
    return true;
}

static const char *
period_name(const char *period, OutLang lang)
{
    if (strcmp(period, SIM_PERIOD_RUN) == 0)
        return lang == OUT_LANG_ZH ? "全程" : "whole run";
    if (strcmp(period, SIM_PERIOD_END) == 0)
        return lang == OUT_LANG_ZH ? "最后28天" : "last 28 days";
    return period;
}

static void
add_group(OutTable *table, const OutComparison *comparison, OutLang lang)
{
    const OutScenario *base = &comparison->base.scenario;
    const OutScenario *alt = &comparison->alt.scenario;
    const char *alt_label = out_text_label(lang, alt->label_en, alt->label_zh, alt->id);
    const char *base_label =
        out_text_label(lang, base->label_en, base->label_zh, base->id);
    const char *period = period_name(comparison->period, lang);
    g_autofree char *level = out_number_people(100 * comparison->level, 1);
    g_autofree char *sides = g_strdup_printf(
        lang == OUT_LANG_ZH ? "%s 对比 %s" : "%s against %s", alt_label, base_label);
    g_autofree char *sample = g_strdup_printf(
        lang == OUT_LANG_ZH ? "%s，%u 次重复，种子 %" G_GUINT64_FORMAT "，%s%% 置信区间"
                            : "%s, replications: %u, seed %" G_GUINT64_FORMAT
                              ", intervals %s%%",
        period, comparison->n, (guint64)comparison->seed, level);
    out_table_group(table, sides);
    out_table_heading(table, sample);
}

static void
add_rows(OutTable *table, const OutComparison *comparison, OutRows rows,
         const char *const *metrics, OutLang lang)
{
    const char *metric = NULL;
    for (guint i = 0; i < comparison->rows->len; i++) {
        const OutDifference *row = &g_array_index(comparison->rows, OutDifference, i);
        if (!is_wanted(row, rows, metrics))
            continue;
        const char *label = out_text_label(lang, row->metric.label_en,
                                           row->metric.label_zh, row->metric.id);
        bool is_member = row->member.id[0] != '\0';
        if (is_member && metric != row->metric.id)
            out_table_heading(table, label);
        metric = row->metric.id;
        g_autofree char *member =
            g_strconcat("  ",
                        out_text_label(lang, row->member.label_en, row->member.label_zh,
                                       row->member.id),
                        NULL);
        add_data(table, comparison, row);
        add_people(table, row, is_member ? member : label, lang);
    }
}

OutTable *
out_comparison_table(OutComparison *const *comparisons, unsigned n_comparisons,
                     OutRows rows, const char *const *metrics, OutLang lang)
{
    OutTable *table = out_table_new();
    declare_columns(table, lang);
    for (unsigned i = 0; i < n_comparisons; i++) {
        add_group(table, comparisons[i], lang);
        add_rows(table, comparisons[i], rows, metrics, lang);
    }
    return table;
}
