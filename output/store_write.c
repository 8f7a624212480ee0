#include "output/store_db.h"

#include <math.h>
#include <string.h>

static char *
hex(uint64_t number)
{
    return g_strdup_printf("%016" G_GINT64_MODIFIER "x", (guint64)number);
}

bool
out_store_begin(OutStore *store, GError **error)
{
    return store_run(store, store_ask(store, error, "BEGIN IMMEDIATE", ""), error);
}

bool
out_store_commit(OutStore *store, GError **error)
{
    return store_run(store, store_ask(store, error, "COMMIT", ""), error);
}

bool
out_store_scenario(OutStore *store, const OutScenario *scenario, int64_t *ret_key,
                   GError **error)
{
    static const char insert[] =
        "INSERT INTO scenario (id, hash, label_en, label_zh, question, text, path, "
        "from_ns,"
        " days, scale) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    static const char find[] = "SELECT key FROM scenario WHERE id = ? AND hash = ?";
    g_autofree char *hash = hex(scenario->hash);
    sqlite3_stmt *add = store_ask(
        store, error, insert, "tttttttiii", scenario->id, hash, scenario->label_en,
        scenario->label_zh, scenario->question, scenario->text, scenario->path,
        scenario->from, (int64_t)scenario->days, scenario->scale);
    if (!store_run(store, add, error))
        return false;
    sqlite3_stmt *row = store_ask(store, error, find, "tt", scenario->id, hash);
    if (row == NULL || !store_next(store, row, error))
        return false;
    *ret_key = sqlite3_column_int64(row, 0);
    sqlite3_reset(row);
    return true;
}

bool
out_store_event(OutStore *store, int64_t scenario_key, const char *id,
                const char *label_en, const char *label_zh, SimTime at, GError **error)
{
    static const char insert[] = "INSERT INTO event VALUES (?, ?, ?, ?, ?)"
                                 " ON CONFLICT DO NOTHING";
    return store_run(store,
                     store_ask(store, error, insert, "ittti", scenario_key, id, label_en,
                               label_zh, at),
                     error);
}

bool
out_store_setting(OutStore *store, const char *key, const char *value, GError **error)
{
    static const char insert[] = "INSERT INTO setting VALUES (?, ?)"
                                 " ON CONFLICT DO NOTHING";
    if (!store_run(store, store_ask(store, error, insert, "tt", key, value), error))
        return false;
    g_autoptr(GError) failure = NULL;
    const char *stored = out_store_setting_value(store, key, &failure);
    if (failure != NULL) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return false;
    }
    if (g_strcmp0(stored, value) == 0)
        return true;
    g_set_error(error, OUT_ERROR, OUT_ERROR_CLASH,
                "%s: %s is '%s' in this file, not '%s'", store->name, key, stored, value);
    return false;
}

bool
out_store_note(OutStore *store, const char *key, const char *value, GError **error)
{
    static const char upsert[] = "INSERT INTO setting VALUES (?, ?)"
                                 " ON CONFLICT DO UPDATE SET value = excluded.value";
    return store_run(store, store_ask(store, error, upsert, "tt", key, value), error);
}

bool
out_store_command(OutStore *store, const char *command, GError **error)
{
    static const char insert[] = "INSERT INTO command (text) VALUES (?)"
                                 " ON CONFLICT DO NOTHING";
    return store_run(store, store_ask(store, error, insert, "t", command), error);
}

/* --- One replication --- */

typedef struct {
    const void *metric, *member, *slot; /* addresses: static or interned strings */
} Place;

/* Keys already known while one replication is written. Addresses of strings serve as
 * names here and nowhere else: they find rows, they never order them. */
typedef struct {
    OutStore *store;
    int64_t scenario, replication;
    GHashTable *metrics; /* SimMetric * -> key */
    GHashTable *places;  /* Place -> key of cell or series */
    int64_t n_members;   /* positions given so far */
} Writer;

static guint
place_hash(gconstpointer pointer)
{
    const Place *place = (const Place *)pointer;
    return g_direct_hash(place->metric) * 31 + g_direct_hash(place->member) * 7 +
           g_direct_hash(place->slot);
}

