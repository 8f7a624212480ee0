/* Platforms that decide, in a small market where all is bought at one, "shop", whose own
 * wallet is b and which does not take a. Nothing fails and nobody has cash, so each
 * figure is that of counts. */
#include "models/openings.h"

#include <math.h>

#include "tests/claims.h"
#include "tests/models/fixture.h"

#define A 0
#define B 1

static PayParams *
garden(int64_t hold_a, int64_t hold_b)
{
    PayParams *p = fixture_build((Fixture){ .people = 2000, .platform = true });
    fixture_still(p);
    for (unsigned k = 0; k < p->n[PAY_KIND_CLASS]; k++)
        SET(p, PAY_CLASS_SHARE, k, 0, 0, 0);
    SET(p, PAY_CLASS_SHARE, fixture_find(p, PAY_KIND_CLASS, "web"), 0, 0, PAY_ONE);
    SET(p, PAY_CASH_CARRIED, 0, 0, 0, 0);
    SET(p, PAY_WALLET_HOLD, A, 0, 0, hold_a);
    SET(p, PAY_WALLET_HOLD, B, 0, 0, hold_b);
    SET(p, PAY_WALLET_UTILITY, A, 0, 0, 100000); /* who holds it would always take it */
    SET(p, PAY_WALLET_VALUE, B, 0, 0, 20);
    SET(p, PAY_PLATFORM_DECIDES, 0, 0, 0, 1);
    SET(p, PAY_PLATFORM_HOUSE, 0, 0, 0, B);
    SET(p, PAY_PLATFORM_MARGIN, 0, 0, 0, 30000);
    return p;
}

static SimRecords *
run_days(PayParams *p, unsigned days, unsigned n_threads)
{
    SET(p, PAY_RUN_DAYS, 0, 0, 0, days);
    SimRecords *r = fixture_run(p, 5, n_threads);
    CU_ASSERT_EQUAL(fixture_value(r, PAY_METRIC_CONSERVED, ""), 1);
    return r;
}

static bool
opens(PayParams *p)
{
    SimRecords *r = run_days(p, 30, 1);
    double open = fixture_value(r, PAY_METRIC_PLATFORM_OPEN, "shop-a");
    sim_records_free(r);
    pay_params_free(p);
    CU_ASSERT_TRUE(open == 0 || open == 1);
    return open == 1;
}

static void
it_opens_where_lost_sales_are_worth_more_than_its_own_wallet_loses(void)
{
    CU_ASSERT_TRUE(opens(garden(PAY_ONE, PAY_ONE / 2)));
    PayParams *p = garden(PAY_ONE, PAY_ONE / 2);
    SET(p, PAY_WALLET_VALUE, B, 0, 0, 1000);
    CU_ASSERT_FALSE(opens(p));
    p = garden(PAY_ONE, PAY_ONE / 2);
    SET(p, PAY_PLATFORM_MARGIN, 0, 0, 0, 100);
    CU_ASSERT_FALSE(opens(p));
    /* Without a wallet of its own it has nothing to lose. */
    p = garden(PAY_ONE, PAY_ONE / 2);
    SET(p, PAY_WALLET_VALUE, B, 0, 0, 1000);
    SET(p, PAY_PLATFORM_HOUSE, 0, 0, 0, -1);
    CU_ASSERT_TRUE(opens(p));
    /* Nobody is lost where everybody has what it takes, or nobody has the other. */
    p = garden(PAY_ONE, PAY_ONE);
    SET(p, PAY_WALLET_VALUE, B, 0, 0, 0);
    CU_ASSERT_FALSE(opens(p));
    CU_ASSERT_FALSE(opens(garden(0, PAY_ONE)));
}

/* All hold both wallets, would rather pay with a, and pay with b: every payment moves. */
static void
what_it_keeps_is_counted_payment_by_payment(void)
{
    PayParams *p = garden(PAY_ONE, PAY_ONE);
    SimRecords *r = run_days(p, 30, 1);
    double n = fixture_value(r, PAY_METRIC_COMPLETED, "");
    CU_ASSERT_TRUE(n > 1000);
    CU_ASSERT_TRUE(fabs(fixture_value(r, PAY_METRIC_PLATFORM_GAIN, "shop-a") + 0.2 * n) <
                   1e-6 * n);
    sim_records_free(r);
    /* Who would rather pay with b loses it nothing. */
    SET(p, PAY_WALLET_UTILITY, A, 0, 0, -100000);
    r = run_days(p, 30, 1);
    CU_ASSERT_EQUAL(fixture_value(r, PAY_METRIC_PLATFORM_GAIN, "shop-a"), 0);
    sim_records_free(r);
    pay_params_free(p);
}

/* All hold a only: closed, every sale is lost; open, the same are made, and merchants pay
 * 3800 ppm and a commission of 2 % on them. */
