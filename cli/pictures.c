#include "cli/pictures.h"

#include <stdio.h>
#include <string.h>

#include "output/period.h"
#include "output/plot.h"

typedef GBytes *(*Draw)(OutStore *, const OutPlot *, GError **);

typedef struct {
    const char *name;
    Draw draw;
} Kind;

char *
cli_picture_stem(const CliRunOptions *options)
{
    if (options->no_pictures)
        return NULL;
    if (options->pictures != NULL)
        return g_strdup(options->pictures);
    char *stem = g_strdup(options->output);
    if (stem != NULL && g_str_has_suffix(stem, ".db"))
        stem[strlen(stem) - 3] = '\0';
    return stem;
}

static void
warn_of_fonts(const CliExperiment *e)
{
    g_autofree char *warning = out_gnuplot_font_warning();
    if (warning != NULL && !e->options.quiet)
        fprintf(stderr, "hutong %s: %s\n", e->verb->name, warning);
}

/* @window: NULL for a picture of the whole run. A window in which nothing was measured
 * has no picture. */
static int
draw(const CliExperiment *e, const char *stem, const Kind *kind, const char *window)
{
    static const struct {
        const char *suffix;
        OutPicture picture;
    } forms[] = { { "svg", OUT_PICTURE_SVG }, { "png", OUT_PICTURE_PNG } };
    for (unsigned i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *path =
            g_strdup_printf("%s-%s%s%s.%s", stem, kind->name, window != NULL ? "-" : "",
                            window != NULL ? window : "", forms[i].suffix);
        OutPlot plot = { .base = e->keys[0],
                         .alt = e->n_scenarios > 1 ? e->keys[e->n_scenarios - 1] : 0,
                         .seed = e->seed,
                         .lang = e->lang_zh ? OUT_LANG_ZH : OUT_LANG_EN,
                         .picture = forms[i].picture,
                         .window = window };
        g_autoptr(GBytes) picture = kind->draw(e->store, &plot, &error);
        if (window != NULL && g_error_matches(error, OUT_ERROR, OUT_ERROR_MISSING))
            return CLI_OK;
        if (picture == NULL || !out_plot_save(picture, path, &error))
            return cli_fail(e->verb, CLI_FILE, "%s", error->message);
        if (!e->options.quiet)
            fprintf(stderr, "wrote %s\n", path);
    }
    return CLI_OK;
}

int
cli_pictures_market(const CliExperiment *e)
{
    static const Kind kinds[] = { { "share", out_plot_share },
                                  { "fees", out_plot_fees },
                                  { "load", out_plot_load } };
    g_autofree char *stem = cli_picture_stem(&e->options);
    int code = CLI_OK;
    if (stem != NULL)
        warn_of_fonts(e);
    for (unsigned i = 0; stem != NULL && code == CLI_OK && i < G_N_ELEMENTS(kinds); i++)
        code = draw(e, stem, &kinds[i], NULL);
    return code;
}

/* Whether something happens to a scenario within @window. */
static bool
has_event(const CliExperiment *e, unsigned scenario, const SimPeriod *window)
{
    const GPtrArray *events = e->scenarios[scenario]->timeline->events;
    for (guint i = 0; i < events->len; i++) {
        const PayEvent *event = events->pdata[i];
        if (event->at >= window->from && event->at < window->to)
            return true;
    }
    return false;
}

static int
draw_window(const CliExperiment *e, const char *stem, const SimPeriod *window)
{
    static const Kind latency = { "latency", out_plot_latency },
                      load = { "hub-load", out_plot_hub_load },
                      recovery = { "recovery", out_plot_recovery };
    int code = draw(e, stem, &latency, window->id);
    if (code == CLI_OK)
        code = draw(e, stem, &load, window->id);
    if (code == CLI_OK &&
        (has_event(e, 0, window) || has_event(e, e->n_scenarios - 1, window)))
        code = draw(e, stem, &recovery, window->id);
    return code;
}

int
cli_pictures_windows(const CliExperiment *e)
{
    int code = CLI_OK;
    g_autofree char *stem = cli_picture_stem(&e->options);
    if (stem == NULL)
        return CLI_OK;
    g_autoptr(GArray) periods = cli_experiment_periods(e, 0, e->n_scenarios - 1, &code);
    for (guint i = 0; code == CLI_OK && i < periods->len; i++) {
        const SimPeriod *period = &g_array_index(periods, SimPeriod, i);
        if (!out_period_is_fixed(period->id))
            code = draw_window(e, stem, period);
    }
    return code;
}
