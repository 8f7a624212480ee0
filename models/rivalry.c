#include "models/rivalry.h"

#include <stdlib.h>

#include "models/world.h"

#define LOST_SHARE  0.01 /* a percentage point */
#define REST        1    /* ppm */
#define REST_EPOCHS 3
#define GRAIN       10 /* ppm; of fees that recur */
#define LONGEST     12 /* epochs of a period */
#define ROUNDS      3  /* how often a period must be seen */

const char *const pay_end_id[PAY_N_ENDS] = {
    [PAY_END_OPEN] = "open",
    [PAY_END_EQUILIBRIUM] = "equilibrium",
    [PAY_END_REST] = "at-rest",
    [PAY_END_CYCLE] = "cycle",
    [PAY_END_NOT_CONVERGED] = "not-converged",
};

PayRivalry *
pay_rivalry_new(const PayRivalryRule *rule, unsigned n_firms, const double *before)
{
    PayRivalry *rivalry = g_new0(PayRivalry, 1);
    rivalry->rule = *rule;
    rivalry->n_firms = n_firms;
    rivalry->epochs = g_array_new(FALSE, TRUE, sizeof(PayEpoch));
    for (unsigned a = 0; a < n_firms; a++) {
        rivalry->before[a] = before != NULL ? before[a] : -1;
        rivalry->stride[a] = -rule->step;
    }
    return rivalry;
}

void
pay_rivalry_free(PayRivalry *rivalry)
{
    if (rivalry == NULL)
        return;
    g_array_unref(rivalry->epochs);
    g_free(rivalry);
}

void
pay_rivalry_observe(PayRivalry *rivalry, const PayEpoch *epoch)
{
    g_array_append_vals(rivalry->epochs, epoch, 1);
}

/* The epoch @age before the last. */
static const PayEpoch *
epoch_at(const PayRivalry *rivalry, unsigned age)
{
    return &g_array_index(rivalry->epochs, PayEpoch, rivalry->epochs->len - 1 - age);
}

/* ---- rules */

/* Share of @firm @age epochs ago; before the first one what it was then, or, if nobody
 * remembers, what it became. */
static double
share_at(const PayRivalry *rivalry, unsigned firm, unsigned age)
{
    if (age < rivalry->epochs->len)
        return epoch_at(rivalry, age)->share[firm];
    if (rivalry->before[firm] >= 0)
        return rivalry->before[firm];
    return epoch_at(rivalry, rivalry->epochs->len - 1)->share[firm];
}

static int64_t
within(int64_t fee, int64_t low, int64_t high)
{
    fee = MAX(fee, low);
    return MIN(fee, high);
}

static int64_t
undercut(const PayRivalry *rivalry, unsigned firm)
{
    int64_t fee = epoch_at(rivalry, 0)->fee[firm];
    double now = share_at(rivalry, firm, 0), then = share_at(rivalry, firm, 1);
    if (then - now > LOST_SHARE)
        return fee - rivalry->rule.step;
    if (now > then && then > share_at(rivalry, firm, 2))
        return fee + rivalry->rule.step / 4;
    return fee;
}

static int64_t
climb(PayRivalry *rivalry, unsigned firm)
{
    int64_t *stride = &rivalry->stride[firm];
    const PayEpoch *now = epoch_at(rivalry, 0);
    if (rivalry->epochs->len > 1 &&
        now->profit[firm] <= epoch_at(rivalry, 1)->profit[firm])
        *stride = -*stride / 2;
    return now->fee[firm] + *stride;
}

static void
mean_fees(const PayRivalry *rivalry, double *ret_mean)
{
    for (unsigned a = 0; a < rivalry->n_firms; a++) {
        int64_t sum = 0;
        for (unsigned age = 0; age < rivalry->epochs->len; age++)
            sum += epoch_at(rivalry, age)->fee[a];
        ret_mean[a] = (double)sum / rivalry->epochs->len;
    }
}

