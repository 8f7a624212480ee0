/* Who gains what: surpluses and profits of a market in which every purchase is 30 yuan,
 * so that they follow from counts. Money is compared to one part in 10^9. */
#include "tests/models/plant.h"

#define TICKET 30.0 /* yuan */

static PayParams *
market(unsigned windows)
{
    PayParams *p = fixture_build((Fixture){ .people = 4000, .windows = windows });
    fixture_still(p);
    plant_default(p);
    if (windows > 0)
        plant_window(p, 0, 0, 2 * SIM_DAY);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 2);
    SET(p, PAY_CLASS_TICKET_SIGMA, 0, 0, 0, 0);
    SET(p, PAY_CLASS_MPM, 0, 0, 0, PAY_ONE);
    SET(p, PAY_CLASS_CPM, 0, 0, 0, 0);
    SET(p, PAY_CLASS_MARGIN, 0, 0, 0, 300000);
    SET(p, PAY_MERCHANT_CASH, 0, 0, 0, 5000);
    SET(p, PAY_MERCHANT_RECOVERED, 0, 0, 0, 700000);
    SET(p, PAY_COST_WALLET, 0, 0, 0, 100);
    SET(p, PAY_COST_HUB, 0, 0, 0, 50);
    SET(p, PAY_COST_BANK, 0, 0, 0, 300);
    SET(p, PAY_COST_ACQUIRER, 0, 0, 0, 200);
    for (unsigned w = 0; w < 2; w++)
        SET(p, PAY_WALLET_VALUE, w, 0, 0, 20);
    return p;
}

static void
set_balance(PayParams *p, int64_t ppm)
{
    for (unsigned w = 0; w < 2; w++)
        SET(p, PAY_WALLET_BALANCE, w, 0, 0, ppm);
}

static bool
is_money(double value, double expected)
{
    return is_near(value, expected, 1e-9 * (1 + fabs(expected)));
}

static double
of(const SimRecords *records, PayMetric metric, const char *member)
{
    return fixture_value(records, metric, member);
}

static void
merchants_gain_what_sales_leave_them(void)
{
    PayParams *p = market(0);
    SimRecords *r = fixture_run(p, 3, 2);
    double digital = of(r, PAY_METRIC_COMPLETED, "");
    double all = digital / of(r, PAY_METRIC_SUCCESS_DIGITAL, "") * 100;
    double sold = all * of(r, PAY_METRIC_SUCCESS_SALE, "") / 100;
    double cash = sold - digital, lost = all - sold;
    CU_ASSERT_TRUE(cash > 100 && lost > 100);
    double expected = 0.3 * TICKET * (sold + 0.7 * lost) - 0.005 * TICKET * cash +
                      of(r, PAY_METRIC_FEE_NET, "merchant");
    CU_ASSERT_TRUE(is_money(of(r, PAY_METRIC_MERCHANT_SURPLUS_TOTAL, ""), expected));
    CU_ASSERT_TRUE(
        is_money(of(r, PAY_METRIC_MERCHANT_SURPLUS_CLASS, "street"), expected));
    CU_ASSERT_TRUE(is_money(of(r, PAY_METRIC_MERCHANT_SURPLUS, "") * all, expected));
    sim_records_free(r);
    pay_params_free(p);
}

/* Nobody reacts to what merchants are charged: it only changes hands. */
static void
a_fee_that_moves_nobody_cancels_in_welfare(void)
{
    PayParams *p = market(0);
    SimRecords *before = fixture_run(p, 3, 2);
    SET(p, PAY_FEE_RATE, fixture_find(p, PAY_KIND_FEE, "mdr"), 0, 0, 7600);
    SimRecords *after = fixture_run(p, 3, 2);
    double moved = 0.0038 * TICKET * of(before, PAY_METRIC_COMPLETED, "");
    CU_ASSERT_TRUE(is_money(of(after, PAY_METRIC_MERCHANT_SURPLUS_TOTAL, "") + moved,
                            of(before, PAY_METRIC_MERCHANT_SURPLUS_TOTAL, "")));
    CU_ASSERT_TRUE(is_money(of(after, PAY_METRIC_PROFIT, "wallet") - moved,
                            of(before, PAY_METRIC_PROFIT, "wallet")));
    CU_ASSERT_TRUE(is_money(of(after, PAY_METRIC_WELFARE_TOTAL, ""),
                            of(before, PAY_METRIC_WELFARE_TOTAL, "")));
    CU_ASSERT_EQUAL(of(after, PAY_METRIC_SURPLUS, ""),
                    of(before, PAY_METRIC_SURPLUS, ""));
    sim_records_free(before);
    sim_records_free(after);
    pay_params_free(p);
}

