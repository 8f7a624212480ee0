/* Scenarios at the points of a file's design: what sweep, sensitivity and plan share.
 *
 * The file's points are settings. They make scenarios of the file, and of a base too
 * where an assumption is varied that holds for both: base and alternative then meet the
 * same shoppers in the same market, point by point. */
#ifndef CLI_DESIGNED_H
#define CLI_DESIGNED_H

#include "cli/experiment.h"

/* Options beside those of CliRunOptions. */
typedef struct {
    char **varies; /* --vary, or NULL */
    char *design;  /* --design, or NULL */
    int samples;   /* --samples; 0: by design */
    char *metrics; /* --metrics ID,ID, or NULL */
    gboolean all;  /* --all */
} CliDesignOptions;

typedef enum {
    CLI_AT_FILE, /* --vary, --metrics, --all */
    CLI_AT_DRAWN /* and --design, --samples */
} CliDesignEntries;

/* The entries, ended by a zero entry; point into @options. (owned) */
GOptionEntry *cli_design_entries(CliDesignOptions *options, CliDesignEntries which);
void cli_design_options_clear(CliDesignOptions *options);

typedef struct {
    CliExperiment *experiment; /* (borrowed) */
    ScnScenario *plan;         /* (owned) the file as it is written, with its design */
    GPtrArray *points;         /* (owned) ScnPoint */
    char *path;                /* (owned) */
    char *base;                /* (owned) path of the base, or NULL */
    ScnScenario *of_base;      /* (owned) the base as it is written, once points of it
                                  are added, base before file at each; else NULL */
} CliDesigned;

/* Begin @experiment and read the design of @path. @base: path, or NULL: what the file's
 * [report] names. Returns: CLI_OK or what to exit with; clear it in any case. */
int cli_designed_open(CliDesigned *designed, CliExperiment *experiment,
                      const CliVerb *verb, const CliRunOptions *options,
                      const CliDesignOptions *design, const char *base, const char *path);
void cli_designed_clear(CliDesigned *designed);

/* Add to the experiment: the base, or the file as it is written if there is none; then
 * every point. */
int cli_designed_add_to_base(CliDesigned *designed);

/* Add the base as it is written; there must be one. */
int cli_designed_add_base(CliDesigned *designed);

/* Add the file at @u of its only factor, 0..1, to a running experiment. @index: the same
 * wherever @u is, for the name of a point whose value makes none. */
int cli_designed_extend(CliDesigned *designed, double u, guint index);

/* Is the number of replications known? CLI_OK, or CLI_INVALID with a message: where
 * points are drawn, or searched for, there is no one difference that could become
 * precise. */
int cli_designed_check_count(const CliDesigned *designed);

/* Add to the experiment: for each point the base there, if there is a base, and the file
 * there. What speaks of an event or a rule that the base has not is no setting of it.
 * Refuses what cli_designed_check_count() does. */
int cli_designed_add_both(CliDesigned *designed);

#endif
