#include "models/known_args.h"

#include <string.h>

G_DEFINE_QUARK(pay_known_error, pay_known_error)

struct PayKnownArgs {
    GPtrArray *keys, *values; /* (owned) char* */
};

bool
pay_known_fault(GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(error, PAY_KNOWN_ERROR, PAY_KNOWN_ERROR_TEXT, message);
    return false;
}

const char *
pay_known_args_text(const PayKnownArgs *args, const char *key)
{
    for (guint i = 0; i < args->keys->len; i++)
        if (strcmp(args->keys->pdata[i], key) == 0)
            return args->values->pdata[i];
    return NULL;
}

static bool
add_pair(PayKnownArgs *args, char *pair, const char *const *keys, GError **error)
{
    char *equals = strchr(pair, '=');
    if (equals == NULL)
        return pay_known_fault(error, "'%s' is no parameter; write key=value", pair);
    *equals = '\0';
    const char *key = g_strstrip(pair), *value = g_strstrip(equals + 1);
    if (!g_strv_contains(keys, key)) {
        g_autofree char *known = g_strjoinv(", ", (char **)keys);
        return pay_known_fault(error, "unknown parameter '%s'; there are %s", key, known);
    }
    if (pay_known_args_text(args, key) != NULL)
        return pay_known_fault(error, "parameter %s is given twice", key);
    if (*value == '\0')
        return pay_known_fault(error, "parameter %s has no value", key);
    g_ptr_array_add(args->keys, g_strdup(key));
    g_ptr_array_add(args->values, g_strdup(value));
    return true;
}

static bool
add_all(PayKnownArgs *args, const char *text, const char *const *keys,
        unsigned n_required, GError **error)
{
    g_auto(GStrv) pairs = g_strsplit(text, ";", -1);
    for (unsigned i = 0; pairs[i] != NULL; i++) {
        char *pair = g_strstrip(pairs[i]);
        if (*pair != '\0' && !add_pair(args, pair, keys, error))
            return false;
    }
    for (unsigned i = 0; i < n_required; i++)
        if (pay_known_args_text(args, keys[i]) == NULL)
            return pay_known_fault(error, "parameter %s is missing", keys[i]);
    return true;
}

PayKnownArgs *
pay_known_args_new(const char *text, const char *const *keys, unsigned n_required,
                   GError **error)
{
    PayKnownArgs *args = g_new(PayKnownArgs, 1);
    args->keys = g_ptr_array_new_with_free_func(g_free);
    args->values = g_ptr_array_new_with_free_func(g_free);
    if (!add_all(args, text, keys, n_required, error))
        g_clear_pointer(&args, pay_known_args_free);
    return args;
}

void
pay_known_args_free(PayKnownArgs *args)
{
    if (args == NULL)
        return;
    g_ptr_array_unref(args->keys);
    g_ptr_array_unref(args->values);
    g_free(args);
}

/* Shortest form that still says which number. */
static const char *
plain(double value, char *buffer)
{
    return g_ascii_formatd(buffer, G_ASCII_DTOSTR_BUF_SIZE, "%.15g", value);
}

bool
pay_known_number(const char *text, const char *what, double min, double max,
                 double *ret_value, GError **error)
{
    char *end = NULL;
    /* The library would also take nan, infinity and hexadecimal floats. */
    bool is_decimal = strspn(text, "0123456789+-.eE") == strlen(text);
    double value = is_decimal ? g_ascii_strtod(text, &end) : 0;
    if (!is_decimal || end == text || *end != '\0')
        return pay_known_fault(error, "%s: '%s' is not a number", what, text);
    if (!(value >= min && value <= max)) {
        char low[G_ASCII_DTOSTR_BUF_SIZE], high[G_ASCII_DTOSTR_BUF_SIZE];
        return pay_known_fault(error, "%s: %s is out of range; it may be %s to %s", what,
                               text, plain(min, low), plain(max, high));
    }
    *ret_value = value;
    return true;
}

bool
pay_known_whole(const char *text, const char *what, int64_t min, int64_t max,
                int64_t *ret_value, GError **error)
{
    double value = 0;
    if (!pay_known_number(text, what, (double)min, (double)max, &value, error))
        return false;
    if ((double)(int64_t)value != value)
        return pay_known_fault(error, "%s: %s is not a whole number", what, text);
    *ret_value = (int64_t)value;
    return true;
}

bool
pay_known_args_number(const PayKnownArgs *args, const char *key, double min, double max,
                      double *value, GError **error)
{
    const char *text = pay_known_args_text(args, key);
    return text == NULL || pay_known_number(text, key, min, max, value, error);
}

bool
pay_known_args_whole(const PayKnownArgs *args, const char *key, int64_t min, int64_t max,
                     int64_t *value, GError **error)
{
    const char *text = pay_known_args_text(args, key);
    return text == NULL || pay_known_whole(text, key, min, max, value, error);
}

static void
clear_item(gpointer item)
{
    g_free(((PayKnownItem *)item)->first);
    g_free(((PayKnownItem *)item)->second);
}

GArray *
pay_known_args_list(const PayKnownArgs *args, const char *key, char separator,
                    unsigned max, GError **error)
{
    const char *text = pay_known_args_text(args, key);
    g_auto(GStrv) parts = g_strsplit(text != NULL ? text : "", "|", -1);
    if (g_strv_length(parts) > max) {
        pay_known_fault(error, "%s: %u items; at most %u are possible", key,
                        g_strv_length(parts), max);
        return NULL;
    }
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(PayKnownItem));
    g_array_set_clear_func(items, clear_item);
    for (unsigned i = 0; parts[i] != NULL; i++) {
        char *second = strchr(parts[i], separator);
        if (second != NULL)
            *second++ = '\0';
        PayKnownItem item = { g_strdup(g_strstrip(parts[i])),
                              second != NULL ? g_strdup(g_strstrip(second)) : NULL };
        g_array_append_val(items, item);
        if (*item.first == '\0' || (item.second != NULL && *item.second == '\0')) {
            pay_known_fault(error, "%s: item %u is empty", key, i + 1);
            return NULL;
        }
    }
    return g_steal_pointer(&items);
}
