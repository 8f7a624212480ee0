/* Risk control: the binormal score in closed form and by drawing, who is stopped, who
 * bears what, and how long it takes. Seeds are fixed; bounds on shares are four standard
 * errors (one false alarm in 16 000 for another seed) unless stated. */
#include "models/risk.h"

#include <math.h>

#include "sim/dist.h"
#include "tests/claims.h"
#include "tests/models/plant.h"

#define KEY ((SimKey){ 7, 0 })

/* Scores by the defaults, without step-ups, @distance wherever the code is. */
static PayRiskRules
scores(double distance)
{
    PayRiskRules r = { .is_on = true, .fraud = 20 };
    for (unsigned foreign = 0; foreign < 2; foreign++) {
        r.declined[0][foreign] = r.asked[0][foreign] = pay_risk_beyond(3.5, 0);
        r.declined[1][foreign] = r.asked[1][foreign] = pay_risk_beyond(3.5, distance);
    }
    return r;
}

/* Share of @n attempts that are declined. */
static double
declined_share(const PayRiskRules *r, bool is_thief, uint32_t n)
{
    uint32_t n_declined = 0;
    for (uint32_t i = 0; i < n; i++)
        n_declined +=
            pay_risk_check(r, KEY, i, 5, 99, is_thief, false) == PAY_RISK_DECLINED;
    return n_declined / (double)n;
}

static bool
is_binomial(double share, double p, double n)
{
    return is_near(share, p, 4 * sqrt(p * (1 - p) / n));
}

static void
closed_forms_are_those_of_the_binormal_score(void)
{
    CU_ASSERT_TRUE(is_near(pay_risk_beyond(3.5, 2), 0.0668072012688581, 1e-9));
    CU_ASSERT_TRUE(is_near(pay_risk_beyond(3.5, 3), 0.308537538725987, 1e-9));
    CU_ASSERT_TRUE(is_near(pay_risk_beyond(3.5, 0), 0.00023262907903554, 1e-9));
    CU_ASSERT_TRUE(is_near(pay_risk_auc(2), 0.921350396474857, 1e-9));
    CU_ASSERT_TRUE(is_near(pay_risk_auc(3), 0.983052573237655, 1e-9));
    CU_ASSERT_TRUE(is_near(pay_risk_auc(0), 0.5, 1e-15));
    CU_ASSERT_TRUE(is_near(pay_risk_undetected(3.5, 2, 2e-5), 18.6638559746228, 1e-9));
    CU_ASSERT_TRUE(is_near(pay_risk_undetected(3.5, 3, 2e-5), 13.8292492254803, 1e-9));
}

static void
attempts_are_declined_at_these_rates(void)
{
    PayRiskRules far = scores(3), near = scores(2);
    CU_ASSERT_TRUE(
        is_binomial(declined_share(&near, true, 1000000), 0.0668072012688581, 1e6));
    CU_ASSERT_TRUE(
        is_binomial(declined_share(&far, true, 1000000), 0.308537538725987, 1e6));
    CU_ASSERT_TRUE(
        is_binomial(declined_share(&far, false, 10000000), 0.00023262907903554, 1e7));
}

/* Mean of 30 millions of attempts against a Poisson count: four standard errors. */
static void
undetected_thieves_per_million_are_those_expected(void)
{
    for (unsigned distance = 2; distance <= 3; distance++) {
        PayRiskRules r = scores(distance);
        double expected = pay_risk_undetected(3.5, distance, 2e-5), n = 0;
        for (uint32_t million = 0; million < 30; million++)
            for (uint32_t i = 0; i < 1000000; i++)
                n += pay_risk_is_thief(&r, KEY, i, million) &&
                     pay_risk_check(&r, KEY, i, million, 99, true, false) ==
                         PAY_RISK_PASSED;
        CU_ASSERT_TRUE(is_near(n / 30, expected, 4 * sqrt(expected / 30)));
    }
}

