#include <math.h>
#include <string.h>

#include "output/sensitivity.h"

typedef enum { EVERY, MORRIS_ONLY, SOBOL_ONLY } Design;

/* The numbers of a row, beside what it is about. */
static const struct {
    const char *key, *en, *zh;
    Design of;
} numbers[] = {
    { "low", "low", "低", EVERY },
    { "high", "high", "高", EVERY },
    { "mu", "mu", "μ", MORRIS_ONLY },
    { "mu_star", "mu*", "μ*", MORRIS_ONLY },
    { "sigma", "sigma", "σ", MORRIS_ONLY },
    { "first", "first %", "一阶 %", SOBOL_ONLY },
    { "total", "total %", "总效应 %", SOBOL_ONLY },
};

static bool
is_shown(const OutSurvey *survey, unsigned i)
{
    return numbers[i].of == EVERY ||
           (numbers[i].of == MORRIS_ONLY && survey->drawn == OUT_DRAWN_MORRIS) ||
           (numbers[i].of == SOBOL_ONLY && survey->drawn == OUT_DRAWN_SOBOL);
}

static double
number_of(const OutEffect *effect, unsigned i)
{
    const double all[] = {
        effect->swing.low,         effect->swing.high,   effect->morris.mu,
        effect->morris.mu_star,    effect->morris.sigma, 100 * effect->sobol.first,
        100 * effect->sobol.total,
    };
    return all[i];
}

static void
declare_columns(OutTable *table, const OutSurvey *survey, bool zh)
{
    static const char *const keys[] = { "metric", "dimension", "unit",   "mean", "least",
                                        "most",   "above",     "higher", "lower" };
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        out_table_column(table, keys[i], "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA);
    out_table_column(table, "factor", zh ? "因素" : "factor", OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_ALL);
    out_table_column(table, "range", zh ? "范围" : "range", OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_ALL);
    for (unsigned i = 0; i < G_N_ELEMENTS(numbers); i++)
        if (is_shown(survey, i))
            out_table_column(table, numbers[i].key, zh ? numbers[i].zh : numbers[i].en,
                             OUT_ALIGN_RIGHT, OUT_SHOWN_TO_ALL);
}

/* Three digits of the widest effect, so that the least can be told from nothing. */
static OutScale
scale_of(const OutAnswer *answer, const OutSurvey *survey, OutLang lang)
{
    double widest = fmax(fabs(answer->least), fabs(answer->most)), spread = 0;
    for (unsigned f = 0; f < survey->n_factors; f++)
        spread = fmax(spread,
                      fabs(answer->effects[f].swing.high - answer->effects[f].swing.low));
    bool is_share = survey->base != NULL && strcmp(answer->metric.unit, "%") == 0;
    OutScale scale = out_scale(widest, answer->metric.decimals,
                               is_share ? "pp" : answer->metric.unit, lang);
    double digits = spread > 0 ? 2 - floor(log10(spread / scale.divisor)) : 0;
    scale.decimals = (int)CLAMP(digits, scale.decimals, 6);
    return scale;
}

/* @value with its unit. Returns: (owned). */
static char *
amount(const OutScale *scale, double value, OutLang lang)
{
    g_autofree char *number = out_scale_number(scale, value, scale->decimals, lang);
    g_autofree char *unit = out_scale_unit(scale, lang);
    return g_strconcat(number, *unit != '\0' ? " " : "", unit, NULL);
}

/* In how many of the assumed worlds the alternative has more, and how surely. */
static void
add_share(OutTable *table, const OutSurvey *survey, const OutAnswer *answer, OutLang lang)
{
    if (survey->base == NULL)
        return;
    bool zh = lang == OUT_LANG_ZH;
    g_autofree char *text = g_strdup_printf(
        zh ? "%.0f%% 的点上方案更高" : "higher than the base at %.0f%% of the points",
        100 * answer->above);
    g_autofree char *beyond =
        isfinite(answer->higher)
            ? g_strdup_printf(zh ? "；超出偶然：更高 %.0f%%，更低 %.0f%%"
                                 : "; beyond chance higher at %.0f%%, lower at %.0f%%",
                              100 * answer->higher, 100 * answer->lower)
            : g_strdup("");
    g_autofree char *line = g_strconcat(text, beyond, NULL);
    out_table_heading(table, line);
}

static void
add_heading(OutTable *table, const OutSurvey *survey, const OutAnswer *answer,
            const OutScale *scale, OutLang lang)
{
    const SimMetric *metric = &answer->metric;
    const SimMember *member = &answer->member;
    bool zh = lang == OUT_LANG_ZH;
    g_autofree char *title = g_strconcat(
        out_text_label(lang, metric->label_en, metric->label_zh, metric->id),
        *member->id != '\0' ? ": " : "",
        out_text_label(lang, member->label_en, member->label_zh, member->id), NULL);
    g_autofree char *mean = amount(scale, answer->mean, lang);
    g_autofree char *least = amount(scale, answer->least, lang);
    g_autofree char *most = amount(scale, answer->most, lang);
    const char *what =
        survey->base != NULL ? (zh ? "差异" : "difference") : (zh ? "数值" : "value");
    g_autofree char *line =
        g_strdup_printf(zh ? "%s：均值 %s，%u 个点上为 %s 至 %s"
                           : "%s: mean %s, over %u points from %s to %s",
                        what, mean, survey->n_points, least, most);
    out_table_group(table, title);
    out_table_heading(table, line);
    add_share(table, survey, answer, lang);
}

static void
add_row(OutTable *table, const OutSurvey *survey, const OutAnswer *answer,
        const OutEffect *effect, const OutScale *scale, OutLang lang)
{
    const OutFactor *factor = &survey->factors[effect->factor];
    const double answers[] = { answer->mean,  answer->least,  answer->most,
                               answer->above, answer->higher, answer->lower };
    out_table_text(table, answer->metric.id);
    out_table_text(table, answer->member.id);
    out_table_text(table, answer->metric.unit);
    for (gsize i = 0; i < G_N_ELEMENTS(answers); i++)
        out_table_number(table, answers[i], 0);
    out_table_text(table, factor->label);
    out_table_text(table, factor->range);
    for (unsigned i = 0; i < G_N_ELEMENTS(numbers); i++) {
        if (!is_shown(survey, i))
            continue;
        double value = number_of(effect, i);
        if (!isfinite(value))
            out_table_absent(table);
        else if (numbers[i].of == SOBOL_ONLY)
            out_table_number(table, value, 0);
        else
            out_table_scaled(table, value, scale, scale->decimals, lang);
    }
}

OutTable *
out_sensitivity_table(const OutSurvey *survey, const GPtrArray *answers, OutLang lang)
{
    OutTable *table = out_table_new();
    declare_columns(table, survey, lang == OUT_LANG_ZH);
    for (guint i = 0; i < answers->len; i++) {
        const OutAnswer *answer = answers->pdata[i];
        OutScale scale = scale_of(answer, survey, lang);
        add_heading(table, survey, answer, &scale, lang);
        for (unsigned f = 0; f < survey->n_factors; f++)
            add_row(table, survey, answer, &answer->effects[f], &scale, lang);
    }
    return table;
}
