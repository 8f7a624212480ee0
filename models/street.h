/* What happens to the merchants of a ledger when a day begins. */
#ifndef MODELS_STREET_H
#define MODELS_STREET_H

#include "models/ledger.h"

/* The merchants as they stand. Returns: (borrowed) [merchant] */
const PayMerchant *pay_street_merchants(const PayLedger *ledger);

/* At the barrier, under the parameters of the day that begins: contracts bind and free
 * them, they pay their rents. Sets ledger->rules_stale if what they show has changed. */
void pay_street_barrier(PayLedger *ledger);

#endif
