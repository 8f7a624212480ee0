/* hutong trace as a user meets it. The path of the program is in HUTONG; the results are
 * made here, for the model need not run to tell a payment. */

#include "cli/cli.h"
#include "tests/claims.h"
#include "tests/cli/shell.h"
#include "tests/output/traces.h"

static char *place; /* (owned) a folder of this program's own, set up by main's claims */

static void
name_stations(SimRecords *records)
{
    g_autoptr(GArray) members = trace_members();
    for (guint i = 0; i < members->len; i++) {
        const SimMember *m = &g_array_index(members, SimMember, i);
        sim_records_member(records, m->dimension, m->id, m->label_en, m->label_zh);
    }
}

/* r.db keeps three payments of "announced"; "full-interop-by-march" keeps none. */
static void
fill(void)
{
    g_autofree char *path = g_build_filename(place, "r.db", NULL);
    g_autoptr(OutStore) store = out_store_open(path, OUT_STORE_CREATE_OR_APPEND, NULL);
    for (int side = 0; side < 2; side++) {
        OutScenario scenario = sample_scenario(side == 1);
        int64_t key = 0;
        CU_ASSERT(out_store_scenario(store, &scenario, &key, NULL));
        SimRecords *records = sim_records_new();
        if (side == 0) {
            name_stations(records);
            sim_records_period(records, "double-11", "Double Eleven", "双十一", 0, 1);
            sim_records_trace(records, trace_unreadable());
            sim_records_trace(records, trace_four_parties());
            sim_records_trace(records, trace_timed_out());
        }
        CU_ASSERT(out_store_replication(store, key, SAMPLE_SEED, 0, records, NULL));
        sim_records_free(records);
    }
}

/* Run @script in the folder of the results. */
static Answer
tell(const char *script)
{
    if (place == NULL) {
        place = g_dir_make_tmp("hutong-trace-XXXXXX", NULL);
        fill();
    }
    g_autofree char *there = g_strdup_printf("cd '%s'", place);
    return shell_after(there, script);
}

static bool
has(const char *text, const char *part)
{
    if (text != NULL && strstr(text, part) != NULL)
        return true;
    printf("\n  <%s> lacks <%s>\n", text, part);
    return false;
}

static void
each_choice_tells_the_slowest_it_allows(void)
{
    static const struct {
        const char *choice, *words;
    } cases[] = {
        { "", "Payment 98-3.1: F3 technical failure, 9,111.0 ms\n" },
        { "--slowest", "Payment 98-3.1: " },
        { "--failed F1", "Payment 7-1.1: F1 code not readable by the app" },
        { "--failed reversed", "Payment 98-3.1: " },
        { "--cross alipay", "Payment 98-3.1: " },
        { "--window double-11", "  window          Double Eleven\n" },
        { "payment 140233-17.1", "Payment 140233-17.1: completed, 350.2 ms\n" },
        { "payment 140233-17.1 --lang zh", "支付 140233-17.1：已完成" },
        { "payment 140233-17.1", "  NetsUnion  ICBC       debit    10.000 " },
        { "payment 140233-17.1 --format json", "{\"payment\": \"140233-17.1\",\n" },
        { "--scenario announced --seed 20211101", "Payment 98-3.1: " },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *line = g_strconcat("hutong trace r.db ", cases[i].choice, NULL);
        g_auto(Answer) a = tell(line);
        CU_ASSERT_EQUAL(a.code, CLI_OK);
        CU_ASSERT(has(a.out, cases[i].words));
        CU_ASSERT_STRING_EQUAL(a.err, "");
        CU_ASSERT_PTR_NULL(strchr(a.out, '\033'));
    }
}

static void
the_list_has_a_line_for_each_kept_payment(void)
{
    g_auto(Answer) all = tell("hutong trace r.db --list | tail -n +3 | cut -d' ' -f1");
    CU_ASSERT_STRING_EQUAL(all.out, "98-3.1\n140233-17.1\n7-1.1\n");
    g_auto(Answer) one = tell("hutong trace r.db --list --failed f1 --format json");
    CU_ASSERT(has(one.out, "[\n {\"payment\": \"7-1.1\", \"latency_ms\": 0, \"outcome\":"
                           " \"f1\""));
    CU_ASSERT_PTR_NULL(strstr(one.out, "98-3.1"));
}

static void
data_is_the_same_in_every_language(void)
{
    g_auto(Answer) a = tell("hutong trace r.db --list --format json >en.json;"
                            "hutong trace r.db --list --format json --lang zh >zh.json;"
                            "cmp en.json zh.json");
    CU_ASSERT_EQUAL(a.code, 0);
}

