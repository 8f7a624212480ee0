#include "input/rule.h"

#include "input/schema.h"
#include "tests/input/fixture.h"

/* The minimal scenario with the rule @lines. */
static char *
text_with(const char *lines)
{
    g_autofree char *rule = g_strdup_printf("[rule r]\n%s\n[expect]", lines);
    return minimal_with("[expect]", rule);
}

static ScnScenario *
scenario_with(const char *lines)
{
    g_autofree char *text = text_with(lines), *faults = NULL;
    ScnScenario *s = parse(text, NULL, &faults);
    CU_ASSERT_STRING_EQUAL(faults, "");
    if (s == NULL)
        printf("%s\n%s\n", lines, faults);
    return s;
}

static const PayReaction *
rule_of(const ScnScenario *s)
{
    return s->reactions->list->pdata[0];
}

static const PayMove *
move_of(const ScnScenario *s, guint i)
{
    return &g_array_index(rule_of(s)->moves, PayMove, i);
}

#define WHEN "when = share.cash is above 1%\n"
#define THEN "then = set fee.mdr.rate to 0.3%\n"

static void
a_rule_becomes_what_it_says(void)
{
    g_autoptr(ScnScenario) s = scenario_with(
        "when = share.wallet.value.red rises 2 pp over 14 d\n"
        "then = add -0.05 pp to fee.mdr.rate\nafter = 36 h\nfloor = 0.10%\ncap = 1%\n"
        "limit = 3 times, 30 d apart\nuntil = 2021-11-01\nlabel[zh] = 跟进");
    if (s == NULL)
        return;
    const PayReaction *r = rule_of(s);
    CU_ASSERT_EQUAL(r->metric, PAY_METRIC_SHARE_WALLET_VALUE);
    CU_ASSERT_EQUAL((int)r->member, pay_params_find(s->params, PAY_KIND_WALLET, "red"));
    CU_ASSERT_EQUAL(r->seen, PAY_SEEN_RISES);
    CU_ASSERT_EQUAL(r->bound, 2.0);
    CU_ASSERT_EQUAL(r->days, 14);
    CU_ASSERT_EQUAL(r->after, 36 * SIM_HOUR);
    CU_ASSERT_EQUAL(r->limit, 3);
    CU_ASSERT_EQUAL(r->apart, 30 * SIM_DAY);
    CU_ASSERT_EQUAL(r->until, 92 * SIM_DAY);
    CU_ASSERT_EQUAL(r->op, PAY_OP_ADD);
    CU_ASSERT_EQUAL(r->moves->len, 1);
    CU_ASSERT_EQUAL(move_of(s, 0)->operand, -500);
    CU_ASSERT_EQUAL(move_of(s, 0)->low, 1000);
    CU_ASSERT_EQUAL(move_of(s, 0)->high, 10000);
    CU_ASSERT_STRING_EQUAL(r->label_zh, "跟进");
    CU_ASSERT_STRING_EQUAL(r->label_en, "r");
}

static void
what_is_not_said_has_its_default(void)
{
    g_autoptr(ScnScenario) s = scenario_with(WHEN "then = scale fee.mdr.rate by 90%");
    if (s == NULL)
        return;
    const PayReaction *r = rule_of(s);
    CU_ASSERT_EQUAL(r->days, 1);
    CU_ASSERT_EQUAL(r->after, 0);
    CU_ASSERT_EQUAL(r->limit, 1);
    CU_ASSERT_EQUAL(r->until, SIM_TIME_NEVER);
    CU_ASSERT_EQUAL(r->op, PAY_OP_SCALE);
    CU_ASSERT_EQUAL(move_of(s, 0)->operand, 900000);
    CU_ASSERT_EQUAL(move_of(s, 0)->low, 0);
    CU_ASSERT_EQUAL(move_of(s, 0)->high, 100000);
}

