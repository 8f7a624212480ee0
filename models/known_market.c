/* The families that a market answers: choice, fallback, match. */
#include <string.h>

#include "models/choice.h"
#include "models/choice_closed.h"
#include "models/gate.h"
#include "models/known_case.h"
#include "models/population.h"
#include "models/rules.h"
#include "sim/math.h"

G_STATIC_ASSERT(PAY_KNOWN_MAX_WALLETS == PAY_SLOTS);
G_STATIC_ASSERT(PAY_KNOWN_MAX_WALLETS == PAY_MAX_NETWORKS);

/* Names in the order of the row; cash is none of the wallets. */
struct PayKnownMarket {
    bool match; /* who could pay? else: who does? */
    unsigned n_wallets, n_networks;
    char *wallet[PAY_SLOTS + 1], *network[PAY_MAX_NETWORKS + 1]; /* (owned) */
    double utility[PAY_SLOTS], hold[PAY_SLOTS];
    double presence[PAY_MAX_NETWORKS]; /* of a network's code at a merchant */
    bool reads[PAY_SLOTS][PAY_MAX_NETWORKS];
    bool has_cash;
    double cash_utility, cash_carried, patience, informed; /* informed: 0..1 */
    double beta, lambda;
};

void
pay_known_market_free(PayKnownMarket *market)
{
    if (market == NULL)
        return;
    for (unsigned i = 0; i < market->n_wallets; i++)
        g_free(market->wallet[i]);
    for (unsigned i = 0; i < market->n_networks; i++)
        g_free(market->network[i]);
    g_free(market);
}

