/* Pictures written beside the results of run and compare: STEM-share.svg and so on, where
 * STEM is --pictures or the results file without .db. The first scenario is drawn beside
 * the last; one alone, if there is no other. */
#ifndef CLI_PICTURES_H
#define CLI_PICTURES_H

#include "cli/experiment.h"

/* --pictures STEM, or beside -o r.db as r-share.png. Returns: (owned), NULL: nowhere. */
char *cli_picture_stem(const CliRunOptions *options);

/* Who gains, who pays, what the hubs carry. Returns: CLI_OK, also where nothing is to be
 * drawn, or CLI_FILE with a message. */
int cli_pictures_market(const CliExperiment *experiment);

/* Latency and load of the hubs in each window shown, STEM-latency-ID.svg, and the
 * recovery where an event falls into the window. */
int cli_pictures_windows(const CliExperiment *experiment);

#endif
