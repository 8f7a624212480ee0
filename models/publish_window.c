/* The metrics of a window, from what was measured while it ran. */
#include <math.h>

#include "models/publish_parts.h"
#include "models/story.h"
#include "sim/queueing.h"

#define MS_PER_NS 1e-6

typedef struct {
    const PayPublisher *pub;
    const PayWindow *w;
    const PayStations *stations;
    const PayParams *now;
    const char *name;
    double seconds;
} Report;

static void
put(const Report *r, PayMetric metric, const char *member, double value)
{
    sim_records_value(r->pub->records, &pay_metric[metric], member, r->name, value);
}

static void
put_percent(const Report *r, PayMetric metric, const char *member, double a, double b)
{
    if (b > 0)
        put(r, metric, member, 100 * a / b);
}

static void
put_quantile(const Report *r, PayMetric metric, const char *member, const SimHistogram *h,
             int64_t ppm)
{
    if (h != NULL && h->n > 0)
        put(r, metric, member, MS_PER_NS * (double)sim_histogram_quantile(h, ppm));
}

static const char *const route_id[PAY_N_ROUTES] = { "r1", "r2", "r3", "r4",
                                                    "c1", "c2", "c3", "c4" };

static void
name_routes(const Report *r)
{
    static const char *const en[PAY_N_ROUTES] = {
        "R1 own code, balance",       "R2 own code, bank card",
        "R3 foreign code, balance",   "R4 foreign code, bank card",
        "C1 shown, own, balance",     "C2 shown, own, bank card",
        "C3 shown, foreign, balance", "C4 shown, foreign, bank card"
    };
    static const char *const zh[PAY_N_ROUTES] = {
        "R1 本网码、余额",     "R2 本网码、银行卡",    "R3 跨网码、余额",
        "R4 跨网码、银行卡",   "C1 付款码本网、余额",  "C2 付款码本网、银行卡",
        "C3 付款码跨网、余额", "C4 付款码跨网、银行卡"
    };
    for (unsigned i = 0; i < PAY_N_ROUTES; i++)
        sim_records_member(r->pub->records, "route", route_id[i], en[i], zh[i]);
}

static void
name_kind(const Report *r, PayKind kind)
{
    for (unsigned i = 0; i < r->pub->world->base->n[kind]; i++) {
        const PayEntity *e = pay_publish_entity(r->pub->world, kind, i);
        sim_records_member(r->pub->records, pay_kind_name(kind), e->id, e->label_en,
                           e->label_zh);
    }
}

/* What traces name besides stations: places, what a fee is for, who placed a plate. */
static void
name_traces(const Report *r)
{
    name_kind(r, PAY_KIND_CITY);
    name_kind(r, PAY_KIND_PLATFORM);
    for (unsigned f = 0; f < PAY_N_FLOWS; f++)
        sim_records_member(r->pub->records, "fee", pay_flow_id[f], pay_flow_label_en[f],
                           pay_flow_label_zh[f]);
    for (unsigned i = 0; i < r->pub->world->base->n[PAY_KIND_ACQUIRER]; i++) {
        const PayEntity *e = pay_publish_entity(r->pub->world, PAY_KIND_ACQUIRER, i);
        g_autofree char *id = g_strdup_printf("placer-%s", e->id);
        g_autofree char *en = g_strdup_printf("%s as placer", e->label_en);
        g_autofree char *zh = g_strdup_printf("%s（布设方）", e->label_zh);
        sim_records_member(r->pub->records, "placer", id, en, zh);
    }
    for (unsigned i = 0; i < r->pub->world->base->n[PAY_KIND_PLATFORM]; i++) {
        const PayEntity *e = pay_publish_entity(r->pub->world, PAY_KIND_PLATFORM, i);
        g_autofree char *id = g_strdup_printf("platform-%s", e->id);
        sim_records_member(r->pub->records, "platform", id, e->label_en, e->label_zh);
    }
}

static void
name_stations(const Report *r)
{
    for (unsigned i = 0; i < r->stations->n; i++) {
        const PayStation *s = &r->stations->station[i];
        static const PayKind kinds[PAY_N_STATION_KINDS] = {
            [PAY_STATION_WALLET] = PAY_KIND_WALLET,
            [PAY_STATION_HUB] = PAY_KIND_HUB,
            [PAY_STATION_BANK] = PAY_KIND_BANK,
            [PAY_STATION_ACQUIRER] = PAY_KIND_ACQUIRER,
        };
        const PayEntity *e = pay_publish_entity(r->pub->world, kinds[s->kind], s->member);
        sim_records_member(r->pub->records, "station", s->id, e->label_en, e->label_zh);
    }
}

/* ---- payments */

