#include "output/store_db.h"

#include <math.h>

#include "sim/hash.h"

bool
out_store_has(OutStore *store, int64_t scenario_key, uint64_t seed, unsigned replication,
              GError **error)
{
    static const char find[] = "SELECT 1 FROM replication"
                               " WHERE scenario = ? AND seed = ? AND replication = ?";
    sqlite3_stmt *row = store_ask(store, error, find, "iii", scenario_key, (int64_t)seed,
                                  (int64_t)replication);
    if (row == NULL || !store_next(store, row, error))
        return false;
    sqlite3_reset(row);
    return true;
}

const char *
out_store_setting_value(OutStore *store, const char *key, GError **error)
{
    static const char find[] = "SELECT value FROM setting WHERE key = ?";
    sqlite3_stmt *row = store_ask(store, error, find, "t", key);
    if (row == NULL || !store_next(store, row, error))
        return NULL;
    const char *value = store_text(store, row, 0);
    sqlite3_reset(row);
    return value;
}

bool
store_rows(OutStore *store, sqlite3_stmt *row, StoreReadRow read, gpointer list,
           GError **error)
{
    if (row == NULL)
        return false;
    g_autoptr(GError) failure = NULL;
    while (store_next(store, row, &failure))
        read(store, row, list);
    if (failure == NULL)
        return true;
    g_propagate_error(error, g_steal_pointer(&failure));
    return false;
}

static GArray *
read_array(OutStore *store, sqlite3_stmt *row, StoreReadRow read, guint size,
           GError **error)
{
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, size);
    if (!store_rows(store, row, read, list, error))
        return NULL;
    return g_steal_pointer(&list);
}

static GPtrArray *
read_pointers(OutStore *store, sqlite3_stmt *row, StoreReadRow read,
              GDestroyNotify free_one, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(free_one);
    if (!store_rows(store, row, read, list, error))
        return NULL;
    return g_steal_pointer(&list);
}

/* --- Scenarios and replications --- */

static void
read_command(OutStore *store, sqlite3_stmt *row, gpointer list)
{
    const char *text = store_text(store, row, 0);
    g_array_append_val((GArray *)list, text);
}

GArray *
out_store_commands(OutStore *store, GError **error)
{
    static const char find[] = "SELECT text FROM command ORDER BY key";
    return read_array(store, store_ask(store, error, find, ""), read_command,
                      sizeof(char *), error);
}

#define SCENARIO_COLUMNS                                                                 \
    "SELECT key, id, label_en, label_zh, question, text, path, hash, from_ns, days,"     \
    " scale FROM scenario "

static uint64_t
column_hex(sqlite3_stmt *row, int i)
{
    const char *text = (const char *)sqlite3_column_text(row, i);
    return text != NULL ? g_ascii_strtoull(text, NULL, 16) : 0;
}

static void
read_scenario(OutStore *store, sqlite3_stmt *row, gpointer list)
{
    OutStoredScenario stored = { .key = sqlite3_column_int64(row, 0),
                                 .scenario = { .id = store_text(store, row, 1),
                                               .label_en = store_text(store, row, 2),
                                               .label_zh = store_text(store, row, 3),
                                               .question = store_text(store, row, 4),
                                               .text = store_text(store, row, 5),
                                               .path = store_text(store, row, 6),
                                               .hash = column_hex(row, 7),
                                               .from = sqlite3_column_int64(row, 8),
                                               .days = sqlite3_column_int(row, 9),
                                               .scale = sqlite3_column_int64(row, 10) } };
    g_array_append_val((GArray *)list, stored);
}

GArray *
out_store_scenarios(OutStore *store, GError **error)
{
    static const char find[] = SCENARIO_COLUMNS "ORDER BY key";
    return read_array(store, store_ask(store, error, find, ""), read_scenario,
                      sizeof(OutStoredScenario), error);
}

bool
out_store_scenario_by_key(OutStore *store, int64_t key, OutStoredScenario *ret_scenario,
                          GError **error)
{
    static const char find[] = SCENARIO_COLUMNS "WHERE key = ?";
    g_autoptr(GArray) found = read_array(store, store_ask(store, error, find, "i", key),
                                         read_scenario, sizeof(OutStoredScenario), error);
    if (found == NULL)
        return false;
    if (found->len == 0) {
        g_set_error(error, OUT_ERROR, OUT_ERROR_MISSING, "%s: no scenario with key %d",
                    store->name, (int)key);
        return false;
    }
    *ret_scenario = g_array_index(found, OutStoredScenario, 0);
    return true;
}

