/* A ladder queue: the least of very many keys, in constant time on average.
 *
 * Keys far ahead are only thrown into buckets by time; those of a bucket are sorted when
 * its turn comes, so a key is moved three or four times however many there are, and never
 * through the whole memory. From the last to be taken to the first:
 *
 *     top     unsorted, beyond all rungs
 *     rungs   each divides one bucket of the rung above into at most 4096 finer ones
 *     ------- horizon
 *     run     the bucket whose turn it is, sorted
 *     early   a heap of the keys that were put before the horizon since
 *
 * A bucket too full to be sorted in the cache becomes a rung, and so does a heap that
 * outgrew the run: that keeps heavy tails and clumps cheap. Keys that nothing divides
 * (the same instant) cost a logarithm. Which key is the least never depends on where it
 * lies. [internal to the engine] */
#ifndef SIM_LADDER_H
#define SIM_LADDER_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Time in the upper half; all keys differ. */
typedef __uint128_t SimLadderKey;

/* Greater than any key. */
#define SIM_LADDER_NONE (~(SimLadderKey)0)

/* Keys of the run that may be read beyond the least one, to fetch ahead what they name.
 */
#define SIM_LADDER_AHEAD 8

typedef struct SimLadderRung SimLadderRung;
typedef struct SimLadderChunk SimLadderChunk;

typedef struct {
    uint32_t first, last; /* chunks */
    uint32_t n;
} SimLadderBucket;

typedef struct {
    SimLadderKey *next, *end; /* in run: the keys left, then NONE */
    SimLadderKey *early;      /* (owned) a heap; NONE first if empty */
    SimLadderKey *run;        /* (owned) */
    SimLadderKey *scratch;    /* (owned) as long as the run */
    uint32_t *count;          /* (owned) of the sort, twice that */
    SimLadderChunk *chunks;   /* (owned) */
    SimLadderRung *rungs;     /* (owned) the coarsest first */
    SimLadderBucket top;
    uint64_t horizon; /* keys before it are in the run or early */
    size_t n_early, early_limit, early_size;
    size_t run_size;
    uint32_t n_rungs;
    uint32_t n_chunks, n_chunks_used, free_chunk;
} SimLadder;

void sim_ladder_init(SimLadder *ladder);
void sim_ladder_clear(SimLadder *ladder);

void sim_ladder_put(SimLadder *ladder, SimLadderKey key);

/* Move all keys to @ret_keys, in any order. Returns: how many. */
size_t sim_ladder_drain(SimLadder *ladder, SimLadderKey *ret_keys);

/* Sort the next bucket, all before it being used up. */
void sim_ladder_refill(SimLadder *ladder);

void sim_ladder_pop_early(SimLadder *ladder);

/* Will the least key have to be sorted out first? */
static inline bool
sim_ladder_is_exhausted(const SimLadder *ladder)
{
    return ladder->next == ladder->end && ladder->n_early == 0;
}

/* The least key, or NONE. */
static inline SimLadderKey
sim_ladder_top(SimLadder *ladder)
{
    SimLadderKey top = MIN(*ladder->next, *ladder->early);
    if (G_UNLIKELY(top == SIM_LADDER_NONE)) {
        sim_ladder_refill(ladder);
        top = MIN(*ladder->next, *ladder->early);
    }
    return top;
}

/* Remove @top, the least key. */
static inline void
sim_ladder_pop(SimLadder *ladder, SimLadderKey top)
{
    if (*ladder->next == top)
        ladder->next++;
    else
        sim_ladder_pop_early(ladder);
}

#endif
