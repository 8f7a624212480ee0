#include "output/report.h"

#include <string.h>

#include "output/period.h"
#include "output/report_assets.h"
#include "output/report_parts.h"

#define MOST_IN_FULL 1 /* alternatives: a page stays below 3 MB */

const char *
report_label(const OutScenario *scenario, OutLang lang)
{
    return out_text_label(lang, scenario->label_en, scenario->label_zh, scenario->id);
}

void
report_heading(Report *report, const char *id, const char *en, const char *zh)
{
    g_string_append_printf(report->out, "<h2 id=\"%s", id);
    if (report->policy > 1)
        g_string_append_printf(report->out, "-%u", report->policy);
    g_string_append(report->out, "\">");
    html_say(report->out, en, zh);
    g_string_append(report->out, "</h2>\n");
}

void
report_paragraph(Report *report, const char *class_, const char *en, const char *zh)
{
    if (class_ != NULL)
        g_string_append_printf(report->out, "<p class=\"%s\">", class_);
    else
        g_string_append(report->out, "<p>");
    html_say(report->out, en, zh);
    g_string_append(report->out, "</p>\n");
}

void
report_fold(Report *report, const char *en, const char *zh)
{
    g_string_append(report->out, "<details><summary>");
    html_say(report->out, en, zh);
    g_string_append(report->out, "</summary><div>\n");
}

static void
end_fold(Report *report)
{
    g_string_append(report->out, "</div></details>\n");
}

/* --- Around the page --- */

/* 'sha256-...' of a script, by which the page tells the browser that this one may run. */
static char *
script_hash(const char *script)
{
    guint8 digest[32];
    gsize n = sizeof digest;
    GChecksum *checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, (const guchar *)script, -1);
    g_checksum_get_digest(checksum, digest, &n);
    g_checksum_free(checksum);
    g_autofree char *text = g_base64_encode(digest, n);
    return g_strdup_printf("'sha256-%s'", text);
}

static void
append_title_text(GString *out, const OutStoredScenario *base,
                  const OutStoredScenario *alt, OutLang lang)
{
    if (alt != NULL) {
        out_text_xml(out, report_label(&alt->scenario, lang));
        g_string_append(out, lang == OUT_LANG_ZH ? " 对比 " : " against ");
    }
    out_text_xml(out, report_label(&base->scenario, lang));
}

static void
append_head(Report *report, const OutStoredScenario *base, const OutStoredScenario *alt)
{
    GString *out = report->out;
    OutLang lang = report->plan->lang;
    g_autofree char *plot = script_hash(report_uplot_js);
    g_autofree char *page = script_hash(report_js);
    g_string_append_printf(
        out,
        "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'; script-src %s %s; base-uri 'none'; form-action "
        "'none'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n",
        lang == OUT_LANG_ZH ? "zh" : "en", plot, page);
    g_string_append(out, "<meta name=\"generator\" content=\"");
    out_text_xml(out, report->plan->program);
    g_string_append(out, "\">\n<title data-en=\"");
    append_title_text(out, base, alt, OUT_LANG_EN);
    g_string_append(out, "\" data-zh=\"");
    append_title_text(out, base, alt, OUT_LANG_ZH);
    g_string_append(out, "\">");
    append_title_text(out, base, alt, lang);
    g_string_append_printf(out,
                           "</title>\n<style>\n%s</style>\n<style>\n%s</style>\n"
                           "</head>\n<body>\n",
                           report_uplot_css, report_css);
}

/* Links to the parts, and the switches; these need scripts and are shown by them. */
static void
append_bar(Report *report)
{
    static const char *const parts[][3] = { { "verdict", "Verdict", "结论" },
                                            { "shares", "Shares", "份额" },
                                            { "fees", "Fees", "费用" },
                                            { "load", "Load", "负荷" },
                                            { "failures", "Failures", "失败" },
                                            { "places", "Places", "地区" },
                                            { "changes", "Differences", "参数差异" },
                                            { "assumptions", "Assumptions", "假设" },
                                            { "again", "Reproduce", "重现" },
                                            { "trust", "Checks", "检验" } };
    GString *out = report->out;
    g_string_append(out, "<header class=\"bar\"><b>Hutong 互通</b><nav>");
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        if (report->plan->n_sides < 2 && strcmp(parts[i][0], "changes") == 0)
            continue;
        g_string_append_printf(out, "<a href=\"#%s\">", parts[i][0]);
        html_say(out, parts[i][1], parts[i][2]);
        g_string_append(out, "</a> ");
    }
    g_string_append(out, "</nav><span class=\"switches\" hidden>"
                         "<button type=\"button\" id=\"lang\">中文 / English</button>"
                         "<button type=\"button\" id=\"theme\">");
    html_say(out, "dark / light", "深色 / 浅色");
    g_string_append(out, "</button></span></header>\n<main>\n");
}

