/* Settlement of a small market in which everybody pays the same way, so that what firms
 * owe each other is known from the value of the sales. One person stands for himself. */
#include "models/settlement.h"

#include "tests/models/plant.h"

/* Firms of the market, sorted by id. */
enum { A, ACQUIRER, B, BANK, HUB, N_FIRMS };

static void
set_reserve(PayParams *p, PayKind kind, PayKey key, PayFen reserve)
{
    for (unsigned i = 0; i < p->n[kind]; i++)
        SET(p, key, i, 0, 0, reserve);
}

/* Everybody pays on @route for @n_days, without fees; settled multilaterally at 03:00;
 * everybody holds enough. */
static PayParams *
market(PayRoute route, int64_t n_days)
{
    PayParams *p = fixture_build((Fixture){ .people = 300 });
    fixture_still(p);
    plant_route(p, route);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, n_days);
    for (unsigned fee = 0; fee < p->n[PAY_KIND_FEE]; fee++)
        SET(p, PAY_FEE_RATE, fee, 0, 0, 0);
    set_reserve(p, PAY_KIND_WALLET, PAY_WALLET_RESERVE, PAY_NONE);
    set_reserve(p, PAY_KIND_BANK, PAY_BANK_RESERVE, PAY_NONE);
    set_reserve(p, PAY_KIND_ACQUIRER, PAY_ACQUIRER_RESERVE, PAY_NONE);
    SET(p, PAY_SETTLEMENT_METHOD, 0, 0, 0, 1 + PAY_NET_MULTILATERAL);
    SET(p, PAY_SETTLEMENT_CUT_OFF, 3, 0, 0, 1);
    return p;
}

static PayFen
sales_of(const PlantRun *run)
{
    uint64_t value = 0;
    for (unsigned w = 0; w < run->world->n_wallets; w++)
        value += run->ledger->day->wallet[0][w].value;
    return (PayFen)value;
}

static const PayCycles *
cycles_of(const PlantRun *run)
{
    g_assert(run->ledger->settlement != NULL);
    return pay_settlement_cycles(run->ledger->settlement);
}

static void
each_leg_obliges_through_the_hub(void)
{
    static const struct {
        PayRoute route;
        PayFen legs, need; /* in sales; what all must hold together */
        PayFen on_us;
    } cases[] = { { PAY_R1, 0, 0, 1 },
                  { PAY_R2, 1, 1, 0 },
                  { PAY_R3, 1, 1, 0 },
                  { PAY_R4, 2, 1, 0 },
                  { PAY_C4, 2, 1, 0 } };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(PlantRun) run = plant_run_days(market(cases[i].route, 1), NULL, 5);
        PayFen sales = sales_of(&run);
        const PayCycles *c = cycles_of(&run);
        CU_ASSERT_TRUE(sales > 100000);
        CU_ASSERT_EQUAL(c->hub[0].gross, cases[i].legs * sales);
        CU_ASSERT_EQUAL(c->hub[0].liquidity, cases[i].need * sales);
        CU_ASSERT_EQUAL(c->on_us, cases[i].on_us * sales);
        CU_ASSERT_EQUAL(c->hub[0].n_failed, 0);
    }
}

/* R4: the bank pays the acquirer, the wallet nothing. */
static void
the_bank_needs_the_liquidity_of_a_card(void)
{
    g_auto(PlantRun) run = plant_run_days(market(PAY_R4, 1), NULL, 5);
    const PayCycles *c = cycles_of(&run);
    CU_ASSERT_EQUAL(pay_settlement_n_members(run.ledger->settlement), N_FIRMS);
    CU_ASSERT_STRING_EQUAL(pay_settlement_member(run.ledger->settlement, BANK), "bank");
    CU_ASSERT_EQUAL(c->liquidity[BANK], sales_of(&run));
    CU_ASSERT_EQUAL(c->liquidity[A], 0);
    CU_ASSERT_EQUAL(c->hub[0].paid, sales_of(&run));
}

static void
one_owner_settles_within_the_firm(void)
{
    PayParams *p = market(PAY_R3, 1);
    PayEntity *wallet = &p->entity[PAY_KIND_WALLET][0];
    g_free(wallet->owner);
    wallet->owner = g_strdup("acquirer");
    g_auto(PlantRun) run = plant_run_days(p, NULL, 5);
    CU_ASSERT_EQUAL(cycles_of(&run)->hub[0].gross, 0);
    CU_ASSERT_EQUAL(cycles_of(&run)->on_us, sales_of(&run));
}

