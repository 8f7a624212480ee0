/* What the steps of a trace say about time: when a message was sent, when it arrived,
 * when its service began and ended; and where the whole time of the trace went.
 *
 * A step tells when it reached its receiver, not how long it was on its way. That follows
 * from what its sender did last: a station sends when it has served. The first message of
 * somebody who has done nothing yet leaves when the last step before it ends; where there
 * is none, the way is unknown, and taken to be none. What X does by itself has no way.
 *
 * People take their time before anything is sent: they scan, they confirm. A trace that
 * begins with such a step of its own is sent when that ends, and its latency counts from
 * there.
 *
 * For every hop: sent <= arrived <= begun <= done. Steps are in the order of time. */
#ifndef OUTPUT_TRACE_HOPS_H
#define OUTPUT_TRACE_HOPS_H

#include <stdbool.h>

#include "sim/record.h"

typedef struct {
    SimTime sent, arrived, begun, done;
    bool is_own;   /* by itself: nothing was sent */
    bool is_known; /* the time on the way is */
} OutHop;

/* Where the time of a trace went. Each instant of its latency counts once: as service if
 * anything of the trace is being served, else as waiting, else as network, else as a
 * pause (before a time-out, before a retry). The four add up to the latency; what people
 * took before is apart. */
typedef struct {
    SimTime human;
    SimTime network, waiting, service, pause;
} OutTraceTime;

/* One hop for each step of @trace. Returns: (owned) [trace->steps->len], NULL for none.
 */
OutHop *out_trace_hops(const SimTrace *trace);

/* When the first message left: a latency before the end. */
SimTime out_trace_sent(const SimTrace *trace);

OutTraceTime out_trace_time(const SimTrace *trace, const OutHop *hops);

#endif
