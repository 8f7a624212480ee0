#include "sim/ladder.h"

#include <stdlib.h>
#include <string.h>

typedef SimLadderKey Key;

#define CHUNK          SIM_LADDER_CHUNK
#define NO_CHUNK       UINT32_MAX
#define INITIAL_CHUNKS 64u
#define MAX_RUNGS      12u
#define MIN_BUCKETS    16u
#define MAX_BUCKETS    4096u

/* Keys for each bucket of a new rung. The coarsest goes on being filled until it is used
 * up, as a rule ten times over; the others hardly. */
#define COARSE_FILL 8u
#define FINE_FILL   64u

/* A bucket becomes a rung, if it can be divided, beyond CROWD times the keys aimed at, or
 * beyond RUN: so many and their copy are a quarter of a megabyte. The heap becomes one
 * beyond EARLY and the length of the run. */
#define CROWD 32u
#define RUN   8192u
#define EARLY 512u

/* A key before the horizon goes into the run if fewer than LATE precede it there. They
 * move up into the room of those that were taken, or into that before the run. */
#define LATE 128u
#define ROOM 32u

/* Up to so many keys are sorted by insertion alone. */
#define INSERTION 24u

/* More are first distributed over two to four shares of time for each; CLUMP or more in
 * one share are a clump. (Fewer shares cost more in mispredicted insertions.) */
#define MAX_SHARES (4 * RUN)
#define CLUMP      16u

struct SimLadderRung {
    uint64_t start, end; /* divides [start, end) */
    unsigned shift;      /* a bucket is 2^shift wide, the last may be cut off */
    uint32_t at;         /* next bucket; those before have had their turn */
    uint32_t n_buckets;
    size_t limit; /* keys; a fuller bucket is divided */
    SimLadderBucket buckets[MAX_BUCKETS];
};

static inline uint64_t
time_of(Key key)
{
    return (uint64_t)(key >> 64);
}

/* The only comparison of keys, since none is ever equal to another. */
static inline bool
precedes(Key a, Key b)
{
    return a < b; /* equivalent: <= */
}

/* ---- the whole */

static void
set_run(SimLadder *ladder, size_t n)
{
    ladder->next = ladder->run + ROOM;
    ladder->end = ladder->stop = ladder->next + n;
    *ladder->end = SIM_LADDER_NONE;
}

/* While there is a heap, each key may come from there. */
static void
look_at_early(SimLadder *ladder)
{
    ladder->stop = ladder->n_early > 0 ? ladder->next : ladder->end;
}

/* Put before the horizon what has had its turn on the finest rung. */
static void
aim(SimLadder *ladder)
{
    ladder->reach = 0;
    if (ladder->n_rungs == 0)
        return;
    SimLadderRung *rung = &ladder->rungs[ladder->n_rungs - 1];
    uint64_t passed = (uint64_t)rung->at << rung->shift;
    ladder->horizon = rung->start + MIN(passed, rung->end - rung->start);
    ladder->reach = rung->end - ladder->horizon;
    ladder->shift = rung->shift;
    ladder->buckets = rung->buckets + rung->at;
}

/* Start anew with what memory there is. */
static void
reset(SimLadder *ladder)
{
    ladder->top = 0;
    ladder->horizon = 0;
    ladder->n_early = 0;
    ladder->early_limit = EARLY;
    ladder->n_rungs = 0;
    ladder->n_chunks_used = 0;
    ladder->free_chunk = NO_CHUNK;
    set_run(ladder, 0);
    aim(ladder);
}

static void
reserve_run(SimLadder *ladder, size_t n)
{
    if (n <= ladder->run_size)
        return;
    ladder->run_size = MAX(n, 2 * ladder->run_size);
    g_free(ladder->run);
    ladder->run = g_new0(Key, ROOM + ladder->run_size + 1 + SIM_LADDER_AHEAD);
}

