/* What two resolved scenarios do not share, value by value. */
#ifndef CLI_DIFFERENCES_H
#define CLI_DIFFERENCES_H

#include "input/scenario.h"

typedef struct {
    const ScnValue *a, *b; /* (borrowed) from the lists; NULL: that side has none */
} CliDifference;

/* What a scenario says about itself and of what it expects (labels, question, [report],
 * [expect]) is meant to differ and is left out, as is the default of an entity that only
 * one side has.
 *
 * @of_a, @of_b: of scn_scenario_values(). Returns: (owned) of CliDifference, in the order
 * of @of_a, then what only @of_b has. */
GArray *cli_differences(const GPtrArray *of_a, const GPtrArray *of_b);

/* Is @value one that a scenario says about itself? */
bool cli_is_title(const ScnValue *value);

/* Values by path. Returns: (owned) keys and values (borrowed) from @values. */
GHashTable *cli_values_index(const GPtrArray *values);

#endif
