/* What a calibration found: tables for people, and the child scenario that carries it. */
#ifndef CLI_CALIBRATED_H
#define CLI_CALIBRATED_H

#include "input/design.h"
#include "input/scenario.h"
#include "input/targets.h"
#include "output/fit.h"

typedef struct {
    const ScnScenario *plan;  /* (borrowed) the file that was fitted, and its ranges */
    const GArray *targets;    /* (borrowed) ScnTarget */
    const OutFit *fit;        /* (borrowed) */
    const char *targets_path; /* (borrowed) */
    uint32_t seed;
    unsigned n_replications;
} CliCalibrated;

/* What was fitted and how well it meets the targets, as text. Returns: (owned). */
char *cli_calibrated_text(const CliCalibrated *calibrated, bool lang_zh, int width);

/* The scenario @id, which extends @extends by the fitted values, with their origin, the
 * tables and the targets' sources. @date: of today. Returns: (owned). */
char *cli_calibrated_child(const CliCalibrated *calibrated, const char *id,
                           const char *extends, const char *date);

#endif