void
pay_rivalry_move(PayRivalry *rivalry, const PayFeeMarket *market, const unsigned *order,
                 int64_t *ret_fee)
{
    double belief[PAY_MAX_FIRMS];
    PayStrategy strategy = rivalry->rule.strategy;
    for (unsigned a = 0; a < rivalry->n_firms; a++) {
        ret_fee[a] = epoch_at(rivalry, 0)->fee[a];
        belief[a] = (double)ret_fee[a];
    }
    if (strategy == PAY_STRATEGY_FICTITIOUS)
        mean_fees(rivalry, belief);
    for (unsigned i = 0; i < rivalry->n_firms; i++) {
        unsigned a = order[i];
        int64_t floor = MIN(rivalry->rule.floor[a], market->cap[a]);
        if (strategy == PAY_STRATEGY_UNDERCUT)
            ret_fee[a] = within(undercut(rivalry, a), floor, market->cap[a]);
        else if (strategy == PAY_STRATEGY_HILL)
            ret_fee[a] = within(climb(rivalry, a), floor, market->cap[a]);
        else if (strategy != PAY_STRATEGY_TIMELINE)
            ret_fee[a] = pay_fee_market_quote(market, belief, a);
        /* Later movers see it; beliefs about the past stay what they are. */
        if (strategy == PAY_STRATEGY_BEST_RESPONSE)
            belief[a] = (double)ret_fee[a];
    }
}

/* ---- where it leads */

static bool
rests(const PayRivalry *rivalry)
{
    if (rivalry->epochs->len <= REST_EPOCHS)
        return false;
    for (unsigned age = 0; age < REST_EPOCHS; age++)
        for (unsigned a = 0; a < rivalry->n_firms; a++)
            if (ABS(epoch_at(rivalry, age)->fee[a] - epoch_at(rivalry, age + 1)->fee[a]) >
                REST)
                return false;
    return true;
}

/* A fee in grains. Rebates are fees below 0, which a division would round the other way;
 * none reaches the whole amount. */
static int64_t
grains(int64_t fee)
{
    return (fee + GRAIN / 2 + PAY_ONE) / GRAIN;
}

/* Do the fees of two epochs agree when rounded to the grain? */
static bool
recurs(const PayRivalry *rivalry, unsigned age, unsigned older)
{
    for (unsigned a = 0; a < rivalry->n_firms; a++) {
        if (grains(epoch_at(rivalry, age)->fee[a]) !=
            grains(epoch_at(rivalry, older)->fee[a]))
            return false;
    }
    return true;
}

static bool
has_period(const PayRivalry *rivalry, unsigned period)
{
    if (rivalry->epochs->len < ROUNDS * period)
        return false;
    for (unsigned age = 0; age < (ROUNDS - 1) * period; age++)
        if (!recurs(rivalry, age, age + period))
            return false;
    return true;
}

/* The shortest period, 0 if there is none. Fees that stay within one grain recur at
 * every period: that is drift, not a cycle. */
static unsigned
period_of(const PayRivalry *rivalry)
{
    if (has_period(rivalry, 1))
        return 0;
    for (unsigned period = 2; period <= LONGEST; period++)
        if (has_period(rivalry, period))
            return period;
    return 0;
}

static int64_t
gap_of(const PayRivalry *rivalry, const PayFeeMarket *market)
{
    const PayEpoch *last = epoch_at(rivalry, 0);
    double fee[PAY_MAX_FIRMS];
    int64_t gap = 0;
    for (unsigned a = 0; a < rivalry->n_firms; a++)
        fee[a] = (double)last->fee[a];
    for (unsigned a = 0; a < rivalry->n_firms; a++)
        gap = MAX(gap, ABS(pay_fee_market_quote(market, fee, a) - last->fee[a]));
    return gap;
}

static void
note_range(const PayRivalry *rivalry, PayRivalryEnd *end)
{
    for (unsigned a = 0; a < rivalry->n_firms; a++) {
        int64_t sum = 0;
        end->low[a] = end->high[a] = epoch_at(rivalry, 0)->fee[a];
        for (unsigned age = 0; age < end->period; age++) {
            int64_t fee = epoch_at(rivalry, age)->fee[a];
            end->low[a] = MIN(end->low[a], fee);
            end->high[a] = MAX(end->high[a], fee);
            sum += fee;
        }
        end->mean[a] = (double)sum / end->period;
    }
}

PayRivalryEnd
pay_rivalry_end(const PayRivalry *rivalry, const PayFeeMarket *market)
{
    PayRivalryEnd end = { .n_epochs = rivalry->epochs->len, .period = 1 };
    unsigned period = period_of(rivalry);
    end.gap = gap_of(rivalry, market);
    if (rests(rivalry))
        end.end = end.gap <= REST ? PAY_END_EQUILIBRIUM : PAY_END_REST;
    else if (period > 0) {
        end.end = PAY_END_CYCLE;
        end.period = period;
    } else if (end.n_epochs > PAY_RIVALRY_EPOCHS) {
        end.end = PAY_END_NOT_CONVERGED;
    }
    note_range(rivalry, &end);
    return end;
}

/* ---- plays */

