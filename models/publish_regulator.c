#include "models/publish_parts.h"

void
pay_publish_take_orders(PayPeriod *period, const PayPublisher *pub,
                        const PayLedger *ledger)
{
    uint32_t families = 0;
    for (unsigned w = 0; w < pub->world->n_wallets; w++)
        families |= (ledger->stopped >> w & 1) << pub->family_of[w];
    for (unsigned f = 0; f < pub->families->len; f++)
        period->n_stopped[f] += families >> f & 1;
    period->n_capped += pay_share_cap_holds(ledger->params);
}

void
pay_publish_join_orders(PayPeriod *period, const PayPeriod *part)
{
    for (unsigned f = 0; f < PAY_MAX_WALLETS; f++)
        period->n_stopped[f] += part->n_stopped[f];
    period->n_capped += part->n_capped;
}

void
pay_publish_orders(const PayPublisher *pub, const PayPeriod *period, const char *name)
{
    if (period->n_capped == 0)
        return;
    for (unsigned f = 0; f < pub->families->len; f++)
        sim_records_value(pub->records, &pay_metric[PAY_METRIC_STOPPED],
                          pub->families->pdata[f], name, period->n_stopped[f]);
}
