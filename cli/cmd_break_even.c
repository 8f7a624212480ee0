#include "cli/break_even.h"
#include "cli/load.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "input/expect.h"

/* The range is halved seven times unless --tolerance says otherwise. */
#define PARTS 128

typedef struct {
    CliExperiment *experiment;
    CliRunOptions options;
    CliDesignOptions design;
    CliDesigned designed;
    char *metric, *target, *tolerance; /* as on the command line */
    char *at;                          /* steps to begin with, "0,128", or NULL */
    CliQuestion question;
    SimSearch search;
    GArray *steps; /* (owned) CliStep */
} BreakEven;

static OutLang
lang_of(const CliExperiment *e)
{
    return e->lang_zh ? OUT_LANG_ZH : OUT_LANG_EN;
}

/* --- What is asked --- */

static int
read_metric(BreakEven *b)
{
    CliQuestion *q = &b->question;
    if (b->metric == NULL || b->target == NULL)
        return cli_fail(&cli_verb_break_even, CLI_USAGE,
                        "give --metric ID[.MEMBER] and --target X, or --target equal to "
                        "be as good as the base");
    int code = cli_metric_named(&cli_verb_break_even, b->metric, &q->metric, &q->member);
    q->period = b->options.period != NULL ? b->options.period : SIM_PERIOD_RUN;
    return code;
}

static int
read_target(BreakEven *b)
{
    CliQuestion *q = &b->question;
    bool is_equal = strcmp(b->target, "equal") == 0;
    bool is_plain = is_equal || strcmp(b->target, "0") == 0; /* needs no unit */
    double divisor;
    const ScnSpec spec = scn_metric_spec(q->metric, &divisor);
    ScnRefusal refusal = { 0 };
    int64_t value = 0;
    if (!is_plain && !scn_value_parse(&spec, NULL, b->target, &value, &refusal)) {
        cli_fail(&cli_verb_break_even, CLI_USAGE, "--target: %s", refusal.message);
        scn_refusal_clear(&refusal);
        return CLI_USAGE;
    }
    q->target = (double)value / divisor;
    if (is_equal && b->designed.base == NULL)
        return cli_fail(&cli_verb_break_even, CLI_USAGE,
                        "--target equal needs a base: name it before %s, or in its "
                        "[report]",
                        b->designed.path);
    q->is_difference |= is_equal;
    return CLI_OK;
}

static int
read_range(BreakEven *b)
{
    CliQuestion *q = &b->question;
    const GPtrArray *factors = b->designed.plan->design->factors;
    const ScnFactor *of = factors->len == 1 ? factors->pdata[0] : NULL;
    if (of == NULL || of->values->len > 0)
        return cli_fail(&cli_verb_break_even, CLI_USAGE,
                        "give one range to search: --vary 'PATH=A .. B'");
    int64_t grain = scn_factor_grain(of), span = 0;
    ScnRefusal refusal = { 0 };
    q->of = of;
    q->n_steps = (of->to - of->from) / grain;
    if (q->n_steps < 1)
        return cli_fail(&cli_verb_break_even, CLI_USAGE, "the range of %s is empty",
                        of->path);
    if (b->tolerance != NULL && !scn_factor_span(of, b->tolerance, &span, &refusal)) {
        cli_fail(&cli_verb_break_even, CLI_USAGE, "--tolerance: %s", refusal.message);
        scn_refusal_clear(&refusal);
        return CLI_USAGE;
    }
    int64_t tolerance = b->tolerance != NULL ? span / grain : q->n_steps / PARTS;
    b->search = sim_search(0, q->n_steps, MAX(tolerance, 1));
    return CLI_OK;
}

