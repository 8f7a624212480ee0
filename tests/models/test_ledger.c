/* The ledger as a whole: what must not change a bit, and what must add up. Seeds are
 * fixed; statistical bounds are four standard errors (one false alarm in 16 000 for
 * another seed). */
#include "models/ledger.h"

#include <string.h>

#include "tests/models/ledger_run.h"

/* ---- what changes no bit */

static uint64_t
fingerprint(PayParams *p, uint32_t seed, unsigned n_threads)
{
    SimRecords *records = fixture_run(p, seed, n_threads);
    uint64_t print = records->fingerprint;
    sim_records_free(records);
    return print;
}

static PayParams *
lively(bool backwards)
{
    PayParams *p = fixture_build(
        (Fixture){ .people = 12000, .platform = true, .backwards = backwards });
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 8);
    SET(p, PAY_RUN_SPIN_UP, 0, 0, 0, 3);
    SET(p, PAY_REBATE_PAYMENT, 1, 0, 0, 30);
    SET(p, PAY_REBATE_BUDGET, 1, 0, 0, 300000);
    fixture_open(p, 600000);
    return p;
}

static void
threads_and_repetition_change_no_bit(void)
{
    PayParams *p = lively(false);
    uint64_t one = fingerprint(p, 1, 1);
    CU_ASSERT_EQUAL(fingerprint(p, 1, 1), one);
    CU_ASSERT_EQUAL(fingerprint(p, 1, 2), one);
    CU_ASSERT_EQUAL(fingerprint(p, 1, 4), one);
    CU_ASSERT_NOT_EQUAL(fingerprint(p, 2, 1), one);
    pay_params_free(p);
}

static void
the_order_of_declarations_changes_no_bit(void)
{
    PayParams *p = lively(false), *q = lively(true);
    CU_ASSERT_EQUAL(fingerprint(p, 1, 1), fingerprint(q, 1, 1));
    pay_params_free(p);
    pay_params_free(q);
}

static PayTimeline *
one_event(const PayParams *p, PayKey key, int64_t value, SimTime at)
{
    PayTimeline *timeline = pay_timeline_new();
    if (key < PAY_N_KEYS) {
        PayEvent *event = pay_event_new("event", at, SIM_TIME_NEVER, 0);
        uint32_t *cell = g_new(uint32_t, 1);
        *cell = (uint32_t)pay_cell_index(p, key, 0, 0, 0);
        pay_event_change(event, PAY_OP_SET, value, cell, 1);
        pay_timeline_add(timeline, event);
    }
    pay_timeline_close(timeline);
    return timeline;
}

static bool
are_equal(const SimRecords *a, const SimRecords *b)
{
    return a->fingerprint == b->fingerprint && a->n_events == b->n_events &&
           a->values->len == b->values->len && a->points->len == b->points->len &&
           memcmp(a->values->data, b->values->data, a->values->len * sizeof(SimValue)) ==
               0 &&
           memcmp(a->points->data, b->points->data, a->points->len * sizeof(SimPoint)) ==
               0;
}

/* Four scenarios of one replication: no event; an event that sets what already stands, in
 * the middle of a day; a real change after the end; a real change within. The first is a
 * fork, the last goes on in the original. */
static void
a_policy_that_changes_nothing_changes_no_bit(void)
{
    PayParams *p = lively(false);
    SimTime noon = 3 * SIM_DAY + 12 * SIM_HOUR + 34 * SIM_MINUTE;
    int64_t cash = pay_value(p, PAY_CASH_CARRIED, 0, 0, 0);
    PayTimeline *none = one_event(p, PAY_N_KEYS, 0, 0);
    PayTimeline *same = one_event(p, PAY_CASH_CARRIED, cash, noon);
    PayTimeline *late = one_event(p, PAY_CASH_CARRIED, 0, 400 * SIM_DAY);
    PayTimeline *real = one_event(p, PAY_CASH_CARRIED, 0, noon);
    const PayTimeline *timelines[] = { none, same, late, real, none };
    double utility[PAY_MAX_WALLETS] = { 0.8, 0.8 };
    PayReplication job = { .base = p,
                           .utility = utility,
                           .key = { .seed = 3 },
                           .n_scenarios = G_N_ELEMENTS(timelines),
                           .timelines = timelines };
    SimRecords *records[G_N_ELEMENTS(timelines)];
    g_autoptr(SimPool) pool = sim_pool_new(2);
    CU_ASSERT_TRUE_FATAL(pay_replication_run(&job, pool, records, NULL));
    CU_ASSERT_TRUE(are_equal(records[0], records[1]));
    CU_ASSERT_TRUE(are_equal(records[0], records[2]));
    CU_ASSERT_FALSE(are_equal(records[0], records[3]));
    CU_ASSERT_TRUE(are_equal(records[0], records[4]));
    for (unsigned i = 0; i < G_N_ELEMENTS(timelines); i++)
        sim_records_free(records[i]);
    pay_timeline_free(none);
    pay_timeline_free(same);
    pay_timeline_free(late);
    pay_timeline_free(real);
    pay_params_free(p);
}

