#include "models/choice.h"
#include "models/publish_parts.h"

/* What is being published, and what it adds up to. */
typedef struct {
    const PayPublisher *pub;
    const PayWorld *world;
    const PayTally *sum;
    const char *period;
    double intentions;
    double digital[PAY_MAX_CLASSES], cash[PAY_MAX_CLASSES], lost[PAY_MAX_CLASSES];
    double consumers, merchants, firms; /* yuan */
} Surplus;

static void
put(const Surplus *s, PayMetric metric, const char *member, double value)
{
    sim_records_value(s->pub->records, &pay_metric[metric], member, s->period, value);
}

static double
base_value(const Surplus *s, PayKey key, unsigned i)
{
    return (double)pay_value(s->world->base, key, i, 0, 0);
}

/* Sales by class, in yuan. */
static void
add_up_sales(Surplus *s)
{
    const PayWorld *world = s->world;
    unsigned by_venue = world->n_wallets * world->n_networks;
    for (unsigned g = 0; g < world->n_groups; g++) {
        double yuan = world->group_weight[g] / FEN_PER_YUAN;
        const PaySum *sales = s->sum->sales + (size_t)g * s->sum->n_sales;
        for (unsigned i = 0; i < s->sum->n_sales; i++)
            s->digital[world->venues[i / by_venue].class] +=
                yuan * (double)sales[i].value;
        for (unsigned k = 0; k < world->n_classes; k++) {
            s->cash[k] += yuan * (double)s->sum->cash[g][k].value;
            s->lost[k] += yuan * (double)s->sum->lost[g][k].value;
        }
    }
}

static void
publish_consumers(Surplus *s, const PayParams *now)
{
    double beta = (double)pay_value(now, PAY_CHOICE_SCALE, 0, 0, 0) / PAY_ONE, sum = 0;
    for (unsigned g = 0; g < s->world->n_groups; g++) {
        double weight = s->world->group_weight[g];
        s->intentions += weight * (double)s->sum->group[g].intentions;
        sum += weight * (double)s->sum->group[g].surplus;
    }
    if (s->intentions <= 0)
        return;
    double mean = sum / 1e6 / s->intentions - PAY_EULER / beta;
    s->consumers = mean * s->intentions;
    put(s, PAY_METRIC_SURPLUS, "", mean);
}

/* A lost sale is partly made elsewhere: what merchants as a whole lose is the rest. */
static void
publish_merchants(Surplus *s)
{
    double recovered = base_value(s, PAY_MERCHANT_RECOVERED, 0) / PAY_ONE;
    double handling = base_value(s, PAY_MERCHANT_CASH, 0) / PAY_ONE;
    for (unsigned k = 0; k < s->world->n_classes; k++) {
        double sales = s->digital[k] + s->cash[k] + recovered * s->lost[k];
        unsigned party = s->world->party_first[PAY_ROLE_MERCHANT] + k;
        double surplus = base_value(s, PAY_CLASS_MARGIN, k) / PAY_ONE * sales -
                         handling * s->cash[k] + pay_publish_net(s->world, s->sum, party);
        s->merchants += surplus;
        put(s, PAY_METRIC_MERCHANT_SURPLUS_CLASS,
            pay_publish_entity(s->world, PAY_KIND_CLASS, k)->id, surplus);
    }
    put(s, PAY_METRIC_MERCHANT_SURPLUS_TOTAL, "", s->merchants);
    if (s->intentions > 0)
        put(s, PAY_METRIC_MERCHANT_SURPLUS, "", s->merchants / s->intentions);
}

/* ---- firms */

/* The roles of firms, what their members are, and the cost of a thousand messages. */
static const struct {
    PayRole role;
    PayKind kind;
    PayKey cost; /* PAY_N_KEYS: they carry none */
} parts[] = {
    { PAY_ROLE_ACQUIRER, PAY_KIND_ACQUIRER, PAY_COST_ACQUIRER },
    { PAY_ROLE_PLACER, PAY_KIND_ACQUIRER, PAY_N_KEYS },
    { PAY_ROLE_HUB, PAY_KIND_HUB, PAY_COST_HUB },
    { PAY_ROLE_WALLET, PAY_KIND_WALLET, PAY_COST_WALLET },
    { PAY_ROLE_BANK, PAY_KIND_BANK, PAY_COST_BANK },
    { PAY_ROLE_PLATFORM, PAY_KIND_PLATFORM, PAY_N_KEYS },
};

