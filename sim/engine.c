#include "sim/engine.h"

#include <stdlib.h>

#include "sim/ladder.h"
#include "sim/winner.h"

/* A key is, from the top, time (64 bits), class, sequence and slot. Two events never have
 * the same sequence, so the slot comes along without deciding anything; in the tree, its
 * leaf does so instead. */
#define SLOT_BITS     24
#define SEQUENCE_BITS 37
#define SLOT_MASK     ((1u << SLOT_BITS) - 1)
#define MAX_SEQUENCE  (UINT64_C(1) << SEQUENCE_BITS)

_Static_assert(SIM_MAX_PENDING == 1u << SLOT_BITS, "a key must hold any slot");

#define NO_SLOT       UINT32_MAX
#define NO_LEAF       UINT32_MAX
#define INITIAL_SLOTS 64

/* The tree holds up to 4096 events, beyond which a ladder is faster; the ladder gives way
 * again at a quarter of that, so that moving all of them to and fro stays rare. */
#define MAX_LEAVES 4096u
#define FEW        (MAX_LEAVES / 4)

/* Keys of an event: none, one that was struck out, or the upper half of its handle. */
#define UNKEYED   0
#define CANCELLED UINT32_MAX

typedef struct {
    uint64_t payload; /* of a free slot: the next free one */
    uint32_t kind;    /* of a free slot: the leaf that is kept for it, or NO_LEAF */
    uint32_t key;
} Slot;

