#include "models/publish_parts.h"

#include <math.h>
#include <string.h>

#include "models/concentration.h"
#include "sim/hash.h"

static int
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
pay_publish_add_text(GPtrArray *texts, const char *text)
{
    for (guint i = 0; i < texts->len; i++)
        if (strcmp(texts->pdata[i], text) == 0)
            return;
    g_ptr_array_add(texts, (gpointer)text);
    g_ptr_array_sort(texts, by_text);
}

unsigned
pay_publish_index_of(const GPtrArray *texts, const char *text)
{
    guint i = 0;
    while (strcmp(texts->pdata[i], text) != 0)
        i++;
    return i;
}

/* Peak bins hold at least 400 simulated payments on average, so that chance moves a peak
 * by no more than one part in twenty. */
unsigned
pay_peak_bin(const PayWorld *world)
{
    static const unsigned widths[] = { 1, 2, 3, 4, 6, 8, 12, 24 };
    double per_hour = (double)world->n_consumers / 24 *
                      (double)pay_value(world->base, PAY_ACTIVITY_MEAN, 0, 0, 0) /
                      PAY_ONE;
    for (unsigned i = 0; i < G_N_ELEMENTS(widths); i++)
        if (per_hour * widths[i] >= 400)
            return widths[i];
    return 24;
}

/* Labels of families: of the one wallet they hold, or of the family as a whole. */
static void
name_families(PayPublisher *pub)
{
    const PayWorld *world = pub->world;
    for (unsigned w = 0; w < world->n_wallets; w++)
        pay_publish_add_text(pub->families,
                             pay_publish_entity(world, PAY_KIND_WALLET, w)->family);
    for (unsigned w = 0; w < world->n_wallets; w++)
        pub->family_of[w] = pay_publish_index_of(
            pub->families, pay_publish_entity(world, PAY_KIND_WALLET, w)->family);
    for (guint f = 0; f < pub->families->len; f++) {
        const char *id = pub->families->pdata[f];
        int wallet = pay_params_find(world->base, PAY_KIND_WALLET, id);
        bool apps = strcmp(id, "bank-apps") == 0;
        const char *en =
            wallet >= 0 ? pay_publish_entity(world, PAY_KIND_WALLET, wallet)->label_en
            : apps      ? "Bank apps"
                        : id;
        const char *zh =
            wallet >= 0 ? pay_publish_entity(world, PAY_KIND_WALLET, wallet)->label_zh
            : apps      ? "银行App"
                        : id;
        sim_records_member(pub->records, "family", id, en, zh);
    }
}

static void
name_kind(PayPublisher *pub, PayKind kind)
{
    for (unsigned i = 0; i < pub->world->base->n[kind]; i++) {
        const PayEntity *e = pay_publish_entity(pub->world, kind, i);
        sim_records_member(pub->records, pay_kind_name(kind), e->id, e->label_en,
                           e->label_zh);
    }
}

const PayFailureName pay_failure_name[PAY_N_OUTCOMES] = {
    [PAY_F1_UNREADABLE] = { "f1", "F1 code not readable by the app", "F1 无法识别码" },
    [PAY_F2_REFUSED] = { "f2", "F2 refused: not enabled", "F2 未开通而被拒" },
    [PAY_F3_TECHNICAL] = { "f3", "F3 technical failure", "F3 技术失败" },
    [PAY_F4_BUSINESS] = { "f4", "F4 business decline", "F4 业务拒绝" },
    [PAY_F5_GAVE_UP] = { "f5", "F5 user gave up", "F5 用户放弃" },
    [PAY_F6_EXCLUDED] = { "f6", "F6 excluded by platform or contract",
                          "F6 平台或协议排除" },
};

