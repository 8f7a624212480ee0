/* What a regulator orders, and that each order is felt. Seeds are fixed; what depends on
 * them has its tolerance beside it. */
#include <math.h>
#include <string.h>

#include "models/setters.h"
#include "tests/claims.h"
#include "tests/models/plant.h"

/* ---- bounds of fees */

/* What fee "mdr" takes of @amount fen, in microfen. */
static PayMicrofen
mdr_on(const PayParams *p, PayFen amount)
{
    PaySchedule s = pay_schedule_of(p, fixture_find(p, PAY_KIND_FEE, "mdr"));
    return pay_schedule_fee(&s, amount);
}

static void
bounds_hold_after_everything_else_in_a_schedule(void)
{
    static const struct {
        int64_t floor, cap;         /* ppm, of the flow */
        int64_t rate, fixed, least; /* ppm, fen, fen: of the schedule */
        PayMicrofen expected;       /* on 100 fen */
    } known[] = {
        { 0, PAY_NONE, 3800, 0, 0, 380000 },
        { 0, 3000, 3800, 0, 0, 300000 },
        { 0, 3800, 3800, 0, 0, 380000 },
        { 0, 0, 3800, 0, 0, 0 },
        { 0, 3000, 0, 10, 0, 300000 }, /* the fixed part, */
        { 0, 3000, 0, 0, 5, 300000 },  /* and the least fee */
        { 5000, PAY_NONE, 3800, 0, 0, 500000 },
        { 5000, PAY_NONE, 0, 0, 0, 500000 },
        { 2000, 5000, 3800, 0, 0, 380000 },
        { 5000, 3000, 3800, 0, 0, 300000 }, /* contradictory: the cap */
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(known); i++) {
        PayParams *p = fixture_params(100);
        unsigned fee = fixture_find(p, PAY_KIND_FEE, "mdr");
        SET(p, PAY_REGULATOR_FLOOR, PAY_FLOW_MDR, 0, 0, known[i].floor);
        SET(p, PAY_REGULATOR_CAP, PAY_FLOW_MDR, 0, 0, known[i].cap);
        SET(p, PAY_FEE_RATE, fee, 0, 0, known[i].rate);
        SET(p, PAY_FEE_FIXED, fee, 0, 0, known[i].fixed);
        SET(p, PAY_FEE_MIN, fee, 0, 0, known[i].least);
        CU_ASSERT_EQUAL(mdr_on(p, 100), known[i].expected);
        pay_params_free(p);
    }
}

static void
a_cap_of_one_flow_leaves_the_others_alone(void)
{
    PayParams *p = fixture_params(2000);
    SET(p, PAY_REGULATOR_CAP, PAY_FLOW_MDR, 0, 0, 1900);
    SimRecords *capped = fixture_run(p, 3, 1);
    SET(p, PAY_REGULATOR_CAP, PAY_FLOW_MDR, 0, 0, PAY_NONE);
    SimRecords *free = fixture_run(p, 3, 1);
    CU_ASSERT_TRUE(is_near(fixture_value(free, PAY_METRIC_MDR, ""), 0.38, 1e-9));
    CU_ASSERT_TRUE(is_near(fixture_value(capped, PAY_METRIC_MDR, ""), 0.19, 1e-9));
    CU_ASSERT_EQUAL(fixture_value(capped, PAY_METRIC_FEE_NET, "hub"),
                    fixture_value(free, PAY_METRIC_FEE_NET, "hub"));
    CU_ASSERT_EQUAL(fixture_value(capped, PAY_METRIC_FEE_NET, "placer"),
                    fixture_value(free, PAY_METRIC_FEE_NET, "placer"));
    sim_records_free(capped);
    sim_records_free(free);
    pay_params_free(p);
}

/* Rivals that answer best would charge some 0.26 % (600 ppm for the placer and 2000 of
 * margin); the placer's share is their only cost. */
