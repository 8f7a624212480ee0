/* The gates against their definition, written out the long way: whoever asks, whatever
 * the coverages are, and where a position is just before a gate or just behind it. */
#include <string.h>

#include "models/gate.h"
#include "tests/claims.h"
#include "tests/models/fixture.h"

enum { WALLETS = 4, NETWORKS = 3, CITIES = 2, BANKS = 2, PLATFORMS = 2 };

typedef struct {
    PayParams *p;
    PayWorld *world;
    PayRules *rules;
    uint64_t counter;
} Market;

static Market
market(void)
{
    Market m = { .p = fixture_build((Fixture){ .people = 1000,
                                               .platform = true,
                                               .mall = true,
                                               .third = true,
                                               .idle = "idle",
                                               .west = true }) };
    static const double no_utility[PAY_MAX_WALLETS];
    m.world = pay_world_new(m.p, (SimKey){ 5, 1 }, NULL);
    m.rules = pay_rules_new(m.world);
    pay_rules_compile(m.rules, m.world, m.p, no_utility, UINT32_MAX, 0);
    g_assert(m.world->n_wallets == WALLETS && m.world->n_networks == NETWORKS &&
             m.world->n_platforms == PLATFORMS);
    return m;
}

static void
market_clear(Market *m)
{
    pay_rules_free(m->rules);
    pay_world_free(m->world);
    pay_params_free(m->p);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Market, market_clear)

static unsigned
dice(Market *m, unsigned n)
{
    return (unsigned)(sim_mix(m->counter++ * UINT64_C(0x9e3779b97f4a7c15)) % n);
}

/* Who pays where. */
typedef struct {
    unsigned city, bank, wallet, codes, platform;
    uint32_t consumer, shop;
    bool bank_funded, bound;
    PayMode mode;
} Visit;

/* ---- the definition */

static uint32_t
hash_of(const Market *m, PayKind kind, unsigned i)
{
    return m->p->entity[kind][i].hash;
}

static int32_t *
coverage(const Market *m, const Visit *v, unsigned g)
{
    unsigned cell = ((v->city * WALLETS + v->wallet) * NETWORKS + g) * PAY_N_MODES;
    return &m->rules->cover[cell + v->mode];
}

static uint32_t
shop_position(const Market *m, const Visit *v, unsigned g)
{
    return pay_gate_position(m->world->key, PAY_GATE_MERCHANT + v->shop,
                             hash_of(m, PAY_KIND_WALLET, v->wallet),
                             hash_of(m, PAY_KIND_NETWORK, g) + v->mode);
}

static uint32_t
user_position(const Market *m, const Visit *v, unsigned g)
{
    return pay_gate_position(m->world->key, PAY_GATE_USER + v->consumer,
                             hash_of(m, PAY_KIND_WALLET, v->wallet),
                             hash_of(m, PAY_KIND_NETWORK, g));
}

static uint32_t
list_position(const Market *m, const Visit *v, uint64_t who)
{
    return pay_gate_position(m->world->key, who, hash_of(m, PAY_KIND_WALLET, v->wallet),
                             hash_of(m, PAY_KIND_PLATFORM, v->platform));
}

static bool
is_refused(const Market *m, const Visit *v, unsigned g)
{
    const PayWalletRules *w = &m->rules->wallet[v->wallet];
    unsigned pair = v->wallet * NETWORKS + g;
    bool is_app = w->kind == PAY_WALLET_BANK_APP;
    int32_t order = m->rules->bank_order[is_app ? w->bank : v->bank];
    return (int32_t)user_position(m, v, g) >= m->rules->users[pair] ||
           ((v->bank_funded || is_app) && order >= m->rules->banks[pair]);
}

