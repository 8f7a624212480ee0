#include "cli/experiment.h"

#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "models/calibrate.h"
#include "models/metrics.h"
#include "models/replication.h"
#include "sim/hash.h"
#include "sim/interval.h"
#include "sim/pool.h"

/* --- Options --- */

GOptionEntry *
cli_run_entries(CliRunOptions *o)
{
    const GOptionEntry entries[] = {
        { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->settings,
          "Override a value of every scenario (repeatable)", "PATH=VALUE" },
        { "scale", 0, 0, G_OPTION_ARG_STRING, &o->scale,
          "People for each simulated consumer", "1:N" },
        { "until", 0, 0, G_OPTION_ARG_STRING, &o->until, "Last day of the run", "DATE" },
        { "seed", 0, 0, G_OPTION_ARG_INT64, &o->seed, "Seed of the random world", "N" },
        { "replications", 'n', 0, G_OPTION_ARG_INT, &o->replications,
          "How many replications", "N" },
        { "jobs", 'j', 0, G_OPTION_ARG_INT, &o->jobs, "Threads; changes no result", "N" },
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &o->output,
          "Results file: what is there is not run again", "FILE" },
        { "period", 0, 0, G_OPTION_ARG_STRING, &o->period,
          "Show the whole run, or its last 28 days", "run|end" },
        { "format", 0, 0, G_OPTION_ARG_STRING, &o->format, "Form of the tables",
          "text|csv|json" },
        { "lang", 0, 0, G_OPTION_ARG_STRING, &o->lang, "Language of labels", "en|zh" },
        { "progress", 0, 0, G_OPTION_ARG_STRING, &o->progress, "How to show progress",
          "auto|none|json" },
        { "quiet", 'q', 0, G_OPTION_ARG_NONE, &o->quiet, "Say only what is wrong", NULL },
        { "no-color", 0, 0, G_OPTION_ARG_NONE, &o->no_color, "No colours", NULL },
        { 0 },
    };
    o->seed = -1;
    return g_memdup2(entries, sizeof entries);
}

void
cli_run_options_clear(CliRunOptions *o)
{
    g_strfreev(o->settings);
    g_free(o->scale);
    g_free(o->until);
    g_free(o->output);
    g_free(o->period);
    g_free(o->format);
    g_free(o->lang);
    g_free(o->progress);
    *o = (CliRunOptions){ 0 };
}

bool
cli_format_of(const CliVerb *verb, const char *name, OutFormat *ret_format)
{
    static const char *const names[] = {
        [OUT_FORMAT_TEXT] = "text", [OUT_FORMAT_CSV] = "csv", [OUT_FORMAT_JSON] = "json"
    };
    *ret_format = OUT_FORMAT_TEXT;
    if (name == NULL)
        return true;
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(names[i], name) == 0) {
            *ret_format = (OutFormat)i;
            return true;
        }
    cli_fail(verb, CLI_USAGE, "--format is text, csv or json, not '%s'", name);
    return false;
}

static bool
one_of(const CliVerb *verb, const char *option, const char *value, const char *first,
       const char *second, const char *third)
{
    if (value == NULL || strcmp(value, first) == 0 || strcmp(value, second) == 0 ||
        (third != NULL && strcmp(value, third) == 0))
        return true;
    cli_fail(verb, CLI_USAGE, "--%s is %s%s%s%s%s, not '%s'", option, first,
             third != NULL ? ", " : " or ", second, third != NULL ? " or " : "",
             third != NULL ? third : "", value);
    return false;
}

static bool
options_are_good(const CliVerb *verb, const CliRunOptions *o)
{
    OutFormat format;
    if (!cli_format_of(verb, o->format, &format) ||
        !one_of(verb, "period", o->period, "run", "end", NULL) ||
        !one_of(verb, "lang", o->lang, "en", "zh", NULL) ||
        !one_of(verb, "progress", o->progress, "auto", "none", "json"))
        return false;
    if (o->seed < -1 || o->seed > UINT32_MAX) {
        cli_fail(verb, CLI_USAGE, "--seed is 0 to 4294967295");
        return false;
    }
    if (o->replications < 0 || o->replications > 100000) {
        cli_fail(verb, CLI_USAGE, "--replications is 1 to 100000");
        return false;
    }
    if (o->jobs < 0 || o->jobs > 1024) {
        cli_fail(verb, CLI_USAGE, "--jobs is 1 to 1024");
        return false;
    }
    return true;
}