static PayParams *
rivals_at_best(void)
{
    PayParams *p = fixture_build((Fixture){ .people = 4000, .rivals = true });
    SET(p, PAY_CASH_CARRIED, 0, 0, 0, 0);
    for (unsigned w = 0; w < 2; w++)
        SET(p, PAY_WALLET_BALANCE, w, 0, 0, PAY_ONE);
    SET(p, PAY_STRATEGY_MODE, 0, 0, 0, PAY_STRATEGY_BEST_RESPONSE);
    return p;
}

/* Mean rate of "ra" on the last day, in ppm, under these bounds. */
static double
last_fee(int64_t floor, int64_t cap)
{
    PayParams *p = rivals_at_best();
    SET(p, PAY_REGULATOR_FLOOR, PAY_FLOW_MDR, 0, 0, floor);
    SET(p, PAY_REGULATOR_CAP, PAY_FLOW_MDR, 0, 0, cap);
    SimRecords *r = fixture_run(p, 3, 1);
    double fee = 1e4 * plant_value_of(r, PAY_METRIC_RIVAL_FEE, "ra", SIM_PERIOD_END);
    sim_records_free(r);
    pay_params_free(p);
    return fee;
}

static void
rivals_post_no_fee_beyond_the_bounds(void)
{
    double free = last_fee(0, PAY_NONE);
    CU_ASSERT_TRUE(free > 2300 && free < 2900);
    CU_ASSERT_TRUE(is_near(last_fee(0, 2000), 2000, 1e-6));
    CU_ASSERT_TRUE(is_near(last_fee(3300, PAY_NONE), 3300, 1e-6));
    CU_ASSERT_TRUE(is_near(last_fee(0, 5000), free, 1e-6)); /* out of its way */
}

/* Their fees stand at 3800 when a cap of 3000 is ordered; the first they post counts from
 * what is in force, or else it would only eat into what the order has taken. */
static void
rivals_move_from_where_the_cap_has_put_them(void)
{
    PayParams *p = rivals_at_best();
    PayTimeline *timeline = pay_timeline_new();
    plant_event(timeline, p, "order", PAY_BARRIER + 2 * SIM_DAY, SIM_TIME_NEVER,
                PAY_REGULATOR_CAP, PAY_FLOW_MDR, 3000);
    SimRecords *r = fixture_run_events(p, timeline, 3, 1);
    double fee = 1e4 * plant_value_of(r, PAY_METRIC_RIVAL_FEE, "ra", SIM_PERIOD_END);
    CU_ASSERT_TRUE(is_near(fee, last_fee(0, PAY_NONE), 50));
    CU_ASSERT_TRUE(fixture_value(r, PAY_METRIC_MDR, "") < 0.38);
    sim_records_free(r);
    pay_params_free(p);
}

/* ---- coverage */

static double
off_us(const PayParams *p)
{
    SimRecords *r = fixture_run(p, 3, 1);
    double share = fixture_value(r, PAY_METRIC_SHARE_OFF_US, "");
    sim_records_free(r);
    return share;
}

static void
a_mandate_counts_where_it_is_more_than_the_schedule(void)
{
    PayParams *p = fixture_params(2000);
    CU_ASSERT_EQUAL(off_us(p), 0);
    fixture_open(p, 400000);
    double opened = off_us(p);
    fixture_open(p, 0);
    size_t first = p->offset[PAY_REGULATOR_MANDATE];
    size_t n = pay_key_n_cells(p, PAY_REGULATOR_MANDATE);
    for (size_t i = 0; i < n; i++)
        p->cell[first + i] = 400000;
    CU_ASSERT_TRUE(opened > 0);
    CU_ASSERT_EQUAL(off_us(p), opened);
    fixture_open(p, 400000);
    CU_ASSERT_EQUAL(off_us(p), opened); /* the larger of the two, not their sum */
    for (size_t i = 0; i < n; i++)
        p->cell[first + i] = 100000;
    CU_ASSERT_EQUAL(off_us(p), opened);
    pay_params_free(p);
}

