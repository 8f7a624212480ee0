/* Scenarios x replications: runs what a results file does not hold yet.
 *
 * Scenarios with the same base parameters are branched off one spin-up, replication by
 * replication, so they meet the same shoppers. Units of work run on threads; the calling
 * thread alone writes the store, one transaction for each replication, shows progress and
 * hears SIGINT and SIGTERM. The results do not depend on the number of threads. */
#ifndef CLI_EXPERIMENT_H
#define CLI_EXPERIMENT_H

#include "cli/cli.h"
#include "input/design.h"
#include "input/scenario.h"
#include "output/store.h"
#include "output/table.h"

/* What run and compare have in common on the command line. */
typedef struct {
    char **settings;  /* --set */
    gint64 seed;      /* -1: the first scenario's run.seed */
    int replications; /* 0: run.replications */
    int jobs;         /* 0: as many as there are processors */
    char *scale;      /* --scale 1:N, short for --set run.scale=1:N */
    char *until;      /* --until DATE: end the run there */
    char *output;     /* results file, or NULL */
    char *lang;       /* "en" or "zh" */
    char *format;     /* "text", "csv" or "json" */
    char *progress;
    char *shard;    /* "I/N": only share I of N, or NULL */
    char *trace;    /* id of a payment whose way is kept in any case, or NULL */
    char *period;   /* "run", "end" or the id of a window */
    char *pictures; /* stem of their files, or NULL */
    gboolean no_pictures, quiet, no_color;
    gboolean resumed;      /* --resumed, by the verb resume alone */
    gboolean takes_output; /* the verb has -o for a results file */
    char *command;         /* as it is kept in the results file: cli_run_command() */
} CliRunOptions;

/* The entries of these options, ended by a zero entry; point into @options. (owned) */
GOptionEntry *cli_run_entries(CliRunOptions *options);
/* The same after @own, entries of a verb ended by a zero entry. (owned) */
GOptionEntry *cli_run_entries_after(const GOptionEntry *own, CliRunOptions *options);
/* @second after @first. (owned) */
GOptionEntry *cli_entries_after(const GOptionEntry *first, const GOptionEntry *second);
void cli_run_options_clear(CliRunOptions *options);

/* The command line of a verb, before it is parsed, as text for a shell, without what
 * holds for one run of it only: results file, share, threads, progress. (owned) */
char *cli_run_command(int argc, char **argv);

typedef struct {
    const CliVerb *verb;
    CliRunOptions options;
    unsigned n_scenarios;
    ScnScenario **scenarios; /* (owned) [n_scenarios] */
    int64_t *keys;           /* (owned) [n_scenarios] in the store */
    uint32_t seed;
    unsigned n_replications;
    /* (borrowed) when there are enough of them; NULL: n_replications in any case */
    const ScnReplications *until;
    bool is_paired;           /* what must be precise are differences to scenario 0 */
    unsigned shard, n_shards; /* 1..n_shards; 0: all of the work */
    unsigned n_jobs;
    bool lang_zh;
    /* (owned) the option that brings another process, which runs the same command, to
     * scenarios that were added since; NULL: there are none */
    char *sequel;
    GHashTable *told; /* (owned) warnings of scenarios that were said */
    OutStore *store;  /* (owned) */
    double seconds;   /* of simulation, for the last line */
    uint64_t n_intentions;
    uint64_t n_events; /* of windows, and the seconds they took, all threads together */
    double event_seconds;
} CliExperiment;

/* Load @paths (@n of them), open the store and note the scenarios in it. Faults are
 * printed. Returns: CLI_OK or what to exit with; close it in any case. */
int cli_experiment_open(CliExperiment *experiment, const CliVerb *verb,
                        const CliRunOptions *options, char **paths, unsigned n);

/* The same in steps, for verbs that choose their scenarios themselves: begin, load and
 * add each, start. All but add print faults and return what to exit with.
 *
 * @changes: beside those of the options, or NULL; settings in it are not looked at.
 * @ret_scenario: (owned), also with some faults; NULL with others. */
int cli_experiment_begin(CliExperiment *experiment, const CliVerb *verb,
                         const CliRunOptions *options);
int cli_experiment_load(CliExperiment *experiment, const char *path,
                        const ScnChanges *changes, ScnScenario **ret_scenario);
void cli_experiment_add(CliExperiment *experiment, ScnScenario *scenario);
int cli_experiment_start(CliExperiment *experiment);

/* Add one more after start; starts if nothing has yet. @scenario: (owned) from here on.
 */
int cli_experiment_extend(CliExperiment *experiment, ScnScenario *scenario);

/* The first part of start, which touches no file: seed, replications, period. */
int cli_experiment_reckon(CliExperiment *experiment);

/* How much there is to do. (experiment_run.c) */
typedef struct {
    unsigned n_families; /* different base parameters: so many calibrations, spin-ups */
    double work;         /* consumer-days for one replication of all scenarios */
    double n_consumers;  /* of the largest scenario */
} CliWork;

CliWork cli_experiment_work(const CliExperiment *experiment);

