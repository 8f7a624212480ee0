#include "tests/claims.h"

#include <math.h>
#include <mpfr.h>

#include "sim/dist.h"
#include "sim/random.h"
#include "sim/tally.h"

#define EULER_GAMMA 0.57721566490153286

/* Two uniforms for draw @i of @purpose. Seeds are fixed: a pass stays a pass. */
static void
uniforms(unsigned purpose, uint64_t i, double *ret_u, double *ret_v)
{
    SimBlock block = sim_random_block((SimKey){ 2021, 8 }, SIM_TAG(0, purpose, 0), 0, i);
    *ret_u = sim_uniform(sim_block_u64(block, 0));
    *ret_v = sim_uniform(sim_block_u64(block, 1));
}

/* Four standard errors: a change of seed fails one time in 16 000. */
static void
expect_mean(const SimTally *tally, double expected)
{
    double error = sim_tally_deviation(tally) / sqrt((double)tally->n);
    CU_ASSERT_TRUE(fabs(tally->mean - expected) <= 4 * error);
}

static void
exponential_inverts_its_distribution(void)
{
    CU_ASSERT_DOUBLE_EQUAL(sim_exponential(0.5), 0.69314718055994531, 0x1p-53);
    CU_ASSERT_TRUE(sim_exponential(sim_uniform(UINT64_MAX)) > 0);
    CU_ASSERT_TRUE(sim_exponential(sim_uniform(0)) < 37.5);
}

/* Relative error of @x as the normal quantile of @u: (Phi(x) - u) / (phi(x) x). */
static double
quantile_error(double x, double u)
{
    mpfr_t p;
    mpfr_init2(p, 200);
    mpfr_set_d(p, -x, MPFR_RNDN);
    mpfr_t root;
    mpfr_init2(root, 200);
    mpfr_sqrt_ui(root, 2, MPFR_RNDN);
    mpfr_div(p, p, root, MPFR_RNDN);
    mpfr_erfc(p, p, MPFR_RNDN);
    mpfr_div_ui(p, p, 2, MPFR_RNDN);
    mpfr_sub_d(p, p, u, MPFR_RNDN);
    double density = 0.3989422804014327 * exp(-x * x / 2);
    double error = fabs(mpfr_get_d(p, MPFR_RNDN) / (density * x));
    mpfr_clears(p, root, (mpfr_ptr)0);
    return error;
}

