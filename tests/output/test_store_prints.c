/* The four fingerprints: what moved shows in its kind, and in no other. */
#include "output/store_prints.h"

#include "tests/claims.h"
#include "tests/output/sample.h"

#define WINDOW "evening"

static const SimMetric sample_wait = { "latency.p50", "ms",      NULL,   "quantile", 0,
                                       false,         "Latency", "时延", "median" };
static const SimMetric sample_transit = {
    "money.transit", "CNY",        NULL,       "check",           2,
    false,           "In transit", "在途资金", "debits - credits"
};

/* The sample with a window, a mark and a payment told step by step. */
static SimRecords *
full_records(unsigned r)
{
    SimRecords *records = sample_records(false, r);
    const char *window = g_intern_string(WINDOW);
    sim_records_period(records, window, window, window, 0, SIM_HOUR);
    sim_records_value(records, &sample_wait, "", window, 400);
    sim_records_value(records, &sample_transit, "", window, 0);
    sim_records_mark(records, g_intern_string("fired"), "", "", SIM_DAY);
    SimTrace *trace = sim_trace_new();
    trace->id = g_intern_string("1-1");
    trace->period = window;
    SimTraceStep step = { .at = SIM_SECOND,
                          .from = g_intern_string("payer"),
                          .to = g_intern_string("hub"),
                          .what = g_intern_string("request") };
    g_array_append_val(trace->steps, step);
    sim_records_trace(records, trace);
    return records;
}

typedef void (*Change)(SimRecords *records);

/* Replications 0 and 1, @change made to the second. */
static void
prints_of(Change change, uint64_t ret_prints[OUT_N_PRINTS])
{
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    OutScenario scenario = sample_scenario(false);
    int64_t key = 0;
    CU_ASSERT(out_store_scenario(store, &scenario, &key, NULL));
    for (unsigned r = 0; r < 2; r++) {
        SimRecords *records = full_records(r);
        if (r == 1 && change != NULL)
            change(records);
        CU_ASSERT(out_store_replication(store, key, SAMPLE_SEED, r, records, NULL));
        sim_records_free(records);
    }
    CU_ASSERT(out_store_prints(store, key, SAMPLE_SEED, ret_prints, NULL));
}

static SimValue *
value_of(SimRecords *records, const SimMetric *metric)
{
    guint i = 0;
    while (g_array_index(records->values, SimValue, i).metric != metric)
        i++;
    return &g_array_index(records->values, SimValue, i);
}

static void
nothing(SimRecords *records)
{
    (void)records;
}

static void
a_point(SimRecords *records)
{
    g_array_index(records->points, SimPoint, 7).value += 1e-9;
}

static void
a_value_of_a_window(SimRecords *records)
{
    value_of(records, &sample_wait)->value += 1;
}

static void
a_step(SimRecords *records)
{
    SimTrace *trace = g_ptr_array_index(records->traces, 0);
    g_array_index(trace->steps, SimTraceStep, 0).at += 1;
}

static void
a_latency(SimRecords *records)
{
    ((SimTrace *)g_ptr_array_index(records->traces, 0))->latency += 1;
}

static void
another_mark(SimRecords *records)
{
    sim_records_mark(records, g_intern_string("again"), "", "", 2 * SIM_DAY);
}

static void
a_share(SimRecords *records)
{
    value_of(records, &sample_share)->value += 1e-9;
}

static void
the_member_of_a_share(SimRecords *records)
{
    value_of(records, &sample_share)->member = g_intern_string("another");
}

static void
a_total(SimRecords *records)
{
    value_of(records, &sample_completed)->value += 1;
}

static void
an_account(SimRecords *records)
{
    g_array_index(records->accounts, SimAccount, 0).rest += 1;
}

static void
another_account(SimRecords *records)
{
    sim_records_account(records, "fee", "all", "merchant:shop", "hub:main", 0, 1);
}

static void
a_value_in_yuan(SimRecords *records)
{
    value_of(records, &sample_fee)->value += 0.01;
}

static void
yuan_of_a_window(SimRecords *records)
{
    value_of(records, &sample_transit)->value += 0.01;
}

static void
the_state_of_a_consumer(SimRecords *records)
{
    records->fingerprint ^= 1;
}

