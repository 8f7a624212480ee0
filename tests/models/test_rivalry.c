/* Firms that answer each other: each rule by hand, and what is said of where it leads. */
#include "models/rivalry.h"

#include <string.h>

#include "tests/claims.h"

static const SimKey key = { .seed = 1 };

static PayFeeMarket
equals(unsigned n, double beta)
{
    PayFeeMarket market = { .n = n, .beta = beta };
    for (unsigned a = 0; a < n; a++) {
        market.cost[a] = 2500;
        market.cap[a] = PAY_NONE;
    }
    return market;
}

static PayRivalryRule
rule_of(PayStrategy strategy)
{
    PayRivalryRule rule = { .strategy = strategy, .step = 200 };
    for (unsigned a = 0; a < PAY_MAX_FIRMS; a++) {
        rule.floor[a] = 2500;
        rule.draw[a] = a;
    }
    return rule;
}

/* Two firms: fees, then the share and the profit of the first. */
static void
show(PayRivalry *rivalry, int64_t one, int64_t two, double share, double profit)
{
    PayEpoch epoch = { .fee = { one, two },
                       .share = { share, 1 - share },
                       .profit = { profit, 0 } };
    pay_rivalry_observe(rivalry, &epoch);
}

static int64_t
next_of_first(PayRivalry *rivalry)
{
    PayFeeMarket market = equals(2, 0.001);
    int64_t fee[PAY_MAX_FIRMS];
    pay_rivalry_move(rivalry, &market, (unsigned[]){ 0, 1 }, fee);
    return fee[0];
}

/* ---- rules */

static void
undercutting_answers_a_lost_point_of_share_with_one_step(void)
{
    static const struct {
        double share[3];
        int64_t fee, next;
    } cases[] = {
        { { 0.50, 0.50, 0.489 }, 3800, 3600 }, /* lost 1.1 points */
        { { 0.50, 0.50, 0.491 }, 3800, 3800 }, /* lost 0.9 */
        { { 0.50, 0.51, 0.52 }, 3800, 3850 },  /* grew twice running */
        { { 0.50, 0.49, 0.52 }, 3800, 3800 },  /* grew once */
        { { 0.50, 0.50, 0.40 }, 2600, 2500 },  /* the floor */
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        PayRivalryRule rule = rule_of(PAY_STRATEGY_UNDERCUT);
        g_autoptr(PayRivalry) rivalry = pay_rivalry_new(&rule, 2, NULL);
        for (unsigned j = 0; j < 3; j++)
            show(rivalry, cases[i].fee, 4000, cases[i].share[j], 0);
        CU_ASSERT_EQUAL(next_of_first(rivalry), cases[i].next);
    }
}

static void
a_first_epoch_is_held_against_the_shares_before_it(void)
{
    PayRivalryRule rule = rule_of(PAY_STRATEGY_UNDERCUT);
    static const double before[] = { 0.6, 0.4 };
    g_autoptr(PayRivalry) with = pay_rivalry_new(&rule, 2, before);
    g_autoptr(PayRivalry) without = pay_rivalry_new(&rule, 2, NULL);
    show(with, 3800, 4000, 0.5, 0);
    show(without, 3800, 4000, 0.5, 0);
    CU_ASSERT_EQUAL(next_of_first(with), 3600);
    CU_ASSERT_EQUAL(next_of_first(without), 3800);
}

static void
a_climber_goes_on_while_it_pays_and_turns_with_half_the_step(void)
{
    PayRivalryRule rule = rule_of(PAY_STRATEGY_HILL);
    g_autoptr(PayRivalry) rivalry = pay_rivalry_new(&rule, 2, NULL);
    static const struct {
        int64_t fee;
        double profit;
        int64_t next;
    } path[] = { { 4000, 100, 3800 },
                 { 3800, 110, 3600 },
                 { 3600, 105, 3700 },
                 { 3700, 108, 3800 },
                 { 3800, 108, 3750 } };
    for (unsigned i = 0; i < G_N_ELEMENTS(path); i++) {
        show(rivalry, path[i].fee, 4000, 0.5, path[i].profit);
        CU_ASSERT_EQUAL(next_of_first(rivalry), path[i].next);
    }
}

