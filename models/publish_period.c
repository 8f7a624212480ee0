#include "models/publish_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/concentration.h"

/* What is being published: one period of one run. */
typedef struct {
    const PayPublisher *pub;
    const PayWorld *world;
    const PayLedger *ledger;
    const PayPeriod *period;
    const char *name;
    double completed, value, off_us; /* payments, yuan */
    double kept;                     /* yuan that did not come back */
    double attempts, intentions, cash, lost, matched, closed, messages;
    double role_pair[PAY_N_ROLES][PAY_N_ROLES]; /* yuan from role to role */
} Report;

static void
put(const Report *r, PayMetric metric, const char *member, double value)
{
    sim_records_value(r->pub->records, &pay_metric[metric], member, r->name, value);
}

/* 100 a / b; not published where there is nothing to divide by. */
static void
put_percent(const Report *r, PayMetric metric, const char *member, double a, double b)
{
    if (b > 0)
        put(r, metric, member, 100 * a / b);
}

static PayRole
role_of(const PayWorld *world, unsigned party)
{
    unsigned role = PAY_N_ROLES - 1;
    while (world->party_first[role] > party)
        role--;
    return role;
}

static const PaySum *
sale(const Report *r, unsigned group, unsigned venue, unsigned wallet, unsigned network)
{
    const PayTally *t = r->period->sum;
    size_t cell =
        ((size_t)venue * r->world->n_wallets + wallet) * r->world->n_networks + network;
    return &t->sales[(size_t)group * t->n_sales + cell];
}

static void
add_up(Report *r)
{
    const PayTally *t = r->period->sum;
    const PayWorld *world = r->world;
    for (unsigned g = 0; g < world->n_groups; g++) {
        double weight = world->group_weight[g];
        const PayGroupTally *c = &t->group[g];
        r->intentions += weight * (double)c->intentions;
        r->attempts += weight * (double)c->attempts;
        r->cash += weight * (double)c->cash;
        r->lost += weight * (double)c->lost;
        r->matched += weight * (double)c->matched;
        r->closed += weight * (double)c->matched_closed;
        r->off_us += weight * (double)c->off_us;
        for (unsigned w = 0; w < world->n_wallets; w++) {
            r->completed += weight * (double)t->wallet[g][w].n;
            r->value += weight * (double)t->wallet[g][w].value / FEN_PER_YUAN;
        }
        for (unsigned hub = 0; hub < world->base->n[PAY_KIND_HUB]; hub++)
            for (unsigned h = 0; h < PAY_DAY_HOURS; h++)
                r->messages += weight * (double)t->hub[g][hub][h];
        for (unsigned a = 0; a < world->n_parties; a++)
            for (unsigned b = 0; b < world->n_parties; b++) {
                int64_t paid = pay_tally_line(t, g, a, b, world->n_parties);
                if (paid != 0)
                    r->role_pair[role_of(world, a)][role_of(world, b)] +=
                        weight * (double)paid / MICROFEN_PER_YUAN;
            }
    }
    r->kept = r->value - pay_publish_returned(world, t, -1);
}

static void
publish_throughput(const Report *r)
{
    double seconds = 86400.0 * r->period->n_days;
    double bin = 3600.0 * r->pub->bin_hours;
    put(r, PAY_METRIC_COMPLETED, "", r->completed);
    put(r, PAY_METRIC_INTEROP_GAIN, "", NAN); /* needs a base: compare derives it */
    put(r, PAY_METRIC_TPS_MEAN, "", r->completed / seconds);
    put(r, PAY_METRIC_TPS_PEAK, "", r->period->peak / bin);
    for (unsigned hub = 0; hub < r->world->base->n[PAY_KIND_HUB]; hub++) {
        const char *id = pay_publish_entity(r->world, PAY_KIND_HUB, hub)->id;
        double n = 0, peak = r->period->hub_peak[hub] / bin;
        for (unsigned h = 0; h < PAY_DAY_HOURS; h++)
            n += pay_publish_messages(r->world, r->period->sum, hub, h);
        put(r, PAY_METRIC_HUB_RATE_MEAN, id, n / seconds);
        put(r, PAY_METRIC_HUB_RATE_PEAK, id, peak);
        put(r, PAY_METRIC_HUB_LOAD_PEAK, id, 100 * r->period->hub_load[hub]);
    }
    if (r->completed > 0)
        put(r, PAY_METRIC_HUB_PER_PAYMENT, "", r->messages / r->completed);
}

