#include "sim/parcel.h"

#include <string.h>

/* One description of the rows serves both ways: each function below writes what it is
 * given, or fills it. */
typedef struct {
    bool is_sound; /* false: a fault was met, and nothing read since counts */

    GByteArray *bytes;    /* packing: (borrowed); NULL when unpacking */
    GHashTable *index_of; /* address of a string -> its index */
    GPtrArray *strings;   /* (borrowed); index 0 is NULL */

    const char *next, *end;  /* unpacking: rows */
    const SimMetric **found; /* by string; NULL: not looked for yet */
    const SimMetric *(*find)(const char *id);
} Parcel;

/* Eight bytes: any number. */
static void
word(Parcel *p, void *eight)
{
    if (p->bytes != NULL) {
        g_byte_array_append(p->bytes, eight, 8);
        return;
    }
    p->is_sound = p->is_sound && p->end - p->next >= 8;
    if (!p->is_sound) {
        memset(eight, 0, 8);
        return;
    }
    memcpy(eight, p->next, 8);
    p->next += 8;
}

/* Addresses serve as names here: they find a string, they never order any. */
static int64_t
index_of(Parcel *p, const char *string)
{
    if (string == NULL)
        return 0;
    gsize index = GPOINTER_TO_SIZE(g_hash_table_lookup(p->index_of, string));
    if (index == 0) {
        index = p->strings->len;
        g_ptr_array_add(p->strings, (gpointer)string);
        g_hash_table_insert(p->index_of, (gpointer)string, GSIZE_TO_POINTER(index));
    }
    return (int64_t)index;
}

static int64_t
string(Parcel *p, const char **text)
{
    int64_t index = p->bytes != NULL ? index_of(p, *text) : 0;
    word(p, &index);
    if (p->bytes != NULL)
        return index;
    p->is_sound = p->is_sound && index >= 0 && index < p->strings->len;
    index = p->is_sound ? index : 0;
    *text = p->strings->pdata[index];
    return index;
}

static void
metric(Parcel *p, const SimMetric **which)
{
    const char *id = p->bytes != NULL ? (*which)->id : NULL;
    int64_t index = string(p, &id);
    if (p->bytes != NULL)
        return;
    if (p->found[index] == NULL && index != 0)
        p->found[index] = p->find(id);
    *which = p->found[index];
    p->is_sound = p->is_sound && *which != NULL;
}

/* How many rows follow: no more than there are bytes for. */
static void
count(Parcel *p, guint *n)
{
    int64_t rows = *n;
    word(p, &rows);
    if (p->bytes != NULL)
        return;
    p->is_sound = p->is_sound && rows >= 0 && rows <= (p->end - p->next) / 8;
    *n = p->is_sound ? (guint)rows : 0;
}

typedef void (*Row)(Parcel *p, void *row);

static void
rows(Parcel *p, GArray *array, Row row)
{
    guint n = array->len, size = g_array_get_element_size(array);
    count(p, &n);
    g_array_set_size(array, n);
    for (guint i = 0; i < n; i++)
        row(p, array->data + (gsize)i * size);
}

static void
value(Parcel *p, void *row)
{
    SimValue *v = row;
    metric(p, &v->metric);
    string(p, &v->member);
    string(p, &v->period);
    word(p, &v->value);
}

static void
point(Parcel *p, void *row)
{
    SimPoint *v = row;
    metric(p, &v->metric);
    string(p, &v->member);
    string(p, &v->axis);
    word(p, &v->x);
    word(p, &v->value);
}

static void
member(Parcel *p, void *row)
{
    SimMember *v = row;
    string(p, &v->dimension);
    string(p, &v->id);
    string(p, &v->label_en);
    string(p, &v->label_zh);
}

static void
period(Parcel *p, void *row)
{
    SimPeriod *v = row;
    string(p, &v->id);
    string(p, &v->label_en);
    string(p, &v->label_zh);
    word(p, &v->from);
    word(p, &v->to);
}

static void
mark(Parcel *p, void *row)
{
    SimMark *v = row;
    string(p, &v->id);
    string(p, &v->label_en);
    string(p, &v->label_zh);
    word(p, &v->at);
}

