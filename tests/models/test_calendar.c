#include "models/calendar.h"

#include "sim/random.h"
#include "tests/claims.h"

#define MANY  5000u
#define UNTIL 1000000

/* A population whose next due dates are drawn from few values, so that many are tied. */
static PayConsumer *
consumers_due(uint32_t n, uint32_t n_values)
{
    PayConsumer *consumers = g_new0(PayConsumer, n);
    for (uint32_t i = 0; i < n; i++)
        consumers[i].due = sim_random_block((SimKey){ 7, 1 }, 0, i, 0).w[0] % n_values *
                           (2 * UNTIL / n_values);
    return consumers;
}

static bool
in_order(PayDue a, PayDue b)
{
    return a.due < b.due || (a.due == b.due && a.consumer < b.consumer);
}

static void
everybody_due_is_taken_once_in_order_of_due_then_id(void)
{
    static const uint32_t n_values[] = { 2, 100, 2 * UNTIL };
    for (unsigned i = 0; i < G_N_ELEMENTS(n_values); i++) {
        g_autofree PayConsumer *consumers = consumers_due(MANY, n_values[i]);
        PayCalendar calendar = { 0 };
        uint32_t n_due = 0, n_taken = 0, n;
        for (uint32_t c = 0; c < MANY; c++)
            n_due += consumers[c].due < UNTIL;
        pay_calendar_open(&calendar, consumers, MANY, 0, UNTIL);
        PayDue last = { -1, 0 }, due[10];
        while ((n = pay_calendar_take(&calendar, due, 10)) > 0)
            for (uint32_t j = 0; j < n; j++, n_taken++) {
                CU_ASSERT_TRUE(in_order(last, due[j]));
                CU_ASSERT_EQUAL(due[j].due, consumers[due[j].consumer].due);
                last = due[j];
            }
        CU_ASSERT_EQUAL(n_taken, n_due);
        pay_calendar_clear(&calendar);
    }
}

/* Each comes again after a while of its own, near or far, until the end: the whole must
 * be as long as these steps say, and in order. */
static void
who_is_filed_again_comes_again_in_order(void)
{
    enum { N = 300 };
    g_autofree PayConsumer *consumers = g_new0(PayConsumer, N);
    PayCalendar calendar = { 0 };
    uint64_t n_expected = 0, n_taken = 0;
    for (uint32_t i = 0; i < N; i++)
        n_expected += (UNTIL + 97 * i * i) / (97 * i * i + 1);
    pay_calendar_open(&calendar, consumers, N, 0, UNTIL);
    PayDue last = { -1, 0 }, due;
    while (pay_calendar_take(&calendar, &due, 1) > 0) {
        CU_ASSERT_TRUE(in_order(last, due));
        last = due;
        n_taken++;
        due.due += 97 * due.consumer * due.consumer + 1;
        if (due.due < UNTIL)
            pay_calendar_file(&calendar, &due, 1);
    }
    CU_ASSERT_EQUAL(n_taken, n_expected);
    pay_calendar_clear(&calendar);
}

static void
who_is_late_comes_at_the_start(void)
{
    PayConsumer consumers[] = { { .due = 70 }, { .due = -5 }, { .due = 50 } };
    PayCalendar calendar = { 0 };
    PayDue due[3];
    pay_calendar_open(&calendar, consumers, 3, 50, 70);
    CU_ASSERT_EQUAL(pay_calendar_take(&calendar, due, 3), 2);
    CU_ASSERT_TRUE(due[0].due == 50 && due[0].consumer == 1);
    CU_ASSERT_TRUE(due[1].due == 50 && due[1].consumer == 2);
    pay_calendar_clear(&calendar);
}

static void
opened_anew_it_forgets_what_was_filed(void)
{
    PayConsumer consumers[] = { { .due = 10 }, { .due = 20 } };
    PayCalendar calendar = { 0 };
    PayDue due[2];
    pay_calendar_open(&calendar, consumers, 2, 0, 30);
    pay_calendar_open(&calendar, consumers, 2, 0, 15);
    CU_ASSERT_EQUAL(pay_calendar_take(&calendar, due, 2), 1);
    CU_ASSERT_EQUAL(due[0].consumer, 0);
    pay_calendar_clear(&calendar);
}

CLAIMS_MAIN("models/calendar", CLAIM(everybody_due_is_taken_once_in_order_of_due_then_id),
            CLAIM(who_is_filed_again_comes_again_in_order),
            CLAIM(who_is_late_comes_at_the_start),
            CLAIM(opened_anew_it_forgets_what_was_filed))
