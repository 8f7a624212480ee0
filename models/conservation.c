#include "models/conservation.h"

/* Do the accounts by pair and the sums by role tell the same story? */
static bool
reconciles(const PayTally *day, const PayWorld *world, unsigned group)
{
    const int64_t *pairs = day->pairs + (size_t)group * day->n_pairs;
    for (unsigned role = 0; role < PAY_N_ROLES; role++) {
        unsigned first = world->party_first[role];
        unsigned end =
            role + 1 < PAY_N_ROLES ? world->party_first[role + 1] : world->n_parties;
        int64_t gained = 0;
        for (unsigned party = first; party < end; party++)
            for (unsigned other = 0; other < world->n_parties; other++)
                gained += pairs[other * world->n_parties + party] -
                          pairs[party * world->n_parties + other];
        if (role == PAY_ROLE_PLACER)
            gained += pay_tally_subsidy(day, group);
        if (gained != day->group[group].role[role])
            return false;
    }
    return true;
}

/* Debits by wallet equal credits by hour: the two ends of the principal. */
static bool
principal_balances(const PayTally *day, unsigned group)
{
    uint64_t debited = 0, credited = 0;
    for (unsigned w = 0; w < PAY_MAX_WALLETS; w++)
        debited += day->wallet[group][w].value;
    for (unsigned h = 0; h < PAY_DAY_HOURS; h++)
        credited += day->hour[group][h].value;
    const PayReturns *returns = day->returns;
    return debited == credited &&
           (returns == NULL || pay_returns_balance(returns, group));
}

bool
pay_conservation_holds(const PayTally *day, const PayWorld *world, unsigned group)
{
    return day->group[group].broken == 0 && reconciles(day, world, group) &&
           principal_balances(day, group);
}
