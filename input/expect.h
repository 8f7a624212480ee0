/* [expect] and [report]: what a scenario must show, in terms of the declared metrics. */
#ifndef INPUT_EXPECT_H
#define INPUT_EXPECT_H

#include "input/resolve.h"
#include "input/scenario.h"
#include "models/metrics.h"

/* The metric whose id is the longest that @key begins with, or NULL; @ret_member gets the
 * rest. */
const SimMetric *scn_metric_find(const char *key, const char **ret_member);
/* Is @member one of @metric's, "" if it has none? If not, one error; @place: of the
 * metric. */
bool scn_check_member(const ScnResolved *resolved, const SimMetric *metric,
                      const char *member, ScnPlace place);
/* How values of @metric are written, and by what they are divided. */
ScnSpec scn_metric_spec(const SimMetric *metric, double *ret_divisor);

/* Fill in scenario->expects. */
void scn_read_expects(const ScnResolved *resolved, ScnScenario *scenario);
/* Fill in scenario->against, report_metrics and report_split. */
void scn_read_report(const ScnResolved *resolved, ScnScenario *scenario);

#endif
