#include <stdlib.h>
#include <string.h>

#include "cli/load.h"
#include "input/guess.h"
#include "input/schema.h"
#include "output/table.h"

typedef struct {
    OutFormat format;
    bool all;
    bool is_chinese;
} Options;

/* "wallet.alipay.hold" to its heading "[wallet alipay]" and its key "hold". */
static char *
heading_of(const char *path, const char **ret_key)
{
    g_auto(GStrv) parts = g_strsplit(path, ".", 3);
    bool has_id = false;
    scn_schema_has_kind(parts[0], &has_id);
    *ret_key = path + strlen(parts[0]) + 1;
    if (!has_id)
        return g_strdup_printf("[%s]", parts[0]);
    *ret_key += strlen(parts[1]) + 1;
    return g_strdup_printf("[%s %s]", parts[0], parts[1]);
}

/* A default for every pair of wallet and network says little: shown on request. */
static bool
is_dull(const ScnValue *value)
{
    const char *key;
    g_autofree char *heading = heading_of(value->path, &key);
    return value->is_default && strchr(heading, ' ') != NULL && strchr(key, '.') != NULL;
}

static char *
where(const ScnValue *value)
{
    return value->is_default ? g_strdup("default")
                             : g_strdup_printf("%s:%u", value->file, value->line);
}

static void
fill_row(OutTable *table, const ScnValue *value, const char *key)
{
    g_autofree char *place = where(value);
    out_table_text(table, value->path);
    out_table_text(table, key);
    out_table_text(table, value->value);
    out_table_text(table, place);
    if (value->is_default) {
        out_table_absent(table);
        out_table_absent(table);
    } else {
        out_table_text(table, value->file);
        out_table_integer(table, value->line);
    }
    out_table_text(table, value->source);
}

static GString *
resolved_table(const ScnScenario *scenario, const Options *options)
{
    OutTable *table = out_table_new();
    out_table_column(table, "path", "path", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA);
    out_table_column(table, "key", "key", OUT_ALIGN_LEFT, OUT_SHOWN_TO_PEOPLE);
    out_table_column(table, "value", "value", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "where", "written", OUT_ALIGN_LEFT, OUT_SHOWN_TO_PEOPLE);
    out_table_column(table, "file", "file", OUT_ALIGN_LEFT, OUT_SHOWN_TO_DATA);
    out_table_column(table, "line", "line", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA);
    out_table_column(table, "source", "source", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    g_autoptr(GPtrArray) values = scn_scenario_values(scenario);
    g_autofree char *last = NULL;
    for (guint i = 0; i < values->len; i++) {
        const ScnValue *value = values->pdata[i];
        const char *key;
        g_autofree char *heading = heading_of(value->path, &key);
        if (options->format == OUT_FORMAT_TEXT && !options->all && is_dull(value))
            continue;
        if (g_strcmp0(heading, last) != 0)
            out_table_group(table, heading);
        g_free(last);
        last = g_steal_pointer(&heading);
        fill_row(table, value, key);
    }
    GString *text = out_table_render(table, options->format, 0);
    out_table_free(table);
    return text;
}

static const ScnValue *
find_value(const GPtrArray *values, const char *kind, const char *id, const char *key)
{
    g_autofree char *path = g_strdup_printf("%s.%s.%s", kind, id, key);
    for (guint i = 0; i < values->len; i++) {
        const ScnValue *value = values->pdata[i];
        if (strcmp(value->path, path) == 0)
            return value;
    }
    return NULL;
}

/* Where [event @id] is written. */
static char *
event_place(const GPtrArray *values, const char *id)
{
    const ScnValue *at = find_value(values, "event", id, "at");
    return at != NULL ? where(at) : g_strdup("?");
}

/* "  event    2021-11-01 fee-cut adds -0.1 pp until 2022-03-01 (fee-war.ini:12)" */
static void
append_change(GString *out, const PayEvent *event, const PayChange *change,
              const char *place)
{
    static const char *const verbs[] = { "sets", "adds to", "scales" };
    char date[32];
    g_string_append_printf(out, "  event    %s %s %s it",
                           sim_time_format(event->at, date), event->id,
                           verbs[change->op]);
    if (event->ramp > 0)
        g_string_append_printf(out, ", complete on %s",
                               sim_time_format(event->at + event->ramp, date));
    if (event->until != SIM_TIME_NEVER)
        g_string_append_printf(out, ", until %s", sim_time_format(event->until, date));
    g_string_append_printf(out, " (%s)", place);
}

/* Who changes the cells, when, and in how many cities. */
static void
append_events(GString *out, const ScnScenario *scenario, const GPtrArray *values,
              size_t first, size_t n_cells)
{
    const GPtrArray *events = scenario->timeline->events;
    for (guint i = 0; i < events->len; i++) {
        const PayEvent *event = events->pdata[i];
        for (unsigned j = 0; j < event->n_changes; j++) {
            const PayChange *change = &event->changes[j];
            size_t n = 0;
            for (size_t k = 0; k < change->n_cells; k++)
                n += change->cells[k] >= first && change->cells[k] < first + n_cells;
            if (n == 0)
                continue;
            g_autofree char *place = event_place(values, event->id);
            append_change(out, event, change, place);
            if (n_cells > 1)
                g_string_append_printf(out, " in %zu of %zu cities", n, n_cells);
            g_string_append_c(out, '\n');
        }
    }
}

static bool
may_change(const PayReaction *rule, size_t first, size_t n_cells)
{
    for (guint i = 0; i < rule->moves->len; i++) {
        const PayMove *move = &g_array_index(rule->moves, PayMove, i);
        for (size_t k = 0; k < move->n_cells; k++)
            if (move->cells[k] >= first && move->cells[k] < first + n_cells)
                return true;
    }
    return false;
}

/* Rules that may change the cells, in their own words: no date is known. */
static void
append_rules(GString *out, const ScnScenario *scenario, const GPtrArray *values,
             size_t first, size_t n_cells)
{
    const GPtrArray *rules = scenario->reactions->list;
    for (guint i = 0; i < rules->len; i++) {
        const PayReaction *rule = rules->pdata[i];
        const ScnValue *when = find_value(values, "rule", rule->id, "when");
        const ScnValue *then = find_value(values, "rule", rule->id, "then");
        if (!may_change(rule, first, n_cells) || when == NULL || then == NULL)
            continue;
        g_autofree char *place = where(when);
        g_autofree char *words = g_strdup_printf("%s: when %s, %s (%s)", rule->id,
                                                 when->value, then->value, place);
        g_autofree char *inert = scn_inert(words, strlen(words));
        g_string_append_printf(out, "  rule     %s\n", inert);
    }
}

static int
by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* "100%", or "0% in 6 cities, 100% in 31 cities". */
static char *
values_now(const ScnSpec *spec, const PayParams *now, size_t first, size_t n)
{
    g_autofree int64_t *sorted = g_memdup2(now->cell + first, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_size);
    GString *out = g_string_new(NULL);
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i; j < n && sorted[j] == sorted[i];)
            j++;
        g_autofree char *value = scn_value_format(spec, now, sorted[i]);
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", value);
        if (j - i < n)
            g_string_append_printf(out, " in %zu %s", j - i,
                                   j - i == 1 ? "city" : "cities");
    }
    return g_string_free(out, FALSE);
}