static void
publish_latency(const Report *r)
{
    const PayWindow *w = r->w;
    put_quantile(r, PAY_METRIC_LATENCY_P50, "", w->completed_ns, 500000);
    put_quantile(r, PAY_METRIC_LATENCY_P95, "", w->completed_ns, 950000);
    put_quantile(r, PAY_METRIC_LATENCY_P99, "", w->completed_ns, 990000);
    put_quantile(r, PAY_METRIC_FAILED_P50, "", w->failed_ns, 500000);
    put_quantile(r, PAY_METRIC_FAILED_P95, "", w->failed_ns, 950000);
    put_quantile(r, PAY_METRIC_FAILED_P99, "", w->failed_ns, 990000);
    for (unsigned i = 0; i < PAY_N_ROUTES; i++) {
        put_quantile(r, PAY_METRIC_ROUTE_P50, route_id[i], w->route_ns[i], 500000);
        put_quantile(r, PAY_METRIC_ROUTE_P99, route_id[i], w->route_ns[i], 990000);
    }
    for (guint f = 0; f < r->pub->families->len; f++) {
        g_autoptr(SimHistogram) family = sim_histogram_new();
        for (unsigned i = 0; i < r->pub->world->n_wallets; i++)
            if (r->pub->family_of[i] == f && w->wallet_ns[i] != NULL)
                sim_histogram_merge(family, w->wallet_ns[i]);
        const char *id = r->pub->families->pdata[f];
        put_quantile(r, PAY_METRIC_WALLET_P50, id, family, 500000);
        put_quantile(r, PAY_METRIC_WALLET_P99, id, family, 990000);
    }
}

static void
publish_payments(const Report *r)
{
    const PayWindow *w = r->w;
    double peak = 0, bin = (double)w->bin / SIM_SECOND;
    for (unsigned i = 0; i < w->n_bins; i++)
        peak = MAX(peak, w->bins[i].completed);
    put(r, PAY_METRIC_WINDOW_PAYMENTS, "", w->completed);
    put(r, PAY_METRIC_WINDOW_TPS_PEAK, "", peak / bin);
    put(r, PAY_METRIC_WINDOW_BIN, "", bin);
    put_percent(r, PAY_METRIC_WINDOW_SUCCESS, "", w->completed, w->attempts);
    for (unsigned f = 1; f < PAY_N_OUTCOMES; f++)
        if (f != PAY_F5_GAVE_UP)
            put_percent(r, PAY_METRIC_WINDOW_FAILED, pay_failure_name[f].id, w->failed[f],
                        w->attempts);
    if (w->purchases > 0)
        put(r, PAY_METRIC_ATTEMPTS, "", w->attempts / w->purchases);
    if (w->ideal > 0)
        put(r, PAY_METRIC_AMPLIFICATION, "", w->messages / w->ideal);
    put(r, PAY_METRIC_RETRIES, "", w->retries);
    put(r, PAY_METRIC_QUERIES, "", w->queries);
    put(r, PAY_METRIC_QUERIES_DENIED, "", w->denied);
    put(r, PAY_METRIC_BREAKERS, "", w->opened);
    put(r, PAY_METRIC_REVERSALS, "", w->reversals);
    put(r, PAY_METRIC_ORPHANS, "", w->orphans);
}

/* ---- stations */

/* Bins are cut off at the window's end; so is the last one's length. */
static double
bin_seconds(const PayWindow *w, unsigned i)
{
    SimTime begin = w->from + (SimTime)i * w->bin;
    return (double)(MIN(begin + w->bin, w->to) - begin) / SIM_SECOND;
}

static const PayStationBin *
station_bin(const PayWindow *w, unsigned bin, unsigned station)
{
    return &w->station_bins[(size_t)bin * w->n_stations + station];
}

/* Erlang C's mean wait in ms with @scale real servers for one. */
static double
predicted_wait(const Report *r, const PayStation *s, double rate, double scale)
{
    double capacity = pay_station_capacity(r->now, s->kind, s->member);
    double servers = MAX(capacity * s->service_s / scale + 0.5, 1);
    double cv = (double)pay_value(r->now, PAY_STATION_CV, s->kind, 0, 0) / PAY_ONE;
    double wait = sim_erlang_c_wait((uint32_t)MIN(servers, 1e9),
                                    rate * s->service_s / scale, s->service_s);
    return 1000 * wait * sim_allen_cunneen(cv * cv);
}