static void
best_answers_see_who_moved_before_them(void)
{
    PayFeeMarket market = equals(2, 0.001);
    PayRivalryRule rule = rule_of(PAY_STRATEGY_BEST_RESPONSE);
    g_autoptr(PayRivalry) rivalry = pay_rivalry_new(&rule, 2, NULL);
    show(rivalry, 3000, 6000, 0.9, 0);
    int64_t first[PAY_MAX_FIRMS], last[PAY_MAX_FIRMS];
    pay_rivalry_move(rivalry, &market, (unsigned[]){ 0, 1 }, first);
    pay_rivalry_move(rivalry, &market, (unsigned[]){ 1, 0 }, last);
    double fee[] = { 3000, 6000 };
    CU_ASSERT_EQUAL(first[0], pay_fee_market_quote(&market, fee, 0));
    CU_ASSERT_EQUAL(last[1], pay_fee_market_quote(&market, fee, 1));
    fee[0] = (double)first[0];
    CU_ASSERT_EQUAL(first[1], pay_fee_market_quote(&market, fee, 1));
    CU_ASSERT_NOT_EQUAL(first[1], last[1]);
}

static void
fictitious_play_answers_the_mean_of_all_epochs(void)
{
    PayFeeMarket market = equals(2, 0.001);
    PayRivalryRule rule = rule_of(PAY_STRATEGY_FICTITIOUS);
    g_autoptr(PayRivalry) rivalry = pay_rivalry_new(&rule, 2, NULL);
    show(rivalry, 3000, 6000, 0.9, 0);
    show(rivalry, 3000, 5001, 0.9, 0);
    double fee[] = { 0, 5500.5 };
    CU_ASSERT_EQUAL(next_of_first(rivalry), pay_fee_market_quote(&market, fee, 0));
}

static void
a_timeline_leaves_fees_alone(void)
{
    PayRivalryRule rule = rule_of(PAY_STRATEGY_TIMELINE);
    g_autoptr(PayRivalry) rivalry = pay_rivalry_new(&rule, 2, NULL);
    show(rivalry, 9000, 3000, 0.9, 0);
    show(rivalry, 9000, 3000, 0.1, 0);
    CU_ASSERT_EQUAL(next_of_first(rivalry), 9000);
}

static void
nobody_charges_more_than_a_cap(void)
{
    PayFeeMarket market = equals(2, 0.001);
    market.cap[0] = market.cap[1] = 3000;
    for (unsigned s = PAY_STRATEGY_UNDERCUT; s < PAY_N_STRATEGIES; s++) {
        PayRivalryRule rule = rule_of(s);
        PayRivalrySurvey survey = pay_rivalry_survey(&rule, &market, key);
        for (unsigned i = 0; i < PAY_RIVALRY_STARTS; i++)
            CU_ASSERT_TRUE(survey.play[i].high[0] <= 3000 &&
                           survey.play[i].high[1] <= 3000);
    }
}

/* ---- where it leads */

static PayRivalryEnd
end_of(const int64_t (*fee)[2], unsigned n)
{
    PayFeeMarket market = equals(2, 0.001);
    PayRivalryRule rule = rule_of(PAY_STRATEGY_TIMELINE);
    g_autoptr(PayRivalry) rivalry = pay_rivalry_new(&rule, 2, NULL);
    for (unsigned i = 0; i < n; i++)
        show(rivalry, fee[i][0], fee[i][1], 0.5, 0);
    return pay_rivalry_end(rivalry, &market);
}

