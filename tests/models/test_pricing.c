/* Fees of firms under logit demand. References were computed independently, with 30
 * digits and another method (damped simultaneous iteration in Python). */
#include "models/pricing.h"

#include <glib.h>
#include <math.h>

#include "tests/claims.h"

static PayFeeMarket
equals(unsigned n, double beta)
{
    PayFeeMarket market = { .n = n, .beta = beta };
    for (unsigned a = 0; a < n; a++) {
        market.cost[a] = 2500;
        market.cap[a] = PAY_NONE;
    }
    return market;
}

static void
equal_firms_take_a_margin_that_falls_with_their_number(void)
{
    static const struct {
        unsigned n;
        double fee;
    } known[] = { { 2, 4500 }, { 3, 4000 }, { 5, 3750 }, { 64, 2500 + 64e3 / 63 } };
    for (unsigned i = 0; i < G_N_ELEMENTS(known); i++) {
        PayFeeMarket market = equals(known[i].n, 0.001);
        double fee[PAY_MAX_FIRMS];
        pay_fee_market_equilibrium(&market, fee);
        for (unsigned a = 0; a < known[i].n; a++)
            CU_ASSERT_TRUE(fabs(fee[a] - known[i].fee) < 1e-6);
    }
}

static void
an_outside_option_lowers_the_fee(void)
{
    PayFeeMarket market = equals(3, 0.001);
    market.has_outside = true;
    for (unsigned a = 0; a < 3; a++)
        market.utility[a] = 6;
    double fee[PAY_MAX_FIRMS], share[PAY_MAX_FIRMS];
    pay_fee_market_equilibrium(&market, fee);
    pay_fee_market_shares(&market, fee, share);
    CU_ASSERT_TRUE(fabs(fee[0] - 3969.21215422917) < 1e-6);
    CU_ASSERT_TRUE(fabs(share[0] - 0.31936310414975) < 1e-9);
}

static void
keen_customers_bring_the_price_war(void)
{
    double above = 1e9;
    for (double beta = 1e-4; beta < 1e4; beta *= 10) {
        PayFeeMarket market = equals(3, beta);
        double fee[PAY_MAX_FIRMS];
        pay_fee_market_equilibrium(&market, fee);
        CU_ASSERT_TRUE(fabs(fee[0] - (2500 + 1.5 / beta)) < 1e-6);
        CU_ASSERT_TRUE(fee[0] < above);
        above = fee[0];
    }
    CU_ASSERT_TRUE(above - 2500 < 1e-2);
}

static void
a_cap_binds_who_would_charge_more_and_moves_who_would_not(void)
{
    PayFeeMarket market = equals(3, 0.001);
    static const double cost[] = { 1500, 2500, 3000 };
    static const double known[] = { 3069.6267596700781, 3200, 3200 };
    for (unsigned a = 0; a < 3; a++) {
        market.cost[a] = cost[a];
        market.cap[a] = 3200;
    }
    double fee[PAY_MAX_FIRMS];
    pay_fee_market_equilibrium(&market, fee);
    for (unsigned a = 0; a < 3; a++)
        CU_ASSERT_TRUE(fabs(fee[a] - known[a]) < 1e-6);
}

static void
under_a_cap_below_cost_the_loss_is_least_at_the_cap(void)
{
    PayFeeMarket market = equals(2, 0.001);
    market.cap[0] = 2400;
    double fee[] = { 2400, 4000 };
    CU_ASSERT_EQUAL(pay_fee_market_answer(&market, fee, 0), 2400);
    CU_ASSERT_EQUAL(pay_fee_market_quote(&market, fee, 0), 2400);
}

/* With every fee and cost lower by 10 000 ppm nothing changes but their level. */
static void
a_rebate_is_a_fee_below_nothing(void)
{
    PayFeeMarket market = equals(3, 0.001), gifts = equals(3, 0.001);
    double fee[] = { 2700, 4000, 3100 }, gift[] = { -7300, -6000, -6900 };
    for (unsigned a = 0; a < 3; a++) {
        gifts.cost[a] -= 10000;
        gifts.least[a] = -1000000;
        CU_ASSERT_EQUAL(pay_fee_market_quote(&gifts, gift, a),
                        pay_fee_market_quote(&market, fee, a) - 10000);
    }
}