/* R1 settles no principal, so all that is left are fees: here those that the wallet pays
 * the placer, who is the acquirer. */
static void
fees_between_firms_fall_due(void)
{
    PayParams *p = market(PAY_R1, 2);
    SET(p, PAY_FEE_RATE, fixture_find(p, PAY_KIND_FEE, "mdr"), 0, 0, 3800);
    SET(p, PAY_FEE_RATE, fixture_find(p, PAY_KIND_FEE, "placer"), 0, 0, 600);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 5);
    const PayWorld *world = run.world;
    unsigned wallet = world->party_first[PAY_ROLE_WALLET];
    unsigned placer = world->party_first[PAY_ROLE_PLACER];
    const PayAccount *account =
        &run.ledger->accounts[(size_t)wallet * world->n_parties + placer];
    PayFen second = cycles_of(&run)->hub[0].gross;
    CU_ASSERT_TRUE(second > 0 && second < account->paid);
    CU_ASSERT_TRUE(is_near((double)second, 600e-6 * (double)sales_of(&run), 1));
}

static void
windows_oblige_as_the_ledger_does(void)
{
    PayParams *p = plant_on_route(PAY_R4, 300, PAY_QUEUES_POOLED);
    PayParams *settled = market(PAY_R4, 1);
    static const PayKey keys[] = { PAY_WALLET_RESERVE,    PAY_BANK_RESERVE,
                                   PAY_ACQUIRER_RESERVE,  PAY_FEE_RATE,
                                   PAY_SETTLEMENT_METHOD, PAY_SETTLEMENT_CUT_OFF };
    for (unsigned k = 0; k < G_N_ELEMENTS(keys); k++)
        for (size_t i = 0; i < pay_key_n_cells(p, keys[k]); i++)
            p->cell[p->offset[keys[k]] + i] = settled->cell[settled->offset[keys[k]] + i];
    pay_params_free(settled);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 5);
    CU_ASSERT_TRUE(pay_network_balances(plant_network(&run, 0)));
    CU_ASSERT_TRUE(sales_of(&run) > 100000);
    CU_ASSERT_EQUAL(cycles_of(&run)->hub[0].gross, 2 * sales_of(&run));
}

/* ---- every key does something */

static PayCycles
settled(PayParams *p, PayTimeline *timeline)
{
    g_auto(PlantRun) run = plant_run_days(p, timeline, 5);
    PayCycles sum;
    pay_cycles_init(&sum, N_FIRMS);
    pay_cycles_add(&sum, cycles_of(&run), N_FIRMS);
    return sum;
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PayCycles, pay_cycles_clear)

static void
methods_move_different_sums(void)
{
    static const PayFen legs[PAY_N_NET_METHODS] = { 1, 2, 2 };
    for (unsigned method = 0; method < PAY_N_NET_METHODS; method++) {
        PayParams *p = market(PAY_R4, 1);
        SET(p, PAY_SETTLEMENT_METHOD, 0, 0, 0, 1 + method);
        g_auto(PayCycles) c = settled(p, NULL);
        CU_ASSERT_EQUAL(2 * c.hub[0].paid, legs[method] * c.hub[0].gross);
    }
}

static void
without_a_method_nothing_is_looked_at(void)
{
    PayParams *p = market(PAY_R4, 1);
    SET(p, PAY_SETTLEMENT_METHOD, 0, 0, 0, 0);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 5);
    CU_ASSERT_PTR_NULL(run.ledger->settlement);
    CU_ASSERT_PTR_NULL(run.ledger->day->owed);
}

static void
more_cut_offs_need_less_liquidity(void)
{
    g_auto(PayCycles) once = settled(market(PAY_R4, 1), NULL);
    PayParams *p = market(PAY_R4, 1);
    SET(p, PAY_SETTLEMENT_CUT_OFF, 18, 0, 0, 1);
    g_auto(PayCycles) twice = settled(p, NULL);
    CU_ASSERT_EQUAL(twice.hub[0].gross, once.hub[0].gross);
    CU_ASSERT_EQUAL(twice.hub[0].paid, once.hub[0].paid);
    CU_ASSERT_TRUE(3 * twice.hub[0].liquidity < 2 * once.hub[0].liquidity);
    CU_ASSERT_TRUE(2 * twice.hub[0].liquidity >= once.hub[0].liquidity);
}

