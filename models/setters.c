#include "models/setters.h"

#include <string.h>

#include "models/rival_books.h"
#include "sim/math.h"

#define LEAST_CONTEST 0.01    /* a market where nothing can leave would know no fee */
#define MOST_RATE     100000  /* ppm; of a fee schedule */
#define MOST_REBATE   PAY_ONE /* ppm; of the amount */

struct PaySetters {
    const PayWorld *world;
    unsigned n;
    int rival_of[PAY_MAX_FEES]; /* -1: nobody's */
    int giver_of[PAY_MAX_WALLETS];
    bool gives;            /* rivals set rebates, not fees */
    uint32_t open;         /* mask of wallets whose rebates run, if there are any */
    PayTimeline *timeline; /* (borrowed) grows by what is posted */
    GPtrArray *posted;     /* (owned) PayEvent* */

    PayStrategy strategy; /* of the epochs so far */
    PayTally *sum;        /* the epoch so far */
    unsigned n_days;
    PayRivalry *rivalry;         /* (owned) NULL while fees follow the timeline */
    PayParams *anchor;           /* (owned) values in the first epoch */
    double level[PAY_MAX_FIRMS]; /* ppm; fees in the first epoch */

    PayFeeMarket market; /* as the last epoch showed it */
    PayRivalryRule rule;
    double fee_sum[PAY_MAX_FIRMS]; /* ppm; over the days of the run, in force */
    double fee_now[PAY_MAX_FIRMS];
    unsigned n_run_days;
};

static void
note_owners(PaySetters *setters, const PayParams *base)
{
    for (unsigned fee = 0; fee < base->n[PAY_KIND_FEE]; fee++)
        setters->rival_of[fee] = (int)pay_value(base, PAY_FEE_RIVAL, fee, 0, 0);
    for (unsigned w = 0; w < base->n[PAY_KIND_WALLET]; w++) {
        setters->giver_of[w] = (int)pay_value(base, PAY_REBATE_RIVAL, w, 0, 0);
        setters->gives |= setters->giver_of[w] >= 0;
    }
}

PaySetters *
pay_setters_new(PayTimeline *timeline, const PayWorld *world)
{
    if (world->base->n[PAY_KIND_RIVAL] == 0)
        return NULL;
    PaySetters *setters = g_new0(PaySetters, 1);
    setters->world = world;
    setters->n = world->base->n[PAY_KIND_RIVAL];
    note_owners(setters, world->base);
    setters->timeline = timeline;
    setters->posted = g_ptr_array_new_with_free_func((GDestroyNotify)pay_event_free);
    setters->sum = pay_tally_new(world);
    setters->anchor = pay_params_copy(world->base);
    for (unsigned a = 0; a < setters->n; a++)
        setters->rule.draw[a] = world->base->entity[PAY_KIND_RIVAL][a].hash;
    return setters;
}

void
pay_setters_free(PaySetters *setters)
{
    if (setters == NULL)
        return;
    g_ptr_array_unref(setters->posted);
    pay_tally_free(setters->sum);
    pay_rivalry_free(setters->rivalry);
    pay_params_free(setters->anchor);
    g_free(setters);
}

/* ---- fees of a rival: the cells it moves */

/* The rates of @rival's schedules as they are in force, or its rebates, which count below
 * 0: their mean, and how far all of them may move together before one meets a bound. */
typedef struct {
    double mean;
    int64_t down, up;
} Rates;

/* Of the @fee-th schedule, which has a rate. */
static int64_t
rate_of(const PayParams *params, unsigned fee, PayFlow *ret_flow)
{
    *ret_flow = (PayFlow)pay_value(params, PAY_FEE_FLOW, fee, 0, 0);
    return pay_rate_in_force(params, *ret_flow,
                             pay_value(params, PAY_FEE_RATE, fee, 0, 0));
}

/* While one of its rebates is barred or its budget spent, @rival moves none. */
static Rates
rebates_of(const PaySetters *setters, const PayParams *params, unsigned rival)
{
    Rates rates = { .down = MOST_REBATE, .up = MOST_REBATE };
    unsigned n = 0;
    for (unsigned w = 0; w < params->n[PAY_KIND_WALLET]; w++) {
        if (setters->giver_of[w] != (int)rival)
            continue;
        bool runs = (setters->open >> w & 1) != 0;
        int64_t rate = runs ? pay_value(params, PAY_REBATE_RATE, w, 0, 0) : 0;
        rates.mean -= (double)rate;
        rates.down = MIN(rates.down, runs ? MOST_REBATE - rate : 0);
        rates.up = MIN(rates.up, rate);
        n++;
    }
    rates.mean /= MAX(n, 1);
    return rates;
}

