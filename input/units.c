#include "input/units.h"

#include <stdarg.h>
#include <string.h>

#include "input/guess.h"

/* Digits that a number may have: 10^15 times any unit's factor fits an __int128, and
 * nothing the model can hold needs more. */
#define MAX_DIGITS 15

typedef struct {
    const char *word;
    int64_t factor; /* to the model's unit */
} Unit;

static const Unit rate_units[] = {
    { "%", 10000 }, { "bp", 100 }, { "ppm", 1 }, { "‰", 1000 }, { 0 }
};
static const Unit step_units[] = { { "pp", 10000 }, { "bp", 100 }, { "ppm", 1 }, { 0 } };
static const Unit money_units[] = { { "CNY", 100 },
                                    { "元", 100 },
                                    { "万元", 1000000 },
                                    { "亿元", INT64_C(10000000000) },
                                    { 0 } };
static const Unit span_units[] = { { "ms", SIM_MILLISECOND }, { "s", SIM_SECOND },
                                   { "min", SIM_MINUTE },     { "h", SIM_HOUR },
                                   { "d", SIM_DAY },          { 0 } };
static const Unit count_units[] = {
    { "", 1 }, { "万", 10000 }, { "亿", 100000000 }, { 0 }
};
static const Unit number_units[] = { { "", PAY_ONE }, { 0 } };
static const Unit factor_units[] = { { "", PAY_ONE }, { "%", 10000 }, { 0 } };

/* What kind of amount is read, for messages. */
typedef struct {
    const Unit *units;
    const char *what;   /* "a rate" */
    const char *listed; /* "%, bp or ppm" */
    const char *finest; /* the smallest step: "0.0001%" */
    const char *per;    /* optional suffix */
} Amount;

void
scn_refusal_clear(ScnRefusal *refusal)
{
    g_clear_pointer(&refusal->message, g_free);
    g_clear_pointer(&refusal->suggestion, g_free);
    refusal->byte = 0;
}

static bool refuse(ScnRefusal *refusal, gsize byte, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static bool
refuse(ScnRefusal *refusal, gsize byte, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    refusal->message = g_strdup_vprintf(format, args);
    va_end(args);
    refusal->byte = (unsigned)byte;
    return false;
}

/* ASCII for a full-width sign or digit (U+FF01..U+FF5E, and the Chinese stop, comma and
 * blank), or 0. */
static char
ascii_of(gunichar c)
{
    if (c >= 0xff01 && c <= 0xff5e)
        return (char)(c - 0xff01 + '!');
    return c == 0x3002 ? '.' : c == 0x3001 ? ',' : c == 0x3000 || c == 0xa0 ? ' ' : 0;
}

/* Refuse the first full-width sign of @text, if there is one. */
static bool
is_full_width(const char *text, ScnRefusal *refusal)
{
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        char ascii = ascii_of(g_utf8_get_char(p));
        if (ascii == 0)
            continue;
        char sign[8] = { 0 };
        memcpy(sign, p, (gsize)(g_utf8_next_char(p) - p));
        refuse(refusal, (gsize)(p - text), "full-width '%s': write '%c'", sign, ascii);
        return true;
    }
    return false;
}

static const char *
skip_blanks(const char *p)
{
    while (*p == ' ' || *p == '\t')
        p++;
    return p;
}

/* Digits with an optional point: @ret_mantissa / 10^@ret_decimals. Returns: the byte
 * after it, or NULL with @refusal. A sign is the caller's business. */
static const char *
read_digits(const char *text, const char *p, int64_t *ret_mantissa,
            unsigned *ret_decimals, ScnRefusal *refusal)
{
    int64_t mantissa = 0;
    unsigned decimals = 0, digits = 0;
    bool has_point = false;
    const char *start = p;
    for (; g_ascii_isdigit(*p) || (*p == '.' && !has_point); p++) {
        if (*p == '.') {
            has_point = true;
            continue;
        }
        mantissa = mantissa * 10 + (*p - '0');
        decimals += has_point;
        digits += mantissa > 0;
        if (digits > MAX_DIGITS || decimals > MAX_DIGITS) {
            refuse(refusal, (gsize)(start - text), "a number of more than %d digits",
                   MAX_DIGITS);
            return NULL;
        }
    }
    if (p == start || start[0] == '.' || p[-1] == '.') {
        refuse(refusal, (gsize)(start - text), "expected a number, not '%s'", text);
        return NULL;
    }
    if (*p == ',' && g_ascii_isdigit(p[1])) {
        refuse(refusal, (gsize)(p - text), "no thousands separators: write %.*s%s",
               (int)(p - start), start, p + 1);
        return NULL;
    }
    if ((*p == 'e' || *p == 'E') &&
        (g_ascii_isdigit(p[1]) || p[1] == '-' || p[1] == '+')) {
        refuse(refusal, (gsize)(p - text), "no exponents: write all digits");
        return NULL;
    }
    *ret_mantissa = mantissa;
    *ret_decimals = decimals;
    return p;
}

