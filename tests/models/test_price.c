/* What payers see of fees. Who charges a fee must not matter where it is passed on, to
 * the bit; where it is not, it must matter as the logit says. Seeds are fixed;
 * statistical bounds are four standard errors (one false alarm in 16 000 for another
 * seed). */
#include "models/price.h"

#include <math.h>
#include <string.h>

#include "models/choice_closed.h"
#include "models/ledger.h"
#include "tests/claims.h"
#include "tests/models/fixture.h"

static unsigned
fee(const PayParams *p, const char *id)
{
    return fixture_find(p, PAY_KIND_FEE, id);
}

/* ---- a market of one wallet, worth half a yuan, and cash; every purchase is 100 yuan */

static PayParams *
wallet_or_cash(int64_t people)
{
    PayParams *p = fixture_build((Fixture){ .people = people, .payer = true });
    fixture_still(p);
    SET(p, PAY_CASH_CARRIED, 0, 0, 0, PAY_ONE);
    SET(p, PAY_NEST, 0, 0, 0, PAY_ONE);
    SET(p, PAY_CLASS_TICKET, 0, 0, 0, 10000);
    SET(p, PAY_CLASS_TICKET_SIGMA, 0, 0, 0, 0);
    SET(p, PAY_CLASS_PERSONAL, 0, 0, 0, 0);
    SET(p, PAY_WALLET_HOLD, 0, 0, 0, PAY_ONE);
    SET(p, PAY_WALLET_HOLD, 1, 0, 0, 0);
    SET(p, PAY_CLASS_CODES, 0, 0, 0, PAY_ONE);
    SET(p, PAY_WALLET_UTILITY, 0, 0, 0, 50);
    return p;
}

/* What some days leave. */
typedef struct {
    double intentions, digital, cash, cash_value;
    int64_t role[PAY_N_ROLES];
    uint64_t value, fingerprint;
    int64_t surplus;
} Outcome;

static Outcome
simulate_on(const PayParams *p, unsigned n_days, unsigned n_threads)
{
    Outcome o = { 0 };
    SimPool *pool = sim_pool_new(n_threads);
    PayWorld *world = pay_world_new(p, (SimKey){ 13, 0 }, NULL);
    double utility[PAY_MAX_WALLETS] = { 0 };
    for (unsigned w = 0; w < p->n[PAY_KIND_WALLET]; w++)
        utility[w] = (double)pay_value(p, PAY_WALLET_UTILITY, w, 0, 0) / 100;
    PayLedger *ledger = pay_ledger_new(world, utility, pool, NULL);
    for (unsigned day = 0; day < n_days; day++) {
        CU_ASSERT_TRUE(pay_ledger_day(ledger, NULL, NULL));
        const PayGroupTally *t = &ledger->day->group[0];
        o.intentions += (double)t->intentions;
        o.cash += (double)t->cash;
        o.cash_value += (double)t->cash_value;
        o.digital += (double)(t->intentions - t->cash - t->lost);
        o.surplus += t->surplus;
        for (unsigned role = 0; role < PAY_N_ROLES; role++)
            o.role[role] += t->role[role];
        for (unsigned w = 0; w < world->n_wallets; w++)
            o.value += ledger->day->wallet[0][w].value;
    }
    o.fingerprint = ledger->fingerprint;
    pay_ledger_free(ledger);
    pay_world_free(world);
    sim_pool_free(pool);
    return o;
}

static Outcome
simulate(const PayParams *p, unsigned n_days)
{
    return simulate_on(p, n_days, 2);
}

/* ---- fees of payers */

static void
what_nobody_charges_need_not_be_stated(void)
{
    PayParams *without = fixture_params(4000);
    PayParams *zero = fixture_build((Fixture){ .people = 4000, .payer = true });
    CU_ASSERT_EQUAL(simulate(without, 3).fingerprint, simulate(zero, 3).fingerprint);
    pay_params_free(without);
    pay_params_free(zero);
}

static void
payers_pay_their_wallet_to_the_microfen(void)
{
    PayParams *p = fixture_build((Fixture){ .people = 4000, .payer = true });
    Outcome before = simulate(p, 3);
    SET(p, PAY_FEE_RATE, fee(p, "payer"), 0, 0, 700);
    Outcome after = simulate(p, 3);
    CU_ASSERT_EQUAL(before.role[PAY_ROLE_CONSUMER], 0);
    CU_ASSERT_EQUAL(after.role[PAY_ROLE_CONSUMER], -700 * (int64_t)after.value);
    CU_ASSERT_TRUE(after.value < before.value);
    pay_params_free(p);
}

