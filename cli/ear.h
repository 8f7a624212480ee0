/* SIGINT and SIGTERM as something to ask for between two steps: what is under way comes
 * to a clean end, and what was written is whole. */
#ifndef CLI_EAR_H
#define CLI_EAR_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    int fd;
    sigset_t before;
    int code; /* of the signal that was heard; CLI_OK: none yet */
} CliEar;

/* From here to cli_ear_close() both signals wait to be heard. Threads that start in
 * between do not get them either. */
void cli_ear_open(CliEar *ear);

/* A signal that came after the last one heard ends the program here. */
void cli_ear_close(CliEar *ear);

/* CLI_INTERRUPTED or CLI_TERMINATED once a signal came, by the first; else CLI_OK. */
int cli_ear_heard(CliEar *ear);

/* A PayProgress that goes on until @ear, a CliEar, has heard something. */
bool cli_ear_hears_nothing(void *ear, uint64_t consumer_days);

#endif
