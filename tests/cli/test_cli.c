#include "cli/cli.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/claims.h"

static int
never_run(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return CLI_BROKEN;
}

static const CliVerb verb = { .name = "stroll",
                              .summary = "walk a hutong",
                              .usage = "STREET...",
                              .examples = { "hutong stroll yandai",
                                            "hutong stroll -n 2 beiluoguxiang" },
                              .run = never_run };

/* Redirect @stream to a new file while @act runs; returns what was written (owned). */
static char *
captured(FILE *stream, void (*act)(void))
{
    g_autofree char *path = NULL;
    int file = g_file_open_tmp("hutong-XXXXXX", &path, NULL);
    fflush(stream);
    int saved = dup(fileno(stream));
    dup2(file, fileno(stream));
    act();
    fflush(stream);
    dup2(saved, fileno(stream));
    close(saved);
    close(file);
    char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    unlink(path);
    return text;
}

/* Parse the words of @line as the arguments of the verb, with one option -n. What remains
 * comes back in @ret_left, joined by '|'. */
static int
parsed(const char *line, int *ret_n, char **ret_left)
{
    const GOptionEntry entries[] = {
        { "number", 'n', 0, G_OPTION_ARG_INT, ret_n, "How many", "N" },
        { 0 },
    };
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    int argc = (int)g_strv_length(words);
    /* GLib moves the pointers about: the words stay owned by their own array. */
    g_autofree char **argv = g_memdup2(words, ((gsize)argc + 1) * sizeof *argv);
    char **moved = argv;
    int code = cli_options(&verb, entries, &argc, &moved);
    if (ret_left != NULL)
        *ret_left = argc > 0 ? g_strjoinv("|", moved + 1) : g_strdup("");
    return code;
}

static void
options_leave_the_arguments_in_order(void)
{
    int n = 0;
    g_autofree char *left = NULL;
    CU_ASSERT_EQUAL(parsed("stroll a -n 3 b", &n, &left), -1);
    CU_ASSERT_EQUAL(n, 3);
    CU_ASSERT_STRING_EQUAL(left, "a|b");
}

static void
after_two_dashes_everything_is_an_argument(void)
{
    int n = 0;
    g_autofree char *left = NULL;
    CU_ASSERT_EQUAL(parsed("stroll a -- -n --", &n, &left), -1);
    CU_ASSERT_EQUAL(n, 0);
    CU_ASSERT_STRING_EQUAL(left, "a|-n|--");
}

static int code;

static void
ask_for_help(void)
{
    int n;
    code = parsed("stroll --help", &n, NULL);
}

static void
help_names_the_verb_and_ends_with_two_examples(void)
{
    g_autofree char *text = captured(stdout, ask_for_help);
    CU_ASSERT_EQUAL(code, CLI_OK);
    CU_ASSERT(strstr(text, "hutong stroll [OPTION") != NULL);
    CU_ASSERT(strstr(text, "-n, --number=N") != NULL);
    CU_ASSERT(g_str_has_suffix(g_strchomp(text), "hutong stroll yandai\n"
                                                 "  hutong stroll -n 2 beiluoguxiang"));
}

static const char *wrong_line;

static void
ask_wrongly(void)
{
    int n;
    code = parsed(wrong_line, &n, NULL);
}

static void
refuses_wrong_options_by_name(void)
{
    static const struct {
        const char *line, *expected;
    } faults[] = {
        { "stroll --fast", "hutong stroll: unknown option --fast; "
                           "see 'hutong help stroll'\n" },
        { "stroll -n", "hutong stroll: missing argument for -n; "
                       "see 'hutong help stroll'\n" },
        { "stroll -n2", "hutong stroll: '-n2' needs a space: '-n 2'\n" },
        { "stroll -n two", "hutong stroll: cannot parse integer value “two” for -n; "
                           "see 'hutong help stroll'\n" },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(faults); i++) {
        wrong_line = faults[i].line;
        g_autofree char *text = captured(stderr, ask_wrongly);
        CU_ASSERT_EQUAL(code, CLI_USAGE);
        CU_ASSERT_STRING_EQUAL(text, faults[i].expected);
    }
}

static void
fail_with_an_evil_name(void)
{
    code = cli_fail(&verb, CLI_FILE, "no file '%s'", "\033[31m胡同\a\302\233%s%n");
}

static void
no_control_character_reaches_the_terminal(void)
{
    g_autofree char *text = captured(stderr, fail_with_an_evil_name);
    CU_ASSERT_EQUAL(code, CLI_FILE);
    CU_ASSERT_STRING_EQUAL(text, "hutong stroll: no file '?[31m胡同???%s%n'\n");
}

static void
print_to_a_full_disk(void)
{
    int saved = dup(STDOUT_FILENO);
    FILE *full = fopen("/dev/full", "w");
    dup2(fileno(full), STDOUT_FILENO);
    code = cli_print(&verb, "street\n");
    fclose(full);
    dup2(saved, STDOUT_FILENO);
    close(saved);
}

static void
a_full_disk_is_noticed(void)
{
    g_autofree char *text = captured(stderr, print_to_a_full_disk);
    CU_ASSERT_EQUAL(code, CLI_FILE);
    CU_ASSERT_STRING_EQUAL(text, "hutong stroll: cannot write to standard output: "
                                 "No space left on device\n");
}

static void
nothing_is_coloured_that_is_no_terminal(void)
{
    g_autofree char *path = NULL;
    int file = g_file_open_tmp("hutong-XXXXXX", &path, NULL);
    CU_ASSERT(!cli_use_color(file, false));
    CU_ASSERT(!cli_use_color(file, true));
    close(file);
    unlink(path);
}

CLAIMS_MAIN("cli/cli", CLAIM(options_leave_the_arguments_in_order),
            CLAIM(after_two_dashes_everything_is_an_argument),
            CLAIM(help_names_the_verb_and_ends_with_two_examples),
            CLAIM(refuses_wrong_options_by_name),
            CLAIM(no_control_character_reaches_the_terminal),
            CLAIM(a_full_disk_is_noticed), CLAIM(nothing_is_coloured_that_is_no_terminal))
