#include "output/table.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

typedef struct {
    char *key;
    char *heading;
    OutAlign align;
    OutShown shown;
} Column;

typedef struct {
    char *people; /* inert */
    char *data;   /* raw text, or a number ready to write; NULL: absent */
    bool is_number;
} Cell;

typedef struct {
    char *heading; /* inert */
    unsigned before_row;
    bool is_apart; /* by a blank line */
} Group;

struct OutTable {
    GArray *columns;
    GArray *cells; /* row by row */
    GArray *groups;
};

static void
clear_column(gpointer column)
{
    g_free(((Column *)column)->key);
    g_free(((Column *)column)->heading);
}

static void
clear_cell(gpointer cell)
{
    g_free(((Cell *)cell)->people);
    g_free(((Cell *)cell)->data);
}

static void
clear_group(gpointer group)
{
    g_free(((Group *)group)->heading);
}

OutTable *
out_table_new(void)
{
    OutTable *table = g_new(OutTable, 1);
    table->columns = g_array_new(FALSE, FALSE, sizeof(Column));
    table->cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    table->groups = g_array_new(FALSE, FALSE, sizeof(Group));
    g_array_set_clear_func(table->columns, clear_column);
    g_array_set_clear_func(table->cells, clear_cell);
    g_array_set_clear_func(table->groups, clear_group);
    return table;
}

void
out_table_free(OutTable *table)
{
    if (table == NULL)
        return;
    g_array_unref(table->columns);
    g_array_unref(table->cells);
    g_array_unref(table->groups);
    g_free(table);
}

void
out_table_column(OutTable *table, const char *key, const char *heading, OutAlign align,
                 OutShown shown)
{
    g_assert(table->cells->len == 0);
    Column column = { g_strdup(key), out_text_inert(heading), align, shown };
    g_array_append_val(table->columns, column);
}

static bool
is_between_rows(const OutTable *table)
{
    return table->columns->len > 0 && table->cells->len % table->columns->len == 0;
}

unsigned
out_table_n_rows(const OutTable *table)
{
    return table->columns->len > 0 ? table->cells->len / table->columns->len : 0;
}

static void
append_group(OutTable *table, const char *heading, bool is_apart)
{
    g_assert(is_between_rows(table));
    Group group = { out_text_inert(heading), out_table_n_rows(table), is_apart };
    g_array_append_val(table->groups, group);
}

void
out_table_group(OutTable *table, const char *heading)
{
    append_group(table, heading, out_table_n_rows(table) > 0);
}

void
out_table_heading(OutTable *table, const char *heading)
{
    append_group(table, heading, false);
}

static void
append(OutTable *table, char *people, char *data, bool is_number)
{
    g_assert(table->columns->len > 0);
    Cell cell = { people, data, is_number };
    g_array_append_val(table->cells, cell);
}

void
out_table_text(OutTable *table, const char *text)
{
    append(table, out_text_inert(text), g_strdup(text != NULL ? text : ""), false);
}

static char *
exact(double value)
{
    GString *out = g_string_new(NULL);
    out_number_exact(out, value);
    return g_string_free(out, FALSE);
}

void
out_table_number(OutTable *table, double value, int decimals)
{
    if (!isfinite(value))
        out_table_absent(table);
    else
        append(table, out_number_people(value, decimals), exact(value), true);
}

void
out_table_integer(OutTable *table, int64_t value)
{
    char *data = g_strdup_printf("%" G_GINT64_FORMAT, (gint64)value);
    append(table, out_number_people((double)value, 0), data, true);
}

void
out_table_scaled(OutTable *table, double value, const OutScale *scale, int decimals,
                 OutLang lang)
{
    if (!isfinite(value))
        out_table_absent(table);
    else
        append(table, out_scale_number(scale, value, decimals, lang), exact(value), true);
}

void
out_table_absent(OutTable *table)
{
    append(table, g_strdup("-"), NULL, false);
}

static const Cell *
cell_at(const OutTable *table, unsigned row, unsigned column)
{
    return &g_array_index(table->cells, Cell, row * table->columns->len + column);
}

static const Column *
column_at(const OutTable *table, unsigned column)
{
    return &g_array_index(table->columns, Column, column);
}

