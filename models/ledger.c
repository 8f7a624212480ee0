#include "models/ledger.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "models/conservation.h"
#include "models/daybook.h"
#include "models/population.h"
#include "models/street.h"
#include "sim/hash.h"

/* Small enough to share out evenly, large enough not to be felt. */
#define SHARD 2048

#define HUGE_PAGE (2u << 20)

/* Each in one cache line. Pages are huge if the system has them: consumers are met in no
 * order, and their pages would not all be known to the processor else. Returns: NULL if
 * they do not fit. */
static PayConsumer *
new_consumers(uint32_t n)
{
    size_t size = ((size_t)n * sizeof(PayConsumer) + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1ul);
    void *consumers = aligned_alloc(HUGE_PAGE, size);
    if (consumers != NULL)
        madvise(consumers, size, MADV_HUGEPAGE);
    return consumers;
}

static PayLedger *
ledger_frame(const PayWorld *world, SimPool *pool, GError **error)
{
    PayConsumer *consumers = new_consumers(world->n_consumers);
    if (consumers == NULL) {
        g_set_error(error, PAY_ERROR, PAY_ERROR_MEMORY,
                    "%u consumers need %.1f MB, which are not free; choose a coarser "
                    "run.scale",
                    world->n_consumers,
                    (double)world->n_consumers * sizeof(PayConsumer) / 1e6);
        return NULL;
    }
    PayLedger *ledger = g_new0(PayLedger, 1);
    ledger->world = world;
    ledger->pool = pool;
    ledger->consumers = consumers;
    ledger->params = pay_params_copy(world->base);
    ledger->rules = pay_rules_new(world);
    ledger->rules_stale = true;
    ledger->rebates_open = UINT32_MAX;
    ledger->fingerprint = SIM_HASH_START;
    ledger->accounts =
        g_new0(PayAccount, (size_t)world->n_groups * world->n_parties * world->n_parties);
    ledger->n_workers = sim_pool_n_threads(pool);
    ledger->finished = g_ptr_array_new_with_free_func((GDestroyNotify)pay_network_free);
    ledger->tally = g_new0(PayTally *, ledger->n_workers);
    for (unsigned i = 0; i < ledger->n_workers; i++) {
        ledger->tally[i] = pay_tally_new(world);
        ledger->tally[i]->book = pay_daybook_new(world);
    }
    ledger->day = pay_tally_new(world);
    ledger->share_cap = g_new0(PayShareCap, 1);
    return ledger;
}

PayLedger *
pay_ledger_new(const PayWorld *world, const double *utility, SimPool *pool,
               GError **error)
{
    PayLedger *ledger = ledger_frame(world, pool, error);
    if (ledger == NULL)
        return NULL;
    memcpy(ledger->utility, utility, world->n_wallets * sizeof *utility);
    ledger->now = pay_value(world->base, PAY_RUN_FROM, 0, 0, 0) + PAY_BARRIER -
                  pay_value(world->base, PAY_RUN_SPIN_UP, 0, 0, 0) * SIM_DAY;
    pay_rules_compile(ledger->rules, world, ledger->params, ledger->utility,
                      ledger->rebates_open, ledger->now);
    pay_population_draw(world, ledger->rules->seen, pool, ledger->consumers);
    return ledger;
}

static void
adopt_merchants(PayLedger *ledger, PayMerchants *merchants)
{
    ledger->merchants = merchants;
    ledger->rules->code_mix = merchants->code_mix;
}

PayMerchants *
pay_ledger_merchants(PayLedger *ledger)
{
    if (ledger->merchants == NULL)
        adopt_merchants(ledger, pay_merchants_new(ledger->world));
    ledger->rules_stale = true;
    return ledger->merchants;
}

