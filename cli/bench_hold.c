#include "cli/bench_hold.h"

#include <glib.h>
#include <string.h>
#include <time.h>

#include "sim/dist.h"
#include "sim/engine.h"
#include "sim/hash.h"
#include "sim/ladder.h"
#include "sim/math.h"
#include "sim/random.h"

/* Mean increment: long enough in ticks that ties are rare at a million pending. */
#define MEAN_TICKS 1e9

static double
cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Inlined with a constant law, so that no loop pays more for it than another. */
#define INLINE static inline __attribute__((always_inline))

INLINE SimTime
increment(BenchLaw law, uint64_t *counter)
{
    uint64_t word = sim_mix(*counter += UINT64_C(0x9e3779b97f4a7c15));
    if (law == BENCH_TIES)
        return (SimTime)(1 + word % 4) * (SimTime)MEAN_TICKS;
    double e = sim_exponential(sim_uniform(word));
    return (SimTime)((law == BENCH_HEAVY ? sim_exp(e / 1.5) : e) * MEAN_TICKS);
}

INLINE void
hold_engine_by(SimEngine *engine, BenchLaw law, uint64_t *counter, unsigned long holds)
{
    SimEvent event;
    while (holds-- > 0 && sim_engine_next(engine, &event))
        sim_engine_schedule(engine, event.time + increment(law, counter), 3, event.kind,
                            event.payload);
}

static void
hold_engine(SimEngine *engine, BenchLaw law, uint64_t *counter, unsigned long holds)
{
    if (law == BENCH_EXPONENTIAL)
        hold_engine_by(engine, BENCH_EXPONENTIAL, counter, holds);
    else if (law == BENCH_HEAVY)
        hold_engine_by(engine, BENCH_HEAVY, counter, holds);
    else
        hold_engine_by(engine, BENCH_TIES, counter, holds);
}

double
bench_hold_engine(BenchLaw law, uint64_t payload, unsigned pending, unsigned long holds)
{
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    uint64_t counter = 1;
    for (unsigned i = 0; i < pending; i++)
        sim_engine_schedule(engine, increment(law, &counter), 3, 0, payload + i);
    hold_engine(engine, law, &counter, pending);
    double start = cpu_ns();
    hold_engine(engine, law, &counter, holds);
    return (cpu_ns() - start) / (double)holds;
}

/* Time, then sequence, then slot (24 bits). */
typedef __uint128_t Entry;

static Entry
entry_of(uint64_t time, uint64_t sequence, uint64_t slot)
{
    return (Entry)time << 64 | sequence << 24 | slot;
}

static void
tree_put(Entry *node, size_t leaf, Entry entry)
{
    node[leaf] = entry;
    for (size_t i = leaf; i > 1;) {
        entry = node[i ^ 1] < entry ? node[i ^ 1] : entry;
        i >>= 1;
        node[i] = entry;
    }
}

INLINE void
hold_tree_by(Entry *node, size_t n_leaves, BenchLaw law, uint64_t *counter,
             unsigned long holds)
{
    uint64_t sequence = n_leaves;
    while (holds-- > 0) {
        uint64_t now = (uint64_t)(node[1] >> 64);
        uint64_t slot = (uint64_t)node[1] & 0xffffff;
        tree_put(node, n_leaves + slot,
                 entry_of(now + (uint64_t)increment(law, counter), sequence++, slot));
    }
}

static void
hold_tree(Entry *node, size_t n_leaves, BenchLaw law, uint64_t *counter,
          unsigned long holds)
{
    if (law == BENCH_EXPONENTIAL)
        hold_tree_by(node, n_leaves, BENCH_EXPONENTIAL, counter, holds);
    else if (law == BENCH_HEAVY)
        hold_tree_by(node, n_leaves, BENCH_HEAVY, counter, holds);
    else
        hold_tree_by(node, n_leaves, BENCH_TIES, counter, holds);
}

