/* A small market for the tests of output/: two scenarios over nine months with plausible
 * numbers, made from a hash and not from a model.
 *
 * QuickPass gains what it gains from 1 October and 1 March on, in the alternative only;
 * everything else is the same shoppers with a little noise of their own. */
#ifndef TESTS_OUTPUT_SAMPLE_H
#define TESTS_OUTPUT_SAMPLE_H

#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output/store.h"
#include "sim/hash.h"

#define SAMPLE_DAYS 270
#define SAMPLE_SEED 20211101

#define SAMPLE_EVIL                                                                      \
    "'); DROP TABLE value;--`touch pwn`$(touch pwn)'\nsystem(\"touch pwn\")\n=cmd|"      \
    "</script><script>%s%n\033[31m"

static const SimMetric sample_share = { "share.family.value",
                                        "%",
                                        "family",
                                        "share",
                                        2,
                                        true,
                                        "Market share by value",
                                        "按金额的市场份额",
                                        "value of the family / value of all" };
static const SimMetric sample_completed = {
    "payments.completed", "1",    NULL, "sum", 0, true, "Completed digital payments",
    "完成的数字支付笔数", "count"
};
static const SimMetric sample_gain = { "interop.gain",
                                       "%",
                                       NULL,
                                       "relative:payments.completed",
                                       2,
                                       true,
                                       "Interoperability gain",
                                       "互通增益",
                                       "D / D of the base - 1" };
static const SimMetric sample_fee = { "fee.net",
                                      "CNY",
                                      "party",
                                      "sum",
                                      0,
                                      true,
                                      "Fees received less fees paid",
                                      "手续费净收入",
                                      "sum of fee postings of the party" };
static const SimMetric sample_tps = { "tps.day",
                                      "1/s",
                                      NULL,
                                      "mean",
                                      0,
                                      false,
                                      "Payments per second",
                                      "每秒支付笔数",
                                      "completed of the day / 86400 s" };
static const SimMetric sample_tps_hour = {
    "tps.hour",     "1/s",    NULL, "mean", 0, false, "Payments per second",
    "每秒支付笔数", "by hour"
};
static const SimMetric sample_hub = { "hub.rate.day",
                                      "1/s",
                                      "hub",
                                      "mean",
                                      0,
                                      false,
                                      "Messages per second",
                                      "每秒报文数",
                                      "messages of the day / 86400 s" };
static const SimMetric sample_hub_hour = {
    "hub.rate.hour",       "1/s",        "hub",    "mean", 0, false,
    "Messages per second", "每秒报文数", "by hour"
};

typedef struct {
    const char *id, *en, *zh;
    double level; /* before any policy */
    double gain;  /* of the alternative at the end */
} SampleMember;

static const SampleMember sample_families[] = {
    { "alipay", "Alipay", "支付宝", 55.2, -1.1 },
    { "wechat", "WeChat Pay", "微信支付", 38.6, -0.9 },
    { "quickpass", "QuickPass (UnionPay)", "云闪付", 3.1, 1.5 },
    { "bank", "Bank apps", "银行App", 3.1, 0.5 },
};
static const SampleMember sample_parties[] = {
    { "merchant", "Merchants", "商户", -9.1e9, -2.1e8 },
    { "consumer", "Consumers", "消费者", 4.0e7, 2.0e7 },
    { "acquirer", "Acquirers", "收单机构", 1.9e9, 0.7e8 },
    { "placer", "Code-plate placers", "码牌服务商", 1.2e9, 0.5e8 },
    { "hub", "Hubs", "清算机构", 0.82e9, 1.5e8 },
    { "wallet", "Wallets", "钱包", 3.4e9, -1.4e8 },
    { "bank", "Banks", "银行", 1.54e9, 0.5e8 },
    { "platform", "Platforms", "平台", 0.2e9, 0 },
};
static const SampleMember sample_hubs[] = {
    { "netsunion", "NetsUnion", "网联", 21000, 4200 },
    { "unionpay", "UnionPay", "银联", 7400, 3900 },
};

/* Uniform in [-1, 1), addressed by its place. */
static inline double
sample_noise(unsigned replication, const void *what, size_t n, int64_t x)
{
    uint64_t hash = sim_hash_bytes(SIM_HASH_START, what, n);
    hash = sim_hash_u64(sim_hash_u64(hash, replication), (uint64_t)x);
    return (double)(hash >> 11) / 4503599627370496.0 - 1;
}

