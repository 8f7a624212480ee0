#include "output/html.h"

#include "tests/claims.h"
#include "tests/output/sample.h"

typedef struct {
    const char *en, *zh, *expected;
} Saying;

static void
says_what_differs_twice_and_the_rest_once(void)
{
    static const Saying cases[] = {
        { "Fees", "费用", "<span lang=\"en\">Fees</span><span lang=\"zh\">费用</span>" },
        { "Alipay", "Alipay", "Alipay" },
        { "only", NULL, "only" },
        { NULL, "仅", "仅" },
        { "a<b", "a<b", "a&#60;b" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        html_say(out, cases[i].en, cases[i].zh);
        CU_ASSERT_STRING_EQUAL(out->str, cases[i].expected);
    }
}

/* What is put in is no format: its own %s stays. */
static void
puts_texts_in_once(void)
{
    const char *const args[] = { "%s<", "%s>", "two", "二" };
    g_autoptr(GString) out = g_string_new(NULL);
    html_say_with(out, "%s and %s", "%s与%s", args, 2);
    CU_ASSERT_STRING_EQUAL(out->str, "<span lang=\"en\">%s&#60; and two</span>"
                                     "<span lang=\"zh\">%s&#62;与二</span>");
}

static void
a_spreadsheet_gets_bare_digits(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    html_number(out, "1,234,567.5", "1,234,567.5");
    CU_ASSERT_STRING_EQUAL(out->str, "1<i class=\"k\"></i>234<i class=\"k\"></i>567.5");
}

static void
lines_are_kept_and_escaped(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    html_lines(out, "a = 1\n\n<b>\033");
    CU_ASSERT_STRING_EQUAL(out->str, "a = 1\n\n&#60;b&#62;\uFFFD");
}

static void
a_picture_fits_into_the_page(void)
{
    static const char svg[] =
        "<?xml version=\"1.0\"?>\n<svg \n width=\"12\" height=\"5\" viewBox=\"0 0 12 "
        "5\"\n"
        " xmlns=\"x\">\n<title>Gnuplot</title><desc>by</desc>"
        "<path id='gpPt1' stroke='rgb( 34,  34, 34)' d='M90.00,-148.07 L1.26,3 '/>"
        "<polygon fill-opacity = '0.220000' points = '1.96,2.00 3.14,4.04'/>"
        "<use xlink:href='#gpPt1' fill=\"url(#f)\"/><text>id='x' 1.23 d='9.99'</text>"
        "</svg>\n";
    static const char expected[] =
        "<svg role=\"img\" aria-label=\"a&#34;b\" viewBox=\"0 0 12 5\""
        " xmlns=\"http://www.w3.org/2000/svg\""
        " xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n"
        "<path id='p3-gpPt1' stroke='rgb(34,34,34)' d='M90,-148.1 L1.3,3 '/>"
        "<polygon fill-opacity = '0.220000' points = '2,2 3.1,4'/>"
        "<use xlink:href='#p3-gpPt1' fill=\"url(#p3-f)\"/>"
        "<text>id='x' 1.23 d='9.99'</text></svg>\n";
    g_autoptr(GBytes) bytes = g_bytes_new_static(svg, strlen(svg));
    g_autoptr(GString) out = g_string_new(NULL);
    html_picture(out, bytes, "p3-", "a\"b");
    CU_ASSERT_STRING_EQUAL(out->str, expected);
}

/* gnuplot never writes such; if it did, nothing would be read past the end. */
static void
half_a_picture_ends_where_it_ends(void)
{
    static const char *const pieces[] = {
        "", "<svg", "<svg viewBox=\"0", "<svg>< d='1.", "<svg><title>x", "<svg><path d='1"
    };
    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GBytes) bytes = g_bytes_new(pieces[i], strlen(pieces[i]));
        g_autoptr(GString) out = g_string_new(NULL);
        html_picture(out, bytes, "p", "x");
        CU_ASSERT(out->len < 300);
    }
}

CLAIMS_MAIN("output/html", CLAIM(says_what_differs_twice_and_the_rest_once),
            CLAIM(puts_texts_in_once), CLAIM(a_spreadsheet_gets_bare_digits),
            CLAIM(lines_are_kept_and_escaped), CLAIM(a_picture_fits_into_the_page),
            CLAIM(half_a_picture_ends_where_it_ends))
