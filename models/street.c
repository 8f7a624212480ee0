#include "models/street.h"

#include "models/contracts.h"
#include "models/rents.h"

const PayMerchant *
pay_street_merchants(const PayLedger *ledger)
{
    return ledger->merchants != NULL ? ledger->merchants->each : ledger->world->merchants;
}

/* Once a contract was offered, the merchants know contracts until the end. */
static void
offer_contracts(PayLedger *ledger)
{
    bool known = ledger->merchants != NULL && ledger->merchants->contracts != NULL;
    if (!known && !pay_contracts_are_offered(ledger->params))
        return;
    if (ledger->merchants == NULL)
        pay_ledger_merchants(ledger);
    ledger->rules_stale |= pay_contracts_day(ledger->merchants, ledger->params);
}

void
pay_street_barrier(PayLedger *ledger)
{
    offer_contracts(ledger);
    if (pay_rents_are_due(ledger->params))
        pay_rents_day(ledger->world, pay_street_merchants(ledger), ledger->params,
                      ledger->tally[0]);
}
