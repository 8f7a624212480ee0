/* What a calibration aims at: public figures, read from a CSV table.
 *
 *     metric,member,value,tolerance,weight,period,source
 *     share.cash,,26%,2 pp,1,,"found: a survey of 2020"
 *
 * A row is one published value of one metric, in the metric's unit as [expect] writes it.
 * `tolerance` is how far the market may be from the figure, as a standard error: "2 pp",
 * "5 CNY", or "10%", a part of the value; it carries what the figure leaves open, such as
 * another year or transfers that it includes. `weight` 0 shows a row beside the fit
 * without fitting it. `period` is "run" if empty, "end", or a window. Every row has a
 * source, which starts with found:, derived:, recalled: or assumption:. */
#ifndef INPUT_TARGETS_H
#define INPUT_TARGETS_H

#include "input/diagnostic.h"
#include "models/metrics.h"

typedef struct {
    const SimMetric *metric; /* (static) */
    char *member;            /* (owned) "" if none */
    char *period;            /* (owned) "run" if none is named */
    char *text;              /* (owned) the value as written */
    char *tolerance_text;    /* (owned) as written */
    char *source;            /* (owned) */
    double value, tolerance; /* in the metric's unit; tolerance > 0 */
    double weight;           /* >= 0 */
    unsigned line;
} ScnTarget;

/* Read @text. Every fault goes to @report.
 *
 * Returns: (owned) array of ScnTarget that clears its elements; what could be read. */
GArray *scn_targets_read(const ScnText *text, ScnReport *report);

/* The same of the file @path; NULL with a fault if it cannot be opened. */
GArray *scn_targets_load(const char *path, ScnReport *report);

#endif
