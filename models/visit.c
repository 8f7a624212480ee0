#include "models/visit.h"

#include "models/booking.h"
#include "models/weigh.h"
#include "sim/batch.h"
#include "sim/dist.h"
#include "sim/math.h"

static inline void
ask_at(PayDraws *d, unsigned i, uint32_t tag, uint32_t entity, uint64_t index)
{
    d->word[0][i] = (uint32_t)index;
    d->word[1][i] = (uint32_t)(index >> 32);
    d->word[2][i] = entity;
    d->word[3][i] = tag;
}

static inline void
ask(PayDraws *d, uint32_t tag, uint32_t entity, uint64_t index)
{
    ask_at(d, d->n++, tag, entity, index);
}

static void
answer(PayDraws *d, SimKey key)
{
    uint32_t *const words[4] = { d->word[0], d->word[1], d->word[2], d->word[3] };
    sim_batch_philox(key, words, sim_batch_padded(d->n));
}

static inline unsigned
draw_venue(const PayVenueTable *table, uint32_t word)
{
    unsigned i = table->guide[word / (UINT32_MAX / PAY_VENUE_GUIDE + 1)];
    i += (word >= table->draw[i].below) & (i + 1 < table->n);
    while (word >= table->draw[i].below && i + 1 < table->n)
        i++;
    return table->draw[i].venue;
}

/* Where a visit of a crowded piece leads: out of line, for it is rare. */
static G_GNUC_NO_INLINE const PayVenueTable *
table_in_crowd(const PayVisit *v)
{
    const PaySpan *span = v->span;
    SimBlock draw = sim_random_block(
        span->world->key, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_FLASH, 0), v->id, v->k);
    int flash = pay_traffic_flash(span->traffic, v->consumer->due, draw.w[0]);
    return flash < 0 ? &span->rules->everyday : &span->rules->flash[flash];
}

/* When and by which venue, by the first word of the visit. Returns: its market. */
static inline const PayMarket *
choose_venue(PayVisit *v, uint32_t word)
{
    const PayWorld *world = v->span->world;
    unsigned piece = pay_traffic_piece(v->span->traffic, v->consumer->due);
    v->hour = v->span->hour_of_piece[piece];
    bool crowded = G_UNLIKELY(v->span->traffic->crowded[piece] != 0);
    const PayVenueTable *table = crowded ? table_in_crowd(v) : &v->span->rules->everyday;
    v->venue = (uint16_t)draw_venue(table, word);
    const PayVenue *venue = &world->venues[v->venue];
    /* In arithmetic: which of the two it is would mostly be guessed wrong. */
    size_t online = -(size_t)(venue->platform >= 0);
    size_t shop = world->n_cities * world->n_classes + (size_t)(uint8_t)venue->platform;
    size_t local = v->city * world->n_classes + venue->class;
    return &world->local[(shop & online) | (local & ~online)];
}

/* What he finds there, and with what knowledge he comes. */
static inline void
meet_merchant(PayVisit *v, const uint32_t word[4])
{
    const PayWorld *world = v->span->world;
    const PayRules *r = v->span->rules;
    const PayVenue *venue = &world->venues[v->venue];
    v->merchant = v->span->merchants[v->merchant_id];
    unsigned scans_personal = (venue->mode == PAY_MODE_MPM) & (v->merchant.personal != 0);
    v->venue = (uint16_t)(v->venue + (venue->personal_venue - v->venue) * scans_personal);
    venue = &world->venues[v->venue];
    v->mode = (PayMode)venue->mode;
    v->channel = pay_channel(v->mode);
    bool online = venue->platform >= 0;
    v->informed = sim_chance(word[2], r->informed[online]);
    v->purchase.cash = !online & sim_chance(word[3], r->cash_carried);
}

/* Stage by stage, because which merchant it is and what he shows are seldom in the cache:
 * while one is looked up, the memory of the others is on its way. */
