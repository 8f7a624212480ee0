/* hutong calibrate as a user meets it. The path of the program is in HUTONG. */
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "tests/claims.h"
#include "tests/cli/shell.h"

/* The small market for a month, $F, and $T: what it shows where 35 % carry cash and the
 * blue wallet is worth 1.20 yuan, each figure to half a point. */
#define SHORT                                                                            \
    "F=$D/short.ini T=$D/t.csv\n"                                                        \
    "sed 's/^days .*/days = 30 d\\nspin-up = 7 d\\ncalibrate = no/; "                    \
    "s/^scale .*/scale = 1:4000/; s/^at .*/at = 2021-08-10/; s/^ramp .*/ramp = 5 d/' "   \
    "$M >$F\n"
#define TRUTH                                                                            \
    "$H run $F -q -n 3 --set behaviour.cash-carried=35% --set "                          \
    "'wallet.blue.utility=1.2 CNY' --format csv 2>/dev/null | awk -F, '\n"               \
    "BEGIN { print \"metric,member,value,tolerance,source\" }\n"                         \
    "$2 == \"share.cash\" || $2 == \"success.sale\" || "                                 \
    "$2 == \"share.wallet.value\" && $3 == \"blue\" "                                    \
    "{ printf \"%s,%s,%.4f%%,0.5 pp,found: the truth\\n\", $2, $3, $4 }' >$T\n"
/* Both figures are the purchases of all consumers. */
#define VOLUMES                                                                          \
    "printf 'metric,member,value,tolerance,source\\n"                                    \
    "payments.completed,,24000 万,2%%,found: x\\ntps.mean,,92 /s,2%%,found: y\\n' >$T\n"
#define CASH     "--fit 'behaviour.cash-carried=10%..90%' "
#define BLUE     "--fit 'wallet.blue.utility=0 CNY .. 2 CNY' "
#define ACTIVITY "--fit 'behaviour.activity=0.8 /d .. 3 /d' "

static double
number_after(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    return at != NULL ? g_ascii_strtod(at + strlen(key), NULL) : -1;
}

/* On the same streams nothing is left but the search: a point and a tenth of a yuan. */
static void
true_values_are_recovered_and_written(void)
{
    g_auto(Answer) a = shell(SHORT TRUTH "cd $D; $H calibrate $F --to $T " CASH BLUE
                                         "-n 3 -q -o child.ini && cat child.ini && $H "
                                         "check child.ini && $H run child.ini -q -n 3 "
                                         "--format csv | grep ,share.cash,");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    CU_ASSERT_DOUBLE_EQUAL(number_after(a.out, "\ncash-carried = "), 35, 1);
    CU_ASSERT_DOUBLE_EQUAL(number_after(a.out, "\nutility = "), 1.2, 0.1);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "extends   = short.ini"));
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "\n[wallet blue]\nutility"));
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "source.utility = derived: fitted to t.csv"));
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "# share.cash: found: the truth"));
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "child.ini: ok"));
    CU_ASSERT_DOUBLE_EQUAL(number_after(a.out, "child,share.cash,,"),
                           number_after(a.out, "\n# share.cash "), 0.2);
}

/* Twice the people who buy half as often make the same volume. */
static void
a_pair_that_no_figure_tells_apart_is_refused(void)
{
    g_auto(Answer) a = shell(
        SHORT VOLUMES "cd $D; $H calibrate $F --to $T " ACTIVITY
                      "--fit 'city.hometown.population=4000000 .. 16000000' -n 2 -o "
                      "child.ini; code=$?; ls; exit $code");
    CU_ASSERT_EQUAL(a.code, CLI_NO);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "only together with"));
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "falls as it rises"));
    CU_ASSERT_PTR_NULL(strstr(a.out, "fitted"));
    CU_ASSERT_PTR_NULL(strstr(a.out, "child.ini"));
    CU_ASSERT_PTR_NOT_NULL(strstr(a.err, "no scenario is written"));
}

