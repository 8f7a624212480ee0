/* hutong compare --parts as a user meets it. The path of the program is in HUTONG. */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "cli/cli.h"
#include "tests/claims.h"
#include "tests/cli/shell.h"

/* The small market with its opening moved: $E opens three days into the run. */
#define WITH_EARLY                                                                       \
    "E=$D/early.ini\n"                                                                   \
    "sed 's/^id .*/id = early/; s/^at .*/at = 2021-08-04/' $M >$E\n"

/* The @column-th field of the line that begins with @start; NAN if there is none. */
static double
field(const char *csv, const char *start, unsigned column)
{
    const char *line = strstr(csv, start);
    if (line == NULL)
        return NAN;
    g_auto(GStrv) fields = g_strsplit(line, ",", (int)column + 2);
    return g_ascii_strtod(fields[column], NULL);
}

/* "interop.gain" of a comparison: the @nth in @csv, from 0. */
static double
compared(const char *csv, unsigned nth)
{
    for (unsigned i = 0; csv != NULL && i <= nth; i++)
        csv = strstr(csv + (i > 0), "\ninterop.gain,");
    return csv != NULL ? field(csv, "interop.gain,", 4) : NAN;
}

static void
access_is_the_gain_of_a_frozen_market_and_behaviour_the_rest(void)
{
    g_auto(Answer) a = shell(
        WITH_EARLY "$H compare $M $E $S --parts --format csv\n"
                   "for frozen in no yes; do $H compare $M $E $S -m interop.gain "
                   "--format csv --no-pictures --set behaviour.frozen=$frozen; done");
    double access = field(a.out, "early,access,", 2);
    double behaviour = field(a.out, "early,behaviour,", 2);
    double whole = field(a.out, "early,whole,", 2);
    CU_ASSERT_TRUE(access > 0 && behaviour != 0);
    CU_ASSERT_TRUE(fabs(access + behaviour - whole) < 1e-9);
    CU_ASSERT_TRUE(fabs(whole - compared(a.out, 0)) < 1e-9);
    CU_ASSERT_TRUE(fabs(access - compared(a.out, 1)) < 1e-9);
}

static void
a_market_that_is_frozen_anyway_has_no_behaviour(void)
{
    g_auto(Answer) a = shell(WITH_EARLY "$H compare $M $E $S --parts --format csv "
                                        "--set behaviour.frozen=yes");
    CU_ASSERT_TRUE(field(a.out, "early,behaviour,", 2) == 0);
    CU_ASSERT_TRUE(field(a.out, "early,whole,", 2) > 0);
}

static void
people_read_it_in_their_language_and_see_chance(void)
{
    g_auto(Answer) en = shell(WITH_EARLY "$H compare $M $E $M $S --parts");
    CU_ASSERT_EQUAL(en.code, CLI_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(en.out, "± 97.5% interval"));
    CU_ASSERT_PTR_NOT_NULL(strstr(en.out, "\naccess: people as they are "));
    g_auto(Answer) zh = shell(WITH_EARLY "$H compare $M $E $S --parts --lang zh -n 1");
    CU_ASSERT_PTR_NOT_NULL(strstr(zh.out, "\n合计：互联互通增益 "));
}

static void
what_it_would_ignore_is_refused(void)
{
    g_auto(Answer) a = shell("$H compare $M $M --parts --all");
    CU_ASSERT_EQUAL(a.code, CLI_USAGE);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.err, "interop.gain alone"));
    g_auto(Answer) m = shell("$H compare $M $M --parts -m share.cash");
    CU_ASSERT_EQUAL(m.code, CLI_USAGE);
}

CLAIMS_MAIN("cli/parts",
            CLAIM(access_is_the_gain_of_a_frozen_market_and_behaviour_the_rest),
            CLAIM(a_market_that_is_frozen_anyway_has_no_behaviour),
            CLAIM(people_read_it_in_their_language_and_see_chance),
            CLAIM(what_it_would_ignore_is_refused))