void
pay_rivalry_order(const PayRivalryRule *rule, unsigned n_firms, SimKey key,
                  uint64_t epoch, unsigned *ret_order)
{
    uint32_t rank[PAY_MAX_FIRMS];
    for (unsigned a = 0; a < n_firms; a++) {
        SimBlock draw = sim_random_block(key, SIM_TAG(PAY_DRAW_FIRM, PAY_FOR_ORDER, 0),
                                         rule->draw[a], epoch);
        rank[a] = draw.w[0];
        unsigned place = a;
        for (; place > 0 && rank[ret_order[place - 1]] > rank[a]; place--)
            ret_order[place] = ret_order[place - 1];
        ret_order[place] = a;
    }
}

static void
draw_start(const PayRivalryRule *rule, const PayFeeMarket *market, SimKey key,
           unsigned start, int64_t *ret_fee)
{
    double settled[PAY_MAX_FIRMS];
    pay_fee_market_equilibrium(market, settled);
    for (unsigned a = 0; a < market->n; a++) {
        int64_t low = MIN(rule->floor[a], market->cap[a]);
        double margin = settled[a] - market->cost[a];
        int64_t high = MIN((int64_t)(market->cost[a] + 3 * margin) + 1, market->cap[a]);
        SimBlock draw = sim_random_block(key, SIM_TAG(PAY_DRAW_FIRM, PAY_FOR_START, 0),
                                         rule->draw[a], start);
        uint64_t width = (uint64_t)(MAX(high, low) - low) + 1;
        ret_fee[a] =
            low +
            (int64_t)(uint64_t)((unsigned __int128)sim_block_u64(draw, 0) * width >> 64);
    }
}

static void
shares_at_equal_fees(const PayFeeMarket *market, double *ret_share)
{
    double fee[PAY_MAX_FIRMS], sum = 0;
    for (unsigned a = 0; a < market->n; a++)
        sum += market->cost[a];
    for (unsigned a = 0; a < market->n; a++)
        fee[a] = sum / market->n;
    pay_fee_market_shares(market, fee, ret_share);
}

static void
observe_market(PayRivalry *rivalry, const PayFeeMarket *market, const int64_t *fee)
{
    PayEpoch epoch = { .fee = { 0 } };
    double posted[PAY_MAX_FIRMS];
    for (unsigned a = 0; a < market->n; a++) {
        epoch.fee[a] = fee[a];
        posted[a] = (double)fee[a];
    }
    pay_fee_market_shares(market, posted, epoch.share);
    for (unsigned a = 0; a < market->n; a++)
        epoch.profit[a] = pay_fee_market_profit(market, posted, a);
    pay_rivalry_observe(rivalry, &epoch);
}

PayRivalryEnd
pay_rivalry_play(const PayRivalryRule *rule, const PayFeeMarket *market, SimKey key,
                 unsigned start)
{
    double before[PAY_MAX_FIRMS];
    int64_t fee[PAY_MAX_FIRMS];
    unsigned order[PAY_MAX_FIRMS];
    shares_at_equal_fees(market, before);
    g_autoptr(PayRivalry) rivalry = pay_rivalry_new(rule, market->n, before);
    draw_start(rule, market, key, start, fee);
    observe_market(rivalry, market, fee);
    PayRivalryEnd end = pay_rivalry_end(rivalry, market);
    while (end.end == PAY_END_OPEN) {
        pay_rivalry_order(rule, market->n, key, (uint64_t)start << 32 | end.n_epochs,
                          order);
        pay_rivalry_move(rivalry, market, order, fee);
        observe_market(rivalry, market, fee);
        end = pay_rivalry_end(rivalry, market);
    }
    return end;
}

static bool
are_alike(const PayRivalryEnd *one, const PayRivalryEnd *other, unsigned n_firms)
{
    for (unsigned a = 0; a < n_firms; a++)
        if (llabs(one->low[a] - other->low[a]) > GRAIN ||
            llabs(one->high[a] - other->high[a]) > GRAIN)
            return false;
    return one->end == other->end;
}

PayRivalrySurvey
pay_rivalry_survey(const PayRivalryRule *rule, const PayFeeMarket *market, SimKey key)
{
    PayRivalrySurvey survey = { .n_distinct = 0 };
    for (unsigned i = 0; i < PAY_RIVALRY_STARTS; i++) {
        survey.play[i] = pay_rivalry_play(rule, market, key, i);
        survey.n_ends[survey.play[i].end]++;
        bool is_new = survey.play[i].end != PAY_END_NOT_CONVERGED;
        for (unsigned j = 0; j < i; j++)
            is_new &= !are_alike(&survey.play[i], &survey.play[j], market->n);
        survey.n_distinct += is_new;
    }
    return survey;
}
