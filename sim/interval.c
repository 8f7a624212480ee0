#include "sim/interval.h"

#include <glib.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

/* Mean and sample variance. Deviations are taken from the first value, so that equal
 * values have no spread at all, not one of rounding. */
static void
moments(const double *x, unsigned n, double *ret_mean, double *ret_variance)
{
    double sum = 0;
    for (unsigned i = 0; i < n; i++)
        sum += x[i] - x[0];
    double shift = sum / n;
    double squares = 0;
    for (unsigned i = 0; i < n; i++) {
        double deviation = x[i] - x[0] - shift;
        squares += deviation * deviation;
    }
    *ret_mean = n == 0 ? NAN : x[0] + shift;
    *ret_variance = n < 2 ? NAN : squares / (n - 1);
}

double
sim_t_quantile(double df, double p)
{
    return gsl_cdf_tdist_Pinv(p, df);
}

SimInterval
sim_interval_mean(const double *x, unsigned n, double level)
{
    SimInterval interval = { .half_width = NAN, .n = n };
    double variance;
    moments(x, n, &interval.mean, &variance);
    if (n >= 2)
        interval.half_width = sim_t_quantile(n - 1, 0.5 + level / 2) * sqrt(variance / n);
    interval.low = interval.mean - interval.half_width;
    interval.high = interval.mean + interval.half_width;
    return interval;
}

SimInterval
sim_interval_paired(const double *x, const double *y, unsigned n, double level,
                    double *ret_reduction)
{
    g_autofree double *difference = g_new(double, n);
    for (unsigned i = 0; i < n; i++)
        difference[i] = x[i] - y[i];
    if (ret_reduction != NULL) {
        double mean, variance_x, variance_y, variance;
        moments(x, n, &mean, &variance_x);
        moments(y, n, &mean, &variance_y);
        moments(difference, n, &mean, &variance);
        *ret_reduction = (variance_x + variance_y) / variance;
    }
    return sim_interval_mean(difference, n, level);
}
