#include "models/street.h"

#include "models/rents.h"

const PayMerchant *
pay_street_merchants(const PayLedger *ledger)
{
    return ledger->merchants != NULL ? ledger->merchants->each : ledger->world->merchants;
}

void
pay_street_barrier(PayLedger *ledger)
{
    if (pay_rents_are_due(ledger->params))
        pay_rents_day(ledger->world, pay_street_merchants(ledger), ledger->params,
                      ledger->tally[0]);
}
