#include "output/text.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#include "tests/claims.h"

typedef char *(*Writer)(const char *text);

static char *
as_csv(const char *text)
{
    GString *out = g_string_new(NULL);
    out_text_csv(out, text);
    return g_string_free(out, FALSE);
}

static char *
as_json(const char *text)
{
    GString *out = g_string_new(NULL);
    out_text_json(out, text);
    return g_string_free(out, FALSE);
}

typedef struct {
    const char *text, *expected;
} Case;

static void
check(Writer write, const Case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        g_autofree char *written = write(cases[i].text);
        CU_ASSERT_STRING_EQUAL(written, cases[i].expected);
        if (strcmp(written, cases[i].expected) != 0)
            printf("\n  case %zu: <%s> expected <%s>\n", i, written, cases[i].expected);
    }
}

#define CHECK(write, ...)                                                                \
    do {                                                                                 \
        static const Case cases[] = { __VA_ARGS__ };                                     \
        check(write, cases, sizeof cases / sizeof cases[0]);                             \
    } while (0)

static void
inert_text_is_one_harmless_line(void)
{
    CHECK(out_text_inert, { NULL, "" }, { "Alipay 支付宝", "Alipay 支付宝" },
          { "a\033[31mb", "a\uFFFD[31mb" }, { "a\nb\tc\r", "a\uFFFDb\uFFFDc\uFFFD" },
          { "a\xff\xfe", "a\uFFFD\uFFFD" }, { "\u202Etxt\u2028", "\uFFFDtxt\uFFFD" },
          { "\xC2\x9B"
            "31m",
            "\uFFFD31m" },
          { "z\u200Bw", "z\uFFFDw" }, { "\x7f", "\uFFFD" });
}

static void
csv_quotes_where_it_must(void)
{
    CHECK(as_csv, { "plain", "plain" }, { "", "" }, { NULL, "" }, { "a,b", "\"a,b\"" },
          { "say \"hi\"", "\"say \"\"hi\"\"\"" }, { "a\nb", "\"a\nb\"" },
          { "商户", "商户" }, { " lead", "\" lead\"" });
}

static void
csv_disarms_formulas(void)
{
    CHECK(as_csv, { "=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0" }, { "+1", "'+1" },
          { "-1", "'-1" }, { "@SUM(A1)", "'@SUM(A1)" }, { "\t=1", "'\uFFFD=1" },
          { "\r=1", "'\uFFFD=1" }, { "  =1", "\"'  =1\"" }, { "＝1", "'＝1" },
          { "a=1", "a=1" }, { "\n=1", "\"'\n=1\"" });
}

static void
json_fits_into_a_script_element(void)
{
    CHECK(as_json, { "a", "\"a\"" }, { NULL, "\"\"" }, { "\"\\", "\"\\\"\\\\\"" },
          { "</script>", "\"\\u003c/script\\u003e\"" }, { "a\nb", "\"a\\nb\"" },
          { "\033", "\"\\u001b\"" }, { "\u2028", "\"\\u2028\"" },
          { "\U000E0001", "\"\\udb40\\udc01\"" }, { "A&B", "\"A\\u0026B\"" });
}

static char *
as_xml(const char *text)
{
    GString *out = g_string_new(NULL);
    out_text_xml(out, text);
    return g_string_free(out, FALSE);
}

static void
xml_holds_any_text(void)
{
    CHECK(as_xml, { "a 支付宝", "a 支付宝" }, { NULL, "" },
          { "<b>&'\"", "&#60;b&#62;&#38;&#39;&#34;" }, { "]]>", "]]&#62;" },
          { "a\033\n\x01", "a\uFFFD\uFFFD\uFFFD" }, { "\xff", "\uFFFD" },
          { "\xef\xbf\xbe\xef\xbf\xbf", "\uFFFD\uFFFD" });
}

static void
wide_characters_take_two_columns(void)
{
    CU_ASSERT_EQUAL(out_text_width("Alipay"), 6);
    CU_ASSERT_EQUAL(out_text_width("支付宝"), 6);
    CU_ASSERT_EQUAL(out_text_width("银行App"), 7);
    CU_ASSERT_EQUAL(out_text_width("e\u0301"), 1);
}

static char *
fit_six(const char *text)
{
    return out_text_fit(text, 6);
}

static void
cut_text_never_exceeds_its_columns(void)
{
    CHECK(fit_six, { "short", "short" }, { "sixsix", "sixsix" }, { "sevenup", "seven…" },
          { "支付宝", "支付宝" }, { "微信支付", "微信…" }, { "a微信支付", "a微信…" });
}

static void
exact_numbers_read_back(void)
{
    static const double values[] = { 0,
                                     1.0 / 3,
                                     0.1,
                                     1e300,
                                     5e-324,
                                     -2.5,
                                     1e15,
                                     123456789012345678.0,
                                     9007199254740993.0 };
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        out_number_exact(text, values[i]);
        CU_ASSERT_EQUAL(g_ascii_strtod(text->str, NULL), values[i]);
    }
    g_autoptr(GString) text = g_string_new(NULL);
    out_number_exact(text, 0.1);
    out_number_exact(text, -0.0);
    out_number_exact(text, 1e15);
    CU_ASSERT_STRING_EQUAL(text->str, "0.101000000000000000");
}

