#include "cli/load.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

ScnScenario *
cli_load_with(const char *path, const ScnChanges *changes, bool no_color, int *ret_code)
{
    g_autoptr(ScnReport) report = scn_report_new();
    ScnScenario *scenario = scn_scenario_load_with(path, changes, report);
    g_autofree char *text =
        scn_report_render(report, cli_use_color(STDERR_FILENO, no_color));
    fputs(text, stderr);
    if (scenario == NULL)
        *ret_code = report->is_unreadable ? CLI_FILE : CLI_INVALID;
    return scenario;
}

ScnScenario *
cli_load(const char *path, char **settings, bool no_color, int *ret_code)
{
    const ScnChanges changes = { .settings = (const char *const *)settings };
    return cli_load_with(path, &changes, no_color, ret_code);
}

bool
cli_format(const CliVerb *verb, const char *name, OutFormat *ret_format)
{
    static const char *const names[] = { "text", "csv", "json" };
    *ret_format = OUT_FORMAT_TEXT;
    for (unsigned i = 0; name != NULL && i < G_N_ELEMENTS(names); i++)
        if (strcmp(name, names[i]) == 0) {
            *ret_format = (OutFormat)i;
            return true;
        }
    if (name == NULL)
        return true;
    cli_fail(verb, CLI_USAGE, "--format is text, csv or json, not '%s'", name);
    return false;
}

bool
cli_language(const CliVerb *verb, const char *name, bool *ret_is_chinese)
{
    *ret_is_chinese = name != NULL && strcmp(name, "zh") == 0;
    if (name == NULL || *ret_is_chinese || strcmp(name, "en") == 0)
        return true;
    cli_fail(verb, CLI_USAGE, "--lang is zh or en, not '%s'", name);
    return false;
}