static void
publish_success(const Report *r)
{
    put_percent(r, PAY_METRIC_SUCCESS_ATTEMPT, "", r->completed, r->attempts);
    put_percent(r, PAY_METRIC_SUCCESS_DIGITAL, "", r->completed, r->intentions);
    put_percent(r, PAY_METRIC_SUCCESS_SALE, "", r->completed + r->cash, r->intentions);
    for (unsigned f = 1; f < PAY_N_OUTCOMES; f++) {
        if (f == PAY_F5_GAVE_UP)
            continue; /* not an outcome of an attempt; seen as sales lost */
        double n = 0;
        for (unsigned g = 0; g < r->world->n_groups; g++)
            n += r->world->group_weight[g] * (double)r->period->sum->group[g].failed[f];
        put_percent(r, PAY_METRIC_FAILED, pay_failure_name[f].id, n, r->attempts);
    }
    put_percent(r, PAY_METRIC_MATCH, "", r->matched, r->intentions);
    put_percent(r, PAY_METRIC_MATCH_CLOSED, "", r->closed, r->intentions);
    put_percent(r, PAY_METRIC_SHARE_OFF_US, "", r->off_us, r->completed);
    put_percent(r, PAY_METRIC_SHARE_CASH, "", r->cash, r->completed + r->cash);
}

static double
net_of_role(const Report *r, unsigned role)
{
    double net = 0;
    for (unsigned other = 0; other < PAY_N_ROLES; other++)
        net += r->role_pair[other][role] - r->role_pair[role][other];
    return net;
}

/* What merchants pay besides commissions: a platform sells more than payment. */
static double
merchants_charge(const Report *r)
{
    const double *paid = r->role_pair[PAY_ROLE_MERCHANT];
    return paid[PAY_ROLE_ACQUIRER] + paid[PAY_ROLE_WALLET] + paid[PAY_ROLE_PLACER];
}

static void
publish_parties(const Report *r)
{
    double mdr = r->role_pair[PAY_ROLE_MERCHANT][PAY_ROLE_ACQUIRER] +
                 r->role_pair[PAY_ROLE_MERCHANT][PAY_ROLE_WALLET];
    put_percent(r, PAY_METRIC_MDR, "", mdr, r->kept);
    put_percent(r, PAY_METRIC_MERCHANT_COST, "", -net_of_role(r, PAY_ROLE_MERCHANT),
                r->kept);
    for (unsigned role = 0; role < PAY_N_ROLES; role++) {
        put(r, PAY_METRIC_FEE_NET, pay_role_id[role], net_of_role(r, role));
        put_percent(r, PAY_METRIC_TAKE_RATE, pay_role_id[role], net_of_role(r, role),
                    r->kept);
    }
    double charged = merchants_charge(r);
    for (unsigned role = PAY_ROLE_CONSUMER; role < PAY_ROLE_PLATFORM; role++)
        put_percent(r, PAY_METRIC_MDR_SHARE, pay_role_id[role], net_of_role(r, role),
                    charged);
    for (unsigned a = 0; a < PAY_N_ROLES; a++)
        for (unsigned b = 0; b < PAY_N_ROLES; b++) {
            if (r->role_pair[a][b] == 0)
                continue;
            g_autofree char *id =
                g_strdup_printf("%s-to-%s", pay_role_id[a], pay_role_id[b]);
            g_autofree char *en =
                g_strdup_printf("%s to %s", pay_role_label_en[a], pay_role_label_en[b]);
            g_autofree char *zh =
                g_strdup_printf("%s付给%s", pay_role_label_zh[a], pay_role_label_zh[b]);
            sim_records_member(r->pub->records, "flow", id, en, zh);
            put(r, PAY_METRIC_FEE_FLOW, id, r->role_pair[a][b]);
        }
}