static void
three_epochs_at_rest_in_mutual_best_answers_are_an_equilibrium(void)
{
    static const int64_t fee[][2] = {
        { 4500, 4503 }, { 4500, 4500 }, { 4501, 4500 }, { 4501, 4500 }, { 4500, 4500 }
    };
    CU_ASSERT_EQUAL(end_of(fee, 4).end, PAY_END_OPEN); /* the first move was of 3 ppm */
    CU_ASSERT_EQUAL(end_of(fee, 5).end, PAY_END_EQUILIBRIUM);
    CU_ASSERT_EQUAL(end_of(fee + 1, 3).end, PAY_END_OPEN);
}

static void
rest_away_from_the_best_answers_is_no_equilibrium(void)
{
    static const int64_t fee[][2] = {
        { 4600, 4500 }, { 4600, 4500 }, { 4600, 4500 }, { 4600, 4500 }
    };
    PayRivalryEnd end = end_of(fee, 4);
    CU_ASSERT_EQUAL(end.end, PAY_END_REST);
    CU_ASSERT_TRUE(end.gap >= 99 && end.gap <= 101);
}

static void
a_cycle_is_told_by_its_range_once_it_came_three_times(void)
{
    static const int64_t round[][2] = { { 3000, 4000 }, { 3101, 4000 }, { 3502, 4004 } };
    int64_t fee[10][2] = { { 9000, 9000 } };
    for (unsigned i = 0; i < 9; i++)
        memcpy(fee[i + 1], round[i % 3], sizeof round[0]);
    CU_ASSERT_EQUAL(end_of(fee, 9).end, PAY_END_OPEN);
    PayRivalryEnd end = end_of(fee, 10);
    CU_ASSERT_EQUAL(end.end, PAY_END_CYCLE);
    CU_ASSERT_EQUAL(end.period, 3);
    CU_ASSERT_EQUAL(end.low[0], 3000);
    CU_ASSERT_EQUAL(end.mean[0], 3201);
    CU_ASSERT_EQUAL(end.high[0], 3502);
    CU_ASSERT_EQUAL(end.high[1], 4004);
}

/* 4 and -6 are a grain apart: around 0, too, no grain is wider than the others. */
static void
rebates_recur_like_fees(void)
{
    static const int64_t round[] = { 4, -6, -1000 };
    int64_t fee[9][2];
    for (unsigned i = 0; i < 9; i++) {
        fee[i][0] = round[i % 3];
        fee[i][1] = i % 2 == 0 ? -2000 : -2004;
    }
    CU_ASSERT_EQUAL(end_of(fee, 9).end, PAY_END_CYCLE);
    CU_ASSERT_EQUAL(end_of(fee, 9).low[0], -1000);
    for (unsigned i = 0; i < 9; i++)
        fee[i][0] = fee[i][1] = i % 2 == 0 ? 4 : -6;
    CU_ASSERT_EQUAL(end_of(fee, 9).end, PAY_END_CYCLE);
}

static void
periods_of_twelve_count_and_of_thirteen_do_not(void)
{
    for (unsigned period = 12; period <= 13; period++) {
        int64_t fee[39][2];
        for (unsigned i = 0; i < 3 * period; i++)
            fee[i][0] = fee[i][1] = 3000 + 100 * (int64_t)(i % period);
        CU_ASSERT_EQUAL(end_of(fee, 3 * period).end,
                        period == 12 ? PAY_END_CYCLE : PAY_END_OPEN);
    }
}

static void
slow_drift_is_neither_a_cycle_nor_rest(void)
{
    int64_t fee[41][2];
    for (unsigned i = 0; i < 41; i++)
        fee[i][0] = fee[i][1] = 4500 + 2 * (int64_t)i;
    for (unsigned n = 1; n <= 40; n++)
        CU_ASSERT_EQUAL(end_of(fee, n).end, PAY_END_OPEN);
    CU_ASSERT_EQUAL(end_of(fee, 41).end, PAY_END_NOT_CONVERGED);
}

/* ---- plays */

