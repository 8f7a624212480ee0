#include "sim/histogram.h"

#include "sim/math.h"

/* Cells of an octave. A cell is then at most 1/128 of its least value wide. */
#define PER_OCTAVE 128

/* The leading 8 bits of @value and how far they stand from the right name its cell. */
static unsigned
cell_of(uint64_t value)
{
    if (value < 2 * PER_OCTAVE)
        return (unsigned)value;
    unsigned shift = 56 - (unsigned)__builtin_clzll(value);
    return shift * PER_OCTAVE + (unsigned)(value >> shift);
}

/* The middle of a cell, rounded down. */
static uint64_t
value_of(unsigned cell)
{
    if (cell < 2 * PER_OCTAVE)
        return cell;
    unsigned shift = cell / PER_OCTAVE - 1;
    uint64_t leading = cell - shift * PER_OCTAVE;
    return (leading << shift) + ((UINT64_C(1) << shift) - 1) / 2;
}

SimHistogram *
sim_histogram_new(void)
{
    return g_new0(SimHistogram, 1);
}

void
sim_histogram_free(SimHistogram *histogram)
{
    g_free(histogram);
}

void
sim_histogram_add(SimHistogram *histogram, uint64_t value)
{
    sim_histogram_add_many(histogram, value, 1);
}

void
sim_histogram_add_many(SimHistogram *histogram, uint64_t value, uint64_t n)
{
    if (n == 0)
        return;
    if (histogram->n == 0 || value < histogram->min)
        histogram->min = value;
    if (histogram->n == 0 || value > histogram->max)
        histogram->max = value;
    histogram->n += n;
    histogram->sum += (__uint128_t)value * n;
    histogram->cells[cell_of(value)] += n;
}

void
sim_histogram_merge(SimHistogram *histogram, const SimHistogram *other)
{
    if (other->n == 0)
        return;
    if (histogram->n == 0 || other->min < histogram->min)
        histogram->min = other->min;
    if (histogram->n == 0 || other->max > histogram->max)
        histogram->max = other->max;
    histogram->n += other->n;
    histogram->sum += other->sum;
    for (unsigned cell = 0; cell < SIM_HISTOGRAM_CELLS; cell++)
        histogram->cells[cell] += other->cells[cell];
}

uint64_t
sim_histogram_quantile(const SimHistogram *histogram, int64_t ppm)
{
    g_assert(ppm >= 0 && ppm <= 1000000);
    if (histogram->n == 0)
        return 0;
    uint64_t number =
        (uint64_t)(((__uint128_t)histogram->n * (uint64_t)ppm + 999999) / 1000000);
    /* Both ends are known exactly. */
    if (number <= 1)
        return histogram->min;
    if (number == histogram->n)
        return histogram->max;
    unsigned cell = 0;
    for (uint64_t n = histogram->cells[0]; n < number; n += histogram->cells[cell])
        cell++;
    return CLAMP(value_of(cell), histogram->min, histogram->max);
}

double
sim_histogram_mean(const SimHistogram *histogram)
{
    if (histogram->n == 0)
        return (double)__builtin_nanf("");
    return (double)histogram->sum / (double)histogram->n;
}
