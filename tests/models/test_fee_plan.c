/* Which schedule applies to a payment. */
#include "models/fees.h"

#include <string.h>

#include "tests/claims.h"
#include "tests/models/fixture.h"

static const PayFeeCase foreign = { .network = 1,
                                    .platform = -1,
                                    .mode = PAY_MODE_MPM,
                                    .foreign_code = true,
                                    .bank_funded = true };

static void
one_schedule_is_found_for_each_flow(void)
{
    PayParams *p = fixture_params(1000);
    uint8_t plan[PAY_N_FLOWS];
    PayFlow flow;
    unsigned rivals;
    CU_ASSERT_TRUE(pay_fee_plan(p, &foreign, plan, &flow, &rivals));
    CU_ASSERT_EQUAL(plan[PAY_FLOW_MDR], pay_params_find(p, PAY_KIND_FEE, "mdr"));
    CU_ASSERT_EQUAL(plan[PAY_FLOW_FUNDING], pay_params_find(p, PAY_KIND_FEE, "bank"));
    CU_ASSERT_EQUAL(plan[PAY_FLOW_PLACER_DIRECT], PAY_NO_FEE);
    CU_ASSERT_EQUAL(plan[PAY_FLOW_COMMISSION], PAY_NO_FEE);
    PayFeeCase own = foreign;
    own.foreign_code = own.bank_funded = false;
    CU_ASSERT_TRUE(pay_fee_plan(p, &own, plan, &flow, &rivals));
    CU_ASSERT_EQUAL(plan[PAY_FLOW_ACCOUNT_SIDE], PAY_NO_FEE);
    CU_ASSERT_EQUAL(plan[PAY_FLOW_FUNDING], PAY_NO_FEE);
    pay_params_free(p);
}

static void
the_highest_priority_wins_where_several_match(void)
{
    PayParams *p = fixture_params(1000);
    int mdr = pay_params_find(p, PAY_KIND_FEE, "mdr");
    int second = pay_params_find(p, PAY_KIND_FEE, "placer");
    SET(p, PAY_FEE_FLOW, (unsigned)second, 0, 0, PAY_FLOW_MDR);
    SET(p, PAY_FEE_PRIORITY, (unsigned)second, 0, 0, 1);
    SET(p, PAY_FEE_MODES, (unsigned)second, 0, 0, 1 << PAY_MODE_CPM);
    SET(p, PAY_FEE_FLOW, 0, 0, 0, PAY_FLOW_PLACER);
    uint8_t plan[PAY_N_FLOWS];
    PayFlow flow;
    unsigned rivals;
    PayFeeCase shown = foreign;
    shown.foreign_code = false;
    shown.mode = PAY_MODE_CPM;
    CU_ASSERT_TRUE(pay_fee_plan(p, &shown, plan, &flow, &rivals));
    CU_ASSERT_EQUAL(plan[PAY_FLOW_MDR], second);
    SET(p, PAY_FEE_PRIORITY, (unsigned)mdr, 0, 0, 2);
    CU_ASSERT_TRUE(pay_fee_plan(p, &shown, plan, &flow, &rivals));
    CU_ASSERT_EQUAL(plan[PAY_FLOW_MDR], mdr);
    SET(p, PAY_FEE_PRIORITY, (unsigned)mdr, 0, 0, 0);
    shown.mode = PAY_MODE_MPM;
    CU_ASSERT_TRUE(pay_fee_plan(p, &shown, plan, &flow, &rivals));
    CU_ASSERT_EQUAL(plan[PAY_FLOW_MDR], mdr);
    pay_params_free(p);
}

