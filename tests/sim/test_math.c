#include "tests/claims.h"

#include <math.h>
#include <mpfr.h>

#include "sim/dist.h"
#include "sim/hash.h"
#include "sim/math.h"
#include "sim/random.h"

#define N_POINTS 100000

typedef int (*Reference)(mpfr_t, const mpfr_t, mpfr_rnd_t);

/* Error of @y as f(@x), in units of the last place of the true value, by 160 bits. */
static double
ulps(double y, Reference f, double x)
{
    mpfr_t exact, argument;
    mpfr_inits2(160, exact, argument, (mpfr_ptr)0);
    mpfr_set_d(argument, x, MPFR_RNDN);
    f(exact, argument, MPFR_RNDN);
    mpfr_exp_t exponent = mpfr_zero_p(exact) ? -1000 : mpfr_get_exp(exact);
    mpfr_sub_d(exact, exact, y, MPFR_RNDN);
    mpfr_mul_2si(exact, exact, 53 - exponent, MPFR_RNDN);
    double error = fabs(mpfr_get_d(exact, MPFR_RNDN));
    mpfr_clears(exact, argument, (mpfr_ptr)0);
    return error;
}

/* sin(pi x), by a pi of 300 bits. */
static int
sine_of_pi_times(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding)
{
    mpfr_t angle;
    mpfr_init2(angle, 300);
    mpfr_const_pi(angle, rounding);
    mpfr_mul(angle, angle, x, rounding);
    int inexact = mpfr_sin(result, angle, rounding);
    mpfr_clear(angle);
    return inexact;
}

static uint64_t
word(uint64_t i)
{
    return sim_mix(i * UINT64_C(0x9e3779b97f4a7c15));
}

static double
between(double low, double high, uint64_t i)
{
    return low + (high - low) * sim_uniform(word(i));
}

/* Any normal positive double, all exponents alike. */
static double
any_normal(uint64_t i)
{
    uint64_t exponent = 1 + word(i) % 2046;
    return sim_double_from_bits(exponent << 52 | word(~i) >> 12);
}

static void
log_errs_by_less_than_an_ulp(void)
{
    double worst = 0;
    for (uint64_t i = 0; i < N_POINTS; i++) {
        double wide = any_normal(i);
        double near_one = between(0.6, 1.6, i);
        double nearer = 1 + between(-1, 1, i) * sim_exp(between(-36, -1, ~i));
        worst = fmax(worst, ulps(sim_log(wide), mpfr_log, wide));
        worst = fmax(worst, ulps(sim_log(near_one), mpfr_log, near_one));
        worst = fmax(worst, ulps(sim_log(nearer), mpfr_log, nearer));
    }
    CU_ASSERT_TRUE(worst < 1);
}

static void
log_is_right_at_the_seams(void)
{
    double worst = 0;
    for (int k = -1022; k < 1024; k++)
        for (int step = -3; step <= 3; step++) {
            uint64_t one = (uint64_t)(k + 1023) << 52;
            double power =
                sim_double_from_bits(one + (uint64_t)(int64_t)(k > -1022 ? step : 3));
            double seam = sim_double_from_bits(one + UINT64_C(0x6a09e00000000) +
                                               (uint64_t)(int64_t)step);
            worst = fmax(worst, ulps(sim_log(power), mpfr_log, power));
            worst = fmax(worst, ulps(sim_log(seam), mpfr_log, seam));
        }
    CU_ASSERT_TRUE(worst < 1);
    CU_ASSERT_EQUAL(sim_log(1.0), 0.0);
    CU_ASSERT_EQUAL(sim_log(0x1p-1022), -708.39641853226408);
    CU_ASSERT_EQUAL(sim_log(1 - 0x1p-53), -0x1p-53);
}

static void
exp_errs_by_less_than_an_ulp(void)
{
    double worst = 0;
    for (uint64_t i = 0; i < N_POINTS; i++) {
        double wide = between(-708, 709, i);
        double narrow = between(-1, 1, i);
        double tiny = between(-1, 1, i) * sim_exp(between(-60, 0, ~i));
        worst = fmax(worst, ulps(sim_exp(wide), mpfr_exp, wide));
        worst = fmax(worst, ulps(sim_exp(narrow), mpfr_exp, narrow));
        worst = fmax(worst, ulps(sim_exp(tiny), mpfr_exp, tiny));
    }
    /* Where the reduced argument is largest. */
    for (int k = -1020; k < 1022; k++)
        for (int step = -3; step <= 3; step++) {
            double seam = (k + 0.5) * 0.69314718055994531 * (1 + step * 0x1p-52);
            worst = fmax(worst, ulps(sim_exp(seam), mpfr_exp, seam));
        }
    CU_ASSERT_TRUE(worst < 1);
    CU_ASSERT_EQUAL(sim_exp(0.0), 1.0);
    CU_ASSERT_EQUAL(sim_exp(-0.0), 1.0);
}

