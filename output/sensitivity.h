/* Which assumption matters: answers at the points of a design, factor by factor.
 *
 * The answer at a point is the mean over replications of a metric there or, against a
 * base, of the paired difference to the base at the same point: base and alternative
 * share what is assumed as well as the shoppers. Effects are of the answer, in the
 * metric's unit, and so is the spread that the assumptions leave: intervals of a single
 * comparison know nothing of it. */
#ifndef OUTPUT_SENSITIVITY_H
#define OUTPUT_SENSITIVITY_H

#include "output/plot.h"
#include "output/store.h"
#include "output/table.h"
#include "sim/design.h"

typedef enum { OUT_DRAWN_LHS, OUT_DRAWN_MORRIS, OUT_DRAWN_SOBOL } OutDrawn;

typedef struct {
    const char *label; /* "Share of cash users" */
    const char *range; /* "20% .. 60%" */
} OutFactor;

/* What was simulated. Everything is (borrowed). */
typedef struct {
    OutDrawn drawn;
    unsigned n_samples, n_points, n_factors;
    const double *u; /* [n_points * n_factors] in 0..1, as sim/design.h drew it */
    const OutFactor *factors; /* [n_factors] */
    const int64_t *base;      /* [n_points] keys in the store; NULL: the metric itself */
    const int64_t *alt;       /* [n_points] */
    uint64_t seed;
    const char *period;
    const char *title; /* of tables and pictures: which scenarios */
} OutSurvey;

/* What one factor does to one answer. */
typedef struct {
    unsigned factor;
    double importance; /* by which factors are ordered: mu*, total, else the swing */
    SimMorris morris;  /* of that design, as is the next of its own */
    SimSobol sobol;
    SimSwing swing; /* ends of the bar: mean answer with the factor low and high */
} OutEffect;

typedef struct {
    SimMetric metric; /* strings (borrowed) from the store, as in the next */
    SimMember member;
    double mean, least, most; /* over points */
    double above;             /* part of the points where the answer is above 0 */
    double higher, lower;     /* and where that is more than chance; NaN: no intervals */
    OutEffect *effects;       /* (owned) [n_factors], the most important first */
} OutAnswer;

/* Every cell of @metrics (NULL-terminated ids; NULL: the headlines) that has an answer at
 * all points. Returns: (owned) of OutAnswer *, in the order of declaration. */
GPtrArray *out_sensitivity(OutStore *store, const OutSurvey *sample,
                           const char *const *metrics, GError **error);

/* A group for each answer, a row for each factor. Returns: (owned). */
OutTable *out_sensitivity_table(const OutSurvey *sample, const GPtrArray *answers,
                                OutLang lang);

/* The tornado of one answer: a bar for each factor, the most important on top, from the
 * mean answer with the factor low to that with it high. Returns: (owned). */
GBytes *out_plot_tornado(const OutSurvey *sample, const OutAnswer *answer, OutLang lang,
                         OutPicture picture, GError **error);

#endif
