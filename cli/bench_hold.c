#include "cli/bench_hold.h"

#include <glib.h>
#include <time.h>

#include "sim/dist.h"
#include "sim/engine.h"
#include "sim/hash.h"
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

static SimTime
increment(uint64_t *counter)
{
    uint64_t word = sim_mix(*counter += UINT64_C(0x9e3779b97f4a7c15));
    return (SimTime)(sim_exponential(sim_uniform(word)) * MEAN_TICKS);
}

static void
hold_engine(SimEngine *engine, uint64_t *counter, unsigned long holds)
{
    SimEvent event;
    while (holds-- > 0 && sim_engine_next(engine, &event))
        sim_engine_schedule(engine, event.time + increment(counter), 3, event.kind,
                            event.payload);
}

double
bench_hold_engine(unsigned pending, unsigned long holds)
{
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    uint64_t counter = 1;
    for (unsigned i = 0; i < pending; i++)
        sim_engine_schedule(engine, increment(&counter), 3, 0, i);
    hold_engine(engine, &counter, pending);
    double start = cpu_ns();
    hold_engine(engine, &counter, holds);
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
floor_put(Entry *node, size_t leaf, Entry entry)
{
    node[leaf] = entry;
    for (size_t i = leaf; i > 1;) {
        entry = node[i ^ 1] < entry ? node[i ^ 1] : entry;
        i >>= 1;
        node[i] = entry;
    }
}

static void
hold_floor(Entry *node, size_t n_leaves, uint64_t *counter, unsigned long holds)
{
    uint64_t sequence = n_leaves;
    while (holds-- > 0) {
        uint64_t now = (uint64_t)(node[1] >> 64);
        uint64_t slot = (uint64_t)node[1] & 0xffffff;
        floor_put(node, n_leaves + slot,
                  entry_of(now + (uint64_t)increment(counter), sequence++, slot));
    }
}

double
bench_hold_floor(unsigned pending, unsigned long holds)
{
    size_t n_leaves = 1;
    while (n_leaves < pending)
        n_leaves *= 2;
    g_autofree Entry *node = g_new(Entry, 2 * n_leaves);
    for (size_t i = 0; i < 2 * n_leaves; i++)
        node[i] = ~(Entry)0;
    uint64_t counter = 1;
    for (unsigned i = 0; i < pending; i++)
        floor_put(node, n_leaves + i, entry_of((uint64_t)increment(&counter), i, i));
    hold_floor(node, n_leaves, &counter, pending);
    double start = cpu_ns();
    hold_floor(node, n_leaves, &counter, holds);
    return (cpu_ns() - start) / (double)holds;
}
