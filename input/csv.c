#include "input/csv.h"

typedef struct {
    ScnPlace place; /* of the line */
    ScnReport *report;
    const char *line;
    gsize n;
} Line;

static void
clear_cell(gpointer cell)
{
    g_free(((ScnCell *)cell)->text);
}

static gsize
refuse(const Line *l, gsize at, const char *why)
{
    ScnPlace place = l->place;
    place.byte = (unsigned)at;
    scn_report_error(l->report, place, NULL, "%s", why);
    return 0;
}

/* A quoted cell that starts at byte @i. Returns: the byte after its closing quote, or 0
 * with an error. */
static gsize
read_quoted(const Line *l, gsize i, GString *out)
{
    const char *line = l->line;
    for (gsize j = i + 1; j < l->n; j++) {
        if (line[j] != '"') {
            g_string_append_c(out, line[j]);
        } else if (j + 1 < l->n && line[j + 1] == '"') {
            g_string_append_c(out, '"');
            j++;
        } else if (j + 1 < l->n && line[j + 1] != ',') {
            return refuse(l, j, "text after a closing quote; within quotes, write \"\"");
        } else {
            return j + 1;
        }
    }
    return refuse(l, i, "a quote that does not end on its line");
}

GArray *
scn_csv_line(const ScnText *text, unsigned line, ScnReport *report)
{
    Line l = { { text, line, 0 }, report, NULL, 0 };
    l.line = scn_text_line(text, line, &l.n);
    g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(ScnCell));
    g_array_set_clear_func(cells, clear_cell);
    for (gsize i = 0;; i++) {
        while (i < l.n && l.line[i] == ' ')
            i++;
        g_autoptr(GString) cell_text = g_string_new(NULL);
        ScnCell cell = { .byte = (unsigned)i };
        if (i < l.n && l.line[i] == '"') {
            cell.byte++;
            i = read_quoted(&l, i, cell_text);
            if (i == 0)
                return NULL;
        } else {
            gsize end = i;
            while (end < l.n && l.line[end] != ',')
                end++;
            g_string_append_len(cell_text, l.line + i, (gssize)(end - i));
            i = end;
        }
        cell.text = g_strstrip(g_strdup(cell_text->str));
        g_array_append_val(cells, cell);
        if (i >= l.n)
            return g_steal_pointer(&cells);
    }
}
