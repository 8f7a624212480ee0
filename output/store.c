#include "output/store_db.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define APPLICATION_ID 0x4875746F /* "Huto" */
#define FORMAT_VERSION 2
#define WAIT_MS        10000 /* for another program that holds the file */

#define STRING_OF(x) #x
#define STRING(x)    STRING_OF(x)

G_DEFINE_QUARK(out_error, out_error)

/* Ids become small integers once (cell, series), so that a point is three integers and a
 * number. position is the least place at which any replication declared it: a minimum
 * does not depend on who came first. The views named_value and
 * named_point are older than those below and stay for the scripts that use them. */
static const char schema[] =
    "CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;"
    "CREATE TABLE scenario (key INTEGER PRIMARY KEY, id TEXT NOT NULL,"
    " hash TEXT NOT NULL, label_en TEXT NOT NULL, label_zh TEXT NOT NULL,"
    " question TEXT NOT NULL, text TEXT NOT NULL, path TEXT NOT NULL,"
    " from_ns INTEGER NOT NULL, days INTEGER NOT NULL, scale INTEGER NOT NULL,"
    " UNIQUE (id, hash)) STRICT;"
    "CREATE TABLE event (scenario INTEGER NOT NULL REFERENCES scenario,"
    " id TEXT NOT NULL, label_en TEXT NOT NULL, label_zh TEXT NOT NULL,"
    " at_ns INTEGER NOT NULL, PRIMARY KEY (scenario, id)) STRICT;"
    "CREATE TABLE metric (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
    " unit TEXT NOT NULL, dimension TEXT NOT NULL, aggregation TEXT NOT NULL,"
    " decimals INTEGER NOT NULL, headline INTEGER NOT NULL, label_en TEXT NOT NULL,"
    " label_zh TEXT NOT NULL, formula TEXT NOT NULL, position INTEGER NOT NULL) STRICT;"
    "CREATE TABLE member (key INTEGER PRIMARY KEY, dimension TEXT NOT NULL,"
    " id TEXT NOT NULL, label_en TEXT NOT NULL, label_zh TEXT NOT NULL,"
    " position INTEGER NOT NULL, UNIQUE (dimension, id)) STRICT;"
    "CREATE TABLE cell (key INTEGER PRIMARY KEY, metric INTEGER NOT NULL REFERENCES"
    " metric, member INTEGER NOT NULL REFERENCES member, period TEXT NOT NULL,"
    " UNIQUE (metric, member, period)) STRICT;"
    "CREATE TABLE series (key INTEGER PRIMARY KEY, metric INTEGER NOT NULL REFERENCES"
    " metric, member INTEGER NOT NULL REFERENCES member, axis TEXT NOT NULL,"
    " UNIQUE (metric, member, axis)) STRICT;"
    "CREATE TABLE replication (key INTEGER PRIMARY KEY, scenario INTEGER NOT NULL"
    " REFERENCES scenario, seed INTEGER NOT NULL, replication INTEGER NOT NULL,"
    " fingerprint TEXT NOT NULL, n_events INTEGER NOT NULL,"
    " UNIQUE (scenario, seed, replication)) STRICT;"
    "CREATE TABLE value (replication INTEGER NOT NULL REFERENCES replication,"
    " cell INTEGER NOT NULL REFERENCES cell, value REAL NOT NULL,"
    " PRIMARY KEY (replication, cell)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE point (replication INTEGER NOT NULL REFERENCES replication,"
    " series INTEGER NOT NULL REFERENCES series, x INTEGER NOT NULL, value REAL NOT NULL,"
    " PRIMARY KEY (replication, series, x)) STRICT, WITHOUT ROWID;"
    "CREATE VIEW named_value AS SELECT s.id AS scenario, r.seed, r.replication,"
    " m.id AS metric, k.id AS member, c.period, v.value, m.unit FROM value v"
    " JOIN replication r ON r.key = v.replication JOIN scenario s ON s.key = r.scenario"
    " JOIN cell c ON c.key = v.cell JOIN metric m ON m.key = c.metric"
    " JOIN member k ON k.key = c.member;"
    "CREATE VIEW named_point AS SELECT s.id AS scenario, r.seed, r.replication,"
    " m.id AS metric, k.id AS member, c.axis, p.x, p.value, m.unit FROM point p"
    " JOIN replication r ON r.key = p.replication JOIN scenario s ON s.key = r.scenario"
    " JOIN series c ON c.key = p.series JOIN metric m ON m.key = c.metric"
    " JOIN member k ON k.key = c.member;"
    "PRAGMA application_id = " STRING(APPLICATION_ID) ";";

