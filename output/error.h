/* How output/ fails: the outside world only, one code for each thing a caller can do
 * about it. Messages are one line, lower case, no full stop, and name the file. */
#ifndef OUTPUT_ERROR_H
#define OUTPUT_ERROR_H

#include <glib.h>

#define OUT_ERROR (out_error_quark())
GQuark out_error_quark(void);

typedef enum {
    OUT_ERROR_FILE,    /* cannot be opened, read or written; a full disk; locked */
    OUT_ERROR_FOREIGN, /* not a results file of Hutong, of a newer version, or damaged */
    OUT_ERROR_MISSING, /* the results hold no such scenario, metric or replication */
    OUT_ERROR_CLASH,   /* what is to be stored contradicts what is stored already */
    OUT_ERROR_TOOL     /* gnuplot is missing, failed or made no picture */
} OutError;

#endif
