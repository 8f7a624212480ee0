/* Firms that place plates: who is served, what it costs, who pays the subsidy. */
#include "models/coverage.h"

#include "tests/claims.h"
#include "tests/models/street.h"

/* Both acquirers look every second day at plates that cost @cost fen a month. */
static PayParams *
placing(int64_t cost)
{
    PayParams *p = fixture_build((Fixture){ .people = 8000, .second = true });
    SET(p, PAY_PLACING_EPOCH, 0, 0, 0, 2);
    SET(p, PAY_PLACING_STEP, 0, 0, 0, 100000);
    SET(p, PAY_PLACING_SPREAD, 0, 0, 0, 500000);
    SET(p, PAY_RUN_SPIN_UP, 0, 0, 0, 0);
    for (unsigned a = 0; a < 2; a++) {
        SET(p, PAY_ACQUIRER_PLATE_COST, a, 0, 0, cost);
        SET(p, PAY_ACQUIRER_PLATE_START, a, 0, 0, PAY_ONE);
    }
    return p;
}

static unsigned
codes_on_plates(const PayLedger *ledger)
{
    const PayMerchant *merchants = pay_street_merchants(ledger);
    unsigned n = 0;
    for (uint32_t i = 0; i < ledger->world->n_merchants; i++)
        n += merchants[i].personal ? 0
                                   : (unsigned)__builtin_popcount(merchants[i].networks);
    return n;
}

static unsigned
codes_after(PayParams *p, unsigned n_days)
{
    g_auto(Street) s = open_street(p);
    for (unsigned day = 0; day < n_days; day++)
        street_day(s.ledger);
    return codes_on_plates(s.ledger);
}

static void
a_firm_wants_whom_it_can_afford(void)
{
    CU_ASSERT_EQUAL(pay_coverage_wish(10, 0, 500000), PAY_ONE);
    CU_ASSERT_EQUAL(pay_coverage_wish(1000, 1000, 500000), PAY_ONE / 2);
    CU_ASSERT_EQUAL(pay_coverage_wish(750, 1000, 500000), PAY_ONE / 4);
    CU_ASSERT_EQUAL(pay_coverage_wish(500, 1000, 500000), 0);
    CU_ASSERT_EQUAL(pay_coverage_wish(1600, 1000, 500000), PAY_ONE);
    CU_ASSERT_EQUAL(pay_coverage_wish(-5, 1000, 500000), 0);
    CU_ASSERT_EQUAL(pay_coverage_wish(999, 1000, 0), 0);
    CU_ASSERT_EQUAL(pay_coverage_wish(1000, 1000, 0), PAY_ONE);
}

static void
plates_that_pay_stay_and_others_go(void)
{
    unsigned all = codes_after(placing(0), 12);
    unsigned dear = codes_after(placing(100000), 12);
    unsigned dearer = codes_after(placing(100000), 22);
    CU_ASSERT_TRUE(all > 300);
    /* Looks after 2, 4, .. 10 days took away a tenth each. */
    CU_ASSERT_DOUBLE_EQUAL((double)dear / all, 0.5, 0.07);
    CU_ASSERT_EQUAL(dearer, 0);
}

static void
who_starts_with_less_serves_less(void)
{
    unsigned all = codes_after(placing(0), 1);
    PayParams *p = placing(0);
    for (unsigned a = 0; a < 2; a++)
        SET(p, PAY_ACQUIRER_PLATE_START, a, 0, 0, 400000);
    unsigned few = codes_after(p, 1);
    CU_ASSERT_DOUBLE_EQUAL((double)few / all, 0.4, 0.07);
    p = placing(0);
    for (unsigned a = 0; a < 2; a++)
        SET(p, PAY_ACQUIRER_PLATE_START, a, 0, 0, 400000);
    CU_ASSERT_EQUAL(codes_after(p, 21), all);
}

/* Nobody loses a plate while the reach rises. */
static void
a_rising_reach_takes_nothing_away(void)
{
    PayParams *p = placing(0);
    for (unsigned a = 0; a < 2; a++)
        SET(p, PAY_ACQUIRER_PLATE_START, a, 0, 0, 200000);
    g_auto(Street) s = open_street(p);
    street_day(s.ledger);
    uint32_t n = s.world->n_merchants;
    g_autofree PayMerchant *before =
        g_memdup2(pay_street_merchants(s.ledger), n * sizeof *before);
    unsigned more = 0;
    for (unsigned day = 0; day < 7; day++)
        street_day(s.ledger);
    for (uint32_t i = 0; i < n; i++) {
        unsigned now = pay_street_merchants(s.ledger)[i].networks;
        CU_ASSERT_EQUAL(before[i].networks & ~now, 0);
        more += now != before[i].networks;
    }
    CU_ASSERT_TRUE(more > 30);
}

