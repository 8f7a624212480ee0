#include "tests/input/fixture.h"

#include "input/event.h"

static const PayEvent *
event_of(const ScnScenario *s, guint i)
{
    return s->timeline->events->pdata[i];
}

/* The minimal scenario with three cities and the event @body in place of its own. */
static char *
market_with(const char *body)
{
    g_autofree char *cities =
        minimal_with("[acquirer till]",
                     "[group far]\n[city seaport]\ngroup = far\npopulation = 1000000\n"
                     "tags = coast first\n[city village]\ngroup = far\n"
                     "population = 500000\n[acquirer till]");
    char *at = strstr(cities, "[event opening]"), *end = strstr(cities, "[expect]");
    CU_ASSERT_TRUE(at != NULL && end != NULL);
    g_autofree char *before = g_strndup(cities, (gsize)(at - cities));
    return g_strconcat(before, body, "\n", end, NULL);
}

static ScnScenario *
market(const char *body)
{
    g_autofree char *text = market_with(body), *faults = NULL;
    ScnScenario *s = parse(text, NULL, &faults);
    CU_ASSERT_STRING_EQUAL(faults, "");
    CU_ASSERT_PTR_NOT_NULL(s);
    return s;
}

/* The paths of the cells that change @j of event @i touches, and how many cells. */
static char *
touched(const ScnScenario *s, guint i, unsigned j)
{
    const PayChange *change = &event_of(s, i)->changes[j];
    GString *out = g_string_new(NULL);
    g_autofree char *last = NULL;
    for (size_t k = 0; k < change->n_cells; k++) {
        g_autofree char *path = pay_params_cell_path(s->params, change->cells[k]);
        unsigned index[3], city;
        PayKey key = pay_params_cell_owner(s->params, change->cells[k], index, &city);
        if (g_strcmp0(path, last) != 0)
            g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "", path);
        if (pay_key_shape[key].by_city)
            g_string_append_printf(out, "@%s", s->params->entity[PAY_KIND_CITY][city].id);
        g_free(last);
        last = g_steal_pointer(&path);
    }
    return g_string_free(out, FALSE);
}

static void
an_event_becomes_dated_cells(void)
{
    g_autoptr(ScnScenario) s =
        market("[event cut]\nat = 2021-09-01\nuntil = 2021-10-01T12:00\n"
               "ramp = 10 d\nlabel[zh] = 降费\n"
               "add.fee.mdr.rate = -0.10 pp\n"
               "set.rebate.red.per-payment = 0.50 CNY\n"
               "scale.behaviour.cash-carried = 30%");
    if (s == NULL)
        return;
    const PayEvent *event = event_of(s, 0);
    CU_ASSERT_EQUAL(event->at, 31 * SIM_DAY);
    CU_ASSERT_EQUAL(event->until, 61 * SIM_DAY + 12 * SIM_HOUR);
    CU_ASSERT_EQUAL(event->ramp, 10 * SIM_DAY);
    CU_ASSERT_STRING_EQUAL(event->label_zh, "降费");
    CU_ASSERT_EQUAL(event->n_changes, 3);
    CU_ASSERT_EQUAL(event->changes[0].op, PAY_OP_ADD);
    CU_ASSERT_EQUAL(event->changes[0].operand, -1000);
    CU_ASSERT_EQUAL(event->changes[1].op, PAY_OP_SET);
    CU_ASSERT_EQUAL(event->changes[1].operand, 50);
    CU_ASSERT_EQUAL(event->changes[2].op, PAY_OP_SCALE);
    CU_ASSERT_EQUAL(event->changes[2].operand, 300000);
}

