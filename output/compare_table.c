#include "output/compare.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "output/period.h"

/* What people read and what programs read are separate columns: the first scaled, signed
 * and in words, the second every digit. */
static void
declare_columns(OutTable *table, bool by_point, OutLang lang)
{
    static const struct {
        const char *key, *en, *zh;
        OutAlign align;
        OutShown shown;
    } columns[] = {
        { "metric", "", "", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA },
        { "dimension", "", "", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA },
        { "base", "", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA },
        { "alternative", "", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA },
        { "difference", "", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA },
        { "low", "", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA },
        { "high", "", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA },
        { "verdict", "", "", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA },
        { "unit", "", "", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA },
        { "base_id", "", "", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA },
        { "alternative_id", "", "", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA },
        { "seed", "", "", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA },
        { "period", "", "", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA },
        { "level", "", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA },
        { "replications", "", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA },
        { "relative_percent", "", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA },
        { "variance_reduction", "", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA },
        { "", "metric", "指标", OUT_ALIGN_LEFT, OUT_SHOWN_TO_PEOPLE },
        { "", "unit", "单位", OUT_ALIGN_LEFT, OUT_SHOWN_TO_PEOPLE },
        { "", "base", "基准", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_PEOPLE },
        { "", "alt.", "方案", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_PEOPLE },
        { "", "diff.", "差异", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_PEOPLE },
        { "", "±", "±", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_PEOPLE },
        { "", "relative", "相对", OUT_ALIGN_RIGHT, OUT_SHOWN_IF_ROOM },
        { "", "verdict", "结论", OUT_ALIGN_LEFT, OUT_SHOWN_TO_PEOPLE },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++) {
        bool is_label = by_point && strcmp(columns[i].en, "metric") == 0;
        const char *heading = lang == OUT_LANG_ZH ? columns[i].zh : columns[i].en;
        const char *point = lang == OUT_LANG_ZH ? "点" : "point";
        out_table_column(table, columns[i].key, is_label ? point : heading,
                         columns[i].align, columns[i].shown);
    }
}

/* What adding in another order leaves of a difference that is the same in every
 * replication: no interval to be shown. */
#define NOISE 1e-9

int
out_difference_digits(const OutDifference *row, const OutScale *scale)
{
    double end = fmax(fmax(fabs(row->low), fabs(row->high)), fabs(row->difference));
    double half = row->high - row->difference;
    bool is_scaled = scale->divisor > 1;
    int fewest = is_scaled ? 0 : row->metric.decimals;
    double least = is_scaled ? 99.5 : 9.5;
    end /= scale->divisor;
    half /= scale->divisor;
    for (int digits = fewest; digits < fewest + 5; digits++) {
        double unit = pow(10, -digits);
        bool is_vague = half > NOISE * end && half < 0.95 * unit && digits < fewest + 2;
        if (!(end < least * unit) && !is_vague)
            return digits;
    }
    /* Nothing, or the noise of adding in another order. */
    return end < pow(10, -fewest - 4) ? fewest : fewest + 4;
}

/* @number (owned) with its sign, also when positive, unless it is rounded to 0.
 * Returns: (owned). */
static char *
with_sign(char *number, double value)
{
    bool is_zero = strspn(number, "0.") == strlen(number);
    char *text =
        value > 0 && !is_zero ? g_strconcat("+", number, NULL) : g_strdup(number);
    g_free(number);
    return text;
}

static void
add_data(OutTable *table, const OutComparison *comparison, const OutDifference *row)
{
    out_table_text(table, row->metric.id);
    out_table_text(table, row->member.id);
    out_table_number(table, row->base, 0);
    out_table_number(table, row->alt, 0);
    out_table_number(table, row->difference, 0);
    out_table_number(table, row->low, 0);
    out_table_number(table, row->high, 0);
    /* English whatever the language of labels: scripts look for it. */
    out_table_text(table, out_verdict_words(row->verdict, OUT_LANG_EN));
    out_table_text(table, row->metric.unit);
    out_table_text(table, comparison->base.scenario.id);
    out_table_text(table, comparison->alt.scenario.id);
    out_table_integer(table, (int64_t)comparison->seed);
    out_table_text(table, comparison->period.id);
    out_table_number(table, comparison->level, 0);
    out_table_integer(table, row->n);
    out_table_number(table, row->relative, 0);
    out_table_number(table, row->variance_reduction, 0);
}

/* The difference of a yes and a no is neither. */
static OutScale
scale_of_difference(OutScale scale)
{
    if (strcmp(scale.unit, "yes/no") == 0)
        scale.unit = "1";
    return scale;
}