static void
name_members(PayPublisher *pub)
{
    static const PayKind kinds[] = { PAY_KIND_WALLET,  PAY_KIND_NETWORK,
                                     PAY_KIND_HUB,     PAY_KIND_CLASS,
                                     PAY_KIND_GROUP,   PAY_KIND_ACQUIRER,
                                     PAY_KIND_CONTRACT };
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++)
        name_kind(pub, kinds[i]);
    name_families(pub);
    for (unsigned role = 0; role < PAY_N_ROLES; role++)
        sim_records_member(pub->records, "party", pay_role_id[role],
                           pay_role_label_en[role], pay_role_label_zh[role]);
    sim_records_member(pub->records, "leg", pay_leg_id[0], "Own codes", "自有网络的码");
    sim_records_member(pub->records, "leg", pay_leg_id[1], "Foreign codes", "跨网络的码");
    for (unsigned f = 1; f < PAY_N_OUTCOMES; f++)
        sim_records_member(pub->records, "failure", pay_failure_name[f].id,
                           pay_failure_name[f].en, pay_failure_name[f].zh);
}

PayPublisher *
pay_publisher_new(const PayLedger *ledger, unsigned n_days, SimRecords *records)
{
    PayPublisher *pub = g_new0(PayPublisher, 1);
    pub->world = ledger->world;
    pub->records = records;
    pub->census = pay_census_new(ledger->world);
    pub->n_days = n_days;
    pub->end_from = n_days > PAY_END_DAYS ? n_days - PAY_END_DAYS : 0;
    pub->bin_hours = pay_peak_bin(ledger->world);
    pub->head.sum = pay_tally_new(ledger->world);
    pub->tail.sum = pay_tally_new(ledger->world);
    pub->families = g_ptr_array_new();
    pub->hub_hours = g_array_new(FALSE, FALSE, sizeof(double));
    pub->shares = g_array_new(FALSE, FALSE, sizeof(double));
    pub->rebated = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    pub->peaks = g_array_new(FALSE, FALSE, sizeof(PayHubPeak));
    name_members(pub);
    return pub;
}

void
pay_publisher_free(PayPublisher *pub)
{
    if (pub == NULL)
        return;
    pay_tally_free(pub->head.sum);
    pay_tally_free(pub->tail.sum);
    pay_cycles_clear(&pub->head.cycles);
    pay_cycles_clear(&pub->tail.cycles);
    g_ptr_array_unref(pub->families);
    g_array_unref(pub->hub_hours);
    g_array_unref(pub->shares);
    g_array_unref(pub->rebated);
    g_array_unref(pub->peaks);
    pay_census_free(pub->census);
    g_free(pub);
}

static double
completed_in(const PayWorld *world, const PayTally *day, unsigned hour)
{
    double n = 0;
    for (unsigned g = 0; g < world->n_groups; g++)
        n += world->group_weight[g] * (double)day->hour[g][hour].n;
    return n;
}

double
pay_publish_messages(const PayWorld *world, const PayTally *day, unsigned hub,
                     unsigned hour)
{
    double n = 0;
    for (unsigned g = 0; g < world->n_groups; g++)
        n += world->group_weight[g] * (double)day->hub[g][hub][hour];
    return n;
}

/* Sum of a day by clock hour into @total, its largest bin into @peak; returns the sum. */
static double
take_hours(const double by_hour[PAY_DAY_HOURS], unsigned width, double *total,
           double *peak)
{
    double sum = 0;
    for (unsigned h = 0; h < PAY_DAY_HOURS; h++) {
        total[h] += by_hour[h];
        sum += by_hour[h];
    }
    for (unsigned h = 0; h < PAY_DAY_HOURS; h += width) {
        double bin = 0;
        for (unsigned i = h; i < h + width; i++)
            bin += by_hour[i];
        *peak = MAX(*peak, bin);
    }
    return sum;
}

static void
publish_shares(PayPublisher *pub, const PayTally *day, unsigned x)
{
    double value[PAY_MAX_WALLETS] = { 0 }, total = 0;
    for (unsigned g = 0; g < pub->world->n_groups; g++)
        for (unsigned w = 0; w < pub->world->n_wallets; w++) {
            double v = pub->world->group_weight[g] * (double)day->wallet[g][w].value;
            value[pub->family_of[w]] += v;
            total += v;
        }
    for (guint f = 0; f < pub->families->len; f++) {
        double share = total > 0 ? value[f] / total : 0;
        g_array_append_val(pub->shares, share);
        sim_records_point(pub->records, &pay_metric[PAY_METRIC_SHARE_FAMILY_VALUE],
                          pub->families->pdata[f], SIM_AXIS_DAY, x, 100 * share);
    }
}

