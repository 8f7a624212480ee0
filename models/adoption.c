#include "models/adoption.h"

#include <math.h>
#include <string.h>

#include "models/booking.h"
#include "models/choice_closed.h"
#include "models/diffusion.h"
#include "models/population.h"
#include "models/price.h"
#include "sim/batch.h"

bool
pay_adoption_is_on(const PayParams *now)
{
    if (pay_value(now, PAY_DROP_RATE, 0, 0, 0) > 0)
        return true;
    for (unsigned w = 0; w < now->n[PAY_KIND_WALLET]; w++)
        if (pay_value(now, PAY_WALLET_ADOPT_P, w, 0, 0) > 0 ||
            pay_value(now, PAY_WALLET_ADOPT_Q, w, 0, 0) > 0)
            return true;
    return false;
}

/* ---- who holds what */

static size_t
n_cells(const PayWorld *world)
{
    return (size_t)world->n_cities * world->n_wallets;
}

static PayAdoption *
frame(const PayWorld *world, unsigned n_workers)
{
    PayAdoption *adoption = g_new0(PayAdoption, 1);
    adoption->world = world;
    adoption->holders = g_new0(uint32_t, n_cells(world));
    adoption->eligible = g_new0(uint32_t, n_cells(world));
    adoption->n_workers = n_workers;
    adoption->change = g_new0(int32_t *, n_workers);
    for (unsigned i = 0; i < n_workers; i++)
        adoption->change[i] = g_new0(int32_t, n_cells(world));
    return adoption;
}

static void
count_customers(PayAdoption *adoption, unsigned city, const uint32_t *customers)
{
    const PayWorld *world = adoption->world;
    for (unsigned w = 0; w < world->n_wallets; w++) {
        int64_t bank = pay_value(world->base, PAY_WALLET_BANK, w, 0, 0);
        adoption->eligible[city * world->n_wallets + w] =
            bank >= 0 ? customers[bank & 0xff]
                      : world->city_first[city + 1] - world->city_first[city];
    }
}

PayAdoption *
pay_adoption_new(const PayWorld *world, const PayConsumer *consumers, int64_t date,
                 unsigned n_workers)
{
    PayAdoption *adoption = frame(world, n_workers);
    adoption->week_began = date;
    for (unsigned c = 0; c < world->n_cities; c++) {
        uint32_t customers[256] = { 0 };
        uint32_t *holders = adoption->holders + (size_t)c * world->n_wallets;
        for (uint32_t i = world->city_first[c]; i < world->city_first[c + 1]; i++) {
            customers[consumers[i].bank]++;
            for (uint32_t held = consumers[i].held; held != 0; held &= held - 1)
                holders[__builtin_ctz(held)]++;
        }
        count_customers(adoption, c, customers);
    }
    return adoption;
}

PayAdoption *
pay_adoption_copy(const PayAdoption *adoption, unsigned n_workers)
{
    size_t n = n_cells(adoption->world);
    PayAdoption *copy = frame(adoption->world, n_workers);
    memcpy(copy->holders, adoption->holders, n * sizeof *copy->holders);
    memcpy(copy->eligible, adoption->eligible, n * sizeof *copy->eligible);
    copy->n_days = adoption->n_days;
    copy->week_began = adoption->week_began;
    return copy;
}

void
pay_adoption_free(PayAdoption *adoption)
{
    if (adoption == NULL)
        return;
    for (unsigned i = 0; i < adoption->n_workers; i++)
        g_free(adoption->change[i]);
    g_free(adoption->change);
    g_free(adoption->holders);
    g_free(adoption->eligible);
    g_free(adoption);
}

/* ---- a barrier */

/* A wallet in a city at this barrier. */
typedef struct {
    double hazard; /* of the step, but for exp(gamma dW); 0: nobody enrols */
    double chance; /* 1 - e^-hazard */
    double most;   /* bound of gamma dW / ln 2, for one purchase a day */
} Offer;

