#include <string.h>

#include "cli/load.h"
#include "input/guess.h"
#include "input/schema.h"
#include "models/metrics.h"

typedef struct {
    OutFormat format;
    bool is_chinese;
    bool no_color;
    const char *dir;
    const char *file; /* for wallets and fees */
} Options;

static int
print_table(OutTable *table, const Options *options)
{
    g_autoptr(GString) text = out_table_render(table, options->format, cli_width(100));
    out_table_free(table);
    return cli_print(&cli_verb_list, text->str);
}

/* Columns for all, of which the first is a name that is never broken. */
static void
columns(OutTable *table, const char *const *keys, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        out_table_column(table, keys[i], keys[i],
                         i == 0 ? OUT_ALIGN_WHOLE : OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
}

static const char *
in_language(const Options *options, const char *en, const char *zh)
{
    return options->is_chinese ? zh : en;
}

static void
row_of_scenario(OutTable *table, const char *path, const Options *options)
{
    g_autoptr(ScnReport) report = scn_report_new();
    g_autoptr(ScnScenario) s = scn_scenario_load(path, NULL, report);
    out_table_text(table, path);
    if (s == NULL) {
        g_autofree char *why =
            g_strdup_printf("%u error%s; see hutong check", report->n_errors,
                            report->n_errors == 1 ? "" : "s");
        out_table_absent(table);
        out_table_text(table, why);
        out_table_absent(table);
        return;
    }
    out_table_text(table, s->id);
    out_table_text(table, in_language(options, s->label_en, s->label_zh));
    out_table_text(table, in_language(options, s->question, s->question_zh));
}

static gint
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int
list_scenarios(const Options *options)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) dir = g_dir_open(options->dir, 0, &error);
    if (dir == NULL)
        return cli_fail(&cli_verb_list, CLI_FILE, "%s", error->message);
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;)
        if (g_str_has_suffix(name, ".ini"))
            g_ptr_array_add(paths, g_build_filename(options->dir, name, NULL));
    g_ptr_array_sort(paths, by_text);
    OutTable *table = out_table_new();
    out_table_column(table, "file", "file", OUT_ALIGN_WHOLE, OUT_SHOWN_TO_ALL);
    out_table_column(table, "id", "id", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA);
    out_table_column(table, "label", "label", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "question", "question", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    for (guint i = 0; i < paths->len; i++)
        row_of_scenario(table, paths->pdata[i], options);
    return print_table(table, options);
}

static int
list_metrics(const Options *options)
{
    static const char *const keys[] = { "metric", "unit", "by", "label", "formula" };
    OutTable *table = out_table_new();
    columns(table, keys, G_N_ELEMENTS(keys));
    for (unsigned i = 0; i < PAY_N_METRICS; i++) {
        const SimMetric *metric = &pay_metric[i];
        out_table_text(table, metric->id);
        out_table_text(table, metric->unit);
        out_table_text(table, metric->dimension);
        out_table_text(table, in_language(options, metric->label_en, metric->label_zh));
        out_table_text(table, metric->formula);
    }
    return print_table(table, options);
}

/* The default as it is written; people read "by hour" for the 24 of them. */
static char *
default_of(const ScnRow *row, const Options *options)
{
    if (row->is_required)
        return g_strdup("(required)");
    bool is_list = row->key != PAY_N_KEYS && row->preset != NULL &&
                   strstr(row->preset, ", ") != NULL;
    if (is_list && options->format == OUT_FORMAT_TEXT)
        return g_strdup_printf("by %s", pay_kind_name(pay_key_shape[row->key].dims[0]));
    return g_strdup(row->preset);
}