static void
publish_pooled(const Report *r, const PayStation *s)
{
    const SimPooledStats *stats = &s->counts.stats;
    if (stats->elapsed_s <= 0)
        return;
    put_percent(r, PAY_METRIC_STATION_LOAD, s->id, stats->carried, stats->capacity);
    put(r, PAY_METRIC_STATION_ABOVE_80, s->id, (double)stats->busy / SIM_SECOND);
    put(r, PAY_METRIC_STATION_QUEUE_MEAN, s->id, stats->backlog_s / stats->elapsed_s);
    put(r, PAY_METRIC_STATION_QUEUE_PEAK, s->id, stats->peak);
}

static void
publish_served(const Report *r, const PayStation *s, unsigned index)
{
    double scale = r->stations->scale, busy = 0;
    for (unsigned i = 0; i < r->w->n_bins; i++) {
        const PayStationBin *bin = station_bin(r->w, i, index);
        double seconds = bin_seconds(r->w, i);
        busy +=
            (double)bin->arrived > 0.8 * (double)bin->capacity * seconds ? seconds : 0;
    }
    put(r, PAY_METRIC_STATION_LOAD, s->id, 100 * s->counts.utilisation);
    put(r, PAY_METRIC_STATION_ABOVE_80, s->id, busy);
    put(r, PAY_METRIC_STATION_QUEUE_MEAN, s->id, scale * s->counts.queue_mean);
    put(r, PAY_METRIC_STATION_QUEUE_PEAK, s->id, scale * s->counts.queue_peak);
}

static void
publish_station(const Report *r, unsigned index)
{
    const PayStation *s = &r->stations->station[index];
    const PayStationCounts *c = &s->counts;
    double peak = 0, stated = pay_station_capacity(r->now, s->kind, s->member);
    if (c->arrived <= 0)
        return; /* nothing came here */
    for (unsigned i = 0; i < r->w->n_bins; i++)
        peak = MAX(peak, station_bin(r->w, i, index)->arrived / bin_seconds(r->w, i));
    if (s->pooled != NULL)
        publish_pooled(r, s);
    else
        publish_served(r, s, index);
    put_percent(r, PAY_METRIC_STATION_PEAK, s->id, peak, stated);
    put_percent(r, PAY_METRIC_STATION_REJECTED, s->id, c->rejected, c->arrived);
    put(r, PAY_METRIC_STATION_MESSAGES, s->id, c->arrived);
    put_quantile(r, PAY_METRIC_STATION_WAIT_P99, s->id, c->wait, 990000);
    double rate = c->arrived / r->seconds;
    put(r, PAY_METRIC_STATION_FULL_WAIT, s->id, predicted_wait(r, s, rate, 1));
    put(r, PAY_METRIC_STATION_RULE_WAIT, s->id,
        predicted_wait(r, s, rate, r->stations->is_pooled ? 1 : r->stations->scale));
    if (c->served <= 0)
        return;
    put(r, PAY_METRIC_STATION_WAIT_MEAN, s->id, 1000 * c->wait_s / c->served);
    /* L over the window, lambda of what arrived to stay, W of what left in it. */
    double present =
        s->pooled != NULL ? c->present_s / r->seconds : r->stations->scale * c->present;
    double expected = (c->arrived - c->rejected) / r->seconds * c->sojourn_s / c->served;
    put_percent(r, PAY_METRIC_STATION_LITTLE, s->id, fabs(present - expected), present);
}

/* From the end of the deepest loss of capacity to the end of the last bin in which 5 % of
 * the calls went wrong; to the window's end, at least, if that is still so there. */
static void
publish_recovery(const Report *r, unsigned index)
{
    const PayWindow *w = r->w;
    double least = INFINITY, most = 0;
    unsigned back = 0, last = 0;
    for (unsigned i = 0; i < w->n_bins; i++) {
        double capacity = (double)station_bin(w, i, index)->capacity;
        least = MIN(least, capacity);
        most = MAX(most, capacity);
    }
    if (!(least < 0.99 * most))
        return; /* no outage here */
    for (unsigned i = 1; i < w->n_bins; i++)
        if ((double)station_bin(w, i - 1, index)->capacity <= least &&
            (double)station_bin(w, i, index)->capacity > least)
            back = i;
    for (unsigned i = back; back > 0 && i < w->n_bins; i++) {
        const PayStationBin *bin = station_bin(w, i, index);
        if ((double)bin->bad > 0.05 * (double)bin->arrived)
            last = i + 1;
    }
    if (back > 0)
        put(r, PAY_METRIC_RECOVERY, r->stations->station[index].id,
            last > back ? (double)(last - back) * (double)w->bin / SIM_SECOND : 0);
}

/* ---- series */

