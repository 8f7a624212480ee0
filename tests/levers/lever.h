/* One trial of a key: a market in which it matters, a change of that key alone, and where
 * the difference must show. Rows of levers.def:
 *
 *     LEVER("PATH = VALUE", lines of a scenario, where it shows)
 *
 * The path is as in --set, also for keys that are no cells: "event.e.until = 2021-08-09".
 * The lines extend world.ini; the change goes into their section of that name. A change
 * that names a file says "beside", and LEVER_WITH what it holds. Where it shows is one of
 *
 *     RUN            the fingerprint of the replication
 *     METRIC("id")   values of that metric, all members and periods
 *     SCREEN("verb") what `hutong verb FILE` prints, and how it exits
 *     RESULTS        labels, periods and events in the results file of `hutong run`
 *     FAULT("words") the reader, who refuses the change with these words
 *     AWAITED        nowhere, for the model is still to read it; the row fails as soon as
 *                    it does */
#ifndef TESTS_LEVERS_LEVER_H
#define TESTS_LEVERS_LEVER_H

typedef enum {
    SEEN_IN_RUN,
    SEEN_IN_METRIC,
    SEEN_ON_SCREEN,
    SEEN_IN_RESULTS,
    SEEN_AS_FAULT,
    SEEN_NOWHERE
} Sight;

typedef struct {
    const char *change, *given;
    Sight sight;
    const char *seen;   /* the metric, verb or words */
    const char *beside; /* what the file called "beside" holds, or NULL */
} Lever;

#define LEVER(change, given, ...)                                                        \
    {                                                                                    \
        change, given, __VA_ARGS__, NULL                                                 \
    }
#define LEVER_WITH(beside, change, given, ...)                                           \
    {                                                                                    \
        change, given, __VA_ARGS__, beside                                               \
    }
#define RUN          SEEN_IN_RUN, NULL
#define METRIC(id)   SEEN_IN_METRIC, id
#define SCREEN(verb) SEEN_ON_SCREEN, verb
#define RESULTS      SEEN_IN_RESULTS, NULL
#define FAULT(words) SEEN_AS_FAULT, words
#define AWAITED      SEEN_NOWHERE, NULL

#endif
