#include "output/fit.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#include "tests/claims.h"

enum { K = 2, M = 3, R = 12 };

/* A market of two parameters and three targets that can be worked out by hand. */
typedef void (*Market)(const double *u, double *ret_y);

typedef struct {
    Market market;
    double luck; /* of a level; a tenth of it is not shared by the points */
    unsigned n_calls, stop_at;
    GHashTable *seen; /* (borrowed) set of places, or NULL */
    unsigned n_twice; /* points that were in it */
} Fake;

static double
dice(unsigned a, unsigned b, unsigned c)
{
    unsigned h = a * 2654435761u ^ b * 40503u ^ c * 2246822519u;
    h ^= h >> 15;
    h *= 2246822519u;
    h ^= h >> 13;
    return (double)h / 4294967295.0 - 0.5;
}

static bool
simulate(void *ctx, const double *u, unsigned n_points, double *ret_y)
{
    Fake *f = ctx;
    for (unsigned i = 0; i < n_points; i++) {
        unsigned place = (unsigned)(1e6 * (u[i * K] + 3 * u[i * K + 1]));
        gpointer point = GSIZE_TO_POINTER((gsize)(1e9 * (u[i * K] + 3 * u[i * K + 1])));
        if (f->seen != NULL && !g_hash_table_add(f->seen, point))
            f->n_twice++;
        for (unsigned r = 0; r < R; r++) {
            double *y = ret_y + ((size_t)i * R + r) * M;
            f->market(u + (size_t)i * K, y);
            for (unsigned t = 0; t < M; t++)
                y[t] += f->luck * (dice(r, t, 0) + 0.1 * dice(r, t, place + 1));
        }
    }
    return ++f->n_calls != f->stop_at;
}

/* The fit to what @market gives at @truth, each figure known to @tolerance. */
static OutFit *
fit_to(Fake *f, const double *truth, double tolerance)
{
    static const double start[K] = { 0.5, 0.5 };
    OutFitTarget targets[M];
    double y[M];
    f->market(truth, y);
    for (unsigned t = 0; t < M; t++)
        targets[t] = (OutFitTarget){ y[t], tolerance, 1 };
    const OutFitProblem problem = { K, M, R, targets, start, simulate, f };
    return out_fit(&problem);
}

static void
two_that_differ(const double *u, double *y)
{
    y[0] = exp(u[0]) + u[1];
    y[1] = u[0] - u[1] * u[1];
    y[2] = 3 * u[0] * u[1];
}

static void
only_their_product(const double *u, double *y)
{
    y[0] = (1 + u[0]) * (1 + u[1]);
    y[1] = 2 * y[0];
    y[2] = y[0] * y[0];
}

static void
only_the_first(const double *u, double *y)
{
    y[0] = u[0];
    y[1] = 2 * u[0];
    y[2] = 0;
}

static void
true_values_are_recovered(void)
{
    static const double truths[][K] = { { 0.3, 0.8 }, { 0.9, 0.15 }, { 0.5, 0.5 } };
    for (size_t i = 0; i < G_N_ELEMENTS(truths); i++) {
        Fake f = { .market = two_that_differ };
        OutFit *fit = fit_to(&f, truths[i], 0.01);
        CU_ASSERT_PTR_NOT_NULL_FATAL(fit);
        CU_ASSERT_TRUE(out_fit_is_found(fit));
        for (unsigned j = 0; j < K; j++)
            CU_ASSERT_DOUBLE_EQUAL(fit->fitted[j].u, truths[i][j], 0.003);
        CU_ASSERT_TRUE(fit->misfit < 0.05);
        out_fit_free(fit);
    }
}

static void
no_point_is_simulated_twice(void)
{
    static const double truth[K] = { 0.3, 0.8 };
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    Fake f = { .market = two_that_differ, .seen = seen };
    OutFit *fit = fit_to(&f, truth, 0.01);
    CU_ASSERT_EQUAL(f.n_twice, 0);
    CU_ASSERT_EQUAL(fit->n_points, g_hash_table_size(seen));
    out_fit_free(fit);
}

/* What replications have by luck widens the errors, and the truth lies within them. */
static void
luck_of_replications_is_allowed_for(void)
{
    static const double truth[K] = { 0.35, 0.6 };
    Fake sure = { .market = two_that_differ },
         lucky = { .market = two_that_differ, .luck = 0.3 };
    OutFit *narrow = fit_to(&sure, truth, 0.01), *wide = fit_to(&lucky, truth, 0.01);
    for (unsigned j = 0; j < K; j++) {
        CU_ASSERT_TRUE(wide->fitted[j].error > 2 * narrow->fitted[j].error);
        CU_ASSERT_DOUBLE_EQUAL(wide->fitted[j].u, truth[j], 3 * wide->fitted[j].error);
    }
    out_fit_free(narrow);
    out_fit_free(wide);
}

