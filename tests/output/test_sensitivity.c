#include "output/sensitivity.h"

#include <math.h>

#include "tests/claims.h"
#include "tests/output/sample.h"

enum { R = 10, K = 3, N = R * (K + 1), REPLICATIONS = 3 };

static const SimMetric answer_ = { "answer", "%",      NULL,   "mean", 2,
                                   true,     "Answer", "答案", "" };
static const SimMetric other = {
    "other", "1", NULL, "mean", 2, false, "Other", "其他", ""
};
static const OutFactor factors[K] = { { "first", "0 .. 1" },
                                      { "second", "0 .. 1" },
                                      { "none", "0 .. 1" } };

typedef struct {
    OutStore *store;
    double u[N * K];
    int64_t base[N], alt[N];
    OutSurvey survey;
} Fixture;

static int64_t
note(OutStore *store, unsigned point, bool is_alt)
{
    g_autofree char *id = g_strdup_printf("%s-p%u", is_alt ? "alt" : "base", point);
    OutScenario scenario = sample_scenario(is_alt);
    int64_t key = 0;
    scenario.id = id;
    scenario.hash = 2 * point + is_alt;
    CU_ASSERT_TRUE(out_store_scenario(store, &scenario, &key, NULL));
    return key;
}

static void
put(Fixture *f, int64_t key, unsigned r, double value, bool has_other)
{
    SimRecords *records = sim_records_new();
    sim_records_value(records, &answer_, "", SIM_PERIOD_RUN, value);
    if (has_other)
        sim_records_value(records, &other, "", SIM_PERIOD_RUN, 1);
    CU_ASSERT_TRUE(out_store_replication(f->store, key, 1, r, records, NULL));
    sim_records_free(records);
}

/* alternative - base = 3 x1 - 2 x2 - 1/2; what a replication adds to both cancels. */
static void
fill(Fixture *f)
{
    *f = (Fixture){ .store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL) };
    sim_design_morris(R, K, 6, 1, f->u);
    for (unsigned i = 0; i < N; i++) {
        double difference = 3 * f->u[i * K] - 2 * f->u[i * K + 1] - 0.5;
        f->base[i] = note(f->store, i, false);
        f->alt[i] = note(f->store, i, true);
        for (unsigned r = 0; r < REPLICATIONS; r++) {
            double luck = 50 + 7 * r + 0.01 * i;
            put(f, f->base[i], r, luck, i > 0);
            put(f, f->alt[i], r, luck + difference, i > 0);
        }
    }
    f->survey = (OutSurvey){ .drawn = OUT_DRAWN_MORRIS,
                             .n_samples = R,
                             .n_points = N,
                             .n_factors = K,
                             .u = f->u,
                             .factors = factors,
                             .base = f->base,
                             .alt = f->alt,
                             .seed = 1,
                             .period = SIM_PERIOD_RUN,
                             .title = "alternative against base" };
}

