#include "sim/record.h"

SimRecords *
sim_records_new(void)
{
    SimRecords *records = g_new0(SimRecords, 1);
    records->values = g_array_new(FALSE, FALSE, sizeof(SimValue));
    records->points = g_array_new(FALSE, FALSE, sizeof(SimPoint));
    records->members = g_array_new(FALSE, FALSE, sizeof(SimMember));
    records->periods = g_array_new(FALSE, FALSE, sizeof(SimPeriod));
    records->marks = g_array_new(FALSE, FALSE, sizeof(SimMark));
    records->accounts = g_array_new(FALSE, FALSE, sizeof(SimAccount));
    records->traces = g_ptr_array_new_with_free_func((GDestroyNotify)sim_trace_free);
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
    g_array_unref(records->periods);
    g_array_unref(records->marks);
    g_array_unref(records->accounts);
    g_ptr_array_unref(records->traces);
    g_free(records);
}

void
sim_records_value(SimRecords *records, const SimMetric *metric, const char *member,
                  const char *period, double value)
{
    SimValue row = { metric, g_intern_string(member), g_intern_string(period), value };
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

void
sim_records_period(SimRecords *records, const char *id, const char *label_en,
                   const char *label_zh, SimTime from, SimTime to)
{
    SimPeriod row = { g_intern_string(id), g_intern_string(label_en),
                      g_intern_string(label_zh), from, to };
    for (guint i = 0; i < records->periods->len; i++)
        if (g_array_index(records->periods, SimPeriod, i).id == row.id)
            return;
    g_array_append_val(records->periods, row);
}

void
sim_records_mark(SimRecords *records, const char *id, const char *label_en,
                 const char *label_zh, SimTime at)
{
    SimMark row = { g_intern_string(id), g_intern_string(label_en),
                    g_intern_string(label_zh), at };
    g_array_append_val(records->marks, row);
}

void
sim_records_account(SimRecords *records, const char *book, const char *part,
                    const char *from, const char *to, int64_t whole, int64_t rest)
{
    SimAccount row = { g_intern_string(book),
                       g_intern_string(part),
                       g_intern_string(from),
                       g_intern_string(to),
                       whole,
                       rest };
    g_array_append_val(records->accounts, row);
}

SimTrace *
sim_trace_new(void)
{
    SimTrace *trace = g_new0(SimTrace, 1);
    trace->id = trace->period = trace->outcome = trace->wallet = trace->network =
        g_intern_static_string("");
    trace->facts = g_array_new(FALSE, FALSE, sizeof(SimTraceFact));
    trace->steps = g_array_new(FALSE, FALSE, sizeof(SimTraceStep));
    trace->fees = g_array_new(FALSE, FALSE, sizeof(SimTraceFee));
    return trace;
}

void
sim_trace_free(SimTrace *trace)
{
    if (trace == NULL)
        return;
    g_array_unref(trace->facts);
    g_array_unref(trace->steps);
    g_array_unref(trace->fees);
    g_free(trace);
}

void
sim_records_trace(SimRecords *records, SimTrace *trace)
{
    g_ptr_array_add(records->traces, trace);
}
