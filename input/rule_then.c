#include "input/rule_then.h"

#include <string.h>

#include "input/event.h"
#include "input/path.h"
#include "input/phrase.h"

/* What they stand for is found by trying. */
#define MAX_STARS 4

typedef struct {
    const ScnResolved *resolved;
    const ScnEntry *floor, *cap; /* or NULL */
    PayReaction *rule;
    ScnPhrase target, operand;
    char *path; /* of the target, as written */
    char *from; /* the other path, as written; NULL: a value */
} Then;

/* A path begins with a letter and has parts; no value has. */
static bool
is_path(const char *text)
{
    return g_ascii_isalpha(*text) && strchr(text, '.') != NULL &&
           strpbrk(text, " \t") == NULL;
}

/* ---- the other path */

/* Append to @stars what each `*` of @pattern stands for in @text, the first one as little
 * as possible: if the two match at all, they match like that. Returns: whether they do.
 */
static bool
take_stars(const char *pattern, const char *text, GPtrArray *stars)
{
    size_t n = strcspn(pattern, "*");
    if (strncmp(pattern, text, n) != 0)
        return false;
    if (pattern[n] == '\0')
        return text[n] == '\0';
    guint n_before = stars->len;
    for (const char *end = text + n;; end++) {
        g_ptr_array_add(stars, g_strndup(text + n, (gsize)(end - text) - n));
        if (take_stars(pattern + n + 1, end, stars))
            return true;
        g_ptr_array_set_size(stars, (int)n_before);
        g_assert(*end != '\0' && *end != '.');
    }
}

static unsigned
count_stars(const char *path)
{
    unsigned n = 0;
    for (const char *p = path; *p != '\0'; p++)
        n += *p == '*';
    return n;
}

/* The other path with its stars replaced by what those of the target, as many, stand for
 * in @path. Returns: (owned). */
static char *
counterpart(const Then *then, const char *path)
{
    g_autoptr(GPtrArray) stars = g_ptr_array_new_with_free_func(g_free);
    take_stars(then->path, path, stars);
    GString *out = g_string_new(NULL);
    guint i = 0;
    for (const char *p = then->from; *p != '\0'; p++)
        if (*p != '*')
            g_string_append_c(out, *p);
        else
            g_string_append(out, stars->pdata[i++]);
    return g_string_free(out, FALSE);
}

/* May a value of @from stand where @to is asked for? Ranges may differ: the change is
 * held in its own. */
static bool
check_like(const Then *then, const ScnRow *to, const ScnRow *from)
{
    bool by_city = pay_key_shape[from->key].by_city && !pay_key_shape[to->key].by_city;
    if (scn_spec_is_like(&to->spec, &from->spec) && from->spec.none <= to->spec.none &&
        from->spec.automatic <= to->spec.automatic && !by_city)
        return true;
    scn_report_error(then->resolved->report, scn_phrase_place(then->operand), NULL,
                     "'%s' cannot be set to '%s': %s", scn_row_path(to),
                     scn_row_path(from),
                     by_city ? "it differs by city" : "they are of different kinds");
    return false;
}

/* The first cell of the other path for the target @path of @row; false with an error. */
static bool
find_from(const Then *then, const ScnRow *row, const char *path, bool *ret_by_city,
          uint32_t *ret_cell)
{
    g_autofree char *other = counterpart(then, path);
    g_autoptr(GArray) matches =
        scn_path_match(then->resolved, other, scn_phrase_place(then->operand));
    if (matches->len == 0)
        return false;
    const ScnMatch *match = &g_array_index(matches, ScnMatch, 0);
    g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    scn_match_cells(then->resolved, match, NULL, cells);
    if (!check_like(then, row, match->row))
        return false;
    *ret_by_city = pay_key_shape[match->row->key].by_city;
    *ret_cell = g_array_index(cells, uint32_t, 0);
    return true;
}

/* The cells whose values those of @move, all of @row, are set to. */
static bool
read_from(const Then *then, const ScnRow *row, PayMove *move)
{
    g_autofree char *last = NULL;
    bool by_city = false;
    uint32_t cell = 0;
    move->from = g_new(uint32_t, move->n_cells);
    for (size_t i = 0; i < move->n_cells; i++) {
        unsigned index[3], city;
        pay_params_cell_owner(then->resolved->params, move->cells[i], index, &city);
        g_autofree char *path =
            pay_params_cell_path(then->resolved->params, move->cells[i]);
        if (g_strcmp0(path, last) != 0 && !find_from(then, row, path, &by_city, &cell))
            return false;
        g_free(last);
        last = g_steal_pointer(&path);
        move->from[i] = cell + (by_city ? city : 0);
    }
    return true;
}

static bool
check_stars(const Then *then)
{
    unsigned n = count_stars(then->path);
    unsigned m = then->from != NULL ? count_stars(then->from) : 0;
    if (m == 0 || (m == n && n <= MAX_STARS))
        return true;
    scn_report_error(then->resolved->report, scn_phrase_place(then->operand), NULL,
                     "'%s' has %u '*' and '%s' has %u: each stands for what its "
                     "counterpart stands for, so there must be as many, at most %d, or "
                     "none",
                     then->from, m, then->path, n, MAX_STARS);
    return false;
}

/* ---- the target */

/* May a rule change @row? Shares of a whole are weights: a rule could take the last one
 * away, and nobody could buy anywhere. */
