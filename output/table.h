/* A table that people read, spreadsheets open and programs parse: one table, three forms.
 *
 * Columns are declared first, cells are then filled in column order, row by row. A number
 * is kept as a number: text shows it rounded with thousands separators, csv and json
 * carry every digit. Cells are foreign text until output/text.h has made them inert. */
#ifndef OUTPUT_TABLE_H
#define OUTPUT_TABLE_H

#include <glib.h>
#include <stdint.h>

#include "output/text.h"

typedef enum { OUT_FORMAT_TEXT, OUT_FORMAT_CSV, OUT_FORMAT_JSON } OutFormat;
/* OUT_ALIGN_WHOLE: left as well, and never broken, for names that are copied. */
typedef enum { OUT_ALIGN_LEFT, OUT_ALIGN_RIGHT, OUT_ALIGN_WHOLE } OutAlign;

/* Who sees a column: labels and rounded ranges are for people, ids and units for data; a
 * column shown if there is room is for people and goes first when the table is too wide.
 */
typedef enum {
    OUT_SHOWN_TO_ALL,
    OUT_SHOWN_TO_PEOPLE,
    OUT_SHOWN_TO_DATA,
    OUT_SHOWN_IF_ROOM
} OutShown;

typedef struct OutTable OutTable;

OutTable *out_table_new(void);
void out_table_free(OutTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutTable, out_table_free)

/* @key: the column's name in csv and json; @heading: in text. Before any cell. */
void out_table_column(OutTable *table, const char *key, const char *heading,
                      OutAlign align, OutShown shown);

/* A heading on a line of its own before the next row; people only. Between rows. */
void out_table_group(OutTable *table, const char *heading);

/* The same without the blank line before it, for the parts of a group. */
void out_table_heading(OutTable *table, const char *heading);

/* The next cell. Text NULL is an empty cell. */
void out_table_text(OutTable *table, const char *text);
void out_table_number(OutTable *table, double value, int decimals);
void out_table_integer(OutTable *table, int64_t value);
/* As a number of a row with one @scale for people, the plain number for data. */
void out_table_scaled(OutTable *table, double value, const OutScale *scale, int decimals,
                      OutLang lang);
/* No value: "-" in text, empty in csv, null in json. Also what a NaN becomes. */
void out_table_absent(OutTable *table);

unsigned out_table_n_rows(const OutTable *table);

/* The whole table, ending in a newline.
 *
 * @width: columns of the terminal for text; the widest left-aligned columns are made
 * narrower until the table fits, and what no longer fits goes on in the next line; 0: as
 * wide as it takes. Returns: (owned). */
GString *out_table_render(const OutTable *table, OutFormat format, int width);

#endif
