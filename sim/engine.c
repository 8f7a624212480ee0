#include "sim/engine.h"

#include <stdlib.h>

#include "sim/winner.h"

/* A key is, from the top, time (64 bits), class, sequence and slot. Two events never have
 * the same sequence, so the slot comes along without deciding anything. */
#define SLOT_BITS     24
#define SEQUENCE_BITS 37
#define SLOT_MASK     ((1u << SLOT_BITS) - 1)
#define MAX_SEQUENCE  (UINT64_C(1) << SEQUENCE_BITS)

_Static_assert(SIM_MAX_PENDING == 1u << SLOT_BITS, "a key must hold any slot");

#define NO_SLOT       UINT32_MAX
#define INITIAL_SLOTS 64

/* Keys of an event: none, one that was struck out, or the upper half of its handle. */
#define UNKEYED   0
#define CANCELLED UINT32_MAX

typedef struct {
    uint64_t payload; /* of a free slot: the next free one */
    uint32_t kind;
    uint32_t key;
} Slot;

struct SimEngine {
    SimTime now;
    SimWinner tree;
    Slot *slots; /* (owned) as many as the tree has */
    uint64_t sequence;
    uint32_t key;       /* of the latest keyed event */
    uint32_t n_used;    /* slots that have ever been used */
    uint32_t free_slot; /* first of the chain of free ones, or NO_SLOT */
    /* The slot of the event that was taken last, still in the tree: either the next event
     * planned replaces it in place or the next one taken vacates it. */
    uint32_t hole;
    uint32_t n_planned;
    uint32_t n_cancelled; /* of those, waiting to be met or swept */
};

/* The sign bit is turned over, so that unsigned keys have the order of signed times. */
static SimWinnerKey
key_of(SimTime time, unsigned cls, uint64_t sequence, uint32_t slot)
{
    uint64_t high = (uint64_t)time ^ (UINT64_C(1) << 63);
    uint64_t low =
        (uint64_t)cls << (SEQUENCE_BITS + SLOT_BITS) | sequence << SLOT_BITS | slot;
    return (SimWinnerKey)high << 64 | low;
}

static SimTime
key_time(SimWinnerKey key)
{
    return (SimTime)((uint64_t)(key >> 64) ^ (UINT64_C(1) << 63));
}

static uint8_t
key_class(SimWinnerKey key)
{
    return (uint8_t)((uint64_t)key >> (SEQUENCE_BITS + SLOT_BITS));
}

static uint32_t
key_slot(SimWinnerKey key)
{
    return (uint32_t)key & SLOT_MASK;
}

static void
resize(SimEngine *engine, uint32_t n_slots)
{
    g_assert(n_slots <= SIM_MAX_PENDING);
    sim_winner_resize(&engine->tree, n_slots);
    engine->slots = g_renew(Slot, engine->slots, n_slots);
}

SimEngine *
sim_engine_new(SimTime start)
{
    SimEngine *engine = g_new0(SimEngine, 1);
    engine->now = start;
    engine->free_slot = NO_SLOT;
    engine->hole = NO_SLOT;
    resize(engine, INITIAL_SLOTS);
    return engine;
}

void
sim_engine_free(SimEngine *engine)
{
    if (engine == NULL)
        return;
    g_free(engine->tree.node);
    g_free(engine->slots);
    g_free(engine);
}

SimTime
sim_engine_now(const SimEngine *engine)
{
    return engine->now;
}

size_t
sim_engine_n_pending(const SimEngine *engine)
{
    return engine->n_planned - engine->n_cancelled;
}

size_t
sim_engine_n_places(const SimEngine *engine)
{
    return engine->n_used;
}

static void
give_back(SimEngine *engine, uint32_t slot)
{
    engine->slots[slot].payload = engine->free_slot;
    engine->free_slot = slot;
}

/* The latest freed slot first: its path in the tree is still in the cache. */
static uint32_t
take_slot(SimEngine *engine)
{
    uint32_t slot = engine->free_slot;
    if (slot != NO_SLOT) {
        engine->free_slot = (uint32_t)engine->slots[slot].payload;
        return slot;
    }
    if (engine->n_used == engine->tree.n_slots)
        resize(engine, 2 * engine->tree.n_slots);
    return engine->n_used++;
}

static void
vacate(SimEngine *engine, uint32_t slot)
{
    sim_winner_put(&engine->tree, slot, SIM_WINNER_VACANT);
    give_back(engine, slot);
}

static inline void
vacate_hole(SimEngine *engine)
{
    if (engine->hole == NO_SLOT)
        return;
    vacate(engine, engine->hole);
    engine->hole = NO_SLOT;
}