static void
append_foot(Report *report)
{
    GString *out = report->out;
    g_string_append(out, "<footer>");
    out_text_xml(out, report->plan->program);
    g_string_append(out, " · ");
    html_say(out, "numbers in tables copy into a spreadsheet as they stand",
             "表中数字可直接复制到电子表格");
    g_string_append_printf(
        out,
        "</footer>\n</main>\n<script type=\"application/json\" id=\"charts\">[%s\n]"
        "</script>\n<!-- uPlot:\n%s-->\n<script>%s</script>\n<script>%s</script>\n"
        "</body>\n</html>\n",
        report->charts->str, report_uplot_licence, report_uplot_js, report_js);
}

/* --- One policy against the base --- */

static void
append_title(Report *report, const OutStoredScenario *base, const OutStoredScenario *alt,
             const OutReportSide *side)
{
    GString *out = report->out;
    const OutScenario *asked = alt != NULL ? &alt->scenario : &base->scenario;
    g_string_append(out, "<h1>");
    html_say(out, report_label(asked, OUT_LANG_EN), report_label(asked, OUT_LANG_ZH));
    g_string_append(out, "</h1>\n");
    if (alt != NULL) {
        const char *const labels[] = { report_label(&base->scenario, OUT_LANG_EN),
                                       report_label(&base->scenario, OUT_LANG_ZH) };
        g_string_append(out, "<p class=\"against\">");
        html_say_with(out, "against %s", "对比 %s", labels, 1);
        g_string_append(out, "</p>\n");
    }
    if (asked->question[0] != '\0')
        report_paragraph(report, "question", asked->question, side->question_zh);
}

typedef struct {
    Report *report;
    OutStoredScenario base, alt;
    const OutReportSide *side;
    OutComparison *run, *end; /* (owned) */
    GPtrArray *windows;       /* (owned) OutComparison */
} Policy;

