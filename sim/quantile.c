#include "sim/quantile.h"

#include "sim/dist.h"

#define ROOT_TWO_PI 2.5066282746310002

double
sim_quantile_exact(const SimQuantile *q, double u)
{
    return sim_lognormal(u, q->mu, q->sigma);
}

/* Change over a cell at the slope that the quantile function has at @u, where it is
 * @value: sigma value / phi(z). */
static double
rise(const SimQuantile *q, double u, double value)
{
    double z = sim_normal(u);
    return q->sigma * value * ROOT_TWO_PI * sim_exp(z * z / 2) / SIM_QUANTILE_CELLS;
}

void
sim_quantile_init(SimQuantile *q, double mu, double sigma)
{
    *q = (SimQuantile){ .mu = mu, .sigma = sigma };
    for (unsigned i = SIM_QUANTILE_EDGE; i < SIM_QUANTILE_CELLS - SIM_QUANTILE_EDGE;
         i++) {
        double u[2], value[2], slope[2];
        for (unsigned end = 0; end < 2; end++) {
            u[end] = (double)(i + end) / SIM_QUANTILE_CELLS;
            value[end] = sim_quantile_exact(q, u[end]);
            slope[end] = rise(q, u[end], value[end]);
        }
        double step = value[1] - value[0];
        double *c = q->cell[i];
        c[0] = value[0];
        c[1] = slope[0];
        c[2] = 3 * step - 2 * slope[0] - slope[1];
        c[3] = slope[0] + slope[1] - 2 * step;
    }
}
