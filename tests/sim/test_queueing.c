#include "sim/queueing.h"

#include <math.h>

#include "tests/claims.h"

#define N_OF(array) (sizeof(array) / sizeof(array)[0])

static void
is_close(double got, double expected, double rel)
{
    CU_ASSERT_DOUBLE_EQUAL(got, expected, rel * fabs(expected));
}

static void
blocking_and_waiting_are_Erlangs(void)
{
    is_close(sim_erlang_b(10, 7), 0.0787408829695703, 1e-12);
    is_close(sim_erlang_b(1, 0.5), 1.0 / 3, 1e-14);
    is_close(sim_erlang_c(5, 4), 0.554112554112554, 1e-12);
    is_close(sim_erlang_c(100, 95), 0.506456853913021, 1e-12);
    is_close(sim_erlang_c(1, 0.8), 0.8, 1e-14);
    is_close(sim_erlang_c_wait(1, 0.8, 1), 4, 1e-13);
}

static void
no_load_never_waits_and_too_much_always(void)
{
    CU_ASSERT_EQUAL(sim_erlang_b(3, 0), 0);
    CU_ASSERT_EQUAL(sim_erlang_c(3, 0), 0);
    CU_ASSERT_EQUAL(sim_erlang_c(3, 3), 1);
    CU_ASSERT_EQUAL(sim_erlang_c_wait(3, 3, 1), INFINITY);
    CU_ASSERT_TRUE(sim_erlang_b(1000000, 10) < 1e-290);
    is_close(sim_erlang_b(3, 1e9), 1, 1e-8);
}

/* 2000 servers of 20 ms, and the same capacity in fewer servers: the wait of the smaller
 * station is not the wait of the real one. */
static void
a_station_scaled_down_waits_too_long(void)
{
    static const struct {
        double rho;
        uint32_t servers;
        double wait_ms;
    } cases[] = {
        { 0.7, 100, 0.000306169236473642 }, { 0.7, 20, 0.311870811571435 },
        { 0.7, 2, 19.2156862745098 },       { 0.9, 2000, 1.96921074858739e-07 },
        { 0.9, 100, 0.433880961812733 },    { 0.9, 20, 5.50769004816118 },
        { 0.9, 2, 85.2631578947369 },       { 0.99, 2000, 0.546074117897237 },
        { 0.99, 100, 17.6553692522017 },    { 0.99, 20, 94.7866777198904 },
        { 0.99, 2, 985.02512562814 },
    };
    for (unsigned i = 0; i < N_OF(cases); i++)
        is_close(sim_erlang_c_wait(cases[i].servers, cases[i].rho * cases[i].servers, 20),
                 cases[i].wait_ms, 1e-6);
    CU_ASSERT_TRUE(sim_erlang_c_wait(2000, 1400, 20) < 1e-12);
}

static void
the_spread_of_services_scales_the_wait_of_one_server_exactly(void)
{
    double exponential = sim_erlang_c_wait(1, 0.7, 1);
    is_close(exponential * sim_allen_cunneen(0), 1.16666666666667, 1e-12);
    is_close(exponential * sim_allen_cunneen(0.25), 1.45833333333333, 1e-12);
    is_close(exponential * sim_allen_cunneen(4), 5.83333333333333, 1e-12);
}

static void
few_places_lose_customers(void)
{
    SimFinite three = sim_finite_queue(3, 8, 2.5), four = sim_finite_queue(4, 20, 5);
    is_close(three.loss, 0.0614998355543597, 1e-12);
    is_close(three.present, 3.55469757982305, 1e-12);
    is_close(three.waiting / (2.5 * (1 - three.loss)), 0.515054643351186, 1e-12);
    is_close(four.loss, 0.202842884001737, 1e-12);
    is_close(four.present, 16.2705490121962, 1e-12);
    is_close(5 * (1 - four.loss), 3.98578557999131, 1e-12);
}

static void
places_for_servers_only_lose_as_Erlang_b(void)
{
    for (uint32_t c = 1; c <= 400; c += 57)
        is_close(sim_finite_queue(c, c, 0.9 * c).loss, sim_erlang_b(c, 0.9 * c), 1e-12);
}

static void
heavy_loads_and_many_places_do_not_overflow(void)
{
    is_close(sim_finite_queue(1, 100000, 1000).loss, 0.999, 1e-9);
    is_close(sim_finite_queue(2000, 2000, 1900).loss, sim_erlang_b(2000, 1900), 1e-11);
    SimFinite large = sim_finite_queue(5, 1000000, 4);
    is_close(large.waiting, 4 * sim_erlang_c_wait(5, 4, 1), 1e-12);
}

CLAIMS_MAIN("sim/queueing", CLAIM(blocking_and_waiting_are_Erlangs),
            CLAIM(no_load_never_waits_and_too_much_always),
            CLAIM(a_station_scaled_down_waits_too_long),
            CLAIM(the_spread_of_services_scales_the_wait_of_one_server_exactly),
            CLAIM(few_places_lose_customers),
            CLAIM(places_for_servers_only_lose_as_Erlang_b),
            CLAIM(heavy_loads_and_many_places_do_not_overflow))
