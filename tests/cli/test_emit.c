/* hutong emit as a user meets it. The path of the program is in HUTONG. */
#include <glib.h>
#include <string.h>

#include "cli/cli.h"
#include "tests/claims.h"
#include "tests/cli/shell.h"

/* A batch system of one machine: runs what is submitted at once, and refuses a job that
 * waits for an array of which a task has failed. */
#define BATCH                                                                            \
    "mkdir $D/bin; cat >$D/bin/sbatch <<'END'\n"                                         \
    "#!/bin/bash\n"                                                                      \
    "n=0\n"                                                                              \
    "while [[ $1 == -* ]]; do\n"                                                         \
    "    echo \"$1\" >>\"$JOBS\"\n"                                                      \
    "    [[ $1 == --array=1-* ]] && n=${1#--array=1-}\n"                                 \
    "    [[ $1 == --dependency=* && -e $JOBS.failed ]] && exit 1\n"                      \
    "    shift\n"                                                                        \
    "done\n"                                                                             \
    "for ((i = 1; i <= n; i++)); do\n"                                                   \
    "    SLURM_ARRAY_TASK_ID=$i bash \"$@\" >>\"$JOBS.out\" || touch \"$JOBS.failed\"\n" \
    "done\n"                                                                             \
    "((n > 0)) || bash \"$@\" >\"$JOBS.merged\" || touch \"$JOBS.failed\"\n"             \
    "echo '77;cluster'\n"                                                                \
    "END\n"                                                                              \
    "chmod +x $D/bin/sbatch; PATH=$D/bin:$PATH; export JOBS=$D/jobs\n"

static void
a_submitted_sweep_comes_to_the_bytes_of_a_local_one(void)
{
    g_auto(Answer) a = shell(
        BATCH
        "A='--set run.days=30d --set run.spin-up=7d --scale 1:4000 -n 2 -q'\n"
        "w() { \"$@\" $A --vary 'fee.mdr.rate=0.3%, 0.5%' -o $D/$f.db; }\n"
        "f=far; w $H emit slurm sweep $M --shares 3 -j 2 >$D/job.sh\n"
        "bash $D/job.sh --partition=short; echo $?\n"
        "f=near; w $H sweep $M >$D/near.txt; cmp $D/near.txt $JOBS.merged; echo $?\n"
        "for f in near far; do $H export $D/$f.db --what all | cksum; done"
        " | uniq | wc -l\n"
        "grep -cx -e --partition=short -e --cpus-per-task=2 "
        "-e --dependency=afterok:77 $JOBS; ls $D/far.db.*\n");
    g_auto(GStrv) lines = g_strsplit(a.out, "\n", 0);
    CU_ASSERT_EQUAL(g_strv_length(lines), 9);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "array 77, then 77: "));
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "far.db\n0\n0\n1\n4\n"));
}

static void
names_are_never_read_as_shell(void)
{
    g_auto(Answer) a = shell(
        BATCH
        "E=\"$D/a'b; touch pwn\n\\$(touch pwn) \\\"\\`touch pwn\\` -o.ini\"\n"
        "cp $M \"$E\"; cd $D; R=\"-\\$(touch pwn)'\n; touch pwn #\"\n"
        "$H emit slurm run \"$E\" --until 2021-08-03 --set run.spin-up=7d --scale 1:4000 "
        "-n 2 -q --shares 2 -o \"$R\" >job.sh; bash job.sh >/dev/null; echo $?\n"
        "ls $JOBS.failed pwn 2>/dev/null; $H export \"./$R\" | cut -d, -f4 | sort -u | "
        "wc -l\n"
        "ls | grep -c '^-'");
    CU_ASSERT_STRING_EQUAL(a.out, "0\n3\n3\n");
    CU_ASSERT_STRING_EQUAL(a.err, "");
}

static void
nothing_is_merged_after_a_failure_and_submitting_again_goes_on(void)
{
    g_auto(Answer) a = shell(
        BATCH "$H emit slurm run $M --until 2021-08-03 --set run.spin-up=7d --scale "
              "1:4000 -n 2 -q --shares 2 -o $D/r.db >$D/job.sh; mkdir $D/r.db.2\n"
              "bash $D/job.sh 2>/dev/null; echo $?; ls $D | grep '^r.db'\n"
              "rmdir $D/r.db.2; rm $JOBS.failed\n"
              "bash $D/job.sh >/dev/null; echo $?; ls $D | grep '^r.db'\n");
    CU_ASSERT_STRING_EQUAL(a.out, "1\nr.db.1\nr.db.2\n0\nr.db\nr.db.1\nr.db.2\n");
}

static void
a_file_says_itself_what_to_do_with_it(void)
{
    static const struct {
        const char *file, *verb;
    } cases[] = { { "$M", "run" },
                  { "scenarios/fee-war.ini", "sweep" },
                  { "scenarios/what-matters.ini", "sensitivity" } };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *script = g_strdup_printf(
            "$H emit slurm %s 2>/dev/null | sed -n 's/^verb=//p'", cases[i].file);
        g_autofree char *expected = g_strconcat(cases[i].verb, "\n", NULL);
        g_auto(Answer) a = shell(script);
        CU_ASSERT_STRING_EQUAL(a.out, expected);
    }
}

static void
the_script_is_sound(void)
{
    g_auto(Answer) a =
        shell("$H emit slurm $M -o \"$D/a'b\" >$D/job.sh; bash -n $D/job.sh"
              " && if command -v shellcheck >/dev/null; then shellcheck "
              "$D/job.sh; fi; echo $?");
    CU_ASSERT_STRING_EQUAL(a.out, "0\n");
}

static void
refuses_what_it_cannot_write(void)
{
    static const struct {
        const char *arguments;
        int code;
        const char *message;
    } cases[] = {
        { "", CLI_USAGE, "say 'slurm'" },
        { "pbs $M", CLI_USAGE, "say 'slurm'" },
        { "slurm", CLI_USAGE, "say 'slurm'" },
        { "slurm compare", CLI_USAGE, "name what to compare" },
        { "slurm plot", CLI_FILE, "plot" },
        { "slurm $M --shares 0", CLI_USAGE, "--shares is 1 to 10000" },
        { "slurm $M --shares x", CLI_USAGE, "--shares" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *script = g_strdup_printf("$H emit %s", cases[i].arguments);
        g_auto(Answer) a = shell(script);
        CU_ASSERT_EQUAL(a.code, cases[i].code);
        CU_ASSERT_STRING_EQUAL(a.out, "");
        CU_ASSERT_PTR_NOT_NULL(strstr(a.err, cases[i].message));
    }
}

CLAIMS_MAIN("cli/emit", CLAIM(a_submitted_sweep_comes_to_the_bytes_of_a_local_one),
            CLAIM(names_are_never_read_as_shell),
            CLAIM(nothing_is_merged_after_a_failure_and_submitting_again_goes_on),
            CLAIM(a_file_says_itself_what_to_do_with_it), CLAIM(the_script_is_sound),
            CLAIM(refuses_what_it_cannot_write))
