#include "input/rule.h"

#include <stdlib.h>
#include <string.h>

#include "input/event.h"
#include "input/expect.h"
#include "input/guess.h"
#include "input/phrase.h"
#include "input/rule_then.h"

#define LONGEST (3660 * SIM_DAY)

static const char *const when_forms =
    "METRIC rises|falls X over N d, or METRIC is above|below X [for N d]";

typedef struct {
    const ScnResolved *resolved;
    const ScnSection *section;
    PayReaction *rule;
} Maker;

/* The entry of @key, or NULL if it is absent or empty (which is reported elsewhere). */
static const ScnEntry *
find(const Maker *maker, const char *key)
{
    const ScnEntry *entry = scn_section_find(maker->section, key);
    return entry != NULL && *entry->value != '\0' ? entry : NULL;
}

static const ScnEntry *
find_required(const Maker *maker, const char *key)
{
    if (scn_section_find(maker->section, key) == NULL)
        scn_report_error(maker->resolved->report, maker->section->place, NULL,
                         "rule '%s' has no '%s'", maker->section->id, key);
    return find(maker, key);
}

/* ---- when */

static void
report_metric(const Maker *maker, ScnPhrase phrase, const char *key)
{
    g_autoptr(GString) listed = g_string_new(NULL);
    ScnGuess guess = scn_guess(key);
    for (PayMetric metric = 0; metric < PAY_N_METRICS; metric++) {
        if (!pay_watch_has(metric))
            continue;
        g_string_append_printf(listed, "%s%s", listed->len > 0 ? ", " : "",
                               pay_metric[metric].id);
        scn_guess_offer(&guess, pay_metric[metric].id);
    }
    g_autofree char *meant = scn_guess_take(&guess);
    scn_report_error(maker->resolved->report, scn_phrase_place(phrase), meant,
                     "a rule cannot watch '%s'; it can watch %s", key, listed->str);
}

static bool
read_metric(const Maker *maker, ScnPhrase phrase)
{
    const char *member;
    g_autofree char *key = scn_phrase_text(phrase);
    const SimMetric *metric = scn_metric_find(key, &member);
    if (metric == NULL || !pay_watch_has((PayMetric)(metric - pay_metric))) {
        report_metric(maker, phrase, key);
        return false;
    }
    if (!scn_check_member(maker->resolved, metric, member, scn_phrase_place(phrase)))
        return false;
    maker->rule->metric = (PayMetric)(metric - pay_metric);
    maker->rule->member =
        pay_watch_member(maker->resolved->params, maker->rule->metric, member);
    return true;
}

static bool
read_days(const Maker *maker, ScnPhrase phrase)
{
    const ScnSpec spec = { .type = SCN_TYPE_DAYS, .min = 1, .max = 366 };
    int64_t days;
    if (!scn_phrase_value(maker->resolved, phrase, &spec, &days))
        return false;
    maker->rule->days = (unsigned)days;
    return true;
}

static bool
read_bound(const Maker *maker, ScnPhrase phrase, bool is_step)
{
    double divisor;
    const ScnSpec spec = scn_metric_spec(&pay_metric[maker->rule->metric], &divisor);
    int64_t bound;
    bool ok = is_step ? scn_phrase_amount(maker->resolved, phrase, &spec, &bound)
                      : scn_phrase_value(maker->resolved, phrase, &spec, &bound);
    if (!ok)
        return false;
    maker->rule->bound = (double)bound / divisor;
    return true;
}

static bool
read_when(const Maker *maker, const ScnEntry *entry)
{
    static const struct {
        const char *verb;
        PaySeen seen;
        const char *span;
        bool is_step; /* then the span must be there */
    } forms[] = {
        { "rises", PAY_SEEN_RISES, "over", true },
        { "falls", PAY_SEEN_FALLS, "over", true },
        { "is above", PAY_SEEN_ABOVE, "for", false },
        { "is below", PAY_SEEN_BELOW, "for", false },
    };
    ScnPhrase whole = scn_phrase(entry), metric, rest, bound, days;
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        if (!scn_phrase_cut(whole, forms[i].verb, &metric, &rest))
            continue;
        bool has_span = scn_phrase_cut(rest, forms[i].span, &bound, &days);
        if (forms[i].is_step && !has_span)
            break;
        maker->rule->seen = forms[i].seen;
        return read_metric(maker, metric) &&
               read_bound(maker, has_span ? bound : rest, forms[i].is_step) &&
               (!has_span || read_days(maker, days));
    }
    scn_report_error(maker->resolved->report, entry->place, NULL, "expected %s; not '%s'",
                     when_forms, entry->value);
    return false;
}

/* ---- how often, how long */

