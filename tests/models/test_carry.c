/* What becomes of a payment when something on its way goes wrong: who waits how long, who
 * asks, what is taken back. Small worlds in which one thing goes wrong for everybody. */
#include "tests/models/plant.h"

/* Deterministic rest of the world: everybody on @route, one thing is then set. */
static PayParams *
quiet(PayRoute route, PayQueues queues)
{
    return plant_on_route(route, 1000, queues);
}

static const PayQueues both[] = { PAY_QUEUES_POOLED, PAY_QUEUES_SERVERS };

/* The run of @p (taken over), audited. */
static PlantRun
run_audited(PayParams *p, PayTimeline *timeline)
{
    PlantRun run = plant_run_days(p, timeline, 5);
    plant_audit(&run);
    return run;
}

/* An event from the start of the run on. */
static PayTimeline *
from_the_start(const PayParams *p, PayKey key, unsigned entity, int64_t value)
{
    PayTimeline *timeline = pay_timeline_new();
    plant_event(timeline, p, "e", PAY_BARRIER, SIM_TIME_NEVER, key, entity, value);
    return timeline;
}

/* ---- time-outs */

/* Everything takes longer than anybody waits: nobody is told of success. */
static void
check_no_time_at_all(PayRoute route, PayQueues queues)
{
    PayParams *p = quiet(route, queues);
    SET(p, PAY_PROTOCOL_LEG, 0, 0, 0, SIM_MILLISECOND);
    SET(p, PAY_PROTOCOL_TOTAL, 0, 0, 0, SIM_MILLISECOND);
    g_auto(PlantRun) run = run_audited(p, NULL);
    const PayNetwork *n = plant_network(&run, 0);
    CU_ASSERT_TRUE(n->window->attempts > 800);
    CU_ASSERT_EQUAL(n->window->failed[PAY_F3_TECHNICAL], n->window->attempts);
    CU_ASSERT_EQUAL(sim_histogram_quantile(n->window->failed_ns, PAY_ONE),
                    sim_histogram_quantile(n->window->failed_ns, 1));
    CU_ASSERT_EQUAL(n->returned, n->debited);
    CU_ASSERT_EQUAL(n->credited, 0);
    CU_ASSERT_EQUAL((double)n->n_ended[PAY_STATE_REVERSED], n->window->reversals);
    CU_ASSERT_EQUAL(n->window->orphans, n->window->reversals);
}

static void
who_waits_for_less_than_any_service_takes_back_all_that_was_debited(void)
{
    for (PayRoute route = 0; route < PAY_N_ROUTES; route++)
        for (unsigned i = 0; i < 2; i++)
            check_no_time_at_all(route, both[i]);
}

/* A hub that is down, and from the twentieth minute on nobody waits longer than a second
 * for its answer; the way to it takes 62 ms. */
static void
a_shorter_leg_holds_for_whoever_sends_from_then_on(void)
{
    PayParams *p = quiet(PAY_R4, PAY_QUEUES_POOLED);
    SET(p, PAY_PROTOCOL_LEG, 0, 0, 0, 40 * SIM_SECOND);
    SET(p, PAY_PROTOCOL_TOTAL, 0, 0, 0, SIM_MINUTE);
    SET(p, PAY_PROTOCOL_QUERIES, 0, 0, 0, 0);
    PayTimeline *timeline = from_the_start(p, PAY_HUB_AVAILABILITY, 0, 0);
    plant_event(timeline, p, "short", PAY_BARRIER + 20 * SIM_MINUTE, SIM_TIME_NEVER,
                PAY_PROTOCOL_LEG, 0, SIM_SECOND);
    g_auto(PlantRun) run = run_audited(p, timeline);
    const SimHistogram *waited = plant_network(&run, 0)->window->failed_ns;
    unsigned n_short = 0, n_long = 0;
    for (int64_t ppm = 0; ppm <= PAY_ONE; ppm += 1000) {
        int64_t wait = (int64_t)sim_histogram_quantile(waited, ppm);
        n_short += ABS(wait - SIM_SECOND) < SIM_SECOND / 2;
        n_long += ABS(wait - 40 * SIM_SECOND) < SIM_SECOND / 2;
    }
    CU_ASSERT_TRUE(n_short > 500 && n_long > 200);
    CU_ASSERT_EQUAL(n_short + n_long, 1001);
}

