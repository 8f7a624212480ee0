#include "models/world.h"

/* Not G_DEFINE_QUARK: its cache is a static that two threads may write at once. */
GQuark
pay_error_quark(void)
{
    return g_quark_from_static_string("pay-error");
}

/* Fewer merchants than this in one city and class would make its coverage a lottery. */
#define MIN_LOCAL_MERCHANTS 8

static int64_t
group_population(const PayParams *params, unsigned group)
{
    int64_t sum = 0;
    for (unsigned c = 0; c < params->n[PAY_KIND_CITY]; c++)
        if (pay_value(params, PAY_CITY_GROUP, c, 0, 0) == (int64_t)group)
            sum += pay_value(params, PAY_CITY_POPULATION, c, 0, 0);
    return sum;
}

/* @population in units of 1:@scale, rounded; at least @min for the whole group, of which
 * the city gets its part; never 0. */
static uint32_t
scaled(int64_t population, int64_t group_total, int64_t scale, int64_t min)
{
    int64_t n = (population + scale / 2) / scale;
    if (group_total / scale < min)
        n = (int64_t)(((__int128)population * min + group_total - 1) / group_total);
    return (uint32_t)MAX(n, 1);
}

uint32_t
pay_world_size(const PayParams *p)
{
    uint32_t n = 0;
    for (unsigned c = 0; c < p->n[PAY_KIND_CITY]; c++) {
        unsigned g = (unsigned)pay_value(p, PAY_CITY_GROUP, c, 0, 0);
        n += scaled(pay_value(p, PAY_CITY_POPULATION, c, 0, 0), group_population(p, g),
                    pay_value(p, PAY_RUN_SCALE, 0, 0, 0),
                    pay_value(p, PAY_RUN_MIN_CONSUMERS, 0, 0, 0));
    }
    return n;
}

static void
settle_cities(PayWorld *world)
{
    const PayParams *p = world->base;
    int64_t scale = pay_value(p, PAY_RUN_SCALE, 0, 0, 0);
    int64_t min = pay_value(p, PAY_RUN_MIN_CONSUMERS, 0, 0, 0);
    uint32_t members[PAY_MAX_GROUPS] = { 0 };
    world->city_first = g_new0(uint32_t, world->n_cities + 1);
    world->city_group = g_new0(uint8_t, world->n_cities);
    for (unsigned c = 0; c < world->n_cities; c++) {
        unsigned g = (unsigned)pay_value(p, PAY_CITY_GROUP, c, 0, 0);
        uint32_t n = scaled(pay_value(p, PAY_CITY_POPULATION, c, 0, 0),
                            group_population(p, g), scale, min);
        world->city_group[c] = (uint8_t)g;
        world->city_first[c + 1] = world->city_first[c] + n;
        members[g] += n;
    }
    world->n_consumers = world->city_first[world->n_cities];
    for (unsigned g = 0; g < world->n_groups; g++)
        world->group_weight[g] =
            members[g] == 0 ? 0 : (double)group_population(p, g) / members[g];
}

static const SimZipf *
zipf_of(PayWorld *world, uint32_t n)
{
    for (guint i = 0; i < world->zipfs->len; i++) {
        const SimZipf *zipf = world->zipfs->pdata[i];
        if (zipf->n == n)
            return zipf;
    }
    double exponent = (double)pay_value(world->base, PAY_ZIPF, 0, 0, 0) / PAY_ONE;
    SimZipf *zipf = sim_zipf_new(n, exponent);
    if (zipf != NULL)
        g_ptr_array_add(world->zipfs, zipf);
    return zipf;
}

static bool
open_market(PayWorld *world, PayMarket *market, uint32_t n)
{
    market->first = world->n_merchants;
    market->n = n;
    market->zipf = zipf_of(world, n);
    world->n_merchants += n;
    return market->zipf != NULL;
}

