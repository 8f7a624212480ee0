/* The gates: who may pay where. Positions are fixed uniforms, so counts are binomial;
 * bounds are four standard errors (one false alarm in 16 000 for another seed). */
#include <math.h>

#include "models/gate.h"
#include "models/rules.h"
#include "models/timeline.h"
#include "tests/claims.h"
#include "tests/models/fixture.h"

/* A world of the fixture with its rules; wallets and networks a = 0, b = 1. */
typedef struct {
    PayParams *p;
    PayWorld *world;
    PayRules *rules;
} Market;

static const double no_utility[PAY_MAX_WALLETS];

static void
compile(Market *m)
{
    pay_rules_compile(m->rules, m->world, m->p, no_utility, UINT32_MAX, 0);
}

static Market
market(PayParams *p)
{
    Market m = { .p = p, .world = pay_world_new(p, (SimKey){ 5, 1 }, NULL) };
    m.rules = pay_rules_new(m.world);
    compile(&m);
    return m;
}

static void
market_clear(Market *m)
{
    pay_rules_free(m->rules);
    pay_world_free(m->world);
    pay_params_free(m->p);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Market, market_clear)

static void
cover(PayParams *p, unsigned wallet, unsigned network, PayMode mode, int64_t ppm)
{
    size_t cell = pay_cell_index(p, PAY_INTEROP_COVERAGE, wallet, network, mode);
    for (unsigned city = 0; city < p->n[PAY_KIND_CITY]; city++)
        p->cell[cell + city] = ppm;
}

static unsigned
outcome(const Market *m, uint32_t consumer, uint32_t shop, unsigned codes,
        unsigned wallet, PayMode mode)
{
    PayMerchant merchant = { .networks = (uint8_t)codes };
    return pay_gate_offline(m->rules, m->world, 0, consumer, 0, false, shop, &merchant,
                            wallet, mode)
        .outcome;
}

static bool
is_binomial(double n, double count, double p)
{
    bool near = fabs(count - n * p) <= 4 * sqrt(n * p * (1 - p));
    if (!near)
        printf("%g of %g instead of a share of %g\n", count, n, p);
    return near;
}

/* I02: a step to 85 % of 200 000 shops; then to 90 %. */
static void
coverage_is_a_share_of_shops_and_only_grows(void)
{
    enum { SHOPS = 200000 };
    PayParams *p = fixture_params(1000);
    cover(p, 0, 1, PAY_MODE_MPM, 850000);
    g_auto(Market) m = market(p);
    g_autofree uint8_t *before = g_new(uint8_t, SHOPS);
    unsigned n = 0, n_lost = 0, n_more = 0;
    for (uint32_t shop = 0; shop < SHOPS; shop++)
        n += before[shop] = outcome(&m, 0, shop, 2, 0, PAY_MODE_MPM) == PAY_OK;
    CU_ASSERT_TRUE(is_binomial(SHOPS, n, 0.85));
    cover(p, 0, 1, PAY_MODE_MPM, 900000);
    compile(&m);
    for (uint32_t shop = 0; shop < SHOPS; shop++) {
        bool now = outcome(&m, 0, shop, 2, 0, PAY_MODE_MPM) == PAY_OK;
        n_lost += before[shop] && !now;
        n_more += now;
    }
    CU_ASSERT_EQUAL(n_lost, 0);
    CU_ASSERT_TRUE(is_binomial(SHOPS, n_more, 0.9));
}

