#include "models/reaction.h"

#include <string.h>

#include "tests/claims.h"
#include "tests/models/fixture.h"

#define DAY SIM_DAY
/* The barrier that ends the @n-th day of the run. */
#define BARRIER(n) (PAY_BARRIER + (n)*DAY)

/* A market with rules, to be run day by day. */
typedef struct {
    PayParams *p;
    SimPool *pool;
    PayWorld *world;
    PayLedger *ledger;
    PayTimeline *timeline, *own;
    PayReactions *rules;
    PayReactor *reactor;
    SimRecords *records;
} Market;

static Market
market(void)
{
    Market m = { .p = fixture_params(2000),
                 .timeline = pay_timeline_new(),
                 .rules = pay_reactions_new(),
                 .records = sim_records_new() };
    fixture_open(m.p, 600000);
    SET(m.p, PAY_REBATE_PAYMENT, 0, 0, 0, 100);
    return m;
}

static void
market_clear(Market *m)
{
    pay_reactor_free(m->reactor);
    pay_ledger_free(m->ledger);
    pay_world_free(m->world);
    if (m->pool != NULL)
        sim_pool_free(m->pool);
    pay_timeline_free(m->own);
    pay_timeline_free(m->timeline);
    pay_reactions_free(m->rules);
    sim_records_free(m->records);
    pay_params_free(m->p);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Market, market_clear)

static uint32_t
rebate_of(const Market *m, unsigned wallet)
{
    return (uint32_t)pay_cell_index(m->p, PAY_REBATE_PAYMENT, wallet, 0, 0);
}

/* A rule that always holds, on the share of wallet a; it adds to the rebate of wallet
 * @target. */
static PayReaction *
rule_on(Market *m, const char *id, PayOp op, int64_t operand, unsigned target)
{
    PayReaction *rule = pay_reaction_new(id);
    rule->metric = PAY_METRIC_SHARE_WALLET_VALUE;
    rule->seen = PAY_SEEN_ABOVE;
    rule->op = op;
    PayMove move = { .operand = operand,
                     .n_cells = 1,
                     .cells = g_new(uint32_t, 1),
                     .low = 0,
                     .high = 100000 };
    *move.cells = rebate_of(m, target);
    g_array_append_val(rule->moves, move);
    pay_reactions_add(m->rules, rule);
    return rule;
}

static PayMove *
move_of(const PayReaction *rule)
{
    return &g_array_index(rule->moves, PayMove, 0);
}

static void
dated(Market *m, const char *id, SimTime at, PayOp op, int64_t operand, unsigned target)
{
    PayEvent *event = pay_event_new(id, at, SIM_TIME_NEVER, 0);
    uint32_t *cell = g_new(uint32_t, 1);
    *cell = rebate_of(m, target);
    pay_event_change(event, op, operand, cell, 1);
    pay_event_limit(event, 0, 100000);
    pay_timeline_add(m->timeline, event);
}

/* Simulate the first @n_days and publish. */
static void
run(Market *m, unsigned n_days)
{
    const double utility[PAY_MAX_WALLETS] = { 0.8, 0.8 };
    pay_timeline_close(m->timeline);
    pay_reactions_close(m->rules);
    m->pool = sim_pool_new(1);
    m->world = pay_world_new(m->p, (SimKey){ 7, 0 }, NULL);
    m->ledger = pay_ledger_new(m->world, utility, m->pool, NULL);
    m->own = pay_timeline_follow(m->timeline);
    m->reactor = pay_reactor_new(m->rules, m->own, m->world);
    for (unsigned day = 0; day < n_days; day++) {
        CU_ASSERT_TRUE(pay_ledger_day(m->ledger, m->own, NULL));
        pay_reactor_day(m->reactor, m->ledger, day, m->records);
    }
    pay_reactor_publish(m->reactor, true, m->records);
}

/* The rebate of @wallet at @time, as far as is known now. */
static int64_t
rebate_at(const Market *m, unsigned wallet, SimTime time)
{
    PayParams *now = pay_params_copy(m->p);
    pay_timeline_apply(m->own, m->p, time, now);
    int64_t value = now->cell[rebate_of(m, wallet)];
    pay_params_free(now);
    return value;
}

/* "id@days id@days ..": what was fired, and the days from the first barrier on to when
 * the change began. Returns: (owned). */
