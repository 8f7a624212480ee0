#include "cli/experiment.h"

#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "cli/progress.h"
#include "models/calibrate.h"
#include "models/replication.h"
#include "models/world.h"
#include "sim/pool.h"

/* Scenarios that branch off one spin-up: same base, same utilities. */
typedef struct {
    uint64_t base_hash;
    const PayParams *base;
    bool is_due; /* a replication is missing */
    double utility[PAY_MAX_WALLETS];
} Family;

/* One replication of the scenarios of a family that lack it. */
typedef struct {
    const Family *family;
    unsigned replication;
    unsigned n_scenarios;
    unsigned *scenario;             /* (owned) indices into the experiment */
    const PayTimeline **timelines;  /* (owned) */
    const PayReactions **reactions; /* (owned) */
    SimRecords **records;           /* (owned) filled by the worker */
    GError *error;
} Unit;

typedef struct {
    CliExperiment *experiment;
    GPtrArray *units; /* Unit* */
    /* Finished units on their way to the calling thread; a lock of pthread, which the
     * thread sanitizer can see through. */
    pthread_mutex_t lock;
    pthread_cond_t ready;
    GQueue done; /* Unit* */
    unsigned n_outer, n_inner;
    gint stop;        /* atomic: a signal or an error */
    gint64 work_done; /* atomic: consumer-days */
} Work;

static void
free_unit(gpointer data)
{
    Unit *unit = data;
    for (unsigned i = 0; i < unit->n_scenarios; i++)
        sim_records_free(unit->records[i]);
    g_free(unit->scenario);
    g_free(unit->timelines);
    g_free(unit->reactions);
    g_free(unit->records);
    g_clear_error(&unit->error);
    g_free(unit);
}

/* Base parameters as far as they decide a replication. */
static uint64_t
base_hash(const ScnScenario *scenario)
{
    PayParams *p = pay_params_copy(scenario->params);
    p->cell[pay_cell_index(p, PAY_RUN_SEED, 0, 0, 0)] = 0;
    p->cell[pay_cell_index(p, PAY_RUN_REPLICATIONS, 0, 0, 0)] = 0;
    uint64_t hash = pay_params_hash(p);
    pay_params_free(p);
    return hash;
}

static Family *
family_of(GArray *families, const ScnScenario *scenario)
{
    uint64_t hash = base_hash(scenario);
    for (guint i = 0; i < families->len; i++) {
        Family *family = &g_array_index(families, Family, i);
        if (family->base_hash == hash)
            return family;
    }
    Family family = { .base_hash = hash, .base = scenario->params };
    g_array_append_val(families, family);
    return &g_array_index(families, Family, families->len - 1);
}

static Unit *
plan_unit(CliExperiment *e, const Family *family, Family *const *family_by_scenario,
          unsigned replication, GError **error)
{
    Unit *unit = g_new0(Unit, 1);
    unit->family = family;
    unit->replication = replication;
    unit->scenario = g_new0(unsigned, e->n_scenarios);
    unit->timelines = g_new0(const PayTimeline *, e->n_scenarios);
    unit->reactions = g_new0(const PayReactions *, e->n_scenarios);
    unit->records = g_new0(SimRecords *, e->n_scenarios);
    for (unsigned i = 0; i < e->n_scenarios; i++) {
        bool twice = false;
        for (unsigned j = 0; j < i; j++)
            twice |= e->keys[j] == e->keys[i];
        if (family_by_scenario[i] != family || twice)
            continue;
        if (out_store_has(e->store, e->keys[i], e->seed, replication, error))
            continue;
        if (*error != NULL)
            break;
        unit->scenario[unit->n_scenarios] = i;
        unit->reactions[unit->n_scenarios] = e->scenarios[i]->reactions;
        unit->timelines[unit->n_scenarios++] = e->scenarios[i]->timeline;
    }
    if (unit->n_scenarios == 0)
        g_clear_pointer(&unit, free_unit);
    return unit;
}

