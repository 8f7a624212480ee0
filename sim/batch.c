#include "sim/batch.h"

#include <stddef.h>

#include "sim/dist.h"

/* Rounds outside, elements inside: a round waits for the one before, elements do not. */
SIM_FOR_EACH_MACHINE void
sim_batch_philox(SimKey key, uint32_t *const c[4], unsigned n)
{
    uint32_t *restrict c0 = c[0], *restrict c1 = c[1];
    uint32_t *restrict c2 = c[2], *restrict c3 = c[3];
    uint32_t key0 = key.seed, key1 = key.replication;
    for (int round = 0; round < 10; round++) {
        for (size_t i = 0; i < n; i++) {
            uint64_t a = (uint64_t)c0[i] * UINT32_C(0xd2511f53);
            uint64_t b = (uint64_t)c2[i] * UINT32_C(0xcd9e8d57);
            c0[i] = (uint32_t)(b >> 32) ^ c1[i] ^ key0;
            c1[i] = (uint32_t)b;
            c2[i] = (uint32_t)(a >> 32) ^ c3[i] ^ key1;
            c3[i] = (uint32_t)a;
        }
        key0 += UINT32_C(0x9e3779b9);
        key1 += UINT32_C(0xbb67ae85);
    }
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

SIM_FOR_EACH_MACHINE void
sim_batch_uniform(double *restrict x, const uint32_t *restrict low,
                  const uint32_t *restrict high, unsigned n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = sim_uniform(low[i] | (uint64_t)high[i] << 32);
}
