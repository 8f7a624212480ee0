#include "output/plot.h"

#include "tests/claims.h"
#include "tests/output/sample.h"

typedef GBytes *(*Draw)(OutStore *store, const OutPlot *plot, GError **error);

static GBytes *
draw_completed(OutStore *store, const OutPlot *plot, GError **error)
{
    return out_plot_metric(store, plot, "payments.completed", error);
}

static GBytes *
draw_hours(OutStore *store, const OutPlot *plot, GError **error)
{
    return out_plot_metric(store, plot, "hub.rate.hour", error);
}

static const Draw pictures[] = { out_plot_share, out_plot_fees, out_plot_load,
                                 draw_completed, draw_hours };

static OutStore *
sample_store(OutPlot *plot)
{
    OutStore *store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    *plot = (OutPlot){ .seed = SAMPLE_SEED };
    CU_ASSERT(sample_fill(store, 3, &plot->base, &plot->alt));
    return store;
}

static bool
begins_like(GBytes *picture, OutPicture kind)
{
    gsize length = 0;
    const char *bytes = (const char *)g_bytes_get_data(picture, &length);
    if (kind == OUT_PICTURE_PNG)
        return length > 8 && memcmp(bytes, "\x89PNG", 4) == 0;
    if (kind == OUT_PICTURE_SVG)
        return length > 5 && memcmp(bytes, "<?xml", 5) == 0;
    return length > 100 && g_utf8_validate(bytes, (gssize)length, NULL);
}

static void
every_picture_is_drawn_in_every_form_and_language(void)
{
    OutPlot plot;
    g_autoptr(OutStore) store = sample_store(&plot);
    for (size_t i = 0; i < G_N_ELEMENTS(pictures); i++)
        for (int kind = OUT_PICTURE_SVG; kind <= OUT_PICTURE_DUMB; kind++)
            for (int lang = OUT_LANG_EN; lang <= OUT_LANG_ZH; lang++) {
                g_autoptr(GError) error = NULL;
                plot.picture = (OutPicture)kind;
                plot.lang = (OutLang)lang;
                g_autoptr(GBytes) picture = pictures[i](store, &plot, &error);
                CU_ASSERT_PTR_NOT_NULL_FATAL(picture);
                CU_ASSERT(begins_like(picture, plot.picture));
            }
}

static void
the_same_store_gives_the_same_bytes(void)
{
    OutPlot plot;
    g_autoptr(OutStore) store = sample_store(&plot);
    for (size_t i = 0; i < G_N_ELEMENTS(pictures); i++)
        for (int kind = OUT_PICTURE_SVG; kind <= OUT_PICTURE_DUMB; kind++) {
            plot.picture = (OutPicture)kind;
            g_autoptr(GBytes) first = pictures[i](store, &plot, NULL);
            g_autoptr(GBytes) second = pictures[i](store, &plot, NULL);
            CU_ASSERT(g_bytes_equal(first, second));
        }
}

static void
one_scenario_alone_is_drawn_too(void)
{
    OutPlot plot;
    g_autoptr(OutStore) store = sample_store(&plot);
    plot.alt = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(pictures); i++) {
        g_autoptr(GBytes) picture = pictures[i](store, &plot, NULL);
        CU_ASSERT_PTR_NOT_NULL(picture);
    }
}

static void
chinese_text_keeps_the_terminal_columns(void)
{
    OutPlot plot;
    g_autoptr(OutStore) store = sample_store(&plot);
    plot.picture = OUT_PICTURE_DUMB;
    plot.lang = OUT_LANG_ZH;
    plot.columns = 90;
    plot.rows = 26;
    g_autoptr(GBytes) picture = out_plot_fees(store, &plot, NULL);
    gsize length = 0;
    const char *bytes = (const char *)g_bytes_get_data(picture, &length);
    g_autofree char *text = g_strndup(bytes, length);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    int n_frames = 0;
    for (int i = 0; lines[i] != NULL; i++) {
        CU_ASSERT(out_text_width(g_strchomp(lines[i])) <= 90);
        n_frames += g_str_has_suffix(lines[i], "|") && out_text_width(lines[i]) == 87;
    }
    CU_ASSERT(n_frames > 15);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "商户"));
}

static void
svg_names_the_question_the_scenarios_and_the_sample(void)
{
    OutPlot plot;
    g_autoptr(OutStore) store = sample_store(&plot);
    plot.picture = OUT_PICTURE_SVG;
    plot.lang = OUT_LANG_ZH;
    g_autoptr(GBytes) picture = out_plot_share(store, &plot, NULL);
    gsize length = 0;
    const char *bytes = (const char *)g_bytes_get_data(picture, &length);
    g_autofree char *text = g_strndup(bytes, length);
    static const char *const words[] = { "谁的份额上升",    "full-interop-by-march",
                                         "20211101",        "云闪付",
                                         "2022-03-01 全国", "2022年",
                                         "95%区间" };
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        CU_ASSERT_PTR_NOT_NULL(strstr(text, words[i]));
}

