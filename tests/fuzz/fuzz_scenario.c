/* Random bytes as a scenario, as settings and as a table: no crash, no leak, no report
 * that is not text; and what is accepted can be said again and means the same. */
#include <stdint.h>
#include <string.h>

#include "input/scenario.h"
#include "input/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_report(const ScnReport *report)
{
    g_autofree char *text = scn_report_render(report, false);
    g_assert_true(g_utf8_validate(text, -1, NULL));
    g_assert_null(strchr(text, '\033'));
}

static void
check_again(const ScnScenario *scenario)
{
    g_autoptr(ScnReport) report = scn_report_new();
    g_autoptr(GPtrArray) values = scn_scenario_values(scenario);
    g_autoptr(ScnScenario) again =
        scn_scenario_parse(scenario->text, strlen(scenario->text), "again", NULL, report);
    g_assert_nonnull(again);
    g_assert_true(again->hash == scenario->hash);
    g_assert_cmpstr(again->text, ==, scenario->text);
    g_assert_cmpuint(values->len, >, 0);
}

static void
parse_scenario(const char *bytes, size_t n, const char *const *settings)
{
    g_autoptr(ScnReport) report = scn_report_new();
    g_autoptr(ScnScenario) scenario =
        scn_scenario_parse(bytes, n, "fuzz", settings, report);
    g_assert_true((scenario == NULL) == (report->n_errors > 0));
    check_report(report);
    if (scenario != NULL)
        check_again(scenario);
}

static void
parse_table(const char *bytes, size_t n)
{
    ScnText *text = scn_text_new("fuzz.csv", g_strndup(bytes, n), strnlen(bytes, n));
    g_autoptr(ScnReport) report = scn_report_new();
    g_autoptr(ScnSections) sections = scn_sections_new();
    scn_table_read(text, PAY_KIND_CITY, sections, report);
    check_report(report);
    scn_text_free(text);
}

/* The first byte chooses: a table, a scenario, or a scenario with what stands before the
 * first zero byte as a setting. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const char *bytes = (const char *)data;
    const char *zero = memchr(bytes, '\0', size);
    if (data[0] == 'T') {
        parse_table(bytes + 1, size - 1);
    } else if (zero != NULL) {
        const char *const settings[] = { bytes, NULL };
        size_t used = (size_t)(zero - bytes) + 1;
        parse_scenario(bytes + used, size - used, settings);
    } else {
        parse_scenario(bytes, size, NULL);
    }
    return 0;
}
