/* Confidence intervals from independent replications, by Student's t.
 *
 * For reports only: no simulated history may depend on these numbers, because the
 * quantile comes from a library and its last bits may differ between machines. */
#ifndef SIM_INTERVAL_H
#define SIM_INTERVAL_H

typedef struct {
    double mean;
    double half_width; /* NaN if n < 2: one replication says nothing about spread */
    double low, high;  /* mean -+ half_width */
    unsigned n;
} SimInterval;

/* The @p quantile (0 < p < 1) of Student's t with @df > 0 degrees of freedom. */
double sim_t_quantile(double df, double p);

/* Interval of the mean of @x[0..n-1].
 *
 * @level: two-sided confidence, such as 0.95.
 *
 * If all values are the same double, the mean is that double and the half width exactly
 * 0. Without values the mean is NaN too. */
SimInterval sim_interval_mean(const double *x, unsigned n, double level);

/* Interval of the mean of x[i] - y[i], both from replication i.
 *
 * @ret_reduction: (may be NULL) how many times more variance independent runs would have
 * had: (var x + var y) / var(x - y). Infinite if only the differences are all equal, NaN
 * if neither varies or n < 2. */
SimInterval sim_interval_paired(const double *x, const double *y, unsigned n,
                                double level, double *ret_reduction);

#endif
