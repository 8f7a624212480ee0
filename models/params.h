/* The parameters of one scenario: named entities and a flat array of integer cells.
 *
 * Everything the model reads is an int64 in the unit its row of params.def names: ppm for
 * rates and shares, fen for money, micro (10^-6) for plain numbers, SimTime for dates, an
 * index for a reference, a bit mask for a set. A key with dimensions owns one cell for
 * each combination of its entities. So a policy lever is a cell, and an event is a list
 * of cells with an operation (models/timeline.h): nothing else needs to know the key.
 *
 * Entities of a kind are sorted by id, so the order of sections in a file means nothing;
 * random draws are addressed by a hash of the id, so that adding a wallet that nobody
 * holds disturbs nobody else. */
#ifndef MODELS_PARAMS_H
#define MODELS_PARAMS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/time.h"

typedef int64_t PayFen;      /* 0.01 yuan */
typedef int64_t PayMicrofen; /* 10^-6 fen */
typedef int32_t PayPpm;      /* 10^-6 */

#define PAY_ONE  1000000   /* 100 % in ppm, 1 in micro */
#define PAY_NONE INT64_MAX /* no cap, no budget limit, open end */
#define PAY_AUTO INT64_MIN /* the model's own rule applies (named in the schema) */

typedef enum {
    PAY_KIND_GROUP,
    PAY_KIND_CITY,
    PAY_KIND_NETWORK,
    PAY_KIND_HUB,
    PAY_KIND_BANK,
    PAY_KIND_ACQUIRER,
    PAY_KIND_WALLET,
    PAY_KIND_PLATFORM,
    PAY_KIND_CLASS,
    PAY_KIND_HOLIDAY,
    PAY_KIND_FEE,
    PAY_KIND_FLASH,
    PAY_KIND_WINDOW,
    PAY_KIND_RIVAL,
    PAY_KIND_CONTRACT,
    PAY_N_DECLARED_KINDS, /* those above are declared by scenarios, those below are fixed
                           */
    PAY_KIND_MODE = PAY_N_DECLARED_KINDS,
    PAY_KIND_HOUR,
    PAY_KIND_WEEKDAY,
    PAY_KIND_TIER,
    PAY_KIND_STATION,
    PAY_KIND_FLOW,
    PAY_N_KINDS,
    PAY_KIND_NONE = PAY_N_KINDS
} PayKind;

#define PAY_MAX_WALLETS   32 /* a consumer's wallets are a 32-bit mask */
#define PAY_MAX_NETWORKS  8
#define PAY_MAX_BANKS     255
#define PAY_MAX_HUBS      8
#define PAY_MAX_GROUPS    16
#define PAY_MAX_CLASSES   16
#define PAY_MAX_PLATFORMS 63
#define PAY_MAX_ACQUIRERS 63
#define PAY_MAX_FEES      250
#define PAY_MAX_CITIES    4096
#define PAY_MAX_HOLIDAYS  256
#define PAY_MAX_FLASHES   8
#define PAY_MAX_WINDOWS   16
#define PAY_MAX_RIVALS    63
#define PAY_MAX_CONTRACTS 8
#define PAY_N_TIERS       6

/* How wallet and merchant meet. */
typedef enum {
    PAY_MODE_ONLINE,   /* cashier page of a platform */
    PAY_MODE_MPM,      /* payer scans a merchant code */
    PAY_MODE_PERSONAL, /* payer scans a personal code that stands for a merchant */
    PAY_MODE_CPM,      /* merchant scans the payer's code */
    PAY_N_MODES
} PayMode;

typedef enum {
    PAY_WALLET_PLATFORM,
    PAY_WALLET_BANK_LED,
    PAY_WALLET_BANK_APP,
    PAY_WALLET_PHONE
} PayWalletKind;

/* Who pays whom, in the order in which a split is listed (docs/model.md, fees). */
typedef enum {
    PAY_FLOW_MDR,           /* merchant -> acquirer; on-us: merchant -> wallet */
    PAY_FLOW_ACCOUNT_SIDE,  /* acquirer -> wallet, off-us only */
    PAY_FLOW_HUB_ACQUIRING, /* acquirer -> hub, off-us only */
    PAY_FLOW_HUB_ACCOUNT,   /* wallet -> hub, off-us only */
    PAY_FLOW_FUNDING,       /* wallet -> bank, bank-funded only */
    PAY_FLOW_FUNDING_HUB_W, /* wallet -> hub for the funding leg */
    PAY_FLOW_FUNDING_HUB_B, /* bank -> hub for the funding leg */
    PAY_FLOW_PLACER,        /* acquirer (on-us: wallet) -> code-plate placer */
    PAY_FLOW_PLACER_DIRECT, /* merchant -> code-plate placer */
    PAY_FLOW_COMMISSION,    /* merchant -> platform, online only */
    PAY_FLOW_PAYER,         /* consumer -> wallet; the payer knows it when he chooses */
    PAY_N_FLOWS
} PayFlow;

/* The kinds of station that a message passes. */
typedef enum {
    PAY_STATION_PHONE, /* phone or till to data centre, one way */
    PAY_STATION_LINK,  /* leased line between institutions, one way */
    PAY_STATION_WALLET,
    PAY_STATION_HUB,
    PAY_STATION_BANK,
    PAY_STATION_ACQUIRER,
    PAY_N_STATION_KINDS
} PayStationKind;

