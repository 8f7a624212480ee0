/* Visits in the ledger: written plainly one by one, and as the closed forms that a
 * degenerate market must reproduce. Seeds are fixed; statistical bounds are four standard
 * errors (one false alarm in 16 000 for another seed). */
#include <string.h>

#include "models/choice.h"
#include "models/choice_closed.h"
#include "models/gate.h"
#include "tests/models/ledger_run.h"

/* ---- coverage */

/* One day of consumers who rarely shop, coverage @ppm in all pairs. Choice ignores habit
 * (its value is 0), which is left on to tell us who paid digitally. Into @ret_paid: 1
 * paid digitally, 0 not, 2 did not shop exactly once. */
static void
who_paid(int64_t ppm, bool online, uint8_t *ret_paid, uint32_t n)
{
    PayParams *p =
        fixture_build((Fixture){ .people = n, .platform = online, .third = true });
    fixture_still(p);
    SET(p, PAY_HABIT_RATE, 0, 0, 0, PAY_ONE);
    SET(p, PAY_ACTIVITY_MEAN, 0, 0, 0, 500000);
    fixture_open(p, ppm);
    g_auto(Run) run = start(p);
    next_day(&run, 0);
    for (uint32_t i = 0; i < n; i++) {
        const PayConsumer *c = &run.ledger->consumers[i];
        bool paid = false;
        for (unsigned s = 0; s < PAY_SLOTS; s++)
            paid |= c->habit[s] != 0;
        ret_paid[i] = c->k == 1 ? paid : 2;
    }
}

static void
more_coverage_never_loses_a_digital_payment(void)
{
    enum { N = 20000, LEVELS = 5 };
    static const int64_t level[LEVELS] = { 0, 250000, 500000, 900000, PAY_ONE };
    for (unsigned online = 0; online < 2; online++) {
        g_autofree uint8_t *before = g_new0(uint8_t, N), *now = g_new0(uint8_t, N);
        unsigned n_lost = 0, n_won = 0, n_once = 0;
        who_paid(level[0], online, before, N);
        for (unsigned i = 1; i < LEVELS; i++) {
            who_paid(level[i], online, now, N);
            for (uint32_t c = 0; c < N; c++) {
                CU_ASSERT_EQUAL(now[c] == 2, before[c] == 2);
                n_lost += before[c] == 1 && now[c] == 0;
                n_won += before[c] == 0 && now[c] == 1;
                n_once += now[c] != 2;
            }
            memcpy(before, now, N);
        }
        CU_ASSERT_EQUAL(n_lost, 0);
        CU_ASSERT_TRUE(n_won > 100 && n_once > N / 4);
    }
}

/* ---- one visit, written plainly */

/* Outcome of an attempt at @merchant by @wallet, whose draw is @draw. */
static uint8_t
plain_outcome(const Run *run, uint32_t i, unsigned city, uint32_t merchant,
              unsigned wallet, SimBlock draw)
{
    const PayRules *r = run->ledger->rules;
    bool bank_funded = !sim_chance(draw.w[2], r->wallet[wallet].balance);
    PayGateResult gate = pay_gate_offline(
        r, run->world, city, i, run->ledger->consumers[i].bank, bank_funded, merchant,
        &run->world->merchants[merchant], wallet, PAY_MODE_MPM);
    if (gate.outcome != PAY_OK)
        return gate.outcome;
    int64_t technical = r->fault[pay_route(
        PAY_MODE_MPM, (int)gate.network != r->wallet[wallet].network, bank_funded)];
    return sim_chance(draw.w[3], technical)                 ? PAY_F3_TECHNICAL
           : sim_chance(draw.w[3], technical + r->business) ? PAY_F4_BUSINESS
                                                            : PAY_OK;
}

/* How intention 0 of consumer @i, who is @before it as shown, ends by the functions of
 * choice.h, one at a time: its slot, or PAY_FINAL_*. Only merchant codes to scan. */
