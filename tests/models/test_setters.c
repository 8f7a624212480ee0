/* Firms that set fees, in a simulated market. "ra" and "rb" set what merchants pay on
 * codes of networks a and b, 3800 ppm at first; the placer gets 600 ppm of it. Seeds are
 * fixed; what depends on them has its tolerance beside it. */
#include "models/setters.h"

#include <math.h>

#include "tests/claims.h"
#include "tests/models/plant.h"

/* All payments on own codes and from balances, nobody has cash: the placer's share is the
 * whole cost of a rival, exactly. */
static PayParams *
plain(PayStrategy strategy)
{
    PayParams *p = fixture_build((Fixture){ .people = 20000, .rivals = true });
    SET(p, PAY_CASH_CARRIED, 0, 0, 0, 0);
    for (unsigned w = 0; w < 2; w++)
        SET(p, PAY_WALLET_BALANCE, w, 0, 0, PAY_ONE);
    SET(p, PAY_STRATEGY_MODE, 0, 0, 0, strategy);
    return p;
}

/* Add @ppm to the rate of "mdr-a" or "mdr-b" on @day. */
static void
cut(PayTimeline *timeline, const PayParams *p, const char *fee, unsigned day, int64_t ppm)
{
    uint32_t *cell = g_new(uint32_t, 1);
    *cell = (uint32_t)pay_cell_index(p, PAY_FEE_RATE, fixture_find(p, PAY_KIND_FEE, fee),
                                     0, 0);
    PayEvent *event =
        pay_event_new("cut", PAY_BARRIER + day * SIM_DAY, SIM_TIME_NEVER, 0);
    pay_event_change(event, PAY_OP_ADD, ppm, cell, 1);
    pay_timeline_add(timeline, event);
}

/* The fee of @rival on @day, in whole ppm. */
static int64_t
fee_on(const SimRecords *records, const char *rival, unsigned day)
{
    for (guint i = 0; i < records->points->len; i++) {
        const SimPoint *point = &g_array_index(records->points, SimPoint, i);
        if (point->metric == &pay_metric[PAY_METRIC_RIVAL_FEE] && point->x == day &&
            g_str_equal(point->member, rival))
            return lround(point->value * 1e4);
    }
    return -1;
}

/* Run @p (taken over) with "mdr-a" cut by @ppm on day 12. */
static SimRecords *
run_with_cut(PayParams *p, int64_t ppm)
{
    PayTimeline *timeline = pay_timeline_new();
    cut(timeline, p, "mdr-a", 12, ppm);
    SimRecords *records = fixture_run_events(p, timeline, 5, 1);
    pay_params_free(p);
    return records;
}

static SimRecords *
run_plain(PayParams *p)
{
    SimRecords *records = fixture_run(p, 5, 1);
    pay_params_free(p);
    return records;
}

/* ---- on the timeline */

static void
rivals_that_follow_the_timeline_change_nothing(void)
{
    PayParams *p = plain(PAY_STRATEGY_TIMELINE);
    SimRecords *with = fixture_run(p, 5, 1);
    for (unsigned fee = 0; fee < p->n[PAY_KIND_FEE]; fee++)
        SET(p, PAY_FEE_RIVAL, fee, 0, 0, -1);
    SimRecords *without = run_plain(p);
    CU_ASSERT_EQUAL(with->fingerprint, without->fingerprint);
    CU_ASSERT_EQUAL(fee_on(with, "ra", 29), 3800);
    CU_ASSERT_TRUE(isnan(fixture_value(with, PAY_METRIC_RIVAL_EPOCHS, "")));
    sim_records_free(with);
    sim_records_free(without);
}

static void
a_dated_cut_starts_a_war_one_step_an_epoch(void)
{
    SimRecords *r = run_with_cut(plain(PAY_STRATEGY_UNDERCUT), -1000);
    /* Epochs end after days 4, 9, 14, ...; fees are seen from the day after. */
    CU_ASSERT_EQUAL(fee_on(r, "ra", 11), 3800);
    CU_ASSERT_EQUAL(fee_on(r, "ra", 12), 2800);
    CU_ASSERT_EQUAL(fee_on(r, "rb", 14), 3800);
    CU_ASSERT_EQUAL(fee_on(r, "rb", 15), 3600);
    CU_ASSERT_EQUAL(fee_on(r, "ra", 15), 2800);
    CU_ASSERT_EQUAL(fee_on(r, "rb", 19), 3600);
    CU_ASSERT_EQUAL(fee_on(r, "ra", 20), 2600); /* b's answer cost it share */
    sim_records_free(r);
}

