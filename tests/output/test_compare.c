#include "output/compare.h"
#include "output/period.h"

#include "tests/claims.h"
#include "tests/output/sample_window.h"

static const SimMetric money = {
    "money", "CNY", NULL, "sum", 2, true, "Money", "钱", ""
};
static const SimMetric count = {
    "count", "1", NULL, "sum", 0, true, "Count", "笔数", ""
};
static const SimMetric gain = { "gain", "%",    NULL, "relative:count", 2, true,
                                "Gain", "增益", "" };
static const SimMetric share = { "share", "%",     "wallet", "share", 2,
                                 false,   "Share", "份额",   "" };

typedef struct {
    OutStore *store;
    int64_t base, alt;
} Fixture;

static Fixture
fixture(void)
{
    Fixture f = { out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL), 0, 0 };
    OutScenario base = sample_scenario(false), alt = sample_scenario(true);
    CU_ASSERT(out_store_scenario(f.store, &base, &f.base, NULL));
    CU_ASSERT(out_store_scenario(f.store, &alt, &f.alt, NULL));
    return f;
}

/* One replication with one value of @metric; of the gain only the declaration. */
static void
put(const Fixture *f, bool is_alt, unsigned r, const SimMetric *metric,
    const char *member, double value)
{
    SimRecords *records = sim_records_new();
    sim_records_value(records, metric, g_intern_string(member), SIM_PERIOD_RUN, value);
    sim_records_value(records, &gain, "", SIM_PERIOD_RUN, NAN);
    CU_ASSERT(
        out_store_replication(f->store, is_alt ? f->alt : f->base, 1, r, records, NULL));
    sim_records_free(records);
}

/* The only row of @metric. */
static OutDifference
row_of(const OutComparison *comparison, const char *metric)
{
    for (guint i = 0; i < comparison->rows->len; i++) {
        OutDifference row = g_array_index(comparison->rows, OutDifference, i);
        if (strcmp(row.metric.id, metric) == 0)
            return row;
    }
    CU_FAIL("no such row");
    return (OutDifference){ .n = 0 };
}

typedef struct {
    double base[4], alt[4];
    unsigned n;
    OutVerdict verdict;
} Case;

static void
the_verdict_follows_the_interval(void)
{
    static const Case cases[] = {
        { { 1, 2, 3, 4 }, { 2.0, 3.1, 4.0, 5.1 }, 4, OUT_VERDICT_HIGHER },
        { { 2.0, 3.1, 4.0, 5.1 }, { 1, 2, 3, 4 }, 4, OUT_VERDICT_LOWER },
        { { 1, 2, 3, 4 }, { 1, 2, 3, 4 }, 4, OUT_VERDICT_EQUAL },
        { { 1, 2, 3, 4 }, { 2, 1, 4, 3 }, 4, OUT_VERDICT_UNDECIDED },
        { { 1, 2, 3, 4 }, { 3, 4, 5, 6 }, 4, OUT_VERDICT_HIGHER },
        { { 1 }, { 2 }, 1, OUT_VERDICT_SINGLE },
        { { 1 }, { 1 }, 1, OUT_VERDICT_SINGLE },
        /* The smallest difference that a double can hold is a difference. */
        { { 1, 1, 1, 1 }, { 1, 1, 1, 1 + 0x1p-52 }, 4, OUT_VERDICT_UNDECIDED },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Fixture f = fixture();
        for (unsigned r = 0; r < cases[i].n; r++) {
            put(&f, false, r, &money, "", cases[i].base[r]);
            put(&f, true, r, &money, "", cases[i].alt[r]);
        }
        g_autoptr(OutComparison) comparison =
            out_compare(f.store, f.base, f.alt, 1, SIM_PERIOD_RUN, 0.95, NULL);
        CU_ASSERT_PTR_NOT_NULL_FATAL(comparison);
        CU_ASSERT_EQUAL(comparison->rows->len, 1);
        OutDifference row = row_of(comparison, "money");
        CU_ASSERT_EQUAL(row.verdict, cases[i].verdict);
        CU_ASSERT_EQUAL(isnan(row.low), cases[i].n < 2);
        out_store_free(f.store);
    }
}

