#include "tests/claims.h"

#include "sim/random.h"

static void
philox_gives_the_published_answers(void)
{
    static const struct {
        uint32_t counter[4], key[2], expected[4];
    } cases[] = {
        { { 0, 0, 0, 0 }, { 0, 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
        { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
          { 0xffffffff, 0xffffffff },
          { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
        { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
          { 0xa4093822, 0x299f31d0 },
          { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
    };
    for (unsigned i = 0; i < 3; i++) {
        SimBlock block = sim_philox(cases[i].counter, cases[i].key);
        for (unsigned word = 0; word < 4; word++)
            CU_ASSERT_EQUAL(block.w[word], cases[i].expected[word]);
    }
}

static void
an_address_is_the_counter(void)
{
    SimBlock block =
        sim_random_block((SimKey){ 0xa4093822, 0x299f31d0 }, SIM_TAG(0x03, 0x70, 0x7344),
                         0x13198a2e, UINT64_C(0x85a308d3243f6a88));
    CU_ASSERT_EQUAL(block.w[0], 0xd16cfe09);
    CU_ASSERT_EQUAL(block.w[3], 0x24126ea1);
}

static void
halves_of_a_block_are_its_words(void)
{
    SimBlock block = { { 0x11111111, 0x22222222, 0x33333333, 0x44444444 } };
    CU_ASSERT_EQUAL(sim_block_u64(block, 0), UINT64_C(0x2222222211111111));
    CU_ASSERT_EQUAL(sim_block_u64(block, 1), UINT64_C(0x4444444433333333));
}

static void
uniform_is_strictly_between_0_and_1(void)
{
    CU_ASSERT_EQUAL(sim_uniform(0), 0x1p-54);
    CU_ASSERT_EQUAL(sim_uniform(0x7ff), 0x1p-54);
    CU_ASSERT_EQUAL(sim_uniform(0x800), 0x3p-54);
    CU_ASSERT_EQUAL(sim_uniform(UINT64_MAX), 1 - 0x1p-53);
    CU_ASSERT_EQUAL(sim_uniform(UINT64_MAX - 0x800), 1 - 0x1p-52);
    CU_ASSERT_EQUAL(sim_uniform(UINT64_C(1) << 63), 0.5);
}

static void
uniform_never_falls(void)
{
    static const uint64_t starts[] = { 0, UINT64_C(1) << 62, UINT64_C(1) << 63,
                                       UINT64_MAX - 1000 * 0x800 };
    unsigned n_falls = 0;
    for (unsigned i = 0; i < 4; i++)
        for (uint64_t step = 1; step < 1000; step++)
            n_falls += sim_uniform(starts[i] + step * 0x800) <
                       sim_uniform(starts[i] + (step - 1) * 0x800);
    CU_ASSERT_EQUAL(n_falls, 0);
}

static void
chance_is_exact_to_the_word(void)
{
    static const int64_t ppm[] = { 1, 2, 38, 500000, 999999 };
    for (unsigned i = 0; i < sizeof ppm / sizeof ppm[0]; i++) {
        uint32_t first_false = (uint32_t)(((ppm[i] << 32) + 999999) / 1000000);
        CU_ASSERT_TRUE(sim_chance(first_false - 1, ppm[i]));
        CU_ASSERT_FALSE(sim_chance(first_false, ppm[i]));
    }
}

static void
chance_0_is_never_and_a_million_always(void)
{
    CU_ASSERT_FALSE(sim_chance(0, 0));
    CU_ASSERT_FALSE(sim_chance(0, -5));
    CU_ASSERT_TRUE(sim_chance(UINT32_MAX, 1000000));
    CU_ASSERT_TRUE(sim_chance(UINT32_MAX, INT32_MAX));
}

static void
a_greater_chance_only_adds(void)
{
    unsigned n_lost = 0;
    for (uint32_t i = 0; i < 1000; i++) {
        uint32_t word = sim_random_block((SimKey){ 7, 0 }, 0, 0, i).w[0];
        for (int64_t ppm = 0; ppm < 1000000; ppm += 9973)
            n_lost += sim_chance(word, ppm) && !sim_chance(word, ppm + 9973);
    }
    CU_ASSERT_EQUAL(n_lost, 0);
}

/* Correlation of 10^5 pairs: its standard error is 1/sqrt(n), the bound is four of them,
 * so a change of seed fails one time in 16 000. */
static void
expect_uncorrelated(double sum_of_products, double n)
{
    double correlation = 12 * sum_of_products / n;
    CU_ASSERT_TRUE(correlation * correlation < 16 / n);
}

static void
neighbours_are_uncorrelated(void)
{
    double by_index = 0, by_entity = 0, by_tag = 0, by_replication = 0;
    enum { N = 100000 };
    for (uint32_t i = 0; i < N; i++) {
        double u[5];
        SimBlock blocks[5] = {
            sim_random_block((SimKey){ 1, 0 }, 0, i, i),
            sim_random_block((SimKey){ 1, 0 }, 0, i, i + 1),
            sim_random_block((SimKey){ 1, 0 }, 0, i + 1, i),
            sim_random_block((SimKey){ 1, 0 }, 1, i, i),
            sim_random_block((SimKey){ 1, 1 }, 0, i, i),
        };
        for (unsigned j = 0; j < 5; j++)
            u[j] = sim_uniform(sim_block_u64(blocks[j], 0)) - 0.5;
        by_index += u[0] * u[1];
        by_entity += u[0] * u[2];
        by_tag += u[0] * u[3];
        by_replication += u[0] * u[4];
    }
    expect_uncorrelated(by_index, N);
    expect_uncorrelated(by_entity, N);
    expect_uncorrelated(by_tag, N);
    expect_uncorrelated(by_replication, N);
}

CLAIMS_MAIN("sim/random", CLAIM(philox_gives_the_published_answers),
            CLAIM(an_address_is_the_counter), CLAIM(halves_of_a_block_are_its_words),
            CLAIM(uniform_is_strictly_between_0_and_1), CLAIM(uniform_never_falls),
            CLAIM(chance_is_exact_to_the_word),
            CLAIM(chance_0_is_never_and_a_million_always),
            CLAIM(a_greater_chance_only_adds), CLAIM(neighbours_are_uncorrelated))
