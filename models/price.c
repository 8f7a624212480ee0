#include "models/price.h"

#include <string.h>

static PayMicrofen
fee_of(const PayRules *r, const uint8_t plan[PAY_N_FLOWS], PayFlow flow, PayFen amount)
{
    return plan[flow] == PAY_NO_FEE ? 0
                                    : pay_schedule_fee(&r->schedule[plan[flow]], amount);
}

/* What a payment costs the merchant that takes it. */
static PayMicrofen
cost_of_merchant(const PayRules *r, const uint8_t plan[PAY_N_FLOWS], PayFen amount)
{
    return fee_of(r, plan, PAY_FLOW_MDR, amount) +
           fee_of(r, plan, PAY_FLOW_PLACER_DIRECT, amount);
}

PayMicrofen
pay_price_on_top(const PayRules *r, unsigned class, const uint8_t plan[PAY_N_FLOWS],
                 PayFen amount)
{
    PayMicrofen price = fee_of(r, plan, PAY_FLOW_PAYER, amount);
    if (r->surcharge[class] != 0)
        price += pay_price_part(r->surcharge[class], cost_of_merchant(r, plan, amount));
    return price;
}

PayMicrofen
pay_price_cash_discount(const PayRules *r, const PayWorld *world, unsigned venue,
                        const PayMerchant *merchant, PayFen amount)
{
    int64_t share = r->cash_discount[world->venues[venue].class];
    if (share == 0 || merchant->networks == 0)
        return 0;
    PayMicrofen sum = 0;
    for (unsigned codes = merchant->networks; codes != 0; codes &= codes - 1) {
        unsigned g = (unsigned)__builtin_ctz(codes);
        unsigned acquirer = pay_rules_acquirer(r, merchant, g);
        const uint8_t *plan =
            pay_world_plan_of(world, acquirer, venue, g, r->house[g], false);
        sum += cost_of_merchant(r, plan, amount);
    }
    return pay_price_part(share, sum) / __builtin_popcount(merchant->networks);
}

/* By balance and by bank in the proportion in which the wallet's payments are funded. */
static PayMicrofen
on_codes_of(const PayRules *r, const PayWorld *world, unsigned venue, unsigned network,
            unsigned wallet, PayFen amount)
{
    int64_t balance = r->wallet[wallet].balance;
    __int128 sum = 0;
    for (unsigned bank = 0; bank < 2; bank++) {
        const uint8_t *plan = pay_world_plan(world, venue, network, wallet, bank != 0);
        sum += (__int128)pay_price_on_top(r, world->venues[venue].class, plan, amount) *
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
    return s->rate > 0 || s->fixed > 0 || s->min > 0 || s->n_tiers > 0 || s->floor > 0;
}

void
pay_price_compile(PayRules *r, const PayWorld *world, const PayParams *now)
{
    bool barred = pay_value(now, PAY_REGULATOR_SURCHARGE_BAN, 0, 0, 0) != 0;
    r->has_prices = r->has_discounts = false;
    for (unsigned fee = 0; fee < now->n[PAY_KIND_FEE]; fee++)
        r->has_prices |= pay_value(now, PAY_FEE_FLOW, fee, 0, 0) == PAY_FLOW_PAYER &&
                         charges(&r->schedule[fee]);
    for (unsigned k = 0; k < world->n_classes; k++) {
        int64_t answer = pay_value(now, PAY_CLASS_REACTION, k, 0, 0);
        int64_t part = pay_value(now, PAY_CLASS_PASS_THROUGH, k, 0, 0);
        r->surcharge[k] = answer == PAY_MERCHANT_SURCHARGES && !barred ? part : 0;
        r->cash_discount[k] = answer == PAY_MERCHANT_STEERS ? part : 0;
        r->has_prices |= r->surcharge[k] > 0;
        r->has_discounts |= r->cash_discount[k] > 0;
    }
    memset(r->house, 0, sizeof r->house);
    for (unsigned w = world->n_wallets; w-- > 0;)
        if (r->wallet[w].network >= 0)
            r->house[r->wallet[w].network] = (uint8_t)w;
}
