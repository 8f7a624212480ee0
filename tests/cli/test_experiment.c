/* hutong run and compare as a user meets them. The path of the program is in HUTONG. */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "cli/cli.h"
#include "models/metrics.h"
#include "output/store.h"
#include "tests/claims.h"
#include "tests/cli/shell.h"

static char *place; /* (owned) a folder of this program's own, set up by main's claims */

/* Run @script with the small market; $D is a folder of our own that stays. */
static Answer
shell_here(const char *script)
{
    if (place == NULL)
        place = g_dir_make_tmp("hutong-experiment-XXXXXX", NULL);
    g_autofree char *setup = g_strdup_printf(SHELL_MARKET "D='%s'", place);
    return shell_after(setup, script);
}

/* Does every line of @text but the first have @word between commas? */
static bool
all_rows_have(const char *text, const char *word)
{
    g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
    unsigned n = 0;
    for (char **line = lines + 1; *line != NULL && (*line)[0] != '\0'; line++, n++)
        if (strstr(*line, word) == NULL)
            return false;
    return n > 50;
}

static void
a_policy_that_changes_nothing_differs_by_exactly_nothing(void)
{
    g_auto(Answer) a = shell_here("sed 's/^id .*/id = twin/' $M >$D/twin.ini\n"
                                  "$H compare $M $D/twin.ini $S --format csv");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    CU_ASSERT_TRUE(g_str_has_prefix(a.out, "metric,dimension,base,alternative,difference,"
                                           "low,high,verdict,"));
    CU_ASSERT_TRUE(all_rows_have(a.out, ",0,0,0,equal,"));
}

static void
results_depend_on_neither_threads_nor_what_was_there_before(void)
{
    g_auto(Answer) a = shell_here(
        "$H run $M $S -j 1 -o $D/a.db >$D/a.txt && $H run $M $S -j 2 -o $D/b.db "
        ">$D/b.txt &&"
        "cmp $D/a.txt $D/b.txt &&"
        "$H run $M $S -n 1 -o $D/c.db >/dev/null && $H run $M $S -o $D/c.db >$D/c.txt &&"
        "cmp $D/a.txt $D/c.txt &&"
        "$H export $D/a.db >$D/a.csv && $H export $D/c.db >$D/c.csv && cmp $D/a.csv "
        "$D/c.csv");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    CU_ASSERT_STRING_EQUAL(a.out, "");
}

/* The rule fires at two barriers a week apart; its marks and counts are in the file. */
static void
a_rule_fires_is_counted_and_marked(void)
{
    g_auto(Answer) a = shell_here(
        "R=tests/input/fixtures/rules.ini\n"
        "$H run $R $S -j 1 -o $D/r1.db | grep fingerprint >$D/r1.txt &&"
        "$H run $R $S -j 4 -o $D/r4.db | grep fingerprint >$D/r4.txt &&"
        "cmp $D/r1.txt $D/r4.txt && $H export $D/r1.db | grep ,rule.fired,follow,run,");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, ",0,rule.fired,follow,run,2"));
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, ",1,rule.fired,follow,run,2"));
    g_autofree char *path = g_build_filename(place, "r1.db", NULL);
    g_autoptr(OutStore) store = out_store_open(path, OUT_STORE_READ_ONLY, NULL);
    g_autoptr(GArray) events = out_store_events(store, 1, NULL);
    unsigned n = 0;
    for (guint i = 0; i < events->len; i++)
        n += g_str_has_prefix(g_array_index(events, OutEvent, i).id, "follow.");
    CU_ASSERT_EQUAL(n, 2);
}

static void
another_seed_is_another_world(void)
{
    g_auto(Answer) a =
        shell_here("$H run $M $S | grep fingerprint | cut -d' ' -f2\n"
                   "$H run $M $S --seed 7 | grep fingerprint | cut -d' ' -f2");
    g_auto(GStrv) lines = g_strsplit(a.out, "\n", -1);
    CU_ASSERT_EQUAL_FATAL(g_strv_length(lines), 3);
    CU_ASSERT_EQUAL(strlen(lines[0]), 16);
    CU_ASSERT_STRING_NOT_EQUAL(lines[0], lines[1]);
}

