/* The files of one scenario laid over each other: parents, tables, settings.
 *
 * A child overrides its parent key by key; an event or a rule replaces the parent's of
 * the same id whole, and `off = yes` removes it. [scenario], [report], [expect],
 * [sweep] and [experiment] speak of one file and are not inherited. A setting (--set)
 * lies on top of all. */
#ifndef INPUT_DOCUMENT_H
#define INPUT_DOCUMENT_H

#include "input/reader.h"
#include "input/scenario.h"
#include "input/tree.h"

#define SCN_MAX_CHAIN 32

typedef struct {
    ScnTree *tree;         /* (owned) texts, and files if there are any */
    ScnSections *sections; /* (owned) merged */
    bool is_incomplete; /* a file is missing: what refers to it would be wrong as well */
    bool has_files;     /* false: text from memory, other files are refused */
    char *file;         /* (owned) the first file, relative to the root */
} ScnDocument;

/* Load @path with everything it names. Faults go to @report. Returns: (owned) what could
 * be read. */
ScnDocument *scn_document_load(const char *path, const char *const *settings,
                               ScnReport *report);
/* The same from memory (@bytes is copied). */
ScnDocument *scn_document_parse(const char *bytes, gsize n, const char *name,
                                const char *const *settings, ScnReport *report);

/* Put a [sweep] for each "PATH=VALUES" of @varies in the place of all there are; messages
 * call them @option. */
void scn_document_vary(ScnDocument *document, const char *const *varies,
                       const char *option, ScnReport *report);

/* Put each "KEY=VALUE" of @lines into [experiment]. */
void scn_document_experiment(ScnDocument *document, const char *const *lines,
                             ScnReport *report);

/* Make @document the scenario of @point: its id, labels and settings, no design, and no
 * [expect], which speaks of the file as it is written. */
void scn_document_move(ScnDocument *document, const ScnPoint *point, ScnReport *report);
void scn_document_free(ScnDocument *document);

#endif