static bool
is_data(const OutTable *table, unsigned column)
{
    OutShown shown = column_at(table, column)->shown;
    return shown == OUT_SHOWN_TO_ALL || shown == OUT_SHOWN_TO_DATA;
}

/* --- Text --- */

#define GAP    2 /* blanks between columns */
#define LEAST  8 /* a column is never narrower than this */
#define INDENT 2 /* of what goes on in the next line */

#define HIDDEN -1

/* Widths by column, HIDDEN for those not shown. (owned) */
static int *
measure(const OutTable *table)
{
    int *widths = g_new0(int, table->columns->len + 1);
    for (unsigned c = 0; c < table->columns->len; c++) {
        widths[c] = HIDDEN;
        if (column_at(table, c)->shown == OUT_SHOWN_TO_DATA)
            continue;
        widths[c] = out_text_width(column_at(table, c)->heading);
        for (unsigned r = 0; r < out_table_n_rows(table); r++)
            widths[c] = MAX(widths[c], out_text_width(cell_at(table, r, c)->people));
    }
    return widths;
}

static int
total_width(const OutTable *table, const int *widths)
{
    int total = -GAP;
    for (unsigned c = 0; c < table->columns->len; c++)
        total += widths[c] != HIDDEN ? widths[c] + GAP : 0;
    return total;
}

/* One column of text at a time from the widest, so that short ones stay whole. Numbers
 * are never broken: a broken number is a wrong number. */
static void
squeeze(const OutTable *table, int *widths, int limit)
{
    for (unsigned c = 0; c < table->columns->len; c++)
        if (column_at(table, c)->shown == OUT_SHOWN_IF_ROOM &&
            total_width(table, widths) > limit)
            widths[c] = HIDDEN;
    while (total_width(table, widths) > limit) {
        int widest = -1;
        for (unsigned c = 0; c < table->columns->len; c++)
            if (column_at(table, c)->align == OUT_ALIGN_LEFT && widths[c] > LEAST &&
                (widest < 0 || widths[c] > widths[widest]))
                widest = (int)c;
        if (widest < 0)
            return;
        widths[widest]--;
    }
}

static void
append_padded(GString *line, const char *text, int width, OutAlign align)
{
    int n_blanks = MAX(0, width - out_text_width(text));
    if (align != OUT_ALIGN_RIGHT)
        g_string_append(line, text);
    for (int i = 0; i < n_blanks; i++)
        g_string_append_c(line, ' ');
    if (align == OUT_ALIGN_RIGHT)
        g_string_append(line, text);
}

static void
append_line(GString *out, GString *line)
{
    while (line->len > 0 && line->str[line->len - 1] == ' ')
        g_string_truncate(line, line->len - 1);
    g_string_append_len(out, line->str, (gssize)line->len);
    g_string_append_c(out, '\n');
    g_string_truncate(line, 0);
}

static void
append_rule(GString *out, int width)
{
    for (int i = 0; i < width; i++)
        g_string_append(out, "─");
    g_string_append_c(out, '\n');
}

/* Where to break @text for @width columns: after the last blank that fits, beside a wide
 * character, or else wherever it is full. */
static const char *
break_of(const char *text, int width)
{
    const char *full = text, *best = NULL;
    for (int used = 0; *full != '\0'; full = g_utf8_next_char(full)) {
        gunichar c = g_utf8_get_char(full);
        bool is_wide = g_unichar_iswide(c) && !g_unichar_ispunct(c);
        if (full > text && (full[-1] == ' ' || (is_wide && used > INDENT)))
            best = full;
        used += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
        if (used > width)
            break;
    }
    bool is_blank = best != NULL && strspn(text, " ") >= (gsize)(best - text);
    return best != NULL && !is_blank ? best : MAX(full, g_utf8_next_char(text));
}

/* The next line of a cell; @text moves on to its rest. Returns: (owned). */
static char *
take_line(const char **text, int width, bool is_first)
{
    if (**text == '\0')
        return g_strdup("");
    int indent = is_first ? 0 : INDENT;
    const char *end = *text + strlen(*text);
    if (out_text_width(*text) > width - indent)
        end = break_of(*text, width - indent);
    g_autofree char *part = g_strndup(*text, (gsize)(end - *text));
    char *line = g_strdup_printf("%*s%s", indent, "", part);
    *text = end;
    return line;
}

