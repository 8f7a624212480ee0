#include "cli/experiment.h"

#include "output/period.h"

GArray *
cli_experiment_windows(const CliExperiment *e, unsigned scenario, int *ret_code)
{
    g_autoptr(GError) error = NULL;
    GArray *periods = out_store_periods(e->store, e->keys[scenario], &error);
    if (periods == NULL)
        *ret_code = cli_experiment_store_error(e, error);
    return periods;
}

int
cli_experiment_check_period(const CliExperiment *e)
{
    const char *wanted = e->options.period;
    if (wanted == NULL || out_period_is_fixed(wanted))
        return CLI_OK;
    g_autoptr(GString) known = g_string_new("run or end");
    for (unsigned i = 0; i < e->n_scenarios; i++) {
        const PayParams *params = e->scenarios[i]->params;
        for (unsigned w = 0; w < params->n[PAY_KIND_WINDOW]; w++) {
            const char *id = params->entity[PAY_KIND_WINDOW][w].id;
            if (g_str_equal(id, wanted))
                return CLI_OK;
            g_string_append_printf(known, ", or window %s of %s", id,
                                   e->scenarios[i]->id);
        }
    }
    return cli_fail(e->verb, CLI_USAGE, "--period is %s; not '%s'", known->str, wanted);
}

/* A window that no run reaches was declared for nothing, and has nothing to show. */
static bool
was_simulated(const CliExperiment *e, int *ret_code)
{
    for (unsigned i = 0; i < e->n_scenarios; i++) {
        g_autoptr(GArray) periods = cli_experiment_windows(e, i, ret_code);
        if (periods == NULL || out_period_find(periods, e->options.period) != NULL)
            return periods != NULL;
    }
    *ret_code = cli_fail(e->verb, CLI_INVALID,
                         "window %s was not simulated: it does not "
                         "lie within the run",
                         e->options.period);
    return false;
}

GArray *
cli_experiment_periods(const CliExperiment *e, unsigned a, unsigned b, int *ret_code)
{
    const char *wanted = e->options.period;
    g_autoptr(GArray) shown = g_array_new(FALSE, TRUE, sizeof(SimPeriod));
    if (wanted == NULL || out_period_is_fixed(wanted)) {
        SimPeriod fixed = { .id = wanted != NULL ? wanted : SIM_PERIOD_RUN };
        g_array_append_val(shown, fixed);
        if (wanted != NULL)
            return g_steal_pointer(&shown);
    } else if (!was_simulated(e, ret_code)) {
        return NULL;
    }
    g_autoptr(GArray) first = cli_experiment_windows(e, a, ret_code);
    g_autoptr(GArray) second =
        first != NULL ? cli_experiment_windows(e, b, ret_code) : NULL;
    if (second == NULL)
        return NULL;
    for (guint i = 0; i < first->len; i++) {
        const SimPeriod *window = &g_array_index(first, SimPeriod, i);
        if ((wanted == NULL || g_str_equal(window->id, wanted)) &&
            out_period_find(second, window->id) != NULL)
            g_array_append_val(shown, *window);
    }
    return g_steal_pointer(&shown);
}