static double
bench_tree(BenchLaw law, unsigned pending, unsigned long holds)
{
    size_t n_leaves = 1;
    while (n_leaves < pending)
        n_leaves *= 2;
    g_autofree Entry *node = g_new(Entry, 2 * n_leaves);
    for (size_t i = 0; i < 2 * n_leaves; i++)
        node[i] = ~(Entry)0;
    uint64_t counter = 1;
    for (unsigned i = 0; i < pending; i++)
        tree_put(node, n_leaves + i, entry_of((uint64_t)increment(law, &counter), i, i));
    hold_tree(node, n_leaves, law, &counter, pending);
    double start = cpu_ns();
    hold_tree(node, n_leaves, law, &counter, holds);
    return (cpu_ns() - start) / (double)holds;
}

/* The ladder of the engine by itself. Inlined into the loop, it finds the width of its
 * buckets as it does there and keeps the same total order, but has neither places,
 * payloads and kinds nor handles. */
INLINE void
hold_ladder_by(SimLadder *ladder, BenchLaw law, uint64_t *sequence, uint64_t *counter,
               unsigned long holds)
{
    while (holds-- > 0) {
        if (sim_ladder_is_exhausted(ladder))
            sim_ladder_refill(ladder);
        Entry entry =
            sim_ladder_is_ready(ladder) ? *ladder->next++ : sim_ladder_take(ladder);
        uint64_t time = (uint64_t)(entry >> 64) + (uint64_t)increment(law, counter);
        sim_ladder_put(ladder, entry_of(time, (*sequence)++, (uint64_t)entry & 0xffffff));
    }
}

static void
hold_ladder(SimLadder *ladder, BenchLaw law, uint64_t *sequence, uint64_t *counter,
            unsigned long holds)
{
    if (law == BENCH_EXPONENTIAL)
        hold_ladder_by(ladder, BENCH_EXPONENTIAL, sequence, counter, holds);
    else if (law == BENCH_HEAVY)
        hold_ladder_by(ladder, BENCH_HEAVY, sequence, counter, holds);
    else
        hold_ladder_by(ladder, BENCH_TIES, sequence, counter, holds);
}

static double
bench_ladder(BenchLaw law, unsigned pending, unsigned long holds)
{
    SimLadder ladder;
    sim_ladder_init(&ladder);
    uint64_t counter = 1, sequence = 0;
    for (; sequence < pending; sequence++)
        sim_ladder_put(&ladder,
                       entry_of((uint64_t)increment(law, &counter), sequence, sequence));
    hold_ladder(&ladder, law, &sequence, &counter, pending);
    double start = cpu_ns();
    hold_ladder(&ladder, law, &sequence, &counter, holds);
    double ns = (cpu_ns() - start) / (double)holds;
    sim_ladder_clear(&ladder);
    return ns;
}

double
bench_hold_floor(BenchLaw law, unsigned pending, unsigned long holds)
{
    double tree = bench_tree(law, pending, holds);
    double ladder = bench_ladder(law, pending, holds);
    return MIN(tree, ladder);
}

/* A wheel of buckets, each 1/60 of the mean increment wide. One turn is longer than the
 * longest exponential increment, 38 means, so a bucket never holds two turns. */
#define WIDTH_BITS 24
#define N_BUCKETS  4096u
#define CHUNK      16u

typedef struct {
    struct {
        uint32_t chunk, n;
    } bucket[N_BUCKETS];
    Entry (*chunk)[CHUNK];
    uint32_t *link; /* from a chunk to the one before it, or to the next free one */
    uint32_t free;
    uint64_t turn;           /* the bucket that was sorted last */
    Entry *run, *next, *end; /* its entries, sorted */
    Entry *late;             /* those planned since, the least last */
    Entry *scratch;
    uint32_t *count;
    size_t n_late;
} Wheel;

static inline void
wheel_put(Wheel *w, Entry entry)
{
    uint64_t turn = (uint64_t)(entry >> 64) >> WIDTH_BITS;
    if (turn == w->turn) {
        size_t i = w->n_late++;
        for (; i > 0 && w->late[i - 1] < entry; i--)
            w->late[i] = w->late[i - 1];
        w->late[i] = entry;
        return;
    }
    uint32_t b = turn % N_BUCKETS, i = w->bucket[b].n++ % CHUNK;
    if (i == 0) {
        uint32_t chunk = w->free;
        w->free = w->link[chunk];
        w->link[chunk] = w->bucket[b].chunk;
        w->bucket[b].chunk = chunk;
    }
    w->chunk[w->bucket[b].chunk][i] = entry;
}

