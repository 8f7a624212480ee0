/* A scenario: text checked against the schema, resolved to parameters and a timeline.
 *
 * Loading reads the file, the files it extends and its tables, and reports every fault of
 * all of them in one pass. What comes back is complete: each cell of the model has a
 * value and the value knows where it was written. */
#ifndef INPUT_SCENARIO_H
#define INPUT_SCENARIO_H

#include "input/diagnostic.h"
#include "models/params.h"
#include "models/reaction.h"
#include "models/timeline.h"

typedef enum { SCN_AT_MOST, SCN_AT_LEAST, SCN_BETWEEN, SCN_EQUALS } ScnOp;

/* A claim of [expect] about one metric: over the whole run, or in each window where the
 * metric has values in windows only. */
typedef struct {
    char *metric_id; /* (owned) */
    char *member;    /* (owned) "" if none */
    ScnOp op;
    double low, high; /* in the metric's unit: 90 for 90%, yuan for CNY, 1 for yes;
                         at most: high; at least: low; equals: both */
    char *text;       /* (owned) as written: "at most 90%" */
    char *file;       /* (owned) */
    unsigned line;
    char *window; /* (owned) the only window it is about, or "end": the last 28 days; ""
                     if none is named */
} ScnExpect;

typedef struct ScnOrigins ScnOrigins; /* where each value was written */
typedef struct ScnDesign ScnDesign;   /* what it varies: input/design.h */

/* One point of a design: the scenario it becomes. */
typedef struct {
    char *id;                  /* (owned) "fee-war-depth-minus-0-05-pp" */
    char *label_en, *label_zh; /* (owned) "depth -0.05 pp" */
    char **settings;           /* (owned) "PATH=VALUE", NULL-terminated */
    double *u;                 /* (owned) where each factor stands in its range, 0..1 */
} ScnPoint;

void scn_point_free(ScnPoint *point);

/* What lies on top of a file; each may be NULL. */
typedef struct {
    const char *const *settings;   /* NULL-terminated "PATH=VALUE" */
    const char *const *varies;     /* "PATH=VALUES": in the place of its [sweep]s */
    const char *varied_by;         /* what the user calls these; NULL: "--vary" */
    const char *const *experiment; /* "KEY=VALUE": over its [experiment] */
    const ScnPoint *point;         /* of its design: gives id, labels and settings, and
                                      takes away the design and what was expected */
} ScnChanges;

typedef struct {
    char *id;
    char *label_en; /* falls back to label_zh, then id */
    char *label_zh;
    char *question;    /* "" if none; question[en] before question[zh] */
    char *question_zh; /* falls back to question */
    char *path;        /* as given by the caller */
    char *text; /* the resolved scenario as INI: parsed alone it gives the same hash */
    PayParams *params;
    PayTimeline *timeline;
    PayReactions *reactions; /* of its rules */
    GArray *expects;         /* ScnExpect */
    char *against;           /* path of the base scenario, or NULL */
    char **report_metrics;   /* NULL-terminated ids; NULL: the headline metrics */
    char *report_split;      /* dimension, or NULL */
    ScnDesign *design;       /* without factors if it has no [sweep] */
    uint64_t hash;       /* of all that changes a replication's result: parameters without
                            run.replications and run.seed, the timeline and the rules */
    ScnOrigins *origins; /* NULL for a point of a design: there may be thousands */
} ScnScenario;

/* Load the scenario file @path.
 *
 * @settings: NULL-terminated "PATH=VALUE" that override the file, or NULL.
 *
 * Returns: (owned), or NULL if there is any error; warnings may come with either. */
ScnScenario *scn_scenario_load(const char *path, const char *const *settings,
                               ScnReport *report);

/* The same with @changes, NULL: none. */
ScnScenario *scn_scenario_load_with(const char *path, const ScnChanges *changes,
                                    ScnReport *report);

/* Parse @n bytes of text called @name in messages; no file is opened, so `extends` and
 * `[tables]` are errors. */
ScnScenario *scn_scenario_parse(const char *text, gsize n, const char *name,
                                const char *const *settings, ScnReport *report);
ScnScenario *scn_scenario_parse_with(const char *text, gsize n, const char *name,
                                     const ScnChanges *changes, ScnReport *report);

void scn_scenario_free(ScnScenario *scenario);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ScnScenario, scn_scenario_free)

/* One resolved value and its story, for show and diff. */
typedef struct {
    char *path;    /* (owned) "wallet.alipay.hold" */
    char *value;   /* (owned) as an analyst would write it */
    char *file;    /* (owned) NULL: the schema's default */
    unsigned line; /* 0 for a default */
    char *source;  /* (owned) what stands behind it; "assumption" if nothing is said */
    bool is_default;
    size_t cell; /* first cell of the model, or SIZE_MAX if it is not one */
} ScnValue;

/* All values in order of schema and id, then the keys of events
 * and rules as "event.ID.KEY".
 * Returns: (owned) array of ScnValue* that frees its elements. */
GPtrArray *scn_scenario_values(const ScnScenario *scenario);

/* Does @path match @pattern, where `*` stands for one part or within one? */
bool scn_path_matches(const char *pattern, const char *path);

#endif
