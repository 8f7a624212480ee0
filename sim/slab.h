/* Numbered places of one size that never move: taken, given back, taken again.
 *
 * A place is named by a number, which fits into an event, and lies where it lay when it
 * was taken, so pointers to it stay good until it is given back. Memory grows with the
 * most places ever in use, in chunks, and is given back as a whole. */
#ifndef SIM_SLAB_H
#define SIM_SLAB_H

#include <glib.h>
#include <stdint.h>

#define SIM_SLAB_CHUNK 256
#define SIM_SLAB_NONE  UINT32_MAX

typedef struct {
    size_t size;   /* of a place, at least 4 bytes */
    char **chunks; /* (owned) */
    uint32_t n_chunks, n_fresh, free;
    uint32_t n_used, most; /* places in use now, and at most */
} SimSlab;

static inline void
sim_slab_init(SimSlab *slab, size_t size)
{
    *slab = (SimSlab){ .size = size, .free = SIM_SLAB_NONE };
}

static inline void
sim_slab_clear(SimSlab *slab)
{
    for (uint32_t i = 0; i < slab->n_chunks; i++)
        g_free(slab->chunks[i]);
    g_free(slab->chunks);
}

static inline void *
sim_slab_at(const SimSlab *slab, uint32_t number)
{
    return slab->chunks[number / SIM_SLAB_CHUNK] + number % SIM_SLAB_CHUNK * slab->size;
}

/* Take a place. In it is what was left there, or zeros, but for its first 4 bytes. */
static inline uint32_t
sim_slab_take(SimSlab *slab)
{
    slab->n_used++;
    slab->most = MAX(slab->most, slab->n_used);
    uint32_t number = slab->free;
    if (number != SIM_SLAB_NONE) {
        slab->free = *(uint32_t *)sim_slab_at(slab, number);
        return number;
    }
    if (slab->n_fresh == slab->n_chunks * SIM_SLAB_CHUNK) {
        slab->chunks = g_renew(char *, slab->chunks, slab->n_chunks + 1);
        slab->chunks[slab->n_chunks++] = g_malloc0(slab->size * SIM_SLAB_CHUNK);
    }
    return slab->n_fresh++;
}

static inline void
sim_slab_give(SimSlab *slab, uint32_t number)
{
    *(uint32_t *)sim_slab_at(slab, number) = slab->free;
    slab->free = number;
    slab->n_used--;
}

#endif
