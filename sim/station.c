#include "sim/station.h"

#include <string.h>

#include "sim/dist.h"

#define SERVICE_ENDS(setup)  ((setup)->kind)
#define PATIENCE_ENDS(setup) ((setup)->kind + 1)

/* A job in the queue. */
typedef struct {
    uint64_t job, order; /* order: of acceptance */
    SimTime arrived;     /* NEVER: it has left, the place is to be skipped */
    SimTime leaves;      /* out of patience; NEVER: does not */
} Waiter;

/* A server, or a place for one. */
typedef struct {
    Waiter served;
    SimTime began;
    uint32_t generation; /* an end of service of an older one is void */
    uint32_t next_idle;  /* while idle: the next such place */
    bool is_busy;
} Server;

#define NO_SERVER UINT32_MAX

struct SimStation {
    SimEngine *engine; /* (borrowed) */
    SimStationSetup setup;
    double speed;
    uint32_t servers, n_busy;
    uint64_t n_waiting, order;

    /* The queue: numbers head..tail-1, number i standing at i & mask. A job keeps its
     * number while it waits, so that its loss of patience finds it. */
    Waiter *ring; /* (owned) */
    uint64_t mask, head, tail;

    Server *server; /* (owned) places that have been used so far */
    uint32_t n_places, n_allocated, idle;

    SimStationStats stats;
};

/* ---- draws */

bool
sim_service_init(SimService *ret_service, SimServiceLaw law, double mean_s, double cv2)
{
    g_assert(mean_s > 0);
    SimService s = { .law = law, .mean_s = mean_s };
    switch (law) {
    case SIM_SERVICE_DETERMINISTIC:
        if (cv2 != 0)
            return false;
        break;
    case SIM_SERVICE_EXPONENTIAL:
        if (cv2 != 1)
            return false;
        break;
    case SIM_SERVICE_ERLANG:
        if (!(cv2 <= 1 && cv2 * (SIM_SERVICE_MAX_PHASES + 0.5) >= 1))
            return false;
        s.n_phases = (unsigned)(1 / cv2 + 0.5);
        if (ABS(cv2 * s.n_phases - 1) > 1e-9)
            return false;
        break;
    case SIM_SERVICE_LOGNORMAL:
        if (!(cv2 > 0))
            return false;
        sim_lognormal_parameters(mean_s, sim_sqrt(cv2), &s.mu, &s.sigma);
        break;
    }
    *ret_service = s;
    return true;
}

/* What @index draws; service uses all blocks, patience the second half of block 0. */
typedef struct {
    SimKey key;
    uint32_t tag, entity;
    uint64_t index;
} Address;

static SimBlock
draw(const Address *at, unsigned number)
{
    return sim_random_block(at->key, at->tag + number, at->entity, at->index);
}

static double
draw_uniform(const Address *at, unsigned half)
{
    return sim_uniform(sim_block_u64(draw(at, 0), half));
}

/* A sum of exponentials is the logarithm of a product of uniforms; 16 of them, each at
 * least 2^-54, stay above the least double. Blocks from 1 on: two uniforms each. */
static double
draw_erlang(unsigned n_phases, const Address *at)
{
    double sum = 0, product = 1;
    SimBlock block = { { 0 } };
    for (unsigned i = 0; i < n_phases; i++) {
        if (i % 2 == 0)
            block = draw(at, 1 + i / 2);
        product *= sim_uniform(sim_block_u64(block, i % 2));
        if (i % 16 == 15) {
            sum -= sim_log(product);
            product = 1;
        }
    }
    return (sum - sim_log(product)) / n_phases;
}

static double
draw_service_s(const SimService *service, const Address *at)
{
    switch (service->law) {
    case SIM_SERVICE_DETERMINISTIC:
        break;
    case SIM_SERVICE_EXPONENTIAL:
        return service->mean_s * sim_exponential(draw_uniform(at, 0));
    case SIM_SERVICE_ERLANG:
        return service->mean_s * draw_erlang(service->n_phases, at);
    case SIM_SERVICE_LOGNORMAL:
        return sim_lognormal(draw_uniform(at, 0), service->mu, service->sigma);
    }
    return service->mean_s;
}

static SimTime
ticks(double seconds)
{
    return sim_time_from_seconds(MIN(seconds, SIM_SERVICE_LONGEST_S));
}

SimTime
sim_service_time(const SimService *service, SimKey key, uint32_t tag, uint32_t entity,
                 uint64_t index)
{
    return ticks(draw_service_s(service, &(Address){ key, tag, entity, index }));
}

static Address
address_of(const SimStationSetup *setup, uint64_t job)
{
    return (Address){ setup->key, setup->tag, setup->entity, job >> setup->handle_bits };
}

static SimTime
draw_patience(const SimStationSetup *setup, uint64_t job)
{
    Address at = address_of(setup, job);
    return ticks(setup->patience_s * sim_exponential(draw_uniform(&at, 1)));
}

/* ---- the queue */

