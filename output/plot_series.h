/* A metric over time: a panel for each member, and the differences side by side. Private
 * to output/plot*.c. */
#ifndef OUTPUT_PLOT_SERIES_H
#define OUTPUT_PLOT_SERIES_H

#include "output/plot_frame.h"

/* @title: NULL: the metric's label. Returns: (owned); OUT_ERROR_MISSING when @metric has
 * no series. */
GBytes *plot_series(OutStore *store, const OutPlot *plot, const char *metric,
                    const char *title, GError **error);

#endif
