/* Between the shoppers of the network level (network.c), what becomes of their payments
 * (fate.c), the messages of these (carry.c) and what they leave behind (hops.c): private
 * to the four and their tests. */
#ifndef MODELS_NETWORK_PARTS_H
#define MODELS_NETWORK_PARTS_H

#include "models/booking.h"
#include "models/breaker.h"
#include "models/calendar.h"
#include "models/network.h"
#include "models/payment.h"
#include "models/story.h"
#include "sim/slab.h"

/* A shopper at the till, from setting out to paying or leaving. */
typedef struct {
    PayVisit visit;
    uint32_t funding[PAY_SLOTS], luck[PAY_SLOTS]; /* the draws the visit points to */
    PayConsumer known;                            /* himself, as he was made ready */
    uint32_t left;                                /* slots not tried yet */
    uint8_t n_tried, n_failed;
    bool is_measured; /* set out within the window */
} Intent;

enum {
    HAS_DEBITED = 1,
    HAS_CREDITED = 2,
    HAS_TOLD = 4,     /* the shopper knows how it ended, for him */
    HAS_DECLINED = 8, /* by who should have debited */
    IS_ALIVE = 16,    /* its request or the answer is under way */
    IS_MEASURED = 32,
    IS_LOOKUP = 64 /* no payment: the question whether the code may be paid */
};

/* One attempt to pay with one wallet. */
typedef struct {
    uint32_t intent;     /* until he is told */
    uint32_t generation; /* of the place: events of an older one are void */
    uint32_t consumer, k;
    uint32_t message;                /* the main one, while IS_ALIVE */
    uint32_t trace;                  /* SIM_SLAB_NONE: not kept */
    uint16_t n_messages, station[4]; /* by PayPlace */
    uint8_t state, route, slot, wallet, attempt, group, flags, tries, queries, reversals;
    SimTime sent, leg, deadline, way_back;
    PayFen amount;
} Payment;

typedef enum { MAIN, QUERY, REVERSAL, LOOKUP } MessageKind;

typedef struct {
    uint32_t payment;
    uint8_t kind, step;
    uint8_t visits; /* so far: addresses the draws */
    bool is_inside; /* a station; it leaves when its next event comes */
    bool is_noted;  /* how the call it is went, for the breaker */
    uint16_t station;
    const PayPath *path;
    SimTime arrived, began, left;
} Message;

enum {
    ARRIVAL,   /* intent: a shopper sets out */
    SCANNED,   /* intent: he sees that the code is not read */
    SEND,      /* payment */
    STEP,      /* message: reaches its next station, or comes back */
    AGAIN,     /* message: sent once more */
    TIMER,     /* payment, generation */
    WATCH,     /* the same, and the next of the line */
    ASK_AGAIN, /* payment, generation */
    TICK,
    STOP,
    FIRST_STATION
};

/* Classes of events at one instant, in their order. */
enum { CLASS_POLICY, CLASS_SERVICE, CLASS_TIMER, CLASS_ARRIVAL, CLASS_SAMPLE = 6 };

typedef struct {
    SimTime leg, total, query_interval, backoff;
    int64_t queries, retries, query_limit; /* limit: per wallet and s, or PAY_NONE */
    PayBreakerRule breaker;
    int64_t fault_visit, fault_issuer; /* ppm */
    double confirm_s;                  /* mean; 0: at once */
    SimQuantile confirm;               /* s */
    SimTime scan;
    SimTime check, ask; /* of risk control; 0 where there is none */
    bool hub_checks;    /* foreign codes as well */
} Protocol;

/* Queries a wallet may still send: fills at the limit, holds a second's worth. */
typedef struct {
    double left;
    SimTime at;
} Allowance;

typedef struct {
    int64_t due;
    SimTime time;
    uint32_t intent;
} Ready;

/* When a payment is late for the first time. */
typedef struct {
    SimTime time;
    uint32_t payment, generation;
} Watch;

struct PayNetwork {
    const PayWorld *world;
    const PayTimeline *timeline;
    const PayParams *now;
    PaySpan span; /* that the visits point to: stays in place */
    PayTally *tally;
    SimTime day_start, until;
    SimKey key;

    SimEngine *engine;
    PayStations *stations;
    PayBreaker *breaker; /* (owned) [caller][callee] */
    Protocol protocol;
    Allowance *allowance; /* (owned) [wallet] */
    int8_t *backup;       /* (owned) [hub], -1: none */

    SimSlab intents, payments, messages;
    PayVisitBatch *batch; /* (owned) */
    PayCalendar calendar;
    GArray *ready; /* (owned) Ready, prepared, in the order of time */
    guint ready_at;
    GArray *watches; /* (owned) Watch, in the order of time; from watch_at on to come */
    guint watch_at;
    SimTime watched;  /* the time of the last of them */
    bool is_watching; /* the one before watch_at is on the event list */
    double daily;     /* purchases of a mean day at real scale */
    double rate;      /* per second at real scale, by the last tick */
    bool is_ticking;  /* a tick is planned */
    bool is_closed;   /* nobody sets out any more */
    bool is_counted;  /* the stations have stopped counting: the window is over */

