#include "output/sequence.h"

#include "tests/claims.h"
#include "tests/output/traces.h"

typedef struct {
    double x1, y1, x2, y2;
} Arrow;

/* What a parser sees of a picture. */
typedef struct {
    bool is_valid;
    unsigned n_scripts, n_references, n_dashed, n_queues, n_services;
    double width, height;
    GArray *arrows;  /* (owned) Arrow, in the order drawn */
    GArray *bottoms; /* (owned) double, of the bars on lifelines */
    GString *words;  /* (owned) of all texts, one a line */
    GString *source; /* (owned) */
} Seen;

static double
number(const char *text)
{
    return g_ascii_strtod(text, NULL);
}

static void
see_path(Seen *seen, const char *d)
{
    Arrow arrow;
    char *at = NULL;
    arrow.x1 = g_ascii_strtod(d + 1, &at);
    arrow.y1 = g_ascii_strtod(at, &at);
    if (*at != 'L')
        return;
    arrow.x2 = g_ascii_strtod(at + 1, &at);
    arrow.y2 = g_ascii_strtod(at, &at);
    if (*at == '\0')
        g_array_append_val(seen->arrows, arrow);
}

/* The bars stand out from the legend by their outline. */
static void
see_rect(Seen *seen, const char **keys, const char **values)
{
    double y = 0, height = 0;
    bool is_bar = false;
    for (; *keys != NULL; keys++, values++) {
        if (strcmp(*keys, "y") == 0)
            y = number(*values);
        if (strcmp(*keys, "height") == 0)
            height = number(*values);
        is_bar = is_bar ||
                 (strcmp(*keys, "stroke") == 0 &&
                  (strcmp(*values, "#0072B2") == 0 || strcmp(*values, "#BBBBBB") == 0));
    }
    double bottom = y + height;
    if (is_bar)
        g_array_append_val(seen->bottoms, bottom);
}

static void
see_element(GMarkupParseContext *context, const char *name, const char **keys,
            const char **values, gpointer data, GError **error)
{
    (void)context;
    (void)error;
    Seen *seen = data;
    bool is_svg = strcmp(name, "svg") == 0, is_path = strcmp(name, "path") == 0;
    if (strcmp(name, "rect") == 0)
        see_rect(seen, keys, values);
    seen->n_scripts += strcmp(name, "script") == 0;
    for (; *keys != NULL; keys++, values++) {
        seen->n_scripts += g_str_has_prefix(*keys, "on");
        seen->n_references +=
            strcmp(*keys, "href") == 0 || strcmp(*keys, "xlink:href") == 0 ||
            (strstr(*values, "//") != NULL && !is_svg) ||
            (strstr(*values, "url(") != NULL && strcmp(*values, "url(#queue)") != 0);
        seen->n_dashed += strcmp(*keys, "stroke-dasharray") == 0;
        seen->n_queues += strcmp(*values, "url(#queue)") == 0;
        seen->n_services += strcmp(*keys, "fill") == 0 && strcmp(*values, "#0072B2") == 0;
        if (is_svg && strcmp(*keys, "width") == 0)
            seen->width = number(*values);
        if (is_svg && strcmp(*keys, "height") == 0)
            seen->height = number(*values);
        if (is_path && strcmp(*keys, "d") == 0)
            see_path(seen, *values);
    }
}

static void
see_text(GMarkupParseContext *context, const char *text, gsize n, gpointer data,
         GError **error)
{
    (void)context;
    (void)error;
    Seen *seen = data;
    g_string_append_len(seen->words, text, (gssize)n);
    g_string_append_c(seen->words, '\n');
}

/* @trace, taken over, as a parser sees its picture. */
static Seen
see(SimTrace *trace, OutLang lang)
{
    static const GMarkupParser parser = { see_element, NULL, see_text, NULL, NULL };
    g_autoptr(GArray) members = trace_members();
    OutTraceNames names = { members, lang };
    g_autoptr(GBytes) picture = out_sequence(trace, &names);
    gsize n = 0;
    const char *bytes = g_bytes_get_data(picture, &n);
    Seen seen = { .arrows = g_array_new(FALSE, FALSE, sizeof(Arrow)),
                  .bottoms = g_array_new(FALSE, FALSE, sizeof(double)),
                  .words = g_string_new(NULL),
                  .source = g_string_new_len(bytes, (gssize)n) };
    GMarkupParseContext *context = g_markup_parse_context_new(&parser, 0, &seen, NULL);
    seen.is_valid = g_markup_parse_context_parse(context, bytes, (gssize)n, NULL) &&
                    g_markup_parse_context_end_parse(context, NULL);
    g_markup_parse_context_free(context);
    sim_trace_free(trace);
    return seen;
}