/* What the cells are on each date on which the timeline turns. */
static void
append_course(GString *out, const ScnScenario *scenario, const ScnSpec *spec,
              size_t first, size_t n)
{
    SimTime from = pay_value(scenario->params, PAY_RUN_FROM, 0, 0, 0);
    PayParams *now = pay_params_copy(scenario->params);
    g_autofree char *last = values_now(spec, now, first, n);
    for (SimTime time = from; time != SIM_TIME_NEVER;
         time = pay_timeline_next(scenario->timeline, time)) {
        pay_timeline_apply(scenario->timeline, scenario->params, time, now);
        g_autofree char *text = values_now(spec, now, first, n);
        char date[32];
        if (strcmp(text, last) == 0 && time != from)
            continue;
        g_string_append_printf(out, "  %-17s%s\n", sim_time_format(time, date), text);
        g_free(last);
        last = g_steal_pointer(&text);
    }
    pay_params_free(now);
}

static void
append_inert(GString *out, const char *label, const char *text)
{
    g_autofree char *inert = scn_inert(text, strlen(text));
    g_string_append_printf(out, "  %-8s %s\n", label, inert);
}

static void
append_why(GString *out, const ScnScenario *scenario, const GPtrArray *values,
           const ScnValue *value, const Options *options)
{
    g_autofree char *place = where(value);
    g_autofree char *title = g_strdup_printf("%s = %s", value->path, value->value);
    g_autofree char *inert = scn_inert(title, strlen(title));
    g_string_append_printf(out, "%s%s\n", out->len > 0 ? "\n" : "", inert);
    append_inert(out, "written", place);
    append_inert(out, "source", value->source);
    if (value->cell == SIZE_MAX)
        return;
    unsigned index[3], city;
    PayKey key = pay_params_cell_owner(scenario->params, value->cell, index, &city);
    const ScnRow *row = scn_schema_row(key);
    g_autofree char *range = scn_spec_range(&row->spec);
    g_autofree char *preset = scn_row_default(row);
    append_inert(out, "meaning", options->is_chinese ? row->doc_zh : row->doc_en);
    append_inert(out, "unit", scn_spec_unit(&row->spec));
    append_inert(out, "range", range);
    append_inert(out, "default", preset != NULL ? preset : "none, required");
    size_t n = pay_key_shape[key].by_city ? scenario->params->n[PAY_KIND_CITY] : 1;
    append_events(out, scenario, values, value->cell, n);
    append_rules(out, scenario, values, value->cell, n);
    append_course(out, scenario, &row->spec, value->cell, n);
}