/* --- Opening --- */

static int64_t
run_value(const ScnScenario *scenario, PayKey key)
{
    return pay_value(scenario->params, key, 0, 0, 0);
}

/* --scale and --until are --set in short. Returns: (owned) all settings. */
static char **
all_settings(const CliRunOptions *o)
{
    GPtrArray *settings = g_ptr_array_new();
    for (char **s = o->settings; s != NULL && *s != NULL; s++)
        g_ptr_array_add(settings, g_strdup(*s));
    if (o->scale != NULL)
        g_ptr_array_add(settings, g_strdup_printf("run.scale=%s", o->scale));
    g_ptr_array_add(settings, NULL);
    return (char **)g_ptr_array_free(settings, FALSE);
}

/* --until: the day named is the last one simulated. */
static int
shorten(CliExperiment *e, ScnScenario *scenario)
{
    int year, month, day;
    char rest;
    SimTime end;
    if (sscanf(e->options.until, "%4d-%2d-%2d%c", &year, &month, &day, &rest) != 3 ||
        !sim_time_from_civil(year, month, day, 0, 0, 0, &end))
        return cli_fail(e->verb, CLI_USAGE, "--until is a date such as 2021-08-31");
    int64_t days = (end - run_value(scenario, PAY_RUN_FROM)) / SIM_DAY + 1;
    if (days < 1 || days > run_value(scenario, PAY_RUN_DAYS))
        return cli_fail(e->verb, CLI_USAGE, "--until lies outside the run of %s",
                        scenario->id);
    /* Not a --set: events after the new end are no mistake, they are just not reached. */
    scenario->params->cell[pay_cell_index(scenario->params, PAY_RUN_DAYS, 0, 0, 0)] =
        days;
    scenario->hash = sim_hash_u64(scenario->hash, (uint64_t)days);
    char *text = g_strdup_printf(
        "# only the first %" PRId64 " days were run (--until)\n%s", days, scenario->text);
    g_free(scenario->text);
    scenario->text = text;
    return CLI_OK;
}

static int
load(CliExperiment *e, const char *path, char **settings, ScnScenario **ret_scenario)
{
    g_autoptr(ScnReport) report = scn_report_new();
    *ret_scenario = scn_scenario_load(path, (const char *const *)settings, report);
    if (report->faults->len > 0) {
        g_autofree char *text =
            scn_report_render(report, cli_use_color(STDERR_FILENO, e->options.no_color));
        fputs(text, stderr);
    }
    if (*ret_scenario == NULL)
        return report->is_unreadable ? CLI_FILE : CLI_INVALID;
    return e->options.until != NULL ? shorten(e, *ret_scenario) : CLI_OK;
}

static int
store_error(const CliExperiment *e, const GError *error)
{
    return cli_fail(e->verb, CLI_FILE, "%s", error->message);
}

static int
note_scenario(CliExperiment *e, unsigned i)
{
    g_autoptr(GError) error = NULL;
    const ScnScenario *s = e->scenarios[i];
    OutScenario stored = { .id = s->id,
                           .label_en = s->label_en,
                           .label_zh = s->label_zh,
                           .question = s->question,
                           .text = s->text,
                           .path = s->path,
                           .hash = s->hash,
                           .from = run_value(s, PAY_RUN_FROM) + PAY_BARRIER,
                           .days = (int)run_value(s, PAY_RUN_DAYS),
                           .scale = run_value(s, PAY_RUN_SCALE) };
    if (!out_store_scenario(e->store, &stored, &e->keys[i], &error))
        return store_error(e, error);
    for (guint j = 0; j < s->timeline->events->len; j++) {
        const PayEvent *event = s->timeline->events->pdata[j];
        if (!out_store_event(e->store, e->keys[i], event->id, event->label_en,
                             event->label_zh, event->at, &error))
            return store_error(e, error);
    }
    return CLI_OK;
}