void
sim_ladder_init(SimLadder *ladder)
{
    *ladder = (SimLadder){ .early_size = EARLY };
    ladder->early = g_new(Key, EARLY);
    ladder->rungs = g_new(SimLadderRung, MAX_RUNGS);
    ladder->scratch = g_new(Key, RUN);
    ladder->count = g_new(uint16_t, MAX_SHARES);
    reserve_run(ladder, RUN);
    reset(ladder);
}

void
sim_ladder_clear(SimLadder *ladder)
{
    g_free(ladder->early);
    g_free(ladder->rungs);
    g_free(ladder->scratch);
    g_free(ladder->count);
    g_free(ladder->run);
    g_free(ladder->keys);
    g_free(ladder->link);
    *ladder = (SimLadder){ 0 };
}

/* ---- buckets */

static uint32_t
take_chunk(SimLadder *ladder)
{
    uint32_t chunk = ladder->free_chunk;
    if (chunk != NO_CHUNK) {
        ladder->free_chunk = ladder->link[chunk];
        return chunk;
    }
    if (ladder->n_chunks_used == ladder->n_chunks) {
        ladder->n_chunks = MAX(INITIAL_CHUNKS, 2 * ladder->n_chunks);
        ladder->keys = g_renew(Key, ladder->keys, ladder->n_chunks * CHUNK);
        ladder->link = g_renew(uint32_t, ladder->link, ladder->n_chunks);
    }
    return ladder->n_chunks_used++;
}

static inline void
give_back_chunk(SimLadder *ladder, uint32_t chunk)
{
    ladder->link[chunk] = ladder->free_chunk;
    ladder->free_chunk = chunk;
}

G_GNUC_NO_INLINE void
sim_ladder_append_chunk(SimLadder *ladder, SimLadderBucket *bucket, Key key)
{
    uint32_t chunk = take_chunk(ladder);
    ladder->link[chunk] = *bucket / CHUNK - 1;
    ladder->keys[chunk * CHUNK] = key;
    *bucket = chunk * CHUNK + 1;
}

static size_t
count_keys(const SimLadder *ladder, SimLadderBucket bucket)
{
    if (bucket == 0)
        return 0;
    uint32_t chunk = (bucket - 1) / CHUNK;
    size_t n = bucket - chunk * CHUNK;
    while ((chunk = ladder->link[chunk]) != NO_CHUNK)
        n += CHUNK;
    return n;
}

typedef struct {
    uint64_t low, high;
} Span;

static const Span no_span = { UINT64_MAX, 0 };

static Span
widened(Span span, const Key *keys, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        span.low = MIN(span.low, time_of(keys[i]));
        span.high = MAX(span.high, time_of(keys[i]));
    }
    return span;
}

static Span
span_of(const SimLadder *ladder, SimLadderBucket bucket)
{
    Span span = no_span;
    uint32_t chunk = (bucket - 1) / CHUNK;
    size_t n = bucket - chunk * CHUNK;
    for (; chunk != NO_CHUNK; chunk = ladder->link[chunk], n = CHUNK)
        span = widened(span, ladder->keys + (size_t)chunk * CHUNK, n);
    return span;
}

/* Empty @bucket into a chain that begins with its first chunk: in the order of putting,
 * what is tied in time is sorted already. Returns: that chunk. */
static uint32_t
turn_over(SimLadder *ladder, SimLadderBucket *bucket)
{
    uint32_t chunk = (*bucket - 1) / CHUNK, after = NO_CHUNK;
    while (chunk != NO_CHUNK) {
        uint32_t before = ladder->link[chunk];
        for (uint32_t i = 0; i < CHUNK; i += 4) /* equivalent: fetches ahead only */
            __builtin_prefetch(&ladder->keys[chunk * CHUNK + i]);
        ladder->link[chunk] = after;
        after = chunk;
        chunk = before;
    }
    *bucket = 0;
    return after;
}