static void
a_real_policy_is_told_apart(void)
{
    g_auto(Answer) a = shell_here(
        "sed 's/^id .*/id = open/; s/^at .*/at = 2021-08-05/; s/^ramp .*/ramp = 1 d/'"
        " $M >$D/open.ini\n"
        "$H compare $M $D/open.ini $S -n 6 --format csv --metrics "
        "hub.messages.per-payment,interop.gain");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "interop.gain,,0,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, ",higher,messages,"));
}

/* Shares by wallet are no headline; the file asks for them. */
static void
a_report_split_by_a_dimension_shows_every_metric_of_it(void)
{
    g_auto(Answer) a = shell_here(
        "{ sed 's/^id .*/id = split/' $M; echo '[report]'; echo 'split-by = wallet'; }"
        " >$D/split.ini\n"
        "$H compare $M $D/split.ini $S; echo; echo PLAIN; $H compare $M $M $S");
    const char *plain = strstr(a.out, "PLAIN");
    CU_ASSERT_PTR_NOT_NULL_FATAL(plain);
    CU_ASSERT_PTR_NOT_NULL(g_strstr_len(a.out, plain - a.out, "Wallet share by count"));
    CU_ASSERT_PTR_NULL(strstr(plain, "Wallet share by count"));
    CU_ASSERT_PTR_NOT_NULL(strstr(plain, "Digital payments completed"));
}

/* Data has everything in any case. */
/* Each alternative is shown by what it would be shown by alone, and by what the others
 * are: of "one" and "two" a metric each, twice; with one that asks for nothing the
 * headlines besides. */
static void
alternatives_are_compared_by_what_any_of_them_reports(void)
{
    g_auto(Answer) a = shell_here(
        "m() { { sed \"s/^id .*/id = $1/\" $M; printf '\\n[report]\\nmetrics = '\n"
        "echo $2; } >$D/$1.ini; }; m one share.cash; m two share.off-us\n"
        "rows() { $H compare $M $* $S | cut -c1-22 | grep -E '^(Sales paid in|Payments "
        "over|Digital pay)' | sort | uniq -c | tr -s ' ' | cut -d' ' -f2-3; echo; }\n"
        "rows $D/one.ini $D/two.ini; rows $D/two.ini $D/one.ini; rows $D/one.ini $M\n"
        "rows $D/one.ini");
    CU_ASSERT_STRING_EQUAL(a.out, "2 Payments\n2 Sales\n\n2 Payments\n2 Sales\n\n"
                                  "2 Digital\n2 Payments\n2 Sales\n\n1 Sales\n\n");
}

static void
a_run_shows_the_metrics_of_its_report(void)
{
    g_auto(Answer) a = shell_here(
        "{ sed 's/^id .*/id = asked/' $M; printf '[report]\\nmetrics = share.cash\\n'; }"
        " >$D/asked.ini\n"
        "$H run $D/asked.ini $S; $H run $D/asked.ini $S --format csv 2>/dev/null");
    const char *data = strstr(a.out, "scenario,metric,");
    CU_ASSERT_PTR_NOT_NULL_FATAL(data);
    CU_ASSERT_PTR_NOT_NULL(g_strstr_len(a.out, data - a.out, "Sales paid in cash"));
    CU_ASSERT_PTR_NULL(g_strstr_len(a.out, data - a.out, "Digital payments completed"));
    CU_ASSERT_PTR_NOT_NULL(strstr(data, ",payments.completed,"));
}

static void
an_expectation_that_fails_is_a_no(void)
{
    g_auto(Answer) a =
        shell_here("{ cat $M; echo 'success.sale = at most 1%'; } >$D/hope.ini\n"
                   "$H run $D/hope.ini $S | grep -E '^(holds|FAILS)'; "
                   "$H run $D/hope.ini $S >/dev/null");
    CU_ASSERT_EQUAL(a.code, CLI_NO);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "holds   minimal: money.conserved yes; yes\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "FAILS   minimal: success.sale at most 1%; "));
}

/* A tenth added up ten times is less than one. */
static void
ten_times_yes_is_yes(void)
{
    g_auto(Answer) a = shell_here("$H run $M $S -n 10 --set run.days=2d | grep ^holds");
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "holds   minimal: money.conserved yes; yes\n"));
}

static const SimMetric window_load = {
    "window.hub.load", "%", "hub", "mean", 1, false, "Load", "", ""
};

