/* The ladder alone: keys come least first, whoever planned them. */
#include "sim/hash.h"
#include "tests/claims.h"
#include "tests/sim/ladder_keys.h"

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

/* Between the runs no time is known to be past or to come. */
static void
a_key_at_the_horizon_is_not_lost(void)
{
    static const uint64_t times[] = { 0, 1, 99, UINT64_MAX - 1 };
    SimLadder ladder;
    sim_ladder_init(&ladder);
    for (unsigned i = 0; i < G_N_ELEMENTS(times); i++) {
        sim_ladder_put(&ladder, key_at(times[i], 5));
        CU_ASSERT_TRUE(take(&ladder) == key_at(times[i], 5));
        CU_ASSERT_FALSE(sim_ladder_refill(&ladder));
        uint64_t horizon = ladder.horizon;
        for (uint64_t rest = 3; rest-- > 0;)
            sim_ladder_put(&ladder, key_at(horizon, 10 + rest));
        for (uint64_t rest = 0; rest < 3; rest++)
            CU_ASSERT_TRUE(take(&ladder) == key_at(horizon, 10 + rest));
        CU_ASSERT_TRUE(take(&ladder) == SIM_LADDER_NONE);
    }
    sim_ladder_clear(&ladder);
}

static void
a_run_is_taken_without_looking_elsewhere(void)
{
    SimLadder ladder;
    sim_ladder_init(&ladder);
    for (uint64_t i = 0; i < 100; i++)
        sim_ladder_put(&ladder, key_at(5, i));
    CU_ASSERT_FALSE(sim_ladder_is_ready(&ladder));
    CU_ASSERT_TRUE(sim_ladder_refill(&ladder));
    unsigned n_ready = 0;
    for (uint64_t i = 0; i < 100; i++) {
        n_ready += sim_ladder_is_ready(&ladder);
        CU_ASSERT_TRUE(sim_ladder_take(&ladder) == key_at(5, i));
    }
    CU_ASSERT_EQUAL(n_ready, 100);
    CU_ASSERT_TRUE(sim_ladder_is_exhausted(&ladder));
    sim_ladder_clear(&ladder);
}

/* Two instants crowd, the others lie ever farther away: time is divided twelve times, and
 * then what would be divided once more is sorted as it is. */
static void
a_crowd_of_two_instants_ends_the_dividing(void)
{
    enum { CROWD = 2100 };
    SimLadder ladder;
    sim_ladder_init(&ladder);
    for (uint64_t i = 0; i < CROWD; i++)
        sim_ladder_put(&ladder, key_at(i % 2, CROWD - i));
    for (unsigned bit = 1; bit < 64; bit++)
        sim_ladder_put(&ladder, key_at(UINT64_C(1) << bit, 0));
    sim_ladder_put(&ladder, key_at(UINT64_MAX - 1, 0));
    SimLadderKey before = take(&ladder), key;
    CU_ASSERT_EQUAL(ladder.n_rungs, 12);
    CU_ASSERT_EQUAL(ladder.end - ladder.next, CROWD - 1);
    unsigned n = 1, n_wrong = 0;
    for (; (key = take(&ladder)) != SIM_LADDER_NONE; before = key, n++)
        n_wrong += key <= before;
    CU_ASSERT_EQUAL(n, CROWD + 64);
    CU_ASSERT_EQUAL(n_wrong, 0);
    sim_ladder_clear(&ladder);
}

/* What comes late for its bucket, and much of it, gets a rung of its own, which ends
 * where the next bucket begins: there the earlier key still goes first. */
static void
a_rung_for_latecomers_ends_at_the_horizon(void)
{
    SimLadder ladder;
    sim_ladder_init(&ladder);
    uint64_t rest = 0;
    for (unsigned i = 0; i < 200; i++)
        sim_ladder_put(&ladder, key_at(0, ++rest));
    for (uint64_t i = 1; i <= 1000; i++)
        sim_ladder_put(&ladder, key_at(i * 1000, ++rest));
    SimLadderKey before = take(&ladder), key;
    uint64_t horizon = ladder.horizon;
    CU_ASSERT_EQUAL(ladder.n_rungs, 1);
    for (uint64_t i = 0; i < 3; i++)
        sim_ladder_put(&ladder, key_at(horizon + i, ++rest));
    for (unsigned i = 0; i < 600; i++)
        sim_ladder_put(&ladder, key_at(horizon - 1, ++rest));
    CU_ASSERT_EQUAL(ladder.n_rungs, 2);
    for (uint64_t i = 0; i < 3; i++)
        sim_ladder_put(&ladder, key_at(horizon + i, ++rest));
    unsigned n = 1, n_wrong = 0;
    for (; (key = take(&ladder)) != SIM_LADDER_NONE; before = key, n++)
        n_wrong += key <= before;
    CU_ASSERT_EQUAL(n, rest);
    CU_ASSERT_EQUAL(n_wrong, 0);
    sim_ladder_clear(&ladder);
}

