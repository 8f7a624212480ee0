/* Posting payments by kind must leave what posting them one by one leaves, to the last
 * microfen. Two ledgers of one market run side by side, one of them without a day book.
 */
#include "models/daybook.h"
#include "models/ledger.h"

#include <string.h>

#include "tests/claims.h"
#include "tests/models/fixture.h"

/* A market in which foreign codes are read, banks and two acquirers differ, and one
 * wallet pays rebates. */
static PayParams *
market(void)
{
    PayParams *p = fixture_build((Fixture){ .people = 6000,
                                            .platform = true,
                                            .third = true,
                                            .west = true,
                                            .second = true,
                                            .payer = true });
    SET(p, PAY_REBATE_PAYMENT, 1, 0, 0, 30);
    unsigned mdr = fixture_find(p, PAY_KIND_FEE, "mdr");
    SET(p, PAY_FEE_FIXED, mdr, 0, 0, 1);
    SET(p, PAY_FEE_RATE, fixture_find(p, PAY_KIND_FEE, "payer"), 0, 0, 1003);
    fixture_open(p, 600000);
    return p;
}

typedef struct {
    PayParams *p;
    SimPool *pool;
    PayWorld *world;
    PayLedger *kinds, *single;
} Pair;

static Pair
start(PayParams *p)
{
    double utility[PAY_MAX_WALLETS] = { 0.8, 0.8, 0.8 };
    Pair pair = { .p = p, .pool = sim_pool_new(2) };
    pair.world = pay_world_new(p, (SimKey){ 11, 0 }, NULL);
    pair.kinds = pay_ledger_new(pair.world, utility, pair.pool, NULL);
    pair.single = pay_ledger_new(pair.world, utility, pair.pool, NULL);
    for (unsigned i = 0; i < pair.single->n_workers; i++) {
        CU_ASSERT_PTR_NOT_NULL(pair.kinds->tally[i]->book);
        g_clear_pointer(&pair.single->tally[i]->book, pay_daybook_free);
    }
    return pair;
}

static void
pair_clear(Pair *pair)
{
    pay_ledger_free(pair->kinds);
    pay_ledger_free(pair->single);
    pay_world_free(pair->world);
    sim_pool_free(pair->pool);
    pay_params_free(pair->p);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pair, pair_clear)

#define SAME(member, n)                                                                  \
    CU_ASSERT_EQUAL(memcmp((a)->member, (b)->member, (n) * sizeof *(a)->member), 0)

static void
expect_same(const PayTally *a, const PayTally *b, unsigned n_groups)
{
    SAME(sales, (size_t)n_groups * a->n_sales);
    SAME(pairs, (size_t)n_groups * a->n_pairs);
    SAME(messages, (size_t)n_groups * a->n_parties);
    SAME(group, PAY_MAX_GROUPS);
    SAME(hour, PAY_MAX_GROUPS);
    SAME(hub, PAY_MAX_GROUPS);
    SAME(wallet, PAY_MAX_GROUPS);
    SAME(rebate, PAY_MAX_GROUPS);
    SAME(mdr, PAY_MAX_GROUPS);
    SAME(acquired, PAY_MAX_GROUPS);
}

static void
run_days(Pair *pair, unsigned n)
{
    for (unsigned day = 0; day < n; day++) {
        g_autoptr(GError) error = NULL;
        CU_ASSERT_TRUE(pay_ledger_day(pair->kinds, NULL, &error));
        CU_ASSERT_TRUE(pay_ledger_day(pair->single, NULL, &error));
        expect_same(pair->kinds->day, pair->single->day, pair->world->n_groups);
    }
}

static void
kinds_leave_what_single_payments_leave(void)
{
    g_auto(Pair) pair = start(market());
    run_days(&pair, 5);
    const PayTally *day = pair.kinds->day;
    CU_ASSERT_EQUAL(pair.kinds->fingerprint, pair.single->fingerprint);
    CU_ASSERT_TRUE(day->group[0].off_us > 100);
    CU_ASSERT_TRUE(day->rebate[0][1] > 0);
    for (unsigned role = 0; role < PAY_N_ROLES; role++)
        CU_ASSERT_NOT_EQUAL(day->group[0].role[role], 0);
}

/* Above the amount to which the lines hold payments are posted singly, on the same day.
 */
static void
a_cap_parts_the_day_in_two(void)
{
    PayParams *p = market();
    unsigned mdr = fixture_find(p, PAY_KIND_FEE, "mdr");
    SET(p, PAY_FEE_CAP, mdr, 0, 0, 20);
    g_auto(Pair) pair = start(p);
    run_days(&pair, 3);
    PayFen up_to = pair.kinds->rules->lines.up_to;
    CU_ASSERT_TRUE(up_to > 1000 && up_to < 10000);
}

/* Their fees are no lines; nothing may be noted by kind. */
static void
rounding_surcharges_and_refunds_are_posted_singly(void)
{
    PayParams *rounds = market(), *refunds = market(), *surcharge = market();
    SET(rounds, PAY_FEES_ROUNDING, 0, 0, 0, PAY_ROUNDING_PAYMENT);
    SET(refunds, PAY_REFUND_RATE, 0, 0, 0, 100000);
    SET(surcharge, PAY_CLASS_REACTION, 0, 0, 0, PAY_MERCHANT_SURCHARGES);
    SET(surcharge, PAY_CLASS_PASS_THROUGH, 0, 0, 0, PAY_ONE);
    PayParams *each[] = { rounds, refunds, surcharge };
    for (unsigned i = 0; i < G_N_ELEMENTS(each); i++) {
        g_auto(Pair) pair = start(each[i]);
        CU_ASSERT_FALSE(pair.kinds->rules->is_linear);
        run_days(&pair, 2);
    }
}

CLAIMS_MAIN("models/daybook", CLAIM(kinds_leave_what_single_payments_leave),
            CLAIM(a_cap_parts_the_day_in_two),
            CLAIM(rounding_surcharges_and_refunds_are_posted_singly))
