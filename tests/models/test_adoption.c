/* Taking up and dropping wallets: the closed forms of diffusion, and what must hold
 * whatever happens. Seeds are fixed; bounds are four standard errors (one false alarm in
 * 16 000 for another seed) unless stated. */
#include "models/adoption.h"

#include <string.h>

#include "models/diffusion.h"
#include "models/publish_parts.h"
#include "tests/models/plant.h"

#define YEAR 365

static double
four_errors(double p, double n)
{
    return 4 * sqrt(p * (1 - p) / n);
}

/* ---- barriers without the shopping between them */

/* All but one of @people in one city. */
static PayParams *
one_city(Fixture f)
{
    PayParams *p = fixture_build(f);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 0);
    SET(p, PAY_CITY_POPULATION, 0, 0, 0, f.people - 1);
    SET(p, PAY_CITY_POPULATION, 1, 0, 0, 1);
    for (unsigned w = 0; w < p->n[PAY_KIND_WALLET]; w++)
        SET(p, PAY_WALLET_HOLD, w, 0, 0, 0);
    return p;
}

static void
set_adoption(PayParams *p, unsigned wallet, int64_t innovation, int64_t imitation)
{
    SET(p, PAY_WALLET_ADOPT_P, wallet, 0, 0, innovation);
    SET(p, PAY_WALLET_ADOPT_Q, wallet, 0, 0, imitation);
}

/* Let @n barriers pass, one a day. */
static void
pass(PlantRun *run, unsigned n)
{
    PayLedger *ledger = run->ledger;
    if (ledger->adoption == NULL)
        ledger->adoption =
            pay_adoption_new(run->world, ledger->consumers,
                             (ledger->now - PAY_BARRIER) / SIM_DAY, ledger->n_workers);
    for (unsigned i = 0; i < n; i++, ledger->now += SIM_DAY) {
        PayAdoptionDay day = { .now = ledger->params,
                               .rules = ledger->rules,
                               .date = (ledger->now - PAY_BARRIER) / SIM_DAY,
                               .consumers = ledger->consumers,
                               .tally = ledger->tally,
                               .has_begun = true };
        pay_adoption_day(ledger->adoption, &day, run->pool);
    }
}

static double
share_of(const PlantRun *run, unsigned wallet)
{
    double n = 0;
    for (uint32_t i = 0; i < run->world->n_consumers; i++)
        n += run->ledger->consumers[i].held >> wallet & 1;
    return n / run->world->n_consumers;
}

/* Chance amplifies itself while few hold, so the spread is more than binomial: `spread`
 * is the standard deviation over 30 other seeds of this population. A finite population
 * lags behind its mean by up to 0.0005. */
static void
diffusion_is_bass_in_steps_of_a_day(void)
{
    static const struct {
        unsigned years;
        double spread;
    } at[] = { { 1, 0.00068 }, { 3, 0.0017 }, { 5, 0.0027 }, { 10, 0.0023 } };
    PayParams *p = one_city((Fixture){ .people = 100000 });
    set_adoption(p, 0, 30000, 380000);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 5);
    unsigned done = 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(at); i++) {
        pass(&run, at[i].years * YEAR - done);
        done = at[i].years * YEAR;
        CU_ASSERT_TRUE(is_near(share_of(&run, 0), pay_bass_daily(0.03, 0.38, done),
                               4 * at[i].spread + 0.0005));
    }
    CU_ASSERT_EQUAL(share_of(&run, 1), 0);
}

/* Take up at 0.4 and drop at 0.1 a year: 4 in 5 hold it in the end. */
static PayParams *
coming_and_going(int64_t people)
{
    PayParams *p = one_city((Fixture){ .people = people, .third = true });
    for (unsigned w = 0; w < 3; w++)
        set_adoption(p, w, 400000, 0);
    SET(p, PAY_DROP_RATE, 0, 0, 0, 100000);
    return p;
}

