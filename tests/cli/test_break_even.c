/* hutong break-even as a user meets it. The path of the program is in HUTONG. */
#include <glib.h>
#include <string.h>

#include "cli/cli.h"
#include "tests/claims.h"
#include "tests/cli/shell.h"

#define RATE "--vary 'fee.mdr.rate=0.1% .. 0.7%' "

/* Fields of the row "answer" of csv. Returns: (owned). */
static char **
answer_row(const char *csv)
{
    const char *row = strstr(csv, "\nanswer,");
    CU_ASSERT_PTR_NOT_NULL_FATAL(row);
    g_autofree char *line = g_strndup(row + 1, strcspn(row + 1, "\r\n"));
    char **fields = g_strsplit(line, ",", -1);
    CU_ASSERT_EQUAL_FATAL(g_strv_length(fields), 7);
    return fields;
}

/* Every merchant pays the rate, so the effective rate is the rate, but for the fen. */
static void
the_value_that_meets_the_target_is_found(void)
{
    g_auto(Answer) a = shell("$H break-even $M $S " RATE "-m fee.merchant.effective "
                             "--target 0.33% --tolerance 0.001% --format csv");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    g_auto(GStrv) row = answer_row(a.out);
    double at = g_ascii_strtod(row[1], NULL), from = g_ascii_strtod(row[2], NULL),
           to = g_ascii_strtod(row[3], NULL);
    CU_ASSERT_DOUBLE_EQUAL(at, 0.33, 0.001);
    CU_ASSERT_TRUE(from <= at && at <= to && to - from < 0.002);
    CU_ASSERT_STRING_EQUAL(row[6], "met");
}

/* The same shoppers pay the same fees at the rate of the base: the difference is exactly
 * 0 there, and nowhere else. 0.38 % is the middle of the lower half. */
static void
a_file_is_as_good_as_its_base_where_it_is_the_base(void)
{
    g_auto(Answer) a =
        shell("$H break-even $M $M $S --vary 'fee.mdr.rate=0.26% .. 0.74%' "
              "-m fee.net.merchant --target equal --format csv");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "\n4,0.38%,,,0,0,cannot be told apart"));
    g_auto(GStrv) row = answer_row(a.out);
    CU_ASSERT_STRING_EQUAL(row[1], "0.38%");
    CU_ASSERT_STRING_EQUAL(row[2], "0.38%");
    CU_ASSERT_STRING_EQUAL(row[3], "0.38%");
}

static void
a_target_out_of_reach_is_an_answer_of_no(void)
{
    g_auto(Answer) a =
        shell("$H break-even $M $S " RATE "-m fee.merchant.effective --target 5%");
    CU_ASSERT_EQUAL(a.code, CLI_NO);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "is below 5.0000% both at 0.1% and at 0.7%"));
    g_auto(Answer) zh = shell("$H break-even $M $S " RATE
                              "-m fee.merchant.effective --target 5% --lang zh");
    CU_ASSERT_EQUAL(zh.code, CLI_NO);
    CU_ASSERT_PTR_NOT_NULL(strstr(zh.out, "都低于目标 5.0000%"));
}

/* What was simulated is in the results file: the same question again simulates nothing.
 */
static void
a_search_that_is_repeated_simulates_nothing(void)
{
    g_auto(Answer) a =
        shell("A=\"$H break-even $M $S -m fee.merchant.effective --target 0.3% -o "
              "$D/b.db\"\n"
              "$A " RATE ">$D/one\n"
              "cp $D/b.db $D/before.db\n"
              "$A " RATE ">$D/two\n"
              "cmp $D/one $D/two && cmp $D/b.db $D/before.db");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
}

/* Five times here; `make check-kills` does it a hundred times. */
static void
a_killed_search_comes_to_the_same_bytes(void)
{
    g_auto(Answer) a = shell("HUTONG=$H tests/kills.sh 5 20211121 break-even");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "every result table as without them"));
}

/* The base is as it was, so the change shows at the first place that is looked at. */
static void
a_search_of_another_file_is_not_resumed(void)
{
    g_auto(Answer) a = shell(
        "cp $M $D/m.ini; $H break-even $M $D/m.ini $S -o $D/r.db -m fee.net.merchant "
        "--target equal --vary 'wallet.red.hold=50% .. 90%' >/dev/null\n"
        "sed -i 's/^rate .*/rate = 0.11%/' $D/m.ini\n"
        "$H resume $D/r.db -q; echo $?");
    CU_ASSERT_STRING_EQUAL(a.out, "1\n");
    CU_ASSERT_PTR_NOT_NULL(strstr(a.err, "has changed since"));
}

static void
a_question_without_an_answer_is_refused(void)
{
    static const struct {
        const char *arguments, *message;
    } cases[] = {
        { RATE "-m fee.merchant.effective", "give --metric ID[.MEMBER] and --target X" },
        { RATE "-m fee.merchant.effectiv --target 0", "there is no metric" },
        { RATE "-m fee.net --target 0", "name one party of 'fee.net'" },
        { RATE "-m fee.net.nobody --target 0", "is there such a member" },
        { RATE "-m fee.net.hub --target 3", "--target: needs a unit" },
        { RATE "-m fee.net.hub --target equal", "--target equal needs a base" },
        { RATE "-m fee.net.hub --target 0 -n 1", "give -n 2 or more" },
        { RATE "-m fee.net.hub --target 0 --shard 1/2 -o none.db", "it has no shares" },
        { RATE "-m fee.net.hub --target 0 --tolerance 3", "--tolerance: " },
        { "--vary 'fee.mdr.rate=0.1%, 0.7%' -m fee.net.hub --target 0",
          "give one range" },
        { "-m fee.net.hub --target 0", "give one range" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *line =
            g_strconcat("$H break-even $M $S ", cases[i].arguments, NULL);
        g_auto(Answer) a = shell(line);
        CU_ASSERT_TRUE(a.code == CLI_USAGE || a.code == CLI_INVALID);
        CU_ASSERT_PTR_NOT_NULL(strstr(a.err, cases[i].message));
    }
}

CLAIMS_MAIN("cli/break_even", CLAIM(the_value_that_meets_the_target_is_found),
            CLAIM(a_file_is_as_good_as_its_base_where_it_is_the_base),
            CLAIM(a_target_out_of_reach_is_an_answer_of_no),
            CLAIM(a_search_that_is_repeated_simulates_nothing),
            CLAIM(a_killed_search_comes_to_the_same_bytes),
            CLAIM(a_search_of_another_file_is_not_resumed),
            CLAIM(a_question_without_an_answer_is_refused))
