#include "tests/claims.h"

#include <glib.h>
#include <math.h>

#include "sim/mser.h"

static void
the_worked_case_is_cut_where_it_should_be(void)
{
    double y[1000];
    for (unsigned i = 0; i < 1000; i++)
        y[i] = 2 * exp(-(double)i / 50) + (7919 * i % 1000) / 1000.0;
    SimMser found = sim_mser(y, 1000);
    CU_ASSERT_EQUAL(found.n_cut, 21);
    CU_ASSERT_DOUBLE_EQUAL(found.statistic, 0.000180834326133856, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(found.mean, 0.512992745509208, 1e-12);
    CU_ASSERT_FALSE(found.is_too_short);
}

static void
what_begins_in_steady_state_is_not_cut(void)
{
    double same[50], tail[53];
    for (unsigned i = 0; i < 50; i++)
        same[i] = tail[i] = 0.5;
    SimMser found = sim_mser(same, 50);
    CU_ASSERT_EQUAL(found.n_cut, 0); /* of ties the smallest */
    CU_ASSERT_EQUAL(found.statistic, 0);
    tail[50] = tail[51] = tail[52] = 9; /* no whole batch */
    CU_ASSERT_EQUAL(sim_mser(tail, 53).mean, 0.5);
}

static void
a_run_that_never_settles_is_too_short(void)
{
    double y[100];
    for (unsigned i = 0; i < 100; i++)
        y[i] = i;
    SimMser found = sim_mser(y, 100);
    CU_ASSERT_EQUAL(found.n_cut, 10);
    CU_ASSERT_TRUE(found.is_too_short);
}

CLAIMS_MAIN("sim/mser", CLAIM(the_worked_case_is_cut_where_it_should_be),
            CLAIM(what_begins_in_steady_state_is_not_cut),
            CLAIM(a_run_that_never_settles_is_too_short))
