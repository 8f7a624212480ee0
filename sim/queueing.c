#include "sim/queueing.h"

#include <glib.h>
#include <math.h>

double
sim_erlang_b(uint32_t servers, double load)
{
    g_assert(servers >= 1 && load >= 0);
    if (load == 0)
        return 0;
    double inverse = 1;
    /* Past 10^300 the probability is 0 to any digit that matters. */
    for (uint32_t c = 1; c <= servers && inverse < 1e300; c++)
        inverse = 1 + c / load * inverse;
    return 1 / inverse;
}

double
sim_erlang_c(uint32_t servers, double load)
{
    if (load >= servers)
        return 1;
    double b = sim_erlang_b(servers, load), rho = load / servers;
    return b / (1 - rho * (1 - b));
}

double
sim_erlang_c_wait(uint32_t servers, double load, double service_mean)
{
    if (load >= servers)
        return INFINITY;
    return sim_erlang_c(servers, load) * service_mean / (servers - load);
}

double
sim_allen_cunneen(double service_cv2)
{
    return (1 + service_cv2) / 2;
}

/* Weights p(n) = p(n - 1) load / min(n, c), scaled down whenever they grow large, so that
 * neither a heavy load nor many places overflow. */
SimFinite
sim_finite_queue(uint32_t servers, uint32_t places, double load)
{
    g_assert(servers >= 1 && places >= servers && places < UINT32_MAX && load >= 0);
    double weight = 1, sum = 1, waiting = 0, present = 0;
    for (uint32_t n = 1; n <= places; n++) {
        weight *= load / MIN(n, servers);
        if (weight > 1e200) {
            weight *= 1e-200;
            sum *= 1e-200;
            waiting *= 1e-200;
            present *= 1e-200;
        }
        sum += weight;
        present += n * weight;
        waiting += n > servers ? (n - servers) * weight : 0;
    }
    return (SimFinite){ weight / sum, waiting / sum, present / sum };
}
