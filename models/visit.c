#include "models/visit.h"

#include "models/choice.h"
#include "models/gate.h"
#include "sim/batch.h"
#include "sim/dist.h"
#include "sim/math.h"

/* Shoppers do not interact within a day, so visits of different consumers are worked on
 * side by side, stage by stage: draws and logarithms of all go through sim/batch.h, and a
 * wrong guess of the processor about one throws away little. */
#define BATCH 32
#define LANES (BATCH * PAY_CHANCE_LANES)

/* A visit while it is being worked on; slots are those of the consumer. */
typedef struct {
    const PaySpan *span;
    PayTally *tally;
    PayConsumer *consumer;
    uint32_t id, k;
    uint16_t city, group;
    uint16_t hour; /* of the simulated day */

    uint16_t venue;
    uint32_t merchant_id;
    PayMerchant merchant;
    PayMode mode;
    PayChannel channel;
    PayFen amount;
    bool informed;

    unsigned n_slots;
    uint8_t wallet[PAY_SLOTS];
    uint8_t bank_funded[PAY_SLOTS];
    PayGateResult gate[PAY_SLOTS];
    uint8_t route[PAY_SLOTS]; /* PayRoute */
    const uint32_t *funding;  /* [slot] word; its low half dithers habit */
    const uint32_t *luck;     /* [slot] word of the outcome; dithers acceptance */
    double doubt[PAY_SLOTS];  /* score taken off for fear of a failed scan */
    PayChance chance;
    PayPurchase purchase;
} Visit;

/* Draws as they go through the generator: counters in, words out. */
typedef struct {
    unsigned n;
    uint32_t word[4][LANES];
} Draws;

typedef struct {
    const PaySpan *span;
    PayTally *tally;
    unsigned n;
    Visit visit[BATCH];
    Draws draws;
    double amount[BATCH], gap[BATCH], sine[3 * BATCH];
    double lane[LANES];
} Batch;

static inline void
ask(Draws *d, uint32_t tag, uint32_t entity, uint64_t index)
{
    unsigned i = d->n++;
    d->word[0][i] = (uint32_t)index;
    d->word[1][i] = (uint32_t)(index >> 32);
    d->word[2][i] = entity;
    d->word[3][i] = tag;
}

static void
answer(Draws *d, SimKey key)
{
    uint32_t *const words[4] = { d->word[0], d->word[1], d->word[2], d->word[3] };
    sim_batch_philox(key, words, sim_batch_padded(d->n));
}

static inline unsigned
draw_venue(const PayRules *r, uint32_t word)
{
    unsigned i = r->venue_guide[word / (UINT32_MAX / PAY_VENUE_GUIDE + 1)];
    while (word >= r->venue_draws[i].below && i + 1 < r->n_venue_draws)
        i++;
    return r->venue_draws[i].venue;
}

/* When, where, with what knowledge, by the four words of the visit. */
static inline void
place(Visit *v, const uint32_t word[4])
{
    const PayWorld *world = v->span->world;
    const PayRules *r = v->span->rules;
    v->hour =
        v->span->hour_of_piece[pay_traffic_piece(v->span->traffic, v->consumer->due)];
    unsigned index = draw_venue(r, word[0]);
    const PayVenue *venue = &world->venues[index];
    const PayMarket *market =
        venue->platform >= 0 ? &world->shops[venue->platform]
                             : &world->local[v->city * world->n_classes + venue->class];
    v->merchant_id = market->first + sim_zipf_rank(market->zipf, word[1]);
    v->merchant = world->merchants[v->merchant_id];
    if (venue->mode == PAY_MODE_MPM && v->merchant.personal) {
        index = venue->personal_venue;
        venue = &world->venues[index];
    }
    v->venue = (uint16_t)index;
    v->mode = (PayMode)venue->mode;
    v->channel = pay_channel(v->mode);
    bool online = venue->platform >= 0;
    v->informed = sim_chance(word[2], online ? r->informed_online : r->informed_offline);
    v->purchase.cash = !online && sim_chance(word[3], r->cash_carried);
}

