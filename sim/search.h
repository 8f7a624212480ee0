/* Where does a noisy answer cross zero? By bisection on whole steps.
 *
 * The caller asks what to look at next, looks, and tells the interval of the answer
 * there: first both ends of the range, then the middle of what is left. The search keeps
 * a bracket whose ends lie on different sides of zero beyond chance, and stops when it is
 * narrow enough, or at a place where the interval contains zero: more halving would only
 * follow the noise. With common random numbers the noise is the same everywhere and the
 * answer about as smooth as the model. An answer that crosses more than once is found at
 * one of its crossings.
 *
 * For reports only: nothing simulated may depend on it. */
#ifndef SIM_SEARCH_H
#define SIM_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/interval.h"

typedef enum {
    SIM_SEARCH_ON,      /* not done */
    SIM_SEARCH_NARROW,  /* it crosses within the bracket */
    SIM_SEARCH_CHANCE,  /* at one place it cannot be told apart from zero */
    SIM_SEARCH_NOWHERE, /* both ends lie on one side, beyond chance */
} SimSearchState;

typedef struct {
    SimSearchState state;
    unsigned n_told;
    int64_t tolerance;           /* the widest bracket that is narrow */
    int64_t low, high;           /* the bracket; the range at first */
    SimInterval at_low, at_high; /* the answers there, once told */
    int64_t at; /* of SIM_SEARCH_CHANCE; an end of the bracket or within */
    SimInterval at_at;
} SimSearch;

/* @low < @high; @tolerance: 1 and up. */
SimSearch sim_search(int64_t low, int64_t high, int64_t tolerance);

/* Where to look next, while state is SIM_SEARCH_ON. */
int64_t sim_search_next(const SimSearch *search);

/* The answer there. @answer: of two replications or more. */
void sim_search_tell(SimSearch *search, SimInterval answer);

/* Where it crosses on a straight line through the bracket, and from where to where chance
 * may put that; all within the bracket. */
typedef struct {
    double at, from, to;
} SimCrossing;

/* State is SIM_SEARCH_NARROW or SIM_SEARCH_CHANCE. */
SimCrossing sim_search_crossing(const SimSearch *search);

#endif
