/* Firms of a scenario that set fees or rebates: [rival] and [strategy] at work in one
 * replication.
 *
 * A rival moves the rates of its fee schedules together, whatever the flow: what
 * merchants pay, the account side, the placer's share. Its fee is the mean over the
 * payments they were charged on; its unit cost is what its role pays others on these
 * payments less what it gets besides, so it shifts with the mix of own and foreign codes.
 *
 * Payers do not see these fees and merchants do not change firms, so the simulated
 * volumes do not answer to them. What rivals expect, and are measured by, is logit demand
 * around the volumes observed,
 *
 *     s_a = v_a exp(-beta (p_a - p0_a)) / (v_cash + sum_b v_b exp(-beta (p_b - p0_b)))
 *
 * with v the values of the epoch just ended and p0 the fees of the first epoch. With
 * strategy.contest beta is times the part of what was paid offline that another code of
 * the merchant could have carried: the rest hangs on its code and answers to no fee.
 *
 * Or it moves the rebates of its wallets together: its fee is their mean rate, below 0,
 * and its unit cost what these wallets lose on their payments but for that rate. Payers
 * see rebates, so the simulated volumes have answered them: p0 are the fees of the epoch
 * just ended, and the shares are those observed. All rivals of a scenario do the same
 * thing, for fees split merchants and rebates payers.
 *
 * At the barrier that ends an epoch all rivals post their next fees (models/rivalry.h),
 * which join a timeline of this replication's own, on top of the scenario's events; so
 * dated cuts can start a war. Nothing here runs beside a day, so nothing depends on
 * threads. [docs/model.md, firms that set fees] */
#ifndef MODELS_SETTERS_H
#define MODELS_SETTERS_H

#include "models/ledger.h"
#include "models/metrics.h"
#include "models/rivalry.h"

typedef struct PaySetters PaySetters;

/* Both are borrowed. @timeline: the replication's own (pay_timeline_follow), which grows
 * by what is posted; free it before the setters, whose events these are.
 *
 * Returns: (owned), or NULL if the scenario has no rival. */
PaySetters *pay_setters_new(PayTimeline *timeline, const PayWorld *world);
void pay_setters_free(PaySetters *setters);

/* Take in ledger->day, the @day-th of the run (0, 1, ...); at the end of an epoch, post
 * the fees that hold from ledger->now on. */
void pay_setters_day(PaySetters *setters, const PayLedger *ledger, unsigned day,
                     SimRecords *records);

/* Publish fees, costs, and where the rivalry led. */
void pay_setters_publish(const PaySetters *setters, SimRecords *records);

#endif
