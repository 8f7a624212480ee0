#include "models/tally.h"

#include <string.h>

#include "models/daybook.h"

static void
open_missed(PayTally *tally, const PayWorld *world)
{
    unsigned n_platforms = world->base->n[PAY_KIND_PLATFORM];
    bool decides = false;
    for (unsigned i = 0; i < n_platforms; i++)
        decides |= pay_value(world->base, PAY_PLATFORM_DECIDES, i, 0, 0) != 0;
    if (!decides)
        return;
    tally->n_missed = (size_t)world->n_groups * n_platforms * world->n_wallets;
    tally->missed = g_new0(PayMissed, tally->n_missed);
}

PayTally *
pay_tally_new(const PayWorld *world)
{
    PayTally *tally = g_new0(PayTally, 1);
    tally->n_sales = world->n_venues * world->n_wallets * world->n_networks;
    tally->n_pairs = world->n_parties * world->n_parties;
    tally->sales = g_new0(PaySum, (size_t)world->n_groups * tally->n_sales);
    tally->n_parties = world->n_parties;
    tally->messages = g_new0(uint64_t, (size_t)world->n_groups * world->n_parties);
    /* A row more: nothing is booked there for a bank or platform where there is none. */
    tally->pairs =
        g_new0(int64_t, (size_t)world->n_groups * tally->n_pairs + world->n_parties + 1);
    open_missed(tally, world);
    return tally;
}

void
pay_tally_free(PayTally *tally)
{
    if (tally == NULL)
        return;
    g_free(tally->sales);
    g_free(tally->pairs);
    g_free(tally->messages);
    g_free(tally->owed);
    g_free(tally->missed);
    pay_returns_free(tally->returns);
    pay_tally_forget_due(tally);
    pay_daybook_free(tally->book);
    g_free(tally);
}

PayReturns *
pay_tally_due(PayTally *tally, const PayWorld *world, unsigned days)
{
    g_assert(days < PAY_REFUND_DAYS);
    PayReturns **due = &tally->due[(tally->today + days) % PAY_REFUND_DAYS];
    if (*due == NULL)
        *due = pay_returns_new(world);
    return *due;
}

void
pay_tally_forget_due(PayTally *tally)
{
    for (unsigned i = 0; i < PAY_REFUND_DAYS; i++)
        g_clear_pointer(&tally->due[i], pay_returns_free);
}

void
pay_tally_end_day(PayTally *worker, PayTally *day)
{
    PayReturns **due = &worker->due[worker->today];
    pay_returns_add(&day->returns, *due);
    g_clear_pointer(due, pay_returns_free);
    worker->today = (worker->today + 1) % PAY_REFUND_DAYS;
}

void
pay_tally_take_back(PayTally *day)
{
    const PayReturns *r = day->returns;
    if (r == NULL)
        return;
    unsigned n = r->world->n_parties;
    for (unsigned g = 0; g < r->world->n_groups; g++) {
        const int64_t *back = r->pairs + (size_t)g * r->n_pairs;
        int64_t *pairs = day->pairs + (size_t)g * day->n_pairs;
        for (unsigned a = 0; a < n; a++)
            for (unsigned b = 0; b < n; b++)
                pairs[b * n + a] += back[a * n + b];
        for (unsigned role = 0; role < PAY_N_ROLES; role++)
            day->group[g].role[role] -= r->role[g][role];
        for (unsigned w = 0; w < r->world->n_wallets; w++) {
            day->rebate[g][w] -= r->rebate[g][w];
            day->mdr[g][w] -= r->mdr[g][w];
        }
        day->on_us[g] += r->on_us[g];
    }
}

void
pay_tally_open_owed(PayTally *tally, const PayWorld *world)
{
    const unsigned *n = world->base->n;
    g_assert(tally->owed == NULL);
    tally->n_owed = (size_t)world->n_groups * n[PAY_KIND_HUB] * PAY_DAY_HOURS *
                    world->n_wallets * (n[PAY_KIND_BANK] + n[PAY_KIND_ACQUIRER]);
    tally->owed = g_new0(int64_t, tally->n_owed);
}

static void
add_sums(PaySum *sum, const PaySum *part, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        sum[i].n += part[i].n;
        sum[i].value += part[i].value;
    }
}

static void
add_group(PayGroupTally *sum, const PayGroupTally *part)
{
    sum->intentions += part->intentions;
    sum->cash += part->cash;
    sum->cash_value += part->cash_value;
    sum->lost += part->lost;
    sum->attempts += part->attempts;
    sum->matched += part->matched;
    sum->matched_closed += part->matched_closed;
    sum->off_us += part->off_us;
    sum->surplus += part->surplus;
    sum->broken += part->broken;
    sum->stolen += part->stolen;
    sum->offline += part->offline;
    sum->contested += part->contested;
    for (unsigned i = 0; i < PAY_N_RISKS; i++) {
        sum->risk[0][i] += part->risk[0][i];
        sum->risk[1][i] += part->risk[1][i];
    }
    for (unsigned i = 0; i < PAY_N_OUTCOMES; i++)
        sum->failed[i] += part->failed[i];
    for (unsigned i = 0; i < PAY_N_ROLES; i++)
        sum->role[i] += part->role[i];
    for (unsigned i = 0; i < PAY_N_ROLES; i++)
        sum->rounding[i] += part->rounding[i];
}

