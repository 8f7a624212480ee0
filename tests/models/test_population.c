/* The population against one drawn person by person, and against what was asked for. */
#include "models/population.h"

#include <math.h>
#include <string.h>

#include "sim/dist.h"
#include "tests/claims.h"
#include "tests/models/fixture.h"

#define PEOPLE 9001 /* no whole number of crowds or shards */

typedef struct {
    PayParams *p;
    PayWorld *world;
    uint8_t *seen;
    PayConsumer *consumers;
} Town;

/* Two banks, of which "west" has twice the customers and an app of its own, "m0"; eight
 * wallets more, so that some hold more than have a slot; one that all hold, and one that
 * nobody does. */
static Town
found_town(void)
{
    Town t = { .p = fixture_build((Fixture){ .people = PEOPLE + 1,
                                             .third = true,
                                             .west = true,
                                             .idle = "idle",
                                             .more = 8 }) };
    SET(t.p, PAY_BANK_SHARE, fixture_find(t.p, PAY_KIND_BANK, "west"), 0, 0, 2 * PAY_ONE);
    for (unsigned i = 0; i < 8; i++) {
        const char id[] = { 'm', (char)('0' + i), '\0' };
        unsigned w = fixture_find(t.p, PAY_KIND_WALLET, id);
        SET(t.p, PAY_WALLET_HOLD, w, 0, 0, i == 1 ? PAY_ONE : 750000);
        SET(t.p, PAY_WALLET_TARGET, w, 0, 0, 100000 * (int64_t)i);
    }
    SET(t.p, PAY_WALLET_BANK, fixture_find(t.p, PAY_KIND_WALLET, "m0"), 0, 0,
        fixture_find(t.p, PAY_KIND_BANK, "west"));
    t.world = pay_world_new(t.p, (SimKey){ 11, 3 }, NULL);
    size_t n = (size_t)t.world->n_cities * PAY_N_CHANNELS * t.world->n_wallets;
    t.seen = g_new(uint8_t, n);
    for (size_t i = 0; i < n; i++)
        t.seen[i] = (uint8_t)(3 * i + 1);
    t.consumers = g_new(PayConsumer, t.world->n_consumers);
    return t;
}

static void
town_clear(Town *t)
{
    g_free(t->consumers);
    g_free(t->seen);
    pay_world_free(t->world);
    pay_params_free(t->p);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Town, town_clear)

static void
populate(Town *t, unsigned n_threads)
{
    g_autoptr(SimPool) pool = sim_pool_new(n_threads);
    pay_population_draw(t->world, t->seen, pool, t->consumers);
}

static double
normal_of(SimBlock block, unsigned half)
{
    return sim_normal(sim_uniform(sim_block_u64(block, half)));
}

static int8_t
taste_of(double z)
{
    return (int8_t)CLAMP(round(z * PAY_TASTE_UNIT), -127, 127);
}

/* Does a person with activity score @z and main bank @bank hold wallet @w? */
static bool
holds(const Town *t, uint32_t i, unsigned w, double z, unsigned bank, int8_t *ret_taste)
{
    int64_t own = pay_value(t->p, PAY_WALLET_BANK, w, 0, 0);
    int64_t hold = pay_value(t->p, PAY_WALLET_HOLD, w, 0, 0);
    SimBlock draw =
        sim_random_block(t->world->key, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_WALLET, 0), i,
                         t->p->entity[PAY_KIND_WALLET][w].hash);
    *ret_taste = taste_of(normal_of(draw, 1));
    if ((own >= 0 && own != (int64_t)bank) || hold == 0)
        return false;
    return hold == PAY_ONE || sim_sqrt(0.3) * z + sim_sqrt(0.7) * normal_of(draw, 0) >
                                  sim_normal(1 - (double)hold / PAY_ONE);
}

