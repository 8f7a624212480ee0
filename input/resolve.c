#include "input/resolve.h"

#include <string.h>

#include "input/check.h"
#include "input/guess.h"

static int
by_id(const void *id, const void *entity)
{
    return strcmp(id, ((const PayEntity *)entity)->id);
}

int
scn_entity(const PayParams *params, PayKind kind, const char *id)
{
    /* Declared kinds are sorted by id, fixed ones are short. */
    if (kind >= PAY_N_DECLARED_KINDS || params->n[kind] == 0)
        return pay_params_find(params, kind, id);
    const PayEntity *found =
        bsearch(id, params->entity[kind], params->n[kind], sizeof(PayEntity), by_id);
    return found == NULL ? -1 : (int)(found - params->entity[kind]);
}

void
scn_report_refusal(ScnReport *report, ScnPlace value, const char *what,
                   ScnRefusal *refusal)
{
    value.byte += refusal->byte;
    scn_report_error(report, value, refusal->suggestion, "%s%s%s",
                     what != NULL ? what : "", what != NULL ? ": " : "",
                     refusal->message);
    scn_refusal_clear(refusal);
}

static const char *
text_of(const ScnSection *section, const char *key)
{
    const ScnEntry *entry = scn_section_find(section, key);
    return entry == NULL || *entry->value == '\0' ? NULL : entry->value;
}

static const char *
id_of(const ScnResolved *resolved, const ScnSection *section, const char *key)
{
    const ScnEntry *entry = scn_section_find(section, key);
    if (entry == NULL || *entry->value == '\0')
        return NULL;
    if (!scn_is_id(entry->value))
        scn_report_error(resolved->report, entry->place, NULL,
                         "'%s' is not an id: a-z, 0-9 and inner '-', at most 64",
                         entry->value);
    return entry->value;
}

static void
declare(ScnResolved *resolved)
{
    const GPtrArray *sections = resolved->document->sections->sections;
    bool is_full[PAY_N_DECLARED_KINDS] = { false };
    for (guint i = 0; i < sections->len; i++) {
        const ScnSection *section = sections->pdata[i];
        PayKind kind = scn_schema_declares(section->kind);
        if (kind == PAY_KIND_NONE || is_full[kind])
            continue;
        if (resolved->params->n[kind] == pay_kind_limit(kind)) {
            is_full[kind] = true;
            scn_report_error(resolved->report, section->place, NULL,
                             "more than %u [%s] sections", pay_kind_limit(kind),
                             section->kind);
            continue;
        }
        const char *label = text_of(section, "label");
        const char *en = text_of(section, "label[en]");
        const char *zh = text_of(section, "label[zh]");
        pay_params_declare(resolved->params, kind, section->id, en != NULL ? en : label,
                           zh != NULL ? zh : label, id_of(resolved, section, "family"),
                           id_of(resolved, section, "owner"));
    }
}

static void
lay_out(ScnResolved *resolved)
{
    PayParams *params = resolved->params;
    pay_params_layout(params);
    for (PayKey key = 0; key < PAY_N_KEYS; key++) {
        size_t n = pay_key_n_cells(params, key);
        if (pay_key_shape[key].by_city && n > 0)
            n /= params->n[PAY_KIND_CITY];
        resolved->slot_at[key + 1] = resolved->slot_at[key] + n;
    }
    resolved->origin = g_new0(const ScnEntry *, resolved->slot_at[PAY_N_KEYS] + 1);
    resolved->is_bad = g_new0(bool, resolved->slot_at[PAY_N_KEYS] + 1);
}

size_t
scn_slot_cell(const ScnResolved *resolved, PayKey key, size_t slot)
{
    size_t cities = pay_key_shape[key].by_city ? resolved->params->n[PAY_KIND_CITY] : 1;
    return resolved->params->offset[key] + (slot - resolved->slot_at[key]) * cities;
}

static size_t
slot_of(const ScnResolved *resolved, PayKey key, unsigned a, unsigned b, unsigned c)
{
    const PayKeyShape *shape = &pay_key_shape[key];
    size_t i = shape->n_dims > 0 ? a : 0;
    if (shape->n_dims > 1)
        i = i * resolved->params->n[shape->dims[1]] + b;
    if (shape->n_dims > 2)
        i = i * resolved->params->n[shape->dims[2]] + c;
    return resolved->slot_at[key] + i;
}

