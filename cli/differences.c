#include "cli/differences.h"

#include <string.h>

bool
cli_is_title(const ScnValue *value)
{
    return g_str_has_prefix(value->path, "scenario.") ||
           g_str_has_prefix(value->path, "report.") ||
           g_str_has_prefix(value->path, "expect.");
}

GHashTable *
cli_values_index(const GPtrArray *values)
{
    GHashTable *index = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < values->len; i++) {
        ScnValue *value = values->pdata[i];
        g_hash_table_insert(index, value->path, value);
    }
    return index;
}

static bool
differs(const ScnValue *a, const ScnValue *b)
{
    const ScnValue *one = a != NULL ? a : b;
    if (cli_is_title(one))
        return false;
    return a != NULL && b != NULL ? strcmp(a->value, b->value) != 0 : !one->is_default;
}

GArray *
cli_differences(const GPtrArray *of_a, const GPtrArray *of_b)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(CliDifference));
    g_autoptr(GHashTable) in_a = cli_values_index(of_a);
    g_autoptr(GHashTable) in_b = cli_values_index(of_b);
    for (guint i = 0; i < of_a->len; i++) {
        const ScnValue *a = of_a->pdata[i];
        CliDifference one = { a, g_hash_table_lookup(in_b, a->path) };
        if (differs(one.a, one.b))
            g_array_append_val(found, one);
    }
    for (guint i = 0; i < of_b->len; i++) {
        CliDifference one = { NULL, of_b->pdata[i] };
        if (g_hash_table_lookup(in_a, one.b->path) == NULL && differs(NULL, one.b))
            g_array_append_val(found, one);
    }
    return found;
}
