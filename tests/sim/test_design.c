#include "tests/claims.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#include "sim/design.h"

static void
a_latin_hypercube_has_one_point_in_each_slice(void)
{
    enum { N = 17, K = 3 };
    double u[N * K], again[N * K], other[N * K];
    sim_design_lhs(N, K, 5, u);
    sim_design_lhs(N, K, 5, again);
    sim_design_lhs(N, K, 6, other);
    for (unsigned f = 0; f < K; f++) {
        unsigned seen[N] = { 0 };
        for (unsigned i = 0; i < N; i++)
            seen[(unsigned)(u[i * K + f] * N)]++;
        for (unsigned i = 0; i < N; i++)
            CU_ASSERT_EQUAL(seen[i], 1);
    }
    CU_ASSERT_EQUAL(memcmp(u, again, sizeof u), 0);
    CU_ASSERT_NOT_EQUAL(memcmp(u, other, sizeof u), 0);
    unsigned n_same = 0;
    for (unsigned i = 0; i < N; i++)
        n_same += (unsigned)(u[i * K] * N) == (unsigned)(u[i * K + 1] * N);
    CU_ASSERT_TRUE(n_same < N / 2); /* factors are paired at random */
}

static void
in_a_trajectory_each_factor_moves_once_by_half_the_levels(void)
{
    enum { R = 50, K = 4, LEVELS = 6 };
    double u[R * (K + 1) * K];
    unsigned n_first = 0, n_up = 0;
    sim_design_morris(R, K, LEVELS, 1, u);
    for (unsigned t = 0; t < R; t++) {
        const double *rows = u + t * (K + 1) * K;
        unsigned moves[K] = { 0 };
        for (unsigned row = 1; row <= K; row++)
            for (unsigned f = 0; f < K; f++) {
                double step = rows[row * K + f] - rows[(row - 1) * K + f];
                if (step == 0)
                    continue;
                CU_ASSERT_DOUBLE_EQUAL(fabs(step), 0.6, 1e-12);
                moves[f]++;
                n_first += row == 1 && f == 0;
                n_up += step > 0;
            }
        for (unsigned f = 0; f < K; f++)
            CU_ASSERT_EQUAL(moves[f], 1);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(u); i++)
        CU_ASSERT_TRUE(u[i] >= 0 && u[i] <= 1);
    CU_ASSERT_TRUE(n_first > 3 && n_first < 25); /* 12.5 expected, sd 3.1 */
    CU_ASSERT_TRUE(n_up > 70 && n_up < 130);     /* 100 expected, sd 7.1 */
}