static void
stars_cities_and_channel_pick_cells(void)
{
    static const struct {
        const char *lines, *cells;
    } cases[] = {
        { "set.interop.red.blue.mpm.coverage = 1%",
          "interop.red.blue.mpm.coverage@hometown@seaport@village" },
        { "cities = capital\nset.interop.*.blue.mpm.coverage = 1%",
          "interop.blue.blue.mpm.coverage@hometown "
          "interop.red.blue.mpm.coverage@hometown" },
        { "cities = far\nset.interop.red.blue.mpm.coverage = 1%",
          "interop.red.blue.mpm.coverage@seaport@village" },
        { "cities = first\nset.interop.red.blue.mpm.coverage = 1%",
          "interop.red.blue.mpm.coverage@hometown@seaport" },
        { "cities = village, capital\nset.interop.red.blue.mpm.coverage = 1%",
          "interop.red.blue.mpm.coverage@hometown@village" },
        { "cities = village,\tcapital ,\nset.interop.red.blue.mpm.coverage = 1%",
          "interop.red.blue.mpm.coverage@hometown@village" },
        { "cities = * -coast\nset.interop.red.blue.mpm.coverage = 1%",
          "interop.red.blue.mpm.coverage@hometown@village" },
        { "cities = -far\nset.interop.red.blue.mpm.coverage = 1%",
          "interop.red.blue.mpm.coverage@hometown" },
        { "cities = village\nchannel = mpm, cpm\nset.interop.r*.b*.*.coverage = 1%",
          "interop.red.blue.mpm.coverage@village interop.red.blue.cpm.coverage@village" },
        { "cities = village\nchannel = online\nset.interop.red.*.*.coverage = 1%",
          "interop.red.blue.online.coverage@village "
          "interop.red.red.online.coverage@village" },
        { "set.fee.hub-*.rate = 0%", "fee.hub-account.rate fee.hub-acquiring.rate" },
        { "set.fee.mdr.tier.*.rate = 0%",
          "fee.mdr.tier.1.rate fee.mdr.tier.2.rate fee.mdr.tier.3.rate "
          "fee.mdr.tier.4.rate fee.mdr.tier.5.rate fee.mdr.tier.6.rate" },
        { "set.platform.mall.accepts.blue = 85%", "platform.mall.accepts.blue" },
        { "set.fee.mdr.cap = none", "fee.mdr.cap" },
        { "set.rebate.red.modes = offline", "rebate.red.modes" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *body =
            g_strdup_printf("[event e]\nat = 2021-09-01\n%s", cases[i].lines);
        g_autoptr(ScnScenario) s = market(body);
        if (s == NULL)
            continue;
        g_autofree char *cells = touched(s, 0, 0);
        CU_ASSERT_STRING_EQUAL(cells, cases[i].cells);
        if (strcmp(cells, cases[i].cells) != 0)
            printf("%s: %s\n", cases[i].lines, cells);
    }
}

static void
a_wrong_event_is_refused_with_its_place(void)
{
    static const struct {
        const char *lines, *message;
    } cases[] = {
        { "set.fee.mdr.rate = 0%", "event 'e' has no 'at'" },
        { "at = 2021-13-01\nset.fee.mdr.rate = 0%", "there is no 2021-13-01" },
        { "at = 2021-09-01", "event 'e' changes nothing" },
        { "at = 2021-09-01\nuntil = 2021-09-01\nset.fee.mdr.rate = 0%",
          ":9: error: until must be later than at" },
        { "at = 2021-09-01\nuntil = 2021-09-03\nramp = 5 d\nset.fee.mdr.rate = 0%",
          "the ramp would be complete only after until" },
        { "at = 2021-07-01\nset.fee.mdr.rate = 0%",
          "event 'e' begins before the run (2021-08-01 to 2021-11-29)" },
        { "at = 2021-11-29\nset.fee.mdr.rate = 0%",
          "event 'e' never acts: the run ends (2021-08-01 to 2021-11-29)" },
        { "at = 2021-09-01\nramp = 30\nset.fee.mdr.rate = 0%",
          "ramp: needs a unit: 30 d?" },
        { "at = 2021-09-01\ncities = captal\nset.interop.*.*.mpm.coverage = 1%",
          ":10: error: 'captal' is no city, city group or tag of a city; did you mean "
          "'capital'?" },
        { "at = 2021-09-01\ncities = * -cost\nset.interop.*.*.mpm.coverage = 1%",
          ":12: error: 'cost' is no city, city group or tag of a city; did you mean "
          "'coast'?" },
        { "at = 2021-09-01\ncities = capital -capital\nset.interop.*.*.mpm.coverage = 1%",
          "'capital -capital' leaves no city" },
        { "at = 2021-09-01\ncities = capital\nset.fee.mdr.rate = 0%",
          "'fee.{fee}.rate' is the same in all cities, so 'cities' cannot restrict it" },
        { "at = 2021-09-01\nchannel = ofline\nset.interop.*.*.*.coverage = 1%",
          "channel: there is no mode 'ofline'" },
        { "at = 2021-09-01\nchannel = offline\nset.fee.mdr.rate = 0%",
          "no path of event 'e' has a mode that 'channel' could restrict" },
        { "at = 2021-09-01\nchannel = online\nset.interop.*.*.mpm.coverage = 1%",
          "has no mode of this channel" },
        { "at = 2021-09-01\nset.fee.mrd.rate = 0%",
          ":9: error: the path 'fee.mrd.rate' matches nothing: 'mrd' is none of "
          "account-side, commission, funding, funding-hub-bank, funding-hub-wallet, "
          "hub-account, hub-acquiring, mdr, placer, placer-direct; did you mean 'mdr'?" },
        { "at = 2021-09-01\nset.fees.mdr.rate = 0%", "did you mean 'fee'?" },
        { "at = 2021-09-01\nset.fee.mdr.rat = 0%", "did you mean 'rate'?" },
        { "at = 2021-09-01\nset.fee.mdr = 0%",
          "the path 'fee.mdr' goes on with one of:" },
        { "at = 2021-09-01\nset.fee.mdr.rate.x = 0%", "has nothing at 'x'" },
        { "at = 2021-09-01\nset.run.days = 5 d",
          "'run.days' is fixed for a whole run; an event cannot change it" },
        { "at = 2021-09-01\nset.wallet.red.hold = 5%", "is fixed for a whole run" },
        { "at = 2021-09-01\nset.rebate.red.* = 5%", "matches values of different kinds" },
        { "at = 2021-09-01\nset.settlement.* = none",
          "matches values of different kinds: 'settlement.method' and "
          "'settlement.failure'" },
        { "at = 2021-09-01\nset.fee.mdr.rate = 12%",
          ":20: error: 12% is out of range: 0% .. 10%" },
        { "at = 2021-09-01\nset.fee.mdr.rate = 0.1", "needs a unit: 0.1%?" },
        { "at = 2021-09-01\nadd.fee.mdr.rate = 0.1 pp", "a change needs a sign" },
        { "at = 2021-09-01\nadd.fee.mdr.rate = -0.1%",
          "a change of a rate is written in pp, bp or ppm, not '%'; did you mean '-0.1 "
          "pp'?" },
        { "at = 2021-09-01\nadd.rebate.red.modes = +1",
          "'rebate.{wallet}.modes' can only be set" },
        { "at = 2021-09-01\nscale.fee.mdr.rate = 1000",
          "1000 is out of range: 0 .. 100" },
        { "at = 2021-09-01\nset.fee.mdr.rate = 0%\noff = yes",
          "'at' in a section that is off; remove one of the two" },
        { "off = yes", "no parent has a section [event e] that could be off" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *body = g_strconcat("[event e]\n", cases[i].lines, NULL);
        g_autofree char *text = market_with(body), *faults = NULL;
        g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
        bool ok = s == NULL && strstr(faults, cases[i].message) != NULL;
        CU_ASSERT_TRUE(ok);
        if (!ok)
            printf("%s:\n%s\n", cases[i].lines, faults);
    }
}

/* What is wrong is said once, and nothing else is found fault with because of it. */
static void
one_fault_of_an_event_is_one_error(void)
{
    static const struct {
        const char *lines, *message;
    } cases[] = {
        { "at =\nset.fee.mdr.rate = 0%", "'at' has no value" },
        { "at = 2021-09-01\nuntil =\nset.fee.mdr.rate = 0%", "'until' has no value" },
        { "at = 2021-09-01\ncities =\nset.fee.mdr.rate = 0%", "'cities' has no value" },
        { "at = 2021-09-01\nchannel =\nset.fee.mdr.rate = 0%", "'channel' has no value" },
        { "at = 2021-09-01\nset.fee.mdr.rate =", "'set.fee.mdr.rate' has no value" },
        { "at = 2021-09-01\nchannel = offline\nset.fee.mdr.rate = 99%",
          "99% is out of range" },
        { "at = 2021-09-01\ncities = shre\nset.interop.*.*.mpm.coverage = 1%\n"
          "[city inland]\ngroup = far\npopulation = 1000\ntags = flat, shire",
          "did you mean 'shire'?" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *body = g_strconcat("[event e]\n", cases[i].lines, NULL);
        g_autofree char *text = market_with(body), *faults = NULL;
        g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
        bool ok = s == NULL && strstr(faults, cases[i].message) != NULL &&
                  strstr(faults, "error:") == g_strrstr(faults, "error:");
        CU_ASSERT_TRUE(ok);
        if (!ok)
            printf("%s:\n%s\n", cases[i].lines, faults);
    }
    static const Breakage dates[] = {
        { "days  = 120 d", "from = 2021-10-01",
          "event 'opening' begins before the run (2021-10-01 to " },
        { "days  = 120 d", "days = 120 d\nfrom = 2021-10-01",
          "event 'opening' begins before the run (2021-10-01 to 2022-01-29)" },
        { "days  = 120 d", "days = 20", "days: needs a unit: 20 d?" },
        { "days  = 120 d", "days = 120 d\nfrom = 2022-02-30", "there is no 2022-02-30" },
    };
    CHECK_BREAKAGES(dates);
}

static void
one_label_serves_both_languages(void)
{
    static const struct {
        const char *lines, *en, *zh;
    } cases[] = {
        { "label = Cut", "Cut", "Cut" },
        { "label[en] = Cut", "Cut", "Cut" },
        { "label[zh] = 降费\nlabel = Cut", "Cut", "降费" },
        { "label[zh] = 降费\nlabel[en] = Cut", "Cut", "降费" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *body = g_strconcat(
            "[event e]\nat = 2021-09-01\nset.fee.mdr.rate = 0%\n", cases[i].lines, NULL);
        g_autoptr(ScnScenario) s = market(body);
        if (s == NULL)
            continue;
        CU_ASSERT_STRING_EQUAL(event_of(s, 0)->label_en, cases[i].en);
        CU_ASSERT_STRING_EQUAL(event_of(s, 0)->label_zh, cases[i].zh);
    }
}

/* Sums are given up before they leave the integers. */
static void
growth_without_bound_is_refused(void)
{
    GString *body = g_string_new(NULL);
    for (unsigned i = 0; i < 12; i++)
        g_string_append_printf(
            body, "[event e%u]\nat = 2021-09-01\nscale.hub.clearing.capacity = 100\n", i);
    g_autofree char *text = market_with(body->str), *faults = NULL;
    g_string_free(body, TRUE);
    g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
    CU_ASSERT_PTR_NULL(s);
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "'hub.clearing.capacity' becomes "));
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "on 2021-09-01, out of range"));
}