static void
account(Parcel *p, void *row)
{
    SimAccount *v = row;
    string(p, &v->book);
    string(p, &v->part);
    string(p, &v->from);
    string(p, &v->to);
    word(p, &v->whole);
    word(p, &v->rest);
}

static void
fact(Parcel *p, void *row)
{
    SimTraceFact *v = row;
    string(p, &v->key);
    string(p, &v->value);
}

static void
step(Parcel *p, void *row)
{
    SimTraceStep *v = row;
    word(p, &v->at);
    string(p, &v->from);
    string(p, &v->to);
    string(p, &v->what);
    word(p, &v->wait);
    word(p, &v->service);
}

static void
fee(Parcel *p, void *row)
{
    SimTraceFee *v = row;
    string(p, &v->payer);
    string(p, &v->payee);
    string(p, &v->what);
    word(p, &v->microfen);
}

static void
trace(Parcel *p, SimTrace *v)
{
    int64_t is_cross = v->is_cross;
    string(p, &v->id);
    string(p, &v->period);
    string(p, &v->outcome);
    string(p, &v->wallet);
    string(p, &v->network);
    word(p, &is_cross);
    v->is_cross = is_cross != 0;
    word(p, &v->began);
    word(p, &v->latency);
    rows(p, v->facts, fact);
    rows(p, v->steps, step);
    rows(p, v->fees, fee);
}

static void
everything(Parcel *p, SimRecords *records)
{
    guint n_traces = records->traces->len;
    word(p, &records->fingerprint);
    word(p, &records->n_events);
    word(p, &records->n_scheduled);
    word(p, &records->event_seconds);
    rows(p, records->values, value);
    rows(p, records->points, point);
    rows(p, records->members, member);
    rows(p, records->periods, period);
    rows(p, records->marks, mark);
    rows(p, records->accounts, account);
    count(p, &n_traces);
    for (guint i = 0; i < n_traces; i++) {
        if (p->bytes == NULL)
            sim_records_trace(records, sim_trace_new());
        trace(p, records->traces->pdata[i]);
    }
}

void
sim_parcel_pack(const SimRecords *records, GByteArray *bytes)
{
    g_autoptr(GHashTable) index = g_hash_table_new(NULL, NULL);
    g_autoptr(GPtrArray) strings = g_ptr_array_new();
    g_ptr_array_add(strings, NULL);
    Parcel p = {
        .is_sound = true, .bytes = bytes, .index_of = index, .strings = strings
    };
    guint start = bytes->len;
    uint64_t length = 0;
    word(&p, &length);
    everything(&p, (SimRecords *)records); /* packing changes nothing in it */
    length = bytes->len - start;
    memcpy(bytes->data + start, &length, 8);
    for (guint i = 1; i < strings->len; i++)
        g_byte_array_append(bytes, strings->pdata[i],
                            (guint)strlen(strings->pdata[i]) + 1);
}

/* The strings from @text to @end, each ended by a zero, interned. */
static bool
read_strings(GPtrArray *strings, const char *text, const char *end)
{
    g_ptr_array_add(strings, NULL);
    while (text < end) {
        const char *zero = memchr(text, '\0', (gsize)(end - text));
        if (zero == NULL)
            return false;
        g_ptr_array_add(strings, (gpointer)g_intern_string(text));
        text = zero + 1;
    }
    return true;
}

SimRecords *
sim_parcel_unpack(const void *bytes, gsize length, const SimMetric *(*find)(const char *))
{
    const char *start = bytes;
    uint64_t of_rows = 0;
    if (length >= 8)
        memcpy(&of_rows, start, 8);
    g_autoptr(GPtrArray) strings = g_ptr_array_new();
    if (of_rows < 8 || of_rows > length ||
        !read_strings(strings, start + of_rows, start + length))
        return NULL;
    g_autofree const SimMetric **found = g_new0(const SimMetric *, strings->len);
    Parcel p = { .is_sound = true,
                 .strings = strings,
                 .next = start + 8,
                 .end = start + of_rows,
                 .found = found,
                 .find = find };
    SimRecords *records = sim_records_new();
    everything(&p, records);
    if (!p.is_sound || p.next != p.end)
        g_clear_pointer(&records, sim_records_free);
    return records;
}
