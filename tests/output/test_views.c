/* The examples of docs/results.md, run by the SQLite library over a small market. */
#include <sqlite3.h>

#include "output/store.h"
#include "tests/claims.h"
#include "tests/output/sample.h"

/* A results file with four replications of both sides. Returns: (owned) its folder. */
static char *
make_file(char **ret_path)
{
    char *folder = sample_directory();
    *ret_path = g_build_filename(folder, "r.db", NULL);
    OutStore *store = out_store_open(*ret_path, OUT_STORE_CREATE_OR_APPEND, NULL);
    int64_t base, alt;
    CU_ASSERT_FATAL(store != NULL);
    CU_ASSERT(sample_fill(store, 4, &base, &alt));
    CU_ASSERT(out_store_close(store, NULL));
    return folder;
}

static sqlite3 *
open_file(const char *path)
{
    sqlite3 *db = NULL;
    CU_ASSERT_EQUAL_FATAL(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL),
                          SQLITE_OK);
    return db;
}

/* The only number that @sql gives. */
static double
number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *row = NULL;
    CU_ASSERT_EQUAL_FATAL(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
    CU_ASSERT_EQUAL(sqlite3_step(row), SQLITE_ROW);
    double value = sqlite3_column_double(row, 0);
    CU_ASSERT_EQUAL(sqlite3_step(row), SQLITE_DONE);
    sqlite3_finalize(row);
    return value;
}

static void
every_example_in_the_docs_gives_rows(void)
{
    g_autofree char *path = NULL, *text = NULL;
    g_autofree char *folder = make_file(&path);
    CU_ASSERT_FATAL(g_file_get_contents("docs/results.md", &text, NULL, NULL));
    sqlite3 *db = open_file(path);
    unsigned n = 0;
    for (const char *p = strstr(text, "```sql\n"); p != NULL; p = strstr(p, "```sql\n")) {
        p += strlen("```sql\n");
        g_autofree char *sql = g_strndup(p, (gsize)(strstr(p, "```") - p));
        sqlite3_stmt *row = NULL;
        CU_ASSERT_EQUAL(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
        CU_ASSERT_EQUAL(sqlite3_step(row), SQLITE_ROW);
        sqlite3_finalize(row);
        n++;
    }
    CU_ASSERT(n >= 5);
    sqlite3_close(db);
    sample_remove(folder);
}

static void
views_have_every_row_once(void)
{
    g_autofree char *path = NULL;
    g_autofree char *folder = make_file(&path);
    sqlite3 *db = open_file(path);
    CU_ASSERT_EQUAL(number(db, "SELECT count(*) FROM result"),
                    number(db, "SELECT count(*) FROM value"));
    CU_ASSERT_EQUAL(number(db, "SELECT (SELECT count(*) FROM daily) + (SELECT count(*) "
                               "FROM hourly) + (SELECT count(*) FROM moment)"),
                    number(db, "SELECT count(*) FROM point"));
    /* Each value once as base and once as alternative. */
    CU_ASSERT_EQUAL(number(db, "SELECT count(*) FROM paired"),
                    number(db, "SELECT count(*) FROM value"));
    CU_ASSERT_EQUAL(number(db, "SELECT count(*) FROM paired x JOIN paired y ON x.base = "
                               "y.alternative AND x.replication = y.replication AND "
                               "x.metric = y.metric AND x.member = y.member AND x.period "
                               "= y.period WHERE x.difference <> -y.difference"),
                    0);
    sqlite3_close(db);
    sample_remove(folder);
}

static void
days_have_their_dates(void)
{
    g_autofree char *path = NULL;
    g_autofree char *folder = make_file(&path);
    sqlite3 *db = open_file(path);
    CU_ASSERT_EQUAL(number(db, "SELECT min(date) = '2021-08-01' AND max(date) = "
                               "'2022-04-27' FROM daily"),
                    1);
    CU_ASSERT_EQUAL(number(db, "SELECT count(DISTINCT date) FROM daily"), SAMPLE_DAYS);
    sqlite3_close(db);
    sample_remove(folder);
}

/* A file without views is no older format; the next writer adds them. */
static void
a_file_without_views_gets_them(void)
{
    g_autofree char *path = NULL;
    g_autofree char *folder = make_file(&path);
    sqlite3 *db = NULL;
    CU_ASSERT_EQUAL_FATAL(sqlite3_open(path, &db), SQLITE_OK);
    CU_ASSERT_EQUAL(
        sqlite3_exec(db, "DROP VIEW result; DROP VIEW paired", NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    g_autoptr(OutStore) reader = out_store_open(path, OUT_STORE_READ_ONLY, NULL);
    CU_ASSERT_PTR_NOT_NULL(reader);
    g_autoptr(OutStore) writer = out_store_open(path, OUT_STORE_CREATE_OR_APPEND, NULL);
    CU_ASSERT_PTR_NOT_NULL(writer);
    db = open_file(path);
    CU_ASSERT(number(db, "SELECT count(*) FROM result") > 0);
    sqlite3_close(db);
    sample_remove(folder);
}

CLAIMS_MAIN("output/views", CLAIM(every_example_in_the_docs_gives_rows),
            CLAIM(views_have_every_row_once), CLAIM(days_have_their_dates),
            CLAIM(a_file_without_views_gets_them))