static void
place(PayVisitBatch *b)
{
    const PayDraws *d = &b->draws;
    const PayMarket *market[PAY_VISITS];
    for (unsigned i = 0; i < b->n; i++) {
        market[i] = choose_venue(&b->visit[i], d->word[0][i]);
        sim_zipf_prefetch(market[i]->zipf, d->word[1][i]);
    }
    for (unsigned i = 0; i < b->n; i++) {
        uint32_t rank = sim_zipf_rank(market[i]->zipf, d->word[1][i]);
        b->visit[i].merchant_id = market[i]->first + rank;
        __builtin_prefetch(&b->span->merchants[b->visit[i].merchant_id]);
    }
    for (unsigned i = 0; i < b->n; i++) {
        const uint32_t word[4] = { d->word[0][i], d->word[1][i], d->word[2][i],
                                   d->word[3][i] };
        meet_merchant(&b->visit[i], word);
    }
}

/* First draws: where, how much, and the uniform that says when next. */
static void
set_out(PayVisitBatch *b)
{
    PayDraws *d = &b->draws;
    d->n = 0;
    for (unsigned i = 0; i < b->n; i++) {
        PayVisit *v = &b->visit[i];
        v->k = v->consumer->k;
        ask(d, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_VISIT, 0), v->id, v->k);
    }
    d->n = PAY_VISITS;
    for (unsigned i = 0; i < b->n; i++)
        ask(d, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_AMOUNT, 0), b->visit[i].id,
            b->visit[i].k);
    answer(d, b->span->world->key);
    place(b);
    sim_batch_uniform(b->amount, d->word[0] + PAY_VISITS, d->word[1] + PAY_VISITS,
                      PAY_VISITS);
    sim_batch_uniform(b->gap, d->word[2] + PAY_VISITS, d->word[3] + PAY_VISITS,
                      PAY_VISITS);
}

/* Lognormal, rounded to the fen, at least 1 and at most PAY_MAX_AMOUNT. */
static void
draw_amounts(PayVisitBatch *b)
{
    const PayRules *r = b->span->rules;
    sim_batch_normal(b->amount, PAY_VISITS);
    for (unsigned i = 0; i < b->n; i++) {
        unsigned class = b->span->world->venues[b->visit[i].venue].class;
        b->amount[i] = r->ticket_log[class] + r->ticket_sigma[class] * b->amount[i];
    }
    sim_batch_exp(b->amount, PAY_VISITS);
    for (unsigned i = 0; i < b->n; i++) {
        double fen = b->amount[i];
        PayFen amount = fen >= PAY_MAX_AMOUNT ? PAY_MAX_AMOUNT : (PayFen)(fen + 0.5);
        b->visit[i].amount = amount < 1 ? 1 : amount;
    }
}

static inline unsigned
count_bits(uint32_t x)
{
    x -= x >> 1 & 0x55555555;
    x = (x & 0x33333333) + (x >> 2 & 0x33333333);
    return ((x + (x >> 4)) & 0x0f0f0f0f) * 0x01010101 >> 24;
}

/* What is looked up and drawn for each wallet that visit @i's consumer holds, from lane
 * @first on. The next visit writes over what is too much. */
static inline void
ask_wallets(PayVisitBatch *b, unsigned i, unsigned first)
{
    const PayRules *r = b->span->rules;
    PayVisit *v = &b->visit[i];
    PayRows rows = pay_weigh_rows(v);
    PayDraws *d = &b->draws;
    for (unsigned s = 0; s < PAY_SLOTS; s++) {
        d->word[0][first + s] = v->k;
        d->word[2][first + s] = v->id;
    }
    /* Stands for those that he has not: where they begin would mostly be guessed wrong.
     */
    uint32_t last = 1u << (v->span->world->n_wallets - 1), left = v->consumer->held;
    unsigned n = MAX(v->n_slots, PAY_SLOTS_USUAL);
    for (unsigned s = 0; s < n; s++) {
        unsigned wallet = (unsigned)__builtin_ctz(left | last);
        left &= left - 1;
        d->word[1][first + s] = r->wallet[wallet].hash;
        v->wallet[s] = (uint8_t)wallet;
        b->base[i][s] = rows.base[wallet];
        b->shown[i][s] = rows.shown[wallet];
        b->known[i][s] = rows.known[wallet];
    }
    b->networks[i] = rows.networks;
}

