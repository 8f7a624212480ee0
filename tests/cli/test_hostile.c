/* One evil name in every text field, through everything that the program writes: it is
 * told, drawn and stored, and nobody takes it for a command, a query, a formula or
 * markup. The names of the files are as evil. */
#include <string.h>

#include "cli/cli.h"
#include "tests/claims.h"
#include "tests/cli/shell.h"
#include "tests/output/page.h"

#define EVIL                                                                             \
    "=1+1|calc '); DROP TABLE value;-- `touch pwn` $(touch pwn) \"; !touch pwn ' "       \
    "system(\"touch pwn\") </script><script>alert(1)</script><img src=x onerror=f(1)> "  \
    "%s%n @{} \\ ]]>&"

/* In $D, where "pwn" would appear: the market with an evil label for everything that has
 * one, twice ("$F" and "$G"), with a window; "$R" their results. */
#define SETUP                                                                            \
    "P=$PWD/$M; cd $D\n"                                                                 \
    "F=\"$FILE.ini\"; G=\"g$F\"; R=\"$FILE.db\"\n"                                       \
    "evil() {\n"                                                                         \
    "  grep -v '^label' $P | sed 's/2021-09-01/2021-08-05/' | awk '{ print }\n"          \
    "  /^.(scenario|group|city|acquirer|hub|bank|network|wallet|platform|class|event)/ " \
    "{"                                                                                  \
    "    print \"label[en] = \" ENVIRON[\"EVIL\"]\n"                                     \
    "    print \"label[zh] = 中\" ENVIRON[\"EVIL\"] }\n"                                \
    "  /^.scenario/ { print \"question[en] = \" ENVIRON[\"EVIL\"]\n"                     \
    "    print \"question[zh] = \" ENVIRON[\"EVIL\"] }\n"                                \
    "  /^.wallet/ { print \"source = assumption: \" ENVIRON[\"EVIL\"] }'\n"              \
    "  echo '[window rush]'; echo \"label[en] = $EVIL\"\n"                               \
    "  echo 'from = 2021-08-06T12:00'; echo 'to = 2021-08-06T14:00'; }\n"                \
    "evil >\"$F\"; evil | sed 's/^id .*/id = other/; s/0.38%/0.30%/' >\"$G\"\n"          \
    "O='--set run.days=10d --set run.spin-up=2d --scale 1:2000 -n 2 -q'\n"               \
    "$H compare \"$F\" \"$G\" $O --no-pictures -o \"$R\" >first 2>&1 || cat first >&2\n"

static Answer
after_evil(const char *script)
{
    g_setenv("EVIL", EVIL, TRUE);
    g_setenv("FILE", "=$(touch pwn)';touch pwn;`touch pwn`|<b>\"", TRUE);
    g_autofree char *whole = g_strconcat(SETUP, script, NULL);
    return shell(whole);
}

static bool
is_plain(const char *text)
{
    for (; *text != '\0'; text++)
        if (g_ascii_iscntrl(*text) && *text != '\n' && !g_str_has_prefix(text, "\r\n"))
            return false;
    return true;
}

/* Every verb that reads a scenario or results, in every form that it has. */
static void
no_verb_runs_what_a_text_says(void)
{
    g_auto(Answer) a = after_evil(
        "say() { \"$@\" >>all 2>>err; c=$?; [ $c -le 1 ] || echo $c \"$@\"; }\n"
        "say $H check \"$F\";\n"
        "for w in wallets fees; do say $H list $w \"$F\"; done\n"
        "say $H show \"$F\"; say $H diff \"$F\" \"$G\"\n"
        "for f in text csv json; do say $H compare \"$F\" \"$G\" $O --no-pictures "
        "--format $f; done\n"
        "say $H plan \"$F\" \"$G\" $O; say $H run \"$F\" $O -o one.db\n"
        "say $H sweep \"$F\" $O --vary 'fee.mdr.rate=0.2%, 0.3%' -o \"s$R\"\n"
        "say $H resume \"$R\"; say $H audit \"$R\"\n"
        "for w in values series periods scenarios members dictionary; do\n"
        "  say $H export \"$R\" --what $w; done\n"
        "say $H export \"$R\" --format json; say $H report \"$R\" -o \"$R.html\"\n"
        "for p in share fees load latency hub-load recovery; do for l in en zh; do\n"
        "  say $H plot \"$R\" $p --lang $l -o \"$p$R.svg\"\n"
        "  say $H plot \"$R\" $p --lang $l -o \"$p$R.png\"\n"
        "  say $H plot \"$R\" $p --lang $l --term; done; done\n"
        "say $H trace \"$R\" --list; say $H trace \"$R\"; say $H trace \"$R\" --format "
        "json\n"
        "say $H trace \"$R\" -o \"$R.svg\"\n"
        "for i in 1 2; do say $H compare \"$F\" \"$G\" $O -o \"$i'$R\" --shard $i/2; "
        "done\n"
        "say $H merge -o \"m$R\" \"1'$R\" \"2'$R\"\n"
        "ls -a | grep -c '^pwn'; wc -l <all; cat all err");
    g_auto(GStrv) part = g_strsplit(a.out, "\n", 3);
    CU_ASSERT_STRING_EQUAL(part[0], "0");
    CU_ASSERT_TRUE(g_strv_length(part) == 3 && strstr(part[2], "touch pwn") != NULL);
    CU_ASSERT_TRUE(is_plain(a.out) && is_plain(a.err));
    CU_ASSERT_TRUE(g_utf8_validate(a.out, -1, NULL));
    if (strcmp(part[0], "0") != 0)
        printf("%.3000s\n%s", a.out, a.err);
}

