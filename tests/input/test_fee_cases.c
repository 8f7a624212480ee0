/* [input/resolve.h] scn_check_fee_cases(): a payment that nobody charges for, or two do,
 * is told before anything runs. */
#include "tests/input/fixture.h"

/* What a fault of the small market with @old replaced by @new_ says. */
static char *
faults_with(const char *old, const char *new_)
{
    g_autofree char *text = minimal_with(old, new_);
    char *faults = NULL;
    ScnScenario *scenario = parse(text, NULL, &faults);
    CU_ASSERT_EQUAL(scenario != NULL, faults[0] == '\0');
    scn_scenario_free(scenario);
    return faults;
}

static void
one_fee_for_each_flow_is_enough(void)
{
    g_autofree char *faults = faults_with(NULL, "");
    CU_ASSERT_STRING_EQUAL(faults, "");
}

static void
a_flow_without_a_fee_is_told_with_a_payment_that_needs_it(void)
{
    g_autofree char *faults = faults_with("flow = hub-account\n", "flow = placer\n"
                                                                  "modes = cpm\n"
                                                                  "priority = 1\n");
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "no [fee] matches for flow hub-account in 16 "
                                          "of 32 kinds of payment, as when red pays by "
                                          "mpm on a code of blue at a restaurant"));
}

/* A market without any fee: one line for each flow that must have its price. */
static void
all_flows_are_told_at_once(void)
{
    g_autofree char *text = minimal_text();
    char *first = strstr(text, "[fee mdr]"), *rest = strstr(text, "[rebate red]");
    memmove(first, rest, strlen(rest) + 1);
    g_autofree char *faults = NULL;
    CU_ASSERT_PTR_NULL(parse(text, NULL, &faults));
    g_auto(GStrv) parts = g_strsplit(faults, "no [fee] matches for flow ", -1);
    CU_ASSERT_EQUAL(g_strv_length(parts) - 1, 9);
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "flow commission in 8 of 32 kinds"));
}

static void
equal_fees_are_told(void)
{
    g_autofree char *faults =
        faults_with("[fee account-side]", "[fee rival]\nflow = mdr\nrate = 1%\n"
                                          "networks = red\n[fee account-side]");
    CU_ASSERT_PTR_NOT_NULL(
        strstr(faults, "several [fee]s match equally for flow mdr in 16 of 32 kinds"));
    g_autofree char *ranked =
        faults_with("[fee account-side]", "[fee rival]\nflow = mdr\nrate = 1%\n"
                                          "priority = 1\n[fee account-side]");
    CU_ASSERT_STRING_EQUAL(ranked, "");
}

CLAIMS_MAIN("input/fee cases", CLAIM(one_fee_for_each_flow_is_enough),
            CLAIM(a_flow_without_a_fee_is_told_with_a_payment_that_needs_it),
            CLAIM(all_flows_are_told_at_once), CLAIM(equal_fees_are_told))
