#include "output/plot.h"

#include "tests/claims.h"
#include "tests/output/sample_window.h"

typedef GBytes *(*Draw)(OutStore *store, const OutPlot *plot, GError **error);

static GBytes *
draw_success(OutStore *store, const OutPlot *plot, GError **error)
{
    return out_plot_metric(store, plot, "window.success", error);
}

static const Draw pictures[] = { out_plot_latency, out_plot_hub_load, out_plot_recovery,
                                 draw_success };

static OutStore *
sample_store(OutPlot *plot)
{
    OutStore *store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    *plot = (OutPlot){ .seed = SAMPLE_SEED };
    CU_ASSERT(window_fill(store, 3, &plot->base, &plot->alt));
    return store;
}

static char *
text_of(GBytes *picture)
{
    gsize length = 0;
    const char *bytes = (const char *)g_bytes_get_data(picture, &length);
    return g_strndup(bytes, length);
}

/* Whether the svg writes @text as a label of its own. */
static bool
has_label(GBytes *picture, const char *text)
{
    g_autofree char *svg = text_of(picture);
    g_autofree char *one = g_strdup_printf(">%s</tspan>", text);
    g_autofree char *other = g_strdup_printf(">%s</text>", text);
    return strstr(svg, one) != NULL || strstr(svg, other) != NULL;
}

static bool
has_labels(GBytes *picture, const char *const *texts)
{
    bool has_all = true;
    for (; *texts != NULL; texts++)
        if (!has_label(picture, *texts)) {
            printf("\n  no label '%s'", *texts);
            has_all = false;
        }
    return has_all;
}

static void
every_picture_is_drawn_in_every_form_and_language(void)
{
    OutPlot plot;
    g_autoptr(OutStore) store = sample_store(&plot);
    int64_t alt = plot.alt;
    for (size_t i = 0; i < G_N_ELEMENTS(pictures); i++)
        for (int kind = OUT_PICTURE_SVG; kind <= OUT_PICTURE_DUMB; kind++)
            for (int lang = OUT_LANG_EN; lang <= OUT_LANG_ZH; lang++) {
                g_autoptr(GError) error = NULL;
                plot.picture = (OutPicture)kind;
                plot.lang = (OutLang)lang;
                plot.alt = lang == OUT_LANG_EN ? alt : 0;
                g_autoptr(GBytes) picture = pictures[i](store, &plot, &error);
                CU_ASSERT_PTR_NOT_NULL_FATAL(picture);
                g_autoptr(GBytes) again = pictures[i](store, &plot, NULL);
                CU_ASSERT(g_bytes_equal(picture, again));
            }
}

static void
the_axis_is_the_clock_with_its_dates(void)
{
    static const char *const labels[] = { "23:00",      "00:15",      "02:00",
                                          "2021-11-10", "2021-11-11", NULL };
    OutPlot plot;
    g_autoptr(OutStore) store = sample_store(&plot);
    for (size_t i = 0; i < G_N_ELEMENTS(pictures); i++) {
        g_autoptr(GBytes) picture = pictures[i](store, &plot, NULL);
        CU_ASSERT(has_labels(picture, labels));
        g_autofree char *svg = text_of(picture);
        CU_ASSERT_PTR_NOT_NULL(strstr(
            svg, "window Double 11, 2021-11-10 23:00 to 2021-11-11 02:00 (UTC+8)"));
    }
}

/* The sample's other events, months away, have no mark. */
static void
events_of_the_window_are_marked_and_named(void)
{
    static const char *const labels[] = { "1", "2",
                                          "2021-11-11 00:10 NetsUnion out of service",
                                          "2021-11-11 00:20 NetsUnion back", NULL };
    OutPlot plot;
    g_autoptr(OutStore) store = sample_store(&plot);
    for (size_t i = 0; i < G_N_ELEMENTS(pictures); i++) {
        g_autoptr(GBytes) picture = pictures[i](store, &plot, NULL);
        CU_ASSERT(has_labels(picture, labels));
        CU_ASSERT_FALSE(has_label(picture, "3"));
    }
}

static void
recovery_shows_the_hub_with_the_longest_queue_and_its_capacity(void)
{
    static const char *const labels[] = { "Messages per second at NetsUnion", "nominal",
                                          "Payment attempts that succeed, %",
                                          "Messages waiting at NetsUnion", NULL };
    OutPlot plot;
    g_autoptr(OutStore) store = sample_store(&plot);
    g_autoptr(GBytes) picture = out_plot_recovery(store, &plot, NULL);
    CU_ASSERT(has_labels(picture, labels));
    CU_ASSERT_FALSE(has_label(picture, "Messages waiting at UnionPay"));
}