/* Positions before a gate are fixed: each city, network and mode by itself. */
static void
a_mandate_is_of_a_network_a_mode_and_a_city(void)
{
    PayParams *p = fixture_params(2000);
    double opened[8];
    size_t first = p->offset[PAY_REGULATOR_MANDATE];
    CU_ASSERT_EQUAL(pay_key_n_cells(p, PAY_REGULATOR_MANDATE), 2 * PAY_N_MODES * 2);
    for (unsigned i = 0; i < 8; i++) {
        unsigned network = i & 1, city = i >> 1 & 1;
        PayMode mode = i & 4 ? PAY_MODE_CPM : PAY_MODE_MPM;
        size_t cell = pay_cell_index(p, PAY_REGULATOR_MANDATE, network, mode, 0) + city;
        CU_ASSERT_TRUE(cell >= first);
        p->cell[cell] = PAY_ONE;
        opened[i] = off_us(p);
        p->cell[cell] = 0;
        CU_ASSERT_TRUE(opened[i] > 0);
        for (unsigned j = 0; j < i; j++)
            CU_ASSERT_NOT_EQUAL(opened[i], opened[j]);
    }
    pay_params_free(p);
}

static void
a_wallet_may_not_open_for_nobody(void)
{
    PayParams *p = fixture_params(2000);
    fixture_open(p, PAY_ONE);
    double opened = off_us(p);
    for (unsigned w = 0; w < 2; w++)
        for (unsigned g = 0; g < 2; g++) {
            SET(p, PAY_INTEROP_USERS, w, g, 0, 0);
            SET(p, PAY_INTEROP_BANKS, w, g, 0, 0);
        }
    CU_ASSERT_EQUAL(off_us(p), 0);
    SET(p, PAY_REGULATOR_USERS, 0, 0, 0, PAY_ONE);
    double one = off_us(p);
    CU_ASSERT_TRUE(one > 0 && one < opened);
    SET(p, PAY_REGULATOR_USERS, 1, 0, 0, PAY_ONE);
    CU_ASSERT_EQUAL(off_us(p), opened);
    pay_params_free(p);
}

/* ---- rebates */

static void
no_rebate_is_paid_while_they_are_banned(void)
{
    PayParams *p = fixture_params(2000);
    SET(p, PAY_REBATE_PAYMENT, 0, 0, 0, 50);
    SimRecords *paid = fixture_run(p, 3, 1);
    PayTimeline *timeline = pay_timeline_new();
    plant_event(timeline, p, "order", 0, SIM_TIME_NEVER, PAY_REGULATOR_REBATE_BAN, 0, 1);
    SimRecords *banned = fixture_run_events(p, timeline, 3, 1);
    timeline = pay_timeline_new();
    plant_event(timeline, p, "order", PAY_BARRIER + 15 * SIM_DAY, SIM_TIME_NEVER,
                PAY_REGULATOR_REBATE_BAN, 0, 1);
    SimRecords *later = fixture_run_events(p, timeline, 3, 1);
    SET(p, PAY_REBATE_PAYMENT, 0, 0, 0, 0);
    SimRecords *none = fixture_run(p, 3, 1);
    CU_ASSERT_TRUE(fixture_value(paid, PAY_METRIC_FEE_NET, "consumer") > 0);
    CU_ASSERT_TRUE(fixture_value(later, PAY_METRIC_FEE_NET, "consumer") > 0);
    CU_ASSERT_TRUE(fixture_value(later, PAY_METRIC_FEE_NET, "consumer") <
                   fixture_value(paid, PAY_METRIC_FEE_NET, "consumer"));
    CU_ASSERT_EQUAL(banned->fingerprint, none->fingerprint);
    sim_records_free(paid);
    sim_records_free(banned);
    sim_records_free(later);
    sim_records_free(none);
    pay_params_free(p);
}

/* ---- the share cap */

