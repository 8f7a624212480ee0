/* Fees: integers, so every expectation is exact. */
#include "models/fees.h"

#include <string.h>

#include "tests/claims.h"
#include "tests/models/fixture.h"

/* The tariff of small QR payments: MDR 3800 ppm, account side 2000, hub 325 from each
 * side up to 3.25 yuan, placer 600. Over a foreign code, from the balance. */
static const PaySchedule qr[PAY_N_FLOWS] = {
    [PAY_FLOW_MDR] = { .rate = 3800, .cap = PAY_NONE, .discount = PAY_ONE },
    [PAY_FLOW_ACCOUNT_SIDE] = { .rate = 2000, .cap = PAY_NONE, .discount = PAY_ONE },
    [PAY_FLOW_HUB_ACQUIRING] = { .rate = 325, .cap = 325000000, .discount = PAY_ONE },
    [PAY_FLOW_HUB_ACCOUNT] = { .rate = 325, .cap = 325000000, .discount = PAY_ONE },
    [PAY_FLOW_PLACER] = { .rate = 600, .cap = PAY_NONE, .discount = PAY_ONE },
};
static const uint8_t qr_plan[PAY_N_FLOWS] = {
    [PAY_FLOW_MDR] = PAY_FLOW_MDR,
    [PAY_FLOW_ACCOUNT_SIDE] = PAY_FLOW_ACCOUNT_SIDE,
    [PAY_FLOW_HUB_ACQUIRING] = PAY_FLOW_HUB_ACQUIRING,
    [PAY_FLOW_HUB_ACCOUNT] = PAY_FLOW_HUB_ACCOUNT,
    [PAY_FLOW_PLACER] = PAY_FLOW_PLACER,
    [PAY_FLOW_FUNDING] = PAY_NO_FEE,
    [PAY_FLOW_FUNDING_HUB_W] = PAY_NO_FEE,
    [PAY_FLOW_FUNDING_HUB_B] = PAY_NO_FEE,
    [PAY_FLOW_PLACER_DIRECT] = PAY_NO_FEE,
    [PAY_FLOW_COMMISSION] = PAY_NO_FEE,
    [PAY_FLOW_PAYER] = PAY_NO_FEE,
};

static PayMicrofen
sum_of(const PayMicrofen delta[PAY_N_ROLES])
{
    PayMicrofen sum = 0;
    for (unsigned role = 0; role < PAY_N_ROLES; role++)
        sum += delta[role];
    return sum;
}

static void
a_qr_payment_splits_to_the_microfen(void)
{
    static const struct {
        PayFen amount;
        PayMicrofen merchant, wallet, hub, placer, acquirer;
    } known[] = {
        { 10000, -38000000, 16750000, 6500000, 6000000, 8750000 },
        { 333, -1265400, 557775, 216450, 199800, 291375 },
        { 1, -3800, 1675, 650, 600, 875 },
        { 0, 0, 0, 0, 0, 0 },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(known); i++) {
        PaySplit split = { .rebate = 0 };
        PayMicrofen delta[PAY_N_ROLES];
        pay_split_exact(qr, qr_plan, known[i].amount, &split);
        pay_split_by_role(&split, true, delta);
        CU_ASSERT_EQUAL(delta[PAY_ROLE_MERCHANT], known[i].merchant);
        CU_ASSERT_EQUAL(delta[PAY_ROLE_WALLET], known[i].wallet);
        CU_ASSERT_EQUAL(delta[PAY_ROLE_HUB], known[i].hub);
        CU_ASSERT_EQUAL(delta[PAY_ROLE_PLACER], known[i].placer);
        CU_ASSERT_EQUAL(delta[PAY_ROLE_ACQUIRER], known[i].acquirer);
        CU_ASSERT_EQUAL(sum_of(delta), 0);
    }
}

