#include "models/watch.h"

#include <math.h>
#include <string.h>

#include "models/concentration.h"
#include "models/publish.h"

/* Counts of a day or of several, at national scale. */
typedef struct {
    double value[PAY_MAX_WALLETS], n[PAY_MAX_WALLETS];
    double network_value[PAY_MAX_NETWORKS], network_n[PAY_MAX_NETWORKS];
    double intentions, attempts, cash;
    double hub_load[PAY_MAX_HUBS]; /* the busiest bin over the capacity of its day */
} Counts;

struct PayWatch {
    const PayWorld *world;
    unsigned bin;
    unsigned n_days;
    Counts day[PAY_WATCH_DAYS]; /* a ring */
    Counts all;                 /* the seven days together */
};

PayWatch *
pay_watch_new(const PayWorld *world)
{
    PayWatch *watch = g_new0(PayWatch, 1);
    watch->world = world;
    watch->bin = pay_peak_bin(world);
    return watch;
}

void
pay_watch_free(PayWatch *watch)
{
    g_free(watch);
}

static void
count_sales(const PayWorld *world, const PayTally *day, Counts *counts)
{
    for (unsigned g = 0; g < world->n_groups; g++) {
        double weight = world->group_weight[g];
        const PaySum *sales = day->sales + (size_t)g * day->n_sales;
        for (unsigned i = 0; i < day->n_sales; i++) {
            unsigned network = i % world->n_networks;
            unsigned wallet = i / world->n_networks % world->n_wallets;
            double n = weight * (double)sales[i].n;
            double value = weight * (double)sales[i].value;
            counts->n[wallet] += n;
            counts->value[wallet] += value;
            counts->network_n[network] += n;
            counts->network_value[network] += value;
        }
        counts->intentions += weight * (double)day->group[g].intentions;
        counts->attempts += weight * (double)day->group[g].attempts;
        counts->cash += weight * (double)day->group[g].cash;
    }
}

static double
busiest_bin(const PayWatch *watch, const PayTally *day, unsigned hub)
{
    double most = 0;
    for (unsigned first = 0; first < PAY_DAY_HOURS; first += watch->bin) {
        double messages = 0;
        for (unsigned h = first; h < first + watch->bin; h++)
            for (unsigned g = 0; g < watch->world->n_groups; g++)
                messages += watch->world->group_weight[g] * (double)day->hub[g][hub][h];
        most = MAX(most, messages);
    }
    return most / (3600.0 * watch->bin);
}

static void
add_up(PayWatch *watch)
{
    watch->all = (Counts){ 0 };
    for (unsigned d = 0; d < PAY_WATCH_DAYS; d++) {
        const Counts *day = &watch->day[d];
        for (unsigned w = 0; w < PAY_MAX_WALLETS; w++) {
            watch->all.value[w] += day->value[w];
            watch->all.n[w] += day->n[w];
        }
        for (unsigned n = 0; n < PAY_MAX_NETWORKS; n++) {
            watch->all.network_value[n] += day->network_value[n];
            watch->all.network_n[n] += day->network_n[n];
        }
        for (unsigned h = 0; h < PAY_MAX_HUBS; h++)
            watch->all.hub_load[h] = MAX(watch->all.hub_load[h], day->hub_load[h]);
        watch->all.intentions += day->intentions;
        watch->all.attempts += day->attempts;
        watch->all.cash += day->cash;
    }
}

void
pay_watch_day(PayWatch *watch, const PayLedger *ledger)
{
    Counts *counts = &watch->day[watch->n_days++ % PAY_WATCH_DAYS];
    *counts = (Counts){ 0 };
    count_sales(watch->world, ledger->day, counts);
    for (unsigned hub = 0; hub < watch->world->base->n[PAY_KIND_HUB]; hub++) {
        int64_t capacity = pay_value(ledger->params, PAY_HUB_CAPACITY, hub, 0, 0);
        if (capacity > 0)
            counts->hub_load[hub] =
                busiest_bin(watch, ledger->day, hub) / (double)capacity;
    }
    add_up(watch);
}

static const char *
family_of(const PayParams *params, unsigned wallet)
{
    return params->entity[PAY_KIND_WALLET][wallet].family;
}

static double
sum(const double *part, unsigned n)
{
    double total = 0;
    for (unsigned i = 0; i < n; i++)
        total += part[i];
    return total;
}

/* Parts of wallets gathered by family, each at its first wallet. */
static void
by_family(const PayWorld *world, const double *part, double ret_part[PAY_MAX_WALLETS])
{
    memset(ret_part, 0, PAY_MAX_WALLETS * sizeof *ret_part);
    for (unsigned w = 0; w < world->n_wallets; w++) {
        unsigned first = 0;
        while (strcmp(family_of(world->base, first), family_of(world->base, w)) != 0)
            first++;
        ret_part[first] += part[w];
    }
}

