#include "sim/ladder.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_KEYS   16u
#define NO_CHUNK     UINT32_MAX
#define INITIAL_KEYS 64u
#define MAX_RUNGS    12u
#define MIN_BUCKETS  64u
#define MAX_BUCKETS  4096u
#define BUCKET_KEYS  16u /* aimed at when a rung is divided */
#define INSERTION    24u /* keys sorted by insertion, up to here */

/* A fuller bucket becomes a rung, if it can be divided: so many keys and their copy are
 * a quarter of a megabyte. The heap becomes one beyond EARLY_KEYS and the run's length.
 */
#define RUN_KEYS   8192u
#define EARLY_KEYS 512u

struct SimLadderChunk {
    SimLadderKey keys[CHUNK_KEYS];
    uint32_t next;
};

struct SimLadderRung {
    uint64_t start, end; /* divides [start, end) */
    unsigned shift;      /* a bucket is 2^shift wide, the last may be cut off */
    uint32_t at;         /* next bucket; those before have had their turn */
    size_t n;
    SimLadderBucket buckets[MAX_BUCKETS];
};

static inline uint64_t
time_of(SimLadderKey key)
{
    return (uint64_t)(key >> 64);
}

/* Start anew with what memory there is. */
static void
reset(SimLadder *ladder)
{
    ladder->next = ladder->end = ladder->run;
    *ladder->end = *ladder->early = SIM_LADDER_NONE;
    ladder->top = (SimLadderBucket){ 0 };
    ladder->horizon = 0;
    ladder->n_early = 0;
    ladder->early_limit = EARLY_KEYS;
    ladder->n_rungs = 0;
    ladder->n_chunks_used = 0;
    ladder->free_chunk = NO_CHUNK;
}

/* Hold @n keys and those that may be read beyond them. */
static void
reserve_run(SimLadder *ladder, size_t n)
{
    if (n <= ladder->run_size)
        return;
    n = MAX(n, 2 * ladder->run_size);
    g_free(ladder->run);
    g_free(ladder->scratch);
    g_free(ladder->count);
    ladder->run = g_new0(SimLadderKey, n + 1 + SIM_LADDER_AHEAD);
    ladder->scratch = g_new(SimLadderKey, n);
    ladder->count = g_new(uint32_t, 2 * n + 1);
    ladder->run_size = n;
    ladder->next = ladder->end = ladder->run;
    *ladder->end = SIM_LADDER_NONE;
}

void
sim_ladder_init(SimLadder *ladder)
{
    *ladder = (SimLadder){ .early_size = INITIAL_KEYS };
    ladder->early = g_new(SimLadderKey, INITIAL_KEYS);
    ladder->rungs = g_new(SimLadderRung, MAX_RUNGS);
    reserve_run(ladder, INITIAL_KEYS);
    reset(ladder);
}

void
sim_ladder_clear(SimLadder *ladder)
{
    g_free(ladder->early);
    g_free(ladder->run);
    g_free(ladder->scratch);
    g_free(ladder->count);
    g_free(ladder->chunks);
    g_free(ladder->rungs);
    *ladder = (SimLadder){ 0 };
}

static uint32_t
take_chunk(SimLadder *ladder)
{
    uint32_t chunk = ladder->free_chunk;
    if (chunk != NO_CHUNK) {
        ladder->free_chunk = ladder->chunks[chunk].next;
        return chunk;
    }
    if (ladder->n_chunks_used == ladder->n_chunks) {
        ladder->n_chunks = MAX(INITIAL_KEYS, 2 * ladder->n_chunks);
        ladder->chunks = g_renew(SimLadderChunk, ladder->chunks, ladder->n_chunks);
    }
    return ladder->n_chunks_used++;
}

