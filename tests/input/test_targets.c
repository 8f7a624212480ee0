#include "input/targets.h"

#include <string.h>

#include "tests/claims.h"

#define HEAD "metric,member,value,tolerance,weight,period,source\n"

static GArray *
read_targets(const char *bytes, char **ret_faults)
{
    ScnText *text = scn_text_new("t.csv", g_strdup(bytes), strlen(bytes));
    g_autoptr(ScnReport) report = scn_report_new();
    GArray *targets = scn_targets_read(text, report);
    *ret_faults = scn_report_render(report, false);
    scn_text_free(text);
    return targets;
}

static void
a_row_is_a_figure_in_the_unit_of_its_metric(void)
{
    static const struct {
        const char *row;
        double value, tolerance, weight;
    } cases[] = {
        { "share.cash,,26%,2 pp,,,found: x", 26, 2, 1 },
        { "share.cash,,26%,10%,2,,found: x", 26, 2.6, 2 },
        { "share.family.value,red,55.6%,0.5 pp,0,end,derived: x", 55.6, 0.5, 0 },
        { "tps.mean,,18000 /s,25%,,,assumption: x", 18000, 4500, 1 },
        { "surplus.consumer,,1.20 CNY,0.30 CNY,,,recalled: x", 1.2, 0.3, 1 },
        { "hub.peak-to-day,main,4,0.5,0.5,double-11,found: x", 4, 0.5, 0.5 },
        { "payments.completed,,3 亿,1000 万,,,found: \"\"", 3e8, 1e7, 1 },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strconcat(HEAD, cases[i].row, "\n", NULL);
        g_autofree char *faults = NULL;
        g_autoptr(GArray) targets = read_targets(text, &faults);
        CU_ASSERT_STRING_EQUAL(faults, "");
        CU_ASSERT_EQUAL_FATAL(targets->len, 1);
        const ScnTarget *t = &g_array_index(targets, ScnTarget, 0);
        CU_ASSERT_DOUBLE_EQUAL(t->value, cases[i].value, 1e-9 * t->value);
        CU_ASSERT_DOUBLE_EQUAL(t->tolerance, cases[i].tolerance, 1e-9 * t->value);
        CU_ASSERT_DOUBLE_EQUAL(t->weight, cases[i].weight, 0);
        CU_ASSERT_EQUAL(t->line, 2);
    }
}

static void
columns_come_in_any_order_and_three_may_be_absent(void)
{
    g_autofree char *faults = NULL;
    g_autoptr(GArray) targets = read_targets(
        "source,tolerance,value,metric\n\"found: a, b\",1 pp,5%,share.cash\n", &faults);
    CU_ASSERT_STRING_EQUAL(faults, "");
    CU_ASSERT_EQUAL_FATAL(targets->len, 1);
    const ScnTarget *t = &g_array_index(targets, ScnTarget, 0);
    CU_ASSERT_STRING_EQUAL(t->source, "found: a, b");
    CU_ASSERT_STRING_EQUAL(t->period, "run");
    CU_ASSERT_STRING_EQUAL(t->member, "");
    CU_ASSERT_DOUBLE_EQUAL(t->weight, 1, 0);
}

static void
refuses_what_is_no_figure(void)
{
    static const struct {
        const char *text, *fault;
    } cases[] = {
        { HEAD "share.cush,,5%,1 pp,,,found: x\n", "2:1: error: there is no metric" },
        { HEAD "tps.day,,5,1,,,found: x\n", "is a series" },
        { HEAD "share.cash,red,5%,1 pp,,,found: x\n", "2:12: error: metric 'share.cash' "
                                                      "has no members" },
        { HEAD "share.wallet.value,,5%,1 pp,,,found: x\n", "is by wallet" },
        { HEAD "share.cash,,5,1 pp,,,found: x\n", "2:14: error: " },
        { HEAD "share.cash,,5%,1 CNY,,,found: x\n", "2:18: error: " },
        { HEAD "share.cash,,5%,0%,,,found: x\n", "a tolerance is more than 0" },
        { HEAD "share.cash,,5%,-1 pp,,,found: x\n", "2:16: error: " },
        { HEAD "share.cash,,5%,1 pp,-1,,found: x\n", "2:21: error: " },
        { HEAD "share.cash,,5%,1 pp,,,somewhere\n", "source starts with found:" },
        { HEAD "share.cash,,5%,1 pp,,,found: x\nshare.cash,,6%,1 pp,,,found: y\n",
          "the same metric is aimed at in line 2" },
        { HEAD "share.cash,,5%,x%,,,found: x\n", "expected a number, not 'x%'" },
        { HEAD "share.cash,,5%,1 pp,,,found: \xff\n", "the file is not UTF-8" },
        { HEAD "share.cash,,5%,1 pp,,,found: \033\n", "invisible character U+001B" },
        { HEAD "share.cash,,5%,1 pp,,,\"found\n", "a quote that does not end" },
        { HEAD "share.cash,,5%\n", "the row has 3 cells, the header 7" },
        { "metric,value,tolerance\n", "no column 'source'" },
        { "metric,valve\n", "did you mean 'value'" },
        { "metric,metric\n", "given twice" },
        { HEAD, "there is no target" },
        { "", "there is no target" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *faults = NULL;
        g_autoptr(GArray) targets G_GNUC_UNUSED = read_targets(cases[i].text, &faults);
        CU_ASSERT_PTR_NOT_NULL(strstr(faults, cases[i].fault));
        if (strstr(faults, cases[i].fault) == NULL)
            printf("case %zu: %s\n", i, faults);
    }
}

/* The same metric, but of another period or member, is another figure; blank lines are
 * none. */
static void
what_differs_in_one_part_is_not_repeated(void)
{
    g_autofree char *faults = NULL;
    g_autoptr(GArray) targets =
        read_targets(HEAD "share.cash,,5%,1 pp,,,found: x\n\n"
                          "share.cash,,5%,1 pp,,end,found: x\n"
                          "share.wallet.value,alipay,5%,1 pp,,,found: x\n"
                          "share.wallet.value,wechat,5%,1 pp,,,found: x\n",
                     &faults);
    CU_ASSERT_STRING_EQUAL(faults, "");
    CU_ASSERT_EQUAL(targets->len, 4);
}

static void
a_table_that_is_not_there_is_told_from_a_wrong_one(void)
{
    g_autoptr(ScnReport) report = scn_report_new();
    CU_ASSERT_PTR_NULL(scn_targets_load("/nowhere/t.csv", report));
    CU_ASSERT_TRUE(report->is_unreadable);
    g_autofree char *faults = scn_report_render(report, false);
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "/nowhere/t.csv: error: "));
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "No such file or directory"));
}

/* The figures that are shipped can be read, each from a place that is named. */
static void
the_shipped_figures_are_figures(void)
{
    g_autoptr(ScnReport) report = scn_report_new();
    g_autoptr(GArray) targets =
        scn_targets_load("scenarios/tables/targets-2021q3.csv", report);
    CU_ASSERT_EQUAL(report->n_errors, 0);
    CU_ASSERT_TRUE(targets->len >= 5);
}

CLAIMS_MAIN("input/targets", CLAIM(a_row_is_a_figure_in_the_unit_of_its_metric),
            CLAIM(columns_come_in_any_order_and_three_may_be_absent),
            CLAIM(refuses_what_is_no_figure),
            CLAIM(what_differs_in_one_part_is_not_repeated),
            CLAIM(a_table_that_is_not_there_is_told_from_a_wrong_one),
            CLAIM(the_shipped_figures_are_figures))