static void
auc_is_how_often_a_thief_scores_higher(void)
{
    double n = 0, expected = pay_risk_auc(2);
    for (uint32_t i = 0; i < 1000000; i++) {
        SimBlock draw = sim_random_block(KEY, 0, i, 0);
        n += 2 + sim_normal(sim_uniform(sim_block_u64(draw, 0))) >
             sim_normal(sim_uniform(sim_block_u64(draw, 1)));
    }
    CU_ASSERT_TRUE(is_binomial(n / 1e6, expected, 1e6));
}

static void
a_better_signal_stops_the_same_thieves_and_more(void)
{
    PayRiskRules near = scores(2), far = scores(3);
    unsigned n_lost = 0, n_more = 0;
    for (uint32_t i = 0; i < 100000; i++)
        for (unsigned is_thief = 0; is_thief < 2; is_thief++) {
            bool before =
                pay_risk_stops(pay_risk_check(&near, KEY, i, 1, 99, is_thief != 0, true));
            bool after =
                pay_risk_stops(pay_risk_check(&far, KEY, i, 1, 99, is_thief != 0, true));
            n_lost += before && !after;
            n_more += after && !before;
            CU_ASSERT_TRUE(is_thief || before == after);
        }
    CU_ASSERT_EQUAL(n_lost, 0);
    CU_ASSERT_TRUE(n_more > 20000);
}

/* ---- in the market */

/* Defaults of the scenario dialect. */
static void
switch_on(PayParams *p)
{
    SET(p, PAY_RISK_CONTROL, 0, 0, 0, 1);
    SET(p, PAY_RISK_FRAUD, 0, 0, 0, 20);
    SET(p, PAY_RISK_OWN, 0, 0, 0, 3 * PAY_ONE);
    SET(p, PAY_RISK_FOREIGN, 0, 0, 0, 2 * PAY_ONE);
    SET(p, PAY_RISK_SHARED, 0, 0, 0, 3 * PAY_ONE);
    SET(p, PAY_RISK_DECLINE, 0, 0, 0, 3500000);
    SET(p, PAY_RISK_STEP_UP, 0, 0, 0, 2800000);
    SET(p, PAY_RISK_PASS_HONEST, 0, 0, 0, 970000);
    SET(p, PAY_RISK_PASS_THIEF, 0, 0, 0, 200000);
    SET(p, PAY_RISK_ASK_TIME, 0, 0, 0, 4 * SIM_SECOND);
    SET(p, PAY_RISK_CHECK_TIME, 0, 0, 0, 10 * SIM_MILLISECOND);
    SET(p, PAY_RISK_WALLET, 0, 0, 0, PAY_ONE);
}

/* Both wallets read everything; one purchase in five is a thief's. */
static PayParams *
den_of_thieves(void)
{
    PayParams *p = fixture_params(20000);
    fixture_open(p, PAY_ONE);
    switch_on(p);
    SET(p, PAY_RISK_FRAUD, 0, 0, 0, 200000);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 10);
    return p;
}

static void
thresholds_out_of_reach_change_nothing(void)
{
    PayParams *p = fixture_params(2000);
    SimRecords *off = fixture_run(p, 3, 1);
    switch_on(p);
    SET(p, PAY_RISK_FRAUD, 0, 0, 0, 0);
    SET(p, PAY_RISK_DECLINE, 0, 0, 0, 8 * PAY_ONE);
    SET(p, PAY_RISK_STEP_UP, 0, 0, 0, 8 * PAY_ONE);
    SimRecords *on = fixture_run(p, 3, 1);
    CU_ASSERT_EQUAL(on->fingerprint, off->fingerprint);
    CU_ASSERT_TRUE(isnan(fixture_value(off, PAY_METRIC_RISK_FPR, "")));
    CU_ASSERT_EQUAL(fixture_value(on, PAY_METRIC_RISK_DECLINED_GOOD, ""), 0);
    CU_ASSERT_EQUAL(fixture_value(on, PAY_METRIC_RISK_STOLEN, ""), 0);
    sim_records_free(off);
    sim_records_free(on);
    pay_params_free(p);
}

/* Counts of a run of @p, [thief][verdict]. */
typedef struct {
    double n[2][PAY_N_RISKS];
} Verdicts;

