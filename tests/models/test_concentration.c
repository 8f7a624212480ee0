#include "models/concentration.h"

#include <math.h>

#include "tests/claims.h"

static void
the_index_is_the_sum_of_squared_shares(void)
{
    static const double share[] = { 38.8, 55.6, 5.6 };
    PayConcentration c = pay_concentration(share, 3, 100);
    CU_ASSERT_TRUE(fabs(1e4 * c.hhi - 4628.16) < 1e-9);
}

static void
the_largest_are_found_in_any_order(void)
{
    static const double parts[][4] = { { 5.6, 38.8, 55.6, 0 },
                                       { 55.6, 38.8, 0, 5.6 },
                                       { 0, 5.6, 55.6, 38.8 } };
    for (unsigned i = 0; i < 3; i++) {
        PayConcentration c = pay_concentration(parts[i], 4, 100);
        CU_ASSERT_TRUE(fabs(c.cr[0] - 0.556) < 1e-12);
        CU_ASSERT_TRUE(fabs(c.cr[1] - 0.944) < 1e-12);
        CU_ASSERT_TRUE(fabs(c.cr[2] - 1) < 1e-12);
    }
}

static void
a_monopoly_is_one_and_equals_are_one_over_n(void)
{
    static const double alone[] = { 7 }, equal[] = { 3, 3, 3, 3, 3 };
    CU_ASSERT_EQUAL(pay_concentration(alone, 1, 7).hhi, 1);
    CU_ASSERT_EQUAL(pay_concentration(alone, 1, 7).cr[2], 1);
    CU_ASSERT_TRUE(fabs(pay_concentration(equal, 5, 15).hhi - 0.2) < 1e-15);
}

static void
no_sales_are_no_market(void)
{
    static const double none[] = { 0, 0 };
    CU_ASSERT_EQUAL(pay_concentration(none, 2, 0).hhi, 0);
    CU_ASSERT_EQUAL(pay_concentration(NULL, 0, 0).cr[0], 0);
}

/* Shares of 2020Q2: 55.6, 38.8, 5.6 %; then the same edges from both sides. */
static void
alarms_ring_at_the_thresholds_of_the_draft(void)
{
    static const double china[] = { 55.6, 38.8, 5.6 };
    PayConcentration c = pay_concentration(china, 3, 100);
    CU_ASSERT_TRUE(pay_concentration_warns(&c));
    CU_ASSERT_TRUE(pay_concentration_wants_review(&c));
    static const struct {
        double part[6];
        bool warns, wants_review;
    } edges[] = {
        { { 20, 20, 19, 14, 14, 13 }, false, false },
        { { 20, 20, 20, 14, 13, 13 }, true, false }, /* cr3 = 3/5 */
        { { 30, 20, 9, 9, 9, 23 }, true, false },    /* cr2 = 1/2 by 30 and 23 */
        { { 34, 13, 13, 13, 13, 14 }, true, false }, /* cr1 > 1/3 */
        { { 50, 10, 10, 10, 10, 10 }, true, true },  /* cr1 = 1/2 */
        { { 25, 25, 25, 9, 8, 8 }, true, true },     /* cr3 = 3/4 */
    };
    for (unsigned i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        c = pay_concentration(edges[i].part, 6, 100);
        CU_ASSERT_EQUAL(pay_concentration_warns(&c), edges[i].warns);
        CU_ASSERT_EQUAL(pay_concentration_wants_review(&c), edges[i].wants_review);
    }
}

CLAIMS_MAIN("models/concentration", CLAIM(the_index_is_the_sum_of_squared_shares),
            CLAIM(the_largest_are_found_in_any_order),
            CLAIM(a_monopoly_is_one_and_equals_are_one_over_n),
            CLAIM(no_sales_are_no_market),
            CLAIM(alarms_ring_at_the_thresholds_of_the_draft))
