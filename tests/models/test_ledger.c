/* The ledger as a whole: what must not change a bit, what must add up, and the closed
 * forms that a degenerate market must reproduce. Seeds are fixed; statistical bounds are
 * four standard errors (one false alarm in 16 000 for another seed). */
#include "models/gate.h"
#include "models/ledger.h"

#include <math.h>
#include <string.h>

#include "models/choice.h"
#include "models/choice_closed.h"
#include "tests/claims.h"
#include "tests/models/fixture.h"

/* ---- a ledger that a test may look into */

typedef struct {
    PayParams *p;
    SimPool *pool;
    PayWorld *world;
    PayLedger *ledger;
    double utility[PAY_MAX_WALLETS];
} Run;

static Run
start(PayParams *p)
{
    Run run = { .p = p, .pool = sim_pool_new(1) };
    run.world = pay_world_new(p, (SimKey){ 11, 0 }, NULL);
    g_assert(run.world != NULL);
    for (unsigned w = 0; w < run.world->n_wallets; w++)
        run.utility[w] = (double)pay_value(p, PAY_WALLET_UTILITY, w, 0, 0) / 100;
    run.ledger = pay_ledger_new(run.world, run.utility, run.pool, NULL);
    return run;
}

static void
run_clear(Run *run)
{
    pay_ledger_free(run->ledger);
    pay_world_free(run->world);
    sim_pool_free(run->pool);
    pay_params_free(run->p);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Run, run_clear)

/* Simulate a day. Returns: its counts of group @group. */
static const PayGroupTally *
next_day(Run *run, unsigned group)
{
    g_autoptr(GError) error = NULL;
    bool ok = pay_ledger_day(run->ledger, NULL, &error);
    CU_ASSERT_TRUE(ok);
    if (!ok)
        printf("%s\n", error->message);
    return &run->ledger->day->group[group];
}

static uint64_t
completed_of(const PayLedger *ledger, unsigned group)
{
    uint64_t n = 0;
    for (unsigned w = 0; w < PAY_MAX_WALLETS; w++)
        n += ledger->day->wallet[group][w].n;
    return n;
}

/* Sums over @n_days of the first group. */
typedef struct {
    double intentions, completed, cash, lost, surplus, messages;
} Sums;

static Sums
days(Run *run, unsigned n_days)
{
    Sums s = { 0 };
    for (unsigned day = 0; day < n_days; day++) {
        const PayGroupTally *t = next_day(run, 0);
        s.intentions += (double)t->intentions;
        s.completed += (double)completed_of(run->ledger, 0);
        s.cash += (double)t->cash;
        s.lost += (double)t->lost;
        s.surplus += (double)t->surplus / 1e6;
        for (unsigned h = 0; h < PAY_DAY_HOURS; h++)
            s.messages += (double)run->ledger->day->hub[0][0][h];
    }
    return s;
}

static bool
is_near(double value, double expected, double width)
{
    bool near = fabs(value - expected) <= width;
    if (!near)
        printf("%.10g instead of %.10g +- %.3g\n", value, expected, width);
    return near;
}

/* ---- what changes no bit */

static uint64_t
fingerprint(PayParams *p, uint32_t seed, unsigned n_threads)
{
    SimRecords *records = fixture_run(p, seed, n_threads);
    uint64_t print = records->fingerprint;
    sim_records_free(records);
    return print;
}

static PayParams *
lively(bool backwards)
{
    PayParams *p = fixture_build(
        (Fixture){ .people = 12000, .platform = true, .backwards = backwards });
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 8);
    SET(p, PAY_RUN_SPIN_UP, 0, 0, 0, 3);
    SET(p, PAY_REBATE_PAYMENT, 1, 0, 0, 30);
    SET(p, PAY_REBATE_BUDGET, 1, 0, 0, 300000);
    fixture_open(p, 600000);
    return p;
}

static void
threads_and_repetition_change_no_bit(void)
{
    PayParams *p = lively(false);
    uint64_t one = fingerprint(p, 1, 1);
    CU_ASSERT_EQUAL(fingerprint(p, 1, 1), one);
    CU_ASSERT_EQUAL(fingerprint(p, 1, 2), one);
    CU_ASSERT_EQUAL(fingerprint(p, 1, 4), one);
    CU_ASSERT_NOT_EQUAL(fingerprint(p, 2, 1), one);
    pay_params_free(p);
}