/* What all decisions of one barrier have in common. */
typedef struct {
    PayAdoption *adoption;
    const PayAdoptionDay *day;
    bool turns_week, is_still;
    uint32_t open;            /* wallets that are no bank's app and enrol somewhere */
    uint32_t apps[256];       /* wallets that are an app of this bank */
    Offer *offer;             /* [city][wallet] */
    double gain, drop_gain;   /* gamma, gamma_d */
    double drop, drop_chance; /* hazard of the step; its chance where dW = 0 */
    unsigned drop_after;      /* whole weeks; 0: used or not */
    uint64_t long_idle;       /* of these bits an idle of so many weeks has one */
    double channel[PAY_N_CHANNELS]; /* share of purchases */
    double rebate[PAY_MAX_WALLETS]; /* score of what the wallet gives back, net */
    double cash;                    /* score of what cash saves on average */
    double at_hand;                 /* share of purchases with cash at hand */
    double lost;                    /* score of leaving with nothing */
} Barrier;

static double
micro(const PayParams *p, PayKey key, unsigned a)
{
    return (double)pay_value(p, key, a, 0, 0) / PAY_ONE;
}

static double
share_of_draw(const PayVenueTable *table, unsigned i)
{
    uint32_t before = i > 0 ? table->draw[i - 1].below : 0;
    return (double)(table->draw[i].below - before) / 4294967296.0;
}

/* What each wallet takes on top of a purchase of mean size goes off what it gives back;
 * and what cash saves. */
static void
weigh_prices(Barrier *b, PayFen mean)
{
    const PayWorld *world = b->adoption->world;
    const PayRules *r = b->day->rules;
    for (unsigned i = 0; i < r->everyday.n; i++) {
        unsigned venue = r->everyday.draw[i].venue;
        double score = r->microfen_score * share_of_draw(&r->everyday, i);
        for (unsigned w = 0; w < world->n_wallets; w++)
            b->rebate[w] -= score * (double)pay_price_expected(r, world, venue, w, mean);
        const PayMerchant every_code = { .networks =
                                             (uint8_t)((1u << world->n_networks) - 1),
                                         .acquirer = PAY_OWN_PLATE };
        if (world->venues[venue].platform < 0)
            b->cash += score * (double)pay_price_cash_discount(r, world, venue,
                                                               &every_code, mean);
    }
}

/* Purchases of the day by channel, and what each wallet gives back on one of mean size.
 */
static void
weigh_purchases(Barrier *b)
{
    const PayWorld *world = b->adoption->world;
    const PayRules *r = b->day->rules;
    double mode[PAY_N_MODES] = { 0 }, fen = 0;
    for (unsigned i = 0; i < r->everyday.n; i++) {
        const PayVenue *venue = &world->venues[r->everyday.draw[i].venue];
        double share = share_of_draw(&r->everyday, i);
        double sigma = r->ticket_sigma[venue->class];
        mode[venue->mode] += share;
        b->channel[pay_channel((PayMode)venue->mode)] += share;
        fen += share * sim_exp(r->ticket_log[venue->class] + sigma * sigma / 2);
    }
    b->at_hand = (double)r->cash_carried / PAY_ONE * (1 - b->channel[PAY_CHANNEL_ONLINE]);
    b->lost = -r->beta * r->lost_penalty;
    PayFen mean = (PayFen)MIN(fen + 0.5, PAY_MAX_AMOUNT);
    for (unsigned w = 0; w < world->n_wallets; w++)
        for (unsigned m = 0; m < PAY_N_MODES; m++)
            b->rebate[w] +=
                r->fen_score * mode[m] * pay_rebate_of(&r->wallet[w], (PayMode)m, mean);
    if (r->has_prices || r->has_discounts)
        weigh_prices(b, mean);
}

/* Fear of refusals, @seen being what is perceived by channel, @stride apart. */
static double
doubt_of(const Barrier *b, const uint8_t *seen, size_t stride)
{
    double doubt = 0;
    for (unsigned ch = 0; ch < PAY_N_CHANNELS; ch++)
        doubt += b->channel[ch] * (255 - seen[ch * stride]);
    return doubt * b->day->rules->scan_score;
}

static const uint8_t *
seen_in_city(const Barrier *b, unsigned city, unsigned wallet)
{
    size_t n = b->adoption->world->n_wallets;
    return b->day->rules->seen + city * PAY_N_CHANNELS * n + wallet;
}

/* Score of a wallet that is not held yet, but for taste. */
static double
score_of_new(const Barrier *b, unsigned city, unsigned wallet)
{
    size_t n = b->adoption->world->n_wallets;
    return b->day->rules->base[city * n + wallet] + b->rebate[wallet] -
           doubt_of(b, seen_in_city(b, city, wallet), n);
}

#define LN_2 0.6931471805599453

