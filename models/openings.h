/* Platforms that decide whom to let in.
 *
 * A platform that does not take a wallet loses sales: of payers who could have paid with
 * that wallet only. And it keeps payments with its own wallet, of payers who would rather
 * have used the other one. Both are counted for each platform that decides, by wallet.
 *
 * Every 30 days it weighs, for each wallet that is no bank's app (these come through a
 * network's cashier),
 *
 *     gain = margin * value of the sales lost
 *          - payment-value of its own wallet * payments kept
 *
 * and opens, for all shops and users, to the wallet whose gain is largest, if that is
 * more than nothing. One wallet a month, for what the others are worth changes with it.
 * What it opened stays open. An opening joins a timeline of this replication's own, as
 * what rivals post does. Nothing is drawn. [docs/model.md, platforms that decide] */
#ifndef MODELS_OPENINGS_H
#define MODELS_OPENINGS_H

#include "models/ledger.h"
#include "models/metrics.h"
#include "models/visit.h"

typedef struct PayOpenings PayOpenings;

/* What a visit that ended with @final (a slot, PAY_FINAL_CASH or PAY_FINAL_LOST) tells
 * the platform, if it took place at one that decides; v->tally->missed is there. */
void pay_openings_note(PayVisit *v, int final);

/* Both are borrowed. @timeline: the replication's own (pay_timeline_follow), which grows
 * by what opens; free it before the openings, whose events these are.
 *
 * Returns: (owned), or NULL if no platform decides. */
PayOpenings *pay_openings_new(PayTimeline *timeline, const PayWorld *world);
void pay_openings_free(PayOpenings *openings);

/* Take in ledger->day; at the end of a month decide what holds from ledger->now on. */
void pay_openings_day(PayOpenings *openings, const PayLedger *ledger);

/* Publish who opened to whom, and what it was worth. @with_marks: and when. */
void pay_openings_publish(const PayOpenings *openings, bool with_marks,
                          SimRecords *records);

#endif
