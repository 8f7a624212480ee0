/* What happens to the merchants of a ledger when a day begins. */
#ifndef MODELS_STREET_H
#define MODELS_STREET_H

#include "models/ledger.h"

/* The merchants as they stand. Returns: (borrowed) [merchant] */
const PayMerchant *pay_street_merchants(const PayLedger *ledger);

/* What they count of visits today; NULL where none decides. Returns: (borrowed) */
PayReview *pay_street_review(const PayLedger *ledger);

/* At the barrier, under the parameters of the day that begins: contracts bind and free
 * them, some review what they show, firms place plates and take them away,
 * all pay their rents. Sets ledger->rules_stale if what
 * they show has changed. @has_begun: the spin-up is over. */
void pay_street_barrier(PayLedger *ledger, bool has_begun);

#endif
