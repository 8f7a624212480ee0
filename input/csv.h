/* One line of CSV as cells, each knowing where it stands.
 *
 * RFC 4180 with two limits: a quoted cell ends on its line, and nothing follows a closing
 * quote but a comma. Blanks around a cell do not belong to it. */
#ifndef INPUT_CSV_H
#define INPUT_CSV_H

#include "input/diagnostic.h"

typedef struct {
    char *text;    /* (owned) by the array */
    unsigned byte; /* of its first letter within the line */
} ScnCell;

/* The cells of line @line of @text. Returns: (owned) array of ScnCell, or NULL with an
 * error in @report. */
GArray *scn_csv_line(const ScnText *text, unsigned line, ScnReport *report);

#endif