/* Move the @n keys of @bucket to @keys, in the order of putting. */
static void
empty_bucket(SimLadder *ladder, SimLadderBucket *bucket, Key *keys, size_t n)
{
    uint32_t chunk = n > 0 ? turn_over(ladder, bucket) : NO_CHUNK, after;
    for (; chunk != NO_CHUNK; chunk = after) {
        size_t n_here = MIN(n, CHUNK);
        memcpy(keys, ladder->keys + (size_t)chunk * CHUNK, n_here * sizeof *keys);
        keys += n_here;
        n -= n_here;
        after = ladder->link[chunk];
        give_back_chunk(ladder, chunk);
    }
}

/* Divide @span of time into a rung below all others and move the @n keys of @bucket
 * there. */
static void
spawn(SimLadder *ladder, Span span, SimLadderBucket *bucket, size_t n)
{
    size_t fill = ladder->n_rungs == 0 ? COARSE_FILL : FINE_FILL;
    uint64_t n_buckets = CLAMP(n / fill, MIN_BUCKETS, MAX_BUCKETS);
    SimLadderRung *rung = &ladder->rungs[ladder->n_rungs++];
    rung->start = span.low;
    rung->end = span.high + 1;
    rung->shift = 0;
    rung->at = 0;
    rung->limit = MIN(RUN, CROWD * MAX(fill, n / n_buckets));
    while ((span.high - span.low) >> rung->shift >= n_buckets)
        rung->shift++;
    rung->n_buckets = (uint32_t)((span.high - span.low) >> rung->shift) + 1;
    memset(rung->buckets, 0, rung->n_buckets * sizeof *rung->buckets);
    aim(ladder);
    for (uint32_t chunk = turn_over(ladder, bucket), after; n > 0; chunk = after) {
        Key keys[CHUNK];
        size_t n_here = MIN(n, CHUNK);
        memcpy(keys, ladder->keys + (size_t)chunk * CHUNK, n_here * sizeof *keys);
        n -= n_here;
        after = ladder->link[chunk];
        give_back_chunk(ladder, chunk);
        for (size_t i = 0; i < n_here; i++)
            sim_ladder_put(ladder, keys[i]);
    }
}

/* ---- before the horizon */

/* Turn heap and run into a rung; if nothing divides them, let the heap grow. */
static void
demote_early(SimLadder *ladder)
{
    ladder->early_limit = 2 * ladder->n_early;
    if (ladder->n_rungs == MAX_RUNGS)
        return;
    SimLadderBucket all = 0;
    size_t n = ladder->n_early + (size_t)(ladder->end - ladder->next);
    for (const Key *key = ladder->next; key < ladder->end; key++)
        sim_ladder_append(ladder, &all, *key);
    for (size_t i = 0; i < ladder->n_early; i++)
        sim_ladder_append(ladder, &all, ladder->early[i]);
    ladder->n_early = 0;
    set_run(ladder, 0);
    spawn(ladder, (Span){ span_of(ladder, all).low, ladder->horizon - 1 }, &all, n);
}

static void
push_early(SimLadder *ladder, Key key)
{
    if (ladder->n_early == ladder->early_size) {
        ladder->early_size *= 2;
        ladder->early = g_renew(Key, ladder->early, ladder->early_size);
    }
    Key *heap = ladder->early;
    size_t i = ladder->n_early++;
    for (; i > 0 && precedes(key, heap[(i - 1) / 2]); i = (i - 1) / 2)
        heap[i] = heap[(i - 1) / 2];
    heap[i] = key;
    if (ladder->n_early > ladder->early_limit)
        demote_early(ladder);
}

static Key
pop_early(SimLadder *ladder)
{
    Key *heap = ladder->early, top = heap[0];
    size_t n = --ladder->n_early, i = 0;
    Key key = heap[n];
    for (size_t child; (child = 2 * i + 1) < n; i = child) {
        child += precedes(heap[child + 1], heap[child]); /* heap[n] is key: no harm */
        if (precedes(key, heap[child]))
            break;
        heap[i] = heap[child];
    }
    heap[i] = key;
    return top;
}