/* A wallet worth V = 0.5 yuan against cash, beta 2: 100 ppm of 100 yuan moves its share
 * by s(V - 0.01) - s(V), s the logistic function of beta V. */
#define MOVED (-0.00395036228887535)

static void
a_fee_on_payers_moves_the_share_as_the_logit_says(void)
{
    PayParams *p = wallet_or_cash(2);
    SET(p, PAY_FEE_RATE, fee(p, "payer"), 0, 0, 100);
    PayWorld *world = pay_world_new(p, (SimKey){ 1, 0 }, NULL);
    PayRules *rules = pay_rules_new(world);
    pay_rules_compile(rules, world, p, (double[]){ 0.5, 0 }, 0, 0);
    PayMicrofen on_top =
        pay_price_on_top(rules, pay_world_plan(world, 0, 0, 0, false), 10000);
    double before = rules->beta * 0.5;
    double after = before - rules->microfen_score * (double)on_top;
    PayChoiceSet a = { 1, &before, true, 0, 1 }, b = { 1, &after, true, 0, 1 };
    CU_ASSERT_EQUAL(on_top, PAY_ONE); /* a fen */
    CU_ASSERT_TRUE(fabs(pay_closed_share(&b, 0) - pay_closed_share(&a, 0) - MOVED) <
                   1e-12);
    pay_rules_free(rules);
    pay_world_free(world);
    pay_params_free(p);
}

/* With the same draws nobody comes, some leave: as rare as the difference itself. */
static void
shoppers_move_as_the_logit_says(void)
{
    PayParams *p = wallet_or_cash(40000);
    Outcome before = simulate(p, 10);
    SET(p, PAY_FEE_RATE, fee(p, "payer"), 0, 0, 100);
    Outcome after = simulate(p, 10);
    double n = before.intentions, share = 1 / (1 + exp(-1));
    CU_ASSERT_EQUAL(after.intentions, n);
    CU_ASSERT_TRUE(fabs(before.digital / n - share) < 4 * sqrt(share * (1 - share) / n));
    CU_ASSERT_TRUE(fabs((after.digital - before.digital) / n - MOVED) <
                   4 * sqrt(-MOVED / n));
    pay_params_free(p);
}

static void
who_judges_a_wallet_counts_its_fees_by_how_it_is_funded(void)
{
    PayParams *p = wallet_or_cash(2);
    SET(p, PAY_FEE_RATE, fee(p, "payer"), 0, 0, 1000);
    SET(p, PAY_FEE_FUNDING_LEG, fee(p, "payer"), 0, 0, PAY_LEG_OFF_US);
    PayWorld *world = pay_world_new(p, (SimKey){ 1, 0 }, NULL);
    PayRules *rules = pay_rules_new(world);
    pay_rules_compile(rules, world, p, (double[]){ 0.5, 0 }, 0, 0);
    CU_ASSERT_EQUAL(pay_price_expected(rules, world, 0, 0, 10000), 530 * 10000);
    pay_rules_free(rules);
    pay_world_free(world);
    pay_params_free(p);
}

/* One wallet more, at a fee that takes more than it is worth: fewer take it up. */
static double
taken_up(int64_t ppm)
{
    PayParams *p = wallet_or_cash(20000);
    SET(p, PAY_WALLET_HOLD, 0, 0, 0, 0);
    SET(p, PAY_WALLET_ADOPT_P, 0, 0, 0, PAY_ONE);
    SET(p, PAY_ADOPT_GAIN, 0, 0, 0, PAY_ONE);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 10);
    SET(p, PAY_FEE_RATE, fee(p, "payer"), 0, 0, ppm);
    SimRecords *records = fixture_run(p, 5, 2);
    double adopted = fixture_value(records, PAY_METRIC_ADOPTED, "a");
    sim_records_free(records);
    pay_params_free(p);
    return adopted;
}

static void
a_fee_on_payers_keeps_people_from_taking_a_wallet_up(void)
{
    double free = taken_up(0), dear = taken_up(10000);
    CU_ASSERT_TRUE(free > 400);
    CU_ASSERT_TRUE(dear < 0.8 * free);
}

CLAIMS_MAIN("models/price", CLAIM(what_nobody_charges_need_not_be_stated),
            CLAIM(payers_pay_their_wallet_to_the_microfen),
            CLAIM(a_fee_on_payers_moves_the_share_as_the_logit_says),
            CLAIM(shoppers_move_as_the_logit_says),
            CLAIM(who_judges_a_wallet_counts_its_fees_by_how_it_is_funded),
            CLAIM(a_fee_on_payers_keeps_people_from_taking_a_wallet_up))
