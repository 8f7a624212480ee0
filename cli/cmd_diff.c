#include "cli/differences.h"
#include "cli/load.h"
#include "output/table.h"

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
    g_autoptr(GArray) found = cli_differences(of_a, of_b);
    for (guint i = 0; i < found->len; i++) {
        const CliDifference *one = &g_array_index(found, CliDifference, i);
        add_row(table, one->a != NULL ? one->a->path : one->b->path, one->a, one->b);
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