double
pay_publish_net(const PayWorld *world, const PayTally *tally, unsigned party)
{
    unsigned n = world->n_parties;
    double net = 0;
    for (unsigned g = 0; g < world->n_groups; g++) {
        const int64_t *pairs = tally->pairs + (size_t)g * tally->n_pairs;
        int64_t gained = 0;
        for (unsigned other = 0; other < n; other++)
            gained += pairs[other * n + party] - pairs[party * n + other];
        net += world->group_weight[g] * (double)gained / MICROFEN_PER_YUAN;
    }
    return net;
}

static void
publish_firms(const Report *r)
{
    static const PayKind kind_of[PAY_N_ROLES] = {
        [PAY_ROLE_MERCHANT] = PAY_KIND_NONE,     [PAY_ROLE_CONSUMER] = PAY_KIND_NONE,
        [PAY_ROLE_ACQUIRER] = PAY_KIND_ACQUIRER, [PAY_ROLE_PLACER] = PAY_KIND_ACQUIRER,
        [PAY_ROLE_HUB] = PAY_KIND_HUB,           [PAY_ROLE_WALLET] = PAY_KIND_WALLET,
        [PAY_ROLE_BANK] = PAY_KIND_BANK,         [PAY_ROLE_PLATFORM] = PAY_KIND_PLATFORM,
    };
    g_autoptr(GPtrArray) firms = g_ptr_array_new();
    for (unsigned role = 0; role < PAY_N_ROLES; role++)
        for (unsigned i = 0;
             kind_of[role] != PAY_KIND_NONE && i < r->world->base->n[kind_of[role]]; i++)
            pay_publish_add_text(firms,
                                 pay_publish_entity(r->world, kind_of[role], i)->owner);
    g_autofree double *net = g_new0(double, MAX(firms->len, 1));
    g_autofree double *kept = g_new0(double, MAX(firms->len, 1));
    for (unsigned role = 0; role < PAY_N_ROLES; role++)
        for (unsigned i = 0;
             kind_of[role] != PAY_KIND_NONE && i < r->world->base->n[kind_of[role]];
             i++) {
            unsigned firm = pay_publish_index_of(
                firms, pay_publish_entity(r->world, kind_of[role], i)->owner);
            double gain = pay_publish_net(r->world, r->period->sum,
                                          r->world->party_first[role] + i);
            net[firm] += gain;
            kept[firm] += role == PAY_ROLE_PLATFORM ? 0 : gain;
        }
    for (guint i = 0; i < firms->len; i++) {
        put(r, PAY_METRIC_FEE_FIRM, firms->pdata[i], net[i]);
        if (kept[i] != 0)
            put_percent(r, PAY_METRIC_MDR_SHARE_FIRM, firms->pdata[i], kept[i],
                        merchants_charge(r));
    }
}

static void
publish_rebates(const Report *r)
{
    for (unsigned w = 0; w < r->world->n_wallets; w++) {
        const char *id = pay_publish_entity(r->world, PAY_KIND_WALLET, w)->id;
        double paid = 0;
        for (unsigned g = 0; g < r->world->n_groups; g++)
            paid += r->world->group_weight[g] * (double)r->period->sum->rebate[g][w] /
                    MICROFEN_PER_YUAN;
        double spent = pay_ledger_rebate_spent(r->ledger, w);
        if (spent == 0)
            continue;
        put(r, PAY_METRIC_REBATE, id, paid);
        put(r, PAY_METRIC_REBATE_OVERSHOOT, id,
            r->ledger->rebate_overshoot[w] / FEN_PER_YUAN);
    }
}

/* Sum over all sales for which the caller's index says the same. */
typedef struct {
    double n, value;
} Part;

typedef enum { BY_WALLET, BY_FAMILY, BY_NETWORK, BY_CLASS, BY_GROUP } Cut;

/* Completed payments cut by @cut, of one group (or all, @group < 0). */
static void
cut_sales(const Report *r, Cut cut, int group, Part *ret_part)
{
    const PayWorld *world = r->world;
    for (unsigned g = 0; g < world->n_groups; g++) {
        if (group >= 0 && g != (unsigned)group)
            continue;
        for (unsigned v = 0; v < world->n_venues; v++)
            for (unsigned w = 0; w < world->n_wallets; w++)
                for (unsigned n = 0; n < world->n_networks; n++) {
                    const PaySum *s = sale(r, g, v, w, n);
                    unsigned i = cut == BY_WALLET    ? w
                                 : cut == BY_FAMILY  ? r->pub->family_of[w]
                                 : cut == BY_NETWORK ? n
                                 : cut == BY_CLASS   ? world->venues[v].class
                                                     : g;
                    ret_part[i].n += world->group_weight[g] * (double)s->n;
                    ret_part[i].value +=
                        world->group_weight[g] * (double)s->value / FEN_PER_YUAN;
                }
    }
}

