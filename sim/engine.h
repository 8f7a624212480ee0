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
 * The first event planned after one is taken moves into the place of that one, which
 * halves the cost of the usual case, an event that plans its successor. */
#ifndef SIM_ENGINE_H
#define SIM_ENGINE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/time.h"

#define SIM_N_CLASSES   7
#define SIM_MAX_PENDING (1u << 24)

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

/* The clock is what an engine begins with: it is read several times for each event. */
static inline SimTime
sim_engine_now(const SimEngine *engine)
{
    return *(const SimTime *)(const void *)engine;
}

/* Events that will still happen. */
size_t sim_engine_n_pending(const SimEngine *engine);

/* Most places the list has had to hold, cancelled events that were not yet swept
 * included: what its memory grew to. */
size_t sim_engine_n_places(const SimEngine *engine);

/* Plan an event.
 *
 * @time: not before now (asserted), before SIM_TIME_NEVER; @cls: 0..6.
 *
 * Cost: logarithmic in the number of pending events up to some hundred, then constant on
 * average, or logarithmic again for those at one instant. There may be 2^24. */
void sim_engine_schedule(SimEngine *engine, SimTime time, unsigned cls, uint32_t kind,
                         uint64_t payload);

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
bool sim_engine_next(SimEngine *engine, SimEvent *ret_event);

/* Count the planning order of what is pending anew from 0; nobody can tell from outside.
 * The engine does so itself each 2^37 plannings, when its counter is used up. */
void sim_engine_renumber(SimEngine *engine);

#endif
