/* Refunds: what comes back, when, and who bears the fees. Where everything comes back,
 * every expectation is exact. */
#include "models/refund.h"

#include <string.h>

#include "models/settlement.h"
#include "tests/models/plant.h"

/* Everybody pays on @route at ledger level, and everything comes back after @delay days.
 */
static PayParams *
market(PayRoute route, int64_t n_days, int64_t delay, PayRefundFees policy)
{
    PayParams *p = fixture_build((Fixture){ .people = 1000 });
    fixture_still(p);
    plant_route(p, route);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, n_days);
    SET(p, PAY_REFUND_RATE, 0, 0, 0, PAY_ONE);
    SET(p, PAY_REFUND_DELAY, 0, 0, 0, delay * SIM_DAY);
    SET(p, PAY_REFUND_FEES, 0, 0, 0, policy);
    return p;
}

static int64_t
value_of(const PlantRun *run)
{
    return (int64_t)run->ledger->day->wallet[0][0].value;
}

static int64_t
returned_on(const PlantRun *run)
{
    const PayReturns *r = run->ledger->day->returns;
    return r == NULL ? 0 : (int64_t)r->into[0][0];
}

static void
next_day(PlantRun *run)
{
    GError *error = NULL;
    if (!pay_ledger_day(run->ledger, run->timeline, &error))
        g_error("%s", error->message);
}

/* P10: 100 yuan over a foreign code, paid and refunded in full. */
static void
the_policy_says_which_fees_come_back(void)
{
    static const struct {
        PayRefundFees policy;
        PayMicrofen merchant, wallet, hub, placer, acquirer;
    } known[] = {
        { PAY_REFUND_ALL, 0, 0, 0, 0, 0 },
        { PAY_REFUND_NONE, -38000000, 16750000, 6500000, 6000000, 8750000 },
        { PAY_REFUND_HUB_KEPT, 0, -3250000, 6500000, 0, -3250000 },
    };
    const PaySplit paid = { .line = { [PAY_FLOW_MDR] = 38000000,
                                      [PAY_FLOW_ACCOUNT_SIDE] = 20000000,
                                      [PAY_FLOW_HUB_ACQUIRING] = 3250000,
                                      [PAY_FLOW_HUB_ACCOUNT] = 3250000,
                                      [PAY_FLOW_PLACER] = 6000000 },
                            .rebate = 50000000 };
    for (unsigned i = 0; i < G_N_ELEMENTS(known); i++) {
        PaySplit back = pay_refund_split(&paid, known[i].policy);
        PayMicrofen there[PAY_N_ROLES], home[PAY_N_ROLES];
        pay_split_by_role(&paid, true, there);
        pay_split_by_role(&back, true, home);
        for (unsigned role = 0; role < PAY_N_ROLES; role++)
            there[role] -= home[role];
        CU_ASSERT_EQUAL(there[PAY_ROLE_MERCHANT], known[i].merchant);
        CU_ASSERT_EQUAL(there[PAY_ROLE_WALLET], known[i].wallet);
        CU_ASSERT_EQUAL(there[PAY_ROLE_HUB], known[i].hub);
        CU_ASSERT_EQUAL(there[PAY_ROLE_PLACER], known[i].placer);
        CU_ASSERT_EQUAL(there[PAY_ROLE_ACQUIRER], known[i].acquirer);
        CU_ASSERT_EQUAL(there[PAY_ROLE_CONSUMER], 0);
    }
}

static void
half_of_the_refunds_take_longer_than_the_median(void)
{
    CU_ASSERT_EQUAL(pay_refund_days(0, 2, 1, 0.5), 2);
    CU_ASSERT_EQUAL(pay_refund_days(23, 2, 1, 0.5), 2);
    CU_ASSERT_EQUAL(pay_refund_days(12, 2, 1, 0.4), 2);
    CU_ASSERT_EQUAL(pay_refund_days(12, 2, 0, 0.999), 2);
    CU_ASSERT_EQUAL(pay_refund_days(0, 0, 1, 0.999), 0);
    /* One standard deviation above: 2 e days after the middle of the first hour. */
    CU_ASSERT_EQUAL(pay_refund_days(0, 2, 1, 0.8413447460685429), 5);
    CU_ASSERT_EQUAL(pay_refund_days(0, 30, 4, 0.9999), PAY_REFUND_DAYS - 1);
}