static void
a_tie_or_a_gap_is_named(void)
{
    PayParams *p = fixture_params(1000);
    unsigned placer = (unsigned)pay_params_find(p, PAY_KIND_FEE, "placer");
    uint8_t plan[PAY_N_FLOWS];
    PayFlow flow;
    unsigned rivals;
    SET(p, PAY_FEE_FLOW, placer, 0, 0, PAY_FLOW_MDR);
    CU_ASSERT_FALSE(pay_fee_plan(p, &foreign, plan, &flow, &rivals));
    CU_ASSERT_EQUAL(flow, PAY_FLOW_MDR);
    CU_ASSERT_EQUAL(rivals, 2);
    SET(p, PAY_FEE_FLOW, placer, 0, 0, PAY_FLOW_COMMISSION);
    CU_ASSERT_FALSE(pay_fee_plan(p, &foreign, plan, &flow, &rivals));
    CU_ASSERT_EQUAL(flow, PAY_FLOW_PLACER);
    CU_ASSERT_EQUAL(rivals, 0);
    pay_params_free(p);
}

static void
conditions_choose_by_mask_and_leg(void)
{
    PayParams *p = fixture_params(1000);
    unsigned mdr = (unsigned)pay_params_find(p, PAY_KIND_FEE, "mdr");
    static const struct {
        PayKey key;
        int64_t value;
        bool matches;
    } conditions[] = {
        { PAY_FEE_NETWORKS, 2, true },
        { PAY_FEE_NETWORKS, 1, false },
        { PAY_FEE_WALLETS, 1, true },
        { PAY_FEE_WALLETS, 2, false },
        { PAY_FEE_CLASSES, 1, true },
        { PAY_FEE_CLASSES, 0, false },
        { PAY_FEE_PLATFORMS, 1, false },
        { PAY_FEE_ACQUIRERS, 1, true },
        { PAY_FEE_ACQUIRERS, 2, false },
        { PAY_FEE_MODES, 2, true },
        { PAY_FEE_MODES, 8, false },
        { PAY_FEE_CODE_LEG, PAY_LEG_OFF_US, true },
        { PAY_FEE_CODE_LEG, PAY_LEG_ON_US, false },
        { PAY_FEE_FUNDING_LEG, PAY_LEG_OFF_US, true },
        { PAY_FEE_FUNDING_LEG, PAY_LEG_ON_US, false },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(conditions); i++) {
        uint8_t plan[PAY_N_FLOWS];
        PayFlow flow;
        unsigned rivals;
        int64_t before = pay_value(p, conditions[i].key, mdr, 0, 0);
        SET(p, conditions[i].key, mdr, 0, 0, conditions[i].value);
        CU_ASSERT_EQUAL(pay_fee_plan(p, &foreign, plan, &flow, &rivals),
                        conditions[i].matches);
        SET(p, conditions[i].key, mdr, 0, 0, before);
    }
    pay_params_free(p);
}

static void
a_platform_may_have_its_own_tariff(void)
{
    static const struct {
        int platform;
        int64_t mask;
        bool matches;
    } cases[] = {
        { -1, -1, true }, { -1, 1, false }, { -1, 3, false }, { 0, -1, true },
        { 0, 1, true },   { 0, 2, false },  { 1, 1, false },  { 1, 2, true },
    };
    PayParams *p = fixture_params(1000);
    unsigned mdr = fixture_find(p, PAY_KIND_FEE, "mdr");
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        PayFeeCase bought = { .platform = cases[i].platform };
        uint8_t fee;
        unsigned rivals;
        SET(p, PAY_FEE_PLATFORMS, mdr, 0, 0, cases[i].mask);
        CU_ASSERT_EQUAL(pay_fee_choose(p, PAY_FLOW_MDR, &bought, &fee, &rivals),
                        cases[i].matches);
        CU_ASSERT_EQUAL(fee, cases[i].matches ? mdr : PAY_NO_FEE);
    }
    pay_params_free(p);
}

