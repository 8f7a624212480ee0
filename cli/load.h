/* Loading a scenario for a verb: faults go to stderr, the exit code says which kind. */
#ifndef CLI_LOAD_H
#define CLI_LOAD_H

#include "cli/cli.h"
#include "input/scenario.h"
#include "output/table.h"

/* Load @path with @settings (NULL-terminated "PATH=VALUE", or NULL) and print what is
 * wrong with it.
 *
 * Returns: (owned), or NULL with @ret_code CLI_INVALID or CLI_FILE. */
ScnScenario *cli_load(const char *path, char **settings, bool no_color, int *ret_code);

/* The same with all kinds of changes; NULL: none.
 *
 * @told: set of strings, or NULL: warnings in it are not said again, new ones go in. The
 * points of a design all warn of the one line that they share. */
ScnScenario *cli_load_with(const char *path, const ScnChanges *changes, bool no_color,
                           GHashTable *told, int *ret_code);

/* The value of --format; false with a message. NULL is text. */
bool cli_format(const CliVerb *verb, const char *name, OutFormat *ret_format);

/* "en" and "zh" to the language; false with a message for anything else. NULL is English.
 */
bool cli_language(const CliVerb *verb, const char *name, bool *ret_is_chinese);

#endif
