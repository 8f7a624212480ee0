/* What the world does to a run: signals, full disks, no memory, no permission. The
 * results file is never damaged, the message is one line, and going on gives the same
 * bytes. Kills have their own loop in tests/kills.sh. */
#include <string.h>

#include "cli/cli.h"
#include "tests/claims.h"
#include "tests/cli/shell.h"

/* Long enough to be hit in the middle: eight replications of two scenarios; "whole" says
 * what they come to, "all FILE" prints it. */
#define MANY                                                                             \
    "R='--set run.days=40d --set run.spin-up=3d --scale 1:2000 -n 8 -j 2 -q "            \
    "--no-pictures --progress none'\n"
#define TWO                                                                              \
    MANY "sed 's/^id .*/id = other/; s/0.38%/0.30%/' $M >$D/other.ini\n"                 \
         "all() { hutong export $1 && hutong export $1 --what series; }\n"               \
         "T=\"run $M $D/other.ini $R -o\"\n"                                             \
         "$H $T $D/whole.db >/dev/null 2>&1; all $D/whole.db >$D/whole\n"

/* A shell's background job does not hear SIGINT: so the shell becomes the program, and a
 * child of it sends the signal once a replication is kept. */
static void
signals_end_it_with_their_codes(void)
{
    g_auto(Answer) a = shell(
        MANY "export H M R D\nfor s in INT TERM; do export s\n"
             "  timeout 60 sh -c 'n=0; (while [ $n -lt 2 ]; do sleep 0.1\n"
             "    n=$(\"$H\" export $D/$s.db 2>/dev/null | wc -l); done; kill -$s $$) &\n"
             "    exec \"$H\" run $M $R -n 100000 -o $D/$s.db' >/dev/null 2>$D/err\n"
             "  echo $s $? $(wc -l <$D/err) $(hutong audit $D/$s.db | grep -c FAILS)\n"
             "  (cd $D && ls $s.db*)\n"
             "done");
    CU_ASSERT_STRING_EQUAL(a.out, "INT 130 1 0\nINT.db\nTERM 143 1 0\nTERM.db\n");
}

/* Five bases, each calibrated before any is simulated: a signal sent as soon as the
 * program takes signals in (bits 2 and 15 of those it blocks) comes into that. */
static void
signals_during_calibration_say_what_is_lost(void)
{
    g_auto(Answer) a = shell(
        "export W=$D/bases.ini H D\n"
        "{ sed '/^kind *=/a target-share = 50%' $M; printf '[sweep hold]\\n"
        "vary = wallet.red.hold\\nvalues = 50%% .. 80%% step 10 pp\\n'; } >$W\n"
        "for s in INT TERM; do for o in '' \"-o $D/$s.db\"; do export s o\n"
        "  timeout 60 sh -c '(while [ -d /proc/$$ ] &&\n"
        "    ! grep -q SigBlk:.*4002 /proc/$$/status; do sleep 0.02; done; kill -$s $$) "
        "&\n"
        "    exec \"$H\" sweep $W $o --scale 1:5000000 -n 1 -j 2 -q --no-pictures' "
        ">/dev/null 2>$D/err\n"
        "  echo $s $?; sed \"s#$D/##\" $D/err\n"
        "done; done");
    CU_ASSERT_STRING_EQUAL(
        a.out,
        "INT 130\nhutong sweep: stopped during calibration, with no replication under "
        "way\n"
        "INT 130\nhutong sweep: stopped during calibration, with no replication under "
        "way; finished replications are kept in INT.db\n"
        "TERM 143\nhutong sweep: stopped during calibration, with no replication under "
        "way\n"
        "TERM 143\nhutong sweep: stopped during calibration, with no replication under "
        "way; finished replications are kept in TERM.db\n");
}

/* Verbs that keep no replications: nothing is advised that they do not take, and no
 * folder stays behind. */
static void
signals_end_other_verbs_with_a_line_as_well(void)
{
    g_auto(Answer) a = shell(
        "export H D TMPDIR=$D/tmp; mkdir $D/tmp\n"
        "for v in 'plan scenarios/china-2021.ini' 'verify --goldens' "
        "'calibrate scenarios/china-2021.ini -n 2 --scale 1:1000000 "
        "--to scenarios/tables/targets-2021q3.csv "
        "--fit behaviour.cash-carried=20%..80%'; do export v\n"
        "  timeout 60 sh -c '(while [ -d /proc/$$ ] &&\n"
        "    ! grep -q SigBlk:.*4002 /proc/$$/status; do sleep 0.02; done; kill $$) &\n"
        "    exec \"$H\" $v' >/dev/null 2>$D/err\n"
        "  echo $?; grep stopped $D/err; done; ls $D/tmp");
    CU_ASSERT_STRING_EQUAL(
        a.out,
        "143\nhutong plan: stopped during the probe\n"
        "143\nhutong verify: stopped during calibration, with no replication under "
        "way\n"
        "143\nhutong calibrate: stopped during calibration, with no replication "
        "under way\n");
}

