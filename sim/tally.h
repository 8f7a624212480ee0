/* Running statistics: of a list of numbers, and of a level over time.
 *
 * Both are plain values; a SimTally that is all zero bytes is an empty one. */
#ifndef SIM_TALLY_H
#define SIM_TALLY_H

#include <stdint.h>

#include "sim/time.h"

/* Count, mean and spread of numbers seen one by one (Welford's recurrence). */
typedef struct {
    uint64_t n;
    double mean;
    double m2;       /* sum of squared deviations from the mean */
    double min, max; /* meaningless while n is 0 */
} SimTally;

void sim_tally_add(SimTally *tally, double x);

/* Append what @other has seen. Rounding depends on the order of merges: merge in order of
 * index, never of completion. */
void sim_tally_merge(SimTally *tally, const SimTally *other);

/* Sample variance (divisor n - 1); NaN if n < 2. */
double sim_tally_variance(const SimTally *tally);
double sim_tally_deviation(const SimTally *tally);

/* Mean over time of an integer level, such as a queue length. The area is an integer, so
 * it is exact, whatever the order of magnitude of the steps. */
typedef struct {
    SimTime start, last;
    int64_t level;
    int64_t max;     /* highest level that stood for some time, or stands now */
    __int128_t area; /* level * ns, from start to last */
} SimTimeMean;

void sim_time_mean_init(SimTimeMean *mean, SimTime now, int64_t level);

/* The level becomes @level, or changes by @delta, at @now, which is not before the last.
 */
void sim_time_mean_set(SimTimeMean *mean, SimTime now, int64_t level);
void sim_time_mean_add(SimTimeMean *mean, SimTime now, int64_t delta);

/* Forget the past (the end of a warm-up), keep the level. */
void sim_time_mean_reset(SimTimeMean *mean, SimTime now);

/* Mean from the start to @now; the present level if no time has passed. */
double sim_time_mean_value(const SimTimeMean *mean, SimTime now);

#endif
