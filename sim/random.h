/* Random words by address: every draw is a pure function of what it is for.
 *
 * There is no generator to advance. A draw is named by (key, tag, entity, index): the
 * run, the purpose, who draws and for the how-manieth time. So no draw depends on the
 * order of execution or the number of threads, and two scenarios that share a key see the
 * same luck wherever the same question is asked (common random numbers), also after their
 * paths have parted. One block gives four independent words; callers say which word means
 * what.
 *
 * Source: Philox4x32-10, Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as
 * 1, 2, 3", SC 2011. It passes BigCrush, also across neighbouring keys and counters. */
#ifndef SIM_RANDOM_H
#define SIM_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

/* One replication of one experiment. */
typedef struct {
    uint32_t seed, replication;
} SimKey;

typedef struct {
    uint32_t w[4];
} SimBlock;

/* What a draw is for: kind of entity (8 bits), purpose (8 bits), anything else (16 bits).
 */
#define SIM_TAG(type, purpose, aux)                                                      \
    ((uint32_t)(type) << 24 | (uint32_t)(purpose) << 16 | (uint32_t)(aux))

/* The bare bijection, counter and key words in the order of its authors' known answers.
 *
 * A round is two 32x32 -> 64 products, crossed over and mixed with the key. The words are
 * plain variables, not an array: arrays tempt gcc into packing them in vector registers.
 */
static inline SimBlock
sim_philox(const uint32_t counter[4], const uint32_t key[2])
{
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    uint32_t key0 = key[0], key1 = key[1];
#pragma GCC unroll 10
    for (int round = 0; round < 10; round++) {
        uint64_t a = UINT64_C(0xd2511f53) * c0;
        uint64_t b = UINT64_C(0xcd9e8d57) * c2;
        c0 = (uint32_t)(b >> 32) ^ c1 ^ key0;
        c1 = (uint32_t)b;
        c2 = (uint32_t)(a >> 32) ^ c3 ^ key1;
        c3 = (uint32_t)a;
        key0 += UINT32_C(0x9e3779b9); /* golden ratio */
        key1 += UINT32_C(0xbb67ae85); /* sqrt(3) - 1 */
    }
    return (SimBlock){ { c0, c1, c2, c3 } };
}

/* The four words of draw number @index of @entity for the purpose @tag.
 *
 * @tag: from SIM_TAG(); the same tag means the same question in every scenario. */
static inline SimBlock
sim_random_block(SimKey key, uint32_t tag, uint32_t entity, uint64_t index)
{
    const uint32_t counter[4] = { (uint32_t)index, (uint32_t)(index >> 32), entity, tag };
    const uint32_t words[2] = { key.seed, key.replication };
    return sim_philox(counter, words);
}

/* Half of a block as 64 bits: @half 0 is w[0], w[1]; @half 1 is w[2], w[3]; low word
 * first. */
static inline uint64_t
sim_block_u64(SimBlock block, unsigned half)
{
    return block.w[2 * half] | (uint64_t)block.w[2 * half + 1] << 32;
}

/* A uniform number strictly between 0 and 1: the middle of one of 2^53 equal cells.
 *
 * Above 1/2 a middle is a tie between two doubles and goes to the even one, so the
 * topmost cell would round to exactly 1: it is held at 1 - 2^-53. The smallest value is
 * 2^-54. */
static inline double
sim_uniform(uint64_t x)
{
    double u = (double)(int64_t)(x >> 11) * 0x1p-53 + 0x1p-54;
    return u < 1 - 0x1p-53 ? u : 1 - 0x1p-53;
}

/* True with probability @ppm / 10^6, by comparing integers: nothing is rounded.
 *
 * @ppm: |ppm| < 2^31; 0 and below is never, 10^6 and above is always.
 *
 * For a fixed @word, true stays true when @ppm grows: raising a probability only adds. */
static inline bool
sim_chance(uint32_t word, int64_t ppm)
{
    return (int64_t)word * 1000000 < ppm * (INT64_C(1) << 32);
}

#endif