static void
values_that_only_windows_have_are_drawn_as_bars(void)
{
    static const char *const labels[] = {
        "Utilisation", "hub-netsunion", "61.0%",
        "window Double 11, 2021-11-10 23:00 to 2021-11-11 02:00, station.utilisation",
        NULL
    };
    OutPlot plot;
    g_autoptr(OutStore) store = sample_store(&plot);
    g_autoptr(GBytes) picture =
        out_plot_metric(store, &plot, "station.utilisation", NULL);
    CU_ASSERT(has_labels(picture, labels));
    plot.window = "payday";
    CU_ASSERT_PTR_NULL(out_plot_metric(store, &plot, "station.utilisation", NULL));
}

/* --- Windows made for one claim --- */

#define SMALL_FROM (5 * SIM_DAY + 9 * SIM_HOUR)

/* Bins of a minute over an hour, @n of them, without those from @gap on for @n_gap; p50
 * is 400 ms, p99 is @tail. The scenario has another window later, without any points. */
static OutStore *
small_store(OutPlot *plot, double tail, int gap, int n_gap)
{
    OutStore *store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    OutScenario scenario = sample_scenario(false);
    *plot = (OutPlot){ .seed = 1 };
    CU_ASSERT(out_store_scenario(store, &scenario, &plot->base, NULL));
    SimRecords *records = sim_records_new();
    sim_records_period(records, "empty", "", "", SIM_DAY, SIM_DAY + SIM_HOUR);
    sim_records_period(records, "small", "", "", SMALL_FROM, SMALL_FROM + SIM_HOUR);
    for (int i = -1; i <= 60; i++) {
        int64_t x = SMALL_FROM / SIM_SECOND + 60 * i;
        /* The neighbours just outside would show on the axis. */
        bool is_outside = i < 0 || i == 60;
        if (i >= gap && i < gap + n_gap)
            continue;
        sim_records_point(records, &series_p50, "", SIM_AXIS_TIME, x,
                          is_outside ? 1 : 400);
        sim_records_point(records, &series_p99, "", SIM_AXIS_TIME, x,
                          is_outside ? 1e6 : tail);
    }
    CU_ASSERT(out_store_replication(store, plot->base, 1, 0, records, NULL));
    sim_records_free(records);
    return store;
}

static void
latency_is_logarithmic_only_where_it_must_be(void)
{
    static const struct {
        double tail;
        const char *labels[4], *other;
    } cases[] = {
        { 2000, { "0", "1,000", "2,000", NULL }, "200" },
        { 7900, { "0", "4,000", "8,000", NULL }, "200" },
        { 8100, { "200", "1,000", "10,000", NULL }, "0" },
        { 90000, { "200", "10,000", "100,000", NULL }, "0" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        OutPlot plot;
        g_autoptr(OutStore) store = small_store(&plot, cases[i].tail, 60, 0);
        g_autoptr(GBytes) picture = out_plot_latency(store, &plot, NULL);
        CU_ASSERT(has_labels(picture, cases[i].labels));
        CU_ASSERT_FALSE(has_label(picture, cases[i].other));
    }
}

static unsigned
count(const char *text, const char *word)
{
    unsigned n = 0;
    for (; (text = strstr(text, word)) != NULL; text += strlen(word))
        n++;
    return n;
}

/* A path of svg begins anew, with M, where the pen is lifted. */
static void
nothing_is_drawn_where_nothing_was_measured(void)
{
    OutPlot plot;
    g_autoptr(OutStore) whole = small_store(&plot, 2000, 60, 0);
    g_autoptr(GBytes) unbroken = out_plot_latency(whole, &plot, NULL);
    g_autoptr(OutStore) part = small_store(&plot, 2000, 20, 10);
    g_autoptr(GBytes) broken = out_plot_latency(part, &plot, NULL);
    g_autofree char *one = text_of(unbroken), *two = text_of(broken);
    /* Two lines, and the ground below each. */
    CU_ASSERT(count(two, "M") >= count(one, "M") + 2);
}

static void
the_first_window_with_data_is_drawn_unless_another_is_named(void)
{
    static const struct {
        const char *window, *metric, *says;
    } cases[] = {
        { "payday", NULL, "no window 'payday' in announced" },
        { "empty", NULL, "no series of window.latency.p99 within a window in announced" },
        { NULL, "window.hub.load", "no series of window.hub.load" },
    };
    OutPlot plot;
    g_autoptr(OutStore) store = small_store(&plot, 2000, 60, 0);
    g_autoptr(GBytes) picture = out_plot_latency(store, &plot, NULL);
    CU_ASSERT(has_label(picture, "09:05"));
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        plot.window = cases[i].window;
        CU_ASSERT_PTR_NULL(cases[i].metric == NULL
                               ? out_plot_latency(store, &plot, &error)
                               : out_plot_hub_load(store, &plot, &error));
        CU_ASSERT(g_error_matches(error, OUT_ERROR, OUT_ERROR_MISSING));
        CU_ASSERT_PTR_NOT_NULL(strstr(error->message, cases[i].says));
    }
}

