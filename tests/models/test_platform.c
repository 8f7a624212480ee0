/* What platforms do to wallets besides listing them. All shopping is on one platform that
 * takes both wallets, which everybody holds; seeds are fixed, bounds are four standard
 * errors. */
#include <math.h>

#include "tests/claims.h"
#include "tests/models/plant.h"

/* Nothing but preference tells the wallets apart. */
static PayParams *
one_shop(int64_t preference)
{
    PayParams *p = fixture_build((Fixture){ .people = 20000, .platform = true });
    fixture_still(p);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 5);
    SET(p, PAY_CLASS_SHARE, fixture_find(p, PAY_KIND_CLASS, "street"), 0, 0, 0);
    SET(p, PAY_PLATFORM_NETWORKS, 0, 0, 0, 3);
    SET(p, PAY_PLATFORM_PREFERS, 0, 0, 0, 0);
    SET(p, PAY_PLATFORM_PREFERENCE, 0, 0, 0, preference);
    for (unsigned w = 0; w < 2; w++)
        SET(p, PAY_WALLET_HOLD, w, 0, 0, PAY_ONE);
    return p;
}

/* Share of wallet "a" by count, and what a purchase is worth. */
typedef struct {
    double share, surplus, n;
} Outcome;

static Outcome
outcome(PayParams *p)
{
    SimRecords *r = fixture_run(p, 3, 1);
    Outcome o = { fixture_value(r, PAY_METRIC_SHARE_WALLET_COUNT, "a") / 100,
                  fixture_value(r, PAY_METRIC_SURPLUS, ""),
                  fixture_value(r, PAY_METRIC_COMPLETED, "") };
    sim_records_free(r);
    pay_params_free(p);
    return o;
}

/* P = 1 / (1 + e^(-beta m / lambda)), beta 2 a yuan, lambda 0.6. */
static void
what_is_shown_first_is_chosen_more_by_the_logit(void)
{
    static const int64_t fen[] = { 0, 10, 30, 100 };
    for (unsigned i = 0; i < G_N_ELEMENTS(fen); i++) {
        Outcome o = outcome(one_shop(fen[i]));
        double p = 1 / (1 + exp(-2 * (double)fen[i] / 100 / 0.6));
        CU_ASSERT_TRUE(is_near(o.share, p, 4 * sqrt(p * (1 - p) / o.n)));
    }
}

/* Who always takes the first wallet forgoes lambda ln 2 / beta, the worth of choosing. */
static void
being_steered_is_no_gain(void)
{
    Outcome free = outcome(one_shop(0)), steered = outcome(one_shop(100000));
    double error = 4 * 0.7 / sqrt(free.n); /* s.d. within 0.7 */
    CU_ASSERT_EQUAL(steered.share, 1);
    CU_ASSERT_TRUE(is_near(free.surplus, 0.8 + 0.6 * log(2) / 2, error));
    CU_ASSERT_TRUE(is_near(steered.surplus, 0.8, error));
}

static void
a_preference_acts_on_its_platform_only(void)
{
    PayParams *p = one_shop(1000);
    SET(p, PAY_CLASS_SHARE, fixture_find(p, PAY_KIND_CLASS, "street"), 0, 0, PAY_ONE);
    SET(p, PAY_CLASS_SHARE, fixture_find(p, PAY_KIND_CLASS, "web"), 0, 0, 0);
    PayParams *q = pay_params_copy(p);
    SET(q, PAY_PLATFORM_PREFERENCE, 0, 0, 0, 0);
    SimRecords *with = fixture_run(p, 3, 1), *without = fixture_run(q, 3, 1);
    CU_ASSERT_EQUAL(with->fingerprint, without->fingerprint);
    SET(p, PAY_CLASS_SHARE, fixture_find(p, PAY_KIND_CLASS, "web"), 0, 0, PAY_ONE);
    SET(p, PAY_PLATFORM_PREFERS, 0, 0, 0, -1);
    SET(q, PAY_CLASS_SHARE, fixture_find(q, PAY_KIND_CLASS, "web"), 0, 0, PAY_ONE);
    SimRecords *none = fixture_run(p, 3, 1), *weak = fixture_run(q, 3, 1);
    CU_ASSERT_EQUAL(none->fingerprint, weak->fingerprint);
    sim_records_free(with);
    sim_records_free(without);
    sim_records_free(none);
    sim_records_free(weak);
    pay_params_free(p);
    pay_params_free(q);
}

CLAIMS_MAIN("models/platform", CLAIM(what_is_shown_first_is_chosen_more_by_the_logit),
            CLAIM(being_steered_is_no_gain),
            CLAIM(a_preference_acts_on_its_platform_only))
