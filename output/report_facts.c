#include <inttypes.h>
#include <string.h>

#include "output/report_parts.h"

/* "found" of "found: the paper"; what says nothing of itself is an assumption. */
static const char *
kind_of(const char *origin)
{
    static const char *const kinds[] = { "found", "derived", "recalled", "--set" };
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_has_prefix(origin, kinds[i]))
            return kinds[i];
    return "assumption";
}

static void
append_cell(GString *out, const char *text)
{
    g_string_append(out, "<td>");
    if (text != NULL)
        out_text_xml(out, text);
    g_string_append(out, "</td>");
}

static void
append_path(GString *out, const OutReportValue *value)
{
    g_string_append(out, "<tr><th scope=\"row\"><code>");
    out_text_xml(out, value->path);
    g_string_append(out, "</code></th>");
}

static void
append_meaning(GString *out, const OutReportValue *value)
{
    g_string_append(out, "<td>");
    if (value->meaning_en != NULL || value->meaning_zh != NULL)
        html_say(out, value->meaning_en, value->meaning_zh);
    g_string_append(out, "</td></tr>\n");
}

/* @kind: how its rows are laid out where the page is narrow. */
static void
append_heads(GString *out, const char *kind, const char *const heads[][2], gsize n)
{
    g_string_append_printf(out, "<div class=\"scroll\"><table class=\"%s\"><thead><tr>",
                           kind);
    for (gsize i = 0; i < n; i++) {
        g_string_append(out, "<th>");
        html_say(out, heads[i][0], heads[i][1]);
        g_string_append(out, "</th>");
    }
    g_string_append(out, "</tr></thead><tbody>\n");
}

static void
say_note(Report *report, const OutReportSide *side)
{
    if (side->note_en != NULL)
        report_paragraph(report, "note", side->note_en, side->note_zh);
}

void
report_changes(Report *report, const OutReportSide *side)
{
    static const char *const heads[][2] = { { "value", "参数" },
                                            { "base", "基准" },
                                            { "alternative", "方案" },
                                            { "origin", "来源" },
                                            { "meaning", "含义" } };
    if (side->changes == NULL) {
        say_note(report, side);
        return;
    }
    if (side->changes->len == 0) {
        report_paragraph(report, NULL, "The two scenarios have the same values.",
                         "两个情景的参数完全相同。");
        return;
    }
    append_heads(report->out, "values", heads, G_N_ELEMENTS(heads));
    for (guint i = 0; i < side->changes->len; i++) {
        const OutReportChange *change = &g_array_index(side->changes, OutReportChange, i);
        append_path(report->out, &change->value);
        append_cell(report->out, change->base);
        append_cell(report->out, change->alt);
        append_cell(report->out, change->value.origin);
        append_meaning(report->out, &change->value);
    }
    g_string_append(report->out, "</tbody></table></div>\n");
}

/* --- Assumptions --- */

static void
count_kinds(Report *report, const GArray *values)
{
    static const char *const kinds[][3] = {
        { "found", "found in a source", "有出处" },
        { "derived", "derived from what was found", "由出处推得" },
        { "recalled", "recalled, to be checked", "凭记忆，待核" },
        { "assumption", "assumed", "假设" },
        { "--set", "set on the command line", "命令行设定" },
    };
    g_autoptr(GString) en = g_string_new(NULL);
    g_autoptr(GString) zh = g_string_new(NULL);
    for (gsize k = 0; k < G_N_ELEMENTS(kinds); k++) {
        unsigned n = 0;
        for (guint i = 0; i < values->len; i++)
            n += strcmp(kind_of(g_array_index(values, OutReportValue, i).origin),
                        kinds[k][0]) == 0;
        if (n == 0)
            continue;
        g_string_append_printf(en, "%s%u %s", en->len > 0 ? ", " : "", n, kinds[k][1]);
        g_string_append_printf(zh, "%s%s%u项", zh->len > 0 ? "，" : "", kinds[k][2], n);
    }
    g_autofree char *english =
        g_strdup_printf("%u values: %s. All in use, defaults of the program included; "
                        "the alternatives share them but for what differs.",
                        values->len, en->str);
    g_autofree char *chinese =
        g_strdup_printf("共%u项参数：%s。含程序默认值；除上列差异外，各方案与基准相同。",
                        values->len, zh->str);
    report_paragraph(report, NULL, english, chinese);
}

/* The first part of a path, "wallet" of "wallet.alipay.hold". */
static gsize
section_length(const char *path)
{
    return strcspn(path, ".");
}

static bool
is_same_section(const char *a, const char *b)
{
    gsize n = section_length(a);
    return n == section_length(b) && strncmp(a, b, n) == 0;
}

