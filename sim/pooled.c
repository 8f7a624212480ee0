#include "sim/pooled.h"

#include <string.h>

#include "sim/dist.h"
#include "sim/queueing.h"

/* Erlang C depends on servers and load nearly by their distance beta = (1 - rho) sqrt(c)
 * alone (Halfin and Whitt), so that points even in beta are as fine as each number of
 * servers needs. Beyond FARTHEST it is below 10^-9 for all servers. */
#define N_CELLS  512
#define NEAREST  0.1
#define FARTHEST 6.5

struct SimPooled {
    /* Of the level that holds at the last step. */
    SimTime last, next; /* next: when the level ends */
    double capacity;
    double quiet; /* offered below it: nobody waits */
    double backlog, room, offered;
    double delayed,
        mean_wait_s; /* probability; mean of those that do, but for overload */
    SimPooledStats stats;

    double service_s, shape; /* shape: what the spread of services makes of a wait */
    SimCapacity *course;     /* (owned) */
    unsigned n_levels, level;

    uint32_t servers, tabled; /* servers, whole; those of the table, 0 before the first */
    double root, farthest;    /* of servers; FARTHEST, or where the load is 0 */
    double table[N_CELLS + 1]; /* Erlang C; negative: not asked for yet */
};

static double
capacity_of(const SimPooled *p, const SimCapacity *level)
{
    return level->servers * level->speed / p->service_s;
}

static void
enter_level(SimPooled *p, unsigned i)
{
    p->level = i;
    p->next = i + 1 < p->n_levels ? p->course[i + 1].at : SIM_TIME_NEVER;
    p->capacity = capacity_of(p, &p->course[i]);
    p->servers = (uint32_t)MAX(p->course[i].servers, 1);
    p->root = sim_sqrt(p->servers);
    p->farthest = MIN(FARTHEST, p->root);
    p->quiet = p->capacity * (1 - p->farthest / p->root);
}

SimPooled *
sim_pooled_new(const SimPooledSetup *setup, const SimCapacity *course, unsigned n,
               SimTime now)
{
    g_assert(setup->service_s > 0 && setup->cv2 >= 0);
    g_assert(setup->buffer_s >= 0 && setup->full_servers > 0);
    SimPooled *p = g_new0(SimPooled, 1);
    p->service_s = setup->service_s;
    p->shape = sim_allen_cunneen(setup->cv2);
    p->room = setup->buffer_s * setup->full_servers / setup->service_s;
    p->last = now;
    sim_pooled_set_course(p, course, n);
    return p;
}

void
sim_pooled_free(SimPooled *pooled)
{
    if (pooled == NULL)
        return;
    g_free(pooled->course);
    g_free(pooled);
}

/* The level of the course that holds at @time. */
static unsigned
level_at(const SimPooled *p, SimTime time)
{
    unsigned i = p->level;
    while (i + 1 < p->n_levels && p->course[i + 1].at <= time)
        i++;
    return i;
}

void
sim_pooled_set_course(SimPooled *p, const SimCapacity *course, unsigned n)
{
    g_assert(n >= 1 && course[0].at <= p->last);
    for (unsigned i = 0; i < n; i++) {
        g_assert(course[i].servers >= 0 && course[i].servers <= 1e9);
        g_assert(course[i].speed > 0);
        g_assert(i == 0 || course[i].at >= course[i - 1].at);
    }
    SimCapacity *copy = g_new(SimCapacity, n);
    memcpy(copy, course, n * sizeof *copy);
    g_free(p->course);
    p->course = copy;
    p->n_levels = n;
    p->level = 0;
    enter_level(p, level_at(p, p->last));
}

bool
sim_pooled_follows(const SimPooled *p, const SimCapacity *course, unsigned n)
{
    unsigned first = level_at(p, course[0].at);
    if (p->n_levels - first != n)
        return false;
    for (unsigned i = 0; i < n; i++) {
        const SimCapacity *own = &p->course[first + i];
        if (own->servers != course[i].servers || own->speed != course[i].speed ||
            (i > 0 && own->at != course[i].at))
            return false;
    }
    return true;
}

/* ---- the backlog */

/* Until @now, within one level. The backlog moves along a line until it meets the floor
 * or the room, and stays there, so its integral is exact. */
static void
flow(SimPooled *p, SimTime now, double offered)
{
    SimTime ticks = now - p->last;
    double dt = (double)ticks * 1e-9, slope = offered - p->capacity;
    p->last = now;
    p->stats.elapsed_s += dt;
    p->stats.capacity += p->capacity * dt;
    p->stats.carried += MIN(offered, p->capacity) * dt;
    p->stats.busy += offered > SIM_POOLED_BUSY * p->capacity ? ticks : 0;
    if (p->backlog == 0 && slope <= 0)
        return;
    double end = p->backlog + slope * dt, moving = dt;
    double limit = slope > 0 ? p->room : 0;
    if (slope > 0 ? end > limit : end < limit) {
        moving = (limit - p->backlog) / slope;
        end = limit;
    }
    p->stats.backlog_s += moving * (p->backlog + end) / 2 + (dt - moving) * end;
    p->stats.peak = MAX(p->stats.peak, end);
    p->backlog = end;
}

