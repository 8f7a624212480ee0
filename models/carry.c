/* The messages of payments on their way through the stations: what each visit does, what
 * is done when one does not come back. */
#include "models/network_parts.h"

#include "sim/dist.h"
#include "sim/hash.h"

/* A reversal that cannot be delivered so often is settled by the next clearing file. */
#define MOST_REVERSALS 30

/* ---- messages */

static uint32_t
new_message(PayNetwork *n, uint32_t pn, MessageKind kind, const PayPath *path)
{
    uint32_t mn = sim_slab_take(&n->messages);
    *message_at(n, mn) = (Message){ .payment = pn, .kind = (uint8_t)kind, .path = path };
    payment_at(n, pn)->n_messages++;
    return mn;
}

static void
end_message(PayNetwork *n, uint32_t mn)
{
    const Message *m = message_at(n, mn);
    uint32_t pn = m->payment;
    Payment *p = payment_at(n, pn);
    if (m->kind == MAIN)
        p->flags &= (uint8_t)~IS_ALIVE;
    p->n_messages--;
    sim_slab_give(&n->messages, mn);
}

static SimBlock
draw(const PayNetwork *n, const Payment *p, unsigned purpose, unsigned number)
{
    unsigned aux = (unsigned)p->attempt << 10 | (number & 1023);
    return sim_random_block(n->key, SIM_TAG(PAY_DRAW_CONSUMER, purpose, aux), p->consumer,
                            p->k);
}

static unsigned
purpose_of(MessageKind kind)
{
    static const uint8_t purposes[] = { [MAIN] = PAY_FOR_HOP,
                                        [QUERY] = PAY_FOR_QUERY,
                                        [REVERSAL] = PAY_FOR_REVERSAL,
                                        [LOOKUP] = PAY_FOR_LOOKUP };
    return purposes[kind];
}

/* A time of one visit to a station of @kind, by @word; Erlang's law draws more, at an
 * address of its own. */
static SimTime
service_time(const PayNetwork *n, PayStationKind kind, uint64_t word, const Payment *p,
             unsigned purpose, unsigned number)
{
    const SimService *service = &n->stations->service[kind];
    switch (service->law) {
    case SIM_SERVICE_DETERMINISTIC:
        break;
    case SIM_SERVICE_EXPONENTIAL:
        return sim_time_from_seconds(service->mean_s *
                                     sim_exponential(sim_uniform(word)));
    case SIM_SERVICE_ERLANG:
        return sim_service_time(service, n->key, SIM_TAG(PAY_DRAW_PAYMENT, purpose, 0),
                                p->consumer,
                                ((uint64_t)p->k << 8 | p->attempt) << 16 | number);
    case SIM_SERVICE_LOGNORMAL:
        return sim_time_from_seconds(
            sim_quantile_at(n->stations->quantile[kind], sim_uniform(word)));
    }
    return sim_time_from_seconds(service->mean_s);
}

static SimTime
link_time(const PayNetwork *n, const Payment *p, unsigned purpose, unsigned number)
{
    const SimService *link = &n->stations->service[PAY_STATION_LINK];
    if (link->law == SIM_SERVICE_DETERMINISTIC)
        return sim_time_from_seconds(link->mean_s);
    SimBlock block = draw(n, p, PAY_FOR_LINK, purpose << 6 | number);
    return service_time(n, PAY_STATION_LINK, sim_block_u64(block, 0), p, PAY_FOR_LINK,
                        purpose << 6 | number);
}

/* Risk control delays a payment where it first passes the wallet and, with data passed
 * through, the hub; it works beside the station and keeps no server of it busy. */
static SimTime
check_time(const PayNetwork *n, const Payment *p, const Message *m)
{
    PayPlace place = (PayPlace)m->path->hop[m->step].place;
    bool foreign = (p->route & 2) != 0;
    if (m->kind != MAIN || !(place == PAY_AT_WALLET ||
                             (place == PAY_AT_HUB && foreign && n->protocol.hub_checks)))
        return 0;
    for (unsigned i = 0; i < m->step; i++)
        if (m->path->hop[i].place == place)
            return 0;
    return n->protocol.check;
}