static void
open_section(Report *report, const GArray *values, guint first)
{
    static const char *const heads[][2] = { { "value", "参数" },
                                            { "is", "取值" },
                                            { "kind", "类别" },
                                            { "origin", "来源" },
                                            { "meaning", "含义" } };
    const char *path = g_array_index(values, OutReportValue, first).path;
    guint last = first;
    while (last < values->len &&
           is_same_section(path, g_array_index(values, OutReportValue, last).path))
        last++;
    g_autofree char *title =
        g_strdup_printf("%.*s (%u)", (int)section_length(path), path, last - first);
    report_fold(report, title, title);
    append_heads(report->out, "values", heads, G_N_ELEMENTS(heads));
}

static void
close_section(Report *report)
{
    g_string_append(report->out, "</tbody></table></div></div></details>\n");
}

void
report_assumptions(Report *report)
{
    const OutReportSide *base = &report->plan->sides[0];
    const char *section = NULL;
    if (base->values == NULL) {
        say_note(report, base);
        return;
    }
    count_kinds(report, base->values);
    for (guint i = 0; i < base->values->len; i++) {
        const OutReportValue *value = &g_array_index(base->values, OutReportValue, i);
        if (section == NULL || !is_same_section(section, value->path)) {
            if (section != NULL)
                close_section(report);
            open_section(report, base->values, i);
            section = value->path;
        }
        append_path(report->out, value);
        append_cell(report->out, value->value);
        append_cell(report->out, kind_of(value->origin));
        append_cell(report->out, value->origin);
        append_meaning(report->out, value);
    }
    if (section != NULL)
        close_section(report);
}

/* --- How to do it again --- */

static bool
append_scenario(Report *report, const OutReportSide *side, GError **error)
{
    OutStoredScenario stored;
    uint64_t fingerprint;
    g_autoptr(GArray) done = out_store_replications(report->store, side->key, error);
    if (done == NULL ||
        !out_store_scenario_by_key(report->store, side->key, &stored, error) ||
        !out_store_fingerprint(report->store, side->key, report->plan->seed, &fingerprint,
                               error))
        return false;
    unsigned n = 0;
    for (guint i = 0; i < done->len; i++)
        n += g_array_index(done, OutReplication, i).seed == report->plan->seed;
    const OutScenario *scenario = &stored.scenario;
    char from[24];
    sim_time_format(scenario->from, from);
    from[10] = '\0'; /* the day; its hour is the model's, 3 in the morning */
    g_string_append(report->out, "<tr><th scope=\"row\">");
    out_text_xml(report->out, scenario->id);
    g_string_append(report->out, "</th>");
    append_cell(report->out, scenario->path);
    append_cell(report->out, from);
    g_string_append_printf(report->out,
                           "<td class=\"n\">%d</td><td class=\"n\">1:%" PRId64
                           "</td><td class=\"n\">%u</td><td><code>%016" PRIx64
                           "</code></td><td><code>%016" PRIx64 "</code></td></tr>\n",
                           scenario->days, scenario->scale, n, scenario->hash,
                           fingerprint);
    return true;
}

#define MOST_TEXT 400000 /* bytes of scenario texts that a report carries */

/* The scenarios as they were run stand in the report: with them, nothing else is needed
 * to run them again. */
static bool
append_texts(Report *report, GError **error)
{
    gsize n = 0;
    for (unsigned i = 0; i < report->plan->n_sides; i++) {
        OutStoredScenario stored;
        if (!out_store_scenario_by_key(report->store, report->plan->sides[i].key, &stored,
                                       error))
            return false;
        const OutScenario *scenario = &stored.scenario;
        n += strlen(scenario->text);
        if (n > MOST_TEXT) {
            report_paragraph(report, "note",
                             "The texts of the other scenarios are left out for their "
                             "size; the results file holds them.",
                             "其余情景的全文因篇幅从略，见结果文件。");
            return true;
        }
        g_autofree char *en =
            g_strdup_printf("Text of %s, to be saved as a file and run", scenario->id);
        g_autofree char *zh =
            g_strdup_printf("情景 %s 全文，可存为文件运行", scenario->id);
        report_fold(report, en, zh);
        g_string_append(report->out, "<pre class=\"text\">");
        html_lines(report->out, scenario->text);
        g_string_append(report->out, "</pre></div></details>\n");
    }
    return true;
}

