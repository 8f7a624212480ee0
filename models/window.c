#include "models/window.h"

#include <string.h>

static const int bin_seconds[] = { 1,  2,   5,   10,  15,  20,   30,
                                   60, 120, 300, 600, 900, 1800, 3600 };

static SimTime
bin_width(SimTime length, double busiest)
{
    unsigned i = 0;
    while (i + 1 < G_N_ELEMENTS(bin_seconds) &&
           (busiest * bin_seconds[i] < PAY_WINDOW_SAMPLE ||
            length / (bin_seconds[i] * SIM_SECOND) > 4000))
        i++;
    return bin_seconds[i] * SIM_SECOND;
}

PayWindow *
pay_window_new(const PayWorld *world, unsigned index, SimTime from, SimTime to,
               double busiest, unsigned n_stations)
{
    PayWindow *w = g_new0(PayWindow, 1);
    w->world = world;
    w->index = index;
    w->from = from;
    w->to = to;
    w->bin = bin_width(to - from, busiest);
    w->n_bins = (unsigned)((to - from + w->bin - 1) / w->bin);
    w->n_stations = n_stations;
    w->bins = g_new0(PayBin, w->n_bins);
    w->station_bins = g_new0(PayStationBin, (size_t)w->n_bins * n_stations);
    w->completed_ns = sim_histogram_new();
    w->failed_ns = sim_histogram_new();
    w->bin_ns = sim_histogram_new();
    w->at = UINT32_MAX;
    return w;
}

void
pay_window_free(PayWindow *w)
{
    if (w == NULL)
        return;
    g_free(w->bins);
    g_free(w->station_bins);
    sim_histogram_free(w->completed_ns);
    sim_histogram_free(w->failed_ns);
    sim_histogram_free(w->bin_ns);
    for (unsigned i = 0; i < PAY_N_ROUTES; i++)
        sim_histogram_free(w->route_ns[i]);
    for (unsigned i = 0; i < PAY_MAX_WALLETS; i++)
        sim_histogram_free(w->wallet_ns[i]);
    g_free(w);
}

static void
close_bin(PayWindow *w, const PayStations *stations)
{
    PayBin *bin = &w->bins[w->at];
    if (w->bin_ns->n > 0) {
        bin->p50 = (double)sim_histogram_quantile(w->bin_ns, 500000);
        bin->p99 = (double)sim_histogram_quantile(w->bin_ns, 990000);
        memset(w->bin_ns, 0, sizeof *w->bin_ns);
    }
    for (unsigned h = 0; h < w->world->base->n[PAY_KIND_HUB]; h++) {
        const PayStation *s =
            &stations->station[pay_station_index(stations, PAY_STATION_HUB, h)];
        bin->hub_queue[h] = s->pooled != NULL ? sim_pooled_backlog(s->pooled)
                                              : (double)sim_station_n_waiting(s->served) *
                                                    stations->scale;
    }
}

static void
open_bin(PayWindow *w, const PayParams *now, const PayStations *stations)
{
    PayBin *bin = &w->bins[w->at];
    for (unsigned h = 0; h < w->world->base->n[PAY_KIND_HUB]; h++)
        bin->hub_full[h] = pay_station_capacity(now, PAY_STATION_HUB, h);
    for (unsigned i = 0; i < w->n_stations; i++) {
        const PayStation *s = &stations->station[i];
        w->station_bins[(size_t)w->at * w->n_stations + i].capacity =
            (float)(s->servers * s->speed / s->service_s);
    }
}

void
pay_window_move(PayWindow *w, SimTime time, const PayParams *now,
                const PayStations *stations)
{
    if (time < w->from)
        return;
    unsigned at = (unsigned)MIN((time - w->from) / w->bin, (SimTime)w->n_bins);
    if (w->at == UINT32_MAX) {
        w->at = 0;
        open_bin(w, now, stations);
    }
    while (w->at < at) {
        close_bin(w, stations);
        w->at++;
        if (w->at < w->n_bins)
            open_bin(w, now, stations);
    }
}

SimTime
pay_window_next(const PayWindow *w, SimTime time)
{
    if (time < w->from)
        return w->from;
    if (time >= w->to)
        return SIM_TIME_NEVER;
    return MIN(w->from + ((time - w->from) / w->bin + 1) * w->bin, w->to);
}

static void
add_to(SimHistogram **histogram, uint64_t value, uint64_t persons)
{
    if (*histogram == NULL)
        *histogram = sim_histogram_new();
    sim_histogram_add_many(*histogram, value, persons);
}

void
pay_window_complete(PayWindow *w, SimTime time, unsigned wallet, PayRoute route,
                    double weight, SimTime latency)
{
    uint64_t persons = (uint64_t)(weight + 0.5), ns = (uint64_t)latency;
    const PayVisits *v = &pay_route_visits[route];
    double ideal = weight * (v->wallet + v->hub + v->issuer + v->acquirer);
    w->completed += weight;
    w->ideal += ideal;
    sim_histogram_add_many(w->completed_ns, ns, persons);
    add_to(&w->route_ns[route], ns, persons);
    add_to(&w->wallet_ns[wallet], ns, persons);
    PayBin *bin = pay_window_bin(w, time);
    if (bin == NULL)
        return;
    bin->completed += weight;
    bin->ideal += ideal;
    sim_histogram_add_many(w->bin_ns, ns, persons);
}

void
pay_window_fail(PayWindow *w, PayOutcome outcome, double weight, SimTime latency)
{
    w->failed[outcome] += weight;
    if (latency > 0)
        sim_histogram_add_many(w->failed_ns, (uint64_t)latency, (uint64_t)(weight + 0.5));
}
