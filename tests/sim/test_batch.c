#include "sim/batch.h"

#include <glib.h>

#include "sim/dist.h"
#include "tests/claims.h"

#define N 1024

static double
spread(unsigned i)
{
    SimBlock b = sim_random_block((SimKey){ 7, 0 }, 1, 0, i);
    return sim_uniform(sim_block_u64(b, 0));
}

static void
philox_gives_the_words_of_one_at_a_time(void)
{
    static uint32_t c[4][N];
    uint32_t *const words[4] = { c[0], c[1], c[2], c[3] };
    SimKey key = { 2021, 0xfffffffe };
    for (uint32_t i = 0; i < N; i++) {
        c[0][i] = i * UINT32_C(2654435761);
        c[1][i] = ~i;
        c[2][i] = i / 3;
        c[3][i] = SIM_TAG(1, i & 0xff, i);
    }
    sim_batch_philox(key, words, N);
    for (uint32_t i = 0; i < N; i++) {
        uint64_t index = (uint64_t)~i << 32 | (uint32_t)(i * UINT32_C(2654435761));
        SimBlock b = sim_random_block(key, SIM_TAG(1, i & 0xff, i), i / 3, index);
        for (unsigned j = 0; j < 4; j++)
            CU_ASSERT_EQUAL(c[j][i], b.w[j]);
    }
}

static void
uniforms_join_their_two_words(void)
{
    static uint32_t low[N], high[N];
    static double x[N];
    for (uint32_t i = 0; i < N; i++) {
        SimBlock b = sim_random_block((SimKey){ 1, 1 }, 0, i, 0);
        low[i] = i == 0 ? 0 : i == 1 ? UINT32_MAX : b.w[0];
        high[i] = i == 0 ? 0 : i == 1 ? UINT32_MAX : b.w[1];
    }
    sim_batch_uniform(x, low, high, N);
    for (uint32_t i = 0; i < N; i++)
        CU_ASSERT_EQUAL(x[i], sim_uniform(low[i] | (uint64_t)high[i] << 32));
}

/* Every element over the range in which the model uses the function, to the last bit. */
static void
functions_have_the_bits_of_single_calls(void)
{
    static double log_x[N], exp_x[N], sine_x[N], normal_x[N];
    static const double edge[] = { 0x1p-54, 0.075, 0.0749, 0.925, 0.9251, 1 - 0x1p-53 };
    for (unsigned i = 0; i < N; i++) {
        log_x[i] = i % 2 == 0 ? spread(i) : 40 * spread(i);
        exp_x[i] = 1500 * (spread(i) - 0.5);
        sine_x[i] = i == 0 ? 0 : i == 1 ? 1 : spread(i);
        normal_x[i] = i < G_N_ELEMENTS(edge) ? edge[i] : spread(i);
    }
    sim_batch_minus_log(log_x, N);
    sim_batch_exp(exp_x, N);
    sim_batch_sinpi(sine_x, N);
    sim_batch_normal(normal_x, N);
    for (unsigned i = 0; i < N; i++) {
        CU_ASSERT_EQUAL(log_x[i], -sim_log(i % 2 == 0 ? spread(i) : 40 * spread(i)));
        CU_ASSERT_EQUAL(exp_x[i], sim_exp(1500 * (spread(i) - 0.5)));
        CU_ASSERT_EQUAL(normal_x[i],
                        sim_normal(i < G_N_ELEMENTS(edge) ? edge[i] : spread(i)));
        CU_ASSERT_EQUAL(sine_x[i], sim_sinpi(i == 0 ? 0 : i == 1 ? 1 : spread(i)));
    }
}

static void
padding_is_a_whole_number_of_groups(void)
{
    CU_ASSERT_EQUAL(sim_batch_padded(0), 0);
    CU_ASSERT_EQUAL(sim_batch_padded(1), SIM_BATCH_GROUP);
    CU_ASSERT_EQUAL(sim_batch_padded(SIM_BATCH_GROUP), SIM_BATCH_GROUP);
    CU_ASSERT_EQUAL(sim_batch_padded(SIM_BATCH_GROUP + 1), 2 * SIM_BATCH_GROUP);
}

CLAIMS_MAIN("sim/batch", CLAIM(philox_gives_the_words_of_one_at_a_time),
            CLAIM(uniforms_join_their_two_words),
            CLAIM(functions_have_the_bits_of_single_calls),
            CLAIM(padding_is_a_whole_number_of_groups))