static void
count_text(GMarkupParseContext *context G_GNUC_UNUSED, const char *text,
           gsize n G_GNUC_UNUSED, gpointer count, GError **error G_GNUC_UNUSED)
{
    *(unsigned *)count += strstr(text, "</script><script>") != NULL;
}

static void
no_page_or_picture_takes_it_for_markup(void)
{
    g_auto(Answer) page = after_evil("$H report \"$R\" -o r.html && cat r.html");
    CU_ASSERT_EQUAL(page.code, CLI_OK);
    CU_ASSERT_TRUE(page_read(page.out).is_balanced);
    CU_ASSERT_EQUAL(page_read(page.out).n_scripts, 3);
    CU_ASSERT_EQUAL(page_read(page.out).n_handlers, 0);
    CU_ASSERT_EQUAL(page_read(page.out).n_outside, 0);
    static const char *const pictures[] = { "trace \"$R\"", "plot \"$R\" share",
                                            "plot \"$R\" hub-load" };
    static const GMarkupParser parser = { .text = count_text };
    for (unsigned i = 0; i < G_N_ELEMENTS(pictures); i++) {
        g_autofree char *line =
            g_strdup_printf("$H %s -o p.svg 2>/dev/null; cat p.svg", pictures[i]);
        g_auto(Answer) svg = after_evil(line);
        unsigned n_evil = 0;
        GMarkupParseContext *context =
            g_markup_parse_context_new(&parser, 0, &n_evil, NULL);
        CU_ASSERT_TRUE(g_markup_parse_context_parse(context, svg.out, -1, NULL) &&
                       g_markup_parse_context_end_parse(context, NULL));
        g_markup_parse_context_free(context);
        CU_ASSERT_TRUE(n_evil > 0 || i > 0); /* gnuplot's texts are cut to fit */
    }
}

/* A field that is no number begins with nothing that a spreadsheet calculates. */
static void
no_spreadsheet_calculates_it(void)
{
    g_auto(Answer) a = after_evil(
        "for w in values series periods scenarios members dictionary; do\n"
        "  $H export \"$R\" --what $w; done; $H compare \"$F\" \"$G\" $O --format csv\n"
        "$H list wallets \"$F\" --format csv");
    const char *p = a.out;
    unsigned n_evil = 0;
    for (bool is_start = true, is_quoted = false; *p != '\0'; p++) {
        if (is_start && *p != '"')
            CU_ASSERT_TRUE(strchr("=+@", *p) == NULL &&
                           (*p != '-' || g_ascii_isdigit(p[1])));
        n_evil += is_start && g_str_has_prefix(p, "\"'=1+1|calc");
        if (is_start && *p == '"')
            CU_ASSERT_PTR_NULL(strchr("=+-@", p[1]));
        is_quoted ^= *p == '"';
        is_start = !is_quoted && (*p == ',' || *p == '\n');
    }
    CU_ASSERT_TRUE(n_evil >= 4);
}

static void
evil_ids_and_control_characters_are_refused(void)
{
    static const char *const lines[] = {
        "[wallet $(touch pwn)]", "[wallet a'b]",   "[wallet ../up]",
        "[wallet a\"b]",         "[wallet <b>]",   "[wallet -rf]",
        "label = \033[31mred",   "label = a\177b", "label = a\001b",
        "label = a\302\205b",
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_setenv("EVIL", lines[i], TRUE);
        g_auto(Answer) a = shell("{ cat $M; echo \"$EVIL\"; } >$D/e.ini; cd $D\n"
                                 "$H check e.ini; c=$?; ls | grep -c pwn; exit $c");
        CU_ASSERT_EQUAL(a.code, CLI_INVALID);
        CU_ASSERT_TRUE(is_plain(a.err) && g_utf8_validate(a.err, -1, NULL));
        CU_ASSERT_STRING_EQUAL(a.out, "0\n");
        if (a.code != CLI_INVALID)
            printf("%s: %d %s\n", lines[i], a.code, a.err);
    }
}

CLAIMS_MAIN("cli/hostile", CLAIM(no_verb_runs_what_a_text_says),
            CLAIM(no_page_or_picture_takes_it_for_markup),
            CLAIM(no_spreadsheet_calculates_it),
            CLAIM(evil_ids_and_control_characters_are_refused))
