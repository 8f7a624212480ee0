/* Where to put the points of an experiment in the unit cube, and what the answers there
 * say about each factor.
 *
 * Points are rows of @k numbers in [0, 1], one below the other; the caller stretches each
 * to the range of its factor. The same arguments give the same points, on any machine.
 * The estimators expect the answers in the order of the points. They are for reports:
 * nothing simulated may depend on them. */
#ifndef SIM_DESIGN_H
#define SIM_DESIGN_H

#include <stdint.h>

/* A Latin hypercube: cut into @n equal slices, each factor has one point in each, paired
 * at random.
 *
 * @ret_u: [n * k].
 * Source: McKay, Beckman, Conover, Technometrics 21 (1979). */
void sim_design_lhs(unsigned n, unsigned k, uint32_t seed, double *ret_u);

/* @r trajectories of @k + 1 points; from one point to the next one factor moves up or
 * down by half the levels, and over a trajectory each factor moves once.
 *
 * @levels: even, 2 and up; points lie on i / (levels - 1).
 * @ret_u: [r * (k + 1) * k].
 * Source: Morris, Technometrics 33 (1991). */
void sim_design_morris(unsigned r, unsigned k, unsigned levels, uint32_t seed,
                       double *ret_u);

/* For each of @n base points @k + 2 rows: a, b, then a with each factor in turn from b,
 * where (a, b) runs through the sequence of Sobol; best with @n a power of two.
 *
 * @k: 1..20. @ret_u: [n * (k + 2) * k].
 * Source: Saltelli et al., Computer Physics Communications 181 (2010). */
void sim_design_sobol(unsigned n, unsigned k, double *ret_u);

/* What one factor does when it moves through its whole range. */
typedef struct {
    double mu;      /* mean effect, with sign */
    double mu_star; /* mean of its size: what matters */
    double sigma;   /* spread: how much it depends on the others, or is curved */
} SimMorris;

/* @u, @y: points of sim_design_morris() and the answers there. @ret: [k].
 * @r: 1 and up; with one trajectory sigma is NaN.
 * Source of mu_star: Campolongo, Cariboni, Saltelli, Env. Modelling & Software 22 (2007).
 */
void sim_morris(unsigned r, unsigned k, const double *u, const double *y, SimMorris *ret);

/* Parts of the variance of the answer. */
typedef struct {
    double first; /* that would go if the factor were known */
    double total; /* that would stay if only the factor were unknown */
} SimSobol;

/* @y: answers at the points of sim_design_sobol(). @ret: [k]; NaN if @y does not vary.
 * Source: first: Saltelli et al. (2010), total: Jansen (1999). */
void sim_sobol(unsigned n, unsigned k, const double *y, SimSobol *ret);

/* Mean answer while a factor is in the lower and in the upper half of its range, the
 * others anywhere: the ends of its bar in a tornado. For any design. @u, @y: @n points of
 * @k factors. NaN where a half is empty. */
typedef struct {
    double low, high;
} SimSwing;

void sim_swing(unsigned n, unsigned k, const double *u, const double *y, SimSwing *ret);

#endif