PayLedger *
pay_ledger_fork(const PayLedger *ledger, SimPool *pool, GError **error)
{
    PayLedger *fork = ledger_frame(ledger->world, pool, error);
    if (fork == NULL)
        return NULL;
    memcpy(fork->utility, ledger->utility, sizeof fork->utility);
    memcpy(fork->consumers, ledger->consumers,
           ledger->world->n_consumers * sizeof *fork->consumers);
    *fork->share_cap = *ledger->share_cap;
    fork->delays = ledger->delays;
    fork->now = ledger->now;
    fork->cumulative = ledger->cumulative;
    if (ledger->merchants != NULL)
        adopt_merchants(fork, pay_merchants_copy(ledger->merchants));
    if (ledger->adoption != NULL)
        fork->adoption = pay_adoption_copy(ledger->adoption, fork->n_workers);
    return fork;
}

PayLedger *
pay_ledger_branch(PayLedger *ledger)
{
    const PayWorld *world = ledger->world;
    memset(ledger->accounts, 0,
           (size_t)world->n_groups * world->n_parties * world->n_parties *
               sizeof *ledger->accounts);
    memset(ledger->rebate_spent, 0, sizeof ledger->rebate_spent);
    memset(ledger->rebate_before, 0, sizeof ledger->rebate_before);
    memset(ledger->rebate_overshoot, 0, sizeof ledger->rebate_overshoot);
    ledger->rebates_open = UINT32_MAX;
    ledger->rules_stale = true;
    g_assert(ledger->settlement == NULL); /* a spin-up settles nothing */
    for (unsigned i = 0; i < ledger->n_workers; i++)
        pay_tally_forget_due(ledger->tally[i]);
    ledger->fingerprint = SIM_HASH_START;
    ledger->n_intentions = 0;
    return ledger;
}

void
pay_ledger_free(PayLedger *ledger)
{
    if (ledger == NULL)
        return;
    for (unsigned i = 0; i < ledger->n_workers; i++)
        pay_tally_free(ledger->tally[i]);
    g_free(ledger->tally);
    pay_tally_free(ledger->day);
    pay_settlement_free(ledger->settlement);
    pay_network_free(ledger->network);
    g_ptr_array_unref(ledger->finished);
    pay_rules_free(ledger->rules);
    pay_params_free(ledger->params);
    g_free(ledger->accounts);
    pay_merchants_free(ledger->merchants);
    pay_adoption_free(ledger->adoption);
    g_free(ledger->spent);
    g_free(ledger->share_cap);
    free(ledger->consumers);
    g_free(ledger);
}

double
pay_ledger_rebate_spent(const PayLedger *ledger, unsigned wallet)
{
    double spent = 0;
    for (unsigned g = 0; g < ledger->world->n_groups; g++)
        spent += ledger->world->group_weight[g] *
                 (double)ledger->rebate_spent[g][wallet] / PAY_ONE;
    return spent;
}

/* A budget counts from the moment it is set: a new campaign, a new count. */
static void
note_budgets(PayLedger *ledger)
{
    for (unsigned w = 0; w < ledger->world->n_wallets; w++) {
        int64_t budget = pay_value(ledger->params, PAY_REBATE_BUDGET, w, 0, 0);
        if (budget == ledger->rebate_budget[w])
            continue;
        ledger->rebate_budget[w] = budget;
        ledger->rebate_before[w] = pay_ledger_rebate_spent(ledger, w);
        ledger->rebates_open |= 1u << w;
    }
}

/* Which rebates still have budget: looked at once a day, at the barrier. */
static void
review_rebates(PayLedger *ledger)
{
    uint32_t open = 0;
    for (unsigned w = 0; w < ledger->world->n_wallets; w++) {
        int64_t budget = ledger->rebate_budget[w];
        double over = pay_ledger_rebate_spent(ledger, w) - ledger->rebate_before[w] -
                      (double)budget;
        if (budget == PAY_NONE || over < 0) {
            open |= 1u << w;
            continue;
        }
        ledger->rebate_overshoot[w] = MAX(ledger->rebate_overshoot[w], over);
    }
    ledger->rules_stale |= open != ledger->rebates_open;
    ledger->rebates_open = open;
}

