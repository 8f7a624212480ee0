#include "output/export.h"

#include <sqlite3.h>

#include "tests/claims.h"
#include "tests/output/sample.h"

static OutStore *
sample_store(void)
{
    OutStore *store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    int64_t base = 0, alt = 0;
    CU_ASSERT(sample_fill(store, 2, &base, &alt));
    return store;
}

static unsigned
count_lines(const char *text)
{
    unsigned n = 0;
    for (; *text != '\0'; text++)
        n += *text == '\n';
    return n;
}

static void
csv_has_one_row_for_each_value(void)
{
    g_autoptr(OutStore) store = sample_store();
    g_autoptr(GString) values =
        out_export(store, OUT_EXPORT_VALUES, OUT_FORMAT_CSV, NULL);
    g_autoptr(GString) series =
        out_export(store, OUT_EXPORT_SERIES, OUT_FORMAT_CSV, NULL);
    CU_ASSERT(g_str_has_prefix(
        values->str, "scenario,hash,seed,replication,metric,member,period,value\r\n"
                     "announced,0000000000001111,20211101,0,share.family.value,alipay,"));
    CU_ASSERT_EQUAL(count_lines(values->str), 1 + 4 * (8 + 1 + 8));
    CU_ASSERT_EQUAL(count_lines(series->str),
                    1 + 4 * (4 * SAMPLE_DAYS + 3 * SAMPLE_DAYS + 3 * 24));
}

static void
json_carries_its_dictionary(void)
{
    g_autoptr(OutStore) store = sample_store();
    g_autoptr(GString) json = out_export(store, OUT_EXPORT_VALUES, OUT_FORMAT_JSON, NULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(json->str, "\"dictionary\": ["));
    CU_ASSERT_PTR_NOT_NULL(strstr(json->str, "\"formula\": \"sum of fee postings"));
    CU_ASSERT_PTR_NOT_NULL(strstr(json->str, "\"from\": \"2021-08-01\""));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(json->str, "\"metric\": \"fee.net\", \"member\": \"hub\""));
    g_autoptr(GString) csv =
        out_export(store, OUT_EXPORT_DICTIONARY, OUT_FORMAT_CSV, NULL);
    CU_ASSERT_EQUAL(count_lines(csv->str), 9);
}

/* Ids alone say little; names and scenarios can be had by themselves and in json. */
static void
members_and_scenarios_come_with_their_names(void)
{
    static const struct {
        OutExport what;
        const char *says;
        unsigned n_lines;
    } cases[] = {
        { OUT_EXPORT_MEMBERS,
          "dimension,member,label_en,label_zh\r\nfamily,alipay,Alipay,支付宝\r\n",
          1 + 4 + 8 + 2 },
        { OUT_EXPORT_SCENARIOS,
          "\r\nfull-interop-by-march,0000000000002222,Full interoperability by March "
          "2022,",
          3 },
    };
    g_autoptr(OutStore) store = sample_store();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) csv = out_export(store, cases[i].what, OUT_FORMAT_CSV, NULL);
        CU_ASSERT_PTR_NOT_NULL(strstr(csv->str, cases[i].says));
        CU_ASSERT_EQUAL(count_lines(csv->str), cases[i].n_lines);
    }
    g_autoptr(GString) json = out_export(store, OUT_EXPORT_VALUES, OUT_FORMAT_JSON, NULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(json->str, "\"members\": ["));
}

/* A window's values carry its id as their period, and its dates are there to be joined.
 */
static void
windows_come_with_their_dates(void)
{
    g_autoptr(OutStore) store = sample_store();
    OutScenario scenario = sample_scenario(true);
    int64_t key = 0;
    CU_ASSERT(out_store_scenario(store, &scenario, &key, NULL));
    SimRecords *records = sim_records_new();
    sim_records_period(records, "double-11", "Double 11", "双十一",
                       101 * SIM_DAY + 23 * SIM_HOUR, 102 * SIM_DAY + 2 * SIM_HOUR);
    sim_records_value(records, &sample_completed, "", "double-11", 17);
    sim_records_point(records, &sample_completed, "", SIM_AXIS_TIME, 102 * 86400, 3);
    CU_ASSERT(out_store_replication(store, key, SAMPLE_SEED, 9, records, NULL));
    sim_records_free(records);
    static const struct {
        OutExport what;
        OutFormat format;
        const char *says;
    } cases[] = {
        { OUT_EXPORT_PERIODS, OUT_FORMAT_CSV,
          "scenario,hash,period,label_en,label_zh,from,to\r\n"
          "full-interop-by-march,0000000000002222,double-11,Double 11,双十一,"
          "2021-11-10T23:00,2021-11-11T02:00\r\n" },
        { OUT_EXPORT_VALUES, OUT_FORMAT_CSV, ",payments.completed,,double-11,17\r\n" },
        { OUT_EXPORT_SERIES, OUT_FORMAT_CSV, ",payments.completed,,time,8812800,3\r\n" },
        { OUT_EXPORT_SERIES, OUT_FORMAT_JSON, "\"to\": \"2021-11-11T02:00\"" },
        { OUT_EXPORT_SERIES, OUT_FORMAT_JSON, "\"axis\": \"time\", \"x\": 8812800" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) text = out_export(store, cases[i].what, cases[i].format, NULL);
        CU_ASSERT_PTR_NOT_NULL(strstr(text->str, cases[i].says));
    }
}

