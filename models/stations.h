/* The machines that carry payments: one station for each wallet, hub, bank and acquirer,
 * with the law of its kind and a capacity of its own, which policy may change by date.
 *
 * At the scale 1:S the few simulated messages cannot queue before the real servers, so by
 * default a station is POOLED: its wait is computed at real scale from the known rate of
 * purchases and the messages that each has lately caused here (an average over the last
 * minute), retries and queries included (sim/pooled.h). At 1:1, or where run.queues says
 * so, jobs queue before servers one by one (sim/station.h). [docs/model.md, stations] */
#ifndef MODELS_STATIONS_H
#define MODELS_STATIONS_H

#include "models/timeline.h"
#include "models/world.h"
#include "sim/histogram.h"
#include "sim/pooled.h"
#include "sim/quantile.h"
#include "sim/station.h"

#define PAY_STATION_TICK        (50 * SIM_MILLISECOND)
#define PAY_STATION_LOOK        SIM_SECOND /* the same of a station without a queue */
#define PAY_STATION_HANDLE_BITS 24         /* of a job at a station with servers */
#define PAY_STATION_MEMORY      60.0       /* s: of the messages that a purchase causes */

/* Since the last reset; counts are weighted by the persons a payment stands for. */
typedef struct {
    double arrived, rejected; /* rejected: also what found nobody there */
    double late;              /* served, but later than a caller waits */
    double served;
    double wait_s, sojourn_s; /* sums over what was served */
    double present_s;         /* integral of the number present */
    SimHistogram *wait;       /* (owned) ns, by weight; allocated when first used */
    SimPooledStats stats;     /* of a pool, by pay_stations_close() */
    /* Of servers, by pay_stations_close(): counted by the queue itself. */
    double utilisation, queue_mean, queue_peak, present;
} PayStationCounts;

typedef struct {
    PayStationKind kind;
    unsigned member; /* index within wallets, hubs, ... */
    char *id;        /* (owned) "hub-netsunion" */
    SimService service;
    double patience_s; /* 0: any */
    double service_s;
    double full;    /* messages per second of the base */
    bool loses;     /* what is served where a server fails is lost, else served anew */
    double servers; /* in service at real scale, by the last refresh, and their speed */
    double speed;
    SimTime dropped_at; /* when some last failed, */
    double dropped;     /* and what share of those there were */

    SimPooled *pooled;  /* (owned) or */
    SimStation *served; /* (owned) */

    double recent; /* messages that arrived, fading over PAY_STATION_MEMORY */
    double fresh;  /* messages since these last faded */
    double offered;
    bool is_quiet; /* needs no step until the next look */
    PayStationCounts counts;
} PayStation;

typedef struct {
    const PayWorld *world;
    unsigned n, first[PAY_N_STATION_KINDS]; /* of each kind; phone and link have none */
    PayStation *station;
    SimService service[PAY_N_STATION_KINDS];
    SimQuantile *quantile[PAY_N_STATION_KINDS]; /* (owned) of lognormal ones, or NULL */
    bool is_pooled;
    double scale;
    double purchases, fresh_purchases; /* fading, and since they last faded */
    SimTime looked;                    /* when all averages last faded */
    PayParams *scratch;
} PayStations;

/* @engine, @first_kind: for stations with servers, which use two kinds each from
 * @first_kind on. */
PayStations *pay_stations_new(const PayWorld *world, const PayParams *now,
                              SimEngine *engine, unsigned first_kind);
void pay_stations_free(PayStations *stations);

/* Bring capacities up to @now, and foresee what @timeline (or NULL) will make of them.
 *
 * @ret_lost: uint64_t, the jobs that stations with servers lost are appended. */
void pay_stations_refresh(PayStations *stations, const PayParams *now,
                          const PayTimeline *timeline, SimTime time, GArray *ret_lost);

/* Step to @time, under @purchases per second at real scale now and @soon within
 * PAY_STATION_LOOK. Stations far from a queue are looked at once in that time only.
 *
 * Returns: whether some station wants the next step after PAY_STATION_TICK. */
bool pay_stations_tick(PayStations *stations, SimTime time, double purchases,
                       double soon);

/* A server for each station that has none, so that what still waits there when nothing
 * else happens any more comes to its end. */
void pay_stations_reopen(PayStations *stations);

/* Begin to count; and stop, at the two ends of a window. @time: now. */
void pay_stations_reset(PayStations *stations, SimTime time);
void pay_stations_close(PayStations *stations, SimTime time);

/* Messages per second that @station can carry as the parameters stand. */
double pay_station_capacity(const PayParams *now, PayStationKind kind, unsigned member);

/* Share of that which is in service, and the speed of the servers. */
double pay_station_availability(const PayParams *now, PayStationKind kind,
                                unsigned member);

static inline unsigned
pay_station_index(const PayStations *s, PayStationKind kind, unsigned member)
{
    return s->first[kind] + member;
}

/* The law of a kind of station. */
SimService pay_station_service(const PayParams *params, PayStationKind kind);

#endif
