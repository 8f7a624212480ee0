#include "input/design.h"

#include <string.h>

#include "input/event.h"
#include "input/guess.h"
#include "input/path.h"
#include "input/phrase.h"

typedef struct {
    const ScnResolved *resolved;
    const ScnSection *section;
    ScnFactor *factor;
} Reader;

static void
free_factor(gpointer data)
{
    ScnFactor *factor = data;
    g_free(factor->id);
    g_free(factor->path);
    g_free(factor->label_en);
    g_free(factor->label_zh);
    g_ptr_array_unref(factor->values);
    g_ptr_array_unref(factor->labels_en);
    g_ptr_array_unref(factor->labels_zh);
    g_free(factor);
}

void
scn_design_free(ScnDesign *design)
{
    if (design == NULL)
        return;
    g_ptr_array_unref(design->factors);
    scn_replications_clear(&design->replications);
    g_free(design);
}

static const ScnEntry *
entry_of(const ScnSection *section, const char *key)
{
    const ScnEntry *entry = section != NULL ? scn_section_find(section, key) : NULL;
    return entry != NULL && *entry->value != '\0' ? entry : NULL;
}

/* --- what is varied --- */

static bool
no_such_section(const Reader *reader, const ScnEntry *vary, const char *kind,
                const char *id)
{
    ScnGuess guess = scn_guess(id);
    const GPtrArray *all = reader->resolved->document->sections->sections;
    for (guint i = 0; i < all->len; i++) {
        const ScnSection *section = all->pdata[i];
        if (strcmp(section->kind, kind) == 0)
            scn_guess_offer(&guess, section->id);
    }
    g_autofree char *meant = scn_guess_take(&guess);
    ScnPlace place = vary->place;
    place.byte += (unsigned)strlen(kind) + 1;
    scn_report_error(reader->resolved->report, place, meant, "there is no %s '%s'", kind,
                     id);
    return false;
}

static bool
no_such_key(const Reader *reader, const ScnSection *of, const char *key, ScnPlace place)
{
    ScnGuess guess = scn_guess(key);
    for (guint i = 0; i < of->entries->len; i++)
        scn_guess_offer(&guess, ((ScnEntry *)of->entries->pdata[i])->key);
    g_autofree char *meant = scn_guess_take(&guess);
    scn_report_error(reader->resolved->report, place, meant,
                     "%s '%s' has no '%s' that could be varied", of->kind, of->id, key);
    return false;
}

/* What set.PATH, add.PATH and scale.PATH of an event take. */
static bool
aim_at_change(const Reader *reader, const char *path, PayOp op, ScnPlace place)
{
    g_autoptr(GArray) matches = scn_path_match(reader->resolved, path, place);
    if (matches->len == 0)
        return false;
    reader->factor->spec = g_array_index(matches, ScnMatch, 0).row->spec;
    reader->factor->how = op == PAY_OP_SET   ? SCN_VARY_VALUE
                          : op == PAY_OP_ADD ? SCN_VARY_STEP
                                             : SCN_VARY_FACTOR;
    return true;
}

/* "event.everywhere.at", "rule.matches.after". What is varied must be written there: a
 * mistyped path would become one more change. Only dates and spans have a default. */
static bool
aim_at_section(const Reader *reader, const ScnEntry *vary, char **parts)
{
    const char *kind = parts[0], *id = parts[1], *key = parts[2];
    const ScnSection *of =
        scn_sections_find(reader->resolved->document->sections, kind, id);
    if (of == NULL)
        return no_such_section(reader, vary, kind, id);
    ScnPlace place = vary->place;
    place.byte += (unsigned)(strlen(kind) + strlen(id) + 2);
    PayOp op;
    const char *path = scn_change_path(key, &op);
    const ScnRow *row = scn_schema_find(kind, key);
    bool is_known = row != NULL && !row->is_translated && strcmp(key, "off") != 0;
    if (scn_section_find(of, key) == NULL &&
        (!is_known ||
         (row->spec.type != SCN_TYPE_SPAN && row->spec.type != SCN_TYPE_DATE)))
        return no_such_key(reader, of, key, place);
    if (path != NULL) {
        place.byte += (unsigned)(path - key);
        return aim_at_change(reader, path, op, place);
    }
    if (!is_known)
        return no_such_key(reader, of, key, place);
    reader->factor->spec = row->spec;
    reader->factor->how =
        row->spec.type == SCN_TYPE_LIST ? SCN_VARY_WORDS : SCN_VARY_VALUE;
    return true;
}

