/* The network level: the hours of a window, payment by payment and message by message.
 *
 * Shoppers, choice, gates and fees are those of the ledger level (models/visit.h); what
 * differs is that an attempt takes its time. The shopper confirms, the app sends, the
 * message goes from station to station and may wait, be refused, be lost or come too
 * late; then the institutions retry, ask, or take back, and in the end the shopper tries
 * another way. [docs/model.md, network level]
 *
 * A network begins some time before its window, so that what is on the way at `from` is
 * what would be, and ends when the last payment has ended, after `to`. Between, the
 * ledger runs it span by span, as the rules change. It is one event list, so one thread;
 * other replications run beside it. */
#ifndef MODELS_NETWORK_H
#define MODELS_NETWORK_H

#include "models/timeline.h"
#include "models/visit.h"
#include "models/window.h"

#define PAY_NETWORK_LEAD                                                                 \
    (2 * SIM_MINUTE) /* simulated before the window, not measured                        \
                      */

typedef struct PayNetwork PayNetwork;
typedef struct PayStory PayStory; /* traces being kept (models/story.h) */

typedef struct {
    const PayWorld *world;       /* (borrowed), like all of these */
    const PayTimeline *timeline; /* or NULL */
    PayConsumer *consumers;
    PayTally *tally; /* what the ledger level counts as well */
    PayStory *story; /* or NULL: no traces */
    unsigned window; /* index */
    SimTime from, to;
} PayNetworkSetup;

/* @start: from which instant on spans will be run. @now: the parameters then. @busiest:
 * purchases per mean day and consumer at the window's busiest moment. */
PayNetwork *pay_network_new(const PayNetworkSetup *setup, const PayParams *now,
                            SimTime start, double busiest);
void pay_network_free(PayNetwork *network);

/* Run @span (copied), which begins where the last one ended; @now holds until its end.
 * @day_start: of the simulated day, whose hours messages are counted in. */
void pay_network_span(PayNetwork *network, const PaySpan *span, const PayParams *now,
                      SimTime day_start);

/* No more purchases: run until every payment has ended. */
void pay_network_drain(PayNetwork *network);

/* The identities of money: what was debited is in transit, with merchants, or back; what
 * is in transit is what the payments under way say; once all have ended, what merchants
 * were credited is what shoppers paid.
 *
 * Returns: false if not: a defect. */
bool pay_network_balances(const PayNetwork *network);

/* Fen in transit, and payments not in a terminal state: both 0 after draining. */
int64_t pay_network_transit(const PayNetwork *network);
uint64_t pay_network_n_open(const PayNetwork *network);

/* What was measured; (owned) by the caller of the second. */
const PayWindow *pay_network_window(const PayNetwork *network);
PayWindow *pay_network_steal_window(PayNetwork *network);
PayStations *pay_network_stations(const PayNetwork *network);

/* Hash of every count and every account. */
uint64_t pay_network_fingerprint(const PayNetwork *network);

#endif