/* I03: merchants .85, users .50, banks .90: a million attempts of as many pairs. */
static void
gates_are_independent(void)
{
    enum { SIDE = 1000, BANKS = 10 };
    PayParams *p = fixture_params(1000);
    cover(p, 0, 1, PAY_MODE_MPM, 850000);
    SET(p, PAY_INTEROP_USERS, 0, 1, 0, 500000);
    SET(p, PAY_INTEROP_BANKS, 0, 1, 0, 900000);
    g_auto(Market) m = market(p);
    unsigned n = 0, refused = 0;
    for (uint32_t i = 0; i < SIDE * SIDE; i++) {
        m.rules->bank_order[0] = (int32_t)(i % BANKS) * (PAY_ONE / BANKS);
        PayMerchant merchant = { .networks = 2 };
        unsigned result = pay_gate_offline(m.rules, m.world, 0, i, 0, true, i, &merchant,
                                           0, PAY_MODE_MPM)
                              .outcome;
        n += result == PAY_OK;
        refused += result == PAY_F2_REFUSED;
    }
    CU_ASSERT_TRUE(is_binomial(SIDE * SIDE, n, 0.3825));
    CU_ASSERT_TRUE(is_binomial(SIDE * SIDE, refused, 0.85 - 0.3825));
}

static void
a_user_stays_before_or_behind_the_gate(void)
{
    PayParams *p = fixture_params(1000);
    cover(p, 0, 1, PAY_MODE_MPM, PAY_ONE);
    SET(p, PAY_INTEROP_USERS, 0, 1, 0, 100000);
    g_auto(Market) m = market(p);
    unsigned n = 0;
    for (uint32_t user = 0; user < 20000; user++) {
        unsigned here = outcome(&m, user, 1, 2, 0, PAY_MODE_MPM);
        CU_ASSERT_EQUAL(here, outcome(&m, user, 2, 2, 0, PAY_MODE_MPM));
        n += here == PAY_OK;
    }
    CU_ASSERT_TRUE(is_binomial(20000, n, 0.1));
}

static void
reading_is_directed(void)
{
    PayParams *p = fixture_params(1000);
    cover(p, 0, 1, PAY_MODE_MPM, PAY_ONE);
    g_auto(Market) m = market(p);
    CU_ASSERT_EQUAL(outcome(&m, 1, 1, 2, 0, PAY_MODE_MPM), PAY_OK);
    CU_ASSERT_EQUAL(outcome(&m, 1, 1, 1, 1, PAY_MODE_MPM), PAY_F1_UNREADABLE);
}

static void
personal_codes_open_apart_from_merchant_codes(void)
{
    PayParams *p = fixture_params(1000);
    cover(p, 0, 1, PAY_MODE_PERSONAL, PAY_ONE);
    g_auto(Market) m = market(p);
    CU_ASSERT_EQUAL(outcome(&m, 1, 1, 2, 0, PAY_MODE_PERSONAL), PAY_OK);
    CU_ASSERT_EQUAL(outcome(&m, 1, 1, 2, 0, PAY_MODE_MPM), PAY_F1_UNREADABLE);
    CU_ASSERT_EQUAL(outcome(&m, 1, 1, 2, 0, PAY_MODE_CPM), PAY_F1_UNREADABLE);
}

static void
ones_own_code_needs_no_gate_and_comes_first(void)
{
    g_auto(Market) m = market(fixture_params(1000));
    CU_ASSERT_EQUAL(outcome(&m, 1, 1, 1, 0, PAY_MODE_MPM), PAY_OK);
    CU_ASSERT_EQUAL(outcome(&m, 1, 1, 0, 0, PAY_MODE_MPM), PAY_F1_UNREADABLE);
    cover(m.p, 1, 0, PAY_MODE_MPM, PAY_ONE);
    compile(&m);
    PayMerchant both = { .networks = 3 };
    PayGateResult result =
        pay_gate_offline(m.rules, m.world, 0, 1, 0, false, 1, &both, 1, PAY_MODE_MPM);
    CU_ASSERT_EQUAL(result.outcome, PAY_OK);
    CU_ASSERT_EQUAL(result.network, 1);
}

