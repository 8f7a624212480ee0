#include <string.h>

#include "cli/load.h"
#include "input/guess.h"
#include "input/schema.h"
#include "models/metrics.h"
#include "output/text.h"

static void
append(GString *out, const char *label, const char *text)
{
    if (text != NULL && *text != '\0')
        g_string_append_printf(out, "  %s%*s%s\n", label, 10 - out_text_width(label), "",
                               text);
}

static void
append_row(GString *out, const ScnRow *row)
{
    g_autofree char *range = scn_spec_range(&row->spec);
    g_autofree char *preset = scn_row_default(row);
    bool is_cell = row->key != PAY_N_KEYS;
    g_string_append_printf(out, "%s%s\n", out->len > 0 ? "\n" : "", scn_row_path(row));
    append(out, "meaning", row->doc_en);
    append(out, "含义", row->doc_zh);
    append(out, "unit", scn_spec_unit(&row->spec));
    append(out, "range", range);
    append(out, "default", row->is_required ? "none, required" : preset);
    append(out, "origin", row->origin);
    append(out, "example", row->example);
    if (is_cell)
        append(out, "event", row->is_dynamic ? "may change it" : "cannot change it");
    if (is_cell && pay_key_shape[row->key].by_city)
        append(out, "cities", "an event may change it city by city");
}

static void
append_metric(GString *out, const SimMetric *metric)
{
    g_string_append_printf(out, "%s%s\n", out->len > 0 ? "\n" : "", metric->id);
    append(out, "meaning", metric->label_en);
    append(out, "含义", metric->label_zh);
    append(out, "unit", metric->unit);
    append(out, "by", metric->dimension);
    append(out, "formula", metric->formula);
}

/* Does @word name the row: its pattern, a path with ids, or the end of one ("hold")? */
static bool
is_named(const ScnRow *row, const char *word)
{
    const char *path = scn_row_path(row), *dot = strrchr(path, '.');
    if (strcmp(path, word) == 0 || strcmp(dot + 1, word) == 0 ||
        strcmp(scn_row_key(row), word) == 0)
        return true;
    g_auto(GStrv) want = g_strsplit(path, ".", -1), have = g_strsplit(word, ".", -1);
    if (g_strv_length(want) != g_strv_length(have))
        return false;
    for (unsigned i = 0; want[i] != NULL; i++)
        if (*want[i] != '{' && !g_pattern_match_simple(have[i], want[i]))
            return false;
    return true;
}

static char *
guess_word(const char *word)
{
    ScnGuess guess = scn_guess(word);
    for (unsigned i = 0; i < scn_schema_n; i++) {
        const char *path = scn_row_path(&scn_schema[i]);
        scn_guess_offer(&guess, path);
        scn_guess_offer(&guess, strrchr(path, '.') + 1);
    }
    for (unsigned i = 0; i < PAY_N_METRICS; i++)
        scn_guess_offer(&guess, pay_metric[i].id);
    return scn_guess_take(&guess);
}

static int
describe(const char *word)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (unsigned i = 0; i < scn_schema_n; i++)
        if (is_named(&scn_schema[i], word))
            append_row(out, &scn_schema[i]);
    const SimMetric *metric = pay_metric_find(word);
    if (metric != NULL)
        append_metric(out, metric);
    if (out->len > 0)
        return cli_print(&cli_verb_describe, out->str);
    g_autofree char *meant = guess_word(word);
    if (meant != NULL)
        return cli_fail(&cli_verb_describe, CLI_USAGE,
                        "no key or metric '%s'; did you mean '%s'?", word, meant);
    return cli_fail(&cli_verb_describe, CLI_USAGE,
                    "no key or metric '%s'; see `hutong list keys` and `hutong list "
                    "metrics`",
                    word);
}

static int
run(int argc, char **argv)
{
    int code = cli_options(&cli_verb_describe, NULL, &argc, &argv);
    if (code >= 0)
        return code;
    if (argc < 2)
        return cli_fail(&cli_verb_describe, CLI_USAGE, "which KEY or METRIC?");
    code = CLI_OK;
    for (int i = 1; i < argc && code == CLI_OK; i++)
        code = describe(argv[i]);
    return code;
}

const CliVerb cli_verb_describe = {
    .name = "describe",
    .summary = "tell what a key or metric means: unit, range, default, origin",
    .usage = "KEY|METRIC...",
    .examples = { "hutong describe behaviour.patience",
                  "hutong describe hub.load.peak fee.mdr.rate" },
    .run = run,
};
