/* Values that are each right but not together, and those that are wrong by themselves:
 * these are said once, and nothing is concluded from them. */
#include "tests/input/fixture.h"

static void
what_does_not_go_together_is_refused(void)
{
    static const Breakage cases[] = {
        { "hold      = 90%\nbalance   = 47%\nsource.hold = found: a survey of 2020\n"
          "[wallet blue]\n",
          "hold = 90%\nbalance = 47%\ntarget-share = 60%\n[wallet blue]\n"
          "target-share = 41%\n",
          "the wallets' target shares sum to more than 100%" },
        { "flow = mdr\nrate = 0.38%",
          "flow = mdr\nrate = 0.38%\nrival = one\nacquirers = till\n[rival one]",
          "a rival's books know no acquirers; this fee names some" },
        { "[rebate red]",
          "[risk]\nborne-by-wallet = 60%\nborne-by-acquirer = 41%\n[rebate red]",
          "104:21: error: wallet, acquirer and merchant bear more than 100% of a theft" },
    };
    CHECK_BREAKAGES(cases);
}

static void
what_is_wrong_by_itself_is_said_once(void)
{
    static const Breakage cases[] = {
        { "share        = 60%", "share = 60", "share: needs a unit: 60%?" },
        { "mpm          = 70%", "mpm = 70", "mpm: needs a unit: 70%?" },
        { "cpm          = 30%", "cpm = 30", "cpm: needs a unit: 30%?" },
        { "online       = 0%", "online = 0", "online: needs a unit: 0%?" },
        { "kind      = platform", "kind = bank-app\nbank = frst-bank",
          "there is no bank 'frst-bank' (first-bank); did you mean 'first-bank'?" },
        { "[rebate red]",
          "[holiday h]\nfrom = 2021-13-08\nuntil = 2021-10-08\n[rebate red]",
          "there is no 2021-13-08 in the calendar" },
        { "[rebate red]",
          "[holiday h]\nfrom = 2021-10-08\nuntil = 2021-10-32\n[rebate red]",
          "there is no 2021-10-32 in the calendar" },
        { "cap  = 3.25 CNY", "cap = 3.25\nmin = 4 CNY", "cap: needs a unit: 3.25 CNY?" },
        { "cap  = 3.25 CNY", "cap = 3.25 CNY\nmin = 4", "min: needs a unit: 4 CNY?" },
        { "[rebate red]", "[rebate red]\nrival = nobody", "there is no rival 'nobody'" },
        { "hold      = 90%\nbalance   = 47%\nsource.hold",
          "hold =\nbalance = 47%\nsource.hold", "35:7: error: 'hold' has no value" },
        { "label[zh] = 红钱包", "label[en] =", "'label[en]' has no value" },
        { "label[zh] = 红钱包", "family =", "'family' has no value" },
        { "label[zh] = 红钱包", "family = Red",
          "31:10: error: 'Red' is not an id: a-z, 0-9 and inner '-', at most 64" },
        { "question = Does it run?", "question =", "'question' has no value" },
        { "id       = minimal", "id =", "'id' has no value" },
        { "[rebate red]", "[traffic]\nweekdays = 1, 1, 1, 1, 1, 1, 1, 1\n[rebate red]",
          "103:12: error: weekdays: 8 values, not 7" },
    };
    CHECK_BREAKAGES(cases);
}

