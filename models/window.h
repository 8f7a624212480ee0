/* What is measured while the network level runs: one window of one run.
 *
 * A payment belongs to the window if its shopper set out in it; stations and bins count
 * what happens between its two ends. All counts are weighted by the persons that a
 * simulated payment stands for. Bins are as short as they can be with 400 simulated
 * purchases at the busiest moment, so that chance moves a peak by no more than one part
 * in twenty. [docs/model.md, outputs] */
#ifndef MODELS_WINDOW_H
#define MODELS_WINDOW_H

#include "models/outcome.h"
#include "models/route.h"
#include "models/stations.h"

#define PAY_WINDOW_SAMPLE 400 /* simulated purchases in the busiest bin */

typedef struct {
    double purchases, attempts, completed, messages, ideal;
    double p50, p99;                /* ns, of payments completed in the bin; 0 if none */
    double hub[PAY_MAX_HUBS];       /* messages */
    double hub_full[PAY_MAX_HUBS];  /* messages per second all servers could carry */
    double hub_queue[PAY_MAX_HUBS]; /* messages waiting at the end of the bin */
} PayBin;

/* At one station in one bin. */
typedef struct {
    float arrived, bad; /* bad: rejected, lost or late */
    float capacity;     /* messages per second in service at the start of the bin */
} PayStationBin;

typedef struct {
    const PayWorld *world; /* (borrowed) */
    unsigned index;        /* of the window among the scenario's */
    SimTime from, to, bin;
    unsigned n_bins, n_stations, at; /* at: the bin being filled */
    PayBin *bins;                    /* (owned) */
    PayStationBin *station_bins;     /* (owned) [bin][station] */

    double purchases, attempts, completed, messages, ideal;
    double queries, denied, retries, reversals, orphans, opened; /* opened: breakers */
    double failed[PAY_N_OUTCOMES];
    SimHistogram *completed_ns, *failed_ns; /* (owned), weighted */
    SimHistogram *bin_ns;                   /* (owned) of the bin being filled */
    SimHistogram *route_ns[PAY_N_ROUTES];   /* (owned) or NULL */
    SimHistogram *wallet_ns[PAY_MAX_WALLETS];
    uint64_t n_events, n_payments; /* simulated */
} PayWindow;

/* @busiest: simulated purchases per second at the busiest moment, to size the bins. */
PayWindow *pay_window_new(const PayWorld *world, unsigned index, SimTime from, SimTime to,
                          double busiest, unsigned n_stations);
void pay_window_free(PayWindow *window);

static inline bool
pay_window_holds(const PayWindow *w, SimTime time)
{
    return time >= w->from && time < w->to;
}

/* Move on to the bin of @time, closing those before it; @now and @stations tell what the
 * hubs can carry and what waits there. */
void pay_window_move(PayWindow *window, SimTime time, const PayParams *now,
                     const PayStations *stations);

/* The first instant after @time at which there is a bin to open or close. */
SimTime pay_window_next(const PayWindow *window, SimTime time);

/* The bin being filled, or NULL outside the window. */
static inline PayBin *
pay_window_bin(const PayWindow *w, SimTime time)
{
    return pay_window_holds(w, time) && w->at < w->n_bins ? &w->bins[w->at] : NULL;
}

/* A message reaches station @station; it was served well, or not (@bad). */
static inline void
pay_window_message(PayWindow *w, SimTime time, unsigned station, int hub, double weight,
                   bool bad)
{
    PayBin *bin = pay_window_bin(w, time);
    if (bin == NULL)
        return;
    w->messages += weight;
    bin->messages += weight;
    if (hub >= 0)
        bin->hub[hub] += weight;
    PayStationBin *s = &w->station_bins[(size_t)w->at * w->n_stations + station];
    s->arrived += (float)weight;
    s->bad += bad ? (float)weight : 0;
}

/* A message was served there, but later than its caller waits. */
static inline void
pay_window_late(PayWindow *w, SimTime time, unsigned station, double weight)
{
    if (pay_window_bin(w, time) != NULL)
        w->station_bins[(size_t)w->at * w->n_stations + station].bad += (float)weight;
}

/* A payment of the window is complete. */
void pay_window_complete(PayWindow *window, SimTime time, unsigned wallet, PayRoute route,
                         double weight, SimTime latency);
/* An attempt of the window failed; @latency: 0 if it never left the phone. */
void pay_window_fail(PayWindow *window, PayOutcome outcome, double weight,
                     SimTime latency);

#endif
