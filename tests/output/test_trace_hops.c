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
the_way_follows_from_when_the_sender_was_done(void)
{
    SimTrace *trace = trace_four_parties();
    g_autofree OutHop *hops = out_trace_hops(trace);
    static const double ways[] = { 0, 40, 10, 10, 10, 10, 10, 10, 40 };
    CU_ASSERT_EQUAL_FATAL(trace->steps->len, G_N_ELEMENTS(ways));
    for (guint i = 0; i < G_N_ELEMENTS(ways); i++) {
        CU_ASSERT_EQUAL(on_the_way(&hops[i]), trace_ms(ways[i]));
        CU_ASSERT_EQUAL(hops[i].is_known, ways[i] > 0);
        CU_ASSERT_EQUAL(hops[i].is_own, ways[i] == 0);
    }
    CU_ASSERT_EQUAL(hops[3].begun - hops[3].arrived, trace_ms(4.2));
    CU_ASSERT_EQUAL(hops[3].done - hops[3].begun, trace_ms(143));
    sim_trace_free(trace);
}

/* 2 x 40 ms network and 6 x 10 ms leased lines; as in the closed form. */
static void
the_split_adds_up_to_the_latency(void)
{
    SimTrace *trace = trace_four_parties();
    g_autofree OutHop *hops = out_trace_hops(trace);
    OutTraceTime time = out_trace_time(trace, hops);
    CU_ASSERT_EQUAL(time.human, trace_ms(2500));
    CU_ASSERT_EQUAL(time.network, trace_ms(140));
    CU_ASSERT_EQUAL(time.waiting, trace_ms(4.2));
    CU_ASSERT_EQUAL(time.service, trace_ms(206));
    CU_ASSERT_EQUAL(time.pause, 0);
    CU_ASSERT_EQUAL(total(&time), trace->latency);
    sim_trace_free(trace);
}

/* A query leaves when the wallet asks, seconds after it sent the request; and while the
 * bank is busy, nothing else counts. */
static void
what_a_clock_sets_off_is_not_on_its_way_meanwhile(void)
{
    SimTrace *trace = trace_timed_out();
    g_autofree OutHop *hops = out_trace_hops(trace);
    OutTraceTime time = out_trace_time(trace, hops);
    CU_ASSERT_EQUAL(hops[6].sent - TRACE_SENT, trace_ms(5052));
    CU_ASSERT_EQUAL(on_the_way(&hops[6]), trace_ms(10));
    CU_ASSERT_EQUAL(on_the_way(&hops[12]), trace_ms(10));
    CU_ASSERT_EQUAL(time.waiting, trace_ms(3812 + 31));
    CU_ASSERT_EQUAL(time.pause, trace_ms(7052 - 5080 + 9052 - 7052 + 5052 - 4035));
    CU_ASSERT_EQUAL(total(&time), trace->latency);
    for (guint i = 0; i < trace->steps->len; i++)
        CU_ASSERT(hops[i].sent <= hops[i].arrived && hops[i].arrived <= hops[i].begun &&
                  hops[i].begun <= hops[i].done);
    sim_trace_free(trace);
}

/* The till has done nothing before; the payer's confirmation sets it off. */
static void
who_did_nothing_yet_sends_after_the_last_step(void)
{
    SimTrace *trace = trace_new("1-1.1", "completed", 37);
    trace_step(trace, -2500, "payer", "payer", "confirm", 0, 2500);
    trace_step(trace, 37, "till", "acquirer-lakala", "request", 0, 0);
    g_autofree OutHop *hops = out_trace_hops(trace);
    CU_ASSERT(hops[1].is_known);
    CU_ASSERT_EQUAL(hops[1].sent, TRACE_SENT);
    sim_trace_free(trace);
}

static void
a_trace_without_messages_has_human_time_only(void)
{
    SimTrace *scan = trace_unreadable(), *empty = sim_trace_new();
    g_autofree OutHop *hops = out_trace_hops(scan);
    OutTraceTime time = out_trace_time(scan, hops);
    CU_ASSERT_EQUAL(time.human, trace_ms(2500));
    CU_ASSERT_EQUAL(total(&time), 0);
    CU_ASSERT(hops[0].is_own);
    CU_ASSERT_PTR_NULL(out_trace_hops(empty));
    time = out_trace_time(empty, NULL);
    CU_ASSERT(total(&time) == 0 && time.human == 0);
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
    CU_ASSERT_FALSE(hops[0].is_known);
    for (guint i = 0; i < trace->steps->len; i++)
        CU_ASSERT(hops[i].sent <= hops[i].arrived && hops[i].arrived <= hops[i].begun &&
                  hops[i].begun <= hops[i].done);
    OutTraceTime time = out_trace_time(trace, hops);
    CU_ASSERT_EQUAL(total(&time), 0);
    sim_trace_free(trace);
}

CLAIMS_MAIN("output/trace_hops", CLAIM(the_way_follows_from_when_the_sender_was_done),
            CLAIM(the_split_adds_up_to_the_latency),
            CLAIM(what_a_clock_sets_off_is_not_on_its_way_meanwhile),
            CLAIM(who_did_nothing_yet_sends_after_the_last_step),
            CLAIM(a_trace_without_messages_has_human_time_only),
            CLAIM(forged_times_keep_their_order))
