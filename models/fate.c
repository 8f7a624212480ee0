/* What becomes of a payment: its states and its money, who is told when, and what is done
 * by those who do not know: ask, give up, take back. Its messages are in carry.c. */
#include "models/network_parts.h"

#include "sim/hash.h"

void
pay_fate_enter(PayNetwork *n, Payment *p, PayInput input)
{
    PayState next = pay_payment_next((PayState)p->state, input);
    g_assert(next != PAY_STATE_ILLEGAL);
    p->state = (uint8_t)next;
    if (pay_payment_is_over(next)) {
        n->n_open--;
        n->n_ended[next]++;
    }
}

void
pay_fate_debit(PayNetwork *n, Payment *p)
{
    pay_fate_enter(n, p, PAY_INPUT_DEBIT);
    p->flags |= HAS_DEBITED;
    n->debited += p->amount;
    n->transit += p->amount;
}

void
pay_fate_credit(PayNetwork *n, Payment *p)
{
    pay_fate_enter(n, p, PAY_INPUT_CREDIT);
    p->flags |= HAS_CREDITED;
    n->transit -= p->amount;
    n->credited += p->amount;
}

void
pay_fate_give_back(PayNetwork *n, Payment *p)
{
    pay_fate_enter(n, p, PAY_INPUT_REVERSED);
    if ((p->flags & HAS_CREDITED) != 0)
        n->credited -= p->amount;
    else
        n->transit -= p->amount;
    n->returned += p->amount;
}

/* Give the place back once nothing can refer to it any more but by its generation. */
void
pay_fate_settle(PayNetwork *n, uint32_t pn)
{
    Payment *p = payment_at(n, pn);
    if (!pay_payment_is_over((PayState)p->state) || p->n_messages > 0 ||
        (p->flags & HAS_TOLD) == 0)
        return;
    if (p->trace != PAY_NO_TRACE)
        pay_story_end(n->story, p->trace);
    p->generation++;
    sim_slab_give(&n->payments, pn);
}

/* The shopper is told how it ended, for him: once. */
void
pay_fate_tell(PayNetwork *n, uint32_t pn, PayOutcome outcome)
{
    Payment *p = payment_at(n, pn);
    if ((p->flags & HAS_TOLD) != 0)
        return;
    p->flags |= HAS_TOLD;
    SimTime latency = sim_engine_now(n->engine) - p->sent;
    pay_fate_note(n, p, outcome == PAY_OK ? PAY_STEP_SUCCESS : PAY_STEP_FAILURE,
                  pay_fate_caller(p), PAY_ACTOR_PAYER);
    if (p->trace != PAY_NO_TRACE) {
        if (outcome == PAY_OK)
            pay_story_fees(n->story, p->trace, &intent_at(n, p->intent)->visit, p->slot);
        pay_story_told(n->story, p->trace, outcome, latency);
    }
    n->hash = sim_hash_u64(n->hash, (uint64_t)latency);
    pay_network_told(n, p->intent, p->slot, outcome, latency);
}

/* ---- taking back, giving up */

static const PayPath path_to_hub = { 1, { { PAY_AT_HUB, 0 } } };
static const PayPath path_to_wallet = { 1, { { PAY_AT_WALLET, 0 } } };
static const PayPath path_to_bank = { 2, { { PAY_AT_HUB, 0 }, { PAY_AT_ISSUER, 0 } } };

/* Which of these payments ask and take back through a hub. */
static bool
uses_hub(const Payment *p)
{
    return p->route != PAY_R1 && p->route != PAY_C1;
}

static void
reverse(PayNetwork *n, uint32_t pn)
{
    Payment *p = payment_at(n, pn);
    double weight = (p->flags & IS_MEASURED) != 0 ? weight_of(n, p->group) : 0;
    n->window->reversals += weight;
    if ((p->flags & HAS_TOLD) != 0)
        n->window->orphans += weight;
    pay_fate_enter(n, p, PAY_INPUT_REVERSE);
    p->leg = SIM_TIME_NEVER;
    if (p->trace != PAY_NO_TRACE)
        pay_story_reversed(n->story, p->trace);
    pay_fate_note(n, p, PAY_STEP_REVERSAL, pay_fate_caller(p), pay_fate_caller(p));
    pay_carry_post(n, pn, REVERSAL,
                   pay_payment_is_bank_funded(p) ? &path_to_bank : &path_to_wallet, 0);
    pay_fate_tell(n, pn, PAY_F3_TECHNICAL);
}

