/* One results file for each experiment: a SQLite database, and the only thing that
 * compare, plot, export and report read.
 *
 * Held: the scenarios (resolved text and hash), their dated events and the periods looked
 * at more closely, the declaration of every metric, the labels of members, and for each
 * replication its values, its series, its fingerprint and its done-mark. A replication is
 * written in one transaction, so it is there completely or not at all; has() is the
 * done-mark that resuming asks.
 *
 * What is read is the same whatever order the replications finished in. The file's own
 * row numbers do follow that order; so no reader returns them, and every reader sorts:
 * replications by index, metrics and members in the order the model declares them.
 * No result depends on the clock, the machine or the number of threads.
 *
 * A value that is not finite (0/0) is not stored: absent, never zero.
 *
 * Strings in results are (borrowed) from the store and live until it is closed. One store
 * belongs to one thread. Errors: OUT_ERROR; after any error the file is as it was before
 * the call. */
#ifndef OUTPUT_STORE_H
#define OUTPUT_STORE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "output/error.h"
#include "sim/record.h"
#include "sim/time.h"

typedef struct OutStore OutStore;

typedef enum { OUT_STORE_CREATE_OR_APPEND, OUT_STORE_READ_ONLY } OutStoreMode;

typedef struct {
    const char *id, *label_en, *label_zh, *question; /* NULL is stored as "" */
    const char *text; /* resolved: stands without its parents */
    const char *path; /* where it came from */
    uint64_t hash;    /* of what decides the results, no seed */
    SimTime from;
    int days;
    int64_t scale; /* people for each simulated consumer */
} OutScenario;

/* A dated change, to be marked in pictures. */
typedef struct {
    const char *id, *label_en, *label_zh;
    SimTime at;
} OutEvent;

typedef struct {
    int64_t key;
    OutScenario scenario;
} OutStoredScenario;

typedef struct {
    uint64_t seed;
    unsigned replication;
    uint64_t fingerprint;
    uint64_t n_events;
} OutReplication;

/* Open @path, or a new store in memory where @path is NULL.
 *
 * An existing file is checked first: that it is a database, ours, not newer than this
 * program, and undamaged (quick_check; time grows with the file). A file of an older
 * format is read as it is, and brought up to date when it is opened for writing. An empty
 * file counts as absent. Reading never creates a file; but it finishes the roll-back that
 * a killed writer has left to do.
 *
 * Returns: (owned), NULL on error: OUT_ERROR_FILE or OUT_ERROR_FOREIGN. */
OutStore *out_store_open(const char *path, OutStoreMode mode, GError **error);

/* Close and free @store, leaving one plain file without a journal beside it. The store is
 * gone even on error. NULL is fine. */
bool out_store_close(OutStore *store, GError **error);

/* As out_store_close, when there is nobody to tell. */
void out_store_free(OutStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutStore, out_store_free)

/* --- Writing --- */

/* What is written from begin to commit is there completely or not at all, for one wait
 * for the disk. After an error in between close the store: nothing of it stays.
 * Replications are not written in between, for each has a transaction of its own. */
bool out_store_begin(OutStore *store, GError **error);
bool out_store_commit(OutStore *store, GError **error);

/* The key of @scenario, stored now unless a scenario of the same id and hash is there. */
bool out_store_scenario(OutStore *store, const OutScenario *scenario, int64_t *ret_key,
                        GError **error);

/* Store a dated event; the same id again replaces nothing and is no error. */
bool out_store_event(OutStore *store, int64_t scenario_key, const char *id,
                     const char *label_en, const char *label_zh, SimTime at,
                     GError **error);

/* A fact about the whole file ("version"). Errors: OUT_ERROR_CLASH when @key holds
 * another value already. */
bool out_store_setting(OutStore *store, const char *key, const char *value,
                       GError **error);

/* The same for what may change from time to time ("command"): @value replaces. */
bool out_store_note(OutStore *store, const char *key, const char *value, GError **error);

/* Note that @command is about to add replications; the same again changes nothing. */
bool out_store_command(OutStore *store, const char *command, GError **error);

/* Write all of one replication with its done-mark, in one transaction.
 *
 * Errors: OUT_ERROR_CLASH when it is there with another fingerprint, when a metric is
 * declared in another unit or dimension, a period with other dates, or when a cell comes
 * twice. The same replication
 * with the same fingerprint again is no error and changes nothing.
 * Cost: about 1 us for each point. */
bool out_store_replication(OutStore *store, int64_t scenario_key, uint64_t seed,
                           unsigned replication, const SimRecords *records,
                           GError **error);

