/* The main question: what differs between two scenarios, and is it more than chance?
 *
 * Both scenarios met the same shoppers (common random numbers), so replications are
 * paired by index and the interval is Student's t over the paired differences. Only
 * replications that both have count. The words are decided here, once:
 *
 *   equal                      every paired difference is exactly 0
 *   higher, lower              the interval lies on one side of 0
 *   cannot be told apart       the interval contains 0
 *   one replication: no interval
 *   -                          one side has no such cell: nothing is said
 *
 * A metric whose aggregation is "relative:ID" is derived: it is computed here, in each
 * replication, as 100 * (alternative / base - 1) of metric ID, against a base of 0. Its
 * stored values, if any, are ignored. [docs/model.md section 11.3] */
#ifndef OUTPUT_COMPARE_H
#define OUTPUT_COMPARE_H

#include "output/store.h"
#include "output/table.h"

typedef enum {
    OUT_VERDICT_NONE, /* absent on one side */
    OUT_VERDICT_SINGLE,
    OUT_VERDICT_EQUAL,
    OUT_VERDICT_UNDECIDED,
    OUT_VERDICT_HIGHER,
    OUT_VERDICT_LOWER
} OutVerdict;

typedef struct {
    SimMetric metric; /* strings (borrowed) from the store, as in the next */
    SimMember member;
    unsigned n;        /* paired replications of this cell */
    double base, alt;  /* means over those; NaN where absent */
    double difference; /* mean of alternative - base */
    double low, high;  /* its interval; NaN for n < 2 */
    double relative;   /* 100 * difference / |base|; NaN where base is 0 */
    double
        variance_reduction; /* variance if unpaired / variance paired; NaN if unknown */
    OutVerdict verdict;
} OutDifference;

typedef struct {
    OutStoredScenario base, alt;
    uint64_t seed;
    SimPeriod period; /* of the base; the run and its end have an id only */
    double level;
    unsigned n;   /* replications both have */
    GArray *rows; /* (owned) OutDifference, in the order of declaration */
} OutComparison;

/* Compare two scenarios of one store.
 *
 * @period: "run", "end" or a window that the base has.
 * @level: of each interval, 0.95 as a rule; with k alternatives against one base pass
 *         1 - 0.05 / k (Bonferroni).
 *
 * Returns: (owned). Errors: OUT_ERROR_MISSING when there is no common replication or no
 * such period. */
OutComparison *out_compare(OutStore *store, int64_t base_key, int64_t alt_key,
                           uint64_t seed, const char *period, double level,
                           GError **error);
void out_comparison_free(OutComparison *comparison);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutComparison, out_comparison_free)

/* "cannot be told apart", "无法区分". Returns: (borrowed) static. */
const char *out_verdict_words(OutVerdict verdict, OutLang lang);

/* One scale for all numbers of a row, that of its larger side. */
OutScale out_difference_scale(const OutDifference *row, OutLang lang);

/* Digits that leave two significant ones of the larger end of the interval, and one of
 * its half width: a difference that chance cannot explain must not be printed as 0.00.
 * Three of the end where the row is scaled. */
int out_difference_digits(const OutDifference *row, const OutScale *scale);

/* @value, a difference or an end of its interval, with its sign also when positive,
 * unless it is rounded to 0. Returns: (owned). */
char *out_difference_text(double value, const OutScale *scale, int digits, OutLang lang);

typedef enum {
    OUT_ROWS_ALL,
    OUT_ROWS_HEADLINE, /* metrics declared as headlines */
    OUT_ROWS_CHANGED   /* all but "equal" */
} OutRows;

/* The comparisons below one another, a group for each; windows without a row are left
 * out.
 *
 * @metrics: NULL-terminated ids; only these, whatever @rows says. NULL: by @rows.
 * Returns: (owned). */
OutTable *out_comparison_table(OutComparison *const *comparisons, unsigned n_comparisons,
                               OutRows rows, const char *const *metrics, OutLang lang);

/* Many alternatives against one base, metric by metric with the alternatives below each
 * other; comparisons of one period stand together.
 *
 * @names: of the alternatives, one for each comparison; foreign text. Returns: (owned).
 */
OutTable *out_sweep_table(OutComparison *const *comparisons, unsigned n_comparisons,
                          const char *const *names, OutRows rows,
                          const char *const *metrics, OutLang lang);

#endif