static void
coverage_is_local(void)
{
    PayParams *p = fixture_params(1000);
    p->cell[pay_cell_index(p, PAY_INTEROP_COVERAGE, 0, 1, PAY_MODE_MPM) + 1] = PAY_ONE;
    g_auto(Market) m = market(p);
    PayMerchant merchant = { .networks = 2 };
    for (unsigned city = 0; city < 2; city++)
        CU_ASSERT_EQUAL(pay_gate_offline(m.rules, m.world, city, 1, 0, false, 1,
                                         &merchant, 0, PAY_MODE_MPM)
                            .outcome,
                        city == 1 ? PAY_OK : PAY_F1_UNREADABLE);
}

static void
the_bank_gate_asks_only_who_pays_from_a_bank(void)
{
    PayParams *p = fixture_params(1000);
    cover(p, 0, 1, PAY_MODE_MPM, PAY_ONE);
    SET(p, PAY_INTEROP_BANKS, 0, 1, 0, 500000);
    SET(p, PAY_BANK_ORDER, 0, 0, 0, 500000);
    g_auto(Market) m = market(p);
    PayMerchant merchant = { .networks = 2 };
    for (unsigned bank_funded = 0; bank_funded < 2; bank_funded++)
        CU_ASSERT_EQUAL(pay_gate_offline(m.rules, m.world, 0, 1, 0, bank_funded, 1,
                                         &merchant, 0, PAY_MODE_MPM)
                            .outcome,
                        bank_funded ? PAY_F2_REFUSED : PAY_OK);
    m.rules->bank_order[0] = 499999;
    CU_ASSERT_EQUAL(
        pay_gate_offline(m.rules, m.world, 0, 1, 0, true, 1, &merchant, 0, PAY_MODE_MPM)
            .outcome,
        PAY_OK);
    m.rules->bank_order[0] = 500000;
    m.rules->wallet[0].kind = PAY_WALLET_BANK_APP;
    CU_ASSERT_EQUAL(outcome(&m, 1, 1, 2, 0, PAY_MODE_MPM), PAY_F2_REFUSED);
}

/* ---- online: a shop whose cashier takes network b */

static PayParams *
with_platform(void)
{
    return fixture_build((Fixture){ .people = 1000, .platform = true });
}

static PayGateResult
online(const Market *m, uint32_t consumer, uint32_t shop, unsigned wallet)
{
    return pay_gate_online(m->rules, m->world, 0, consumer, 0, false, shop, 0, wallet);
}

static void
a_platform_takes_the_wallets_of_its_networks(void)
{
    g_auto(Market) m = market(with_platform());
    CU_ASSERT_EQUAL(online(&m, 1, 1, 0).outcome, PAY_F6_EXCLUDED);
    CU_ASSERT_EQUAL(online(&m, 1, 1, 1).outcome, PAY_OK);
    CU_ASSERT_EQUAL(online(&m, 1, 1, 1).network, 1);
}

static void
a_listing_opens_a_share_of_shops_to_a_share_of_users(void)
{
    PayParams *p = with_platform();
    SET(p, PAY_PLATFORM_ACCEPTS, 0, 0, 0, 850000);
    SET(p, PAY_PLATFORM_USERS, 0, 0, 0, 500000);
    g_auto(Market) m = market(p);
    enum { N = 200000 };
    unsigned n = 0;
    for (uint32_t i = 0; i < N; i++)
        n += online(&m, i, i, 0).outcome == PAY_OK;
    CU_ASSERT_TRUE(is_binomial(N, n, 0.425));
    m.rules->listed[0] = m.rules->listed_users[0] = PAY_ONE;
    CU_ASSERT_EQUAL(online(&m, 1, 1, 0).outcome, PAY_OK);
    CU_ASSERT_EQUAL(online(&m, 1, 1, 0).network, 1); /* through the cashier */
}

static void
a_platform_may_shut_out_the_wallet_of_its_own_network(void)
{
    PayParams *p = with_platform();
    SET(p, PAY_PLATFORM_ACCEPTS, 0, 1, 0, 0);
    cover(p, 1, 1, PAY_MODE_ONLINE, PAY_ONE);
    g_auto(Market) m = market(p);
    CU_ASSERT_EQUAL(online(&m, 1, 1, 1).outcome, PAY_F6_EXCLUDED);
}

