#include "cli/goldens.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/experiment.h"
#include "cli/load.h"

#define HEADER "scenario,fingerprint"

typedef struct {
    char *scenario, *expected, *got; /* (owned) */
} Golden;

static void
golden_clear(gpointer pointer)
{
    Golden *golden = pointer;
    g_free(golden->scenario);
    g_free(golden->expected);
    g_free(golden->got);
}

static void
add_golden(GArray *goldens, const char *scenario, const char *expected)
{
    Golden golden = { g_strdup(scenario), g_strdup(expected), NULL };
    g_array_append_val(goldens, golden);
}

static int
read_goldens(const CliVerb *verb, const char *path, GArray *goldens)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error))
        return cli_fail(verb, CLI_FILE, "%s", error->message);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    if (strcmp(g_strchomp(lines[0]), HEADER) != 0)
        return cli_fail(verb, CLI_INVALID, "%s:1: the columns are %s", path, HEADER);
    for (unsigned i = 1; lines[i] != NULL; i++) {
        g_auto(GStrv) field = g_strsplit(g_strstrip(lines[i]), ",", -1);
        if (field[0] == NULL)
            continue;
        if (g_strv_length(field) != 2 || strlen(field[1]) != 16)
            return cli_fail(verb, CLI_INVALID,
                            "%s:%u: a row is a scenario file and a fingerprint of 16 "
                            "digits",
                            path, i + 1);
        add_golden(goldens, field[0], field[1]);
    }
    return CLI_OK;
}

static int
by_scenario(gconstpointer a, gconstpointer b)
{
    return strcmp(((const Golden *)a)->scenario, ((const Golden *)b)->scenario);
}

static bool
has_row(const GArray *goldens, const char *scenario)
{
    for (guint i = 0; i < goldens->len; i++)
        if (strcmp(g_array_index(goldens, Golden, i).scenario, scenario) == 0)
            return true;
    return false;
}

/* A row for every scenario in @folder that has none. */
static int
complete(const CliVerb *verb, const char *folder, GArray *goldens)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, &error);
    if (dir == NULL)
        return cli_fail(verb, CLI_FILE, "%s", error->message);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;)
        if (g_str_has_suffix(name, ".ini") && !has_row(goldens, name))
            add_golden(goldens, name, "");
    g_array_sort(goldens, by_scenario);
    return CLI_OK;
}

static int
take_fingerprints(const CliExperiment *e, GArray *goldens)
{
    for (guint i = 0; i < goldens->len; i++) {
        uint64_t fingerprint;
        g_autoptr(GError) error = NULL;
        if (!out_store_fingerprint(e->store, e->keys[i], e->seed, &fingerprint, &error))
            return cli_experiment_store_error(e, error);
        g_array_index(goldens, Golden, i).got =
            g_strdup_printf("%016" PRIx64, fingerprint);
    }
    return CLI_OK;
}

/* All in one experiment: scenarios of one base share its spin-up. */
static int
simulate(const CliVerb *verb, const char *folder, GArray *goldens)
{
    CliRunOptions options = { .seed = -1,
                              .replications = 1,
                              .scale = (char[]){ CLI_GOLDENS_SCALE },
                              .no_pictures = TRUE };
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < goldens->len; i++)
        g_ptr_array_add(
            paths,
            g_build_filename(folder, g_array_index(goldens, Golden, i).scenario, NULL));
    CliExperiment e = { 0 };
    int code = cli_experiment_open(&e, verb, &options, (char **)paths->pdata, paths->len);
    if (code == CLI_OK)
        code = cli_experiment_run(&e);
    if (code == CLI_OK)
        code = take_fingerprints(&e, goldens);
    return cli_experiment_close(&e, code);
}

static bool
is_same(const Golden *golden)
{
    return strcmp(golden->expected, golden->got) == 0;
}

static int
print_goldens(const CliVerb *verb, const GArray *goldens, OutFormat format)
{
    static const char *const ids[] = { "scenario", "expected", "got", "verdict" };
    g_autoptr(OutTable) table = out_table_new();
    for (unsigned i = 0; i < G_N_ELEMENTS(ids); i++)
        out_table_column(table, ids[i], ids[i], OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    unsigned n_same = 0;
    for (guint i = 0; i < goldens->len; i++) {
        const Golden *golden = &g_array_index(goldens, Golden, i);
        out_table_text(table, golden->scenario);
        out_table_text(table, golden->expected);
        out_table_text(table, golden->got);
        out_table_text(table, is_same(golden) ? "same" : "OTHER");
        n_same += is_same(golden);
    }
    g_autoptr(GString) text = out_table_render(table, format, cli_width(0));
    int code = cli_print(verb, text->str);
    fprintf(stderr, "%u the same, %u other\n", n_same, goldens->len - n_same);
    return code != CLI_OK ? code : n_same == goldens->len ? CLI_OK : CLI_NO;
}

static int
write_goldens(const CliVerb *verb, const char *path, const GArray *goldens)
{
    g_autoptr(GString) text = g_string_new(HEADER "\n");
    g_autoptr(GError) error = NULL;
    for (guint i = 0; i < goldens->len; i++) {
        const Golden *golden = &g_array_index(goldens, Golden, i);
        g_string_append_printf(text, "%s,%s\n", golden->scenario, golden->got);
    }
    if (!g_file_set_contents(path, text->str, (gssize)text->len, &error))
        return cli_fail(verb, CLI_FILE, "%s", error->message);
    return CLI_OK;
}

int
cli_goldens(const CliVerb *verb, const char *path, bool rewrite, OutFormat format)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autoptr(GArray) goldens = g_array_new(FALSE, FALSE, sizeof(Golden));
    g_array_set_clear_func(goldens, golden_clear);
    int code = CLI_OK;
    if (!rewrite || g_file_test(path, G_FILE_TEST_EXISTS))
        code = read_goldens(verb, path, goldens);
    if (code == CLI_OK && rewrite)
        code = complete(verb, folder, goldens);
    if (code == CLI_OK)
        code = goldens->len > 0 ? simulate(verb, folder, goldens)
                                : cli_fail(verb, CLI_INVALID, "%s: no row", path);
    if (code == CLI_OK)
        code = print_goldens(verb, goldens, format);
    return rewrite && code <= CLI_NO ? write_goldens(verb, path, goldens) : code;
}
