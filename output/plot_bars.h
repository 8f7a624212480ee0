/* Values by member: base, alternative and difference, one row for each member. Private to
 * output/plot*.c. */
#ifndef OUTPUT_PLOT_BARS_H
#define OUTPUT_PLOT_BARS_H

#include "output/plot_frame.h"

typedef enum {
    BARS_FROM_ZERO,
    BARS_WATERFALL /* each bar starts where the one above ends: flows that sum to 0 */
} BarStyle;

/* @title: NULL: the metric's label. Returns: (owned); OUT_ERROR_MISSING when @metric has
 * no values in the base. */
GBytes *plot_bars(OutStore *store, const OutPlot *plot, const char *metric,
                  const char *title, BarStyle style, GError **error);

#endif
