#include "sim/design.h"

#include <glib.h>
#include <gsl/gsl_qrng.h>
#include <math.h>

#include "sim/random.h"

/* What a draw of a design is for. Designs have a key of their own, so no draw of a
 * simulated world is met again. */
enum { DRAW_SLICE, DRAW_PLACE, DRAW_START, DRAW_ORDER };

static SimBlock
draw(uint32_t seed, unsigned what, unsigned factor, uint64_t index)
{
    return sim_random_block((SimKey){ seed, UINT32_MAX }, SIM_TAG(0xff, what, 0), factor,
                            index);
}

/* Uniform on 0..n-1; the bias of 2^-32 n is of no account here. */
static unsigned
below(unsigned n, uint32_t word)
{
    return (unsigned)((uint64_t)word * n >> 32);
}

/* 0..n-1 in random order. */
static void
shuffle(unsigned *order, unsigned n, uint32_t seed, unsigned what, unsigned factor)
{
    for (unsigned i = 0; i < n; i++) {
        unsigned j = below(i + 1, draw(seed, what, factor, i).w[0]);
        order[i] = order[j];
        order[j] = i;
    }
}

void
sim_design_lhs(unsigned n, unsigned k, uint32_t seed, double *ret_u)
{
    g_autofree unsigned *slice = g_new(unsigned, n);
    for (unsigned f = 0; f < k; f++) {
        shuffle(slice, n, seed, DRAW_SLICE, f);
        for (unsigned i = 0; i < n; i++) {
            double within = sim_uniform(sim_block_u64(draw(seed, DRAW_PLACE, f, i), 0));
            ret_u[i * k + f] = (slice[i] + within) / n;
        }
    }
}

/* One trajectory: @at are levels, 0..levels-1. */
static void
walk(unsigned t, unsigned k, unsigned levels, uint32_t seed, double *ret_u)
{
    g_autofree unsigned *at = g_new(unsigned, k);
    g_autofree unsigned *order = g_new(unsigned, k);
    unsigned half = levels / 2;
    for (unsigned f = 0; f < k; f++)
        at[f] = below(levels, draw(seed, DRAW_START, f, t).w[0]);
    shuffle(order, k, seed, DRAW_ORDER, t);
    for (unsigned row = 0; row <= k; row++) {
        if (row > 0) {
            unsigned *moved = &at[order[row - 1]];
            *moved = *moved < half ? *moved + half : *moved - half;
        }
        for (unsigned f = 0; f < k; f++)
            ret_u[row * k + f] = (double)at[f] / (levels - 1);
    }
}

void
sim_design_morris(unsigned r, unsigned k, unsigned levels, uint32_t seed, double *ret_u)
{
    g_assert(levels >= 2 && levels % 2 == 0);
    for (unsigned t = 0; t < r; t++)
        walk(t, k, levels, seed, ret_u + (size_t)t * (k + 1) * k);
}

void
sim_design_sobol(unsigned n, unsigned k, double *ret_u)
{
    g_assert(k >= 1 && 2 * k <= 40);
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, 2 * k);
    g_autofree double *both = g_new(double, 2 * k);
    for (unsigned i = 0; i < n; i++) {
        double *rows = ret_u + (size_t)i * (k + 2) * k;
        gsl_qrng_get(sequence, both);
        for (unsigned f = 0; f < k; f++) {
            for (unsigned row = 0; row < k + 2; row++)
                rows[row * k + f] = both[f];
            rows[k + f] = both[k + f];
            rows[(2 + f) * k + f] = both[k + f];
        }
    }
    gsl_qrng_free(sequence);
}

/* The effect of the one factor that moved between @row and the row before it. */
static double
effect(unsigned k, const double *u, const double *y, unsigned row, unsigned *ret_factor)
{
    const double *now = u + row * k, *before = now - k;
    for (unsigned f = 0; f < k; f++)
        if (now[f] != before[f]) {
            *ret_factor = f;
            return (y[row] - y[row - 1]) / (now[f] - before[f]);
        }
    g_assert_not_reached();
}

void
sim_morris(unsigned r, unsigned k, const double *u, const double *y, SimMorris *ret)
{
    g_autofree double *effects = g_new(double, (size_t)r *k);
    for (unsigned t = 0; t < r; t++)
        for (unsigned row = 1; row <= k; row++) {
            unsigned f;
            double e =
                effect(k, u + (size_t)t * (k + 1) * k, y + (size_t)t * (k + 1), row, &f);
            effects[f * r + t] = e;
        }
    for (unsigned f = 0; f < k; f++) {
        const double *e = effects + (size_t)f * r;
        double sum = 0, size = 0, squares = 0;
        for (unsigned t = 0; t < r; t++) {
            sum += e[t];
            size += fabs(e[t]);
        }
        double mu = sum / r;
        for (unsigned t = 0; t < r; t++)
            squares += (e[t] - mu) * (e[t] - mu);
        ret[f] = (SimMorris){ mu, size / r, r > 1 ? sqrt(squares / (r - 1)) : NAN };
    }
}

void
sim_sobol(unsigned n, unsigned k, const double *y, SimSobol *ret)
{
    double sum = 0, squares = 0;
    for (unsigned i = 0; i < n; i++)
        sum += y[i * (k + 2)] + y[i * (k + 2) + 1];
    double mean = sum / (2.0 * n);
    for (unsigned i = 0; i < n; i++)
        for (unsigned side = 0; side < 2; side++) {
            double d = y[i * (k + 2) + side] - mean;
            squares += d * d;
        }
    double variance = squares / (2.0 * n);
    for (unsigned f = 0; f < k; f++) {
        double first = 0, total = 0;
        for (unsigned i = 0; i < n; i++) {
            const double *at = y + (size_t)i * (k + 2);
            double moved = at[2 + f] - at[0];
            /* Deviations from the mean: the product has less noise, and the same mean. */
            first += (at[1] - mean) * moved;
            total += moved * moved;
        }
        ret[f].first = variance > 0 ? first / n / variance : NAN;
        ret[f].total = variance > 0 ? total / (2.0 * n) / variance : NAN;
    }
}

void
sim_swing(unsigned n, unsigned k, const double *u, const double *y, SimSwing *ret)
{
    for (unsigned f = 0; f < k; f++) {
        double sum[2] = { 0, 0 };
        unsigned count[2] = { 0, 0 };
        for (unsigned i = 0; i < n; i++) {
            unsigned half = u[(size_t)i * k + f] >= 0.5;
            sum[half] += y[i];
            count[half]++;
        }
        ret[f] = (SimSwing){ sum[0] / count[0], sum[1] / count[1] };
    }
}