/* The height that gnuplot wrote into @picture. */
static int
svg_height(GBytes *picture)
{
    gsize length = 0;
    const char *bytes = (const char *)g_bytes_get_data(picture, &length);
    const char *found = g_strstr_len(bytes, (gssize)length, "height=\"");
    return found != NULL ? atoi(found + strlen("height=\"")) : 0;
}

static void
many_events_make_the_picture_higher(void)
{
    OutPlot plot;
    g_autoptr(OutStore) store = sample_store(&plot);
    g_autoptr(GBytes) few = out_plot_share(store, &plot, NULL);
    for (int i = 0; i < 20; i++) {
        g_autofree char *id = g_strdup_printf("event-%d", i);
        CU_ASSERT(out_store_event(store, plot.alt, id, "Wallets open codes to banks",
                                  NULL, (10 + 5 * i) * SIM_DAY, NULL));
    }
    g_autoptr(GBytes) many = out_plot_share(store, &plot, NULL);
    g_autoptr(GBytes) bars = out_plot_fees(store, &plot, NULL);
    CU_ASSERT(svg_height(many) > svg_height(few) + 50);
    CU_ASSERT(svg_height(bars) < svg_height(few));
}

/* Whether the svg writes @text as a label of its own. */
static bool
has_label(GBytes *picture, const char *text)
{
    gsize length = 0;
    const char *bytes = (const char *)g_bytes_get_data(picture, &length);
    g_autofree char *svg = g_strndup(bytes, length);
    g_autofree char *one = g_strdup_printf(">%s</tspan>", text);
    g_autofree char *other = g_strdup_printf(">%s</text>", text);
    return strstr(svg, one) != NULL || strstr(svg, other) != NULL;
}

/* Five events in a week, one a month later, one at the end; an event of the sample falls
 * on day 61, 92 and 212. */
static void
numbers_of_neighbouring_events_become_a_range(void)
{
    static const int days[] = { 20, 20, 21, 23, 26, 58, 60 };
    OutPlot plot;
    g_autoptr(OutStore) store = sample_store(&plot);
    for (gsize i = 0; i < G_N_ELEMENTS(days); i++) {
        g_autofree char *id = g_strdup_printf("event-%zu", i);
        CU_ASSERT(out_store_event(store, plot.alt, id, "One more opens", NULL,
                                  days[i] * SIM_DAY, NULL));
    }
    g_autoptr(GBytes) load = out_plot_load(store, &plot, NULL);
    static const char *const labels[] = { "1–5", "6–8", "9", "10" };
    for (gsize i = 0; i < G_N_ELEMENTS(labels); i++)
        CU_ASSERT(has_label(load, labels[i]));
    CU_ASSERT_FALSE(has_label(load, "1–6"));
    g_autoptr(GBytes) share = out_plot_share(store, &plot, NULL);
    CU_ASSERT(has_label(share, "1–5"));
}

static void
a_single_line_says_by_how_much_it_moves(void)
{
    OutPlot plot;
    g_autoptr(OutStore) store = sample_store(&plot);
    g_autoptr(GBytes) both = out_plot_load(store, &plot, NULL);
    CU_ASSERT(has_label(both, "last 28 days against the base: +1.16%"));
    CU_ASSERT(has_label(both, "against the base: +0.80%"));
    plot.alt = plot.base;
    g_autoptr(GBytes) same = out_plot_load(store, &plot, NULL);
    CU_ASSERT(has_label(same, "against the base: 0.00%"));
}

/* Commission goes from merchants to platforms and would dwarf what payments cost: the
 * merchants' row is what they pay to the others. In the sample: -9.1 + 0.2 bn, and
 * noise. */
static void
commission_has_numbers_but_no_bar(void)
{
    OutPlot plot;
    g_autoptr(OutStore) store = sample_store(&plot);
    g_autoptr(GBytes) fees = out_plot_fees(store, &plot, NULL);
    CU_ASSERT(has_label(fees, "Merchants for payments"));
    CU_ASSERT(has_label(fees, "-8.91 bn CNY"));
    CU_ASSERT(has_label(fees, "commission from merchants"));
    plot.lang = OUT_LANG_ZH;
    g_autoptr(GBytes) chinese = out_plot_fees(store, &plot, NULL);
    CU_ASSERT(has_label(chinese, "商户（支付）"));
    g_autoptr(GBytes) other = out_plot_metric(store, &plot, "fee.net", NULL);
    CU_ASSERT_FALSE(has_label(other, "商户（支付）"));
}

/* --- Evil texts --- */

