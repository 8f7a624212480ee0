/* Puts the shares of an experiment together: the result is what one machine would have
 * written. Everything is looked at before anything is written, and a new file gets its
 * name once it is whole. */
#include "cli/cli.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "output/store_merge.h"

typedef struct {
    const char *path; /* (borrowed) */
    unsigned shard, n_shards;
    char *experiment, *version, *command; /* (owned) */
} Share;

typedef struct {
    GArray *shares;      /* Share */
    GHashTable *present; /* "REPLICATION HASH ID" of what is finished in any */
} Merger;

static void
clear_share(gpointer data)
{
    Share *share = data;
    g_free(share->experiment);
    g_free(share->version);
    g_free(share->command);
}

static int
store_failed(const GError *error)
{
    return cli_fail(&cli_verb_merge,
                    g_error_matches(error, OUT_ERROR, OUT_ERROR_CLASH) ? CLI_NO
                                                                       : CLI_FILE,
                    "%s", error->message);
}

static char *
unit_name(const OutScenario *scenario, unsigned replication)
{
    return g_strdup_printf("%u %016" G_GINT64_MODIFIER "x %s", replication,
                           (guint64)scenario->hash, scenario->id);
}

static int
note_present(Merger *merger, OutStore *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) scenarios = out_store_scenarios(store, &error);
    for (guint i = 0; scenarios != NULL && i < scenarios->len; i++) {
        const OutStoredScenario *s = &g_array_index(scenarios, OutStoredScenario, i);
        g_autoptr(GArray) done = out_store_replications(store, s->key, &error);
        for (guint j = 0; done != NULL && j < done->len; j++)
            g_hash_table_add(
                merger->present,
                unit_name(&s->scenario,
                          g_array_index(done, OutReplication, j).replication));
    }
    return error == NULL ? CLI_OK : store_failed(error);
}

static int
look_at(Merger *merger, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(OutStore) store = out_store_open(path, OUT_STORE_READ_ONLY, &error);
    if (store == NULL)
        return store_failed(error);
    Share share = { .path = path };
    const char *shard = out_store_setting_value(store, "shard", NULL);
    const char *experiment = out_store_setting_value(store, "experiment", NULL);
    if (shard == NULL || experiment == NULL ||
        sscanf(shard, "%5u/%5u", &share.shard, &share.n_shards) != 2)
        return cli_fail(&cli_verb_merge, CLI_NO,
                        "%s is no share of an experiment: it was made without --shard",
                        path);
    share.experiment = g_strdup(experiment);
    share.version = g_strdup(out_store_setting_value(store, "version", NULL));
    share.command = g_strdup(out_store_setting_value(store, "command", NULL));
    g_array_append_val(merger->shares, share);
    return note_present(merger, store);
}

/* Of one experiment, one version, one division? */
static int
check_alike(const Merger *merger)
{
    const Share *first = &g_array_index(merger->shares, Share, 0);
    for (guint i = 1; i < merger->shares->len; i++) {
        const Share *one = &g_array_index(merger->shares, Share, i);
        if (strcmp(one->experiment, first->experiment) != 0)
            return cli_fail(&cli_verb_merge, CLI_NO,
                            "%s is of another experiment than %s (%s; not %s)", one->path,
                            first->path, one->experiment, first->experiment);
        if (g_strcmp0(one->version, first->version) != 0)
            return cli_fail(&cli_verb_merge, CLI_NO,
                            "%s was made by version %s, and %s by %s", one->path,
                            one->version, first->path, first->version);
        if (one->n_shards != first->n_shards)
            return cli_fail(&cli_verb_merge, CLI_NO,
                            "%s is one of %u shares, and %s one of %u", one->path,
                            one->n_shards, first->path, first->n_shards);
    }
    return CLI_OK;
}

static int
check_all_there(const Merger *merger)
{
    unsigned n = g_array_index(merger->shares, Share, 0).n_shards, n_missing = 0;
    g_autofree bool *is_there = g_new0(bool, n + 1);
    for (guint i = 0; i < merger->shares->len; i++)
        is_there[g_array_index(merger->shares, Share, i).shard] = true;
    g_autoptr(GString) missing = g_string_new(NULL);
    for (unsigned i = 1; i <= n; i++) {
        if (is_there[i])
            continue;
        if (n_missing++ < 10)
            g_string_append_printf(missing, "%s%u/%u", missing->len > 0 ? ", " : "", i,
                                   n);
    }
    if (n_missing == 0)
        return CLI_OK;
    return cli_fail(&cli_verb_merge, CLI_NO, "missing: %s%s", missing->str,
                    n_missing > 10 ? " and others" : "");
}

/* Every replication of every scenario must be in some share. The shares all hold all
 * scenarios, so that any may be asked which there are. */