/* Messages at member @i of @role, at national scale. */
static double
messages_at(const Surplus *s, PayRole role, unsigned i)
{
    double n = 0;
    if (role == PAY_ROLE_HUB)
        for (unsigned h = 0; h < PAY_DAY_HOURS; h++)
            n += pay_publish_messages(s->world, s->sum, i, h);
    unsigned party = s->world->party_first[role] + i;
    for (unsigned g = 0; g < s->world->n_groups; g++)
        n += s->world->group_weight[g] *
             (double)s->sum->messages[(size_t)g * s->sum->n_parties + party];
    return n;
}

static double
profit_of(const Surplus *s, unsigned part, unsigned i)
{
    PayRole role = parts[part].role;
    double net = pay_publish_net(s->world, s->sum, s->world->party_first[role] + i);
    if (role == PAY_ROLE_PLACER)
        for (unsigned g = 0; g < s->world->n_groups; g++)
            net += s->world->group_weight[g] / MICROFEN_PER_YUAN *
                   (double)(s->sum->subsidy[g][i] - s->sum->plate_cost[g][i]);
    if (parts[part].cost == PAY_N_KEYS)
        return net;
    double cost = base_value(s, parts[part].cost, 0) / 1000 / FEN_PER_YUAN;
    return net - cost * messages_at(s, role, i);
}

/* What the payments with @wallet are worth to its owner beside fees. */
static double
value_of_payments(const Surplus *s, unsigned wallet)
{
    double n = 0;
    for (unsigned g = 0; g < s->world->n_groups; g++)
        n += s->world->group_weight[g] * (double)s->sum->wallet[g][wallet].n;
    return n * base_value(s, PAY_WALLET_VALUE, wallet) / FEN_PER_YUAN;
}

static void
publish_firms(Surplus *s)
{
    const unsigned *n = s->world->base->n;
    g_autoptr(GPtrArray) firms = g_ptr_array_new();
    for (unsigned p = 0; p < G_N_ELEMENTS(parts); p++)
        for (unsigned i = 0; i < n[parts[p].kind]; i++)
            pay_publish_add_text(firms,
                                 pay_publish_entity(s->world, parts[p].kind, i)->owner);
    g_autofree double *profit = g_new0(double, MAX(firms->len, 1));
    g_autofree double *value = g_new0(double, MAX(firms->len, 1));
    for (unsigned p = 0; p < G_N_ELEMENTS(parts); p++) {
        double of_role = 0;
        for (unsigned i = 0; i < n[parts[p].kind]; i++) {
            double own = profit_of(s, p, i);
            unsigned firm = pay_publish_index_of(
                firms, pay_publish_entity(s->world, parts[p].kind, i)->owner);
            of_role += own;
            profit[firm] += own;
            if (parts[p].role == PAY_ROLE_WALLET)
                value[firm] += value_of_payments(s, i);
        }
        s->firms += of_role;
        put(s, PAY_METRIC_PROFIT, pay_role_id[parts[p].role], of_role);
    }
    for (guint i = 0; i < firms->len; i++) {
        put(s, PAY_METRIC_PROFIT_FIRM, firms->pdata[i], profit[i]);
        put(s, PAY_METRIC_PROFIT_OWNER, firms->pdata[i], profit[i] + value[i]);
    }
}

void
pay_publish_surplus(const PayPublisher *pub, const PayLedger *ledger,
                    const PayPeriod *period, const char *name)
{
    Surplus s = { .pub = pub, .world = pub->world, .sum = period->sum, .period = name };
    add_up_sales(&s);
    publish_consumers(&s, ledger->params);
    publish_merchants(&s);
    publish_firms(&s);
    double welfare = s.consumers + s.merchants + s.firms;
    for (unsigned g = 0; g < s.world->n_groups; g++)
        welfare -= s.world->group_weight[g] / MICROFEN_PER_YUAN *
                   (double)pay_tally_subsidy(s.sum, g);
    put(&s, PAY_METRIC_WELFARE_TOTAL, "", welfare);
    if (s.intentions > 0)
        put(&s, PAY_METRIC_WELFARE, "", welfare / s.intentions);
}
