/* Ranks with probabilities proportional to (rank + 1)^-exponent.
 *
 * Inversion: the 2^32 words are cut into one interval for each rank, in order of rank, so
 * the rank is monotone in the word and popular ranks stay popular when the word is shared
 * between scenarios. A guide table of equal cells leads to the right neighbourhood.
 *
 * Probabilities are multiples of 2^-32; a rank less likely than that may have none. */
#ifndef SIM_ZIPF_H
#define SIM_ZIPF_H

#include <glib.h>
#include <stdint.h>

typedef struct {
    uint32_t n;
    uint32_t shift;  /* word >> shift: its cell of the guide */
    uint32_t *start; /* (owned) [n] first word of each rank */
    uint32_t *guide; /* (owned) [cells + 1] rank of each cell's first word; then n - 1 */
} SimZipf;

/* @n: 1 and up, 20 million take a second; @exponent: 0 (uniform) and up.
 *
 * Returns: (owned) or NULL if memory lacks. Cost: at most 8 bytes for each rank. */
SimZipf *sim_zipf_new(uint32_t n, double exponent);
void sim_zipf_free(SimZipf *zipf);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimZipf, sim_zipf_free)

/* Ask for the memory that the rank of @word is looked up in. */
static inline void
sim_zipf_prefetch(const SimZipf *zipf, uint32_t word)
{
    __builtin_prefetch(&zipf->guide[word >> zipf->shift]);
}

/* Returns: the rank of @word, 0..n-1. Cost: constant on average. */
static inline uint32_t
sim_zipf_rank(const SimZipf *zipf, uint32_t word)
{
    uint32_t cell = word >> zipf->shift;
    uint32_t low = zipf->guide[cell];
    uint32_t high = zipf->guide[cell + 1];
    /* Mostly one or two: without a branch on the words, which nobody could predict, and
     * two steps whether needed or not. */
    uint32_t n = high - low;
    for (unsigned i = 0; i < 2 || n > 0; i++, n /= 2) {
        uint32_t step = (n + 1) / 2;
        low += zipf->start[low + step] <= word ? step : 0;
    }
    return low;
}

#endif
