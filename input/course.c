/* Values over time that leave their range. [input/event.h] */
#include <string.h>

#include "input/event.h"
#include "input/scenario.h"
#include "sim/hash.h"

/* Two ramps on one cell may bend its course between two dates; so much is looked at. */
#define LOOKS 8

/* One change of one event acting on one cell; sorted, this is the order of action. */
typedef struct {
    uint32_t cell, event, change;
} Touch;

typedef struct {
    const ScnResolved *resolved;
    const PayTimeline *timeline;
    const ScnSpec *spec;
    char *path;           /* of the cell */
    const Touch *touches; /* all on the cell */
    gsize n;
} Course;

static gint
by_cell(gconstpointer a, gconstpointer b)
{
    const Touch *x = a, *y = b;
    return (x->cell > y->cell) - (x->cell < y->cell);
}

/* Cells that some change adds to or scales: only they can leave a range, because what is
 * set is checked when it is read and a ramp stays between two values of the range. */
static bool *
find_moving(const PayTimeline *timeline, size_t n_cells, bool *ret_any)
{
    bool *is_moving = g_new0(bool, n_cells + 1);
    *ret_any = false;
    for (guint i = 0; i < timeline->events->len; i++) {
        const PayEvent *event = timeline->events->pdata[i];
        for (unsigned j = 0; j < event->n_changes; j++) {
            const PayChange *change = &event->changes[j];
            if (change->op == PAY_OP_SET)
                continue;
            *ret_any = true;
            for (size_t k = 0; k < change->n_cells; k++)
                is_moving[change->cells[k]] = true;
        }
    }
    return is_moving;
}

/* Every touch of a moving cell, in order of cell and action. */
static GArray *
list_touches(const PayTimeline *timeline, size_t n_cells)
{
    bool any;
    GArray *touches = g_array_new(FALSE, FALSE, sizeof(Touch));
    g_autofree bool *is_moving = find_moving(timeline, n_cells, &any);
    for (guint i = 0; any && i < timeline->events->len; i++) {
        const PayEvent *event = timeline->events->pdata[i];
        for (unsigned j = 0; j < event->n_changes; j++)
            for (size_t k = 0; k < event->changes[j].n_cells; k++) {
                Touch touch = { event->changes[j].cells[k], i, j };
                if (is_moving[touch.cell])
                    g_array_append_val(touches, touch);
            }
    }
    g_array_sort(touches, by_cell); /* stable */
    return touches;
}

static const PayEvent *
event_of(const Course *course, gsize i)
{
    return course->timeline->events->pdata[course->touches[i].event];
}

/* Where the change of touch @i is written. */
static ScnPlace
place_of(const Course *course, gsize i)
{
    const PayEvent *event = event_of(course, i);
    const ScnSection *section =
        scn_sections_find(course->resolved->document->sections, "event", event->id);
    PayOp op, own = event->changes[course->touches[i].change].op;
    for (guint j = 0;; j++) {
        g_assert(j < section->entries->len); /* it was read from one of them */
        const ScnEntry *entry = section->entries->pdata[j];
        const char *path = scn_change_path(entry->key, &op);
        if (path != NULL && op == own && scn_path_matches(path, course->path))
            return entry->place;
    }
}

static bool
is_marker(int64_t value)
{
    return value == PAY_NONE || value == PAY_AUTO;
}

/* @value after touch @i at @time, by the timeline's own arithmetic. */
static int64_t
after(const Course *course, gsize i, SimTime time, int64_t value)
{
    const PayEvent *event = event_of(course, i);
    uint32_t cell = 0;
    PayChange change = event->changes[course->touches[i].change];
    change.cells = &cell;
    change.n_cells = 1;
    PayEvent single = *event;
    single.changes = &change;
    single.n_changes = 1;
    gpointer events[] = { &single };
    GPtrArray array = { .pdata = events, .len = 1 };
    const PayTimeline timeline = { .events = &array };
    int64_t result = value;
    const PayParams base = { .n_cells = 1, .cell = &value };
    PayParams now = { .n_cells = 1, .cell = &result };
    pay_timeline_apply(&timeline, &base, time, &now);
    return result;
}

/* Follow the cell to @time. Returns: false with an error if it leaves its range. */
static bool
check_at(const Course *course, SimTime time, int64_t value)
{
    ScnReport *report = course->resolved->report;
    const ScnSpec *spec = course->spec;
    gsize last = 0;
    char date[32];
    for (gsize i = 0; i < course->n; i++) {
        const PayEvent *event = event_of(course, i);
        if (time < event->at || time >= event->until)
            continue;
        PayOp op = event->changes[course->touches[i].change].op;
        if (is_marker(value) && op != PAY_OP_SET) {
            g_autofree char *text =
                scn_value_format(spec, course->resolved->params, value);
            scn_report_error(report, place_of(course, i), NULL,
                             "'%s' is %s on %s; it must be set before it can change",
                             course->path, text, sim_time_format(time, date));
            return false;
        }
        value = after(course, i, time, value);
        last = i;
        /* Far out of any range: stop before sums overflow. */
        if (!is_marker(value) && ABS(value) > INT64_MAX / 4)
            break;
    }
    if (is_marker(value) || (value >= spec->min && value <= spec->max))
        return true;
    g_autofree char *text = scn_value_format(spec, course->resolved->params, value);
    g_autofree char *range = scn_spec_range(spec);
    scn_report_error(report, place_of(course, last), NULL,
                     "'%s' becomes %s on %s, out of range: %s", course->path, text,
                     sim_time_format(time, date), range);
    return false;
}