/* First draws: where, how much, and the uniform that says when next. */
static void
set_out(Batch *b)
{
    Draws *d = &b->draws;
    d->n = 0;
    for (unsigned i = 0; i < b->n; i++) {
        Visit *v = &b->visit[i];
        v->k = v->consumer->k;
        ask(d, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_VISIT, 0), v->id, v->k);
    }
    d->n = BATCH;
    for (unsigned i = 0; i < b->n; i++)
        ask(d, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_AMOUNT, 0), b->visit[i].id,
            b->visit[i].k);
    answer(d, b->span->world->key);
    for (unsigned i = 0; i < b->n; i++) {
        const uint32_t word[4] = { d->word[0][i], d->word[1][i], d->word[2][i],
                                   d->word[3][i] };
        place(&b->visit[i], word);
    }
    sim_batch_uniform(b->amount, d->word[0] + BATCH, d->word[1] + BATCH, BATCH);
    sim_batch_uniform(b->gap, d->word[2] + BATCH, d->word[3] + BATCH, BATCH);
}

/* Lognormal, rounded to the fen, at least 1 and at most PAY_MAX_AMOUNT. */
static void
draw_amounts(Batch *b)
{
    const PayRules *r = b->span->rules;
    for (unsigned i = 0; i < b->n; i++) {
        unsigned class = b->span->world->venues[b->visit[i].venue].class;
        b->amount[i] =
            r->ticket_log[class] + r->ticket_sigma[class] * sim_normal(b->amount[i]);
    }
    sim_batch_exp(b->amount, BATCH);
    for (unsigned i = 0; i < b->n; i++) {
        double fen = b->amount[i];
        PayFen amount = fen >= PAY_MAX_AMOUNT ? PAY_MAX_AMOUNT : (PayFen)(fen + 0.5);
        b->visit[i].amount = amount < 1 ? 1 : amount;
    }
}

static inline double
rebate_of(const PayWalletRules *w, PayMode mode, PayFen amount)
{
    if ((w->rebate_modes >> mode & 1) == 0 || amount < w->rebate_floor)
        return 0;
    PayFen rebate = w->rebate_payment + amount * w->rebate_rate / PAY_ONE;
    return (double)(rebate < amount ? rebate : amount);
}

/* Second draws: for every held wallet, and for nest and cash where cash is at hand. Each
 * visit has its lanes in a row (choice.h); the lane of time asks nothing. */
static void
ask_slots(Batch *b)
{
    const PayRules *r = b->span->rules;
    Draws *d = &b->draws;
    d->n = 0;
    for (unsigned i = 0; i < b->n; i++) {
        Visit *v = &b->visit[i];
        unsigned first = d->n, s = 0;
        for (uint32_t held = v->consumer->held; held != 0; held &= held - 1, s++) {
            unsigned wallet = (unsigned)__builtin_ctz(held);
            v->wallet[s] = (uint8_t)wallet;
            v->purchase.hash[s] = r->wallet[wallet].hash;
            ask(d, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_CHOICE, 0), v->id,
                (uint64_t)v->purchase.hash[s] << 32 | v->k);
        }
        v->n_slots = s;
        v->chance = (PayChance){ b->lane + first, s, v->purchase.cash };
        v->funding = d->word[2] + first;
        v->luck = d->word[3] + first;
        ask(d, 0, 0, 0);
        if (v->purchase.cash) {
            ask(d, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_NEST, 0), v->id, v->k);
            ask(d, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_CASH, 0), v->id, v->k);
        }
    }
}

static void
draw_slots(Batch *b)
{
    Draws *d = &b->draws;
    ask_slots(b);
    unsigned padded = sim_batch_padded(d->n);
    answer(d, b->span->world->key);
    sim_batch_uniform(b->lane, d->word[0], d->word[1], padded);
    double lambda = b->span->rules->nest;
    for (unsigned i = 0; i < b->n; i++) {
        PayChance *c = &b->visit[i].chance;
        double *x = c->lane + c->n;
        x[0] = b->gap[i];
        if (!c->cash)
            continue;
        size_t nest = (size_t)(x + 1 - b->lane);
        b->sine[3 * i] = lambda * x[1];
        b->sine[3 * i + 1] = x[1];
        b->sine[3 * i + 2] = (1.0 - lambda) * x[1];
        x[1] = sim_uniform(d->word[2][nest] | (uint64_t)d->word[3][nest] << 32);
    }
    sim_batch_sinpi(b->sine, 3 * BATCH);
}