static void
put(ScnResolved *resolved, PayKey key, size_t slot, int64_t value, const ScnEntry *entry)
{
    size_t cities = pay_key_shape[key].by_city ? resolved->params->n[PAY_KIND_CITY] : 1;
    size_t cell = scn_slot_cell(resolved, key, slot);
    for (size_t i = 0; i < cities; i++)
        resolved->params->cell[cell + i] = value;
    if (entry != NULL)
        resolved->origin[slot] = entry;
}

/* An id in a section header or key that names nothing. */
static void
report_unknown(const ScnResolved *resolved, PayKind kind, const char *id, ScnPlace place)
{
    ScnGuess guess = scn_guess(id);
    for (unsigned i = 0; i < resolved->params->n[kind]; i++)
        scn_guess_offer(&guess, resolved->params->entity[kind][i].id);
    g_autofree char *meant = scn_guess_take(&guess);
    scn_report_error(resolved->report, place, meant, "there is no %s '%s'",
                     pay_kind_name(kind), id);
}

/* The indices that the ids of @section and @entry's key stand for; false with an error.
 */
static bool
indices_of(const ScnResolved *resolved, const ScnSection *section, const ScnEntry *entry,
           const ScnRow *row, unsigned ret_index[3])
{
    const PayKeyShape *shape = &pay_key_shape[row->key];
    unsigned d = 0;
    bool has_id;
    scn_schema_has_kind(section->kind, &has_id);
    if (has_id) {
        int found = scn_entity(resolved->params, shape->dims[0], section->id);
        if (found < 0)
            return false; /* reported once, for the section */
        ret_index[d++] = (unsigned)found;
    }
    g_auto(GStrv) pattern = g_strsplit(scn_row_key(row), ".", -1);
    g_auto(GStrv) parts = g_strsplit(entry->key, ".", -1);
    unsigned byte = 0;
    for (unsigned i = 0; pattern[i] != NULL; i++) {
        if (*pattern[i] == '{') {
            int found = scn_entity(resolved->params, shape->dims[d], parts[i]);
            if (found < 0) {
                ScnPlace place = entry->key_place;
                place.byte += byte;
                report_unknown(resolved, shape->dims[d], parts[i], place);
                return false;
            }
            ret_index[d++] = (unsigned)found;
        }
        byte += (unsigned)strlen(parts[i]) + 1;
    }
    return true;
}

/* "hours = ..." and "weekdays = ...": one value for each cell of @key. */
static void
fill_list(ScnResolved *resolved, const ScnEntry *entry, PayKey key)
{
    const ScnSpec *spec = &scn_schema_row(key)->spec;
    unsigned n = (unsigned)pay_key_n_cells(resolved->params, key);
    g_auto(GStrv) words = g_strsplit_set(entry->value, ", \t", -1);
    unsigned found = 0, byte = 0;
    for (unsigned i = 0; words[i] != NULL; byte += (unsigned)strlen(words[i]) + 1, i++) {
        ScnRefusal refusal = { 0 };
        int64_t value;
        if (*words[i] == '\0' || found++ >= n)
            continue;
        if (scn_value_parse(spec, resolved->params, words[i], &value, &refusal)) {
            put(resolved, key, resolved->slot_at[key] + found - 1, value, entry);
        } else {
            refusal.byte += byte;
            scn_report_refusal(resolved->report, entry->place, entry->key, &refusal);
        }
    }
    if (found != n)
        scn_report_error(resolved->report, entry->place, NULL, "%s: %u values, not %u",
                         entry->key, found, n);
}

static void
fill_entry(ScnResolved *resolved, const ScnSection *section, const ScnEntry *entry)
{
    const ScnRow *row = scn_schema_find(section->kind, entry->key);
    unsigned index[3] = { 0 };
    if (row == NULL || row->key == PAY_N_KEYS ||
        !indices_of(resolved, section, entry, row, index))
        return;
    ScnRefusal refusal = { 0 };
    int64_t value = 0;
    size_t slot = slot_of(resolved, row->key, index[0], index[1], index[2]);
    resolved->origin[slot] = entry; /* given, even if wrong: not missing as well */
    resolved->is_bad[slot] = true;
    if (*entry->value == '\0')
        return; /* the reader has said so */
    resolved->is_bad[slot] =
        !scn_value_parse(&row->spec, resolved->params, entry->value, &value, &refusal);
    if (resolved->is_bad[slot])
        scn_report_refusal(resolved->report, entry->place, entry->key, &refusal);
    else
        put(resolved, row->key, slot, value, entry);
}

