/* What payers see of fees. Who charges a fee must not matter where it is passed on, to
 * the bit; where it is not, it must matter as the logit says. Seeds are fixed;
 * statistical bounds are four standard errors (one false alarm in 16 000 for another
 * seed). */
#include "models/price.h"

#include <math.h>
#include <string.h>

#include "models/choice_closed.h"
#include "models/ledger.h"
#include "tests/models/plant.h"

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
        pay_price_on_top(rules, 0, pay_world_plan(world, 0, 0, 0, false), 10000);
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

/* ---- fees of merchants, passed on */

#define HALF (PAY_ONE / 2)

/* Shops and a platform, three wallets of which some are read by others, habits, beliefs,
 * faults; and an evening message by message. */
static PayParams *
busy_market(PayMerchantAnswer answer, int64_t pass_through)
{
    PayParams *p = fixture_build((Fixture){
        .people = 3000, .platform = true, .third = true, .windows = 1, .payer = true });
    plant_default(p);
    SET(p, PAY_FAULT_VISIT, 0, 0, 0, 5000);
    plant_window(p, 0, 4 * SIM_DAY + 18 * SIM_HOUR, 4 * SIM_DAY + 20 * SIM_HOUR);
    fixture_open(p, 400000);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 8);
    for (unsigned k = 0; k < p->n[PAY_KIND_CLASS]; k++) {
        SET(p, PAY_CLASS_REACTION, k, 0, 0, answer);
        SET(p, PAY_CLASS_PASS_THROUGH, k, 0, 0, pass_through);
    }
    return p;
}

static void
move_fee_to_payers(PayParams *p, int64_t ppm)
{
    SET(p, PAY_FEE_RATE, fee(p, "mdr"), 0, 0, 3800 - ppm);
    SET(p, PAY_FEE_RATE, fee(p, "payer"), 0, 0, ppm);
}

/* Who earns what may differ; who pays how, and what consumers make of it, may not. */
static bool
is_about_earnings(const char *metric)
{
    static const char *const earnings[] = { "fee.",         "profit",
                                            "acquirer.",    "surplus.merchant",
                                            "plate.margin", "welfare" };
    for (unsigned i = 0; i < G_N_ELEMENTS(earnings); i++)
        if (g_str_has_prefix(metric, earnings[i]))
            return true;
    return false;
}

/* Everything else that is published, one after the other: values and series. */
static GArray *
all_but_earnings(const SimRecords *records)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(double));
    for (guint i = 0; i < records->values->len; i++) {
        const SimValue *v = &g_array_index(records->values, SimValue, i);
        if (!is_about_earnings(v->metric->id))
            g_array_append_val(all, v->value);
    }
    for (guint i = 0; i < records->points->len; i++)
        g_array_append_val(all, g_array_index(records->points, SimPoint, i).value);
    return all;
}

static unsigned
n_different(const SimRecords *before, const SimRecords *after)
{
    g_autoptr(GArray) a = all_but_earnings(before);
    g_autoptr(GArray) b = all_but_earnings(after);
    unsigned n = a->len != b->len;
    for (guint i = 0; i < a->len && i < b->len; i++)
        n += memcmp(a->data + i * sizeof(double), b->data + i * sizeof(double),
                    sizeof(double)) != 0;
    return n;
}

/* What changes, but for earnings, when 100 ppm move from merchants to payers. */
static unsigned
effect_of_the_price_structure(int64_t pass_through, bool barred)
{
    PayParams *p = busy_market(PAY_MERCHANT_SURCHARGES, pass_through);
    SET(p, PAY_REGULATOR_SURCHARGE_BAN, 0, 0, 0, barred);
    SimRecords *before = fixture_run(p, 17, 2);
    move_fee_to_payers(p, 100);
    SimRecords *after = fixture_run(p, 17, 2);
    CU_ASSERT_TRUE(before->values->len > 100 && before->periods->len == 1);
    unsigned n = n_different(before, after);
    sim_records_free(before);
    sim_records_free(after);
    pay_params_free(p);
    return n;
}

