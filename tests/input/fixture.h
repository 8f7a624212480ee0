/* Helpers of the tests of input/: scenarios from text, faults as text. */
#ifndef TESTS_INPUT_FIXTURE_H
#define TESTS_INPUT_FIXTURE_H

#include <string.h>

#include "input/scenario.h"
#include "tests/claims.h"

#define FIXTURES "tests/input/fixtures/"

/* The smallest complete scenario (owned). */
static inline char *
minimal_text(void)
{
    char *text = NULL;
    bool is_read = g_file_get_contents(FIXTURES "minimal.ini", &text, NULL, NULL);
    CU_ASSERT_TRUE(is_read);
    return is_read ? text : g_strdup("");
}

/* The minimal scenario with the first @old replaced by @new_ (owned). @old NULL: @new_ at
 * the end. */
static inline char *
minimal_with(const char *old, const char *new_)
{
    g_autofree char *text = minimal_text();
    const char *at = old != NULL ? strstr(text, old) : text + strlen(text);
    CU_ASSERT_PTR_NOT_NULL(at);
    if (at == NULL)
        return g_steal_pointer(&text);
    g_autofree char *before = g_strndup(text, (gsize)(at - text));
    return g_strconcat(before, new_, at + (old != NULL ? strlen(old) : 0), NULL);
}

/* Parse @text as "s.ini". @ret_faults gets the rendered report (owned). */
static inline ScnScenario *
parse(const char *text, const char *const *settings, char **ret_faults)
{
    g_autoptr(ScnReport) report = scn_report_new();
    ScnScenario *scenario =
        scn_scenario_parse(text, strlen(text), "s.ini", settings, report);
    *ret_faults = scn_report_render(report, false);
    return scenario;
}

static inline ScnScenario *
load(const char *path, char **ret_faults)
{
    g_autoptr(ScnReport) report = scn_report_new();
    ScnScenario *scenario = scn_scenario_load(path, NULL, report);
    *ret_faults = scn_report_render(report, false);
    return scenario;
}

/* One way to break the minimal scenario, and the message it must give: "LINE:COL: ..." or
 * a part of it. */
typedef struct {
    const char *old, *new_, *message;
} Breakage;

/* Every breakage is refused with its message, and with no other fault. */
static inline void
check_breakages(const Breakage *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        g_autofree char *text = minimal_with(cases[i].old, cases[i].new_);
        g_autofree char *faults = NULL;
        ScnScenario *scenario = parse(text, NULL, &faults);
        bool ok = scenario == NULL && strstr(faults, cases[i].message) != NULL;
        CU_ASSERT_TRUE(ok);
        if (!ok)
            printf("case %zu, expected: %s\ngot: %s\n", i, cases[i].message, faults);
        bool single = strstr(faults, "error:") == g_strrstr(faults, "error:");
        CU_ASSERT_TRUE(single);
        if (!single)
            printf("case %zu has more than one error:\n%s\n", i, faults);
        scn_scenario_free(scenario);
    }
}

#define CHECK_BREAKAGES(cases) check_breakages(cases, G_N_ELEMENTS(cases))

#endif
