#include "output/trace_hops.h"

#include <string.h>

static const SimTraceStep *
step_at(const SimTrace *trace, guint i)
{
    return &g_array_index(trace->steps, SimTraceStep, i);
}

/* A negative duration can only come from a forged file. */
static OutHop
hop_until(const SimTraceStep *step, SimTime done, bool is_known)
{
    SimTime service = MAX(step->service, 0), wait = MAX(step->wait, 0);
    return (OutHop){ .sent = step->at,
                     .arrived = done - service - wait,
                     .begun = done - service,
                     .done = done,
                     .is_own = strcmp(step->from, step->to) == 0,
                     .is_known = is_known };
}

static SimTime
soonest(const SimTraceStep *step)
{
    return step->at + MAX(step->wait, 0) + MAX(step->service, 0);
}

/* Steps that a clock sets off, not a message; though a query is also passed on. */
static bool
is_set_off_by(const SimTraceStep *step, const SimTraceStep *message)
{
    static const char *const timed[] = { "timeout", "query", "retry" };
    for (gsize i = 0; i < G_N_ELEMENTS(timed); i++)
        if (strcmp(step->what, timed[i]) == 0)
            return i > 0 && strcmp(message->what, timed[i]) == 0;
    return true;
}

/* The message that step @k answers, or -1. */
static int
answered_by(const SimTrace *trace, const OutHop *hops, guint k)
{
    const SimTraceStep *step = step_at(trace, k);
    for (int j = (int)k - 1; j >= 0; j--) {
        const SimTraceStep *message = step_at(trace, (guint)j);
        if (!hops[j].is_own && !hops[j].is_known &&
            strcmp(message->to, step->from) == 0 && soonest(message) <= step->at &&
            is_set_off_by(step, message))
            return j;
    }
    return -1;
}

/* The last message that came back to where the trace began: it ends with the trace. */
static void
end_with_trace(const SimTrace *trace, OutHop *hops)
{
    SimTime end = trace->began + trace->latency;
    const char *origin = step_at(trace, 0)->from;
    for (guint i = trace->steps->len; i-- > 0;) {
        const SimTraceStep *step = step_at(trace, i);
        if (hops[i].is_own || strcmp(step->to, origin) != 0)
            continue;
        if (!hops[i].is_known && soonest(step) <= end)
            hops[i] = hop_until(step, end, true);
        return;
    }
}

OutHop *
out_trace_hops(const SimTrace *trace)
{
    guint n = trace->steps->len;
    if (n == 0)
        return NULL;
    OutHop *hops = g_new(OutHop, n);
    for (guint k = 0; k < n; k++) {
        const SimTraceStep *step = step_at(trace, k);
        hops[k] = hop_until(step, soonest(step), false);
        int j = answered_by(trace, hops, k);
        if (j >= 0)
            hops[j] = hop_until(step_at(trace, (guint)j), step->at, true);
    }
    end_with_trace(trace, hops);
    return hops;
}

/* --- Where the time went --- */

static int
compare_times(gconstpointer a, gconstpointer b)
{
    SimTime x = *(const SimTime *)a, y = *(const SimTime *)b;
    return (x > y) - (x < y);
}

/* The instants at which something changes, inside the trace, sorted. (owned) */
static GArray *
instants(const SimTrace *trace, const OutHop *hops)
{
    SimTime end = trace->began + MAX(trace->latency, 0);
    GArray *times = g_array_new(FALSE, FALSE, sizeof(SimTime));
    g_array_append_val(times, trace->began);
    g_array_append_val(times, end);
    for (guint i = 0; i < trace->steps->len; i++) {
        SimTime of_hop[] = { hops[i].sent, hops[i].arrived, hops[i].begun, hops[i].done };
        for (guint j = 0; j < G_N_ELEMENTS(of_hop); j++) {
            SimTime inside = CLAMP(of_hop[j], trace->began, end);
            g_array_append_val(times, inside);
        }
    }
    g_array_sort(times, compare_times);
    return times;
}

/* What the stretch that begins at @from counts as. */
static SimTime *
kind_of(OutTraceTime *time, const SimTrace *trace, const OutHop *hops, SimTime from)
{
    SimTime *kind = &time->pause;
    for (guint i = 0; i < trace->steps->len; i++) {
        const OutHop *hop = &hops[i];
        if (hop->begun <= from && from < hop->done)
            return &time->service;
        if (hop->arrived <= from && from < hop->begun)
            kind = &time->waiting;
        else if (hop->sent <= from && from < hop->arrived && kind == &time->pause)
            kind = &time->network;
    }
    return kind;
}

OutTraceTime
out_trace_time(const SimTrace *trace, const OutHop *hops)
{
    OutTraceTime time = { 0, 0, 0, 0 };
    g_autoptr(GArray) times = instants(trace, hops);
    for (guint i = 1; i < times->len; i++) {
        SimTime from = g_array_index(times, SimTime, i - 1);
        *kind_of(&time, trace, hops, from) += g_array_index(times, SimTime, i) - from;
    }
    return time;
}