/* y = 3 x1 - 2 x2 + 0 x3 */
static void
effects_on_a_linear_model_are_its_coefficients(void)
{
    enum { R = 20, K = 3 };
    double u[R * (K + 1) * K], y[R * (K + 1)];
    SimMorris found[K];
    sim_design_morris(R, K, 6, 1, u);
    for (unsigned i = 0; i < R * (K + 1); i++)
        y[i] = 3 * u[i * K] - 2 * u[i * K + 1];
    sim_morris(R, K, u, y, found);
    static const double mu[K] = { 3, -2, 0 };
    for (unsigned f = 0; f < K; f++) {
        CU_ASSERT_DOUBLE_EQUAL(found[f].mu, mu[f], 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(found[f].mu_star, fabs(mu[f]), 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(found[f].sigma, 0, 1e-9);
    }
}

/* y = (x1 - 1/2)^2 + x2 x3: what depends on others, or bends, has a spread. */
static void
effects_that_depend_on_others_are_spread(void)
{
    enum { R = 100, K = 3 };
    double u[R * (K + 1) * K], y[R * (K + 1)];
    SimMorris found[K];
    sim_design_morris(R, K, 6, 1, u);
    for (unsigned i = 0; i < R * (K + 1); i++) {
        const double *x = u + i * K;
        y[i] = (x[0] - 0.5) * (x[0] - 0.5) + x[1] * x[2];
    }
    sim_morris(R, K, u, y, found);
    CU_ASSERT_TRUE(fabs(found[0].mu) < 0.1 && found[0].mu_star > 0.2);
    CU_ASSERT_DOUBLE_EQUAL(found[1].mu, found[1].mu_star, 1e-12);
    for (unsigned f = 0; f < K; f++)
        CU_ASSERT_TRUE(found[f].sigma > 0.2);
    SimMorris one[K];
    sim_morris(1, K, u, y, one);
    CU_ASSERT_TRUE(isnan(one[0].sigma));
}

static double
ishigami(const double *u)
{
    double x[3];
    for (unsigned f = 0; f < 3; f++)
        x[f] = (2 * u[f] - 1) * G_PI;
    return sin(x[0]) + 7 * sin(x[1]) * sin(x[1]) +
           0.1 * x[2] * x[2] * x[2] * x[2] * sin(x[0]);
}

/* a = 7, b = 0.1; the indices are known in closed form. */
static void
indices_of_ishigamis_function_are_the_known_ones(void)
{
    enum { N = 65536, K = 3 };
    g_autofree double *u = g_new(double, (size_t)N *(K + 2) * K);
    g_autofree double *y = g_new(double, (size_t)N *(K + 2));
    SimSobol found[K];
    sim_design_sobol(N, K, u);
    for (unsigned i = 0; i < N * (K + 2); i++)
        y[i] = ishigami(u + (size_t)i * K);
    sim_sobol(N, K, y, found);
    static const double first[K] = { 0.313905191147811, 0.442411144790041, 0 };
    static const double total[K] = { 0.557588855209959, 0.442411144790041,
                                     0.243683664062148 };
    for (unsigned f = 0; f < K; f++) {
        CU_ASSERT_DOUBLE_EQUAL(found[f].first, first[f], 0.02);
        CU_ASSERT_DOUBLE_EQUAL(found[f].total, total[f], 0.02);
    }
}

static void
rows_of_a_base_point_differ_from_the_first_in_one_factor(void)
{
    enum { N = 8, K = 20 };
    double u[N * (K + 2) * K];
    sim_design_sobol(N, K, u);
    for (unsigned i = 0; i < N; i++) {
        const double *a = u + i * (K + 2) * K, *b = a + K;
        for (unsigned row = 0; row < K; row++)
            for (unsigned f = 0; f < K; f++)
                CU_ASSERT_EQUAL(a[(2 + row) * K + f], row == f ? b[f] : a[f]);
    }
}

static void
an_answer_that_does_not_vary_has_no_indices(void)
{
    double y[4 * 3] = { 0 };
    SimSobol found;
    for (unsigned i = 0; i < G_N_ELEMENTS(y); i++)
        y[i] = 0.1;
    sim_sobol(4, 1, y, &found);
    CU_ASSERT_TRUE(isnan(found.first) && isnan(found.total));
}

static void
a_swing_goes_from_the_mean_of_the_lower_half_to_that_of_the_upper(void)
{
    const double u[] = { 0.1, 0.4, 0.5, 0.9 }, y[] = { 1, 3, 10, 20 };
    SimSwing swing;
    sim_swing(4, 1, u, y, &swing);
    CU_ASSERT_EQUAL(swing.low, 2);
    CU_ASSERT_EQUAL(swing.high, 15);
    sim_swing(2, 1, u, y, &swing);
    CU_ASSERT_TRUE(isnan(swing.high));
}

CLAIMS_MAIN("sim/design", CLAIM(a_latin_hypercube_has_one_point_in_each_slice),
            CLAIM(in_a_trajectory_each_factor_moves_once_by_half_the_levels),
            CLAIM(effects_on_a_linear_model_are_its_coefficients),
            CLAIM(effects_that_depend_on_others_are_spread),
            CLAIM(indices_of_ishigamis_function_are_the_known_ones),
            CLAIM(rows_of_a_base_point_differ_from_the_first_in_one_factor),
            CLAIM(an_answer_that_does_not_vary_has_no_indices),
            CLAIM(a_swing_goes_from_the_mean_of_the_lower_half_to_that_of_the_upper))