static double
table_point(SimPooled *p, unsigned i)
{
    if (p->table[i] < 0) {
        double beta = NEAREST + i * (p->farthest - NEAREST) / N_CELLS;
        double rho = MAX(0, 1 - beta / p->root);
        p->table[i] = sim_erlang_c(p->servers, rho * p->servers);
    }
    return p->table[i];
}

/* Points are computed when they are first needed: the recurrence goes over all servers,
 * and most loads never occur. */
static double
tabled_erlang_c(SimPooled *p, double beta)
{
    if (p->tabled != p->servers) {
        for (unsigned i = 0; i <= N_CELLS; i++)
            p->table[i] = -1;
        p->tabled = p->servers;
    }
    double x = (beta - NEAREST) / (p->farthest - NEAREST) * N_CELLS;
    unsigned i = (unsigned)CLAMP(x, 0, N_CELLS - 1);
    double left = table_point(p, i), right = table_point(p, i + 1);
    return left + (right - left) * (x - i);
}

static void
expect_waits(SimPooled *p, double offered)
{
    if (p->backlog > 0 || offered >= p->capacity) {
        p->delayed = 1;
        return;
    }
    double distance = MAX(1 - offered / p->capacity, NEAREST / p->root);
    p->delayed = tabled_erlang_c(p, distance * p->root);
    p->mean_wait_s = p->shape / (p->capacity * distance);
}

void
sim_pooled_step(SimPooled *p, SimTime now, double offered)
{
    g_assert(now >= p->last && offered >= 0);
    while (p->next <= now) {
        flow(p, p->next, offered);
        enter_level(p, p->level + 1);
    }
    flow(p, now, offered);
    p->offered = offered;
    if (p->backlog == 0 && offered < p->quiet)
        p->delayed = 0;
    else
        expect_waits(p, offered);
}

bool
sim_pooled_is_quiet(const SimPooled *p, double offered, SimTime until)
{
    return p->backlog == 0 && offered < 0.5 * p->capacity && p->next > until;
}

/* ---- the messages */

static SimTime
ticks_of(double seconds)
{
    double longest = (double)SIM_POOLED_NEVER * 1e-9;
    return seconds < longest ? sim_time_from_seconds(seconds) : SIM_POOLED_NEVER;
}

/* From @now until the capacity ahead exceeds the backlog: to exceed it, because who meets
 * an outage with nobody before him still has to wait for its end. */
static SimTime
drain_time(const SimPooled *p, SimTime now, unsigned level)
{
    double ahead = p->backlog;
    SimTime from = now;
    for (unsigned i = level; i + 1 < p->n_levels; i++) {
        double capacity = capacity_of(p, &p->course[i]);
        SimTime to = p->course[i + 1].at;
        double served = capacity * ((double)(to - from) * 1e-9);
        if (served > ahead)
            return from - now + ticks_of(ahead / capacity);
        ahead -= served;
        from = to;
    }
    double capacity = capacity_of(p, &p->course[p->n_levels - 1]);
    SimTime rest = capacity > 0 ? ticks_of(ahead / capacity) : SIM_POOLED_NEVER;
    return MIN(from - now + rest, SIM_POOLED_NEVER);
}

bool
sim_pooled_arrive(const SimPooled *p, SimTime now, double u_loss, double u_wait,
                  SimTime *ret_wait)
{
    g_assert(now >= p->last);
    unsigned level = now < p->next ? p->level : level_at(p, now);
    double capacity = now < p->next ? p->capacity : capacity_of(p, &p->course[level]);
    if (p->backlog >= p->room && u_loss * p->offered >= capacity)
        return false;
    if (p->backlog > 0 || p->offered >= capacity)
        *ret_wait = drain_time(p, now, level);
    else if (u_wait < p->delayed)
        *ret_wait = ticks_of(p->mean_wait_s * sim_exponential(u_wait / p->delayed));
    else
        *ret_wait = 0;
    return true;
}

/* ---- what was seen */

double
sim_pooled_backlog(const SimPooled *pooled)
{
    return pooled->backlog;
}

double
sim_pooled_delay_probability(const SimPooled *pooled)
{
    return pooled->delayed;
}

double
sim_pooled_capacity(const SimPooled *pooled, SimTime now)
{
    return capacity_of(pooled, &pooled->course[level_at(pooled, now)]);
}

double
sim_pooled_speed(const SimPooled *pooled, SimTime now)
{
    return pooled->course[level_at(pooled, now)].speed;
}

const SimPooledStats *
sim_pooled_stats(const SimPooled *pooled)
{
    return &pooled->stats;
}

void
sim_pooled_reset(SimPooled *pooled)
{
    pooled->stats = (SimPooledStats){ .peak = pooled->backlog };
}
