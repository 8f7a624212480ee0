#include "output/export.h"

#include <string.h>

#include "output/store_db.h"

static OutTable *
dictionary_table(const GArray *metrics)
{
    static const char *const keys[] = { "metric",      "unit",     "dimension",
                                        "aggregation", "label_en", "label_zh",
                                        "formula" };
    OutTable *table = out_table_new();
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        out_table_column(table, keys[i], keys[i], OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    for (guint i = 0; i < metrics->len; i++) {
        const SimMetric *metric = &g_array_index(metrics, SimMetric, i);
        const char *cells[] = { metric->id,          metric->unit,     metric->dimension,
                                metric->aggregation, metric->label_en, metric->label_zh,
                                metric->formula };
        for (gsize j = 0; j < G_N_ELEMENTS(cells); j++)
            out_table_text(table, cells[j]);
    }
    return table;
}

static OutTable *
command_table(const GArray *commands)
{
    OutTable *table = out_table_new();
    out_table_column(table, "position", "position", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "command", "command", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    for (guint i = 0; i < commands->len; i++) {
        out_table_integer(table, i + 1);
        out_table_text(table, g_array_index(commands, const char *, i));
    }
    return table;
}

static OutTable *
scenario_table(const GArray *scenarios)
{
    static const char *const keys[] = { "scenario", "hash", "label_en", "label_zh",
                                        "question", "from", "days",     "scale" };
    OutTable *table = out_table_new();
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        out_table_column(table, keys[i], keys[i], OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    for (guint i = 0; i < scenarios->len; i++) {
        const OutScenario *one = &g_array_index(scenarios, OutStoredScenario, i).scenario;
        char from[24];
        g_autofree char *hash =
            g_strdup_printf("%016" G_GINT64_MODIFIER "x", (guint64)one->hash);
        const char *texts[] = { one->id,       hash,
                                one->label_en, one->label_zh,
                                one->question, sim_time_format(one->from, from) };
        for (gsize j = 0; j < G_N_ELEMENTS(texts); j++)
            out_table_text(table, texts[j]);
        out_table_integer(table, one->days);
        out_table_integer(table, one->scale);
    }
    return table;
}

static bool
add_periods(OutTable *table, OutStore *store, const OutStoredScenario *scenario,
            GError **error)
{
    g_autoptr(GArray) periods = out_store_periods(store, scenario->key, error);
    g_autofree char *hash =
        g_strdup_printf("%016" G_GINT64_MODIFIER "x", (guint64)scenario->scenario.hash);
    for (guint i = 0; periods != NULL && i < periods->len; i++) {
        const SimPeriod *period = &g_array_index(periods, SimPeriod, i);
        char from[24], to[24];
        const char *cells[] = { scenario->scenario.id,
                                hash,
                                period->id,
                                period->label_en,
                                period->label_zh,
                                sim_time_format(period->from, from),
                                sim_time_format(period->to, to) };
        for (gsize j = 0; j < G_N_ELEMENTS(cells); j++)
            out_table_text(table, cells[j]);
    }
    return periods != NULL;
}

static OutTable *
period_table(OutStore *store, const GArray *scenarios, GError **error)
{
    static const char *const keys[] = { "scenario", "hash", "period", "label_en",
                                        "label_zh", "from", "to" };
    g_autoptr(OutTable) table = out_table_new();
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        out_table_column(table, keys[i], keys[i], OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    for (guint i = 0; i < scenarios->len; i++)
        if (!add_periods(table, store, &g_array_index(scenarios, OutStoredScenario, i),
                         error))
            return NULL;
    return g_steal_pointer(&table);
}

static OutTable *
member_table(const GArray *members)
{
    static const char *const keys[] = { "dimension", "member", "label_en", "label_zh" };
    OutTable *table = out_table_new();
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        out_table_column(table, keys[i], keys[i], OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    for (guint i = 0; i < members->len; i++) {
        const SimMember *member = &g_array_index(members, SimMember, i);
        if (member->id[0] == '\0')
            continue; /* of metrics with one value only */
        out_table_text(table, member->dimension);
        out_table_text(table, member->id);
        out_table_text(table, member->label_en);
        out_table_text(table, member->label_zh);
    }
    return table;
}

/* --- Rows, straight from the query: a large store has millions --- */

typedef struct {
    const char *sql;
    const char *keys[10]; /* columns in the order of the query */
    const char *types;    /* 't' text, 'i' integer, 'd' number, by column */
} Query;

static const Query values_query = {
    "SELECT s.id, s.hash, r.seed, r.replication, m.id, k.id, c.period, v.value"
    " FROM scenario s JOIN replication r ON r.scenario = s.key"
    " JOIN value v ON v.replication = r.key JOIN cell c ON c.key = v.cell"
    " JOIN metric m ON m.key = c.metric JOIN member k ON k.key = c.member"
    " ORDER BY s.key, r.seed, r.replication, m.position, m.id, k.position, k.id, "
    "c.period",
    { "scenario", "hash", "seed", "replication", "metric", "member", "period", "value" },
    "ttuitttd"
};

static const Query series_query = {
    "SELECT s.id, s.hash, r.seed, r.replication, m.id, k.id, c.axis, p.x, p.value"
    " FROM scenario s JOIN replication r ON r.scenario = s.key"
    " JOIN point p ON p.replication = r.key JOIN series c ON c.key = p.series"
    " JOIN metric m ON m.key = c.metric JOIN member k ON k.key = c.member"
    " ORDER BY s.key, r.seed, r.replication, m.position, m.id, k.position, k.id, c.axis,"
    " p.x",
    { "scenario", "hash", "seed", "replication", "metric", "member", "axis", "x",
      "value" },
    "ttuitttid"
};

/* What only OUT_EXPORT_ALL has: done-marks, dates to mark, books, single payments. */
#define FROM_TRACES(table)                                                               \
    " FROM trace t JOIN replication r ON r.key = t.replication"                          \
    " JOIN scenario s ON s.key = r.scenario JOIN " table " p ON p.trace = t.key"         \
    " ORDER BY s.key, r.seed, r.replication, t.id, p.position"

static const Query other_queries[] = {
    { "SELECT s.id, s.hash, r.seed, r.replication, r.fingerprint, r.n_events"
      " FROM scenario s JOIN replication r ON r.scenario = s.key"
      " ORDER BY s.key, r.seed, r.replication",
      { "scenario", "hash", "seed", "replication", "fingerprint", "events" },
      "ttuiti" },
    { "SELECT s.id, s.hash, e.id, e.label_en, e.label_zh, e.at_ns FROM scenario s"
      " JOIN event e ON e.scenario = s.key ORDER BY s.key, e.at_ns, e.id",
      { "scenario", "hash", "event", "label_en", "label_zh", "at_ns" },
      "ttttti" },
    { "SELECT s.id, s.hash, r.seed, r.replication, a.book, a.part, a.debtor, a.creditor,"
      " b.whole, b.rest FROM scenario s JOIN replication r ON r.scenario = s.key"
      " JOIN balance b ON b.replication = r.key JOIN account a ON a.key = b.account"
      " ORDER BY s.key, r.seed, r.replication, a.book, a.part, a.debtor, a.creditor",
      { "scenario", "hash", "seed", "replication", "book", "part", "debtor", "creditor",
        "whole", "rest" },
      "ttuittttii" },
    { "SELECT s.id, r.seed, r.replication, t.id, t.period, t.outcome, t.wallet,"
      " t.began_ns, t.latency_ns FROM trace t JOIN replication r ON r.key ="
      " t.replication JOIN scenario s ON s.key = r.scenario"
      " ORDER BY s.key, r.seed, r.replication, t.id",
      { "scenario", "seed", "replication", "trace", "period", "outcome", "wallet",
        "began_ns", "latency_ns" },
      "tuittttii" },
    { "SELECT t.id, p.position, p.key, p.value" FROM_TRACES("trace_fact"),
      { "trace", "position", "key", "value" },
      "titt" },
    { "SELECT t.id, p.position, p.at_ns, p.sender, p.receiver, p.what, p.wait_ns,"
      " p.service_ns" FROM_TRACES("trace_step"),
      { "trace", "position", "at_ns", "sender", "receiver", "what", "wait_ns",
        "service_ns" },
      "tiitttii" },
    { "SELECT t.id, p.position, p.payer, p.payee, p.what, p.microfen" FROM_TRACES(
          "trace_fee"),
      { "trace", "position", "payer", "payee", "what", "microfen" },
      "tittti" },
};

static void
append_field(GString *out, sqlite3_stmt *row, int i, char type, OutFormat format)
{
    if (type == 'i')
        g_string_append_printf(out, "%" G_GINT64_FORMAT,
                               (gint64)sqlite3_column_int64(row, i));
    else if (type == 'u')
        g_string_append_printf(out, "%" G_GUINT64_FORMAT,
                               (guint64)sqlite3_column_int64(row, i));
    else if (type == 'd')
        out_number_exact(out, sqlite3_column_double(row, i));
    else if (format == OUT_FORMAT_JSON)
        out_text_json(out, (const char *)sqlite3_column_text(row, i));
    else
        out_text_csv(out, (const char *)sqlite3_column_text(row, i));
}

static void
append_csv_row(GString *out, const Query *query, sqlite3_stmt *row)
{
    for (int i = 0; query->types[i] != '\0'; i++) {
        g_string_append(out, i > 0 ? "," : "");
        append_field(out, row, i, query->types[i], OUT_FORMAT_CSV);
    }
    g_string_append(out, "\r\n");
}

static void
append_json_row(GString *out, const Query *query, sqlite3_stmt *row)
{
    for (int i = 0; query->types[i] != '\0'; i++) {
        g_string_append_printf(out, "%s\"%s\": ", i > 0 ? ", " : "{", query->keys[i]);
        append_field(out, row, i, query->types[i], OUT_FORMAT_JSON);
    }
    g_string_append_c(out, '}');
}

static bool
append_rows(OutStore *store, GString *out, const Query *query, OutFormat format,
            GError **error)
{
    sqlite3_stmt *row = store_ask(store, error, query->sql, "");
    if (row == NULL)
        return false;
    g_autoptr(GError) failure = NULL;
    for (const char *comma = "\n "; store_next(store, row, &failure); comma = ",\n ") {
        if (format == OUT_FORMAT_JSON) {
            g_string_append(out, comma);
            append_json_row(out, query, row);
        } else {
            append_csv_row(out, query, row);
        }
    }
    if (failure == NULL)
        return true;
    g_propagate_error(error, g_steal_pointer(&failure));
    return false;
}

static bool
append_csv(OutStore *store, GString *out, const Query *query, GError **error)
{
    for (int i = 0; query->types[i] != '\0'; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? "," : "", query->keys[i]);
    g_string_append(out, "\r\n");
    return append_rows(store, out, query, OUT_FORMAT_CSV, error);
}

static GString *
export_csv(OutStore *store, const Query *query, GError **error)
{
    GString *out = g_string_new(NULL);
    if (append_csv(store, out, query, error))
        return out;
    g_string_free(out, TRUE);
    return NULL;
}

static void
append_table(GString *out, const char *key, const OutTable *table)
{
    GString *json = out_table_render(table, OUT_FORMAT_JSON, 0);
    g_string_truncate(json, json->len - 1);
    g_string_append_printf(out, "\"%s\": %s,\n", key, json->str);
    g_string_free(json, TRUE);
}

/* What explains the rows; all (owned). */
typedef struct {
    OutTable *commands, *scenarios, *periods, *members, *dictionary;
} About;

static void
about_clear(About *about)
{
    out_table_free(about->commands);
    out_table_free(about->scenarios);
    out_table_free(about->periods);
    out_table_free(about->members);
    out_table_free(about->dictionary);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(About, about_clear)

static bool
about_read(About *about, OutStore *store, GError **error)
{
    g_autoptr(GArray) metrics = out_store_metrics(store, error);
    g_autoptr(GArray) members = metrics != NULL ? out_store_members(store, error) : NULL;
    g_autoptr(GArray) scenarios =
        members != NULL ? out_store_scenarios(store, error) : NULL;
    g_autoptr(GArray) commands =
        scenarios != NULL ? out_store_commands(store, error) : NULL;
    if (commands == NULL)
        return false;
    about->commands = command_table(commands);
    about->scenarios = scenario_table(scenarios);
    about->members = member_table(members);
    about->dictionary = dictionary_table(metrics);
    about->periods = period_table(store, scenarios, error);
    return about->periods != NULL;
}

static GString *
export_json(OutStore *store, const Query *query, const About *about, GError **error)
{
    GString *out = g_string_new("{\n");
    append_table(out, "commands", about->commands);
    append_table(out, "scenarios", about->scenarios);
    append_table(out, "periods", about->periods);
    append_table(out, "members", about->members);
    append_table(out, "dictionary", about->dictionary);
    g_string_append(out, "\"rows\": [");
    if (query == NULL || append_rows(store, out, query, OUT_FORMAT_JSON, error)) {
        g_string_append(out, "\n]\n}\n");
        return out;
    }
    g_string_free(out, TRUE);
    return NULL;
}

static void
append_rendered(GString *out, const OutTable *table)
{
    GString *csv = out_table_render(table, OUT_FORMAT_CSV, 0);
    g_string_append_len(out, csv->str, (gssize)csv->len);
    g_string_free(csv, TRUE);
}

static GString *
export_all(OutStore *store, GError **error)
{
    g_auto(About) about = { 0 };
    if (!about_read(&about, store, error))
        return NULL;
    GString *out = g_string_new(NULL);
    append_rendered(out, about.scenarios);
    append_rendered(out, about.periods);
    append_rendered(out, about.members);
    append_rendered(out, about.dictionary);
    bool is_done = append_csv(store, out, &values_query, error) &&
                   append_csv(store, out, &series_query, error);
    for (gsize i = 0; is_done && i < G_N_ELEMENTS(other_queries); i++)
        is_done = append_csv(store, out, &other_queries[i], error);
    if (is_done)
        return out;
    g_string_free(out, TRUE);
    return NULL;
}

GString *
out_export(OutStore *store, OutExport what, OutFormat format, GError **error)
{
    const Query *query = what == OUT_EXPORT_VALUES   ? &values_query
                         : what == OUT_EXPORT_SERIES ? &series_query
                                                     : NULL;
    if (format != OUT_FORMAT_JSON && what == OUT_EXPORT_ALL)
        return export_all(store, error);
    if (format != OUT_FORMAT_JSON && query != NULL)
        return export_csv(store, query, error);
    g_auto(About) about = { 0 };
    if (!about_read(&about, store, error))
        return NULL;
    if (format == OUT_FORMAT_JSON)
        return export_json(store, query, &about, error);
    return out_table_render(what == OUT_EXPORT_COMMANDS    ? about.commands
                            : what == OUT_EXPORT_PERIODS   ? about.periods
                            : what == OUT_EXPORT_SCENARIOS ? about.scenarios
                            : what == OUT_EXPORT_MEMBERS   ? about.members
                                                           : about.dictionary,
                            OUT_FORMAT_CSV, 0);
}