bool
report_again(Report *report, GError **error)
{
    static const char *const heads[][2] = {
        { "scenario", "情景" }, { "file", "文件" },       { "from", "起始" },
        { "days", "天数" },     { "scale", "比例" },      { "replications", "重复" },
        { "hash", "哈希" },     { "fingerprint", "指纹" }
    };
    const char *version = out_store_setting_value(report->store, "version", NULL);
    g_autofree char *seed =
        g_strdup_printf("%" G_GUINT64_FORMAT, (guint64)report->plan->seed);
    const char *const said[] = { version != NULL ? version : "?",
                                 version != NULL ? version : "?", seed, seed };
    g_string_append(report->out, "<p>");
    html_say_with(report->out,
                  "Computed by Hutong %s with seed %s. The same version, scenario and "
                  "seed give the same fingerprint on any 64-bit Linux, for any number of "
                  "threads.",
                  "由 Hutong %s 计算，种子 %s。同版本、同情景、同种子，在任何64位 Linux "
                  "上以任意线程数都给出同一指纹。",
                  said, 2);
    g_string_append(report->out, "</p>\n");
    if (report->plan->command != NULL) {
        g_string_append(report->out, "<pre class=\"command\">");
        html_lines(report->out, report->plan->command);
        g_string_append(report->out, "</pre>\n");
    }
    append_heads(report->out, "runs", heads, G_N_ELEMENTS(heads));
    for (unsigned i = 0; i < report->plan->n_sides; i++)
        if (!append_scenario(report, &report->plan->sides[i], error))
            return false;
    g_string_append(report->out, "</tbody></table></div>\n");
    return append_texts(report, error);
}

/* --- How far to trust it --- */

/* Of how many replications the model's own books balance. */
static bool
append_books(Report *report, GError **error)
{
    unsigned n = 0, n_good = 0;
    for (unsigned i = 0; i < report->plan->n_sides; i++) {
        g_autoptr(GArray) values = out_store_values(
            report->store, report->plan->sides[i].key, report->plan->seed,
            "money.conserved", "", SIM_PERIOD_RUN, error);
        if (values == NULL)
            return false;
        for (guint j = 0; j < values->len; j++)
            n_good += g_array_index(values, double, j) == 1;
        n += values->len;
    }
    if (n == 0)
        return true;
    g_autofree char *en = g_strdup_printf(
        "Money is conserved to the last 10⁻⁶ fen in %u of %u replications.", n_good, n);
    g_autofree char *zh =
        g_strdup_printf("%u次重复中有%u次资金守恒，精确到10⁻⁶分。", n, n_good);
    report_paragraph(report, n == n_good ? NULL : "bad", en, zh);
    return true;
}

static void
append_checks(Report *report)
{
    static const char *const heads[][2] = {
        { "scenario", "情景" }, { "expected", "预期" }, { "got", "结果" }, { "", "" }
    };
    unsigned n = 0;
    for (unsigned i = 0; i < report->plan->n_sides; i++)
        if (report->plan->sides[i].checks != NULL)
            n += report->plan->sides[i].checks->len;
    if (n == 0)
        return;
    report_paragraph(report, NULL, "What the scenarios expect of themselves:",
                     "情景对自身结果的预期：");
    append_heads(report->out, "checks", heads, G_N_ELEMENTS(heads));
    for (unsigned i = 0; i < report->plan->n_sides; i++) {
        const OutReportSide *side = &report->plan->sides[i];
        OutStoredScenario stored;
        if (side->checks == NULL ||
            !out_store_scenario_by_key(report->store, side->key, &stored, NULL))
            continue;
        for (guint j = 0; j < side->checks->len; j++) {
            const OutReportCheck *check = &g_array_index(side->checks, OutReportCheck, j);
            g_string_append(report->out, "<tr>");
            append_cell(report->out, stored.scenario.id);
            append_cell(report->out, check->claim);
            g_string_append(report->out, "<td>");
            html_say(report->out, check->got_en, check->got_zh);
            g_string_append_printf(report->out, "</td><td class=\"v %s\">",
                                   check->holds ? "good" : "bad");
            html_say(report->out, check->holds ? "holds" : "does not hold",
                     check->holds ? "符合" : "不符合");
            g_string_append(report->out, "</td></tr>\n");
        }
    }
    g_string_append(report->out, "</tbody></table></div>\n");
}

bool
report_trust(Report *report, GError **error)
{
    if (!append_books(report, error))
        return false;
    append_checks(report);
    g_autofree char *en = g_strdup_printf(
        "The program carries %u figures of cases with known answers (queues, choice, "
        "fees, netting, prices, adoption); \"hutong verify\" computes them and says "
        "which hold. They show that the program computes what the model says. They do "
        "not show that the market behaves so: behaviour is assumed.",
        report->plan->n_known);
    g_autofree char *zh = g_strdup_printf(
        "程序自带%u项有已知答案的算例（排队、选择、费用、轧差、定价、采用）；运行 hutong "
        "verify "
        "可逐项核对。它们说明程序算的正是模型所述，并不说明市场果真如此：行为是假设。",
        report->plan->n_known);
    report_paragraph(report, NULL, en, zh);
    return true;
}