static Rates
rates_of(const PaySetters *setters, const PayParams *params, unsigned rival)
{
    if (setters->gives)
        return rebates_of(setters, params, rival);
    Rates rates = { .down = MOST_RATE, .up = MOST_RATE };
    unsigned n = 0;
    for (unsigned fee = 0; fee < params->n[PAY_KIND_FEE]; fee++) {
        if (setters->rival_of[fee] != (int)rival)
            continue;
        PayFlow flow;
        int64_t rate = rate_of(params, fee, &flow);
        rates.mean += (double)rate;
        rates.down = MIN(rates.down, rate - pay_rate_in_force(params, flow, 0));
        rates.up = MIN(rates.up, pay_rate_in_force(params, flow, MOST_RATE) - rate);
        n++;
    }
    rates.mean /= MAX(n, 1);
    return rates;
}

/* What @rival charges under @now, in ppm of the amount: that of the first epoch, moved as
 * its rates have moved since. Not measured anew, for the mix of payments would move it.
 * Of rebates, what was posted: where they do not reach is their cost's affair. */
static double
fee_of(const PaySetters *setters, const PayParams *now, unsigned rival)
{
    if (setters->gives)
        return rates_of(setters, now, rival).mean;
    return setters->level[rival] + rates_of(setters, now, rival).mean -
           rates_of(setters, setters->anchor, rival).mean;
}

static int64_t
whole(double ppm)
{
    return (int64_t)(ppm < 0 ? ppm - 0.5 : ppm + 0.5);
}

static void
add_to(PayEvent *event, size_t cell, int64_t change)
{
    uint32_t *cells = g_new(uint32_t, 1);
    *cells = (uint32_t)cell;
    pay_event_change(event, PAY_OP_ADD, change, cells, 1);
}

/* Let the rates of @rival move by @change ppm from @at on, from where the regulator holds
 * them under @now. */
static void
post(PaySetters *setters, const PayParams *now, unsigned rival, int64_t change,
     SimTime at)
{
    PayEvent *event =
        pay_event_new(now->entity[PAY_KIND_RIVAL][rival].id, at, SIM_TIME_NEVER, 0);
    for (unsigned fee = 0; fee < now->n[PAY_KIND_FEE]; fee++) {
        if (setters->rival_of[fee] != (int)rival)
            continue;
        PayFlow flow;
        size_t cell = pay_cell_index(now, PAY_FEE_RATE, fee, 0, 0);
        add_to(event, cell, rate_of(now, fee, &flow) + change - now->cell[cell]);
    }
    for (unsigned w = 0; w < now->n[PAY_KIND_WALLET]; w++)
        if (setters->giver_of[w] == (int)rival)
            add_to(event, pay_cell_index(now, PAY_REBATE_RATE, w, 0, 0), -change);
    g_ptr_array_add(setters->posted, event);
    pay_timeline_add(setters->timeline, event);
    pay_timeline_close(setters->timeline);
}

/* ---- epochs */

static double
contested(const PaySetters *setters)
{
    double all = 0, part = 0;
    for (unsigned g = 0; g < setters->world->n_groups; g++) {
        double weight = setters->world->group_weight[g];
        all += weight * (double)setters->sum->group[g].offline;
        part += weight * (double)setters->sum->group[g].contested;
    }
    return all > 0 ? MAX(part / all, LEAST_CONTEST) : 1;
}

/* What of the epoch just ended concerns @rival, and how far it may go. */
static void
learn_firm(PaySetters *setters, const PayParams *now, const PayRivalBooks *books,
           unsigned a)
{
    PayFeeMarket *market = &setters->market;
    Rates rates = rates_of(setters, now, a);
    double value = MAX(books->value[a], 1), cost = books->paid[a] / value;
    int64_t fee = whole(fee_of(setters, now, a));
    int64_t cap = pay_value(now, PAY_RIVAL_CAP, a, 0, 0);
    double subsidy = (double)pay_value(now, PAY_RIVAL_SUBSIDY, a, 0, 0);
    /* Payers have answered the rebates already, merchants have not answered the fees. */
    double seen_at = setters->gives ? (double)fee : setters->level[a];
    market->utility[a] = sim_log(value) + market->beta * seen_at;
    market->cost[a] = setters->gives ? cost + (double)fee : MAX(cost, 0);
    market->cap[a] = fee + rates.up;
    market->least[a] = 0;
    if (!setters->gives)
        market->cap[a] = MIN(cap, market->cap[a]);
    else
        market->least[a] = MAX(fee - rates.down, MIN(-cap, market->cap[a]));
    int64_t floor = (int64_t)(market->cost[a] - subsidy / value * PAY_ONE + 1);
    setters->rule.floor[a] = MAX(floor, MAX(fee - rates.down, market->least[a]));
}

