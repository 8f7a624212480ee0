#include "output/store_merge.h"

#include "output/store_db.h"

/* Keys of a part (old) and what they are in the store (new): row numbers follow the order
 * in which things came, so that they differ from file to file. */
static const char maps[] =
    "CREATE TEMP TABLE IF NOT EXISTS scenario_key (old INTEGER PRIMARY KEY, new INTEGER);"
    "CREATE TEMP TABLE IF NOT EXISTS metric_key (old INTEGER PRIMARY KEY, new INTEGER);"
    "CREATE TEMP TABLE IF NOT EXISTS member_key (old INTEGER PRIMARY KEY, new INTEGER);"
    "CREATE TEMP TABLE IF NOT EXISTS cell_key (old INTEGER PRIMARY KEY, new INTEGER);"
    "CREATE TEMP TABLE IF NOT EXISTS series_key (old INTEGER PRIMARY KEY, new INTEGER);"
    "CREATE TEMP TABLE IF NOT EXISTS account_key (old INTEGER PRIMARY KEY, new INTEGER);"
    "CREATE TEMP TABLE IF NOT EXISTS replication_key (old INTEGER PRIMARY KEY,"
    " new INTEGER, is_new INTEGER);"
    "DELETE FROM scenario_key; DELETE FROM metric_key; DELETE FROM member_key;"
    "DELETE FROM cell_key; DELETE FROM series_key; DELETE FROM account_key;"
    "DELETE FROM replication_key;";

/* Everything that has a name. Minima of positions and maxima of labels, as in writing a
 * replication: they do not depend on who came first. ("WHERE true" parts a select from
 * the conflict clause.) */
#define METRIC_COLUMNS                                                                   \
    "id, unit, dimension, aggregation, decimals, headline, label_en, label_zh, formula," \
    " position"
#define SCENARIO_COLUMNS                                                                 \
    "id, hash, label_en, label_zh, question, text, path, from_ns, days, scale"
#define PLACES(table, slot)                                                              \
    "INSERT INTO main." table " (metric, member, " slot ")"                              \
    " SELECT m.new, k.new, p." slot " FROM part." table " p"                             \
    " JOIN metric_key m ON m.old = p.metric JOIN member_key k ON k.old = p.member"       \
    " WHERE true ORDER BY p.key ON CONFLICT DO NOTHING;"                                 \
    "INSERT INTO " table "_key SELECT p.key, o.key FROM part." table " p"                \
    " JOIN metric_key m ON m.old = p.metric JOIN member_key k ON k.old = p.member"       \
    " JOIN main." table " o ON o.metric = m.new AND o.member = k.new"                    \
    " AND o." slot " = p." slot ";"