static void
constant_rates_lead_to_their_balance(void)
{
    enum { PEOPLE = 10000 };
    g_auto(PlantRun) run = plant_run_days(coming_and_going(PEOPLE), NULL, 6);
    pass(&run, 2 * YEAR);
    CU_ASSERT_TRUE(is_near(share_of(&run, 0), 0.505696447062846,
                           four_errors(0.5057, PEOPLE) + 2e-4));
    pass(&run, 18 * YEAR);
    double any = 0, several = 0, all = 0;
    for (uint32_t i = 0; i < run.world->n_consumers; i++) {
        int n = __builtin_popcount(run.ledger->consumers[i].held);
        any += n > 0;
        several += n > 1;
        all += n;
    }
    for (unsigned w = 0; w < 3; w++)
        CU_ASSERT_TRUE(is_near(share_of(&run, w), 0.8, four_errors(0.8, PEOPLE) + 2e-4));
    CU_ASSERT_TRUE(is_near(several / any, 0.903225806451613, four_errors(0.9032, any)));
    CU_ASSERT_TRUE(is_near(all / PEOPLE, 2.4, 4 * sqrt(3 * 0.8 * 0.2 / PEOPLE) + 6e-4));
}

/* ---- what a wallet is worth */

/* Everybody alike: no taste, no spread of activity; scores are utilities. */
static PayParams *
alike(int64_t people)
{
    PayParams *p = one_city((Fixture){ .people = people });
    fixture_still(p);
    SET(p, PAY_ACTIVITY_CV, 0, 0, 0, 0);
    SET(p, PAY_WALLET_HOLD, 0, 0, 0, PAY_ONE);
    SET(p, PAY_CASH_CARRIED, 0, 0, 0, PAY_ONE);
    return p;
}

/* Wallets a and b of 0.80 yuan, beta 2, lambda 0.6: what b adds to a, in yuan per day. */
static double
worth_of_second(void)
{
    double one = 1.6, two = 1.6 + 0.6 * log(2);
    return 1.2 * (log(exp(two) + 1) - log(exp(one) + 1)) / 2;
}

static void
a_wallet_worth_more_is_taken_up_faster(void)
{
    enum { PEOPLE = 100000 };
    PayParams *p = alike(PEOPLE);
    set_adoption(p, 1, 73000000, 0); /* 0.2 a day */
    SET(p, PAY_ADOPT_GAIN, 0, 0, 0, 3 * PAY_ONE);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 7);
    pass(&run, 1);
    double expected = 1 - exp(-0.2 * exp(3 * worth_of_second()));
    CU_ASSERT_TRUE(expected > 0.25);
    /* Activity is kept in 1/1024. */
    CU_ASSERT_TRUE(
        is_near(share_of(&run, 1), expected, four_errors(expected, PEOPLE) + 1e-4));
}

/* One in four has cash; the others would leave with nothing, which costs 3 yuan. */
static void
a_first_wallet_is_worth_more_where_cash_is_short(void)
{
    enum { PEOPLE = 100000 };
    PayParams *p = alike(PEOPLE);
    SET(p, PAY_WALLET_HOLD, 0, 0, 0, 0);
    SET(p, PAY_CASH_CARRIED, 0, 0, 0, 250000);
    set_adoption(p, 1, 7300000, 0); /* 0.02 a day */
    SET(p, PAY_ADOPT_GAIN, 0, 0, 0, PAY_ONE);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 7);
    pass(&run, 1);
    double beside_cash = log(exp(1.6) + 1), beside_nothing = log(exp(1.6) + exp(-6)) + 6;
    double worth = 1.2 * (0.25 * beside_cash + 0.75 * beside_nothing) / 2;
    double expected = 1 - exp(-0.02 * exp(worth));
    CU_ASSERT_TRUE(expected > 0.4);
    CU_ASSERT_TRUE(
        is_near(share_of(&run, 1), expected, four_errors(expected, PEOPLE) + 1e-3));
}