static int
plain_visit(const Run *run, uint32_t i, const PayConsumer *before)
{
    const PayWorld *world = run->world;
    const PayRules *r = run->ledger->rules;
    unsigned city = pay_world_city(world, i);
    SimBlock visit =
        sim_random_block(world->key, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_VISIT, 0), i, 0);
    uint32_t merchant =
        world->local[city].first + sim_zipf_rank(world->local[city].zipf, visit.w[1]);
    bool informed = sim_chance(visit.w[2], r->informed[false]);
    PayPurchase p = { .key = world->key,
                      .consumer = i,
                      .cash = sim_chance(visit.w[3], r->cash_carried),
                      .cash_score = pay_choice_cash(world->key, i, 0),
                      .max_attempts = r->max_attempts,
                      .patience = r->patience };
    double nest = p.cash ? pay_choice_nest(world->key, i, 0, r->nest)
                         : pay_choice_nest_mean(r->nest);
    unsigned s = 0;
    for (uint32_t held = before->held; held != 0; held &= held - 1, s++) {
        unsigned wallet = (unsigned)__builtin_ctz(held);
        p.hash[s] = r->wallet[wallet].hash;
        SimBlock draw = pay_choice_draw(world->key, i, 0, p.hash[s]);
        p.outcome[s] = plain_outcome(run, i, city, merchant, wallet, draw);
        bool reads = p.outcome[s] == PAY_OK || p.outcome[s] == PAY_F3_TECHNICAL ||
                     p.outcome[s] == PAY_F4_BUSINESS;
        double doubt =
            informed ? 0 : 1.5 * (1 - before->seen[PAY_CHANNEL_SCAN][s] / 255.0);
        double yuan = 0.5 * before->taste[s] / PAY_TASTE_UNIT +
                      0.6 * before->habit[s] / 255.0 - doubt;
        p.score[s] = r->base[city * world->n_wallets + wallet] + 2 * yuan + nest +
                     r->nest * sim_gumbel(sim_uniform(sim_block_u64(draw, 0)));
        if (reads || !informed)
            p.open |= 1u << s;
    }
    return pay_choice_play(&p).final;
}

/* All of behaviour is on. Habit learned at once shows which wallet paid last. */
static void
visits_side_by_side_end_like_single_ones(void)
{
    enum { N = 20000 };
    PayParams *p = fixture_build((Fixture){ .people = N, .third = true });
    SET(p, PAY_HABIT_RATE, 0, 0, 0, PAY_ONE);
    SET(p, PAY_FAULT_VISIT, 0, 0, 0, 20000);
    SET(p, PAY_FAULT_BUSINESS, 0, 0, 0, 50000);
    SET(p, PAY_CLASS_MPM, 0, 0, 0, PAY_ONE);
    SET(p, PAY_CLASS_CPM, 0, 0, 0, 0);
    SET(p, PAY_CLASS_PERSONAL, 0, 0, 0, 0);
    SET(p, PAY_ACTIVITY_MEAN, 0, 0, 0, 500000);
    fixture_open(p, 400000);
    g_auto(Run) run = start(p);
    g_autofree PayConsumer *before = g_memdup2(run.ledger->consumers, N * sizeof *before);
    for (uint32_t i = 0; i < N; i++) /* a habit of some size, never full */
        for (unsigned s = 0; s < PAY_SLOTS; s++)
            run.ledger->consumers[i].habit[s] = before[i].habit[s] =
                (uint8_t)((i * 7 + s * 50) % 200);
    next_day(&run, 0);
    unsigned n_once = 0, n_apart = 0;
    for (uint32_t i = 0; i < N; i++) {
        const PayConsumer *c = &run.ledger->consumers[i];
        if (c->k != 1)
            continue;
        int paid = -1;
        for (int s = 0; s < PAY_SLOTS; s++)
            paid = c->habit[s] == 255 ? s : paid;
        n_once++;
        n_apart += MAX(plain_visit(&run, i, &before[i]), -1) != paid;
    }
    CU_ASSERT_TRUE(n_once > N / 5);
    CU_ASSERT_EQUAL(n_apart, 0);
}

/* ---- closed forms of a degenerate market */

/* C06: each consumer one wallet, each merchant one code, shares in percent. */
static double
single_homing_payments(const unsigned share[3], bool open)
{
    PayParams *p = fixture_build((Fixture){ .people = 30000, .third = true });
    fixture_still(p);
    SET(p, PAY_CASH_CARRIED, 0, 0, 0, 0);
    SET(p, PAY_ACTIVITY_CV, 0, 0, 0, 0);
    SET(p, PAY_ZIPF, 0, 0, 0, 0);
    SET(p, PAY_CLASS_MERCHANTS, 0, 0, 0, 200000); /* 3000 for each city */
    fixture_open(p, open ? PAY_ONE : 0);
    g_auto(Run) run = start(p);
    for (uint32_t i = 0; i < run.world->n_consumers; i++)
        run.ledger->consumers[i].held = i % 100 < share[0]              ? 1
                                        : i % 100 < share[0] + share[1] ? 2
                                                                        : 4;
    for (uint32_t i = 0; i < run.world->n_merchants; i++)
        run.world->merchants[i].networks = i % 100 < share[0]              ? 1
                                           : i % 100 < share[0] + share[1] ? 2
                                                                           : 4;
    Sums s = days(&run, 28);
    CU_ASSERT_TRUE(s.intentions > 9e5);
    return s.completed / s.intentions;
}

static void
single_homing_gains_one_over_hhi_less_one(void)
{
    static const struct {
        unsigned share[3];
        double gain;
    } known[] = { { { 50, 50, 0 }, 1 },
                  { { 55, 39, 6 }, 1.18245307725884 },
                  { { 90, 10, 0 }, 0.219512195121951 } };
    for (unsigned i = 0; i < G_N_ELEMENTS(known); i++) {
        double closed = single_homing_payments(known[i].share, false);
        double open = single_homing_payments(known[i].share, true);
        CU_ASSERT_EQUAL(open, 1);
        CU_ASSERT_TRUE(is_near(open / closed - 1, known[i].gain, 0.02));
    }
}