/* What the firms' roles gain is what their plates earn: nothing is sold online here, and
 * wallets belong to nobody else. */
static void
plates_earn_what_their_firms_gain(void)
{
    PayParams *p = placing(0);
    SET(p, PAY_CLASS_PERSONAL, 0, 0, 0, 0);
    SET(p, PAY_CLASS_RENT_AGGREGATED, 0, 0, 0, 9000);
    g_auto(Street) s = open_street(p);
    street_day(s.ledger);
    const PayTally *day = s.ledger->day;
    int64_t earned = day->plate_earned[0][0] + day->plate_earned[0][1];
    int64_t roles =
        day->group[0].role[PAY_ROLE_ACQUIRER] + day->group[0].role[PAY_ROLE_PLACER];
    CU_ASSERT_TRUE(day->rent[0][0] > 0);
    CU_ASSERT_EQUAL(earned, roles);
}

/* Ten yuan for each plate and month, out of the treasury: a placer gains a third of a
 * yuan a day for each of them, and the books close (street_day() looks). */
static void
the_treasury_pays_what_placers_gain(void)
{
    PayParams *p = placing(0);
    SET(p, PAY_REGULATOR_SUBSIDY, 0, 0, 0, 1000);
    for (unsigned g = 0; g < 2; g++)
        SET(p, PAY_CLASS_CODES, 0, g, 0, g == 0 ? PAY_ONE : 0);
    SET(p, PAY_CLASS_PERSONAL, 0, 0, 0, 0);
    g_auto(Street) s = open_street(p);
    street_day(s.ledger);
    const PayTally *day = s.ledger->day;
    double merchants = 8000 * (double)pay_value(s.p, PAY_CLASS_MERCHANTS, 0, 0, 0) / 1e6;
    double paid = (double)pay_tally_subsidy(day, 0) / PAY_ONE * s.world->group_weight[0];
    CU_ASSERT_DOUBLE_EQUAL(paid, merchants * 1000 / 30, 1);
    CU_ASSERT_DOUBLE_EQUAL(day->plate_months[0], merchants / 30, 1e-6);
    int64_t from_fees = 0;
    for (unsigned a = 0; a < 2; a++)
        from_fees += day->plate_earned[0][a];
    CU_ASSERT_TRUE(day->group[0].role[PAY_ROLE_PLACER] +
                       day->group[0].role[PAY_ROLE_ACQUIRER] ==
                   from_fees + pay_tally_subsidy(day, 0));
}

static void
a_subsidy_keeps_plates_that_do_not_pay(void)
{
    PayParams *p = placing(2000000);
    SET(p, PAY_REGULATOR_SUBSIDY, 0, 0, 0, 3000000);
    unsigned all = codes_after(placing(0), 1);
    CU_ASSERT_EQUAL(codes_after(p, 30), all);
    CU_ASSERT_EQUAL(codes_after(placing(2000000), 30), 0);
}

static void
a_floor_keeps_plates_that_do_not_pay(void)
{
    unsigned all = codes_after(placing(0), 1);
    PayParams *p = placing(2000000);
    SET(p, PAY_REGULATOR_PLATE_FLOOR, 0, 0, 0, 600000);
    CU_ASSERT_DOUBLE_EQUAL((double)codes_after(p, 30) / all, 0.6, 0.07);
    p = placing(0);
    SET(p, PAY_REGULATOR_PLATE_FLOOR, 0, 0, 0, 600000);
    CU_ASSERT_EQUAL(codes_after(p, 30), all);
}

/* Where a plate costs far more than it earns the treasury pays the difference from the
 * first look on, or nothing where the firms are to bear it. */
static double
lack_paid(bool by_treasury, unsigned n_days)
{
    PayParams *p = placing(2000000);
    SET(p, PAY_REGULATOR_PLATE_FLOOR, 0, 0, 0, PAY_ONE);
    SET(p, PAY_REGULATOR_FLOOR_PAID, 0, 0, 0, by_treasury);
    SET(p, PAY_CLASS_PERSONAL, 0, 0, 0, 0);
    SET(p, PAY_PLACING_SPREAD, 0, 0, 0, 0);
    g_auto(Street) s = open_street(p);
    for (unsigned day = 0; day < n_days; day++)
        street_day(s.ledger);
    const PayTally *day = s.ledger->day;
    double paid = (double)pay_tally_subsidy(day, 0) * s.world->group_weight[0] / PAY_ONE;
    int64_t earned = day->plate_earned[0][0] + day->plate_earned[0][1];
    CU_ASSERT_EQUAL(day->group[0].role[PAY_ROLE_PLACER] +
                        day->group[0].role[PAY_ROLE_ACQUIRER],
                    earned + pay_tally_subsidy(day, 0));
    return paid / day->plate_months[0];
}

