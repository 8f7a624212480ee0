#include "models/daybook.h"

#include <string.h>

/* So many kinds are 64 MB for each thread: more than they save. */
#define MAX_SUMS (1u << 22)

static bool
sums_init(PayBookSums *sums, size_t n)
{
    if (n > MAX_SUMS)
        return false;
    sums->sum = g_new0(PaySum, n);
    sums->used = g_new(uint32_t, n + 1); /* one is written ahead */
    return true;
}

static void
sums_clear(PayBookSums *sums)
{
    g_free(sums->sum);
    g_free(sums->used);
}

/* The kind of payment that @plan is to a bank. */
static unsigned
kind_at_bank(GArray *kinds, const uint8_t *plan, PayRoute route)
{
    PayBankKind kind = { .funding = plan[PAY_FLOW_FUNDING],
                         .hub_fee = plan[PAY_FLOW_FUNDING_HUB_B],
                         .visits = pay_route_visits[route].issuer };
    for (unsigned i = 0; i < kinds->len; i++)
        if (memcmp(&g_array_index(kinds, PayBankKind, i), &kind, sizeof kind) == 0)
            return i;
    g_array_append_val(kinds, kind);
    return kinds->len - 1;
}

/* Of a payment of kind @plan. */
typedef struct {
    unsigned venue, network, wallet;
    bool bank_funded;
} Plan;

static Plan
plan_at(const PayWorld *world, unsigned plan)
{
    unsigned pair = plan / 2, n = world->n_wallets, g = world->n_networks;
    return (Plan){ pair / n / g, pair / n % g, pair % n, plan % 2 };
}

/* Returns: false if there are too many kinds to be told by a byte. The route is that of
 * a wallet's own code: at the bank a foreign one makes no difference. */
static bool
find_kinds(PayDaybook *book)
{
    const PayWorld *world = book->world;
    for (unsigned i = 0; i < world->n_plan_acquirers * book->n_plans; i++) {
        Plan p = plan_at(world, i % book->n_plans);
        const uint8_t *plan = world->plans + (size_t)i * PAY_N_FLOWS;
        PayMode mode = (PayMode)world->venues[p.venue].mode;
        unsigned kind =
            kind_at_bank(book->kinds, plan, pay_route(mode, false, p.bank_funded));
        if (kind > UINT8_MAX)
            return false;
        book->kind[i] = (uint8_t)kind;
    }
    return true;
}

PayDaybook *
pay_daybook_new(const PayWorld *world)
{
    const unsigned *n = world->base->n;
    PayDaybook *book = g_new0(PayDaybook, 1);
    book->world = world;
    book->n_plans = world->n_venues * world->n_networks * world->n_wallets * 2;
    book->n_acquirers = MAX(n[PAY_KIND_ACQUIRER], 1);
    book->n_banks = MAX(n[PAY_KIND_BANK], 1);
    book->kind = g_new(uint8_t, (size_t)world->n_plan_acquirers * book->n_plans);
    book->kinds = g_array_new(FALSE, FALSE, sizeof(PayBankKind));
    if (find_kinds(book) &&
        sums_init(&book->payments,
                  (size_t)world->n_groups * book->n_acquirers * book->n_plans) &&
        sums_init(&book->at_banks, (size_t)world->n_groups * world->n_wallets *
                                       book->n_banks * book->kinds->len))
        return book;
    pay_daybook_free(book);
    return NULL;
}

void
pay_daybook_free(PayDaybook *book)
{
    if (book == NULL)
        return;
    sums_clear(&book->payments);
    sums_clear(&book->at_banks);
    g_free(book->kind);
    g_array_unref(book->kinds);
    g_free(book);
}

/* What @fee charges on @sum. */
static PayMicrofen
charge(const PayFeeLines *lines, unsigned fee, PaySum sum)
{
    return (PayMicrofen)sum.value * lines->rate[fee] +
           (PayMicrofen)sum.n * lines->fixed[fee];
}

static void
post(PayTally *tally, unsigned group, unsigned payer, unsigned payee, PayMicrofen amount)
{
    unsigned n = tally->n_parties;
    tally->pairs[(size_t)group * tally->n_pairs + payer * n + payee] += amount;
}

/* Payments of one kind. */
typedef struct {
    unsigned group, acquirer;
    Plan plan;
    bool foreign_code;
    PaySum sum;
} Kind;

/* To the accounts of all pairs but those with a bank. */
static void
post_flows(const PayDaybook *book, const PayRules *rules, const Kind *k,
           const PaySplit *split, PayTally *tally)
{
    const PayWorld *world = book->world;
    unsigned party[PAY_N_ROLES];
    pay_world_parties(world, k->plan.venue, k->acquirer,
                      rules->wallet[k->plan.wallet].hub, k->plan.wallet, 0, party);
    for (unsigned flow = 0; flow < PAY_N_FLOWS; flow++) {
        PayFlowEnds ends = pay_flow_ends_table[k->foreign_code][flow];
        if (ends.payer != PAY_ROLE_BANK && ends.payee != PAY_ROLE_BANK)
            post(tally, k->group, party[ends.payer], party[ends.payee],
                 split->line[flow]);
    }
}

