#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/calibrated.h"
#include "cli/experiment.h"
#include "cli/load.h"
#include "input/reader.h"

typedef struct {
    CliRunOptions options;
    char **fits;
    char *to, *child;
    const char *path;  /* of the file */
    ScnScenario *plan; /* (owned) the file as it is written, with the ranges */
    GArray *targets;   /* (owned) ScnTarget */
    char *id;          /* (owned) of the child, as the next; NULL: none is written */
    char *extends;
    uint32_t seed;
    unsigned n_replications;
    GHashTable *told; /* (owned) warnings that were said: not again for each point */
    int code;         /* why the simulation stopped */
} Calibration;

static const CliVerb *const verb = &cli_verb_calibrate;

static const ScnFactor *
factor_at(const Calibration *c, unsigned i)
{
    return c->plan->design->factors->pdata[i];
}

/* --- simulating --- */

static ScnPoint *
point_at(const Calibration *c, const double *u, unsigned index)
{
    ScnPoint *point = g_new0(ScnPoint, 1);
    unsigned k = c->plan->design->factors->len;
    point->settings = g_new0(char *, k + 1);
    for (unsigned i = 0; i < k; i++) {
        g_autofree char *value = scn_factor_value(factor_at(c, i), u[i]);
        point->settings[i] = g_strconcat(factor_at(c, i)->path, "=", value, NULL);
    }
    point->id = g_strdup_printf("point-%u", index + 1);
    point->label_en = g_strdup(point->id);
    point->label_zh = g_strdup(point->id);
    return point;
}

/* Values that are each right may not go together. */
static int
refuse_point(const ScnPoint *point)
{
    g_autofree char *at = g_strjoinv(", ", point->settings);
    return cli_fail(verb, CLI_INVALID,
                    "the ranges reach what is no scenario: %s; narrow them", at);
}

/* What @target is in each replication of scenario @index, into @ret_y at steps of the
 * number of targets. One with weight must have a value in every replication. */
static int
read_target(CliExperiment *e, unsigned index, const ScnTarget *target, unsigned stride,
            double *ret_y)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) values =
        out_store_values(e->store, e->keys[index], e->seed, target->metric->id,
                         target->member, target->period, &error);
    if (values == NULL)
        return cli_experiment_store_error(e, error);
    bool is_whole = values->len == e->n_replications;
    if (!is_whole && target->weight > 0)
        return cli_fail(verb, CLI_INVALID,
                        "line %u of the targets: %s%s%s has no value in %s of %s; name "
                        "another member or period, or give it weight 0",
                        target->line, target->metric->id,
                        *target->member != '\0' ? "." : "", target->member,
                        target->period, e->scenarios[index]->path);
    for (unsigned r = 0; r < e->n_replications; r++)
        ret_y[(size_t)r * stride] =
            is_whole ? g_array_index(values, double, r) : (double)NAN;
    return CLI_OK;
}

static int
run_points(const Calibration *c, CliExperiment *e, const double *u, unsigned n_points)
{
    int code = cli_experiment_begin(e, verb, &c->options);
    if (code == CLI_OK) {
        g_hash_table_unref(e->told);
        e->told = g_hash_table_ref(c->told);
    }
    for (unsigned i = 0; code == CLI_OK && i < n_points; i++) {
        ScnScenario *scenario;
        ScnPoint *point = point_at(c, u + (size_t)i * c->plan->design->factors->len, i);
        code =
            cli_experiment_load(e, c->path, &(ScnChanges){ .point = point }, &scenario);
        if (code == CLI_INVALID)
            code = refuse_point(point);
        scn_point_free(point);
        if (scenario != NULL)
            cli_experiment_add(e, scenario);
    }
    if (code == CLI_OK)
        code = cli_experiment_start(e);
    return code == CLI_OK ? cli_experiment_run(e) : code;
}