/* The first visit fails, the second try meets a bank that is silent. Who retried still
 * waits no longer than a leg for the bank. */
static void
a_retry_is_waited_for_as_long_as_a_first_try(void)
{
    PayParams *p = quiet(PAY_R2, PAY_QUEUES_POOLED);
    SET(p, PAY_FAULT_VISIT, 0, 0, 0, 500000);
    SET(p, PAY_PROTOCOL_TOTAL, 0, 0, 0, 10 * SIM_MINUTE);
    SET(p, PAY_PROTOCOL_BACKOFF, 0, 0, 0, 3 * SIM_SECOND);
    SET(p, PAY_PROTOCOL_RETRIES, 0, 0, 0, 20);
    SET(p, PAY_PROTOCOL_QUERIES, 0, 0, 0, 0);
    PayTimeline *timeline = from_the_start(p, PAY_BANK_AVAILABILITY, 0, 0);
    SET(p, PAY_PROTOCOL_BREAKER, 0, 0, 0, 0);
    g_auto(PlantRun) run = run_audited(p, timeline);
    const PayWindow *w = pay_network_window(plant_network(&run, 0));
    CU_ASSERT_EQUAL(w->failed[PAY_F3_TECHNICAL], w->attempts);
    CU_ASSERT_TRUE(w->retries > 100);
    /* Two tries in three are through after two retries: 13.5 s of pauses at most. */
    CU_ASSERT_TRUE(sim_histogram_quantile(w->failed_ns, 600000) < 30 * SIM_SECOND);
}

/* ---- queries */

/* The acquirer is silent, so that debits hang: everybody asks. */
static PlantRun
hanging(int64_t queries, int64_t limit)
{
    PayParams *p = quiet(PAY_R3, PAY_QUEUES_POOLED);
    SET(p, PAY_PROTOCOL_TOTAL, 0, 0, 0, SIM_MINUTE);
    SET(p, PAY_PROTOCOL_QUERIES, 0, 0, 0, queries);
    SET(p, PAY_PROTOCOL_QUERY_LIMIT, 0, 0, 0, limit);
    return run_audited(p, from_the_start(p, PAY_ACQUIRER_AVAILABILITY, 0, 0));
}

static void
a_query_finds_a_debit_without_credit_and_takes_it_back(void)
{
    g_auto(PlantRun) run = hanging(3, PAY_NONE);
    const PayNetwork *n = plant_network(&run, 0);
    CU_ASSERT_EQUAL(n->window->queries, n->window->attempts); /* the first is answered */
    CU_ASSERT_EQUAL(n->window->reversals, n->window->attempts);
    CU_ASSERT_EQUAL(n->window->orphans, 0);
    /* A leg from when the hub was asked, a query there and back. */
    SimTime told = 40 * SIM_MILLISECOND + 3 * SIM_SECOND + 28 * SIM_MILLISECOND;
    double most = (double)sim_histogram_quantile(n->window->failed_ns, PAY_ONE);
    CU_ASSERT_TRUE(is_near(most, (double)told, 0.02 * (double)told));
}

static void
without_queries_the_payment_is_given_up_at_once(void)
{
    g_auto(PlantRun) run = hanging(0, PAY_NONE);
    const PayNetwork *n = plant_network(&run, 0);
    CU_ASSERT_EQUAL(n->window->queries, 0);
    CU_ASSERT_EQUAL(n->window->reversals, n->window->attempts);
    CU_ASSERT_TRUE(sim_histogram_quantile(n->window->failed_ns, PAY_ONE) <
                   3100 * SIM_MILLISECOND);
}

