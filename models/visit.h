/* One shopping intention from beginning to end: draws, choice, gates, route, fees,
 * learning. This is the hot loop of Hutong.
 *
 * Order of work [docs/model.md, one intention]: draw venue, merchant, amount,
 * information, cash; ask the gates for every held wallet; score the alternatives; then
 * play the choice with its fallbacks and book what comes of it (models/booking.h). At
 * ledger level the choice is played at once; at network level each attempt takes its time
 * (models/network.h).
 *
 * Shoppers do not interact within a day, so visits of different consumers are worked on
 * side by side, stage by stage: draws and logarithms of all go through sim/batch.h, and a
 * wrong guess of the processor about one throws away little. */
#ifndef MODELS_VISIT_H
#define MODELS_VISIT_H

#include "models/chance.h"
#include "models/choice.h"
#include "models/gate.h"
#include "models/merchants.h"
#include "models/rules.h"
#include "models/tally.h"

/* What a shard of consumers shares while it runs through a span. */
typedef struct {
    const PayWorld *world;
    const PayRules *rules;
    const PayTraffic *traffic;
    const PayMerchant *merchants;              /* as they stand */
    uint8_t hour_of_piece[PAY_TRAFFIC_PIECES]; /* hour of the simulated day, 0..23 */
    PayConsumer *consumers;
    PaySpent *spent;      /* by consumer, or NULL where no limit is in force */
    PayReview *review;    /* of merchants that decide; NULL: none does */
    PayFen by_kind_up_to; /* payments to here go into the day book; -1: none */
    bool at_network;      /* technical failures happen on the way, so none is drawn */
} PaySpan;

/* A visit while it is being worked on; slots are those of the consumer. */
typedef struct {
    const PaySpan *span;
    PayTally *tally;
    PayConsumer *consumer;
    uint32_t id, k;
    uint16_t city, group;
    uint16_t hour; /* of the simulated day */

    uint16_t venue;
    uint32_t merchant_id;
    PayMerchant merchant;
    PayMode mode;
    PayChannel channel;
    PayFen amount;
    bool informed;

    uint32_t settled; /* slots whose funding and gate are known (weigh.h) */
    unsigned n_slots;
    uint8_t wallet[PAY_SLOTS];
    uint8_t hub[PAY_SLOTS]; /* that carries it */
    uint8_t bank_funded[PAY_SLOTS];
    PayGateResult gate[PAY_SLOTS];
    uint8_t route[PAY_SLOTS]; /* PayRoute */
    bool is_scored;           /* by risk control, which has set */
    bool is_thief;
    uint8_t risk[PAY_SLOTS]; /* PayRisk */
    const uint32_t *funding; /* [slot] word; its low half dithers habit */
    const uint32_t *luck;    /* [slot] word of the outcome; dithers acceptance */
    /* Score taken off for fear of a failed scan, less what being shown first adds: both
     * move the choice and are no part of what it is worth. */
    double doubt[PAY_SLOTS];
    PayPurchase purchase;
} PayVisit;

#define PAY_VISITS       PAY_CHANCES
#define PAY_VISITS_LANES (PAY_VISITS * (PAY_SLOTS + 2)) /* slots, nest, cash */

/* Draws as they go through the generator: counters in, words out. */
typedef struct {
    unsigned n;
    uint32_t word[4][PAY_VISITS_LANES];
} PayDraws;

/* Visits of different consumers, worked on side by side. */
typedef struct {
    const PaySpan *span;
    PayTally *tally;
    unsigned n;
    PayVisit visit[PAY_VISITS];
    PayDraws draws;
    double amount[PAY_VISITS], gap[PAY_VISITS];
    double lane[PAY_VISITS_LANES]; /* Gumbels of slots, those of a visit in a row */
    uint16_t first[PAY_VISITS];    /* of its lanes */

    /* By visit and slot, held or not: scores of the market and of being shown first;
     * gates. */
    double base[PAY_VISITS][PAY_SLOTS], shown[PAY_VISITS][PAY_SLOTS];
    PayGatesKnown known[PAY_VISITS][PAY_SLOTS];
    double common[PAY_VISITS];     /* what chance gives the whole nest */
    double cash[PAY_VISITS];       /* and cash, where it is carried */
    uint32_t networks[PAY_VISITS]; /* in sight */
    uint32_t passed[PAY_VISITS], closed[PAY_VISITS], ask[PAY_VISITS]; /* masks of slots */
    int8_t choice[PAY_VISITS]; /* what is tried first: as pay_choice_next() */
} PayVisitBatch;

/* Bring the first visits->n of @visits to where their choice can be played: each has its
 * span, tally, consumer, id, city and group set. Advances their consumers to the next
 * intention (k and due); the draws that a visit points to stay until the next call. At
 * network level outcome, route, hub and risk of every slot are settled here, by the rules
 * of this moment; at ledger level when the slot is tried. */
void pay_visits_prepare(PayVisitBatch *visits);

/* Run consumers @first..@end-1 through the span, counting into @tally. */
void pay_visit_shard(const PaySpan *span, uint32_t first, uint32_t end, PayTally *tally);

#endif