static bool
aim_at_cell(const Reader *reader, const ScnEntry *vary)
{
    ScnReport *report = reader->resolved->report;
    if (strchr(vary->value, '*') != NULL) {
        scn_report_error(report, vary->place, NULL,
                         "a sweep varies one value; to vary several together, vary the "
                         "change of an event, whose path may hold '*'");
        return false;
    }
    g_autoptr(GArray) matches =
        scn_path_match(reader->resolved, vary->value, vary->place);
    if (matches->len == 0)
        return false;
    const ScnRow *row = g_array_index(matches, ScnMatch, 0).row;
    if (row->key == PAY_RUN_SEED || row->key == PAY_RUN_REPLICATIONS) {
        scn_report_error(report, vary->place, NULL,
                         "'%s' is the same for all points: they meet the same shoppers",
                         vary->value);
        return false;
    }
    reader->factor->spec = row->spec;
    reader->factor->how = SCN_VARY_VALUE;
    return true;
}

static bool
aim(const Reader *reader, const ScnEntry *vary)
{
    g_auto(GStrv) parts = g_strsplit(vary->value, ".", 3);
    bool is_section = strcmp(parts[0], "event") == 0 || strcmp(parts[0], "rule") == 0;
    reader->factor->path = g_strdup(vary->value);
    if (is_section && g_strv_length(parts) == 3)
        return aim_at_section(reader, vary, parts);
    return aim_at_cell(reader, vary);
}

/* --- which values --- */

static bool
read_one(const Reader *reader, ScnPhrase phrase, int64_t *ret_value)
{
    const ScnFactor *factor = reader->factor;
    if (factor->how == SCN_VARY_VALUE)
        return scn_phrase_value(reader->resolved, phrase, &factor->spec, ret_value);
    if (factor->how == SCN_VARY_STEP)
        return scn_phrase_step(reader->resolved, phrase, &factor->spec, ret_value);
    if (factor->how == SCN_VARY_FACTOR)
        return scn_phrase_factor(reader->resolved, phrase, ret_value);
    *ret_value = 0; /* words say what they are when the point is built */
    return true;
}

/* The distance of two values: of dates a span, of rates points. */
static bool
read_distance(const Reader *reader, ScnPhrase phrase, int64_t *ret_value)
{
    const ScnFactor *factor = reader->factor;
    ScnSpec spec = { .type = SCN_TYPE_SPAN, .min = 1, .max = INT64_MAX };
    switch (factor->how == SCN_VARY_FACTOR ? SCN_TYPE_NUMBER : factor->spec.type) {
    case SCN_TYPE_DATE:
        break;
    case SCN_TYPE_DAYS:
        spec = (ScnSpec){ .type = SCN_TYPE_DAYS, .min = 1, .max = 3660 };
        break;
    case SCN_TYPE_SCALE:
        spec = (ScnSpec){ .type = SCN_TYPE_COUNT, .min = 1, .max = INT32_MAX };
        break;
    default:
        spec = factor->spec;
        spec.type = factor->how == SCN_VARY_FACTOR ? SCN_TYPE_NUMBER : spec.type;
        return scn_phrase_amount(reader->resolved, phrase, &spec, ret_value);
    }
    return scn_phrase_value(reader->resolved, phrase, &spec, ret_value);
}

static bool
may_be_counted(const ScnFactor *factor)
{
    return factor->how != SCN_VARY_WORDS &&
           (factor->how != SCN_VARY_VALUE || scn_type_is_amount(factor->spec.type) ||
            factor->spec.type == SCN_TYPE_DATE || factor->spec.type == SCN_TYPE_DAYS ||
            factor->spec.type == SCN_TYPE_SCALE);
}

/* The text of @value; reads back as the same. Returns: (owned). */
static char *
write_value(const ScnFactor *factor, int64_t value)
{
    const ScnSpec number = { .type = SCN_TYPE_NUMBER };
    if (factor->how == SCN_VARY_FACTOR)
        return scn_value_format(&number, NULL, value);
    ScnSpec spec = factor->spec;
    if (factor->how == SCN_VARY_VALUE)
        return scn_value_format(&spec, NULL, value);
    spec.none = spec.automatic = false;
    g_autofree char *size = scn_value_format(&spec, NULL, value < 0 ? -value : value);
    g_autoptr(GString) text = g_string_new(size);
    if (spec.type == SCN_TYPE_RATE)
        g_string_replace(text, "%", " pp", 1);
    return g_strconcat(value < 0 ? "-" : "+", text->str, NULL);
}

