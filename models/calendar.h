/* Who shops next: consumers in the order of (due, id) within one span.
 *
 * A span of G is cut into equal parts, few consumers each. A part keeps its consumers in
 * no order until its turn comes; then they join the line, which is sorted. So filing and
 * taking cost the same however many consumers wait, and those at the head of the line are
 * known some time before they are taken: their memory is asked for ahead.
 *
 * G is the common cumulative of traffic (models/traffic.h). */
#ifndef MODELS_CALENDAR_H
#define MODELS_CALENDAR_H

#include "models/consumer.h"
#include "sim/slab.h"

typedef struct {
    int64_t due; /* G */
    uint32_t consumer;
} PayDue;

typedef struct {
    const PayConsumer *consumers; /* (borrowed) */
    int64_t from, until, width;   /* G; width: of a part */
    uint32_t n_parts, n_turned;   /* those before part n_turned are in the line */
    uint32_t *page;               /* (owned) [n_parts] last page, or SIM_SLAB_NONE */
    SimSlab pages;
    GArray *line; /* (owned) PayDue; from `at` on still to come */
    guint at;
} PayCalendar;

/* All zero is an empty calendar. */
void pay_calendar_clear(PayCalendar *calendar);

/* File all of the @n @consumers that are due before @until, those due before @from at
 * @from. What was filed before is forgotten. */
void pay_calendar_open(PayCalendar *calendar, const PayConsumer *consumers, uint32_t n,
                       int64_t from, int64_t until);

/* File the @n of @due, each before `until` and not before the last that was taken. */
void pay_calendar_file(PayCalendar *calendar, const PayDue *due, unsigned n);

/* Take the next up to @n, in order. Returns: how many; less than @n only if these are
 * all. */
unsigned pay_calendar_take(PayCalendar *calendar, PayDue *ret_due, unsigned n);

#endif
