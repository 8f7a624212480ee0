#include "input/scenario.h"

#include <string.h>

#include "input/design.h"
#include "input/event.h"
#include "input/expect.h"
#include "input/origins.h"
#include "input/resolve.h"
#include "input/rule.h"
#include "sim/hash.h"

static const char *
text_of(const ScnSection *section, const char *key)
{
    const ScnEntry *entry = section != NULL ? scn_section_find(section, key) : NULL;
    return entry != NULL && *entry->value != '\0' ? entry->value : NULL;
}

static const char *
first_of(const char *a, const char *b, const char *c)
{
    return a != NULL ? a : b != NULL ? b : c;
}

/* format and id, without which a file is not a scenario. */
static void
check_header(const ScnDocument *document, const ScnSection *section, ScnReport *report)
{
    const ScnText *first = document->tree->texts->pdata[0];
    ScnPlace place =
        section != NULL ? section->place : (ScnPlace){ first, first->n > 0, 0 };
    const ScnEntry *format = section != NULL ? scn_section_find(section, "format") : NULL;
    const ScnEntry *id = section != NULL ? scn_section_find(section, "id") : NULL;
    if (section == NULL) {
        scn_report_error(report, place, NULL,
                         "there is no [scenario] section with format = 1 and an id");
        return;
    }
    if (format == NULL)
        scn_report_error(report, place, NULL, "[scenario] has no 'format': format = 1");
    else if (strcmp(format->value, "1") != 0)
        scn_report_error(report, format->place, NULL,
                         "format %s is not known to this version of hutong; it reads 1",
                         format->value);
    if (id == NULL)
        scn_report_error(report, place, NULL, "[scenario] has no 'id'");
    else if (*id->value != '\0' && !scn_is_id(id->value))
        scn_report_error(report, id->place, NULL,
                         "'%s' is not an id: a-z, 0-9 and inner '-', at most 64",
                         id->value);
}

static void
name(ScnScenario *scenario, const ScnSection *section)
{
    const char *id = text_of(section, "id");
    const char *label = text_of(section, "label"), *en = text_of(section, "label[en]");
    const char *zh = text_of(section, "label[zh]");
    const char *ask = text_of(section, "question");
    const char *ask_en = text_of(section, "question[en]");
    const char *ask_zh = text_of(section, "question[zh]");
    scenario->id = g_strdup(id != NULL ? id : "");
    scenario->label_en = g_strdup(first_of(en, label, first_of(zh, scenario->id, NULL)));
    scenario->label_zh = g_strdup(first_of(zh, label, scenario->label_en));
    scenario->question = g_strdup(first_of(ask, ask_en, first_of(ask_zh, "", NULL)));
    scenario->question_zh = g_strdup(first_of(ask_zh, scenario->question, NULL));
}

/* Of all that changes a replication's result; seed and number of replications are stored
 * beside it, so that replications can be added later. */
static uint64_t
hash_of(const ScnScenario *scenario)
{
    PayParams *params = scenario->params;
    int64_t *replications =
        &params->cell[pay_cell_index(params, PAY_RUN_REPLICATIONS, 0, 0, 0)];
    int64_t *seed = &params->cell[pay_cell_index(params, PAY_RUN_SEED, 0, 0, 0)];
    int64_t kept[] = { *replications, *seed };
    *replications = *seed = 0;
    uint64_t hash = pay_params_hash(params);
    *replications = kept[0];
    *seed = kept[1];
    hash = sim_hash_u64(hash, pay_timeline_hash(scenario->timeline));
    /* A scenario without rules has the hash it had before there were any. */
    return scenario->reactions->list->len == 0
               ? hash
               : sim_hash_u64(hash, pay_reactions_hash(scenario->reactions));
}

/* Lay @changes over @document: what was set, then what is varied or the point of it. */
static void
change(ScnDocument *document, const ScnChanges *changes, ScnReport *report)
{
    if (changes->varies != NULL)
        scn_document_vary(document, changes->varies,
                          changes->varied_by != NULL ? changes->varied_by : "--vary",
                          report);
    if (changes->experiment != NULL)
        scn_document_experiment(document, changes->experiment, report);
    if (changes->point != NULL)
        scn_document_move(document, changes->point, report);
}

