#include "tests/claims.h"

#include <math.h>
#include <string.h>

#include "sim/parcel.h"

static const SimMetric share = { .id = "share.wallet.value", .unit = "%" };
static const SimMetric peak = { .id = "tps.peak", .unit = "1/s" };

static const SimMetric *
find(const char *id)
{
    return strcmp(id, share.id) == 0 ? &share : strcmp(id, peak.id) == 0 ? &peak : NULL;
}

static SimTrace *
sample_trace(void)
{
    SimTrace *trace = sim_trace_new();
    trace->id = g_intern_string("140233-17.1");
    trace->outcome = g_intern_string("f3");
    trace->is_cross = true;
    trace->began = -5;
    trace->latency = INT64_MAX;
    SimTraceFact fact = { g_intern_string("amount"), g_intern_string("35.20 CNY") };
    SimTraceStep step = { 7, fact.key, fact.value, trace->id, 8, 9 };
    SimTraceFee fee = { fact.value, fact.key, trace->outcome, INT64_MIN };
    g_array_append_val(trace->facts, fact);
    g_array_append_val(trace->steps, step);
    g_array_append_val(trace->steps, step);
    g_array_append_val(trace->fees, fee);
    return trace;
}

/* A row or more of every kind. */
static SimRecords *
sample(void)
{
    SimRecords *records = sim_records_new();
    for (int i = 0; i < 100; i++)
        sim_records_value(records, i % 2 ? &share : &peak, i % 3 ? "alipay" : "",
                          SIM_PERIOD_RUN, i / 7.0);
    sim_records_value(records, &peak, "", SIM_PERIOD_END, -0.0);
    sim_records_value(records, &peak, "", "w", NAN);
    sim_records_point(records, &share, "微信", SIM_AXIS_DAY, -3, HUGE_VAL);
    sim_records_member(records, "wallet", "alipay", "Alipay", NULL);
    sim_records_period(records, "w", "Double 11", "双十一", 1, INT64_MAX);
    sim_records_mark(records, "m", "", "开始", INT64_MIN);
    sim_records_account(records, "fee", "", "wallet", "hub", INT64_MIN, 1);
    sim_records_trace(records, sim_trace_new());
    sim_records_trace(records, sample_trace());
    records->fingerprint = UINT64_MAX - 1;
    records->n_events = 12;
    records->n_scheduled = UINT64_MAX;
    records->event_seconds = 0.25;
    return records;
}

/* Bit by bit: interned strings are equal where their addresses are. */
static bool
same_rows(const GArray *a, const GArray *b)
{
    return a->len == b->len &&
           (a->len == 0 ||
            memcmp(a->data, b->data,
                   (gsize)a->len * g_array_get_element_size((GArray *)a)) == 0);
}

static bool
same_trace(const SimTrace *a, const SimTrace *b)
{
    return a->id == b->id && a->period == b->period && a->outcome == b->outcome &&
           a->wallet == b->wallet && a->network == b->network &&
           a->is_cross == b->is_cross && a->began == b->began &&
           a->latency == b->latency && same_rows(a->facts, b->facts) &&
           same_rows(a->steps, b->steps) && same_rows(a->fees, b->fees);
}

static void
what_arrives_is_what_was_sent(void)
{
    SimRecords *sent = sample();
    /* The axis of a point is a static string; what arrives is interned. */
    for (guint i = 0; i < sent->points->len; i++) {
        SimPoint *point = &g_array_index(sent->points, SimPoint, i);
        point->axis = g_intern_string(point->axis);
    }
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    g_byte_array_append(bytes, (const guint8 *)"before", 6);
    sim_parcel_pack(sent, bytes);
    SimRecords *got = sim_parcel_unpack(bytes->data + 6, bytes->len - 6, find);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_TRUE(same_rows(sent->values, got->values));
    CU_ASSERT_TRUE(same_rows(sent->points, got->points));
    CU_ASSERT_TRUE(same_rows(sent->members, got->members));
    CU_ASSERT_TRUE(same_rows(sent->periods, got->periods));
    CU_ASSERT_TRUE(same_rows(sent->marks, got->marks));
    CU_ASSERT_TRUE(same_rows(sent->accounts, got->accounts));
    CU_ASSERT_EQUAL(got->traces->len, 2);
    for (guint i = 0; i < got->traces->len; i++)
        CU_ASSERT_TRUE(same_trace(sent->traces->pdata[i], got->traces->pdata[i]));
    CU_ASSERT_TRUE(got->fingerprint == sent->fingerprint && got->n_events == 12 &&
                   got->n_scheduled == UINT64_MAX && got->event_seconds == 0.25);
    sim_records_free(got);
    sim_records_free(sent);
}

static void
empty_records_make_a_parcel_too(void)
{
    SimRecords *none = sim_records_new();
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    sim_parcel_pack(none, bytes);
    SimRecords *got = sim_parcel_unpack(bytes->data, bytes->len, find);
    CU_ASSERT_PTR_NOT_NULL(got);
    CU_ASSERT_EQUAL(got->values->len, 0);
    sim_records_free(got);
    sim_records_free(none);
}

static const SimMetric *
find_none(const char *id)
{
    (void)id;
    return NULL;
}

static void
what_is_cut_or_foreign_is_refused(void)
{
    SimRecords *sent = sample();
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    sim_parcel_pack(sent, bytes);
    unsigned n_taken = 0;
    for (gsize length = 0; length < bytes->len; length++) {
        g_autofree void *exact = g_memdup2(bytes->data, length);
        SimRecords *got = sim_parcel_unpack(exact, length, find);
        n_taken += got != NULL;
        sim_records_free(got);
    }
    CU_ASSERT_EQUAL(n_taken, 0);
    CU_ASSERT_PTR_NULL(sim_parcel_unpack(bytes->data, bytes->len, find_none));
    sim_records_free(sent);
}

/* Nothing is read outside, whatever the bytes say: the sanitizers watch. */
static void
no_changed_byte_does_harm(void)
{
    SimRecords *sent = sample();
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    sim_parcel_pack(sent, bytes);
    unsigned n_refused = 0;
    for (guint i = 0; i < bytes->len; i++) {
        g_autofree guint8 *copy = g_memdup2(bytes->data, bytes->len);
        copy[i] ^= 0xff;
        SimRecords *got = sim_parcel_unpack(copy, bytes->len, find);
        n_refused += got == NULL;
        sim_records_free(got);
    }
    CU_ASSERT(n_refused > 0);
    sim_records_free(sent);
}

CLAIMS_MAIN("sim/parcel", CLAIM(what_arrives_is_what_was_sent),
            CLAIM(empty_records_make_a_parcel_too),
            CLAIM(what_is_cut_or_foreign_is_refused), CLAIM(no_changed_byte_does_harm))