static gboolean
place_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(Place)) == 0;
}

static const char *
dimension_of(const SimMetric *metric)
{
    return metric->dimension != NULL ? metric->dimension : "";
}

static bool
clash(OutStore *store, GError **error, const SimMetric *metric, const char *what,
      const char *stored, const char *given)
{
    if (g_strcmp0(stored, given != NULL ? given : "") == 0)
        return false;
    g_set_error(error, OUT_ERROR, OUT_ERROR_CLASH,
                "%s: metric %s has %s '%s' in this file, not '%s'", store->name,
                metric->id, what, stored, given != NULL ? given : "");
    return true;
}

/* The key of the one row that @statement returns. */
static bool
returned_key(OutStore *store, sqlite3_stmt *statement, int64_t *ret_key, GError **error)
{
    if (statement == NULL || !store_next(store, statement, error))
        return false;
    *ret_key = sqlite3_column_int64(statement, 0);
    return true;
}

static bool
store_metric(Writer *writer, const SimMetric *metric, int64_t *ret_key, GError **error)
{
    static const char upsert[] =
        "INSERT INTO metric (id, unit, dimension, aggregation, decimals, headline,"
        " label_en, label_zh, formula, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET position = min(position, excluded.position)"
        " RETURNING key, unit, dimension, aggregation";
    gpointer known = g_hash_table_lookup(writer->metrics, metric);
    *ret_key = (int64_t)GPOINTER_TO_SIZE(known);
    if (known != NULL)
        return true;
    OutStore *store = writer->store;
    sqlite3_stmt *row =
        store_ask(store, error, upsert, "ttttiittti", metric->id, metric->unit,
                  dimension_of(metric), metric->aggregation, (int64_t)metric->decimals,
                  (int64_t)metric->headline, metric->label_en, metric->label_zh,
                  metric->formula, (int64_t)g_hash_table_size(writer->metrics));
    if (!returned_key(store, row, ret_key, error))
        return false;
    bool is_other =
        clash(store, error, metric, "unit", store_text(store, row, 1), metric->unit) ||
        clash(store, error, metric, "dimension", store_text(store, row, 2),
              dimension_of(metric)) ||
        clash(store, error, metric, "aggregation", store_text(store, row, 3),
              metric->aggregation);
    sqlite3_reset(row);
    if (is_other)
        return false;
    g_hash_table_insert(writer->metrics, (gpointer)metric,
                        GSIZE_TO_POINTER((gsize)*ret_key));
    return true;
}

/* Of two labels the greater stays: like the least position, that does not depend on which
 * replication came first; and any label beats none. */
static bool
store_member(Writer *writer, const SimMember *member, int64_t *ret_key, GError **error)
{
    static const char upsert[] =
        "INSERT INTO member (dimension, id, label_en, label_zh, position)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (dimension, id) DO UPDATE SET"
        " position = min(position, excluded.position),"
        " label_en = max(label_en, excluded.label_en),"
        " label_zh = max(label_zh, excluded.label_zh) RETURNING key";
    sqlite3_stmt *row =
        store_ask(writer->store, error, upsert, "tttti", member->dimension, member->id,
                  member->label_en, member->label_zh, writer->n_members++);
    if (!returned_key(writer->store, row, ret_key, error))
        return false;
    sqlite3_reset(row);
    return true;
}

/* The key of (metric, member, slot) in the table that @upsert names. */
static bool
store_place(Writer *writer, const char *upsert, const SimMetric *metric, Place place,
            int64_t *ret_key, GError **error)
{
    gpointer known = g_hash_table_lookup(writer->places, &place);
    *ret_key = (int64_t)GPOINTER_TO_SIZE(known);
    if (known != NULL)
        return true;
    int64_t metric_key, member_key;
    SimMember member = { dimension_of(metric), place.member, NULL, NULL };
    if (!store_metric(writer, metric, &metric_key, error) ||
        !store_member(writer, &member, &member_key, error))
        return false;
    sqlite3_stmt *row = store_ask(writer->store, error, upsert, "iit", metric_key,
                                  member_key, (const char *)place.slot);
    if (!returned_key(writer->store, row, ret_key, error))
        return false;
    sqlite3_reset(row);
    g_hash_table_insert(writer->places, g_memdup2(&place, sizeof place),
                        GSIZE_TO_POINTER((gsize)*ret_key));
    return true;
}