static OutStore *
evil_store(OutPlot *plot, const char *evil)
{
    OutStore *store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    OutScenario scenario = { evil, evil, evil, evil, evil, evil, 1, 0, 60, 1 };
    SimMetric share = sample_share, fee = sample_fee;
    share.label_en = share.label_zh = fee.label_en = fee.label_zh = evil;
    share.unit = fee.unit = evil;
    *plot = (OutPlot){ .seed = 1 };
    CU_ASSERT(out_store_scenario(store, &scenario, &plot->base, NULL));
    scenario.hash = 2;
    CU_ASSERT(out_store_scenario(store, &scenario, &plot->alt, NULL));
    CU_ASSERT(out_store_event(store, plot->base, evil, evil, evil, 20 * SIM_DAY, NULL));
    const char *member = g_intern_string(evil);
    for (unsigned side = 0; side < 2; side++)
        for (unsigned r = 0; r < 2; r++) {
            SimRecords *records = sim_records_new();
            sim_records_member(records, g_intern_string("family"), member, member,
                               member);
            sim_records_member(records, g_intern_string("party"), member, member, member);
            sim_records_value(records, &fee, member, SIM_PERIOD_RUN, side + r);
            for (int64_t day = 0; day < 60; day++) {
                sim_records_point(records, &share, member, SIM_AXIS_DAY, day,
                                  (double)day + r + side);
                sim_records_point(records, &sample_hub, member, SIM_AXIS_DAY, day, 1);
                sim_records_point(records, &sample_hub, "", SIM_AXIS_DAY, day, 2);
            }
            CU_ASSERT(out_store_replication(store, side ? plot->alt : plot->base, 1, r,
                                            records, NULL));
            sim_records_free(records);
        }
    return store;
}

static const char *const evil_texts[] = {
    SAMPLE_EVIL,
    "'; system('touch pwn'); '",
    "`touch pwn`",
    "$(touch pwn)",
    "'\nsystem(\"touch pwn\")\n'",
    "\\\nsystem(\"touch pwn\")",
    "\"; !touch pwn",
    "|touch pwn",
    "<touch pwn",
    "@touch pwn",
    "%s%n%1$s%d",
    "</text></svg><script>alert(1)</script>",
    "\033[2J\033]0;x\007",
    "\xff\xfe\x80",
    "EOD\n!touch pwn\n",
    "'''",
    "'\"'\"`touch pwn`",
    "\\",
    "\\'",
};

/* In a directory of their own, so that a file made by any of them is seen. */
static void
evil_labels_run_nothing_and_are_drawn(void)
{
    g_autofree char *directory = sample_directory();
    g_autofree char *before = g_get_current_dir();
    CU_ASSERT_EQUAL(chdir(directory), 0);
    for (size_t i = 0; i < G_N_ELEMENTS(evil_texts); i++) {
        OutPlot plot;
        g_autoptr(OutStore) store = evil_store(&plot, evil_texts[i]);
        for (size_t j = 0; j < 3; j++)
            for (int kind = OUT_PICTURE_SVG; kind <= OUT_PICTURE_DUMB; kind++) {
                g_autoptr(GError) error = NULL;
                plot.picture = (OutPicture)kind;
                g_autoptr(GBytes) picture = pictures[j](store, &plot, &error);
                CU_ASSERT_PTR_NOT_NULL(picture);
                if (picture == NULL) {
                    printf("\n  <%s>: %s\n", evil_texts[i], error->message);
                    continue;
                }
                gsize length = 0;
                const char *bytes = (const char *)g_bytes_get_data(picture, &length);
                if (kind == OUT_PICTURE_SVG)
                    CU_ASSERT_PTR_NULL(g_strstr_len(bytes, (gssize)length, "<script"));
                if (kind != OUT_PICTURE_PNG)
                    CU_ASSERT_PTR_NULL(g_strstr_len(bytes, (gssize)length, "\033"));
            }
    }
    GDir *dir = g_dir_open(".", 0, NULL);
    CU_ASSERT_PTR_NULL(g_dir_read_name(dir));
    g_dir_close(dir);
    CU_ASSERT_EQUAL(chdir(before), 0);
    g_rmdir(directory);
}

static void
an_evil_path_is_only_a_path(void)
{
    static const char *const names[] = { "a'b.svg", "`touch pwn`.svg", "|touch pwn",
                                         "line\nbreak.svg", "$(touch pwn).svg" };
    g_autofree char *directory = sample_directory();
    g_autoptr(GBytes) picture = g_bytes_new_static("picture", 7);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(directory, names[i], NULL);
        CU_ASSERT(out_plot_save(picture, path, NULL));
        CU_ASSERT(g_file_test(path, G_FILE_TEST_IS_REGULAR));
    }
    g_autofree char *pwn = g_build_filename(directory, "pwn", NULL);
    CU_ASSERT_FALSE(g_file_test(pwn, G_FILE_TEST_EXISTS));
    g_autoptr(GError) error = NULL;
    CU_ASSERT_FALSE(out_plot_save(picture, "/no/such/place.svg", &error));
    CU_ASSERT(g_error_matches(error, OUT_ERROR, OUT_ERROR_FILE));
    sample_remove(directory);
}

