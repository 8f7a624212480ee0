#include "models/coverage.h"

#include <string.h>

#include "models/gate.h"

#define DAYS_OF_MONTH 30

bool
pay_coverage_is_on(const PayParams *now)
{
    return pay_value(now, PAY_PLACING_EPOCH, 0, 0, 0) != PAY_NONE;
}

PayCoverage *
pay_coverage_new(const PayWorld *world, const PayParams *now)
{
    PayCoverage *coverage = g_new0(PayCoverage, 1);
    coverage->taken = g_new0(uint8_t, world->n_merchants);
    for (unsigned g = 0; g < world->n_groups; g++)
        for (unsigned a = 0; a < now->n[PAY_KIND_ACQUIRER]; a++)
            coverage->reach[g][a] =
                (int32_t)pay_value(now, PAY_ACQUIRER_PLATE_START, a, g, 0);
    return coverage;
}

PayCoverage *
pay_coverage_copy(const PayCoverage *coverage, const PayWorld *world)
{
    PayCoverage *copy = g_memdup2(coverage, sizeof *coverage);
    copy->taken = g_memdup2(coverage->taken, world->n_merchants);
    return copy;
}

void
pay_coverage_free(PayCoverage *coverage)
{
    if (coverage == NULL)
        return;
    g_free(coverage->taken);
    g_free(coverage);
}

static uint32_t
position_of(const PayWorld *world, uint32_t id, unsigned acquirer)
{
    uint32_t hash = world->base->entity[PAY_KIND_ACQUIRER][acquirer].hash;
    return pay_gate_position(world->key, PAY_GATE_PLATE | id, hash, 0);
}

bool
pay_coverage_serves(const PayCoverage *coverage, const PayWorld *world, unsigned city,
                    uint32_t id, unsigned acquirer)
{
    if (coverage == NULL)
        return true;
    int32_t reach = coverage->reach[world->city_group[city]][acquirer];
    return reach >= PAY_ONE || position_of(world, id, acquirer) < (uint32_t)reach;
}

/* ---- plates come and go */

/* Codes of @networks that the merchant @m is served with. */
static unsigned
served(const PayMerchants *merchants, unsigned city, uint32_t id, PayMerchant m,
       unsigned networks)
{
    const PayWorld *world = merchants->world;
    if (m.acquirer != PAY_OWN_PLATE)
        return pay_coverage_serves(merchants->coverage, world, city, id, m.acquirer)
                   ? networks
                   : 0;
    unsigned left = 0;
    for (unsigned codes = networks; codes != 0; codes &= codes - 1) {
        unsigned g = (unsigned)__builtin_ctz(codes);
        if (pay_coverage_serves(merchants->coverage, world, city, id,
                                world->own_plate[g]))
            left |= 1u << g;
    }
    return left;
}

static bool
serve_market(PayMerchants *merchants, unsigned city, const PayMarket *market)
{
    bool changed = false;
    for (uint32_t id = market->first; id < market->first + market->n; id++) {
        PayMerchant m = merchants->each[id];
        uint8_t *taken = &merchants->coverage->taken[id];
        if (m.personal || m.bound != 0)
            continue;
        unsigned wanted = m.networks | *taken;
        unsigned shown = served(merchants, city, id, m, wanted);
        *taken = (uint8_t)(wanted & ~shown);
        if (shown == m.networks)
            continue;
        m.networks = (uint8_t)shown;
        pay_merchants_set(merchants, city, id, m);
        changed = true;
    }
    return changed;
}

static bool
serve(PayMerchants *merchants)
{
    const PayWorld *world = merchants->world;
    bool changed = false;
    for (unsigned c = 0; c < world->n_cities; c++)
        for (unsigned k = 0; k < world->n_classes; k++)
            changed |=
                serve_market(merchants, c, &world->local[c * world->n_classes + k]);
    return changed;
}

/* ---- what firms decide */

int32_t
pay_coverage_wish(double worth, int64_t cost, int64_t spread)
{
    if (cost <= 0)
        return PAY_ONE;
    if (spread <= 0)
        return worth >= (double)cost ? PAY_ONE : 0;
    double width = (double)spread / PAY_ONE;
    double wish = (worth / (double)cost - 1 + width) / (2 * width);
    return (int32_t)(CLAMP(wish, 0, 1) * PAY_ONE);
}

