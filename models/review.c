#include "models/review.h"

#include "models/coverage.h"
#include "models/gate.h"
#include "sim/dist.h"
#include "sim/math.h"

#define DAYS_OF_MONTH 30.0
#define PRIOR_VISITS  20.0

/* ---- what merchants have seen */

static size_t
n_columns(const PayWorld *world)
{
    return pay_review_column(world->n_networks, 0);
}

PayReview *
pay_review_new(const PayWorld *world, int64_t date)
{
    PayReview *review = g_new0(PayReview, 1);
    review->world = world;
    review->since = g_new(int64_t, world->n_merchants);
    review->seen = g_new0(uint64_t, world->n_merchants * n_columns(world));
    for (uint32_t i = 0; i < world->n_merchants; i++)
        review->since[i] = date;
    return review;
}

PayReview *
pay_review_copy(const PayReview *review)
{
    const PayWorld *world = review->world;
    size_t n = world->n_merchants;
    PayReview *copy = g_new0(PayReview, 1);
    copy->world = world;
    copy->since = g_memdup2(review->since, n * sizeof *copy->since);
    copy->seen = g_memdup2(review->seen, n * n_columns(world) * sizeof *copy->seen);
    return copy;
}

void
pay_review_free(PayReview *review)
{
    if (review == NULL)
        return;
    g_free(review->since);
    g_free(review->seen);
    g_free(review);
}

bool
pay_review_is_on(const PayParams *now)
{
    return pay_value(now, PAY_MERCHANT_REVIEW, 0, 0, 0) != PAY_NONE;
}

static bool
passes(const PayVisit *v, unsigned slot, unsigned networks)
{
    PayMerchant merchant = v->merchant;
    merchant.networks = (uint8_t)networks;
    return pay_gate_offline(v->span->rules, v->span->world, v->city, v->id,
                            v->consumer->bank, v->bank_funded[slot] != 0, v->merchant_id,
                            &merchant, v->wallet[slot], v->mode)
               .outcome == PAY_OK;
}

bool
pay_review_passes(const PayVisit *v, unsigned networks)
{
    for (unsigned s = 0; s < v->n_slots; s++)
        if (passes(v, s, networks))
            return true;
    return false;
}

/* Would code @network have brought the sale that failed? */
static bool
was_missed(const PayVisit *v, unsigned network)
{
    for (unsigned s = 0; s < v->n_slots; s++) {
        if (v->gate[s].outcome == PAY_OK || !passes(v, s, 1u << network))
            continue;
        if (!v->purchase.cash ||
            v->purchase.score[s] + v->doubt[s] > v->purchase.cash_score)
            return true;
    }
    return false;
}

static void
add(uint64_t *cell, uint64_t n)
{
    __atomic_fetch_add(cell, n, __ATOMIC_RELAXED);
}

void
pay_review_note(PayReview *review, const PayVisit *v, int final)
{
    const PayWorld *world = review->world;
    if (world->venues[v->venue].platform >= 0)
        return;
    uint64_t *seen = review->seen + (size_t)v->merchant_id * n_columns(world);
    uint64_t amount = (uint64_t)v->amount;
    add(seen, 1);
    if (final >= 0) {
        unsigned g = v->gate[final].network;
        add(seen + pay_review_column(g, PAY_NOTED_VALUE), amount);
        if (!pay_review_passes(v, v->merchant.networks & ~(1u << g)))
            add(seen + pay_review_column(g, v->purchase.cash ? PAY_NOTED_SHIFTED
                                                             : PAY_NOTED_LOST),
                amount);
        return;
    }
    PayNoted how = final == PAY_FINAL_CASH ? PAY_NOTED_SHIFTED : PAY_NOTED_LOST;
    for (unsigned g = 0; g < world->n_networks; g++)
        if ((v->merchant.networks >> g & 1) == 0 && was_missed(v, g))
            add(seen + pay_review_column(g, how), amount);
}

/* ---- what a code is worth */

