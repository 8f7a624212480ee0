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

/* What is shown. */
typedef struct {
    GArray *keys; /* (owned) of scenarios, the base first */
    uint64_t seed;
    unsigned n_left_out;
} Choice;

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

/* Points that a search tried are no policies: none of them is the base of the others. */
static int
refuse_search(OutStore *store, const char *results)
{
    static const char *const verbs[] = { "sensitivity", "break-even" };
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) commands = out_store_commands(store, &error);
    if (commands == NULL)
        return cli_fail(&cli_verb_report, CLI_FILE, "%s", error->message);
    for (gsize i = 0; i < commands->len * G_N_ELEMENTS(verbs); i++) {
        const char *verb = verbs[i % G_N_ELEMENTS(verbs)];
        g_auto(GStrv) words = g_strsplit(
            g_array_index(commands, const char *, i / G_N_ELEMENTS(verbs)), " ", 2);
        if (g_strcmp0(words[0], verb) == 0)
            return cli_fail(
                &cli_verb_report, CLI_USAGE,
                "%s holds the points that hutong %s tried, not policies; what "
                "they say is what that verb prints; --base and --alt compare "
                "two of them",
                results, verb);
    }
    return CLI_OK;
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
add_others(OutStore *store, Choice *choice)
{
    GArray *keys = choice->keys;
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) all = out_store_scenarios(store, &error);
    if (all == NULL)
        return cli_fail(&cli_verb_report, CLI_FILE, "%s", error->message);
    for (guint i = 0; i < all->len; i++) {
        int64_t key = g_array_index(all, OutStoredScenario, i).key;
        if (key == g_array_index(keys, int64_t, 0) ||
            !has_replication(store, key, choice->seed))
            continue;
        if (keys->len <= MOST_ALTERNATIVES)
            g_array_append_val(keys, key);
        else
            choice->n_left_out++;
    }
    if (choice->n_left_out > 0)
        fprintf(stderr,
                "hutong report: %u more scenarios are left out; name those to be shown "
                "with --alt\n",
                choice->n_left_out);
    return CLI_OK;
}

static int
choose(const Options *options, OutStore *store, const char *results, Choice *choice)
{
    OutStoredScenario base;
    int code = options->alternatives == NULL ? refuse_search(store, results) : CLI_OK;
    if (code != CLI_OK)
        return code;
    if (!cli_results_scenario(&cli_verb_report, store, options->base, &base) ||
        !cli_results_seed(&cli_verb_report, store, base.key, options->seed,
                          &choice->seed))
        return CLI_FILE;
    if (!has_replication(store, base.key, choice->seed))
        return cli_fail(&cli_verb_report, CLI_FILE,
                        "%s has no finished replication of this seed", base.scenario.id);
    g_array_append_val(choice->keys, base.key);
    return options->alternatives != NULL ? add_named(options, store, choice->keys)
                                         : add_others(store, choice);
}

static int
write_page(const Options *options, OutStore *store, const char *results,
           const Choice *choice)
{
    g_autoptr(GError) error = NULL;
    CliReportFacts facts;
    bool is_chinese = g_strcmp0(options->lang, "zh") == 0;
    GString *page = NULL;
    if (cli_report_facts_init(&facts, store, choice->keys, choice->seed, results,
                              &error)) {
        OutReport report = { .program = "hutong " HUTONG_VERSION,
                             .command = facts.command,
                             .n_known = pay_known_n_rows,
                             .seed = choice->seed,
                             .lang = is_chinese ? OUT_LANG_ZH : OUT_LANG_EN,
                             .sides = facts.sides,
                             .n_sides = facts.n,
                             .n_left_out = choice->n_left_out };
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
    if (!cli_language(&cli_verb_report, options->lang, &is_chinese))
        return CLI_USAGE;
    g_autoptr(OutStore) store = out_store_open(results, OUT_STORE_READ_ONLY, &error);
    if (store == NULL)
        return cli_fail(&cli_verb_report, CLI_FILE, "%s", error->message);
    Choice choice = { .keys = g_array_new(FALSE, FALSE, sizeof(int64_t)) };
    int code = choose(options, store, results, &choice);
    if (code == CLI_OK)
        code = write_page(options, store, results, &choice);
    g_array_unref(choice.keys);
    return code;
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
          "Scenario to show against it; may be repeated; default the first three others",
          "ID" },
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