/* Not cut at 03:00: what was bought after the last cut-off waits for the next day's. */
static void
a_cycle_may_span_two_days(void)
{
    PayFen sales = 0, gross = 0;
    PayParams *p = market(PAY_R4, 2);
    SET(p, PAY_SETTLEMENT_CUT_OFF, 3, 0, 0, 0);
    SET(p, PAY_SETTLEMENT_CUT_OFF, 2, 0, 0, 1);
    SET(p, PAY_TRAFFIC_HOUR, 2, 0, 0, 50);
    for (int64_t day = 1; day <= 2; day++) {
        PayParams *q = pay_params_copy(p);
        SET(q, PAY_RUN_DAYS, 0, 0, 0, day);
        g_auto(PlantRun) run = plant_run_days(q, NULL, 5);
        sales += 2 * sales_of(&run);
        gross += cycles_of(&run)->hub[0].gross;
        CU_ASSERT_TRUE(day == 2 || gross < sales);
    }
    CU_ASSERT_TRUE(gross < sales);
    CU_ASSERT_TRUE(10 * gross > 8 * sales);
    pay_params_free(p);
}

static void
rules_of_failure_differ(void)
{
    for (unsigned rule = PAY_FAIL_QUEUE; rule <= PAY_FAIL_LOSS_SHARE; rule++) {
        PayParams *p = market(PAY_R4, 2);
        SET(p, PAY_SETTLEMENT_FAILURE, 0, 0, 0, rule);
        SET(p, PAY_BANK_RESERVE, 0, 0, 0, 100);
        g_auto(PlantRun) run = plant_run_days(p, NULL, 5);
        const PayHubCycles *c = &cycles_of(&run)->hub[0];
        PayFen sales = sales_of(&run);
        CU_ASSERT_EQUAL(c->n_failed, 1);
        /* Unwound: the legs from the bank; the wallet holds enough to pay its own. */
        CU_ASSERT_EQUAL(c->unwound, rule == PAY_FAIL_UNWIND ? sales : 0);
        CU_ASSERT_EQUAL(c->unpaid == 0, rule == PAY_FAIL_UNWIND);
        CU_ASSERT_EQUAL(c->gross > 2 * sales, rule == PAY_FAIL_QUEUE);
        CU_ASSERT_EQUAL(cycles_of(&run)->loss[A], c->unpaid);
    }
}

/* The wallet passes on what it is paid: without own money it falls with its bank. */
static void
failure_spreads_to_who_has_nothing(void)
{
    for (PayFen reserve = 0; reserve <= 1; reserve++) {
        PayParams *p = market(PAY_R4, 1);
        SET(p, PAY_SETTLEMENT_FAILURE, 0, 0, 0, PAY_FAIL_UNWIND);
        SET(p, PAY_BANK_RESERVE, 0, 0, 0, 100);
        SET(p, PAY_WALLET_RESERVE, 0, 0, 0, reserve == 0 ? 0 : PAY_NONE);
        g_auto(PayCycles) c = settled(p, NULL);
        CU_ASSERT_EQUAL(c.hub[0].rounds, reserve == 0 ? 2 : 1);
        CU_ASSERT_EQUAL(c.hub[0].n_failed, reserve == 0 ? 2 : 1);
        CU_ASSERT_EQUAL(c.hub[0].unwound == c.hub[0].gross, reserve == 0);
    }
}

/* Who is paid all day owes the fees of the day in the cycle after the last sale. */
static void
an_acquirer_can_fail_too(void)
{
    PayParams *p = market(PAY_R4, 1);
    SET(p, PAY_FEE_RATE, fixture_find(p, PAY_KIND_FEE, "account"), 0, 0, 2000);
    SET(p, PAY_SETTLEMENT_CUT_OFF, 2, 0, 0, 1); /* fees come after the last payment */
    for (unsigned h = 0; h < 24; h++)
        SET(p, PAY_TRAFFIC_HOUR, h, 0, 0, h == 12);
    PayParams *q = pay_params_copy(p);
    SET(q, PAY_ACQUIRER_RESERVE, 0, 0, 0, 0);
    g_auto(PayCycles) rich = settled(p, NULL), poor = settled(q, NULL);
    CU_ASSERT_EQUAL(rich.hub[0].n_failed, 0);
    CU_ASSERT_EQUAL(poor.hub[0].n_failed, 1);
    CU_ASSERT_EQUAL(poor.hub[0].unpaid, rich.liquidity[ACQUIRER]);
    CU_ASSERT_TRUE(rich.liquidity[ACQUIRER] > 0);
}

