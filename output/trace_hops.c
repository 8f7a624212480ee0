#include "output/trace_hops.h"

#include <string.h>

static const SimTraceStep *
step_at(const SimTrace *trace, guint i)
{
    return &g_array_index(trace->steps, SimTraceStep, i);
}

static bool
is_own(const SimTraceStep *step)
{
    return strcmp(step->from, step->to) == 0;
}

/* A negative duration can only come from a forged file. */
static SimTime
end_of(const SimTraceStep *step)
{
    return step->at + MAX(step->wait, 0) + MAX(step->service, 0);
}

SimTime
out_trace_sent(const SimTrace *trace)
{
    if (trace->steps->len == 0 || !is_own(step_at(trace, 0)))
        return trace->began;
    return MAX(trace->began, end_of(step_at(trace, 0)));
}

/* The latest end, not after step @k, of a step before it at @who; NULL: at anybody.
 * Returns: false if there is none. */
static bool
last_end_before(const SimTrace *trace, guint k, const char *who, SimTime *ret_end)
{
    bool is_found = false;
    for (guint j = 0; j < k; j++) {
        const SimTraceStep *step = step_at(trace, j);
        SimTime end = end_of(step);
        if (end > step_at(trace, k)->at || (who != NULL && strcmp(step->to, who) != 0))
            continue;
        *ret_end = is_found ? MAX(*ret_end, end) : end;
        is_found = true;
    }
    return is_found;
}

OutHop *
out_trace_hops(const SimTrace *trace)
{
    guint n = trace->steps->len;
    OutHop *hops = n > 0 ? g_new(OutHop, n) : NULL;
    for (guint k = 0; k < n; k++) {
        const SimTraceStep *step = step_at(trace, k);
        OutHop *hop = &hops[k];
        hop->sent = hop->arrived = step->at;
        hop->begun = hop->arrived + MAX(step->wait, 0);
        hop->done = end_of(step);
        hop->is_own = is_own(step);
        hop->is_known =
            !hop->is_own && (last_end_before(trace, k, step->from, &hop->sent) ||
                             last_end_before(trace, k, NULL, &hop->sent));
    }
    return hops;
}

/* --- Where the time went --- */

static int
compare_times(gconstpointer a, gconstpointer b)
{
    SimTime x = *(const SimTime *)a, y = *(const SimTime *)b;
    return (x > y) - (x < y);
}

/* The instants at which something changes, from sent to told, sorted. (owned) */
static GArray *
instants(const SimTrace *trace, const OutHop *hops)
{
    SimTime sent = out_trace_sent(trace), end = sent + MAX(trace->latency, 0);
    GArray *times = g_array_new(FALSE, FALSE, sizeof(SimTime));
    g_array_append_val(times, sent);
    g_array_append_val(times, end);
    for (guint i = 0; i < trace->steps->len; i++) {
        SimTime of_hop[] = { hops[i].sent, hops[i].arrived, hops[i].begun, hops[i].done };
        for (guint j = 0; j < G_N_ELEMENTS(of_hop); j++) {
            SimTime inside = CLAMP(of_hop[j], sent, end);
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
    OutTraceTime time = { .human = out_trace_sent(trace) - trace->began };
    g_autoptr(GArray) times = instants(trace, hops);
    for (guint i = 1; i < times->len; i++) {
        SimTime from = g_array_index(times, SimTime, i - 1);
        *kind_of(&time, trace, hops, from) += g_array_index(times, SimTime, i) - from;
    }
    return time;
}