/* What the epoch just ended says about the market. */
static void
learn_market(PaySetters *setters, const PayParams *now)
{
    PayRivalBooks books;
    if (setters->gives)
        pay_rival_books_rebates(setters->world, setters->sum, setters->giver_of, &books);
    else
        pay_rival_books_fees(setters->world, setters->sum, now, setters->rival_of,
                             &books);
    PayFeeMarket *market = &setters->market;
    bool is_first = setters->rivalry->epochs->len == 0;
    market->n = setters->n;
    /* The key is in units of 1 %, which is 10^4 ppm. */
    market->beta =
        (double)pay_value(now, PAY_STRATEGY_SENSITIVITY, 0, 0, 0) / PAY_ONE / 1e4;
    if (!setters->gives && pay_value(now, PAY_STRATEGY_CONTEST, 0, 0, 0) != 0)
        market->beta *= contested(setters);
    market->has_outside = books.outside > 0;
    market->outside = books.outside > 0 ? sim_log(books.outside) : 0;
    for (unsigned a = 0; a < setters->n; a++) {
        if (is_first)
            setters->level[a] = books.value[a] > 0 ? books.earned[a] / books.value[a]
                                                   : rates_of(setters, now, a).mean;
        learn_firm(setters, now, &books, a);
    }
}

static void
note_epoch(PaySetters *setters, const PayParams *now)
{
    PayEpoch epoch = { .fee = { 0 } };
    double fee[PAY_MAX_FIRMS];
    for (unsigned a = 0; a < setters->n; a++) {
        epoch.fee[a] = whole(fee_of(setters, now, a));
        fee[a] = (double)epoch.fee[a];
    }
    pay_fee_market_shares(&setters->market, fee, epoch.share);
    for (unsigned a = 0; a < setters->n; a++)
        epoch.profit[a] = pay_fee_market_profit(&setters->market, fee, a);
    pay_rivalry_observe(setters->rivalry, &epoch);
}

static void
post_fees(PaySetters *setters, const PayLedger *ledger)
{
    unsigned order[PAY_MAX_FIRMS];
    int64_t next[PAY_MAX_FIRMS];
    GArray *epochs = setters->rivalry->epochs;
    const PayEpoch *last = &g_array_index(epochs, PayEpoch, epochs->len - 1);
    pay_rivalry_order(&setters->rule, setters->n, setters->world->key, epochs->len,
                      order);
    setters->rivalry->rule = setters->rule;
    pay_rivalry_move(setters->rivalry, &setters->market, order, next);
    for (unsigned a = 0; a < setters->n; a++) {
        Rates rates = rates_of(setters, ledger->params, a);
        int64_t change = CLAMP(next[a] - last->fee[a], -rates.down, rates.up);
        if (change != 0)
            post(setters, ledger->params, a, change, ledger->now);
    }
}

static void
begin_epoch(PaySetters *setters)
{
    pay_tally_clear(setters->sum, setters->world->n_groups);
    setters->n_days = 0;
}

/* Another way to behave is another rivalry, from where the fees stand. */
static void
begin_rivalry(PaySetters *setters, const PayParams *now, PayStrategy strategy)
{
    g_clear_pointer(&setters->rivalry, pay_rivalry_free);
    setters->strategy = strategy;
    if (strategy == PAY_STRATEGY_TIMELINE)
        return;
    setters->rule.strategy = strategy;
    setters->rule.step = pay_value(now, PAY_STRATEGY_STEP, 0, 0, 0);
    setters->rivalry = pay_rivalry_new(&setters->rule, setters->n, NULL);
    begin_epoch(setters);
}

static void
end_epoch(PaySetters *setters, const PayLedger *ledger)
{
    if (setters->rivalry->epochs->len == 0)
        memcpy(setters->anchor->cell, ledger->params->cell,
               ledger->params->n_cells * sizeof *ledger->params->cell);
    learn_market(setters, ledger->params);
    note_epoch(setters, ledger->params);
    post_fees(setters, ledger);
    begin_epoch(setters);
}

