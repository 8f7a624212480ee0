/* Windows, crowds, stations: values that are each right but not together.
 * [input/resolve.h] */
#include <string.h>

#include "input/resolve.h"

/* A payment that is under way when a window closes is followed to its end; that takes
 * less than this, so the next window finds the stations empty. */
#define LEAST_GAP        (15 * SIM_MINUTE)
#define LONGEST_WINDOW   (72 * SIM_HOUR)
#define LEAST_INTENTIONS 1e4 /* 100 of them lie beyond the 99th percentile */

static int64_t
value(const ScnResolved *r, PayKey key, unsigned a)
{
    return pay_value(r->params, key, a, 0, 0);
}

static const char *
id_of(const ScnResolved *r, PayKind kind, unsigned i)
{
    return r->params->entity[kind][i].id;
}

static bool
is_known(const ScnResolved *r, unsigned window)
{
    return scn_resolved_is_good(r, PAY_WINDOW_FROM, window) &&
           scn_resolved_is_good(r, PAY_WINDOW_TO, window);
}

/* Returns: whether @window has a length that can be simulated. Two dates may lie too far
 * apart to be subtracted. */
static bool
check_length(const ScnResolved *r, unsigned window)
{
    SimTime from = value(r, PAY_WINDOW_FROM, window);
    SimTime to = value(r, PAY_WINDOW_TO, window);
    ScnPlace place = scn_resolved_place(r, PAY_WINDOW_TO, window, 0);
    if (to <= from)
        scn_report_error(r->report, place, NULL, "to must be later than from");
    else if (to > from + LONGEST_WINDOW)
        scn_report_error(r->report, place, NULL, "a window is at most 72 h long");
    return to > from && to <= from + LONGEST_WINDOW;
}

/* Report two windows that overlap or nearly touch, at the one that begins later. */
static void
check_pair(const ScnResolved *r, unsigned a, unsigned b)
{
    if (value(r, PAY_WINDOW_FROM, a) > value(r, PAY_WINDOW_FROM, b)) {
        unsigned swapped = a;
        a = b;
        b = swapped;
    }
    SimTime end = value(r, PAY_WINDOW_TO, a);
    ScnPlace place = scn_resolved_place(r, PAY_WINDOW_FROM, b, 0);
    char text[32];
    if (value(r, PAY_WINDOW_FROM, b) < end)
        scn_report_error(r->report, place, NULL, "window '%s' overlaps window '%s'",
                         id_of(r, PAY_KIND_WINDOW, b), id_of(r, PAY_KIND_WINDOW, a));
    else if (value(r, PAY_WINDOW_FROM, b) < end + LEAST_GAP)
        scn_report_error(r->report, place, NULL,
                         "windows stand at least 15 min apart; window '%s' ends at %s",
                         id_of(r, PAY_KIND_WINDOW, a), sim_time_format(end, text));
}

/* The run begins with its first simulated day, at 03:00. Only what of a window lies
 * within is simulated. Returns: whether any of it does. */
static bool
check_run(const ScnResolved *r, unsigned window)
{
    if (!scn_resolved_is_good(r, PAY_RUN_FROM, 0) ||
        !scn_resolved_is_good(r, PAY_RUN_DAYS, 0))
        return false;
    SimTime begin = value(r, PAY_RUN_FROM, 0) + 3 * SIM_HOUR;
    SimTime end = begin + value(r, PAY_RUN_DAYS, 0) * SIM_DAY;
    SimTime from = value(r, PAY_WINDOW_FROM, window),
            to = value(r, PAY_WINDOW_TO, window);
    if (from >= begin && to <= end)
        return true;
    bool is_early = from < begin, is_outside = to <= begin || from >= end;
    char text[32];
    scn_report_warning(
        r->report,
        scn_resolved_place(r, is_early ? PAY_WINDOW_FROM : PAY_WINDOW_TO, window, 0),
        NULL, "window '%s' is %s: it %s the run (%s)", id_of(r, PAY_KIND_WINDOW, window),
        is_outside ? "not simulated" : "simulated in part",
        is_early ? "begins before" : "ends after",
        sim_time_format(is_early ? begin : end, text));
    return !is_outside;
}

/* Purchases that all people together intend within @window. */
static double
count_intentions(const ScnResolved *r, unsigned window)
{
    double people = 0;
    for (unsigned i = 0; i < r->params->n[PAY_KIND_CITY]; i++)
        people += (double)value(r, PAY_CITY_POPULATION, i);
    int64_t length = value(r, PAY_WINDOW_TO, window) - value(r, PAY_WINDOW_FROM, window);
    return people * (double)value(r, PAY_ACTIVITY_MEAN, 0) / PAY_ONE * (double)length /
           (double)SIM_DAY;
}

