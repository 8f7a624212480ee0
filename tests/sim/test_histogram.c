#include "tests/claims.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "sim/hash.h"
#include "sim/histogram.h"

static void
quantiles_of_1_to_100_are_exact(void)
{
    g_autoptr(SimHistogram) histogram = sim_histogram_new();
    for (uint64_t i = 100; i >= 1; i--)
        sim_histogram_add(histogram, i);
    CU_ASSERT_EQUAL(sim_histogram_quantile(histogram, 500000), 50);
    CU_ASSERT_EQUAL(sim_histogram_quantile(histogram, 950000), 95);
    CU_ASSERT_EQUAL(sim_histogram_quantile(histogram, 990000), 99);
    CU_ASSERT_EQUAL(sim_histogram_quantile(histogram, 70000), 7);
    CU_ASSERT_EQUAL(sim_histogram_quantile(histogram, 70001), 8);
    CU_ASSERT_EQUAL(sim_histogram_quantile(histogram, 0), 1);
    CU_ASSERT_EQUAL(sim_histogram_quantile(histogram, 1), 1);
    CU_ASSERT_EQUAL(sim_histogram_quantile(histogram, 1000000), 100);
    CU_ASSERT_EQUAL(sim_histogram_mean(histogram), 50.5);
}

static bool
is_close(uint64_t estimate, uint64_t value)
{
    uint64_t distance = estimate > value ? estimate - value : value - estimate;
    return distance <= value / 128;
}

/* The middle of three values is neither end, so it comes from its cell alone. */
static void
expect_close(uint64_t value, unsigned *n_far)
{
    g_autoptr(SimHistogram) histogram = sim_histogram_new();
    sim_histogram_add(histogram, 0);
    sim_histogram_add(histogram, value);
    sim_histogram_add(histogram, UINT64_MAX);
    *n_far += !is_close(sim_histogram_quantile(histogram, 500000), value);
}

static void
any_value_is_kept_to_one_in_128(void)
{
    unsigned n_far = 0;
    for (unsigned shift = 0; shift < 64; shift++)
        for (int step = -1; step <= 1; step++)
            expect_close((UINT64_C(1) << shift) + (uint64_t)(int64_t)step, &n_far);
    for (uint64_t i = 0; i < 2000; i++)
        expect_close(sim_mix(i) >> (i % 64), &n_far);
    CU_ASSERT_EQUAL(n_far, 0);
}

static void
adding_many_is_adding_one_by_one(void)
{
    g_autoptr(SimHistogram) many = sim_histogram_new();
    g_autoptr(SimHistogram) single = sim_histogram_new();
    static const uint64_t values[] = { 700, 3, UINT64_MAX, 3 }, times[] = { 5, 2, 3, 1 };
    sim_histogram_add_many(many, 1, 0);
    CU_ASSERT_EQUAL(many->n, 0);
    for (unsigned i = 0; i < G_N_ELEMENTS(values); i++) {
        sim_histogram_add_many(many, values[i], times[i]);
        for (uint64_t k = 0; k < times[i]; k++)
            sim_histogram_add(single, values[i]);
    }
    sim_histogram_add_many(many, 0, 0);
    CU_ASSERT_EQUAL(memcmp(many, single, sizeof *many), 0);
    CU_ASSERT_EQUAL(many->n, 11);
    CU_ASSERT_EQUAL(many->min, 3);
}

static void
merging_is_exact_in_any_order(void)
{
    g_autoptr(SimHistogram) whole = sim_histogram_new();
    SimHistogram *part[3];
    for (unsigned j = 0; j < 3; j++)
        part[j] = sim_histogram_new();
    for (uint64_t i = 0; i < 10000; i++) {
        uint64_t value = sim_mix(i) >> (i % 60);
        sim_histogram_add(whole, value);
        sim_histogram_add(part[i % 3], value);
    }
    g_autoptr(SimHistogram) forward = sim_histogram_new();
    g_autoptr(SimHistogram) backward = sim_histogram_new();
    for (unsigned j = 0; j < 3; j++) {
        sim_histogram_merge(forward, part[j]);
        sim_histogram_merge(backward, part[2 - j]);
    }
    for (unsigned j = 0; j < 3; j++)
        sim_histogram_free(part[j]);
    CU_ASSERT_EQUAL(memcmp(forward, whole, sizeof *whole), 0);
    CU_ASSERT_EQUAL(memcmp(backward, whole, sizeof *whole), 0);
}

static void
merging_an_empty_one_changes_nothing(void)
{
    g_autoptr(SimHistogram) histogram = sim_histogram_new();
    g_autoptr(SimHistogram) empty = sim_histogram_new();
    sim_histogram_add(histogram, 1234567);
    sim_histogram_merge(histogram, empty);
    CU_ASSERT_EQUAL(histogram->n, 1);
    CU_ASSERT_EQUAL(histogram->min, 1234567);
    CU_ASSERT_EQUAL(sim_histogram_quantile(histogram, 500000), 1234567);
    CU_ASSERT_EQUAL(sim_histogram_quantile(empty, 500000), 0);
    CU_ASSERT_TRUE(isnan(sim_histogram_mean(empty)));
}

static void
the_mean_is_exact_beyond_64_bits(void)
{
    g_autoptr(SimHistogram) histogram = sim_histogram_new();
    for (unsigned i = 0; i < 4; i++)
        sim_histogram_add(histogram, UINT64_C(1) << 63);
    CU_ASSERT_EQUAL(sim_histogram_mean(histogram), 0x1p63);
}

CLAIMS_MAIN("sim/histogram", CLAIM(quantiles_of_1_to_100_are_exact),
            CLAIM(any_value_is_kept_to_one_in_128),
            CLAIM(adding_many_is_adding_one_by_one), CLAIM(merging_is_exact_in_any_order),
            CLAIM(merging_an_empty_one_changes_nothing),
            CLAIM(the_mean_is_exact_beyond_64_bits))
