/* The families of arithmetic: fee, schedule, concentration. */
#include <string.h>

#include "models/concentration.h"
#include "models/fees.h"
#include "models/known_case.h"

#define MOST_FEN 1000000000 /* of a fixed part, minimum or cap: ten million yuan */

/* Half of the metric's name after @prefix says the party or flow, its end the unit:
 * microfen, or fen with fractions. Returns: the name between (owned), or NULL. */
static char *
between(const char *metric, const char *prefix, double *ret_unit)
{
    if (!g_str_has_prefix(metric, prefix))
        return NULL;
    const char *name = metric + strlen(prefix);
    if (g_str_has_suffix(name, "_ufen"))
        *ret_unit = 1;
    else if (g_str_has_suffix(name, "_fen"))
        *ret_unit = PAY_ONE;
    else
        return NULL;
    return g_strndup(name, (gsize)(strrchr(name, '_') - name));
}

/* ---- fee */

typedef struct {
    PayFlow flow;
    int64_t rate, cap; /* ppm; fen, 0: none */
} TariffLine;

static const TariffLine card16[] = { { PAY_FLOW_MDR, 6000, 0 },
                                     { PAY_FLOW_ACCOUNT_SIDE, 3500, 1300 },
                                     { PAY_FLOW_HUB_ACQUIRING, 325, 325 },
                                     { PAY_FLOW_HUB_ACCOUNT, 325, 325 } };
static const TariffLine qr[] = { { PAY_FLOW_MDR, 3800, 0 },
                                 { PAY_FLOW_ACCOUNT_SIDE, 2000, 0 },
                                 { PAY_FLOW_HUB_ACQUIRING, 325, 325 },
                                 { PAY_FLOW_HUB_ACCOUNT, 325, 325 },
                                 { PAY_FLOW_PLACER, 600, 0 } };

static const struct {
    const char *id;
    const TariffLine *lines;
    unsigned n;
} tariffs[] = { { "card16", card16, G_N_ELEMENTS(card16) },
                { "qr", qr, G_N_ELEMENTS(qr) } };

/* One payment over a foreign code, from the balance, priced as a run prices it. */
static PaySplit
split_of(const TariffLine *lines, unsigned n, PayFen amount)
{
    char *wallet[] = { (char[]){ "payer" } }, *network[] = { (char[]){ "payee" } };
    PayParams *p = pay_known_params(wallet, 1, network, 1, 1);
    for (unsigned i = 0; i < n; i++) {
        int fee = pay_params_find(p, PAY_KIND_FEE, pay_flow_id[lines[i].flow]);
        p->cell[pay_cell_index(p, PAY_FEE_RATE, (unsigned)fee, 0, 0)] = lines[i].rate;
        if (lines[i].cap != 0)
            p->cell[pay_cell_index(p, PAY_FEE_CAP, (unsigned)fee, 0, 0)] = lines[i].cap;
    }
    PaySchedule schedule[PAY_N_FLOWS];
    for (unsigned fee = 0; fee < PAY_N_FLOWS; fee++)
        schedule[fee] = pay_schedule_of(p, fee);
    PayFeeCase fee_case = { .platform = -1, .mode = PAY_MODE_MPM, .foreign_code = true };
    uint8_t plan[PAY_N_FLOWS];
    PayFlow flow;
    unsigned rivals;
    PaySplit split = { .rebate = 0 };
    bool is_priced = pay_fee_plan(p, &fee_case, plan, &flow, &rivals);
    g_assert(is_priced); /* one schedule for each flow */
    pay_split_exact(schedule, plan, amount, &split);
    pay_params_free(p);
    return split;
}

/* What the party @name gains, or all together; false if there is no such party. */
static bool
delta_of(const PaySplit *split, const char *name, PayMicrofen *ret_delta)
{
    PayMicrofen delta[PAY_N_ROLES];
    pay_split_by_role(split, true, delta);
    *ret_delta = 0;
    for (unsigned role = 0; role < PAY_N_ROLES; role++) {
        if (strcmp(name, "sum") == 0)
            *ret_delta += delta[role];
        const char *party = role == PAY_ROLE_WALLET ? "account_side" : pay_role_id[role];
        if (strcmp(name, party) == 0) {
            *ret_delta = delta[role];
            return true;
        }
    }
    return strcmp(name, "sum") == 0;
}

