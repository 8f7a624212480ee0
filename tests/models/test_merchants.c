/* Merchants that something changes while a scenario runs: who sees it, and who does not.
 */
#include "models/merchants.h"

#include <string.h>

#include "tests/claims.h"
#include "tests/models/street.h"

/* Every merchant takes down its codes. */
static void
go_dark(PayLedger *ledger)
{
    const PayWorld *world = ledger->world;
    PayMerchants *merchants = pay_ledger_merchants(ledger);
    for (unsigned c = 0; c < world->n_cities; c++)
        for (uint32_t i = 0; i < world->local[c].n; i++) {
            uint32_t id = world->local[c].first + i;
            PayMerchant dark = merchants->each[id];
            dark.networks = 0;
            pay_merchants_set(merchants, c, id, dark);
        }
}

static void
the_mix_follows_what_merchants_show(void)
{
    g_auto(Street) s = open_street(fixture_params(4000));
    PayMerchants *merchants = pay_ledger_merchants(s.ledger);
    size_t n = 2 * 2 * 4; /* cities, personal, masks */
    CU_ASSERT_EQUAL(memcmp(merchants->code_mix, s.world->code_mix, n * sizeof(uint32_t)),
                    0);
    go_dark(s.ledger);
    for (unsigned c = 0; c < 2; c++) {
        const uint32_t *mix = merchants->code_mix + c * 8;
        CU_ASSERT_EQUAL(mix[0] + mix[4], s.world->local[c].n);
        CU_ASSERT_EQUAL(mix[1] + mix[2] + mix[3] + mix[5] + mix[6] + mix[7], 0);
    }
}

static void
own_merchants_that_do_not_change_change_no_bit(void)
{
    g_auto(Street) plain = open_street(fixture_params(4000));
    g_auto(Street) own = open_street(fixture_params(4000));
    pay_ledger_merchants(own.ledger);
    CU_ASSERT_EQUAL(street_day(plain.ledger), street_day(own.ledger));
    CU_ASSERT_EQUAL(plain.ledger->fingerprint, own.ledger->fingerprint);
}

static void
a_street_without_codes_takes_cash_only(void)
{
    g_auto(Street) s = open_street(fixture_params(4000));
    CU_ASSERT_TRUE(street_day(s.ledger) > 1000);
    CU_ASSERT_TRUE(s.ledger->rules->seen[PAY_CHANNEL_SCAN * 2] > 0);
    go_dark(s.ledger);
    CU_ASSERT_EQUAL(street_day(s.ledger), 0);
    CU_ASSERT_TRUE(s.ledger->day->group[0].cash > 1000);
    CU_ASSERT_EQUAL(s.ledger->rules->seen[PAY_CHANNEL_SCAN * 2], 0);
}

/* What one branch does to its merchants, no other sees. */
static void
a_fork_has_its_own_street(void)
{
    g_auto(Street) s = open_street(fixture_params(4000));
    pay_ledger_merchants(s.ledger);
    PayLedger *fork = pay_ledger_fork(s.ledger, s.pool, NULL);
    go_dark(s.ledger);
    PayLedger *dark = pay_ledger_branch(pay_ledger_fork(s.ledger, s.pool, NULL));
    CU_ASSERT_TRUE(street_day(fork) > 1000);
    CU_ASSERT_EQUAL(street_day(dark), 0);
    pay_ledger_free(fork);
    pay_ledger_free(dark);
}

/* ---- whose fee it is */

/* What acquirer @a took of payments over foreign codes, in ppm. */
static double
rate_of_acquirer(const PayLedger *ledger, unsigned a)
{
    double earned =
        (double)street_paid(ledger, PAY_ROLE_MERCHANT, 0, PAY_ROLE_ACQUIRER, a);
    /* The hub takes 325 ppm of the same payments. */
    return 325 * earned /
           (double)street_paid(ledger, PAY_ROLE_ACQUIRER, a, PAY_ROLE_HUB, 0);
}

static void
an_acquirer_may_have_its_own_fee(void)
{
    PayParams *p =
        fixture_build((Fixture){ .people = 4000, .second = true, .idle = "guest" });
    SET(p, PAY_WALLET_HOLD, fixture_find(p, PAY_KIND_WALLET, "guest"), 0, 0, PAY_ONE);
    unsigned mdr = fixture_find(p, PAY_KIND_FEE, "mdr");
    unsigned other = fixture_find(p, PAY_KIND_FEE, "commission");
    fixture_open(p, PAY_ONE);
    SET(p, PAY_FEE_FLOW, other, 0, 0, PAY_FLOW_MDR);
    SET(p, PAY_FEE_RATE, other, 0, 0, 2500);
    SET(p, PAY_FEE_ACQUIRERS, other, 0, 0, 2);
    SET(p, PAY_FEE_ACQUIRERS, mdr, 0, 0, 1);
    g_auto(Street) s = open_street(p);
    CU_ASSERT_EQUAL(s.world->n_plan_acquirers, 2);
    CU_ASSERT_TRUE(street_day(s.ledger) > 1000);
    CU_ASSERT_DOUBLE_EQUAL(rate_of_acquirer(s.ledger, 0), 3800, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(rate_of_acquirer(s.ledger, 1), 2500, 1e-6);
}

static void
without_such_a_fee_one_set_of_plans_is_enough(void)
{
    g_auto(Street) s =
        open_street(fixture_build((Fixture){ .people = 4000, .second = true }));
    CU_ASSERT_EQUAL(s.world->n_plan_acquirers, 1);
}

CLAIMS_MAIN("models/merchants", CLAIM(the_mix_follows_what_merchants_show),
            CLAIM(own_merchants_that_do_not_change_change_no_bit),
            CLAIM(a_street_without_codes_takes_cash_only),
            CLAIM(a_fork_has_its_own_street), CLAIM(an_acquirer_may_have_its_own_fee),
            CLAIM(without_such_a_fee_one_set_of_plans_is_enough))