static void
quoting_leaves_nothing_to_run(void)
{
    static const struct {
        const char *text, *expected;
    } cases[] = { { "plain", "'plain'" },
                  { "it's", "'it'.\"\\047\".'s'" },
                  { "it\u2019s", "'it'.\"\\047\".'s'" },
                  { "\u4E92\u2019\u901A", "'\u4E92\u2019\u901A'" },
                  { "a\nb", "'a\uFFFDb'" },
                  { "`x`", "'`x`'" },
                  { NULL, "''" } };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        out_gnuplot_text(out, cases[i].text);
        CU_ASSERT_STRING_EQUAL(out->str, cases[i].expected);
    }
    g_autoptr(GString) tic = g_string_new(NULL);
    out_gnuplot_tic(tic, "5%'");
    CU_ASSERT_STRING_EQUAL(tic->str, "'5%%'.\"\\047\".''");
}

/* --- Faults --- */

static void
a_metric_that_is_not_there_is_named(void)
{
    OutPlot plot;
    g_autoptr(OutStore) store = sample_store(&plot);
    g_autoptr(GError) error = NULL;
    CU_ASSERT_PTR_NULL(out_plot_metric(store, &plot, "no.such", &error));
    CU_ASSERT(g_error_matches(error, OUT_ERROR, OUT_ERROR_MISSING));
    CU_ASSERT_PTR_NOT_NULL(strstr(error->message, "no.such"));
}

static void
a_missing_gnuplot_names_its_package(void)
{
    OutPlot plot;
    g_autoptr(OutStore) store = sample_store(&plot);
    g_autofree char *path = g_strdup(g_getenv("PATH"));
    g_autoptr(GError) error = NULL;
    g_setenv("PATH", "/nonexistent", TRUE);
    GBytes *picture = out_plot_share(store, &plot, &error);
    g_autofree char *warning = out_gnuplot_font_warning();
    g_setenv("PATH", path, TRUE);
    CU_ASSERT_PTR_NULL(picture);
    CU_ASSERT(g_error_matches(error, OUT_ERROR, OUT_ERROR_TOOL));
    CU_ASSERT_PTR_NOT_NULL(strstr(error->message, "gnuplot-nox"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(warning);
    CU_ASSERT_PTR_NOT_NULL(strstr(warning, "fonts-noto-cjk"));
}

static void
a_script_that_fails_is_an_error(void)
{
    g_autoptr(OutGnuplot) gnuplot = out_gnuplot_new(OUT_PICTURE_SVG, 100, 100, NULL);
    g_autoptr(GError) error = NULL;
    g_string_append(out_gnuplot_script(gnuplot), "plot nonsense nonsense\n");
    CU_ASSERT_PTR_NULL(out_gnuplot_run(gnuplot, &error));
    CU_ASSERT(g_error_matches(error, OUT_ERROR, OUT_ERROR_TOOL));
    CU_ASSERT_PTR_NULL(strchr(error->message, '\n'));
    g_autoptr(OutGnuplot) idle = out_gnuplot_new(OUT_PICTURE_PNG, 100, 100, NULL);
    g_clear_error(&error);
    CU_ASSERT_PTR_NULL(out_gnuplot_run(idle, &error));
    CU_ASSERT(g_error_matches(error, OUT_ERROR, OUT_ERROR_TOOL));
}

CLAIMS_MAIN("output/plot", CLAIM(every_picture_is_drawn_in_every_form_and_language),
            CLAIM(the_same_store_gives_the_same_bytes),
            CLAIM(one_scenario_alone_is_drawn_too),
            CLAIM(chinese_text_keeps_the_terminal_columns),
            CLAIM(svg_names_the_question_the_scenarios_and_the_sample),
            CLAIM(many_events_make_the_picture_higher),
            CLAIM(numbers_of_neighbouring_events_become_a_range),
            CLAIM(a_single_line_says_by_how_much_it_moves),
            CLAIM(commission_has_numbers_but_no_bar),
            CLAIM(evil_labels_run_nothing_and_are_drawn),
            CLAIM(an_evil_path_is_only_a_path), CLAIM(quoting_leaves_nothing_to_run),
            CLAIM(a_metric_that_is_not_there_is_named),
            CLAIM(a_missing_gnuplot_names_its_package),
            CLAIM(a_script_that_fails_is_an_error))