static const char names[] =
    "INSERT INTO main.command (text) SELECT text FROM part.command WHERE true"
    " ORDER BY key ON CONFLICT DO NOTHING;"
    "INSERT INTO main.scenario (" SCENARIO_COLUMNS ") SELECT " SCENARIO_COLUMNS
    " FROM part.scenario WHERE true ORDER BY key ON CONFLICT DO NOTHING;"
    "INSERT INTO scenario_key SELECT p.key, o.key FROM part.scenario p"
    " JOIN main.scenario o ON o.id = p.id AND o.hash = p.hash;"
    "INSERT INTO main.event SELECT s.new, p.id, p.label_en, p.label_zh, p.at_ns"
    " FROM part.event p JOIN scenario_key s ON s.old = p.scenario"
    " WHERE true ON CONFLICT DO NOTHING;"
    "INSERT INTO main.period SELECT s.new, p.id, p.label_en, p.label_zh, p.from_ns,"
    " p.to_ns FROM part.period p JOIN scenario_key s ON s.old = p.scenario"
    " WHERE true ON CONFLICT DO NOTHING;"
    "INSERT INTO main.metric (" METRIC_COLUMNS ") SELECT " METRIC_COLUMNS
    " FROM part.metric WHERE true ORDER BY key ON CONFLICT (id) DO UPDATE SET"
    " position = min(position, excluded.position);"
    "INSERT INTO metric_key SELECT p.key, o.key FROM part.metric p"
    " JOIN main.metric o ON o.id = p.id;"
    "INSERT INTO main.member (dimension, id, label_en, label_zh, position)"
    " SELECT dimension, id, label_en, label_zh, position FROM part.member WHERE true"
    " ORDER BY key ON CONFLICT (dimension, id) DO UPDATE SET"
    " position = min(position, excluded.position),"
    " label_en = max(label_en, excluded.label_en),"
    " label_zh = max(label_zh, excluded.label_zh);"
    "INSERT INTO main.account (book, part, debtor, creditor)"
    " SELECT book, part, debtor, creditor FROM part.account WHERE true ORDER BY key"
    " ON CONFLICT DO NOTHING;"
    "INSERT INTO account_key SELECT p.key, o.key FROM part.account p"
    " JOIN main.account o ON (o.book, o.part, o.debtor, o.creditor)"
    " = (p.book, p.part, p.debtor, p.creditor);"
    "INSERT INTO member_key SELECT p.key, o.key FROM part.member p"
    " JOIN main.member o ON o.dimension = p.dimension AND o.id = p.id;" PLACES(
        "cell", "period") PLACES("series", "axis");

#define SAME_REPLICATION                                                                 \
    " FROM part.replication p JOIN scenario_key s ON s.old = p.scenario"                 \
    " JOIN main.replication o ON o.scenario = s.new AND o.seed = p.seed"                 \
    " AND o.replication = p.replication"
static const char known[] =
    "INSERT INTO replication_key SELECT p.key, o.key, 0" SAME_REPLICATION ";";

/* --- What both hold must be the same --- */

static const char other_names[] =
    "SELECT 'metric ' || p.id FROM part.metric p JOIN main.metric o ON o.id = p.id"
    " WHERE (p.unit, p.dimension, p.aggregation) <> (o.unit, o.dimension, o.aggregation)"
    " UNION ALL SELECT 'period ' || p.id FROM part.period p JOIN scenario_key s"
    " ON s.old = p.scenario JOIN main.period o ON o.scenario = s.new AND o.id = p.id"
    " WHERE (p.from_ns, p.to_ns) <> (o.from_ns, o.to_ns)";

/* Rows of which either side has one that the other has not; the first column is the
 * replication's key in the store. */
#define DIFFERENCE(ours, theirs)                                                         \
    "SELECT * FROM (" ours " EXCEPT " theirs ") UNION ALL SELECT * FROM (" theirs        \
    " EXCEPT " ours ")"
#define OURS   " FROM replication_key r JOIN main."
#define THEIRS " FROM replication_key r JOIN part."
#define KNOWN  " WHERE r.is_new = 0"
#define OF_TRACE(columns, table)                                                         \
    DIFFERENCE("SELECT r.new, t.id, " columns OURS                                       \
               "trace t ON t.replication = r.new JOIN main." table                       \
               " x ON x.trace = t.key" KNOWN,                                            \
               "SELECT r.new, t.id, " columns THEIRS                                     \
               "trace t ON t.replication = r.old JOIN part." table                       \
               " x ON x.trace = t.key" KNOWN)
#define TRACE_COLUMNS                                                                    \
    "t.id, t.period, t.outcome, t.wallet, t.network, t.is_cross, t.began_ns, "           \
    "t.latency_ns"
#define STEP_COLUMNS                                                                     \
    "x.position, x.at_ns, x.sender, x.receiver, x.what, x.wait_ns, x.service_ns"
