#include "cli/goldens.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/experiment.h"
#include "cli/load.h"
#include "output/store_prints.h"

#define HEADER "scenario,time,actor,money,full"
#define DIGITS 16

typedef struct {
    char *scenario; /* (owned) */
    bool is_new;    /* nothing is expected */
    uint64_t expected[OUT_N_PRINTS], got[OUT_N_PRINTS];
} Golden;

static void
golden_clear(gpointer pointer)
{
    g_free(((Golden *)pointer)->scenario);
}

/* "FILE,TIME,ACTOR,MONEY,FULL". Returns: false if @line is none. */
static bool
add_row(GArray *goldens, const char *line)
{
    g_auto(GStrv) field = g_strsplit(line, ",", -1);
    if (g_strv_length(field) != 1 + OUT_N_PRINTS)
        return false;
    Golden golden = { 0 };
    for (unsigned k = 0; k < OUT_N_PRINTS; k++)
        if (strlen(field[k + 1]) != DIGITS ||
            !g_ascii_string_to_unsigned(field[k + 1], 16, 0, UINT64_MAX,
                                        &golden.expected[k], NULL))
            return false;
    golden.scenario = g_strdup(field[0]);
    g_array_append_val(goldens, golden);
    return true;
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
        if (*g_strstrip(lines[i]) != '\0' && !add_row(goldens, lines[i]))
            return cli_fail(verb, CLI_INVALID,
                            "%s:%u: a row is a scenario file and %u fingerprints of %u "
                            "digits",
                            path, i + 1, OUT_N_PRINTS, DIGITS);
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
        if (g_str_has_suffix(name, ".ini") && !has_row(goldens, name)) {
            Golden golden = { .scenario = g_strdup(name), .is_new = true };
            g_array_append_val(goldens, golden);
        }
    g_array_sort(goldens, by_scenario);
    return CLI_OK;
}

static int
take_fingerprints(const CliExperiment *e, GArray *goldens)
{
    for (guint i = 0; i < goldens->len; i++) {
        g_autoptr(GError) error = NULL;
        if (!out_store_prints(e->store, e->keys[i], e->seed,
                              g_array_index(goldens, Golden, i).got, &error))
            return cli_experiment_store_error(e, error);
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

static const char *
verdict(const Golden *golden, unsigned kind)
{
    return golden->is_new                                ? "new"
           : golden->expected[kind] == golden->got[kind] ? "same"
                                                         : "OTHER";
}

static bool
is_same(const Golden *golden)
{
    return !golden->is_new &&
           memcmp(golden->expected, golden->got, sizeof golden->got) == 0;
}

static void
add_print(OutTable *table, uint64_t print)
{
    g_autofree char *text = g_strdup_printf("%016" PRIx64, print);
    out_table_text(table, text);
}

static OutTable *
table_of(const GArray *goldens)
{
    OutTable *table = out_table_new();
    out_table_column(table, "scenario", "scenario", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    for (unsigned k = 0; k < OUT_N_PRINTS; k++) {
        const char *kind = out_print_name[k];
        g_autofree char *expected = g_strconcat(kind, ".expected", NULL);
        g_autofree char *got = g_strconcat(kind, ".got", NULL);
        out_table_column(table, kind, kind, OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
        out_table_column(table, expected, "", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA);
        out_table_column(table, got, "", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA);
    }
    for (guint i = 0; i < goldens->len; i++) {
        const Golden *golden = &g_array_index(goldens, Golden, i);
        out_table_text(table, golden->scenario);
        for (unsigned k = 0; k < OUT_N_PRINTS; k++) {
            out_table_text(table, verdict(golden, k));
            if (golden->is_new)
                out_table_absent(table);
            else
                add_print(table, golden->expected[k]);
            add_print(table, golden->got[k]);
        }
    }
    return table;
}

/* "time, full other; actor, money the same". Returns: (owned). */
static char *
difference(const Golden *golden)
{
    if (golden->is_new)
        return g_strdup("new");
    g_autoptr(GString) other = g_string_new(NULL);
    g_autoptr(GString) same = g_string_new(NULL);
    for (unsigned k = 0; k < OUT_N_PRINTS; k++) {
        GString *list = golden->expected[k] == golden->got[k] ? same : other;
        g_string_append_printf(list, "%s%s", list->len > 0 ? ", " : "",
                               out_print_name[k]);
    }
    return same->len > 0 ? g_strdup_printf("%s other; %s the same", other->str, same->str)
                         : g_strdup_printf("%s other", other->str);
}

static int
print_goldens(const CliVerb *verb, const GArray *goldens, OutFormat format)
{
    g_autoptr(OutTable) table = table_of(goldens);
    g_autoptr(GString) text = out_table_render(table, format, cli_width(0));
    int code = cli_print(verb, text->str);
    unsigned n_same = 0;
    for (guint i = 0; i < goldens->len; i++) {
        const Golden *golden = &g_array_index(goldens, Golden, i);
        g_autofree char *what = difference(golden);
        n_same += is_same(golden);
        if (!is_same(golden))
            fprintf(stderr, "%s: %s\n", golden->scenario, what);
    }
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
        g_string_append(text, golden->scenario);
        for (unsigned k = 0; k < OUT_N_PRINTS; k++)
            g_string_append_printf(text, ",%016" PRIx64, golden->got[k]);
        g_string_append_c(text, '\n');
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