static void
a_wallet_worth_more_is_kept_longer(void)
{
    enum { PEOPLE = 100000 };
    PayParams *p = alike(PEOPLE);
    SET(p, PAY_WALLET_HOLD, 1, 0, 0, PAY_ONE);
    SET(p, PAY_DROP_RATE, 0, 0, 0, 73000000);
    SET(p, PAY_DROP_GAIN, 0, 0, 0, 3 * PAY_ONE);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 8);
    pass(&run, 1);
    double kept = exp(-0.2 * exp(-3 * worth_of_second()));
    CU_ASSERT_TRUE(kept > 0.83);
    CU_ASSERT_TRUE(is_near(share_of(&run, 1), kept, four_errors(kept, PEOPLE) + 1e-4));
}

static void
rebates_and_acceptance_enter_the_worth(void)
{
    double share[4];
    for (unsigned i = 0; i < 4; i++) {
        PayParams *p = alike(20000);
        set_adoption(p, 1, 73000000, 0);
        SET(p, PAY_ADOPT_GAIN, 0, 0, 0, 3 * PAY_ONE);
        SET(p, PAY_FAILED_SCAN, 0, 0, 0, i == 1 ? 150 : 0);
        SET(p, PAY_REBATE_PAYMENT, 1, 0, 0, i >= 2 ? 50 : 0);
        SET(p, PAY_REBATE_FLOOR, 1, 0, 0, i == 3 ? 4000 : 0); /* a mean ticket is 38.33 */
        g_auto(PlantRun) run = plant_run_days(p, NULL, 9);
        pass(&run, 1);
        share[i] = share_of(&run, 1);
    }
    CU_ASSERT_TRUE(share[1] < share[0]);
    CU_ASSERT_TRUE(share[2] > share[0] + 0.1);
    CU_ASSERT_EQUAL(share[3], share[0]);
}

/* ---- who may, who must not */

static void
blocked_enrolment_lets_nobody_in_and_nobody_out(void)
{
    PayParams *p = one_city((Fixture){ .people = 20000 });
    set_adoption(p, 0, PAY_ONE, 0);
    set_adoption(p, 1, PAY_ONE, 0);
    SET(p, PAY_WALLET_HOLD, 1, 0, 0, 300000);
    SET(p, PAY_WALLET_ENROLMENT, 1, 0, 0, 0);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 10);
    double before = share_of(&run, 1);
    pass(&run, YEAR);
    CU_ASSERT_EQUAL(share_of(&run, 1), before);
    CU_ASSERT_TRUE(share_of(&run, 0) > 0.6);
}

static void
an_app_is_for_the_customers_of_its_bank(void)
{
    PayParams *p = one_city((Fixture){ .people = 20000, .third = true, .west = true });
    SET(p, PAY_WALLET_BANK, 2, 0, 0, 1);
    set_adoption(p, 2, 0, PAY_ONE);
    SET(p, PAY_WALLET_HOLD, 2, 0, 0, 500000);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 11);
    pass(&run, YEAR);
    double customers = 0, wrong = 0;
    for (uint32_t i = 0; i < run.world->n_consumers; i++) {
        const PayConsumer *c = &run.ledger->consumers[i];
        customers += c->bank == 1;
        wrong += c->bank != 1 && (c->held >> 2 & 1) != 0;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    /* Logistic growth from a half of those who may: imitation counts among them. */
    double share = share_of(&run, 2) * run.world->n_consumers / customers;
    CU_ASSERT_TRUE(is_near(share, 1 / (1 + exp(-1)), 0.02));
}

static void
nobody_holds_more_than_eight(void)
{
    PayParams *p =
        one_city((Fixture){ .people = 3000, .third = true, .more = 8, .idle = "zz" });
    for (unsigned w = 0; w < p->n[PAY_KIND_WALLET]; w++)
        set_adoption(p, w, 20 * PAY_ONE, 0);
    SET(p, PAY_DROP_RATE, 0, 0, 0, PAY_ONE);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 12);
    pass(&run, YEAR);
    unsigned full = 0;
    for (uint32_t i = 0; i < run.world->n_consumers; i++) {
        int n = __builtin_popcount(run.ledger->consumers[i].held);
        CU_ASSERT_TRUE_FATAL(n <= PAY_SLOTS);
        full += n == PAY_SLOTS;
    }
    CU_ASSERT_TRUE(full > 2000);
    for (unsigned w = 0; w < p->n[PAY_KIND_WALLET]; w++) {
        const PayAdoption *a = run.ledger->adoption;
        double counted = a->holders[w] + a->holders[run.world->n_wallets + w];
        CU_ASSERT_TRUE(is_near(counted, share_of(&run, w) * run.world->n_consumers, 0.1));
    }
}

