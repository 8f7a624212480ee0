#include "output/trace_text.h"

#include <string.h>

#include "output/trace_hops.h"

static const char *
say(const OutTraceNames *names, const char *en, const char *zh)
{
    return names->lang == OUT_LANG_ZH ? zh : en;
}

static double
to_ms(SimTime time)
{
    return (double)time / SIM_MILLISECOND;
}

static void
append_heading(GString *out, const char *text, bool is_coloured)
{
    g_autofree char *line = out_text_inert(text);
    g_string_append_printf(out, is_coloured ? "\033[1m%s\033[0m\n" : "%s\n", line);
}

static void
append_table(GString *out, const OutTable *table, int width)
{
    g_autoptr(GString) text = out_table_render(table, OUT_FORMAT_TEXT, width);
    g_string_append(out, text->str);
}

/* --- What is known of it --- */

#define FACT_COLUMNS 14

static void
append_fact(GString *out, const OutTraceNames *names, const char *key, const char *value)
{
    g_autofree char *label = out_text_inert(out_trace_word(names, key));
    g_autofree char *name = out_text_fit(label, FACT_COLUMNS);
    g_autofree char *text = out_text_inert(value);
    g_string_append_printf(out, "  %s%*s  %s\n", name,
                           FACT_COLUMNS - out_text_width(name), "", text);
}

/* What the trace itself knows, unless a fact tells it in its own place. */
static void
append_unless_told(GString *out, const OutTraceNames *names, const SimTrace *trace,
                   const char *key, const char *value)
{
    g_autofree char *told = out_trace_fact_of(names, trace, key);
    if (told == NULL && value[0] != '\0')
        append_fact(out, names, key, out_trace_name(names, key, value));
}

static void
append_times(GString *out, const SimTrace *trace, const OutHop *hops,
             const OutTraceNames *names)
{
    OutTraceTime time = out_trace_time(trace, hops);
    g_autofree char *human =
        out_number_amount((double)time.human / SIM_SECOND, 1, "s", names->lang);
    g_autofree char *network = out_number_people(to_ms(time.network), 3);
    g_autofree char *waiting = out_number_people(to_ms(time.waiting), 3);
    g_autofree char *service = out_number_people(to_ms(time.service), 3);
    g_autofree char *pause = out_number_people(to_ms(time.pause), 3);
    g_autofree char *text =
        g_strdup_printf(say(names, "network %s + waiting %s + service %s + pauses %s ms",
                            "网络 %s + 排队 %s + 处理 %s + 停顿 %s 毫秒"),
                        network, waiting, service, pause);
    append_fact(out, names, "human", human);
    if (trace->latency > 0)
        append_fact(out, names, "split", text);
}

static void
append_facts(GString *out, const SimTrace *trace, const OutHop *hops,
             const OutTraceNames *names)
{
    char sent[24];
    append_unless_told(out, names, trace, "wallet", trace->wallet);
    append_unless_told(out, names, trace, "network", trace->network);
    append_fact(out, names, "code",
                trace->is_cross ? say(names, "of another network (off-us)", "跨网络")
                                : say(names, "of its own network (on-us)", "本网络"));
    for (guint i = 0; i < trace->facts->len; i++) {
        const SimTraceFact *fact = &g_array_index(trace->facts, SimTraceFact, i);
        g_autofree char *value = out_trace_fact(names, fact);
        append_fact(out, names, fact->key, value);
    }
    append_unless_told(out, names, trace, "window", trace->period);
    append_fact(out, names, "sent", sim_time_format(out_trace_sent(trace), sent));
    append_times(out, trace, hops, names);
}

/* --- Hop by hop --- */

/* The principal moves at these steps and at no others. */
static bool
moves_money(const char *what)
{
    return strcmp(what, "debit") == 0 || strcmp(what, "credit") == 0 ||
           strcmp(what, "reversed") == 0;
}

