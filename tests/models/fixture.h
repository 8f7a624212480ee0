/* A small market for the tests of the model, built without any file: two wallets and
 * their networks, one bank, one hub, a street of merchants; every behaviour switched off
 * that a test does not ask for. */
#ifndef TESTS_MODELS_FIXTURE_H
#define TESTS_MODELS_FIXTURE_H

#include "models/replication.h"

#define SET(params, key, a, b, c, value)                                                 \
    ((params)->cell[pay_cell_index((params), (key), (a), (b), (c))] = (value))

static inline void
fixture_fee(PayParams *p, unsigned fee, PayFlow flow, int64_t ppm)
{
    SET(p, PAY_FEE_FLOW, fee, 0, 0, flow);
    SET(p, PAY_FEE_RATE, fee, 0, 0, ppm);
    SET(p, PAY_FEE_CAP, fee, 0, 0, PAY_NONE);
    SET(p, PAY_FEE_DISCOUNT, fee, 0, 0, PAY_ONE);
    for (PayKey key = PAY_FEE_NETWORKS; key <= PAY_FEE_MODES; key++)
        SET(p, key, fee, 0, 0, -1);
}

static inline void
fixture_behaviour(PayParams *p)
{
    SET(p, PAY_ACTIVITY_MEAN, 0, 0, 0, 1200000);
    SET(p, PAY_ACTIVITY_CV, 0, 0, 0, PAY_ONE);
    SET(p, PAY_HOLD_CORRELATION, 0, 0, 0, 300000);
    SET(p, PAY_CHOICE_SCALE, 0, 0, 0, 2 * PAY_ONE);
    SET(p, PAY_NEST, 0, 0, 0, 600000);
    SET(p, PAY_TASTE_SD, 0, 0, 0, 50);
    SET(p, PAY_HABIT_VALUE, 0, 0, 0, 60);
    SET(p, PAY_HABIT_RATE, 0, 0, 0, 50000);
    SET(p, PAY_ACCEPTANCE_RATE, 0, 0, 0, 100000);
    SET(p, PAY_FAULT_RATE, 0, 0, 0, 20000);
    SET(p, PAY_FAILED_SCAN, 0, 0, 0, 150);
    SET(p, PAY_NETWORK_VALUE, 0, 0, 0, 50);
    SET(p, PAY_INFORMED_OFFLINE, 0, 0, 0, 500000);
    SET(p, PAY_INFORMED_ONLINE, 0, 0, 0, PAY_ONE);
    SET(p, PAY_PATIENCE, 0, 0, 0, 900000);
    SET(p, PAY_ATTEMPTS, 0, 0, 0, 3);
    SET(p, PAY_CASH_CARRIED, 0, 0, 0, 450000);
    SET(p, PAY_LOST_PENALTY, 0, 0, 0, 300);
    SET(p, PAY_ZIPF, 0, 0, 0, 800000);
    SET(p, PAY_FAULT_VISIT, 0, 0, 0, 500);
    SET(p, PAY_FAULT_ISSUER, 0, 0, 0, 3000);
    SET(p, PAY_FAULT_BUSINESS, 0, 0, 0, 5000);
    static const int hours[24] = { 12, 6,  4,  3,  3,  6,  18, 38, 46, 45, 48, 66,
                                   74, 58, 50, 48, 50, 60, 76, 78, 72, 62, 48, 29 };
    for (unsigned h = 0; h < 24; h++)
        SET(p, PAY_TRAFFIC_HOUR, h, 0, 0, hours[h]);
    static const int days[7] = {
        970000, 970000, 980000, 990000, 1040000, 1050000, 1000000
    };
    for (unsigned d = 0; d < 7; d++)
        SET(p, PAY_TRAFFIC_WEEKDAY, d, 0, 0, days[d]);
    SET(p, PAY_TRAFFIC_LEVEL, 0, 0, 0, PAY_ONE);
    SET(p, PAY_LIMIT_STATIC, 0, 0, 0, PAY_NONE);
    SET(p, PAY_LIMIT_BALANCE, 0, 0, 0, PAY_NONE);
    SET(p, PAY_MERCHANT_REVIEW, 0, 0, 0, PAY_NONE);
    SET(p, PAY_PLACING_EPOCH, 0, 0, 0, PAY_NONE);
    SET(p, PAY_MERCHANT_INERTIA, 0, 0, 0, 2000);
    SET(p, PAY_MERCHANT_NOISE, 0, 0, 0, 500);
    SET(p, PAY_MERCHANT_CASH, 0, 0, 0, 5000);
    SET(p, PAY_MERCHANT_FEE_SCALE, 0, 0, 0, 1000);
    SET(p, PAY_REGULATOR_SHARE_CAP, 0, 0, 0, PAY_NONE);
    SET(p, PAY_REGULATOR_SHARE_DAYS, 0, 0, 0, 90);
    for (unsigned flow = 0; flow < PAY_N_FLOWS; flow++)
        SET(p, PAY_REGULATOR_CAP, flow, 0, 0, PAY_NONE);
}

