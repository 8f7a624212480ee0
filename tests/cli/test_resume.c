/* hutong resume as a user meets it. The path of the program is in HUTONG. */
#include <glib.h>
#include <string.h>

#include "cli/cli.h"
#include "tests/claims.h"
#include "tests/cli/shell.h"

#define SHORT "--set run.days=30d --set run.spin-up=7d --scale 1:4000"

/* Five times here; `make check-kills` does it a hundred times. */
static void
a_killed_sweep_comes_to_the_same_bytes(void)
{
    g_auto(Answer) a = shell("HUTONG=$H tests/kills.sh 5 20211121");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "every result table as without them"));
}

static void
replications_are_added_to_those_that_are_there(void)
{
    g_auto(Answer) a = shell(
        "$H compare $M $M " SHORT " -n 5 -q -o $D/five.db >$D/five.txt\n"
        "$H compare $M $M " SHORT " -n 2 -q -o $D/two.db >/dev/null\n"
        "mv $D/two.db $D/more.db; $H resume $D/more.db -n 5 -q >$D/more.txt; echo $?\n"
        "cmp $D/five.txt $D/more.txt && for f in five more; do\n"
        "$H export $D/$f.db --what all | cksum; done | uniq | wc -l\n"
        "$H resume $D/more.db 2>&1 | grep -c simulated\n");
    CU_ASSERT_STRING_EQUAL(a.out, "0\n1\n0\n");
}

static void
points_are_added_to_those_that_are_there(void)
{
    g_auto(Answer) a = shell(
        "w() { $H sweep $M " SHORT
        " -n 2 -o $D/$1.db --vary \"fee.mdr.rate=$2\" 2>&1; }\n"
        "w whole '0.2%, 0.3%, 0.5%' >/dev/null; w part '0.2%, 0.5%' >/dev/null\n"
        "w part '0.2%, 0.3%, 0.5%' >/dev/null\n"
        "for f in whole part; do $H export $D/$f.db --what values | sort | cksum; done"
        " | uniq | wc -l\n");
    CU_ASSERT_STRING_EQUAL(a.out, "1\n");
}

static void
a_scenario_that_has_changed_since_is_not_resumed(void)
{
    g_auto(Answer) a =
        shell("cp $M $D/m.ini; $H run $D/m.ini $S -o $D/r.db >/dev/null\n"
              "cp $D/r.db $D/before.db\n"
              "sed 's/0[.]6%/0.5%/; s/^rate .*/rate = 0.11%/' $M >$D/m.ini\n"
              "$H resume $D/r.db; echo $?\n"
              "for f in before r; do $H export $D/$f.db --what all | "
              "cksum; done | uniq | wc -l");
    CU_ASSERT_STRING_EQUAL(a.out, "1\n1\n");
    CU_ASSERT_PTR_NOT_NULL(strstr(a.err, "minimal has changed since "));
}

static void
only_results_that_say_how_they_were_made_are_resumed(void)
{
    g_auto(Answer) none = shell("$H resume");
    CU_ASSERT_EQUAL(none.code, CLI_USAGE);
    g_auto(Answer) absent = shell("$H resume $D/none.db");
    CU_ASSERT_EQUAL(absent.code, CLI_FILE);
    CU_ASSERT_PTR_NOT_NULL(strstr(absent.err, "no such file"));
    g_auto(Answer) wrong = shell("$H resume $M");
    CU_ASSERT_EQUAL(wrong.code, CLI_FILE);
    CU_ASSERT_PTR_NOT_NULL(strstr(wrong.err, "not a results file"));
}

/* A results file from elsewhere names a command; nothing of it reaches a shell. */
static void
a_command_in_a_results_file_runs_nothing(void)
{
    g_auto(Answer) a = shell(
        "cp $M \"$D/a;touch pwn.ini\"; cd $D\n"
        "$H run \"$D/a;touch pwn.ini\" $S --set 'run.seed=3' -o r.db >first\n"
        "$H resume r.db -q >second; echo $?; cmp first second; ls | grep -c '^pwn'");
    CU_ASSERT_STRING_EQUAL(a.out, "0\n0\n");
}

CLAIMS_MAIN("cli/resume", CLAIM(a_killed_sweep_comes_to_the_same_bytes),
            CLAIM(replications_are_added_to_those_that_are_there),
            CLAIM(points_are_added_to_those_that_are_there),
            CLAIM(a_scenario_that_has_changed_since_is_not_resumed),
            CLAIM(only_results_that_say_how_they_were_made_are_resumed),
            CLAIM(a_command_in_a_results_file_runs_nothing))