static const Unit *
find_unit(const Unit *units, const char *word)
{
    for (; units->word != NULL; units++)
        if (strcmp(units->word, word) == 0)
            return units;
    return NULL;
}

/* Units that people write for the ones we know. */
static const char *
usual_unit(const Amount *amount, const char *word)
{
    static const char *const pairs[][2] = {
        { "RMB", "CNY" }, { "rmb", "CNY" },   { "cny", "CNY" },     { "yuan", "CNY" },
        { "块", "元" },   { "percent", "%" }, { "day", "d" },       { "days", "d" },
        { "天", "d" },    { "日", "d" },      { "hours", "h" },     { "hour", "h" },
        { "小时", "h" },  { "m", "min" },     { "minutes", "min" }, { "分钟", "min" },
        { "sec", "s" },   { "seconds", "s" }, { "秒", "s" },        { "bps", "bp" },
        { "pp", "%" },    { "%", "pp" },      { "千分之", "‰" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++)
        if (strcmp(word, pairs[i][0]) == 0 && find_unit(amount->units, pairs[i][1]))
            return pairs[i][1];
    return NULL;
}

static bool
refuse_unit(const Amount *amount, const char *text, const char *at, const char *number,
            ScnRefusal *refusal)
{
    const char *listed = amount->listed;
    if (*at == '\0')
        return refuse(refusal, (gsize)(at - text), "needs a unit: %s%s%s?", number,
                      amount->units[0].word[0] == '%' ? "" : " ", amount->units[0].word);
    const char *usual = usual_unit(amount, at);
    if (usual != NULL)
        refusal->suggestion = g_strdup_printf(
            "%s%s%s", number, usual[0] == '%' || usual[0] == 'b' ? "" : " ", usual);
    if (*listed == '\0')
        return refuse(refusal, (gsize)(at - text), "%s has no unit: '%s' is too much",
                      amount->what, at);
    return refuse(refusal, (gsize)(at - text), "%s is written in %s, not '%s'",
                  amount->what, listed, at);
}

/* [sign] digits [blanks] unit, the whole of @text. @must_sign: a change. */
static bool
parse_amount(const Amount *amount, const char *text, bool must_sign, int64_t *ret_value,
             ScnRefusal *refusal)
{
    if (is_full_width(text, refusal))
        return false;
    const char *p = text;
    bool is_negative = *p == '-';
    if (must_sign && *p != '-' && *p != '+')
        return refuse(refusal, 0, "a change needs a sign: +%s or -%s", text, text);
    if (*p == '-' || *p == '+')
        p = skip_blanks(p + 1);
    int64_t mantissa;
    unsigned decimals;
    p = read_digits(text, p, &mantissa, &decimals, refusal);
    if (p == NULL)
        return false;
    g_autofree char *number = g_strndup(text, (gsize)(p - text));
    const char *word = skip_blanks(p);
    if (amount->per != NULL && strcmp(word, amount->per) == 0)
        word = "";
    const Unit *unit = find_unit(amount->units, word);
    if (unit == NULL)
        return refuse_unit(amount, text, word, number, refusal);
    __int128 value = (__int128)mantissa * unit->factor;
    for (; decimals > 0; decimals--) {
        if (value % 10 != 0)
            return refuse(refusal, 0, "%s is finer than %s", text, amount->finest);
        value /= 10;
    }
    if (value > INT64_MAX / 4)
        return refuse(refusal, 0, "%s is too large", text);
    *ret_value = is_negative ? -(int64_t)value : (int64_t)value;
    return true;
}

static Amount
amount_of(const ScnSpec *spec)
{
    switch (spec->type) {
    case SCN_TYPE_RATE:
        return (Amount){ rate_units, "a rate", "%, bp or ppm", "0.0001%", NULL };
    case SCN_TYPE_MONEY:
        return (Amount){ money_units, "an amount", "CNY, 元, 万元 or 亿元", "0.01 CNY",
                         NULL };
    case SCN_TYPE_DAYS:
        return (Amount){ span_units + 4, "a number of days", "d", "1 d", NULL };
    case SCN_TYPE_SPAN:
        return (Amount){ span_units + 4, "a duration", "ms, s, min, h or d", "1 ns",
                         NULL };
    case SCN_TYPE_COUNT:
        return (Amount){ count_units, "a whole number", spec->per ? spec->per : "", "1",
                         spec->per };
    default:
        return (Amount){ number_units, "a plain number", spec->per ? spec->per : "",
                         "0.000001", spec->per };
    }
}

static bool
parse_days(const char *text, int64_t *ret_value, ScnRefusal *refusal)
{
    const Amount days = { span_units + 4, "a number of days", "d", "1 d", NULL };
    SimTime time;
    if (!parse_amount(&days, text, false, &time, refusal))
        return false;
    if (time % SIM_DAY != 0)
        return refuse(refusal, 0, "%s is not a whole number of days", text);
    *ret_value = time / SIM_DAY;
    return true;
}

static bool
parse_span(const ScnSpec *spec, const char *text, int64_t *ret_value, ScnRefusal *refusal)
{
    Amount span = { span_units, "a duration", "ms, s, min, h or d", "1 ns", NULL };
    /* The unit that is most likely meant when none is given: d, or s where days are out
     * of range. */
    if (strspn(text, "0123456789.") == strlen(text))
        span.units += spec->max > SIM_DAY ? 4 : 1;
    return parse_amount(&span, text, false, ret_value, refusal);
}

/* Exactly @n digits at *@p. */
static bool
take_digits(const char **p, unsigned n, int *ret_value)
{
    *ret_value = 0;
    for (unsigned i = 0; i < n; i++, (*p)++) {
        if (!g_ascii_isdigit(**p))
            return false;
        *ret_value = *ret_value * 10 + (**p - '0');
    }
    return true;
}

static bool
take(const char **p, char c)
{
    if (**p != c)
        return false;
    (*p)++;
    return true;
}

static bool
parse_date(const char *text, int64_t *ret_value, ScnRefusal *refusal)
{
    const char *p = text;
    int year, month, day, hour = 0, minute = 0, second = 0;
    if (is_full_width(text, refusal))
        return false;
    bool ok = take_digits(&p, 4, &year) && take(&p, '-') && take_digits(&p, 2, &month) &&
              take(&p, '-') && take_digits(&p, 2, &day);
    if (ok && take(&p, 'T'))
        ok = take_digits(&p, 2, &hour) && take(&p, ':') && take_digits(&p, 2, &minute) &&
             (!take(&p, ':') || take_digits(&p, 2, &second));
    if (!ok || *p != '\0')
        return refuse(refusal, (gsize)(p - text),
                      "a date is written 2021-11-11 or 2021-11-10T23:00, not '%s'", text);
    SimTime time;
    if (!sim_time_from_civil(year, month, day, hour, minute, second, &time))
        return refuse(refusal, 0, "there is no %s in the calendar (1900 to 2200)", text);
    *ret_value = time;
    return true;
}

static bool
parse_scale(const char *text, int64_t *ret_value, ScnRefusal *refusal)
{
    if (is_full_width(text, refusal))
        return false;
    const char *colon = strchr(text, ':');
    if (colon == NULL || strncmp(text, "1", 1) != 0 || *skip_blanks(text + 1) != ':')
        return refuse(refusal, 0, "a scale is written 1:1000, not '%s'", text);
    const Amount count = { count_units, "a whole number", "", "1", NULL };
    ScnRefusal inner = { 0 };
    if (parse_amount(&count, skip_blanks(colon + 1), false, ret_value, &inner))
        return true;
    scn_refusal_clear(&inner);
    return refuse(refusal, (gsize)(colon + 1 - text),
                  "a scale is written 1:1000, not '%s'", text);
}

static bool
parse_flag(const char *text, int64_t *ret_value, ScnRefusal *refusal)
{
    static const char *const yes[] = { "true", "on", "1", "是", "y" };
    static const char *const no[] = { "false", "off", "0", "否", "n" };
    if (strcmp(text, "yes") == 0 || strcmp(text, "no") == 0) {
        *ret_value = text[0] == 'y';
        return true;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(yes); i++)
        if (g_ascii_strcasecmp(text, yes[i]) == 0)
            refusal->suggestion = g_strdup("yes");
        else if (g_ascii_strcasecmp(text, no[i]) == 0)
            refusal->suggestion = g_strdup("no");
    return refuse(refusal, 0, "expected yes or no, not '%s'", text);
}

static bool
parse_choice(const ScnSpec *spec, const char *text, int64_t *ret_value,
             ScnRefusal *refusal)
{
    g_auto(GStrv) words = g_strsplit(spec->choices, "|", -1);
    ScnGuess guess = scn_guess(text);
    GString *listed = g_string_new(NULL);
    bool is_found = false;
    for (int64_t i = 0; words[i] != NULL && !is_found; i++) {
        g_auto(GStrv) same = g_strsplit(words[i], ",", -1);
        for (unsigned j = 0; same[j] != NULL; j++) {
            scn_guess_offer(&guess, same[j]);
            if (strcmp(same[j], text) == 0) {
                is_found = true;
                *ret_value = i;
            }
        }
        g_string_append_printf(listed, "%s%s", i == 0 ? "" : ", ", same[0]);
    }
    g_autofree char *meant = scn_guess_take(&guess);
    if (!is_found) {
        refusal->suggestion = g_steal_pointer(&meant);
        refuse(refusal, 0, "'%s' is none of %s", text, listed->str);
    }
    g_string_free(listed, TRUE);
    return is_found;
}

/* "alipay, wechat": the ids of a kind for a message, not too many. */
static char *
list_ids(const PayParams *params, PayKind kind)
{
    GString *out = g_string_new(NULL);
    for (unsigned i = 0; i < params->n[kind] && i < 8; i++)
        g_string_append_printf(out, "%s%s", i == 0 ? "" : ", ",
                               params->entity[kind][i].id);
    if (params->n[kind] > 8)
        g_string_append_printf(out, " and %u more", params->n[kind] - 8);
    if (params->n[kind] == 0)
        g_string_append(out, "none is declared");
    return g_string_free(out, FALSE);
}

static bool
refuse_id(const PayParams *params, PayKind kind, const char *id, gsize byte,
          ScnRefusal *refusal)
{
    ScnGuess guess = scn_guess(id);
    for (unsigned i = 0; i < params->n[kind]; i++)
        scn_guess_offer(&guess, params->entity[kind][i].id);
    refusal->suggestion = scn_guess_take(&guess);
    g_autofree char *listed = list_ids(params, kind);
    return refuse(refusal, byte, "there is no %s '%s' (%s)", pay_kind_name(kind), id,
                  listed);
}

static bool
parse_ref(const ScnSpec *spec, const PayParams *params, const char *text,
          int64_t *ret_value, ScnRefusal *refusal)
{
    int i = pay_params_find(params, spec->kind, text);
    if (i < 0)
        return refuse_id(params, spec->kind, text, 0, refusal);
    *ret_value = i;
    return true;
}

/* The bits of one word of a set: an id, a pattern, or "offline" for modes; 0 if none. */
static uint64_t
bits_of(const ScnSpec *spec, const PayParams *params, const char *word)
{
    uint64_t bits = 0;
    if (spec->kind == PAY_KIND_MODE && strcmp(word, "offline") == 0)
        return (1u << PAY_MODE_MPM) | (1u << PAY_MODE_PERSONAL) | (1u << PAY_MODE_CPM);
    for (unsigned i = 0; i < params->n[spec->kind]; i++)
        if (g_pattern_match_simple(word, params->entity[spec->kind][i].id))
            bits |= UINT64_C(1) << i;
    return bits;
}

static bool
parse_set(const ScnSpec *spec, const PayParams *params, const char *text,
          int64_t *ret_value, ScnRefusal *refusal)
{
    if (is_full_width(text, refusal))
        return false;
    if (strcmp(text, "any") == 0) {
        *ret_value = -1;
        return true;
    }
    uint64_t mask = 0;
    for (const char *p = text; *p != '\0';) {
        p += strspn(p, ", \t");
        gsize n = strcspn(p, ", \t");
        if (n == 0)
            break;
        g_autofree char *word = g_strndup(p, n);
        uint64_t bits = bits_of(spec, params, word);
        if (bits == 0)
            return refuse_id(params, spec->kind, word, (gsize)(p - text), refusal);
        if ((mask & bits) == bits)
            return refuse(refusal, (gsize)(p - text), "'%s' is listed twice", word);
        mask |= bits;
        p += n;
    }
    if (mask == 0)
        return refuse(refusal, 0, "expected ids, or any");
    *ret_value = (int64_t)mask;
    return true;
}

static bool
in_range(const ScnSpec *spec, const char *text, int64_t value, ScnRefusal *refusal)
{
    if (!scn_spec_has_range(spec) || (value >= spec->min && value <= spec->max))
        return true;
    g_autofree char *range = scn_spec_range(spec);
    return refuse(refusal, 0, "%s is out of range: %s", text, range);
}

static bool
parse_by_type(const ScnSpec *spec, const PayParams *params, const char *text,
              int64_t *ret_value, ScnRefusal *refusal)
{
    Amount amount = amount_of(spec);
    switch (spec->type) {
    case SCN_TYPE_RATE:
    case SCN_TYPE_MONEY:
    case SCN_TYPE_NUMBER:
    case SCN_TYPE_COUNT:
        return parse_amount(&amount, text, false, ret_value, refusal);
    case SCN_TYPE_DAYS:
        return parse_days(text, ret_value, refusal);
    case SCN_TYPE_SPAN:
        return parse_span(spec, text, ret_value, refusal);
    case SCN_TYPE_DATE:
        return parse_date(text, ret_value, refusal);
    case SCN_TYPE_SCALE:
        return parse_scale(text, ret_value, refusal);
    case SCN_TYPE_FLAG:
        return parse_flag(text, ret_value, refusal);
    case SCN_TYPE_CHOICE:
        return parse_choice(spec, text, ret_value, refusal);
    case SCN_TYPE_REF:
        return parse_ref(spec, params, text, ret_value, refusal);
    case SCN_TYPE_SET:
        return parse_set(spec, params, text, ret_value, refusal);
    default:
        *ret_value = 0;
        return true;
    }
}

bool
scn_value_parse(const ScnSpec *spec, const PayParams *params, const char *text,
                int64_t *ret_value, ScnRefusal *refusal)
{
    if (spec->none && strcmp(text, "none") == 0) {
        *ret_value = spec->type == SCN_TYPE_REF   ? -1
                     : spec->type == SCN_TYPE_SET ? 0
                                                  : PAY_NONE;
        return true;
    }
    if (spec->automatic && strcmp(text, "auto") == 0) {
        *ret_value = PAY_AUTO;
        return true;
    }
    int64_t value;
    if (!parse_by_type(spec, params, text, &value, refusal) ||
        !in_range(spec, text, value, refusal))
        return false;
    *ret_value = value;
    return true;
}

bool
scn_value_parse_step(const ScnSpec *spec, const char *text, int64_t *ret_value,
                     ScnRefusal *refusal)
{
    Amount amount = amount_of(spec);
    if (spec->type == SCN_TYPE_RATE) {
        amount.units = step_units;
        amount.what = "a change of a rate";
        amount.listed = "pp, bp or ppm";
        amount.finest = "0.0001 pp";
    } else if (spec->type == SCN_TYPE_SPAN) {
        amount.units = span_units;
    }
    return parse_amount(&amount, text, true, ret_value, refusal);
}

bool
scn_value_parse_factor(const char *text, int64_t *ret_value, ScnRefusal *refusal)
{
    const Amount factor = { factor_units, "a factor", "% or nothing", "0.000001", NULL };
    int64_t value;
    if (!parse_amount(&factor, text, false, &value, refusal))
        return false;
    if (value < 0 || value > 100 * (int64_t)PAY_ONE)
        return refuse(refusal, 0, "%s is out of range: 0 .. 100", text);
    *ret_value = value;
    return true;
}

bool
scn_type_is_amount(ScnType type)
{
    return type == SCN_TYPE_RATE || type == SCN_TYPE_MONEY || type == SCN_TYPE_NUMBER ||
           type == SCN_TYPE_COUNT || type == SCN_TYPE_SPAN;
}
