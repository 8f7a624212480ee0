#include "cli/payoff.h"

#include <stdio.h>
#include <string.h>

#include "cli/load.h"
#include "output/game.h"

typedef struct {
    const SimMetric *metric;
    const char *member; /* (borrowed) from its text */
} Payoff;

/* Returns: (owned) the two texts, NULL with a message. */
static char **
read_payoffs(const CliExperiment *e, const char *list, Payoff ret[2])
{
    g_auto(GStrv) texts = g_strsplit(list, ",", -1);
    if (g_strv_length(texts) != 2) {
        cli_fail(e->verb, CLI_USAGE,
                 "--payoff takes two, such as profit.owner.ant,profit.owner.tencent");
        return NULL;
    }
    for (unsigned p = 0; p < 2; p++)
        if (cli_metric_named(e->verb, g_strstrip(texts[p]), &ret[p].metric,
                             &ret[p].member) != CLI_OK)
            return NULL;
    return g_steal_pointer(&texts);
}

int
cli_payoff_check(const CliDesigned *d, const char *list)
{
    const ScnDesign *design = d->plan->design;
    Payoff payoffs[2];
    g_auto(GStrv) texts = read_payoffs(d->experiment, list, payoffs);
    if (texts == NULL)
        return CLI_USAGE;
    if (design->kind != SCN_DESIGN_GRID || design->factors->len != 2)
        return cli_fail(d->experiment->verb, CLI_USAGE,
                        "--payoff needs a grid of two [sweep]s or --vary, one for what "
                        "each rival chooses; %s has %u",
                        d->path, design->factors->len);
    if (d->experiment->n_replications == 1)
        return cli_fail(d->experiment->verb, CLI_USAGE,
                        "one replication says nothing about chance: give -n 2 or more");
    return CLI_OK;
}

/* Payoff @p of every point, one below the other. Scenario 0 is the base. Returns:
 * (owned), NULL with @ret_code, its fault printed. */
static double *
values_of(const CliDesigned *d, const Payoff *payoff, const char *text, int *ret_code)
{
    const CliExperiment *e = d->experiment;
    const char *period = e->options.period != NULL ? e->options.period : SIM_PERIOD_RUN;
    unsigned n = e->n_replications;
    g_autofree double *all = g_new(double, (size_t)d->points->len *n);
    for (guint i = 0; i < d->points->len; i++) {
        g_autoptr(GArray) values = cli_experiment_values(
            e, i + 1, payoff->metric->id, payoff->member, period, ret_code);
        if (values == NULL)
            return NULL;
        if (values->len != n) {
            *ret_code = cli_fail(e->verb, CLI_INVALID,
                                 "%s has no value in some replication: is there such a "
                                 "member, and does the period have the metric?",
                                 text);
            return NULL;
        }
        memcpy(all + (size_t)i * n, values->data, n * sizeof *all);
    }
    return g_steal_pointer(&all);
}

static OutRival
rival_of(const CliDesigned *d, unsigned p, const Payoff *payoff, const char *text,
         const double *values)
{
    bool zh = d->experiment->lang_zh;
    const ScnFactor *factor = d->plan->design->factors->pdata[p];
    const GPtrArray *labels = zh ? factor->labels_zh : factor->labels_en;
    const GPtrArray *options = labels->len > 0 ? labels : factor->values;
    return (OutRival){ .label = zh ? factor->label_zh : factor->label_en,
                       .payoff = text,
                       .metric = *payoff->metric,
                       .n_options = options->len,
                       .options = (const char *const *)options->pdata,
                       .values = values };
}

static int
print_game(const CliExperiment *e, const OutGame *game)
{
    OutFormat format;
    OutLang lang = e->lang_zh ? OUT_LANG_ZH : OUT_LANG_EN;
    cli_format(e->verb, e->options.format, &format);
    bool is_data = format != OUT_FORMAT_TEXT;
    g_autofree OutPair *pairs = out_game_pairs(game);
    g_autoptr(OutTable) table =
        is_data ? out_game_table(game, pairs) : out_game_matrix(game, pairs, lang);
    g_autoptr(GString) text = out_table_render(table, format, is_data ? 0 : 100);
    g_autofree char *words = out_game_words(game, pairs, lang);
    if (is_data)
        fputs(words, stderr);
    else
        g_string_append_printf(text, "\n%s", words);
    return cli_print(e->verb, text->str);
}

int
cli_payoff_print(const CliDesigned *d, const char *list)
{
    Payoff payoffs[2];
    int code = CLI_OK;
    g_auto(GStrv) texts = read_payoffs(d->experiment, list, payoffs);
    if (texts == NULL)
        return CLI_USAGE;
    g_autofree double *first = values_of(d, &payoffs[0], texts[0], &code);
    g_autofree double *second =
        first != NULL ? values_of(d, &payoffs[1], texts[1], &code) : NULL;
    if (second == NULL)
        return code;
    const OutGame game = { .rival = { rival_of(d, 0, &payoffs[0], texts[0], first),
                                      rival_of(d, 1, &payoffs[1], texts[1], second) },
                           .n_replications = d->experiment->n_replications };
    return print_game(d->experiment, &game);
}
