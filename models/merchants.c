#include "models/merchants.h"

#include "models/contracts.h"
#include "models/coverage.h"
#include "models/review.h"

static size_t
n_mixes(const PayWorld *world)
{
    return (size_t)world->n_cities * 2 << world->n_networks;
}

static PayMerchants *
like(const PayWorld *world, const PayMerchant *each, const uint32_t *code_mix)
{
    PayMerchants *merchants = g_new0(PayMerchants, 1);
    merchants->world = world;
    merchants->each = g_memdup2(each, world->n_merchants * sizeof *each);
    merchants->code_mix = g_memdup2(code_mix, n_mixes(world) * sizeof *code_mix);
    return merchants;
}

PayMerchants *
pay_merchants_new(const PayWorld *world)
{
    return like(world, world->merchants, world->code_mix);
}

PayMerchants *
pay_merchants_copy(const PayMerchants *merchants)
{
    PayMerchants *copy = like(merchants->world, merchants->each, merchants->code_mix);
    if (merchants->contracts != NULL)
        copy->contracts = pay_contracts_copy(merchants->contracts, merchants->world);
    if (merchants->review != NULL)
        copy->review = pay_review_copy(merchants->review);
    if (merchants->coverage != NULL)
        copy->coverage = pay_coverage_copy(merchants->coverage, merchants->world);
    return copy;
}

void
pay_merchants_free(PayMerchants *merchants)
{
    if (merchants == NULL)
        return;
    g_free(merchants->each);
    g_free(merchants->code_mix);
    pay_contracts_free(merchants->contracts);
    pay_review_free(merchants->review);
    pay_coverage_free(merchants->coverage);
    g_free(merchants);
}

static uint32_t *
mix_of(PayMerchants *merchants, unsigned city, PayMerchant merchant)
{
    size_t masks = (size_t)1 << merchants->world->n_networks;
    return &merchants
                ->code_mix[(city * 2 + merchant.personal) * masks + merchant.networks];
}

void
pay_merchants_set(PayMerchants *merchants, unsigned city, uint32_t id,
                  PayMerchant merchant)
{
    --*mix_of(merchants, city, merchants->each[id]);
    ++*mix_of(merchants, city, merchant);
    merchants->each[id] = merchant;
}
