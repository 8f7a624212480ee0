#include "cli/results.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "cli/load.h"
#include "output/plot.h"
#include "output/sequence.h"
#include "output/trace_text.h"

typedef struct {
    char *failed, *cross, *window, *scenario, *output, *lang, *format;
    gint64 seed;
    gboolean slowest, list, no_color;
    OutFormat form; /* of @format */
    bool is_chinese;
} Options;

/* What a request has found: the payments that match, and all there are. */
typedef struct {
    OutStoredScenario scenario;
    uint64_t seed;
    GPtrArray *matching, *kept; /* (owned) of SimTrace * */
    GArray *members;            /* (owned) */
} Found;

static void
found_clear(Found *found)
{
    g_clear_pointer(&found->matching, g_ptr_array_unref);
    g_clear_pointer(&found->kept, g_ptr_array_unref);
    g_clear_pointer(&found->members, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Found, found_clear)

/* --- Nothing found --- */

static const char *
outcome_of(const SimTrace *trace)
{
    return trace->outcome;
}

static const char *
cross_wallet_of(const SimTrace *trace)
{
    return trace->is_cross ? trace->wallet : NULL;
}

static const char *
window_of(const SimTrace *trace)
{
    return trace->period;
}

/* "completed 30, f1 3": what @word_of says of @traces, in order of appearance. (owned) */
static char *
tally(const GPtrArray *traces, const char *(*word_of)(const SimTrace *trace))
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    g_autoptr(GArray) counts = g_array_new(FALSE, TRUE, sizeof(guint));
    for (guint i = 0; i < traces->len; i++) {
        const char *word = word_of(traces->pdata[i]);
        guint at = words->len;
        if (word == NULL)
            continue;
        if (!g_ptr_array_find_with_equal_func(words, word, g_str_equal, &at)) {
            at = words->len;
            g_ptr_array_add(words, (gpointer)word);
            g_array_set_size(counts, words->len);
        }
        g_array_index(counts, guint, at)++;
    }
    GString *text = g_string_new(words->len == 0 ? "none" : NULL);
    for (guint i = 0; i < words->len; i++) {
        g_autofree char *word = out_text_inert(words->pdata[i]);
        g_string_append_printf(text, "%s%s %u", i > 0 ? ", " : "", word,
                               g_array_index(counts, guint, i));
    }
    return g_string_free(text, FALSE);
}

/* The intention that the payment @id was an attempt at. Returns: (owned). */
static char *
intention_of(const char *id)
{
    const char *point = strrchr(id, '.');
    return g_strndup(id, point != NULL ? (gsize)(point - id) : strlen(id));
}

static bool
is_kept(const Found *found, const char *id)
{
    for (guint i = 0; i < found->kept->len; i++)
        if (strcmp(((const SimTrace *)found->kept->pdata[i])->id, id) == 0)
            return true;
    return false;
}

static int
fail_unknown(const Found *found, const char *id)
{
    GString *examples = g_string_new(NULL);
    for (guint i = 0; i < MIN(found->kept->len, 3); i++) {
        const SimTrace *trace = found->kept->pdata[i];
        g_autofree char *one = out_text_inert(trace->id);
        g_string_append_printf(examples, "%s%s", i > 0 ? ", " : "", one);
    }
    g_autofree char *intention = intention_of(id);
    int code = cli_fail(&cli_verb_trace, CLI_NO,
                        "payment %s is not kept; %u of scenario %s are, for example %s; "
                        "'hutong run ... --trace %s' keeps it",
                        id, found->kept->len, found->scenario.scenario.id, examples->str,
                        intention);
    g_string_free(examples, TRUE);
    return code;
}