double
pay_review_worth(const PayCodeWorth *c)
{
    return (c->margin - c->fee) * c->lost + (c->handling - c->fee) * c->shifted +
           (c->fee_of_others - c->fee) * c->moved - c->rent;
}

double
pay_review_chance(double gain, double inertia, double noise)
{
    double x = CLAMP((gain - inertia) / noise, -40, 40);
    return 1 / (1 + sim_exp(-x));
}

double
pay_review_shrink(double own, double n, double of_peers, double n_of_peers)
{
    double mean = n_of_peers > 0 ? of_peers / n_of_peers : 0;
    return n * (own + PRIOR_VISITS * mean) / (n + PRIOR_VISITS);
}

/* Sums over the merchants of a class that show the same codes: what hangs on one of them
 * depends on the others. */
typedef struct {
    double visits, noted[PAY_MAX_NETWORKS][PAY_N_NOTED];
} Peers;

/* What all reviews of one barrier have in common. */
typedef struct {
    PayMerchants *merchants;
    const PayReviewDay *day;
    const PayWorld *world;
    SimKey key;
    double inertia, noise; /* fen per month */
    double handling;       /* part of the amount */
    double scale;          /* per ppm */
    double switching;      /* ppm */
    Peers *peers;          /* (owned) [class][mask of networks] */
    bool changed;
} Barrier;

/* One merchant at its review. */
typedef struct {
    unsigned city, class;
    uint32_t id;
    PayMerchant now;
    const uint64_t *seen;
    double months;
} Decider;

static double
micro(const PayParams *p, PayKey key, unsigned a)
{
    return (double)pay_value(p, key, a, 0, 0) / PAY_ONE;
}

static Peers *
peers_of(const Barrier *b, unsigned class, unsigned networks)
{
    return &b->peers[((size_t) class << b->world->n_networks) + networks];
}

static void
sum_peers(Barrier *b)
{
    const PayWorld *world = b->world;
    size_t n = n_columns(world);
    b->peers = g_new0(Peers, (size_t)world->n_classes << world->n_networks);
    for (unsigned c = 0; c < world->n_cities; c++)
        for (unsigned k = 0; k < world->n_classes; k++) {
            const PayMarket *market = &world->local[c * world->n_classes + k];
            for (uint32_t id = market->first; id < market->first + market->n; id++) {
                const uint64_t *seen = b->merchants->review->seen + id * n;
                Peers *peers = peers_of(b, k, b->merchants->each[id].networks);
                peers->visits += (double)seen[0];
                for (unsigned g = 0; g < world->n_networks; g++)
                    for (unsigned i = 0; i < PAY_N_NOTED; i++)
                        peers->noted[g][i] += (double)seen[pay_review_column(g, i)];
            }
        }
}

/* A venue at which merchants like @m meet payers. */
static unsigned
venue_of(const PayWorld *world, unsigned class, PayMerchant m)
{
    unsigned found = 0;
    for (unsigned v = world->n_venues; v-- > 0;)
        if (world->venues[v].class == class && world->venues[v].platform < 0 &&
            (world->venues[v].mode == PAY_MODE_PERSONAL) == (m.personal != 0))
            found = v;
    return found;
}

/* What @m pays of a sale of mean size by the own wallet of code @network, if @acquirer
 * has the plate: as a part of the amount. */
static double
fee_of(const Barrier *b, const Decider *d, unsigned network, unsigned acquirer)
{
    const PayRules *r = b->day->rules;
    unsigned wallet = 0;
    while (wallet + 1 < b->world->n_wallets && r->wallet[wallet].network != (int)network)
        wallet++;
    double sigma = r->ticket_sigma[d->class];
    PayFen mean = (PayFen)MIN(sim_exp(r->ticket_log[d->class] + sigma * sigma / 2) + 0.5,
                              PAY_MAX_AMOUNT);
    const uint8_t *plan = pay_world_plan_of(
        b->world, acquirer, venue_of(b->world, d->class, d->now), network, wallet, false);
    PayMicrofen fee = pay_schedule_fee(&r->schedule[plan[PAY_FLOW_MDR]], mean);
    if (plan[PAY_FLOW_PLACER_DIRECT] != PAY_NO_FEE)
        fee += pay_schedule_fee(&r->schedule[plan[PAY_FLOW_PLACER_DIRECT]], mean);
    return (double)fee / (double)(mean * PAY_ONE);
}

