#include "models/settlement.h"

#include <string.h>

#include "sim/hash.h"

/* The cycle of one hub that is still open. */
typedef struct {
    unsigned n_slots; /* hours begun since the last cut-off */
    PayFen *owed;     /* [PAY_DAY_HOURS][from][to] (owned) */
    PayFen *fees;     /* [from][to] (owned) due with the last hour of the day */
} Book;

struct PaySettlement {
    const PayWorld *world;
    unsigned n, n_hubs;
    GPtrArray *firms; /* (owned) const char*, sorted */
    /* by index of the kind */
    unsigned wallet[PAY_MAX_WALLETS], bank[PAY_MAX_BANKS], acquirer[PAY_MAX_ACQUIRERS],
        hub[PAY_MAX_HUBS];
    Book book[PAY_MAX_HUBS];
    PayParams *now; /* (owned) parameters of the cut-off */
    PayCycles today;
};

/* ---- members */

static int
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *
owner_of(const PaySettlement *s, PayKind kind, unsigned i)
{
    return s->world->base->entity[kind][i].owner;
}

static void
collect(PaySettlement *s, PayKind kind)
{
    for (unsigned i = 0; i < s->world->base->n[kind]; i++)
        if (!g_ptr_array_find_with_equal_func(s->firms, owner_of(s, kind, i), g_str_equal,
                                              NULL))
            g_ptr_array_add(s->firms, (gpointer)owner_of(s, kind, i));
}

static void
assign(PaySettlement *s, PayKind kind, unsigned *ret_member)
{
    for (unsigned i = 0; i < s->world->base->n[kind]; i++)
        g_ptr_array_find_with_equal_func(s->firms, owner_of(s, kind, i), g_str_equal,
                                         &ret_member[i]);
}

PaySettlement *
pay_settlement_new(const PayWorld *world)
{
    static const PayKind kinds[] = { PAY_KIND_WALLET, PAY_KIND_BANK, PAY_KIND_ACQUIRER,
                                     PAY_KIND_HUB };
    PaySettlement *s = g_new0(PaySettlement, 1);
    unsigned *members[] = { s->wallet, s->bank, s->acquirer, s->hub };
    s->world = world;
    s->now = pay_params_copy(world->base);
    s->firms = g_ptr_array_new();
    for (unsigned k = 0; k < G_N_ELEMENTS(kinds); k++)
        collect(s, kinds[k]);
    g_ptr_array_sort(s->firms, by_text);
    for (unsigned k = 0; k < G_N_ELEMENTS(kinds); k++)
        assign(s, kinds[k], members[k]);
    s->n = s->firms->len;
    s->n_hubs = world->base->n[PAY_KIND_HUB];
    for (unsigned hub = 0; hub < s->n_hubs; hub++) {
        s->book[hub].owed = g_new0(PayFen, (size_t)PAY_DAY_HOURS * s->n * s->n);
        s->book[hub].fees = g_new0(PayFen, (size_t)s->n * s->n);
    }
    pay_cycles_init(&s->today, s->n);
    return s;
}

void
pay_settlement_free(PaySettlement *s)
{
    if (s == NULL)
        return;
    for (unsigned hub = 0; hub < s->n_hubs; hub++) {
        g_free(s->book[hub].owed);
        g_free(s->book[hub].fees);
    }
    g_ptr_array_unref(s->firms);
    pay_params_free(s->now);
    pay_cycles_clear(&s->today);
    g_free(s);
}

unsigned
pay_settlement_n_members(const PaySettlement *s)
{
    return s->n;
}

const char *
pay_settlement_member(const PaySettlement *s, unsigned member)
{
    return s->firms->pdata[member];
}

/* ---- what is owed */

/* Of a sample's sum to that of all whom it stands for. */
static PayFen
national(const PaySettlement *s, unsigned group, int64_t fen)
{
    return (PayFen)(s->world->group_weight[group] * (double)fen + 0.5);
}

