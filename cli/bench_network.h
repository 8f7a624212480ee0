/* The network level against a bare loop that does the same number of events with no
 * messages, stations or payments in them. */
#ifndef CLI_BENCH_NETWORK_H
#define CLI_BENCH_NETWORK_H

#include "models/params.h"
#include "sim/pool.h"

typedef struct {
    double ns;     /* thread CPU time of one purchase */
    double events; /* of one purchase, those of the clock included */
    double floor;  /* ns of the bare loop for one purchase */
} BenchNetwork;

/* Run some days of the scenario's base policy as one window each, after a day of the
 * ledger level, with about @n_consumers consumers; the median day counts.
 *
 * The bare loop of a purchase is the preparation of one visit, of consumers in no order,
 * as time brings them, and as many takes from the bare event list of bench_hold.h, each
 * with its successor planned.
 *
 * Returns: false on error. */
bool bench_network(const PayParams *base, unsigned n_consumers, SimPool *pool,
                   BenchNetwork *ret_result, GError **error);

#endif