static bool
open_markets(PayWorld *world)
{
    const PayParams *p = world->base;
    int64_t scale = pay_value(p, PAY_RUN_SCALE, 0, 0, 0);
    int64_t min = pay_value(p, PAY_RUN_MIN_MERCHANTS, 0, 0, 0);
    int64_t people = 0, online = 0, platforms = 0;
    size_t n_local = (size_t)world->n_cities * world->n_classes;
    world->local = g_new0(PayMarket, n_local + world->n_platforms);
    world->shops = world->local + n_local;
    for (unsigned c = 0; c < world->n_cities; c++) {
        int64_t population = pay_value(p, PAY_CITY_POPULATION, c, 0, 0);
        int64_t group = group_population(p, world->city_group[c]);
        people += population;
        for (unsigned k = 0; k < world->n_classes; k++) {
            if (pay_value(p, PAY_CLASS_ONLINE, k, 0, 0) == PAY_ONE)
                continue;
            int64_t density = pay_value(p, PAY_CLASS_MERCHANTS, k, 0, 0);
            uint32_t n = scaled(population * density / PAY_ONE,
                                MAX(group * density / PAY_ONE, 1), scale, min);
            if (!open_market(world, &world->local[c * world->n_classes + k],
                             MAX(n, MIN_LOCAL_MERCHANTS)))
                return false;
        }
    }
    for (unsigned k = 0; k < world->n_classes; k++)
        online += pay_value(p, PAY_CLASS_MERCHANTS, k, 0, 0) *
                  pay_value(p, PAY_CLASS_ONLINE, k, 0, 0) / PAY_ONE;
    for (unsigned i = 0; i < world->n_platforms; i++)
        platforms += pay_value(p, PAY_PLATFORM_SHARE, i, 0, 0);
    for (unsigned i = 0; i < world->n_platforms; i++) {
        double n = (double)online / PAY_ONE * (double)people / (double)scale *
                   (double)pay_value(p, PAY_PLATFORM_SHARE, i, 0, 0) /
                   (double)MAX(platforms, 1);
        if (!open_market(world, &world->shops[i], (uint32_t)MAX(n, (double)min)))
            return false;
    }
    return true;
}

/* Index drawn in proportion to the cells of @key over its first dimension. */
static unsigned
weighted(const PayParams *params, PayKey key, unsigned n, uint32_t word)
{
    int64_t total = 0;
    for (unsigned i = 0; i < n; i++)
        total += pay_value(params, key, i, 0, 0);
    int64_t target = (int64_t)(((__int128)total * word) >> 32);
    for (unsigned i = 0; i < n; i++) {
        target -= pay_value(params, key, i, 0, 0);
        if (target < 0)
            return i;
    }
    return 0;
}

static PayMerchant
merchant_of(const PayWorld *world, uint32_t id, unsigned class)
{
    const PayParams *p = world->base;
    PayMerchant merchant = { .acquirer = PAY_OWN_PLATE };
    for (unsigned g = 0; g < world->n_networks; g++) {
        SimBlock draw =
            sim_random_block(world->key, SIM_TAG(PAY_DRAW_MERCHANT, PAY_FOR_CODES, 0), id,
                             p->entity[PAY_KIND_NETWORK][g].hash);
        if (sim_chance(draw.w[0], pay_value(p, PAY_CLASS_CODES, class, g, 0)))
            merchant.networks |= (uint8_t)(1u << g);
    }
    SimBlock plate =
        sim_random_block(world->key, SIM_TAG(PAY_DRAW_MERCHANT, PAY_FOR_PLATE, 0), id, 0);
    merchant.personal =
        sim_chance(plate.w[0], pay_value(p, PAY_CLASS_PERSONAL, class, 0, 0));
    bool several = (merchant.networks & (merchant.networks - 1)) != 0;
    if (several && !merchant.personal &&
        sim_chance(plate.w[1], pay_value(p, PAY_CLASS_AGGREGATED, class, 0, 0)))
        merchant.acquirer =
            (uint8_t)weighted(p, PAY_ACQUIRER_SHARE, p->n[PAY_KIND_ACQUIRER], plate.w[2]);
    return merchant;
}

static bool
settle_merchants(PayWorld *world)
{
    world->merchants = g_try_new0(PayMerchant, world->n_merchants);
    if (world->merchants == NULL)
        return false;
    size_t masks = (size_t)1 << world->n_networks;
    world->code_mix = g_new0(uint32_t, world->n_cities * 2 * masks);
    for (unsigned c = 0; c < world->n_cities; c++)
        for (unsigned k = 0; k < world->n_classes; k++) {
            const PayMarket *market = &world->local[c * world->n_classes + k];
            for (uint32_t i = 0; i < market->n; i++) {
                PayMerchant m = merchant_of(world, market->first + i, k);
                world->merchants[market->first + i] = m;
                world->code_mix[(c * 2 + m.personal) * masks + m.networks]++;
            }
        }
    return true;
}

