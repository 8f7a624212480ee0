/* The station against pictures worked out by hand, and what holds for any history.
 * Seeds are fixed; means are within four standard errors. */
#include "sim/station.h"

#include <math.h>

#include "tests/sim/station_setup.h"

static SimStationSetup
fixed(double seconds, uint32_t servers)
{
    return setup_of(service_of(SIM_SERVICE_DETERMINISTIC, seconds, 0), servers);
}

/* Let happen what happens until @end, and write down who left, when and how: "0@10 1@20x"
 * in seconds, x: out of patience. Arrivals are events of kind ARRIVAL, payload the job.
 */
static void
play(SimEngine *engine, SimStation *station, SimTime end, GString *log)
{
    SimEvent event;
    SimDeparture left;
    sim_engine_schedule(engine, end, 6, UINT32_MAX, 0);
    while (sim_engine_next(engine, &event) && event.kind != UINT32_MAX) {
        if (event.kind == ARRIVAL) {
            if (!sim_station_arrive(station, event.payload) && log != NULL)
                g_string_append_printf(log, "%d@%dr ", (int)event.payload,
                                       (int)(event.time / SIM_SECOND));
            continue;
        }
        SimStationOutcome outcome = sim_station_happen(station, &event, &left);
        if (outcome != SIM_STATION_NOTHING && log != NULL)
            g_string_append_printf(log, "%d@%d%s ", (int)left.job,
                                   (int)(event.time / SIM_SECOND),
                                   outcome == SIM_STATION_ABANDONED ? "x" : "");
    }
}

/* Jobs 0, 1, ... arrive at these seconds. */
static void
plan(SimEngine *engine, const int *seconds, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        sim_engine_schedule(engine, seconds[i] * SIM_SECOND, 0, ARRIVAL, i);
}

/* ---- by hand */