static bool
simulate(void *ctx, const double *u, unsigned n_points, double *ret_y)
{
    Calibration *c = ctx;
    CliExperiment e = { 0 };
    unsigned m = c->targets->len;
    int code = run_points(c, &e, u, n_points);
    for (unsigned i = 0; code == CLI_OK && i < n_points; i++)
        for (unsigned t = 0; code == CLI_OK && t < m; t++)
            code = read_target(&e, i, &g_array_index(c->targets, ScnTarget, t), m,
                               ret_y + (size_t)i * c->n_replications * m + t);
    c->code = cli_experiment_close(&e, code);
    return c->code == CLI_OK;
}

/* --- beginning --- */

/* Does @text say where in its range @factor stands? */
static bool
parse_place(const Calibration *c, const ScnFactor *factor, const char *text,
            double *ret_u)
{
    int64_t value;
    ScnRefusal refusal = { 0 };
    bool ok =
        factor->how == SCN_VARY_STEP
            ? scn_value_parse_step(&factor->spec, text, &value, &refusal)
        : factor->how == SCN_VARY_FACTOR
            ? scn_value_parse_factor(text, &value, &refusal)
            : scn_value_parse(&factor->spec, c->plan->params, text, &value, &refusal);
    scn_refusal_clear(&refusal);
    if (!ok || value < factor->from || value > factor->to)
        return false;
    *ret_u = ((double)value - (double)factor->from) /
             ((double)factor->to - (double)factor->from);
    return true;
}

/* The search begins at what the file says; in the middle of a range without it. */
static double *
starts_of(const Calibration *c)
{
    unsigned k = c->plan->design->factors->len;
    double *u = g_new(double, k);
    g_autoptr(GPtrArray) values = scn_scenario_values(c->plan);
    for (unsigned i = 0; i < k; i++) {
        u[i] = 0.5;
        for (guint j = 0; j < values->len; j++) {
            const ScnValue *value = values->pdata[j];
            if (strcmp(value->path, factor_at(c, i)->path) == 0 &&
                parse_place(c, factor_at(c, i), value->value, &u[i]))
                break;
        }
    }
    return u;
}

static int
read_targets(Calibration *c)
{
    g_autoptr(ScnReport) report = scn_report_new();
    c->targets = scn_targets_load(c->to, report);
    g_autofree char *text =
        scn_report_render(report, cli_use_color(STDERR_FILENO, c->options.no_color));
    fputs(text, stderr);
    if (report->n_errors == 0)
        return CLI_OK;
    return report->is_unreadable ? CLI_FILE : CLI_INVALID;
}

/* Are there ranges, and at least as many figures as values to find? */
static int
check_design(const Calibration *c)
{
    unsigned k = c->plan->design->factors->len, n = 0;
    if (k == 0)
        return cli_fail(verb, CLI_USAGE,
                        "nothing to fit: give --fit PATH=A..B, or [sweep] ranges");
    for (unsigned i = 0; i < k; i++)
        if (factor_at(c, i)->values->len > 0)
            return cli_fail(verb, CLI_USAGE,
                            "%s has a list of values; a fit wants a "
                            "range, A..B",
                            factor_at(c, i)->path);
    for (unsigned t = 0; t < c->targets->len; t++)
        n += g_array_index(c->targets, ScnTarget, t).weight > 0;
    if (n < k)
        return cli_fail(verb, CLI_NO,
                        "%u targets cannot tell %u parameters: fit fewer, or find more "
                        "figures",
                        n, k);
    return CLI_OK;
}

/* A scenario reaches only files below its own folder, so the child stands in the folder
 * of the file or above it. */
