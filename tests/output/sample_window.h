/* A window of the sample market: three hours around midnight of Double 11 with a peak and
 * an outage of the first hub ten minutes after it, made from formulas and not from a
 * model. In the alternative the hubs carry more. */
#ifndef TESTS_OUTPUT_SAMPLE_WINDOW_H
#define TESTS_OUTPUT_SAMPLE_WINDOW_H

#include "tests/output/sample.h"

#define WINDOW_ID     "double-11"
#define WINDOW_FROM   (101 * SIM_DAY + 23 * SIM_HOUR)
#define WINDOW_TO     (102 * SIM_DAY + 2 * SIM_HOUR)
#define WINDOW_BIN    30 /* seconds */
#define WINDOW_OUTAGE (102 * SIM_DAY + 10 * SIM_MINUTE)
#define WINDOW_REPAIR (102 * SIM_DAY + 20 * SIM_MINUTE)

#define WINDOW_METRIC(name, id, unit, dimension, decimals, headline, en, zh)             \
    static const SimMetric name = { id,       unit, dimension, "mean", decimals,         \
                                    headline, en,   zh,        "" }
WINDOW_METRIC(window_payments, "payments.window", "payments", NULL, 0, true, "Payments",
              "支付笔数");
WINDOW_METRIC(window_p99, "latency.p99", "ms", NULL, 0, true, "Latency, 99th percentile",
              "延迟(p99)");
WINDOW_METRIC(window_utilisation, "station.utilisation", "%", "station", 1, false,
              "Utilisation", "利用率");
WINDOW_METRIC(window_bin, "window.bin", "s", NULL, 0, false, "Bin", "分箱");
WINDOW_METRIC(series_p50, "window.latency.p50", "ms", NULL, 0, false, "p50", "p50");
WINDOW_METRIC(series_p99, "window.latency.p99", "ms", NULL, 0, false, "p99", "p99");
WINDOW_METRIC(series_rate, "window.hub.rate", "1/s", "hub", 0, false, "Messages",
              "报文数");
WINDOW_METRIC(series_load, "window.hub.load", "%", "hub", 1, false, "Load", "负荷");
WINDOW_METRIC(series_queue, "window.hub.queue", "messages", "hub", 0, false, "Queue",
              "队列");
WINDOW_METRIC(series_success, "window.success", "%", NULL, 2, false, "Success", "成功率");

/* What the market asks for at @t seconds after midnight, 1 in the evening before. */
static inline double
window_demand(double t)
{
    return t < 0 ? 1 + 0.1 * t / 3600 : 1 + 2.2 * exp(-t / 900);
}

/* How much is waiting behind the outage, 0..1. */
static inline double
window_backlog(double t)
{
    double begin = 600, end = 1200;
    return t < begin ? 0 : t < end ? (t - begin) / (end - begin) : exp(-(t - end) / 400);
}

static inline void
window_hub(SimRecords *records, const SampleMember *hub, bool is_first, bool is_alt,
           int64_t x, double t)
{
    double capacity = is_first ? 92000 : 46000,
           backlog = is_first ? window_backlog(t) : 0;
    bool is_down = is_first && t >= 600 && t < 1200;
    double rate = window_demand(t) * (hub->level + (is_alt ? hub->gain : 0));
    rate = is_down ? 0 : fmin(rate + 60000 * backlog, capacity);
    const char *id = hub->id;
    sim_records_point(records, &series_rate, id, SIM_AXIS_TIME, x, rate);
    sim_records_point(records, &series_load, id, SIM_AXIS_TIME, x, 100 * rate / capacity);
    sim_records_point(records, &series_queue, id, SIM_AXIS_TIME, x,
                      40 * window_demand(t) + backlog * (is_alt ? 2.6e6 : 2e6));
}

static inline void
window_series(SimRecords *records, bool is_alt, unsigned r)
{
    for (int64_t x = WINDOW_FROM / SIM_SECOND; x < WINDOW_TO / SIM_SECOND;
         x += WINDOW_BIN) {
        double t = (double)(x - 102 * SIM_DAY / SIM_SECOND), backlog = window_backlog(t);
        double noise = 1 + 0.03 * sample_noise(r, "window", 6, x);
        double p50 = 420 * noise * (1 + 0.1 * window_demand(t)) * (is_alt ? 1.06 : 1);
        sim_records_point(records, &series_p50, "", SIM_AXIS_TIME, x,
                          p50 * (1 + 0.2 * backlog));
        sim_records_point(records, &series_p99, "", SIM_AXIS_TIME, x,
                          p50 * noise * (2.4 + 22 * backlog));
        sim_records_point(records, &series_success, "", SIM_AXIS_TIME, x,
                          99.2 - (t >= 600 && t < 1200 ? 46 * noise : 9 * backlog));
        for (gsize i = 0; i < G_N_ELEMENTS(sample_hubs); i++)
            window_hub(records, &sample_hubs[i], i == 0, is_alt, x, t);
    }
}

/* One replication of the base or of the alternative: the year of sample.h and the window.
 * Returns: (owned). */
static inline SimRecords *
window_records(bool is_alt, unsigned r)
{
    SimRecords *records = sample_records(is_alt, r);
    sim_records_period(records, WINDOW_ID, "Double 11", "双十一", WINDOW_FROM, WINDOW_TO);
    sim_records_value(records, &window_payments, "", WINDOW_ID, 4.1e8 + r);
    sim_records_value(records, &window_p99, "", WINDOW_ID,
                      1500 + (is_alt ? 240 : 0) + 9 * sample_noise(r, "p99", 3, is_alt));
    sim_records_value(records, &window_utilisation, "hub-netsunion", WINDOW_ID,
                      is_alt ? 61 : 52);
    sim_records_value(records, &window_bin, "", WINDOW_ID, WINDOW_BIN);
    window_series(records, is_alt, r);
    return records;
}

/* As sample_fill(), with the window and its outage. */
static inline bool
window_fill(OutStore *store, unsigned n, int64_t *ret_base, int64_t *ret_alt)
{
    int64_t *keys[] = { ret_base, ret_alt };
    for (int side = 0; side < 2; side++) {
        OutScenario scenario = sample_scenario(side == 1);
        if (!out_store_scenario(store, &scenario, keys[side], NULL) ||
            !sample_events(store, *keys[side], side == 1) ||
            !out_store_event(store, *keys[side], "outage", "NetsUnion out of service",
                             "网联中断", WINDOW_OUTAGE, NULL) ||
            !out_store_event(store, *keys[side], "repair", "NetsUnion back", "网联恢复",
                             WINDOW_REPAIR, NULL))
            return false;
        for (unsigned r = 0; r < n; r++) {
            SimRecords *records = window_records(side == 1, r);
            bool is_stored =
                out_store_replication(store, *keys[side], SAMPLE_SEED, r, records, NULL);
            sim_records_free(records);
            if (!is_stored)
                return false;
        }
    }
    return true;
}

#endif
