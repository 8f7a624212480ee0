#include "models/stations.h"

#include <math.h>

#include "sim/math.h"

#define DRAW_STATION 4 /* entity type of what a queue draws itself */

static const PayKind kind_of[PAY_N_STATION_KINDS] = {
    [PAY_STATION_PHONE] = PAY_KIND_NONE,    [PAY_STATION_LINK] = PAY_KIND_NONE,
    [PAY_STATION_WALLET] = PAY_KIND_WALLET, [PAY_STATION_HUB] = PAY_KIND_HUB,
    [PAY_STATION_BANK] = PAY_KIND_BANK,     [PAY_STATION_ACQUIRER] = PAY_KIND_ACQUIRER,
};

static const struct {
    PayKey capacity, availability, speed;
} keys[PAY_N_STATION_KINDS] = {
    [PAY_STATION_WALLET] = { PAY_WALLET_CAPACITY, PAY_WALLET_AVAILABILITY,
                             PAY_WALLET_SPEED },
    [PAY_STATION_HUB] = { PAY_HUB_CAPACITY, PAY_HUB_AVAILABILITY, PAY_HUB_SPEED },
    [PAY_STATION_BANK] = { PAY_BANK_CAPACITY, PAY_BANK_AVAILABILITY, PAY_BANK_SPEED },
    [PAY_STATION_ACQUIRER] = { PAY_ACQUIRER_CAPACITY, PAY_ACQUIRER_AVAILABILITY,
                               PAY_ACQUIRER_SPEED },
};

static double
seconds(int64_t ns)
{
    return (double)ns / SIM_SECOND;
}

static double
micro(const PayParams *p, PayKey key, unsigned a)
{
    return (double)pay_value(p, key, a, 0, 0) / PAY_ONE;
}

/* A kind without time is a station that costs none: the shortest there is, 1 ns. Erlang's
 * law has as many phases as come nearest to the stated spread. */
SimService
pay_station_service(const PayParams *p, PayStationKind kind)
{
    SimService service;
    double mean = seconds(MAX(pay_value(p, PAY_STATION_SERVICE, kind, 0, 0), 1));
    double cv = micro(p, PAY_STATION_CV, kind);
    double cv2 = cv * cv;
    SimServiceLaw law = (SimServiceLaw)pay_value(p, PAY_STATION_LAW, kind, 0, 0);
    if (law == SIM_SERVICE_ERLANG)
        cv2 = 1.0 / (unsigned)(1 / MAX(cv2, 1e-3) + 0.5);
    if (!sim_service_init(&service, law, mean, cv2))
        sim_service_init(&service, SIM_SERVICE_DETERMINISTIC, mean, 0);
    return service;
}

static double
share_of_bank(const PayParams *p, unsigned bank)
{
    int64_t sum = 0;
    for (unsigned b = 0; b < p->n[PAY_KIND_BANK]; b++)
        sum += pay_value(p, PAY_BANK_SHARE, b, 0, 0);
    return sum > 0 ? (double)pay_value(p, PAY_BANK_SHARE, bank, 0, 0) / (double)sum : 0;
}

double
pay_station_capacity(const PayParams *p, PayStationKind kind, unsigned member)
{
    int64_t stated = pay_value(p, keys[kind].capacity, member, 0, 0);
    if (stated != PAY_AUTO)
        return (double)stated;
    double peak = (double)pay_value(p, PAY_CAPACITY_PEAK, 0, 0, 0);
    return kind == PAY_STATION_BANK
               ? MAX(micro(p, PAY_CAPACITY_BANK, 0) * share_of_bank(p, member) * peak, 1)
               : micro(p, PAY_CAPACITY_ACQUIRER, 0) * peak;
}

double
pay_station_availability(const PayParams *p, PayStationKind kind, unsigned member)
{
    return micro(p, keys[kind].availability, member);
}

static SimCapacity
capacity_at(const PayStation *s, const PayParams *p, SimTime time)
{
    return (SimCapacity){
        .at = time,
        .servers = pay_station_capacity(p, s->kind, s->member) * s->service_s *
                   pay_station_availability(p, s->kind, s->member),
        .speed = micro(p, keys[s->kind].speed, s->member),
    };
}

