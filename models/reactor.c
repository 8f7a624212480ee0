/* Rules at work. [models/reaction.h] */
#include <math.h>

#include "models/publish.h"
#include "models/reaction.h"

/* One rule in one replication. */
typedef struct {
    const PayReaction *rule;
    GArray *levels;   /* (owned) double, one for each day so far */
    unsigned running; /* barriers in a row at which the figure was beyond its bound */
    unsigned n_fired, n_fired_end;
    unsigned n_held; /* of these, with a result that met a limit */
    SimTime last;    /* barrier at which it was fired last */
} Turn;

struct PayReactor {
    const PayWorld *world;
    PayTimeline *timeline; /* (borrowed) grows by what is fired */
    GPtrArray *fired;      /* (owned) PayEvent*, in the order of firing */
    PayWatch *watch;
    Turn *turns; /* (owned) by id */
    unsigned n;
    SimTime end;       /* of the run */
    unsigned end_from; /* first day of the last 28 */
    PayParams *seen;   /* values at the barrier */
    PayParams *then;   /* values when a change would begin */
};

static void
free_event(gpointer event)
{
    pay_event_free(event);
}

PayReactor *
pay_reactor_new(const PayReactions *reactions, PayTimeline *timeline,
                const PayWorld *world)
{
    if (reactions->list->len == 0)
        return NULL;
    PayReactor *reactor = g_new0(PayReactor, 1);
    unsigned n_days = (unsigned)pay_value(world->base, PAY_RUN_DAYS, 0, 0, 0);
    reactor->world = world;
    reactor->timeline = timeline;
    reactor->fired = g_ptr_array_new_with_free_func(free_event);
    reactor->watch = pay_watch_new(world);
    reactor->n = reactions->list->len;
    reactor->turns = g_new0(Turn, reactor->n);
    for (unsigned i = 0; i < reactor->n; i++) {
        reactor->turns[i].rule = reactions->list->pdata[i];
        reactor->turns[i].levels = g_array_new(FALSE, FALSE, sizeof(double));
    }
    reactor->end =
        pay_value(world->base, PAY_RUN_FROM, 0, 0, 0) + PAY_BARRIER + n_days * SIM_DAY;
    reactor->end_from = n_days > PAY_END_DAYS ? n_days - PAY_END_DAYS : 0;
    reactor->seen = pay_params_copy(world->base);
    reactor->then = pay_params_copy(world->base);
    return reactor;
}

void
pay_reactor_free(PayReactor *reactor)
{
    if (reactor == NULL)
        return;
    for (unsigned i = 0; i < reactor->n; i++)
        g_array_unref(reactor->turns[i].levels);
    g_free(reactor->turns);
    pay_watch_free(reactor->watch);
    g_ptr_array_unref(reactor->fired);
    pay_params_free(reactor->seen);
    pay_params_free(reactor->then);
    g_free(reactor);
}

/* How far the figure has risen against that of some days ago; NAN while one of the two is
 * not known. */
static double
rise(const Turn *turn)
{
    unsigned days = turn->rule->days, n = turn->levels->len;
    if (n <= days)
        return NAN;
    return g_array_index(turn->levels, double, n - 1) -
           g_array_index(turn->levels, double, n - 1 - days);
}

/* Take in today's @level. Returns: whether the condition holds. */
static bool
look(Turn *turn, double level)
{
    const PayReaction *rule = turn->rule;
    g_array_append_val(turn->levels, level);
    switch (rule->seen) {
    case PAY_SEEN_RISES:
        return rise(turn) >= rule->bound;
    case PAY_SEEN_FALLS:
        return -rise(turn) >= rule->bound;
    case PAY_SEEN_ABOVE:
        turn->running = level > rule->bound ? turn->running + 1 : 0;
        break;
    case PAY_SEEN_BELOW:
        turn->running = level < rule->bound ? turn->running + 1 : 0;
        break;
    }
    return turn->running >= rule->days;
}

/* May it fire at the barrier @now? What would begin after its end, or the run's, is not
 * planned at all. */
static bool
is_allowed(const PayReactor *reactor, const Turn *turn, SimTime now)
{
    SimTime at = now + turn->rule->after;
    return turn->n_fired < turn->rule->limit &&
           (turn->n_fired == 0 || now - turn->last >= turn->rule->apart) &&
           at < turn->rule->until && at < reactor->end;
}

