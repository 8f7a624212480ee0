/* What a model publishes: typed metrics, declared once, recorded by replication.
 *
 * A model declares each metric in one constant SimMetric. While a replication runs, or at
 * its end, the model appends values to a SimRecords, which is plain memory: it can be
 * filled on any thread, and whoever owns the store writes it when the replication is
 * complete. So models know no file, and the output knows no model.
 *
 * A value belongs to (metric, member, period); a point of a series to (metric, member,
 * axis, x). A member is an id within the metric's dimension ("alipay" in "wallet"); a
 * metric without dimension has the member "". A period is the whole run, its end, or a
 * window that the model looked at more closely and declares here. Rows keep the order in
 * which they came.
 *
 * A trace is the way of one entity through the model, step by step, kept because it is
 * worth telling: the slowest, one that failed. */
#ifndef SIM_RECORD_H
#define SIM_RECORD_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "sim/time.h"

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
#define SIM_AXIS_TIME "time" /* x: start of a bin, in seconds of SimTime */

typedef struct {
    const SimMetric *metric; /* (borrowed) static */
    const char *member;      /* interned by g_intern_string */
    const char *period;      /* interned */
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

/* A stretch of the run with values of its own; all strings interned. */
typedef struct {
    const char *id;
    const char *label_en;
    const char *label_zh;
    SimTime from, to;
} SimPeriod;

/* A moment of the run that the model brought about and that pictures should mark; strings
 * interned. */
typedef struct {
    const char *id;
    const char *label_en;
    const char *label_zh;
    SimTime at;
} SimMark;

/* One step of a trace; strings interned. */
typedef struct {
    SimTime at;       /* when it reached @to */
    const char *from; /* who acts: an id among the trace's actors */
    const char *to;   /* towards whom; the same as @from for what it does by itself */
    const char *what; /* a word of the model: "request", "debit", "timeout" */
    SimTime wait;     /* in the queue of @to, then served there */
    SimTime service;
} SimTraceStep;

/* One line of money of a trace; strings interned. */
typedef struct {
    const char *payer, *payee, *what;
    int64_t microfen;
} SimTraceFee;

/* What is known of a trace as a whole, in the order to be told; strings interned. */
typedef struct {
    const char *key, *value; /* "wallet" "alipay", "amount" "35.20 CNY" */
} SimTraceFact;

typedef struct {
    const char *id;      /* interned; "140233-17.1" */
    const char *period;  /* interned; the window it happened in */
    const char *outcome; /* interned; "completed", "f3" */
    const char *wallet;  /* interned */
    const char *network; /* interned */
    bool is_cross;       /* wallet and code are of different networks */
    SimTime began, latency;
    GArray *facts; /* (owned) SimTraceFact */
    GArray *steps; /* (owned) SimTraceStep, in the order of time */
    GArray *fees;  /* (owned) SimTraceFee */
} SimTrace;

/* What an account came to, whole: two integers that a sum of metrics would round. It
 * belongs to a book of the model ("fee"), to a part of the world, and to one or two ends;
 * what it leaves open is "". All strings interned. */
typedef struct {
    const char *book, *part, *from, *to;
    int64_t whole, rest; /* in units of the book */
} SimAccount;

typedef struct {
    GArray *values;       /* SimValue */
    GArray *points;       /* SimPoint */
    GArray *members;      /* SimMember */
    GArray *periods;      /* SimPeriod, without run and end */
    GArray *marks;        /* SimMark */
    GArray *accounts;     /* SimAccount, each once */
    GPtrArray *traces;    /* (owned) SimTrace* */
    uint64_t fingerprint; /* of every count, every account and the final state */
    uint64_t n_events;    /* things that happened to somebody: purchase intentions */
    uint64_t n_scheduled; /* taken from an event list, and the time that took: for the */
    double event_seconds; /* report of a run, never stored */
} SimRecords;

SimRecords *sim_records_new(void);
void sim_records_free(SimRecords *records);

void sim_records_value(SimRecords *records, const SimMetric *metric, const char *member,
                       const char *period, double value);
void sim_records_point(SimRecords *records, const SimMetric *metric, const char *member,
                       const char *axis, int64_t x, double value);
void sim_records_member(SimRecords *records, const char *dimension, const char *id,
                        const char *label_en, const char *label_zh);
/* Declare the period @id; the same again changes nothing. */
void sim_records_period(SimRecords *records, const char *id, const char *label_en,
                        const char *label_zh, SimTime from, SimTime to);

void sim_records_mark(SimRecords *records, const char *id, const char *label_en,
                      const char *label_zh, SimTime at);

void sim_records_account(SimRecords *records, const char *book, const char *part,
                         const char *from, const char *to, int64_t whole, int64_t rest);

/* An empty trace, all words ""; and add it (taken over). */
SimTrace *sim_trace_new(void);
void sim_trace_free(SimTrace *trace);
void sim_records_trace(SimRecords *records, SimTrace *trace);

#endif