/* It cannot have been debited: over. */
void
pay_fate_fail(PayNetwork *n, uint32_t pn, PayOutcome outcome)
{
    Payment *p = payment_at(n, pn);
    pay_fate_enter(n, p, PAY_INPUT_FAIL);
    p->leg = SIM_TIME_NEVER;
    pay_fate_tell(n, pn, outcome);
}

/* What becomes of a payment that no message carries on. */
void
pay_fate_resolve(PayNetwork *n, uint32_t pn)
{
    Payment *p = payment_at(n, pn);
    if (pay_payment_is_over((PayState)p->state) || p->state == PAY_STATE_REVERSAL_PENDING)
        return;
    if ((p->flags & HAS_DEBITED) != 0)
        reverse(n, pn);
    else
        pay_fate_fail(n, pn, PAY_F3_TECHNICAL);
}

void
pay_fate_complete(PayNetwork *n, uint32_t pn)
{
    Payment *p = payment_at(n, pn);
    pay_fate_enter(n, p, PAY_INPUT_REPLY);
    p->leg = SIM_TIME_NEVER;
    pay_fate_tell(n, pn, PAY_OK);
}

/* The payer's side stops waiting. What is still under way will be stopped where it comes
 * next. */
static void
give_up(PayNetwork *n, uint32_t pn)
{
    Payment *p = payment_at(n, pn);
    pay_fate_note(n, p, PAY_STEP_GAVE_UP, pay_fate_caller(p), pay_fate_caller(p));
    if ((p->flags & IS_ALIVE) != 0)
        pay_fate_tell(n, pn, PAY_F3_TECHNICAL);
    else
        pay_fate_resolve(n, pn);
}

/* ---- not knowing, and asking */

static bool
may_ask(PayNetwork *n, const Payment *p)
{
    if (n->protocol.query_limit == PAY_NONE)
        return true;
    SimTime now = sim_engine_now(n->engine);
    Allowance *a = &n->allowance[p->wallet];
    double per_s = (double)n->protocol.query_limit / weight_of(n, p->group);
    double most = MAX(per_s, 1);
    a->left = MIN(a->left + per_s * (double)(now - a->at) / SIM_SECOND, most);
    a->at = now;
    if (a->left < 1)
        return false;
    a->left -= 1;
    return true;
}

static void
ask(PayNetwork *n, uint32_t pn)
{
    Payment *p = payment_at(n, pn);
    SimTime now = sim_engine_now(n->engine);
    double weight = (p->flags & IS_MEASURED) != 0 ? weight_of(n, p->group) : 0;
    if (p->queries >= n->protocol.queries) {
        give_up(n, pn);
        pay_fate_settle(n, pn);
        return;
    }
    p->queries++;
    if (may_ask(n, p)) {
        n->window->queries += weight;
        pay_fate_note(n, p, PAY_STEP_QUERY, pay_fate_caller(p), pay_fate_caller(p));
        pay_carry_post(n, pn, QUERY, uses_hub(p) ? &path_to_hub : &path_to_wallet,
                       p->queries << 2);
    } else {
        n->window->denied += weight;
        pay_fate_note(n, p, PAY_STEP_DENIED, pay_fate_caller(p), pay_fate_caller(p));
    }
    sim_engine_schedule(n->engine, now + n->protocol.query_interval, CLASS_TIMER,
                        ASK_AGAIN, (uint64_t)p->generation << 32 | pn);
}

void
pay_fate_ask_again(PayNetwork *n, uint64_t payload)
{
    uint32_t pn = (uint32_t)payload;
    const Payment *p = payment_at(n, pn);
    if (p->generation == payload >> 32 && p->state == PAY_STATE_UNKNOWN &&
        (p->flags & HAS_TOLD) == 0)
        ask(n, pn);
}

