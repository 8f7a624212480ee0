#include "models/weigh.h"

#include <math.h>
#include <string.h>

#include "models/booking.h"
#include "models/gate.h"
#include "sim/batch.h"
#include "sim/lanes.h"

/* The gate of slot @s where who stands before it matters. */
static G_GNUC_NO_INLINE PayGateResult
ask_gate(const PayVisit *v, unsigned s)
{
    const PaySpan *span = v->span;
    int platform = span->world->venues[v->venue].platform;
    if (platform >= 0)
        return pay_gate_online(span->rules, span->world, v->city, v->id,
                               v->consumer->bank, v->bank_funded[s], v->merchant_id,
                               (unsigned)platform, v->wallet[s]);
    return pay_gate_offline(span->rules, span->world, v->city, v->id, v->consumer->bank,
                            v->bank_funded[s], v->merchant_id, &v->merchant, v->wallet[s],
                            v->mode);
}

static inline void
settle(PayVisitBatch *b, unsigned i, unsigned s)
{
    PayVisit *v = &b->visit[i];
    bool online = v->channel == PAY_CHANNEL_ONLINE;
    static const PayOutcome shut[2] = { PAY_F1_UNREADABLE, PAY_F6_EXCLUDED };
    v->settled |= 1u << s;
    v->purchase.hash[s] = v->span->rules->wallet[v->wallet[s]].hash;
    v->bank_funded[s] =
        !sim_chance(v->funding[s], v->span->rules->wallet[v->wallet[s]].balance);
    v->gate[s] = pay_gate_known(b->known[i][s], b->networks[i],
                                shut[online | (v->merchant.bound != 0)]);
    if (v->gate[s].outcome == PAY_GATE_ASK)
        v->gate[s] = ask_gate(v, s);
}

void
pay_weigh_settle(PayVisitBatch *b, unsigned i, unsigned s)
{
    if ((b->visit[i].settled >> s & 1) == 0)
        settle(b, i, s);
}

/* Slots that pass every gate, those that do by their own network's code, and those whose
 * gates are still to be asked. */
SIM_FOR_EACH_MACHINE static void
look(PayVisitBatch *b)
{
    for (unsigned i = 0; i < b->n; i++) {
        uint32_t passed = 0, closed = 0, ask = 0;
        for (unsigned s = 0; s < PAY_SLOTS; s++) {
            PayGatesKnown known = b->known[i][s];
            uint32_t first = pay_gates_first(known, b->networks[i]);
            bool asks = pay_gates_ask(known, first), is_read = first != 0;
            ask |= (uint32_t)asks << s;
            passed |= (uint32_t)(is_read & !asks) << s;
            closed |= (uint32_t)pay_gates_is_mine(known, first) << s;
        }
        uint32_t held = (1u << b->visit[i].n_slots) - 1;
        b->passed[i] = passed & held;
        b->closed[i] = passed & closed & held;
        b->ask[i] = ask & held;
    }
}

/* Gates that depend on who stands before them. */
static void
ask(PayVisitBatch *b, unsigned i)
{
    const PayVisit *v = &b->visit[i];
    for (uint32_t left = b->ask[i]; left != 0; left &= left - 1) {
        unsigned s = (unsigned)__builtin_ctz(left);
        pay_weigh_settle(b, i, s);
        uint32_t passed = v->gate[s].outcome == PAY_OK;
        int own = v->span->rules->wallet[v->wallet[s]].network;
        b->passed[i] |= passed << s;
        b->closed[i] |= (passed & ((int)v->gate[s].network == own)) << s;
    }
}

/* What paying with slot @s costs on top of the amount. */
static double
score_of_price(const PayVisit *v, unsigned s)
{
    const PayRules *r = v->span->rules;
    const PayWorld *world = v->span->world;
    unsigned network = pay_price_network(r, v->gate[s], v->wallet[s]);
    const uint8_t *plan =
        pay_world_plan_of(world, pay_rules_acquirer(r, &v->merchant, network), v->venue,
                          network, v->wallet[s], v->bank_funded[s]);
    return r->microfen_score *
           (double)pay_price_on_top(r, world->venues[v->venue].class, plan, v->amount);
}

/* What cash saves. */
static double
score_of_discount(const PayVisit *v)
{
    const PayRules *r = v->span->rules;
    return r->microfen_score * (double)pay_price_cash_discount(
                                   r, v->span->world, v->venue, &v->merchant, v->amount);
}