/* What the consumers of all units at work at once will take, against what there is. */
static int
fits_memory(const CliExperiment *e)
{
    double pages = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    for (unsigned i = 0; i < e->n_scenarios; i++) {
        const PayParams *p = e->scenarios[i]->params;
        double people = 0;
        for (unsigned c = 0; c < p->n[PAY_KIND_CITY]; c++)
            people += (double)pay_value(p, PAY_CITY_POPULATION, c, 0, 0);
        double need = people / (double)run_value(e->scenarios[i], PAY_RUN_SCALE) * 64 *
                      (e->n_scenarios > 1 ? 2 : 1);
        if (need > 0.9 * pages)
            return cli_fail(e->verb, CLI_INVALID,
                            "%s at this scale needs %.1f GB of memory, and this machine "
                            "has %.1f; choose a coarser scale, such as 1:%.0f",
                            e->scenarios[i]->id, need / 1e9, pages / 1e9,
                            people * 64 * 2 / (0.5 * pages) + 1);
    }
    return CLI_OK;
}

int
cli_experiment_open(CliExperiment *e, const CliVerb *verb, const CliRunOptions *options,
                    char **paths, unsigned n)
{
    *e = (CliExperiment){ .verb = verb, .options = *options };
    if (!options_are_good(verb, options))
        return CLI_USAGE;
    e->lang_zh = g_strcmp0(options->lang, "zh") == 0;
    e->scenarios = g_new0(ScnScenario *, n);
    e->keys = g_new0(int64_t, n);
    g_auto(GStrv) settings = all_settings(options);
    int worst = CLI_OK;
    for (unsigned i = 0; i < n; i++) {
        int code = load(e, paths[i], settings, &e->scenarios[i]);
        e->n_scenarios += code == CLI_OK;
        worst = MAX(worst, code);
    }
    e->n_scenarios = n;
    if (worst != CLI_OK)
        return worst;
    e->seed = options->seed >= 0 ? (uint32_t)options->seed
                                 : (uint32_t)run_value(e->scenarios[0], PAY_RUN_SEED);
    e->n_replications = options->replications > 0
                            ? (unsigned)options->replications
                            : (unsigned)run_value(e->scenarios[0], PAY_RUN_REPLICATIONS);
    e->n_jobs = options->jobs > 0 ? (unsigned)options->jobs : g_get_num_processors();
    int code = fits_memory(e);
    if (code != CLI_OK)
        return code;
    g_autoptr(GError) error = NULL;
    e->store = out_store_open(options->output, OUT_STORE_CREATE_OR_APPEND, &error);
    if (e->store == NULL ||
        !out_store_setting(e->store, "version", HUTONG_VERSION, &error))
        return store_error(e, error);
    for (unsigned i = 0; i < n && code == CLI_OK; i++)
        code = note_scenario(e, i);
    return code;
}

int
cli_experiment_close(CliExperiment *e, int code)
{
    g_autoptr(GError) error = NULL;
    if (!out_store_close(e->store, &error) && code == CLI_OK)
        code = store_error(e, error);
    for (unsigned i = 0; e->scenarios != NULL && i < e->n_scenarios; i++)
        scn_scenario_free(e->scenarios[i]);
    g_free(e->scenarios);
    g_free(e->keys);
    return code;
}

/* --- Running --- */

/* Scenarios that branch off one spin-up: same base, same utilities. */
typedef struct {
    uint64_t base_hash;
    const PayParams *base;
    double utility[PAY_MAX_WALLETS];
} Family;

/* One replication of the scenarios of a family that lack it. */
typedef struct {
    const Family *family;
    unsigned replication;
    unsigned n_scenarios;
    unsigned *scenario;            /* (owned) indices into the experiment */
    const PayTimeline **timelines; /* (owned) */
    SimRecords **records;          /* (owned) filled by the worker */
    GError *error;
} Unit;

