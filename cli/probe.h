/* What an experiment would take, reckoned from one short run of it.
 *
 * One replication of the last scenario is simulated at a coarser scale; time grows with
 * the consumers, so that gives the time of a consumer-day. Calibration is timed apart,
 * for it takes as long at any scale. The results go into a file that is removed, whose
 * growth is that of the real one. A finer scale leaves the processor's caches, so that
 * the real run may be slower; windows cost by the payment and are in the rate. */
#ifndef CLI_PROBE_H
#define CLI_PROBE_H

#include "cli/experiment.h"

typedef struct {
    CliWork work;
    unsigned n_scenarios;
    double n_threads;   /* that work side by side */
    double rate;        /* consumer-days a second and thread */
    double calibration; /* seconds for each family */
    double memory;      /* bytes, at the peak */
    double bytes_once;  /* of the results file, */
    double bytes_each;  /* and for each replication of each scenario */
    const char *id;     /* (borrowed) of the scenario probed */
    int64_t scale;      /* at which */
    double seconds;     /* it took, without calibration */
} CliProbe;

/* @experiment: scenarios added and reckoned (cli_experiment_reckon), not started.
 * Returns: CLI_OK or what to exit with. */
int cli_probe(CliExperiment *experiment, CliProbe *ret_probe);

/* For @n replications. */
double cli_probe_seconds(const CliProbe *probe, double n);
double cli_probe_bytes(const CliProbe *probe, double n);

#endif