static const SimValue *
find_value(const SimRecords *records, const SimValue *like)
{
    for (guint i = 0; i < records->values->len; i++) {
        const SimValue *v = &g_array_index(records->values, SimValue, i);
        if (v->metric == like->metric && v->member == like->member &&
            strcmp(v->period, like->period) == 0)
            return v;
    }
    return NULL;
}

/* Its id stands between the others, so that every index after it moves. */
static void
a_wallet_that_nobody_holds_changes_nothing_for_others(void)
{
    PayParams *p = fixture_params(6000);
    PayParams *q = fixture_build((Fixture){ .people = 6000, .idle = "aa" });
    fixture_open(p, 500000);
    fixture_open(q, 500000);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 10);
    SET(q, PAY_RUN_DAYS, 0, 0, 0, 10);
    SimRecords *a = fixture_run(p, 4, 1), *b = fixture_run(q, 4, 1);
    CU_ASSERT_EQUAL(a->n_events, b->n_events);
    unsigned n_apart = 0;
    for (guint i = 0; i < a->values->len; i++) {
        const SimValue *v = &g_array_index(a->values, SimValue, i);
        const SimValue *w = find_value(b, v);
        /* A derived metric is published as NaN, which no comparison finds equal. */
        n_apart += w == NULL || (w->value != v->value && !isnan(v->value));
    }
    CU_ASSERT_EQUAL(n_apart, 0);
    CU_ASSERT_TRUE(a->values->len > 100);
    sim_records_free(a);
    sim_records_free(b);
    pay_params_free(p);
    pay_params_free(q);
}

/* ---- what must add up */

static void
every_intention_is_paid_in_cash_or_lost(void)
{
    g_auto(Run) run = start(lively(false));
    for (unsigned day = 0; day < 5; day++) {
        const PayGroupTally *t = next_day(&run, 0);
        uint64_t completed = completed_of(run.ledger, 0), failed = 0, by_hour = 0;
        for (unsigned f = 0; f < PAY_N_OUTCOMES; f++)
            failed += t->failed[f];
        for (unsigned h = 0; h < PAY_DAY_HOURS; h++)
            by_hour += run.ledger->day->hour[0][h].n;
        CU_ASSERT_TRUE(completed > 1000);
        CU_ASSERT_EQUAL(t->intentions, completed + t->cash + t->lost);
        CU_ASSERT_EQUAL(t->attempts, completed + failed);
        CU_ASSERT_EQUAL(by_hour, completed);
        CU_ASSERT_TRUE(t->matched >= t->matched_closed && t->intentions >= t->matched);
        CU_ASSERT_TRUE(t->off_us <= completed && t->off_us > 0);
    }
}

static void
fees_sum_to_zero_and_accounts_keep_what_is_owed(void)
{
    g_auto(Run) run = start(lively(false));
    const PayWorld *world = run.world;
    size_t n = (size_t)world->n_parties * world->n_parties;
    g_autofree int64_t *owed = g_new0(int64_t, n);
    for (unsigned day = 0; day < 5; day++) {
        const PayGroupTally *t = next_day(&run, 0);
        int64_t sum = 0;
        for (unsigned role = 0; role < PAY_N_ROLES; role++)
            sum += t->role[role];
        CU_ASSERT_EQUAL(sum, 0);
        CU_ASSERT_TRUE(t->role[PAY_ROLE_HUB] > 0);
        CU_ASSERT_TRUE(t->role[PAY_ROLE_CONSUMER] > 0 || day > 0);
        CU_ASSERT_EQUAL(t->broken, 0);
        for (size_t i = 0; i < n; i++)
            owed[i] += run.ledger->day->pairs[i];
    }
    for (size_t i = 0; i < n; i++) {
        const PayAccount *account = &run.ledger->accounts[i];
        CU_ASSERT_EQUAL(account->paid * PAY_ONE + account->carry, owed[i]);
        CU_ASSERT_TRUE(account->carry >= 0 && account->carry < PAY_ONE);
    }
}

static void
weights_stand_for_the_whole_population(void)
{
    static const int64_t scales[] = { 1, 7, 1000, 100000 };
    for (unsigned i = 0; i < G_N_ELEMENTS(scales); i++) {
        PayParams *p = fixture_params(90001);
        SET(p, PAY_RUN_SCALE, 0, 0, 0, scales[i]);
        SET(p, PAY_RUN_MIN_CONSUMERS, 0, 0, 0, 50);
        PayWorld *world = pay_world_new(p, (SimKey){ 0 }, NULL);
        double sum = 0;
        for (unsigned c = 0; c < world->n_cities; c++)
            sum += (world->city_first[c + 1] - world->city_first[c]) *
                   world->group_weight[world->city_group[c]];
        CU_ASSERT_TRUE(is_near(sum, 90000, 1e-6));
        CU_ASSERT_TRUE(world->n_consumers >= 50);
        pay_world_free(world);
        pay_params_free(p);
    }
}

