#include "cli/experiment.h"
#include "cli/load.h"
#include "cli/pictures.h"

#include <stdio.h>

#include "output/period.h"

/* Is the metric one that people see: of @asked, the [report], or a headline without one?
 */
static bool
is_shown(char *const *asked, const SimMetric *metric)
{
    return asked != NULL ? g_strv_contains((const char *const *)asked, metric->id)
                         : metric->headline;
}

static bool
has_shown(const GPtrArray *cells, char *const *asked)
{
    for (guint i = 0; i < cells->len; i++)
        if (is_shown(asked, &((const OutCell *)cells->pdata[i])->metric))
            return true;
    return false;
}

/* The metrics of one period that are shown, mean and interval; all of them as data. */
static int
print_period(CliExperiment *e, unsigned scenario, OutTable *table,
             const SimPeriod *period, OutFormat format)
{
    g_autoptr(GError) error = NULL;
    const ScnScenario *s = e->scenarios[scenario];
    OutLang lang = e->lang_zh ? OUT_LANG_ZH : OUT_LANG_EN;
    g_autoptr(GPtrArray) cells =
        out_store_cells(e->store, e->keys[scenario], e->seed, period->id, NULL, &error);
    if (cells == NULL)
        return cli_fail(e->verb, CLI_FILE, "%s", error->message);
    const char *label = e->lang_zh ? s->label_zh : s->label_en;
    g_autofree char *window = out_period_title(period, lang);
    g_autofree char *title =
        g_strdup_printf(e->lang_zh ? "%s：%s" : "%s: %s", label, window);
    bool is_window = !out_period_is_fixed(period->id);
    g_auto(GStrv) asked = cli_reported_metrics(s);
    if (is_window && !has_shown(cells, asked))
        return CLI_OK;
    out_table_group(table, is_window ? title : label);
    for (guint i = 0; i < cells->len; i++) {
        const OutCell *cell = cells->pdata[i];
        if (format != OUT_FORMAT_TEXT || is_shown(asked, &cell->metric))
            cli_summary_row(table, s->id, cell, period->id, lang);
    }
    return CLI_OK;
}

static int
print_scenario(CliExperiment *e, unsigned scenario, OutTable *table, OutFormat format)
{
    int code = CLI_OK;
    g_autoptr(GArray) periods = cli_experiment_periods(e, scenario, scenario, &code);
    for (guint i = 0; code == CLI_OK && i < periods->len; i++)
        code = print_period(e, scenario, table, &g_array_index(periods, SimPeriod, i),
                            format);
    return code;
}

static int
print_results(CliExperiment *e)
{
    OutFormat format;
    cli_format(e->verb, e->options.format, &format);
    g_autoptr(OutTable) table = cli_summary_table(e->lang_zh);
    for (unsigned i = 0; i < e->n_scenarios; i++) {
        int code = print_scenario(e, i, table, format);
        if (code != CLI_OK)
            return code;
    }
    return cli_experiment_print(e, table, format);
}

/* Under each window, what its stations went through. */
static int
print_stations(CliExperiment *e)
{
    g_autoptr(GString) text = g_string_new(NULL);
    int code = CLI_OK;
    for (unsigned i = 0; code == CLI_OK && i < e->n_scenarios; i++) {
        g_autoptr(GArray) periods = cli_experiment_periods(e, i, i, &code);
        for (guint p = 0; code == CLI_OK && p < periods->len; p++)
            code = cli_experiment_stations(e, i, &g_array_index(periods, SimPeriod, p),
                                           text);
    }
    if (code == CLI_OK && !e->options.quiet)
        fputs(text->str, stderr);
    return code;
}

static int
simulate(CliExperiment *e, const CliRunOptions *options, int argc, char **argv)
{
    if (argc < 2)
        return cli_fail(&cli_verb_run, CLI_USAGE, "name a scenario file");
    int code =
        cli_experiment_open(e, &cli_verb_run, options, argv + 1, (unsigned)argc - 1);
    if (code == CLI_OK)
        code = cli_experiment_simulate(e);
    if (code == CLI_OK)
        code = print_stations(e);
    if (code == CLI_OK)
        code = print_results(e);
    int drawn = code == CLI_OK || code == CLI_NO ? cli_pictures_windows(e) : CLI_OK;
    return drawn != CLI_OK ? drawn : code;
}

static int
run(int argc, char **argv)
{
    CliRunOptions options = { 0 };
    CliExperiment e = { 0 };
    g_autofree GOptionEntry *entries = cli_run_entries(&options);
    options.command = cli_run_command(argc, argv);
    int code = cli_options(&cli_verb_run, entries, &argc, &argv);
    if (code < 0)
        code = simulate(&e, &options, argc, argv);
    code = cli_experiment_close(&e, code);
    cli_run_options_clear(&options);
    return code;
}

const CliVerb cli_verb_run = {
    .name = "run",
    .summary = "simulate scenarios into a results file and show their metrics",
    .usage = "SCENARIO...",
    .examples = { "hutong run scenarios/announced.ini -o r.db",
                  "hutong run scenarios/china-2021.ini --scale 1:10000 -n 4 --lang zh" },
    .run = run,
};