/* gamma dW / ln 2 for one purchase a day cannot be more: beside an alternative of score o
 * another wallet of score v adds at most ln(1 + e^(v - o)) to the log-sum, which is at
 * most ln 2 + max(v - o, 0). Discounts for cash only lower it. */
static double
most_gain(const Barrier *b, unsigned city, unsigned wallet, int taste)
{
    const PayRules *r = b->day->rules;
    double score = score_of_new(b, city, wallet) + r->taste_score * taste;
    double more = b->at_hand * MAX(score, 0) + (1 - b->at_hand) * MAX(score - b->lost, 0);
    return b->gain * (LN_2 + more) * r->per_beta / LN_2;
}

/* Two to the power @x >= 0, rounded up to a whole exponent: a bound that is cheap. */
static double
power_above(double x)
{
    return x < 60 ? (double)(INT64_C(1) << ((int)x + 1)) : HUGE_VAL;
}

static void
make_offers(Barrier *b, double years)
{
    const PayAdoption *a = b->adoption;
    const PayParams *now = b->day->now;
    for (unsigned w = 0; w < a->world->n_wallets; w++) {
        double p = micro(now, PAY_WALLET_ADOPT_P, w);
        double q = micro(now, PAY_WALLET_ADOPT_Q, w);
        int64_t bank = pay_value(now, PAY_WALLET_BANK, w, 0, 0);
        bool is_closed = pay_value(now, PAY_WALLET_ENROLMENT, w, 0, 0) == 0 ||
                         (b->day->stopped >> w & 1) != 0;
        if (is_closed || p + q <= 0)
            continue;
        if (bank < 0)
            b->open |= 1u << w;
        else
            b->apps[bank & 0xff] |= 1u << w;
        for (unsigned c = 0; c < a->world->n_cities; c++) {
            size_t cell = (size_t)c * a->world->n_wallets + w;
            double share = (double)a->holders[cell] / MAX(a->eligible[cell], 1);
            Offer *offer = &b->offer[cell];
            offer->hazard = (p + q * share) * years;
            offer->chance = 1 - sim_exp(-offer->hazard);
            offer->most = b->gain > 0 ? most_gain(b, c, w, INT8_MAX) : 0;
        }
    }
}

static void
prepare(Barrier *b, unsigned n_days)
{
    const PayParams *now = b->day->now;
    double years = n_days / PAY_DAYS_PER_YEAR;
    b->gain = micro(now, PAY_ADOPT_GAIN, 0);
    b->drop_gain = micro(now, PAY_DROP_GAIN, 0);
    b->drop = micro(now, PAY_DROP_RATE, 0) * years;
    b->drop_chance = 1 - sim_exp(-b->drop);
    b->drop_after = (unsigned)((pay_value(now, PAY_DROP_AFTER, 0, 0, 0) + 6) / 7);
    unsigned high = 1;
    while (2 * high <= b->drop_after)
        high *= 2;
    for (unsigned s = 0; s < PAY_SLOTS; s++)
        b->long_idle |= (PAY_IDLE_WEEKS & ~(uint64_t)(high - 1)) << (PAY_IDLE_BITS * s);
    weigh_purchases(b);
    make_offers(b, years);
}

/* ---- what another wallet is worth */

static double
score_of_held(const Barrier *b, unsigned city, const PayConsumer *c, unsigned wallet)
{
    const PayRules *r = b->day->rules;
    unsigned s = pay_consumer_slot(c, wallet);
    return r->base[city * b->adoption->world->n_wallets + wallet] + b->rebate[wallet] +
           r->taste_score * c->taste[s] + r->habit_score * c->habit[s] -
           doubt_of(b, c->seen[0] + s, PAY_SLOTS);
}

static double
log_sum_beside(const Barrier *b, const double *score, unsigned n, double otherwise)
{
    PayChoiceSet set = { .n = n,
                         .score = score,
                         .has_cash = true,
                         .cash_score = otherwise,
                         .lambda = b->day->rules->nest };
    return n > 0 ? pay_closed_surplus(&set) : otherwise;
}

/* Beside cash, or beside nothing where there is none. */
static double
log_sum(const Barrier *b, const double *score, unsigned n)
{
    return b->at_hand * log_sum_beside(b, score, n, b->cash) +
           (1 - b->at_hand) * log_sum_beside(b, score, n, b->lost);
}