static void
a_value_that_leaves_its_range_later_is_found(void)
{
    static const struct {
        const char *events, *message;
    } cases[] = {
        { "[event e]\nat = 2021-09-01\nadd.fee.mdr.rate = -0.39 pp",
          "'fee.mdr.rate' becomes -0.01% on 2021-09-01, out of range: 0% .. 10%" },
        { "[event e]\nat = 2021-09-01\nramp = 10 d\nadd.fee.mdr.rate = -0.39 pp",
          "out of range: 0% .. 10%" },
        { "[event e]\nat = 2021-09-01\nscale.interop.*.*.users = 1.01",
          "becomes 101% on 2021-09-01, out of range: 0% .. 100%" },
        { "[event a]\nat = 2021-09-01\nadd.fee.mdr.rate = +6 pp\n"
          "[event b]\nat = 2021-10-01\nadd.fee.mdr.rate = +6 pp",
          "'fee.mdr.rate' becomes 12.38% on 2021-10-01" },
        { "[event e]\nat = 2021-09-01\nset.fee.mdr.cap = 1 CNY\n"
          "add.fee.placer.rate = +0.1 pp\nadd.fee.mdr.rate = -0.39 pp",
          "s.ini:117:20: error: 'fee.mdr.rate' becomes -0.01% on 2021-09-01" },
        { "[event e]\nat = 2021-09-01\nadd.fee.mdr.cap = +1 CNY",
          "'fee.mdr.cap' is none on 2021-09-01; it must be set before it can change" },
        { "[event e]\nat = 2021-09-01\nscale.platform.mall.accepts.blue = 50%",
          "'platform.mall.accepts.blue' is auto on 2021-09-01" },
        { "[event e]\nat = 2021-09-01\nscale.class.*.share = 0",
          "all class.{class}.share are 0 on 2021-09-01" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = market_with(cases[i].events), *faults = NULL;
        g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
        bool ok = s == NULL && strstr(faults, cases[i].message) != NULL;
        CU_ASSERT_TRUE(ok);
        if (!ok)
            printf("%s:\n%s\n", cases[i].events, faults);
    }
}

static void
a_value_that_is_back_in_time_is_fine(void)
{
    g_autoptr(ScnScenario) s = market(
        "[event a]\nat = 2021-09-01\nuntil = 2021-10-01\nadd.fee.mdr.rate = +6 pp\n"
        "[event b]\nat = 2021-10-01\nadd.fee.mdr.rate = +6 pp\n"
        "[event c]\nat = 2021-09-01\nset.fee.mdr.cap = 3 CNY\n"
        "[event d]\nat = 2021-09-02\nscale.fee.mdr.cap = 2\n"
        "[event e]\nat = 2021-10-02\nset.fee.mdr.cap = none\n"
        "[event f]\nat = 2021-09-02\nscale.class.*.share = 50%");
    CU_ASSERT_TRUE(s != NULL && s->timeline->events->len == 6);
}

static void
a_run_cut_short_by_a_setting_only_warns(void)
{
    static const char *const settings[] = { "run.days=10 d", NULL };
    g_autofree char *text = minimal_text(), *faults = NULL;
    g_autoptr(ScnScenario) s = parse(text, settings, &faults);
    CU_ASSERT_PTR_NOT_NULL(s);
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "warning: event 'opening' never acts"));
    static const char *const later[] = { "run.from=2021-10-01", NULL };
    g_autofree char *more = NULL;
    g_autoptr(ScnScenario) late = parse(text, later, &more);
    CU_ASSERT_PTR_NOT_NULL(late);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(more, "warning: event 'opening' begins before the run"));
}

