/* The world of one replication: who lives where, which merchants there are, what codes
 * they show. It is a function of the scenario's base parameters and the key, and does not
 * change while the replication runs; scenarios that share base parameters share it.
 *
 * Cities are blocks of consecutive consumers. Each city group g is simulated by n_g
 * consumers that stand for its population, so a consumer weighs population_g / n_g;
 * groups too small at the chosen scale get more consumers and smaller weights
 * (run.min-consumers).
 *
 * A venue is a way to shop: a class with a mode (scan, personal code, show), or a class
 * on a platform. A market is the set of merchants that a venue draws from by popularity.
 */
#ifndef MODELS_WORLD_H
#define MODELS_WORLD_H

#include "models/consumer.h"
#include "models/fees.h"
#include "models/params.h"
#include "models/traffic.h"
#include "sim/pool.h"
#include "sim/random.h"
#include "sim/zipf.h"

/* Entity types and purposes that address random draws: never renumber. */
enum {
    PAY_DRAW_CONSUMER = 1,
    PAY_DRAW_MERCHANT = 2,
    PAY_DRAW_PAYMENT = 3,
    PAY_DRAW_FIRM = 8
};
enum {
    PAY_FOR_TRAITS = 1, /* activity, main bank, first arrival */
    PAY_FOR_WALLET = 2, /* holding and taste, by wallet */
    PAY_FOR_CODES = 3,  /* code of a network at a merchant */
    PAY_FOR_PLATE = 4,  /* personal, aggregated, acquirer */
    PAY_FOR_VISIT = 5,  /* venue, merchant, information, cash */
    PAY_FOR_AMOUNT = 6, /* amount, time to the next intention */
    PAY_FOR_CHOICE = 7, /* utility, funding, outcome, by wallet */
    PAY_FOR_NEST = 8,   /* the digital nest against cash */
    PAY_FOR_CASH = 9,
    PAY_FOR_PATIENCE = 10, /* by wallet that failed */
    PAY_FOR_FLASH = 11,    /* which flash crowd a visit comes with */
    PAY_FOR_CONFIRM = 12,  /* human time of an attempt, way to and from the phone */
    PAY_FOR_HOP = 13,      /* fault, wait and service at a station, by step */
    PAY_FOR_BACKOFF = 14,  /* by retry */
    PAY_FOR_QUERY = 15,    /* as PAY_FOR_HOP, of queries, */
    PAY_FOR_REVERSAL = 16, /* reversals, */
    PAY_FOR_LOOKUP = 17,   /* and codes that are refused */
    PAY_FOR_LINK = 18,     /* a leased line whose time varies */
    PAY_FOR_HOLDING = 19,  /* taking up or dropping, by wallet and date */
    PAY_FOR_REFUND = 23,   /* whether and when a payment comes back */
    PAY_FOR_RISK = 24,     /* a score, by wallet; is it a thief */
    PAY_FOR_REVIEW = 20,   /* whether a merchant reviews, and its contract, by date */
    PAY_FOR_SHOWING = 21,  /* its codes, by network and date */
    PAY_FOR_PLATING = 22,  /* its acquirer, by acquirer and date */
    PAY_FOR_START = 40,    /* fees from which firms start to answer each other */
    PAY_FOR_ORDER = 41     /* which firm moves first, by epoch */
};

typedef struct {
    uint8_t networks; /* mask of the codes shown */
    uint8_t personal; /* 1: personal codes */
    uint8_t acquirer; /* of an aggregated plate; PAY_OWN_PLATE: each network's own */
    uint8_t bound;    /* 0, or 1 + the exclusive contract (contracts.h) */
} PayMerchant;

#define PAY_OWN_PLATE 255

typedef struct {
    uint32_t first, n;
    const SimZipf *zipf; /* (borrowed) from the world */
} PayMarket;

typedef struct {
    uint8_t class;
    int8_t platform;        /* -1: offline */
    uint8_t mode;           /* PayMode */
    uint8_t personal_venue; /* the same with personal codes, for mode mpm */
} PayVenue;

