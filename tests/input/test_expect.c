#include "models/metrics.h"
#include "tests/input/fixture.h"

static void
expectations_are_read_in_the_metric_s_unit(void)
{
    g_autofree char *text = minimal_with(
        "money.conserved = yes",
        "money.conserved = yes\nhub.load.peak.clearing = at most 90%\n"
        "share.family.value.red = between 40% and 60%\ntps.mean = at least 2.5 /s\n"
        "surplus.consumer = at least -0.50 CNY\npayments.completed = at least 2 亿\n"
        "fee.merchant.effective.class.shop = at most 0.6%\nhhi.wallet = 5000\n"
        "success.sale@night = at least 50%\nhub.load.peak.clearing@night = at most 80%\n"
        "[window night]\nfrom = 2021-08-10T23:00\nto = 2021-08-11T02:00");
    static const ScnExpect wanted[] = {
        { (char *)"money.conserved", (char *)"", SCN_EQUALS, 1, 1, NULL, NULL, 0,
          (char *)"" },
        { (char *)"hub.load.peak", (char *)"clearing", SCN_AT_MOST, 0, 90, NULL, NULL, 0,
          (char *)"" },
        { (char *)"share.family.value", (char *)"red", SCN_BETWEEN, 40, 60, NULL, NULL, 0,
          (char *)"" },
        { (char *)"tps.mean", (char *)"", SCN_AT_LEAST, 2.5, 0, NULL, NULL, 0,
          (char *)"" },
        { (char *)"surplus.consumer", (char *)"", SCN_AT_LEAST, -0.5, 0, NULL, NULL, 0,
          (char *)"" },
        { (char *)"payments.completed", (char *)"", SCN_AT_LEAST, 2e8, 0, NULL, NULL, 0,
          (char *)"" },
        { (char *)"fee.merchant.effective.class", (char *)"shop", SCN_AT_MOST, 0, 0.6,
          NULL, NULL, 0, (char *)"" },
        { (char *)"hhi.wallet", (char *)"", SCN_EQUALS, 5000, 5000, NULL, NULL, 0,
          (char *)"" },
        { (char *)"success.sale", (char *)"", SCN_AT_LEAST, 50, 0, NULL, NULL, 0,
          (char *)"night" },
        { (char *)"hub.load.peak", (char *)"clearing", SCN_AT_MOST, 0, 80, NULL, NULL, 0,
          (char *)"night" },
    };
    g_autofree char *faults = NULL;
    g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
    CU_ASSERT_PTR_NULL(strstr(faults, " error: "));
    CU_ASSERT_TRUE(s != NULL && s->expects->len == G_N_ELEMENTS(wanted));
    for (guint i = 0; s != NULL && i < s->expects->len; i++) {
        const ScnExpect *e = &g_array_index(s->expects, ScnExpect, i);
        CU_ASSERT_STRING_EQUAL(e->metric_id, wanted[i].metric_id);
        CU_ASSERT_STRING_EQUAL(e->member, wanted[i].member);
        CU_ASSERT_STRING_EQUAL(e->window, wanted[i].window);
        CU_ASSERT_EQUAL(e->op, wanted[i].op);
        CU_ASSERT_EQUAL(e->low, wanted[i].low);
        CU_ASSERT_EQUAL(e->high, wanted[i].high);
        CU_ASSERT_EQUAL(e->line, 112 + i);
    }
}

