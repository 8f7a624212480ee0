/* Finished units on their way from whoever simulates them to the thread that writes. */
#ifndef CLI_FINISHED_H
#define CLI_FINISHED_H

#include <pthread.h>

#include "cli/unit.h"

/* Locks of pthread, which the thread sanitizer can see through. */
typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t ready;
    GQueue units; /* CliUnit*, borrowed */
} CliFinished;

void cli_finished_init(CliFinished *finished);
void cli_finished_clear(CliFinished *finished);

void cli_finished_push(CliFinished *finished, CliUnit *unit);

/* The next one, or NULL if there is none for a twentieth of a second. */
CliUnit *cli_finished_pop(CliFinished *finished);

#endif
