#include "models/rules.h"

#include <string.h>

#include "models/choice.h"
#include "models/gate.h"
#include "models/price.h"
#include "models/traffic.h"
#include "sim/math.h"

static double
yuan(int64_t fen)
{
    return (double)fen / 100;
}

static double
micro(const PayParams *p, PayKey key, unsigned a)
{
    return (double)pay_value(p, key, a, 0, 0) / PAY_ONE;
}

PayRules *
pay_rules_new(const PayWorld *world)
{
    PayRules *r = g_new0(PayRules, 1);
    r->code_mix = world->code_mix;
    size_t w = world->n_wallets, c = world->n_cities, g = world->n_networks;
    r->base = g_new0(double, c *w);
    r->seen = g_new0(uint8_t, c * PAY_N_CHANNELS * w);
    r->cover = g_new0(int32_t, c * w * g * PAY_N_MODES);
    r->users = g_new0(int32_t, w * g);
    r->banks = g_new0(int32_t, w * g);
    r->listed = g_new0(int32_t, MAX(world->n_platforms, 1) * w);
    r->listed_users = g_new0(int32_t, MAX(world->n_platforms, 1) * w);
    r->known = g_new0(PayGatesKnown, (c * PAY_N_MODES + MAX(world->n_platforms, 1)) * w);
    r->shops = r->known + c * PAY_N_MODES * w;
    r->shown_first = g_new0(double, (1 + world->n_platforms) * w);
    r->platform_networks = g_new0(uint8_t, MAX(world->n_platforms, 1));
    r->platform_cashier = g_new0(uint8_t, MAX(world->n_platforms, 1));
    r->network_acquirer = g_new0(uint8_t, MAX(g, 1));
    r->bank_order = g_new0(int32_t, MAX(world->base->n[PAY_KIND_BANK], 1));
    r->everyday.draw = g_new0(PayVenueDraw, world->n_venues);
    for (unsigned f = 0; f < world->base->n[PAY_KIND_FLASH]; f++)
        r->flash[f].draw = g_new0(PayVenueDraw, world->n_venues);
    return r;
}

void
pay_rules_free(PayRules *rules)
{
    if (rules == NULL)
        return;
    g_free(rules->base);
    g_free(rules->seen);
    g_free(rules->cover);
    g_free(rules->users);
    g_free(rules->banks);
    g_free(rules->listed);
    g_free(rules->listed_users);
    g_free(rules->known);
    g_free(rules->shown_first);
    g_free(rules->platform_networks);
    g_free(rules->platform_cashier);
    g_free(rules->network_acquirer);
    g_free(rules->bank_order);
    g_free(rules->everyday.draw);
    for (unsigned f = 0; f < PAY_MAX_FLASHES; f++)
        g_free(rules->flash[f].draw);
    g_free(rules);
}

static uint32_t
rate_of_65536(const PayParams *p, PayKey key)
{
    return (uint32_t)(pay_value(p, key, 0, 0, 0) * 65536 / PAY_ONE);
}

static void
compile_behaviour(PayRules *r, const PayParams *p)
{
    r->beta = micro(p, PAY_CHOICE_SCALE, 0);
    r->per_beta = 1 / r->beta;
    r->nest = micro(p, PAY_NEST, 0);
    r->nest_mean = pay_choice_nest_mean(r->nest);
    r->fen_score = r->beta / 100;
    r->microfen_score = r->fen_score / PAY_ONE;
    r->habit_score = r->beta * yuan(pay_value(p, PAY_HABIT_VALUE, 0, 0, 0)) / 255;
    r->failed_scan = yuan(pay_value(p, PAY_FAILED_SCAN, 0, 0, 0));
    r->scan_score = r->beta * r->failed_scan / 255;
    r->taste_score = r->beta * yuan(pay_value(p, PAY_TASTE_SD, 0, 0, 0)) / PAY_TASTE_UNIT;
    r->lost_penalty = yuan(pay_value(p, PAY_LOST_PENALTY, 0, 0, 0));
    r->is_frozen = false;
    r->habit_rate = rate_of_65536(p, PAY_HABIT_RATE);
    r->acceptance_rate = rate_of_65536(p, PAY_ACCEPTANCE_RATE);
    r->fault_rate = rate_of_65536(p, PAY_FAULT_RATE);
    r->informed[true] = pay_value(p, PAY_INFORMED_ONLINE, 0, 0, 0);
    r->informed[false] = pay_value(p, PAY_INFORMED_OFFLINE, 0, 0, 0);
    r->cash_carried = pay_value(p, PAY_CASH_CARRIED, 0, 0, 0);
    r->patience = pay_value(p, PAY_PATIENCE, 0, 0, 0);
    r->max_attempts = (uint8_t)pay_value(p, PAY_ATTEMPTS, 0, 0, 0);
    r->business = pay_value(p, PAY_FAULT_BUSINESS, 0, 0, 0);
    r->limits = (PayLimits){ .codes = pay_value(p, PAY_LIMIT_STATIC, 0, 0, 0),
                             .balances = pay_value(p, PAY_LIMIT_BALANCE, 0, 0, 0) };
    r->risk = pay_risk_rules(p);
    for (unsigned route = 0; route < PAY_N_ROUTES; route++)
        r->fault[route] =
            pay_route_fault_ppm(route, pay_value(p, PAY_FAULT_VISIT, 0, 0, 0),
                                pay_value(p, PAY_FAULT_ISSUER, 0, 0, 0));
}

