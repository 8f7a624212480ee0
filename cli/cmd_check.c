#include <string.h>

#include "cli/load.h"

/* "china-2021.ini: ok, 420 values given, 12 without source, 5 events" */
static char *
summary(const ScnScenario *scenario)
{
    g_autoptr(GPtrArray) values = scn_scenario_values(scenario);
    unsigned n_given = 0, n_bare = 0;
    for (guint i = 0; i < values->len; i++) {
        const ScnValue *value = values->pdata[i];
        bool is_cell = value->cell != SIZE_MAX && !value->is_default;
        n_given += is_cell;
        n_bare += is_cell && g_strcmp0(value->source, "assumption") == 0;
    }
    g_autofree char *name = scn_inert(scenario->path, strlen(scenario->path));
    guint n_rules = scenario->reactions->list->len;
    g_autofree char *rules =
        n_rules == 0 ? g_strdup("")
                     : g_strdup_printf(", %u rule%s", n_rules, n_rules == 1 ? "" : "s");
    return g_strdup_printf("%s: ok, %u values given (%u without a source), %u events%s, "
                           "hash %016" G_GINT64_MODIFIER "x\n",
                           name, n_given, n_bare, scenario->timeline->events->len, rules,
                           scenario->hash);
}

static int
run(int argc, char **argv)
{
    g_auto(GStrv) settings = NULL;
    gboolean no_color = FALSE, quiet = FALSE;
    const GOptionEntry entries[] = {
        { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &settings,
          "Override a value; may be repeated", "PATH=VALUE" },
        { "quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "Print faults only", NULL },
        { "no-color", 0, 0, G_OPTION_ARG_NONE, &no_color, "No colours", NULL },
        { 0 },
    };
    int code = cli_options(&cli_verb_check, entries, &argc, &argv);
    if (code >= 0)
        return code;
    if (argc < 2)
        return cli_fail(&cli_verb_check, CLI_USAGE, "which FILE?");
    code = CLI_OK;
    for (int i = 1; i < argc; i++) {
        int failed = CLI_OK;
        g_autoptr(ScnScenario) scenario = cli_load(argv[i], settings, no_color, &failed);
        code = MAX(code, failed);
        if (scenario == NULL || quiet)
            continue;
        g_autofree char *line = summary(scenario);
        failed = cli_print(&cli_verb_check, line);
        code = MAX(code, failed);
    }
    return code;
}

const CliVerb cli_verb_check = {
    .name = "check",
    .summary = "check scenario files: every fault at once, with line and column",
    .usage = "FILE...",
    .examples = { "hutong check scenarios/fee-war.ini",
                  "hutong check --set run.days=30\\ d scenarios/*.ini" },
    .run = run,
};