static void
what_it_loses_is_what_it_sells_once_open(void)
{
    PayParams *p = garden(PAY_ONE, 0);
    SET(p, PAY_PLATFORM_MARGIN, 0, 0, 0, PAY_ONE);
    SimRecords *closed = run_days(p, 30, 1);
    CU_ASSERT_EQUAL(fixture_value(closed, PAY_METRIC_COMPLETED, ""), 0);
    double lost = fixture_value(closed, PAY_METRIC_PLATFORM_GAIN, "shop-a");
    SET(p, PAY_PLATFORM_DECIDES, 0, 0, 0, 0);
    SET(p, PAY_PLATFORM_ACCEPTS, 0, A, 0, PAY_ONE);
    SimRecords *open = run_days(p, 30, 1);
    double sold = -fixture_value(open, PAY_METRIC_FEE_NET, "merchant") / 0.0238;
    CU_ASSERT_TRUE(lost > 0 && fabs(lost - sold) < 1e-6 * sold);
    sim_records_free(closed);
    sim_records_free(open);
    pay_params_free(p);
}

static void
it_opens_at_the_end_of_a_month_and_stays_open(void)
{
    PayParams *p = garden(PAY_ONE, 0);
    SimRecords *one = run_days(p, 30, 1), *three = run_days(p, 90, 1);
    CU_ASSERT_EQUAL(fixture_value(one, PAY_METRIC_COMPLETED, ""), 0);
    /* The last 28 days: all of them sell. */
    double end = 0;
    for (guint i = 0; i < three->values->len; i++) {
        const SimValue *value = &g_array_index(three->values, SimValue, i);
        if (value->metric == &pay_metric[PAY_METRIC_SUCCESS_SALE] &&
            g_str_equal(value->period, SIM_PERIOD_END))
            end = value->value;
    }
    CU_ASSERT_EQUAL(end, 100);
    CU_ASSERT_TRUE(fixture_value(three, PAY_METRIC_SUCCESS_SALE, "") < 70);
    CU_ASSERT_EQUAL(three->marks->len, 1);
    sim_records_free(one);
    sim_records_free(three);
    pay_params_free(p);
}

/* Two wallets are kept out: the one more people hold is let in first. */
static void
one_wallet_a_month_is_let_in_the_most_wanted_first(void)
{
    static const char *const id[] = { "shop-m0", "shop-m1" };
    double open[2][2];
    for (unsigned months = 1; months <= 2; months++) {
        PayParams *p =
            fixture_build((Fixture){ .people = 2000, .platform = true, .more = 2 });
        fixture_still(p);
        SET(p, PAY_PLATFORM_DECIDES, 0, 0, 0, 1);
        SET(p, PAY_PLATFORM_HOUSE, 0, 0, 0, -1);
        SET(p, PAY_PLATFORM_MARGIN, 0, 0, 0, 30000);
        SET(p, PAY_WALLET_HOLD, A, 0, 0, 0);
        SET(p, PAY_WALLET_HOLD, B, 0, 0, 0);
        SET(p, PAY_WALLET_HOLD, fixture_find(p, PAY_KIND_WALLET, "m0"), 0, 0, 200000);
        SET(p, PAY_WALLET_HOLD, fixture_find(p, PAY_KIND_WALLET, "m1"), 0, 0, 700000);
        SimRecords *r = run_days(p, 30 * months, 1);
        for (unsigned i = 0; i < 2; i++)
            open[months - 1][i] = fixture_value(r, PAY_METRIC_PLATFORM_OPEN, id[i]);
        sim_records_free(r);
        pay_params_free(p);
    }
    CU_ASSERT_EQUAL(open[0][0], 0);
    CU_ASSERT_EQUAL(open[0][1], 1);
    CU_ASSERT_EQUAL(open[1][0], 1);
}

static void
until_it_opens_counting_changes_nothing(void)
{
    PayParams *p = garden(PAY_ONE / 2, PAY_ONE / 2);
    SimRecords *with = run_days(p, 30, 1), *threads = run_days(p, 60, 3);
    SimRecords *again = run_days(p, 60, 1);
    CU_ASSERT_EQUAL(again->fingerprint, threads->fingerprint);
    CU_ASSERT_EQUAL(fixture_value(again, PAY_METRIC_PLATFORM_GAIN, "shop-a"),
                    fixture_value(threads, PAY_METRIC_PLATFORM_GAIN, "shop-a"));
    SET(p, PAY_PLATFORM_DECIDES, 0, 0, 0, 0);
    SimRecords *without = run_days(p, 30, 1);
    CU_ASSERT_EQUAL(with->fingerprint, without->fingerprint);
    CU_ASSERT_TRUE(isnan(fixture_value(without, PAY_METRIC_PLATFORM_OPEN, "shop-a")));
    sim_records_free(with);
    sim_records_free(threads);
    sim_records_free(again);
    sim_records_free(without);
    pay_params_free(p);
}

CLAIMS_MAIN("models/openings",
            CLAIM(it_opens_where_lost_sales_are_worth_more_than_its_own_wallet_loses),
            CLAIM(what_it_keeps_is_counted_payment_by_payment),
            CLAIM(what_it_loses_is_what_it_sells_once_open),
            CLAIM(it_opens_at_the_end_of_a_month_and_stays_open),
            CLAIM(one_wallet_a_month_is_let_in_the_most_wanted_first),
            CLAIM(until_it_opens_counting_changes_nothing))
