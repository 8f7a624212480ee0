#include "cli/probe.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/ear.h"
#include "models/calibrate.h"
#include "models/replication.h"
#include "models/world.h"

/* Enough that fixed costs of a day do not hide those of a consumer; some seconds. */
#define CONSUMERS 15000

#define N_WEIGHED 10

static double
seconds_since(gint64 start)
{
    return (double)(g_get_monotonic_time() - start) / 1e6;
}

/* The parameters of @s at a scale that leaves about CONSUMERS, or its own if that is
 * coarser. Returns: (owned). */
static PayParams *
coarser(const ScnScenario *s)
{
    PayParams *p = pay_params_copy(s->params);
    int64_t *scale = &p->cell[pay_cell_index(p, PAY_RUN_SCALE, 0, 0, 0)];
    double people = 0;
    for (unsigned c = 0; c < p->n[PAY_KIND_CITY]; c++)
        people += (double)pay_value(p, PAY_CITY_POPULATION, c, 0, 0);
    *scale = MAX(*scale, (int64_t)(people / CONSUMERS));
    return p;
}

static int
fail(const CliExperiment *e, const GError *error)
{
    return cli_fail(e->verb, CLI_INVALID, "the probe failed: %s", error->message);
}

/* One replication on one thread. @ret_records: (owned). */
static int
time_replication(const CliExperiment *e, const ScnScenario *s, CliEar *ear,
                 CliProbe *probe, SimRecords **ret_records)
{
    g_autoptr(GError) error = NULL;
    PayParams *p = coarser(s);
    double utility[PAY_MAX_WALLETS];
    gint64 start = g_get_monotonic_time();
    g_autoptr(SimPool) all = sim_pool_new(e->n_jobs);
    g_autoptr(SimPool) one = sim_pool_new(1);
    const PayCalibration panel = { p, e->seed, all, cli_ear_hears_nothing, ear };
    bool ok = pay_calibrate(&panel, utility, &error);
    probe->calibration = seconds_since(start);
    start = g_get_monotonic_time();
    const PayTimeline *const timelines[] = { s->timeline };
    const PayReactions *const reactions[] = { s->reactions };
    const PayReplication job = { .base = p,
                                 .utility = utility,
                                 .key = { e->seed, 0 },
                                 .n_scenarios = 1,
                                 .timelines = timelines,
                                 .reactions = reactions,
                                 .progress = cli_ear_hears_nothing,
                                 .ctx = ear };
    ok = ok && pay_replication_run(&job, one, ret_records, &error);
    probe->seconds = seconds_since(start);
    double days = (double)(pay_value(p, PAY_RUN_DAYS, 0, 0, 0) +
                           pay_value(p, PAY_RUN_SPIN_UP, 0, 0, 0));
    probe->rate = days * pay_world_size(p) / MAX(probe->seconds, 1e-6);
    probe->scale = pay_value(p, PAY_RUN_SCALE, 0, 0, 0);
    pay_params_free(p);
    return ear->code != CLI_OK ? ear->code : ok ? CLI_OK : fail(e, error);
}

/* Write replications @from to @to into the results file @path. Returns: its size; 0 with
 * @error. */
static double
grow(const char *path, const ScnScenario *s, const SimRecords *records, unsigned from,
     unsigned to, GError **error)
{
    OutStore *store = out_store_open(path, OUT_STORE_CREATE_OR_APPEND, error);
    OutScenario stored = { .id = s->id, .text = s->text, .path = s->path };
    int64_t key;
    bool ok = store != NULL && out_store_scenario(store, &stored, &key, error);
    for (unsigned r = from; ok && r <= to; r++)
        ok = out_store_replication(store, key, 0, r, records, error);
    GStatBuf info;
    ok = out_store_close(store, ok ? error : NULL) && ok;
    return ok && g_stat(path, &info) == 0 ? (double)info.st_size : 0;
}

/* A file grows by pages: several replications are weighed together. */
static int
weigh(const CliExperiment *e, const ScnScenario *s, const SimRecords *records,
      CliProbe *probe)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("hutong-plan-XXXXXX", &error);
    if (folder == NULL)
        return cli_experiment_store_error(e, error);
    g_autofree char *path = g_build_filename(folder, "r.db", NULL);
    double first = grow(path, s, records, 0, 0, &error);
    double all = first > 0 ? grow(path, s, records, 1, N_WEIGHED, &error) : 0;
    g_unlink(path);
    g_rmdir(folder);
    if (error != NULL)
        return cli_experiment_store_error(e, error);
    probe->bytes_each = (all - first) / N_WEIGHED;
    probe->bytes_once =
        first - probe->bytes_each + (double)strlen(s->text) * (e->n_scenarios - 1);
    return CLI_OK;
}

/* What this program holds by now, and the consumers of each thread's worlds. */
static double
memory_of(const CliProbe *probe)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return 1024.0 * (double)usage.ru_maxrss +
           2 * 64 * probe->work.n_consumers * probe->n_threads;
}

int
cli_probe(CliExperiment *e, CliProbe *ret)
{
    const ScnScenario *s = e->scenarios[e->n_scenarios - 1];
    SimRecords *records = NULL;
    *ret = (CliProbe){ .work = cli_experiment_work(e),
                       .n_scenarios = e->n_scenarios,
                       .n_threads = MIN(e->n_jobs, g_get_num_processors()),
                       .id = s->id };
    CliEar ear;
    cli_ear_open(&ear);
    int code = time_replication(e, s, &ear, ret, &records);
    if (code == CLI_OK)
        code = weigh(e, s, records, ret);
    if (code == CLI_OK)
        code = cli_ear_heard(&ear);
    if (code == CLI_INTERRUPTED || code == CLI_TERMINATED)
        cli_fail(e->verb, code, "stopped during the probe");
    cli_ear_close(&ear);
    sim_records_free(records);
    ret->memory = memory_of(ret);
    return code;
}

double
cli_probe_seconds(const CliProbe *p, double n)
{
    return p->work.n_families * p->calibration +
           n * p->work.work / (p->rate * p->n_threads);
}

double
cli_probe_bytes(const CliProbe *p, double n)
{
    return p->bytes_once + n * p->n_scenarios * p->bytes_each;
}
