/* Complementary error function and the tail of the normal law, with the same bits
 * everywhere (sim/math.h says why that needs care).
 *
 * Rational fits around 0, around 1 and, times e^(-x^2), beyond; the relative error of
 * erfc is below 1e-15 over the stated domain. erfc and not erf, because what is asked for
 * are small probabilities. Source: method and coefficients after fdlibm (Sun
 * Microsystems, 1993). */
#ifndef SIM_ERFC_H
#define SIM_ERFC_H

/* Complementary error function of @x in [-26, 26]. */
double sim_erfc(double x);

/* Probability that a standard normal exceeds @x. */
double sim_normal_above(double x);

#endif