static OutTable *
hop_table(const OutTraceNames *names)
{
    const struct {
        const char *heading;
        OutAlign align;
    } columns[] = {
        { say(names, "at ms", "时刻（毫秒）"), OUT_ALIGN_RIGHT },
        { say(names, "who", "发起"), OUT_ALIGN_LEFT },
        { say(names, "to whom", "对象"), OUT_ALIGN_LEFT },
        { say(names, "what", "步骤"), OUT_ALIGN_LEFT },
        { say(names, "way ms", "在途"), OUT_ALIGN_RIGHT },
        { say(names, "waited ms", "排队"), OUT_ALIGN_RIGHT },
        { say(names, "served ms", "处理"), OUT_ALIGN_RIGHT },
        { say(names, "money", "资金"), OUT_ALIGN_RIGHT },
    };
    OutTable *table = out_table_new();
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++)
        out_table_column(table, "", columns[i].heading, columns[i].align,
                         OUT_SHOWN_TO_PEOPLE);
    return table;
}

static void
add_hop(OutTable *table, const SimTrace *trace, guint i, const OutHop *hop,
        const OutTraceNames *names)
{
    const SimTraceStep *step = &g_array_index(trace->steps, SimTraceStep, i);
    g_autofree char *what = out_trace_step(names, step->what);
    g_autofree char *amount = out_trace_fact_of(names, trace, "amount");
    out_table_number(table, to_ms(hop->sent - out_trace_sent(trace)), 3);
    out_table_text(table, out_trace_name(names, "station", step->from));
    out_table_text(table, hop->is_own ? "" : out_trace_name(names, "station", step->to));
    out_table_text(table, what);
    if (hop->is_known)
        out_table_number(table, to_ms(hop->arrived - hop->sent), 3);
    else
        out_table_text(table, hop->is_own ? "" : "?");
    out_table_number(table, to_ms(hop->begun - hop->arrived), 3);
    out_table_number(table, to_ms(hop->done - hop->begun), 3);
    out_table_text(table, moves_money(step->what) ? amount : "");
}

static void
append_hops(GString *out, const SimTrace *trace, const OutHop *hops,
            const OutTraceNames *names, int width)
{
    g_autoptr(OutTable) table = hop_table(names);
    bool is_lost = false;
    for (guint i = 0; i < trace->steps->len; i++) {
        add_hop(table, trace, i, &hops[i], names);
        is_lost = is_lost || (!hops[i].is_known && !hops[i].is_own);
    }
    append_table(out, table, width);
    if (is_lost)
        g_string_append(
            out, say(names, "?  nothing shows when it was sent\n", "?  不知何时发出\n"));
}

/* --- Its fee --- */

static char *
fen(int64_t microfen)
{
    uint64_t size = microfen < 0 ? -(uint64_t)microfen : (uint64_t)microfen;
    return g_strdup_printf("%s%" G_GUINT64_FORMAT ".%06" G_GUINT64_FORMAT,
                           microfen < 0 ? "-" : "", (guint64)(size / 1000000),
                           (guint64)(size % 1000000));
}

static void
add_money(OutTable *table, const char *who, const char *to, const char *what,
          int64_t microfen)
{
    g_autofree char *text = fen(microfen);
    out_table_text(table, who);
    out_table_text(table, to);
    out_table_text(table, what);
    out_table_text(table, text);
}

/* What @party has in the end; unsigned, so that a forged file cannot overflow it. */
static int64_t
net_of(const GArray *fees, const char *party)
{
    uint64_t net = 0;
    for (guint i = 0; i < fees->len; i++) {
        const SimTraceFee *fee = &g_array_index(fees, SimTraceFee, i);
        if (strcmp(fee->payee, party) == 0)
            net += (uint64_t)fee->microfen;
        if (strcmp(fee->payer, party) == 0)
            net -= (uint64_t)fee->microfen;
    }
    return (int64_t)net;
}