/* Second draws, for every held wallet. Each visit has its lanes in a row. */
static void
ask_slots(PayVisitBatch *b)
{
    PayDraws *d = &b->draws;
    unsigned first = 0;
    for (unsigned i = 0; i < b->n; i++) {
        PayVisit *v = &b->visit[i];
        v->n_slots = count_bits(v->consumer->held);
        v->funding = d->word[2] + first;
        v->luck = d->word[3] + first;
        b->first[i] = (uint16_t)first;
        ask_wallets(b, i, first);
        first += v->n_slots;
    }
    d->n = sim_batch_padded(first);
    for (unsigned i = 0; i < d->n; i++)
        d->word[3][i] = SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_CHOICE, 0);
}

/* And for nest and cash, where cash is at hand: in whole groups after the slots. Returns:
 * how many visits that are, listed in @ret_visit. */
static unsigned
ask_cash(PayVisitBatch *b, uint8_t ret_visit[PAY_VISITS])
{
    PayDraws *d = &b->draws;
    unsigned n = 0;
    for (unsigned i = 0; i < b->n; i++) {
        ret_visit[n] = (uint8_t)i;
        n += b->visit[i].purchase.cash;
    }
    for (unsigned purpose = PAY_FOR_NEST; purpose <= PAY_FOR_CASH; purpose++) {
        for (unsigned j = 0; j < n; j++) {
            const PayVisit *v = &b->visit[ret_visit[j]];
            ask(d, SIM_TAG(PAY_DRAW_CONSUMER, purpose, 0), v->id, v->k);
        }
        d->n = sim_batch_padded(d->n);
    }
    return n;
}

/* What chance gives nest and cash, by the draws from lane @first on. */
static void
take_cash(PayVisitBatch *b, unsigned first, const uint8_t *visit, unsigned n)
{
    const PayRules *r = b->span->rules;
    uint32_t *const *word =
        (uint32_t *const[]){ b->draws.word[0] + first, b->draws.word[1] + first,
                             b->draws.word[2] + first, b->draws.word[3] + first };
    double angle[PAY_VISITS], nest[PAY_VISITS], cash[PAY_VISITS];
    unsigned padded = sim_batch_padded(n);
    sim_batch_uniform(angle, word[0], word[1], padded);
    sim_batch_uniform(nest, word[2], word[3], padded);
    sim_batch_uniform(cash, word[0] + padded, word[1] + padded, padded);
    pay_chance_nests(r->nest, angle, nest, n);
    sim_batch_minus_log(cash, padded);
    sim_batch_minus_log(cash, padded);
    for (unsigned i = 0; i < b->n; i++)
        b->common[i] = r->nest_mean;
    for (unsigned j = 0; j < n; j++) {
        b->common[visit[j]] = nest[j];
        b->cash[visit[j]] = cash[j];
    }
}

static void
draw_slots(PayVisitBatch *b)
{
    PayDraws *d = &b->draws;
    uint8_t visit[PAY_VISITS + 1] = { 0 }; /* one is written ahead */
    ask_slots(b);
    unsigned n_lanes = d->n, n_cash = ask_cash(b, visit);
    answer(d, b->span->world->key);
    sim_batch_uniform(b->lane, d->word[0], d->word[1], n_lanes);
    sim_batch_minus_log(b->lane, n_lanes);
    sim_batch_minus_log(b->lane, n_lanes);
    take_cash(b, n_lanes, visit, n_cash);
}

