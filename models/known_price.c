/* The family fee-equilibrium: firms that answer each other's fees until none gains. */
#include <string.h>

#include "models/known_case.h"
#include "models/pricing.h"

#define MOST_PPM  1e9
#define MOST_BETA 1e6 /* per ppm */

/* Numbers of the list @key, into @value. Returns: how many, 0 and @error if unreadable.
 */
static unsigned
read_list(const PayKnownArgs *args, const char *key, double min, double max,
          double value[PAY_MAX_FIRMS], GError **error)
{
    g_autoptr(GArray) items = pay_known_args_list(args, key, ':', PAY_MAX_FIRMS, error);
    for (guint i = 0; items != NULL && i < items->len; i++)
        if (!pay_known_number(g_array_index(items, PayKnownItem, i).first, key, min, max,
                              &value[i], error))
            return 0;
    return items != NULL ? items->len : 0;
}

/* The same, where one number may stand for all @n firms; nothing given leaves @value. */
static bool
read_each(const PayKnownArgs *args, const char *key, double min, double max, unsigned n,
          double value[PAY_MAX_FIRMS], GError **error)
{
    const char *text = pay_known_args_text(args, key);
    if (text == NULL || strcmp(text, "none") == 0)
        return true;
    unsigned given = read_list(args, key, min, max, value, error);
    if (given == 0)
        return false;
    if (given != 1 && given != n)
        return pay_known_fault(error, "%s: %u numbers for %u firms; write one, or %u",
                               key, given, n, n);
    for (unsigned a = given; a < n; a++)
        value[a] = value[0];
    return true;
}

static bool
read_caps(const PayKnownArgs *args, PayFeeMarket *market, GError **error)
{
    double cap[PAY_MAX_FIRMS];
    for (unsigned a = 0; a < market->n; a++)
        cap[a] = -1;
    if (!read_each(args, "cap_ppm", 0, MOST_PPM, market->n, cap, error))
        return false;
    for (unsigned a = 0; a < market->n; a++) {
        market->cap[a] = cap[a] < 0 ? PAY_NONE : (int64_t)cap[a];
        if (cap[a] >= 0 && cap[a] != (double)market->cap[a])
            return pay_known_fault(error, "cap_ppm: caps are whole ppm");
        if ((double)market->cap[a] < market->cost[a])
            return pay_known_fault(error,
                                   "cap_ppm: firm %u would charge less than its "
                                   "cost",
                                   a + 1);
    }
    return true;
}

static bool
read_market(const PayKnownArgs *args, PayFeeMarket *market, GError **error)
{
    const char *outside = pay_known_args_text(args, "outside");
    market->has_outside = outside != NULL && strcmp(outside, "none") != 0;
    market->n = read_list(args, "costs_ppm", 0, MOST_PPM, market->cost, error);
    if (market->n == 0 ||
        !pay_known_args_number(args, "beta_per_ppm", 1e-9, MOST_BETA, &market->beta,
                               error) ||
        (market->has_outside &&
         !pay_known_number(outside, "outside", -1e6, 1e6, &market->outside, error)) ||
        !read_each(args, "intercept", -1e6, 1e6, market->n, market->utility, error) ||
        !read_caps(args, market, error))
        return false;
    return market->n > 1 || market->has_outside || market->cap[0] != PAY_NONE ||
           pay_known_fault(error, "one firm alone, without an outside option, has no "
                                  "best fee; give cap_ppm");
}

/* Does @metric read @prefix, the number of a firm, @suffix? */
static bool
is_of_firm(const char *metric, const char *prefix, const char *suffix, unsigned n,
           unsigned *ret_firm)
{
    for (unsigned a = 0; a < n; a++) {
        g_autofree char *name = g_strdup_printf("%s%u%s", prefix, a + 1, suffix);
        if (strcmp(metric, name) == 0) {
            *ret_firm = a;
            return true;
        }
    }
    return false;
}

bool
pay_known_read_fee_equilibrium(const PayKnownArgs *args, const char *metric,
                               PayKnownCase *ret_case, GError **error)
{
    PayFeeMarket market = { .n = 0 };
    if (!read_market(args, &market, error))
        return false;
    double fee[PAY_MAX_FIRMS], share[PAY_MAX_FIRMS], rest = 1;
    pay_fee_market_equilibrium(&market, fee);
    pay_fee_market_shares(&market, fee, share);
    for (unsigned a = 0; a < market.n; a++)
        rest -= share[a];
    unsigned firm;
    ret_case->has_formula = true;
    if (is_of_firm(metric, "mdr.firm", "_ppm", market.n, &firm))
        ret_case->formula = fee[firm];
    else if (is_of_firm(metric, "share.firm", "", market.n, &firm))
        ret_case->formula = share[firm];
    else if (is_of_firm(metric, "profit.firm", "_ppm", market.n, &firm))
        ret_case->formula = pay_fee_market_profit(&market, fee, firm);
    else if (strcmp(metric, "share.outside") == 0)
        ret_case->formula = market.has_outside ? rest : 0;
    else
        return pay_known_fault(error,
                               "there is no metric '%s' here; there are mdr.firmN_ppm, "
                               "share.firmN, profit.firmN_ppm, N from 1 to %u, and "
                               "share.outside",
                               metric, market.n);
    return true;
}
