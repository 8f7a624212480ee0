#include "cli/designed.h"
#include "cli/load.h"
#include "cli/payoff.h"

#include "output/compare.h"

typedef struct {
    CliExperiment *experiment; /* scenario 0 is the base; the points follow */
    CliRunOptions options;
    CliDesignOptions design;
    CliDesigned designed;
    char *payoff; /* --payoff, or NULL */
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
            const ScnPoint *point = sweep->designed.points->pdata[i - 1];
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
    bool everything = sweep->design.all || format != OUT_FORMAT_TEXT;
    g_auto(GStrv) metrics = NULL;
    g_autoptr(GPtrArray) all =
        g_ptr_array_new_with_free_func((GDestroyNotify)out_comparison_free);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    int code = CLI_OK;
    if (sweep->design.metrics != NULL)
        code = cli_listed_metrics(e, sweep->design.metrics, &metrics);
    else if (!everything)
        metrics = cli_reported_metrics(sweep->designed.plan);
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

static int
sweep_file(Sweep *sweep, const char *path)
{
    CliExperiment *e = sweep->experiment;
    CliDesigned *d = &sweep->designed;
    int code = cli_designed_open(d, e, &cli_verb_sweep, &sweep->options, &sweep->design,
                                 NULL, path);
    if (code != CLI_OK)
        return code;
    if (d->points->len == 0)
        return cli_fail(&cli_verb_sweep, CLI_USAGE,
                        "%s has no [sweep]; write one or give --vary PATH=VALUES", path);
    e->is_paired = true;
    if (sweep->payoff != NULL)
        code = cli_payoff_check(d, sweep->payoff);
    if (code == CLI_OK)
        code = cli_designed_add_to_base(d);
    if (code == CLI_OK)
        code = cli_experiment_start(e);
    if (code == CLI_OK)
        code = cli_experiment_simulate(e);
    if (code != CLI_OK)
        return code;
    return sweep->payoff != NULL ? cli_payoff_print(d, sweep->payoff)
                                 : print_sweep(sweep);
}

static int
run(int argc, char **argv)
{
    CliExperiment e = { 0 };
    Sweep sweep = { .experiment = &e };
    const GOptionEntry payoff[] = {
        { "payoff", 0, 0, G_OPTION_ARG_STRING, &sweep.payoff,
          "Show what two rivals' choices are worth to each: best responses, equilibria",
          "ID.MEMBER,ID.MEMBER" },
        { 0 },
    };
    g_autofree GOptionEntry *design = cli_design_entries(&sweep.design, CLI_AT_FILE);
    g_autofree GOptionEntry *own = cli_entries_after(payoff, design);
    g_autofree GOptionEntry *entries = cli_run_entries_after(own, &sweep.options);
    sweep.options.command = cli_run_command(argc, argv);
    int code = cli_options(&cli_verb_sweep, entries, &argc, &argv);
    if (code < 0)
        code = argc == 2 ? sweep_file(&sweep, argv[1])
                         : cli_fail(&cli_verb_sweep, CLI_USAGE, "name one scenario file");
    code = cli_experiment_close(&e, code);
    cli_designed_clear(&sweep.designed);
    cli_run_options_clear(&sweep.options);
    cli_design_options_clear(&sweep.design);
    g_free(sweep.payoff);
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
