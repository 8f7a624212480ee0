#include "input/origins.h"

#include <string.h>

#include "input/check.h"

struct ScnOrigins {
    ScnDocument *document;   /* (owned) */
    const ScnEntry **origin; /* (owned) by slot */
    size_t slot_at[PAY_N_KEYS + 1];
};

ScnOrigins *
scn_origins_new(ScnDocument *document, ScnResolved *resolved)
{
    ScnOrigins *origins = g_new0(ScnOrigins, 1);
    origins->document = document;
    origins->origin = g_steal_pointer(&resolved->origin);
    memcpy(origins->slot_at, resolved->slot_at, sizeof origins->slot_at);
    return origins;
}

void
scn_origins_free(ScnOrigins *origins)
{
    if (origins == NULL)
        return;
    scn_document_free(origins->document);
    g_free(origins->origin);
    g_free(origins);
}

static void
free_value(gpointer data)
{
    ScnValue *value = data;
    g_free(value->path);
    g_free(value->value);
    g_free(value->file);
    g_free(value->source);
    g_free(value);
}

static ScnValue *
value_of(char *path, char *text, const ScnEntry *entry, const char *origin)
{
    ScnValue *value = g_new0(ScnValue, 1);
    value->path = path;
    value->value = text;
    value->cell = SIZE_MAX;
    value->is_default = entry == NULL;
    if (entry != NULL) {
        value->file = g_strdup(entry->place.text->name);
        value->line = entry->place.line;
        origin = entry->source;
    }
    value->source = g_strdup(origin != NULL ? origin : "assumption");
    return value;
}

/* The entries of [@kind id] that are no cells: labels, dates of events, checks. */
static void
list_words(const ScnSection *section, GPtrArray *values)
{
    for (guint i = 0; section != NULL && i < section->entries->len; i++) {
        const ScnEntry *entry = section->entries->pdata[i];
        char language[4];
        g_autofree char *plain = scn_key_plain(entry->key, language);
        const ScnRow *row = scn_schema_find(section->kind, plain);
        if (row != NULL && row->key != PAY_N_KEYS)
            continue;
        char *path = g_strconcat(section->kind, *section->id != '\0' ? "." : "",
                                 section->id, ".", entry->key, NULL);
        g_ptr_array_add(values, value_of(path, g_strdup(entry->value), entry, NULL));
    }
}

/* The slots of @row, those of entity @first of its first dimension if it has one. */
static void
list_cells(const ScnScenario *scenario, const ScnRow *row, unsigned first, bool has_id,
           GPtrArray *values)
{
    const PayKeyShape *shape = &pay_key_shape[row->key];
    const ScnOrigins *origins = scenario->origins;
    const PayParams *params = scenario->params;
    size_t n = origins->slot_at[row->key + 1] - origins->slot_at[row->key];
    size_t cities = shape->by_city ? params->n[PAY_KIND_CITY] : 1;
    size_t each = has_id ? n / params->n[shape->dims[0]] : n;
    for (size_t i = has_id ? first * each : 0, end = i + each; i < end; i++) {
        size_t cell = params->offset[row->key] + i * cities;
        ScnValue *value =
            value_of(pay_params_cell_path(params, cell),
                     scn_value_format(&row->spec, params, params->cell[cell]),
                     origins->origin[origins->slot_at[row->key] + i], row->origin);
        value->cell = cell;
        g_ptr_array_add(values, value);
    }
}

/* All values of the sections of @kind, whose rows are [@from, @to) of the schema. Where
 * they have ids, these are of entities. */
static void
list_kind(const ScnScenario *scenario, const char *kind, unsigned from, unsigned to,
          GPtrArray *values)
{
    const ScnSections *sections = scenario->origins->document->sections;
    bool has_id;
    scn_schema_has_kind(kind, &has_id);
    PayKind of = scn_schema_refers(kind);
    unsigned n = has_id ? scenario->params->n[of] : 1;
    for (unsigned i = 0; i < n; i++) {
        const char *id = has_id ? scenario->params->entity[of][i].id : "";
        list_words(scn_sections_find(sections, kind, id), values);
        for (unsigned r = from; r < to; r++)
            if (scn_schema[r].key != PAY_N_KEYS)
                list_cells(scenario, &scn_schema[r], i, has_id, values);
    }
}

