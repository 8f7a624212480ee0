/* Who holds what, against a count by hand. */
#include "models/census.h"

#include "tests/claims.h"
#include "tests/models/fixture.h"

typedef struct {
    PayParams *p;
    SimPool *pool;
    PayWorld *world;
    PayLedger *ledger;
    PayCensus *census;
} Town;

static Town
open_town(void)
{
    double utility[PAY_MAX_WALLETS] = { 0.8, 0.8, 0.8 };
    Town t = { .p = fixture_build((Fixture){ .people = 5000, .third = true }),
               .pool = sim_pool_new(2) };
    t.world = pay_world_new(t.p, (SimKey){ 11, 0 }, NULL);
    t.ledger = pay_ledger_new(t.world, utility, t.pool, NULL);
    t.census = pay_census_new(t.world);
    return t;
}

static void
town_clear(Town *t)
{
    pay_census_free(t->census);
    pay_ledger_free(t->ledger);
    pay_world_free(t->world);
    sim_pool_free(t->pool);
    pay_params_free(t->p);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Town, town_clear)

static void
expect_count_by_hand(const Town *t)
{
    const PayWorld *world = t->world;
    for (unsigned c = 0; c < world->n_cities; c++) {
        uint32_t by_number[PAY_MAX_WALLETS + 1] = { 0 }, holders[PAY_MAX_WALLETS] = { 0 };
        for (uint32_t i = world->city_first[c]; i < world->city_first[c + 1]; i++) {
            unsigned n = 0;
            for (unsigned w = 0; w < world->n_wallets; w++) {
                bool holds = (t->ledger->consumers[i].held >> w & 1) != 0;
                holders[w] += holds;
                n += holds;
            }
            by_number[n]++;
        }
        uint32_t all = world->city_first[c + 1] - world->city_first[c];
        CU_ASSERT_TRUE(by_number[0] > 0 && by_number[1] > 0);
        CU_ASSERT_EQUAL(t->census->holding[c], all - by_number[0]);
        CU_ASSERT_EQUAL(t->census->multihomed[c], all - by_number[0] - by_number[1]);
        for (unsigned w = 0; w < world->n_wallets; w++)
            CU_ASSERT_EQUAL(t->census->holders[c * world->n_wallets + w], holders[w]);
    }
}

static void
a_census_is_a_count(void)
{
    g_auto(Town) town = open_town();
    pay_census_take(town.census, town.ledger);
    expect_count_by_hand(&town);
}

/* Where holding can change, each day is counted; on the same day once is enough. */
static void
a_census_is_taken_anew_where_holding_changes(void)
{
    g_auto(Town) town = open_town();
    PayLedger *ledger = town.ledger;
    ledger->adoption = pay_adoption_new(town.world, ledger->consumers, 0, 2);
    pay_census_take(town.census, ledger);
    uint32_t before = town.census->holding[0];
    ledger->consumers[0].held = ledger->consumers[0].held == 0 ? 1 : 0;
    pay_census_take(town.census, ledger);
    CU_ASSERT_EQUAL(town.census->holding[0], before);
    ledger->now += SIM_DAY;
    pay_census_take(town.census, ledger);
    CU_ASSERT_NOT_EQUAL(town.census->holding[0], before);
    expect_count_by_hand(&town);
}

CLAIMS_MAIN("models/census", CLAIM(a_census_is_a_count),
            CLAIM(a_census_is_taken_anew_where_holding_changes))
