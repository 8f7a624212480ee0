#include "output/store.h"

#include "tests/output/sample_file.h"

static void
what_is_written_is_read_back(void)
{
    g_autofree char *directory = sample_directory(), *path = NULL;
    int64_t base = 0, alt = 0;
    OutStore *store = open_new(directory, &path);
    CU_ASSERT(sample_fill(store, 3, &base, &alt));
    CU_ASSERT(out_store_close(store, NULL));

    store = out_store_open(path, OUT_STORE_READ_ONLY, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(store);
    g_autoptr(GArray) values =
        out_store_values(store, alt, SAMPLE_SEED, "fee.net", "hub", SIM_PERIOD_RUN, NULL);
    SimRecords *records = sample_records(true, 2);
    CU_ASSERT_EQUAL(values->len, 3);
    for (guint i = 0; i < records->values->len; i++) {
        const SimValue *value = &g_array_index(records->values, SimValue, i);
        if (value->metric == &sample_fee && strcmp(value->member, "hub") == 0)
            CU_ASSERT_EQUAL(g_array_index(values, double, 2), value->value);
    }
    sim_records_free(records);
    g_autoptr(GArray) scenarios = out_store_scenarios(store, NULL);
    CU_ASSERT_EQUAL(scenarios->len, 2);
    const OutScenario *second = &g_array_index(scenarios, OutStoredScenario, 1).scenario;
    CU_ASSERT_STRING_EQUAL(second->id, "full-interop-by-march");
    CU_ASSERT_STRING_EQUAL(second->label_zh, "2022年3月全面互联互通");
    CU_ASSERT_EQUAL(second->hash, 0x2222);
    CU_ASSERT_EQUAL(second->days, SAMPLE_DAYS);
    CU_ASSERT_EQUAL(second->scale, 100000);
    g_autoptr(GArray) events = out_store_events(store, alt, NULL);
    CU_ASSERT_EQUAL(events->len, 3);
    CU_ASSERT_EQUAL(g_array_index(events, OutEvent, 2).at, 212 * SIM_DAY);
    g_autoptr(GArray) done = out_store_replications(store, base, NULL);
    CU_ASSERT_EQUAL(done->len, 3);
    CU_ASSERT_EQUAL(g_array_index(done, OutReplication, 1).n_events, 700001);
    out_store_free(store);
    sample_remove(directory);
}

static void
metrics_keep_the_order_and_the_words_of_their_declaration(void)
{
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    int64_t base = 0, alt = 0;
    CU_ASSERT(sample_fill(store, 2, &base, &alt));
    g_autoptr(GArray) metrics = out_store_metrics(store, NULL);
    CU_ASSERT_EQUAL(metrics->len, 8);
    CU_ASSERT_STRING_EQUAL(g_array_index(metrics, SimMetric, 0).id, "share.family.value");
    CU_ASSERT_STRING_EQUAL(g_array_index(metrics, SimMetric, 2).id, "interop.gain");
    SimMetric fee;
    CU_ASSERT(out_store_metric(store, "fee.net", &fee, NULL));
    CU_ASSERT_STRING_EQUAL(fee.unit, "CNY");
    CU_ASSERT_STRING_EQUAL(fee.label_zh, "手续费净收入");
    CU_ASSERT(fee.headline);
    g_autoptr(GPtrArray) cells =
        out_store_cells(store, base, SAMPLE_SEED, SIM_PERIOD_RUN, "fee.net", NULL);
    CU_ASSERT_EQUAL(cells->len, 8);
    const OutCell *last = (const OutCell *)g_ptr_array_index(cells, 7);
    CU_ASSERT_STRING_EQUAL(last->member.id, "platform");
    CU_ASSERT_STRING_EQUAL(last->member.label_en, "Platforms");
    g_autoptr(GError) error = NULL;
    CU_ASSERT_FALSE(out_store_metric(store, "no.such", &fee, &error));
    CU_ASSERT(g_error_matches(error, OUT_ERROR, OUT_ERROR_MISSING));
}

static void
series_are_means_with_standard_errors(void)
{
    static const SimMetric metric = { "m", "1", NULL, "mean", 0, false, "M", "M", "" };
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    int64_t key = store_base(store);
    static const double values[] = { 1, 2, 6 };
    for (unsigned r = 0; r < 3; r++) {
        SimRecords *records = sim_records_new();
        sim_records_point(records, &metric, "", SIM_AXIS_DAY, 5, values[r]);
        sim_records_point(records, &metric, "", SIM_AXIS_DAY, 4, 0.1);
        CU_ASSERT(out_store_replication(store, key, 1, r, records, NULL));
        sim_records_free(records);
    }
    g_autoptr(GPtrArray) list = out_store_series(store, key, 1, "m", SIM_AXIS_DAY, NULL);
    CU_ASSERT_EQUAL_FATAL(list->len, 1);
    const OutSeries *series = (const OutSeries *)g_ptr_array_index(list, 0);
    const OutPoint *same = &g_array_index(series->points, OutPoint, 0);
    const OutPoint *spread = &g_array_index(series->points, OutPoint, 1);
    CU_ASSERT_EQUAL(same->x, 4);
    CU_ASSERT_EQUAL(same->mean, 0.1);
    CU_ASSERT_EQUAL(same->error, 0);
    CU_ASSERT_EQUAL(spread->n, 3);
    CU_ASSERT_DOUBLE_EQUAL(spread->mean, 3, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(spread->error, sqrt(7.0 / 3), 1e-12);
    g_autoptr(GPtrArray) zero =
        out_store_series_difference(store, key, key, 1, "m", SIM_AXIS_DAY, NULL);
    const OutSeries *none = (const OutSeries *)g_ptr_array_index(zero, 0);
    CU_ASSERT_EQUAL(g_array_index(none->points, OutPoint, 1).mean, 0);
}

static void
done_marks_tell_what_is_complete(void)
{
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    int64_t key = store_base(store);
    CU_ASSERT_FALSE(out_store_has(store, key, SAMPLE_SEED, 0, NULL));
    CU_ASSERT(write_one(store, key, 0, NULL));
    CU_ASSERT(out_store_has(store, key, SAMPLE_SEED, 0, NULL));
    CU_ASSERT_FALSE(out_store_has(store, key, SAMPLE_SEED, 1, NULL));
    CU_ASSERT_FALSE(out_store_has(store, key, SAMPLE_SEED + 1, 0, NULL));
}

static void
the_same_replication_again_changes_nothing(void)
{
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    int64_t key = store_base(store);
    CU_ASSERT(write_one(store, key, 0, NULL));
    CU_ASSERT(write_one(store, key, 0, NULL));
    g_autoptr(GArray) done = out_store_replications(store, key, NULL);
    CU_ASSERT_EQUAL(done->len, 1);
    g_autoptr(GError) error = NULL;
    SimRecords *other = sample_records(false, 1);
    CU_ASSERT_FALSE(out_store_replication(store, key, SAMPLE_SEED, 0, other, &error));
    CU_ASSERT(g_error_matches(error, OUT_ERROR, OUT_ERROR_CLASH));
    sim_records_free(other);
}

static void
a_scenario_is_known_by_id_and_hash(void)
{
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    OutScenario scenario = sample_scenario(false);
    int64_t first = store_base(store), other = 0;
    CU_ASSERT_EQUAL(store_base(store), first);
    scenario.hash++;
    CU_ASSERT(out_store_scenario(store, &scenario, &other, NULL));
    CU_ASSERT_NOT_EQUAL(first, other);
}

static void
settings_do_not_change(void)
{
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    g_autoptr(GError) error = NULL;
    CU_ASSERT_PTR_NULL(out_store_setting_value(store, "version", NULL));
    CU_ASSERT(out_store_setting(store, "version", "1.0", NULL));
    CU_ASSERT(out_store_setting(store, "version", "1.0", NULL));
    CU_ASSERT_STRING_EQUAL(out_store_setting_value(store, "version", NULL), "1.0");
    CU_ASSERT_FALSE(out_store_setting(store, "version", "2.0", &error));
    CU_ASSERT(g_error_matches(error, OUT_ERROR, OUT_ERROR_CLASH));
}

static void
what_is_not_committed_is_not_there(void)
{
    g_autofree char *directory = sample_directory(), *path = NULL;
    OutStore *store = open_new(directory, &path);
    CU_ASSERT(out_store_begin(store, NULL));
    CU_ASSERT(out_store_note(store, "command", "kept", NULL));
    CU_ASSERT(out_store_commit(store, NULL));
    CU_ASSERT(out_store_begin(store, NULL));
    CU_ASSERT(out_store_note(store, "command", "given up", NULL));
    CU_ASSERT(out_store_close(store, NULL));
    store = out_store_open(path, OUT_STORE_READ_ONLY, NULL);
    CU_ASSERT_STRING_EQUAL(out_store_setting_value(store, "command", NULL), "kept");
    out_store_free(store);
    sample_remove(directory);
}

static void
a_clash_leaves_nothing_behind(void)
{
    SimMetric yuan = sample_fee;
    yuan.unit = "fen";
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    int64_t key = store_base(store);
    CU_ASSERT(write_one(store, key, 0, NULL));
    SimRecords *records = sim_records_new();
    sim_records_value(records, &yuan, "hub", SIM_PERIOD_RUN, 1);
    g_autoptr(GError) unit = NULL, twice = NULL;
    CU_ASSERT_FALSE(out_store_replication(store, key, SAMPLE_SEED, 1, records, &unit));
    CU_ASSERT(g_error_matches(unit, OUT_ERROR, OUT_ERROR_CLASH));
    CU_ASSERT_PTR_NOT_NULL(strstr(unit->message, "fee.net has unit 'CNY'"));
    sim_records_free(records);
    records = sample_records(false, 1);
    sim_records_value(records, &sample_completed, "", SIM_PERIOD_RUN, 1);
    CU_ASSERT_FALSE(out_store_replication(store, key, SAMPLE_SEED, 1, records, &twice));
    CU_ASSERT_PTR_NOT_NULL(strstr(twice->message, "recorded twice"));
    sim_records_free(records);
    CU_ASSERT_FALSE(out_store_has(store, key, SAMPLE_SEED, 1, NULL));
    CU_ASSERT(write_one(store, key, 1, NULL));
}

static void
a_value_that_is_no_number_is_absent(void)
{
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    int64_t base = 0, alt = 0;
    CU_ASSERT(sample_fill(store, 1, &base, &alt));
    g_autoptr(GArray) values = out_store_values(store, base, SAMPLE_SEED, "interop.gain",
                                                "", SIM_PERIOD_RUN, NULL);
    CU_ASSERT_EQUAL(values->len, 0);
}

/* All that readers say about a store, as one text. */
static char *
everything(OutStore *store, int64_t key)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GPtrArray) cells =
        out_store_cells(store, key, SAMPLE_SEED, SIM_PERIOD_RUN, NULL, NULL);
    for (guint i = 0; i < cells->len; i++) {
        const OutCell *cell = (const OutCell *)g_ptr_array_index(cells, i);
        g_string_append_printf(out, "%s %s %s", cell->metric.id, cell->member.id,
                               cell->member.label_zh);
        for (guint j = 0; j < cell->samples->len; j++)
            g_string_append_printf(out, " %a",
                                   g_array_index(cell->samples, OutSample, j).value);
    }
    g_autoptr(GPtrArray) series = out_store_series(
        store, key, SAMPLE_SEED, "share.family.value", SIM_AXIS_DAY, NULL);
    for (guint i = 0; i < series->len; i++) {
        const OutSeries *one = (const OutSeries *)g_ptr_array_index(series, i);
        for (guint j = 0; j < one->points->len; j++)
            g_string_append_printf(out, " %a",
                                   g_array_index(one->points, OutPoint, j).error);
    }
    return g_string_free(out, FALSE);
}

