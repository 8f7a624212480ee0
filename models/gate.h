/* The compatibility gates: may this payer's wallet pay at this merchant, now?
 *
 * Interoperability is directed (wallet reads code network, not the reverse), dated and
 * local. Each gate compares a fixed uniform position in [0, 10^6) ppm, a hash of who
 * stands before it, with a coverage that policy moves. Positions never change, so when a
 * coverage rises nobody loses access: growth is monotone by construction.
 *
 *   merchant gate  position(merchant; wallet, network, mode) < coverage
 *   user gate      position(consumer; wallet, network)       < users
 *   bank gate      order of the bank                         < banks
 *
 * A merchant gate that stays shut means the app sees garbled text (F1), or that a
 * contract keeps its code from being shown (F6). A code that is read, but shut to this
 * user or bank, is refused (F2). [docs/model.md, interoperability]
 */
#ifndef MODELS_GATE_H
#define MODELS_GATE_H

#include "models/outcome.h"
#include "models/rules.h"
#include "sim/hash.h"

/* Position of @who before the gate (@a, @b), in ppm: fixed for a replication. */
static inline uint32_t
pay_gate_position(SimKey key, uint64_t who, uint32_t a, uint32_t b)
{
    uint64_t hash = sim_mix((((uint64_t)key.seed << 32) | key.replication) +
                            who * UINT64_C(0x9e3779b97f4a7c15));
    hash = sim_mix(hash ^ (((uint64_t)a << 32) | b));
    return (uint32_t)(((hash >> 32) * PAY_ONE) >> 32);
}

/* Kinds of position: they enter @who above the entity's index. */
#define PAY_GATE_MERCHANT (UINT64_C(1) << 40)
#define PAY_GATE_USER     (UINT64_C(2) << 40)
#define PAY_GATE_PLATFORM (UINT64_C(3) << 40)
#define PAY_GATE_LISTED   (UINT64_C(4) << 40)
#define PAY_GATE_CONTRACT (UINT64_C(5) << 40)
#define PAY_GATE_PLATE    (UINT64_C(6) << 40)

/* What the merchant, user and bank gates say. */
typedef struct {
    uint8_t outcome; /* PayOutcome: OK, F1, F2, F6 */
    uint8_t network; /* over whose code, if OK; whose refused, if F2 */
} PayGateResult;

/* May consumer @consumer of city @city with main bank @bank pay at @merchant (index @id)
 * with @wallet in @mode, offline? */
static inline PayGateResult
pay_gate_offline(const PayRules *r, const PayWorld *world, unsigned city,
                 uint32_t consumer, unsigned bank, bool bank_funded, uint32_t id,
                 const PayMerchant *merchant, unsigned wallet, PayMode mode)
{
    const PayWalletRules *w = &r->wallet[wallet];
    if (w->network >= 0 && (merchant->networks >> w->network & 1) != 0)
        return (PayGateResult){ PAY_OK, (uint8_t)w->network };
    PayGateResult result = { PAY_F1_UNREADABLE, 0 };
    unsigned n = world->n_networks;
    const int32_t *cover =
        r->cover + ((size_t)city * world->n_wallets + wallet) * n * PAY_N_MODES;
    for (unsigned codes = merchant->networks; codes != 0; codes &= codes - 1) {
        unsigned g = (unsigned)__builtin_ctz(codes);
        int32_t covered = cover[g * PAY_N_MODES + mode];
        if (covered <= 0)
            continue;
        uint32_t code_hash = world->base->entity[PAY_KIND_NETWORK][g].hash;
        if (covered < PAY_ONE &&
            pay_gate_position(world->key, PAY_GATE_MERCHANT | id, w->hash,
                              code_hash + mode) >= (uint32_t)covered)
            continue;
        int32_t users = r->users[wallet * n + g];
        bool by_bank = bank_funded || w->kind == PAY_WALLET_BANK_APP;
        unsigned gate_bank = w->kind == PAY_WALLET_BANK_APP ? w->bank : bank;
        if ((users < PAY_ONE &&
             pay_gate_position(world->key, PAY_GATE_USER | consumer, w->hash,
                               code_hash) >= (uint32_t)users) ||
            (by_bank && r->bank_order[gate_bank] >= r->banks[wallet * n + g])) {
            if (result.outcome == PAY_F1_UNREADABLE)
                result = (PayGateResult){ PAY_F2_REFUSED, (uint8_t)g };
            continue;
        }
        return (PayGateResult){ PAY_OK, (uint8_t)g };
    }
    if (merchant->bound != 0 && result.outcome == PAY_F1_UNREADABLE)
        result.outcome = PAY_F6_EXCLUDED;
    return result;
}