/* What format 2 has that format 1 had not. */
#define PERIODS(kind)                                                                    \
    "CREATE " kind " period (scenario INTEGER NOT NULL REFERENCES scenario,"             \
    " id TEXT NOT NULL, label_en TEXT NOT NULL, label_zh TEXT NOT NULL,"                 \
    " from_ns INTEGER NOT NULL, to_ns INTEGER NOT NULL,"                                 \
    " PRIMARY KEY (scenario, id)) STRICT;"
static const char upgrade[] = PERIODS("TABLE")
    STORE_TRACES("TABLE") "PRAGMA user_version = " STRING(FORMAT_VERSION);

/* For people who open the file in other programs (docs/results.md). They hold nothing, so
 * a file without them is no older format: who writes next adds them. Seconds count from
 * SimTime 0; 1627776000 is that instant as others count it, were it UTC. */
#define NAMES                                                                            \
    " s.id AS scenario, r.seed, r.replication, m.id AS metric, m.unit,"                  \
    " m.label_en AS metric_en, m.label_zh AS metric_zh, m.dimension, k.id AS member,"    \
    " k.label_en AS member_en, k.label_zh AS member_zh,"
#define FROM_POINTS                                                                      \
    " FROM point p JOIN replication r ON r.key = p.replication"                          \
    " JOIN scenario s ON s.key = r.scenario JOIN series c ON c.key = p.series"           \
    " JOIN metric m ON m.key = c.metric JOIN member k ON k.key = c.member"
#define ORIGIN "1627776000"
/* The books of a replication (audit.h), and what was asked for in which order, came to
 * format 2 as the views did. A file from before kept the last command alone. */
#define COMMANDS(kind)                                                                   \
    "CREATE " kind " command (key INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)"       \
    " STRICT; INSERT INTO command (text) SELECT value FROM setting"                      \
    " WHERE key = 'command' AND NOT EXISTS (SELECT 1 FROM command)"                      \
    " AND EXISTS (SELECT 1 FROM replication);"
#define BOOKS(kind)                                                                      \
    "CREATE " kind " account (key INTEGER PRIMARY KEY, book TEXT NOT NULL,"              \
    " part TEXT NOT NULL, debtor TEXT NOT NULL, creditor TEXT NOT NULL,"                 \
    " UNIQUE (book, part, debtor, creditor)) STRICT;"                                    \
    "CREATE " kind " balance (replication INTEGER NOT NULL REFERENCES"                   \
    " replication, account INTEGER NOT NULL REFERENCES account, whole INTEGER NOT NULL," \
    " rest INTEGER NOT NULL, PRIMARY KEY (replication, account)) STRICT, WITHOUT ROWID;"
static const char views[] = COMMANDS("TABLE IF NOT EXISTS") BOOKS(
    "TABLE IF NOT EXISTS") "CREATE VIEW IF NOT EXISTS result AS SELECT" NAMES
                           " c.period, v.value"
                           " FROM value v JOIN replication r ON r.key = v.replication"
                           " JOIN scenario s ON s.key = r.scenario JOIN cell c ON c.key "
                           "= v.cell"
                           " JOIN metric m ON m.key = c.metric JOIN member k ON k.key = "
                           "c.member;"
                           "CREATE VIEW IF NOT EXISTS daily AS SELECT" NAMES
                           " date(" ORIGIN " + s.from_ns / 1000000000 + p.x * 86400, "
                           "'unixepoch') AS date,"
                           " p.value" FROM_POINTS " WHERE c.axis = 'day';"
                           "CREATE VIEW IF NOT EXISTS hourly AS SELECT" NAMES
                           " p.x AS hour, p.value" FROM_POINTS " WHERE c.axis = 'hour';"
                           "CREATE VIEW IF NOT EXISTS moment AS SELECT" NAMES
                           " datetime(" ORIGIN
                           " + p.x, 'unixepoch') AS time, p.value" FROM_POINTS
                           " WHERE c.axis = 'time';"
                           "CREATE VIEW IF NOT EXISTS paired AS SELECT bs.id AS base, "
                           "als.id AS alternative,"
                           " b.seed, b.replication, m.id AS metric, m.unit, k.id AS "
                           "member, c.period,"
                           " bv.value AS base_value, av.value AS alternative_value,"
                           " av.value - bv.value AS difference FROM replication b"
                           " JOIN replication a ON a.seed = b.seed AND a.replication = "
                           "b.replication"
                           " AND a.scenario <> b.scenario JOIN scenario bs ON bs.key = "
                           "b.scenario"
                           " JOIN scenario als ON als.key = a.scenario JOIN value bv ON "
                           "bv.replication = b.key"
                           " JOIN value av ON av.replication = a.key AND av.cell = "
                           "bv.cell"
                           " JOIN cell c ON c.key = bv.cell JOIN metric m ON m.key = "
                           "c.metric"
                           " JOIN member k ON k.key = c.member;";