/* On whichever route, at ledger level and in a window. */
static void
what_is_fully_refunded_leaves_nobody_richer(void)
{
    static const PayRoute routes[] = { PAY_R1, PAY_R2, PAY_R3, PAY_R4, PAY_C4 };
    for (unsigned i = 0; i < 2 * G_N_ELEMENTS(routes); i++) {
        PayRoute route = routes[i / 2];
        PayParams *p = i % 2 ? plant_on_route(route, 1000, PAY_QUEUES_AUTO)
                             : market(route, 1, 0, PAY_REFUND_ALL);
        SET(p, PAY_REFUND_RATE, 0, 0, 0, PAY_ONE);
        SET(p, PAY_REBATE_PAYMENT, 0, 0, 0, 30);
        g_auto(PlantRun) run = plant_run_days(p, NULL, 5);
        CU_ASSERT_TRUE(value_of(&run) > 1000000);
        CU_ASSERT_EQUAL(returned_on(&run), value_of(&run));
        CU_ASSERT_EQUAL(run.ledger->day->rebate[0][0], 0);
        for (unsigned role = 0; role < PAY_N_ROLES; role++)
            CU_ASSERT_EQUAL(run.ledger->day->group[0].role[role], 0);
    }
}

/* What payers were charged on top is part of what they paid: it comes back whatever
 * becomes of the merchant's own fees. */
static void
a_surcharge_comes_back_with_the_principal(void)
{
    for (PayRefundFees policy = PAY_REFUND_ALL; policy <= PAY_REFUND_HUB_KEPT; policy++) {
        PayParams *p = market(PAY_R3, 3, 0, policy);
        for (unsigned k = 0; k < p->n[PAY_KIND_CLASS]; k++) {
            SET(p, PAY_CLASS_REACTION, k, 0, 0, PAY_MERCHANT_SURCHARGES);
            SET(p, PAY_CLASS_PASS_THROUGH, k, 0, 0, PAY_ONE);
        }
        SimRecords *r = fixture_run(p, 5, 1);
        CU_ASSERT_EQUAL(fixture_value(r, PAY_METRIC_CONSERVED, ""), 1);
        CU_ASSERT_TRUE(fixture_value(r, PAY_METRIC_REFUND_VALUE, "") > 10000);
        CU_ASSERT_EQUAL(fixture_value(r, PAY_METRIC_FEE_NET, "consumer"), 0);
        double merchant = fixture_value(r, PAY_METRIC_FEE_NET, "merchant");
        double fees = 0.0038 * fixture_value(r, PAY_METRIC_REFUND_VALUE, "");
        CU_ASSERT_TRUE(
            is_near(merchant, policy == PAY_REFUND_NONE ? -fees : 0, 1e-6 * fees));
        sim_records_free(r);
        pay_params_free(p);
    }
}

static void
merchants_bear_the_discount_where_no_fee_comes_back(void)
{
    g_auto(PlantRun) run = plant_run_days(market(PAY_R3, 1, 0, PAY_REFUND_NONE), NULL, 5);
    const int64_t *role = run.ledger->day->group[0].role;
    CU_ASSERT_EQUAL(returned_on(&run), value_of(&run));
    CU_ASSERT_EQUAL(role[PAY_ROLE_MERCHANT], -3800 * value_of(&run));
    CU_ASSERT_EQUAL(role[PAY_ROLE_HUB], 650 * value_of(&run));
}

