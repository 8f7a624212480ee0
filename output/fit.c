#include "output/fit.h"

#include <glib.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>
#include <string.h>

#define STEP         (1.0 / 16) /* of u, for slopes: wide against chance */
#define WIDEST_ERROR 0.25
#define OVER_CHANCE  2.0
#define PART         0.3
#define MOST_STEPS   20

typedef struct {
    const OutFitProblem *problem;
    OutFit *fit;
    double *u; /* (owned) [1 + n_parameters][n_parameters] points of one batch */
    double *y; /* (owned) what they gave */
    GArray *known_u, *known_y; /* (owned) all points so far, in rows as u and y */
    bool stopped;
} Search;

bool
out_fit_is_found(const OutFit *fit)
{
    for (unsigned i = 0; i < fit->n_parameters; i++)
        if (fit->fitted[i].verdict != OUT_FIT_FOUND)
            return false;
    return true;
}

static bool
is_seen(const OutFit *fit, unsigned direction)
{
    double slope = fit->singular[direction];
    return slope * WIDEST_ERROR >= 1 && slope > OVER_CHANCE * fit->chance[direction];
}

bool
out_fit_moves_with(const OutFit *fit, unsigned a, unsigned b, bool *ret_same)
{
    for (unsigned d = 0; d < fit->n_parameters; d++) {
        const double *part = fit->direction + (size_t)d * fit->n_parameters;
        if (is_seen(fit, d) || fabs(part[a]) < PART || fabs(part[b]) < PART)
            continue;
        *ret_same = (part[a] > 0) == (part[b] > 0);
        return true;
    }
    return false;
}

void
out_fit_free(OutFit *fit)
{
    if (fit == NULL)
        return;
    g_free(fit->fitted);
    g_free(fit->before);
    g_free(fit->mean);
    g_free(fit->scale);
    g_free(fit->singular);
    g_free(fit->chance);
    g_free(fit->direction);
    g_free(fit);
}

/* --- simulating --- */

/* Where @u is among the points so far; their number: nowhere. The search returns to
 * points for the slopes there, by way of sines. */
static guint
known_at(const Search *s, const double *u)
{
    unsigned k = s->problem->n_parameters;
    guint i, n = s->known_u->len / k;
    for (i = 0; i < n; i++) {
        double off = 0;
        for (unsigned j = 0; j < k; j++)
            off = fmax(off, fabs(g_array_index(s->known_u, double, i *k + j) - u[j]));
        if (off < 1e-9)
            break;
    }
    return i;
}

/* Simulate those of the points u that are not known yet. */
static bool
simulate_new(Search *s, unsigned n_points)
{
    const OutFitProblem *p = s->problem;
    unsigned k = p->n_parameters, n_values = p->n_replications * p->n_targets;
    guint n_before = s->known_u->len / k;
    for (unsigned i = 0; i < n_points; i++) {
        const double *u = s->u + (size_t)i * k;
        if (known_at(s, u) == s->known_u->len / k)
            g_array_append_vals(s->known_u, u, k);
    }
    guint n = s->known_u->len / k - n_before;
    s->fit->n_points += n;
    g_array_set_size(s->known_y, (n_before + n) * n_values);
    return n == 0 ||
           p->simulate(p->ctx, &g_array_index(s->known_u, double, n_before *k), n,
                       &g_array_index(s->known_y, double, n_before *n_values));
}

static bool
simulate(Search *s, unsigned n_points)
{
    const OutFitProblem *p = s->problem;
    unsigned k = p->n_parameters, n_values = p->n_replications * p->n_targets;
    s->stopped = s->stopped || !simulate_new(s, n_points);
    for (unsigned i = 0; !s->stopped && i < n_points; i++) {
        guint known = known_at(s, s->u + (size_t)i * k);
        memcpy(s->y + (size_t)i * n_values,
               &g_array_index(s->known_y, double, known *n_values),
               n_values * sizeof *s->y);
    }
    return !s->stopped;
}