static int
fail_empty(const Found *found, const char *id)
{
    if (found->kept->len == 0)
        return cli_fail(&cli_verb_trace, CLI_NO,
                        "the results keep no payment of scenario %s, seed %" PRIu64
                        "; those of scenarios with a [window] keep some",
                        found->scenario.scenario.id, found->seed);
    if (id != NULL && !is_kept(found, id))
        return fail_unknown(found, id);
    g_autofree char *outcomes = tally(found->kept, outcome_of);
    g_autofree char *wallets = tally(found->kept, cross_wallet_of);
    g_autofree char *windows = tally(found->kept, window_of);
    return cli_fail(&cli_verb_trace, CLI_NO,
                    "no kept payment of scenario %s is like that; by outcome: %s; across "
                    "networks, by wallet: %s; by window: %s",
                    found->scenario.scenario.id, outcomes, wallets, windows);
}

/* --- What was found --- */

static int
save(const Options *options, const SimTrace *trace, const OutTraceNames *names)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) picture = out_sequence(trace, names);
    if (!out_plot_save(picture, options->output, &error))
        return cli_fail(&cli_verb_trace, CLI_FILE, "%s", error->message);
    return CLI_OK;
}

static int
show(const Options *options, const Found *found)
{
    bool is_data = options->form == OUT_FORMAT_JSON;
    const SimTrace *first = found->matching->pdata[0];
    OutTraceNames names = { found->members,
                            options->is_chinese && !is_data ? OUT_LANG_ZH : OUT_LANG_EN };
    if (options->output != NULL)
        return save(options, first, &names);
    g_autoptr(GString) text = NULL;
    if (options->list) {
        g_autoptr(OutTable) table = out_trace_list(found->matching, &names);
        text = out_table_render(table, options->form, cli_width(0));
    } else {
        text = is_data ? out_trace_json(first)
                       : out_trace_text(first, &names, cli_width(0),
                                        cli_use_color(STDOUT_FILENO, options->no_color));
    }
    return cli_print(&cli_verb_trace, text->str);
}

/* --- The request --- */

/* Windows are called by their labels like everything else. */
static bool
add_windows(OutStore *store, int64_t key, GArray *members, GError **error)
{
    g_autoptr(GArray) periods = out_store_periods(store, key, error);
    for (guint i = 0; periods != NULL && i < periods->len; i++) {
        const SimPeriod *p = &g_array_index(periods, SimPeriod, i);
        SimMember member = { "window", p->id, p->label_en, p->label_zh };
        g_array_append_val(members, member);
    }
    return periods != NULL;
}

static bool
read_all(OutStore *store, const OutTraceFilter *filter, Found *found, GError **error)
{
    static const OutTraceFilter any = { .id = NULL };
    int64_t key = found->scenario.key;
    found->matching = out_store_traces(store, key, found->seed, filter, error);
    if (found->matching != NULL)
        found->kept = out_store_traces(store, key, found->seed, &any, error);
    if (found->kept != NULL)
        found->members = out_store_members(store, error);
    return found->members != NULL && add_windows(store, key, found->members, error);
}

static int
trace(const Options *options, const char *path, const char *id)
{
    g_autoptr(GError) error = NULL;
    g_auto(Found) found = { .matching = NULL };
    g_autoptr(OutStore) store = out_store_open(path, OUT_STORE_READ_ONLY, &error);
    if (store == NULL)
        return cli_fail(&cli_verb_trace, CLI_FILE, "%s", error->message);
    if (!cli_results_scenario(&cli_verb_trace, store, options->scenario,
                              &found.scenario) ||
        !cli_results_seed(&cli_verb_trace, store, found.scenario.key, options->seed,
                          &found.seed))
        return CLI_FILE;
    bool is_reversed = g_strcmp0(options->failed, "reversed") == 0;
    OutTraceFilter filter = { .id = id,
                              .outcome = is_reversed ? NULL : options->failed,
                              .cross_wallet = options->cross,
                              .period = options->window,
                              .fact = is_reversed ? "reversed" : NULL };
    if (!read_all(store, &filter, &found, &error))
        return cli_fail(&cli_verb_trace, CLI_FILE, "%s", error->message);
    return found.matching->len > 0 ? show(options, &found) : fail_empty(&found, id);
}