#define FEE_COLUMNS "x.position, x.payer, x.payee, x.what, x.microfen"
static const char *const differences[] = {
    DIFFERENCE("SELECT r.new, x.fingerprint, x.n_events" OURS
               "replication x ON x.key = r.new" KNOWN,
               "SELECT r.new, x.fingerprint, x.n_events" THEIRS
               "replication x ON x.key = r.old" KNOWN),
    DIFFERENCE("SELECT r.new, x.cell, x.value" OURS
               "value x ON x.replication = r.new" KNOWN,
               "SELECT r.new, c.new, x.value" THEIRS "value x ON x.replication = r.old"
               " JOIN cell_key c ON c.old = x.cell" KNOWN),
    DIFFERENCE("SELECT r.new, x.series, x.x, x.value" OURS
               "point x ON x.replication = r.new" KNOWN,
               "SELECT r.new, c.new, x.x, x.value" THEIRS
               "point x ON x.replication = r.old"
               " JOIN series_key c ON c.old = x.series" KNOWN),
    DIFFERENCE("SELECT r.new, x.account, x.whole, x.rest" OURS
               "balance x ON x.replication = r.new" KNOWN,
               "SELECT r.new, c.new, x.whole, x.rest" THEIRS
               "balance x ON x.replication = r.old"
               " JOIN account_key c ON c.old = x.account" KNOWN),
    DIFFERENCE(
        "SELECT r.new, " TRACE_COLUMNS OURS "trace t ON t.replication = r.new" KNOWN,
        "SELECT r.new, " TRACE_COLUMNS THEIRS "trace t ON t.replication = r.old" KNOWN),
    OF_TRACE("x.position, x.key, x.value", "trace_fact"),
    OF_TRACE(STEP_COLUMNS, "trace_step"),
    OF_TRACE(FEE_COLUMNS, "trace_fee"),
};

static bool
refuse_other(OutStore *store, const char *what, GError **error)
{
    g_autofree char *name = out_text_inert(what);
    g_set_error(error, OUT_ERROR, OUT_ERROR_CLASH,
                "%s: %s is stored with other results than those to be merged",
                store->name, name);
    return false;
}

/* The first column of the first row of @sql, as text (owned); NULL without error: there
 * is none. */
static char *
first_of(OutStore *store, const char *sql, GError **error)
{
    g_autoptr(GError) failure = NULL;
    sqlite3_stmt *row = store_ask(store, &failure, sql, "");
    char *text = NULL;
    if (row != NULL && store_next(store, row, &failure)) {
        text = g_strdup(store_text(store, row, 0));
        sqlite3_reset(row);
    }
    if (failure != NULL)
        g_propagate_error(error, g_steal_pointer(&failure));
    return text;
}

static bool
refuse_replication(OutStore *store, const char *key, GError **error)
{
    static const char find[] = "SELECT 'replication ' || r.replication || ' of ' || s.id"
                               " FROM main.replication r JOIN main.scenario s"
                               " ON s.key = r.scenario WHERE r.key = ?";
    int64_t number = g_ascii_strtoll(key, NULL, 10);
    sqlite3_stmt *row = store_ask(store, error, find, "i", number);
    if (row == NULL || !store_next(store, row, error))
        return false;
    const char *name = store_text(store, row, 0);
    sqlite3_reset(row);
    return refuse_other(store, name, error);
}

static bool
is_same(OutStore *store, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autofree char *name = first_of(store, other_names, &failure);
    if (name != NULL)
        return refuse_other(store, name, error);
    for (gsize i = 0; failure == NULL && i < G_N_ELEMENTS(differences); i++) {
        g_autofree char *key = first_of(store, differences[i], &failure);
        if (key != NULL)
            return refuse_replication(store, key, error);
    }
    if (failure == NULL)
        return true;
    g_propagate_error(error, g_steal_pointer(&failure));
    return false;
}

/* --- What only the part holds is copied --- */

#define COPY_OF_TRACE(table, columns)                                                    \
    "INSERT INTO main." table " SELECT o.key, " columns                                  \
    " FROM replication_key r JOIN part.trace t ON t.replication = r.old JOIN "           \
    "part." table " x ON x.trace = t.key JOIN main.trace o ON o.replication = r.new"     \
    " AND o.id = t.id WHERE r.is_new;"