static void
nobody_answers_below_the_least_fee(void)
{
    PayFeeMarket market = equals(2, 0.001);
    double fee[] = { 4000, 4000 };
    CU_ASSERT_TRUE(pay_fee_market_quote(&market, fee, 0) < 4900);
    market.least[0] = 4900;
    CU_ASSERT_EQUAL(pay_fee_market_answer(&market, fee, 0), 4900);
    CU_ASSERT_EQUAL(pay_fee_market_quote(&market, fee, 0), 4900);
}

/* Every whole ppm, tried one by one. */
static int64_t
best_by_search(const PayFeeMarket *market, const double *fee, unsigned firm)
{
    double trial[PAY_MAX_FIRMS], most = -1e18;
    int64_t best = 0;
    for (unsigned a = 0; a < market->n; a++)
        trial[a] = fee[a];
    for (int64_t quote = (int64_t)market->cost[firm];
         quote <= MIN(market->cap[firm], 60000); quote++) {
        trial[firm] = (double)quote;
        double profit = pay_fee_market_profit(market, trial, firm);
        best = profit > most ? quote : best;
        most = MAX(most, profit);
    }
    return best;
}

static void
the_quote_is_the_best_of_all_whole_ppm(void)
{
    static const double beta[] = { 0.0003, 0.001, 0.02, 1, 30 };
    for (unsigned i = 0; i < G_N_ELEMENTS(beta); i++)
        for (unsigned j = 0; j < 4; j++) {
            PayFeeMarket market = equals(3, beta[i]);
            market.has_outside = j % 2 == 1;
            market.outside = -beta[i] * 4000;
            market.cap[2] = j >= 2 ? 2600 : PAY_NONE;
            market.cost[0] = 2411.7;
            double fee[] = { 2700 + 300 * j, 3100, 2600 };
            for (unsigned a = 0; a < 3; a++)
                CU_ASSERT_EQUAL(pay_fee_market_quote(&market, fee, a),
                                best_by_search(&market, fee, a));
        }
}

static void
a_firm_far_ahead_answers_without_overflow(void)
{
    PayFeeMarket market = equals(2, 1);
    market.cost[1] = 900000;
    double fee[] = { 0, 900000 };
    /* Almost the whole way up to where the other one's customers would turn. */
    double answer = pay_fee_market_answer(&market, fee, 0);
    CU_ASSERT_TRUE(answer > 899900 && answer < 900000);
    CU_ASSERT_TRUE(fabs(pay_fee_market_answer(&market, fee, 1) - 900001) < 1e-9);
}

static void
a_monopolist_is_bounded_by_the_outside_or_by_its_cap(void)
{
    PayFeeMarket market = equals(1, 0.002);
    double fee[PAY_MAX_FIRMS] = { 0 }, share[PAY_MAX_FIRMS];
    market.cap[0] = 7000;
    CU_ASSERT_EQUAL(pay_fee_market_quote(&market, fee, 0), 7000);
    market.has_outside = true;
    market.utility[0] = 4;
    market.cost[0] = 1000;
    pay_fee_market_equilibrium(&market, fee);
    pay_fee_market_shares(&market, fee, share);
    CU_ASSERT_TRUE(fabs(fee[0] - 2000) < 1e-6);
    CU_ASSERT_TRUE(fabs(share[0] - 0.5) < 1e-12);
}

CLAIMS_MAIN("models/pricing",
            CLAIM(equal_firms_take_a_margin_that_falls_with_their_number),
            CLAIM(an_outside_option_lowers_the_fee),
            CLAIM(keen_customers_bring_the_price_war),
            CLAIM(a_cap_binds_who_would_charge_more_and_moves_who_would_not),
            CLAIM(under_a_cap_below_cost_the_loss_is_least_at_the_cap),
            CLAIM(a_rebate_is_a_fee_below_nothing),
            CLAIM(nobody_answers_below_the_least_fee),
            CLAIM(the_quote_is_the_best_of_all_whole_ppm),
            CLAIM(a_firm_far_ahead_answers_without_overflow),
            CLAIM(a_monopolist_is_bounded_by_the_outside_or_by_its_cap))