/* From where it is to where it goes next: a line between institutions, or the phone. */
static SimTime
next_link(const PayNetwork *n, const Payment *p, const Message *m)
{
    bool last = m->step + 1u == m->path->n;
    SimTime link = last && (m->kind == MAIN || m->kind == LOOKUP)
                       ? p->way_back
                       : link_time(n, p, m->kind, m->visits);
    return n->protocol.check > 0 ? link + check_time(n, p, m) : link;
}

static PayBreaker *
breaker_between(PayNetwork *n, unsigned caller, unsigned callee)
{
    return &n->breaker[(size_t)caller * n->stations->n + callee];
}

/* How the call that @m makes at its hop went, for the breaker of who makes it: said once.
 */
static void
note_call(PayNetwork *n, const Payment *p, Message *m, bool failed)
{
    if (m->is_noted || m->kind != MAIN ||
        (m->path->hop[m->step].marks & PAY_HOP_ASK) == 0 || m->step == 0)
        return; /* the payer himself has no breaker */
    m->is_noted = true;
    unsigned caller = p->station[m->path->hop[m->step - 1].place];
    SimTime now = sim_engine_now(n->engine);
    bool opened = pay_breaker_note(breaker_between(n, caller, m->station),
                                   &n->protocol.breaker, now, failed);
    n->window->opened += opened && pay_window_holds(n->window, now);
}

void
pay_carry_failed(PayNetwork *n, const Payment *p, Message *m)
{
    note_call(n, p, m, true);
}

static void
dispatch(PayNetwork *n, uint32_t mn, SimTime delay)
{
    sim_engine_schedule(n->engine, sim_engine_now(n->engine) + delay, CLASS_SERVICE, STEP,
                        mn);
}

void
pay_carry_post(PayNetwork *n, uint32_t pn, MessageKind kind, const PayPath *path,
               unsigned visits)
{
    uint32_t mn = new_message(n, pn, kind, path);
    message_at(n, mn)->visits = (uint8_t)visits;
    dispatch(n, mn, link_time(n, payment_at(n, pn), kind, visits));
}

/* ---- visits that go wrong */

static void
plan_retry(PayNetwork *n, uint32_t mn)
{
    Message *m = message_at(n, mn);
    Payment *p = payment_at(n, m->payment);
    SimBlock block = draw(n, p, PAY_FOR_BACKOFF, p->tries);
    double u = sim_uniform(sim_block_u64(block, 0));
    double wait =
        (double)n->protocol.backoff * (double)(1u << MIN(p->tries, 20)) * (0.5 + u);
    p->tries++;
    if ((p->flags & IS_MEASURED) != 0)
        n->window->retries += weight_of(n, p->group);
    if (p->state != PAY_STATE_ROUTED)
        pay_fate_enter(n, p, PAY_INPUT_RETRY);
    p->leg = SIM_TIME_NEVER;
    m->is_inside = false;
    pay_fate_note(n, p, PAY_STEP_RETRY, pay_fate_caller(p), pay_fate_caller(p));
    sim_engine_schedule(n->engine, sim_engine_now(n->engine) + (SimTime)wait, CLASS_TIMER,
                        AGAIN, mn);
}

/* A reversal that did not get through is sent again, less and less often. */
static void
repeat_reversal(PayNetwork *n, uint32_t mn)
{
    Message *m = message_at(n, mn);
    Payment *p = payment_at(n, m->payment);
    if (p->reversals == MOST_REVERSALS) {
        uint32_t pn = m->payment;
        pay_fate_give_back(n, p);
        end_message(n, mn);
        pay_fate_settle(n, pn);
        return;
    }
    p->reversals++;
    m->step = 0;
    m->is_inside = false;
    SimTime wait = n->protocol.query_interval * (1 << MIN(p->reversals / 4, 5));
    sim_engine_schedule(n->engine, sim_engine_now(n->engine) + MAX(wait, SIM_SECOND),
                        CLASS_TIMER, AGAIN, mn);
}