typedef struct {
    CliExperiment *experiment;
    GPtrArray *units;  /* Unit* */
    GAsyncQueue *done; /* Unit*, as they finish */
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
            .progress = count_work,
            .ctx = work,
        };
        pay_replication_run(&job, pool, unit->records, &unit->error);
    }
    g_async_queue_push(work->done, unit);
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
    double unit_bytes = people /
                        (double)run_value(work->experiment->scenarios[0], PAY_RUN_SCALE) *
                        64 * 2;
    double memory = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    unsigned at_once = (unsigned)MIN(0.4 * memory / (unit_bytes + 1) + 1, 1024);
    work->n_outer = MAX(MIN(MIN(work->experiment->n_jobs, work->units->len), at_once), 1);
    work->n_inner = MAX(work->experiment->n_jobs / work->n_outer, 1);
}

/* --- Progress --- */

typedef struct {
    CliProgress kind;
    double total; /* consumer-days */
    gint64 start; /* monotonic, us */
    gint64 shown;
} Bar;

static void
show_progress(Bar *bar, double done, bool last)
{
    gint64 now = g_get_monotonic_time();
    if (bar->kind == CLI_PROGRESS_NONE || (!last && now - bar->shown < 200000))
        return;
    bar->shown = now;
    double part = bar->total > 0 ? MIN(done / bar->total, 1) : 1;
    double elapsed = (double)(now - bar->start) / 1e6;
    double left = part > 0.001 ? elapsed * (1 - part) / part : 0;
    if (bar->kind == CLI_PROGRESS_JSON) {
        fprintf(stderr, "{\"done\": %.4f, \"elapsed_s\": %.1f, \"left_s\": %.1f}\n", part,
                elapsed, left);
        return;
    }
    int width = (int)(part * 30 + 0.5);
    fprintf(stderr, "\r\033[K[%.*s%.*s] %3.0f %%  %.0f s left", width,
            "##############################", 30 - width,
            "..............................", 100 * part, left);
    if (last)
        fputs("\r\033[K", stderr);
    fflush(stderr);
}

static CliProgress
progress_kind(const CliRunOptions *o)
{
    if (g_strcmp0(o->progress, "json") == 0)
        return CLI_PROGRESS_JSON;
    if (o->quiet || g_strcmp0(o->progress, "none") == 0 || !isatty(STDERR_FILENO))
        return CLI_PROGRESS_NONE;
    return CLI_PROGRESS_AUTO;
}

/* --- The loop of the calling thread --- */

static int
write_unit(CliExperiment *e, const Unit *unit)
{
    g_autoptr(GError) error = NULL;
    for (unsigned i = 0; i < unit->n_scenarios; i++) {
        if (unit->records[i] == NULL)
            return CLI_OK; /* stopped or failed: nothing of this unit counts */
        if (!out_store_replication(e->store, e->keys[unit->scenario[i]], e->seed,
                                   unit->replication, unit->records[i], &error))
            return store_error(e, error);
        e->n_intentions += unit->records[i]->n_events;
    }
    return CLI_OK;
}

