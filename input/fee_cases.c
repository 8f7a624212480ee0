/* Every kind of payment needs one fee for each flow. [input/resolve.h] */
#include "input/resolve.h"
#include "models/fees.h"

/* What is wrong with one flow: no fee at all, or several equal ones. */
typedef struct {
    unsigned n_none, n_several; /* kinds of payment */
    PayFeeCase none, several;   /* the first of each */
} Gap;

typedef struct {
    const ScnResolved *resolved;
    unsigned n; /* kinds of payment so far */
    Gap gap[PAY_N_FLOWS];
} Walk;

static void
try_case(Walk *walk, const PayFeeCase *c)
{
    walk->n++;
    for (unsigned flow = 0; flow < PAY_N_FLOWS; flow++) {
        uint8_t fee;
        unsigned rivals;
        Gap *gap = &walk->gap[flow];
        if (pay_fee_choose(walk->resolved->params, flow, c, &fee, &rivals))
            continue;
        if (rivals == 0 && gap->n_none++ == 0)
            gap->none = *c;
        if (rivals > 0 && gap->n_several++ == 0)
            gap->several = *c;
    }
}

static void
try_payers(Walk *walk, PayFeeCase c)
{
    const PayParams *p = walk->resolved->params;
    for (c.acquirer = 0; c.acquirer < p->n[PAY_KIND_ACQUIRER]; c.acquirer++)
        for (c.network = 0; c.network < p->n[PAY_KIND_NETWORK]; c.network++)
            for (c.wallet = 0; c.wallet < p->n[PAY_KIND_WALLET]; c.wallet++) {
                int64_t own = pay_value(p, PAY_WALLET_NETWORK, c.wallet, 0, 0);
                c.foreign_code = own != (int64_t)c.network;
                c.bank_funded = false;
                try_case(walk, &c);
                c.bank_funded = true;
                try_case(walk, &c);
            }
}

static void
try_class(Walk *walk, unsigned class)
{
    const PayParams *p = walk->resolved->params;
    PayFeeCase c = { .class = class, .platform = -1 };
    if (pay_value(p, PAY_CLASS_MPM, class, 0, 0) > 0) {
        c.mode = PAY_MODE_MPM;
        try_payers(walk, c);
        c.mode = PAY_MODE_PERSONAL;
        try_payers(walk, c);
    }
    c.mode = PAY_MODE_CPM;
    if (pay_value(p, PAY_CLASS_CPM, class, 0, 0) > 0)
        try_payers(walk, c);
    c.mode = PAY_MODE_ONLINE;
    if (pay_value(p, PAY_CLASS_ONLINE, class, 0, 0) > 0)
        for (c.platform = 0; c.platform < (int)p->n[PAY_KIND_PLATFORM]; c.platform++)
            try_payers(walk, c);
}

static void
tell(const Walk *walk, unsigned flow, const char *what, unsigned n, const PayFeeCase *c)
{
    const ScnResolved *r = walk->resolved;
    const PayEntity *const *of = (const PayEntity *const *)r->params->entity;
    const ScnText *first = r->document->tree->texts->pdata[0];
    if (n > 0)
        scn_report_error(
            r->report, (ScnPlace){ first, 0, 0 }, NULL,
            "%s for flow %s in %u of %u kinds of payment, as when %s pays "
            "by %s on a code of %s at a %s (%s-funded); give exactly one of "
            "them the highest priority",
            what, pay_flow_id[flow], n, walk->n, of[PAY_KIND_WALLET][c->wallet].id,
            of[PAY_KIND_MODE][c->mode].id, of[PAY_KIND_NETWORK][c->network].id,
            of[PAY_KIND_CLASS][c->class].id, c->bank_funded ? "bank" : "balance");
}

void
scn_check_fee_cases(const ScnResolved *resolved)
{
    Walk walk = { .resolved = resolved };
    for (unsigned k = 0; k < resolved->params->n[PAY_KIND_CLASS]; k++)
        try_class(&walk, k);
    for (unsigned flow = 0; flow < PAY_N_FLOWS; flow++) {
        const Gap *gap = &walk.gap[flow];
        tell(&walk, flow, "no [fee] matches", gap->n_none, &gap->none);
        tell(&walk, flow, "several [fee]s match equally", gap->n_several, &gap->several);
    }
}