static int
index_of(char *const *names, unsigned n, const char *name)
{
    for (unsigned i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return (int)i;
    return -1;
}

/* ---- reading */

/* Where the names and numbers of a list go; cash, where it may stand, into the market. */
typedef struct {
    char **name;
    double *value;
    unsigned *n;
    PayKnownMarket *cash; /* or NULL; such numbers are yuan, all others shares */
} Names;

static bool
read_item(const char *key, const PayKnownItem *item, const Names *to, GError **error)
{
    double value;
    if (item->second == NULL)
        return pay_known_fault(error, "%s: '%s' has no number; write name:number", key,
                               item->first);
    if (!pay_known_number(item->second, key, to->cash != NULL ? -1000 : 0,
                          to->cash != NULL ? 1000 : 1, &value, error))
        return false;
    bool is_cash = strcmp(item->first, "cash") == 0;
    if (is_cash && to->cash == NULL)
        return pay_known_fault(error, "%s: cash is no wallet and no code", key);
    if (index_of(to->name, *to->n, item->first) >= 0 || (is_cash && to->cash->has_cash))
        return pay_known_fault(error, "%s: %s stands twice", key, item->first);
    if (is_cash) {
        to->cash->has_cash = true;
        to->cash->cash_utility = value;
        return true;
    }
    if (*to->n == PAY_SLOTS)
        return pay_known_fault(error, "%s: more than %d names", key, PAY_SLOTS);
    to->name[*to->n] = g_strdup(item->first);
    to->value[(*to->n)++] = value;
    return true;
}

/* A list "name:number|...". */
static bool
read_named(const PayKnownArgs *args, const char *key, Names to, GError **error)
{
    g_autoptr(GArray) items = pay_known_args_list(args, key, ':', PAY_SLOTS + 1, error);
    if (items == NULL)
        return false;
    for (guint i = 0; i < items->len; i++)
        if (!read_item(key, &g_array_index(items, PayKnownItem, i), &to, error))
            return false;
    return *to.n > 0 || pay_known_fault(error, "%s: cash stands alone", key);
}

static bool
read_codes(const PayKnownArgs *args, const char *key, PayKnownMarket *m, GError **error)
{
    return read_named(args, key, (Names){ m->network, m->presence, &m->n_networks, NULL },
                      error);
}

/* "none", "all" or "a>b|...": wallet a may scan the code of b. */
static bool
read_interop(const PayKnownArgs *args, PayKnownMarket *m, GError **error)
{
    const char *text = pay_known_args_text(args, "interop");
    if (text == NULL || strcmp(text, "none") == 0)
        return true;
    if (strcmp(text, "all") == 0) {
        memset(m->reads, true, sizeof m->reads);
        return true;
    }
    g_autoptr(GArray) items =
        pay_known_args_list(args, "interop", '>', PAY_SLOTS * PAY_SLOTS, error);
    for (guint i = 0; items != NULL && i < items->len; i++) {
        const PayKnownItem *item = &g_array_index(items, PayKnownItem, i);
        if (item->second == NULL)
            return pay_known_fault(error, "interop: '%s' is neither none, all nor a>b",
                                   item->first);
        int wallet = index_of(m->wallet, m->n_wallets, item->first);
        int network = index_of(m->network, m->n_networks, item->second);
        if (wallet < 0 || network < 0)
            return pay_known_fault(error, "interop: there is no %s '%s'",
                                   wallet < 0 ? "wallet" : "code",
                                   wallet < 0 ? item->first : item->second);
        m->reads[wallet][network] = true;
    }
    return items != NULL;
}

static bool
read_utility(const PayKnownArgs *args, PayKnownMarket *m, GError **error)
{
    m->lambda = 1;
    Names wallets = { m->wallet, m->utility, &m->n_wallets, m };
    return read_named(args, "utility_cny", wallets, error) &&
           pay_known_args_number(args, "beta_per_cny", 1e-6, 1000, &m->beta, error) &&
           pay_known_args_number(args, "nest_lambda", 0.01, 1, &m->lambda, error);
}

/* "share.NAME": what becomes of an intention, or which wallet pays it. */
static bool
read_share(const PayKnownMarket *m, const char *metric, unsigned *ret_count,
           GError **error)
{
    static const char *const ends[] = { "share.digital", "share.cash", "share.lost" };
    for (unsigned i = 0; i < G_N_ELEMENTS(ends); i++)
        if (strcmp(metric, ends[i]) == 0) {
            *ret_count = PAY_KNOWN_DIGITAL + i;
            return true;
        }
    int wallet = g_str_has_prefix(metric, "share.")
                     ? index_of(m->wallet, m->n_wallets, metric + strlen("share."))
                     : -1;
    if (wallet < 0)
        return pay_known_fault(error, "there is no metric '%s' here", metric);
    *ret_count = PAY_KNOWN_WALLET + (unsigned)wallet;
    return true;
}

static double
closed_form(const PayKnownMarket *m, unsigned count)
{
    double score[PAY_SLOTS];
    for (unsigned i = 0; i < m->n_wallets; i++)
        score[i] = m->beta * m->utility[i];
    PayChoiceSet set = { m->n_wallets, score, m->has_cash, m->beta * m->cash_utility,
                         m->lambda };
    switch (count) {
    case PAY_KNOWN_DIGITAL:
        return pay_closed_digital(&set);
    case PAY_KNOWN_CASH:
        return pay_closed_cash(&set);
    case PAY_KNOWN_LOST:
        return 0;
    default:
        return pay_closed_share(&set, count - PAY_KNOWN_WALLET);
    }
}

/* Choice is fallback in a world where every code is everywhere. */
bool
pay_known_read_choice(const PayKnownArgs *args, const char *metric,
                      PayKnownCase *ret_case, GError **error)
{
    g_autoptr(PayKnownMarket) m = g_new0(PayKnownMarket, 1);
    if (!read_utility(args, m, error) || !read_share(m, metric, &ret_case->count, error))
        return false;
    m->cash_carried = m->patience = 1;
    for (; m->n_networks < m->n_wallets; m->n_networks++) {
        m->network[m->n_networks] = g_strdup(m->wallet[m->n_networks]);
        m->presence[m->n_networks] = 1;
    }
    ret_case->has_formula = ret_case->is_share = true;
    ret_case->formula = closed_form(m, ret_case->count);
    ret_case->market = g_steal_pointer(&m);
    return true;
}

bool
pay_known_read_fallback(const PayKnownArgs *args, const char *metric,
                        PayKnownCase *ret_case, GError **error)
{
    g_autoptr(PayKnownMarket) m = g_new0(PayKnownMarket, 1);
    m->cash_carried = m->patience = 1;
    if (!read_utility(args, m, error) || !read_codes(args, "code_presence", m, error) ||
        !pay_known_args_number(args, "cash_carried", 0, 1, &m->cash_carried, error) ||
        !pay_known_args_number(args, "patience", 0, 1, &m->patience, error) ||
        !pay_known_args_number(args, "informed", 0, 1, &m->informed, error) ||
        !read_interop(args, m, error))
        return false;
    if (strcmp(metric, "attempts.digital_mean") == 0) {
        ret_case->count = PAY_KNOWN_ATTEMPTS;
    } else if (strcmp(metric, "attempts.failed_mean") == 0) {
        ret_case->count = PAY_KNOWN_FAILED;
    } else if (read_share(m, metric, &ret_case->count, error)) {
        ret_case->is_share = true;
    } else {
        return false;
    }
    ret_case->market = g_steal_pointer(&m);
    return true;
}

/* ---- the world of a row */

static int64_t
ppm(double share)
{
    return (int64_t)(share * PAY_ONE + 0.5);
}

typedef struct {
    PayParams *params;                 /* (owned) */
    PayWorld *world;                   /* (owned) */
    PayRules *rules;                   /* (owned) */
    unsigned name_of[PAY_SLOTS];       /* the row's index of a wallet of the world */
    double presence[PAY_MAX_NETWORKS]; /* in the order of the world */
} Street;

static void
open_street(Street *s, const PayKnownMarket *m, SimKey key, uint32_t people)
{
    PayParams *p =
        pay_known_params(m->wallet, m->n_wallets, m->network, m->n_networks, people);
    for (unsigned g = 0; g < m->n_networks; g++) {
        unsigned at = (unsigned)pay_params_find(p, PAY_KIND_NETWORK, m->network[g]);
        s->presence[at] = m->presence[g];
        p->cell[pay_cell_index(p, PAY_CLASS_CODES, 0, at, 0)] = ppm(m->presence[g]);
    }
    for (unsigned w = 0; w < m->n_wallets; w++) {
        unsigned at = (unsigned)pay_params_find(p, PAY_KIND_WALLET, m->wallet[w]);
        s->name_of[at] = w;
        p->cell[pay_cell_index(p, PAY_WALLET_HOLD, at, 0, 0)] = ppm(m->hold[w]);
        for (unsigned g = 0; g < m->n_networks; g++) {
            int network = pay_params_find(p, PAY_KIND_NETWORK, m->network[g]);
            p->cell[pay_cell_index(p, PAY_INTEROP_COVERAGE, at, (unsigned)network,
                                   PAY_MODE_MPM)] = m->reads[w][g] ? PAY_ONE : 0;
        }
    }
    static const double no_utility[PAY_SLOTS];
    s->params = p;
    s->world = pay_world_new(p, key, NULL);
    g_assert(s->world != NULL); /* its fees are complete and it is small */
    s->rules = pay_rules_new(s->world);
    pay_rules_compile(s->rules, s->world, p, no_utility, UINT32_MAX, 0);
}

static void
close_street(Street *s)
{
    pay_rules_free(s->rules);
    pay_world_free(s->world);
    pay_params_free(s->params);
}

static bool
accepts(const Street *s, uint32_t consumer, uint32_t id, const PayMerchant *merchant,
        unsigned wallet)
{
    return pay_gate_offline(s->rules, s->world, 0, consumer, 0, false, id, merchant,
                            wallet, PAY_MODE_MPM)
               .outcome == PAY_OK;
}

/* ---- match */

/* P(match) by enumeration of the codes a merchant may show, asking the same gates. */
static double
match_probability(const PayKnownMarket *m)
{
    Street s;
    open_street(&s, m, (SimKey){ 0 }, 1);
    double matched = 0;
    for (unsigned mask = 0; mask < 1u << m->n_networks; mask++) {
        PayMerchant merchant = { .networks = (uint8_t)mask };
        double weight = 1, none = 1;
        for (unsigned g = 0; g < m->n_networks; g++)
            weight *= (mask >> g & 1) != 0 ? s.presence[g] : 1 - s.presence[g];
        for (unsigned w = 0; w < m->n_wallets; w++)
            if (accepts(&s, 0, 0, &merchant, w))
                none *= 1 - m->hold[s.name_of[w]];
        matched += weight * (1 - none);
    }
    close_street(&s);
    return matched;
}

bool
pay_known_read_match(const PayKnownArgs *args, const char *metric, PayKnownCase *ret_case,
                     GError **error)
{
    g_autoptr(PayKnownMarket) m = g_new0(PayKnownMarket, 1);
    m->match = true;
    Names wallets = { m->wallet, m->hold, &m->n_wallets, NULL };
    if (!read_named(args, "hold", wallets, error) ||
        !read_codes(args, "codes", m, error) || !read_interop(args, m, error))
        return false;
    if (strcmp(metric, "match.prob") != 0)
        return pay_known_fault(error, "there is no metric '%s' here; it is match.prob",
                               metric);
    ret_case->has_formula = ret_case->is_share = true;
    ret_case->formula = match_probability(m);
    ret_case->count = PAY_KNOWN_DIGITAL;
    ret_case->market = g_steal_pointer(&m);
    return true;
}

/* Consumer i as drawn, before merchant i as drawn. */
static void
meet(const Street *s, uint32_t n, PayKnownCounts *counts)
{
    g_autofree PayConsumer *consumers = g_new(PayConsumer, s->world->n_consumers);
    g_autoptr(SimPool) alone = sim_pool_new(1);
    pay_population_draw(s->world, s->rules->seen, alone, consumers);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t id = s->world->local[0].first + i;
        const PayMerchant *merchant = &s->world->merchants[id];
        bool matched = false;
        for (uint32_t held = consumers[i].held; held != 0; held &= held - 1)
            matched |= accepts(s, i, id, merchant, (unsigned)__builtin_ctz(held));
        counts->sum[PAY_KNOWN_DIGITAL] += matched;
    }
}