static unsigned
acquirer_of(const Barrier *b, const Decider *d, unsigned network)
{
    return d->now.acquirer != PAY_OWN_PLATE ? d->now.acquirer
                                            : b->world->own_plate[network];
}

/* Mean fee of the other codes it shows; that of @network itself if it shows none. */
static double
fee_of_others(const Barrier *b, const Decider *d, unsigned network)
{
    double sum = 0;
    unsigned n = 0;
    for (unsigned g = 0; g < b->world->n_networks; g++)
        if (g != network && (d->now.networks >> g & 1) != 0) {
            sum += fee_of(b, d, g, acquirer_of(b, d, g));
            n++;
        }
    return n > 0 ? sum / n : fee_of(b, d, network, acquirer_of(b, d, network));
}

/* What the code adds to the month's rents: of an aggregated plate it is a part. */
static double
rent_of(const Barrier *b, const Decider *d, unsigned network)
{
    const PayParams *p = b->day->now;
    if (d->now.personal)
        return 0;
    if (d->now.acquirer == PAY_OWN_PLATE)
        return (double)pay_value(p, PAY_CLASS_RENT, d->class, network, 0);
    bool alone = (d->now.networks & ~(1u << network)) == 0;
    return alone ? (double)pay_value(p, PAY_CLASS_RENT_AGGREGATED, d->class, 0, 0) : 0;
}

/* Fen per month of what it has seen of a code. */
static double
monthly(const Barrier *b, const Decider *d, unsigned network, PayNoted what)
{
    const Peers *peers = peers_of(b, d->class, d->now.networks);
    return pay_review_shrink((double)d->seen[pay_review_column(network, what)],
                             (double)d->seen[0], peers->noted[network][what],
                             peers->visits) /
           d->months;
}

static double
worth_of(const Barrier *b, const Decider *d, unsigned network)
{
    PayCodeWorth code = { .lost = monthly(b, d, network, PAY_NOTED_LOST),
                          .shifted = monthly(b, d, network, PAY_NOTED_SHIFTED),
                          .margin = micro(b->day->now, PAY_CLASS_MARGIN, d->class),
                          .handling = b->handling,
                          .fee = fee_of(b, d, network, acquirer_of(b, d, network)),
                          .fee_of_others = fee_of_others(b, d, network),
                          .rent = rent_of(b, d, network) };
    code.moved =
        MAX(monthly(b, d, network, PAY_NOTED_VALUE) - code.lost - code.shifted, 0);
    return pay_review_worth(&code);
}

/* ---- decisions */

static SimBlock
draw_for(const Barrier *b, const Decider *d, unsigned purpose, uint32_t hash)
{
    return sim_random_block(b->key, SIM_TAG(PAY_DRAW_MERCHANT, purpose, 0), d->id,
                            (uint64_t)hash << 32 | (uint32_t)b->day->date);
}

/* Merchants for which @d stands, in millionths. */
static uint64_t
weight_of(const Barrier *b, const Decider *d)
{
    const PayParams *p = b->world->base;
    uint64_t real = (uint64_t)(pay_value(p, PAY_CITY_POPULATION, d->city, 0, 0) *
                               pay_value(p, PAY_CLASS_MERCHANTS, d->class, 0, 0));
    return real / b->world->local[d->city * b->world->n_classes + d->class].n;
}

static void
change(Barrier *b, const Decider *d, PayMerchant to)
{
    pay_merchants_set(b->merchants, d->city, d->id, to);
    b->changed = true;
}