static void
what_is_not_kept_is_answered_with_what_is(void)
{
    static const struct {
        const char *request, *words;
    } cases[] = {
        { "payment 5-1.1", "payment 5-1.1 is not kept; 3 of scenario announced are, for "
                           "example 98-3.1, 140233-17.1, 7-1.1; 'hutong run ... --trace "
                           "5-1' keeps it\n" },
        { "--failed f4", "by outcome: f3 1, completed 1, f1 1;" },
        { "--cross wechat", "across networks, by wallet: alipay 3;" },
        { "--window spring", "by window: double-11 3\n" },
        { "payment 98-3.1 --failed f1", "no kept payment of scenario announced is like" },
        { "--scenario full-interop-by-march",
          "keep no payment of scenario full-interop-by-march, seed 20211101;" },
        { "--seed 7", "keep no payment of scenario announced, seed 7;" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *line = g_strconcat("hutong trace r.db ", cases[i].request, NULL);
        g_auto(Answer) a = tell(line);
        CU_ASSERT_EQUAL(a.code, CLI_NO);
        CU_ASSERT(has(a.err, cases[i].words));
        CU_ASSERT_STRING_EQUAL(a.out, "");
    }
}

static void
a_picture_is_written_whole_or_not_at_all(void)
{
    g_auto(Answer) a = tell("hutong trace r.db payment 140233-17.1 -o p.svg &&"
                            "head -c 5 p.svg && tail -n 1 p.svg");
    CU_ASSERT_EQUAL(a.code, CLI_OK);
    CU_ASSERT_STRING_EQUAL(a.out, "<svg </svg>\n");
    g_auto(Answer) zh = tell("hutong trace r.db --lang zh -o zh.svg; cat zh.svg");
    CU_ASSERT(has(zh.out, "× 超时"));
    g_auto(Answer) no = tell("hutong trace r.db --failed f4 -o none.svg;"
                             "test ! -e none.svg");
    CU_ASSERT_EQUAL(no.code, 0);
}

static void
wrong_requests_have_their_exit_codes(void)
{
    static const struct {
        const char *line, *words;
        int code;
    } cases[] = {
        { "trace", "name a results file", CLI_USAGE },
        { "trace r.db 98-3.1", "'payment' and an id", CLI_USAGE },
        { "trace r.db payment", "'payment' and an id", CLI_USAGE },
        { "trace r.db --failed f7", "--failed is f1 to f6 or reversed", CLI_USAGE },
        { "trace r.db --format csv", "--format is text or json", CLI_USAGE },
        { "trace r.db --format xml", "--format is", CLI_USAGE },
        { "trace r.db --lang fr", "--lang is zh or en, not 'fr'", CLI_USAGE },
        { "trace r.db -o p.png", "-o ends in .svg", CLI_USAGE },
        { "trace r.db --list -o p.svg", "leave out --list", CLI_USAGE },
        { "trace r.db -o no/such/p.svg", "cannot write", CLI_FILE },
        { "trace none.db", "none.db: no such file", CLI_FILE },
        { "trace r.db --scenario x", "hold no scenario 'x'", CLI_FILE },
        { "trace r.db > /dev/full", "cannot write to standard output", CLI_FILE },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *line = g_strconcat("hutong ", cases[i].line, NULL);
        g_auto(Answer) a = tell(line);
        CU_ASSERT_EQUAL(a.code, cases[i].code);
        CU_ASSERT(has(a.err, cases[i].words));
        CU_ASSERT_STRING_EQUAL(a.out, "");
    }
}

static void
evil_words_reach_no_terminal(void)
{
    g_auto(Answer) a = tell("hutong trace r.db payment \"$(printf '\\033[31m.1')\"");
    CU_ASSERT_EQUAL(a.code, CLI_NO);
    CU_ASSERT_PTR_NULL(strchr(a.err, '\033'));
}

static void
nothing_is_left_behind(void)
{
    sample_remove(place);
    CU_ASSERT_FALSE(g_file_test(place, G_FILE_TEST_EXISTS));
    g_free(place);
}

CLAIMS_MAIN("cli/trace", CLAIM(each_choice_tells_the_slowest_it_allows),
            CLAIM(the_list_has_a_line_for_each_kept_payment),
            CLAIM(data_is_the_same_in_every_language),
            CLAIM(what_is_not_kept_is_answered_with_what_is),
            CLAIM(a_picture_is_written_whole_or_not_at_all),
            CLAIM(wrong_requests_have_their_exit_codes),
            CLAIM(evil_words_reach_no_terminal), CLAIM(nothing_is_left_behind))