/* "A .. B" and "A .. B step C"; a range is counted out if it says by how much. */
static void
read_range(const Reader *reader, ScnPhrase first, ScnPhrase rest)
{
    ScnFactor *factor = reader->factor;
    ScnReport *report = reader->resolved->report;
    ScnPhrase last = rest, by;
    bool has_step = scn_phrase_cut(rest, "step", &last, &by);
    int64_t step;
    if (!may_be_counted(factor)) {
        scn_report_error(report, scn_phrase_place(first), NULL,
                         "'%s' has no values between two others: list them as a, b, c",
                         factor->path);
        return;
    }
    if (!read_one(reader, first, &factor->from) || !read_one(reader, last, &factor->to))
        return;
    if (factor->from == factor->to || (!has_step && factor->from > factor->to)) {
        scn_report_error(report, scn_phrase_place(first), NULL,
                         "the range holds nothing: A .. B goes from less to more");
        return;
    }
    if (!has_step || !read_distance(reader, by, &step))
        return;
    uint64_t width = factor->to > factor->from
                         ? (uint64_t)factor->to - (uint64_t)factor->from
                         : (uint64_t)factor->from - (uint64_t)factor->to;
    if (width / (uint64_t)step >= SCN_MAX_VALUES) {
        scn_report_error(report, scn_phrase_place(by), NULL, "more than %u values",
                         SCN_MAX_VALUES);
        return;
    }
    int64_t sign = factor->to > factor->from ? 1 : -1;
    for (int64_t i = 0; i <= (int64_t)(width / (uint64_t)step); i++)
        g_ptr_array_add(factor->values,
                        write_value(factor, factor->from + sign * i * step));
}

/* @whole at its commas. Returns: (owned) of char *, each put through @reader if there is
 * one. */
static GPtrArray *
split_list(const Reader *reader, ScnPhrase whole)
{
    GPtrArray *parts = g_ptr_array_new_with_free_func(g_free);
    const char *text = whole.entry->value;
    for (gsize from = whole.from; from <= whole.to;) {
        gsize to = from + strcspn(text + from, ",");
        ScnPhrase part = scn_phrase_part(whole, from, MIN(to, whole.to));
        int64_t value;
        if (part.from == part.to)
            scn_report_error(reader->resolved->report, scn_phrase_place(part), NULL,
                             "a value is missing beside the comma");
        else if (reader->factor == NULL || read_one(reader, part, &value))
            g_ptr_array_add(parts, scn_phrase_text(part));
        from = to + 1;
    }
    return parts;
}

static void
read_values(const Reader *reader, const ScnEntry *entry)
{
    ScnPhrase whole = scn_phrase(entry), first, rest;
    if (scn_phrase_cut(whole, "..", &first, &rest)) {
        read_range(reader, first, rest);
        return;
    }
    ScnFactor *factor = reader->factor;
    g_ptr_array_unref(factor->values);
    factor->values = split_list(reader, whole);
    for (guint i = 0; i < factor->values->len; i++)
        for (guint j = 0; j < i; j++)
            if (strcmp(factor->values->pdata[i], factor->values->pdata[j]) == 0) {
                scn_report_error(reader->resolved->report, entry->place, NULL,
                                 "'%s' is listed twice",
                                 (char *)factor->values->pdata[i]);
                return;
            }
    if (factor->values->len > SCN_MAX_VALUES)
        scn_report_error(reader->resolved->report, entry->place, NULL,
                         "more than %u values", SCN_MAX_VALUES);
}

/* labels, labels[en] or labels[zh] into @labels. */
static void
read_labels(const Reader *reader, const char *key, GPtrArray **labels)
{
    const ScnEntry *entry = entry_of(reader->section, key);
    if (entry == NULL)
        return;
    const Reader words = { reader->resolved, reader->section, NULL };
    g_ptr_array_unref(*labels);
    *labels = split_list(&words, scn_phrase(entry));
    if ((*labels)->len != reader->factor->values->len)
        scn_report_error(reader->resolved->report, entry->place, NULL,
                         "%u labels for %u values", (*labels)->len,
                         reader->factor->values->len);
}

