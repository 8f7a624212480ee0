#include "input/event.h"

#include <string.h>

#include "input/guess.h"
#include "input/path.h"

typedef struct {
    const ScnResolved *resolved;
    const ScnSection *section;
    PayEvent *event;
    bool *cities;      /* (owned) by index; NULL: all */
    bool has_modes;    /* 'channel' is given */
    uint64_t modes;    /* its mask */
    bool is_mode_used; /* some path has a mode */
    size_t *n_cells;   /* changed by all events so far */
} Maker;

const char *
scn_change_path(const char *key, PayOp *ret_op)
{
    static const struct {
        const char *prefix;
        PayOp op;
    } ops[] = { { "set.", PAY_OP_SET },
                { "add.", PAY_OP_ADD },
                { "scale.", PAY_OP_SCALE } };
    for (gsize i = 0; i < G_N_ELEMENTS(ops); i++)
        if (g_str_has_prefix(key, ops[i].prefix)) {
            *ret_op = ops[i].op;
            return key + strlen(ops[i].prefix);
        }
    return NULL;
}

/* The value of @key as a date or duration; false if it is absent or wrong. */
static bool
read_time(const Maker *maker, const char *key, ScnType type, SimTime *ret_time)
{
    const ScnEntry *entry = scn_section_find(maker->section, key);
    if (entry == NULL || *entry->value == '\0')
        return false;
    const ScnSpec spec = { .type = type,
                           .max = type == SCN_TYPE_SPAN ? 3660 * SIM_DAY : 0 };
    ScnRefusal refusal = { 0 };
    if (scn_value_parse(&spec, NULL, entry->value, ret_time, &refusal))
        return true;
    scn_report_refusal(maker->resolved->report, entry->place, key, &refusal);
    return false;
}

/* Where the value of @key, which is given, is written. */
static ScnPlace
place_of(const Maker *maker, const char *key)
{
    return scn_section_find(maker->section, key)->place;
}

/* An event that never acts is an error, but a run cut short by --set only warns. */
static void
check_run(const Maker *maker, SimTime at)
{
    const ScnResolved *r = maker->resolved;
    SimTime from = pay_value(r->params, PAY_RUN_FROM, 0, 0, 0);
    SimTime end = from + pay_value(r->params, PAY_RUN_DAYS, 0, 0, 0) * SIM_DAY;
    bool is_known = scn_resolved_is_good(r, PAY_RUN_FROM, 0) &&
                    scn_resolved_is_good(r, PAY_RUN_DAYS, 0);
    if (!is_known || (at >= from && at < end))
        return;
    const ScnEntry *cut_from = r->origin[r->slot_at[PAY_RUN_FROM]];
    const ScnEntry *cut_days = r->origin[r->slot_at[PAY_RUN_DAYS]];
    bool is_cut = (cut_from != NULL && g_strcmp0(cut_from->source, "--set") == 0) ||
                  (cut_days != NULL && g_strcmp0(cut_days->source, "--set") == 0);
    char first[32], last[32];
    sim_time_format(from, first);
    sim_time_format(end, last);
    const char *what = at < from ? "begins before the run" : "never acts: the run ends";
    if (is_cut)
        scn_report_warning(r->report, place_of(maker, "at"), NULL,
                           "event '%s' %s (%s to %s)", maker->section->id, what, first,
                           last);
    else
        scn_report_error(r->report, place_of(maker, "at"), NULL,
                         "event '%s' %s (%s to %s)", maker->section->id, what, first,
                         last);
}

static bool
read_dates(Maker *maker)
{
    ScnReport *report = maker->resolved->report;
    SimTime at, until = SIM_TIME_NEVER, ramp = 0;
    if (scn_section_find(maker->section, "at") == NULL) {
        scn_report_error(report, maker->section->place, NULL, "event '%s' has no 'at'",
                         maker->section->id);
        return false;
    }
    read_time(maker, "until", SCN_TYPE_DATE, &until);
    read_time(maker, "ramp", SCN_TYPE_SPAN, &ramp);
    if (!read_time(maker, "at", SCN_TYPE_DATE, &at))
        return false;
    check_run(maker, at);
    if (until <= at)
        scn_report_error(report, place_of(maker, "until"), NULL,
                         "until must be later than at");
    else if (at + ramp > until)
        scn_report_error(report, place_of(maker, "ramp"), NULL,
                         "the ramp would be complete only after until");
    maker->event = pay_event_new(maker->section->id, at, until, ramp);
    return true;
}