static void
read_event(OutStore *store, sqlite3_stmt *row, gpointer list)
{
    OutEvent event = { store_text(store, row, 0), store_text(store, row, 1),
                       store_text(store, row, 2), sqlite3_column_int64(row, 3) };
    g_array_append_val((GArray *)list, event);
}

GArray *
out_store_events(OutStore *store, int64_t scenario_key, GError **error)
{
    static const char find[] = "SELECT id, label_en, label_zh, at_ns FROM event"
                               " WHERE scenario = ? ORDER BY at_ns, id";
    return read_array(store, store_ask(store, error, find, "i", scenario_key), read_event,
                      sizeof(OutEvent), error);
}

static void
read_period(OutStore *store, sqlite3_stmt *row, gpointer list)
{
    SimPeriod period = { store_text(store, row, 0), store_text(store, row, 1),
                         store_text(store, row, 2), sqlite3_column_int64(row, 3),
                         sqlite3_column_int64(row, 4) };
    g_array_append_val((GArray *)list, period);
}

GArray *
out_store_periods(OutStore *store, int64_t scenario_key, GError **error)
{
    static const char find[] = "SELECT id, label_en, label_zh, from_ns, to_ns FROM period"
                               " WHERE scenario = ? ORDER BY from_ns, id";
    return read_array(store, store_ask(store, error, find, "i", scenario_key),
                      read_period, sizeof(SimPeriod), error);
}

static void
read_replication(OutStore *store, sqlite3_stmt *row, gpointer list)
{
    (void)store;
    OutReplication replication = { .seed = (uint64_t)sqlite3_column_int64(row, 0),
                                   .replication = (unsigned)sqlite3_column_int64(row, 1),
                                   .fingerprint = column_hex(row, 2),
                                   .n_events = (uint64_t)sqlite3_column_int64(row, 3) };
    g_array_append_val((GArray *)list, replication);
}

GArray *
out_store_replications(OutStore *store, int64_t scenario_key, GError **error)
{
    static const char find[] = "SELECT seed, replication, fingerprint, n_events"
                               " FROM replication WHERE scenario = ?"
                               " ORDER BY seed, replication";
    return read_array(store, store_ask(store, error, find, "i", scenario_key),
                      read_replication, sizeof(OutReplication), error);
}

bool
out_store_fingerprint(OutStore *store, int64_t scenario_key, uint64_t seed,
                      uint64_t *ret_fingerprint, GError **error)
{
    g_autoptr(GArray) list = out_store_replications(store, scenario_key, error);
    if (list == NULL)
        return false;
    uint64_t hash = SIM_HASH_START;
    for (guint i = 0; i < list->len; i++) {
        const OutReplication *one = &g_array_index(list, OutReplication, i);
        if (one->seed != seed)
            continue;
        hash = sim_hash_u64(hash, one->replication);
        hash = sim_hash_u64(hash, one->fingerprint);
    }
    *ret_fingerprint = hash;
    return true;
}

/* --- Metrics --- */

#define METRIC_COLUMNS                                                                   \
    " m.id, m.unit, m.dimension, m.aggregation, m.decimals, m.headline, m.label_en,"     \
    " m.label_zh, m.formula "
#define MEMBER_COLUMNS " k.dimension, k.id, k.label_en, k.label_zh "

static SimMetric
metric_from(OutStore *store, sqlite3_stmt *row)
{
    return (SimMetric){ .id = store_text(store, row, 0),
                        .unit = store_text(store, row, 1),
                        .dimension = store_text(store, row, 2),
                        .aggregation = store_text(store, row, 3),
                        .decimals = sqlite3_column_int(row, 4),
                        .headline = sqlite3_column_int(row, 5) != 0,
                        .label_en = store_text(store, row, 6),
                        .label_zh = store_text(store, row, 7),
                        .formula = store_text(store, row, 8) };
}

