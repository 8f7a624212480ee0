#include "models/rents.h"

#include <string.h>

#define DAYS_OF_MONTH 30

bool
pay_rents_are_due(const PayParams *now)
{
    for (unsigned k = 0; k < now->n[PAY_KIND_CLASS]; k++) {
        if (pay_value(now, PAY_CLASS_RENT_AGGREGATED, k, 0, 0) > 0)
            return true;
        for (unsigned g = 0; g < now->n[PAY_KIND_NETWORK]; g++)
            if (pay_value(now, PAY_CLASS_RENT, k, g, 0) > 0)
                return true;
    }
    return false;
}

/* Fen per month of all simulated merchants of one city and class, by placer. */
static void
add_up(const PayWorld *world, const PayMerchant *merchants, const PayMarket *market,
       const PayParams *now, unsigned class, int64_t ret_rent[PAY_MAX_ACQUIRERS])
{
    memset(ret_rent, 0, PAY_MAX_ACQUIRERS * sizeof *ret_rent);
    for (uint32_t i = 0; i < market->n; i++) {
        PayMerchant m = merchants[market->first + i];
        if (m.personal || m.networks == 0)
            continue;
        if (m.acquirer != PAY_OWN_PLATE) {
            ret_rent[m.acquirer] +=
                pay_value(now, PAY_CLASS_RENT_AGGREGATED, class, 0, 0);
            continue;
        }
        for (unsigned codes = m.networks; codes != 0; codes &= codes - 1) {
            unsigned g = (unsigned)__builtin_ctz(codes);
            ret_rent[world->own_plate[g]] += pay_value(now, PAY_CLASS_RENT, class, g, 0);
        }
    }
}

static void
book(const PayWorld *world, PayTally *tally, unsigned group, unsigned class,
     unsigned placer, PayMicrofen rent)
{
    unsigned payer = world->party_first[PAY_ROLE_MERCHANT] + class;
    unsigned payee = world->party_first[PAY_ROLE_PLACER] + placer;
    tally->pairs[(size_t)group * tally->n_pairs + payer * world->n_parties + payee] +=
        rent;
    tally->group[group].role[PAY_ROLE_MERCHANT] -= rent;
    tally->group[group].role[PAY_ROLE_PLACER] += rent;
    tally->rent[group][class] += rent;
    tally->plate_earned[group][placer] += rent;
}

typedef struct {
    int64_t people, consumers;
} Size;

static void
measure_groups(const PayWorld *world, Size ret_size[PAY_MAX_GROUPS])
{
    memset(ret_size, 0, PAY_MAX_GROUPS * sizeof *ret_size);
    for (unsigned c = 0; c < world->n_cities; c++) {
        Size *size = &ret_size[world->city_group[c]];
        size->people += pay_value(world->base, PAY_CITY_POPULATION, c, 0, 0);
        size->consumers += world->city_first[c + 1] - world->city_first[c];
    }
}

void
pay_rents_day(const PayWorld *world, const PayMerchant *merchants, const PayParams *now,
              PayTally *tally)
{
    Size size[PAY_MAX_GROUPS];
    measure_groups(world, size);
    for (unsigned c = 0; c < world->n_cities; c++)
        for (unsigned k = 0; k < world->n_classes; k++) {
            const PayMarket *market = &world->local[c * world->n_classes + k];
            const Size *group = &size[world->city_group[c]];
            int64_t rent[PAY_MAX_ACQUIRERS];
            add_up(world, merchants, market, now, k, rent);
            /* Merchants there are, per one simulated; the same of persons, because what
             * is booked is weighed like what a simulated consumer pays. */
            __int128 real =
                (__int128)pay_value(world->base, PAY_CITY_POPULATION, c, 0, 0) *
                pay_value(world->base, PAY_CLASS_MERCHANTS, k, 0, 0) * group->consumers;
            __int128 simulated = (__int128)PAY_ONE * market->n * group->people;
            for (unsigned a = 0; a < PAY_MAX_ACQUIRERS; a++)
                if (rent[a] > 0)
                    book(world, tally, world->city_group[c], k, a,
                         (PayMicrofen)(rent[a] * PAY_ONE / DAYS_OF_MONTH * real /
                                       simulated));
        }
}
