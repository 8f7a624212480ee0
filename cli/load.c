#include "cli/load.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/crew.h"

/* Take the warnings that are in @told out of @report; the others go into @told. What is
 * run for another process has been warned of there. */
static void
leave_out_told(ScnReport *report, GHashTable *told)
{
    bool is_said = cli_crew()->serve != NULL;
    for (guint i = report->faults->len; i-- > 0;) {
        const ScnFault *fault = report->faults->pdata[i];
        if (fault->severity != SCN_WARNING)
            continue;
        char *text = g_strdup_printf("%s:%u:%u: %s", fault->file, fault->line,
                                     fault->column, fault->message);
        if (!g_hash_table_add(told, text) || is_said)
            g_ptr_array_remove_index(report->faults, i);
    }
}

ScnScenario *
cli_load_with(const char *path, const ScnChanges *changes, bool no_color,
              GHashTable *told, int *ret_code)
{
    g_autoptr(ScnReport) report = scn_report_new();
    ScnScenario *scenario = scn_scenario_load_with(path, changes, report);
    if (told != NULL)
        leave_out_told(report, told);
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
    return cli_load_with(path, &changes, no_color, NULL, ret_code);
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