/* The line of the flow @name, written with underscores. */
static bool
line_of(const PaySplit *split, const char *name, PayMicrofen *ret_line)
{
    g_autofree char *id = g_strdelimit(g_strdup(name), "_", '-');
    for (unsigned flow = 0; flow < PAY_N_FLOWS; flow++)
        if (strcmp(pay_flow_id[flow], id) == 0) {
            *ret_line = split->line[flow];
            return true;
        }
    return false;
}

static bool
read_rounding(const PayKnownArgs *args, bool *ret_per_txn, GError **error)
{
    const char *text = pay_known_args_text(args, "rounding");
    *ret_per_txn = g_strcmp0(text, "per_txn") == 0;
    return text == NULL || *ret_per_txn || strcmp(text, "exact") == 0 ||
           pay_known_fault(error, "rounding: '%s' is neither exact nor per_txn", text);
}

bool
pay_known_read_fee(const PayKnownArgs *args, const char *metric, PayKnownCase *ret_case,
                   GError **error)
{
    const char *id = pay_known_args_text(args, "tariff");
    unsigned i = 0;
    while (i < G_N_ELEMENTS(tariffs) && strcmp(tariffs[i].id, id) != 0)
        i++;
    if (i == G_N_ELEMENTS(tariffs))
        return pay_known_fault(error, "tariff: '%s' is neither card16 nor qr", id);
    PayFen amount = 0;
    bool per_txn;
    if (!pay_known_args_whole(args, "amount_fen", 0, PAY_MAX_AMOUNT, &amount, error) ||
        !read_rounding(args, &per_txn, error))
        return false;
    PaySplit split = split_of(tariffs[i].lines, tariffs[i].n, amount);
    if (per_txn)
        pay_split_round(&split);
    double unit = 1;
    PayMicrofen value;
    g_autofree char *party = between(metric, "delta.", &unit);
    g_autofree char *flow = between(metric, "fee.", &unit);
    if (!(party != NULL && delta_of(&split, party, &value)) &&
        !(flow != NULL && line_of(&split, flow, &value)))
        return pay_known_fault(error,
                               "there is no metric '%s' here; write delta.PARTY_ufen or "
                               "fee.FLOW_ufen",
                               metric);
    ret_case->has_formula = true;
    ret_case->formula = (double)value / unit;
    return true;
}

/* ---- schedule */

static bool
read_tiers(const PayKnownArgs *args, PayParams *p, GError **error)
{
    if (pay_known_args_text(args, "tiers") == NULL)
        return true;
    g_autoptr(GArray) items = pay_known_args_list(args, "tiers", ':', PAY_N_TIERS, error);
    int64_t below = 0;
    for (guint i = 0; items != NULL && i < items->len; i++) {
        const PayKnownItem *item = &g_array_index(items, PayKnownItem, i);
        int64_t rate, up_to = PAY_NONE;
        if (item->second == NULL)
            return pay_known_fault(error, "tiers: '%s' has no upper bound; write ppm:fen",
                                   item->first);
        if (!pay_known_whole(item->first, "tiers", 0, 100000, &rate, error) ||
            (strcmp(item->second, "inf") != 0 &&
             !pay_known_whole(item->second, "tiers", 1, MOST_FEN, &up_to, error)))
            return false;
        if (up_to <= below)
            return pay_known_fault(error, "tiers: upper bounds must rise");
        below = up_to;
        p->cell[pay_cell_index(p, PAY_FEE_TIER_RATE, 0, i, 0)] = rate;
        p->cell[pay_cell_index(p, PAY_FEE_TIER_UP_TO, 0, i, 0)] = up_to;
    }
    return items != NULL;
}

static bool
read_tier_mode(const PayKnownArgs *args, int64_t *ret_mode, GError **error)
{
    const char *text = pay_known_args_text(args, "tier_mode");
    *ret_mode = g_strcmp0(text, "slab") == 0 ? PAY_TIER_SLAB : PAY_TIER_MARGINAL;
    return text == NULL || *ret_mode == PAY_TIER_SLAB || strcmp(text, "marginal") == 0 ||
           pay_known_fault(error, "tier_mode: '%s' is neither marginal nor slab", text);
}

static bool
read_cap(const PayKnownArgs *args, int64_t *cap, GError **error)
{
    const char *text = pay_known_args_text(args, "cap_fen");
    if (text == NULL || strcmp(text, "none") == 0 || strcmp(text, "inf") == 0) {
        *cap = PAY_NONE;
        return true;
    }
    return pay_known_whole(text, "cap_fen", 0, MOST_FEN, cap, error);
}