/* Whatever the lines: on-us and off-us, rebates and surcharges included. */
static void
every_split_sums_to_zero_and_agrees_with_its_flows(void)
{
    for (uint32_t i = 0; i < 20000; i++) {
        SimBlock draw = sim_random_block((SimKey){ 3, 0 }, 0, i, 0);
        bool foreign_code = (i & 1) != 0, bank_funded = (i & 2) != 0;
        bool online = (i & 4) != 0;
        PaySplit split = { .rebate = (i & 8) != 0 ? draw.w[1] : 0,
                           .surcharge = (i & 16) != 0 ? draw.w[2] : 0 };
        PayMicrofen delta[PAY_N_ROLES], flows[PAY_N_ROLES] = { 0 };
        for (unsigned flow = 0; flow < PAY_N_FLOWS; flow++) {
            if (!pay_flow_applies(flow, online, foreign_code, bank_funded))
                continue;
            split.line[flow] = (PayMicrofen)(draw.w[0] >> flow) * (flow + 1);
            PayFlowEnds ends = pay_flow_ends_table[foreign_code][flow];
            flows[ends.payer] -= split.line[flow];
            flows[ends.payee] += split.line[flow];
        }
        flows[PAY_ROLE_WALLET] -= split.rebate;
        flows[PAY_ROLE_CONSUMER] += split.rebate - split.surcharge;
        flows[PAY_ROLE_MERCHANT] += split.surcharge;
        pay_split_by_role(&split, foreign_code, delta);
        CU_ASSERT_EQUAL(memcmp(delta, flows, sizeof delta), 0);
        CU_ASSERT_EQUAL(sum_of(delta), 0);
    }
}

/* P05: a million payments of 3.33 yuan. */
static void
rounding_each_payment_takes_the_hubs_fee_away(void)
{
    enum { N = 1000000 };
    PayMicrofen exact[PAY_N_ROLES], rounded[PAY_N_ROLES];
    PaySplit split = { .rebate = 0 };
    pay_split_exact(qr, qr_plan, 333, &split);
    pay_split_by_role(&split, true, exact);
    pay_split_round(&split);
    pay_split_by_role(&split, true, rounded);
    CU_ASSERT_EQUAL(exact[PAY_ROLE_HUB] * N / PAY_ONE, 216450);
    CU_ASSERT_EQUAL(rounded[PAY_ROLE_HUB] * N / PAY_ONE, 0);
    CU_ASSERT_EQUAL(-exact[PAY_ROLE_MERCHANT] * N / PAY_ONE, 1265400);
    CU_ASSERT_EQUAL(-rounded[PAY_ROLE_MERCHANT] * N / PAY_ONE, 1000000);
    CU_ASSERT_EQUAL(rounded[PAY_ROLE_WALLET], PAY_ONE);
    CU_ASSERT_EQUAL(rounded[PAY_ROLE_ACQUIRER], 0);
    CU_ASSERT_EQUAL(sum_of(rounded), 0);
}

static void
half_a_fen_is_rounded_up(void)
{
    PaySplit split = { .line = { [PAY_FLOW_MDR] = 500000,
                                 [PAY_FLOW_PLACER] = 499999,
                                 [PAY_FLOW_COMMISSION] = 1500000 },
                       .rebate = 2499999 };
    pay_split_round(&split);
    CU_ASSERT_EQUAL(split.line[PAY_FLOW_MDR], 1000000);
    CU_ASSERT_EQUAL(split.line[PAY_FLOW_PLACER], 0);
    CU_ASSERT_EQUAL(split.line[PAY_FLOW_COMMISSION], 2000000);
    CU_ASSERT_EQUAL(split.rebate, 2000000);
}

static void
remainders_are_carried_to_the_next_settlement(void)
{
    static const PayFen paid[] = { 1, 1, 1, 2, 1 };
    PayAccount account = { 0 };
    for (unsigned cycle = 0; cycle < 5; cycle++) {
        CU_ASSERT_EQUAL(pay_account_settle(&account, 1265400), paid[cycle]);
        CU_ASSERT_TRUE(account.carry >= 0 && account.carry < PAY_ONE);
        CU_ASSERT_EQUAL(account.paid * PAY_ONE + account.carry, 1265400 * (cycle + 1));
    }
    CU_ASSERT_EQUAL(account.carry, 327000);
}

/* A national day of fees, ten thousand times over, still fits. */
static void
an_account_holds_more_than_64_bits_of_microfen(void)
{
    PayAccount account = { 0 };
    for (unsigned i = 0; i < 10000; i++)
        pay_account_settle(&account, INT64_MAX - PAY_ONE);
    CU_ASSERT_EQUAL(account.paid, (INT64_C(9223372036853) * 10000 + 7758));
    CU_ASSERT_EQUAL(account.carry, 70000);
}

/* P10: a refund posts the same split the other way round. */
static PayMicrofen
after_refund(unsigned role, bool fees_too)
{
    PaySplit split = { .rebate = 0 };
    PayMicrofen paid[PAY_N_ROLES], refunded[PAY_N_ROLES];
    pay_split_exact(qr, qr_plan, 10000, &split);
    pay_split_by_role(&split, true, paid);
    for (unsigned flow = 0; flow < PAY_N_FLOWS; flow++)
        split.line[flow] = fees_too ? -split.line[flow] : 0;
    pay_split_by_role(&split, true, refunded);
    return paid[role] + refunded[role];
}

