/* Style and scripts of the report, as texts of the program: the Makefile makes them of
 * the files that their comments name. */
#ifndef OUTPUT_REPORT_ASSETS_H
#define OUTPUT_REPORT_ASSETS_H

extern const char report_css[];           /* output/report.css */
extern const char report_js[];            /* output/report.js */
extern const char report_uplot_css[];     /* third_party/uplot/uPlot.min.css */
extern const char report_uplot_js[];      /* third_party/uplot/uPlot.iife.min.js */
extern const char report_uplot_licence[]; /* third_party/uplot/LICENSE */

#endif
