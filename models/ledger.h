/* The ledger level: months of payments, one simulated day after another.
 *
 * A simulated day runs from 03:00 to 03:00. At the barrier between two days the world is
 * looked at and the rules of the coming day are fixed; within the day consumers do not
 * interact, so shards of them run on any thread in any order and only integer counts
 * leave them. The result is the same bits for any number of threads. A dated event inside
 * a day splits the day there. Limits shared by many, such as a rebate budget, act at the
 * next barrier. The hours of a window are simulated at network level instead
 * (models/network.h), with the same shoppers. [docs/model.md, scheduling] */
#ifndef MODELS_LEDGER_H
#define MODELS_LEDGER_H

#include "models/adoption.h"
#include "models/delays.h"
#include "models/merchants.h"
#include "models/network.h"
#include "models/rules.h"
#include "models/settlement.h"
#include "models/share_cap.h"
#include "models/tally.h"
#include "models/timeline.h"

typedef struct {
    const PayWorld *world;           /* (borrowed) */
    SimPool *pool;                   /* (borrowed) */
    double utility[PAY_MAX_WALLETS]; /* calibrated, yuan */

    SimTime now;        /* a barrier */
    int64_t cumulative; /* G at that instant */
    PayConsumer *consumers;

    PayParams *params; /* the scenario's base as changed by now */
    PayRules *rules;
    bool rules_stale;
    int64_t rebate_spent[PAY_MAX_GROUPS][PAY_MAX_WALLETS]; /* microfen, this run */
    int64_t rebate_budget[PAY_MAX_WALLETS];                /* fen, in force */
    double rebate_before[PAY_MAX_WALLETS];                 /* fen spent when it was set */
    double rebate_overshoot[PAY_MAX_WALLETS]; /* fen, the most seen at a barrier */
    uint32_t rebates_open;

    PayAccount *accounts; /* [group][payer][payee] */
    uint64_t fingerprint;
    uint64_t n_intentions;

    PayMerchants *merchants; /* (owned) NULL until something may change them */
    PayAdoption *adoption;   /* (owned) NULL until holding was first open to change */
    PaySpent *spent; /* (owned) by consumer, today; NULL until a limit was in force */

    PayDelays delays; /* what payers remember of them */

    PayShareCap *share_cap; /* (owned) */
    uint32_t stopped;       /* wallets that nobody may take up today, by their share */

    PaySettlement *settlement; /* (owned) NULL until settlement.method was not none */

    PayNetwork *network;  /* (owned) the window being simulated, or NULL */
    GPtrArray *finished;  /* (owned) PayNetwork*, drained, for whoever publishes them */
    PayStory *story;      /* (borrowed) or NULL: where windows note their payments */
    double event_seconds; /* CPU time of windows: for the report, never in a result */

    unsigned n_workers;
    PayTally **tally; /* one for each worker */
    PayTally *day;    /* the whole day just simulated */
} PayLedger;

/* A ledger at the start of its spin-up, consumers drawn. @utility: [n_wallets] yuan.
 * Returns: NULL and PAY_ERROR_MEMORY if the consumers do not fit. */
PayLedger *pay_ledger_new(const PayWorld *world, const double *utility, SimPool *pool,
                          GError **error);

/* A second ledger in the same state, with empty accounts: where scenarios branch off.
 * @pool: for the copy's own use. */
PayLedger *pay_ledger_fork(const PayLedger *ledger, SimPool *pool, GError **error);
/* The same without a copy: @ledger itself, its books emptied. */
PayLedger *pay_ledger_branch(PayLedger *ledger);
void pay_ledger_free(PayLedger *ledger);

/* Simulate one day from the barrier at ledger->now; ledger->day holds its counts until
 * the next call. @timeline: NULL for the frozen base.
 *
 * Returns: false and PAY_ERROR_BROKEN if money was not conserved. */
bool pay_ledger_day(PayLedger *ledger, const PayTimeline *timeline, GError **error);

/* The ledger's merchants, to be changed at its barrier: from now on they are its own, and
 * what is known of them in the cities follows. Returns: (borrowed) */
PayMerchants *pay_ledger_merchants(PayLedger *ledger);

/* What @wallet's rebates have cost so far, in fen at national scale. */
double pay_ledger_rebate_spent(const PayLedger *ledger, unsigned wallet);

#endif
