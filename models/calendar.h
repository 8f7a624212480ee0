/* Who shops next: consumers in the order of (due, id) within one span.
 *
 * A ladder (sim/ladder.h) of nothing but these two, so filing and taking cost the same
 * however many consumers wait. Those at its head are known some time before they are
 * taken: their memory is asked for ahead.
 *
 * G is the common cumulative of traffic (models/traffic.h). */
#ifndef MODELS_CALENDAR_H
#define MODELS_CALENDAR_H

#include "models/consumer.h"
#include "sim/ladder.h"

typedef struct {
    int64_t due; /* G */
    uint32_t consumer;
} PayDue;

typedef struct {
    const PayConsumer *consumers; /* (borrowed) */
    int64_t from, until;          /* G */
    SimLadder ladder;             /* (owned) */
} PayCalendar;

/* All zero is an empty calendar. */
void pay_calendar_clear(PayCalendar *calendar);

/* File all of the @n @consumers that are due before @until, those due before @from at
 * @from. What was filed before is forgotten. */
void pay_calendar_open(PayCalendar *calendar, const PayConsumer *consumers, uint32_t n,
                       int64_t from, int64_t until);

/* File the @n of @due, each before `until` and not before the last that was taken. */
void pay_calendar_file(PayCalendar *calendar, const PayDue *due, unsigned n);

/* Take the next up to @n, in order, of an open calendar. Returns: how many; less than @n
 * only if these are all. */
unsigned pay_calendar_take(PayCalendar *calendar, PayDue *ret_due, unsigned n);

#endif
