/* What verbs that read a results file ask of it first: which scenario, which seed. Faults
 * are printed. */
#ifndef CLI_RESULTS_H
#define CLI_RESULTS_H

#include "cli/cli.h"
#include "output/store.h"

/* The scenario called @id; NULL: the first stored. Returns: false with a message if there
 * is none. */
bool cli_results_scenario(const CliVerb *verb, OutStore *store, const char *id,
                          OutStoredScenario *ret_scenario);

/* The seed of the first replication of scenario @key, unless @wanted is one (-1: none).
 * Returns: false with a message if no replication is finished. */
bool cli_results_seed(const CliVerb *verb, OutStore *store, int64_t key, gint64 wanted,
                      uint64_t *ret_seed);

#endif