static int
place_child(Calibration *c)
{
    if (c->child == NULL)
        return CLI_OK;
    g_autofree char *folder = g_path_get_dirname(c->child);
    g_autofree char *base = g_path_get_basename(c->child);
    g_autofree char *real_path = realpath(c->path, NULL);
    g_autofree char *real_folder = realpath(folder, NULL);
    if (!g_str_has_suffix(base, ".ini"))
        return cli_fail(verb, CLI_USAGE, "-o %s: a scenario's name ends in .ini",
                        c->child);
    c->id = g_strndup(base, strlen(base) - strlen(".ini"));
    if (!scn_is_id(c->id))
        return cli_fail(verb, CLI_USAGE,
                        "'%s' is not an id: a-z, 0-9 and inner '-', at most 64", c->id);
    if (g_file_test(c->child, G_FILE_TEST_EXISTS))
        return cli_fail(verb, CLI_FILE, "%s is there already; it is left alone",
                        c->child);
    if (real_folder == NULL || real_path == NULL)
        return cli_fail(verb, CLI_FILE, "there is no folder %s", folder);
    gsize n = strcmp(real_folder, "/") == 0 ? 0 : strlen(real_folder);
    if (strncmp(real_path, real_folder, n) != 0 || real_path[n] != '/')
        return cli_fail(verb, CLI_USAGE,
                        "-o %s: a child stands in the folder of %s or above it, for a "
                        "scenario extends only what is below its own folder",
                        c->child, c->path);
    c->extends = g_strdup(real_path + n + 1);
    return CLI_OK;
}

/* Load the file with its ranges. */
static int
load_plan(Calibration *c, CliExperiment *e)
{
    /* Any design that draws from ranges will do: its points are not used. */
    static const char *const lines[] = { "design=lhs", "samples=2", NULL };
    const ScnChanges changes = { .varies = (const char *const *)c->fits,
                                 .varied_by = "--fit",
                                 .experiment = lines };
    int code = cli_experiment_load(e, c->path, &changes, &c->plan);
    if (code != CLI_OK)
        return code;
    cli_experiment_repeat(e, c->plan, &c->plan->design->replications);
    c->told = g_hash_table_ref(e->told);
    return CLI_OK;
}

static int
prepare(Calibration *c)
{
    CliExperiment e = { 0 };
    int code = cli_experiment_begin(&e, verb, &c->options);
    if (code == CLI_OK)
        code = read_targets(c);
    if (code == CLI_OK)
        code = load_plan(c, &e);
    if (code == CLI_OK)
        code = check_design(c);
    if (code == CLI_OK)
        code = place_child(c);
    unsigned n_replications = e.n_replications;
    code = cli_experiment_close(&e, code);
    if (code != CLI_OK)
        return code;
    c->n_replications = MAX(n_replications, 2);
    c->options.replications = (int)c->n_replications;
    c->seed = c->options.seed >= 0 ? (uint32_t)c->options.seed
                                   : (uint32_t)cli_run_value(c->plan, PAY_RUN_SEED);
    return CLI_OK;
}

/* --- ending --- */

static int
write_child(const Calibration *c, const CliCalibrated *calibrated)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *date = g_date_time_format(now, "%Y-%m-%d");
    g_autofree char *text = cli_calibrated_child(calibrated, c->id, c->extends, date);
    int code = cli_write_new(verb, c->child, text);
    if (code != CLI_OK)
        return code;
    ScnScenario *child = cli_load_with(c->child, NULL, c->options.no_color, NULL, &code);
    if (child == NULL)
        return code;
    scn_scenario_free(child);
    if (!c->options.quiet)
        fprintf(stderr, "wrote %s\n", c->child);
    return CLI_OK;
}

static int
answer(const Calibration *c, const OutFit *fit)
{
    const CliCalibrated calibrated = { c->plan, c->targets, fit,
                                       c->to,   c->seed,    c->n_replications };
    bool zh = g_strcmp0(c->options.lang, "zh") == 0;
    g_autofree char *text = cli_calibrated_text(&calibrated, zh, cli_width(0));
    int code = cli_print(verb, text);
    if (code != CLI_OK)
        return code;
    if (!out_fit_is_found(fit))
        return cli_fail(
            verb, CLI_NO,
            "the targets do not tell every value, so none is called fitted%s: "
            "fit fewer at once, widen a range that ends an interval, find a figure "
            "that tells them apart, or run more replications",
            c->child != NULL ? " and no scenario is written" : "");
    return c->child != NULL ? write_child(c, &calibrated) : CLI_OK;
}

