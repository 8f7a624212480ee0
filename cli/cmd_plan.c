#include "cli/designed.h"
#include "cli/load.h"
#include "cli/probe.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* Points that people read at a glance; csv and json list all. */
#define SHOWN_POINTS 12

typedef struct {
    CliExperiment *experiment;
    CliRunOptions options;
    CliDesignOptions design;
    CliDesigned designed; /* of one file with a design */
} Plan;

/* "3 min", "2.5 h". Returns: (owned). */
static char *
span_text(double seconds)
{
    static const struct {
        const char *unit;
        double seconds;
    } units[] = { { "d", 86400 }, { "h", 3600 }, { "min", 60 } };
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
        if (seconds >= 2 * units[i].seconds)
            return g_strdup_printf("%.3g %s", seconds / units[i].seconds, units[i].unit);
    return g_strdup_printf("%.2g s", seconds);
}

static char *
bytes_text(double bytes)
{
    return bytes >= 1e9 ? g_strdup_printf("%.3g GB", bytes / 1e9)
                        : g_strdup_printf("%.3g MB", bytes / 1e6);
}

static void
add_row(OutTable *table, const char *key, const char *label, const char *text,
        double value)
{
    out_table_text(table, key);
    out_table_text(table, label);
    out_table_text(table, text);
    out_table_number(table, value, 0);
}

static void
add_count(OutTable *table, const char *key, const char *label, double value)
{
    g_autofree char *text = out_number_people(value, 0);
    add_row(table, key, label, text, value);
}

/* From the fewest replications to the most: one number where they are the same. */
static void
add_from_to(OutTable *table, const char *key, const char *label, const double from_to[2],
            char *(*write)(double))
{
    g_autofree char *from = write(from_to[0]), *to = write(from_to[1]);
    bool is_one = from_to[0] == from_to[1];
    g_autofree char *text = is_one ? g_strdup(from) : g_strconcat(from, " .. ", to, NULL);
    add_row(table, key, label, text, from_to[1]);
}

static char *
count_text(double value)
{
    return out_number_people(value, 0);
}

static OutTable *
new_table(bool zh)
{
    OutTable *table = out_table_new();
    out_table_column(table, "what", "", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA);
    out_table_column(table, "", zh ? "计划" : "plan", OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_PEOPLE);
    out_table_column(table, "", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_PEOPLE);
    out_table_column(table, "value", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA);
    return table;
}

/* What the points are called; what is set there, for programs and where points are
 * listed and not drawn. */
static void
add_points(OutTable *table, const Plan *plan, bool is_data)
{
    const GPtrArray *points = plan->designed.points;
    bool zh = plan->experiment->lang_zh;
    guint n = points != NULL ? points->len : 0;
    guint n_shown = is_data || n <= SHOWN_POINTS ? n : SHOWN_POINTS - 1;
    if (n > 0)
        out_table_group(table, zh ? "点" : "points");
    for (guint i = 0; i < n_shown; i++) {
        const ScnPoint *point = points->pdata[i];
        g_autofree char *settings = g_strjoinv(", ", point->settings);
        out_table_text(table, settings);
        out_table_text(table, point->id);
        out_table_text(table, "");
        out_table_number(table, i + 1, 0);
    }
    if (n_shown < n) {
        g_autofree char *more =
            g_strdup_printf(zh ? "另有 %u 个" : "and %u more", n - n_shown);
        add_row(table, "", more, "", n - n_shown);
    }
}