static void
seen_clear(Seen *seen)
{
    g_array_unref(seen->arrows);
    g_array_unref(seen->bottoms);
    g_string_free(seen->words, TRUE);
    g_string_free(seen->source, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Seen, seen_clear)

static bool
says(const Seen *seen, const char *words)
{
    return strstr(seen->words->str, words) != NULL;
}

static void
the_title_and_the_parties_are_named_in_both_languages(void)
{
    g_auto(Seen) en = see(trace_four_parties(), OUT_LANG_EN);
    g_auto(Seen) zh = see(trace_four_parties(), OUT_LANG_ZH);
    static const char *const english[] = { "Payment 140233-17.1: completed, 350.2 ms",
                                           "amount 35.20 CNY", "Payer\n", "NetsUnion\n",
                                           "debit 10.0 ms\n" };
    static const char *const chinese[] = { "支付 140233-17.1：已完成，350.2 毫秒",
                                           "金额 35.20 元", "付款人\n", "网联清算\n",
                                           "扣款 10.0 毫秒\n" };
    for (gsize i = 0; i < G_N_ELEMENTS(english); i++) {
        CU_ASSERT(says(&en, english[i]));
        CU_ASSERT(says(&zh, chinese[i]));
    }
}

static void
time_runs_downwards(void)
{
    SimTrace *traces[] = { trace_four_parties(), trace_timed_out() };
    static const unsigned n_arrows[] = { 8, 11 };
    for (gsize t = 0; t < G_N_ELEMENTS(traces); t++) {
        g_auto(Seen) seen = see(traces[t], OUT_LANG_EN);
        CU_ASSERT_EQUAL(seen.arrows->len, n_arrows[t]);
        for (guint i = 0; i < seen.arrows->len; i++) {
            const Arrow *arrow = &g_array_index(seen.arrows, Arrow, i);
            CU_ASSERT(arrow->x1 != arrow->x2 && arrow->y2 >= arrow->y1);
            CU_ASSERT(i == 0 || arrow->y1 >= arrow[-1].y1 + 14);
            CU_ASSERT(arrow->y2 < seen.height && arrow->x2 < seen.width);
        }
    }
}

/* 40 ms and 10 ms on the way, a pixel for each. */
static void
a_millisecond_is_a_pixel(void)
{
    g_auto(Seen) seen = see(trace_four_parties(), OUT_LANG_EN);
    const Arrow *first = &g_array_index(seen.arrows, Arrow, 0);
    const Arrow *second = &g_array_index(seen.arrows, Arrow, 1);
    CU_ASSERT_DOUBLE_EQUAL(first->y2 - first->y1, 40, 0.11);
    CU_ASSERT_DOUBLE_EQUAL(second->y2 - second->y1, 10, 0.11);
    CU_ASSERT_DOUBLE_EQUAL(second->y1 - first->y1, 52, 0.11);
}

/* All seven stations that serve send on, and so does the payer who has confirmed. */
static void
an_arrow_begins_where_the_bar_before_it_ends(void)
{
    g_auto(Seen) seen = see(trace_four_parties(), OUT_LANG_EN);
    unsigned n_joined = 0;
    for (guint i = 0; i < seen.bottoms->len; i++)
        for (guint j = 0; j < seen.arrows->len; j++)
            n_joined += fabs(g_array_index(seen.bottoms, double, i) -
                             g_array_index(seen.arrows, Arrow, j).y1) < 0.11;
    CU_ASSERT_EQUAL(n_joined, 7 + 1);
}

static void
long_stretches_are_cut_and_said(void)
{
    g_auto(Seen) slow = see(trace_timed_out(), OUT_LANG_EN);
    g_auto(Seen) quick = see(trace_four_parties(), OUT_LANG_EN);
    CU_ASSERT(says(&slow, "// 2.97 s\n") && says(&slow, "// 1.97 s\n"));
    CU_ASSERT(slow.height < 1500);
    CU_ASSERT(quick.height < slow.height && !says(&quick, "// 0."));
}

static void
waiting_and_service_have_bars_of_their_own(void)
{
    g_auto(Seen) seen = see(trace_four_parties(), OUT_LANG_EN);
    g_auto(Seen) scan = see(trace_unreadable(), OUT_LANG_EN);
    /* And one each in the legend. */
    CU_ASSERT_EQUAL(seen.n_queues, 1 + 1);
    CU_ASSERT_EQUAL(seen.n_services, 7 + 1);
    CU_ASSERT(says(&seen, "queue 4.2 + 143.0 ms\n"));
    CU_ASSERT_EQUAL(scan.n_queues, 0 + 1);
    CU_ASSERT_EQUAL(scan.n_services, 0 + 1);
    CU_ASSERT_EQUAL(scan.arrows->len, 0);
    CU_ASSERT(says(&scan, "scan 2,500.0 ms\n"));
    CU_ASSERT_FALSE(says(&scan, "\n2,500.0 ms\n"));
}

static void
what_went_wrong_can_be_told_without_colour(void)
{
    g_auto(Seen) seen = see(trace_timed_out(), OUT_LANG_EN);
    g_auto(Seen) well = see(trace_four_parties(), OUT_LANG_EN);
    CU_ASSERT(says(&seen, "× timeout\n") && says(&seen, "× rejected\n") &&
              says(&seen, "× reversal 10.0 ms\n") && says(&seen, "× failure"));
    CU_ASSERT_EQUAL(seen.n_dashed, 4); /* failure, reversal twice, reversed */
    CU_ASSERT_EQUAL(well.n_dashed, 0);
}

static void
evil_words_are_only_words(void)
{
    for (int lang = OUT_LANG_EN; lang <= OUT_LANG_ZH; lang++) {
        g_auto(Seen) evil = see(trace_evil(), (OutLang)lang);
        g_auto(Seen) good = see(trace_timed_out(), (OutLang)lang);
        CU_ASSERT(evil.is_valid && good.is_valid);
        CU_ASSERT(evil.n_scripts == 0 && good.n_scripts == 0);
        CU_ASSERT(evil.n_references == 0 && good.n_references == 0);
        CU_ASSERT(says(&evil, "]]>\"'&<script>"));
        CU_ASSERT(g_utf8_validate(evil.source->str, -1, NULL));
        CU_ASSERT_PTR_NULL(strpbrk(evil.source->str, "\033\r\t"));
        CU_ASSERT_PTR_NULL(strstr(evil.source->str, "\xef\xbf\xbf"));
    }
}

static void
many_parties_make_a_wider_picture(void)
{
    SimTrace *trace = trace_new("1-1.1", "f3", 1000);
    char names[12][4];
    for (int i = 0; i < 11; i++) {
        g_snprintf(names[i], sizeof names[i], "p%d", i);
        g_snprintf(names[i + 1], sizeof names[i + 1], "p%d", i + 1);
        trace_step(trace, 10 * i, names[i], names[i + 1], "request", 0, 1);
    }
    g_auto(Seen) many = see(trace, OUT_LANG_EN);
    g_auto(Seen) few = see(trace_unreadable(), OUT_LANG_EN);
    g_auto(Seen) none = see(sim_trace_new(), OUT_LANG_EN);
    CU_ASSERT(many.width > 12 * 140);
    CU_ASSERT(few.width == 900 && none.width == 900);
    CU_ASSERT(none.is_valid && none.arrows->len == 0);
}

static void
the_same_trace_gives_the_same_bytes(void)
{
    g_auto(Seen) once = see(trace_timed_out(), OUT_LANG_ZH);
    g_auto(Seen) again = see(trace_timed_out(), OUT_LANG_ZH);
    CU_ASSERT_STRING_EQUAL(once.source->str, again.source->str);
}

CLAIMS_MAIN("output/sequence",
            CLAIM(the_title_and_the_parties_are_named_in_both_languages),
            CLAIM(time_runs_downwards), CLAIM(a_millisecond_is_a_pixel),
            CLAIM(an_arrow_begins_where_the_bar_before_it_ends),
            CLAIM(long_stretches_are_cut_and_said),
            CLAIM(waiting_and_service_have_bars_of_their_own),
            CLAIM(what_went_wrong_can_be_told_without_colour),
            CLAIM(evil_words_are_only_words), CLAIM(many_parties_make_a_wider_picture),
            CLAIM(the_same_trace_gives_the_same_bytes))