static int
calibrate(Calibration *c)
{
    int code = prepare(c);
    if (code != CLI_OK)
        return code;
    unsigned m = c->targets->len;
    g_autofree double *start = starts_of(c);
    g_autofree OutFitTarget *targets = g_new(OutFitTarget, m);
    for (unsigned t = 0; t < m; t++) {
        const ScnTarget *target = &g_array_index(c->targets, ScnTarget, t);
        targets[t] = (OutFitTarget){ target->value, target->tolerance, target->weight };
    }
    const OutFitProblem problem = {
        c->plan->design->factors->len, m, c->n_replications, targets, start, simulate, c
    };
    OutFit *fit = out_fit(&problem);
    if (fit == NULL)
        return c->code;
    code = answer(c, fit);
    out_fit_free(fit);
    return code;
}

static void
clear(Calibration *c)
{
    cli_run_options_clear(&c->options);
    g_strfreev(c->fits);
    g_free(c->to);
    g_free(c->child);
    g_free(c->id);
    g_free(c->extends);
    scn_scenario_free(c->plan);
    g_clear_pointer(&c->told, g_hash_table_unref);
    g_clear_pointer(&c->targets, g_array_unref);
}

static int
run(int argc, char **argv)
{
    Calibration c = { .options.seed = -1 };
    CliRunOptions *o = &c.options;
    const GOptionEntry entries[] = {
        { "to", 0, 0, G_OPTION_ARG_FILENAME, &c.to, "Table of published figures",
          "TARGETS" },
        { "fit", 0, 0, G_OPTION_ARG_STRING_ARRAY, &c.fits,
          "Fit this within the range, in the place of the file's [sweep]s (repeatable)",
          "PATH=A..B" },
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &c.child,
          "Write a scenario that extends the file by the fitted values", "CHILD" },
        { "scale", 0, 0, G_OPTION_ARG_STRING, &o->scale,
          "People for each simulated consumer", "1:N" },
        { "until", 0, 0, G_OPTION_ARG_STRING, &o->until, "Last day of the run", "DATE" },
        { "seed", 0, 0, G_OPTION_ARG_INT64, &o->seed, "Seed of the random world", "N" },
        { "replications", 'n', 0, G_OPTION_ARG_INT, &o->replications,
          "How many replications, 2 or more", "N" },
        { "jobs", 'j', 0, G_OPTION_ARG_INT, &o->jobs, "Threads; changes no result", "N" },
        { "lang", 0, 0, G_OPTION_ARG_STRING, &o->lang, "Language of labels", "en|zh" },
        { "progress", 0, 0, G_OPTION_ARG_STRING, &o->progress, "How to show progress",
          "auto|none|json" },
        { "quiet", 'q', 0, G_OPTION_ARG_NONE, &o->quiet, "Say only what is wrong", NULL },
        { "no-color", 0, 0, G_OPTION_ARG_NONE, &o->no_color, "No colours", NULL },
        { 0 },
    };
    int code = cli_options(verb, entries, &argc, &argv);
    if (code < 0 && (argc != 2 || c.to == NULL))
        code =
            cli_fail(verb, CLI_USAGE, "name a scenario file, and its targets with --to");
    if (code < 0) {
        c.path = argv[1];
        code = calibrate(&c);
    }
    clear(&c);
    return code;
}

const CliVerb cli_verb_calibrate = {
    .name = "calibrate",
    .summary = "fit values to published figures; tell what they leave open",
    .usage = "FILE --to TARGETS",
    .examples = { "hutong calibrate scenarios/china-2021.ini --to "
                  "scenarios/tables/targets-2021q3.csv --fit "
                  "'behaviour.activity=0.8 /d .. 3 /d'",
                  "hutong calibrate my.ini --to targets.csv --fit "
                  "behaviour.cash-carried=20%..80% -o my-fitted.ini" },
    .run = run,
};
