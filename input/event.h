/* [event id] sections to the timeline. */
#ifndef INPUT_EVENT_H
#define INPUT_EVENT_H

#include "input/resolve.h"
#include "models/timeline.h"

#define SCN_MAX_EVENTS        2000u
#define SCN_MAX_CHANGED_CELLS (32u << 20)

/* Resolve the events of @resolved's document; faults go to its report. Returns: (owned),
 * closed. */
PayTimeline *scn_events(const ScnResolved *resolved);

/* Follow the values that changes add to or scale through all dates of @timeline and
 * report those that leave their range, at the change that moved them there. */
void scn_check_course(const ScnResolved *resolved, const PayTimeline *timeline);

/* Replace @label_en and @label_zh, (owned) by the caller, by what the section's labels
 * say.
 */
void scn_read_labels(const ScnSection *section, char **label_en, char **label_zh);

/* Are values of the two written alike? */
bool scn_spec_is_like(const ScnSpec *a, const ScnSpec *b);

/* Split "set.PATH" into its operation and path. Returns: (borrowed) the path, or NULL. */
const char *scn_change_path(const char *key, PayOp *ret_op);

#endif
