/* The timeline of a scenario: dated changes of parameter cells.
 *
 * The value of a cell at an instant is a pure function: start from the scenario's base
 * value and apply, in order of (at, position), every change that is active then. A ramp
 * moves linearly from the value beneath it and is complete at `at + ramp`; after `until`
 * a change is gone and the value beneath shows again. So changes may overlap, end and
 * return in any way, and nothing depends on when anyone looked before.
 *
 * A scenario's own changes were checked to stay in range together. Once others join them
 * (models/reaction.h) nobody can know beforehand, so a bounded timeline holds the result
 * of each change within that change's limits. */
#ifndef MODELS_TIMELINE_H
#define MODELS_TIMELINE_H

#include "models/params.h"

typedef enum { PAY_OP_SET, PAY_OP_ADD, PAY_OP_SCALE } PayOp;

typedef struct {
    PayOp op;
    int64_t operand;   /* set, add: in the cell's unit; scale: micro */
    int64_t low, high; /* limits of the result; PAY_NONE and PAY_AUTO pass them */
    size_t n_cells;
    uint32_t *cells; /* (owned) */
} PayChange;

typedef struct {
    char *id;       /* (owned) */
    char *label_en; /* (owned) never NULL */
    char *label_zh; /* (owned) never NULL */
    SimTime at;
    SimTime until; /* SIM_TIME_NEVER: stays */
    SimTime ramp;  /* 0: step */
    unsigned n_changes;
    PayChange *changes; /* (owned) */
} PayEvent;

typedef struct {
    GPtrArray *events; /* (owned) PayEvent*, sorted by (at, id) once closed */
    bool is_bounded;   /* keep the limits of changes */
} PayTimeline;

PayTimeline *pay_timeline_new(void);
void pay_timeline_free(PayTimeline *timeline);

/* A timeline of a replication's own (owned): it begins with the events of @of (borrowed,
 * not freed with it), and grows by what happens in the run, of which the same holds. */
PayTimeline *pay_timeline_follow(const PayTimeline *of);

/* Add @event (taken over). */
void pay_timeline_add(PayTimeline *timeline, PayEvent *event);
PayEvent *pay_event_new(const char *id, SimTime at, SimTime until, SimTime ramp);
void pay_event_free(PayEvent *event);
/* Add a change to @event; @cells is taken over (g_malloc). */
void pay_event_change(PayEvent *event, PayOp op, int64_t operand, uint32_t *cells,
                      size_t n_cells);
/* Limit the result of the change added last; without this it has no limits. */
void pay_event_limit(PayEvent *event, int64_t low, int64_t high);

/* Sort the events; call after the last pay_timeline_add(). */
void pay_timeline_close(PayTimeline *timeline);

/* Write into @now the values of all cells at @time: @base with the changes active then.
 * Both have the same layout. Rounding of a partial ramp is towards the start value's
 * floor, in integers. Returns: true if any cell of @now changed by the call. */
bool pay_timeline_apply(const PayTimeline *timeline, const PayParams *base, SimTime time,
                        PayParams *now);

/* First instant after @time at which a step happens (an event begins, ends, or its ramp
 * is complete), or SIM_TIME_NEVER. Between two such instants only ramps move. */
SimTime pay_timeline_next(const PayTimeline *timeline, SimTime time);

/* Hash of all changes: ids and labels do not enter. */
uint64_t pay_timeline_hash(const PayTimeline *timeline);

#endif