/* ---- slots */

/* Marks by which a wallet's slot is known again. */
static bool
is_marked(const PayConsumer *c, const uint8_t mark[32])
{
    unsigned s = 0;
    bool ok = true;
    for (uint32_t held = c->held; held != 0; held &= held - 1, s++) {
        uint8_t m = mark[__builtin_ctz(held)];
        ok = ok && c->habit[s] == m && c->seen[0][s] == m && c->seen[2][s] == 255 - m &&
             c->taste[s] == m - 100 && (c->used >> s & 1) == (m & 1) &&
             (c->idle >> (5 * s) & 31) == m % 32;
    }
    return ok;
}

static void
what_is_kept_by_slot_moves_with_its_wallet(void)
{
    PayConsumer c = { .held = 0 };
    uint8_t mark[32] = { 0 };
    for (uint64_t i = 0; i < 5000; i++) {
        SimBlock draw = sim_random_block((SimKey){ 3, 0 }, 0, 0, i);
        unsigned wallet = draw.w[0] % 32, n = (unsigned)__builtin_popcount(c.held);
        if ((c.held >> wallet & 1) != 0) {
            pay_consumer_drop(&c, wallet);
        } else if (n < PAY_SLOTS) {
            uint8_t m = mark[wallet] = (uint8_t)(draw.w[1] % 200);
            const uint8_t seen[] = { m, 7, (uint8_t)(255 - m) };
            pay_consumer_take(&c, wallet, seen, (int8_t)(m - 100));
            unsigned s = (unsigned)__builtin_popcount(c.held & ((1u << wallet) - 1));
            CU_ASSERT_TRUE_FATAL(c.habit[s] == 0 && (c.used >> s & 1) == 0 &&
                                 (c.idle >> (5 * s) & 31) == 0);
            c.habit[s] = m;
            c.used |= (uint64_t)(m & 1) << s & 0xff;
            c.idle |= (uint64_t)(m % 32) << (5 * s) & 0xffffffffff;
        }
        CU_ASSERT_TRUE_FATAL(is_marked(&c, mark));
    }
}

static void
taste_is_the_same_when_a_wallet_comes_again(void)
{
    PayParams *p = one_city((Fixture){ .people = 2000 });
    SET(p, PAY_WALLET_HOLD, 0, 0, 0, PAY_ONE);
    SET(p, PAY_WALLET_HOLD, 1, 0, 0, PAY_ONE);
    SET(p, PAY_DROP_RATE, 0, 0, 0, 100 * PAY_ONE);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 13);
    PayConsumer *c = run.ledger->consumers;
    g_autofree int8_t *taste = g_new(int8_t, 2 * 2000);
    for (unsigned i = 0; i < 2000; i++)
        memcpy(taste + 2 * i, c[i].taste, 2);
    pass(&run, 60);
    CU_ASSERT_EQUAL(share_of(&run, 0) + share_of(&run, 1), 0);
    SET(run.ledger->params, PAY_DROP_RATE, 0, 0, 0, 0);
    set_adoption(run.ledger->params, 0, 100 * PAY_ONE, 0);
    set_adoption(run.ledger->params, 1, 100 * PAY_ONE, 0);
    pass(&run, 60);
    CU_ASSERT_EQUAL(share_of(&run, 0) + share_of(&run, 1), 2);
    for (unsigned i = 0; i < 2000; i++)
        CU_ASSERT_TRUE_FATAL(memcmp(taste + 2 * i, c[i].taste, 2) == 0);
}

/* ---- with shopping */

