/* The crew of one process. [cli/crew.h] */
#include "cli/crew.h"

#include <unistd.h>

#include "cli/finished.h"
#include "sim/pool.h"

typedef struct {
    CliExperiment *experiment;
    const GPtrArray *units; /* CliUnit* */
    unsigned n_outer, n_inner;
    GThread *thread; /* NULL: none could be had */
    CliFinished finished;
    gint is_stopped;  /* atomic */
    gint64 work_done; /* atomic: consumer-days */
} Threads;

static bool
count_work(void *ctx, uint64_t consumer_days)
{
    Threads *t = ctx;
    __atomic_fetch_add(&t->work_done, (gint64)consumer_days, __ATOMIC_RELAXED);
    return g_atomic_int_get(&t->is_stopped) == 0;
}

static void
run_unit(void *ctx, unsigned index, unsigned worker)
{
    (void)worker;
    Threads *t = ctx;
    CliUnit *unit = t->units->pdata[index];
    if (g_atomic_int_get(&t->is_stopped) == 0)
        cli_unit_run(unit, t->experiment, t->n_inner, count_work, t);
    cli_finished_push(&t->finished, unit);
}

static gpointer
run_units(gpointer data)
{
    Threads *t = data;
    g_autoptr(SimPool) pool = sim_pool_new(t->n_outer);
    sim_pool_run(pool, t->units->len, run_unit, t);
    return NULL;
}

/* Replications side by side while there are enough; threads within one where not, or
 * where several at once would not fit into memory. */
static void
share_out(Threads *t)
{
    double unit_bytes = 0;
    for (guint i = 0; i < t->units->len; i++)
        unit_bytes = MAX(unit_bytes, cli_unit_memory(t->units->pdata[i]));
    double memory = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    unsigned at_once = (unsigned)MIN(0.4 * memory / (unit_bytes + 1) + 1, 1024);
    t->n_outer = MAX(MIN(MIN(t->experiment->n_jobs, t->units->len), at_once), 1);
    t->n_inner = MAX(t->experiment->n_jobs / t->n_outer, 1);
}

/* No thread: all units are back at once, with neither records nor error. */
static void
give_up(Threads *t, const GError *error)
{
    cli_fail(t->experiment->verb, CLI_PARTIAL, "%s", error->message);
    for (guint i = 0; i < t->units->len; i++)
        cli_finished_push(&t->finished, t->units->pdata[i]);
}

static void *
begin(CliExperiment *experiment, const GPtrArray *units)
{
    Threads *t = g_new0(Threads, 1);
    t->experiment = experiment;
    t->units = units;
    share_out(t);
    cli_finished_init(&t->finished);
    g_autoptr(GError) error = NULL;
    t->thread = g_thread_try_new("replications", run_units, t, &error);
    if (t->thread == NULL)
        give_up(t, error);
    return t;
}

static int
next(void *crew, CliUnit **ret_unit)
{
    Threads *t = crew;
    *ret_unit = cli_finished_pop(&t->finished);
    return t->thread != NULL ? CLI_OK : CLI_PARTIAL;
}

static double
work_done(void *crew)
{
    Threads *t = crew;
    return (double)__atomic_load_n(&t->work_done, __ATOMIC_RELAXED);
}

static void
stop(void *crew, int reason)
{
    (void)reason;
    Threads *t = crew;
    g_atomic_int_set(&t->is_stopped, 1);
}

static void
end(void *crew)
{
    Threads *t = crew;
    if (t->thread != NULL)
        g_thread_join(t->thread);
    cli_finished_clear(&t->finished);
    g_free(t);
}

const CliCrew cli_threads = {
    .begin = begin,
    .next = next,
    .work_done = work_done,
    .stop = stop,
    .end = end,
};
