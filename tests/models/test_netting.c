/* One cycle of a clearing house, by hand, and random ones, by what must always hold. */
#include "models/netting.h"

#include <string.h>

#include "sim/random.h"
#include "tests/claims.h"

/* Two wallets, a bank-led wallet, an acquirer; fen. Positions 110, 10, -180, 60. */
enum { ALI, WX, UP, ACQ, N };
static const PayFen four[N * N] = { 0,   120, 300, 80, /* ali owes */
                                    150, 0,   200, 90, /* wx */
                                    400, 260, 0,   50, /* up */
                                    60,  70,  30,  0 };

static PaySettled
settle(PayNetMethod method, PayFailRule rule, const PayFen *holds)
{
    PayCycle cycle = { N, 1, four, holds, method, rule };
    return pay_net_settle(&cycle);
}

static void
expect_each(const PayFen *got, PayFen ali, PayFen wx, PayFen up, PayFen acq)
{
    CU_ASSERT_EQUAL(got[ALI], ali);
    CU_ASSERT_EQUAL(got[WX], wx);
    CU_ASSERT_EQUAL(got[UP], up);
    CU_ASSERT_EQUAL(got[ACQ], acq);
}

static const PayFen enough[N] = { PAY_NONE, PAY_NONE, PAY_NONE, PAY_NONE };

static void
netting_leaves_little_to_pay(void)
{
    CU_ASSERT_EQUAL(pay_net_gross(four, N), 1810);
    CU_ASSERT_EQUAL(pay_net_settled(four, N, PAY_NET_MULTILATERAL), 180);
    CU_ASSERT_EQUAL(pay_net_settled(four, N, PAY_NET_BILATERAL), 250);
    CU_ASSERT_EQUAL(pay_net_settled(four, N, PAY_NET_GROSS), 1810);
    CU_ASSERT_EQUAL(pay_net_efficiency(four, N, PAY_NET_GROSS), 0);
    CU_ASSERT_EQUAL(pay_net_efficiency(four, N, PAY_NET_MULTILATERAL), 1 - 180. / 1810);
    static const PayFen nothing[4] = { 0 };
    CU_ASSERT_EQUAL(pay_net_efficiency(nothing, 2, PAY_NET_MULTILATERAL), 0);
}

static void
each_method_asks_for_its_own_liquidity(void)
{
    PayFen need[N];
    pay_net_need(&(PayCycle){ N, 1, four, enough, PAY_NET_MULTILATERAL, 0 }, need);
    expect_each(need, 0, 0, 180, 0);
    pay_net_need(&(PayCycle){ N, 1, four, enough, PAY_NET_BILATERAL, 0 }, need);
    expect_each(need, 20, 50, 180, 0);
}

/* What goes out in the morning and comes back in the evening must be held over noon. */
static void
gross_settlement_asks_for_the_largest_running_debit(void)
{
    static const PayFen day[3][4] = { { 0, 70, 0, 0 }, { 0, 20, 0, 0 }, { 0, 0, 95, 0 } };
    PayFen need[2], both[2] = { PAY_NONE, PAY_NONE };
    pay_net_need(&(PayCycle){ 2, 3, day[0], both, PAY_NET_GROSS, 0 }, need);
    CU_ASSERT_EQUAL(need[0], 90);
    CU_ASSERT_EQUAL(need[1], 5);
    pay_net_need(&(PayCycle){ 2, 3, day[0], both, PAY_NET_MULTILATERAL, 0 }, need);
    CU_ASSERT_EQUAL(need[0], 0);
    CU_ASSERT_EQUAL(need[1], 5);
}

static void
nobody_fails_who_holds_just_enough(void)
{
    static const PayFen holds[N] = { 0, 0, 180, 0 };
    for (unsigned rule = PAY_FAIL_QUEUE; rule <= PAY_FAIL_LOSS_SHARE; rule++) {
        g_auto(PaySettled) s = settle(PAY_NET_MULTILATERAL, rule, holds);
        CU_ASSERT_EQUAL(s.n_failed, 0);
        CU_ASSERT_EQUAL(s.rounds, 0);
        expect_each(s.received, 110, 10, -180, 60);
    }
}

static void
unwinding_turns_a_creditor_into_a_debtor(void)
{
    static const PayFen holds[N] = { 0, 50, 179, 0 };
    g_auto(PaySettled) s = settle(PAY_NET_MULTILATERAL, PAY_FAIL_UNWIND, holds);
    CU_ASSERT_EQUAL(s.rounds, 1);
    CU_ASSERT_EQUAL(s.shortfall[UP], 1);
    CU_ASSERT_EQUAL(pay_net_gross(s.left, N), 570);
    expect_each(s.received, 10, -50, 0, 40);
}

