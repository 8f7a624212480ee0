#include "cli/report_facts.h"

#include <inttypes.h>
#include <string.h>

#include "cli/differences.h"
#include "cli/expectations.h"
#include "input/schema.h"
#include "models/metrics.h"

static const char *
keep(CliReportFacts *facts, char *text)
{
    const char *kept = g_string_chunk_insert_const(facts->strings, text);
    g_free(text);
    return kept;
}

/* --- Reading the texts --- */

/* A run that was cut short by --until has a hash of its own. */
static bool
is_cut_short(const OutScenario *stored)
{
    return g_str_has_prefix(stored->text, "# only the first ");
}

static void
read_text(CliReportFacts *facts, unsigned i, const OutScenario *stored)
{
    OutReportSide *side = &facts->sides[i];
    g_autoptr(ScnReport) report = scn_report_new();
    facts->scenarios[i] = scn_scenario_parse(stored->text, strlen(stored->text),
                                             stored->path, NULL, report);
    if (facts->scenarios[i] == NULL) {
        side->note_en = "This version of the program does not understand the text of "
                        "this scenario any more; its values cannot be listed.";
        side->note_zh = "本版本程序已无法读取该情景的文本，故不列参数。";
        return;
    }
    facts->values[i] = scn_scenario_values(facts->scenarios[i]);
    side->question_zh = facts->scenarios[i]->question_zh;
    if (facts->scenarios[i]->hash != stored->hash && !is_cut_short(stored)) {
        side->note_en = "Another version of the program ran this scenario; defaults are "
                        "listed as this version has them.";
        side->note_zh = "该情景由其他版本的程序运行；默认值按本版本列出。";
    }
}

/* --- Values and differences --- */

static const ScnRow *
row_of(const CliReportFacts *facts, unsigned side, const ScnValue *value)
{
    unsigned index[3], city;
    if (value->cell == SIZE_MAX)
        return NULL;
    return scn_schema_row(
        pay_params_cell_owner(facts->scenarios[side]->params, value->cell, index, &city));
}

/* What an event or a rule is about: its label. */
static const char *
label_of(const GHashTable *index, const char *path, const char *lang)
{
    g_auto(GStrv) parts = g_strsplit(path, ".", 3);
    if (g_strv_length(parts) < 3)
        return NULL;
    g_autofree char *key = g_strdup_printf("%s.%s.label[%s]", parts[0], parts[1], lang);
    const ScnValue *label = g_hash_table_lookup((GHashTable *)index, key);
    return label != NULL ? label->value : NULL;
}

static bool
is_label(const ScnValue *value)
{
    const char *key = strrchr(value->path, '.');
    return value->cell == SIZE_MAX && key != NULL && g_str_has_prefix(key, ".label");
}

static OutReportValue
report_value(const CliReportFacts *facts, unsigned side, const GHashTable *index,
             const ScnValue *value)
{
    const ScnRow *row = row_of(facts, side, value);
    return (OutReportValue){
        .path = value->path,
        .value = value->value,
        .origin = value->source,
        .meaning_en = row != NULL ? row->doc_en : label_of(index, value->path, "en"),
        .meaning_zh = row != NULL ? row->doc_zh : label_of(index, value->path, "zh"),
    };
}

static GArray *
list_changes(CliReportFacts *facts, unsigned side)
{
    GArray *changes = g_array_new(FALSE, TRUE, sizeof(OutReportChange));
    g_autoptr(GArray) found = cli_differences(facts->values[0], facts->values[side]);
    g_autoptr(GHashTable) of_base = cli_values_index(facts->values[0]);
    g_autoptr(GHashTable) of_alt = cli_values_index(facts->values[side]);
    for (guint i = 0; i < found->len; i++) {
        const CliDifference *one = &g_array_index(found, CliDifference, i);
        if (is_label(one->b != NULL ? one->b : one->a))
            continue;
        OutReportChange change = {
            .value = one->b != NULL ? report_value(facts, side, of_alt, one->b)
                                    : report_value(facts, 0, of_base, one->a),
            .base = one->a != NULL ? one->a->value : NULL,
            .alt = one->b != NULL ? one->b->value : NULL,
        };
        g_array_append_val(changes, change);
    }
    return changes;
}

/* Defaults of one key that are alike are one line: "interop.{wallet}.{network}..." with
 * how often it stands. */
typedef struct {
    guint at; /* in the list */
    unsigned n;
} Alike;

static void
add_default(CliReportFacts *facts, GArray *list, GHashTable *alike, OutReportValue value,
            const ScnRow *row)
{
    const char *path = scn_row_path(row);
    const char *key = keep(facts, g_strdup_printf("%s=%s", path, value.value));
    Alike *found = g_hash_table_lookup(alike, key);
    if (found == NULL) {
        found = g_new0(Alike, 1);
        found->at = list->len;
        g_hash_table_insert(alike, (gpointer)key, found);
        value.origin = keep(facts, g_strdup_printf("%s (default)", value.origin));
        g_array_append_val(list, value);
    }
    OutReportValue *line = &g_array_index(list, OutReportValue, found->at);
    if (++found->n > 1) {
        line->path = path;
        line->value = keep(facts, g_strdup_printf("%s (%u ×)", value.value, found->n));
    }
}

