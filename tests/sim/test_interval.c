#include "tests/claims.h"

#include <math.h>

#include "sim/dist.h"
#include "sim/interval.h"
#include "sim/random.h"

static const double x[10] = { 101.2, 99.8,  100.5, 102.3, 98.7,
                              100.9, 101.1, 99.4,  100.2, 101.6 };
static const double y[10] = { 100.1, 99.0,  99.9, 101.1, 98.1,
                              99.8,  100.6, 98.5, 99.6,  100.4 };

static void
quantiles_of_t_are_those_of_the_tables(void)
{
    CU_ASSERT_DOUBLE_EQUAL(sim_t_quantile(9, 0.975), 2.26215716279821, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(sim_t_quantile(29, 0.975), 2.0452296421328, 1e-6);
}

static void
acceptance_multipliers_are_those_of_the_model(void)
{
    static const struct {
        unsigned n_replications;
        double expected;
    } cases[] = {
        { 5, 15.5441005816168 },  { 10, 6.59368258392908 }, { 20, 4.89746158889323 },
        { 30, 4.50551163121884 }, { 50, 4.23572593699699 }, { 100, 4.05504130907108 },
    };
    for (unsigned i = 0; i < 6; i++)
        CU_ASSERT_DOUBLE_EQUAL(sim_t_quantile(cases[i].n_replications - 1, 1 - 0.5e-4),
                               cases[i].expected, 1e-3);
}

static void
interval_of_a_mean_is_that_of_the_worked_case(void)
{
    SimInterval interval = sim_interval_mean(x, 10, 0.95);
    CU_ASSERT_DOUBLE_EQUAL(interval.mean, 100.57, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(interval.half_width, 0.770499865598584, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(interval.low, 100.57 - 0.770499865598584, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(interval.high, 100.57 + 0.770499865598584, 1e-6);
    CU_ASSERT_EQUAL(interval.n, 10);
}

static void
paired_interval_is_that_of_the_worked_case(void)
{
    double reduction;
    SimInterval interval = sim_interval_paired(x, y, 10, 0.95, &reduction);
    CU_ASSERT_DOUBLE_EQUAL(interval.mean, 0.860000000000002, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(interval.half_width, 0.197210289340882, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(reduction, 26.9152046783626, 1e-9);
}

static void
fewer_than_two_values_have_no_width(void)
{
    SimInterval one = sim_interval_mean(x, 1, 0.95);
    CU_ASSERT_EQUAL(one.mean, 101.2);
    CU_ASSERT_TRUE(isnan(one.half_width) && isnan(one.low) && isnan(one.high));
    SimInterval none = sim_interval_mean(x, 0, 0.95);
    CU_ASSERT_TRUE(isnan(none.mean) && isnan(none.half_width));
    double reduction;
    SimInterval pair = sim_interval_paired(x, y, 1, 0.95, &reduction);
    CU_ASSERT_TRUE(isnan(pair.half_width) && isnan(reduction));
    CU_ASSERT_TRUE(isnan(sim_interval_paired(x, y, 0, 0.95, NULL).mean));
}

/* A value whose multiples are not exact: rounding must not become spread. */
static void
equal_differences_have_exactly_no_width(void)
{
    double same[7];
    for (unsigned i = 0; i < 7; i++)
        same[i] = 0.1;
    SimInterval interval = sim_interval_mean(same, 7, 0.95);
    CU_ASSERT_EQUAL(interval.mean, 0.1);
    CU_ASSERT_EQUAL(interval.half_width, 0.0);

    double shifted[7], base[7], reduction;
    for (unsigned i = 0; i < 7; i++) {
        base[i] = 3.0 * i;
        shifted[i] = base[i] + 0.25;
    }
    interval = sim_interval_paired(shifted, base, 7, 0.99, &reduction);
    CU_ASSERT_EQUAL(interval.mean, 0.25);
    CU_ASSERT_EQUAL(interval.half_width, 0.0);
    CU_ASSERT_TRUE(isinf(reduction));
    sim_interval_paired(same, same, 7, 0.95, &reduction);
    CU_ASSERT_TRUE(isnan(reduction));
}

static double
normal(SimKey key, uint32_t purpose)
{
    return sim_normal(sim_uniform(
        sim_block_u64(sim_random_block(key, SIM_TAG(0, purpose, 0), 0, 0), 0)));
}

/* Base 100 + 7 a + b, alternative 102 + 7.7 a + c: a is the luck that both sides share,
 * b and c are their own. The true difference is 2. The standard
 * error of the coverage is 0.69 %, and the bounds are two of them from 95 %; with the
 * quantile of the normal in the place of Student's it would be 91.8 %. */
static void
the_paired_interval_covers_a_known_difference_as_often_as_it_says(void)
{
    enum { EXPERIMENTS = 1000, REPLICATIONS = 10 };
    unsigned n_covered = 0, n_apart = 0;
    for (uint32_t e = 0; e < EXPERIMENTS; e++) {
        double base[REPLICATIONS], alt[REPLICATIONS], reduction;
        for (uint32_t r = 0; r < REPLICATIONS; r++) {
            SimKey key = { 2021 + e, r };
            double shared = normal(key, 1);
            base[r] = 100 + 7 * shared + normal(key, 2);
            alt[r] = 102 + 7.7 * shared + normal(key, 3);
        }
        SimInterval paired =
            sim_interval_paired(alt, base, REPLICATIONS, 0.95, &reduction);
        n_covered += paired.low <= 2 && 2 <= paired.high;
        n_apart += reduction > 4;
    }
    CU_ASSERT_TRUE(n_covered >= 936 && n_covered <= 964);
    CU_ASSERT_TRUE(n_apart >= 990); /* by the model 44 times less variance */
}

CLAIMS_MAIN("sim/interval", CLAIM(quantiles_of_t_are_those_of_the_tables),
            CLAIM(acceptance_multipliers_are_those_of_the_model),
            CLAIM(interval_of_a_mean_is_that_of_the_worked_case),
            CLAIM(paired_interval_is_that_of_the_worked_case),
            CLAIM(fewer_than_two_values_have_no_width),
            CLAIM(equal_differences_have_exactly_no_width),
            CLAIM(the_paired_interval_covers_a_known_difference_as_often_as_it_says))
