#include <math.h>
#include <string.h>

#include "output/period.h"
#include "output/report_parts.h"

/* What a reader asks first, of the market and of a window, in that order. A metric that a
 * comparison lacks has no sentence; one with members has one sentence for all of them. */
static const char *const topics[] = {
    "payments.completed",
    "success.attempt",
    "share.family.value",
    "fee.net",
    "fee.merchant.cost",
    "hub.load.peak",
    "share.off-us",
    "surplus.consumer",
    "hhi.wallet",
    "payments.window",
    "success.window",
    "latency.p99",
    "message.amplification",
    "recovery.time",
};

/* A difference is said in a scale of its own: 44 million, where the levels are billions;
 * points for per cent. */
static OutScale
scale_of_amount(const OutDifference *row, OutLang lang)
{
    const SimMetric *metric = &row->metric;
    const char *unit = strcmp(metric->unit, "%") == 0        ? "pp"
                       : strcmp(metric->unit, "yes/no") == 0 ? "1"
                                                             : metric->unit;
    return out_scale(row->difference, metric->decimals, unit, lang);
}

/* "2.63 ± 0.08 bn"; without the interval where there is none. Returns: (owned). */
static char *
amount(const OutDifference *row, OutLang lang)
{
    OutScale scale = scale_of_amount(row, lang);
    int digits = out_difference_digits(row, &scale);
    g_autofree char *size = out_scale_number(&scale, fabs(row->difference), digits, lang);
    g_autofree char *half =
        out_scale_number(&scale, row->high - row->difference, digits, lang);
    g_autofree char *unit = out_scale_unit(&scale, lang);
    const char *gap = unit[0] == '\0' || lang == OUT_LANG_ZH ? "" : " ";
    return row->n < 2 ? g_strdup_printf("%s%s%s", size, gap, unit)
                      : g_strdup_printf("%s ± %s%s%s", size, half, gap, unit);
}

/* "from 429 to 432 bn". Returns: (owned). */
static char *
levels(const OutDifference *row, OutLang lang)
{
    OutScale scale = out_difference_scale(row, lang);
    int digits = scale.divisor > 1 ? scale.decimals : row->metric.decimals;
    g_autofree char *base = out_scale_number(&scale, row->base, digits, lang);
    g_autofree char *alt = out_scale_number(&scale, row->alt, digits, lang);
    g_autofree char *unit = out_scale_unit(&scale, lang);
    const char *gap = unit[0] == '\0' || unit[0] == '%' || lang == OUT_LANG_ZH ? "" : " ";
    return g_strdup_printf(lang == OUT_LANG_ZH ? "由%s到%s%s%s" : "from %s to %s%s%s",
                           base, alt, gap, unit);
}

static const char *
member_label(const OutDifference *row, OutLang lang)
{
    const SimMember *member = &row->member;
    return out_text_label(lang, member->label_en, member->label_zh, member->id);
}

/* One figure without members. Returns: (owned). */
static char *
tell_one(const OutDifference *row, OutLang lang)
{
    g_autofree char *by = amount(row, lang);
    g_autofree char *course = levels(row, lang);
    bool is_chinese = lang == OUT_LANG_ZH;
    switch (row->verdict) {
    case OUT_VERDICT_HIGHER:
        return g_strdup_printf(is_chinese ? "高%s，%s" : "higher by %s, %s", by, course);
    case OUT_VERDICT_LOWER:
        return g_strdup_printf(is_chinese ? "低%s，%s" : "lower by %s, %s", by, course);
    case OUT_VERDICT_UNDECIDED:
        return g_strdup_printf(is_chinese ? "与偶然无法区分（%s）"
                                          : "cannot be told apart from chance (%s)",
                               course);
    case OUT_VERDICT_EQUAL:
        return g_strdup(is_chinese ? "每次重复都完全相同"
                                   : "exactly the same in every replication");
    case OUT_VERDICT_SINGLE:
        return g_strdup_printf(is_chinese ? "%s；仅一次重复，是否偶然无从判断"
                                          : "%s; one replication, so whether that is "
                                            "chance cannot be said",
                               course);
    default:
        return g_strdup(is_chinese ? "只有一方有此数值" : "only one side has it");
    }
}