typedef struct {
    PaySpan span;
    PayLedger *ledger;
} SpanJob;

static void
run_shard(void *ctx, unsigned index, unsigned worker)
{
    SpanJob *job = ctx;
    uint32_t first = index * SHARD;
    uint32_t end = MIN(first + SHARD, job->ledger->world->n_consumers);
    pay_visit_shard(&job->span, first, end, job->ledger->tally[worker]);
}

/* ---- windows */

static SimTime
begin_of_run(const PayWorld *world)
{
    return pay_value(world->base, PAY_RUN_FROM, 0, 0, 0) + PAY_BARRIER;
}

static SimTime
end_of_run(const PayWorld *world)
{
    return begin_of_run(world) + pay_value(world->base, PAY_RUN_DAYS, 0, 0, 0) * SIM_DAY;
}

typedef struct {
    SimTime start, from, to; /* start: with its lead */
    unsigned index;
} Stretch;

/* The earliest window that ends after @time; false if there is none. Windows before the
 * run, or cut by its end, are as much as of them lies within. */
static bool
next_window(const PayWorld *world, SimTime time, Stretch *ret_window)
{
    SimTime begin = begin_of_run(world);
    bool found = false;
    for (unsigned i = 0; i < world->base->n[PAY_KIND_WINDOW]; i++) {
        Stretch w = {
            .from = MAX(pay_value(world->base, PAY_WINDOW_FROM, i, 0, 0), begin),
            .to = MIN(pay_value(world->base, PAY_WINDOW_TO, i, 0, 0), end_of_run(world)),
            .index = i
        };
        w.start = MAX(w.from - PAY_NETWORK_LEAD, begin);
        if (w.to <= time || w.from >= w.to || (found && w.from >= ret_window->from))
            continue;
        *ret_window = w;
        found = true;
    }
    return found;
}

/* Purchases per mean day and consumer at the busiest moment of a window, looked up minute
 * by minute under the parameters as they stand. */
static double
busiest_rate(const PayLedger *ledger, const Stretch *window)
{
    double most = 0;
    for (SimTime time = window->from; time < window->to; time += SIM_HOUR) {
        PayTraffic traffic;
        SimTime until = MIN(time + SIM_HOUR, window->to);
        pay_traffic_span(&traffic, ledger->params, time, until, 0);
        for (SimTime at = time; at < until; at += SIM_MINUTE)
            most = MAX(most, pay_traffic_rate(&traffic, at));
    }
    return most;
}

static void
open_window(PayLedger *ledger, const PayTimeline *timeline, const Stretch *window)
{
    PayNetworkSetup setup = { .world = ledger->world,
                              .timeline = timeline,
                              .consumers = ledger->consumers,
                              .tally = ledger->tally[0],
                              .story = ledger->story,
                              .window = window->index,
                              .from = window->from,
                              .to = window->to };
    ledger->network = pay_network_new(&setup, ledger->params, window->start,
                                      busiest_rate(ledger, window));
}

/* Begin the window that starts at @time, end the one that ends there. Returns: the next
 * instant at which one does, or @end. */
static SimTime
turn_windows(PayLedger *ledger, const PayTimeline *timeline, SimTime time, SimTime end)
{
    Stretch window;
    if (ledger->network != NULL && pay_network_window(ledger->network)->to == time) {
        pay_network_drain(ledger->network);
        ledger->fingerprint =
            sim_hash_u64(ledger->fingerprint, pay_network_fingerprint(ledger->network));
        g_ptr_array_add(ledger->finished, g_steal_pointer(&ledger->network));
    }
    if (timeline == NULL || !next_window(ledger->world, time, &window))
        return end;
    if (ledger->network == NULL && window.start == time)
        open_window(ledger, timeline, &window);
    return MIN(end, ledger->network == NULL ? window.start : window.to);
}

/* CPU time of this thread: other replications run beside it. */
static double
thread_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- a day */