/* dW of @wallet for consumer @id, who holds it or not: yuan per day. */
static double
worth(const Barrier *b, unsigned city, uint32_t id, unsigned wallet)
{
    const PayConsumer *c = &b->day->consumers[id];
    const PayRules *r = b->day->rules;
    double score[PAY_SLOTS + 1];
    unsigned n = 0;
    for (uint32_t rest = c->held & ~(1u << wallet); rest != 0; rest &= rest - 1)
        score[n++] = score_of_held(b, city, c, (unsigned)__builtin_ctz(rest));
    if ((c->held >> wallet & 1) != 0)
        score[n] = score_of_held(b, city, c, wallet);
    else
        score[n] = score_of_new(b, city, wallet) +
                   r->taste_score * pay_population_taste(b->adoption->world, id, wallet);
    double gain = log_sum(b, score, n + 1) - log_sum(b, score, n);
    return (double)c->activity / PAY_ACTIVITY_UNIT * gain * r->per_beta;
}

/* ---- decisions */

#define LANES 512

/* One consumer and one wallet that may come or go. */
typedef struct {
    uint32_t id;
    uint16_t city;
    uint8_t wallet;
    double chance; /* of the decision, or a bound of it */
} Decision;

typedef struct {
    const Barrier *barrier;
    unsigned worker;
    unsigned n;
    Decision decision[LANES];
    uint32_t word[4][LANES];
} Decisions;

static void
ask(Decisions *d, uint32_t id, unsigned city, unsigned wallet, double chance)
{
    const Barrier *b = d->barrier;
    unsigned i = d->n++;
    d->decision[i] = (Decision){ id, (uint16_t)city, (uint8_t)wallet, chance };
    d->word[0][i] = (uint32_t)b->day->date;
    d->word[1][i] = b->day->rules->wallet[wallet].hash;
    d->word[2][i] = id;
    d->word[3][i] = SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_HOLDING, 0);
}

static void
consider(Decisions *d, uint32_t id, unsigned city)
{
    const Barrier *b = d->barrier;
    const PayConsumer *c = &b->day->consumers[id];
    const Offer *offer = b->offer + (size_t)city * b->adoption->world->n_wallets;
    uint32_t open = (b->open | b->apps[c->bank]) & ~c->held;
    for (; open != 0; open &= open - 1) {
        unsigned w = (unsigned)__builtin_ctz(open);
        double chance = offer[w].chance;
        if (b->gain > 0)
            chance = offer[w].hazard *
                     power_above(offer[w].most * c->activity / PAY_ACTIVITY_UNIT);
        ask(d, id, city, w, chance);
    }
    uint64_t idle = c->idle;
    if (b->drop_chance <= 0 || (b->drop_after > 0 && (idle & b->long_idle) == 0))
        return;
    uint64_t used = b->drop_after > 0 ? c->used : 0;
    for (uint32_t held = c->held; held != 0; held &= held - 1) {
        if ((used & 1) == 0 && (idle & PAY_IDLE_WEEKS) >= b->drop_after)
            ask(d, id, city, (unsigned)__builtin_ctz(held), b->drop_chance);
        idle >>= PAY_IDLE_BITS;
        used >>= 1;
    }
}

/* The chance itself, once @u has passed its bound. Judging an offer by the taste for it
 * alone spares most people the sums over what they hold. */
static bool
enrols(const Barrier *b, const Decision *x, double u)
{
    if (b->gain == 0)
        return true;
    const PayWorld *world = b->adoption->world;
    double hazard = b->offer[(size_t)x->city * world->n_wallets + x->wallet].hazard;
    double activity = (double)b->day->consumers[x->id].activity / PAY_ACTIVITY_UNIT;
    int8_t taste = pay_population_taste(world, x->id, x->wallet);
    double most = most_gain(b, x->city, x->wallet, taste) * activity;
    return u < hazard * power_above(most) &&
           u < 1 - sim_exp(-hazard *
                           sim_exp(b->gain * worth(b, x->city, x->id, x->wallet)));
}

static bool
drops(const Barrier *b, const Decision *x, double u)
{
    if (b->drop_gain == 0)
        return true;
    double worth_keeping = b->drop_gain * worth(b, x->city, x->id, x->wallet);
    return u < 1 - sim_exp(-b->drop * sim_exp(-worth_keeping));
}

static bool
happens(const Barrier *b, const Decision *x, double u)
{
    bool holds = (b->day->consumers[x->id].held >> x->wallet & 1) != 0;
    return u < x->chance && (holds ? drops(b, x, u) : enrols(b, x, u));
}