static void
the_first_platform_takes_commission_as_any(void)
{
    PayParams *p = fixture_params(1000);
    unsigned commission = fixture_find(p, PAY_KIND_FEE, "commission");
    for (int platform = -1; platform < 2; platform++) {
        PayFeeCase bought = { .platform = platform };
        uint8_t fee;
        unsigned rivals;
        CU_ASSERT_TRUE(pay_fee_choose(p, PAY_FLOW_COMMISSION, &bought, &fee, &rivals));
        CU_ASSERT_EQUAL(fee, platform < 0 ? PAY_NO_FEE : commission);
        CU_ASSERT_TRUE(pay_fee_choose(p, PAY_FLOW_PLACER, &bought, &fee, &rivals));
        CU_ASSERT_EQUAL(fee == PAY_NO_FEE, platform >= 0);
    }
    pay_params_free(p);
}

/* Nobody need charge payers, or merchants for the plate, but two may not both. */
static void
a_flow_that_may_lack_may_not_be_charged_twice(void)
{
    static const PayFlow flows[] = { PAY_FLOW_PAYER, PAY_FLOW_PLACER_DIRECT };
    for (unsigned i = 0; i < G_N_ELEMENTS(flows); i++) {
        PayParams *p = fixture_params(1000);
        uint8_t fee;
        unsigned rivals;
        for (unsigned n = 0; n <= 2; n++) {
            CU_ASSERT_EQUAL(pay_fee_choose(p, flows[i], &foreign, &fee, &rivals), n < 2);
            CU_ASSERT_EQUAL(rivals, n);
            CU_ASSERT_EQUAL(fee, n == 0 ? PAY_NO_FEE : 0);
            SET(p, PAY_FEE_FLOW, n, 0, 0, flows[i]);
        }
        pay_params_free(p);
    }
}

/* What lies behind the cells of the last fee is no fee. */
static void
conditions_of_one_fee_leave_other_flows_alone(void)
{
    PayParams *p = fixture_params(1000);
    unsigned n_wrong = 0;
    for (int64_t networks = 0; networks < PAY_N_FLOWS; networks++)
        for (int64_t leg = PAY_LEG_ANY; leg <= PAY_LEG_OFF_US; leg++) {
            SET(p, PAY_FEE_NETWORKS, 0, 0, 0, networks);
            SET(p, PAY_FEE_CODE_LEG, 0, 0, 0, leg);
            for (PayFlow flow = 0; flow < PAY_N_FLOWS; flow++) {
                if (flow == PAY_FLOW_ACCOUNT_SIDE) /* that of the first fee */
                    continue;
                uint8_t fee;
                unsigned rivals;
                n_wrong += !pay_fee_choose(p, flow, &foreign, &fee, &rivals);
                n_wrong += fee == 0;
            }
        }
    CU_ASSERT_EQUAL(n_wrong, 0);
    pay_params_free(p);
}

static void
a_world_without_a_price_is_refused_with_its_reason(void)
{
    PayParams *p = fixture_params(1000);
    SET(p, PAY_FEE_FLOW, (unsigned)pay_params_find(p, PAY_KIND_FEE, "mdr"), 0, 0,
        PAY_FLOW_COMMISSION);
    g_autoptr(GError) error = NULL;
    PayWorld *world = pay_world_new(p, (SimKey){ 0 }, &error);
    CU_ASSERT_PTR_NULL(world);
    CU_ASSERT_PTR_NOT_NULL_FATAL(error);
    CU_ASSERT_EQUAL(error->code, PAY_ERROR_FEES);
    CU_ASSERT_PTR_NOT_NULL(strstr(error->message, "no [fee] matches for flow mdr"));
    pay_params_free(p);
}

CLAIMS_MAIN("models/fee_plan", CLAIM(one_schedule_is_found_for_each_flow),
            CLAIM(the_highest_priority_wins_where_several_match),
            CLAIM(a_tie_or_a_gap_is_named), CLAIM(conditions_choose_by_mask_and_leg),
            CLAIM(a_platform_may_have_its_own_tariff),
            CLAIM(the_first_platform_takes_commission_as_any),
            CLAIM(a_flow_that_may_lack_may_not_be_charged_twice),
            CLAIM(conditions_of_one_fee_leave_other_flows_alone),
            CLAIM(a_world_without_a_price_is_refused_with_its_reason))