static double
value_at(const Search *s, unsigned point, unsigned replication, unsigned target)
{
    const OutFitProblem *p = s->problem;
    return s
        ->y[((size_t)point * p->n_replications + replication) * p->n_targets + target];
}

static double
mean_at(const Search *s, unsigned point, unsigned target)
{
    double sum = 0;
    for (unsigned r = 0; r < s->problem->n_replications; r++)
        sum += value_at(s, point, r, target);
    return sum / s->problem->n_replications;
}

/* How many scales make one unit of misfit; 0 for a target that is only shown. */
static double
pull(const Search *s, unsigned target)
{
    double weight = s->problem->targets[target].weight;
    return weight > 0 ? sqrt(weight) / s->fit->scale[target] : 0;
}

static double
misfit_of(const Search *s, const double *mean)
{
    double sum = 0;
    for (unsigned t = 0; t < s->problem->n_targets; t++) {
        double weight = pull(s, t);
        double off = weight > 0 ? weight * (mean[t] - s->problem->targets[t].value) : 0;
        sum += off * off;
    }
    return sum;
}

/* One point, what it gives, and the points of the slopes there. */
static void
set_point(Search *s, const double *u)
{
    unsigned k = s->problem->n_parameters;
    memcpy(s->u, u, k * sizeof *u);
    for (unsigned i = 0; i < k; i++) {
        double *row = s->u + (size_t)(i + 1) * k;
        memcpy(row, u, k * sizeof *u);
        row[i] += u[i] < 0.5 ? STEP : -STEP;
    }
}

/* Slope of target @t along parameter @i in replication @r, in scales. */
static double
slope_at(const Search *s, unsigned r, unsigned t, unsigned i)
{
    double weight = pull(s, t);
    if (weight == 0)
        return 0;
    double step = s->u[i] < 0.5 ? STEP : -STEP;
    return weight * (value_at(s, i + 1, r, t) - value_at(s, 0, r, t)) / step;
}

static double
mean_slope(const Search *s, unsigned t, unsigned i)
{
    double sum = 0;
    for (unsigned r = 0; r < s->problem->n_replications; r++)
        sum += slope_at(s, r, t, i);
    return sum / s->problem->n_replications;
}

/* Where the search begins: scales, and the misfit there. */
static bool
begin(Search *s)
{
    const OutFitProblem *p = s->problem;
    memcpy(s->u, p->start, p->n_parameters * sizeof *p->start);
    if (!simulate(s, 1))
        return false;
    for (unsigned t = 0; t < p->n_targets; t++) {
        double squares = 0, mean = mean_at(s, 0, t);
        for (unsigned r = 0; r < p->n_replications; r++)
            squares += pow(value_at(s, 0, r, t) - mean, 2);
        double variance = squares / (p->n_replications - 1) / p->n_replications;
        double tolerance = p->targets[t].tolerance;
        s->fit->scale[t] = sqrt(tolerance * tolerance + (isnan(variance) ? 0 : variance));
        s->fit->before[t] = mean;
    }
    s->fit->misfit_before = misfit_of(s, s->fit->before);
    return true;
}

/* --- searching --- */

static double
place_of(double t)
{
    return (1 + sin(t)) / 2;
}

/* At the ends of a range u no longer moves with t, so a search that begins there would
 * stay. */
static double
start_of(double u)
{
    return asin(2 * CLAMP(u, 0.05, 0.95) - 1);
}

static void
places(const Search *s, const gsl_vector *t, double *ret_u)
{
    for (unsigned i = 0; i < s->problem->n_parameters; i++)
        ret_u[i] = place_of(gsl_vector_get(t, i));
}

static int
residuals(const gsl_vector *t, void *ctx, gsl_vector *ret_f)
{
    Search *s = ctx;
    places(s, t, s->u);
    if (!simulate(s, 1))
        return GSL_EBADFUNC;
    for (unsigned i = 0; i < s->problem->n_targets; i++) {
        double weight = pull(s, i);
        double off = weight > 0 ? mean_at(s, 0, i) - s->problem->targets[i].value : 0;
        gsl_vector_set(ret_f, i, weight * off);
    }
    return GSL_SUCCESS;
}