/* How the stations of a window queue. */
typedef enum {
    PAY_QUEUES_AUTO,    /* pooled above 1:1, servers at 1:1 */
    PAY_QUEUES_POOLED,  /* backlog of the whole population, wait by formula */
    PAY_QUEUES_SERVERS, /* every server on the event list */
} PayQueues;

/* Laws of service times, in the order of SimServiceLaw. */
typedef enum {
    PAY_SERVICE_DETERMINISTIC,
    PAY_SERVICE_EXPONENTIAL,
    PAY_SERVICE_ERLANG,
    PAY_SERVICE_LOGNORMAL
} PayServiceLaw;

/* What merchants do about the fees of a payment. */
typedef enum {
    PAY_MERCHANT_ABSORBS,
    PAY_MERCHANT_STEERS,     /* a discount for cash */
    PAY_MERCHANT_SURCHARGES, /* the payer pays them on top */
} PayMerchantAnswer;

typedef enum { PAY_LEG_ANY, PAY_LEG_ON_US, PAY_LEG_OFF_US } PayLegRule;
typedef enum { PAY_REFUND_ALL, PAY_REFUND_NONE, PAY_REFUND_HUB_KEPT } PayRefundFees;
typedef enum { PAY_ROUNDING_EXACT, PAY_ROUNDING_PAYMENT } PayRounding;
typedef enum { PAY_TIER_MARGINAL, PAY_TIER_SLAB } PayTierMode;

typedef enum {
#define PAY_KEY(name, path, n, a, b, c, city) PAY_##name,
#include "models/params.def"
#undef PAY_KEY
    PAY_N_KEYS
} PayKey;

typedef struct {
    const char *path; /* "wallet.{wallet}.hold" */
    uint8_t n_dims;
    bool by_city;
    PayKind dims[3];
} PayKeyShape;

extern const PayKeyShape pay_key_shape[PAY_N_KEYS];

/* "wallet" for PAY_KIND_WALLET: the word inside braces in paths and before ids in files.
 */
const char *pay_kind_name(PayKind kind);
/* How many of a kind a scenario may declare (fixed kinds: how many there are). */
unsigned pay_kind_limit(PayKind kind);

typedef struct {
    char *id;       /* (owned) a-z 0-9 - */
    char *label_en; /* (owned) never NULL: falls back to the id */
    char *label_zh; /* (owned) never NULL: falls back to label_en */
    char *family;   /* (owned) reporting family, e.g. "bank-apps"; the id if none */
    char *owner;    /* (owned) firm that owns it, e.g. "ant"; the id if none */
    uint32_t hash;  /* of the id: addresses its random draws */
} PayEntity;

typedef struct {
    unsigned n[PAY_N_KINDS];
    PayEntity
        *entity[PAY_N_KINDS]; /* (owned) sorted by id; fixed kinds in their own order */
    size_t offset[PAY_N_KEYS];
    size_t n_cells;
    int64_t *cell; /* (owned) */
} PayParams;

/* Parameters with no entity declared and no cell; fixed kinds are filled in. */
PayParams *pay_params_new(void);
PayParams *pay_params_copy(const PayParams *params);
void pay_params_free(PayParams *params);

/* Declare an entity before pay_params_layout(). @label_en, @label_zh, @family, @owner may
 * be NULL. Returns: false if the id exists already or the kind is full. */
bool pay_params_declare(PayParams *params, PayKind kind, const char *id,
                        const char *label_en, const char *label_zh, const char *family,
                        const char *owner);

/* Sort the entities by id and lay out the cells, all set to 0. Call once. */
void pay_params_layout(PayParams *params);

/* Index of @id within @kind after the layout, or -1. */
int pay_params_find(const PayParams *params, PayKind kind, const char *id);

/* How many cells @key owns, and where the cell of (@a, @b, @c) starts; unused indices are
 * 0. For a BY_CITY key add the city. */
size_t pay_key_n_cells(const PayParams *params, PayKey key);
static inline size_t
pay_cell_index(const PayParams *params, PayKey key, unsigned a, unsigned b, unsigned c)
{
    const PayKeyShape *shape = &pay_key_shape[key];
    size_t i = 0;
    if (shape->n_dims > 0)
        i = a;
    if (shape->n_dims > 1)
        i = i * params->n[shape->dims[1]] + b;
    if (shape->n_dims > 2)
        i = i * params->n[shape->dims[2]] + c;
    if (shape->by_city)
        i *= params->n[PAY_KIND_CITY];
    return params->offset[key] + i;
}

static inline int64_t
pay_value(const PayParams *params, PayKey key, unsigned a, unsigned b, unsigned c)
{
    return params->cell[pay_cell_index(params, key, a, b, c)];
}

/* Which key and entities a cell belongs to; @ret_index gets up to three indices and, for
 * a BY_CITY key, the city in @ret_city. For messages, not for loops. */
PayKey pay_params_cell_owner(const PayParams *params, size_t cell, unsigned ret_index[3],
                             unsigned *ret_city);

/* The path of a cell as an analyst writes it, "wallet.alipay.hold" (owned). */
char *pay_params_cell_path(const PayParams *params, size_t cell);

/* Hash of all ids and cells: equal for scenarios that simulate alike (labels, comments
 * and the order of sections do not enter). */
uint64_t pay_params_hash(const PayParams *params);

#endif