static void
add_venue(PayWorld *world, unsigned class, int platform, PayMode mode)
{
    world->venues[world->n_venues] =
        (PayVenue){ .class = (uint8_t) class,
                    .platform = (int8_t)platform,
                    .mode = (uint8_t)mode,
                    .personal_venue = (uint8_t)(world->n_venues + 1) };
    world->n_venues++;
}

static void
list_venues(PayWorld *world)
{
    const PayParams *p = world->base;
    world->venues = g_new0(PayVenue, world->n_classes * (3 + world->n_platforms));
    for (unsigned k = 0; k < world->n_classes; k++) {
        if (pay_value(p, PAY_CLASS_MPM, k, 0, 0) > 0) {
            add_venue(world, k, -1, PAY_MODE_MPM);
            add_venue(world, k, -1, PAY_MODE_PERSONAL);
        }
        if (pay_value(p, PAY_CLASS_CPM, k, 0, 0) > 0)
            add_venue(world, k, -1, PAY_MODE_CPM);
        if (pay_value(p, PAY_CLASS_ONLINE, k, 0, 0) > 0)
            for (unsigned i = 0; i < world->n_platforms; i++)
                add_venue(world, k, (int)i, PAY_MODE_ONLINE);
    }
}

/* Does any fee depend on who acquires? If none does, one set of plans is enough. */
static bool
fees_ask_for_acquirers(const PayParams *p)
{
    uint64_t all = (UINT64_C(1) << p->n[PAY_KIND_ACQUIRER]) - 1;
    for (unsigned fee = 0; fee < p->n[PAY_KIND_FEE]; fee++)
        if ((~(uint64_t)pay_value(p, PAY_FEE_ACQUIRERS, fee, 0, 0) & all) != 0)
            return true;
    return false;
}

static bool
plan_fee(const PayWorld *world, const PayFeeCase *c, uint8_t *ret_plan, GError **error)
{
    const PayParams *p = world->base;
    PayFlow flow;
    unsigned rivals;
    if (pay_fee_plan(p, c, ret_plan, &flow, &rivals))
        return true;
    const char *acquirer =
        world->n_plan_acquirers > 1 ? p->entity[PAY_KIND_ACQUIRER][c->acquirer].id : NULL;
    g_set_error(error, PAY_ERROR, PAY_ERROR_FEES,
                "%s for flow %s when %s pays by %s on a code of %s at a %s%s%s "
                "(%s-funded): give exactly one of them the highest priority",
                rivals == 0 ? "no [fee] matches" : "several [fee]s match equally",
                pay_flow_id[flow], p->entity[PAY_KIND_WALLET][c->wallet].id,
                p->entity[PAY_KIND_MODE][c->mode].id,
                p->entity[PAY_KIND_NETWORK][c->network].id,
                p->entity[PAY_KIND_CLASS][c->class].id,
                acquirer == NULL ? "" : " that is acquired by ",
                acquirer == NULL ? "" : acquirer, c->bank_funded ? "bank" : "balance");
    return false;
}

/* Plans of everything that can be paid at @venue on a plate of @acquirer. Returns: where
 * the next begin, or NULL and @error. */
static uint8_t *
plan_venue(const PayWorld *world, unsigned acquirer, const PayVenue *venue, uint8_t *plan,
           GError **error)
{
    const PayParams *p = world->base;
    for (unsigned g = 0; g < world->n_networks; g++)
        for (unsigned w = 0; w < world->n_wallets; w++)
            for (unsigned bank = 0; bank < 2; bank++, plan += PAY_N_FLOWS) {
                int64_t own = pay_value(p, PAY_WALLET_NETWORK, w, 0, 0);
                PayFeeCase fee_case = { .network = g,
                                        .wallet = w,
                                        .class = venue->class,
                                        .acquirer = acquirer,
                                        .platform = venue->platform,
                                        .mode = venue->mode,
                                        .foreign_code = own != (int64_t)g,
                                        .bank_funded = bank == 1 };
                if (!plan_fee(world, &fee_case, plan, error))
                    return NULL;
            }
    return plan;
}

