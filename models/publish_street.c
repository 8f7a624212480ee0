#include "models/publish_parts.h"
#include "models/rents.h"
#include "models/street.h"

/* Of all offline merchants as they stand, each counted for those it stands for. */
typedef struct {
    double all, coded, plates, aggregated;
    double codes[PAY_MAX_NETWORKS], acquirer[PAY_MAX_ACQUIRERS], bound[PAY_MAX_CONTRACTS];
} Street;

static void
count(Street *s, PayMerchant m, double weight)
{
    s->all += weight;
    s->coded += m.networks != 0 ? weight : 0;
    s->plates += weight * pay_plates_of(m);
    for (unsigned codes = m.networks; codes != 0; codes &= codes - 1)
        s->codes[__builtin_ctz(codes)] += weight;
    if (m.bound != 0)
        s->bound[m.bound - 1] += weight;
    if (m.acquirer != PAY_OWN_PLATE && m.networks != 0) {
        s->aggregated += weight;
        s->acquirer[m.acquirer] += weight;
    }
}

static Street
look_at(const PayLedger *ledger)
{
    const PayWorld *world = ledger->world;
    const PayMerchant *merchants = pay_street_merchants(ledger);
    Street street = { 0 };
    for (unsigned c = 0; c < world->n_cities; c++)
        for (unsigned k = 0; k < world->n_classes; k++) {
            const PayMarket *market = &world->local[c * world->n_classes + k];
            double real = (double)pay_value(world->base, PAY_CITY_POPULATION, c, 0, 0) *
                          (double)pay_value(world->base, PAY_CLASS_MERCHANTS, k, 0, 0) /
                          PAY_ONE;
            for (uint32_t i = 0; i < market->n; i++)
                count(&street, merchants[market->first + i], real / market->n);
        }
    return street;
}

typedef struct {
    const PayPublisher *pub;
    const char *period;
} Place;

static void
put(const Place *at, PayMetric metric, PayKind kind, unsigned i, double value)
{
    const char *id =
        kind == PAY_KIND_NONE ? "" : pay_publish_entity(at->pub->world, kind, i)->id;
    sim_records_value(at->pub->records, &pay_metric[metric], id, at->period, value);
}

static void
publish_rents(const Place *at, const PayTally *sum)
{
    const PayWorld *world = at->pub->world;
    for (unsigned k = 0; k < world->n_classes; k++) {
        double rent = 0;
        for (unsigned g = 0; g < world->n_groups; g++)
            rent += world->group_weight[g] * (double)sum->rent[g][k] / MICROFEN_PER_YUAN;
        if (rent > 0)
            put(at, PAY_METRIC_RENT, PAY_KIND_CLASS, k, rent);
    }
}

static void
publish_changes(const Place *at, const PayTally *sum)
{
    for (unsigned g = 0; g < at->pub->world->n_networks; g++) {
        put(at, PAY_METRIC_CODES_ADOPTED, PAY_KIND_NETWORK, g,
            (double)sum->codes_adopted[g] / PAY_ONE);
        put(at, PAY_METRIC_CODES_DROPPED, PAY_KIND_NETWORK, g,
            (double)sum->codes_dropped[g] / PAY_ONE);
    }
    put(at, PAY_METRIC_PLATES_MOVED, PAY_KIND_NONE, 0,
        (double)sum->plates_moved / PAY_ONE);
}

void
pay_publish_street(const PayPublisher *pub, const PayLedger *ledger,
                   const PayPeriod *period, const char *name)
{
    const PayWorld *world = pub->world;
    Place at = { pub, name };
    Street street = look_at(ledger);
    if (street.coded > 0)
        put(&at, PAY_METRIC_PLATES, PAY_KIND_NONE, 0, street.plates / street.coded);
    for (unsigned g = 0; g < world->n_networks && street.all > 0; g++)
        put(&at, PAY_METRIC_CODES, PAY_KIND_NETWORK, g,
            100 * street.codes[g] / street.all);
    for (unsigned a = 0; a < world->base->n[PAY_KIND_ACQUIRER] && street.aggregated > 0;
         a++)
        put(&at, PAY_METRIC_PLATE_ACQUIRER, PAY_KIND_ACQUIRER, a,
            100 * street.acquirer[a] / street.aggregated);
    for (unsigned i = 0; i < world->base->n[PAY_KIND_CONTRACT] && street.all > 0; i++)
        put(&at, PAY_METRIC_BOUND, PAY_KIND_CONTRACT, i,
            100 * street.bound[i] / street.all);
    publish_rents(&at, period->sum);
    if (ledger->merchants != NULL && ledger->merchants->review != NULL)
        publish_changes(&at, period->sum);
    pay_publish_plates(pub, ledger, period, name);
    pay_publish_acquiring(pub, period, name);
}
