#include "models/gate.h"

/* Does every payer with @wallet pass the user and bank gates of network @g's codes? */
static bool
passes_any_payer(const PayRules *r, const PayWorld *world, unsigned wallet, unsigned g)
{
    const PayWalletRules *w = &r->wallet[wallet];
    size_t pair = (size_t)wallet * world->n_networks + g;
    if (r->users[pair] < PAY_ONE)
        return false;
    if (w->kind == PAY_WALLET_BANK_APP)
        return r->bank_order[w->bank] < r->banks[pair];
    for (unsigned b = 0; b < world->base->n[PAY_KIND_BANK]; b++)
        if (r->bank_order[b] >= r->banks[pair])
            return false;
    return true;
}

static PayGatesKnown
known_offline(const PayRules *r, const PayWorld *world, unsigned city, unsigned wallet,
              PayMode mode)
{
    int8_t own = r->wallet[wallet].network;
    PayGatesKnown known = { .own = own < 0 ? 0 : (uint8_t)(1u << own) };
    const int32_t *cover = r->cover + ((size_t)city * world->n_wallets + wallet) *
                                          world->n_networks * PAY_N_MODES;
    for (unsigned g = 0; g < world->n_networks; g++) {
        int32_t covered = cover[g * PAY_N_MODES + mode];
        if (covered <= 0 || (int)g == own)
            continue;
        if (covered >= PAY_ONE && passes_any_payer(r, world, wallet, g))
            known.open |= (uint8_t)(1u << g);
        else
            known.ask |= (uint8_t)(1u << g);
    }
    return known;
}

/* Is any code but the wallet's own open to it on cashier pages of @networks? */
static bool
reads_cashiers(const PayRules *r, const PayWorld *world, unsigned wallet,
               unsigned networks)
{
    unsigned read = 0;
    for (unsigned c = 0; c < world->n_cities; c++) {
        PayGatesKnown known = known_offline(r, world, c, wallet, PAY_MODE_ONLINE);
        read |= known.open | known.ask;
    }
    return (read & networks) != 0;
}

static PayGatesKnown
known_online(const PayRules *r, const PayWorld *world, unsigned platform, unsigned wallet)
{
    size_t pair = (size_t)platform * world->n_wallets + wallet;
    unsigned networks = r->platform_networks[platform];
    int8_t own = r->wallet[wallet].network;
    if (r->listed[pair] >= PAY_ONE && r->listed_users[pair] >= PAY_ONE) {
        bool direct = own >= 0 && (networks >> own & 1) != 0;
        unsigned over = direct ? (unsigned)own : r->platform_cashier[platform];
        return (PayGatesKnown){ .own = (uint8_t)(1u << over) };
    }
    bool asks = r->listed[pair] > 0 || reads_cashiers(r, world, wallet, networks);
    return (PayGatesKnown){ .ask = asks ? PAY_GATE_ANY_CODE : 0 };
}

void
pay_gates_compile(PayRules *r, const PayWorld *world)
{
    PayGatesKnown *known = r->known;
    for (unsigned c = 0; c < world->n_cities; c++)
        for (unsigned mode = 0; mode < PAY_N_MODES; mode++)
            for (unsigned w = 0; w < world->n_wallets; w++)
                *known++ = known_offline(r, world, c, w, (PayMode)mode);
    known = r->shops;
    for (unsigned i = 0; i < world->n_platforms; i++)
        for (unsigned w = 0; w < world->n_wallets; w++)
            *known++ = known_online(r, world, i, w);
}
