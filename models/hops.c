/* What messages leave behind at the stations they visit: counts by station and party, the
 * times it took, and the steps of a traced payment. */
#include "models/network_parts.h"

void
pay_hop_count(PayNetwork *n, const Payment *p, unsigned station, bool bad)
{
    SimTime now = sim_engine_now(n->engine);
    PayStation *s = &n->stations->station[station];
    double weight = weight_of(n, p->group);
    int hub = s->kind == PAY_STATION_HUB ? (int)s->member : -1;
    s->fresh += weight;
    pay_window_message(n->window, now, station, hub, weight, bad);
    if (pay_window_holds(n->window, now)) {
        s->counts.arrived += weight;
        s->counts.rejected += bad ? weight : 0;
    }
    if (hub >= 0) {
        SimTime hour = (now - n->day_start) / SIM_HOUR;
        n->tally->hub[p->group][hub][CLAMP(hour, 0, PAY_DAY_HOURS - 1)]++;
        return;
    }
    static const PayRole roles[PAY_N_STATION_KINDS] = {
        [PAY_STATION_WALLET] = PAY_ROLE_WALLET,
        [PAY_STATION_BANK] = PAY_ROLE_BANK,
        [PAY_STATION_ACQUIRER] = PAY_ROLE_ACQUIRER,
    };
    unsigned party = n->world->party_first[roles[s->kind]] + s->member;
    n->tally->messages[p->group * n->tally->n_parties + party]++;
}

void
pay_hop_lose(PayNetwork *n, const Payment *p, const Message *m)
{
    double weight = weight_of(n, p->group);
    if (pay_window_holds(n->window, m->arrived))
        n->stations->station[m->station].counts.rejected += weight;
    pay_window_late(n->window, sim_engine_now(n->engine), m->station, weight);
}

/* Multiplied: a division for each of three sums was a hundredth of a purchase. */
static inline double
seconds(SimTime time)
{
    return (double)time * 1e-9;
}

static void
count_times(PayNetwork *n, const Payment *p, const Message *m)
{
    PayStation *s = &n->stations->station[m->station];
    SimTime until = MIN(m->left, n->window->to), from = MAX(m->arrived, n->window->from);
    double weight = weight_of(n, p->group);
    if (until > from)
        s->counts.present_s += weight * seconds(until - from);
    if (!pay_window_holds(n->window, m->left))
        return;
    SimTime wait = m->began - m->arrived;
    s->counts.served += weight;
    s->counts.wait_s += weight * seconds(wait);
    s->counts.sojourn_s += weight * seconds(m->left - m->arrived);
    if (m->left - m->arrived > n->protocol.leg) {
        s->counts.late += weight;
        pay_window_late(n->window, m->left, m->station, weight);
    }
    if (s->counts.wait == NULL)
        s->counts.wait = sim_histogram_new();
    sim_histogram_add_many(s->counts.wait, (uint64_t)wait, (uint64_t)(weight + 0.5));
}

static void
trace(const PayNetwork *n, const Payment *p, const Message *m)
{
    if (p->trace == PAY_NO_TRACE)
        return;
    unsigned from = m->step > 0 ? p->station[m->path->hop[m->step - 1].place]
                    : m->kind == QUERY || m->kind == REVERSAL ? pay_fate_caller(p)
                    : p->route >= PAY_C1                      ? PAY_ACTOR_TILL
                                                              : PAY_ACTOR_PAYER;
    uint8_t marks = m->kind == MAIN ? m->path->hop[m->step].marks : 0;
    PayStepWord what = m->kind == QUERY      ? PAY_STEP_QUERY
                       : m->kind == REVERSAL ? PAY_STEP_REVERSAL
                       : (p->flags & HAS_DECLINED) != 0 && (marks & PAY_HOP_DEBIT) != 0
                           ? PAY_STEP_DECLINED
                       : (marks & PAY_HOP_DEBIT) != 0  ? PAY_STEP_DEBIT
                       : (marks & PAY_HOP_CREDIT) != 0 ? PAY_STEP_CREDIT
                       : (marks & PAY_HOP_END) != 0    ? PAY_STEP_REPLY
                       : m->step > 0 && marks == 0     ? PAY_STEP_REPLY
                                                       : PAY_STEP_REQUEST;
    pay_story_step(n->story, p->trace,
                   &(PayStep){ .at = m->arrived,
                               .wait = m->began - m->arrived,
                               .service = m->left - m->began,
                               .from = (uint16_t)from,
                               .to = m->station,
                               .what = (uint8_t)what });
}

void
pay_hop_done(PayNetwork *n, const Payment *p, const Message *m)
{
    count_times(n, p, m);
    trace(n, p, m);
}
