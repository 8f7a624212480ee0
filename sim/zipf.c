#include "sim/zipf.h"

#include <glib.h>

#include "sim/math.h"

static double
weight(uint32_t rank, double exponent)
{
    return sim_pow_pos(1.0 + rank, -exponent);
}

/* First words: the cumulated share of the ranks before, in units of 2^-32. */
static void
fill_starts(SimZipf *zipf, double exponent)
{
    double total = 0;
    for (uint32_t rank = 0; rank < zipf->n; rank++)
        total += weight(rank, exponent);
    double before = 0;
    for (uint32_t rank = 0; rank < zipf->n; rank++) {
        double start = before / total * 0x1p32;
        /* Far out a steep tail is lost beside the head and the quotient reaches 1. */
        zipf->start[rank] = start < 0x1p32 ? (uint32_t)start : UINT32_MAX;
        before += weight(rank, exponent);
    }
}

static void
fill_guide(SimZipf *zipf, size_t n_cells)
{
    uint32_t rank = 0;
    for (size_t cell = 0; cell < n_cells; cell++) {
        uint32_t word = (uint32_t)(cell << zipf->shift);
        while (rank + 1 < zipf->n && zipf->start[rank + 1] <= word)
            rank++;
        zipf->guide[cell] = rank;
    }
    zipf->guide[n_cells] = zipf->n - 1;
}

SimZipf *
sim_zipf_new(uint32_t n, double exponent)
{
    g_assert(n > 0 && exponent >= 0);
    /* Between n / 2 and n cells, so that few hold more than one or two ranks; at least
     * two, since a shift by 32 is undefined. */
    uint32_t shift = 31;
    while (shift > 0 && (UINT64_C(1) << (33 - shift)) <= n)
        shift--;
    size_t n_cells = (size_t)1 << (32 - shift);

    SimZipf *zipf = g_new0(SimZipf, 1);
    zipf->n = n;
    zipf->shift = shift;
    zipf->start = g_try_new(uint32_t, n);
    zipf->guide = g_try_new(uint32_t, n_cells + 1);
    if (zipf->start == NULL || zipf->guide == NULL) {
        sim_zipf_free(zipf);
        return NULL;
    }
    fill_starts(zipf, exponent);
    fill_guide(zipf, n_cells);
    return zipf;
}

void
sim_zipf_free(SimZipf *zipf)
{
    if (zipf == NULL)
        return;
    g_free(zipf->start);
    g_free(zipf->guide);
    g_free(zipf);
}