static int
by_size(gconstpointer a, gconstpointer b)
{
    const OutDifference *x = *(const OutDifference *const *)a;
    const OutDifference *y = *(const OutDifference *const *)b;
    double p = fabs(x->difference), q = fabs(y->difference);
    return p > q ? -1 : p < q;
}

/* The rows of @metric with one verdict, the largest difference first; ties stay in the
 * order of declaration. Returns: (owned) of OutDifference const *. */
static GPtrArray *
rows_with(const OutComparison *comparison, const char *metric, OutVerdict verdict)
{
    GPtrArray *rows = g_ptr_array_new();
    for (guint i = 0; i < comparison->rows->len; i++) {
        OutDifference *row = &g_array_index(comparison->rows, OutDifference, i);
        if (report_is_metric(row, metric) && row->verdict == verdict)
            g_ptr_array_add(rows, row);
    }
    g_ptr_array_sort(rows, by_size);
    return rows;
}

/* The members with one verdict, as "Alipay (0.57 ± 0.10 pp), ..."; NULL if none has it.
 * Returns: (owned). */
static char *
list_members(const OutComparison *comparison, const char *metric, OutVerdict verdict,
             OutLang lang)
{
    g_autoptr(GString) list = g_string_new(NULL);
    bool has_amount = verdict == OUT_VERDICT_HIGHER || verdict == OUT_VERDICT_LOWER;
    g_autoptr(GPtrArray) rows = rows_with(comparison, metric, verdict);
    for (guint i = 0; i < rows->len; i++) {
        const OutDifference *row = rows->pdata[i];
        g_autofree char *by = amount(row, lang);
        if (list->len > 0)
            g_string_append(list, lang == OUT_LANG_ZH ? "、" : ", ");
        g_string_append(list, member_label(row, lang));
        if (has_amount)
            g_string_append_printf(list, lang == OUT_LANG_ZH ? "（%s）" : " (%s)", by);
    }
    return list->len > 0 ? g_strdup(list->str) : NULL;
}

/* A figure by members: who rises, who falls, of whom nothing can be said. */
static char *
tell_members(const OutComparison *comparison, const char *metric, OutLang lang)
{
    static const struct {
        OutVerdict verdict;
        const char *en, *zh;
    } parts[] = {
        { OUT_VERDICT_HIGHER, "higher for ", "上升：" },
        { OUT_VERDICT_LOWER, "lower for ", "下降：" },
        { OUT_VERDICT_UNDECIDED, "cannot be told apart from chance for ",
          "与偶然无法区分：" },
        { OUT_VERDICT_EQUAL, "exactly the same for ", "完全相同：" },
        { OUT_VERDICT_SINGLE, "one replication, so nothing is said of chance, for ",
          "仅一次重复，是否偶然无从判断：" },
        { OUT_VERDICT_NONE, "on one side only: ", "只有一方有：" },
    };
    g_autoptr(GString) text = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *list = list_members(comparison, metric, parts[i].verdict, lang);
        if (list == NULL)
            continue;
        if (text->len > 0)
            g_string_append(text, lang == OUT_LANG_ZH ? "；" : "; ");
        g_string_append(text, lang == OUT_LANG_ZH ? parts[i].zh : parts[i].en);
        g_string_append(text, list);
    }
    return g_strdup(text->str);
}

static const OutDifference *
find_row(const OutComparison *comparison, const char *metric)
{
    for (guint i = 0; i < comparison->rows->len; i++) {
        const OutDifference *row = &g_array_index(comparison->rows, OutDifference, i);
        if (report_is_metric(row, metric))
            return row;
    }
    return NULL;
}

