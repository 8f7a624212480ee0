#include "models/coverage.h"
#include "models/publish_parts.h"
#include "models/street.h"

/* Offline merchants and codes on plates of one city group, each merchant counted for
 * those it stands for. */
typedef struct {
    double merchants, coded, shown, taken;
} Counter;

static void
count_market(const PayLedger *ledger, unsigned city, unsigned class, Counter *counter)
{
    const PayWorld *world = ledger->world;
    const PayMarket *market = &world->local[city * world->n_classes + class];
    const PayMerchant *merchants = pay_street_merchants(ledger);
    const PayCoverage *coverage =
        ledger->merchants == NULL ? NULL : ledger->merchants->coverage;
    double each = (double)pay_value(world->base, PAY_CITY_POPULATION, city, 0, 0) *
                  (double)pay_value(world->base, PAY_CLASS_MERCHANTS, class, 0, 0) /
                  PAY_ONE / MAX(market->n, 1);
    for (uint32_t id = market->first; id < market->first + market->n; id++) {
        PayMerchant m = merchants[id];
        counter->merchants += each;
        counter->coded += m.networks != 0 ? each : 0;
        if (m.personal)
            continue;
        counter->shown += each * __builtin_popcount(m.networks);
        if (coverage != NULL)
            counter->taken += each * __builtin_popcount(coverage->taken[id]);
    }
}

static void
put(const PayPublisher *pub, PayMetric metric, PayKind kind, unsigned i, const char *name,
    double value)
{
    sim_records_value(pub->records, &pay_metric[metric],
                      pay_publish_entity(pub->world, kind, i)->id, name, value);
}

static double
sum_of(const int64_t microfen[PAY_MAX_ACQUIRERS])
{
    int64_t sum = 0;
    for (unsigned a = 0; a < PAY_MAX_ACQUIRERS; a++)
        sum += microfen[a];
    return (double)sum / MICROFEN_PER_YUAN;
}

static void
publish_contest(const PayPublisher *pub, const PayTally *sum, const char *name)
{
    double all = 0, part = 0;
    for (unsigned g = 0; g < pub->world->n_groups; g++) {
        all += pub->world->group_weight[g] * (double)sum->group[g].offline;
        part += pub->world->group_weight[g] * (double)sum->group[g].contested;
    }
    if (all > 0)
        sim_records_value(pub->records, &pay_metric[PAY_METRIC_CONTESTED], "", name,
                          100 * part / all);
}

void
pay_publish_plates(const PayPublisher *pub, const PayLedger *ledger,
                   const PayPeriod *period, const char *name)
{
    const PayWorld *world = pub->world;
    const PayTally *sum = period->sum;
    Counter counters[PAY_MAX_GROUPS] = { 0 };
    publish_contest(pub, sum, name);
    for (unsigned c = 0; c < world->n_cities; c++)
        for (unsigned k = 0; k < world->n_classes; k++)
            count_market(ledger, c, k, &counters[world->city_group[c]]);
    for (unsigned g = 0; g < world->n_groups; g++) {
        const Counter *n = &counters[g];
        double weight = world->group_weight[g];
        if (n->merchants > 0)
            put(pub, PAY_METRIC_COVERAGE, PAY_KIND_GROUP, g, name,
                100 * n->coded / n->merchants);
        if (sum->plate_months[g] <= 0)
            continue;
        put(pub, PAY_METRIC_PLATE_PLACED, PAY_KIND_GROUP, g, name,
            100 * n->shown / (n->shown + n->taken));
        put(pub, PAY_METRIC_PLATE_MARGIN, PAY_KIND_GROUP, g, name,
            weight * sum_of(sum->plate_earned[g]) / sum->plate_months[g]);
        put(pub, PAY_METRIC_PLATE_COST, PAY_KIND_GROUP, g, name,
            weight * sum_of(sum->plate_cost[g]));
        put(pub, PAY_METRIC_PLATE_SUBSIDY, PAY_KIND_GROUP, g, name,
            weight * sum_of(sum->subsidy[g]));
    }
}

/* Yuan that acquirer @a paid to the members of @role, of @n; negative: received. */
static double
paid_to(const PayPublisher *pub, const PayTally *sum, unsigned a, PayRole role,
        unsigned n)
{
    const PayWorld *world = pub->world;
    unsigned own = world->party_first[PAY_ROLE_ACQUIRER] + a;
    double yuan = 0;
    for (unsigned g = 0; g < world->n_groups; g++) {
        int64_t net = 0;
        for (unsigned i = 0; i < n; i++) {
            unsigned other = world->party_first[role] + i;
            net += pay_tally_line(sum, g, own, other, world->n_parties) -
                   pay_tally_line(sum, g, other, own, world->n_parties);
        }
        yuan += world->group_weight[g] * (double)net / MICROFEN_PER_YUAN;
    }
    return yuan;
}

void
pay_publish_acquiring(const PayPublisher *pub, const PayPeriod *period, const char *name)
{
    const PayWorld *world = pub->world;
    const unsigned *n = world->base->n;
    const PayTally *sum = period->sum;
    for (unsigned a = 0; a < n[PAY_KIND_ACQUIRER]; a++) {
        double value = 0;
        for (unsigned g = 0; g < world->n_groups; g++)
            value += world->group_weight[g] * (double)sum->acquired[g][a] / FEN_PER_YUAN;
        if (value <= 0)
            continue;
        double part = 100 / value;
        double retail =
            -part * paid_to(pub, sum, a, PAY_ROLE_MERCHANT, n[PAY_KIND_CLASS]);
        double wholesale =
            part * (paid_to(pub, sum, a, PAY_ROLE_WALLET, n[PAY_KIND_WALLET]) +
                    paid_to(pub, sum, a, PAY_ROLE_HUB, n[PAY_KIND_HUB]));
        double placers =
            part * paid_to(pub, sum, a, PAY_ROLE_PLACER, n[PAY_KIND_ACQUIRER]);
        put(pub, PAY_METRIC_RETAIL, PAY_KIND_ACQUIRER, a, name, retail);
        put(pub, PAY_METRIC_WHOLESALE, PAY_KIND_ACQUIRER, a, name, wholesale);
        put(pub, PAY_METRIC_PLACER_PART, PAY_KIND_ACQUIRER, a, name, placers);
        put(pub, PAY_METRIC_ACQUIRER_MARGIN, PAY_KIND_ACQUIRER, a, name,
            retail - wholesale - placers);
    }
}
