/* The store on a disk that fails at each of its calls in turn: whatever was said to be
 * stored is, whatever was not is not, and going on afterwards gives the same results. */
#include <glib/gstdio.h>
#include <string.h>

#include "output/export.h"
#include "tests/claims.h"
#include "tests/output/faulty_disk.h"
#include "tests/output/sample.h"

#define REPLICATIONS 3

/* Write what is missing; @n_done counts what the store said it holds. */
static bool
write_all(const char *path, unsigned *n_done, GError **error)
{
    OutStore *store = out_store_open(path, OUT_STORE_CREATE_OR_APPEND, error);
    OutScenario scenario = sample_scenario(false);
    int64_t key;
    bool is_fine = store != NULL && out_store_scenario(store, &scenario, &key, error);
    for (unsigned r = 0; is_fine && r < REPLICATIONS; r++) {
        SimRecords *records = sample_records(false, r);
        is_fine = out_store_replication(store, key, SAMPLE_SEED, r, records, error);
        *n_done += is_fine;
        sim_records_free(records);
    }
    if (is_fine)
        return out_store_close(store, error);
    out_store_free(store);
    return false;
}

/* Everything in the file as text; @n_there: how many replications. */
static char *
read_all(const char *path, unsigned *n_there)
{
    g_autoptr(OutStore) store = out_store_open(path, OUT_STORE_READ_ONLY, NULL);
    *n_there = 0;
    if (store == NULL)
        return NULL;
    g_autoptr(GArray) done = out_store_replications(store, 1, NULL);
    *n_there = done != NULL ? done->len : 0;
    GString *text = out_export(store, OUT_EXPORT_VALUES, OUT_FORMAT_CSV, NULL);
    return text != NULL ? g_string_free(text, FALSE) : NULL;
}

static void
clean(const char *path)
{
    g_autofree char *journal = g_strconcat(path, "-journal", NULL);
    g_remove(path);
    g_remove(journal);
}

/* Fail at call @at, then look, then go on with a sound disk. Returns: was there a
 * failure? */
static bool
survives(const char *path, unsigned at, bool stays_broken, const char *expected)
{
    FaultyDisk disk;
    g_autoptr(GError) error = NULL;
    unsigned n_said = 0, n_there, ignored = 0;
    faulty_disk_insert(&disk, at, stays_broken);
    bool is_told = !write_all(path, &n_said, &error);
    faulty_disk_remove(&disk);
    bool has_failed = disk.n >= at;
    if (is_told) {
        CU_ASSERT_PTR_NOT_NULL_FATAL(error);
        CU_ASSERT_PTR_NULL(strchr(error->message, '\n'));
        CU_ASSERT_EQUAL(error->domain, OUT_ERROR);
    }
    g_free(read_all(path, &n_there));
    CU_ASSERT(n_there == n_said);
    if (n_there != n_said)
        printf("call %u: %u said, %u there: %s\n", at, n_said, n_there,
               error != NULL ? error->message : "no fault");
    g_autoptr(GError) second = NULL;
    faulty_disk_insert(&disk, 0, false);
    CU_ASSERT(write_all(path, &ignored, &second));
    faulty_disk_remove(&disk);
    if (second != NULL)
        printf("call %u: %s\n", at, second->message);
    g_autofree char *text = read_all(path, &n_there);
    CU_ASSERT_STRING_EQUAL(text != NULL ? text : "", expected);
    clean(path);
    return has_failed;
}

static void
fail_everywhere(bool stays_broken, unsigned step)
{
    g_autofree char *directory = sample_directory();
    g_autofree char *path = g_build_filename(directory, "r.db", NULL);
    unsigned n = 0, at = 1;
    CU_ASSERT(write_all(path, &n, NULL));
    g_autofree char *expected = read_all(path, &n);
    CU_ASSERT_EQUAL(n, REPLICATIONS);
    clean(path);
    while (survives(path, at, stays_broken, expected))
        at += step;
    CU_ASSERT(at > 100);
    printf("\n  %u calls failed\n", (at - 1) / step);
    sample_remove(directory);
}

static void
one_failure_anywhere_loses_nothing_that_was_stored(void)
{
    fail_everywhere(false, 1);
}

static void
a_disk_that_stays_broken_loses_nothing_that_was_stored(void)
{
    fail_everywhere(true, 3);
}

CLAIMS_MAIN("output/store_io", CLAIM(one_failure_anywhere_loses_nothing_that_was_stored),
            CLAIM(a_disk_that_stays_broken_loses_nothing_that_was_stored))