static SimTime
next_instant(const Course *course, SimTime time)
{
    SimTime next = SIM_TIME_NEVER;
    for (gsize i = 0; i < course->n; i++) {
        const PayEvent *event = event_of(course, i);
        const SimTime instants[] = { event->at, event->at + event->ramp, event->until };
        for (unsigned j = 0; j < G_N_ELEMENTS(instants); j++)
            if (instants[j] > time && instants[j] < next)
                next = instants[j];
    }
    return next;
}

static void
check_course(const Course *course, int64_t base)
{
    for (SimTime time = next_instant(course, INT64_MIN); time != SIM_TIME_NEVER;) {
        SimTime next = next_instant(course, time);
        SimTime step = next == SIM_TIME_NEVER ? 0 : (next - time) / LOOKS;
        for (int i = 0; i < (step > 0 ? LOOKS : 1); i++)
            if (!check_at(course, time + i * step, base))
                return;
        time = next;
    }
}

/* Cells that start alike and are touched alike run alike: check one of them. */
static bool
is_new(GHashTable *seen, const Course *course, PayKey key, int64_t base)
{
    uint64_t hash = sim_hash_u64(sim_hash_u64(SIM_HASH_START, key), (uint64_t)base);
    for (gsize i = 0; i < course->n; i++)
        hash = sim_hash_u64(sim_hash_u64(hash, course->touches[i].event),
                            course->touches[i].change);
    return g_hash_table_add(seen, g_memdup2(&hash, sizeof hash));
}

static bool
touches_key(const PayTimeline *timeline, const PayParams *params, PayKey key)
{
    size_t first = params->offset[key], n = pay_key_n_cells(params, key);
    for (guint i = 0; i < timeline->events->len; i++) {
        const PayEvent *event = timeline->events->pdata[i];
        for (unsigned j = 0; j < event->n_changes; j++)
            for (size_t k = 0; k < event->changes[j].n_cells; k++)
                if (event->changes[j].cells[k] - first < n)
                    return true;
    }
    return false;
}

/* Weights of which at least one must be more than 0 on every day. */
static void
check_weights(const ScnResolved *resolved, const PayTimeline *timeline, PayKey key)
{
    const PayParams *params = resolved->params;
    if (!touches_key(timeline, params, key))
        return;
    PayParams *now = pay_params_copy(params);
    int64_t sum = 1;
    SimTime time = pay_timeline_next(timeline, INT64_MIN);
    for (; time != SIM_TIME_NEVER; time = pay_timeline_next(timeline, time)) {
        pay_timeline_apply(timeline, params, time, now);
        sum = 0;
        for (size_t i = 0; i < pay_key_n_cells(params, key); i++)
            sum += now->cell[now->offset[key] + i];
        if (sum == 0)
            break;
    }
    char date[32];
    if (sum == 0)
        scn_report_error(resolved->report, scn_resolved_place(resolved, key, 0, 0), NULL,
                         "all %s are 0 on %s; one at least must be more",
                         pay_key_shape[key].path, sim_time_format(time, date));
    pay_params_free(now);
}

void
scn_check_course(const ScnResolved *resolved, const PayTimeline *timeline)
{
    const PayParams *params = resolved->params;
    unsigned n_before = resolved->report->n_errors;
    g_autoptr(GArray) touches = list_touches(timeline, params->n_cells);
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (guint from = 0, to; from < touches->len; from = to) {
        const Touch *first = &g_array_index(touches, Touch, from);
        for (to = from; to < touches->len; to++)
            if (g_array_index(touches, Touch, to).cell != first->cell)
                break;
        unsigned index[3], city;
        PayKey key = pay_params_cell_owner(params, first->cell, index, &city);
        Course course = { resolved, timeline, &scn_schema_row(key)->spec,
                          NULL,     first,    to - from };
        if (!is_new(seen, &course, key, params->cell[first->cell]))
            continue;
        course.path = pay_params_cell_path(params, first->cell);
        check_course(&course, params->cell[first->cell]);
        g_free(course.path);
    }
    if (resolved->report->n_errors > n_before)
        return;
    check_weights(resolved, timeline, PAY_CLASS_SHARE);
    check_weights(resolved, timeline, PAY_PLATFORM_SHARE);
}
