/* How concentrated a market is: the Herfindahl-Hirschman index and the shares of the
 * largest one, two and three. [docs/model.md, outputs] */
#ifndef MODELS_CONCENTRATION_H
#define MODELS_CONCENTRATION_H

#include <stdbool.h>

typedef struct {
    double hhi;   /* sum of squared shares, 0..1 */
    double cr[3]; /* summed shares of the largest one, two, three, 0..1 */
} PayConcentration;

/* Of @n parts of @total, in any unit. Parts that do not add up to the total leave the
 * rest to firms too small to count; a total of 0 is no market and gives zeros. */
static inline PayConcentration
pay_concentration(const double *part, unsigned n, double total)
{
    PayConcentration c = { 0 };
    double top[3] = { 0 };
    for (unsigned i = 0; i < n; i++) {
        double share = total > 0 ? part[i] / total : 0;
        c.hhi += share * share;
        for (unsigned j = 0; j < 3; j++)
            if (share > top[j]) {
                double smaller = top[j];
                top[j] = share;
                share = smaller;
            }
    }
    c.cr[0] = top[0];
    c.cr[1] = c.cr[0] + top[1];
    c.cr[2] = c.cr[1] + top[2];
    return c;
}

/* The thresholds of the draft Regulation on Non-bank Payment Institutions, People's Bank
 * of China, January 2021: one, two, three institutions with a third, a half, three fifths
 * of non-bank payments draw a warning; a half, two thirds, three quarters of electronic
 * payments a review of dominance. */
static inline bool
pay_concentration_warns(const PayConcentration *c)
{
    return 3 * c->cr[0] >= 1 || 2 * c->cr[1] >= 1 || 5 * c->cr[2] >= 3;
}

static inline bool
pay_concentration_wants_review(const PayConcentration *c)
{
    return 2 * c->cr[0] >= 1 || 3 * c->cr[1] >= 2 || 4 * c->cr[2] >= 3;
}

#endif