static void
each_condition_is_read(void)
{
    static const struct {
        const char *when;
        PayMetric metric;
        PaySeen seen;
        double bound;
        unsigned days;
    } cases[] = {
        { "hhi.wallet falls 150 over 7 d", PAY_METRIC_HHI_WALLET, PAY_SEEN_FALLS, 150,
          7 },
        { "cr1 is above 50% for 28 d", PAY_METRIC_CR1, PAY_SEEN_ABOVE, 50, 28 },
        { "success.sale is below 99.5%", PAY_METRIC_SUCCESS_SALE, PAY_SEEN_BELOW, 99.5,
          1 },
        { "hub.load.peak.clearing is above 80%", PAY_METRIC_HUB_LOAD_PEAK, PAY_SEEN_ABOVE,
          80, 1 },
        { "share.network.count.blue  rises  50 bp  over  3 d",
          PAY_METRIC_SHARE_NETWORK_COUNT, PAY_SEEN_RISES, 0.5, 3 },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *lines = g_strconcat("when = ", cases[i].when, "\n" THEN, NULL);
        g_autoptr(ScnScenario) s = scenario_with(lines);
        if (s == NULL)
            continue;
        const PayReaction *r = rule_of(s);
        CU_ASSERT_EQUAL(r->metric, cases[i].metric);
        CU_ASSERT_EQUAL(r->seen, cases[i].seen);
        CU_ASSERT_EQUAL(r->bound, cases[i].bound);
        CU_ASSERT_EQUAL(r->days, cases[i].days);
    }
}

static void
blanks_may_be_tabs(void)
{
    g_autoptr(ScnScenario) s =
        scenario_with("when = share.cash\tis above\t1%\n"
                      "then = set\tfee.mdr.rate\tto\t0.3%\nlimit = 1 time");
    if (s == NULL)
        return;
    CU_ASSERT_EQUAL(rule_of(s)->bound, 1.0);
    CU_ASSERT_EQUAL(rule_of(s)->limit, 1);
    CU_ASSERT_EQUAL(move_of(s, 0)->operand, 3000);
}

/* What is wrong with the run is said once, without guesses at when the rule acts. */
static void
a_rule_of_an_unknown_run_is_not_dated(void)
{
    static const char *const cases[][2] = {
        { "days  = 120 d", "days = 120" },
        { "days  = 120 d", "days = 120 d\nfrom = 2021-02-30" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = minimal_with(cases[i][0], cases[i][1]);
        g_autofree char *whole =
            g_strconcat(text, "[rule r]\n" WHEN THEN "until = 2021-08-02\n", NULL);
        g_autofree char *faults = NULL;
        g_autoptr(ScnScenario) s = parse(whole, NULL, &faults);
        CU_ASSERT_PTR_NULL(s);
        CU_ASSERT_PTR_EQUAL(strstr(faults, "error:"), g_strrstr(faults, "error:"));
        CU_ASSERT_PTR_NULL(strstr(faults, "never acts"));
    }
}

/* "target<-source ..", each with its city if it has one. Returns: (owned). */
static char *
copied(const ScnScenario *s)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < rule_of(s)->moves->len; i++)
        for (size_t j = 0; j < move_of(s, i)->n_cells; j++) {
            g_autofree char *to =
                pay_params_cell_path(s->params, move_of(s, i)->cells[j]);
            g_autofree char *from =
                pay_params_cell_path(s->params, move_of(s, i)->from[j]);
            g_string_append_printf(out, "%s%s<-%s", out->len > 0 ? " " : "", to, from);
        }
    return g_string_free(out, FALSE);
}

static void
stars_of_the_other_path_follow_those_of_the_first(void)
{
    static const struct {
        const char *then, *copied;
    } cases[] = {
        { "set fee.mdr.rate to fee.placer.rate", "fee.mdr.rate<-fee.placer.rate" },
        { "set fee.hub-*.rate to fee.mdr.rate",
          "fee.hub-account.rate<-fee.mdr.rate fee.hub-acquiring.rate<-fee.mdr.rate" },
        { "set fee.hub-a*ing.rate to fee.hub-a*ing.rate",
          "fee.hub-acquiring.rate<-fee.hub-acquiring.rate" },
        { "set fee.funding-hub-*.rate to fee.funding-hub-*.discount", NULL },
        { "set interop.red.*.mpm.coverage to interop.blue.*.cpm.coverage",
          "interop.red.blue.mpm.coverage<-interop.blue.blue.cpm.coverage "
          "interop.red.red.mpm.coverage<-interop.blue.red.cpm.coverage" },
        { "set interop.red.blue.mpm.coverage to interop.red.blue.users",
          "interop.red.blue.mpm.coverage<-interop.red.blue.users" },
        { "set interop.red.blue.users to interop.red.blue.mpm.coverage", NULL },
        { "set rebate.red.budget to rebate.blue.budget",
          "rebate.red.budget<-rebate.blue.budget" },
        { "set rebate.red.per-payment to rebate.blue.budget", NULL },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *lines = g_strconcat(WHEN "then = ", cases[i].then, NULL);
        g_autofree char *text = text_with(lines), *faults = NULL;
        g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
        g_autofree char *got = s != NULL ? copied(s) : NULL;
        CU_ASSERT_TRUE(g_strcmp0(got, cases[i].copied) == 0);
        if (g_strcmp0(got, cases[i].copied) != 0)
            printf("%s: %s\n%s\n", cases[i].then, got, faults);
    }
}

