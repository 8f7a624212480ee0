#include "input/design.h"

#include "tests/input/fixture.h"

#define NONE "[expect]\nmoney.conserved = yes"

/* The minimal scenario with the sections @lines. */
static ScnScenario *
scenario_with(const char *lines)
{
    g_autofree char *text = minimal_with(NONE, lines), *faults = NULL;
    ScnScenario *s = parse(text, NULL, &faults);
    CU_ASSERT_STRING_EQUAL(faults, "");
    if (s == NULL || *faults != '\0')
        printf("%s\n%s\n", lines, faults);
    return s;
}

static const ScnFactor *
factor_of(const ScnScenario *s, guint i)
{
    return s->design->factors->pdata[i];
}

/* The values of the first factor, joined by ", ". Returns: (owned). */
static char *
values_of(const ScnScenario *s)
{
    GString *out = g_string_new(NULL);
    const GPtrArray *values = factor_of(s, 0)->values;
    for (guint i = 0; i < values->len; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", (char *)values->pdata[i]);
    return g_string_free(out, FALSE);
}

static void
values_are_listed_or_counted_out(void)
{
    static const struct {
        const char *vary, *values, *expected;
    } cases[] = {
        { "wallet.red.hold", "80%, 90% ,95%", "80%, 90%, 95%" },
        { "wallet.red.hold", "80% .. 90% step 5 pp", "80%, 85%, 90%" },
        { "wallet.red.hold", "80%..90% step 5 pp", "80%, 85%, 90%" },
        { "wallet.red.hold", "90% .. 80% step 4 pp", "90%, 86%, 82%" },
        { "event.opening.at", "2021-09-01 .. 2021-10-01 step 15 d",
          "2021-09-01, 2021-09-16, 2021-10-01" },
        { "event.opening.ramp", "0 s .. 20 d step 10 d", "0 s, 10 d, 20 d" },
        { "event.opening.until", "2021-12-01", "2021-12-01" },
        { "event.opening.set.interop.*.*.mpm.coverage", "50%, 100%", "50%, 100%" },
        { "event.cut.add.fee.mdr.rate", "+0.05 pp .. -0.05 pp step 0.05 pp",
          "+0.05 pp, +0 pp, -0.05 pp" },
        { "event.cut.scale.fee.mdr.rate", "0.5 .. 1 step 0.25", "0.5, 0.75, 1" },
        { "rebate.red.per-payment", "0 CNY .. 1 CNY step 0.5 CNY",
          "0 CNY, 0.5 CNY, 1 CNY" },
        { "run.days", "30 d .. 90 d step 30 d", "30 d, 60 d, 90 d" },
        { "run.scale", "1:1000 .. 1:3000 step 1000", "1:1000, 1:2000, 1:3000" },
        { "run.queues", "pooled, servers", "pooled, servers" },
        { "traffic.hour.3", "1, 2", "1, 2" },
        { "rule.r.then", "set fee.mdr.rate to 0.3%, set fee.mdr.rate to 0.2%",
          "set fee.mdr.rate to 0.3%, set fee.mdr.rate to 0.2%" },
        { "rule.r.after", "1 d .. 3 d step 2 d", "1 d, 3 d" },
        { "event.cut.add.rebate.red.per-payment", "+1 CNY .. +3 CNY step 1 CNY",
          "+1 CNY, +2 CNY, +3 CNY" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *lines = g_strdup_printf(
            "[event cut]\nat = 2021-09-01\nadd.fee.mdr.rate = -0.1 pp\n"
            "scale.fee.mdr.rate = 0.9\nadd.rebate.red.per-payment = +1 CNY\n"
            "[rule r]\nwhen = share.cash is above 1%%\nthen = set fee.mdr.rate to 0.3%%\n"
            "[sweep s]\nvary = %s\nvalues = %s\n",
            cases[i].vary, cases[i].values);
        g_autoptr(ScnScenario) s = scenario_with(lines);
        if (s == NULL)
            continue;
        g_autofree char *values = values_of(s);
        CU_ASSERT_STRING_EQUAL(values, cases[i].expected);
    }
}

#define HOLD  "vary = wallet.red.hold\n"
#define SWEEP "[sweep s]\n" HOLD

static void
what_cannot_be_varied_is_refused(void)
{
    static const Breakage cases[] = {
        { NONE, "[sweep s]\nvalues = 1%, 2%\n", "[sweep s] has no 'vary'" },
        { NONE, "[sweep s]\n" HOLD, "[sweep s] has no 'values'" },
        { NONE, "[sweep s]\nvary =\nvalues = 1%\n", "112:7: error: 'vary' has no value" },
        { NONE, "[sweep s]\n" HOLD "values =\n", "113:9: error: 'values' has no value" },
        { NONE, "[sweep s]\nvary = event.opening.channel\nvalues = mpm\n",
          "112:22: error: event 'opening' has no 'channel' that could be varied" },
        { NONE, "[sweep s]\nvary = event.opening\nvalues = 1%\n",
          "112:8: error: the path 'event.opening' matches nothing: 'event' is none of" },
        { NONE,
          "[rule r]\nwhen = share.cash is above 1%\nthen = set fee.mdr.rate to 0.3%\n"
          "[sweep s]\nvary = rule.r.then\n"
          "values = set fee.mdr.rate to 0.3% .. 0.4%\n",
          "116:10: error: 'rule.r.then' has no values between two others" },
        { NONE,
          SWEEP "values = 1% .. 90% step 0.1 pp\n[sweep t]\nvary = wallet.blue.hold\n"
                "values = 1% .. 90% step 0.1 pp\n[sweep u]\n"
                "vary = wallet.red.balance\nvalues = 1%, 2%\n",
          "the design has more than 50000 points" },
        { NONE, "[sweep s]\nvary = wallet.red.hodl\nvalues = 1%\n",
          "112:19: error: the path 'wallet.red.hodl' matches nothing" },
        { NONE, "[sweep s]\nvary = wallet.*.hold\nvalues = 1%\n",
          "a sweep varies one value" },
        { NONE, "[sweep s]\nvary = run.seed\nvalues = 1, 2\n",
          "'run.seed' is the same for all points" },
        { NONE, "[sweep s]\nvary = event.closing.at\nvalues = 2021-09-01\n",
          "112:14: error: there is no event 'closing'" },
        { NONE, "[sweep s]\nvary = event.opening.off\nvalues = yes\n",
          "has no 'off' that could be varied" },
        { NONE, "[sweep s]\nvary = event.opening.set.wallet.red.hold\nvalues = 1%\n",
          "112:22: error: event 'opening' has no 'set.wallet.red.hold'" },
        { NONE, "[sweep s]\nvary = run.replications\nvalues = 1, 2\n",
          "'run.replications' is the same for all points" },
        { NONE,
          "[event cut]\nat = 2021-09-01\nset.fee.mdr.rate = 0%\nlabel = Cut\n"
          "[sweep s]\nvary = event.cut.label\nvalues = a\n",
          "116:18: error: event 'cut' has no 'label' that could be varied" },
        { NONE, "[sweep s]\nvary = event.opening.unitl\nvalues = 2021-10-01\n",
          "has no 'unitl' that could be varied" },
        { NONE, SWEEP "values = 1 .. 90%\n", "113:11: error: needs a unit: 1%?" },
        { NONE, SWEEP "values = 1% .. 90\n", "113:18: error: needs a unit: 90%?" },
        { NONE, SWEEP "values = 1% .. 90% step\n", "a range without 'step'" },
        { NONE, SWEEP "values = 1% .. 90% step x\n", "'x' is no amount above 0" },
        { NONE, SWEEP "values = 80% .. 80%\n", "the range holds nothing" },
        { NONE, SWEEP "values = 80% .. 80% step 1 pp\n", "the range holds nothing" },
        { NONE,
          SWEEP "values = 1% .. 90% step 0.1 pp\n[sweep t]\nvary = wallet.blue.hold\n"
                "values = 1% .. 90% step 1 pp\n",
          "the design has more than 50000 points" },
        { NONE, SWEEP "values = 80%, 101%\n", "113:15: error: 101% is out of range" },
        { NONE, SWEEP "values = 80%, 80%\n", "'80%' is listed twice" },
        { NONE, SWEEP "values = 80%, , 90%\n", "a value is missing beside the comma" },
        { NONE, SWEEP "values = 80% .. 90%\n",
          "a range without 'step', from which only the designs lhs" },
        { NONE, SWEEP "values = 90% .. 80%\n", "the range holds nothing" },
        { NONE, SWEEP "values = 1% .. 90% step 1 ppm\n", "more than 1000 values" },
        { NONE, "[sweep s]\nvary = run.queues\nvalues = pooled .. servers\n",
          "'run.queues' has no values between two others" },
        { NONE, SWEEP "values = 80%, 90%\nlabels = few\n", "1 labels for 2 values" },
        { NONE,
          SWEEP "values = 80%, 90%\n[sweep t]\nvary = wallet.blue.hold\nvalues = 1%\n"
                "[experiment]\ndesign = paired\n",
          "[sweep t] has 1 values and [sweep s] 2: the design 'paired' needs as many" },
        { NONE, "[experiment]\ndesign = cube\n", "'cube' is none of grid" },
        { NONE, "[experiment]\nsamples = 9\n", "'samples' is for lhs, morris and sobol" },
        { NONE, "[experiment]\nlevels = 5\n", "5 levels: morris needs an even number" },
        { NONE, SWEEP "values = 1% .. 90%\n[experiment]\ndesign = lhs\nsamples = 9000\n",
          "samples" },
        { NONE, "[experiment]\nreplications = 1.5\n", "replications" },
        { NONE, "[experiment]\nreplications = until 5 to 10\n", "expected until METRIC" },
        { NONE, "[experiment]\nreplications = until share.cash +/- 1%\n",
          "expected until METRIC +/- X, A to B" },
        { NONE, "[experiment]\nreplications = until share.cash 1%, 2 to 10\n",
          "METRIC +/- X" },
        { NONE, "[experiment]\nreplications = until share.cash +/- 200%, 2 to 10\n",
          "200% is out of range" },
        { NONE, "[experiment]\nreplications = until share.cash +/- x, 2 to 10\n",
          "'x' is no amount above 0" },
        { NONE, "[experiment]\nreplications = until share.cash ± 1%, x to 10\n",
          "expected a number, not 'x'" },
        { NONE, "[experiment]\nreplications = until share.cash +/- 1%, 2 to x\n",
          "expected a number, not 'x'" },
        { NONE, "[experiment]\nreplications = until share.cash +/- 1%, 9\n",
          "expected the fewest and the most" },
        { NONE, "[experiment]\nreplications = until share.cash +/- 1%, 1 to 10\n",
          "2 <= A <= B" },
        { NONE, "[experiment]\nreplications = until share.cash +/- 1%, 20 to 10\n",
          "2 <= A <= B" },
        { NONE, "[experiment]\nreplications = until share.cahs +/- 1%, 2 to 10\n",
          "there is no metric 'share.cahs'" },
        { NONE, "[experiment]\nreplications = until fee.net.payer +/- 3, 2 to 10\n",
          "there is no party 'payer'" },
        { NONE, "[experiment]\nreplications = until share.cash +/- 1 CNY, 2 to 9\n",
          "1 CNY" },
    };
    check_breakages(cases, G_N_ELEMENTS(cases));
}

/* Once where it is written, once where it is to be varied. */
static void
a_change_that_matches_nothing_cannot_be_varied(void)
{
    g_autofree char *text = minimal_with(
        NONE, "[event cut]\nat = 2021-09-01\nadd.fee.mrd.rate = -0.1 pp\n"
              "[sweep s]\nvary = event.cut.add.fee.mrd.rate\nvalues = +1 pp\n");
    g_autofree char *faults = NULL;
    g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
    CU_ASSERT_PTR_NULL(s);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(faults, "s.ini:113:9: error: the path 'fee.mrd.rate' matches nothing"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(faults, "s.ini:115:26: error: the path 'fee.mrd.rate' matches nothing"));
}

static void
without_sweeps_there_are_no_points(void)
{
    g_autoptr(ScnScenario) s = scenario_with("[experiment]\ndesign = sobol\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    g_autoptr(GPtrArray) points = scn_design_points(s);
    CU_ASSERT_EQUAL(scn_design_n_points(s->design), 0);
    CU_ASSERT_EQUAL(points->len, 0);
}

static void
a_grid_has_every_value_with_every_other(void)
{
    g_autoptr(ScnScenario) s = scenario_with(
        "[sweep hold]\n" HOLD "values = 80%, 90%\nlabels[en] = few, many\n"
        "labels[zh] = 少, 多\nlabel[zh] = 持有\n"
        "[sweep day]\nvary = event.opening.at\nvalues = 2021-09-01, 2021-10-01, "
        "2021-11-01\n");
    if (s == NULL)
        return;
    g_autoptr(GPtrArray) points = scn_design_points(s);
    CU_ASSERT_EQUAL(scn_design_n_points(s->design), 6);
    CU_ASSERT_EQUAL_FATAL(points->len, 6);
    const ScnPoint *second = points->pdata[1], *last = points->pdata[5];
    CU_ASSERT_STRING_EQUAL(second->id, "minimal-hold-few-day-2021-10-01");
    CU_ASSERT_STRING_EQUAL(second->settings[0], "wallet.red.hold=80%");
    CU_ASSERT_STRING_EQUAL(second->settings[1], "event.opening.at=2021-10-01");
    CU_ASSERT_PTR_NULL(second->settings[2]);
    CU_ASSERT_STRING_EQUAL(last->label_en, "hold many, day 2021-11-01");
    CU_ASSERT_STRING_EQUAL(last->label_zh, "持有 多, day 2021-11-01");
}

static void
paired_values_go_side_by_side(void)
{
    g_autoptr(ScnScenario) s =
        scenario_with("[sweep hold]\n" HOLD "values = 80%, 90%\n"
                      "[sweep b]\nvary = wallet.blue.hold\nvalues = 10%, 20%\n"
                      "[experiment]\ndesign = paired\n");
    if (s == NULL)
        return;
    g_autoptr(GPtrArray) points = scn_design_points(s);
    CU_ASSERT_EQUAL_FATAL(points->len, 2);
    const ScnPoint *last = points->pdata[1];
    CU_ASSERT_STRING_EQUAL(last->settings[0], "wallet.red.hold=90%");
    CU_ASSERT_STRING_EQUAL(last->settings[1], "wallet.blue.hold=20%");
}

/* Two values that differ in what an id cannot hold, and one that leaves nothing. */
static void
ids_of_points_are_ids_and_differ(void)
{
    g_autoptr(ScnScenario) s =
        scenario_with("[event cut]\nat = 2021-09-01\nadd.fee.mdr.rate = -0.1 pp\n"
                      "[sweep s]\nvary = event.cut.add.fee.mdr.rate\n"
                      "values = -0.1 pp, +0.1 pp, -0.10 pp\nlabels = 少, 多, 中\n");
    if (s == NULL)
        return;
    g_autoptr(GPtrArray) points = scn_design_points(s);
    for (guint i = 0; i < points->len; i++) {
        const ScnPoint *a = points->pdata[i];
        CU_ASSERT_TRUE(scn_is_id(a->id));
        for (guint j = 0; j < i; j++)
            CU_ASSERT_STRING_NOT_EQUAL(a->id, ((const ScnPoint *)points->pdata[j])->id);
    }
}

static void
an_id_of_a_point_tells_its_values_if_it_can_hold_them(void)
{
    static const char *const names[][3] = {
        { "mdr", "minimal-mdr-minus-0-1-pp", "minimal-mdr-0-1-pp" },
        { "merchant-discount-rate-of-all-the-shops-in-the-country", "minimal-p1",
          "minimal-p2" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *lines = g_strdup_printf(
            "[event cut]\nat = 2021-09-01\nadd.fee.mdr.rate = -0.1 pp\n"
            "[sweep %s]\nvary = event.cut.add.fee.mdr.rate\nvalues = -0.1 pp, +0.1 pp\n",
            names[i][0]);
        g_autoptr(ScnScenario) s = scenario_with(lines);
        CU_ASSERT_PTR_NOT_NULL_FATAL(s);
        g_autoptr(GPtrArray) points = scn_design_points(s);
        for (guint p = 0; p < 2; p++)
            CU_ASSERT_STRING_EQUAL(((const ScnPoint *)points->pdata[p])->id,
                                   names[i][p + 1]);
    }
}

static void
a_single_point_stands_where_it_is_asked_for(void)
{
    static const char *const names[][2] = {
        { "s", "minimal-s-85" },
        { "share-of-the-people-who-hold-the-wallet-of-the-first-firm", "minimal-p5" },
    };
    const double u = 0.5;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *lines = g_strdup_printf(
            "[sweep %s]\n" HOLD "values = 80%% .. 90%%\n[experiment]\ndesign = lhs\n",
            names[i][0]);
        g_autoptr(ScnScenario) s = scenario_with(lines);
        CU_ASSERT_PTR_NOT_NULL_FATAL(s);
        ScnPoint *point = scn_design_point(s, &u, 4);
        CU_ASSERT_STRING_EQUAL(point->id, names[i][1]);
        CU_ASSERT_STRING_EQUAL(point->settings[0], "wallet.red.hold=85%");
        CU_ASSERT_EQUAL(point->u[0], u);
        scn_point_free(point);
    }
}

/* The scenario of a point: loaded as such, and from the text it leaves in results. */
static void
a_point_is_a_scenario_of_its_own(void)
{
    g_autofree char *text =
        minimal_with(NONE, "[sweep hold]\n" HOLD
                           "values = 80%, 90%\n[expect]\nmoney.conserved = no\n");
    g_autofree char *faults = NULL;
    g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    g_autoptr(GPtrArray) points = scn_design_points(s);
    uint64_t hash[2];
    for (guint i = 0; i < 2; i++) {
        g_autoptr(ScnReport) report = scn_report_new();
        const ScnChanges changes = { .point = points->pdata[i] };
        g_autoptr(ScnScenario) p =
            scn_scenario_parse_with(text, strlen(text), "s.ini", &changes, report);
        CU_ASSERT_PTR_NOT_NULL_FATAL(p);
        CU_ASSERT_STRING_EQUAL(p->id, changes.point->id);
        CU_ASSERT_STRING_EQUAL(p->label_en, i == 0 ? "hold 80%" : "hold 90%");
        CU_ASSERT_EQUAL(pay_value(p->params, PAY_WALLET_HOLD,
                                  pay_params_find(p->params, PAY_KIND_WALLET, "red"), 0,
                                  0),
                        i == 0 ? 800000 : 900000);
        CU_ASSERT_EQUAL(p->expects->len, 0);
        CU_ASSERT_EQUAL(p->design->factors->len, 0);
        g_autofree char *none = NULL;
        g_autoptr(ScnScenario) again = parse(p->text, NULL, &none);
        CU_ASSERT_STRING_EQUAL(none, "");
        CU_ASSERT_TRUE(again != NULL && again->hash == p->hash);
        hash[i] = p->hash;
    }
    CU_ASSERT_NOT_EQUAL(hash[0], hash[1]);
    CU_ASSERT_EQUAL(hash[1], s->hash); /* what is varied leaves no trace in the file */
}

static void
what_the_command_line_varies_takes_the_place_of_sweeps(void)
{
    g_autofree char *text =
        minimal_with(NONE, "[sweep hold]\n" HOLD
                           "values = 80%, 90%\n[experiment]\nreplications = 7\n");
    const char *const varies[] = { "event.opening.at = 2021-09-01, 2021-10-01",
                                   "event.opening.ramp=1 d,2 d", "wallet.blue.hold=1%",
                                   "wallet.red.hold=1%", NULL };
    const char *const experiment[] = { "replications = 9", NULL };
    const ScnChanges changes = { .varies = varies, .experiment = experiment };
    g_autoptr(ScnReport) report = scn_report_new();
    g_autoptr(ScnScenario) s =
        scn_scenario_parse_with(text, strlen(text), "s.ini", &changes, report);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    CU_ASSERT_EQUAL_FATAL(s->design->factors->len, 4);
    CU_ASSERT_STRING_EQUAL(factor_of(s, 0)->id, "at");
    CU_ASSERT_STRING_EQUAL(factor_of(s, 3)->id, "hold-2");
    CU_ASSERT_EQUAL(s->design->replications.least, 9);
    const char *const wrong[] = { "wallet.blue.hold", NULL };
    const ScnChanges bad = { .varies = wrong, .varied_by = "--over" };
    CU_ASSERT_PTR_NULL(
        scn_scenario_parse_with(text, strlen(text), "s.ini", &bad, report));
    g_autofree char *faults = scn_report_render(report, false);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(faults, "--over:1:1: error: a setting is written PATH=VALUE"));
}

static void
a_sampled_factor_stays_in_its_range_and_reads_back(void)
{
    static const struct {
        const char *vary, *values, *low, *middle, *high;
    } cases[] = {
        { "wallet.red.hold", "80% .. 90%", "80%", "85%", "90%" },
        { "event.opening.at", "2021-09-01 .. 2021-10-01", "2021-09-01", "2021-09-16",
          "2021-10-01" },
        { "event.opening.ramp", "1 d .. 3 d", "1 d", "2 d", "3 d" },
        { "event.cut.add.fee.mdr.rate", "-0.1 pp .. +0.1 pp", "-0.1 pp", "+0 pp",
          "+0.1 pp" },
        { "event.cut.scale.fee.mdr.rate", "0.5 .. 1", "0.5", "0.75", "1" },
        { "run.queues", "pooled, servers", "pooled", "servers", "servers" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *lines = g_strdup_printf(
            "[event cut]\nat = 2021-09-01\nadd.fee.mdr.rate = -0.1 pp\n"
            "scale.fee.mdr.rate = 0.9\n"
            "[sweep s]\nvary = %s\nvalues = %s\n[experiment]\ndesign = lhs\n",
            cases[i].vary, cases[i].values);
        g_autoptr(ScnScenario) s = scenario_with(lines);
        if (s == NULL)
            continue;
        const char *expected[] = { cases[i].low, cases[i].middle, cases[i].high };
        for (unsigned u = 0; u < 3; u++) {
            g_autofree char *value = scn_factor_value(factor_of(s, 0), u / 2.0);
            CU_ASSERT_STRING_EQUAL(value, expected[u]);
        }
    }
}

/* In whole units of time; nothing else has one. */
static void
a_grain_is_a_small_part_of_the_range(void)
{
    static const struct {
        const char *vary, *values;
        int64_t grain;
        const char *span; /* as break-even takes one */
        int64_t span_value;
    } cases[] = {
        { "event.opening.at", "2021-09-01 .. 2021-10-01", SIM_DAY, "3 d", 3 * SIM_DAY },
        { "event.opening.at", "2021-09-01 .. 2021-09-10", SIM_HOUR, "2 h", 2 * SIM_HOUR },
        { "event.opening.at", "2021-09-01 .. 2021-09-02T00:00:30", SIM_MINUTE, "1 d",
          SIM_DAY },
        { "event.opening.at", "2021-09-01 .. 2021-09-01T00:10", SIM_SECOND, "1 s",
          SIM_SECOND },
        { "event.opening.at", "2021-09-01 .. 2021-09-01T00:00:01", SIM_SECOND, "1 s",
          SIM_SECOND },
        { "event.opening.ramp", "0 s .. 100 ms", 1, "1 ms", SIM_MILLISECOND },
        { "wallet.red.hold", "80% .. 90%", 1, "0.01%", 100 },
        { "event.cut.scale.fee.mdr.rate", "0.5 .. 1", 1, "0.25", PAY_ONE / 4 },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *lines = g_strdup_printf(
            "[event cut]\nat = 2021-09-01\nscale.fee.mdr.rate = 0.9\n"
            "[sweep s]\nvary = %s\nvalues = %s\n[experiment]\ndesign = lhs\n",
            cases[i].vary, cases[i].values);
        g_autoptr(ScnScenario) s = scenario_with(lines);
        if (s == NULL)
            continue;
        int64_t span = 0;
        ScnRefusal refusal = { 0 };
        CU_ASSERT_EQUAL(scn_factor_grain(factor_of(s, 0)), cases[i].grain);
        CU_ASSERT_TRUE(scn_factor_span(factor_of(s, 0), cases[i].span, &span, &refusal));
        CU_ASSERT_EQUAL(span, cases[i].span_value);
        CU_ASSERT_FALSE(scn_factor_span(factor_of(s, 0), "some", &span, &refusal));
        CU_ASSERT_STRING_EQUAL(refusal.message, "expected a number, not 'some'");
        scn_refusal_clear(&refusal);
    }
}

static void
sampling_designs_have_their_number_of_points(void)
{
    static const struct {
        const char *experiment;
        unsigned n;
    } cases[] = {
        { "design = lhs", 40 },     { "design = lhs\nsamples = 7", 7 },
        { "design = morris", 60 },  { "design = morris\nsamples = 3\nlevels = 4", 9 },
        { "design = sobol", 1024 }, { "design = sobol\nsamples = 4", 16 },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *lines = g_strdup_printf(
            "[sweep a]\n" HOLD "values = 80%% .. 90%%\n[sweep b]\n"
            "vary = wallet.blue.hold\nvalues = 1%%, 2%%\n[experiment]\n%s\n",
            cases[i].experiment);
        g_autoptr(ScnScenario) s = scenario_with(lines);
        if (s == NULL)
            continue;
        g_autoptr(GPtrArray) points = scn_design_points(s);
        CU_ASSERT_EQUAL(points->len, cases[i].n);
        CU_ASSERT_EQUAL(scn_design_n_points(s->design), cases[i].n);
        CU_ASSERT_STRING_EQUAL(((const ScnPoint *)points->pdata[0])->id, "minimal-p1");
        CU_ASSERT_PTR_NOT_NULL(((const ScnPoint *)points->pdata[0])->u);
    }
}

static void
the_seed_of_a_design_moves_its_points(void)
{
    char *first[2];
    for (unsigned seed = 0; seed < 2; seed++) {
        g_autofree char *lines =
            g_strdup_printf(SWEEP "values = 80%% .. 90%%\n[experiment]\ndesign = "
                                  "lhs\nseed = %u\n",
                            seed);
        g_autoptr(ScnScenario) s = scenario_with(lines);
        CU_ASSERT_PTR_NOT_NULL_FATAL(s);
        g_autoptr(GPtrArray) points = scn_design_points(s);
        first[seed] = g_strdup(((const ScnPoint *)points->pdata[0])->settings[0]);
    }
    CU_ASSERT_STRING_NOT_EQUAL(first[0], first[1]);
    g_free(first[0]);
    g_free(first[1]);
}

static void
a_precision_is_a_part_of_the_mean_or_in_the_metrics_unit(void)
{
    g_autoptr(ScnScenario) s = scenario_with(
        "[experiment]\nreplications = until share.cash +/- 0.5%, "
        "share.wallet.value.red ± 0.1 pp, fee.net.acquirer +/- 500 万元, 10 to 200\n");
    if (s == NULL)
        return;
    const ScnReplications *r = &s->design->replications;
    CU_ASSERT_EQUAL(r->least, 10);
    CU_ASSERT_EQUAL(r->most, 200);
    CU_ASSERT_EQUAL_FATAL(r->precisions->len, 3);
    static const struct {
        const char *metric, *member;
        bool is_relative;
        double width;
    } expected[] = { { "share.cash", "", true, 0.005 },
                     { "share.wallet.value", "red", false, 0.1 },
                     { "fee.net", "acquirer", false, 5e6 } };
    for (guint i = 0; i < 3; i++) {
        const ScnPrecision *p = &g_array_index(r->precisions, ScnPrecision, i);
        CU_ASSERT_STRING_EQUAL(p->metric, expected[i].metric);
        CU_ASSERT_STRING_EQUAL(p->member, expected[i].member);
        CU_ASSERT_EQUAL(p->is_relative, expected[i].is_relative);
        CU_ASSERT_DOUBLE_EQUAL(p->width, expected[i].width, 1e-9);
    }
}

/* @n sweeps of two values, and a list of @n_values, under @design. */
static char *
faults_of_many(unsigned n, unsigned n_values, const char *design)
{
    static const char *const paths[] = { "class.shop.ticket", "event.opening.ramp" };
    g_autoptr(GString) lines = g_string_new(NULL);
    for (unsigned i = 0; i < n; i++)
        g_string_append_printf(lines, "[sweep s%u]\nvary = %s\nvalues = %s\n", i,
                               paths[i % 2],
                               i % 2 == 0 ? "1 CNY .. 9 CNY" : "1 d .. 9 d");
    if (n_values > 0)
        g_string_append(lines, "[sweep many]\n" HOLD "values = ");
    for (unsigned i = 0; i < n_values; i++)
        g_string_append_printf(lines, "%s%u ppm", i > 0 ? ", " : "", i);
    g_string_append_printf(lines, "\n[experiment]\ndesign = %s\n", design);
    g_autofree char *text = minimal_with(NONE, lines->str);
    char *faults = NULL;
    g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
    CU_ASSERT_EQUAL(s == NULL, *faults != '\0');
    return faults;
}

static void
designs_have_bounds(void)
{
    static const struct {
        unsigned n, n_values;
        const char *design, *message; /* NULL: fine */
    } cases[] = {
        { 20, 0, "sobol", NULL },
        { 21, 0, "sobol", "more than 20 factors: the sequence of Sobol" },
        { 100, 0, "morris", NULL },
        { 101, 0, "morris", "more than 100 [sweep] sections" },
        { 0, 1000, "grid", NULL },
        { 0, 1001, "grid", "more than 1000 values" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *faults =
            faults_of_many(cases[i].n, cases[i].n_values, cases[i].design);
        bool ok = cases[i].message == NULL ? *faults == '\0'
                                           : strstr(faults, cases[i].message) != NULL;
        CU_ASSERT_TRUE(ok);
        if (!ok)
            printf("case %zu: %s\n", i, faults);
    }
}

CLAIMS_MAIN("input/design", CLAIM(values_are_listed_or_counted_out),
            CLAIM(what_cannot_be_varied_is_refused), CLAIM(designs_have_bounds),
            CLAIM(a_change_that_matches_nothing_cannot_be_varied),
            CLAIM(without_sweeps_there_are_no_points),
            CLAIM(an_id_of_a_point_tells_its_values_if_it_can_hold_them),
            CLAIM(a_single_point_stands_where_it_is_asked_for),
            CLAIM(a_grain_is_a_small_part_of_the_range),
            CLAIM(a_grid_has_every_value_with_every_other),
            CLAIM(paired_values_go_side_by_side), CLAIM(ids_of_points_are_ids_and_differ),
            CLAIM(a_point_is_a_scenario_of_its_own),
            CLAIM(what_the_command_line_varies_takes_the_place_of_sweeps),
            CLAIM(a_sampled_factor_stays_in_its_range_and_reads_back),
            CLAIM(sampling_designs_have_their_number_of_points),
            CLAIM(the_seed_of_a_design_moves_its_points),
            CLAIM(a_precision_is_a_part_of_the_mean_or_in_the_metrics_unit))