/* What risk control makes of an attempt with slot @s that would end in @outcome. */
static G_GNUC_NO_INLINE PayOutcome
screen(PayVisit *v, unsigned s, PayOutcome outcome)
{
    const PayRules *r = v->span->rules;
    bool foreign = (int)v->gate[s].network != r->wallet[v->wallet[s]].network;
    v->risk[s] = PAY_RISK_NONE;
    if (outcome != PAY_OK)
        return outcome;
    v->risk[s] = (uint8_t)pay_risk_check(&r->risk, v->span->world->key, v->id, v->k,
                                         v->purchase.hash[s], v->is_thief, foreign);
    return pay_risk_stops((PayRisk)v->risk[s]) ? PAY_F4_BUSINESS : PAY_OK;
}

/* What comes of an attempt with slot @s, once its gates are known: the way it takes and
 * how it ends. */
static inline void
foresee(PayVisit *v, unsigned s)
{
    const PayRules *r = v->span->rules;
    const PayWalletRules *w = &r->wallet[v->wallet[s]];
    PayOutcome outcome = (PayOutcome)v->gate[s].outcome;
    v->hub[s] = w->hub;
    v->route[s] = (uint8_t)pay_route(v->mode, (int)v->gate[s].network != w->network,
                                     v->bank_funded[s]);
    if (outcome == PAY_OK) {
        int64_t technical = v->span->at_network ? 0 : r->fault[v->route[s]];
        bool business = sim_chance(v->luck[s], technical + r->business);
        outcome = business ? PAY_F4_BUSINESS : PAY_OK;
        outcome = sim_chance(v->luck[s], technical) ? PAY_F3_TECHNICAL : outcome;
    }
    if (v->span->spent != NULL && outcome == PAY_OK)
        outcome = pay_limits_check(&r->limits, &v->span->spent[v->id], v->mode,
                                   v->bank_funded[s], v->amount);
    if (v->is_scored)
        outcome = screen(v, s, outcome);
    v->purchase.outcome[s] = (uint8_t)outcome;
}

/* When each shopper comes next. */
static void
turn(PayVisitBatch *b)
{
    sim_batch_minus_log(b->gap, PAY_VISITS);
    for (unsigned i = 0; i < b->n; i++) {
        PayVisit *v = &b->visit[i];
        double gap = b->gap[i] * ((double)PAY_TRAFFIC_UNIT * PAY_ACTIVITY_UNIT) /
                     (double)v->consumer->activity;
        v->consumer->due += (int64_t)gap + 1;
        v->consumer->k = (v->k + 1) & 0xffffff;
    }
}

void
pay_visits_prepare(PayVisitBatch *b)
{
    const PayRules *r = b->span->rules;
    set_out(b);
    draw_amounts(b);
    draw_slots(b);
    turn(b);
    pay_weigh(b);
    for (unsigned i = 0; i < b->n; i++) {
        PayVisit *v = &b->visit[i];
        v->purchase.key = b->span->world->key;
        v->purchase.consumer = v->id;
        v->purchase.k = v->k;
        v->purchase.max_attempts = r->max_attempts;
        v->purchase.patience = r->patience;
        b->tally->group[v->group].intentions++;
        v->is_scored = r->risk.is_on;
        if (v->is_scored)
            v->is_thief = pay_risk_is_thief(&r->risk, b->span->world->key, v->id, v->k);
        if (b->span->at_network) /* where attempts come later, under other rules */
            for (unsigned s = 0; s < v->n_slots; s++)
                foresee(v, s);
    }
}

