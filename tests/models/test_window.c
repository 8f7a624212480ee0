/* Windows within a run: what goes in, what comes out, and what must not change a bit. */
#include "tests/models/plant.h"

/* A market in which all happens that can: faults, waits, retries, learning. Two days,
 * @n windows that are still to be set. */
static PayParams *
lively(int64_t people, unsigned n)
{
    PayParams *p = fixture_build((Fixture){ .people = people, .windows = n });
    plant_default(p);
    fixture_open(p, 600000);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 2);
    for (unsigned kind = 0; kind < PAY_N_STATION_KINDS; kind++) {
        SET(p, PAY_STATION_LAW, kind, 0, 0, PAY_SERVICE_LOGNORMAL);
        SET(p, PAY_STATION_CV, kind, 0, 0, PAY_ONE);
        SET(p, PAY_STATION_BUFFER, kind, 0, 0, SIM_SECOND);
    }
    SET(p, PAY_HUB_CAPACITY, 0, 0, 0, 40);
    SET(p, PAY_BANK_CAPACITY, 0, 0, 0, 20);
    SET(p, PAY_FAULT_VISIT, 0, 0, 0, 5000);
    SET(p, PAY_FAULT_ISSUER, 0, 0, 0, 20000);
    SET(p, PAY_FAULT_BUSINESS, 0, 0, 0, 5000);
    SET(p, PAY_PROTOCOL_BREAKER, 0, 0, 0, 1);
    SET(p, PAY_CONFIRM_TIME, 0, 0, 0, 2500 * SIM_MILLISECOND);
    SET(p, PAY_CONFIRM_CV, 0, 0, 0, 500000);
    SET(p, PAY_RUN_QUEUES, 0, 0, 0, PAY_QUEUES_POOLED);
    return p;
}

static bool
is_equal(double x, double y)
{
    return x == y || (isnan(x) && isnan(y));
}

static void
print_first_difference(const SimRecords *a, const SimRecords *b)
{
    for (guint i = 0; i < a->values->len && i < b->values->len; i++) {
        const SimValue *x = &g_array_index(a->values, SimValue, i);
        const SimValue *y = &g_array_index(b->values, SimValue, i);
        if (!is_equal(x->value, y->value)) {
            printf("%s %s %s: %.17g and %.17g\n", x->period, x->metric->id, x->member,
                   x->value, y->value);
            return;
        }
    }
}

/* Are two sets of records the same, bit for bit? */
static bool
are_same(const SimRecords *a, const SimRecords *b)
{
    bool same = a->fingerprint == b->fingerprint && a->values->len == b->values->len &&
                a->points->len == b->points->len && a->traces->len == b->traces->len &&
                a->n_scheduled == b->n_scheduled;
    for (guint i = 0; same && i < a->values->len; i++) {
        const SimValue *x = &g_array_index(a->values, SimValue, i);
        const SimValue *y = &g_array_index(b->values, SimValue, i);
        same = x->metric == y->metric && x->member == y->member &&
               x->period == y->period && is_equal(x->value, y->value);
    }
    for (guint i = 0; same && i < a->points->len; i++) {
        const SimPoint *x = &g_array_index(a->points, SimPoint, i);
        const SimPoint *y = &g_array_index(b->points, SimPoint, i);
        same = x->metric == y->metric && x->member == y->member && x->x == y->x &&
               is_equal(x->value, y->value);
    }
    if (!same)
        print_first_difference(a, b);
    return same;
}

/* ---- what goes in and out */

static PlantRun
two_days(bool with_window)
{
    PayParams *p = lively(4000, with_window);
    if (with_window)
        plant_window(p, 0, 8 * SIM_HOUR, 12 * SIM_HOUR);
    return plant_run_days(p, NULL, 5);
}

static void
when_people_shop_does_not_depend_on_windows(void)
{
    g_auto(PlantRun) with = two_days(true), without = two_days(false);
    unsigned n_apart = 0;
    CU_ASSERT_EQUAL(with.ledger->finished->len, 1);
    CU_ASSERT_EQUAL(with.ledger->cumulative, without.ledger->cumulative);
    CU_ASSERT_EQUAL(with.ledger->n_intentions, without.ledger->n_intentions);
    for (uint32_t i = 0; i < with.world->n_consumers; i++) {
        const PayConsumer *a = &with.ledger->consumers[i];
        const PayConsumer *b = &without.ledger->consumers[i];
        n_apart += a->due != b->due || a->k != b->k;
        CU_ASSERT_TRUE(a->due >= with.ledger->cumulative);
    }
    CU_ASSERT_EQUAL(n_apart, 0);
}

