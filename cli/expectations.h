/* Each [expect] of a scenario against what its replications gave. */
#ifndef CLI_EXPECTATIONS_H
#define CLI_EXPECTATIONS_H

#include "input/scenario.h"
#include "output/store.h"

typedef struct {
    const ScnExpect *expect; /* (borrowed) */
    const char *period;      /* (borrowed) from the store or @expect */
    double mean;             /* over replications; 0 if @n is 0 */
    unsigned n;              /* values; without one, the claim does not hold */
    bool holds;
} CliOutcome;

/* A claim is asked of the window that it names; else of the run; else, where its metric
 * has values in windows only, of each of them.
 *
 * @expects: ScnExpect. Returns: (owned) of CliOutcome; NULL on an error of the store. */
GArray *cli_expectations(OutStore *store, int64_t scenario, uint64_t seed,
                         const GArray *expects, GError **error);

#endif