/* What a lost sale costs its shopper changes what is felt, not what is done. */
static void
what_moves_no_target_is_refused_alone(void)
{
    g_auto(Answer) a =
        shell(SHORT VOLUMES "$H calibrate $F --to $T " ACTIVITY
                            "--fit 'behaviour.lost-penalty=1 CNY..5 CNY' -n 2");
    CU_ASSERT_EQUAL(a.code, CLI_NO);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "not told by any target"));
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "fitted"));
    CU_ASSERT_PTR_NULL(strstr(a.out, "only together"));
}

/* The ranges of a file's sweeps will do, and the change of an event can be fitted. */
static void
sweeps_of_a_file_are_its_ranges(void)
{
    g_auto(Answer) a =
        shell(SHORT "printf '[sweep coverage]\\nvary = "
                    "event.opening.set.interop.*.*.mpm.coverage\\n"
                    "values = 0%% .. 100%%\\n[experiment]\\ndesign = morris\\n' >>$F\n"
                    "printf 'metric,value,tolerance,source\\nshare.off-us,2.5%%,0.2 pp,"
                    "assumption: half of what full coverage gives\\n' >$T\n"
                    "cd $D; $H calibrate $F --to $T -n 3 --lang zh -o child.ini && "
                    "grep -A5 'event opening' child.ini && $H check child.ini");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "已拟合"));
    double coverage = number_after(a.out, "\nset.interop.*.*.mpm.coverage = ");
    CU_ASSERT_TRUE(coverage > 10 && coverage < 90);
}

static void
what_cannot_be_fitted_is_refused_before_it_runs(void)
{
    static const struct {
        const char *command;
        int code;
        const char *fault;
    } cases[] = {
        { "$H calibrate $F --to $T", CLI_USAGE, "nothing to fit" },
        { "$H calibrate $F " CASH, CLI_USAGE, "--to" },
        { "$H calibrate --to $T " CASH, CLI_USAGE, "--to" },
        { "$H calibrate $F --to $D/none.csv " CASH, CLI_FILE, "none.csv" },
        { "$H calibrate $F --to $F " CASH, CLI_INVALID, "no column 'metric'" },
        { "$H calibrate $F --to $T --fit 'behaviour.cash-carried=1%, 2%'", CLI_USAGE,
          "wants a range" },
        { "$H calibrate $F --to $T --fit 'behaviour.cosh=1%..2%'", CLI_INVALID,
          "--fit:1:" },
        { "$H calibrate $F --to $T " CASH BLUE ACTIVITY, CLI_NO,
          "2 targets cannot tell 3 parameters" },
        { "$H calibrate $F --to $T " CASH "-o $F", CLI_FILE, "left alone" },
        { "$H calibrate $F --to $T " CASH "-o $D/a.txt", CLI_USAGE, "ends in .ini" },
        { "$H calibrate $F --to $T " CASH "-o $D/A.ini", CLI_USAGE, "is not an id" },
        { "mkdir $D/x; $H calibrate $F --to $T " CASH "-o $D/x/a.ini", CLI_USAGE,
          "or above it" },
        { "$H calibrate $F --to $T -n 2 --fit 'class.restaurant.mpm=60% .. 80%'",
          CLI_INVALID, "the ranges reach what is no scenario: class.restaurant.mpm=" },
        { "echo 'share.wallet.value,green,5%,1 pp,found: z' >>$T; $H calibrate $F --to "
          "$T -n 2 " CASH,
          CLI_INVALID, "line 4 of the targets: share.wallet.value.green has no value" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *script = g_strconcat(SHORT VOLUMES, cases[i].command, NULL);
        g_auto(Answer) a = shell(script);
        CU_ASSERT_EQUAL(a.code, cases[i].code);
        CU_ASSERT_PTR_NOT_NULL(strstr(a.err, cases[i].fault));
        if (strstr(a.err, cases[i].fault) == NULL)
            printf("case %zu: %d %s\n", i, a.code, a.err);
    }
}

CLAIMS_MAIN("cli/calibrate", CLAIM(true_values_are_recovered_and_written),
            CLAIM(a_pair_that_no_figure_tells_apart_is_refused),
            CLAIM(what_moves_no_target_is_refused_alone),
            CLAIM(sweeps_of_a_file_are_its_ranges),
            CLAIM(what_cannot_be_fitted_is_refused_before_it_runs))