static void
put_early(SimLadder *ladder, Key key)
{
    const Key *next = ladder->next;
    size_t n = 0;
    while (n < LATE && precedes(next[n], key))
        n++;
    if (n == LATE || next == ladder->run) {
        push_early(ladder, key);
    } else {
        ladder->next--;
        memmove(ladder->next, next, n * sizeof key);
        ladder->next[n] = key;
    }
    look_at_early(ladder);
}

G_GNUC_NO_INLINE void
sim_ladder_put_elsewhere(SimLadder *ladder, Key key)
{
    uint64_t time = (uint64_t)(key >> 64);
    if (time < ladder->horizon) {
        put_early(ladder, key);
        return;
    }
    SimLadderBucket *bucket = &ladder->top;
    for (uint32_t i = 0; i < ladder->n_rungs; i++) {
        SimLadderRung *rung = &ladder->rungs[i];
        if (time < rung->end)
            bucket = &rung->buckets[(time - rung->start) >> rung->shift];
    }
    sim_ladder_append(ladder, bucket, key);
}

Key
sim_ladder_take(SimLadder *ladder)
{
    bool is_early = ladder->n_early > 0 && precedes(ladder->early[0], *ladder->next);
    Key key = is_early ? pop_early(ladder) : *ladder->next++;
    look_at_early(ladder);
    return key;
}

/* ---- the run */

int
sim_ladder_compare(const void *a, const void *b)
{
    const Key *x = a, *y = b;
    return precedes(*y, *x) - precedes(*x, *y);
}

static void
sort_by_insertion(Key *keys, size_t n)
{
    keys[-1] = 0; /* not greater than any */
    Key before = keys[0];
    for (size_t i = 1; i < n; i++) {
        Key key = keys[i];
        if (G_LIKELY(precedes(before, key))) {
            before = key;
            continue;
        }
        Key *to = &keys[i];
        for (; precedes(key, to[-1]); to--)
            *to = to[-1];
        *to = key;
    }
}

static bool
is_sorted(const Key *keys, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (precedes(keys[i], keys[i - 1]))
            return false;
    return true;
}

/* 2^shift of time from start on, and each as long after it. */
typedef struct {
    uint64_t start;
    unsigned shift;
} Shares;

static inline size_t
share_of(Key key, Shares shares)
{
    return (size_t)((time_of(key) - shares.start) >> shares.shift);
}

/* Put into count where each share begins. Returns: is there a clump? */
static bool
count_shares(SimLadder *ladder, size_t n, size_t n_shares, Shares shares)
{
    const Key *from = ladder->scratch;
    uint16_t *count = ladder->count;
    memset(count, 0, n_shares * sizeof *count);
    for (size_t i = 0; i < n; i++)
        count[share_of(from[i], shares)]++;
    unsigned sum = 0, seen = 0;
    for (size_t s = 0; s < n_shares; s++) {
        unsigned here = count[s];
        count[s] = (uint16_t)sum;
        sum += here;
        seen |= here;
    }
    return seen >= CLUMP;
}

/* What is tied in time is sorted already unless the classes differ. */
static void
sort_clumps(Key *keys, const uint16_t *end, size_t n_shares)
{
    Key *start = keys;
    for (size_t s = 0; s < n_shares; s++) {
        size_t n = (size_t)(keys + end[s] - start);
        if (n >= CLUMP && !is_sorted(start, n))
            qsort(start, n, sizeof *keys, sim_ladder_compare);
        start += n;
    }
}

/* Sort @n keys from scratch, of the bucket @whole, into the run. If they crowd in a
 * part of it, that part is divided instead. */
