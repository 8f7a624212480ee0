#include "models/publish_parts.h"

/* Yuan of @sales, of one class or all (-1); [group][venue][wallet][network]. */
static double
value_of(const PayWorld *world, const PaySum *sales, int class)
{
    double value = 0;
    unsigned n_cells = world->n_wallets * world->n_networks;
    for (unsigned g = 0; g < world->n_groups; g++)
        for (unsigned v = 0; v < world->n_venues; v++) {
            const PaySum *sale = sales + ((size_t)g * world->n_venues + v) * n_cells;
            uint64_t fen = 0;
            for (unsigned i = 0; i < n_cells; i++)
                fen += sale[i].value;
            if (class < 0 || class == world->venues[v].class)
                value += world->group_weight[g] * (double)fen / FEN_PER_YUAN;
        }
    return value;
}

double
pay_publish_returned(const PayWorld *world, const PayTally *tally, int class)
{
    return tally->returns == NULL ? 0 : value_of(world, tally->returns->sales, class);
}

void
pay_publish_refunds(const PayPublisher *pub, const PayPeriod *period, const char *name)
{
    const PayWorld *world = pub->world;
    const PayTally *t = period->sum;
    if (t->returns == NULL)
        return;
    double all = value_of(world, t->sales, -1), back = pay_publish_returned(world, t, -1);
    sim_records_value(pub->records, &pay_metric[PAY_METRIC_REFUND_VALUE], "", name, back);
    sim_records_value(pub->records, &pay_metric[PAY_METRIC_REFUND_SHARE], "", name,
                      100 * back / all);
    for (unsigned k = 0; k < world->n_classes; k++) {
        double sold = value_of(world, t->sales, (int)k);
        if (sold > 0)
            sim_records_value(pub->records, &pay_metric[PAY_METRIC_REFUND_CLASS],
                              pay_publish_entity(world, PAY_KIND_CLASS, k)->id, name,
                              100 * pay_publish_returned(world, t, (int)k) / sold);
    }
}

void
pay_publish_wallet_mdr(const PayPublisher *pub, const PayPeriod *period, const char *name)
{
    const PayWorld *world = pub->world;
    const PayTally *t = period->sum;
    for (unsigned w = 0; w < world->n_wallets; w++) {
        double kept = 0, mdr = 0;
        for (unsigned g = 0; g < world->n_groups; g++) {
            uint64_t back = t->returns == NULL ? 0 : t->returns->into[g][w];
            kept += world->group_weight[g] * (double)(t->wallet[g][w].value - back);
            mdr += world->group_weight[g] * (double)t->mdr[g][w] / PAY_ONE;
        }
        if (kept > 0)
            sim_records_value(pub->records, &pay_metric[PAY_METRIC_MDR_WALLET],
                              pay_publish_entity(world, PAY_KIND_WALLET, w)->id, name,
                              100 * mdr / kept);
    }
}
