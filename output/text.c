#include "output/text.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define REPLACEMENT 0xFFFD
#define WHOLE_DOUBLES                                                                    \
    9007199254740992.0 /* 2^53: up to here every integer is a double                     \
                        */

const char *
out_text_label(OutLang lang, const char *en, const char *zh, const char *id)
{
    const char *first = lang == OUT_LANG_ZH ? zh : en;
    const char *second = lang == OUT_LANG_ZH ? en : zh;
    if (first != NULL && first[0] != '\0')
        return first;
    if (second != NULL && second[0] != '\0')
        return second;
    return id != NULL ? id : "";
}

static bool
acts_on_a_terminal(gunichar c)
{
    switch (g_unichar_type(c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT: /* marks that turn the direction of text, or have no width */
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SURROGATE:
        return true;
    default:
        return false;
    }
}

static GString *
make_inert(const char *text, bool keep_breaks)
{
    g_autofree char *valid = g_utf8_make_valid(text != NULL ? text : "", -1);
    GString *out = g_string_sized_new(strlen(valid));
    for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        bool is_kept = !acts_on_a_terminal(c) || (keep_breaks && c == '\n');
        g_string_append_unichar(out, is_kept ? c : REPLACEMENT);
    }
    return out;
}

char *
out_text_inert(const char *text)
{
    return g_string_free(make_inert(text, false), FALSE);
}

static int
char_width(gunichar c)
{
    if (g_unichar_iszerowidth(c))
        return 0;
    return g_unichar_iswide(c) ? 2 : 1;
}

int
out_text_width(const char *text)
{
    int width = 0;
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
        width += char_width(g_utf8_get_char(p));
    return width;
}

char *
out_text_fit(const char *text, int columns)
{
    if (out_text_width(text) <= columns)
        return g_strdup(text);
    int width = 0;
    const char *p = text;
    for (; *p != '\0'; p = g_utf8_next_char(p)) {
        int next = width + char_width(g_utf8_get_char(p));
        if (next > columns - 1)
            break;
        width = next;
    }
    g_autofree char *head = g_strndup(text, (gsize)(p - text));
    return g_strconcat(head, columns > 0 ? "…" : "", NULL);
}

/* Spreadsheets skip blanks before they look for a formula, and read full-width signs. */
static bool
reads_as_formula(const char *text)
{
    if (text[0] == '\t' || text[0] == '\r')
        return true;
    while (*text != '\0' && g_unichar_isspace(g_utf8_get_char(text)))
        text = g_utf8_next_char(text);
    static const gunichar signs[] = {
        '=', '+', '-', '@', 0xFF1D, 0xFF0B, 0xFF0D, 0xFF20
    };
    for (gsize i = 0; i < G_N_ELEMENTS(signs); i++)
        if (g_utf8_get_char(text) == signs[i])
            return true;
    return false;
}

void
out_text_csv(GString *out, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text != NULL ? text : "", -1);
    bool is_formula = reads_as_formula(valid);
    g_autofree char *inert = g_string_free(make_inert(valid, true), FALSE);
    bool is_quoted = strpbrk(inert, ",\"\n") != NULL || inert[0] == ' ';
    if (is_quoted)
        g_string_append_c(out, '"');
    if (is_formula)
        g_string_append_c(out, '\'');
    for (const char *p = inert; *p != '\0'; p++) {
        if (*p == '"')
            g_string_append_c(out, '"');
        g_string_append_c(out, *p);
    }
    if (is_quoted)
        g_string_append_c(out, '"');
}

static void
append_escape(GString *out, gunichar c)
{
    if (c <= 0xFFFF) {
        g_string_append_printf(out, "\\u%04x", c);
        return;
    }
    c -= 0x10000;
    g_string_append_printf(out, "\\u%04x\\u%04x", 0xD800 + (c >> 10),
                           0xDC00 + (c & 0x3FF));
}

void
out_text_json(GString *out, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text != NULL ? text : "", -1);
    g_string_append_c(out, '"');
    for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c == '"' || c == '\\')
            g_string_append_printf(out, "\\%c", (char)c);
        else if (c == '\n')
            g_string_append(out, "\\n");
        else if (c == '<' || c == '>' || c == '&' || acts_on_a_terminal(c))
            append_escape(out, c);
        else
            g_string_append_unichar(out, c);
    }
    g_string_append_c(out, '"');
}

void
out_text_xml(GString *out, const char *text)
{
    g_autofree char *inert = out_text_inert(text);
    for (const char *p = inert; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c < 0x80 && strchr("<>&\"'", (int)c) != NULL)
            g_string_append_printf(out, "&#%u;", c);
        else /* XML 1.0 knows no U+FFFE and U+FFFF, though they are Unicode */
            g_string_append_unichar(out, c == 0xFFFE || c == 0xFFFF ? REPLACEMENT : c);
    }
}

void
out_number_exact(GString *out, double value)
{
    if (fabs(value) <= WHOLE_DOUBLES && value == floor(value)) {
        g_string_append_printf(out, "%" G_GINT64_FORMAT, (gint64)value);
        return;
    }
    static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
        g_ascii_formatd(text, sizeof text, formats[i], value);
        if (g_ascii_strtod(text, NULL) == value)
            break;
    }
    g_string_append(out, text);
}

static bool
shows_only_zeros(const char *digits)
{
    return strspn(digits, "-0.") == strlen(digits);
}