static bool
is_failure(const char *text)
{
    return strcmp(text, "reversed") == 0 ||
           (text[0] == 'f' && text[1] >= '1' && text[1] <= '6' && text[2] == '\0');
}

/* CLI_OK, or what to exit with after a message. */
static int
check(Options *options)
{
    if (options->failed != NULL) {
        char *lower = g_ascii_strdown(options->failed, -1);
        g_free(options->failed);
        options->failed = lower;
    }
    if (options->failed != NULL && !is_failure(options->failed))
        return cli_fail(&cli_verb_trace, CLI_USAGE,
                        "--failed is f1 to f6 or reversed, not '%s'", options->failed);
    if (g_strcmp0(options->format, "csv") == 0)
        return cli_fail(&cli_verb_trace, CLI_USAGE, "--format is text or json");
    if (!cli_format(&cli_verb_trace, options->format, &options->form) ||
        !cli_language(&cli_verb_trace, options->lang, &options->is_chinese))
        return CLI_USAGE;
    if (options->output == NULL)
        return CLI_OK;
    if (!g_str_has_suffix(options->output, ".svg"))
        return cli_fail(&cli_verb_trace, CLI_USAGE, "-o ends in .svg");
    if (options->list || options->format != NULL)
        return cli_fail(&cli_verb_trace, CLI_USAGE,
                        "-o draws one payment: leave out --list and --format");
    return CLI_OK;
}

static int
request(Options *options, int argc, char **argv)
{
    bool has_id = argc == 4 && strcmp(argv[2], "payment") == 0;
    if (argc != 2 && !has_id)
        return cli_fail(&cli_verb_trace, CLI_USAGE,
                        "name a results file, and after it 'payment' and an id if you "
                        "look for one");
    int code = check(options);
    return code == CLI_OK ? trace(options, argv[1], has_id ? argv[3] : NULL) : code;
}

static int
run(int argc, char **argv)
{
    Options options = { .seed = -1 };
    const GOptionEntry entries[] = {
        { "slowest", 0, 0, G_OPTION_ARG_NONE, &options.slowest,
          "The slowest of those asked for; so without it", NULL },
        { "failed", 0, 0, G_OPTION_ARG_STRING, &options.failed,
          "One that failed like this", "f1|...|f6|reversed" },
        { "cross", 0, 0, G_OPTION_ARG_STRING, &options.cross,
          "One of this wallet over a code of another network", "WALLET" },
        { "window", 0, 0, G_OPTION_ARG_STRING, &options.window, "One of this window",
          "ID" },
        { "scenario", 0, 0, G_OPTION_ARG_STRING, &options.scenario,
          "Scenario; default the first stored", "ID" },
        { "seed", 0, 0, G_OPTION_ARG_INT64, &options.seed, "Which seed", "N" },
        { "list", 0, 0, G_OPTION_ARG_NONE, &options.list,
          "One line for each kept payment asked for, the slowest first", NULL },
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
          "Draw it as a sequence chart", "FILE.svg" },
        { "format", 0, 0, G_OPTION_ARG_STRING, &options.format, "Form", "text|json" },
        { "lang", 0, 0, G_OPTION_ARG_STRING, &options.lang, "Language of labels",
          "en|zh" },
        { "no-color", 0, 0, G_OPTION_ARG_NONE, &options.no_color, "No colours", NULL },
        { 0 },
    };
    int code = cli_options(&cli_verb_trace, entries, &argc, &argv);
    if (code < 0)
        code = request(&options, argc, argv);
    char *const owned[] = { options.failed,   options.cross,  options.window,
                            options.scenario, options.output, options.lang,
                            options.format };
    for (gsize i = 0; i < G_N_ELEMENTS(owned); i++)
        g_free(owned[i]);
    return code;
}

const CliVerb cli_verb_trace = {
    .name = "trace",
    .summary = "tell one payment hop by hop, or draw it",
    .usage = "RESULTS [payment ID]",
    .examples = { "hutong trace r.db --failed f3 --lang zh",
                  "hutong trace r.db payment 140233-17.1 -o payment.svg" },
    .run = run,
};
