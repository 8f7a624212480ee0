#include "input/expect.h"

#include <string.h>

#include "input/guess.h"
#include "models/fees.h"
#include "models/metrics.h"
#include "models/rivalry.h"

const SimMetric *
scn_metric_find(const char *key, const char **ret_member)
{
    const SimMetric *best = NULL;
    size_t length = 0;
    for (unsigned i = 0; i < PAY_N_METRICS; i++) {
        size_t n = strlen(pay_metric[i].id);
        if (n > length && strncmp(key, pay_metric[i].id, n) == 0 &&
            (key[n] == '\0' || key[n] == '.')) {
            best = &pay_metric[i];
            length = n;
        }
    }
    *ret_member = best != NULL && key[length] == '.' ? key + length + 1 : "";
    return best;
}

static void
report_metric(ScnReport *report, const char *id, ScnPlace place)
{
    ScnGuess guess = scn_guess(id);
    for (unsigned i = 0; i < PAY_N_METRICS; i++)
        scn_guess_offer(&guess, pay_metric[i].id);
    g_autofree char *meant = scn_guess_take(&guess);
    scn_report_error(report, place, meant,
                     "there is no metric '%s'; `hutong list metrics` shows all", id);
}

static void
add_owners(const PayParams *params, GPtrArray *words)
{
    static const PayKind with_owner[] = { PAY_KIND_ACQUIRER, PAY_KIND_HUB,
                                          PAY_KIND_WALLET, PAY_KIND_BANK,
                                          PAY_KIND_PLATFORM };
    for (gsize k = 0; k < G_N_ELEMENTS(with_owner); k++)
        for (unsigned i = 0; i < params->n[with_owner[k]]; i++)
            g_ptr_array_add(words, params->entity[with_owner[k]][i].owner);
}

static void
add_entities(const PayParams *params, PayKind kind, bool by_family, GPtrArray *words)
{
    for (unsigned i = 0; i < params->n[kind]; i++) {
        const PayEntity *entity = &params->entity[kind][i];
        g_ptr_array_add(words, by_family ? entity->family : entity->id);
    }
}

static void
add_words(const char *const *list, unsigned n, GPtrArray *words)
{
    for (unsigned i = 0; i < n; i++)
        g_ptr_array_add(words, (gpointer)list[i]);
}

/* Stations are named by what they are and whose: "hub-netsunion". */
static void
add_stations(const PayParams *params, GPtrArray *words)
{
    static const struct {
        PayKind kind;
        const char *name;
    } kinds[] = { { PAY_KIND_WALLET, "wallet" },
                  { PAY_KIND_HUB, "hub" },
                  { PAY_KIND_BANK, "bank" },
                  { PAY_KIND_ACQUIRER, "acquirer" } };
    for (gsize k = 0; k < G_N_ELEMENTS(kinds); k++)
        for (unsigned i = 0; i < params->n[kinds[k].kind]; i++) {
            g_autofree char *id = g_strdup_printf("%s-%s", kinds[k].name,
                                                  params->entity[kinds[k].kind][i].id);
            g_ptr_array_add(words, (gpointer)g_intern_string(id));
        }
}

/* What goes from one party to another: "merchant-to-acquirer". */
static void
add_flows(GPtrArray *words)
{
    for (unsigned a = 0; a < PAY_N_ROLES; a++)
        for (unsigned b = 0; b < PAY_N_ROLES; b++) {
            g_autofree char *id =
                g_strdup_printf("%s-to-%s", pay_role_id[a], pay_role_id[b]);
            g_ptr_array_add(words, (gpointer)g_intern_string(id));
        }
}

/* A platform and a wallet that it may open to: "taobao-wechat". */
static void
add_openings(const PayParams *params, GPtrArray *words)
{
    for (unsigned p = 0; p < params->n[PAY_KIND_PLATFORM]; p++)
        for (unsigned w = 0; w < params->n[PAY_KIND_WALLET]; w++) {
            g_autofree char *id =
                g_strdup_printf("%s-%s", params->entity[PAY_KIND_PLATFORM][p].id,
                                params->entity[PAY_KIND_WALLET][w].id);
            g_ptr_array_add(words, (gpointer)g_intern_string(id));
        }
}