static int
explain(const ScnScenario *scenario, char **paths, const Options *options)
{
    g_autoptr(GPtrArray) values = scn_scenario_values(scenario);
    g_autoptr(GString) out = g_string_new(NULL);
    for (unsigned p = 0; paths[p] != NULL; p++) {
        bool any = false;
        ScnGuess guess = scn_guess(paths[p]);
        for (guint i = 0; i < values->len; i++) {
            const ScnValue *value = values->pdata[i];
            scn_guess_offer(&guess, value->path);
            if (!scn_path_matches(paths[p], value->path))
                continue;
            any = true;
            append_why(out, scenario, values, value, options);
        }
        g_autofree char *meant = scn_guess_take(&guess);
        if (!any && meant != NULL)
            return cli_fail(&cli_verb_show, CLI_USAGE,
                            "no value '%s'; did you mean '%s'?", paths[p], meant);
        if (!any)
            return cli_fail(&cli_verb_show, CLI_USAGE,
                            "no value '%s'; `hutong show FILE --all` lists them",
                            paths[p]);
    }
    return cli_print(&cli_verb_show, out->str);
}

static void
append_title(GString *out, const ScnScenario *scenario, const Options *options)
{
    const char *label = options->is_chinese ? scenario->label_zh : scenario->label_en;
    const char *question =
        options->is_chinese ? scenario->question_zh : scenario->question;
    g_autofree char *title = g_strdup_printf("%s: %s", scenario->id, label);
    g_autofree char *inert = scn_inert(title, strlen(title));
    g_autofree char *asked = scn_inert(question, strlen(question));
    g_string_append_printf(out, "%s\n%s%shash %016" G_GINT64_MODIFIER "x\n\n", inert,
                           asked, *asked != '\0' ? "\n" : "", scenario->hash);
}

static int
show(const ScnScenario *scenario, const Options *options)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GString) table = resolved_table(scenario, options);
    if (options->format == OUT_FORMAT_TEXT)
        append_title(out, scenario, options);
    g_string_append(out, table->str);
    if (options->format == OUT_FORMAT_TEXT && !options->all)
        g_string_append(out,
                        "\nDefaults of pairs (wallet and network, fee and tier ...) are "
                        "not shown; --all shows them.\n");
    return cli_print(&cli_verb_show, out->str);
}

static int
run(int argc, char **argv)
{
    g_auto(GStrv) settings = NULL, why = NULL;
    g_autofree char *format = NULL, *lang = NULL;
    gboolean json = FALSE, all = FALSE, no_color = FALSE;
    Options options = { .format = OUT_FORMAT_TEXT };
    const GOptionEntry entries[] = {
        { "why", 0, 0, G_OPTION_ARG_STRING_ARRAY, &why,
          "Explain one value, * as wildcard: origin, range, events", "PATH" },
        { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &settings,
          "Override a value; may be repeated", "PATH=VALUE" },
        { "all", 0, 0, G_OPTION_ARG_NONE, &all, "Show the defaults of pairs too", NULL },
        { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Same as --format json", NULL },
        { "format", 0, 0, G_OPTION_ARG_STRING, &format, "text, csv or json", "FORMAT" },
        { "lang", 0, 0, G_OPTION_ARG_STRING, &lang, "zh or en", "LANG" },
        { "no-color", 0, 0, G_OPTION_ARG_NONE, &no_color, "No colours", NULL },
        { 0 },
    };
    int code = cli_options(&cli_verb_show, entries, &argc, &argv);
    if (code >= 0)
        return code;
    if (argc != 2)
        return cli_fail(&cli_verb_show, CLI_USAGE, "one FILE, please");
    if (!cli_format(&cli_verb_show, json ? "json" : format, &options.format) ||
        !cli_language(&cli_verb_show, lang, &options.is_chinese))
        return CLI_USAGE;
    options.all = all;
    g_autoptr(ScnScenario) scenario = cli_load(argv[1], settings, no_color, &code);
    if (scenario == NULL)
        return code;
    return why != NULL ? explain(scenario, why, &options) : show(scenario, &options);
}

const CliVerb cli_verb_show = {
    .name = "show",
    .summary = "show a scenario with all it extends, and where each value comes from",
    .usage = "FILE",
    .examples = { "hutong show scenarios/announced.ini",
                  "hutong show scenarios/fee-war.ini --why fee.mdr-default.rate" },
    .run = run,
};
