#include "models/fees.h"
#include "models/known_case.h"

static void
set(PayParams *p, PayKey key, unsigned a, unsigned b, int64_t value)
{
    p->cell[pay_cell_index(p, key, a, b, 0)] = value;
}

static void
set_up_fees(PayParams *p)
{
    for (unsigned fee = 0; fee < p->n[PAY_KIND_FEE]; fee++) {
        unsigned flow = 0;
        while (g_strcmp0(pay_flow_id[flow], p->entity[PAY_KIND_FEE][fee].id) != 0)
            flow++;
        set(p, PAY_FEE_FLOW, fee, 0, flow);
        set(p, PAY_FEE_CAP, fee, 0, PAY_NONE);
        set(p, PAY_FEE_DISCOUNT, fee, 0, PAY_ONE);
        for (PayKey key = PAY_FEE_NETWORKS; key <= PAY_FEE_MODES; key++)
            set(p, key, fee, 0, -1);
    }
}

/* No order of the regulator bounds a fee. */
static void
set_up_bounds(PayParams *p)
{
    for (unsigned flow = 0; flow < PAY_N_FLOWS; flow++)
        set(p, PAY_REGULATOR_CAP, flow, 0, PAY_NONE);
}

static void
set_up_wallets(PayParams *p)
{
    for (unsigned w = 0; w < p->n[PAY_KIND_WALLET]; w++) {
        const char *id = p->entity[PAY_KIND_WALLET][w].id;
        set(p, PAY_WALLET_NETWORK, w, 0, pay_params_find(p, PAY_KIND_NETWORK, id));
        set(p, PAY_WALLET_BANK, w, 0, -1);
        set(p, PAY_WALLET_BALANCE, w, 0, PAY_ONE);
        for (unsigned g = 0; g < p->n[PAY_KIND_NETWORK]; g++) {
            set(p, PAY_INTEROP_USERS, w, g, PAY_ONE);
            set(p, PAY_INTEROP_BANKS, w, g, PAY_ONE);
        }
    }
}

PayParams *
pay_known_params(char *const *wallets, unsigned n_wallets, char *const *networks,
                 unsigned n_networks, int64_t people)
{
    PayParams *p = pay_params_new();
    static const PayKind single[] = { PAY_KIND_GROUP, PAY_KIND_CITY,     PAY_KIND_HUB,
                                      PAY_KIND_BANK,  PAY_KIND_ACQUIRER, PAY_KIND_CLASS };
    for (unsigned i = 0; i < G_N_ELEMENTS(single); i++)
        pay_params_declare(p, single[i], "only", NULL, NULL, NULL, NULL);
    for (unsigned w = 0; w < n_wallets; w++)
        pay_params_declare(p, PAY_KIND_WALLET, wallets[w], NULL, NULL, NULL, NULL);
    for (unsigned g = 0; g < n_networks; g++)
        pay_params_declare(p, PAY_KIND_NETWORK, networks[g], NULL, NULL, NULL, NULL);
    for (unsigned flow = 0; flow < PAY_N_FLOWS; flow++)
        pay_params_declare(p, PAY_KIND_FEE, pay_flow_id[flow], NULL, NULL, NULL, NULL);
    pay_params_layout(p);
    set(p, PAY_RUN_SCALE, 0, 0, 1);
    set(p, PAY_CITY_POPULATION, 0, 0, people);
    set(p, PAY_BANK_SHARE, 0, 0, PAY_ONE);
    set(p, PAY_ACQUIRER_SHARE, 0, 0, PAY_ONE);
    set(p, PAY_CLASS_SHARE, 0, 0, PAY_ONE);
    set(p, PAY_CLASS_MPM, 0, 0, PAY_ONE);
    set(p, PAY_CLASS_TICKET, 0, 0, 1000);
    set(p, PAY_CLASS_MERCHANTS, 0, 0, PAY_ONE);
    set(p, PAY_ACTIVITY_MEAN, 0, 0, PAY_ONE);
    set(p, PAY_CHOICE_SCALE, 0, 0, PAY_ONE);
    set(p, PAY_NEST, 0, 0, PAY_ONE);
    set(p, PAY_TRAFFIC_LEVEL, 0, 0, PAY_ONE);
    set(p, PAY_LIMIT_STATIC, 0, 0, PAY_NONE);
    set(p, PAY_MERCHANT_REVIEW, 0, 0, PAY_NONE);
    set(p, PAY_LIMIT_BALANCE, 0, 0, PAY_NONE);
    for (unsigned hour = 0; hour < 24; hour++)
        set(p, PAY_TRAFFIC_HOUR, hour, 0, 1);
    set_up_wallets(p);
    set_up_fees(p);
    set_up_bounds(p);
    return p;
}