static void
note_fees(PaySetters *setters, const PayParams *now, unsigned day, SimRecords *records)
{
    const PayEntity *rival = setters->world->base->entity[PAY_KIND_RIVAL];
    for (unsigned a = 0; a < setters->n; a++) {
        setters->fee_now[a] = rates_of(setters, now, a).mean;
        setters->fee_sum[a] += setters->fee_now[a];
        sim_records_point(records, &pay_metric[PAY_METRIC_RIVAL_FEE], rival[a].id,
                          SIM_AXIS_DAY, day, setters->fee_now[a] / 1e4);
    }
    setters->n_run_days++;
}

void
pay_setters_day(PaySetters *setters, const PayLedger *ledger, unsigned day,
                SimRecords *records)
{
    const PayParams *now = ledger->params;
    PayStrategy strategy = (PayStrategy)pay_value(now, PAY_STRATEGY_MODE, 0, 0, 0);
    bool barred = pay_value(now, PAY_REGULATOR_REBATE_BAN, 0, 0, 0) != 0;
    setters->open = barred ? 0 : ledger->rebates_open;
    note_fees(setters, now, day, records);
    if (strategy != setters->strategy)
        begin_rivalry(setters, now, strategy);
    if (setters->rivalry == NULL)
        return;
    pay_tally_add(setters->sum, ledger->day, setters->world->n_groups);
    setters->n_days++;
    if (setters->n_days >= pay_value(now, PAY_STRATEGY_EPOCH, 0, 0, 0))
        end_epoch(setters, ledger);
}

/* ---- results */

static void
put(SimRecords *records, PayMetric metric, const char *member, double value)
{
    sim_records_value(records, &pay_metric[metric], member, SIM_PERIOD_RUN, value);
}

/* Where the fees of the run led, and where the same firms end when they play on in the
 * market of the last epoch, from other fees. */
static void
publish_ends(const PaySetters *setters, SimRecords *records)
{
    PayRivalryEnd end = pay_rivalry_end(setters->rivalry, &setters->market);
    PayRivalrySurvey survey =
        pay_rivalry_survey(&setters->rule, &setters->market, setters->world->key);
    put(records, PAY_METRIC_RIVAL_EPOCHS, "", end.n_epochs);
    put(records, PAY_METRIC_RIVAL_GAP, "", (double)end.gap);
    put(records, PAY_METRIC_RIVAL_DISTINCT, "", survey.n_distinct);
    for (unsigned i = 0; i < PAY_N_ENDS; i++) {
        put(records, PAY_METRIC_RIVAL_END, pay_end_id[i], end.end == i);
        if (i != PAY_END_OPEN)
            put(records, PAY_METRIC_RIVAL_PLAYS, pay_end_id[i], survey.n_ends[i]);
    }
}

void
pay_setters_publish(const PaySetters *setters, SimRecords *records)
{
    static const char *const zh[PAY_N_ENDS] = { "尚未见分晓", "均衡", "静止但非均衡",
                                                "循环", "未收敛" };
    static const char *const en[PAY_N_ENDS] = { "too early to tell", "equilibrium",
                                                "at rest, no equilibrium", "cycle",
                                                "not converged" };
    const PayEntity *rival = setters->world->base->entity[PAY_KIND_RIVAL];
    bool has_ended = setters->rivalry != NULL && setters->rivalry->epochs->len > 0;
    for (unsigned i = 0; i < PAY_N_ENDS; i++)
        sim_records_member(records, "verdict", pay_end_id[i], en[i], zh[i]);
    for (unsigned a = 0; a < setters->n; a++) {
        sim_records_member(records, "rival", rival[a].id, rival[a].label_en,
                           rival[a].label_zh);
        put(records, PAY_METRIC_RIVAL_FEE, rival[a].id,
            setters->fee_sum[a] / setters->n_run_days / 1e4);
        sim_records_value(records, &pay_metric[PAY_METRIC_RIVAL_FEE], rival[a].id,
                          SIM_PERIOD_END, setters->fee_now[a] / 1e4);
        if (has_ended)
            put(records, PAY_METRIC_RIVAL_COST, rival[a].id,
                setters->market.cost[a] / 1e4);
    }
    if (has_ended)
        publish_ends(setters, records);
}
