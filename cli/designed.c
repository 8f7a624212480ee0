#include "cli/designed.h"

#include <string.h>

GOptionEntry *
cli_design_entries(CliDesignOptions *o, CliDesignEntries which)
{
    const GOptionEntry entries[] = {
        { "vary", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->varies,
          "Vary this in the place of the file's [sweep]s: a, b, c, A .. B step C, or A "
          ".. B "
          "where points are drawn (repeatable)",
          "PATH=VALUES" },
        { "all", 'a', 0, G_OPTION_ARG_NONE, &o->all,
          "Every metric, not only those of [report]", NULL },
        { "metrics", 'm', 0, G_OPTION_ARG_STRING, &o->metrics, "Only these metrics",
          "ID,ID..." },
        { "design", 0, 0, G_OPTION_ARG_STRING, &o->design, "How points are drawn",
          "lhs|morris|sobol" },
        { "samples", 0, 0, G_OPTION_ARG_INT, &o->samples,
          "Points of lhs, trajectories of morris, base points of sobol", "N" },
        { 0 },
    };
    const GOptionEntry none = { 0 };
    GArray *all = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    g_array_append_vals(all, entries, which == CLI_AT_DRAWN ? 5 : 3);
    g_array_append_val(all, none);
    return (GOptionEntry *)(void *)g_array_free(all, FALSE);
}

void
cli_design_options_clear(CliDesignOptions *o)
{
    g_strfreev(o->varies);
    g_free(o->design);
    g_free(o->metrics);
    *o = (CliDesignOptions){ 0 };
}

/* --design and --samples as lines of [experiment]. Returns: (owned), NULL: none. */
static char **
experiment_lines(const CliDesignOptions *o)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new();
    if (o->design != NULL)
        g_ptr_array_add(lines, g_strconcat("design=", o->design, NULL));
    if (o->samples != 0)
        g_ptr_array_add(lines, g_strdup_printf("samples=%d", o->samples));
    if (lines->len == 0)
        return NULL;
    g_ptr_array_add(lines, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&lines), FALSE);
}

int
cli_designed_open(CliDesigned *d, CliExperiment *e, const CliVerb *verb,
                  const CliRunOptions *options, const CliDesignOptions *design,
                  const char *base, const char *path)
{
    *d = (CliDesigned){ .experiment = e, .path = g_strdup(path) };
    int code = cli_experiment_begin(e, verb, options);
    if (code != CLI_OK)
        return code;
    g_auto(GStrv) lines = experiment_lines(design);
    const ScnChanges changes = { .varies = (const char *const *)design->varies,
                                 .experiment = (const char *const *)lines };
    code = cli_experiment_load(e, path, &changes, &d->plan);
    if (code != CLI_OK)
        return code;
    d->base = g_strdup(base != NULL ? base : d->plan->against);
    d->points = scn_design_points(d->plan);
    cli_experiment_repeat(e, d->plan, &d->plan->design->replications);
    return CLI_OK;
}

void
cli_designed_clear(CliDesigned *d)
{
    scn_scenario_free(d->plan);
    scn_scenario_free(d->of_base);
    g_clear_pointer(&d->points, g_ptr_array_unref);
    g_free(d->path);
    g_free(d->base);
}

static int
add(CliExperiment *e, const char *path, const ScnPoint *point)
{
    ScnScenario *scenario;
    const ScnChanges changes = { .point = point };
    int code = cli_experiment_load(e, path, &changes, &scenario);
    if (scenario != NULL)
        cli_experiment_add(e, scenario);
    return code;
}

int
cli_designed_add_to_base(CliDesigned *d)
{
    int code = add(d->experiment, d->base != NULL ? d->base : d->path, NULL);
    for (guint i = 0; code == CLI_OK && i < d->points->len; i++)
        code = add(d->experiment, d->path, d->points->pdata[i]);
    return code;
}

