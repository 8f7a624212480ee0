/* What a report needs besides the results: read from the scenario texts they carry. */
#ifndef CLI_REPORT_FACTS_H
#define CLI_REPORT_FACTS_H

#include "input/scenario.h"
#include "output/report.h"

typedef struct {
    unsigned n;
    OutReportSide *sides;    /* (owned) [n], the base first; what they point to is (owned)
                                here and in the store */
    ScnScenario **scenarios; /* (owned) [n]; NULL: its text cannot be read any more */
    GPtrArray **values;      /* (owned) [n] of ScnValue */
    GStringChunk *strings;   /* (owned) */
    char *command;           /* (owned) what computes the results again, line by line */
} CliReportFacts;

/* Read the scenarios @keys of @store, the base first. A text that this program no longer
 * understands is no error: the side says so.
 *
 * @results: path of the results file, for the command. Returns: false with @error, which
 * is the store's. To be cleared in any case. */
bool cli_report_facts_init(CliReportFacts *facts, OutStore *store, const GArray *keys,
                           uint64_t seed, const char *results, GError **error);
void cli_report_facts_clear(CliReportFacts *facts);

#endif