static void
what_moved_shows_in_its_kind_and_in_no_other(void)
{
    static const struct {
        const char *what;
        Change change;
        bool moved[OUT_N_PRINTS];
    } table[] = {
        { "nothing", nothing, { false } },
        { "a point", a_point, { [OUT_PRINT_TIME] = true } },
        { "a value of a window", a_value_of_a_window, { [OUT_PRINT_TIME] = true } },
        { "a step", a_step, { [OUT_PRINT_TIME] = true } },
        { "a latency", a_latency, { [OUT_PRINT_TIME] = true } },
        { "another mark", another_mark, { [OUT_PRINT_TIME] = true } },
        { "a share", a_share, { [OUT_PRINT_ACTOR] = true } },
        { "its member", the_member_of_a_share, { [OUT_PRINT_ACTOR] = true } },
        { "a total", a_total, { [OUT_PRINT_ACTOR] = true } },
        { "an account", an_account, { [OUT_PRINT_MONEY] = true } },
        { "another account", another_account, { [OUT_PRINT_MONEY] = true } },
        { "a value in yuan", a_value_in_yuan, { [OUT_PRINT_MONEY] = true } },
        { "yuan of a window", yuan_of_a_window, { [OUT_PRINT_MONEY] = true } },
        { "a state", the_state_of_a_consumer, { [OUT_PRINT_FULL] = true } },
    };
    uint64_t before[OUT_N_PRINTS], after[OUT_N_PRINTS];
    prints_of(NULL, before);
    for (unsigned i = 0; i < G_N_ELEMENTS(table); i++) {
        prints_of(table[i].change, after);
        for (unsigned k = 0; k < OUT_N_PRINTS; k++)
            if ((before[k] != after[k]) != table[i].moved[k]) {
                printf("%s: %s\n", table[i].what, out_print_name[k]);
                CU_FAIL("wrong kind");
            }
    }
}

/* Stored in another order: replications, and the rows of each. */
static void
the_order_of_finishing_leaves_no_trace(void)
{
    uint64_t prints[2][OUT_N_PRINTS];
    for (unsigned order = 0; order < 2; order++) {
        g_autoptr(OutStore) store =
            out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
        OutScenario scenario = sample_scenario(false);
        int64_t key = 0;
        CU_ASSERT(out_store_scenario(store, &scenario, &key, NULL));
        for (unsigned i = 0; i < 3; i++) {
            unsigned r = order == 0 ? i : 2 - i;
            SimRecords *records = full_records(r);
            GArray *values = records->values;
            for (guint j = 0; order == 1 && j < values->len / 2; j++) {
                SimValue *a = &g_array_index(values, SimValue, j);
                SimValue *b = &g_array_index(values, SimValue, values->len - 1 - j);
                SimValue kept = *a;
                *a = *b;
                *b = kept;
            }
            CU_ASSERT(out_store_replication(store, key, SAMPLE_SEED, r, records, NULL));
            sim_records_free(records);
        }
        CU_ASSERT(out_store_prints(store, key, SAMPLE_SEED, prints[order], NULL));
    }
    CU_ASSERT_EQUAL(memcmp(prints[0], prints[1], sizeof prints[0]), 0);
}

/* Another seed and another scenario in the same file are not looked at; the last is the
 * fingerprint that a run prints. */
static void
they_are_of_one_scenario_and_seed(void)
{
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    int64_t base = 0, alt = 0;
    uint64_t one[OUT_N_PRINTS], same[OUT_N_PRINTS], other[OUT_N_PRINTS], full = 0;
    CU_ASSERT(sample_fill(store, 2, &base, &alt));
    CU_ASSERT(out_store_prints(store, base, SAMPLE_SEED, one, NULL));
    SimRecords *records = sample_records(false, 9);
    CU_ASSERT(out_store_replication(store, base, SAMPLE_SEED + 1, 0, records, NULL));
    sim_records_free(records);
    CU_ASSERT(out_store_prints(store, base, SAMPLE_SEED, same, NULL));
    CU_ASSERT(out_store_prints(store, alt, SAMPLE_SEED, other, NULL));
    CU_ASSERT(out_store_fingerprint(store, base, SAMPLE_SEED, &full, NULL));
    CU_ASSERT_EQUAL(memcmp(one, same, sizeof one), 0);
    CU_ASSERT_EQUAL(one[OUT_PRINT_FULL], full);
    for (unsigned k = 0; k < OUT_N_PRINTS; k++)
        CU_ASSERT_NOT_EQUAL(one[k], other[k]);
}

CLAIMS_MAIN("output/store_prints", CLAIM(what_moved_shows_in_its_kind_and_in_no_other),
            CLAIM(the_order_of_finishing_leaves_no_trace),
            CLAIM(they_are_of_one_scenario_and_seed))
