/* The complementary error function against MPFR, 200 bits. */
#include "sim/erfc.h"

#include <math.h>
#include <mpfr.h>

#include "sim/dist.h"
#include "sim/hash.h"
#include "sim/math.h"
#include "sim/random.h"
#include "tests/claims.h"

static double
relative_error(double x)
{
    mpfr_t exact;
    mpfr_init2(exact, 200);
    mpfr_set_d(exact, x, MPFR_RNDN);
    mpfr_erfc(exact, exact, MPFR_RNDN);
    double value = mpfr_get_d(exact, MPFR_RNDN);
    mpfr_sub_d(exact, exact, sim_erfc(x), MPFR_RNDN);
    double error = fabs(mpfr_get_d(exact, MPFR_RNDN)) / value;
    mpfr_clear(exact);
    return error;
}

static void
erfc_errs_by_less_than_1e_15(void)
{
    double worst = 0;
    for (uint64_t i = 0; i < 4000; i++) {
        double u = sim_uniform(sim_mix(i * UINT64_C(0x9e3779b97f4a7c15)));
        worst = fmax(worst, relative_error(52 * u - 26));
        worst = fmax(worst, relative_error(4 * u - 2));
    }
    if (!(worst < 1e-15))
        printf("worst %.3g\n", worst);
    CU_ASSERT_TRUE(worst < 1e-15);
}

static void
erfc_is_right_at_the_seams(void)
{
    static const double seams[] = { -26, -6,      -1 / 0.35, -1.25,    -0.84375, 0, 0.25,
                                    0.5, 0.84375, 1.25,      1 / 0.35, 6,        26 };
    for (size_t i = 0; i < sizeof seams / sizeof *seams; i++)
        for (int step = -2; step <= 2; step++)
            CU_ASSERT_TRUE(relative_error(seams[i] * (1 + step * 0x1p-52)) < 1e-15);
    CU_ASSERT_EQUAL(sim_erfc(0), 1.0);
    CU_ASSERT_EQUAL(sim_erfc(-26), 2.0);
}

static void
normal_tail_inverts_the_quantile(void)
{
    double worst = 0;
    for (double u = 1e-9; u < 1; u *= 1.01)
        worst = fmax(worst, fabs(sim_normal_above(-sim_normal(u)) / u - 1));
    CU_ASSERT_TRUE(worst < 1e-13);
    CU_ASSERT_DOUBLE_EQUAL(sim_normal_above(3.5), 0.00023262907903554, 1e-16);
}

/* Whatever compiler and level: nothing of libm is in it. */
static void
bits_are_the_same_everywhere(void)
{
    uint64_t hash = SIM_HASH_START;
    for (int i = -2600; i <= 2600; i++)
        hash = sim_hash_u64(hash, sim_double_bits(sim_erfc(i / 100.0)));
    if (hash != UINT64_C(0xe067498f865709d1))
        printf("hash %016llx\n", (unsigned long long)hash);
    CU_ASSERT_EQUAL(hash, UINT64_C(0xe067498f865709d1));
}

CLAIMS_MAIN("sim/erfc", CLAIM(erfc_errs_by_less_than_1e_15),
            CLAIM(erfc_is_right_at_the_seams), CLAIM(normal_tail_inverts_the_quantile),
            CLAIM(bits_are_the_same_everywhere))
