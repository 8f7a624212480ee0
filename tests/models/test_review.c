/* Merchants that decide: what they count, what a code is worth to them, what they do.
 * Seeds are fixed; statistical bounds are four standard errors (one false alarm in 16 000
 * for another seed). */
#include "models/review.h"

#include <math.h>

#include "tests/claims.h"
#include "tests/models/street.h"

/* ---- what it is worth */

static void
a_code_is_worth_the_sales_that_hang_on_it(void)
{
    PayCodeWorth code = { .lost = 100000,
                          .shifted = 50000,
                          .moved = 200000,
                          .margin = 0.35,
                          .handling = 0.005,
                          .fee = 0.0038,
                          .fee_of_others = 0.0038,
                          .rent = 1500 };
    CU_ASSERT_DOUBLE_EQUAL(pay_review_worth(&code), 34620 + 60 - 1500, 1e-6);
    code.fee_of_others = 0.002;
    CU_ASSERT_DOUBLE_EQUAL(pay_review_worth(&code), 34620 + 60 - 360 - 1500, 1e-6);
    code.lost = code.shifted = code.moved = 0;
    CU_ASSERT_DOUBLE_EQUAL(pay_review_worth(&code), -1500, 1e-9);
}

static void
a_change_worth_its_trouble_is_even_chances(void)
{
    CU_ASSERT_DOUBLE_EQUAL(pay_review_chance(2000, 2000, 500), 0.5, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(pay_review_chance(2500, 2000, 500), 0.7310585786300049, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(pay_review_chance(0, 2000, 500), 0.0179862099620916, 1e-12);
    CU_ASSERT_TRUE(pay_review_chance(1e15, 0, 1) <= 1);
    CU_ASSERT_TRUE(pay_review_chance(-1e15, 0, 1) >= 0);
}

static void
few_visits_count_like_those_of_peers(void)
{
    CU_ASSERT_DOUBLE_EQUAL(pay_review_shrink(900, 0, 500, 100), 0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(pay_review_shrink(900, 20, 500, 100), 500, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(pay_review_shrink(9e9, 1e9, 500, 100), 9e9, 200);
    CU_ASSERT_DOUBLE_EQUAL(pay_review_shrink(40, 20, 0, 0), 20, 1e-12);
}

/* ---- what they count */

/* Everyone holds wallets by @hold_a, @hold_b; all merchants show @codes; all or nobody
 * carries cash. Merchants count, and decide hardly ever. */
static PayParams *
counting(int64_t hold_a, int64_t hold_b, unsigned codes, bool cash)
{
    PayParams *p = fixture_params(4000);
    SET(p, PAY_WALLET_HOLD, 0, 0, 0, hold_a);
    SET(p, PAY_WALLET_HOLD, 1, 0, 0, hold_b);
    for (unsigned g = 0; g < 2; g++)
        SET(p, PAY_CLASS_CODES, 0, g, 0, codes >> g & 1 ? PAY_ONE : 0);
    SET(p, PAY_CASH_CARRIED, 0, 0, 0, cash ? PAY_ONE : 0);
    SET(p, PAY_MERCHANT_REVIEW, 0, 0, 0, 1000000000);
    return p;
}

/* Of the first day, over all merchants. */
typedef struct {
    uint64_t visits, of[2][PAY_N_NOTED];
} Seen;

static Seen
seen_in(const PayLedger *ledger)
{
    Seen sum = { 0 };
    const PayReview *review = pay_street_review(ledger);
    for (uint32_t i = 0; i < ledger->world->n_merchants; i++) {
        const uint64_t *row = review->seen + i * pay_review_column(2, 0);
        sum.visits += row[0];
        for (unsigned g = 0; g < 2; g++)
            for (unsigned what = 0; what < PAY_N_NOTED; what++)
                sum.of[g][what] += row[pay_review_column(g, what)];
    }
    return sum;
}

static void
every_visit_is_counted_and_every_payment_by_its_code(void)
{
    g_auto(Street) s = open_street(counting(PAY_ONE, PAY_ONE, 3, true));
    street_day(s.ledger);
    Seen seen = seen_in(s.ledger);
    CU_ASSERT_EQUAL(seen.visits, s.ledger->day->group[0].intentions);
    for (unsigned g = 0; g < 2; g++) {
        CU_ASSERT_EQUAL(seen.of[g][PAY_NOTED_VALUE], s.ledger->day->wallet[0][g].value);
        /* Who cannot use one code has the other wallet for the other. */
        CU_ASSERT_EQUAL(seen.of[g][PAY_NOTED_LOST] + seen.of[g][PAY_NOTED_SHIFTED], 0);
    }
}

static void
what_only_one_code_can_bring_hangs_on_it(void)
{
    for (unsigned cash = 0; cash < 2; cash++) {
        g_auto(Street) s = open_street(counting(PAY_ONE, 0, 3, cash == 1));
        street_day(s.ledger);
        Seen seen = seen_in(s.ledger);
        CU_ASSERT_TRUE(seen.of[0][PAY_NOTED_VALUE] > 1000000);
        CU_ASSERT_EQUAL(seen.of[0][cash ? PAY_NOTED_SHIFTED : PAY_NOTED_LOST],
                        seen.of[0][PAY_NOTED_VALUE]);
        CU_ASSERT_EQUAL(seen.of[0][cash ? PAY_NOTED_LOST : PAY_NOTED_SHIFTED], 0);
        CU_ASSERT_EQUAL(seen.of[1][PAY_NOTED_LOST] + seen.of[1][PAY_NOTED_SHIFTED], 0);
    }
}

static void
a_code_that_others_can_read_frees_the_second(void)
{
    PayParams *p = counting(PAY_ONE, 0, 3, false);
    fixture_open(p, PAY_ONE);
    g_auto(Street) s = open_street(p);
    street_day(s.ledger);
    Seen seen = seen_in(s.ledger);
    CU_ASSERT_TRUE(seen.of[0][PAY_NOTED_VALUE] > 1000000);
    CU_ASSERT_EQUAL(seen.of[0][PAY_NOTED_LOST], 0);
}

static void
a_code_that_is_missing_is_missed(void)
{
    g_auto(Street) s = open_street(counting(0, PAY_ONE, 1, false));
    CU_ASSERT_EQUAL(street_day(s.ledger), 0);
    Seen seen = seen_in(s.ledger);
    CU_ASSERT_TRUE(seen.of[1][PAY_NOTED_LOST] > 1000000);
    CU_ASSERT_EQUAL(seen.of[0][PAY_NOTED_LOST], 0);
    /* With cash at hand, who prefers cash to the wallet does not miss its code. */
    g_auto(Street) cash = open_street(counting(0, PAY_ONE, 1, true));
    street_day(cash.ledger);
    Seen shifted = seen_in(cash.ledger);
    CU_ASSERT_TRUE(shifted.of[1][PAY_NOTED_SHIFTED] > 500000);
    CU_ASSERT_TRUE(shifted.of[1][PAY_NOTED_SHIFTED] <
                   cash.ledger->day->group[0].cash_value);
}

/* ---- what they do */

static PayParams *
deciding(PayParams *p, int64_t days)
{
    SET(p, PAY_MERCHANT_REVIEW, 0, 0, 0, days);
    SET(p, PAY_CLASS_PERSONAL, 0, 0, 0, 0);
    SET(p, PAY_CLASS_AGGREGATED, 0, 0, 0, 0);
    return p;
}

static unsigned
n_with(const PayLedger *ledger, unsigned networks)
{
    unsigned n = 0;
    for (uint32_t i = 0; i < ledger->world->n_merchants; i++)
        n += pay_street_merchants(ledger)[i].networks == networks;
    return n;
}

static void
missing_codes_are_taken_up(void)
{
    PayParams *p = deciding(counting(0, PAY_ONE, 1, false), 5);
    g_auto(Street) s = open_street(p);
    for (unsigned day = 0; day < 60; day++)
        street_day(s.ledger);
    CU_ASSERT_TRUE(n_with(s.ledger, 1) < 10);
    CU_ASSERT_TRUE(n_with(s.ledger, 2) + n_with(s.ledger, 3) > 190);
}

/* Both codes are read by all: one too many, and it costs 60 yuan a month. */
static void
a_superfluous_plate_goes_and_the_last_one_stays(void)
{
    PayParams *p = deciding(counting(PAY_ONE, PAY_ONE, 3, false), 5);
    fixture_open(p, PAY_ONE);
    for (unsigned g = 0; g < 2; g++)
        SET(p, PAY_CLASS_RENT, 0, g, 0, 6000);
    g_auto(Street) s = open_street(p);
    for (unsigned day = 0; day < 60; day++)
        street_day(s.ledger);
    CU_ASSERT_TRUE(n_with(s.ledger, 1) + n_with(s.ledger, 2) > 190);
    CU_ASSERT_TRUE(n_with(s.ledger, 1) > 60 && n_with(s.ledger, 2) > 60);
    CU_ASSERT_EQUAL(n_with(s.ledger, 0), 0);
}

/* The same plates where codes are closed: each brings what the other cannot. */
static void
a_plate_that_brings_its_own_payers_stays(void)
{
    PayParams *p = deciding(counting(500000, 500000, 3, false), 5);
    for (unsigned g = 0; g < 2; g++)
        SET(p, PAY_CLASS_RENT, 0, g, 0, 6000);
    g_auto(Street) s = open_street(p);
    for (unsigned day = 0; day < 60; day++)
        street_day(s.ledger);
    CU_ASSERT_TRUE(n_with(s.ledger, 3) > 190);
}

static void
who_has_no_margin_does_not_decide(void)
{
    PayParams *p = deciding(counting(0, PAY_ONE, 1, false), 5);
    SET(p, PAY_CLASS_MARGIN, 0, 0, 0, 0);
    g_auto(Street) s = open_street(p);
    for (unsigned day = 0; day < 30; day++)
        street_day(s.ledger);
    CU_ASSERT_EQUAL(n_with(s.ledger, 1), s.world->n_merchants);
}

static void
inertia_and_noise_hold_merchants_back(void)
{
    unsigned left[3];
    for (unsigned i = 0; i < 3; i++) {
        PayParams *p = deciding(counting(0, PAY_ONE, 1, false), 20);
        SET(p, PAY_MERCHANT_INERTIA, 0, 0, 0, i == 1 ? 100000000 : 2000);
        SET(p, PAY_MERCHANT_NOISE, 0, 0, 0, i == 2 ? 100000000 : 500);
        g_auto(Street) s = open_street(p);
        for (unsigned day = 0; day < 20; day++)
            street_day(s.ledger);
        left[i] = n_with(s.ledger, 1);
    }
    CU_ASSERT_EQUAL(left[1], 200);          /* nothing is worth a million a month */
    CU_ASSERT_TRUE(left[2] > left[0] + 20); /* a coin is thrown, no more */
}

/* A plate of aggregated codes for all; @second asks 2500 ppm and not 3800. */
static double
share_of_second(int64_t scale, int64_t switching, unsigned n_days, bool cheaper)
{
    PayParams *p = fixture_build((Fixture){ .people = 20000, .second = true });
    unsigned other = fixture_find(p, PAY_KIND_FEE, "commission");
    SET(p, PAY_MERCHANT_REVIEW, 0, 0, 0, 2);
    SET(p, PAY_MERCHANT_INERTIA, 0, 0, 0, 100000000);
    SET(p, PAY_MERCHANT_FEE_SCALE, 0, 0, 0, scale);
    SET(p, PAY_MERCHANT_SWITCHING, 0, 0, 0, switching);
    SET(p, PAY_CLASS_PERSONAL, 0, 0, 0, 0);
    SET(p, PAY_CLASS_AGGREGATED, 0, 0, 0, PAY_ONE);
    for (unsigned g = 0; g < 2; g++)
        SET(p, PAY_CLASS_CODES, 0, g, 0, PAY_ONE);
    for (unsigned a = 0; a < 2; a++)
        SET(p, PAY_ACQUIRER_QUALITY, a, 0, 0, cheaper ? PAY_AUTO : 2000 * a);
    if (cheaper) {
        SET(p, PAY_FEE_FLOW, other, 0, 0, PAY_FLOW_MDR);
        SET(p, PAY_FEE_RATE, other, 0, 0, 2500);
        SET(p, PAY_FEE_ACQUIRERS, other, 0, 0, 2);
        SET(p, PAY_FEE_ACQUIRERS, fixture_find(p, PAY_KIND_FEE, "mdr"), 0, 0, 1);
    }
    g_auto(Street) s = open_street(p);
    for (unsigned day = 0; day < n_days; day++)
        street_day(s.ledger);
    double n = 0;
    for (uint32_t i = 0; i < s.world->n_merchants; i++)
        n += pay_street_merchants(s.ledger)[i].acquirer == 1;
    return n / s.world->n_merchants;
}

static void
acquirers_get_their_logit_shares(void)
{
    double cheap = 1 / (1 + exp(-1.3)), good = 1 / (1 + exp(-2)), n = 1000;
    CU_ASSERT_DOUBLE_EQUAL(share_of_second(1000, 0, 30, true), cheap,
                           4 * sqrt(cheap * (1 - cheap) / n));
    CU_ASSERT_DOUBLE_EQUAL(share_of_second(1000, 0, 30, false), good,
                           4 * sqrt(good * (1 - good) / n));
}

static void
switching_costs_keep_merchants_where_they_are(void)
{
    double start = share_of_second(1000, 0, 1, true);
    CU_ASSERT_DOUBLE_EQUAL(share_of_second(1000, 100000, 30, true), start, 1e-9);
}

/* ---- contracts */

static unsigned
still_bound(int64_t bonus)
{
    PayParams *p = fixture_build((Fixture){ .people = 4000, .contract = true });
    deciding(p, 5);
    for (unsigned g = 0; g < 2; g++)
        SET(p, PAY_CLASS_CODES, 0, g, 0, PAY_ONE);
    SET(p, PAY_CONTRACT_SHARE, 0, 0, 0, PAY_ONE);
    SET(p, PAY_CONTRACT_BONUS, 0, 0, 0, bonus);
    g_auto(Street) s = open_street(p);
    unsigned n = 0;
    for (unsigned day = 0; day < 30; day++)
        street_day(s.ledger);
    for (uint32_t i = 0; i < s.world->n_merchants; i++)
        n += pay_street_merchants(s.ledger)[i].bound != 0;
    return n;
}

static void
a_contract_is_ended_by_whom_it_costs_too_much(void)
{
    CU_ASSERT_TRUE(still_bound(0) < 20);
    CU_ASSERT_TRUE(still_bound(100000) > still_bound(0) + 100);
}

/* ---- bits */

static uint64_t
fingerprint(int64_t review, unsigned n_threads)
{
    PayParams *p = fixture_params(12000);
    SET(p, PAY_MERCHANT_REVIEW, 0, 0, 0, review);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 12);
    SET(p, PAY_RUN_SPIN_UP, 0, 0, 0, 3);
    SimRecords *records = fixture_run(p, 5, n_threads);
    uint64_t print = records->fingerprint;
    if (review == 3)
        CU_ASSERT_TRUE(fixture_value(records, PAY_METRIC_CODES_ADOPTED, "a") > 10);
    sim_records_free(records);
    pay_params_free(p);
    return print;
}

static void
threads_change_no_decision(void)
{
    CU_ASSERT_EQUAL(fingerprint(3, 1), fingerprint(3, 2));
    CU_ASSERT_EQUAL(fingerprint(3, 1), fingerprint(3, 4));
    CU_ASSERT_NOT_EQUAL(fingerprint(3, 1), fingerprint(PAY_NONE, 1));
}

static void
counting_without_deciding_changes_no_bit(void)
{
    CU_ASSERT_EQUAL(fingerprint(1000000000, 2), fingerprint(PAY_NONE, 1));
}

CLAIMS_MAIN("models/review", CLAIM(a_code_is_worth_the_sales_that_hang_on_it),
            CLAIM(a_change_worth_its_trouble_is_even_chances),
            CLAIM(few_visits_count_like_those_of_peers),
            CLAIM(every_visit_is_counted_and_every_payment_by_its_code),
            CLAIM(what_only_one_code_can_bring_hangs_on_it),
            CLAIM(a_code_that_others_can_read_frees_the_second),
            CLAIM(a_code_that_is_missing_is_missed), CLAIM(missing_codes_are_taken_up),
            CLAIM(a_superfluous_plate_goes_and_the_last_one_stays),
            CLAIM(a_plate_that_brings_its_own_payers_stays),
            CLAIM(who_has_no_margin_does_not_decide),
            CLAIM(inertia_and_noise_hold_merchants_back),
            CLAIM(acquirers_get_their_logit_shares),
            CLAIM(switching_costs_keep_merchants_where_they_are),
            CLAIM(a_contract_is_ended_by_whom_it_costs_too_much),
            CLAIM(threads_change_no_decision),
            CLAIM(counting_without_deciding_changes_no_bit))