static void
what_plates_below_a_floor_lack_is_borne_as_ordered(void)
{
    CU_ASSERT_EQUAL(lack_paid(false, 6), 0);
    CU_ASSERT_EQUAL(lack_paid(true, 1), 0);
    /* Of 20 000 yuan some hundreds are earned. */
    double paid = lack_paid(true, 6);
    CU_ASSERT_TRUE(paid > 0.9 * 2000000 && paid < 2000000);
}

/* Half a plate's cost in the mean where half are left: those who are cheap to serve. */
static void
who_is_left_is_cheap_to_serve(void)
{
    PayParams *p = placing(3000);
    for (unsigned a = 0; a < 2; a++)
        SET(p, PAY_ACQUIRER_PLATE_START, a, 0, 0, PAY_ONE / 2);
    g_auto(Street) s = open_street(p);
    street_day(s.ledger);
    const PayTally *day = s.ledger->day;
    double cost = (double)(day->plate_cost[0][0] + day->plate_cost[0][1]) / PAY_ONE;
    double mean = cost * s.world->group_weight[0] / day->plate_months[0];
    CU_ASSERT_DOUBLE_EQUAL(mean, 0.75 * 3000, 60);
}

static void
no_look_no_change(void)
{
    PayParams *p = placing(2000000);
    SET(p, PAY_PLACING_EPOCH, 0, 0, 0, PAY_NONE);
    g_auto(Street) s = open_street(p);
    for (unsigned day = 0; day < 5; day++)
        street_day(s.ledger);
    CU_ASSERT_PTR_NULL(s.ledger->merchants);
    CU_ASSERT_EQUAL(s.ledger->day->plate_cost[0][0], 0);
}

static uint64_t
fingerprint(unsigned n_threads)
{
    PayParams *p = placing(3000);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 12);
    SET(p, PAY_REGULATOR_SUBSIDY, 0, 0, 0, 500);
    SimRecords *records = fixture_run(p, 5, n_threads);
    uint64_t print = records->fingerprint;
    CU_ASSERT_TRUE(fixture_value(records, PAY_METRIC_PLATE_SUBSIDY, "all") > 0);
    CU_ASSERT_TRUE(fixture_value(records, PAY_METRIC_PLATE_COST, "all") > 0);
    CU_ASSERT_TRUE(fixture_value(records, PAY_METRIC_PLATE_PLACED, "all") < 100);
    sim_records_free(records);
    pay_params_free(p);
    return print;
}

static void
threads_change_no_plate(void)
{
    CU_ASSERT_EQUAL(fingerprint(1), fingerprint(2));
    CU_ASSERT_EQUAL(fingerprint(1), fingerprint(4));
}

/* 0.38 % from merchants, 0.20 % to the account side and 0.0325 % to the hub, 0.06 % to
 * the placer. */
static void
prices_of_acquiring_are_those_of_the_tariff(void)
{
    PayParams *p = placing(0);
    fixture_open(p, PAY_ONE);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 3);
    SET(p, PAY_CLASS_PERSONAL, 0, 0, 0, 0);
    SimRecords *records = fixture_run(p, 5, 1);
    CU_ASSERT_DOUBLE_EQUAL(fixture_value(records, PAY_METRIC_RETAIL, "acquirer"), 0.38,
                           1e-6);
    CU_ASSERT_DOUBLE_EQUAL(fixture_value(records, PAY_METRIC_WHOLESALE, "acquirer"),
                           0.2325, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(fixture_value(records, PAY_METRIC_PLACER_PART, "acquirer"),
                           0.06, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(fixture_value(records, PAY_METRIC_ACQUIRER_MARGIN, "acquirer"),
                           0.0875, 1e-6);
    sim_records_free(records);
    pay_params_free(p);
}

CLAIMS_MAIN("models/coverage", CLAIM(a_firm_wants_whom_it_can_afford),
            CLAIM(plates_that_pay_stay_and_others_go),
            CLAIM(who_starts_with_less_serves_less),
            CLAIM(a_rising_reach_takes_nothing_away),
            CLAIM(plates_earn_what_their_firms_gain),
            CLAIM(the_treasury_pays_what_placers_gain),
            CLAIM(a_subsidy_keeps_plates_that_do_not_pay),
            CLAIM(a_floor_keeps_plates_that_do_not_pay),
            CLAIM(what_plates_below_a_floor_lack_is_borne_as_ordered),
            CLAIM(who_is_left_is_cheap_to_serve), CLAIM(no_look_no_change),
            CLAIM(threads_change_no_plate),
            CLAIM(prices_of_acquiring_are_those_of_the_tariff))
