#include "models/population.h"

#include <math.h>
#include <string.h>

#include "sim/batch.h"
#include "sim/dist.h"
#include "sim/math.h"

/* What the drawing of every consumer has in common. */
typedef struct {
    const PayWorld *world;
    const uint8_t *seen;
    PayConsumer *consumers;
    double log_mean, log_sd;           /* of activity */
    double common, own;                /* loadings of the latent willingness to hold */
    double threshold[PAY_MAX_WALLETS]; /* of it; infinite where all hold, or nobody */
    uint8_t habit[PAY_MAX_WALLETS];
    int64_t bank_below[PAY_MAX_BANKS + 1]; /* sums of the banks' shares, each included */
    uint32_t offered[PAY_MAX_BANKS + 1];   /* by bank: mask of the wallets one can hold */
} Draw;

#define CROWD       64
#define CROWD_LANES (CROWD * PAY_MAX_WALLETS)

/* Consumers who are drawn side by side, stage by stage, so that draws, normals and
 * exponentials are those of many at once (sim/batch.h). First a lane is a consumer, then
 * a consumer with a wallet. */
typedef struct {
    unsigned n;
    uint32_t first;      /* the first of them */
    PayConsumer *member; /* [n], (borrowed) */
    double score[CROWD]; /* standard normal: activity, and willingness to hold */
    uint8_t n_slots[CROWD];
    unsigned n_lanes;
    uint32_t word[4][CROWD_LANES];
    uint8_t whose[CROWD_LANES], wallet[CROWD_LANES];
    double x[CROWD_LANES];
} Crowd;

static inline void
ask(Crowd *crowd, unsigned lane, uint32_t tag, uint32_t entity, uint64_t index)
{
    crowd->word[0][lane] = (uint32_t)index;
    crowd->word[1][lane] = (uint32_t)(index >> 32);
    crowd->word[2][lane] = entity;
    crowd->word[3][lane] = tag;
}

static void
answer(Crowd *crowd, SimKey key, unsigned n)
{
    uint32_t *const words[4] = { crowd->word[0], crowd->word[1], crowd->word[2],
                                 crowd->word[3] };
    sim_batch_philox(key, words, sim_batch_padded(n));
}

static inline int8_t
taste_of_normal(double z)
{
    double taste = z * PAY_TASTE_UNIT;
    return (int8_t)CLAMP(taste + (taste < 0 ? -0.5 : 0.5), -127, 127);
}

int8_t
pay_population_taste(const PayWorld *world, uint32_t i, unsigned wallet)
{
    SimBlock draw =
        sim_random_block(world->key, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_WALLET, 0), i,
                         world->base->entity[PAY_KIND_WALLET][wallet].hash);
    return taste_of_normal(sim_normal(sim_uniform(sim_block_u64(draw, 1))));
}

/* In arithmetic: where a search ends would mostly be guessed wrong. */
static unsigned
bank_of(const Draw *d, uint32_t word)
{
    unsigned n = d->world->base->n[PAY_KIND_BANK], bank = 0;
    int64_t total = n > 0 ? d->bank_below[n - 1] : 0;
    int64_t target = (int64_t)(((__int128)total * word) >> 32);
    for (unsigned b = 0; b + 1 < n; b++)
        bank += d->bank_below[b] <= target;
    return bank;
}

/* Activity, main bank and the first arrival of everybody in @crowd. */
static void
draw_traits(const Draw *d, Crowd *crowd)
{
    for (unsigned i = 0; i < crowd->n; i++)
        for (unsigned aux = 0; aux < 2; aux++)
            ask(crowd, aux * CROWD + i, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_TRAITS, aux),
                crowd->first + i, 0);
    answer(crowd, d->world->key, 2 * CROWD);
    double *gap = crowd->x, *activity = crowd->x + CROWD;
    sim_batch_uniform(gap, crowd->word[0] + CROWD, crowd->word[1] + CROWD, CROWD);
    sim_batch_minus_log(gap, CROWD);
    sim_batch_uniform(crowd->score, crowd->word[0], crowd->word[1], CROWD);
    sim_batch_normal(crowd->score, CROWD);
    for (unsigned i = 0; i < CROWD; i++)
        activity[i] = d->log_mean + d->log_sd * crowd->score[i];
    sim_batch_exp(activity, CROWD);
    for (unsigned i = 0; i < crowd->n; i++) {
        PayConsumer c = { .held = 0 };
        c.activity = (uint16_t)CLAMP(activity[i] * PAY_ACTIVITY_UNIT + 0.5, 1, 65535);
        c.bank = bank_of(d, crowd->word[2][i]) & 0xff;
        c.due =
            (int64_t)(gap[i] * (double)PAY_TRAFFIC_UNIT * PAY_ACTIVITY_UNIT / c.activity);
        crowd->member[i] = c;
    }
}

/* Keep the lanes of wallets that are held: those whose holder is willing enough. */
static void
keep_held(const Draw *d, Crowd *crowd)
{
    unsigned kept = 0;
    for (unsigned lane = 0; lane < crowd->n_lanes; lane++) {
        unsigned i = crowd->whose[lane], wallet = crowd->wallet[lane];
        double latent = d->common * crowd->score[i] + d->own * crowd->x[lane];
        crowd->word[2][kept] = crowd->word[2][lane];
        crowd->word[3][kept] = crowd->word[3][lane];
        crowd->whose[kept] = (uint8_t)i;
        crowd->wallet[kept] = (uint8_t)wallet;
        kept += latent > d->threshold[wallet];
    }
    crowd->n_lanes = kept;
}

