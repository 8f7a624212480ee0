/* Circuit breaker: a caller that stops asking a partner who mostly fails.
 *
 * CLOSED counts the calls of a window (so long, or so many calls, whichever ends first).
 * When at least `calls` were made and more than `share` of them failed, it is OPEN: calls
 * fail at once and put no load on the partner. After `open` it lets five probes through
 * (HALF_OPEN), and closes if four succeed, or opens anew. [docs/model.md, breakers]
 *
 * Calls are simulated ones: at a coarse scale a window holds fewer than in the world, so
 * a breaker there is slower to open. */
#ifndef MODELS_BREAKER_H
#define MODELS_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/time.h"

#define PAY_BREAKER_LONGEST 100 /* calls of a window */
#define PAY_BREAKER_PROBES  5
#define PAY_BREAKER_ENOUGH  4

typedef struct {
    bool is_on;
    unsigned calls; /* fewest on which to judge */
    int64_t share;  /* ppm of failures above which it opens */
    SimTime window, open;
} PayBreakerRule;

typedef enum {
    PAY_BREAKER_CLOSED,
    PAY_BREAKER_OPEN,
    PAY_BREAKER_HALF_OPEN
} PayBreakerState;

/* All zero: closed, nothing counted yet. */
typedef struct {
    SimTime since; /* when the window or the state began */
    uint16_t calls, failures;
    uint8_t state;  /* PayBreakerState */
    uint8_t probes; /* let through while half open */
} PayBreaker;

/* May a call go out at @now? A call let through is to be noted when its end is known. */
bool pay_breaker_lets(PayBreaker *breaker, const PayBreakerRule *rule, SimTime now);

/* A call ended at @now. Returns: true if this opened the breaker. */
bool pay_breaker_note(PayBreaker *breaker, const PayBreakerRule *rule, SimTime now,
                      bool failed);

#endif