/* The hub, or the wallet, says what it knows of the payment. */
void
pay_fate_answer(PayNetwork *n, uint32_t pn)
{
    Payment *p = payment_at(n, pn);
    if (p->state != PAY_STATE_UNKNOWN)
        return;
    pay_fate_note(n, p, PAY_STEP_ANSWER,
                  uses_hub(p) ? p->station[PAY_AT_HUB] : pay_fate_caller(p),
                  pay_fate_caller(p));
    if ((p->flags & IS_ALIVE) != 0)
        return; /* in progress: no answer yet */
    bool own_code = p->route == PAY_R2 || p->route == PAY_C2;
    if ((p->flags & HAS_TOLD) == 0 && (p->flags & HAS_DEBITED) != 0 &&
        (p->flags & HAS_CREDITED) == 0 && own_code) {
        pay_fate_enter(n, p,
                       PAY_INPUT_ASK_CREDIT); /* only the wallet itself had to book it */
        pay_fate_credit(n, p);
    }
    if ((p->flags & HAS_TOLD) == 0 && (p->flags & HAS_CREDITED) != 0)
        pay_fate_complete(n, pn);
    else
        pay_fate_resolve(n, pn);
}

static void
time_out(PayNetwork *n, uint32_t pn)
{
    Payment *p = payment_at(n, pn);
    pay_fate_enter(n, p, PAY_INPUT_TIMEOUT);
    pay_fate_note(n, p, PAY_STEP_TIMEOUT, pay_fate_caller(p), pay_fate_caller(p));
    p->leg = SIM_TIME_NEVER;
    if ((p->flags & IS_ALIVE) == 0)
        return;
    /* Before servers it may wait for longer than anybody can tell: the call that did not
     * come back is the one it is at. */
    Message *m = message_at(n, p->message);
    if (m->is_inside && n->stations->station[m->station].served != NULL)
        pay_carry_failed(n, p, m);
}

/* Nobody waits for the payment of this clock any more. */
static inline bool
is_void(const PayNetwork *n, uint64_t payload)
{
    const Payment *p = payment_at(n, (uint32_t)payload);
    return p->generation != payload >> 32 || (p->flags & HAS_TOLD) != 0;
}

void
pay_fate_timer(PayNetwork *n, uint64_t payload)
{
    if (is_void(n, payload))
        return;
    uint32_t pn = (uint32_t)payload;
    Payment *p = payment_at(n, pn);
    SimTime now = sim_engine_now(n->engine);
    if (now >= p->deadline) {
        time_out(n, pn);
        give_up(n, pn);
        pay_fate_settle(n, pn);
        return;
    }
    bool late = now >= p->leg && p->state != PAY_STATE_UNKNOWN;
    /* Nobody may be asked now, but from now on: he is late a leg from now at the soonest.
     */
    SimTime soonest = MIN(p->leg, now + n->protocol.leg);
    SimTime next = late ? p->deadline : MIN(soonest, p->deadline);
    sim_engine_schedule(n->engine, MAX(next, now + 1), CLASS_TIMER, TIMER, payload);
    if (late) {
        time_out(n, pn);
        ask(n, pn);
    }
}

/* ---- the line of first clocks

 * Each payment has one, and nearly all are void long before they are due. All run for the
 * same time, so that they wait in a line, of which one at most is on the event list: most
 * never come there. */

static void
watch_next(PayNetwork *n)
{
    n->is_watching = false;
    while (!n->is_watching && n->watch_at < n->watches->len) {
        const Watch *w = &g_array_index(n->watches, Watch, n->watch_at++);
        uint64_t payload = (uint64_t)w->generation << 32 | w->payment;
        if (is_void(n, payload))
            continue;
        sim_engine_schedule(n->engine, w->time, CLASS_TIMER, WATCH, payload);
        n->is_watching = true;
    }
    if (n->watch_at > n->watches->len / 2) {
        g_array_remove_range(n->watches, 0, n->watch_at);
        n->watch_at = 0;
    }
}

void
pay_fate_watched(PayNetwork *n, uint64_t payload)
{
    pay_fate_timer(n, payload);
    watch_next(n);
}

void
pay_fate_watch(PayNetwork *n, uint32_t pn)
{
    uint32_t generation = payment_at(n, pn)->generation;
    SimTime time = sim_engine_now(n->engine) + MIN(n->protocol.leg, n->protocol.total);
    if (n->is_watching && time < n->watched) {
        /* Policy has made the time shorter. */
        sim_engine_schedule(n->engine, time, CLASS_TIMER, TIMER,
                            (uint64_t)generation << 32 | pn);
        return;
    }
    n->watched = time;
    Watch watch = { time, pn, generation };
    g_array_append_val(n->watches, watch);
    if (!n->is_watching)
        watch_next(n);
}
