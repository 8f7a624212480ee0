/* hutong sweep as a user meets it. The path of the program is in HUTONG. */
#include <glib.h>
#include <string.h>

#include "cli/cli.h"
#include "tests/claims.h"
#include "tests/cli/shell.h"

/* The small market with a sweep, as $W. */
#define WITH_SWEEP                                                                       \
    "W=$D/swept.ini\n"                                                                   \
    "{ cat $M; printf '[sweep day]\\nvary = event.opening.at\\n"                         \
    "values = 2021-08-03, 2021-08-13, 2021-09-01\\nlabels = soon, later, never\\n'; }"   \
    " >$W\n"

static void
each_point_is_compared_with_the_file_as_it_is_written(void)
{
    g_auto(Answer) a = shell(WITH_SWEEP "$H sweep $W $S -o $D/swept.db --format csv "
                                        "-m share.off-us | cut -d, -f1,3-5,8,11");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    g_auto(GStrv) lines = g_strsplit(a.out, "\n", -1);
    CU_ASSERT_EQUAL_FATAL(g_strv_length(lines), 5);
    CU_ASSERT_TRUE(g_str_has_suffix(lines[1], ",minimal-day-soon"));
    CU_ASSERT_TRUE(g_str_has_suffix(lines[2], ",minimal-day-later"));
    CU_ASSERT_TRUE(g_str_has_suffix(lines[3], ",equal,minimal-day-never"));
    g_auto(GStrv) soon = g_strsplit(lines[1], ",", -1);
    g_auto(GStrv) later = g_strsplit(lines[2], ",", -1);
    double sooner = g_ascii_strtod(soon[3], NULL), then = g_ascii_strtod(later[3], NULL);
    CU_ASSERT_TRUE(sooner > then && then > 0); /* opening earlier opens more */
}

/* A point is what --set makes of the file, and sweeping again simulates nothing. */
static void
a_point_has_the_results_of_the_same_setting(void)
{
    g_auto(Answer) a =
        shell(WITH_SWEEP
              "$H sweep $W $S -o $D/two.db | sed -n 's/^fingerprint \\([0-9a-f]*\\)  "
              "minimal-day-soon.*/\\1/p'\n"
              "$H run $M $S --set event.opening.at=2021-08-03 | sed -n 's/^fingerprint "
              "\\([0-9a-f]*\\) .*/\\1/p'\n"
              "$H sweep $W --set run.days=30d --set run.spin-up=7d --scale 1:4000 -n 2 "
              "-o $D/two.db 2>&1 | grep -c simulated");
    g_auto(GStrv) lines = g_strsplit(a.out, "\n", -1);
    CU_ASSERT_EQUAL_FATAL(g_strv_length(lines), 4);
    CU_ASSERT_EQUAL(strlen(lines[0]), 16);
    CU_ASSERT_STRING_EQUAL(lines[0], lines[1]);
    CU_ASSERT_STRING_EQUAL(lines[2], "0");
}

static void
the_table_names_the_points_and_the_level(void)
{
    g_auto(Answer) a = shell(WITH_SWEEP "$H sweep $W $S -m share.off-us");
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "\n  day soon "));
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "± 98.33% intervals"));
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "(95% for the 3 points together)"));
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "variance of the differences / "));
    g_auto(Answer) zh = shell(WITH_SWEEP "$H sweep $W $S -m share.off-us --lang zh");
    CU_ASSERT_PTR_NOT_NULL(strstr(zh.out, "3 个点对比 Minimal market"));
}

static void
the_command_line_varies_a_file_without_a_sweep(void)
{
    g_auto(Answer) a = shell("$H sweep $M $S -n 1 --vary 'wallet.red.hold=80%, 90%' "
                             "--vary 'fee.mdr.rate=0.3%' -m share.off-us");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "\n  hold 80%, rate 0.3% "));
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "  minimal-hold-90-rate-0-3, seed"));
}

static void
a_sweep_of_nothing_is_a_wrong_command(void)
{
    g_auto(Answer) none = shell("$H sweep $M");
    CU_ASSERT_EQUAL(none.code, CLI_USAGE);
    CU_ASSERT_PTR_NOT_NULL(strstr(none.err, "has no [sweep]"));
    g_auto(Answer) two = shell("$H sweep $M $M");
    CU_ASSERT_EQUAL(two.code, CLI_USAGE);
    g_auto(Answer) wrong = shell("$H sweep $M --vary wallet.red.hodl=1%");
    CU_ASSERT_EQUAL(wrong.code, CLI_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(wrong.err, "--vary:1:12: error: "));
    g_auto(Answer) late = shell("$H sweep $M --vary event.opening.at=2020-01-01");
    CU_ASSERT_EQUAL(late.code, CLI_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(late.err, "minimal-at-2020-01-01:1:18: error: "));
}

