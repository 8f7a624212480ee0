/* Between the watcher of days (publish.c), the metrics of a period (publish_period.c) and
 * those of a window (publish_window.c): private to these. */
#ifndef MODELS_PUBLISH_PARTS_H
#define MODELS_PUBLISH_PARTS_H

#include "models/census.h"
#include "models/publish.h"

#define FEN_PER_YUAN      100.0
#define MICROFEN_PER_YUAN 1e8

/* Counts of a period, and the peaks seen in it. */
typedef struct {
    PayTally *sum;
    unsigned n_days;
    double peak; /* completed payments in the busiest bin */
    double hub_peak[PAY_MAX_HUBS];
    double hub_load[PAY_MAX_HUBS];       /* largest share of the capacity of its day */
    PayCycles cycles;                    /* (owned) its arrays NULL: none was cut */
    unsigned n_capped;                   /* days with a share cap in force */
    unsigned n_stopped[PAY_MAX_WALLETS]; /* by family, days without enrolment */
} PayPeriod;

/* Where a hub was busiest within a window. */
typedef struct {
    const char *period; /* interned */
    unsigned hub;
    SimTime at;
    double rate; /* messages per second */
} PayHubPeak;

struct PayPublisher {
    const PayWorld *world;
    SimRecords *records;
    PayCensus *census; /* (owned) */
    unsigned n_days, end_from, bin_hours;
    PayPeriod head, tail; /* before and within the last 28 days */
    double hour[PAY_DAY_HOURS];
    double hub_hour[PAY_MAX_HUBS][PAY_DAY_HOURS];
    GArray *hub_hours;   /* (owned) double [hour of the run][hub], messages */
    GArray *peaks;       /* (owned) PayHubPeak */
    GArray *shares;      /* (owned) double [day][family], of the day's value */
    GArray *rebated;     /* (owned) uint32_t [day], mask of families that gave rebates */
    GPtrArray *families; /* const char*, sorted, of the wallets */
    unsigned family_of[PAY_MAX_WALLETS];
};

static inline const PayEntity *
pay_publish_entity(const PayWorld *world, PayKind kind, unsigned i)
{
    return &world->base->entity[kind][i];
}

/* Ids and labels of the failure codes, by PayOutcome; NULL where there is none. */
typedef struct {
    const char *id, *en, *zh;
} PayFailureName;

extern const PayFailureName pay_failure_name[PAY_N_OUTCOMES];

/* Add @text to @texts, which stay sorted and hold each text once; and find it there. */
void pay_publish_add_text(GPtrArray *texts, const char *text);
unsigned pay_publish_index_of(const GPtrArray *texts, const char *text);

/* Messages at @hub in one hour of the day, at national scale. */
double pay_publish_messages(const PayWorld *world, const PayTally *tally, unsigned hub,
                            unsigned hour);

/* Share of consumers who hold each wallet at the census, by weight:
 * @ret_share[n_wallets]. */
void pay_publish_holding(const PayPublisher *pub, double *ret_share);

/* Yuan of completed payments that came back in @tally, of one class or all (-1). */
double pay_publish_returned(const PayWorld *world, const PayTally *tally, int class);

/* Publish what came back in @period, if something did. */
void pay_publish_refunds(const PayPublisher *pub, const PayPeriod *period,
                         const char *name);

/* Publish what merchants paid of the payments with each wallet. */
void pay_publish_wallet_mdr(const PayPublisher *pub, const PayPeriod *period,
                            const char *name);

/* First day of 30 on which one and the same family leads with at least half, or leads and
 * did not on the first day. @share: [day][family]. Returns: @n_days if there is none. */
unsigned pay_publish_tipping_day(const double *share, unsigned n_days,
                                 unsigned n_families);

/* What a family's rebates did to its share, against the 28 days before the first. */
typedef struct {
    bool is_bought; /* it gave some, not earlier than 28 days into the run */
    bool is_over;   /* and none in the last 28 days of the run */
    double gained;  /* mean of its daily shares on the days it gave some - before */
    double kept;    /* in the last 28 days of the run - before */
} PayLasting;

/* @share: [day][family]; @rebated: [day], mask of families. */
PayLasting pay_publish_lasting(const double *share, const uint32_t *rebated,
                               unsigned n_days, unsigned n_families, unsigned family);

/* Note who gave rebates on @day; and publish what came of it. */
void pay_publish_note_rebates(PayPublisher *pub, const PayTally *day);
void pay_publish_rebates(const PayPublisher *pub);

/* Yuan that @party gained in fees, at national scale. */
double pay_publish_net(const PayWorld *world, const PayTally *tally, unsigned party);

/* Publish who gains what: consumers, merchants, firms, all together. */
void pay_publish_surplus(const PayPublisher *pub, const PayLedger *ledger,
                         const PayPeriod *period, const char *name);

/* Publish the books of the whole run @sum, for who checks it without the model. */
void pay_publish_accounts(const PayPublisher *pub, const PayLedger *ledger,
                          const PayTally *sum);

/* Publish every metric of @period under the name @name (SIM_PERIOD_RUN...). */
void pay_publish_period(const PayPublisher *pub, const PayLedger *ledger,
                        const PayPeriod *period, const char *name);

/* Publish what merchants show and pay: as they stand, under the name @name. */
void pay_publish_street(const PayPublisher *pub, const PayLedger *ledger,
                        const PayPeriod *period, const char *name);

/* Publish what firms earn and pay for their plates, by city group; and at which price
 * they acquire. */
void pay_publish_plates(const PayPublisher *pub, const PayLedger *ledger,
                        const PayPeriod *period, const char *name);
void pay_publish_acquiring(const PayPublisher *pub, const PayPeriod *period,
                           const char *name);

/* Let the cycles of @period take in @part; and publish them under the name @name. */
void pay_publish_take_cycles(PayPeriod *period, const PayCycles *part,
                             unsigned n_members);
void pay_publish_cycles(const PayPublisher *pub, const PaySettlement *settlement,
                        const PayPeriod *period, const char *name);

/* Let @period take in what orders did on the day just simulated, or in @part; and publish
 * it under the name @name. */
void pay_publish_take_orders(PayPeriod *period, const PayPublisher *pub,
                             const PayLedger *ledger);
void pay_publish_join_orders(PayPeriod *period, const PayPeriod *part);
void pay_publish_orders(const PayPublisher *pub, const PayPeriod *period,
                        const char *name);

/* Publish what risk control did in @period, if it was on. */
void pay_publish_risk(const PayPublisher *pub, const PayLedger *ledger,
                      const PayPeriod *period, const char *name);

/* Publish the window that @network has run; and, at the end, what needs the days around
 * it. */
void pay_publish_window(PayPublisher *pub, const PayLedger *ledger, PayNetwork *network);
void pay_publish_peaks(const PayPublisher *pub);

#endif