static inline double
sample_ramp(double day, double from, double over)
{
    return CLAMP((day - from) / over, 0, 1);
}

/* How far the policy has come by @day, 0..1: a first step in October, the rest in March.
 */
static inline double
sample_policy(bool is_alt, double day)
{
    double done = 0.35 * sample_ramp(day, 61, 60) + 0.65 * sample_ramp(day, 212, 40);
    return is_alt ? done : 0;
}

static inline double
sample_season(int64_t day)
{
    double week = day % 7 == 5 || day % 7 == 6 ? 1.12 : 0.97;
    double eleven = exp(-fabs((double)day - 102) / 1.2) * 0.9;
    double feast = -0.25 * exp(-pow(((double)day - 187) / 4.5, 2));
    return week * (1 + eleven + feast) * (1 + 0.0004 * (double)day);
}

static inline double
sample_hour(int64_t hour)
{
    double noon = exp(-pow(((double)hour - 12.3) / 1.6, 2));
    double evening = 1.2 * exp(-pow(((double)hour - 19) / 2.6, 2));
    double morning = 0.7 * exp(-pow(((double)hour - 8.5) / 1.8, 2));
    return 0.08 + 1.35 * (noon + evening + morning);
}

static inline void
sample_shares(SimRecords *records, bool is_alt, unsigned r)
{
    for (gsize i = 0; i < G_N_ELEMENTS(sample_families); i++) {
        const SampleMember *m = &sample_families[i];
        const char *id = g_intern_string(m->id);
        double own = 0.012 * sqrt(m->level) * sample_noise(r, m->id, strlen(m->id), -1);
        double gain = m->gain * (1 + 0.1 * sample_noise(r, m->id, strlen(m->id), -2));
        double end = m->level + own + gain * sample_policy(is_alt, SAMPLE_DAYS);
        sim_records_value(records, &sample_share, id, SIM_PERIOD_RUN,
                          m->level + own + (is_alt ? 0.4 * gain : 0));
        sim_records_value(records, &sample_share, id, SIM_PERIOD_END, end);
        for (int64_t day = 0; day < SAMPLE_DAYS; day++)
            sim_records_point(records, &sample_share, id, SIM_AXIS_DAY, day,
                              m->level + own + gain * sample_policy(is_alt, (double)day) +
                                  0.02 * sqrt(m->level) *
                                      sample_noise(r, m->id, strlen(m->id), day));
    }
}

static inline void
sample_loads(SimRecords *records, bool is_alt, unsigned r)
{
    for (int64_t day = 0; day < SAMPLE_DAYS; day++) {
        double done = sample_policy(is_alt, (double)day);
        double season = sample_season(day) * (1 + 0.01 * sample_noise(r, "tps", 3, day));
        sim_records_point(records, &sample_tps, "", SIM_AXIS_DAY, day,
                          32000 * season * (1 + 0.012 * done));
        for (gsize i = 0; i < G_N_ELEMENTS(sample_hubs); i++)
            sim_records_point(
                records, &sample_hub, g_intern_string(sample_hubs[i].id), SIM_AXIS_DAY,
                day, season * (sample_hubs[i].level + sample_hubs[i].gain * done));
    }
    for (int64_t hour = 0; hour < 24; hour++) {
        double shape = sample_hour(hour) * (1 + 0.01 * sample_noise(r, "hour", 4, hour));
        sim_records_point(records, &sample_tps_hour, "", SIM_AXIS_HOUR, hour,
                          32000 * shape * (is_alt ? 1.008 : 1));
        for (gsize i = 0; i < G_N_ELEMENTS(sample_hubs); i++)
            sim_records_point(records, &sample_hub_hour,
                              g_intern_string(sample_hubs[i].id), SIM_AXIS_HOUR, hour,
                              shape * (sample_hubs[i].level +
                                       (is_alt ? 0.5 * sample_hubs[i].gain : 0)));
    }
}

static inline void
sample_members(SimRecords *records, const char *dimension, const SampleMember *members,
               gsize n)
{
    for (gsize i = 0; i < n; i++)
        sim_records_member(records, g_intern_string(dimension),
                           g_intern_string(members[i].id), g_intern_string(members[i].en),
                           g_intern_string(members[i].zh));
}