static void
compile_wallets(PayRules *r, const PayWorld *world, const PayParams *p,
                uint32_t rebates_open)
{
    bool banned = pay_value(p, PAY_REGULATOR_REBATE_BAN, 0, 0, 0) != 0;
    r->has_rebates = false;
    for (unsigned w = 0; w < world->n_wallets; w++) {
        PayWalletRules *wallet = &r->wallet[w];
        *wallet = (PayWalletRules){
            .balance = (int32_t)pay_value(p, PAY_WALLET_BALANCE, w, 0, 0),
            .hash = p->entity[PAY_KIND_WALLET][w].hash,
            .network = (int8_t)pay_value(p, PAY_WALLET_NETWORK, w, 0, 0),
            .kind = (uint8_t)pay_value(p, PAY_WALLET_KIND, w, 0, 0),
            .hub = (uint8_t)pay_value(p, PAY_WALLET_HUB, w, 0, 0),
            .bank = (uint8_t)MAX(pay_value(p, PAY_WALLET_BANK, w, 0, 0), 0),
            .rebate_payment = pay_value(p, PAY_REBATE_PAYMENT, w, 0, 0),
            .rebate_rate = pay_value(p, PAY_REBATE_RATE, w, 0, 0),
            .rebate_floor = pay_value(p, PAY_REBATE_FLOOR, w, 0, 0),
        };
        if ((rebates_open >> w & 1) != 0 && !banned &&
            (wallet->rebate_payment > 0 || wallet->rebate_rate > 0))
            wallet->rebate_modes = (uint8_t)pay_value(p, PAY_REBATE_MODES, w, 0, 0);
        r->has_rebates |= wallet->rebate_modes != 0;
        for (unsigned g = 0; g < world->n_networks; g++) {
            int64_t mandate = pay_value(p, PAY_REGULATOR_USERS, g, 0, 0);
            r->users[w * world->n_networks + g] =
                (int32_t)MAX(pay_value(p, PAY_INTEROP_USERS, w, g, 0), mandate);
            r->banks[w * world->n_networks + g] =
                (int32_t)MAX(pay_value(p, PAY_INTEROP_BANKS, w, g, 0), mandate);
        }
    }
}

static void
compile_cover(PayRules *r, const PayWorld *world, const PayParams *p)
{
    int32_t *cover = r->cover;
    for (unsigned c = 0; c < world->n_cities; c++)
        for (unsigned w = 0; w < world->n_wallets; w++)
            for (unsigned g = 0; g < world->n_networks; g++)
                for (unsigned mode = 0; mode < PAY_N_MODES; mode++) {
                    size_t own = pay_cell_index(p, PAY_INTEROP_COVERAGE, w, g, mode);
                    size_t mandate = pay_cell_index(p, PAY_REGULATOR_MANDATE, g, mode, 0);
                    *cover++ = (int32_t)MAX(p->cell[own + c], p->cell[mandate + c]);
                }
}

