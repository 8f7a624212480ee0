/* The network level against what can be worked out by hand, message by message. */
#include "tests/models/plant.h"

static const char *const route_name[PAY_N_ROUTES] = { "r1", "r2", "r3", "r4",
                                                      "c1", "c2", "c3", "c4" };

/* ---- without queues and faults */

static const char *
fact(const SimTrace *trace, const char *key)
{
    for (guint i = 0; i < trace->facts->len; i++) {
        const SimTraceFact *f = &g_array_index(trace->facts, SimTraceFact, i);
        if (g_str_equal(f->key, key))
            return f->value;
    }
    return "";
}

static unsigned
visits_of(const SimTrace *trace, const char *station)
{
    unsigned n = 0;
    for (guint i = 0; i < trace->steps->len; i++) {
        const SimTraceStep *s = &g_array_index(trace->steps, SimTraceStep, i);
        n += s->service > 0 && g_str_has_prefix(s->to, station);
    }
    return n;
}

/* N01. */
static void
check_route(PayRoute route, PayQueues queues)
{
    static const struct {
        SimTime ms;
        unsigned hub;
    } expected[PAY_N_ROUTES] = { { 92, 0 },  { 303, 2 }, { 175, 2 }, { 346, 3 },
                                 { 142, 0 }, { 353, 2 }, { 178, 2 }, { 389, 4 } };
    PayParams *p = plant_on_route(route, 1000, queues);
    SimRecords *records = fixture_run(p, 5, 1);
    CU_ASSERT_TRUE(records->traces->len >= 20);
    for (guint i = 0; i < records->traces->len; i++) {
        const SimTrace *t = records->traces->pdata[i];
        CU_ASSERT_STRING_EQUAL(t->outcome, "completed");
        CU_ASSERT_STRING_EQUAL(fact(t, "route"), route_name[route]);
        CU_ASSERT_EQUAL(t->latency, expected[route].ms * SIM_MILLISECOND);
        CU_ASSERT_EQUAL(visits_of(t, "hub-"), expected[route].hub);
        CU_ASSERT_EQUAL(visits_of(t, "wallet-"), pay_route_visits[route].wallet);
        CU_ASSERT_EQUAL(visits_of(t, "bank-"), pay_route_visits[route].issuer);
        CU_ASSERT_EQUAL(visits_of(t, "acquirer-"), pay_route_visits[route].acquirer);
    }
    double n = plant_value_of(records, PAY_METRIC_WINDOW_PAYMENTS, "", "w1");
    double hub = plant_value_of(records, PAY_METRIC_STATION_MESSAGES, "hub-hub", "w1");
    CU_ASSERT_TRUE(n > 1000);
    CU_ASSERT_EQUAL(isnan(hub) ? 0 : hub, n * expected[route].hub);
    CU_ASSERT_EQUAL(plant_value_of(records, PAY_METRIC_WINDOW_SUCCESS, "", "w1"), 100);
    CU_ASSERT_EQUAL(plant_value_of(records, PAY_METRIC_AMPLIFICATION, "", "w1"), 1);
    sim_records_free(records);
    pay_params_free(p);
}

static void
latency_and_hub_visits_of_every_route_are_exact_with_servers(void)
{
    for (PayRoute route = 0; route < PAY_N_ROUTES; route++)
        check_route(route, PAY_QUEUES_SERVERS);
}

static void
latency_and_hub_visits_of_every_route_are_exact_pooled(void)
{
    for (PayRoute route = 0; route < PAY_N_ROUTES; route++)
        check_route(route, PAY_QUEUES_POOLED);
}

/* ---- retries */

