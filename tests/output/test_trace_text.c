#include "output/trace_text.h"

#include "tests/claims.h"
#include "tests/output/traces.h"

/* @trace, taken over, in words. Returns: (owned). */
static char *
told(SimTrace *trace, OutLang lang, int width)
{
    g_autoptr(GArray) members = trace_members();
    OutTraceNames names = { members, lang };
    GString *text = out_trace_text(trace, &names, width, false);
    sim_trace_free(trace);
    return g_string_free(text, FALSE);
}

static bool
has(const char *text, const char *words)
{
    if (strstr(text, words) != NULL)
        return true;
    printf("\n  lacks <%s>\n", words);
    return false;
}

static void
a_payment_is_told_in_both_languages(void)
{
    g_autofree char *en = told(trace_four_parties(), OUT_LANG_EN, 0);
    g_autofree char *zh = told(trace_four_parties(), OUT_LANG_ZH, 0);
    static const char *const english[] = {
        "Payment 140233-17.1: completed, 350.2 ms\n",
        "  wallet          Alipay\n",
        "  code network    China UnionPay\n",
        "  amount          35.20 CNY\n",
        "  class           Restaurants\n",
        "  human time      2.5 s\n",
        "  sent            2021-11-11T00:03:46\n",
        "network 140.000 + waiting 4.200 + service 206.000 + pauses 0.000 ms\n",
        "-2,500.000  Payer                 confirm              0.000  2,500.000\n",
        "    70.000  NetsUnion  ICBC       debit    10.000      4.200    143.000  35.20",
    };
    static const char *const chinese[] = {
        "支付 140233-17.1：已完成，350.2 毫秒\n",
        "  钱包            支付宝\n",
        "  商户类别        餐饮\n",
        "  金额            35.20 元\n",
        "  人工用时        2.5 秒\n",
        "      70.000  网联清算      中国工商银行  扣款  10.000  4.200    143.000  35.20",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(english); i++)
        CU_ASSERT(has(en, english[i]));
    for (gsize i = 0; i < G_N_ELEMENTS(chinese); i++)
        CU_ASSERT(has(zh, chinese[i]));
}

static void
fees_are_exact_and_add_up_to_zero(void)
{
    g_autofree char *text = told(trace_four_parties(), OUT_LANG_EN, 0);
    CU_ASSERT(has(text, "9.363199\n"));
    CU_ASSERT(has(text, "Merchants                       -13.376000\n"));
    CU_ASSERT(has(text, "Lakala                            2.675200\n"));
    CU_ASSERT(has(text, "sum                               0.000000\n"));
    SimTrace *large = trace_new("1-1.1", "completed", 1);
    trace_fee(large, "a", "b", "mdr", INT64_C(9007199254740993));
    trace_fee(large, "b", "a", "rebate", 1);
    g_autofree char *digits = told(large, OUT_LANG_EN, 0);
    CU_ASSERT(has(digits, " 9007199254.740993\n") && has(digits, " 0.000001\n"));
    CU_ASSERT(has(digits, " -9007199254.740992\n"));
}

static void
what_went_wrong_is_marked(void)
{
    g_autofree char *text = told(trace_timed_out(), OUT_LANG_EN, 0);
    CU_ASSERT(has(text, "Payment 98-3.1: F3 technical failure, 9,111.0 ms\n"));
    CU_ASSERT(has(text, "× timeout") && has(text, "× rejected"));
    CU_ASSERT(has(text, "  reversed        yes\n"));
    CU_ASSERT_PTR_NULL(strstr(text, "nothing shows when"));
    CU_ASSERT(has(text, "No fee was paid."));
    CU_ASSERT_PTR_NULL(strstr(text, "\033"));
}

static void
a_scan_alone_is_told_without_system_time(void)
{
    g_autofree char *text = told(trace_unreadable(), OUT_LANG_EN, 0);
    CU_ASSERT(has(text, "Payment 7-1.1: F1 code not readable by the app, 0.0 ms"));
    CU_ASSERT_PTR_NULL(strstr(text, "where it went"));
}

