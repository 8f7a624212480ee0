/* What merchants pay by the month for their plates, speakers and terminals, whether
 * anybody pays by them or not.
 *
 * A merchant with plates of its own pays for each network that it shows, to the acquirer
 * of that network in its role as placer; one with an aggregated plate pays once, to the
 * acquirer of the plate; one with personal codes pays nothing. A month is 30 days, and a
 * day's part is booked when the day begins. The simulated merchants of a city and class
 * stand for as many as there are, whatever their number. [docs/model.md, merchants] */
#ifndef MODELS_RENTS_H
#define MODELS_RENTS_H

#include "models/tally.h"

/* Plates of @merchant: its own by network, or one. */
static inline unsigned
pay_plates_of(PayMerchant merchant)
{
    unsigned own = (unsigned)__builtin_popcount(merchant.networks);
    return merchant.acquirer == PAY_OWN_PLATE ? own : own > 0;
}

/* Does any merchant pay rent under @now? */
bool pay_rents_are_due(const PayParams *now);

/* Book the day's rents of @merchants into @tally: its pairs, its roles and its rents.
 *
 * Rounding: down to the microfen for each city, class and placer. */
void pay_rents_day(const PayWorld *world, const PayMerchant *merchants,
                   const PayParams *now, PayTally *tally);

#endif
