/* The table of verbs, and nothing else: see cli/cli.h. */
#include "cli/cli.h"

#include <string.h>

#include "input/guess.h"

/* In the order in which an analyst meets them. */
static const CliVerb *const verbs[] = {
    &cli_verb_init,      &cli_verb_check,  &cli_verb_list,        &cli_verb_describe,
    &cli_verb_show,      &cli_verb_diff,   &cli_verb_plan,        &cli_verb_run,
    &cli_verb_compare,   &cli_verb_sweep,  &cli_verb_sensitivity, &cli_verb_break_even,
    &cli_verb_calibrate, &cli_verb_resume, &cli_verb_merge,       &cli_verb_emit,
    &cli_verb_plot,      &cli_verb_report, &cli_verb_trace,       &cli_verb_export,
    &cli_verb_audit,     &cli_verb_verify, &cli_verb_bench,
};

static const CliVerb *
find_verb(const char *name)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (strcmp(verbs[i]->name, name) == 0)
            return verbs[i];
    return NULL;
}

static char *
overview(void)
{
    GString *text = g_string_new("Hutong 互通: what a payment policy does to throughput, "
                                 "fees and market share.\n\n"
                                 "Usage: hutong VERB [OPTION...] [ARGUMENT...]\n\n");
    for (unsigned i = 0; i < G_N_ELEMENTS(verbs); i++)
        g_string_append_printf(text, "  %-11s %s\n", verbs[i]->name, verbs[i]->summary);
    g_string_append(text,
                    "\n'hutong help VERB' tells more; 'hutong --version' the version.\n"
                    "Begin with: hutong compare scenarios/announced.ini "
                    "scenarios/full-interop-by-march.ini\n");
    return g_string_free(text, FALSE);
}

static int
unknown_verb(const char *name)
{
    ScnGuess guess = scn_guess(name);
    for (unsigned i = 0; i < G_N_ELEMENTS(verbs); i++)
        scn_guess_offer(&guess, verbs[i]->name);
    g_autofree char *meant = scn_guess_take(&guess);
    if (meant != NULL)
        return cli_fail(NULL, CLI_USAGE, "no verb '%s'; did you mean '%s'?", name, meant);
    return cli_fail(NULL, CLI_USAGE, "no verb '%s'; 'hutong help' lists them", name);
}

static int
help(int argc, char **argv)
{
    if (argc < 2) {
        g_autofree char *text = overview();
        return cli_print(NULL, text);
    }
    const CliVerb *verb = find_verb(argv[1]);
    if (verb == NULL)
        return unknown_verb(argv[1]);
    char *request[] = { argv[1], (char[]){ "--help" }, NULL };
    return verb->run(2, request);
}

int
main(int argc, char **argv)
{
    cli_prepare();
    if (argc < 2) {
        g_autofree char *text = overview();
        return cli_fail(NULL, CLI_USAGE, "a verb is missing\n\n%s", text);
    }
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 ||
        strcmp(argv[1], "-h") == 0)
        return help(argc - 1, argv + 1);
    if (strcmp(argv[1], "--version") == 0)
        return cli_print(NULL, "hutong " HUTONG_VERSION "\n");
    const CliVerb *verb = find_verb(argv[1]);
    return verb != NULL ? verb->run(argc - 1, argv + 1) : unknown_verb(argv[1]);
}