static bool
count_work(void *ctx, uint64_t consumer_days)
{
    Work *work = ctx;
    __atomic_fetch_add(&work->work_done, (gint64)consumer_days, __ATOMIC_RELAXED);
    return g_atomic_int_get(&work->stop) == 0;
}

static void
deliver(Work *work, Unit *unit)
{
    pthread_mutex_lock(&work->lock);
    g_queue_push_tail(&work->done, unit);
    pthread_cond_signal(&work->ready);
    pthread_mutex_unlock(&work->lock);
}

/* The next finished unit, or NULL if there is none for a twentieth of a second. */
static Unit *
receive(Work *work)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 50 * 1000 * 1000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&work->lock);
    int waited = 0;
    while (g_queue_is_empty(&work->done) && waited == 0)
        waited = pthread_cond_timedwait(&work->ready, &work->lock, &until);
    Unit *unit = g_queue_pop_head(&work->done);
    pthread_mutex_unlock(&work->lock);
    return unit;
}

static void
run_unit(void *ctx, unsigned index, unsigned worker)
{
    (void)worker;
    Work *work = ctx;
    Unit *unit = work->units->pdata[index];
    if (g_atomic_int_get(&work->stop) == 0) {
        g_autoptr(SimPool) pool = sim_pool_new(work->n_inner);
        PayReplication job = {
            .base = unit->family->base,
            .utility = unit->family->utility,
            .key = { work->experiment->seed, unit->replication },
            .n_scenarios = unit->n_scenarios,
            .timelines = unit->timelines,
            .reactions = unit->reactions,
            .traced = work->experiment->options.trace,
            .progress = count_work,
            .ctx = work,
        };
        pay_replication_run(&job, pool, unit->records, &unit->error);
    }
    deliver(work, unit);
}

static gpointer
run_units(gpointer data)
{
    Work *work = data;
    g_autoptr(SimPool) pool = sim_pool_new(work->n_outer);
    sim_pool_run(pool, work->units->len, run_unit, work);
    return NULL;
}

/* Replications side by side while there are enough; threads within one where not, or
 * where several at once would not fit into memory. */
static void
share_out(Work *work)
{
    const PayParams *p = work->experiment->scenarios[0]->params;
    double people = 0;
    for (unsigned c = 0; c < p->n[PAY_KIND_CITY]; c++)
        people += (double)pay_value(p, PAY_CITY_POPULATION, c, 0, 0);
    double unit_bytes =
        people / (double)cli_run_value(work->experiment->scenarios[0], PAY_RUN_SCALE) *
        64 * 2;
    double memory = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    unsigned at_once = (unsigned)MIN(0.4 * memory / (unit_bytes + 1) + 1, 1024);
    work->n_outer = MAX(MIN(MIN(work->experiment->n_jobs, work->units->len), at_once), 1);
    work->n_inner = MAX(work->experiment->n_jobs / work->n_outer, 1);
}

static int
write_unit(CliExperiment *e, const Unit *unit)
{
    g_autoptr(GError) error = NULL;
    for (unsigned i = 0; i < unit->n_scenarios; i++) {
        if (unit->records[i] == NULL)
            return CLI_OK; /* stopped or failed: nothing of this unit counts */
        if (!out_store_replication(e->store, e->keys[unit->scenario[i]], e->seed,
                                   unit->replication, unit->records[i], &error))
            return cli_experiment_store_error(e, error);
        e->n_intentions += unit->records[i]->n_events;
        e->n_events += unit->records[i]->n_scheduled;
        e->event_seconds += unit->records[i]->event_seconds;
    }
    return CLI_OK;
}

/* The model gave up: on the world it was told to build, or by a defect of its own, which
 * is told with the command that shows it again. */
static int
model_failed(const CliExperiment *e, unsigned scenario, unsigned n_replications,
             const GError *error)
{
    bool broken = g_error_matches(error, PAY_ERROR, PAY_ERROR_BROKEN);
    cli_fail(e->verb, broken ? CLI_BROKEN : CLI_INVALID, "%s", error->message);
    if (broken)
        fprintf(stderr,
                "to reproduce: hutong run %s --seed %u -n %u -j 1 --scale 1:%" PRId64
                "\n",
                e->scenarios[scenario]->path, e->seed, n_replications,
                cli_run_value(e->scenarios[scenario], PAY_RUN_SCALE));
    return broken ? CLI_BROKEN : CLI_INVALID;
}