/* A file of format 1 that is only read is not touched: what it lacks is there for this
 * connection, and empty. */
static const char stand_in[] = PERIODS("TEMP TABLE") STORE_TRACES("TEMP TABLE");

static OutError
error_code(int code)
{
    switch (code & 0xFF) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
    case SQLITE_ERROR: /* our SQL is right, so a table or column is not there */
        return OUT_ERROR_FOREIGN;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
        return OUT_ERROR_CLASH;
    default:
        return OUT_ERROR_FILE;
    }
}

bool
store_fail(OutStore *store, const char *doing, GError **error)
{
    int code = sqlite3_extended_errcode(store->db);
    if ((code & 0xFF) == SQLITE_NOTADB) {
        g_set_error(error, OUT_ERROR, OUT_ERROR_FOREIGN,
                    "%s: not a results file: not a SQLite database", store->name);
        return false;
    }
    if ((code & 0xFF) == SQLITE_BUSY) {
        g_set_error(error, OUT_ERROR, OUT_ERROR_FILE,
                    "%s: cannot %s: in use by another program", store->name, doing);
        return false;
    }
    /* It quotes the file's own schema, which may hold anything. */
    g_autofree char *reason = out_text_inert(sqlite3_errmsg(store->db));
    int system = sqlite3_system_errno(store->db);
    bool is_told = (code & 0xFF) == SQLITE_IOERR || (code & 0xFF) == SQLITE_CANTOPEN;
    g_set_error(error, OUT_ERROR, error_code(code), "%s: cannot %s: %s%s%s", store->name,
                doing, reason, is_told && system != 0 ? ": " : "",
                is_told && system != 0 ? g_strerror(system) : "");
    return false;
}

/* --- Statements --- */

static void
finalize(gpointer statement)
{
    sqlite3_finalize((sqlite3_stmt *)statement);
}

static sqlite3_stmt *
find_statement(OutStore *store, const char *sql, GError **error)
{
    sqlite3_stmt *statement = (sqlite3_stmt *)g_hash_table_lookup(store->statements, sql);
    if (statement != NULL) {
        sqlite3_reset(statement);
        return statement;
    }
    if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement,
                           NULL) != SQLITE_OK) {
        store_fail(store, "read", error);
        return NULL;
    }
    g_hash_table_insert(store->statements, (gpointer)sql, statement);
    return statement;
}

sqlite3_stmt *
store_ask(OutStore *store, GError **error, const char *sql, const char *types, ...)
{
    sqlite3_stmt *statement = find_statement(store, sql, error);
    if (statement == NULL)
        return NULL;
    va_list list;
    va_start(list, types);
    for (int i = 1; types[i - 1] != '\0'; i++) {
        if (types[i - 1] == 'i') {
            sqlite3_bind_int64(statement, i, va_arg(list, int64_t));
        } else if (types[i - 1] == 'd') {
            sqlite3_bind_double(statement, i, va_arg(list, double));
        } else {
            const char *text = va_arg(list, const char *);
            sqlite3_bind_text(statement, i, text != NULL ? text : "", -1,
                              SQLITE_TRANSIENT);
        }
    }
    va_end(list);
    return statement;
}

bool
store_next(OutStore *store, sqlite3_stmt *statement, GError **error)
{
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        store_fail(store, sqlite3_stmt_readonly(statement) ? "read" : "write", error);
    sqlite3_reset(statement);
    return false;
}

bool
store_run(OutStore *store, sqlite3_stmt *statement, GError **error)
{
    if (statement == NULL)
        return false;
    int code = sqlite3_step(statement);
    if (code != SQLITE_DONE && code != SQLITE_ROW)
        store_fail(store, "write", error);
    sqlite3_reset(statement);
    return code == SQLITE_DONE || code == SQLITE_ROW;
}

const char *
store_text(OutStore *store, sqlite3_stmt *statement, int i)
{
    const char *text = (const char *)sqlite3_column_text(statement, i);
    return g_string_chunk_insert_const(store->strings, text != NULL ? text : "");
}