static void
unwinding_spreads_round_by_round(void)
{
    static const PayFen holds[N] = { 10, 40, 100, 0 };
    g_auto(PaySettled) s = settle(PAY_NET_MULTILATERAL, PAY_FAIL_UNWIND, holds);
    CU_ASSERT_EQUAL(s.rounds, 3);
    CU_ASSERT_EQUAL(s.n_failed, 3);
    static const unsigned fell[N] = { 3, 2, 1, 0 };
    CU_ASSERT_EQUAL(memcmp(s.fell, fell, sizeof fell), 0);
    CU_ASSERT_EQUAL(pay_net_gross(s.left, N), 0);
    expect_each(s.shortfall, 10, 10, 80, 0);
}

/* 80 short; claims on it are 100, 60 and 20. */
static void
a_loss_is_shared_by_claims(void)
{
    static const PayFen holds[N] = { 0, 17, 100, 0 };
    g_auto(PaySettled) s = settle(PAY_NET_MULTILATERAL, PAY_FAIL_LOSS_SHARE, holds);
    CU_ASSERT_EQUAL(s.rounds, 1);
    expect_each(s.rest + UP * N, 44, 27, 0, 9);
    expect_each(s.received, 66, -17, -100, 51);
}

static void
a_loss_can_bring_down_who_bears_it(void)
{
    static const PayFen holds[N] = { 0, 10, 100, 0 };
    g_auto(PaySettled) s = settle(PAY_NET_MULTILATERAL, PAY_FAIL_QUEUE, holds);
    CU_ASSERT_EQUAL(s.rounds, 2);
    CU_ASSERT_EQUAL(s.shortfall[WX], 7);
    /* 30 to 20 of wx's debts are to ali and acq; 4.2 and 2.8 of the 7. */
    expect_each(s.rest + WX * N, 4, 0, 0, 3);
    expect_each(s.received, 62, -10, -100, 48);
}

/* a owes b 9, b owes c 10, and both are short: only b has a claim on a, so c bears both.
 */
static void
a_rest_that_no_claimant_can_take_falls_on_the_creditors(void)
{
    static const PayFen owed[9] = { 0, 9, 0, 0, 0, 10, 0, 0, 0 };
    static const PayFen holds[3] = { 5, 0, 0 };
    PayCycle cycle = { 3, 1, owed, holds, PAY_NET_MULTILATERAL, PAY_FAIL_LOSS_SHARE };
    g_auto(PaySettled) s = pay_net_settle(&cycle);
    CU_ASSERT_EQUAL(s.rounds, 1);
    CU_ASSERT_EQUAL(s.n_failed, 2);
    CU_ASSERT_EQUAL(s.rest[0 * 3 + 2], 4);
    CU_ASSERT_EQUAL(s.rest[1 * 3 + 2], 1);
    CU_ASSERT_EQUAL(s.received[2], 5);
}

static void
pairs_that_settle_alone_do_not_spread(void)
{
    static const PayFen holds[N] = { 20, 50, 90, 0 };
    g_auto(PaySettled) s = settle(PAY_NET_BILATERAL, PAY_FAIL_QUEUE, holds);
    CU_ASSERT_EQUAL(s.rounds, 1);
    CU_ASSERT_EQUAL(s.shortfall[UP], 90);
    expect_each(s.rest + UP * N, 50, 30, 0, 10);
    expect_each(s.received, 60, -20, -90, 50);
}

static void
shares_are_whole_and_ties_go_to_the_first(void)
{
    static const PayFen claim[3] = { 1, 1, 1 };
    PayFen part[3];
    pay_net_share(5, claim, 3, part);
    CU_ASSERT_TRUE(part[0] == 2 && part[1] == 2 && part[2] == 1);
    static const PayFen large[3] = { INT64_C(1) << 60, INT64_C(3) << 60, 0 };
    pay_net_share(INT64_C(1) << 61, large, 3, part);
    CU_ASSERT_EQUAL(part[0], INT64_C(1) << 59);
    CU_ASSERT_EQUAL(part[1], INT64_C(3) << 59);
    CU_ASSERT_EQUAL(part[2], 0);
}

static void
interest_is_rounded_half_up(void)
{
    CU_ASSERT_EQUAL(pay_net_with_interest(999, 500), 999);
    CU_ASSERT_EQUAL(pay_net_with_interest(1000, 500), 1001);
    CU_ASSERT_EQUAL(pay_net_with_interest(INT64_C(1) << 60, 0), INT64_C(1) << 60);
}

/* ---- random houses */

#define MOST  9
#define SLOTS 3