static PayGateResult
by_definition(const Market *m, const Visit *v)
{
    int own = m->rules->wallet[v->wallet].network;
    PayGateResult result = { v->bound ? PAY_F6_EXCLUDED : PAY_F1_UNREADABLE, 0 };
    if (own >= 0 && (v->codes & 1u << own) != 0)
        return (PayGateResult){ PAY_OK, (uint8_t)own };
    for (unsigned g = NETWORKS; g-- > 0;) {
        bool is_read = (int32_t)shop_position(m, v, g) < *coverage(m, v, g);
        if ((v->codes & 1u << g) != 0 && is_read && is_refused(m, v, g))
            result = (PayGateResult){ PAY_F2_REFUSED, (uint8_t)g };
    }
    for (unsigned g = 0; g < NETWORKS; g++) {
        bool is_read = (int32_t)shop_position(m, v, g) < *coverage(m, v, g);
        if ((v->codes & 1u << g) != 0 && is_read && !is_refused(m, v, g))
            return (PayGateResult){ PAY_OK, (uint8_t)g };
    }
    return result;
}

static PayGateResult
online_by_definition(const Market *m, const Visit *v)
{
    int own = m->rules->wallet[v->wallet].network;
    unsigned pair = v->platform * WALLETS + v->wallet;
    Visit page = *v;
    page.codes = m->rules->platform_networks[v->platform];
    page.mode = PAY_MODE_ONLINE;
    page.bound = true; /* what is not on the page is shut out by the platform */
    if ((int32_t)list_position(m, v, PAY_GATE_LISTED + v->shop) <
            m->rules->listed[pair] &&
        (int32_t)list_position(m, v, PAY_GATE_PLATFORM + v->consumer) <
            m->rules->listed_users[pair]) {
        bool direct = own >= 0 && (page.codes & 1u << own) != 0;
        return (PayGateResult){ PAY_OK, direct
                                            ? (uint8_t)own
                                            : m->rules->platform_cashier[v->platform] };
    }
    if (own >= 0)
        page.codes &= ~(1u << own);
    return by_definition(m, &page);
}

/* ---- by chance */

/* Nothing, everything, something, or where @position is just behind or just before. */
static int32_t
some_level(Market *m, uint32_t position)
{
    switch (dice(m, 6)) {
    case 0:
        return 0;
    case 1:
        return PAY_ONE;
    case 2:
        return (int32_t)position;
    case 3:
        return (int32_t)position + 1;
    default:
        return (int32_t)dice(m, PAY_ONE + 1);
    }
}

static Visit
some_visit(Market *m)
{
    return (Visit){ .city = dice(m, CITIES),
                    .bank = dice(m, BANKS),
                    .wallet = dice(m, WALLETS),
                    .codes = dice(m, 1 << NETWORKS),
                    .platform = dice(m, PLATFORMS),
                    .consumer = dice(m, 1000),
                    .shop = dice(m, 1000),
                    .bank_funded = dice(m, 2) == 0,
                    .bound = dice(m, 2) == 0,
                    .mode = (PayMode)dice(m, PAY_N_MODES) };
}

static void
set_levels(Market *m, const Visit *v)
{
    PayRules *r = m->rules;
    unsigned pair = v->platform * WALLETS + v->wallet;
    for (unsigned i = 0; i < CITIES * WALLETS * NETWORKS * PAY_N_MODES; i++)
        r->cover[i] = some_level(m, 0);
    for (unsigned i = 0; i < WALLETS * NETWORKS; i++) {
        r->users[i] = some_level(m, 0);
        r->banks[i] = some_level(m, 0);
    }
    for (unsigned i = 0; i < PLATFORMS * WALLETS; i++) {
        r->listed[i] = some_level(m, 0);
        r->listed_users[i] = some_level(m, 0);
    }
    for (unsigned i = 0; i < PLATFORMS; i++) {
        r->platform_networks[i] = (uint8_t)dice(m, 1 << NETWORKS);
        r->platform_cashier[i] = (uint8_t)dice(m, NETWORKS);
    }
    for (unsigned b = 0; b < BANKS; b++)
        r->bank_order[b] = (int32_t)dice(m, PAY_ONE);
    r->wallet[v->wallet].kind = (uint8_t)(dice(m, 3) == 0 ? PAY_WALLET_BANK_APP : 0);
    r->wallet[v->wallet].bank = (uint8_t)dice(m, BANKS);
    for (unsigned g = 0; g < NETWORKS; g++) {
        *coverage(m, v, g) = some_level(m, shop_position(m, v, g));
        r->users[v->wallet * NETWORKS + g] = some_level(m, user_position(m, v, g));
        r->banks[v->wallet * NETWORKS + g] =
            some_level(m, (uint32_t)r->bank_order[v->bank]);
    }
    r->listed[pair] = some_level(m, list_position(m, v, PAY_GATE_LISTED + v->shop));
    r->listed_users[pair] =
        some_level(m, list_position(m, v, PAY_GATE_PLATFORM + v->consumer));
}