static Verdicts
verdicts_of(PayParams *p)
{
    g_auto(PlantRun) run = plant_open(p, NULL, 3);
    Verdicts all = { 0 };
    for (int64_t d = 0; d < pay_value(p, PAY_RUN_DAYS, 0, 0, 0); d++) {
        CU_ASSERT_TRUE(pay_ledger_day(run.ledger, run.timeline, NULL));
        for (unsigned i = 0; i < 2 * PAY_N_RISKS; i++)
            all.n[i / PAY_N_RISKS][i % PAY_N_RISKS] +=
                (double)run.ledger->day->group[0].risk[i / PAY_N_RISKS][i % PAY_N_RISKS];
    }
    return all;
}

static void
people_are_stopped_and_asked_at_the_rates_stated(void)
{
    PayParams *p = den_of_thieves();
    fixture_open(p, 0); /* own codes only */
    Verdicts v = verdicts_of(p);
    for (unsigned thief = 0; thief < 2; thief++) {
        double d = thief ? 3 : 0, passes = thief ? 0.2 : 0.97, n = 0;
        double declined = pay_risk_beyond(3.5, d);
        double asked = pay_risk_beyond(2.8, d) - declined;
        for (unsigned i = PAY_RISK_PASSED; i < PAY_N_RISKS; i++)
            n += v.n[thief][i];
        CU_ASSERT_TRUE(n > 30000);
        CU_ASSERT_TRUE(is_binomial(v.n[thief][PAY_RISK_DECLINED] / n, declined, n));
        CU_ASSERT_TRUE(is_binomial(v.n[thief][PAY_RISK_ASKED] / n, asked * passes, n));
        CU_ASSERT_TRUE(
            is_binomial(v.n[thief][PAY_RISK_REFUSED] / n, asked * (1 - passes), n));
    }
    double honest = v.n[0][PAY_RISK_PASSED], thieves = v.n[1][PAY_RISK_PASSED];
    CU_ASSERT_TRUE(thieves / (honest + thieves) < 0.2);
}

/* Stolen per value with data passed through or not, on codes that are all foreign or all
 * own. */
static double
loss(bool is_foreign, bool is_shared)
{
    PayParams *p = den_of_thieves();
    plant_route(p, is_foreign ? PAY_R3 : PAY_R1);
    SET(p, PAY_REGULATOR_DATA, 0, 0, 0, is_shared);
    SimRecords *r = fixture_run(p, 3, 1);
    double per_value = fixture_value(r, PAY_METRIC_RISK_LOSS, "");
    CU_ASSERT_TRUE(is_near(fixture_value(r, PAY_METRIC_RISK_TPR, "off-us"),
                           is_shared ? 30.8537538725987 : 6.68072012688581, 1e-9));
    sim_records_free(r);
    pay_params_free(p);
    return per_value;
}

static void
data_passed_through_save_losses_on_foreign_codes_only(void)
{
    double own = loss(false, false), foreign = loss(true, false);
    CU_ASSERT_TRUE(foreign > 1.2 * own);
    CU_ASSERT_EQUAL(loss(false, true), own);
    CU_ASSERT_TRUE(loss(true, true) < foreign / 1.2);
}

typedef struct {
    double stolen, consumer, wallet, merchant, acquirer;
} Bill;

/* What a run of @p (taken over) leaves each party, in yuan. */
static Bill
bill(PayParams *p)
{
    SimRecords *r = fixture_run(p, 3, 1);
    Bill b = { fixture_value(r, PAY_METRIC_RISK_STOLEN, ""),
               fixture_value(r, PAY_METRIC_FEE_NET, "consumer"),
               fixture_value(r, PAY_METRIC_FEE_NET, "wallet"),
               fixture_value(r, PAY_METRIC_FEE_NET, "merchant"),
               fixture_value(r, PAY_METRIC_FEE_NET, "acquirer") };
    CU_ASSERT_EQUAL(fixture_value(r, PAY_METRIC_CONSERVED, ""), 1);
    sim_records_free(r);
    pay_params_free(p);
    return b;
}

