#include "models/watch.h"

#include <math.h>
#include <string.h>

#include "models/publish.h"
#include "tests/claims.h"
#include "tests/models/fixture.h"

/* A ledger of a lively market, to be run day by day. */
typedef struct {
    PayParams *p;
    SimPool *pool;
    PayWorld *world;
    PayLedger *ledger;
} Market;

static Market
market(void)
{
    Market m = { .p = fixture_build((Fixture){
                     .people = 4000, .platform = true, .third = true, .spare = true }),
                 .pool = sim_pool_new(1) };
    const double utility[PAY_MAX_WALLETS] = { 0.8, 0.8, 0.8 };
    fixture_open(m.p, 600000);
    SET(m.p, PAY_HUB_CAPACITY, 0, 0, 0, 3);
    g_free(m.p->entity[PAY_KIND_WALLET][2].family);
    m.p->entity[PAY_KIND_WALLET][2].family = g_strdup("a");
    m.world = pay_world_new(m.p, (SimKey){ 5, 0 }, NULL);
    m.ledger = pay_ledger_new(m.world, utility, m.pool, NULL);
    return m;
}

static void
market_clear(Market *m)
{
    pay_ledger_free(m->ledger);
    pay_world_free(m->world);
    sim_pool_free(m->pool);
    pay_params_free(m->p);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Market, market_clear)

static bool
same(double a, double b)
{
    return fabs(a - b) <= 1e-9 * MAX(1, fabs(b));
}

/* After one week a figure is what the whole run publishes, for every member. */
static void
a_figure_is_what_is_published_of_these_days(void)
{
    g_auto(Market) m = market();
    PayWatch *watch = pay_watch_new(m.world);
    SimRecords *records = sim_records_new();
    PayPublisher *publisher = pay_publisher_new(m.ledger, PAY_WATCH_DAYS, records);
    for (unsigned day = 0; day < PAY_WATCH_DAYS; day++) {
        CU_ASSERT_TRUE(pay_ledger_day(m.ledger, NULL, NULL));
        pay_publisher_day(publisher, m.ledger, day);
        pay_watch_day(watch, m.ledger);
    }
    CU_ASSERT_TRUE(pay_publisher_close(publisher, m.ledger, NULL));
    unsigned n_seen[PAY_N_METRICS] = { 0 };
    for (guint i = 0; i < records->values->len; i++) {
        const SimValue *v = &g_array_index(records->values, SimValue, i);
        PayMetric metric = (PayMetric)(v->metric - pay_metric);
        if (strcmp(v->period, SIM_PERIOD_RUN) != 0 || !pay_watch_has(metric))
            continue;
        unsigned member = pay_watch_member(m.p, metric, v->member);
        double level = pay_watch_level(watch, metric, member);
        CU_ASSERT_TRUE(same(level, v->value));
        if (!same(level, v->value))
            printf("%s.%s: %.12g, published %.12g\n", v->metric->id, v->member, level,
                   v->value);
        n_seen[metric] += v->value != 0;
    }
    for (PayMetric metric = 0; metric < PAY_N_METRICS; metric++)
        CU_ASSERT_EQUAL(n_seen[metric] > 0, pay_watch_has(metric));
    pay_publisher_free(publisher);
    sim_records_free(records);
    pay_watch_free(watch);
}

static void
only_the_last_seven_days_count(void)
{
    g_auto(Market) m = market();
    PayWatch *all = pay_watch_new(m.world), *last = pay_watch_new(m.world);
    unsigned b = pay_watch_member(m.p, PAY_METRIC_SHARE_WALLET_VALUE, "b");
    for (unsigned day = 0; day < 12; day++) {
        CU_ASSERT_TRUE(pay_ledger_day(m.ledger, NULL, NULL));
        pay_watch_day(all, m.ledger);
        if (day >= 12 - PAY_WATCH_DAYS)
            pay_watch_day(last, m.ledger);
        double level = pay_watch_level(all, PAY_METRIC_SHARE_WALLET_VALUE, b);
        CU_ASSERT_EQUAL(isnan(level) != 0, day + 1 < PAY_WATCH_DAYS);
    }
    CU_ASSERT_TRUE(same(pay_watch_level(all, PAY_METRIC_SHARE_WALLET_VALUE, b),
                        pay_watch_level(last, PAY_METRIC_SHARE_WALLET_VALUE, b)));
    pay_watch_free(all);
    pay_watch_free(last);
}

static void
a_family_is_all_its_wallets(void)
{
    g_auto(Market) m = market();
    PayWatch *watch = pay_watch_new(m.world);
    for (unsigned day = 0; day < PAY_WATCH_DAYS; day++) {
        CU_ASSERT_TRUE(pay_ledger_day(m.ledger, NULL, NULL));
        pay_watch_day(watch, m.ledger);
    }
    unsigned family = pay_watch_member(m.p, PAY_METRIC_SHARE_FAMILY_VALUE, "a");
    double a = pay_watch_level(watch, PAY_METRIC_SHARE_WALLET_VALUE, 0);
    double c = pay_watch_level(watch, PAY_METRIC_SHARE_WALLET_VALUE, 2);
    CU_ASSERT_TRUE(a > 0 && c > 0);
    CU_ASSERT_TRUE(
        same(pay_watch_level(watch, PAY_METRIC_SHARE_FAMILY_VALUE, family), a + c));
    pay_watch_free(watch);
}

CLAIMS_MAIN("models/watch", CLAIM(a_figure_is_what_is_published_of_these_days),
            CLAIM(only_the_last_seven_days_count), CLAIM(a_family_is_all_its_wallets))