static void
gates_are_what_they_are_defined_as(void)
{
    g_auto(Market) m = market();
    unsigned n_wrong = 0, n_met[PAY_N_OUTCOMES] = { 0 };
    for (unsigned i = 0; i < 200000; i++) {
        Visit v = some_visit(&m);
        PayMerchant merchant = { .networks = (uint8_t)v.codes, .bound = v.bound };
        set_levels(&m, &v);
        PayGateResult expected = by_definition(&m, &v);
        PayGateResult got =
            pay_gate_offline(m.rules, m.world, v.city, v.consumer, v.bank, v.bank_funded,
                             v.shop, &merchant, v.wallet, v.mode);
        n_wrong += got.outcome != expected.outcome || got.network != expected.network;
        n_met[got.outcome]++;
        expected = online_by_definition(&m, &v);
        got = pay_gate_online(m.rules, m.world, v.city, v.consumer, v.bank, v.bank_funded,
                              v.shop, v.platform, v.wallet);
        n_wrong += got.outcome != expected.outcome || got.network != expected.network;
        n_met[got.outcome]++;
    }
    CU_ASSERT_EQUAL(n_wrong, 0);
    CU_ASSERT_TRUE(n_met[PAY_OK] > 10000 && n_met[PAY_F1_UNREADABLE] > 10000);
    CU_ASSERT_TRUE(n_met[PAY_F2_REFUSED] > 10000 && n_met[PAY_F6_EXCLUDED] > 10000);
}

/* The first position is that of one in a million. */
static void
one_in_a_million_opens_to_one_in_a_million(void)
{
    g_auto(Market) m = market();
    Visit v = { .wallet = 0, .mode = PAY_MODE_MPM };
    while (shop_position(&m, &v, 1) != 0)
        v.shop++;
    PayMerchant merchant = { .networks = 2 };
    for (int32_t covered = 0; covered <= 1; covered++) {
        *coverage(&m, &v, 1) = covered;
        PayGateResult result = pay_gate_offline(m.rules, m.world, 0, 0, 0, false, v.shop,
                                                &merchant, 0, PAY_MODE_MPM);
        CU_ASSERT_EQUAL(result.outcome, covered == 1 ? PAY_OK : PAY_F1_UNREADABLE);
    }
    v.mode = PAY_MODE_ONLINE;
    while (list_position(&m, &v, PAY_GATE_LISTED + v.shop) != 0)
        v.shop++;
    m.rules->listed_users[0] = PAY_ONE;
    for (int32_t listed = 0; listed <= 1; listed++) {
        m.rules->listed[0] = listed;
        PayGateResult result =
            pay_gate_online(m.rules, m.world, 0, 0, 0, false, v.shop, 0, 0);
        CU_ASSERT_EQUAL(result.outcome, listed == 1 ? PAY_OK : PAY_F6_EXCLUDED);
    }
}

