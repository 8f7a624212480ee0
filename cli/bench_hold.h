/* The hold model: take the earliest event, plan one at now + Exp(1), again and again.
 *
 * The number of pending events stays the same, so this measures the event list alone.
 * All functions use the same stream of increments; its cost is part of all results. */
#ifndef CLI_BENCH_HOLD_H
#define CLI_BENCH_HOLD_H

#include <stdint.h>

/* Of increments: exponential; Pareto with exponent 1.5, whose variance is infinite; one
 * of four instants, so that nearly all events are tied. */
typedef enum { BENCH_EXPONENTIAL, BENCH_HEAVY, BENCH_TIES } BenchLaw;

/* Nanoseconds of CPU for one hold on a SimEngine with @pending events, whose payloads are
 * @payload and those after it, after one hold for each of them to forget the start. */
double bench_hold_engine(BenchLaw law, uint64_t payload, unsigned pending,
                         unsigned long holds);

/* The same on the best bare structure, without classes, kinds, payloads, handles or
 * checks: what the engine could cost at best on this machine, now. That is a winner tree
 * or the ladder alone, whichever is faster. Like the engine's, it keeps a total order and
 * is told nothing about the increments. */
double bench_hold_floor(BenchLaw law, unsigned pending, unsigned long holds);

/* The same, exponential, on a wheel of buckets whose width was chosen for such increments
 * beforehand: not a list that anyone could use, but a bound on what finding the width
 * costs the bare structure. */
double bench_hold_told(unsigned pending, unsigned long holds);

#endif