static int
unit_failed(const CliExperiment *e, const Unit *unit)
{
    if (g_error_matches(unit->error, PAY_ERROR, PAY_ERROR_STOPPED))
        return CLI_OK; /* who asked to stop says why */
    bool broken = g_error_matches(unit->error, PAY_ERROR, PAY_ERROR_BROKEN);
    cli_fail(e->verb, broken ? CLI_BROKEN : CLI_INVALID, "%s", unit->error->message);
    if (broken)
        fprintf(stderr,
                "to reproduce: hutong run %s --seed %u -n %u -j 1 --scale 1:%" PRId64
                "\n",
                e->scenarios[unit->scenario[0]]->path, e->seed, unit->replication + 1,
                run_value(e->scenarios[unit->scenario[0]], PAY_RUN_SCALE));
    return broken ? CLI_BROKEN : CLI_INVALID;
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
collect(Work *work, Bar *bar, int signals)
{
    CliExperiment *e = work->experiment;
    int code = CLI_OK;
    for (unsigned back = 0; back < work->units->len;) {
        Unit *unit = g_async_queue_timeout_pop(work->done, 50000);
        show_progress(bar, (double)__atomic_load_n(&work->work_done, __ATOMIC_RELAXED),
                      false);
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
    show_progress(bar, bar->total, true);
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
    Bar bar = { .kind = progress_kind(&e->options), .start = g_get_monotonic_time() };
    for (guint i = 0; i < work->units->len; i++)
        bar.total += unit_work(work->units->pdata[i]);
    share_out(work);
    work->done = g_async_queue_new();
    GThread *thread = g_thread_new("replications", run_units, work);
    int code = collect(work, &bar, signals);
    g_thread_join(thread);
    g_async_queue_unref(work->done);
    e->seconds = (double)(g_get_monotonic_time() - bar.start) / 1e6;
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
        if (!pay_calibrate(family->base, e->seed, pool, family->utility, &error))
            return cli_fail(e->verb, CLI_INVALID, "%s", error->message);
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
            Unit *unit =
                plan_unit(e, &g_array_index(families, Family, f), by_scenario, r, &error);
            if (unit != NULL)
                g_ptr_array_add(units, unit);
        }
    if (error != NULL)
        return store_error(e, error);
    if (units->len == 0)
        return CLI_OK;
    int code = calibrate(e, families);
    if (code != CLI_OK)
        return code;
    Work work = { .experiment = e, .units = units };
    return interrupted(e, work_off(&work));
}

/* --- What every run says at its end --- */

static bool
holds(const ScnExpect *expect, double value)
{
    /* What was written with a few digits is compared with a few digits' grace. */
    double slack = 1e-9 * (1 + (value < 0 ? -value : value));
    bool above = expect->op == SCN_AT_MOST || value >= expect->low - slack;
    bool below = expect->op == SCN_AT_LEAST || value <= expect->high + slack;
    return above && below;
}

/* A mean as people read it. Returns: (owned). */
static char *
mean_in_words(const CliExperiment *e, const SimMetric *metric, double mean, guint n)
{
    if (n == 0)
        return g_strdup(e->lang_zh ? "无数值" : "no value");
    if (strcmp(metric->unit, "yes/no") == 0)
        return g_strdup(mean >= 1 ? (e->lang_zh ? "是" : "yes")
                                  : (e->lang_zh ? "否" : "no"));
    return out_number_amount(mean, metric->decimals, metric->unit,
                             e->lang_zh ? OUT_LANG_ZH : OUT_LANG_EN);
}

static int
check_expect(CliExperiment *e, unsigned scenario, const ScnExpect *expect, GString *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) values =
        out_store_values(e->store, e->keys[scenario], e->seed, expect->metric_id,
                         expect->member, SIM_PERIOD_RUN, &error);
    if (values == NULL)
        return store_error(e, error);
    double mean = 0;
    for (guint i = 0; i < values->len; i++)
        mean += g_array_index(values, double, i) / values->len;
    bool good = values->len > 0 && holds(expect, mean);
    const SimMetric *metric = pay_metric_find(expect->metric_id);
    g_autofree char *number = mean_in_words(e, metric, mean, values->len);
    g_string_append_printf(
        text, "%s  %s: %s%s%s %s; %s\n",
        good ? (e->lang_zh ? "符合  " : "holds ") : (e->lang_zh ? "不符合" : "FAILS "),
        e->scenarios[scenario]->id, expect->metric_id,
        expect->member[0] != '\0' ? "." : "", expect->member, expect->text, number);
    return good ? CLI_OK : CLI_NO;
}

static int
expectations(CliExperiment *e, GString *text)
{
    int worst = CLI_OK;
    for (unsigned i = 0; i < e->n_scenarios; i++) {
        const GArray *expects = e->scenarios[i]->expects;
        for (guint j = 0; j < expects->len; j++) {
            int code = check_expect(e, i, &g_array_index(expects, ScnExpect, j), text);
            worst = MAX(worst, code);
        }
    }
    return worst;
}

