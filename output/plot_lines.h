/* Lines with bands within one panel. Private to output/plot*.c. */
#ifndef OUTPUT_PLOT_LINES_H
#define OUTPUT_PLOT_LINES_H

#include "output/plot_frame.h"

typedef enum {
    LINE_SOLID,
    LINE_DASHED,
    LINE_THIN,
    LINE_BOLD,
    LINE_THIN_DASHED,
    LINE_SOLID_DASHED,
    LINE_BOLD_DASHED
} LineStyle;

typedef struct {
    GString *bands, *lines; /* elements of the plot command; bands lie below */
    double low, high;       /* of all that is drawn, bands included */
    double least, most;     /* of the lines alone */
    int n;
} Lines;

Lines lines_new(void);
void lines_clear(Lines *lines);

/* One line with its 95 % band. @label: for the text terminal's key only. */
bool lines_add(Frame *frame, Lines *lines, const OutSeries *series, const char *label,
               const char *color, LineStyle style, GError **error);

/* The same as steps: each value lasts until the next x, the last as long as the shortest
 * step; a longer one is a gap, in which nothing is drawn. */
bool lines_add_steps(Frame *frame, Lines *lines, const OutSeries *series,
                     const char *label, const char *color, LineStyle style,
                     GError **error);

/* Write the plot command; axes are set by now. */
void lines_draw(Frame *frame, const Lines *lines);

/* How high an axis goes that begins at 0: as high as the bands, but no band of few
 * replications presses the lines into the ground. */
double lines_top(const Lines *lines);

/* The mean at the last x. */
double lines_last(const OutSeries *series);

#endif