static void
results_without_a_window_say_so(void)
{
    OutPlot plot = { .seed = SAMPLE_SEED };
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    CU_ASSERT(sample_fill(store, 1, &plot.base, &plot.alt));
    for (size_t i = 0; i < 3; i++) {
        g_autoptr(GError) error = NULL;
        CU_ASSERT_PTR_NULL(pictures[i](store, &plot, &error));
        CU_ASSERT(g_error_matches(error, OUT_ERROR, OUT_ERROR_MISSING));
        CU_ASSERT_STRING_EQUAL(error->message, "no window was simulated in announced");
    }
}

/* As evil as the labels of test_plot.c, in all that only windows have. */
static void
evil_windows_run_nothing_and_are_drawn(void)
{
    g_autofree char *directory = sample_directory();
    g_autofree char *before = g_get_current_dir();
    CU_ASSERT_EQUAL(chdir(directory), 0);
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    OutScenario scenario = { SAMPLE_EVIL, SAMPLE_EVIL, NULL, NULL, "", "", 1, 0, 60, 1 };
    OutPlot plot = { .seed = 1, .window = SAMPLE_EVIL };
    CU_ASSERT(out_store_scenario(store, &scenario, &plot.base, NULL));
    CU_ASSERT(out_store_event(store, plot.base, SAMPLE_EVIL, SAMPLE_EVIL, NULL,
                              SMALL_FROM + SIM_MINUTE, NULL));
    SimRecords *records = sim_records_new();
    sim_records_period(records, SAMPLE_EVIL, SAMPLE_EVIL, SAMPLE_EVIL, SMALL_FROM,
                       SMALL_FROM + SIM_HOUR);
    sim_records_member(records, "hub", SAMPLE_EVIL, SAMPLE_EVIL, SAMPLE_EVIL);
    const SimMetric *metrics[] = { &series_p50,  &series_p99,   &series_rate,
                                   &series_load, &series_queue, &series_success };
    for (size_t i = 0; i < G_N_ELEMENTS(metrics); i++)
        for (int64_t x = 0; x < 3600; x += 60)
            sim_records_point(records, metrics[i],
                              metrics[i]->dimension != NULL ? SAMPLE_EVIL : "",
                              SIM_AXIS_TIME, SMALL_FROM / SIM_SECOND + x, 50);
    CU_ASSERT(out_store_replication(store, plot.base, 1, 0, records, NULL));
    sim_records_free(records);
    for (size_t i = 0; i < G_N_ELEMENTS(pictures); i++)
        for (int kind = OUT_PICTURE_SVG; kind <= OUT_PICTURE_DUMB; kind++) {
            plot.picture = (OutPicture)kind;
            g_autoptr(GBytes) picture = pictures[i](store, &plot, NULL);
            CU_ASSERT_PTR_NOT_NULL_FATAL(picture);
            g_autofree char *text = text_of(picture);
            CU_ASSERT(kind != OUT_PICTURE_SVG || strstr(text, "<script") == NULL);
            CU_ASSERT(kind == OUT_PICTURE_PNG || strchr(text, '\033') == NULL);
        }
    GDir *dir = g_dir_open(".", 0, NULL);
    CU_ASSERT_PTR_NULL(g_dir_read_name(dir));
    g_dir_close(dir);
    CU_ASSERT_EQUAL(chdir(before), 0);
    g_rmdir(directory);
}

CLAIMS_MAIN("output/plot_window",
            CLAIM(every_picture_is_drawn_in_every_form_and_language),
            CLAIM(the_axis_is_the_clock_with_its_dates),
            CLAIM(events_of_the_window_are_marked_and_named),
            CLAIM(recovery_shows_the_hub_with_the_longest_queue_and_its_capacity),
            CLAIM(values_that_only_windows_have_are_drawn_as_bars),
            CLAIM(latency_is_logarithmic_only_where_it_must_be),
            CLAIM(nothing_is_drawn_where_nothing_was_measured),
            CLAIM(the_first_window_with_data_is_drawn_unless_another_is_named),
            CLAIM(results_without_a_window_say_so),
            CLAIM(evil_windows_run_nothing_and_are_drawn))