static void
interop_opens_the_cashier_page_too(void)
{
    PayParams *p = with_platform();
    cover(p, 0, 1, PAY_MODE_ONLINE, PAY_ONE);
    SET(p, PAY_INTEROP_USERS, 0, 1, 0, 0);
    g_auto(Market) m = market(p);
    CU_ASSERT_EQUAL(online(&m, 1, 1, 0).outcome, PAY_F2_REFUSED);
    SET(p, PAY_INTEROP_USERS, 0, 1, 0, PAY_ONE);
    compile(&m);
    CU_ASSERT_EQUAL(online(&m, 1, 1, 0).outcome, PAY_OK);
    CU_ASSERT_EQUAL(online(&m, 1, 1, 0).network, 1);
}

/* Does what is known of the gates say what they say to consumer and shop @who, who pays
 * with @wallet from his balance or his bank? */
static bool
known_agrees(const Market *m, uint32_t who, unsigned codes, unsigned wallet, PayMode mode)
{
    const PayWorld *world = m->world;
    PayMerchant merchant = { .networks = (uint8_t)codes };
    PayGatesKnown offline = m->rules->known[mode * world->n_wallets + wallet];
    PayGatesKnown shop = m->rules->shops[wallet];
    bool agrees = true;
    for (unsigned bank = 0; bank < 2; bank++) {
        PayGateResult asked = pay_gate_offline(m->rules, world, 0, who, 0, bank == 1, who,
                                               &merchant, wallet, mode);
        PayGateResult known = pay_gate_known(offline, codes, PAY_F1_UNREADABLE);
        agrees &= known.outcome == PAY_GATE_ASK ||
                  (known.outcome == asked.outcome && known.network == asked.network);
        asked = pay_gate_online(m->rules, world, 0, who, 0, bank == 1, who, 0, wallet);
        known = pay_gate_known(shop, PAY_GATE_ANY_CODE, PAY_F6_EXCLUDED);
        agrees &= known.outcome == PAY_GATE_ASK ||
                  (known.outcome == asked.outcome && known.network == asked.network);
    }
    return agrees;
}

static unsigned
count_asked(const Market *m)
{
    unsigned n = 0;
    for (unsigned codes = 0; codes < 4; codes++)
        for (unsigned wallet = 0; wallet < 2; wallet++)
            for (unsigned mode = 0; mode < PAY_N_MODES; mode++) {
                PayGatesKnown known = m->rules->known[mode * 2 + wallet];
                n += pay_gate_known(known, codes, PAY_F1_UNREADABLE).outcome ==
                     PAY_GATE_ASK;
                for (uint32_t who = 0; who < 50; who++)
                    CU_ASSERT_TRUE(known_agrees(m, who, codes, wallet, (PayMode)mode));
            }
    return n;
}

/* All of what a coverage, the users, the banks and a listing can be: nothing, part and
 * everything. */
static void
what_is_known_of_gates_is_what_they_say(void)
{
    static const int64_t level[] = { 0, 500000, PAY_ONE };
    PayParams *p = with_platform();
    g_auto(Market) m = market(p);
    for (unsigned i = 0; i < 81; i++) {
        for (unsigned mode = 0; mode < PAY_N_MODES; mode++)
            cover(p, 0, 1, (PayMode)mode, level[i % 3]);
        SET(p, PAY_INTEROP_USERS, 0, 1, 0, level[i / 3 % 3]);
        SET(p, PAY_INTEROP_BANKS, 0, 1, 0, level[i / 9 % 3]);
        SET(p, PAY_PLATFORM_ACCEPTS, 0, 0, 0, level[i / 27]);
        compile(&m);
        unsigned n_asked = count_asked(&m);
        if (i % 3 == 0 || i % 27 == 26)
            CU_ASSERT_EQUAL(n_asked, 0);
    }
}