/* A market in which wallets come and go within a month. */
static PayParams *
restless(unsigned n_days)
{
    PayParams *p = fixture_build(
        (Fixture){ .people = 12000, .third = true, .platform = true, .windows = 1 });
    SET(p, PAY_RUN_DAYS, 0, 0, 0, n_days);
    for (unsigned w = 0; w < 3; w++)
        set_adoption(p, w, 500000, 2 * PAY_ONE);
    SET(p, PAY_ADOPT_GAIN, 0, 0, 0, PAY_ONE);
    SET(p, PAY_DROP_RATE, 0, 0, 0, 5 * PAY_ONE);
    SET(p, PAY_DROP_GAIN, 0, 0, 0, PAY_ONE);
    SET(p, PAY_DROP_AFTER, 0, 0, 0, 7);
    fixture_open(p, 300000);
    plant_default(p);
    return p;
}

static uint64_t
fingerprint(PayParams *p, unsigned n_threads)
{
    SimRecords *records = fixture_run(p, 21, n_threads);
    uint64_t print = records->fingerprint;
    sim_records_free(records);
    return print;
}

static void
threads_change_no_bit(void)
{
    PayParams *p = restless(20);
    SET(p, PAY_RUN_SPIN_UP, 0, 0, 0, 9);
    uint64_t one = fingerprint(p, 1);
    CU_ASSERT_EQUAL(fingerprint(p, 2), one);
    CU_ASSERT_EQUAL(fingerprint(p, 4), one);
    pay_params_free(p);
}

static void
without_rates_no_bit_changes(void)
{
    uint64_t print[2];
    for (unsigned i = 0; i < 2; i++) {
        PayParams *p = fixture_params(6000);
        SET(p, PAY_RUN_DAYS, 0, 0, 0, 10);
        if (i == 1) {
            SET(p, PAY_ADOPT_GAIN, 0, 0, 0, PAY_ONE);
            SET(p, PAY_DROP_GAIN, 0, 0, 0, PAY_ONE);
            SET(p, PAY_DROP_AFTER, 0, 0, 0, 7);
            SET(p, PAY_WALLET_ENROLMENT, 0, 0, 0, 0);
        }
        print[i] = fingerprint(p, 1);
        pay_params_free(p);
    }
    CU_ASSERT_EQUAL(print[0], print[1]);
}

static void
what_is_used_is_not_dropped(void)
{
    double dropped[2];
    for (unsigned i = 0; i < 2; i++) {
        PayParams *p = fixture_params(6000);
        SET(p, PAY_RUN_DAYS, 0, 0, 0, 35);
        SET(p, PAY_ACTIVITY_CV, 0, 0, 0, 0);
        SET(p, PAY_ACTIVITY_MEAN, 0, 0, 0, 40 * PAY_ONE);
        SET(p, PAY_WALLET_HOLD, 0, 0, 0, PAY_ONE);
        SET(p, PAY_WALLET_HOLD, 1, 0, 0, 0);
        SET(p, PAY_DROP_RATE, 0, 0, 0, 20 * PAY_ONE);
        SET(p, PAY_DROP_AFTER, 0, 0, 0, i == 0 ? 7 : 0);
        g_auto(PlantRun) run = plant_run_days(p, NULL, 14);
        dropped[i] = 1 - share_of(&run, 0);
    }
    CU_ASSERT_EQUAL(dropped[0], 0);
    CU_ASSERT_TRUE(dropped[1] > 0.8);
}

/* Nobody shops, so nothing is ever used; 90 days are the 13th week, over on day 91. */
static void
a_wallet_is_kept_until_it_was_idle_long_enough(void)
{
    PayParams *p = one_city((Fixture){ .people = 2000 });
    SET(p, PAY_WALLET_HOLD, 0, 0, 0, PAY_ONE);
    SET(p, PAY_DROP_RATE, 0, 0, 0, 100 * PAY_ONE);
    SET(p, PAY_DROP_AFTER, 0, 0, 0, 90);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 15);
    pass(&run, 91);
    CU_ASSERT_EQUAL(share_of(&run, 0), 1);
    pass(&run, 1);
    CU_ASSERT_TRUE(share_of(&run, 0) < 0.9);
}