static PayConsumer
person(const Town *t, uint32_t i)
{
    const PayWorld *world = t->world;
    uint32_t tag = SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_TRAITS, 0);
    SimBlock traits = sim_random_block(world->key, tag, i, 0);
    SimBlock first = sim_random_block(world->key, tag + 1, i, 0);
    PayConsumer c = { .held = 0 };
    double mean, sd, z = normal_of(traits, 0);
    sim_lognormal_parameters(1.2, 1, &mean, &sd);
    c.activity = (uint16_t)round(sim_exp(mean + sd * z) * PAY_ACTIVITY_UNIT);
    c.bank = traits.w[2] >= (UINT64_C(1) << 32) / 3;
    c.due = (int64_t)(sim_exponential(sim_uniform(sim_block_u64(first, 0))) *
                      (double)PAY_TRAFFIC_UNIT * PAY_ACTIVITY_UNIT / (double)c.activity);
    unsigned slot = 0;
    const uint8_t *seen =
        t->seen + pay_world_city(world, i) * PAY_N_CHANNELS * world->n_wallets;
    for (unsigned w = 0; w < world->n_wallets && slot < PAY_SLOTS; w++) {
        if (!holds(t, i, w, z, c.bank, &c.taste[slot])) {
            c.taste[slot] = 0;
            continue;
        }
        c.held |= 1u << w;
        c.habit[slot] =
            (uint8_t)(pay_value(t->p, PAY_WALLET_TARGET, w, 0, 0) * 255 / PAY_ONE);
        for (unsigned ch = 0; ch < PAY_N_CHANNELS; ch++)
            c.seen[ch][slot] = seen[ch * world->n_wallets + w];
        slot++;
    }
    return c;
}

static void
a_crowd_is_its_persons(void)
{
    g_auto(Town) town = found_town();
    populate(&town, 1);
    unsigned n_full = 0, n_other = 0;
    for (uint32_t i = 0; i < town.world->n_consumers; i++) {
        PayConsumer alone = person(&town, i);
        n_other += memcmp(&alone, &town.consumers[i], sizeof alone) != 0;
        n_full += __builtin_popcount(alone.held) == PAY_SLOTS;
    }
    CU_ASSERT_EQUAL(n_other, 0);
    CU_ASSERT_TRUE(n_full > PEOPLE / 4);
}

static void
threads_change_nobody(void)
{
    g_auto(Town) town = found_town(), other = found_town();
    populate(&town, 1);
    populate(&other, 3);
    CU_ASSERT_EQUAL(memcmp(town.consumers, other.consumers,
                           town.world->n_consumers * sizeof *town.consumers),
                    0);
}

static void
a_taste_is_known_before_the_wallet_is_held(void)
{
    g_auto(Town) town = found_town();
    populate(&town, 1);
    for (uint32_t i = 0; i < 100; i++) {
        unsigned slot = 0;
        for (uint32_t left = town.consumers[i].held; left != 0; left &= left - 1)
            CU_ASSERT_EQUAL(
                pay_population_taste(town.world, i, (unsigned)__builtin_ctz(left)),
                town.consumers[i].taste[slot++]);
    }
}

/* Among 9000, four standard errors of a share of 0.8 are 0.017. Who shops more holds
 * more: the two share 0.3 of their variance. */
static void
as_many_hold_a_wallet_as_it_says(void)
{
    g_auto(Town) town = found_town();
    populate(&town, 1);
    unsigned n = town.world->n_consumers, n_a = 0, n_busy = 0, n_busy_a = 0;
    unsigned a = fixture_find(town.p, PAY_KIND_WALLET, "a");
    for (uint32_t i = 0; i < n; i++) {
        bool has = (town.consumers[i].held >> a & 1) != 0;
        bool busy = town.consumers[i].activity > 1.2 * PAY_ACTIVITY_UNIT;
        n_a += has;
        n_busy += busy;
        n_busy_a += has && busy;
    }
    CU_ASSERT_DOUBLE_EQUAL((double)n_a / n, 0.8, 0.017);
    CU_ASSERT_TRUE((double)n_busy_a / n_busy > 0.8 + 0.05);
}

CLAIMS_MAIN("models/population", CLAIM(a_crowd_is_its_persons),
            CLAIM(threads_change_nobody),
            CLAIM(a_taste_is_known_before_the_wallet_is_held),
            CLAIM(as_many_hold_a_wallet_as_it_says))
