/* A pooled station: the wait before many servers without an event per job.
 *
 * A run that lets one message stand for many cannot queue the few it simulates before the
 * real servers (they would never wait), nor before proportionally fewer (they would wait
 * too long while the load is light). So the queue is not simulated but computed, at real
 * scale, from the rate of messages @offered, and each simulated message asks how long it
 * would wait:
 *
 *   too much load     a fluid: the backlog grows by offered - capacity, and a message
 * waits until the capacity ahead, as it is planned, has cleared it; enough capacity   a
 * steady state: with the probability of Erlang C an exponential time, times (1 + cv2) / 2
 * (Allen and Cunneen).
 *
 * Both are exact in their limits and meet within some milliseconds at load 1, where the
 * steady state is taken at a load of at most 1 - 0.1 / sqrt(servers). What is lost: order
 * (a message may overtake one before it) and the correlation of waits.
 *
 * Capacity is servers * speed / service_s, in messages per second. It follows a course of
 * dated levels, the last of which holds for ever. Backlog and rates are real numbers of
 * messages at full scale. Servers may be a fraction: capacity takes it as it is, Erlang C
 * the whole servers in it, at least one.
 *
 * Everything is a function of the calls made: the same bits everywhere. */
#ifndef SIM_POOLED_H
#define SIM_POOLED_H

#include <glib.h>
#include <stdbool.h>

#include "sim/time.h"

/* What a pool can do from an instant on. */
typedef struct {
    SimTime at;
    double servers; /* in service, 0..10^9 */
    double speed;   /* > 0 */
} SimCapacity;

typedef struct {
    double service_s;    /* mean, > 0, at speed 1 */
    double cv2;          /* squared coefficient of variation of the service time */
    double full_servers; /* of full capacity: what the buffer is measured in */
    double buffer_s;     /* waiting room in seconds of it, 0 and up; INFINITY: no end */
} SimPooledSetup;

#define SIM_POOLED_NEVER (SIM_TIME_NEVER / 2) /* wait of a message nobody will serve */
#define SIM_POOLED_BUSY  0.8                  /* share of capacity offered when busy */

/* Since the start or the last reset. Divide by @elapsed for means over time. */
typedef struct {
    double elapsed_s;
    SimTime busy;     /* time with more than SIM_POOLED_BUSY of the capacity offered */
    double carried;   /* messages: integral of the lesser of offered and capacity */
    double capacity;  /* messages: integral of the capacity */
    double backlog_s; /* message seconds: integral of the backlog */
    double peak;      /* messages: highest backlog */
} SimPooledStats;

typedef struct SimPooled SimPooled;

/* An empty pool at @now.
 *
 * @course: (copied) @n >= 1 levels in the order of time, the first not after @now. */
SimPooled *sim_pooled_new(const SimPooledSetup *setup, const SimCapacity *course,
                          unsigned n, SimTime now);
void sim_pooled_free(SimPooled *pooled);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimPooled, sim_pooled_free)

/* Another course (copied) from the last step on: step to the instant of the change first.
 */
void sim_pooled_set_course(SimPooled *pooled, const SimCapacity *course, unsigned n);

/* Is that what lies ahead of it anyway, from the first level's instant on? */
bool sim_pooled_follows(const SimPooled *pooled, const SimCapacity *course, unsigned n);

/* Move the backlog from the last step to @now, under @offered messages a second; levels
 * of the course that begin in between count from their instant.
 *
 * @now: not before the last step.
 * Cost: a few ns while the load is light. */
void sim_pooled_step(SimPooled *pooled, SimTime now, double offered);

/* Whether steps may be left out until @until: nothing waits, @offered is less than half
 * of the capacity, and the course brings no other level before. */
bool sim_pooled_is_quiet(const SimPooled *pooled, double offered, SimTime until);

/* A message arrives at @now, not before the last step; it finds the backlog of that step
 * and the capacity from @now on.
 *
 * @u_loss, @u_wait: uniform in (0, 1); a smaller one loses less, waits longer.
 * @ret_wait: until its service begins, at most SIM_POOLED_NEVER.
 *
 * Returns: false, and leaves @ret_wait alone, if it is rejected: while the backlog fills
 * the buffer, the share of messages beyond the capacity. */
bool sim_pooled_arrive(const SimPooled *pooled, SimTime now, double u_loss, double u_wait,
                       SimTime *ret_wait);

/* Messages that wait, as of the last step. */
double sim_pooled_backlog(const SimPooled *pooled);

/* Probability that a message which is not rejected has to wait, as of the last step.
 *
 * Erlang C from a table, linear between its points: within 3 in 100 000, from 1 in 1000
 * on also within 0.2 % of itself, and 0 for less than 1 in 10^9. */
double sim_pooled_delay_probability(const SimPooled *pooled);

/* Of the course at @now, not before the last step. */
double sim_pooled_capacity(const SimPooled *pooled, SimTime now);
double sim_pooled_speed(const SimPooled *pooled, SimTime now);

/* (borrowed) */
const SimPooledStats *sim_pooled_stats(const SimPooled *pooled);

/* Forget what was counted (the end of a warm-up), not the backlog. */
void sim_pooled_reset(SimPooled *pooled);

#endif
