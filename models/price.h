/* What a payment costs its payer on top of the amount: the fees that enter the choice of
 * how to pay.
 *
 * Fees are added up in whole microfen before their sum becomes a score, so that whoever
 * charges them, the same sum makes the same choice, to the bit. The amount itself never
 * changes. Payers know the price of a wallet whether or not it will work: one that cannot
 * be read here costs what it costs on codes of its own network. [docs/model.md, choice]
 */
#ifndef MODELS_PRICE_H
#define MODELS_PRICE_H

#include "models/gate.h"

/* Over whose code the payer thinks to pay. */
static inline unsigned
pay_price_network(const PayRules *r, PayGateResult gate, unsigned wallet)
{
    bool is_read = gate.outcome == PAY_OK || gate.outcome == PAY_F2_REFUSED;
    int8_t own = r->wallet[wallet].network;
    return is_read || own < 0 ? gate.network : (unsigned)own;
}

/* Microfen on top of @amount under the fees of @plan. */
static inline PayMicrofen
pay_price_on_top(const PayRules *r, const uint8_t plan[PAY_N_FLOWS], PayFen amount)
{
    uint8_t fee = plan[PAY_FLOW_PAYER];
    return fee == PAY_NO_FEE ? 0 : pay_schedule_fee(&r->schedule[fee], amount);
}

/* The same for @wallet at @venue as it may be expected: over codes of its own network, or
 * of any if it has none, funded as its payments are. Rounded down. */
PayMicrofen pay_price_expected(const PayRules *r, const PayWorld *world, unsigned venue,
                               unsigned wallet, PayFen amount);

/* Do payers see any fee? */
bool pay_price_is_seen(const PayRules *r, const PayParams *now);

#endif