static int
print_plan(const Plan *plan, const CliProbe *probe)
{
    const CliExperiment *e = plan->experiment;
    bool zh = e->lang_zh;
    OutFormat format;
    cli_format(e->verb, e->options.format, &format);
    double n[2] = { e->n_replications,
                    e->until != NULL ? e->until->most : e->n_replications };
    double seconds[2], bytes[2];
    for (unsigned i = 0; i < 2; i++) {
        seconds[i] = cli_probe_seconds(probe, n[i]);
        bytes[i] = cli_probe_bytes(probe, n[i]);
    }
    g_autoptr(OutTable) table = new_table(zh);
    add_count(table, "scenarios", zh ? "情景" : "scenarios", e->n_scenarios);
    add_count(table, "bases",
              zh ? "不同的基准参数（各自校准与预热）"
                 : "different bases, each calibrated and spun up",
              probe->work.n_families);
    add_from_to(table, "replications", zh ? "每个情景的重复次数" : "replications of each",
                n, count_text);
    add_count(table, "consumers", zh ? "最多模拟消费者" : "simulated consumers at most",
              probe->work.n_consumers);
    add_from_to(table, "seconds", zh ? "预计时间" : "expected time", seconds, span_text);
    g_autofree char *memory = bytes_text(probe->memory);
    add_row(table, "memory", zh ? "内存" : "memory", memory, probe->memory);
    add_from_to(table, "bytes", zh ? "结果文件" : "results file", bytes, bytes_text);
    add_points(table, plan, format != OUT_FORMAT_TEXT);
    g_autoptr(GString) text =
        out_table_render(table, format, format == OUT_FORMAT_TEXT ? 100 : 0);
    if (!e->options.quiet)
        fprintf(stderr,
                zh ? "时间由探测得出：%s 在 1:%" PRId64
                     " 下运行一次，%.1f 秒，每线程每秒 %.3g "
                     "消费者日；校准 %.1f 秒；%u 个线程\n"
                   : "time from a probe: one replication of %s at 1:%" PRId64
                     ", %.1f s, %.3g consumer-days a second and thread; calibration %.1f "
                     "s; %u threads\n",
                probe->id, probe->scale, probe->seconds, probe->rate, probe->calibration,
                e->n_jobs);
    return cli_print(e->verb, text->str);
}

/* One file: its design with the base, as sweep and sensitivity run it. */
static int
plan_design(Plan *plan, const char *path)
{
    CliDesigned *d = &plan->designed;
    int code = cli_designed_open(d, plan->experiment, &cli_verb_plan, &plan->options,
                                 &plan->design, NULL, path);
    if (code != CLI_OK)
        return code;
    if (d->plan->design->kind >= SCN_DESIGN_LHS && d->points->len > 0)
        return cli_designed_add_both(d);
    return cli_designed_add_to_base(d);
}

static int
plan_files(Plan *plan, char **paths, unsigned n)
{
    CliExperiment *e = plan->experiment;
    int code = cli_experiment_begin(e, &cli_verb_plan, &plan->options);
    for (unsigned i = 0; code == CLI_OK && i < n; i++) {
        ScnScenario *scenario;
        code = cli_experiment_load(e, paths[i], NULL, &scenario);
        if (scenario != NULL)
            cli_experiment_add(e, scenario);
    }
    return code;
}

static int
look_ahead(Plan *plan, int argc, char **argv)
{
    if (argc < 2)
        return cli_fail(&cli_verb_plan, CLI_USAGE, "name a scenario file");
    int code = argc == 2 ? plan_design(plan, argv[1])
                         : plan_files(plan, argv + 1, (unsigned)argc - 1);
    CliProbe probe;
    if (code == CLI_OK)
        code = cli_experiment_reckon(plan->experiment);
    if (code == CLI_OK)
        code = cli_probe(plan->experiment, &probe);
    return code == CLI_OK ? print_plan(plan, &probe) : code;
}

static int
run(int argc, char **argv)
{
    CliExperiment e = { 0 };
    Plan plan = { .experiment = &e };
    g_autofree GOptionEntry *design = cli_design_entries(&plan.design, CLI_AT_DRAWN);
    g_autofree GOptionEntry *entries = cli_run_entries_after(design, &plan.options);
    int code = cli_options(&cli_verb_plan, entries, &argc, &argv);
    if (code < 0)
        code = look_ahead(&plan, argc, argv);
    code = cli_experiment_close(&e, code);
    cli_designed_clear(&plan.designed);
    cli_run_options_clear(&plan.options);
    cli_design_options_clear(&plan.design);
    return code;
}

const CliVerb cli_verb_plan = {
    .name = "plan",
    .summary = "tell what an experiment would take: points, time, memory, disk",
    .usage = "SCENARIO...",
    .examples = { "hutong plan scenarios/what-matters.ini",
                  "hutong plan scenarios/announced.ini "
                  "scenarios/full-interop-by-march.ini "
                  "--scale 1:1000 -n 30" },
    .run = run,
};
