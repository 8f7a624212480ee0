/* What all pictures share: title, legend, event marks, axes, footer. Private to
 * output/plot*.c.
 *
 * A frame is a canvas in pixels with its origin at the top left. Panels are drawn into it
 * one after another; what stands outside panels is drawn first, by frame_open(). */
#ifndef OUTPUT_PLOT_FRAME_H
#define OUTPUT_PLOT_FRAME_H

#include "output/plot.h"

#define FRAME_WIDTH 1200
#define FRAME_EDGE  40 /* pixels left free at either side */

/* Lines over dates or the clock have marks of events; those over the clock have a colour
 * for each of the two scenarios, for their width has a meaning. */
typedef enum { FRAME_DATED_LINES, FRAME_CLOCK, FRAME_LINES, FRAME_BARS } FrameKind;

/* Pixels from the top left. */
typedef struct {
    double left, top, right, bottom;
} Box;

typedef struct {
    OutPlot plot;
    FrameKind kind;
    OutStoredScenario base, alt;
    bool has_alt;
    unsigned n;          /* replications of the side that has fewer */
    SimTime from, to;    /* of the time axis; x counts @unit from @from */
    SimTime unit;        /* SIM_DAY, unless a picture sets another span */
    GArray *events;      /* (owned) OutEvent of both sides, each once, by date */
    OutGnuplot *gnuplot; /* (owned) */
    GString *script;     /* (borrowed) */
    int width, height;
    Box panel; /* the one being drawn */
} Frame;

typedef struct {
    double low, high, step;
    int decimals;
} Scale;

/* Look up what is to be drawn. To be cleared also on error. */
bool frame_init(Frame *frame, OutStore *store, const OutPlot *plot, GError **error);

/* Start a picture of @height pixels; a long key of events makes it higher. */
bool frame_start(Frame *frame, FrameKind kind, int height, GError **error);
void frame_clear(Frame *frame);

/* Title, subtitle, legend of the two scenarios, key of events if there are any, footer.
 * @note: (may be NULL) one more sentence for the footer. */
void frame_open(Frame *frame, const char *title, const char *subtitle, const char *note);

GBytes *frame_finish(Frame *frame, GError **error);

/* Text in one of two languages. */
const char *frame_say(const Frame *frame, const char *en, const char *zh);

/* The colour of the @i-th member: Okabe and Ito's, told apart by colour-blind readers. */
const char *frame_color(unsigned i);
#define FRAME_GREY  "#666666"
#define FRAME_PAYS  "#D55E00"
#define FRAME_EARNS "#0072B2"
#define FRAME_BASE  "#E69F00" /* over the clock */
#define FRAME_ALT   "#0072B2" /* and one scenario alone */

/* Whether the picture marks events. */
static inline bool
frame_is_dated(const Frame *frame)
{
    return frame->kind == FRAME_DATED_LINES || frame->kind == FRAME_CLOCK;
}

/* A text at a place of the canvas. @where: "left", "right", "center". */
void frame_text(Frame *frame, const char *text, double x, double y, const char *where,
                int size, const char *color);

/* Pixels that inert @text takes, as near as can be told without its font. */
double frame_text_length(const char *text, int size);

/* Begin a panel: margins, title above, no tics yet. */
void frame_panel(Frame *frame, Box box, const char *title, const char *color);

/* A round scale that covers @low..@high with about @n steps. */
Scale frame_scale(double low, double high, int n);
void frame_y_axis(Frame *frame, Scale scale, const char *unit);
/* A logarithmic axis over @low..@high, above 0, with its grid; only in this panel. */
void frame_y_log(Frame *frame, double low, double high, const char *unit);
void frame_x_axis(Frame *frame, Scale scale, const char *unit);

/* Months under the panel; @n_most labels fit. */
void frame_x_months(Frame *frame, int days, int n_most);
void frame_x_hours(Frame *frame);

/* A number for the script. */
void frame_number(GString *out, double value);

#endif