static void
a_pair_known_by_its_product_only_is_not_found(void)
{
    static const double truth[K] = { 0.4, 0.7 };
    Fake f = { .market = only_their_product };
    OutFit *fit = fit_to(&f, truth, 0.01);
    bool same = true;
    CU_ASSERT_FALSE(out_fit_is_found(fit));
    CU_ASSERT_EQUAL(fit->fitted[0].verdict, OUT_FIT_TOGETHER);
    CU_ASSERT_EQUAL(fit->fitted[1].verdict, OUT_FIT_TOGETHER);
    CU_ASSERT_TRUE(out_fit_moves_with(fit, 0, 1, &same));
    CU_ASSERT_FALSE(same);
    out_fit_free(fit);
}

/* Chance makes the two columns differ a little; tight figures must not be fooled. */
static void
chance_does_not_tell_a_pair_apart(void)
{
    static const double truth[K] = { 0.4, 0.7 };
    Fake f = { .market = only_their_product, .luck = 0.05 };
    OutFit *fit = fit_to(&f, truth, 1e-4);
    CU_ASSERT_FALSE(out_fit_is_found(fit));
    out_fit_free(fit);
}

static void
what_no_target_tells_is_named_alone(void)
{
    static const double truth[K] = { 0.4, 0.7 };
    Fake f = { .market = only_the_first };
    OutFit *fit = fit_to(&f, truth, 0.01);
    bool same;
    CU_ASSERT_EQUAL(fit->fitted[0].verdict, OUT_FIT_FOUND);
    CU_ASSERT_DOUBLE_EQUAL(fit->fitted[0].u, truth[0], 0.003);
    CU_ASSERT_EQUAL(fit->fitted[1].verdict, OUT_FIT_BLIND);
    CU_ASSERT_FALSE(out_fit_moves_with(fit, 0, 1, &same));
    out_fit_free(fit);
}

static void
figures_too_vague_tell_nothing(void)
{
    static const double truth[K] = { 0.4, 0.7 };
    Fake f = { .market = two_that_differ };
    OutFit *fit = fit_to(&f, truth, 2);
    CU_ASSERT_FALSE(out_fit_is_found(fit));
    out_fit_free(fit);
}

static void
a_value_beyond_its_range_is_not_found(void)
{
    static const double truth[K] = { 1.4, 0.5 };
    Fake f = { .market = two_that_differ };
    OutFit *fit = fit_to(&f, truth, 0.01);
    CU_ASSERT_EQUAL(fit->fitted[0].verdict, OUT_FIT_BEYOND);
    out_fit_free(fit);
}

/* The same figures, sharp and vague: what the range cuts off is no finding. */
static void
an_interval_over_the_edge_of_its_range_is_not_found(void)
{
    static const double truth[K] = { 0.95, 0.5 };
    Fake f = { .market = two_that_differ };
    OutFit *sharp = fit_to(&f, truth, 0.01), *vague = fit_to(&f, truth, 0.1);
    CU_ASSERT_EQUAL(sharp->fitted[0].verdict, OUT_FIT_FOUND);
    CU_ASSERT_EQUAL(vague->fitted[0].verdict, OUT_FIT_EDGE);
    CU_ASSERT_DOUBLE_EQUAL(vague->fitted[0].u, truth[0], 0.01);
    CU_ASSERT_EQUAL(vague->fitted[1].verdict, OUT_FIT_FOUND);
    CU_ASSERT_FALSE(out_fit_is_found(vague));
    out_fit_free(sharp);
    out_fit_free(vague);
}

static void
a_target_without_weight_pulls_nothing(void)
{
    static const double start[K] = { 0.5, 0.5 };
    const OutFitTarget targets[M] = { { exp(0.3) + 0.8, 0.01, 1 },
                                      { 0.3 - 0.64, 0.01, 1 },
                                      { 50, 0.01, 0 } };
    Fake f = { .market = two_that_differ };
    const OutFitProblem problem = { K, M, R, targets, start, simulate, &f };
    OutFit *fit = out_fit(&problem);
    CU_ASSERT_TRUE(out_fit_is_found(fit));
    CU_ASSERT_DOUBLE_EQUAL(fit->fitted[0].u, 0.3, 0.003);
    CU_ASSERT_DOUBLE_EQUAL(fit->mean[2], 0.72, 0.02);
    out_fit_free(fit);
}

static void
stops_when_the_simulation_does(void)
{
    static const double truth[K] = { 0.4, 0.7 };
    for (unsigned stop = 1; stop <= 4; stop++) {
        Fake f = { .market = two_that_differ, .stop_at = stop };
        CU_ASSERT_PTR_NULL(fit_to(&f, truth, 0.01));
        CU_ASSERT_EQUAL(f.n_calls, stop);
    }
}

CLAIMS_MAIN(
    "output/fit", CLAIM(true_values_are_recovered), CLAIM(no_point_is_simulated_twice),
    CLAIM(luck_of_replications_is_allowed_for),
    CLAIM(a_pair_known_by_its_product_only_is_not_found),
    CLAIM(chance_does_not_tell_a_pair_apart), CLAIM(what_no_target_tells_is_named_alone),
    CLAIM(figures_too_vague_tell_nothing), CLAIM(a_value_beyond_its_range_is_not_found),
    CLAIM(an_interval_over_the_edge_of_its_range_is_not_found),
    CLAIM(a_target_without_weight_pulls_nothing), CLAIM(stops_when_the_simulation_does))