char *
out_number_people(double value, int decimals)
{
    char format[16], digits[400];
    g_snprintf(format, sizeof format, "%%.%df", CLAMP(decimals, 0, 17));
    g_ascii_formatd(digits, sizeof digits, format, value);
    if (!isfinite(value))
        return g_strdup("-");
    const char *p = digits;
    GString *out = g_string_new(NULL);
    if (*p == '-') {
        if (!shows_only_zeros(digits))
            g_string_append_c(out, '-');
        p++;
    }
    gsize n_whole = strcspn(p, ".");
    for (gsize i = 0; i < n_whole; i++) {
        if (i > 0 && (n_whole - i) % 3 == 0)
            g_string_append_c(out, ',');
        g_string_append_c(out, p[i]);
    }
    g_string_append(out, p + n_whole);
    return g_string_free(out, FALSE);
}

typedef struct {
    double from; /* least magnitude written in this step */
    double divisor;
    const char *word;
} Magnitude;

static const Magnitude english[] = { { 1e12, 1e12, " tn" },
                                     { 1e9, 1e9, " bn" },
                                     { 1e6, 1e6, " m" } };
static const Magnitude chinese[] = { { 1e12, 1e12, " 万亿" },
                                     { 1e8, 1e8, " 亿" },
                                     { 1e4, 1e4, " 万" } };

typedef struct {
    const char *unit, *en, *zh;
    double least; /* from here on scaled for reading; 0: never */
} Unit;

/* Counts keep their digits below a million in both languages: ten thousand messages are
 * read as they stand, ten thousand yuan are not. */
#define COUNTED 1e6

static const Unit units[] = {
    { "", "", "", COUNTED },
    { "1", "", "", COUNTED },
    { "CNY", "CNY", "元", 1 },
    { "payments", "", "笔", COUNTED },
    { "messages", "", "条", COUNTED },
    { "1/s", "/s", "/秒", COUNTED },
    { "pp", "pp", "个百分点", 0 },
    { "index", "", "", 0 },
    { "yes/no", "", "", 0 },
    { "s", "s", "秒", 0 },
    { "ms", "ms", "毫秒", 0 },
    { "h", "h", "小时", 0 },
    { "d", "d", "天", 0 },
    { "ratio", "ratio", "比值", 0 },
    { "share", "share", "比例", 0 },
    { "merchants", "merchants", "家", COUNTED },
    { "consumers", "consumers", "人", COUNTED },
    { "plates", "plates", "块", 0 },
    { "attempts", "attempts", "次", 0 },
    { "times", "times", "次", 0 },
    { "rounds", "rounds", "轮", 0 },
    { "epochs", "epochs", "期", 0 },
    { "plays", "plays", "局", 0 },
    { "ends", "ends", "个", 0 },
};

static const Unit *
find_unit(const char *unit)
{
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
        if (strcmp(unit, units[i].unit) == 0)
            return &units[i];
    return NULL;
}

static bool
is_yes_or_no(const char *unit)
{
    return strcmp(unit, "yes/no") == 0;
}

const char *
out_unit_name(const char *unit, OutLang lang)
{
    const Unit *known = find_unit(unit);
    if (known == NULL)
        return unit;
    return lang == OUT_LANG_ZH ? known->zh : known->en;
}

static int
decimals_for_three_digits(double size)
{
    return size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
}

OutScale
out_scale(double largest, int decimals, const char *unit, OutLang lang)
{
    unit = unit != NULL ? unit : "";
    const Unit *known = find_unit(unit);
    const Magnitude *steps = lang == OUT_LANG_ZH ? chinese : english;
    double size = fabs(largest);
    bool is_scaled = known != NULL && known->least > 0 && size >= known->least;
    for (gsize i = 0; is_scaled && i < G_N_ELEMENTS(english); i++)
        if (size >= steps[i].from)
            return (OutScale){ steps[i].divisor,
                               decimals_for_three_digits(size / steps[i].divisor),
                               steps[i].word, unit };
    return (OutScale){ 1, decimals, "", unit };
}

char *
out_scale_unit(const OutScale *scale, OutLang lang)
{
    g_autofree char *name = out_text_inert(out_unit_name(scale->unit, lang));
    const char *word = scale->word + (scale->word[0] == ' ');
    bool is_joined = word[0] == '\0' || name[0] == '\0' || lang == OUT_LANG_ZH;
    return g_strconcat(word, is_joined ? "" : " ", name, NULL);
}

char *
out_scale_number(const OutScale *scale, double value, int decimals, OutLang lang)
{
    if (!is_yes_or_no(scale->unit))
        return out_number_people(value / scale->divisor, decimals);
    if (value == 0 || value == 1)
        return g_strdup(lang == OUT_LANG_ZH ? (value == 1 ? "是" : "否")
                                            : (value == 1 ? "yes" : "no"));
    return g_strdup_printf(lang == OUT_LANG_ZH ? "%.0f%%是" : "%.0f%% yes", 100 * value);
}

char *
out_number_scaled(double value, int decimals, const char *unit, OutLang lang)
{
    if (!isfinite(value))
        return g_strdup("-");
    OutScale scale = out_scale(value, decimals, unit, lang);
    g_autofree char *number = out_scale_number(&scale, value, scale.decimals, lang);
    return g_strconcat(number, scale.word, NULL);
}

char *
out_number_amount(double value, int decimals, const char *unit, OutLang lang)
{
    if (!isfinite(value))
        return g_strdup("-");
    OutScale scale = out_scale(value, decimals, unit, lang);
    g_autofree char *number = out_scale_number(&scale, value, scale.decimals, lang);
    g_autofree char *name = out_text_inert(out_unit_name(scale.unit, lang));
    bool is_joined = name[0] == '\0' || name[0] == '%' || name[0] == '/' ||
                     (lang == OUT_LANG_ZH && scale.word[0] != '\0');
    return g_strconcat(number, scale.word, is_joined ? "" : " ", name, NULL);
}