/* Has the sweep @section a @key with a value? A key without one is reported as that. */
static bool
is_given(const ScnResolved *resolved, const ScnSection *section, const char *key)
{
    if (scn_section_find(section, key) == NULL)
        scn_report_error(resolved->report, section->place, NULL, "[sweep %s] has no '%s'",
                         section->id, key);
    return entry_of(section, key) != NULL;
}

static ScnFactor *
read_factor(const ScnResolved *resolved, const ScnSection *section)
{
    ScnFactor *factor = g_new0(ScnFactor, 1);
    const Reader reader = { resolved, section, factor };
    factor->id = g_strdup(section->id);
    factor->place = section->place;
    factor->label_en = g_strdup(section->id);
    factor->label_zh = g_strdup(section->id);
    scn_read_labels(section, &factor->label_en, &factor->label_zh);
    factor->values = g_ptr_array_new_with_free_func(g_free);
    factor->labels_en = g_ptr_array_new_with_free_func(g_free);
    factor->labels_zh = g_ptr_array_new_with_free_func(g_free);
    if (!aim(&reader, entry_of(section, "vary")))
        return factor;
    unsigned n_before = resolved->report->n_errors;
    read_values(&reader, entry_of(section, "values"));
    if (resolved->report->n_errors > n_before)
        return factor;
    read_labels(&reader, "labels", &factor->labels_en);
    read_labels(&reader, "labels[en]", &factor->labels_en);
    read_labels(&reader, "labels[zh]", &factor->labels_zh);
    return factor;
}

/* --- how they meet --- */

static uint64_t
product_of_values(const ScnDesign *design)
{
    uint64_t n = 1;
    for (guint i = 0; i < design->factors->len && n <= SCN_MAX_POINTS; i++)
        n *= MAX(((const ScnFactor *)design->factors->pdata[i])->values->len, 1);
    return n;
}

uint64_t
scn_design_n_points(const ScnDesign *design)
{
    uint64_t k = design->factors->len, n = design->n_samples;
    if (k == 0)
        return 0;
    if (design->kind == SCN_DESIGN_GRID)
        return product_of_values(design);
    if (design->kind == SCN_DESIGN_PAIRED)
        return ((const ScnFactor *)design->factors->pdata[0])->values->len;
    if (design->kind == SCN_DESIGN_MORRIS)
        n *= k + 1;
    if (design->kind == SCN_DESIGN_SOBOL)
        n *= k + 2;
    return n;
}

/* A number of [experiment]; @preset if it is not given. */
static int64_t
number_of(const ScnResolved *resolved, const ScnSection *section, const char *key,
          int64_t preset)
{
    const ScnEntry *entry = entry_of(section, key);
    int64_t value = preset;
    if (entry != NULL)
        scn_phrase_value(resolved, scn_phrase(entry),
                         &scn_schema_find("experiment", key)->spec, &value);
    return value;
}

static void
read_experiment(const ScnResolved *resolved, const ScnSection *section, ScnDesign *design)
{
    static const unsigned samples[] = {
        [SCN_DESIGN_LHS] = 40, [SCN_DESIGN_MORRIS] = 20, [SCN_DESIGN_SOBOL] = 256
    };
    design->kind = (ScnDesignKind)number_of(resolved, section, "design", 0);
    bool is_sampled = design->kind >= SCN_DESIGN_LHS;
    const ScnEntry *unused = is_sampled ? NULL : entry_of(section, "samples");
    if (unused != NULL)
        scn_report_error(resolved->report, unused->key_place, NULL,
                         "'samples' is for lhs, morris and sobol; a grid has the points "
                         "its sweeps list");
    design->n_samples = (unsigned)number_of(resolved, section, "samples",
                                            is_sampled ? samples[design->kind] : 0);
    design->n_levels = (unsigned)number_of(resolved, section, "levels", 6);
    design->seed = (uint32_t)number_of(resolved, section, "seed", 1);
    if (design->n_levels % 2 != 0)
        scn_report_error(resolved->report, entry_of(section, "levels")->place, NULL,
                         "%u levels: morris needs an even number", design->n_levels);
    const ScnEntry *replications = entry_of(section, "replications");
    if (replications != NULL)
        scn_replications_read(resolved, replications, &design->replications);
}

