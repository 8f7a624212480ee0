/* Random bytes as a results file, and a sound one with bytes changed here and there: it
 * is refused in words or read to the end; no crash, no leak. */
#include <stdint.h>
#include <string.h>

#include "output/audit.h"
#include "output/export.h"
#include "output/sequence.h"
#include "output/store_merge.h"
#include "output/trace_text.h"
#include "tests/claims.h"
#include "tests/output/sample.h"
#include "tests/output/traces.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A results file with some of everything. Returns: (owned). */
static guint8 *
sound_file(gsize *ret_size)
{
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    OutScenario scenario = sample_scenario(false);
    int64_t key = 0;
    out_store_scenario(store, &scenario, &key, NULL);
    out_store_event(store, key, "opening", "Opening", "开放", SIM_DAY, NULL);
    SimRecords *records = sim_records_new();
    sim_records_member(records, "family", "alipay", "Alipay", "支付宝");
    sim_records_value(records, &sample_share, "alipay", SIM_PERIOD_RUN, 55);
    sim_records_value(records, &sample_completed, "", SIM_PERIOD_RUN, 1e9);
    sim_records_point(records, &sample_tps, "", SIM_AXIS_DAY, 1, 32000);
    sim_records_period(records, "double-11", "Double Eleven", "双十一", 0, 1);
    sim_records_trace(records, trace_four_parties());
    out_store_replication(store, key, SAMPLE_SEED, 0, records, NULL);
    sim_records_free(records);
    return out_store_bytes(store, ret_size, NULL);
}

static void
check_error(bool is_done, const GError *error)
{
    g_assert_true(is_done == (error == NULL));
    if (error != NULL)
        g_assert_true(g_utf8_validate(error->message, -1, NULL));
}

static void
read_traces(OutStore *store, const OutStoredScenario *scenario)
{
    const OutTraceFilter all = { 0 };
    g_autoptr(GArray) members = out_store_members(store, NULL);
    g_autoptr(GPtrArray) traces =
        out_store_traces(store, scenario->key, SAMPLE_SEED, &all, NULL);
    const OutTraceNames names = { members, OUT_LANG_ZH };
    for (guint i = 0; members != NULL && traces != NULL && i < traces->len; i++) {
        const SimTrace *trace = traces->pdata[i];
        g_autoptr(GString) json = out_trace_json(trace);
        g_autoptr(GBytes) picture = out_sequence(trace, &names);
        g_assert_true(g_utf8_validate(json->str, -1, NULL));
        g_assert_nonnull(picture);
    }
}

static void
read_all(OutStore *store)
{
    g_autoptr(GError) late = NULL;
    g_autoptr(GString) text = out_export(store, OUT_EXPORT_ALL, OUT_FORMAT_CSV, &late);
    check_error(text != NULL, late);
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) findings = out_audit(store, &error);
    check_error(findings != NULL, error);
    g_autoptr(GArray) scenarios = out_store_scenarios(store, NULL);
    for (guint i = 0; scenarios != NULL && i < scenarios->len; i++)
        read_traces(store, &g_array_index(scenarios, OutStoredScenario, i));
}

static void
read_file(const guint8 *bytes, gsize size)
{
    g_autofree char *path =
        g_strdup_printf("%s/hutong-fuzz-%d.db", g_get_tmp_dir(), (int)getpid());
    FILE *file = fopen(path, "wb");
    fwrite(bytes, 1, size, file);
    fclose(file);
    g_autoptr(GError) error = NULL;
    OutStore *store = out_store_open(path, OUT_STORE_READ_ONLY, &error);
    check_error(store != NULL, error);
    if (store != NULL)
        read_all(store);
    out_store_free(store);
    unlink(path);
}

static void
merge(const guint8 *bytes, gsize size)
{
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    g_autoptr(GError) error = NULL;
    bool is_done = out_store_merge_bytes(store, bytes, size, &error);
    check_error(is_done, error);
    read_all(store);
}

/* 'R' and the file; or changes of a sound one, of four bytes each: where (three) and what
 * to. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 0 && data[0] == 'R') {
        read_file(data + 1, size - 1);
        return 0;
    }
    gsize n = 0;
    g_autofree guint8 *bytes = sound_file(&n);
    for (; size >= 4; data += 4, size -= 4)
        bytes[((gsize)data[0] << 16 | (gsize)data[1] << 8 | data[2]) % n] = data[3];
    if (size % 2 == 0) /* what is left over chooses */
        read_file(bytes, n);
    else
        merge(bytes, n);
    return 0;
}