/* What consumers sense is the expectation of what the gates do. */
static void
the_reach_that_is_sensed_is_the_share_that_passes(void)
{
    PayParams *p = fixture_params(2000000);
    SET(p, PAY_CLASS_PERSONAL, 0, 0, 0, 0);
    cover(p, 0, 1, PAY_MODE_MPM, 400000);
    g_auto(Market) m = market(p);
    const PayMarket *street = &m.world->local[0];
    unsigned n = 0;
    for (uint32_t i = 0; i < street->n; i++) {
        uint32_t id = street->first + i;
        n += outcome(&m, 1, id, m.world->merchants[id].networks, 0, PAY_MODE_MPM) ==
             PAY_OK;
    }
    double sensed = m.rules->seen[PAY_CHANNEL_SCAN * 2 + 0] / 255.0;
    double expected = 0.7 + 0.3 * 0.7 * 0.4;
    CU_ASSERT_TRUE(is_binomial(street->n, n, expected));
    CU_ASSERT_TRUE(fabs(sensed - expected) < 0.5 / 255 + 0.008);
}

/* I01: 0 to 100 % from 2021-10-01 to 2022-03-31, by the timeline. */
static void
a_ramp_opens_the_gate_to_the_floored_ppm(void)
{
    static const struct {
        int year, month, day, hour;
        int64_t ppm;
    } known[] = {
        { 2021, 10, 1, 0, 0 },       { 2021, 12, 31, 0, 502762 },
        { 2022, 2, 15, 12, 759668 }, { 2022, 3, 31, 0, PAY_ONE },
        { 2022, 5, 1, 0, PAY_ONE },
    };
    PayParams *base = fixture_params(1000), *now = pay_params_copy(base);
    SimTime from, until, time;
    sim_time_from_civil(2021, 10, 1, 0, 0, 0, &from);
    sim_time_from_civil(2022, 3, 31, 0, 0, 0, &until);
    PayTimeline *timeline = pay_timeline_new();
    PayEvent *event = pay_event_new("open", from, SIM_TIME_NEVER, until - from);
    uint32_t *cell = g_new(uint32_t, 1);
    *cell = (uint32_t)pay_cell_index(base, PAY_INTEROP_COVERAGE, 0, 1, PAY_MODE_MPM);
    uint32_t at = *cell;
    pay_event_change(event, PAY_OP_SET, PAY_ONE, cell, 1);
    pay_timeline_add(timeline, event);
    pay_timeline_close(timeline);
    for (unsigned i = 0; i < G_N_ELEMENTS(known); i++) {
        sim_time_from_civil(known[i].year, known[i].month, known[i].day, known[i].hour, 0,
                            0, &time);
        pay_timeline_apply(timeline, base, time, now);
        CU_ASSERT_EQUAL(now->cell[at], known[i].ppm);
    }
    pay_timeline_free(timeline);
    pay_params_free(now);
    pay_params_free(base);
}

CLAIMS_MAIN("models/gates", CLAIM(coverage_is_a_share_of_shops_and_only_grows),
            CLAIM(gates_are_independent), CLAIM(a_user_stays_before_or_behind_the_gate),
            CLAIM(reading_is_directed),
            CLAIM(personal_codes_open_apart_from_merchant_codes),
            CLAIM(ones_own_code_needs_no_gate_and_comes_first), CLAIM(coverage_is_local),
            CLAIM(the_bank_gate_asks_only_who_pays_from_a_bank),
            CLAIM(a_platform_takes_the_wallets_of_its_networks),
            CLAIM(a_listing_opens_a_share_of_shops_to_a_share_of_users),
            CLAIM(a_platform_may_shut_out_the_wallet_of_its_own_network),
            CLAIM(interop_opens_the_cashier_page_too),
            CLAIM(what_is_known_of_gates_is_what_they_say),
            CLAIM(the_reach_that_is_sensed_is_the_share_that_passes),
            CLAIM(a_ramp_opens_the_gate_to_the_floored_ppm))
