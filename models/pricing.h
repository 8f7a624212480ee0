/* The market on which firms set their fees: logit demand in closed form.
 *
 * Firm a charges p_a ppm of the amount, which costs it c_a ppm to carry. Customers split
 * by
 *
 *     s_a = exp(V_a - beta p_a) / sum_b exp(V_b - beta p_b)
 *
 * where the sum includes the option to stay outside, if there is one. Profits are in ppm
 * of the turnover of all customers, pi_a = (p_a - c_a) s_a. Given the rivals' fees, the
 * profit has one peak: (p_a - c_a) beta (1 - s_a) = 1. With fees bounded by caps or not,
 * there is one equilibrium in real numbers; on the grid of whole ppm, on which firms
 * quote, several neighbours of it may be. n equal firms without an outside option charge
 * c + n / ((n - 1) beta).
 *
 * A rebate is a fee below 0; where payments earn more than they cost, so is their cost.
 * Fees and costs are in ppm, beta in 1/ppm. Arrays of fees and shares have one element
 * for each firm. [docs/model.md, firms that set fees] */
#ifndef MODELS_PRICING_H
#define MODELS_PRICING_H

#include <stdbool.h>
#include <stdint.h>

#include "models/params.h"

#define PAY_MAX_FIRMS 64

typedef struct {
    unsigned n;                    /* firms, 1..PAY_MAX_FIRMS */
    double beta;                   /* > 0 */
    double utility[PAY_MAX_FIRMS]; /* V: what customers see in it at a fee of 0 */
    double cost[PAY_MAX_FIRMS];
    int64_t least[PAY_MAX_FIRMS]; /* lowest fee; not above cap */
    int64_t cap[PAY_MAX_FIRMS];   /* PAY_NONE: none */
    bool has_outside;
    double outside; /* utility of staying outside */
} PayFeeMarket;

/* Shares at the fees @fee; they sum to 1 less what stays outside. */
void pay_fee_market_shares(const PayFeeMarket *market, const double *fee,
                           double *ret_share);

/* Profit of @firm. */
double pay_fee_market_profit(const PayFeeMarket *market, const double *fee,
                             unsigned firm);

/* The fee at which @firm earns most while its rivals charge @fee (its own element is not
 * read), between cost and cap and not below least; the cap where it is below cost. A firm
 * without rival or outside option must have a cap. */
double pay_fee_market_answer(const PayFeeMarket *market, const double *fee,
                             unsigned firm);
/* The same among whole ppm; of two that earn alike the lower. */
int64_t pay_fee_market_quote(const PayFeeMarket *market, const double *fee,
                             unsigned firm);

/* The equilibrium in real numbers, exact to 1e-9 of each fee: all answer one after the
 * other, from cost upwards. */
void pay_fee_market_equilibrium(const PayFeeMarket *market, double *ret_fee);

#endif
