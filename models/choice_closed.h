/* The closed form of the choice in models/choice.h when every alternative works: shares
 * and expected utility of a nested logit. No shopper chooses by it: it is what the
 * simulated choice is held to, and how a wallet is valued by who may take it up
 * (models/adoption.h). [docs/model.md, choice; Cardell 1997]
 *
 *     I = ln sum_w exp(beta V_w / lambda)
 *     P(digital) = e^(lambda I) / (e^(lambda I) + e^(beta V_cash))
 *     P(w) = P(digital) exp(beta V_w / lambda - I)
 *     E max utility = ln(e^(lambda I) + e^(beta V_cash)) / beta  (less gamma / beta) */
#ifndef MODELS_CHOICE_CLOSED_H
#define MODELS_CHOICE_CLOSED_H

#include <stdbool.h>

#include "sim/math.h"

typedef struct {
    unsigned n;          /* digital alternatives, 1 and up */
    const double *score; /* (borrowed) [n] beta V */
    bool has_cash;
    double cash_score;
    double lambda;
} PayChoiceSet;

/* Differences to the best score keep every exponential within range. */
static inline double
pay_closed_best(const PayChoiceSet *set)
{
    double best = set->score[0];
    for (unsigned i = 1; i < set->n; i++)
        best = set->score[i] > best ? set->score[i] : best;
    return best;
}

/* lambda I: what the nest as a whole is worth, in units of score. */
static inline double
pay_closed_nest(const PayChoiceSet *set)
{
    double best = pay_closed_best(set), sum = 0;
    for (unsigned i = 0; i < set->n; i++)
        sum += sim_exp((set->score[i] - best) / set->lambda);
    return best + set->lambda * sim_log(sum);
}

static inline double
pay_closed_digital(const PayChoiceSet *set)
{
    if (!set->has_cash)
        return 1;
    return 1 / (1 + sim_exp(set->cash_score - pay_closed_nest(set)));
}

/* Share of digital alternative @i. */
static inline double
pay_closed_share(const PayChoiceSet *set, unsigned i)
{
    return pay_closed_digital(set) *
           sim_exp((set->score[i] - pay_closed_nest(set)) / set->lambda);
}

static inline double
pay_closed_cash(const PayChoiceSet *set)
{
    if (!set->has_cash)
        return 0;
    return 1 / (1 + sim_exp(pay_closed_nest(set) - set->cash_score));
}

/* Expected best score without the mean of its Gumbel part: beta times the surplus. */
static inline double
pay_closed_surplus(const PayChoiceSet *set)
{
    double nest = pay_closed_nest(set);
    if (!set->has_cash)
        return nest;
    double high = nest > set->cash_score ? nest : set->cash_score;
    return high + sim_log(sim_exp(nest - high) + sim_exp(set->cash_score - high));
}

#endif
