#include "output/game.h"

#include <math.h>

/* --- who would want to leave --- */

/* The pair in which rival @p has option @own and the other one @other. */
static unsigned
pair_at(const OutGame *g, unsigned p, unsigned own, unsigned other)
{
    unsigned n = g->rival[1].n_options;
    return p == 0 ? own * n + other : other * n + own;
}

static const double *
values_at(const OutGame *g, unsigned p, unsigned own, unsigned other)
{
    return g->rival[p].values + (size_t)pair_at(g, p, own, other) * g->n_replications;
}

static unsigned
best_by_mean(const OutGame *g, const OutPair *pairs, unsigned p, unsigned other)
{
    unsigned best = 0;
    for (unsigned i = 1; i < g->rival[p].n_options; i++)
        if (pairs[pair_at(g, p, i, other)].payoff[p].mean >
            pairs[pair_at(g, p, best, other)].payoff[p].mean)
            best = i;
    return best;
}

/* The replies of rival @p to option @other. */
static void
judge_replies(const OutGame *g, OutPair *pairs, unsigned p, unsigned other)
{
    unsigned n = g->rival[p].n_options, best = best_by_mean(g, pairs, p, other);
    OutReply of_best = OUT_REPLY_BEST;
    for (unsigned i = 0; i < n; i++) {
        SimInterval lead =
            sim_interval_paired(values_at(g, p, best, other), values_at(g, p, i, other),
                                g->n_replications, 1 - 0.05 / MAX(n - 1, 1), NULL);
        bool is_tie = lead.low == 0 && lead.high == 0;
        OutReply reply = is_tie         ? OUT_REPLY_BEST
                         : lead.low > 0 ? OUT_REPLY_WORSE
                                        : OUT_REPLY_POSSIBLE;
        pairs[pair_at(g, p, i, other)].reply[p] = reply;
        if (reply == OUT_REPLY_POSSIBLE)
            of_best = OUT_REPLY_UNSURE;
    }
    for (unsigned i = 0; i < n; i++) {
        OutReply *reply = &pairs[pair_at(g, p, i, other)].reply[p];
        *reply = *reply == OUT_REPLY_BEST ? of_best : *reply;
    }
}

OutPair *
out_game_pairs(const OutGame *g)
{
    unsigned n = g->rival[0].n_options * g->rival[1].n_options;
    OutPair *pairs = g_new0(OutPair, n);
    for (unsigned c = 0; c < n; c++)
        for (unsigned p = 0; p < 2; p++)
            pairs[c].payoff[p] =
                sim_interval_mean(g->rival[p].values + (size_t)c * g->n_replications,
                                  g->n_replications, 0.95);
    for (unsigned p = 0; p < 2; p++)
        for (unsigned other = 0; other < g->rival[1 - p].n_options; other++)
            judge_replies(g, pairs, p, other);
    /* As sure as the less sure of both replies. */
    for (unsigned c = 0; c < n; c++)
        pairs[c].nash = (OutNash)MIN(pairs[c].reply[0], pairs[c].reply[1]);
    return pairs;
}

/* --- how it is told --- */

static OutScale
scale_of(const OutGame *g, const OutPair *pairs, unsigned p, OutLang lang)
{
    double largest = 0;
    for (unsigned c = 0; c < g->rival[0].n_options * g->rival[1].n_options; c++)
        largest = fmax(largest, fabs(pairs[c].payoff[p].mean));
    const SimMetric *metric = &g->rival[p].metric;
    return out_scale(largest, metric->decimals, metric->unit, lang);
}

static void
append_payoff(GString *text, const OutPair *pair, unsigned p, const OutScale *scale)
{
    static const char *const marks[] = { "", "?", "*?", "*" };
    g_autofree char *number =
        out_scale_number(scale, pair->payoff[p].mean, scale->decimals, OUT_LANG_EN);
    g_string_append(text, number);
    g_string_append(text, marks[pair->reply[p]]);
}

static void
add_heading(OutTable *table, const OutGame *g, const OutScale scale[2], OutLang lang)
{
    g_autofree char *first = out_scale_unit(&scale[0], lang);
    g_autofree char *second = out_scale_unit(&scale[1], lang);
    g_autofree char *heading = g_strdup_printf("%s, %s | %s, %s", g->rival[0].payoff,
                                               first, g->rival[1].payoff, second);
    out_table_group(table, heading);
}

