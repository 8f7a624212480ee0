#include "sim/engine.h"

#include <stdlib.h>

#include "sim/ladder.h"
#include "sim/winner.h"

#define PLACE_MASK   (SIM_MAX_PENDING - 1)
#define CARGO_MASK   ((UINT64_C(1) << SIM_ENGINE_CARGO_BITS) - 1)
#define MAX_SEQUENCE SIM_ENGINE_MAX_SEQUENCE

_Static_assert(SIM_MAX_PENDING == 1u << SIM_ENGINE_PAYLOAD_BITS,
               "a key must hold any place");
_Static_assert(SIM_ENGINE_RIDES == (uint64_t)SIM_FEW_KINDS << SIM_ENGINE_PAYLOAD_BITS,
               "a key must hold any of the few kinds");

typedef SimEngineKey Key;
typedef SimEnginePlace Place;
typedef SimEngineTicket Ticket;

#define NO_PLACE       UINT32_MAX
#define INITIAL_PLACES 64u

/* The tree holds up to 512 events, beyond which a ladder is faster; the ladder gives way
 * again at a quarter of that, so that moving all of them to and fro stays rare. */
#define MAX_LEAVES 512u
#define FEW        (MAX_LEAVES / 4)

/* What an event says of itself; in the tree, the place is its leaf too. */
struct SimEnginePlace {
    uint64_t payload; /* of a free place: the next free one */
    uint32_t kind;
    uint32_t ticket; /* NO_TICKET: it cannot be cancelled */
};

/* What the handle of an event refers to. Apart, because few events have one. */
struct SimEngineTicket {
    uint32_t key;  /* upper half of the handle, or one of the two below */
    uint32_t next; /* of a free ticket: the next free one */
};

#define NO_TICKET UINT32_MAX
#define FREE      0
#define CANCELLED UINT32_MAX

static inline uint32_t
key_place(Key key)
{
    return (uint32_t)key & PLACE_MASK;
}

static inline bool
key_rides(Key key)
{
    return (key & SIM_ENGINE_RIDES) != 0;
}

/* @key with @place instead of what it had. */
static inline Key
key_moved(Key key, uint32_t place)
{
    return key >> SIM_ENGINE_CARGO_BITS << SIM_ENGINE_CARGO_BITS | place;
}

SimEngine *
sim_engine_new(SimTime start)
{
    SimEngine *engine = g_new0(SimEngine, 1);
    engine->now = start;
    engine->hole = NO_PLACE;
    engine->free_place = NO_PLACE;
    engine->free_ticket = NO_TICKET;
    engine->n_places = INITIAL_PLACES;
    engine->places = g_new(Place, INITIAL_PLACES);
    sim_winner_resize(&engine->tree, INITIAL_PLACES);
    return engine;
}

void
sim_engine_free(SimEngine *engine)
{
    if (engine == NULL)
        return;
    sim_ladder_clear(&engine->ladder);
    g_free(engine->tree.node);
    g_free(engine->places);
    g_free(engine->tickets);
    g_free(engine);
}

/* Cancelled ones included. */
static inline uint32_t
n_planned(const SimEngine *engine)
{
    return (uint32_t)(engine->sequence - engine->n_gone);
}

size_t
sim_engine_n_pending(const SimEngine *engine)
{
    return n_planned(engine) - engine->n_cancelled;
}

size_t
sim_engine_n_places(const SimEngine *engine)
{
    return MAX(engine->n_most, engine->n_used);
}

/* ---- tickets */

static uint32_t
take_ticket(SimEngine *engine)
{
    uint32_t ticket = engine->free_ticket;
    if (ticket == NO_TICKET) {
        uint32_t n = engine->n_tickets;
        engine->n_tickets = MAX(INITIAL_PLACES, 2 * n);
        engine->tickets = g_renew(Ticket, engine->tickets, engine->n_tickets);
        for (ticket = engine->n_tickets; ticket-- > n;) {
            engine->tickets[ticket] = (Ticket){ FREE, engine->free_ticket };
            engine->free_ticket = ticket;
        }
        ticket = n;
    }
    engine->free_ticket = engine->tickets[ticket].next;
    return ticket;
}

/* Returns: was the event cancelled? */
static bool
give_back_ticket(SimEngine *engine, uint32_t ticket)
{
    bool is_cancelled = engine->tickets[ticket].key == CANCELLED;
    engine->tickets[ticket] = (Ticket){ FREE, engine->free_ticket };
    engine->free_ticket = ticket;
    engine->n_cancelled -= is_cancelled;
    return is_cancelled;
}

/* ---- places */

static inline void
vacate_hole(SimEngine *engine)
{
    uint32_t place = engine->hole;
    if (place == NO_PLACE)
        return;
    if (!engine->is_ladder)
        sim_winner_put(&engine->tree, place, SIM_WINNER_VACANT);
    engine->places[place].payload = engine->free_place;
    engine->free_place = place;
    engine->hole = NO_PLACE;
}