static void
publish_cut(const Report *r, Cut cut, unsigned n, const char *const *ids,
            PayMetric by_value, PayMetric by_count)
{
    g_autofree Part *part = g_new0(Part, MAX(n, 1));
    cut_sales(r, cut, -1, part);
    for (unsigned i = 0; i < n; i++) {
        put_percent(r, by_value, ids[i], part[i].value, r->value);
        put_percent(r, by_count, ids[i], part[i].n, r->completed);
    }
}

static void
publish_cut_of_kind(const Report *r, Cut cut, PayKind kind, PayMetric by_value,
                    PayMetric by_count)
{
    unsigned n = r->world->base->n[kind];
    g_autofree const char **ids = g_new0(const char *, MAX(n, 1));
    for (unsigned i = 0; i < n; i++)
        ids[i] = pay_publish_entity(r->world, kind, i)->id;
    publish_cut(r, cut, n, ids, by_value, by_count);
}

/* Of the completed value, by @cut into @n parts. */
static PayConcentration
concentration(const Report *r, Cut cut, unsigned n)
{
    g_autofree Part *part = g_new0(Part, MAX(n, 1));
    g_autofree double *value = g_new0(double, MAX(n, 1));
    cut_sales(r, cut, -1, part);
    for (unsigned i = 0; i < n; i++)
        value[i] = part[i].value;
    return pay_concentration(value, n, r->value);
}

/* Non-bank payments are those with platform wallets; the rule speaks of institutions. */
static void
publish_warning(const Report *r)
{
    Part part[PAY_MAX_WALLETS] = { 0 };
    double value[PAY_MAX_WALLETS] = { 0 }, total = 0;
    cut_sales(r, BY_WALLET, -1, part);
    for (unsigned w = 0; w < r->world->n_wallets; w++) {
        if (pay_value(r->world->base, PAY_WALLET_KIND, w, 0, 0) != PAY_WALLET_PLATFORM)
            continue;
        value[r->pub->family_of[w]] += part[w].value;
        total += part[w].value;
    }
    PayConcentration c = pay_concentration(value, r->world->n_wallets, total);
    put(r, PAY_METRIC_ALARM_WARNING, "", pay_concentration_warns(&c));
}

/* Consumers of equal weight that would tell as much. */
static void
publish_sample(const Report *r)
{
    const PayWorld *world = r->world;
    double sum = 0, squares = 0;
    for (unsigned c = 0; c < world->n_cities; c++) {
        double n = world->city_first[c + 1] - world->city_first[c];
        double weight = world->group_weight[world->city_group[c]];
        sum += n * weight;
        squares += n * weight * weight;
    }
    put(r, PAY_METRIC_SAMPLE, "", sum * sum / squares);
    put(r, PAY_METRIC_PEAK_BIN, "", r->pub->bin_hours);
}

static void
publish_concentration(const Report *r)
{
    PayConcentration wallets = concentration(r, BY_FAMILY, r->pub->families->len);
    PayConcentration networks = concentration(r, BY_NETWORK, r->world->n_networks);
    put(r, PAY_METRIC_HHI_WALLET, "", 1e4 * wallets.hhi);
    put(r, PAY_METRIC_HHI_NETWORK, "", 1e4 * networks.hhi);
    put(r, PAY_METRIC_TIPPED, "", wallets.cr[0] > 0.9);
    put(r, PAY_METRIC_CR1, "", 100 * wallets.cr[0]);
    put(r, PAY_METRIC_CR2, "", 100 * wallets.cr[1]);
    put(r, PAY_METRIC_CR3, "", 100 * wallets.cr[2]);
    put(r, PAY_METRIC_ALARM_REVIEW, "", pay_concentration_wants_review(&wallets));
    publish_warning(r);
}

