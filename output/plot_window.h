/* What pictures of a window share: which window, its series, the clock under the panels.
 * Private to output/plot*.c.
 *
 * A window is one of the periods that the replications declared; series on the axis
 * "time" belong to it where a bin begins within it. Bins are drawn as steps, and where
 * one is missing the line is broken: nothing was measured there. */
#ifndef OUTPUT_PLOT_WINDOW_H
#define OUTPUT_PLOT_WINDOW_H

#include "output/plot_lines.h"

typedef struct {
    Frame frame;
    OutStore *store;  /* (borrowed) */
    SimPeriod window; /* strings (borrowed) from the store */
    unsigned n_panels, n_drawn;
    int panel_height;
} WindowPlot;

/* Look up what is to be drawn and in which window: the one that @plot names, else the
 * first in which @metric has points. To be cleared with frame_clear() also on error.
 * Errors: OUT_ERROR_MISSING when there is no such window, or none with points. */
bool window_init(WindowPlot *picture, OutStore *store, const OutPlot *plot,
                 const char *metric, GError **error);

/* Start the picture with room for @n_panels of @height pixels below one another. Its
 * subtitle is the window with its dates, and @what is drawn. */
bool window_start(WindowPlot *picture, unsigned n_panels, int height, GError **error);
void window_open(WindowPlot *picture, const char *title, const char *what,
                 const char *note);
GBytes *window_finish(WindowPlot *picture, GError **error);

/* The series of one metric in both scenarios, within the window; x in seconds from its
 * beginning. */
typedef struct {
    GPtrArray *base, *alt; /* (owned) OutSeries; alt NULL without alternative */
} WindowSides;

bool window_read(const WindowPlot *picture, const char *metric, WindowSides *ret_sides,
                 GError **error);
void window_sides_clear(WindowSides *sides);

/* The series of @member ("" for none), or NULL. */
const OutSeries *window_series(const GPtrArray *list, const char *member);

/* Add the lines of @member. The base's lies on top and is dashed, so that both are seen
 * where they are the same. @what: (may be NULL) told in the key of the text terminal;
 * @style: solid, thin or bold. */
bool window_add(WindowPlot *picture, Lines *lines, const WindowSides *sides,
                const char *member, const char *what, LineStyle style, GError **error);

/* Begin the next panel; then set its y axis, then draw the lines over the clock. The
 * clock has labels in the last panel only. */
void window_panel(WindowPlot *picture, const char *title);
void window_draw(WindowPlot *picture, const Lines *lines);

/* A dashed line at @y across a panel whose y axis is @scale, named in its right margin.
 */
void window_limit(WindowPlot *picture, double y, Scale scale, const char *name,
                  const char *color);

#endif