static SimMember
member_from(OutStore *store, sqlite3_stmt *row, int first)
{
    return (SimMember){ store_text(store, row, first), store_text(store, row, first + 1),
                        store_text(store, row, first + 2),
                        store_text(store, row, first + 3) };
}

static void
read_metric(OutStore *store, sqlite3_stmt *row, gpointer list)
{
    SimMetric metric = metric_from(store, row);
    g_array_append_val((GArray *)list, metric);
}

GArray *
out_store_metrics(OutStore *store, GError **error)
{
    static const char find[] =
        "SELECT" METRIC_COLUMNS "FROM metric m ORDER BY m.position, m.id";
    return read_array(store, store_ask(store, error, find, ""), read_metric,
                      sizeof(SimMetric), error);
}

bool
out_store_metric(OutStore *store, const char *id, SimMetric *ret_metric, GError **error)
{
    static const char find[] = "SELECT" METRIC_COLUMNS "FROM metric m WHERE m.id = ?";
    g_autoptr(GArray) found = read_array(store, store_ask(store, error, find, "t", id),
                                         read_metric, sizeof(SimMetric), error);
    if (found == NULL)
        return false;
    if (found->len == 0) {
        g_autofree char *name = out_text_inert(id);
        g_set_error(error, OUT_ERROR, OUT_ERROR_MISSING,
                    "%s: no metric '%s' in these results", store->name, name);
        return false;
    }
    *ret_metric = g_array_index(found, SimMetric, 0);
    return true;
}

/* --- Values --- */

static void
read_double(OutStore *store, sqlite3_stmt *row, gpointer list)
{
    (void)store;
    double value = sqlite3_column_double(row, 0);
    g_array_append_val((GArray *)list, value);
}

GArray *
out_store_values(OutStore *store, int64_t scenario_key, uint64_t seed, const char *metric,
                 const char *member, const char *period, GError **error)
{
    static const char find[] =
        "SELECT v.value FROM metric m JOIN cell c ON c.metric = m.key"
        " JOIN member k ON k.key = c.member JOIN replication r"
        " JOIN value v ON v.replication = r.key AND v.cell = c.key"
        " WHERE r.scenario = ? AND r.seed = ? AND m.id = ? AND k.id = ? AND c.period = ?"
        " ORDER BY r.replication";
    return read_array(store,
                      store_ask(store, error, find, "iittt", scenario_key, (int64_t)seed,
                                metric, member, period),
                      read_double, sizeof(double), error);
}

static void
free_cell(gpointer cell)
{
    g_array_unref(((OutCell *)cell)->samples);
    g_free(cell);
}

/* Strings of one store are kept once each, so equal ids have equal addresses. */
static void
read_sample(OutStore *store, sqlite3_stmt *row, gpointer pointer)
{
    GPtrArray *list = (GPtrArray *)pointer;
    OutCell *cell = list->len > 0 ? g_ptr_array_index(list, list->len - 1) : NULL;
    if (cell == NULL || cell->metric.id != store_text(store, row, 0) ||
        cell->member.id != store_text(store, row, 10)) {
        cell = g_new(OutCell, 1);
        cell->metric = metric_from(store, row);
        cell->member = member_from(store, row, 9);
        cell->samples = g_array_new(FALSE, FALSE, sizeof(OutSample));
        g_ptr_array_add(list, cell);
    }
    OutSample sample = { (unsigned)sqlite3_column_int64(row, 13),
                         sqlite3_column_double(row, 14) };
    g_array_append_val(cell->samples, sample);
}

GPtrArray *
out_store_cells(OutStore *store, int64_t scenario_key, uint64_t seed, const char *period,
                const char *metric, GError **error)
{
    static const char find[] =
        "SELECT" METRIC_COLUMNS "," MEMBER_COLUMNS ", r.replication, v.value"
        " FROM replication r JOIN value v ON v.replication = r.key"
        " JOIN cell c ON c.key = v.cell JOIN metric m ON m.key = c.metric"
        " JOIN member k ON k.key = c.member"
        " WHERE r.scenario = ?1 AND r.seed = ?2 AND c.period = ?3"
        " AND (?4 = '' OR m.id = ?4)"
        " ORDER BY m.position, m.id, k.position, k.id, r.replication";
    return read_pointers(store,
                         store_ask(store, error, find, "iitt", scenario_key,
                                   (int64_t)seed, period, metric),
                         read_sample, free_cell, error);
}