static Place
content_of(const SimEngine *engine, Key key)
{
    if (!key_rides(key))
        return engine->places[key_place(key)];
    SimEvent rider = sim_engine_rider(key);
    return (Place){ rider.payload, rider.kind, NO_TICKET };
}

/* Move the keys out of the structure in use to @ret_keys. */
static uint32_t
drain(SimEngine *engine, Key *ret_keys)
{
    if (engine->is_ladder)
        return (uint32_t)sim_ladder_drain(&engine->ladder, ret_keys);
    Key *leaves = sim_winner_leaves(&engine->tree);
    uint32_t n = 0;
    for (uint32_t leaf = 0; leaf < engine->n_used; leaf++) {
        if (leaves[leaf] != SIM_WINNER_VACANT)
            ret_keys[n++] = leaves[leaf];
        leaves[leaf] = SIM_WINNER_VACANT;
    }
    return n;
}

/* Put @n keys into the tree or the ladder, both being empty. */
static void
refill(SimEngine *engine, const Key *keys, uint32_t n, bool is_ladder)
{
    if (is_ladder && !engine->is_ladder)
        sim_ladder_init(&engine->ladder);
    if (!is_ladder && engine->is_ladder)
        sim_ladder_clear(&engine->ladder);
    engine->is_ladder = is_ladder;
    if (is_ladder) {
        for (uint32_t i = 0; i < n; i++)
            sim_ladder_put(&engine->ladder, keys[i]);
        return;
    }
    for (uint32_t i = 0; i < n; i++)
        sim_winner_leaves(&engine->tree)[key_place(keys[i])] = keys[i];
    sim_winner_replay(&engine->tree);
}

static bool
is_cancelled(const SimEngine *engine, const Place *place)
{
    return place->ticket != NO_TICKET && engine->tickets[place->ticket].key == CANCELLED;
}

/* Give the events of @keys the first places, without those that were cancelled, and on a
 * ladder without those that ride. Returns: how many events are left. */
static uint32_t
settle(SimEngine *engine, Key *keys, uint32_t n, bool is_ladder)
{
    Place *places = g_new(Place, engine->n_places);
    uint32_t n_kept = 0, n_settled = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (key_rides(keys[i]) && is_ladder) {
            keys[n_kept++] = keys[i];
            continue;
        }
        Place place = content_of(engine, keys[i]);
        if (is_cancelled(engine, &place)) {
            give_back_ticket(engine, place.ticket);
            engine->n_gone++;
            continue;
        }
        places[n_settled] = place;
        keys[n_kept++] = key_moved(keys[i], n_settled++);
    }
    g_free(engine->places);
    engine->places = places;
    engine->n_most = MAX(engine->n_most, engine->n_used);
    engine->n_used = n_settled;
    engine->free_place = NO_PLACE;
    return n_kept;
}

/* Move all events to the ladder or to the tree, without those that were cancelled. */
static G_GNUC_NO_INLINE void
move(SimEngine *engine, bool is_ladder)
{
    vacate_hole(engine);
    g_autofree Key *keys = g_new(Key, n_planned(engine) + 1);
    uint32_t n = settle(engine, keys, drain(engine, keys), is_ladder);
    refill(engine, keys, n, is_ladder);
}

void
sim_engine_renumber(SimEngine *engine)
{
    vacate_hole(engine);
    g_autofree Key *keys = g_new(Key, n_planned(engine) + 1);
    uint32_t n = drain(engine, keys);
    qsort(keys, n, sizeof *keys, sim_ladder_compare);
    for (uint32_t i = 0; i < n; i++)
        keys[i] =
            sim_engine_key(sim_engine_key_time(keys[i]), sim_engine_key_class(keys[i]), i,
                           (uint64_t)keys[i] & CARGO_MASK);
    engine->sequence = n;
    engine->n_gone = 0;
    refill(engine, keys, n, engine->is_ladder);
}

/* Make room for one event more: a larger tree, or the ladder instead. */
static void
grow(SimEngine *engine)
{
    if (!engine->is_ladder && engine->n_used == MAX_LEAVES)
        move(engine, true);
    if (!engine->is_ladder && engine->n_used == engine->tree.n_slots)
        sim_winner_resize(&engine->tree, 2 * engine->tree.n_slots);
    if (engine->n_used == engine->n_places) {
        g_assert(engine->n_places < SIM_MAX_PENDING);
        engine->n_places *= 2;
        engine->places = g_renew(Place, engine->places, engine->n_places);
    }
}

/* A place for an event if there is no hole. The latest freed first: it and its path in
 * the tree are still in the cache. */
static G_GNUC_NO_INLINE void
dig_hole(SimEngine *engine)
{
    uint32_t place = engine->free_place;
    if (place != NO_PLACE) {
        engine->free_place = (uint32_t)engine->places[place].payload;
    } else {
        grow(engine);
        place = engine->n_used++;
    }
    engine->hole = place;
}

/* ---- events */

