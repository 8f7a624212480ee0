/* A CSV table as sections: each row [kind id], each column a key.
 *
 * RFC 4180: comma, quotes doubled within quotes, a header. An empty cell is a key that is
 * not given. Strict where spreadsheets are not: a row has as many cells as the header,
 * columns are known and differ, ids differ, and a cell has no line break. */
#ifndef INPUT_TABLE_H
#define INPUT_TABLE_H

#include "input/reader.h"
#include "models/params.h"

/* Read @text as a table of @kind and add its rows to @sections. Faults go to @report. */
void scn_table_read(const ScnText *text, PayKind kind, ScnSections *sections,
                    ScnReport *report);

#endif
