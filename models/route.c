#include "models/route.h"

/* N phone or till, W wallet, H hub, I issuer, A acquirer:
 *   R1 N W N                C1 N A W A N
 *   R2 N W H I H W N        C2 N A W H I H W A N
 *   R3 N W H A H W N        C3 N A H W H A N
 *   R4 N W H I H A H W N    C4 N A H W H I H W H A N  */
const PayVisits pay_route_visits[PAY_N_ROUTES] = {
    [PAY_R1] = { .wallet = 1 },
    [PAY_R2] = { .wallet = 2, .hub = 2, .issuer = 1 },
    [PAY_R3] = { .wallet = 2, .hub = 2, .acquirer = 1 },
    [PAY_R4] = { .wallet = 2, .hub = 3, .issuer = 1, .acquirer = 1 },
    [PAY_C1] = { .wallet = 1, .acquirer = 2 },
    [PAY_C2] = { .wallet = 2, .hub = 2, .issuer = 1, .acquirer = 2 },
    [PAY_C3] = { .wallet = 1, .hub = 2, .acquirer = 2 },
    [PAY_C4] = { .wallet = 2, .hub = 4, .issuer = 1, .acquirer = 2 },
};

static double
power(double base, unsigned n)
{
    double product = 1;
    while (n-- > 0)
        product *= base;
    return product;
}

int64_t
pay_route_fault_ppm(PayRoute route, int64_t visit_ppm, int64_t issuer_ppm)
{
    const PayVisits *v = &pay_route_visits[route];
    double ok = power(1 - (double)visit_ppm / PAY_ONE,
                      (unsigned)(v->wallet + v->hub + v->acquirer)) *
                power(1 - (double)issuer_ppm / PAY_ONE, v->issuer);
    return (int64_t)((1 - ok) * PAY_ONE + 0.5);
}