/* Gate, route, outcome of slot @s, and its score before chance. */
static inline void
weigh_slot(Visit *v, unsigned s)
{
    const PayWorld *world = v->span->world;
    const PayRules *r = v->span->rules;
    const PayConsumer *c = v->consumer;
    unsigned wallet = v->wallet[s];
    const PayWalletRules *w = &r->wallet[wallet];
    v->bank_funded[s] = !sim_chance(v->funding[s], w->balance);
    int platform = world->venues[v->venue].platform;
    v->gate[s] =
        platform >= 0
            ? pay_gate_online(r, world, v->city, v->id, c->bank, v->bank_funded[s],
                              v->merchant_id, (unsigned)platform, wallet)
            : pay_gate_offline(r, world, v->city, v->id, c->bank, v->bank_funded[s],
                               v->merchant_id, &v->merchant, wallet, v->mode);
    uint8_t outcome = v->gate[s].outcome;
    v->route[s] = (uint8_t)pay_route(v->mode, (int)v->gate[s].network != w->network,
                                     v->bank_funded[s]);
    if (outcome == PAY_OK) {
        int64_t technical = r->fault[v->route[s]];
        bool business = sim_chance(v->luck[s], technical + r->business);
        outcome = business ? PAY_F4_BUSINESS : PAY_OK;
        outcome = sim_chance(v->luck[s], technical) ? PAY_F3_TECHNICAL : outcome;
    }
    v->purchase.outcome[s] = outcome;
    v->doubt[s] = v->informed ? 0 : r->scan_score * (255 - c->seen[v->channel][s]);
    v->purchase.score[s] = r->base[v->city * world->n_wallets + wallet] +
                           r->taste_score * c->taste[s] + r->habit_score * c->habit[s] +
                           r->fen_score * rebate_of(w, v->mode, v->amount) - v->doubt[s];
}

static inline void
weigh(Visit *v)
{
    uint32_t open = 0;
    bool matched = false, closed = false;
    for (unsigned s = 0; s < v->n_slots; s++) {
        weigh_slot(v, s);
        bool passes = v->gate[s].outcome == PAY_OK;
        int8_t own = v->span->rules->wallet[v->wallet[s]].network;
        matched |= passes;
        closed |= passes && (int)v->gate[s].network == own;
        open |= (uint32_t)(passes || !v->informed) << s;
    }
    v->purchase.open = open;
    PayGroupTally *t = &v->tally->group[v->group];
    t->matched += matched;
    t->matched_closed += closed;
}

/* Scores of all alternatives, chance included; and when each shopper comes next. */
static void
score(Batch *b)
{
    const PayRules *r = b->span->rules;
    unsigned padded = sim_batch_padded(b->draws.n);
    for (unsigned i = b->draws.n; i < padded; i++)
        b->lane[i] = 0.5;
    sim_batch_minus_log(b->lane, padded);
    for (unsigned i = 0; i < b->n; i++) {
        Visit *v = &b->visit[i];
        double gap = pay_chance_turn(&v->chance, r->nest, b->sine + 3 * i) *
                     ((double)PAY_TRAFFIC_UNIT * PAY_ACTIVITY_UNIT) /
                     (double)v->consumer->activity;
        v->consumer->due += (int64_t)gap + 1;
        v->consumer->k = (v->k + 1) & 0xffffff;
    }
    sim_batch_minus_log(b->lane, padded);
    for (unsigned i = 0; i < b->n; i++) {
        Visit *v = &b->visit[i];
        double nest = pay_chance_nest(&v->chance, r->nest, r->nest_mean);
        for (unsigned s = 0; s < v->n_slots; s++)
            v->purchase.score[s] += nest + r->nest * pay_chance_slot(&v->chance, s);
        v->purchase.cash_score = pay_chance_cash(&v->chance);
    }
}

static inline void
count_messages(Visit *v, unsigned slot, unsigned messages)
{
    unsigned hub = v->span->rules->wallet[v->wallet[slot]].hub;
    v->tally->hub[v->group][hub][v->hour] += messages;
}

