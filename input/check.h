/* Are the words of a file words of the schema? Checked file by file, before anything is
 * merged, so that a mistake is reported where it stands even if a child hides it. */
#ifndef INPUT_CHECK_H
#define INPUT_CHECK_H

#include "input/reader.h"

/* Check the kinds, ids and keys of @sections; drops sections that cannot be used. */
void scn_check_sections(ScnSections *sections, ScnReport *report);

/* Is @key a key of [@kind]? If not, one error at @place with what was meant; @what is
 * "key" or "column". */
bool scn_check_key(const char *kind, const char *key, ScnPlace place, const char *what,
                   ScnReport *report);

/* @key without [language]; @ret_language gets "zh", "en" or "". Returns: (owned). */
char *scn_key_plain(const char *key, char ret_language[4]);

#endif