static void
note_party(GPtrArray *parties, const char *party)
{
    if (!g_ptr_array_find_with_equal_func(parties, party, g_str_equal, NULL))
        g_ptr_array_add(parties, (gpointer)party);
}

static void
add_nets(OutTable *table, const GArray *fees, const OutTraceNames *names)
{
    g_autoptr(GPtrArray) parties = g_ptr_array_new();
    for (guint i = 0; i < fees->len; i++) {
        note_party(parties, g_array_index(fees, SimTraceFee, i).payer);
        note_party(parties, g_array_index(fees, SimTraceFee, i).payee);
    }
    out_table_group(table, say(names, "what each has in the end", "各方净额"));
    uint64_t sum = 0;
    for (guint i = 0; i < parties->len; i++) {
        int64_t net = net_of(fees, parties->pdata[i]);
        add_money(table, out_trace_name(names, "party", parties->pdata[i]), "", "", net);
        sum += (uint64_t)net;
    }
    add_money(table, say(names, "sum", "合计"), "", "", (int64_t)sum);
}

static void
append_fees(GString *out, const GArray *fees, const OutTraceNames *names, int width)
{
    if (fees->len == 0) {
        g_string_append(out, say(names, "No fee was paid.\n", "没有手续费。\n"));
        return;
    }
    g_autoptr(OutTable) table = out_table_new();
    out_table_column(table, "", say(names, "who pays", "付方"), OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_PEOPLE);
    out_table_column(table, "", say(names, "to whom", "收方"), OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_PEOPLE);
    out_table_column(table, "", say(names, "for what", "费用"), OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_PEOPLE);
    out_table_column(table, "", say(names, "fen", "分"), OUT_ALIGN_RIGHT,
                     OUT_SHOWN_TO_PEOPLE);
    for (guint i = 0; i < fees->len; i++) {
        const SimTraceFee *fee = &g_array_index(fees, SimTraceFee, i);
        add_money(table, out_trace_name(names, "party", fee->payer),
                  out_trace_name(names, "party", fee->payee),
                  out_trace_name(names, "fee", fee->what), fee->microfen);
    }
    add_nets(table, fees, names);
    append_table(out, table, width);
}

GString *
out_trace_text(const SimTrace *trace, const OutTraceNames *names, int width,
               bool is_coloured)
{
    GString *out = g_string_new(NULL);
    g_autofree OutHop *hops = out_trace_hops(trace);
    g_autofree char *title = out_trace_title(names, trace);
    append_heading(out, title, is_coloured);
    append_facts(out, trace, hops, names);
    g_string_append_c(out, '\n');
    append_heading(out, say(names, "Hop by hop", "逐跳过程"), is_coloured);
    append_hops(out, trace, hops, names, width);
    g_string_append_c(out, '\n');
    append_heading(out, say(names, "Fees", "手续费"), is_coloured);
    append_fees(out, trace->fees, names, width);
    return out;
}

/* --- For programs --- */

static void
append_text(GString *out, const char *key, const char *value)
{
    out_text_json(out, key);
    g_string_append(out, ": ");
    out_text_json(out, value);
}

static void
append_integer(GString *out, const char *key, int64_t value)
{
    out_text_json(out, key);
    g_string_append_printf(out, ": %" G_GINT64_FORMAT, (gint64)value);
}

typedef void (*AppendOne)(GString *out, gconstpointer one);

static void
append_list(GString *out, const char *key, const GArray *list, AppendOne append)
{
    out_text_json(out, key);
    g_string_append(out, ": [");
    gsize size = g_array_get_element_size((GArray *)list);
    for (guint i = 0; i < list->len; i++) {
        g_string_append(out, i > 0 ? ",\n  {" : "\n  {");
        append(out, list->data + i * size);
        g_string_append_c(out, '}');
    }
    g_string_append_c(out, ']');
}

static void
append_json_fact(GString *out, gconstpointer one)
{
    const SimTraceFact *fact = one;
    append_text(out, "key", fact->key);
    g_string_append(out, ", ");
    append_text(out, "value", fact->value);
}