static void
wrong_expectations_and_reports_are_refused(void)
{
    static const Breakage cases[] = {
        { "money.conserved = yes", "money.conservd = yes",
          "112:1: error: there is no metric 'money.conservd'; `hutong list metrics` "
          "shows "
          "all; did you mean 'money.conserved'?" },
        { "money.conserved = yes", "money.conserved@night = yes",
          "112:17: error: there is no window 'night'" },
        { "money.conserved = yes", "money.conserved@ende = yes",
          "there is no window 'ende'; did you mean 'end'?" },
        { "money.conserved = yes", "money.conserved.red = yes",
          "112:16: error: metric 'money.conserved' has no members" },
        { "money.conserved = yes", "money.conserved = 1%",
          "expected yes or no, not '1%'" },
        { "money.conserved = yes", "hub.load.peak = at most 90%",
          "metric 'hub.load.peak' is by hub: write hub.load.peak.ID" },
        { "money.conserved = yes", "hub.load.peak.clering = at most 90%",
          "112:15: error: there is no hub 'clering'; did you mean 'clearing'?" },
        { "money.conserved = yes", "hub.load.peak.clearing = at most 90 CNY",
          "112:37: error: a rate is written in %, bp or ppm, not 'CNY'" },
        { "money.conserved = yes", "fee.net.hubb = at least 0 CNY",
          "112:9: error: there is no party 'hubb'; did you mean 'hub'?" },
        { "money.conserved = yes", "fee.net.firm.tll = at least 0 CNY",
          "there is no firm 'tll'; did you mean 'till'?" },
        { "money.conserved = yes", "fee.flow.merchant-to-acquire = at least 0 CNY",
          "there is no flow 'merchant-to-acquire'; did you mean "
          "'merchant-to-acquirer'?" },
        { "money.conserved = yes", "platform.open.mall-rad = 1",
          "there is no opening 'mall-rad'; did you mean 'mall-red'?" },
        { "money.conserved = yes", "attempts.failed.f7 = at most 1%",
          "there is no failure 'f7'; did you mean 'f1'?" },
        { "money.conserved = yes", "share.family.value.rod = at most 1%",
          "there is no family 'rod'; did you mean 'red'?" },
        { "money.conserved = yes", "tps.meanest = 5",
          "112:1: error: there is no metric 'tps.meanest'" },
        { "money.conserved = yes", "station.peak.hub-clearin = at most 80%",
          "there is no station 'hub-clearin'; did you mean 'hub-clearing'?" },
        { "money.conserved = yes", "rivalry.verdict.xx = yes",
          "112:17: error: there is no verdict 'xx'" },
        { "money.conserved = yes", "risk.tpr.on-su = 5%",
          "there is no leg 'on-su'; did you mean 'on-us'?" },
        { "money.conserved = yes", "latency.route.p50.r9 = at most 5",
          "there is no route 'r9'; did you mean 'r1'?" },
        { "money.conserved = yes", "rule.fired.r = 5",
          "112:12: error: there is no rule 'r'\n" },
        { "money.conserved = yes", "hours = 5",
          "112:1: error: there is no metric 'hours'" },
        { "money.conserved = yes", "tps.mean = about 5",
          "expected at most X, at least X, between A and B, or a value; not 'about 5'" },
        { "money.conserved = yes", "tps.mean = between 5 to 6",
          "expected between A and B" },
        { "money.conserved = yes", "tps.mean = between 6 and 5", "holds nothing" },
        { "money.conserved = yes", "tps.day = 5",
          "metric 'tps.day' is a series; it has no value to check" },
        { NULL, "[report]\nmetrics = tps.mean, tps.peek",
          "114:21: error: there is no metric 'tps.peek'" },
        { NULL, "[report]\nmetrics = tps.mean tps.mean", "'tps.mean' is listed twice" },
        { NULL, "[report]\nsplit-by = walet",
          "no metric is split by 'walet'; did you mean 'wallet'?" },
        { NULL, "[report]\nagainst = ../x.ini", "leaves the directory of the scenario" },
    };
    CHECK_BREAKAGES(cases);
}

static void
a_member_that_is_none_is_refused_for_every_metric(void)
{
    GString *claims = g_string_new("money.conserved = yes\n");
    for (unsigned i = 0; i < PAY_METRIC_TPS_DAY; i++)
        if (pay_metric[i].dimension != NULL)
            g_string_append_printf(claims, "%s.zz = 5\n", pay_metric[i].id);
    g_autofree char *text = minimal_with("money.conserved = yes", claims->str);
    g_autofree char *faults = NULL;
    g_string_free(claims, TRUE);
    g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
    CU_ASSERT_PTR_NULL(s);
    const char *at = faults;
    for (unsigned i = 0; i < PAY_METRIC_TPS_DAY && at != NULL; i++) {
        if (pay_metric[i].dimension == NULL)
            continue;
        g_autofree char *message =
            g_strdup_printf("error: there is no %s 'zz'", pay_metric[i].dimension);
        at = strstr(at, message);
        CU_ASSERT_PTR_NOT_NULL(at);
        at = at != NULL ? at + 1 : NULL;
    }
}

static void
a_report_names_its_base_metrics_and_split(void)
{
    g_autofree char *text = minimal_with(
        NULL, "[report]\nagainst = base.ini\nmetrics = tps.mean, hhi.wallet\n"
              "split-by = wallet\n");
    g_autofree char *faults = NULL;
    g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
    CU_ASSERT_STRING_EQUAL(faults, "");
    if (s == NULL)
        return;
    CU_ASSERT_STRING_EQUAL(s->against, "base.ini");
    CU_ASSERT_EQUAL(g_strv_length(s->report_metrics), 2);
    CU_ASSERT_STRING_EQUAL(s->report_metrics[1], "hhi.wallet");
    CU_ASSERT_STRING_EQUAL(s->report_split, "wallet");
}

CLAIMS_MAIN("input/expect", CLAIM(expectations_are_read_in_the_metric_s_unit),
            CLAIM(wrong_expectations_and_reports_are_refused),
            CLAIM(a_member_that_is_none_is_refused_for_every_metric),
            CLAIM(a_report_names_its_base_metrics_and_split))
