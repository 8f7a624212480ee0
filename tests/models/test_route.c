#include "models/route.h"

#include <math.h>

#include "tests/claims.h"

static void
a_route_is_mode_code_leg_and_funding_leg(void)
{
    CU_ASSERT_EQUAL(pay_route(PAY_MODE_MPM, false, false), PAY_R1);
    CU_ASSERT_EQUAL(pay_route(PAY_MODE_PERSONAL, false, true), PAY_R2);
    CU_ASSERT_EQUAL(pay_route(PAY_MODE_ONLINE, true, false), PAY_R3);
    CU_ASSERT_EQUAL(pay_route(PAY_MODE_MPM, true, true), PAY_R4);
    CU_ASSERT_EQUAL(pay_route(PAY_MODE_CPM, false, false), PAY_C1);
    CU_ASSERT_EQUAL(pay_route(PAY_MODE_CPM, true, true), PAY_C4);
}

static void
hub_visits_are_those_of_the_table(void)
{
    static const unsigned hub[PAY_N_ROUTES] = { 0, 2, 2, 3, 0, 2, 2, 4 };
    for (unsigned route = 0; route < PAY_N_ROUTES; route++)
        CU_ASSERT_EQUAL(pay_route_visits[route].hub, hub[route]);
}

/* Service and travel times of docs/model.md: 40 ms for the phone's line and 10 ms for a
 * leased line, each way; wallet 12, hub 8, issuer 143, acquirer 15. A payment of v visits
 * behind the first line has two phone lines and v - 1 leased ones. */
static void
visits_add_up_to_the_published_latencies(void)
{
    static const unsigned latency[PAY_N_ROUTES] = {
        92, 303, 175, 346, 142, 353, 178, 389
    };
    for (unsigned route = 0; route < PAY_N_ROUTES; route++) {
        PayVisits v = pay_route_visits[route];
        unsigned n = v.wallet + v.hub + v.issuer + v.acquirer;
        unsigned ms = 2 * 40 + (n - 1) * 10 + v.wallet * 12 + v.hub * 8 + v.issuer * 143 +
                      v.acquirer * 15;
        CU_ASSERT_EQUAL(ms, latency[route]);
    }
}

/* N02: hub visits per payment when code and funding legs are independent. */
static double
hub_load(double own_code, double balance)
{
    double load = 0;
    for (unsigned foreign = 0; foreign < 2; foreign++)
        for (unsigned bank = 0; bank < 2; bank++)
            load += (foreign ? 1 - own_code : own_code) * (bank ? 1 - balance : balance) *
                    pay_route_visits[pay_route(PAY_MODE_MPM, foreign, bank)].hub;
    return load;
}

static void
the_hub_load_follows_the_mix_of_routes(void)
{
    CU_ASSERT_TRUE(fabs(hub_load(0.80, 0.47) - 1.354) < 1e-12);
    CU_ASSERT_TRUE(fabs(hub_load(0.65, 0.47) - 1.5745) < 1e-12);
}

static void
paths_pass_the_stations_that_are_counted(void)
{
    for (unsigned route = 0; route < PAY_N_ROUTES; route++) {
        const PayPath *path = &pay_route_path[route];
        unsigned n[4] = { 0 }, marks[9] = { 0 };
        for (unsigned i = 0; i < path->n; i++) {
            n[path->hop[i].place]++;
            for (unsigned bit = 1; bit <= 8; bit *= 2)
                marks[bit] += (path->hop[i].marks & bit) != 0;
        }
        CU_ASSERT_EQUAL(n[PAY_AT_WALLET], pay_route_visits[route].wallet);
        CU_ASSERT_EQUAL(n[PAY_AT_HUB], pay_route_visits[route].hub);
        CU_ASSERT_EQUAL(n[PAY_AT_ISSUER], pay_route_visits[route].issuer);
        CU_ASSERT_EQUAL(n[PAY_AT_ACQUIRER], pay_route_visits[route].acquirer);
        CU_ASSERT_EQUAL(marks[PAY_HOP_DEBIT], 1);
        CU_ASSERT_EQUAL(marks[PAY_HOP_CREDIT], 1);
        CU_ASSERT_TRUE(marks[PAY_HOP_ASK] >= 1);
    }
}