static int
unit_failed(const CliExperiment *e, const Unit *unit)
{
    if (g_error_matches(unit->error, PAY_ERROR, PAY_ERROR_STOPPED))
        return CLI_OK; /* who asked to stop says why */
    return model_failed(e, unit->scenario[0], unit->replication + 1, unit->error);
}

static int
signal_heard(int signals)
{
    struct signalfd_siginfo info;
    struct pollfd poll_signal = { .fd = signals, .events = POLLIN };
    if (signals < 0 || poll(&poll_signal, 1, 0) <= 0 ||
        read(signals, &info, sizeof info) != sizeof info)
        return CLI_OK;
    return info.ssi_signo == SIGTERM ? CLI_TERMINATED : CLI_INTERRUPTED;
}

/* Take in units until all are back. Returns: the first reason to stop, or CLI_OK. */
static int
collect(Work *work, CliBar *bar, int signals)
{
    CliExperiment *e = work->experiment;
    int code = CLI_OK;
    for (unsigned back = 0; back < work->units->len;) {
        Unit *unit = receive(work);
        cli_progress_show(
            bar, (double)__atomic_load_n(&work->work_done, __ATOMIC_RELAXED), false);
        int reason = code == CLI_OK ? signal_heard(signals) : CLI_OK;
        if (unit != NULL) {
            back++;
            if (unit->error != NULL && code == CLI_OK)
                reason = unit_failed(e, unit);
            else if (unit->error == NULL && code != CLI_FILE && reason == CLI_OK)
                reason = write_unit(e, unit);
            for (unsigned i = 0; i < unit->n_scenarios; i++)
                g_clear_pointer(&unit->records[i], sim_records_free);
        }
        if (reason != CLI_OK) {
            code = reason;
            g_atomic_int_set(&work->stop, 1);
        }
    }
    cli_progress_show(bar, bar->total, true);
    return code;
}

/* Consumer-days of one unit: known once a world stands, so reckoned from the scale. */
static double
unit_work(const Unit *unit)
{
    const PayParams *p = unit->family->base;
    double people = 0;
    for (unsigned c = 0; c < p->n[PAY_KIND_CITY]; c++)
        people += (double)pay_value(p, PAY_CITY_POPULATION, c, 0, 0);
    double days = (double)pay_value(p, PAY_RUN_SPIN_UP, 0, 0, 0) +
                  unit->n_scenarios * (double)pay_value(p, PAY_RUN_DAYS, 0, 0, 0);
    return days * people / (double)pay_value(p, PAY_RUN_SCALE, 0, 0, 0);
}

static int
work_off(Work *work)
{
    CliExperiment *e = work->experiment;
    sigset_t heard, before;
    sigemptyset(&heard);
    sigaddset(&heard, SIGINT);
    sigaddset(&heard, SIGTERM);
    /* Blocked before any thread starts, so that this thread alone hears them. */
    pthread_sigmask(SIG_BLOCK, &heard, &before);
    int signals = signalfd(-1, &heard, SFD_CLOEXEC);
    CliBar bar = cli_progress_bar(e->options.progress, e->options.quiet);
    for (guint i = 0; i < work->units->len; i++)
        bar.total += unit_work(work->units->pdata[i]);
    share_out(work);
    pthread_mutex_init(&work->lock, NULL);
    pthread_cond_init(&work->ready, NULL);
    g_autoptr(GError) error = NULL;
    GThread *thread = g_thread_try_new("replications", run_units, work, &error);
    int code = thread != NULL ? collect(work, &bar, signals)
                              : cli_fail(e->verb, CLI_PARTIAL, "%s", error->message);
    if (thread != NULL)
        g_thread_join(thread);
    pthread_cond_destroy(&work->ready);
    pthread_mutex_destroy(&work->lock);
    e->seconds += (double)(g_get_monotonic_time() - bar.start) / 1e6;
    if (signals >= 0)
        close(signals);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code;
}

