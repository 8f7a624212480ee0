/* hutong report as a user meets it. The path of the program is in HUTONG. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "tests/claims.h"
#include "tests/cli/shell.h"
#include "tests/output/page.h"

/* A base and a policy in $D/r.db. */
#define RESULTS                                                                          \
    "sed 's/^id .*/id = policy/' $M >$D/policy.ini\n"                                    \
    "printf '\\n[event cut]\\nlabel[en] = </script><script>alert(1)</script>\\n"         \
    "at = 2021-08-05\\nset.fee.mdr.rate = 0.1%%\\n' >>$D/policy.ini\n"                   \
    "$H compare $M $D/policy.ini $S --no-pictures -o $D/r.db >/dev/null || exit 99\n"

static bool
has(const char *page, const char *text)
{
    return strstr(page, text) != NULL;
}

static void
a_report_holds_what_the_scenarios_say(void)
{
    g_auto(Answer) a = shell(RESULTS "$H report $D/r.db && cat $D/r.html");
    const char *page = a.out;
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    CU_ASSERT_TRUE(has(a.err, "wrote "));
    CU_ASSERT_TRUE(page_read(page).is_balanced);
    CU_ASSERT_EQUAL(page_read(page).n_scripts, 3);
    CU_ASSERT_TRUE(has(page, "event.cut.set.fee.mdr.rate"));
    CU_ASSERT_TRUE(has(page, "<td>0.1%</td>"));
    CU_ASSERT_TRUE(has(page, "run.spin-up"));
    CU_ASSERT_TRUE(has(page, "Money is conserved to the last 10⁻⁶ fen in 4 of 4"));
}

/* The command in the report, run again, gives the fingerprints in the report. */
static void
a_report_tells_how_to_do_it_again(void)
{
    g_auto(Answer) a =
        shell(RESULTS "$H report $D/r.db -o $D/again.html && "
                      "sed -n '/<pre class=.command/,/<.pre>/p' $D/again.html |"
                      "sed -e 's/<[^>]*>//g' -e \"s/&#39;/'/g\" |"
                      "sed -n 's/^hutong compare -o [^ ]*//p' >$D/args\n"
                      "eval \"$H compare $(cat $D/args) -q\" >$D/out\n"
                      "n=0; for f in $(sed -n 's/^fingerprint \\([0-9a-f]*\\).*/\\1/p' "
                      "$D/out); do grep -q $f $D/again.html && n=$((n+1)); done\n"
                      "echo $n");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    CU_ASSERT_STRING_EQUAL(a.out, "2\n");
}

