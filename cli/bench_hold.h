/* The hold model: take the earliest event, plan one at now + Exp(1), again and again.
 *
 * The number of pending events stays the same, so this measures the event list alone.
 * Both functions use the same stream of increments; its cost is part of both results. */
#ifndef CLI_BENCH_HOLD_H
#define CLI_BENCH_HOLD_H

/* Nanoseconds of CPU for one hold on a SimEngine with @pending events, after one hold for
 * each of them to forget the start. */
double bench_hold_engine(unsigned pending, unsigned long holds);

/* The same on a bare winner tree without classes, kinds, payloads or checks: what the
 * engine could cost at best on this machine, now. */
double bench_hold_floor(unsigned pending, unsigned long holds);

#endif
