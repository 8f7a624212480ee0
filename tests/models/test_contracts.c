/* Exclusive contracts: whom they bind, what is refused, who pays the bonus, and that a
 * ban gives the street back. */
#include "models/contracts.h"

#include <string.h>

#include "tests/claims.h"
#include "tests/models/street.h"

/* Everyone shows both codes and holds both wallets; the contract is of network a. */
static PayParams *
with_contract(int64_t share)
{
    PayParams *p =
        fixture_build((Fixture){ .people = 4000, .second = true, .contract = true });
    for (unsigned i = 0; i < 2; i++) {
        SET(p, PAY_CLASS_CODES, 0, i, 0, PAY_ONE);
        SET(p, PAY_WALLET_HOLD, i, 0, 0, PAY_ONE);
    }
    SET(p, PAY_CONTRACT_SHARE, 0, 0, 0, share);
    return p;
}

static unsigned
n_bound(const PayLedger *ledger)
{
    unsigned n = 0;
    for (uint32_t i = 0; i < ledger->world->n_merchants; i++) {
        PayMerchant m = pay_street_merchants(ledger)[i];
        if (m.bound == 0)
            continue;
        CU_ASSERT_EQUAL(m.networks, 1);
        CU_ASSERT_EQUAL(m.acquirer, PAY_OWN_PLATE);
        n++;
    }
    return n;
}

/* The parameters of a ledger are its own: what an event would do to them. */
static void
decree(PayLedger *ledger, PayKey key, int64_t value)
{
    SET(ledger->params, key, 0, 0, 0, value);
    ledger->rules_stale = true;
}

static void
a_contract_binds_the_share_it_reaches(void)
{
    g_auto(Street) s = open_street(with_contract(300000));
    street_day(s.ledger);
    unsigned few = n_bound(s.ledger);
    CU_ASSERT_TRUE(few > 200 * 0.2 && few < 200 * 0.4);
    g_autofree PayMerchant *then =
        g_memdup2(s.ledger->merchants->each, s.world->n_merchants * sizeof *then);
    decree(s.ledger, PAY_CONTRACT_SHARE, 600000);
    street_day(s.ledger);
    CU_ASSERT_TRUE(n_bound(s.ledger) > few + 200 * 0.2);
    for (uint32_t i = 0; i < s.world->n_merchants; i++)
        CU_ASSERT_TRUE(then[i].bound == 0 || s.ledger->merchants->each[i].bound != 0);
}

static void
only_merchants_of_its_classes_with_its_code_are_bound(void)
{
    PayParams *p = with_contract(PAY_ONE);
    SET(p, PAY_CLASS_CODES, 0, 0, 0, 500000);
    g_auto(Street) s = open_street(p);
    street_day(s.ledger);
    for (uint32_t i = 0; i < s.world->n_merchants; i++)
        CU_ASSERT_EQUAL(s.ledger->merchants->each[i].bound != 0,
                        (s.world->merchants[i].networks & 1) != 0);
    decree(s.ledger, PAY_CONTRACT_CLASSES, 0);
    street_day(s.ledger);
    CU_ASSERT_EQUAL(n_bound(s.ledger), 0);
}

static void
other_wallets_are_excluded_and_not_misread(void)
{
    g_auto(Street) s = open_street(with_contract(PAY_ONE));
    street_day(s.ledger);
    CU_ASSERT_EQUAL(s.ledger->day->wallet[0][1].n, 0);
    CU_ASSERT_EQUAL(s.ledger->day->group[0].failed[PAY_F1_UNREADABLE], 0);
    CU_ASSERT_TRUE(s.ledger->day->group[0].failed[PAY_F6_EXCLUDED] > 100);
}

/* It is the network that is exclusive, not the wallet. */
static void
a_wallet_that_reads_the_code_is_served(void)
{
    PayParams *p = with_contract(PAY_ONE);
    fixture_open(p, PAY_ONE);
    g_auto(Street) s = open_street(p);
    street_day(s.ledger);
    CU_ASSERT_TRUE(s.ledger->day->wallet[0][1].n > 500);
    CU_ASSERT_EQUAL(s.ledger->day->group[0].failed[PAY_F6_EXCLUDED], 0);
}

static void
the_ban_gives_the_street_back(void)
{
    g_auto(Street) s = open_street(with_contract(500000));
    street_day(s.ledger);
    CU_ASSERT_TRUE(n_bound(s.ledger) > 50);
    decree(s.ledger, PAY_REGULATOR_EXCLUSIVITY_BAN, 1);
    street_day(s.ledger);
    CU_ASSERT_EQUAL(memcmp(s.ledger->merchants->each, s.world->merchants,
                           s.world->n_merchants * sizeof(PayMerchant)),
                    0);
    decree(s.ledger, PAY_REGULATOR_EXCLUSIVITY_BAN, 0);
    street_day(s.ledger);
    CU_ASSERT_TRUE(n_bound(s.ledger) > 50);
}

static void
the_bonus_is_a_part_of_what_is_paid_by_its_code(void)
{
    PayParams *p = with_contract(PAY_ONE);
    SET(p, PAY_CONTRACT_BONUS, 0, 0, 0, 1000);
    SET(p, PAY_NETWORK_ACQUIRER, 0, 0, 0, 1);
    g_auto(Street) s = open_street(p);
    street_day(s.ledger);
    int64_t value = (int64_t)s.ledger->day->wallet[0][0].value;
    CU_ASSERT_TRUE(value > 0);
    CU_ASSERT_EQUAL(street_paid(s.ledger, PAY_ROLE_PLACER, 1, PAY_ROLE_MERCHANT, 0),
                    value * 1000);
}

static void
a_fork_keeps_what_was_signed(void)
{
    g_auto(Street) s = open_street(with_contract(500000));
    street_day(s.ledger);
    PayLedger *fork = pay_ledger_fork(s.ledger, s.pool, NULL);
    street_day(fork);
    street_day(s.ledger);
    CU_ASSERT_EQUAL(n_bound(fork), n_bound(s.ledger));
    CU_ASSERT_EQUAL(street_day(fork), street_day(s.ledger));
    pay_ledger_free(fork);
}

CLAIMS_MAIN("models/contracts", CLAIM(a_contract_binds_the_share_it_reaches),
            CLAIM(only_merchants_of_its_classes_with_its_code_are_bound),
            CLAIM(other_wallets_are_excluded_and_not_misread),
            CLAIM(a_wallet_that_reads_the_code_is_served),
            CLAIM(the_ban_gives_the_street_back),
            CLAIM(the_bonus_is_a_part_of_what_is_paid_by_its_code),
            CLAIM(a_fork_keeps_what_was_signed))
