#include "models/visit.h"

#include "models/choice.h"
#include "sim/dist.h"
#include "sim/math.h"

/* A visit while it is being worked on; slots are those of the consumer. */
typedef struct {
    const PaySpan *span;
    PayTally *tally;
    PayConsumer *consumer;
    uint32_t id, k;
    unsigned city, group;
    unsigned hour; /* of the simulated day */

    unsigned venue, merchant_acquirer;
    PayMode mode;
    PayChannel channel;
    PayFen amount;
    bool informed;

    unsigned n_slots;
    uint8_t wallet[PAY_SLOTS];
    uint8_t bank_funded[PAY_SLOTS];
    PayGateResult gate[PAY_SLOTS];
    PayRoute route[PAY_SLOTS];
    uint32_t noise[PAY_SLOTS]; /* low bytes dither the learning */
    double doubt[PAY_SLOTS];   /* score taken off for fear of a failed scan */
    PayPurchase purchase;
} Visit;

static inline unsigned
draw_venue(const PayRules *r, uint32_t word)
{
    unsigned i = r->venue_guide[word / (UINT32_MAX / PAY_VENUE_GUIDE + 1)];
    while (word >= r->venue_draws[i].below && i + 1 < r->n_venue_draws)
        i++;
    return r->venue_draws[i].venue;
}

static inline PayFen
draw_amount(const PayRules *r, unsigned class, uint64_t bits)
{
    double yuan_fen =
        sim_lognormal(sim_uniform(bits), r->ticket_log[class], r->ticket_sigma[class]);
    if (yuan_fen >= PAY_MAX_AMOUNT)
        return PAY_MAX_AMOUNT;
    PayFen amount = (PayFen)(yuan_fen + 0.5);
    return amount < 1 ? 1 : amount;
}

/* Where, what for, how much; and when next. */
static inline uint32_t
draw_visit(Visit *v, PayMerchant *ret_merchant)
{
    const PayWorld *world = v->span->world;
    const PayRules *r = v->span->rules;
    SimBlock visit = sim_random_block(
        world->key, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_VISIT, 0), v->id, v->k);
    SimBlock amount = sim_random_block(
        world->key, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_AMOUNT, 0), v->id, v->k);
    v->venue = draw_venue(r, visit.w[0]);
    const PayVenue *venue = &world->venues[v->venue];
    const PayMarket *market =
        venue->platform >= 0 ? &world->shops[venue->platform]
                             : &world->local[v->city * world->n_classes + venue->class];
    uint32_t merchant = market->first + sim_zipf_rank(market->zipf, visit.w[1]);
    *ret_merchant = world->merchants[merchant];
    if (venue->mode == PAY_MODE_MPM && ret_merchant->personal) {
        v->venue = venue->personal_venue;
        venue = &world->venues[v->venue];
    }
    v->mode = (PayMode)venue->mode;
    v->channel = pay_channel(v->mode);
    v->merchant_acquirer = ret_merchant->acquirer;
    bool online = venue->platform >= 0;
    v->informed =
        sim_chance(visit.w[2], online ? r->informed_online : r->informed_offline);
    v->purchase.cash = !online && sim_chance(visit.w[3], r->cash_carried);
    v->amount = draw_amount(r, venue->class, sim_block_u64(amount, 0));
    double gap = sim_exponential(sim_uniform(sim_block_u64(amount, 1))) *
                 ((double)PAY_TRAFFIC_UNIT * PAY_ACTIVITY_UNIT) /
                 (double)v->consumer->activity;
    v->consumer->due += (int64_t)gap + 1;
    return merchant;
}

static inline double
rebate_of(const PayWalletRules *w, PayMode mode, PayFen amount)
{
    if ((w->rebate_modes >> mode & 1) == 0 || amount < w->rebate_floor)
        return 0;
    PayFen rebate = w->rebate_payment + amount * w->rebate_rate / PAY_ONE;
    return (double)(rebate < amount ? rebate : amount);
}

