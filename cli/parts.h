/* The two parts of a gain in digital payments: access, which is there for people as they
 * are, and behaviour, which is what they then learn, get used to and enrol for.
 *
 * Every scenario is run a second time with behaviour.frozen. Access is the gain between
 * the frozen ones; behaviour the whole gain less that. All are paired by replication. */
#ifndef CLI_PARTS_H
#define CLI_PARTS_H

#include "cli/experiment.h"

/* The same as cli_experiment_open(), each scenario with its frozen twin: scenario n + i
 * is the twin of i. */
int cli_parts_open(CliExperiment *experiment, const CliVerb *verb,
                   const CliRunOptions *options, char **paths, unsigned n);

/* Print the parts of each alternative's gain over scenario 0, after a run. Returns:
 * CLI_OK or what to exit with. */
int cli_parts_print(CliExperiment *experiment);

#endif
