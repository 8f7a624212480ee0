/* Payers shun wallets that have kept them waiting.
 *
 * What is remembered is one figure for each wallet, T_w in seconds, shared by everybody:
 * people talk, and a figure for each wallet of each payer has no room in his 64 bytes. A
 * payment that takes longer than PAY_UNNOTICED, complete or failed, adds the rest; at the
 * barrier the mean over the day's payments enters the memory by the part
 * `behaviour.delay-learning`, so that it fades in days in which nobody waits. A wallet is
 * then worth `behaviour.delay-cost` x T_w less to all, holders or not.
 *
 * Only windows know how long a payment takes: at ledger level none is slow, and a window
 * acts from the next barrier on. Sums are integers, so no bit depends on threads. Off
 * while the cost is 0. [docs/model.md, choice] */
#ifndef MODELS_DELAYS_H
#define MODELS_DELAYS_H

#include "models/tally.h"

/* Recalled: Nielsen (1993), a second is where users notice that they wait. */
#define PAY_UNNOTICED SIM_SECOND

typedef struct {
    double remembered[PAY_MAX_WALLETS]; /* seconds a payment */
} PayDelays;

/* A payment of a window with @wallet has taken @latency; @failed: for nothing. */
void pay_delays_note(PayTally *tally, unsigned group, unsigned wallet, bool failed,
                     SimTime latency);

/* Take in @day. Returns: has the memory changed? */
bool pay_delays_day(PayDelays *delays, const PayWorld *world, const PayParams *now,
                    const PayTally *day);

/* @utility (yuan by wallet) less what delays take off it under @now. */
void pay_delays_weigh(const PayDelays *delays, const PayWorld *world,
                      const PayParams *now, const double *utility,
                      double ret_utility[PAY_MAX_WALLETS]);

#endif