static void
a_file_that_may_not_grow_keeps_what_it_holds(void)
{
    g_auto(Answer) a =
        shell(TWO "(ulimit -f 600; $H $T $D/r.db >/dev/null 2>$D/err; echo exit $?)\n"
                  "wc -l <$D/err; cut -d: -f1-2 $D/err | sed \"s#$D/##\"\n"
                  "hutong export $D/r.db >/dev/null && $H $T $D/r.db >/dev/null 2>&1\n"
                  "all $D/r.db | cmp - $D/whole && echo same");
    CU_ASSERT_STRING_EQUAL(a.out, "exit 4\n1\nhutong run: r.db\nsame\n");
}

/* From too little to begin with to just enough: it runs or says why in one line, and
 * never leaves a damaged file. GLib ends by a signal when small things cannot be had;
 * that is a kill like any. Nothing is asked where a sanitizer's own memory is beyond the
 * limit. */
static void
too_little_memory_damages_nothing(void)
{
    g_auto(Answer) a = shell(
        TWO
        "(ulimit -v 400000; hutong --version >/dev/null 2>&1) || { echo same; exit; }\n"
        "for m in 12 17 20 21 22 23 25 26 28 30 35 40 60; do\n"
        "  (ulimit -c 0 -v ${m}000; $H $T $D/r.db >/dev/null 2>$D/err); c=$?\n"
        "  case $c in 3 | 4 | 6) [ $(wc -l <$D/err) = 1 ] || echo $m: $c;;\n"
        "  0 | 127 | 13[0-9]) ;; *) echo $m: $c; esac\n"
        "  [ ! -s $D/r.db ] || hutong export $D/r.db >/dev/null || echo damaged\n"
        "done 2>/dev/null\n"
        "$H $T $D/r.db >/dev/null 2>&1; all $D/r.db | cmp - $D/whole && echo same");
    CU_ASSERT_STRING_EQUAL(a.out, "same\n");
}

static void
memory_that_is_not_there_is_said_before_it_is_taken(void)
{
    g_auto(Answer) a =
        shell("(ulimit -v 400000; hutong --version >/dev/null 2>&1) || exit 3\n"
              "ulimit -v 400000; $H run $M --scale 1:1 -n 1 -q");
    CU_ASSERT_EQUAL(a.code, CLI_INVALID);
    CU_ASSERT_TRUE(a.err[0] == '\0' || strstr(a.err, "MB, which are not free") != NULL);
}

/* GCOV_PREFIX: where the counts of a coverage build go that nobody may write either. */
static void
what_may_not_be_written_is_said_in_one_line(void)
{
    static const struct {
        const char *prepare, *said;
    } table[] = {
        { "F=$D/none/r.db", "No such file" },
        { "F=$D", "not a regular file" },
        { "F=/dev/full", "not a regular file" },
        { "F=/proc/r.db", "cannot" },
        { "mkfifo $D/p; F=$D/p", "not a regular file" },
        { "echo no database >$D/n; F=$D/n", "not a results file" },
        { "mkdir $D/s; chmod 555 $D/s; F=$D/s/r.db; "
          "cp $H $D/h; cp $M $D/m; H=\"$U $D/h\"; M=$D/m; mkdir -m 777 $D/g; "
          "export GCOV_PREFIX=$D/g",
          "Permission denied" },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *script = g_strdup_printf(
            MANY "U=; [ $(id -u) != 0 ] || U='setpriv --reuid 65534 --clear-groups'\n"
                 "chmod 711 $D\n%s; timeout 20 $H run $M $R -o $F",
            table[i].prepare);
        g_auto(Answer) a = shell(script);
        const char *end = strchr(a.err, '\n');
        bool is_said = a.code == CLI_FILE && strstr(a.err, table[i].said) != NULL &&
                       end != NULL && end[1] == '\0';
        CU_ASSERT_TRUE(is_said);
        if (!is_said)
            printf("%s: %d %s", table[i].prepare, a.code, a.err);
    }
}

static void
a_full_disk_behind_a_redirection_is_noticed(void)
{
    g_auto(Answer) a = shell("$H run $M $S --no-pictures >/dev/full; echo $?\n"
                             "$H run $M $S --no-pictures | head -n 1 >/dev/null");
    CU_ASSERT_STRING_EQUAL(a.out, "4\n");
    CU_ASSERT_EQUAL(a.code, 0);
}

CLAIMS_MAIN("cli/faults", CLAIM(signals_end_it_with_their_codes),
            CLAIM(signals_during_calibration_say_what_is_lost),
            CLAIM(signals_end_other_verbs_with_a_line_as_well),
            CLAIM(a_file_that_may_not_grow_keeps_what_it_holds),
            CLAIM(too_little_memory_damages_nothing),
            CLAIM(memory_that_is_not_there_is_said_before_it_is_taken),
            CLAIM(what_may_not_be_written_is_said_in_one_line),
            CLAIM(a_full_disk_behind_a_redirection_is_noticed))
