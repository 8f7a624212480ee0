#include "models/publish_parts.h"
#include "models/risk.h"

typedef struct {
    SimRecords *records;
    const char *period;
} Sink;

static void
put(const Sink *sink, PayMetric metric, const char *member, double value)
{
    sim_records_value(sink->records, &pay_metric[metric], member, sink->period, value);
}

/* What the thresholds in force at the end promise. */
static void
put_closed_forms(const Sink *sink, const PayRiskRules *r)
{
    for (unsigned foreign = 0; foreign < 2; foreign++) {
        put(sink, PAY_METRIC_RISK_TPR, pay_leg_id[foreign],
            100 * pay_risk_beyond(r->decline, r->distance[foreign]));
        put(sink, PAY_METRIC_RISK_AUC, pay_leg_id[foreign],
            pay_risk_auc(r->distance[foreign]));
    }
    put(sink, PAY_METRIC_RISK_FPR, "", 100 * pay_risk_beyond(r->decline, 0));
}

/* Sums of a period at national scale. */
typedef struct {
    double n[2][PAY_N_RISKS]; /* attempts, [thief] */
    double stolen, value;     /* yuan */
} Counts;

static Counts
count(const PayWorld *world, const PayTally *t)
{
    Counts c = { 0 };
    for (unsigned g = 0; g < world->n_groups; g++) {
        double weight = world->group_weight[g];
        for (unsigned i = 0; i < 2 * PAY_N_RISKS; i++)
            c.n[i / PAY_N_RISKS][i % PAY_N_RISKS] +=
                weight * (double)t->group[g].risk[i / PAY_N_RISKS][i % PAY_N_RISKS];
        c.stolen += weight * (double)t->group[g].stolen / FEN_PER_YUAN;
        for (unsigned w = 0; w < world->n_wallets; w++)
            c.value += weight * (double)t->wallet[g][w].value / FEN_PER_YUAN;
    }
    return c;
}

static double
sum(const double *n, PayRisk from)
{
    double all = 0;
    for (unsigned risk = from; risk < PAY_N_RISKS; risk++)
        all += n[risk];
    return all;
}

void
pay_publish_risk(const PayPublisher *pub, const PayLedger *ledger,
                 const PayPeriod *period, const char *name)
{
    const PayRiskRules r = pay_risk_rules(ledger->params);
    const Sink sink = { pub->records, name };
    Counts c = count(pub->world, period->sum);
    double honest = sum(c.n[0], PAY_RISK_PASSED), thieves = sum(c.n[1], PAY_RISK_PASSED);
    double asked = c.n[0][PAY_RISK_ASKED] + c.n[0][PAY_RISK_REFUSED] +
                   c.n[1][PAY_RISK_ASKED] + c.n[1][PAY_RISK_REFUSED];
    if (honest + thieves == 0)
        return;
    put_closed_forms(&sink, &r);
    if (thieves > 0)
        put(&sink, PAY_METRIC_RISK_CAUGHT, "",
            100 * sum(c.n[1], PAY_RISK_REFUSED) / thieves);
    put(&sink, PAY_METRIC_RISK_MISSED, "",
        1e6 * (thieves - sum(c.n[1], PAY_RISK_REFUSED)) / (honest + thieves));
    put(&sink, PAY_METRIC_RISK_DECLINED_GOOD, "",
        100 * sum(c.n[0], PAY_RISK_REFUSED) / honest);
    put(&sink, PAY_METRIC_RISK_STEP_UPS, "", 100 * asked / (honest + thieves));
    if (c.value > 0)
        put(&sink, PAY_METRIC_RISK_LOSS, "", 1e6 * c.stolen / c.value);
    put(&sink, PAY_METRIC_RISK_STOLEN, "", c.stolen);
}