/* Fill slot @s: draws, gate, route, outcome and score of @wallet. */
static inline void
weigh_slot(Visit *v, unsigned s, unsigned wallet, uint32_t merchant_id,
           const PayMerchant *merchant, double nest)
{
    const PayWorld *world = v->span->world;
    const PayRules *r = v->span->rules;
    const PayWalletRules *w = &r->wallet[wallet];
    const PayConsumer *c = v->consumer;
    SimBlock draw = pay_choice_draw(world->key, v->id, v->k, w->hash);
    v->wallet[s] = (uint8_t)wallet;
    v->noise[s] = (draw.w[2] & 0xff) | (draw.w[3] & 0xff) << 8;
    v->bank_funded[s] = !sim_chance(draw.w[2], w->balance);
    int platform = world->venues[v->venue].platform;
    v->gate[s] =
        platform >= 0
            ? pay_gate_online(r, world, v->city, v->id, c->bank, v->bank_funded[s],
                              merchant_id, (unsigned)platform, wallet)
            : pay_gate_offline(r, world, v->city, v->id, c->bank, v->bank_funded[s],
                               merchant_id, merchant, wallet, v->mode);
    uint8_t outcome = v->gate[s].outcome;
    v->route[s] =
        pay_route(v->mode, (int)v->gate[s].network != w->network, v->bank_funded[s]);
    if (outcome == PAY_OK) {
        int64_t technical = r->fault[v->route[s]];
        if (sim_chance(draw.w[3], technical))
            outcome = PAY_F3_TECHNICAL;
        else if (sim_chance(draw.w[3], technical + r->business))
            outcome = PAY_F4_BUSINESS;
    }
    v->purchase.outcome[s] = outcome;
    v->purchase.hash[s] = w->hash;
    v->doubt[s] = v->informed ? 0 : r->scan_score * (255 - c->seen[v->channel][s]);
    v->purchase.score[s] =
        r->base[v->city * world->n_wallets + wallet] + r->taste_score * c->taste[s] +
        r->habit_score * c->habit[s] + r->fen_score * rebate_of(w, v->mode, v->amount) -
        v->doubt[s] + nest + r->nest * sim_gumbel(sim_uniform(sim_block_u64(draw, 0)));
}

static inline void
weigh(Visit *v, uint32_t merchant_id, const PayMerchant *merchant)
{
    const PayWorld *world = v->span->world;
    const PayRules *r = v->span->rules;
    double nest = r->nest_mean;
    if (v->purchase.cash) {
        nest = pay_choice_nest(world->key, v->id, v->k, r->nest);
        v->purchase.cash_score = pay_choice_cash(world->key, v->id, v->k);
    }
    unsigned s = 0;
    uint32_t open = 0;
    bool matched = false, closed = false;
    for (uint32_t held = v->consumer->held; held != 0; held &= held - 1, s++) {
        weigh_slot(v, s, (unsigned)__builtin_ctz(held), merchant_id, merchant, nest);
        bool passes = v->gate[s].outcome == PAY_OK;
        matched |= passes;
        closed |= passes && (int)v->gate[s].network == r->wallet[v->wallet[s]].network;
        if (passes || !v->informed)
            open |= 1u << s;
    }
    v->n_slots = s;
    v->purchase.open = open;
    PayGroupTally *t = &v->tally->group[v->group];
    t->matched += matched;
    t->matched_closed += closed;
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
        *seen = pay_learn(*seen, false, r->acceptance_rate, v->noise[slot] >> 8);
        break;
    case PAY_F1_UNREADABLE:
    case PAY_F6_EXCLUDED:
        *seen = pay_learn(*seen, false, r->acceptance_rate, v->noise[slot] >> 8);
        break;
    case PAY_F3_TECHNICAL:
        *seen = pay_learn(*seen, false, r->fault_rate, v->noise[slot] >> 8);
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
    unsigned acquirer = v->merchant_acquirer != PAY_OWN_PLATE
                            ? v->merchant_acquirer
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
    *seen = pay_learn(*seen, true, r->acceptance_rate, v->noise[slot] >> 8);
    for (unsigned s = 0; s < v->n_slots; s++)
        c->habit[s] =
            pay_learn(c->habit[s], s == slot, r->habit_rate, v->noise[s] & 0xff);
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

static inline void
visit(Visit *v)
{
    const PayRules *r = v->span->rules;
    PayGroupTally *t = &v->tally->group[v->group];
    PayMerchant merchant;
    v->hour =
        v->span->hour_of_piece[pay_traffic_piece(v->span->traffic, v->consumer->due)];
    v->k = v->consumer->k;
    v->consumer->k = (v->k + 1) & 0xffffff;
    uint32_t merchant_id = draw_visit(v, &merchant);
    v->purchase.consumer = v->id;
    v->purchase.k = v->k;
    v->purchase.max_attempts = r->max_attempts;
    v->purchase.patience = r->patience;
    weigh(v, merchant_id, &merchant);
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

void
pay_visit_shard(const PaySpan *span, uint32_t first, uint32_t end, PayTally *tally)
{
    const PayWorld *world = span->world;
    int64_t until = span->traffic->cumulative[span->traffic->n];
    unsigned city = pay_world_city(world, first);
    Visit v = { .span = span, .tally = tally, .purchase.key = world->key };
    for (uint32_t i = first; i < end; i++) {
        while (i >= world->city_first[city + 1])
            city++;
        PayConsumer *consumer = &span->consumers[i];
        if (consumer->due >= until)
            continue;
        v.consumer = consumer;
        v.id = i;
        v.city = city;
        v.group = world->city_group[city];
        while (consumer->due < until)
            visit(&v);
    }
}