static bool
consider_code(Barrier *b, const Decider *d, unsigned network, uint32_t word)
{
    bool shown = (d->now.networks >> network & 1) != 0;
    if (!shown && !d->now.personal &&
        !pay_coverage_serves(b->merchants->coverage, b->world, d->city, d->id,
                             acquirer_of(b, d, network)))
        return false;
    double worth = worth_of(b, d, network);
    double chance = pay_review_chance(shown ? -worth : worth, b->inertia, b->noise);
    if (!sim_chance(word, (int64_t)(chance * PAY_ONE)))
        return false;
    PayMerchant to = d->now;
    to.networks ^= (uint8_t)(1u << network);
    change(b, d, to);
    uint64_t *count = shown ? b->day->tally->codes_dropped : b->day->tally->codes_adopted;
    count[network] += weight_of(b, d);
    return true;
}

/* The codes in an order that is drawn, until one changes. */
static void
consider_codes(Barrier *b, const Decider *d)
{
    unsigned n = b->world->n_networks, order[PAY_MAX_NETWORKS];
    SimBlock draw[PAY_MAX_NETWORKS];
    for (unsigned g = 0; g < n; g++) {
        draw[g] = draw_for(b, d, PAY_FOR_SHOWING,
                           b->world->base->entity[PAY_KIND_NETWORK][g].hash);
        unsigned i = g;
        for (; i > 0 && draw[order[i - 1]].w[1] > draw[g].w[1]; i--)
            order[i] = order[i - 1];
        order[i] = g;
    }
    for (unsigned i = 0; i < n; i++)
        if (consider_code(b, d, order[i], draw[order[i]].w[0]))
            return;
}

/* What @acquirer offers, in ppm of turnover; false if it offers nothing. */
static bool
offer_of(const Barrier *b, const Decider *d, unsigned acquirer, double *ret_offer)
{
    const PayParams *p = b->day->now;
    int64_t quality = pay_value(p, PAY_ACQUIRER_QUALITY, acquirer, 0, 0);
    double value = 0, fees = 0;
    if (!pay_coverage_serves(b->merchants->coverage, b->world, d->city, d->id, acquirer))
        return false;
    if (quality == PAY_AUTO) {
        int64_t share = pay_value(p, PAY_ACQUIRER_SHARE, acquirer, 0, 0);
        if (share <= 0)
            return false;
        quality = (int64_t)(sim_log((double)share / PAY_ONE) / b->scale);
    }
    for (unsigned codes = d->now.networks; codes != 0; codes &= codes - 1) {
        unsigned g = (unsigned)__builtin_ctz(codes);
        double paid = 1 + (double)d->seen[pay_review_column(g, PAY_NOTED_VALUE)];
        value += paid;
        fees += paid * fee_of(b, d, g, acquirer);
    }
    *ret_offer = (double)quality - PAY_ONE * fees / value -
                 (acquirer != d->now.acquirer ? b->switching : 0);
    return true;
}

static void
consider_acquirers(Barrier *b, const Decider *d)
{
    const PayEntity *entity = b->world->base->entity[PAY_KIND_ACQUIRER];
    unsigned best = d->now.acquirer;
    double most = -G_MAXDOUBLE;
    for (unsigned a = 0; a < b->world->base->n[PAY_KIND_ACQUIRER]; a++) {
        double offer;
        if (!offer_of(b, d, a, &offer))
            continue;
        SimBlock draw = draw_for(b, d, PAY_FOR_PLATING, entity[a].hash);
        double utility =
            b->scale * offer + sim_gumbel(sim_uniform(sim_block_u64(draw, 0)));
        if (utility > most) {
            most = utility;
            best = a;
        }
    }
    if (best == d->now.acquirer)
        return;
    PayMerchant to = d->now;
    to.acquirer = (uint8_t)best;
    change(b, d, to);
    b->day->tally->plates_moved += weight_of(b, d);
}

/* Stay under contract, or sign the one that stands: is its bonus worth the other codes?
 * Returns: has it signed or ended one? */
