/* Two rivals with some options each: what every pair of options is worth to both, which
 * option answers the other's best, and where neither would want to leave alone.
 *
 * All pairs met the same shoppers, so a rival's options are compared replication by
 * replication, and a best response is one beyond chance only if it is better than each
 * other option of that rival with 95 % for all of them together (Bonferroni). Options
 * worth exactly the same are both best. An equilibrium is a pair where both have the
 * higher mean: of pure strategies, in this table, for these runs. */
#ifndef OUTPUT_GAME_H
#define OUTPUT_GAME_H

#include "output/table.h"
#include "sim/interval.h"
#include "sim/record.h"

typedef enum {
    OUT_REPLY_WORSE,    /* than another, beyond chance */
    OUT_REPLY_POSSIBLE, /* cannot be told apart from the best */
    OUT_REPLY_UNSURE,   /* the best by its mean; another cannot be told apart from it */
    OUT_REPLY_BEST      /* beyond chance */
} OutReply;

typedef enum {
    OUT_NASH_NO,
    OUT_NASH_POSSIBLE, /* cannot be excluded */
    OUT_NASH_UNSURE,   /* by the means */
    OUT_NASH_SURE      /* beyond chance */
} OutNash;

typedef struct {
    const char *label;  /* (borrowed) of what this rival chooses */
    const char *payoff; /* (borrowed) "profit.owner.ant" */
    SimMetric metric;   /* (borrowed strings) of the payoff */
    unsigned n_options;
    const char *const *options; /* (borrowed) [n_options] */
    const double *values;       /* (borrowed) [pairs * replications]; pair (i, j) of the
                                   first rival's and the second's option is i * n + j */
} OutRival;

typedef struct {
    OutRival rival[2];
    unsigned n_replications; /* 2 and up */
} OutGame;

typedef struct {
    SimInterval payoff[2]; /* 95 % */
    OutReply reply[2];
    OutNash nash;
} OutPair;

/* Returns: (owned) [pairs]. */
OutPair *out_game_pairs(const OutGame *game);

/* The matrix for people, options of the first rival downwards. Returns: (owned). */
OutTable *out_game_matrix(const OutGame *game, const OutPair *pairs, OutLang lang);
/* The equilibria, and what the marks mean, in sentences. Returns: (owned). */
char *out_game_words(const OutGame *game, const OutPair *pairs, OutLang lang);
/* One row for each pair, for programs. Returns: (owned). */
OutTable *out_game_table(const OutGame *game, const OutPair *pairs);

#endif