/* @base: path or NULL. */
static int
read_question(BreakEven *b, char *base, const char *path)
{
    b->design.design = g_strdup("lhs"); /* which takes ranges; its points are not used */
    int code = read_metric(b);
    if (code == CLI_OK)
        code = cli_designed_open(&b->designed, b->experiment, &cli_verb_break_even,
                                 &b->options, &b->design, base, path);
    b->question.is_difference = base != NULL;
    if (code == CLI_OK && b->experiment->n_shards > 0)
        code = cli_fail(&cli_verb_break_even, CLI_USAGE,
                        "each step of a search depends on those before it, so it has no "
                        "shares; hutong-mpi divides the replications of every step");
    if (code == CLI_OK)
        code = read_target(b);
    if (code == CLI_OK)
        code = read_range(b);
    if (code == CLI_OK)
        code = cli_designed_check_count(&b->designed);
    if (code == CLI_OK && b->experiment->n_replications < 2)
        code = cli_fail(&cli_verb_break_even, CLI_USAGE,
                        "one replication says nothing about chance: give -n 2 or more");
    return code;
}

/* --- Looking --- */

static const double *
numbers(const GArray *values)
{
    return (const double *)(const void *)values->data;
}

/* What the last scenario says, over the target. */
static int
answer_of(const BreakEven *b, SimInterval *ret_excess)
{
    const CliExperiment *e = b->experiment;
    const CliQuestion *q = &b->question;
    int code = CLI_OK;
    g_autoptr(GArray) own = cli_experiment_values(e, e->n_scenarios - 1, q->metric->id,
                                                  q->member, q->period, &code);
    g_autoptr(GArray) base =
        code == CLI_OK && q->is_difference
            ? cli_experiment_values(e, 0, q->metric->id, q->member, q->period, &code)
            : NULL;
    if (code != CLI_OK)
        return code;
    if (own->len != e->n_replications || (base != NULL && base->len != own->len))
        return cli_fail(e->verb, CLI_INVALID, "%s has no value in some replication: %s",
                        b->metric,
                        "is there such a member, and does the period have the metric?");
    SimInterval mean = base != NULL ? sim_interval_paired(numbers(own), numbers(base),
                                                          own->len, 0.95, NULL)
                                    : sim_interval_mean(numbers(own), own->len, 0.95);
    *ret_excess = (SimInterval){ mean.mean - q->target, mean.half_width,
                                 mean.low - q->target, mean.high - q->target, mean.n };
    return CLI_OK;
}

static void
tell_step(const BreakEven *b, const CliStep *step)
{
    const CliQuestion *q = &b->question;
    OutLang lang = lang_of(b->experiment);
    g_autofree char *value =
        scn_factor_value(q->of, (double)step->at / (double)q->n_steps);
    g_autofree char *mean = out_number_amount(step->excess.mean + q->target,
                                              q->metric->decimals, q->metric->unit, lang);
    if (!b->experiment->options.quiet)
        fprintf(stderr, "%u  %s = %s: %s\n", b->steps->len, q->of->path, value, mean);
}

/* Add the scenario at step @at, also for processes that help: they cannot know where the
 * answers have led. */
static int
add_step_at(BreakEven *b, int64_t at)
{
    CliExperiment *e = b->experiment;
    g_autofree char *before = g_steal_pointer(&e->sequel);
    e->sequel = before == NULL ? g_strdup_printf("--at=%" PRId64, at)
                               : g_strdup_printf("%s,%" PRId64, before, at);
    return cli_designed_extend(&b->designed, (double)at / (double)b->question.n_steps,
                               (guint)at);
}

static int
look(BreakEven *b)
{
    CliStep step = { .at = sim_search_next(&b->search) };
    int code = add_step_at(b, step.at);
    if (code == CLI_OK)
        code = cli_experiment_run(b->experiment);
    if (code == CLI_OK)
        code = answer_of(b, &step.excess);
    if (code != CLI_OK)
        return code;
    sim_search_tell(&b->search, step.excess);
    g_array_append_val(b->steps, step);
    tell_step(b, &step);
    return CLI_OK;
}

/* Where rank 0 of an MPI job has got to: what this process helps with. */
static int
begin_with(BreakEven *b)
{
    int code = CLI_OK;
    g_auto(GStrv) steps = g_strsplit(b->at, ",", -1);
    for (char **at = steps; code == CLI_OK && *at != NULL; at++)
        code =
            add_step_at(b, CLAMP(g_ascii_strtoll(*at, NULL, 10), 0, b->question.n_steps));
    return code == CLI_OK ? cli_experiment_run(b->experiment) : code;
}

