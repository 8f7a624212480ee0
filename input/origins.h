/* Where each value of a loaded scenario was written; keeps the document alive. */
#ifndef INPUT_ORIGINS_H
#define INPUT_ORIGINS_H

#include "input/resolve.h"
#include "input/scenario.h"

/* Take over @document and the origins of @resolved. */
ScnOrigins *scn_origins_new(ScnDocument *document, ScnResolved *resolved);
void scn_origins_free(ScnOrigins *origins);

/* The merged document as INI text in a fixed order, without other files. (owned) */
char *scn_document_text(const ScnDocument *document);

#endif