/* Give every scenario of $D/w.db a replication 0 of seed 7 that was simulated in the
 * window "night" alone, where @sale per cent of purchases become a sale. */
static void
put_window(double sale)
{
    g_autofree char *path = g_build_filename(place, "w.db", NULL);
    OutStore *store = out_store_open(path, OUT_STORE_CREATE_OR_APPEND, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(store);
    g_autoptr(GArray) scenarios = out_store_scenarios(store, NULL);
    for (guint i = 0; i < scenarios->len; i++) {
        int64_t key = g_array_index(scenarios, OutStoredScenario, i).key;
        SimRecords *records = sim_records_new();
        sim_records_period(records, "night", "Night", "夜间", 9 * SIM_DAY + 23 * SIM_HOUR,
                           10 * SIM_DAY + 2 * SIM_HOUR);
        sim_records_value(records, pay_metric_find("success.sale"), "", "night",
                          sale + i);
        sim_records_value(records, pay_metric_find("share.wallet.count"), "red", "night",
                          55);
        for (int64_t x = 0; x < 3 * 3600; x += 60)
            sim_records_point(records, &window_load, "clearing", SIM_AXIS_TIME,
                              9 * 86400 + 23 * 3600 + x, 50);
        CU_ASSERT(out_store_replication(store, key, 7, 0, records, NULL));
        sim_records_free(records);
    }
    CU_ASSERT(out_store_close(store, NULL));
}

/* w.ini is the small market with a window, v.ini its twin; both are in $D/w.db. */
#define WINDOW_FILES "S=\"$S -n 1 --seed 7 -o $D/w.db\"; w=$D/w.ini v=$D/v.ini\n"
#define MAKE_WINDOW_FILES                                                                \
    "{ cat $M; echo 'success.sale = at least 50%'; echo '[window night]'; "              \
    "echo 'label[en] = Night'; "                                                         \
    "echo 'from = 2021-08-10T23:00'; echo 'to = 2021-08-11T02:00'; } >$D/w.ini\n"        \
    "sed 's/^id .*/id = twin/' $D/w.ini >$D/v.ini; rm -f $D/w.db\n"                      \
    "$H compare $D/w.ini $D/v.ini $S --seed 8 -n 1 -o $D/w.db --no-pictures >/dev/null"

static void
a_window_is_shown_after_the_run_and_alone(void)
{
    g_auto(Answer) made = shell_here(MAKE_WINDOW_FILES);
    CU_ASSERT_EQUAL(made.code, CLI_OK);
    put_window(61);
    g_auto(Answer) run = shell_here(WINDOW_FILES "$H run $w $S");
    const char *title = "\nMinimal market: window Night, 2021-08-10 23:00 to 2021-08-11 "
                        "02:00\nPurchases that become a sale ";
    CU_ASSERT_PTR_NOT_NULL(strstr(run.out, title));
    CU_ASSERT_PTR_NULL(strstr(run.out, "Wallet share by count"));
    g_auto(Answer) csv = shell_here(
        WINDOW_FILES "$H run $w $S --format csv --period night | grep -v twin");
    CU_ASSERT_PTR_NOT_NULL(strstr(csv.out, "minimal,success.sale,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(csv.out, ",%,night\r\n"));
    g_auto(Answer) both = shell_here(WINDOW_FILES "$H compare $w $v $S --no-pictures");
    const char *group =
        strstr(both.out, "\nwindow Night, 2021-08-10 23:00 to 2021-08-11 02:00\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(group);
    CU_ASSERT_PTR_NOT_NULL(strstr(group, "Purchases that become a sale"));
    CU_ASSERT_PTR_NOT_NULL(strstr(both.out, "whole run, replications: 1"));
    g_auto(Answer) alone =
        shell_here(WINDOW_FILES "$H compare $w $v $S --no-pictures --period night");
    CU_ASSERT_PTR_NULL(strstr(alone.out, "whole run"));
    CU_ASSERT_PTR_NOT_NULL(strstr(alone.out, "window Night"));
}

/* Of what put_window() knows, the load alone can be drawn; what is simulated has latency
 * too, and its recovery where something happens in the window. */
static void
windows_are_drawn_beside_the_results(void)
{
    g_auto(Answer) made = shell_here(MAKE_WINDOW_FILES);
    CU_ASSERT_EQUAL(made.code, CLI_OK);
    put_window(61);
    g_auto(Answer) run =
        shell_here(WINDOW_FILES "$H run $w $S >/dev/null; cd $D; ls w-*.svg w-*.png");
    CU_ASSERT_STRING_EQUAL(run.out, "w-hub-load-night.png\nw-hub-load-night.svg\n");
    g_auto(Answer) none = shell_here(WINDOW_FILES "rm $D/w-*; $H run $w $S --no-pictures "
                                                  ">/dev/null; ls $D | grep -c 'w-'");
    CU_ASSERT_STRING_EQUAL(none.out, "0\n");
    g_auto(Answer) both = shell_here(
        "w=$D/w.ini v=$D/v.ini; { cat $w; echo '[event outage]'; "
        "echo 'at = 2021-08-10T23:30'; echo 'until = 2021-08-10T23:50'; "
        "echo 'set.hub.*.availability = 0%'; } | sed 's/^id .*/id = out/' >$D/u.ini\n"
        "$H compare $w $v $S --pictures $D/p >/dev/null;"
        "$H compare $w $D/u.ini $S --pictures $D/q >/dev/null; cd $D; ls [pq]-*.svg");
    CU_ASSERT_STRING_EQUAL(both.out, "p-fees.svg\np-hub-load-night.svg\n"
                                     "p-latency-night.svg\np-load.svg\np-share.svg\n"
                                     "q-fees.svg\nq-hub-load-night.svg\n"
                                     "q-latency-night.svg\nq-load.svg\n"
                                     "q-recovery-night.svg\nq-share.svg\n");
}

/* The end of an event is marked within a window; elsewhere only its beginning is. */
static void
an_outage_is_marked_where_it_begins_and_ends(void)
{
    g_auto(Answer) a =
        shell_here("{ cat $M; printf '[window night]\\nfrom = 2021-08-10T23:00\\n"
                   "to = 2021-08-11T02:00\\n'; for i in 10 20; do printf '[event e%s]\\n"
                   "at = 2021-08-%sT23:30\\nuntil = 2021-08-%sT23:50\\n"
                   "set.hub.*.availability = 0%%\\n' $i $i $i; done; } >$D/o.ini\n"
                   "$H run $D/o.ini $S -o $D/o.db >/dev/null");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    g_autofree char *path = g_build_filename(place, "o.db", NULL);
    g_autoptr(OutStore) store = out_store_open(path, OUT_STORE_READ_ONLY, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(store);
    g_autoptr(GArray) events = out_store_events(store, 1, NULL);
    CU_ASSERT_EQUAL_FATAL(events->len, 4);
    const OutEvent *end = &g_array_index(events, OutEvent, 1);
    CU_ASSERT_STRING_EQUAL(g_array_index(events, OutEvent, 0).id, "e10");
    CU_ASSERT_STRING_EQUAL(end->id, "e10.end");
    CU_ASSERT_STRING_EQUAL(end->label_en, "e10: end");
    CU_ASSERT_EQUAL(end->at, 9 * SIM_DAY + 23 * SIM_HOUR + 50 * SIM_MINUTE);
    CU_ASSERT_STRING_EQUAL(g_array_index(events, OutEvent, 2).id, "e20");
}

/* The small market has an event of its own, in September. */
static void
holidays_and_flash_crowds_are_marked(void)
{
    g_auto(Answer) a = shell_here(
        "{ cat $M; printf '[holiday feast]\\nlabel = Feast\\nfrom = 2021-08-09\\n"
        "until = 2021-08-11\\n[flash rush]\\nat = 2021-08-10\\npeak = 2\\n'; } "
        ">$D/f.ini\n$H run $D/f.ini $S -o $D/f.db >/dev/null");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    g_autofree char *path = g_build_filename(place, "f.db", NULL);
    g_autoptr(OutStore) store = out_store_open(path, OUT_STORE_READ_ONLY, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(store);
    g_autoptr(GArray) events = out_store_events(store, 1, NULL);
    CU_ASSERT_EQUAL_FATAL(events->len, 3);
    const OutEvent *feast = &g_array_index(events, OutEvent, 0);
    const OutEvent *rush = &g_array_index(events, OutEvent, 1);
    CU_ASSERT_STRING_EQUAL(feast->id, "holiday.feast");
    CU_ASSERT_STRING_EQUAL(feast->label_en, "Feast");
    CU_ASSERT_EQUAL(feast->at, 8 * SIM_DAY);
    CU_ASSERT_STRING_EQUAL(rush->id, "flash.rush");
}

/* On stderr, for it depends on the machine; nothing of it where there is no window. */
static void
the_events_of_windows_are_counted(void)
{
    g_auto(Answer) made = shell_here(MAKE_WINDOW_FILES);
    CU_ASSERT_EQUAL(made.code, CLI_OK);
    g_auto(Answer) with = shell_here("$H run $D/w.ini ${S% -q} --progress none");
    CU_ASSERT_PTR_NOT_NULL(strstr(with.err, " shopping intentions in "));
    CU_ASSERT_PTR_NOT_NULL(strstr(with.err, " events in windows, "));
    CU_ASSERT_PTR_NULL(strstr(with.out, "events in windows"));
    g_auto(Answer) without = shell_here("$H run $M ${S% -q} --progress none");
    CU_ASSERT_PTR_NOT_NULL(strstr(without.err, " shopping intentions in "));
    CU_ASSERT_PTR_NULL(strstr(without.err, "events in windows"));
}

static void
an_expectation_may_be_about_windows(void)
{
    static const struct {
        double sale;
        int code;
        const char *claim, *says;
    } cases[] = {
        { 61, CLI_OK, "success.sale = at least 50%",
          "holds   minimal: success.sale@night at least 50%; 61.00%\n" },
        { 41, CLI_NO, "success.sale = at least 50%",
          "FAILS   minimal: success.sale@night at least 50%; 41.00%\n" },
        { 61, CLI_NO, "success.sale@night = at most 50%",
          "FAILS   minimal: success.sale@night at most 50%; 61.00%\n" },
        { 61, CLI_NO, "success.digital = at most 50%",
          "FAILS   minimal: success.digital at most 50%; no value\n" },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Answer) made = shell_here(MAKE_WINDOW_FILES);
        CU_ASSERT_EQUAL(made.code, CLI_OK);
        put_window(cases[i].sale);
        g_autofree char *script = g_strdup_printf(
            WINDOW_FILES "sed -i '/^money.conserved/d; s/^success.sale.*/%s/' $w\n"
                         "$H run $w $S",
            cases[i].claim);
        g_auto(Answer) a = shell_here(script);
        CU_ASSERT_EQUAL(a.code, cases[i].code);
        const char *said = strstr(a.out, cases[i].says);
        CU_ASSERT_PTR_NOT_NULL_FATAL(said);
        CU_ASSERT_PTR_NULL(strstr(said + 1, cases[i].says)); /* once */
    }
}

/* In 30 days there are two that the last 28 do not have. */
static void
an_expectation_may_be_about_the_end(void)
{
    g_auto(Answer) a = shell_here(
        "paid() { $H run $M $S --period $1 --format csv | awk -F, "
        "'$2 == \"payments.completed\" { print int($4 * '$2') }'; }\n"
        "sed \"s/^money.conserved.*/payments.completed@end = between $(paid end .999) "
        "and $(paid end 1.001)\\npayments.completed = at least $(paid end 1.05)/\" $M "
        ">$D/e.ini\n"
        "$H run $D/e.ini $S | grep -c '^holds   minimal: payments.completed'");
    CU_ASSERT_STRING_EQUAL(a.out, "2\n");
}

static void
what_cannot_be_done_says_why_with_the_right_code(void)
{
    static const struct {
        const char *script;
        int code;
        const char *says;
    } cases[] = {
        { "$H run", CLI_USAGE, "name a scenario file" },
        { "$H run $M --jobs 2000", CLI_USAGE, "--jobs is 1 to 1024" },
        { "$H run $M --seed 5000000000", CLI_USAGE, "--seed is 0 to 4294967295" },
        { "$H run $M --lang fr", CLI_USAGE, "--lang is en or zh, not 'fr'" },
        { "$H run $M --period nigth", CLI_USAGE, "--period is run or end; not 'nigth'" },
        { "{ cat $M; printf '[window night]\\nfrom = 2021-08-10T23:00\\nto = "
          "2021-08-11T02:00\\n'; } >$D/n.ini; $H run $D/n.ini --period nigth",
          CLI_USAGE, "or window night of minimal; not 'nigth'" },
        { "$H run $M --until 2021-02-30", CLI_USAGE, "--until is a date" },
        { "$H run $M --until 2031-01-01", CLI_USAGE, "--until lies outside the run" },
        { "$H run $M --scale 1", CLI_INVALID, "a scale is written 1:1000" },
        { "$H run $D/none.ini", CLI_FILE, "cannot read" },
        { "$H compare $M", CLI_USAGE, "name a base beside" },
        { "$H compare $M $M $S --metrics nonsense", CLI_USAGE, "nonsense" },
        { "echo text >$D/text.db; $H run $M $S -o $D/text.db", CLI_FILE,
          "not a SQLite database" },
        { "$H run $M $S -o $D/no/where.db", CLI_FILE, "No such file or directory" },
        { "$H run $M $S >/dev/full", CLI_FILE, "No space left on device" },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Answer) a = shell_here(cases[i].script);
        if (a.code != cases[i].code || strstr(a.err, cases[i].says) == NULL)
            printf("%s: exit %d, %s", cases[i].script, a.code, a.err);
        CU_ASSERT_EQUAL(a.code, cases[i].code);
        CU_ASSERT_PTR_NOT_NULL(strstr(a.err, cases[i].says));
    }
}

/* The text of a results file is as it was: nobody wrote into a file that is not ours. */
static void
a_foreign_file_is_left_alone(void)
{
    g_auto(Answer) a =
        shell_here("echo precious >$D/mine; $H run $M $S -o $D/mine; cat $D/mine");
    CU_ASSERT_STRING_EQUAL(a.out, "precious\n");
}

static void
an_interruption_keeps_what_is_finished(void)
{
    g_auto(Answer) a = shell_here(
        "$H run $M --set run.days=60d --set run.spin-up=1d --scale 1:1000 -n 2000 "
        "-j 2 -q "
        "-o $D/long.db >/dev/null & p=$!\n"
        "i=0; while [ $i -lt 100 ] && ! $H export $D/long.db 2>/dev/null | grep -q "
        ",4,; do "
        "sleep 0.1; i=$((i + 1)); done\n"
        "kill -INT $p; wait $p; echo exit $?\n"
        "$H run $M --set run.days=60d --set run.spin-up=1d --scale 1:1000 -n 3 -q "
        "-o $D/long.db | grep -c fingerprint; ls $D | grep -c journal");
    if (strstr(a.out, "exit 130\n1\n0\n") == NULL)
        printf("interruption: %s%s\n", a.out, a.err);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.out, "exit 130\n1\n0\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(a.err, "finished replications are kept in "));
}

static void
nothing_stays_behind(void)
{
    g_auto(Answer) a = shell_here("rm -r \"$D\"");
    CU_ASSERT_EQUAL(a.code, 0);
    g_clear_pointer(&place, g_free);
}

CLAIMS_MAIN("cli/experiment",
            CLAIM(a_policy_that_changes_nothing_differs_by_exactly_nothing),
            CLAIM(results_depend_on_neither_threads_nor_what_was_there_before),
            CLAIM(a_rule_fires_is_counted_and_marked),
            CLAIM(another_seed_is_another_world), CLAIM(a_real_policy_is_told_apart),
            CLAIM(a_report_split_by_a_dimension_shows_every_metric_of_it),
            CLAIM(alternatives_are_compared_by_what_any_of_them_reports),
            CLAIM(a_run_shows_the_metrics_of_its_report),
            CLAIM(an_expectation_that_fails_is_a_no), CLAIM(ten_times_yes_is_yes),
            CLAIM(a_window_is_shown_after_the_run_and_alone),
            CLAIM(windows_are_drawn_beside_the_results),
            CLAIM(an_outage_is_marked_where_it_begins_and_ends),
            CLAIM(holidays_and_flash_crowds_are_marked),
            CLAIM(the_events_of_windows_are_counted),
            CLAIM(an_expectation_may_be_about_windows),
            CLAIM(an_expectation_may_be_about_the_end),
            CLAIM(what_cannot_be_done_says_why_with_the_right_code),
            CLAIM(a_foreign_file_is_left_alone),
            CLAIM(an_interruption_keeps_what_is_finished), CLAIM(nothing_stays_behind))