    uint64_t n_open;                              /* payments not in a terminal state */
    int64_t debited, credited, transit, returned; /* fen, simulated */
    int64_t booked; /* fen of the sales that the shoppers' side counted */
    uint64_t n_ended[PAY_N_STATES];
    uint64_t hash;

    PayWindow *window; /* (owned) until stolen */
    PayStory *story;   /* (borrowed) or NULL */
};

static inline Intent *
intent_at(const PayNetwork *n, uint32_t i)
{
    return sim_slab_at(&n->intents, i);
}

static inline Payment *
payment_at(const PayNetwork *n, uint32_t i)
{
    return sim_slab_at(&n->payments, i);
}

static inline Message *
message_at(const PayNetwork *n, uint32_t i)
{
    return sim_slab_at(&n->messages, i);
}

static inline double
weight_of(const PayNetwork *n, unsigned group)
{
    return n->world->group_weight[group];
}

/* The shopper learns how an attempt ended, PAY_OK included, @latency after it was sent
 * (0: it never was), and goes on. (network.c) */
void pay_network_told(PayNetwork *n, uint32_t intent, unsigned slot, PayOutcome outcome,
                      SimTime latency);

/* R2, R4, C2, C4. */
static inline bool
pay_payment_is_bank_funded(const Payment *p)
{
    return (p->route & 1) != 0;
}

/* Whoever sends the first message of a payment beyond the payer's or the till's phone. */
static inline unsigned
pay_fate_caller(const Payment *p)
{
    return p->station[p->route >= PAY_C1 ? PAY_AT_ACQUIRER : PAY_AT_WALLET];
}

/* A step for the trace, if the payment's way is kept. */
static inline void
pay_fate_note(const PayNetwork *n, const Payment *p, PayStepWord what, unsigned from,
              unsigned to)
{
    if (p->trace != PAY_NO_TRACE)
        pay_story_step(n->story, p->trace,
                       &(PayStep){ .at = sim_engine_now(n->engine),
                                   .from = (uint16_t)from,
                                   .to = (uint16_t)to,
                                   .what = (uint8_t)what });
}

/* ---- what becomes of a payment (fate.c) */

void pay_fate_enter(PayNetwork *n, Payment *p, PayInput input);
/* The three moves of principal, with the input each is. */
void pay_fate_debit(PayNetwork *n, Payment *p);
void pay_fate_credit(PayNetwork *n, Payment *p);
void pay_fate_give_back(PayNetwork *n, Payment *p);

/* The shopper is told how it ended, for him: once. */
void pay_fate_tell(PayNetwork *n, uint32_t payment, PayOutcome outcome);
/* Success has come back; it cannot have been debited and is over; no message carries it
 * on: reversed if it was debited, else failed. */
void pay_fate_complete(PayNetwork *n, uint32_t payment);
void pay_fate_fail(PayNetwork *n, uint32_t payment, PayOutcome outcome);
void pay_fate_resolve(PayNetwork *n, uint32_t payment);
/* A query has been answered. */
void pay_fate_answer(PayNetwork *n, uint32_t payment);
/* Give its place back once nothing can refer to it any more but by its generation. */
void pay_fate_settle(PayNetwork *n, uint32_t payment);

/* A payment has been sent: start its clock. */
void pay_fate_watch(PayNetwork *n, uint32_t payment);
/* Act on the events of clocks. */
void pay_fate_watched(PayNetwork *n, uint64_t payload);
void pay_fate_timer(PayNetwork *n, uint64_t payload);
void pay_fate_ask_again(PayNetwork *n, uint64_t payload);

/* ---- what visits leave behind (hops.c) */

/* A message of @p has come to @station; @bad: it was turned away. */
void pay_hop_count(PayNetwork *n, const Payment *p, unsigned station, bool bad);
/* A visit that began well and ended without service: who waited left, or the server
 * failed. A message that is served anew counts as one that was lost and one that arrives.
 */
void pay_hop_lose(PayNetwork *n, const Payment *p, const Message *message);
/* A visit has ended well: what it was for is done. */
void pay_hop_done(PayNetwork *n, const Payment *p, const Message *message);

/* ---- messages (carry.c) */

/* A payment leaves the phone now; @payment has its wallet, slot and route. */
void pay_carry_send(PayNetwork *n, uint32_t payment);
/* Send a query or a reversal from who asked for the payment; @visits addresses its draws.
 */
void pay_carry_post(PayNetwork *n, uint32_t payment, MessageKind kind,
                    const PayPath *path, unsigned visits);
/* The call that @message makes has failed, by the clock of who waits for it. */
void pay_carry_failed(PayNetwork *n, const Payment *p, Message *message);
/* Act on events of messages. */
void pay_carry_step(PayNetwork *n, uint32_t message);
void pay_carry_again(PayNetwork *n, uint32_t message);
void pay_carry_served(PayNetwork *n, const SimDeparture *departure,
                      SimStationOutcome outcome);
/* Jobs that a station with servers lost with them. */
void pay_carry_lost(PayNetwork *n, const GArray *jobs);

#endif