static bool
execute(OutStore *store, const char *sql, const char *doing, GError **error)
{
    if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return true;
    return store_fail(store, doing, error);
}

/* --- Opening --- */

static bool
pragma_int(OutStore *store, const char *sql, int64_t *ret_value, GError **error)
{
    sqlite3_stmt *statement = store_ask(store, error, sql, "");
    if (statement == NULL || !store_next(store, statement, error))
        return false;
    *ret_value = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return true;
}

static bool
refuse(OutStore *store, GError **error, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    g_autofree char *reason = g_strdup_vprintf(format, list);
    va_end(list);
    g_set_error(error, OUT_ERROR, OUT_ERROR_FOREIGN, "%s: %s", store->name, reason);
    return false;
}

static bool
is_undamaged(OutStore *store, GError **error)
{
    sqlite3_stmt *check = store_ask(store, error, "PRAGMA quick_check(1)", "");
    if (check == NULL || !store_next(store, check, error))
        return false;
    const char *finding = store_text(store, check, 0);
    sqlite3_reset(check);
    if (strcmp(finding, "ok") == 0)
        return true;
    g_autofree char *line = out_text_inert(finding);
    return refuse(store, error, "damaged: %s", line);
}

/* @ret_version: the file's format; 0: nothing is there yet. */
static bool
check_ours(OutStore *store, int64_t *ret_version, GError **error)
{
    int64_t id = 0, version = 0, n_objects = 0;
    if (!pragma_int(store, "PRAGMA application_id", &id, error) ||
        !pragma_int(store, "PRAGMA user_version", &version, error) ||
        !pragma_int(store, "SELECT count(*) FROM sqlite_master", &n_objects, error))
        return false;
    *ret_version = version;
    if (id == 0 && version == 0 && n_objects == 0)
        return true;
    if (id != APPLICATION_ID)
        return refuse(store, error,
                      "not a results file: application id 0x%08x, expected 0x%08x",
                      (unsigned)id, APPLICATION_ID);
    if (version > FORMAT_VERSION || version < 1)
        return refuse(store, error,
                      "results format %d: this program reads formats 1 to %d%s",
                      (int)version, FORMAT_VERSION,
                      version > FORMAT_VERSION ? ", a newer one reads this file" : "");
    return is_undamaged(store, error);
}

/* In one transaction, so that a full disk leaves no half-made store, and of two programs
 * that create or upgrade the same file the second finds it made. @version: of the file so
 * far; 0: there is none. */
static bool
create_tables(OutStore *store, int64_t version, GError **error)
{
    if (!execute(store, "BEGIN IMMEDIATE", "create", error))
        return false;
    bool is_done =
        (version == FORMAT_VERSION || check_ours(store, &version, error)) &&
        (version > 0 || execute(store, schema, "create", error)) &&
        (version == FORMAT_VERSION || execute(store, upgrade, "create", error)) &&
        execute(store, views, "create", error) &&
        execute(store, "COMMIT", "create", error);
    if (!is_done && !sqlite3_get_autocommit(store->db))
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return is_done;
}

/* Foreign files are read with no trust in their schema. Sorting stays in memory: a full
 * /tmp must not stop a reader. */
static bool
set_up(OutStore *store, GError **error)
{
    sqlite3_busy_timeout(store->db, WAIT_MS);
    sqlite3_extended_result_codes(store->db, 1);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return execute(store, "PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON",
                   "open", error);
}

static bool
has_table(OutStore *store, const char *name)
{
    return sqlite3_table_column_metadata(store->db, "main", name, NULL, NULL, NULL, NULL,
                                         NULL, NULL) == SQLITE_OK;
}

static bool
prepare_reading(OutStore *store, GError **error)
{
    int64_t version = 0;
    if (!check_ours(store, &version, error))
        return false;
    if (version == 0)
        return refuse(store, error, "not a results file: empty");
    return (version == FORMAT_VERSION || execute(store, stand_in, "read", error)) &&
           (has_table(store, "balance") ||
            execute(store, BOOKS("TEMP TABLE"), "read", error)) &&
           (has_table(store, "command") ||
            execute(store, COMMANDS("TEMP TABLE"), "read", error));
}

static bool
prepare_writing(OutStore *store, GError **error)
{
    if (sqlite3_db_readonly(store->db, "main") == 1) {
        g_set_error(error, OUT_ERROR, OUT_ERROR_FILE, "%s: cannot write: read-only file",
                    store->name);
        return false;
    }
    int64_t version = 0;
    if (!check_ours(store, &version, error))
        return false;
    /* A write-ahead log would need its two extra files to be read again. */
    return execute(store, "PRAGMA journal_mode = DELETE", "open", error) &&
           create_tables(store, version, error);
}