static bool
twice(Writer *writer, GError **error, const SimMetric *metric, const char *member,
      const char *slot)
{
    if (sqlite3_extended_errcode(writer->store->db) == SQLITE_CONSTRAINT_PRIMARYKEY) {
        g_clear_error(error);
        g_set_error(error, OUT_ERROR, OUT_ERROR_CLASH, "%s: %s %s %s is recorded twice",
                    writer->store->name, metric->id, member, slot);
    }
    return false;
}

static bool
write_value(Writer *writer, const SimValue *value, GError **error)
{
    static const char upsert[] =
        "INSERT INTO cell (metric, member, period) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET metric = metric RETURNING key";
    static const char insert[] = "INSERT INTO value VALUES (?, ?, ?)";
    int64_t cell;
    Place place = { value->metric, value->member, value->period };
    if (!store_place(writer, upsert, value->metric, place, &cell, error))
        return false;
    if (!isfinite(value->value))
        return true;
    sqlite3_stmt *row = store_ask(writer->store, error, insert, "iid",
                                  writer->replication, cell, value->value);
    return store_run(writer->store, row, error) ||
           twice(writer, error, value->metric, value->member, value->period);
}

static bool
write_point(Writer *writer, const SimPoint *point, GError **error)
{
    static const char upsert[] =
        "INSERT INTO series (metric, member, axis) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET metric = metric RETURNING key";
    static const char insert[] = "INSERT INTO point VALUES (?, ?, ?, ?)";
    int64_t series;
    Place place = { point->metric, point->member, point->axis };
    if (!store_place(writer, upsert, point->metric, place, &series, error))
        return false;
    if (!isfinite(point->value))
        return true;
    sqlite3_stmt *row = store_ask(writer->store, error, insert, "iiid",
                                  writer->replication, series, point->x, point->value);
    return store_run(writer->store, row, error) ||
           twice(writer, error, point->metric, point->member, point->axis);
}

static bool
write_account(Writer *writer, const SimAccount *account, GError **error)
{
    static const char upsert[] =
        "INSERT INTO account (book, part, debtor, creditor) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET book = book RETURNING key";
    static const char insert[] = "INSERT INTO balance VALUES (?, ?, ?, ?)";
    int64_t key;
    sqlite3_stmt *row = store_ask(writer->store, error, upsert, "tttt", account->book,
                                  account->part, account->from, account->to);
    if (!returned_key(writer->store, row, &key, error))
        return false;
    sqlite3_reset(row);
    return store_run(writer->store,
                     store_ask(writer->store, error, insert, "iiii", writer->replication,
                               key, account->whole, account->rest),
                     error);
}

/* A scenario's replications agree on its periods, or their values cannot be averaged. */
static bool
write_period(Writer *writer, const SimPeriod *period, GError **error)
{
    static const char upsert[] = "INSERT INTO period VALUES (?, ?, ?, ?, ?, ?)"
                                 " ON CONFLICT DO UPDATE SET id = id"
                                 " RETURNING from_ns = ?5 AND to_ns = ?6";
    int64_t is_same = 0;
    sqlite3_stmt *row =
        store_ask(writer->store, error, upsert, "itttii", writer->scenario, period->id,
                  period->label_en, period->label_zh, period->from, period->to);
    if (!returned_key(writer->store, row, &is_same, error))
        return false;
    sqlite3_reset(row);
    if (!is_same)
        g_set_error(error, OUT_ERROR, OUT_ERROR_CLASH,
                    "%s: period %s has other dates in this file", writer->store->name,
                    period->id);
    return is_same;
}