char *
out_difference_text(double value, const OutScale *scale, int digits, OutLang lang)
{
    OutScale plain = scale_of_difference(*scale);
    return with_sign(out_scale_number(&plain, value, digits, lang), value);
}

OutScale
out_difference_scale(const OutDifference *row, OutLang lang)
{
    return out_scale(fmax(fabs(row->base), fabs(row->alt)), row->metric.decimals,
                     row->metric.unit, lang);
}

static void
add_difference(OutTable *table, const OutDifference *row, OutScale scale, OutLang lang)
{
    int digits = out_difference_digits(row, &scale);
    if (isfinite(row->difference)) {
        g_autofree char *difference =
            out_difference_text(row->difference, &scale, digits, lang);
        out_table_text(table, difference);
    } else {
        out_table_absent(table);
    }
    scale = scale_of_difference(scale);
    out_table_scaled(table, row->high - row->difference, &scale, digits, lang);
}

/* All numbers of the row have one scale, that of the larger side. */
static void
add_people(OutTable *table, const OutDifference *row, const char *label, OutLang lang)
{
    OutScale scale = out_difference_scale(row, lang);
    g_autofree char *unit = out_scale_unit(&scale, lang);
    g_autofree char *relative =
        with_sign(out_number_amount(row->relative, 1, "%", lang), row->relative);
    out_table_text(table, label);
    out_table_text(table, unit);
    out_table_scaled(table, row->base, &scale, scale.decimals, lang);
    out_table_scaled(table, row->alt, &scale, scale.decimals, lang);
    add_difference(table, row, scale, lang);
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

/* "95", "98.75". Returns: (owned). */
static char *
level_text(double level)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_formatd(text, sizeof text, "%.4g", 100 * level));
}

static int
by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* How much the common random numbers help: the median over the rows that can tell. NaN if
 * none can. */
static double
median_reduction(OutComparison *const *comparisons, unsigned n, OutRows rows,
                 const char *const *metrics)
{
    g_autoptr(GArray) known = g_array_new(FALSE, FALSE, sizeof(double));
    for (unsigned c = 0; c < n; c++)
        for (guint i = 0; i < comparisons[c]->rows->len; i++) {
            const OutDifference *row =
                &g_array_index(comparisons[c]->rows, OutDifference, i);
            if (is_wanted(row, rows, metrics) && isfinite(row->variance_reduction))
                g_array_append_val(known, row->variance_reduction);
        }
    if (known->len == 0)
        return NAN;
    g_array_sort(known, by_size);
    return g_array_index(known, double, known->len / 2);
}

/* Say it, below the sample. */
static void
add_reduction(OutTable *table, double reduction, OutLang lang)
{
    if (!isfinite(reduction))
        return;
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(number, sizeof number, reduction < 9.95 ? "%.1f" : "%.0f", reduction);
    g_autofree char *text = g_strdup_printf(
        lang == OUT_LANG_ZH
            ? "共同随机数使差异的方差缩小到 1/%s（各行中位数）"
            : "common random numbers: variance of the differences / %s (median row)",
        number);
    out_table_heading(table, text);
}

