/* Payments worth telling: their way, noted step by step while the network level runs.
 *
 * Kept are, of each window, the slowest that were completed, some for each way to fail,
 * some for each wallet that paid over a foreign code, some that were reversed, and one
 * that was asked for by name. What is not kept is forgotten when it ends. Notes change
 * nothing in the run. */
#ifndef MODELS_STORY_H
#define MODELS_STORY_H

#include "models/stations.h"
#include "models/visit.h"
#include "sim/record.h"

typedef struct PayStory PayStory;

/* Who acts in a step: a station by its index, or one of these. */
#define PAY_ACTOR_PAYER UINT16_MAX
#define PAY_ACTOR_TILL  (UINT16_MAX - 1)

typedef enum {
    PAY_STEP_CONFIRM,
    PAY_STEP_SCAN,
    PAY_STEP_REQUEST,
    PAY_STEP_REPLY,
    PAY_STEP_DEBIT,
    PAY_STEP_CREDIT,
    PAY_STEP_DECLINED,
    PAY_STEP_REFUSED,
    PAY_STEP_REJECTED,
    PAY_STEP_FAULT,
    PAY_STEP_LOST,
    PAY_STEP_BREAKER,
    PAY_STEP_RETRY,
    PAY_STEP_TIMEOUT,
    PAY_STEP_QUERY,
    PAY_STEP_ANSWER,
    PAY_STEP_DENIED,
    PAY_STEP_GAVE_UP,
    PAY_STEP_REVERSAL,
    PAY_STEP_REVERSED,
    PAY_STEP_SUCCESS,
    PAY_STEP_FAILURE,
    PAY_N_STEPS
} PayStepWord;

typedef struct {
    SimTime at, wait, service;
    uint16_t from, to;
    uint8_t what; /* PayStepWord */
} PayStep;

#define PAY_NO_TRACE UINT32_MAX

/* @wanted: id of a payment to keep in any case, or NULL (copied). */
PayStory *pay_story_new(const PayWorld *world, const char *wanted);
void pay_story_free(PayStory *story);

/* A payment begins. @visit, @slot: it, as the shopper meant it. Returns: its number. */
uint32_t pay_story_begin(PayStory *story, const PayVisit *visit, unsigned slot,
                         unsigned attempt, SimTime time);
void pay_story_step(PayStory *story, uint32_t trace, const PayStep *step);

/* It was completed: its fees. */
void pay_story_fees(PayStory *story, uint32_t trace, const PayVisit *visit,
                    unsigned slot);

/* The shopper was told, @latency after it was sent; it is being taken back. */
void pay_story_told(PayStory *story, uint32_t trace, PayOutcome outcome, SimTime latency);
void pay_story_reversed(PayStory *story, uint32_t trace);

/* Nothing more will happen: keep or forget. */
void pay_story_end(PayStory *story, uint32_t trace);

/* Add what was kept to @records under period @period, and forget it. */
void pay_story_publish(PayStory *story, const PayStations *stations, const char *period,
                       SimRecords *records);

#endif
