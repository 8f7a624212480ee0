/* Which way a payment's messages go, and so what each institution must carry.
 *
 * A payment has two independent legs. Code leg: the payee's code is of the payer wallet's
 * own network (on-us) or a foreign one. Funding leg: the wallet's own balance or credit
 * (on-us), or a bank card, which since 2018 must pass through a hub. Four routes when the
 * payer scans or clicks (R1..R4), four when the merchant scans the payer (C1..C4). So a
 * "closed-loop" payment can still load a hub. [docs/model.md, routes] */
#ifndef MODELS_ROUTE_H
#define MODELS_ROUTE_H

#include <stdbool.h>

#include "models/params.h"

typedef enum {
    PAY_R1, /* own code, balance */
    PAY_R2, /* own code, bank */
    PAY_R3, /* foreign code, balance */
    PAY_R4, /* foreign code, bank: the hub debits, then credits */
    PAY_C1,
    PAY_C2,
    PAY_C3,
    PAY_C4,
    PAY_N_ROUTES
} PayRoute;

/* Visits of one payment on a route that runs to its end. */
typedef struct {
    uint8_t wallet, hub, issuer, acquirer;
} PayVisits;

extern const PayVisits pay_route_visits[PAY_N_ROUTES];

/* Where a message is served on its way. */
typedef enum { PAY_AT_WALLET, PAY_AT_HUB, PAY_AT_ISSUER, PAY_AT_ACQUIRER } PayPlace;

enum {
    PAY_HOP_ASK = 1,    /* a request to another institution, which is waited for */
    PAY_HOP_DEBIT = 2,  /* done when this visit is */
    PAY_HOP_CREDIT = 4, /* likewise */
    PAY_HOP_END = 8     /* the answer to the first request is back where that came from */
};

typedef struct {
    uint8_t place; /* PayPlace */
    uint8_t marks;
} PayHop;

#define PAY_MAX_HOPS 9

/* The places a payment passes between payer and payee's till and back, in order. A phone
 * network lies before the first and after the last, a leased line between any two. */
typedef struct {
    uint8_t n;
    PayHop hop[PAY_MAX_HOPS];
} PayPath;

extern const PayPath pay_route_path[PAY_N_ROUTES];

static inline PayRoute
pay_route(PayMode mode, bool foreign_code, bool bank_funded)
{
    return (PayRoute)((mode == PAY_MODE_CPM ? 4 : 0) + (foreign_code ? 2 : 0) +
                      (bank_funded ? 1 : 0));
}

/* Probability in ppm, rounded to nearest, that a payment on @route fails technically when
 * each visit fails with @visit_ppm, at an issuer with @issuer_ppm, independently. */
int64_t pay_route_fault_ppm(PayRoute route, int64_t visit_ppm, int64_t issuer_ppm);

#endif
