#include "output/store.h"

#include "tests/claims.h"
#include "tests/output/traces.h"

static const OutTraceFilter any = { .id = NULL };

static int64_t
store_scenario(OutStore *store)
{
    OutScenario scenario = sample_scenario(false);
    int64_t key = 0;
    CU_ASSERT(out_store_scenario(store, &scenario, &key, NULL));
    return key;
}

static SimRecords *
records_with_traces(unsigned r)
{
    SimRecords *records = sample_records(false, r);
    sim_records_trace(records, trace_unreadable());
    sim_records_trace(records, trace_four_parties());
    sim_records_trace(records, trace_timed_out());
    return records;
}

/* A store in memory with replication 0 of @key. Returns: (owned). */
static OutStore *
filled(int64_t *ret_key)
{
    OutStore *store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    *ret_key = store_scenario(store);
    SimRecords *records = records_with_traces(0);
    CU_ASSERT(out_store_replication(store, *ret_key, SAMPLE_SEED, 0, records, NULL));
    sim_records_free(records);
    return store;
}

static char *
ids_of(OutStore *store, int64_t key, const OutTraceFilter *filter)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GPtrArray) traces = out_store_traces(store, key, SAMPLE_SEED, filter, NULL);
    for (guint i = 0; traces != NULL && i < traces->len; i++)
        g_string_append_printf(out, "%s ", ((SimTrace *)traces->pdata[i])->id);
    return g_string_free(out, FALSE);
}

static void
check_steps(const GArray *a, const GArray *b)
{
    CU_ASSERT_EQUAL_FATAL(a->len, b->len);
    for (guint i = 0; i < a->len; i++) {
        const SimTraceStep *x = &g_array_index(a, SimTraceStep, i);
        const SimTraceStep *y = &g_array_index(b, SimTraceStep, i);
        CU_ASSERT(x->at == y->at && x->wait == y->wait && x->service == y->service);
        CU_ASSERT_STRING_EQUAL(x->from, y->from);
        CU_ASSERT_STRING_EQUAL(x->to, y->to);
        CU_ASSERT_STRING_EQUAL(x->what, y->what);
    }
}

static void
check_money(const GArray *a, const GArray *b)
{
    CU_ASSERT_EQUAL_FATAL(a->len, b->len);
    for (guint i = 0; i < a->len; i++) {
        const SimTraceFee *x = &g_array_index(a, SimTraceFee, i);
        const SimTraceFee *y = &g_array_index(b, SimTraceFee, i);
        CU_ASSERT_EQUAL(x->microfen, y->microfen);
        CU_ASSERT_STRING_EQUAL(x->payer, y->payer);
        CU_ASSERT_STRING_EQUAL(x->payee, y->payee);
        CU_ASSERT_STRING_EQUAL(x->what, y->what);
    }
}

static void
what_is_written_is_read_back(void)
{
    int64_t key = 0;
    g_autoptr(OutStore) store = filled(&key);
    OutTraceFilter one = { .id = "140233-17.1" };
    g_autoptr(GPtrArray) traces = out_store_traces(store, key, SAMPLE_SEED, &one, NULL);
    CU_ASSERT_EQUAL_FATAL(traces->len, 1);
    const SimTrace *read = traces->pdata[0];
    SimTrace *written = trace_four_parties();
    CU_ASSERT_STRING_EQUAL(read->id, written->id);
    CU_ASSERT_STRING_EQUAL(read->period, written->period);
    CU_ASSERT_STRING_EQUAL(read->outcome, written->outcome);
    CU_ASSERT_STRING_EQUAL(read->wallet, written->wallet);
    CU_ASSERT_STRING_EQUAL(read->network, written->network);
    CU_ASSERT(read->is_cross);
    CU_ASSERT(read->began == written->began && read->latency == written->latency);
    CU_ASSERT_EQUAL_FATAL(read->facts->len, written->facts->len);
    CU_ASSERT_STRING_EQUAL(g_array_index(read->facts, SimTraceFact, 2).key, "amount");
    CU_ASSERT_STRING_EQUAL(g_array_index(read->facts, SimTraceFact, 2).value,
                           "35.20 CNY");
    check_steps(read->steps, written->steps);
    check_money(read->fees, written->fees);
    sim_trace_free(written);
}

static void
the_slowest_comes_first_and_ties_go_by_id(void)
{
    int64_t key = 0;
    g_autoptr(OutStore) store = filled(&key);
    g_autofree char *all = ids_of(store, key, &any);
    CU_ASSERT_STRING_EQUAL(all, "98-3.1 140233-17.1 7-1.1 ");
    SimRecords *records = sample_records(false, 1);
    static const char *const ids[] = { "5-2.1", "5-1.1", "5-10.1" };
    for (gsize i = 0; i < G_N_ELEMENTS(ids); i++)
        sim_records_trace(records, trace_new(ids[i], "f3", 9507));
    CU_ASSERT(out_store_replication(store, key, SAMPLE_SEED, 1, records, NULL));
    sim_records_free(records);
    g_autofree char *more = ids_of(store, key, &any);
    CU_ASSERT_STRING_EQUAL(more, "5-1.1 5-10.1 5-2.1 98-3.1 140233-17.1 7-1.1 ");
}