static bool
plan_fees(PayWorld *world, GError **error)
{
    const PayParams *p = world->base;
    world->n_plan_acquirers = fees_ask_for_acquirers(p) ? p->n[PAY_KIND_ACQUIRER] : 1;
    for (unsigned g = 0; g < world->n_networks; g++)
        world->own_plate[g] = (uint8_t)pay_value(p, PAY_NETWORK_ACQUIRER, g, 0, 0);
    world->plans =
        g_new(uint8_t, (size_t)world->n_plan_acquirers * world->n_venues *
                           world->n_networks * world->n_wallets * 2 * PAY_N_FLOWS);
    uint8_t *plan = world->plans;
    for (unsigned a = 0; a < world->n_plan_acquirers; a++)
        for (unsigned v = 0; v < world->n_venues; v++) {
            plan = plan_venue(world, a, &world->venues[v], plan, error);
            if (plan == NULL)
                return false;
        }
    return true;
}

static void
count_parties(PayWorld *world)
{
    const PayParams *p = world->base;
    const unsigned members[PAY_N_ROLES] = {
        [PAY_ROLE_MERCHANT] = p->n[PAY_KIND_CLASS],
        [PAY_ROLE_CONSUMER] = 1,
        [PAY_ROLE_ACQUIRER] = p->n[PAY_KIND_ACQUIRER],
        [PAY_ROLE_PLACER] = p->n[PAY_KIND_ACQUIRER],
        [PAY_ROLE_HUB] = p->n[PAY_KIND_HUB],
        [PAY_ROLE_WALLET] = p->n[PAY_KIND_WALLET],
        [PAY_ROLE_BANK] = p->n[PAY_KIND_BANK],
        [PAY_ROLE_PLATFORM] = p->n[PAY_KIND_PLATFORM],
    };
    for (unsigned role = 0; role < PAY_N_ROLES; role++) {
        world->party_first[role] = world->n_parties;
        world->n_parties += members[role];
    }
}

static void
free_zipf(gpointer zipf)
{
    sim_zipf_free(zipf);
}

PayWorld *
pay_world_new(const PayParams *params, SimKey key, GError **error)
{
    PayWorld *world = g_new0(PayWorld, 1);
    world->base = params;
    world->key = key;
    world->n_cities = params->n[PAY_KIND_CITY];
    world->n_groups = params->n[PAY_KIND_GROUP];
    world->n_networks = params->n[PAY_KIND_NETWORK];
    world->n_wallets = params->n[PAY_KIND_WALLET];
    world->n_classes = params->n[PAY_KIND_CLASS];
    world->n_platforms = params->n[PAY_KIND_PLATFORM];
    world->zipfs = g_ptr_array_new_with_free_func(free_zipf);
    settle_cities(world);
    list_venues(world);
    count_parties(world);
    if (!open_markets(world) || !settle_merchants(world)) {
        g_set_error(error, PAY_ERROR, PAY_ERROR_MEMORY,
                    "%u merchants do not fit into memory; choose a coarser run.scale",
                    world->n_merchants);
        pay_world_free(world);
        return NULL;
    }
    if (!plan_fees(world, error)) {
        pay_world_free(world);
        return NULL;
    }
    return world;
}

void
pay_world_free(PayWorld *world)
{
    if (world == NULL)
        return;
    g_free(world->city_first);
    g_free(world->city_group);
    g_free(world->merchants);
    g_free(world->local);
    g_ptr_array_unref(world->zipfs);
    g_free(world->code_mix);
    g_free(world->venues);
    g_free(world->plans);
    g_free(world);
}

unsigned
pay_world_city(const PayWorld *world, uint32_t i)
{
    /* Without a branch on @i, which nobody could predict. */
    unsigned low = 0;
    for (unsigned n = world->n_cities - 1; n > 0; n /= 2) {
        unsigned step = (n + 1) / 2;
        low += world->city_first[low + step] <= i ? step : 0;
    }
    return low;
}
