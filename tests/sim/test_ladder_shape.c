/* What the ladder promises of its cost: how it divides time, what it sorts, what it
 * holds. */
#include <stdlib.h>
#include <string.h>

#include "tests/claims.h"
#include "tests/sim/ladder_keys.h"

/* A time so late that nothing that lies in memory by chance is later. */
#define LATE_TIME (UINT64_C(1) << 60)

/* No place of a run is so large. */
#define UNTOUCHED G_MAXUINT16

/* Take all keys. Returns: how many, or 0 if one came too early. */
static size_t
take_all(SimLadder *ladder)
{
    SimLadderKey before = 0, key;
    size_t n = 0, n_wrong = 0;
    for (; (key = take(ladder)) != SIM_LADDER_NONE; before = key, n++)
        n_wrong += key < before;
    return n_wrong == 0 ? n : 0;
}

static void
start_anew(SimLadder *ladder)
{
    sim_ladder_clear(ladder);
    sim_ladder_init(ladder);
}

/* ---- rungs */

/* As many buckets as keys ask for, 16 at least and 4096 at most, a power of two wide. */
static void
a_rung_is_as_fine_as_its_keys_ask(void)
{
    static const struct {
        uint64_t start, last; /* @n keys at start, or one and the rest at last */
        unsigned n, shift;
    } cases[] = {
        { 0, 15, 2, 0 },
        { LATE_TIME, LATE_TIME + 15, 2, 0 },
        { LATE_TIME, LATE_TIME + 16, 2, 1 },
        { LATE_TIME, LATE_TIME + 63, 8 * 64, 0 },
        { LATE_TIME, LATE_TIME + 64, 8 * 64, 1 },
        { LATE_TIME, LATE_TIME + 4095, 8 * 4096, 0 },
        { LATE_TIME, LATE_TIME + 4096, 8 * 4096, 1 },
        { LATE_TIME, LATE_TIME + 4096, 80 * 4096, 1 },
    };
    SimLadder ladder;
    sim_ladder_init(&ladder);
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        start_anew(&ladder);
        sim_ladder_put(&ladder, key_at(cases[i].start, 1));
        for (unsigned j = 1; j < cases[i].n; j++)
            sim_ladder_put(&ladder, key_at(cases[i].last, j));
        CU_ASSERT_TRUE(take(&ladder) == key_at(cases[i].start, 1));
        CU_ASSERT_EQUAL(ladder.n_rungs, 1);
        CU_ASSERT_EQUAL(ladder.shift, cases[i].shift);
        CU_ASSERT_EQUAL(take_all(&ladder), cases[i].n - 1);
    }
    sim_ladder_clear(&ladder);
}

/* Put @n_near keys at two instants of one bucket and @n_far far away. Returns: rungs when
 * the first was taken. */
static unsigned
rungs_of(unsigned n_near, unsigned n_far)
{
    SimLadder ladder;
    sim_ladder_init(&ladder);
    for (unsigned i = 0; i < n_near; i++)
        sim_ladder_put(&ladder, key_at(i % 2, i));
    for (unsigned i = 0; i < n_far; i++)
        sim_ladder_put(&ladder, key_at(LATE_TIME, i));
    take(&ladder);
    unsigned n_rungs = ladder.n_rungs;
    sim_ladder_clear(&ladder);
    return n_rungs;
}

/* 32 times the keys aimed at: eight, or as many as the most buckets leave for each. */
static void
a_bucket_is_divided_when_it_is_crowded(void)
{
    CU_ASSERT_EQUAL(rungs_of(2, 13), 1);
    CU_ASSERT_EQUAL(rungs_of(32 * 8, 100), 1);
    CU_ASSERT_TRUE(rungs_of(32 * 8 + 1, 100) > 1);
    CU_ASSERT_EQUAL(rungs_of(32 * 20, 20 * 4096 - 32 * 20), 1);
    CU_ASSERT_TRUE(rungs_of(32 * 20 + 1, 20 * 4096 - 32 * 20 - 1) > 1);
}

static void
one_instant_is_never_divided(void)
{
    static const uint64_t instants[] = { 0, 1, LATE_TIME };
    for (unsigned i = 0; i < G_N_ELEMENTS(instants); i++) {
        SimLadder ladder;
        sim_ladder_init(&ladder);
        for (uint64_t j = 0; j < 5000; j++)
            sim_ladder_put(&ladder, key_at(instants[i], j));
        sim_ladder_put(&ladder, key_at(UINT64_MAX - 1, 0));
        CU_ASSERT_TRUE(take(&ladder) == key_at(instants[i], 0));
        CU_ASSERT_EQUAL(ladder.n_rungs, 1);
        CU_ASSERT_EQUAL(ladder.end - ladder.next, 4999);
        sim_ladder_clear(&ladder);
    }
}

