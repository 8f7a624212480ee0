#include "input/diagnostic.h"

#include <string.h>

#include "tests/claims.h"

static ScnText *
text_of(const char *name, const char *bytes)
{
    return scn_text_new(name, g_strdup(bytes), strlen(bytes));
}

static char *
rendered(const char *line, unsigned byte, const char *message)
{
    ScnText *text = text_of("a.ini", line);
    g_autoptr(ScnReport) report = scn_report_new();
    scn_report_error(report, (ScnPlace){ text, 1, byte }, NULL, "%s", message);
    scn_text_free(text);
    return scn_report_render(report, false);
}

static void
a_fault_names_its_place_and_points_at_it(void)
{
    g_autofree char *text = rendered("hold = 195%", 7, "too much");
    CU_ASSERT_STRING_EQUAL(text, "a.ini:1:8: error: too much\n"
                                 "    hold = 195%\n"
                                 "           ^\n");
}

static void
a_chinese_character_takes_two_columns(void)
{
    g_autofree char *text = rendered("名称 = 支付宝 x", strlen("名称 = 支付宝 "), "here");
    CU_ASSERT_STRING_EQUAL(text, "a.ini:1:15: error: here\n"
                                 "    名称 = 支付宝 x\n"
                                 "                  ^\n");
}

static void
a_combining_mark_takes_no_column(void)
{
    g_autofree char *text = rendered("e\xcc\x81 x", 4, "here");
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "a.ini:1:3: error"));
}

static void
a_tab_reaches_to_the_next_eighth_column(void)
{
    g_autofree char *text = rendered("ab\tx", 3, "here");
    CU_ASSERT_STRING_EQUAL(text, "a.ini:1:9: error: here\n"
                                 "    ab      x\n"
                                 "            ^\n");
}

static void
controls_and_broken_bytes_become_inert(void)
{
    static const char *const evil[] = { "\033[31mred",
                                        "\xc2\x9b"
                                        "31m",
                                        "a\xff\xfe z",
                                        "a\xe2\x80\xae"
                                        "b",
                                        "\xe2\x80\xa8",
                                        "\x07\x7f" };
    for (size_t i = 0; i < G_N_ELEMENTS(evil); i++) {
        g_autofree char *text = rendered(evil[i], 0, evil[i]);
        CU_ASSERT_TRUE(g_utf8_validate(text, -1, NULL));
        CU_ASSERT_PTR_NULL(strpbrk(text, "\033\x07\x7f"));
        CU_ASSERT_PTR_NULL(strstr(text, "\xc2\x9b"));
        CU_ASSERT_PTR_NULL(strstr(text, "\xe2\x80\xae"));
        CU_ASSERT_PTR_NULL(strstr(text, "\xe2\x80\xa8"));
        CU_ASSERT_PTR_NOT_NULL(strstr(text, "\xef\xbf\xbd"));
    }
}

static void
faults_come_by_file_line_and_column(void)
{
    ScnText *a = text_of("a", "one\ntwo\n"), *b = text_of("b", "one\n");
    g_autoptr(ScnReport) report = scn_report_new();
    scn_report_error(report, (ScnPlace){ b, 1, 0 }, NULL, "fourth");
    scn_report_error(report, (ScnPlace){ a, 2, 1 }, NULL, "third");
    scn_report_warning(report, (ScnPlace){ a, 2, 0 }, "x", "second");
    scn_report_error(report, (ScnPlace){ a, 1, 2 }, NULL, "first");
    scn_text_free(a);
    scn_text_free(b);
    g_autofree char *text = scn_report_render(report, false);
    CU_ASSERT_STRING_EQUAL(text,
                           "a:1:3: error: first\n    one\n      ^\n"
                           "a:2:1: warning: second; did you mean 'x'?\n    two\n    ^\n"
                           "a:2:2: error: third\n    two\n     ^\n"
                           "b:1:1: error: fourth\n    one\n    ^\n");
    CU_ASSERT_EQUAL(report->n_errors, 3);
    CU_ASSERT_EQUAL(report->n_warnings, 1);
}