/* Differences 1, 2, 3: mean 2, s 1, t(2; .975) = 4.302653. */
static void
the_interval_is_students(void)
{
    static const double base[] = { 10, 20, 30 }, alt[] = { 11, 22, 33 };
    Fixture f = fixture();
    for (unsigned r = 0; r < 3; r++) {
        put(&f, false, r, &money, "", base[r]);
        put(&f, true, r, &money, "", alt[r]);
    }
    g_autoptr(OutComparison) comparison =
        out_compare(f.store, f.base, f.alt, 1, SIM_PERIOD_RUN, 0.95, NULL);
    OutDifference row = row_of(comparison, "money");
    CU_ASSERT_DOUBLE_EQUAL(row.difference, 2, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(row.high - row.difference, 4.302652730 / sqrt(3), 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(row.relative, 10, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(row.variance_reduction, 100 + 121, 1e-6);
    out_store_free(f.store);
}

static void
only_common_replications_count(void)
{
    Fixture f = fixture();
    put(&f, false, 0, &money, "", 100);
    put(&f, false, 2, &money, "", 1);
    put(&f, false, 3, &money, "", 2);
    put(&f, true, 2, &money, "", 2);
    put(&f, true, 3, &money, "", 3);
    put(&f, true, 9, &money, "", 100);
    g_autoptr(OutComparison) comparison =
        out_compare(f.store, f.base, f.alt, 1, SIM_PERIOD_RUN, 0.95, NULL);
    OutDifference row = row_of(comparison, "money");
    CU_ASSERT_EQUAL(comparison->n, 2);
    CU_ASSERT_EQUAL(row.n, 2);
    CU_ASSERT_EQUAL(row.base, 1.5);
    CU_ASSERT_EQUAL(row.difference, 1);
    out_store_free(f.store);
}

static void
nothing_in_common_is_an_error(void)
{
    Fixture f = fixture();
    g_autoptr(GError) error = NULL, unknown = NULL;
    put(&f, false, 0, &money, "", 1);
    put(&f, true, 1, &money, "", 1);
    CU_ASSERT_PTR_NULL(
        out_compare(f.store, f.base, f.alt, 1, SIM_PERIOD_RUN, 0.95, &error));
    CU_ASSERT(g_error_matches(error, OUT_ERROR, OUT_ERROR_MISSING));
    CU_ASSERT_PTR_NULL(
        out_compare(f.store, f.base, 99, 1, SIM_PERIOD_RUN, 0.95, &unknown));
    CU_ASSERT(g_error_matches(unknown, OUT_ERROR, OUT_ERROR_MISSING));
    out_store_free(f.store);
}

static void
a_cell_missing_on_one_side_gets_no_verdict(void)
{
    Fixture f = fixture();
    for (unsigned r = 0; r < 2; r++) {
        put(&f, false, r, &share, "old", 1);
        put(&f, true, r, &share, "new", 2);
    }
    g_autoptr(OutComparison) comparison =
        out_compare(f.store, f.base, f.alt, 1, SIM_PERIOD_RUN, 0.95, NULL);
    CU_ASSERT_EQUAL_FATAL(comparison->rows->len, 2);
    const OutDifference *old = &g_array_index(comparison->rows, OutDifference, 0);
    const OutDifference *new = &g_array_index(comparison->rows, OutDifference, 1);
    CU_ASSERT_EQUAL(old->verdict, OUT_VERDICT_NONE);
    CU_ASSERT_EQUAL(old->base, 1);
    CU_ASSERT(isnan(old->alt) && isnan(old->difference));
    CU_ASSERT_EQUAL(new->verdict, OUT_VERDICT_NONE);
    CU_ASSERT(isnan(new->base) && new->alt == 2);
    OutComparison *all[] = { comparison };
    g_autoptr(OutTable) table =
        out_comparison_table(all, 1, OUT_ROWS_ALL, NULL, OUT_LANG_EN);
    g_autoptr(GString) json = out_table_render(table, OUT_FORMAT_JSON, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(json->str, "\"alternative\": null"));
    out_store_free(f.store);
}

static void
a_relative_metric_is_derived_in_each_replication(void)
{
    static const double base[] = { 100, 200, 0 }, alt[] = { 110, 240, 5 };
    Fixture f = fixture();
    for (unsigned r = 0; r < 3; r++) {
        put(&f, false, r, &count, "", base[r]);
        put(&f, true, r, &count, "", alt[r]);
    }
    g_autoptr(OutComparison) comparison =
        out_compare(f.store, f.base, f.alt, 1, SIM_PERIOD_RUN, 0.95, NULL);
    OutDifference row = row_of(comparison, "gain");
    CU_ASSERT_EQUAL(row.n, 2); /* a base of 0 has no per cent */
    CU_ASSERT_EQUAL(row.base, 0);
    CU_ASSERT_DOUBLE_EQUAL(row.alt, 15, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(row.difference, 15, 1e-9);
    CU_ASSERT(isnan(row.relative));
    out_store_free(f.store);
}

static void
a_scenario_against_itself_is_equal_in_everything(void)
{
    Fixture f = { out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL), 0, 0 };
    CU_ASSERT(sample_fill(f.store, 4, &f.base, &f.alt));
    g_autoptr(OutComparison) comparison =
        out_compare(f.store, f.alt, f.alt, SAMPLE_SEED, SIM_PERIOD_RUN, 0.95, NULL);
    CU_ASSERT_EQUAL(comparison->rows->len, 14);
    for (guint i = 0; i < comparison->rows->len; i++) {
        const OutDifference *row = &g_array_index(comparison->rows, OutDifference, i);
        CU_ASSERT_EQUAL(row->verdict, OUT_VERDICT_EQUAL);
        CU_ASSERT_EQUAL(row->difference, 0);
    }
    OutComparison *all[] = { comparison };
    g_autoptr(OutTable) changed =
        out_comparison_table(all, 1, OUT_ROWS_CHANGED, NULL, OUT_LANG_EN);
    CU_ASSERT_EQUAL(out_table_n_rows(changed), 0);
    out_store_free(f.store);
}

static void
verdicts_have_words_in_both_languages(void)
{
    CU_ASSERT_STRING_EQUAL(out_verdict_words(OUT_VERDICT_UNDECIDED, OUT_LANG_EN),
                           "cannot be told apart");
    CU_ASSERT_STRING_EQUAL(out_verdict_words(OUT_VERDICT_UNDECIDED, OUT_LANG_ZH),
                           "无法区分");
    CU_ASSERT_STRING_EQUAL(out_verdict_words(OUT_VERDICT_EQUAL, OUT_LANG_ZH), "完全相同");
    CU_ASSERT_STRING_EQUAL(out_verdict_words(OUT_VERDICT_SINGLE, OUT_LANG_EN),
                           "one replication: no interval");
}

static OutTable *
sample_table(OutStore *store, int64_t base, int64_t alt, OutRows rows,
             const char *const *metrics, OutLang lang)
{
    g_autoptr(OutComparison) comparison =
        out_compare(store, base, alt, SAMPLE_SEED, SIM_PERIOD_RUN, 0.95, NULL);
    OutComparison *all[] = { comparison };
    return out_comparison_table(all, 1, rows, metrics, lang);
}

static void
the_table_says_it_in_words_and_fits_a_terminal(void)
{
    static const char *const one[] = { "fee.net", NULL };
    Fixture f = { out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL), 0, 0 };
    CU_ASSERT(sample_fill(f.store, 5, &f.base, &f.alt));
    for (int lang = OUT_LANG_EN; lang <= OUT_LANG_ZH; lang++) {
        g_autoptr(OutTable) table =
            sample_table(f.store, f.base, f.alt, OUT_ROWS_HEADLINE, NULL, (OutLang)lang);
        g_autoptr(GString) text = out_table_render(table, OUT_FORMAT_TEXT, 100);
        g_auto(GStrv) lines = g_strsplit(text->str, "\n", -1);
        for (int i = 0; lines[i] != NULL; i++)
            CU_ASSERT(out_text_width(lines[i]) <= 100);
        CU_ASSERT_PTR_NOT_NULL(strstr(text->str, lang ? "更高" : "higher"));
        CU_ASSERT_PTR_NOT_NULL(strstr(text->str, lang ? "云闪付" : "QuickPass"));
        CU_ASSERT_PTR_NULL(strstr(text->str, "…"));
    }
    g_autoptr(OutTable) fees =
        sample_table(f.store, f.base, f.alt, OUT_ROWS_ALL, one, OUT_LANG_EN);
    CU_ASSERT_EQUAL(out_table_n_rows(fees), 8);
    out_store_free(f.store);
}

static const SimMetric flag = { "money.conserved", "yes/no",   NULL, "minimum", 0, true,
                                "Money conserved", "资金守恒", "" };

/* The words of the only line of @text that begins like @label. */
static char *
words_of(const char *text, const char *label)
{
    const char *line = strstr(text, label);
    if (line == NULL)
        return g_strdup("");
    g_autofree char *rest = g_strndup(line, strcspn(line, "\n"));
    g_auto(GStrv) words = g_strsplit(rest, " ", -1);
    GString *out = g_string_new(NULL);
    for (int i = 0; words[i] != NULL; i++)
        if (words[i][0] != '\0')
            g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "", words[i]);
    return g_string_free(out, FALSE);
}

/* Differences 2e9, 3e9, 4e9: 3e9 and 4.302653 * 1e9 / sqrt(3) around it. */
static void
a_row_is_written_on_one_scale(void)
{
    static const double base[] = { 430e9, 431e9, 432e9 }, alt[] = { 432e9, 434e9, 436e9 };
    static const char *const expected[2][2] = {
        { "Money bn CNY 431 434 +3.00 2.48 +0.7% higher",
          "Money conserved yes yes 0 0 0.0% equal" },
        { "钱 亿元 4,310 4,340 +30.0 24.8 +0.7% 更高",
          "资金守恒 是 是 0 0 0.0% 完全相同" },
    };
    static const char *const metrics[] = { "money", "money.conserved", NULL };
    Fixture f = fixture();
    for (unsigned r = 0; r < 3; r++)
        for (int is_alt = 0; is_alt < 2; is_alt++) {
            SimRecords *records = sim_records_new();
            double value = is_alt ? alt[r] : base[r];
            sim_records_value(records, &money, "", SIM_PERIOD_RUN, value);
            sim_records_value(records, &flag, "", SIM_PERIOD_RUN, 1);
            CU_ASSERT(out_store_replication(f.store, is_alt ? f.alt : f.base, 1, r,
                                            records, NULL));
            sim_records_free(records);
        }
    g_autoptr(OutComparison) comparison =
        out_compare(f.store, f.base, f.alt, 1, SIM_PERIOD_RUN, 0.95, NULL);
    OutComparison *all[] = { comparison };
    for (int lang = OUT_LANG_EN; lang <= OUT_LANG_ZH; lang++) {
        g_autoptr(OutTable) table =
            out_comparison_table(all, 1, OUT_ROWS_ALL, metrics, (OutLang)lang);
        g_autoptr(GString) text = out_table_render(table, OUT_FORMAT_TEXT, 80);
        g_autofree char *amount = words_of(text->str, lang ? "钱 " : "Money ");
        g_autofree char *yes = words_of(text->str, lang ? "资金守恒" : "Money conserved");
        CU_ASSERT_STRING_EQUAL(amount, expected[lang][0]);
        CU_ASSERT_STRING_EQUAL(yes, expected[lang][1]);
    }
    out_store_free(f.store);
}

/* The widest numbers that the model makes, and the longest verdict. */
static void
labels_have_thirty_columns_of_a_hundred(void)
{
    static const char label[] = "Thirty columns for every label";
    static const double alt[] = { 1.99e9, 3.00e9, 2.1e9 };
    SimMetric wide = { "wide", "payments", NULL, "sum", 0, true, label, NULL, "" };
    SimMetric fine = { "fine", "%", NULL, "sum", 4, true, "Fine", NULL, "" };
    Fixture f = fixture();
    for (unsigned r = 0; r < 3; r++)
        for (int is_alt = 0; is_alt < 2; is_alt++) {
            SimRecords *records = sim_records_new();
            sim_records_value(records, &wide, "", SIM_PERIOD_RUN,
                              is_alt ? 430e9 + alt[r] - 2.5e9 : 430e9);
            sim_records_value(records, &fine, "", SIM_PERIOD_RUN,
                              is_alt ? 0.45 - 2.7e-4 * (1 + 0.01 * r) : 0.45);
            CU_ASSERT(out_store_replication(f.store, is_alt ? f.alt : f.base, 1, r,
                                            records, NULL));
            sim_records_free(records);
        }
    g_autoptr(OutComparison) comparison =
        out_compare(f.store, f.base, f.alt, 1, SIM_PERIOD_RUN, 0.95, NULL);
    OutComparison *all[] = { comparison };
    g_autoptr(OutTable) table =
        out_comparison_table(all, 1, OUT_ROWS_ALL, NULL, OUT_LANG_EN);
    g_autoptr(GString) text = out_table_render(table, OUT_FORMAT_TEXT, 100);
    CU_ASSERT_PTR_NOT_NULL(strstr(text->str, label));
    CU_ASSERT_PTR_NOT_NULL(strstr(text->str, "cannot be told apart\n"));
    out_store_free(f.store);
}

static char *
text_of(OutComparison *const *comparisons, unsigned n, const char *const *metrics,
        OutLang lang)
{
    g_autoptr(OutTable) table =
        out_comparison_table(comparisons, n, OUT_ROWS_HEADLINE, metrics, lang);
    GString *text = out_table_render(table, OUT_FORMAT_TEXT, 100);
    return g_string_free(text, FALSE);
}

static void
a_window_is_a_group_with_its_dates(void)
{
    static const char *const shares[] = { "share.family.value", NULL };
    Fixture f = { out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL), 0, 0 };
    CU_ASSERT(window_fill(f.store, 3, &f.base, &f.alt));
    g_autoptr(OutComparison) run =
        out_compare(f.store, f.base, f.alt, SAMPLE_SEED, SIM_PERIOD_RUN, 0.95, NULL);
    g_autoptr(OutComparison) window =
        out_compare(f.store, f.base, f.alt, SAMPLE_SEED, WINDOW_ID, 0.95, NULL);
    CU_ASSERT_EQUAL(row_of(window, "latency.p99").verdict, OUT_VERDICT_HIGHER);
    OutComparison *all[] = { run, window };
    g_autofree char *text = text_of(all, 2, NULL, OUT_LANG_EN);
    const char *group =
        strstr(text, "\nwindow Double 11, 2021-11-10 23:00 to 2021-11-11 02:00\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(group);
    CU_ASSERT_PTR_NOT_NULL(strstr(group, "Latency, 99th percentile"));
    CU_ASSERT_PTR_NULL(g_strstr_len(text, group - text, "Latency"));
    CU_ASSERT_PTR_NULL(strstr(group, "Market share"));
    CU_ASSERT_PTR_NULL(strstr(group, "Utilisation"));
    g_autofree char *chinese = text_of(all, 2, NULL, OUT_LANG_ZH);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(chinese, "\n窗口 双十一，2021-11-10 23:00 至 2021-11-11 02:00\n"));
    g_autofree char *without = text_of(all, 2, shares, OUT_LANG_EN);
    CU_ASSERT_PTR_NULL(strstr(without, "Double 11"));
    out_store_free(f.store);
}

