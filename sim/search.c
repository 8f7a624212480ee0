#include "sim/search.h"

#include <assert.h>
#include <math.h>

SimSearch
sim_search(int64_t low, int64_t high, int64_t tolerance)
{
    assert(low < high && tolerance >= 1);
    return (SimSearch){ .low = low, .high = high, .tolerance = tolerance };
}

int64_t
sim_search_next(const SimSearch *s)
{
    assert(s->state == SIM_SEARCH_ON);
    if (s->n_told < 2)
        return s->n_told == 0 ? s->low : s->high;
    return s->low + (s->high - s->low) / 2;
}

static bool
is_chance(const SimInterval *answer)
{
    return answer->low <= 0 && answer->high >= 0;
}

static bool
same_side(const SimInterval *a, const SimInterval *b)
{
    return (a->mean > 0) == (b->mean > 0);
}

static void
stop_at(SimSearch *s, int64_t at, SimInterval answer)
{
    s->state = SIM_SEARCH_CHANCE;
    s->at = at;
    s->at_at = answer;
}

/* Both may contain zero: the nearer one is told. */
static void
judge_ends(SimSearch *s)
{
    bool low = is_chance(&s->at_low), high = is_chance(&s->at_high);
    if (low && (!high || fabs(s->at_low.mean) <= fabs(s->at_high.mean)))
        stop_at(s, s->low, s->at_low);
    else if (high)
        stop_at(s, s->high, s->at_high);
    else if (same_side(&s->at_low, &s->at_high))
        s->state = SIM_SEARCH_NOWHERE;
}

static void
judge_middle(SimSearch *s, int64_t at, SimInterval answer)
{
    if (is_chance(&answer)) {
        stop_at(s, at, answer);
    } else if (same_side(&answer, &s->at_low)) {
        s->low = at;
        s->at_low = answer;
    } else {
        s->high = at;
        s->at_high = answer;
    }
}

void
sim_search_tell(SimSearch *s, SimInterval answer)
{
    assert(answer.n >= 2);
    int64_t at = sim_search_next(s);
    s->n_told++;
    if (s->n_told == 1)
        s->at_low = answer;
    else if (s->n_told == 2)
        s->at_high = answer;
    if (s->n_told == 2)
        judge_ends(s);
    else if (s->n_told > 2)
        judge_middle(s, at, answer);
    if (s->n_told >= 2 && s->state == SIM_SEARCH_ON && s->high - s->low <= s->tolerance)
        s->state = SIM_SEARCH_NARROW;
}

SimCrossing
sim_search_crossing(const SimSearch *s)
{
    assert(s->state == SIM_SEARCH_NARROW || s->state == SIM_SEARCH_CHANCE);
    double low = (double)s->low, high = (double)s->high;
    double slope = (s->at_high.mean - s->at_low.mean) / (high - low);
    bool is_within = s->state == SIM_SEARCH_CHANCE;
    double from = is_within ? (double)s->at : low;
    const SimInterval *there = is_within ? &s->at_at : &s->at_low;
    double half =
        is_within ? there->half_width : fmax(s->at_low.half_width, s->at_high.half_width);
    if (slope == 0) /* the same at both ends: it may be anywhere */
        return (SimCrossing){ from, low, high };
    double at = from - there->mean / slope, reach = half / fabs(slope);
    return (SimCrossing){ fmin(fmax(at, low), high), fmin(fmax(at - reach, low), high),
                          fmax(fmin(at + reach, high), low) };
}