static size_t
wheel_collect(Wheel *w, uint32_t b)
{
    size_t n = w->bucket[b].n, n_copied = 0;
    while (n_copied < n) {
        uint32_t chunk = w->bucket[b].chunk, before = w->link[chunk];
        uint32_t n_last = (n - n_copied - 1) % CHUNK + 1;
        for (unsigned line = 0; line < CHUNK; line += 4)
            __builtin_prefetch(&w->chunk[before][line]);
        memcpy(w->scratch + n_copied, w->chunk[chunk], n_last * sizeof(Entry));
        n_copied += n_last;
        w->link[chunk] = w->free;
        w->free = chunk;
        w->bucket[b].chunk = before;
    }
    w->bucket[b].n = 0;
    return n;
}

static inline size_t
share_of(Entry entry, unsigned bits)
{
    uint64_t offset = (uint64_t)(entry >> 64) & ((1u << WIDTH_BITS) - 1);
    return (size_t)(offset >> (WIDTH_BITS - bits));
}

static void
wheel_refill(Wheel *w)
{
    while (w->bucket[++w->turn % N_BUCKETS].n == 0)
        ;
    size_t n = wheel_collect(w, w->turn % N_BUCKETS);
    unsigned bits = 0;
    while (1u << bits < n)
        bits++;
    memset(w->count, 0, ((1u << bits) + 1) * sizeof *w->count);
    for (size_t i = 0; i < n; i++)
        w->count[share_of(w->scratch[i], bits) + 1]++;
    for (size_t s = 1; s <= 1u << bits; s++)
        w->count[s] += w->count[s - 1];
    for (size_t i = 0; i < n; i++)
        w->run[w->count[share_of(w->scratch[i], bits)]++] = w->scratch[i];
    for (size_t i = 1; i < n; i++) {
        Entry entry = w->run[i];
        size_t j = i;
        for (; j > 0 && entry < w->run[j - 1]; j--)
            w->run[j] = w->run[j - 1];
        w->run[j] = entry;
    }
    w->next = w->run;
    w->end = w->run + n;
}

static inline Entry
wheel_take(Wheel *w)
{
    if (w->next == w->end && w->n_late == 0)
        wheel_refill(w);
    if (w->n_late > 0 && (w->next == w->end || w->late[w->n_late - 1] < *w->next))
        return w->late[--w->n_late];
    return *w->next++;
}

static void
hold_wheel(Wheel *w, uint64_t *sequence, uint64_t *counter, unsigned long holds)
{
    while (holds-- > 0) {
        Entry entry = wheel_take(w);
        uint64_t time =
            (uint64_t)(entry >> 64) + (uint64_t)increment(BENCH_EXPONENTIAL, counter);
        wheel_put(w, entry_of(time, (*sequence)++, (uint64_t)entry & 0xffffff));
    }
}

double
bench_hold_told(unsigned pending, unsigned long holds)
{
    uint32_t n_chunks = pending / CHUNK + N_BUCKETS + 1;
    g_autofree Entry *entries = g_new(Entry, 3 * (size_t)pending);
    g_autofree Wheel *w = g_new0(Wheel, 1);
    g_autofree G_GNUC_UNUSED void *chunks = w->chunk =
        g_malloc_n(n_chunks, sizeof *w->chunk);
    g_autofree G_GNUC_UNUSED uint32_t *link = w->link = g_new(uint32_t, n_chunks);
    g_autofree G_GNUC_UNUSED uint32_t *count = w->count =
        g_new(uint32_t, 2 * (size_t)pending + 1);
    for (uint32_t i = 0; i < n_chunks; i++)
        w->link[i] = (i + 1) % n_chunks;
    w->run = w->next = w->end = entries;
    w->late = entries + pending;
    w->scratch = entries + 2 * (size_t)pending;
    uint64_t counter = 1, sequence = 0;
    for (; sequence < pending; sequence++)
        wheel_put(w, entry_of((uint64_t)increment(BENCH_EXPONENTIAL, &counter), sequence,
                              sequence));
    /* Those of bucket 0 are late already: nothing was sorted yet. */
    hold_wheel(w, &sequence, &counter, pending);
    double start = cpu_ns();
    hold_wheel(w, &sequence, &counter, holds);
    return (cpu_ns() - start) / (double)holds;
}
