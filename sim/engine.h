/* The list of pending events and the clock.
 *
 * Events happen in the order of (time, class, planning): first by instant; at the same
 * instant by class, 0 before 6; within a class in the order in which they were planned.
 * The order is total, so a history is the same on every machine. The clock is the time of
 * the event that happened last; nothing can be planned before it.
 *
 * The engine calls nobody: the owner takes the next event and acts on its kind.
 *
 *     while (sim_engine_next(engine, &event))
 *         act(model, &event);
 *
 * What an event says of itself has a place of its own. The first event planned after one
 * is taken moves into the place of that one, which halves the cost of the usual case, an
 * event that plans its successor. Among many events, one that says little needs no place:
 * a kind below SIM_FEW_KINDS and a payload below SIM_MAX_PENDING ride in the key that is
 * sorted anyway, and no memory is touched for them but that key. */
#ifndef SIM_ENGINE_H
#define SIM_ENGINE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/ladder.h"
#include "sim/time.h"
#include "sim/winner.h"

#define SIM_N_CLASSES   7
#define SIM_MAX_PENDING (1u << 24)
#define SIM_FEW_KINDS   16u

typedef struct {
    SimTime time;
    uint64_t payload; /* of the planner */
    uint32_t kind;    /* of the planner */
    uint8_t cls;      /* 0..6 */
} SimEvent;

/* Names one planned event, also after it has happened; 0 names none. */
typedef uint64_t SimHandle;

typedef struct SimEngine SimEngine;

SimEngine *sim_engine_new(SimTime start);
void sim_engine_free(SimEngine *engine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimEngine, sim_engine_free)

static inline SimTime sim_engine_now(const SimEngine *engine);

/* Events that will still happen. */
size_t sim_engine_n_pending(const SimEngine *engine);

/* Most places the list has had to hold, cancelled events that were not yet swept
 * included, those that ride in their keys not. */
size_t sim_engine_n_places(const SimEngine *engine);

/* Plan an event.
 *
 * @time: not before now (asserted), before SIM_TIME_NEVER; @cls: 0..6.
 *
 * Cost: logarithmic in the number of pending events up to some hundred, then constant on
 * average, or logarithmic again for those at one instant. There may be 2^24. */
static inline void sim_engine_schedule(SimEngine *engine, SimTime time, unsigned cls,
                                       uint32_t kind, uint64_t payload);

/* The same, with a handle for sim_engine_cancel(). Two keyed events may share a handle
 * only if more than 4 thousand million were planned between them. */
SimHandle sim_engine_schedule_keyed(SimEngine *engine, SimTime time, unsigned cls,
                                    uint32_t kind, uint64_t payload);

/* Strike out an event.
 *
 * Returns: false, and changes nothing, if it has happened or was cancelled before.
 * Cost: constant on average; its place is given back later. */
bool sim_engine_cancel(SimEngine *engine, SimHandle handle);

/* Take the earliest event and move the clock to it.
 *
 * Returns: false, and leaves clock and @ret_event alone, if nothing is pending. */
static inline bool sim_engine_next(SimEngine *engine, SimEvent *ret_event);

/* Count the planning order of what is pending anew from 0; nobody can tell from outside.
 * The engine does so itself each 2^32 plannings, when its counter is used up. */
void sim_engine_renumber(SimEngine *engine);

/* ---- inside: open for the functions below only
 *
 * Each event costs a dozen nanoseconds, of which two calls would be a fifth. Hence the
 * usual case, many events that ride, is inlined; the rest is in engine.c. */

/* A key is, from the top, time (64 bits), class (3), sequence (32) and cargo (29). Two
 * events never have the same sequence, so the cargo comes along without deciding
 * anything. It is a place (24), or else RIDES (1), kind (4) and payload (24). */
#define SIM_ENGINE_CARGO_BITS   29
#define SIM_ENGINE_PAYLOAD_BITS 24
#define SIM_ENGINE_RIDES        (UINT64_C(1) << 28)
#define SIM_ENGINE_MAX_SEQUENCE (UINT64_C(1) << 32)