/* A factor of at most six decimals: the model keeps it in micro. */
static bool
read_discount(const PayKnownArgs *args, int64_t *ret_micro, GError **error)
{
    double factor = 1;
    if (!pay_known_args_number(args, "discount", 0, 1, &factor, error))
        return false;
    *ret_micro = (int64_t)(factor * PAY_ONE + 0.5);
    return (double)*ret_micro / PAY_ONE == factor ||
           pay_known_fault(error, "discount: more than six decimals");
}

static bool
read_schedule(const PayKnownArgs *args, PayParams *p, GError **error)
{
    int64_t *cell = p->cell;
    if (pay_known_args_text(args, "rate_ppm") != NULL &&
        pay_known_args_text(args, "tiers") != NULL)
        return pay_known_fault(error, "either rate_ppm or tiers");
    return pay_known_args_whole(args, "rate_ppm", 0, 100000,
                                &cell[pay_cell_index(p, PAY_FEE_RATE, 0, 0, 0)], error) &&
           pay_known_args_whole(args, "fixed_fen", 0, MOST_FEN,
                                &cell[pay_cell_index(p, PAY_FEE_FIXED, 0, 0, 0)],
                                error) &&
           pay_known_args_whole(args, "min_fen", 0, MOST_FEN,
                                &cell[pay_cell_index(p, PAY_FEE_MIN, 0, 0, 0)], error) &&
           read_cap(args, &cell[pay_cell_index(p, PAY_FEE_CAP, 0, 0, 0)], error) &&
           read_discount(args, &cell[pay_cell_index(p, PAY_FEE_DISCOUNT, 0, 0, 0)],
                         error) &&
           read_tier_mode(args, &cell[pay_cell_index(p, PAY_FEE_TIER_MODE, 0, 0, 0)],
                          error) &&
           read_tiers(args, p, error);
}

bool
pay_known_read_schedule(const PayKnownArgs *args, const char *metric,
                        PayKnownCase *ret_case, GError **error)
{
    double unit = 1;
    g_autofree char *name = between(metric, "", &unit);
    if (g_strcmp0(name, "fee") != 0)
        return pay_known_fault(error, "there is no metric '%s' here; it is fee_ufen",
                               metric);
    PayFen amount = 0;
    if (!pay_known_args_whole(args, "amount_fen", 0, PAY_MAX_AMOUNT, &amount, error))
        return false;
    char *none[] = { NULL };
    PayParams *p = pay_known_params(none, 0, none, 0, 1);
    bool ok = read_schedule(args, p, error);
    if (ok) {
        PaySchedule schedule = pay_schedule_of(p, 0);
        ret_case->has_formula = true;
        ret_case->formula = (double)pay_schedule_fee(&schedule, amount) / unit;
    }
    pay_params_free(p);
    return ok;
}

/* ---- concentration */

#define MOST_SHARES 1000

bool
pay_known_read_concentration(const PayKnownArgs *args, const char *metric,
                             PayKnownCase *ret_case, GError **error)
{
    g_autoptr(GArray) items =
        pay_known_args_list(args, "shares_pct", ':', MOST_SHARES, error);
    if (items == NULL)
        return false;
    double share[MOST_SHARES], sum = 0;
    for (guint i = 0; i < items->len; i++) {
        const PayKnownItem *item = &g_array_index(items, PayKnownItem, i);
        const char *text = item->second != NULL ? item->second : item->first;
        if (!pay_known_number(text, "shares_pct", 0, 100, &share[i], error))
            return false;
        sum += share[i];
    }
    /* Each share may have been rounded to one decimal. */
    if (sum > 100 + 0.05 * items->len)
        return pay_known_fault(error, "shares_pct: the shares sum to more than 100");
    PayConcentration c = pay_concentration(share, items->len, 100);
    ret_case->has_formula = true;
    if (strcmp(metric, "hhi") == 0)
        ret_case->formula = 1e4 * c.hhi;
    else if (strlen(metric) == 3 && g_str_has_prefix(metric, "cr") && metric[2] >= '1' &&
             metric[2] <= '3')
        ret_case->formula = 100 * c.cr[metric[2] - '1'];
    else
        return pay_known_fault(error,
                               "there is no metric '%s' here; there are hhi, cr1, cr2, "
                               "cr3",
                               metric);
    return true;
}