/* Servers that one simulated payment in @scale real ones has to itself. */
static uint32_t
servers_at_scale(const SimCapacity *capacity, double scale)
{
    if (capacity->servers <= 0)
        return 0;
    return (uint32_t)MAX(capacity->servers / scale + 0.5, 1);
}

static void
open_pooled(PayStation *s, const PayParams *now, SimTime time)
{
    int64_t buffer = pay_value(now, PAY_STATION_BUFFER, s->kind, 0, 0);
    double cv = micro(now, PAY_STATION_CV, s->kind);
    SimCapacity start = capacity_at(s, now, time);
    SimPooledSetup setup = {
        .service_s = s->service_s,
        .cv2 = cv * cv,
        .full_servers = MAX(s->full * s->service_s, 1e-9),
        .buffer_s = buffer == PAY_NONE ? INFINITY : seconds(buffer),
    };
    s->pooled = sim_pooled_new(&setup, &start, 1, time);
}

static void
open_served(PayStation *s, const PayStations *all, const PayParams *now,
            SimEngine *engine, unsigned kind)
{
    int64_t buffer = pay_value(now, PAY_STATION_BUFFER, s->kind, 0, 0);
    SimCapacity start = capacity_at(s, now, 0);
    uint32_t servers = servers_at_scale(&start, all->scale);
    double waiting = seconds(buffer) * s->full / all->scale;
    SimStationSetup setup = {
        .service = s->service,
        .servers = servers,
        .places = buffer == PAY_NONE || waiting > 1e9
                      ? SIM_STATION_UNLIMITED
                      : servers + (uint32_t)(waiting + 0.5),
        .patience_s = s->patience_s,
        .key = all->world->key,
        .tag = SIM_TAG(DRAW_STATION, 0, 0),
        .entity = (uint32_t)(s - all->station),
        .kind = kind,
        .cls = 1,
        .handle_bits = PAY_STATION_HANDLE_BITS,
    };
    s->served = sim_station_new(engine, &setup);
    sim_station_set_speed(s->served, start.speed);
}

static void
set_law(PayStations *all, PayStationKind kind, const PayParams *now)
{
    SimService *service = &all->service[kind];
    *service = pay_station_service(now, kind);
    if (service->law != SIM_SERVICE_LOGNORMAL)
        return;
    all->quantile[kind] = g_new(SimQuantile, 1);
    sim_quantile_init(all->quantile[kind], service->mu, service->sigma);
}

static void
open_station(PayStations *all, PayStation *s, PayStationKind kind, unsigned member,
             const PayParams *now)
{
    int64_t patience = pay_value(now, PAY_STATION_PATIENCE, kind, 0, 0);
    *s = (PayStation){
        .kind = kind,
        .member = member,
        .id = g_strdup_printf("%s-%s", pay_kind_name(kind_of[kind]),
                              now->entity[kind_of[kind]][member].id),
        .service = all->service[kind],
        .patience_s = patience == PAY_NONE ? 0 : seconds(patience),
        .full = pay_station_capacity(all->world->base, kind, member),
        .loses = pay_value(now, PAY_STATION_LOST, kind, 0, 0) != 0,
        .dropped_at = INT64_MIN,
    };
    s->service_s = s->service.mean_s;
}

