/* One shopping intention from beginning to end, at ledger level: draws, choice, gates,
 * route, fees, learning. This is the hot loop of Hutong.
 *
 * Order of work [docs/model.md, one intention]: draw venue, merchant, amount,
 * information, cash; ask the gates for every held wallet; score the alternatives; play
 * the choice with its fallbacks; book the sale, its fees and its messages; learn. */
#ifndef MODELS_VISIT_H
#define MODELS_VISIT_H

#include "models/rules.h"
#include "models/tally.h"

/* What a shard of consumers shares while it runs through a span. */
typedef struct {
    const PayWorld *world;
    const PayRules *rules;
    const PayTraffic *traffic;
    uint8_t hour_of_piece[PAY_TRAFFIC_PIECES]; /* hour of the simulated day, 0..23 */
    PayConsumer *consumers;
} PaySpan;

/* Run consumers @first..@end-1 through the span, counting into @tally. */
void pay_visit_shard(const PaySpan *span, uint32_t first, uint32_t end, PayTally *tally);

#endif
