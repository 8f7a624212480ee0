#include "models/calibrate.h"

#include "models/ledger.h"
#include "sim/math.h"

#define PANEL       20000 /* consumers */
#define WEEKS       36
#define FULL_GAIN   8 /* weeks before the gain begins to fall */
#define REPLICATION UINT32_MAX

static int64_t
target(const PayParams *params, unsigned wallet)
{
    return pay_value(params, PAY_WALLET_TARGET, wallet, 0, 0);
}

static PayParams *
panel_params(const PayParams *base)
{
    PayParams *panel = pay_params_copy(base);
    int64_t people = 0;
    for (unsigned c = 0; c < base->n[PAY_KIND_CITY]; c++)
        people += pay_value(base, PAY_CITY_POPULATION, c, 0, 0);
    panel->cell[pay_cell_index(panel, PAY_RUN_SCALE, 0, 0, 0)] = MAX(people / PANEL, 1);
    return panel;
}

/* Completed value by wallet over a week, weighted to national scale. */
static bool
simulate_week(const PayCalibration *job, PayLedger *ledger, double *ret_value,
              GError **error)
{
    for (unsigned w = 0; w < ledger->world->n_wallets; w++)
        ret_value[w] = 0;
    for (unsigned day = 0; day < 7; day++) {
        if (!pay_ledger_day(ledger, NULL, error))
            return false;
        if (job->progress != NULL &&
            !job->progress(job->ctx, ledger->world->n_consumers)) {
            g_set_error(error, PAY_ERROR, PAY_ERROR_STOPPED, "stopped on request");
            return false;
        }
        for (unsigned g = 0; g < ledger->world->n_groups; g++)
            for (unsigned w = 0; w < ledger->world->n_wallets; w++)
                ret_value[w] += ledger->world->group_weight[g] *
                                (double)ledger->day->wallet[g][w].value;
    }
    return true;
}

/* One contraction step; then the weighted mean goes back to where it was. */
static void
contract(PayLedger *ledger, const double *value, double gain)
{
    const PayParams *p = ledger->params;
    double pace = gain * (double)pay_value(p, PAY_NEST, 0, 0, 0) /
                  (double)pay_value(p, PAY_CHOICE_SCALE, 0, 0, 0);
    double total = 0, targets = 0, drift = 0;
    for (unsigned w = 0; w < ledger->world->n_wallets; w++) {
        targets += (double)target(p, w);
        if (target(p, w) > 0)
            total += value[w];
    }
    for (unsigned w = 0; w < ledger->world->n_wallets; w++) {
        if (target(p, w) <= 0)
            continue;
        double wanted = (double)target(p, w) / targets;
        /* A wallet that sold nothing this week is treated as having half the smallest
         * share that the panel can show. */
        double share = (value[w] > 0 ? value[w] / total : 0.5e-6);
        double step = pace * (sim_log(wanted) - sim_log(share));
        ledger->utility[w] += CLAMP(step, -1, 1);
        double stated = (double)pay_value(p, PAY_WALLET_UTILITY, w, 0, 0) / 100;
        drift += wanted * (ledger->utility[w] - stated);
    }
    for (unsigned w = 0; w < ledger->world->n_wallets; w++)
        if (target(p, w) > 0)
            ledger->utility[w] -= drift;
    ledger->rules_stale = true;
}

static bool
iterate(const PayCalibration *job, PayLedger *ledger, GError **error)
{
    double value[PAY_MAX_WALLETS];
    for (unsigned week = 0; week < WEEKS; week++) {
        if (!simulate_week(job, ledger, value, error))
            return false;
        double gain = week < FULL_GAIN ? 1.0 : 1.0 / (week - FULL_GAIN + 2);
        contract(ledger, value, gain);
    }
    return true;
}

/* To the micro-yuan: what is stored and printed is what is simulated. */
static double
rounded(double yuan)
{
    int64_t micro = (int64_t)(yuan * 1e6 + (yuan < 0 ? -0.5 : 0.5));
    return (double)micro / 1e6;
}

bool
pay_calibrate(const PayCalibration *job, double *ret_utility, GError **error)
{
    const PayParams *base = job->base;
    bool wanted = false;
    for (unsigned w = 0; w < base->n[PAY_KIND_WALLET]; w++) {
        ret_utility[w] = (double)pay_value(base, PAY_WALLET_UTILITY, w, 0, 0) / 100;
        wanted |= target(base, w) > 0;
    }
    if (!wanted || pay_value(base, PAY_RUN_CALIBRATE, 0, 0, 0) == 0)
        return true;
    PayParams *params = panel_params(base);
    SimKey key = { .seed = job->seed, .replication = REPLICATION };
    PayWorld *world = pay_world_new(params, key, error);
    PayLedger *ledger =
        world == NULL ? NULL : pay_ledger_new(world, ret_utility, job->pool, error);
    bool ok = ledger != NULL && iterate(job, ledger, error);
    for (unsigned w = 0; ok && w < base->n[PAY_KIND_WALLET]; w++)
        ret_utility[w] = rounded(ledger->utility[w]);
    pay_ledger_free(ledger);
    pay_world_free(world);
    pay_params_free(params);
    return ok;
}