/* Banks are down all day, which is felt in the window alone, up to @to: how well people
 * think of a wallet at the end. */
static double
mean_seen(SimTime to)
{
    PayParams *p = lively(2000, 1);
    plant_window(p, 0, 0, to);
    SET(p, PAY_FAULT_RATE, 0, 0, 0, 300000);
    SET(p, PAY_ACTIVITY_MEAN, 0, 0, 0, 12 * PAY_ONE);
    SET(p, PAY_ACCEPTANCE_RATE, 0, 0, 0, 0);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 1);
    SET(p, PAY_BANK_AVAILABILITY, 0, 0, 0, 0);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 5);
    double sum = 0;
    for (uint32_t i = 0; i < run.world->n_consumers; i++)
        sum += run.ledger->consumers[i].seen[PAY_CHANNEL_SCAN][0];
    return sum / run.world->n_consumers;
}

static void
consumers_carry_out_of_a_window_what_they_learnt_in_it(void)
{
    double none = mean_seen(SIM_SECOND), some = mean_seen(6 * SIM_HOUR),
           much = mean_seen(20 * SIM_HOUR);
    CU_ASSERT_TRUE(much < 0.9 * some);
    CU_ASSERT_TRUE(some < 0.95 * none);
}

/* ---- what changes no bit */

/* A dated event every hour and a half of the day that sets a value to what it is. */
static PayTimeline *
idle_events(const PayParams *p, unsigned n)
{
    PayTimeline *timeline = pay_timeline_new();
    for (unsigned i = 0; i < n; i++) {
        char id[] = { (char)('a' + i), '\0' };
        SimTime at = PAY_BARRIER + 5 * SIM_HOUR + (SimTime)i * 47 * SIM_MINUTE;
        plant_event(timeline, p, id, at, SIM_TIME_NEVER, PAY_WALLET_CAPACITY, 0,
                    pay_value(p, PAY_WALLET_CAPACITY, 0, 0, 0));
    }
    pay_timeline_close(timeline);
    return timeline;
}

static void
run_pair(const PayParams *p, PayTimeline *first, PayTimeline *second, unsigned n_threads,
         SimRecords *ret[2])
{
    SimPool *pool = sim_pool_new(n_threads);
    double utility[PAY_MAX_WALLETS] = { 0.8, 0.8 };
    const PayTimeline *timelines[] = { first, second };
    PayReplication job = { .base = p,
                           .utility = utility,
                           .key = { .seed = 9 },
                           .n_scenarios = 2,
                           .timelines = timelines };
    GError *error = NULL;
    if (!pay_replication_run(&job, pool, ret, &error))
        g_error("%s", error->message);
    sim_pool_free(pool);
}

static void
check_idle_events(PayQueues queues)
{
    PayParams *p = lively(30000, 1);
    plant_window(p, 0, 4 * SIM_HOUR, 14 * SIM_HOUR);
    SET(p, PAY_RUN_QUEUES, 0, 0, 0, queues);
    SET(p, PAY_STATION_SERVICE, PAY_STATION_BANK, 0, 0, 2 * SIM_SECOND);
    SET(p, PAY_STATION_BUFFER, PAY_STATION_BANK, 0, 0, PAY_NONE);
    SET(p, PAY_BANK_AVAILABILITY, 0, 0, 0, 10000);
    PayTimeline *none = idle_events(p, 0), *some = idle_events(p, 10);
    SimRecords *r[2];
    run_pair(p, none, some, 1, r);
    CU_ASSERT_TRUE(plant_value_of(r[0], PAY_METRIC_RETRIES, "", "w1") > 100);
    CU_ASSERT_TRUE(
        plant_value_of(r[0], PAY_METRIC_STATION_QUEUE_PEAK, "bank-bank", "w1") > 5);
    /* Each event is a stop more on the event list. */
    CU_ASSERT_EQUAL(r[1]->n_scheduled, r[0]->n_scheduled + 10);
    r[1]->n_scheduled = r[0]->n_scheduled;
    CU_ASSERT_TRUE(are_same(r[0], r[1]));
    sim_records_free(r[0]);
    sim_records_free(r[1]);
    pay_timeline_free(none);
    pay_timeline_free(some);
    pay_params_free(p);
}

static void
events_that_change_nothing_change_no_bit_of_a_window(void)
{
    check_idle_events(PAY_QUEUES_POOLED);
    check_idle_events(PAY_QUEUES_SERVERS);
}