static void
best_answers_find_the_one_equilibrium_from_every_start(void)
{
    static const struct {
        unsigned n;
        int64_t fee;
    } known[] = { { 2, 4500 }, { 3, 4000 }, { 5, 3750 } };
    PayRivalryRule rule = rule_of(PAY_STRATEGY_BEST_RESPONSE);
    for (unsigned i = 0; i < G_N_ELEMENTS(known); i++) {
        PayFeeMarket market = equals(known[i].n, 0.001);
        PayRivalrySurvey survey = pay_rivalry_survey(&rule, &market, key);
        CU_ASSERT_EQUAL(survey.n_ends[PAY_END_EQUILIBRIUM], PAY_RIVALRY_STARTS);
        CU_ASSERT_EQUAL(survey.n_distinct, 1);
        for (unsigned j = 0; j < PAY_RIVALRY_STARTS; j++)
            for (unsigned a = 0; a < known[i].n; a++)
                CU_ASSERT_TRUE(ABS(survey.play[j].low[a] - known[i].fee) <= 1);
    }
}

static void
plays_of_unequal_firms_end_beside_the_equilibrium_in_real_numbers(void)
{
    PayFeeMarket market = equals(3, 0.001);
    market.cost[0] = 2000;
    market.utility[1] = 0.4;
    market.has_outside = true;
    market.outside = -4;
    PayRivalryRule rule = rule_of(PAY_STRATEGY_BEST_RESPONSE);
    PayRivalrySurvey survey = pay_rivalry_survey(&rule, &market, key);
    double fee[PAY_MAX_FIRMS];
    pay_fee_market_equilibrium(&market, fee);
    for (unsigned j = 0; j < PAY_RIVALRY_STARTS; j++) {
        CU_ASSERT_EQUAL(survey.play[j].end, PAY_END_EQUILIBRIUM);
        for (unsigned a = 0; a < 3; a++)
            CU_ASSERT_TRUE(ABS(survey.play[j].mean[a] - fee[a]) <= 1);
    }
}

/* Fictitious play creeps ever more slowly: a bare rule of 1 ppm would take it for
 * settled while it is tens of ppm away. */
static void
creeping_towards_an_equilibrium_is_not_being_there(void)
{
    PayFeeMarket market = equals(3, 0.001);
    PayRivalryRule rule = rule_of(PAY_STRATEGY_FICTITIOUS);
    PayRivalrySurvey survey = pay_rivalry_survey(&rule, &market, key);
    for (unsigned j = 0; j < PAY_RIVALRY_STARTS; j++) {
        const PayRivalryEnd *end = &survey.play[j];
        CU_ASSERT_TRUE(end->end == PAY_END_EQUILIBRIUM || end->gap > 1);
        CU_ASSERT_TRUE(end->gap < 100 && ABS(end->low[0] - 4000) < 100);
    }
    CU_ASSERT_TRUE(survey.n_ends[PAY_END_EQUILIBRIUM] < PAY_RIVALRY_STARTS);
}

static void
wars_that_stop_at_several_points_are_counted(void)
{
    PayFeeMarket market = equals(3, 0.001);
    PayRivalryRule rule = rule_of(PAY_STRATEGY_UNDERCUT);
    PayRivalrySurvey survey = pay_rivalry_survey(&rule, &market, key);
    CU_ASSERT_EQUAL(survey.n_ends[PAY_END_EQUILIBRIUM], 0);
    CU_ASSERT_EQUAL(survey.n_ends[PAY_END_REST], PAY_RIVALRY_STARTS);
    CU_ASSERT_TRUE(survey.n_distinct > 1);
    for (unsigned j = 0; j < PAY_RIVALRY_STARTS; j++)
        for (unsigned a = 0; a < 3; a++)
            CU_ASSERT_TRUE(survey.play[j].low[a] >= 2500);
}