static void
exp_is_held_at_its_ends(void)
{
    CU_ASSERT_EQUAL(sim_exp(1e300), sim_exp(709));
    CU_ASSERT_EQUAL(sim_exp(INFINITY), sim_exp(709));
    CU_ASSERT_EQUAL(sim_exp(-INFINITY), sim_exp(-708));
    CU_ASSERT_TRUE(isnormal(sim_exp(709)) && isnormal(sim_exp(-708)));
    CU_ASSERT_TRUE(sim_exp(-708) > 0);
}

static void
sinpi_errs_by_less_than_an_ulp(void)
{
    double worst = 0;
    for (uint64_t i = 0; i < N_POINTS; i++) {
        double u = sim_uniform(word(i));
        double small = u * sim_exp(between(-36, 0, ~i));
        double large = 1 - fmax(small, 0x1p-53);
        double near_quarter = 0.25 + between(-1e-6, 1e-6, i);
        worst = fmax(worst, ulps(sim_sinpi(u), sine_of_pi_times, u));
        worst = fmax(worst, ulps(sim_sinpi(small), sine_of_pi_times, small));
        worst = fmax(worst, ulps(sim_sinpi(large), sine_of_pi_times, large));
        worst =
            fmax(worst, ulps(sim_sinpi(near_quarter), sine_of_pi_times, near_quarter));
    }
    CU_ASSERT_TRUE(worst < 1);
}

static void
sinpi_is_exact_where_it_can_be(void)
{
    CU_ASSERT_EQUAL(sim_sinpi(0.0), 0.0);
    CU_ASSERT_EQUAL(sim_sinpi(1.0), 0.0);
    CU_ASSERT_EQUAL(sim_sinpi(0.5), 1.0);
    CU_ASSERT_EQUAL(sim_sinpi(0.25), sim_sqrt(0.5));
    CU_ASSERT_EQUAL(sim_sinpi(0.75), sim_sinpi(0.25));
}

static void
pow_keeps_its_stated_error(void)
{
    double worst = 0;
    for (uint64_t i = 0; i < N_POINTS; i++) {
        double x = sim_exp(between(-20, 20, i));
        double y = between(-10, 10, ~i);
        mpfr_t exact, exponent;
        mpfr_inits2(160, exact, exponent, (mpfr_ptr)0);
        mpfr_set_d(exact, x, MPFR_RNDN);
        mpfr_set_d(exponent, y, MPFR_RNDN);
        mpfr_pow(exact, exact, exponent, MPFR_RNDN);
        mpfr_d_div(exact, sim_pow_pos(x, y), exact, MPFR_RNDN);
        mpfr_sub_ui(exact, exact, 1, MPFR_RNDN);
        double error = fabs(mpfr_get_d(exact, MPFR_RNDN)) * 0x1p52;
        worst = fmax(worst, error / (2 + 2 * fabs(y * log(x))));
        mpfr_clears(exact, exponent, (mpfr_ptr)0);
    }
    CU_ASSERT_TRUE(worst < 1);
}

/* One constant for gcc and clang, any level of optimisation, any CPU. A change of this
 * value changes every simulated history. */
static void
bits_are_the_same_everywhere(void)
{
    uint64_t hash = SIM_HASH_START;
    for (uint64_t i = 0; i < N_POINTS; i++) {
        double u = sim_uniform(word(i)), v = sim_uniform(word(~i));
        double values[] = { sim_log(u),           sim_exp(100 * u - 50),
                            sim_sinpi(u),         sim_normal(u),
                            sim_gumbel(u),        sim_log_stable(u, v, 0.6),
                            sim_pow_pos(v, 3 * u) };
        for (unsigned j = 0; j < sizeof values / sizeof values[0]; j++)
            hash = sim_hash_u64(hash, sim_double_bits(values[j]));
    }
    CU_ASSERT_EQUAL(hash, UINT64_C(0xab2fac880eec10f7));
}

/* What a compiler makes of a loop over arrays. */
static void
vector_loops_give_the_same_bits(void)
{
    enum { N = 4096 };
    static double x[N], logs[N], powers[N], sines[N];
    for (unsigned i = 0; i < N; i++)
        x[i] = sim_uniform(word(i));
    for (unsigned i = 0; i < N; i++)
        logs[i] = sim_log(x[i]);
    for (unsigned i = 0; i < N; i++)
        powers[i] = sim_exp(x[i]);
    for (unsigned i = 0; i < N; i++)
        sines[i] = sim_sinpi(x[i]);
    unsigned n_different = 0;
    for (unsigned i = 0; i < N; i++) {
        volatile double alone = x[i];
        n_different += logs[i] != sim_log(alone) || powers[i] != sim_exp(alone) ||
                       sines[i] != sim_sinpi(alone);
    }
    CU_ASSERT_EQUAL(n_different, 0);
}

CLAIMS_MAIN("sim/math", CLAIM(log_errs_by_less_than_an_ulp),
            CLAIM(log_is_right_at_the_seams), CLAIM(exp_errs_by_less_than_an_ulp),
            CLAIM(exp_is_held_at_its_ends), CLAIM(sinpi_errs_by_less_than_an_ulp),
            CLAIM(sinpi_is_exact_where_it_can_be), CLAIM(pow_keeps_its_stated_error),
            CLAIM(bits_are_the_same_everywhere), CLAIM(vector_loops_give_the_same_bits))