static inline void
fixture_flash(PayParams *p, unsigned flash, SimTime at, SimTime rise, SimTime decay)
{
    SET(p, PAY_FLASH_AT, flash, 0, 0, at);
    SET(p, PAY_FLASH_RISE, flash, 0, 0, rise);
    SET(p, PAY_FLASH_DECAY, flash, 0, 0, decay);
    SET(p, PAY_FLASH_PEAK, flash, 0, 0, 4 * PAY_ONE);
    SET(p, PAY_FLASH_CLASSES, flash, 0, 0, -1);
}

/* What a test may ask for besides the plain market. */
typedef struct {
    int64_t people;
    bool platform; /* a platform "shop" with the cashier of network b, and a class "web"
                      that buys there one time in five */
    bool mall;     /* besides it a platform "mall" without share or networks */
    bool third;    /* wallet and network "c" */
    bool flash;    /* a flash crowd "sale", without size until it is set */
    const char *idle; /* a wallet more, held by nobody, without a network; or NULL */
    bool backwards;   /* declare everything in the opposite order */
    unsigned windows; /* "w1", "w2", ..: see fixture_window() */
    bool spare;       /* a second hub "spare" */
    bool rivals;      /* "ra" sets the fee "mdr-a" on codes of network a, "rb" likewise */
    bool west;        /* a second bank "west" with as many customers */
    bool second;      /* a second acquirer "second" with as many aggregated plates */
    bool payer;    /* a fee "payer" of that flow, which takes nothing until it is set */
    bool contract; /* "alone" of network a, for any class; reaches nobody yet */
    unsigned more; /* wallets "m0", "m1", .. up to 8, as idle */
} Fixture;

typedef struct {
    PayKind kind;
    const char *id;
} FixtureEntity;

/* Fees stand by the name of their flow; rates in ppm. */
static const struct {
    const char *id;
    PayFlow flow;
    int64_t ppm;
} fixture_fees[] = {
    { "mdr", PAY_FLOW_MDR, 3800 },
    { "account", PAY_FLOW_ACCOUNT_SIDE, 2000 },
    { "hub-acquiring", PAY_FLOW_HUB_ACQUIRING, 325 },
    { "hub-account", PAY_FLOW_HUB_ACCOUNT, 325 },
    { "bank", PAY_FLOW_FUNDING, 1000 },
    { "hub-w", PAY_FLOW_FUNDING_HUB_W, 162 },
    { "hub-b", PAY_FLOW_FUNDING_HUB_B, 163 },
    { "placer", PAY_FLOW_PLACER, 600 },
    { "commission", PAY_FLOW_COMMISSION, 20000 },
};