typedef SimWinnerKey SimEngineKey;
typedef struct SimEnginePlace SimEnginePlace;
typedef struct SimEngineTicket SimEngineTicket;

struct SimEngine {
    SimTime now;
    uint64_t sequence; /* of the next event planned */
    uint64_t n_gone;   /* events taken or swept since sequence 0 */
    bool is_ladder;
    SimLadder ladder; /* of all events if there are too many for the tree */
    SimWinner tree;
    /* The place of the event that was taken last of those that have one: either the next
     * of them planned moves in or the next taken vacates it. */
    uint32_t hole;
    SimEnginePlace *places;   /* (owned) */
    uint32_t n_places;        /* allocated */
    uint32_t n_used;          /* places that have been used */
    uint32_t free_place;      /* first of the chain of free ones */
    uint32_t n_most;          /* most places used */
    uint32_t n_cancelled;     /* waiting to be met or swept */
    SimEngineTicket *tickets; /* (owned) */
    uint32_t n_tickets;
    uint32_t free_ticket;
    uint32_t key; /* of the latest keyed event */
};

/* The sign bit is turned over, so that unsigned keys have the order of signed times. */
static inline SimEngineKey
sim_engine_key(SimTime time, unsigned cls, uint64_t sequence, uint64_t cargo)
{
    uint64_t high = (uint64_t)time ^ (UINT64_C(1) << 63);
    uint64_t low = (uint64_t)cls << 61 | sequence << SIM_ENGINE_CARGO_BITS | cargo;
    return (SimEngineKey)high << 64 | low;
}

static inline SimTime
sim_engine_key_time(SimEngineKey key)
{
    return (SimTime)((uint64_t)(key >> 64) ^ (UINT64_C(1) << 63));
}

static inline uint8_t
sim_engine_key_class(SimEngineKey key)
{
    return (uint8_t)((uint64_t)key >> 61);
}

/* What an event that rides says of itself. */
static inline SimEvent
sim_engine_rider(SimEngineKey key)
{
    uint64_t low = (uint64_t)key;
    return (SimEvent){ .time = sim_engine_key_time(key),
                       .payload = low & (SIM_MAX_PENDING - 1),
                       .kind = (uint32_t)(low >> SIM_ENGINE_PAYLOAD_BITS) % SIM_FEW_KINDS,
                       .cls = sim_engine_key_class(key) };
}

/* The rare cases of the two functions below. */
void sim_engine_schedule_elsewhere(SimEngine *engine, SimTime time, unsigned cls,
                                   uint32_t kind, uint64_t payload);
bool sim_engine_next_elsewhere(SimEngine *engine, SimEvent *ret_event);

static inline SimTime
sim_engine_now(const SimEngine *engine)
{
    return engine->now;
}

static inline void
sim_engine_schedule(SimEngine *engine, SimTime time, unsigned cls, uint32_t kind,
                    uint64_t payload)
{
    g_assert(time >= engine->now && time < SIM_TIME_NEVER && cls < SIM_N_CLASSES);
    if (!engine->is_ladder || kind >= SIM_FEW_KINDS || payload >= SIM_MAX_PENDING ||
        G_UNLIKELY(engine->sequence == SIM_ENGINE_MAX_SEQUENCE)) {
        sim_engine_schedule_elsewhere(engine, time, cls, kind, payload);
        return;
    }
    uint64_t cargo =
        SIM_ENGINE_RIDES | (uint64_t)kind << SIM_ENGINE_PAYLOAD_BITS | payload;
    sim_ladder_put(&engine->ladder, sim_engine_key(time, cls, engine->sequence++, cargo));
}

/* (Without a ladder its run is empty.) */
static inline bool
sim_engine_next(SimEngine *engine, SimEvent *ret_event)
{
    SimLadder *ladder = &engine->ladder;
    if (!sim_ladder_is_ready(ladder) || (*ladder->next & SIM_ENGINE_RIDES) == 0)
        return sim_engine_next_elsewhere(engine, ret_event);
    *ret_event = sim_engine_rider(*ladder->next++);
    engine->now = ret_event->time;
    engine->n_gone++;
    return true;
}

#endif
