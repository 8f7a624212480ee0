/* Who works units off: the threads of this process, or other processes.
 *
 * The calling thread begins, asks for what is finished until all are back, and ends. A
 * program has one crew, which it is linked with (crew.c here: threads). */
#ifndef CLI_CREW_H
#define CLI_CREW_H

#include "cli/unit.h"

typedef struct {
    /* Start on @units (CliUnit*, borrowed). Returns: (owned) the crew at work. */
    void *(*begin)(CliExperiment *experiment, const GPtrArray *units);

    /* Wait for a twentieth of a second at most. @ret_unit: (borrowed) one that is back,
     * with records, with an error or, after stop, with neither; NULL: none. Each comes
     * back once. Returns: CLI_OK, or what to exit with when the crew itself failed. */
    int (*next)(void *crew, CliUnit **ret_unit);

    double (*work_done)(void *crew); /* consumer-days so far */

    /* Give up what is not finished, for @reason, a CliExit. */
    void (*stop)(void *crew, int reason);

    /* All units are back. */
    void (*end)(void *crew);

    /* Not NULL: this process works for an experiment that another one holds. Do so until
     * that has no more work. Returns: CLI_SHARE, or what to exit with. */
    int (*serve)(CliExperiment *experiment);
} CliCrew;

extern const CliCrew cli_threads;

const CliCrew *cli_crew(void);

#endif
