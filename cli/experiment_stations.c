#include "cli/experiment.h"

#include <math.h>
#include <string.h>

#include "output/period.h"

/* Of a window's messages, what a station must have carried to get a line of its own. */
#define SMALLEST 0.005

/* A larger difference of the predicted waits, as a part of the median latency, distorts
 * what is concluded from them. */
#define TOLERABLE 0.05

static double
mean_of(const GPtrArray *cells, const char *metric, const char *member)
{
    for (guint i = 0; i < cells->len; i++) {
        const OutCell *cell = cells->pdata[i];
        if (strcmp(cell->metric.id, metric) != 0 || strcmp(cell->member.id, member) != 0)
            continue;
        double sum = 0;
        for (guint j = 0; j < cell->samples->len; j++)
            sum += g_array_index(cell->samples, OutSample, j).value;
        return sum / cell->samples->len;
    }
    return NAN;
}

static OutTable *
new_table(bool zh)
{
    static const char *const headings[][2] = {
        { "Load %", "负荷%" },           { "Peak %", "峰值%" },
        { "Rejected %", "拒绝%" },       { "Wait at full scale, ms", "真实规模等待ms" },
        { "by run.queues", "所用规则" }, { "simulated", "模拟" },
    };
    OutTable *table = out_table_new();
    out_table_column(table, "station", zh ? "节点" : "Station", OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_ALL);
    for (unsigned i = 0; i < G_N_ELEMENTS(headings); i++)
        out_table_column(table, headings[i][0], headings[i][zh], OUT_ALIGN_RIGHT,
                         OUT_SHOWN_TO_ALL);
    return table;
}

static void
add_row(OutTable *table, const GPtrArray *cells, const char *id)
{
    static const struct {
        const char *metric;
        int decimals;
    } columns[] = {
        { "station.utilisation", 1 }, { "station.peak", 1 },
        { "station.rejected", 2 },    { "station.wait.full-scale", 3 },
        { "station.wait.rule", 3 },   { "station.wait.mean", 3 },
    };
    out_table_text(table, id);
    for (unsigned i = 0; i < G_N_ELEMENTS(columns); i++) {
        double value = mean_of(cells, columns[i].metric, id);
        if (isfinite(value))
            out_table_number(table, value, columns[i].decimals);
        else
            out_table_absent(table);
    }
}

static void
warn(const CliExperiment *e, const GPtrArray *cells, const char *id, GString *text)
{
    double full = mean_of(cells, "station.wait.full-scale", id);
    double rule = mean_of(cells, "station.wait.rule", id);
    double median = mean_of(cells, "latency.p50", "");
    if (!(fabs(rule - full) > TOLERABLE * median))
        return;
    g_string_append_printf(
        text,
        e->lang_zh
            ? "警告：%s 在 run.queues 下的预测等待为 %.3g ms，真实规模为 %.3g "
              "ms，相差超过时延中位数的 5%%\n"
            : "warning: %s would wait %.3g ms under run.queues and %.3g ms at full "
              "scale: more than 5 %% of the median latency apart\n",
        id, rule, full);
}

int
cli_experiment_stations(const CliExperiment *e, unsigned scenario,
                        const SimPeriod *period, GString *text)
{
    g_autoptr(GError) error = NULL;
    if (out_period_is_fixed(period->id))
        return CLI_OK;
    g_autoptr(GPtrArray) cells =
        out_store_cells(e->store, e->keys[scenario], e->seed, period->id, NULL, &error);
    if (cells == NULL)
        return cli_experiment_store_error(e, error);
    g_autoptr(OutTable) table = new_table(e->lang_zh);
    g_autoptr(GString) warnings = g_string_new(NULL);
    double all = 0;
    unsigned n_small = 0;
    for (int pass = 0; pass < 2; pass++)
        for (guint i = 0; i < cells->len; i++) {
            const OutCell *cell = cells->pdata[i];
            if (strcmp(cell->metric.id, "station.messages") != 0)
                continue;
            double n = mean_of(cells, "station.messages", cell->member.id);
            if (pass == 0) {
                all += n;
                continue;
            }
            warn(e, cells, cell->member.id, warnings);
            if (n < SMALLEST * all)
                n_small++;
            else
                add_row(table, cells, cell->member.id);
        }
    if (out_table_n_rows(table) == 0)
        return CLI_OK;
    g_autofree char *title =
        out_period_title(period, e->lang_zh ? OUT_LANG_ZH : OUT_LANG_EN);
    g_autoptr(GString) rows = out_table_render(table, OUT_FORMAT_TEXT, 100);
    g_string_append_printf(text, "\n%s, %s\n%s", e->scenarios[scenario]->id, title,
                           rows->str);
    if (n_small > 0)
        g_string_append_printf(text,
                               e->lang_zh ? "另有 %u 个节点各不足 0.5%% 的报文\n"
                                          : "and %u stations with less than 0.5 %% of "
                                            "the messages each\n",
                               n_small);
    g_string_append(text, warnings->str);
    return CLI_OK;
}
