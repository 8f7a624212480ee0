/* Fees rounded payment by payment, in a run: everybody pays 3.33 yuan over a foreign code
 * from the balance, at ledger level and in a window. Integers, so every expectation is
 * exact. */
#include "tests/models/plant.h"

/* Microfen a payment of 333 fen moves under the tariff of small QR payments. */
enum { MERCHANT = 1265400, HUB = 216450, WALLET = 557775, PLACER = 199800 };

static PayParams *
market(bool in_window, PayRounding rounding)
{
    PayParams *p = in_window ? plant_on_route(PAY_R3, 2000, PAY_QUEUES_AUTO)
                             : fixture_build((Fixture){ .people = 2000 });
    if (!in_window) {
        fixture_still(p);
        plant_route(p, PAY_R3);
        SET(p, PAY_RUN_DAYS, 0, 0, 0, 1);
    }
    SET(p, PAY_CLASS_TICKET, 0, 0, 0, 333);
    SET(p, PAY_CLASS_TICKET_SIGMA, 0, 0, 0, 0);
    SET(p, PAY_FEES_ROUNDING, 0, 0, 0, rounding);
    return p;
}

static int64_t
payments_of(const PlantRun *run)
{
    return (int64_t)run->ledger->day->wallet[0][0].n;
}

/* P05 on both levels: 3.33 yuan cost the merchant a whole fen, all of it the wallet's. */
static void
small_tickets_earn_the_hub_nothing_when_each_is_rounded(void)
{
    for (unsigned in_window = 0; in_window < 2; in_window++) {
        g_auto(PlantRun) run =
            plant_run_days(market(in_window, PAY_ROUNDING_PAYMENT), NULL, 7);
        const int64_t *role = run.ledger->day->group[0].role;
        int64_t n = payments_of(&run);
        CU_ASSERT_TRUE(n > 1500);
        CU_ASSERT_EQUAL(role[PAY_ROLE_MERCHANT], -n * PAY_ONE);
        CU_ASSERT_EQUAL(role[PAY_ROLE_HUB], 0);
        CU_ASSERT_EQUAL(role[PAY_ROLE_PLACER], 0);
        CU_ASSERT_EQUAL(role[PAY_ROLE_WALLET], n * PAY_ONE);
        CU_ASSERT_EQUAL(role[PAY_ROLE_ACQUIRER], 0);
    }
}

static void
without_rounding_every_microfen_is_earned(void)
{
    for (unsigned in_window = 0; in_window < 2; in_window++) {
        g_auto(PlantRun) run =
            plant_run_days(market(in_window, PAY_ROUNDING_EXACT), NULL, 7);
        const PayGroupTally *t = &run.ledger->day->group[0];
        int64_t n = payments_of(&run);
        CU_ASSERT_EQUAL(t->role[PAY_ROLE_MERCHANT], -n * MERCHANT);
        CU_ASSERT_EQUAL(t->role[PAY_ROLE_HUB], n * HUB);
        CU_ASSERT_EQUAL(t->role[PAY_ROLE_WALLET], n * WALLET);
        CU_ASSERT_EQUAL(t->role[PAY_ROLE_PLACER], n * PLACER);
        for (unsigned role = 0; role < PAY_N_ROLES; role++)
            CU_ASSERT_EQUAL(t->rounding[role], 0);
    }
}

/* Whom rounding favours is the difference of the two books, and no shopper notices. */
static void
the_bias_is_what_rounding_moved(void)
{
    g_auto(PlantRun) exact = plant_run_days(market(false, PAY_ROUNDING_EXACT), NULL, 7);
    g_auto(PlantRun) coarse =
        plant_run_days(market(false, PAY_ROUNDING_PAYMENT), NULL, 7);
    const PayGroupTally *a = &exact.ledger->day->group[0];
    const PayGroupTally *b = &coarse.ledger->day->group[0];
    CU_ASSERT_EQUAL(payments_of(&exact), payments_of(&coarse));
    for (unsigned role = 0; role < PAY_N_ROLES; role++)
        CU_ASSERT_EQUAL(b->rounding[role], b->role[role] - a->role[role]);
    CU_ASSERT_EQUAL(b->rounding[PAY_ROLE_HUB], -payments_of(&exact) * HUB);
}

static void
the_bias_is_published_where_payments_are_rounded(void)
{
    for (PayRounding rounding = PAY_ROUNDING_EXACT; rounding <= PAY_ROUNDING_PAYMENT;
         rounding++) {
        PayParams *p = market(false, rounding);
        SimRecords *records = fixture_run(p, 7, 2);
        double n = fixture_value(records, PAY_METRIC_COMPLETED, "");
        double hub = fixture_value(records, PAY_METRIC_FEE_ROUNDING, "hub");
        bool is_exact = rounding == PAY_ROUNDING_EXACT;
        CU_ASSERT_TRUE(is_exact ? isnan(hub) : is_near(hub, -n * HUB / 1e8, 1e-6));
        sim_records_free(records);
        pay_params_free(p);
    }
}

CLAIMS_MAIN("models/rounding",
            CLAIM(small_tickets_earn_the_hub_nothing_when_each_is_rounded),
            CLAIM(without_rounding_every_microfen_is_earned),
            CLAIM(the_bias_is_what_rounding_moved),
            CLAIM(the_bias_is_published_where_payments_are_rounded))