static void
the_order_of_declarations_changes_no_bit(void)
{
    PayParams *p = lively(false), *q = lively(true);
    CU_ASSERT_EQUAL(fingerprint(p, 1, 1), fingerprint(q, 1, 1));
    pay_params_free(p);
    pay_params_free(q);
}

static PayTimeline *
one_event(const PayParams *p, PayKey key, int64_t value, SimTime at)
{
    PayTimeline *timeline = pay_timeline_new();
    if (key < PAY_N_KEYS) {
        PayEvent *event = pay_event_new("event", at, SIM_TIME_NEVER, 0);
        uint32_t *cell = g_new(uint32_t, 1);
        *cell = (uint32_t)pay_cell_index(p, key, 0, 0, 0);
        pay_event_change(event, PAY_OP_SET, value, cell, 1);
        pay_timeline_add(timeline, event);
    }
    pay_timeline_close(timeline);
    return timeline;
}

static bool
are_equal(const SimRecords *a, const SimRecords *b)
{
    return a->fingerprint == b->fingerprint && a->n_events == b->n_events &&
           a->values->len == b->values->len && a->points->len == b->points->len &&
           memcmp(a->values->data, b->values->data, a->values->len * sizeof(SimValue)) ==
               0 &&
           memcmp(a->points->data, b->points->data, a->points->len * sizeof(SimPoint)) ==
               0;
}

/* Four scenarios of one replication: no event; an event that sets what already stands, in
 * the middle of a day; a real change after the end; a real change within. The first is a
 * fork, the last goes on in the original. */
static void
a_policy_that_changes_nothing_changes_no_bit(void)
{
    PayParams *p = lively(false);
    SimTime noon = 3 * SIM_DAY + 12 * SIM_HOUR + 34 * SIM_MINUTE;
    int64_t cash = pay_value(p, PAY_CASH_CARRIED, 0, 0, 0);
    PayTimeline *none = one_event(p, PAY_N_KEYS, 0, 0);
    PayTimeline *same = one_event(p, PAY_CASH_CARRIED, cash, noon);
    PayTimeline *late = one_event(p, PAY_CASH_CARRIED, 0, 400 * SIM_DAY);
    PayTimeline *real = one_event(p, PAY_CASH_CARRIED, 0, noon);
    const PayTimeline *timelines[] = { none, same, late, real, none };
    double utility[PAY_MAX_WALLETS] = { 0.8, 0.8 };
    PayReplication job = { .base = p,
                           .utility = utility,
                           .key = { .seed = 3 },
                           .n_scenarios = G_N_ELEMENTS(timelines),
                           .timelines = timelines };
    SimRecords *records[G_N_ELEMENTS(timelines)];
    g_autoptr(SimPool) pool = sim_pool_new(2);
    CU_ASSERT_TRUE_FATAL(pay_replication_run(&job, pool, records, NULL));
    CU_ASSERT_TRUE(are_equal(records[0], records[1]));
    CU_ASSERT_TRUE(are_equal(records[0], records[2]));
    CU_ASSERT_FALSE(are_equal(records[0], records[3]));
    CU_ASSERT_TRUE(are_equal(records[0], records[4]));
    for (unsigned i = 0; i < G_N_ELEMENTS(timelines); i++)
        sim_records_free(records[i]);
    pay_timeline_free(none);
    pay_timeline_free(same);
    pay_timeline_free(late);
    pay_timeline_free(real);
    pay_params_free(p);
}

static const SimValue *
find_value(const SimRecords *records, const SimValue *like)
{
    for (guint i = 0; i < records->values->len; i++) {
        const SimValue *v = &g_array_index(records->values, SimValue, i);
        if (v->metric == like->metric && v->member == like->member &&
            strcmp(v->period, like->period) == 0)
            return v;
    }
    return NULL;
}

/* Its id stands between the others, so that every index after it moves. */
static void
a_wallet_that_nobody_holds_changes_nothing_for_others(void)
{
    PayParams *p = fixture_params(6000);
    PayParams *q = fixture_build((Fixture){ .people = 6000, .idle = "aa" });
    fixture_open(p, 500000);
    fixture_open(q, 500000);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 10);
    SET(q, PAY_RUN_DAYS, 0, 0, 0, 10);
    SimRecords *a = fixture_run(p, 4, 1), *b = fixture_run(q, 4, 1);
    CU_ASSERT_EQUAL(a->n_events, b->n_events);
    unsigned n_apart = 0;
    for (guint i = 0; i < a->values->len; i++) {
        const SimValue *v = &g_array_index(a->values, SimValue, i);
        const SimValue *w = find_value(b, v);
        /* A derived metric is published as NaN, which no comparison finds equal. */
        n_apart += w == NULL || (w->value != v->value && !isnan(v->value));
    }
    CU_ASSERT_EQUAL(n_apart, 0);
    CU_ASSERT_TRUE(a->values->len > 100);
    sim_records_free(a);
    sim_records_free(b);
    pay_params_free(p);
    pay_params_free(q);
}