/* A message got no further. @silent: nobody says so, and whoever waits for it learns it
 * from the clock. */
static void
spoil(PayNetwork *n, uint32_t mn, bool silent)
{
    Message *m = message_at(n, mn);
    uint32_t pn = m->payment;
    Payment *p = payment_at(n, pn);
    const PayHop *hop = &m->path->hop[m->step];
    note_call(n, p, m, true);
    if (m->kind == REVERSAL) {
        repeat_reversal(n, mn);
        return;
    }
    bool known = !silent && p->state != PAY_STATE_UNKNOWN && (p->flags & HAS_TOLD) == 0;
    bool debited = (p->flags & HAS_DEBITED) != 0,
         credited = (p->flags & HAS_CREDITED) != 0;
    if (m->kind == MAIN && known && !debited && p->tries < n->protocol.retries) {
        plan_retry(n, mn);
        return;
    }
    MessageKind kind = (MessageKind)m->kind;
    bool refused = debited && !credited && (hop->marks & PAY_HOP_CREDIT) != 0 &&
                   hop->place == PAY_AT_ACQUIRER;
    end_message(n, mn);
    if (kind == LOOKUP)
        pay_fate_tell(n, pn, PAY_F2_REFUSED);
    else if (kind == MAIN &&
             ((known && (!debited || refused)) || (p->flags & HAS_TOLD) != 0))
        pay_fate_resolve(n, pn);
    pay_fate_settle(n, pn);
}

/* ---- visits */

/* The hop that @m would make next is asked of another institution: may it? */
static bool
may_call(PayNetwork *n, Payment *p, const Message *m)
{
    const PayHop *hop = &m->path->hop[m->step];
    if (m->kind != MAIN || (hop->marks & PAY_HOP_ASK) == 0)
        return true;
    if (p->leg == SIM_TIME_NEVER)
        p->leg = sim_engine_now(n->engine) + n->protocol.leg;
    if (m->step == 0)
        return true; /* the payer himself */
    unsigned caller = p->station[m->path->hop[m->step - 1].place];
    unsigned callee = p->station[hop->place];
    SimTime now = sim_engine_now(n->engine);
    const PayBreakerRule *rule = &n->protocol.breaker;
    if (pay_breaker_lets(breaker_between(n, caller, callee), rule, now))
        return true;
    if (hop->place == PAY_AT_HUB) {
        unsigned first = n->stations->first[PAY_STATION_HUB];
        int other = n->backup[callee - first];
        if (other >= 0 &&
            pay_breaker_lets(breaker_between(n, caller, first + (unsigned)other), rule,
                             now)) {
            p->station[PAY_AT_HUB] = (uint16_t)(first + (unsigned)other);
            if ((p->flags & HAS_TOLD) == 0)
                intent_at(n, p->intent)->visit.hub[p->slot] = (uint8_t)other;
            return true;
        }
    }
    pay_fate_note(n, p, PAY_STEP_BREAKER, caller, callee);
    return false;
}

/* Servers that failed while the message was with them. Returns: true if it was with one.
 */
static bool
was_cut_off(const PayNetwork *n, const Payment *p, const Message *m)
{
    const PayStation *s = &n->stations->station[m->station];
    if (s->pooled == NULL || s->dropped_at <= m->began || s->dropped_at >= m->left)
        return false;
    SimBlock block = draw(n, p, purpose_of((MessageKind)m->kind), 512 + m->visits);
    return sim_chance(block.w[0], (int64_t)(s->dropped * PAY_ONE));
}