static void
institutions_bear_the_hubs_fee_where_it_is_kept(void)
{
    g_auto(PlantRun) run =
        plant_run_days(market(PAY_R4, 1, 0, PAY_REFUND_HUB_KEPT), NULL, 5);
    const int64_t *role = run.ledger->day->group[0].role;
    CU_ASSERT_EQUAL(role[PAY_ROLE_MERCHANT], 0);
    CU_ASSERT_EQUAL(role[PAY_ROLE_HUB], (650 + 325) * value_of(&run));
    CU_ASSERT_EQUAL(role[PAY_ROLE_ACQUIRER], -325 * value_of(&run));
    CU_ASSERT_EQUAL(role[PAY_ROLE_WALLET], -(325 + 162) * value_of(&run));
    CU_ASSERT_EQUAL(role[PAY_ROLE_BANK], -163 * value_of(&run));
}

static void
a_refund_is_booked_on_the_day_it_falls_due(void)
{
    g_auto(PlantRun) run = plant_open(market(PAY_R3, 40, 2, PAY_REFUND_ALL), NULL, 5);
    int64_t sold[40];
    for (unsigned day = 0; day < 40; day++) {
        next_day(&run);
        sold[day] = value_of(&run);
        CU_ASSERT_EQUAL(returned_on(&run), day < 2 ? 0 : sold[day - 2]);
        CU_ASSERT_EQUAL(run.ledger->day->group[0].role[PAY_ROLE_MERCHANT],
                        -3800 * (sold[day] - (day < 2 ? 0 : sold[day - 2])));
    }
}

/* What the wallet owes the acquirer by day it is owed back for another day's sales, and
 * what meets in one cycle nets out. */
static void
refunds_settle_against_payments(void)
{
    for (int64_t delay = 0; delay < 2; delay++) {
        PayParams *p = market(PAY_R3, 1, delay, PAY_REFUND_ALL);
        for (unsigned fee = 0; fee < p->n[PAY_KIND_FEE]; fee++)
            SET(p, PAY_FEE_RATE, fee, 0, 0, 0);
        for (unsigned w = 0; w < p->n[PAY_KIND_WALLET]; w++)
            SET(p, PAY_WALLET_RESERVE, w, 0, 0, PAY_NONE);
        SET(p, PAY_BANK_RESERVE, 0, 0, 0, PAY_NONE);
        SET(p, PAY_ACQUIRER_RESERVE, 0, 0, 0, PAY_NONE);
        SET(p, PAY_SETTLEMENT_METHOD, 0, 0, 0, 1 + PAY_NET_MULTILATERAL);
        SET(p, PAY_SETTLEMENT_CUT_OFF, 3, 0, 0, 1);
        g_auto(PlantRun) run = plant_run_days(p, NULL, 5);
        const PayHubCycles *c = &pay_settlement_cycles(run.ledger->settlement)->hub[0];
        CU_ASSERT_EQUAL(c->gross, (delay == 0 ? 2 : 1) * value_of(&run));
        CU_ASSERT_EQUAL(c->paid, delay == 0 ? 0 : value_of(&run));
    }
}

static void
a_run_begins_with_nothing_to_take_back(void)
{
    PayParams *p = market(PAY_R3, 1, 3, PAY_REFUND_ALL);
    SET(p, PAY_RUN_SPIN_UP, 0, 0, 0, 5);
    SimRecords *records = fixture_run(p, 5, 1);
    CU_ASSERT_TRUE(isnan(fixture_value(records, PAY_METRIC_REFUND_VALUE, "")));
    CU_ASSERT_TRUE(fixture_value(records, PAY_METRIC_FEE_NET, "merchant") < 0);
    sim_records_free(records);
    pay_params_free(p);
}

/* The lively market, with refunds of one payment in ten. */
static PayParams *
lively(void)
{
    PayParams *p = fixture_build((Fixture){ .people = 12000, .platform = true });
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 12);
    SET(p, PAY_RUN_SPIN_UP, 0, 0, 0, 2);
    SET(p, PAY_REBATE_PAYMENT, 1, 0, 0, 30);
    SET(p, PAY_REFUND_DELAY, 0, 0, 0, SIM_DAY / 2);
    SET(p, PAY_REFUND_SPREAD, 0, 0, 0, PAY_ONE);
    fixture_open(p, 600000);
    for (unsigned k = 0; k < p->n[PAY_KIND_CLASS]; k++)
        SET(p, PAY_REFUND_RATE, k, 0, 0, 100000);
    return p;
}

