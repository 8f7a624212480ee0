#include "models/share_cap.h"

#include <string.h>

void
pay_share_cap_day(PayShareCap *cap, const PayWorld *world, const PayTally *day)
{
    double *n = cap->n[cap->n_days++ % PAY_SHARE_DAYS];
    memset(n, 0, sizeof cap->n[0]);
    for (unsigned g = 0; g < world->n_groups; g++)
        for (unsigned w = 0; w < world->n_wallets; w++)
            n[w] += world->group_weight[g] * (double)day->wallet[g][w].n;
}

bool
pay_share_cap_holds(const PayParams *now)
{
    return pay_value(now, PAY_REGULATOR_SHARE_CAP, 0, 0, 0) != PAY_NONE;
}

/* Payments of each wallet over the last @n_days; returns those of all. */
static double
add_up(const PayShareCap *cap, unsigned n_days, double ret_n[PAY_MAX_WALLETS])
{
    double all = 0;
    memset(ret_n, 0, PAY_MAX_WALLETS * sizeof *ret_n);
    for (unsigned i = 1; i <= MIN(n_days, cap->n_days); i++)
        for (unsigned w = 0; w < PAY_MAX_WALLETS; w++) {
            double n = cap->n[(cap->n_days - i) % PAY_SHARE_DAYS][w];
            ret_n[w] += n;
            all += n;
        }
    return all;
}

uint32_t
pay_share_cap_stops(const PayShareCap *cap, const PayParams *now)
{
    const PayEntity *wallet = now->entity[PAY_KIND_WALLET];
    unsigned n_wallets = now->n[PAY_KIND_WALLET];
    double n[PAY_MAX_WALLETS];
    uint32_t stopped = 0;
    if (!pay_share_cap_holds(now))
        return 0;
    double most = (double)pay_value(now, PAY_REGULATOR_SHARE_CAP, 0, 0, 0) / PAY_ONE;
    most *= add_up(cap, (unsigned)pay_value(now, PAY_REGULATOR_SHARE_DAYS, 0, 0, 0), n);
    for (unsigned w = 0; w < n_wallets; w++) {
        double family = 0;
        for (unsigned v = 0; v < n_wallets; v++)
            if (strcmp(wallet[v].family, wallet[w].family) == 0)
                family += n[v];
        stopped |= (uint32_t)(family > most) << w;
    }
    return stopped;
}
