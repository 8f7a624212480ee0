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

/* One kind of the file made another, for each kind in turn. */
static void
another_result_is_told_by_its_kind_and_the_answer_is_no(void)
{
    g_auto(Answer) a =
        shell(WRITE "for k in 2 3 4 5; do\n"
                    "  awk -F, -v OFS=, -v k=$k 'NR > 1 { $k = \"0123456789abcdef\" } 1' "
                    "$D/g.csv >$D/h.csv\n"
                    "  $H verify --goldens $D/h.csv 2>&1 | sed 's/  */ /g'\n"
                    "  $H verify --goldens $D/h.csv --format csv 2>$D/err | tail -n 1 |\n"
                    "    tr , '\\n' | sed -n \"$((3 * k - 4)),$((3 * k - 3)) p\"\n"
                    "  $H verify --goldens $D/h.csv >/dev/null 2>&1; echo $?\n"
                    "done");
    static const char *const said[] = {
        "small.ini OTHER same same same\n"
        "small.ini: time other; actor, money, full the same\n0 the same, 1 other\n",
        "small.ini same OTHER same same\n"
        "small.ini: actor other; time, money, full the same\n0 the same, 1 other\n",
        "small.ini same same OTHER same\n"
        "small.ini: money other; time, actor, full the same\n0 the same, 1 other\n",
        "small.ini same same same OTHER\n"
        "small.ini: full other; time, actor, money the same\n0 the same, 1 other\n",
    };
    g_auto(GStrv) parts = g_strsplit(a.out, "scenario time actor money full\n", -1);
    CU_ASSERT_EQUAL_FATAL(g_strv_length(parts), 5);
    for (unsigned k = 0; k < G_N_ELEMENTS(said); k++) {
        CU_ASSERT_PTR_NOT_NULL(strstr(parts[k + 1], said[k]));
        CU_ASSERT_TRUE(g_str_has_suffix(parts[k + 1], "OTHER\n0123456789abcdef\n1\n"));
    }
}

/* How fast a hub can be decides no payment and no fee without a window, only how busy it
 * was: nothing else happened, so full is the same too. */
static void
a_hub_of_another_size_moves_what_actors_come_to_alone(void)
{
    g_auto(Answer) a = shell(WRITE "sed -i 's/^capacity = .*/capacity = 12345 \\/s/' "
                                   "$D/small.ini\n"
                                   "$H verify --goldens $D/g.csv 2>&1 | grep :");
    CU_ASSERT_STRING_EQUAL(a.out, "small.ini: actor other; time, money, full the same\n");
}

static void
rewriting_tells_what_is_other_and_new(void)
{
    g_auto(Answer) a =
        shell(WRITE "sed -i '2s/,[^,]*/,0123456789abcdef/' $D/g.csv\n"
                    "sed 's/^id = .*/id = copy/' $D/small.ini >$D/copy.ini\n"
                    "$H verify --goldens --rewrite $D/g.csv 2>&1 >/dev/null\n"
                    "$H verify --goldens $D/g.csv 2>&1 >/dev/null");
    CU_ASSERT_STRING_EQUAL(a.out, "copy.ini: new\n"
                                  "small.ini: time other; actor, money, full the same\n"
                                  "0 the same, 2 other\n2 the same, 0 other\n");
}

static void
the_last_of_a_golden_is_what_run_prints(void)
{
    g_auto(Answer) answer =
        shell(WRITE "p=$(sed -n 's/^small.ini,.*,//p' $D/g.csv)\n"
                    "$H run $D/small.ini -n 1 -q --scale " CLI_GOLDENS_SCALE
                    " 2>&1 | grep \"^fingerprint $p \"");
    CU_ASSERT_EQUAL(answer.code, 0);
}

static void
refuses_what_is_no_row(void)
{
#define COLUMNS "scenario,time,actor,money,full"
#define DIGITS  "0123456789abcdef"
    static const struct {
        const char *text, *said;
    } table[] = {
        { "scenario\\nx.ini\\n", ":1: the columns are " COLUMNS },
        { "scenario,fingerprint\\nx.ini," DIGITS "\\n", ":1: the columns are " COLUMNS },
        { COLUMNS "\\nx.ini," DIGITS "\\n", ":2: a row is a scenario file and 4" },
        { COLUMNS "\\nx.ini," DIGITS "," DIGITS "," DIGITS ",12\\n", ":2: a row is" },
        { COLUMNS "\\nx.ini," DIGITS "," DIGITS "," DIGITS ",0123456789abcdeg\\n",
          ":2: a row is" },
        { COLUMNS "\\n", ": no row" },
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
            CLAIM(another_result_is_told_by_its_kind_and_the_answer_is_no),
            CLAIM(a_hub_of_another_size_moves_what_actors_come_to_alone),
            CLAIM(rewriting_tells_what_is_other_and_new),
            CLAIM(the_last_of_a_golden_is_what_run_prints), CLAIM(refuses_what_is_no_row),
            CLAIM(every_shipped_scenario_has_its_golden))
