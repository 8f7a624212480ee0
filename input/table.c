#include "input/table.h"

#include <string.h>

#include "input/check.h"
#include "input/csv.h"

typedef struct {
    const ScnText *text;
    ScnReport *report;
    ScnSections *sections;
    const char *kind;
    unsigned line;
    GPtrArray *columns; /* (owned) char* keys; "" for a refused column */
    GArray *column_byte;
    unsigned id_column;
} Table;

static ScnPlace
place_at(const Table *table, unsigned byte)
{
    return (ScnPlace){ table->text, table->line, byte };
}

static void
read_header(Table *table, GArray *cells)
{
    table->id_column = G_MAXUINT;
    for (guint i = 0; i < cells->len; i++) {
        ScnCell *cell = &g_array_index(cells, ScnCell, i);
        bool is_good = true;
        for (guint j = 0; j < i && is_good; j++)
            if (strcmp(table->columns->pdata[j], cell->text) == 0 &&
                *cell->text != '\0') {
                scn_report_error(table->report, place_at(table, cell->byte), NULL,
                                 "column '%s' is given twice", cell->text);
                is_good = false;
            }
        if (*cell->text == '\0') {
            scn_report_error(table->report, place_at(table, cell->byte), NULL,
                             "a column without a name");
            is_good = false;
        } else if (strcmp(cell->text, "id") == 0) {
            if (is_good)
                table->id_column = i;
        } else if (is_good) {
            is_good = scn_check_key(table->kind, cell->text, place_at(table, cell->byte),
                                    "column", table->report);
        }
        g_ptr_array_add(table->columns, g_strdup(is_good ? cell->text : ""));
    }
    if (table->id_column == G_MAXUINT)
        scn_report_error(table->report, place_at(table, 0), NULL,
                         "the table has no column 'id'%s",
                         cells->len == 1 ? "; columns are separated by ','" : "");
}

static void
read_row(Table *table, GArray *cells)
{
    if (cells->len != table->columns->len) {
        scn_report_error(table->report, place_at(table, 0), NULL,
                         "the row has %u cells, the header %u", cells->len,
                         table->columns->len);
        return;
    }
    ScnCell *id = &g_array_index(cells, ScnCell, table->id_column);
    if (!scn_is_id(id->text)) {
        scn_report_error(table->report, place_at(table, id->byte), NULL,
                         "'%s' is not an id: a-z, 0-9 and inner '-', at most 64",
                         id->text);
        return;
    }
    ScnSection *section = scn_sections_find(table->sections, table->kind, id->text);
    if (section != NULL) {
        scn_report_error(table->report, place_at(table, id->byte), NULL,
                         "%s '%s' is given twice; first at %s:%u", table->kind, id->text,
                         section->place.text->name, section->place.line);
        return;
    }
    if (table->sections->sections->len >= SCN_MAX_SECTIONS) {
        scn_report_error(table->report, place_at(table, 0), NULL, "more than %u sections",
                         SCN_MAX_SECTIONS);
        return;
    }
    section = scn_sections_add(table->sections, table->kind, id->text,
                               place_at(table, id->byte));
    for (guint i = 0; i < cells->len; i++) {
        ScnCell *cell = &g_array_index(cells, ScnCell, i);
        const char *key = table->columns->pdata[i];
        if (i == table->id_column || *cell->text == '\0' || *key == '\0')
            continue;
        ScnPlace place = place_at(table, cell->byte);
        if (scn_check_value(cell->text, place, table->report))
            scn_section_put(section, scn_entry_new(key, cell->text, place, place));
    }
    scn_section_attach_sources(section);
}

void
scn_table_read(const ScnText *text, PayKind kind, ScnSections *sections,
               ScnReport *report)
{
    if (!scn_check_encoding(text, report))
        return;
    Table table = {
        .text = text, .report = report, .sections = sections, .kind = pay_kind_name(kind)
    };
    g_autoptr(GPtrArray) columns = g_ptr_array_new_with_free_func(g_free);
    table.columns = columns;
    for (table.line = 1; table.line <= text->line_at->len; table.line++) {
        gsize n;
        scn_text_line(text, table.line, &n);
        if (n == 0 || !scn_check_characters(text, table.line, report))
            continue;
        g_autoptr(GArray) cells = scn_csv_line(text, table.line, report);
        if (cells == NULL)
            continue;
        if (columns->len == 0)
            read_header(&table, cells);
        else
            read_row(&table, cells);
        if (table.id_column == G_MAXUINT)
            return;
    }
    if (columns->len == 0)
        scn_report_error(report, (ScnPlace){ text, 0, 0 }, NULL, "the table is empty");
}