/* Take over @document; @n_before: errors of the report that are not this scenario's. */
static ScnScenario *
build(ScnDocument *document, const char *path, const ScnChanges *changes,
      unsigned n_before, ScnReport *report)
{
    ScnScenario *scenario = g_new0(ScnScenario, 1);
    change(document, changes, report);
    const ScnSection *section = scn_sections_find(document->sections, "scenario", "");
    if (document->is_incomplete) {
        scn_document_free(document);
        scn_scenario_free(scenario);
        return NULL;
    }
    check_header(document, section, report);
    scenario->path = g_strdup(path);
    name(scenario, section);
    ScnResolved *resolved = scn_resolve(document, report);
    scn_check_values(resolved);
    scn_check_network(resolved);
    scenario->timeline = scn_events(resolved);
    if (report->n_errors == n_before) {
        scn_check_fee_cases(resolved);
        scn_check_course(resolved, scenario->timeline);
    }
    scenario->reactions = scn_rules(resolved);
    scn_read_expects(resolved, scenario);
    scn_read_report(resolved, scenario);
    scenario->design = scn_design_read(resolved);
    scenario->params = g_steal_pointer(&resolved->params);
    scenario->origins = scn_origins_new(document, resolved);
    scn_resolved_free(resolved);
    if (report->n_errors > n_before) {
        scn_scenario_free(scenario);
        return NULL;
    }
    scenario->text = scn_document_text(document);
    scenario->hash = hash_of(scenario);
    if (changes->point != NULL) {
        scn_origins_free(scenario->origins);
        scenario->origins = NULL;
    }
    return scenario;
}

ScnScenario *
scn_scenario_load_with(const char *path, const ScnChanges *changes, ScnReport *report)
{
    const ScnChanges none = { 0 };
    const ScnChanges *all = changes != NULL ? changes : &none;
    unsigned n_before = report->n_errors;
    return build(scn_document_load(path, all->settings, report), path, all, n_before,
                 report);
}

ScnScenario *
scn_scenario_load(const char *path, const char *const *settings, ScnReport *report)
{
    return scn_scenario_load_with(path, &(ScnChanges){ .settings = settings }, report);
}

ScnScenario *
scn_scenario_parse_with(const char *text, gsize n, const char *name_,
                        const ScnChanges *changes, ScnReport *report)
{
    const ScnChanges none = { 0 };
    const ScnChanges *all = changes != NULL ? changes : &none;
    unsigned n_before = report->n_errors;
    return build(scn_document_parse(text, n, name_, all->settings, report), name_, all,
                 n_before, report);
}

ScnScenario *
scn_scenario_parse(const char *text, gsize n, const char *name_,
                   const char *const *settings, ScnReport *report)
{
    return scn_scenario_parse_with(text, n, name_, &(ScnChanges){ .settings = settings },
                                   report);
}

static void
clear_expect(ScnExpect *expect)
{
    g_free(expect->metric_id);
    g_free(expect->member);
    g_free(expect->text);
    g_free(expect->file);
    g_free(expect->window);
}

void
scn_scenario_free(ScnScenario *scenario)
{
    if (scenario == NULL)
        return;
    for (guint i = 0; scenario->expects != NULL && i < scenario->expects->len; i++)
        clear_expect(&g_array_index(scenario->expects, ScnExpect, i));
    if (scenario->expects != NULL)
        g_array_unref(scenario->expects);
    pay_params_free(scenario->params);
    pay_timeline_free(scenario->timeline);
    pay_reactions_free(scenario->reactions);
    scn_origins_free(scenario->origins);
    scn_design_free(scenario->design);
    g_strfreev(scenario->report_metrics);
    g_free(scenario->report_split);
    g_free(scenario->against);
    g_free(scenario->id);
    g_free(scenario->label_en);
    g_free(scenario->label_zh);
    g_free(scenario->question);
    g_free(scenario->question_zh);
    g_free(scenario->path);
    g_free(scenario->text);
    g_free(scenario);
}
