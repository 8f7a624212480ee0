#include "sim/batch.h"

#include <stddef.h>

#include "sim/dist.h"

#ifdef SIM_MACHINES
#include <immintrin.h>
#endif

#define MULTIPLIER_0 0xd2511f53
#define MULTIPLIER_2 0xcd9e8d57
#define WEYL_0       UINT32_C(0x9e3779b9)
#define WEYL_1       UINT32_C(0xbb67ae85)

/* Rounds outside, elements inside: a round waits for the one before, elements do not. */
SIM_FOR_EACH_MACHINE static void
philox(SimKey key, uint32_t *const c[4], unsigned n)
{
    uint32_t *restrict c0 = c[0], *restrict c1 = c[1];
    uint32_t *restrict c2 = c[2], *restrict c3 = c[3];
    uint32_t key0 = key.seed, key1 = key.replication;
    for (int round = 0; round < 10; round++) {
        for (size_t i = 0; i < n; i++) {
            uint64_t a = (uint64_t)c0[i] * MULTIPLIER_0;
            uint64_t b = (uint64_t)c2[i] * MULTIPLIER_2;
            c0[i] = (uint32_t)(b >> 32) ^ c1[i] ^ key0;
            c1[i] = (uint32_t)b;
            c2[i] = (uint32_t)(a >> 32) ^ c3[i] ^ key1;
            c3[i] = (uint32_t)a;
        }
        key0 += WEYL_0;
        key1 += WEYL_1;
    }
}

#ifdef SIM_MACHINES
/* With AVX2 compilers spread 32-bit factors over 64-bit products and gather the halves
 * again, in every round. Here a word stays in the lower half of 64 bits, whose upper half
 * is never looked at: even elements where they are, odd ones shifted down. */
#define AVX2 __attribute__((target("avx2")))

typedef struct {
    __m256i w[4]; /* words of four elements */
} Quad;

AVX2 static inline Quad
turn(Quad x, uint32_t key0, uint32_t key1)
{
    __m256i a = _mm256_mul_epu32(x.w[0], _mm256_set1_epi64x(MULTIPLIER_0));
    __m256i b = _mm256_mul_epu32(x.w[2], _mm256_set1_epi64x(MULTIPLIER_2));
    return (Quad){ { _mm256_srli_epi64(b, 32) ^ x.w[1] ^ _mm256_set1_epi32((int)key0), b,
                     _mm256_srli_epi64(a, 32) ^ x.w[3] ^ _mm256_set1_epi32((int)key1),
                     a } };
}

AVX2 static void
philox_avx2(SimKey key, uint32_t *const c[4], unsigned n)
{
    for (size_t i = 0; i < n; i += SIM_BATCH_GROUP) {
        Quad even[2], odd[2];
        uint32_t key0 = key.seed, key1 = key.replication;
        for (int w = 0; w < 4; w++)
            for (int j = 0; j < 2; j++) {
                even[j].w[w] = _mm256_loadu_si256((const void *)(c[w] + i + 8 * j));
                odd[j].w[w] = _mm256_srli_epi64(even[j].w[w], 32);
            }
#pragma GCC unroll 10
        for (int round = 0; round < 10; round++) {
            for (int j = 0; j < 2; j++) {
                even[j] = turn(even[j], key0, key1);
                odd[j] = turn(odd[j], key0, key1);
            }
            key0 += WEYL_0;
            key1 += WEYL_1;
        }
        for (int w = 0; w < 4; w++)
            for (int j = 0; j < 2; j++) {
                __m256i up = _mm256_slli_epi64(odd[j].w[w], 32);
                _mm256_storeu_si256((void *)(c[w] + i + 8 * j),
                                    _mm256_blend_epi32(even[j].w[w], up, 0xaa));
            }
    }
}
#endif

void
sim_batch_philox(SimKey key, uint32_t *const c[4], unsigned n)
{
#ifdef SIM_MACHINES
    if (__builtin_cpu_supports("avx2") && !__builtin_cpu_supports("avx512dq")) {
        philox_avx2(key, c, n);
        return;
    }
#endif
    philox(key, c, n);
}

SIM_FOR_EACH_MACHINE void
sim_batch_minus_log(double *x, unsigned n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = -sim_log(x[i]);
}

SIM_FOR_EACH_MACHINE void
sim_batch_exp(double *x, unsigned n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = sim_exp(x[i]);
}

/* All by the fits for the centre and for what lies beside it; the rest, about two in
 * 10^11, once more. */
SIM_FOR_EACH_MACHINE void
sim_batch_normal(double *x, unsigned n)
{
    for (size_t first = 0; first < n; first += SIM_BATCH_GROUP) {
        double u[SIM_BATCH_GROUP], r[SIM_BATCH_GROUP], most = 0;
        for (size_t i = 0; i < SIM_BATCH_GROUP; i++) {
            u[i] = x[first + i];
            r[i] = sim_sqrt(-sim_log(u[i] < 0.5 ? u[i] : 1.0 - u[i]));
        }
        for (size_t i = 0; i < SIM_BATCH_GROUP; i++) {
            double q = u[i] - 0.5;
            double centre = sim_normal_centre(q), beside = sim_normal_middle(r[i]);
            beside = q < 0 ? -beside : beside;
            bool is_central = q >= -SIM_NORMAL_CENTRE && q <= SIM_NORMAL_CENTRE;
            x[first + i] = is_central ? centre : beside;
        }
        for (size_t i = 0; i < SIM_BATCH_GROUP; i++)
            most = r[i] > most ? r[i] : most;
        for (size_t i = 0; i < SIM_BATCH_GROUP && most > SIM_NORMAL_MIDDLE; i++)
            x[first + i] = sim_normal(u[i]);
    }
}

SIM_FOR_EACH_MACHINE void
sim_batch_sinpi(double *x, unsigned n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = sim_sinpi(x[i]);
}

/* As sim_uniform(), but its 53 bits in two parts, for few processors turn 64 bits into a
 * floating point number side by side: put behind the exponent of 2^52 they are one. */
SIM_FOR_EACH_MACHINE void
sim_batch_uniform(double *restrict x, const uint32_t *restrict low,
                  const uint32_t *restrict high, unsigned n)
{
    for (size_t i = 0; i < n; i++) {
        double upper = sim_double_from_bits(high[i] | SIM_2P52_BITS) - 0x1p52;
        double lower = sim_double_from_bits(low[i] >> 11 | SIM_2P52_BITS) - 0x1p52;
        double u = (upper * 0x1p21 + lower) * 0x1p-53 + 0x1p-54;
        x[i] = u < 1 - 0x1p-53 ? u : 1 - 0x1p-53;
    }
}
