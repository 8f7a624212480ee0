#include "output/compare.h"

#include <math.h>
#include <string.h>

#include "output/period.h"
#include "sim/interval.h"

#define RELATIVE "relative:"

/* Values of one cell in the replications that both sides have. */
typedef struct {
    GArray *base, *alt; /* double, the same length */
} Pairs;

static Pairs
pairs_new(void)
{
    return (Pairs){ g_array_new(FALSE, FALSE, sizeof(double)),
                    g_array_new(FALSE, FALSE, sizeof(double)) };
}

static void
pairs_clear(Pairs *pairs)
{
    g_array_unref(pairs->base);
    g_array_unref(pairs->alt);
}

/* Both lists are in the order of replications. */
static Pairs
pair_up(const GArray *base, const GArray *alt)
{
    Pairs pairs = pairs_new();
    for (guint i = 0, j = 0; i < base->len && j < alt->len;) {
        const OutSample *b = &g_array_index(base, OutSample, i);
        const OutSample *a = &g_array_index(alt, OutSample, j);
        if (b->replication == a->replication) {
            g_array_append_val(pairs.base, b->value);
            g_array_append_val(pairs.alt, a->value);
        }
        i += b->replication <= a->replication;
        j += a->replication <= b->replication;
    }
    return pairs;
}

/* Turn levels into per cent of the base; a base of 0 has no per cent and drops out. */
static Pairs
pairs_relative(const Pairs *levels)
{
    Pairs pairs = pairs_new();
    const double zero = 0;
    for (guint i = 0; i < levels->base->len; i++) {
        double base = g_array_index(levels->base, double, i);
        double gain = 100 * (g_array_index(levels->alt, double, i) / base - 1);
        if (base == 0)
            continue;
        g_array_append_val(pairs.base, zero);
        g_array_append_val(pairs.alt, gain);
    }
    return pairs;
}

static bool
is_all_equal(const Pairs *pairs)
{
    for (guint i = 0; i < pairs->base->len; i++)
        if (g_array_index(pairs->base, double, i) != g_array_index(pairs->alt, double, i))
            return false;
    return true;
}

static OutVerdict
judge(const Pairs *pairs, const SimInterval *interval)
{
    if (pairs->base->len == 0)
        return OUT_VERDICT_NONE;
    if (pairs->base->len == 1)
        return OUT_VERDICT_SINGLE;
    if (is_all_equal(pairs))
        return OUT_VERDICT_EQUAL;
    if (interval->low > 0)
        return OUT_VERDICT_HIGHER;
    return interval->high < 0 ? OUT_VERDICT_LOWER : OUT_VERDICT_UNDECIDED;
}

static double
mean_of(const GArray *values, double level)
{
    return sim_interval_mean((const double *)(const void *)values->data, values->len,
                             level)
        .mean;
}

static void
add_difference(GArray *rows, const SimMetric *metric, const SimMember *member,
               const Pairs *pairs, double level)
{
    OutDifference row = { .metric = *metric, .member = *member, .n = pairs->base->len };
    SimInterval interval =
        sim_interval_paired((const double *)(const void *)pairs->alt->data,
                            (const double *)(const void *)pairs->base->data, row.n, level,
                            &row.variance_reduction);
    row.base = mean_of(pairs->base, level);
    row.alt = mean_of(pairs->alt, level);
    row.difference = interval.mean;
    row.low = row.n < 2 ? NAN : interval.low;
    row.high = row.n < 2 ? NAN : interval.high;
    row.relative = row.base != 0 ? 100 * row.difference / fabs(row.base) : NAN;
    row.verdict = judge(pairs, &interval);
    g_array_append_val(rows, row);
}

/* One side lacks the cell: its mean is NaN, the other side's covers its own replications.
 */
static void
add_one_sided(GArray *rows, const OutCell *cell, bool is_base, double level)
{
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(double));
    for (guint i = 0; i < cell->samples->len; i++)
        g_array_append_val(values, g_array_index(cell->samples, OutSample, i).value);
    double mean = mean_of(values, level);
    OutDifference row = { .metric = cell->metric,
                          .member = cell->member,
                          .base = is_base ? mean : NAN,
                          .alt = is_base ? NAN : mean,
                          .difference = NAN,
                          .low = NAN,
                          .high = NAN,
                          .relative = NAN,
                          .variance_reduction = NAN,
                          .verdict = OUT_VERDICT_NONE };
    g_array_append_val(rows, row);
}

/* Ids of one store are kept once each: equal addresses are equal ids. */
static const OutCell *
find_cell(const GPtrArray *cells, const char *metric, const char *member)
{
    for (guint i = 0; i < cells->len; i++) {
        const OutCell *cell = (const OutCell *)g_ptr_array_index(cells, i);
        if (cell->metric.id == metric && cell->member.id == member)
            return cell;
    }
    return NULL;
}

typedef struct {
    GPtrArray *base, *alt; /* OutCell */
    GArray *rows;
    double level;
} Work;

static void
compare_metric(Work *work, const SimMetric *metric)
{
    for (guint i = 0; i < work->base->len; i++) {
        const OutCell *base = (const OutCell *)g_ptr_array_index(work->base, i);
        if (base->metric.id != metric->id)
            continue;
        const OutCell *alt = find_cell(work->alt, metric->id, base->member.id);
        if (alt == NULL) {
            add_one_sided(work->rows, base, true, work->level);
            continue;
        }
        Pairs pairs = pair_up(base->samples, alt->samples);
        add_difference(work->rows, metric, &base->member, &pairs, work->level);
        pairs_clear(&pairs);
    }
    for (guint i = 0; i < work->alt->len; i++) {
        const OutCell *alt = (const OutCell *)g_ptr_array_index(work->alt, i);
        if (alt->metric.id == metric->id &&
            find_cell(work->base, metric->id, alt->member.id) == NULL)
            add_one_sided(work->rows, alt, false, work->level);
    }
}

