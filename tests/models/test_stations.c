/* Stations inside the network level: closed forms of queueing theory, what they count,
 * and what is published of them. Seeds are fixed; tolerances are four
 * standard deviations of what sixteen other seeds gave. */
#include "tests/models/plant.h"

#include "models/publish.h"
#include "sim/queueing.h"

/* @kind takes exponential services of @service before @servers, with room for @waiting
 * (negative: any number). */
static void
set_queue(PayParams *p, PayStationKind kind, SimTime service, int64_t servers,
          int64_t waiting)
{
    static const PayKey capacity[] = { PAY_WALLET_CAPACITY, PAY_HUB_CAPACITY,
                                       PAY_BANK_CAPACITY, PAY_ACQUIRER_CAPACITY };
    SET(p, PAY_STATION_LAW, kind, 0, 0, PAY_SERVICE_EXPONENTIAL);
    SET(p, PAY_STATION_CV, kind, 0, 0, PAY_ONE);
    SET(p, PAY_STATION_SERVICE, kind, 0, 0, service);
    SET(p, PAY_STATION_BUFFER, kind, 0, 0,
        waiting < 0 ? PAY_NONE : waiting * service / servers);
    SET(p, capacity[kind - PAY_STATION_WALLET], 0, 0, 0, servers * SIM_SECOND / service);
}

static const PayStationCounts *
counts_of(const PlantRun *run, PayStationKind kind)
{
    const PayStations *s = pay_network_stations(plant_network(run, 0));
    return &s->station[pay_station_index(s, kind, 0)].counts;
}

static double
mean_wait(const PayStationCounts *c)
{
    return c->wait_s / c->served;
}

/* Purchases per second, by what people's activities add up to. */
static double
purchase_rate(const PlantRun *run)
{
    double sum = 0;
    for (uint32_t i = 0; i < run->world->n_consumers; i++)
        sum += run->ledger->consumers[i].activity;
    return sum / PAY_ACTIVITY_UNIT / 3600;
}

/* ---- theory */

static void
one_server_makes_people_wait_as_in_M_M_1(void)
{
    PayParams *p = plant_on_route(PAY_R1, 75000, PAY_QUEUES_SERVERS);
    set_queue(p, PAY_STATION_WALLET, 20 * SIM_MILLISECOND, 1, -1);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 5);
    plant_audit(&run);
    double load = purchase_rate(&run) * 0.02;
    double expected = sim_erlang_c_wait(1, load, 0.02);
    CU_ASSERT_TRUE(is_near(load, 0.5, 0.01));
    CU_ASSERT_TRUE(is_near(mean_wait(counts_of(&run, PAY_STATION_WALLET)), expected,
                           0.06 * expected));
}

static void
a_full_station_rejects_as_in_M_M_c_K(void)
{
    PayParams *p = plant_on_route(PAY_R1, 150000, PAY_QUEUES_SERVERS);
    set_queue(p, PAY_STATION_WALLET, 60 * SIM_MILLISECOND, 3, 5);
    SET(p, PAY_PROTOCOL_RETRIES, 0, 0, 0, 0);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 5);
    plant_audit(&run);
    double rate = purchase_rate(&run);
    SimFinite theory = sim_finite_queue(3, 8, rate * 0.06);
    const PayStationCounts *c = counts_of(&run, PAY_STATION_WALLET);
    double wait = theory.waiting / (rate * (1 - theory.loss));
    CU_ASSERT_TRUE(is_near(c->rejected / c->arrived, theory.loss, 0.045 * theory.loss));
    CU_ASSERT_TRUE(is_near(mean_wait(c), wait, 0.03 * wait));
}

/* A payment of C1 visits the acquirer, the wallet, the acquirer: a network of Jackson,
 * where each station is as if by itself. */
static void
stations_in_a_row_wait_as_if_each_were_by_itself(void)
{
    PayParams *p = plant_on_route(PAY_C1, 45000, PAY_QUEUES_SERVERS);
    set_queue(p, PAY_STATION_WALLET, 40 * SIM_MILLISECOND, 1, -1);
    set_queue(p, PAY_STATION_ACQUIRER, 40 * SIM_MILLISECOND, 2, -1);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 5);
    plant_audit(&run);
    double rate = purchase_rate(&run);
    double wallet = sim_erlang_c_wait(1, rate * 0.04, 0.04);
    double acquirer = sim_erlang_c_wait(2, 2 * rate * 0.04, 0.04);
    CU_ASSERT_TRUE(
        is_near(mean_wait(counts_of(&run, PAY_STATION_WALLET)), wallet, 0.1 * wallet));
    CU_ASSERT_TRUE(is_near(mean_wait(counts_of(&run, PAY_STATION_ACQUIRER)), acquirer,
                           0.1 * acquirer));
}

/* ---- what stations count */

/* Everything at once, on the way of a bank's card: impatience, a small queue, two outages
 * of a part of the servers, a slow stretch. */