/* Q10: attempts that fail with @fault ppm each, up to @n retries. */
static void
check_retries(int64_t fault, int64_t n, int64_t people)
{
    PayParams *p = plant_on_route(PAY_R1, people, PAY_QUEUES_POOLED);
    SET(p, PAY_FAULT_VISIT, 0, 0, 0, fault);
    SET(p, PAY_PROTOCOL_RETRIES, 0, 0, 0, n);
    SET(p, PAY_PROTOCOL_BACKOFF, 0, 0, 0, 0);
    SET(p, PAY_PROTOCOL_TOTAL, 0, 0, 0, SIM_HOUR);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 21);
    const PayWindow *w = pay_network_window(plant_network(&run, 0));
    double f = (double)fault / PAY_ONE, lost = 1, attempts = 0;
    for (int64_t i = 0; i <= n; i++) {
        attempts += lost;
        lost *= f;
    }
    double se = sqrt(lost * (1 - lost) / w->attempts);
    CU_ASSERT_TRUE(w->attempts > 10000);
    CU_ASSERT_TRUE(is_near(w->completed / w->attempts, 1 - lost, 4 * se + 1e-12));
    CU_ASSERT_TRUE(
        is_near(1 + w->retries / w->attempts, attempts, 4 * sqrt(f) / sqrt(w->attempts)));
    CU_ASSERT_EQUAL(w->messages, w->attempts + w->retries);
}

static void
independent_retries_succeed_as_often_as_they_should(void)
{
    check_retries(100000, 3, 20000);
    check_retries(500000, 3, 20000);
    check_retries(23100, 2, 20000);
    check_retries(300000, 0, 20000);
}

/* ---- any run ends and balances */

/* A number from @least to @most by the next draw. */
typedef struct {
    uint32_t seed;
    uint64_t n;
} Dice;

static int64_t
roll(Dice *dice, int64_t least, int64_t most)
{
    SimBlock block = sim_random_block((SimKey){ dice->seed, 77 }, 0, 0, dice->n++);
    return least + (int64_t)(sim_block_u64(block, 0) % (uint64_t)(most - least + 1));
}

static int64_t
one_of(Dice *dice, unsigned n, const int64_t choices[])
{
    return choices[roll(dice, 0, n - 1)];
}

#define ONE_OF(dice, ...)                                                                \
    one_of(dice, sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t),                   \
           (int64_t[]){ __VA_ARGS__ })

static void
draw_stations(PayParams *p, Dice *d)
{
    static const PayKey capacity[] = { PAY_WALLET_CAPACITY, PAY_HUB_CAPACITY,
                                       PAY_BANK_CAPACITY, PAY_ACQUIRER_CAPACITY };
    static const PayServiceLaw laws[] = { PAY_SERVICE_DETERMINISTIC,
                                          PAY_SERVICE_EXPONENTIAL, PAY_SERVICE_ERLANG,
                                          PAY_SERVICE_LOGNORMAL };
    static const int64_t cv[] = { 0, PAY_ONE, 500000, 1500000 };
    for (unsigned kind = 0; kind < PAY_N_STATION_KINDS; kind++) {
        unsigned law = (unsigned)roll(d, 0, 3);
        SimTime service =
            ONE_OF(d, 0, SIM_MILLISECOND, 100 * SIM_MILLISECOND, SIM_SECOND);
        SET(p, PAY_STATION_LAW, kind, 0, 0, laws[law]);
        SET(p, PAY_STATION_CV, kind, 0, 0, cv[law]);
        SET(p, PAY_STATION_SERVICE, kind, 0, 0, service);
        SET(p, PAY_STATION_BUFFER, kind, 0, 0,
            ONE_OF(d, 0, SIM_SECOND, 5 * SIM_SECOND, PAY_NONE));
        SET(p, PAY_STATION_PATIENCE, kind, 0, 0,
            ONE_OF(d, PAY_NONE, PAY_NONE, SIM_SECOND));
        SET(p, PAY_STATION_LOST, kind, 0, 0, roll(d, 0, 1));
        if (kind >= PAY_STATION_WALLET)
            SET(p, capacity[kind - PAY_STATION_WALLET], 0, 0, 0,
                ONE_OF(d, 1, 2, 5, 100, 100000));
    }
}

