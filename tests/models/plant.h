/* The small market with a plant: stations, protocol, windows, routes; and runs of it that
 * a test may look into. Tests of the network level see its private parts. */
#ifndef TESTS_MODELS_PLANT_H
#define TESTS_MODELS_PLANT_H

#include <math.h>

#include "models/network_parts.h"
#include "tests/claims.h"
#include "tests/models/fixture.h"

static inline bool
is_near(double value, double expected, double width)
{
    bool near = fabs(value - expected) <= width;
    if (!near)
        printf("%.10g instead of %.10g +- %.3g\n", value, expected, width);
    return near;
}

/* Stations and protocol as scenarios have them by default, but every service takes its
 * mean, nothing fails and nobody has to confirm; capacities are beyond what a test needs.
 */
static inline void
plant_default(PayParams *p)
{
    static const SimTime service[PAY_N_STATION_KINDS] = {
        [PAY_STATION_PHONE] = 40 * SIM_MILLISECOND,
        [PAY_STATION_LINK] = 10 * SIM_MILLISECOND,
        [PAY_STATION_WALLET] = 12 * SIM_MILLISECOND,
        [PAY_STATION_HUB] = 8 * SIM_MILLISECOND,
        [PAY_STATION_BANK] = 143 * SIM_MILLISECOND,
        [PAY_STATION_ACQUIRER] = 15 * SIM_MILLISECOND,
    };
    static const struct {
        PayKind kind;
        PayKey capacity, availability, speed;
    } keys[] = {
        { PAY_KIND_WALLET, PAY_WALLET_CAPACITY, PAY_WALLET_AVAILABILITY,
          PAY_WALLET_SPEED },
        { PAY_KIND_HUB, PAY_HUB_CAPACITY, PAY_HUB_AVAILABILITY, PAY_HUB_SPEED },
        { PAY_KIND_BANK, PAY_BANK_CAPACITY, PAY_BANK_AVAILABILITY, PAY_BANK_SPEED },
        { PAY_KIND_ACQUIRER, PAY_ACQUIRER_CAPACITY, PAY_ACQUIRER_AVAILABILITY,
          PAY_ACQUIRER_SPEED },
    };
    for (unsigned kind = 0; kind < PAY_N_STATION_KINDS; kind++) {
        SET(p, PAY_STATION_SERVICE, kind, 0, 0, service[kind]);
        SET(p, PAY_STATION_LAW, kind, 0, 0, PAY_SERVICE_DETERMINISTIC);
        SET(p, PAY_STATION_BUFFER, kind, 0, 0, PAY_NONE);
        SET(p, PAY_STATION_PATIENCE, kind, 0, 0, PAY_NONE);
    }
    for (unsigned k = 0; k < G_N_ELEMENTS(keys); k++)
        for (unsigned i = 0; i < p->n[keys[k].kind]; i++) {
            SET(p, keys[k].capacity, i, 0, 0, 100000);
            SET(p, keys[k].availability, i, 0, 0, PAY_ONE);
            SET(p, keys[k].speed, i, 0, 0, PAY_ONE);
        }
    for (unsigned i = 0; i < p->n[PAY_KIND_HUB]; i++)
        SET(p, PAY_HUB_BACKUP, i, 0, 0, -1);
    SET(p, PAY_PROTOCOL_LEG, 0, 0, 0, 3 * SIM_SECOND);
    SET(p, PAY_PROTOCOL_TOTAL, 0, 0, 0, 10 * SIM_SECOND);
    SET(p, PAY_PROTOCOL_QUERIES, 0, 0, 0, 3);
    SET(p, PAY_PROTOCOL_QUERY_INTERVAL, 0, 0, 0, 2 * SIM_SECOND);
    SET(p, PAY_PROTOCOL_QUERY_LIMIT, 0, 0, 0, PAY_NONE);
    SET(p, PAY_PROTOCOL_RETRIES, 0, 0, 0, 2);
    SET(p, PAY_PROTOCOL_BACKOFF, 0, 0, 0, SIM_SECOND / 2);
    SET(p, PAY_PROTOCOL_BREAKER_CALLS, 0, 0, 0, 20);
    SET(p, PAY_PROTOCOL_BREAKER_SHARE, 0, 0, 0, 500000);
    SET(p, PAY_PROTOCOL_BREAKER_WINDOW, 0, 0, 0, 10 * SIM_SECOND);
    SET(p, PAY_PROTOCOL_BREAKER_OPEN, 0, 0, 0, 30 * SIM_SECOND);
    SET(p, PAY_SCAN_TIME, 0, 0, 0, 3 * SIM_SECOND);
    for (PayKey key = PAY_FAULT_VISIT; key <= PAY_FAULT_BUSINESS; key++)
        SET(p, key, 0, 0, 0, 0);
}

