/* Hand-made traces, in the words of the model: a payment among four parties, one that
 * timed out and was reversed, a code that could not be read, and one whose every word is
 * hostile.
 *
 * The first has the mean times of a foreign code paid from a bank card, 346 ms without
 * queues, and 4.2 ms in the queue of the bank. Steps are dated in ms since it was sent.
 */
#ifndef TESTS_OUTPUT_TRACES_H
#define TESTS_OUTPUT_TRACES_H

#include "sim/record.h"
#include "tests/output/sample.h"

#define TRACE_BEGAN (102 * SIM_DAY + 224 * SIM_SECOND)
#define TRACE_SENT  (TRACE_BEGAN + 2500 * SIM_MILLISECOND)

static inline SimTime
trace_ms(double ms)
{
    return sim_time_from_seconds(ms / 1000);
}

static inline void
trace_step(SimTrace *trace, double ms, const char *from, const char *to, const char *what,
           double wait_ms, double service_ms)
{
    SimTraceStep step = { TRACE_SENT + (SimTime)round(ms * SIM_MILLISECOND),
                          from,
                          to,
                          what,
                          trace_ms(wait_ms),
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
    return trace;
}

static inline SimTrace *
trace_four_parties(void)
{
    SimTrace *t = trace_new("140233-17.1", "completed", 350.2);
    trace_step(t, -2500, "payer", "payer", "confirm", 0, 2500);
    trace_step(t, 40, "payer", "wallet-alipay", "request", 0, 12);
    trace_step(t, 62, "wallet-alipay", "hub-netsunion", "request", 0, 8);
    trace_step(t, 80, "hub-netsunion", "bank-icbc", "debit", 4.2, 143);
    trace_step(t, 237.2, "bank-icbc", "hub-netsunion", "reply", 0, 8);
    trace_step(t, 255.2, "hub-netsunion", "acquirer-lakala", "credit", 0, 15);
    trace_step(t, 280.2, "acquirer-lakala", "hub-netsunion", "reply", 0, 8);
    trace_step(t, 298.2, "hub-netsunion", "wallet-alipay", "reply", 0, 12);
    trace_step(t, 350.2, "wallet-alipay", "payer", "success", 0, 0);
    trace_fee(t, "merchant", "acquirer-lakala", "mdr", 13376000);
    trace_fee(t, "acquirer-lakala", "bank-icbc", "issuer", 9363199);
    trace_fee(t, "acquirer-lakala", "hub-netsunion", "hub", 1337601);
    return t;
}

/* The bank is slow and its answer too late; the third query finds the debit, which is
 * reversed after the payer has been told of a failure. */
static inline SimTrace *
trace_timed_out(void)
{
    SimTrace *t = trace_new("98-3.1", "f3", 9111);
    trace_fact(t, "reversed", "yes");
    trace_step(t, -2500, "payer", "payer", "confirm", 0, 2500);
    trace_step(t, 40, "payer", "wallet-alipay", "request", 0, 12);
    trace_step(t, 62, "wallet-alipay", "hub-netsunion", "request", 0, 8);
    trace_step(t, 80, "hub-netsunion", "bank-icbc", "debit", 3812, 143);
    trace_step(t, 3052, "wallet-alipay", "wallet-alipay", "timeout", 0, 0);
    trace_step(t, 5052, "wallet-alipay", "wallet-alipay", "query", 0, 0);
    trace_step(t, 5062, "wallet-alipay", "hub-netsunion", "query", 0, 8);
    trace_step(t, 5080, "hub-netsunion", "wallet-alipay", "answer", 0, 0);
    trace_step(t, 7052, "wallet-alipay", "wallet-alipay", "query", 0, 0);
    trace_step(t, 7062, "hub-netsunion", "hub-netsunion", "reject", 0, 0);
    trace_step(t, 9052, "wallet-alipay", "wallet-alipay", "query", 0, 0);
    trace_step(t, 9062, "wallet-alipay", "hub-netsunion", "query", 31, 8);
    trace_step(t, 9111, "hub-netsunion", "wallet-alipay", "answer", 0, 0);
    trace_step(t, 9111, "wallet-alipay", "wallet-alipay", "reversal", 0, 0);
    trace_step(t, 9111, "wallet-alipay", "payer", "failure", 0, 0);
    trace_step(t, 9121, "wallet-alipay", "hub-netsunion", "reversal", 0, 8);
    trace_step(t, 9139, "hub-netsunion", "bank-icbc", "reversal", 0, 143);
    trace_step(t, 9300, "hub-netsunion", "payer", "reversed", 0, 0);
    return t;
}

/* Nothing but a scan: the app cannot read the code. */
static inline SimTrace *
trace_unreadable(void)
{
    SimTrace *t = trace_new("7-1.1", "f1", 0);
    trace_step(t, -2500, "payer", "payer", "scan", 0, 2500);
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
        { "route", "r4", "R4 foreign code, bank card", "R4 跨网、银行卡" },
        { "failure", "f3", "F3 technical failure", "F3 技术失败" },
        { "party", "wallet", "Wallets", "钱包（各家）" },
        { "party", "merchant", "Merchants", "商户" },
        { "flow", "payer", "Payer-side fee", "付款方手续费" },
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
