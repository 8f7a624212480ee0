#include "sim/record.h"

SimRecords *
sim_records_new(void)
{
    SimRecords *records = g_new0(SimRecords, 1);
    records->values = g_array_new(FALSE, FALSE, sizeof(SimValue));
    records->points = g_array_new(FALSE, FALSE, sizeof(SimPoint));
    records->members = g_array_new(FALSE, FALSE, sizeof(SimMember));
    return records;
}

void
sim_records_free(SimRecords *records)
{
    if (records == NULL)
        return;
    g_array_unref(records->values);
    g_array_unref(records->points);
    g_array_unref(records->members);
    g_free(records);
}

void
sim_records_value(SimRecords *records, const SimMetric *metric, const char *member,
                  const char *period, double value)
{
    SimValue row = { metric, g_intern_string(member), period, value };
    g_array_append_val(records->values, row);
}

void
sim_records_point(SimRecords *records, const SimMetric *metric, const char *member,
                  const char *axis, int64_t x, double value)
{
    SimPoint row = { metric, g_intern_string(member), axis, x, value };
    g_array_append_val(records->points, row);
}

void
sim_records_member(SimRecords *records, const char *dimension, const char *id,
                   const char *label_en, const char *label_zh)
{
    SimMember row = { g_intern_string(dimension), g_intern_string(id),
                      g_intern_string(label_en), g_intern_string(label_zh) };
    g_array_append_val(records->members, row);
}