static int
list_keys(const Options *options)
{
    OutTable *table = out_table_new();
    out_table_column(table, "path", "path", OUT_ALIGN_WHOLE, OUT_SHOWN_TO_ALL);
    out_table_column(table, "unit", "unit", OUT_ALIGN_LEFT, OUT_SHOWN_IF_ROOM);
    out_table_column(table, "default", "default", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "range", "range", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA);
    out_table_column(table, "origin", "origin", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA);
    out_table_column(table, "event", "event", OUT_ALIGN_LEFT, OUT_SHOWN_IF_ROOM);
    out_table_column(table, "meaning", "meaning", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    for (unsigned i = 0; i < scn_schema_n; i++) {
        const ScnRow *row = &scn_schema[i];
        g_autofree char *preset = default_of(row, options);
        g_autofree char *range = scn_spec_range(&row->spec);
        out_table_text(table, scn_row_path(row));
        out_table_text(table, scn_spec_unit(&row->spec));
        out_table_text(table, preset);
        out_table_text(table, range);
        out_table_text(table, row->origin);
        out_table_text(table, row->is_dynamic ? "yes" : NULL);
        out_table_text(table, in_language(options, row->doc_en, row->doc_zh));
    }
    return print_table(table, options);
}

/* The first columns of a list of entities, and the values that follow. */
typedef struct {
    PayKind kind;
    const char *const *headings;
    unsigned n_headings;
    const PayKey *shown;
    unsigned n_shown;
    bool with_firms; /* family and owner after the label */
} Listing;

static void
row_of_entity(OutTable *table, const ScnScenario *s, const Listing *listing, unsigned i,
              const Options *options)
{
    const PayEntity *entity = &s->params->entity[listing->kind][i];
    out_table_text(table, entity->id);
    out_table_text(table, in_language(options, entity->label_en, entity->label_zh));
    if (listing->with_firms) {
        out_table_text(table, entity->family);
        out_table_text(table, entity->owner);
    }
    for (unsigned j = 0; j < listing->n_shown; j++) {
        g_autofree char *value =
            scn_value_format(&scn_schema_row(listing->shown[j])->spec, s->params,
                             pay_value(s->params, listing->shown[j], i, 0, 0));
        out_table_text(table, value);
    }
}

static int
list_entities(const Options *options, const Listing *listing)
{
    int code = CLI_USAGE;
    if (options->file == NULL)
        return cli_fail(&cli_verb_list, CLI_USAGE, "%s of which FILE?",
                        scn_schema_plural(listing->kind));
    g_autoptr(ScnScenario) s = cli_load(options->file, NULL, options->no_color, &code);
    if (s == NULL)
        return code;
    OutTable *table = out_table_new();
    columns(table, listing->headings, listing->n_headings);
    for (unsigned i = 0; i < s->params->n[listing->kind]; i++)
        row_of_entity(table, s, listing, i, options);
    return print_table(table, options);
}

static int
list_wallets(const Options *options)
{
    static const char *const headings[] = { "wallet", "label",   "family", "owner",
                                            "kind",   "network", "hub",    "hold" };
    static const PayKey shown[] = { PAY_WALLET_KIND, PAY_WALLET_NETWORK, PAY_WALLET_HUB,
                                    PAY_WALLET_HOLD };
    const Listing listing = { PAY_KIND_WALLET,        headings,
                              G_N_ELEMENTS(headings), shown,
                              G_N_ELEMENTS(shown),    true };
    return list_entities(options, &listing);
}

static int
list_fees(const Options *options)
{
    static const char *const headings[] = { "fee",   "label", "flow",     "networks",
                                            "modes", "rate",  "priority", "rival" };
    static const PayKey shown[] = { PAY_FEE_FLOW, PAY_FEE_NETWORKS, PAY_FEE_MODES,
                                    PAY_FEE_RATE, PAY_FEE_PRIORITY, PAY_FEE_RIVAL };
    const Listing listing = { PAY_KIND_FEE,           headings,
                              G_N_ELEMENTS(headings), shown,
                              G_N_ELEMENTS(shown),    false };
    return list_entities(options, &listing);
}

static const struct {
    const char *name;
    int (*list)(const Options *);
} lists[] = {
    { "scenarios", list_scenarios }, { "metrics", list_metrics }, { "keys", list_keys },
    { "wallets", list_wallets },     { "fees", list_fees },
};

static int
list(const char *what, const Options *options)
{
    ScnGuess guess = scn_guess(what);
    for (unsigned i = 0; i < G_N_ELEMENTS(lists); i++) {
        if (strcmp(lists[i].name, what) == 0) {
            g_free(scn_guess_take(&guess));
            return lists[i].list(options);
        }
        scn_guess_offer(&guess, lists[i].name);
    }
    g_autofree char *meant = scn_guess_take(&guess);
    return cli_fail(
        &cli_verb_list, CLI_USAGE,
        "cannot list '%s': scenarios, metrics, keys, or wallets or fees of a FILE%s%s%s",
        what, meant != NULL ? "; did you mean '" : "", meant != NULL ? meant : "",
        meant != NULL ? "'?" : "");
}

static int
run(int argc, char **argv)
{
    g_autofree char *dir = NULL, *format = NULL, *lang = NULL;
    gboolean no_color = FALSE;
    Options options = { .dir = "scenarios" };
    const GOptionEntry entries[] = {
        { "dir", 0, 0, G_OPTION_ARG_FILENAME, &dir, "Where scenarios are (scenarios)",
          "DIR" },
        { "format", 0, 0, G_OPTION_ARG_STRING, &format, "text, csv or json", "FORMAT" },
        { "lang", 0, 0, G_OPTION_ARG_STRING, &lang, "zh or en", "LANG" },
        { "no-color", 0, 0, G_OPTION_ARG_NONE, &no_color, "No colours", NULL },
        { 0 },
    };
    int code = cli_options(&cli_verb_list, entries, &argc, &argv);
    if (code >= 0)
        return code;
    if (!cli_format(&cli_verb_list, format, &options.format) ||
        !cli_language(&cli_verb_list, lang, &options.is_chinese))
        return CLI_USAGE;
    options.dir = dir != NULL ? dir : options.dir;
    options.no_color = no_color;
    options.file = argc > 2 ? argv[2] : NULL;
    if (argc > 3)
        return cli_fail(&cli_verb_list, CLI_USAGE, "what is '%s'?", argv[3]);
    return list(argc > 1 ? argv[1] : "scenarios", &options);
}

const CliVerb cli_verb_list = {
    .name = "list",
    .summary =
        "list what there is: scenarios, metrics, keys, the wallets or fees of a file",
    .usage = "[scenarios|metrics|keys|wallets FILE|fees FILE]",
    .examples = { "hutong list keys",
                  "hutong list wallets scenarios/china-2021.ini --lang zh" },
    .run = run,
};
