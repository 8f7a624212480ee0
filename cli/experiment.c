#include "cli/experiment.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/load.h"
#include "models/ledger.h"
#include "sim/hash.h"

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
    int64_t days = (end - cli_run_value(scenario, PAY_RUN_FROM)) / SIM_DAY + 1;
    if (days < 1 || days > cli_run_value(scenario, PAY_RUN_DAYS))
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

int
cli_experiment_load(CliExperiment *e, const char *path, const ScnChanges *changes,
                    ScnScenario **ret_scenario)
{
    int code = CLI_OK;
    g_auto(GStrv) settings = all_settings(&e->options);
    ScnChanges all = changes != NULL ? *changes : (ScnChanges){ 0 };
    all.settings = (const char *const *)settings;
    *ret_scenario = cli_load_with(path, &all, e->options.no_color, e->told, &code);
    if (*ret_scenario == NULL)
        return code;
    return e->options.until != NULL ? shorten(e, *ret_scenario) : CLI_OK;
}

void
cli_experiment_add(CliExperiment *e, ScnScenario *scenario)
{
    e->scenarios = g_renew(ScnScenario *, e->scenarios, e->n_scenarios + 1);
    e->scenarios[e->n_scenarios++] = scenario;
}

int
cli_experiment_store_error(const CliExperiment *e, const GError *error)
{
    return cli_fail(e->verb, CLI_FILE, "%s", error->message);
}

/* Whether @at falls into a window of the scenario. */
static bool
is_in_window(const ScnScenario *s, SimTime at)
{
    for (unsigned w = 0; w < s->params->n[PAY_KIND_WINDOW]; w++)
        if (at >= pay_value(s->params, PAY_WINDOW_FROM, w, 0, 0) &&
            at < pay_value(s->params, PAY_WINDOW_TO, w, 0, 0))
            return true;
    return false;
}

/* Pictures mark when an event begins, and when it ends within a window: the market
 * recovers from there. No id of a scenario holds a dot, so "ID.end" is free. */
static int
note_event(const CliExperiment *e, unsigned i, const PayEvent *event)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *id = g_strconcat(event->id, ".end", NULL);
    g_autofree char *end_en = g_strdup_printf("%s: end", event->label_en);
    g_autofree char *end_zh = g_strdup_printf("%s：结束", event->label_zh);
    if (out_store_event(e->store, e->keys[i], event->id, event->label_en, event->label_zh,
                        event->at, &error) &&
        (!is_in_window(e->scenarios[i], event->until) ||
         out_store_event(e->store, e->keys[i], id, end_en, end_zh, event->until, &error)))
        return CLI_OK;
    return cli_experiment_store_error(e, error);
}

/* Holidays and flash crowds are marked as events are: who sees the peak asks for the
 * reason. Their ids hold a dot as well. */
static int
note_feasts(const CliExperiment *e, unsigned i, PayKind kind, PayKey begin)
{
    const PayParams *p = e->scenarios[i]->params;
    for (unsigned f = 0; f < p->n[kind]; f++) {
        g_autoptr(GError) error = NULL;
        const PayEntity *feast = &p->entity[kind][f];
        g_autofree char *id = g_strdup_printf("%s.%s", pay_kind_name(kind), feast->id);
        if (!out_store_event(e->store, e->keys[i], id, feast->label_en, feast->label_zh,
                             pay_value(p, begin, f, 0, 0), &error))
            return cli_experiment_store_error(e, error);
    }
    return CLI_OK;
}

/* What is resumed must be what was begun: a scenario that has changed since would only
 * stand beside it, as another one of the same name. @first: of those to look at. */
