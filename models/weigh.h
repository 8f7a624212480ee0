/* What the alternatives of a visit are worth, and which of them the gates let through:
 * all slots of a consumer side by side, held or not, for eight fit one vector and a loop
 * over those he holds would end where nobody can guess. [docs/model.md, choice] */
#ifndef MODELS_WEIGH_H
#define MODELS_WEIGH_H

#include "models/gate.h"
#include "models/visit.h"

/* Rows of the tables of the day where a visit leads, by wallet. */
typedef struct {
    const double *base, *shown; /* scores */
    const PayGatesKnown *known;
    uint32_t networks; /* whose codes are in sight */
} PayRows;

static inline PayRows
pay_weigh_rows(const PayVisit *v)
{
    const PayRules *r = v->span->rules;
    size_t n = v->span->world->n_wallets;
    int platform = v->span->world->venues[v->venue].platform;
    /* In arithmetic: which of the two it is would mostly be guessed wrong. */
    size_t online = -(size_t)(platform >= 0);
    size_t shop = v->span->world->n_cities * PAY_N_MODES + (size_t)platform;
    size_t local = v->city * PAY_N_MODES + v->mode;
    return (PayRows){ .base = r->base + v->city * n,
                      .shown = r->shown_first + (size_t)(platform + 1) * n,
                      .known = r->known + ((shop & online) | (local & ~online)) * n,
                      .networks = v->merchant.networks | (PAY_GATE_ANY_CODE & online) };
}

/* Funding and gate of slot @s of visit @i, unless they are settled. */
void pay_weigh_settle(PayVisitBatch *b, unsigned i, unsigned s);

/* Scores and gates of all visits; and what each shopper tries first. Chances and rows
 * are in their lanes. */
void pay_weigh(PayVisitBatch *b);

#endif