static char *
fired(const SimRecords *records)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < records->marks->len; i++) {
        const SimMark *mark = &g_array_index(records->marks, SimMark, i);
        g_string_append_printf(out, "%s%s@%g", out->len > 0 ? " " : "", mark->id,
                               (double)(mark->at - PAY_BARRIER) / DAY);
    }
    return g_string_free(out, FALSE);
}

static void
expect_fired(const Market *m, const char *expected)
{
    g_autofree char *got = fired(m->records);
    CU_ASSERT_STRING_EQUAL(got, expected);
    if (strcmp(got, expected) != 0)
        printf("%s instead of %s\n", got, expected);
}

static double
value_of(const SimRecords *records, PayMetric metric, const char *member,
         const char *period)
{
    for (guint i = 0; i < records->values->len; i++) {
        const SimValue *v = &g_array_index(records->values, SimValue, i);
        if (v->metric == &pay_metric[metric] && strcmp(v->member, member) == 0 &&
            strcmp(v->period, period) == 0)
            return v->value;
    }
    return -1;
}

/* ---- when */

static void
a_rule_knows_nothing_before_seven_days(void)
{
    g_auto(Market) m = market();
    rule_on(&m, "r", PAY_OP_SET, 30, 1);
    run(&m, 10);
    expect_fired(&m, "r.1@7");
    CU_ASSERT_EQUAL(rebate_at(&m, 1, BARRIER(7) - 1), 0);
    CU_ASSERT_EQUAL(rebate_at(&m, 1, BARRIER(7)), 30);
}

static void
the_change_begins_so_long_after(void)
{
    g_auto(Market) m = market();
    rule_on(&m, "r", PAY_OP_SET, 30, 1)->after = 2 * DAY + 12 * SIM_HOUR;
    run(&m, 10);
    expect_fired(&m, "r.1@9.5");
    CU_ASSERT_EQUAL(rebate_at(&m, 1, BARRIER(9)), 0);
    CU_ASSERT_EQUAL(rebate_at(&m, 1, BARRIER(10)), 30);
}

static void
a_limit_counts_and_keeps_apart(void)
{
    g_auto(Market) m = market();
    PayReaction *rule = rule_on(&m, "r", PAY_OP_ADD, 5, 1);
    rule->limit = 3;
    rule->apart = 5 * DAY;
    run(&m, 25);
    expect_fired(&m, "r.1@7 r.2@12 r.3@17");
    CU_ASSERT_EQUAL(rebate_at(&m, 1, BARRIER(25)), 15);
    CU_ASSERT_EQUAL(value_of(m.records, PAY_METRIC_RULE_FIRED, "r", SIM_PERIOD_RUN), 3);
    /* The last 28 days of 30 begin with the third. */
    CU_ASSERT_EQUAL(value_of(m.records, PAY_METRIC_RULE_FIRED, "r", SIM_PERIOD_END), 3);
    CU_ASSERT_EQUAL(value_of(m.records, PAY_METRIC_RULE_HELD, "r", SIM_PERIOD_RUN), 0);
}

static void
a_condition_may_have_to_last(void)
{
    g_auto(Market) m = market();
    rule_on(&m, "r", PAY_OP_SET, 30, 1)->days = 4;
    run(&m, 14);
    expect_fired(&m, "r.1@10");
}

static void
until_ends_the_rule_and_gives_back_the_value(void)
{
    g_auto(Market) m = market();
    PayReaction *rule = rule_on(&m, "r", PAY_OP_ADD, 5, 1);
    rule->limit = 100;
    rule->apart = DAY;
    rule->until = BARRIER(10);
    run(&m, 14);
    expect_fired(&m, "r.1@7 r.2@8 r.3@9");
    CU_ASSERT_EQUAL(rebate_at(&m, 1, BARRIER(10) - 1), 15);
    CU_ASSERT_EQUAL(rebate_at(&m, 1, BARRIER(10)), 0);
}

static void
nothing_begins_after_the_run(void)
{
    g_auto(Market) m = market();
    SET(m.p, PAY_RUN_DAYS, 0, 0, 0, 10);
    rule_on(&m, "early", PAY_OP_ADD, 5, 1)->after = 3 * DAY - 1;
    rule_on(&m, "late", PAY_OP_ADD, 5, 1)->after = 3 * DAY;
    run(&m, 10);
    CU_ASSERT_EQUAL(m.records->marks->len, 1);
    CU_ASSERT_EQUAL(value_of(m.records, PAY_METRIC_RULE_FIRED, "late", SIM_PERIOD_RUN),
                    0);
}