static void
welfare_is_what_all_gain_together(void)
{
    static const char *const firms[] = { "acquirer", "placer", "hub",
                                         "wallet",   "bank",   "platform" };
    PayParams *p = market(0);
    SimRecords *r = fixture_run(p, 3, 2);
    double all =
        of(r, PAY_METRIC_COMPLETED, "") / of(r, PAY_METRIC_SUCCESS_DIGITAL, "") * 100;
    double sum = of(r, PAY_METRIC_SURPLUS, "") * all +
                 of(r, PAY_METRIC_MERCHANT_SURPLUS_TOTAL, "");
    for (unsigned i = 0; i < G_N_ELEMENTS(firms); i++)
        sum += of(r, PAY_METRIC_PROFIT, firms[i]);
    CU_ASSERT_TRUE(is_money(of(r, PAY_METRIC_WELFARE_TOTAL, ""), sum));
    CU_ASSERT_TRUE(is_money(of(r, PAY_METRIC_WELFARE, "") * all, sum));
    sim_records_free(r);
    pay_params_free(p);
}

/* Messages of each payment at wallet, hub, bank and acquirer cost 1, 0.5, 3 and 2 yuan a
 * thousand. */
static void
expect_costs(PayParams *p, double wallet, double hub, double bank, double acquirer)
{
    const struct {
        const char *party;
        double cost;
    } expected[] = { { "wallet", wallet * 1e-3 },
                     { "hub", hub * 0.5e-3 },
                     { "bank", bank * 3e-3 },
                     { "acquirer", acquirer * 2e-3 },
                     { "placer", 0 } };
    SimRecords *r = fixture_run(p, 3, 2);
    double n = of(r, PAY_METRIC_COMPLETED, "");
    CU_ASSERT_TRUE(n > 1000);
    for (unsigned i = 0; i < G_N_ELEMENTS(expected); i++)
        CU_ASSERT_TRUE(is_money(of(r, PAY_METRIC_FEE_NET, expected[i].party) -
                                    of(r, PAY_METRIC_PROFIT, expected[i].party),
                                n * expected[i].cost));
    sim_records_free(r);
    pay_params_free(p);
}

/* At both levels: the whole run is one window, or there is none. */
static void
profits_bear_the_messages_of_the_routes(void)
{
    for (unsigned windows = 0; windows < 2; windows++) {
        PayParams *own = market(windows), *card = market(windows),
                  *till = market(windows);
        set_balance(own, PAY_ONE);
        set_balance(card, 0);
        set_balance(till, PAY_ONE);
        SET(till, PAY_CLASS_MPM, 0, 0, 0, 0);
        SET(till, PAY_CLASS_CPM, 0, 0, 0, PAY_ONE);
        expect_costs(own, 1, 0, 0, 0);  /* R1 */
        expect_costs(card, 2, 2, 1, 0); /* R2 */
        expect_costs(till, 1, 0, 0, 2); /* C1 */
    }
}

static void
owners_count_what_a_payment_is_worth_beside_fees(void)
{
    PayParams *p = market(0);
    SimRecords *r = fixture_run(p, 3, 2);
    double beside = 0;
    for (unsigned w = 0; w < 2; w++) {
        const char *firm = w == 0 ? "a" : "b";
        beside +=
            of(r, PAY_METRIC_PROFIT_OWNER, firm) - of(r, PAY_METRIC_PROFIT_FIRM, firm);
    }
    CU_ASSERT_TRUE(is_money(beside, 0.2 * of(r, PAY_METRIC_COMPLETED, "")));
    CU_ASSERT_EQUAL(of(r, PAY_METRIC_PROFIT_OWNER, "hub"),
                    of(r, PAY_METRIC_PROFIT_FIRM, "hub"));
    sim_records_free(r);
    pay_params_free(p);
}

CLAIMS_MAIN("models/surplus", CLAIM(merchants_gain_what_sales_leave_them),
            CLAIM(a_fee_that_moves_nobody_cancels_in_welfare),
            CLAIM(welfare_is_what_all_gain_together),
            CLAIM(profits_bear_the_messages_of_the_routes),
            CLAIM(owners_count_what_a_payment_is_worth_beside_fees))