static int
check_unchanged(const CliExperiment *e, unsigned first)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) stored = out_store_scenarios(e->store, &error);
    if (stored == NULL)
        return cli_experiment_store_error(e, error);
    for (unsigned i = first; i < e->n_scenarios; i++) {
        const ScnScenario *s = e->scenarios[i];
        bool is_named = false, is_same = false;
        for (guint j = 0; j < stored->len; j++) {
            const OutScenario *one =
                &g_array_index(stored, OutStoredScenario, j).scenario;
            bool is_it = strcmp(one->id, s->id) == 0;
            is_named |= is_it;
            is_same |= is_it && one->hash == s->hash;
        }
        if (is_named && !is_same)
            return cli_fail(e->verb, CLI_NO,
                            "%s has changed since %s was begun; give 'hutong %s' itself "
                            "to run it as it is now",
                            s->id, e->options.output, e->verb->name);
    }
    return CLI_OK;
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
                           .from = cli_run_value(s, PAY_RUN_FROM) + PAY_BARRIER,
                           .days = (int)cli_run_value(s, PAY_RUN_DAYS),
                           .scale = cli_run_value(s, PAY_RUN_SCALE) };
    if (!out_store_scenario(e->store, &stored, &e->keys[i], &error))
        return cli_experiment_store_error(e, error);
    int code = CLI_OK;
    for (guint j = 0; code == CLI_OK && j < s->timeline->events->len; j++)
        code = note_event(e, i, s->timeline->events->pdata[j]);
    if (code == CLI_OK)
        code = note_feasts(e, i, PAY_KIND_HOLIDAY, PAY_HOLIDAY_FROM);
    return code == CLI_OK ? note_feasts(e, i, PAY_KIND_FLASH, PAY_FLASH_AT) : code;
}

/* Those from @first on, which ends the transaction. */
static int
note_scenarios(CliExperiment *e, unsigned first)
{
    g_autoptr(GError) error = NULL;
    int code = e->options.resumed ? check_unchanged(e, first) : CLI_OK;
    for (unsigned i = first; i < e->n_scenarios && code == CLI_OK; i++)
        code = note_scenario(e, i);
    if (code == CLI_OK && !out_store_commit(e->store, &error))
        code = cli_experiment_store_error(e, error);
    return code;
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
        double need = people / (double)cli_run_value(e->scenarios[i], PAY_RUN_SCALE) *
                      64 * (e->n_scenarios > 1 ? 2 : 1);
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
cli_experiment_begin(CliExperiment *e, const CliVerb *verb, const CliRunOptions *options)
{
    *e = (CliExperiment){ .verb = verb, .options = *options };
    if (!cli_run_options_check(verb, options))
        return CLI_USAGE;
    e->told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    e->lang_zh = g_strcmp0(options->lang, "zh") == 0;
    char rest;
    if (options->shard != NULL &&
        (sscanf(options->shard, "%5u/%5u%c", &e->shard, &e->n_shards, &rest) != 2 ||
         e->shard < 1 || e->shard > e->n_shards))
        return cli_fail(verb, CLI_USAGE, "--shard is I/N with I from 1 to N, not '%s'",
                        options->shard);
    e->n_jobs = options->jobs > 0 ? (unsigned)options->jobs : g_get_num_processors();
    return CLI_OK;
}

int
cli_experiment_reckon(CliExperiment *e)
{
    const CliRunOptions *options = &e->options;
    e->seed = options->seed >= 0 ? (uint32_t)options->seed
                                 : (uint32_t)cli_run_value(e->scenarios[0], PAY_RUN_SEED);
    for (unsigned i = 0; i < e->n_scenarios && e->n_replications == 0; i++) {
        const ScnDesign *design = e->scenarios[e->n_scenarios - 1 - i]->design;
        if (design->replications.least > 0)
            cli_experiment_repeat(e, e->scenarios[0], &design->replications);
    }
    if (e->n_replications == 0)
        cli_experiment_repeat(e, e->scenarios[0], NULL);
    return cli_experiment_check_period(e);
}

uint64_t
cli_experiment_hash(const CliExperiment *e)
{
    uint64_t hash = SIM_HASH_START;
    for (unsigned i = 0; i < e->n_scenarios; i++) {
        const ScnScenario *s = e->scenarios[i];
        hash = sim_hash_u64(sim_hash_bytes(hash, s->id, strlen(s->id)), s->hash);
    }
    const char *trace = e->options.trace != NULL ? e->options.trace : "";
    return sim_hash_bytes(hash, trace, strlen(trace));
}

char *
cli_experiment_identity(const CliExperiment *e)
{
    return g_strdup_printf("seed %u, replications %u, scenarios %016" PRIx64, e->seed,
                           e->n_replications, cli_experiment_hash(e));
}

static int
note_share(CliExperiment *e)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *identity = cli_experiment_identity(e);
    g_autofree char *shard = g_strdup_printf("%u/%u", e->shard, e->n_shards);
    if (e->until != NULL)
        return cli_fail(e->verb, CLI_USAGE,
                        "no share knows what the others find, so it cannot tell when "
                        "%s is precise; give a number of replications with -n",
                        e->scenarios[e->n_scenarios - 1]->id);
    if (out_store_setting(e->store, "shard", shard, &error) &&
        out_store_note(e->store, "experiment", identity, &error))
        return CLI_OK;
    return cli_experiment_store_error(e, error);
}

