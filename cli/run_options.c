#include "cli/experiment.h"

#include <string.h>

#include "cli/load.h"

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
        { "shard", 0, 0, G_OPTION_ARG_STRING, &o->shard,
          "Only share I of N, for 'hutong merge'", "I/N" },
        { "period", 0, 0, G_OPTION_ARG_STRING, &o->period,
          "Show only the whole run, its last 28 days, or one window", "run|end|ID" },
        { "trace", 0, 0, G_OPTION_ARG_STRING, &o->trace,
          "Keep the way of this payment of a window (replication 0) for `hutong trace`",
          "ID" },
        { "pictures", 0, 0, G_OPTION_ARG_FILENAME, &o->pictures,
          "Write pictures as STEM-latency-ID.png and so on; default beside -o FILE",
          "STEM" },
        { "no-pictures", 0, 0, G_OPTION_ARG_NONE, &o->no_pictures, "No pictures", NULL },
        { "format", 0, 0, G_OPTION_ARG_STRING, &o->format, "Form of the tables",
          "text|csv|json" },
        { "lang", 0, 0, G_OPTION_ARG_STRING, &o->lang, "Language of labels", "en|zh" },
        { "progress", 0, 0, G_OPTION_ARG_STRING, &o->progress, "How to show progress",
          "auto|none|json" },
        { "quiet", 'q', 0, G_OPTION_ARG_NONE, &o->quiet, "Say only what is wrong", NULL },
        { "no-color", 0, 0, G_OPTION_ARG_NONE, &o->no_color, "No colours", NULL },
        { "resumed", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &o->resumed, NULL,
          NULL },
        { 0 },
    };
    o->seed = -1;
    o->takes_output = TRUE;
    return g_memdup2(entries, sizeof entries);
}

GOptionEntry *
cli_entries_after(const GOptionEntry *first, const GOptionEntry *second)
{
    GArray *all = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    for (const GOptionEntry *o = first; o->long_name != NULL; o++)
        g_array_append_val(all, *o);
    for (const GOptionEntry *o = second; o->long_name != NULL; o++)
        g_array_append_val(all, *o);
    return (GOptionEntry *)(void *)g_array_free(all, FALSE);
}

GOptionEntry *
cli_run_entries_after(const GOptionEntry *own, CliRunOptions *options)
{
    g_autofree GOptionEntry *common = cli_run_entries(options);
    return cli_entries_after(own, common);
}

void
cli_run_options_clear(CliRunOptions *o)
{
    g_strfreev(o->settings);
    g_free(o->scale);
    g_free(o->until);
    g_free(o->output);
    g_free(o->shard);
    g_free(o->trace);
    g_free(o->period);
    g_free(o->pictures);
    g_free(o->command);
    g_free(o->format);
    g_free(o->lang);
    g_free(o->progress);
    *o = (CliRunOptions){ 0 };
}

/* Is @arg an option of this run only? @ret_n: how many arguments it is. */
static bool
is_passing(const char *arg, int *ret_n)
{
    static const char *const with_value[] = { "--output", "--jobs", "--progress",
                                              "--shard",  "-o",     "-j" };
    *ret_n = 1;
    if (strcmp(arg, "--resumed") == 0)
        return true;
    for (gsize i = 0; i < G_N_ELEMENTS(with_value); i++) {
        gsize length = strlen(with_value[i]);
        if (strncmp(arg, with_value[i], length) != 0)
            continue;
        bool is_long = arg[1] == '-';
        if (is_long && arg[length] != '\0' && arg[length] != '=')
            continue;
        *ret_n = arg[length] == '\0' ? 2 : 1;
        return true;
    }
    return false;
}

char *
cli_run_command(int argc, char **argv)
{
    GString *text = g_string_new(argv[0]);
    for (int i = 1, n = 1; i < argc; i += n) {
        if (is_passing(argv[i], &n))
            continue;
        g_autofree char *quoted = g_shell_quote(argv[i]);
        bool is_plain = strspn(argv[i], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST"
                                        "UVWXYZ0123456789-_./:=,%+") == strlen(argv[i]);
        g_string_append_printf(text, " %s", is_plain ? argv[i] : quoted);
        n = 1;
    }
    return g_string_free(text, FALSE);
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

bool
cli_run_options_check(const CliVerb *verb, const CliRunOptions *o)
{
    OutFormat format;
    if (!cli_format(verb, o->format, &format) ||
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
    if (o->shard != NULL && o->output == NULL) {
        cli_fail(verb, CLI_USAGE, "--shard needs -o FILE, which 'hutong merge' takes");
        return false;
    }
    if (o->jobs < 0 || o->jobs > 1024) {
        cli_fail(verb, CLI_USAGE, "--jobs is 1 to 1024");
        return false;
    }
    return true;
}
