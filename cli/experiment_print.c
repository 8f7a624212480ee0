#include "cli/experiment.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/expectations.h"
#include "models/metrics.h"
#include "output/period.h"
#include "sim/interval.h"

/* A mean as people read it. Returns: (owned). */
static char *
mean_in_words(const CliExperiment *e, const SimMetric *metric, double mean, guint n)
{
    if (n == 0)
        return g_strdup(e->lang_zh ? "无数值" : "no value");
    if (strcmp(metric->unit, "yes/no") == 0)
        return g_strdup(mean >= 1 ? (e->lang_zh ? "是" : "yes")
                                  : (e->lang_zh ? "否" : "no"));
    return out_number_amount(mean, metric->decimals, metric->unit,
                             e->lang_zh ? OUT_LANG_ZH : OUT_LANG_EN);
}

static void
tell(const CliExperiment *e, unsigned scenario, const CliOutcome *outcome, GString *text)
{
    const ScnExpect *expect = outcome->expect;
    const SimMetric *metric = pay_metric_find(expect->metric_id);
    g_autofree char *number = mean_in_words(e, metric, outcome->mean, outcome->n);
    bool is_window = !out_period_is_fixed(outcome->period);
    g_string_append_printf(text, "%s  %s: %s%s%s%s%s %s; %s\n",
                           outcome->holds ? (e->lang_zh ? "符合  " : "holds ")
                                          : (e->lang_zh ? "不符合" : "FAILS "),
                           e->scenarios[scenario]->id, expect->metric_id,
                           expect->member[0] != '\0' ? "." : "", expect->member,
                           is_window ? "@" : "", is_window ? outcome->period : "",
                           expect->text, number);
}

static int
expectations(CliExperiment *e, GString *text)
{
    int worst = CLI_OK;
    for (unsigned i = 0; i < e->n_scenarios; i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GArray) outcomes = cli_expectations(e->store, e->keys[i], e->seed,
                                                      e->scenarios[i]->expects, &error);
        if (outcomes == NULL)
            return cli_experiment_store_error(e, error);
        for (guint j = 0; j < outcomes->len; j++) {
            const CliOutcome *outcome = &g_array_index(outcomes, CliOutcome, j);
            tell(e, i, outcome, text);
            worst = outcome->holds ? worst : CLI_NO;
        }
    }
    return worst;
}

static int
fingerprints(CliExperiment *e, GString *text)
{
    for (unsigned i = 0; i < e->n_scenarios; i++) {
        g_autoptr(GError) error = NULL;
        uint64_t fingerprint;
        if (!out_store_fingerprint(e->store, e->keys[i], e->seed, &fingerprint, &error))
            return cli_experiment_store_error(e, error);
        g_autoptr(GArray) done = out_store_replications(e->store, e->keys[i], &error);
        if (done == NULL)
            return cli_experiment_store_error(e, error);
        g_string_append_printf(
            text, "fingerprint %016" PRIx64 "  %s, seed %u, replications: %u\n",
            fingerprint, e->scenarios[i]->id, e->seed, done->len);
    }
    return CLI_OK;
}

/* How much was simulated just now, and how fast: not in the results, for they must not
 * depend on the machine. */
static void
effort(const CliExperiment *e, GString *text)
{
    if (e->n_intentions == 0 || e->seconds <= 0)
        return;
    g_string_append_printf(
        text,
        e->lang_zh ? "模拟了 %.3g 次购买意向，用时 %.1f 秒，每秒 %.3g 次\n"
                   : "simulated %.3g shopping intentions in %.1f s, %.3g a second\n",
        (double)e->n_intentions, e->seconds, (double)e->n_intentions / e->seconds);
    if (e->n_events == 0 || e->event_seconds <= 0)
        return;
    g_string_append_printf(
        text,
        e->lang_zh
            ? "窗口内 %.3g 个事件，每线程每秒 %.3g 百万个\n"
            : "%.3g events in windows, %.3g million events per second and thread\n",
        (double)e->n_events, (double)e->n_events / e->event_seconds / 1e6);
}

int
cli_experiment_print(CliExperiment *e, const OutTable *table, OutFormat format)
{
    g_autoptr(GString) notes = g_string_new(NULL);
    g_autoptr(GString) data =
        out_table_render(table, format, format == OUT_FORMAT_TEXT ? 100 : 0);
    int verdict = expectations(e, notes);
    int code = verdict == CLI_FILE ? CLI_FILE : fingerprints(e, notes);
    if (code != CLI_OK)
        return code;
    if (format == OUT_FORMAT_TEXT) {
        g_string_append_c(data, '\n');
        g_string_append(data, notes->str);
    } else {
        fputs(notes->str, stderr);
    }
    if (!e->options.quiet) {
        g_autoptr(GString) speed = g_string_new(NULL);
        effort(e, speed);
        fputs(speed->str, stderr);
    }
    code = cli_print(e->verb, data->str);
    return code == CLI_OK ? verdict : code;
}

OutTable *
cli_summary_table(bool zh)
{
    OutTable *table = out_table_new();
    out_table_column(table, "scenario", zh ? "情景" : "Scenario", OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_DATA);
    out_table_column(table, "metric", zh ? "指标" : "Metric", OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_DATA);
    out_table_column(table, "dimension", zh ? "维度" : "Dimension", OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_DATA);
    out_table_column(table, "label", zh ? "指标" : "Metric", OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_PEOPLE);
    out_table_column(table, "member", zh ? "维度" : "Of", OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_PEOPLE);
    out_table_column(table, "", zh ? "单位" : "Unit", OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_PEOPLE);
    out_table_column(table, "mean", zh ? "均值" : "Mean", OUT_ALIGN_RIGHT,
                     OUT_SHOWN_TO_ALL);
    out_table_column(table, "half_width", zh ? "± 95%区间" : "± 95% interval",
                     OUT_ALIGN_RIGHT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "unit", zh ? "单位" : "Unit", OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_DATA);
    out_table_column(table, "period", zh ? "时段" : "Period", OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_DATA);
    return table;
}

void
cli_summary_row(OutTable *table, const char *scenario, const OutCell *cell,
                const char *period, OutLang lang)
{
    g_autofree double *x = g_new(double, cell->samples->len);
    for (guint i = 0; i < cell->samples->len; i++)
        x[i] = g_array_index(cell->samples, OutSample, i).value;
    SimInterval interval = sim_interval_mean(x, cell->samples->len, 0.95);
    const SimMetric *metric = &cell->metric;
    const SimMember *member = &cell->member;
    out_table_text(table, scenario);
    out_table_text(table, metric->id);
    out_table_text(table, member->id);
    out_table_text(table,
                   out_text_label(lang, metric->label_en, metric->label_zh, metric->id));
    out_table_text(table,
                   out_text_label(lang, member->label_en, member->label_zh, member->id));
    OutScale scale = out_scale(interval.mean, metric->decimals, metric->unit, lang);
    g_autofree char *unit = out_scale_unit(&scale, lang);
    out_table_text(table, unit);
    out_table_scaled(table, interval.mean, &scale, scale.decimals, lang);
    out_table_scaled(table, interval.half_width, &scale, scale.decimals, lang);
    out_table_text(table, metric->unit);
    out_table_text(table, period);
}