/* Who holds what, while that can change. */
static void
publish_holding(PayPublisher *pub, const PayLedger *ledger, unsigned x)
{
    double held[PAY_MAX_WALLETS];
    if (ledger->adoption == NULL)
        return;
    pay_census_take(pub->census, ledger);
    pay_publish_holding(pub, held);
    for (unsigned w = 0; w < pub->world->n_wallets; w++)
        sim_records_point(pub->records, &pay_metric[PAY_METRIC_HOLDING],
                          pay_publish_entity(pub->world, PAY_KIND_WALLET, w)->id,
                          SIM_AXIS_DAY, x, 100 * held[w]);
}

#define TIPPING_DAYS 30

static unsigned
leader_of(const double *share, unsigned n)
{
    unsigned leader = 0;
    for (unsigned f = 1; f < n; f++)
        leader = share[f] > share[leader] ? f : leader;
    return leader;
}

unsigned
pay_publish_tipping_day(const double *share, unsigned n_days, unsigned n_families)
{
    unsigned since = 0, first = 0, before = 0;
    for (unsigned day = 0; day < n_days; day++) {
        const double *today = share + (size_t)day * n_families;
        unsigned leader = leader_of(today, n_families);
        if (day == 0)
            first = before = leader;
        bool leads = leader != first || today[leader] >= 0.5;
        if (leader != before || !leads)
            since = day + !leads;
        before = leader;
        if (leads && day + 1 - since == TIPPING_DAYS)
            return since;
    }
    return n_days;
}

void
pay_publisher_day(PayPublisher *pub, const PayLedger *ledger, unsigned day)
{
    const PayWorld *world = pub->world;
    const PayTally *tally = ledger->day;
    PayPeriod *period = day < pub->end_from ? &pub->head : &pub->tail;
    double by_hour[PAY_DAY_HOURS];
    pay_tally_add(period->sum, tally, world->n_groups);
    period->n_days++;
    for (unsigned h = 0; h < PAY_DAY_HOURS; h++)
        by_hour[h] = completed_in(world, tally, h);
    double n = take_hours(by_hour, pub->bin_hours, pub->hour, &period->peak);
    sim_records_point(pub->records, &pay_metric[PAY_METRIC_TPS_DAY], "", SIM_AXIS_DAY,
                      day, n / 86400);
    for (unsigned hub = 0; hub < world->base->n[PAY_KIND_HUB]; hub++) {
        for (unsigned h = 0; h < PAY_DAY_HOURS; h++)
            by_hour[h] = pay_publish_messages(world, tally, hub, h);
        double peak = 0;
        n = take_hours(by_hour, pub->bin_hours, pub->hub_hour[hub], &peak);
        int64_t capacity = pay_value(ledger->params, PAY_HUB_CAPACITY, hub, 0, 0);
        period->hub_peak[hub] = MAX(period->hub_peak[hub], peak);
        if (capacity > 0)
            period->hub_load[hub] =
                MAX(period->hub_load[hub],
                    peak / (3600.0 * pub->bin_hours) / (double)capacity);
        sim_records_point(pub->records, &pay_metric[PAY_METRIC_HUB_DAY],
                          pay_publish_entity(world, PAY_KIND_HUB, hub)->id, SIM_AXIS_DAY,
                          day, n / 86400);
    }
    for (unsigned h = 0; h < PAY_DAY_HOURS; h++)
        for (unsigned hub = 0; hub < world->base->n[PAY_KIND_HUB]; hub++) {
            double messages = pay_publish_messages(world, tally, hub, h);
            g_array_append_val(pub->hub_hours, messages);
        }
    publish_shares(pub, tally, day);
    pay_publish_note_rebates(pub, tally);
    if (ledger->settlement != NULL)
        pay_publish_take_cycles(period, pay_settlement_cycles(ledger->settlement),
                                pay_settlement_n_members(ledger->settlement));
    publish_holding(pub, ledger, day);
    pay_publish_take_orders(period, pub, ledger);
    for (guint i = 0; i < ledger->finished->len; i++)
        pay_publish_window(pub, ledger, ledger->finished->pdata[i]);
    g_ptr_array_set_size(ledger->finished, 0);
}