static inline void
fixture_declare(PayParams *p, const Fixture *f)
{
    FixtureEntity all[48] = {
        { PAY_KIND_GROUP, "all" },    { PAY_KIND_CITY, "north" },
        { PAY_KIND_CITY, "south" },   { PAY_KIND_NETWORK, "a" },
        { PAY_KIND_NETWORK, "b" },    { PAY_KIND_HUB, "hub" },
        { PAY_KIND_BANK, "bank" },    { PAY_KIND_ACQUIRER, "acquirer" },
        { PAY_KIND_WALLET, "a" },     { PAY_KIND_WALLET, "b" },
        { PAY_KIND_CLASS, "street" },
    };
    unsigned n = 11;
    for (unsigned i = 0; i < G_N_ELEMENTS(fixture_fees); i++)
        all[n++] = (FixtureEntity){ PAY_KIND_FEE, fixture_fees[i].id };
    if (f->third) {
        all[n++] = (FixtureEntity){ PAY_KIND_NETWORK, "c" };
        all[n++] = (FixtureEntity){ PAY_KIND_WALLET, "c" };
    }
    if (f->flash)
        all[n++] = (FixtureEntity){ PAY_KIND_FLASH, "sale" };
    if (f->idle != NULL)
        all[n++] = (FixtureEntity){ PAY_KIND_WALLET, f->idle };
    if (f->platform) {
        all[n++] = (FixtureEntity){ PAY_KIND_CLASS, "web" };
        all[n++] = (FixtureEntity){ PAY_KIND_PLATFORM, "shop" };
    }
    if (f->mall)
        all[n++] = (FixtureEntity){ PAY_KIND_PLATFORM, "mall" };
    static const char *const windows[] = { "w1", "w2", "w3" };
    for (unsigned i = 0; i < f->windows; i++)
        all[n++] = (FixtureEntity){ PAY_KIND_WINDOW, windows[i] };
    if (f->spare)
        all[n++] = (FixtureEntity){ PAY_KIND_HUB, "spare" };
    if (f->rivals) {
        all[n++] = (FixtureEntity){ PAY_KIND_RIVAL, "ra" };
        all[n++] = (FixtureEntity){ PAY_KIND_RIVAL, "rb" };
        all[n++] = (FixtureEntity){ PAY_KIND_FEE, "mdr-a" };
        all[n++] = (FixtureEntity){ PAY_KIND_FEE, "mdr-b" };
    }
    if (f->payer)
        all[n++] = (FixtureEntity){ PAY_KIND_FEE, "payer" };
    static const char *const more[] = { "m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7" };
    for (unsigned i = 0; i < f->more; i++)
        all[n++] = (FixtureEntity){ PAY_KIND_WALLET, more[i] };
    if (f->contract)
        all[n++] = (FixtureEntity){ PAY_KIND_CONTRACT, "alone" };
    if (f->second)
        all[n++] = (FixtureEntity){ PAY_KIND_ACQUIRER, "second" };
    if (f->west)
        all[n++] = (FixtureEntity){ PAY_KIND_BANK, "west" };
    for (unsigned i = 0; i < n; i++) {
        const FixtureEntity *e = &all[f->backwards ? n - 1 - i : i];
        pay_params_declare(p, e->kind, e->id, NULL, NULL, NULL, NULL);
    }
    pay_params_layout(p);
}

/* Index of an entity that is there. */
static inline unsigned
fixture_find(const PayParams *p, PayKind kind, const char *id)
{
    int index = pay_params_find(p, kind, id);
    g_assert(index >= 0);
    return (unsigned)index;
}

static inline void
fixture_wallet(PayParams *p, const char *id, int64_t hold)
{
    unsigned w = fixture_find(p, PAY_KIND_WALLET, id);
    int network = pay_params_find(p, PAY_KIND_NETWORK, id);
    SET(p, PAY_WALLET_NETWORK, w, 0, 0, network);
    SET(p, PAY_WALLET_BANK, w, 0, 0, -1);
    SET(p, PAY_WALLET_HOLD, w, 0, 0, hold);
    SET(p, PAY_WALLET_BALANCE, w, 0, 0, 470000);
    SET(p, PAY_WALLET_UTILITY, w, 0, 0, 80);
    SET(p, PAY_WALLET_ENROLMENT, w, 0, 0, 1);
    SET(p, PAY_REBATE_BUDGET, w, 0, 0, PAY_NONE);
    SET(p, PAY_REBATE_MODES, w, 0, 0, -1);
    for (unsigned g = 0; g < p->n[PAY_KIND_NETWORK]; g++) {
        SET(p, PAY_INTEROP_USERS, w, g, 0, PAY_ONE);
        SET(p, PAY_INTEROP_BANKS, w, g, 0, PAY_ONE);
    }
    for (unsigned i = 0; i < p->n[PAY_KIND_PLATFORM]; i++) {
        SET(p, PAY_PLATFORM_ACCEPTS, i, w, 0, PAY_AUTO);
        SET(p, PAY_PLATFORM_USERS, i, w, 0, PAY_ONE);
    }
}