/* Where nobody can stay outside, raises pay all who raise together. */
static void
climbers_learn_to_raise_together(void)
{
    PayFeeMarket market = equals(3, 0.001);
    PayRivalryRule rule = rule_of(PAY_STRATEGY_HILL);
    PayRivalrySurvey survey = pay_rivalry_survey(&rule, &market, key);
    CU_ASSERT_EQUAL(survey.n_ends[PAY_END_NOT_CONVERGED], PAY_RIVALRY_STARTS);
    for (unsigned j = 0; j < PAY_RIVALRY_STARTS; j++)
        CU_ASSERT_TRUE(survey.play[j].low[0] > 4000 + 1000);
}

static void
the_order_is_drawn_anew_each_epoch_and_follows_the_firm(void)
{
    PayRivalryRule rule = rule_of(PAY_STRATEGY_BEST_RESPONSE);
    PayRivalryRule swapped = rule;
    swapped.draw[0] = 1;
    swapped.draw[1] = 0;
    unsigned n_first[3] = { 0 };
    for (unsigned epoch = 0; epoch < 300; epoch++) {
        unsigned order[3], other[3], seen = 0;
        pay_rivalry_order(&rule, 3, key, epoch, order);
        pay_rivalry_order(&swapped, 3, key, epoch, other);
        for (unsigned i = 0; i < 3; i++) {
            seen |= 1u << order[i];
            CU_ASSERT_EQUAL(rule.draw[order[i]], swapped.draw[other[i]]);
        }
        CU_ASSERT_EQUAL(seen, 7);
        n_first[order[0]]++;
    }
    /* 100 expected, standard deviation 8.2; 4 of them. */
    for (unsigned a = 0; a < 3; a++)
        CU_ASSERT_TRUE(n_first[a] > 67 && n_first[a] < 133);
}

static void
plays_are_the_same_each_time_and_differ_by_start(void)
{
    PayFeeMarket market = equals(3, 0.001);
    PayRivalryRule rule = rule_of(PAY_STRATEGY_UNDERCUT);
    PayRivalryEnd one = pay_rivalry_play(&rule, &market, key, 0);
    PayRivalryEnd same = pay_rivalry_play(&rule, &market, key, 0);
    PayRivalryEnd other = pay_rivalry_play(&rule, &market, key, 1);
    CU_ASSERT_EQUAL(memcmp(one.low, same.low, sizeof one.low), 0);
    CU_ASSERT_NOT_EQUAL(memcmp(one.low, other.low, sizeof one.low), 0);
}

CLAIMS_MAIN("models/rivalry",
            CLAIM(undercutting_answers_a_lost_point_of_share_with_one_step),
            CLAIM(a_first_epoch_is_held_against_the_shares_before_it),
            CLAIM(a_climber_goes_on_while_it_pays_and_turns_with_half_the_step),
            CLAIM(best_answers_see_who_moved_before_them),
            CLAIM(fictitious_play_answers_the_mean_of_all_epochs),
            CLAIM(a_timeline_leaves_fees_alone), CLAIM(nobody_charges_more_than_a_cap),
            CLAIM(three_epochs_at_rest_in_mutual_best_answers_are_an_equilibrium),
            CLAIM(rest_away_from_the_best_answers_is_no_equilibrium),
            CLAIM(a_cycle_is_told_by_its_range_once_it_came_three_times),
            CLAIM(rebates_recur_like_fees),
            CLAIM(periods_of_twelve_count_and_of_thirteen_do_not),
            CLAIM(slow_drift_is_neither_a_cycle_nor_rest),
            CLAIM(best_answers_find_the_one_equilibrium_from_every_start),
            CLAIM(plays_of_unequal_firms_end_beside_the_equilibrium_in_real_numbers),
            CLAIM(creeping_towards_an_equilibrium_is_not_being_there),
            CLAIM(wars_that_stop_at_several_points_are_counted),
            CLAIM(climbers_learn_to_raise_together),
            CLAIM(the_order_is_drawn_anew_each_epoch_and_follows_the_firm),
            CLAIM(plays_are_the_same_each_time_and_differ_by_start))
