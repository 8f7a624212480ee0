/* Closed forms of diffusion and of tipping. The simulation never uses them; they are what
 * the simulation of adoption (models/adoption.h) is held to. [docs/model.md, holding]
 *
 * Bass (1969): who does not own yet adopts at the rate p + q F per year, F being the
 * share of owners; from F(0) = 0
 *
 *     F(t) = p (1 - e^-(p+q)t) / (p + q e^-(p+q)t)
 *
 * Tipping: two wallets of equal merit, each worth more to everyone the more use it. The
 * share of the first follows s <- 1 / (1 + e^-beta(2s - 1)). Up to beta = 2 it settles at
 * a half; beyond, the half repels, and it settles at one of two points that mirror each
 * other. */
#ifndef MODELS_DIFFUSION_H
#define MODELS_DIFFUSION_H

#include "sim/math.h"

#define PAY_DAYS_PER_YEAR 365.0

/* Share that owns after @years.
 *
 * @p, @q: per year, 0 and up; @years: 0 and up. */
static inline double
pay_bass_share(double p, double q, double years)
{
    double decay = sim_exp(-(p + q) * years);
    return p > 0 ? p * (1 - decay) / (p + q * decay) : 0;
}

/* When most adopt, in years: at once if imitation is the weaker force. */
static inline double
pay_bass_peak_year(double p, double q)
{
    return q > p && p > 0 ? sim_log(q / p) / (p + q) : 0;
}

/* Adopters per year at that moment, as a share of all. */
static inline double
pay_bass_peak_rate(double p, double q)
{
    if (p <= 0)
        return 0;
    return q > p ? (p + q) * (p + q) / (4 * q) : p;
}

/* The same in steps of a day, as a large population simulated day by day goes: each step
 * an owner is made with probability 1 - e^-(p + q F) / 365. Cost: linear in @n_days. */
static inline double
pay_bass_daily(double p, double q, int64_t n_days)
{
    double share = 0;
    for (int64_t day = 0; day < n_days; day++)
        share += (1 - share) * (1 - sim_exp(-(p + q * share) / PAY_DAYS_PER_YEAR));
    return share;
}

/* Where a share just above a half settles; the mirrored point is 1 minus it. With
 * m = 2s - 1 it solves m = tanh(beta m / 2), concave for m > 0: the one root there is
 * found by halving.
 *
 * @beta: 0 and up. */
static inline double
pay_tipping_upper(double beta)
{
    double low = 0, high = beta > 2 ? 1 : 0;
    for (unsigned i = 0; i < 64; i++) {
        double m = (low + high) / 2, decay = sim_exp(-beta * m);
        if ((1 - decay) / (1 + decay) > m)
            low = m;
        else
            high = m;
    }
    return (1 + low) / 2;
}

/* The mirrored point by itself, exact also where it is tiny. */
static inline double
pay_tipping_lower(double beta)
{
    return 1 / (1 + sim_exp(beta * (2 * pay_tipping_upper(beta) - 1)));
}

#endif
