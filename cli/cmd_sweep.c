#include "cli/experiment.h"
#include "cli/load.h"

#include "output/compare.h"

typedef struct {
    CliRunOptions common;
    char **varies;
    gboolean all;
    char *metrics; /* comma-separated ids */
} Options;

/* What the verb works on: the file as it is written, its points, and what they are
 * compared with: scenario 0 of the experiment; the points follow. */
typedef struct {
    CliExperiment *experiment;
    const Options *options;
    ScnScenario *plan; /* (owned) */
    GPtrArray *points; /* (owned) ScnPoint */
} Sweep;

static OutLang
lang_of(const CliExperiment *e)
{
    return e->lang_zh ? OUT_LANG_ZH : OUT_LANG_EN;
}

/* The comparisons of all points, period by period, and the points' names. */
static int
compare_points(const Sweep *sweep, GPtrArray *comparisons, GPtrArray *names)
{
    const CliExperiment *e = sweep->experiment;
    int code = CLI_OK;
    double level = 1 - 0.05 / (e->n_scenarios - 1);
    g_autoptr(GArray) periods = cli_experiment_periods(e, 0, 1, &code);
    for (guint p = 0; code == CLI_OK && p < periods->len; p++)
        for (unsigned i = 1; i < e->n_scenarios; i++) {
            g_autoptr(GError) error = NULL;
            const ScnPoint *point = sweep->points->pdata[i - 1];
            OutComparison *one =
                out_compare(e->store, e->keys[0], e->keys[i], e->seed,
                            g_array_index(periods, SimPeriod, p).id, level, &error);
            if (one == NULL)
                return cli_fail(e->verb, CLI_FILE, "%s", error->message);
            g_ptr_array_add(comparisons, one);
            g_ptr_array_add(names, e->lang_zh ? point->label_zh : point->label_en);
        }
    return code;
}

static int
print_sweep(const Sweep *sweep)
{
    CliExperiment *e = sweep->experiment;
    OutFormat format;
    cli_format(e->verb, e->options.format, &format);
    bool everything = sweep->options->all || format != OUT_FORMAT_TEXT;
    g_auto(GStrv) metrics = NULL;
    g_autoptr(GPtrArray) all =
        g_ptr_array_new_with_free_func((GDestroyNotify)out_comparison_free);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    int code = CLI_OK;
    if (sweep->options->metrics != NULL)
        code = cli_listed_metrics(e, sweep->options->metrics, &metrics);
    else if (!everything)
        metrics = cli_reported_metrics(sweep->plan);
    if (code == CLI_OK)
        code = compare_points(sweep, all, names);
    if (code != CLI_OK)
        return code;
    g_autoptr(OutTable) table = out_sweep_table(
        (OutComparison *const *)all->pdata, all->len, (const char *const *)names->pdata,
        everything ? OUT_ROWS_ALL : OUT_ROWS_HEADLINE, (const char *const *)metrics,
        lang_of(e));
    return cli_experiment_print(e, table, format);
}

/* Load the base and every point. */
static int
load_points(Sweep *sweep, const char *path)
{
    CliExperiment *e = sweep->experiment;
    const char *against = sweep->plan->against;
    ScnScenario *scenario;
    int code =
        cli_experiment_load(e, against != NULL ? against : path, NULL, NULL, &scenario);
    if (scenario != NULL)
        cli_experiment_add(e, scenario);
    for (guint i = 0; code == CLI_OK && i < sweep->points->len; i++) {
        code = cli_experiment_load(e, path, NULL, sweep->points->pdata[i], &scenario);
        if (scenario != NULL)
            cli_experiment_add(e, scenario);
    }
    return code;
}

static int
sweep_file(Sweep *sweep, const char *path)
{
    CliExperiment *e = sweep->experiment;
    int code = cli_experiment_begin(e, &cli_verb_sweep, &sweep->options->common);
    if (code == CLI_OK)
        code = cli_experiment_load(e, path, sweep->options->varies, NULL, &sweep->plan);
    if (code != CLI_OK)
        return code;
    sweep->points = scn_design_points(sweep->plan);
    if (sweep->points->len == 0)
        return cli_fail(&cli_verb_sweep, CLI_USAGE,
                        "%s has no [sweep]; write one or give --vary PATH=VALUES", path);
    code = load_points(sweep, path);
    if (code != CLI_OK)
        return code;
    e->is_paired = true;
    cli_experiment_repeat(e, &sweep->plan->design->replications);
    code = cli_experiment_start(e);
    if (code == CLI_OK)
        code = cli_experiment_simulate(e);
    return code == CLI_OK ? print_sweep(sweep) : code;
}

static int
run(int argc, char **argv)
{
    Options options = { 0 };
    CliExperiment e = { 0 };
    Sweep sweep = { .experiment = &e, .options = &options };
    const GOptionEntry own[] = {
        { "vary", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.varies,
          "Vary this in the place of the file's [sweep]s: a, b, c or A .. B step C "
          "(repeatable)",
          "PATH=VALUES" },
        { "all", 'a', 0, G_OPTION_ARG_NONE, &options.all,
          "Every metric, not only those of [report]", NULL },
        { "metrics", 'm', 0, G_OPTION_ARG_STRING, &options.metrics, "Only these metrics",
          "ID,ID..." },
        { 0 },
    };
    g_autofree GOptionEntry *entries = cli_run_entries_after(own, &options.common);
    int code = cli_options(&cli_verb_sweep, entries, &argc, &argv);
    if (code < 0)
        code = argc == 2 ? sweep_file(&sweep, argv[1])
                         : cli_fail(&cli_verb_sweep, CLI_USAGE, "name one scenario file");
    code = cli_experiment_close(&e, code);
    scn_scenario_free(sweep.plan);
    g_clear_pointer(&sweep.points, g_ptr_array_unref);
    cli_run_options_clear(&options.common);
    g_strfreev(options.varies);
    g_free(options.metrics);
    return code;
}

const CliVerb cli_verb_sweep = {
    .name = "sweep",
    .summary = "vary values of a scenario and compare every point with its base",
    .usage = "SCENARIO",
    .examples = { "hutong sweep scenarios/fee-war.ini -o war.db",
                  "hutong sweep scenarios/full-interop-by-march.ini --vary "
                  "'event.everywhere.at=2022-01-01 .. 2022-04-01 step 30 d'" },
    .run = run,
};