static bool
consider_contract(Barrier *b, const Decider *d, uint32_t word)
{
    const PayParams *p = b->day->now;
    unsigned contract = b->merchants->contracts->offer[d->id] - 1u;
    unsigned own = (unsigned)pay_value(p, PAY_CONTRACT_NETWORK, contract, 0, 0);
    bool is_bound = d->now.bound != 0;
    double gain = micro(p, PAY_CONTRACT_BONUS, contract) *
                  (double)d->seen[pay_review_column(own, PAY_NOTED_VALUE)] / d->months;
    if (!is_bound && (d->now.networks >> own & 1) == 0)
        return false;
    for (unsigned g = 0; g < b->world->n_networks; g++)
        if (g != own && (is_bound || (d->now.networks >> g & 1) != 0))
            gain -= MAX(worth_of(b, d, g), 0);
    double chance = pay_review_chance(is_bound ? -gain : gain, b->inertia, b->noise);
    if (!sim_chance(word, (int64_t)(chance * PAY_ONE)))
        return false;
    if (is_bound)
        pay_contracts_end(b->merchants, d->city, d->id);
    else
        pay_contracts_sign(b->merchants, d->city, d->id, contract);
    b->changed = true;
    return true;
}

/* ---- a barrier */

static void
decide(Barrier *b, Decider *d, uint32_t word)
{
    const PayContracts *contracts = b->merchants->contracts;
    bool reached = contracts != NULL && contracts->offer[d->id] != 0;
    bool settled = reached && consider_contract(b, d, word);
    if (settled || d->now.bound != 0)
        return;
    consider_codes(b, d);
    d->now = b->merchants->each[d->id];
    if (d->now.acquirer != PAY_OWN_PLATE && d->now.networks != 0)
        consider_acquirers(b, d);
}

static void
review_one(Barrier *b, unsigned city, unsigned class, uint32_t id, uint32_t word)
{
    PayReview *review = b->merchants->review;
    size_t n = n_columns(b->world);
    uint64_t *seen = review->seen + id * n;
    double days = (double)(b->day->date - review->since[id]);
    if (days <= 0)
        return;
    Decider d = { .city = city,
                  .class = class,
                  .id = id,
                  .now = b->merchants->each[id],
                  .seen = seen,
                  .months = days / DAYS_OF_MONTH };
    decide(b, &d, word);
    review->since[id] = b->day->date;
    for (size_t i = 0; i < n; i++)
        seen[i] = 0;
}

static Barrier
barrier_of(PayMerchants *merchants, const PayReviewDay *day)
{
    const PayParams *p = day->now;
    Barrier b = { .merchants = merchants, .day = day, .world = merchants->world };
    b.key = b.world->key;
    b.inertia = (double)pay_value(p, PAY_MERCHANT_INERTIA, 0, 0, 0);
    b.noise = (double)pay_value(p, PAY_MERCHANT_NOISE, 0, 0, 0);
    b.handling = micro(p, PAY_MERCHANT_CASH, 0);
    b.scale = micro(p, PAY_MERCHANT_FEE_SCALE, 0);
    b.switching = (double)pay_value(p, PAY_MERCHANT_SWITCHING, 0, 0, 0);
    sum_peers(&b);
    return b;
}

bool
pay_review_day(PayMerchants *merchants, const PayReviewDay *day)
{
    Barrier b = barrier_of(merchants, day);
    double mean = (double)pay_value(day->now, PAY_MERCHANT_REVIEW, 0, 0, 0);
    int64_t today = (int64_t)((1 - sim_exp(-1 / mean)) * PAY_ONE);
    for (unsigned c = 0; c < b.world->n_cities; c++)
        for (unsigned k = 0; k < b.world->n_classes; k++) {
            const PayMarket *market = &b.world->local[c * b.world->n_classes + k];
            if (pay_value(day->now, PAY_CLASS_MARGIN, k, 0, 0) <= 0)
                continue;
            for (uint32_t id = market->first; id < market->first + market->n; id++) {
                SimBlock draw =
                    sim_random_block(b.key, SIM_TAG(PAY_DRAW_MERCHANT, PAY_FOR_REVIEW, 0),
                                     id, (uint64_t)day->date);
                if (sim_chance(draw.w[0], today))
                    review_one(&b, c, k, id, draw.w[1]);
            }
        }
    g_free(b.peers);
    return b.changed;
}