/* What has been spent under a limit, or NULL where none is in force. */
static PaySpent *
spent_today(PayLedger *ledger)
{
    if (!pay_limits_hold(&ledger->rules->limits))
        return NULL;
    if (ledger->spent == NULL)
        ledger->spent = g_new0(PaySpent, ledger->world->n_consumers);
    return ledger->spent;
}

static void
run_shards(SpanJob *job)
{
    PayLedger *ledger = job->ledger;
    PayTally **tally = ledger->tally;
    bool by_kind = ledger->rules->is_linear && tally[0]->book != NULL;
    job->span.by_kind_up_to = by_kind ? ledger->rules->lines.up_to : -1;
    sim_pool_run(ledger->pool, (ledger->world->n_consumers + SHARD - 1) / SHARD,
                 run_shard, job);
    for (unsigned i = 0; i < ledger->n_workers && by_kind; i++)
        pay_daybook_close(tally[i]->book, ledger->rules, tally[i]);
}

static void
run_span(PayLedger *ledger, SimTime day_start, SimTime from, SimTime until)
{
    PayTraffic traffic;
    pay_traffic_span(&traffic, ledger->params, from, until, ledger->cumulative);
    SpanJob job = { .ledger = ledger,
                    .span = { .world = ledger->world,
                              .rules = ledger->rules,
                              .traffic = &traffic,
                              .merchants = pay_street_merchants(ledger),
                              .review = pay_street_review(ledger),
                              .consumers = ledger->consumers,
                              .by_kind_up_to = -1,
                              .spent = spent_today(ledger) } };
    for (unsigned i = 0; i < traffic.n; i++)
        job.span.hour_of_piece[i] = (uint8_t)((traffic.start[i] - day_start) / SIM_HOUR);
    if (ledger->network != NULL) {
        double begun = thread_seconds();
        pay_network_span(ledger->network, &job.span, ledger->params, day_start);
        ledger->event_seconds += thread_seconds() - begun;
    } else {
        run_shards(&job);
    }
    ledger->cumulative = traffic.cumulative[traffic.n];
}

/* The holidays in force at @time, as a number that changes when they do. */
static uint64_t
mix_at(const PayParams *params, SimTime time)
{
    int64_t mix[PAY_MAX_CLASSES];
    pay_traffic_mix(params, time, mix);
    uint64_t hash = SIM_HASH_START;
    for (unsigned k = 0; k < params->n[PAY_KIND_CLASS]; k++)
        hash = sim_hash_u64(hash, (uint64_t)mix[k]);
    return hash;
}

/* Bring the rules up to @time. */
static void
refresh_rules(PayLedger *ledger, const PayTimeline *timeline, SimTime time)
{
    const PayWorld *world = ledger->world;
    if (timeline != NULL)
        ledger->rules_stale |=
            pay_timeline_apply(timeline, world->base, time, ledger->params);
    note_budgets(ledger);
    uint64_t mix = mix_at(ledger->params, time);
    if (!ledger->rules_stale && mix == ledger->rules->mix)
        return;
    double utility[PAY_MAX_WALLETS];
    pay_delays_weigh(&ledger->delays, world, ledger->params, ledger->utility, utility);
    pay_rules_compile(ledger->rules, world, ledger->params, utility, ledger->rebates_open,
                      time);
    /* Not before: frozen or not, a comparison starts from one and the same market. */
    if (timeline != NULL && pay_value(ledger->params, PAY_FROZEN, 0, 0, 0) != 0)
        pay_rules_freeze(ledger->rules);
    ledger->rules->mix = mix;
    ledger->rules_stale = false;
}