static int
calibrate(CliExperiment *e, GArray *families)
{
    g_autoptr(SimPool) pool = sim_pool_new(e->n_jobs);
    for (guint i = 0; i < families->len; i++) {
        Family *family = &g_array_index(families, Family, i);
        g_autoptr(GError) error = NULL;
        if (!family->is_due)
            continue;
        if (!pay_calibrate(family->base, e->seed, pool, family->utility, &error))
            return model_failed(e, 0, 1, error);
    }
    return CLI_OK;
}

static int
interrupted(const CliExperiment *e, int code)
{
    if (code == CLI_INTERRUPTED || code == CLI_TERMINATED)
        cli_fail(e->verb, code, "stopped; finished replications are %s%s",
                 e->options.output != NULL ? "kept in " : "lost without -o FILE",
                 e->options.output != NULL ? e->options.output : "");
    return code;
}

/* Is the unit of @replication and family @f, of @n, one of this share? Neighbours go to
 * different shares, for they take about as long. */
static bool
is_ours(const CliExperiment *e, unsigned replication, guint f, guint n)
{
    return e->n_shards == 0 ||
           ((uint64_t)replication * n + f) % e->n_shards == e->shard - 1;
}

/* Returns: CLI_OK, or CLI_SHARE where the rest is somebody else's. */
static int
finished(const CliExperiment *e)
{
    if (e->n_shards == 0)
        return CLI_OK;
    if (!e->options.quiet)
        fprintf(stderr, "share %u of %u is complete in %s\n", e->shard, e->n_shards,
                e->options.output);
    return CLI_SHARE;
}

int
cli_experiment_run(CliExperiment *e)
{
    g_autoptr(GArray) families = g_array_new(FALSE, TRUE, sizeof(Family));
    for (unsigned i = 0; i < e->n_scenarios; i++)
        family_of(families, e->scenarios[i]);
    g_autofree Family **by_scenario = g_new0(Family *, e->n_scenarios);
    for (unsigned i = 0; i < e->n_scenarios; i++)
        by_scenario[i] = family_of(families, e->scenarios[i]);
    g_autoptr(GPtrArray) units = g_ptr_array_new_with_free_func(free_unit);
    g_autoptr(GError) error = NULL;
    for (unsigned r = 0; r < e->n_replications && error == NULL; r++)
        for (guint f = 0; f < families->len && error == NULL; f++) {
            if (!is_ours(e, r, f, families->len))
                continue;
            Family *family = &g_array_index(families, Family, f);
            Unit *unit = plan_unit(e, family, by_scenario, r, &error);
            family->is_due |= unit != NULL;
            if (unit != NULL)
                g_ptr_array_add(units, unit);
        }
    if (error != NULL)
        return cli_experiment_store_error(e, error);
    if (units->len == 0)
        return finished(e);
    int code = calibrate(e, families);
    if (code != CLI_OK)
        return code;
    Work work = { .experiment = e, .units = units };
    code = interrupted(e, work_off(&work));
    return code == CLI_OK ? finished(e) : code;
}

CliWork
cli_experiment_work(const CliExperiment *e)
{
    CliWork work = { 0 };
    g_autoptr(GArray) families = g_array_new(FALSE, TRUE, sizeof(Family));
    for (unsigned i = 0; i < e->n_scenarios; i++) {
        const PayParams *p = e->scenarios[i]->params;
        guint n_before = families->len;
        family_of(families, e->scenarios[i]);
        double consumers = pay_world_size(p);
        double days = (double)cli_run_value(e->scenarios[i], PAY_RUN_DAYS);
        if (families->len > n_before)
            days += (double)cli_run_value(e->scenarios[i], PAY_RUN_SPIN_UP);
        work.work += days * consumers;
        work.n_consumers = MAX(work.n_consumers, consumers);
    }
    work.n_families = families->len;
    return work;
}