/* Only headings are coloured, so what is foreign stays between whole sequences. */
static void
evil_words_are_only_words(void)
{
    g_autofree char *text = told(trace_evil(), OUT_LANG_EN, 80);
    CU_ASSERT_PTR_NULL(strstr(text, "\033"));
    CU_ASSERT(g_utf8_validate(text, -1, NULL));
    SimTrace *trace = trace_evil();
    g_autoptr(GString) json = out_trace_json(trace);
    CU_ASSERT_PTR_NULL(strpbrk(json->str, "\033<>&"));
    CU_ASSERT(has(json->str, "\"microfen\": -9223372036854775808"));
    sim_trace_free(trace);
}

static void
json_keeps_ids_and_integers(void)
{
    SimTrace *trace = trace_four_parties();
    g_autoptr(GString) json = out_trace_json(trace);
    static const char *const parts[] = {
        "{\"payment\": \"140233-17.1\",",
        "\"is_cross\": true,",
        "\"began_ns\": 8813024000000000,",
        "\"latency_ns\": 350200000,",
        "{\"key\": \"amount\", \"value\": \"35.20 CNY\"}",
        "{\"at_ns\": 8813026580000000, \"from\": \"hub-netsunion\", \"to\"",
        "\"what\": \"debit\", \"wait_ns\": 4200000, \"service_ns\": 143000000}",
        "{\"payer\": \"acquirer-lakala\", \"payee\": \"bank-icbc\"",
        "\"what\": \"issuer\", \"microfen\": 9363199}",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        CU_ASSERT(has(json->str, parts[i]));
    sim_trace_free(trace);
}

static void
an_unknown_way_is_a_question_mark(void)
{
    SimTrace *trace = trace_new("1-1.1", "completed", 40);
    trace_step(trace, 40, "till", "wallet-alipay", "request", 0, 12);
    g_autofree char *text = told(trace, OUT_LANG_EN, 0);
    CU_ASSERT(has(text, "request       ?      0.000     12.000"));
    CU_ASSERT(has(text, "?  nothing shows when it was sent\n"));
}

static void
a_list_has_a_line_for_each(void)
{
    g_autoptr(GArray) members = trace_members();
    OutTraceNames names = { members, OUT_LANG_EN };
    g_autoptr(GPtrArray) traces =
        g_ptr_array_new_with_free_func((GDestroyNotify)sim_trace_free);
    g_ptr_array_add(traces, trace_timed_out());
    g_ptr_array_add(traces, trace_unreadable());
    g_autoptr(OutTable) table = out_trace_list(traces, &names);
    CU_ASSERT_EQUAL(out_table_n_rows(table), 2);
    g_autoptr(GString) text = out_table_render(table, OUT_FORMAT_TEXT, 0);
    CU_ASSERT(has(text->str, "98-3.1   9,111.000  F3 technical failure "));
    CU_ASSERT(has(text->str, "F1 code not readable by the app"));
    g_autoptr(GString) json = out_table_render(table, OUT_FORMAT_JSON, 0);
    CU_ASSERT(has(json->str,
                  "{\"payment\": \"98-3.1\", \"latency_ms\": 9111, \"outcome\":"
                  " \"f3\", \"wallet\": \"alipay\""));
}

CLAIMS_MAIN("output/trace_text", CLAIM(a_payment_is_told_in_both_languages),
            CLAIM(fees_are_exact_and_add_up_to_zero), CLAIM(what_went_wrong_is_marked),
            CLAIM(a_scan_alone_is_told_without_system_time),
            CLAIM(evil_words_are_only_words), CLAIM(json_keeps_ids_and_integers),
            CLAIM(an_unknown_way_is_a_question_mark), CLAIM(a_list_has_a_line_for_each))
