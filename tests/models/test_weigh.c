/* Weighing many visits side by side tries what choice by its definition tries. */
#include "models/weigh.h"

#include "tests/claims.h"

typedef struct {
    PayWorld world;
    PayRules rules;
    PaySpan span;
    PayTally tally;
    PayConsumer consumer; /* of all visits */
    PayVisitBatch batch;
} Fixture;

/* A market without tastes, habits, rebates and prices, in which every code is read. */
static Fixture *
fixture_new(void)
{
    Fixture *f = g_new0(Fixture, 1);
    f->rules.nest = 1;
    f->span = (PaySpan){ .world = &f->world, .rules = &f->rules };
    f->batch.span = &f->span;
    f->batch.tally = &f->tally;
    f->batch.n = PAY_VISITS;
    for (unsigned i = 0; i < PAY_VISITS; i++) {
        PayVisit *v = &f->batch.visit[i];
        v->span = &f->span;
        v->tally = &f->tally;
        v->consumer = &f->consumer;
        f->batch.first[i] = (uint16_t)(i * PAY_SLOTS);
        f->batch.networks[i] = 1;
    }
    return f;
}

/* One shopper of wallets worth 0..3 by two bits of @scores each, beside @cash or without
 * (-1); informed, only those of @passed are open to him. */
static void
pose(PayVisitBatch *b, unsigned i, unsigned n, unsigned scores, unsigned passed, int cash)
{
    PayVisit *v = &b->visit[i];
    v->n_slots = n;
    v->informed = passed != 0;
    v->purchase = (PayPurchase){ .cash = cash >= 0, .max_attempts = PAY_SLOTS };
    b->cash[i] = cash;
    for (unsigned s = 0; s < PAY_SLOTS; s++) {
        b->base[i][s] = scores >> 2 * s & 3;
        b->known[i][s] = pay_gates_make(passed >> s & 1, 0, 0, 1);
    }
}

/* All scores of @n wallets, ties and those with cash too. */
static unsigned
count_wrong(Fixture *f, unsigned n, bool is_informed)
{
    PayVisitBatch *b = &f->batch;
    unsigned n_wrong = 0;
    for (unsigned scores = 0; scores < 1u << 2 * n; scores += PAY_VISITS) {
        for (int cash = -1; cash < 4; cash++) {
            for (unsigned i = 0; i < PAY_VISITS; i++)
                pose(b, i, n, scores + i, is_informed ? 1 + (scores / 7 + i) % 255 : 0,
                     cash);
            pay_weigh(b);
            for (unsigned i = 0; i < PAY_VISITS; i++) {
                const PayPurchase *p = &b->visit[i].purchase;
                n_wrong += b->choice[i] != pay_choice_next(p, p->open, 0);
            }
        }
    }
    return n_wrong;
}

static void
the_best_is_tried_and_of_equals_the_first(void)
{
    Fixture *f = fixture_new();
    for (unsigned n = 1; n <= PAY_SLOTS; n++)
        CU_ASSERT_EQUAL(count_wrong(f, n, false), 0);
    g_free(f);
}

static void
the_informed_try_the_best_that_passes_its_gates(void)
{
    Fixture *f = fixture_new();
    for (unsigned n = 1; n <= PAY_SLOTS; n++)
        CU_ASSERT_EQUAL(count_wrong(f, n, true), 0);
    g_free(f);
}

CLAIMS_MAIN("models/weigh", CLAIM(the_best_is_tried_and_of_equals_the_first),
            CLAIM(the_informed_try_the_best_that_passes_its_gates))
