/* Random variates by inversion: one uniform in, one variate out, monotone.
 *
 * Rejection would be faster in places, but it takes an unknown number of uniforms and so
 * breaks the address of later draws; inversion also keeps two scenarios in step when a
 * parameter moves. Every @u is strictly between 0 and 1, as sim_uniform() gives it. */
#ifndef SIM_DIST_H
#define SIM_DIST_H

#include "sim/math.h"

/* Exponential of mean 1, decreasing in @u. At most 37.5. */
static inline double
sim_exponential(double u)
{
    return -sim_log(u);
}

/* Standard Gumbel (mean 0.5772..., variance pi^2 / 6), increasing in @u. */
static inline double
sim_gumbel(double u)
{
    return -sim_log(-sim_log(u));
}

/* c[0] + c[1] x + ... + c[7] x^7. */
static inline double
sim_polynomial7(const double c[8], double x)
{
    double y = c[7];
    for (int i = 6; i >= 0; i--)
        y = y * x + c[i];
    return y;
}

#define SIM_NORMAL_CENTRE 0.425

/* Standard normal at @q = u - 1/2, within SIM_NORMAL_CENTRE of 0. */
static inline double
sim_normal_centre(double q)
{
    static const double centre[2][8] = {
        { 3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
          1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
          3.3430575583588128105e4, 2.5090809287301226727e3 },
        { 1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
          2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
          5.2264952788528545610e3 },
    };
    double r = 0.180625 - q * q;
    return q * sim_polynomial7(centre[0], r) / sim_polynomial7(centre[1], r);
}

#define SIM_NORMAL_MIDDLE 5.0

/* The size of a standard normal beside the centre, by @r = sqrt(-ln p) up to
 * SIM_NORMAL_MIDDLE; p: the smaller of the probabilities below and above it. */
static inline double
sim_normal_middle(double r)
{
    static const double middle[2][8] = {
        { 1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
          3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
          2.27238449892691845833e-2, 7.74545014278341407640e-4 },
        { 1.0, 2.05319162663775882187e0, 1.67638483018380384940e0,
          6.89767334985100004550e-1, 1.48103976427480074590e-1, 1.51986665636164571966e-2,
          5.47593808499534494600e-4, 1.05075007164441684324e-9 },
    };
    r -= 1.6;
    return sim_polynomial7(middle[0], r) / sim_polynomial7(middle[1], r);
}

/* The same beyond SIM_NORMAL_MIDDLE. */
static inline double
sim_normal_tail(double r)
{
    static const double tail[2][8] = {
        { 6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
          2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
          2.71155556874348757815e-5, 2.01033439929228813265e-7 },
        { 1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1,
          1.48753612908506148525e-2, 7.86869131145613259100e-4, 1.84631831751005468180e-5,
          1.42151175831644588870e-7, 2.04426310338993978564e-15 },
    };
    r -= 5.0;
    return sim_polynomial7(tail[0], r) / sim_polynomial7(tail[1], r);
}

/* Standard normal, increasing in @u; relative error about 1e-15; within +-8.3.
 * Source: algorithm AS 241 (PPND16), Wichura, Applied Statistics 37 (1988). */
static inline double
sim_normal(double u)
{
    double q = u - 0.5;
    if (q >= -SIM_NORMAL_CENTRE && q <= SIM_NORMAL_CENTRE)
        return sim_normal_centre(q);
    double r = sim_sqrt(-sim_log(q < 0 ? u : 1.0 - u));
    double x = r <= SIM_NORMAL_MIDDLE ? sim_normal_middle(r) : sim_normal_tail(r);
    return q < 0 ? -x : x;
}

/* Lognormal whose logarithm has mean @mu and standard deviation @sigma. */
static inline double
sim_lognormal(double u, double mu, double sigma)
{
    return sim_exp(mu + sigma * sim_normal(u));
}

/* The @ret_mu and @ret_sigma of a lognormal of this @mean > 0 and coefficient of
 * variation
 * @cv >= 0. */
static inline void
sim_lognormal_parameters(double mean, double cv, double *ret_mu, double *ret_sigma)
{
    double variance = sim_log(1.0 + cv * cv);
    *ret_mu = sim_log(mean) - 0.5 * variance;
    *ret_sigma = sim_sqrt(variance);
}

/* The two numbers of sim_log_stable() whose logarithms are still to be taken, for callers
 * that take many at once: ln S = log x[0] + log x[1] / lambda. @sine: of pi times lambda
 * u, u and (1 - lambda) u; @e: exponential variate. */
static inline void
sim_log_stable_terms(const double sine[3], double e, double ret_x[2])
{
    ret_x[0] = sine[0] * e / sine[2];
    ret_x[1] = sine[2] / (sine[1] * e);
}

/* Logarithm of a positive stable variate S of index @lambda in (0, 1]: the one with
 * E exp(-t S) = exp(-t^lambda). Exactly 0 if @lambda is 1.
 *
 * If G_j are standard Gumbel, lambda (ln S + G_j) are the utilities of one nest of a
 * nested logit with dissimilarity lambda: each is again standard Gumbel, and they are
 * correlated because they share S.
 *
 * Source: Chambers, Mallows, Stuck, JASA 71 (1976), after Kanter (1975). With T = pi u
 * and E exponential, S = sin(lT) / sin(T)^(1/l) * (sin((1-l)T) / E)^((1-l)/l); its
 * logarithm is regrouped here so that three logarithms do for five. */
static inline double
sim_log_stable(double u_angle, double u_exponential, double lambda)
{
    if (lambda >= 1.0)
        return 0.0;
    double x[2], sine[3] = { sim_sinpi(lambda * u_angle), sim_sinpi(u_angle),
                             sim_sinpi((1.0 - lambda) * u_angle) };
    sim_log_stable_terms(sine, sim_exponential(u_exponential), x);
    return sim_log(x[0]) + sim_log(x[1]) / lambda;
}

#endif
