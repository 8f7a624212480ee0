/* What a rule does: "set PATH to OTHER-PATH" to cells. */
#ifndef INPUT_RULE_THEN_H
#define INPUT_RULE_THEN_H

#include "input/resolve.h"
#include "models/reaction.h"

/* Fill in the moves of @rule from its `then`, within `floor` and `cap` (or NULL). */
void scn_read_then(const ScnResolved *resolved, const ScnEntry *then,
                   const ScnEntry *floor, const ScnEntry *cap, PayReaction *rule);

#endif