/* A window shows noise if the simulated consumers are too few for its length. */
static void
check_scale(const ScnResolved *r, unsigned window)
{
    if (!scn_resolved_is_good(r, PAY_RUN_SCALE, 0))
        return;
    double all = count_intentions(r, window);
    double n = all / (double)value(r, PAY_RUN_SCALE, 0);
    if (n >= LEAST_INTENTIONS)
        return;
    g_autofree char *advice =
        all >= LEAST_INTENTIONS
            ? g_strdup_printf("choose a finer run.scale, 1:%" G_GINT64_FORMAT,
                              (int64_t)(all / LEAST_INTENTIONS))
            : g_strdup("make it longer");
    scn_report_warning(r->report, scn_resolved_place(r, PAY_WINDOW_FROM, window, 0), NULL,
                       "latency p99 needs 10000 payments; window '%s' will have about "
                       "%.0f; %s",
                       id_of(r, PAY_KIND_WINDOW, window), n, advice);
}

/* Results are kept by period, and two of those have names of their own. */
static void
check_name(const ScnResolved *r, unsigned window)
{
    const char *id = id_of(r, PAY_KIND_WINDOW, window);
    if (strcmp(id, SIM_PERIOD_RUN) == 0 || strcmp(id, SIM_PERIOD_END) == 0)
        scn_report_error(r->report, scn_resolved_place(r, PAY_WINDOW_FROM, window, 0),
                         NULL,
                         "a window cannot be called '%s': so is what every scenario "
                         "has, the whole 'run' and its 'end'",
                         id);
}

static void
check_windows(const ScnResolved *r)
{
    for (unsigned i = 0; i < r->params->n[PAY_KIND_WINDOW]; i++) {
        if (!is_known(r, i))
            continue;
        check_name(r, i);
        for (unsigned j = 0; j < i; j++)
            if (is_known(r, j))
                check_pair(r, i, j);
        if (check_length(r, i) && check_run(r, i))
            check_scale(r, i);
    }
}

/* What the coefficient of variation of a law is. */
static const char *const needed_cv[] = {
    [PAY_SERVICE_DETERMINISTIC] = "0",
    [PAY_SERVICE_EXPONENTIAL] = "1",
    [PAY_SERVICE_ERLANG] = "1/sqrt(k) for a whole number k up to 1000, as 0.707107 for 2",
    [PAY_SERVICE_LOGNORMAL] = "more than 0",
};

/* Is @cv, in micro, 1/sqrt(k) for some k as well as six decimals can tell? */
static bool
is_erlang(int64_t cv)
{
    const int64_t one = (int64_t)PAY_ONE * PAY_ONE;
    if (cv <= 0 || cv > PAY_ONE)
        return false;
    int64_t k = (one + cv * cv / 2) / (cv * cv);
    return k <= 1000 && (cv - 1) * (cv - 1) * k <= one && (cv + 1) * (cv + 1) * k >= one;
}

static bool
has_cv(PayServiceLaw law, int64_t cv)
{
    switch (law) {
    case PAY_SERVICE_DETERMINISTIC:
        return cv == 0;
    case PAY_SERVICE_EXPONENTIAL:
        return cv == PAY_ONE;
    case PAY_SERVICE_ERLANG:
        return is_erlang(cv);
    default:
        return cv > 0;
    }
}

static void
check_stations(const ScnResolved *r)
{
    for (unsigned i = 0; i < PAY_N_STATION_KINDS; i++) {
        PayServiceLaw law = (PayServiceLaw)value(r, PAY_STATION_LAW, i);
        int64_t cv = value(r, PAY_STATION_CV, i);
        if (!scn_resolved_is_good(r, PAY_STATION_LAW, i) ||
            !scn_resolved_is_good(r, PAY_STATION_CV, i) || has_cv(law, cv))
            continue;
        bool is_law_given = r->origin[r->slot_at[PAY_STATION_LAW] + i] != NULL;
        g_autofree char *name =
            scn_value_format(&scn_schema_row(PAY_STATION_LAW)->spec, r->params, law);
        g_autofree char *text =
            scn_value_format(&scn_schema_row(PAY_STATION_CV)->spec, r->params, cv);
        scn_report_error(
            r->report,
            scn_resolved_place(r, is_law_given ? PAY_STATION_LAW : PAY_STATION_CV, i, 0),
            NULL, "station '%s': law %s does not fit cv %s; it needs %s",
            id_of(r, PAY_KIND_STATION, i), name, text, needed_cv[law]);
    }
}

static void
check_backups(const ScnResolved *r)
{
    for (unsigned i = 0; i < r->params->n[PAY_KIND_HUB]; i++)
        if (scn_resolved_is_good(r, PAY_HUB_BACKUP, i) &&
            value(r, PAY_HUB_BACKUP, i) == (int64_t)i)
            scn_report_error(r->report, scn_resolved_place(r, PAY_HUB_BACKUP, i, 0),
                             "none", "hub '%s' cannot take over from itself",
                             id_of(r, PAY_KIND_HUB, i));
}

void
scn_check_network(const ScnResolved *resolved)
{
    check_windows(resolved);
    check_stations(resolved);
    check_backups(resolved);
}