static void
a_filter_keeps_what_it_names(void)
{
    static const struct {
        OutTraceFilter filter;
        const char *ids;
    } cases[] = {
        { { .outcome = "f1" }, "7-1.1 " },
        { { .outcome = "f3" }, "98-3.1 " },
        { { .outcome = "f4" }, "" },
        { { .fact = "reversed" }, "98-3.1 " },
        { { .fact = "amount", .outcome = "f1" }, "7-1.1 " },
        { { .cross_wallet = "alipay" }, "98-3.1 140233-17.1 7-1.1 own-1.1 " },
        { { .cross_wallet = "wechat" }, "" },
        { { .period = "double-11", .outcome = "completed" }, "140233-17.1 own-1.1 " },
        { { .period = "spring" }, "" },
        { { .id = "140233" }, "" },
        { { .id = "' OR 1=1 --" }, "" },
    };
    int64_t key = 0;
    g_autoptr(OutStore) store = filled(&key);
    SimTrace *own = trace_new("own-1.1", "completed", -1);
    SimRecords *records = sample_records(false, 1);
    sim_records_trace(records, own);
    CU_ASSERT(out_store_replication(store, key, SAMPLE_SEED, 1, records, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *ids = ids_of(store, key, &cases[i].filter);
        CU_ASSERT_STRING_EQUAL(ids, cases[i].ids);
    }
    own->is_cross = false;
    CU_ASSERT(out_store_replication(store, key, SAMPLE_SEED + 1, 1, records, NULL));
    g_autoptr(GPtrArray) cross = out_store_traces(
        store, key, SAMPLE_SEED + 1, &(OutTraceFilter){ .cross_wallet = "alipay" }, NULL);
    CU_ASSERT_EQUAL(cross->len, 0);
    sim_records_free(records);
}

static void
a_trace_told_twice_leaves_nothing_behind(void)
{
    int64_t key = 0;
    g_autoptr(OutStore) store = filled(&key);
    g_autoptr(GError) error = NULL;
    SimRecords *records = records_with_traces(1);
    sim_records_trace(records, trace_unreadable());
    CU_ASSERT_FALSE(out_store_replication(store, key, SAMPLE_SEED, 1, records, &error));
    CU_ASSERT(g_error_matches(error, OUT_ERROR, OUT_ERROR_CLASH));
    CU_ASSERT_PTR_NOT_NULL(strstr(error->message, "trace 7-1.1 is recorded twice"));
    CU_ASSERT_FALSE(out_store_has(store, key, SAMPLE_SEED, 1, NULL));
    g_autofree char *all = ids_of(store, key, &any);
    CU_ASSERT_STRING_EQUAL(all, "98-3.1 140233-17.1 7-1.1 ");
    sim_records_free(records);
}

static void
evil_words_are_only_words(void)
{
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    int64_t key = store_scenario(store);
    SimRecords *records = sample_records(false, 0);
    sim_records_trace(records, trace_evil());
    CU_ASSERT(out_store_replication(store, key, SAMPLE_SEED, 0, records, NULL));
    sim_records_free(records);
    OutTraceFilter filter = { TRACE_EVIL, TRACE_EVIL, TRACE_EVIL, TRACE_EVIL,
                              TRACE_EVIL };
    g_autoptr(GPtrArray) traces =
        out_store_traces(store, key, SAMPLE_SEED, &filter, NULL);
    CU_ASSERT_EQUAL_FATAL(traces->len, 1);
    CU_ASSERT_STRING_EQUAL(((SimTrace *)traces->pdata[0])->id, TRACE_EVIL);
}

static void
numbers_out_of_bounds_are_cut(void)
{
    int64_t key = 0;
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    key = store_scenario(store);
    SimRecords *records = sample_records(false, 0);
    SimTrace *trace = trace_evil();
    trace->latency = INT64_MAX;
    trace->began = INT64_MIN;
    sim_records_trace(records, trace);
    CU_ASSERT(out_store_replication(store, key, SAMPLE_SEED, 0, records, NULL));
    sim_records_free(records);
    g_autoptr(GPtrArray) traces = out_store_traces(store, key, SAMPLE_SEED, &any, NULL);
    const SimTrace *read = traces->pdata[0];
    CU_ASSERT_EQUAL(read->latency, INT64_C(1) << 60);
    CU_ASSERT_EQUAL(read->began, -(INT64_C(1) << 60));
    CU_ASSERT_EQUAL(g_array_index(read->fees, SimTraceFee, 0).microfen,
                    -(INT64_C(1) << 60));
}

static void
members_come_with_their_labels(void)
{
    int64_t key = 0;
    g_autoptr(OutStore) store = filled(&key);
    g_autoptr(GArray) members = out_store_members(store, NULL);
    const SimMember *first = &g_array_index(members, SimMember, 0);
    CU_ASSERT_STRING_EQUAL(first->dimension, "family");
    CU_ASSERT_STRING_EQUAL(first->id, "alipay");
    CU_ASSERT_STRING_EQUAL(first->label_zh, "支付宝");
    /* And the member "" of the metrics that have no dimension. */
    CU_ASSERT_EQUAL(members->len, G_N_ELEMENTS(sample_families) +
                                      G_N_ELEMENTS(sample_parties) +
                                      G_N_ELEMENTS(sample_hubs) + 1);
}

CLAIMS_MAIN("output/store_trace", CLAIM(what_is_written_is_read_back),
            CLAIM(the_slowest_comes_first_and_ties_go_by_id),
            CLAIM(a_filter_keeps_what_it_names),
            CLAIM(a_trace_told_twice_leaves_nothing_behind),
            CLAIM(evil_words_are_only_words), CLAIM(numbers_out_of_bounds_are_cut),
            CLAIM(members_come_with_their_labels))