static PayParams *
borne_by(PayRoute route, int64_t wallet, int64_t acquirer, int64_t merchant)
{
    PayParams *p = den_of_thieves();
    plant_route(p, route);
    SET(p, PAY_RISK_WALLET, 0, 0, 0, wallet);
    SET(p, PAY_RISK_ACQUIRER, 0, 0, 0, acquirer);
    SET(p, PAY_RISK_MERCHANT, 0, 0, 0, merchant);
    return p;
}

/* Who bears a theft pays the payer, nobody else's account moves. Yuan, to the fen. */
static void
thefts_are_made_good_by_those_who_bear_them(void)
{
    static const struct {
        PayRoute route;
        int64_t wallet, acquirer, merchant;
        double of_wallet, of_acquirer, of_merchant;
    } known[] = {
        { PAY_R3, PAY_ONE, 0, 0, 1, 0, 0 },
        { PAY_R3, 0, PAY_ONE, 0, 0, 1, 0 },
        { PAY_R1, 0, PAY_ONE, 0, 1, 0, 0 }, /* its own acquirer */
        { PAY_R3, 0, 0, PAY_ONE, 0, 0, 1 },
        { PAY_R3, 500000, 200000, 100000, 0.5, 0.2, 0.1 }, /* the payer: the rest */
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(known); i++) {
        Bill none = bill(borne_by(known[i].route, 0, 0, 0));
        Bill b = bill(borne_by(known[i].route, known[i].wallet, known[i].acquirer,
                               known[i].merchant));
        CU_ASSERT_EQUAL(none.consumer, 0);
        CU_ASSERT_TRUE(b.stolen > 1000);
        CU_ASSERT_EQUAL(b.stolen, none.stolen);
        double borne = known[i].of_wallet + known[i].of_acquirer + known[i].of_merchant;
        CU_ASSERT_TRUE(is_near(b.consumer, borne * b.stolen, 0.01));
        CU_ASSERT_TRUE(
            is_near(none.wallet - b.wallet, known[i].of_wallet * b.stolen, 0.01));
        CU_ASSERT_TRUE(
            is_near(none.acquirer - b.acquirer, known[i].of_acquirer * b.stolen, 0.01));
        CU_ASSERT_TRUE(
            is_near(none.merchant - b.merchant, known[i].of_merchant * b.stolen, 0.01));
    }
}

/* What a run of @p (taken over) in which nobody is stopped leaves whom, in yuan. */
typedef struct {
    double stolen, wallet, acquirer, merchant, consumer, welfare;
} Gains;

static Gains
gains(PayParams *p)
{
    SET(p, PAY_RISK_DECLINE, 0, 0, 0, 8 * PAY_ONE);
    SET(p, PAY_RISK_STEP_UP, 0, 0, 0, 8 * PAY_ONE);
    SimRecords *r = fixture_run(p, 3, 1);
    double all = fixture_value(r, PAY_METRIC_COMPLETED, "") * 100 /
                 fixture_value(r, PAY_METRIC_SUCCESS_DIGITAL, "");
    Gains g = { fixture_value(r, PAY_METRIC_RISK_STOLEN, ""),
                fixture_value(r, PAY_METRIC_PROFIT, "wallet"),
                fixture_value(r, PAY_METRIC_PROFIT, "acquirer"),
                fixture_value(r, PAY_METRIC_MERCHANT_SURPLUS_TOTAL, ""),
                fixture_value(r, PAY_METRIC_SURPLUS, "") * all,
                fixture_value(r, PAY_METRIC_WELFARE_TOTAL, "") };
    sim_records_free(r);
    pay_params_free(p);
    return g;
}

/* The same payments with and without thieves: what is stolen is missing where it is
 * borne, and in the whole; the payer bears what nobody else does. */