static void
holding_stands_still_in_the_spin_up(void)
{
    PayParams *p = restless(0);
    SET(p, PAY_RUN_SPIN_UP, 0, 0, 0, 20);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 16);
    double before = share_of(&run, 0);
    for (unsigned day = 0; day < 20; day++)
        CU_ASSERT_TRUE(pay_ledger_day(run.ledger, run.timeline, NULL));
    CU_ASSERT_EQUAL(share_of(&run, 0), before);
    CU_ASSERT_TRUE(pay_ledger_day(run.ledger, run.timeline, NULL));
    CU_ASSERT_NOT_EQUAL(share_of(&run, 0), before);
}

/* How many consumers of @run differ from @before in what they hold, like or believe. */
static unsigned
n_changed(const PlantRun *run, const PayConsumer *before)
{
    unsigned n = 0;
    for (uint32_t i = 0; i < run->world->n_consumers; i++) {
        const PayConsumer *a = &before[i], *b = &run->ledger->consumers[i];
        n += a->held != b->held || memcmp(a->habit, b->habit, sizeof a->habit) != 0 ||
             memcmp(a->seen, b->seen, sizeof a->seen) != 0;
    }
    return n;
}

static void
frozen_people_shop_but_neither_learn_nor_move_once_the_run_begins(void)
{
    PayParams *p = restless(0);
    SET(p, PAY_FROZEN, 0, 0, 0, 1);
    g_auto(PlantRun) run = plant_open(p, NULL, 18);
    size_t size = run.world->n_consumers * sizeof *run.ledger->consumers;
    g_autofree PayConsumer *drawn = g_memdup2(run.ledger->consumers, size);
    CU_ASSERT_TRUE(pay_ledger_day(run.ledger, NULL, NULL)); /* of the spin-up */
    CU_ASSERT_TRUE(n_changed(&run, drawn) > run.world->n_consumers / 10);
    g_autofree PayConsumer *before = g_memdup2(run.ledger->consumers, size);
    pay_ledger_branch(run.ledger);
    for (unsigned day = 0; day < 10; day++)
        CU_ASSERT_TRUE(pay_ledger_day(run.ledger, run.timeline, NULL));
    CU_ASSERT_TRUE(run.ledger->day->group[0].attempts > 0);
    CU_ASSERT_EQUAL(n_changed(&run, before), 0);
}

static void
nobody_moves_while_a_window_is_open(void)
{
    PayParams *p = restless(6);
    plant_window(p, 0, SIM_DAY + SIM_HOUR, 3 * SIM_DAY + SIM_HOUR);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 0);
    g_auto(PlantRun) run = plant_run_days(p, NULL, 17);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 6);
    double share[6];
    unsigned owed[6];
    for (unsigned day = 0; day < 6; day++) {
        CU_ASSERT_TRUE_FATAL(pay_ledger_day(run.ledger, run.timeline, NULL));
        share[day] = share_of(&run, 2);
        owed[day] = run.ledger->adoption->n_days;
    }
    CU_ASSERT_NOT_EQUAL(share[1], share[0]);
    CU_ASSERT_TRUE(share[2] == share[1] && share[3] == share[1]);
    CU_ASSERT_NOT_EQUAL(share[4], share[3]);
    CU_ASSERT_TRUE(owed[1] == 0 && owed[3] == 2 && owed[4] == 0);
}

static void
metrics_count_who_came_and_who_went(void)
{
    PayParams *p = restless(40);
    SimRecords *records = fixture_run(p, 22, 1);
    PlantRun run = plant_run_days(restless(40), NULL, 22);
    double before = 0;
    for (unsigned w = 0; w < 3; w++) {
        const char *id = p->entity[PAY_KIND_WALLET][w].id;
        double came = fixture_value(records, PAY_METRIC_ADOPTED, id);
        double went = fixture_value(records, PAY_METRIC_DROPPED, id);
        double now = fixture_value(records, PAY_METRIC_HOLDING, id) * 120;
        SET(p, PAY_RUN_DAYS, 0, 0, 0, 0);
        PayWorld *world = pay_world_new(p, (SimKey){ 22, 0 }, NULL);
        before = 0;
        PayLedger *first = pay_ledger_new(world, run.ledger->utility, run.pool, NULL);
        for (uint32_t i = 0; i < world->n_consumers; i++)
            before += first->consumers[i].held >> w & 1;
        pay_ledger_free(first);
        pay_world_free(world);
        CU_ASSERT_TRUE(came > 100 && went > 10);
        CU_ASSERT_TRUE(is_near(now, before + came - went, 1e-6));
        CU_ASSERT_TRUE(is_near(now, share_of(&run, w) * 12000, 1e-6));
    }
    plant_run_clear(&run);
    sim_records_free(records);
    pay_params_free(p);
}

