/* Values back to text, and what may be written. [input/units.h] */
#include "input/units.h"

#include <string.h>

/* @value / 10^@decimals without trailing zeros. */
static char *
decimal(int64_t value, unsigned decimals)
{
    uint64_t size = value < 0 ? -(uint64_t)value : (uint64_t)value, unit = 1;
    for (unsigned i = 0; i < decimals; i++)
        unit *= 10;
    GString *out = g_string_new(value < 0 ? "-" : "");
    g_string_append_printf(out, "%" G_GUINT64_FORMAT, size / unit);
    uint64_t rest = size % unit;
    if (rest != 0) {
        while (rest % 10 == 0) {
            rest /= 10;
            decimals--;
        }
        g_string_append_printf(out, ".%0*" G_GUINT64_FORMAT, (int)decimals, rest);
    }
    return g_string_free(out, FALSE);
}

static char *
format_money(int64_t fen)
{
    g_autofree char *yuan = decimal(fen, 2);
    return g_strconcat(yuan, " CNY", NULL);
}

static char *
format_span(SimTime time)
{
    static const struct {
        const char *word;
        SimTime factor;
    } units[] = { { "d", SIM_DAY },
                  { "h", SIM_HOUR },
                  { "min", SIM_MINUTE },
                  { "s", SIM_SECOND },
                  { "ms", SIM_MILLISECOND } };
    if (time == 0)
        return g_strdup("0 s");
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
        if (time % units[i].factor == 0)
            return g_strdup_printf("%" G_GINT64_FORMAT " %s", time / units[i].factor,
                                   units[i].word);
    g_autofree char *ms = decimal(time, 6);
    return g_strconcat(ms, " ms", NULL);
}

static char *
format_choice(const ScnSpec *spec, int64_t value)
{
    g_auto(GStrv) words = g_strsplit(spec->choices, "|", -1);
    if (value < 0 || value >= (int64_t)g_strv_length(words))
        return g_strdup("?");
    return g_strndup(words[value], strcspn(words[value], ","));
}

static char *
format_set(const ScnSpec *spec, const PayParams *params, int64_t mask)
{
    if (mask == -1)
        return g_strdup("any");
    GString *out = g_string_new(NULL);
    for (unsigned i = 0; i < params->n[spec->kind]; i++)
        if ((mask >> i & 1) != 0)
            g_string_append_printf(out, "%s%s", out->len > 0 ? ", " : "",
                                   params->entity[spec->kind][i].id);
    return g_string_free(out, FALSE);
}

static char *
format_plain(const ScnSpec *spec, int64_t value, unsigned decimals)
{
    g_autofree char *number = decimal(value, decimals);
    return g_strdup_printf("%s%s%s", number, spec->per != NULL ? " " : "",
                           spec->per != NULL ? spec->per : "");
}

char *
scn_value_format(const ScnSpec *spec, const PayParams *params, int64_t value)
{
    char date[32];
    if (spec->automatic && value == PAY_AUTO)
        return g_strdup("auto");
    if (spec->none && value == (spec->type == SCN_TYPE_REF   ? -1
                                : spec->type == SCN_TYPE_SET ? 0
                                                             : PAY_NONE))
        return g_strdup("none");
    switch (spec->type) {
    case SCN_TYPE_RATE: {
        g_autofree char *percent = decimal(value, 4);
        return g_strconcat(percent, "%", NULL);
    }
    case SCN_TYPE_MONEY:
        return format_money(value);
    case SCN_TYPE_NUMBER:
        return format_plain(spec, value, 6);
    case SCN_TYPE_COUNT:
        return format_plain(spec, value, 0);
    case SCN_TYPE_DAYS:
        return g_strdup_printf("%" G_GINT64_FORMAT " d", value);
    case SCN_TYPE_SPAN:
        return format_span(value);
    case SCN_TYPE_DATE:
        return g_strdup(sim_time_format(value, date));
    case SCN_TYPE_SCALE:
        return g_strdup_printf("1:%" G_GINT64_FORMAT, value);
    case SCN_TYPE_FLAG:
        return g_strdup(value != 0 ? "yes" : "no");
    case SCN_TYPE_CHOICE:
        return format_choice(spec, value);
    case SCN_TYPE_REF:
        return g_strdup(params->entity[spec->kind][value].id);
    case SCN_TYPE_SET:
        return format_set(spec, params, value);
    default:
        return g_strdup("");
    }
}

char *
scn_spec_range(const ScnSpec *spec)
{
    GString *out = g_string_new(NULL);
    if (spec->type == SCN_TYPE_CHOICE) {
        g_auto(GStrv) words = g_strsplit(spec->choices, "|", -1);
        for (unsigned i = 0; words[i] != NULL; i++)
            g_string_append_printf(out, "%s%s", i == 0 ? "one of " : ", ", words[i]);
    } else if (spec->type == SCN_TYPE_FLAG) {
        g_string_append(out, "yes or no");
    } else if (spec->type == SCN_TYPE_REF) {
        g_string_append_printf(out, "id of a %s", pay_kind_name(spec->kind));
    } else if (spec->type == SCN_TYPE_SET) {
        const char *name = pay_kind_name(spec->kind);
        g_string_append_printf(out, "ids of %s%s, * as wildcard, or any", name,
                               g_str_has_suffix(name, "s") ? "es" : "s");
    } else if (scn_spec_has_range(spec)) {
        g_autofree char *low = scn_value_format(spec, NULL, spec->min);
        g_autofree char *high = scn_value_format(spec, NULL, spec->max);
        g_string_append_printf(out, "%s .. %s", low, high);
    }
    if (spec->none)
        g_string_append(out, ", or none");
    if (spec->automatic)
        g_string_append(out, ", or auto");
    return g_string_free(out, FALSE);
}

const char *
scn_spec_unit(const ScnSpec *spec)
{
    switch (spec->type) {
    case SCN_TYPE_RATE:
        return "%, bp, ppm";
    case SCN_TYPE_MONEY:
        return "CNY, 元, 万元, 亿元";
    case SCN_TYPE_NUMBER:
    case SCN_TYPE_COUNT:
        return spec->per != NULL ? spec->per : "number";
    case SCN_TYPE_DAYS:
        return "d";
    case SCN_TYPE_SPAN:
        return "ms, s, min, h, d";
    case SCN_TYPE_DATE:
        return "date";
    case SCN_TYPE_SCALE:
        return "1:n";
    default:
        return "";
    }
}
