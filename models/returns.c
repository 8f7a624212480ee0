#include "models/returns.h"

PayReturns *
pay_returns_new(const PayWorld *world)
{
    PayReturns *r = g_new0(PayReturns, 1);
    const unsigned *n = world->base->n;
    r->world = world;
    r->n_sales = world->n_venues * world->n_wallets * world->n_networks;
    r->n_pairs = world->n_parties * world->n_parties;
    r->n_owed = (size_t)world->n_groups * n[PAY_KIND_HUB] * world->n_wallets *
                (n[PAY_KIND_BANK] + n[PAY_KIND_ACQUIRER]);
    r->sales = g_new0(PaySum, (size_t)world->n_groups * r->n_sales);
    r->pairs = g_new0(int64_t, (size_t)world->n_groups * r->n_pairs);
    r->owed = g_new0(int64_t, r->n_owed);
    return r;
}

void
pay_returns_free(PayReturns *returns)
{
    if (returns == NULL)
        return;
    g_free(returns->sales);
    g_free(returns->pairs);
    g_free(returns->owed);
    g_free(returns);
}

static void
add_groups(PayReturns *sum, const PayReturns *part)
{
    for (unsigned g = 0; g < sum->world->n_groups; g++) {
        for (unsigned role = 0; role < PAY_N_ROLES; role++)
            sum->role[g][role] += part->role[g][role];
        for (unsigned w = 0; w < sum->world->n_wallets; w++) {
            sum->mdr[g][w] += part->mdr[g][w];
            sum->rebate[g][w] += part->rebate[g][w];
            sum->into[g][w] += part->into[g][w];
        }
        sum->on_us[g] += part->on_us[g];
    }
}

void
pay_returns_add(PayReturns **sum, const PayReturns *part)
{
    if (part == NULL)
        return;
    if (*sum == NULL)
        *sum = pay_returns_new(part->world);
    size_t n_groups = part->world->n_groups;
    for (size_t i = 0; i < n_groups * part->n_sales; i++) {
        (*sum)->sales[i].n += part->sales[i].n;
        (*sum)->sales[i].value += part->sales[i].value;
    }
    for (size_t i = 0; i < n_groups * part->n_pairs; i++)
        (*sum)->pairs[i] += part->pairs[i];
    for (size_t i = 0; i < part->n_owed; i++)
        (*sum)->owed[i] += part->owed[i];
    add_groups(*sum, part);
}

bool
pay_returns_balance(const PayReturns *returns, unsigned group)
{
    uint64_t left = 0, arrived = 0;
    const PaySum *sale = returns->sales + (size_t)group * returns->n_sales;
    for (unsigned i = 0; i < returns->n_sales; i++)
        left += sale[i].value;
    for (unsigned w = 0; w < returns->world->n_wallets; w++)
        arrived += returns->into[group][w];
    return left == arrived;
}
