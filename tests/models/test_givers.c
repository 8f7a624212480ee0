/* Firms that set rebates, in a simulated market. "ra" and "rb" set those of the wallets a
 * and b. Seeds are fixed; what depends on them has its tolerance beside it. */
#include "models/setters.h"

#include <math.h>

#include "tests/claims.h"
#include "tests/models/plant.h"

#define BIG 100000000 /* fen; a subsidy nobody uses up */

/* All payments on own codes and from balances, nobody has cash: merchants pay 3800 ppm,
 * of which the placer gets 600, so payments earn 3200. */
static PayParams *
plain(PayStrategy strategy)
{
    PayParams *p = fixture_build((Fixture){ .people = 20000, .rivals = true });
    SET(p, PAY_CASH_CARRIED, 0, 0, 0, 0);
    for (unsigned fee = 0; fee < p->n[PAY_KIND_FEE]; fee++)
        SET(p, PAY_FEE_RIVAL, fee, 0, 0, -1);
    for (unsigned w = 0; w < 2; w++) {
        SET(p, PAY_WALLET_BALANCE, w, 0, 0, PAY_ONE);
        SET(p, PAY_REBATE_RIVAL, w, 0, 0, w);
        SET(p, PAY_REBATE_MODES, w, 0, 0, -1);
        SET(p, PAY_REBATE_BUDGET, w, 0, 0, PAY_NONE);
        SET(p, PAY_RIVAL_SUBSIDY, w, 0, 0, BIG);
    }
    SET(p, PAY_STRATEGY_MODE, 0, 0, 0, strategy);
    SET(p, PAY_STRATEGY_STEP, 0, 0, 0, 10000);
    return p;
}

/* The rebate of @rival on @day, in whole ppm: its fee counts below 0. */
static int64_t
rebate_on(const SimRecords *records, const char *rival, unsigned day)
{
    for (guint i = 0; i < records->points->len; i++) {
        const SimPoint *point = &g_array_index(records->points, SimPoint, i);
        if (point->metric == &pay_metric[PAY_METRIC_RIVAL_FEE] && point->x == day &&
            g_str_equal(point->member, rival))
            return lround(-point->value * 1e4);
    }
    return -1;
}

/* Run @p (taken over); @change (or NULL) of @key at "a" from day 12 on. */
static SimRecords *
run_with(PayParams *p, PayKey key, int64_t value)
{
    PayTimeline *timeline = pay_timeline_new();
    if (key != PAY_N_KEYS)
        plant_event(timeline, p, "first", PAY_BARRIER + 12 * SIM_DAY, SIM_TIME_NEVER, key,
                    0, value);
    SimRecords *records = fixture_run_events(p, timeline, 5, 1);
    CU_ASSERT_EQUAL(fixture_value(records, PAY_METRIC_CONSERVED, ""), 1);
    pay_params_free(p);
    return records;
}

static SimRecords *
run_plain(PayParams *p)
{
    return run_with(p, PAY_N_KEYS, 0);
}

/* ---- undercut */

static void
a_rebate_is_answered_one_step_an_epoch_once_it_has_cost_a_point(void)
{
    SimRecords *r = run_with(plain(PAY_STRATEGY_UNDERCUT), PAY_REBATE_RATE, 30000);
    /* Epochs end after days 4, 9, 14, ...; rebates are seen from the day after. */
    CU_ASSERT_EQUAL(rebate_on(r, "ra", 11), 0);
    CU_ASSERT_EQUAL(rebate_on(r, "ra", 12), 30000);
    CU_ASSERT_EQUAL(rebate_on(r, "rb", 14), 0);
    CU_ASSERT_EQUAL(rebate_on(r, "rb", 15), 10000);
    CU_ASSERT_TRUE(fixture_value(r, PAY_METRIC_REBATE, "b") > 0);
    sim_records_free(r);
}