static int
slopes(const gsl_vector *t, void *ctx, gsl_matrix *ret_j)
{
    Search *s = ctx;
    unsigned k = s->problem->n_parameters;
    g_autofree double *u = g_new(double, k);
    places(s, t, u);
    set_point(s, u);
    if (!simulate(s, k + 1))
        return GSL_EBADFUNC;
    for (unsigned i = 0; i < s->problem->n_targets; i++)
        for (unsigned j = 0; j < k; j++)
            gsl_matrix_set(ret_j, i, j,
                           mean_slope(s, i, j) * cos(gsl_vector_get(t, j)) / 2);
    return GSL_SUCCESS;
}

/* Leaves the place that was found in fitted. */
static void
search(Search *s)
{
    const OutFitProblem *p = s->problem;
    gsl_multifit_nlinear_parameters how = gsl_multifit_nlinear_default_parameters();
    gsl_multifit_nlinear_fdf fdf = {
        .f = residuals, .df = slopes, .n = p->n_targets, .p = p->n_parameters, .params = s
    };
    int info;
    gsl_vector *start = gsl_vector_alloc(p->n_parameters);
    gsl_multifit_nlinear_workspace *w = gsl_multifit_nlinear_alloc(
        gsl_multifit_nlinear_trust, &how, p->n_targets, p->n_parameters);
    for (unsigned i = 0; i < p->n_parameters; i++)
        gsl_vector_set(start, i, start_of(p->start[i]));
    if (gsl_multifit_nlinear_init(start, &fdf, w) == GSL_SUCCESS)
        gsl_multifit_nlinear_driver(MOST_STEPS, 1e-3, 1e-4, 0, NULL, NULL, &info, w);
    for (unsigned i = 0; i < p->n_parameters; i++)
        s->fit->fitted[i].u = place_of(gsl_vector_get(w->x, i));
    gsl_multifit_nlinear_free(w);
    gsl_vector_free(start);
}

/* --- judging --- */

/* What the spread over the replications gives a slope along @part by chance. */
static double
chance_of(const Search *s, const double *part)
{
    const OutFitProblem *p = s->problem;
    double sum = 0;
    for (unsigned t = 0; t < p->n_targets; t++) {
        double mean = 0, squares = 0;
        g_autofree double *along = g_new0(double, p->n_replications);
        for (unsigned r = 0; r < p->n_replications; r++) {
            for (unsigned i = 0; i < p->n_parameters; i++)
                along[r] += part[i] * slope_at(s, r, t, i);
            mean += along[r] / p->n_replications;
        }
        for (unsigned r = 0; r < p->n_replications; r++)
            squares += (along[r] - mean) * (along[r] - mean);
        sum += squares / (p->n_replications - 1) / p->n_replications;
    }
    return sqrt(sum);
}

/* Directions and slopes of the last batch; @ret_step: from there to the least misfit of
 * the plane that the slopes span, along what is seen. */
static void
decompose(Search *s, double *ret_step)
{
    const OutFitProblem *p = s->problem;
    unsigned k = p->n_parameters;
    gsl_matrix *a = gsl_matrix_alloc(p->n_targets, k), *v = gsl_matrix_alloc(k, k);
    gsl_vector *singular = gsl_vector_alloc(k), *work = gsl_vector_alloc(k);
    for (unsigned t = 0; t < p->n_targets; t++)
        for (unsigned i = 0; i < k; i++)
            gsl_matrix_set(a, t, i, mean_slope(s, t, i));
    gsl_linalg_SV_decomp(a, v, singular, work);
    memset(ret_step, 0, k * sizeof *ret_step);
    for (unsigned d = 0; d < k; d++) {
        double *part = s->fit->direction + (size_t)d * k, along = 0;
        for (unsigned i = 0; i < k; i++)
            part[i] = gsl_matrix_get(v, i, d);
        s->fit->singular[d] = gsl_vector_get(singular, d);
        s->fit->chance[d] = chance_of(s, part);
        for (unsigned t = 0; t < p->n_targets; t++)
            if (pull(s, t) > 0)
                along += gsl_matrix_get(a, t, d) * pull(s, t) *
                         (p->targets[t].value - s->fit->mean[t]);
        for (unsigned i = 0; i < k && is_seen(s->fit, d); i++)
            ret_step[i] += part[i] * along / s->fit->singular[d];
    }
    gsl_matrix_free(a);
    gsl_matrix_free(v);
    gsl_vector_free(singular);
    gsl_vector_free(work);
}

