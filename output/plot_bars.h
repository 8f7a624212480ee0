/* Values by member: base, alternative and difference, one row for each member. Private to
 * output/plot*.c. */
#ifndef OUTPUT_PLOT_BARS_H
#define OUTPUT_PLOT_BARS_H

#include "output/plot_frame.h"

typedef enum {
    BARS_FROM_ZERO,
    BARS_WATERFALL /* each bar starts where the one above ends: flows that sum to 0 */
} BarStyle;

typedef struct {
    const char *metric, *title; /* title NULL: the metric's label */
    BarStyle style;
    /* A member all of whose income comes from one other member, and dwarfs the rest: it
     * gets its numbers but no bar, and the payer's row leaves it out. NULL: none. */
    const char *payer, *payee;
    const char *payer_en, *payer_zh; /* after the payer's name, what is left in its row */
    const char *payee_en, *payee_zh; /* in place of the bar */
    const char *note_en, *note_zh;   /* for the footer */
} BarPlan;

/* Returns: (owned); OUT_ERROR_MISSING when the metric has no values in the base. */
GBytes *plot_bars(OutStore *store, const OutPlot *plot, const BarPlan *plan,
                  GError **error);

#endif