/* ---- what must add up */

static void
every_intention_is_paid_in_cash_or_lost(void)
{
    g_auto(Run) run = start(lively(false));
    for (unsigned day = 0; day < 5; day++) {
        const PayGroupTally *t = next_day(&run, 0);
        uint64_t completed = completed_of(run.ledger, 0), failed = 0, by_hour = 0;
        for (unsigned f = 0; f < PAY_N_OUTCOMES; f++)
            failed += t->failed[f];
        for (unsigned h = 0; h < PAY_DAY_HOURS; h++)
            by_hour += run.ledger->day->hour[0][h].n;
        CU_ASSERT_TRUE(completed > 1000);
        CU_ASSERT_EQUAL(t->intentions, completed + t->cash + t->lost);
        CU_ASSERT_EQUAL(t->attempts, completed + failed);
        CU_ASSERT_EQUAL(by_hour, completed);
        CU_ASSERT_TRUE(t->matched >= t->matched_closed && t->intentions >= t->matched);
        CU_ASSERT_TRUE(t->off_us <= completed && t->off_us > 0);
    }
}

static void
fees_sum_to_zero_and_accounts_keep_what_is_owed(void)
{
    g_auto(Run) run = start(lively(false));
    const PayWorld *world = run.world;
    size_t n = (size_t)world->n_parties * world->n_parties;
    g_autofree int64_t *owed = g_new0(int64_t, n);
    for (unsigned day = 0; day < 5; day++) {
        const PayGroupTally *t = next_day(&run, 0);
        int64_t sum = 0;
        for (unsigned role = 0; role < PAY_N_ROLES; role++)
            sum += t->role[role];
        CU_ASSERT_EQUAL(sum, 0);
        CU_ASSERT_TRUE(t->role[PAY_ROLE_HUB] > 0);
        CU_ASSERT_TRUE(t->role[PAY_ROLE_CONSUMER] > 0 || day > 0);
        CU_ASSERT_EQUAL(t->broken, 0);
        for (size_t i = 0; i < n; i++)
            owed[i] += run.ledger->day->pairs[i];
    }
    for (size_t i = 0; i < n; i++) {
        const PayAccount *account = &run.ledger->accounts[i];
        CU_ASSERT_EQUAL(account->paid * PAY_ONE + account->carry, owed[i]);
        CU_ASSERT_TRUE(account->carry >= 0 && account->carry < PAY_ONE);
    }
}

static void
weights_stand_for_the_whole_population(void)
{
    static const int64_t scales[] = { 1, 7, 1000, 100000 };
    for (unsigned i = 0; i < G_N_ELEMENTS(scales); i++) {
        PayParams *p = fixture_params(90001);
        SET(p, PAY_RUN_SCALE, 0, 0, 0, scales[i]);
        SET(p, PAY_RUN_MIN_CONSUMERS, 0, 0, 0, 50);
        PayWorld *world = pay_world_new(p, (SimKey){ 0 }, NULL);
        double sum = 0;
        for (unsigned c = 0; c < world->n_cities; c++)
            sum += (world->city_first[c + 1] - world->city_first[c]) *
                   world->group_weight[world->city_group[c]];
        CU_ASSERT_TRUE(is_near(sum, 90000, 1e-6));
        CU_ASSERT_TRUE(world->n_consumers >= 50);
        pay_world_free(world);
        pay_params_free(p);
    }
}

static void
wallets_are_held_as_often_as_stated(void)
{
    enum { N = 100000 };
    g_auto(Run) run = start(fixture_params(N));
    unsigned held[2] = { 0 };
    double activity = 0;
    for (uint32_t i = 0; i < N; i++) {
        for (unsigned w = 0; w < 2; w++)
            held[w] += run.ledger->consumers[i].held >> w & 1;
        activity += (double)run.ledger->consumers[i].activity / PAY_ACTIVITY_UNIT;
    }
    CU_ASSERT_TRUE(is_near((double)held[0] / N, 0.8, 4 * sqrt(0.16 / N)));
    CU_ASSERT_TRUE(is_near((double)held[1] / N, 0.7, 4 * sqrt(0.21 / N)));
    CU_ASSERT_TRUE(is_near(activity / N, 1.2, 4 * 1.2 / sqrt(N) + 0.5 / 1024));
}

