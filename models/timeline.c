#include "models/timeline.h"

#include <string.h>

#include "sim/hash.h"

static void
free_event(gpointer event)
{
    pay_event_free(event);
}

PayTimeline *
pay_timeline_new(void)
{
    PayTimeline *timeline = g_new0(PayTimeline, 1);
    timeline->events = g_ptr_array_new_with_free_func(free_event);
    return timeline;
}

PayTimeline *
pay_timeline_follow(const PayTimeline *of)
{
    PayTimeline *timeline = g_new0(PayTimeline, 1);
    timeline->events = g_ptr_array_new();
    for (guint i = 0; i < of->events->len; i++)
        g_ptr_array_add(timeline->events, of->events->pdata[i]);
    return timeline;
}

void
pay_timeline_free(PayTimeline *timeline)
{
    if (timeline == NULL)
        return;
    g_ptr_array_unref(timeline->events);
    g_free(timeline);
}

PayEvent *
pay_event_new(const char *id, SimTime at, SimTime until, SimTime ramp)
{
    PayEvent *event = g_new0(PayEvent, 1);
    event->id = g_strdup(id);
    event->label_en = g_strdup(id);
    event->label_zh = g_strdup(id);
    event->at = at;
    event->until = until;
    event->ramp = ramp;
    return event;
}

void
pay_event_free(PayEvent *event)
{
    if (event == NULL)
        return;
    for (unsigned i = 0; i < event->n_changes; i++)
        g_free(event->changes[i].cells);
    g_free(event->changes);
    g_free(event->id);
    g_free(event->label_en);
    g_free(event->label_zh);
    g_free(event);
}

void
pay_event_change(PayEvent *event, PayOp op, int64_t operand, uint32_t *cells,
                 size_t n_cells)
{
    event->changes = g_renew(PayChange, event->changes, event->n_changes + 1);
    event->changes[event->n_changes++] = (PayChange){ .op = op,
                                                      .operand = operand,
                                                      .low = INT64_MIN,
                                                      .high = INT64_MAX,
                                                      .n_cells = n_cells,
                                                      .cells = cells };
}

void
pay_event_limit(PayEvent *event, int64_t low, int64_t high)
{
    event->changes[event->n_changes - 1].low = low;
    event->changes[event->n_changes - 1].high = high;
}

void
pay_timeline_add(PayTimeline *timeline, PayEvent *event)
{
    g_ptr_array_add(timeline->events, event);
}

static int
by_date(const void *a, const void *b)
{
    const PayEvent *x = *(PayEvent *const *)a, *y = *(PayEvent *const *)b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return strcmp(x->id, y->id);
}

void
pay_timeline_close(PayTimeline *timeline)
{
    g_ptr_array_sort(timeline->events, by_date);
}

/* @whole moved by the part of the ramp that has passed, floored: @elapsed/@ramp of it. */
static int64_t
part_of(int64_t whole, SimTime elapsed, SimTime ramp)
{
    if (ramp == 0 || elapsed >= ramp)
        return whole;
    __int128 product = (__int128)whole * elapsed;
    __int128 part = product / ramp;
    return (int64_t)(product % ramp < 0 ? part - 1 : part);
}

static bool
is_marker(int64_t value)
{
    return value == PAY_NONE || value == PAY_AUTO;
}

static int64_t
changed(const PayEvent *event, const PayChange *change, int64_t value, SimTime time)
{
    SimTime elapsed = time - event->at;
    if (is_marker(value) && change->op != PAY_OP_SET)
        return value;
    switch (change->op) {
    case PAY_OP_SET:
        /* Sentinels ("none", "auto") cannot be interpolated: they step. */
        if (is_marker(value) || is_marker(change->operand))
            return change->operand;
        return value + part_of(change->operand - value, elapsed, event->ramp);
    case PAY_OP_ADD:
        return value + part_of(change->operand, elapsed, event->ramp);
    case PAY_OP_SCALE: {
        int64_t factor =
            PAY_ONE + part_of(change->operand - PAY_ONE, elapsed, event->ramp);
        return (int64_t)((__int128)value * factor / PAY_ONE);
    }
    }
    g_assert_not_reached();
}

/* Put the base value back into every cell that any event may touch. */
static void
restore(const PayTimeline *timeline, const PayParams *base, PayParams *now)
{
    for (guint i = 0; i < timeline->events->len; i++) {
        const PayEvent *event = timeline->events->pdata[i];
        for (unsigned j = 0; j < event->n_changes; j++)
            for (size_t k = 0; k < event->changes[j].n_cells; k++) {
                uint32_t cell = event->changes[j].cells[k];
                now->cell[cell] = base->cell[cell];
            }
    }
}

bool
pay_timeline_apply(const PayTimeline *timeline, const PayParams *base, SimTime time,
                   PayParams *now)
{
    size_t bytes = now->n_cells * sizeof *now->cell;
    g_autofree int64_t *before = g_memdup2(now->cell, bytes);
    restore(timeline, base, now);
    for (guint i = 0; i < timeline->events->len; i++) {
        const PayEvent *event = timeline->events->pdata[i];
        if (time < event->at || time >= event->until)
            continue;
        for (unsigned j = 0; j < event->n_changes; j++) {
            const PayChange *change = &event->changes[j];
            for (size_t k = 0; k < change->n_cells; k++) {
                int64_t *cell = &now->cell[change->cells[k]];
                *cell = changed(event, change, *cell, time);
                if (timeline->is_bounded && !is_marker(*cell))
                    *cell = CLAMP(*cell, change->low, change->high);
            }
        }
    }
    return memcmp(before, now->cell, bytes) != 0;
}

SimTime
pay_timeline_next(const PayTimeline *timeline, SimTime time)
{
    SimTime next = SIM_TIME_NEVER;
    for (guint i = 0; i < timeline->events->len; i++) {
        const PayEvent *event = timeline->events->pdata[i];
        const SimTime instants[] = { event->at, event->at + event->ramp, event->until };
        for (unsigned j = 0; j < G_N_ELEMENTS(instants); j++)
            if (instants[j] > time && instants[j] < next)
                next = instants[j];
    }
    return next;
}

uint64_t
pay_timeline_hash(const PayTimeline *timeline)
{
    uint64_t hash = SIM_HASH_START;
    for (guint i = 0; i < timeline->events->len; i++) {
        const PayEvent *event = timeline->events->pdata[i];
        hash = sim_hash_u64(hash, (uint64_t)event->at);
        hash = sim_hash_u64(hash, (uint64_t)event->until);
        hash = sim_hash_u64(hash, (uint64_t)event->ramp);
        for (unsigned j = 0; j < event->n_changes; j++) {
            const PayChange *change = &event->changes[j];
            hash = sim_hash_u64(hash, change->op);
            hash = sim_hash_u64(hash, (uint64_t)change->operand);
            for (size_t k = 0; k < change->n_cells; k++)
                hash = sim_hash_u64(hash, change->cells[k]);
        }
    }
    return hash;
}
