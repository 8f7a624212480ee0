/* hutong sensitivity as a user meets it. The path of the program is in HUTONG. */
#include <glib.h>
#include <string.h>

#include "cli/cli.h"
#include "tests/claims.h"
#include "tests/cli/shell.h"

/* The small market opens on the fourth day, $A, instead of after the run, $M. */
#define ALT                                                                              \
    "A=$D/open.ini\n"                                                                    \
    "sed 's/^id .*/id = open/; s/^at .*/at = 2021-08-04/; s/^ramp .*/ramp = 1 d/' $M "   \
    ">$A\n"
#define VARY                                                                             \
    "--vary 'behaviour.cash-carried=20% .. 80%' "                                        \
    "--vary 'event.opening.set.interop.*.*.mpm.coverage=0% .. 100%' "                    \
    "--vary 'behaviour.lost-penalty=1 CNY .. 5 CNY' "

/* What a lost sale costs its shopper changes what is felt, not what is done. */
static void
a_factor_that_does_nothing_has_no_effect_and_comes_last(void)
{
    g_auto(Answer) a = shell(ALT "$H sensitivity $M $A $S -n 1 " VARY
                                 "--design morris --samples 3 -m share.off-us --format "
                                 "csv | cut -d, -f1,7,10,14,15");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    g_auto(GStrv) lines = g_strsplit(a.out, "\n", -1);
    CU_ASSERT_EQUAL_FATAL(g_strv_length(lines), 5);
    CU_ASSERT_TRUE(g_str_has_prefix(lines[1], "share.off-us,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(lines[1], ",coverage,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(lines[3], ",lost-penalty,0,0"));
}

/* An event of the alternative alone is no setting of the base. */
static void
a_base_without_the_event_that_is_varied_stays_as_it_is(void)
{
    g_auto(Answer) a = shell(
        ALT "sed '/^\\[event/,/^$/d' $M | sed 's/^id .*/id = bare/' >$D/bare.ini\n"
            "$H sensitivity $D/bare.ini $A $S -n 1 --design lhs --samples 4 --vary "
            "'event.opening.set.interop.*.*.mpm.coverage=50% .. 100%' -m share.off-us");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "higher than the base at 100% of the points"));
}

static void
indices_of_sobol_are_told_and_drawn(void)
{
    g_auto(Answer) a = shell("$H sensitivity $M $S -n 1 " VARY
                             "--design sobol --samples 4 -m share.off-us,share.cash -o "
                             "$D/s.db && ls $D");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "first %"));
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "s-tornado-share.cash.svg"));
    CU_ASSERT_PTR_NULL(strstr(a.out, "higher than the base"));
}

static void
what_draws_no_points_is_refused(void)
{
    static const char *const commands[] = {
        "$H sensitivity $M",
        "$H sensitivity $M --vary 'wallet.red.hold=1%, 2%'",
        "$H sensitivity",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_auto(Answer) a = shell(commands[i]);
        CU_ASSERT_EQUAL(a.code, CLI_USAGE);
    }
    g_auto(Answer) a = shell("$H sensitivity $M --design cube --vary run.days=1d..2d");
    CU_ASSERT_EQUAL(a.code, CLI_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.err, "--design:1:8: error: "));
}

static void
a_base_with_other_shoppers_is_refused(void)
{
    g_auto(Answer) a =
        shell("sed 's/^id .*/id = finer/; s/^scale .*/scale = 1:5000/' $M >$D/finer.ini\n"
              "$H sensitivity $M $D/finer.ini --design lhs --samples 2 --vary "
              "'wallet.red.hold=80% .. 90%'");
    CU_ASSERT_EQUAL(a.code, CLI_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.err, "minimal have another run.scale"));
}

/* "until" would be cut down to its least number without a word. */
static void
a_precision_is_refused_where_points_are_drawn(void)
{
#define UNTIL                                                                            \
    "{ cat $M; echo '[experiment]'\n"                                                    \
    "echo 'replications = until share.cash +/- 0.1 pp, 3 to 15'; } >$D/u.ini\n"          \
    "set -- $D/u.ini --design lhs --samples 2 -m share.cash \\\n"                        \
    "--vary 'wallet.red.hold=80% .. 90%'\n"
    g_auto(Answer) a = shell(UNTIL "$H sensitivity \"$@\"");
    CU_ASSERT_EQUAL(a.code, CLI_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.err, "give -n N"));
    g_auto(Answer) plan = shell(UNTIL "$H plan \"$@\"");
    CU_ASSERT_EQUAL(plan.code, CLI_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(plan.err, "give -n N"));
    g_auto(Answer) told = shell(UNTIL "$H sensitivity \"$@\" $S -n 1");
    CU_ASSERT_EQUAL(told.code, CLI_OK);
}

/* Both points are cut short before the event. */
static void
a_warning_of_all_points_is_said_once(void)
{
    g_auto(Answer) a = shell("$H sensitivity $M $S -n 1 --design lhs --samples 2 "
                             "-m share.cash --vary 'wallet.red.hold=80% .. 90%'");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    const char *first = strstr(a.err, ": warning: ");
    CU_ASSERT_PTR_NOT_NULL_FATAL(first);
    CU_ASSERT_PTR_NULL(strstr(first + 1, ": warning: "));
}

CLAIMS_MAIN("cli/sensitivity",
            CLAIM(a_factor_that_does_nothing_has_no_effect_and_comes_last),
            CLAIM(a_base_without_the_event_that_is_varied_stays_as_it_is),
            CLAIM(indices_of_sobol_are_told_and_drawn),
            CLAIM(what_draws_no_points_is_refused),
            CLAIM(a_base_with_other_shoppers_is_refused),
            CLAIM(a_precision_is_refused_where_points_are_drawn),
            CLAIM(a_warning_of_all_points_is_said_once))
