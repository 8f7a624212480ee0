#include "models/breaker.h"

#include "models/params.h"

static void
enter(PayBreaker *b, PayBreakerState state, SimTime now)
{
    *b = (PayBreaker){ .since = now, .state = (uint8_t)state };
}

bool
pay_breaker_lets(PayBreaker *b, const PayBreakerRule *rule, SimTime now)
{
    if (!rule->is_on || b->state == PAY_BREAKER_CLOSED)
        return true;
    if (b->state == PAY_BREAKER_OPEN) {
        if (now - b->since < rule->open)
            return false;
        enter(b, PAY_BREAKER_HALF_OPEN, now);
    }
    if (b->probes == PAY_BREAKER_PROBES) {
        /* Probes that never came back must not shut it for ever. */
        if (now - b->since < rule->open)
            return false;
        enter(b, PAY_BREAKER_HALF_OPEN, now);
    }
    b->probes++;
    return true;
}

bool
pay_breaker_note(PayBreaker *b, const PayBreakerRule *rule, SimTime now, bool failed)
{
    if (!rule->is_on || b->state == PAY_BREAKER_OPEN)
        return false; /* a call from before it opened */
    bool stale = b->state == PAY_BREAKER_CLOSED &&
                 (now - b->since > rule->window || b->calls == PAY_BREAKER_LONGEST);
    if (stale)
        enter(b, PAY_BREAKER_CLOSED, now);
    b->calls++;
    b->failures += failed;
    if (b->state == PAY_BREAKER_HALF_OPEN) {
        if (b->calls - b->failures >= PAY_BREAKER_ENOUGH)
            enter(b, PAY_BREAKER_CLOSED, now);
        else if (b->failures > PAY_BREAKER_PROBES - PAY_BREAKER_ENOUGH) {
            enter(b, PAY_BREAKER_OPEN, now);
            return true;
        }
        return false;
    }
    if (b->calls >= rule->calls &&
        (int64_t)b->failures * PAY_ONE > rule->share * b->calls) {
        enter(b, PAY_BREAKER_OPEN, now);
        return true;
    }
    return false;
}
