#include "tests/claims.h"

#include <string.h>

#include "sim/record.h"

static const SimMetric share = { .id = "share.wallet.value", .unit = "%" };

static void
rows_keep_the_order_in_which_they_came(void)
{
    SimRecords *records = sim_records_new();
    for (int i = 0; i < 1000; i++)
        sim_records_value(records, &share, i % 2 ? "alipay" : "", SIM_PERIOD_RUN, i);
    CU_ASSERT_EQUAL(records->values->len, 1000);
    unsigned n_wrong = 0;
    for (unsigned i = 0; i < 1000; i++) {
        const SimValue *row = &g_array_index(records->values, SimValue, i);
        n_wrong += row->value != i || row->metric != &share ||
                   strcmp(row->member, i % 2 ? "alipay" : "") != 0;
    }
    CU_ASSERT_EQUAL(n_wrong, 0);
    sim_records_free(records);
}

static void
names_outlive_their_callers(void)
{
    SimRecords *records = sim_records_new();
    char id[] = "wechat", label[] = "WeChat Pay";
    sim_records_point(records, &share, id, SIM_AXIS_DAY, 7, 0.5);
    sim_records_member(records, "wallet", id, label, label);
    memset(id, 'x', sizeof id - 1);
    memset(label, 'x', sizeof label - 1);
    const SimPoint *point = &g_array_index(records->points, SimPoint, 0);
    const SimMember *member = &g_array_index(records->members, SimMember, 0);
    CU_ASSERT_STRING_EQUAL(point->member, "wechat");
    CU_ASSERT_TRUE(point->x == 7 && point->value == 0.5);
    CU_ASSERT_STRING_EQUAL(member->label_en, "WeChat Pay");
    CU_ASSERT_PTR_EQUAL(member->id, point->member);
    sim_records_free(records);
    sim_records_free(NULL);
}

static void
new_records_are_empty(void)
{
    SimRecords *records = sim_records_new();
    CU_ASSERT_EQUAL(records->values->len + records->points->len + records->members->len,
                    0);
    CU_ASSERT_EQUAL(records->fingerprint, 0);
    CU_ASSERT_EQUAL(records->n_events, 0);
    sim_records_free(records);
}

static void
a_period_is_declared_once(void)
{
    SimRecords *records = sim_records_new();
    sim_records_period(records, "double-11", "Double 11", "双十一", 1, 2);
    sim_records_period(records, "double-11", "again", "again", 3, 4);
    sim_records_period(records, "outage", "Outage", "故障", 5, 6);
    CU_ASSERT_EQUAL(records->periods->len, 2);
    CU_ASSERT_EQUAL(g_array_index(records->periods, SimPeriod, 0).to, 2);
    CU_ASSERT_STRING_EQUAL(g_array_index(records->periods, SimPeriod, 1).id, "outage");
    sim_records_free(records);
}

static void
marks_keep_their_order_and_their_words(void)
{
    SimRecords *records = sim_records_new();
    char id[] = "rule.1";
    sim_records_mark(records, id, "Rule", "规则", 9);
    sim_records_mark(records, "rule.2", "Rule", "规则", 5);
    id[0] = 'x';
    CU_ASSERT_EQUAL(records->marks->len, 2);
    CU_ASSERT_STRING_EQUAL(g_array_index(records->marks, SimMark, 0).id, "rule.1");
    CU_ASSERT_EQUAL(g_array_index(records->marks, SimMark, 1).at, 5);
    sim_records_free(records);
}

static void
records_own_their_traces(void)
{
    SimRecords *records = sim_records_new();
    SimTrace *trace = sim_trace_new();
    SimTraceStep step = { .at = 7, .from = "wallet-alipay", .to = "hub-netsunion" };
    CU_ASSERT_STRING_EQUAL(trace->outcome, "");
    g_array_append_val(trace->steps, step);
    sim_records_trace(records, trace);
    const SimTrace *kept = records->traces->pdata[0];
    CU_ASSERT_EQUAL(g_array_index(kept->steps, SimTraceStep, 0).at, 7);
    sim_records_free(records);
    sim_trace_free(NULL);
}

CLAIMS_MAIN("sim/record", CLAIM(rows_keep_the_order_in_which_they_came),
            CLAIM(names_outlive_their_callers), CLAIM(new_records_are_empty),
            CLAIM(a_period_is_declared_once),
            CLAIM(marks_keep_their_order_and_their_words),
            CLAIM(records_own_their_traces))
