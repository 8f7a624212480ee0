#include "output/report.h"

#include "tests/claims.h"
#include "tests/output/page.h"
#include "tests/output/sample.h"

typedef struct {
    OutStore *store;
    int64_t base, alt;
} Sample;

static Sample
sample_open(unsigned n)
{
    Sample sample = { .store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL) };
    CU_ASSERT(sample_fill(sample.store, n, &sample.base, &sample.alt));
    return sample;
}

/* The page of @sample, of the base alone where @n_sides is 1. Returns: (owned). */
static char *
page_of(const Sample *sample, unsigned n_sides, OutLang lang)
{
    const OutReportSide sides[] = { { .key = sample->base }, { .key = sample->alt } };
    OutReport plan = { .program = "hutong test",
                       .command = "hutong compare a b",
                       .n_known = 151,
                       .seed = SAMPLE_SEED,
                       .lang = lang,
                       .sides = sides,
                       .n_sides = n_sides };
    g_autoptr(GError) error = NULL;
    GString *page = out_report(sample->store, &plan, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(page);
    return g_string_free(page, FALSE);
}

static bool
has(const char *page, const char *text)
{
    return strstr(page, text) != NULL;
}

static void
a_page_is_whole_small_and_fetches_nothing(void)
{
    Sample sample = sample_open(3);
    g_autofree char *text = page_of(&sample, 2, OUT_LANG_EN);
    Page page = page_read(text);
    CU_ASSERT_TRUE(page.is_balanced);
    CU_ASSERT(page.n_tags > 1000);
    CU_ASSERT(strlen(text) < 3000000);
    CU_ASSERT_EQUAL(page.n_outside, 0);
    CU_ASSERT_EQUAL(page.n_handlers, 0);
    CU_ASSERT_EQUAL(page.n_ids_twice, 0);
    CU_ASSERT_EQUAL(page_count(text, "url("), page_count(text, "url(#"));
    CU_ASSERT_EQUAL(page_count(text, "@import"), 0);
    CU_ASSERT_TRUE(has(text, "default-src 'none'"));
    out_store_free(sample.store);
}

/* The browser runs only scripts with these hashes; a wrong one would leave a dead page.
 */
static void
the_page_vouches_for_its_own_scripts(void)
{
    Sample sample = sample_open(2);
    g_autofree char *text = page_of(&sample, 1, OUT_LANG_EN);
    unsigned n = 0;
    for (const char *p = strstr(text, "<script>"); p != NULL; p = strstr(p, "<script>")) {
        p += strlen("<script>");
        const char *end = strstr(p, "</script>");
        guint8 digest[32];
        gsize size = sizeof digest;
        GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
        g_checksum_update(sum, (const guchar *)p, end - p);
        g_checksum_get_digest(sum, digest, &size);
        g_checksum_free(sum);
        g_autofree char *hash = g_base64_encode(digest, size);
        CU_ASSERT_TRUE(has(text, hash));
        n++;
    }
    CU_ASSERT_EQUAL(n, 2);
    out_store_free(sample.store);
}

static void
everything_is_said_in_both_languages(void)
{
    Sample sample = sample_open(2);
    g_autofree char *en = page_of(&sample, 2, OUT_LANG_EN);
    g_autofree char *zh = page_of(&sample, 2, OUT_LANG_ZH);
    Page page = page_read(en);
    CU_ASSERT_EQUAL(page.n_en, page.n_zh);
    CU_ASSERT(page.n_en > 100);
    CU_ASSERT_TRUE(has(en, "<html lang=\"en\">"));
    CU_ASSERT_TRUE(has(zh, "<html lang=\"zh\">"));
    CU_ASSERT_TRUE(has(zh, "<title data-en=\"Full interoperability by March 2022 against "
                           "As announced by September 2021\""));
    CU_ASSERT_TRUE(has(en, "2022年3月全面互联互通"));
    out_store_free(sample.store);
}

static void
the_verdict_says_what_the_intervals_say(void)
{
    Sample sample = sample_open(4);
    g_autofree char *text = page_of(&sample, 2, OUT_LANG_EN);
    CU_ASSERT_TRUE(has(text, "Completed digital payments</span>"));
    CU_ASSERT_TRUE(has(text, ">higher by "));
    CU_ASSERT_TRUE(has(text, "exactly the same for Platforms"));
    CU_ASSERT_TRUE(has(text, "完全相同：平台"));
    CU_ASSERT_TRUE(has(text, "Paired replications: 4; ± is half of a 95% interval"));
    out_store_free(sample.store);
}

static void
one_replication_is_no_verdict(void)
{
    Sample sample = sample_open(1);
    g_autofree char *text = page_of(&sample, 2, OUT_LANG_EN);
    CU_ASSERT_TRUE(has(text, "One replication: what is chance cannot be said."));
    CU_ASSERT_FALSE(has(text, ">higher by "));
    CU_ASSERT_FALSE(has(text, " ± NaN"));
    CU_ASSERT_FALSE(has(text, "nan"));
    out_store_free(sample.store);
}

static void
one_scenario_alone_is_told_as_levels(void)
{
    Sample sample = sample_open(2);
    g_autofree char *text = page_of(&sample, 1, OUT_LANG_EN);
    CU_ASSERT_TRUE(page_read(text).is_balanced);
    CU_ASSERT_TRUE(has(text, "One scenario alone"));
    CU_ASSERT_FALSE(has(text, " against "));
    CU_ASSERT_FALSE(has(text, "href=\"#changes\""));
    out_store_free(sample.store);
}

static void
the_same_results_give_the_same_bytes(void)
{
    Sample one = sample_open(2), two = sample_open(2);
    g_autofree char *a = page_of(&one, 2, OUT_LANG_EN);
    g_autofree char *b = page_of(&two, 2, OUT_LANG_EN);
    CU_ASSERT_STRING_EQUAL(a, b);
    out_store_free(one.store);
    out_store_free(two.store);
}

/* --- Hostile texts --- */

static SimMetric
evil_metric(void)
{
    SimMetric metric = sample_completed;
    metric.label_en = metric.label_zh = metric.formula = SAMPLE_EVIL;
    return metric;
}

static void
evil_side(OutStore *store, bool is_alt, int64_t *ret_key)
{
    OutScenario scenario = sample_scenario(is_alt);
    scenario.label_en = scenario.label_zh = scenario.question = SAMPLE_EVIL;
    scenario.text = scenario.path = SAMPLE_EVIL;
    CU_ASSERT(out_store_scenario(store, &scenario, ret_key, NULL));
    CU_ASSERT(
        out_store_event(store, *ret_key, "e", SAMPLE_EVIL, SAMPLE_EVIL, SIM_DAY, NULL));
    const SimMetric metric = evil_metric();
    SimRecords *records = sim_records_new();
    sim_records_member(records, g_intern_string("family"), g_intern_string("m"),
                       g_intern_string(SAMPLE_EVIL), g_intern_string(SAMPLE_EVIL));
    sim_records_value(records, &metric, "", SIM_PERIOD_RUN, 10 + is_alt);
    sim_records_value(records, &sample_share, "m", SIM_PERIOD_RUN, 10 + is_alt);
    for (int64_t day = 0; day < 5; day++)
        sim_records_point(records, &sample_share, "m", SIM_AXIS_DAY, day,
                          (double)(day + is_alt));
    CU_ASSERT(out_store_replication(store, *ret_key, SAMPLE_SEED, 0, records, NULL));
    sim_records_free(records);
}

static void
evil_texts_stay_texts(void)
{
    OutReportValue value = { SAMPLE_EVIL, SAMPLE_EVIL, SAMPLE_EVIL, SAMPLE_EVIL,
                             SAMPLE_EVIL };
    OutReportChange change = { value, SAMPLE_EVIL, SAMPLE_EVIL };
    OutReportCheck check = { SAMPLE_EVIL, SAMPLE_EVIL, SAMPLE_EVIL, true };
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof value);
    g_autoptr(GArray) changes = g_array_new(FALSE, FALSE, sizeof change);
    g_autoptr(GArray) checks = g_array_new(FALSE, FALSE, sizeof check);
    g_array_append_val(values, value);
    g_array_append_val(changes, change);
    g_array_append_val(checks, check);
    OutReportSide sides[] = { { .values = values, .checks = checks },
                              { .changes = changes,
                                .question_zh = SAMPLE_EVIL,
                                .note_en = SAMPLE_EVIL,
                                .note_zh = SAMPLE_EVIL } };
    OutReport plan = { .program = SAMPLE_EVIL,
                       .command = SAMPLE_EVIL,
                       .seed = SAMPLE_SEED,
                       .sides = sides,
                       .n_sides = 2 };
    g_autoptr(OutStore) store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    evil_side(store, false, &sides[0].key);
    evil_side(store, true, &sides[1].key);
    g_autoptr(GString) text = out_report(store, &plan, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    Page page = page_read(text->str);
    CU_ASSERT_TRUE(page.is_balanced);
    CU_ASSERT_EQUAL(page.n_scripts, 3);
    CU_ASSERT_EQUAL(page.n_handlers, 0);
    CU_ASSERT_EQUAL(page_count(text->str, "</script>"), 3);
    CU_ASSERT_PTR_NULL(strchr(text->str, '\033'));
    CU_ASSERT_TRUE(has(text->str, "&#60;/script&#62;&#60;script&#62;%s%n"));
    CU_ASSERT_FALSE(g_file_test("pwn", G_FILE_TEST_EXISTS));
}

/* --- Faults --- */

static void
refuses_sides_that_never_met(void)
{
    Sample sample = sample_open(2);
    OutScenario scenario = sample_scenario(true);
    scenario.id = "never-run";
    const OutReportSide base = { .key = sample.base };
    OutReportSide sides[] = { base, { .key = 0 } };
    CU_ASSERT(out_store_scenario(sample.store, &scenario, &sides[1].key, NULL));
    OutReport plan = { .program = "", .seed = SAMPLE_SEED, .sides = sides, .n_sides = 2 };
    g_autoptr(GError) error = NULL;
    CU_ASSERT_PTR_NULL(out_report(sample.store, &plan, &error));
    CU_ASSERT_TRUE(g_error_matches(error, OUT_ERROR, OUT_ERROR_MISSING));
    out_store_free(sample.store);
}

CLAIMS_MAIN("output/report", CLAIM(a_page_is_whole_small_and_fetches_nothing),
            CLAIM(the_page_vouches_for_its_own_scripts),
            CLAIM(everything_is_said_in_both_languages),
            CLAIM(the_verdict_says_what_the_intervals_say),
            CLAIM(one_replication_is_no_verdict),
            CLAIM(one_scenario_alone_is_told_as_levels),
            CLAIM(the_same_results_give_the_same_bytes), CLAIM(evil_texts_stay_texts),
            CLAIM(refuses_sides_that_never_met))