static void
add_rules(const ScnResolved *resolved, GPtrArray *words)
{
    const GPtrArray *sections = resolved->document->sections->sections;
    for (guint i = 0; i < sections->len; i++) {
        const ScnSection *section = sections->pdata[i];
        if (strcmp(section->kind, "rule") == 0)
            g_ptr_array_add(words, section->id);
    }
}

/* The members of a metric's dimension in this scenario. Returns: (owned) array of
 * borrowed words. */
static GPtrArray *
members_of(const ScnResolved *resolved, const char *dimension)
{
    const PayParams *params = resolved->params;
    static const char *const failures[] = { "f1", "f2", "f3", "f4", "f5", "f6" };
    static const char *const routes[] = {
        "r1", "r2", "r3", "r4", "c1", "c2", "c3", "c4"
    };
    GPtrArray *words = g_ptr_array_new();
    PayKind kind = scn_schema_declares(dimension);
    if (strcmp(dimension, "station") == 0)
        add_stations(params, words);
    else if (kind != PAY_KIND_NONE)
        add_entities(params, kind, false, words);
    else if (strcmp(dimension, "family") == 0)
        add_entities(params, PAY_KIND_WALLET, true, words);
    else if (strcmp(dimension, "firm") == 0)
        add_owners(params, words);
    else if (strcmp(dimension, "party") == 0)
        add_words(pay_role_id, PAY_N_ROLES, words);
    else if (strcmp(dimension, "flow") == 0)
        add_flows(words);
    else if (strcmp(dimension, "opening") == 0)
        add_openings(params, words);
    else if (strcmp(dimension, "verdict") == 0)
        add_words(pay_end_id, PAY_N_ENDS, words);
    else if (strcmp(dimension, "leg") == 0)
        add_words(pay_leg_id, 2, words);
    else if (strcmp(dimension, "failure") == 0)
        add_words(failures, G_N_ELEMENTS(failures), words);
    else if (strcmp(dimension, "route") == 0)
        add_words(routes, G_N_ELEMENTS(routes), words);
    else {
        g_assert(strcmp(dimension, "rule") == 0);
        add_rules(resolved, words);
    }
    return words;
}

bool
scn_check_member(const ScnResolved *resolved, const SimMetric *metric, const char *member,
                 ScnPlace place)
{
    ScnReport *report = resolved->report;
    place.byte += (unsigned)strlen(metric->id);
    if (metric->dimension == NULL && *member != '\0') {
        scn_report_error(report, place, metric->id, "metric '%s' has no members",
                         metric->id);
        return false;
    }
    if (metric->dimension == NULL)
        return true;
    if (*member == '\0') {
        scn_report_error(report, place, NULL, "metric '%s' is by %s: write %s.ID",
                         metric->id, metric->dimension, metric->id);
        return false;
    }
    g_autoptr(GPtrArray) words = members_of(resolved, metric->dimension);
    ScnGuess guess = scn_guess(member);
    for (guint i = 0; i < words->len; i++) {
        if (strcmp(words->pdata[i], member) == 0) {
            g_free(scn_guess_take(&guess));
            return true;
        }
        scn_guess_offer(&guess, words->pdata[i]);
    }
    g_autofree char *meant = scn_guess_take(&guess);
    place.byte++;
    scn_report_error(report, place, meant, "there is no %s '%s'", metric->dimension,
                     member);
    return false;
}

ScnSpec
scn_metric_spec(const SimMetric *metric, double *ret_divisor)
{
    if (strcmp(metric->unit, "%") == 0) {
        *ret_divisor = 10000; /* ppm to percent */
        return (ScnSpec){ .type = SCN_TYPE_RATE };
    }
    if (strcmp(metric->unit, "CNY") == 0) {
        *ret_divisor = 100;
        return (ScnSpec){ .type = SCN_TYPE_MONEY };
    }
    if (strcmp(metric->unit, "yes/no") == 0 || strcmp(metric->unit, "payments") == 0) {
        *ret_divisor = 1;
        return (ScnSpec){ .type = *metric->unit == 'y' ? SCN_TYPE_FLAG : SCN_TYPE_COUNT };
    }
    *ret_divisor = PAY_ONE;
    return (ScnSpec){ .type = SCN_TYPE_NUMBER,
                      .per = strcmp(metric->unit, "1/s") == 0 ? "/s" : NULL };
}