/* All the cities that there may be, and all wallets and networks, a few times over. */
static void
an_absurd_number_of_changed_values_is_refused(void)
{
    GString *body = g_string_new(NULL);
    for (unsigned i = 0; i < 9; i++)
        g_string_append_printf(body,
                               "[event e%u]\nat = 2021-09-01\n"
                               "set.interop.*.*.*.coverage = 1%%\n",
                               i);
    for (unsigned i = 2; i < PAY_MAX_NETWORKS; i++)
        g_string_append_printf(body, "[network n%u]\nacquirer = till\n", i);
    for (unsigned i = 2; i < PAY_MAX_WALLETS; i++)
        g_string_append_printf(body,
                               "[wallet w%u]\nkind = platform\nnetwork = red\n"
                               "hub = clearing\nhold = 1%%\nbalance = 1%%\n",
                               i);
    for (unsigned i = 3; i < PAY_MAX_CITIES; i++)
        g_string_append_printf(body, "[city c%u]\ngroup = far\npopulation = 1000\n", i);
    g_autofree char *text = market_with(body->str), *faults = NULL;
    g_string_free(body, TRUE);
    g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
    CU_ASSERT_PTR_NULL(s);
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "the events change more than 33554432 values"));
    CU_ASSERT_PTR_EQUAL(strstr(faults, "error:"), g_strrstr(faults, "error:"));
}