struct SimEngine {
    SimTime now;
    SimWinner tree;
    uint32_t *slot_of; /* (owned) [tree.n_slots]: the slot of each leaf */
    SimLadder ladder;  /* of all events if there are too many for the tree */
    bool is_ladder;
    Slot *slots; /* (owned) */
    uint64_t sequence;
    uint32_t key; /* of the latest keyed event */
    uint32_t n_slots;
    uint32_t n_used;    /* slots that have ever been used */
    uint32_t n_leaves;  /* the same of the tree */
    uint32_t free_slot; /* first of the chain of free ones, or NO_SLOT */
    /* The leaf of the event that was taken last, still in the tree: either the next event
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

/* @key with @slot, or leaf, in place of what it had. */
static SimWinnerKey
key_moved(SimWinnerKey key, uint32_t slot)
{
    return key - key_slot(key) + slot;
}

static void
resize_tree(SimEngine *engine, uint32_t n_leaves)
{
    sim_winner_resize(&engine->tree, n_leaves);
    engine->slot_of = g_renew(uint32_t, engine->slot_of, n_leaves);
}

SimEngine *
sim_engine_new(SimTime start)
{
    SimEngine *engine = g_new0(SimEngine, 1);
    engine->now = start;
    engine->free_slot = NO_SLOT;
    engine->hole = NO_LEAF;
    engine->n_slots = INITIAL_SLOTS;
    engine->slots = g_new(Slot, INITIAL_SLOTS);
    resize_tree(engine, INITIAL_SLOTS);
    return engine;
}

void
sim_engine_free(SimEngine *engine)
{
    if (engine == NULL)
        return;
    sim_ladder_clear(&engine->ladder);
    g_free(engine->tree.node);
    g_free(engine->slot_of);
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
give_back(SimEngine *engine, uint32_t slot, uint32_t leaf)
{
    engine->slots[slot].payload = engine->free_slot;
    engine->slots[slot].kind = leaf;
    engine->free_slot = slot;
}

/* The latest freed slot first: it and its path in the tree are still in the cache. */
static uint32_t
take_slot(SimEngine *engine, uint32_t *ret_leaf)
{
    uint32_t slot = engine->free_slot;
    *ret_leaf = NO_LEAF;
    if (slot != NO_SLOT) {
        engine->free_slot = (uint32_t)engine->slots[slot].payload;
        *ret_leaf = engine->slots[slot].kind;
        return slot;
    }
    if (engine->n_used == engine->n_slots) {
        g_assert(engine->n_slots < SIM_MAX_PENDING);
        engine->n_slots *= 2;
        engine->slots = g_renew(Slot, engine->slots, engine->n_slots);
    }
    return engine->n_used++;
}

static void
vacate(SimEngine *engine, uint32_t leaf)
{
    sim_winner_put(&engine->tree, leaf, SIM_WINNER_VACANT);
    give_back(engine, engine->slot_of[leaf], leaf);
}

static inline void
vacate_hole(SimEngine *engine)
{
    if (engine->hole == NO_LEAF)
        return;
    vacate(engine, engine->hole);
    engine->hole = NO_LEAF;
}

/* Move the keys out of the structure in use to @ret_keys, each with its slot. */
static uint32_t
drain(SimEngine *engine, SimWinnerKey *ret_keys)
{
    if (engine->is_ladder)
        return (uint32_t)sim_ladder_drain(&engine->ladder, ret_keys);
    SimWinnerKey *leaves = sim_winner_leaves(&engine->tree);
    uint32_t n = 0;
    for (uint32_t leaf = 0; leaf < engine->n_leaves; leaf++) {
        uint32_t slot = engine->slot_of[leaf];
        if (leaves[leaf] == SIM_WINNER_VACANT)
            engine->slots[slot].kind = NO_LEAF;
        else
            ret_keys[n++] = key_moved(leaves[leaf], slot);
        leaves[leaf] = SIM_WINNER_VACANT;
    }
    engine->n_leaves = 0;
    return n;
}

/* Put keys into the structure that suits their number, the other one being empty. */
static void
refill(SimEngine *engine, const SimWinnerKey *keys, uint32_t n, bool is_ladder)
{
    if (is_ladder != engine->is_ladder) {
        if (is_ladder)
            sim_ladder_init(&engine->ladder);
        else
            sim_ladder_clear(&engine->ladder);
        engine->is_ladder = is_ladder;
    }
    if (is_ladder) {
        for (uint32_t i = 0; i < n; i++)
            sim_ladder_put(&engine->ladder, keys[i]);
        return;
    }
    while (engine->tree.n_slots < n)
        resize_tree(engine, 2 * engine->tree.n_slots);
    for (uint32_t leaf = 0; leaf < n; leaf++) {
        engine->slot_of[leaf] = key_slot(keys[leaf]);
        sim_winner_leaves(&engine->tree)[leaf] = key_moved(keys[leaf], leaf);
    }
    engine->n_leaves = n;
    sim_winner_replay(&engine->tree);
}

static uint32_t
drop_struck_out(SimEngine *engine, SimWinnerKey *keys, uint32_t n)
{
    uint32_t n_kept = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t slot = key_slot(keys[i]);
        if (engine->slots[slot].key != CANCELLED) {
            keys[n_kept++] = keys[i];
            continue;
        }
        engine->slots[slot].key = UNKEYED;
        give_back(engine, slot, NO_LEAF);
    }
    engine->n_planned = n_kept;
    engine->n_cancelled = 0;
    return n_kept;
}

/* Move all events to the ladder or to the tree, without those that were cancelled. */
static G_GNUC_NO_INLINE void
move(SimEngine *engine, bool is_ladder)
{
    vacate_hole(engine);
    g_autofree SimWinnerKey *keys = g_new(SimWinnerKey, engine->n_planned + 1);
    uint32_t n = drop_struck_out(engine, keys, drain(engine, keys));
    refill(engine, keys, n, is_ladder);
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
    g_autofree SimWinnerKey *keys = g_new(SimWinnerKey, engine->n_planned + 1);
    uint32_t n = drain(engine, keys);
    qsort(keys, n, sizeof *keys, compare_keys);
    for (uint32_t i = 0; i < n; i++)
        keys[i] = key_of(key_time(keys[i]), key_class(keys[i]), i, key_slot(keys[i]));
    engine->sequence = n;
    refill(engine, keys, n, engine->is_ladder);
}

/* A leaf for an event that does not move into the hole; NO_LEAF if the tree is full and
 * the ladder took over. */
static uint32_t
take_leaf(SimEngine *engine, uint32_t slot, uint32_t leaf)
{
    if (leaf == NO_LEAF) {
        if (engine->n_leaves == MAX_LEAVES) {
            move(engine, true);
            return NO_LEAF;
        }
        if (engine->n_leaves == engine->tree.n_slots)
            resize_tree(engine, 2 * engine->tree.n_slots);
        leaf = engine->n_leaves++;
        engine->slot_of[leaf] = slot;
    }
    return leaf;
}

static uint32_t
plan(SimEngine *engine, SimTime time, unsigned cls, Slot content)
{
    g_assert(time >= engine->now && time < SIM_TIME_NEVER && cls < SIM_N_CLASSES);
    if (G_UNLIKELY(engine->sequence == MAX_SEQUENCE))
        sim_engine_renumber(engine);
    uint32_t leaf = engine->hole, slot;
    if (leaf != NO_LEAF) {
        slot = engine->slot_of[leaf];
        engine->hole = NO_LEAF;
    } else {
        slot = take_slot(engine, &leaf);
        if (!engine->is_ladder)
            leaf = take_leaf(engine, slot, leaf);
    }
    engine->slots[slot] = content;
    engine->n_planned++;
    if (engine->is_ladder)
        sim_ladder_put(&engine->ladder, key_of(time, cls, engine->sequence++, slot));
    else
        sim_winner_put(&engine->tree, leaf, key_of(time, cls, engine->sequence++, leaf));
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

bool
sim_engine_cancel(SimEngine *engine, SimHandle handle)
{
    uint32_t slot = (uint32_t)handle;
    uint32_t key = (uint32_t)(handle >> 32);
    if (key == UNKEYED || slot >= engine->n_used || engine->slots[slot].key != key)
        return false;
    engine->slots[slot].key = CANCELLED;
    engine->n_cancelled++;
    /* A sweep moves every event; by then a fixed share of them has paid for it. */
    uint32_t n_places = engine->is_ladder ? MAX_LEAVES : engine->tree.n_slots;
    if (engine->n_cancelled > MAX(n_places, engine->n_planned) / 4)
        move(engine, engine->is_ladder);
    return true;
}

/* The ladder looks whether it is still needed only when it has to sort anyway. */
static G_GNUC_NO_INLINE void
leave_ladder_if_few(SimEngine *engine)
{
    if (engine->n_planned <= FEW)
        move(engine, false);
}

static inline SimWinnerKey
top_key(SimEngine *engine)
{
    if (!engine->is_ladder)
        return sim_winner_top(&engine->tree);
    if (sim_ladder_is_exhausted(&engine->ladder)) {
        leave_ladder_if_few(engine);
        if (!engine->is_ladder)
            return sim_winner_top(&engine->tree);
    }
    return sim_ladder_top(&engine->ladder);
}

/* Give the slot of the least key back, or leave it as a hole to the event it plans. */
static inline void
leave(SimEngine *engine, SimWinnerKey top, uint32_t slot)
{
    if (engine->is_ladder) {
        sim_ladder_pop(&engine->ladder, top);
        give_back(engine, slot, NO_LEAF);
    } else {
        engine->hole = key_slot(top);
    }
}

static inline uint32_t
slot_of_key(const SimEngine *engine, SimWinnerKey key)
{
    return engine->is_ladder ? key_slot(key) : engine->slot_of[key_slot(key)];
}

/* The cancelled events that would come first. Apart, so that the usual case stays short.
 */
static G_GNUC_NO_INLINE void
drop_cancelled(SimEngine *engine)
{
    for (;;) {
        SimWinnerKey top = top_key(engine);
        if (top == SIM_WINNER_VACANT)
            return;
        uint32_t slot = slot_of_key(engine, top);
        if (engine->slots[slot].key != CANCELLED)
            return;
        engine->slots[slot].key = UNKEYED;
        engine->n_planned--;
        engine->n_cancelled--;
        leave(engine, top, slot);
        vacate_hole(engine);
    }
}

bool
sim_engine_next(SimEngine *engine, SimEvent *ret_event)
{
    vacate_hole(engine);
    if (engine->n_cancelled > 0)
        drop_cancelled(engine);
    SimWinnerKey top = top_key(engine);
    if (top == SIM_WINNER_VACANT)
        return false;
    uint32_t slot = slot_of_key(engine, top);
    Slot *taken = &engine->slots[slot];
    if (engine->is_ladder)
        __builtin_prefetch(
            &engine->slots[key_slot(engine->ladder.next[SIM_LADDER_AHEAD])]);
    engine->now = key_time(top);
    engine->n_planned--;
    ret_event->time = engine->now;
    ret_event->payload = taken->payload;
    ret_event->kind = taken->kind;
    ret_event->cls = key_class(top);
    taken->key = UNKEYED;
    leave(engine, top, slot);
    return true;
}
