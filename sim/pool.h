/* A fixed set of threads that runs numbered tasks.
 *
 * Which worker runs which task is chance, so a task may write only to what its index
 * owns, or to what its worker owns if the sum of that over workers is exact (integers).
 * Results are then reduced by the caller in order of index.
 *
 * A task may create and use a pool of its own, but may not run the pool it runs on. */
#ifndef SIM_POOL_H
#define SIM_POOL_H

#include <glib.h>

typedef struct SimPool SimPool;

/* @ctx: as given to sim_pool_run(); @index: of the task; @worker: 0..n_threads-1. */
typedef void (*SimPoolTask)(void *ctx, unsigned index, unsigned worker);

/* A pool of @n_threads workers (1 and up), the caller's thread being worker 0; 1 means no
 * threads at all. Should the system refuse threads, the pool works with those it got. */
SimPool *sim_pool_new(unsigned n_threads);

/* How many workers, the caller included. */
unsigned sim_pool_n_threads(const SimPool *pool);

/* No run may be under way. */
void sim_pool_free(SimPool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimPool, sim_pool_free)

/* Run tasks 0..@n_tasks-1, each exactly once, and return when all are done; what they
 * wrote is then visible to the caller. One run at a time.
 *
 * Cost: some 10 us to wake sleeping workers; idle workers sleep. */
void sim_pool_run(SimPool *pool, unsigned n_tasks, SimPoolTask task, void *ctx);

#endif