/* Window @i from @from to @to after the start of the run. */
static inline void
plant_window(PayParams *p, unsigned i, SimTime from, SimTime to)
{
    SimTime begin = pay_value(p, PAY_RUN_FROM, 0, 0, 0) + PAY_BARRIER;
    SET(p, PAY_WINDOW_FROM, i, 0, 0, begin + from);
    SET(p, PAY_WINDOW_TO, i, 0, 0, begin + to);
}

/* One day, all shopping in its first hour, and a window that sees all that comes of it.
 */
static inline void
plant_one_hour(PayParams *p)
{
    for (unsigned h = 0; h < 24; h++)
        SET(p, PAY_TRAFFIC_HOUR, h, 0, 0, h == 3);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 1);
    plant_window(p, 0, 0, SIM_HOUR + 5 * SIM_MINUTE);
}

/* Everybody holds wallet "a" alone, has no cash, and meets one kind of payment. */
static inline void
plant_route(PayParams *p, PayRoute route)
{
    bool foreign = (route & 2) != 0, bank = (route & 1) != 0, shown = route >= PAY_C1;
    SET(p, PAY_WALLET_HOLD, 0, 0, 0, PAY_ONE);
    SET(p, PAY_WALLET_HOLD, 1, 0, 0, 0);
    SET(p, PAY_WALLET_BALANCE, 0, 0, 0, bank ? 0 : PAY_ONE);
    SET(p, PAY_CLASS_MPM, 0, 0, 0, shown ? 0 : PAY_ONE);
    SET(p, PAY_CLASS_CPM, 0, 0, 0, shown ? PAY_ONE : 0);
    SET(p, PAY_CLASS_CODES, 0, 0, 0, foreign ? 0 : PAY_ONE);
    SET(p, PAY_CLASS_CODES, 0, 1, 0, foreign ? PAY_ONE : 0);
    SET(p, PAY_CLASS_PERSONAL, 0, 0, 0, 0);
    SET(p, PAY_CASH_CARRIED, 0, 0, 0, 0);
    SET(p, PAY_ATTEMPTS, 0, 0, 0, 1);
    fixture_open(p, PAY_ONE);
}

/* An event that sets one cell (taken over by @timeline). */
static inline void
plant_event(PayTimeline *timeline, const PayParams *p, const char *id, SimTime at,
            SimTime until, PayKey key, unsigned entity, int64_t value)
{
    uint32_t *cell = g_new(uint32_t, 1);
    *cell = (uint32_t)pay_cell_index(p, key, entity, 0, 0);
    PayEvent *event = pay_event_new(id, at, until, 0);
    pay_event_change(event, PAY_OP_SET, value, cell, 1);
    pay_timeline_add(timeline, event);
}

/* The value of a metric in the period @period; NAN if it was not published. */
static inline double
plant_value_of(const SimRecords *records, PayMetric metric, const char *member,
               const char *period)
{
    for (guint i = 0; i < records->values->len; i++) {
        const SimValue *v = &g_array_index(records->values, SimValue, i);
        if (v->metric == &pay_metric[metric] && g_str_equal(v->member, member) &&
            g_str_equal(v->period, period))
            return v->value;
    }
    return __builtin_nan("");
}

/* ---- a ledger that a test may look into */

typedef struct {
    PayParams *params; /* (owned), and all the rest */
    PayTimeline *timeline;
    SimPool *pool;
    PayWorld *world;
    PayLedger *ledger;
} PlantRun;

/* Take over @params and @timeline (NULL: one without events); nothing has happened yet.
 */
