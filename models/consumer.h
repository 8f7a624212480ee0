/* What the model remembers of a consumer: one cache line.
 *
 * A consumer holds up to eight wallets. They sit in slots in the order of their bits in
 * the mask `held`; habit, learned acceptance and taste are kept by slot. Shares of one
 * are bytes, 255 = 1; a change that is no whole number of steps is rounded up or down at
 * random, in proportion, so that learning is unbiased and slow rates do not stall. */
#ifndef MODELS_CONSUMER_H
#define MODELS_CONSUMER_H

#include "models/params.h"
#include "sim/random.h"

#define PAY_SLOTS 8 /* as many as sim/lanes.h has side by side */
/* Few hold more. Loops over the wallets of many consumers go so far at least: where else
 * they end would mostly be guessed wrong. */
#define PAY_SLOTS_USUAL 5

/* Channels by which acceptance is learned. */
typedef enum {
    PAY_CHANNEL_ONLINE,
    PAY_CHANNEL_SCAN,
    PAY_CHANNEL_SHOW,
    PAY_N_CHANNELS
} PayChannel;

typedef struct {
    int64_t due;              /* G at the next intention (traffic.h) */
    uint32_t held;            /* mask of wallets */
    uint32_t k : 24;          /* intentions so far: addresses the draws */
    uint32_t bank : 8;        /* main bank, funds the cards */
    uint64_t activity : 16;   /* payments per day, in 1/1024 */
    uint64_t used : 8;        /* slots paid with since the week turned */
    uint64_t idle : 40;       /* weeks before that without use, 5 bits each */
    uint8_t habit[PAY_SLOTS]; /* 255 = 1 */
    uint8_t seen[PAY_N_CHANNELS][PAY_SLOTS]; /* perceived acceptance, 255 = 1 */
    int8_t taste[PAY_SLOTS];                 /* in 1/32 of the standard deviation */
} PayConsumer;

_Static_assert(sizeof(PayConsumer) == 64, "a consumer is one cache line");

/* Longest time without use that is told apart; days are counted in whole weeks. */
#define PAY_IDLE_BITS  5
#define PAY_IDLE_WEEKS ((UINT64_C(1) << PAY_IDLE_BITS) - 1)

#define PAY_ACTIVITY_UNIT 1024
#define PAY_TASTE_UNIT    32

/* @value of 0..255 moved towards 255 (@up) or 0 by the share @rate of the distance.
 *
 * @rate: in 1/65536; @noise: 0..65535, uniform. Returns: exact on average. */
static inline uint8_t
pay_learn(uint8_t value, bool up, uint32_t rate, uint32_t noise)
{
    uint32_t distance = up ? 255u - value : value;
    uint32_t step = (rate * distance + noise) >> 16;
    return (uint8_t)(value + (up ? step : -step));
}

static inline PayChannel
pay_channel(PayMode mode)
{
    static const PayChannel channel[PAY_N_MODES] = {
        [PAY_MODE_ONLINE] = PAY_CHANNEL_ONLINE,
        [PAY_MODE_MPM] = PAY_CHANNEL_SCAN,
        [PAY_MODE_PERSONAL] = PAY_CHANNEL_SCAN,
        [PAY_MODE_CPM] = PAY_CHANNEL_SHOW,
    };
    return channel[mode];
}

/* Slot of @wallet if @c holds it, or will. */
unsigned pay_consumer_slot(const PayConsumer *c, unsigned wallet);

/* Hold @wallet from now on, new: without habit, @seen by channel. @c holds fewer than
 * PAY_SLOTS wallets and not this one. What is kept by slot moves with its wallet. */
void pay_consumer_take(PayConsumer *c, unsigned wallet,
                       const uint8_t seen[PAY_N_CHANNELS], int8_t taste);
/* Hold @wallet no more; @c holds it. */
void pay_consumer_drop(PayConsumer *c, unsigned wallet);

/* A week is over: what was not used in it is idle for a week more. */
void pay_consumer_turn_week(PayConsumer *c);

#endif