static void
the_step_is_that_of_the_scenario(void)
{
    PayParams *p = plain(PAY_STRATEGY_UNDERCUT);
    SET(p, PAY_STRATEGY_STEP, 0, 0, 0, 300);
    SimRecords *r = run_with_cut(p, -1000);
    CU_ASSERT_EQUAL(fee_on(r, "rb", 15), 3500);
    sim_records_free(r);
}

static void
nobody_cuts_below_cost_unless_a_subsidy_pays_for_it(void)
{
    PayParams *p = plain(PAY_STRATEGY_UNDERCUT);
    SET(p, PAY_STRATEGY_STEP, 0, 0, 0, 9000);
    SimRecords *poor = run_with_cut(p, -1000);
    CU_ASSERT_EQUAL(fee_on(poor, "rb", 15), 601);
    p = plain(PAY_STRATEGY_UNDERCUT);
    SET(p, PAY_STRATEGY_STEP, 0, 0, 0, 9000);
    SET(p, PAY_RIVAL_SUBSIDY, 1, 0, 0, 10000000);
    SimRecords *rich = run_with_cut(p, -1000);
    CU_ASSERT_EQUAL(fee_on(rich, "rb", 15), 0);
    /* Some subsidy pays for some of the way. */
    p = plain(PAY_STRATEGY_UNDERCUT);
    SET(p, PAY_STRATEGY_STEP, 0, 0, 0, 9000);
    SET(p, PAY_RIVAL_SUBSIDY, 1, 0, 0, 3000);
    SimRecords *some = run_with_cut(p, -1000);
    CU_ASSERT_TRUE(fee_on(some, "rb", 15) > 0 && fee_on(some, "rb", 15) < 601);
    sim_records_free(poor);
    sim_records_free(rich);
    sim_records_free(some);
}

static void
a_rate_never_falls_below_nothing(void)
{
    PayParams *p = plain(PAY_STRATEGY_UNDERCUT);
    SET(p, PAY_STRATEGY_STEP, 0, 0, 0, 9000);
    PayTimeline *timeline = pay_timeline_new();
    cut(timeline, p, "mdr-a", 12, -1000);
    cut(timeline, p, "mdr-b", 17, -3000); /* it stands at 601 by then */
    SimRecords *r = fixture_run_events(p, timeline, 5, 1);
    CU_ASSERT_EQUAL(fixture_value(r, PAY_METRIC_CONSERVED, ""), 1);
    CU_ASSERT_TRUE(fee_on(r, "rb", 17) < 0);
    CU_ASSERT_TRUE(fee_on(r, "rb", 29) >= 0);
    sim_records_free(r);
    pay_params_free(p);
}

/* ---- best answers */

static void
best_answers_come_to_lie_beside_the_equilibrium_of_the_last_epoch(void)
{
    PayParams *p = plain(PAY_STRATEGY_BEST_RESPONSE);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 60);
    SimRecords *r = run_plain(p);
    CU_ASSERT_EQUAL(fixture_value(r, PAY_METRIC_RIVAL_EPOCHS, ""), 12);
    CU_ASSERT_EQUAL(fixture_value(r, PAY_METRIC_RIVAL_PLAYS, "equilibrium"), 5);
    CU_ASSERT_EQUAL(fixture_value(r, PAY_METRIC_RIVAL_DISTINCT, ""), 1);
    /* Shares of five days of 20 000 people scatter by some 0.3 points, best answers by
     * twice that part of their margin of 2000 ppm; eight times that. */
    CU_ASSERT_TRUE(fixture_value(r, PAY_METRIC_RIVAL_GAP, "") < 100);
    /* Two equal firms at a cost of 600 ppm would charge 2600. */
    CU_ASSERT_TRUE(
        fabs(0.5 * (double)(fee_on(r, "ra", 59) + fee_on(r, "rb", 59)) - 2600) < 100);
    double sum = 0;
    for (unsigned i = 0; i < PAY_N_ENDS; i++)
        sum += fixture_value(r, PAY_METRIC_RIVAL_END, pay_end_id[i]);
    CU_ASSERT_EQUAL(sum, 1);
    sim_records_free(r);
}