static inline PlantRun
plant_open(PayParams *params, PayTimeline *timeline, uint32_t seed)
{
    PlantRun run = { .params = params, .pool = sim_pool_new(1) };
    double utility[PAY_MAX_WALLETS] = { 0 };
    for (unsigned w = 0; w < params->n[PAY_KIND_WALLET]; w++)
        utility[w] = (double)pay_value(params, PAY_WALLET_UTILITY, w, 0, 0) / 100;
    run.timeline = timeline != NULL ? timeline : pay_timeline_new();
    pay_timeline_close(run.timeline);
    run.world = pay_world_new(params, (SimKey){ seed, 0 }, NULL);
    g_assert(run.world != NULL);
    run.ledger = pay_ledger_new(run.world, utility, run.pool, NULL);
    return run;
}

/* The same, and all days are run. The windows stay in ledger->finished. */
static inline PlantRun
plant_run_days(PayParams *params, PayTimeline *timeline, uint32_t seed)
{
    PlantRun run = plant_open(params, timeline, seed);
    for (int64_t d = 0; d < pay_value(params, PAY_RUN_DAYS, 0, 0, 0); d++) {
        GError *error = NULL;
        if (!pay_ledger_day(run.ledger, run.timeline, &error))
            g_error("seed %u: %s", seed, error->message);
    }
    return run;
}

static inline void
plant_run_clear(PlantRun *run)
{
    pay_ledger_free(run->ledger);
    pay_world_free(run->world);
    sim_pool_free(run->pool);
    pay_timeline_free(run->timeline);
    pay_params_free(run->params);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PlantRun, plant_run_clear)

static inline const PayNetwork *
plant_network(const PlantRun *run, unsigned i)
{
    g_assert(i < run->ledger->finished->len);
    return run->ledger->finished->pdata[i];
}

/* Everybody pays on @route, one attempt each, within one hour of one day, all of which
 * window "w1" sees. */
static inline PayParams *
plant_on_route(PayRoute route, int64_t people, PayQueues queues)
{
    PayParams *p = fixture_build((Fixture){ .people = people, .windows = 1 });
    fixture_still(p);
    plant_default(p);
    plant_route(p, route);
    plant_one_hour(p);
    SET(p, PAY_RUN_QUEUES, 0, 0, 0, queues);
    return p;
}

/* What has to hold of a window over all shopping of one day, whatever happened in it. */
static inline void
plant_audit(const PlantRun *run)
{
    const PayNetwork *n = plant_network(run, 0);
    const PayGroupTally *t = &run->ledger->day->group[0];
    uint64_t completed = 0, value = 0;
    for (unsigned w = 0; w < run->world->n_wallets; w++) {
        completed += run->ledger->day->wallet[0][w].n;
        value += run->ledger->day->wallet[0][w].value;
    }
    uint64_t ended = n->n_ended[PAY_STATE_COMPLETED] + n->n_ended[PAY_STATE_FAILED] +
                     n->n_ended[PAY_STATE_REVERSED];
    CU_ASSERT_TRUE(pay_network_balances(n));
    CU_ASSERT_EQUAL(pay_network_transit(n), 0);
    CU_ASSERT_EQUAL(pay_network_n_open(n), 0);
    CU_ASSERT_EQUAL(n->payments.n_used, 0);
    CU_ASSERT_EQUAL(n->messages.n_used, 0);
    CU_ASSERT_EQUAL(n->intents.n_used, 0);
    CU_ASSERT_EQUAL(ended, t->attempts);
    CU_ASSERT_EQUAL(n->n_ended[PAY_STATE_COMPLETED], completed);
    CU_ASSERT_EQUAL((uint64_t)n->credited, value);
    CU_ASSERT_EQUAL(t->intentions, completed + t->cash + t->lost);
    double weight = run->world->group_weight[0]; /* a whole number in these tests */
    CU_ASSERT_EQUAL(n->window->purchases, weight * (double)t->intentions);
    CU_ASSERT_EQUAL(n->window->attempts, weight * (double)t->attempts);
    double told = n->window->completed;
    for (unsigned f = 1; f < PAY_N_OUTCOMES; f++)
        told += n->window->failed[f];
    CU_ASSERT_EQUAL(told, n->window->attempts);
}

#endif
