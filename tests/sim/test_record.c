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

CLAIMS_MAIN("sim/record", CLAIM(rows_keep_the_order_in_which_they_came),
            CLAIM(names_outlive_their_callers), CLAIM(new_records_are_empty))