/* Messages of an attempt, but those that the day book counts. */
static inline void
count_messages(PayVisit *v, unsigned slot)
{
    bool is_paid = v->purchase.outcome[slot] == PAY_OK;
    if (is_paid && pay_book_is_by_kind(v)) {
        v->tally->hub[v->group][v->hub[slot]][v->hour] +=
            pay_route_visits[v->route[slot]].hub;
        return;
    }
    bool asked_only =
        v->purchase.outcome[slot] == PAY_F2_REFUSED; /* and the hub said no */
    bool sent = v->purchase.outcome[slot] != PAY_F1_UNREADABLE &&
                v->purchase.outcome[slot] != PAY_F6_EXCLUDED;
    if (!sent)
        return;
    static const PayVisits lookup = { .wallet = 1, .hub = 1 };
    const PayVisits *visits = asked_only ? &lookup : &pay_route_visits[v->route[slot]];
    const unsigned *first = v->span->world->party_first;
    uint64_t *messages = v->tally->messages + (size_t)v->group * v->tally->n_parties;
    v->tally->hub[v->group][v->hub[slot]][v->hour] += visits->hub;
    messages[first[PAY_ROLE_WALLET] + v->wallet[slot]] += visits->wallet;
    messages[first[PAY_ROLE_BANK] + v->consumer->bank] += visits->issuer;
    messages[first[PAY_ROLE_ACQUIRER] + pay_book_acquirer(v, slot)] += visits->acquirer;
}

/* An attempt with @slot, seen to its end only now: of what a payer holds he seldom tries
 * more than one. Returns: is it paid? */
static inline bool
attempt(PayVisitBatch *b, unsigned i, unsigned slot)
{
    PayVisit *v = &b->visit[i];
    pay_weigh_settle(b, i, slot);
    foresee(v, slot);
    v->tally->group[v->group].attempts++;
    count_messages(v, slot);
    pay_book_risk(v, slot);
    PayOutcome outcome = (PayOutcome)v->purchase.outcome[slot];
    if (outcome == PAY_OK)
        return true;
    pay_book_failure(v, slot, outcome);
    return false;
}

/* Try, fall back, book. */
static inline void
finish(PayVisitBatch *b, unsigned i)
{
    PayVisit *v = &b->visit[i];
    const PayPurchase *p = &v->purchase;
    uint32_t left = p->open;
    unsigned n_failed = 0;
    int final = b->choice[i];
    while (final >= 0 && !attempt(b, i, (unsigned) final)) {
        left &= ~(1u << final);
        n_failed++;
        final = pay_choice_gives_up(p, (unsigned) final)
                    ? PAY_FINAL_LOST
                    : pay_choice_next(p, left, n_failed);
    }
    b->choice[i] = (int8_t) final;
    pay_book_end(v, final, n_failed);
}

/* What payments teach: habits, of all wallets held. */
SIM_FOR_EACH_MACHINE static void
learn(PayVisitBatch *b)
{
    uint32_t rate = b->span->rules->habit_rate;
    for (unsigned i = 0; i < b->n; i++)
        if (b->choice[i] >= 0)
            pay_book_habits(&b->visit[i], (unsigned)b->choice[i], rate);
}

/* Consumers whose next visit is still in the span stay for another round. */
static void
keep_due(PayVisitBatch *b, int64_t until)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < b->n; i++) {
        const PayVisit *v = &b->visit[i];
        PayVisit *to = &b->visit[kept];
        kept += v->consumer->due < until;
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
    PayVisitBatch b = { .span = span, .tally = tally };
    for (unsigned i = 0; i < PAY_VISITS; i++) {
        b.visit[i].span = span;
        b.visit[i].tally = tally;
    }
    for (uint32_t i = first; i < end || b.n > 0;) {
        for (; i < end && b.n < PAY_VISITS; i++) {
            while (i >= world->city_first[city + 1])
                city++;
            __builtin_prefetch(&span->consumers[MIN(i + PAY_VISITS, end - 1)]);
            PayVisit *v = &b.visit[b.n];
            b.n += span->consumers[i].due < until;
            v->consumer = &span->consumers[i];
            v->id = i;
            v->city = (uint16_t)city;
            v->group = world->city_group[city];
        }
        if (b.n == 0)
            break;
        pay_visits_prepare(&b);
        for (unsigned j = 0; j < b.n; j++)
            finish(&b, j);
        learn(&b);
        keep_due(&b, until);
    }
}