static void
who_is_charged_does_not_matter_where_merchants_surcharge(void)
{
    CU_ASSERT_EQUAL(effect_of_the_price_structure(PAY_ONE, false), 0);
}

static void
who_is_charged_matters_where_they_may_not_or_not_in_full(void)
{
    CU_ASSERT_TRUE(effect_of_the_price_structure(PAY_ONE, true) > 20);
    CU_ASSERT_TRUE(effect_of_the_price_structure(HALF, false) > 20);
}
/* ---- the money of it */

/* A street where every merchant shows both codes, 3800 ppm on each. */
static PayParams *
street(PayMerchantAnswer answer, int64_t pass_through)
{
    PayParams *p = fixture_params(6000);
    for (unsigned g = 0; g < 2; g++)
        SET(p, PAY_CLASS_CODES, 0, g, 0, PAY_ONE);
    SET(p, PAY_CLASS_REACTION, 0, 0, 0, answer);
    SET(p, PAY_CLASS_PASS_THROUGH, 0, 0, 0, pass_through);
    return p;
}

static void
what_is_passed_on_is_paid_to_the_microfen(void)
{
    PayParams *absorbed = street(PAY_MERCHANT_ABSORBS, PAY_ONE);
    PayParams *whole = street(PAY_MERCHANT_SURCHARGES, PAY_ONE);
    PayParams *half = street(PAY_MERCHANT_SURCHARGES, HALF);
    Outcome a = simulate(absorbed, 3), w = simulate(whole, 3), h = simulate(half, 3);
    CU_ASSERT_EQUAL(a.role[PAY_ROLE_MERCHANT], -3800 * (int64_t)a.value);
    CU_ASSERT_EQUAL(w.role[PAY_ROLE_MERCHANT], 0);
    CU_ASSERT_EQUAL(w.role[PAY_ROLE_CONSUMER], -3800 * (int64_t)w.value);
    CU_ASSERT_EQUAL(h.role[PAY_ROLE_MERCHANT], -1900 * (int64_t)h.value);
    CU_ASSERT_TRUE(w.value < h.value && h.value < a.value);
    pay_params_free(absorbed);
    pay_params_free(whole);
    pay_params_free(half);
}

static void
a_ban_on_surcharges_makes_merchants_absorb(void)
{
    PayParams *absorbed = street(PAY_MERCHANT_ABSORBS, PAY_ONE);
    PayParams *banned = street(PAY_MERCHANT_SURCHARGES, PAY_ONE);
    SET(banned, PAY_REGULATOR_SURCHARGE_BAN, 0, 0, 0, 1);
    CU_ASSERT_EQUAL(simulate(banned, 3).fingerprint, simulate(absorbed, 3).fingerprint);
    pay_params_free(absorbed);
    pay_params_free(banned);
}

static void
steering_gives_to_who_pays_cash_and_no_ban_forbids_it(void)
{
    PayParams *absorbed = street(PAY_MERCHANT_ABSORBS, PAY_ONE);
    PayParams *steered = street(PAY_MERCHANT_STEERS, PAY_ONE);
    SET(steered, PAY_REGULATOR_SURCHARGE_BAN, 0, 0, 0, 1);
    Outcome a = simulate(absorbed, 3), s = simulate(steered, 3);
    CU_ASSERT_EQUAL(s.role[PAY_ROLE_CONSUMER], 3800 * (int64_t)s.cash_value);
    CU_ASSERT_EQUAL(s.role[PAY_ROLE_MERCHANT],
                    -3800 * (int64_t)(s.value + (uint64_t)s.cash_value));
    CU_ASSERT_TRUE(s.cash > a.cash && s.cash_value > a.cash_value);
    pay_params_free(absorbed);
    pay_params_free(steered);
}

static void
threads_change_no_bit_of_it(void)
{
    PayParams *p = street(PAY_MERCHANT_SURCHARGES, 333333);
    CU_ASSERT_EQUAL(simulate_on(p, 3, 1).fingerprint, simulate_on(p, 3, 4).fingerprint);
    pay_params_free(p);
}