/* Is @party a member, and at which hub does it settle (-1: at that of others)? */
static bool
is_member(const PaySettlement *s, unsigned party, unsigned *ret_member, int *ret_hub)
{
    const unsigned *first = s->world->party_first;
    *ret_hub = -1;
    if (party >= first[PAY_ROLE_PLATFORM] || party < first[PAY_ROLE_ACQUIRER])
        return false;
    if (party >= first[PAY_ROLE_BANK]) {
        *ret_member = s->bank[party - first[PAY_ROLE_BANK]];
    } else if (party >= first[PAY_ROLE_WALLET]) {
        unsigned wallet = party - first[PAY_ROLE_WALLET];
        *ret_member = s->wallet[wallet];
        *ret_hub = (int)pay_value(s->world->base, PAY_WALLET_HUB, wallet, 0, 0);
    } else if (party >= first[PAY_ROLE_HUB]) {
        *ret_hub = (int)(party - first[PAY_ROLE_HUB]);
        *ret_member = s->hub[*ret_hub];
    } else if (party >= first[PAY_ROLE_PLACER]) {
        *ret_member = s->acquirer[party - first[PAY_ROLE_PLACER]];
    } else {
        *ret_member = s->acquirer[party - first[PAY_ROLE_ACQUIRER]];
    }
    return true;
}

void
pay_settlement_fee(PaySettlement *s, unsigned group, unsigned payer, unsigned payee,
                   PayFen paid)
{
    unsigned from, to;
    int hub_from, hub_to;
    const unsigned *first = s->world->party_first;
    if (!is_member(s, payer, &from, &hub_from) || !is_member(s, payee, &to, &hub_to) ||
        from == to)
        return;
    bool to_a_hub = payee >= first[PAY_ROLE_HUB] && payee < first[PAY_ROLE_WALLET];
    int hub = to_a_hub || hub_from < 0 ? hub_to : hub_from;
    s->book[MAX(hub, 0)].fees[(size_t)from * s->n + to] += national(s, group, paid);
}

static void
owe(PaySettlement *s, unsigned hub, unsigned from, unsigned to, PayFen amount)
{
    Book *book = &s->book[hub];
    if (from == to)
        s->today.on_us += amount;
    else
        book->owed[((size_t)(book->n_slots - 1) * s->n + from) * s->n + to] += amount;
}

/* Refunds oblige the other way round. */
static void
take_returns(PaySettlement *s, const PayReturns *returns, unsigned hub)
{
    const PayWorld *world = s->world;
    unsigned n_banks = world->base->n[PAY_KIND_BANK];
    for (unsigned g = 0; g < world->n_groups; g++)
        for (unsigned w = 0; w < world->n_wallets; w++) {
            const int64_t *owed = pay_returns_owed(returns, g, hub, w);
            for (unsigned b = 0; b < n_banks; b++)
                owe(s, hub, s->wallet[w], s->bank[b], national(s, g, owed[b]));
            for (unsigned a = 0; a < world->base->n[PAY_KIND_ACQUIRER]; a++)
                owe(s, hub, s->acquirer[a], s->wallet[w],
                    national(s, g, owed[n_banks + a]));
        }
}

/* Let the cycle of @hub take in one hour of the day. */
static void
take_hour(PaySettlement *s, const PayTally *day, unsigned hub, unsigned hour)
{
    const PayWorld *world = s->world;
    unsigned n_banks = world->base->n[PAY_KIND_BANK];
    Book *book = &s->book[hub];
    book->n_slots = MIN(book->n_slots + 1, PAY_DAY_HOURS);
    for (unsigned g = 0; g < world->n_groups; g++)
        for (unsigned w = 0; w < world->n_wallets; w++) {
            const int64_t *owed = pay_tally_owed(day, world, g, hub, hour, w);
            for (unsigned b = 0; b < n_banks; b++)
                owe(s, hub, s->bank[b], s->wallet[w], national(s, g, owed[b]));
            for (unsigned a = 0; a < world->base->n[PAY_KIND_ACQUIRER]; a++)
                owe(s, hub, s->wallet[w], s->acquirer[a],
                    national(s, g, owed[n_banks + a]));
        }
    if (hour < PAY_DAY_HOURS - 1)
        return;
    if (day->returns != NULL)
        take_returns(s, day->returns, hub);
    for (unsigned i = 0; i < s->n * s->n; i++)
        owe(s, hub, i / s->n, i % s->n, book->fees[i]);
    memset(book->fees, 0, (size_t)s->n * s->n * sizeof *book->fees);
}

