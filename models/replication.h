/* One replication: a world, its spin-up, and every scenario that branches off there. */
#ifndef MODELS_REPLICATION_H
#define MODELS_REPLICATION_H

#include "models/ledger.h"
#include "models/metrics.h"
#include "models/reaction.h"
#include "sim/record.h"

/* Called after every simulated day, on the thread that runs the replication, with the
 * consumer-days done since the last call. Returns: false to stop. */
typedef bool (*PayProgress)(void *ctx, uint64_t consumer_days);

typedef struct {
    const PayParams *base; /* (borrowed) */
    const double *utility; /* [PAY_MAX_WALLETS] from pay_calibrate() */
    SimKey key;
    unsigned n_scenarios;
    const PayTimeline *const
        *timelines; /* (borrowed) [n_scenarios], same layout as base */
    const PayReactions *const *reactions; /* (borrowed) [n_scenarios], or NULL: none */
    const char *traced;   /* id of a payment whose way is kept in any case, or NULL */
    PayProgress progress; /* or NULL */
    void *ctx;
} PayReplication;

/* Simulate the spin-up once and each scenario from the state it leaves, with the same
 * shoppers and wishes. @ret_records: [n_scenarios], each (owned) by the caller on
 * success.
 *
 * Returns: false and @error (PAY_ERROR); then no records are left behind. */
bool pay_replication_run(const PayReplication *job, SimPool *pool,
                         SimRecords **ret_records, GError **error);

#endif
