/* The circuit breaker, call by call. */
#include "models/breaker.h"

#include <glib.h>

#include "tests/claims.h"

static const PayBreakerRule rule = { .is_on = true,
                                     .calls = 20,
                                     .share = 500000,
                                     .window = 10 * SIM_SECOND,
                                     .open = 30 * SIM_SECOND };

/* @n calls at @now that fail, or not. Returns: which of them opened it, from 1; 0: none.
 */
static unsigned
call(PayBreaker *b, SimTime now, unsigned n, bool failed)
{
    for (unsigned i = 1; i <= n; i++)
        if (pay_breaker_note(b, &rule, now, failed))
            return i;
    return 0;
}

static PayBreaker
opened_at(SimTime now)
{
    PayBreaker b = { .since = now };
    call(&b, now, 20, true);
    g_assert(b.state == PAY_BREAKER_OPEN);
    return b;
}

/* Let five probes through at @now; the first @n_good of them succeed. Returns: the state
 * after that. */
static PayBreakerState
probe(PayBreaker *b, SimTime now, unsigned n_good)
{
    for (unsigned i = 0; i < 5; i++)
        CU_ASSERT_TRUE(pay_breaker_lets(b, &rule, now));
    CU_ASSERT_FALSE(pay_breaker_lets(b, &rule, now));
    call(b, now, n_good, false);
    call(b, now, 5 - n_good, true);
    return b->state;
}

static void
few_calls_are_not_judged(void)
{
    PayBreaker b = { 0 };
    CU_ASSERT_EQUAL(call(&b, SIM_SECOND, 19, true), 0);
    CU_ASSERT_TRUE(pay_breaker_lets(&b, &rule, SIM_SECOND));
    CU_ASSERT_EQUAL(call(&b, SIM_SECOND, 1, true), 1);
    CU_ASSERT_FALSE(pay_breaker_lets(&b, &rule, SIM_SECOND));
}

static void
half_of_the_calls_failing_does_not_open_it_and_more_does(void)
{
    PayBreaker b = { 0 };
    CU_ASSERT_EQUAL(call(&b, 1, 10, false), 0);
    CU_ASSERT_EQUAL(call(&b, 1, 10, true), 0);
    CU_ASSERT_EQUAL(call(&b, 1, 1, true), 1);
}

static void
open_it_refuses_for_as_long_as_it_says(void)
{
    PayBreaker b = opened_at(SIM_SECOND);
    CU_ASSERT_FALSE(pay_breaker_lets(&b, &rule, 31 * SIM_SECOND - 1));
    CU_ASSERT_TRUE(pay_breaker_lets(&b, &rule, 31 * SIM_SECOND));
}

static void
calls_from_before_it_opened_change_nothing(void)
{
    PayBreaker b = opened_at(SIM_SECOND);
    CU_ASSERT_EQUAL(call(&b, 2 * SIM_SECOND, 50, false), 0);
    CU_ASSERT_FALSE(pay_breaker_lets(&b, &rule, 2 * SIM_SECOND));
}

static void
four_good_probes_of_five_close_it_and_fewer_do_not(void)
{
    static const PayBreakerState after[] = { PAY_BREAKER_OPEN,   PAY_BREAKER_OPEN,
                                             PAY_BREAKER_OPEN,   PAY_BREAKER_OPEN,
                                             PAY_BREAKER_CLOSED, PAY_BREAKER_CLOSED };
    for (unsigned n_good = 0; n_good <= 5; n_good++) {
        PayBreaker b = opened_at(SIM_SECOND);
        CU_ASSERT_EQUAL(probe(&b, 40 * SIM_SECOND, n_good), after[n_good]);
    }
}

static void
it_opens_anew_for_the_whole_time(void)
{
    PayBreaker b = opened_at(SIM_SECOND);
    probe(&b, 40 * SIM_SECOND, 0);
    CU_ASSERT_FALSE(pay_breaker_lets(&b, &rule, 70 * SIM_SECOND - 1));
    CU_ASSERT_TRUE(pay_breaker_lets(&b, &rule, 70 * SIM_SECOND));
}

static void
closed_again_it_counts_from_nothing(void)
{
    PayBreaker b = opened_at(SIM_SECOND);
    pay_breaker_lets(&b, &rule, 40 * SIM_SECOND);
    call(&b, 40 * SIM_SECOND, 4, false);
    CU_ASSERT_EQUAL(b.state, PAY_BREAKER_CLOSED);
    CU_ASSERT_EQUAL(call(&b, 41 * SIM_SECOND, 25, true), 20);
}

static void
probes_that_never_come_back_do_not_shut_it_for_ever(void)
{
    PayBreaker b = opened_at(SIM_SECOND);
    for (unsigned i = 0; i < 5; i++)
        CU_ASSERT_TRUE(pay_breaker_lets(&b, &rule, 40 * SIM_SECOND));
    CU_ASSERT_FALSE(pay_breaker_lets(&b, &rule, 70 * SIM_SECOND - 1));
    CU_ASSERT_TRUE(pay_breaker_lets(&b, &rule, 70 * SIM_SECOND));
}

static void
what_failed_in_an_earlier_window_is_forgotten(void)
{
    PayBreaker b = { 0 };
    CU_ASSERT_EQUAL(call(&b, 10 * SIM_SECOND, 19, true), 0);
    CU_ASSERT_EQUAL(call(&b, 10 * SIM_SECOND + 1, 19, true), 0);
}

static void
a_window_ends_with_its_hundredth_call(void)
{
    PayBreaker b = { 0 };
    CU_ASSERT_EQUAL(call(&b, 1, 100, false), 0);
    /* Within one long window it would take 101 more to be above a half. */
    CU_ASSERT_EQUAL(call(&b, 1, 100, true), 20);
}

static void
switched_off_it_lets_everything_through(void)
{
    PayBreakerRule off = rule;
    off.is_on = false;
    PayBreaker b = { 0 };
    for (unsigned i = 0; i < 200; i++) {
        CU_ASSERT_FALSE(pay_breaker_note(&b, &off, 1, true));
        CU_ASSERT_TRUE(pay_breaker_lets(&b, &off, 1));
    }
}

CLAIMS_MAIN("models/breaker", CLAIM(few_calls_are_not_judged),
            CLAIM(half_of_the_calls_failing_does_not_open_it_and_more_does),
            CLAIM(open_it_refuses_for_as_long_as_it_says),
            CLAIM(calls_from_before_it_opened_change_nothing),
            CLAIM(four_good_probes_of_five_close_it_and_fewer_do_not),
            CLAIM(it_opens_anew_for_the_whole_time),
            CLAIM(closed_again_it_counts_from_nothing),
            CLAIM(probes_that_never_come_back_do_not_shut_it_for_ever),
            CLAIM(what_failed_in_an_earlier_window_is_forgotten),
            CLAIM(a_window_ends_with_its_hundredth_call),
            CLAIM(switched_off_it_lets_everything_through))
