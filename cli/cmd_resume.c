/* Takes up the command that a results file was last made by: the verb runs as if it had
 * been typed again, and what is in the file is not run again. */
#include "cli/cli.h"

#include <string.h>

#include "cli/results.h"

static const CliVerb *const makers[] = { &cli_verb_run, &cli_verb_compare,
                                         &cli_verb_sweep, &cli_verb_sensitivity,
                                         &cli_verb_break_even };

static const CliVerb *
find_maker(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(makers); i++)
        if (strcmp(makers[i]->name, name) == 0)
            return makers[i];
    return NULL;
}

/* The arguments of the command in @path. @ret_shard: (owned) the share it is, or NULL.
 * Returns: (owned), NULL with @ret_code. */
static char **
command_of(const char *path, char **ret_shard, int *ret_code)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(OutStore) store = out_store_open(path, OUT_STORE_READ_ONLY, &error);
    const char *command =
        store != NULL ? out_store_setting_value(store, "command", &error) : NULL;
    *ret_code = CLI_FILE;
    *ret_shard =
        command == NULL ? NULL : g_strdup(out_store_setting_value(store, "shard", NULL));
    if (error != NULL) {
        cli_fail(&cli_verb_resume, CLI_FILE, "%s", error->message);
        return NULL;
    }
    char **words = NULL;
    if (command == NULL || !g_shell_parse_argv(command, NULL, &words, NULL) ||
        find_maker(words[0]) == NULL) {
        cli_fail(&cli_verb_resume, CLI_FILE,
                 "%s does not say what made it; give that command again with -o %s", path,
                 path);
        g_clear_pointer(&words, g_strfreev);
    }
    return words;
}

/* @stored, then what is added to it (@extra) and what belongs to this run, all before a
 * "--", which ends the options. Its strings are (borrowed): the parser of options moves
 * them about. */
static GPtrArray *
words_of(char **stored, const char *path, const char *shard, char **extra, int n_extra)
{
    GPtrArray *words = g_ptr_array_new();
    for (; *stored != NULL && strcmp(*stored, "--") != 0; stored++)
        g_ptr_array_add(words, *stored);
    for (int i = 0; i < n_extra; i++)
        g_ptr_array_add(words, extra[i]);
    g_ptr_array_add(words, (gpointer) "--resumed");
    g_ptr_array_add(words, (gpointer) "-o");
    g_ptr_array_add(words, (gpointer)path);
    if (shard != NULL) {
        g_ptr_array_add(words, (gpointer) "--shard");
        g_ptr_array_add(words, (gpointer)shard);
    }
    for (; *stored != NULL; stored++)
        g_ptr_array_add(words, *stored);
    g_ptr_array_add(words, NULL);
    return words;
}

static int
resume(const char *path, char **extra, int n_extra)
{
    int code = CLI_OK;
    g_autofree char *shard = NULL;
    g_auto(GStrv) stored = command_of(path, &shard, &code);
    if (stored == NULL)
        return code;
    g_autoptr(GPtrArray) words = words_of(stored, path, shard, extra, n_extra);
    const CliVerb *maker = find_maker(stored[0]);
    g_assert(maker != NULL); /* or command_of() had refused it */
    return maker->run((int)words->len - 1, (char **)words->pdata);
}

static int
run(int argc, char **argv)
{
    /* The other options are the resumed verb's, which knows them. */
    bool is_asking =
        argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0);
    if (is_asking)
        return cli_options(&cli_verb_resume, NULL, &argc, &argv);
    if (argc < 2 || argv[1][0] == '-')
        return cli_fail(&cli_verb_resume, CLI_USAGE,
                        "name a results file, then the options to add");
    return resume(argv[1], argv + 2, argc - 2);
}

const CliVerb cli_verb_resume = {
    .name = "resume",
    .summary = "go on with what a results file was made for, after any interruption",
    .usage = "RESULTS [OPTION of what made it...]",
    .examples = { "hutong resume war.db", "hutong resume war.db -n 40 -j 8" },
    .run = run,
};