static int
print_answer(const BreakEven *b)
{
    const CliExperiment *e = b->experiment;
    OutFormat format;
    cli_format(e->verb, e->options.format, &format);
    bool is_data = format != OUT_FORMAT_TEXT;
    g_autoptr(OutTable) table =
        cli_break_even_table(&b->question, b->steps, &b->search, is_data, lang_of(e));
    g_autofree char *words = cli_break_even_words(&b->question, &b->search, lang_of(e));
    g_autoptr(GString) text = out_table_render(table, format, is_data ? 0 : 100);
    if (is_data)
        fputs(words, stderr);
    else
        g_string_append_printf(text, "\n%s", words);
    int code = cli_print(e->verb, text->str);
    if (code != CLI_OK)
        return code;
    return b->search.state == SIM_SEARCH_NOWHERE ? CLI_NO : CLI_OK;
}

static int
search(BreakEven *b, char *base, const char *path)
{
    CliExperiment *e = b->experiment;
    int code = read_question(b, base, path);
    if (code == CLI_OK && b->question.is_difference) {
        code = cli_designed_add_base(&b->designed);
        code = code == CLI_OK ? cli_experiment_start(e) : code;
    }
    if (code == CLI_OK && b->at != NULL)
        code = begin_with(b);
    while (code == CLI_OK && b->search.state == SIM_SEARCH_ON)
        code = look(b);
    return code == CLI_OK ? print_answer(b) : code;
}

static int
run(int argc, char **argv)
{
    CliExperiment e = { 0 };
    BreakEven b = { .experiment = &e,
                    .steps = g_array_new(FALSE, FALSE, sizeof(CliStep)) };
    const GOptionEntry own[] = {
        { "vary", 0, 0, G_OPTION_ARG_STRING_ARRAY, &b.design.varies,
          "Search this range, in the place of the file's [sweep]", "PATH=A .. B" },
        { "metric", 'm', 0, G_OPTION_ARG_STRING, &b.metric, "What must meet the target",
          "ID[.MEMBER]" },
        { "target", 0, 0, G_OPTION_ARG_STRING, &b.target,
          "The target in the metric's unit; equal: no difference to the base",
          "X|equal" },
        { "tolerance", 0, 0, G_OPTION_ARG_STRING, &b.tolerance,
          "How narrow is enough, such as 0.002% or 3 d; default: 1/128 of the range",
          "X" },
        { "at", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &b.at, NULL, NULL },
        { 0 },
    };
    b.options.command = cli_run_command(argc, argv);
    g_autofree GOptionEntry *entries = cli_run_entries_after(own, &b.options);
    int code = cli_options(&cli_verb_break_even, entries, &argc, &argv);
    if (code < 0)
        code = argc == 2   ? search(&b, NULL, argv[1])
               : argc == 3 ? search(&b, argv[1], argv[2])
                           : cli_fail(&cli_verb_break_even, CLI_USAGE,
                                      "name a scenario file, or a base and a file");
    code = cli_experiment_close(&e, code);
    cli_designed_clear(&b.designed);
    cli_run_options_clear(&b.options);
    cli_design_options_clear(&b.design);
    g_array_unref(b.steps);
    g_free(b.metric);
    g_free(b.target);
    g_free(b.tolerance);
    g_free(b.at);
    return code;
}

const CliVerb cli_verb_break_even = {
    .name = "break-even",
    .summary = "find the value of a lever at which a metric meets its target",
    .usage = "[BASE] SCENARIO",
    .examples = { "hutong break-even scenarios/full-interop-by-march.ini --vary "
                  "'fee.hub-acquiring.rate=0.03% .. 0.4%' -m profit.acquirer --target 0",
                  "hutong break-even scenarios/fee-war.ini --vary "
                  "'event.alipay-rebate.set.rebate.alipay.per-payment=0 CNY .. 1 CNY' "
                  "-m profit.firm.ant --target equal" },
    .run = run,
};