/* A history of @n_days on which wallet 0 made @first of ten payments. */
static PayShareCap *
history(PayShareCap *cap, const PayWorld *world, unsigned n_days, unsigned first)
{
    PayTally *day = pay_tally_new(world);
    day->wallet[0][0].n = first;
    day->wallet[0][1].n = 10 - first;
    cap = cap != NULL ? cap : g_new0(PayShareCap, 1);
    for (unsigned i = 0; i < n_days; i++)
        pay_share_cap_day(cap, world, day);
    pay_tally_free(day);
    return cap;
}

static uint32_t
stops_at(const PayShareCap *cap, PayParams *p, int64_t most, int64_t days)
{
    SET(p, PAY_REGULATOR_SHARE_CAP, 0, 0, 0, most);
    SET(p, PAY_REGULATOR_SHARE_DAYS, 0, 0, 0, days);
    return pay_share_cap_stops(cap, p);
}

static void
a_family_is_stopped_above_the_cap_and_not_at_it(void)
{
    PayParams *p = fixture_params(100);
    PayWorld *world = pay_world_new(p, (SimKey){ 1, 0 }, NULL);
    PayShareCap *cap = history(NULL, world, 10, 3);
    CU_ASSERT_EQUAL(stops_at(cap, p, 300000, 90), 2);
    CU_ASSERT_EQUAL(stops_at(cap, p, 299999, 90), 3);
    CU_ASSERT_EQUAL(stops_at(cap, p, 700000, 90), 0);
    CU_ASSERT_EQUAL(stops_at(cap, p, PAY_NONE, 90), 0);
    CU_ASSERT_EQUAL(stops_at(cap, p, 0, 90), 3);
    /* Both wallets one family: all payments are its own. */
    PayEntity *second = &p->entity[PAY_KIND_WALLET][1];
    g_free(second->family);
    second->family = g_strdup(p->entity[PAY_KIND_WALLET][0].family);
    CU_ASSERT_EQUAL(stops_at(cap, p, 990000, 90), 3);
    CU_ASSERT_EQUAL(stops_at(cap, p, PAY_ONE, 90), 0);
    g_free(cap);
    pay_world_free(world);
    pay_params_free(p);
}

static void
only_the_last_days_count(void)
{
    PayParams *p = fixture_params(100);
    PayWorld *world = pay_world_new(p, (SimKey){ 1, 0 }, NULL);
    PayShareCap *cap = history(NULL, world, 400, 8); /* more than is kept */
    history(cap, world, 10, 2);
    CU_ASSERT_EQUAL(stops_at(cap, p, 500000, 10), 2);
    CU_ASSERT_EQUAL(stops_at(cap, p, 500000, 20), 0); /* 50 and 50 */
    CU_ASSERT_EQUAL(stops_at(cap, p, 500000, 21), 1);
    CU_ASSERT_EQUAL(stops_at(cap, p, 500000, 366), 1);
    g_free(cap);
    cap = g_new0(PayShareCap, 1);
    CU_ASSERT_EQUAL(stops_at(cap, p, 0, 90), 0); /* no payment, no share */
    g_free(cap);
    pay_world_free(world);
    pay_params_free(p);
}

/* People take up both wallets; "a" has more than half. */
static SimRecords *
run_enrolment(int64_t most, unsigned n_threads)
{
    PayParams *p = fixture_params(4000);
    SET(p, PAY_WALLET_HOLD, 0, 0, 0, 600000);
    SET(p, PAY_WALLET_HOLD, 1, 0, 0, 200000);
    for (unsigned w = 0; w < 2; w++)
        SET(p, PAY_WALLET_ADOPT_P, w, 0, 0, 2 * PAY_ONE);
    SET(p, PAY_REGULATOR_SHARE_CAP, 0, 0, 0, most);
    SET(p, PAY_REGULATOR_SHARE_DAYS, 0, 0, 0, 5);
    SimRecords *r = fixture_run(p, 3, n_threads);
    pay_params_free(p);
    return r;
}

