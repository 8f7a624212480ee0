#include "models/publish_parts.h"

void
pay_publish_take_cycles(PayPeriod *period, const PayCycles *part, unsigned n_members)
{
    if (period->cycles.liquidity == NULL)
        pay_cycles_init(&period->cycles, n_members);
    pay_cycles_add(&period->cycles, part, n_members);
}

typedef struct {
    SimRecords *records;
    const char *period;
} Sink;

static void
put(const Sink *sink, PayMetric metric, const char *member, double value)
{
    sim_records_value(sink->records, &pay_metric[metric], member, sink->period, value);
}

static void
put_yuan(const Sink *sink, PayMetric metric, const char *member, PayFen fen)
{
    put(sink, metric, member, (double)fen / FEN_PER_YUAN);
}

static void
put_hub(const Sink *sink, const char *id, const PayHubCycles *c)
{
    PayFen left = c->gross - c->unwound;
    put_yuan(sink, PAY_METRIC_SETTLEMENT_GROSS, id, c->gross);
    put_yuan(sink, PAY_METRIC_SETTLEMENT_PAID, id, c->paid);
    if (left > 0)
        put(sink, PAY_METRIC_SETTLEMENT_EFFICIENCY, id,
            100 * (1 - (double)c->paid / (double)left));
    put_yuan(sink, PAY_METRIC_SETTLEMENT_LIQUIDITY, id, c->liquidity);
    put(sink, PAY_METRIC_SETTLEMENT_FAILURES, id, c->n_failed);
    put(sink, PAY_METRIC_SETTLEMENT_CONTAGION, id, c->rounds > 0 ? c->rounds - 1 : 0);
    put_yuan(sink, PAY_METRIC_SETTLEMENT_UNWOUND, id, c->unwound);
    put_yuan(sink, PAY_METRIC_SETTLEMENT_UNPAID, id, c->unpaid);
}

void
pay_publish_cycles(const PayPublisher *pub, const PaySettlement *settlement,
                   const PayPeriod *period, const char *name)
{
    const PayCycles *c = &period->cycles;
    const Sink sink = { pub->records, name };
    PayFen all = c->on_us;
    if (c->liquidity == NULL)
        return;
    for (unsigned hub = 0; hub < pub->world->base->n[PAY_KIND_HUB]; hub++) {
        put_hub(&sink, pay_publish_entity(pub->world, PAY_KIND_HUB, hub)->id,
                &c->hub[hub]);
        all += c->hub[hub].gross;
    }
    if (all > 0)
        put(&sink, PAY_METRIC_SETTLEMENT_ON_US, "", 100 * (double)c->on_us / (double)all);
    for (unsigned i = 0; i < pay_settlement_n_members(settlement); i++) {
        const char *firm = pay_settlement_member(settlement, i);
        put_yuan(&sink, PAY_METRIC_SETTLEMENT_LIQUIDITY_FIRM, firm, c->liquidity[i]);
        put_yuan(&sink, PAY_METRIC_SETTLEMENT_LOSS_FIRM, firm, c->loss[i]);
    }
}
