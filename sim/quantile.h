/* A lognormal law by table: the variate of a uniform in a few nanoseconds.
 *
 * The quantile function is a cubic on each of SIM_QUANTILE_CELLS equal cells of (0, 1),
 * with the values and slopes of the exact one at both ends; in the outermost
 * SIM_QUANTILE_EDGE cells, where no cubic would do, it is the exact one. So it increases
 * with the uniform, as every law by inversion here (sim/dist.h), and its bits are the
 * same everywhere.
 *
 * Off by at most 1e-5 of its value up to a coefficient of variation of 1.5, 3e-5 up to
 * 10. */
#ifndef SIM_QUANTILE_H
#define SIM_QUANTILE_H

#define SIM_QUANTILE_CELLS 256
#define SIM_QUANTILE_EDGE  6

typedef struct {
    double mu, sigma;
    double cell[SIM_QUANTILE_CELLS][4]; /* coefficients by rising power */
} SimQuantile;

/* Of the lognormal law whose logarithm has mean @mu and standard deviation @sigma. */
void sim_quantile_init(SimQuantile *ret_quantile, double mu, double sigma);

/* For the edges; @u as below. */
double sim_quantile_exact(const SimQuantile *quantile, double u);

/* @u: uniform, strictly between 0 and 1. */
static inline double
sim_quantile_at(const SimQuantile *q, double u)
{
    double x = u * SIM_QUANTILE_CELLS;
    unsigned i = (unsigned)x;
    if (i < SIM_QUANTILE_EDGE || i >= SIM_QUANTILE_CELLS - SIM_QUANTILE_EDGE)
        return sim_quantile_exact(q, u);
    const double *c = q->cell[i];
    x -= i;
    return c[0] + x * (c[1] + x * (c[2] + x * c[3]));
}

#endif