/* @m leaves the station it was at. Returns: false if that ended its way. */
static bool
leave(PayNetwork *n, uint32_t mn)
{
    Message *m = message_at(n, mn);
    uint32_t pn = m->payment;
    Payment *p = payment_at(n, pn);
    const PayHop *hop = &m->path->hop[m->step];
    m->is_inside = false;
    if (was_cut_off(n, p, m)) {
        pay_hop_lose(n, p, m);
        if (n->stations->station[m->station].loses) {
            spoil(n, mn, true);
            return false;
        }
        dispatch(n, mn, 0); /* served anew */
        m->visits++;
        return false;
    }
    pay_hop_done(n, p, m);
    note_call(n, p, m, m->left - m->arrived > n->protocol.leg);
    m->step++;
    if (m->kind != MAIN)
        return true;
    if ((hop->marks & PAY_HOP_END) != 0)
        p->leg = SIM_TIME_NEVER;
    if ((p->flags & HAS_TOLD) == 0 && (p->flags & HAS_DECLINED) == 0) {
        if ((hop->marks & PAY_HOP_DEBIT) != 0)
            pay_fate_debit(n, p);
        if ((hop->marks & PAY_HOP_CREDIT) != 0) {
            if ((hop->marks & PAY_HOP_DEBIT) != 0)
                pay_fate_enter(n, p, PAY_INPUT_ASK_CREDIT);
            pay_fate_credit(n, p);
        }
    } else if ((p->flags & HAS_TOLD) != 0 && (hop->marks & PAY_HOP_DEBIT) != 0 &&
               (p->flags & HAS_DECLINED) == 0) {
        pay_fate_debit(n, p); /* too late: nobody had told those who debit */
    }
    if ((p->flags & HAS_TOLD) != 0) {
        end_message(n, mn);
        pay_fate_resolve(n, pn);
        pay_fate_settle(n, pn);
        return false;
    }
    if (m->step < m->path->n && !may_call(n, p, m)) {
        end_message(n, mn);
        pay_fate_resolve(n, pn);
        pay_fate_settle(n, pn);
        return false;
    }
    return true;
}

/* Back where it came from. */
static void
come_back(PayNetwork *n, uint32_t mn)
{
    const Message *m = message_at(n, mn);
    MessageKind kind = (MessageKind)m->kind;
    uint32_t pn = m->payment;
    Payment *p = payment_at(n, pn);
    end_message(n, mn);
    if (kind == LOOKUP)
        pay_fate_tell(n, pn, PAY_F2_REFUSED);
    else if (kind == QUERY)
        pay_fate_answer(n, pn);
    else if (kind == REVERSAL) {
        pay_fate_note(
            n, p, PAY_STEP_REVERSED,
            p->station[pay_payment_is_bank_funded(p) ? PAY_AT_ISSUER : PAY_AT_WALLET],
            PAY_ACTOR_PAYER);
        pay_fate_give_back(n, p);
    } else if ((p->flags & HAS_TOLD) != 0)
        pay_fate_resolve(n, pn); /* a late success */
    else if ((p->flags & HAS_DECLINED) != 0)
        pay_fate_fail(n, pn, PAY_F4_BUSINESS);
    else
        pay_fate_complete(n, pn);
    pay_fate_settle(n, pn);
}