/* By count: what matters is how often a payer and a code are of different networks. */
static double
fragmentation(const Report *r, Cut cut, unsigned group)
{
    Part part[MAX(PAY_MAX_WALLETS, PAY_MAX_NETWORKS)] = { 0 };
    double n[G_N_ELEMENTS(part)], all = 0;
    cut_sales(r, cut, (int)group, part);
    for (unsigned i = 0; i < G_N_ELEMENTS(part); i++)
        all += n[i] = part[i].n;
    return all > 0 ? 1 - pay_concentration(n, G_N_ELEMENTS(part), all).hhi : NAN;
}

static void
publish_fragmentation(const Report *r)
{
    for (unsigned g = 0; g < r->world->n_groups; g++) {
        const char *id = pay_publish_entity(r->world, PAY_KIND_GROUP, g)->id;
        double wallets = fragmentation(r, BY_FAMILY, g);
        if (isnan(wallets))
            continue; /* nobody paid here */
        put(r, PAY_METRIC_FRAGMENTATION_WALLET, id, wallets);
        put(r, PAY_METRIC_FRAGMENTATION_NETWORK, id, fragmentation(r, BY_NETWORK, g));
    }
}

/* Less than a fen for each ordered pair: below settlement, never lost. */
static void
publish_carried(const Report *r)
{
    double carried = 0;
    size_t n = (size_t)r->world->n_groups * r->period->sum->n_pairs;
    for (size_t i = 0; i < n; i++)
        carried += (double)r->ledger->accounts[i].carry;
    put(r, PAY_METRIC_FEE_CARRIED, "", carried / MICROFEN_PER_YUAN);
}

/* Gains of rounding sum to 0, like the fees they are part of. */
static void
publish_rounding(const Report *r)
{
    double gain[PAY_N_ROLES] = { 0 };
    bool any = false;
    for (unsigned g = 0; g < r->world->n_groups; g++)
        for (unsigned role = 0; role < PAY_N_ROLES; role++) {
            int64_t rounding = r->period->sum->group[g].rounding[role];
            any |= rounding != 0;
            gain[role] +=
                r->world->group_weight[g] * (double)rounding / MICROFEN_PER_YUAN;
        }
    for (unsigned role = 0; any && role < PAY_N_ROLES; role++)
        put(r, PAY_METRIC_FEE_ROUNDING, pay_role_id[role], gain[role]);
}

static void
publish_class_mdr(const Report *r)
{
    const PayWorld *world = r->world;
    Part part[PAY_MAX_CLASSES] = { 0 };
    cut_sales(r, BY_CLASS, -1, part);
    for (unsigned k = 0; k < world->n_classes; k++) {
        double mdr = 0;
        unsigned merchant = world->party_first[PAY_ROLE_MERCHANT] + k;
        for (unsigned g = 0; g < world->n_groups; g++) {
            int64_t sum = 0;
            for (unsigned a = 0; a < world->base->n[PAY_KIND_ACQUIRER]; a++)
                sum += pay_tally_line(r->period->sum, g, merchant,
                                      world->party_first[PAY_ROLE_ACQUIRER] + a,
                                      world->n_parties);
            for (unsigned w = 0; w < world->n_wallets; w++)
                sum += pay_tally_line(r->period->sum, g, merchant,
                                      world->party_first[PAY_ROLE_WALLET] + w,
                                      world->n_parties);
            mdr += world->group_weight[g] * (double)sum / MICROFEN_PER_YUAN;
        }
        put_percent(r, PAY_METRIC_MDR_CLASS,
                    pay_publish_entity(world, PAY_KIND_CLASS, k)->id, mdr,
                    part[k].value - pay_publish_returned(world, r->period->sum, (int)k));
    }
}

static void
publish_multihoming(const Report *r)
{
    const PayWorld *world = r->world;
    const PayCensus *census = r->pub->census;
    double any = 0, several = 0;
    for (unsigned c = 0; c < world->n_cities; c++) {
        double weight = world->group_weight[world->city_group[c]];
        any += weight * (double)census->holding[c];
        several += weight * (double)census->multihomed[c];
    }
    put_percent(r, PAY_METRIC_MULTIHOMING_CONSUMER, "", several, any);
    uint64_t coded = 0, multi = 0;
    size_t masks = (size_t)1 << world->n_networks;
    const uint32_t *mix = r->ledger->rules->code_mix;
    for (size_t i = 0; i < world->n_cities * 2 * masks; i++) {
        size_t mask = i % masks;
        coded += mask != 0 ? mix[i] : 0;
        multi += (mask & (mask - 1)) != 0 ? mix[i] : 0;
    }
    put_percent(r, PAY_METRIC_MULTIHOMING_MERCHANT, "", (double)multi, (double)coded);
}