static void
what_waits_bears_interest(void)
{
    PayFen gross[2], unpaid = 0;
    for (unsigned i = 0; i < 2; i++) {
        PayParams *p = market(PAY_R2, 2);
        SET(p, PAY_BANK_RESERVE, 0, 0, 0, 0);
        SET(p, PAY_SETTLEMENT_INTEREST, 0, 0, 0, i * 10000);
        PayParams *first = pay_params_copy(p);
        SET(first, PAY_RUN_DAYS, 0, 0, 0, 1);
        g_auto(PayCycles) before = settled(first, NULL), c = settled(p, NULL);
        unpaid = before.hub[0].unpaid;
        gross[i] = c.hub[0].gross;
    }
    CU_ASSERT_EQUAL(gross[1] - gross[0], pay_net_with_interest(unpaid, 10000) - unpaid);
    CU_ASSERT_TRUE(gross[1] > gross[0]);
}

/* The bank has nothing from 18:00 to 22:00; only a cut-off in between notices. */
static void
an_event_takes_liquidity_away(void)
{
    for (unsigned hour = 17; hour <= 23; hour++) {
        PayParams *p = market(PAY_R2, 1);
        SET(p, PAY_SETTLEMENT_CUT_OFF, hour, 0, 0, 1);
        SET(p, PAY_SETTLEMENT_FAILURE, 0, 0, 0, PAY_FAIL_UNWIND);
        SimTime day = pay_value(p, PAY_RUN_FROM, 0, 0, 0);
        PayTimeline *timeline = pay_timeline_new();
        plant_event(timeline, p, "frozen", day + 18 * SIM_HOUR, day + 22 * SIM_HOUR,
                    PAY_BANK_RESERVE, 0, 0);
        g_auto(PayCycles) c = settled(p, timeline);
        CU_ASSERT_EQUAL(c.hub[0].n_failed, hour >= 18 && hour < 22);
    }
}

/* ---- as a whole */

static void
settlement_moves_no_payment_and_no_thread_matters(void)
{
    PayParams *on = market(PAY_R4, 3), *off = pay_params_copy(on);
    SET(off, PAY_SETTLEMENT_METHOD, 0, 0, 0, 0);
    SimRecords *one = fixture_run(on, 3, 1), *four = fixture_run(on, 3, 4);
    SimRecords *none = fixture_run(off, 3, 1);
    CU_ASSERT_EQUAL(one->fingerprint, four->fingerprint);
    CU_ASSERT_NOT_EQUAL(one->fingerprint, none->fingerprint);
    CU_ASSERT_EQUAL(fixture_value(one, PAY_METRIC_COMPLETED, ""),
                    fixture_value(none, PAY_METRIC_COMPLETED, ""));
    for (unsigned m = PAY_METRIC_SETTLEMENT_GROSS; m <= PAY_METRIC_SETTLEMENT_LOSS_FIRM;
         m++) {
        CU_ASSERT_TRUE(isnan(fixture_value(none, m, "hub")));
        CU_ASSERT_TRUE(!isnan(fixture_value(one, m, "hub")) ||
                       m == PAY_METRIC_SETTLEMENT_ON_US);
    }
    CU_ASSERT_EQUAL(fixture_value(one, PAY_METRIC_SETTLEMENT_EFFICIENCY, "hub"), 50);
    CU_ASSERT_EQUAL(fixture_value(one, PAY_METRIC_SETTLEMENT_ON_US, ""), 0);
    SimRecords *all[] = { one, four, none };
    for (unsigned i = 0; i < G_N_ELEMENTS(all); i++)
        sim_records_free(all[i]);
    pay_params_free(on);
    pay_params_free(off);
}

CLAIMS_MAIN("models/settlement", CLAIM(each_leg_obliges_through_the_hub),
            CLAIM(the_bank_needs_the_liquidity_of_a_card),
            CLAIM(one_owner_settles_within_the_firm), CLAIM(fees_between_firms_fall_due),
            CLAIM(windows_oblige_as_the_ledger_does), CLAIM(methods_move_different_sums),
            CLAIM(without_a_method_nothing_is_looked_at),
            CLAIM(more_cut_offs_need_less_liquidity), CLAIM(a_cycle_may_span_two_days),
            CLAIM(rules_of_failure_differ), CLAIM(failure_spreads_to_who_has_nothing),
            CLAIM(an_acquirer_can_fail_too), CLAIM(what_waits_bears_interest),
            CLAIM(an_event_takes_liquidity_away),
            CLAIM(settlement_moves_no_payment_and_no_thread_matters))
