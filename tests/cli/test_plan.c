/* hutong plan as a user meets it. The path of the program is in HUTONG. */
#include <glib.h>
#include <string.h>

#include "cli/cli.h"
#include "tests/claims.h"
#include "tests/cli/shell.h"

/* The number in the last column of the row @what of csv. */
static double
value_of(const char *csv, const char *what)
{
    g_autofree char *start = g_strdup_printf("\n%s,", what);
    const char *row = strstr(csv, start);
    CU_ASSERT_PTR_NOT_NULL(row);
    return row != NULL ? g_ascii_strtod(row + strlen(start), NULL) : -1;
}

static void
a_plan_counts_what_a_sweep_would_run_and_runs_it_not(void)
{
    g_auto(Answer) a = shell("$H plan $M $S -o $D/p.db --format csv --vary "
                             "'wallet.red.hold=80%, 90%' --vary "
                             "'event.opening.at=2021-08-03, 2021-08-04, 2021-08-05'\n"
                             "ls $D");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    CU_ASSERT_EQUAL(value_of(a.out, "scenarios"), 7); /* the file and six points */
    CU_ASSERT_EQUAL(value_of(a.out, "bases"), 2);     /* dates need none of their own */
    CU_ASSERT_EQUAL(value_of(a.out, "replications"), 2);
    CU_ASSERT_EQUAL(value_of(a.out, "consumers"), 2000);
    CU_ASSERT_TRUE(value_of(a.out, "seconds") > 0);
    CU_ASSERT_TRUE(value_of(a.out, "memory") > 1e6);
    CU_ASSERT_PTR_NULL(strstr(a.out, "p.db"));
}

/* SQLite's pages and the second scenario's text are the difference. */
static void
the_results_file_is_as_large_as_planned(void)
{
    g_auto(Answer) a = shell("$H plan $M $S -n 6 --format csv --vary "
                             "'wallet.red.hold=80%, 85%'\n"
                             "$H sweep $M $S -n 6 -o $D/p.db --vary "
                             "'wallet.red.hold=80%, 85%' >$D/out\n"
                             "echo; echo real,$(stat -c %s $D/p.db)");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    double planned = value_of(a.out, "bytes"), real = value_of(a.out, "real");
    CU_ASSERT_TRUE(planned > 0.7 * real && planned < 1.4 * real);
}

static void
a_precision_makes_a_span_of_a_plan(void)
{
    g_auto(Answer) a = shell(
        "{ cat $M; echo '[experiment]'; echo 'replications = until share.cash +/- 1%, 3 "
        "to 15'; } >$D/u.ini\n"
        "$H plan $D/u.ini --set run.days=30d --set run.spin-up=7d --scale 1:4000 -q");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "3 .. 15\n"));
}

CLAIMS_MAIN("cli/plan", CLAIM(a_plan_counts_what_a_sweep_would_run_and_runs_it_not),
            CLAIM(the_results_file_is_as_large_as_planned),
            CLAIM(a_precision_makes_a_span_of_a_plan))