static void
publish_hours(PayPublisher *pub)
{
    const PayWorld *world = pub->world;
    double seconds = 3600.0 * pub->n_days;
    for (unsigned h = 0; h < PAY_DAY_HOURS; h++) {
        unsigned clock = (h + (unsigned)(PAY_BARRIER / SIM_HOUR)) % 24;
        sim_records_point(pub->records, &pay_metric[PAY_METRIC_TPS_HOUR], "",
                          SIM_AXIS_HOUR, clock, pub->hour[h] / seconds);
        for (unsigned hub = 0; hub < world->base->n[PAY_KIND_HUB]; hub++)
            sim_records_point(pub->records, &pay_metric[PAY_METRIC_HUB_HOUR],
                              pay_publish_entity(world, PAY_KIND_HUB, hub)->id,
                              SIM_AXIS_HOUR, clock, pub->hub_hour[hub][h] / seconds);
    }
}

static void
publish_tipping(PayPublisher *pub)
{
    unsigned day = pay_publish_tipping_day((const double *)(void *)pub->shares->data,
                                           pub->n_days, pub->families->len);
    sim_records_value(pub->records, &pay_metric[PAY_METRIC_TIPPING_DAY], "",
                      SIM_PERIOD_RUN, day);
}

typedef struct {
    const PayLedger *ledger;
    uint64_t *stamp; /* [shard] */
} StampJob;

#define STAMP_SHARD 4096 /* consumers; part of what a fingerprint is */

/* Begun anew for each, so that the processor works on several at once. */
static uint64_t
stamp_of(const PayConsumer *c)
{
    uint64_t hash = sim_hash_u64(SIM_HASH_START, (uint64_t)c->due);
    hash = sim_hash_u64(hash, (uint64_t)c->held << 32 | c->k);
    for (unsigned s = 0; s < PAY_SLOTS; s += 2) {
        uint64_t two = 0;
        for (unsigned i = s; i < s + 2; i++)
            two = two << 32 | (uint32_t)c->habit[i] << 24 | c->seen[0][i] << 16 |
                  c->seen[1][i] << 8 | c->seen[2][i];
        hash = sim_hash_u64(hash, two);
    }
    return hash;
}

static void
stamp_shard(void *ctx, unsigned shard, G_GNUC_UNUSED unsigned worker)
{
    const StampJob *job = ctx;
    uint32_t first = shard * STAMP_SHARD;
    uint32_t end = MIN(first + STAMP_SHARD, job->ledger->world->n_consumers);
    uint64_t hash = SIM_HASH_START;
    for (uint32_t i = first; i < end; i++)
        hash = sim_hash_u64(hash, stamp_of(&job->ledger->consumers[i]));
    job->stamp[shard] = hash;
}

/* The consumers in shards, side by side: one chain through all of them would take most of
 * the time in which two cores simulate a day of theirs. */
static uint64_t
stamp_consumers(uint64_t hash, const PayLedger *ledger)
{
    unsigned n = (ledger->world->n_consumers + STAMP_SHARD - 1) / STAMP_SHARD;
    g_autofree uint64_t *stamp = g_new(uint64_t, n);
    StampJob job = { ledger, stamp };
    sim_pool_run(ledger->pool, n, stamp_shard, &job);
    for (unsigned shard = 0; shard < n; shard++)
        hash = sim_hash_u64(hash, stamp[shard]);
    return hash;
}

