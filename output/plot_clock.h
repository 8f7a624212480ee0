/* A metric over the clock of a window: a panel for each member. Private to
 * output/plot*.c. */
#ifndef OUTPUT_PLOT_CLOCK_H
#define OUTPUT_PLOT_CLOCK_H

#include "output/plot_window.h"

typedef struct {
    const char *metric;
    const char *title, *what; /* NULL: the metric's label, its unit */
    double limit;             /* to be marked in every panel; 0: none */
} ClockPlan;

/* Returns: (owned); OUT_ERROR_MISSING when the metric has no points in a window. */
GBytes *plot_clock(OutStore *store, const OutPlot *plot, const ClockPlan *plan,
                   GError **error);

#endif