static unsigned
hop_with(const PayPath *path, unsigned mark)
{
    unsigned i = 0;
    while ((path->hop[i].marks & mark) == 0)
        i++;
    return i;
}

/* Nobody credits before the debit; who asks gets his answer after the credit; a bank is
 * asked by a hub alone, and debits what it funds. */
static void
money_leaves_the_payer_before_it_reaches_the_payee(void)
{
    for (unsigned route = 0; route < PAY_N_ROUTES; route++) {
        const PayPath *path = &pay_route_path[route];
        unsigned debit = hop_with(path, PAY_HOP_DEBIT);
        CU_ASSERT_TRUE(debit <= hop_with(path, PAY_HOP_CREDIT));
        CU_ASSERT_TRUE(hop_with(path, PAY_HOP_ASK) <= hop_with(path, PAY_HOP_CREDIT));
        CU_ASSERT_EQUAL(path->hop[debit].place,
                        route % 2 != 0 ? PAY_AT_ISSUER : PAY_AT_WALLET);
        for (unsigned i = 0; i < path->n; i++)
            if (path->hop[i].place == PAY_AT_ISSUER) {
                CU_ASSERT_EQUAL(path->hop[i - 1].place, PAY_AT_HUB);
                CU_ASSERT_EQUAL(path->hop[i + 1].place, PAY_AT_HUB);
            }
        if (path->n > 1)
            CU_ASSERT_TRUE(hop_with(path, PAY_HOP_END) >= hop_with(path, PAY_HOP_CREDIT));
    }
}

/* The published mean of a full chain: wallet to hub to bank and back, 199 ms. */
static void
the_round_trip_of_a_hub_is_what_was_published(void)
{
    const PayPath *path = &pay_route_path[PAY_R2];
    static const unsigned ms[] = { [PAY_AT_HUB] = 8, [PAY_AT_ISSUER] = 143 };
    unsigned sum = 10;
    for (unsigned i = 1; i + 1 < path->n; i++)
        sum += ms[path->hop[i].place] + 10;
    CU_ASSERT_EQUAL(sum, 199);
}

static void
faults_grow_with_the_visits(void)
{
    CU_ASSERT_EQUAL(pay_route_fault_ppm(PAY_R1, 500, 3000), 500);
    /* 1 - (1 - .0005)^4 (1 - .003) = .004992511... */
    CU_ASSERT_EQUAL(pay_route_fault_ppm(PAY_R2, 500, 3000), 4993);
    CU_ASSERT_EQUAL(pay_route_fault_ppm(PAY_C4, 0, 0), 0);
    CU_ASSERT_EQUAL(pay_route_fault_ppm(PAY_C4, 0, PAY_ONE), PAY_ONE);
    for (unsigned route = 0; route < PAY_N_ROUTES; route++)
        CU_ASSERT_TRUE(pay_route_fault_ppm(route, 500, 3000) <=
                       pay_route_fault_ppm(route, 501, 3000));
}

CLAIMS_MAIN("models/route", CLAIM(a_route_is_mode_code_leg_and_funding_leg),
            CLAIM(hub_visits_are_those_of_the_table),
            CLAIM(visits_add_up_to_the_published_latencies),
            CLAIM(the_hub_load_follows_the_mix_of_routes),
            CLAIM(paths_pass_the_stations_that_are_counted),
            CLAIM(money_leaves_the_payer_before_it_reaches_the_payee),
            CLAIM(the_round_trip_of_a_hub_is_what_was_published),
            CLAIM(faults_grow_with_the_visits))
