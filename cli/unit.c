#include "cli/unit.h"

#include "sim/pool.h"

CliUnit *
cli_unit_new(const CliFamily *family, unsigned replication, unsigned n_most)
{
    CliUnit *unit = g_new0(CliUnit, 1);
    unit->family = family;
    unit->replication = replication;
    unit->scenario = g_new0(unsigned, n_most);
    unit->records = g_new0(SimRecords *, n_most);
    return unit;
}

void
cli_unit_free(CliUnit *unit)
{
    if (unit == NULL)
        return;
    for (unsigned i = 0; i < unit->n_scenarios; i++)
        sim_records_free(unit->records[i]);
    g_free(unit->scenario);
    g_free(unit->records);
    g_clear_error(&unit->error);
    g_free(unit);
}

void
cli_unit_run(CliUnit *unit, const CliExperiment *e, unsigned n_threads,
             PayProgress progress, void *ctx)
{
    g_autofree const PayTimeline **timelines =
        g_new0(const PayTimeline *, unit->n_scenarios);
    g_autofree const PayReactions **reactions =
        g_new0(const PayReactions *, unit->n_scenarios);
    for (unsigned i = 0; i < unit->n_scenarios; i++) {
        timelines[i] = e->scenarios[unit->scenario[i]]->timeline;
        reactions[i] = e->scenarios[unit->scenario[i]]->reactions;
    }
    g_autoptr(SimPool) pool = sim_pool_new(n_threads);
    PayReplication job = {
        .base = unit->family->base,
        .utility = unit->family->utility,
        .key = { e->seed, unit->replication },
        .n_scenarios = unit->n_scenarios,
        .timelines = timelines,
        .reactions = reactions,
        .traced = e->options.trace,
        .progress = progress,
        .ctx = ctx,
    };
    pay_replication_run(&job, pool, unit->records, &unit->error);
}

static double
n_consumers(const PayParams *p)
{
    double people = 0;
    for (unsigned c = 0; c < p->n[PAY_KIND_CITY]; c++)
        people += (double)pay_value(p, PAY_CITY_POPULATION, c, 0, 0);
    return people / (double)pay_value(p, PAY_RUN_SCALE, 0, 0, 0);
}

double
cli_unit_work(const CliUnit *unit)
{
    const PayParams *p = unit->family->base;
    double days = (double)pay_value(p, PAY_RUN_SPIN_UP, 0, 0, 0) +
                  unit->n_scenarios * (double)pay_value(p, PAY_RUN_DAYS, 0, 0, 0);
    return days * n_consumers(p);
}

/* The origin and the scenario that has branched off it. */
double
cli_unit_memory(const CliUnit *unit)
{
    return n_consumers(unit->family->base) * 64 * 2;
}
