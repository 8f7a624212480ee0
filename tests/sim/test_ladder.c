/* The ladder alone: keys come least first, whoever planned them. */
#include "sim/ladder.h"

#include "sim/hash.h"
#include "tests/claims.h"

static SimLadderKey
key_at(uint64_t time, uint64_t rest)
{
    return (SimLadderKey)time << 64 | rest;
}

/* The least key of @ladder, NONE if there is none. */
static SimLadderKey
take(SimLadder *ladder)
{
    if (sim_ladder_is_exhausted(ladder) && !sim_ladder_refill(ladder))
        return SIM_LADDER_NONE;
    return sim_ladder_take(ladder);
}

static void
an_empty_ladder_has_nothing_to_sort(void)
{
    SimLadder ladder;
    SimLadderKey key;
    sim_ladder_init(&ladder);
    CU_ASSERT_TRUE(sim_ladder_is_exhausted(&ladder));
    CU_ASSERT_FALSE(sim_ladder_refill(&ladder));
    sim_ladder_put(&ladder, key_at(7, 1));
    CU_ASSERT_TRUE(take(&ladder) == key_at(7, 1));
    CU_ASSERT_FALSE(sim_ladder_refill(&ladder));
    CU_ASSERT_EQUAL(sim_ladder_drain(&ladder, &key), 0);
    sim_ladder_clear(&ladder);
    sim_ladder_clear(&ladder);
}

/* Sums tell that the same keys come out again, wherever they lie in between. */
static void
what_is_drained_is_what_was_put(void)
{
    enum { N = 20000 };
    SimLadder ladder;
    sim_ladder_init(&ladder);
    g_autofree SimLadderKey *keys = g_new(SimLadderKey, N);
    for (unsigned round = 0; round < 5; round++) {
        SimLadderKey put = 0, got = 0, before = 0;
        unsigned n_taken = 0, n_wrong = 0;
        for (uint64_t i = 0; i < N; i++) {
            SimLadderKey key = key_at(sim_mix(i) >> 8 * round, i);
            put += key;
            sim_ladder_put(&ladder, key);
        }
        for (; n_taken < round * 3000; n_taken++) {
            SimLadderKey key = take(&ladder);
            n_wrong += key < before;
            got += key;
            before = key;
        }
        size_t n = sim_ladder_drain(&ladder, keys);
        CU_ASSERT_EQUAL(n, N - n_taken);
        for (size_t i = 0; i < n; i++) {
            n_wrong += keys[i] < before;
            got += keys[i];
        }
        CU_ASSERT_EQUAL(n_wrong, 0);
        CU_ASSERT_TRUE(put == got);
        CU_ASSERT_TRUE(take(&ladder) == SIM_LADDER_NONE);
    }
    sim_ladder_clear(&ladder);
}

CLAIMS_MAIN("sim/ladder", CLAIM(an_empty_ladder_has_nothing_to_sort),
            CLAIM(what_is_drained_is_what_was_put))