/* ---- the cut-off */

static void
add_reserves(const PaySettlement *s, PayKey key, PayKind kind, const unsigned *member,
             PayFen *holds)
{
    for (unsigned i = 0; i < s->now->n[kind]; i++) {
        PayFen reserve = pay_value(s->now, key, i, 0, 0);
        PayFen *held = &holds[member[i]];
        if (reserve != PAY_NONE)
            *held = *held == PAY_NONE ? reserve : *held + reserve;
    }
}

static void
find_holds(const PaySettlement *s, PayFen *ret_holds)
{
    for (unsigned i = 0; i < s->n; i++)
        ret_holds[i] = PAY_NONE;
    add_reserves(s, PAY_WALLET_RESERVE, PAY_KIND_WALLET, s->wallet, ret_holds);
    add_reserves(s, PAY_BANK_RESERVE, PAY_KIND_BANK, s->bank, ret_holds);
    add_reserves(s, PAY_ACQUIRER_RESERVE, PAY_KIND_ACQUIRER, s->acquirer, ret_holds);
}

/* Into the sums of the day. Returns: is money conserved? */
static bool
count(PaySettlement *s, unsigned hub, const PayCycle *cycle, const PaySettled *settled)
{
    PayHubCycles *sum = &s->today.hub[hub];
    PayFen left = pay_net_gross(settled->left, s->n), need = 0, received = 0;
    for (unsigned i = 0; i < s->n; i++) {
        need += settled->need[i];
        received += settled->received[i];
        s->today.liquidity[i] = MAX(s->today.liquidity[i], settled->need[i]);
        for (unsigned j = 0; j < s->n; j++)
            s->today.loss[i] += settled->rest[(size_t)j * s->n + i];
        if (cycle->rule != PAY_FAIL_UNWIND)
            sum->unpaid += settled->shortfall[i];
    }
    sum->gross += settled->gross;
    sum->unwound += settled->gross - left;
    sum->paid += pay_net_settled(settled->left, s->n, cycle->method);
    sum->liquidity = MAX(sum->liquidity, need);
    sum->n_failed += settled->n_failed;
    sum->rounds = MAX(sum->rounds, settled->rounds);
    return received == 0;
}

/* Begin the next cycle, with what waits from the last. */
static void
reopen(PaySettlement *s, Book *book, const PaySettled *waiting)
{
    PayPpm interest = (PayPpm)pay_value(s->now, PAY_SETTLEMENT_INTEREST, 0, 0, 0);
    size_t n = (size_t)s->n * s->n;
    book->n_slots = 0;
    memset(book->owed, 0, PAY_DAY_HOURS * n * sizeof *book->owed);
    for (size_t i = 0; waiting != NULL && i < n; i++)
        book->owed[i] = pay_net_with_interest(waiting->rest[i], interest);
}

/* Settle the open cycle of @hub by the parameters of s->now. */
static bool
cut(PaySettlement *s, unsigned hub, const PayFen *holds)
{
    Book *book = &s->book[hub];
    int64_t method = pay_value(s->now, PAY_SETTLEMENT_METHOD, 0, 0, 0);
    if (method == 0) {
        reopen(s, book, NULL);
        return true;
    }
    PayCycle cycle = { .n = s->n,
                       .n_slots = book->n_slots,
                       .owed = book->owed,
                       .holds = holds,
                       .method = (PayNetMethod)(method - 1),
                       .rule = (PayFailRule)pay_value(s->now, PAY_SETTLEMENT_FAILURE, 0,
                                                      0, 0) };
    g_auto(PaySettled) settled = pay_net_settle(&cycle);
    reopen(s, book, cycle.rule == PAY_FAIL_QUEUE ? &settled : NULL);
    return count(s, hub, &cycle, &settled);
}