/* ---- choice and fallback */

/* Intention 0 of consumer @i at merchant @i, drawn as a visit draws it. */
static PayPurchase
purchase_of(const PayKnownMarket *m, const Street *s, uint32_t i)
{
    SimKey key = s->world->key;
    SimBlock visit =
        sim_random_block(key, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_VISIT, 0), i, 0);
    bool informed = sim_chance(visit.w[2], ppm(m->informed));
    uint32_t id = s->world->local[0].first + i;
    const PayMerchant *merchant = &s->world->merchants[id];
    PayPurchase p = { .key = key,
                      .consumer = i,
                      .cash = m->has_cash && sim_chance(visit.w[3], ppm(m->cash_carried)),
                      .max_attempts = PAY_SLOTS,
                      .patience = ppm(m->patience) };
    double nest = pay_choice_nest_mean(m->lambda);
    if (p.cash) {
        nest = pay_choice_nest(key, i, 0, m->lambda);
        p.cash_score = m->beta * m->cash_utility + pay_choice_cash(key, i, 0);
    }
    for (unsigned w = 0; w < m->n_wallets; w++) {
        p.hash[w] = s->rules->wallet[w].hash;
        SimBlock draw = pay_choice_draw(key, i, 0, p.hash[w]);
        bool passes = accepts(s, i, id, merchant, w);
        p.outcome[w] = passes ? PAY_OK : PAY_F1_UNREADABLE;
        p.score[w] = m->beta * m->utility[s->name_of[w]] + nest +
                     m->lambda * sim_gumbel(sim_uniform(sim_block_u64(draw, 0)));
        if (passes || !informed)
            p.open |= 1u << w;
    }
    return p;
}

static void
shop(const PayKnownMarket *m, const Street *s, uint32_t n, PayKnownCounts *counts)
{
    for (uint32_t i = 0; i < n; i++) {
        PayPurchase purchase = purchase_of(m, s, i);
        PayPurchaseEnd end = pay_choice_play(&purchase);
        counts->sum[PAY_KNOWN_DIGITAL] += end.final >= 0;
        counts->sum[PAY_KNOWN_CASH] += end.final == PAY_FINAL_CASH;
        counts->sum[PAY_KNOWN_LOST] += end.final == PAY_FINAL_LOST;
        counts->sum[PAY_KNOWN_ATTEMPTS] += end.n_tried;
        counts->sum[PAY_KNOWN_FAILED] += end.n_tried - (end.final >= 0);
        if (end.final >= 0)
            counts->sum[PAY_KNOWN_WALLET + s->name_of[end.final]]++;
    }
}

void
pay_known_simulate(const PayKnownMarket *market, SimKey key, uint32_t n,
                   PayKnownCounts *counts)
{
    Street street;
    open_street(&street, market, key, n);
    if (market->match)
        meet(&street, n, counts);
    else
        shop(market, &street, n, counts);
    close_street(&street);
}