/* Fee of "ra" at the end where firms look at what other codes could carry, every merchant
 * shows both codes and everybody holds both wallets, or @ppm of them. */
static int64_t
fee_where_held(int64_t ppm)
{
    PayParams *p = plain(PAY_STRATEGY_BEST_RESPONSE);
    SET(p, PAY_STRATEGY_CONTEST, 0, 0, 0, 1);
    for (unsigned i = 0; i < 2; i++) {
        SET(p, PAY_CLASS_CODES, 0, i, 0, PAY_ONE);
        SET(p, PAY_WALLET_HOLD, i, 0, 0, ppm);
    }
    SimRecords *r = run_plain(p);
    int64_t fee = fee_on(r, "ra", 29);
    double contested = fixture_value(r, PAY_METRIC_CONTESTED, "");
    CU_ASSERT_TRUE(ppm == PAY_ONE ? contested == 100 : contested < 80);
    sim_records_free(r);
    return fee;
}

static void
what_cannot_go_elsewhere_raises_the_fee(void)
{
    CU_ASSERT_TRUE(fee_where_held(500000) > fee_where_held(PAY_ONE) + 500);
}

static void
keener_merchants_and_cash_lower_the_fee(void)
{
    SimRecords *base = run_plain(plain(PAY_STRATEGY_BEST_RESPONSE));
    PayParams *p = plain(PAY_STRATEGY_BEST_RESPONSE);
    SET(p, PAY_STRATEGY_SENSITIVITY, 0, 0, 0, 20 * PAY_ONE);
    SimRecords *keen = run_plain(p);
    p = plain(PAY_STRATEGY_BEST_RESPONSE);
    SET(p, PAY_CASH_CARRIED, 0, 0, 0, PAY_ONE);
    SimRecords *cash = run_plain(p);
    CU_ASSERT_TRUE(fee_on(keen, "ra", 29) < fee_on(base, "ra", 29) - 500);
    CU_ASSERT_TRUE(fee_on(cash, "ra", 29) < fee_on(base, "ra", 29) - 100);
    sim_records_free(base);
    sim_records_free(keen);
    sim_records_free(cash);
}

static void
a_cap_binds_from_the_next_epoch_on(void)
{
    PayParams *p = plain(PAY_STRATEGY_HILL);
    PayTimeline *timeline = pay_timeline_new();
    plant_event(timeline, p, "cap", PAY_BARRIER + 7 * SIM_DAY, SIM_TIME_NEVER,
                PAY_RIVAL_CAP, 0, 2000);
    SimRecords *r = fixture_run_events(p, timeline, 5, 1);
    CU_ASSERT_TRUE(fee_on(r, "ra", 9) > 2000);
    CU_ASSERT_TRUE(fee_on(r, "ra", 10) <= 2000);
    CU_ASSERT_TRUE(fee_on(r, "rb", 10) > 2000);
    sim_records_free(r);
    pay_params_free(p);
}

static void
a_rivalry_begins_when_an_event_says_so_and_ends_likewise(void)
{
    PayParams *p = plain(PAY_STRATEGY_TIMELINE);
    PayTimeline *timeline = pay_timeline_new();
    plant_event(timeline, p, "on", PAY_BARRIER + 10 * SIM_DAY, PAY_BARRIER + 20 * SIM_DAY,
                PAY_STRATEGY_MODE, 0, PAY_STRATEGY_BEST_RESPONSE);
    SimRecords *r = fixture_run_events(p, timeline, 5, 1);
    CU_ASSERT_EQUAL(fee_on(r, "ra", 14), 3800);
    CU_ASSERT_NOT_EQUAL(fee_on(r, "ra", 15), 3800);
    CU_ASSERT_EQUAL(fee_on(r, "ra", 29), fee_on(r, "ra", 20));
    CU_ASSERT_TRUE(isnan(fixture_value(r, PAY_METRIC_RIVAL_GAP, "")));
    sim_records_free(r);
    pay_params_free(p);
}