static bool
read_bound(const ScnResolved *resolved, const SimMetric *metric, const ScnEntry *entry,
           gsize from, gsize to, double *ret_value)
{
    double divisor;
    const ScnSpec spec = scn_metric_spec(metric, &divisor);
    while (from < to && entry->value[from] == ' ')
        from++;
    g_autofree char *text = g_strchomp(g_strndup(entry->value + from, to - from));
    int64_t value;
    ScnRefusal refusal = { 0 };
    if (scn_value_parse(&spec, NULL, text, &value, &refusal)) {
        *ret_value = (double)value / divisor;
        return true;
    }
    refusal.byte += (unsigned)from;
    scn_report_refusal(resolved->report, entry->place, NULL, &refusal);
    return false;
}

/* "at most X", "at least X", "between A and B", "X". */
static bool
read_claim(const ScnResolved *resolved, const SimMetric *metric, const ScnEntry *entry,
           ScnExpect *expect)
{
    const char *text = entry->value;
    gsize n = strlen(text);
    if (g_str_has_prefix(text, "at most ")) {
        expect->op = SCN_AT_MOST;
        return read_bound(resolved, metric, entry, 8, n, &expect->high);
    }
    if (g_str_has_prefix(text, "at least ")) {
        expect->op = SCN_AT_LEAST;
        return read_bound(resolved, metric, entry, 9, n, &expect->low);
    }
    if (g_str_has_prefix(text, "between ")) {
        const char *and = strstr(text + 8, " and ");
        expect->op = SCN_BETWEEN;
        if (and == NULL) {
            scn_report_error(resolved->report, entry->place, NULL,
                             "expected between A and B, not '%s'", text);
            return false;
        }
        gsize middle = (gsize)(and-text);
        if (!read_bound(resolved, metric, entry, 8, middle, &expect->low) ||
            !read_bound(resolved, metric, entry, middle + 5, n, &expect->high))
            return false;
        if (expect->low > expect->high)
            scn_report_error(resolved->report, entry->place, NULL,
                             "'%s' holds nothing: the first bound is the larger", text);
        return expect->low <= expect->high;
    }
    if (g_ascii_isalpha(*text) && strcmp(metric->unit, "yes/no") != 0) {
        scn_report_error(resolved->report, entry->place, NULL,
                         "expected at most X, at least X, between A and B, or a value; "
                         "not '%s'",
                         text);
        return false;
    }
    expect->op = SCN_EQUALS;
    if (!read_bound(resolved, metric, entry, 0, n, &expect->low))
        return false;
    expect->high = expect->low;
    return true;
}

/* Part "METRIC@WINDOW" or "METRIC@end". @ret_window gets the part after the @, "" without
 * one. Returns: (owned) the part before it; NULL, and reports it, if there is no such
 * window. */
static char *
split_window(const ScnResolved *resolved, const ScnEntry *entry, const char **ret_window)
{
    const char *at = strchr(entry->key, '@');
    *ret_window = at != NULL ? at + 1 : "";
    if (at == NULL)
        return g_strdup(entry->key);
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    add_entities(resolved->params, PAY_KIND_WINDOW, false, words);
    g_ptr_array_add(words, (gpointer)SIM_PERIOD_END);
    ScnGuess guess = scn_guess(at + 1);
    for (guint i = 0; i < words->len; i++)
        scn_guess_offer(&guess, words->pdata[i]);
    g_autofree char *meant = scn_guess_take(&guess);
    if (g_ptr_array_find_with_equal_func(words, at + 1, g_str_equal, NULL))
        return g_strndup(entry->key, (gsize)(at - entry->key));
    ScnPlace place = entry->key_place;
    place.byte += (unsigned)(at + 1 - entry->key);
    scn_report_error(resolved->report, place, meant, "there is no window '%s'", at + 1);
    return NULL;
}