static void
a_theft_costs_profit_or_surplus_where_it_is_borne(void)
{
    PayParams *honest = borne_by(PAY_R3, PAY_ONE, 0, 0);
    SET(honest, PAY_RISK_FRAUD, 0, 0, 0, 0);
    Gains before = gains(honest);
    for (unsigned i = 0; i < 4; i++) {
        Gains g = gains(borne_by(PAY_R3, i == 0 ? PAY_ONE : 0, i == 1 ? PAY_ONE : 0,
                                 i == 2 ? PAY_ONE : 0));
        double lost[] = { before.wallet - g.wallet, before.acquirer - g.acquirer,
                          before.merchant - g.merchant, before.consumer - g.consumer };
        CU_ASSERT_TRUE(g.stolen > 1000);
        for (unsigned k = 0; k < 4; k++)
            CU_ASSERT_TRUE(is_near(lost[k], k == i ? g.stolen : 0, 1e-6 * g.stolen));
        CU_ASSERT_TRUE(is_near(before.welfare - g.welfare, g.stolen, 1e-6 * g.stolen));
    }
}

/* All payments are taken back but those of thieves. */
static void
what_is_stolen_is_not_brought_back(void)
{
    PayParams *p = borne_by(PAY_R3, PAY_ONE, 0, 0);
    for (unsigned k = 0; k < p->n[PAY_KIND_CLASS]; k++)
        SET(p, PAY_REFUND_RATE, k, 0, 0, PAY_ONE);
    SET(p, PAY_REFUND_DELAY, 0, 0, 0, 0);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 3);
    const PayTally *day = run.ledger->day;
    CU_ASSERT_TRUE(day->group[0].stolen > 100000);
    CU_ASSERT_EQUAL(day->returns->into[0][0] + day->group[0].stolen,
                    day->wallet[0][0].value);
}

/* Half of all attempts are declined; codes are all readable, so what payers learn is that
 * every wallet is accepted. */
static void
a_decline_teaches_nothing(void)
{
    PayParams *p = den_of_thieves();
    SET(p, PAY_RISK_DECLINE, 0, 0, 0, 0);
    SET(p, PAY_FAULT_VISIT, 0, 0, 0, 0);
    SET(p, PAY_FAULT_ISSUER, 0, 0, 0, 0);
    for (unsigned g = 0; g < 2; g++)
        SET(p, PAY_CLASS_CODES, 0, g, 0, PAY_ONE);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 3);
    const PayGroupTally *t = &run.ledger->day->group[0];
    CU_ASSERT_TRUE(t->failed[PAY_F4_BUSINESS] > t->attempts / 3);
    for (uint32_t i = 0; i < run.world->n_consumers; i++)
        for (int s = 0; s < __builtin_popcount(run.ledger->consumers[i].held); s++)
            for (unsigned ch = PAY_CHANNEL_SCAN; ch < PAY_N_CHANNELS; ch++)
                CU_ASSERT_EQUAL(run.ledger->consumers[i].seen[ch][s], 255);
}

static void
threads_do_not_matter(void)
{
    PayParams *p = den_of_thieves();
    SimRecords *one = fixture_run(p, 3, 1), *four = fixture_run(p, 3, 4);
    CU_ASSERT_EQUAL(one->fingerprint, four->fingerprint);
    CU_ASSERT_EQUAL(fixture_value(one, PAY_METRIC_RISK_STOLEN, ""),
                    fixture_value(four, PAY_METRIC_RISK_STOLEN, ""));
    sim_records_free(one);
    sim_records_free(four);
    pay_params_free(p);
}

/* ---- message by message */

static PayParams *
screened_route(PayRoute route)
{
    PayParams *p = plant_on_route(route, 4000, PAY_QUEUES_POOLED);
    switch_on(p);
    SET(p, PAY_RISK_FRAUD, 0, 0, 0, 200000);
    return p;
}

static void
both_levels_stop_the_same_attempts(void)
{
    PayParams *p = screened_route(PAY_R3);
    g_auto(PlantRun) window = plant_run_days(p, NULL, 3);
    plant_audit(&window);
    PayParams *q = screened_route(PAY_R3);
    plant_window(q, 0, 30 * SIM_DAY, 31 * SIM_DAY); /* after the run */
    g_auto(PlantRun) ledger = plant_run_days(q, NULL, 3);
    const PayGroupTally *a = &window.ledger->day->group[0];
    const PayGroupTally *b = &ledger.ledger->day->group[0];
    CU_ASSERT_EQUAL(ledger.ledger->finished->len, 0);
    CU_ASSERT_TRUE(a->risk[1][PAY_RISK_DECLINED] > 0);
    CU_ASSERT_EQUAL(memcmp(a->risk, b->risk, sizeof a->risk), 0);
    CU_ASSERT_EQUAL(a->stolen, b->stolen);
    CU_ASSERT_EQUAL(a->failed[PAY_F4_BUSINESS], b->failed[PAY_F4_BUSINESS]);
}