static void
nobody_gives_more_than_he_earns_unless_a_subsidy_pays_for_it(void)
{
    PayParams *p = plain(PAY_STRATEGY_UNDERCUT);
    SET(p, PAY_RIVAL_SUBSIDY, 1, 0, 0, 0);
    SimRecords *r = run_with(p, PAY_REBATE_RATE, 30000);
    /* One ppm stays. */
    CU_ASSERT_EQUAL(rebate_on(r, "rb", 15), 3199);
    CU_ASSERT_TRUE(fabs(fixture_value(r, PAY_METRIC_RIVAL_COST, "rb") + 0.32) < 0.05);
    sim_records_free(r);
    p = plain(PAY_STRATEGY_UNDERCUT);
    SET(p, PAY_RIVAL_SUBSIDY, 1, 0, 0, 20000);
    r = run_with(p, PAY_REBATE_RATE, 30000);
    CU_ASSERT_TRUE(rebate_on(r, "rb", 15) > 3199 && rebate_on(r, "rb", 15) < 10000);
    sim_records_free(r);
}

static void
a_cap_bounds_what_is_given(void)
{
    PayParams *p = plain(PAY_STRATEGY_UNDERCUT);
    SET(p, PAY_RIVAL_CAP, 1, 0, 0, 4000);
    SimRecords *r = run_with(p, PAY_REBATE_RATE, 30000);
    CU_ASSERT_EQUAL(rebate_on(r, "rb", 15), 4000);
    CU_ASSERT_EQUAL(rebate_on(r, "rb", 29), 4000);
    sim_records_free(r);
}

static void
what_is_spent_or_barred_is_given_no_more(void)
{
    PayParams *p = plain(PAY_STRATEGY_UNDERCUT);
    SET(p, PAY_REBATE_BUDGET, 1, 0, 0, 1000);
    SimRecords *r = run_with(p, PAY_REBATE_RATE, 30000);
    CU_ASSERT_EQUAL(rebate_on(r, "rb", 15), 10000);
    CU_ASSERT_EQUAL(rebate_on(r, "rb", 17), 0);
    CU_ASSERT_EQUAL(rebate_on(r, "rb", 29), 0);
    sim_records_free(r);
    p = plain(PAY_STRATEGY_UNDERCUT);
    SET(p, PAY_REGULATOR_REBATE_BAN, 0, 0, 0, 1);
    r = run_with(p, PAY_REBATE_RATE, 30000);
    CU_ASSERT_EQUAL(rebate_on(r, "ra", 29), 0);
    CU_ASSERT_EQUAL(rebate_on(r, "rb", 29), 0);
    sim_records_free(r);
}

static void
all_wallets_of_a_rival_give_alike(void)
{
    PayParams *p = plain(PAY_STRATEGY_HILL);
    SET(p, PAY_REBATE_RIVAL, 1, 0, 0, 0);
    SET(p, PAY_REBATE_RATE, 1, 0, 0, 20000);
    SimRecords *r = run_plain(p);
    CU_ASSERT_EQUAL(rebate_on(r, "ra", 4), 10000); /* the mean of 0 and 20 000 */
    CU_ASSERT_EQUAL(rebate_on(r, "ra", 5), 20000);
    sim_records_free(r);
}

/* ---- hill */

/* To payers to whom a fen is worth much the first step pays; to others it is a gift,
 * which is taken back. */
static void
climbers_go_on_only_while_payers_answer(void)
{
    for (unsigned keen = 0; keen < 2; keen++) {
        PayParams *p = plain(PAY_STRATEGY_HILL);
        SET(p, PAY_STRATEGY_STEP, 0, 0, 0, 1000);
        SET(p, PAY_REBATE_RIVAL, 1, 0, 0, -1);
        fixture_still(p);
        SET(p, PAY_WALLET_HOLD, 0, 0, 0, PAY_ONE);
        SET(p, PAY_WALLET_HOLD, 1, 0, 0, PAY_ONE);
        if (keen)
            SET(p, PAY_CHOICE_SCALE, 0, 0, 0, 100 * PAY_ONE);
        SimRecords *r = run_plain(p);
        CU_ASSERT_EQUAL(rebate_on(r, "ra", 5), 1000);
        CU_ASSERT_EQUAL(rebate_on(r, "ra", 10), keen ? 2000 : 500);
        sim_records_free(r);
    }
}

