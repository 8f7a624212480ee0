/* A bar with the time left on a terminal, lines of JSON for programs, or nothing. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <glib.h>
#include <stdbool.h>

typedef enum { CLI_PROGRESS_AUTO, CLI_PROGRESS_NONE, CLI_PROGRESS_JSON } CliProgress;

typedef struct {
    CliProgress kind;
    double total; /* consumer-days */
    gint64 start; /* monotonic, us */
    gint64 shown;
} CliBar;

/* A bar that starts now. @how: --progress, or NULL for auto: a bar on a terminal only. */
CliBar cli_progress_bar(const char *how, bool quiet);

/* Show @done of bar->total on stderr, at most five times a second; @last clears it. */
void cli_progress_show(CliBar *bar, double done, bool last);

#endif