static void
a_limit_of_no_queries_denies_them_all(void)
{
    g_auto(PlantRun) run = hanging(3, 0);
    const PayNetwork *n = plant_network(&run, 0);
    CU_ASSERT_EQUAL(n->window->queries, 0);
    CU_ASSERT_EQUAL(n->window->denied, 3 * n->window->attempts);
    CU_ASSERT_EQUAL(n->window->reversals, n->window->attempts);
}

/* One purchase in three seconds asks once. */
static void
a_limit_that_is_not_reached_denies_none(void)
{
    g_auto(PlantRun) run = hanging(3, 20);
    const PayNetwork *n = plant_network(&run, 0);
    CU_ASSERT_EQUAL(n->window->denied, 0);
    CU_ASSERT_EQUAL(n->window->queries, n->window->attempts);
}

/* Fewer queries than were already sent, by an event: who has asked more does not ask for
 * ever. */
static void
fewer_queries_by_date_hold_also_for_who_has_asked_already(void)
{
    PayParams *p = quiet(PAY_R3, PAY_QUEUES_POOLED);
    SET(p, PAY_PROTOCOL_TOTAL, 0, 0, 0, SIM_HOUR);
    SET(p, PAY_PROTOCOL_QUERIES, 0, 0, 0, 100);
    SET(p, PAY_PROTOCOL_QUERY_LIMIT, 0, 0, 0, 0);
    PayTimeline *timeline = from_the_start(p, PAY_ACQUIRER_AVAILABILITY, 0, 0);
    plant_event(timeline, p, "fewer", PAY_BARRIER + 30 * SIM_MINUTE, SIM_TIME_NEVER,
                PAY_PROTOCOL_QUERIES, 0, 1);
    g_auto(PlantRun) run = run_audited(p, timeline);
    const PayNetwork *n = plant_network(&run, 0);
    CU_ASSERT_TRUE(sim_histogram_quantile(n->window->failed_ns, PAY_ONE) <
                   4 * SIM_MINUTE);
}

/* ---- refusals */

/* Without retries each fault before a debit is one failure, at once. */
static void
without_retries_a_fault_before_the_debit_fails_at_once(void)
{
    PayParams *p = quiet(PAY_R1, PAY_QUEUES_POOLED);
    SET(p, PAY_FAULT_VISIT, 0, 0, 0, PAY_ONE);
    SET(p, PAY_PROTOCOL_RETRIES, 0, 0, 0, 0);
    g_auto(PlantRun) run = run_audited(p, NULL);
    const PayNetwork *n = plant_network(&run, 0);
    CU_ASSERT_EQUAL(n->window->failed[PAY_F3_TECHNICAL], n->window->attempts);
    CU_ASSERT_EQUAL(n->window->retries, 0);
    CU_ASSERT_EQUAL(n->debited, 0);
    CU_ASSERT_EQUAL(sim_histogram_quantile(n->window->failed_ns, PAY_ONE),
                    sim_histogram_quantile(n->window->failed_ns, 1));
}

/* Declined by who should have debited: no money moves, and nobody tries anew. */
static void
a_decline_debits_nothing(void)
{
    for (PayRoute route = 0; route < PAY_N_ROUTES; route++) {
        PayParams *p = quiet(route, PAY_QUEUES_POOLED);
        SET(p, PAY_FAULT_BUSINESS, 0, 0, 0, PAY_ONE);
        g_auto(PlantRun) run = run_audited(p, NULL);
        const PayNetwork *n = plant_network(&run, 0);
        CU_ASSERT_EQUAL(n->window->failed[PAY_F4_BUSINESS], n->window->attempts);
        CU_ASSERT_EQUAL(n->debited, 0);
        CU_ASSERT_EQUAL(n->window->retries, 0);
    }
}

/* ---- breakers */