static PlantRun
troubled(PayQueues queues, bool lost)
{
    PayParams *p = plant_on_route(PAY_R2, 20000, queues);
    SET(p, PAY_PROTOCOL_BREAKER, 0, 0, 0, 1);
    SET(p, PAY_FAULT_VISIT, 0, 0, 0, 5000);
    set_queue(p, PAY_STATION_BANK, 500 * SIM_MILLISECOND, 5, 10);
    set_queue(p, PAY_STATION_HUB, 100 * SIM_MILLISECOND, 2, 4);
    for (unsigned kind = PAY_STATION_WALLET; kind < PAY_N_STATION_KINDS; kind++) {
        SET(p, PAY_STATION_PATIENCE, kind, 0, 0, SIM_SECOND);
        SET(p, PAY_STATION_LOST, kind, 0, 0, lost);
    }
    PayTimeline *timeline = pay_timeline_new();
    for (unsigned i = 0; i < 20; i++) {
        char id[] = { (char)('a' + i), '\0' };
        SimTime at = PAY_BARRIER + (SimTime)(2 * i + 1) * SIM_MINUTE;
        plant_event(timeline, p, id, at, at + 30 * SIM_SECOND,
                    i % 2 ? PAY_HUB_AVAILABILITY : PAY_BANK_AVAILABILITY, 0,
                    i % 4 / 2 ? 0 : 400000);
    }
    plant_event(timeline, p, "slow", PAY_BARRIER + 45 * SIM_MINUTE,
                PAY_BARRIER + 50 * SIM_MINUTE, PAY_BANK_SPEED, 0, 500000);
    PlantRun run = plant_run_days(p, timeline, 5);
    plant_audit(&run);
    return run;
}

static void
what_arrives_is_served_or_rejected(void)
{
    for (unsigned i = 0; i < 4; i++) {
        g_auto(PlantRun) run =
            troubled(i % 2 ? PAY_QUEUES_POOLED : PAY_QUEUES_SERVERS, i / 2);
        const PayStations *s = pay_network_stations(plant_network(&run, 0));
        double messages = 0;
        for (unsigned k = 0; k < s->n; k++) {
            const PayStationCounts *c = &s->station[k].counts;
            messages += c->arrived;
            if (c->arrived != c->served + c->rejected)
                printf("%u %s: %g arrived, %g served, %g rejected\n", i, s->station[k].id,
                       c->arrived, c->served, c->rejected);
            CU_ASSERT_EQUAL(c->arrived, c->served + c->rejected);
        }
        CU_ASSERT_TRUE(counts_of(&run, PAY_STATION_BANK)->rejected > 100);
        CU_ASSERT_EQUAL(messages, plant_network(&run, 0)->window->messages);
    }
}

/* All banks are down all the hour and come back at half their speed. */
static void
who_waited_for_a_slow_station_is_served_slowly(void)
{
    for (unsigned i = 0; i < 2; i++) {
        PayParams *p =
            plant_on_route(PAY_R2, 1000, i ? PAY_QUEUES_POOLED : PAY_QUEUES_SERVERS);
        PayTimeline *timeline = pay_timeline_new();
        SimTime back = PAY_BARRIER + 62 * SIM_MINUTE;
        plant_event(timeline, p, "down", PAY_BARRIER, back, PAY_BANK_AVAILABILITY, 0, 0);
        plant_event(timeline, p, "slow", back, SIM_TIME_NEVER, PAY_BANK_SPEED, 0, 500000);
        g_auto(PlantRun) run = plant_run_days(p, timeline, 5);
        plant_audit(&run);
        const PayStationCounts *c = counts_of(&run, PAY_STATION_BANK);
        CU_ASSERT_TRUE(c->served > 800);
        CU_ASSERT_TRUE(is_near((c->sojourn_s - c->wait_s) / c->served, 0.286, 1e-9));
    }
}

/* ---- what is published */

