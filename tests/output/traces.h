/* Hand-made traces: a payment among four parties, one that timed out and was reversed, a
 * code that could not be read, and one whose every word is hostile.
 *
 * The first has the mean times of a foreign code paid from a bank card, 346 ms without
 * queues, and 4.2 ms in the queue of the bank. */
#ifndef TESTS_OUTPUT_TRACES_H
#define TESTS_OUTPUT_TRACES_H

#include "sim/record.h"
#include "tests/output/sample.h"

#define TRACE_BEGAN (102 * SIM_DAY + 224 * SIM_SECOND)

static inline SimTime
trace_ms(double ms)
{
    return sim_time_from_seconds(ms / 1000);
}

static inline void
trace_step(SimTrace *trace, double ms, const char *from, const char *to, const char *what,
           double wait_ms, double service_ms)
{
    SimTraceStep step = { TRACE_BEGAN + trace_ms(ms), from, to, what, trace_ms(wait_ms),
                          trace_ms(service_ms) };
    g_array_append_val(trace->steps, step);
}

static inline void
trace_fact(SimTrace *trace, const char *key, const char *value)
{
    SimTraceFact fact = { key, value };
    g_array_append_val(trace->facts, fact);
}

static inline void
trace_fee(SimTrace *trace, const char *payer, const char *payee, const char *what,
          int64_t microfen)
{
    SimTraceFee fee = { payer, payee, what, microfen };
    g_array_append_val(trace->fees, fee);
}

/* Returns: (owned), with the facts that all payments have. */
static inline SimTrace *
trace_new(const char *id, const char *outcome, double latency_ms)
{
    SimTrace *trace = sim_trace_new();
    trace->id = id;
    trace->period = "double-11";
    trace->outcome = outcome;
    trace->wallet = "alipay";
    trace->network = "unionpay";
    trace->is_cross = true;
    trace->began = TRACE_BEGAN;
    trace->latency = trace_ms(latency_ms);
    trace_fact(trace, "route", "r4");
    trace_fact(trace, "class", "restaurant");
    trace_fact(trace, "amount", "35.20 CNY");
    trace_fact(trace, "human", "2.5 s");
    return trace;
}

static inline SimTrace *
trace_four_parties(void)
{
    SimTrace *t = trace_new("140233-17.1", "completed", 350.2);
    trace_step(t, 0, "payer", "wallet-alipay", "request", 0, 12);
    trace_step(t, 52, "wallet-alipay", "hub-netsunion", "request", 0, 8);
    trace_step(t, 70, "hub-netsunion", "bank-icbc", "request", 4.2, 143);
    trace_step(t, 227.2, "bank-icbc", "bank-icbc", "debit", 0, 0);
    trace_step(t, 227.2, "bank-icbc", "hub-netsunion", "reply", 0, 8);
    trace_step(t, 245.2, "hub-netsunion", "acquirer-lakala", "request", 0, 15);
    trace_step(t, 270.2, "acquirer-lakala", "acquirer-lakala", "credit", 0, 0);
    trace_step(t, 270.2, "acquirer-lakala", "hub-netsunion", "reply", 0, 8);
    trace_step(t, 288.2, "hub-netsunion", "wallet-alipay", "reply", 0, 12);
    trace_step(t, 310.2, "wallet-alipay", "payer", "reply", 0, 0);
    trace_fee(t, "merchant", "acquirer", "mdr", 13376000);
    trace_fee(t, "acquirer", "bank", "issuer", 9363199);
    trace_fee(t, "acquirer", "hub", "hub", 1337601);
    return t;
}

/* The answer of the bank is lost; the third query finds the debit, which is reversed. */
static inline SimTrace *
trace_timed_out(void)
{
    SimTrace *t = trace_new("98-3.1", "reversed", 9507);
    trace_step(t, 0, "payer", "wallet-alipay", "request", 0, 12);
    trace_step(t, 52, "wallet-alipay", "hub-netsunion", "request", 0, 8);
    trace_step(t, 70, "hub-netsunion", "bank-icbc", "request", 812, 143);
    trace_step(t, 1035, "bank-icbc", "bank-icbc", "debit", 0, 0);
    trace_step(t, 3052, "wallet-alipay", "wallet-alipay", "timeout", 0, 0);
    trace_step(t, 5052, "wallet-alipay", "hub-netsunion", "query", 0, 8);
    trace_step(t, 5070, "hub-netsunion", "wallet-alipay", "reject", 0, 12);
    trace_step(t, 7052, "wallet-alipay", "hub-netsunion", "query", 0, 8);
    trace_step(t, 9052, "wallet-alipay", "hub-netsunion", "query", 31, 8);
    trace_step(t, 9101, "hub-netsunion", "bank-icbc", "query", 2, 143);
    trace_step(t, 9256, "bank-icbc", "hub-netsunion", "answer", 0, 8);
    trace_step(t, 9274, "hub-netsunion", "bank-icbc", "reversal", 0, 143);
    trace_step(t, 9427, "bank-icbc", "hub-netsunion", "reply", 0, 8);
    trace_step(t, 9445, "hub-netsunion", "wallet-alipay", "reply", 0, 12);
    trace_step(t, 9467, "wallet-alipay", "payer", "reply", 0, 0);
    return t;
}

/* Nothing but a scan: the app cannot read the code. */
static inline SimTrace *
trace_unreadable(void)
{
    SimTrace *t = trace_new("7-1.1", "f1", 0);
    trace_step(t, 0, "payer", "payer", "scan", 0, 3000);
    return t;
}

#define TRACE_EVIL "]]>\"'&<script>" SAMPLE_EVIL "\xff\xef\xbf\xbf\xe2\x80\xae"

static inline SimTrace *
trace_evil(void)
{
    SimTrace *t = sim_trace_new();
    t->id = t->period = t->outcome = t->wallet = t->network = TRACE_EVIL;
    t->is_cross = true;
    t->latency = trace_ms(10);
    trace_fact(t, TRACE_EVIL, TRACE_EVIL);
    trace_fact(t, "amount", TRACE_EVIL);
    trace_step(t, -1, TRACE_EVIL, "b" TRACE_EVIL, TRACE_EVIL, 1, 1);
    trace_step(t, 5, "b" TRACE_EVIL, TRACE_EVIL, "timeout", -1e300, 1);
    trace_fee(t, TRACE_EVIL, TRACE_EVIL, TRACE_EVIL, INT64_MIN);
    return t;
}

/* Labels as the model declares them. Returns: (owned) of SimMember. */
static inline GArray *
trace_members(void)
{
    static const SimMember members[] = {
        { "wallet", "alipay", "Alipay", "支付宝" },
        { "network", "unionpay", "China UnionPay", "中国银联" },
        { "class", "restaurant", "Restaurants", "餐饮" },
        { "party", "merchant", "Merchants", "商户" },
        { "failure", "f1", "F1 code not readable by the app", "F1 无法识别码" },
        { "station", "wallet-alipay", "Alipay", "支付宝" },
        { "station", "hub-netsunion", "NetsUnion", "网联清算" },
        { "station", "bank-icbc", "ICBC", "中国工商银行" },
        { "station", "acquirer-lakala", "Lakala", "拉卡拉" },
        { "station", TRACE_EVIL, TRACE_EVIL, TRACE_EVIL },
    };
    GArray *list = g_array_new(FALSE, FALSE, sizeof(SimMember));
    g_array_append_vals(list, members, G_N_ELEMENTS(members));
    return list;
}

#endif
