#include "models/timeline.h"

#include "sim/random.h"
#include "tests/claims.h"
#include "tests/models/fixture.h"

#define DAY SIM_DAY

/* One event with one change of the first cell. */
typedef struct {
    const char *id;
    SimTime at, until, ramp;
    PayOp op;
    int64_t operand;
} Step;

static PayTimeline *
timeline_of(const Step *steps, unsigned n, bool backwards)
{
    PayTimeline *timeline = pay_timeline_new();
    for (unsigned i = 0; i < n; i++) {
        const Step *s = &steps[backwards ? n - 1 - i : i];
        PayEvent *event = pay_event_new(s->id, s->at, s->until, s->ramp);
        pay_event_change(event, s->op, s->operand, g_new0(uint32_t, 1), 1);
        pay_timeline_add(timeline, event);
    }
    pay_timeline_close(timeline);
    return timeline;
}

/* Value of the first cell at @time if it starts from @base. */
static int64_t
value_at(const PayTimeline *timeline, int64_t base, SimTime time)
{
    PayParams *p = fixture_params(10);
    p->cell[0] = base;
    PayParams *now = pay_params_copy(p);
    pay_timeline_apply(timeline, p, time, now);
    int64_t value = now->cell[0];
    pay_params_free(now);
    pay_params_free(p);
    return value;
}

static void
expect(const Step *steps, unsigned n, int64_t base, SimTime time, int64_t value)
{
    PayTimeline *timeline = timeline_of(steps, n, false);
    int64_t got = value_at(timeline, base, time);
    CU_ASSERT_EQUAL(got, value);
    if (got != value)
        printf("%lld instead of %lld\n", (long long)got, (long long)value);
    pay_timeline_free(timeline);
}

static void
a_step_acts_from_its_instant_on(void)
{
    static const Step step[] = { { "x", 5 * DAY, SIM_TIME_NEVER, 0, PAY_OP_SET, 7 } };
    expect(step, 1, 3, 5 * DAY - 1, 3);
    expect(step, 1, 3, 5 * DAY, 7);
    expect(step, 1, 3, 500 * DAY, 7);
}

static void
the_end_gives_back_what_lay_beneath(void)
{
    static const Step steps[] = {
        { "low", 5 * DAY, SIM_TIME_NEVER, 0, PAY_OP_SET, 7 },
        { "high", 6 * DAY, 8 * DAY, 0, PAY_OP_SET, 9 },
    };
    expect(steps, 2, 3, 8 * DAY - 1, 9);
    expect(steps, 2, 3, 8 * DAY, 7);
}

static void
set_add_and_scale_stack_in_order_of_date(void)
{
    static const Step steps[] = {
        { "a", 1 * DAY, SIM_TIME_NEVER, 0, PAY_OP_SET, 1000 },
        { "b", 2 * DAY, SIM_TIME_NEVER, 0, PAY_OP_ADD, -100 },
        { "c", 3 * DAY, SIM_TIME_NEVER, 0, PAY_OP_SCALE, 900000 },
        { "d", 4 * DAY, 5 * DAY, 0, PAY_OP_SET, 1 },
    };
    expect(steps, 4, 50, 1 * DAY, 1000);
    expect(steps, 4, 50, 2 * DAY, 900);
    expect(steps, 4, 50, 3 * DAY, 810);
    expect(steps, 4, 50, 4 * DAY, 1);
    expect(steps, 4, 50, 5 * DAY, 810);
}

static void
a_later_set_hides_an_earlier_add(void)
{
    static const Step steps[] = {
        { "a", 1 * DAY, SIM_TIME_NEVER, 0, PAY_OP_ADD, 5 },
        { "b", 2 * DAY, SIM_TIME_NEVER, 0, PAY_OP_SET, 100 },
    };
    expect(steps, 2, 50, 1 * DAY, 55);
    expect(steps, 2, 50, 2 * DAY, 100);
}

static void
events_of_one_instant_act_in_order_of_their_names(void)
{
    static const Step steps[] = {
        { "b-scale", DAY, SIM_TIME_NEVER, 0, PAY_OP_SCALE, 2 * PAY_ONE },
        { "a-add", DAY, SIM_TIME_NEVER, 0, PAY_OP_ADD, 1 },
    };
    expect(steps, 2, 10, DAY, 22);
}