static void
a_refund_of_all_fees_restores_everybody(void)
{
    for (unsigned role = 0; role < PAY_N_ROLES; role++)
        CU_ASSERT_EQUAL(after_refund(role, true), 0);
    CU_ASSERT_EQUAL(after_refund(PAY_ROLE_MERCHANT, false), -38000000);
}

static void
a_rebate_goes_from_the_wallet_to_the_consumer(void)
{
    PaySplit split = { .rebate = 50 * PAY_ONE };
    PayMicrofen delta[PAY_N_ROLES];
    pay_split_by_role(&split, true, delta);
    CU_ASSERT_EQUAL(delta[PAY_ROLE_CONSUMER], 50000000);
    CU_ASSERT_EQUAL(delta[PAY_ROLE_WALLET], -50000000);
    pay_split_by_role(&split, false, delta);
    CU_ASSERT_EQUAL(delta[PAY_ROLE_WALLET], -50000000);
    CU_ASSERT_EQUAL(sum_of(delta), 0);
}

static void
on_us_the_wallet_is_its_own_acquirer(void)
{
    PaySplit split = { .line = { [PAY_FLOW_MDR] = 38, [PAY_FLOW_PLACER] = 6 } };
    PayMicrofen delta[PAY_N_ROLES];
    pay_split_by_role(&split, false, delta);
    CU_ASSERT_EQUAL(delta[PAY_ROLE_WALLET], 32);
    CU_ASSERT_EQUAL(delta[PAY_ROLE_ACQUIRER], 0);
    CU_ASSERT_EQUAL(delta[PAY_ROLE_PLACER], 6);
}

/* ---- schedules */

static const PayTier three[] = { { 100000, 3800 },
                                 { 1000000, 5000 },
                                 { PAY_NONE, 6000 } };

static PaySchedule
tiered(PayTierMode mode)
{
    PaySchedule s = {
        .cap = PAY_NONE, .discount = PAY_ONE, .n_tiers = 3, .tier_mode = mode
    };
    memcpy(s.tier, three, sizeof three);
    return s;
}

static void
the_upper_bound_of_a_tier_belongs_to_it(void)
{
    static const struct {
        PayFen amount;
        PayMicrofen marginal, slab;
    } known[] = {
        { 0, 0, 0 },
        { 100000, 380000000, 380000000 },
        { 100001, 380005000, 500005000 },
        { 1000000, 4880000000, 5000000000 },
        { 1000001, 4880006000, 6000006000 },
        { 2500000, 13880000000, 15000000000 },
    };
    PaySchedule marginal = tiered(PAY_TIER_MARGINAL), slab = tiered(PAY_TIER_SLAB);
    for (unsigned i = 0; i < G_N_ELEMENTS(known); i++) {
        CU_ASSERT_EQUAL(pay_schedule_fee(&marginal, known[i].amount), known[i].marginal);
        CU_ASSERT_EQUAL(pay_schedule_fee(&slab, known[i].amount), known[i].slab);
    }
}

static void
minimum_then_cap_then_discount(void)
{
    PaySchedule s = { .rate = 2000,
                      .fixed = 10 * PAY_ONE,
                      .min = 50 * PAY_ONE,
                      .cap = 2000 * PAY_ONE,
                      .discount = PAY_ONE };
    CU_ASSERT_EQUAL(pay_schedule_fee(&s, 1000), 50000000);
    CU_ASSERT_EQUAL(pay_schedule_fee(&s, 20000), 50000000);
    CU_ASSERT_EQUAL(pay_schedule_fee(&s, 20001), 50002000);
    CU_ASSERT_EQUAL(pay_schedule_fee(&s, 1500000), 2000 * PAY_ONE);
    s.discount = 900000;
    CU_ASSERT_EQUAL(pay_schedule_fee(&s, 1000), 45000000);
    CU_ASSERT_EQUAL(pay_schedule_fee(&s, 1500000), 1800000000);
    s.min = INT64_C(3000) * PAY_ONE; /* a minimum above the cap yields to it */
    CU_ASSERT_EQUAL(pay_schedule_fee(&s, 1000), 1800000000);
}