static uint64_t
final_fingerprint(const PayPublisher *pub, const PayLedger *ledger, const PayPeriod *run)
{
    uint64_t hash = ledger->fingerprint;
    const PayWorld *world = pub->world;
    for (size_t i = 0; i < (size_t)world->n_groups * run->sum->n_sales; i++) {
        hash = sim_hash_u64(hash, run->sum->sales[i].n);
        hash = sim_hash_u64(hash, run->sum->sales[i].value);
    }
    size_t n_accounts = (size_t)world->n_groups * run->sum->n_pairs;
    for (size_t i = 0; i < n_accounts; i++) {
        hash = sim_hash_u64(hash, (uint64_t)ledger->accounts[i].paid);
        hash = sim_hash_u64(hash, (uint64_t)ledger->accounts[i].carry);
    }
    return stamp_consumers(hash, ledger);
}

/* paid * 10^6 + carry = accrued, for every ordered pair. */
static bool
accounts_are_square(const PayLedger *ledger, const PayTally *sum)
{
    size_t n = (size_t)ledger->world->n_groups * sum->n_pairs;
    for (size_t i = 0; i < n; i++) {
        const PayAccount *a = &ledger->accounts[i];
        __int128 settled = (__int128)a->paid * PAY_ONE + a->carry;
        if (settled != sum->pairs[i] || a->carry < 0 || a->carry >= PAY_ONE)
            return false;
    }
    return true;
}

static void
publish_delays(const PayPublisher *pub, const PayLedger *ledger)
{
    if (pay_value(ledger->params, PAY_DELAY_COST, 0, 0, 0) == 0)
        return;
    for (unsigned w = 0; w < pub->world->n_wallets; w++)
        sim_records_value(pub->records, &pay_metric[PAY_METRIC_DELAY],
                          pay_publish_entity(pub->world, PAY_KIND_WALLET, w)->id,
                          SIM_PERIOD_RUN, ledger->delays.remembered[w]);
}

bool
pay_publisher_close(PayPublisher *pub, const PayLedger *ledger, GError **error)
{
    pay_census_take(pub->census, ledger);
    pay_publish_period(pub, ledger, &pub->tail, SIM_PERIOD_END);
    pay_publish_cycles(pub, ledger->settlement, &pub->tail, SIM_PERIOD_END);
    pay_publish_orders(pub, &pub->tail, SIM_PERIOD_END);
    pay_publish_risk(pub, ledger, &pub->tail, SIM_PERIOD_END);
    PayPeriod *run = &pub->head;
    pay_tally_add(run->sum, pub->tail.sum, pub->world->n_groups);
    run->n_days += pub->tail.n_days;
    pay_publish_join_orders(run, &pub->tail);
    if (pub->tail.cycles.liquidity != NULL)
        pay_publish_take_cycles(run, &pub->tail.cycles,
                                pay_settlement_n_members(ledger->settlement));
    run->peak = MAX(run->peak, pub->tail.peak);
    for (unsigned hub = 0; hub < PAY_MAX_HUBS; hub++) {
        run->hub_peak[hub] = MAX(run->hub_peak[hub], pub->tail.hub_peak[hub]);
        run->hub_load[hub] = MAX(run->hub_load[hub], pub->tail.hub_load[hub]);
    }
    if (!accounts_are_square(ledger, run->sum)) {
        g_set_error(error, PAY_ERROR, PAY_ERROR_BROKEN,
                    "paid and carried fees are not those accrued, replication %u of seed "
                    "%u: a defect of hutong",
                    pub->world->key.replication, pub->world->key.seed);
        return false;
    }
    pay_publish_period(pub, ledger, run, SIM_PERIOD_RUN);
    pay_publish_cycles(pub, ledger->settlement, run, SIM_PERIOD_RUN);
    pay_publish_orders(pub, run, SIM_PERIOD_RUN);
    pay_publish_risk(pub, ledger, run, SIM_PERIOD_RUN);
    pay_publish_accounts(pub, ledger, run->sum);
    publish_hours(pub);
    publish_tipping(pub);
    pay_publish_rebates(pub);
    publish_delays(pub, ledger);
    pay_publish_peaks(pub);
    pub->records->event_seconds = ledger->event_seconds;
    pub->records->fingerprint = final_fingerprint(pub, ledger, run);
    pub->records->n_events = ledger->n_intentions;
    return true;
}
