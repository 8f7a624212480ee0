/* A histogram of ticks whose cells grow with the value: a quantile to 1 in 128, always.
 *
 * Values below 256 have a cell each; above, each octave has 128 cells. Cells hold integer
 * counts, so merging is exact and its order means nothing. Count, sum, least and greatest
 * value are kept exactly. */
#ifndef SIM_HISTOGRAM_H
#define SIM_HISTOGRAM_H

#include <glib.h>
#include <stdint.h>

#define SIM_HISTOGRAM_CELLS 7424 /* 256 + 56 * 128: all of uint64_t */

typedef struct {
    uint64_t n;
    uint64_t min, max; /* meaningless while n is 0 */
    __uint128_t sum;
    uint64_t cells[SIM_HISTOGRAM_CELLS];
} SimHistogram;

SimHistogram *sim_histogram_new(void);
void sim_histogram_free(SimHistogram *histogram);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimHistogram, sim_histogram_free)

void sim_histogram_add(SimHistogram *histogram, uint64_t value);
void sim_histogram_add_many(SimHistogram *histogram, uint64_t value, uint64_t n);
void sim_histogram_merge(SimHistogram *histogram, const SimHistogram *other);

/* The @ppm quantile: of the n values in order, number ceil(n ppm / 10^6) (the inverse of
 * the empirical distribution, "type 1"), to within 1/128 of itself; exact below 256.
 *
 * @ppm: 0..10^6; 0 is the least value, 10^6 the greatest. In ppm, not as a double,
 * because 0.07 * 100 is more than 7 and would name the wrong value.
 *
 * Returns: 0 if the histogram is empty. */
uint64_t sim_histogram_quantile(const SimHistogram *histogram, int64_t ppm);

/* Exact sum divided by count; NaN if the histogram is empty. */
double sim_histogram_mean(const SimHistogram *histogram);

#endif
