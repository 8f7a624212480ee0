/* --shard and hutong merge as a user meets them. The path of the program is in HUTONG. */
#include <glib.h>
#include <string.h>

#include "cli/cli.h"
#include "tests/claims.h"
#include "tests/cli/shell.h"

static char *kept; /* (owned) a folder with the shares, until nothing_stays_behind */

/* Run @script in an empty folder $D with a sweep of two different spin-ups, simulated
 * once for all claims: whole.db, what it printed as whole.txt, and shares s1.db to s3.db.
 * "w ARGS" is that sweep; "all NAME" a sum over every table of results. */
static Answer
shell_divided(const char *script)
{
    if (kept == NULL)
        kept = g_dir_make_tmp("hutong-merge-XXXXXX", NULL);
    g_autofree char *setup = g_strdup_printf(
        SHELL_MARKET
        "M=$PWD/$M; K='%s'; D=$(mktemp -d); trap 'rm -r $D' EXIT; cd $D\n"
        "A='--set run.days=30d --scale 1:4000 -n 4 -q'\n"
        "w() { $H sweep $M $A --vary run.spin-up=7d,9d --vary wallet.red.hold=80%%,90%% "
        "\"$@\" 2>/dev/null; }\n"
        "all() { $H export $1.db --what all | cksum; }\n"
        "[ -e $K/s3.db ] || { w -o $K/whole.db >$K/whole.txt\n"
        "for i in 1 2 3; do w -o $K/s$i.db --shard $i/3; done; }\n"
        "cp $K/* .",
        kept);
    return shell_after(setup, script);
}

static void
shares_merge_to_the_bytes_of_the_whole(void)
{
    g_auto(Answer) a = shell_divided("$H merge s3.db s1.db s2.db -o m.db; echo $?\n"
                                     "{ all whole; all m; } | uniq | wc -l\n"
                                     "$H resume m.db 2>/dev/null | "
                                     "cmp - whole.txt; echo $?");
    CU_ASSERT_STRING_EQUAL(a.out, "0\n1\n0\n");
    CU_ASSERT_STRING_EQUAL(a.err, "");
}

/* What its own books say of it has come along. */
static void
a_merged_file_stands_the_audit(void)
{
    g_auto(Answer) a = shell_divided(
        "$H merge s1.db s2.db s3.db -o m.db\n"
        "for f in whole m; do $H audit $f.db | cut -d: -f1 >$f.audit; done\n"
        "cmp whole.audit m.audit; $H audit m.db >m.audit; echo $?; grep -c "
        "'^holds no account' m.audit");
    CU_ASSERT_STRING_EQUAL(a.out, "0\n1\n");
}

static void
each_share_holds_only_its_part(void)
{
    g_auto(Answer) a = shell_divided("for f in whole s1 s2 s3; do $H export $f.db | "
                                     "cut -d, -f1,2,4 | sort -u | wc -l; done");
    int whole = 0, n[3] = { 0 };
    CU_ASSERT_EQUAL(sscanf(a.out, "%d %d %d %d", &whole, &n[0], &n[1], &n[2]), 4);
    CU_ASSERT_EQUAL(whole - 1, 20); /* base and four points, four replications */
    CU_ASSERT_EQUAL(n[0] - 1 + n[1] - 1 + n[2] - 1, whole - 1);
    CU_ASSERT(n[0] > 1 && n[1] > 1 && n[2] > 1);
}

static void
merging_again_and_a_share_twice_change_nothing(void)
{
    g_auto(Answer) a =
        shell_divided("cp s2.db copy.db\n"
                      "$H merge s1.db s2.db s3.db copy.db s1.db -o m.db; echo $?\n"
                      "$H merge s3.db s2.db s1.db -o m.db; echo $?\n"
                      "{ all whole; all m; } | uniq | wc -l");
    CU_ASSERT_STRING_EQUAL(a.out, "0\n0\n1\n");
}

static void
what_does_not_belong_together_is_refused_by_name(void)
{
    static const struct {
        const char *script, *message;
    } cases[] = {
        { "$H merge s1.db s3.db -o m.db", "missing: 2/3" },
        { "$H merge s1.db s2.db s3.db whole.db -o m.db", "whole.db is no share" },
        { "w --seed 4 --shard 2/3 -o f.db\n"
          "$H merge s1.db f.db s3.db -o m.db",
          "f.db is of another experiment than s1.db (seed 4" },
        { "w --shard 2/2 -o f.db\n"
          "$H merge s1.db s2.db s3.db f.db -o m.db",
          "f.db is one of 2 shares, and s1.db one of 3" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *script =
            g_strconcat(cases[i].script, "; echo $?; ls | grep -c '^m'", NULL);
        g_auto(Answer) a = shell_divided(script);
        CU_ASSERT_STRING_EQUAL(a.out, "1\n0\n");
        CU_ASSERT_PTR_NOT_NULL(strstr(a.err, cases[i].message));
    }
}

static void
a_share_is_asked_for_in_the_right_way(void)
{
    static const char *const wrong[] = { "0/3", "4/3", "1", "1/", "1/3x", "-1/3" };
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *script =
            g_strdup_printf("$H run $M $S -o $D/s.db --shard %s", wrong[i]);
        g_auto(Answer) a = shell(script);
        CU_ASSERT_EQUAL(a.code, CLI_USAGE);
        CU_ASSERT_PTR_NOT_NULL(strstr(a.err, "--shard is I/N"));
    }
    g_auto(Answer) nowhere = shell("$H run $M $S --shard 1/2");
    CU_ASSERT_EQUAL(nowhere.code, CLI_USAGE);
    g_auto(Answer) both = shell("$H run $M $S --shard 1/2 -o $D/s.db\n"
                                "$H run $M $S --shard 2/2 -o $D/s.db");
    CU_ASSERT_PTR_NOT_NULL(strstr(both.err, "shard is '1/2' in this file, not '2/2'"));
    CU_ASSERT_EQUAL(both.code, CLI_FILE);
}

static void
nothing_stays_behind(void)
{
    g_autofree char *script = g_strdup_printf("rm -r '%s'", kept);
    g_auto(Answer) a = shell(script);
    CU_ASSERT_EQUAL(a.code, 0);
    g_clear_pointer(&kept, g_free);
}

CLAIMS_MAIN("cli/merge", CLAIM(shares_merge_to_the_bytes_of_the_whole),
            CLAIM(a_merged_file_stands_the_audit), CLAIM(each_share_holds_only_its_part),
            CLAIM(merging_again_and_a_share_twice_change_nothing),
            CLAIM(what_does_not_belong_together_is_refused_by_name),
            CLAIM(a_share_is_asked_for_in_the_right_way), CLAIM(nothing_stays_behind))