static void
derive_metric(Work *work, const SimMetric *metric, const char *source)
{
    for (guint i = 0; i < work->base->len; i++) {
        const OutCell *base = (const OutCell *)g_ptr_array_index(work->base, i);
        const OutCell *alt = find_cell(work->alt, base->metric.id, base->member.id);
        if (strcmp(base->metric.id, source) != 0 || alt == NULL)
            continue;
        Pairs levels = pair_up(base->samples, alt->samples);
        Pairs pairs = pairs_relative(&levels);
        add_difference(work->rows, metric, &base->member, &pairs, work->level);
        pairs_clear(&pairs);
        pairs_clear(&levels);
    }
}

static unsigned
count_common(const GArray *base, const GArray *alt, uint64_t seed)
{
    unsigned n = 0;
    for (guint i = 0; i < base->len; i++)
        for (guint j = 0; j < alt->len; j++) {
            const OutReplication *b = &g_array_index(base, OutReplication, i);
            const OutReplication *a = &g_array_index(alt, OutReplication, j);
            n += b->seed == seed && a->seed == seed && b->replication == a->replication;
        }
    return n;
}

static bool
find_sides(OutStore *store, OutComparison *comparison, int64_t base_key, int64_t alt_key,
           GError **error)
{
    if (!out_store_scenario_by_key(store, base_key, &comparison->base, error) ||
        !out_store_scenario_by_key(store, alt_key, &comparison->alt, error))
        return false;
    g_autoptr(GArray) base = out_store_replications(store, base_key, error);
    g_autoptr(GArray) alt =
        base != NULL ? out_store_replications(store, alt_key, error) : NULL;
    if (alt == NULL)
        return false;
    comparison->n = count_common(base, alt, comparison->seed);
    if (comparison->n > 0)
        return true;
    g_set_error(error, OUT_ERROR, OUT_ERROR_MISSING,
                "%s and %s have no replication in common for seed %" G_GUINT64_FORMAT,
                comparison->base.scenario.id, comparison->alt.scenario.id,
                (guint64)comparison->seed);
    return false;
}

static bool
find_period(OutStore *store, OutComparison *comparison, int64_t base_key,
            const char *period, GError **error)
{
    g_autoptr(GArray) periods = out_store_periods(store, base_key, error);
    if (periods == NULL)
        return false;
    const SimPeriod *found = out_period_find(periods, period);
    if (found != NULL)
        comparison->period = *found;
    else
        comparison->period.id = g_intern_string(period);
    if (found != NULL || out_period_is_fixed(period))
        return true;
    g_autofree char *name = out_text_inert(period);
    g_set_error(error, OUT_ERROR, OUT_ERROR_MISSING, "no window '%s' in these results",
                name);
    return false;
}

static bool
compare_all(OutStore *store, OutComparison *comparison, GError **error)
{
    g_autoptr(GArray) metrics = out_store_metrics(store, error);
    g_autoptr(GPtrArray) base =
        metrics != NULL ? out_store_cells(store, comparison->base.key, comparison->seed,
                                          comparison->period.id, NULL, error)
                        : NULL;
    g_autoptr(GPtrArray) alt =
        base != NULL ? out_store_cells(store, comparison->alt.key, comparison->seed,
                                       comparison->period.id, NULL, error)
                     : NULL;
    if (alt == NULL)
        return false;
    Work work = { base, alt, comparison->rows, comparison->level };
    for (guint i = 0; i < metrics->len; i++) {
        const SimMetric *metric = &g_array_index(metrics, SimMetric, i);
        if (g_str_has_prefix(metric->aggregation, RELATIVE))
            derive_metric(&work, metric, metric->aggregation + strlen(RELATIVE));
        else
            compare_metric(&work, metric);
    }
    return true;
}

OutComparison *
out_compare(OutStore *store, int64_t base_key, int64_t alt_key, uint64_t seed,
            const char *period, double level, GError **error)
{
    g_autoptr(OutComparison) comparison = g_new0(OutComparison, 1);
    comparison->seed = seed;
    comparison->level = level;
    comparison->rows = g_array_new(FALSE, FALSE, sizeof(OutDifference));
    if (!find_period(store, comparison, base_key, period, error) ||
        !find_sides(store, comparison, base_key, alt_key, error) ||
        !compare_all(store, comparison, error))
        return NULL;
    return g_steal_pointer(&comparison);
}

void
out_comparison_free(OutComparison *comparison)
{
    if (comparison == NULL)
        return;
    g_array_unref(comparison->rows);
    g_free(comparison);
}

const char *
out_verdict_words(OutVerdict verdict, OutLang lang)
{
    static const char *const words[][2] = {
        [OUT_VERDICT_NONE] = { "-", "-" },
        [OUT_VERDICT_SINGLE] = { "one replication: no interval", "仅一次重复" },
        [OUT_VERDICT_EQUAL] = { "equal", "完全相同" },
        [OUT_VERDICT_UNDECIDED] = { "cannot be told apart", "无法区分" },
        [OUT_VERDICT_HIGHER] = { "higher", "更高" },
        [OUT_VERDICT_LOWER] = { "lower", "更低" },
    };
    return words[verdict][lang == OUT_LANG_ZH];
}