static void
threads_change_no_bit(void)
{
    PayParams *p = lively();
    uint64_t print[3];
    for (unsigned i = 0; i < 3; i++) {
        SimRecords *records = fixture_run(p, 1, 1u << i);
        print[i] = records->fingerprint;
        sim_records_free(records);
    }
    CU_ASSERT_EQUAL(print[1], print[0]);
    CU_ASSERT_EQUAL(print[2], print[0]);
    pay_params_free(p);
}

/* A payment comes back after it was made: nobody shops otherwise for it. */
static void
refunds_move_money_and_no_shopper(void)
{
    PayParams *with = lively(), *without = lively();
    for (unsigned k = 0; k < without->n[PAY_KIND_CLASS]; k++)
        SET(without, PAY_REFUND_RATE, k, 0, 0, 0);
    SimRecords *a = fixture_run(with, 1, 2), *b = fixture_run(without, 1, 2);
    CU_ASSERT_EQUAL(fixture_value(a, PAY_METRIC_COMPLETED, ""),
                    fixture_value(b, PAY_METRIC_COMPLETED, ""));
    CU_ASSERT_EQUAL(fixture_value(a, PAY_METRIC_SURPLUS, ""),
                    fixture_value(b, PAY_METRIC_SURPLUS, ""));
    CU_ASSERT_TRUE(fixture_value(a, PAY_METRIC_FEE_NET, "merchant") >
                   fixture_value(b, PAY_METRIC_FEE_NET, "merchant"));
    CU_ASSERT_TRUE(isnan(fixture_value(b, PAY_METRIC_REFUND_SHARE, "")));
    sim_records_free(a);
    sim_records_free(b);
    pay_params_free(with);
    pay_params_free(without);
}

/* Ad valorem, all refunded alike: rates on what is kept are those of the tariff. A share
 * of 12 days' sales: what is still to come back takes a tenth of about a day off. */
static void
rates_are_told_of_what_is_kept(void)
{
    PayParams *p = lively();
    for (unsigned i = 0; i < 2; i++) {
        SET(p, PAY_REFUND_FEES, 0, 0, 0, i == 0 ? PAY_REFUND_ALL : PAY_REFUND_NONE);
        SimRecords *records = fixture_run(p, 1, 2);
        double share = fixture_value(records, PAY_METRIC_REFUND_SHARE, "");
        double mdr = fixture_value(records, PAY_METRIC_MDR, "");
        CU_ASSERT_TRUE(is_near(share, 9.4, 0.6));
        CU_ASSERT_TRUE(is_near(mdr, i == 0 ? 0.38 : 0.38 / (1 - share / 100), 1e-6));
        double flow = fixture_value(records, PAY_METRIC_FEE_FLOW, "merchant-to-platform");
        CU_ASSERT_TRUE(flow > 0);
        sim_records_free(records);
    }
    pay_params_free(p);
}

CLAIMS_MAIN("models/refund", CLAIM(the_policy_says_which_fees_come_back),
            CLAIM(half_of_the_refunds_take_longer_than_the_median),
            CLAIM(what_is_fully_refunded_leaves_nobody_richer),
            CLAIM(a_surcharge_comes_back_with_the_principal),
            CLAIM(merchants_bear_the_discount_where_no_fee_comes_back),
            CLAIM(institutions_bear_the_hubs_fee_where_it_is_kept),
            CLAIM(a_refund_is_booked_on_the_day_it_falls_due),
            CLAIM(refunds_settle_against_payments),
            CLAIM(a_run_begins_with_nothing_to_take_back), CLAIM(threads_change_no_bit),
            CLAIM(refunds_move_money_and_no_shopper),
            CLAIM(rates_are_told_of_what_is_kept))