/* A window is a heading by itself, for its dates are worth a line; then the sides. */
static void
add_group(OutTable *table, const OutComparison *comparison, OutLang lang)
{
    const OutScenario *base = &comparison->base.scenario;
    const OutScenario *alt = &comparison->alt.scenario;
    const char *alt_label = out_text_label(lang, alt->label_en, alt->label_zh, alt->id);
    const char *base_label =
        out_text_label(lang, base->label_en, base->label_zh, base->id);
    g_autofree char *period = out_period_title(&comparison->period, lang);
    g_autofree char *level = level_text(comparison->level);
    g_autofree char *sides = g_strdup_printf(
        lang == OUT_LANG_ZH ? "%s 对比 %s" : "%s against %s", alt_label, base_label);
    bool is_window = !out_period_is_fixed(comparison->period.id);
    g_autofree char *sample = g_strdup_printf(
        lang == OUT_LANG_ZH ? "%s%s%u 次重复，种子 %" G_GUINT64_FORMAT
                              "，± 为 %s%% 区间；%% 之差以百分点计"
                            : "%s%sreplications: %u, seed %" G_GUINT64_FORMAT
                              ", ± %s%% intervals, differences of %% in points",
        is_window ? "" : period,
        is_window             ? ""
        : lang == OUT_LANG_ZH ? "，"
                              : ", ",
        comparison->n, (guint64)comparison->seed, level);
    out_table_group(table, is_window ? period : sides);
    if (is_window)
        out_table_heading(table, sides);
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

static bool
has_rows(const OutComparison *comparison, OutRows rows, const char *const *metrics)
{
    for (guint i = 0; i < comparison->rows->len; i++)
        if (is_wanted(&g_array_index(comparison->rows, OutDifference, i), rows, metrics))
            return true;
    return false;
}

OutTable *
out_comparison_table(OutComparison *const *comparisons, unsigned n_comparisons,
                     OutRows rows, const char *const *metrics, OutLang lang)
{
    OutTable *table = out_table_new();
    declare_columns(table, false, lang);
    for (unsigned i = 0; i < n_comparisons; i++) {
        if (!out_period_is_fixed(comparisons[i]->period.id) &&
            !has_rows(comparisons[i], rows, metrics))
            continue;
        add_group(table, comparisons[i], lang);
        add_reduction(table, median_reduction(&comparisons[i], 1, rows, metrics), lang);
        add_rows(table, comparisons[i], rows, metrics, lang);
    }
    return table;
}

/* The same cell in another comparison, or NULL. Ids of one store are kept once each. */
static const OutDifference *
same_cell(const OutComparison *comparison, const OutDifference *cell)
{
    for (guint i = 0; i < comparison->rows->len; i++) {
        const OutDifference *row = &g_array_index(comparison->rows, OutDifference, i);
        if (row->metric.id == cell->metric.id && row->member.id == cell->member.id)
            return row;
    }
    return NULL;
}

/* The level that all intervals hold together. */
static void
add_sweep_group(OutTable *table, OutComparison *const *comparisons, unsigned n,
                OutLang lang)
{
    const OutScenario *base = &comparisons[0]->base.scenario;
    g_autofree char *period = out_period_title(&comparisons[0]->period, lang);
    g_autofree char *level = level_text(comparisons[0]->level);
    bool is_zh = lang == OUT_LANG_ZH;
    g_autofree char *sides =
        g_strdup_printf(is_zh ? "%u 个点对比 %s" : "%u points against %s", n,
                        out_text_label(lang, base->label_en, base->label_zh, base->id));
    g_autofree char *sample = g_strdup_printf(
        is_zh ? "%s，%u 次重复，种子 %" G_GUINT64_FORMAT "，± 为 %s%% 区间"
              : "%s, replications: %u, seed %" G_GUINT64_FORMAT ", ± %s%% intervals",
        period, comparisons[0]->n, (guint64)comparisons[0]->seed, level);
    g_autofree char *together = g_strdup_printf(
        is_zh ? "（%u 个点合计 95%%）；%% 之差以百分点计"
              : "(95%% for the %u points together), differences of %% in points",
        n);
    out_table_group(table, sides);
    out_table_heading(table, sample);
    out_table_heading(table, together);
}

/* One metric, the points below each other. */
static void
add_cell(OutTable *table, OutComparison *const *comparisons, unsigned n,
         const char *const *names, const OutDifference *cell, OutLang lang)
{
    const SimMetric *metric = &cell->metric;
    const SimMember *member = &cell->member;
    g_autofree char *heading = g_strconcat(
        out_text_label(lang, metric->label_en, metric->label_zh, metric->id),
        *member->id != '\0' ? ": " : "",
        out_text_label(lang, member->label_en, member->label_zh, member->id), NULL);
    out_table_group(table, heading);
    for (unsigned i = 0; i < n; i++) {
        const OutDifference *row = same_cell(comparisons[i], cell);
        if (row == NULL)
            continue;
        g_autofree char *name = g_strconcat("  ", names[i], NULL);
        add_data(table, comparisons[i], row);
        add_people(table, row, name, lang);
    }
}

OutTable *
out_sweep_table(OutComparison *const *comparisons, unsigned n_comparisons,
                const char *const *names, OutRows rows, const char *const *metrics,
                OutLang lang)
{
    OutTable *table = out_table_new();
    declare_columns(table, true, lang);
    for (unsigned from = 0, to; from < n_comparisons; from = to) {
        OutComparison *const *group = comparisons + from;
        for (to = from + 1; to < n_comparisons; to++)
            if (comparisons[to]->period.id != group[0]->period.id)
                break;
        if (!out_period_is_fixed(group[0]->period.id) &&
            !has_rows(group[0], rows, metrics))
            continue;
        add_sweep_group(table, group, to - from, lang);
        add_reduction(table, median_reduction(group, to - from, rows, metrics), lang);
        for (guint i = 0; i < group[0]->rows->len; i++) {
            const OutDifference *cell = &g_array_index(group[0]->rows, OutDifference, i);
            if (is_wanted(cell, rows, metrics))
                add_cell(table, group, to - from, names + from, cell, lang);
        }
    }
    return table;
}
