/* Periods in words: the whole run, its end, and the windows between two dates. */
#ifndef OUTPUT_PERIOD_H
#define OUTPUT_PERIOD_H

#include <stdbool.h>

#include "output/text.h"
#include "sim/record.h"

/* Whether @period is the whole run or its end, which every scenario has, and not a window
 * of its own. */
bool out_period_is_fixed(const char *period);

/* The period @id among @periods (SimPeriod), or NULL. Returns: (borrowed). */
const SimPeriod *out_period_find(const GArray *periods, const char *id);

/* "2021-11-10 23:00" in @text of at least 24 bytes; midnight has its clock too. */
void out_period_clock(SimTime time, char *text);

/* "2021-11-10 23:00 to 2021-11-11 02:00"; the second date is left out where it is the
 * first, seconds where they are 0. Returns: (owned). */
char *out_period_dates(const SimPeriod *period, OutLang lang);

/* "whole run", "last 28 days", "window Double 11, 2021-11-10 23:00 to 2021-11-11 02:00".
 * Returns: (owned). */
char *out_period_title(const SimPeriod *period, OutLang lang);

#endif