static int
compare_keys(const void *a, const void *b)
{
    const SimWinnerKey *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

void
sim_engine_renumber(SimEngine *engine)
{
    vacate_hole(engine);
    SimWinnerKey *leaves = sim_winner_leaves(&engine->tree);
    g_autofree SimWinnerKey *sorted = g_new(SimWinnerKey, engine->n_planned);
    uint32_t n = 0;
    for (uint32_t slot = 0; slot < engine->n_used; slot++)
        if (leaves[slot] != SIM_WINNER_VACANT)
            sorted[n++] = leaves[slot];
    if (n > 0)
        qsort(sorted, n, sizeof *sorted, compare_keys);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t slot = key_slot(sorted[i]);
        leaves[slot] = key_of(key_time(sorted[i]), key_class(sorted[i]), i, slot);
    }
    engine->sequence = n;
    sim_winner_replay(&engine->tree);
}

static uint32_t
plan(SimEngine *engine, SimTime time, unsigned cls, Slot content)
{
    g_assert(time >= engine->now && time < SIM_TIME_NEVER && cls < SIM_N_CLASSES);
    if (G_UNLIKELY(engine->sequence == MAX_SEQUENCE))
        sim_engine_renumber(engine);
    uint32_t slot = engine->hole;
    if (slot == NO_SLOT)
        slot = take_slot(engine);
    engine->hole = NO_SLOT;
    engine->slots[slot] = content;
    engine->n_planned++;
    sim_winner_put(&engine->tree, slot, key_of(time, cls, engine->sequence++, slot));
    return slot;
}

void
sim_engine_schedule(SimEngine *engine, SimTime time, unsigned cls, uint32_t kind,
                    uint64_t payload)
{
    plan(engine, time, cls, (Slot){ payload, kind, UNKEYED });
}

SimHandle
sim_engine_schedule_keyed(SimEngine *engine, SimTime time, unsigned cls, uint32_t kind,
                          uint64_t payload)
{
    engine->key = engine->key + 1 == CANCELLED ? 1 : engine->key + 1;
    uint32_t slot = plan(engine, time, cls, (Slot){ payload, kind, engine->key });
    return (SimHandle)engine->key << 32 | slot;
}

/* Vacate all cancelled slots at once. */
static void
sweep(SimEngine *engine)
{
    SimWinnerKey *leaves = sim_winner_leaves(&engine->tree);
    for (uint32_t slot = 0; slot < engine->n_used; slot++) {
        if (engine->slots[slot].key != CANCELLED)
            continue;
        engine->slots[slot].key = UNKEYED;
        leaves[slot] = SIM_WINNER_VACANT;
        give_back(engine, slot);
    }
    engine->n_planned -= engine->n_cancelled;
    engine->n_cancelled = 0;
    sim_winner_replay(&engine->tree);
}

bool
sim_engine_cancel(SimEngine *engine, SimHandle handle)
{
    uint32_t slot = (uint32_t)handle;
    uint32_t key = (uint32_t)(handle >> 32);
    if (key == UNKEYED || slot >= engine->n_used || engine->slots[slot].key != key)
        return false;
    engine->slots[slot].key = CANCELLED;
    engine->n_cancelled++;
    /* A sweep looks at every slot; by then a fixed share of them has paid for it. */
    if (engine->n_cancelled > engine->tree.n_slots / 4)
        sweep(engine);
    return true;
}

/* The cancelled events that would come first. Apart, so that the usual case stays short.
 */
static G_GNUC_NO_INLINE void
drop_cancelled(SimEngine *engine)
{
    for (;;) {
        SimWinnerKey top = sim_winner_top(&engine->tree);
        uint32_t slot = key_slot(top);
        if (top == SIM_WINNER_VACANT || engine->slots[slot].key != CANCELLED)
            return;
        engine->slots[slot].key = UNKEYED;
        engine->n_planned--;
        engine->n_cancelled--;
        vacate(engine, slot);
    }
}

bool
sim_engine_next(SimEngine *engine, SimEvent *ret_event)
{
    vacate_hole(engine);
    if (engine->n_cancelled > 0)
        drop_cancelled(engine);
    SimWinnerKey top = sim_winner_top(&engine->tree);
    if (top == SIM_WINNER_VACANT)
        return false;
    uint32_t slot = key_slot(top);
    Slot *taken = &engine->slots[slot];
    engine->now = key_time(top);
    engine->hole = slot;
    engine->n_planned--;
    ret_event->time = engine->now;
    ret_event->payload = taken->payload;
    ret_event->kind = taken->kind;
    ret_event->cls = key_class(top);
    taken->key = UNKEYED;
    return true;
}
