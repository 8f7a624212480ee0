/* The program as a user meets it: exit codes, and what goes to which stream. The path of
 * the program is in HUTONG; all runs here end at the table of verbs. */
#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "cli/cli.h"
#include "tests/claims.h"
#include "tests/cli/shell.h"

static const char *const names[] = { "init",      "check",  "list",        "describe",
                                     "show",      "diff",   "plan",        "run",
                                     "compare",   "sweep",  "sensitivity", "break-even",
                                     "calibrate", "resume", "merge",       "emit",
                                     "plot",      "report", "trace",       "export",
                                     "audit",     "verify", "bench" };

static bool
has(const char *text, const char *part)
{
    return text != NULL && strstr(text, part) != NULL;
}

static void
without_a_verb_the_verbs_are_listed_as_an_error(void)
{
    g_auto(Answer) answer = shell("hutong");
    CU_ASSERT_EQUAL(answer.code, CLI_USAGE);
    CU_ASSERT_STRING_EQUAL(answer.out, "");
    CU_ASSERT(has(answer.err, "a verb is missing"));
    CU_ASSERT(has(answer.err, "\n  compare "));
}

static void
help_lists_every_verb_on_stdout(void)
{
    g_auto(Answer) answer = shell("hutong help");
    CU_ASSERT_EQUAL(answer.code, CLI_OK);
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *row = g_strdup_printf("\n  %s ", names[i]);
        CU_ASSERT(has(answer.out, row));
    }
}

/* And no verb that only the program knows of. */
static void
the_manual_has_every_verb(void)
{
    g_auto(Answer) answer = shell(
        "hutong help | sed -n 's/^  \\([a-z-]*\\)  *[a-z].*/\\1/p' | while read v\n"
        "do grep -q \"^[.]B[IR]* $v\\b\" docs/hutong.1 && echo yes || echo $v; done | "
        "sort | uniq -c | tr -s ' '");
    g_autofree char *all = g_strdup_printf(" %u yes\n", (unsigned)G_N_ELEMENTS(names));
    CU_ASSERT_STRING_EQUAL(answer.out, all);
}

static void
help_of_a_verb_is_the_verb_asked_for_help(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *first = g_strdup_printf("hutong help %s", names[i]);
        g_autofree char *second = g_strdup_printf("hutong %s --help", names[i]);
        g_autofree char *usage = g_strdup_printf("  hutong %s ", names[i]);
        g_auto(Answer) a = shell(first);
        g_auto(Answer) b = shell(second);
        CU_ASSERT_EQUAL(a.code, CLI_OK);
        CU_ASSERT_EQUAL(b.code, CLI_OK);
        CU_ASSERT_STRING_EQUAL(a.out, b.out);
        CU_ASSERT(has(a.out, usage));
        CU_ASSERT(has(a.out, "Examples:\n"));
    }
}

static void
the_version_is_one_line(void)
{
    g_auto(Answer) answer = shell("hutong --version");
    CU_ASSERT_EQUAL(answer.code, CLI_OK);
    CU_ASSERT_STRING_EQUAL(answer.out, "hutong " HUTONG_VERSION "\n");
}

static void
wrong_command_lines_say_what_is_wrong(void)
{
    static const struct {
        const char *line, *expected;
    } faults[] = {
        { "hutong cmopare a b", "hutong: no verb 'cmopare'; did you mean 'compare'?\n" },
        { "hutong rnu", "hutong: no verb 'rnu'; did you mean 'run'?\n" },
        { "hutong help chek", "hutong: no verb 'chek'; did you mean 'check'?\n" },
        { "hutong xyzzy-plugh", "hutong: no verb 'xyzzy-plugh'; 'hutong help' lists "
                                "them\n" },
        { "hutong ''", "hutong: no verb ''; 'hutong help' lists them\n" },
        { "hutong 互通", "hutong: no verb '互通'; 'hutong help' lists them\n" },
        { "hutong run --no-such", "hutong run: unknown option --no-such; "
                                  "see 'hutong help run'\n" },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_auto(Answer) answer = shell(faults[i].line);
        CU_ASSERT_EQUAL(answer.code, CLI_USAGE);
        CU_ASSERT_STRING_EQUAL(answer.out, "");
        CU_ASSERT_STRING_EQUAL(answer.err, faults[i].expected);
    }
}

static void
output_that_cannot_be_written_ends_with_code_4(void)
{
    static const char *const lines[] = {
        "hutong help >/dev/full",
        "hutong help run >/dev/full",
        "hutong help >&-",
        "ulimit -f 0; trap '' XFSZ; f=$(mktemp); hutong help >$f; c=$?; rm $f; exit $c",
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_auto(Answer) answer = shell(lines[i]);
        CU_ASSERT_EQUAL(answer.code, CLI_FILE);
        CU_ASSERT(has(answer.err, "cannot write to standard output"));
    }
}

static void
a_reader_that_goes_away_is_no_error(void)
{
    g_auto(Answer) answer = shell("{ sleep 0.1; hutong help; echo $? >&2; } | true");
    CU_ASSERT_STRING_EQUAL(answer.err, "0\n");
}

CLAIMS_MAIN("cli/front_door", CLAIM(without_a_verb_the_verbs_are_listed_as_an_error),
            CLAIM(help_lists_every_verb_on_stdout), CLAIM(the_manual_has_every_verb),
            CLAIM(help_of_a_verb_is_the_verb_asked_for_help),
            CLAIM(the_version_is_one_line), CLAIM(wrong_command_lines_say_what_is_wrong),
            CLAIM(output_that_cannot_be_written_ends_with_code_4),
            CLAIM(a_reader_that_goes_away_is_no_error))