static void
replace_text(char **text, const ScnEntry *entry)
{
    if (entry == NULL)
        return;
    g_free(*text);
    *text = g_strdup(entry->value);
}

void
scn_read_labels(const ScnSection *section, char **label_en, char **label_zh)
{
    const ScnEntry *plain = scn_section_find(section, "label");
    const ScnEntry *en = scn_section_find(section, "label[en]");
    const ScnEntry *zh = scn_section_find(section, "label[zh]");
    const ScnEntry *other = plain != NULL ? plain : en;
    replace_text(label_en, en != NULL ? en : plain);
    replace_text(label_zh, zh != NULL ? zh : other);
}

static const char *
tags_of(const ScnResolved *resolved, const char *city)
{
    const ScnSection *section =
        scn_sections_find(resolved->document->sections, "city", city);
    const ScnEntry *tags = scn_section_find(section, "tags");
    return tags != NULL ? tags->value : "";
}

/* Is @word one of the blank-separated words of @tags? */
static bool
has_tag(const char *tags, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = tags; *p != '\0';) {
        p += strspn(p, " \t,");
        size_t m = strcspn(p, " \t,");
        if (m == n && memcmp(p, word, n) == 0)
            return true;
        p += m;
    }
    return false;
}

/* Set @picked of the cities that @word names: id, group, tag or '*'. Returns: whether
 * there are any. */
static bool
pick_cities(const ScnResolved *resolved, const char *word, bool value, bool *picked)
{
    const PayParams *params = resolved->params;
    int group = scn_entity(params, PAY_KIND_GROUP, word);
    bool any = false;
    for (unsigned i = 0; i < params->n[PAY_KIND_CITY]; i++) {
        const char *id = params->entity[PAY_KIND_CITY][i].id;
        if (strcmp(word, "*") == 0 || strcmp(word, id) == 0 ||
            (group >= 0 && pay_value(params, PAY_CITY_GROUP, i, 0, 0) == group) ||
            has_tag(tags_of(resolved, id), word)) {
            picked[i] = value;
            any = true;
        }
    }
    return any;
}

static void
offer_words(ScnGuess *guess, const char *tags)
{
    g_auto(GStrv) words = g_strsplit_set(tags, " \t,", -1);
    for (unsigned i = 0; words[i] != NULL; i++)
        if (*words[i] != '\0')
            scn_guess_offer(guess, words[i]);
}

static void
report_city(const ScnResolved *resolved, const char *word, ScnPlace place)
{
    const PayParams *params = resolved->params;
    ScnGuess guess = scn_guess(word);
    for (unsigned i = 0; i < params->n[PAY_KIND_GROUP]; i++)
        scn_guess_offer(&guess, params->entity[PAY_KIND_GROUP][i].id);
    for (unsigned i = 0; i < params->n[PAY_KIND_CITY]; i++) {
        const char *id = params->entity[PAY_KIND_CITY][i].id;
        scn_guess_offer(&guess, id);
        offer_words(&guess, tags_of(resolved, id));
    }
    g_autofree char *meant = scn_guess_take(&guess);
    scn_report_error(resolved->report, place, meant,
                     "'%s' is no city, city group or tag of a city", word);
}

/* `cities`: words in order; those with '-' take away. A list of only those starts from
 * all cities. */
static void
read_cities(Maker *maker)
{
    const ScnEntry *entry = scn_section_find(maker->section, "cities");
    if (entry == NULL || *entry->value == '\0')
        return;
    unsigned n = maker->resolved->params->n[PAY_KIND_CITY];
    maker->cities = g_new0(bool, n + 1);
    bool any = false, is_first = true;
    for (const char *p = entry->value; *p != '\0';) {
        p += strspn(p, ", \t");
        size_t length = strcspn(p, ", \t");
        if (length == 0)
            break;
        bool is_minus = *p == '-';
        g_autofree char *word = g_strndup(p + is_minus, length - is_minus);
        if (is_first && is_minus)
            pick_cities(maker->resolved, "*", true, maker->cities);
        is_first = false;
        if (!pick_cities(maker->resolved, word, !is_minus, maker->cities)) {
            ScnPlace place = entry->place;
            place.byte += (unsigned)(p - entry->value);
            report_city(maker->resolved, word, place);
            any = true;
        }
        p += length;
    }
    for (unsigned i = 0; i < n; i++)
        any |= maker->cities[i];
    if (!any)
        scn_report_error(maker->resolved->report, entry->place, NULL,
                         "'%s' leaves no city", entry->value);
}

