#include "cli/experiment.h"

#include <inttypes.h>
#include <stdio.h>

#include "cli/crew.h"
#include "cli/ear.h"
#include "cli/progress.h"
#include "models/calibrate.h"
#include "models/world.h"

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

static CliFamily *
family_of(GArray *families, const ScnScenario *scenario)
{
    uint64_t hash = base_hash(scenario);
    for (guint i = 0; i < families->len; i++) {
        CliFamily *family = &g_array_index(families, CliFamily, i);
        if (family->base_hash == hash)
            return family;
    }
    CliFamily family = { .base_hash = hash, .base = scenario->params };
    g_array_append_val(families, family);
    return &g_array_index(families, CliFamily, families->len - 1);
}

static CliUnit *
plan_unit(CliExperiment *e, const CliFamily *family, CliFamily *const *family_by_scenario,
          unsigned replication, GError **error)
{
    CliUnit *unit = cli_unit_new(family, replication, e->n_scenarios);
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
        unit->scenario[unit->n_scenarios++] = i;
    }
    if (unit->n_scenarios == 0)
        g_clear_pointer(&unit, cli_unit_free);
    return unit;
}

static int
write_unit(CliExperiment *e, const CliUnit *unit)
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
unit_failed(const CliExperiment *e, const CliUnit *unit)
{
    if (g_error_matches(unit->error, PAY_ERROR, PAY_ERROR_STOPPED))
        return CLI_OK; /* who asked to stop says why */
    return model_failed(e, unit->scenario[0], unit->replication + 1, unit->error);
}

/* @unit is back: keep what it came to, unless something went wrong before. */
static int
take_in(CliExperiment *e, CliUnit *unit, int code)
{
    int reason = CLI_OK;
    if (unit->error != NULL && code == CLI_OK)
        reason = unit_failed(e, unit);
    else if (unit->error == NULL && code != CLI_FILE)
        reason = write_unit(e, unit);
    for (unsigned i = 0; i < unit->n_scenarios; i++)
        g_clear_pointer(&unit->records[i], sim_records_free);
    return reason;
}

/* Take in units until all are back. Returns: the first reason to stop, or CLI_OK. */
static int
collect(CliExperiment *e, const GPtrArray *units, CliBar *bar, CliEar *ear)
{
    const CliCrew *how = cli_crew();
    void *crew = how->begin(e, units);
    int code = CLI_OK;
    for (unsigned back = 0; back < units->len;) {
        CliUnit *unit;
        int reason = how->next(crew, &unit);
        cli_progress_show(bar, how->work_done(crew), false);
        if (reason == CLI_OK && code == CLI_OK)
            reason = cli_ear_heard(ear);
        if (unit != NULL && reason == CLI_OK)
            reason = take_in(e, unit, code);
        back += unit != NULL;
        if (reason != CLI_OK && code == CLI_OK) {
            code = reason;
            how->stop(crew, code);
        }
    }
    cli_progress_show(bar, bar->total, true);
    how->end(crew);
    return code;
}

static int
work_off(CliExperiment *e, const GPtrArray *units, CliEar *ear)
{
    CliBar bar = cli_progress_bar(e->options.progress, e->options.quiet);
    for (guint i = 0; i < units->len; i++)
        bar.total += cli_unit_work(units->pdata[i]);
    int code = collect(e, units, &bar, ear);
    e->seconds += (double)(g_get_monotonic_time() - bar.start) / 1e6;
    return code;
}

static int
calibrate(CliExperiment *e, GArray *families, CliEar *ear)
{
    g_autoptr(SimPool) pool = sim_pool_new(e->n_jobs);
    for (guint i = 0; i < families->len; i++) {
        CliFamily *family = &g_array_index(families, CliFamily, i);
        g_autoptr(GError) error = NULL;
        if (!family->is_due)
            continue;
        const PayCalibration job = { family->base, e->seed, pool, cli_ear_hears_nothing,
                                     ear };
        if (!pay_calibrate(&job, family->utility, &error))
            return ear->code != CLI_OK ? ear->code : model_failed(e, 0, 1, error);
    }
    return CLI_OK;
}

/* What a signal costs: what is under way, and all that no file holds. */
static int
interrupted(const CliExperiment *e, int code, bool is_calibrating)
{
    if (code != CLI_INTERRUPTED && code != CLI_TERMINATED)
        return code;
    const char *file = e->options.output;
    bool is_nothing_lost =
        !e->options.takes_output || (is_calibrating && e->n_intentions == 0);
    return cli_fail(e->verb, code, "stopped%s%s%s",
                    is_calibrating ? " during calibration, with no replication under way"
                                   : "",
                    file != NULL      ? "; finished replications are kept in "
                    : is_nothing_lost ? ""
                                      : "; finished replications are lost without -o "
                                        "FILE",
                    file != NULL ? file : "");
}

static int
calibrate_and_work_off(CliExperiment *e, GArray *families, const GPtrArray *units)
{
    CliEar ear;
    cli_ear_open(&ear);
    int code = interrupted(e, calibrate(e, families, &ear), true);
    if (code == CLI_OK)
        code = interrupted(e, work_off(e, units, &ear), false);
    cli_ear_close(&ear);
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
    if (cli_crew()->serve != NULL)
        return cli_crew()->serve(e);
    g_autoptr(GArray) families = g_array_new(FALSE, TRUE, sizeof(CliFamily));
    for (unsigned i = 0; i < e->n_scenarios; i++)
        family_of(families, e->scenarios[i]);
    g_autofree CliFamily **by_scenario = g_new0(CliFamily *, e->n_scenarios);
    for (unsigned i = 0; i < e->n_scenarios; i++)
        by_scenario[i] = family_of(families, e->scenarios[i]);
    g_autoptr(GPtrArray) units =
        g_ptr_array_new_with_free_func((GDestroyNotify)cli_unit_free);
    g_autoptr(GError) error = NULL;
    for (unsigned r = 0; r < e->n_replications && error == NULL; r++)
        for (guint f = 0; f < families->len && error == NULL; f++) {
            if (!is_ours(e, r, f, families->len))
                continue;
            CliFamily *family = &g_array_index(families, CliFamily, f);
            CliUnit *unit = plan_unit(e, family, by_scenario, r, &error);
            family->is_due |= unit != NULL;
            if (unit != NULL)
                g_ptr_array_add(units, unit);
        }
    if (error != NULL)
        return cli_experiment_store_error(e, error);
    if (units->len == 0)
        return finished(e);
    if (!out_store_command(e->store, e->options.command, &error))
        return cli_experiment_store_error(e, error);
    int code = calibrate_and_work_off(e, families, units);
    return code == CLI_OK ? finished(e) : code;
}

CliWork
cli_experiment_work(const CliExperiment *e)
{
    CliWork work = { 0 };
    g_autoptr(GArray) families = g_array_new(FALSE, TRUE, sizeof(CliFamily));
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