typedef struct {
    PayFen owed[SLOTS * MOST * MOST], holds[MOST];
    PayCycle cycle;
} House;

static uint32_t
draw(unsigned house_id, unsigned what)
{
    return sim_random_block((SimKey){ 7, 0 }, 0, house_id, what).w[0];
}

static void
random_house(unsigned id, House *ret_house)
{
    unsigned n = 2 + id % (MOST - 1);
    for (unsigned i = 0; i < SLOTS * n * n; i++) {
        bool owes = i / n % n != i % n && draw(id, i) % 3 > 0;
        ret_house->owed[i] = owes ? draw(id, 1000 + i) % 1000 : 0;
    }
    for (unsigned i = 0; i < n; i++) {
        uint32_t word = draw(id, 2000 + i);
        ret_house->holds[i] = word % 4 == 0 ? PAY_NONE : word / 4 % 900;
    }
    ret_house->cycle = (PayCycle){ n,
                                   SLOTS,
                                   ret_house->owed,
                                   ret_house->holds,
                                   (PayNetMethod)(id / 8 % 3),
                                   (PayFailRule)(id / 24 % 3) };
}

static PayFen
sum(const PayFen *value, unsigned n)
{
    PayFen all = 0;
    for (unsigned i = 0; i < n; i++)
        all += value[i];
    return all;
}

/* Money neither appears nor is lost; nobody pays what it does not hold; a rest is borne
 * in full; rounds are counted without a gap. */
static void
check_house(const House *house, const PaySettled *s)
{
    unsigned n = s->n, last = 0;
    CU_ASSERT_EQUAL(sum(s->net, n), 0);
    CU_ASSERT_EQUAL(sum(s->received, n), 0);
    for (unsigned i = 0; i < n; i++) {
        last = MAX(last, s->fell[i]);
        CU_ASSERT_EQUAL(s->fell[i] != 0, s->shortfall[i] > 0);
        if (house->cycle.rule != PAY_FAIL_UNWIND)
            CU_ASSERT_EQUAL(sum(s->rest + (size_t)i * n, n), s->shortfall[i]);
        if (house->cycle.method == PAY_NET_MULTILATERAL)
            CU_ASSERT_TRUE(s->received[i] >= 0 || -s->received[i] <= house->holds[i]);
    }
    CU_ASSERT_EQUAL(last, s->rounds);
    CU_ASSERT_TRUE(s->rounds <= s->n_failed);
}

static void
random_houses_settle_to_the_last_fen(void)
{
    unsigned n_failed = 0, n_spread = 0;
    for (unsigned id = 0; id < 7200; id++) {
        House house;
        random_house(id, &house);
        g_auto(PaySettled) s = pay_net_settle(&house.cycle);
        check_house(&house, &s);
        n_failed += s.n_failed > 0;
        n_spread += s.rounds > 1;
    }
    CU_ASSERT_TRUE(n_failed > 3000 && n_spread > 500); /* else nothing was tried */
}

static void
each_kind_of_netting_moves_no_more_than_the_next(void)
{
    for (unsigned id = 0; id < 500; id++) {
        House house;
        random_house(id, &house);
        unsigned n = house.cycle.n;
        PayFen settled[PAY_N_NET_METHODS];
        for (unsigned method = 0; method < PAY_N_NET_METHODS; method++)
            settled[method] = pay_net_settled(house.owed, n, method);
        CU_ASSERT_TRUE(settled[PAY_NET_MULTILATERAL] <= settled[PAY_NET_BILATERAL]);
        CU_ASSERT_TRUE(settled[PAY_NET_BILATERAL] <= settled[PAY_NET_GROSS]);
    }
}

CLAIMS_MAIN("models/netting", CLAIM(netting_leaves_little_to_pay),
            CLAIM(each_method_asks_for_its_own_liquidity),
            CLAIM(gross_settlement_asks_for_the_largest_running_debit),
            CLAIM(nobody_fails_who_holds_just_enough),
            CLAIM(unwinding_turns_a_creditor_into_a_debtor),
            CLAIM(unwinding_spreads_round_by_round), CLAIM(a_loss_is_shared_by_claims),
            CLAIM(a_loss_can_bring_down_who_bears_it),
            CLAIM(a_rest_that_no_claimant_can_take_falls_on_the_creditors),
            CLAIM(pairs_that_settle_alone_do_not_spread),
            CLAIM(shares_are_whole_and_ties_go_to_the_first),
            CLAIM(interest_is_rounded_half_up),
            CLAIM(random_houses_settle_to_the_last_fen),
            CLAIM(each_kind_of_netting_moves_no_more_than_the_next))
