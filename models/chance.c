#include "models/chance.h"

#include "sim/batch.h"
#include "sim/dist.h"

typedef double Row[PAY_CHANCES];

SIM_FOR_EACH_MACHINE static void
spread_angles(double lambda, const double *angle, Row sine[3])
{
    for (unsigned i = 0; i < PAY_CHANCES; i++) {
        sine[0][i] = lambda * angle[i];
        sine[1][i] = angle[i];
        sine[2][i] = (1.0 - lambda) * angle[i];
    }
}

SIM_FOR_EACH_MACHINE static void
form_terms(Row sine[3], const double *restrict e, Row term[2])
{
    for (unsigned i = 0; i < PAY_CHANCES; i++) {
        const double three[3] = { sine[0][i], sine[1][i], sine[2][i] };
        double two[2];
        sim_log_stable_terms(three, e[i], two);
        term[0][i] = two[0];
        term[1][i] = two[1];
    }
}

void
pay_chance_nests(double lambda, double *angle, double *x, unsigned n)
{
    Row sine[3], term[2];
    unsigned padded = sim_batch_padded(n);
    for (unsigned i = padded; i < PAY_CHANCES; i++)
        angle[i] = x[i] = 0.5;
    spread_angles(lambda, angle, sine);
    for (unsigned i = 0; i < 3; i++)
        sim_batch_sinpi(sine[i], padded);
    sim_batch_minus_log(x, padded);
    form_terms(sine, x, term);
    for (unsigned i = 0; i < 2; i++)
        sim_batch_minus_log(term[i], padded);
    for (unsigned i = 0; i < n; i++)
        x[i] = lambda < 1.0 ? lambda * (-term[0][i] + -term[1][i] / lambda) : 0.0;
}