OutTable *
out_game_matrix(const OutGame *g, const OutPair *pairs, OutLang lang)
{
    OutTable *table = out_table_new();
    const OutScale scale[] = { scale_of(g, pairs, 0, lang), scale_of(g, pairs, 1, lang) };
    unsigned n = g->rival[1].n_options;
    g_autofree char *corner =
        g_strdup_printf("%s \\ %s", g->rival[0].label, g->rival[1].label);
    out_table_column(table, "", corner, OUT_ALIGN_LEFT, OUT_SHOWN_TO_PEOPLE);
    for (unsigned j = 0; j < n; j++)
        out_table_column(table, "", g->rival[1].options[j], OUT_ALIGN_RIGHT,
                         OUT_SHOWN_TO_PEOPLE);
    add_heading(table, g, scale, lang);
    for (unsigned i = 0; i < g->rival[0].n_options; i++) {
        out_table_text(table, g->rival[0].options[i]);
        for (unsigned j = 0; j < n; j++) {
            const OutPair *pair = &pairs[i * n + j];
            g_autoptr(GString) cell =
                g_string_new(pair->nash >= OUT_NASH_UNSURE ? "= " : "");
            append_payoff(cell, pair, 0, &scale[0]);
            g_string_append(cell, " | ");
            append_payoff(cell, pair, 1, &scale[1]);
            out_table_text(table, cell->str);
        }
    }
    return table;
}

static void
append_equilibrium(GString *text, const OutGame *g, unsigned pair, OutNash nash, bool zh)
{
    static const char *const words[][2] = {
        [OUT_NASH_POSSIBLE] = { "cannot be excluded", "不能排除" },
        [OUT_NASH_UNSURE] = { "equilibrium by the means, not beyond chance",
                              "按均值为均衡，未超出偶然" },
        [OUT_NASH_SURE] = { "equilibrium", "均衡" },
    };
    unsigned n = g->rival[1].n_options;
    g_string_append_printf(text, zh ? "%s：%s %s，%s %s\n" : "%s: %s %s, %s %s\n",
                           words[nash][zh], g->rival[0].label,
                           g->rival[0].options[pair / n], g->rival[1].label,
                           g->rival[1].options[pair % n]);
}

char *
out_game_words(const OutGame *g, const OutPair *pairs, OutLang lang)
{
    bool zh = lang == OUT_LANG_ZH, is_any = false;
    unsigned n = g->rival[0].n_options * g->rival[1].n_options;
    GString *text =
        g_string_new(zh ? "* 对方选择下的最佳应对；*? 均值最佳，但与另一选择无法区分；? "
                          "与最佳无法区分；"
                          "= 均衡\n"
                        : "* best response; *? best by its mean, but another cannot be "
                          "told apart from "
                          "it; ? cannot be told apart from the best; = equilibrium\n");
    for (OutNash nash = OUT_NASH_SURE; nash > OUT_NASH_NO; nash--)
        for (unsigned c = 0; c < n; c++)
            if (pairs[c].nash == nash) {
                is_any |= nash >= OUT_NASH_UNSURE;
                append_equilibrium(text, g, c, nash, zh);
            }
    if (!is_any)
        g_string_append(text, zh ? "按均值没有纯策略均衡\n"
                                 : "by the means there is no equilibrium of pure "
                                   "strategies\n");
    return g_string_free(text, FALSE);
}

OutTable *
out_game_table(const OutGame *g, const OutPair *pairs)
{
    static const char *const keys[] = {
        "first",       "second",        "payoff_first",      "half_width_first",
        "reply_first", "payoff_second", "half_width_second", "reply_second",
        "equilibrium"
    };
    static const char *const replies[] = { "worse", "cannot be told apart",
                                           "best by the mean", "best" };
    static const char *const nash[] = { "no", "cannot be excluded", "by the means",
                                        "yes" };
    OutTable *table = out_table_new();
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        out_table_column(table, keys[i], keys[i], OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    unsigned n = g->rival[1].n_options;
    for (unsigned c = 0; c < g->rival[0].n_options * n; c++) {
        out_table_text(table, g->rival[0].options[c / n]);
        out_table_text(table, g->rival[1].options[c % n]);
        for (unsigned p = 0; p < 2; p++) {
            int decimals = g->rival[p].metric.decimals;
            out_table_number(table, pairs[c].payoff[p].mean, decimals);
            out_table_number(table, pairs[c].payoff[p].half_width, decimals);
            out_table_text(table, replies[pairs[c].reply[p]]);
        }
        out_table_text(table, nash[pairs[c].nash]);
    }
    return table;
}