static GArray *
list_values(CliReportFacts *facts, unsigned side)
{
    GArray *list = g_array_new(FALSE, TRUE, sizeof(OutReportValue));
    const GPtrArray *values = facts->values[side];
    g_autoptr(GHashTable) index = cli_values_index(values);
    g_autoptr(GHashTable) alike =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    for (guint i = 0; i < values->len; i++) {
        const ScnValue *value = values->pdata[i];
        const ScnRow *row = row_of(facts, side, value);
        OutReportValue one = report_value(facts, side, index, value);
        if (cli_is_title(value) || is_label(value))
            continue;
        if (value->is_default && row != NULL)
            add_default(facts, list, alike, one, row);
        else
            g_array_append_val(list, one);
    }
    return list;
}

/* --- Claims --- */

static const char *
got_words(CliReportFacts *facts, const CliOutcome *outcome, OutLang lang)
{
    const SimMetric *metric = pay_metric_find(outcome->expect->metric_id);
    if (outcome->n == 0)
        return lang == OUT_LANG_ZH ? "无数值" : "no value";
    return keep(facts,
                out_number_amount(outcome->mean, metric->decimals, metric->unit, lang));
}

static bool
list_checks(CliReportFacts *facts, unsigned i, OutStore *store, uint64_t seed,
            GError **error)
{
    OutReportSide *side = &facts->sides[i];
    g_autoptr(GArray) outcomes =
        cli_expectations(store, side->key, seed, facts->scenarios[i]->expects, error);
    if (outcomes == NULL)
        return false;
    GArray *checks = g_array_new(FALSE, TRUE, sizeof(OutReportCheck));
    for (guint j = 0; j < outcomes->len; j++) {
        const CliOutcome *outcome = &g_array_index(outcomes, CliOutcome, j);
        const ScnExpect *expect = outcome->expect;
        bool is_run = strcmp(outcome->period, SIM_PERIOD_RUN) == 0;
        OutReportCheck check = {
            .claim =
                keep(facts, g_strdup_printf("%s%s%s%s%s %s", expect->metric_id,
                                            expect->member[0] != '\0' ? "." : "",
                                            expect->member, is_run ? "" : "@",
                                            is_run ? "" : outcome->period, expect->text)),
            .got_en = got_words(facts, outcome, OUT_LANG_EN),
            .got_zh = got_words(facts, outcome, OUT_LANG_ZH),
            .holds = outcome->holds,
        };
        g_array_append_val(checks, check);
    }
    side->checks = checks;
    return true;
}

/* --- The commands --- */

/* All of them, for which rows are whose is not kept. -o stands first: they may hold a
 * "--". */
static bool
write_command(CliReportFacts *facts, OutStore *store, const char *results, GError **error)
{
    g_autoptr(GArray) commands = out_store_commands(store, error);
    g_autofree char *name = g_shell_quote(results);
    GString *lines = g_string_new(NULL);
    for (guint i = 0; commands != NULL && i < commands->len; i++) {
        const char *command = g_array_index(commands, const char *, i);
        gsize verb = strcspn(command, " ");
        g_string_append_printf(lines, "hutong %.*s -o %s%s\n", (int)verb, command, name,
                               command + verb);
    }
    g_string_append_printf(lines, "hutong report %s", name);
    facts->command = g_string_free(lines, FALSE);
    return commands != NULL;
}

/* --- All of it --- */

static bool
fill_side(CliReportFacts *facts, unsigned i, OutStore *store, uint64_t seed,
          GError **error)
{
    OutReportSide *side = &facts->sides[i];
    OutStoredScenario stored;
    if (!out_store_scenario_by_key(store, side->key, &stored, error))
        return false;
    read_text(facts, i, &stored.scenario);
    if (facts->scenarios[i] == NULL)
        return true;
    if (i == 0)
        side->values = list_values(facts, 0);
    else if (facts->scenarios[0] != NULL)
        side->changes = list_changes(facts, i);
    return list_checks(facts, i, store, seed, error);
}

bool
cli_report_facts_init(CliReportFacts *facts, OutStore *store, const GArray *keys,
                      uint64_t seed, const char *results, GError **error)
{
    *facts = (CliReportFacts){ .n = keys->len };
    facts->sides = g_new0(OutReportSide, facts->n);
    facts->scenarios = g_new0(ScnScenario *, facts->n);
    facts->values = g_new0(GPtrArray *, facts->n);
    facts->strings = g_string_chunk_new(4096);
    for (unsigned i = 0; i < facts->n; i++) {
        facts->sides[i].key = g_array_index(keys, int64_t, i);
        if (!fill_side(facts, i, store, seed, error))
            return false;
    }
    return write_command(facts, store, results, error);
}

static void
drop_array(const GArray *array)
{
    if (array != NULL)
        g_array_unref((GArray *)array);
}

void
cli_report_facts_clear(CliReportFacts *facts)
{
    for (unsigned i = 0; i < facts->n; i++) {
        drop_array(facts->sides[i].values);
        drop_array(facts->sides[i].changes);
        drop_array(facts->sides[i].checks);
        scn_scenario_free(facts->scenarios[i]);
        g_clear_pointer(&facts->values[i], g_ptr_array_unref);
    }
    g_free(facts->sides);
    g_free(facts->scenarios);
    g_free(facts->values);
    g_clear_pointer(&facts->strings, g_string_chunk_free);
    g_free(facts->command);
}
