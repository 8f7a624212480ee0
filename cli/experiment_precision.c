/* More replications until the answer is precise enough. [cli/experiment.h]
 *
 * The rule looks at the same numbers several times and stops when they look good, so its
 * intervals cover slightly less than they say; ten replications at a time keep that
 * small. Only the first n_replications count, so that a resumed experiment decides as an
 * uninterrupted one does. */
#include "cli/experiment.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/interval.h"

#define AT_A_TIME 10

void
cli_experiment_repeat(CliExperiment *e, const ScnScenario *scenario,
                      const ScnReplications *replications)
{
    bool is_told = e->options.replications > 0;
    bool is_designed = replications != NULL && replications->least > 0;
    e->until = NULL;
    if (is_told) {
        e->n_replications = (unsigned)e->options.replications;
    } else if (is_designed) {
        e->n_replications = replications->least;
        e->until = replications->precisions != NULL ? replications : NULL;
    } else {
        e->n_replications = (unsigned)cli_run_value(scenario, PAY_RUN_REPLICATIONS);
    }
}

GArray *
cli_experiment_values(const CliExperiment *e, unsigned scenario, const char *metric,
                      const char *member, const char *period, int *ret_code)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) cells =
        out_store_cells(e->store, e->keys[scenario], e->seed, period, metric, &error);
    if (cells == NULL) {
        *ret_code = cli_experiment_store_error(e, error);
        return NULL;
    }
    GArray *values = g_array_new(FALSE, FALSE, sizeof(double));
    for (guint i = 0; i < cells->len; i++) {
        const OutCell *cell = cells->pdata[i];
        if (strcmp(cell->member.id, member) != 0)
            continue;
        for (guint j = 0; j < cell->samples->len; j++) {
            const OutSample *sample = &g_array_index(cell->samples, OutSample, j);
            if (sample->replication < e->n_replications)
                g_array_append_val(values, sample->value);
        }
    }
    return values;
}

static GArray *
values_of(const CliExperiment *e, unsigned scenario, const ScnPrecision *wanted,
          const char *period, int *ret_code)
{
    return cli_experiment_values(e, scenario, wanted->metric, wanted->member, period,
                                 ret_code);
}

static const double *
numbers(const GArray *values)
{
    return (const double *)(const void *)values->data;
}

/* The half width of @scenario over the one allowed, the larger of it and @ret_worst. A
 * cell that is absent in some replications asks for nothing. */
static int
look(const CliExperiment *e, unsigned scenario, const ScnPrecision *wanted,
     const char *period, double *ret_worst)
{
    int code = CLI_OK;
    g_autoptr(GArray) own = values_of(e, scenario, wanted, period, &code);
    g_autoptr(GArray) base =
        code == CLI_OK && e->is_paired ? values_of(e, 0, wanted, period, &code) : NULL;
    if (code != CLI_OK || own == NULL || own->len < 2 ||
        (base != NULL && base->len != own->len))
        return code;
    SimInterval interval = sim_interval_mean(numbers(own), own->len, 0.95);
    double mean = interval.mean;
    if (base != NULL) {
        double level = 1 - 0.05 / (e->n_scenarios - 1);
        interval =
            sim_interval_paired(numbers(own), numbers(base), own->len, level, NULL);
        mean = sim_interval_mean(numbers(base), base->len, 0.95).mean;
    }
    /* The true mean may be smaller than the one found, by as much as the half width. */
    double allowed = wanted->is_relative
                         ? wanted->width * fabs(mean) / (1 + wanted->width)
                         : wanted->width;
    double ratio = interval.half_width > 0 ? interval.half_width / allowed : 0;
    *ret_worst = fmax(*ret_worst, ratio);
    return CLI_OK;
}

/* @ret_worst gets the largest half width over the one allowed, in any scenario and
 * period. */
static int
look_at_all(const CliExperiment *e, const ScnPrecision *wanted, double *ret_worst)
{
    int code = CLI_OK;
    *ret_worst = -1;
    for (unsigned i = e->is_paired; code == CLI_OK && i < e->n_scenarios; i++) {
        g_autoptr(GArray) periods = cli_experiment_periods(e, 0, i, &code);
        for (guint p = 0; code == CLI_OK && p < periods->len; p++)
            code = look(e, i, wanted, g_array_index(periods, SimPeriod, p).id, ret_worst);
    }
    if (code == CLI_OK && *ret_worst < 0)
        return cli_fail(e->verb, CLI_INVALID,
                        "%s%s%s has no values, so its precision cannot be asked for",
                        wanted->metric, *wanted->member != '\0' ? "." : "",
                        wanted->member);
    return code;
}

static void
report(const CliExperiment *e, const ScnPrecision *wanted, double worst)
{
    fprintf(stderr,
            e->lang_zh ? "%u 次重复：%s%s%s 的半宽为允许值的 %.0f%%\n"
                       : "%u replications: half width of %s%s%s is %.0f %% of the one "
                         "allowed\n",
            e->n_replications, wanted->metric, *wanted->member != '\0' ? "." : "",
            wanted->member, 100 * worst);
}

/* Are all precisions of the design reached? The last look is told. */
static int
is_precise(const CliExperiment *e, bool *ret_is_precise)
{
    const GArray *all = e->until->precisions;
    g_autofree double *worst = g_new0(double, all->len);
    *ret_is_precise = true;
    for (guint i = 0; i < all->len; i++) {
        int code = look_at_all(e, &g_array_index(all, ScnPrecision, i), &worst[i]);
        if (code != CLI_OK)
            return code;
        *ret_is_precise &= worst[i] <= 1;
    }
    bool is_last = *ret_is_precise || e->n_replications == e->until->most;
    for (guint i = 0; is_last && !e->options.quiet && i < all->len; i++)
        report(e, &g_array_index(all, ScnPrecision, i), worst[i]);
    return CLI_OK;
}

int
cli_experiment_simulate(CliExperiment *e)
{
    for (;;) {
        bool is_enough = true;
        int code = cli_experiment_run(e);
        if (code != CLI_OK || e->until == NULL)
            return code;
        code = is_precise(e, &is_enough);
        if (code != CLI_OK || is_enough || e->n_replications >= e->until->most)
            return code;
        e->n_replications = MIN(e->n_replications + AT_A_TIME, e->until->most);
    }
}
