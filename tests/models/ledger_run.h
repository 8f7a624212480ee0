/* A ledger that a test may look into, day by day. */
#ifndef TESTS_MODELS_LEDGER_RUN_H
#define TESTS_MODELS_LEDGER_RUN_H

#include <math.h>
#include <stdio.h>

#include "models/ledger.h"
#include "tests/claims.h"
#include "tests/models/fixture.h"

typedef struct {
    PayParams *p;
    SimPool *pool;
    PayWorld *world;
    PayLedger *ledger;
    double utility[PAY_MAX_WALLETS];
} Run;

static inline Run
start(PayParams *p)
{
    Run run = { .p = p, .pool = sim_pool_new(1) };
    run.world = pay_world_new(p, (SimKey){ 11, 0 }, NULL);
    g_assert(run.world != NULL);
    for (unsigned w = 0; w < run.world->n_wallets; w++)
        run.utility[w] = (double)pay_value(p, PAY_WALLET_UTILITY, w, 0, 0) / 100;
    run.ledger = pay_ledger_new(run.world, run.utility, run.pool, NULL);
    return run;
}

static inline void
run_clear(Run *run)
{
    pay_ledger_free(run->ledger);
    pay_world_free(run->world);
    sim_pool_free(run->pool);
    pay_params_free(run->p);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Run, run_clear)

/* Simulate a day. Returns: its counts of group @group. */
static inline const PayGroupTally *
next_day(Run *run, unsigned group)
{
    g_autoptr(GError) error = NULL;
    bool ok = pay_ledger_day(run->ledger, NULL, &error);
    CU_ASSERT_TRUE(ok);
    if (!ok)
        printf("%s\n", error->message);
    return &run->ledger->day->group[group];
}

static inline uint64_t
completed_of(const PayLedger *ledger, unsigned group)
{
    uint64_t n = 0;
    for (unsigned w = 0; w < PAY_MAX_WALLETS; w++)
        n += ledger->day->wallet[group][w].n;
    return n;
}

/* Sums over @n_days of the first group. */
typedef struct {
    double intentions, completed, cash, lost, surplus, messages;
} Sums;

static inline Sums
days(Run *run, unsigned n_days)
{
    Sums s = { 0 };
    for (unsigned day = 0; day < n_days; day++) {
        const PayGroupTally *t = next_day(run, 0);
        s.intentions += (double)t->intentions;
        s.completed += (double)completed_of(run->ledger, 0);
        s.cash += (double)t->cash;
        s.lost += (double)t->lost;
        s.surplus += (double)t->surplus / 1e6;
        for (unsigned h = 0; h < PAY_DAY_HOURS; h++)
            s.messages += (double)run->ledger->day->hub[0][0][h];
    }
    return s;
}

static inline bool
is_near(double value, double expected, double width)
{
    bool near = fabs(value - expected) <= width;
    if (!near)
        printf("%.10g instead of %.10g +- %.3g\n", value, expected, width);
    return near;
}

#endif
