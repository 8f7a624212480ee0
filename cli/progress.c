#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

void
cli_progress_show(CliBar *bar, double done, bool last)
{
    gint64 now = g_get_monotonic_time();
    if (bar->kind == CLI_PROGRESS_NONE || (!last && now - bar->shown < 200000))
        return;
    bar->shown = now;
    double part = bar->total > 0 ? MIN(done / bar->total, 1) : 1;
    double elapsed = (double)(now - bar->start) / 1e6;
    double left = part > 0.001 ? elapsed * (1 - part) / part : 0;
    if (bar->kind == CLI_PROGRESS_JSON) {
        fprintf(stderr, "{\"done\": %.4f, \"elapsed_s\": %.1f, \"left_s\": %.1f}\n", part,
                elapsed, left);
        return;
    }
    int width = (int)(part * 30 + 0.5);
    fprintf(stderr, "\r\033[K[%.*s%.*s] %3.0f %%  %.0f s left", width,
            "##############################", 30 - width,
            "..............................", 100 * part, left);
    if (last)
        fputs("\r\033[K", stderr);
    fflush(stderr);
}

CliBar
cli_progress_bar(const char *how, bool quiet)
{
    CliBar bar = { .kind = CLI_PROGRESS_AUTO, .start = g_get_monotonic_time() };
    if (g_strcmp0(how, "json") == 0)
        bar.kind = CLI_PROGRESS_JSON;
    else if (quiet || g_strcmp0(how, "none") == 0 || !isatty(STDERR_FILENO))
        bar.kind = CLI_PROGRESS_NONE;
    return bar;
}