static void
the_same_scenario_twice_differs_in_nothing(void)
{
    PayParams *p = lively(6000, 1);
    plant_window(p, 0, 4 * SIM_HOUR, 14 * SIM_HOUR);
    PayTimeline *a = idle_events(p, 4), *b = idle_events(p, 4);
    SimRecords *r[2], *s[2];
    run_pair(p, a, b, 1, r);
    run_pair(p, a, b, 2, s);
    CU_ASSERT_TRUE(are_same(r[0], r[1]));
    CU_ASSERT_TRUE(are_same(r[0], s[0]));
    CU_ASSERT_TRUE(are_same(r[0], s[1]));
    for (unsigned i = 0; i < 2; i++) {
        sim_records_free(r[i]);
        sim_records_free(s[i]);
    }
    pay_timeline_free(a);
    pay_timeline_free(b);
    pay_params_free(p);
}

/* ---- where windows lie */

static void
windows_at_both_ends_of_the_run_are_simulated(void)
{
    PayParams *p = lively(20000, 3);
    plant_window(p, 0, 0, SIM_HOUR);
    plant_window(p, 1, 9 * SIM_HOUR, 10 * SIM_HOUR);
    plant_window(p, 2, 2 * SIM_DAY - 6 * SIM_HOUR, 2 * SIM_DAY);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 5);
    CU_ASSERT_EQUAL(run.ledger->finished->len, 3);
    for (unsigned i = 0; i < 3; i++) {
        const PayWindow *w = pay_network_window(plant_network(&run, i));
        CU_ASSERT_EQUAL(w->index, i);
        CU_ASSERT_TRUE(w->completed > 30);
        CU_ASSERT_EQUAL(pay_network_n_open(plant_network(&run, i)), 0);
    }
}

static void
a_window_over_the_barrier_of_the_day_loses_nobody(void)
{
    PayParams *p = lively(20000, 1);
    plant_window(p, 0, SIM_DAY - 2 * SIM_HOUR, SIM_DAY + 6 * SIM_HOUR);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 5);
    const PayNetwork *n = plant_network(&run, 0);
    double told = n->window->completed;
    for (unsigned f = 1; f < PAY_N_OUTCOMES; f++)
        told += n->window->failed[f];
    CU_ASSERT_EQUAL(told, n->window->attempts);
    CU_ASSERT_EQUAL(n->intents.n_used + n->payments.n_used + n->messages.n_used, 0);
}

/* ---- the two ways to queue */

static double
mean_latency(PayQueues queues)
{
    PayParams *p = lively(80000, 1);
    plant_one_hour(p);
    for (PayKey key = PAY_FAULT_VISIT; key <= PAY_FAULT_BUSINESS; key++)
        SET(p, key, 0, 0, 0, 0);
    SET(p, PAY_WALLET_HOLD, 0, 0, 0, PAY_ONE);
    SET(p, PAY_WALLET_HOLD, 1, 0, 0, PAY_ONE);
    SET(p, PAY_CASH_CARRIED, 0, 0, 0, 0);
    SET(p, PAY_HUB_CAPACITY, 0, 0, 0, 125);
    SET(p, PAY_BANK_CAPACITY, 0, 0, 0, 21);
    SET(p, PAY_RUN_QUEUES, 0, 0, 0, queues);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 5);
    const PayStations *s = pay_network_stations(plant_network(&run, 0));
    double sum = 0, n = 0;
    for (unsigned i = 0; i < s->n; i++) {
        const PayStationCounts *c = &s->station[i].counts;
        sum += c->sojourn_s;
        n += c->served;
    }
    return sum / n;
}

static void
pooled_and_real_queues_agree_at_moderate_load(void)
{
    double served = mean_latency(PAY_QUEUES_SERVERS);
    CU_ASSERT_TRUE(is_near(mean_latency(PAY_QUEUES_POOLED), served, 0.03 * served));
}

CLAIMS_MAIN("models/window", CLAIM(when_people_shop_does_not_depend_on_windows),
            CLAIM(consumers_carry_out_of_a_window_what_they_learnt_in_it),
            CLAIM(events_that_change_nothing_change_no_bit_of_a_window),
            CLAIM(the_same_scenario_twice_differs_in_nothing),
            CLAIM(windows_at_both_ends_of_the_run_are_simulated),
            CLAIM(a_window_over_the_barrier_of_the_day_loses_nobody),
            CLAIM(pooled_and_real_queues_agree_at_moderate_load))
