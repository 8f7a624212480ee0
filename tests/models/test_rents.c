/* Rents of plates: who pays what to whom, and what the simulated merchants stand for. */
#include "models/rents.h"

#include "tests/claims.h"
#include "tests/models/street.h"

/* Network a asks 30 yuan a month for a plate, b 60, either acquirer 90 for an aggregated
 * one: 100, 200 and 300 fen a day. */
static PayParams *
with_rents(Fixture f)
{
    PayParams *p = fixture_build(f);
    SET(p, PAY_CLASS_RENT, 0, 0, 0, 3000);
    SET(p, PAY_CLASS_RENT, 0, 1, 0, 6000);
    SET(p, PAY_CLASS_RENT_AGGREGATED, 0, 0, 0, 9000);
    return p;
}

static void
every_plate_pays_its_placer(void)
{
    PayParams *p = with_rents((Fixture){ .people = 4000, .second = true });
    SET(p, PAY_NETWORK_ACQUIRER, 1, 0, 0, 1);
    g_auto(Street) s = open_street(p);
    int64_t rent[2] = { 0 };
    for (uint32_t i = 0; i < s.world->n_merchants; i++) {
        PayMerchant m = s.world->merchants[i];
        if (m.personal)
            continue;
        if (m.acquirer != PAY_OWN_PLATE) {
            rent[m.acquirer] += 300;
            continue;
        }
        rent[0] += m.networks & 1 ? 100 : 0;
        rent[1] += m.networks & 2 ? 200 : 0;
    }
    CU_ASSERT_TRUE(rent[0] > 3000 && rent[1] > 3000);
    street_day(s.ledger);
    for (unsigned a = 0; a < 2; a++)
        CU_ASSERT_EQUAL(street_paid(s.ledger, PAY_ROLE_MERCHANT, 0, PAY_ROLE_PLACER, a),
                        rent[a] * PAY_ONE);
    CU_ASSERT_EQUAL(s.ledger->day->rent[0][0], (rent[0] + rent[1]) * PAY_ONE);
}

/* National fen of a day, and what a plate-counting merchant pays of it. */
static double
national_rent(int64_t scale, int64_t least_merchants)
{
    PayParams *p = with_rents((Fixture){ .people = 400000 });
    SET(p, PAY_RUN_SCALE, 0, 0, 0, scale);
    SET(p, PAY_RUN_MIN_MERCHANTS, 0, 0, 0, least_merchants);
    SET(p, PAY_CLASS_CODES, 0, 0, 0, PAY_ONE);
    SET(p, PAY_CLASS_CODES, 0, 1, 0, 0);
    SET(p, PAY_CLASS_PERSONAL, 0, 0, 0, 0);
    g_auto(Street) s = open_street(p);
    street_day(s.ledger);
    return (double)s.ledger->day->rent[0][0] / PAY_ONE * s.world->group_weight[0];
}

/* 400 000 people have 20 000 merchants, each with the one plate of a. */
static void
a_sample_of_any_size_pays_what_all_pay(void)
{
    CU_ASSERT_DOUBLE_EQUAL(national_rent(100, 1), 20000 * 100, 1);
    CU_ASSERT_DOUBLE_EQUAL(national_rent(100, 2000), 20000 * 100, 1);
    CU_ASSERT_DOUBLE_EQUAL(national_rent(1000, 1), 20000 * 100, 1);
}

static void
no_rent_no_entry(void)
{
    g_auto(Street) s = open_street(fixture_params(4000));
    CU_ASSERT_FALSE(pay_rents_are_due(s.p));
    street_day(s.ledger);
    CU_ASSERT_EQUAL(street_paid(s.ledger, PAY_ROLE_MERCHANT, 0, PAY_ROLE_PLACER, 0), 0);
}

static void
plates_are_counted_by_what_stands_on_the_counter(void)
{
    CU_ASSERT_EQUAL(pay_plates_of((PayMerchant){ 7, 0, PAY_OWN_PLATE, 0 }), 3);
    CU_ASSERT_EQUAL(pay_plates_of((PayMerchant){ 7, 0, 0, 0 }), 1);
    CU_ASSERT_EQUAL(pay_plates_of((PayMerchant){ 0, 0, 0, 0 }), 0);
    CU_ASSERT_EQUAL(pay_plates_of((PayMerchant){ 0, 0, PAY_OWN_PLATE, 0 }), 0);
}

/* Three merchants in ten show no code, half of the others one; of those with two that are
 * not persons, six in ten show one plate. */
static void
what_merchants_show_is_published(void)
{
    PayParams *p = with_rents((Fixture){ .people = 40000 });
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 2);
    SimRecords *records = fixture_run(p, 3, 1);
    double plates = fixture_value(records, PAY_METRIC_PLATES, "");
    double several = 0.49 / 0.91 * (1 - 0.8 * 0.6);
    CU_ASSERT_DOUBLE_EQUAL(plates, 1 + several, 0.06);
    CU_ASSERT_DOUBLE_EQUAL(fixture_value(records, PAY_METRIC_CODES, "a"), 70, 4);
    CU_ASSERT_DOUBLE_EQUAL(fixture_value(records, PAY_METRIC_PLATE_ACQUIRER, "acquirer"),
                           100, 1e-9);
    CU_ASSERT_TRUE(fixture_value(records, PAY_METRIC_RENT, "street") > 1000);
    sim_records_free(records);
    pay_params_free(p);
}

CLAIMS_MAIN("models/rents", CLAIM(every_plate_pays_its_placer),
            CLAIM(a_sample_of_any_size_pays_what_all_pay), CLAIM(no_rent_no_entry),
            CLAIM(plates_are_counted_by_what_stands_on_the_counter),
            CLAIM(what_merchants_show_is_published))
