/* One payment told in words: its facts, its way hop by hop, where its fee went. And many
 * payments, a line each.
 *
 * Money is exact: microfen as fen with six decimals. What each party has in the end adds
 * up to zero, and the sum is printed so that a reader sees it. */
#ifndef OUTPUT_TRACE_TEXT_H
#define OUTPUT_TRACE_TEXT_H

#include "output/table.h"
#include "output/trace_words.h"

/* For people. @width: columns of the terminal, 0: as wide as it takes; @is_coloured:
 * headings in bold. Returns: (owned). */
GString *out_trace_text(const SimTrace *trace, const OutTraceNames *names, int width,
                        bool is_coloured);

/* For programs: one object, ids instead of names, integers of ns and microfen. (owned) */
GString *out_trace_json(const SimTrace *trace);

/* One row for each of @traces (SimTrace *), in their order. (owned) */
OutTable *out_trace_list(const GPtrArray *traces, const OutTraceNames *names);

#endif
