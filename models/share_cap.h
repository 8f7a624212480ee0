/* Who has too much of the market to enrol new users.
 *
 * A share cap lets nobody lose a payment or a user: while the payments of a family of
 * wallets, over the last `regulator.share-days` days together, are more than the cap's
 * share of all, nobody new may take up one of its wallets; who holds one goes on. It is
 * looked at once a day, at the barrier, with the days of the spin-up as history. So the
 * stop comes a day late at the soonest, and does nothing where nobody takes up wallets
 * (models/adoption.h). Payments count, not their value, as in India's rule of 2020.
 * [docs/model.md, the regulator] */
#ifndef MODELS_SHARE_CAP_H
#define MODELS_SHARE_CAP_H

#include "models/tally.h"

#define PAY_SHARE_DAYS 366 /* the longest history */

typedef struct {
    unsigned n_days;                           /* seen so far */
    double n[PAY_SHARE_DAYS][PAY_MAX_WALLETS]; /* payments of a day, a ring */
} PayShareCap;

/* Take in @day. */
void pay_share_cap_day(PayShareCap *cap, const PayWorld *world, const PayTally *day);

/* Is a cap in force under @now? */
bool pay_share_cap_holds(const PayParams *now);

/* Wallets that may not be taken up, as a mask; a history that is shorter than the rule's
 * counts as far as it goes. */
uint32_t pay_share_cap_stops(const PayShareCap *cap, const PayParams *now);

#endif
