/* How much of the beginning of a run to leave out, if its steady state is what is asked.
 *
 * Observations are put into batches of five; cut off is the number of batches after which
 * the mean of the rest has the smallest estimated error (ties: the smallest number, at
 * most half of all). A cut at the limit says that the run is too short to tell.
 * Source: White, "An effective truncation heuristic for bias reduction in simulation
 * output", Simulation 69 (1997); batches of five: White, Cobb, Spratt, WSC 2000. */
#ifndef SIM_MSER_H
#define SIM_MSER_H

#include <stdbool.h>

#define SIM_MSER_BATCH 5

typedef struct {
    unsigned n_cut;    /* batches to leave out */
    double statistic;  /* squared error of the mean of the rest, as estimated */
    double mean;       /* of the rest */
    bool is_too_short; /* the best cut is the last one allowed */
} SimMser;

/* @n: observations, 10 and up; what does not fill a batch at the end is left out.
 * Cost: linear. */
SimMser sim_mser(const double *y, unsigned n);

#endif
