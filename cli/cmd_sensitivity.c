#include "cli/designed.h"
#include "cli/load.h"
#include "cli/pictures.h"

#include <stdio.h>

#include "output/sensitivity.h"

typedef struct {
    CliExperiment *experiment;
    CliRunOptions options;
    CliDesignOptions design;
    CliDesigned designed;
    gboolean alone;
} Sensitivity;

static OutLang
lang_of(const CliExperiment *e)
{
    return e->lang_zh ? OUT_LANG_ZH : OUT_LANG_EN;
}

/* What the answers are, and about what: everything that out_sensitivity() borrows. */
typedef struct {
    OutSurvey survey;
    OutFactor *factors;  /* (owned), its ranges too */
    double *u;           /* (owned) */
    int64_t *base, *alt; /* (owned) */
    char *title;         /* (owned) */
} Survey;

static void
survey_clear(Survey *s)
{
    for (unsigned f = 0; f < s->survey.n_factors; f++)
        g_free((char *)s->factors[f].range);
    g_free(s->factors);
    g_free(s->u);
    g_free(s->base);
    g_free(s->alt);
    g_free(s->title);
}

static void
describe_factors(const CliDesigned *d, bool zh, Survey *s)
{
    const GPtrArray *factors = d->plan->design->factors;
    for (guint f = 0; f < factors->len; f++) {
        const ScnFactor *factor = factors->pdata[f];
        g_autofree char *low = scn_factor_value(factor, 0);
        g_autofree char *high = scn_factor_value(factor, 1);
        s->factors[f] = (OutFactor){ zh ? factor->label_zh : factor->label_en,
                                     g_strconcat(low, " .. ", high, NULL) };
    }
}

/* Returns: (owned). */
static char *
title_of(const CliDesigned *d, bool zh)
{
    const char *label = zh ? d->plan->label_zh : d->plan->label_en;
    if (d->of_base == NULL)
        return g_strdup(label);
    return g_strdup_printf(zh ? "%s，对比 %s" : "%s, against: %s", label,
                           zh ? d->of_base->label_zh : d->of_base->label_en);
}

/* Scenarios stand point by point, the base first if there is one. */
static Survey
survey_of(const CliDesigned *d, const char *period)
{
    const CliExperiment *e = d->experiment;
    const ScnDesign *design = d->plan->design;
    unsigned k = design->factors->len, n = d->points->len,
             each = d->of_base != NULL ? 2 : 1;
    Survey s = { .factors = g_new0(OutFactor, k),
                 .u = g_new(double, (size_t)n *k),
                 .base = d->of_base != NULL ? g_new(int64_t, n) : NULL,
                 .alt = g_new(int64_t, n) };
    for (unsigned i = 0; i < n; i++) {
        const ScnPoint *point = d->points->pdata[i];
        for (unsigned f = 0; f < k; f++)
            s.u[(size_t)i * k + f] = point->u[f];
        s.alt[i] = e->keys[i * each + each - 1];
        if (s.base != NULL)
            s.base[i] = e->keys[i * each];
    }
    describe_factors(d, e->lang_zh, &s);
    s.title = title_of(d, e->lang_zh);
    s.survey = (OutSurvey){ .drawn = (OutDrawn)(design->kind - SCN_DESIGN_LHS),
                            .n_samples = design->n_samples,
                            .n_points = n,
                            .n_factors = k,
                            .u = s.u,
                            .factors = s.factors,
                            .base = s.base,
                            .alt = s.alt,
                            .seed = e->seed,
                            .period = period,
                            .title = s.title };
    return s;
}

static int
draw_one(CliExperiment *e, const OutSurvey *survey, const OutAnswer *answer,
         const char *stem)
{
    static const struct {
        const char *suffix;
        OutPicture picture;
    } forms[] = { { "svg", OUT_PICTURE_SVG }, { "png", OUT_PICTURE_PNG } };
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *path = g_strdup_printf(
            "%s-tornado-%s%s%s.%s", stem, answer->metric.id,
            *answer->member.id != '\0' ? "-" : "", answer->member.id, forms[i].suffix);
        g_autoptr(GBytes) picture =
            out_plot_tornado(survey, answer, lang_of(e), forms[i].picture, &error);
        if (picture == NULL || !out_plot_save(picture, path, &error))
            return cli_fail(e->verb, CLI_FILE, "%s", error->message);
        if (!e->options.quiet)
            fprintf(stderr, "wrote %s\n", path);
    }
    return CLI_OK;
}