static void
compile_platforms(PayRules *r, const PayWorld *world, const PayParams *p)
{
    for (unsigned i = 0; i < world->n_platforms; i++) {
        uint64_t networks = (uint64_t)pay_value(p, PAY_PLATFORM_NETWORKS, i, 0, 0);
        r->platform_networks[i] = (uint8_t)networks;
        r->platform_cashier[i] = (uint8_t)pay_value(p, PAY_PLATFORM_CASHIER, i, 0, 0);
        for (unsigned w = 0; w < world->n_wallets; w++) {
            int64_t listed = pay_value(p, PAY_PLATFORM_ACCEPTS, i, w, 0);
            int8_t own = r->wallet[w].network;
            if (listed == PAY_AUTO)
                listed = own >= 0 && (networks >> own & 1) != 0 ? PAY_ONE : 0;
            r->listed[i * world->n_wallets + w] = (int32_t)listed;
            r->listed_users[i * world->n_wallets + w] =
                (int32_t)pay_value(p, PAY_PLATFORM_USERS, i, w, 0);
            bool is_first = pay_value(p, PAY_PLATFORM_PREFERS, i, 0, 0) == w;
            r->shown_first[(1 + i) * world->n_wallets + w] =
                is_first * r->beta * yuan(pay_value(p, PAY_PLATFORM_PREFERENCE, i, 0, 0));
        }
    }
    for (unsigned g = 0; g < world->n_networks; g++)
        r->network_acquirer[g] = (uint8_t)pay_value(p, PAY_NETWORK_ACQUIRER, g, 0, 0);
    for (unsigned b = 0; b < p->n[PAY_KIND_BANK]; b++)
        r->bank_order[b] = (int32_t)pay_value(p, PAY_BANK_ORDER, b, 0, 0);
}

/* Probability that @wallet passes the merchant and user gates of a set of codes. */
static double
reach_of_codes(const PayRules *r, const PayWorld *world, unsigned city, unsigned wallet,
               unsigned networks, PayMode mode)
{
    int8_t own = r->wallet[wallet].network;
    if (own >= 0 && (networks >> own & 1) != 0)
        return 1;
    unsigned n = world->n_networks;
    const int32_t *cover =
        r->cover + ((size_t)city * world->n_wallets + wallet) * n * PAY_N_MODES;
    double none = 1;
    for (unsigned g = 0; g < n; g++)
        if ((networks >> g & 1) != 0)
            none *= 1 - (double)cover[g * PAY_N_MODES + mode] / PAY_ONE *
                            ((double)r->users[wallet * n + g] / PAY_ONE);
    return 1 - none;
}

/* Share of a city's offline merchants that @wallet reaches by @mode, in expectation over
 * the gates' fixed positions: the same at any scale, and smooth under a ramp. */
static double
reach_of_city(const PayRules *r, const PayWorld *world, unsigned city, unsigned wallet,
              PayMode mode)
{
    size_t masks = (size_t)1 << world->n_networks;
    double reached = 0, all = 0;
    for (unsigned personal = 0; personal < 2; personal++)
        for (unsigned mask = 0; mask < masks; mask++) {
            uint32_t n = r->code_mix[(city * 2 + personal) * masks + mask];
            if (n == 0)
                continue;
            PayMode actual = mode == PAY_MODE_MPM && personal ? PAY_MODE_PERSONAL : mode;
            all += n;
            reached += n * reach_of_codes(r, world, city, wallet, mask, actual);
        }
    return all > 0 ? reached / all : 0;
}

static double
reach_online(const PayRules *r, const PayWorld *world, const PayParams *p, unsigned city,
             unsigned wallet)
{
    double reached = 0, all = 0;
    int8_t own = r->wallet[wallet].network;
    for (unsigned i = 0; i < world->n_platforms; i++) {
        double share = (double)pay_value(p, PAY_PLATFORM_SHARE, i, 0, 0);
        size_t pair = i * world->n_wallets + wallet;
        unsigned foreign = r->platform_networks[i];
        if (own >= 0)
            foreign &= ~(1u << own);
        double listed =
            (double)r->listed[pair] / PAY_ONE * ((double)r->listed_users[pair] / PAY_ONE);
        double through = reach_of_codes(r, world, city, wallet, foreign, PAY_MODE_ONLINE);
        all += share;
        reached += share * (1 - (1 - listed) * (1 - through));
    }
    return all > 0 ? reached / all : 0;
}

/* Do two wallets pass every gate of @city alike? Twenty bank apps usually do. */
static bool
same_reach(const PayRules *r, const PayWorld *world, unsigned city, unsigned a,
           unsigned b)
{
    size_t n = world->n_networks, row = n * PAY_N_MODES * sizeof *r->cover;
    const int32_t *cover = r->cover + (size_t)city * world->n_wallets * n * PAY_N_MODES;
    if (r->wallet[a].network != r->wallet[b].network ||
        memcmp(cover + a * n * PAY_N_MODES, cover + b * n * PAY_N_MODES, row) != 0 ||
        memcmp(r->users + a * n, r->users + b * n, n * sizeof *r->users) != 0)
        return false;
    for (unsigned i = 0; i < world->n_platforms; i++) {
        size_t at = (size_t)i * world->n_wallets;
        if (r->listed[at + a] != r->listed[at + b] ||
            r->listed_users[at + a] != r->listed_users[at + b])
            return false;
    }
    return true;
}