static void
a_ramp_is_floored_and_complete_at_its_end(void)
{
    static const Step up[] = { { "x", 0, SIM_TIME_NEVER, 3 * DAY, PAY_OP_SET, 100 } };
    expect(up, 1, 0, 0, 0);
    expect(up, 1, 0, DAY, 33);
    expect(up, 1, 0, 2 * DAY, 66);
    expect(up, 1, 0, 3 * DAY - 1, 99);
    expect(up, 1, 0, 3 * DAY, 100);
    static const Step down[] = { { "x", 0, SIM_TIME_NEVER, 3 * DAY, PAY_OP_SET, 0 } };
    expect(down, 1, 100, DAY, 66); /* floor of 66.67, also downwards */
    expect(down, 1, 100, 3 * DAY - 1, 0);
    expect(down, 1, 100, 3 * DAY, 0);
}

static void
a_ramp_starts_from_the_value_beneath(void)
{
    static const Step steps[] = {
        { "base", 0, SIM_TIME_NEVER, 4 * DAY, PAY_OP_SET, 400 },
        { "more", 2 * DAY, SIM_TIME_NEVER, 4 * DAY, PAY_OP_SET, 1000 },
    };
    expect(steps, 2, 0, 2 * DAY, 200);
    expect(steps, 2, 0, 4 * DAY, 400 + 300);
    expect(steps, 2, 0, 6 * DAY, 1000);
}

static void
a_ramp_of_factors_is_linear_in_the_factor(void)
{
    static const Step step[] = { { "x", 0, SIM_TIME_NEVER, 2 * DAY, PAY_OP_SCALE,
                                   500000 } };
    expect(step, 1, 1000, DAY, 750);
    expect(step, 1, 1000, 2 * DAY, 500);
}

static void
no_limit_and_automatic_are_set_at_once(void)
{
    static const Step none[] = { { "x", DAY, SIM_TIME_NEVER, 5 * DAY, PAY_OP_SET,
                                   PAY_NONE } };
    static const Step some[] = { { "x", DAY, SIM_TIME_NEVER, 5 * DAY, PAY_OP_SET, 100 } };
    expect(none, 1, 100, DAY, PAY_NONE);
    expect(some, 1, PAY_NONE, DAY, 100);
    expect(some, 1, PAY_AUTO, DAY, 100);
}

/* Eight random events: the order in which they were declared, and when anyone looked
 * before, must not matter. */
static void
neither_order_nor_history_matters(void)
{
    static const char *const ids[] = { "a", "b", "c", "d", "e", "f", "g", "h" };
    for (uint32_t round = 0; round < 50; round++) {
        Step steps[8];
        for (unsigned i = 0; i < 8; i++) {
            SimBlock draw = sim_random_block((SimKey){ 1, 0 }, 0, round, i);
            SimTime at = draw.w[0] % 20 * DAY;
            steps[i] = (Step){ ids[i],
                               at,
                               (draw.w[1] & 1) != 0 ? SIM_TIME_NEVER
                                                    : at + (1 + draw.w[1] % 9) * DAY,
                               draw.w[2] % 4 * DAY,
                               draw.w[3] % 3,
                               (int64_t)(draw.w[3] % 2000000) };
        }
        PayTimeline *one = timeline_of(steps, 8, false);
        PayTimeline *other = timeline_of(steps, 8, true);
        CU_ASSERT_EQUAL(pay_timeline_hash(one), pay_timeline_hash(other));
        PayParams *base = fixture_params(10), *wanderer = pay_params_copy(base);
        base->cell[0] = 500000;
        for (uint32_t i = 0; i < 40; i++) {
            SimTime time = (SimTime)(i * 7919 % 400) * DAY / 10;
            pay_timeline_apply(one, base, time, wanderer);
            CU_ASSERT_EQUAL(wanderer->cell[0], value_at(other, 500000, time));
        }
        pay_params_free(base);
        pay_params_free(wanderer);
        pay_timeline_free(one);
        pay_timeline_free(other);
    }
}

