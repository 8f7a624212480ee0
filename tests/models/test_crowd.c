/* Flash crowds and the level of traffic in a whole market: whom they bring, and that
 * nothing moves without them. Counts are Poisson; bounds are four standard errors (one
 * false alarm in 16 000 for another seed). */
#include <math.h>

#include "models/ledger.h"
#include "tests/claims.h"
#include "tests/models/fixture.h"

#define SUNDAY_EVENING (20 * SIM_HOUR)

/* Days of street (4/5) and web (1/5), where every purchase is paid digitally. */
static PayParams *
market(bool flash)
{
    PayParams *p =
        fixture_build((Fixture){ .people = 40000, .platform = true, .flash = flash });
    fixture_still(p);
    fixture_open(p, PAY_ONE);
    SET(p, PAY_CASH_CARRIED, 0, 0, 0, 0);
    for (unsigned w = 0; w < 2; w++) {
        SET(p, PAY_WALLET_HOLD, w, 0, 0, PAY_ONE);
        for (unsigned k = 0; k < 2; k++)
            SET(p, PAY_CLASS_CODES, k, w, 0, PAY_ONE);
    }
    if (flash) {
        fixture_flash(p, 0, SUNDAY_EVENING, 224 * SIM_SECOND, 900 * SIM_SECOND);
        SET(p, PAY_FLASH_CLASSES, 0, 0, 0,
            INT64_C(1) << fixture_find(p, PAY_KIND_CLASS, "web"));
    }
    return p;
}

typedef struct {
    double activity;       /* of all consumers, per mean day */
    double street, web;    /* purchases */
    double hour[24], lost; /* of the simulated day */
} Day;

/* Sunday 1 August 2021 from 03:00, with its books checked by the ledger itself. */
static Day
simulate(const PayParams *p)
{
    Day day = { 0 };
    SimPool *pool = sim_pool_new(2);
    PayWorld *world = pay_world_new(p, (SimKey){ 12, 0 }, NULL);
    const double utility[PAY_MAX_WALLETS] = { 0 };
    PayLedger *ledger = pay_ledger_new(world, utility, pool, NULL);
    for (uint32_t i = 0; i < world->n_consumers; i++)
        day.activity += (double)ledger->consumers[i].activity / PAY_ACTIVITY_UNIT;
    CU_ASSERT_TRUE(pay_ledger_day(ledger, NULL, NULL));
    unsigned street = fixture_find(p, PAY_KIND_CLASS, "street");
    unsigned by_venue = world->n_wallets * world->n_networks;
    for (unsigned i = 0; i < ledger->day->n_sales; i++) {
        bool on_street = world->venues[i / by_venue].class == street;
        *(on_street ? &day.street : &day.web) += (double)ledger->day->sales[i].n;
    }
    for (unsigned h = 0; h < 24; h++)
        day.hour[h] = (double)ledger->day->hour[0][h].n;
    day.lost = (double)ledger->day->group[0].lost;
    pay_ledger_free(ledger);
    pay_world_free(world);
    sim_pool_free(pool);
    return day;
}

static bool
is_poisson(double count, double expected)
{
    bool fits = fabs(count - expected) <= 4 * sqrt(expected);
    if (!fits)
        printf("%.0f instead of %.1f\n", count, expected);
    return fits;
}

/* Mean days from Sunday 03:00 to Monday 03:00 without a crowd. */
#define PLAIN_DAY ((978 + 22 * 0.97) / 1000)

static void
a_crowd_brings_its_classes_and_no_others(void)
{
    PayParams *p = market(true);
    SET(p, PAY_FLASH_PEAK, 0, 0, 0, 40 * PAY_ONE);
    Day day = simulate(p);
    double area = (112 + 900 * (1 - exp(-20))) / 86400;
    CU_ASSERT_EQUAL(day.lost, 0);
    CU_ASSERT_TRUE(is_poisson(day.street, day.activity * 0.8 * PLAIN_DAY));
    CU_ASSERT_TRUE(is_poisson(day.web, day.activity * 0.2 * (PLAIN_DAY + 39 * area)));
    double first_hour = (112 + 900 * (1 - exp(-(3600 - 224) / 900.0))) / 86400;
    CU_ASSERT_TRUE(is_poisson(day.hour[20 - 3],
                              day.activity * (72.0 / 1000 + 39 * 0.2 * first_hour)));
    CU_ASSERT_TRUE(is_poisson(day.hour[19 - 3], day.activity * 78.0 / 1000));
    pay_params_free(p);
}

static void
the_level_multiplies_purchases(void)
{
    PayParams *p = market(false);
    SET(p, PAY_TRAFFIC_LEVEL, 0, 0, 0, 1800000);
    Day day = simulate(p);
    CU_ASSERT_TRUE(is_poisson(day.street + day.web, day.activity * 1.8 * PLAIN_DAY));
    CU_ASSERT_TRUE(is_poisson(day.hour[12 - 3], day.activity * 1.8 * 74 / 1000));
    pay_params_free(p);
}

static void
the_level_multiplies_a_crowd(void)
{
    PayParams *p = market(true);
    SET(p, PAY_FLASH_PEAK, 0, 0, 0, 40 * PAY_ONE);
    SET(p, PAY_TRAFFIC_LEVEL, 0, 0, 0, 500000);
    Day day = simulate(p);
    double area = (112 + 900 * (1 - exp(-20))) / 86400;
    CU_ASSERT_TRUE(
        is_poisson(day.web, day.activity * 0.5 * 0.2 * (PLAIN_DAY + 39 * area)));
    pay_params_free(p);
}

/* ---- what changes no bit */

static uint64_t
fingerprint(const PayParams *p, unsigned n_threads)
{
    SimRecords *records = fixture_run(p, 1, n_threads);
    uint64_t print = records->fingerprint;
    sim_records_free(records);
    return print;
}

static void
a_crowd_without_size_or_at_another_time_changes_no_bit(void)
{
    PayParams *without = market(false), *with = market(true);
    SET(without, PAY_RUN_DAYS, 0, 0, 0, 3);
    SET(with, PAY_RUN_DAYS, 0, 0, 0, 3);
    uint64_t plain = fingerprint(without, 1);
    CU_ASSERT_NOT_EQUAL(fingerprint(with, 1), plain);
    SET(with, PAY_FLASH_PEAK, 0, 0, 0, PAY_ONE);
    CU_ASSERT_EQUAL(fingerprint(with, 1), plain);
    SET(with, PAY_FLASH_PEAK, 0, 0, 0, 4 * PAY_ONE);
    SET(with, PAY_FLASH_AT, 0, 0, 0, 365 * SIM_DAY);
    CU_ASSERT_EQUAL(fingerprint(with, 1), plain);
    pay_params_free(without);
    pay_params_free(with);
}

static void
threads_change_no_bit_in_a_crowd(void)
{
    PayParams *p = market(true);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 2);
    uint64_t one = fingerprint(p, 1);
    CU_ASSERT_EQUAL(fingerprint(p, 2), one);
    CU_ASSERT_EQUAL(fingerprint(p, 4), one);
    pay_params_free(p);
}

CLAIMS_MAIN("models/crowd", CLAIM(a_crowd_brings_its_classes_and_no_others),
            CLAIM(the_level_multiplies_purchases), CLAIM(the_level_multiplies_a_crowd),
            CLAIM(a_crowd_without_size_or_at_another_time_changes_no_bit),
            CLAIM(threads_change_no_bit_in_a_crowd))
