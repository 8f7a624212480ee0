#include "cli/experiment.h"

#include <string.h>

#include "input/expect.h"
#include "models/metrics.h"

char **
cli_reported_metrics(const ScnScenario *scenario)
{
    const char *split = scenario->report_split;
    if (split == NULL)
        return g_strdupv(scenario->report_metrics);
    GPtrArray *ids = g_ptr_array_new();
    for (unsigned i = 0; i < PAY_N_METRICS; i++) {
        const SimMetric *metric = &pay_metric[i];
        bool asked = scenario->report_metrics != NULL
                         ? g_strv_contains((const char *const *)scenario->report_metrics,
                                           metric->id)
                         : metric->headline;
        if (asked || g_strcmp0(metric->dimension, split) == 0)
            g_ptr_array_add(ids, g_strdup(metric->id));
    }
    g_ptr_array_add(ids, NULL);
    return (char **)g_ptr_array_free(ids, FALSE);
}

static void
add_once(GPtrArray *ids, const char *id)
{
    for (guint i = 0; i < ids->len; i++)
        if (strcmp(ids->pdata[i], id) == 0)
            return;
    g_ptr_array_add(ids, g_strdup(id));
}

char **
cli_compared_metrics(const CliExperiment *e)
{
    GPtrArray *ids = g_ptr_array_new();
    bool is_asked = false;
    for (unsigned i = 1; i < e->n_scenarios; i++) {
        g_auto(GStrv) own = cli_reported_metrics(e->scenarios[i]);
        is_asked |= own != NULL;
        for (char **id = own; own != NULL && *id != NULL; id++)
            add_once(ids, *id);
        for (unsigned m = 0; own == NULL && m < PAY_N_METRICS; m++)
            if (pay_metric[m].headline)
                add_once(ids, pay_metric[m].id);
    }
    g_ptr_array_add(ids, NULL);
    char **all = (char **)g_ptr_array_free(ids, FALSE);
    if (!is_asked)
        g_clear_pointer(&all, g_strfreev);
    return all;
}

int
cli_metric_named(const CliVerb *verb, const char *text, const SimMetric **ret_metric,
                 const char **ret_member)
{
    *ret_metric = scn_metric_find(text, ret_member);
    if (*ret_metric == NULL)
        return cli_fail(verb, CLI_USAGE,
                        "there is no metric '%s'; 'hutong list metrics' names them",
                        text);
    const char *id = (*ret_metric)->id, *dimension = (*ret_metric)->dimension;
    if (dimension == NULL && **ret_member != '\0')
        return cli_fail(verb, CLI_USAGE, "metric '%s' has no members", id);
    if (dimension != NULL && **ret_member == '\0')
        return cli_fail(verb, CLI_USAGE, "name one %s of '%s', as %s.ID", dimension, id,
                        id);
    return CLI_OK;
}

int
cli_listed_metrics(const CliExperiment *e, const char *list, char ***ret_metrics)
{
    *ret_metrics = g_strsplit_set(list, ", ", -1);
    for (char **m = *ret_metrics; *m != NULL; m++) {
        g_autoptr(GError) error = NULL;
        SimMetric metric;
        if ((*m)[0] != '\0' && !out_store_metric(e->store, *m, &metric, &error))
            return cli_fail(e->verb, CLI_USAGE, "%s; 'hutong list metrics' names them",
                            error->message);
    }
    return CLI_OK;
}