static void
between_two_steps_only_ramps_move(void)
{
    static const Step steps[] = {
        { "a", 3 * DAY, 9 * DAY, 2 * DAY, PAY_OP_SET, 10 },
        { "b", 4 * DAY, SIM_TIME_NEVER, 0, PAY_OP_SET, 20 },
    };
    static const SimTime instants[] = { 3 * DAY, 4 * DAY, 5 * DAY, 9 * DAY,
                                        SIM_TIME_NEVER };
    PayTimeline *timeline = timeline_of(steps, 2, false);
    SimTime time = 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(instants); i++) {
        SimTime next = pay_timeline_next(timeline, time);
        CU_ASSERT_EQUAL(next, instants[i]);
        time = next;
    }
    pay_timeline_free(timeline);
}

static void
applying_tells_whether_anything_changed(void)
{
    static const Step step[] = { { "x", DAY, SIM_TIME_NEVER, 0, PAY_OP_SET, 7 } };
    PayTimeline *timeline = timeline_of(step, 1, false);
    PayParams *base = fixture_params(10), *now = pay_params_copy(base);
    CU_ASSERT_FALSE(pay_timeline_apply(timeline, base, 0, now));
    CU_ASSERT_TRUE(pay_timeline_apply(timeline, base, DAY, now));
    CU_ASSERT_FALSE(pay_timeline_apply(timeline, base, 2 * DAY, now));
    CU_ASSERT_TRUE(pay_timeline_apply(timeline, base, 0, now));
    pay_params_free(now);
    pay_params_free(base);
    pay_timeline_free(timeline);
}

/* 10 - 8 is held at 5, then 5 + 20 at 12; without bounds it is 22. */
static void
limits_hold_only_in_a_bounded_timeline(void)
{
    PayTimeline *timeline = pay_timeline_new();
    static const int64_t steps[] = { -8, 20 };
    for (unsigned i = 0; i < 2; i++) {
        PayEvent *event = pay_event_new(i == 0 ? "a" : "b", DAY, SIM_TIME_NEVER, 0);
        pay_event_change(event, PAY_OP_ADD, steps[i], g_new0(uint32_t, 1), 1);
        pay_event_limit(event, 5, i == 0 ? 100 : 12);
        pay_timeline_add(timeline, event);
    }
    pay_timeline_close(timeline);
    CU_ASSERT_EQUAL(value_at(timeline, 10, DAY), 22);
    timeline->is_bounded = true;
    CU_ASSERT_EQUAL(value_at(timeline, 10, DAY), 12);
    pay_timeline_free(timeline);
}

static void
what_is_no_number_passes_steps_and_limits(void)
{
    for (unsigned op = PAY_OP_ADD; op <= PAY_OP_SCALE; op++) {
        PayTimeline *timeline = pay_timeline_new();
        PayEvent *event = pay_event_new("a", DAY, SIM_TIME_NEVER, 0);
        pay_event_change(event, op, 20, g_new0(uint32_t, 1), 1);
        pay_event_limit(event, 0, 100);
        pay_timeline_add(timeline, event);
        pay_timeline_close(timeline);
        timeline->is_bounded = true;
        CU_ASSERT_EQUAL(value_at(timeline, PAY_NONE, DAY), PAY_NONE);
        CU_ASSERT_EQUAL(value_at(timeline, PAY_AUTO, DAY), PAY_AUTO);
        pay_timeline_free(timeline);
    }
}

CLAIMS_MAIN("models/timeline", CLAIM(a_step_acts_from_its_instant_on),
            CLAIM(the_end_gives_back_what_lay_beneath),
            CLAIM(set_add_and_scale_stack_in_order_of_date),
            CLAIM(a_later_set_hides_an_earlier_add),
            CLAIM(events_of_one_instant_act_in_order_of_their_names),
            CLAIM(a_ramp_is_floored_and_complete_at_its_end),
            CLAIM(a_ramp_starts_from_the_value_beneath),
            CLAIM(a_ramp_of_factors_is_linear_in_the_factor),
            CLAIM(no_limit_and_automatic_are_set_at_once),
            CLAIM(neither_order_nor_history_matters),
            CLAIM(between_two_steps_only_ramps_move),
            CLAIM(applying_tells_whether_anything_changed),
            CLAIM(limits_hold_only_in_a_bounded_timeline),
            CLAIM(what_is_no_number_passes_steps_and_limits))
