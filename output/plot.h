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
    int columns, rows; /* of the terminal, for OUT_PICTURE_DUMB; 0: 100 by 30 */
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

/* Any metric: its series if it has one, else its values by member. */
GBytes *out_plot_metric(OutStore *store, const OutPlot *plot, const char *metric,
                        GError **error);

/* Replace the file @path by @picture, at once or not at all. */
bool out_plot_save(GBytes *picture, const char *path, GError **error);

#endif