/* Does @setting, "event.ID.KEY=VALUE", speak of what @base has not? */
static bool
is_foreign(const ScnScenario *base, const char *setting)
{
    g_auto(GStrv) parts = g_strsplit(setting, ".", 3);
    bool is_event = strcmp(parts[0], "event") == 0;
    if (!is_event && strcmp(parts[0], "rule") != 0)
        return false;
    const GPtrArray *list = is_event ? base->timeline->events : base->reactions->list;
    for (guint i = 0; i < list->len; i++) {
        const char *id = is_event ? ((const PayEvent *)list->pdata[i])->id
                                  : ((const PayReaction *)list->pdata[i])->id;
        if (strcmp(id, parts[1]) == 0)
            return false;
    }
    return true;
}

/* @point for @base. Returns: (owned). */
static ScnPoint *
point_of_base(const ScnScenario *base, const ScnPoint *point, guint index)
{
    ScnPoint *own = g_new0(ScnPoint, 1);
    g_autoptr(GPtrArray) settings = g_ptr_array_new();
    for (char **s = point->settings; *s != NULL; s++)
        if (!is_foreign(base, *s))
            g_ptr_array_add(settings, g_strdup(*s));
    g_ptr_array_add(settings, NULL);
    own->settings = (char **)g_ptr_array_free(g_steal_pointer(&settings), FALSE);
    own->id = g_strdup_printf("%.50s-base-p%u", base->id, index + 1);
    own->label_en = g_strdup_printf("%s, point %u", base->label_en, index + 1);
    own->label_zh = g_strdup_printf("%s，第%u点", base->label_zh, index + 1);
    return own;
}

/* Shoppers meet in both only if there are as many of them, on the same days. */
static int
check_same_run(const CliDesigned *d)
{
    static const PayKey keys[] = { PAY_RUN_FROM, PAY_RUN_DAYS, PAY_RUN_SPIN_UP,
                                   PAY_RUN_SCALE, PAY_RUN_MIN_CONSUMERS };
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        if (cli_run_value(d->plan, keys[i]) != cli_run_value(d->of_base, keys[i]))
            return cli_fail(
                d->experiment->verb, CLI_INVALID,
                "%s and its base %s have another %s, so their shoppers differ; "
                "set it for both with --set",
                d->plan->id, d->of_base->id, pay_key_shape[keys[i]].path);
    return CLI_OK;
}

int
cli_designed_check_count(const CliDesigned *d)
{
    if (d->experiment->until == NULL)
        return CLI_OK;
    return cli_fail(d->experiment->verb, CLI_INVALID,
                    "%s repeats 'until' something is precise, which run, compare and "
                    "sweep do; here the number of replications must be known: give -n N",
                    d->path);
}

int
cli_designed_add_base(CliDesigned *d)
{
    CliExperiment *e = d->experiment;
    int code = cli_experiment_load(e, d->base, NULL, &d->of_base);
    if (code == CLI_OK)
        code = check_same_run(d);
    return code == CLI_OK ? add(e, d->base, NULL) : code;
}

int
cli_designed_extend(CliDesigned *d, double u, guint index)
{
    CliExperiment *e = d->experiment;
    ScnScenario *scenario;
    ScnPoint *point = scn_design_point(d->plan, &u, index);
    const ScnChanges changes = { .point = point };
    int code = cli_experiment_load(e, d->path, &changes, &scenario);
    if (scenario != NULL && code == CLI_OK)
        code = cli_experiment_extend(e, scenario);
    else
        scn_scenario_free(scenario);
    scn_point_free(point);
    return code;
}

int
cli_designed_add_both(CliDesigned *d)
{
    CliExperiment *e = d->experiment;
    int code = cli_designed_check_count(d);
    if (code == CLI_OK && d->base != NULL)
        code = cli_experiment_load(e, d->base, NULL, &d->of_base);
    if (d->of_base != NULL && code == CLI_OK)
        code = check_same_run(d);
    for (guint i = 0; code == CLI_OK && i < d->points->len; i++) {
        const ScnPoint *point = d->points->pdata[i];
        if (d->of_base != NULL) {
            ScnPoint *own = point_of_base(d->of_base, point, i);
            code = add(e, d->base, own);
            scn_point_free(own);
        }
        if (code == CLI_OK)
            code = add(e, d->path, point);
    }
    return code;
}
