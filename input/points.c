/* The points of a design: which values, and what the scenario there is called.
 * [input/design.h] */
#include <string.h>

#include "input/design.h"
#include "sim/design.h"

void
scn_point_free(ScnPoint *point)
{
    if (point == NULL)
        return;
    g_free(point->id);
    g_free(point->label_en);
    g_free(point->label_zh);
    g_strfreev(point->settings);
    g_free(point->u);
    g_free(point);
}

static void
free_point(gpointer point)
{
    scn_point_free(point);
}

/* Append @text as part of an id: "-0.05 pp" as "-minus-0-05-pp"; nothing if no letter or
 * digit of it may stand in one. */
static void
append_slug(GString *id, const char *text)
{
    if (*text == '-')
        g_string_append(id, "-minus");
    for (const char *p = text; *p != '\0'; p++) {
        if (!g_ascii_isalnum(*p))
            continue;
        if (p == text || !g_ascii_isalnum(p[-1]))
            g_string_append_c(id, '-');
        g_string_append_c(id, g_ascii_tolower(*p));
    }
}

static void
append_label(GString *label, const char *of, const char *what)
{
    g_string_append_printf(label, "%s%s %s", label->len > 0 ? ", " : "", of, what);
}

static const char *
label_of(const GPtrArray *labels, guint i, const char *other)
{
    return i < labels->len ? labels->pdata[i] : other;
}

/* A point with value @value[i] of each factor; by its values or, where these are drawn,
 * by its number @index, from 0. Ids may still meet each other. */
static ScnPoint *
point_of(const ScnScenario *scenario, char *const *value, const guint *choice,
         guint index)
{
    const ScnDesign *design = scenario->design;
    ScnPoint *point = g_new0(ScnPoint, 1);
    GString *id = g_string_new(scenario->id);
    GString *en = g_string_new(NULL), *zh = g_string_new(NULL);
    GPtrArray *settings = g_ptr_array_new();
    for (guint i = 0; i < design->factors->len; i++) {
        const ScnFactor *factor = design->factors->pdata[i];
        g_ptr_array_add(settings, g_strconcat(factor->path, "=", value[i], NULL));
        if (choice == NULL)
            continue;
        const char *label = label_of(factor->labels_en, choice[i], value[i]);
        append_slug(id, factor->id);
        append_slug(id, label);
        append_label(en, factor->label_en, label);
        append_label(zh, factor->label_zh, label_of(factor->labels_zh, choice[i], label));
    }
    if (choice == NULL) {
        g_string_append_printf(id, "-p%u", index + 1);
        g_string_append_printf(en, "%s, point %u", scenario->label_en, index + 1);
        g_string_append_printf(zh, "%s，第%u点", scenario->label_zh, index + 1);
    }
    g_ptr_array_add(settings, NULL);
    point->settings = (char **)g_ptr_array_free(settings, FALSE);
    point->id = g_string_free(id, FALSE);
    point->label_en = g_string_free(en, FALSE);
    point->label_zh = g_string_free(zh, FALSE);
    return point;
}

static void
number_id(const ScnScenario *scenario, ScnPoint *point, guint index)
{
    g_free(point->id);
    point->id = g_strdup_printf("%.54s-p%u", scenario->id, index + 1);
}

/* Ids that are too long, or that another point has already, give way to a number. */
static void
tell_apart(const ScnScenario *scenario, GPtrArray *points)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_add(seen, scenario->id);
    for (guint i = 0; i < points->len; i++) {
        ScnPoint *point = points->pdata[i];
        if (!scn_is_id(point->id) || g_hash_table_contains(seen, point->id))
            number_id(scenario, point, i);
        g_hash_table_add(seen, point->id);
    }
}

static GPtrArray *
listed_points(const ScnScenario *scenario)
{
    const ScnDesign *design = scenario->design;
    guint k = design->factors->len;
    GPtrArray *points = g_ptr_array_new_with_free_func(free_point);
    g_autofree guint *choice = g_new0(guint, k);
    g_autofree char **value = g_new0(char *, k);
    uint64_t n = scn_design_n_points(design);
    for (uint64_t p = 0; p < n; p++) {
        uint64_t rest = p;
        for (guint i = k; i-- > 0;) {
            const ScnFactor *factor = design->factors->pdata[i];
            bool is_grid = design->kind == SCN_DESIGN_GRID;
            choice[i] = (guint)(is_grid ? rest % factor->values->len : p);
            rest /= factor->values->len;
            value[i] = factor->values->pdata[choice[i]];
        }
        g_ptr_array_add(points, point_of(scenario, value, choice, (guint)p));
    }
    return points;
}

static GPtrArray *
sampled_points(const ScnScenario *scenario)
{
    const ScnDesign *design = scenario->design;
    unsigned k = design->factors->len, n = (unsigned)scn_design_n_points(design);
    GPtrArray *points = g_ptr_array_new_with_free_func(free_point);
    g_autofree double *u = g_new(double, (size_t)n *k);
    if (design->kind == SCN_DESIGN_LHS)
        sim_design_lhs(design->n_samples, k, design->seed, u);
    else if (design->kind == SCN_DESIGN_MORRIS)
        sim_design_morris(design->n_samples, k, design->n_levels, design->seed, u);
    else
        sim_design_sobol(design->n_samples, k, u);
    for (unsigned p = 0; p < n; p++) {
        char **value = g_new0(char *, k + 1);
        for (unsigned i = 0; i < k; i++)
            value[i] = scn_factor_value(design->factors->pdata[i], u[(size_t)p * k + i]);
        ScnPoint *point = point_of(scenario, value, NULL, p);
        point->u = g_memdup2(u + (size_t)p * k, k * sizeof *u);
        g_ptr_array_add(points, point);
        g_strfreev(value);
    }
    return points;
}

GPtrArray *
scn_design_points(const ScnScenario *scenario)
{
    const ScnDesign *design = scenario->design;
    if (design->factors->len == 0)
        return g_ptr_array_new_with_free_func(free_point);
    GPtrArray *points = design->kind < SCN_DESIGN_LHS ? listed_points(scenario)
                                                      : sampled_points(scenario);
    tell_apart(scenario, points);
    return points;
}

ScnPoint *
scn_design_point(const ScnScenario *scenario, const double *u, guint index)
{
    guint k = scenario->design->factors->len;
    g_auto(GStrv) value = g_new0(char *, k + 1);
    g_autofree guint *first = g_new0(guint, k);
    for (guint i = 0; i < k; i++)
        value[i] = scn_factor_value(scenario->design->factors->pdata[i], u[i]);
    ScnPoint *point = point_of(scenario, value, first, index);
    point->u = g_memdup2(u, k * sizeof *u);
    if (!scn_is_id(point->id))
        number_id(scenario, point, index);
    return point;
}
