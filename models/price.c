#include "models/price.h"

/* By balance and by bank in the proportion in which the wallet's payments are funded. */
static PayMicrofen
on_codes_of(const PayRules *r, const PayWorld *world, unsigned venue, unsigned network,
            unsigned wallet, PayFen amount)
{
    int64_t balance = r->wallet[wallet].balance;
    __int128 sum = 0;
    for (unsigned bank = 0; bank < 2; bank++) {
        const uint8_t *plan = pay_world_plan(world, venue, network, wallet, bank != 0);
        sum += (__int128)pay_price_on_top(r, plan, amount) *
               (bank ? PAY_ONE - balance : balance);
    }
    return (PayMicrofen)(sum / PAY_ONE);
}

PayMicrofen
pay_price_expected(const PayRules *r, const PayWorld *world, unsigned venue,
                   unsigned wallet, PayFen amount)
{
    int8_t own = r->wallet[wallet].network;
    if (own >= 0)
        return on_codes_of(r, world, venue, (unsigned)own, wallet, amount);
    PayMicrofen sum = 0;
    for (unsigned g = 0; g < world->n_networks; g++)
        sum += on_codes_of(r, world, venue, g, wallet, amount);
    return sum / MAX(world->n_networks, 1);
}

static bool
charges(const PaySchedule *s)
{
    return s->rate > 0 || s->fixed > 0 || s->min > 0 || s->n_tiers > 0;
}

bool
pay_price_is_seen(const PayRules *r, const PayParams *now)
{
    for (unsigned fee = 0; fee < now->n[PAY_KIND_FEE]; fee++)
        if (pay_value(now, PAY_FEE_FLOW, fee, 0, 0) == PAY_FLOW_PAYER &&
            charges(&r->schedule[fee]))
            return true;
    return false;
}
