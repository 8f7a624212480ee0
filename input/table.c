#include "input/table.h"

#include <string.h>

#include "input/check.h"

typedef struct {
    char *text; /* (owned) */
    unsigned byte;
} Cell;

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

static void
clear_cell(gpointer cell)
{
    g_free(((Cell *)cell)->text);
}

static ScnPlace
place_at(const Table *table, unsigned byte)
{
    return (ScnPlace){ table->text, table->line, byte };
}

/* A quoted cell at @line[@i]. Returns: the byte after its closing quote, or 0 with an
 * error. */
static gsize
read_quoted(const Table *table, const char *line, gsize n, gsize i, GString *out)
{
    for (gsize j = i + 1; j < n; j++) {
        if (line[j] != '"') {
            g_string_append_c(out, line[j]);
        } else if (j + 1 < n && line[j + 1] == '"') {
            g_string_append_c(out, '"');
            j++;
        } else if (j + 1 < n && line[j + 1] != ',') {
            scn_report_error(table->report, place_at(table, (unsigned)j), NULL,
                             "text after a closing quote; within quotes, write \"\"");
            return 0;
        } else {
            return j + 1;
        }
    }
    scn_report_error(table->report, place_at(table, (unsigned)i), NULL,
                     "a quote that does not end on its line");
    return 0;
}

/* The cells of the current line, or NULL with an error. */
static GArray *
split_line(const Table *table, const char *line, gsize n)
{
    g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    g_array_set_clear_func(cells, clear_cell);
    for (gsize i = 0;; i++) {
        while (i < n && line[i] == ' ')
            i++;
        g_autoptr(GString) text = g_string_new(NULL);
        Cell cell = { .byte = (unsigned)i };
        if (i < n && line[i] == '"') {
            cell.byte++;
            i = read_quoted(table, line, n, i, text);
            if (i == 0)
                return NULL;
        } else {
            gsize end = i;
            while (end < n && line[end] != ',')
                end++;
            g_string_append_len(text, line + i, (gssize)(end - i));
            i = end;
        }
        cell.text = g_strstrip(g_strdup(text->str));
        g_array_append_val(cells, cell);
        if (i >= n)
            return g_steal_pointer(&cells);
    }
}

static void
read_header(Table *table, GArray *cells)
{
    table->id_column = G_MAXUINT;
    for (guint i = 0; i < cells->len; i++) {
        Cell *cell = &g_array_index(cells, Cell, i);
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
    Cell *id = &g_array_index(cells, Cell, table->id_column);
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
        Cell *cell = &g_array_index(cells, Cell, i);
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
        const char *line = scn_text_line(text, table.line, &n);
        if (n == 0 || !scn_check_characters(text, table.line, report))
            continue;
        g_autoptr(GArray) cells = split_line(&table, line, n);
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