static void
evil_texts_leave_as_texts(void)
{
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    OutScenario scenario = { "=cmd|x", SAMPLE_EVIL, SAMPLE_EVIL, SAMPLE_EVIL, "",
                             "",       1,           0,           1,           1 };
    int64_t key = 0;
    CU_ASSERT(out_store_scenario(store, &scenario, &key, NULL));
    SimRecords *records = sim_records_new();
    sim_records_value(records, &sample_fee, g_intern_string(SAMPLE_EVIL), SIM_PERIOD_RUN,
                      1);
    CU_ASSERT(out_store_replication(store, key, 1, 0, records, NULL));
    sim_records_free(records);
    for (int what = OUT_EXPORT_VALUES; what <= OUT_EXPORT_DICTIONARY; what++)
        for (int format = OUT_FORMAT_CSV; format <= OUT_FORMAT_JSON; format++) {
            g_autoptr(GString) text =
                out_export(store, (OutExport)what, (OutFormat)format, NULL);
            CU_ASSERT_PTR_NULL(strchr(text->str, '\033'));
            if (format == OUT_FORMAT_JSON)
                CU_ASSERT_PTR_NULL(strchr(text->str, '<'));
            if (format == OUT_FORMAT_CSV && what == OUT_EXPORT_VALUES)
                CU_ASSERT_PTR_NOT_NULL(strstr(text->str, "\n'=cmd|x,"));
        }
}

static void
an_empty_store_exports_headings(void)
{
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    g_autoptr(GString) csv = out_export(store, OUT_EXPORT_VALUES, OUT_FORMAT_CSV, NULL);
    CU_ASSERT_EQUAL(count_lines(csv->str), 1);
    g_autoptr(GString) json = out_export(store, OUT_EXPORT_SERIES, OUT_FORMAT_JSON, NULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(json->str, "\"rows\": [\n]"));
}

static void
says_commands(OutStore *store, const char *expected)
{
    g_autoptr(GString) csv = out_export(store, OUT_EXPORT_COMMANDS, OUT_FORMAT_CSV, NULL);
    CU_ASSERT_STRING_EQUAL(csv->str, expected);
}

static void
commands_come_in_the_order_of_their_first_time(void)
{
    g_autoptr(OutStore) store = sample_store();
    g_autoptr(GString) before = out_export(store, OUT_EXPORT_ALL, OUT_FORMAT_CSV, NULL);
    static const char *const commands[] = { "sweep b.ini", "run a.ini", "sweep b.ini" };
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        CU_ASSERT(out_store_command(store, commands[i], NULL));
    says_commands(store, "position,command\r\n1,sweep b.ini\r\n2,run a.ini\r\n");
    g_autoptr(GString) after = out_export(store, OUT_EXPORT_ALL, OUT_FORMAT_CSV, NULL);
    CU_ASSERT(g_string_equal(before, after));
}

/* It kept its last command: that is what is told of it, and what others come after. */
static void
a_file_from_before_commands_were_listed_tells_its_last(void)
{
    g_autofree char *folder = sample_directory();
    g_autofree char *path = g_build_filename(folder, "r.db", NULL);
    OutStore *store = out_store_open(path, OUT_STORE_CREATE_OR_APPEND, NULL);
    int64_t base = 0, alt = 0;
    CU_ASSERT(sample_fill(store, 2, &base, &alt));
    CU_ASSERT(out_store_note(store, "command", "run old.ini", NULL));
    CU_ASSERT(out_store_close(store, NULL));
    sqlite3 *db = NULL;
    CU_ASSERT_EQUAL(sqlite3_open(path, &db), SQLITE_OK);
    CU_ASSERT_EQUAL(sqlite3_exec(db, "DROP TABLE command", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);

    store = out_store_open(path, OUT_STORE_READ_ONLY, NULL);
    says_commands(store, "position,command\r\n1,run old.ini\r\n");
    CU_ASSERT(out_store_close(store, NULL));
    store = out_store_open(path, OUT_STORE_CREATE_OR_APPEND, NULL);
    CU_ASSERT(out_store_command(store, "run new.ini", NULL));
    says_commands(store, "position,command\r\n1,run old.ini\r\n2,run new.ini\r\n");
    CU_ASSERT(out_store_close(store, NULL));
    sample_remove(folder);
}

CLAIMS_MAIN("output/export", CLAIM(csv_has_one_row_for_each_value),
            CLAIM(json_carries_its_dictionary),
            CLAIM(members_and_scenarios_come_with_their_names),
            CLAIM(windows_come_with_their_dates), CLAIM(evil_texts_leave_as_texts),
            CLAIM(an_empty_store_exports_headings),
            CLAIM(commands_come_in_the_order_of_their_first_time),
            CLAIM(a_file_from_before_commands_were_listed_tells_its_last))
