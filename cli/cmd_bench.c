#include "cli/cli.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/bench_hold.h"
#include "cli/bench_ledger.h"
#include "cli/bench_network.h"
#include "cli/experiment.h"
#include "cli/load.h"
#include "models/consumer.h"

/* One measured figure, and the bare loop of the same run beside it. */
static void
figure(OutTable *table, const char *name, double value, const char *unit, double floor)
{
    out_table_text(table, name);
    out_table_number(table, value, 1);
    out_table_text(table, unit);
    out_table_number(table, floor, 1);
    out_table_number(table, value / floor, 2);
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "measured %s\n", name);
}

static bool
bench_ledger(OutTable *table, const PayParams *base, bool large, GError **error)
{
    static const struct {
        const char *name;
        unsigned n_consumers;
        double n_intentions;
    } sizes[] = { { "ledger-14k", 14000, 1.5e6 },
                  { "ledger", 140000, 1.5e6 },
                  { "ledger-1.4m", 1400000, 1.5e6 },
                  { "ledger-14m", 14000000, 1.5e7 } };
    g_autoptr(SimPool) one = sim_pool_new(1);
    for (unsigned i = 0; i < G_N_ELEMENTS(sizes) - !large; i++) {
        double ns = bench_ledger_model(base, sizes[i].n_consumers, sizes[i].n_intentions,
                                       true, one, error);
        if (ns < 0)
            return false;
        figure(table, sizes[i].name, ns, "ns/intention",
               bench_ledger_floor(sizes[i].n_consumers, sizes[i].n_intentions));
    }
    g_autoptr(SimPool) two = sim_pool_new(2);
    double alone = bench_ledger_model(base, 1400000, 4e6, false, one, error);
    double shared = bench_ledger_model(base, 1400000, 4e6, false, two, error);
    if (alone < 0 || shared < 0)
        return false;
    figure(table, "threads-2", alone / shared, "x", 2);
    figure(table, "consumer", sizeof(PayConsumer), "bytes", 64);
    return true;
}

/* The least of three, by turns: what else runs here only ever adds. */
static void
bench_hold(OutTable *table)
{
    static const struct {
        const char *name;
        BenchLaw law;
        unsigned pending;
        const char *bound; /* of the bare loop, beside one told its increments */
        uint64_t payload;  /* the least */
    } sizes[] = { { "hold-1e2", BENCH_EXPONENTIAL, 100, NULL, 0 },
                  { "hold-1e3", BENCH_EXPONENTIAL, 1000, NULL, 0 },
                  { "hold-1e4", BENCH_EXPONENTIAL, 10000, "bare-1e4", 0 },
                  { "hold-1e4-heavy", BENCH_HEAVY, 10000, NULL, 0 },
                  { "hold-1e4-ties", BENCH_TIES, 10000, NULL, 0 },
                  { "hold-1e5", BENCH_EXPONENTIAL, 100000, "bare-1e5", 0 },
                  { "hold-1e6", BENCH_EXPONENTIAL, 1000000, "bare-1e6", 0 },
                  { "hold-1e6-wide", BENCH_EXPONENTIAL, 1000000, NULL,
                    UINT64_C(1) << 32 } };
    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
        double engine = INFINITY, floor = INFINITY, told = INFINITY;
        for (unsigned k = 0; k < 3; k++) {
            BenchLaw law = sizes[i].law;
            engine = MIN(engine, bench_hold_engine(law, sizes[i].payload,
                                                   sizes[i].pending, 4000000));
            floor = MIN(floor, bench_hold_floor(law, sizes[i].pending, 4000000));
            if (sizes[i].bound != NULL)
                told = MIN(told, bench_hold_told(sizes[i].pending, 4000000));
        }
        figure(table, sizes[i].name, engine, "ns/hold", floor);
        if (sizes[i].bound != NULL)
            figure(table, sizes[i].bound, floor, "ns/hold", told);
    }
}

static bool
bench_windows(OutTable *table, const PayParams *base, GError **error)
{
    g_autoptr(SimPool) one = sim_pool_new(1);
    BenchNetwork result;
    if (!bench_network(base, 1400000, one, &result, error))
        return false;
    figure(table, "network", result.ns, "ns/purchase", result.floor);
    figure(table, "network-events", result.events / result.ns * 1000, "million/s",
           result.events / result.floor * 1000);
    return true;
}

static int
bench(const char *path, OutFormat format, bool large)
{
    int code = CLI_OK;
    g_autoptr(ScnScenario) scenario = cli_load(path, NULL, false, &code);
    if (scenario == NULL)
        return code;
    g_autoptr(OutTable) table = out_table_new();
    g_autoptr(GError) error = NULL;
    out_table_column(table, "name", "Figure", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "value", "Value", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "unit", "Unit", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "floor", "Bare loop", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "ratio", "Ratio", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_ALL);
    if (!bench_ledger(table, scenario->params, large, &error) ||
        !bench_windows(table, scenario->params, &error))
        return cli_fail(&cli_verb_bench, CLI_INVALID, "%s", error->message);
    bench_hold(table);
    g_autoptr(GString) text = out_table_render(table, format, 0);
    return cli_print(&cli_verb_bench, text->str);
}

static int
run(int argc, char **argv)
{
    char *format_name = NULL;
    gboolean large = FALSE;
    OutFormat format;
    const GOptionEntry entries[] = {
        { "format", 0, 0, G_OPTION_ARG_STRING, &format_name, "Form of the table",
          "text|csv|json" },
        { "large", 0, 0, G_OPTION_ARG_NONE, &large, "Fourteen million consumers too",
          NULL },
        { 0 },
    };
    int code = cli_options(&cli_verb_bench, entries, &argc, &argv);
    if (code < 0)
        code = cli_format(&cli_verb_bench, format_name, &format)
                   ? bench(argc > 1 ? argv[1] : "scenarios/china-2021.ini", format, large)
                   : CLI_USAGE;
    g_free(format_name);
    return code;
}

const CliVerb cli_verb_bench = {
    .name = "bench",
    .summary = "measure the speed, each figure beside a bare loop of the same run",
    .usage = "[SCENARIO]",
    .examples = { "hutong bench", "hutong bench --large --format json" },
    .run = run,
};