/* ---- tipping */

static void
a_market_tips_on_the_first_of_thirty_days(void)
{
    static const struct {
        double before, after; /* share of the first of two families */
        unsigned turn, n_days, day;
    } cases[] = {
        { 0.45, 0.55, 20, 60, 0 }, /* the second has half the market all along */
        { 0.55, 0.45, 20, 60,
          20 }, /* half: too short for the first, enough for the second */
        { 0.55, 0.45, 40, 60, 0 },
        { 0.55, 0.45, 20, 49, 49 }, /* 29 days are too few */
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        double share[2 * 60];
        for (unsigned d = 0; d < cases[i].n_days; d++) {
            share[2 * d] = d < cases[i].turn ? cases[i].before : cases[i].after;
            share[2 * d + 1] = 1 - share[2 * d];
        }
        unsigned expected = cases[i].day == 0 && cases[i].turn < 30 ? 20 : cases[i].day;
        CU_ASSERT_EQUAL(pay_publish_tipping_day(share, cases[i].n_days, 2), expected);
    }
}

static void
a_leader_below_half_has_not_tipped_the_market_but_a_new_one_has(void)
{
    double share[3 * 80];
    for (unsigned d = 0; d < 80; d++) {
        share[3 * d] = 0.4;
        share[3 * d + 1] = 0.35;
        share[3 * d + 2] = 0.25;
    }
    CU_ASSERT_EQUAL(pay_publish_tipping_day(share, 80, 3), 80);
    for (unsigned d = 45; d < 80; d++)
        share[3 * d + 1] = 0.41;
    CU_ASSERT_EQUAL(pay_publish_tipping_day(share, 80, 3), 45);
    share[3 * 60] = 0.42; /* one day back to the old leader: 30 more are needed */
    CU_ASSERT_EQUAL(pay_publish_tipping_day(share, 80, 3), 80);
}

CLAIMS_MAIN("models/adoption", CLAIM(diffusion_is_bass_in_steps_of_a_day),
            CLAIM(constant_rates_lead_to_their_balance),
            CLAIM(a_wallet_worth_more_is_taken_up_faster),
            CLAIM(a_first_wallet_is_worth_more_where_cash_is_short),
            CLAIM(a_wallet_worth_more_is_kept_longer),
            CLAIM(rebates_and_acceptance_enter_the_worth),
            CLAIM(blocked_enrolment_lets_nobody_in_and_nobody_out),
            CLAIM(an_app_is_for_the_customers_of_its_bank),
            CLAIM(nobody_holds_more_than_eight),
            CLAIM(what_is_kept_by_slot_moves_with_its_wallet),
            CLAIM(taste_is_the_same_when_a_wallet_comes_again),
            CLAIM(threads_change_no_bit), CLAIM(without_rates_no_bit_changes),
            CLAIM(what_is_used_is_not_dropped),
            CLAIM(a_wallet_is_kept_until_it_was_idle_long_enough),
            CLAIM(holding_stands_still_in_the_spin_up),
            CLAIM(frozen_people_shop_but_neither_learn_nor_move_once_the_run_begins),
            CLAIM(nobody_moves_while_a_window_is_open),
            CLAIM(metrics_count_who_came_and_who_went),
            CLAIM(a_market_tips_on_the_first_of_thirty_days),
            CLAIM(a_leader_below_half_has_not_tipped_the_market_but_a_new_one_has))