static void
append_json_step(GString *out, gconstpointer one)
{
    const SimTraceStep *step = one;
    append_integer(out, "at_ns", step->at);
    g_string_append(out, ", ");
    append_text(out, "from", step->from);
    g_string_append(out, ", ");
    append_text(out, "to", step->to);
    g_string_append(out, ", ");
    append_text(out, "what", step->what);
    g_string_append(out, ", ");
    append_integer(out, "wait_ns", step->wait);
    g_string_append(out, ", ");
    append_integer(out, "service_ns", step->service);
}

static void
append_json_fee(GString *out, gconstpointer one)
{
    const SimTraceFee *fee = one;
    append_text(out, "payer", fee->payer);
    g_string_append(out, ", ");
    append_text(out, "payee", fee->payee);
    g_string_append(out, ", ");
    append_text(out, "what", fee->what);
    g_string_append(out, ", ");
    append_integer(out, "microfen", fee->microfen);
}

GString *
out_trace_json(const SimTrace *trace)
{
    GString *out = g_string_new("{");
    const char *const texts[][2] = {
        { "payment", trace->id },      { "window", trace->period },
        { "outcome", trace->outcome }, { "wallet", trace->wallet },
        { "network", trace->network },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        append_text(out, texts[i][0], texts[i][1]);
        g_string_append(out, ",\n ");
    }
    g_string_append_printf(out, "\"is_cross\": %s,\n ",
                           trace->is_cross ? "true" : "false");
    append_integer(out, "began_ns", trace->began);
    g_string_append(out, ",\n ");
    append_integer(out, "latency_ns", trace->latency);
    g_string_append(out, ",\n ");
    append_list(out, "facts", trace->facts, append_json_fact);
    g_string_append(out, ",\n ");
    append_list(out, "steps", trace->steps, append_json_step);
    g_string_append(out, ",\n ");
    append_list(out, "fees", trace->fees, append_json_fee);
    g_string_append(out, "}\n");
    return out;
}

/* --- Many of them --- */

OutTable *
out_trace_list(const GPtrArray *traces, const OutTraceNames *names)
{
    OutTable *table = out_table_new();
    out_table_column(table, "payment", say(names, "payment", "支付"), OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_ALL);
    out_table_column(table, "latency_ms", say(names, "ms", "毫秒"), OUT_ALIGN_RIGHT,
                     OUT_SHOWN_TO_ALL);
    out_table_column(table, "outcome", "outcome", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA);
    out_table_column(table, "", say(names, "outcome", "结果"), OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_PEOPLE);
    out_table_column(table, "wallet", "wallet", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA);
    out_table_column(table, "", say(names, "wallet", "钱包"), OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_PEOPLE);
    out_table_column(table, "network", "network", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA);
    out_table_column(table, "", say(names, "code network", "码网络"), OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_PEOPLE);
    out_table_column(table, "amount", say(names, "amount", "金额"), OUT_ALIGN_RIGHT,
                     OUT_SHOWN_TO_ALL);
    out_table_column(table, "window", say(names, "window", "窗口"), OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_ALL);
    for (guint i = 0; i < traces->len; i++) {
        const SimTrace *trace = traces->pdata[i];
        g_autofree char *amount = out_trace_fact_of(names, trace, "amount");
        out_table_text(table, trace->id);
        out_table_number(table, to_ms(trace->latency), 3);
        out_table_text(table, trace->outcome);
        out_table_text(table, out_trace_name(names, "failure", trace->outcome));
        out_table_text(table, trace->wallet);
        out_table_text(table, out_trace_name(names, "wallet", trace->wallet));
        out_table_text(table, trace->network);
        out_table_text(table, out_trace_name(names, "network", trace->network));
        out_table_text(table, amount);
        out_table_text(table, trace->period);
    }
    return table;
}
