/* What an experiment varies and how: the [sweep]s and the [experiment] of one file, or
 * --vary in their place.
 *
 * A factor is one path with the values it takes: a list, or a range from which a sampling
 * design draws. A point is one choice of values for all factors, written as settings of
 * the command line would be; the scenario with these settings is what is simulated. Like
 * [report] and [expect], a design speaks of its own file and is not inherited. */
#ifndef INPUT_DESIGN_H
#define INPUT_DESIGN_H

#include "input/resolve.h"
#include "input/scenario.h"

#define SCN_MAX_FACTORS 100u
#define SCN_MAX_VALUES  1000u
#define SCN_MAX_POINTS  50000u
/* The sequence of Sobol has 40 dimensions, and a factor takes two. */
#define SCN_MAX_SOBOL 20u

typedef enum {
    SCN_DESIGN_GRID,   /* every value with every other */
    SCN_DESIGN_PAIRED, /* first with first, second with second */
    SCN_DESIGN_LHS,
    SCN_DESIGN_MORRIS,
    SCN_DESIGN_SOBOL
} ScnDesignKind;

/* How the values of a factor are written. */
typedef enum {
    SCN_VARY_VALUE,
    SCN_VARY_STEP,   /* of add.PATH: with sign */
    SCN_VARY_FACTOR, /* of scale.PATH */
    SCN_VARY_WORDS   /* a phrase: checked when the point is built */
} ScnVaryHow;

typedef struct {
    char *id;       /* of its sweep */
    char *path;     /* "event.everywhere.at" */
    char *label_en; /* fall back to the id */
    char *label_zh;
    ScnVaryHow how;
    ScnSpec spec;
    GPtrArray *values;    /* char *: as written or counted out; empty: a range */
    GPtrArray *labels_en; /* char *: empty, or one for each value */
    GPtrArray *labels_zh;
    int64_t from, to; /* of a range, inclusive; in the model's unit */
    ScnPlace place;   /* of its section */
} ScnFactor;

/* A mean that must be known closely enough. */
typedef struct {
    char *metric, *member; /* member "" if none */
    bool is_relative;      /* width in parts of the mean; else in the metric's unit */
    double width;          /* largest half width of the 95 % interval */
} ScnPrecision;

/* How often each point is repeated. */
typedef struct {
    unsigned least, most; /* equal: that often; 0: run.replications */
    GArray *precisions;   /* ScnPrecision: most, unless all of these hold before */
} ScnReplications;

typedef struct ScnDesign {
    ScnDesignKind kind;
    unsigned n_samples; /* lhs: points; morris: trajectories; sobol: base points */
    unsigned n_levels;  /* of morris, even */
    uint32_t seed;      /* of where a sampling design puts its points */
    GPtrArray *factors; /* ScnFactor */
    ScnReplications replications;
} ScnDesign;

/* Read the design of @resolved's document; faults go to its report. Returns: (owned). */
ScnDesign *scn_design_read(const ScnResolved *resolved);
void scn_design_free(ScnDesign *design);

/* The part of it that says how often: "30", "until METRIC +/- X, A to B". */
void scn_replications_read(const ScnResolved *resolved, const ScnEntry *entry,
                           ScnReplications *replications);
void scn_replications_clear(ScnReplications *replications);

/* How many points the design has. */
uint64_t scn_design_n_points(const ScnDesign *design);

/* The points in the order of the design: of a grid, the last factor runs fastest; of a
 * sampling design, the order in which its estimators expect them.
 *
 * Returns: (owned) array of ScnPoint *, empty without factors. */
GPtrArray *scn_design_points(const ScnScenario *scenario);

/* The point where each factor stands at its @u, 0..1, called after the values there, or
 * after its number @index, from 0, where these make no id. Returns: (owned). */
ScnPoint *scn_design_point(const ScnScenario *scenario, const double *u, guint index);

/* The value of @factor at @u, 0..1, as a setting has it. Returns: (owned). */
char *scn_factor_value(const ScnFactor *factor, double u);

/* By how much two values of a range differ at least, in the model's unit: a fen, a day.
 */
int64_t scn_factor_grain(const ScnFactor *factor);
/* A span of the range of @factor, such as "0.01%" or "3 d", in the model's unit. Returns:
 * false with @refusal. */
bool scn_factor_span(const ScnFactor *factor, const char *text, int64_t *ret_span,
                     ScnRefusal *refusal);

#endif