/* C05 by the whole path of a visit. Merchants are as random as intentions: the bound has
 * the standard errors of both. */
static void
expect_fallback(bool open, double digital, double lost)
{
    PayParams *p = fixture_params(40000);
    fixture_still(p);
    SET(p, PAY_NEST, 0, 0, 0, PAY_ONE);
    SET(p, PAY_INFORMED_OFFLINE, 0, 0, 0, 0);
    SET(p, PAY_CASH_CARRIED, 0, 0, 0, 800000);
    SET(p, PAY_ZIPF, 0, 0, 0, 0);
    SET(p, PAY_CLASS_MERCHANTS, 0, 0, 0, 2 * PAY_ONE);
    SET(p, PAY_WALLET_UTILITY, 0, 0, 0, 100);
    SET(p, PAY_WALLET_UTILITY, 1, 0, 0, 50);
    for (unsigned w = 0; w < 2; w++)
        SET(p, PAY_WALLET_HOLD, w, 0, 0, PAY_ONE);
    SET(p, PAY_CLASS_CODES, 0, 1, 0, 600000);
    fixture_open(p, open ? PAY_ONE : 0);
    g_auto(Run) run = start(p);
    Sums s = days(&run, 8);
    double spread = 4 * sqrt(1 / s.intentions + 1.0 / run.world->n_merchants);
    CU_ASSERT_TRUE(is_near(s.completed / s.intentions, digital,
                           spread * sqrt(digital * (1 - digital))));
    CU_ASSERT_TRUE(
        is_near(s.lost / s.intentions, lost, spread * sqrt(lost * (1 - lost))));
}

static void
a_visit_falls_back_as_enumerated(void)
{
    expect_fallback(false, 0.768351214675347, 0.0579992738803735);
    expect_fallback(true, 0.816618476488052, 0.0388000035228486);
}

/* C02 by the whole path: everything accepted, cash at hand. */
static void
the_surplus_is_the_log_sum_when_everything_works(void)
{
    PayParams *p = fixture_params(40000);
    fixture_still(p);
    SET(p, PAY_CASH_CARRIED, 0, 0, 0, PAY_ONE);
    for (unsigned w = 0; w < 2; w++) {
        SET(p, PAY_WALLET_HOLD, w, 0, 0, PAY_ONE);
        SET(p, PAY_CLASS_CODES, 0, w, 0, PAY_ONE);
    }
    SET(p, PAY_WALLET_UTILITY, 0, 0, 0, 30);
    SET(p, PAY_WALLET_UTILITY, 1, 0, 0, -20);
    g_auto(Run) run = start(p);
    Sums s = days(&run, 10);
    double score[] = { 0.6, -0.4 };
    PayChoiceSet set = { 2, score, true, 0, 0.6 };
    double cash = pay_closed_cash(&set), deviation = 1.2825 / 2;
    CU_ASSERT_TRUE(
        is_near(s.cash / s.intentions, cash, 4 * sqrt(cash * (1 - cash) / s.intentions)));
    CU_ASSERT_TRUE(is_near(s.surplus / s.intentions - 0.5772156649015329 / 2,
                           pay_closed_surplus(&set) / 2,
                           4 * deviation / sqrt(s.intentions)));
    CU_ASSERT_EQUAL(s.lost, 0);
}

/* N02 by the whole path: own codes only, so two messages for each bank-funded payment. */
static void
balance_spares_the_hub(void)
{
    PayParams *p = fixture_params(20000);
    fixture_still(p);
    g_auto(Run) run = start(p);
    Sums s = days(&run, 10);
    CU_ASSERT_TRUE(is_near(s.messages / s.completed, 2 * 0.53,
                           4 * 2 * sqrt(0.53 * 0.47 / s.completed)));
}

static void
shoppers_come_as_often_as_they_are_active(void)
{
    PayParams *p = fixture_params(20000);
    g_auto(Run) run = start(p);
    Sums s = days(&run, 14);
    double activity = 0;
    for (uint32_t i = 0; i < 20000; i++)
        activity += (double)run.ledger->consumers[i].activity / PAY_ACTIVITY_UNIT;
    CU_ASSERT_TRUE(is_near(s.intentions, 14 * activity, 4 * sqrt(14 * activity)));
}

CLAIMS_MAIN("models/ledger_visits", CLAIM(more_coverage_never_loses_a_digital_payment),
            CLAIM(visits_side_by_side_end_like_single_ones),
            CLAIM(single_homing_gains_one_over_hhi_less_one),
            CLAIM(a_visit_falls_back_as_enumerated),
            CLAIM(the_surplus_is_the_log_sum_when_everything_works),
            CLAIM(balance_spares_the_hub),
            CLAIM(shoppers_come_as_often_as_they_are_active))
