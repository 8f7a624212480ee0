#include "cli/results.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "output/plot.h"
#include "output/text.h"

typedef struct {
    char *output, *lang, *base, *alt, *window;
    gint64 seed;
    gboolean term;
} Options;

/* The scenario drawn beside @base: the one called @id; NULL: the second stored, if there
 * is one. Sets 0 for none. */
static bool
find_beside(OutStore *store, const char *id, int64_t base, int64_t *ret_key)
{
    OutStoredScenario beside;
    *ret_key = 0;
    if (id == NULL) {
        g_autoptr(GArray) scenarios = out_store_scenarios(store, NULL);
        if (scenarios != NULL && scenarios->len > 1)
            *ret_key = g_array_index(scenarios, OutStoredScenario, 1).key;
    } else {
        if (!cli_results_scenario(&cli_verb_plot, store, id, &beside))
            return false;
        *ret_key = beside.key;
    }
    if (*ret_key == base)
        *ret_key = 0;
    return true;
}

static bool
picture_of(const Options *options, OutPicture *ret_picture)
{
    if (options->term || options->output == NULL)
        *ret_picture = OUT_PICTURE_DUMB;
    else if (g_str_has_suffix(options->output, ".svg"))
        *ret_picture = OUT_PICTURE_SVG;
    else if (g_str_has_suffix(options->output, ".png"))
        *ret_picture = OUT_PICTURE_PNG;
    else
        return false;
    return true;
}

static GBytes *
draw(OutStore *store, const OutPlot *plot, const char *what, GError **error)
{
    static const struct {
        const char *name;
        GBytes *(*draw)(OutStore *, const OutPlot *, GError **);
    } pictures[] = {
        { "share", out_plot_share },       { "fees", out_plot_fees },
        { "load", out_plot_load },         { "latency", out_plot_latency },
        { "hub-load", out_plot_hub_load }, { "recovery", out_plot_recovery },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(pictures); i++)
        if (strcmp(what, pictures[i].name) == 0)
            return pictures[i].draw(store, plot, error);
    return out_plot_metric(store, plot, what, error);
}

static int
deliver(const Options *options, GBytes *picture)
{
    gsize n;
    const char *bytes = g_bytes_get_data(picture, &n);
    if (options->term || options->output == NULL) {
        g_autofree char *text = g_strndup(bytes, n);
        return cli_print(&cli_verb_plot, text);
    }
    g_autoptr(GError) error = NULL;
    if (!out_plot_save(picture, options->output, &error))
        return cli_fail(&cli_verb_plot, CLI_FILE, "%s", error->message);
    return CLI_OK;
}

static int
plot(const Options *options, const char *path, const char *what)
{
    g_autoptr(GError) error = NULL;
    OutPlot plot = { .lang =
                         g_strcmp0(options->lang, "zh") == 0 ? OUT_LANG_ZH : OUT_LANG_EN,
                     .window = options->window };
    if (!picture_of(options, &plot.picture))
        return cli_fail(&cli_verb_plot, CLI_USAGE,
                        "-o ends in .svg or .png; without it the chart goes to the "
                        "terminal");
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 40) {
        plot.columns = size.ws_col;
        plot.rows = MAX(size.ws_row - 2, 20);
    }
    g_autoptr(OutStore) store = out_store_open(path, OUT_STORE_READ_ONLY, &error);
    if (store == NULL)
        return cli_fail(&cli_verb_plot, CLI_FILE, "%s", error->message);
    OutStoredScenario base;
    if (!cli_results_scenario(&cli_verb_plot, store, options->base, &base) ||
        !find_beside(store, options->alt, base.key, &plot.alt) ||
        !cli_results_seed(&cli_verb_plot, store, base.key, options->seed, &plot.seed))
        return CLI_FILE;
    plot.base = base.key;
    char *font = plot.picture != OUT_PICTURE_DUMB ? out_gnuplot_font_warning() : NULL;
    if (font != NULL)
        fprintf(stderr, "hutong plot: %s\n", font);
    g_free(font);
    g_autoptr(GBytes) picture = draw(store, &plot, what, &error);
    if (picture == NULL)
        return cli_fail(&cli_verb_plot, CLI_FILE, "%s", error->message);
    return deliver(options, picture);
}

static int
run(int argc, char **argv)
{
    Options options = { .seed = -1 };
    const GOptionEntry entries[] = {
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
          "Picture to write: .svg or .png", "FILE" },
        { "term", 0, 0, G_OPTION_ARG_NONE, &options.term, "Draw into the terminal",
          NULL },
        { "base", 0, 0, G_OPTION_ARG_STRING, &options.base,
          "Scenario drawn first; default the first stored", "ID" },
        { "alt", 0, 0, G_OPTION_ARG_STRING, &options.alt,
          "Scenario beside it; default the second stored", "ID" },
        { "seed", 0, 0, G_OPTION_ARG_INT64, &options.seed, "Which seed", "N" },
        { "window", 0, 0, G_OPTION_ARG_STRING, &options.window,
          "Window of latency, hub-load and recovery; default the first", "ID" },
        { "lang", 0, 0, G_OPTION_ARG_STRING, &options.lang, "Language of labels",
          "en|zh" },
        { 0 },
    };
    int code = cli_options(&cli_verb_plot, entries, &argc, &argv);
    if (code < 0)
        code = argc == 3 ? plot(&options, argv[1], argv[2])
                         : cli_fail(&cli_verb_plot, CLI_USAGE,
                                    "name a results file and what to draw");
    g_free(options.output);
    g_free(options.base);
    g_free(options.alt);
    g_free(options.lang);
    g_free(options.window);
    return code;
}

const CliVerb cli_verb_plot = {
    .name = "plot",
    .summary = "draw the market, a window or any metric from a results file",
    .usage = "RESULTS share|fees|load|latency|hub-load|recovery|METRIC",
    .examples = { "hutong plot r.db share -o share.svg",
                  "hutong plot r.db latency --window double-11 --term" },
    .run = run,
};