static int
check_complete(const Merger *merger)
{
    g_autoptr(GError) error = NULL;
    const Share *first = &g_array_index(merger->shares, Share, 0);
    unsigned n_replications = 0;
    sscanf(first->experiment, "seed %*u, replications %6u", &n_replications);
    g_autoptr(OutStore) store = out_store_open(first->path, OUT_STORE_READ_ONLY, &error);
    g_autoptr(GArray) scenarios =
        store != NULL ? out_store_scenarios(store, &error) : NULL;
    if (scenarios == NULL)
        return store_failed(error);
    for (unsigned r = 0; r < n_replications; r++)
        for (guint i = 0; i < scenarios->len; i++) {
            const OutScenario *s =
                &g_array_index(scenarios, OutStoredScenario, i).scenario;
            g_autofree char *unit = unit_name(s, r);
            if (!g_hash_table_contains(merger->present, unit))
                return cli_fail(&cli_verb_merge, CLI_NO,
                                "no share holds replication %u of %s: one of them was "
                                "interrupted; 'hutong resume SHARE' completes it",
                                r, s->id);
        }
    return CLI_OK;
}

/* Is @output one of the shares, by whatever name? */
static int
check_apart(const Merger *merger, const char *output)
{
    struct stat target, one;
    if (stat(output, &target) != 0)
        return CLI_OK;
    for (guint i = 0; i < merger->shares->len; i++) {
        const char *path = g_array_index(merger->shares, Share, i).path;
        if (stat(path, &one) == 0 && one.st_ino == target.st_ino &&
            one.st_dev == target.st_dev)
            return cli_fail(&cli_verb_merge, CLI_USAGE, "-o %s is one of the shares",
                            output);
    }
    return CLI_OK;
}

static bool
take_all(const Merger *merger, OutStore *store, GError **error)
{
    const Share *first = &g_array_index(merger->shares, Share, 0);
    if (!out_store_setting(store, "version", first->version, error) ||
        !out_store_setting(store, "experiment", first->experiment, error) ||
        !out_store_note(store, "command", first->command, error))
        return false;
    for (guint i = 0; i < merger->shares->len; i++) {
        const char *path = g_array_index(merger->shares, Share, i).path;
        if (!out_store_merge_file(store, path, error)) {
            g_prefix_error(error, "%s: ", path);
            return false;
        }
    }
    return true;
}

static int
write_merged(const Merger *merger, const char *output)
{
    g_autoptr(GError) error = NULL;
    bool is_new = !g_file_test(output, G_FILE_TEST_EXISTS);
    g_autofree char *path = g_strconcat(output, is_new ? ".merging" : "", NULL);
    if (is_new)
        g_unlink(path);
    OutStore *store = out_store_open(path, OUT_STORE_CREATE_OR_APPEND, &error);
    bool is_done = store != NULL && take_all(merger, store, &error);
    is_done = out_store_close(store, is_done ? &error : NULL) && is_done;
    if (!is_done && is_new)
        g_unlink(path);
    if (!is_done)
        return store_failed(error);
    if (is_new && g_rename(path, output) != 0)
        return cli_fail(&cli_verb_merge, CLI_FILE, "cannot rename %s to %s", path,
                        output);
    return CLI_OK;
}

static int
merge(Merger *merger, const char *output, int n, char **paths)
{
    int code = CLI_OK;
    for (int i = 0; code == CLI_OK && i < n; i++)
        code = look_at(merger, paths[i]);
    if (code == CLI_OK)
        code = check_apart(merger, output);
    if (code == CLI_OK)
        code = check_alike(merger);
    if (code == CLI_OK)
        code = check_all_there(merger);
    if (code == CLI_OK)
        code = check_complete(merger);
    return code == CLI_OK ? write_merged(merger, output) : code;
}

static int
run(int argc, char **argv)
{
    g_autofree char *output = NULL;
    const GOptionEntry entries[] = {
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
          "Results file to write; what it holds already must be the same", "RESULTS" },
        { 0 },
    };
    int code = cli_options(&cli_verb_merge, entries, &argc, &argv);
    if (code >= 0)
        return code;
    if (argc < 2 || output == NULL)
        return cli_fail(&cli_verb_merge, CLI_USAGE,
                        "name the shares, and -o the results file to write");
    Merger merger = { .shares = g_array_new(FALSE, FALSE, sizeof(Share)),
                      .present =
                          g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) };
    g_array_set_clear_func(merger.shares, clear_share);
    code = merge(&merger, output, argc - 1, argv + 1);
    g_array_unref(merger.shares);
    g_hash_table_unref(merger.present);
    return code;
}

const CliVerb cli_verb_merge = {
    .name = "merge",
    .summary = "put shares of an experiment (--shard I/N) together",
    .usage = "SHARE...",
    .examples = { "hutong merge war-1.db war-2.db war-3.db -o war.db",
                  "hutong merge war-*.db -o war.db" },
    .run = run,
};