static void
fill_lists(ScnResolved *resolved, const ScnSection *traffic)
{
    const ScnEntry *hours = scn_section_find(traffic, "hours");
    const ScnEntry *weekdays = scn_section_find(traffic, "weekdays");
    if (hours != NULL)
        fill_list(resolved, hours, PAY_TRAFFIC_HOUR);
    if (weekdays != NULL)
        fill_list(resolved, weekdays, PAY_TRAFFIC_WEEKDAY);
}

static void
fill_section(ScnResolved *resolved, const ScnSection *section)
{
    PayKind of = scn_schema_refers(section->kind);
    if (of != PAY_KIND_NONE && scn_schema_declares(section->kind) == PAY_KIND_NONE &&
        scn_entity(resolved->params, of, section->id) < 0)
        report_unknown(resolved, of, section->id, section->id_place);
    if (strcmp(section->kind, "traffic") == 0)
        fill_lists(resolved, section);
    for (guint i = 0; i < section->entries->len; i++)
        fill_entry(resolved, section, section->entries->pdata[i]);
}

/* The section that declares the first entity of @slot, for messages about what is not
 * given there. */
static ScnPlace
declared_at(const ScnResolved *resolved, PayKey key, size_t slot, const char **ret_id)
{
    const PayKeyShape *shape = &pay_key_shape[key];
    g_assert(shape->n_dims > 0 && shape->dims[0] < PAY_N_DECLARED_KINDS);
    size_t rest = slot - resolved->slot_at[key];
    for (unsigned d = 1; d < shape->n_dims; d++)
        rest /= resolved->params->n[shape->dims[d]];
    *ret_id = resolved->params->entity[shape->dims[0]][rest].id;
    return scn_sections_find(resolved->document->sections, pay_kind_name(shape->dims[0]),
                             *ret_id)
        ->place;
}

static void
fill_default(ScnResolved *resolved, PayKey key)
{
    const ScnRow *row = scn_schema_row(key);
    g_auto(GStrv) presets = g_strsplit(row->preset != NULL ? row->preset : "", ", ", -1);
    unsigned n_presets = g_strv_length(presets);
    for (size_t slot = resolved->slot_at[key]; slot < resolved->slot_at[key + 1];
         slot++) {
        if (resolved->origin[slot] != NULL)
            continue;
        if (row->is_required) {
            const char *id;
            ScnPlace place = declared_at(resolved, key, slot, &id);
            scn_report_error(resolved->report, place, NULL, "[%s %s] has no '%s'",
                             pay_kind_name(pay_key_shape[key].dims[0]), id,
                             scn_row_key(row));
            resolved->is_bad[slot] = true;
            continue;
        }
        int64_t value = 0;
        ScnRefusal refusal = { 0 };
        const char *text =
            presets[n_presets > 1 ? (slot - resolved->slot_at[key]) % n_presets : 0];
        bool is_read =
            scn_value_parse(&row->spec, resolved->params, text, &value, &refusal);
        g_assert(is_read);
        put(resolved, key, slot, value, NULL);
    }
}

bool
scn_resolved_is_good(const ScnResolved *resolved, PayKey key, unsigned a)
{
    return !resolved->is_bad[slot_of(resolved, key, a, 0, 0)];
}

ScnPlace
scn_resolved_place(const ScnResolved *resolved, PayKey key, unsigned a, unsigned b)
{
    const char *id;
    size_t slot = slot_of(resolved, key, a, b, 0);
    const ScnEntry *entry = resolved->origin[slot];
    return entry != NULL ? entry->place : declared_at(resolved, key, slot, &id);
}

ScnResolved *
scn_resolve(const ScnDocument *document, ScnReport *report)
{
    ScnResolved *resolved = g_new0(ScnResolved, 1);
    resolved->document = document;
    resolved->report = report;
    resolved->params = pay_params_new();
    declare(resolved);
    lay_out(resolved);
    for (guint i = 0; i < document->sections->sections->len; i++)
        fill_section(resolved, document->sections->sections->pdata[i]);
    for (PayKey key = 0; key < PAY_N_KEYS; key++)
        fill_default(resolved, key);
    return resolved;
}

void
scn_resolved_free(ScnResolved *resolved)
{
    if (resolved == NULL)
        return;
    pay_params_free(resolved->params);
    g_free(resolved->origin);
    g_free(resolved->is_bad);
    g_free(resolved);
}