/* The discount for cash is the mean over the merchant's own codes; b costs nothing. */
static void
the_sign_at_the_till_states_the_mean_of_the_own_codes(void)
{
    PayParams *p = fixture_build((Fixture){ .people = 2, .rivals = true });
    SET(p, PAY_CLASS_REACTION, 0, 0, 0, PAY_MERCHANT_STEERS);
    SET(p, PAY_CLASS_PASS_THROUGH, 0, 0, 0, PAY_ONE);
    SET(p, PAY_FEE_RATE, fee(p, "mdr-b"), 0, 0, 0);
    PayWorld *world = pay_world_new(p, (SimKey){ 1, 0 }, NULL);
    PayRules *rules = pay_rules_new(world);
    pay_rules_compile(rules, world, p, (double[]){ 0, 0 }, 0, 0);
    static const PayMicrofen expected[] = { 0, 38000000, 0, 19000000 };
    for (unsigned networks = 0; networks < 4; networks++) {
        PayMerchant m = { .networks = (uint8_t)networks, .acquirer = PAY_OWN_PLATE };
        CU_ASSERT_EQUAL(pay_price_cash_discount(rules, world, 0, &m, 10000),
                        expected[networks]);
    }
    pay_rules_free(rules);
    pay_world_free(world);
    pay_params_free(p);
}

/* What is added is the fee of this very payment: caps, minimum and the placer's fee. */
static void
a_surcharge_follows_the_schedule_of_the_payment(void)
{
    PayParams *p = fixture_build((Fixture){ .people = 2, .payer = true });
    SET(p, PAY_CLASS_REACTION, 0, 0, 0, PAY_MERCHANT_SURCHARGES);
    SET(p, PAY_CLASS_PASS_THROUGH, 0, 0, 0, PAY_ONE);
    SET(p, PAY_FEE_CAP, fee(p, "mdr"), 0, 0, 20);
    fixture_fee(p, fee(p, "payer"), PAY_FLOW_PLACER_DIRECT, 100);
    PayWorld *world = pay_world_new(p, (SimKey){ 1, 0 }, NULL);
    PayRules *rules = pay_rules_new(world);
    pay_rules_compile(rules, world, p, (double[]){ 0, 0 }, 0, 0);
    const uint8_t *plan = pay_world_plan(world, 0, 0, 0, false);
    CU_ASSERT_EQUAL(pay_price_on_top(rules, 0, plan, 1000), 3900 * 1000);
    CU_ASSERT_EQUAL(pay_price_on_top(rules, 0, plan, 10000), 20 * PAY_ONE + 100 * 10000);
    pay_rules_free(rules);
    pay_world_free(world);
    pay_params_free(p);
}

CLAIMS_MAIN("models/price", CLAIM(what_nobody_charges_need_not_be_stated),
            CLAIM(payers_pay_their_wallet_to_the_microfen),
            CLAIM(a_fee_on_payers_moves_the_share_as_the_logit_says),
            CLAIM(shoppers_move_as_the_logit_says),
            CLAIM(who_judges_a_wallet_counts_its_fees_by_how_it_is_funded),
            CLAIM(a_fee_on_payers_keeps_people_from_taking_a_wallet_up),
            CLAIM(who_is_charged_does_not_matter_where_merchants_surcharge),
            CLAIM(who_is_charged_matters_where_they_may_not_or_not_in_full),
            CLAIM(what_is_passed_on_is_paid_to_the_microfen),
            CLAIM(a_ban_on_surcharges_makes_merchants_absorb),
            CLAIM(steering_gives_to_who_pays_cash_and_no_ban_forbids_it),
            CLAIM(threads_change_no_bit_of_it),
            CLAIM(the_sign_at_the_till_states_the_mean_of_the_own_codes),
            CLAIM(a_surcharge_follows_the_schedule_of_the_payment))
