/* What a scenario came to, in four fingerprints: so that who finds another result sees
 * what moved.
 *
 *   time   when: every point of every series, the values of windows, the dates that are
 *          marked, the payments that were kept with each of their steps
 *   actor  who: the values of the whole run and of its end, for each member and for all
 *          together, other than money
 *   money  how much: every account to the unit, and every value in CNY
 *   full   the model's own, of every count, every account and the final state of every
 *          consumer (record.h); not of what was reckoned from them
 *
 * Whatever is stored of a replication is in exactly one of the first three, but labels,
 * and facts and fees of single payments. So full alone moves when consumers end in
 * another state and nothing published shows it; the others without full when something is
 * measured or published in another way and nothing else happened. */
#ifndef OUTPUT_STORE_PRINTS_H
#define OUTPUT_STORE_PRINTS_H

#include "output/store.h"

typedef enum {
    OUT_PRINT_TIME,
    OUT_PRINT_ACTOR,
    OUT_PRINT_MONEY,
    OUT_PRINT_FULL,
    OUT_N_PRINTS
} OutPrint;

extern const char *const out_print_name[OUT_N_PRINTS];

/* Hash over the scenario's replications of @seed, in the order of their index, whatever
 * order they were stored in. @ret_prints: OUT_N_PRINTS; the last is what
 * out_store_fingerprint() returns.
 *
 * The store must be open for writing: older files have no accounts. */
bool out_store_prints(OutStore *store, int64_t scenario_key, uint64_t seed,
                      uint64_t *ret_prints, GError **error);

#endif
