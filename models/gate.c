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

static unsigned
own_code(const PayRules *r, unsigned wallet)
{
    int8_t own = r->wallet[wallet].network;
    return own < 0 ? 0 : 1u << own;
}

/* @sure: networks whose user and bank gates nobody fails. */
static PayGatesKnown
known_offline(const PayRules *r, const PayWorld *world, const int32_t *cover,
              unsigned wallet, unsigned sure)
{
    int8_t own = r->wallet[wallet].network;
    unsigned open = 0, ask = 0, mine = own_code(r, wallet);
    for (unsigned g = 0; g < world->n_networks; g++) {
        int32_t covered = cover[g * PAY_N_MODES];
        if (covered <= 0 || (int)g == own)
            continue;
        if (covered >= PAY_ONE && (sure >> g & 1) != 0)
            open |= 1u << g;
        else
            ask |= 1u << g;
    }
    return pay_gates_make(mine, open, ask, mine);
}

static void
compile_offline(const PayRules *r, const PayWorld *world, unsigned wallet)
{
    unsigned sure = 0, n = world->n_wallets;
    for (unsigned g = 0; g < world->n_networks; g++)
        sure |= (unsigned)passes_any_payer(r, world, wallet, g) << g;
    for (unsigned c = 0; c < world->n_cities; c++) {
        const int32_t *cover =
            r->cover + ((size_t)c * n + wallet) * world->n_networks * PAY_N_MODES;
        for (unsigned mode = 0; mode < PAY_N_MODES; mode++)
            r->known[((size_t)c * PAY_N_MODES + mode) * n + wallet] =
                known_offline(r, world, cover + mode, wallet, sure);
    }
}

/* Codes on cashier pages that are open to @wallet somewhere, its own aside. */
static unsigned
read_on_pages(const PayRules *r, const PayWorld *world, unsigned wallet)
{
    unsigned read = 0, n = world->n_wallets;
    for (unsigned c = 0; c < world->n_cities; c++) {
        PayGatesKnown known =
            r->known[((size_t)c * PAY_N_MODES + PAY_MODE_ONLINE) * n + wallet];
        read |= (known >> 8 | known >> 16) & 0xff;
    }
    return read;
}

static PayGatesKnown
known_online(const PayRules *r, const PayWorld *world, unsigned platform, unsigned wallet,
             unsigned read)
{
    size_t pair = (size_t)platform * world->n_wallets + wallet;
    unsigned networks = r->platform_networks[platform];
    int8_t own = r->wallet[wallet].network;
    if (r->listed[pair] >= PAY_ONE && r->listed_users[pair] >= PAY_ONE) {
        bool direct = own >= 0 && (networks >> own & 1) != 0;
        unsigned over = direct ? (unsigned)own : r->platform_cashier[platform];
        return pay_gates_make(1u << over, 0, 0, own_code(r, wallet));
    }
    bool asks = r->listed[pair] > 0 || (read & networks) != 0;
    return pay_gates_make(0, 0, asks ? PAY_GATE_ANY_CODE : 0, own_code(r, wallet));
}

void
pay_gates_compile(PayRules *r, const PayWorld *world)
{
    for (unsigned w = 0; w < world->n_wallets; w++) {
        compile_offline(r, world, w);
        unsigned read = read_on_pages(r, world, w);
        for (unsigned i = 0; i < world->n_platforms; i++)
            r->shops[i * world->n_wallets + w] = known_online(r, world, i, w, read);
    }
}
