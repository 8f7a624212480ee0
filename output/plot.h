/* Pictures of a results file: who gains share, who pays the fees, what the hubs carry.
 *
 * Each picture sets a base beside an alternative (or shows one scenario alone), names the
 * question it answers in its title, and says in its footer what it was drawn from. Bands
 * and whiskers are 95 % intervals over replications. The same store gives the same bytes.
 */
#ifndef OUTPUT_PLOT_H
#define OUTPUT_PLOT_H

#include "output/gnuplot.h"
#include "output/store.h"

typedef struct {
    int64_t base; /* scenario keys */
    int64_t alt;  /* 0: the base alone */
    uint64_t seed;
    OutLang lang;
    OutPicture picture;
    int columns, rows;  /* of the terminal, for OUT_PICTURE_DUMB; 0: 100 by 30 */
    const char *window; /* id, for pictures of a window; NULL: the first with data */
} OutPlot;

/* Market share by wallet family over time, one panel for each, so that small shares can
 * be read beside large ones. Needs "share.family.value" by day. Returns: (owned) the
 * picture: SVG, PNG or UTF-8 text; NULL on error. OUT_ERROR_MISSING when the store has no
 * such metric. So for the next three. */
GBytes *out_plot_share(OutStore *store, const OutPlot *plot, GError **error);

/* What each party pays or earns in fees, and by how much that changes. Needs "fee.net".
 */
GBytes *out_plot_fees(OutStore *store, const OutPlot *plot, GError **error);

/* Payments per second and the load of each hub, over the months and over the hours of the
 * day. Draws what there is of "tps.day", "tps.hour", "hub.rate.day", "hub.rate.hour". */
GBytes *out_plot_load(OutStore *store, const OutPlot *plot, GError **error);

/* The next three are over the clock of one window. OUT_ERROR_MISSING when the store has
 * no window, not the one named, or none with points.
 *
 * Median and 99th percentile of the time that payments take; logarithmic where they lie
 * more than twenty times apart. Needs "window.latency.p50" and "window.latency.p99". */
GBytes *out_plot_latency(OutStore *store, const OutPlot *plot, GError **error);

/* The load of each hub in per cent of its capacity. Needs "window.hub.load". */
GBytes *out_plot_hub_load(OutStore *store, const OutPlot *plot, GError **error);

/* Below one another: messages at the hub whose queue grows longest and its capacity, how
 * many attempts succeed, and that queue. Draws what there is of "window.hub.rate",
 * "window.success" and "window.hub.queue". */
GBytes *out_plot_recovery(OutStore *store, const OutPlot *plot, GError **error);

/* Any metric: its series if it has one, by day, hour or over a window, else its values by
 * member, of the run or, where only windows have them, of a window. */
GBytes *out_plot_metric(OutStore *store, const OutPlot *plot, const char *metric,
                        GError **error);

/* Replace the file @path by @picture, at once or not at all. */
bool out_plot_save(GBytes *picture, const char *path, GError **error);

#endif
