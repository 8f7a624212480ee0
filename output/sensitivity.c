#include "output/sensitivity.h"

#include <math.h>
#include <string.h>

#include "output/compare.h"

/* A cell and its answers so far. */
typedef struct {
    OutAnswer *answer; /* (owned) until stolen */
    double *y;         /* (owned) [n_points] */
    unsigned n;        /* points that have one */
    unsigned n_intervals, n_higher, n_lower;
} Cell;

typedef struct {
    OutStore *store;
    const OutSurvey *survey;
    const char *const *metrics;
    GPtrArray *cells; /* Cell */
} Work;

static void
free_answer(gpointer data)
{
    OutAnswer *answer = data;
    if (answer != NULL)
        g_free(answer->effects);
    g_free(answer);
}

static void
free_cell(gpointer data)
{
    Cell *cell = data;
    free_answer(cell->answer);
    g_free(cell->y);
    g_free(cell);
}

static bool
is_wanted(const Work *work, const SimMetric *metric)
{
    return work->metrics != NULL ? g_strv_contains(work->metrics, metric->id)
                                 : metric->headline;
}

/* Ids of one store are kept once each: equal addresses are equal ids. A cell that the
 * first point has not is no cell. */
static Cell *
cell_of(Work *work, const SimMetric *metric, const SimMember *member, unsigned point)
{
    for (guint i = 0; i < work->cells->len; i++) {
        Cell *cell = work->cells->pdata[i];
        if (cell->answer->metric.id == metric->id &&
            cell->answer->member.id == member->id)
            return cell;
    }
    if (point > 0)
        return NULL;
    Cell *cell = g_new0(Cell, 1);
    cell->answer = g_new0(OutAnswer, 1);
    cell->answer->metric = *metric;
    cell->answer->member = *member;
    cell->y = g_new(double, work->survey->n_points);
    g_ptr_array_add(work->cells, cell);
    return cell;
}

static void
put(Cell *cell, unsigned point, double y)
{
    if (cell == NULL || cell->n != point || !isfinite(y))
        return;
    cell->y[cell->n++] = y;
}

static bool
read_level(Work *work, unsigned point, GError **error)
{
    const OutSurvey *s = work->survey;
    g_autoptr(GPtrArray) cells =
        out_store_cells(work->store, s->alt[point], s->seed, s->period, NULL, error);
    for (guint i = 0; cells != NULL && i < cells->len; i++) {
        const OutCell *found = cells->pdata[i];
        double sum = 0;
        if (!is_wanted(work, &found->metric))
            continue;
        for (guint j = 0; j < found->samples->len; j++)
            sum += g_array_index(found->samples, OutSample, j).value;
        put(cell_of(work, &found->metric, &found->member, point), point,
            sum / found->samples->len);
    }
    return cells != NULL;
}

static bool
read_difference(Work *work, unsigned point, GError **error)
{
    const OutSurvey *s = work->survey;
    g_autoptr(OutComparison) all = out_compare(work->store, s->base[point], s->alt[point],
                                               s->seed, s->period, 0.95, error);
    for (guint i = 0; all != NULL && i < all->rows->len; i++) {
        const OutDifference *row = &g_array_index(all->rows, OutDifference, i);
        if (!is_wanted(work, &row->metric))
            continue;
        Cell *cell = cell_of(work, &row->metric, &row->member, point);
        put(cell, point, row->difference);
        if (cell == NULL)
            continue;
        cell->n_intervals += row->n > 1;
        cell->n_higher += row->verdict == OUT_VERDICT_HIGHER;
        cell->n_lower += row->verdict == OUT_VERDICT_LOWER;
    }
    return all != NULL;
}

static int
by_importance(const void *a, const void *b)
{
    const OutEffect *x = a, *y = b;
    int order = (y->importance > x->importance) - (y->importance < x->importance);
    return order != 0 ? order : (x->factor > y->factor) - (x->factor < y->factor);
}

/* @mu: effect of moving through the whole range; half of it on either side of the mean.
 */
static void
judge_morris(const OutSurvey *s, const double *y, double mean, OutEffect *effects)
{
    g_autofree SimMorris *found = g_new(SimMorris, s->n_factors);
    sim_morris(s->n_samples, s->n_factors, s->u, y, found);
    for (unsigned f = 0; f < s->n_factors; f++) {
        effects[f].morris = found[f];
        effects[f].importance = found[f].mu_star;
        effects[f].swing = (SimSwing){ mean - found[f].mu / 2, mean + found[f].mu / 2 };
    }
}

static void
judge_halves(const OutSurvey *s, const double *y, OutEffect *effects)
{
    g_autofree SimSwing *swing = g_new(SimSwing, s->n_factors);
    g_autofree SimSobol *sobol = g_new0(SimSobol, s->n_factors);
    sim_swing(s->n_points, s->n_factors, s->u, y, swing);
    if (s->drawn == OUT_DRAWN_SOBOL)
        sim_sobol(s->n_samples, s->n_factors, y, sobol);
    for (unsigned f = 0; f < s->n_factors; f++) {
        effects[f].swing = swing[f];
        effects[f].sobol = sobol[f];
        effects[f].importance = s->drawn == OUT_DRAWN_SOBOL
                                    ? sobol[f].total
                                    : fabs(swing[f].high - swing[f].low);
    }
}

static OutAnswer *
judge(const OutSurvey *s, Cell *cell)
{
    OutAnswer *answer = g_steal_pointer(&cell->answer);
    const double *y = cell->y;
    double sum = 0, above = 0;
    answer->least = answer->most = y[0];
    for (unsigned i = 0; i < s->n_points; i++) {
        sum += y[i];
        above += y[i] > 0;
        answer->least = fmin(answer->least, y[i]);
        answer->most = fmax(answer->most, y[i]);
    }
    answer->mean = sum / s->n_points;
    answer->above = above / s->n_points;
    bool has_intervals = cell->n_intervals == s->n_points;
    answer->higher = has_intervals ? (double)cell->n_higher / s->n_points : NAN;
    answer->lower = has_intervals ? (double)cell->n_lower / s->n_points : NAN;
    answer->effects = g_new0(OutEffect, s->n_factors);
    for (unsigned f = 0; f < s->n_factors; f++)
        answer->effects[f].factor = f;
    if (s->drawn == OUT_DRAWN_MORRIS)
        judge_morris(s, y, answer->mean, answer->effects);
    else
        judge_halves(s, y, answer->effects);
    qsort(answer->effects, s->n_factors, sizeof *answer->effects, by_importance);
    return answer;
}

GPtrArray *
out_sensitivity(OutStore *store, const OutSurvey *survey, const char *const *metrics,
                GError **error)
{
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(free_cell);
    Work work = { store, survey, metrics, cells };
    for (unsigned i = 0; i < survey->n_points; i++)
        if (!(survey->base != NULL ? read_difference(&work, i, error)
                                   : read_level(&work, i, error)))
            return NULL;
    GPtrArray *answers = g_ptr_array_new_with_free_func(free_answer);
    for (guint i = 0; i < cells->len; i++) {
        Cell *cell = cells->pdata[i];
        if (cell->n == survey->n_points)
            g_ptr_array_add(answers, judge(survey, cell));
    }
    return answers;
}