/* It is served: at once known where the wait is computed, later where it queues. */
static void
serve(PayNetwork *n, uint32_t mn, SimBlock block)
{
    Message *m = message_at(n, mn);
    const Payment *p = payment_at(n, m->payment);
    PayStation *s = &n->stations->station[m->station];
    SimTime now = sim_engine_now(n->engine), wait = 0;
    if (s->served != NULL) {
        uint64_t address = sim_mix(sim_hash_u64((uint64_t)p->consumer << 32 | p->k,
                                                (uint64_t)p->attempt << 16 |
                                                    (uint64_t)m->kind << 8 | m->visits));
        g_assert(mn < 1u << PAY_STATION_HANDLE_BITS);
        bool accepted =
            sim_station_arrive(s->served, address << PAY_STATION_HANDLE_BITS | mn);
        pay_hop_count(n, p, m->station, !accepted);
        if (!accepted)
            spoil(n, mn, false);
        return;
    }
    double u = ((double)block.w[1] + 0.5) * 0x1p-32;
    bool accepted = sim_pooled_arrive(s->pooled, now, u, u, &wait);
    bool is_down = s->servers <= 0;
    if (accepted && s->patience_s > 0) {
        SimBlock more = draw(n, p, purpose_of((MessageKind)m->kind), 256 + m->visits);
        SimTime patience = sim_time_from_seconds(
            s->patience_s * sim_exponential(sim_uniform(sim_block_u64(more, 0))));
        accepted = wait <= patience;
    }
    accepted = accepted && wait < SIM_HOUR;
    pay_hop_count(n, p, m->station, !accepted);
    if (!accepted) {
        pay_fate_note(n, p, is_down ? PAY_STEP_LOST : PAY_STEP_REJECTED, m->station,
                      m->station);
        spoil(n, mn, is_down);
        return;
    }
    SimTime service = service_time(n, s->kind, sim_block_u64(block, 1), p,
                                   purpose_of((MessageKind)m->kind), m->visits);
    double speed = sim_pooled_speed(s->pooled, now + wait);
    if (speed != 1)
        service = (SimTime)((double)service / speed);
    m->began = now + wait;
    m->left = m->began + service;
    /* Its caller learns from the clock, up to a leg's timeout from now; at a station that
     * is down its turn comes only when the outage is over. */
    if (m->left - now > n->protocol.leg)
        note_call(n, p, m, true);
    sim_engine_schedule(n->engine, m->left + next_link(n, p, m), CLASS_SERVICE, STEP, mn);
}

/* @m arrives at the station of its next hop. */
static void
arrive(PayNetwork *n, uint32_t mn)
{
    Message *m = message_at(n, mn);
    Payment *p = payment_at(n, m->payment);
    const PayHop *hop = &m->path->hop[m->step];
    m->station = p->station[hop->place];
    m->arrived = m->began = m->left = sim_engine_now(n->engine);
    m->is_inside = true;
    m->is_noted = false;
    m->visits++;
    if (m->kind == MAIN && (p->flags & HAS_TOLD) == 0) {
        if ((hop->marks & PAY_HOP_DEBIT) != 0 && p->state != PAY_STATE_DEBIT_PENDING)
            pay_fate_enter(n, p, PAY_INPUT_ASK_DEBIT);
        else if ((hop->marks & PAY_HOP_CREDIT) != 0 && (p->flags & HAS_DECLINED) == 0 &&
                 (hop->marks & PAY_HOP_DEBIT) == 0 &&
                 p->state != PAY_STATE_CREDIT_PENDING)
            pay_fate_enter(n, p, PAY_INPUT_ASK_CREDIT);
    }
    SimBlock block = draw(n, p, purpose_of((MessageKind)m->kind), m->visits);
    const Protocol *r = &n->protocol;
    int64_t fault = hop->place == PAY_AT_ISSUER ? r->fault_issuer : r->fault_visit;
    if (sim_chance(block.w[0], fault)) {
        pay_hop_count(n, p, m->station, true);
        pay_fate_note(n, p, PAY_STEP_FAULT, m->station, m->station);
        spoil(n, mn, false);
        return;
    }
    serve(n, mn, block);
}

void
pay_carry_step(PayNetwork *n, uint32_t mn)
{
    const Message *m = message_at(n, mn);
    if (m->is_inside && !leave(n, mn))
        return;
    if (m->step == m->path->n)
        come_back(n, mn);
    else
        arrive(n, mn);
}

/* Sent once more: by who failed to reach the hop it stands at. */
void
pay_carry_again(PayNetwork *n, uint32_t mn)
{
    const Message *m = message_at(n, mn);
    uint32_t pn = m->payment;
    Payment *p = payment_at(n, pn);
    if (m->kind == MAIN && ((p->flags & HAS_TOLD) != 0 || !may_call(n, p, m))) {
        end_message(n, mn);
        pay_fate_resolve(n, pn);
        pay_fate_settle(n, pn);
        return;
    }
    arrive(n, mn);
}

