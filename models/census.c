#include "models/census.h"

#include <string.h>

PayCensus *
pay_census_new(const PayWorld *world)
{
    PayCensus *census = g_new0(PayCensus, 1);
    census->holders = g_new(uint32_t, (size_t)world->n_cities * world->n_wallets);
    census->holding = g_new(uint32_t, world->n_cities);
    census->multihomed = g_new(uint32_t, world->n_cities);
    return census;
}

void
pay_census_free(PayCensus *census)
{
    if (census == NULL)
        return;
    g_free(census->holders);
    g_free(census->holding);
    g_free(census->multihomed);
    g_free(census);
}

typedef struct {
    PayCensus *census;
    const PayLedger *ledger;
} CityJob;

static void
count_city(void *ctx, unsigned city, G_GNUC_UNUSED unsigned worker)
{
    const CityJob *job = ctx;
    const PayWorld *world = job->ledger->world;
    uint32_t holders[PAY_MAX_WALLETS] = { 0 }, holding = 0, multihomed = 0;
    for (uint32_t i = world->city_first[city]; i < world->city_first[city + 1]; i++) {
        uint32_t held = job->ledger->consumers[i].held;
        holding += held != 0;
        multihomed += (held & (held - 1)) != 0;
        for (; held != 0; held &= held - 1)
            holders[__builtin_ctz(held)]++;
    }
    memcpy(job->census->holders + (size_t)city * world->n_wallets, holders,
           world->n_wallets * sizeof *holders);
    job->census->holding[city] = holding;
    job->census->multihomed[city] = multihomed;
}

void
pay_census_take(PayCensus *census, const PayLedger *ledger)
{
    if (census->is_taken && (ledger->adoption == NULL || census->at == ledger->now))
        return;
    CityJob job = { census, ledger };
    sim_pool_run(ledger->pool, ledger->world->n_cities, count_city, &job);
    census->is_taken = true;
    census->at = ledger->now;
}
