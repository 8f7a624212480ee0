/* Rules: how firms and regulators answer what they see.
 *
 * At the barrier after each day of the run every rule looks at its figure
 * (models/watch.h); one whose condition holds is fired: it plans a dated change, which
 * joins a timeline of this replication's own. So the value of a cell stays a pure
 * function of (base, timeline, what was fired so far). All rules of a day see the same
 * figures and the same values, those at the barrier; they take turns by id. Nothing
 * depends on threads, because nothing here runs beside the day. [docs/model.md, rules] */
#ifndef MODELS_REACTION_H
#define MODELS_REACTION_H

#include "models/watch.h"

typedef enum {
    PAY_SEEN_RISES, /* by at least `bound`, against the figure `days` ago */
    PAY_SEEN_FALLS,
    PAY_SEEN_ABOVE, /* more than `bound` at `days` barriers running */
    PAY_SEEN_BELOW
} PaySeen;

/* What a rule does to some cells of one key. */
typedef struct {
    int64_t operand; /* as in PayChange, unless there is `from` */
    size_t n_cells;
    uint32_t *cells;   /* (owned) */
    uint32_t *from;    /* (owned) set to the values of these at the barrier; or NULL */
    int64_t low, high; /* limits of the result, within the range of the key */
} PayMove;

typedef struct {
    char *id;       /* (owned) */
    char *label_en; /* (owned) never NULL */
    char *label_zh; /* (owned) never NULL */
    PayMetric metric;
    unsigned member; /* pay_watch_member() */
    PaySeen seen;
    double bound;   /* in the metric's unit */
    unsigned days;  /* at least 1 */
    SimTime after;  /* from the barrier to the change, at least 0 */
    SimTime until;  /* when what it changed returns; SIM_TIME_NEVER: it stays */
    unsigned limit; /* how many times at most, */
    SimTime apart;  /* and how far apart at least */
    PayOp op;
    GArray *moves; /* (owned) PayMove */
} PayReaction;

typedef struct {
    GPtrArray *list; /* (owned) PayReaction*, by id once closed */
} PayReactions;

PayReactions *pay_reactions_new(void);
void pay_reactions_free(PayReactions *reactions);

/* A rule that fires once, with ids for labels; to be filled in, and added (taken over).
 */
PayReaction *pay_reaction_new(const char *id);
void pay_reactions_add(PayReactions *reactions, PayReaction *reaction);
/* Sort by id; call once, after the last rule was added. */
void pay_reactions_close(PayReactions *reactions);

/* Hash of all that rules do: labels do not enter. */
uint64_t pay_reactions_hash(const PayReactions *reactions);

/* The rules of one scenario at work in one replication. */
typedef struct PayReactor PayReactor;

/* All arguments are borrowed. @timeline: the replication's own (pay_timeline_follow),
 * which grows by what is fired; free it before the reactor, whose events these are.
 *
 * Returns: (owned), or NULL if there is no rule. */
PayReactor *pay_reactor_new(const PayReactions *reactions, PayTimeline *timeline,
                            const PayWorld *world);
void pay_reactor_free(PayReactor *reactor);

/* Look at ledger->day, the @day-th of the run (0, 1, ...), and fire what holds. */
void pay_reactor_day(PayReactor *reactor, const PayLedger *ledger, unsigned day,
                     SimRecords *records);

/* Publish how often each rule was fired; @with_marks: and when each change began, for
 * pictures. */
void pay_reactor_publish(const PayReactor *reactor, bool with_marks, SimRecords *records);

#endif