static void
read_channel(Maker *maker)
{
    const ScnEntry *entry = scn_section_find(maker->section, "channel");
    if (entry == NULL || *entry->value == '\0')
        return;
    const ScnSpec spec = { .type = SCN_TYPE_SET, .kind = PAY_KIND_MODE };
    ScnRefusal refusal = { 0 };
    int64_t mask = -1;
    if (!scn_value_parse(&spec, maker->resolved->params, entry->value, &mask, &refusal))
        scn_report_refusal(maker->resolved->report, entry->place, "channel", &refusal);
    maker->modes = (uint64_t)mask;
    maker->has_modes = true;
}

/* Take the modes that 'channel' leaves out from @match. Returns: false if none is left.
 */
static bool
restrict_modes(Maker *maker, ScnMatch *match)
{
    const PayKeyShape *shape = &pay_key_shape[match->row->key];
    for (unsigned d = 0; maker->has_modes && d < shape->n_dims; d++) {
        bool any = false;
        if (shape->dims[d] != PAY_KIND_MODE)
            continue;
        maker->is_mode_used = true;
        for (unsigned i = 0; i < PAY_N_MODES; i++) {
            match->picked[d][i] &= (maker->modes >> i & 1) != 0;
            any |= match->picked[d][i];
        }
        return any;
    }
    return true;
}

/* Parse the operand of @entry for @row; false with an error. */
static bool
read_operand(const Maker *maker, const ScnEntry *entry, PayOp op, const ScnRow *row,
             int64_t *ret_operand)
{
    ScnReport *report = maker->resolved->report;
    ScnRefusal refusal = { 0 };
    bool ok;
    if (op != PAY_OP_SET && !scn_type_is_amount(row->spec.type)) {
        scn_report_error(report, entry->key_place, NULL, "'%s' can only be set",
                         scn_row_path(row));
        return false;
    }
    if (op == PAY_OP_SET)
        ok = scn_value_parse(&row->spec, maker->resolved->params, entry->value,
                             ret_operand, &refusal);
    else if (op == PAY_OP_ADD)
        ok = scn_value_parse_step(&row->spec, entry->value, ret_operand, &refusal);
    else
        ok = scn_value_parse_factor(entry->value, ret_operand, &refusal);
    if (!ok)
        scn_report_refusal(report, entry->place, NULL, &refusal);
    return ok;
}

/* May an event change @row, and does `cities` make sense for it? */
static bool
check_row(const Maker *maker, const ScnEntry *entry, const ScnRow *row, ScnPlace place)
{
    ScnReport *report = maker->resolved->report;
    if (!row->is_dynamic) {
        scn_report_error(report, place, NULL,
                         "'%s' is fixed for a whole run; an event cannot change it",
                         scn_row_path(row));
        return false;
    }
    if (maker->cities != NULL && !pay_key_shape[row->key].by_city) {
        scn_report_error(report, entry->key_place, NULL,
                         "'%s' is the same in all cities, so 'cities' cannot restrict it",
                         scn_row_path(row));
        return false;
    }
    return true;
}

bool
scn_spec_is_like(const ScnSpec *a, const ScnSpec *b)
{
    return a->type == b->type && a->kind == b->kind &&
           g_strcmp0(a->choices, b->choices) == 0;
}

static void
add_change(Maker *maker, const ScnSpec *spec, PayOp op, int64_t operand, GArray *cells)
{
    size_t n = cells->len;
    *maker->n_cells += n;
    pay_event_change(maker->event, op, operand,
                     (uint32_t *)(void *)g_array_steal(cells, NULL), n);
    if (scn_spec_has_range(spec))
        pay_event_limit(maker->event, spec->min, spec->max);
}