/* Of the scenarios and what is kept of them: equal where results are, whatever the seed.
 */
uint64_t cli_experiment_hash(const CliExperiment *experiment);

/* What a share is a share of, as text: equal for all shares of an experiment. (owned) */
char *cli_experiment_identity(const CliExperiment *experiment);

/* Simulate what is missing. Returns: CLI_OK, CLI_FILE, CLI_BROKEN, CLI_INTERRUPTED...
 * with finished replications kept; CLI_SHARE when a share of the work is done, which
 * cli_experiment_close() makes CLI_OK. */
int cli_experiment_run(CliExperiment *experiment);

/* The same until the design's precision is reached, ten replications at a time, if it
 * asks for one; says on stderr what was reached. (experiment_precision.c) */
int cli_experiment_simulate(CliExperiment *experiment);

/* What @scenario's first n_replications say of a cell, "" for a metric without members.
 * Returns: (owned) of double, empty where it is absent; NULL with @ret_code, its fault
 * printed. (experiment_precision.c) */
GArray *cli_experiment_values(const CliExperiment *experiment, unsigned scenario,
                              const char *metric, const char *member, const char *period,
                              int *ret_code);

/* How many replications -n, @replications of a design (or NULL), or else run.replications
 * of @scenario ask for. Sets n_replications and until. */
void cli_experiment_repeat(CliExperiment *experiment, const ScnScenario *scenario,
                           const ScnReplications *replications);

/* What @scenario's [report] asks for: its metrics or the headlines, and with split-by
 * every metric of that dimension besides. Returns: (owned) ids; NULL: it asks for
 * nothing. (experiment_metrics.c, as the next) */
char **cli_reported_metrics(const ScnScenario *scenario);

/* What all alternatives ask for, those that ask for nothing standing for the headlines.
 * Returns: (owned) ids in the order of scenarios; NULL: none asks for anything. */
char **cli_compared_metrics(const CliExperiment *experiment);

/* What @text, "ID" or "ID.MEMBER", names. @ret_member: (borrowed) from @text, "" if the
 * metric has none; whether there is such a member shows when it has values. Returns:
 * CLI_OK, or CLI_USAGE with a message. */
int cli_metric_named(const CliVerb *verb, const char *text, const SimMetric **ret_metric,
                     const char **ret_member);

/* @list, "ID,ID", as ids that the results hold. Returns: CLI_OK, or CLI_USAGE with a
 * message; @ret_metrics is (owned). */
int cli_listed_metrics(const CliExperiment *experiment, const char *list,
                       char ***ret_metrics);

/* Print @table in @format, and after it, as text beside text and on stderr beside data:
 * what was simulated, each [expect] with its verdict, the fingerprints.
 *
 * Returns: CLI_OK, CLI_NO if an [expect] does not hold, CLI_FILE. */
int cli_experiment_print(CliExperiment *experiment, const OutTable *table,
                         OutFormat format);

/* Close the store and free everything. Returns: @code, or CLI_FILE with a message if all
 * was well but the store cannot be closed. */
int cli_experiment_close(CliExperiment *experiment, int code);

/* Does --period name what a scenario has? CLI_OK, or CLI_USAGE with a message. Asked
 * before anything is simulated. (experiment_period.c, as the next two) */
int cli_experiment_check_period(const CliExperiment *experiment);

/* The windows that were simulated of @scenario. Returns: (owned) of SimPeriod; NULL with
 * @ret_code, its fault printed. */
GArray *cli_experiment_windows(const CliExperiment *experiment, unsigned scenario,
                               int *ret_code);

/* The periods to show of scenarios @a and @b together: the one that --period names if
 * both have it; without --period the whole run and the windows that both have, as @a
 * declared them. Returns: (owned) of SimPeriod; NULL with @ret_code, its fault printed,
 * also when no scenario at all came to what --period names. */
GArray *cli_experiment_periods(const CliExperiment *experiment, unsigned a, unsigned b,
                               int *ret_code);

/* A table of the stations of @period: what they can carry, what came, the waits predicted
 * at full scale, predicted under run.queues, and simulated. With a warning for those
 * whose predictions differ by more than 5 % of the median latency.
 * (experiment_stations.c)
 *
 * Returns: CLI_OK or CLI_FILE; @text is appended to. */
int cli_experiment_stations(const CliExperiment *experiment, unsigned scenario,
                            const SimPeriod *period, GString *text);

/* A table of one scenario's metrics, and its rows: mean and 95 % interval. */
OutTable *cli_summary_table(bool lang_zh);
void cli_summary_row(OutTable *table, const char *scenario, const OutCell *cell,
                     const char *period, OutLang lang);

/* Are the options within their ranges? false with a message. (run_options.c) */
bool cli_run_options_check(const CliVerb *verb, const CliRunOptions *options);

/* Say that the store failed. Returns: CLI_FILE. */
int cli_experiment_store_error(const CliExperiment *experiment, const GError *error);

static inline int64_t
cli_run_value(const ScnScenario *scenario, PayKey key)
{
    return pay_value(scenario->params, key, 0, 0, 0);
}

#endif