void
pay_publish_holding(const PayPublisher *pub, double *ret_share)
{
    const PayWorld *world = pub->world;
    double all = 0;
    memset(ret_share, 0, world->n_wallets * sizeof *ret_share);
    for (unsigned c = 0; c < world->n_cities; c++) {
        double weight = world->group_weight[world->city_group[c]];
        const uint32_t *n = pub->census->holders + (size_t)c * world->n_wallets;
        for (unsigned w = 0; w < world->n_wallets; w++)
            ret_share[w] += weight * n[w];
        all += weight * (world->city_first[c + 1] - world->city_first[c]);
    }
    for (unsigned w = 0; w < world->n_wallets; w++)
        ret_share[w] /= all;
}

static void
publish_wallets(const Report *r)
{
    const PayTally *t = r->period->sum;
    double held[PAY_MAX_WALLETS];
    pay_publish_holding(r->pub, held);
    for (unsigned w = 0; w < r->world->n_wallets; w++) {
        const char *id = pay_publish_entity(r->world, PAY_KIND_WALLET, w)->id;
        double adopted = 0, dropped = 0;
        for (unsigned g = 0; g < r->world->n_groups; g++) {
            adopted += r->world->group_weight[g] * (double)t->adopted[g][w];
            dropped += r->world->group_weight[g] * (double)t->dropped[g][w];
        }
        put(r, PAY_METRIC_CALIBRATION, id, r->ledger->utility[w]);
        put(r, PAY_METRIC_HOLDING, id, 100 * held[w]);
        put(r, PAY_METRIC_ADOPTED, id, adopted);
        put(r, PAY_METRIC_DROPPED, id, dropped);
    }
}

void
pay_publish_period(const PayPublisher *pub, const PayLedger *ledger,
                   const PayPeriod *period, const char *name)
{
    Report r = {
        .pub = pub, .world = pub->world, .ledger = ledger, .period = period, .name = name
    };
    add_up(&r);
    publish_throughput(&r);
    publish_success(&r);
    publish_parties(&r);
    publish_carried(&r);
    publish_rounding(&r);
    publish_class_mdr(&r);
    publish_firms(&r);
    pay_publish_refunds(pub, period, name);
    pay_publish_wallet_mdr(pub, period, name);
    publish_rebates(&r);
    publish_cut(&r, BY_FAMILY, pub->families->len,
                (const char *const *)pub->families->pdata, PAY_METRIC_SHARE_FAMILY_VALUE,
                PAY_METRIC_SHARE_FAMILY_COUNT);
    publish_cut_of_kind(&r, BY_WALLET, PAY_KIND_WALLET, PAY_METRIC_SHARE_WALLET_VALUE,
                        PAY_METRIC_SHARE_WALLET_COUNT);
    publish_cut_of_kind(&r, BY_NETWORK, PAY_KIND_NETWORK, PAY_METRIC_SHARE_NETWORK_VALUE,
                        PAY_METRIC_SHARE_NETWORK_COUNT);
    publish_cut_of_kind(&r, BY_CLASS, PAY_KIND_CLASS, PAY_METRIC_SHARE_CLASS_VALUE,
                        PAY_METRIC_SHARE_CLASS_COUNT);
    publish_cut_of_kind(&r, BY_GROUP, PAY_KIND_GROUP, PAY_METRIC_SHARE_GROUP_VALUE,
                        PAY_METRIC_SHARE_GROUP_COUNT);
    publish_concentration(&r);
    publish_fragmentation(&r);
    publish_multihoming(&r);
    pay_publish_street(pub, ledger, period, name);
    publish_sample(&r);
    pay_publish_surplus(pub, ledger, period, name);
    publish_wallets(&r);
    /* A ledger that did not balance never comes here: pay_ledger_day() failed. */
    put(&r, PAY_METRIC_CONSERVED, "", 1);
}