static void
a_copy_goes_city_by_city(void)
{
    g_autofree char *text = minimal_with(
        "[acquirer till]", "[city village]\ngroup = all\npopulation = 500000\n"
                           "[acquirer till]");
    g_autofree char *whole =
        g_strconcat(text,
                    "[rule r]\n" WHEN "then = set interop.red.blue.mpm.coverage to "
                    "interop.blue.red.cpm.coverage\n",
                    NULL);
    g_autofree char *faults = NULL;
    g_autoptr(ScnScenario) s = parse(whole, NULL, &faults);
    CU_ASSERT_STRING_EQUAL(faults, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    const PayMove *move = move_of(s, 0);
    CU_ASSERT_EQUAL_FATAL(move->n_cells, 2);
    for (unsigned c = 0; c < 2; c++) {
        unsigned index[3], city;
        pay_params_cell_owner(s->params, move->from[c], index, &city);
        CU_ASSERT_EQUAL(city, c);
        pay_params_cell_owner(s->params, move->cells[c], index, &city);
        CU_ASSERT_EQUAL(city, c);
    }
}

/* The rule's lines stand from line 98 on of s.ini. */
static void
each_fault_is_refused_with_its_place(void)
{
    static const struct {
        const char *lines, *message;
    } cases[] = {
        { THEN, "error: rule 'r' has no 'when'" },
        { WHEN, "error: rule 'r' has no 'then'" },
        { "when = share.cash\n" THEN,
          ":8: error: expected METRIC rises|falls X over N d, or METRIC is above|below X "
          "[for N d]; not 'share.cash'" },
        { "when = share.cash rises 2 pp\n" THEN, "expected METRIC rises|falls" },
        { "when = share.cash is over 2%\n" THEN, "expected METRIC rises|falls" },
        { "when = share.wallet.valu.red is above 2%\n" THEN,
          ":8: error: a rule cannot watch 'share.wallet.valu.red'; it can watch "
          "hub.load.peak, success.attempt" },
        { "when = hhi.walet is above 2000\n" THEN, "did you mean 'hhi.wallet'?" },
        { "when = fee.take is above 2%\n" THEN, "a rule cannot watch 'fee.take'" },
        { "when = share.wallet.value.rde is above 2%\n" THEN,
          ":27: error: there is no wallet 'rde'; did you mean 'red'?" },
        { "when = share.wallet.value is above 2%\n" THEN,
          "metric 'share.wallet.value' is by wallet: write share.wallet.value.ID" },
        { "when = share.cash.red is above 2%\n" THEN,
          "metric 'share.cash' has no members" },
        { "when = share.cash is above 2\n" THEN, ":29: error: needs a unit: 2%?" },
        { "when = share.cash rises 2% over 7 d\n" THEN,
          ":26: error: a change of a rate is written in pp, bp or ppm, not '%'; did you "
          "mean '2 pp'?" },
        { "when = share.cash rises -2 pp over 7 d\n" THEN,
          ":25: error: '-2 pp' is no amount above 0" },
        { "when = share.cash rises 0 pp over 7 d\n" THEN, "is no amount above 0" },
        { "when = share.cash rises 2 pp over 12 h\n" THEN, ":38: error: " },
        { "when = share.cash is above 2% for 400 d\n" THEN,
          ":35: error: 400 d is out of range: 1 d .. 366 d" },
        { WHEN "then = cut fee.mdr.rate to 0%",
          "expected set PATH to VALUE or OTHER-PATH, add STEP to PATH, or scale PATH by "
          "X; not 'cut fee.mdr.rate to 0%'" },
        { WHEN "then = set fee.mdr.rate", "expected set PATH to VALUE" },
        { WHEN "then = set fee.mrd.rate to 0%",
          ":16: error: the path 'fee.mrd.rate' matches nothing" },
        { WHEN "then = set fee.mdr.rate to 12%",
          ":28: error: 12% is out of range: 0% .. 10%" },
        { WHEN "then = set fee.mdr.rate to fee.mrd.rate",
          ":32: error: the path 'fee.mrd.rate' matches nothing" },
        { WHEN "then = set fee.hub-*.rate to fee.*-*.rate",
          "'fee.*-*.rate' has 2 '*' and 'fee.hub-*.rate' has 1" },
        { WHEN "then = set fee.mdr.rate to rebate.red.per-payment",
          "cannot be set to 'rebate.{wallet}.per-payment': they are of different kinds" },
        { WHEN "then = set interop.red.blue.users to interop.red.blue.mpm.coverage",
          "it differs by city" },
        { WHEN "then = add 0.1 pp to fee.mdr.rate", ":12: error: a change needs a sign" },
        { WHEN "then = add +20 pp to fee.mdr.rate",
          "+20 pp is more than the whole range: 0% .. 10%" },
        { WHEN "then = add +1 to rebate.red.modes",
          "'rebate.{wallet}.modes' can only be set" },
        { WHEN "then = scale fee.mdr.rate by 1000", "1000 is out of range: 0 .. 100" },
        { WHEN "then = set run.days to 5 d",
          "'run.days' is fixed for a whole run; a rule cannot change it" },
        { WHEN "then = set rebate.red.* to 5%", "matches values of different kinds" },
        { WHEN "then = scale class.*.share by 0",
          "'class.{class}.share' is a weight beside others; a rule cannot change it" },
        { WHEN "then = scale platform.*.share by 0.5",
          "'platform.{platform}.share' is a weight beside others" },
        { WHEN "then = add -20 pp to fee.mdr.rate",
          "-20 pp is more than the whole range: 0% .. 10%" },
        { WHEN "then = set fee.mdr.rate to fee.mdr .rate",
          "expected a number, not 'fee.mdr .rate'" },
        { WHEN "then = set fee.*.rate to fee.mdr.fixed", "they are of different kinds" },
        { WHEN "then = set fee.*-*-*-*-*.rate to fee.*-*-*-*-*.rate", "'*'" },
        { WHEN "then = set fee.mdr.rate to fee.mdr.cap", "they are of different kinds" },
        { WHEN "then =", "'then' has no value" },
        { "when =\n" THEN, "'when' has no value" },
        { WHEN THEN "cap = 0.1", "needs a unit: 0.1%?" },
        { WHEN THEN "limit = many times", "expected 1 time" },
        { WHEN THEN "limit = 2 time", "expected 1 time" },
        { WHEN THEN "limit = 1 times", "expected 1 time" },
        { WHEN THEN "limit = 1 time, 30 d", "how far apart?" },
        { WHEN THEN "limit = 2 times, 30 days away", "how far apart?" },
        { WHEN "then = set fee.moto.rate to 0.3%",
          ":16: error: the path 'fee.moto.rate' matches nothing: 'moto' is none of" },
        { WHEN "then = set fee.mdr.rate tomato to 0.3%",
          ":20: error: the path 'fee.mdr.rate tomato' matches nothing" },
        { WHEN "then = set fee.?dr.rate to fee.placer.rate",
          ":16: error: the path 'fee.?dr.rate' matches nothing: '?dr' is none of" },
        { WHEN "then = set fee.mdr.rate to platform.mall.accepts.blue",
          "'fee.{fee}.rate' cannot be set to 'platform.{platform}.accepts.{wallet}': "
          "they "
          "are of different kinds" },
        { WHEN "then = set settlement.* to none",
          "matches values of different kinds: 'settlement.method' and "
          "'settlement.failure'" },
        { WHEN THEN "limit = 1 time, 3 weeks apart", "not 'weeks'" },
        { WHEN THEN "floor = 0.1", "needs a unit: 0.1%?" },
        { WHEN THEN "floor = 11%", "11% is out of range: 0% .. 10%" },
        { WHEN THEN "floor = 1%\ncap = 0.5%", ":7: error: the cap is below the floor" },
        { WHEN "then = set rebate.red.modes to offline\nfloor = 1%",
          "'rebate.{wallet}.modes' is no amount; it has no floor" },
        { WHEN THEN "after = 7", "needs a unit: 7 d?" },
        { WHEN THEN "limit = 3", "expected 1 time, or N times, SPAN apart" },
        { WHEN THEN "limit = 0 times", "expected 1 time" },
        { WHEN THEN "limit = 101 times, 1 d apart", "with N up to 100" },
        { WHEN THEN "limit = 3 times", "how far apart? for example 3 times, 30 d apart" },
        { WHEN THEN "limit = 3 times, 30 d", "how far apart?" },
        { WHEN THEN "limit = 3 times, 1 h apart", ":18: error: 1 h is out of range" },
        { WHEN THEN "until = 2021-02-30", "there is no 2021-02-30" },
        { WHEN THEN "cities = *", "unknown key 'cities' in [rule]" },
        { WHEN THEN "off = yes", "'when' in a section that is off; remove one" },
        { "off = yes", "no parent has a section [rule r] that could be off" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = text_with(cases[i].lines), *faults = NULL;
        g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
        bool ok = s == NULL && strstr(faults, cases[i].message) != NULL;
        CU_ASSERT_TRUE(ok);
        if (!ok)
            printf("%s\nexpected: %s\n%s\n", cases[i].lines, cases[i].message, faults);
    }
}

static void
a_rule_that_cannot_act_is_a_warning(void)
{
    static const struct {
        const char *lines, *message;
    } cases[] = {
        { WHEN THEN "until = 2021-08-05",
          "warning: rule 'r' never acts: it could not before 2021-08-08T03:00, and it "
          "ends at 2021-08-05" },
        { WHEN THEN "after = 113 d",
          "warning: rule 'r' never acts: it could not before 2021-11-29T03:00, and the "
          "run ends at 2021-11-29T03:00" },
        { "when = share.cash rises 1 pp over 113 d\n" THEN, "rule 'r' never acts" },
        { "when = share.cash is above 1% for 114 d\n" THEN, "rule 'r' never acts" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = text_with(cases[i].lines), *faults = NULL;
        g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
        bool ok = s != NULL && strstr(faults, cases[i].message) != NULL;
        CU_ASSERT_TRUE(ok);
        if (!ok)
            printf("%s\n%s\n", cases[i].lines, faults);
    }
    g_autoptr(ScnScenario) last = scenario_with(WHEN THEN "after = 112 d");
    CU_ASSERT_PTR_NOT_NULL(last);
}

static void
the_order_of_sections_means_nothing(void)
{
    g_autoptr(ScnScenario) s = scenario_with(
        WHEN THEN "[rule b]\n" WHEN "then = set rebate.red.per-payment to 1 CNY");
    g_autoptr(ScnScenario) t = scenario_with(
        WHEN THEN "[rule c]\n" WHEN "then = set rebate.red.per-payment to 1 CNY");
    if (s == NULL || t == NULL)
        return;
    CU_ASSERT_STRING_EQUAL(rule_of(s)->id, "b");
    CU_ASSERT_NOT_EQUAL(s->hash, t->hash);
    g_autofree char *faults = NULL;
    g_autoptr(ScnScenario) again = parse(s->text, NULL, &faults);
    CU_ASSERT_TRUE(again != NULL && again->hash == s->hash);
}

/* Nothing of the parent's rule shines through its child's. */
static void
a_child_replaces_a_rule_as_a_whole(void)
{
    g_autofree char *faults = NULL, *more = NULL;
    g_autoptr(ScnScenario) parent = load(FIXTURES "rules.ini", &faults);
    g_autoptr(ScnScenario) child = load(FIXTURES "rules-child.ini", &more);
    CU_ASSERT_PTR_NOT_NULL(parent);
    CU_ASSERT_PTR_NOT_NULL(child);
    if (parent == NULL || child == NULL)
        return;
    CU_ASSERT_EQUAL(parent->reactions->list->len, 2);
    CU_ASSERT_EQUAL(child->reactions->list->len, 1);
    CU_ASSERT_EQUAL(rule_of(parent)->limit, 2);
    CU_ASSERT_EQUAL(rule_of(child)->limit, 1);
    CU_ASSERT_EQUAL(rule_of(child)->bound, 2.0);
    CU_ASSERT_STRING_EQUAL(rule_of(child)->label_en, "follow");
}

static void
a_rule_can_be_expected_to_fire(void)
{
    g_autofree char *text = minimal_with(
        "[expect]", "[rule r]\n" WHEN THEN "[expect]\nrule.fired.r = at least 1");
    g_autofree char *wrong = minimal_with("[expect]", "[rule rival]\n" WHEN THEN
                                                      "[expect]\nrule.fired.rivl = 1");
    g_autofree char *faults = NULL, *more = NULL;
    g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
    CU_ASSERT_TRUE(s != NULL && s->expects->len == 2);
    g_autoptr(ScnScenario) none = parse(wrong, NULL, &more);
    CU_ASSERT_PTR_NULL(none);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(more, "there is no rule 'rivl'; did you mean 'rival'?"));
}

static void
a_setting_reaches_a_rule(void)
{
    static const char *const settings[] = { "rule.r.after=3 d", NULL };
    g_autofree char *text = text_with(WHEN THEN), *faults = NULL;
    g_autoptr(ScnScenario) s = parse(text, settings, &faults);
    CU_ASSERT_PTR_NOT_NULL(s);
    if (s == NULL)
        return;
    CU_ASSERT_EQUAL(rule_of(s)->after, 3 * SIM_DAY);
    g_autoptr(GPtrArray) values = scn_scenario_values(s);
    unsigned n = 0;
    for (guint i = 0; i < values->len; i++)
        n += g_str_has_prefix(((ScnValue *)values->pdata[i])->path, "rule.r.");
    CU_ASSERT_EQUAL(n, 3);
}

/* Every figure that a rule can watch is named where the key is described, and no other.
 */
static void
the_key_tells_what_can_be_watched(void)
{
    const ScnRow *row = scn_schema_find("rule", "when");
    for (PayMetric metric = 0; metric < PAY_N_METRICS; metric++) {
        g_autofree char *comma = g_strdup_printf(" %s,", pay_metric[metric].id);
        g_autofree char *stop = g_strdup_printf(" %s.", pay_metric[metric].id);
        bool told =
            strstr(row->doc_en, comma) != NULL || g_str_has_suffix(row->doc_en, stop);
        CU_ASSERT_EQUAL(told, pay_watch_has(metric));
        if (told != pay_watch_has(metric))
            printf("%s\n", pay_metric[metric].id);
    }
}

static void
an_absurd_number_of_rules_is_refused(void)
{
    GString *body = g_string_new(WHEN THEN);
    for (unsigned i = 0; i < SCN_MAX_RULES; i++)
        g_string_append_printf(body, "[rule r%u]\n%s", i, WHEN THEN);
    g_autofree char *text = text_with(body->str), *faults = NULL;
    g_string_free(body, TRUE);
    g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
    CU_ASSERT_PTR_NULL(s);
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "more than 200 rules"));
}

CLAIMS_MAIN("input/rule", CLAIM(a_rule_becomes_what_it_says),
            CLAIM(what_is_not_said_has_its_default), CLAIM(each_condition_is_read),
            CLAIM(blanks_may_be_tabs), CLAIM(a_rule_of_an_unknown_run_is_not_dated),
            CLAIM(stars_of_the_other_path_follow_those_of_the_first),
            CLAIM(a_copy_goes_city_by_city), CLAIM(each_fault_is_refused_with_its_place),
            CLAIM(a_rule_that_cannot_act_is_a_warning),
            CLAIM(the_order_of_sections_means_nothing),
            CLAIM(a_child_replaces_a_rule_as_a_whole),
            CLAIM(a_rule_can_be_expected_to_fire), CLAIM(a_setting_reaches_a_rule),
            CLAIM(the_key_tells_what_can_be_watched),
            CLAIM(an_absurd_number_of_rules_is_refused))
