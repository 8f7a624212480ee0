/* Which values of some parameters meet some figures, and do the figures say so at all?
 *
 * Parameters are places u in their ranges, 0..1. The misfit is the sum over the targets
 * of weight ((simulated - value) / scale)^2, where scale^2 is the target's tolerance
 * squared plus the variance of the simulated mean where the search begins. It is made
 * small by Levenberg's method (GSL's multifit_nlinear) on slopes from finite differences:
 * every point meets the same shoppers, so differences are known far better than levels.
 * Ranges are kept by u = (1 + sin t) / 2.
 *
 * A minimum is not yet a finding. At the end the slopes in units of scale are decomposed
 * into directions (SVD). The targets see a direction if its slope
 *
 *   - makes its standard error at most a quarter of the range: beyond that the 95 %
 *     interval is as wide as the range, and the targets say nothing that it does not;
 *   - is more than twice what chance alone would give it, judged by the spread of the
 *     slopes over the replications.
 *
 * A parameter that has a part of 0.3 or more in an unseen direction is not identified,
 * and moves together with the others that have. One whose 95 % interval reaches over the
 * range is told to be at its edge: the range, not the targets, ends the interval there.
 * [docs/model.md, calibration to data] */
#ifndef OUTPUT_FIT_H
#define OUTPUT_FIT_H

#include <stdbool.h>

typedef struct {
    double value, tolerance; /* tolerance > 0 */
    double weight;           /* >= 0; 0: shown, not fitted */
} OutFitTarget;

/* Simulate @n_points points @u [n_points][n_parameters].
 *
 * @ret_y: [n_points][n_replications][n_targets], NaN where a target has no value; that
 * must not happen to a target with weight. Returns: false to stop. */
typedef bool (*OutFitSimulate)(void *ctx, const double *u, unsigned n_points,
                               double *ret_y);

typedef struct {
    unsigned n_parameters, n_targets, n_replications; /* replications >= 2 */
    const OutFitTarget *targets; /* (borrowed); at least n_parameters with weight */
    const double *start;         /* (borrowed) [n_parameters] in 0..1 */
    OutFitSimulate simulate;
    void *ctx;
} OutFitProblem;

typedef enum {
    OUT_FIT_FOUND,
    OUT_FIT_BLIND,     /* no target tells this parameter from its range or from chance */
    OUT_FIT_TOGETHER,  /* only told together with others */
    OUT_FIT_BEYOND,    /* the targets ask for a value beyond the range */
    OUT_FIT_EDGE,      /* its interval reaches over the range */
    OUT_FIT_UNSETTLED, /* the search ended before the misfit was least */
} OutFitVerdict;

/* Standard errors from a value to either end of its 95 % interval. */
#define OUT_FIT_HALF 1.96

typedef struct {
    double u;
    double error; /* standard error of u, from the tolerances; infinite if not seen */
    OutFitVerdict verdict;
} OutFitted;

typedef struct {
    unsigned n_parameters, n_targets;
    OutFitted *fitted;     /* (owned) [n_parameters] */
    double *before, *mean; /* (owned) [n_targets] simulated at the start and at the end */
    double *scale;         /* (owned) [n_targets] */
    double *singular;      /* (owned) [n_parameters] slope of each direction, falling */
    double *chance;        /* (owned) [n_parameters] what chance gives a slope there */
    double *direction;     /* (owned) [n_parameters of direction][of parameter] */
    double misfit_before, misfit;
    unsigned n_points; /* simulated */
} OutFit;

/* Fit. Returns: (owned), or NULL if the simulation stopped. */
OutFit *out_fit(const OutFitProblem *problem);
void out_fit_free(OutFit *fit);

/* Are all parameters found? */
bool out_fit_is_found(const OutFit *fit);

/* Do @a and @b move together: have both a part in the same unseen direction?
 * @ret_same: whether they rise together, or one rises as the other falls. */
bool out_fit_moves_with(const OutFit *fit, unsigned a, unsigned b, bool *ret_same);

#endif