/* The list of what could stand there is cut, and the guess with it. */
static void
of_many_ids_a_dozen_is_named(void)
{
    GString *body = g_string_new("[event e]\nat = 2021-09-01\nset.bank.zz.up = 0%\n");
    for (unsigned i = 10; i < 60; i++)
        g_string_append_printf(body, "[bank b%u]\nshare = 1%%\n", i);
    g_autofree char *text = market_with(body->str), *faults = NULL;
    g_string_free(body, TRUE);
    g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
    CU_ASSERT_PTR_NULL(s);
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "'zz' is none of b10, b11, b12, b13, b14, b15, "
                                          "b16, b17, b18, b19, b20, b21, ...\n"));
}

static void
values_are_alike_if_they_are_written_alike(void)
{
    static const ScnSpec share = { .type = SCN_TYPE_RATE, .max = PAY_ONE };
    static const ScnSpec rate = { .type = SCN_TYPE_RATE, .max = 1 };
    static const ScnSpec money = { .type = SCN_TYPE_MONEY };
    static const ScnSpec bank = { .type = SCN_TYPE_REF, .kind = PAY_KIND_BANK };
    static const ScnSpec hub = { .type = SCN_TYPE_REF, .kind = PAY_KIND_HUB };
    static const ScnSpec ab = { .type = SCN_TYPE_CHOICE, .choices = "a|b" };
    static const ScnSpec ac = { .type = SCN_TYPE_CHOICE, .choices = "a|c" };
    CU_ASSERT_TRUE(scn_spec_is_like(&share, &rate));
    CU_ASSERT_FALSE(scn_spec_is_like(&share, &money));
    CU_ASSERT_FALSE(scn_spec_is_like(&bank, &hub));
    CU_ASSERT_FALSE(scn_spec_is_like(&ab, &ac));
}

