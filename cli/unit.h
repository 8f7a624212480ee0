/* One piece of work of an experiment: one replication of the scenarios that branch off
 * one spin-up.
 *
 * What a unit comes to depends on nothing but its family, its scenarios, the seed and its
 * number, so it may be simulated by any thread, process or machine. */
#ifndef CLI_UNIT_H
#define CLI_UNIT_H

#include "cli/experiment.h"
#include "models/replication.h"

/* Scenarios that branch off one spin-up: same base, same utilities. */
typedef struct {
    uint64_t base_hash;
    const PayParams *base; /* (borrowed) */
    bool is_due;           /* a replication is missing */
    double utility[PAY_MAX_WALLETS];
} CliFamily;

typedef struct {
    const CliFamily *family; /* (borrowed) */
    unsigned replication;
    unsigned n_scenarios;
    unsigned *scenario;   /* (owned) indices into the experiment */
    SimRecords **records; /* (owned) [n_scenarios]; NULL: not simulated */
    GError *error;        /* (owned) why it failed, or NULL */
} CliUnit;

/* A unit without scenarios, with room for @n_most. */
CliUnit *cli_unit_new(const CliFamily *family, unsigned replication, unsigned n_most);
void cli_unit_free(CliUnit *unit);

/* Simulate @unit on @n_threads, filling its records or its error. */
void cli_unit_run(CliUnit *unit, const CliExperiment *experiment, unsigned n_threads,
                  PayProgress progress, void *ctx);

/* Consumer-days of @unit: known once a world stands, so reckoned from the scale. */
double cli_unit_work(const CliUnit *unit);

/* Bytes that simulating it takes. */
double cli_unit_memory(const CliUnit *unit);

#endif