static bool
write_all(Writer *writer, const SimRecords *records, GError **error)
{
    int64_t ignored;
    for (guint i = 0; i < records->periods->len; i++)
        if (!write_period(writer, &g_array_index(records->periods, SimPeriod, i), error))
            return false;
    for (guint i = 0; i < records->marks->len; i++) {
        const SimMark *mark = &g_array_index(records->marks, SimMark, i);
        if (!out_store_event(writer->store, writer->scenario, mark->id, mark->label_en,
                             mark->label_zh, mark->at, error))
            return false;
    }
    for (guint i = 0; i < records->members->len; i++)
        if (!store_member(writer, &g_array_index(records->members, SimMember, i),
                          &ignored, error))
            return false;
    for (guint i = 0; i < records->values->len; i++)
        if (!write_value(writer, &g_array_index(records->values, SimValue, i), error))
            return false;
    for (guint i = 0; i < records->points->len; i++)
        if (!write_point(writer, &g_array_index(records->points, SimPoint, i), error))
            return false;
    for (guint i = 0; i < records->accounts->len; i++)
        if (!write_account(writer, &g_array_index(records->accounts, SimAccount, i),
                           error))
            return false;
    return true;
}

typedef struct {
    int64_t scenario;
    uint64_t seed;
    unsigned replication;
} Unit;

/* Whether @unit is stored already; with other results it is a clash. */
static bool
is_stored(OutStore *store, Unit unit, const char *fingerprint, bool *ret_stored,
          GError **error)
{
    static const char find[] = "SELECT fingerprint FROM replication"
                               " WHERE scenario = ? AND seed = ? AND replication = ?";
    sqlite3_stmt *row = store_ask(store, error, find, "iii", unit.scenario,
                                  (int64_t)unit.seed, (int64_t)unit.replication);
    if (row == NULL)
        return false;
    g_autoptr(GError) failure = NULL;
    *ret_stored = store_next(store, row, &failure);
    if (failure != NULL) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return false;
    }
    if (!*ret_stored)
        return true;
    const char *stored = store_text(store, row, 0);
    sqlite3_reset(row);
    if (strcmp(stored, fingerprint) == 0)
        return true;
    g_set_error(error, OUT_ERROR, OUT_ERROR_CLASH,
                "%s: replication %u is stored with fingerprint %s, not %s", store->name,
                unit.replication, stored, fingerprint);
    return false;
}

static bool
write_unit(OutStore *store, Unit unit, const SimRecords *records, GError **error)
{
    static const char insert[] =
        "INSERT INTO replication (scenario, seed, replication, fingerprint, n_events)"
        " VALUES (?, ?, ?, ?, ?) RETURNING key";
    g_autofree char *fingerprint = hex(records->fingerprint);
    bool is_there = false;
    if (!is_stored(store, unit, fingerprint, &is_there, error))
        return false;
    if (is_there)
        return true;
    g_autoptr(GHashTable) metrics = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) places =
        g_hash_table_new_full(place_hash, place_equal, g_free, NULL);
    Writer writer = { store, unit.scenario, 0, metrics, places, 0 };
    sqlite3_stmt *row =
        store_ask(store, error, insert, "iiiti", unit.scenario, (int64_t)unit.seed,
                  (int64_t)unit.replication, fingerprint, (int64_t)records->n_events);
    if (!returned_key(store, row, &writer.replication, error))
        return false;
    sqlite3_reset(row);
    return write_all(&writer, records, error) &&
           store_write_traces(store, writer.replication, records->traces, error);
}

bool
out_store_replication(OutStore *store, int64_t scenario_key, uint64_t seed,
                      unsigned replication, const SimRecords *records, GError **error)
{
    Unit unit = { scenario_key, seed, replication };
    bool is_done = out_store_begin(store, error) &&
                   write_unit(store, unit, records, error) &&
                   out_store_commit(store, error);
    /* A full disk makes SQLite roll back on its own. */
    if (!is_done && !sqlite3_get_autocommit(store->db))
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return is_done;
}