/* The same online: the platform lists the wallet at this shop for this user, or the
 * wallet may pay through a cashier of one of the platform's networks. */
static inline PayGateResult
pay_gate_online(const PayRules *r, const PayWorld *world, unsigned city,
                uint32_t consumer, unsigned bank, bool bank_funded, uint32_t id,
                unsigned platform, unsigned wallet)
{
    const PayWalletRules *w = &r->wallet[wallet];
    unsigned networks = r->platform_networks[platform];
    int32_t listed = r->listed[platform * world->n_wallets + wallet];
    int32_t users = r->listed_users[platform * world->n_wallets + wallet];
    if (listed > 0) {
        uint32_t place = world->base->entity[PAY_KIND_PLATFORM][platform].hash;
        if ((listed >= PAY_ONE || pay_gate_position(world->key, PAY_GATE_LISTED | id,
                                                    w->hash, place) < (uint32_t)listed) &&
            (users >= PAY_ONE ||
             pay_gate_position(world->key, PAY_GATE_PLATFORM | consumer, w->hash, place) <
                 (uint32_t)users)) {
            bool direct = w->network >= 0 && (networks >> w->network & 1) != 0;
            return (PayGateResult){ PAY_OK, direct ? (uint8_t)w->network
                                                   : r->platform_cashier[platform] };
        }
    }
    PayMerchant shop = { .networks = (uint8_t)(networks) };
    if (w->network >= 0) /* its own network is open only by the platform's list */
        shop.networks &= (uint8_t) ~(1u << w->network);
    PayGateResult result = pay_gate_offline(r, world, city, consumer, bank, bank_funded,
                                            id, &shop, wallet, PAY_MODE_ONLINE);
    if (result.outcome == PAY_F1_UNREADABLE)
        result.outcome = PAY_F6_EXCLUDED;
    return result;
}

/* Where coverage is nothing or everything, as it mostly is, nobody need be asked: what is
 * known of a wallet's gates decides. */
#define PAY_GATE_ASK      PAY_N_OUTCOMES /* an outcome: ask the functions above */
#define PAY_GATE_ANY_CODE 0xff

/* @own: over whose code the wallet pays if it is in sight; @open, @ask: those that are
 * read besides, surely and perhaps; @mine: the wallet's network. Masks of networks. */
static inline PayGatesKnown
pay_gates_make(unsigned own, unsigned open, unsigned ask, unsigned mine)
{
    return own | open << 8 | ask << 16 | mine << 24;
}

/* The code of @networks that is paid over as a mask; 0: none is read. */
static inline uint32_t
pay_gates_first(PayGatesKnown known, uint32_t networks)
{
    /* In arithmetic: a branch on what is met at random would mostly be guessed wrong. */
    uint32_t own = networks & known & 0xff;
    uint32_t codes = networks & (known >> 8 | known >> 16) & 0xff;
    return own | (codes & -codes & -(uint32_t)(own == 0));
}

static inline bool
pay_gates_ask(PayGatesKnown known, uint32_t first)
{
    return (first & known >> 16 & 0xff) != 0;
}

static inline bool
pay_gates_is_mine(PayGatesKnown known, uint32_t first)
{
    return first == known >> 24;
}

/* @networks: of the codes in sight; PAY_GATE_ANY_CODE online. @shut: what to say where
 * none of them is read. */
static inline PayGateResult
pay_gate_known(PayGatesKnown known, unsigned networks, PayOutcome shut)
{
    uint32_t first = pay_gates_first(known, networks);
    /* One of the two at most; PAY_OK is 0. */
    unsigned none = -(unsigned)(first == 0);
    unsigned asks = -(unsigned)pay_gates_ask(known, first);
    unsigned outcome = ((unsigned)shut & none) | (PAY_GATE_ASK & asks);
    return (PayGateResult){ (uint8_t)outcome,
                            (uint8_t)__builtin_ctz(first | (first == 0)) };
}

/* Fill in what @r knows of gates, once its coverages stand. */
void pay_gates_compile(PayRules *r, const PayWorld *world);

#endif
