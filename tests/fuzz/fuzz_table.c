/* Random bytes as a table of every kind of entity, and as published figures to be met: no
 * crash, no leak, no report that is not text, and no row without its fault or its id. */
#include <stdint.h>
#include <string.h>

#include "input/table.h"
#include "input/targets.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_report(const ScnReport *report)
{
    g_autofree char *text = scn_report_render(report, false);
    g_assert_true(g_utf8_validate(text, -1, NULL));
    g_assert_null(strchr(text, '\033'));
}

static void
read_entities(const ScnText *text, PayKind kind)
{
    g_autoptr(ScnReport) report = scn_report_new();
    g_autoptr(ScnSections) sections = scn_sections_new();
    scn_table_read(text, kind, sections, report);
    check_report(report);
    for (guint i = 0; i < sections->sections->len; i++) {
        const ScnSection *section = sections->sections->pdata[i];
        g_assert_true(section == scn_sections_find(sections, section->kind, section->id));
    }
}

static void
read_targets(const ScnText *text)
{
    g_autoptr(ScnReport) report = scn_report_new();
    g_autoptr(GArray) targets = scn_targets_read(text, report);
    check_report(report);
    for (guint i = 0; i < targets->len && report->n_errors == 0; i++)
        g_assert_cmpfloat(g_array_index(targets, ScnTarget, i).tolerance, >, 0);
}

/* The first byte chooses the kind; past the last one it is a table of targets. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    unsigned kind = (data[0] - 'A') % (PAY_N_DECLARED_KINDS + 1u);
    const char *bytes = (const char *)data + 1;
    ScnText *text =
        scn_text_new("fuzz.csv", g_strndup(bytes, size - 1), strnlen(bytes, size - 1));
    if (kind < PAY_N_DECLARED_KINDS)
        read_entities(text, (PayKind)kind);
    else
        read_targets(text);
    scn_text_free(text);
    return 0;
}
