/* What a model publishes: typed metrics, declared once, recorded by replication.
 *
 * A model declares each metric in one constant SimMetric. While a replication runs, or at
 * its end, the model appends values to a SimRecords, which is plain memory: it can be
 * filled on any thread, and whoever owns the store writes it when the replication is
 * complete. So models know no file, and the output knows no model.
 *
 * A value belongs to (metric, member, period); a point of a series to (metric, member,
 * axis, x). A member is an id within the metric's dimension ("alipay" in "wallet"); a
 * metric without dimension has the member "". Rows keep the order in which they came. */
#ifndef SIM_RECORD_H
#define SIM_RECORD_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    const char *id;        /* "share.wallet.value": words of the field, joined by dots */
    const char *unit;      /* "%", "pp", "1/s", "CNY", "ppm", "1" (dimensionless), "" */
    const char *dimension; /* "wallet", "party", "city-group"; NULL: one value only */
    const char *aggregation; /* "sum", "ratio", "share", "peak", "mean", "index" */
    int decimals;            /* digits after the point that a person wants to see */
    bool headline;           /* shown by default in a comparison */
    const char *label_en;
    const char *label_zh;
    const char *formula; /* one line, and the section of docs/model.md that defines it */
} SimMetric;

/* The whole run, and its last 28 days, when the policies stand as they will stay. */
#define SIM_PERIOD_RUN "run"
#define SIM_PERIOD_END "end"

/* Axes of series. */
#define SIM_AXIS_DAY  "day"  /* x: days since the start of the run */
#define SIM_AXIS_HOUR "hour" /* x: hour of the day, 0..23 */

typedef struct {
    const SimMetric *metric; /* (borrowed) static */
    const char *member;      /* interned by g_intern_string */
    const char *period;      /* static */
    double value;
} SimValue;

typedef struct {
    const SimMetric *metric;
    const char *member; /* interned */
    const char *axis;   /* static */
    int64_t x;
    double value;
} SimPoint;

/* How people name a member of a dimension. */
typedef struct {
    const char *dimension; /* interned, like the other three */
    const char *id;
    const char *label_en;
    const char *label_zh;
} SimMember;

typedef struct {
    GArray *values;       /* SimValue */
    GArray *points;       /* SimPoint */
    GArray *members;      /* SimMember */
    uint64_t fingerprint; /* of every count, every account and the final state */
    uint64_t n_events;    /* intentions (ledger) or events (network) simulated */
} SimRecords;

SimRecords *sim_records_new(void);
void sim_records_free(SimRecords *records);

void sim_records_value(SimRecords *records, const SimMetric *metric, const char *member,
                       const char *period, double value);
void sim_records_point(SimRecords *records, const SimMetric *metric, const char *member,
                       const char *axis, int64_t x, double value);
void sim_records_member(SimRecords *records, const char *dimension, const char *id,
                        const char *label_en, const char *label_zh);

#endif