static void
an_absurd_number_of_events_is_refused(void)
{
    GString *body = g_string_new(NULL);
    for (unsigned i = 0; i <= SCN_MAX_EVENTS; i++)
        g_string_append_printf(
            body, "[event e%u]\nat = 2021-09-01\nset.fee.mdr.rate = 0%%\n", i);
    g_autofree char *text = market_with(body->str), *faults = NULL;
    g_string_free(body, TRUE);
    g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
    CU_ASSERT_PTR_NULL(s);
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "more than 2000 events"));
}

CLAIMS_MAIN("input/event", CLAIM(an_event_becomes_dated_cells),
            CLAIM(stars_cities_and_channel_pick_cells),
            CLAIM(a_wrong_event_is_refused_with_its_place),
            CLAIM(one_fault_of_an_event_is_one_error),
            CLAIM(one_label_serves_both_languages),
            CLAIM(growth_without_bound_is_refused),
            CLAIM(a_value_that_leaves_its_range_later_is_found),
            CLAIM(a_value_that_is_back_in_time_is_fine),
            CLAIM(a_run_cut_short_by_a_setting_only_warns),
            CLAIM(an_absurd_number_of_changed_values_is_refused),
            CLAIM(of_many_ids_a_dozen_is_named),
            CLAIM(values_are_alike_if_they_are_written_alike),
            CLAIM(an_absurd_number_of_events_is_refused))
