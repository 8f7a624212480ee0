/* What payers remember of delays: the figures by hand, and a wallet whose servers stand
 * still for the hour of a window. */
#include "models/delays.h"

#include "tests/models/plant.h"

/* ---- the memory */

static void
a_second_goes_unnoticed_and_the_rest_is_summed(void)
{
    g_auto(PlantRun) run = plant_open(fixture_params(100), NULL, 5);
    PayTally *tally = run.ledger->day;
    pay_delays_note(tally, 0, 1, false, SIM_SECOND / 2);
    pay_delays_note(tally, 0, 1, false, SIM_SECOND);
    CU_ASSERT_EQUAL(tally->waited[0][1].value, 0);
    pay_delays_note(tally, 0, 1, false, 3 * SIM_SECOND);
    pay_delays_note(tally, 0, 1, true, 11 * SIM_SECOND);
    pay_delays_note(tally, 0, 1, true, 0); /* never left the phone */
    CU_ASSERT_EQUAL(tally->waited[0][1].value, 12 * SIM_SECOND);
    CU_ASSERT_EQUAL(tally->waited[0][1].n, 1);
    CU_ASSERT_EQUAL(tally->waited[0][0].value, 0);
}

static void
the_mean_of_a_day_enters_and_fades(void)
{
    PayParams *p = fixture_params(100);
    SET(p, PAY_DELAY_COST, 0, 0, 0, 10000);
    SET(p, PAY_DELAY_LEARNING, 0, 0, 0, 100000);
    g_auto(PlantRun) run = plant_open(p, NULL, 5);
    PayTally *day = run.ledger->day;
    PayDelays delays = { .remembered = { 0 } };
    CU_ASSERT_FALSE(pay_delays_day(&delays, run.world, p, day));
    day->wallet[0][1].n = 9;
    day->waited[0][1] = (PaySum){ .n = 1, .value = 20 * SIM_SECOND };
    CU_ASSERT_TRUE(pay_delays_day(&delays, run.world, p, day));
    CU_ASSERT_TRUE(is_near(delays.remembered[1], 0.2, 1e-12));
    CU_ASSERT_EQUAL(delays.remembered[0], 0);
    day->waited[0][1] = (PaySum){ .n = 0 };
    CU_ASSERT_TRUE(pay_delays_day(&delays, run.world, p, day));
    CU_ASSERT_TRUE(is_near(delays.remembered[1], 0.18, 1e-12));
    double utility[PAY_MAX_WALLETS] = { 0.5, 0.5 }, less[PAY_MAX_WALLETS];
    pay_delays_weigh(&delays, run.world, p, utility, less);
    CU_ASSERT_EQUAL(less[0], 0.5);
    CU_ASSERT_TRUE(is_near(less[1], 0.5 - 0.01 * 0.18, 1e-12));
}

/* ---- a market */

#define DAYS 4

/* A window on the second evening, in which wallet a serves @available of its payments. */
static PayParams *
market(int64_t available, int64_t cost)
{
    PayParams *p = fixture_build((Fixture){ .people = 4000, .windows = 1 });
    plant_default(p);
    plant_window(p, 0, SIM_DAY + 15 * SIM_HOUR, SIM_DAY + 16 * SIM_HOUR);
    SET(p, PAY_WALLET_AVAILABILITY, 0, 0, 0, available);
    SET(p, PAY_FAULT_RATE, 0, 0, 0, 0); /* failures teach nothing else */
    SET(p, PAY_RUN_DAYS, 0, 0, 0, DAYS);
    SET(p, PAY_DELAY_LEARNING, 0, 0, 0, 500000);
    SET(p, PAY_DELAY_COST, 0, 0, 0, cost);
    return p;
}

typedef struct {
    uint64_t n[DAYS][2], print;
} Days;

static Days
days_of(PayParams *p)
{
    g_auto(PlantRun) run = plant_open(p, NULL, 5);
    Days days = { .print = 0 };
    for (unsigned d = 0; d < DAYS; d++) {
        CU_ASSERT_TRUE(pay_ledger_day(run.ledger, run.timeline, NULL));
        for (unsigned w = 0; w < 2; w++)
            days.n[d][w] = run.ledger->day->wallet[0][w].n;
    }
    days.print = run.ledger->fingerprint;
    return days;
}

static void
a_wallet_that_kept_people_waiting_is_shunned_afterwards(void)
{
    Days with = days_of(market(0, PAY_ONE)), without = days_of(market(0, 0));
    for (unsigned d = 0; d < 2; d++) /* until the barrier after it */
        for (unsigned w = 0; w < 2; w++)
            CU_ASSERT_EQUAL(with.n[d][w], without.n[d][w]);
    CU_ASSERT_TRUE(with.n[2][0] < without.n[2][0]);
    CU_ASSERT_TRUE(with.n[2][1] > without.n[2][1]);
    CU_ASSERT_TRUE(without.n[3][0] - with.n[3][0] < without.n[2][0] - with.n[2][0]);
}

static void
a_window_in_which_nobody_waits_leaves_no_memory(void)
{
    CU_ASSERT_EQUAL(days_of(market(PAY_ONE, PAY_ONE)).print,
                    days_of(market(PAY_ONE, 0)).print);
}

static void
who_learns_nothing_remembers_nothing(void)
{
    PayParams *p = market(0, PAY_ONE);
    SET(p, PAY_DELAY_LEARNING, 0, 0, 0, 0);
    CU_ASSERT_EQUAL(days_of(p).print, days_of(market(0, 0)).print);
}

static void
threads_change_no_bit(void)
{
    PayParams *p = market(0, PAY_ONE);
    SimRecords *one = fixture_run(p, 5, 1), *four = fixture_run(p, 5, 4);
    CU_ASSERT_EQUAL(one->fingerprint, four->fingerprint);
    sim_records_free(one);
    sim_records_free(four);
    pay_params_free(p);
}

CLAIMS_MAIN("models/delays", CLAIM(a_second_goes_unnoticed_and_the_rest_is_summed),
            CLAIM(the_mean_of_a_day_enters_and_fades),
            CLAIM(a_wallet_that_kept_people_waiting_is_shunned_afterwards),
            CLAIM(a_window_in_which_nobody_waits_leaves_no_memory),
            CLAIM(who_learns_nothing_remembers_nothing), CLAIM(threads_change_no_bit))
