/* A winner tree: which of many slots holds the least key.
 *
 * Leaf i is slot i, and each inner node repeats the lesser of its two children, so the
 * root is the least of all. Writing a slot plays its path again, one comparison a level,
 * with neither a search nor a branch that depends on the keys; that is why it beats a
 * heap up to some thousand slots. [internal to the engine]
 *
 * A key is one number of 128 bits and not a structure, because compilers make moves on
 * condition of the former, but branches, or vector moves that wait for two stores, of the
 * latter: that costs a factor of three. Four keys fill a cache line. */
#ifndef SIM_WINNER_H
#define SIM_WINNER_H

#include <glib.h>
#include <stdint.h>

typedef __uint128_t SimWinnerKey;

/* Of a slot without event; greater than any key of one. */
#define SIM_WINNER_VACANT (~(SimWinnerKey)0)

typedef struct {
    uint32_t n_slots;   /* a power of two */
    SimWinnerKey *node; /* (owned) [2 n_slots]: root 1, children of i 2i and 2i + 1 */
} SimWinner;

static inline SimWinnerKey
sim_winner_top(const SimWinner *tree)
{
    return tree->node[1];
}

static inline SimWinnerKey *
sim_winner_leaves(const SimWinner *tree)
{
    return tree->node + tree->n_slots;
}

/* Put @key into @slot. Cost: one comparison for each level. */
static inline void
sim_winner_put(SimWinner *tree, uint32_t slot, SimWinnerKey key)
{
    SimWinnerKey *node = tree->node;
    size_t i = (size_t)tree->n_slots + slot;
    node[i] = key;
    while (i > 1) {
        key = node[i ^ 1] < key ? node[i ^ 1] : key;
        i >>= 1;
        node[i] = key;
    }
}

/* Play all paths again, after leaves were written directly. */
static inline void
sim_winner_replay(SimWinner *tree)
{
    SimWinnerKey *node = tree->node;
    for (size_t i = (size_t)tree->n_slots - 1; i >= 1; i--)
        node[i] = MIN(node[2 * i], node[2 * i + 1]);
}

/* Grow to @n_slots (a power of two); new slots are vacant. */
static inline void
sim_winner_resize(SimWinner *tree, uint32_t n_slots)
{
    SimWinner grown = { n_slots, g_new(SimWinnerKey, 2 * (size_t)n_slots) };
    for (uint32_t slot = 0; slot < n_slots; slot++)
        sim_winner_leaves(&grown)[slot] =
            slot < tree->n_slots ? sim_winner_leaves(tree)[slot] : SIM_WINNER_VACANT;
    sim_winner_replay(&grown);
    g_free(tree->node);
    *tree = grown;
}

#endif