static void
wallets_are_held_as_often_as_stated(void)
{
    enum { N = 100000 };
    g_auto(Run) run = start(fixture_params(N));
    unsigned held[2] = { 0 };
    double activity = 0;
    for (uint32_t i = 0; i < N; i++) {
        for (unsigned w = 0; w < 2; w++)
            held[w] += run.ledger->consumers[i].held >> w & 1;
        activity += (double)run.ledger->consumers[i].activity / PAY_ACTIVITY_UNIT;
    }
    CU_ASSERT_TRUE(is_near((double)held[0] / N, 0.8, 4 * sqrt(0.16 / N)));
    CU_ASSERT_TRUE(is_near((double)held[1] / N, 0.7, 4 * sqrt(0.21 / N)));
    CU_ASSERT_TRUE(is_near(activity / N, 1.2, 4 * 1.2 / sqrt(N) + 0.5 / 1024));
}

static void
ten_times_the_amount_pays_ten_times_the_ad_valorem_fee(void)
{
    int64_t role[2][PAY_N_ROLES];
    uint64_t completed[2];
    for (unsigned i = 0; i < 2; i++) {
        PayParams *p = fixture_params(6000);
        SET(p, PAY_CLASS_TICKET, 0, 0, 0, i == 0 ? 3333 : 33330);
        SET(p, PAY_CLASS_TICKET_SIGMA, 0, 0, 0, 0);
        fixture_open(p, 500000);
        g_auto(Run) run = start(p);
        memcpy(role[i], next_day(&run, 0)->role, sizeof role[i]);
        completed[i] = completed_of(run.ledger, 0);
    }
    CU_ASSERT_EQUAL(completed[0], completed[1]);
    CU_ASSERT_TRUE(role[0][PAY_ROLE_MERCHANT] < 0);
    for (unsigned r = 0; r < PAY_N_ROLES; r++)
        CU_ASSERT_EQUAL(role[1][r], 10 * role[0][r]);
}

/* Wallet a gives 1 yuan per payment until 2000 yuan are spent. */
static void
a_rebate_ends_at_the_barrier_after_its_budget(void)
{
    PayParams *p = fixture_params(2000);
    SET(p, PAY_REBATE_PAYMENT, 0, 0, 0, 100);
    SET(p, PAY_REBATE_BUDGET, 0, 0, 0, 200000);
    PayParams *copy = pay_params_copy(p);
    g_auto(Run) run = start(p);
    double spent = 0, last = 0;
    unsigned stopped = 0;
    for (unsigned day = 0; day < 10; day++) {
        next_day(&run, 0);
        double today = (double)run.ledger->day->rebate[0][0] / PAY_ONE;
        if (spent >= 200000) {
            stopped++;
            CU_ASSERT_EQUAL(today, 0);
        } else {
            CU_ASSERT_TRUE(today > 0);
            last = today;
        }
        spent += today;
        CU_ASSERT_EQUAL(pay_ledger_rebate_spent(run.ledger, 0), spent);
    }
    CU_ASSERT_TRUE(stopped > 0 && stopped < 10);
    CU_ASSERT_TRUE(spent >= 200000 && spent < 200000 + last);
    SimRecords *records = fixture_run(copy, 11, 1);
    CU_ASSERT_TRUE(
        is_near(fixture_value(records, PAY_METRIC_REBATE, "a"), spent / 100, 1e-6));
    CU_ASSERT_TRUE(is_near(fixture_value(records, PAY_METRIC_REBATE_OVERSHOOT, "a"),
                           spent / 100 - 2000, 1e-6));
    CU_ASSERT_EQUAL(fixture_value(records, PAY_METRIC_CONSERVED, ""), 1);
    sim_records_free(records);
    pay_params_free(copy);
}

CLAIMS_MAIN("models/ledger", CLAIM(threads_and_repetition_change_no_bit),
            CLAIM(the_order_of_declarations_changes_no_bit),
            CLAIM(a_policy_that_changes_nothing_changes_no_bit),
            CLAIM(a_wallet_that_nobody_holds_changes_nothing_for_others),
            CLAIM(every_intention_is_paid_in_cash_or_lost),
            CLAIM(fees_sum_to_zero_and_accounts_keep_what_is_owed),
            CLAIM(weights_stand_for_the_whole_population),
            CLAIM(wallets_are_held_as_often_as_stated),
            CLAIM(ten_times_the_amount_pays_ten_times_the_ad_valorem_fee),
            CLAIM(a_rebate_ends_at_the_barrier_after_its_budget))