/* Would @op lead from @value out of the limits of @move? */
static bool
is_held(const PayMove *move, PayOp op, int64_t operand, int64_t value)
{
    __int128 result = op == PAY_OP_SET   ? operand
                      : op == PAY_OP_ADD ? (__int128)value + operand
                                         : (__int128)value * operand / PAY_ONE;
    int64_t start = op == PAY_OP_SET ? operand : value;
    return start != PAY_NONE && start != PAY_AUTO &&
           (result < move->low || result > move->high);
}

/* Add @move to @event. Returns: whether some result meets a limit. */
static bool
add_move(const PayReactor *reactor, PayOp op, const PayMove *move, PayEvent *event)
{
    bool held = false;
    for (size_t i = 0, n; i < move->n_cells; i += n) {
        int64_t operand =
            move->from == NULL ? move->operand : reactor->seen->cell[move->from[i]];
        for (n = 0; i + n < move->n_cells; n++) {
            if (move->from != NULL && reactor->seen->cell[move->from[i + n]] != operand)
                break;
            held |= is_held(move, op, operand, reactor->then->cell[move->cells[i + n]]);
        }
        pay_event_change(event, op, operand,
                         g_memdup2(move->cells + i, n * sizeof *move->cells), n);
        pay_event_limit(event, move->low, move->high);
    }
    return held;
}

static void
fire(PayReactor *reactor, Turn *turn, SimTime now, unsigned day)
{
    const PayReaction *rule = turn->rule;
    SimTime at = now + rule->after;
    turn->last = now;
    turn->n_fired++;
    turn->n_fired_end += day >= reactor->end_from;
    g_autofree char *id = g_strdup_printf("%s.%u", rule->id, turn->n_fired);
    PayEvent *event = pay_event_new(id, at, rule->until, 0);
    g_free(event->label_en);
    g_free(event->label_zh);
    event->label_en = g_strdup_printf("%s (%u)", rule->label_en, turn->n_fired);
    event->label_zh = g_strdup_printf("%s(%u)", rule->label_zh, turn->n_fired);
    pay_timeline_apply(reactor->timeline, reactor->world->base, at, reactor->then);
    bool held = false;
    for (guint i = 0; i < rule->moves->len; i++)
        held |=
            add_move(reactor, rule->op, &g_array_index(rule->moves, PayMove, i), event);
    turn->n_held += held;
    g_ptr_array_add(reactor->fired, event);
    pay_timeline_add(reactor->timeline, event);
    pay_timeline_close(reactor->timeline);
    reactor->timeline->is_bounded = true;
}

void
pay_reactor_day(PayReactor *reactor, const PayLedger *ledger, unsigned day,
                SimRecords *records)
{
    SimTime now = ledger->now;
    bool is_seen = false;
    pay_watch_day(reactor->watch, ledger);
    for (unsigned i = 0; i < reactor->n; i++) {
        Turn *turn = &reactor->turns[i];
        const PayReaction *rule = turn->rule;
        double level = pay_watch_level(reactor->watch, rule->metric, rule->member);
        if (look(turn, level) && is_allowed(reactor, turn, now)) {
            if (!is_seen)
                pay_timeline_apply(reactor->timeline, reactor->world->base, now,
                                   reactor->seen);
            is_seen = true;
            fire(reactor, turn, now, day);
        }
        sim_records_point(records, &pay_metric[PAY_METRIC_RULE_FIRED], rule->id,
                          SIM_AXIS_DAY, day, turn->n_fired);
    }
}

void
pay_reactor_publish(const PayReactor *reactor, bool with_marks, SimRecords *records)
{
    for (unsigned i = 0; i < reactor->n; i++) {
        const Turn *turn = &reactor->turns[i];
        const PayReaction *rule = turn->rule;
        sim_records_member(records, "rule", rule->id, rule->label_en, rule->label_zh);
        sim_records_value(records, &pay_metric[PAY_METRIC_RULE_FIRED], rule->id,
                          SIM_PERIOD_RUN, turn->n_fired);
        sim_records_value(records, &pay_metric[PAY_METRIC_RULE_FIRED], rule->id,
                          SIM_PERIOD_END, turn->n_fired_end);
        sim_records_value(records, &pay_metric[PAY_METRIC_RULE_HELD], rule->id,
                          SIM_PERIOD_RUN, turn->n_held);
    }
    for (guint i = 0; with_marks && i < reactor->fired->len; i++) {
        const PayEvent *event = reactor->fired->pdata[i];
        sim_records_mark(records, event->id, event->label_en, event->label_zh, event->at);
    }
}