static gint
by_id(gconstpointer a, gconstpointer b)
{
    const ScnSection *x = *(ScnSection *const *)a, *y = *(ScnSection *const *)b;
    return strcmp(x->id, y->id);
}

/* The sections of @kind by id. Returns: (owned) array of borrowed sections. */
static GPtrArray *
sections_of(const ScnSections *sections, const char *kind)
{
    GPtrArray *found = g_ptr_array_new();
    for (guint i = 0; i < sections->sections->len; i++) {
        ScnSection *section = sections->sections->pdata[i];
        if (strcmp(section->kind, kind) == 0)
            g_ptr_array_add(found, section);
    }
    g_ptr_array_sort(found, by_id);
    return found;
}

GPtrArray *
scn_scenario_values(const ScnScenario *scenario)
{
    g_assert(scenario->origins != NULL);
    GPtrArray *values = g_ptr_array_new_with_free_func(free_value);
    for (unsigned from = 0, to; from < scn_schema_n; from = to) {
        const char *path = scn_row_path(&scn_schema[from]);
        g_autofree char *kind = g_strndup(path, strcspn(path, "."));
        to = from;
        while (to < scn_schema_n && scn_row_is_of(&scn_schema[to], kind))
            to++;
        if (strcmp(kind, "tables") == 0)
            continue;
        if (strcmp(kind, "event") != 0 && strcmp(kind, "rule") != 0 &&
            strcmp(kind, "sweep") != 0) {
            list_kind(scenario, kind, from, to, values);
            continue;
        }
        g_autoptr(GPtrArray) dated =
            sections_of(scenario->origins->document->sections, kind);
        for (guint i = 0; i < dated->len; i++)
            list_words(dated->pdata[i], values);
    }
    return values;
}

static gint
by_key(gconstpointer a, gconstpointer b)
{
    const ScnEntry *x = *(ScnEntry *const *)a, *y = *(ScnEntry *const *)b;
    return strcmp(x->key, y->key);
}

static void
write_section(GString *out, const ScnSection *section)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_copy(section->entries, NULL, NULL);
    g_ptr_array_set_free_func(entries, NULL);
    /* The changes of an event act in the order in which they are written. */
    if (strcmp(section->kind, "event") != 0)
        g_ptr_array_sort(entries, by_key);
    g_string_append_printf(out, "%s[%s%s%s]\n", out->len > 0 ? "\n" : "", section->kind,
                           *section->id != '\0' ? " " : "", section->id);
    for (guint i = 0; i < entries->len; i++) {
        const ScnEntry *entry = entries->pdata[i];
        if (strcmp(section->kind, "scenario") == 0 && strcmp(entry->key, "extends") == 0)
            continue;
        g_string_append_printf(out, "%s = %s\n", entry->key, entry->value);
        if (entry->source != NULL)
            g_string_append_printf(out, "source.%s = %s\n", entry->key, entry->source);
    }
}

char *
scn_document_text(const ScnDocument *document)
{
    GString *out = g_string_new(NULL);
    for (unsigned i = 0; i < scn_schema_n; i++) {
        const char *path = scn_row_path(&scn_schema[i]);
        g_autofree char *kind = g_strndup(path, strcspn(path, "."));
        if ((i > 0 && scn_row_is_of(&scn_schema[i - 1], kind)) ||
            strcmp(kind, "tables") == 0)
            continue;
        g_autoptr(GPtrArray) sections = sections_of(document->sections, kind);
        for (guint j = 0; j < sections->len; j++)
            write_section(out, sections->pdata[j]);
    }
    return g_string_free(out, FALSE);
}

bool
scn_path_matches(const char *pattern, const char *path)
{
    g_auto(GStrv) want = g_strsplit(pattern, ".", -1);
    g_auto(GStrv) have = g_strsplit(path, ".", -1);
    if (g_strv_length(want) != g_strv_length(have))
        return false;
    for (unsigned i = 0; want[i] != NULL; i++)
        if (!g_pattern_match_simple(want[i], have[i]))
            return false;
    return true;
}
