#include "cli/parts.h"

#include "cli/load.h"
#include "models/metrics.h"
#include "sim/interval.h"

static int
add(CliExperiment *e, const char *path, const ScnPoint *twin)
{
    ScnScenario *scenario;
    const ScnChanges changes = { .point = twin };
    int code = cli_experiment_load(e, path, &changes, &scenario);
    if (scenario != NULL)
        cli_experiment_add(e, scenario);
    return code;
}

static int
add_twin(CliExperiment *e, const char *path, const ScnScenario *of)
{
    char *settings[] = { (char[]){ "behaviour.frozen=yes" }, NULL };
    g_autofree char *id = g_strdup_printf("%.50s-frozen", of->id);
    g_autofree char *label_en = g_strdup_printf("%s, frozen", of->label_en);
    g_autofree char *label_zh = g_strdup_printf("%s，行为冻结", of->label_zh);
    const ScnPoint twin = {
        .id = id, .label_en = label_en, .label_zh = label_zh, .settings = settings
    };
    return add(e, path, &twin);
}

int
cli_parts_open(CliExperiment *e, const CliVerb *verb, const CliRunOptions *options,
               char **paths, unsigned n)
{
    int code = cli_experiment_begin(e, verb, options);
    for (unsigned i = 0; code == CLI_OK && i < n; i++)
        code = add(e, paths[i], NULL);
    for (unsigned i = 0; code == CLI_OK && i < n; i++)
        code = add_twin(e, paths[i], e->scenarios[i]);
    return code == CLI_OK ? cli_experiment_start(e) : code;
}

/* In % of the base's payments, by replication: what @alternative has more than @base.
 * Returns: (owned) of double; NULL with @ret_code, its fault printed. */
static GArray *
gains(const CliExperiment *e, unsigned base, unsigned alternative, int *ret_code)
{
    const char *period = e->options.period != NULL ? e->options.period : SIM_PERIOD_RUN;
    const char *id = pay_metric[PAY_METRIC_COMPLETED].id;
    g_autoptr(GArray) before = cli_experiment_values(e, base, id, "", period, ret_code);
    g_autoptr(GArray) after =
        before != NULL ? cli_experiment_values(e, alternative, id, "", period, ret_code)
                       : NULL;
    if (after == NULL)
        return NULL;
    if (before->len == 0 || after->len != before->len) {
        *ret_code =
            cli_fail(e->verb, CLI_INVALID, "%s and %s have no payments in common in '%s'",
                     e->scenarios[base]->id, e->scenarios[alternative]->id, period);
        return NULL;
    }
    for (guint i = 0; i < after->len; i++) {
        double *x = &g_array_index(after, double, i);
        *x = 100 * (*x / g_array_index(before, double, i) - 1);
    }
    return g_steal_pointer(&after);
}

typedef struct {
    OutTable *table;
    const ScnScenario *scenario;
    double level;
    OutLang lang;
} Rows;

static void
put(const Rows *rows, const char *part, const char *label, SimInterval x)
{
    int decimals = pay_metric[PAY_METRIC_INTEROP_GAIN].decimals;
    out_table_text(rows->table, rows->scenario->id);
    out_table_text(rows->table, part);
    out_table_text(rows->table, label);
    out_table_number(rows->table, x.mean, decimals);
    out_table_number(rows->table, x.half_width, decimals);
    out_table_number(rows->table, rows->level, 4);
}

static void
put_parts(const Rows *rows, const GArray *whole, const GArray *access)
{
    bool zh = rows->lang == OUT_LANG_ZH;
    const double *all = (const double *)(const void *)whole->data;
    const double *frozen = (const double *)(const void *)access->data;
    out_table_group(rows->table,
                    zh ? rows->scenario->label_zh : rows->scenario->label_en);
    put(rows, "access", zh ? "可及：人们不变" : "access: people as they are",
        sim_interval_mean(frozen, access->len, rows->level));
    put(rows, "behaviour",
        zh ? "行为：学会、习惯、开通" : "behaviour: they learn, change habits, enrol",
        sim_interval_paired(all, frozen, whole->len, rows->level, NULL));
    put(rows, "whole", zh ? "合计：互联互通增益" : "together: interop.gain",
        sim_interval_mean(all, whole->len, rows->level));
}

static OutTable *
new_table(bool zh, double level)
{
    OutTable *table = out_table_new();
    g_autofree char *heading =
        g_strdup_printf(zh ? "± %.4g%%区间" : "± %.4g%% interval", 100 * level);
    out_table_column(table, "scenario", "", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA);
    out_table_column(table, "part", "", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA);
    out_table_column(table, "", zh ? "数字支付笔数增加" : "more digital payments",
                     OUT_ALIGN_LEFT, OUT_SHOWN_TO_PEOPLE);
    out_table_column(table, "gain", "%", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "half_width", heading, OUT_ALIGN_RIGHT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "level", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA);
    return table;
}

int
cli_parts_print(CliExperiment *e)
{
    unsigned n = e->n_scenarios / 2;
    OutFormat format;
    cli_format(e->verb, e->options.format, &format);
    double level = 1 - 0.05 / (n - 1);
    g_autoptr(OutTable) table = new_table(e->lang_zh, level);
    for (unsigned i = 1; i < n; i++) {
        int code = CLI_OK;
        g_autoptr(GArray) whole = gains(e, 0, i, &code);
        g_autoptr(GArray) access = whole != NULL ? gains(e, n, n + i, &code) : NULL;
        if (access == NULL)
            return code;
        const Rows rows = { table, e->scenarios[i], level,
                            e->lang_zh ? OUT_LANG_ZH : OUT_LANG_EN };
        put_parts(&rows, whole, access);
    }
    return cli_experiment_print(e, table, format);
}