/* ---- before the horizon */

/* Make @n keys at @start the run, and take the first; one more is at the end of time. */
static void
open_run(SimLadder *ladder, uint64_t start, uint64_t n)
{
    for (uint64_t i = 0; i < n; i++)
        sim_ladder_put(ladder, key_at(start, i));
    sim_ladder_put(ladder, key_at(UINT64_MAX - 1, n));
    CU_ASSERT_TRUE(take(ladder) == key_at(start, 0));
    CU_ASSERT_EQUAL(ladder->n_rungs, 1);
    CU_ASSERT_EQUAL((uint64_t)(ladder->end - ladder->next), n - 1);
}

static void
a_key_goes_into_the_run_unless_too_deep(void)
{
    static const struct {
        unsigned n_before, n_early;
    } cases[] = { { 0, 0 }, { 1, 0 }, { 127, 0 }, { 128, 1 }, { 129, 1 }, { 200, 1 } };
    SimLadder ladder;
    sim_ladder_init(&ladder);
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        start_anew(&ladder);
        for (uint64_t j = 0; j < 250; j++)
            sim_ladder_put(&ladder, key_at(5, 10 * j));
        sim_ladder_put(&ladder, key_at(UINT64_MAX - 1, 0));
        CU_ASSERT_TRUE(take(&ladder) == key_at(5, 0));
        sim_ladder_put(&ladder, key_at(5, 10 * cases[i].n_before + 5));
        CU_ASSERT_EQUAL(ladder.n_early, cases[i].n_early);
        CU_ASSERT_EQUAL(take_all(&ladder), 251);
    }
    sim_ladder_clear(&ladder);
}

/* Put keys at @time, each before the last, until they make a rung. Returns: how many. */
static unsigned
puts_until_a_rung(SimLadder *ladder, uint64_t time)
{
    unsigned n_rungs = ladder->n_rungs, n = 0;
    while (ladder->n_rungs == n_rungs && n < 100000)
        sim_ladder_put(ladder, key_at(time, UINT64_MAX - n++));
    return n;
}

/* 32 find room before the run, then the heap may grow to 512 or the length of the run. */
static void
a_heap_becomes_a_rung_when_it_outgrows_the_run(void)
{
    static const struct {
        unsigned n_run, n_heap;
    } cases[] = { { 2, 512 }, { 300, 512 }, { 600, 600 }, { 5000, 5000 } };
    SimLadder ladder;
    sim_ladder_init(&ladder);
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        start_anew(&ladder);
        open_run(&ladder, LATE_TIME, cases[i].n_run);
        unsigned n_room = 1 + 32; /* that of the key taken too */
        CU_ASSERT_EQUAL(puts_until_a_rung(&ladder, LATE_TIME - 5),
                        n_room + cases[i].n_heap + 1);
    }
    sim_ladder_clear(&ladder);
}

/* Else it would be made a rung again and again by what comes still earlier. */
static void
each_heap_may_be_twice_the_one_before(void)
{
    SimLadder ladder;
    sim_ladder_init(&ladder);
    open_run(&ladder, LATE_TIME, 2);
    CU_ASSERT_EQUAL(puts_until_a_rung(&ladder, LATE_TIME - 5), 33 + 513);
    CU_ASSERT_EQUAL(puts_until_a_rung(&ladder, LATE_TIME - 6), 32 + 2 * 513 + 1);
    CU_ASSERT_EQUAL(puts_until_a_rung(&ladder, LATE_TIME - 7),
                    32 + 2 * (2 * 513 + 1) + 1);
    sim_ladder_clear(&ladder);
}

/* Also if far earlier keys still lie in memory. */
static void
a_rung_of_a_heap_begins_with_its_earliest(void)
{
    SimLadder ladder;
    sim_ladder_init(&ladder);
    g_autofree SimLadderKey *keys = g_new(SimLadderKey, 10000);
    open_run(&ladder, 1000, 5000);
    for (uint64_t i = 0; i < 4000; i++)
        sim_ladder_put(&ladder, key_at(7, 4000 - i));
    CU_ASSERT_TRUE(ladder.n_early > 3000);
    CU_ASSERT_EQUAL(take_all(&ladder), 4000 + 4999 + 1);
    CU_ASSERT_EQUAL(sim_ladder_drain(&ladder, keys), 0);
    open_run(&ladder, LATE_TIME, 2);
    uint64_t earliest = LATE_TIME - 5;
    puts_until_a_rung(&ladder, earliest);
    CU_ASSERT_EQUAL(ladder.n_rungs, 2);
    CU_ASSERT_EQUAL(ladder.horizon, earliest);
    sim_ladder_clear(&ladder);
}