static void
normal_is_the_quantile_to_fifteen_digits(void)
{
    double worst = 0;
    for (uint64_t i = 0; i < 20000; i++) {
        double u, v;
        uniforms(1, i, &u, &v);
        double tail = 0.5 * sim_exp(-36.5 * v);
        worst = fmax(worst, quantile_error(sim_normal(u), u));
        worst = fmax(worst, quantile_error(sim_normal(tail), tail));
        worst = fmax(worst, quantile_error(sim_normal(1 - tail), 1 - tail));
    }
    CU_ASSERT_TRUE(worst < 2e-15);
    CU_ASSERT_DOUBLE_EQUAL(sim_normal(0.975), 1.959963984540054, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(sim_normal(0.25), -0.6744897501960817, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(sim_normal(0.001), -3.090232306167813, 1e-14);
    CU_ASSERT_DOUBLE_EQUAL(sim_normal(1e-15), -7.941345326170997, 1e-13);
    CU_ASSERT_EQUAL(sim_normal(0.5), 0.0);
}

static void
normal_is_odd_and_never_falls(void)
{
    unsigned n_odd = 0, n_falls = 0;
    for (int i = 1; i < 4096; i++) {
        n_odd += sim_normal(i / 8192.0) == -sim_normal(1 - i / 8192.0);
        n_falls += sim_normal(i / 4096.0) < sim_normal((i - 0.5) / 4096.0);
    }
    CU_ASSERT_EQUAL(n_odd, 4095);
    CU_ASSERT_EQUAL(n_falls, 0);
    /* Across both seams of the approximation. */
    CU_ASSERT_TRUE(sim_normal(0.075 - 1e-14) < sim_normal(0.075 + 1e-14));
    double seam = exp(-25.0);
    CU_ASSERT_TRUE(sim_normal(seam * (1 - 1e-13)) < sim_normal(seam * (1 + 1e-13)));
}

static void
gumbel_has_its_moments(void)
{
    SimTally x = { 0 }, square = { 0 };
    for (uint64_t i = 0; i < 1000000; i++) {
        double u, v;
        uniforms(2, i, &u, &v);
        double deviation = sim_gumbel(u) - EULER_GAMMA;
        sim_tally_add(&x, sim_gumbel(u));
        sim_tally_add(&square, deviation * deviation);
    }
    expect_mean(&x, EULER_GAMMA);
    expect_mean(&square, M_PI * M_PI / 6);
}

/* E ln S, Var ln S and the Laplace transform at 1 follow from E exp(-t S) = exp(-t^l):
 * l (ln S + Gumbel) is Gumbel. */
static void
stable_has_its_moments(void)
{
    static const double lambdas[] = { 0.1, 0.35, 0.6, 0.9, 0.999 };
    for (unsigned j = 0; j < 5; j++) {
        double lambda = lambdas[j];
        SimTally log_s = { 0 }, square = { 0 }, laplace = { 0 };
        double mean = EULER_GAMMA * (1 - lambda) / lambda;
        for (uint64_t i = 0; i < 400000; i++) {
            double u, v;
            uniforms(3 + j, i, &u, &v);
            double x = sim_log_stable(u, v, lambda);
            sim_tally_add(&log_s, x);
            sim_tally_add(&square, (x - mean) * (x - mean));
            sim_tally_add(&laplace, exp(-exp(x)));
        }
        expect_mean(&log_s, mean);
        expect_mean(&square, M_PI * M_PI / 6 * (1 / (lambda * lambda) - 1));
        expect_mean(&laplace, exp(-1.0));
    }
}

static void
stable_follows_its_formula(void)
{
    double worst = 0;
    for (uint64_t i = 0; i < 100000; i++) {
        double u, v, l = 0.05 + 0.9 * (double)i / 100000;
        uniforms(8, i, &u, &v);
        double e = -log(v);
        double plain = log(sin(l * M_PI * u)) - log(sin(M_PI * u)) / l +
                       (1 - l) / l * (log(sin((1 - l) * M_PI * u)) - log(e));
        worst = fmax(worst, fabs(sim_log_stable(u, v, l) - plain) / (1 + fabs(plain)));
    }
    CU_ASSERT_TRUE(worst < 1e-10);
}

static void
stable_is_finite_and_exactly_0_at_1(void)
{
    static const double extremes[] = { 0x1p-54, 0.5, 1 - 0x1p-53 };
    for (unsigned i = 0; i < 9; i++) {
        double u = extremes[i / 3], v = extremes[i % 3];
        CU_ASSERT_TRUE(isfinite(sim_log_stable(u, v, 0.01)));
        CU_ASSERT_TRUE(isfinite(sim_log_stable(u, v, 1 - 0x1p-53)));
        CU_ASSERT_EQUAL(sim_log_stable(u, v, 1), 0.0);
    }
}

/* Random utilities of docs/model.md, choice: three wallets in a nest and cash outside. */
static void
stable_and_gumbel_make_the_nested_logit(void)
{
    static const double value[4] = { 1.0, 0.8, 0.2, 0.0 };
    static const double share[4] = { .572893, .294133, .039807, .093168 };
    const double beta = 2, lambda = 0.6;
    enum { N = 1000000 };
    unsigned chosen[4] = { 0 };
    SimTally utility = { 0 };
    for (uint64_t i = 0; i < N; i++) {
        double u[6];
        for (unsigned j = 0; j < 3; j++)
            uniforms(10 + j, i, &u[2 * j], &u[2 * j + 1]);
        double nest = sim_log_stable(u[4], u[5], lambda);
        unsigned best = 3;
        double greatest = beta * value[3] + sim_gumbel(u[3]);
        for (unsigned j = 0; j < 3; j++) {
            double x = beta * value[j] + lambda * (nest + sim_gumbel(u[j]));
            best = x > greatest ? j : best;
            greatest = x > greatest ? x : greatest;
        }
        chosen[best]++;
        sim_tally_add(&utility, (greatest - EULER_GAMMA) / beta);
    }
    for (unsigned j = 0; j < 4; j++)
        CU_ASSERT_DOUBLE_EQUAL((double)chosen[j] / N, share[j],
                               4 * sqrt(share[j] * (1 - share[j]) / N));
    expect_mean(&utility, 1.18667661046793);
}

static void
lognormal_has_the_mean_and_spread_asked_for(void)
{
    double mu, sigma;
    sim_lognormal_parameters(80, 1.5, &mu, &sigma);
    CU_ASSERT_DOUBLE_EQUAL(exp(mu + sigma * sigma / 2), 80, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(sqrt(exp(sigma * sigma) - 1), 1.5, 1e-14);
    SimTally x = { 0 }, square = { 0 };
    for (uint64_t i = 0; i < 1000000; i++) {
        double u, v;
        uniforms(20, i, &u, &v);
        double draw = sim_lognormal(u, mu, sigma);
        sim_tally_add(&x, draw);
        sim_tally_add(&square, draw * draw);
    }
    expect_mean(&x, 80);
    expect_mean(&square, 80 * 80 * (1 + 1.5 * 1.5));
}

static void
lognormal_without_spread_is_its_mean(void)
{
    double mu, sigma;
    sim_lognormal_parameters(3, 0, &mu, &sigma);
    CU_ASSERT_EQUAL(sigma, 0.0);
    CU_ASSERT_DOUBLE_EQUAL(sim_lognormal(0.9, mu, sigma), 3, 1e-15);
}

CLAIMS_MAIN("sim/dist", CLAIM(exponential_inverts_its_distribution),
            CLAIM(normal_is_the_quantile_to_fifteen_digits),
            CLAIM(normal_is_odd_and_never_falls), CLAIM(gumbel_has_its_moments),
            CLAIM(stable_has_its_moments), CLAIM(stable_follows_its_formula),
            CLAIM(stable_is_finite_and_exactly_0_at_1),
            CLAIM(stable_and_gumbel_make_the_nested_logit),
            CLAIM(lognormal_has_the_mean_and_spread_asked_for),
            CLAIM(lognormal_without_spread_is_its_mean))