static void
draw_protocol(PayParams *p, Dice *d)
{
    SET(p, PAY_PROTOCOL_LEG, 0, 0, 0,
        ONE_OF(d, SIM_MILLISECOND, 300 * SIM_MILLISECOND, 3 * SIM_SECOND));
    SET(p, PAY_PROTOCOL_TOTAL, 0, 0, 0,
        ONE_OF(d, SIM_MILLISECOND, 2 * SIM_SECOND, 10 * SIM_SECOND, SIM_MINUTE));
    SET(p, PAY_PROTOCOL_QUERIES, 0, 0, 0, ONE_OF(d, 0, 1, 3, 100));
    SET(p, PAY_PROTOCOL_QUERY_INTERVAL, 0, 0, 0,
        ONE_OF(d, SIM_MILLISECOND, 100 * SIM_MILLISECOND, 2 * SIM_SECOND));
    SET(p, PAY_PROTOCOL_QUERY_LIMIT, 0, 0, 0, ONE_OF(d, 0, 1, 50, PAY_NONE));
    SET(p, PAY_PROTOCOL_RETRIES, 0, 0, 0, ONE_OF(d, 0, 2, 20));
    SET(p, PAY_PROTOCOL_BACKOFF, 0, 0, 0, ONE_OF(d, 0, SIM_SECOND / 2, 5 * SIM_SECOND));
    SET(p, PAY_PROTOCOL_BREAKER, 0, 0, 0, roll(d, 0, 1));
    SET(p, PAY_PROTOCOL_BREAKER_CALLS, 0, 0, 0, ONE_OF(d, 1, 5, 20));
    for (PayKey key = PAY_FAULT_VISIT; key <= PAY_FAULT_BUSINESS; key++)
        SET(p, key, 0, 0, 0, ONE_OF(d, 0, 5000, 200000));
    SET(p, PAY_CONFIRM_TIME, 0, 0, 0, ONE_OF(d, 0, 2500 * SIM_MILLISECOND));
    SET(p, PAY_CONFIRM_CV, 0, 0, 0, 500000);
}

static const struct {
    PayKey availability, speed;
} dated[] = { { PAY_WALLET_AVAILABILITY, PAY_WALLET_SPEED },
              { PAY_HUB_AVAILABILITY, PAY_HUB_SPEED },
              { PAY_BANK_AVAILABILITY, PAY_BANK_SPEED },
              { PAY_ACQUIRER_AVAILABILITY, PAY_ACQUIRER_SPEED } };

/* Up to four outages or slow stretches, some of which last longer than the window, and
 * rules of the protocol that change while payments are under way. */
static PayTimeline *
draw_outages(const PayParams *p, Dice *d)
{
    PayTimeline *timeline = pay_timeline_new();
    int64_t n = roll(d, 0, 4);
    for (int64_t i = 0; i < n; i++) {
        char id[] = { (char)('a' + i), '\0' };
        SimTime at = PAY_BARRIER + roll(d, 0, 3600) * SIM_SECOND;
        SimTime until = ONE_OF(d, at + 20 * SIM_SECOND, at + 600 * SIM_SECOND,
                               PAY_BARRIER + SIM_HOUR + 3 * SIM_MINUTE,
                               PAY_BARRIER + 2 * SIM_HOUR, SIM_TIME_NEVER);
        unsigned kind = (unsigned)roll(d, 0, 3);
        bool slow = roll(d, 0, 3) == 0;
        plant_event(timeline, p, id, at, until,
                    slow ? dated[kind].speed : dated[kind].availability, 0,
                    slow ? ONE_OF(d, 100000, 3000000) : ONE_OF(d, 0, 0, 500000));
    }
    if (roll(d, 0, 1) == 0)
        plant_event(timeline, p, "patience", PAY_BARRIER + 20 * SIM_MINUTE,
                    PAY_BARRIER + 40 * SIM_MINUTE, PAY_PROTOCOL_LEG, 0,
                    ONE_OF(d, SIM_MILLISECOND, SIM_MINUTE));
    if (roll(d, 0, 1) == 0)
        plant_event(timeline, p, "retries", PAY_BARRIER + 25 * SIM_MINUTE,
                    PAY_BARRIER + 45 * SIM_MINUTE, PAY_PROTOCOL_RETRIES, 0,
                    ONE_OF(d, 0, 20));
    if (roll(d, 0, 1) == 0)
        plant_event(timeline, p, "queries", PAY_BARRIER + 25 * SIM_MINUTE,
                    PAY_BARRIER + 35 * SIM_MINUTE, PAY_PROTOCOL_QUERIES, 0,
                    ONE_OF(d, 0, 5));
    return timeline;
}

