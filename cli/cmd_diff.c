#include <string.h>

#include "cli/load.h"
#include "output/table.h"

/* What a scenario says about itself is meant to differ. */
static bool
is_title(const ScnValue *value)
{
    return g_str_has_prefix(value->path, "scenario.") ||
           g_str_has_prefix(value->path, "report.") ||
           g_str_has_prefix(value->path, "expect.");
}

static GHashTable *
index_of(const GPtrArray *values)
{
    GHashTable *index = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < values->len; i++) {
        ScnValue *value = values->pdata[i];
        g_hash_table_insert(index, value->path, value);
    }
    return index;
}

static void
add_side(OutTable *table, const ScnValue *value)
{
    if (value == NULL) {
        out_table_absent(table);
        out_table_absent(table);
        return;
    }
    g_autofree char *place = value->is_default
                                 ? g_strdup("default")
                                 : g_strdup_printf("%s:%u", value->file, value->line);
    out_table_text(table, value->value);
    out_table_text(table, place);
}

static void
add_row(OutTable *table, const char *path, const ScnValue *a, const ScnValue *b)
{
    out_table_text(table, path);
    add_side(table, a);
    add_side(table, b);
}

/* A default of an entity that only one side has is no news. */
static bool
differs(const ScnValue *a, const ScnValue *b)
{
    const ScnValue *one = a != NULL ? a : b;
    if (is_title(one))
        return false;
    return a != NULL && b != NULL ? strcmp(a->value, b->value) != 0 : !one->is_default;
}

static OutTable *
difference(const ScnScenario *a, const ScnScenario *b)
{
    OutTable *table = out_table_new();
    out_table_column(table, "path", "path", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "a", a->id, OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "a_written", "written", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "b", b->id, OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "b_written", "written", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    g_autoptr(GPtrArray) of_a = scn_scenario_values(a), of_b = scn_scenario_values(b);
    g_autoptr(GHashTable) in_a = index_of(of_a), in_b = index_of(of_b);
    for (guint i = 0; i < of_a->len; i++) {
        const ScnValue *value = of_a->pdata[i];
        const ScnValue *other = g_hash_table_lookup(in_b, value->path);
        if (differs(value, other))
            add_row(table, value->path, value, other);
    }
    for (guint i = 0; i < of_b->len; i++) {
        const ScnValue *value = of_b->pdata[i];
        if (g_hash_table_lookup(in_a, value->path) == NULL && differs(NULL, value))
            add_row(table, value->path, NULL, value);
    }
    return table;
}

static int
run(int argc, char **argv)
{
    gboolean json = FALSE, no_color = FALSE;
    g_autofree char *name = NULL;
    OutFormat format = OUT_FORMAT_TEXT;
    const GOptionEntry entries[] = {
        { "format", 0, 0, G_OPTION_ARG_STRING, &name, "text, csv or json", "FORMAT" },
        { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Same as --format json", NULL },
        { "no-color", 0, 0, G_OPTION_ARG_NONE, &no_color, "No colours", NULL },
        { 0 },
    };
    int code = cli_options(&cli_verb_diff, entries, &argc, &argv);
    if (code >= 0)
        return code;
    if (argc != 3)
        return cli_fail(&cli_verb_diff, CLI_USAGE, "two FILEs, please");
    if (!cli_format(&cli_verb_diff, json ? "json" : name, &format))
        return CLI_USAGE;
    g_autoptr(ScnScenario) a = cli_load(argv[1], NULL, no_color, &code);
    g_autoptr(ScnScenario) b = cli_load(argv[2], NULL, no_color, &code);
    if (a == NULL || b == NULL)
        return code;
    OutTable *table = difference(a, b);
    unsigned n = out_table_n_rows(table);
    g_autoptr(GString) text = out_table_render(table, format, 0);
    out_table_free(table);
    code = n > 0 || format != OUT_FORMAT_TEXT ? cli_print(&cli_verb_diff, text->str)
                                              : CLI_OK;
    return code != CLI_OK ? code : n > 0 ? CLI_NO : CLI_OK;
}

const CliVerb cli_verb_diff = {
    .name = "diff",
    .summary = "show only what differs between two resolved scenarios",
    .usage = "A B",
    .examples = { "hutong diff scenarios/china-2021.ini scenarios/announced.ini",
                  "hutong diff --json announced.ini fee-war.ini" },
    .run = run,
};
