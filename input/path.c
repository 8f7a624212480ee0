#include "input/path.h"

#include <string.h>

#include "input/guess.h"

#define MAX_PARTS 16

static void
clear_match(gpointer data)
{
    ScnMatch *match = data;
    for (unsigned d = 0; d < 3; d++)
        g_free(match->picked[d]);
}

/* How far a path fits one row. */
typedef struct {
    unsigned n_fitting; /* leading parts that fit */
    bool is_whole;
} Fit;

/* '*' is the only wildcard: GLib would take '?' for one as well. */
static bool
part_fits(const char *part, const char *word)
{
    return strchr(part, '?') == NULL && g_pattern_match_simple(part, word);
}

static bool *
pick(const ScnResolved *resolved, PayKind kind, const char *part, bool *ret_any)
{
    unsigned n = resolved->params->n[kind];
    bool *picked = g_new0(bool, n + 1);
    *ret_any = false;
    for (unsigned i = 0; i < n; i++) {
        picked[i] = part_fits(part, resolved->params->entity[kind][i].id);
        *ret_any |= picked[i];
    }
    return picked;
}

static Fit
fit(const ScnResolved *resolved, const ScnRow *row, char **parts, ScnMatch *match)
{
    const PayKeyShape *shape = &pay_key_shape[row->key];
    g_auto(GStrv) pattern = g_strsplit(shape->path, ".", -1);
    unsigned i = 0, d = 0;
    bool fits = true;
    *match = (ScnMatch){ .row = row };
    for (; pattern[i] != NULL && parts[i] != NULL; i++) {
        if (*pattern[i] != '{') {
            fits = part_fits(parts[i], pattern[i]);
        } else {
            match->picked[d] = pick(resolved, shape->dims[d], parts[i], &fits);
            d++;
        }
        if (!fits)
            break;
    }
    return (Fit){ i, fits && pattern[i] == NULL && parts[i] == NULL };
}

/* Put what could stand as part @at of a path that fits @row that far. */
static void
offer_part(const ScnResolved *resolved, const ScnRow *row, unsigned at, GPtrArray *words)
{
    const PayKeyShape *shape = &pay_key_shape[row->key];
    g_auto(GStrv) pattern = g_strsplit(shape->path, ".", -1);
    unsigned d = 0;
    if (at >= g_strv_length(pattern))
        return;
    for (unsigned i = 0; i < at; i++)
        d += *pattern[i] == '{';
    if (*pattern[at] != '{') {
        if (!g_ptr_array_find_with_equal_func(words, pattern[at], g_str_equal, NULL))
            g_ptr_array_add(words, g_strdup(pattern[at]));
        return;
    }
    PayKind kind = shape->dims[d];
    for (unsigned i = 0; i < resolved->params->n[kind]; i++) {
        char *id = resolved->params->entity[kind][i].id;
        if (!g_ptr_array_find_with_equal_func(words, id, g_str_equal, NULL))
            g_ptr_array_add(words, g_strdup(id));
        if (words->len > 40)
            return;
    }
}

/* Say what could stand at part @deepest, where the path stops fitting. */
static void
report_no_match(const ScnResolved *resolved, char **parts, unsigned deepest,
                const GArray *fits, const char *path, ScnPlace place)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    for (PayKey key = 0; key < PAY_N_KEYS; key++)
        if (g_array_index(fits, unsigned, key) == deepest)
            offer_part(resolved, scn_schema_row(key), deepest, words);
    const char *part = deepest < g_strv_length(parts) ? parts[deepest] : "";
    ScnGuess guess = scn_guess(part);
    g_autoptr(GString) listed = g_string_new(NULL);
    for (guint i = 0; i < words->len; i++) {
        scn_guess_offer(&guess, words->pdata[i]);
        if (i < 12)
            g_string_append_printf(listed, "%s%s", i > 0 ? ", " : "",
                                   (char *)words->pdata[i]);
        else if (i == 12)
            g_string_append(listed, ", ...");
    }
    for (unsigned i = 0; i < deepest; i++)
        place.byte += (unsigned)strlen(parts[i]) + 1;
    g_autofree char *meant = scn_guess_take(&guess);
    if (deepest == g_strv_length(parts))
        scn_report_error(resolved->report, place, NULL,
                         "the path '%s' goes on with one of: %s", path, listed->str);
    else if (words->len == 0)
        scn_report_error(resolved->report, place, NULL,
                         "the path '%s' has nothing at '%s'", path, part);
    else
        scn_report_error(resolved->report, place, meant,
                         "the path '%s' matches nothing: '%s' is none of %s", path, part,
                         listed->str);
}

GArray *
scn_path_match(const ScnResolved *resolved, const char *path, ScnPlace place)
{
    GArray *matches = g_array_new(FALSE, FALSE, sizeof(ScnMatch));
    g_array_set_clear_func(matches, clear_match);
    g_auto(GStrv) parts = g_strsplit(path, ".", MAX_PARTS);
    g_autoptr(GArray) fits = g_array_new(FALSE, FALSE, sizeof(unsigned));
    unsigned deepest = 0;
    for (PayKey key = 0; key < PAY_N_KEYS; key++) {
        ScnMatch match;
        Fit found = fit(resolved, scn_schema_row(key), parts, &match);
        if (found.is_whole)
            g_array_append_val(matches, match);
        else
            clear_match(&match);
        deepest = MAX(deepest, found.n_fitting);
        g_array_append_val(fits, found.n_fitting);
    }
    if (matches->len == 0)
        report_no_match(resolved, parts, deepest, fits, path, place);
    return matches;
}

void
scn_match_cells(const ScnResolved *resolved, const ScnMatch *match, const bool *cities,
                GArray *cells)
{
    const PayParams *params = resolved->params;
    PayKey key = match->row->key;
    const PayKeyShape *shape = &pay_key_shape[key];
    unsigned n[3], n_cities = shape->by_city ? params->n[PAY_KIND_CITY] : 1;
    for (unsigned d = 0; d < 3; d++)
        n[d] = d < shape->n_dims ? params->n[shape->dims[d]] : 1;
    for (unsigned i = 0; i < n[0] * n[1] * n[2]; i++) {
        unsigned index[3] = { i / (n[1] * n[2]), i / n[2] % n[1], i % n[2] };
        bool is_picked = true;
        for (unsigned d = 0; d < shape->n_dims; d++)
            is_picked &= match->picked[d][index[d]];
        size_t first = pay_cell_index(params, key, index[0], index[1], index[2]);
        for (unsigned c = 0; is_picked && c < n_cities; c++)
            if (!shape->by_city || cities == NULL || cities[c]) {
                uint32_t cell = (uint32_t)(first + c);
                g_array_append_val(cells, cell);
            }
    }
}
