#include "sim/slab.h"

#include <string.h>

#include "sim/random.h"
#include "tests/claims.h"

typedef struct {
    uint32_t first;
    uint32_t owner;
    char rest[40];
} Place;

static void
places_are_numbered_from_zero_and_begin_as_zeros(void)
{
    static const Place zeros;
    SimSlab slab;
    sim_slab_init(&slab, sizeof(Place));
    for (uint32_t i = 0; i < 3 * SIM_SLAB_CHUNK; i++) {
        CU_ASSERT_EQUAL(sim_slab_take(&slab), i);
        CU_ASSERT_EQUAL(memcmp(sim_slab_at(&slab, i), &zeros, sizeof zeros), 0);
    }
    CU_ASSERT_EQUAL(slab.n_used, 3 * SIM_SLAB_CHUNK);
    sim_slab_clear(&slab);
}

static void
a_place_stays_where_it_is_while_the_slab_grows(void)
{
    SimSlab slab;
    sim_slab_init(&slab, sizeof(Place));
    Place *first = sim_slab_at(&slab, sim_slab_take(&slab));
    first->owner = 17;
    for (unsigned i = 0; i < 100 * SIM_SLAB_CHUNK; i++)
        sim_slab_take(&slab);
    CU_ASSERT_PTR_EQUAL(sim_slab_at(&slab, 0), first);
    CU_ASSERT_EQUAL(first->owner, 17);
    sim_slab_clear(&slab);
}

static void
what_was_left_in_a_place_is_found_there_but_for_four_bytes(void)
{
    SimSlab slab;
    sim_slab_init(&slab, sizeof(Place));
    uint32_t number = sim_slab_take(&slab);
    ((Place *)sim_slab_at(&slab, number))->owner = 17;
    sim_slab_give(&slab, number);
    CU_ASSERT_EQUAL(sim_slab_take(&slab), number);
    CU_ASSERT_EQUAL(((Place *)sim_slab_at(&slab, number))->owner, 17);
    sim_slab_clear(&slab);
}

/* Take and give by chance; each taker signs its place and finds its signature again. */
static void
nobody_gets_a_place_that_is_taken(void)
{
    enum { ROUNDS = 20000, MOST = 700 };
    SimSlab slab;
    uint32_t mine[MOST], n = 0, most = 0;
    sim_slab_init(&slab, sizeof(Place));
    for (uint32_t round = 0; round < ROUNDS; round++) {
        SimBlock draw = sim_random_block((SimKey){ 3, 0 }, 0, 0, round);
        if (n < MOST && (n == 0 || draw.w[0] % 16 < 9)) {
            mine[n] = sim_slab_take(&slab);
            ((Place *)sim_slab_at(&slab, mine[n]))->owner = mine[n] ^ 0x5a5a;
            n++;
        } else {
            uint32_t i = draw.w[1] % n;
            CU_ASSERT_EQUAL(((Place *)sim_slab_at(&slab, mine[i]))->owner,
                            mine[i] ^ 0x5a5a);
            ((Place *)sim_slab_at(&slab, mine[i]))->owner = 0;
            sim_slab_give(&slab, mine[i]);
            mine[i] = mine[--n];
        }
        most = MAX(most, n);
        CU_ASSERT_EQUAL(slab.n_used, n);
    }
    CU_ASSERT_EQUAL(slab.most, most);
    CU_ASSERT_EQUAL(slab.n_fresh, most); /* memory for the most in use, not for all */
    sim_slab_clear(&slab);
}

CLAIMS_MAIN("sim/slab", CLAIM(places_are_numbered_from_zero_and_begin_as_zeros),
            CLAIM(a_place_stays_where_it_is_while_the_slab_grows),
            CLAIM(what_was_left_in_a_place_is_found_there_but_for_four_bytes),
            CLAIM(nobody_gets_a_place_that_is_taken))