/* What is marked again stays as it was. */
static void
marks_of_a_replication_become_events(void)
{
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    int64_t key = store_base(store);
    g_autoptr(GArray) before = out_store_events(store, key, NULL);
    for (unsigned replication = 0; replication < 2; replication++) {
        SimRecords *records = sample_records(false, replication);
        sim_records_mark(records, "rule.1", "First", "第一", 100 + replication);
        CU_ASSERT_TRUE(
            out_store_replication(store, key, SAMPLE_SEED, replication, records, NULL));
        sim_records_free(records);
    }
    g_autoptr(GArray) events = out_store_events(store, key, NULL);
    CU_ASSERT_EQUAL(events->len, before->len + 1);
    bool is_there = false;
    for (guint i = 0; i < events->len; i++) {
        const OutEvent *event = &g_array_index(events, OutEvent, i);
        is_there |= strcmp(event->label_zh, "第一") == 0 && event->at == 100;
    }
    CU_ASSERT_TRUE(is_there);
}

static void
the_order_of_finishing_leaves_no_trace(void)
{
    static const unsigned orders[][4] = { { 0, 1, 2, 3 }, { 3, 1, 0, 2 } };
    char *texts[2] = { NULL, NULL };
    uint64_t fingerprints[2];
    for (int i = 0; i < 2; i++) {
        g_autoptr(OutStore) store =
            out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
        int64_t key = store_base(store);
        for (int j = 0; j < 4; j++) {
            SimRecords *records = sample_records(false, orders[i][j]);
            /* A metric and a member that only one replication knows. */
            if (orders[i][j] == 3)
                sim_records_value(records, &sample_fee, g_intern_string("late"),
                                  SIM_PERIOD_RUN, 1);
            CU_ASSERT(out_store_replication(store, key, SAMPLE_SEED, orders[i][j],
                                            records, NULL));
            sim_records_free(records);
        }
        texts[i] = everything(store, key);
        CU_ASSERT(out_store_fingerprint(store, key, SAMPLE_SEED, &fingerprints[i], NULL));
    }
    CU_ASSERT_STRING_EQUAL(texts[0], texts[1]);
    CU_ASSERT_EQUAL(fingerprints[0], fingerprints[1]);
    g_free(texts[0]);
    g_free(texts[1]);
}