/* Wallet b pays two yuan for each payment from the tenth day on. */
static void
conditions_tell_up_from_down(void)
{
    static const struct {
        PaySeen seen;
        unsigned member;
        double bound;
        bool fires;
    } cases[] = {
        { PAY_SEEN_RISES, 1, 5, true },   { PAY_SEEN_RISES, 0, 5, false },
        { PAY_SEEN_FALLS, 0, 5, true },   { PAY_SEEN_FALLS, 1, 5, false },
        { PAY_SEEN_RISES, 1, 90, false }, { PAY_SEEN_ABOVE, 0, 1, true },
        { PAY_SEEN_ABOVE, 0, 99, false }, { PAY_SEEN_BELOW, 0, 99, true },
        { PAY_SEEN_BELOW, 0, 1, false },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Market) m = market();
        PayReaction *rule = rule_on(&m, "r", PAY_OP_ADD, 5, 1);
        rule->seen = cases[i].seen;
        rule->member = cases[i].member;
        rule->bound = cases[i].bound;
        rule->days = cases[i].seen <= PAY_SEEN_FALLS ? 7 : 1;
        dated(&m, "e", BARRIER(9), PAY_OP_SET, 200, 1);
        run(&m, 20);
        CU_ASSERT_EQUAL(m.records->marks->len, cases[i].fires);
        if (m.records->marks->len != cases[i].fires)
            printf("case %zu\n", i);
    }
}

/* ---- then */

static void
a_value_is_copied_as_it_stands_at_the_barrier(void)
{
    g_auto(Market) m = market();
    PayReaction *rule = rule_on(&m, "r", PAY_OP_SET, 0, 1);
    rule->after = 3 * DAY;
    move_of(rule)->from = g_new(uint32_t, 1);
    *move_of(rule)->from = rebate_of(&m, 0);
    dated(&m, "before", BARRIER(6), PAY_OP_SET, 50, 0);
    dated(&m, "after", BARRIER(8), PAY_OP_SET, 90, 0);
    run(&m, 12);
    CU_ASSERT_EQUAL(rebate_at(&m, 1, BARRIER(10) - 1), 0);
    CU_ASSERT_EQUAL(rebate_at(&m, 1, BARRIER(10)), 50);
    CU_ASSERT_EQUAL(rebate_at(&m, 0, BARRIER(10)), 90);
}

static void
rules_of_one_day_see_the_same_values(void)
{
    g_auto(Market) m = market();
    SET(m.p, PAY_REBATE_PAYMENT, 1, 0, 0, 7);
    for (unsigned i = 0; i < 2; i++) {
        PayReaction *rule = rule_on(&m, i == 0 ? "one" : "two", PAY_OP_SET, 0, i);
        move_of(rule)->from = g_new(uint32_t, 1);
        *move_of(rule)->from = rebate_of(&m, 1 - i);
    }
    run(&m, 8);
    CU_ASSERT_EQUAL(rebate_at(&m, 0, BARRIER(8)), 7);
    CU_ASSERT_EQUAL(rebate_at(&m, 1, BARRIER(8)), 100);
}

static void
floor_and_cap_hold_the_result_and_are_told(void)
{
    g_auto(Market) m = market();
    PayReaction *down = rule_on(&m, "down", PAY_OP_ADD, -40, 0);
    PayReaction *up = rule_on(&m, "up", PAY_OP_SCALE, 3 * PAY_ONE, 1);
    SET(m.p, PAY_REBATE_PAYMENT, 1, 0, 0, 10);
    down->limit = up->limit = 4;
    down->apart = up->apart = DAY;
    move_of(down)->low = 30;
    move_of(up)->high = 100;
    run(&m, 11);
    const int64_t downs[] = { 60, 30, 30, 30 }, ups[] = { 30, 90, 100, 100 };
    for (unsigned i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL(rebate_at(&m, 0, BARRIER(7 + i)), downs[i]);
        CU_ASSERT_EQUAL(rebate_at(&m, 1, BARRIER(7 + i)), ups[i]);
    }
    CU_ASSERT_EQUAL(value_of(m.records, PAY_METRIC_RULE_HELD, "down", SIM_PERIOD_RUN), 3);
    CU_ASSERT_EQUAL(value_of(m.records, PAY_METRIC_RULE_HELD, "up", SIM_PERIOD_RUN), 2);
}