static void
who_has_too_much_takes_up_nobody_new(void)
{
    SimRecords *free = run_enrolment(PAY_NONE, 1), *capped = run_enrolment(550000, 1);
    SimRecords *threads = run_enrolment(550000, 4);
    CU_ASSERT_TRUE(isnan(fixture_value(free, PAY_METRIC_STOPPED, "a")));
    /* Nothing is known at the first barrier. */
    CU_ASSERT_TRUE(fixture_value(capped, PAY_METRIC_STOPPED, "a") > 10);
    CU_ASSERT_TRUE(fixture_value(capped, PAY_METRIC_STOPPED, "a") <= 29);
    CU_ASSERT_EQUAL(fixture_value(capped, PAY_METRIC_STOPPED, "b"), 0);
    CU_ASSERT_TRUE(fixture_value(capped, PAY_METRIC_ADOPTED, "a") <
                   0.7 * fixture_value(free, PAY_METRIC_ADOPTED, "a"));
    CU_ASSERT_EQUAL(fixture_value(capped, PAY_METRIC_DROPPED, "a"), 0);
    CU_ASSERT_EQUAL(capped->fingerprint, threads->fingerprint);
    sim_records_free(free);
    sim_records_free(capped);
    sim_records_free(threads);
}

static void
a_cap_that_nobody_meets_changes_nothing(void)
{
    SimRecords *free = run_enrolment(PAY_NONE, 1), *capped = run_enrolment(PAY_ONE, 1);
    CU_ASSERT_EQUAL(capped->fingerprint, free->fingerprint);
    CU_ASSERT_EQUAL(fixture_value(capped, PAY_METRIC_STOPPED, "a"), 0);
    sim_records_free(free);
    sim_records_free(capped);
}

/* ---- alarms */

/* Does the warning sound among eight wallets alike, the first @n of one family? */
static double
warning(unsigned n)
{
    PayParams *p = fixture_build((Fixture){ .people = 8000, .more = 8 });
    fixture_open(p, PAY_ONE);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 5);
    for (unsigned w = 0; w < p->n[PAY_KIND_WALLET]; w++) {
        PayEntity *wallet = &p->entity[PAY_KIND_WALLET][w];
        bool is_old = strlen(wallet->id) == 1; /* "a" and "b" */
        SET(p, PAY_WALLET_HOLD, w, 0, 0, is_old ? 0 : PAY_ONE);
        if (is_old || w >= n + 2)
            continue;
        g_free(wallet->family);
        wallet->family = g_strdup("trust");
    }
    SimRecords *r = fixture_run(p, 3, 1);
    double sounds = fixture_value(r, PAY_METRIC_ALARM_WARNING, "");
    sim_records_free(r);
    pay_params_free(p);
    return sounds;
}

static void
wallets_of_one_family_are_one_to_the_alarm(void)
{
    CU_ASSERT_EQUAL(warning(1), 0); /* an eighth each: 12, 25, 38 % */
    CU_ASSERT_EQUAL(warning(2), 0); /* 25, 38, 50 % */
    CU_ASSERT_EQUAL(warning(3), 1); /* 38 %: a third */
}

CLAIMS_MAIN("models/regulator", CLAIM(bounds_hold_after_everything_else_in_a_schedule),
            CLAIM(a_cap_of_one_flow_leaves_the_others_alone),
            CLAIM(rivals_post_no_fee_beyond_the_bounds),
            CLAIM(rivals_move_from_where_the_cap_has_put_them),
            CLAIM(a_mandate_counts_where_it_is_more_than_the_schedule),
            CLAIM(a_mandate_is_of_a_network_a_mode_and_a_city),
            CLAIM(a_wallet_may_not_open_for_nobody),
            CLAIM(no_rebate_is_paid_while_they_are_banned),
            CLAIM(a_family_is_stopped_above_the_cap_and_not_at_it),
            CLAIM(only_the_last_days_count), CLAIM(who_has_too_much_takes_up_nobody_new),
            CLAIM(a_cap_that_nobody_meets_changes_nothing),
            CLAIM(wallets_of_one_family_are_one_to_the_alarm))