/* Everybody's place before every gate, on which results rest. Fixed by definition: */
static void
a_place_before_a_gate_is_for_ever(void)
{
    for (uint32_t i = 0; i < 1000; i++) {
        SimKey key = { i % 7, i % 3 };
        uint32_t a = i * 7, b = i * UINT32_C(0x9e3779b9);
        uint64_t who = PAY_GATE_USER + i;
        uint64_t run = key.seed * (UINT64_C(1) << 32) + key.replication;
        uint64_t gate = a * (UINT64_C(1) << 32) + b;
        uint64_t hash = sim_mix(run + who * UINT64_C(0x9e3779b97f4a7c15));
        hash = sim_mix(hash ^ gate);
        uint64_t place = (hash / (UINT64_C(1) << 32)) * 1000000 / (UINT64_C(1) << 32);
        CU_ASSERT_EQUAL(pay_gate_position(key, who, a, b), place);
    }
}

/* For all masks of three networks, the own one and what is open or to be asked. */
static void
what_is_known_takes_the_own_code_then_the_first(void)
{
    unsigned n_wrong = 0;
    for (unsigned i = 0; i < 8 * 8 * 8 * 8; i++) {
        unsigned own = i >> 3 & 7 & -(i >> 3 & 7), open = i >> 6 & 7,
                 ask = i >> 9 & ~open;
        unsigned codes = i & 7, usable = codes & (own | open | ask);
        PayGatesKnown known = pay_gates_make(own, open, ask, own);
        PayGateResult got = pay_gate_known(known, codes, PAY_F1_UNREADABLE);
        unsigned at = 0;
        while (at < 3 &&
               ((codes & own) != 0 ? own != 1u << at : (usable & 1u << at) == 0))
            at++;
        unsigned outcome = at == 3                 ? PAY_F1_UNREADABLE
                           : (ask & 1u << at) != 0 ? PAY_GATE_ASK
                                                   : PAY_OK;
        n_wrong += got.outcome != outcome || (at < 3 && got.network != at);
        uint32_t first = pay_gates_first(known, codes);
        n_wrong += first != (at < 3 ? 1u << at : 0);
        n_wrong += first != 0 && pay_gates_is_mine(known, first) != (first == own);
    }
    CU_ASSERT_EQUAL(n_wrong, 0);
}

/* Do all payers, whatever their bank and position, pass who come as far as the code? */
static bool
all_pass(const Market *m, unsigned wallet, unsigned g)
{
    const PayWalletRules *w = &m->rules->wallet[wallet];
    unsigned pair = wallet * NETWORKS + g, n_shut = 0;
    for (unsigned b = 0; b < BANKS; b++)
        if (w->kind != PAY_WALLET_BANK_APP || w->bank == b)
            n_shut += m->rules->bank_order[b] >= m->rules->banks[pair];
    return n_shut == 0 && m->rules->users[pair] == PAY_ONE;
}

static bool
must_ask(const Market *m, const Visit *v)
{
    int own = m->rules->wallet[v->wallet].network;
    if (own >= 0 && (v->codes & 1u << own) != 0)
        return false;
    for (unsigned g = 0; g < NETWORKS; g++)
        if ((v->codes & 1u << g) != 0 && *coverage(m, v, g) > 0)
            return *coverage(m, v, g) < PAY_ONE || !all_pass(m, v->wallet, g);
    return false;
}

/* One answer for all cities: whether any city reads a code of the platform. */
static bool
must_ask_online(const Market *m, const Visit *v)
{
    unsigned pair = v->platform * WALLETS + v->wallet;
    bool asks = m->rules->listed[pair] > 0;
    if (m->rules->listed[pair] == PAY_ONE && m->rules->listed_users[pair] == PAY_ONE)
        return false;
    Visit page = *v;
    page.mode = PAY_MODE_ONLINE;
    for (unsigned g = 0; g < NETWORKS; g++)
        for (page.city = 0; page.city < CITIES; page.city++)
            asks |= (m->rules->platform_networks[v->platform] & 1u << g) != 0 &&
                    m->rules->wallet[v->wallet].network != (int)g &&
                    *coverage(m, &page, g) > 0;
    return asks;
}

