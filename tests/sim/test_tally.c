#include "tests/claims.h"

#include <math.h>

#include "sim/tally.h"

static SimTally
tally_of(const double *x, unsigned n)
{
    SimTally tally = { 0 };
    for (unsigned i = 0; i < n; i++)
        sim_tally_add(&tally, x[i]);
    return tally;
}

static void
mean_and_variance_are_those_of_the_sample(void)
{
    static const double x[] = { 2, 4, 4, 4, 5, 5, 7, 9 };
    SimTally tally = tally_of(x, 8);
    CU_ASSERT_EQUAL(tally.n, 8);
    CU_ASSERT_DOUBLE_EQUAL(tally.mean, 5, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(sim_tally_variance(&tally), 32.0 / 7, 1e-14);
    CU_ASSERT_DOUBLE_EQUAL(sim_tally_deviation(&tally), sqrt(32.0 / 7), 1e-14);
    CU_ASSERT_EQUAL(tally.min, 2);
    CU_ASSERT_EQUAL(tally.max, 9);
}

static void
variance_survives_a_large_offset(void)
{
    static const double x[] = { 1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16 };
    SimTally tally = tally_of(x, 4);
    CU_ASSERT_DOUBLE_EQUAL(sim_tally_variance(&tally), 30, 1e-9);
}

static void
variance_of_fewer_than_two_is_not_a_number(void)
{
    SimTally tally = { 0 };
    CU_ASSERT_TRUE(isnan(sim_tally_variance(&tally)));
    sim_tally_add(&tally, 3);
    CU_ASSERT_TRUE(isnan(sim_tally_deviation(&tally)));
    CU_ASSERT_EQUAL(tally.min, 3);
    CU_ASSERT_EQUAL(tally.max, 3);
}

static void
merging_is_the_same_as_adding(void)
{
    double x[100];
    for (unsigned i = 0; i < 100; i++)
        x[i] = (i * 37 % 100) * 0.1 - 3;
    SimTally whole = tally_of(x, 100);
    for (unsigned cut = 0; cut <= 100; cut++) {
        SimTally left = tally_of(x, cut), right = tally_of(x + cut, 100 - cut);
        sim_tally_merge(&left, &right);
        CU_ASSERT_EQUAL(left.n, 100);
        CU_ASSERT_DOUBLE_EQUAL(left.mean, whole.mean, 1e-14);
        CU_ASSERT_DOUBLE_EQUAL(left.m2, whole.m2, 1e-10);
        CU_ASSERT_TRUE(left.min == whole.min && left.max == whole.max);
    }
}

static void
a_level_is_weighted_by_its_time(void)
{
    SimTimeMean mean;
    sim_time_mean_init(&mean, -10, 2);
    CU_ASSERT_EQUAL(sim_time_mean_value(&mean, -10), 2);
    sim_time_mean_add(&mean, 0, 3);  /* 10 ns of 2 */
    sim_time_mean_set(&mean, 20, 0); /* 20 ns of 5 */
    CU_ASSERT_EQUAL(sim_time_mean_value(&mean, 70), 120.0 / 80);
    CU_ASSERT_EQUAL(mean.max, 5);
    sim_time_mean_reset(&mean, 70);
    sim_time_mean_set(&mean, 80, 7);
    CU_ASSERT_EQUAL(sim_time_mean_value(&mean, 90), 3.5);
}

static void
an_area_beyond_64_bits_is_exact(void)
{
    SimTimeMean mean;
    sim_time_mean_init(&mean, 0, 4000000000);
    sim_time_mean_set(&mean, 1000 * SIM_DAY, 0);
    CU_ASSERT_EQUAL(sim_time_mean_value(&mean, 2000 * SIM_DAY), 2e9);
}

CLAIMS_MAIN("sim/tally", CLAIM(mean_and_variance_are_those_of_the_sample),
            CLAIM(variance_survives_a_large_offset),
            CLAIM(variance_of_fewer_than_two_is_not_a_number),
            CLAIM(merging_is_the_same_as_adding), CLAIM(a_level_is_weighted_by_its_time),
            CLAIM(an_area_beyond_64_bits_is_exact))