int
cli_experiment_start(CliExperiment *e)
{
    e->keys = g_new0(int64_t, e->n_scenarios);
    int code = cli_experiment_reckon(e);
    if (code == CLI_OK)
        code = fits_memory(e);
    if (code != CLI_OK)
        return code;
    g_autoptr(GError) error = NULL;
    e->store = out_store_open(e->options.output, OUT_STORE_CREATE_OR_APPEND, &error);
    if (e->store == NULL || !out_store_begin(e->store, &error) ||
        !out_store_setting(e->store, "version", HUTONG_VERSION, &error))
        return cli_experiment_store_error(e, error);
    if (e->n_shards > 0)
        code = note_share(e);
    if (code == CLI_OK &&
        !out_store_note(e->store, "command", e->options.command, &error))
        code = cli_experiment_store_error(e, error);
    return code == CLI_OK ? note_scenarios(e, 0) : code;
}

int
cli_experiment_extend(CliExperiment *e, ScnScenario *scenario)
{
    cli_experiment_add(e, scenario);
    if (e->store == NULL)
        return cli_experiment_start(e);
    g_autoptr(GError) error = NULL;
    e->keys = g_renew(int64_t, e->keys, e->n_scenarios);
    if (!out_store_begin(e->store, &error))
        return cli_experiment_store_error(e, error);
    return note_scenarios(e, e->n_scenarios - 1);
}

int
cli_experiment_open(CliExperiment *e, const CliVerb *verb, const CliRunOptions *options,
                    char **paths, unsigned n)
{
    int worst = cli_experiment_begin(e, verb, options);
    if (worst != CLI_OK)
        return worst;
    for (unsigned i = 0; i < n; i++) {
        ScnScenario *scenario;
        int code = cli_experiment_load(e, paths[i], NULL, &scenario);
        if (scenario != NULL)
            cli_experiment_add(e, scenario);
        worst = MAX(worst, code);
    }
    return worst == CLI_OK ? cli_experiment_start(e) : worst;
}

int
cli_experiment_close(CliExperiment *e, int code)
{
    g_autoptr(GError) error = NULL;
    if (!out_store_close(e->store, &error) && code == CLI_OK)
        code = cli_experiment_store_error(e, error);
    if (code == CLI_SHARE)
        code = CLI_OK;
    for (unsigned i = 0; e->scenarios != NULL && i < e->n_scenarios; i++)
        scn_scenario_free(e->scenarios[i]);
    g_free(e->scenarios);
    g_free(e->keys);
    g_free(e->sequel);
    g_clear_pointer(&e->told, g_hash_table_unref);
    return code;
}
