/* [expect] and [report]: what a scenario must show, in terms of the declared metrics. */
#ifndef INPUT_EXPECT_H
#define INPUT_EXPECT_H

#include "input/resolve.h"
#include "input/scenario.h"

/* Fill in scenario->expects. */
void scn_read_expects(const ScnResolved *resolved, ScnScenario *scenario);
/* Fill in scenario->against, report_metrics and report_split. */
void scn_read_report(const ScnResolved *resolved, ScnScenario *scenario);

#endif