static void
a_long_line_is_cut_around_its_caret(void)
{
    GString *line = g_string_new(NULL);
    for (int i = 0; i < 1000; i++)
        g_string_append(line, "支");
    g_string_append(line, "X");
    g_autofree char *text = rendered(line->str, (unsigned)line->len - 1, "here");
    g_string_free(line, TRUE);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    CU_ASSERT_PTR_NOT_NULL(strstr(lines[0], ":1:2001:"));
    CU_ASSERT_TRUE(g_utf8_strlen(lines[1], -1) < 100);
    /* The caret stands below the X, which is half as wide as what precedes it. */
    size_t column = 0;
    for (const char *p = lines[1]; *p != 'X' && *p != '\0'; p = g_utf8_next_char(p))
        column += g_unichar_iswide(g_utf8_get_char(p)) ? 2 : 1;
    CU_ASSERT_EQUAL(column, strlen(lines[2]) - 1);
}

static void
too_many_faults_are_counted_not_kept(void)
{
    ScnText *text = text_of("a", "x");
    g_autoptr(ScnReport) report = scn_report_new();
    for (unsigned i = 0; i < SCN_MAX_FAULTS + 5; i++)
        scn_report_error(report, (ScnPlace){ text, 1, 0 }, NULL, "again");
    scn_text_free(text);
    g_autofree char *out = scn_report_render(report, false);
    CU_ASSERT_EQUAL(report->faults->len, SCN_MAX_FAULTS);
    CU_ASSERT_TRUE(g_str_has_suffix(out, "... and 5 more\n"));
}

static void
colour_is_on_request_only(void)
{
    ScnText *text = text_of("a", "x");
    g_autoptr(ScnReport) report = scn_report_new();
    scn_report_error(report, (ScnPlace){ text, 1, 0 }, NULL, "bad");
    scn_report_warning(report, (ScnPlace){ text, 1, 0 }, NULL, "odd");
    scn_text_free(text);
    g_autofree char *plain = scn_report_render(report, false);
    g_autofree char *colored = scn_report_render(report, true);
    CU_ASSERT_PTR_NULL(strchr(plain, '\033'));
    CU_ASSERT_PTR_NOT_NULL(strchr(colored, '\033'));
}

static void
a_character_is_shown_inert_or_as_it_is(void)
{
    static const char *const cases[][2] = {
        { "a\tb", "a\xef\xbf\xbd"
                  "b" },
        { "\xff", "\xef\xbf\xbd" },
        { "\xe6\x94", "\xef\xbf\xbd\xef\xbf\xbd" }, /* cut off */
        { "\xe2\x80\xa8", "\xef\xbf\xbd" },         /* line separator */
        { "\xe2\x80\x8c", "\xe2\x80\x8c" },         /* joiners of scripts */
        { "\xe2\x80\x8d", "\xe2\x80\x8d" },
        { "\xe2\x80\x8b", "\xef\xbf\xbd" },
        { "支", "支" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *inert = scn_inert(cases[i][0], strlen(cases[i][0]));
        CU_ASSERT_STRING_EQUAL(inert, cases[i][1]);
    }
    g_autofree char *zero = scn_inert("\0", 1);
    CU_ASSERT_STRING_EQUAL(zero, "\xef\xbf\xbd");
}

static void
a_fault_without_a_file_has_no_colon(void)
{
    ScnText *text = text_of("", "x = 1");
    g_autoptr(ScnReport) report = scn_report_new();
    scn_report_error(report, (ScnPlace){ text, 0, 0 }, NULL, "nothing");
    scn_text_free(text);
    scn_text_free(NULL);
    scn_report_free(NULL);
    g_autofree char *faults = scn_report_render(report, false);
    CU_ASSERT_STRING_EQUAL(faults, "error: nothing\n");
}

CLAIMS_MAIN("input/diagnostic", CLAIM(a_fault_names_its_place_and_points_at_it),
            CLAIM(a_chinese_character_takes_two_columns),
            CLAIM(a_combining_mark_takes_no_column),
            CLAIM(a_tab_reaches_to_the_next_eighth_column),
            CLAIM(controls_and_broken_bytes_become_inert),
            CLAIM(faults_come_by_file_line_and_column),
            CLAIM(a_long_line_is_cut_around_its_caret),
            CLAIM(too_many_faults_are_counted_not_kept), CLAIM(colour_is_on_request_only),
            CLAIM(a_character_is_shown_inert_or_as_it_is),
            CLAIM(a_fault_without_a_file_has_no_colon))
