/* Layers: files that extend each other, tables, and what the command line lays on top. */
#include <glib/gstdio.h>

#include "input/design.h"
#include "input/resolve.h"
#include "tests/input/fixture.h"

static int64_t
hour(const ScnScenario *s, unsigned h)
{
    return pay_value(s->params, PAY_TRAFFIC_HOUR, h, 0, 0);
}

static void
a_list_of_all_hours_hides_single_ones(void)
{
    g_autofree char *text =
        minimal_with("[rebate red]", "[traffic]\nhour.8 = 77\nlevel = 0.9\n"
                                     "weekday.sat = 3\n[rebate red]");
    static const char *const all =
        "traffic.hours=1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 "
        "1 1 1 2";
    const char *const settings[] = { all, "traffic.weekdays=1 1 1 1 1 1 1", NULL };
    const char *const none[] = { NULL };
    g_autofree char *faults = NULL, *more = NULL;
    g_autoptr(ScnScenario) single = parse(text, none, &faults);
    CU_ASSERT_STRING_EQUAL(faults, "");
    g_autoptr(ScnScenario) listed = parse(text, settings, &more);
    CU_ASSERT_STRING_EQUAL(more, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(single);
    CU_ASSERT_PTR_NOT_NULL_FATAL(listed);
    CU_ASSERT_EQUAL(hour(single, 8), 77);
    CU_ASSERT_EQUAL(hour(listed, 8), 1);
    CU_ASSERT_EQUAL(hour(listed, 23), 2);
    CU_ASSERT_EQUAL(pay_value(listed->params, PAY_TRAFFIC_LEVEL, 0, 0, 0), 900000);
}

/* What a.ini, of @text, beside base.ini says (owned); t.csv is @table if that is given.
 */
static char *
faults_of(const char *text, const char *table)
{
    g_autofree char *place = g_dir_make_tmp("hutong-document-XXXXXX", NULL);
    g_autofree char *base = g_build_filename(place, "base.ini", NULL);
    g_autofree char *path = g_build_filename(place, "a.ini", NULL);
    g_autofree char *csv = g_build_filename(place, "t.csv", NULL);
    g_autofree char *minimal = minimal_text();
    CU_ASSERT_TRUE(g_file_set_contents(base, minimal, -1, NULL));
    CU_ASSERT_TRUE(g_file_set_contents(path, text, -1, NULL));
    CU_ASSERT_TRUE(g_file_set_contents(csv, table != NULL ? table : "", -1, NULL));
    char *faults = NULL;
    g_autoptr(ScnScenario) s = load(path, &faults);
    CU_ASSERT_EQUAL(s == NULL, *faults != '\0');
    g_remove(csv);
    g_remove(path);
    g_remove(base);
    g_rmdir(place);
    return faults;
}

#define CHILD "[scenario]\nformat = 1\nid = a\nextends = base.ini\n"

static void
a_section_is_off_whole_or_not_at_all(void)
{
    static const struct {
        const char *text, *message; /* NULL: fine */
    } cases[] = {
        { "[event opening]\noff = yes\n", NULL },
        { "[event opening]\noff = yes\nsource = why\nlabel[en] = Gone\n", NULL },
        { "[event opening]\noff = no\n",
          "a.ini:6:7: error: off is yes; to keep the parent's, remove the section; did "
          "you mean 'yes'?" },
        { "[event opening]\noff = yes\nramp = 2 d\n",
          "a.ini:7:1: error: 'ramp' in a section that is off; remove one of the two" },
        { "[event openin]\noff = yes\n",
          "no parent has a section [event openin] that could be off; did you mean "
          "'opening'?" },
        { "[event zz]\noff = yes\n",
          "no parent has a section [event zz] that could be off\n" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strconcat(CHILD, cases[i].text, NULL);
        g_autofree char *faults = faults_of(text, NULL);
        bool ok = cases[i].message == NULL ? *faults == '\0'
                                           : strstr(faults, cases[i].message) != NULL;
        CU_ASSERT_TRUE(ok);
        if (!ok)
            printf("case %zu: %s\n", i, faults);
    }
}

static void
a_table_adds_to_sections_and_repeats_nothing(void)
{
    g_autofree char *plain =
        minimal_with("[platform mall]", "[tables]\nwallets = t.csv\n[platform mall]");
    g_autofree char *fine =
        faults_of(plain, "id,utility,source\nred,0.80 CNY,a survey\n");
    CU_ASSERT_STRING_EQUAL(fine, "");
    g_autofree char *twice = faults_of(plain, "id,utility,hold\nred,0.80 CNY,50%\n");
    CU_ASSERT_PTR_NOT_NULL(strstr(
        twice, "t.csv:2:14: error: 'hold' of wallet 'red' is given twice; first at /"));
    CU_ASSERT_PTR_NOT_NULL(strstr(twice, "/a.ini:35\n"));
    g_autofree char *nameless =
        minimal_with("[platform mall]", "[tables]\nwallets =\n[platform mall]");
    g_autofree char *empty = faults_of(nameless, "");
    CU_ASSERT_PTR_NOT_NULL(strstr(empty, "'wallets' has no value"));
    CU_ASSERT_PTR_EQUAL(strstr(empty, "error:"), g_strrstr(empty, "error:"));
}

/* One file that is missing hides what else is wrong, because it could be wrong by that,
 * but not a second one. */
static void
each_file_that_is_missing_is_named(void)
{
    static const struct {
        const char *wallets, *message;
        unsigned n;
    } cases[] = {
        { "t.csv", "a.ini:4:11: error: none.ini: cannot read", 1 },
        { "no.csv", "a.ini:6:11: error: no.csv: cannot read", 2 },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf("[scenario]\nformat = 1\nid = a\n"
                                                "extends = none.ini\n[tables]\n"
                                                "wallets = %s\n",
                                                cases[i].wallets);
        g_autofree char *faults = faults_of(text, "id,utility\nred,0.80 CNY\n");
        g_auto(GStrv) parts = g_strsplit(faults, "error: ", -1);
        CU_ASSERT_PTR_NOT_NULL(strstr(faults, cases[i].message));
        CU_ASSERT_EQUAL(g_strv_length(parts) - 1, cases[i].n);
    }
}

static void
an_event_of_the_child_takes_the_place_of_the_parents(void)
{
    g_autofree char *place = g_dir_make_tmp("hutong-document-XXXXXX", NULL);
    g_autofree char *base = g_build_filename(place, "base.ini", NULL);
    g_autofree char *path = g_build_filename(place, "a.ini", NULL);
    g_autofree char *minimal = minimal_text(), *faults = NULL;
    CU_ASSERT_TRUE(g_file_set_contents(base, minimal, -1, NULL));
    CU_ASSERT_TRUE(g_file_set_contents(path,
                                       CHILD "[event opening]\nat = 2021-10-01\n"
                                             "set.fee.mdr.rate = 0%\n",
                                       -1, NULL));
    g_autoptr(ScnScenario) s = load(path, &faults);
    CU_ASSERT_STRING_EQUAL(faults, "");
    g_remove(path);
    g_remove(base);
    g_rmdir(place);
    if (s == NULL)
        return;
    const PayEvent *event = s->timeline->events->pdata[0];
    CU_ASSERT_EQUAL(event->ramp, 0);
    CU_ASSERT_EQUAL(event->n_changes, 1);
}

/* Refused in the line of the option, which is that of the argument. */
static void
what_is_varied_is_checked_like_a_setting(void)
{
    static const struct {
        const char *vary, *experiment, *message;
    } cases[] = {
        { "wallet.red.hold", NULL, "--vary:2:1: error: a setting is written PATH=VALUE" },
        { " =1%", NULL, "--vary:2:1: error: a setting is written PATH=VALUE" },
        { "wallet.red.hold=", NULL,
          "--vary:2:17: error: 'wallet.red.hold' has no value" },
        { NULL, "design=", "--design:1:8: error: 'design' has no value" },
        { "wallet.red.hold=1%, 2% # two", NULL,
          "--vary:2:17: error: a '#' after a blank" },
        { "wallet.red.hold=1%\xff", NULL, "--vary:2:19: error: the file is not UTF-8" },
        { NULL, "design", "--design:1:1: error: a setting is written PATH=VALUE" },
        { NULL, "desing=grid", "unknown key 'desing' in [experiment]" },
        { NULL, "design=grid # all", "--design:1:8: error: a '#' after a blank" },
        { NULL, "design=\033", "invisible character U+001B" },
        { "hold=1%, 2%", NULL,
          "--vary:2:1: error: the path 'hold' matches nothing: 'hold' is none of " },
        { "event.opening=1%", NULL,
          "--vary:2:1: error: the path 'event.opening' matches nothing: 'event' is " },
    };
    g_autofree char *text = minimal_text();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(ScnReport) report = scn_report_new();
        const char *const varies[] = { "wallet.blue.hold=10%, 20%", cases[i].vary, NULL };
        const char *const experiment[] = { cases[i].experiment, NULL };
        const ScnChanges changes = { .varies = varies, .experiment = experiment };
        g_autoptr(ScnScenario) s =
            scn_scenario_parse_with(text, strlen(text), "s.ini", &changes, report);
        g_autofree char *faults = scn_report_render(report, false);
        CU_ASSERT_PTR_NULL(s);
        bool ok = strstr(faults, cases[i].message) != NULL;
        CU_ASSERT_TRUE(ok);
        if (!ok)
            printf("case %zu: %s\n", i, faults);
    }
}

static void
what_is_varied_is_named_by_the_end_of_its_path(void)
{
    static const char *const varies[] = { "wallet.red.hold=10%, 20%",
                                          "wallet.blue.hold=10%, 20%",
                                          "event.opening.at=2021-09-01, 2021-09-02",
                                          "event.e.set.interop.red.blue.mpm.*=1%, 2%",
                                          NULL };
    g_autofree char *text = minimal_with(
        NULL, "[event e]\nat = 2021-09-01\nset.interop.red.blue.mpm.* = 50%\n");
    g_autoptr(ScnReport) report = scn_report_new();
    const ScnChanges changes = { .varies = varies };
    g_autoptr(ScnScenario) s =
        scn_scenario_parse_with(text, strlen(text), "s.ini", &changes, report);
    g_autofree char *faults = scn_report_render(report, false);
    CU_ASSERT_STRING_EQUAL(faults, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    CU_ASSERT_PTR_NOT_NULL(strstr(s->text, "[sweep value]"));
    CU_ASSERT_PTR_NOT_NULL(strstr(s->text, "[sweep hold]"));
    CU_ASSERT_PTR_NOT_NULL(strstr(s->text, "[sweep hold-2]"));
    CU_ASSERT_PTR_NOT_NULL(strstr(s->text, "[sweep at]"));
}

static void
what_cannot_be_set_is_refused(void)
{
    static const char *const cases[][2] = {
        { "run=1", "'run' is not a path" },
        { "run.a.b=1", "unknown key 'a.b' in [run]" },
        { "wallet.red=1", "unknown key" },
        { "rebate.zz.rate=1%", "there is no wallet 'zz'" },
    };
    g_autofree char *text = minimal_text();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *const settings[] = { cases[i][0], NULL };
        g_autofree char *faults = NULL;
        g_autoptr(ScnScenario) s = parse(text, settings, &faults);
        CU_ASSERT_PTR_NULL(s);
        bool ok = strstr(faults, cases[i][1]) != NULL;
        CU_ASSERT_TRUE(ok);
        if (!ok)
            printf("case %zu: %s\n", i, faults);
    }
}

/* The file may have changed since the design was read. */
static void
a_point_of_what_is_no_scenario_is_refused(void)
{
    char *settings[] = { NULL };
    ScnPoint point = { (char *)"a", (char *)"a", (char *)"a", settings, NULL };
    const ScnChanges changes = { .point = &point };
    g_autoptr(ScnReport) report = scn_report_new();
    CU_ASSERT_PTR_NULL(scn_scenario_parse_with("[run]\n", 6, "s.ini", &changes, report));
    g_autofree char *faults = scn_report_render(report, false);
    CU_ASSERT_PTR_NOT_NULL(strstr(
        faults, "error: there is no [scenario] section with format = 1 and an id"));
}

static void
what_a_report_is_against_must_be_there(void)
{
    static const char *const cases[][2] = {
        { "[report]\nagainst = base.ini\n", "" },
        { "[report]\nagainst = none.ini\n",
          "none.ini: cannot read: No such file or directory" },
        { "[report]\nagainst =\n", "'against' has no value" },
        { "[report]\nmetrics =\n", "'metrics' has no value" },
        { "[report]\nmetrics = tps.mean,\thhi.wallet ,\n", "" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strconcat(CHILD, cases[i][0], NULL);
        g_autofree char *faults = faults_of(text, NULL);
        CU_ASSERT_EQUAL(*faults == '\0', *cases[i][1] == '\0');
        CU_ASSERT_PTR_NOT_NULL(strstr(faults, cases[i][1]));
        CU_ASSERT_PTR_EQUAL(strstr(faults, "error:"), g_strrstr(faults, "error:"));
        if (strstr(faults, cases[i][1]) == NULL)
            printf("case %zu: %s\n", i, faults);
    }
}

static void
a_claim_that_cannot_be_read_is_one_error(void)
{
    static const Breakage cases[] = {
        { "money.conserved = yes", "tps.mean = between 5x and 6", "not 'x'" },
        { "money.conserved = yes", "tps.mean = between  5 and 6x", "not 'x'" },
        { "money.conserved = yes", "tps.mean = at most   6x", "not 'x'" },
        { "money.conserved = yes", "tps.mean =", "'tps.mean' has no value" },
        { "money.conserved = yes", "tps.mean = between and 5",
          "112:12: error: expected between A and B, not 'between and 5'" },
        { "money.conserved = yes", "tps.mean = between  and 5",
          "112:20: error: expected a number, not ''" },
    };
    CHECK_BREAKAGES(cases);
}

static void
nothing_can_be_freed(void)
{
    scn_document_free(NULL);
    scn_tree_free(NULL);
    scn_resolved_free(NULL);
    scn_design_free(NULL);
    scn_point_free(NULL);
    scn_scenario_free(NULL);
    CU_PASS("lived on");
}

static void
a_path_is_tidied_before_it_is_opened(void)
{
    static const struct {
        const char *from, *name, *path; /* NULL: refused */
    } cases[] = {
        { "a.ini", "b.ini", "b.ini" },
        { "a.ini", "./b.ini", "b.ini" },
        { "d/a.ini", "b.ini", "d/b.ini" },
        { "d/a.ini", "../b.ini", "b.ini" },
        { "d/a.ini", "..//e/./b.ini", "e/b.ini" },
        { "d/a.ini", "../../b.ini", NULL },
        { "d/a.ini", "..", NULL },
        { "a.ini", "d/..", NULL },
        { "a.ini", "/b.ini", NULL },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *why = NULL;
        g_autofree char *path = scn_tree_path(cases[i].from, cases[i].name, &why);
        CU_ASSERT_EQUAL(g_strcmp0(path, cases[i].path), 0);
        CU_ASSERT_EQUAL(why == NULL, cases[i].path != NULL);
    }
}

CLAIMS_MAIN("input/document", CLAIM(a_list_of_all_hours_hides_single_ones),
            CLAIM(a_section_is_off_whole_or_not_at_all),
            CLAIM(a_table_adds_to_sections_and_repeats_nothing),
            CLAIM(each_file_that_is_missing_is_named),
            CLAIM(an_event_of_the_child_takes_the_place_of_the_parents),
            CLAIM(a_point_of_what_is_no_scenario_is_refused),
            CLAIM(what_is_varied_is_checked_like_a_setting),
            CLAIM(what_is_varied_is_named_by_the_end_of_its_path),
            CLAIM(what_cannot_be_set_is_refused),
            CLAIM(what_a_report_is_against_must_be_there),
            CLAIM(a_claim_that_cannot_be_read_is_one_error), CLAIM(nothing_can_be_freed),
            CLAIM(a_path_is_tidied_before_it_is_opened))