/* --- Files that are not ours --- */

static char *
make_file(const char *directory, const char *name, const char *bytes, gssize n)
{
    char *path = g_build_filename(directory, name, NULL);
    CU_ASSERT(g_file_set_contents(path, bytes, n, NULL));
    return path;
}

/* A copy of a good store with @n bytes at @offset replaced. */
static char *
forge(const char *directory, const char *name, gsize offset, const char *bytes, gsize n)
{
    g_autofree char *path = NULL, *contents = NULL;
    gsize length = 0;
    OutStore *store = open_new(directory, &path);
    CU_ASSERT(write_one(store, store_base(store), 0, NULL));
    CU_ASSERT(out_store_close(store, NULL));
    CU_ASSERT(g_file_get_contents(path, &contents, &length, NULL));
    memcpy(contents + offset, bytes, n);
    return make_file(directory, name, contents, (gssize)length);
}

static void
refuses_files_that_are_not_results(void)
{
    g_autofree char *directory = sample_directory();
    g_autofree char *missing = g_build_filename(directory, "missing.db", NULL);
    g_autofree char *text = make_file(directory, "text.db", "[scenario]\nid = x\n", -1);
    g_autofree char *empty = make_file(directory, "empty.db", "", 0);
    g_autofree char *fifo = g_build_filename(directory, "fifo", NULL);
    g_autofree char *foreign = forge(directory, "foreign.db", 68, "GPKG", 4);
    g_autofree char *newer = forge(directory, "newer.db", 60, "\0\0\0\7", 4);
    char noise[3000];
    memset(noise, 0x5A, sizeof noise);
    g_autofree char *damaged =
        forge(directory, "damaged.db", 9 * 4096, noise, sizeof noise);
    CU_ASSERT_EQUAL(mkfifo(fifo, 0600), 0);
    for (int mode = OUT_STORE_CREATE_OR_APPEND; mode <= OUT_STORE_READ_ONLY; mode++) {
        OutStoreMode m = (OutStoreMode)mode;
        refuses(text, m, OUT_ERROR_FOREIGN, "not a SQLite database");
        refuses(fifo, m, OUT_ERROR_FOREIGN, "not a regular file");
        refuses(directory, m, OUT_ERROR_FOREIGN, "not a regular file");
        refuses(foreign, m, OUT_ERROR_FOREIGN, "application id 0x47504b47");
        refuses(newer, m, OUT_ERROR_FOREIGN, "results format 7");
        refuses(damaged, m, OUT_ERROR_FOREIGN, "damaged");
    }
    refuses(missing, OUT_STORE_READ_ONLY, OUT_ERROR_FILE, "no such file");
    CU_ASSERT_FALSE(g_file_test(missing, G_FILE_TEST_EXISTS));
    refuses(empty, OUT_STORE_READ_ONLY, OUT_ERROR_FOREIGN, "empty");
    OutStore *store = out_store_open(empty, OUT_STORE_CREATE_OR_APPEND, NULL);
    CU_ASSERT_PTR_NOT_NULL(store);
    out_store_free(store);
    sample_remove(directory);
}