static void
carry_out(const Decisions *d, const Decision *x)
{
    const Barrier *b = d->barrier;
    const PayWorld *world = b->adoption->world;
    PayConsumer *c = &b->day->consumers[x->id];
    PayTally *tally = b->day->tally[d->worker];
    unsigned group = world->city_group[x->city];
    int32_t *change =
        &b->adoption->change[d->worker][(size_t)x->city * world->n_wallets + x->wallet];
    if ((c->held >> x->wallet & 1) != 0) {
        pay_consumer_drop(c, x->wallet);
        tally->dropped[group][x->wallet]++;
        --*change;
    } else if (__builtin_popcount(c->held) < PAY_SLOTS) {
        uint8_t seen[PAY_N_CHANNELS];
        for (unsigned ch = 0; ch < PAY_N_CHANNELS; ch++)
            seen[ch] = seen_in_city(b, x->city, x->wallet)[ch * world->n_wallets];
        pay_consumer_take(c, x->wallet, seen,
                          pay_population_taste(world, x->id, x->wallet));
        tally->adopted[group][x->wallet]++;
        ++*change;
    }
}

/* All are judged before any is carried out: of one consumer's decisions none may see
 * what another has changed. */
static void
decide(Decisions *d)
{
    uint32_t *const words[4] = { d->word[0], d->word[1], d->word[2], d->word[3] };
    unsigned padded = sim_batch_padded(d->n), n_happen = 0;
    uint16_t happening[LANES];
    for (unsigned i = d->n; i < padded; i++)
        for (unsigned w = 0; w < 4; w++)
            d->word[w][i] = 0;
    sim_batch_philox(d->barrier->adoption->world->key, words, padded);
    for (unsigned i = 0; i < d->n; i++) {
        double u = sim_uniform(d->word[0][i] | (uint64_t)d->word[1][i] << 32);
        if (happens(d->barrier, &d->decision[i], u))
            happening[n_happen++] = (uint16_t)i;
    }
    for (unsigned i = 0; i < n_happen; i++)
        carry_out(d, &d->decision[happening[i]]);
    d->n = 0;
}

#define SHARD 4096

static void
run_shard(void *ctx, unsigned index, unsigned worker)
{
    const Barrier *b = ctx;
    const PayWorld *world = b->adoption->world;
    uint32_t first = index * SHARD, end = MIN(first + SHARD, world->n_consumers);
    unsigned city = pay_world_city(world, first);
    Decisions d = { .barrier = b, .worker = worker };
    for (uint32_t i = first; i < end; i++) {
        while (i >= world->city_first[city + 1])
            city++;
        if (b->turns_week)
            pay_consumer_turn_week(&b->day->consumers[i]);
        if (b->is_still)
            continue;
        if (d.n + PAY_MAX_WALLETS > LANES)
            decide(&d);
        consider(&d, i, city);
    }
    decide(&d);
}

/* What the workers changed goes into the counts that the next barrier looks at. */
static void
take_stock(PayAdoption *adoption)
{
    size_t n = n_cells(adoption->world);
    for (unsigned i = 0; i < adoption->n_workers; i++) {
        for (size_t cell = 0; cell < n; cell++)
            adoption->holders[cell] += (uint32_t)adoption->change[i][cell];
        memset(adoption->change[i], 0, n * sizeof *adoption->change[i]);
    }
}

void
pay_adoption_day(PayAdoption *adoption, const PayAdoptionDay *day, SimPool *pool)
{
    g_autofree Offer *offer = g_new0(Offer, n_cells(adoption->world));
    Barrier b = { .adoption = adoption, .day = day, .offer = offer };
    b.is_still = !day->has_begun || day->window_open;
    b.turns_week = pay_value(day->now, PAY_DROP_RATE, 0, 0, 0) > 0 &&
                   day->date - adoption->week_began >= 7;
    if (b.turns_week)
        adoption->week_began = day->date;
    adoption->n_days += day->has_begun;
    if (b.is_still && !b.turns_week)
        return;
    if (!b.is_still) {
        prepare(&b, adoption->n_days);
        adoption->n_days = 0;
    }
    sim_pool_run(pool, (adoption->world->n_consumers + SHARD - 1) / SHARD, run_shard, &b);
    take_stock(adoption);
}
