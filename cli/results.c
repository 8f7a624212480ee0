#include "cli/results.h"

#include <string.h>

bool
cli_results_scenario(const CliVerb *verb, OutStore *store, const char *id,
                     OutStoredScenario *ret_scenario)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) scenarios = out_store_scenarios(store, &error);
    if (scenarios == NULL) {
        cli_fail(verb, CLI_FILE, "%s", error->message);
        return false;
    }
    for (guint i = 0; i < scenarios->len; i++) {
        *ret_scenario = g_array_index(scenarios, OutStoredScenario, i);
        if (id == NULL || strcmp(ret_scenario->scenario.id, id) == 0)
            return true;
    }
    if (id == NULL)
        cli_fail(verb, CLI_FILE, "the results hold no scenario");
    else
        cli_fail(verb, CLI_FILE, "the results hold no scenario '%s'", id);
    return false;
}

bool
cli_results_seed(const CliVerb *verb, OutStore *store, int64_t key, gint64 wanted,
                 uint64_t *ret_seed)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) replications = out_store_replications(store, key, &error);
    if (replications == NULL || replications->len == 0) {
        cli_fail(verb, CLI_FILE, "%s",
                 error != NULL ? error->message
                               : "the results hold no finished replication");
        return false;
    }
    *ret_seed = wanted >= 0 ? (uint64_t)wanted
                            : g_array_index(replications, OutReplication, 0).seed;
    return true;
}