bool
pay_settlement_day(PaySettlement *s, const PayTally *day, SimTime start,
                   const PayTimeline *timeline)
{
    bool conserved = true;
    g_autofree PayFen *holds = g_new(PayFen, s->n);
    pay_cycles_clear(&s->today);
    pay_cycles_init(&s->today, s->n);
    for (unsigned g = 0; g < s->world->n_groups; g++)
        s->today.on_us += national(s, g, (int64_t)day->on_us[g]);
    for (unsigned hour = 0; hour < PAY_DAY_HOURS; hour++) {
        SimTime end = start + (hour + 1) * SIM_HOUR;
        unsigned clock = (hour + 1 + (unsigned)(PAY_BARRIER / SIM_HOUR)) % PAY_DAY_HOURS;
        for (unsigned hub = 0; hub < s->n_hubs; hub++)
            take_hour(s, day, hub, hour);
        if (!pay_value(s->world->base, PAY_SETTLEMENT_CUT_OFF, clock, 0, 0))
            continue;
        pay_timeline_apply(timeline, s->world->base, end, s->now);
        find_holds(s, holds);
        for (unsigned hub = 0; hub < s->n_hubs; hub++)
            conserved &= cut(s, hub, holds);
    }
    return conserved;
}

/* ---- sums */

const PayCycles *
pay_settlement_cycles(const PaySettlement *s)
{
    return &s->today;
}

uint64_t
pay_settlement_stamp(const PaySettlement *s, uint64_t hash)
{
    for (unsigned hub = 0; hub < s->n_hubs; hub++) {
        const PayHubCycles *c = &s->today.hub[hub];
        const uint64_t words[] = { (uint64_t)c->gross,
                                   (uint64_t)c->unwound,
                                   (uint64_t)c->paid,
                                   (uint64_t)c->liquidity,
                                   (uint64_t)c->unpaid,
                                   c->n_failed,
                                   c->rounds };
        for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
            hash = sim_hash_u64(hash, words[i]);
    }
    for (unsigned i = 0; i < s->n; i++)
        hash = sim_hash_u64(hash, (uint64_t)s->today.loss[i]);
    return sim_hash_u64(hash, (uint64_t)s->today.on_us);
}

void
pay_cycles_init(PayCycles *cycles, unsigned n_members)
{
    *cycles = (PayCycles){ .liquidity = g_new0(PayFen, n_members),
                           .loss = g_new0(PayFen, n_members) };
}

void
pay_cycles_clear(PayCycles *cycles)
{
    g_clear_pointer(&cycles->liquidity, g_free);
    g_clear_pointer(&cycles->loss, g_free);
}

void
pay_cycles_add(PayCycles *sum, const PayCycles *part, unsigned n_members)
{
    for (unsigned hub = 0; hub < PAY_MAX_HUBS; hub++) {
        PayHubCycles *to = &sum->hub[hub];
        const PayHubCycles *from = &part->hub[hub];
        to->gross += from->gross;
        to->unwound += from->unwound;
        to->paid += from->paid;
        to->liquidity = MAX(to->liquidity, from->liquidity);
        to->unpaid += from->unpaid;
        to->n_failed += from->n_failed;
        to->rounds = MAX(to->rounds, from->rounds);
    }
    sum->on_us += part->on_us;
    for (unsigned i = 0; i < n_members; i++) {
        sum->liquidity[i] = MAX(sum->liquidity[i], part->liquidity[i]);
        sum->loss[i] += part->loss[i];
    }
}