static void
sort_run(SimLadder *ladder, size_t n, Shares whole)
{
    const Key *from = ladder->scratch;
    Key *to = ladder->run + ROOM;
    uint16_t *count = ladder->count;
    unsigned bits = 63 - (unsigned)__builtin_clzll(n);
    size_t n_shares = (size_t)4 << bits;
    Shares shares = { whole.start, whole.shift - MIN(whole.shift, bits + 2) };
    bool has_clump = count_shares(ladder, n, n_shares, shares);
    if (has_clump) {
        Span span = widened(no_span, from, n);
        shares = (Shares){ span.low, 0 };
        while ((span.high - span.low) >> shares.shift >= n_shares)
            shares.shift++;
        has_clump = count_shares(ladder, n, n_shares, shares);
    }
    for (size_t i = 0; i < n; i++)
        to[count[share_of(from[i], shares)]++] = from[i];
    if (has_clump)
        sort_clumps(to, count, n_shares);
    sort_by_insertion(to, n);
}

/* Make the @n keys of @bucket, of @whole, the run. */
static void
load_run(SimLadder *ladder, SimLadderBucket *bucket, size_t n, Shares whole)
{
    reserve_run(ladder, n);
    Key *run = ladder->run + ROOM;
    bool is_distributed = n > INSERTION && n <= RUN;
    Key *keys = is_distributed ? ladder->scratch : run;
    empty_bucket(ladder, bucket, keys, n);
    if (n <= INSERTION)
        sort_by_insertion(run, n);
    else if (is_sorted(keys, n))
        memmove(run, keys, n * sizeof *run);
    else if (is_distributed)
        sort_run(ladder, n, whole);
    else
        qsort(run, n, sizeof *run, sim_ladder_compare);
    set_run(ladder, n);
    ladder->early_limit = MAX(EARLY, n);
}

/* Sort the next bucket of the finest rung, divide it if it is much, or leave the rung. */
static void
advance(SimLadder *ladder)
{
    SimLadderRung *rung = &ladder->rungs[ladder->n_rungs - 1];
    while (rung->at < rung->n_buckets && rung->buckets[rung->at] == 0)
        rung->at++;
    if (rung->at == rung->n_buckets) {
        ladder->n_rungs--;
        aim(ladder);
        return;
    }
    uint64_t start = rung->start + ((uint64_t)rung->at << rung->shift);
    uint64_t end = start + MIN(rung->end - start, UINT64_C(1) << rung->shift);
    SimLadderBucket *bucket = &rung->buckets[rung->at++];
    size_t n = count_keys(ladder, *bucket);
    if (n > rung->limit && ladder->n_rungs < MAX_RUNGS) {
        Span span = span_of(ladder, *bucket);
        if (span.low < span.high) {
            spawn(ladder, (Span){ start, end - 1 }, bucket, n);
            return;
        }
    }
    load_run(ladder, bucket, n, (Shares){ start, rung->shift });
    aim(ladder);
}

bool
sim_ladder_refill(SimLadder *ladder)
{
    ladder->early_limit = EARLY;
    while (ladder->next == ladder->end && (ladder->n_rungs > 0 || ladder->top != 0)) {
        if (ladder->n_rungs == 0)
            spawn(ladder, span_of(ladder, ladder->top), &ladder->top,
                  count_keys(ladder, ladder->top));
        advance(ladder);
    }
    return ladder->next < ladder->end;
}

static size_t
drain_bucket(SimLadder *ladder, SimLadderBucket *bucket, Key *ret_keys)
{
    size_t n = count_keys(ladder, *bucket);
    empty_bucket(ladder, bucket, ret_keys, n);
    return n;
}

size_t
sim_ladder_drain(SimLadder *ladder, Key *ret_keys)
{
    size_t n = (size_t)(ladder->end - ladder->next);
    memcpy(ret_keys, ladder->next, n * sizeof *ret_keys);
    memcpy(ret_keys + n, ladder->early, ladder->n_early * sizeof *ret_keys);
    n += ladder->n_early;
    for (uint32_t i = 0; i < ladder->n_rungs; i++) {
        SimLadderRung *rung = &ladder->rungs[i];
        for (uint32_t b = rung->at; b < rung->n_buckets; b++)
            n += drain_bucket(ladder, &rung->buckets[b], ret_keys + n);
    }
    n += drain_bucket(ladder, &ladder->top, ret_keys + n);
    reset(ladder);
    return n;
}