/* Make room for one more, before the head or after the tail. */
static void
make_room(SimStation *s)
{
    if (s->tail - s->head <= s->mask)
        return;
    uint64_t mask = 2 * s->mask + 1;
    Waiter *ring = g_new(Waiter, mask + 1);
    for (uint64_t i = s->head; i != s->tail; i++)
        ring[i & mask] = s->ring[i & s->mask];
    g_free(s->ring);
    s->ring = ring;
    s->mask = mask;
}

static void
count_waiting(SimStation *s, int delta)
{
    s->n_waiting += delta;
    sim_time_mean_add(&s->stats.waiting, sim_engine_now(s->engine), delta);
}

static void
push_tail(SimStation *s, Waiter waiter)
{
    make_room(s);
    s->ring[s->tail++ & s->mask] = waiter;
    count_waiting(s, +1);
}

/* The number it gets may have been another job's whose loss of patience is still planned;
 * that one is told apart because this one has none. */
static void
push_head(SimStation *s, Waiter waiter)
{
    make_room(s);
    waiter.leaves = SIM_TIME_NEVER;
    s->ring[--s->head & s->mask] = waiter;
    count_waiting(s, +1);
}

static Waiter
pop_head(SimStation *s)
{
    while (s->ring[s->head & s->mask].arrived == SIM_TIME_NEVER)
        s->head++;
    count_waiting(s, -1);
    return s->ring[s->head++ & s->mask];
}

/* ---- the servers */

static uint32_t
take_place(SimStation *s)
{
    uint32_t i = s->idle;
    if (i != NO_SERVER) {
        s->idle = s->server[i].next_idle;
        return i;
    }
    if (s->n_places == s->n_allocated) {
        s->n_allocated = s->n_allocated > 0 ? 2 * s->n_allocated : 8;
        s->server = g_renew(Server, s->server, s->n_allocated);
    }
    s->server[s->n_places].generation = 0;
    return s->n_places++;
}

static void
give_back(SimStation *s, uint32_t i)
{
    s->server[i].is_busy = false;
    s->server[i].generation++;
    s->server[i].next_idle = s->idle;
    s->idle = i;
    s->n_busy--;
    sim_time_mean_add(&s->stats.busy, sim_engine_now(s->engine), -1);
}

static void
begin(SimStation *s, Waiter waiter)
{
    SimTime now = sim_engine_now(s->engine);
    uint32_t i = take_place(s);
    Server *server = &s->server[i];
    server->served = waiter;
    server->began = now;
    server->is_busy = true;
    s->n_busy++;
    sim_time_mean_add(&s->stats.busy, now, +1);
    Address at = address_of(&s->setup, waiter.job);
    double seconds = draw_service_s(&s->setup.service, &at) / s->speed;
    sim_engine_schedule(s->engine, now + ticks(seconds), s->setup.cls,
                        SERVICE_ENDS(&s->setup), (uint64_t)server->generation << 32 | i);
}

static void
begin_waiting(SimStation *s)
{
    while (s->n_waiting > 0 && s->n_busy < s->servers)
        begin(s, pop_head(s));
}

/* ---- what happens */

SimStation *
sim_station_new(SimEngine *engine, const SimStationSetup *setup)
{
    g_assert((setup->tag & 0xffff) == 0 && setup->patience_s >= 0);
    SimStation *s = g_new0(SimStation, 1);
    s->engine = engine;
    s->setup = *setup;
    s->speed = 1;
    s->servers = setup->servers;
    s->mask = 7;
    s->ring = g_new(Waiter, s->mask + 1);
    s->idle = NO_SERVER;
    SimTime now = sim_engine_now(engine);
    sim_time_mean_init(&s->stats.waiting, now, 0);
    sim_time_mean_init(&s->stats.busy, now, 0);
    sim_time_mean_init(&s->stats.servers, now, s->servers);
    return s;
}

void
sim_station_free(SimStation *station)
{
    if (station == NULL)
        return;
    g_free(station->ring);
    g_free(station->server);
    g_free(station);
}

bool
sim_station_arrive(SimStation *s, uint64_t job)
{
    s->stats.n_arrived++;
    if (s->setup.places != SIM_STATION_UNLIMITED &&
        sim_station_n_present(s) >= s->setup.places) {
        s->stats.n_rejected++;
        return false;
    }
    SimTime now = sim_engine_now(s->engine);
    Waiter waiter = { job, s->order++, now, SIM_TIME_NEVER };
    if (s->n_busy < s->servers) {
        begin(s, waiter);
        return true;
    }
    s->stats.n_delayed++;
    if (s->setup.patience_s > 0) {
        waiter.leaves = now + draw_patience(&s->setup, job);
        sim_engine_schedule(s->engine, waiter.leaves, s->setup.cls,
                            PATIENCE_ENDS(&s->setup), s->tail);
    }
    push_tail(s, waiter);
    return true;
}

static void
count_departure(SimStationStats *stats, SimTime wait, SimTime sojourn)
{
    sim_tally_add(&stats->wait, (double)wait * 1e-9);
    sim_tally_add(&stats->sojourn, (double)sojourn * 1e-9);
    sim_histogram_add(&stats->wait_ns, (uint64_t)wait);
    sim_histogram_add(&stats->sojourn_ns, (uint64_t)sojourn);
}

