/* A station: servers in front of which jobs queue, on the event list.
 *
 * Jobs are numbers of the owner. A job that arrives takes an idle server, else waits in
 * the order of arrival (FIFO), else, if waiting and served jobs fill all places, is
 * rejected. A waiting job may lose patience and leave. The number of servers and their
 * speed may change at any time.
 *
 * What a job draws is addressed by station and job (sim/random.h): its service time and
 * its patience are the same in whatever order jobs arrive and however often it starts.
 *
 * The station plans its events with two kinds of the owner's, who hands them back:
 *
 *     while (sim_engine_next(engine, &event))
 *         switch (event.kind) {
 *         case ARRIVAL:
 *             sim_station_arrive(station, job);
 *             break;
 *         default:
 *             if (sim_station_happen(station, &event, &departure) == SIM_STATION_SERVED)
 *                 ...
 *         }
 *
 * No memory is asked for per job; it grows with the most jobs ever present. */
#ifndef SIM_STATION_H
#define SIM_STATION_H

#include "sim/engine.h"
#include "sim/histogram.h"
#include "sim/random.h"
#include "sim/tally.h"

typedef enum {
    SIM_SERVICE_DETERMINISTIC,
    SIM_SERVICE_EXPONENTIAL,
    SIM_SERVICE_ERLANG,
    SIM_SERVICE_LOGNORMAL
} SimServiceLaw;

#define SIM_SERVICE_MAX_PHASES 1000
#define SIM_SERVICE_LONGEST_S  1e9 /* a longer draw is cut to it: 31 years */

typedef struct {
    SimServiceLaw law;
    double mean_s;
    unsigned n_phases; /* Erlang */
    double mu, sigma;  /* lognormal: of the logarithm of seconds */
} SimService;

/* The service time of mean @mean_s > 0 and squared coefficient of variation @cv2 >= 0.
 *
 * Returns: false, and leaves @ret_service alone, if the law has no such @cv2: it is 0 for
 * deterministic, 1 for exponential, 1/k for k = 1..1000 phases of Erlang (to 1 in 10^9),
 * above 0 for lognormal. */
bool sim_service_init(SimService *ret_service, SimServiceLaw law, double mean_s,
                      double cv2);

/* The service time that a station of this @key, @tag and @entity draws for job @index, at
 * speed 1: for whoever serves without a queue. The low 16 bits of @tag are 0. */
SimTime sim_service_time(const SimService *service, SimKey key, uint32_t tag,
                         uint32_t entity, uint64_t index);

#define SIM_STATION_UNLIMITED UINT32_MAX /* servers or places: there is always one */

typedef struct {
    SimService service;
    uint32_t servers, places; /* places: waiting and served together */
    double patience_s; /* mean of the exponential time a job bears to wait; 0: any */
    SimKey key;
    uint32_t tag;    /* of the draws; its low 16 bits are the station's, leave them 0 */
    uint32_t entity; /* of the draws: tells stations apart */
    uint32_t kind;   /* of the events; @kind + 1 is the station's as well */
    uint8_t cls;     /* of the events */
    uint8_t handle_bits; /* so many low bits of a job are the owner's and draw nothing */
} SimStationSetup;

/* Since the start or the last reset. Waits and sojourns are of jobs that were served or
 * lost patience, taken when they left, in seconds and in ns; both obey Little's law with
 * the mean numbers of waiting and present jobs. */
typedef struct {
    uint64_t n_arrived;   /* rejected ones included */
    uint64_t n_rejected;  /* all places taken */
    uint64_t n_delayed;   /* accepted, but found no idle server */
    uint64_t n_served;    /* to the end */
    uint64_t n_abandoned; /* lost patience */
    uint64_t n_lost;      /* with their server */
    SimTally wait, sojourn;
    SimHistogram wait_ns, sojourn_ns;
    SimTimeMean waiting, busy, servers;
} SimStationStats;

typedef struct {
    uint64_t job;
    SimTime arrived, began; /* began: NEVER if the job lost patience */
} SimDeparture;

typedef enum {
    SIM_STATION_NOTHING, /* the event had been overtaken */
    SIM_STATION_SERVED,
    SIM_STATION_ABANDONED
} SimStationOutcome;

typedef struct SimStation SimStation;

/* An empty station on @engine (borrowed). */
SimStation *sim_station_new(SimEngine *engine, const SimStationSetup *setup);
void sim_station_free(SimStation *station);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimStation, sim_station_free)

/* @job arrives now. Returns: false if it is rejected. */
bool sim_station_arrive(SimStation *station, uint64_t job);

/* Act on @event, of one of the station's two kinds.
 *
 * @ret_departure: the job that left; untouched if the outcome is NOTHING. */
SimStationOutcome sim_station_happen(SimStation *station, const SimEvent *event,
                                     SimDeparture *ret_departure);

/* From now on there are @servers. New ones take waiting jobs at once. Idle ones go first;
 * of busy ones, those whose job came last.
 *
 * @ret_lost: NULL: the jobs of removed servers go back to the head of the queue in their
 * order, to be served anew and without losing patience again; else they are lost, and
 * appended to this array of uint64_t. */
void sim_station_set_servers(SimStation *station, uint32_t servers, GArray *ret_lost);

/* Services that begin from now on run @speed > 0 times as fast as drawn. */
void sim_station_set_speed(SimStation *station, double speed);

uint64_t sim_station_n_waiting(const SimStation *station);
uint64_t sim_station_n_present(const SimStation *station);

/* (borrowed) */
const SimStationStats *sim_station_stats(const SimStation *station);

/* Forget what was counted (the end of a warm-up), not the jobs. */
void sim_station_reset(SimStation *station);

/* Means over time from the last reset to now: jobs waiting, jobs present, and the busy
 * share of the servers there were (0 if there were none). */
double sim_station_mean_waiting(const SimStation *station);
double sim_station_mean_present(const SimStation *station);
double sim_station_utilisation(const SimStation *station);

#endif
