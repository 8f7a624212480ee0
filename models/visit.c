#include "models/visit.h"

#include "models/booking.h"
#include "sim/batch.h"
#include "sim/dist.h"
#include "sim/math.h"

static inline void
ask(PayDraws *d, uint32_t tag, uint32_t entity, uint64_t index)
{
    unsigned i = d->n++;
    d->word[0][i] = (uint32_t)index;
    d->word[1][i] = (uint32_t)(index >> 32);
    d->word[2][i] = entity;
    d->word[3][i] = tag;
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
    return venue->platform >= 0
               ? &world->shops[venue->platform]
               : &world->local[v->city * world->n_classes + venue->class];
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
    v->informed = sim_chance(word[2], online ? r->informed_online : r->informed_offline);
    v->purchase.cash = !online && sim_chance(word[3], r->cash_carried);
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

/* Second draws: for every held wallet, and for nest and cash where cash is at hand. Each
 * visit has its lanes in a row (choice.h); the lane of time asks nothing. */
static void
ask_slots(PayVisitBatch *b)
{
    const PayRules *r = b->span->rules;
    PayDraws *d = &b->draws;
    d->n = 0;
    for (unsigned i = 0; i < b->n; i++) {
        PayVisit *v = &b->visit[i];
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
draw_slots(PayVisitBatch *b)
{
    PayDraws *d = &b->draws;
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
    sim_batch_sinpi(b->sine, 3 * PAY_VISITS);
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

/* What the slots of a visit have in common when they are looked at. */
typedef struct {
    const PayGatesKnown *known; /* [wallet] */
    unsigned networks;          /* codes in sight */
    PayOutcome shut;            /* where none is read */
    const double *base, *shown; /* [wallet] scores */
    double scan;                /* score of one step of doubt */
    double nest;                /* what chance gives them all */
} Look;

static inline Look
look_around(const PayVisit *v)
{
    const PayRules *r = v->span->rules;
    size_t n = v->span->world->n_wallets;
    int platform = v->span->world->venues[v->venue].platform;
    bool online = platform >= 0;
    const PayGatesKnown *known = online
                                     ? r->shops + (unsigned)platform * n
                                     : r->known + (v->city * PAY_N_MODES + v->mode) * n;
    return (Look){
        .known = known,
        .networks = online ? PAY_GATE_ANY_CODE : v->merchant.networks,
        .shut = online || v->merchant.bound != 0 ? PAY_F6_EXCLUDED : PAY_F1_UNREADABLE,
        .base = r->base + v->city * n,
        .shown = r->shown_first + (unsigned)(platform + 1) * n,
        .scan = v->informed ? 0 : r->scan_score,
        .nest = pay_chance_nest(&v->chance, r->nest, r->nest_mean),
    };
}

/* Funding and gate of slot @s. */
static inline PayGateResult
look_at(PayVisit *v, const Look *look, unsigned s)
{
    unsigned wallet = v->wallet[s];
    v->bank_funded[s] =
        !sim_chance(v->funding[s], v->span->rules->wallet[wallet].balance);
    PayGateResult gate = pay_gate_known(look->known[wallet], look->networks, look->shut);
    if (gate.outcome == PAY_GATE_ASK)
        gate = ask_gate(v, s);
    v->gate[s] = gate;
    return gate;
}

/* Score of slot @s, chance included. */
static inline double
value(PayVisit *v, const Look *look, unsigned s)
{
    const PayRules *r = v->span->rules;
    const PayConsumer *c = v->consumer;
    unsigned wallet = v->wallet[s];
    double doubt = look->scan * (255 - c->seen[v->channel][s]) - look->shown[wallet];
    double score =
        look->base[wallet] + r->taste_score * c->taste[s] + r->habit_score * c->habit[s] +
        r->fen_score * pay_rebate_of(&r->wallet[wallet], v->mode, v->amount) - doubt;
    if (G_UNLIKELY(r->has_prices))
        score -= score_of_price(v, s);
    v->doubt[s] = doubt;
    return score + (look->nest + r->nest * pay_chance_slot(&v->chance, s));
}

/* Gates and scores of all alternatives. */
static inline void
weigh(PayVisit *v)
{
    const PayRules *r = v->span->rules;
    Look look = look_around(v);
    uint32_t passed = 0, closed = 0;
    v->is_scored = r->risk.is_on;
    if (v->is_scored)
        v->is_thief = pay_risk_is_thief(&r->risk, v->span->world->key, v->id, v->k);
    for (unsigned s = 0; s < v->n_slots; s++) {
        PayGateResult gate = look_at(v, &look, s);
        passed |= (uint32_t)(gate.outcome == PAY_OK) << s;
        closed |= (uint32_t)((int)gate.network == r->wallet[v->wallet[s]].network) << s;
        v->purchase.score[s] = value(v, &look, s);
    }
    v->purchase.open = v->informed ? passed : (1u << v->n_slots) - 1;
    v->purchase.cash_score = pay_chance_cash(&v->chance);
    if (G_UNLIKELY(r->has_discounts))
        v->purchase.cash_score += score_of_discount(v);
    v->tally->group[v->group].matched += passed != 0;
    v->tally->group[v->group].matched_closed += (passed & closed) != 0;
    if (v->span->at_network) /* where attempts come later, under other rules */
        for (unsigned s = 0; s < v->n_slots; s++)
            foresee(v, s);
}

/* What chance adds to the scores, and when each shopper comes next. */
static void
take_chances(PayVisitBatch *b)
{
    const PayRules *r = b->span->rules;
    unsigned padded = sim_batch_padded(b->draws.n);
    for (unsigned i = b->draws.n; i < padded; i++)
        b->lane[i] = 0.5;
    sim_batch_minus_log(b->lane, padded);
    for (unsigned i = 0; i < b->n; i++) {
        PayVisit *v = &b->visit[i];
        double gap = pay_chance_turn(&v->chance, r->nest, b->sine + 3 * i) *
                     ((double)PAY_TRAFFIC_UNIT * PAY_ACTIVITY_UNIT) /
                     (double)v->consumer->activity;
        v->consumer->due += (int64_t)gap + 1;
        v->consumer->k = (v->k + 1) & 0xffffff;
    }
    sim_batch_minus_log(b->lane, padded);
}

void
pay_visits_prepare(PayVisitBatch *b)
{
    const PayRules *r = b->span->rules;
    set_out(b);
    draw_amounts(b);
    draw_slots(b);
    take_chances(b);
    for (unsigned i = 0; i < b->n; i++) {
        PayVisit *v = &b->visit[i];
        weigh(v);
        v->purchase.key = b->span->world->key;
        v->purchase.consumer = v->id;
        v->purchase.k = v->k;
        v->purchase.max_attempts = r->max_attempts;
        v->purchase.patience = r->patience;
        b->tally->group[v->group].intentions++;
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
attempt(PayVisit *v, unsigned slot)
{
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
finish(PayVisit *v)
{
    const PayPurchase *p = &v->purchase;
    uint32_t left = p->open;
    unsigned n_failed = 0;
    int final;
    while ((final = pay_choice_next(p, left, n_failed)) >= 0) {
        unsigned slot = (unsigned) final;
        if (attempt(v, slot))
            break;
        n_failed++;
        left &= ~(1u << slot);
        if (pay_choice_gives_up(p, slot)) {
            final = PAY_FINAL_LOST;
            break;
        }
    }
    pay_book_end(v, final, n_failed);
}

/* Consumers whose next visit is still in the span stay for another round. */
static void
keep_due(PayVisitBatch *b, int64_t until)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < b->n; i++) {
        const PayVisit *v = &b->visit[i];
        if (v->consumer->due >= until)
            continue;
        PayVisit *to = &b->visit[kept++];
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
            if (span->consumers[i].due >= until)
                continue;
            PayVisit *v = &b.visit[b.n++];
            v->consumer = &span->consumers[i];
            v->id = i;
            v->city = (uint16_t)city;
            v->group = world->city_group[city];
        }
        if (b.n == 0)
            break;
        pay_visits_prepare(&b);
        for (unsigned j = 0; j < b.n; j++)
            finish(&b.visit[j]);
        keep_due(&b, until);
    }
}