/* One tornado for each answer that varies, beside the results. */
static int
draw(CliExperiment *e, const OutSurvey *survey, const GPtrArray *answers)
{
    g_autofree char *stem = cli_picture_stem(&e->options);
    int code = CLI_OK;
    for (guint i = 0; stem != NULL && code == CLI_OK && i < answers->len; i++) {
        const OutAnswer *answer = answers->pdata[i];
        if (answer->most > answer->least)
            code = draw_one(e, survey, answer, stem);
    }
    return code;
}

static int
answer(const Sensitivity *v)
{
    CliExperiment *e = v->experiment;
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) metrics = NULL;
    OutFormat format;
    int code = CLI_OK;
    cli_format(e->verb, e->options.format, &format);
    if (v->design.metrics != NULL)
        code = cli_listed_metrics(e, v->design.metrics, &metrics);
    else
        metrics = cli_reported_metrics(v->designed.plan);
    if (code != CLI_OK)
        return code;
    Survey s = survey_of(&v->designed,
                         e->options.period != NULL ? e->options.period : SIM_PERIOD_RUN);
    g_autoptr(GPtrArray) answers =
        out_sensitivity(e->store, &s.survey, (const char *const *)metrics, &error);
    if (answers == NULL) {
        code = cli_experiment_store_error(e, error);
    } else {
        g_autoptr(OutTable) table = out_sensitivity_table(&s.survey, answers, lang_of(e));
        g_autoptr(GString) text =
            out_table_render(table, format, format == OUT_FORMAT_TEXT ? 100 : 0);
        code = cli_print(e->verb, text->str);
        if (code == CLI_OK)
            code = draw(e, &s.survey, answers);
    }
    survey_clear(&s);
    return code;
}

static int
look(Sensitivity *v, const char *base, const char *path)
{
    CliExperiment *e = v->experiment;
    CliDesigned *d = &v->designed;
    int code = cli_designed_open(d, e, &cli_verb_sensitivity, &v->options, &v->design,
                                 base, path);
    if (code != CLI_OK)
        return code;
    if (d->points->len == 0 || d->plan->design->kind < SCN_DESIGN_LHS)
        return cli_fail(&cli_verb_sensitivity, CLI_USAGE,
                        "%s draws no points; give it [sweep]s and [experiment] design = "
                        "morris, or --vary PATH=A..B --design morris",
                        path);
    if (v->alone)
        g_clear_pointer(&d->base, g_free);
    code = cli_designed_add_both(d);
    if (code == CLI_OK)
        code = cli_experiment_start(e);
    if (code == CLI_OK)
        code = cli_experiment_run(e);
    return code == CLI_OK ? answer(v) : code;
}

static int
run(int argc, char **argv)
{
    CliExperiment e = { 0 };
    Sensitivity v = { .experiment = &e };
    const GOptionEntry alone[] = {
        { "alone", 0, 0, G_OPTION_ARG_NONE, &v.alone,
          "Look at the scenario itself, not at its difference to the base", NULL },
        { 0 },
    };
    g_autofree GOptionEntry *design = cli_design_entries(&v.design, CLI_AT_DRAWN);
    g_autofree GOptionEntry *common = cli_run_entries_after(design, &v.options);
    g_autofree GOptionEntry *entries = cli_entries_after(alone, common);
    v.options.command = cli_run_command(argc, argv);
    int code = cli_options(&cli_verb_sensitivity, entries, &argc, &argv);
    if (code < 0)
        code = argc == 2   ? look(&v, NULL, argv[1])
               : argc == 3 ? look(&v, argv[1], argv[2])
                           : cli_fail(&cli_verb_sensitivity, CLI_USAGE,
                                      "name a scenario file, or a base and a file");
    code = cli_experiment_close(&e, code);
    cli_designed_clear(&v.designed);
    cli_run_options_clear(&v.options);
    cli_design_options_clear(&v.design);
    return code;
}

const CliVerb cli_verb_sensitivity = {
    .name = "sensitivity",
    .summary = "tell which assumptions matter: Morris, Sobol, tornado pictures",
    .usage = "[BASE] SCENARIO",
    .examples = { "hutong sensitivity scenarios/what-matters.ini -o m.db",
                  "hutong sensitivity scenarios/announced.ini --vary "
                  "'behaviour.cash-carried=40%..90%' --design lhs --alone" },
    .run = run,
};
