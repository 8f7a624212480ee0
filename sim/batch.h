/* Many at once: draws and elementary functions over arrays, in vector instructions where
 * the machine has them.
 *
 * The loops are plain C, compiled once for each generation of x86-64 and chosen when the
 * program starts; elsewhere there is one copy. Every element has the bits of the scalar
 * function, on every machine: a test holds the two together. */
#ifndef SIM_BATCH_H
#define SIM_BATCH_H

#include "sim/random.h"

/* Before a function whose loops are worth a copy for each generation of processors.
 * Sanitizers and other processors get one copy; so does a compiler without clones. */
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__clang__) &&              \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) &&                   \
    defined(__OPTIMIZE__)
#define SIM_MACHINES
#define SIM_FOR_EACH_MACHINE                                                             \
    __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SIM_FOR_EACH_MACHINE
#endif

/* Arrays are worked on in whole groups of this many elements: give them room, and sane
 * values (1 for a logarithm, 0 else) in the elements that nobody wants. */
#define SIM_BATCH_GROUP 16

static inline unsigned
sim_batch_padded(unsigned n)
{
    return (n + SIM_BATCH_GROUP - 1) / SIM_BATCH_GROUP * SIM_BATCH_GROUP;
}

/* Replace counters by Philox output, word by word: @c[0] and @c[1] hold the low and high
 * half of the index, @c[2] the entity, @c[3] the tag. @n: padded. */
void sim_batch_philox(SimKey key, uint32_t *const c[4], unsigned n);

/* x[i] = -sim_log(x[i]). @n: padded. */
void sim_batch_minus_log(double *x, unsigned n);
/* x[i] = sim_exp(x[i]). @n: padded. */
void sim_batch_exp(double *x, unsigned n);
/* x[i] = sim_normal(x[i]). @n: padded. */
void sim_batch_normal(double *x, unsigned n);
/* x[i] = sim_sinpi(x[i]). @n: padded. */
void sim_batch_sinpi(double *x, unsigned n);
/* x[i] = sim_uniform(low[i], high[i] joined to 64 bits). @n: padded. */
void sim_batch_uniform(double *x, const uint32_t *low, const uint32_t *high, unsigned n);

#endif
