#include "sim/mser.h"

#include <glib.h>
#include <math.h>

static double
batch_mean(const double *y, unsigned batch)
{
    double sum = 0;
    for (unsigned i = 0; i < SIM_MSER_BATCH; i++)
        sum += y[batch * SIM_MSER_BATCH + i];
    return sum / SIM_MSER_BATCH;
}

/* From the last batch backwards, mean and squares of what stays by Welford's update, so
 * that all cuts together cost one pass and no digits. */
SimMser
sim_mser(const double *y, unsigned n)
{
    unsigned m = n / SIM_MSER_BATCH, most = m / 2;
    g_assert(m >= 2);
    SimMser best = { .statistic = INFINITY };
    double mean = 0, squares = 0;
    for (unsigned d = m; d-- > 0;) {
        unsigned kept = m - d;
        double x = batch_mean(y, d), deviation = x - mean;
        mean += deviation / kept;
        squares += deviation * (x - mean);
        double statistic = squares / kept / kept;
        if (d <= most && statistic <= best.statistic)
            best = (SimMser){ d, statistic, mean, d == most };
    }
    return best;
}