static double
percent(double part, double whole)
{
    return whole > 0 ? 100 * part / whole : NAN;
}

/* Of the value by family, or by network. */
static PayConcentration
concentration(const PayWatch *watch, bool is_network)
{
    double part[PAY_MAX_WALLETS] = { 0 };
    if (is_network)
        memcpy(part, watch->all.network_value, sizeof watch->all.network_value);
    else
        by_family(watch->world, watch->all.value, part);
    return pay_concentration(part, PAY_MAX_WALLETS, sum(part, PAY_MAX_WALLETS));
}

double
pay_watch_level(const PayWatch *watch, PayMetric metric, unsigned member)
{
    const Counts *all = &watch->all;
    double family[PAY_MAX_WALLETS], completed = sum(all->n, PAY_MAX_WALLETS);
    double value = sum(all->value, PAY_MAX_WALLETS);
    if (watch->n_days < PAY_WATCH_DAYS)
        return NAN;
    switch (metric) {
    case PAY_METRIC_SHARE_FAMILY_VALUE:
        by_family(watch->world, all->value, family);
        return percent(family[member], value);
    case PAY_METRIC_SHARE_FAMILY_COUNT:
        by_family(watch->world, all->n, family);
        return percent(family[member], completed);
    case PAY_METRIC_SHARE_WALLET_VALUE:
        return percent(all->value[member], value);
    case PAY_METRIC_SHARE_WALLET_COUNT:
        return percent(all->n[member], completed);
    case PAY_METRIC_SHARE_NETWORK_VALUE:
        return percent(all->network_value[member], value);
    case PAY_METRIC_SHARE_NETWORK_COUNT:
        return percent(all->network_n[member], completed);
    case PAY_METRIC_HUB_LOAD_PEAK:
        return 100 * all->hub_load[member];
    case PAY_METRIC_SUCCESS_ATTEMPT:
        return percent(completed, all->attempts);
    case PAY_METRIC_SUCCESS_DIGITAL:
        return percent(completed, all->intentions);
    case PAY_METRIC_SUCCESS_SALE:
        return percent(completed + all->cash, all->intentions);
    case PAY_METRIC_SHARE_CASH:
        return percent(all->cash, completed + all->cash);
    case PAY_METRIC_HHI_WALLET:
        return value > 0 ? 1e4 * concentration(watch, false).hhi : NAN;
    case PAY_METRIC_HHI_NETWORK:
        return value > 0 ? 1e4 * concentration(watch, true).hhi : NAN;
    case PAY_METRIC_CR1:
        return value > 0 ? 100 * concentration(watch, false).cr[0] : NAN;
    default:
        g_assert_not_reached();
    }
}

bool
pay_watch_has(PayMetric metric)
{
    static const PayMetric watched[] = {
        PAY_METRIC_SHARE_FAMILY_VALUE,  PAY_METRIC_SHARE_FAMILY_COUNT,
        PAY_METRIC_SHARE_WALLET_VALUE,  PAY_METRIC_SHARE_WALLET_COUNT,
        PAY_METRIC_SHARE_NETWORK_VALUE, PAY_METRIC_SHARE_NETWORK_COUNT,
        PAY_METRIC_HUB_LOAD_PEAK,       PAY_METRIC_SUCCESS_ATTEMPT,
        PAY_METRIC_SUCCESS_DIGITAL,     PAY_METRIC_SUCCESS_SALE,
        PAY_METRIC_SHARE_CASH,          PAY_METRIC_HHI_WALLET,
        PAY_METRIC_HHI_NETWORK,         PAY_METRIC_CR1,
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(watched); i++)
        if (watched[i] == metric)
            return true;
    return false;
}

unsigned
pay_watch_member(const PayParams *params, PayMetric metric, const char *id)
{
    const char *dimension = pay_metric[metric].dimension;
    unsigned i = 0;
    if (dimension == NULL)
        return 0;
    if (strcmp(dimension, "family") == 0)
        while (strcmp(family_of(params, i), id) != 0)
            i++;
    else if (strcmp(dimension, "wallet") == 0)
        i = (unsigned)pay_params_find(params, PAY_KIND_WALLET, id);
    else if (strcmp(dimension, "network") == 0)
        i = (unsigned)pay_params_find(params, PAY_KIND_NETWORK, id);
    else
        i = (unsigned)pay_params_find(params, PAY_KIND_HUB, id);
    return i;
}