void
scn_read_expects(const ScnResolved *resolved, ScnScenario *scenario)
{
    const ScnSection *section =
        scn_sections_find(resolved->document->sections, "expect", "");
    scenario->expects = g_array_new(FALSE, TRUE, sizeof(ScnExpect));
    for (guint i = 0; section != NULL && i < section->entries->len; i++) {
        const ScnEntry *entry = section->entries->pdata[i];
        const char *member, *window;
        if (*entry->value == '\0')
            continue;
        g_autofree char *id = split_window(resolved, entry, &window);
        if (id == NULL)
            continue;
        const SimMetric *metric = scn_metric_find(id, &member);
        if (metric == NULL) {
            report_metric(resolved->report, id, entry->key_place);
            continue;
        }
        if (metric - pay_metric >= PAY_METRIC_TPS_DAY) {
            scn_report_error(resolved->report, entry->key_place, NULL,
                             "metric '%s' is a series; it has no value to check",
                             metric->id);
            continue;
        }
        ScnExpect expect = { 0 };
        if (!scn_check_member(resolved, metric, member, entry->key_place) ||
            !read_claim(resolved, metric, entry, &expect))
            continue;
        expect.metric_id = g_strdup(metric->id);
        expect.member = g_strdup(member);
        expect.text = g_strdup(entry->value);
        expect.file = g_strdup(entry->key_place.text->name);
        expect.line = entry->key_place.line;
        expect.window = g_strdup(window);
        g_array_append_val(scenario->expects, expect);
    }
}

static void
read_against(const ScnResolved *resolved, const ScnEntry *entry, ScnScenario *scenario)
{
    const ScnDocument *document = resolved->document;
    g_autofree char *why = NULL;
    g_autofree char *path = scn_tree_path(document->file, entry->value, &why);
    if (path == NULL)
        scn_report_error(resolved->report, entry->place, NULL, "%s", why);
    else if (document->has_files && !scn_tree_has(document->tree, path, &why))
        scn_report_error(resolved->report, entry->place, NULL, "%s: %s", entry->value,
                         why);
    else
        scenario->against = scn_tree_shown(document->tree, path);
}

static void
read_metrics(const ScnResolved *resolved, const ScnEntry *entry, ScnScenario *scenario)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    for (const char *p = entry->value; *p != '\0';) {
        p += strspn(p, ", \t");
        gsize n = strcspn(p, ", \t");
        if (n == 0)
            break;
        g_autofree char *id = g_strndup(p, n);
        ScnPlace place = entry->place;
        place.byte += (unsigned)(p - entry->value);
        if (pay_metric_find(id) == NULL)
            report_metric(resolved->report, id, place);
        else if (g_ptr_array_find_with_equal_func(ids, id, g_str_equal, NULL))
            scn_report_error(resolved->report, place, NULL, "'%s' is listed twice", id);
        else
            g_ptr_array_add(ids, g_strdup(id));
        p += n;
    }
    g_ptr_array_add(ids, NULL);
    scenario->report_metrics = (char **)g_ptr_array_free(g_steal_pointer(&ids), FALSE);
}

static void
read_split(const ScnResolved *resolved, const ScnEntry *entry, ScnScenario *scenario)
{
    ScnGuess guess = scn_guess(entry->value);
    scenario->report_split = g_strdup(entry->value);
    for (unsigned i = 0; i < PAY_N_METRICS; i++) {
        const char *dimension = pay_metric[i].dimension;
        if (dimension == NULL)
            continue;
        if (strcmp(dimension, entry->value) == 0) {
            g_free(scn_guess_take(&guess));
            return;
        }
        scn_guess_offer(&guess, dimension);
    }
    g_autofree char *meant = scn_guess_take(&guess);
    scn_report_error(resolved->report, entry->place, meant, "no metric is split by '%s'",
                     entry->value);
}

void
scn_read_report(const ScnResolved *resolved, ScnScenario *scenario)
{
    const ScnSection *section =
        scn_sections_find(resolved->document->sections, "report", "");
    for (guint i = 0; section != NULL && i < section->entries->len; i++) {
        const ScnEntry *entry = section->entries->pdata[i];
        if (*entry->value == '\0')
            continue;
        if (strcmp(entry->key, "against") == 0)
            read_against(resolved, entry, scenario);
        else if (strcmp(entry->key, "metrics") == 0)
            read_metrics(resolved, entry, scenario);
        else {
            g_assert(strcmp(entry->key, "split-by") == 0);
            read_split(resolved, entry, scenario);
        }
    }
}
