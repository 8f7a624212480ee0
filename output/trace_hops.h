/* What the steps of a trace say about time: when a message was sent, when it arrived,
 * when its service began and ended; and where the whole time of the trace went.
 *
 * A step tells when it began and what it waited and was served, not how long the message
 * was on its way. That follows from the next step: a station acts when it has served. So
 * a step of X answers the latest message to X that is still unanswered and can have been
 * served by then; it arrived that much earlier. A last message back to where the trace
 * began ends with the trace. What is never answered (lost, or left in a queue) has an
 * unknown way; it is taken to arrive when it was sent. What X does by itself has no way.
 *
 * For every hop: sent <= arrived <= begun <= done. */
#ifndef OUTPUT_TRACE_HOPS_H
#define OUTPUT_TRACE_HOPS_H

#include <stdbool.h>

#include "sim/record.h"

typedef struct {
    SimTime sent, arrived, begun, done;
    bool is_own;   /* by itself: nothing was sent */
    bool is_known; /* the time on the way is */
} OutHop;

/* Where the time of a trace went. Each instant counts once: as service if anything of the
 * trace is being served, else as waiting, else as network, else as a pause (before a
 * time-out, before a retry). The four add up to the latency. */
typedef struct {
    SimTime network, waiting, service, pause;
} OutTraceTime;

/* One hop for each step of @trace. Returns: (owned) [trace->steps->len], NULL for none.
 */
OutHop *out_trace_hops(const SimTrace *trace);

OutTraceTime out_trace_time(const SimTrace *trace, const OutHop *hops);

#endif
