#include "output/table.h"

#include <math.h>
#include <string.h>

#include "tests/claims.h"

static OutTable *
two_wallets(void)
{
    OutTable *table = out_table_new();
    out_table_column(table, "wallet", "Wallet", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "share", "Share", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "id", "", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA);
    out_table_column(table, "", "Note", OUT_ALIGN_LEFT, OUT_SHOWN_TO_PEOPLE);
    out_table_group(table, "First");
    out_table_text(table, "支付宝");
    out_table_number(table, 1.0 / 3, 2);
    out_table_text(table, "alipay");
    out_table_text(table, "large");
    out_table_heading(table, "Second");
    out_table_text(table, "Bank");
    out_table_absent(table);
    out_table_text(table, "bank");
    out_table_text(table, "small");
    return table;
}

static void
renders(OutFormat format, int width, const char *expected)
{
    g_autoptr(OutTable) table = two_wallets();
    g_autoptr(GString) text = out_table_render(table, format, width);
    CU_ASSERT_STRING_EQUAL(text->str, expected);
    if (strcmp(text->str, expected) != 0)
        printf("\n<%s>\n", text->str);
}

static void
text_aligns_wide_characters(void)
{
    renders(OUT_FORMAT_TEXT, 0,
            "Wallet  Share  Note\n"
            "────────────────────\n"
            "First\n"
            "支付宝   0.33  large\n"
            "Second\n"
            "Bank        -  small\n");
}

static void
csv_keeps_every_digit_and_leaves_absent_cells_empty(void)
{
    renders(OUT_FORMAT_CSV, 0,
            "wallet,share,id\r\n"
            "支付宝,0.3333333333333333,alipay\r\n"
            "Bank,,bank\r\n");
}

static void
json_has_numbers_as_numbers_and_absent_as_null(void)
{
    renders(
        OUT_FORMAT_JSON, 0,
        "[\n {\"wallet\": \"支付宝\", \"share\": 0.3333333333333333, \"id\": "
        "\"alipay\"},\n {\"wallet\": \"Bank\", \"share\": null, \"id\": \"bank\"}\n]\n");
}

