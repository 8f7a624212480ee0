/* What a payment costs its payer on top of the amount, and what cash saves him: the fees
 * that enter the choice of how to pay.
 *
 *   payer-side fee  what the wallet charges, by the schedule of the flow `payer`
 *   surcharge       the part of the merchant's own fees on this payment (discount, and
 *                   what it pays the placer directly) that its class passes on, where the
 *                   regulator allows it
 *   cash discount   the same part of what the merchant's codes cost it on average, each
 *                   read by its own wallet from the balance: the sign at the till cannot
 *                   know what wallet would have come
 *
 * Fees are added up in whole microfen before their sum becomes a score, so that whoever
 * charges them, the same sum makes the same choice, to the bit. All of it is money that
 * changes hands (models/booking.h); the amount itself stays what it is.
 *
 * Payers know the price of a wallet whether or not it will work: one that cannot be read
 * here costs what it costs on codes of its own network. [docs/model.md, choice] */
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

/* @share (ppm) of @fees, floored: exact for a whole. */
static inline PayMicrofen
pay_price_part(int64_t share, PayMicrofen fees)
{
    return (PayMicrofen)((__int128)fees * share / PAY_ONE);
}

/* What a merchant of @class adds to a payment with the fees @line. */
static inline PayMicrofen
pay_price_surcharge(const PayRules *r, unsigned class,
                    const PayMicrofen line[PAY_N_FLOWS])
{
    if (r->surcharge[class] == 0)
        return 0;
    return pay_price_part(r->surcharge[class],
                          line[PAY_FLOW_MDR] + line[PAY_FLOW_PLACER_DIRECT]);
}

/* Microfen on top of @amount at a merchant of @class, under the fees of @plan. */
PayMicrofen pay_price_on_top(const PayRules *r, unsigned class,
                             const uint8_t plan[PAY_N_FLOWS], PayFen amount);

/* Microfen off @amount for who pays cash to @merchant at @venue; 0 if it shows no code.
 */
PayMicrofen pay_price_cash_discount(const PayRules *r, const PayWorld *world,
                                    unsigned venue, const PayMerchant *merchant,
                                    PayFen amount);

/* Microfen on top of @amount with @wallet at @venue as it may be expected: over codes of
 * its own network, or of any if it has none, funded as its payments are. Rounded down. */
PayMicrofen pay_price_expected(const PayRules *r, const PayWorld *world, unsigned venue,
                               unsigned wallet, PayFen amount);

/* Fill in what @r holds of prices, once its schedules stand. */
void pay_price_compile(PayRules *r, const PayWorld *world, const PayParams *now);

#endif