static bool
check_row(const Then *then, const ScnRow *row, const ScnRow *first)
{
    ScnReport *report = then->resolved->report;
    ScnPlace place = scn_phrase_place(then->target);
    bool is_weight = row->key == PAY_CLASS_SHARE || row->key == PAY_PLATFORM_SHARE;
    if (!row->is_dynamic)
        scn_report_error(report, place, NULL,
                         "'%s' is fixed for a whole run; a rule cannot change it",
                         scn_row_path(row));
    else if (is_weight)
        scn_report_error(report, place, NULL,
                         "'%s' is a weight beside others; a rule cannot change it",
                         scn_row_path(row));
    else if (!scn_spec_is_like(&row->spec, &first->spec))
        scn_report_error(report, place, NULL,
                         "'%s' matches values of different kinds: '%s' and '%s'",
                         then->path, scn_row_path(first), scn_row_path(row));
    else if (then->rule->op != PAY_OP_SET && !scn_type_is_amount(row->spec.type))
        scn_report_error(report, place, NULL, "'%s' can only be set", scn_row_path(row));
    else
        return true;
    return false;
}

/* A step as wide as the range does all that a step can do. */
static bool
read_step(const Then *then, const ScnSpec *spec, int64_t *ret_operand)
{
    if (!scn_phrase_step(then->resolved, then->operand, spec, ret_operand))
        return false;
    g_assert(scn_spec_has_range(spec));
    if (*ret_operand >= spec->min - spec->max && *ret_operand <= spec->max - spec->min)
        return true;
    g_autofree char *text = scn_phrase_text(then->operand);
    g_autofree char *range = scn_spec_range(spec);
    scn_report_error(then->resolved->report, scn_phrase_place(then->operand), NULL,
                     "%s is more than the whole range: %s", text, range);
    return false;
}

static bool
read_operand(const Then *then, const ScnRow *row, PayMove *move)
{
    if (then->from != NULL)
        return read_from(then, row, move);
    if (then->rule->op == PAY_OP_SET)
        return scn_phrase_value(then->resolved, then->operand, &row->spec,
                                &move->operand);
    if (then->rule->op == PAY_OP_ADD)
        return read_step(then, &row->spec, &move->operand);
    return scn_phrase_factor(then->resolved, then->operand, &move->operand);
}

/* `floor` or `cap` for @row. */
static bool
read_bound(const Then *then, const ScnRow *row, const ScnEntry *entry, int64_t *ret_bound)
{
    ScnSpec spec = row->spec;
    spec.none = spec.automatic = false;
    if (entry == NULL)
        return true;
    if (scn_type_is_amount(spec.type))
        return scn_phrase_value(then->resolved, scn_phrase(entry), &spec, ret_bound);
    scn_report_error(then->resolved->report, entry->key_place, NULL,
                     "'%s' is no amount; it has no %s", scn_row_path(row), entry->key);
    return false;
}

static bool
read_limits(const Then *then, const ScnRow *row, PayMove *move)
{
    bool has_range = scn_spec_has_range(&row->spec);
    move->low = has_range ? row->spec.min : INT64_MIN;
    move->high = has_range ? row->spec.max : INT64_MAX;
    if (!read_bound(then, row, then->floor, &move->low) ||
        !read_bound(then, row, then->cap, &move->high))
        return false;
    if (move->low > move->high)
        scn_report_error(then->resolved->report, then->cap->place, NULL,
                         "the cap is below the floor");
    return move->low <= move->high;
}

/* The move of @match. Returns: false with an error. */
static bool
read_move(const Then *then, const ScnMatch *match)
{
    PayMove move = { 0 };
    g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    scn_match_cells(then->resolved, match, NULL, cells);
    move.n_cells = cells->len;
    move.cells = g_memdup2(cells->data, cells->len * sizeof(uint32_t));
    g_array_append_val(then->rule->moves, move);
    PayMove *kept =
        &g_array_index(then->rule->moves, PayMove, then->rule->moves->len - 1);
    return read_limits(then, match->row, kept) && read_operand(then, match->row, kept);
}

static void
read_moves(const Then *then)
{
    g_autoptr(GArray) matches =
        scn_path_match(then->resolved, then->path, scn_phrase_place(then->target));
    for (guint i = 0; i < matches->len; i++) {
        const ScnMatch *match = &g_array_index(matches, ScnMatch, i);
        if (!check_row(then, match->row, g_array_index(matches, ScnMatch, 0).row))
            return;
    }
    for (guint i = 0; i < matches->len; i++)
        if (!read_move(then, &g_array_index(matches, ScnMatch, i)))
            return;
}

void
scn_read_then(const ScnResolved *resolved, const ScnEntry *entry, const ScnEntry *floor,
              const ScnEntry *cap, PayReaction *rule)
{
    Then then = { resolved,          floor, cap, rule, scn_phrase(entry),
                  scn_phrase(entry), NULL,  NULL };
    ScnPhrase rest = then.target;
    bool ok = false;
    if (scn_phrase_skip(&rest, "set")) {
        rule->op = PAY_OP_SET;
        ok = scn_phrase_cut(rest, "to", &then.target, &then.operand);
    } else if (scn_phrase_skip(&rest, "add")) {
        rule->op = PAY_OP_ADD;
        ok = scn_phrase_cut(rest, "to", &then.operand, &then.target);
    } else if (scn_phrase_skip(&rest, "scale")) {
        rule->op = PAY_OP_SCALE;
        ok = scn_phrase_cut(rest, "by", &then.target, &then.operand);
    }
    if (!ok) {
        scn_report_error(resolved->report, entry->place, NULL,
                         "expected set PATH to VALUE or OTHER-PATH, add STEP to PATH, or "
                         "scale PATH by X; not '%s'",
                         entry->value);
        return;
    }
    g_autofree char *path = scn_phrase_text(then.target);
    g_autofree char *operand = scn_phrase_text(then.operand);
    then.path = path;
    then.from = rule->op == PAY_OP_SET && is_path(operand) ? operand : NULL;
    if (check_stars(&then))
        read_moves(&then);
}
