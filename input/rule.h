/* [rule id] sections, reactions in words, to rules of the model.
 *
 *     when = METRIC rises|falls X over N d      METRIC is above|below X [for N d]
 *     then = set PATH to VALUE|OTHER-PATH       add STEP to PATH       scale PATH by X
 *
 * That is the whole grammar: words at fixed places, no expressions. */
#ifndef INPUT_RULE_H
#define INPUT_RULE_H

#include "input/resolve.h"
#include "models/reaction.h"

#define SCN_MAX_RULES 200u
#define SCN_MAX_TIMES 100 /* that one rule may act */

/* Resolve the rules of @resolved's document; faults go to its report. A rule that can
 * never act within the run is a warning. Returns: (owned), closed. */
PayReactions *scn_rules(const ScnResolved *resolved);

#endif
