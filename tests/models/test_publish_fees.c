/* What the metrics of fees say of a market whose fees are known: everybody pays on one
 * route, so that shares are those of the tariff. */
#include "tests/models/plant.h"

static PayParams *
market(PayRoute route)
{
    PayParams *p = fixture_build((Fixture){ .people = 600, .platform = true });
    fixture_still(p);
    plant_route(p, route);
    fixture_class(p, "web", 0, true);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 2);
    return p;
}

/* Of 3800 ppm over a foreign code: account side 2000, hub 650, placer 600. The acquirer
 * places the plates, so its firm keeps both. */
static void
a_foreign_code_shares_the_discount_among_four(void)
{
    PayParams *p = market(PAY_R3);
    SimRecords *r = fixture_run(p, 3, 1);
    static const struct {
        const char *role;
        double ppm;
    } known[] = { { "wallet", 1675 },  { "hub", 650 }, { "placer", 600 },
                  { "acquirer", 875 }, { "bank", 0 },  { "consumer", 0 } };
    for (unsigned i = 0; i < G_N_ELEMENTS(known); i++)
        CU_ASSERT_TRUE(is_near(fixture_value(r, PAY_METRIC_MDR_SHARE, known[i].role),
                               known[i].ppm / 38, 1e-9));
    CU_ASSERT_TRUE(is_near(fixture_value(r, PAY_METRIC_MDR_SHARE_FIRM, "acquirer"),
                           (875 + 600) / 38.0, 1e-9));
    CU_ASSERT_TRUE(
        is_near(fixture_value(r, PAY_METRIC_MDR_SHARE_FIRM, "a"), 1675 / 38.0, 1e-9));
    sim_records_free(r);
    pay_params_free(p);
}

/* Own code, bank card: the wallet pays bank and hub out of what it gets. */
static void
a_card_on_an_own_code_shares_it_otherwise(void)
{
    PayParams *p = market(PAY_R2);
    SimRecords *r = fixture_run(p, 3, 1);
    CU_ASSERT_TRUE(is_near(fixture_value(r, PAY_METRIC_MDR_SHARE, "wallet"),
                           (3800 - 600 - 1000 - 162) / 38.0, 1e-9));
    CU_ASSERT_TRUE(is_near(fixture_value(r, PAY_METRIC_MDR_SHARE, "bank"),
                           (1000 - 163) / 38.0, 1e-9));
    CU_ASSERT_TRUE(
        is_near(fixture_value(r, PAY_METRIC_MDR_SHARE, "hub"), (162 + 163) / 38.0, 1e-9));
    CU_ASSERT_TRUE(is_near(fixture_value(r, PAY_METRIC_MDR_WALLET, "a"), 0.38, 1e-12));
    CU_ASSERT_TRUE(isnan(fixture_value(r, PAY_METRIC_MDR_WALLET, "b")));
    sim_records_free(r);
    pay_params_free(p);
}

/* A commission is the price of a shop, not of a payment. */
static void
commissions_are_no_part_of_it(void)
{
    PayParams *p = fixture_build((Fixture){ .people = 6000, .platform = true });
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 2);
    SimRecords *r = fixture_run(p, 3, 1);
    static const char *const roles[] = { "consumer", "acquirer", "placer",
                                         "hub",      "wallet",   "bank" };
    double sum = 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(roles); i++)
        sum += fixture_value(r, PAY_METRIC_MDR_SHARE, roles[i]);
    CU_ASSERT_TRUE(fixture_value(r, PAY_METRIC_FEE_NET, "platform") > 0);
    CU_ASSERT_TRUE(is_near(sum, 100, 1e-9));
    CU_ASSERT_TRUE(isnan(fixture_value(r, PAY_METRIC_MDR_SHARE, "platform")));
    CU_ASSERT_TRUE(isnan(fixture_value(r, PAY_METRIC_MDR_SHARE_FIRM, "shop")));
    sim_records_free(r);
    pay_params_free(p);
}

/* Wallets differ by what their payers buy. */
static void
the_mean_of_the_wallets_is_that_of_the_market(void)
{
    PayParams *p = fixture_build((Fixture){ .people = 6000, .platform = true });
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 2);
    SET(p, PAY_FEE_CLASSES, fixture_find(p, PAY_KIND_FEE, "mdr"), 0, 0, -1);
    SET(p, PAY_FEE_FIXED, fixture_find(p, PAY_KIND_FEE, "mdr"), 0, 0, 5);
    SimRecords *r = fixture_run(p, 3, 1);
    double a = fixture_value(r, PAY_METRIC_MDR_WALLET, "a");
    double b = fixture_value(r, PAY_METRIC_MDR_WALLET, "b");
    double share = fixture_value(r, PAY_METRIC_SHARE_WALLET_VALUE, "a") / 100;
    CU_ASSERT_TRUE(a != b);
    CU_ASSERT_TRUE(
        is_near(share * a + (1 - share) * b, fixture_value(r, PAY_METRIC_MDR, ""), 1e-9));
    sim_records_free(r);
    pay_params_free(p);
}

CLAIMS_MAIN("models/publish_fees", CLAIM(a_foreign_code_shares_the_discount_among_four),
            CLAIM(a_card_on_an_own_code_shares_it_otherwise),
            CLAIM(commissions_are_no_part_of_it),
            CLAIM(the_mean_of_the_wallets_is_that_of_the_market))