void
pay_tally_add(PayTally *sum, const PayTally *part, unsigned n_groups)
{
    add_sums(sum->sales, part->sales, (size_t)n_groups * sum->n_sales);
    for (size_t i = 0; i < (size_t)n_groups * sum->n_pairs; i++)
        sum->pairs[i] += part->pairs[i];
    for (size_t i = 0; i < (size_t)n_groups * sum->n_parties; i++)
        sum->messages[i] += part->messages[i];
    for (unsigned g = 0; g < n_groups; g++) {
        add_group(&sum->group[g], &part->group[g]);
        add_sums(sum->hour[g], part->hour[g], PAY_DAY_HOURS);
        add_sums(sum->wallet[g], part->wallet[g], PAY_MAX_WALLETS);
        add_sums(sum->waited[g], part->waited[g], PAY_MAX_WALLETS);
        add_sums(sum->cash[g], part->cash[g], PAY_MAX_CLASSES);
        add_sums(sum->lost[g], part->lost[g], PAY_MAX_CLASSES);
        for (unsigned h = 0; h < PAY_MAX_HUBS; h++)
            for (unsigned i = 0; i < PAY_DAY_HOURS; i++)
                sum->hub[g][h][i] += part->hub[g][h][i];
        for (unsigned w = 0; w < PAY_MAX_WALLETS; w++) {
            sum->rebate[g][w] += part->rebate[g][w];
            sum->mdr[g][w] += part->mdr[g][w];
            sum->adopted[g][w] += part->adopted[g][w];
            sum->dropped[g][w] += part->dropped[g][w];
        }
        for (unsigned k = 0; k < PAY_MAX_CLASSES; k++)
            sum->rent[g][k] += part->rent[g][k];
        sum->on_us[g] += part->on_us[g];
        sum->plate_months[g] += part->plate_months[g];
        for (unsigned a = 0; a < PAY_MAX_ACQUIRERS; a++) {
            sum->acquired[g][a] += part->acquired[g][a];
            sum->plate_earned[g][a] += part->plate_earned[g][a];
            sum->plate_cost[g][a] += part->plate_cost[g][a];
            sum->subsidy[g][a] += part->subsidy[g][a];
        }
    }
    for (unsigned g = 0; g < PAY_MAX_NETWORKS; g++) {
        sum->codes_adopted[g] += part->codes_adopted[g];
        sum->codes_dropped[g] += part->codes_dropped[g];
    }
    sum->plates_moved += part->plates_moved;
    for (size_t i = 0; i < sum->n_missed; i++) {
        sum->missed[i].lost += part->missed[i].lost;
        sum->missed[i].kept += part->missed[i].kept;
    }
    pay_returns_add(&sum->returns, part->returns);
    if (sum->owed == NULL || part->owed == NULL)
        return;
    for (size_t i = 0; i < sum->n_owed; i++)
        sum->owed[i] += part->owed[i];
}

void
pay_tally_clear(PayTally *tally, unsigned n_groups)
{
    memset(tally->sales, 0, (size_t)n_groups * tally->n_sales * sizeof *tally->sales);
    memset(tally->pairs, 0, (size_t)n_groups * tally->n_pairs * sizeof *tally->pairs);
    memset(tally->messages, 0,
           (size_t)n_groups * tally->n_parties * sizeof *tally->messages);
    memset(tally->cash, 0, sizeof tally->cash);
    memset(tally->lost, 0, sizeof tally->lost);
    memset(tally->group, 0, sizeof tally->group);
    memset(tally->hour, 0, sizeof tally->hour);
    memset(tally->hub, 0, sizeof tally->hub);
    memset(tally->wallet, 0, sizeof tally->wallet);
    memset(tally->waited, 0, sizeof tally->waited);
    memset(tally->rebate, 0, sizeof tally->rebate);
    memset(tally->codes_adopted, 0, sizeof tally->codes_adopted);
    memset(tally->codes_dropped, 0, sizeof tally->codes_dropped);
    tally->plates_moved = 0;
    memset(tally->mdr, 0, sizeof tally->mdr);
    memset(tally->rent, 0, sizeof tally->rent);
    memset(tally->acquired, 0, sizeof tally->acquired);
    memset(tally->plate_months, 0, sizeof tally->plate_months);
    memset(tally->plate_earned, 0, sizeof tally->plate_earned);
    memset(tally->plate_cost, 0, sizeof tally->plate_cost);
    memset(tally->subsidy, 0, sizeof tally->subsidy);
    memset(tally->on_us, 0, sizeof tally->on_us);
    g_clear_pointer(&tally->returns, pay_returns_free);
    if (tally->owed != NULL)
        memset(tally->owed, 0, tally->n_owed * sizeof *tally->owed);
    for (size_t i = 0; i < tally->n_missed; i++)
        tally->missed[i] = (PayMissed){ .lost = 0 };
    memset(tally->adopted, 0, sizeof tally->adopted);
    memset(tally->dropped, 0, sizeof tally->dropped);
}