/* What happened in all of them. */
typedef struct {
    double completed, reversed, orphans, denied, opened, retries;
} Seen;

static void
run_at_random(uint32_t seed, Seen *seen)
{
    Dice d = { .seed = seed };
    int64_t scale = ONE_OF(&d, 1, 1, 10);
    PayParams *p =
        fixture_build((Fixture){ .people = 700 * scale, .windows = 1, .spare = true });
    SET(p, PAY_RUN_SCALE, 0, 0, 0, scale);
    plant_default(p);
    plant_one_hour(p);
    fixture_open(p, PAY_ONE);
    SET(p, PAY_CLASS_CODES, 0, 0, 0, PAY_ONE); /* so that every code can be read */
    SET(p, PAY_RUN_QUEUES, 0, 0, 0,
        roll(&d, 0, 1) ? PAY_QUEUES_POOLED : PAY_QUEUES_SERVERS);
    SET(p, PAY_HUB_BACKUP, fixture_find(p, PAY_KIND_HUB, "hub"), 0, 0,
        ONE_OF(&d, -1, (int64_t)fixture_find(p, PAY_KIND_HUB, "spare")));
    draw_stations(p, &d);
    draw_protocol(p, &d);
    g_auto(PlantRun) run = plant_run_days(p, draw_outages(p, &d), seed);
    plant_audit(&run);
    const PayNetwork *n = plant_network(&run, 0);
    seen->reversed += (double)n->n_ended[PAY_STATE_REVERSED];
    seen->orphans += n->window->orphans;
    seen->denied += n->window->denied;
    seen->opened += n->window->opened;
    seen->retries += n->window->retries;
    seen->completed += n->window->completed;
}

static void
whatever_happens_every_payment_ends_and_money_balances(void)
{
    Seen seen = { 0 };
    for (uint32_t seed = 1; seed <= 200; seed++) {
        unsigned before = CU_get_number_of_failures();
        run_at_random(seed, &seen);
        if (CU_get_number_of_failures() > before)
            printf("seed %u\n", seed);
    }
    CU_ASSERT_TRUE(seen.completed > 0 && seen.reversed > 0 && seen.orphans > 0);
    CU_ASSERT_TRUE(seen.denied > 0 && seen.opened > 0 && seen.retries > 0);
}

/* The bank is down from half past on and never comes back; its queue has no end. */
static void
check_lasting_outage(PayQueues queues)
{
    PayParams *p = plant_on_route(PAY_R2, 1000, queues);
    PayTimeline *timeline = pay_timeline_new();
    plant_event(timeline, p, "down", PAY_BARRIER + 30 * SIM_MINUTE, SIM_TIME_NEVER,
                PAY_BANK_AVAILABILITY, 0, 0);
    g_auto(PlantRun) run = plant_run_days(p, timeline, 3);
    plant_audit(&run);
    const PayWindow *w = pay_network_window(plant_network(&run, 0));
    CU_ASSERT_TRUE(is_near(w->completed / w->attempts, 0.5, 0.06));
}

static void
an_outage_that_outlasts_the_run_fails_who_came_into_it_and_ends(void)
{
    check_lasting_outage(PAY_QUEUES_POOLED);
    check_lasting_outage(PAY_QUEUES_SERVERS);
}

CLAIMS_MAIN("models/network",
            CLAIM(latency_and_hub_visits_of_every_route_are_exact_with_servers),
            CLAIM(latency_and_hub_visits_of_every_route_are_exact_pooled),
            CLAIM(independent_retries_succeed_as_often_as_they_should),
            CLAIM(whatever_happens_every_payment_ends_and_money_balances),
            CLAIM(an_outage_that_outlasts_the_run_fails_who_came_into_it_and_ends))
