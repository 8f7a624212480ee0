#include "sim/quantile.h"

#include <math.h>
#include <stdlib.h>

#include "sim/dist.h"
#include "tests/claims.h"

static SimQuantile *
lognormal(double cv)
{
    SimQuantile *q = malloc(sizeof *q);
    double mu, sigma;
    sim_lognormal_parameters(0.04, cv, &mu, &sigma);
    sim_quantile_init(q, mu, sigma);
    return q;
}

#define N 200000

static void
it_is_off_by_less_than_it_says(void)
{
    static const struct {
        double cv, error;
    } laws[] = { { 0.01, 1e-5 }, { 0.5, 1e-5 }, { 1.5, 1e-5 }, { 10, 3e-5 } };
    for (unsigned k = 0; k < sizeof laws / sizeof *laws; k++) {
        SimQuantile *q = lognormal(laws[k].cv);
        double worst = 0;
        for (unsigned i = 0; i < N; i++) {
            double u = (i + 0.5) / N, exact = sim_lognormal(u, q->mu, q->sigma);
            worst = fmax(worst, fabs(sim_quantile_at(q, u) / exact - 1));
        }
        CU_ASSERT_TRUE(worst < laws[k].error);
        CU_ASSERT_TRUE(worst > 0); /* else nothing was read from the table */
        free(q);
    }
}

static void
it_never_decreases(void)
{
    SimQuantile *q = lognormal(1.5);
    double last = 0;
    for (unsigned i = 0; i < N; i++) {
        double x = sim_quantile_at(q, (i + 0.5) / N);
        CU_ASSERT_TRUE(x > last);
        last = x;
    }
    free(q);
}

static void
it_is_exact_at_both_ends(void)
{
    static const double ends[] = { 0x1p-54, 1e-9, 0.02, 0.98, 1 - 1e-9, 1 - 0x1p-53 };
    SimQuantile *q = lognormal(1);
    for (unsigned i = 0; i < sizeof ends / sizeof *ends; i++)
        CU_ASSERT_EQUAL(sim_quantile_at(q, ends[i]),
                        sim_lognormal(ends[i], q->mu, q->sigma));
    free(q);
}

static void
without_spread_it_is_a_constant(void)
{
    SimQuantile q;
    sim_quantile_init(&q, 0, 0);
    for (double u = 0.01; u < 1; u += 0.01)
        CU_ASSERT_EQUAL(sim_quantile_at(&q, u), 1);
}

CLAIMS_MAIN("sim/quantile", CLAIM(it_is_off_by_less_than_it_says),
            CLAIM(it_never_decreases), CLAIM(it_is_exact_at_both_ends),
            CLAIM(without_spread_it_is_a_constant))