/* ---- sorting */

typedef enum { IN_ORDER, REVERSED, SWAPPED } Order;

static uint64_t
rest_of(Order order, uint64_t i, uint64_t n)
{
    return order == IN_ORDER ? i : order == REVERSED ? n - 1 - i : i ^ 1;
}

static void
ties_come_sorted_however_they_were_put(void)
{
    static const unsigned sizes[] = { 2, 24, 26, 128, 5000, 8192, 8194, 20000 };
    static const uint64_t instants[] = { 0, LATE_TIME };
    SimLadder ladder;
    sim_ladder_init(&ladder);
    for (unsigned i = 0; i < G_N_ELEMENTS(sizes) * 3 * 2; i++) {
        unsigned n = sizes[i / 6];
        uint64_t instant = instants[i % 2];
        start_anew(&ladder);
        for (uint64_t j = 0; j < n; j++)
            sim_ladder_put(&ladder, key_at(instant, rest_of(i / 2 % 3, j, n)));
        unsigned n_wrong = 0;
        for (uint64_t j = 0; j < n; j++)
            n_wrong += take(&ladder) != key_at(instant, j);
        CU_ASSERT_EQUAL(n_wrong, 0);
        CU_ASSERT_TRUE(take(&ladder) == SIM_LADDER_NONE);
    }
    sim_ladder_clear(&ladder);
}

/* How the keys of the run were distributed: shares of time, 0 if they were not. */
typedef struct {
    size_t n_shares;
    unsigned most; /* keys in one share */
} Shares;

/* Take the first key of @ladder and see how its run was sorted. */
static Shares
look_at_the_sort(SimLadder *ladder)
{
    size_t size = 4 * 8192;
    for (size_t i = 0; i < size; i++)
        ladder->count[i] = UNTOUCHED;
    take(ladder);
    Shares shares = { 0, 0 };
    for (size_t i = 0; i < size; i++)
        shares.n_shares += ladder->count[i] != UNTOUCHED;
    for (size_t i = 0; i < shares.n_shares; i++)
        shares.most =
            MAX(shares.most, ladder->count[i] - (i > 0 ? ladder->count[i - 1] : 0u));
    return shares;
}

static void
what_was_put_in_order_is_not_sorted_again(void)
{
    static const unsigned sizes[] = { 26, 1000, 8192 };
    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++)
        for (Order order = IN_ORDER; order <= SWAPPED; order++) {
            SimLadder ladder;
            sim_ladder_init(&ladder);
            for (uint64_t j = 0; j < sizes[i]; j++)
                sim_ladder_put(&ladder, key_at(7, rest_of(order, j, sizes[i])));
            bool is_sorted_again = look_at_the_sort(&ladder).n_shares > 0;
            CU_ASSERT_EQUAL(is_sorted_again, order != IN_ORDER);
            sim_ladder_clear(&ladder);
        }
}

/* Put one key at 0, one in the sixteenth bucket from there, each 2^16 wide, and into the
 * second bucket @n, the first at @start, each other @gap after it, the last first. */
static void
fill_a_bucket(SimLadder *ladder, uint64_t start, uint64_t n, uint64_t gap)
{
    sim_ladder_put(ladder, key_at(0, 0));
    sim_ladder_put(ladder, key_at(0xffffe, 0));
    for (uint64_t i = n; i-- > 0;)
        sim_ladder_put(ladder, key_at(0x10000 + start + i * gap, i));
}

/* Two to four shares of time for each key, of the bucket or, if they crowd in a part of
 * it, of that part. */
static void
a_run_is_distributed_before_it_is_sorted(void)
{
    static const struct {
        uint64_t start, n, gap;
        unsigned most;
    } cases[] = {
        { 0, 32, 2048, 1 },  { 0, 64, 1024, 1 },   { 0, 100, 512, 1 },  /* all over it */
        { 0, 32, 1, 1 },     { 40000, 32, 1, 1 },  { 40000, 64, 1, 1 }, /* crowded */
        { 40000, 33, 4, 1 }, { 40000, 100, 2, 1 }, { 0, 32, 32, 1 },
        { 0, 32, 35, 15 }, /* 15 in a share are no crowd yet */
    };
    SimLadder ladder;
    sim_ladder_init(&ladder);
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        start_anew(&ladder);
        fill_a_bucket(&ladder, cases[i].start, cases[i].n, cases[i].gap);
        take(&ladder);
        Shares shares = look_at_the_sort(&ladder);
        CU_ASSERT_EQUAL(ladder.shift, 16);
        CU_ASSERT_TRUE(shares.n_shares > 2 * cases[i].n);
        CU_ASSERT_TRUE(shares.n_shares <= 4 * cases[i].n);
        CU_ASSERT_EQUAL(shares.most, cases[i].most);
        CU_ASSERT_EQUAL(take_all(&ladder), cases[i].n);
    }
    sim_ladder_clear(&ladder);
}

