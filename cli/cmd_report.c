#include <stdio.h>
#include <string.h>

#include "cli/load.h"
#include "cli/report_facts.h"
#include "cli/results.h"
#include "models/known.h"
#include "output/plot.h"

#define MOST_ALTERNATIVES 3 /* shown unless they are named: each adds half a megabyte */

typedef struct {
    char *output, *lang, *base;
    char **alternatives;
    gint64 seed;
} Options;

/* -o, or beside the results as r.html. Returns: (owned). */
static char *
page_path(const Options *options, const char *results)
{
    if (options->output != NULL)
        return g_strdup(options->output);
    gsize n = strlen(results) - (g_str_has_suffix(results, ".db") ? 3 : 0);
    return g_strdup_printf("%.*s.html", (int)n, results);
}

static bool
has_replication(OutStore *store, int64_t key, uint64_t seed)
{
    g_autoptr(GArray) done = out_store_replications(store, key, NULL);
    for (guint i = 0; done != NULL && i < done->len; i++)
        if (g_array_index(done, OutReplication, i).seed == seed)
            return true;
    return false;
}

static int
add_named(const Options *options, OutStore *store, GArray *keys)
{
    for (char **id = options->alternatives; *id != NULL; id++) {
        OutStoredScenario found;
        if (!cli_results_scenario(&cli_verb_report, store, *id, &found))
            return CLI_FILE;
        g_array_append_val(keys, found.key);
    }
    return CLI_OK;
}

/* Every other scenario that was run, as far as a report is read. */
static int
add_others(OutStore *store, uint64_t seed, GArray *keys)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) all = out_store_scenarios(store, &error);
    unsigned n_more = 0;
    if (all == NULL)
        return cli_fail(&cli_verb_report, CLI_FILE, "%s", error->message);
    for (guint i = 0; i < all->len; i++) {
        int64_t key = g_array_index(all, OutStoredScenario, i).key;
        if (key == g_array_index(keys, int64_t, 0) || !has_replication(store, key, seed))
            continue;
        if (keys->len <= MOST_ALTERNATIVES)
            g_array_append_val(keys, key);
        else
            n_more++;
    }
    if (n_more > 0)
        fprintf(stderr,
                "hutong report: %u more scenarios are left out; name those to be shown "
                "with --alt\n",
                n_more);
    return CLI_OK;
}

static int
choose(const Options *options, OutStore *store, GArray *keys, uint64_t *ret_seed)
{
    OutStoredScenario base;
    if (!cli_results_scenario(&cli_verb_report, store, options->base, &base) ||
        !cli_results_seed(&cli_verb_report, store, base.key, options->seed, ret_seed))
        return CLI_FILE;
    if (!has_replication(store, base.key, *ret_seed))
        return cli_fail(&cli_verb_report, CLI_FILE,
                        "%s has no finished replication of this seed", base.scenario.id);
    g_array_append_val(keys, base.key);
    return options->alternatives != NULL ? add_named(options, store, keys)
                                         : add_others(store, *ret_seed, keys);
}

static int
write_page(const Options *options, OutStore *store, const char *results,
           const GArray *keys, uint64_t seed)
{
    g_autoptr(GError) error = NULL;
    CliReportFacts facts;
    bool is_chinese = g_strcmp0(options->lang, "zh") == 0;
    GString *page = NULL;
    if (cli_report_facts_init(&facts, store, keys, seed, results, &error)) {
        OutReport report = { .program = "hutong " HUTONG_VERSION,
                             .command = facts.command,
                             .n_known = pay_known_n_rows,
                             .seed = seed,
                             .lang = is_chinese ? OUT_LANG_ZH : OUT_LANG_EN,
                             .sides = facts.sides,
                             .n_sides = facts.n };
        page = out_report(store, &report, &error);
    }
    cli_report_facts_clear(&facts);
    if (page == NULL)
        return cli_fail(&cli_verb_report, CLI_FILE, "%s", error->message);
    g_autoptr(GBytes) bytes = g_string_free_to_bytes(page);
    g_autofree char *path = page_path(options, results);
    if (!out_plot_save(bytes, path, &error))
        return cli_fail(&cli_verb_report, CLI_FILE, "%s", error->message);
    fprintf(stderr, "wrote %s\n", path);
    return CLI_OK;
}

static int
report(const Options *options, const char *results)
{
    g_autoptr(GError) error = NULL;
    bool is_chinese;
    uint64_t seed = 0;
    if (!cli_language(&cli_verb_report, options->lang, &is_chinese))
        return CLI_USAGE;
    g_autoptr(OutStore) store = out_store_open(results, OUT_STORE_READ_ONLY, &error);
    if (store == NULL)
        return cli_fail(&cli_verb_report, CLI_FILE, "%s", error->message);
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(int64_t));
    int code = choose(options, store, keys, &seed);
    return code == CLI_OK ? write_page(options, store, results, keys, seed) : code;
}

static int
run(int argc, char **argv)
{
    Options options = { .seed = -1 };
    const GOptionEntry entries[] = {
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
          "Page to write; default RESULTS with .html", "FILE" },
        { "base", 0, 0, G_OPTION_ARG_STRING, &options.base,
          "Scenario compared with; default the first stored", "ID" },
        { "alt", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.alternatives,
          "Scenario to show against it; may be repeated; default all others", "ID" },
        { "seed", 0, 0, G_OPTION_ARG_INT64, &options.seed, "Which seed", "N" },
        { "lang", 0, 0, G_OPTION_ARG_STRING, &options.lang,
          "Language it opens in; a switch shows the other", "en|zh" },
        { 0 },
    };
    int code = cli_options(&cli_verb_report, entries, &argc, &argv);
    if (code < 0)
        code = argc == 2 ? report(&options, argv[1])
                         : cli_fail(&cli_verb_report, CLI_USAGE, "name a results file");
    g_free(options.output);
    g_free(options.lang);
    g_free(options.base);
    g_strfreev(options.alternatives);
    return code;
}

const CliVerb cli_verb_report = {
    .name = "report",
    .summary = "write one page to hand around: verdict, pictures, tables, assumptions",
    .usage = "RESULTS",
    .examples = { "hutong report r.db -o report.html",
                  "hutong report r.db --alt full-interop-by-march --lang zh" },
    .run = run,
};
