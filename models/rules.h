/* The rules of the day: the parameters as they stand in one span of simulated time, laid
 * out for the hot loop. Everything that consumers sense from others is in here and frozen
 * for the span, which is what makes a day parallel over consumers. */
#ifndef MODELS_RULES_H
#define MODELS_RULES_H

#include "models/gate.h"
#include "models/route.h"
#include "models/world.h"

typedef struct {
    int32_t balance; /* ppm of payments funded on-us */
    uint32_t hash;
    int8_t network; /* own, or -1 */
    uint8_t kind;   /* PayWalletKind */
    uint8_t hub;
    uint8_t bank;          /* of a bank's app */
    uint8_t rebate_modes;  /* mask of PayMode; 0: no rebate runs */
    PayFen rebate_payment; /* per payment */
    int64_t rebate_rate;   /* ppm */
    PayFen rebate_floor;   /* smallest amount that earns it */
} PayWalletRules;

typedef struct {
    uint32_t below; /* a 32-bit word under this (and not under the one before) */
    uint32_t venue;
} PayVenueDraw;

#define PAY_VENUE_GUIDE 64

typedef struct {
    /* choice: scores are beta times yuan */
    double beta, per_beta, nest, nest_mean;
    double habit_score;               /* of one step of habit (1/255) */
    double scan_score;                /* of one step of doubted acceptance */
    double taste_score;               /* of one step of taste */
    double fen_score;                 /* of one fen */
    double failed_scan, lost_penalty; /* yuan */
    uint32_t habit_rate, acceptance_rate, fault_rate;                  /* of 65536 */
    int64_t informed_online, informed_offline, cash_carried, patience; /* ppm */
    uint8_t max_attempts;

    PayWalletRules wallet[PAY_MAX_WALLETS];
    double *base;          /* [city][wallet] score of intrinsic and network value */
    uint8_t *seen;         /* [city][channel][wallet] true acceptance, 255 = 1 */
    int32_t *cover;        /* [city][wallet][network][mode] ppm */
    int32_t *users;        /* [wallet][network] ppm */
    int32_t *banks;        /* [wallet][network] ppm */
    int32_t *listed;       /* [platform][wallet] ppm of shops */
    int32_t *listed_users; /* [platform][wallet] ppm */
    int32_t *bank_order;   /* [bank] ppm */
    uint8_t *platform_networks;
    uint8_t *platform_cashier;
    uint8_t *network_acquirer;

    int64_t fault[PAY_N_ROUTES]; /* ppm */
    int64_t business;            /* ppm */
    PaySchedule schedule[PAY_MAX_FEES];

    double ticket_log[PAY_MAX_CLASSES]; /* ln of the median in fen */
    double ticket_sigma[PAY_MAX_CLASSES];
    uint64_t mix; /* what the class mix of the day was compiled from */
    unsigned n_venue_draws;
    PayVenueDraw *venue_draws;
    uint8_t venue_guide[PAY_VENUE_GUIDE]; /* first draw worth looking at, by top 6 bits */
} PayRules;

PayRules *pay_rules_new(const PayWorld *world);
void pay_rules_free(PayRules *rules);

/* Compile @now for the calendar day of @time. @utility: yuan by wallet. @rebates_open:
 * mask of wallets whose rebate budget is not used up. */
void pay_rules_compile(PayRules *rules, const PayWorld *world, const PayParams *now,
                       const double *utility, uint32_t rebates_open, SimTime time);

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

#endif
