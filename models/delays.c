#include "models/delays.h"

#define NS_PER_S 1e9

void
pay_delays_note(PayTally *tally, unsigned group, unsigned wallet, bool failed,
                SimTime latency)
{
    PaySum *waited = &tally->waited[group][wallet];
    waited->n += failed && latency > 0;
    if (latency > PAY_UNNOTICED)
        waited->value += (uint64_t)(latency - PAY_UNNOTICED);
}

/* Seconds waited by payment with @wallet. */
static double
mean_of_day(const PayWorld *world, const PayTally *day, unsigned wallet)
{
    double seconds = 0, n = 0;
    for (unsigned g = 0; g < world->n_groups; g++) {
        const PaySum *waited = &day->waited[g][wallet];
        seconds += world->group_weight[g] * ((double)waited->value / NS_PER_S);
        n += world->group_weight[g] * (double)(day->wallet[g][wallet].n + waited->n);
    }
    return n > 0 ? seconds / n : 0;
}

bool
pay_delays_day(PayDelays *delays, const PayWorld *world, const PayParams *now,
               const PayTally *day)
{
    double part = (double)pay_value(now, PAY_DELAY_LEARNING, 0, 0, 0) / PAY_ONE;
    bool changed = false;
    for (unsigned w = 0; w < world->n_wallets; w++) {
        double before = delays->remembered[w];
        delays->remembered[w] += part * (mean_of_day(world, day, w) - before);
        changed |= delays->remembered[w] != before;
    }
    return changed && pay_value(now, PAY_DELAY_COST, 0, 0, 0) != 0;
}

void
pay_delays_weigh(const PayDelays *delays, const PayWorld *world, const PayParams *now,
                 const double *utility, double ret_utility[PAY_MAX_WALLETS])
{
    double cost = (double)pay_value(now, PAY_DELAY_COST, 0, 0, 0) / PAY_ONE;
    for (unsigned w = 0; w < world->n_wallets; w++)
        ret_utility[w] = utility[w] - cost * delays->remembered[w];
}
