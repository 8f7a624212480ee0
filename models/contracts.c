#include "models/contracts.h"

#include "models/gate.h"

PayContracts *
pay_contracts_new(const PayWorld *world)
{
    PayContracts *contracts = g_new0(PayContracts, 1);
    contracts->offer = g_new0(uint8_t, world->n_merchants);
    contracts->before = g_new0(PayMerchant, world->n_merchants);
    return contracts;
}

PayContracts *
pay_contracts_copy(const PayContracts *contracts, const PayWorld *world)
{
    size_t n = world->n_merchants;
    PayContracts *copy = g_new0(PayContracts, 1);
    copy->offer = g_memdup2(contracts->offer, n * sizeof *copy->offer);
    copy->before = g_memdup2(contracts->before, n * sizeof *copy->before);
    return copy;
}

void
pay_contracts_free(PayContracts *contracts)
{
    if (contracts == NULL)
        return;
    g_free(contracts->offer);
    g_free(contracts->before);
    g_free(contracts);
}

bool
pay_contracts_are_offered(const PayParams *now)
{
    if (pay_value(now, PAY_REGULATOR_EXCLUSIVITY_BAN, 0, 0, 0) != 0)
        return false;
    for (unsigned i = 0; i < now->n[PAY_KIND_CONTRACT]; i++)
        if (pay_value(now, PAY_CONTRACT_SHARE, i, 0, 0) > 0)
            return true;
    return false;
}

/* 0, or 1 + the contract that reaches merchant @id, who showed @networks. */
static uint8_t
reached_by(const PayWorld *world, const PayParams *now, unsigned class, uint32_t id,
           unsigned networks)
{
    for (unsigned i = 0; i < now->n[PAY_KIND_CONTRACT]; i++) {
        unsigned network = (unsigned)pay_value(now, PAY_CONTRACT_NETWORK, i, 0, 0);
        uint64_t classes = (uint64_t)pay_value(now, PAY_CONTRACT_CLASSES, i, 0, 0);
        uint32_t hash = now->entity[PAY_KIND_CONTRACT][i].hash;
        if ((networks >> network & 1) != 0 && (classes >> class & 1) != 0 &&
            pay_gate_position(world->key, PAY_GATE_CONTRACT | id, hash, 0) <
                pay_value(now, PAY_CONTRACT_SHARE, i, 0, 0))
            return (uint8_t)(1 + i);
    }
    return 0;
}

void
pay_contracts_sign(PayMerchants *merchants, unsigned city, uint32_t id, unsigned contract)
{
    const PayParams *base = merchants->world->base;
    PayMerchant merchant = merchants->each[id];
    merchants->contracts->before[id] = merchant;
    merchant.networks =
        (uint8_t)(1u << pay_value(base, PAY_CONTRACT_NETWORK, contract, 0, 0));
    merchant.acquirer = PAY_OWN_PLATE;
    merchant.bound = (uint8_t)(1 + contract);
    pay_merchants_set(merchants, city, id, merchant);
}

void
pay_contracts_end(PayMerchants *merchants, unsigned city, uint32_t id)
{
    pay_merchants_set(merchants, city, id, merchants->contracts->before[id]);
}

/* Returns: has the merchant changed? */
static bool
offer(PayMerchants *merchants, unsigned city, uint32_t id, uint8_t contract)
{
    uint8_t *standing = &merchants->contracts->offer[id];
    if (contract == *standing)
        return false;
    bool is_bound = merchants->each[id].bound != 0;
    if (is_bound)
        pay_contracts_end(merchants, city, id);
    if (contract != 0)
        pay_contracts_sign(merchants, city, id, contract - 1u);
    *standing = contract;
    return is_bound || contract != 0;
}

bool
pay_contracts_day(PayMerchants *merchants, const PayParams *now)
{
    const PayWorld *world = merchants->world;
    bool offered = pay_contracts_are_offered(now), changed = false;
    if (merchants->contracts == NULL)
        merchants->contracts = pay_contracts_new(world);
    for (unsigned c = 0; c < world->n_cities; c++)
        for (unsigned k = 0; k < world->n_classes; k++) {
            const PayMarket *market = &world->local[c * world->n_classes + k];
            for (uint32_t id = market->first; id < market->first + market->n; id++) {
                PayMerchant m = merchants->each[id];
                if (m.bound != 0)
                    m = merchants->contracts->before[id];
                changed |= offer(merchants, c, id,
                                 offered ? reached_by(world, now, k, id, m.networks) : 0);
            }
        }
    return changed;
}