static void
a_dated_change_on_top_of_a_rule_stays_in_range(void)
{
    g_auto(Market) m = market();
    rule_on(&m, "r", PAY_OP_ADD, -80, 0);
    dated(&m, "e", BARRIER(9), PAY_OP_ADD, -60, 0);
    run(&m, 8);
    CU_ASSERT_EQUAL(rebate_at(&m, 0, BARRIER(8)), 20);
    CU_ASSERT_EQUAL(rebate_at(&m, 0, BARRIER(9)), 0);
}

static void
nothing_is_added_to_what_is_no_number(void)
{
    g_auto(Market) m = market();
    PayReaction *rule = rule_on(&m, "r", PAY_OP_ADD, 500, 0);
    uint32_t cell = (uint32_t)pay_cell_index(m.p, PAY_REBATE_BUDGET, 0, 0, 0);
    *move_of(rule)->cells = cell;
    run(&m, 8);
    expect_fired(&m, "r.1@7");
    CU_ASSERT_EQUAL(m.ledger->params->cell[cell], PAY_NONE);
}

/* ---- the market as a whole */

/* Either wallet adds 0.20 yuan to its rebate, three days after it saw its share fall by
 * two points within a week. Wallet b begins, by a dated event. */
static void
add_war(Market *m)
{
    for (unsigned w = 0; w < 2; w++) {
        PayReaction *rule =
            rule_on(m, w == 0 ? "a-answers" : "b-answers", PAY_OP_ADD, 20, w);
        rule->seen = PAY_SEEN_FALLS;
        rule->member = w;
        rule->bound = 2;
        rule->days = 7;
        rule->after = 3 * DAY;
        rule->limit = 2;
        rule->apart = 10 * DAY;
    }
    SET(m->p, PAY_RUN_DAYS, 0, 0, 0, 80);
    SET(m->p, PAY_REBATE_PAYMENT, 0, 0, 0, 0);
    dated(m, "b-begins", BARRIER(15), PAY_OP_SET, 20, 1);
}

static void
two_rules_answer_each_other_to_their_limits(void)
{
    g_auto(Market) m = market();
    add_war(&m);
    run(&m, 80);
    g_autofree char *war = fired(m.records);
    CU_ASSERT_PTR_NOT_NULL(strstr(war, "a-answers.1@"));
    CU_ASSERT_PTR_NOT_NULL(strstr(war, "b-answers.1@"));
    CU_ASSERT_TRUE(strstr(war, "a-answers.1@") < strstr(war, "b-answers.1@"));
    CU_ASSERT_TRUE(m.records->marks->len <= 4);
    int64_t n = m.records->marks->len;
    CU_ASSERT_EQUAL(rebate_at(&m, 0, BARRIER(79)) + rebate_at(&m, 1, BARRIER(79)),
                    20 + 20 * n);
    if (strstr(war, "b-answers.1@") == NULL)
        printf("%s\n", war);
}

static SimRecords *
replicate(const Market *m, bool with_rules, unsigned replication, unsigned n_threads)
{
    const PayTimeline *timelines[] = { m->timeline };
    const PayReactions *rules[] = { m->rules };
    const double utility[PAY_MAX_WALLETS] = { 0.8, 0.8 };
    PayReplication job = { .base = m->p,
                           .utility = utility,
                           .key = { 7, replication },
                           .n_scenarios = 1,
                           .timelines = timelines,
                           .reactions = with_rules ? rules : NULL };
    SimRecords *records = NULL;
    g_autoptr(SimPool) pool = sim_pool_new(n_threads);
    CU_ASSERT_TRUE_FATAL(pay_replication_run(&job, pool, &records, NULL));
    return records;
}

static void
threads_change_no_bit_of_a_war(void)
{
    g_auto(Market) m = market();
    add_war(&m);
    pay_timeline_close(m.timeline);
    pay_reactions_close(m.rules);
    SimRecords *peace = replicate(&m, false, 0, 1), *war = replicate(&m, true, 0, 1);
    CU_ASSERT_NOT_EQUAL(peace->fingerprint, war->fingerprint);
    for (unsigned n_threads = 2; n_threads <= 4; n_threads += 2) {
        SimRecords *again = replicate(&m, true, 0, n_threads);
        g_autofree char *a = fired(war), *b = fired(again);
        CU_ASSERT_EQUAL(war->fingerprint, again->fingerprint);
        CU_ASSERT_STRING_EQUAL(a, b);
        sim_records_free(again);
    }
    sim_records_free(peace);
    sim_records_free(war);
}

