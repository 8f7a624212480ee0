#include "models/consumer.h"

#include <glib.h>
#include <string.h>

#define ALL_IDLE ((UINT64_C(1) << (PAY_IDLE_BITS * PAY_SLOTS)) - 1)

/* @bits with a gap of @width zeros put in, or the field there taken out. */
static uint64_t
widen(uint64_t bits, unsigned at, unsigned width)
{
    uint64_t low = bits & ((UINT64_C(1) << at) - 1);
    return low | (bits >> at) << (at + width);
}

static uint64_t
narrow(uint64_t bits, unsigned at, unsigned width)
{
    uint64_t low = bits & ((UINT64_C(1) << at) - 1);
    return low | (bits >> (at + width)) << at;
}

unsigned
pay_consumer_slot(const PayConsumer *c, unsigned wallet)
{
    return (unsigned)__builtin_popcount(c->held & ((1u << wallet) - 1));
}

void
pay_consumer_take(PayConsumer *c, unsigned wallet, const uint8_t seen[PAY_N_CHANNELS],
                  int8_t taste)
{
    g_assert(__builtin_popcount(c->held) < PAY_SLOTS && (c->held >> wallet & 1) == 0);
    unsigned s = pay_consumer_slot(c, wallet), n = PAY_SLOTS - 1 - s;
    memmove(c->habit + s + 1, c->habit + s, n);
    memmove(c->taste + s + 1, c->taste + s, n);
    c->habit[s] = 0;
    c->taste[s] = taste;
    for (unsigned ch = 0; ch < PAY_N_CHANNELS; ch++) {
        memmove(c->seen[ch] + s + 1, c->seen[ch] + s, n);
        c->seen[ch][s] = seen[ch];
    }
    c->used = widen(c->used, s, 1) & 0xff;
    c->idle = widen(c->idle, PAY_IDLE_BITS * s, PAY_IDLE_BITS) & ALL_IDLE;
    c->held |= 1u << wallet;
}

void
pay_consumer_drop(PayConsumer *c, unsigned wallet)
{
    g_assert((c->held >> wallet & 1) != 0);
    unsigned s = pay_consumer_slot(c, wallet), n = PAY_SLOTS - 1 - s;
    memmove(c->habit + s, c->habit + s + 1, n);
    memmove(c->taste + s, c->taste + s + 1, n);
    c->habit[PAY_SLOTS - 1] = 0;
    c->taste[PAY_SLOTS - 1] = 0;
    for (unsigned ch = 0; ch < PAY_N_CHANNELS; ch++) {
        memmove(c->seen[ch] + s, c->seen[ch] + s + 1, n);
        c->seen[ch][PAY_SLOTS - 1] = 0;
    }
    c->used = narrow(c->used, s, 1) & 0xff;
    c->idle = narrow(c->idle, PAY_IDLE_BITS * s, PAY_IDLE_BITS) & ALL_IDLE;
    c->held &= ~(1u << wallet);
}

void
pay_consumer_turn_week(PayConsumer *c)
{
    uint64_t weeks = c->idle, turned = 0, used = c->used;
    unsigned s = 0;
    for (uint32_t held = c->held; held != 0; held &= held - 1, s++) {
        uint64_t idle = weeks >> (PAY_IDLE_BITS * s) & PAY_IDLE_WEEKS;
        idle = used >> s & 1 ? 0 : MIN(idle + 1, PAY_IDLE_WEEKS);
        turned |= idle << (PAY_IDLE_BITS * s);
    }
    c->idle = turned & ALL_IDLE;
    c->used = 0;
}