static void
a_discount_is_floored_to_the_microfen(void)
{
    PaySchedule s = { .rate = 3800, .cap = PAY_NONE, .discount = 900000 };
    CU_ASSERT_EQUAL(pay_schedule_fee(&s, 10000), 34200000);
    s.discount = 333333;
    s.rate = 1;
    CU_ASSERT_EQUAL(pay_schedule_fee(&s, 100), 33);
    CU_ASSERT_EQUAL(pay_schedule_fee(&s, 3), 0);
}

static void
a_cap_binds_at_the_first_amount_that_exceeds_it(void)
{
    PaySchedule s = { .rate = 3500, .cap = 1300 * PAY_ONE, .discount = PAY_ONE };
    CU_ASSERT_EQUAL(pay_schedule_fee(&s, 371428), 1299998000);
    CU_ASSERT_EQUAL(pay_schedule_fee(&s, 371429), 1300000000);
}

static void
the_largest_payment_at_the_highest_rate_fits(void)
{
    PaySchedule s = { .rate = 100000, .cap = PAY_NONE, .discount = PAY_ONE };
    CU_ASSERT_EQUAL(pay_schedule_fee(&s, PAY_MAX_AMOUNT), INT64_C(500000000000));
    s.discount = 999999;
    CU_ASSERT_EQUAL(pay_schedule_fee(&s, PAY_MAX_AMOUNT), INT64_C(499999500000));
}

/* Small amounts are charged along straight lines: as far as they go, which is told, they
 * are the schedule. */
static void
lines_are_the_schedule_as_far_as_they_go(void)
{
    static const struct {
        PaySchedule schedule;
        PayFen up_to;
    } known[] = {
        { { .rate = 325, .cap = 325000000, .discount = PAY_ONE }, 1000000 },
        { { .rate = 300, .cap = 1000, .discount = PAY_ONE }, 3 },
        { { .rate = 300, .fixed = 500, .cap = 1000, .discount = PAY_ONE }, 1 },
        { { .rate = 3800, .cap = PAY_NONE, .discount = PAY_ONE }, PAY_MAX_AMOUNT },
        { { .rate = 0, .fixed = 9, .cap = 9, .discount = PAY_ONE }, PAY_MAX_AMOUNT },
        { { .rate = 0, .fixed = 9, .cap = 8, .discount = PAY_ONE }, -1 },
        { { .rate = 3800, .min = 1, .cap = PAY_NONE, .discount = PAY_ONE }, -1 },
        { { .rate = 3800, .cap = PAY_NONE, .discount = 999999 }, -1 },
        { { .rate = 3800, .cap = PAY_NONE, .discount = 900000 }, PAY_MAX_AMOUNT },
        { { .rate = 300, .fixed = 500, .cap = 1100, .discount = 900000 }, 2 },
        { { .rate = 300, .fixed = 5, .cap = PAY_NONE, .discount = 900000 }, -1 },
        { { .rate = 3800,
            .cap = PAY_NONE,
            .discount = PAY_ONE,
            .is_bounded = true,
            .floor = 4000,
            .ceiling = PAY_NONE },
          PAY_MAX_AMOUNT },
        { { .rate = 3800,
            .cap = PAY_NONE,
            .discount = PAY_ONE,
            .is_bounded = true,
            .floor = 4000,
            .ceiling = 3000 },
          PAY_MAX_AMOUNT },
        { { .rate = 3800,
            .fixed = 1,
            .cap = PAY_NONE,
            .discount = PAY_ONE,
            .is_bounded = true,
            .ceiling = 3000 },
          -1 },
        { { .cap = PAY_NONE,
            .discount = PAY_ONE,
            .n_tiers = 1,
            .tier = { { PAY_NONE, 100 } } },
          -1 },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(known); i++) {
        const PaySchedule *s = &known[i].schedule;
        PayFeeLines lines = pay_fee_lines(s, 1);
        CU_ASSERT_EQUAL(lines.up_to, known[i].up_to);
        for (PayFen amount = 0; amount <= lines.up_to; amount += 1 + amount / 3)
            CU_ASSERT_EQUAL(amount * lines.rate[0] + lines.fixed[0],
                            pay_schedule_fee(s, amount));
        if (lines.up_to >= 0 && lines.up_to < PAY_MAX_AMOUNT)
            CU_ASSERT_NOT_EQUAL((lines.up_to + 1) * lines.rate[0] + lines.fixed[0],
                                pay_schedule_fee(s, lines.up_to + 1));
    }
}