static int
fingerprints(CliExperiment *e, GString *text)
{
    for (unsigned i = 0; i < e->n_scenarios; i++) {
        g_autoptr(GError) error = NULL;
        uint64_t fingerprint;
        if (!out_store_fingerprint(e->store, e->keys[i], e->seed, &fingerprint, &error))
            return store_error(e, error);
        g_autoptr(GArray) done = out_store_replications(e->store, e->keys[i], &error);
        if (done == NULL)
            return store_error(e, error);
        g_string_append_printf(
            text, "fingerprint %016" PRIx64 "  %s, seed %u, replications: %u\n",
            fingerprint, e->scenarios[i]->id, e->seed, done->len);
    }
    return CLI_OK;
}

/* How much was simulated just now, and how fast: not in the results, for they must not
 * depend on the machine. */
static void
effort(const CliExperiment *e, GString *text)
{
    if (e->n_intentions == 0 || e->seconds <= 0)
        return;
    g_string_append_printf(
        text,
        e->lang_zh ? "模拟了 %.3g 次购买意向，用时 %.1f 秒，每秒 %.3g 次\n"
                   : "simulated %.3g shopping intentions in %.1f s, %.3g a second\n",
        (double)e->n_intentions, e->seconds, (double)e->n_intentions / e->seconds);
}

int
cli_experiment_print(CliExperiment *e, const OutTable *table, OutFormat format)
{
    g_autoptr(GString) notes = g_string_new(NULL);
    g_autoptr(GString) data =
        out_table_render(table, format, format == OUT_FORMAT_TEXT ? 100 : 0);
    int verdict = expectations(e, notes);
    int code = verdict == CLI_FILE ? CLI_FILE : fingerprints(e, notes);
    if (code != CLI_OK)
        return code;
    if (format == OUT_FORMAT_TEXT) {
        g_string_append_c(data, '\n');
        g_string_append(data, notes->str);
    } else {
        fputs(notes->str, stderr);
    }
    if (!e->options.quiet) {
        g_autoptr(GString) speed = g_string_new(NULL);
        effort(e, speed);
        fputs(speed->str, stderr);
    }
    code = cli_print(e->verb, data->str);
    return code == CLI_OK ? verdict : code;
}

OutTable *
cli_summary_table(bool zh)
{
    OutTable *table = out_table_new();
    out_table_column(table, "scenario", zh ? "情景" : "Scenario", OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_DATA);
    out_table_column(table, "metric", zh ? "指标" : "Metric", OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_DATA);
    out_table_column(table, "dimension", zh ? "维度" : "Dimension", OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_DATA);
    out_table_column(table, "label", zh ? "指标" : "Metric", OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_PEOPLE);
    out_table_column(table, "member", zh ? "维度" : "Of", OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_PEOPLE);
    out_table_column(table, "", zh ? "单位" : "Unit", OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_PEOPLE);
    out_table_column(table, "mean", zh ? "均值" : "Mean", OUT_ALIGN_RIGHT,
                     OUT_SHOWN_TO_ALL);
    out_table_column(table, "half_width", zh ? "± 95%区间" : "± 95% interval",
                     OUT_ALIGN_RIGHT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "unit", zh ? "单位" : "Unit", OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_DATA);
    return table;
}

void
cli_summary_row(OutTable *table, const char *scenario, const OutCell *cell, OutLang lang)
{
    g_autofree double *x = g_new(double, cell->samples->len);
    for (guint i = 0; i < cell->samples->len; i++)
        x[i] = g_array_index(cell->samples, OutSample, i).value;
    SimInterval interval = sim_interval_mean(x, cell->samples->len, 0.95);
    const SimMetric *metric = &cell->metric;
    const SimMember *member = &cell->member;
    out_table_text(table, scenario);
    out_table_text(table, metric->id);
    out_table_text(table, member->id);
    out_table_text(table,
                   out_text_label(lang, metric->label_en, metric->label_zh, metric->id));
    out_table_text(table,
                   out_text_label(lang, member->label_en, member->label_zh, member->id));
    OutScale scale = out_scale(interval.mean, metric->decimals, metric->unit, lang);
    g_autofree char *unit = out_scale_unit(&scale, lang);
    out_table_text(table, unit);
    out_table_scaled(table, interval.mean, &scale, scale.decimals, lang);
    out_table_scaled(table, interval.half_width, &scale, scale.decimals, lang);
    out_table_text(table, metric->unit);
}