static G_GNUC_NO_INLINE void
make_ready(SimEngine *engine)
{
    if (engine->sequence == MAX_SEQUENCE)
        sim_engine_renumber(engine); /* leaves no hole either */
    dig_hole(engine);
}

/* Plan an event that has a place. */
static inline void
plan(SimEngine *engine, SimTime time, unsigned cls, Place content)
{
    if (G_UNLIKELY(engine->hole == NO_PLACE || engine->sequence == MAX_SEQUENCE))
        make_ready(engine);
    uint32_t place = engine->hole;
    engine->hole = NO_PLACE;
    engine->places[place] = content;
    Key key = sim_engine_key(time, cls, engine->sequence++, place);
    if (engine->is_ladder)
        sim_ladder_put(&engine->ladder, key);
    else
        sim_winner_put(&engine->tree, place, key);
}

void
sim_engine_schedule_elsewhere(SimEngine *engine, SimTime time, unsigned cls,
                              uint32_t kind, uint64_t payload)
{
    plan(engine, time, cls, (Place){ payload, kind, NO_TICKET });
}

SimHandle
sim_engine_schedule_keyed(SimEngine *engine, SimTime time, unsigned cls, uint32_t kind,
                          uint64_t payload)
{
    g_assert(time >= engine->now && time < SIM_TIME_NEVER && cls < SIM_N_CLASSES);
    uint32_t ticket = take_ticket(engine);
    engine->key = engine->key + 1 == CANCELLED ? 1 : engine->key + 1;
    engine->tickets[ticket].key = engine->key;
    plan(engine, time, cls, (Place){ payload, kind, ticket });
    return (SimHandle)engine->key << 32 | ticket;
}

bool
sim_engine_cancel(SimEngine *engine, SimHandle handle)
{
    uint32_t ticket = (uint32_t)handle;
    uint32_t key = (uint32_t)(handle >> 32);
    if (key == FREE || key == CANCELLED || ticket >= engine->n_tickets ||
        engine->tickets[ticket].key != key)
        return false;
    engine->tickets[ticket].key = CANCELLED;
    engine->n_cancelled++;
    /* A sweep moves every event; by then a fixed share of them has paid for it. */
    uint32_t n_places = engine->is_ladder ? MAX_LEAVES : engine->tree.n_slots;
    if (engine->n_cancelled > MAX(n_places, n_planned(engine)) / 4)
        move(engine, engine->is_ladder);
    return true;
}

/* The ladder looks whether it is still needed only when it has to sort anyway. */
static G_GNUC_NO_INLINE void
sort_out(SimEngine *engine)
{
    if (n_planned(engine) > FEW)
        sim_ladder_refill(&engine->ladder);
    else
        move(engine, false);
}

static inline bool
deliver(SimEngine *engine, SimEvent event, SimEvent *ret_event)
{
    engine->now = event.time;
    *ret_event = event;
    return true;
}

/* Its key was removed, and its place is the hole. */
static inline bool
take(SimEngine *engine, Key key, SimEvent *ret_event)
{
    engine->n_gone++;
    if (key_rides(key))
        return deliver(engine, sim_engine_rider(key), ret_event);
    engine->hole = key_place(key);
    const Place *place = &engine->places[engine->hole];
    if (G_UNLIKELY(place->ticket != NO_TICKET) && give_back_ticket(engine, place->ticket))
        return sim_engine_next_elsewhere(engine, ret_event);
    return deliver(engine,
                   (SimEvent){ .time = sim_engine_key_time(key),
                               .payload = place->payload,
                               .kind = place->kind,
                               .cls = sim_engine_key_class(key) },
                   ret_event);
}

/* (Always: gcc 12 drops calls of a function that does nothing but fetch.) */
G_ALWAYS_INLINE static inline void
fetch_ahead(const SimEngine *engine)
{
    Key key = engine->ladder.next[SIM_LADDER_AHEAD];
    if (!key_rides(key))
        __builtin_prefetch(&engine->places[key_place(key)]);
}

static G_GNUC_NO_INLINE bool
next_of_tree(SimEngine *engine, SimEvent *ret_event)
{
    vacate_hole(engine);
    Key key = sim_winner_top(&engine->tree);
    return key != SIM_WINNER_VACANT && take(engine, key, ret_event);
}

static G_GNUC_NO_INLINE bool
next_of_ladder(SimEngine *engine, SimEvent *ret_event)
{
    vacate_hole(engine);
    if (sim_ladder_is_exhausted(&engine->ladder)) {
        sort_out(engine);
        return sim_engine_next(engine, ret_event);
    }
    fetch_ahead(engine);
    return take(engine, sim_ladder_take(&engine->ladder), ret_event);
}

bool
sim_engine_next_elsewhere(SimEngine *engine, SimEvent *ret_event)
{
    if (!engine->is_ladder)
        return next_of_tree(engine, ret_event);
    if (engine->hole != NO_PLACE || !sim_ladder_is_ready(&engine->ladder))
        return next_of_ladder(engine, ret_event);
    fetch_ahead(engine);
    return take(engine, *engine->ladder.next++, ret_event);
}
