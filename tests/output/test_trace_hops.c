#include "output/trace_hops.h"

#include "tests/claims.h"
#include "tests/output/traces.h"

static SimTime
on_the_way(const OutHop *hop)
{
    return hop->arrived - hop->sent;
}

static SimTime
total(const OutTraceTime *time)
{
    return time->network + time->waiting + time->service + time->pause;
}

static void
the_way_follows_from_when_the_receiver_acts(void)
{
    SimTrace *trace = trace_four_parties();
    g_autofree OutHop *hops = out_trace_hops(trace);
    static const double ways[] = { 40, 10, 10, 0, 10, 10, 0, 10, 10, 40 };
    for (guint i = 0; i < G_N_ELEMENTS(ways); i++) {
        CU_ASSERT_EQUAL(on_the_way(&hops[i]), trace_ms(ways[i]));
        CU_ASSERT_EQUAL(hops[i].is_known, ways[i] > 0);
        CU_ASSERT_EQUAL(hops[i].is_own, ways[i] == 0);
    }
    CU_ASSERT_EQUAL(hops[2].begun - hops[2].arrived, trace_ms(4.2));
    CU_ASSERT_EQUAL(hops[2].done - hops[2].begun, trace_ms(143));
    sim_trace_free(trace);
}

/* 2 x 40 ms network and 8 x 10 ms leased lines, minus the wait; as in the closed form. */
static void
the_split_adds_up_to_the_latency(void)
{
    SimTrace *trace = trace_four_parties();
    g_autofree OutHop *hops = out_trace_hops(trace);
    OutTraceTime time = out_trace_time(trace, hops);
    CU_ASSERT_EQUAL(time.network, trace_ms(140));
    CU_ASSERT_EQUAL(time.waiting, trace_ms(4.2));
    CU_ASSERT_EQUAL(time.service, trace_ms(206));
    CU_ASSERT_EQUAL(time.pause, 0);
    CU_ASSERT_EQUAL(total(&time), trace->latency);
    sim_trace_free(trace);
}

static void
what_is_never_answered_has_an_unknown_way(void)
{
    SimTrace *trace = trace_timed_out();
    g_autofree OutHop *hops = out_trace_hops(trace);
    for (guint i = 0; i < trace->steps->len; i++) {
        bool is_lost = i == 6 || i == 7;
        CU_ASSERT_EQUAL(hops[i].is_known, !is_lost && !hops[i].is_own);
        CU_ASSERT(hops[i].sent <= hops[i].arrived && hops[i].arrived <= hops[i].begun);
        CU_ASSERT(hops[i].begun <= hops[i].done);
    }
    sim_trace_free(trace);
}

/* The wallet's time-out must not pass for the service of what came before it. */
static void
standing_still_is_a_pause(void)
{
    SimTrace *trace = trace_timed_out();
    g_autofree OutHop *hops = out_trace_hops(trace);
    OutTraceTime time = out_trace_time(trace, hops);
    CU_ASSERT_EQUAL(time.waiting, trace_ms(812 + 31 + 2));
    CU_ASSERT_EQUAL(total(&time), trace->latency);
    CU_ASSERT(time.pause > trace_ms(7900) && time.pause < trace_ms(8000));
    sim_trace_free(trace);
}

static void
a_trace_without_messages_has_no_system_time(void)
{
    SimTrace *scan = trace_unreadable(), *empty = sim_trace_new();
    g_autofree OutHop *hops = out_trace_hops(scan);
    OutTraceTime time = out_trace_time(scan, hops);
    CU_ASSERT_EQUAL(total(&time), 0);
    CU_ASSERT(hops[0].is_own);
    CU_ASSERT_PTR_NULL(out_trace_hops(empty));
    time = out_trace_time(empty, NULL);
    CU_ASSERT_EQUAL(total(&time), 0);
    sim_trace_free(scan);
    sim_trace_free(empty);
}

static void
forged_times_keep_their_order(void)
{
    SimTrace *trace = trace_evil();
    g_array_index(trace->steps, SimTraceStep, 0).wait = -trace_ms(1e9);
    g_array_index(trace->steps, SimTraceStep, 1).service = -trace_ms(1e9);
    trace->latency = -trace_ms(5);
    g_autofree OutHop *hops = out_trace_hops(trace);
    for (guint i = 0; i < trace->steps->len; i++)
        CU_ASSERT(hops[i].sent <= hops[i].arrived && hops[i].arrived <= hops[i].begun &&
                  hops[i].begun <= hops[i].done);
    OutTraceTime time = out_trace_time(trace, hops);
    CU_ASSERT_EQUAL(total(&time), 0);
    sim_trace_free(trace);
}

CLAIMS_MAIN("output/trace_hops", CLAIM(the_way_follows_from_when_the_receiver_acts),
            CLAIM(the_split_adds_up_to_the_latency),
            CLAIM(what_is_never_answered_has_an_unknown_way),
            CLAIM(standing_still_is_a_pause),
            CLAIM(a_trace_without_messages_has_no_system_time),
            CLAIM(forged_times_keep_their_order))