/* The bounds themselves are right. */
static void
what_just_goes_together_is_taken(void)
{
    static const char *const cases[][2] = {
        { "hold      = 90%\nbalance   = 47%\nsource.hold = found: a survey of 2020\n"
          "[wallet blue]\n",
          "hold = 90%\nbalance = 47%\ntarget-share = 60%\n[wallet blue]\n"
          "target-share = 40%\n" },
        { "cap  = 3.25 CNY", "cap = 3.25 CNY\nmin = 3.25 CNY" },
        { "[rebate red]",
          "[risk]\nborne-by-wallet = 60%\nborne-by-acquirer = 40%\n[rebate red]" },
        { "[rebate red]",
          "[holiday h]\nfrom = 2021-10-08\nuntil = 2021-10-09\n[rebate red]" },
        { "kind      = platform", "kind = bank-app\nbank = first-bank" },
        { "[rebate red]", "[rival one]\n[rebate red]\nrival = one" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = minimal_with(cases[i][0], cases[i][1]), *faults = NULL;
        g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
        CU_ASSERT_PTR_NOT_NULL(s);
        CU_ASSERT_STRING_EQUAL(faults, "");
    }
}

static void
a_kind_of_which_there_is_none_is_told_from_a_wrong_id(void)
{
    g_autofree char *text = minimal_with("[group all]\n", ""), *faults = NULL;
    g_autofree char *whole = g_strconcat(
        text, "[event e]\nat = 2021-09-01\ncities = all\nset.fee.mdr.rate = 0%\n", NULL);
    g_autoptr(ScnScenario) s = parse(whole, NULL, &faults);
    CU_ASSERT_PTR_NULL(s);
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "s.ini: error: there is no [group] section"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(faults, "group: there is no group 'all' (none is declared)"));
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "'all' is no city, city group or tag"));
}

static void
a_family_and_an_english_label_are_read(void)
{
    g_autofree char *faults = NULL;
    g_autofree char *text =
        minimal_with("label[zh] = 红钱包", "label[zh] = 红钱包\nlabel[en] = Red purse\n"
                                           "family = purses\nowner = red-firm");
    g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
    CU_ASSERT_STRING_EQUAL(faults, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    int red = pay_params_find(s->params, PAY_KIND_WALLET, "red");
    const PayEntity *wallet = &s->params->entity[PAY_KIND_WALLET][red];
    CU_ASSERT_STRING_EQUAL(wallet->label_en, "Red purse");
    CU_ASSERT_STRING_EQUAL(wallet->label_zh, "红钱包");
    CU_ASSERT_STRING_EQUAL(wallet->family, "purses");
    CU_ASSERT_STRING_EQUAL(wallet->owner, "red-firm");
}

/* Faults beyond those that are kept cost no guesses, and are counted. */
static void
a_thousand_mistakes_are_told_by_the_first(void)
{
    g_autoptr(GString) text = g_string_new("[scenario]\nformat = 1\nid = a\n[run]\n");
    for (unsigned i = 0; i < 600; i++)
        g_string_append_printf(text, "dayz%u = 1\nsource.days%u = x\n", i, i);
    for (unsigned i = 0; i < 400; i++)
        g_string_append_printf(text, "[wallte w%u]\n", i);
    g_autofree char *faults = NULL;
    g_autoptr(ScnScenario) s = parse(text->str, NULL, &faults);
    CU_ASSERT_PTR_NULL(s);
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "unknown key 'dayz0' in [run]; did you mean"));
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "'dayz499'"));
    CU_ASSERT_PTR_NULL(strstr(faults, "'dayz500'"));
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "more"));
    CU_ASSERT_PTR_NULL(strstr(faults, "w399"));
}

static void
a_mistyped_key_with_an_id_is_guessed(void)
{
    static const Breakage cases[] = {
        { "codes.red    = 75%", "code.red = 75%", "did you mean 'codes.red'?" },
        { "codes.red    = 75%", "codes.red.mpm = 75%", "unknown key 'codes.red.mpm'" },
        { "ramp   = 30 d", "rmp = 30 d",
          "107:1: error: unknown key 'rmp' in [event]; did you mean 'ramp'?" },
        { "rate = 0.38%", "rate = 0.38%\ntier.1.upto = 9 CNY",
          "did you mean 'tier.1.up-to'?" },
    };
    CHECK_BREAKAGES(cases);
}

CLAIMS_MAIN("input/values", CLAIM(what_does_not_go_together_is_refused),
            CLAIM(what_is_wrong_by_itself_is_said_once),
            CLAIM(what_just_goes_together_is_taken),
            CLAIM(a_kind_of_which_there_is_none_is_told_from_a_wrong_id),
            CLAIM(a_family_and_an_english_label_are_read),
            CLAIM(a_thousand_mistakes_are_told_by_the_first),
            CLAIM(a_mistyped_key_with_an_id_is_guessed))
