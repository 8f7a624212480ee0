#include "models/refund.h"

#include "models/booking.h"
#include "sim/dist.h"

PaySplit
pay_refund_split(const PaySplit *split, PayRefundFees policy)
{
    static const bool is_hubs[PAY_N_FLOWS] = { [PAY_FLOW_HUB_ACQUIRING] = true,
                                               [PAY_FLOW_HUB_ACCOUNT] = true,
                                               [PAY_FLOW_FUNDING_HUB_W] = true,
                                               [PAY_FLOW_FUNDING_HUB_B] = true };
    PaySplit back = *split;
    for (unsigned flow = 0; flow < PAY_N_FLOWS; flow++)
        if (policy == PAY_REFUND_NONE || (policy == PAY_REFUND_HUB_KEPT && is_hubs[flow]))
            back.line[flow] = 0;
    return back;
}

unsigned
pay_refund_days(unsigned hour, double median, double spread, double uniform)
{
    double days = median * sim_exp(spread * sim_normal(uniform));
    double due = (hour + 0.5) / PAY_DAY_HOURS + days;
    return due < PAY_REFUND_DAYS - 1 ? (unsigned)due : PAY_REFUND_DAYS - 1;
}

static void
book_owed(const PayVisit *v, unsigned slot, bool foreign_code, PayReturns *to)
{
    int64_t *owed = pay_returns_owed(to, v->group, v->hub[slot], v->wallet[slot]);
    if (v->bank_funded[slot])
        owed[v->consumer->bank] += v->amount;
    if (foreign_code)
        owed[to->world->base->n[PAY_KIND_BANK] + pay_book_acquirer(v, slot)] += v->amount;
    if (!v->bank_funded[slot] && !foreign_code)
        to->on_us[v->group] += (uint64_t)v->amount;
}

static void
book_fees(const PayVisit *v, unsigned slot, bool foreign_code, const PaySplit *back,
          const unsigned party[PAY_N_ROLES], PayReturns *to)
{
    unsigned n = to->world->n_parties;
    int64_t *pairs = to->pairs + (size_t)v->group * to->n_pairs;
    for (unsigned flow = 0; flow < PAY_N_FLOWS; flow++) {
        PayFlowEnds ends = pay_flow_ends_table[foreign_code][flow];
        pairs[party[ends.payer] * n + party[ends.payee]] += back->line[flow];
    }
    pairs[party[PAY_ROLE_WALLET] * n + party[PAY_ROLE_CONSUMER]] += back->rebate;
    pairs[party[PAY_ROLE_CONSUMER] * n + party[PAY_ROLE_MERCHANT]] += back->surcharge;
    to->mdr[v->group][v->wallet[slot]] += back->line[PAY_FLOW_MDR];
    to->rebate[v->group][v->wallet[slot]] += back->rebate;
    PayMicrofen delta[PAY_N_ROLES];
    pay_split_by_role(back, foreign_code, delta);
    for (unsigned role = 0; role < PAY_N_ROLES; role++)
        to->role[v->group][role] += delta[role];
}

void
pay_refund_book(PayVisit *v, unsigned slot, bool foreign_code, const PaySplit *split,
                const unsigned party[PAY_N_ROLES])
{
    const PayWorld *world = v->span->world;
    const PayRefundRules *r = &v->span->rules->refund;
    SimBlock draw = sim_random_block(
        world->key, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_REFUND, 0), v->id, v->k);
    if (!sim_chance(draw.w[0], r->rate[world->venues[v->venue].class]))
        return;
    unsigned days = pay_refund_days(v->hour, r->median, r->spread,
                                    sim_uniform(sim_block_u64(draw, 1)));
    PayReturns *to = pay_tally_due(v->tally, world, days);
    PaySplit back = pay_refund_split(split, r->policy);
    size_t cell =
        ((size_t)v->venue * world->n_wallets + v->wallet[slot]) * world->n_networks +
        v->gate[slot].network;
    PaySum *sale = &to->sales[(size_t)v->group * to->n_sales + cell];
    sale->n++;
    sale->value += (uint64_t)v->amount;
    to->into[v->group][v->wallet[slot]] += (uint64_t)v->amount;
    book_fees(v, slot, foreign_code, &back, party, to);
    book_owed(v, slot, foreign_code, to);
}
