/* A ladder queue: the least of very many keys, in constant time on average.
 *
 * Keys far ahead are only thrown into buckets by time; those of a bucket are sorted when
 * its turn comes, so a key is moved three or four times however many there are, and never
 * through the whole memory. From the last to be taken to the first:
 *
 *     top     unsorted, beyond all rungs
 *     rungs   each divides one bucket of the rung above into at most 4096 finer ones
 *     ------- horizon
 *     run     the bucket whose turn it is, sorted, and keys put before the horizon since
 *     early   a heap of those that would have gone too deep into the run
 *
 * A bucket much fuller than was aimed at becomes a rung, and so does a heap that outgrew
 * the run: that keeps heavy tails and clumps cheap. What nothing divides (the same
 * instant) is sorted already if it was put in order, or else costs a logarithm. How wide
 * a bucket has to be follows from what is pending; nobody has to tell. Which key is the
 * least never depends on where it lies.
 *
 * Within the engine it holds the keys of events; by itself it serves whoever has keys
 * only. */
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

/* Keys of the run that may be read beyond the least one, to fetch ahead what they name:
 * enough for a memory that answers in a quarter of a microsecond. */
#define SIM_LADDER_AHEAD 24

/* Keys lie in chunks of so many. A bucket is a chain of chunks, the last first, known
 * by the place behind its last key; 0 if it is empty. */
#define SIM_LADDER_CHUNK 32u

typedef uint32_t SimLadderBucket;

typedef struct SimLadderRung SimLadderRung;

typedef struct {
    SimLadderKey *next; /* in run: the keys left, then one NONE */
    SimLadderKey *stop; /* how far the run may be taken without looking elsewhere */
    /* Of the finest rung, what is to come: buckets 2^shift wide from the horizon on. */
    SimLadderBucket *buckets;
    uint64_t horizon, reach;
    unsigned shift;
    SimLadderKey *keys; /* (owned) in chunks */
    uint32_t *link;     /* (owned) from a chunk to the one before or the next free */
    uint32_t n_chunks, n_chunks_used, free_chunk;
    SimLadderBucket top;
    uint32_t n_rungs;
    SimLadderRung *rungs;  /* (owned) the coarsest first */
    SimLadderKey *end;     /* of the run */
    SimLadderKey *run;     /* (owned) */
    SimLadderKey *scratch; /* (owned) */
    uint16_t *count;       /* (owned) of the sort */
    SimLadderKey *early;   /* (owned) a heap */
    size_t n_early, early_limit, early_size;
    size_t run_size;
} SimLadder;

/* The order of two keys, for qsort(). */
int sim_ladder_compare(const void *a, const void *b);

void sim_ladder_init(SimLadder *ladder);
void sim_ladder_clear(SimLadder *ladder);

/* Move all keys to @ret_keys, in any order. Returns: how many. */
size_t sim_ladder_drain(SimLadder *ladder, SimLadderKey *ret_keys);

/* Sort the next bucket, all before it being used up. Returns: false if there is none. */
bool sim_ladder_refill(SimLadder *ladder);

/* Remove the least key; the ladder must not be exhausted. */
SimLadderKey sim_ladder_take(SimLadder *ladder);

/* The rare cases of the two functions below. */
void sim_ladder_append_chunk(SimLadder *ladder, SimLadderBucket *bucket,
                             SimLadderKey key);
void sim_ladder_put_elsewhere(SimLadder *ladder, SimLadderKey key);

static inline void
sim_ladder_append(SimLadder *ladder, SimLadderBucket *bucket, SimLadderKey key)
{
    uint32_t at = *bucket;
    if (G_UNLIKELY(at % SIM_LADDER_CHUNK == 0)) {
        sim_ladder_append_chunk(ladder, bucket, key);
        return;
    }
    ladder->keys[at] = key;
    *bucket = at + 1;
}

static inline void
sim_ladder_put(SimLadder *ladder, SimLadderKey key)
{
    uint64_t offset = (uint64_t)(key >> 64) - ladder->horizon;
    if (G_LIKELY(offset < ladder->reach))
        sim_ladder_append(ladder, &ladder->buckets[offset >> ladder->shift], key);
    else
        sim_ladder_put_elsewhere(ladder, key);
}

/* Is the least key simply the next of the run? */
static inline bool
sim_ladder_is_ready(const SimLadder *ladder)
{
    return ladder->next != ladder->stop;
}

/* Will the least key have to be sorted out first? */
static inline bool
sim_ladder_is_exhausted(const SimLadder *ladder)
{
    return ladder->next == ladder->end && ladder->n_early == 0;
}

#endif
