#include "models/netting.h"

#include <string.h>

PayFen
pay_net_gross(const PayFen *owed, unsigned n)
{
    PayFen sum = 0;
    for (size_t i = 0; i < (size_t)n * n; i++)
        sum += owed[i];
    return sum;
}

void
pay_net_positions(const PayFen *owed, unsigned n, PayFen *ret_net)
{
    memset(ret_net, 0, n * sizeof *ret_net);
    for (unsigned from = 0; from < n; from++)
        for (unsigned to = 0; to < n; to++) {
            ret_net[from] -= owed[(size_t)from * n + to];
            ret_net[to] += owed[(size_t)from * n + to];
        }
}

/* What @from owes @to after the two have set off their debts; 0 if it is owed. */
static PayFen
bilateral(const PayFen *owed, unsigned n, unsigned from, unsigned to)
{
    return MAX(0, owed[(size_t)from * n + to] - owed[(size_t)to * n + from]);
}

PayFen
pay_net_settled(const PayFen *owed, unsigned n, PayNetMethod method)
{
    if (method == PAY_NET_GROSS)
        return pay_net_gross(owed, n);
    PayFen sum = 0;
    g_autofree PayFen *net = g_new(PayFen, n);
    pay_net_positions(owed, n, net);
    for (unsigned from = 0; from < n; from++) {
        if (method == PAY_NET_MULTILATERAL)
            sum += MAX(0, net[from]);
        else
            for (unsigned to = 0; to < n; to++)
                sum += bilateral(owed, n, from, to);
    }
    return sum;
}

double
pay_net_efficiency(const PayFen *owed, unsigned n, PayNetMethod method)
{
    PayFen gross = pay_net_gross(owed, n);
    return gross == 0 ? 0 : 1 - (double)pay_net_settled(owed, n, method) / (double)gross;
}

void
pay_net_share(PayFen amount, const PayFen *claim, unsigned n, PayFen *ret_part)
{
    __int128 all = 0;
    PayFen left = amount;
    for (unsigned i = 0; i < n; i++)
        all += claim[i];
    g_assert(all > 0);
    g_autofree PayFen *remainder = g_new(PayFen, n);
    for (unsigned i = 0; i < n; i++) {
        __int128 exact = (__int128)amount * claim[i];
        ret_part[i] = (PayFen)(exact / all);
        remainder[i] = (PayFen)(exact % all);
        left -= ret_part[i];
    }
    for (; left > 0; left--) {
        unsigned largest = 0;
        for (unsigned i = 1; i < n; i++)
            if (remainder[i] > remainder[largest])
                largest = i;
        ret_part[largest]++;
        remainder[largest] = -1;
    }
}

PayFen
pay_net_with_interest(PayFen amount, PayPpm ppm)
{
    return amount + (PayFen)(((__int128)amount * ppm + PAY_ONE / 2) / PAY_ONE);
}

/* ---- what must be held */

/* The table of slot @slot, without those who @fell (NULL: nobody), added to @sum. */
static void
add_slot(const PayCycle *c, unsigned slot, const unsigned *fell, PayFen *sum)
{
    const PayFen *owed = c->owed + (size_t)slot * c->n * c->n;
    for (unsigned from = 0; from < c->n; from++)
        for (unsigned to = 0; to < c->n; to++)
            if (fell == NULL || (fell[from] == 0 && fell[to] == 0))
                sum[(size_t)from * c->n + to] += owed[(size_t)from * c->n + to];
}

/* The largest running debit of each, seen at the end of every slot. */
static void
need_gross(const PayCycle *c, const unsigned *fell, PayFen *ret_need)
{
    g_autofree PayFen *sum = g_new0(PayFen, (size_t)c->n * c->n);
    g_autofree PayFen *net = g_new(PayFen, c->n);
    for (unsigned slot = 0; slot < c->n_slots; slot++) {
        add_slot(c, slot, fell, sum);
        pay_net_positions(sum, c->n, net);
        for (unsigned i = 0; i < c->n; i++)
            ret_need[i] = MAX(ret_need[i], -net[i]);
    }
}

/* @owed: the whole cycle without those who @fell. */
static void
find_need(const PayCycle *c, const PayFen *owed, const unsigned *fell, PayFen *ret_need)
{
    memset(ret_need, 0, c->n * sizeof *ret_need);
    if (c->method == PAY_NET_GROSS) {
        need_gross(c, fell, ret_need);
        return;
    }
    g_autofree PayFen *net = g_new(PayFen, c->n);
    pay_net_positions(owed, c->n, net);
    for (unsigned i = 0; i < c->n; i++) {
        if (c->method == PAY_NET_MULTILATERAL)
            ret_need[i] = MAX(0, -net[i]);
        else
            for (unsigned to = 0; to < c->n; to++)
                ret_need[i] += bilateral(owed, c->n, i, to);
    }
}