static void
append_topic(Report *report, const OutComparison *comparison, const OutDifference *row)
{
    char *text[2];
    for (int lang = 0; lang < 2; lang++)
        text[lang] = row->member.id[0] != '\0'
                         ? tell_members(comparison, row->metric.id, (OutLang)lang)
                         : tell_one(row, (OutLang)lang);
    const char *en = out_text_label(OUT_LANG_EN, row->metric.label_en,
                                    row->metric.label_zh, row->metric.id);
    const char *zh = out_text_label(OUT_LANG_ZH, row->metric.label_en,
                                    row->metric.label_zh, row->metric.id);
    g_string_append(report->out, "<li><b>");
    html_say(report->out, en, zh);
    g_string_append(report->out, "</b> ");
    html_say(report->out, text[0], text[1]);
    g_string_append(report->out, "</li>\n");
    g_free(text[0]);
    g_free(text[1]);
}

/* How many of the headline figures differ, before any of them is named. */
static void
append_count(Report *report, const OutComparison *comparison)
{
    unsigned n[OUT_VERDICT_LOWER + 1] = { 0 }, all = 0;
    for (guint i = 0; i < comparison->rows->len; i++) {
        const OutDifference *row = &g_array_index(comparison->rows, OutDifference, i);
        if (row->metric.headline)
            n[row->verdict]++;
    }
    for (int i = 0; i <= OUT_VERDICT_LOWER; i++)
        all += n[i];
    unsigned differ = n[OUT_VERDICT_HIGHER] + n[OUT_VERDICT_LOWER];
    if (comparison->n < 2) {
        report_paragraph(report, "lead",
                         "One replication: what is chance cannot be said. Run more.",
                         "仅一次重复：无从判断是否偶然，请增加重复次数。");
        return;
    }
    g_autofree char *en = g_strdup_printf(
        "Of %u headline figures %u differ by more than chance, %u cannot be told apart, "
        "%u are exactly equal.",
        all, differ, n[OUT_VERDICT_UNDECIDED], n[OUT_VERDICT_EQUAL]);
    g_autofree char *zh =
        g_strdup_printf("%u项主要指标中，%u项差异超出偶然，%u项无法区分，%u项完全相同。",
                        all, differ, n[OUT_VERDICT_UNDECIDED], n[OUT_VERDICT_EQUAL]);
    report_paragraph(report, "lead", en, zh);
}

/* What the intervals mean, and what they do not. */
static void
append_caution(Report *report, const OutComparison *comparison)
{
    char level[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(level, sizeof level, "%.4g", 100 * comparison->level);
    g_autofree char *en = g_strdup_printf(
        "Paired replications: %u; ± is half of a %s%% interval of the difference. The "
        "intervals say what is chance, each for itself: among many figures that do not "
        "differ, about one in %.0f will seem to. They do not cover the assumptions: read "
        "differences between policies, not levels, and see what is assumed.",
        comparison->n, level, 1 / (1 - comparison->level));
    g_autofree char *zh = g_strdup_printf(
        "配对重复%u次；± "
        "为差异的%s%%区间的一半。区间只说明偶然性，且逐项而言：实际无差异的"
        "指标中，约每%."
        "0f项会有一项看似不同。区间不含假设本身的不确定：请看政策之间的差异而"
        "非水平值，并查看所用假设。",
        comparison->n, level, 1 / (1 - comparison->level));
    report_paragraph(report, "note", en, zh);
}

static void
append_topics(Report *report, const OutComparison *comparison)
{
    g_string_append(report->out, "<ul class=\"verdict\">\n");
    for (gsize i = 0; i < G_N_ELEMENTS(topics); i++) {
        const OutDifference *row = find_row(comparison, topics[i]);
        if (row != NULL)
            append_topic(report, comparison, row);
    }
    g_string_append(report->out, "</ul>\n");
}

void
report_verdict(Report *report, const OutComparison *run, const GPtrArray *windows)
{
    append_count(report, run);
    append_topics(report, run);
    for (guint i = 0; i < windows->len; i++) {
        const OutComparison *window = windows->pdata[i];
        g_autofree char *en = out_period_title(&window->period, OUT_LANG_EN);
        g_autofree char *zh = out_period_title(&window->period, OUT_LANG_ZH);
        g_string_append(report->out, "<h3>");
        html_say(report->out, en, zh);
        g_string_append(report->out, "</h3>\n");
        append_topics(report, window);
    }
    append_caution(report, run);
}