static void
small_amounts_split_as_all_do(void)
{
    static const PaySchedule schedules[] = {
        { .rate = 3800, .fixed = 5, .cap = PAY_NONE, .discount = PAY_ONE },
        { .rate = 300, .cap = 3750000, .discount = PAY_ONE },
    };
    uint8_t plan[PAY_N_FLOWS];
    memset(plan, PAY_NO_FEE, sizeof plan);
    plan[PAY_FLOW_MDR] = plan[PAY_FLOW_PAYER] = 0;
    plan[PAY_FLOW_PLACER] = 1;
    PayFeeLines lines = pay_fee_lines(schedules, 2);
    CU_ASSERT_EQUAL(lines.up_to, 12500);
    PaySplit exact = { .rebate = 7, .surcharge = 8 }, small = exact;
    small.line[PAY_FLOW_HUB_ACCOUNT] = 1; /* where a flow does not apply it is cleared */
    pay_split_exact(schedules, plan, 12345, &exact);
    pay_split_small(&lines, plan, 12345, &small);
    CU_ASSERT_EQUAL(exact.line[PAY_FLOW_PAYER], 46911005);
    CU_ASSERT_EQUAL(exact.line[PAY_FLOW_PLACER], 3703500);
    CU_ASSERT_EQUAL(memcmp(&exact, &small, sizeof exact), 0);
}

static void
amounts_ten_times_as_large_pay_ten_times_the_fee(void)
{
    PaySchedule s = { .rate = 3800, .cap = PAY_NONE, .discount = PAY_ONE };
    for (PayFen amount = 1; amount <= PAY_MAX_AMOUNT / 10; amount = amount * 3 + 1)
        CU_ASSERT_EQUAL(pay_schedule_fee(&s, 10 * amount),
                        10 * pay_schedule_fee(&s, amount));
}

static void
a_schedule_is_read_from_its_cells(void)
{
    PayParams *p = fixture_params(1000);
    SET(p, PAY_FEE_FIXED, 0, 0, 0, 10);
    SET(p, PAY_FEE_MIN, 0, 0, 0, 50);
    SET(p, PAY_FEE_CAP, 0, 0, 0, 2000);
    SET(p, PAY_FEE_TIER_MODE, 0, 0, 0, PAY_TIER_SLAB);
    SET(p, PAY_FEE_TIER_RATE, 0, 0, 0, 100);
    SET(p, PAY_FEE_TIER_UP_TO, 0, 0, 0, 5000);
    SET(p, PAY_FEE_TIER_RATE, 0, 1, 0, 200);
    SET(p, PAY_FEE_TIER_UP_TO, 0, 1, 0, PAY_NONE);
    PaySchedule s = pay_schedule_of(p, 0);
    CU_ASSERT_EQUAL(s.fixed, 10 * PAY_ONE);
    CU_ASSERT_EQUAL(s.min, 50 * PAY_ONE);
    CU_ASSERT_EQUAL(s.cap, 2000 * PAY_ONE);
    CU_ASSERT_EQUAL(s.n_tiers, 2);
    CU_ASSERT_EQUAL(pay_schedule_fee(&s, 1000000), 210 * PAY_ONE);
    CU_ASSERT_EQUAL(pay_schedule_of(p, 1).cap, PAY_NONE);
    pay_params_free(p);
}

/* Dated cuts may add up to more than the rate: nobody is paid for paying. */
static void
a_rate_cut_below_nothing_is_nothing(void)
{
    PayParams *p = fixture_params(1000);
    SET(p, PAY_FEE_RATE, 0, 0, 0, -1);
    CU_ASSERT_EQUAL(pay_schedule_of(p, 0).rate, 0);
    SET(p, PAY_FEE_RATE, 0, 0, 0, 1);
    CU_ASSERT_EQUAL(pay_schedule_of(p, 0).rate, 1);
    pay_params_free(p);
}

static void
a_schedule_has_at_most_six_tiers(void)
{
    PayParams *p = fixture_params(1000);
    for (unsigned fee = 0; fee < 2; fee++)
        for (unsigned t = 0; t < PAY_N_TIERS; t++) {
            SET(p, PAY_FEE_TIER_RATE, fee, t, 0, 100 * (t + 1));
            SET(p, PAY_FEE_TIER_UP_TO, fee, t, 0, 1000 * (t + 1));
        }
    PaySchedule s = pay_schedule_of(p, 0);
    CU_ASSERT_EQUAL(s.n_tiers, 6);
    /* The last tier is open, whatever it says. */
    CU_ASSERT_EQUAL(pay_schedule_fee(&s, 7000), 2700000);
    pay_params_free(p);
}