/* In the order of putting: what is tied in time is then nearly sorted already. */
static inline void
append(SimLadder *ladder, SimLadderBucket *bucket, SimLadderKey key)
{
    uint32_t i = bucket->n++ % CHUNK_KEYS;
    if (G_UNLIKELY(i == 0)) {
        uint32_t chunk = take_chunk(ladder);
        if (bucket->n == 1)
            bucket->first = chunk;
        else
            ladder->chunks[bucket->last].next = chunk;
        bucket->last = chunk;
    }
    ladder->chunks[bucket->last].keys[i] = key;
}

/* Move the keys of the first chunk of @bucket to @keys. Returns: how many, 0 if none. */
static inline uint32_t
take_keys(SimLadder *ladder, SimLadderBucket *bucket, SimLadderKey *keys)
{
    uint32_t n = MIN(bucket->n, CHUNK_KEYS), chunk = bucket->first;
    if (n == 0)
        return 0;
    SimLadderChunk *from = &ladder->chunks[chunk];
    bucket->n -= n;
    if (bucket->n > 0) {
        bucket->first = from->next;
        for (unsigned line = 0; line < CHUNK_KEYS; line += 4)
            __builtin_prefetch(&ladder->chunks[bucket->first].keys[line]);
    }
    memcpy(keys, from->keys, n * sizeof *keys);
    from->next = ladder->free_chunk;
    ladder->free_chunk = chunk;
    return n;
}

static void
empty_bucket(SimLadder *ladder, SimLadderBucket *bucket, SimLadderKey *keys)
{
    for (uint32_t n; (n = take_keys(ladder, bucket, keys)) > 0;)
        keys += n;
}

typedef struct {
    uint64_t low, high;
} Span;

/* Widen @span to @n keys, looking at the word above bit @drop. */
static inline void
widen(Span *span, const SimLadderKey *keys, size_t n, unsigned drop)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t word = (uint64_t)(keys[i] >> drop);
        span->low = MIN(span->low, word);
        span->high = MAX(span->high, word);
    }
}

static Span
times_of(const SimLadder *ladder, const SimLadderBucket *bucket)
{
    Span span = { UINT64_MAX, 0 };
    uint32_t chunk = bucket->first;
    for (uint32_t n_left = bucket->n; n_left > 0;) {
        uint32_t n = MIN(n_left, CHUNK_KEYS);
        widen(&span, ladder->chunks[chunk].keys, n, 64);
        n_left -= n;
        if (n_left > 0)
            chunk = ladder->chunks[chunk].next;
    }
    return span;
}

static void demote_early(SimLadder *ladder);

static G_GNUC_NO_INLINE void
push_early(SimLadder *ladder, SimLadderKey key)
{
    if (ladder->n_early + 1 >= ladder->early_size) {
        ladder->early_size *= 2;
        ladder->early = g_renew(SimLadderKey, ladder->early, ladder->early_size);
    }
    SimLadderKey *heap = ladder->early;
    size_t i = ladder->n_early++;
    for (; i > 0 && key < heap[(i - 1) / 2]; i = (i - 1) / 2)
        heap[i] = heap[(i - 1) / 2];
    heap[i] = key;
    if (ladder->n_early > ladder->early_limit)
        demote_early(ladder);
}

void
sim_ladder_pop_early(SimLadder *ladder)
{
    SimLadderKey *heap = ladder->early;
    size_t n = --ladder->n_early, i = 0;
    SimLadderKey key = heap[n];
    heap[n] = SIM_LADDER_NONE;
    for (size_t child; (child = 2 * i + 1) < n; i = child) {
        child += child + 1 < n && heap[child + 1] < heap[child];
        if (key < heap[child])
            break;
        heap[i] = heap[child];
    }
    heap[i] = n > 0 ? key : SIM_LADDER_NONE;
}

static inline void
put_on_rung(SimLadder *ladder, SimLadderRung *rung, SimLadderKey key)
{
    rung->n++;
    append(ladder, &rung->buckets[(time_of(key) - rung->start) >> rung->shift], key);
}

