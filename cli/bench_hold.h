/* The hold model: take the earliest event, plan one at now + Exp(1), again and again.
 *
 * The number of pending events stays the same, so this measures the event list alone.
 * Both functions use the same stream of increments; its cost is part of both results. */
#ifndef CLI_BENCH_HOLD_H
#define CLI_BENCH_HOLD_H

/* Of increments: exponential; Pareto with exponent 1.5, whose variance is infinite; one
 * of four instants, so that nearly all events are tied. */
typedef enum { BENCH_EXPONENTIAL, BENCH_HEAVY, BENCH_TIES } BenchLaw;

/* Nanoseconds of CPU for one hold on a SimEngine with @pending events, after one hold for
 * each of them to forget the start. */
double bench_hold_engine(BenchLaw law, unsigned pending, unsigned long holds);

/* The same on the best bare structure without classes, kinds, payloads or checks: what
 * the engine could cost at best on this machine, now. That is a winner tree, or for many
 * exponential increments a ladder whose buckets were chosen for them beforehand. */
double bench_hold_floor(BenchLaw law, unsigned pending, unsigned long holds);

#endif