/* Do the factors suit the design? */
static void
check_factors(const ScnResolved *resolved, const ScnDesign *design)
{
    if (design->factors->len == 0)
        return;
    const ScnFactor *first = design->factors->pdata[0];
    for (guint i = 0; i < design->factors->len; i++) {
        const ScnFactor *factor = design->factors->pdata[i];
        guint n = factor->values->len;
        if (n == 0 && design->kind < SCN_DESIGN_LHS)
            scn_report_error(resolved->report, factor->place, NULL,
                             "[sweep %s] has a range without 'step', from which only the "
                             "designs lhs, morris and sobol can draw",
                             factor->id);
        else if (design->kind == SCN_DESIGN_PAIRED && n != first->values->len)
            scn_report_error(resolved->report, factor->place, NULL,
                             "[sweep %s] has %u values and [sweep %s] %u: the design "
                             "'paired' needs as many",
                             factor->id, n, first->id, first->values->len);
        else
            continue;
        return;
    }
    if (design->kind == SCN_DESIGN_SOBOL && design->factors->len > SCN_MAX_SOBOL)
        scn_report_error(resolved->report, first->place, NULL,
                         "more than %u factors: the sequence of Sobol has no more "
                         "dimensions; let morris choose among them first",
                         SCN_MAX_SOBOL);
    else if (scn_design_n_points(design) > SCN_MAX_POINTS)
        scn_report_error(resolved->report, first->place, NULL,
                         "the design has more than %u points", SCN_MAX_POINTS);
}

ScnDesign *
scn_design_read(const ScnResolved *resolved)
{
    ScnDesign *design = g_new0(ScnDesign, 1);
    const ScnSections *all = resolved->document->sections;
    unsigned n_before = resolved->report->n_errors;
    design->factors = g_ptr_array_new_with_free_func(free_factor);
    read_experiment(resolved, scn_sections_find(all, "experiment", ""), design);
    for (guint i = 0; i < all->sections->len; i++) {
        const ScnSection *section = all->sections->pdata[i];
        if (strcmp(section->kind, "sweep") != 0)
            continue;
        if (design->factors->len == SCN_MAX_FACTORS) {
            scn_report_error(resolved->report, section->place, NULL,
                             "more than %u [sweep] sections", SCN_MAX_FACTORS);
            break;
        }
        bool has_path = is_given(resolved, section, "vary");
        if (is_given(resolved, section, "values") && has_path)
            g_ptr_array_add(design->factors, read_factor(resolved, section));
    }
    if (resolved->report->n_errors == n_before)
        check_factors(resolved, design);
    return design;
}

int64_t
scn_factor_grain(const ScnFactor *factor)
{
    /* Dates and spans in whole units, some thousand of them over the range: a day of a
     * year, not its nanosecond. */
    static const int64_t grains[] = { SIM_DAY, SIM_HOUR, SIM_MINUTE, SIM_SECOND,
                                      SIM_MILLISECOND };
    int64_t width = factor->to - factor->from, grain = 1;
    bool is_date = factor->spec.type == SCN_TYPE_DATE;
    bool is_time =
        is_date || (factor->how == SCN_VARY_VALUE && factor->spec.type == SCN_TYPE_SPAN);
    for (gsize i = 0; is_time && grain == 1 && i < G_N_ELEMENTS(grains); i++)
        if (width / grains[i] >= (i == 0 ? 20 : 200))
            grain = grains[i];
    /* Dates are written to the second. */
    return is_date ? MAX(grain, SIM_SECOND) : grain;
}

char *
scn_factor_value(const ScnFactor *factor, double u)
{
    if (factor->values->len > 0) {
        guint i = (guint)(u * factor->values->len);
        return g_strdup(factor->values->pdata[MIN(i, factor->values->len - 1)]);
    }
    int64_t grain = scn_factor_grain(factor);
    int64_t step = (int64_t)(u * (double)((factor->to - factor->from) / grain) + 0.5);
    return write_value(factor, factor->from + step * grain);
}

bool
scn_factor_span(const ScnFactor *factor, const char *text, int64_t *ret_span,
                ScnRefusal *refusal)
{
    ScnSpec spec = { .type = factor->how == SCN_VARY_FACTOR       ? SCN_TYPE_NUMBER
                             : factor->spec.type == SCN_TYPE_DATE ? SCN_TYPE_SPAN
                                                                  : factor->spec.type,
                     .per = factor->spec.per,
                     .min = 1,
                     .max = INT64_MAX };
    return scn_value_parse(&spec, NULL, text, ret_span, refusal);
}