typedef struct {
    double scan, show, online;
} Reach;

static void
compile_reach(PayRules *r, const PayWorld *world, const PayParams *p,
              const double *utility)
{
    double nu = yuan(pay_value(p, PAY_NETWORK_VALUE, 0, 0, 0));
    for (unsigned c = 0; c < world->n_cities; c++) {
        Reach reach = { 0 };
        for (unsigned w = 0; w < world->n_wallets; w++) {
            if (w == 0 || !same_reach(r, world, c, w - 1, w))
                reach = (Reach){ reach_of_city(r, world, c, w, PAY_MODE_MPM),
                                 reach_of_city(r, world, c, w, PAY_MODE_CPM),
                                 reach_online(r, world, p, c, w) };
            uint8_t *seen = r->seen + (size_t)c * PAY_N_CHANNELS * world->n_wallets + w;
            seen[PAY_CHANNEL_ONLINE * world->n_wallets] =
                (uint8_t)(reach.online * 255 + 0.5);
            seen[PAY_CHANNEL_SCAN * world->n_wallets] = (uint8_t)(reach.scan * 255 + 0.5);
            seen[PAY_CHANNEL_SHOW * world->n_wallets] = (uint8_t)(reach.show * 255 + 0.5);
            /* Calibration moved the stated utility; an event moves it from there. */
            int64_t moved = pay_value(p, PAY_WALLET_UTILITY, w, 0, 0) -
                            pay_value(world->base, PAY_WALLET_UTILITY, w, 0, 0);
            r->base[c * world->n_wallets + w] =
                r->beta * (utility[w] + yuan(moved) + nu * reach.scan);
        }
    }
}

/* Weight of each venue: class mix of the day x channel x platform share. */
static void
weigh_venues(const PayWorld *world, const PayParams *p, SimTime time, double *ret_weight)
{
    int64_t mix[PAY_MAX_CLASSES];
    pay_traffic_mix(p, time, mix);
    double platforms = 0;
    for (unsigned i = 0; i < world->n_platforms; i++)
        platforms += (double)pay_value(p, PAY_PLATFORM_SHARE, i, 0, 0);
    static const PayKey share[] = { [PAY_MODE_ONLINE] = PAY_CLASS_ONLINE,
                                    [PAY_MODE_MPM] = PAY_CLASS_MPM,
                                    [PAY_MODE_CPM] = PAY_CLASS_CPM };
    for (unsigned v = 0; v < world->n_venues; v++) {
        const PayVenue *venue = &world->venues[v];
        ret_weight[v] = 0;
        if (venue->mode == PAY_MODE_PERSONAL)
            continue; /* entered through its scan venue, by merchants that use it */
        ret_weight[v] = (double)mix[venue->class] *
                        (double)pay_value(p, share[venue->mode], venue->class, 0, 0);
        if (venue->platform >= 0)
            ret_weight[v] *= (double)pay_value(p, PAY_PLATFORM_SHARE,
                                               (unsigned)venue->platform, 0, 0) /
                             platforms;
    }
}

static void
fill_table(PayVenueTable *table, const double *weight, unsigned n_venues)
{
    double total = 0, sum = 0;
    for (unsigned v = 0; v < n_venues; v++)
        total += weight[v];
    table->n = 0;
    for (unsigned v = 0; v < n_venues; v++) {
        if (weight[v] <= 0)
            continue;
        sum += weight[v];
        double below = sum / total * 4294967296.0;
        table->draw[table->n++] =
            (PayVenueDraw){ below >= 4294967295.0 ? UINT32_MAX : (uint32_t)below, v };
    }
    if (table->n == 0) /* nobody shops today: traffic stands still as well */
        table->draw[table->n++].venue = 0;
    table->draw[table->n - 1].below = UINT32_MAX;
    unsigned draw = 0;
    for (unsigned i = 0; i < PAY_VENUE_GUIDE; i++) {
        while (table->draw[draw].below <= i * (UINT32_MAX / PAY_VENUE_GUIDE + 1) &&
               draw + 1 < table->n)
            draw++;
        table->guide[i] = (uint8_t)draw;
    }
}

