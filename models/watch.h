/* What the market looks like at a barrier: the figures that rules may watch.
 *
 * Each is that of the last seven days together, by the formula under which it is
 * published, so that no weekday weighs more than another and a rule answers to the market
 * rather than to a Sunday; hub.load.peak is the highest of the seven. Before seven days
 * of the run have passed nothing is known. [docs/model.md, rules] */
#ifndef MODELS_WATCH_H
#define MODELS_WATCH_H

#include "models/ledger.h"
#include "models/metrics.h"

#define PAY_WATCH_DAYS 7

typedef struct PayWatch PayWatch;

PayWatch *pay_watch_new(const PayWorld *world);
void pay_watch_free(PayWatch *watch);

/* Take in ledger->day. */
void pay_watch_day(PayWatch *watch, const PayLedger *ledger);

/* The figure now, in the unit of @metric; NAN if it is not known. @member: from
 * pay_watch_member(). */
double pay_watch_level(const PayWatch *watch, PayMetric metric, unsigned member);

/* May rules watch @metric? */
bool pay_watch_has(PayMetric metric);

/* The number of @metric's member @id, of which there must be one; 0 for "". */
unsigned pay_watch_member(const PayParams *params, PayMetric metric, const char *id);

#endif
