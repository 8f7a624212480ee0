#include "models/rival_books.h"

#include <string.h>

/* What all sales are booked with. */
typedef struct {
    const PayWorld *world;
    const PayParams *now;
    const int *rival_of; /* by fee */
    PayRivalBooks *books;
} Booker;

/* Book @value fen of payments with these fees, in microfen for each fen, for each rival
 * that earns on them. */
static void
book_payments(const Booker *b, const uint8_t *plan, const double fee[PAY_N_FLOWS],
              bool foreign, double value)
{
    const PayFlowEnds *ends = pay_flow_ends_table[foreign];
    uint64_t booked = 0;
    for (unsigned flow = 0; flow < PAY_N_FLOWS; flow++) {
        int a = plan[flow] == PAY_NO_FEE ? -1 : b->rival_of[plan[flow]];
        if (a < 0)
            continue;
        b->books->earned[a] += value * fee[flow];
        if (booked >> a & 1)
            continue; /* a second fee of the same payment: its other lines are in */
        booked |= UINT64_C(1) << a;
        b->books->value[a] += value;
        PayRole role = ends[flow].payee;
        for (unsigned other = 0; other < PAY_N_FLOWS; other++) {
            if (plan[other] == PAY_NO_FEE || b->rival_of[plan[other]] == a)
                continue;
            if (ends[other].payer == role)
                b->books->paid[a] += value * fee[other];
            if (ends[other].payee == role)
                b->books->paid[a] -= value * fee[other];
        }
    }
}

/* Payments of one venue, network and wallet. */
static void
book_sales(const Booker *b, unsigned venue, unsigned network, unsigned wallet, double n,
           double value)
{
    bool foreign = pay_value(b->world->base, PAY_WALLET_NETWORK, wallet, 0, 0) != network;
    double balance =
        (double)pay_value(b->now, PAY_WALLET_BALANCE, wallet, 0, 0) / PAY_ONE;
    PayFen amount = (PayFen)(value / n + 0.5);
    for (unsigned bank = 0; bank < 2; bank++) {
        const uint8_t *plan = pay_world_plan(b->world, venue, network, wallet, bank != 0);
        double part = bank ? 1 - balance : balance;
        double fee[PAY_N_FLOWS] = { 0 };
        for (unsigned flow = 0; flow < PAY_N_FLOWS; flow++)
            if (plan[flow] != PAY_NO_FEE) {
                PaySchedule schedule = pay_schedule_of(b->now, plan[flow]);
                fee[flow] = (double)pay_schedule_fee(&schedule, amount) / (double)amount;
            }
        book_payments(b, plan, fee, foreign, part * value);
    }
}

void
pay_rival_books_fees(const PayWorld *world, const PayTally *sum, const PayParams *now,
                     const int *rival_of, PayRivalBooks *ret_books)
{
    Booker b = { world, now, rival_of, ret_books };
    memset(ret_books, 0, sizeof *ret_books);
    for (unsigned g = 0; g < world->n_groups; g++) {
        double weight = world->group_weight[g];
        const PaySum *sale = &sum->sales[(size_t)g * sum->n_sales];
        ret_books->outside += weight * (double)sum->group[g].cash_value;
        for (unsigned v = 0; v < world->n_venues; v++)
            for (unsigned w = 0; w < world->n_wallets; w++)
                for (unsigned k = 0; k < world->n_networks; k++, sale++)
                    if (sale->n > 0)
                        book_sales(&b, v, k, w, weight * (double)sale->n,
                                   weight * (double)sale->value);
    }
}

/* Microfen that @wallet gained in @group. */
static int64_t
gain_of(const PayWorld *world, const PayTally *sum, unsigned group, unsigned wallet)
{
    unsigned n = world->n_parties, party = world->party_first[PAY_ROLE_WALLET] + wallet;
    const int64_t *pairs = sum->pairs + (size_t)group * sum->n_pairs;
    int64_t gain = 0;
    for (unsigned other = 0; other < n; other++)
        gain += pairs[other * n + party] - pairs[party * n + other];
    return gain;
}

void
pay_rival_books_rebates(const PayWorld *world, const PayTally *sum, const int *rival_of,
                        PayRivalBooks *ret_books)
{
    memset(ret_books, 0, sizeof *ret_books);
    for (unsigned g = 0; g < world->n_groups; g++) {
        double weight = world->group_weight[g];
        ret_books->outside += weight * (double)sum->group[g].cash_value;
        for (unsigned w = 0; w < world->n_wallets; w++) {
            double value = weight * (double)sum->wallet[g][w].value;
            if (rival_of[w] < 0) {
                ret_books->outside += value;
                continue;
            }
            ret_books->value[rival_of[w]] += value;
            ret_books->paid[rival_of[w]] -= weight * (double)gain_of(world, sum, g, w);
        }
    }
}