/* SQLite quotes the schema that it complains about. Found by fuzz_results. */
static void
what_a_broken_file_says_is_made_inert(void)
{
    g_autofree char *directory = sample_directory(), *bytes = NULL;
    gsize n = 0;
    g_autofree char *path = forge(directory, "evil.db", 60, "\0\0\0\1", 4);
    CU_ASSERT(g_file_get_contents(path, &bytes, &n, NULL));
    char *row = memmem(bytes, n, "tablescenarioscenario", 21);
    char *sql = memmem(bytes, n, "CREATE TABLE scenario", 21);
    CU_ASSERT_TRUE_FATAL(row != NULL && sql != NULL);
    memcpy(row + 5, "\033[31m\377!!", 8);
    sql[0] = 'X';
    CU_ASSERT(g_file_set_contents(path, bytes, (gssize)n, NULL));
    g_autoptr(GError) error = NULL;
    CU_ASSERT_PTR_NULL(out_store_open(path, OUT_STORE_READ_ONLY, &error));
    CU_ASSERT_PTR_NOT_NULL(strstr(error->message, "malformed database schema"));
    CU_ASSERT_TRUE(g_utf8_validate(error->message, -1, NULL));
    CU_ASSERT_PTR_NULL(strchr(error->message, '\033'));
    sample_remove(directory);
}