static const char copies[] =
    "INSERT INTO main.replication (scenario, seed, replication, fingerprint, n_events)"
    " SELECT s.new, p.seed, p.replication, p.fingerprint, p.n_events"
    " FROM part.replication p JOIN scenario_key s ON s.old = p.scenario"
    " WHERE p.key NOT IN (SELECT old FROM replication_key) ORDER BY p.key;"
    "INSERT INTO replication_key SELECT p.key, o.key, 1" SAME_REPLICATION
    " WHERE p.key NOT IN (SELECT old FROM replication_key);"
    "INSERT INTO main.value SELECT r.new, c.new, x.value FROM replication_key r"
    " JOIN part.value x ON x.replication = r.old JOIN cell_key c ON c.old = x.cell"
    " WHERE r.is_new ORDER BY 1, 2;"
    "INSERT INTO main.point SELECT r.new, c.new, x.x, x.value FROM replication_key r"
    " JOIN part.point x ON x.replication = r.old JOIN series_key c ON c.old = x.series"
    " WHERE r.is_new ORDER BY 1, 2, 3;"
    "INSERT INTO main.balance SELECT r.new, c.new, x.whole, x.rest FROM replication_key r"
    " JOIN part.balance x ON x.replication = r.old JOIN account_key c"
    " ON c.old = x.account WHERE r.is_new ORDER BY 1, 2;"
    "INSERT INTO main.trace (replication, id, period, outcome, wallet, network, is_cross,"
    " began_ns, latency_ns) SELECT r.new, " TRACE_COLUMNS " FROM replication_key r"
    " JOIN part.trace t ON t.replication = r.old WHERE r.is_new ORDER BY "
    "t.key;" COPY_OF_TRACE("trace_fact", "x.position, x.key, x.value")
        COPY_OF_TRACE("trace_step", STEP_COLUMNS) COPY_OF_TRACE("trace_fee", FEE_COLUMNS);

static bool
execute(OutStore *store, const char *sql, GError **error)
{
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
           store_fail(store, "merge", error);
}

static bool
take_part(OutStore *store, GError **error)
{
    /* Not IMMEDIATE, which would ask to write the part as well. */
    bool is_done = execute(store, "BEGIN", error) && execute(store, maps, error) &&
                   execute(store, names, error) && execute(store, known, error) &&
                   is_same(store, error) && execute(store, copies, error) &&
                   execute(store, "COMMIT", error);
    if (!is_done && !sqlite3_get_autocommit(store->db))
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_exec(store->db, "DETACH part", NULL, NULL, NULL);
    return is_done;
}

bool
out_store_merge_file(OutStore *store, const char *path, GError **error)
{
    g_autofree char *file =
        g_path_is_absolute(path) ? g_strdup(path) : g_strconcat("./", path, NULL);
    sqlite3_stmt *attach = store_ask(store, error, "ATTACH ? AS part", "t", file);
    return store_run(store, attach, error) && take_part(store, error);
}

bool
out_store_merge_bytes(OutStore *store, const void *bytes, gsize size, GError **error)
{
    if (!execute(store, "ATTACH ':memory:' AS part", error))
        return false;
    if (sqlite3_deserialize(store->db, "part", (unsigned char *)bytes,
                            (sqlite3_int64)size, (sqlite3_int64)size,
                            SQLITE_DESERIALIZE_READONLY) == SQLITE_OK)
        return take_part(store, error);
    store_fail(store, "merge", error);
    sqlite3_exec(store->db, "DETACH part", NULL, NULL, NULL);
    return false;
}

guint8 *
out_store_bytes(OutStore *store, gsize *ret_size, GError **error)
{
    sqlite3_int64 size = 0;
    unsigned char *bytes = sqlite3_serialize(store->db, "main", &size, 0);
    if (bytes == NULL) {
        store_fail(store, "copy", error);
        return NULL;
    }
    guint8 *copy = g_memdup2(bytes, (gsize)size);
    sqlite3_free(bytes);
    *ret_size = (gsize)size;
    return copy;
}
