#include "output/trace_words.h"

#include <string.h>

typedef struct {
    const char *id, *en, *zh;
    bool warns;
} Word;

static const Word words[] = {
    /* steps */
    { "confirm", "confirm", "确认", false },
    { "scan", "scan", "扫码", false },
    { "request", "request", "请求", false },
    { "reply", "reply", "应答", false },
    { "debit", "debit", "扣款", false },
    { "credit", "credit", "入账", false },
    { "retry", "retry", "重试", false },
    { "query", "query", "查询", false },
    { "answer", "answer", "查询应答", false },
    { "success", "success", "成功", false },
    { "timeout", "timeout", "超时", true },
    { "reject", "rejected", "拒收", true },
    { "declined", "declined", "拒付", true },
    { "refused", "refused", "被拒", true },
    { "denied", "query denied", "不准查询", true },
    { "fault", "fault", "故障", true },
    { "lost", "lost", "丢失", true },
    { "breaker", "breaker open", "熔断", true },
    { "gave-up", "gave up", "放弃等待", true },
    { "reversal", "reversal", "冲正", true },
    { "reversed", "reversed", "已冲正", true },
    { "failure", "failure", "失败", true },
    /* outcomes */
    { "completed", "completed", "已完成", false },
    { "yes", "yes", "是", false },
    /* facts */
    { "window", "window", "窗口", false },
    { "sent", "sent", "发出", false },
    { "wallet", "wallet", "钱包", false },
    { "network", "code network", "码网络", false },
    { "code", "code", "码", false },
    { "route", "route", "路径", false },
    { "class", "class", "商户类别", false },
    { "city", "city", "城市", false },
    { "amount", "amount", "金额", false },
    { "mode", "mode", "扫码方式", false },
    { "channel", "channel", "渠道", false },
    { "funding", "funding", "资金来源", false },
    { "issuer", "issuer", "发卡行", false },
    { "bank", "bank", "银行", false },
    { "acquirer", "acquirer", "收单机构", false },
    { "hub", "hub", "清算机构", false },
    { "platform", "platform", "平台", false },
    { "human", "human time", "人工用时", false },
    { "split", "where it went", "用时构成", false },
    { "outcome", "outcome", "结果", false },
    /* fees */
    { "mdr", "MDR", "商户手续费", false },
    { "rebate", "rebate", "补贴", false },
    { "surcharge", "surcharge", "加价", false },
};

/* Who takes part without being an institution of the results. A flow of fees may have the
 * same id. */
static const Word roles[] = {
    { "payer", "Payer", "付款人", false },
    { "till", "Till", "收银机", false },
    { "merchant", "Merchant", "商户", false },
    { "consumer", "Consumer", "消费者", false },
};

static const Word *
find_in(const Word *list, gsize n, const char *id)
{
    for (gsize i = 0; i < n; i++)
        if (strcmp(list[i].id, id) == 0)
            return &list[i];
    return NULL;
}

static const Word *
find_word(const char *id)
{
    const Word *word = find_in(words, G_N_ELEMENTS(words), id);
    return word != NULL ? word : find_in(roles, G_N_ELEMENTS(roles), id);
}

static const char *
label_of(const OutTraceNames *names, const char *dimension, const char *id)
{
    for (guint i = 0; i < names->members->len; i++) {
        const SimMember *member = &g_array_index(names->members, SimMember, i);
        if (strcmp(member->id, id) == 0 &&
            (dimension == NULL || strcmp(member->dimension, dimension) == 0))
            return out_text_label(names->lang, member->label_en, member->label_zh, id);
    }
    return NULL;
}

const char *
out_trace_word(const OutTraceNames *names, const char *id)
{
    const Word *word = find_word(id);
    return word == NULL ? id : names->lang == OUT_LANG_ZH ? word->zh : word->en;
}

const char *
out_trace_name(const OutTraceNames *names, const char *dimension, const char *id)
{
    const char *label = label_of(names, dimension, id);
    if (label == NULL && find_in(roles, G_N_ELEMENTS(roles), id) == NULL)
        label = label_of(names, NULL, id);
    if (label != NULL)
        return label;
    return out_trace_word(names, id);
}

/* Whether @text is a number, one blank, and a unit. */
static bool
has_unit(const char *text)
{
    gsize n = strspn(text, "-0123456789.,");
    return n > 0 && text[n] == ' ' && text[n + 1] != '\0' &&
           strchr(text + n + 1, ' ') == NULL;
}

char *
out_trace_fact(const OutTraceNames *names, const SimTraceFact *fact)
{
    if (has_unit(fact->value)) {
        const char *blank = strchr(fact->value, ' ');
        g_autofree char *number =
            g_strndup(fact->value, (gsize)(blank + 1 - fact->value));
        return g_strconcat(number, out_unit_name(blank + 1, names->lang), NULL);
    }
    return g_strdup(out_trace_name(names, fact->key, fact->value));
}

char *
out_trace_fact_of(const OutTraceNames *names, const SimTrace *trace, const char *key)
{
    for (guint i = 0; i < trace->facts->len; i++) {
        const SimTraceFact *fact = &g_array_index(trace->facts, SimTraceFact, i);
        if (strcmp(fact->key, key) == 0)
            return out_trace_fact(names, fact);
    }
    return NULL;
}

char *
out_trace_title(const OutTraceNames *names, const SimTrace *trace)
{
    g_autofree char *ms = out_number_people((double)trace->latency / SIM_MILLISECOND, 1);
    const char *outcome = out_trace_name(names, "failure", trace->outcome);
    return g_strdup_printf(names->lang == OUT_LANG_ZH ? "支付 %s：%s，%s 毫秒"
                                                      : "Payment %s: %s, %s ms",
                           trace->id, outcome, ms);
}

bool
out_trace_warns(const char *what)
{
    const Word *word = find_word(what);
    return word != NULL && word->warns;
}

char *
out_trace_step(const OutTraceNames *names, const char *what)
{
    return g_strconcat(out_trace_warns(what) ? "× " : "", out_trace_word(names, what),
                       NULL);
}