/* An attempt that failed: its code, its load, what it teaches. */
static inline void
book_failure(Visit *v, unsigned slot)
{
    const PayRules *r = v->span->rules;
    uint8_t outcome = v->purchase.outcome[slot];
    uint8_t *seen = &v->consumer->seen[v->channel][slot];
    v->tally->group[v->group].failed[outcome]++;
    switch (outcome) {
    case PAY_F2_REFUSED:
        count_messages(v, slot, 1); /* the hub is asked, and says no */
        *seen = pay_learn(*seen, false, r->acceptance_rate, v->luck[slot] & 0xffff);
        break;
    case PAY_F1_UNREADABLE:
    case PAY_F6_EXCLUDED:
        *seen = pay_learn(*seen, false, r->acceptance_rate, v->luck[slot] & 0xffff);
        break;
    case PAY_F3_TECHNICAL:
        *seen = pay_learn(*seen, false, r->fault_rate, v->luck[slot] & 0xffff);
        count_messages(v, slot, pay_route_visits[v->route[slot]].hub);
        break;
    default:
        count_messages(v, slot, pay_route_visits[v->route[slot]].hub);
    }
}

static inline void
post(Visit *v, unsigned payer, unsigned payee, PayMicrofen amount)
{
    unsigned n = v->span->world->n_parties;
    v->tally->pairs[(size_t)v->group * v->tally->n_pairs + payer * n + payee] += amount;
}

/* The parties of this payment, by role. */
static inline void
name_parties(const Visit *v, unsigned slot, unsigned ret_party[PAY_N_ROLES])
{
    const PayWorld *world = v->span->world;
    const PayRules *r = v->span->rules;
    const PayVenue *venue = &world->venues[v->venue];
    unsigned acquirer = v->merchant.acquirer != PAY_OWN_PLATE
                            ? v->merchant.acquirer
                            : r->network_acquirer[v->gate[slot].network];
    const unsigned member[PAY_N_ROLES] = {
        [PAY_ROLE_MERCHANT] = venue->class,
        [PAY_ROLE_CONSUMER] = 0,
        [PAY_ROLE_ACQUIRER] = acquirer,
        [PAY_ROLE_PLACER] = acquirer,
        [PAY_ROLE_HUB] = r->wallet[v->wallet[slot]].hub,
        [PAY_ROLE_WALLET] = v->wallet[slot],
        [PAY_ROLE_BANK] = v->consumer->bank,
        [PAY_ROLE_PLATFORM] = venue->platform >= 0 ? (unsigned)venue->platform : 0,
    };
    for (unsigned role = 0; role < PAY_N_ROLES; role++)
        ret_party[role] = world->party_first[role] + member[role];
}

static inline void
book_fees(Visit *v, unsigned slot, bool foreign_code)
{
    const PayRules *r = v->span->rules;
    unsigned wallet = v->wallet[slot];
    const uint8_t *plan = pay_world_plan(v->span->world, v->venue, v->gate[slot].network,
                                         wallet, v->bank_funded[slot]);
    unsigned party[PAY_N_ROLES];
    PaySplit split;
    pay_split_exact(r->schedule, plan, v->amount, &split);
    split.rebate =
        (PayMicrofen)rebate_of(&r->wallet[wallet], v->mode, v->amount) * PAY_ONE;
    name_parties(v, slot, party);
    for (unsigned flow = 0; flow < PAY_N_FLOWS; flow++) {
        if (split.line[flow] == 0)
            continue;
        PayFlowEnds ends = pay_flow_ends_table[foreign_code][flow];
        post(v, party[ends.payer], party[ends.payee], split.line[flow]);
    }
    if (split.rebate != 0) {
        post(v, party[PAY_ROLE_WALLET], party[PAY_ROLE_CONSUMER], split.rebate);
        v->tally->rebate[v->group][wallet] += split.rebate;
    }
    PayMicrofen delta[PAY_N_ROLES], sum = 0;
    pay_split_by_role(&split, foreign_code, delta);
    for (unsigned role = 0; role < PAY_N_ROLES; role++) {
        sum += delta[role];
        v->tally->group[v->group].role[role] += delta[role];
    }
    v->tally->group[v->group].broken += sum != 0;
}

static inline void
book_payment(Visit *v, unsigned slot)
{
    const PayWorld *world = v->span->world;
    const PayRules *r = v->span->rules;
    PayTally *t = v->tally;
    unsigned wallet = v->wallet[slot], network = v->gate[slot].network;
    bool foreign_code = (int)network != r->wallet[wallet].network;
    uint64_t value = (uint64_t)v->amount;
    size_t cell = (v->venue * world->n_wallets + wallet) * world->n_networks + network;
    PaySum *sum = &t->sales[(size_t)v->group * t->n_sales + cell];
    sum->n++;
    sum->value += value;
    t->hour[v->group][v->hour].n++;
    t->hour[v->group][v->hour].value += value;
    t->wallet[v->group][wallet].n++;
    t->wallet[v->group][wallet].value += value;
    t->group[v->group].off_us += foreign_code;
    count_messages(v, slot, pay_route_visits[v->route[slot]].hub);
    book_fees(v, slot, foreign_code);
}