static void
only_bounds_that_can_bind_are_asked(void)
{
    static const struct {
        int64_t floor, cap, fixed;
        bool is_bounded;
        PayMicrofen fee; /* on 100 yuan, at 0.38 % */
    } cases[] = {
        { 0, PAY_NONE, 0, false, 38000000 },
        { 1, PAY_NONE, 0, true, 38000000 },
        { 0, 0, 0, true, 0 },
        { 0, 3799, 0, true, 37990000 },
        { 3801, PAY_NONE, 0, true, 38010000 },
        { 3801, 3700, 0, true, 37000000 },
        { 0, 4000, 1, true, 39000000 },
        { 0, 4000, 3, true, 40000000 },
    };
    PayParams *p = fixture_params(1000);
    unsigned mdr = fixture_find(p, PAY_KIND_FEE, "mdr");
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        SET(p, PAY_REGULATOR_FLOOR, PAY_FLOW_MDR, 0, 0, cases[i].floor);
        SET(p, PAY_REGULATOR_CAP, PAY_FLOW_MDR, 0, 0, cases[i].cap);
        SET(p, PAY_FEE_FIXED, mdr, 0, 0, cases[i].fixed);
        PaySchedule s = pay_schedule_of(p, mdr);
        CU_ASSERT_EQUAL(s.is_bounded, cases[i].is_bounded);
        CU_ASSERT_EQUAL(pay_schedule_fee(&s, 10000), cases[i].fee);
    }
    pay_params_free(p);
}

/* The regulator's bounds hold for the rate that is asked of a flow, and for no other. */
static void
a_rate_in_force_lies_between_floor_and_cap(void)
{
    static const struct {
        int64_t floor, cap, rate, in_force;
    } cases[] = {
        { 0, PAY_NONE, 0, 0 },      { 0, PAY_NONE, 3800, 3800 },
        { 0, PAY_NONE, -50, -50 },  { 1, PAY_NONE, 0, 1 },
        { 2000, 5000, 1999, 2000 }, { 2000, 5000, 2000, 2000 },
        { 2000, 5000, 5000, 5000 }, { 2000, 5000, 5001, 5000 },
    };
    PayParams *p = fixture_params(1000);
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        SET(p, PAY_REGULATOR_FLOOR, PAY_FLOW_MDR, 0, 0, cases[i].floor);
        SET(p, PAY_REGULATOR_CAP, PAY_FLOW_MDR, 0, 0, cases[i].cap);
        CU_ASSERT_EQUAL(pay_rate_in_force(p, PAY_FLOW_MDR, cases[i].rate),
                        cases[i].in_force);
        CU_ASSERT_EQUAL(pay_rate_in_force(p, PAY_FLOW_PLACER, 77), 77);
    }
    pay_params_free(p);
}

CLAIMS_MAIN(
    "models/fees", CLAIM(a_qr_payment_splits_to_the_microfen),
    CLAIM(every_split_sums_to_zero_and_agrees_with_its_flows),
    CLAIM(rounding_each_payment_takes_the_hubs_fee_away), CLAIM(half_a_fen_is_rounded_up),
    CLAIM(remainders_are_carried_to_the_next_settlement),
    CLAIM(an_account_holds_more_than_64_bits_of_microfen),
    CLAIM(a_refund_of_all_fees_restores_everybody),
    CLAIM(a_rebate_goes_from_the_wallet_to_the_consumer),
    CLAIM(on_us_the_wallet_is_its_own_acquirer),
    CLAIM(the_upper_bound_of_a_tier_belongs_to_it), CLAIM(minimum_then_cap_then_discount),
    CLAIM(a_discount_is_floored_to_the_microfen),
    CLAIM(a_cap_binds_at_the_first_amount_that_exceeds_it),
    CLAIM(the_largest_payment_at_the_highest_rate_fits),
    CLAIM(lines_are_the_schedule_as_far_as_they_go), CLAIM(small_amounts_split_as_all_do),
    CLAIM(amounts_ten_times_as_large_pay_ten_times_the_fee),
    CLAIM(a_schedule_is_read_from_its_cells), CLAIM(a_rate_cut_below_nothing_is_nothing),
    CLAIM(a_schedule_has_at_most_six_tiers), CLAIM(only_bounds_that_can_bind_are_asked),
    CLAIM(a_rate_in_force_lies_between_floor_and_cap))