void
sim_ladder_put(SimLadder *ladder, SimLadderKey key)
{
    uint64_t time = time_of(key);
    if (time < ladder->horizon) {
        push_early(ladder, key);
        return;
    }
    for (uint32_t i = ladder->n_rungs; i-- > 0;)
        if (time < ladder->rungs[i].end) {
            put_on_rung(ladder, &ladder->rungs[i], key);
            return;
        }
    append(ladder, &ladder->top, key);
}

/* Divide [start, end) of time into a rung below all others and move @bucket there. */
static void
spawn(SimLadder *ladder, uint64_t start, uint64_t end, SimLadderBucket *bucket)
{
    SimLadderRung *rung = &ladder->rungs[ladder->n_rungs++];
    uint64_t n_buckets = CLAMP(bucket->n / BUCKET_KEYS, MIN_BUCKETS, MAX_BUCKETS);
    rung->start = start;
    rung->end = end;
    rung->shift = 0;
    rung->at = 0;
    rung->n = 0;
    while ((end - 1 - start) >> rung->shift >= n_buckets)
        rung->shift++;
    memset(rung->buckets, 0, sizeof rung->buckets);
    ladder->horizon = start;
    SimLadderKey keys[CHUNK_KEYS];
    for (uint32_t n; (n = take_keys(ladder, bucket, keys)) > 0;)
        for (uint32_t i = 0; i < n; i++)
            put_on_rung(ladder, rung, keys[i]);
}

/* Turn heap and run into a rung; if nothing divides them, let the heap grow. */
static void
demote_early(SimLadder *ladder)
{
    ladder->early_limit = 2 * ladder->n_early;
    if (ladder->n_rungs == MAX_RUNGS)
        return;
    SimLadderBucket all = { 0 };
    for (const SimLadderKey *key = ladder->next; key < ladder->end; key++)
        append(ladder, &all, *key);
    for (size_t i = 0; i < ladder->n_early; i++)
        append(ladder, &all, ladder->early[i]);
    Span span = times_of(ladder, &all);
    *ladder->early = SIM_LADDER_NONE;
    ladder->n_early = 0;
    ladder->next = ladder->end;
    spawn(ladder, span.low, ladder->horizon, &all);
}

static int
compare(const void *a, const void *b)
{
    const SimLadderKey *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void
sort_by_insertion(SimLadderKey *keys, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        SimLadderKey key = keys[i];
        size_t j = i;
        for (; j > 0 && key < keys[j - 1]; j--)
            keys[j] = keys[j - 1];
        keys[j] = key;
    }
}

static void
sort_clump(SimLadderKey *keys, size_t n)
{
    size_t i = 1;
    while (i < n && keys[i - 1] < keys[i])
        i++;
    if (i < n)
        qsort(keys, n, sizeof *keys, compare);
}

/* Distribute @n keys from scratch over the run by the word above bit @drop, which spans
 * @span, and sort by insertion the few that share a place. */
static inline void
sort_by_word(SimLadder *ladder, size_t n, Span span, unsigned drop)
{
    const SimLadderKey *from = ladder->scratch;
    SimLadderKey *to = ladder->run;
    uint32_t *count = ladder->count;
    unsigned shift = 0;
    while ((span.high - span.low) >> shift >= 2 * n)
        shift++;
    size_t n_shares = (size_t)((span.high - span.low) >> shift) + 1;
    memset(count, 0, (n_shares + 1) * sizeof *count);
    for (size_t i = 0; i < n; i++)
        count[(((uint64_t)(from[i] >> drop) - span.low) >> shift) + 1]++;
    for (size_t s = 1; s <= n_shares; s++)
        count[s] += count[s - 1];
    for (size_t i = 0; i < n; i++)
        to[count[((uint64_t)(from[i] >> drop) - span.low) >> shift]++] = from[i];
    for (size_t s = 0, start = 0; s < n_shares; start = count[s++])
        if (count[s] - start > INSERTION)
            sort_clump(to + start, count[s] - start);
    sort_by_insertion(to, n);
}

