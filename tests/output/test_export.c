#include "output/export.h"

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

CLAIMS_MAIN("output/export", CLAIM(csv_has_one_row_for_each_value),
            CLAIM(json_carries_its_dictionary), CLAIM(evil_texts_leave_as_texts),
            CLAIM(an_empty_store_exports_headings))