static void
people_read_thousands(void)
{
    static const struct {
        double value;
        int decimals;
        const char *expected;
    } cases[] = { { 0, 0, "0" },
                  { 999.5, 1, "999.5" },
                  { 1234.5, 2, "1,234.50" },
                  { -1234567, 0, "-1,234,567" },
                  { -0.001, 2, "0.00" },
                  { NAN, 2, "-" },
                  { INFINITY, 2, "-" } };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = out_number_people(cases[i].value, cases[i].decimals);
        CU_ASSERT_STRING_EQUAL(text, cases[i].expected);
    }
}

static void
amounts_are_scaled_for_people(void)
{
    static const struct {
        double value;
        int decimals;
        const char *unit, *en, *zh;
    } cases[] = {
        { 1.23e9, 0, "CNY", "1.23 bn CNY", "12.3 亿元" },
        { -9.1e9, 0, "CNY", "-9.10 bn CNY", "-91.0 亿元" },
        { 4.5e12, 0, "CNY", "4.50 tn CNY", "4.50 万亿元" },
        { 12345.678, 2, "CNY", "12,345.68 CNY", "1.23 万元" },
        { 88, 2, "CNY", "88.00 CNY", "88.00 元" },
        { 55.21, 2, "%", "55.21%", "55.21%" },
        { 1.5, 2, "pp", "1.50 pp", "1.50 个百分点" },
        { 4321, 0, "1", "4,321", "4,321" },
        { 7.1e11, 0, "1", "710 bn", "7,100 亿" },
        { 32000, 0, "1/s", "32,000/s", "32,000/秒" },
        { 430385807760, 0, "payments", "430 bn", "4,304 亿笔" },
        { 1.226, 3, "messages", "1.226", "1.226 条" },
        { 4096, 0, "index", "4,096", "4,096" },
        { 1, 0, "yes/no", "yes", "是" },
        { 0, 0, "yes/no", "no", "否" },
        { 0.9, 0, "yes/no", "90% yes", "90%是" },
        { 5e7, 0, "of somebody", "50,000,000 of somebody", "50,000,000 of somebody" },
        { NAN, 0, "CNY", "-", "-" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *en = out_number_amount(cases[i].value, cases[i].decimals,
                                                cases[i].unit, OUT_LANG_EN);
        g_autofree char *zh = out_number_amount(cases[i].value, cases[i].decimals,
                                                cases[i].unit, OUT_LANG_ZH);
        CU_ASSERT_STRING_EQUAL(en, cases[i].en);
        CU_ASSERT_STRING_EQUAL(zh, cases[i].zh);
    }
}

/* -286 bn beside +0.728 bn, and the unit once. */
static void
a_row_has_one_scale_and_says_its_unit_once(void)
{
    static const struct {
        double largest;
        const char *unit, *en, *zh;
        double value;
        int decimals;
        const char *number_en, *number_zh;
    } cases[] = {
        { 286e9, "CNY", "bn CNY", "亿元", 0.728e9, 3, "0.728", "7.280" },
        { 430e9, "payments", "bn", "亿笔", 2.62e9, 2, "2.62", "26.20" },
        { 18449, "1/s", "/s", "/秒", 112, 0, "112", "112" },
        { 99, "%", "%", "%", 0.61, 2, "0.61", "0.61" },
        { 4096, "index", "", "", -116, 0, "-116", "-116" },
        { 1, "yes/no", "", "", 1, 0, "yes", "是" },
        { 2e6, "1", "m", "万", 1e6, 1, "1.0", "100.0" },
        { NAN, "CNY", "CNY", "元", 3, 1, "3.0", "3.0" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        for (int lang = OUT_LANG_EN; lang <= OUT_LANG_ZH; lang++) {
            OutScale scale = out_scale(cases[i].largest, 0, cases[i].unit, (OutLang)lang);
            g_autofree char *unit = out_scale_unit(&scale, (OutLang)lang);
            g_autofree char *number = out_scale_number(&scale, cases[i].value,
                                                       cases[i].decimals, (OutLang)lang);
            CU_ASSERT_STRING_EQUAL(unit, lang ? cases[i].zh : cases[i].en);
            CU_ASSERT_STRING_EQUAL(number,
                                   lang ? cases[i].number_zh : cases[i].number_en);
        }
}

static void
labels_fall_back_to_the_other_language(void)
{
    CU_ASSERT_STRING_EQUAL(out_text_label(OUT_LANG_ZH, "en", "zh", "id"), "zh");
    CU_ASSERT_STRING_EQUAL(out_text_label(OUT_LANG_ZH, "en", "", "id"), "en");
    CU_ASSERT_STRING_EQUAL(out_text_label(OUT_LANG_EN, NULL, NULL, "id"), "id");
}

CLAIMS_MAIN("output/text", CLAIM(inert_text_is_one_harmless_line),
            CLAIM(csv_quotes_where_it_must), CLAIM(csv_disarms_formulas),
            CLAIM(json_fits_into_a_script_element), CLAIM(xml_holds_any_text),
            CLAIM(wide_characters_take_two_columns),
            CLAIM(cut_text_never_exceeds_its_columns), CLAIM(exact_numbers_read_back),
            CLAIM(people_read_thousands), CLAIM(amounts_are_scaled_for_people),
            CLAIM(a_row_has_one_scale_and_says_its_unit_once),
            CLAIM(labels_fall_back_to_the_other_language))