static SimStationOutcome
end_service(SimStation *s, uint64_t payload, SimDeparture *ret_departure)
{
    uint32_t i = (uint32_t)payload;
    const Server *server = &s->server[i];
    if (server->generation != payload >> 32)
        return SIM_STATION_NOTHING;
    SimTime arrived = server->served.arrived, began = server->began;
    *ret_departure = (SimDeparture){ server->served.job, arrived, began };
    s->stats.n_served++;
    count_departure(&s->stats, began - arrived, sim_engine_now(s->engine) - arrived);
    give_back(s, i);
    begin_waiting(s);
    return SIM_STATION_SERVED;
}

static SimStationOutcome
end_patience(SimStation *s, uint64_t number, SimDeparture *ret_departure)
{
    SimTime now = sim_engine_now(s->engine);
    Waiter *waiter = &s->ring[number & s->mask];
    bool is_queued = number - s->head < s->tail - s->head;
    if (!is_queued || waiter->arrived == SIM_TIME_NEVER || waiter->leaves != now)
        return SIM_STATION_NOTHING;
    *ret_departure = (SimDeparture){ waiter->job, waiter->arrived, SIM_TIME_NEVER };
    s->stats.n_abandoned++;
    count_departure(&s->stats, now - waiter->arrived, now - waiter->arrived);
    waiter->arrived = SIM_TIME_NEVER;
    count_waiting(s, -1);
    if (s->n_waiting == 0)
        s->head = s->tail;
    return SIM_STATION_ABANDONED;
}

SimStationOutcome
sim_station_happen(SimStation *s, const SimEvent *event, SimDeparture *ret_departure)
{
    if (event->kind == SERVICE_ENDS(&s->setup))
        return end_service(s, event->payload, ret_departure);
    g_assert(event->kind == PATIENCE_ENDS(&s->setup));
    return end_patience(s, event->payload, ret_departure);
}

/* ---- changes */

typedef struct {
    uint64_t order;
    uint32_t server;
} Busy;

static int
latest_first(const void *a, const void *b)
{
    uint64_t x = ((const Busy *)a)->order, y = ((const Busy *)b)->order;
    return x < y ? 1 : x > y ? -1 : 0;
}

/* Busy servers beyond the number there may be lose their jobs, the latest first: put to
 * the head of the queue one by one, they stand in their old order. */
static void
interrupt_excess(SimStation *s, GArray *ret_lost)
{
    g_autofree Busy *busy = g_new(Busy, s->n_busy);
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->n_places; i++)
        if (s->server[i].is_busy)
            busy[n++] = (Busy){ s->server[i].served.order, i };
    qsort(busy, n, sizeof *busy, latest_first);
    for (uint32_t i = 0; s->n_busy > s->servers; i++) {
        Waiter served = s->server[busy[i].server].served;
        give_back(s, busy[i].server);
        if (ret_lost == NULL) {
            push_head(s, served);
            continue;
        }
        s->stats.n_lost++;
        g_array_append_val(ret_lost, served.job);
    }
}

void
sim_station_set_servers(SimStation *s, uint32_t servers, GArray *ret_lost)
{
    s->servers = servers;
    sim_time_mean_set(&s->stats.servers, sim_engine_now(s->engine), servers);
    if (s->n_busy > servers)
        interrupt_excess(s, ret_lost);
    begin_waiting(s);
}

void
sim_station_set_speed(SimStation *station, double speed)
{
    g_assert(speed > 0);
    station->speed = speed;
}

/* ---- what was seen */

uint64_t
sim_station_n_waiting(const SimStation *station)
{
    return station->n_waiting;
}

uint64_t
sim_station_n_present(const SimStation *station)
{
    return station->n_waiting + station->n_busy;
}

const SimStationStats *
sim_station_stats(const SimStation *station)
{
    return &station->stats;
}

void
sim_station_reset(SimStation *s)
{
    SimTime now = sim_engine_now(s->engine);
    memset(&s->stats, 0, sizeof s->stats);
    sim_time_mean_init(&s->stats.waiting, now, (int64_t)s->n_waiting);
    sim_time_mean_init(&s->stats.busy, now, s->n_busy);
    sim_time_mean_init(&s->stats.servers, now, s->servers);
}

double
sim_station_mean_waiting(const SimStation *station)
{
    return sim_time_mean_value(&station->stats.waiting, sim_engine_now(station->engine));
}

double
sim_station_mean_present(const SimStation *station)
{
    return sim_station_mean_waiting(station) +
           sim_time_mean_value(&station->stats.busy, sim_engine_now(station->engine));
}

double
sim_station_utilisation(const SimStation *station)
{
    SimTime now = sim_engine_now(station->engine);
    double servers = sim_time_mean_value(&station->stats.servers, now);
    double busy = sim_time_mean_value(&station->stats.busy, now);
    return servers > 0 ? busy / servers : 0;
}
