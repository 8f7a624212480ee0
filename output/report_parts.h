/* The parts of a report, and what they share. Private to output/report*.c. */
#ifndef OUTPUT_REPORT_PARTS_H
#define OUTPUT_REPORT_PARTS_H

#include "output/compare.h"
#include "output/html.h"
#include "output/plot.h"
#include "output/report.h"

typedef struct {
    OutStore *store;
    const OutReport *plan;
    GString *out;    /* the page so far */
    GString *charts; /* time series for the script: elements of a JSON array */
    unsigned n_charts, n_pictures;
    unsigned policy; /* which alternative is told, from 1; 0: none of them */
    double level;    /* of each interval: several alternatives share one risk */
    bool is_brief;   /* many alternatives: pictures in one language, no table of all */
} Report;

/* <h2> in both languages; its id is @id, from the second alternative on with a number. */
void report_heading(Report *report, const char *id, const char *en, const char *zh);
/* A paragraph of our own. @class: NULL for none. */
void report_paragraph(Report *report, const char *class_, const char *en, const char *zh);
/* <details> with its summary; end it with "</div></details>\n". */
void report_fold(Report *report, const char *en, const char *zh);

/* The labels of a scenario, for html_say(). */
const char *report_label(const OutScenario *scenario, OutLang lang);

/* What differs over the run and in each of the @windows (OutComparison), in sentences.
 * (report_verdict.c) */
void report_verdict(Report *report, const OutComparison *run, const GPtrArray *windows);

/* Which rows of a comparison a table shows. */
typedef bool (*ReportWanted)(const OutDifference *row, const char *what);

/* A table of differences; nothing if no row is wanted. Returns: whether there is one.
 * (report_table.c, as the next) */
bool report_differences(Report *report, const OutComparison *comparison,
                        ReportWanted wanted, const char *what);
bool report_is_headline(const OutDifference *row, const char *what);
bool report_is_dimension(const OutDifference *row, const char *what);
bool report_is_metric(const OutDifference *row, const char *what);
bool report_is_any(const OutDifference *row, const char *what);

/* The levels of one scenario over @period. */
bool report_levels(Report *report, const OutStoredScenario *scenario, const char *period,
                   bool headlines_only, GError **error);

/* The pictures of @base against @alt (0: alone), and the time series behind them.
 * @figure: "share", "fees", "load", "attempts.failed". (report_figure.c) */
bool report_figure(Report *report, const char *figure, int64_t base, int64_t alt,
                   GError **error);
bool report_window_figures(Report *report, const SimPeriod *window, int64_t base,
                           int64_t alt, GError **error);

/* What differs between the scenarios' texts; what is assumed; how to do it again; how far
 * to trust it. (report_facts.c) */
void report_changes(Report *report, const OutReportSide *side);
void report_assumptions(Report *report);
bool report_again(Report *report, GError **error);
bool report_trust(Report *report, GError **error);

#endif