void
pay_carry_served(PayNetwork *n, const SimDeparture *departure, SimStationOutcome outcome)
{
    uint32_t mn = (uint32_t)(departure->job & ((1u << PAY_STATION_HANDLE_BITS) - 1));
    Message *m = message_at(n, mn);
    m->arrived = departure->arrived;
    m->left = sim_engine_now(n->engine);
    if (outcome == SIM_STATION_ABANDONED) {
        pay_hop_lose(n, payment_at(n, m->payment), m);
        m->is_inside = false;
        spoil(n, mn, false);
        return;
    }
    m->began = departure->began;
    SimTime link = next_link(n, payment_at(n, m->payment), m);
    if (leave(n, mn))
        dispatch(n, mn, link);
}

void
pay_carry_lost(PayNetwork *n, const GArray *jobs)
{
    for (guint i = 0; i < jobs->len; i++) {
        uint64_t job = g_array_index(jobs, uint64_t, i);
        uint32_t mn = (uint32_t)(job & ((1u << PAY_STATION_HANDLE_BITS) - 1));
        Message *m = message_at(n, mn);
        pay_hop_lose(n, payment_at(n, m->payment), m);
        m->is_inside = false;
        spoil(n, mn, true);
    }
}

/* ---- leaving the phone */

static const PayPath lookup_by_payer = {
    3, { { PAY_AT_WALLET, 0 }, { PAY_AT_HUB, 0 }, { PAY_AT_WALLET, 0 } }
};
static const PayPath lookup_by_till = {
    3, { { PAY_AT_ACQUIRER, 0 }, { PAY_AT_HUB, 0 }, { PAY_AT_ACQUIRER, 0 } }
};

static void
name_stations(const PayNetwork *n, const PayVisit *v, Payment *p)
{
    const PayStations *s = n->stations;
    unsigned party[PAY_N_ROLES];
    pay_book_parties(v, p->slot, party);
    unsigned acquirer =
        party[PAY_ROLE_ACQUIRER] - n->world->party_first[PAY_ROLE_ACQUIRER];
    p->station[PAY_AT_WALLET] =
        (uint16_t)pay_station_index(s, PAY_STATION_WALLET, p->wallet);
    p->station[PAY_AT_HUB] =
        (uint16_t)pay_station_index(s, PAY_STATION_HUB, v->hub[p->slot]);
    p->station[PAY_AT_ISSUER] =
        (uint16_t)pay_station_index(s, PAY_STATION_BANK, v->consumer->bank);
    p->station[PAY_AT_ACQUIRER] =
        (uint16_t)pay_station_index(s, PAY_STATION_ACQUIRER, acquirer);
}

void
pay_carry_send(PayNetwork *n, uint32_t pn)
{
    Payment *p = payment_at(n, pn);
    SimTime now = sim_engine_now(n->engine);
    name_stations(n, &intent_at(n, p->intent)->visit, p);
    SimBlock block = draw(n, p, PAY_FOR_CONFIRM, 512);
    SimTime out = service_time(n, PAY_STATION_PHONE, sim_block_u64(block, 0), p,
                               PAY_FOR_CONFIRM, 0);
    p->way_back = service_time(n, PAY_STATION_PHONE, sim_block_u64(block, 1), p,
                               PAY_FOR_CONFIRM, 1);
    p->sent = now;
    p->deadline = now + n->protocol.total;
    if ((p->flags & IS_LOOKUP) != 0) {
        pay_fate_enter(n, p, PAY_INPUT_REFUSE);
        dispatch(n,
                 new_message(n, pn, LOOKUP,
                             p->route >= PAY_C1 ? &lookup_by_till : &lookup_by_payer),
                 out);
        return;
    }
    pay_fate_enter(n, p, PAY_INPUT_ROUTE);
    p->flags |= IS_ALIVE;
    uint32_t mn = new_message(n, pn, MAIN, &pay_route_path[p->route]);
    p->message = mn;
    may_call(n, p, message_at(n, mn));
    dispatch(n, mn, out);
    pay_fate_watch(n, pn);
}
