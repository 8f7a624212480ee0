#include "cli/expectations.h"

static bool
holds(const ScnExpect *expect, double value)
{
    /* What was written with a few digits is compared with a few digits' grace. */
    double slack = 1e-9 * (1 + (value < 0 ? -value : value));
    bool above = expect->op == SCN_AT_MOST || value >= expect->low - slack;
    bool below = expect->op == SCN_AT_LEAST || value <= expect->high + slack;
    return above && below;
}

typedef struct {
    OutStore *store;
    int64_t scenario;
    uint64_t seed;
    GArray *outcomes; /* CliOutcome */
} Work;

/* Ask one period. @is_optional: without a value there is no outcome. */
static bool
ask(Work *work, const ScnExpect *expect, const char *period, bool is_optional,
    GError **error)
{
    g_autoptr(GArray) values =
        out_store_values(work->store, work->scenario, work->seed, expect->metric_id,
                         expect->member, period, error);
    if (values == NULL)
        return false;
    double sum = 0; /* divided once: ten yes must make a whole one */
    for (guint i = 0; i < values->len; i++)
        sum += g_array_index(values, double, i);
    CliOutcome outcome = { expect, period, sum / MAX(values->len, 1), values->len,
                           false };
    outcome.holds = values->len > 0 && holds(expect, outcome.mean);
    if (values->len > 0 || !is_optional)
        g_array_append_val(work->outcomes, outcome);
    return true;
}

static bool
ask_windows(Work *work, const ScnExpect *expect, GError **error)
{
    g_autoptr(GArray) windows = out_store_periods(work->store, work->scenario, error);
    for (guint i = 0; windows != NULL && i < windows->len; i++)
        if (!ask(work, expect, g_array_index(windows, SimPeriod, i).id, true, error))
            return false;
    return windows != NULL;
}

static bool
ask_all(Work *work, const ScnExpect *expect, GError **error)
{
    guint before = work->outcomes->len;
    if (expect->window[0] != '\0')
        return ask(work, expect, expect->window, false, error);
    if (!ask(work, expect, SIM_PERIOD_RUN, true, error))
        return false;
    if (work->outcomes->len == before && !ask_windows(work, expect, error))
        return false;
    return work->outcomes->len > before ||
           ask(work, expect, SIM_PERIOD_RUN, false, error);
}

GArray *
cli_expectations(OutStore *store, int64_t scenario, uint64_t seed, const GArray *expects,
                 GError **error)
{
    g_autoptr(GArray) outcomes = g_array_new(FALSE, FALSE, sizeof(CliOutcome));
    Work work = { store, scenario, seed, outcomes };
    for (guint i = 0; i < expects->len; i++)
        if (!ask_all(&work, &g_array_index(expects, ScnExpect, i), error))
            return NULL;
    return g_steal_pointer(&outcomes);
}
