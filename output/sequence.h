/* A trace as a sequence chart: who takes part side by side, time downwards.
 *
 * A message is an arrow from its sender to its receiver. On a receiver's line stand a
 * hatched bar for the time in its queue and a solid one for its service. Distances grow
 * with time, one pixel for a millisecond, but what is near is kept legibly apart and long
 * stretches are cut, with the time left out written beside a double stroke. What went
 * wrong is red, dashed and marked with a cross.
 *
 * The picture is one SVG file without script or reference to anything outside. The same
 * trace gives the same bytes. */
#ifndef OUTPUT_SEQUENCE_H
#define OUTPUT_SEQUENCE_H

#include "output/trace_words.h"

/* Returns: (owned) the SVG; at least 900 pixels wide. */
GBytes *out_sequence(const SimTrace *trace, const OutTraceNames *names);

#endif
