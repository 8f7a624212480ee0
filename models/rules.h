/* The rules of the day: the parameters as they stand in one span of simulated time, laid
 * out for the hot loop. Everything that consumers sense from others is in here and frozen
 * for the span, which is what makes a day parallel over consumers. */
#ifndef MODELS_RULES_H
#define MODELS_RULES_H

#include "models/limits.h"
#include "models/risk.h"
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
    bool any;                      /* some class refunds at all */
    int32_t rate[PAY_MAX_CLASSES]; /* ppm of payments */
    double median;                 /* days */
    double spread;
    PayRefundFees policy;
} PayRefundRules;

typedef struct {
    uint32_t below; /* a 32-bit word under this (and not under the one before) */
    uint32_t venue;
} PayVenueDraw;

/* What the gates before a wallet say whoever asks, packed for vectors: four masks of
 * networks, made and read in gate.h. */
typedef uint32_t PayGatesKnown;

#define PAY_VENUE_GUIDE 256

/* Where an intention leads: venues by their weights. */
typedef struct {
    unsigned n;
    PayVenueDraw *draw;
    uint8_t guide[PAY_VENUE_GUIDE]; /* first draw worth looking at, by top 8 bits */
} PayVenueTable;

typedef struct {
    /* choice: scores are beta times yuan */
    double beta, per_beta, nest, nest_mean;
    double habit_score;               /* of one step of habit (1/255) */
    double scan_score;                /* of one step of doubted acceptance */
    double taste_score;               /* of one step of taste */
    double fen_score;                 /* of one fen */
    double microfen_score;            /* of 10^-6 fen */
    double failed_scan, lost_penalty; /* yuan */
    bool is_frozen;                   /* nobody learns or moves: the three are 0 */
    uint32_t habit_rate, acceptance_rate, fault_rate; /* of 65536 */
    int64_t informed[2];                              /* [online] ppm */
    int64_t cash_carried, patience;                   /* ppm */
    uint8_t max_attempts;

    PayWalletRules wallet[PAY_MAX_WALLETS];
    double *base;          /* [city][wallet] score of intrinsic and network value */
    uint8_t *seen;         /* [city][channel][wallet] true acceptance, 255 = 1 */
    int32_t *cover;        /* [city][wallet][network][mode] ppm */
    int32_t *users;        /* [wallet][network] ppm */
    int32_t *banks;        /* [wallet][network] ppm */
    int32_t *listed;       /* [platform][wallet] ppm of shops */
    int32_t *listed_users; /* [platform][wallet] ppm */
    PayGatesKnown *known;  /* [city][mode][wallet] */
    PayGatesKnown *shops;  /* [platform][wallet] of all its shops, in all cities; after
                            * those */
    double *shown_first; /* [1 + platform][wallet] score, of the wallet it prefers; row 0
                          * is of shops that show none first */
    int32_t *bank_order; /* [bank] ppm */
    uint8_t *platform_networks;
    uint8_t *platform_cashier;
    uint8_t *network_acquirer;

    int64_t fault[PAY_N_ROUTES]; /* ppm */
    int64_t business;            /* ppm */
    PayLimits limits;
    PayRiskRules risk;
    PayRefundRules refund;
    PaySchedule schedule[PAY_MAX_FEES];
    PayFeeLines lines; /* of them */
    bool has_rebates;
    bool is_linear;                   /* to where they hold only rebates come on top */
    int64_t bonus[PAY_MAX_CONTRACTS]; /* ppm, to merchants that are bound */
    bool rounds;                      /* every line of a payment to the fen */
    /* What payers see of fees (price.h); the flags spare the hot loop the look. */
    bool contests; /* firms look at what other codes could carry, */
    bool places;   /* and count what their plates earn; the wallets that are theirs: */
    uint32_t own_wallets[PAY_MAX_ACQUIRERS]; /* mask */
    bool has_prices, has_discounts;
    int64_t surcharge[PAY_MAX_CLASSES];     /* ppm of the merchant's fees */
    int64_t cash_discount[PAY_MAX_CLASSES]; /* ppm of its own codes' mean cost */
    uint8_t house[PAY_MAX_NETWORKS];        /* a wallet of the network, if it has one */

    double ticket_log[PAY_MAX_CLASSES]; /* ln of the median in fen */
    double ticket_sigma[PAY_MAX_CLASSES];
    const uint32_t *code_mix; /* (borrowed) as world->code_mix, which it is at first */
    uint64_t mix;             /* what the class mix of the day was compiled from */
    PayVenueTable everyday;
    PayVenueTable flash[PAY_MAX_FLASHES]; /* the classes it concerns only */
} PayRules;

/* Whose plate @merchant shows for codes of @network. */
static inline unsigned
pay_rules_acquirer(const PayRules *r, const PayMerchant *merchant, unsigned network)
{
    unsigned own = r->network_acquirer[network];
    return merchant->acquirer != PAY_OWN_PLATE ? merchant->acquirer : own;
}

PayRules *pay_rules_new(const PayWorld *world);
void pay_rules_free(PayRules *rules);

/* Compile @now for the calendar day of @time. @utility: yuan by wallet. @rebates_open:
 * mask of wallets whose rebate budget is not used up. */
void pay_rules_compile(PayRules *rules, const PayWorld *world, const PayParams *now,
                       const double *utility, uint32_t rebates_open, SimTime time);

/* Nobody learns or changes a habit, until the next compile. */
void pay_rules_freeze(PayRules *rules);

#endif