PayStations *
pay_stations_new(const PayWorld *world, const PayParams *now, SimEngine *engine,
                 unsigned first_kind)
{
    PayStations *all = g_new0(PayStations, 1);
    int64_t queues = pay_value(now, PAY_RUN_QUEUES, 0, 0, 0);
    all->world = world;
    all->scale = (double)pay_value(now, PAY_RUN_SCALE, 0, 0, 0);
    all->is_pooled =
        queues == PAY_QUEUES_POOLED || (queues == PAY_QUEUES_AUTO && all->scale > 1);
    all->looked = sim_engine_now(engine);
    all->scratch = pay_params_copy(now);
    for (unsigned kind = 0; kind < PAY_N_STATION_KINDS; kind++) {
        all->first[kind] = all->n;
        set_law(all, kind, now);
        if (kind_of[kind] != PAY_KIND_NONE)
            all->n += now->n[kind_of[kind]];
    }
    all->station = g_new0(PayStation, all->n);
    for (unsigned kind = 0; kind < PAY_N_STATION_KINDS; kind++)
        for (unsigned i = 0; kind_of[kind] != PAY_KIND_NONE && i < now->n[kind_of[kind]];
             i++)
            open_station(all, &all->station[all->first[kind] + i], kind, i, now);
    for (unsigned i = 0; i < all->n; i++)
        if (all->is_pooled)
            open_pooled(&all->station[i], now, sim_engine_now(engine));
        else
            open_served(&all->station[i], all, now, engine, first_kind + 2 * i);
    return all;
}

void
pay_stations_free(PayStations *all)
{
    if (all == NULL)
        return;
    for (unsigned i = 0; i < all->n; i++) {
        g_free(all->station[i].id);
        sim_pooled_free(all->station[i].pooled);
        sim_station_free(all->station[i].served);
        sim_histogram_free(all->station[i].counts.wait);
    }
    for (unsigned kind = 0; kind < PAY_N_STATION_KINDS; kind++)
        g_free(all->quantile[kind]);
    g_free(all->station);
    pay_params_free(all->scratch);
    g_free(all);
}

#define RAMP_LOOKS 64 /* a ramp is followed in so many steps */

/* Purchases remembered of which nothing follows any more: hours after the last one. Their
 * ratio to messages would end as 0/0. */
#define FORGOTTEN 1e-100

static gint
by_time(gconstpointer a, gconstpointer b)
{
    SimTime x = *(const SimTime *)a, y = *(const SimTime *)b;
    return x < y ? -1 : x > y;
}

/* Instants after @time at which a capacity may change. */
static GArray *
list_instants(const PayTimeline *timeline, SimTime time)
{
    GArray *instants = g_array_new(FALSE, FALSE, sizeof(SimTime));
    for (guint i = 0; timeline != NULL && i < timeline->events->len; i++) {
        const PayEvent *event = timeline->events->pdata[i];
        SimTime step = event->ramp / RAMP_LOOKS;
        SimTime instant = event->at;
        for (unsigned look = 0; look <= (step > 0 ? RAMP_LOOKS : 0); look++) {
            if (instant > time)
                g_array_append_val(instants, instant);
            instant = look + 1 == RAMP_LOOKS ? event->at + event->ramp : instant + step;
        }
        if (event->until > time && event->until != SIM_TIME_NEVER)
            g_array_append_val(instants, event->until);
    }
    g_array_sort(instants, by_time);
    return instants;
}

static void
refresh_pooled(PayStations *all, const PayParams *now, const PayTimeline *timeline,
               SimTime time)
{
    g_autoptr(GArray) instants = list_instants(timeline, time);
    unsigned n_levels = instants->len + 1;
    g_autofree SimCapacity *courses = g_new(SimCapacity, (size_t)all->n * n_levels);
    g_autofree unsigned *n = g_new0(unsigned, all->n);
    for (guint level = 0; level < n_levels; level++) {
        SimTime at = level == 0 ? time : g_array_index(instants, SimTime, level - 1);
        if (level > 0)
            pay_timeline_apply(timeline, all->world->base, at, all->scratch);
        for (unsigned i = 0; i < all->n; i++) {
            SimCapacity *course = courses + (size_t)i * n_levels;
            SimCapacity next =
                capacity_at(&all->station[i], level == 0 ? now : all->scratch, at);
            const SimCapacity *last = n[i] > 0 ? &course[n[i] - 1] : NULL;
            if (last == NULL ||
                ((last->servers != next.servers || last->speed != next.speed) &&
                 at > last->at))
                course[n[i]++] = next;
        }
    }
    for (unsigned i = 0; i < all->n; i++) {
        SimPooled *pooled = all->station[i].pooled;
        const SimCapacity *course = courses + (size_t)i * n_levels;
        /* One more step would round the backlog otherwise, though nothing has changed. */
        if (sim_pooled_follows(pooled, course, n[i]))
            continue;
        sim_pooled_step(pooled, time, all->station[i].offered);
        sim_pooled_set_course(pooled, course, n[i]);
        all->station[i].is_quiet = false;
    }
}