static void
move_firm(PayCoverage *coverage, const PayParams *now, double weight, unsigned group,
          unsigned acquirer)
{
    double plates = coverage->plate_days[group][acquirer];
    double *margin = &coverage->margin[group][acquirer];
    if (plates > 0)
        *margin = (double)coverage->earned[group][acquirer] / PAY_ONE * weight *
                  DAYS_OF_MONTH / plates;
    int64_t step = pay_value(now, PAY_PLACING_STEP, 0, 0, 0);
    int32_t *reach = &coverage->reach[group][acquirer];
    int32_t wish = pay_coverage_wish(
        *margin + (double)pay_value(now, PAY_REGULATOR_SUBSIDY, group, 0, 0),
        pay_value(now, PAY_ACQUIRER_PLATE_COST, acquirer, group, 0),
        pay_value(now, PAY_PLACING_SPREAD, 0, 0, 0));
    *reach = (int32_t)CLAMP((int64_t)wish, *reach - step, *reach + step);
}

/* At the end of an epoch. */
static void
move_firms(PayMerchants *merchants, const PayParams *now)
{
    PayCoverage *coverage = merchants->coverage;
    const PayWorld *world = merchants->world;
    for (unsigned g = 0; g < world->n_groups; g++)
        for (unsigned a = 0; a < now->n[PAY_KIND_ACQUIRER]; a++)
            move_firm(coverage, now, world->group_weight[g], g, a);
    memset(coverage->earned, 0, sizeof coverage->earned);
    memset(coverage->plate_days, 0, sizeof coverage->plate_days);
    coverage->n_days = 0;
    coverage->has_looked = true;
}

/* Whom the regulator orders them to serve. */
static void
obey(PayCoverage *coverage, const PayWorld *world, const PayParams *now)
{
    for (unsigned g = 0; g < world->n_groups; g++) {
        int32_t floor = (int32_t)pay_value(now, PAY_REGULATOR_PLATE_FLOOR, g, 0, 0);
        for (unsigned a = 0; a < now->n[PAY_KIND_ACQUIRER]; a++)
            coverage->reach[g][a] = MAX(coverage->reach[g][a], floor);
    }
}

/* ---- what a day costs */

/* What plates of a firm cost in a city group, in fen per plate and month, and what of it
 * the treasury bears beside the subsidy. */
typedef struct {
    int64_t cost, spread; /* in the mean; ppm of it */
    int64_t below;        /* at positions below this ppm the treasury bears */
    int64_t worth;        /* what costs more than this */
} Terms;

/* Of the simulated plates of one city and class, by firm. */
typedef struct {
    Terms terms[PAY_MAX_ACQUIRERS];
    int64_t n[PAY_MAX_ACQUIRERS];
    int64_t cost[PAY_MAX_ACQUIRERS]; /* fen per month */
    int64_t lack[PAY_MAX_ACQUIRERS]; /* fen per month that the treasury bears */
} Plates;

static Terms
terms_of(const PayCoverage *coverage, const PayParams *now, unsigned group,
         unsigned acquirer)
{
    Terms terms = {
        .cost = pay_value(now, PAY_ACQUIRER_PLATE_COST, acquirer, group, 0),
        .spread = pay_value(now, PAY_PLACING_SPREAD, 0, 0, 0),
    };
    /* Before the first look nobody knows what a plate earns. */
    if (!coverage->has_looked || pay_value(now, PAY_REGULATOR_FLOOR_PAID, 0, 0, 0) == 0)
        return terms;
    terms.below = pay_value(now, PAY_REGULATOR_PLATE_FLOOR, group, 0, 0);
    terms.worth = (int64_t)coverage->margin[group][acquirer] +
                  pay_value(now, PAY_REGULATOR_SUBSIDY, group, 0, 0);
    return terms;
}

static void
count_plate(const PayWorld *world, uint32_t id, unsigned acquirer, Plates *plates)
{
    Terms terms = plates->terms[acquirer];
    plates->n[acquirer]++;
    if (terms.cost == 0)
        return;
    int64_t position = position_of(world, id, acquirer);
    int64_t beyond = 2 * position - PAY_ONE;
    int64_t cost = terms.cost + terms.cost * (terms.spread * beyond / PAY_ONE) / PAY_ONE;
    plates->cost[acquirer] += cost;
    if (position < terms.below)
        plates->lack[acquirer] += MAX(cost - terms.worth, 0);
}