/* From half past on the hub is down for half an hour. */
static double
hub_visits_in_an_outage(PayQueues queues, bool breaker, double *ret_opened)
{
    PayParams *p = plant_on_route(PAY_R2, 10000, queues);
    SET(p, PAY_PROTOCOL_BREAKER, 0, 0, 0, breaker);
    PayTimeline *timeline = pay_timeline_new();
    plant_event(timeline, p, "down", PAY_BARRIER + 30 * SIM_MINUTE,
                PAY_BARRIER + SIM_HOUR, PAY_HUB_AVAILABILITY, 0, 0);
    g_auto(PlantRun) run = run_audited(p, timeline);
    const PayNetwork *n = plant_network(&run, 0);
    const PayStations *s = n->stations;
    *ret_opened = n->window->opened;
    return s->station[pay_station_index(s, PAY_STATION_HUB, 0)].counts.arrived -
           2 * n->window->completed;
}

static void
breakers_keep_messages_from_a_hub_that_is_down(void)
{
    for (unsigned i = 0; i < 2; i++) {
        double opened, none;
        double without = hub_visits_in_an_outage(both[i], false, &none);
        double with = hub_visits_in_an_outage(both[i], true, &opened);
        CU_ASSERT_EQUAL(none, 0);
        CU_ASSERT_TRUE(opened > 10);
        CU_ASSERT_TRUE(with < 0.3 * without);
    }
}

/* The same outage, but another hub stands ready. */
static void
another_hub_takes_over_and_earns_the_fees(void)
{
    for (unsigned i = 0; i < 2; i++) {
        PayParams *p =
            fixture_build((Fixture){ .people = 10000, .windows = 1, .spare = true });
        fixture_still(p);
        plant_default(p);
        plant_route(p, PAY_R2);
        plant_one_hour(p);
        unsigned hub = fixture_find(p, PAY_KIND_HUB, "hub");
        unsigned spare = fixture_find(p, PAY_KIND_HUB, "spare");
        SET(p, PAY_RUN_QUEUES, 0, 0, 0, both[i]);
        SET(p, PAY_WALLET_HUB, 0, 0, 0, hub);
        SET(p, PAY_HUB_BACKUP, hub, 0, 0, spare);
        SET(p, PAY_PROTOCOL_BREAKER, 0, 0, 0, 1);
        PayTimeline *timeline = pay_timeline_new();
        plant_event(timeline, p, "down", PAY_BARRIER + 30 * SIM_MINUTE,
                    PAY_BARRIER + SIM_HOUR, PAY_HUB_AVAILABILITY, hub, 0);
        g_auto(PlantRun) run = run_audited(p, timeline);
        const PayNetwork *n = plant_network(&run, 0);
        const PayStationCounts *c =
            &n->stations->station[pay_station_index(n->stations, PAY_STATION_HUB, spare)]
                 .counts;
        unsigned n_parties = run.world->n_parties, earned = 0;
        unsigned party = run.world->party_first[PAY_ROLE_HUB] + spare;
        for (unsigned payer = 0; payer < n_parties; payer++)
            earned += run.ledger->day->pairs[payer * n_parties + party] > 0;
        CU_ASSERT_TRUE(n->window->completed > 0.9 * n->window->attempts);
        CU_ASSERT_TRUE(c->served > 0.8 * n->window->completed); /* two visits each */
        CU_ASSERT_TRUE(earned > 0);
    }
}

CLAIMS_MAIN("models/carry",
            CLAIM(who_waits_for_less_than_any_service_takes_back_all_that_was_debited),
            CLAIM(a_shorter_leg_holds_for_whoever_sends_from_then_on),
            CLAIM(a_retry_is_waited_for_as_long_as_a_first_try),
            CLAIM(a_query_finds_a_debit_without_credit_and_takes_it_back),
            CLAIM(without_queries_the_payment_is_given_up_at_once),
            CLAIM(a_limit_of_no_queries_denies_them_all),
            CLAIM(a_limit_that_is_not_reached_denies_none),
            CLAIM(fewer_queries_by_date_hold_also_for_who_has_asked_already),
            CLAIM(without_retries_a_fault_before_the_debit_fails_at_once),
            CLAIM(a_decline_debits_nothing),
            CLAIM(breakers_keep_messages_from_a_hub_that_is_down),
            CLAIM(another_hub_takes_over_and_earns_the_fees))
