/* Writes what a batch system needs to run an experiment in shares: one script that
 * submits itself, as an array of jobs and as the merge that waits for it.
 *
 * Words from outside stand in its first lines only, each quoted for the shell; what
 * follows is the same text for every experiment. */
#include "cli/cli.h"

#include <string.h>

#include "cli/experiment.h"
#include "cli/load.h"

typedef struct {
    char *output; /* -o, or NULL */
    int shares, jobs;
} Options;

static const char head[] =
    "#!/bin/bash\n"
    "# An experiment in shares: an array of jobs, then one that merges what they found.\n"
    "#\n"
    "#     bash SCRIPT [OPTION of sbatch...]\n"
    "#\n"
    "# Submit it from the folder that its paths start from, which every node must see.\n"
    "# Submitted again after a failure it goes on: what is finished is not run again.\n"
    "set -euo pipefail\n";

static const char body[] =
    "\n"
    "case ${1-} in\n"
    "share) # one of the array\n"
    "    exec \"$hutong\" \"$verb\" --shard \"$SLURM_ARRAY_TASK_ID/$shares\" \\\n"
    "        -o \"$results.$SLURM_ARRAY_TASK_ID\" -j \"$cpus\" --progress none \\\n"
    "        \"${arguments[@]}\"\n"
    "    ;;\n"
    "merge) # prints what the command would have printed\n"
    "    files=()\n"
    "    for ((i = 1; i <= shares; i++)); do\n"
    "        files+=(\"$results.$i\")\n"
    "    done\n"
    "    \"$hutong\" merge -o \"$results\" -- \"${files[@]}\"\n"
    "    exec \"$hutong\" resume \"$results\" --progress none\n"
    "    ;;\n"
    "*)\n"
    "    array=$(sbatch --parsable --job-name=hutong --array=\"1-$shares\" \\\n"
    "        --cpus-per-task=\"$cpus\" --output=hutong-%A-%a.txt \"$@\" \"$0\" share)\n"
    "    merge=$(sbatch --parsable --job-name=hutong-merge --kill-on-invalid-dep=yes \\\n"
    "        --dependency=\"afterok:${array%%;*}\" --output=hutong-%j.txt \"$@\" \\\n"
    "        \"$0\" merge)\n"
    "    echo \"array ${array%%;*}, then ${merge%%;*}: $results\"\n"
    "    ;;\n"
    "esac\n";

/* What there is to do with a file stands in the file. Returns: NULL with @ret_code, its
 * faults printed. */
static const char *
verb_for(const char *path, int *ret_code)
{
    g_autoptr(ScnScenario) scenario = cli_load(path, NULL, false, ret_code);
    if (scenario == NULL)
        return NULL;
    g_autoptr(GPtrArray) points = scn_design_points(scenario);
    if (points->len == 0)
        return "run";
    return scenario->design->kind >= SCN_DESIGN_LHS ? "sensitivity" : "sweep";
}

static bool
is_divisible(const char *verb)
{
    static const char *const all[] = { "run", "compare", "sweep", "sensitivity", NULL };
    return g_strv_contains(all, verb);
}

static char *
own_path(void)
{
    char *path = g_file_read_link("/proc/self/exe", NULL);
    return path != NULL ? path : g_strdup("hutong");
}

/* @words: the verb, then its @n - 1 arguments. */
static int
emit(const Options *o, int n, char **words)
{
    g_autofree char *own = own_path();
    g_autofree char *program = g_shell_quote(own);
    const char *output = o->output != NULL ? o->output : "results.db";
    /* No option, wherever it stands. */
    g_autofree char *path = g_strconcat(output[0] == '-' ? "./" : "", output, NULL);
    g_autofree char *results = g_shell_quote(path);
    g_autofree char *command = cli_run_command(n, words);
    const char *arguments = command + strlen(words[0]);
    g_autofree char *text =
        g_strdup_printf("%shutong=%s\nverb=%s\narguments=(%s)\nresults=%s\nshares=%d\n"
                        "cpus=%d\n%s",
                        head, program, words[0], *arguments != '\0' ? arguments + 1 : "",
                        results, o->shares, o->jobs, body);
    return cli_print(&cli_verb_emit, text);
}

static int
emit_words(const Options *o, int n, char **words)
{
    if (is_divisible(words[0]))
        return n > 1 ? emit(o, n, words)
                     : cli_fail(&cli_verb_emit, CLI_USAGE, "name what to %s", words[0]);
    int code = CLI_OK;
    const char *verb = verb_for(words[0], &code);
    if (verb == NULL)
        return code;
    g_autofree char **with_verb = g_new0(char *, (gsize)n + 2);
    with_verb[0] = (char *)verb;
    memcpy(with_verb + 1, words, (gsize)n * sizeof *words);
    return emit(o, n + 1, with_verb);
}

static int
run(int argc, char **argv)
{
    g_autofree char *output = NULL;
    Options o = { .shares = 10, .jobs = 1 };
    const GOptionEntry entries[] = {
        { "shares", 0, 0, G_OPTION_ARG_INT, &o.shares, "How many jobs, 10", "N" },
        { "jobs", 'j', 0, G_OPTION_ARG_INT, &o.jobs, "Processors of each job, 1", "N" },
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
          "Results file of the whole, results.db", "RESULTS" },
        { 0 },
    };
    int code = cli_options_among(&cli_verb_emit, entries, &argc, &argv);
    if (code >= 0)
        return code;
    if (argc < 3 || strcmp(argv[1], "slurm") != 0)
        return cli_fail(&cli_verb_emit, CLI_USAGE,
                        "say 'slurm', then a scenario file or a command such as 'sweep "
                        "FILE -n 40'");
    if (o.shares < 1 || o.shares > 10000 || o.jobs < 1 || o.jobs > 1024)
        return cli_fail(&cli_verb_emit, CLI_USAGE,
                        "--shares is 1 to 10000, --jobs 1 to 1024");
    o.output = output;
    return emit_words(&o, argc - 2, argv + 2);
}

const CliVerb cli_verb_emit = {
    .name = "emit",
    .summary = "write a script for a batch system: shares of an experiment, their merge",
    .usage = "slurm FILE|VERB [OPTION of the verb...]",
    .examples = { "hutong emit slurm scenarios/fee-war.ini -n 40 --shares 20 -o war.db "
                  ">war.sh; bash war.sh",
                  "hutong emit slurm compare scenarios/announced.ini "
                  "scenarios/fee-war.ini -n 200 >war.sh" },
    .run = run,
};