/* (owned) */
static PayFen *
whole(const PayCycle *c, const unsigned *fell)
{
    PayFen *sum = g_new0(PayFen, (size_t)c->n * c->n);
    for (unsigned slot = 0; slot < c->n_slots; slot++)
        add_slot(c, slot, fell, sum);
    return sum;
}

void
pay_net_need(const PayCycle *cycle, PayFen *ret_need)
{
    g_autofree PayFen *owed = whole(cycle, NULL);
    find_need(cycle, owed, NULL, ret_need);
}

/* ---- failure */

/* Who of those still standing holds less than @need? They fall. Returns: was there one?
 */
static bool
fell_now(const PayCycle *c, const PayFen *need, PaySettled *s)
{
    unsigned before = s->n_failed;
    for (unsigned i = 0; i < c->n; i++) {
        if (s->fell[i] != 0 || c->holds[i] >= need[i])
            continue;
        s->fell[i] = s->rounds + 1;
        s->shortfall[i] = need[i] - c->holds[i];
        s->n_failed++;
    }
    s->rounds += s->n_failed > before;
    return s->n_failed > before;
}

static void
unwind(const PayCycle *c, PaySettled *s)
{
    g_autofree PayFen *need = g_memdup2(s->need, c->n * sizeof *need);
    while (fell_now(c, need, s)) {
        g_free(s->left);
        s->left = whole(c, s->fell);
        find_need(c, s->left, s->fell, need);
    }
    pay_net_positions(s->left, c->n, s->net);
    memcpy(s->received, s->net, c->n * sizeof *s->net);
}

/* Claims on @debtor: what it owes the others, as the method counts it. */
static bool
find_claims(const PayCycle *c, const PaySettled *s, unsigned debtor, PayFen *ret_claim)
{
    bool any = false;
    for (unsigned i = 0; i < c->n; i++) {
        bool takes = c->method != PAY_NET_MULTILATERAL || s->fell[i] == 0;
        ret_claim[i] = !takes                       ? 0
                       : c->method == PAY_NET_GROSS ? s->left[(size_t)debtor * c->n + i]
                                                    : bilateral(s->left, c->n, debtor, i);
        any |= ret_claim[i] > 0;
    }
    return any;
}

/* Let the counterparts of @debtor bear what it does not pay. */
static void
spread(const PayCycle *c, unsigned debtor, PaySettled *s)
{
    g_autofree PayFen *claim = g_new(PayFen, c->n);
    PayFen *part = s->rest + (size_t)debtor * c->n;
    if (!find_claims(c, s, debtor, claim))
        /* Positions of those who stand sum to what the fallen pay and this rest. */
        for (unsigned i = 0; i < c->n; i++)
            claim[i] = s->fell[i] == 0 ? MAX(0, s->received[i]) : 0;
    pay_net_share(s->shortfall[debtor], claim, c->n, part);
    s->received[debtor] += s->shortfall[debtor];
    for (unsigned i = 0; i < c->n; i++)
        s->received[i] -= part[i];
}

/* Queue and loss share: the same sums, named differently by what becomes of the rest. */
static void
pay_what_is_held(const PayCycle *c, PaySettled *s)
{
    g_autofree PayFen *need = g_memdup2(s->need, c->n * sizeof *need);
    while (fell_now(c, need, s)) {
        for (unsigned i = 0; i < c->n; i++)
            if (s->fell[i] == s->rounds)
                spread(c, i, s);
        if (c->method != PAY_NET_MULTILATERAL)
            return;
        for (unsigned i = 0; i < c->n; i++)
            need[i] = MAX(0, -s->received[i]);
    }
}

PaySettled
pay_net_settle(const PayCycle *cycle)
{
    unsigned n = cycle->n;
    PaySettled s = { .n = n,
                     .left = whole(cycle, NULL),
                     .net = g_new0(PayFen, n),
                     .need = g_new0(PayFen, n),
                     .shortfall = g_new0(PayFen, n),
                     .rest = g_new0(PayFen, (size_t)n * n),
                     .received = g_new0(PayFen, n),
                     .fell = g_new0(unsigned, n) };
    s.gross = pay_net_gross(s.left, n);
    find_need(cycle, s.left, NULL, s.need);
    pay_net_positions(s.left, n, s.net);
    memcpy(s.received, s.net, n * sizeof *s.net);
    if (cycle->rule == PAY_FAIL_UNWIND)
        unwind(cycle, &s);
    else
        pay_what_is_held(cycle, &s);
    return s;
}

void
pay_settled_clear(PaySettled *settled)
{
    g_free(settled->left);
    g_free(settled->net);
    g_free(settled->need);
    g_free(settled->shortfall);
    g_free(settled->rest);
    g_free(settled->received);
    g_free(settled->fell);
}