static void
count_plates(const PayMerchants *merchants, const PayParams *now, unsigned group,
             const PayMarket *market, Plates *ret_plates)
{
    const PayWorld *world = merchants->world;
    memset(ret_plates, 0, sizeof *ret_plates);
    for (unsigned a = 0; a < now->n[PAY_KIND_ACQUIRER]; a++)
        ret_plates->terms[a] = terms_of(merchants->coverage, now, group, a);
    for (uint32_t id = market->first; id < market->first + market->n; id++) {
        PayMerchant m = merchants->each[id];
        if (m.personal || m.networks == 0)
            continue;
        if (m.acquirer != PAY_OWN_PLATE) {
            count_plate(world, id, m.acquirer, ret_plates);
            continue;
        }
        for (unsigned codes = m.networks; codes != 0; codes &= codes - 1)
            count_plate(world, id, world->own_plate[__builtin_ctz(codes)], ret_plates);
    }
}

/* Plates that there are for one simulated, as a fraction of millionths, and what turns
 * national figures into those of simulated consumers. */
typedef struct {
    int64_t real, simulated;
    double weight;
} Scale;

static void
book_plates(const PayParams *now, unsigned group, const Scale *scale,
            const Plates *plates, PayCoverage *coverage, PayTally *tally)
{
    int64_t subsidy = pay_value(now, PAY_REGULATOR_SUBSIDY, group, 0, 0);
    for (unsigned a = 0; a < now->n[PAY_KIND_ACQUIRER]; a++) {
        if (plates->n[a] == 0)
            continue;
        double each = (double)scale->real / (double)scale->simulated / PAY_ONE;
        double day = each * PAY_ONE / DAYS_OF_MONTH / scale->weight;
        int64_t due = subsidy * plates->n[a] + plates->lack[a];
        PayMicrofen paid = (PayMicrofen)((double)due * day);
        coverage->plate_days[group][a] += each * (double)plates->n[a];
        tally->plate_months[group] += each * (double)plates->n[a] / DAYS_OF_MONTH;
        tally->plate_cost[group][a] += (PayMicrofen)((double)plates->cost[a] * day);
        tally->subsidy[group][a] += paid;
        tally->group[group].role[PAY_ROLE_PLACER] += paid;
    }
}

static void
book_day(const PayMerchants *merchants, const PayParams *now, PayTally *tally)
{
    const PayWorld *world = merchants->world;
    for (unsigned c = 0; c < world->n_cities; c++)
        for (unsigned k = 0; k < world->n_classes; k++) {
            const PayMarket *market = &world->local[c * world->n_classes + k];
            if (market->n == 0)
                continue;
            Plates plates;
            unsigned group = world->city_group[c];
            Scale scale = { .simulated = market->n,
                            .weight = world->group_weight[group] };
            scale.real = pay_value(world->base, PAY_CITY_POPULATION, c, 0, 0) *
                         pay_value(world->base, PAY_CLASS_MERCHANTS, k, 0, 0);
            count_plates(merchants, now, group, market, &plates);
            book_plates(now, group, &scale, &plates, merchants->coverage, tally);
        }
}

static void
take_in(PayCoverage *coverage, const PayWorld *world, const PayTally *yesterday)
{
    for (unsigned g = 0; g < world->n_groups; g++)
        for (unsigned a = 0; a < PAY_MAX_ACQUIRERS; a++)
            coverage->earned[g][a] += yesterday->plate_earned[g][a];
    coverage->n_days++;
}

bool
pay_coverage_day(PayMerchants *merchants, const PayParams *now, const PayTally *yesterday,
                 PayTally *tally)
{
    PayCoverage *coverage = merchants->coverage;
    /* Plates were counted on no day yet: the barrier opens the first epoch. */
    bool has_begun = coverage->plates_are_known;
    if (has_begun)
        take_in(coverage, merchants->world, yesterday);
    if (has_begun && coverage->n_days >= pay_value(now, PAY_PLACING_EPOCH, 0, 0, 0))
        move_firms(merchants, now);
    obey(coverage, merchants->world, now);
    bool changed = serve(merchants);
    book_day(merchants, now, tally);
    coverage->plates_are_known = true;
    return changed;
}