static void
jobs_are_served_in_the_order_of_arrival(void)
{
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    SimStationSetup setup = fixed(10, 2);
    g_autoptr(SimStation) station = sim_station_new(engine, &setup);
    g_autoptr(GString) log = g_string_new(NULL);
    plan(engine, (int[]){ 0, 1, 2, 3, 40 }, 5);
    play(engine, station, 50 * SIM_SECOND, log);
    CU_ASSERT_STRING_EQUAL(log->str, "0@10 1@11 2@20 3@21 4@50 ");
    const SimStationStats *stats = sim_station_stats(station);
    CU_ASSERT_EQUAL(stats->n_arrived, 5);
    CU_ASSERT_EQUAL(stats->n_delayed, 2);
    CU_ASSERT_EQUAL(stats->n_served, 5);
    CU_ASSERT_EQUAL(stats->wait_ns.sum, 16 * SIM_SECOND);
    CU_ASSERT_EQUAL(stats->sojourn_ns.sum, 66 * SIM_SECOND);
    CU_ASSERT_DOUBLE_EQUAL(stats->wait.mean, 3.2, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(sim_station_mean_waiting(station), 0.32, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(sim_station_mean_present(station), 1.32, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(sim_station_utilisation(station), 0.5, 1e-12);
}

static void
a_job_that_finds_all_places_taken_is_rejected(void)
{
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    SimStationSetup setup = fixed(10, 1);
    setup.places = 2;
    g_autoptr(SimStation) station = sim_station_new(engine, &setup);
    g_autoptr(GString) log = g_string_new(NULL);
    plan(engine, (int[]){ 0, 1, 2, 11, 12 }, 5);
    play(engine, station, 60 * SIM_SECOND, log);
    CU_ASSERT_STRING_EQUAL(log->str, "2@2r 0@10 4@12r 1@20 3@30 ");
    CU_ASSERT_EQUAL(sim_station_stats(station)->n_rejected, 2);
}

static void
jobs_of_removed_servers_go_back_to_the_head_in_their_order(void)
{
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    SimStationSetup setup = fixed(10, 3);
    g_autoptr(SimStation) station = sim_station_new(engine, &setup);
    g_autoptr(GString) log = g_string_new(NULL);
    plan(engine, (int[]){ 0, 1, 2, 3, 4 }, 5);
    play(engine, station, 5 * SIM_SECOND, log);
    sim_station_set_servers(station, 1, NULL);
    CU_ASSERT_EQUAL(sim_station_n_waiting(station), 4);
    play(engine, station, 60 * SIM_SECOND, log);
    CU_ASSERT_STRING_EQUAL(log->str, "0@10 1@20 2@30 3@40 4@50 ");
    CU_ASSERT_EQUAL(sim_station_stats(station)->n_served, 5);
}

static void
jobs_of_removed_servers_may_be_lost(void)
{
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    SimStationSetup setup = fixed(10, 3);
    g_autoptr(SimStation) station = sim_station_new(engine, &setup);
    g_autoptr(GString) log = g_string_new(NULL);
    g_autoptr(GArray) lost = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    plan(engine, (int[]){ 0, 1, 2, 3 }, 4);
    play(engine, station, 5 * SIM_SECOND, log);
    sim_station_set_servers(station, 0, lost);
    CU_ASSERT_EQUAL_FATAL(lost->len, 3);
    for (unsigned i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(g_array_index(lost, uint64_t, i), 2 - i);
    CU_ASSERT_EQUAL(sim_station_n_present(station), 1);
    play(engine, station, 20 * SIM_SECOND, log);
    CU_ASSERT_STRING_EQUAL(log->str, "");
    sim_station_set_servers(station, 1, NULL);
    play(engine, station, 40 * SIM_SECOND, log);
    CU_ASSERT_STRING_EQUAL(log->str, "3@30 ");
    CU_ASSERT_EQUAL(sim_station_stats(station)->n_lost, 3);
}

static void
new_servers_take_waiting_jobs_at_once(void)
{
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    SimStationSetup setup = fixed(10, 1);
    g_autoptr(SimStation) station = sim_station_new(engine, &setup);
    g_autoptr(GString) log = g_string_new(NULL);
    plan(engine, (int[]){ 0, 1, 2, 3 }, 4);
    play(engine, station, 4 * SIM_SECOND, log);
    sim_station_set_servers(station, 3, NULL);
    play(engine, station, 60 * SIM_SECOND, log);
    CU_ASSERT_STRING_EQUAL(log->str, "0@10 1@14 2@14 3@20 ");
}

static void
speed_holds_for_services_that_begin_after_it(void)
{
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    SimStationSetup setup = fixed(10, 1);
    g_autoptr(SimStation) station = sim_station_new(engine, &setup);
    g_autoptr(GString) log = g_string_new(NULL);
    plan(engine, (int[]){ 0, 1 }, 2);
    play(engine, station, 5 * SIM_SECOND, log);
    sim_station_set_speed(station, 0.5);
    play(engine, station, 60 * SIM_SECOND, log);
    CU_ASSERT_STRING_EQUAL(log->str, "0@10 1@30 ");
}

static void
patience_is_for_the_queue_only_and_ends_with_a_first_service(void)
{
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    SimStationSetup setup = fixed(1000, 1);
    setup.patience_s = 1;
    g_autoptr(SimStation) station = sim_station_new(engine, &setup);
    g_autoptr(GString) log = g_string_new(NULL);
    plan(engine, (int[]){ 0, 1, 2, 3 }, 4);
    play(engine, station, 500 * SIM_SECOND, log);
    const SimStationStats *stats = sim_station_stats(station);
    CU_ASSERT_EQUAL(stats->n_abandoned, 3);
    CU_ASSERT_EQUAL(sim_station_n_present(station), 1);
    sim_station_set_servers(station, 0, NULL);
    CU_ASSERT_EQUAL(sim_station_n_waiting(station), 1);
    play(engine, station, 900 * SIM_SECOND, log);
    sim_station_set_servers(station, 1, NULL);
    g_string_truncate(log, 0);
    play(engine, station, 2000 * SIM_SECOND, log);
    CU_ASSERT_STRING_EQUAL(log->str, "0@1900 ");
}

static void
a_reset_forgets_counts_and_keeps_jobs(void)
{
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    SimStationSetup setup = fixed(10, 1);
    g_autoptr(SimStation) station = sim_station_new(engine, &setup);
    plan(engine, (int[]){ 0, 0, 0 }, 3);
    play(engine, station, 15 * SIM_SECOND, NULL);
    sim_station_reset(station);
    play(engine, station, 35 * SIM_SECOND, NULL);
    const SimStationStats *stats = sim_station_stats(station);
    CU_ASSERT_EQUAL(stats->n_arrived, 0);
    CU_ASSERT_EQUAL(stats->n_served, 2);
    CU_ASSERT_DOUBLE_EQUAL(sim_station_utilisation(station), 0.75, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(sim_station_mean_waiting(station), 0.25, 1e-12);
}

/* ---- draws */

static void
a_job_draws_the_same_whoever_comes_before_it(void)
{
    SimService service = service_of(SIM_SERVICE_LOGNORMAL, 10, 4);
    SimTime end[2] = { 0 };
    for (unsigned crowd = 0; crowd < 2; crowd++) {
        g_autoptr(SimEngine) engine = sim_engine_new(0);
        SimStationSetup setup = setup_of(service, SIM_STATION_UNLIMITED);
        g_autoptr(SimStation) station = sim_station_new(engine, &setup);
        for (uint64_t job = 0; job < 5 * crowd; job++)
            sim_station_arrive(station, job);
        sim_station_arrive(station, 7);
        SimEvent event;
        SimDeparture left = { 0 };
        while (left.job != 7 && sim_engine_next(engine, &event))
            sim_station_happen(station, &event, &left);
        end[crowd] = sim_engine_now(engine);
    }
    CU_ASSERT_EQUAL(end[0], end[1]);
}

static void
a_service_without_queue_draws_what_the_station_draws(void)
{
    static const struct {
        SimServiceLaw law;
        double cv2;
    } laws[] = { { SIM_SERVICE_DETERMINISTIC, 0 },
                 { SIM_SERVICE_EXPONENTIAL, 1 },
                 { SIM_SERVICE_ERLANG, 1.0 / 37 },
                 { SIM_SERVICE_LOGNORMAL, 2 } };
    for (unsigned i = 0; i < G_N_ELEMENTS(laws); i++) {
        g_autoptr(SimEngine) engine = sim_engine_new(0);
        SimStationSetup setup = setup_of(service_of(laws[i].law, 3, laws[i].cv2), 1);
        setup.servers = SIM_STATION_UNLIMITED;
        setup.entity = 5;
        g_autoptr(SimStation) station = sim_station_new(engine, &setup);
        for (uint64_t job = 0; job < 100; job++)
            sim_station_arrive(station, job);
        SimEvent event;
        SimDeparture left;
        while (sim_engine_next(engine, &event)) {
            sim_station_happen(station, &event, &left);
            CU_ASSERT_EQUAL(event.time, sim_service_time(&setup.service, setup.key,
                                                         setup.tag, 5, left.job));
        }
        CU_ASSERT_EQUAL(sim_station_stats(station)->n_served, 100);
    }
}

static void
service_times_have_the_mean_and_spread_of_their_law(void)
{
    static const struct {
        SimServiceLaw law;
        double cv2;
    } laws[] = { { SIM_SERVICE_EXPONENTIAL, 1 },  { SIM_SERVICE_ERLANG, 1 },
                 { SIM_SERVICE_ERLANG, 0.25 },    { SIM_SERVICE_ERLANG, 1.0 / 37 },
                 { SIM_SERVICE_LOGNORMAL, 0.25 }, { SIM_SERVICE_LOGNORMAL, 1 } };
    for (unsigned i = 0; i < G_N_ELEMENTS(laws); i++) {
        g_autoptr(SimEngine) engine = sim_engine_new(0);
        SimStationSetup setup = setup_of(service_of(laws[i].law, 3, laws[i].cv2), 1);
        setup.servers = SIM_STATION_UNLIMITED;
        g_autoptr(SimStation) station = sim_station_new(engine, &setup);
        for (uint64_t job = 0; job < 100000; job++)
            sim_station_arrive(station, job);
        play(engine, station, SIM_DAY, NULL);
        const SimTally *sojourn = &sim_station_stats(station)->sojourn;
        CU_ASSERT_EQUAL(sojourn->n, 100000);
        CU_ASSERT_DOUBLE_EQUAL(sojourn->mean, 3, 4 * 3 * sqrt(laws[i].cv2 / 100000));
        CU_ASSERT_DOUBLE_EQUAL(sim_tally_variance(sojourn) / 9, laws[i].cv2,
                               0.05 * laws[i].cv2);
    }
}

static void
lognormal_of_mean_1_and_cv2_4_has_these_parameters(void)
{
    SimService service = service_of(SIM_SERVICE_LOGNORMAL, 1, 4);
    CU_ASSERT_DOUBLE_EQUAL(service.sigma, 1.26863624117952, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(service.mu, -0.80471895621705, 1e-9);
}

static void
a_law_refuses_a_spread_it_cannot_have(void)
{
    static const struct {
        SimServiceLaw law;
        double cv2;
    } faults[] = { { SIM_SERVICE_DETERMINISTIC, 0.1 }, { SIM_SERVICE_EXPONENTIAL, 0.9 },
                   { SIM_SERVICE_ERLANG, 0.3 },        { SIM_SERVICE_ERLANG, 0 },
                   { SIM_SERVICE_ERLANG, 1.5 },        { SIM_SERVICE_ERLANG, 1.0 / 1001 },
                   { SIM_SERVICE_ERLANG, -1 },         { SIM_SERVICE_LOGNORMAL, 0 },
                   { SIM_SERVICE_LOGNORMAL, NAN },     { SIM_SERVICE_ERLANG, NAN } };
    for (unsigned i = 0; i < G_N_ELEMENTS(faults); i++) {
        SimService service = { .mean_s = 7 };
        CU_ASSERT_FALSE(sim_service_init(&service, faults[i].law, 1, faults[i].cv2));
        CU_ASSERT_EQUAL(service.mean_s, 7);
    }
}

/* ---- as a fluid */

typedef struct {
    uint64_t peak;
    double longest_s; /* delay, waiting only */
    double clear_s;   /* when the queue was first empty after @watch_s; 0: never */
} Fluid;

/* Jobs one by one into a server of 100 a second: @rate[0] a second until @turn_s, then
 * @rate[1]; no server from @out_s to @back_s. */
typedef struct {
    double rate[2], turn_s, out_s, back_s, watch_s;
} Flow;

enum { OUT = 10, BACK };

static Fluid
pour(const Flow *flow, SimTime end)
{
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    SimStationSetup setup = fixed(0.01, 1);
    g_autoptr(SimStation) station = sim_station_new(engine, &setup);
    Fluid fluid = { 0 };
    SimEvent event;
    SimDeparture left;
    sim_engine_schedule(engine, 0, 1, ARRIVAL, 0);
    sim_engine_schedule(engine, sim_time_from_seconds(flow->out_s), 2, OUT, 0);
    sim_engine_schedule(engine, sim_time_from_seconds(flow->back_s), 3, BACK, 0);
    while (sim_engine_next(engine, &event) && event.time < end) {
        double now_s = (double)event.time * 1e-9;
        if (event.kind == ARRIVAL) {
            double gap = 1 / flow->rate[now_s >= flow->turn_s];
            sim_engine_schedule(engine, event.time + sim_time_from_seconds(gap), 1,
                                ARRIVAL, event.payload + 1);
            sim_station_arrive(station, event.payload);
        } else if (event.kind == OUT || event.kind == BACK) {
            sim_station_set_servers(station, event.kind == BACK, NULL);
        } else if (sim_station_happen(station, &event, &left) == SIM_STATION_SERVED) {
            double wait_s = (double)(left.began - left.arrived) * 1e-9;
            fluid.longest_s = MAX(fluid.longest_s, wait_s);
        }
        fluid.peak = MAX(fluid.peak, sim_station_n_waiting(station));
        if (fluid.clear_s == 0 && now_s > flow->watch_s &&
            sim_station_n_waiting(station) == 0)
            fluid.clear_s = now_s;
    }
    return fluid;
}

static void
a_surge_piles_up_and_drains_like_a_fluid(void)
{
    const Flow surge = { { 150, 50 }, 60, 500, 500, 60 };
    Fluid fluid = pour(&surge, 200 * SIM_SECOND);
    CU_ASSERT_DOUBLE_EQUAL((double)fluid.peak, 3000, 2);
    CU_ASSERT_DOUBLE_EQUAL(fluid.longest_s, 30, 0.05);
    CU_ASSERT_DOUBLE_EQUAL(fluid.clear_s - 60, 60, 0.05);
}

static void
an_outage_is_made_good_at_the_spare_rate(void)
{
    const Flow outage = { { 60, 60 }, 0, 10, 40, 40 };
    Fluid fluid = pour(&outage, 200 * SIM_SECOND);
    CU_ASSERT_DOUBLE_EQUAL((double)fluid.peak, 1800, 2);
    CU_ASSERT_DOUBLE_EQUAL(fluid.clear_s - 40, 45, 0.05);
}

/* ---- any history */

/* Chance changes servers and speed, loses jobs, fills all places: still every job is
 * accounted for, and the area under the queue is the sum of the waits. */
static void
nothing_is_lost_or_counted_twice(void)
{
    for (uint32_t r = 0; r < 20; r++) {
        g_autoptr(SimEngine) engine = sim_engine_new(0);
        SimStationSetup setup = setup_of(service_of(SIM_SERVICE_LOGNORMAL, 2, 2), 3);
        setup.places = 12;
        setup.patience_s = 8;
        setup.key = (SimKey){ 3, r };
        g_autoptr(SimStation) station = sim_station_new(engine, &setup);
        g_autoptr(GArray) lost = g_array_new(FALSE, FALSE, sizeof(uint64_t));
        for (unsigned i = 0; i < 3000; i++) {
            SimBlock draw = sim_random_block(setup.key, SIM_TAG(254, 0, 0), 0, i);
            sim_station_arrive(station, i);
            if (draw.w[0] % 16 == 0)
                sim_station_set_servers(station, draw.w[1] % 7,
                                        r % 2 == 1 && draw.w[2] % 2 == 0 ? lost : NULL);
            if (draw.w[0] % 64 == 1)
                sim_station_set_speed(station, 0.5 + draw.w[1] % 4);
            play(engine, station, sim_engine_now(engine) + draw.w[3] % SIM_SECOND, NULL);
        }
        sim_station_set_servers(station, 5, NULL);
        play(engine, station, sim_engine_now(engine) + SIM_DAY, NULL);
        const SimStationStats *s = sim_station_stats(station);
        CU_ASSERT_EQUAL(sim_station_n_present(station), 0);
        CU_ASSERT_EQUAL(s->n_lost, lost->len);
        CU_ASSERT_EQUAL(s->n_arrived, 3000);
        CU_ASSERT_EQUAL(s->n_arrived,
                        s->n_rejected + s->n_served + s->n_abandoned + s->n_lost);
        CU_ASSERT_TRUE(s->n_served > 500 && s->n_abandoned > 10 && s->n_rejected > 10);
        __int128_t area = s->waiting.area + s->busy.area;
        if (r % 2 == 0)
            CU_ASSERT_TRUE(area == (__int128_t)s->sojourn_ns.sum);
        CU_ASSERT_EQUAL(s->sojourn_ns.n, s->n_served + s->n_abandoned);
    }
}

CLAIMS_MAIN("sim/station", CLAIM(jobs_are_served_in_the_order_of_arrival),
            CLAIM(a_job_that_finds_all_places_taken_is_rejected),
            CLAIM(jobs_of_removed_servers_go_back_to_the_head_in_their_order),
            CLAIM(jobs_of_removed_servers_may_be_lost),
            CLAIM(new_servers_take_waiting_jobs_at_once),
            CLAIM(speed_holds_for_services_that_begin_after_it),
            CLAIM(patience_is_for_the_queue_only_and_ends_with_a_first_service),
            CLAIM(a_reset_forgets_counts_and_keeps_jobs),
            CLAIM(a_job_draws_the_same_whoever_comes_before_it),
            CLAIM(a_service_without_queue_draws_what_the_station_draws),
            CLAIM(service_times_have_the_mean_and_spread_of_their_law),
            CLAIM(lognormal_of_mean_1_and_cv2_4_has_these_parameters),
            CLAIM(a_law_refuses_a_spread_it_cannot_have),
            CLAIM(a_surge_piles_up_and_drains_like_a_fluid),
            CLAIM(an_outage_is_made_good_at_the_spare_rate),
            CLAIM(nothing_is_lost_or_counted_twice))
