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

#define W    PAY_AT_WALLET
#define H    PAY_AT_HUB
#define I    PAY_AT_ISSUER
#define A    PAY_AT_ACQUIRER
#define ASK  PAY_HOP_ASK
#define DEB  PAY_HOP_DEBIT
#define CRED PAY_HOP_CREDIT
#define END  PAY_HOP_END

/* The wallet credits its own codes and debits its own balances. Who asked first waits
 * until the answer is back with him: his is the leg that is timed. */
const PayPath pay_route_path[PAY_N_ROUTES] = {
    [PAY_R1] = { 1, { { W, ASK | DEB | CRED } } },
    [PAY_R2] = { 5,
                 { { W, 0 },
                   { H, ASK },
                   { I, ASK | DEB },
                   { H, 0 },
                   { W, END | CRED } } },
    [PAY_R3] = { 5, { { W, DEB }, { H, ASK }, { A, ASK | CRED }, { H, 0 }, { W, END } } },
    [PAY_R4] = { 7,
                 { { W, 0 },
                   { H, ASK },
                   { I, ASK | DEB },
                   { H, 0 },
                   { A, ASK | CRED },
                   { H, 0 },
                   { W, END } } },
    [PAY_C1] = { 3, { { A, 0 }, { W, ASK | DEB | CRED }, { A, END } } },
    [PAY_C2] = { 7,
                 { { A, 0 },
                   { W, ASK },
                   { H, ASK },
                   { I, ASK | DEB },
                   { H, 0 },
                   { W, CRED },
                   { A, END } } },
    [PAY_C3] = { 5,
                 { { A, 0 },
                   { H, ASK },
                   { W, ASK | DEB },
                   { H, 0 },
                   { A, END | CRED } } },
    [PAY_C4] = { 9,
                 { { A, 0 },
                   { H, ASK },
                   { W, ASK },
                   { H, ASK },
                   { I, ASK | DEB },
                   { H, 0 },
                   { W, 0 },
                   { H, 0 },
                   { A, END | CRED } } },
};

#undef W
#undef H
#undef I
#undef A
#undef ASK
#undef DEB
#undef CRED
#undef END

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
