#include "sim/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    SimPool *pool; /* (borrowed) */
    unsigned worker;
    pthread_t thread;
} Helper;

struct SimPool {
    unsigned n_helpers;
    Helper *helpers; /* (owned) workers 1..n_helpers */
    pthread_mutex_t lock;
    pthread_cond_t work, done;
    /* Under the lock. A run is open to helpers while it has a task function; one that
     * wakes too late finds it closed and is not waited for. */
    SimPoolTask task;
    void *ctx;
    unsigned n_tasks;
    uint64_t run; /* number of the latest run */
    unsigned n_inside;
    bool is_ending;

    _Atomic uint64_t next; /* first task that nobody has taken */
};

static void
run_tasks(SimPool *pool, SimPoolTask task, void *ctx, unsigned n_tasks, unsigned worker)
{
    uint64_t index;
    while ((index = atomic_fetch_add(&pool->next, 1)) < n_tasks)
        task(ctx, (unsigned)index, worker);
}

/* Wait for a run that this helper has not been in. Returns: false when the pool ends. */
static bool
wait_for_run(SimPool *pool, uint64_t latest)
{
    while (!pool->is_ending && (pool->task == NULL || pool->run == latest))
        pthread_cond_wait(&pool->work, &pool->lock);
    return !pool->is_ending;
}

static void *
help(void *data)
{
    Helper *helper = data;
    SimPool *pool = helper->pool;
    uint64_t latest = 0;
    pthread_mutex_lock(&pool->lock);
    while (wait_for_run(pool, latest)) {
        latest = pool->run;
        SimPoolTask task = pool->task;
        void *ctx = pool->ctx;
        unsigned n_tasks = pool->n_tasks;
        pool->n_inside++;
        pthread_mutex_unlock(&pool->lock);
        run_tasks(pool, task, ctx, n_tasks, helper->worker);
        pthread_mutex_lock(&pool->lock);
        if (--pool->n_inside == 0)
            pthread_cond_signal(&pool->done);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

SimPool *
sim_pool_new(unsigned n_threads)
{
    g_assert(n_threads >= 1);
    SimPool *pool = g_new0(SimPool, 1);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work, NULL);
    pthread_cond_init(&pool->done, NULL);
    atomic_init(&pool->next, 0);
    pool->helpers = g_new0(Helper, n_threads - 1);
    for (unsigned i = 0; i + 1 < n_threads; i++) {
        Helper *helper = &pool->helpers[i];
        *helper = (Helper){ .pool = pool, .worker = i + 1 };
        if (pthread_create(&helper->thread, NULL, help, helper) != 0)
            break;
        pool->n_helpers++;
    }
    return pool;
}

void
sim_pool_free(SimPool *pool)
{
    if (pool == NULL)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->is_ending = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->n_helpers; i++)
        pthread_join(pool->helpers[i].thread, NULL);
    pthread_cond_destroy(&pool->done);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
    g_free(pool->helpers);
    g_free(pool);
}

static void
open_run(SimPool *pool, unsigned n_tasks, SimPoolTask task, void *ctx)
{
    pthread_mutex_lock(&pool->lock);
    g_assert(pool->task == NULL);
    pool->task = task;
    pool->ctx = ctx;
    pool->n_tasks = n_tasks;
    pool->run++;
    atomic_store(&pool->next, 0);
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
}

/* Every task is taken by now; some helpers may still be in theirs. */
static void
close_run(SimPool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->task = NULL;
    while (pool->n_inside > 0)
        pthread_cond_wait(&pool->done, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
}

void
sim_pool_run(SimPool *pool, unsigned n_tasks, SimPoolTask task, void *ctx)
{
    if (n_tasks == 0)
        return;
    open_run(pool, n_tasks, task, ctx);
    run_tasks(pool, task, ctx, n_tasks, 0);
    close_run(pool);
}

unsigned
sim_pool_n_threads(const SimPool *pool)
{
    return pool->n_helpers + 1;
}