/* By time or, if that is the same for all, by class and sequence. */
static void
sort_run(SimLadder *ladder, size_t n)
{
    Span span = { UINT64_MAX, 0 };
    widen(&span, ladder->scratch, n, 64);
    if (span.low < span.high) {
        sort_by_word(ladder, n, span, 64);
        return;
    }
    span = (Span){ UINT64_MAX, 0 };
    widen(&span, ladder->scratch, n, 0);
    sort_by_word(ladder, n, span, 0);
}

static void
load_run(SimLadder *ladder, size_t n)
{
    if (n > INSERTION) {
        sort_run(ladder, n);
    } else {
        memcpy(ladder->run, ladder->scratch, n * sizeof *ladder->run);
        sort_by_insertion(ladder->run, n);
    }
    ladder->next = ladder->run;
    ladder->end = ladder->run + n;
    *ladder->end = SIM_LADDER_NONE;
    ladder->early_limit = MAX(EARLY_KEYS, n);
}

/* @bucket, of [start, end), comes next: sort it, or divide it if it is much. */
static void
advance(SimLadder *ladder, SimLadderBucket *bucket, uint64_t start, uint64_t end)
{
    if (bucket->n > RUN_KEYS && ladder->n_rungs < MAX_RUNGS) {
        Span span = times_of(ladder, bucket);
        if (span.low < span.high) {
            spawn(ladder, start, end, bucket);
            return;
        }
    }
    size_t n = bucket->n;
    reserve_run(ladder, n);
    empty_bucket(ladder, bucket, ladder->scratch);
    ladder->horizon = end;
    load_run(ladder, n);
}

/* The next bucket of the finest rung; false if that was used up. */
static bool
advance_rung(SimLadder *ladder)
{
    SimLadderRung *rung = &ladder->rungs[ladder->n_rungs - 1];
    if (rung->n == 0) {
        ladder->horizon = rung->end;
        ladder->n_rungs--;
        return false;
    }
    while (rung->buckets[rung->at].n == 0)
        rung->at++;
    uint64_t start = rung->start + ((uint64_t)rung->at << rung->shift);
    uint64_t width = MIN(rung->end - start, UINT64_C(1) << rung->shift);
    SimLadderBucket *bucket = &rung->buckets[rung->at++];
    rung->n -= bucket->n;
    advance(ladder, bucket, start, start + width);
    return ladder->next < ladder->end;
}

void
sim_ladder_refill(SimLadder *ladder)
{
    ladder->early_limit = EARLY_KEYS;
    while (ladder->n_rungs > 0 || ladder->top.n > 0) {
        if (ladder->n_rungs == 0) {
            Span span = times_of(ladder, &ladder->top);
            spawn(ladder, span.low, span.high + 1, &ladder->top);
        }
        if (advance_rung(ladder))
            return;
    }
}

size_t
sim_ladder_drain(SimLadder *ladder, SimLadderKey *ret_keys)
{
    size_t n = (size_t)(ladder->end - ladder->next);
    memcpy(ret_keys, ladder->next, n * sizeof *ret_keys);
    memcpy(ret_keys + n, ladder->early, ladder->n_early * sizeof *ret_keys);
    n += ladder->n_early;
    for (uint32_t i = 0; i < ladder->n_rungs; i++)
        for (uint32_t b = ladder->rungs[i].at; b < MAX_BUCKETS; b++) {
            size_t n_bucket = ladder->rungs[i].buckets[b].n;
            empty_bucket(ladder, &ladder->rungs[i].buckets[b], ret_keys + n);
            n += n_bucket;
        }
    size_t n_top = ladder->top.n;
    empty_bucket(ladder, &ladder->top, ret_keys + n);
    reset(ladder);
    return n + n_top;
}
