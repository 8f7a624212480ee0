/* Everything in a results file, for other programs.
 *
 * csv has one table for each question; json is one object with the commands, the
 * scenarios, their periods, the members, the data dictionary and the rows, so that a
 * number never travels without its origin, its unit, its dates, its names and its
 * formula.
 */
#ifndef OUTPUT_EXPORT_H
#define OUTPUT_EXPORT_H

#include "output/store.h"
#include "output/table.h"

typedef enum {
    OUT_EXPORT_VALUES,    /* scenario, seed, replication, metric, member, period, value */
    OUT_EXPORT_SERIES,    /* the same with axis and x instead of period */
    OUT_EXPORT_PERIODS,   /* scenario, period, labels, from, to */
    OUT_EXPORT_COMMANDS,  /* position, command: what made the rows, in order */
    OUT_EXPORT_SCENARIOS, /* scenario, hash, labels, question, from, days, scale */
    OUT_EXPORT_MEMBERS,   /* dimension, member, labels */
    OUT_EXPORT_DICTIONARY, /* metric, unit, dimension, aggregation, labels, formula */
    OUT_EXPORT_ALL /* csv: every table of results, one after the other, traces included;
                      two files of the same results give the same bytes, however often
                      the work was interrupted and wherever it was done, so what was
                      asked for is not among them */
} OutExport;

/* @what as csv or json (text counts as csv). Rows are sorted by scenario, seed,
 * replication, metric, member, period or axis and x. Returns: (owned). */
GString *out_export(OutStore *store, OutExport what, OutFormat format, GError **error);

#endif
