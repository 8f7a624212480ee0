/* An independent look at a results file: its totals once more, by SQL alone.
 *
 * The model checks itself while it runs; this shares no line with it. From the books that
 * each replication leaves (people, fees by pair, subsidies, gains by role, payments by
 * wallet, by code and by hour, all integers) and from the published metrics it computes
 * the two sides of each identity that must hold. Integers must be equal; metrics are
 * floating-point sums and may differ by a thousand-millionth of what was added up. */
#ifndef OUTPUT_AUDIT_H
#define OUTPUT_AUDIT_H

#include "output/store.h"

/* One identity over all replications. */
typedef struct {
    const char *claim;    /* static; "a role gains what its accounts show" */
    unsigned n, n_broken; /* how often it was looked at, and did not hold */
    char *place;          /* (owned) of the first that is broken, or else the last; */
    char *left, *right;   /* (owned) its two sides; all NULL where n is 0 */
} OutFinding;

/* Look at every replication of @store. A file of an older program has no books: then the
 * identities that need them are there with n 0, but for the first, which is broken.
 *
 * Returns: (owned) of OutFinding, in a fixed order; NULL on error: OUT_ERROR. */
GArray *out_audit(OutStore *store, GError **error);

#endif
