/* A market whose merchants a test may look at day by day: the fixture with one ledger. */
#ifndef TESTS_MODELS_STREET_H
#define TESTS_MODELS_STREET_H

#include "models/street.h"
#include "tests/models/fixture.h"

typedef struct {
    PayParams *p; /* (owned) */
    SimPool *pool;
    PayWorld *world;
    PayLedger *ledger;
} Street;

/* Takes over @p. */
static inline Street
open_street(PayParams *p)
{
    static const double utility[PAY_MAX_WALLETS] = { 0.8, 0.8, 0.8 };
    Street s = { .p = p, .pool = sim_pool_new(1) };
    s.world = pay_world_new(p, (SimKey){ 11, 0 }, NULL);
    g_assert(s.world != NULL);
    s.ledger = pay_ledger_new(s.world, utility, s.pool, NULL);
    return s;
}

static inline void
street_clear(Street *s)
{
    pay_ledger_free(s->ledger);
    pay_world_free(s->world);
    sim_pool_free(s->pool);
    pay_params_free(s->p);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Street, street_clear)

/* Simulate a day, which must conserve money. Returns: payments completed. */
static inline uint64_t
street_day(PayLedger *ledger)
{
    uint64_t n = 0;
    CU_ASSERT_TRUE(pay_ledger_day(ledger, NULL, NULL));
    for (unsigned w = 0; w < PAY_MAX_WALLETS; w++)
        n += ledger->day->wallet[0][w].n;
    return n;
}

/* Microfen from one member of a role to one of another on the day just simulated. */
static inline int64_t
street_paid(const PayLedger *ledger, PayRole payer, unsigned a, PayRole payee, unsigned b)
{
    const PayWorld *world = ledger->world;
    unsigned from = world->party_first[payer] + a, to = world->party_first[payee] + b;
    return ledger->day->pairs[from * world->n_parties + to];
}

#endif