static void
publish_bin(const Report *r, unsigned i)
{
    const PayBin *bin = &r->w->bins[i];
    SimRecords *records = r->pub->records;
    int64_t x = (r->w->from + (SimTime)i * r->w->bin) / SIM_SECOND;
    double seconds = bin_seconds(r->w, i);
#define POINT(metric, member, value)                                                     \
    sim_records_point(records, &pay_metric[PAY_METRIC_##metric], member, SIM_AXIS_TIME,  \
                      x, value)
    POINT(WINDOW_TPS, "", bin->completed / seconds);
    if (bin->p50 > 0) {
        POINT(WINDOW_P50, "", bin->p50 * MS_PER_NS);
        POINT(WINDOW_P99, "", bin->p99 * MS_PER_NS);
    }
    if (bin->attempts > 0)
        POINT(WINDOW_SUCCESS_RATE, "", MIN(100 * bin->completed / bin->attempts, 100));
    if (bin->ideal > 0)
        POINT(WINDOW_AMPLIFICATION, "", bin->messages / bin->ideal);
    for (unsigned h = 0; h < r->pub->world->base->n[PAY_KIND_HUB]; h++) {
        const char *id = pay_publish_entity(r->pub->world, PAY_KIND_HUB, h)->id;
        POINT(WINDOW_HUB_RATE, id, bin->hub[h] / seconds);
        POINT(WINDOW_HUB_QUEUE, id, bin->hub_queue[h]);
        if (bin->hub_full[h] > 0)
            POINT(WINDOW_HUB_LOAD, id, 100 * bin->hub[h] / seconds / bin->hub_full[h]);
    }
#undef POINT
}

/* The busiest bin of each hub, to be set against its day when that is over. */
static void
note_peaks(PayPublisher *pub, const Report *r)
{
    for (unsigned h = 0; h < pub->world->base->n[PAY_KIND_HUB]; h++) {
        PayHubPeak peak = { .period = r->name, .hub = h };
        for (unsigned i = 0; i < r->w->n_bins; i++) {
            double rate = r->w->bins[i].hub[h] / bin_seconds(r->w, i);
            if (rate > peak.rate) {
                peak.rate = rate;
                peak.at = r->w->from + (SimTime)i * r->w->bin;
            }
        }
        g_array_append_val(pub->peaks, peak);
    }
}

void
pay_publish_window(PayPublisher *pub, const PayLedger *ledger, PayNetwork *network)
{
    const PayWindow *w = pay_network_window(network);
    const PayEntity *entity = pay_publish_entity(pub->world, PAY_KIND_WINDOW, w->index);
    Report r = { .pub = pub,
                 .w = w,
                 .stations = pay_network_stations(network),
                 .now = ledger->params,
                 .name = g_intern_string(entity->id),
                 .seconds = (double)(w->to - w->from) / SIM_SECOND };
    sim_records_period(pub->records, entity->id, entity->label_en, entity->label_zh,
                       w->from, w->to);
    name_routes(&r);
    name_stations(&r);
    name_traces(&r);
    publish_payments(&r);
    publish_latency(&r);
    put(&r, PAY_METRIC_TRANSIT, "", (double)pay_network_transit(network) / FEN_PER_YUAN);
    for (unsigned i = 0; i < r.stations->n; i++) {
        publish_station(&r, i);
        publish_recovery(&r, i);
    }
    for (unsigned i = 0; i < w->n_bins; i++)
        publish_bin(&r, i);
    note_peaks(pub, &r);
    pub->records->n_scheduled += w->n_events;
    if (ledger->story != NULL)
        pay_story_publish(ledger->story, r.stations, entity->id, pub->records);
}

void
pay_publish_peaks(const PayPublisher *pub)
{
    SimTime begin = pay_value(pub->world->base, PAY_RUN_FROM, 0, 0, 0) + PAY_BARRIER;
    unsigned n_hubs = pub->world->base->n[PAY_KIND_HUB];
    for (guint i = 0; i < pub->peaks->len; i++) {
        const PayHubPeak *peak = &g_array_index(pub->peaks, PayHubPeak, i);
        SimTime into_day = peak->at % SIM_DAY;
        SimTime midnight = peak->at - into_day - (into_day < 0 ? SIM_DAY : 0);
        double sum = 0;
        bool is_whole = true;
        for (unsigned h = 0; h < 24; h++) {
            SimTime hour = (midnight - begin) / SIM_HOUR + h;
            is_whole &= hour >= 0 && (guint)hour * n_hubs < pub->hub_hours->len;
            if (is_whole)
                sum += g_array_index(pub->hub_hours, double,
                                     (guint)hour *n_hubs + peak->hub);
        }
        if (is_whole && sum > 0)
            sim_records_value(pub->records, &pay_metric[PAY_METRIC_PEAK_TO_DAY],
                              pay_publish_entity(pub->world, PAY_KIND_HUB, peak->hub)->id,
                              peak->period, peak->rate / (sum / 86400));
    }
}