/* ---- best answers */

/* Two equal firms on payments that earn 3200 ppm would give 3200 - 2 / beta. Shares of
 * five days scatter by some 0.3 points, best answers by twice that part of the margin. */
static void
best_answers_are_those_of_a_fee_below_nothing(void)
{
    PayParams *p = plain(PAY_STRATEGY_BEST_RESPONSE);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 60);
    SET(p, PAY_STRATEGY_SENSITIVITY, 0, 0, 0, 20 * PAY_ONE);
    SimRecords *r = run_plain(p);
    CU_ASSERT_EQUAL(fixture_value(r, PAY_METRIC_RIVAL_PLAYS, "equilibrium"), 5);
    CU_ASSERT_EQUAL(fixture_value(r, PAY_METRIC_RIVAL_DISTINCT, ""), 1);
    double mean = 0.5 * (double)(rebate_on(r, "ra", 59) + rebate_on(r, "rb", 59));
    CU_ASSERT_TRUE(fabs(mean - 2200) < 200);
    sim_records_free(r);
    /* Who expects payers hardly to care gives nothing. */
    p = plain(PAY_STRATEGY_BEST_RESPONSE);
    SET(p, PAY_STRATEGY_SENSITIVITY, 0, 0, 0, PAY_ONE);
    r = run_plain(p);
    CU_ASSERT_EQUAL(rebate_on(r, "ra", 29), 0);
    sim_records_free(r);
    /* A cap is the best there is, and so an equilibrium. */
    p = plain(PAY_STRATEGY_BEST_RESPONSE);
    SET(p, PAY_STRATEGY_SENSITIVITY, 0, 0, 0, 20 * PAY_ONE);
    SET(p, PAY_RIVAL_CAP, 0, 0, 0, 1000);
    SET(p, PAY_RIVAL_CAP, 1, 0, 0, 1000);
    r = run_plain(p);
    CU_ASSERT_EQUAL(rebate_on(r, "ra", 29), 1000);
    CU_ASSERT_EQUAL(fixture_value(r, PAY_METRIC_RIVAL_END, "equilibrium"), 1);
    sim_records_free(r);
}

/* ---- bits */

static void
givers_do_the_same_whatever_the_threads(void)
{
    PayParams *p = plain(PAY_STRATEGY_HILL);
    SET(p, PAY_CITY_POPULATION, 0, 0, 0, 6000);
    SimRecords *one = fixture_run(p, 5, 1), *three = fixture_run(p, 5, 3);
    CU_ASSERT_EQUAL(one->fingerprint, three->fingerprint);
    CU_ASSERT_TRUE(rebate_on(one, "rb", 5) > 0);
    for (unsigned day = 0; day < 30; day++)
        CU_ASSERT_EQUAL(rebate_on(one, "rb", day), rebate_on(three, "rb", day));
    sim_records_free(one);
    sim_records_free(three);
    pay_params_free(p);
}

CLAIMS_MAIN("models/givers",
            CLAIM(a_rebate_is_answered_one_step_an_epoch_once_it_has_cost_a_point),
            CLAIM(nobody_gives_more_than_he_earns_unless_a_subsidy_pays_for_it),
            CLAIM(a_cap_bounds_what_is_given),
            CLAIM(what_is_spent_or_barred_is_given_no_more),
            CLAIM(all_wallets_of_a_rival_give_alike),
            CLAIM(climbers_go_on_only_while_payers_answer),
            CLAIM(best_answers_are_those_of_a_fee_below_nothing),
            CLAIM(givers_do_the_same_whatever_the_threads))
