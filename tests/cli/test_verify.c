/* hutong verify as a user meets it. The path of the program is in HUTONG. */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "cli/cli.h"
#include "tests/claims.h"
#include "tests/cli/shell.h"

/* Run "verify @arguments"; "CASES" in them is a file that holds @cases. */
static Answer
verify(const char *arguments, const char *cases)
{
    g_autofree char *file = NULL;
    int fd = g_file_open_tmp("cases-XXXXXX", &file, NULL);
    g_close(fd, NULL);
    g_file_set_contents(file, cases, -1, NULL);
    g_autofree char *script = g_strdup_printf("hutong verify %s", arguments);
    g_autofree char *setup = g_strdup_printf("CASES='%s'", file);
    Answer answer = shell_after(setup, script);
    g_unlink(file);
    return answer;
}

#define HEADER "family,parameters,metric,expected,tolerance\n"

static void
built_in_cases_are_answered_from_anywhere(void)
{
    g_auto(Answer) answer = verify("--family schedule --format csv", "");
    CU_ASSERT_EQUAL(answer.code, CLI_OK);
    CU_ASSERT_TRUE(g_str_has_prefix(answer.out, "family,parameters,metric,expected,got,"
                                                "tolerance,verdict\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(answer.out, ",34200000,34200000,EXACT,pass\r\n"));
    CU_ASSERT_STRING_EQUAL(answer.err, "7 passed, 0 failed\n");
}

static void
ones_own_cases_are_judged_one_by_one(void)
{
    g_auto(Answer) answer =
        verify("--cases $CASES --format csv",
               "\xef\xbb\xbf" HEADER "fee,tariff=qr; amount_fen=333; rounding=exact,"
               "delta.merchant_ufen,-1265400,EXACT\r\n"
               "\n"
               "concentration,\"shares_pct=50|50\",hhi,4999,\"NUM(0.5)\"\n"
               "netting,obligations_cny=a>b:3|b>a:1,gross_cny,4,EXACT\n"
               "match,hold=a:0.5; codes=a:0.5,match.prob,0.25,"
               "\"NUM(1e-12); BIN(n=1000)\"");
    CU_ASSERT_EQUAL(answer.code, CLI_NO);
    CU_ASSERT_PTR_NOT_NULL(strstr(answer.out, ",-1265400,-1265400,EXACT,pass\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(answer.out, ",4999,5000,NUM(0.5),fail\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(answer.out, ",4,4,EXACT,pass\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(answer.out, ",0.25,0.25; 0.2"));
    CU_ASSERT_PTR_NOT_NULL(strstr(answer.err, "3 passed, 1 failed\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(answer.err, "concentration hhi: 5000 is further"));
}

static void
the_table_for_people_ends_with_the_sum(void)
{
    g_auto(Answer) answer = verify("--family concentration", "");
    CU_ASSERT_EQUAL(answer.code, CLI_OK);
    CU_ASSERT_TRUE(g_str_has_suffix(answer.out, "\n\n1 passed, 0 failed\n"));
}

static void
a_question_that_cannot_be_asked_says_why(void)
{
    static const struct {
        const char *arguments, *cases;
        int code;
        const char *message;
    } faults[] = {
        { "--cases /nowhere", "", CLI_FILE, "/nowhere" },
        { "--cases /", "", CLI_FILE, "/" },
        { "--cases $CASES", "", CLI_INVALID, "no case stands in it" },
        { "--cases $CASES", HEADER, CLI_INVALID, "no case stands in it" },
        { "--cases $CASES", "family,metric\na,b\n", CLI_INVALID,
          ":1: no column 'parameters'" },
        { "--cases $CASES", HEADER "fee,a,b,c\n", CLI_INVALID,
          ":2: 4 fields instead of 5" },
        { "--cases $CASES", HEADER "\nfee,\"a\nb,c,d,e\n", CLI_INVALID,
          "a quote is not closed" },
        { "--cases $CASES", HEADER "fee,\"a\"b,c,d,e\n", CLI_INVALID,
          ":2: a quote is not closed" },
        { "--cases $CASES", HEADER "fee,a\"b,c,d,e\n", CLI_INVALID,
          ":2: a quote is not closed" },
        { "--cases $CASES", HEADER "fee,\xff,c,d,e\n", CLI_INVALID, "UTF-8" },
        { "--cases $CASES", HEADER "\nfees,a=1,m,1,EXACT\n", CLI_INVALID,
          ":3: unknown family 'fees'" },
        { "--cases $CASES", HEADER "fee,\"tariff=qr;\namount_fen=x\",m,1,EXACT\n",
          CLI_INVALID, ":2: amount_fen: 'x' is not a number" },
        { "--family fees", "", CLI_USAGE, "no family 'fees'; there are choice" },
        { "--cases $CASES --family netting",
          HEADER "concentration,shares_pct=50,hhi,2500,EXACT\n", CLI_USAGE,
          "no case of family 'netting'" },
        { "--format xml", "", CLI_USAGE, "xml" },
        { "cases.csv", "", CLI_USAGE, "'cases.csv' is not expected" },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_auto(Answer) answer = verify(faults[i].arguments, faults[i].cases);
        CU_ASSERT_EQUAL(answer.code, faults[i].code);
        CU_ASSERT_STRING_EQUAL(answer.out, "");
        CU_ASSERT_PTR_NOT_NULL(strstr(answer.err, faults[i].message));
        if (answer.code != faults[i].code ||
            strstr(answer.err, faults[i].message) == NULL)
            printf("%s", answer.err);
    }
}

static void
a_full_disk_is_noticed(void)
{
    g_auto(Answer) answer = verify("--family concentration >/dev/full", "");
    CU_ASSERT_EQUAL(answer.code, CLI_FILE);
}

CLAIMS_MAIN("cli/verify", CLAIM(built_in_cases_are_answered_from_anywhere),
            CLAIM(ones_own_cases_are_judged_one_by_one),
            CLAIM(the_table_for_people_ends_with_the_sum),
            CLAIM(a_question_that_cannot_be_asked_says_why),
            CLAIM(a_full_disk_is_noticed))
