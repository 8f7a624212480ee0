#include "models/street.h"

#include "models/contracts.h"
#include "models/coverage.h"
#include "models/rents.h"
#include "models/review.h"

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

/* A scenario states what merchants show when the run begins: none decides before. */
static void
review(PayLedger *ledger, bool has_begun)
{
    if (!has_begun || !pay_review_is_on(ledger->params))
        return;
    PayMerchants *merchants =
        ledger->merchants != NULL ? ledger->merchants : pay_ledger_merchants(ledger);
    int64_t date = (ledger->now - PAY_BARRIER) / SIM_DAY;
    if (merchants->review == NULL)
        merchants->review = pay_review_new(ledger->world, date);
    PayReviewDay day = { .now = ledger->params,
                         .rules = ledger->rules,
                         .date = date,
                         .tally = ledger->tally[0] };
    ledger->rules_stale |= pay_review_day(merchants, &day);
}

/* Like merchants, firms decide from the first day of the run on. */
static void
place_plates(PayLedger *ledger, bool has_begun)
{
    if (!has_begun || !pay_coverage_is_on(ledger->params))
        return;
    PayMerchants *merchants =
        ledger->merchants != NULL ? ledger->merchants : pay_ledger_merchants(ledger);
    if (merchants->coverage == NULL)
        merchants->coverage = pay_coverage_new(ledger->world, ledger->params);
    ledger->rules_stale |=
        pay_coverage_day(merchants, ledger->params, ledger->day, ledger->tally[0]);
}

PayReview *
pay_street_review(const PayLedger *ledger)
{
    return ledger->merchants != NULL && pay_review_is_on(ledger->params)
               ? ledger->merchants->review
               : NULL;
}

void
pay_street_barrier(PayLedger *ledger, bool has_begun)
{
    offer_contracts(ledger);
    review(ledger, has_begun);
    place_plates(ledger, has_begun);
    if (pay_rents_are_due(ledger->params))
        pay_rents_day(ledger->world, pay_street_merchants(ledger), ledger->params,
                      ledger->tally[0]);
}
