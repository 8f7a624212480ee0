/* What rebates buy, and what is left of it when they have ended. */
#include "models/publish_parts.h"

void
pay_publish_note_rebates(PayPublisher *pub, const PayTally *day)
{
    uint32_t gave = 0;
    for (unsigned g = 0; g < pub->world->n_groups; g++)
        for (unsigned w = 0; w < pub->world->n_wallets; w++)
            gave |= (uint32_t)(day->rebate[g][w] > 0) << pub->family_of[w];
    g_array_append_val(pub->rebated, gave);
}

/* A sum of a family's shares over some days. */
typedef struct {
    double sum;
    unsigned n;
} Mean;

static void
take(Mean *mean, double share)
{
    mean->sum += share;
    mean->n++;
}

PayLasting
pay_publish_lasting(const double *share, const uint32_t *rebated, unsigned n_days,
                    unsigned n_families, unsigned family)
{
    Mean before = { 0 }, during = { 0 }, after = { 0 };
    unsigned first = 0, end = 0; /* the rebates' first day, and the day after the last */
    for (unsigned day = n_days; day-- > 0;)
        if (rebated[day] >> family & 1) {
            end = MAX(end, day + 1);
            first = day;
        }
    for (unsigned day = 0; day < n_days; day++) {
        double today = share[(size_t)day * n_families + family];
        if (day < first && day + PAY_END_DAYS >= first)
            take(&before, today);
        if (rebated[day] >> family & 1)
            take(&during, today);
        if (day >= end && day + PAY_END_DAYS >= n_days)
            take(&after, today);
    }
    PayLasting lasting = { .is_bought = during.n > 0 && before.n == PAY_END_DAYS };
    if (!lasting.is_bought)
        return lasting;
    lasting.gained = during.sum / during.n - before.sum / before.n;
    lasting.is_over = after.n == PAY_END_DAYS;
    if (lasting.is_over)
        lasting.kept = after.sum / after.n - before.sum / before.n;
    return lasting;
}

void
pay_publish_rebates(const PayPublisher *pub)
{
    for (guint f = 0; f < pub->families->len; f++) {
        const char *id = pub->families->pdata[f];
        PayLasting lasting =
            pay_publish_lasting((const double *)(void *)pub->shares->data,
                                (const uint32_t *)(void *)pub->rebated->data, pub->n_days,
                                pub->families->len, f);
        if (lasting.is_bought)
            sim_records_value(pub->records, &pay_metric[PAY_METRIC_REBATE_GAINED], id,
                              SIM_PERIOD_RUN, 100 * lasting.gained);
        if (lasting.is_over)
            sim_records_value(pub->records, &pay_metric[PAY_METRIC_REBATE_KEPT], id,
                              SIM_PERIOD_RUN, 100 * lasting.kept);
    }
}