/* Where times are spread a run is short and time divided once; that is what it costs. */
static void
spread_keys_are_sorted_a_few_at_a_time(void)
{
    enum { N = 100000 };
    SimLadder ladder;
    sim_ladder_init(&ladder);
    for (uint64_t i = 0; i < N; i++)
        sim_ladder_put(&ladder, key_at(sim_mix(i) >> 20, i));
    long longest = 0;
    unsigned n_refills = 0, most_rungs = 0;
    while (sim_ladder_refill(&ladder)) {
        longest = MAX(longest, ladder.end - ladder.next);
        most_rungs = MAX(most_rungs, ladder.n_rungs);
        n_refills++;
        while (!sim_ladder_is_exhausted(&ladder))
            sim_ladder_take(&ladder);
    }
    CU_ASSERT_TRUE(longest < 100);
    CU_ASSERT_EQUAL(most_rungs, 1);
    CU_ASSERT_TRUE(n_refills <= 4096);
    sim_ladder_clear(&ladder);
}

/* How far ahead of the last key taken the next are put. */
static uint64_t
gap(unsigned law, uint64_t word)
{
    switch (law) {
    case 0: /* everything alike */
        return word % 1000000;
    case 1: /* a few instants */
        return word % 3;
    case 2: /* any magnitude */
        return word >> 8 >> word % 50;
    case 3: /* soon or much later */
        return word % 2 == 0 ? word % 100 : 1000000000 + word % 1000;
    default: /* all at once */
        return 0;
    }
}

typedef struct {
    SimLadder ladder;
    unsigned law;
    uint64_t n_put;
    SimLadderKey sum; /* of what was put and not taken */
} Program;

/* Put a key less than @span after @time. */
static void
put_after(Program *p, uint64_t time, uint64_t span)
{
    uint64_t ahead = gap(p->law, sim_mix(p->n_put)) % span;
    SimLadderKey key = key_at(time + ahead, ++p->n_put);
    p->sum += key;
    sim_ladder_put(&p->ladder, key);
}

/* Fill, hold for a while in bursts, and empty: every key comes once, and none before one
 * that precedes it. Returns: how often not. */
static unsigned
run_program(Program *p, unsigned n)
{
    SimLadderKey before = 0, key;
    unsigned n_wrong = 0;
    for (unsigned i = 0; i < n; i++)
        put_after(p, 1000, UINT64_MAX);
    for (unsigned i = 0; (key = take(&p->ladder)) != SIM_LADDER_NONE; i++, before = key) {
        n_wrong += key <= before;
        p->sum -= key;
        unsigned n_more = i < 2 * n ? (unsigned)(sim_mix(~p->n_put) % 3) : 0;
        while (n_more-- > 0)
            put_after(p, (uint64_t)(key >> 64), i % 8 == 0 ? UINT64_MAX : 500);
    }
    return n_wrong + (p->sum != 0);
}

static void
keys_come_least_first_whatever_their_times(void)
{
    static const unsigned sizes[] = { 1, 24, 25, 600, 5000, 20000 };
    Program p = { .n_put = 0 };
    sim_ladder_init(&p.ladder);
    for (p.law = 0; p.law < 5; p.law++)
        for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++)
            CU_ASSERT_EQUAL(run_program(&p, sizes[i]), 0);
    sim_ladder_clear(&p.ladder);
}

CLAIMS_MAIN("sim/ladder", CLAIM(an_empty_ladder_has_nothing_to_sort),
            CLAIM(what_is_drained_is_what_was_put),
            CLAIM(a_key_at_the_horizon_is_not_lost),
            CLAIM(a_run_is_taken_without_looking_elsewhere),
            CLAIM(a_crowd_of_two_instants_ends_the_dividing),
            CLAIM(a_rung_for_latecomers_ends_at_the_horizon),
            CLAIM(spread_keys_are_sorted_a_few_at_a_time),
            CLAIM(keys_come_least_first_whatever_their_times))
