/* What is wrong with a scenario, all of it, at the place where it is written.
 *
 * Readers and checkers add faults and go on; nobody stops at the first one, nobody
 * prints. A fault copies the line it points at, so a report outlives the texts it speaks
 * of. A place counts bytes; a report turns them into the columns that a terminal shows,
 * where a Chinese character takes two. */
#ifndef INPUT_DIAGNOSTIC_H
#define INPUT_DIAGNOSTIC_H

#include <glib.h>
#include <stdbool.h>

/* A named text: a file, a table, or one --set argument. */
typedef struct {
    char *name;      /* (owned) as messages print it */
    char *bytes;     /* (owned) */
    gsize n;         /* without the final NUL */
    GArray *line_at; /* (owned) gsize: offset of each line, a byte order mark skipped */
} ScnText;

/* Take over @bytes (g_malloc, NUL-terminated after @n). */
ScnText *scn_text_new(const char *name, char *bytes, gsize n);
void scn_text_free(ScnText *text);

/* The bytes of line @line (from 1) without its line end. */
const char *scn_text_line(const ScnText *text, unsigned line, gsize *ret_n);

typedef struct {
    const ScnText *text; /* (borrowed) */
    unsigned line;       /* from 1; 0: the text as a whole */
    unsigned byte;       /* from 0, within the line */
} ScnPlace;

typedef enum { SCN_ERROR, SCN_WARNING } ScnSeverity;

typedef struct {
    char *file;      /* (owned) */
    unsigned line;   /* from 1; 0: the file as a whole */
    unsigned column; /* from 1, as displayed (tabs to 8, wide characters 2) */
    unsigned byte;   /* from 1 */
    ScnSeverity severity;
    char *message;    /* (owned) lower case, no full stop; may hold foreign text */
    char *suggestion; /* (owned) or NULL: what 'did you mean' proposes */
    char *source;     /* (owned) the line, or NULL */
} ScnFault;

#define SCN_MAX_FAULTS 1000 /* kept; the rest is counted */

typedef struct {
    GPtrArray *faults; /* (owned) ScnFault* */
    unsigned n_errors;
    unsigned n_warnings;
    unsigned n_dropped; /* errors and warnings beyond SCN_MAX_FAULTS */
    bool is_unreadable; /* a file named by the caller could not be read */
} ScnReport;

ScnReport *scn_report_new(void);
void scn_report_free(ScnReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ScnReport, scn_report_free)

/* Add an error at @place; @suggestion may be NULL. */
void scn_report_error(ScnReport *report, ScnPlace place, const char *suggestion,
                      const char *format, ...) G_GNUC_PRINTF(4, 5);
void scn_report_warning(ScnReport *report, ScnPlace place, const char *suggestion,
                        const char *format, ...) G_GNUC_PRINTF(4, 5);
/* The file called @name cannot be used at all. */
void scn_report_file(ScnReport *report, const char *name, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* All faults by file, line and column, each as
 *
 *     cities.ini:12:8: error: message; did you mean 'x'?
 *         the line
 *         ~~~^
 *
 * Control characters of foreign text are made visible and inert. Returns: (owned). */
char *scn_report_render(const ScnReport *report, bool color);

/* Is @c a control character, a line break or a mark that hides or reorders text? Such
 * could make a message lie. The two joiners are part of ordinary writing. */
bool scn_is_hidden(gunichar c);

/* @text on one line: control characters, broken bytes and marks that reorder text become
 * U+FFFD. Returns: (owned). */
char *scn_inert(const char *text, gsize n);

#endif