/* A path is a path, also when SQLite would read a name of its own into it. */
static char *
plain_path(const char *path)
{
    return g_path_is_absolute(path) ? g_strdup(path) : g_strconcat("./", path, NULL);
}

static bool
connect_to(OutStore *store, const char *file, int flags, GError **error)
{
    if (sqlite3_open_v2(file, &store->db, flags, NULL) != SQLITE_OK)
        return store_fail(store, "open", error);
    return set_up(store, error);
}

/* A reader may not roll back what a killed writer left; so write access is borrowed for
 * just that. A journal that was never synced holds nothing and SQLite would leave it
 * lying there: leaving the mode that keeps journals deletes it, under the locks that
 * spare a living writer. Failing is fine: the open that follows says what is wrong. */
static void
finish_rollback(const char *file)
{
    g_autofree char *journal = g_strconcat(file, "-journal", NULL);
    sqlite3 *db = NULL;
    if (!g_file_test(journal, G_FILE_TEST_EXISTS))
        return;
    if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK) {
        sqlite3_busy_timeout(db, WAIT_MS);
        sqlite3_exec(db,
                     "SELECT count(*) FROM sqlite_master;"
                     "PRAGMA journal_mode = PERSIST; PRAGMA journal_mode = DELETE",
                     NULL, NULL, NULL);
    }
    sqlite3_close(db);
}

/* Whether a file is there, and that it is one: opening a pipe would wait for ever. */
static bool
look_at(const char *file, const char *name, bool *ret_exists, GError **error)
{
    struct stat status;
    *ret_exists = stat(file, &status) == 0;
    if (*ret_exists && !S_ISREG(status.st_mode)) {
        g_set_error(error, OUT_ERROR, OUT_ERROR_FOREIGN,
                    "%s: not a results file: not a regular file", name);
        return false;
    }
    return true;
}

/* SQLite tries a second, read-only way in and then reports the fate of that one. */
static bool
may_create(const char *file, const char *name, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(file);
    if (access(folder, W_OK) == 0)
        return true;
    int reason = errno;
    g_autofree char *shown = out_text_inert(folder);
    g_set_error(error, OUT_ERROR, OUT_ERROR_FILE, "%s: cannot create it: folder %s: %s",
                name, shown, g_strerror(reason));
    return false;
}

static bool
open_file(OutStore *store, const char *path, OutStoreMode mode, GError **error)
{
    g_autofree char *file = plain_path(path);
    bool exists = false;
    if (!look_at(file, store->name, &exists, error))
        return false;
    if (mode == OUT_STORE_READ_ONLY && !exists) {
        g_set_error(error, OUT_ERROR, OUT_ERROR_FILE, "%s: no such file", store->name);
        return false;
    }
    if (!exists && !may_create(file, store->name, error))
        return false;
    finish_rollback(file);
    if (mode == OUT_STORE_READ_ONLY)
        return connect_to(store, file, SQLITE_OPEN_READONLY, error) &&
               prepare_reading(store, error);
    if (connect_to(store, file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error) &&
        prepare_writing(store, error))
        return true;
    struct stat status;
    if (!exists && stat(file, &status) == 0 && status.st_size == 0)
        unlink(file);
    return false;
}

OutStore *
out_store_open(const char *path, OutStoreMode mode, GError **error)
{
    OutStore *store = g_new0(OutStore, 1);
    store->name = out_text_inert(path != NULL ? path : "results in memory");
    store->statements = g_hash_table_new_full(NULL, NULL, NULL, finalize);
    store->strings = g_string_chunk_new(4096);
    bool is_open =
        path != NULL
            ? open_file(store, path, mode, error)
            : connect_to(store, ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                         error) &&
                  prepare_writing(store, error);
    if (is_open)
        return store;
    out_store_free(store);
    return NULL;
}

bool
out_store_close(OutStore *store, GError **error)
{
    if (store == NULL)
        return true;
    g_hash_table_unref(store->statements);
    bool is_closed = sqlite3_close(store->db) == SQLITE_OK;
    if (!is_closed) {
        store_fail(store, "close", error);
        sqlite3_close_v2(store->db);
    }
    g_string_chunk_free(store->strings);
    g_free(store->name);
    g_free(store);
    return is_closed;
}

void
out_store_free(OutStore *store)
{
    out_store_close(store, NULL);
}
