/* Intrinsic utilities that reproduce the observed market shares.
 *
 * Nobody observes a wallet's intrinsic utility; its share is observed. So a panel of some
 * twenty thousand consumers is simulated under the base policy by the model's own code,
 * and after each week every wallet with a target share moves by the contraction
 *
 *     utility += gain (lambda / beta) (ln target - ln simulated share by value),
 *
 * with a gain that falls, so that noise averages out. Habit and learned acceptance follow
 * as they would. The level is not identified by shares: the mean over targets, weighted
 * by them, stays at the scenario's own `utility` values. The panel has a replication
 * number of its own, so the result is the same for every replication and every
 * alternative that shares the base. [docs/model.md, calibration; Berry, Levinsohn, Pakes
 * 1995 for the contraction] */
#ifndef MODELS_CALIBRATE_H
#define MODELS_CALIBRATE_H

#include "models/replication.h"

typedef struct {
    const PayParams *base; /* (borrowed) the scenario's base parameters */
    uint32_t seed;         /* of the experiment */
    SimPool *pool;         /* (borrowed) */
    PayProgress progress;  /* or NULL */
    void *ctx;
} PayCalibration;

/* Fill @ret_utility (PAY_MAX_WALLETS, yuan). Wallets without a target, and all when
 * run.calibrate is no, keep their stated utility.
 *
 * Returns: false and an error of pay_world_new(), or PAY_ERROR_STOPPED. */
bool pay_calibrate(const PayCalibration *job, double *ret_utility, GError **error);

#endif