/* A lane for each wallet that somebody in @crowd holds, with his taste for it in x. */
static void
draw_wallets(const Draw *d, Crowd *crowd)
{
    const PayParams *p = d->world->base;
    unsigned n = 0;
    for (unsigned i = 0; i < crowd->n; i++)
        for (uint32_t left = d->offered[crowd->member[i].bank]; left != 0;
             left &= left - 1) {
            unsigned wallet = (unsigned)__builtin_ctz(left);
            crowd->whose[n] = (uint8_t)i;
            crowd->wallet[n] = (uint8_t)wallet;
            ask(crowd, n++, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_WALLET, 0),
                crowd->first + i, p->entity[PAY_KIND_WALLET][wallet].hash);
        }
    crowd->n_lanes = n;
    answer(crowd, d->world->key, n);
    sim_batch_uniform(crowd->x, crowd->word[0], crowd->word[1], sim_batch_padded(n));
    sim_batch_normal(crowd->x, sim_batch_padded(n));
    keep_held(d, crowd);
    n = sim_batch_padded(crowd->n_lanes);
    sim_batch_uniform(crowd->x, crowd->word[2], crowd->word[3], n);
    sim_batch_normal(crowd->x, n);
}

/* Put what the lanes say into the consumers' slots, as far as they reach. */
static void
hand_out(const Draw *d, Crowd *crowd, const uint8_t *const seen[CROWD])
{
    memset(crowd->n_slots, 0, sizeof crowd->n_slots);
    for (unsigned lane = 0; lane < crowd->n_lanes; lane++) {
        unsigned i = crowd->whose[lane], wallet = crowd->wallet[lane];
        if (crowd->n_slots[i] == PAY_SLOTS)
            continue;
        PayConsumer *c = &crowd->member[i];
        unsigned slot = crowd->n_slots[i]++;
        c->held |= 1u << wallet;
        c->habit[slot] = d->habit[wallet];
        c->taste[slot] = taste_of_normal(crowd->x[lane]);
        for (unsigned ch = 0; ch < PAY_N_CHANNELS; ch++)
            c->seen[ch][slot] = seen[i][ch * d->world->n_wallets + wallet];
    }
}

#define SHARD (64 * CROWD)

static void
draw_shard(void *ctx, unsigned index, unsigned worker)
{
    (void)worker;
    const Draw *d = ctx;
    const PayWorld *world = d->world;
    uint32_t first = index * SHARD, end = MIN(first + SHARD, world->n_consumers);
    unsigned city = pay_world_city(world, first);
    Crowd crowd;
    memset(&crowd, 0, sizeof crowd); /* lanes that nobody asked for are defined, too */
    for (; first < end; first += CROWD) {
        const uint8_t *seen[CROWD];
        crowd.n = MIN(CROWD, end - first);
        crowd.first = first;
        crowd.member = &d->consumers[first];
        for (unsigned i = 0; i < crowd.n; i++) {
            while (first + i >= world->city_first[city + 1])
                city++;
            seen[i] = &d->seen[city * PAY_N_CHANNELS * world->n_wallets];
        }
        draw_traits(d, &crowd);
        draw_wallets(d, &crowd);
        hand_out(d, &crowd, seen);
    }
}

static void
open_wallets(Draw *d)
{
    const PayParams *p = d->world->base;
    for (unsigned w = 0; w < d->world->n_wallets; w++) {
        int64_t hold = pay_value(p, PAY_WALLET_HOLD, w, 0, 0);
        d->threshold[w] = hold >= PAY_ONE ? -INFINITY : INFINITY;
        if (hold > 0 && hold < PAY_ONE)
            d->threshold[w] = sim_normal(1 - (double)hold / PAY_ONE);
        d->habit[w] = (uint8_t)(pay_value(p, PAY_WALLET_TARGET, w, 0, 0) * 255 / PAY_ONE);
    }
}

/* A bank's app is for its customers. */
static void
open_banks(Draw *d)
{
    const PayParams *p = d->world->base;
    unsigned n = p->n[PAY_KIND_BANK];
    int64_t sum = 0;
    for (unsigned bank = 0; bank < MAX(n, 1); bank++) {
        sum += bank < n ? pay_value(p, PAY_BANK_SHARE, bank, 0, 0) : 0;
        d->bank_below[bank] = sum;
        for (unsigned w = 0; w < d->world->n_wallets; w++) {
            int64_t own = pay_value(p, PAY_WALLET_BANK, w, 0, 0);
            bool may = (own < 0 || own == (int64_t)bank) && d->threshold[w] < INFINITY;
            d->offered[bank] |= (uint32_t)may << w;
        }
    }
}

void
pay_population_draw(const PayWorld *world, const uint8_t *seen, SimPool *pool,
                    PayConsumer *consumers)
{
    const PayParams *p = world->base;
    Draw d = { .world = world, .seen = seen, .consumers = consumers };
    sim_lognormal_parameters((double)pay_value(p, PAY_ACTIVITY_MEAN, 0, 0, 0) / PAY_ONE,
                             (double)pay_value(p, PAY_ACTIVITY_CV, 0, 0, 0) / PAY_ONE,
                             &d.log_mean, &d.log_sd);
    double rho = (double)pay_value(p, PAY_HOLD_CORRELATION, 0, 0, 0) / PAY_ONE;
    d.common = sim_sqrt(rho);
    d.own = sim_sqrt(1 - rho);
    open_wallets(&d);
    open_banks(&d);
    sim_pool_run(pool, (world->n_consumers + SHARD - 1) / SHARD, draw_shard, &d);
}