static bool
read_times(const Maker *maker, ScnPhrase phrase)
{
    g_autofree char *text = scn_phrase_text(phrase);
    char *end = text;
    guint64 n = g_ascii_isdigit(*text) ? g_ascii_strtoull(text, &end, 10) : 0;
    if (strcmp(end, n == 1 ? " time" : " times") != 0 || n < 1 || n > SCN_MAX_TIMES) {
        scn_report_error(maker->resolved->report, scn_phrase_place(phrase), NULL,
                         "expected 1 time, or N times, SPAN apart, with N up to %d; "
                         "not '%s'",
                         SCN_MAX_TIMES, text);
        return false;
    }
    maker->rule->limit = (unsigned)n;
    return true;
}

/* "1 time", "3 times, 30 d apart": how far apart must be said, or a condition that goes
 * on would use up all times in as many days. */
static void
read_limit(const Maker *maker, const ScnEntry *entry)
{
    const ScnSpec spec = { .type = SCN_TYPE_SPAN, .min = SIM_DAY, .max = LONGEST };
    ScnPhrase whole = scn_phrase(entry), times = whole, apart;
    const char *comma = strchr(entry->value, ',');
    bool has_apart = comma != NULL;
    if (has_apart) {
        times = scn_phrase_part(whole, 0, (gsize)(comma - entry->value));
        apart = scn_phrase_part(whole, (gsize)(comma + 1 - entry->value), whole.to);
    }
    if (!read_times(maker, times))
        return;
    if (has_apart && scn_phrase_strip(&apart, "apart"))
        scn_phrase_value(maker->resolved, apart, &spec, &maker->rule->apart);
    else if (has_apart || maker->rule->limit > 1)
        scn_report_error(maker->resolved->report, entry->place, NULL,
                         "how far apart? for example %u times, 30 d apart; not '%s'",
                         maker->rule->limit, entry->value);
}

static void
read_times_of(const Maker *maker)
{
    const ScnSpec span = { .type = SCN_TYPE_SPAN, .max = LONGEST };
    const ScnSpec date = { .type = SCN_TYPE_DATE };
    const ScnEntry *after = find(maker, "after"), *until = find(maker, "until");
    const ScnEntry *limit = find(maker, "limit");
    if (after != NULL)
        scn_phrase_value(maker->resolved, scn_phrase(after), &span, &maker->rule->after);
    if (until != NULL)
        scn_phrase_value(maker->resolved, scn_phrase(until), &date, &maker->rule->until);
    if (limit != NULL)
        read_limit(maker, limit);
}

/* The first barrier at which the condition can hold; what begins then must still be
 * within the run. */
static void
check_run(const Maker *maker)
{
    const ScnResolved *r = maker->resolved;
    const PayReaction *rule = maker->rule;
    if (!scn_resolved_is_good(r, PAY_RUN_FROM, 0) ||
        !scn_resolved_is_good(r, PAY_RUN_DAYS, 0))
        return;
    bool is_step = rule->seen == PAY_SEEN_RISES || rule->seen == PAY_SEEN_FALLS;
    int64_t n_days = PAY_WATCH_DAYS + rule->days - !is_step;
    SimTime begin = pay_value(r->params, PAY_RUN_FROM, 0, 0, 0) + PAY_BARRIER;
    SimTime end = begin + pay_value(r->params, PAY_RUN_DAYS, 0, 0, 0) * SIM_DAY;
    SimTime first = begin + n_days * SIM_DAY + rule->after;
    if (first < MIN(end, rule->until))
        return;
    char at[32], last[32];
    sim_time_format(MIN(end, rule->until), last);
    scn_report_warning(r->report, maker->section->place, NULL,
                       "rule '%s' never acts: it could not before %s, and %s at %s",
                       maker->section->id, sim_time_format(first, at),
                       rule->until < end ? "it ends" : "the run ends", last);
}

static void
make_rule(const ScnResolved *resolved, const ScnSection *section, PayReactions *reactions)
{
    Maker maker = { resolved, section, pay_reaction_new(section->id) };
    unsigned n_before = resolved->report->n_errors;
    scn_read_labels(section, &maker.rule->label_en, &maker.rule->label_zh);
    const ScnEntry *when = find_required(&maker, "when");
    const ScnEntry *then = find_required(&maker, "then");
    if (when != NULL)
        read_when(&maker, when);
    if (then != NULL)
        scn_read_then(resolved, then, find(&maker, "floor"), find(&maker, "cap"),
                      maker.rule);
    read_times_of(&maker);
    if (resolved->report->n_errors == n_before)
        check_run(&maker);
    pay_reactions_add(reactions, maker.rule);
}

PayReactions *
scn_rules(const ScnResolved *resolved)
{
    PayReactions *reactions = pay_reactions_new();
    const GPtrArray *sections = resolved->document->sections->sections;
    for (guint i = 0; i < sections->len; i++) {
        const ScnSection *section = sections->pdata[i];
        if (strcmp(section->kind, "rule") != 0)
            continue;
        if (reactions->list->len == SCN_MAX_RULES) {
            scn_report_error(resolved->report, section->place, NULL, "more than %u rules",
                             SCN_MAX_RULES);
            break;
        }
        make_rule(resolved, section, reactions);
    }
    pay_reactions_close(reactions);
    return reactions;
}
