/* The payments that are kept to be told: which, and whether their steps, times and fees
 * are those of the run. */
#include "tests/models/plant.h"

#include "models/story.h"

/* One hour in which some payments fail, some are slow, some are taken back. */
static PayParams *
eventful(int64_t people)
{
    PayParams *p = plant_on_route(PAY_R3, people, PAY_QUEUES_SERVERS);
    for (unsigned kind = PAY_STATION_WALLET; kind < PAY_N_STATION_KINDS; kind++) {
        SET(p, PAY_STATION_LAW, kind, 0, 0, PAY_SERVICE_EXPONENTIAL);
        SET(p, PAY_STATION_CV, kind, 0, 0, PAY_ONE);
    }
    SET(p, PAY_FAULT_VISIT, 0, 0, 0, 20000);
    SET(p, PAY_FAULT_BUSINESS, 0, 0, 0, 20000);
    SET(p, PAY_CONFIRM_TIME, 0, 0, 0, 2500 * SIM_MILLISECOND);
    SET(p, PAY_CONFIRM_CV, 0, 0, 0, 500000);
    return p;
}

/* What is kept of the window of @run, which is @p's (taken over). */
static SimRecords *
told(PayParams *p, const char *wanted, PlantRun *ret_run)
{
    *ret_run = plant_open(p, NULL, 5);
    PayStory *story = pay_story_new(ret_run->world, wanted);
    ret_run->ledger->story = story;
    CU_ASSERT_TRUE(pay_ledger_day(ret_run->ledger, ret_run->timeline, NULL));
    ret_run->ledger->story = NULL;
    SimRecords *records = sim_records_new();
    pay_story_publish(story, pay_network_stations(plant_network(ret_run, 0)), "w1",
                      records);
    pay_story_free(story);
    return records;
}

static const SimTraceStep *
step_at(const SimTrace *t, guint i)
{
    return &g_array_index(t->steps, SimTraceStep, i);
}

static guint
count(const SimRecords *r, const char *outcome)
{
    guint n = 0;
    for (guint i = 0; i < r->traces->len; i++)
        n += g_str_equal(((const SimTrace *)r->traces->pdata[i])->outcome, outcome);
    return n;
}

static void
keeping_traces_changes_no_bit(void)
{
    g_auto(PlantRun) with = { 0 };
    SimRecords *records = told(eventful(3000), NULL, &with);
    g_auto(PlantRun) without = plant_run_days(eventful(3000), NULL, 5);
    CU_ASSERT_EQUAL(with.ledger->fingerprint, without.ledger->fingerprint);
    CU_ASSERT_EQUAL(plant_network(&with, 0)->window->n_events,
                    plant_network(&without, 0)->window->n_events);
    sim_records_free(records);
}

static void
steps_stand_in_the_order_of_time_and_end_with_what_the_payer_is_told(void)
{
    g_auto(PlantRun) run = { 0 };
    SimRecords *records = told(eventful(3000), NULL, &run);
    for (guint i = 0; i < records->traces->len; i++) {
        const SimTrace *t = records->traces->pdata[i];
        bool completed = g_str_equal(t->outcome, "completed");
        guint said = 0;
        CU_ASSERT_STRING_EQUAL(step_at(t, 0)->what, "confirm");
        CU_ASSERT_EQUAL(step_at(t, 0)->at, t->began);
        for (guint s = 1; s < t->steps->len; s++)
            CU_ASSERT_TRUE(step_at(t, s)->at >= step_at(t, s - 1)->at);
        for (guint s = 0; s < t->steps->len; s++)
            if (g_str_equal(step_at(t, s)->what, completed ? "success" : "failure"))
                said = s;
        /* Human time is no part of latency. */
        CU_ASSERT_EQUAL(step_at(t, said)->at,
                        t->began + step_at(t, 0)->service + t->latency);
    }
    sim_records_free(records);
}

static void
the_slowest_and_some_of_each_kind_are_kept(void)
{
    g_auto(PlantRun) run = { 0 };
    SimRecords *records = told(eventful(6000), NULL, &run);
    const PayWindow *w = pay_network_window(plant_network(&run, 0));
    SimTime slowest = 0;
    guint n_reversed = 0;
    for (guint i = 0; i < records->traces->len; i++) {
        const SimTrace *t = records->traces->pdata[i];
        if (g_str_equal(t->outcome, "completed"))
            slowest = MAX(slowest, t->latency);
        for (guint f = 0; f < t->facts->len; f++)
            n_reversed +=
                g_str_equal(g_array_index(t->facts, SimTraceFact, f).key, "reversed");
    }
    double most = (double)sim_histogram_quantile(w->completed_ns, PAY_ONE);
    CU_ASSERT_TRUE(is_near((double)slowest, most, most / 128));
    CU_ASSERT_EQUAL(count(records, "completed"), 20 + 5); /* 5 over a foreign code */
    CU_ASSERT_TRUE(count(records, "f3") >= 5 && count(records, "f3") <= 10);
    CU_ASSERT_EQUAL(count(records, "f4"), 5);
    CU_ASSERT_TRUE(n_reversed >= 5);
    sim_records_free(records);
}

static void
who_is_asked_for_by_name_is_kept(void)
{
    guint n = 0;
    for (unsigned consumer = 0; consumer < 12; consumer++) {
        g_autofree char *name = g_strdup_printf("%u-0", consumer);
        g_autofree char *whole = g_strdup_printf("%u-0.1", consumer);
        g_auto(PlantRun) run = { 0 };
        SimRecords *records = told(eventful(2000), name, &run);
        for (guint i = 0; i < records->traces->len; i++) {
            const SimTrace *t = records->traces->pdata[i];
            n += g_str_equal(t->id, whole);
        }
        sim_records_free(records);
    }
    CU_ASSERT_TRUE(n >= 4); /* about two in three shop within the day */
}

static void
fees_are_told_to_the_microfen(void)
{
    g_auto(PlantRun) run = { 0 };
    SimRecords *records = told(eventful(3000), NULL, &run);
    for (guint i = 0; i < records->traces->len; i++) {
        const SimTrace *t = records->traces->pdata[i];
        int64_t mdr = 0, amount = 0;
        for (guint f = 0; f < t->facts->len; f++) {
            const SimTraceFact *fact = &g_array_index(t->facts, SimTraceFact, f);
            if (g_str_equal(fact->key, "amount"))
                amount = (int64_t)(g_ascii_strtod(fact->value, NULL) * 100 + 0.5);
        }
        for (guint f = 0; f < t->fees->len; f++) {
            const SimTraceFee *fee = &g_array_index(t->fees, SimTraceFee, f);
            mdr += g_str_equal(fee->what, "mdr") ? fee->microfen : 0;
        }
        CU_ASSERT_TRUE(amount > 0);
        CU_ASSERT_EQUAL(mdr, g_str_equal(t->outcome, "completed") ? amount * 3800 : 0);
    }
    sim_records_free(records);
}

CLAIMS_MAIN("models/story", CLAIM(keeping_traces_changes_no_bit),
            CLAIM(steps_stand_in_the_order_of_time_and_end_with_what_the_payer_is_told),
            CLAIM(the_slowest_and_some_of_each_kind_are_kept),
            CLAIM(who_is_asked_for_by_name_is_kept), CLAIM(fees_are_told_to_the_microfen))
