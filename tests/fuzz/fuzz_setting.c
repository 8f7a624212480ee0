/* Random lines as settings (--set) of a market that is complete: no crash, no leak, no
 * report that is not text; and what is accepted can be said again and means the same. */
#include <stdint.h>
#include <string.h>

#include "input/scenario.h"

#define MARKET        "tests/input/fixtures/minimal.ini"
#define MOST_SETTINGS 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_again(const ScnScenario *scenario)
{
    g_autoptr(ScnReport) report = scn_report_new();
    g_autoptr(ScnScenario) again =
        scn_scenario_parse(scenario->text, strlen(scenario->text), "again", NULL, report);
    g_assert_nonnull(again);
    g_assert_true(again->hash == scenario->hash);
    g_assert_cmpstr(again->text, ==, scenario->text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *lines = g_strndup((const char *)data, size);
    g_auto(GStrv) settings = g_strsplit(lines, "\n", MOST_SETTINGS);
    g_autoptr(ScnReport) report = scn_report_new();
    g_autoptr(ScnScenario) scenario =
        scn_scenario_load(MARKET, (const char *const *)settings, report);
    g_assert_true((scenario == NULL) == (report->n_errors > 0));
    g_autofree char *text = scn_report_render(report, false);
    g_assert_true(g_utf8_validate(text, -1, NULL));
    g_assert_null(strchr(text, '\033'));
    if (scenario != NULL)
        check_again(scenario);
    return 0;
}