/* ---- unit costs */

static double
cost_of_b(PayParams *p)
{
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 5);
    SimRecords *r = run_plain(p);
    double cost = fixture_value(r, PAY_METRIC_RIVAL_COST, "rb");
    sim_records_free(r);
    return cost;
}

static void
unit_costs_follow_the_mix_of_codes_and_funding(void)
{
    /* Own codes, from balances: the placer. */
    CU_ASSERT_TRUE(fabs(cost_of_b(plain(PAY_STRATEGY_HILL)) - 0.0600) < 1e-5);
    /* From banks: the placer, the bank, the hub's half of that leg. */
    PayParams *p = plain(PAY_STRATEGY_HILL);
    for (unsigned w = 0; w < 2; w++)
        SET(p, PAY_WALLET_BALANCE, w, 0, 0, 0);
    CU_ASSERT_TRUE(fabs(cost_of_b(p) - 0.1762) < 1e-5);
    /* Half of each. */
    p = plain(PAY_STRATEGY_HILL);
    for (unsigned w = 0; w < 2; w++)
        SET(p, PAY_WALLET_BALANCE, w, 0, 0, PAY_ONE / 2);
    CU_ASSERT_TRUE(fabs(cost_of_b(p) - 0.1181) < 1e-5);
    /* All foreign: the acquirer pays placer, account side and hub, whatever the funding.
     */
    p = plain(PAY_STRATEGY_HILL);
    plant_route(p, PAY_R4);
    CU_ASSERT_TRUE(fabs(cost_of_b(p) - 0.2925) < 1e-5);
}

static void
the_account_side_has_costs_of_its_own(void)
{
    PayParams *p = plain(PAY_STRATEGY_HILL);
    SET(p, PAY_FEE_RIVAL, fixture_find(p, PAY_KIND_FEE, "mdr-b"), 0, 0, -1);
    SET(p, PAY_FEE_RIVAL, fixture_find(p, PAY_KIND_FEE, "account"), 0, 0, 1);
    plant_route(p, PAY_R4);
    /* The hub for the account side, the bank, and the hub for that leg. */
    CU_ASSERT_TRUE(fabs(cost_of_b(p) - 0.1487) < 1e-5);
}

/* ---- bits */

static void
rivals_do_the_same_whatever_the_threads(void)
{
    PayParams *p = plain(PAY_STRATEGY_BEST_RESPONSE);
    SET(p, PAY_CITY_POPULATION, 0, 0, 0, 6000);
    SimRecords *one = fixture_run(p, 5, 1), *three = fixture_run(p, 5, 3);
    CU_ASSERT_EQUAL(one->fingerprint, three->fingerprint);
    for (unsigned day = 0; day < 30; day++)
        CU_ASSERT_EQUAL(fee_on(one, "rb", day), fee_on(three, "rb", day));
    CU_ASSERT_NOT_EQUAL(fee_on(one, "rb", 29), 3800);
    sim_records_free(one);
    sim_records_free(three);
    pay_params_free(p);
}

CLAIMS_MAIN("models/setters", CLAIM(rivals_that_follow_the_timeline_change_nothing),
            CLAIM(a_dated_cut_starts_a_war_one_step_an_epoch),
            CLAIM(the_step_is_that_of_the_scenario),
            CLAIM(nobody_cuts_below_cost_unless_a_subsidy_pays_for_it),
            CLAIM(a_rate_never_falls_below_nothing),
            CLAIM(best_answers_come_to_lie_beside_the_equilibrium_of_the_last_epoch),
            CLAIM(what_cannot_go_elsewhere_raises_the_fee),
            CLAIM(keener_merchants_and_cash_lower_the_fee),
            CLAIM(a_cap_binds_from_the_next_epoch_on),
            CLAIM(a_rivalry_begins_when_an_event_says_so_and_ends_likewise),
            CLAIM(unit_costs_follow_the_mix_of_codes_and_funding),
            CLAIM(the_account_side_has_costs_of_its_own),
            CLAIM(rivals_do_the_same_whatever_the_threads))