static inline void
fixture_class(PayParams *p, const char *id, int64_t share, bool online)
{
    unsigned k = fixture_find(p, PAY_KIND_CLASS, id);
    SET(p, PAY_CLASS_SHARE, k, 0, 0, share);
    SET(p, PAY_CLASS_MPM, k, 0, 0, online ? 0 : 700000);
    SET(p, PAY_CLASS_CPM, k, 0, 0, online ? 0 : 300000);
    SET(p, PAY_CLASS_ONLINE, k, 0, 0, online ? PAY_ONE : 0);
    SET(p, PAY_CLASS_TICKET, k, 0, 0, 3000);
    SET(p, PAY_CLASS_TICKET_SIGMA, k, 0, 0, 700000);
    SET(p, PAY_CLASS_MERCHANTS, k, 0, 0, 50000);
    SET(p, PAY_CLASS_MARGIN, k, 0, 0, 400000);
    SET(p, PAY_CLASS_PERSONAL, k, 0, 0, 200000);
    SET(p, PAY_CLASS_AGGREGATED, k, 0, 0, 600000);
    for (unsigned g = 0; g < p->n[PAY_KIND_NETWORK]; g++)
        SET(p, PAY_CLASS_CODES, k, g, 0, 700000);
}

/* Rivals that only follow the timeline, until a test sets strategy.mode. */
static inline void
fixture_rivals(PayParams *p)
{
    static const char *const fees[] = { "mdr-a", "mdr-b" };
    for (unsigned fee = 0; fee < p->n[PAY_KIND_FEE]; fee++)
        SET(p, PAY_FEE_RIVAL, fee, 0, 0, -1);
    for (unsigned w = 0; w < p->n[PAY_KIND_WALLET]; w++)
        SET(p, PAY_REBATE_RIVAL, w, 0, 0, -1);
    for (unsigned a = 0; a < 2; a++) {
        unsigned fee = fixture_find(p, PAY_KIND_FEE, fees[a]);
        fixture_fee(p, fee, PAY_FLOW_MDR, 3800);
        SET(p, PAY_FEE_NETWORKS, fee, 0, 0, 1 << a);
        SET(p, PAY_FEE_PRIORITY, fee, 0, 0, 1);
        SET(p, PAY_FEE_RIVAL, fee, 0, 0, a);
        SET(p, PAY_RIVAL_CAP, a, 0, 0, PAY_NONE);
    }
    SET(p, PAY_STRATEGY_EPOCH, 0, 0, 0, 5);
    SET(p, PAY_STRATEGY_STEP, 0, 0, 0, 200);
    SET(p, PAY_STRATEGY_SENSITIVITY, 0, 0, 0, 10 * PAY_ONE);
}

static inline PayParams *
fixture_build(Fixture f)
{
    PayParams *p = pay_params_new();
    fixture_declare(p, &f);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 30);
    SET(p, PAY_RUN_SPIN_UP, 0, 0, 0, 0);
    SET(p, PAY_RUN_SCALE, 0, 0, 0, 1);
    SET(p, PAY_RUN_MIN_CONSUMERS, 0, 0, 0, 1);
    SET(p, PAY_RUN_MIN_MERCHANTS, 0, 0, 0, 1);
    for (unsigned c = 0; c < 2; c++)
        SET(p, PAY_CITY_POPULATION, c, 0, 0, f.people / 2);
    SET(p, PAY_HUB_CAPACITY, 0, 0, 0, 1000);
    for (unsigned b = 0; b < p->n[PAY_KIND_BANK]; b++)
        SET(p, PAY_BANK_SHARE, b, 0, 0, PAY_ONE);
    for (unsigned a = 0; a < p->n[PAY_KIND_ACQUIRER]; a++)
        SET(p, PAY_ACQUIRER_SHARE, a, 0, 0, PAY_ONE);
    if (f.contract)
        SET(p, PAY_CONTRACT_CLASSES, 0, 0, 0, -1);
    if (f.platform) {
        SET(p, PAY_PLATFORM_SHARE, 0, 0, 0, PAY_ONE);
        SET(p, PAY_PLATFORM_CASHIER, 0, 0, 0, 1);
        SET(p, PAY_PLATFORM_NETWORKS, 0, 0, 0, 2);
        fixture_class(p, "web", 250000, true);
    }
    fixture_wallet(p, "a", 800000);
    fixture_wallet(p, "b", 700000);
    if (f.third)
        fixture_wallet(p, "c", 300000);
    if (f.idle != NULL)
        fixture_wallet(p, f.idle, 0);
    for (unsigned i = 0; i < f.more; i++) {
        const char id[] = { 'm', (char)('0' + i), '\0' };
        fixture_wallet(p, id, 0);
    }
    fixture_class(p, "street", PAY_ONE, false);
    fixture_behaviour(p);
    for (unsigned i = 0; i < G_N_ELEMENTS(fixture_fees); i++)
        fixture_fee(p, fixture_find(p, PAY_KIND_FEE, fixture_fees[i].id),
                    fixture_fees[i].flow, fixture_fees[i].ppm);
    if (f.payer)
        fixture_fee(p, fixture_find(p, PAY_KIND_FEE, "payer"), PAY_FLOW_PAYER, 0);
    if (f.rivals)
        fixture_rivals(p);
    return p;
}