/* The half width of a share over few replications is far from a millionth: the most are
 * run. Over any it is below 100 points: the fewest are. */
static void
replications_are_added_until_the_answer_is_precise(void)
{
#define UNTIL(x)                                                                         \
    "{ cat $M; echo '[experiment]'; echo 'replications = until share.cash +/- " x        \
    ", 3 to 15'; } >$D/until.ini\n"
    g_auto(Answer) fine =
        shell(UNTIL("0.0001 pp") "$H run $D/until.ini --set run.days=30d --set "
                                 "run.spin-up=7d --scale 1:4000 2>&1");
    CU_ASSERT_EQUAL(fine.code, CLI_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(fine.out, "replications: 15\n"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(fine.out, "15 replications: half width of share.cash is "));
    g_auto(Answer) coarse = shell(UNTIL("50 pp") "$H run $D/until.ini --set run.days=30d "
                                                 "--set run.spin-up=7d --scale 1:4000");
    CU_ASSERT_PTR_NOT_NULL(strstr(coarse.out, "replications: 3\n"));
    g_auto(Answer) told = shell(UNTIL("0.0001 pp") "$H run $D/until.ini $S");
    CU_ASSERT_PTR_NOT_NULL(strstr(told.out, "replications: 2\n"));
}

/* What merchants pay at two rates is theirs to lose whatever the other lever does: a
 * table of two choices, of which the second matters to nobody. */
#define GAME                                                                             \
    "$H sweep $M $S --vary 'fee.mdr.rate=0.2%, 0.4%' --vary 'behaviour.lost-penalty=1 "  \
    "CNY, 2 CNY' --payoff "

static void
payoffs_of_two_rivals_make_a_table_of_best_responses(void)
{
    g_auto(Answer) a = shell(GAME "fee.net.merchant,fee.net.wallet");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "rate \\ lost-penalty"));
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "fee.net.merchant, "));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(a.out, "\nequilibrium: rate 0.2%, lost-penalty 1 CNY\n"));
    CU_ASSERT_PTR_NULL(strstr(a.out, ": rate 0.4%"));
    g_auto(Answer) csv = shell(GAME "fee.net.merchant,fee.net.wallet --format csv");
    g_auto(GStrv) lines = g_strsplit(csv.out, "\r\n", -1);
    CU_ASSERT_EQUAL_FATAL(g_strv_length(lines), 6);
    CU_ASSERT_TRUE(g_str_has_prefix(lines[1], "0.2%,1 CNY,-"));
    CU_ASSERT_TRUE(g_str_has_suffix(lines[1], ",best,yes"));
    CU_ASSERT_TRUE(g_str_has_prefix(lines[4], "0.4%,2 CNY,-"));
    CU_ASSERT_TRUE(g_str_has_suffix(lines[4], ",best,no"));
    CU_ASSERT_PTR_NOT_NULL(strstr(lines[4], ",worse,"));
}

static void
payoffs_that_no_table_can_show_are_refused(void)
{
    static const struct {
        const char *arguments, *message;
    } cases[] = {
        { "fee.net.merchant", "--payoff takes two" },
        { "fee.net.merchant,fee.ne", "there is no metric 'fee.ne'" },
        { "fee.net.merchant,fee.net", "name one party of 'fee.net'" },
        { "fee.net.merchant,fee.net.nobody", "is there such a member" },
        { "fee.net.merchant,fee.net.hub -n 1", "give -n 2 or more" },
        { "fee.net.merchant,fee.net.hub --vary 'run.days=9 d, 10 d'", "a grid of two" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *line = g_strconcat(GAME, cases[i].arguments, NULL);
        g_auto(Answer) a = shell(line);
        CU_ASSERT_TRUE(a.code == CLI_USAGE || a.code == CLI_INVALID);
        CU_ASSERT_PTR_NOT_NULL(strstr(a.err, cases[i].message));
    }
}

CLAIMS_MAIN("cli/sweep", CLAIM(payoffs_of_two_rivals_make_a_table_of_best_responses),
            CLAIM(payoffs_that_no_table_can_show_are_refused),
            CLAIM(each_point_is_compared_with_the_file_as_it_is_written),
            CLAIM(a_point_has_the_results_of_the_same_setting),
            CLAIM(the_table_names_the_points_and_the_level),
            CLAIM(the_command_line_varies_a_file_without_a_sweep),
            CLAIM(a_sweep_of_nothing_is_a_wrong_command),
            CLAIM(replications_are_added_until_the_answer_is_precise))