static void
refresh_served(const PayStations *all, PayStation *s, const SimCapacity *capacity,
               GArray *ret_lost)
{
    /* First the speed: servers that come back take jobs at once. */
    sim_station_set_speed(s->served, capacity->speed);
    sim_station_set_servers(s->served, servers_at_scale(capacity, all->scale),
                            s->loses ? ret_lost : NULL);
}

void
pay_stations_refresh(PayStations *all, const PayParams *now, const PayTimeline *timeline,
                     SimTime time, GArray *ret_lost)
{
    for (unsigned i = 0; i < all->n; i++) {
        PayStation *s = &all->station[i];
        SimCapacity capacity = capacity_at(s, now, time);
        if (capacity.servers < s->servers) {
            s->dropped_at = time;
            s->dropped = 1 - capacity.servers / s->servers;
        }
        s->servers = capacity.servers;
        s->speed = capacity.speed;
        if (!all->is_pooled)
            refresh_served(all, s, &capacity, ret_lost);
    }
    if (all->is_pooled)
        refresh_pooled(all, now, timeline, time);
}

static void
fade(PayStations *all, SimTime time)
{
    double left = 1 - seconds(time - all->looked) / PAY_STATION_MEMORY;
    all->looked = time;
    all->purchases = all->purchases * left + all->fresh_purchases;
    all->fresh_purchases = 0;
    for (unsigned i = 0; i < all->n; i++) {
        PayStation *s = &all->station[i];
        s->recent = s->recent * left + s->fresh;
        s->fresh = 0;
        s->is_quiet = false;
    }
}

bool
pay_stations_tick(PayStations *all, SimTime time, double purchases, double soon)
{
    if (time - all->looked >= PAY_STATION_LOOK)
        fade(all, time);
    double caused = all->purchases + all->fresh_purchases;
    double per_message = caused > FORGOTTEN ? purchases / caused : 0;
    double growth = purchases > 0 ? MAX(soon / purchases, 1) : INFINITY;
    unsigned n_loud = 0;
    for (unsigned i = 0; i < all->n; i++) {
        PayStation *s = &all->station[i];
        if (s->is_quiet)
            continue;
        s->offered = (s->recent + s->fresh) * per_message;
        sim_pooled_step(s->pooled, time, s->offered);
        s->is_quiet = sim_pooled_is_quiet(s->pooled, s->offered * growth,
                                          all->looked + PAY_STATION_LOOK);
        n_loud += !s->is_quiet;
    }
    return n_loud > 0;
}

void
pay_stations_reopen(PayStations *all)
{
    for (unsigned i = 0; i < all->n; i++)
        if (all->station[i].served != NULL && all->station[i].servers <= 0)
            sim_station_set_servers(all->station[i].served, 1, NULL);
}

void
pay_stations_reset(PayStations *all, SimTime time)
{
    for (unsigned i = 0; i < all->n; i++) {
        PayStation *s = &all->station[i];
        sim_histogram_free(s->counts.wait);
        s->counts = (PayStationCounts){ 0 };
        if (s->served != NULL) {
            sim_station_reset(s->served);
            continue;
        }
        sim_pooled_step(s->pooled, time, s->offered);
        sim_pooled_reset(s->pooled);
    }
}

void
pay_stations_close(PayStations *all, SimTime time)
{
    for (unsigned i = 0; i < all->n; i++) {
        PayStation *s = &all->station[i];
        if (s->served == NULL) {
            sim_pooled_step(s->pooled, time, s->offered);
            s->counts.stats = *sim_pooled_stats(s->pooled);
            continue;
        }
        s->counts.utilisation = sim_station_utilisation(s->served);
        s->counts.queue_mean = sim_station_mean_waiting(s->served);
        s->counts.present = sim_station_mean_present(s->served);
        s->counts.queue_peak = (double)sim_station_stats(s->served)->waiting.max;
    }
}