static void
check_published(PayQueues queues)
{
    PayParams *p = plant_on_route(PAY_R4, 20000, queues);
    SET(p, PAY_FAULT_VISIT, 0, 0, 0, 20000);
    SET(p, PAY_FAULT_BUSINESS, 0, 0, 0, 20000);
    SET(p, PAY_HUB_CAPACITY, 0, 0, 0, 125);
    SET(p, PAY_BANK_CAPACITY, 0, 0, 0, 28);
    SimRecords *r = fixture_run(p, 5, 1);
    static const char *const stations[] = { "wallet-a", "hub-hub", "bank-bank",
                                            "acquirer-acquirer" };
    static const PayStationKind kinds[] = { PAY_STATION_WALLET, PAY_STATION_HUB,
                                            PAY_STATION_BANK, PAY_STATION_ACQUIRER };
    double sum = plant_value_of(r, PAY_METRIC_WINDOW_SUCCESS, "", "w1");
    for (unsigned f = 1; f < PAY_N_OUTCOMES; f++) {
        char id[] = { 'f', (char)('0' + f), '\0' };
        double share = plant_value_of(r, PAY_METRIC_WINDOW_FAILED, id, "w1");
        sum += isnan(share) ? 0 : share;
    }
    CU_ASSERT_TRUE(is_near(sum, 100, 1e-9));
    CU_ASSERT_EQUAL(plant_value_of(r, PAY_METRIC_TRANSIT, "", "w1"), 0);
    for (unsigned i = 0; i < 4; i++) {
        double messages =
            plant_value_of(r, PAY_METRIC_STATION_MESSAGES, stations[i], "w1");
        double rejected =
            plant_value_of(r, PAY_METRIC_STATION_REJECTED, stations[i], "w1") / 100;
        double load = plant_value_of(r, PAY_METRIC_STATION_LOAD, stations[i], "w1");
        double service = (double)pay_value(p, PAY_STATION_SERVICE, kinds[i], 0, 0) / 1e9;
        double capacity = pay_station_capacity(p, kinds[i], 0);
        double seconds = 65 * 60;
        double all = queues == PAY_QUEUES_POOLED
                         ? capacity
                         : MAX((uint32_t)(capacity * service + 0.5), 1) / service;
        double expected = 100 * messages * (1 - rejected) / seconds / all;
        if (queues == PAY_QUEUES_POOLED)
            expected = 100 * messages / seconds / all; /* what fails had come as well */
        CU_ASSERT_TRUE(
            is_near(load, expected, (queues == PAY_QUEUES_POOLED ? 0.02 : 1e-6) * load));
        CU_ASSERT_TRUE(is_near(
            plant_value_of(r, PAY_METRIC_STATION_LITTLE, stations[i], "w1"), 0, 1e-6));
    }
    sim_records_free(r);
    pay_params_free(p);
}

/* The hub is half loaded when it goes down for a minute; so the backlog takes at most a
 * minute more, and calls go wrong until less than a leg of it is left. */
static void
recovery_lasts_until_the_backlog_is_gone(void)
{
    for (unsigned i = 0; i < 2; i++) {
        PayParams *p =
            plant_on_route(PAY_R3, 100000, i ? PAY_QUEUES_POOLED : PAY_QUEUES_SERVERS);
        SET(p, PAY_HUB_CAPACITY, 0, 0, 0, 125);
        SET(p, PAY_PROTOCOL_QUERIES, 0, 0, 0, 0);
        g_auto(PlantRun) run = { 0 };
        PayTimeline *timeline = pay_timeline_new();
        SimTime down = PAY_BARRIER + 30 * SIM_MINUTE;
        plant_event(timeline, p, "down", down, down + SIM_MINUTE, PAY_HUB_AVAILABILITY, 0,
                    0);
        run = plant_open(p, timeline, 5);
        SimRecords *r = sim_records_new();
        PayPublisher *publisher = pay_publisher_new(run.ledger, 1, r);
        CU_ASSERT_TRUE(pay_ledger_day(run.ledger, run.timeline, NULL));
        pay_publisher_day(publisher, run.ledger, 0);
        double recovery = plant_value_of(r, PAY_METRIC_RECOVERY, "hub-hub", "w1");
        double bin = plant_value_of(r, PAY_METRIC_WINDOW_BIN, "", "w1");
        CU_ASSERT_TRUE(recovery >= bin && recovery <= 60 + bin);
        CU_ASSERT_TRUE(isnan(plant_value_of(r, PAY_METRIC_RECOVERY, "bank-bank", "w1")));
        pay_publisher_free(publisher);
        sim_records_free(r);
    }
}

/* The memory of purchases fades by 1/60 a second, below what doubles can hold. */
static void
a_day_of_silence_leaves_no_load(void)
{
    PayParams *p = plant_on_route(PAY_R1, 75000, PAY_QUEUES_POOLED);
    g_auto(PlantRun) run = plant_open(p, NULL, 5);
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    PayStations *stations = pay_stations_new(run.world, p, engine, 0);
    stations->station[0].fresh = stations->fresh_purchases = 1;
    for (unsigned s = 1; s <= 86400; s++)
        pay_stations_tick(stations, s * SIM_SECOND, 10, 10);
    for (unsigned i = 0; i < stations->n; i++)
        CU_ASSERT_EQUAL(stations->station[i].offered, 0);
    pay_stations_free(stations);
}

static void
published_shares_loads_and_means_fit_together(void)
{
    check_published(PAY_QUEUES_POOLED);
    check_published(PAY_QUEUES_SERVERS);
}

CLAIMS_MAIN("models/stations", CLAIM(one_server_makes_people_wait_as_in_M_M_1),
            CLAIM(a_full_station_rejects_as_in_M_M_c_K),
            CLAIM(stations_in_a_row_wait_as_if_each_were_by_itself),
            CLAIM(what_arrives_is_served_or_rejected),
            CLAIM(who_waited_for_a_slow_station_is_served_slowly),
            CLAIM(recovery_lasts_until_the_backlog_is_gone),
            CLAIM(a_day_of_silence_leaves_no_load),
            CLAIM(published_shares_loads_and_means_fit_together))