static size_t n_sorted; /* keys that qsort() was given */

typedef int Compare(const void *a, const void *b);

static int
ask(const void *a, const void *b, void *compare)
{
    return (*(Compare **)compare)(a, b);
}

/* In place of the library's, to be counted. */
void
qsort(void *base, size_t n, size_t size, Compare *compare)
{
    n_sorted += n;
    qsort_r(base, n, size, ask, &compare);
}

/* Insertion alone would cost a square. */
static void
ties_out_of_order_cost_a_logarithm(void)
{
    SimLadder ladder;
    sim_ladder_init(&ladder);
    for (unsigned n = 1000; n <= 64000; n *= 2) {
        n_sorted = 0;
        for (unsigned i = 0; i < n; i++)
            sim_ladder_put(&ladder, key_at(7, n - i));
        CU_ASSERT_EQUAL(take_all(&ladder), n);
        CU_ASSERT_EQUAL(n_sorted, n);
    }
    sim_ladder_clear(&ladder);
}

/* ---- memory */

static void
put_ties(SimLadder *ladder, uint64_t n)
{
    for (uint64_t i = 0; i < n; i++)
        sim_ladder_put(ladder, key_at(7, n - i));
}

/* Returns: the room of the run that @n keys were sorted into. */
static size_t
room_of_run(unsigned n)
{
    SimLadder ladder;
    sim_ladder_init(&ladder);
    put_ties(&ladder, n);
    CU_ASSERT_EQUAL(take_all(&ladder), n);
    size_t room = ladder.run_size;
    sim_ladder_clear(&ladder);
    return room;
}

/* And nothing is allocated anew while it suffices. */
static void
memory_at_most_doubles(void)
{
    CU_ASSERT_EQUAL(room_of_run(1), 8192);
    CU_ASSERT_EQUAL(room_of_run(8192), 8192);
    CU_ASSERT_EQUAL(room_of_run(8193), 2 * 8192);
    CU_ASSERT_EQUAL(room_of_run(50000), 50000);
    SimLadder ladder;
    sim_ladder_init(&ladder);
    put_ties(&ladder, 64 * SIM_LADDER_CHUNK);
    CU_ASSERT_EQUAL(ladder.n_chunks, 64);
    put_ties(&ladder, 1);
    CU_ASSERT_EQUAL(ladder.n_chunks, 128);
    start_anew(&ladder);
    open_run(&ladder, LATE_TIME, 600);
    for (uint64_t i = 0; i < 33 + 512; i++)
        sim_ladder_put(&ladder, key_at(7, 600 - i));
    CU_ASSERT_EQUAL(ladder.early_size, 512);
    sim_ladder_put(&ladder, key_at(7, 0));
    CU_ASSERT_EQUAL(ladder.early_size, 1024);
    sim_ladder_clear(&ladder);
}

/* What was used up is used again, also after a drain. */
static void
chunks_are_used_again(void)
{
    SimLadder ladder;
    sim_ladder_init(&ladder);
    g_autofree SimLadderKey *keys = g_new(SimLadderKey, 5000);
    for (unsigned round = 0; round < 50; round++) {
        put_ties(&ladder, 5000);
        if (round % 2 == 0)
            CU_ASSERT_EQUAL(take_all(&ladder), 5000);
        CU_ASSERT_EQUAL(sim_ladder_drain(&ladder, keys), round % 2 == 0 ? 0 : 5000);
    }
    CU_ASSERT_EQUAL(ladder.n_chunks, 256);
    sim_ladder_clear(&ladder);
}

CLAIMS_MAIN("sim/ladder_shape", CLAIM(a_rung_is_as_fine_as_its_keys_ask),
            CLAIM(a_bucket_is_divided_when_it_is_crowded),
            CLAIM(one_instant_is_never_divided),
            CLAIM(a_key_goes_into_the_run_unless_too_deep),
            CLAIM(a_heap_becomes_a_rung_when_it_outgrows_the_run),
            CLAIM(each_heap_may_be_twice_the_one_before),
            CLAIM(a_rung_of_a_heap_begins_with_its_earliest),
            CLAIM(ties_come_sorted_however_they_were_put),
            CLAIM(what_was_put_in_order_is_not_sorted_again),
            CLAIM(a_run_is_distributed_before_it_is_sorted),
            CLAIM(ties_out_of_order_cost_a_logarithm), CLAIM(memory_at_most_doubles),
            CLAIM(chunks_are_used_again))