/* Success teaches acceptance of this wallet, and habit of all. */
static inline void
learn_success(Visit *v, unsigned slot)
{
    const PayRules *r = v->span->rules;
    PayConsumer *c = v->consumer;
    uint8_t *seen = &c->seen[v->channel][slot];
    *seen = pay_learn(*seen, true, r->acceptance_rate, v->luck[slot] & 0xffff);
    for (unsigned s = 0; s < v->n_slots; s++)
        c->habit[s] =
            pay_learn(c->habit[s], s == slot, r->habit_rate, v->funding[s] & 0xffff);
}

/* Realised utility less its penalties, in micro-yuan. */
static inline int64_t
surplus(const Visit *v, const PayPurchaseEnd *end, unsigned n_failed)
{
    const PayRules *r = v->span->rules;
    double yuan = -r->failed_scan * n_failed;
    if (end->final >= 0)
        yuan += (v->purchase.score[end->final] + v->doubt[end->final]) * r->per_beta;
    else if (end->final == PAY_FINAL_CASH)
        yuan += v->purchase.cash_score * r->per_beta;
    else
        yuan -= r->lost_penalty;
    return (int64_t)(yuan * 1e6 + (yuan < 0 ? -0.5 : 0.5));
}

/* Try, fall back, book. */
static inline void
finish(Visit *v)
{
    const PayRules *r = v->span->rules;
    PayGroupTally *t = &v->tally->group[v->group];
    v->purchase.key = v->span->world->key;
    v->purchase.consumer = v->id;
    v->purchase.k = v->k;
    v->purchase.max_attempts = r->max_attempts;
    v->purchase.patience = r->patience;
    PayPurchaseEnd end = pay_choice_play(&v->purchase);
    t->intentions++;
    t->attempts += end.n_tried;
    unsigned n_failed = end.n_tried - (end.final >= 0);
    for (unsigned i = 0; i < n_failed; i++)
        book_failure(v, end.tried[i]);
    t->surplus += surplus(v, &end, n_failed);
    if (end.final >= 0) {
        book_payment(v, (unsigned)end.final);
        learn_success(v, (unsigned)end.final);
    } else if (end.final == PAY_FINAL_CASH) {
        t->cash++;
        t->cash_value += (uint64_t)v->amount;
    } else {
        t->lost++;
    }
}

/* One visit of each consumer in the batch. */
static void
visit_all(Batch *b)
{
    set_out(b);
    draw_amounts(b);
    draw_slots(b);
    for (unsigned i = 0; i < b->n; i++)
        weigh(&b->visit[i]);
    score(b);
    for (unsigned i = 0; i < b->n; i++)
        finish(&b->visit[i]);
}

/* Consumers whose next visit is still in the span stay for another round. */
static void
keep_due(Batch *b, int64_t until)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < b->n; i++) {
        const Visit *v = &b->visit[i];
        if (v->consumer->due >= until)
            continue;
        Visit *to = &b->visit[kept++];
        to->consumer = v->consumer;
        to->id = v->id;
        to->city = v->city;
        to->group = v->group;
    }
    b->n = kept;
}

void
pay_visit_shard(const PaySpan *span, uint32_t first, uint32_t end, PayTally *tally)
{
    const PayWorld *world = span->world;
    int64_t until = span->traffic->cumulative[span->traffic->n];
    unsigned city = pay_world_city(world, first);
    Batch b = { .span = span, .tally = tally };
    for (unsigned i = 0; i < BATCH; i++) {
        b.visit[i].span = span;
        b.visit[i].tally = tally;
    }
    for (uint32_t i = first; i < end || b.n > 0;) {
        for (; i < end && b.n < BATCH; i++) {
            while (i >= world->city_first[city + 1])
                city++;
            if (span->consumers[i].due >= until)
                continue;
            Visit *v = &b.visit[b.n++];
            v->consumer = &span->consumers[i];
            v->id = i;
            v->city = (uint16_t)city;
            v->group = world->city_group[city];
        }
        if (b.n == 0)
            break;
        visit_all(&b);
        keep_due(&b, until);
    }
}