/* One replication of the base or of the alternative. Returns: (owned). */
static inline SimRecords *
sample_records(bool is_alt, unsigned r)
{
    SimRecords *records = sim_records_new();
    sample_members(records, "family", sample_families, G_N_ELEMENTS(sample_families));
    sample_members(records, "party", sample_parties, G_N_ELEMENTS(sample_parties));
    sample_members(records, "hub", sample_hubs, G_N_ELEMENTS(sample_hubs));
    sample_shares(records, is_alt, r);
    double completed = 7.1e11 * (1 + 0.004 * sample_noise(r, "completed", 9, 0));
    double gain = 0.008 + 0.0006 * sample_noise(r, "gain", 4, 0);
    sim_records_value(records, &sample_completed, "", SIM_PERIOD_RUN,
                      is_alt ? completed * (1 + gain) : completed);
    sim_records_value(records, &sample_gain, "", SIM_PERIOD_RUN, NAN);
    for (gsize i = 0; i < G_N_ELEMENTS(sample_parties); i++) {
        const SampleMember *m = &sample_parties[i];
        double noise = 0.004 * sample_noise(r, m->id, strlen(m->id), 1);
        sim_records_value(records, &sample_fee, g_intern_string(m->id), SIM_PERIOD_RUN,
                          m->level * (1 + noise) +
                              (is_alt ? m->gain * (1 + 20 * noise) : 0));
    }
    sample_loads(records, is_alt, r);
    sim_records_account(records, "fee", "all", "merchant:shop", "wallet:red", 12, 34);
    records->fingerprint = sim_hash_u64(SIM_HASH_START, 2 * r + is_alt);
    records->n_events = 700000 + r;
    return records;
}

static inline OutScenario
sample_scenario(bool is_alt)
{
    static const OutScenario scenarios[] = {
        { "announced", "As announced by September 2021", "按2021年9月公布的安排",
          "What happens if nothing more is opened?", "format = 1\nid = announced\n",
          "scenarios/announced.ini", 0x1111, 0, SAMPLE_DAYS, 100000 },
        { "full-interop-by-march", "Full interoperability by March 2022",
          "2022年3月全面互联互通", "Who gains share, and who earns the fee?",
          "format = 1\nid = full-interop-by-march\n",
          "scenarios/full-interop-by-march.ini", 0x2222, 0, SAMPLE_DAYS, 100000 },
    };
    return scenarios[is_alt];
}

static inline bool
sample_events(OutStore *store, int64_t key, bool is_alt)
{
    return out_store_event(store, key, "first-codes", "First shared codes", "首批互认",
                           61 * SIM_DAY, NULL) &&
           (!is_alt || (out_store_event(store, key, "capitals", "Provincial capitals",
                                        "省会城市", 92 * SIM_DAY, NULL) &&
                        out_store_event(store, key, "everywhere", "Everywhere", "全国",
                                        212 * SIM_DAY, NULL)));
}

/* Both scenarios with @n replications each. Returns: whether all was stored. */
static inline bool
sample_fill(OutStore *store, unsigned n, int64_t *ret_base, int64_t *ret_alt)
{
    int64_t *keys[] = { ret_base, ret_alt };
    for (int side = 0; side < 2; side++) {
        OutScenario scenario = sample_scenario(side == 1);
        if (!out_store_scenario(store, &scenario, keys[side], NULL) ||
            !sample_events(store, *keys[side], side == 1))
            return false;
        for (unsigned r = 0; r < n; r++) {
            SimRecords *records = sample_records(side == 1, r);
            bool is_stored =
                out_store_replication(store, *keys[side], SAMPLE_SEED, r, records, NULL);
            sim_records_free(records);
            if (!is_stored)
                return false;
        }
    }
    return true;
}

/* A private directory. Returns: (owned). */
static inline char *
sample_directory(void)
{
    return g_dir_make_tmp("output-test-XXXXXX", NULL);
}

/* Remove @directory with the files in it. */
static inline void
sample_remove(const char *directory)
{
    GDir *dir = g_dir_open(directory, 0, NULL);
    for (const char *name = dir ? g_dir_read_name(dir) : NULL; name != NULL;
         name = g_dir_read_name(dir)) {
        g_autofree char *path = g_build_filename(directory, name, NULL);
        g_remove(path);
    }
    if (dir != NULL)
        g_dir_close(dir);
    g_rmdir(directory);
}

#endif