typedef struct {
    const PayParams *base; /* (borrowed) */
    SimKey key;
    unsigned n_cities, n_groups, n_networks, n_wallets, n_classes, n_platforms;

    uint32_t n_consumers;
    uint32_t *city_first; /* [n_cities + 1] first consumer of each city */
    uint8_t *city_group;
    double group_weight[PAY_MAX_GROUPS]; /* persons for which a consumer stands */

    uint32_t n_merchants;
    PayMerchant *merchants;
    PayMarket *local;   /* [city][class] */
    PayMarket *shops;   /* [platform], after those */
    GPtrArray *zipfs;   /* SimZipf*, one for each size in use */
    uint32_t *code_mix; /* [city][personal][mask of networks] offline merchants */

    unsigned n_venues;
    PayVenue *venues;
    uint8_t *plans; /* [acquirer][venue][network][wallet][bank-funded][flow] fee entity */
    unsigned n_plan_acquirers;           /* 1: no fee asks who acquires */
    uint8_t own_plate[PAY_MAX_NETWORKS]; /* acquirer of the network's own plates */

    unsigned n_parties;
    unsigned party_first[PAY_N_ROLES]; /* party of member m of a role: first + m */
} PayWorld;

/* How many consumers the world of @params has. Cost: cities times cities. */
uint32_t pay_world_size(const PayParams *params);

/* Build the world. Returns: NULL and @error (PAY_ERROR_MEMORY, PAY_ERROR_FEES) if it does
 * not fit into memory or a payment has no single fee schedule. @params: kept, not copied.
 */
PayWorld *pay_world_new(const PayParams *params, SimKey key, GError **error);
void pay_world_free(PayWorld *world);

/* Which of an acquirer's plans: 0 .. n_venues * n_networks * n_wallets * 2 - 1. */
static inline size_t
pay_world_plan_index(const PayWorld *world, unsigned venue, unsigned network,
                     unsigned wallet, bool bank_funded)
{
    size_t code = venue * world->n_networks + network;
    return (code * world->n_wallets + wallet) * 2 + bank_funded;
}

/* What is paid when the plate is @acquirer's. */
static inline const uint8_t *
pay_world_plan_of(const PayWorld *world, unsigned acquirer, unsigned venue,
                  unsigned network, unsigned wallet, bool bank_funded)
{
    size_t n_plans = world->n_venues * world->n_networks * world->n_wallets * 2;
    size_t a = world->n_plan_acquirers > 1 ? acquirer : 0;
    size_t i = pay_world_plan_index(world, venue, network, wallet, bank_funded);
    return world->plans + (a * n_plans + i) * PAY_N_FLOWS;
}

/* The same when it is the network's own. */
static inline const uint8_t *
pay_world_plan(const PayWorld *world, unsigned venue, unsigned network, unsigned wallet,
               bool bank_funded)
{
    return pay_world_plan_of(world, world->own_plate[network], venue, network, wallet,
                             bank_funded);
}

/* The parties of a payment at @venue, by role. @bank: the payer's. */
static inline void
pay_world_parties(const PayWorld *world, unsigned venue, unsigned acquirer, unsigned hub,
                  unsigned wallet, unsigned bank, unsigned ret_party[PAY_N_ROLES])
{
    int platform = world->venues[venue].platform;
    const unsigned member[PAY_N_ROLES] = {
        [PAY_ROLE_MERCHANT] = world->venues[venue].class,
        [PAY_ROLE_CONSUMER] = 0,
        [PAY_ROLE_ACQUIRER] = acquirer,
        [PAY_ROLE_PLACER] = acquirer,
        [PAY_ROLE_HUB] = hub,
        [PAY_ROLE_WALLET] = wallet,
        [PAY_ROLE_BANK] = bank,
        [PAY_ROLE_PLATFORM] = platform >= 0 ? (unsigned)platform : 0,
    };
    for (unsigned role = 0; role < PAY_N_ROLES; role++)
        ret_party[role] = world->party_first[role] + member[role];
}

/* The city in which consumer @i lives. Cost: logarithmic. */
unsigned pay_world_city(const PayWorld *world, uint32_t i);

#define PAY_ERROR (pay_error_quark())
GQuark pay_error_quark(void);
typedef enum {
    PAY_ERROR_MEMORY, /* the population does not fit */
    PAY_ERROR_FEES,   /* no schedule, or several, for a payment that can happen */
    PAY_ERROR_BROKEN, /* an invariant does not hold: a defect */
    PAY_ERROR_STOPPED /* the caller asked to stop */
} PayError;

#endif