static void
compile_venues(PayRules *r, const PayWorld *world, const PayParams *p, SimTime time)
{
    double all[PAY_MAX_CLASSES * (3 + PAY_MAX_PLATFORMS)], some[G_N_ELEMENTS(all)];
    weigh_venues(world, p, time, all);
    fill_table(&r->everyday, all, world->n_venues);
    for (unsigned f = 0; f < p->n[PAY_KIND_FLASH]; f++) {
        for (unsigned v = 0; v < world->n_venues; v++)
            some[v] = pay_traffic_concerns(p, f, world->venues[v].class) ? all[v] : 0;
        fill_table(&r->flash[f], some, world->n_venues);
    }
}

static void
compile_refunds(PayRefundRules *r, const PayWorld *world, const PayParams *p)
{
    *r = (PayRefundRules){
        .median = (double)pay_value(p, PAY_REFUND_DELAY, 0, 0, 0) / (double)SIM_DAY,
        .spread = micro(p, PAY_REFUND_SPREAD, 0),
        .policy = (PayRefundFees)pay_value(p, PAY_REFUND_FEES, 0, 0, 0),
    };
    for (unsigned k = 0; k < world->n_classes; k++) {
        r->rate[k] = (int32_t)pay_value(p, PAY_REFUND_RATE, k, 0, 0);
        r->any |= r->rate[k] > 0;
    }
}

/* Which wallets belong to the firm of which acquirer. */
static void
compile_plates(PayRules *r, const PayWorld *world, const PayParams *p)
{
    const PayEntity *wallet = p->entity[PAY_KIND_WALLET];
    r->places = pay_value(p, PAY_PLACING_EPOCH, 0, 0, 0) != PAY_NONE;
    for (unsigned a = 0; a < p->n[PAY_KIND_ACQUIRER]; a++) {
        r->own_wallets[a] = 0;
        for (unsigned w = 0; w < world->n_wallets; w++)
            if (g_strcmp0(wallet[w].owner, p->entity[PAY_KIND_ACQUIRER][a].owner) == 0)
                r->own_wallets[a] |= UINT32_C(1) << w;
    }
}

static bool
has_surcharges(const PayRules *r)
{
    bool any = false;
    for (unsigned k = 0; k < PAY_MAX_CLASSES; k++)
        any |= r->surcharge[k] != 0;
    return any;
}

void
pay_rules_compile(PayRules *rules, const PayWorld *world, const PayParams *now,
                  const double *utility, uint32_t rebates_open, SimTime time)
{
    compile_behaviour(rules, now);
    compile_wallets(rules, world, now, rebates_open);
    compile_cover(rules, world, now);
    compile_platforms(rules, world, now);
    pay_gates_compile(rules, world);
    compile_reach(rules, world, now, utility);
    compile_venues(rules, world, now, time);
    for (unsigned fee = 0; fee < now->n[PAY_KIND_FEE]; fee++)
        rules->schedule[fee] = pay_schedule_of(now, fee);
    rules->lines = pay_fee_lines(rules->schedule, now->n[PAY_KIND_FEE]);
    for (unsigned i = 0; i < now->n[PAY_KIND_CONTRACT]; i++)
        rules->bonus[i] = pay_value(now, PAY_CONTRACT_BONUS, i, 0, 0);
    compile_refunds(&rules->refund, world, now);
    compile_plates(rules, world, now);
    rules->contests = pay_value(now, PAY_STRATEGY_CONTEST, 0, 0, 0) != 0;
    rules->rounds = pay_value(now, PAY_FEES_ROUNDING, 0, 0, 0) == PAY_ROUNDING_PAYMENT;
    pay_price_compile(rules, world, now);
    rules->is_linear =
        !rules->rounds && !rules->places && !rules->refund.any && !has_surcharges(rules);
    for (unsigned k = 0; k < world->n_classes; k++) {
        rules->ticket_log[k] = sim_log((double)pay_value(now, PAY_CLASS_TICKET, k, 0, 0));
        rules->ticket_sigma[k] = micro(now, PAY_CLASS_TICKET_SIGMA, k);
    }
}

void
pay_rules_freeze(PayRules *rules)
{
    rules->is_frozen = true;
    rules->habit_rate = rules->acceptance_rate = rules->fault_rate = 0;
}