static OutFitVerdict
verdict_of(const OutFit *fit, unsigned i, double step)
{
    const OutFitted *f = &fit->fitted[i];
    bool is_unseen = false, same;
    for (unsigned d = 0; d < fit->n_parameters; d++)
        is_unseen |= !is_seen(fit, d) &&
                     fabs(fit->direction[(size_t)d * fit->n_parameters + i]) >= PART;
    for (unsigned j = 0; is_unseen && j < fit->n_parameters; j++)
        if (j != i && out_fit_moves_with(fit, i, j, &same))
            return OUT_FIT_TOGETHER;
    if (is_unseen || f->error > WIDEST_ERROR)
        return OUT_FIT_BLIND;
    if (f->u + step < -0.01 || f->u + step > 1.01)
        return OUT_FIT_BEYOND;
    if (fabs(step) > fmax(0.02, f->error / 2))
        return OUT_FIT_UNSETTLED;
    double half = OUT_FIT_HALF * f->error;
    return f->u - half < 0 || f->u + half > 1 ? OUT_FIT_EDGE : OUT_FIT_FOUND;
}

static void
judge(Search *s)
{
    OutFit *fit = s->fit;
    unsigned k = fit->n_parameters;
    g_autofree double *u = g_new(double, k), *step = g_new(double, k);
    for (unsigned i = 0; i < k; i++)
        u[i] = fit->fitted[i].u;
    set_point(s, u);
    if (!simulate(s, k + 1))
        return;
    for (unsigned t = 0; t < fit->n_targets; t++)
        fit->mean[t] = mean_at(s, 0, t);
    fit->misfit = misfit_of(s, fit->mean);
    decompose(s, step);
    for (unsigned i = 0; i < k; i++) {
        double variance = 0;
        for (unsigned d = 0; d < k; d++)
            if (is_seen(fit, d))
                variance += pow(fit->direction[(size_t)d * k + i] / fit->singular[d], 2);
        fit->fitted[i].error = variance > 0 ? sqrt(variance) : INFINITY;
    }
    for (unsigned i = 0; i < k; i++)
        fit->fitted[i].verdict = verdict_of(fit, i, step[i]);
}

OutFit *
out_fit(const OutFitProblem *p)
{
    unsigned k = p->n_parameters, m = p->n_targets;
    g_assert(p->n_replications >= 2 && k >= 1 && m >= k);
    OutFit *fit = g_new0(OutFit, 1);
    *fit = (OutFit){ .n_parameters = k,
                     .n_targets = m,
                     .fitted = g_new0(OutFitted, k),
                     .before = g_new0(double, m),
                     .mean = g_new0(double, m),
                     .scale = g_new0(double, m),
                     .singular = g_new0(double, k),
                     .chance = g_new0(double, k),
                     .direction = g_new0(double, (size_t)k *k) };
    Search s = { .problem = p,
                 .fit = fit,
                 .known_u = g_array_new(FALSE, FALSE, sizeof(double)),
                 .known_y = g_array_new(FALSE, FALSE, sizeof(double)),
                 .u = g_new0(double, (size_t)(k + 1) * k),
                 .y = g_new0(double, (size_t)(k + 1) * p->n_replications * m) };
    /* GSL would abort the program; what it returns is enough. */
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    if (begin(&s))
        search(&s);
    if (!s.stopped)
        judge(&s);
    gsl_set_error_handler(handler);
    g_array_unref(s.known_u);
    g_array_unref(s.known_y);
    g_free(s.u);
    g_free(s.y);
    if (!s.stopped)
        return fit;
    out_fit_free(fit);
    return NULL;
}