static void
effects_of_paired_differences_are_found_and_ordered(void)
{
    Fixture f;
    fill(&f);
    g_autoptr(GPtrArray) answers = out_sensitivity(f.store, &f.survey, NULL, NULL);
    CU_ASSERT_EQUAL_FATAL(answers->len, 1);
    const OutAnswer *a = answers->pdata[0];
    static const double mu[K] = { 3, -2, 0 };
    unsigned n_above = 0;
    for (unsigned i = 0; i < N; i++)
        n_above += 3 * f.u[i * K] - 2 * f.u[i * K + 1] - 0.5 > 1e-9;
    for (unsigned i = 0; i < K; i++) {
        CU_ASSERT_EQUAL(a->effects[i].factor, i);
        CU_ASSERT_DOUBLE_EQUAL(a->effects[i].morris.mu, mu[i], 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(a->effects[i].swing.high - a->effects[i].swing.low, mu[i],
                               1e-9);
    }
    CU_ASSERT_DOUBLE_EQUAL(a->above, (double)n_above / N, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(a->higher, a->above, 0.051); /* no luck is left in them */
    CU_ASSERT_TRUE(a->least >= -2.5 && a->most <= 2.5 && a->least < a->most);
    out_store_free(f.store);
}

static void
without_a_base_the_level_is_the_answer(void)
{
    Fixture f;
    fill(&f);
    f.survey.base = NULL;
    f.survey.drawn = OUT_DRAWN_LHS;
    g_autoptr(GPtrArray) answers = out_sensitivity(f.store, &f.survey, NULL, NULL);
    CU_ASSERT_EQUAL_FATAL(answers->len, 1);
    const OutAnswer *a = answers->pdata[0];
    CU_ASSERT_TRUE(a->mean > 55 && a->mean < 60);
    CU_ASSERT_EQUAL(a->above, 1);
    CU_ASSERT_TRUE(isnan(a->higher));
    CU_ASSERT_EQUAL(a->effects[0].factor, 0);
    CU_ASSERT_EQUAL(a->effects[0].importance,
                    fabs(a->effects[0].swing.high - a->effects[0].swing.low));
    out_store_free(f.store);
}

/* "other" is absent at the first point. */
static void
a_metric_that_some_point_lacks_has_no_answer(void)
{
    Fixture f;
    fill(&f);
    const char *const metrics[] = { "other", NULL };
    g_autoptr(GPtrArray) answers = out_sensitivity(f.store, &f.survey, metrics, NULL);
    CU_ASSERT_EQUAL(answers->len, 0);
    out_store_free(f.store);
}

static void
the_table_tells_the_share_of_points_and_the_effects(void)
{
    Fixture f;
    fill(&f);
    g_autoptr(GPtrArray) answers = out_sensitivity(f.store, &f.survey, NULL, NULL);
    g_autoptr(OutTable) table = out_sensitivity_table(&f.survey, answers, OUT_LANG_EN);
    g_autoptr(GString) text = out_table_render(table, OUT_FORMAT_TEXT, 100);
    CU_ASSERT_PTR_NOT_NULL(strstr(text->str, "over 40 points from "));
    CU_ASSERT_PTR_NOT_NULL(strstr(text->str, "higher than the base at "));
    CU_ASSERT_PTR_NOT_NULL(strstr(text->str, "-2.00  2.00"));
    CU_ASSERT_PTR_NULL(strstr(text->str, "total"));
    g_autoptr(OutTable) zh = out_sensitivity_table(&f.survey, answers, OUT_LANG_ZH);
    g_autoptr(GString) chinese = out_table_render(zh, OUT_FORMAT_TEXT, 100);
    CU_ASSERT_PTR_NOT_NULL(strstr(chinese->str, "的点上方案更高"));
    out_store_free(f.store);
}

static void
the_tornado_is_drawn_whatever_factors_are_called(void)
{
    Fixture f;
    fill(&f);
    OutFactor evil[K] = { { SAMPLE_EVIL, SAMPLE_EVIL }, factors[1], factors[2] };
    f.survey.factors = evil;
    f.survey.title = SAMPLE_EVIL;
    g_autoptr(GPtrArray) answers = out_sensitivity(f.store, &f.survey, NULL, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) svg = out_plot_tornado(&f.survey, answers->pdata[0], OUT_LANG_ZH,
                                             OUT_PICTURE_SVG, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(svg);
    const char *text = g_bytes_get_data(svg, NULL);
    CU_ASSERT_TRUE(g_strstr_len(text, (gssize)g_bytes_get_size(svg), "second") != NULL);
    CU_ASSERT_FALSE(g_file_test("pwn", G_FILE_TEST_EXISTS));
    out_store_free(f.store);
}

CLAIMS_MAIN("output/sensitivity",
            CLAIM(effects_of_paired_differences_are_found_and_ordered),
            CLAIM(without_a_base_the_level_is_the_answer),
            CLAIM(a_metric_that_some_point_lacks_has_no_answer),
            CLAIM(the_table_tells_the_share_of_points_and_the_effects),
            CLAIM(the_tornado_is_drawn_whatever_factors_are_called))