static void
an_empty_table_is_still_a_table(void)
{
    g_autoptr(OutTable) table = out_table_new();
    out_table_column(table, "a", "A", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    g_autoptr(GString) json = out_table_render(table, OUT_FORMAT_JSON, 0);
    g_autoptr(GString) csv = out_table_render(table, OUT_FORMAT_CSV, 0);
    CU_ASSERT_STRING_EQUAL(json->str, "[\n]\n");
    CU_ASSERT_STRING_EQUAL(csv->str, "a\r\n");
    CU_ASSERT_EQUAL(out_table_n_rows(table), 0);
}

static OutTable *
wide_table(void)
{
    OutTable *table = out_table_new();
    out_table_column(table, "name", "Name", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "n", "Number", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "", "Spare", OUT_ALIGN_RIGHT, OUT_SHOWN_IF_ROOM);
    out_table_text(table, "a name far too long for a narrow terminal");
    out_table_integer(table, 1234567890);
    out_table_number(table, 7, 0);
    return table;
}

static void
a_narrow_terminal_breaks_names_and_never_numbers(void)
{
    for (int width = 24; width < 60; width++) {
        g_autoptr(OutTable) table = wide_table();
        g_autoptr(GString) text = out_table_render(table, OUT_FORMAT_TEXT, width);
        g_auto(GStrv) lines = g_strsplit(text->str, "\n", -1);
        for (int i = 0; lines[i] != NULL; i++)
            CU_ASSERT(out_text_width(lines[i]) <= width);
        CU_ASSERT_PTR_NOT_NULL(strstr(text->str, "1,234,567,890"));
    }
}

/* Every character of a name is there, whatever the width; broken at blanks and between
 * Chinese characters, the rest indented. */
static void
a_name_goes_on_in_the_next_line(void)
{
    static const struct {
        const char *name, *expected;
    } cases[] = {
        { "Purchases where some held wallet is accepted",
          "Purchases\n  where\n  some held\n  wallet is\n  accepted\n" },
        { "各清算机构每秒报文", "各清算机构\n  每秒报文\n" },
        { "aVeryLongWordWithoutBlanks", "aVeryLongWor\n  dWithoutBl\n  anks\n" },
        { "  Funding banks", "  Funding\n  banks\n" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(OutTable) table = out_table_new();
        out_table_column(table, "a", "A", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
        out_table_text(table, cases[i].name);
        int width = i == 1 ? 11 : 12;
        g_autoptr(GString) text = out_table_render(table, OUT_FORMAT_TEXT, width);
        const char *body = g_utf8_strchr(text->str, -1, '\n') + 1;
        body = strchr(body, '\n') + 1;
        CU_ASSERT_STRING_EQUAL(body, cases[i].expected);
        if (strcmp(body, cases[i].expected) != 0)
            printf("\n<%s>\n", body);
    }
}

/* A cell that has ended stays blank, also in a column narrower than the indent. */
static void
what_goes_on_leaves_its_neighbours_blank(void)
{
    g_autoptr(OutTable) table = out_table_new();
    out_table_column(table, "a", "A", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "n", "±", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "e", "", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    out_table_text(table, "one two three four");
    out_table_integer(table, 7);
    out_table_text(table, "");
    g_autoptr(GString) text = out_table_render(table, OUT_FORMAT_TEXT, 14);
    CU_ASSERT_STRING_EQUAL(text->str, "A          ±\n"
                                      "──────────────\n"
                                      "one two    7\n"
                                      "  three\n"
                                      "  four\n");
}

static void
a_spare_column_shows_only_if_there_is_room(void)
{
    g_autoptr(OutTable) table = wide_table();
    g_autoptr(GString) wide = out_table_render(table, OUT_FORMAT_TEXT, 0);
    g_autoptr(GString) narrow = out_table_render(table, OUT_FORMAT_TEXT, 50);
    CU_ASSERT_PTR_NOT_NULL(strstr(wide->str, "Spare"));
    CU_ASSERT_PTR_NULL(strstr(narrow->str, "Spare"));
}

static void
evil_cells_are_inert_in_every_form(void)
{
    static const char *const evil[] = { "'); DROP TABLE value;--",
                                        "$(touch pwn)",
                                        "`touch pwn`",
                                        "'\nsystem(\"touch pwn\")",
                                        "=cmd|' /C calc'!A0",
                                        "</script><script>alert(1)",
                                        "%s%n%s%n",
                                        "\033[2J\033]0;x\007",
                                        "\xff\xfe broken",
                                        "\u202Ereversed" };
    for (size_t i = 0; i < G_N_ELEMENTS(evil); i++) {
        g_autoptr(OutTable) table = out_table_new();
        out_table_column(table, evil[i], evil[i], OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
        out_table_group(table, evil[i]);
        out_table_text(table, evil[i]);
        for (int format = OUT_FORMAT_TEXT; format <= OUT_FORMAT_JSON; format++) {
            g_autoptr(GString) text = out_table_render(table, (OutFormat)format, 80);
            CU_ASSERT(g_utf8_validate(text->str, (gssize)text->len, NULL));
            CU_ASSERT_PTR_NULL(strchr(text->str, '\033'));
            CU_ASSERT_PTR_NULL(strchr(text->str, '\007'));
            CU_ASSERT_PTR_NULL(strstr(text->str, "\u202E"));
            if (format == OUT_FORMAT_CSV)
                CU_ASSERT_PTR_NULL(strstr(text->str, "\n="));
            if (format == OUT_FORMAT_JSON)
                CU_ASSERT_PTR_NULL(strchr(text->str, '<'));
        }
    }
}

static void
a_number_without_value_is_absent(void)
{
    g_autoptr(OutTable) table = out_table_new();
    out_table_column(table, "a", "A", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_ALL);
    out_table_number(table, NAN, 2);
    OutScale scale = out_scale(1, 2, "CNY", OUT_LANG_EN);
    out_table_scaled(table, INFINITY, &scale, 2, OUT_LANG_EN);
    g_autoptr(GString) json = out_table_render(table, OUT_FORMAT_JSON, 0);
    CU_ASSERT_STRING_EQUAL(json->str, "[\n {\"a\": null},\n {\"a\": null}\n]\n");
}

CLAIMS_MAIN("output/table", CLAIM(text_aligns_wide_characters),
            CLAIM(csv_keeps_every_digit_and_leaves_absent_cells_empty),
            CLAIM(json_has_numbers_as_numbers_and_absent_as_null),
            CLAIM(an_empty_table_is_still_a_table),
            CLAIM(a_narrow_terminal_breaks_names_and_never_numbers),
            CLAIM(a_name_goes_on_in_the_next_line),
            CLAIM(what_goes_on_leaves_its_neighbours_blank),
            CLAIM(a_spare_column_shows_only_if_there_is_room),
            CLAIM(evil_cells_are_inert_in_every_form),
            CLAIM(a_number_without_value_is_absent))
