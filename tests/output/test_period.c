/* Periods in the results file, and results of the format that had none. */
#include "output/store.h"

#include <sqlite3.h>

#include "tests/claims.h"
#include "tests/output/sample.h"

#define WINDOW_FROM (102 * SIM_DAY)

/* A replication with two windows, told in the wrong order, the later one longer by
 * @longer. Returns: whether it was stored. */
static bool
write_windows(OutStore *store, int64_t key, unsigned r, SimTime longer, GError **error)
{
    SimRecords *records = sim_records_new();
    sim_records_period(records, "double-11", "Double 11", "双十一", WINDOW_FROM,
                       WINDOW_FROM + 3 * SIM_HOUR + longer);
    sim_records_period(records, "payday", "", NULL, 40 * SIM_DAY, 41 * SIM_DAY);
    sim_records_value(records, &sample_completed, "", "double-11", 1000 + r);
    records->fingerprint = r;
    bool is_stored = out_store_replication(store, key, SAMPLE_SEED, r, records, error);
    sim_records_free(records);
    return is_stored;
}

static int64_t
store_scenario(OutStore *store, bool is_alt)
{
    OutScenario scenario = sample_scenario(is_alt);
    int64_t key = 0;
    CU_ASSERT(out_store_scenario(store, &scenario, &key, NULL));
    return key;
}

static void
periods_come_back_in_order_of_time(void)
{
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    int64_t base = store_scenario(store, false), alt = store_scenario(store, true);
    CU_ASSERT(write_windows(store, base, 0, 0, NULL));
    CU_ASSERT(write_windows(store, base, 1, 0, NULL));
    g_autoptr(GArray) periods = out_store_periods(store, base, NULL);
    g_autoptr(GArray) none = out_store_periods(store, alt, NULL);
    CU_ASSERT_EQUAL(none->len, 0);
    CU_ASSERT_EQUAL_FATAL(periods->len, 2);
    const SimPeriod *payday = &g_array_index(periods, SimPeriod, 0);
    const SimPeriod *eleven = &g_array_index(periods, SimPeriod, 1);
    CU_ASSERT_STRING_EQUAL(payday->id, "payday");
    CU_ASSERT_STRING_EQUAL(payday->label_zh, "");
    CU_ASSERT_STRING_EQUAL(eleven->id, "double-11");
    CU_ASSERT_STRING_EQUAL(eleven->label_en, "Double 11");
    CU_ASSERT_STRING_EQUAL(eleven->label_zh, "双十一");
    CU_ASSERT_EQUAL(eleven->from, WINDOW_FROM);
    CU_ASSERT_EQUAL(eleven->to, WINDOW_FROM + 3 * SIM_HOUR);
}

static void
replications_agree_on_their_periods_or_are_refused(void)
{
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    g_autoptr(GError) error = NULL;
    int64_t key = store_scenario(store, false);
    CU_ASSERT(write_windows(store, key, 0, 0, NULL));
    CU_ASSERT_FALSE(write_windows(store, key, 1, SIM_SECOND, &error));
    CU_ASSERT(g_error_matches(error, OUT_ERROR, OUT_ERROR_CLASH));
    CU_ASSERT_PTR_NOT_NULL(strstr(error->message, "double-11"));
    CU_ASSERT_FALSE(out_store_has(store, key, SAMPLE_SEED, 1, NULL));
    CU_ASSERT(write_windows(store, store_scenario(store, true), 1, SIM_SECOND, NULL));
}

/* A results file as format 1 had it. Returns: (owned) its path. */
static char *
old_file(const char *directory)
{
    char *path = g_build_filename(directory, "old.db", NULL);
    OutStore *store = out_store_open(path, OUT_STORE_CREATE_OR_APPEND, NULL);
    int64_t base = 0, alt = 0;
    CU_ASSERT(sample_fill(store, 1, &base, &alt));
    CU_ASSERT(out_store_close(store, NULL));
    sqlite3 *db = NULL;
    CU_ASSERT_EQUAL(sqlite3_open(path, &db), SQLITE_OK);
    CU_ASSERT_EQUAL(sqlite3_exec(db,
                                 "DROP TABLE trace_fee; DROP TABLE trace_step;"
                                 "DROP TABLE trace_fact; DROP TABLE trace;"
                                 "DROP TABLE period; PRAGMA user_version = 1",
                                 NULL, NULL, NULL),
                    SQLITE_OK);
    sqlite3_close(db);
    return path;
}

static void
an_old_file_is_read_untouched_and_grows_when_written(void)
{
    g_autofree char *directory = sample_directory();
    g_autofree char *path = old_file(directory), *before = NULL, *after = NULL;
    gsize n_before = 0, n_after = 0;
    CU_ASSERT(g_file_get_contents(path, &before, &n_before, NULL));
    OutStore *store = out_store_open(path, OUT_STORE_READ_ONLY, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(store);
    g_autoptr(GArray) scenarios = out_store_scenarios(store, NULL);
    int64_t key = g_array_index(scenarios, OutStoredScenario, 0).key;
    g_autoptr(GArray) none = out_store_periods(store, key, NULL);
    CU_ASSERT_EQUAL(none->len, 0);
    CU_ASSERT(out_store_close(store, NULL));
    CU_ASSERT(g_file_get_contents(path, &after, &n_after, NULL));
    CU_ASSERT(n_before == n_after && memcmp(before, after, n_before) == 0);

    store = out_store_open(path, OUT_STORE_CREATE_OR_APPEND, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(store);
    CU_ASSERT(out_store_has(store, key, SAMPLE_SEED, 0, NULL));
    CU_ASSERT(write_windows(store, key, 1, 0, NULL));
    CU_ASSERT(out_store_close(store, NULL));
    store = out_store_open(path, OUT_STORE_READ_ONLY, NULL);
    g_autoptr(GArray) periods = out_store_periods(store, key, NULL);
    CU_ASSERT_EQUAL(periods->len, 2);
    CU_ASSERT(out_store_close(store, NULL));
    sample_remove(directory);
}

CLAIMS_MAIN("output/period", CLAIM(periods_come_back_in_order_of_time),
            CLAIM(replications_agree_on_their_periods_or_are_refused),
            CLAIM(an_old_file_is_read_untouched_and_grows_when_written))