static void
a_refused_file_keeps_its_bytes(void)
{
    g_autofree char *directory = sample_directory(), *before = NULL, *after = NULL;
    gsize n_before = 0, n_after = 0;
    g_autofree char *foreign = forge(directory, "foreign.db", 68, "GPKG", 4);
    CU_ASSERT(g_file_get_contents(foreign, &before, &n_before, NULL));
    refuses(foreign, OUT_STORE_CREATE_OR_APPEND, OUT_ERROR_FOREIGN, "not a results file");
    CU_ASSERT(g_file_get_contents(foreign, &after, &n_after, NULL));
    CU_ASSERT(n_before == n_after && memcmp(before, after, n_before) == 0);
    sample_remove(directory);
}

static void
a_path_is_never_a_command_to_sqlite(void)
{
    static const char *const names[] = { ":memory:", "file:x?mode=memory",
                                         "'); DROP TABLE value;--" };
    g_autofree char *directory = sample_directory();
    g_autofree char *before = g_get_current_dir();
    CU_ASSERT_EQUAL(chdir(directory), 0);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        OutStore *store = out_store_open(names[i], OUT_STORE_CREATE_OR_APPEND, NULL);
        CU_ASSERT_PTR_NOT_NULL(store);
        out_store_free(store);
        CU_ASSERT(g_file_test(names[i], G_FILE_TEST_IS_REGULAR));
    }
    CU_ASSERT_EQUAL(chdir(before), 0);
    sample_remove(directory);
}

static void
evil_texts_are_only_texts(void)
{
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    OutScenario scenario = {
        SAMPLE_EVIL, SAMPLE_EVIL, SAMPLE_EVIL, SAMPLE_EVIL, SAMPLE_EVIL,
        SAMPLE_EVIL, 1,           0,           1,           1
    };
    int64_t key = 0;
    CU_ASSERT(out_store_scenario(store, &scenario, &key, NULL));
    CU_ASSERT(
        out_store_event(store, key, SAMPLE_EVIL, SAMPLE_EVIL, SAMPLE_EVIL, 0, NULL));
    SimRecords *records = sim_records_new();
    const char *evil = g_intern_string(SAMPLE_EVIL);
    sim_records_member(records, g_intern_string("party"), evil, evil, evil);
    sim_records_value(records, &sample_fee, evil, SIM_PERIOD_RUN, 2.5);
    CU_ASSERT(out_store_replication(store, key, 1, 0, records, NULL));
    sim_records_free(records);
    g_autoptr(GArray) values =
        out_store_values(store, key, 1, "fee.net", SAMPLE_EVIL, SIM_PERIOD_RUN, NULL);
    CU_ASSERT_EQUAL(values->len, 1);
}

CLAIMS_MAIN("output/store", CLAIM(what_is_written_is_read_back),
            CLAIM(metrics_keep_the_order_and_the_words_of_their_declaration),
            CLAIM(series_are_means_with_standard_errors),
            CLAIM(done_marks_tell_what_is_complete),
            CLAIM(the_same_replication_again_changes_nothing),
            CLAIM(a_scenario_is_known_by_id_and_hash), CLAIM(settings_do_not_change),
            CLAIM(what_is_not_committed_is_not_there),
            CLAIM(a_clash_leaves_nothing_behind),
            CLAIM(a_value_that_is_no_number_is_absent),
            CLAIM(marks_of_a_replication_become_events),
            CLAIM(the_order_of_finishing_leaves_no_trace),
            CLAIM(refuses_files_that_are_not_results),
            CLAIM(what_a_broken_file_says_is_made_inert),
            CLAIM(a_refused_file_keeps_its_bytes),
            CLAIM(a_path_is_never_a_command_to_sqlite), CLAIM(evil_texts_are_only_texts))