static void
a_window_that_is_not_there_is_an_error(void)
{
    g_autoptr(GError) error = NULL;
    Fixture f = { out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL), 0, 0 };
    CU_ASSERT(window_fill(f.store, 1, &f.base, &f.alt));
    CU_ASSERT_PTR_NULL(
        out_compare(f.store, f.base, f.alt, SAMPLE_SEED, "payday", 0.95, &error));
    CU_ASSERT(g_error_matches(error, OUT_ERROR, OUT_ERROR_MISSING));
    CU_ASSERT_PTR_NOT_NULL(strstr(error->message, "payday"));
    out_store_free(f.store);
}

static void
dates_are_said_once_where_they_are_the_same(void)
{
    static const struct {
        SimPeriod period;
        const char *title;
    } cases[] = {
        { { "run", NULL, NULL, 0, 0 }, "whole run" },
        { { "end", NULL, NULL, 0, 0 }, "last 28 days" },
        { { "noon", "", "", 12 * SIM_HOUR, 12 * SIM_HOUR + SIM_MINUTE },
          "window noon, 2021-08-01 12:00 to 12:01" },
        { { "w", "W", "", 0, SIM_SECOND }, "window W, 2021-08-01 00:00 to 00:00:01" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *title = out_period_title(&cases[i].period, OUT_LANG_EN);
        CU_ASSERT_STRING_EQUAL(title, cases[i].title);
    }
}

static void
a_stricter_level_widens_the_interval(void)
{
    Fixture f = { out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL), 0, 0 };
    CU_ASSERT(sample_fill(f.store, 5, &f.base, &f.alt));
    g_autoptr(OutComparison) plain =
        out_compare(f.store, f.base, f.alt, SAMPLE_SEED, SIM_PERIOD_RUN, 0.95, NULL);
    g_autoptr(OutComparison) strict =
        out_compare(f.store, f.base, f.alt, SAMPLE_SEED, SIM_PERIOD_RUN, 0.9875, NULL);
    OutDifference a = row_of(plain, "fee.net"), b = row_of(strict, "fee.net");
    CU_ASSERT(b.low < a.low && b.high > a.high);
    out_store_free(f.store);
}

