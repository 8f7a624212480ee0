/* A search for the value at which a metric meets its target: what is asked, what was
 * found, and how it is told. The runs are those of cmd_break_even.c.
 *
 * Steps are those of the factor's grain, from 0 at the one end of its range. */
#ifndef CLI_BREAK_EVEN_H
#define CLI_BREAK_EVEN_H

#include "cli/designed.h"
#include "sim/search.h"

typedef struct {
    const SimMetric *metric;
    const char *member;  /* (borrowed) "" if the metric has none */
    const char *period;  /* (borrowed) */
    double target;       /* in the metric's unit */
    bool is_difference;  /* what meets the target is the difference to the base */
    const ScnFactor *of; /* (borrowed) the range to search */
    int64_t n_steps;     /* of that range */
} CliQuestion;

/* What was seen at one value. */
typedef struct {
    int64_t at;         /* step */
    SimInterval excess; /* over the target */
} CliStep;

/* The metric, or its difference, at each step; for data then a row "answer": where it
 * meets the target, and from where to where chance may put that. @steps: of CliStep.
 * Returns: (owned). */
OutTable *cli_break_even_table(const CliQuestion *question, const GArray *steps,
                               const SimSearch *search, bool is_data, OutLang lang);
/* The answer in sentences, with what stays uncertain. Returns: (owned). */
char *cli_break_even_words(const CliQuestion *question, const SimSearch *search,
                           OutLang lang);

#endif
