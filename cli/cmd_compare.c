#include "cli/experiment.h"
#include "cli/load.h"
#include "cli/parts.h"
#include "cli/pictures.h"

#include "output/compare.h"

typedef struct {
    CliRunOptions common;
    gboolean all, parts;
    char *metrics; /* comma-separated ids */
} Options;

static OutLang
lang_of(const CliExperiment *e)
{
    return e->lang_zh ? OUT_LANG_ZH : OUT_LANG_EN;
}

/* The comparisons of @alternative with the base, one for each period to show. */
static int
compare_periods(const CliExperiment *e, unsigned alternative, GPtrArray *comparisons)
{
    int code = CLI_OK;
    double level = 1 - 0.05 / (e->n_scenarios - 1);
    g_autoptr(GArray) periods = cli_experiment_periods(e, 0, alternative, &code);
    for (guint i = 0; code == CLI_OK && i < periods->len; i++) {
        g_autoptr(GError) error = NULL;
        OutComparison *one =
            out_compare(e->store, e->keys[0], e->keys[alternative], e->seed,
                        g_array_index(periods, SimPeriod, i).id, level, &error);
        if (one == NULL)
            return cli_fail(e->verb, CLI_FILE, "%s", error->message);
        g_ptr_array_add(comparisons, one);
    }
    return code;
}

static int
print_comparison(CliExperiment *e, const Options *options)
{
    OutFormat format;
    cli_format(e->verb, e->options.format, &format);
    bool everything = options->all || format != OUT_FORMAT_TEXT;
    g_auto(GStrv) metrics = NULL;
    int code = CLI_OK;
    if (options->metrics != NULL)
        code = cli_listed_metrics(e, options->metrics, &metrics);
    else if (!everything)
        metrics = cli_compared_metrics(e);
    g_autoptr(GPtrArray) all =
        g_ptr_array_new_with_free_func((GDestroyNotify)out_comparison_free);
    for (unsigned i = 1; code == CLI_OK && i < e->n_scenarios; i++)
        code = compare_periods(e, i, all);
    if (code != CLI_OK)
        return code;
    g_autoptr(OutTable) table =
        out_comparison_table((OutComparison *const *)all->pdata, all->len,
                             everything ? OUT_ROWS_ALL : OUT_ROWS_HEADLINE,
                             (const char *const *)metrics, lang_of(e));
    return cli_experiment_print(e, table, format);
}

/* One scenario alone is compared with the one its [report] names. Returns: (owned) the
 * paths, base first, NULL-terminated; NULL with @ret_code. */
static char **
sides(const Options *options, int argc, char **argv, int *ret_code)
{
    if (argc > 2)
        return g_strdupv(argv + 1);
    *ret_code = CLI_USAGE;
    if (argc < 2) {
        cli_fail(&cli_verb_compare, CLI_USAGE,
                 "name a base scenario and at least one alternative");
        return NULL;
    }
    g_autoptr(ScnScenario) alone =
        cli_load(argv[1], NULL, options->common.no_color, ret_code);
    if (alone == NULL)
        return NULL;
    if (alone->against == NULL) {
        cli_fail(&cli_verb_compare, CLI_USAGE,
                 "name a base beside %s, whose [report] names none with 'against ='",
                 argv[1]);
        return NULL;
    }
    const char *const paths[] = { alone->against, argv[1], NULL };
    return g_strdupv((char **)paths);
}

static int
compare_parts(CliExperiment *e, const Options *options, char **paths)
{
    if (options->all || options->metrics != NULL)
        return cli_fail(
            &cli_verb_compare, CLI_USAGE,
            "--parts shows interop.gain alone; leave out --all and --metrics");
    int code = cli_parts_open(e, &cli_verb_compare, &options->common, paths,
                              g_strv_length(paths));
    e->is_paired = true;
    if (code == CLI_OK)
        code = cli_experiment_simulate(e);
    return code == CLI_OK ? cli_parts_print(e) : code;
}

static int
compare(CliExperiment *e, const Options *options, int argc, char **argv)
{
    int code = CLI_OK;
    g_auto(GStrv) paths = sides(options, argc, argv, &code);
    if (paths == NULL)
        return code;
    if (options->parts)
        return compare_parts(e, options, paths);
    code = cli_experiment_open(e, &cli_verb_compare, &options->common, paths,
                               g_strv_length(paths));
    e->is_paired = true;
    if (code == CLI_OK)
        code = cli_experiment_simulate(e);
    if (code != CLI_OK)
        return code;
    code = print_comparison(e, options);
    if (code != CLI_OK && code != CLI_NO)
        return code;
    int drawn = cli_pictures_market(e);
    if (drawn == CLI_OK)
        drawn = cli_pictures_windows(e);
    return drawn != CLI_OK ? drawn : code;
}

static int
run(int argc, char **argv)
{
    Options options = { 0 };
    CliExperiment e = { 0 };
    const GOptionEntry own[] = {
        { "all", 'a', 0, G_OPTION_ARG_NONE, &options.all,
          "Every metric, not only the headlines", NULL },
        { "metrics", 'm', 0, G_OPTION_ARG_STRING, &options.metrics, "Only these metrics",
          "ID,ID..." },
        { "parts", 0, 0, G_OPTION_ARG_NONE, &options.parts,
          "Show only interop.gain, as access and behaviour", NULL },
        { 0 },
    };
    g_autofree GOptionEntry *entries = cli_run_entries_after(own, &options.common);
    options.common.command = cli_run_command(argc, argv);
    int code = cli_options(&cli_verb_compare, entries, &argc, &argv);
    if (code < 0)
        code = compare(&e, &options, argc, argv);
    code = cli_experiment_close(&e, code);
    cli_run_options_clear(&options.common);
    g_free(options.metrics);
    return code;
}

const CliVerb cli_verb_compare = {
    .name = "compare",
    .summary =
        "tell what policies change: paired differences, intervals, verdicts, pictures",
    .usage = "[BASE] ALTERNATIVE...",
    .examples = { "hutong compare scenarios/announced.ini "
                  "scenarios/full-interop-by-march.ini -n 10 -o r.db",
                  "hutong compare scenarios/announced.ini scenarios/fee-war.ini "
                  "--period end --format csv" },
    .run = run,
};