/* Row @row, or the headings where @row is -1, in as many lines as its longest cell takes.
 */
static void
append_row(GString *out, const OutTable *table, int row, const int *widths)
{
    g_autofree const char **rest = g_new0(const char *, table->columns->len + 1);
    for (unsigned c = 0; c < table->columns->len; c++)
        rest[c] = row < 0 ? column_at(table, c)->heading
                          : cell_at(table, (unsigned)row, c)->people;
    bool is_first = true, is_more = true;
    for (; is_more; is_first = false) {
        g_autoptr(GString) line = g_string_new(NULL);
        const char *gap = "";
        is_more = false;
        for (unsigned c = 0; c < table->columns->len; c++) {
            if (widths[c] == HIDDEN)
                continue;
            g_autofree char *part = take_line(&rest[c], widths[c], is_first);
            g_string_append(line, gap);
            append_padded(line, part, widths[c], column_at(table, c)->align);
            is_more = is_more || rest[c][0] != '\0';
            gap = "  ";
        }
        append_line(out, line);
    }
}

/* The headings that stand before row @row; @group counts those written. */
static void
append_headings(GString *out, const OutTable *table, unsigned row, int width,
                unsigned *group)
{
    for (; *group < table->groups->len; (*group)++) {
        const Group *next = &g_array_index(table->groups, Group, *group);
        if (next->before_row > row)
            return;
        g_autofree char *heading =
            out_text_fit(next->heading, width > 0 ? width : G_MAXINT);
        g_string_append_printf(out, "%s%s\n", next->is_apart ? "\n" : "", heading);
    }
}

static GString *
render_text(const OutTable *table, int width)
{
    g_autofree int *widths = measure(table);
    if (width > 0)
        squeeze(table, widths, width);
    GString *out = g_string_new(NULL);
    append_row(out, table, -1, widths);
    append_rule(out, total_width(table, widths));
    unsigned group = 0, n_rows = out_table_n_rows(table);
    for (unsigned r = 0; r < n_rows; r++) {
        append_headings(out, table, r, width, &group);
        append_row(out, table, (int)r, widths);
    }
    append_headings(out, table, n_rows, width, &group);
    return out;
}

/* --- Data --- */

static void
append_csv_cell(GString *out, const Cell *cell)
{
    if (cell->data == NULL)
        return;
    if (cell->is_number)
        g_string_append(out, cell->data);
    else
        out_text_csv(out, cell->data);
}

static GString *
render_csv(const OutTable *table)
{
    GString *out = g_string_new(NULL);
    for (int r = -1; r < (int)out_table_n_rows(table); r++) {
        const char *comma = "";
        for (unsigned c = 0; c < table->columns->len; c++) {
            if (!is_data(table, c))
                continue;
            g_string_append(out, comma);
            comma = ",";
            if (r < 0)
                out_text_csv(out, column_at(table, c)->key);
            else
                append_csv_cell(out, cell_at(table, (unsigned)r, c));
        }
        g_string_append(out, "\r\n");
    }
    return out;
}

static void
append_json_cell(GString *out, const Cell *cell)
{
    if (cell->data == NULL)
        g_string_append(out, "null");
    else if (cell->is_number)
        g_string_append(out, cell->data);
    else
        out_text_json(out, cell->data);
}

static GString *
render_json(const OutTable *table)
{
    GString *out = g_string_new("[");
    for (unsigned r = 0; r < out_table_n_rows(table); r++) {
        g_string_append(out, r > 0 ? ",\n {" : "\n {");
        const char *comma = "";
        for (unsigned c = 0; c < table->columns->len; c++) {
            if (!is_data(table, c))
                continue;
            g_string_append(out, comma);
            comma = ", ";
            out_text_json(out, column_at(table, c)->key);
            g_string_append(out, ": ");
            append_json_cell(out, cell_at(table, r, c));
        }
        g_string_append_c(out, '}');
    }
    g_string_append(out, "\n]\n");
    return out;
}

GString *
out_table_render(const OutTable *table, OutFormat format, int width)
{
    g_assert(table->cells->len == 0 || is_between_rows(table));
    switch (format) {
    case OUT_FORMAT_CSV:
        return render_csv(table);
    case OUT_FORMAT_JSON:
        return render_json(table);
    default:
        return render_text(table, width);
    }
}