/* Are the @matches of one kind of value, and may they change? */
static bool
check_matches(const Maker *maker, const ScnEntry *entry, const GArray *matches,
              const char *path, ScnPlace place)
{
    for (guint i = 0; i < matches->len; i++) {
        const ScnRow *first = g_array_index(matches, ScnMatch, 0).row;
        const ScnRow *row = g_array_index(matches, ScnMatch, i).row;
        if (!check_row(maker, entry, row, place))
            return false;
        if (scn_spec_is_like(&row->spec, &first->spec))
            continue;
        scn_report_error(maker->resolved->report, place, NULL,
                         "'%s' matches values of different kinds: '%s' and '%s'", path,
                         scn_row_path(first), scn_row_path(row));
        return false;
    }
    return true;
}

/* Add one change for @match, on the cells that cities and channel leave. */
static bool
change_match(Maker *maker, const ScnEntry *entry, PayOp op, ScnMatch *match,
             ScnPlace place)
{
    ScnReport *report = maker->resolved->report;
    int64_t operand;
    if (!read_operand(maker, entry, op, match->row, &operand))
        return false;
    if (!restrict_modes(maker, match)) {
        scn_report_error(report, place, NULL, "'%s' has no mode of this channel",
                         entry->key);
        return false;
    }
    g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    scn_match_cells(maker->resolved, match, maker->cities, cells);
    if (*maker->n_cells + cells->len > SCN_MAX_CHANGED_CELLS) {
        scn_report_error(report, place, NULL, "the events change more than %u values",
                         SCN_MAX_CHANGED_CELLS);
        return false;
    }
    if (cells->len > 0)
        add_change(maker, &match->row->spec, op, operand, cells);
    return true;
}

static void
read_change(Maker *maker, const ScnEntry *entry)
{
    PayOp op;
    const char *path = scn_change_path(entry->key, &op);
    if (path == NULL || *entry->value == '\0')
        return;
    ScnPlace place = entry->key_place;
    place.byte += (unsigned)(path - entry->key);
    g_autoptr(GArray) matches = scn_path_match(maker->resolved, path, place);
    if (!check_matches(maker, entry, matches, path, place))
        return;
    for (guint i = 0; i < matches->len; i++)
        if (!change_match(maker, entry, op, &g_array_index(matches, ScnMatch, i), place))
            return;
}

static void
make_event(Maker *maker, PayTimeline *timeline)
{
    ScnReport *report = maker->resolved->report;
    bool has_change = false;
    unsigned n_before = report->n_errors;
    if (!read_dates(maker))
        maker->event = pay_event_new(maker->section->id, 0, SIM_TIME_NEVER, 0);
    scn_read_labels(maker->section, &maker->event->label_en, &maker->event->label_zh);
    read_cities(maker);
    read_channel(maker);
    for (guint i = 0; i < maker->section->entries->len; i++) {
        const ScnEntry *entry = maker->section->entries->pdata[i];
        PayOp op;
        has_change |= scn_change_path(entry->key, &op) != NULL;
        read_change(maker, entry);
    }
    if (!has_change)
        scn_report_error(report, maker->section->place, NULL,
                         "event '%s' changes nothing: give set.PATH, add.PATH or "
                         "scale.PATH",
                         maker->section->id);
    else if (maker->has_modes && !maker->is_mode_used && report->n_errors == n_before)
        scn_report_error(report, place_of(maker, "channel"), NULL,
                         "no path of event '%s' has a mode that 'channel' could restrict",
                         maker->section->id);
    pay_timeline_add(timeline, maker->event);
    g_free(maker->cities);
}

PayTimeline *
scn_events(const ScnResolved *resolved)
{
    PayTimeline *timeline = pay_timeline_new();
    const GPtrArray *sections = resolved->document->sections->sections;
    size_t n_cells = 0;
    for (guint i = 0; i < sections->len; i++) {
        Maker maker = { .resolved = resolved,
                        .section = sections->pdata[i],
                        .n_cells = &n_cells };
        if (strcmp(maker.section->kind, "event") != 0)
            continue;
        if (timeline->events->len == SCN_MAX_EVENTS) {
            scn_report_error(resolved->report, maker.section->place, NULL,
                             "more than %u events", SCN_MAX_EVENTS);
            break;
        }
        make_event(&maker, timeline);
    }
    pay_timeline_close(timeline);
    return timeline;
}