static bool
is_of_rules(const SimMetric *metric)
{
    return metric == &pay_metric[PAY_METRIC_RULE_FIRED] ||
           metric == &pay_metric[PAY_METRIC_RULE_HELD];
}

static void
a_rule_that_never_fires_changes_no_bit(void)
{
    g_auto(Market) m = market();
    add_war(&m);
    SET(m.p, PAY_RUN_DAYS, 0, 0, 0, 30);
    for (guint i = 0; i < m.rules->list->len; i++)
        ((PayReaction *)m.rules->list->pdata[i])->bound = 90;
    pay_timeline_close(m.timeline);
    pay_reactions_close(m.rules);
    SimRecords *with = replicate(&m, true, 0, 1), *none = replicate(&m, false, 0, 1);
    CU_ASSERT_EQUAL(with->fingerprint, none->fingerprint);
    guint n = 0, n_apart = 0;
    for (guint i = 0; i < with->values->len; i++) {
        const SimValue *v = &g_array_index(with->values, SimValue, i);
        if (is_of_rules(v->metric))
            continue;
        const SimValue *w = &g_array_index(none->values, SimValue, n++);
        n_apart += memcmp(v, w, sizeof *v) != 0;
    }
    CU_ASSERT_EQUAL(n, none->values->len);
    CU_ASSERT_EQUAL(n_apart, 0);
    CU_ASSERT_EQUAL(value_of(with, PAY_METRIC_RULE_FIRED, "a-answers", SIM_PERIOD_RUN),
                    0);
    sim_records_free(with);
    sim_records_free(none);
}

static void
only_the_first_replication_leaves_marks(void)
{
    g_auto(Market) m = market();
    SET(m.p, PAY_RUN_DAYS, 0, 0, 0, 9);
    rule_on(&m, "r", PAY_OP_SET, 30, 1);
    pay_timeline_close(m.timeline);
    pay_reactions_close(m.rules);
    SimRecords *first = replicate(&m, true, 0, 1), *second = replicate(&m, true, 1, 1);
    CU_ASSERT_EQUAL(first->marks->len, 1);
    CU_ASSERT_EQUAL(second->marks->len, 0);
    CU_ASSERT_EQUAL(value_of(second, PAY_METRIC_RULE_FIRED, "r", SIM_PERIOD_RUN), 1);
    sim_records_free(first);
    sim_records_free(second);
}

static void
the_hash_tells_rules_apart(void)
{
    g_auto(Market) m = market();
    PayReaction *rule = rule_on(&m, "r", PAY_OP_SET, 30, 1);
    uint64_t hash = pay_reactions_hash(m.rules);
    g_free(rule->label_en);
    rule->label_en = g_strdup("another");
    CU_ASSERT_EQUAL(pay_reactions_hash(m.rules), hash);
    rule->bound = 1;
    CU_ASSERT_NOT_EQUAL(pay_reactions_hash(m.rules), hash);
    rule->bound = 0;
    move_of(rule)->low = 1;
    CU_ASSERT_NOT_EQUAL(pay_reactions_hash(m.rules), hash);
}

CLAIMS_MAIN("models/reaction", CLAIM(a_rule_knows_nothing_before_seven_days),
            CLAIM(the_change_begins_so_long_after), CLAIM(a_limit_counts_and_keeps_apart),
            CLAIM(a_condition_may_have_to_last),
            CLAIM(until_ends_the_rule_and_gives_back_the_value),
            CLAIM(nothing_begins_after_the_run), CLAIM(conditions_tell_up_from_down),
            CLAIM(a_value_is_copied_as_it_stands_at_the_barrier),
            CLAIM(rules_of_one_day_see_the_same_values),
            CLAIM(floor_and_cap_hold_the_result_and_are_told),
            CLAIM(a_dated_change_on_top_of_a_rule_stays_in_range),
            CLAIM(nothing_is_added_to_what_is_no_number),
            CLAIM(two_rules_answer_each_other_to_their_limits),
            CLAIM(threads_change_no_bit_of_a_war),
            CLAIM(a_rule_that_never_fires_changes_no_bit),
            CLAIM(only_the_first_replication_leaves_marks),
            CLAIM(the_hash_tells_rules_apart))
