/* Closed forms for stations in steady state: exact answers to simulate against, and the
 * waits of a station too large to simulate job by job.
 *
 * Offered load = arrival rate times mean service time, in erlangs; arrivals are Poisson.
 * Only + - * / are used, so the bits are the same everywhere and a history may depend on
 * them. */
#ifndef SIM_QUEUEING_H
#define SIM_QUEUEING_H

#include <stdint.h>

/* Probability that all of @servers are busy where nobody waits (M/G/c/c), any service
 * law; that an arrival has to wait where everybody does (M/M/c).
 *
 * @servers: 1..10^9; @load: 0 and up. Erlang C is 1 from load = servers on.
 * Cost: linear in @servers.
 * Source: Erlang (1917); the recurrence 1/B(c) = 1 + c / (a B(c - 1)) loses no digits. */
double sim_erlang_b(uint32_t servers, double load);
double sim_erlang_c(uint32_t servers, double load);

/* Mean wait in M/M/c, in units of @service_mean; infinite from load = servers on. */
double sim_erlang_c_wait(uint32_t servers, double load, double service_mean);

/* The wait of M/G/c as a multiple of that of M/M/c: (1 + cv2) / 2. Exact for one server.
 * Source: Allen and Cunneen; Allen, "Probability, Statistics and Queueing Theory" (1990).
 */
double sim_allen_cunneen(double service_cv2);

/* M/M/c/K in steady state: @places K >= @servers, waiting and served together. */
typedef struct {
    double loss;    /* probability that an arrival is rejected */
    double waiting; /* mean number */
    double present; /* mean number */
} SimFinite;

/* Cost: linear in @places. */
SimFinite sim_finite_queue(uint32_t servers, uint32_t places, double load);

#endif
