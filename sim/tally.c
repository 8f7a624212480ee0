#include "sim/tally.h"

#include <glib.h>

#include "sim/math.h"

void
sim_tally_add(SimTally *tally, double x)
{
    tally->min = tally->n == 0 || x < tally->min ? x : tally->min;
    tally->max = tally->n == 0 || x > tally->max ? x : tally->max;
    tally->n++;
    double step = x - tally->mean;
    tally->mean += step / (double)tally->n;
    tally->m2 += step * (x - tally->mean);
}

/* Source: Chan, Golub, LeVeque, The American Statistician 37 (1983). */
void
sim_tally_merge(SimTally *tally, const SimTally *other)
{
    if (other->n == 0)
        return;
    if (tally->n == 0) {
        *tally = *other;
        return;
    }
    double n = (double)tally->n, m = (double)other->n;
    double step = other->mean - tally->mean;
    tally->mean += step * (m / (n + m));
    tally->m2 += other->m2 + step * step * (n * m / (n + m));
    tally->n += other->n;
    tally->min = other->min < tally->min ? other->min : tally->min;
    tally->max = other->max > tally->max ? other->max : tally->max;
}

double
sim_tally_variance(const SimTally *tally)
{
    return tally->n < 2 ? (double)__builtin_nanf("") : tally->m2 / (double)(tally->n - 1);
}

double
sim_tally_deviation(const SimTally *tally)
{
    return sim_sqrt(sim_tally_variance(tally));
}

void
sim_time_mean_init(SimTimeMean *mean, SimTime now, int64_t level)
{
    *mean = (SimTimeMean){ .start = now, .last = now, .level = level, .max = level };
}

void
sim_time_mean_set(SimTimeMean *mean, SimTime now, int64_t level)
{
    g_assert(now >= mean->last);
    mean->area += (__int128_t)mean->level * (now - mean->last);
    mean->last = now;
    mean->level = level;
    mean->max = level > mean->max ? level : mean->max;
}

void
sim_time_mean_add(SimTimeMean *mean, SimTime now, int64_t delta)
{
    sim_time_mean_set(mean, now, mean->level + delta);
}

void
sim_time_mean_reset(SimTimeMean *mean, SimTime now)
{
    sim_time_mean_init(mean, now, mean->level);
}

double
sim_time_mean_value(const SimTimeMean *mean, SimTime now)
{
    if (now == mean->start)
        return (double)mean->level;
    __int128_t area = mean->area + (__int128_t)mean->level * (now - mean->last);
    return (double)area / (double)(now - mean->start);
}