static void
post_roles(const Kind *k, const PaySplit *split, PayTally *tally)
{
    PayMicrofen delta[PAY_N_ROLES], sum = 0;
    pay_split_by_role(split, k->foreign_code, delta);
    for (unsigned role = 0; role < PAY_N_ROLES; role++) {
        sum += delta[role];
        tally->group[k->group].role[role] += delta[role];
    }
    tally->group[k->group].broken += sum != 0 ? k->sum.n : 0;
}

static void
post_counts(const PayDaybook *book, const Kind *k, PayTally *tally)
{
    const PayWorld *world = book->world;
    const Plan *p = &k->plan;
    PayMode mode = (PayMode)world->venues[p->venue].mode;
    const PayVisits *visits =
        &pay_route_visits[pay_route(mode, k->foreign_code, p->bank_funded)];
    uint64_t *messages = tally->messages + (size_t)k->group * tally->n_parties;
    PaySum *sales =
        &tally->sales[(size_t)k->group * tally->n_sales +
                      (p->venue * world->n_wallets + p->wallet) * world->n_networks +
                      p->network];
    sales->n += k->sum.n;
    sales->value += k->sum.value;
    tally->wallet[k->group][p->wallet].n += k->sum.n;
    tally->wallet[k->group][p->wallet].value += k->sum.value;
    messages[world->party_first[PAY_ROLE_WALLET] + p->wallet] +=
        visits->wallet * k->sum.n;
    messages[world->party_first[PAY_ROLE_ACQUIRER] + k->acquirer] +=
        visits->acquirer * k->sum.n;
    if (k->foreign_code) {
        tally->group[k->group].off_us += k->sum.n;
        tally->acquired[k->group][k->acquirer] += k->sum.value;
    }
}

static void
post_payments(const PayDaybook *book, const PayRules *rules, uint32_t i, PayTally *tally)
{
    const PayWorld *world = book->world;
    Kind k = { .group = i / book->n_plans / book->n_acquirers,
               .acquirer = i / book->n_plans % book->n_acquirers,
               .plan = plan_at(world, i % book->n_plans),
               .sum = book->payments.sum[i] };
    k.foreign_code = (int)k.plan.network != rules->wallet[k.plan.wallet].network;
    const uint8_t *plan =
        pay_world_plan_of(world, k.acquirer, k.plan.venue, k.plan.network, k.plan.wallet,
                          k.plan.bank_funded);
    PaySplit split = { .rebate = 0 };
    for (unsigned flow = 0; flow < PAY_N_FLOWS; flow++)
        split.line[flow] = charge(&rules->lines, plan[flow], k.sum);
    tally->mdr[k.group][k.plan.wallet] += split.line[PAY_FLOW_MDR];
    post_flows(book, rules, &k, &split, tally);
    post_roles(&k, &split, tally);
    post_counts(book, &k, tally);
}

static void
post_at_bank(const PayDaybook *book, const PayRules *rules, uint32_t i, PayTally *tally)
{
    const PayWorld *world = book->world;
    unsigned n_kinds = book->kinds->len, row = i / n_kinds / book->n_banks;
    unsigned group = row / world->n_wallets, wallet = row % world->n_wallets;
    const PayBankKind *kind = &g_array_index(book->kinds, PayBankKind, i % n_kinds);
    PaySum sum = book->at_banks.sum[i];
    unsigned bank = world->party_first[PAY_ROLE_BANK] + i / n_kinds % book->n_banks;
    post(tally, group, world->party_first[PAY_ROLE_WALLET] + wallet, bank,
         charge(&rules->lines, kind->funding, sum));
    post(tally, group, bank, world->party_first[PAY_ROLE_HUB] + rules->wallet[wallet].hub,
         charge(&rules->lines, kind->hub_fee, sum));
    tally->messages[(size_t)group * tally->n_parties + bank] += kind->visits * sum.n;
}

void
pay_daybook_close(PayDaybook *book, const PayRules *rules, PayTally *tally)
{
    PayBookSums *payments = &book->payments, *at_banks = &book->at_banks;
    for (uint32_t u = 0; u < payments->n_used; u++) {
        post_payments(book, rules, payments->used[u], tally);
        payments->sum[payments->used[u]] = (PaySum){ 0 };
    }
    for (uint32_t u = 0; u < at_banks->n_used; u++) {
        post_at_bank(book, rules, at_banks->used[u], tally);
        at_banks->sum[at_banks->used[u]] = (PaySum){ 0 };
    }
    payments->n_used = at_banks->n_used = 0;
}
