/* The ledger level against a bare loop that does the same work with no model around it.
 */
#ifndef CLI_BENCH_LEDGER_H
#define CLI_BENCH_LEDGER_H

#include "models/params.h"
#include "sim/pool.h"

/* Nanoseconds for one shopping intention of the scenario's base policy, with about
 * @n_consumers consumers on @pool; after a warm-up, over at least @n_intentions.
 * @cpu: of CPU time of the process, else of elapsed time. Returns: negative on error. */
double bench_ledger_model(const PayParams *base, unsigned n_consumers,
                          double n_intentions, bool cpu, SimPool *pool, GError **error);

/* Nanoseconds for one intention of the bare loop: @n_consumers with six wallets each,
 * nested logit of dissimilarity 0.6 by libm logarithms, taste, habit, acceptance with
 * fallback, a four-line fee; a sequential generator, no addressing, no world. */
double bench_ledger_floor(unsigned n_consumers, double n_intentions);

#endif