/* The first scenario text of @page as a browser would copy it. Returns: (owned). */
static char *
copied_text(const char *page)
{
    const char *start = strstr(page, "<pre class=\"text\">");
    if (start == NULL)
        return g_strdup("");
    start += strlen("<pre class=\"text\">");
    GString *text = g_string_new_len(start, strstr(start, "</pre>") - start);
    static const char *const escapes[][2] = {
        { "&#60;", "<" },  { "&#62;", ">" }, { "&#39;", "'" },
        { "&#34;", "\"" }, { "&#38;", "&" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(escapes); i++)
        g_string_replace(text, escapes[i][0], escapes[i][1], 0);
    return g_string_free(text, FALSE);
}

static void
the_text_in_a_report_is_the_scenario(void)
{
    g_auto(Answer) made = shell(RESULTS "$H report $D/r.db && cat $D/r.html");
    CU_ASSERT_EQUAL(made.code, CLI_OK);
    g_autofree char *text = copied_text(made.out);
    g_autofree char *path = NULL;
    int file = g_file_open_tmp("hutong-text-XXXXXX", &path, NULL);
    CU_ASSERT_FATAL(file >= 0);
    close(file);
    CU_ASSERT_TRUE(g_file_set_contents(path, text, -1, NULL));
    g_autofree char *script =
        g_strdup_printf("$H run %s -n 2 -q | tail -n 1 | cut -d' ' -f2", path);
    g_auto(Answer) a = shell(script);
    g_unlink(path);
    g_autofree char *fingerprint = g_strndup(a.out, 16);
    CU_ASSERT_EQUAL(strlen(fingerprint), 16);
    CU_ASSERT_TRUE(has(made.out, fingerprint));
}

/* Points have their file in common: what makes them again is the sweep. */
static void
a_sweep_is_told_as_a_sweep(void)
{
    g_auto(Answer) a = shell(
        "$H sweep $M $S --vary 'fee.mdr.rate=0.1%, 0.2%, 0.3%, 0.4%, 0.5%' "
        "--no-pictures -o $D/r.db >/dev/null && $H report $D/r.db && cat $D/r.html");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    CU_ASSERT_TRUE(has(a.out, "<pre class=\"command\">hutong sweep "));
    CU_ASSERT_FALSE(has(a.out, "hutong compare"));
    CU_ASSERT_TRUE(has(a.out, "2 more scenarios of these results are not shown."));
    CU_ASSERT_TRUE(has(a.out, "另有2个情景未显示"));
    CU_ASSERT_FALSE(has(a.out, "± 0.000000"));
}

/* Every command that brought rows is told, in its order, and none that brought none. */
static void
commands_of_one_file_are_all_told(void)
{
    g_auto(Answer) a =
        shell("N='--no-pictures -q -o'\nsed 's/^id .*/id = policy/' $M >$D/policy.ini\n"
              "{ $H run $M $S $N $D/r.db; $H compare $M $D/policy.ini $S $N $D/r.db\n"
              "$H run $M $S $N $D/r.db; $H run $M -q $S $N $D/r.db\n"
              "$H resume $D/r.db -n 3; } >/dev/null && $H report $D/r.db\n"
              "sed -n '/<pre class=.command/,/<.pre>/p' $D/r.html |"
              "sed -e 's/<[^>]*>//g' -e 's/ -o [^ ]*//' | cut -d' ' -f1-2 >$D/told\n"
              "$H export $D/r.db --what commands | tr -d '\\r' | cut -d' ' -f1\n"
              "$H export $D/r.db --what commands | grep -c 'n 3'; cat $D/told\n"
              "$H export $D/r.db --format json | grep -A 1 commands | grep -c 'run'");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    CU_ASSERT_STRING_EQUAL(a.out, "position,command\n1,run\n2,compare\n3,run\n1\n"
                                  "hutong run\nhutong compare\nhutong run\n"
                                  "hutong report\n1\n");
}

/* The points of a search stay none, whatever else came to the file after them. */
static void
a_search_among_others_is_seen(void)
{
    g_auto(Answer) a = shell("V=\"--vary 'fee.mdr.rate=0.1% .. 0.5%'\"\n"
                             "eval $H break-even $M $S -m welfare --target 0 $V "
                             "-o $D/r.db >/dev/null; $H run $M $S -o $D/r.db >/dev/null\n"
                             "$H report $D/r.db");
    CU_ASSERT_EQUAL(a.code, CLI_USAGE);
    CU_ASSERT_TRUE(has(a.err, "hutong break-even tried, not policies"));
}

#define VARY "--vary 'fee.mdr.rate=0.1% .. 0.5%' --no-pictures -o $D/r.db >/dev/null\n"

/* None of what a search tried is the base of the rest. */
static void
points_of_a_search_are_refused_unless_named(void)
{
    static const char *const searches[] = {
        "$H sensitivity $M $S --design lhs --samples 6 " VARY,
        "$H break-even $M $S -m welfare --target 0 " VARY,
    };
    for (gsize i = 0; i < G_N_ELEMENTS(searches); i++) {
        g_autofree char *script =
            g_strconcat(searches[i],
                        "$H report $D/r.db 2>&1; echo $?; $H report $D/r.db --alt $($H "
                        "export $D/r.db | grep -o 'minimal-[a-z0-9-]*' | sort -u | "
                        "tail -n 1)",
                        NULL);
        g_auto(Answer) a = shell(script);
        CU_ASSERT_EQUAL(a.code, CLI_OK);
        CU_ASSERT_TRUE(has(a.out, "tried, not policies"));
        CU_ASSERT_TRUE(g_str_has_suffix(a.out, "\n2\n"));
        CU_ASSERT_TRUE(has(a.err, "wrote "));
    }
}

static void
a_full_disk_costs_nothing(void)
{
    g_auto(Answer) a =
        shell(RESULTS "mkdir -p $D/full && echo old >$D/full/p.html\n"
                      "(ulimit -f 300; $H report $D/r.db -o "
                      "$D/full/p.html); code=$?\n"
                      "cat $D/full/p.html; ls $D/full | wc -l; exit $code");
    CU_ASSERT_EQUAL(a.code, CLI_FILE);
    CU_ASSERT_STRING_EQUAL(a.out, "old\n1\n");
}

static void
faults_have_their_exit_codes(void)
{
    static const struct {
        const char *arguments;
        int code;
        const char *says;
    } cases[] = {
        { "", CLI_USAGE, "name a results file" },
        { "$D/r.db --lang fr", CLI_USAGE, "--lang is zh or en" },
        { "$D/none.db", CLI_FILE, "no such file" },
        { "$M", CLI_FILE, "not a results file" },
        { "$D/r.db --alt nobody", CLI_FILE, "no scenario 'nobody'" },
        { "$D/r.db --seed 5", CLI_FILE, "no finished replication" },
        { "$D/r.db -o /nowhere/x.html", CLI_FILE, "/nowhere/x.html" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *script =
            g_strconcat(RESULTS "$H report ", cases[i].arguments, NULL);
        g_auto(Answer) a = shell(script);
        CU_ASSERT_EQUAL(a.code, cases[i].code);
        CU_ASSERT_TRUE(has(a.err, cases[i].says));
    }
}

CLAIMS_MAIN("cli/report", CLAIM(a_report_holds_what_the_scenarios_say),
            CLAIM(a_report_tells_how_to_do_it_again),
            CLAIM(the_text_in_a_report_is_the_scenario), CLAIM(a_full_disk_costs_nothing),
            CLAIM(a_sweep_is_told_as_a_sweep), CLAIM(commands_of_one_file_are_all_told),
            CLAIM(a_search_among_others_is_seen),
            CLAIM(points_of_a_search_are_refused_unless_named),
            CLAIM(faults_have_their_exit_codes))