/* Scores of all slots, chance included, but for rebates and prices. */
SIM_FOR_EACH_MACHINE static void
score(PayVisitBatch *b)
{
    const PayRules *r = b->span->rules;
    const double taste = r->taste_score, habit = r->habit_score, nest = r->nest;
    const double scan_score[2] = { r->scan_score, 0 }; /* [informed] */
    for (unsigned i = 0; i < b->n; i++) {
        PayVisit *v = &b->visit[i];
        const PayConsumer *c = v->consumer;
        const uint8_t *seen = c->seen[v->channel];
        const double scan = scan_score[v->informed], common = b->common[i];
        const double *restrict lane = b->lane + b->first[i];
        SimInts unseen, tastes, habits;
        sim_lanes_of_bytes(seen, &unseen);
        sim_lanes_of_signed_bytes(c->taste, &tastes);
        sim_lanes_of_bytes(c->habit, &habits);
        SimDoubles base, shown, gumbel;
        memcpy(&base, b->base[i], sizeof base);
        memcpy(&shown, b->shown[i], sizeof shown);
        memcpy(&gumbel, lane, sizeof gumbel);
        SimDoubles doubt =
            scan * __builtin_convertvector(255 - unseen, SimDoubles) - shown;
        SimDoubles x = base + taste * __builtin_convertvector(tastes, SimDoubles) +
                       habit * __builtin_convertvector(habits, SimDoubles) - doubt +
                       (common + nest * gumbel);
        memcpy(v->doubt, &doubt, sizeof doubt);
        memcpy(v->purchase.score, &x, sizeof x);
    }
}

/* The same again with rebate and price of every wallet held, where there are any. */
static void
score_with_extras(PayVisitBatch *b)
{
    const PayRules *r = b->span->rules;
    for (unsigned i = 0; i < b->n; i++) {
        PayVisit *v = &b->visit[i];
        const PayConsumer *c = v->consumer;
        const double *lane = b->lane + b->first[i];
        for (unsigned s = 0; s < v->n_slots; s++) {
            const PayWalletRules *w = &r->wallet[v->wallet[s]];
            double rebate = r->fen_score * pay_rebate_of(w, v->mode, v->amount);
            double price = r->has_prices ? score_of_price(v, s) : 0;
            v->purchase.score[s] = b->base[i][s] + r->taste_score * c->taste[s] +
                                   r->habit_score * c->habit[s] + rebate - v->doubt[s] -
                                   price + (b->common[i] + r->nest * lane[s]);
        }
    }
}

/* The best slot of @open, the first of equals, and its score. */
static inline unsigned
best_of(const double *x, uint32_t open, unsigned n, double *ret_score)
{
    static const double shut[2] = { -INFINITY, 0 };
    unsigned best = 0;
    double most = x[0] + shut[open & 1];
    for (unsigned s = 1; s < MAX(n, PAY_SLOTS_USUAL); s++) {
        double score = x[s] + shut[open >> s & 1];
        best += (s - best) & -(unsigned)(score > most);
        most = score > most ? score : most;
    }
    *ret_score = most;
    return best;
}

/* What is open to visit @i, and what is tried first. */
static inline void
choose(PayVisitBatch *b, unsigned i)
{
    PayVisit *v = &b->visit[i];
    PayPurchase *p = &v->purchase;
    PayGroupTally *t = &b->tally->group[v->group];
    double most;
    /* In arithmetic, for who is informed is anybody's guess: all that pass, or all. */
    uint32_t held = (1u << v->n_slots) - 1;
    p->open = b->passed[i] | (held & -(uint32_t)!v->informed);
    p->cash_score = b->cash[i];
    if (G_UNLIKELY(v->span->rules->has_discounts))
        p->cash_score += score_of_discount(v);
    t->matched += b->passed[i] != 0;
    t->matched_closed += b->closed[i] != 0;
    unsigned best = best_of(p->score, p->open, v->n_slots, &most);
    int none = p->cash ? PAY_FINAL_CASH : PAY_FINAL_LOST;
    bool takes_none = (p->open == 0) | (p->cash & (p->cash_score > most));
    b->choice[i] = (int8_t)(takes_none ? none : (int)best);
}

/* Does somebody look at the gates of slots that are not tried? */
static bool
all_are_looked_at(const PaySpan *span, const PayTally *tally)
{
    return span->at_network || span->rules->has_prices || span->rules->contests ||
           span->review != NULL || tally->missed != NULL;
}

void
pay_weigh(PayVisitBatch *b)
{
    const PayRules *r = b->span->rules;
    look(b);
    for (unsigned i = 0; i < b->n; i++) {
        b->visit[i].settled = 0;
        if (G_UNLIKELY(b->ask[i] != 0))
            ask(b, i);
    }
    if (all_are_looked_at(b->span, b->tally))
        for (unsigned i = 0; i < b->n; i++)
            for (unsigned s = 0; s < b->visit[i].n_slots; s++)
                pay_weigh_settle(b, i, s);
    score(b);
    if (r->has_prices || r->has_rebates)
        score_with_extras(b);
    for (unsigned i = 0; i < b->n; i++)
        choose(b, i);
}
