#include "tests/claims.h"

#include "sim/search.h"

static SimInterval
about(double mean, double half_width)
{
    return (SimInterval){ mean, half_width, mean - half_width, mean + half_width, 10 };
}

/* Search @answer, a function of the place, with intervals of @half_width. */
static SimSearch
search(double (*answer)(double), double half_width, int64_t high, int64_t tolerance)
{
    SimSearch s = sim_search(0, high, tolerance);
    while (s.state == SIM_SEARCH_ON)
        sim_search_tell(&s, about(answer((double)sim_search_next(&s)), half_width));
    return s;
}

static double
falls(double x)
{
    return 300.3 - x;
}

static double
rises(double x)
{
    return 0.5 * x - 100.1;
}

static double
jumps(double x)
{
    return x < 777 ? -5 : 3;
}

static double
stays_above(double x)
{
    return 1 + x;
}

static double
is_flat(double x)
{
    return 0 * x;
}

static void
a_bracket_is_halved_until_it_is_narrow(void)
{
    SimSearch s = search(falls, 0.01, 1024, 8);
    CU_ASSERT_EQUAL(s.state, SIM_SEARCH_NARROW);
    CU_ASSERT_EQUAL(s.n_told, 9); /* both ends and 7 halvings of 1024 */
    CU_ASSERT_EQUAL(s.high - s.low, 8);
    CU_ASSERT_TRUE(s.low < 300 && s.high > 300);
    SimCrossing c = sim_search_crossing(&s);
    CU_ASSERT_DOUBLE_EQUAL(c.at, 300.3, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(c.from, 300.29, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(c.to, 300.31, 1e-9);
    s = search(rises, 0.01, 1000, 1);
    CU_ASSERT_EQUAL(s.state, SIM_SEARCH_NARROW);
    CU_ASSERT_EQUAL(s.low, 200);
    CU_ASSERT_EQUAL(s.high, 201);
}

/* 512, 256, 384, 320, 288, 304: there the answer is -3.7. */
static void
the_search_stops_where_chance_begins(void)
{
    SimSearch s = search(falls, 5, 1024, 1);
    CU_ASSERT_EQUAL(s.state, SIM_SEARCH_CHANCE);
    CU_ASSERT_EQUAL(s.at, 304);
    CU_ASSERT_EQUAL(s.low, 288);
    CU_ASSERT_EQUAL(s.high, 320);
    SimCrossing c = sim_search_crossing(&s);
    CU_ASSERT_DOUBLE_EQUAL(c.at, 300.3, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(c.from, 295.3, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(c.to, 305.3, 1e-9);
}

static void
a_jump_is_bracketed(void)
{
    SimSearch s = search(jumps, 0.1, 1000, 1);
    CU_ASSERT_EQUAL(s.state, SIM_SEARCH_NARROW);
    CU_ASSERT_EQUAL(s.low, 776);
    CU_ASSERT_EQUAL(s.high, 777);
}

static void
an_answer_on_one_side_crosses_nowhere(void)
{
    SimSearch s = search(stays_above, 0.5, 1000, 1);
    CU_ASSERT_EQUAL(s.state, SIM_SEARCH_NOWHERE);
    CU_ASSERT_EQUAL(s.n_told, 2);
}

/* Chance reaches beyond the range, of which nothing is known. */
static void
an_end_within_chance_is_the_answer(void)
{
    SimSearch s = search(stays_above, 2, 1000, 1);
    CU_ASSERT_EQUAL(s.state, SIM_SEARCH_CHANCE);
    CU_ASSERT_EQUAL(s.at, 0);
    SimCrossing c = sim_search_crossing(&s);
    CU_ASSERT_EQUAL(c.at, 0);
    CU_ASSERT_EQUAL(c.from, 0);
    CU_ASSERT_DOUBLE_EQUAL(c.to, 1, 1e-9);
}

static void
an_answer_that_never_moves_may_cross_anywhere(void)
{
    SimSearch s = search(is_flat, 0, 1000, 1);
    CU_ASSERT_EQUAL(s.state, SIM_SEARCH_CHANCE);
    SimCrossing c = sim_search_crossing(&s);
    CU_ASSERT_EQUAL(c.from, 0);
    CU_ASSERT_EQUAL(c.to, 1000);
}

CLAIMS_MAIN("sim/search", CLAIM(a_bracket_is_halved_until_it_is_narrow),
            CLAIM(the_search_stops_where_chance_begins), CLAIM(a_jump_is_bracketed),
            CLAIM(an_answer_on_one_side_crosses_nowhere),
            CLAIM(an_end_within_chance_is_the_answer),
            CLAIM(an_answer_that_never_moves_may_cross_anywhere))