/* --- Reading --- */

/* Whether that replication is complete. Errors: false, with @error set. */
bool out_store_has(OutStore *store, int64_t scenario_key, uint64_t seed,
                   unsigned replication, GError **error);

/* The value of a setting. Returns: (borrowed), NULL without error when there is none. */
const char *out_store_setting_value(OutStore *store, const char *key, GError **error);

/* What was asked of the program to make the replications. Returns: (owned) of char *, in
 * the order in which it was first asked. */
GArray *out_store_commands(OutStore *store, GError **error);

/* Returns: (owned) of OutStoredScenario, in the order they were first stored. */
GArray *out_store_scenarios(OutStore *store, GError **error);

/* Scenario by key; OUT_ERROR_MISSING if there is none. */
bool out_store_scenario_by_key(OutStore *store, int64_t key,
                               OutStoredScenario *ret_scenario, GError **error);

/* Returns: (owned) of OutEvent, by date, then id. */
GArray *out_store_events(OutStore *store, int64_t scenario_key, GError **error);

/* Returns: (owned) of SimPeriod, by date, then id: those that the replications declared;
 * "run" and "end" are not among them. */
GArray *out_store_periods(OutStore *store, int64_t scenario_key, GError **error);

/* Returns: (owned) of OutReplication, by seed, then index. */
GArray *out_store_replications(OutStore *store, int64_t scenario_key, GError **error);

/* Returns: (owned) of SimMetric, in the order of declaration. */
GArray *out_store_metrics(OutStore *store, GError **error);

/* One metric; OUT_ERROR_MISSING, naming the id, if nothing recorded it. */
bool out_store_metric(OutStore *store, const char *id, SimMetric *ret_metric,
                      GError **error);

/* Values of one cell. Returns: (owned) of double, ordered by replication; empty when the
 * cell is absent everywhere. @member: "" for a metric without dimension. */
GArray *out_store_values(OutStore *store, int64_t scenario_key, uint64_t seed,
                         const char *metric, const char *member, const char *period,
                         GError **error);

typedef struct {
    unsigned replication;
    double value;
} OutSample;

/* One (metric, member) of a period with what each replication says. */
typedef struct {
    SimMetric metric;
    SimMember member;
    GArray *samples; /* (owned) OutSample, ordered by replication, never empty */
} OutCell;

/* Every cell of a period. @metric: only this one; NULL: all.
 * Returns: (owned) of OutCell *, in the order of declaration. */
GPtrArray *out_store_cells(OutStore *store, int64_t scenario_key, uint64_t seed,
                           const char *period, const char *metric, GError **error);

/* One x of a series over the replications that have it. */
typedef struct {
    int64_t x;
    unsigned n;
    double mean;
    double error; /* standard error of the mean; 0 when n is 1 */
} OutPoint;

typedef struct {
    SimMember member;
    GArray *points; /* (owned) OutPoint, by x, never empty */
} OutSeries;

/* The series of @metric along @axis. Returns: (owned) of OutSeries *, members in the
 * order of declaration; empty when there are none. */
GPtrArray *out_store_series(OutStore *store, int64_t scenario_key, uint64_t seed,
                            const char *metric, const char *axis, GError **error);

/* As out_store_series, of the alternative minus the base in the same replication: what
 * the common random numbers share cancels before the mean is taken. */
GPtrArray *out_store_series_difference(OutStore *store, int64_t base_key, int64_t alt_key,
                                       uint64_t seed, const char *metric,
                                       const char *axis, GError **error);

/* Which traces; a field that is NULL or "" asks for nothing. */
typedef struct {
    const char *id;           /* this one */
    const char *outcome;      /* "completed", "f3" */
    const char *cross_wallet; /* of this wallet, over a code of another network */
    const char *period;       /* in this window */
    const char *fact;         /* of which this is told: "reversed" */
} OutTraceFilter;

/* The traces kept by the replications of @seed, complete with steps, facts and fees.
 * Returns: (owned) of SimTrace *, the slowest first, ties by id. */
GPtrArray *out_store_traces(OutStore *store, int64_t scenario_key, uint64_t seed,
                            const OutTraceFilter *filter, GError **error);

/* Everything that has a label. Returns: (owned) of SimMember, in the order of
 * declaration. */
GArray *out_store_members(OutStore *store, GError **error);

/* Hash over the fingerprints of the scenario's replications of @seed, in index order. */
bool out_store_fingerprint(OutStore *store, int64_t scenario_key, uint64_t seed,
                           uint64_t *ret_fingerprint, GError **error);

#endif
