/* The store in a world with faults: kills, full disks, places that are not ours. */
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "tests/output/sample_file.h"

#define NOBODY 65534

static bool
is_alone(const char *directory, const char *name)
{
    GDir *dir = g_dir_open(directory, 0, NULL);
    bool is_alone = true;
    for (const char *found = g_dir_read_name(dir); found; found = g_dir_read_name(dir))
        is_alone = is_alone && strcmp(found, name) == 0;
    g_dir_close(dir);
    return is_alone;
}

/* Run @act in a child. Returns: its exit code, or -1 if a signal ended it. */
static int
in_child(int (*act)(const char *path), const char *path)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(act(path));
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int
die_while_writing(const char *path)
{
    OutStore *store = out_store_open(path, OUT_STORE_CREATE_OR_APPEND, NULL);
    int64_t key = store_base(store);
    if (!write_one(store, key, 0, NULL) || !write_one(store, key, 1, NULL))
        return 1;
    return raise(SIGKILL);
}

static void
a_killed_run_keeps_what_it_finished(void)
{
    g_autofree char *directory = sample_directory();
    g_autofree char *path = g_build_filename(directory, "results.db", NULL);
    CU_ASSERT_EQUAL(in_child(die_while_writing, path), -1);
    OutStore *store = out_store_open(path, OUT_STORE_READ_ONLY, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(store);
    CU_ASSERT(out_store_has(store, 1, SAMPLE_SEED, 0, NULL));
    CU_ASSERT(out_store_has(store, 1, SAMPLE_SEED, 1, NULL));
    CU_ASSERT_FALSE(out_store_has(store, 1, SAMPLE_SEED, 2, NULL));
    out_store_free(store);
    CU_ASSERT(is_alone(directory, "results.db"));
    sample_remove(directory);
}

static int
write_for_ever(const char *path)
{
    OutStore *store = out_store_open(path, OUT_STORE_CREATE_OR_APPEND, NULL);
    int64_t key = store_base(store);
    for (unsigned r = 0; r < 100000; r++)
        write_one(store, key, r, NULL);
    return 0;
}

/* Kills at twenty moments, most of them within a transaction. */
static void
a_kill_at_any_moment_leaves_whole_replications(void)
{
    for (unsigned i = 1; i <= 20; i++) {
        g_autofree char *directory = sample_directory();
        g_autofree char *path = g_build_filename(directory, "results.db", NULL);
        OutStore *store = out_store_open(path, OUT_STORE_CREATE_OR_APPEND, NULL);
        store_base(store);
        out_store_free(store);
        pid_t child = fork();
        if (child == 0)
            _exit(write_for_ever(path));
        g_usleep(3000 * i);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        g_autoptr(GError) error = NULL;
        store = out_store_open(path, OUT_STORE_READ_ONLY, &error);
        CU_ASSERT_PTR_NOT_NULL_FATAL(store);
        g_autoptr(GArray) done = out_store_replications(store, 1, NULL);
        g_autoptr(GArray) values = out_store_values(store, 1, SAMPLE_SEED, "fee.net",
                                                    "bank", SIM_PERIOD_RUN, NULL);
        g_autoptr(GPtrArray) hours =
            out_store_series(store, 1, SAMPLE_SEED, "tps.hour", SIM_AXIS_HOUR, NULL);
        CU_ASSERT_EQUAL(values->len, done->len);
        if (done->len > 0) {
            const OutSeries *series = (const OutSeries *)g_ptr_array_index(hours, 0);
            CU_ASSERT_EQUAL(g_array_index(series->points, OutPoint, 23).n, done->len);
        }
        out_store_free(store);
        CU_ASSERT(is_alone(directory, "results.db"));
        sample_remove(directory);
    }
}

/* Fill the store until writing fails. Returns: 0 if it failed as promised. */
static int
fill_up(const char *path)
{
    signal(SIGXFSZ, SIG_IGN);
    OutStore *store = out_store_open(path, OUT_STORE_CREATE_OR_APPEND, NULL);
    if (store == NULL)
        return 10;
    int64_t key = store_base(store);
    g_autoptr(GError) error = NULL;
    unsigned n = 0;
    while (n < 2000 && write_one(store, key, n, &error))
        n++;
    if (!g_error_matches(error, OUT_ERROR, OUT_ERROR_FILE) || n == 0 || n == 2000)
        return 11;
    if (strchr(error->message, '\n') != NULL || !g_str_has_prefix(error->message, path))
        return 12;
    if (out_store_has(store, key, SAMPLE_SEED, n, NULL) ||
        !out_store_has(store, key, SAMPLE_SEED, n - 1, NULL))
        return 13;
    g_autoptr(GError) again = NULL;
    if (write_one(store, key, n, &again))
        return 14;
    return out_store_close(store, NULL) ? 0 : 15;
}

static int
fill_up_to_a_limit(const char *path)
{
    struct rlimit limit = { 1 << 19, 1 << 19 };
    setrlimit(RLIMIT_FSIZE, &limit);
    return fill_up(path);
}

static void
is_intact(const char *directory, const char *path)
{
    CU_ASSERT(is_alone(directory, "results.db"));
    g_autoptr(GError) error = NULL;
    OutStore *store = out_store_open(path, OUT_STORE_READ_ONLY, &error);
    CU_ASSERT_PTR_NOT_NULL(store);
    if (store == NULL)
        return;
    g_autoptr(GArray) done = out_store_replications(store, 1, NULL);
    CU_ASSERT(done->len > 0);
    out_store_free(store);
}

static void
a_file_size_limit_keeps_the_file_intact(void)
{
    g_autofree char *directory = sample_directory();
    g_autofree char *path = g_build_filename(directory, "results.db", NULL);
    CU_ASSERT_EQUAL(in_child(fill_up_to_a_limit, path), 0);
    is_intact(directory, path);
    sample_remove(directory);
}

static void
a_full_disk_keeps_the_file_intact(void)
{
    g_autofree char *directory = sample_directory();
    g_autofree char *path = g_build_filename(directory, "results.db", NULL);
    if (mount("tmpfs", directory, "tmpfs", 0, "size=1m") != 0) {
        printf("\n  skipped: a full disk needs the right to mount\n");
        CU_PASS("skipped");
        g_rmdir(directory);
        return;
    }
    CU_ASSERT_EQUAL(in_child(fill_up, path), 0);
    is_intact(directory, path);
    CU_ASSERT_EQUAL(umount(directory), 0);
    g_rmdir(directory);
}

/* On a disk without a single free page not even an empty store fits. */
static void
a_store_that_cannot_be_made_leaves_no_file(void)
{
    g_autofree char *directory = sample_directory();
    g_autofree char *path = g_build_filename(directory, "results.db", NULL);
    if (mount("tmpfs", directory, "tmpfs", 0, "size=8k") != 0) {
        CU_PASS("skipped");
        g_rmdir(directory);
        return;
    }
    refuses(path, OUT_STORE_CREATE_OR_APPEND, OUT_ERROR_FILE, "cannot");
    CU_ASSERT_FALSE(g_file_test(path, G_FILE_TEST_EXISTS));
    CU_ASSERT_EQUAL(umount(directory), 0);
    g_rmdir(directory);
}

static int
write_as_nobody(const char *path)
{
    if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
        return 20;
    g_autoptr(GError) error = NULL;
    OutStore *store = out_store_open(path, OUT_STORE_CREATE_OR_APPEND, &error);
    if (store != NULL) {
        int64_t key = 0;
        OutScenario scenario = sample_scenario(true);
        if (out_store_scenario(store, &scenario, &key, &error))
            return 21;
    }
    if (!g_error_matches(error, OUT_ERROR, OUT_ERROR_FILE))
        return 22;
    out_store_free(store);
    OutStore *reader = out_store_open(path, OUT_STORE_READ_ONLY, NULL);
    bool can_read = reader != NULL;
    out_store_free(reader);
    return can_read == g_file_test(path, G_FILE_TEST_EXISTS) ? 0 : 23;
}

static void
a_read_only_place_is_said_to_be_one(void)
{
    g_autofree char *directory = sample_directory(), *path = NULL;
    g_autofree char *nowhere = g_build_filename(directory, "new.db", NULL);
    OutStore *store = open_new(directory, &path);
    CU_ASSERT(write_one(store, store_base(store), 0, NULL));
    out_store_free(store);
    CU_ASSERT_EQUAL(chmod(directory, 0555), 0);
    CU_ASSERT_EQUAL(chmod(path, 0666), 0);
    CU_ASSERT_EQUAL(in_child(write_as_nobody, nowhere), 0);
    CU_ASSERT_EQUAL(in_child(write_as_nobody, path), 0);
    CU_ASSERT_EQUAL(chmod(path, 0444), 0);
    CU_ASSERT_EQUAL(in_child(write_as_nobody, path), 0);
    CU_ASSERT_EQUAL(chmod(directory, 0755), 0);
    sample_remove(directory);
}

CLAIMS_MAIN("output/store_faults", CLAIM(a_killed_run_keeps_what_it_finished),
            CLAIM(a_kill_at_any_moment_leaves_whole_replications),
            CLAIM(a_file_size_limit_keeps_the_file_intact),
            CLAIM(a_full_disk_keeps_the_file_intact),
            CLAIM(a_store_that_cannot_be_made_leaves_no_file),
            CLAIM(a_read_only_place_is_said_to_be_one))