/* Is @known to ask where it must, and elsewhere what is found by asking? */
static bool
agrees(PayGateResult known, bool must_ask, PayGateResult asked)
{
    if (must_ask || known.outcome == PAY_GATE_ASK)
        return must_ask && known.outcome == PAY_GATE_ASK;
    return known.outcome == asked.outcome &&
           (asked.outcome != PAY_OK || known.network == asked.network);
}

/* Levels that are mostly nothing or everything. */
static void
set_plain_levels(Market *m)
{
    static const int32_t levels[] = {
        0, 1, 500000, PAY_ONE - 1, PAY_ONE, PAY_ONE, PAY_ONE
    };
    PayRules *r = m->rules;
    for (unsigned i = 0; i < CITIES * WALLETS * NETWORKS * PAY_N_MODES; i++)
        r->cover[i] = dice(m, 3) == 0 ? levels[dice(m, 7)] : 0;
    for (unsigned i = 0; i < WALLETS * NETWORKS; i++) {
        r->users[i] = levels[dice(m, 7)];
        r->banks[i] = levels[dice(m, 7)];
    }
    for (unsigned i = 0; i < PLATFORMS * WALLETS; i++) {
        r->listed[i] = dice(m, 2) == 0 ? levels[dice(m, 7)] : 0;
        r->listed_users[i] = levels[dice(m, 7)];
    }
    unsigned strict = dice(m, BANKS);
    for (unsigned b = 0; b < BANKS; b++)
        r->bank_order[b] = b == strict ? 500000 : 499999;
    for (unsigned i = 0; i < PLATFORMS; i++) {
        r->platform_networks[i] = (uint8_t)dice(m, 1 << NETWORKS);
        r->platform_cashier[i] = (uint8_t)dice(m, NETWORKS);
    }
    for (unsigned w = 0; w < WALLETS; w++) {
        r->wallet[w].kind = (uint8_t)(dice(m, 2) == 0 ? PAY_WALLET_BANK_APP : 0);
        r->wallet[w].bank = (uint8_t)dice(m, BANKS);
    }
}

static void
what_is_compiled_asks_exactly_where_it_must(void)
{
    g_auto(Market) m = market();
    unsigned n_wrong = 0, n_asked = 0;
    for (unsigned i = 0; i < 2000; i++) {
        set_plain_levels(&m);
        pay_gates_compile(m.rules, m.world);
        for (unsigned j = 0; j < 40; j++) {
            Visit v = some_visit(&m);
            v.bound = false;
            PayGatesKnown street =
                m.rules->known[(v.city * PAY_N_MODES + v.mode) * WALLETS + v.wallet];
            PayGatesKnown page = m.rules->shops[v.platform * WALLETS + v.wallet];
            n_asked += must_ask(&m, &v);
            n_wrong += !agrees(pay_gate_known(street, v.codes, PAY_F1_UNREADABLE),
                               must_ask(&m, &v), by_definition(&m, &v));
            n_wrong += !agrees(pay_gate_known(page, PAY_GATE_ANY_CODE, PAY_F6_EXCLUDED),
                               must_ask_online(&m, &v), online_by_definition(&m, &v));
        }
    }
    CU_ASSERT_EQUAL(n_wrong, 0);
    CU_ASSERT_TRUE(n_asked > 4000 && n_asked < 76000);
}

CLAIMS_MAIN("models/gate-rule", CLAIM(gates_are_what_they_are_defined_as),
            CLAIM(one_in_a_million_opens_to_one_in_a_million),
            CLAIM(a_place_before_a_gate_is_for_ever),
            CLAIM(what_is_known_takes_the_own_code_then_the_first),
            CLAIM(what_is_compiled_asks_exactly_where_it_must))