static void
ten_times_the_amount_pays_ten_times_the_ad_valorem_fee(void)
{
    int64_t role[2][PAY_N_ROLES];
    uint64_t completed[2];
    for (unsigned i = 0; i < 2; i++) {
        PayParams *p = fixture_params(6000);
        SET(p, PAY_CLASS_TICKET, 0, 0, 0, i == 0 ? 3333 : 33330);
        SET(p, PAY_CLASS_TICKET_SIGMA, 0, 0, 0, 0);
        fixture_open(p, 500000);
        g_auto(Run) run = start(p);
        memcpy(role[i], next_day(&run, 0)->role, sizeof role[i]);
        completed[i] = completed_of(run.ledger, 0);
    }
    CU_ASSERT_EQUAL(completed[0], completed[1]);
    CU_ASSERT_TRUE(role[0][PAY_ROLE_MERCHANT] < 0);
    for (unsigned r = 0; r < PAY_N_ROLES; r++)
        CU_ASSERT_EQUAL(role[1][r], 10 * role[0][r]);
}

/* Wallet a gives 1 yuan per payment until 2000 yuan are spent. */
static void
a_rebate_ends_at_the_barrier_after_its_budget(void)
{
    PayParams *p = fixture_params(2000);
    SET(p, PAY_REBATE_PAYMENT, 0, 0, 0, 100);
    SET(p, PAY_REBATE_BUDGET, 0, 0, 0, 200000);
    PayParams *copy = pay_params_copy(p);
    g_auto(Run) run = start(p);
    double spent = 0, last = 0;
    unsigned stopped = 0;
    for (unsigned day = 0; day < 10; day++) {
        next_day(&run, 0);
        double today = (double)run.ledger->day->rebate[0][0] / PAY_ONE;
        if (spent >= 200000) {
            stopped++;
            CU_ASSERT_EQUAL(today, 0);
        } else {
            CU_ASSERT_TRUE(today > 0);
            last = today;
        }
        spent += today;
        CU_ASSERT_EQUAL(pay_ledger_rebate_spent(run.ledger, 0), spent);
    }
    CU_ASSERT_TRUE(stopped > 0 && stopped < 10);
    CU_ASSERT_TRUE(spent >= 200000 && spent < 200000 + last);
    SimRecords *records = fixture_run(copy, 11, 1);
    CU_ASSERT_TRUE(
        is_near(fixture_value(records, PAY_METRIC_REBATE, "a"), spent / 100, 1e-6));
    CU_ASSERT_TRUE(is_near(fixture_value(records, PAY_METRIC_REBATE_OVERSHOOT, "a"),
                           spent / 100 - 2000, 1e-6));
    CU_ASSERT_EQUAL(fixture_value(records, PAY_METRIC_CONSERVED, ""), 1);
    sim_records_free(records);
    pay_params_free(copy);
}

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
    bool informed = sim_chance(visit.w[2], r->informed_offline);
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

CLAIMS_MAIN("models/ledger", CLAIM(threads_and_repetition_change_no_bit),
            CLAIM(the_order_of_declarations_changes_no_bit),
            CLAIM(a_policy_that_changes_nothing_changes_no_bit),
            CLAIM(a_wallet_that_nobody_holds_changes_nothing_for_others),
            CLAIM(every_intention_is_paid_in_cash_or_lost),
            CLAIM(fees_sum_to_zero_and_accounts_keep_what_is_owed),
            CLAIM(weights_stand_for_the_whole_population),
            CLAIM(wallets_are_held_as_often_as_stated),
            CLAIM(ten_times_the_amount_pays_ten_times_the_ad_valorem_fee),
            CLAIM(a_rebate_ends_at_the_barrier_after_its_budget),
            CLAIM(more_coverage_never_loses_a_digital_payment),
            CLAIM(visits_side_by_side_end_like_single_ones),
            CLAIM(single_homing_gains_one_over_hhi_less_one),
            CLAIM(a_visit_falls_back_as_enumerated),
            CLAIM(the_surplus_is_the_log_sum_when_everything_works),
            CLAIM(balance_spares_the_hub),
            CLAIM(shoppers_come_as_often_as_they_are_active))
