#include "input/table.h"

#include <string.h>

#include "tests/claims.h"

static char *
read_table(const char *bytes, char **ret_faults)
{
    ScnText *text = scn_text_new("c.csv", g_strdup(bytes), strlen(bytes));
    g_autoptr(ScnReport) report = scn_report_new();
    g_autoptr(ScnSections) sections = scn_sections_new();
    scn_table_read(text, PAY_KIND_CITY, sections, report);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < sections->sections->len; i++) {
        ScnSection *section = sections->sections->pdata[i];
        g_string_append_printf(out, "%s%s:", i > 0 ? " " : "", section->id);
        for (guint j = 0; j < section->entries->len; j++) {
            ScnEntry *entry = section->entries->pdata[j];
            g_string_append_printf(out, "%s%s=%s", j > 0 ? ";" : "", entry->key,
                                   entry->value);
            if (entry->source != NULL)
                g_string_append_printf(out, "<%s>", entry->source);
        }
    }
    *ret_faults = scn_report_render(report, false);
    scn_text_free(text);
    return g_string_free(out, FALSE);
}

static void
a_row_is_a_section_and_an_empty_cell_is_not_given(void)
{
    static const struct {
        const char *text, *read;
    } cases[] = {
        { "id,group,population\na,g,1\nb,,2\n", "a:group=g;population=1 b:population=2" },
        { "group,id\r\ng,a\r\n", "a:group=g" },
        { "\xef\xbb\xbfid,group\na,g", "a:group=g" },
        { "id,label[zh]\na,\"x, \"\"y\"\"\"\n", "a:label[zh]=x, \"y\"" },
        { "id , group \n a , g \n", "a:group=g" },
        { "id,group,source\na,g,census\n", "a:group=g<census>;source=census" },
        { "id,group,source.group\na,g,map\n", "a:group=g<map>;source.group=map" },
        { "id,group\n\na,g\n\n", "a:group=g" },
        { "id,group\n", "" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *faults = NULL;
        g_autofree char *read = read_table(cases[i].text, &faults);
        CU_ASSERT_STRING_EQUAL(read, cases[i].read);
        CU_ASSERT_STRING_EQUAL(faults, "");
        if (*faults != '\0' || strcmp(read, cases[i].read) != 0)
            printf("case %zu: %s\n%s", i, read, faults);
    }
}

static void
is_strict_where_spreadsheets_are_not(void)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        { "", "c.csv: error: the table is empty" },
        { "name,group\na,g\n", "c.csv:1:1: error: unknown column 'name' in [city]" },
        { "group\ng\n", "c.csv:1:1: error: the table has no column 'id'; columns are "
                        "separated by ','" },
        { "id;group\na;g\n", "c.csv:1:1: error: unknown column 'id;group' in [city]" },
        { "id,populaton\na,1\n",
          "c.csv:1:4: error: unknown column 'populaton' in [city]; "
          "did you mean 'population'?" },
        { "id,group,group\na,g,g\n", "c.csv:1:10: error: column 'group' is given twice" },
        { "id,group,group,id\na,g,g,b\n", "c.csv:1:10: error: column 'group'" },
        { "id,id\na,b\n", "c.csv:1:4: error: column 'id' is given twice" },
        { "id,,\na,,\n", "c.csv:1:4: error: a column without a name" },
        { "id,group,\na,g,\n", "c.csv:1:10: error: a column without a name" },
        { "id,group\na\n", "c.csv:2:1: error: the row has 1 cells, the header 2" },
        { "id,group\na,g,\n", "c.csv:2:1: error: the row has 3 cells, the header 2" },
        { "id,group\nA,g\n", "c.csv:2:1: error: 'A' is not an id" },
        { "id,group\n,g\n", "c.csv:2:1: error: '' is not an id" },
        { "id,group\na,g\na,h\n",
          "c.csv:3:1: error: city 'a' is given twice; first at c.csv:2" },
        { "id,group\na,\"g\n",
          "c.csv:2:3: error: a quote that does not end on its line" },
        { "id,group\na,\"g\"h\n", "c.csv:2:5: error: text after a closing quote" },
        { "id,group\na,g # x\n", "c.csv:2:3: error: a '#' after a blank" },
        { "id,group\na,\033[0m\n", "c.csv:2:3: error: invisible character U+001B" },
        { "id,group\na,\xb1\xb1\xbe\xa9\n",
          "c.csv:2:3: error: the file is not UTF-8: it looks like GBK" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *faults = NULL;
        g_autofree char *read = read_table(cases[i].text, &faults);
        CU_ASSERT_TRUE(g_str_has_prefix(faults, cases[i].message));
        if (!g_str_has_prefix(faults, cases[i].message))
            printf("case %zu: %s\n%s", i, read, faults);
    }
}

static void
a_table_has_at_most_100000_rows(void)
{
    g_autoptr(GString) rows = g_string_new("id\n");
    for (unsigned i = 0; i <= SCN_MAX_SECTIONS; i++)
        g_string_append_printf(rows, "c%u\n", i);
    g_autofree char *faults = NULL;
    g_autofree char *read = read_table(rows->str, &faults);
    CU_ASSERT_TRUE(g_str_has_suffix(read, " c99999:"));
    CU_ASSERT_TRUE(
        g_str_has_prefix(faults, "c.csv:100002:1: error: more than 100000 sections"));
}

CLAIMS_MAIN("input/table", CLAIM(a_row_is_a_section_and_an_empty_cell_is_not_given),
            CLAIM(is_strict_where_spreadsheets_are_not),
            CLAIM(a_table_has_at_most_100000_rows))
