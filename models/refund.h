/* Refunds: which payments come back, when, and with which of their fees.
 *
 * By class of merchant a share of the payments is refunded in full. The delay is
 * lognormal; a refund is booked on the simulated day in which its moment falls, at the
 * latest PAY_REFUND_DAYS - 1 days after the payment. Both are drawn when the payment is
 * booked. The principal goes back the way it came, and so do a rebate and a surcharge;
 * what becomes of the fees is a policy. [docs/model.md, refunds] */
#ifndef MODELS_REFUND_H
#define MODELS_REFUND_H

#include "models/fees.h"
#include "models/visit.h"

/* What of @split comes back with the principal. */
PaySplit pay_refund_split(const PaySplit *split, PayRefundFees policy);

/* Days until a payment of the hour @hour (0..23 of the simulated day) comes back, by a
 * uniform; @median in days. */
unsigned pay_refund_days(unsigned hour, double median, double spread, double uniform);

/* Draw whether the payment just booked comes back, and book it on the day it does.
 * @party: by role. */
void pay_refund_book(PayVisit *visit, unsigned slot, bool foreign_code,
                     const PaySplit *split, const unsigned party[PAY_N_ROLES]);

#endif
