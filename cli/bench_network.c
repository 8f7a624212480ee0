#include "cli/bench_network.h"

#include <stdlib.h>
#include <time.h>

#include "cli/bench_hold.h"
#include "models/ledger.h"

#define DAYS 3

/* Events pending at the busiest hour of the baseline at 1:1000. */
#define PENDING 2000

static double
cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Purchases per consumer of a mean day at the busiest hour. */
static double
busiest_rate(const PayTraffic *traffic)
{
    double most = 0;
    for (unsigned i = 0; i < traffic->n; i++)
        most = MAX(most, pay_traffic_rate(traffic, traffic->start[i]));
    return most;
}

/* One day at network level, and @ledger moved to its end. */
static BenchNetwork
time_day(PayLedger *ledger)
{
    SimTime from = ledger->now, to = from + SIM_DAY;
    PayTraffic traffic;
    pay_traffic_span(&traffic, ledger->params, from, to, ledger->cumulative);
    PayNetworkSetup setup = { .world = ledger->world,
                              .consumers = ledger->consumers,
                              .tally = ledger->tally[0],
                              .from = from,
                              .to = to };
    double start = cpu_ns();
    PayNetwork *network =
        pay_network_new(&setup, ledger->params, from, busiest_rate(&traffic));
    PaySpan span = { .world = ledger->world,
                     .rules = ledger->rules,
                     .traffic = &traffic,
                     .merchants = ledger->world->merchants,
                     .consumers = ledger->consumers };
    for (unsigned i = 0; i < traffic.n; i++)
        span.hour_of_piece[i] = (uint8_t)((traffic.start[i] - from) / SIM_HOUR);
    pay_network_span(network, &span, ledger->params, from);
    pay_network_drain(network);
    double n = (double)pay_network_window(network)->n_payments;
    BenchNetwork result = { .ns = (cpu_ns() - start) / n,
                            .events = (double)pay_network_window(network)->n_events / n };
    pay_network_free(network);
    ledger->now = to;
    ledger->cumulative = traffic.cumulative[traffic.n];
    return result;
}

/* Nanoseconds to prepare a visit. Consumers are met a prime stride apart: each is a cache
 * miss, as when time brings them. */
static double
time_visits(PayLedger *ledger, unsigned n_visits)
{
    uint32_t n_consumers = ledger->world->n_consumers;
    uint64_t stride = UINT64_C(2305843009213693951) % n_consumers;
    PayTraffic traffic;
    pay_traffic_span(&traffic, ledger->params, ledger->now, ledger->now + SIM_DAY,
                     ledger->cumulative);
    PaySpan span = { .world = ledger->world,
                     .rules = ledger->rules,
                     .traffic = &traffic,
                     .merchants = ledger->world->merchants,
                     .consumers = ledger->consumers,
                     .at_network = true };
    g_autofree PayVisitBatch *batch = g_new0(PayVisitBatch, 1);
    batch->span = &span;
    batch->tally = ledger->tally[0];
    double start = cpu_ns();
    for (uint64_t i = 0; i < n_visits; i += PAY_VISITS) {
        for (batch->n = 0; batch->n < PAY_VISITS; batch->n++) {
            PayVisit *v = &batch->visit[batch->n];
            v->span = &span;
            v->tally = batch->tally;
            v->id = (uint32_t)((i + batch->n) * stride % n_consumers);
            v->consumer = &span.consumers[v->id];
            v->consumer->due = traffic.cumulative[0];
            v->city = (uint16_t)pay_world_city(ledger->world, v->id);
            v->group = ledger->world->city_group[v->city];
        }
        pay_visits_prepare(batch);
    }
    return (cpu_ns() - start) / n_visits;
}

static int
by_ns(const void *a, const void *b)
{
    double x = ((const BenchNetwork *)a)->ns, y = ((const BenchNetwork *)b)->ns;
    return (x > y) - (x < y);
}

/* The base with about @n_consumers (owned). */
static PayParams *
params_at_scale(const PayParams *base, unsigned n_consumers)
{
    PayParams *params = pay_params_copy(base);
    int64_t people = 0;
    for (unsigned c = 0; c < base->n[PAY_KIND_CITY]; c++)
        people += pay_value(base, PAY_CITY_POPULATION, c, 0, 0);
    params->cell[pay_cell_index(params, PAY_RUN_SCALE, 0, 0, 0)] =
        MAX(people / n_consumers, 1);
    return params;
}

bool
bench_network(const PayParams *base, unsigned n_consumers, SimPool *pool,
              BenchNetwork *ret_result, GError **error)
{
    PayParams *params = params_at_scale(base, n_consumers);
    double utility[PAY_MAX_WALLETS];
    for (unsigned w = 0; w < base->n[PAY_KIND_WALLET]; w++)
        utility[w] = (double)pay_value(base, PAY_WALLET_UTILITY, w, 0, 0) / 100;
    PayWorld *world = pay_world_new(params, (SimKey){ .seed = 1 }, error);
    PayLedger *ledger =
        world == NULL ? NULL : pay_ledger_new(world, utility, pool, error);
    bool ok = ledger != NULL && pay_ledger_day(ledger, NULL, error);
    if (ok) {
        BenchNetwork days[DAYS];
        for (unsigned i = 0; i < DAYS; i++)
            days[i] = time_day(ledger);
        qsort(days, DAYS, sizeof *days, by_ns);
        *ret_result = days[DAYS / 2];
        ret_result->floor =
            time_visits(ledger, 1000000) +
            ret_result->events * bench_hold_floor(BENCH_EXPONENTIAL, PENDING, 4000000);
    }
    pay_ledger_free(ledger);
    pay_world_free(world);
    pay_params_free(params);
    return ok;
}