/* Milliseconds by which risk control delays the median payment; the histogram tells 1 in
 * 128. */
static double
delay(PayRoute route, bool is_shared)
{
    double p50[2];
    for (unsigned on = 0; on < 2; on++) {
        PayParams *p = screened_route(route);
        SET(p, PAY_RISK_CONTROL, 0, 0, 0, on);
        SET(p, PAY_REGULATOR_DATA, 0, 0, 0, is_shared);
        SimRecords *r = fixture_run(p, 3, 1);
        p50[on] = plant_value_of(r, PAY_METRIC_LATENCY_P50, "", "w1");
        sim_records_free(r);
        pay_params_free(p);
    }
    return p50[1] - p50[0];
}

static void
a_check_takes_its_time_at_the_wallet_and_with_data_at_the_hub(void)
{
    CU_ASSERT_TRUE(is_near(delay(PAY_R1, false), 10, 1));
    CU_ASSERT_TRUE(is_near(delay(PAY_R4, false), 10, 3));
    CU_ASSERT_TRUE(is_near(delay(PAY_R4, true), 20, 3));
    CU_ASSERT_TRUE(is_near(delay(PAY_C4, true), 20, 4));
    CU_ASSERT_TRUE(is_near(delay(PAY_R2, true), 10, 3)); /* an own code */
}

/* Everybody is asked, and takes an hour and ten minutes: nothing is completed within the
 * window, and everything after it. */
static void
being_asked_takes_the_payer_time(void)
{
    double completed[2];
    for (unsigned slow = 0; slow < 2; slow++) {
        PayParams *p = screened_route(PAY_R1);
        SET(p, PAY_RISK_FRAUD, 0, 0, 0, 0);
        SET(p, PAY_RISK_DECLINE, 0, 0, 0, 8 * PAY_ONE);
        SET(p, PAY_RISK_STEP_UP, 0, 0, 0, 0);
        SET(p, PAY_RISK_PASS_HONEST, 0, 0, 0, PAY_ONE);
        SET(p, PAY_RISK_ASK_TIME, 0, 0, 0, slow ? 70 * SIM_MINUTE : 0);
        g_auto(PlantRun) run = plant_run_days(p, NULL, 3);
        const PayNetwork *n = plant_network(&run, 0);
        completed[slow] = 0;
        for (unsigned i = 0; i < n->window->n_bins; i++)
            completed[slow] += n->window->bins[i].completed;
        CU_ASSERT_EQUAL(n->window->completed, n->window->attempts);
    }
    /* Half the scores lie above 0. */
    CU_ASSERT_TRUE(is_near(completed[1] / completed[0], 0.5, 0.05));
}

CLAIMS_MAIN("models/risk", CLAIM(closed_forms_are_those_of_the_binormal_score),
            CLAIM(attempts_are_declined_at_these_rates),
            CLAIM(undetected_thieves_per_million_are_those_expected),
            CLAIM(auc_is_how_often_a_thief_scores_higher),
            CLAIM(a_better_signal_stops_the_same_thieves_and_more),
            CLAIM(thresholds_out_of_reach_change_nothing),
            CLAIM(people_are_stopped_and_asked_at_the_rates_stated),
            CLAIM(data_passed_through_save_losses_on_foreign_codes_only),
            CLAIM(thefts_are_made_good_by_those_who_bear_them),
            CLAIM(a_theft_costs_profit_or_surplus_where_it_is_borne),
            CLAIM(what_is_stolen_is_not_brought_back), CLAIM(a_decline_teaches_nothing),
            CLAIM(threads_do_not_matter), CLAIM(both_levels_stop_the_same_attempts),
            CLAIM(a_check_takes_its_time_at_the_wallet_and_with_data_at_the_hub),
            CLAIM(being_asked_takes_the_payer_time))
