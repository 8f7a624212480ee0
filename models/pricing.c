#include "models/pricing.h"

#include <glib.h>

#include "sim/math.h"

static double
score(const PayFeeMarket *market, const double *fee, unsigned firm)
{
    return market->utility[firm] - market->beta * fee[firm];
}

/* ln of the summed e^score of all but @firm (PAY_MAX_FIRMS: of all), which must leave
 * some. Differences to the best keep every exponential within range. */
static double
worth_without(const PayFeeMarket *market, const double *fee, unsigned firm)
{
    double best = market->outside, sum = 0;
    bool has_best = market->has_outside;
    for (unsigned a = 0; a < market->n; a++)
        if (a != firm && (!has_best || score(market, fee, a) > best)) {
            best = score(market, fee, a);
            has_best = true;
        }
    g_assert(has_best);
    for (unsigned a = 0; a < market->n; a++)
        if (a != firm)
            sum += sim_exp(score(market, fee, a) - best);
    return best +
           sim_log(sum + (market->has_outside ? sim_exp(market->outside - best) : 0));
}

void
pay_fee_market_shares(const PayFeeMarket *market, const double *fee, double *ret_share)
{
    double worth = worth_without(market, fee, PAY_MAX_FIRMS);
    for (unsigned a = 0; a < market->n; a++)
        ret_share[a] = sim_exp(score(market, fee, a) - worth);
}

double
pay_fee_market_profit(const PayFeeMarket *market, const double *fee, unsigned firm)
{
    double worth = worth_without(market, fee, PAY_MAX_FIRMS);
    return (fee[firm] - market->cost[firm]) * sim_exp(score(market, fee, firm) - worth);
}

/* The w > 0 with w + ln w = z, by bisection: the left side rises. 64 halvings, for 64
 * bits of the bracket. */
static double
omega(double z)
{
    double low = 0, high = z > 1 ? z : 1;
    for (unsigned i = 0; i < 64; i++) {
        double middle = low + 0.5 * (high - low);
        if (middle + sim_log(middle) < z)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* With m = p - c and w = s / (1 - s), the condition of the peak, m beta (1 - s) = 1, says
 * m beta = 1 + w; and s is logit, so ln w = V - beta (c + m) - ln(rest). */
double
pay_fee_market_answer(const PayFeeMarket *market, const double *fee, unsigned firm)
{
    double cost = market->cost[firm], cap = (double)market->cap[firm];
    if (market->n == 1 && !market->has_outside) {
        g_assert(market->cap[firm] != PAY_NONE);
        return cap;
    }
    double z = market->utility[firm] - market->beta * cost - 1 -
               worth_without(market, fee, firm);
    double best = cost + (1 + omega(z)) / market->beta;
    best = MAX(best, (double)market->least[firm]);
    return MIN(best, cap);
}

/* The peak is single, so the best whole number is one of the two around it; one more on
 * each side is looked at because the peak itself is rounded. */
int64_t
pay_fee_market_quote(const PayFeeMarket *market, const double *fee, unsigned firm)
{
    double trial[PAY_MAX_FIRMS], most = 0;
    int64_t best = market->cap[firm];
    for (unsigned a = 0; a < market->n; a++)
        trial[a] = fee[a];
    int64_t middle = (int64_t)pay_fee_market_answer(market, fee, firm);
    bool has_best = false;
    for (int64_t quote = middle - 1; quote <= middle + 1; quote++) {
        trial[firm] = (double)quote;
        double profit = pay_fee_market_profit(market, trial, firm);
        if (quote < market->least[firm] || quote > market->cap[firm] ||
            (has_best && profit <= most))
            continue;
        has_best = true;
        most = profit;
        best = quote;
    }
    return best;
}

void
pay_fee_market_equilibrium(const PayFeeMarket *market, double *ret_fee)
{
    for (unsigned a = 0; a < market->n; a++)
        ret_fee[a] = market->cost[a];
    /* A round shrinks the distance by the largest share at least; ten thousand are far
     * beyond what any market takes. */
    for (unsigned round = 0; round < 10000; round++) {
        double moved = 0;
        for (unsigned a = 0; a < market->n; a++) {
            double answer = pay_fee_market_answer(market, ret_fee, a);
            double change = answer - ret_fee[a];
            moved = MAX(moved, ABS(change) / MAX(ABS(answer), 1));
            ret_fee[a] = answer;
        }
        if (moved < 1e-12)
            return;
    }
}