static void
policy_clear(Policy *policy)
{
    out_comparison_free(policy->run);
    out_comparison_free(policy->end);
    g_clear_pointer(&policy->windows, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Policy, policy_clear)

static OutComparison *
compare_in(const Policy *policy, const char *period, GError **error)
{
    const Report *report = policy->report;
    return out_compare(report->store, policy->base.key, policy->alt.key,
                       report->plan->seed, period, report->level, error);
}

/* The windows that both sides have. */
static bool
compare_windows(Policy *policy, GError **error)
{
    OutStore *store = policy->report->store;
    g_autoptr(GArray) of_base = out_store_periods(store, policy->base.key, error);
    g_autoptr(GArray) of_alt =
        of_base != NULL ? out_store_periods(store, policy->alt.key, error) : NULL;
    policy->windows = g_ptr_array_new_with_free_func((GDestroyNotify)out_comparison_free);
    for (guint i = 0; of_alt != NULL && i < of_base->len; i++) {
        const char *id = g_array_index(of_base, SimPeriod, i).id;
        if (out_period_find(of_alt, id) == NULL)
            continue;
        OutComparison *there = compare_in(policy, id, error);
        if (there == NULL)
            return false;
        g_ptr_array_add(policy->windows, there);
    }
    return of_alt != NULL;
}

static bool
policy_init(Policy *policy, Report *report, const OutReportSide *side, GError **error)
{
    *policy = (Policy){ .report = report, .side = side };
    if (!out_store_scenario_by_key(report->store, report->plan->sides[0].key,
                                   &policy->base, error) ||
        !out_store_scenario_by_key(report->store, side->key, &policy->alt, error))
        return false;
    policy->run = compare_in(policy, SIM_PERIOD_RUN, error);
    policy->end = policy->run != NULL ? compare_in(policy, SIM_PERIOD_END, error) : NULL;
    return policy->end != NULL && compare_windows(policy, error);
}

static void
append_verdict(Policy *policy)
{
    Report *report = policy->report;
    report_heading(report, "verdict", "Verdict", "结论");
    report_verdict(report, policy->run, policy->windows);
    report_heading(report, "headlines", "Headline differences, whole run",
                   "主要差异（全程）");
    report_differences(report, policy->run, report_is_headline, NULL);
    report_fold(report, "The same over the last 28 days", "同上，最后28天");
    if (!report_differences(report, policy->end, report_is_headline, NULL))
        report_paragraph(report, NULL, "Nothing was measured there.", "该时段无数值。");
    end_fold(report);
    if (report->is_brief)
        return;
    report_fold(report, "Every figure, whole run", "全部指标（全程）");
    report_differences(report, policy->run, report_is_any, NULL);
    end_fold(report);
}

/* A table of @what behind a fold. */
static void
append_more(Policy *policy, const char *what, const char *en, const char *zh)
{
    report_fold(policy->report, en, zh);
    if (!report_differences(policy->report, policy->run, report_is_metric, what))
        report_paragraph(policy->report, NULL, "Not measured.", "未测量。");
    end_fold(policy->report);
}

static bool
append_market(Policy *policy, GError **error)
{
    Report *report = policy->report;
    int64_t base = policy->base.key, alt = policy->alt.key;
    report_heading(report, "shares", "Market shares", "市场份额");
    if (!report_figure(report, "share", base, alt, error))
        return false;
    append_more(policy, "share.wallet.value", "By wallet", "按钱包");
    append_more(policy, "holding.wallet", "Who holds which wallet", "钱包持有");
    report_heading(report, "fees", "Fees: who pays, who earns", "费用：谁付谁收");
    if (!report_figure(report, "fees", base, alt, error))
        return false;
    append_more(policy, "fee.flow", "By flow", "按流向");
    append_more(policy, "fee.net.firm", "By firm", "按机构");
    report_heading(report, "load", "Throughput and load of the hubs",
                   "吞吐量与清算机构负荷");
    if (!report_figure(report, "load", base, alt, error))
        return false;
    report_differences(report, policy->run, report_is_dimension, "hub");
    report_heading(report, "failures", "Failed attempts", "失败的支付尝试");
    return report_figure(report, "attempts.failed", base, alt, error) &&
           (report_differences(report, policy->run, report_is_dimension, "failure"),
            true);
}

static void
append_places(Policy *policy)
{
    Report *report = policy->report;
    report_heading(report, "places", "By places", "按地区");
    bool has_cities =
        report_differences(report, policy->run, report_is_dimension, "city");
    bool has_groups =
        report_differences(report, policy->run, report_is_dimension, "group");
    if (!has_cities && !has_groups)
        report_paragraph(report, NULL, "These results tell no places apart.",
                         "本结果未分地区。");
}

static void
append_window_title(Report *report, const SimPeriod *window)
{
    g_autofree char *en = out_period_title(window, OUT_LANG_EN);
    g_autofree char *zh = out_period_title(window, OUT_LANG_ZH);
    g_string_append(report->out, "<h2>");
    html_say(report->out, en, zh);
    g_string_append(report->out, "</h2>\n");
}

static bool
append_windows(Policy *policy, GError **error)
{
    for (guint i = 0; i < policy->windows->len; i++) {
        const OutComparison *there = policy->windows->pdata[i];
        append_window_title(policy->report, &there->period);
        if (!report_window_figures(policy->report, &there->period, policy->base.key,
                                   policy->alt.key, error))
            return false;
        report_differences(policy->report, there, report_is_headline, NULL);
    }
    return true;
}

static bool
append_policy(Report *report, const OutReportSide *side, GError **error)
{
    g_auto(Policy) policy = { 0 };
    if (!policy_init(&policy, report, side, error))
        return false;
    g_string_append_printf(report->out, "<section id=\"policy-%u\">\n", report->policy);
    append_title(report, &policy.base, &policy.alt, side);
    append_verdict(&policy);
    if (!append_market(&policy, error))
        return false;
    append_places(&policy);
    if (!append_windows(&policy, error))
        return false;
    report_heading(report, "changes", "What the policy changes", "政策改变了什么");
    report_changes(report, side);
    g_string_append(report->out, "</section>\n");
    return true;
}

/* --- One scenario alone --- */

static bool
append_windows_alone(Report *report, const OutStoredScenario *base, GError **error)
{
    g_autoptr(GArray) windows = out_store_periods(report->store, base->key, error);
    for (guint i = 0; windows != NULL && i < windows->len; i++) {
        const SimPeriod *window = &g_array_index(windows, SimPeriod, i);
        append_window_title(report, window);
        if (!report_window_figures(report, window, base->key, 0, error) ||
            !report_levels(report, base, window->id, true, error))
            return false;
    }
    return windows != NULL;
}

static bool
append_alone(Report *report, const OutStoredScenario *base, GError **error)
{
    append_title(report, base, NULL, &report->plan->sides[0]);
    report_heading(report, "verdict", "Levels, nothing to compare with",
                   "水平值（无对比）");
    report_paragraph(
        report, "note",
        "One scenario alone: these are levels, and levels rest on the "
        "assumptions. ± is half of a 95% interval over replications.",
        "仅一个情景：下列为水平值，取决于假设。± 为各次重复的95%区间的一半。");
    if (!report_levels(report, base, SIM_PERIOD_RUN, true, error))
        return false;
    static const char *const parts[][4] = {
        { "shares", "share", "Market shares", "市场份额" },
        { "fees", "fees", "Fees: who pays, who earns", "费用：谁付谁收" },
        { "load", "load", "Throughput and load of the hubs", "吞吐量与清算机构负荷" },
        { "failures", "attempts.failed", "Failed attempts", "失败的支付尝试" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        report_heading(report, parts[i][0], parts[i][2], parts[i][3]);
        if (!report_figure(report, parts[i][1], base->key, 0, error))
            return false;
    }
    report_heading(report, "places", "Every figure", "全部指标");
    return report_levels(report, base, SIM_PERIOD_RUN, false, error) &&
           append_windows_alone(report, base, error);
}

/* Several policies: where each begins. */
static bool
append_list(Report *report, GError **error)
{
    g_string_append(report->out, "<ol>\n");
    for (unsigned i = 1; i < report->plan->n_sides; i++) {
        OutStoredScenario alt;
        if (!out_store_scenario_by_key(report->store, report->plan->sides[i].key, &alt,
                                       error))
            return false;
        g_string_append_printf(report->out, "<li><a href=\"#policy-%u\">", i);
        html_say(report->out, report_label(&alt.scenario, OUT_LANG_EN),
                 report_label(&alt.scenario, OUT_LANG_ZH));
        g_string_append(report->out, "</a></li>\n");
    }
    g_string_append(report->out, "</ol>\n");
    if (report->plan->n_left_out > 0) {
        g_autofree char *en =
            g_strdup_printf("%u more scenarios of these results are not shown.",
                            report->plan->n_left_out);
        g_autofree char *zh =
            g_strdup_printf("这些结果中另有%u个情景未显示。", report->plan->n_left_out);
        report_paragraph(report, "note", en, zh);
    }
    return true;
}

static bool
append_body(Report *report, const OutStoredScenario *base, GError **error)
{
    if (report->plan->n_sides == 1 && !append_alone(report, base, error))
        return false;
    if (report->plan->n_sides > 2 && !append_list(report, error))
        return false;
    for (unsigned i = 1; i < report->plan->n_sides; i++) {
        report->policy = i;
        if (!append_policy(report, &report->plan->sides[i], error))
            return false;
    }
    report->policy = 0;
    report_paragraph(report, "printed note",
                     "Parts that were folded are not printed; the file has them.",
                     "折叠部分未打印，见文件。");
    report_heading(report, "assumptions", "Every value in use, with its origin",
                   "所用全部参数及来源");
    report_assumptions(report);
    report_heading(report, "again", "How to do it again", "如何重现");
    if (!report_again(report, error))
        return false;
    report_heading(report, "trust", "How far to trust it", "可信到什么程度");
    return report_trust(report, error);
}

GString *
out_report(OutStore *store, const OutReport *plan, GError **error)
{
    Report report = { .store = store, .plan = plan };
    OutStoredScenario base, last;
    unsigned n_alternatives = MAX(plan->n_sides, 2) - 1;
    report.level = 1 - 0.05 / n_alternatives;
    report.is_brief = n_alternatives > MOST_IN_FULL;
    if (!out_store_scenario_by_key(store, plan->sides[0].key, &base, error) ||
        !out_store_scenario_by_key(store, plan->sides[plan->n_sides - 1].key, &last,
                                   error))
        return NULL;
    report.out = g_string_new(NULL);
    report.charts = g_string_new(NULL);
    append_head(&report, &base, plan->n_sides > 1 ? &last : NULL);
    append_bar(&report);
    bool is_done = append_body(&report, &base, error);
    if (is_done)
        append_foot(&report);
    g_string_free(report.charts, TRUE);
    if (is_done)
        return report.out;
    g_string_free(report.out, TRUE);
    return NULL;
}