/* At the barrier, under the rules of the day that begins: who takes up or drops what. */
static void
review_holding(PayLedger *ledger)
{
    const PayWorld *world = ledger->world;
    int64_t date = (ledger->now - PAY_BARRIER) / SIM_DAY;
    ledger->stopped = pay_share_cap_stops(ledger->share_cap, ledger->params);
    if (!pay_adoption_is_on(ledger->params) || ledger->rules->is_frozen)
        return;
    if (ledger->adoption == NULL)
        ledger->adoption =
            pay_adoption_new(world, ledger->consumers, date, ledger->n_workers);
    PayAdoptionDay day = { .now = ledger->params,
                           .rules = ledger->rules,
                           .date = date,
                           .consumers = ledger->consumers,
                           .tally = ledger->tally,
                           .stopped = ledger->stopped,
                           .has_begun = ledger->now >= begin_of_run(world),
                           .window_open = ledger->network != NULL };
    pay_adoption_day(ledger->adoption, &day, ledger->pool);
}

static SimTime
next_midnight(SimTime time)
{
    SimTime rest = time % SIM_DAY;
    return time - (rest < 0 ? rest + SIM_DAY : rest) + SIM_DAY;
}

/* Note what payments oblige to from the first hour on in which settlement is looked at.
 */
static void
open_settlement(PayLedger *ledger, const PayTimeline *timeline)
{
    if (ledger->settlement != NULL || timeline == NULL ||
        pay_value(ledger->params, PAY_SETTLEMENT_METHOD, 0, 0, 0) == 0)
        return;
    ledger->settlement = pay_settlement_new(ledger->world);
    pay_tally_open_owed(ledger->day, ledger->world);
    for (unsigned i = 0; i < ledger->n_workers; i++)
        pay_tally_open_owed(ledger->tally[i], ledger->world);
}

/* Next instant within the day at which the rules may change: a dated step, or midnight
 * when a holiday begins or ends there. */
static SimTime
next_cut(const PayLedger *ledger, const PayTimeline *timeline, SimTime time, SimTime end)
{
    SimTime midnight = next_midnight(time);
    if (midnight < end &&
        mix_at(ledger->params, time) != mix_at(ledger->params, midnight))
        end = midnight;
    if (timeline != NULL)
        end = MIN(end, pay_timeline_next(timeline, time));
    return end;
}

/* Principal on its way: in transit while a window is open, nowhere after it. */
static bool
windows_balance(const PayLedger *ledger)
{
    for (guint i = 0; i < ledger->finished->len; i++) {
        const PayNetwork *network = ledger->finished->pdata[i];
        if (!pay_network_balances(network) || pay_network_transit(network) != 0 ||
            pay_network_n_open(network) != 0)
            return false;
    }
    return ledger->network == NULL || pay_network_balances(ledger->network);
}

static bool
broken(const PayLedger *ledger, const char *where, GError **error)
{
    char date[24];
    g_set_error(error, PAY_ERROR, PAY_ERROR_BROKEN,
                "money is not conserved on %s in %s, replication %u of seed %u: a defect "
                "of hutong",
                sim_time_format(ledger->now, date), where, ledger->world->key.replication,
                ledger->world->key.seed);
    return false;
}

/* Pay the fees of the day between all pairs, in whole fen. */
static void
pay_fees(PayLedger *ledger, unsigned group)
{
    PayTally *day = ledger->day;
    unsigned n = ledger->world->n_parties;
    for (unsigned i = 0; i < day->n_pairs; i++) {
        size_t pair = (size_t)group * day->n_pairs + i;
        if (day->pairs[pair] == 0)
            continue;
        PayFen paid = pay_account_settle(&ledger->accounts[pair], day->pairs[pair]);
        if (ledger->settlement != NULL)
            pay_settlement_fee(ledger->settlement, group, i / n, i % n, paid);
    }
}