/* --- Series --- */

static void
free_series(gpointer series)
{
    g_array_unref(((OutSeries *)series)->points);
    g_free(series);
}

/* One replication's value enters the mean and the sum of squared deviations, which rests
 * in error until the series is complete (Welford; equal values leave exactly 0). */
static void
add_to_point(GArray *points, int64_t x, double value)
{
    OutPoint *last =
        points->len > 0 ? &g_array_index(points, OutPoint, points->len - 1) : NULL;
    if (last == NULL || last->x != x) {
        OutPoint point = { x, 1, value, 0 };
        g_array_append_val(points, point);
        return;
    }
    double step = value - last->mean;
    last->n++;
    last->mean += step / last->n;
    last->error += step * (value - last->mean);
}

static void
read_point(OutStore *store, sqlite3_stmt *row, gpointer pointer)
{
    GPtrArray *list = (GPtrArray *)pointer;
    OutSeries *series = list->len > 0 ? g_ptr_array_index(list, list->len - 1) : NULL;
    if (series == NULL || series->member.id != store_text(store, row, 1)) {
        series = g_new(OutSeries, 1);
        series->member = member_from(store, row, 0);
        series->points = g_array_new(FALSE, FALSE, sizeof(OutPoint));
        g_ptr_array_add(list, series);
    }
    add_to_point(series->points, sqlite3_column_int64(row, 4),
                 sqlite3_column_double(row, 5));
}

static void
finish_errors(GPtrArray *list)
{
    for (guint i = 0; i < list->len; i++) {
        const OutSeries *series = (const OutSeries *)g_ptr_array_index(list, i);
        for (guint j = 0; j < series->points->len; j++) {
            OutPoint *point = &g_array_index(series->points, OutPoint, j);
            if (point->n > 1)
                point->error = sqrt(point->error / (point->n - 1) / point->n);
        }
    }
}

static GPtrArray *
read_series(OutStore *store, sqlite3_stmt *rows, GError **error)
{
    GPtrArray *list = read_pointers(store, rows, read_point, free_series, error);
    if (list != NULL)
        finish_errors(list);
    return list;
}

GPtrArray *
out_store_series(OutStore *store, int64_t scenario_key, uint64_t seed, const char *metric,
                 const char *axis, GError **error)
{
    static const char find[] =
        "SELECT" MEMBER_COLUMNS ", p.x, p.value FROM metric m"
        " JOIN series s ON s.metric = m.key JOIN member k ON k.key = s.member"
        " JOIN replication r JOIN point p ON p.replication = r.key AND p.series = s.key"
        " WHERE r.scenario = ? AND r.seed = ? AND m.id = ? AND s.axis = ?"
        " ORDER BY k.position, k.id, p.x, r.replication";
    sqlite3_stmt *rows =
        store_ask(store, error, find, "iitt", scenario_key, (int64_t)seed, metric, axis);
    return read_series(store, rows, error);
}

GPtrArray *
out_store_series_difference(OutStore *store, int64_t base_key, int64_t alt_key,
                            uint64_t seed, const char *metric, const char *axis,
                            GError **error)
{
    static const char find[] =
        "SELECT" MEMBER_COLUMNS ", p.x, q.value - p.value FROM metric m"
        " JOIN series s ON s.metric = m.key JOIN member k ON k.key = s.member"
        " JOIN replication r JOIN point p ON p.replication = r.key AND p.series = s.key"
        " JOIN replication t ON t.seed = r.seed AND t.replication = r.replication"
        " JOIN point q ON q.replication = t.key AND q.series = s.key AND q.x = p.x"
        " WHERE r.scenario = ? AND t.scenario = ? AND r.seed = ? AND m.id = ?"
        " AND s.axis = ? ORDER BY k.position, k.id, p.x, r.replication";
    sqlite3_stmt *rows = store_ask(store, error, find, "iiitt", base_key, alt_key,
                                   (int64_t)seed, metric, axis);
    return read_series(store, rows, error);
}
