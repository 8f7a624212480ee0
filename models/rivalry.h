/* Firms that answer each other's fees, epoch after epoch.
 *
 * At the end of an epoch every firm knows the fees, shares and profits of the epochs so
 * far and posts its next fee, by one of these rules:
 *
 *   timeline       keep the fee; only dated events move it
 *   undercut       a firm whose share fell by more than a percentage point cuts by one
 *                  step, down to its floor; one whose share grew twice running raises a
 *                  quarter of a step
 *   best-response  the fee that earns most against the rivals' present fees, one firm
 *                  after the other
 *   fictitious     the fee that earns most against the mean of the rivals' fees so far
 *   hill           move on if the last move paid, else turn round with half the step
 *
 * Where this leads is told with care, because only some of it is an equilibrium:
 *
 *   equilibrium    no fee moved by more than 1 ppm for three epochs, and none is further
 *                  than 1 ppm from its firm's best answer
 *   at rest        the same, but somebody could earn more with another fee: the rule of
 *                  behaviour has come to its end, not the market
 *   cycle          the fees, rounded to 10 ppm, went through the same 2 to 12 epochs
 *                  three times
 *   not converged  nothing of this within 40 epochs
 *
 * Fees are whole ppm; a rebate is a fee below 0, so to cut it is to give more.
 * [docs/model.md, firms that set fees] */
#ifndef MODELS_RIVALRY_H
#define MODELS_RIVALRY_H

#include <glib.h>

#include "models/pricing.h"
#include "sim/random.h"

typedef enum {
    PAY_STRATEGY_TIMELINE,
    PAY_STRATEGY_UNDERCUT,
    PAY_STRATEGY_BEST_RESPONSE,
    PAY_STRATEGY_FICTITIOUS,
    PAY_STRATEGY_HILL,
    PAY_N_STRATEGIES
} PayStrategy;

typedef enum {
    PAY_END_OPEN, /* too early to tell */
    PAY_END_EQUILIBRIUM,
    PAY_END_REST,
    PAY_END_CYCLE,
    PAY_END_NOT_CONVERGED,
    PAY_N_ENDS
} PayEnd;

extern const char *const pay_end_id[PAY_N_ENDS];

#define PAY_RIVALRY_EPOCHS 40 /* after which it has not converged */

typedef struct {
    PayStrategy strategy;
    int64_t step; /* ppm; of a cut, and of the first move uphill */
    int64_t
        floor[PAY_MAX_FIRMS]; /* ppm; lowest fee of undercut and hill, within market */
    uint32_t draw[PAY_MAX_FIRMS]; /* entity that addresses the draws of a firm */
} PayRivalryRule;

/* What an epoch showed. */
typedef struct {
    int64_t fee[PAY_MAX_FIRMS];
    double share[PAY_MAX_FIRMS], profit[PAY_MAX_FIRMS];
} PayEpoch;

typedef struct {
    PayRivalryRule rule;
    unsigned n_firms;
    GArray *epochs;                /* (owned) PayEpoch, oldest first */
    double before[PAY_MAX_FIRMS];  /* shares before the first epoch */
    int64_t stride[PAY_MAX_FIRMS]; /* hill: the next move, with its sign */
} PayRivalry;

/* @before: shares before the first epoch, or NULL where nothing has moved yet. */
PayRivalry *pay_rivalry_new(const PayRivalryRule *rule, unsigned n_firms,
                            const double *before);
void pay_rivalry_free(PayRivalry *rivalry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PayRivalry, pay_rivalry_free)

/* Take note of an epoch that has ended. */
void pay_rivalry_observe(PayRivalry *rivalry, const PayEpoch *epoch);

/* The fees of the next epoch. @market: what the firms believe about demand, cost and
 * caps; @order: [n_firms] who moves first. Needs one epoch at least. */
void pay_rivalry_move(PayRivalry *rivalry, const PayFeeMarket *market,
                      const unsigned *order, int64_t *ret_fee);

typedef struct {
    PayEnd end;
    unsigned n_epochs;
    unsigned period;             /* epochs; of a cycle, else 1 */
    int64_t low[PAY_MAX_FIRMS];  /* ppm; over the period */
    double mean[PAY_MAX_FIRMS];  /* ppm */
    int64_t high[PAY_MAX_FIRMS]; /* ppm */
    int64_t gap;                 /* ppm; furthest of a last fee from its best answer */
} PayRivalryEnd;

/* Where the epochs so far have led. */
PayRivalryEnd pay_rivalry_end(const PayRivalry *rivalry, const PayFeeMarket *market);

/* Who moves first in @epoch: a draw. */
void pay_rivalry_order(const PayRivalryRule *rule, unsigned n_firms, SimKey key,
                       uint64_t epoch, unsigned *ret_order);

/* Play from random fees until it ends, with demand as @market says. Starting fees lie
 * between floor and cap; without a cap, within three times the margin of the equilibrium.
 * What firms remember from before are the shares at equal fees.
 *
 * @start: which draw of starting fees. */
PayRivalryEnd pay_rivalry_play(const PayRivalryRule *rule, const PayFeeMarket *market,
                               SimKey key, unsigned start);

#define PAY_RIVALRY_STARTS 5

/* Several plays from different starts. */
typedef struct {
    PayRivalryEnd play[PAY_RIVALRY_STARTS];
    unsigned n_ends[PAY_N_ENDS];
    unsigned n_distinct; /* equilibria, rest points and cycles that differ by more than
                            10 ppm in some fee */
} PayRivalrySurvey;

PayRivalrySurvey pay_rivalry_survey(const PayRivalryRule *rule,
                                    const PayFeeMarket *market, SimKey key);

#endif