/* A rate that is 0.28 points lower in every replication leaves the noise of sums. */
static void
digits_do_not_follow_the_noise_of_sums(void)
{
    static const struct {
        double half;
        int digits;
    } cases[] = { { 2e-4, 4 }, { 2e-5, 5 }, { 2e-6, 6 }, { 2e-13, 4 }, { 0, 4 } };
    const OutScale scale = { .divisor = 1, .decimals = 4 };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const OutDifference row = { .metric = { .decimals = 4 },
                                    .difference = -0.28,
                                    .low = -0.28 - cases[i].half,
                                    .high = -0.28 + cases[i].half };
        CU_ASSERT_EQUAL(out_difference_digits(&row, &scale), cases[i].digits);
    }
}

CLAIMS_MAIN("output/compare", CLAIM(digits_do_not_follow_the_noise_of_sums),
            CLAIM(the_verdict_follows_the_interval), CLAIM(the_interval_is_students),
            CLAIM(only_common_replications_count), CLAIM(nothing_in_common_is_an_error),
            CLAIM(a_cell_missing_on_one_side_gets_no_verdict),
            CLAIM(a_relative_metric_is_derived_in_each_replication),
            CLAIM(a_scenario_against_itself_is_equal_in_everything),
            CLAIM(verdicts_have_words_in_both_languages),
            CLAIM(the_table_says_it_in_words_and_fits_a_terminal),
            CLAIM(a_row_is_written_on_one_scale),
            CLAIM(labels_have_thirty_columns_of_a_hundred),
            CLAIM(a_window_is_a_group_with_its_dates),
            CLAIM(a_window_that_is_not_there_is_an_error),
            CLAIM(dates_are_said_once_where_they_are_the_same),
            CLAIM(a_stricter_level_widens_the_interval))