static bool
settle(PayLedger *ledger, const PayTimeline *timeline, GError **error)
{
    PayTally *day = ledger->day;
    for (unsigned g = 0; g < ledger->world->n_groups; g++) {
        if (!windows_balance(ledger) || !pay_conservation_holds(day, ledger->world, g)) {
            g_autofree char *where = g_strconcat(
                "city group ", ledger->world->base->entity[PAY_KIND_GROUP][g].id, NULL);
            return broken(ledger, where, error);
        }
        pay_fees(ledger, g);
        for (unsigned w = 0; w < ledger->world->n_wallets; w++)
            ledger->rebate_spent[g][w] += day->rebate[g][w];
    }
    if (ledger->settlement == NULL)
        return true;
    if (!pay_settlement_day(ledger->settlement, day, ledger->now, timeline))
        return broken(ledger, "the settlement between firms", error);
    ledger->fingerprint = pay_settlement_stamp(ledger->settlement, ledger->fingerprint);
    return true;
}

static void
stamp(PayLedger *ledger)
{
    uint64_t hash = ledger->fingerprint;
    const PayTally *day = ledger->day;
    for (unsigned g = 0; g < ledger->world->n_groups; g++) {
        const PayGroupTally *t = &day->group[g];
        const uint64_t words[] = { t->intentions, t->cash,
                                   t->cash_value, t->lost,
                                   t->attempts,   t->matched,
                                   t->off_us,     (uint64_t)t->surplus };
        for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
            hash = sim_hash_u64(hash, words[i]);
        for (unsigned i = 0; i < PAY_N_ROLES; i++)
            hash = sim_hash_u64(hash, (uint64_t)t->role[i]);
        for (unsigned i = 0; i < PAY_N_OUTCOMES; i++)
            hash = sim_hash_u64(hash, t->failed[i]);
        for (unsigned i = 0; i < PAY_DAY_HOURS; i++) {
            hash = sim_hash_u64(hash, day->hour[g][i].n);
            hash = sim_hash_u64(hash, day->hour[g][i].value);
            for (unsigned h = 0; h < ledger->world->base->n[PAY_KIND_HUB]; h++)
                hash = sim_hash_u64(hash, day->hub[g][h][i]);
        }
        for (unsigned w = 0; w < ledger->world->n_wallets; w++)
            hash = sim_hash_u64(hash, day->wallet[g][w].value);
        for (unsigned w = 0; day->returns != NULL && w < ledger->world->n_wallets; w++)
            hash = sim_hash_u64(hash, day->returns->into[g][w]);
        ledger->n_intentions += t->intentions;
    }
    ledger->fingerprint = hash;
}

bool
pay_ledger_day(PayLedger *ledger, const PayTimeline *timeline, GError **error)
{
    SimTime start = ledger->now, end = start + SIM_DAY;
    unsigned n_groups = ledger->world->n_groups;
    for (unsigned i = 0; i < ledger->n_workers; i++)
        pay_tally_clear(ledger->tally[i], n_groups);
    review_rebates(ledger);
    g_clear_pointer(&ledger->spent, g_free);
    for (SimTime time = start; time < end;) {
        refresh_rules(ledger, timeline, time);
        open_settlement(ledger, timeline);
        if (time == start) {
            pay_street_barrier(ledger, start >= begin_of_run(ledger->world));
            refresh_rules(ledger, timeline, time);
            review_holding(ledger);
        }
        SimTime cut = next_cut(ledger, timeline, time, end);
        cut = turn_windows(ledger, timeline, time, cut);
        run_span(ledger, start, time, cut);
        time = cut;
    }
    turn_windows(ledger, timeline, end, end);
    pay_tally_clear(ledger->day, n_groups);
    for (unsigned i = 0; i < ledger->n_workers; i++)
        pay_tally_add(ledger->day, ledger->tally[i], n_groups);
    for (unsigned i = 0; i < ledger->n_workers; i++)
        pay_tally_end_day(ledger->tally[i], ledger->day);
    pay_tally_take_back(ledger->day);
    pay_share_cap_day(ledger->share_cap, ledger->world, ledger->day);
    if (!ledger->rules->is_frozen)
        ledger->rules_stale |=
            pay_delays_day(&ledger->delays, ledger->world, ledger->params, ledger->day);
    stamp(ledger);
    if (!settle(ledger, timeline, error))
        return false;
    ledger->now = end;
    return true;
}
