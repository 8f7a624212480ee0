/* hutong verify --goldens: the same bits here as where the file was written. */
#include <string.h>

#include "cli/cli.h"
#include "cli/goldens.h"
#include "tests/claims.h"
#include "tests/cli/shell.h"

/* A folder with one short scenario and its golden, written now. */
#define WRITE                                                                            \
    "sed 's/120 d/40 d/; /^days/a spin-up = 3 d' $M >$D/small.ini\n"                     \
    "$H verify --goldens --rewrite $D/g.csv >/dev/null 2>&1 || exit 99\n"

static void
what_was_written_is_found_again(void)
{
    g_auto(Answer) answer = shell(WRITE "$H verify --goldens $D/g.csv");
    CU_ASSERT_EQUAL(answer.code, CLI_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(answer.out, "small.ini"));
    CU_ASSERT_PTR_NOT_NULL(strstr(answer.err, "1 the same, 0 other\n"));
}

static void
another_result_is_told_and_the_answer_is_no(void)
{
    g_auto(Answer) answer =
        shell(WRITE "sed -i 's/,.*[0-9a-f]$/,0123456789abcdef/' $D/g.csv\n"
                    "$H verify --goldens $D/g.csv --format csv");
    CU_ASSERT_EQUAL(answer.code, CLI_NO);
    CU_ASSERT_PTR_NOT_NULL(strstr(answer.out, "small.ini,0123456789abcdef,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(answer.out, ",OTHER"));
}

static void
a_golden_is_what_run_prints(void)
{
    g_auto(Answer) answer =
        shell(WRITE "p=$(sed -n 's/^small.ini,//p' $D/g.csv)\n"
                    "$H run $D/small.ini -n 1 -q --scale " CLI_GOLDENS_SCALE
                    " 2>&1 | grep \"^fingerprint $p \"");
    CU_ASSERT_EQUAL(answer.code, 0);
}

static void
refuses_what_is_no_row(void)
{
    static const struct {
        const char *text, *said;
    } table[] = {
        { "scenario\\nx.ini\\n", ":1: the columns are scenario,fingerprint" },
        { "scenario,fingerprint\\nx.ini,12\\n", ":2: a row is a scenario file and" },
        { "scenario,fingerprint\\n", ": no row" },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *script = g_strdup_printf(
            "printf '%s' >$D/g.csv; $H verify --goldens $D/g.csv", table[i].text);
        g_auto(Answer) answer = shell(script);
        CU_ASSERT_EQUAL(answer.code, CLI_INVALID);
        CU_ASSERT_PTR_NOT_NULL(strstr(answer.err, table[i].said));
    }
}

static void
every_shipped_scenario_has_its_golden(void)
{
    g_auto(Answer) answer = shell("cd scenarios; for f in *.ini; do\n"
                                  "grep -q \"^$f,\" goldens.csv || echo $f; done");
    CU_ASSERT_STRING_EQUAL(answer.out, "");
}

CLAIMS_MAIN("cli/goldens", CLAIM(what_was_written_is_found_again),
            CLAIM(another_result_is_told_and_the_answer_is_no),
            CLAIM(a_golden_is_what_run_prints), CLAIM(refuses_what_is_no_row),
            CLAIM(every_shipped_scenario_has_its_golden))