/* Wallets "a" and "b" with networks "a" and "b", two cities in one group. @people: total
 * population; scale 1:1. */
static inline PayParams *
fixture_params(int64_t people)
{
    return fixture_build((Fixture){ .people = people });
}

/* Every wallet reads every code: all coverage cells to @ppm. */
static inline void
fixture_open(PayParams *p, int64_t ppm)
{
    size_t first = p->offset[PAY_INTEROP_COVERAGE];
    for (size_t i = 0; i < pay_key_n_cells(p, PAY_INTEROP_COVERAGE); i++)
        p->cell[first + i] = ppm;
}

/* No learning, no habit, no taste, no fear, no faults: a wallet's score is its utility.
 */
static inline void
fixture_still(PayParams *p)
{
    static const PayKey off[] = { PAY_TASTE_SD,        PAY_HABIT_VALUE,
                                  PAY_HABIT_RATE,      PAY_FAULT_RATE,
                                  PAY_ACCEPTANCE_RATE, PAY_FAILED_SCAN,
                                  PAY_NETWORK_VALUE,   PAY_FAULT_VISIT,
                                  PAY_FAULT_ISSUER,    PAY_FAULT_BUSINESS };
    for (unsigned i = 0; i < G_N_ELEMENTS(off); i++)
        SET(p, off[i], 0, 0, 0, 0);
}

/* One scenario with the events of @timeline (taken over). Fails the program loudly if it
 * cannot run. */
static inline SimRecords *
fixture_run_events(const PayParams *p, PayTimeline *timeline, uint32_t seed,
                   unsigned n_threads)
{
    SimPool *pool = sim_pool_new(n_threads);
    pay_timeline_close(timeline);
    double utility[PAY_MAX_WALLETS] = { 0 };
    for (unsigned w = 0; w < p->n[PAY_KIND_WALLET]; w++)
        utility[w] = (double)pay_value(p, PAY_WALLET_UTILITY, w, 0, 0) / 100;
    const PayTimeline *timelines[] = { timeline };
    PayReplication job = { .base = p,
                           .utility = utility,
                           .key = { .seed = seed },
                           .n_scenarios = 1,
                           .timelines = timelines };
    SimRecords *records = NULL;
    GError *error = NULL;
    if (!pay_replication_run(&job, pool, &records, &error))
        g_error("%s", error->message);
    pay_timeline_free(timeline);
    sim_pool_free(pool);
    return records;
}

/* One scenario without events. */
static inline SimRecords *
fixture_run(const PayParams *p, uint32_t seed, unsigned n_threads)
{
    return fixture_run_events(p, pay_timeline_new(), seed, n_threads);
}

/* The value of a metric over the whole run; NAN if it was not published. */
static inline double
fixture_value(const SimRecords *records, PayMetric metric, const char *member)
{
    for (guint i = 0; i < records->values->len; i++) {
        const SimValue *v = &g_array_index(records->values, SimValue, i);
        if (v->metric == &pay_metric[metric] && g_str_equal(v->member, member) &&
            g_str_equal(v->period, SIM_PERIOD_RUN))
            return v->value;
    }
    return __builtin_nan("");
}

#endif
