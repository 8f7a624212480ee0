/* The verbs that read scenarios and run nothing. */
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "input/schema.h"
#include "models/metrics.h"
#include "output/text.h"
#include "tests/claims.h"

#define FIXTURES "tests/input/fixtures/"
#define LETTERS  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

typedef struct {
    int code;
    char *out, *err; /* (owned) */
} Result;

static int
redirect(FILE *stream, int *ret_saved, char **ret_path)
{
    int file = g_file_open_tmp("hutong-XXXXXX", ret_path, NULL);
    fflush(stream);
    *ret_saved = dup(fileno(stream));
    dup2(file, fileno(stream));
    return file;
}

static char *
restore(FILE *stream, int file, int saved, const char *path)
{
    char *text = NULL;
    fflush(stream);
    dup2(saved, fileno(stream));
    close(saved);
    close(file);
    g_file_get_contents(path, &text, NULL, NULL);
    unlink(path);
    return text;
}

/* Run @verb with the words of @line (separated by '|'). */
static Result
run(const CliVerb *verb, const char *line)
{
    Result result;
    g_autofree char *all = g_strconcat(verb->name, *line != '\0' ? "|" : "", line, NULL);
    g_auto(GStrv) words = g_strsplit(all, "|", -1);
    int argc = (int)g_strv_length(words);
    g_autofree char **argv = g_memdup2(words, ((gsize)argc + 1) * sizeof *argv);
    g_autofree char *out_path = NULL, *err_path = NULL;
    int out_saved, err_saved;
    int out = redirect(stdout, &out_saved, &out_path);
    int err = redirect(stderr, &err_saved, &err_path);
    result.code = verb->run(argc, argv);
    result.err = restore(stderr, err, err_saved, err_path);
    result.out = restore(stdout, out, out_saved, out_path);
    return result;
}

/* Does the verb end with @code and say @out on stdout and @err on stderr (NULL: nothing)?
 */
static void
expect(const CliVerb *verb, const char *line, int code, const char *out, const char *err)
{
    Result r = run(verb, line);
    bool ok = r.code == code &&
              (out != NULL ? strstr(r.out, out) != NULL : *r.out == '\0') &&
              (err != NULL ? strstr(r.err, err) != NULL : *r.err == '\0');
    CU_ASSERT_TRUE(ok);
    if (!ok)
        printf("%s %s: %d\n%s\n%s\n", verb->name, line, r.code, r.out, r.err);
    g_free(r.out);
    g_free(r.err);
}

static void
check_tells_good_from_invalid_and_from_missing(void)
{
    expect(&cli_verb_check, FIXTURES "minimal.ini", CLI_OK, "minimal.ini: ok, 6", NULL);
    expect(&cli_verb_check, "-q|" FIXTURES "minimal.ini", CLI_OK, NULL, NULL);
    expect(&cli_verb_check, FIXTURES "circle-a.ini", CLI_INVALID, NULL,
           "error: a circle");
    expect(&cli_verb_check, FIXTURES "none.ini", CLI_FILE, NULL,
           "none.ini: error: cannot "
           "read");
    expect(&cli_verb_check, "", CLI_USAGE, NULL, "which FILE?");
    expect(&cli_verb_check, "--set|run.days=x|" FIXTURES "minimal.ini", CLI_INVALID, NULL,
           "--set:1:10: error: days: expected a number, not 'x'");
}

static void
check_goes_on_with_the_next_file(void)
{
    expect(&cli_verb_check, FIXTURES "circle-a.ini|" FIXTURES "minimal.ini", CLI_INVALID,
           "minimal.ini: ok", "a circle");
}

/* Without a warning either, and each value with its origin. */
static void
scenarios_that_are_shipped_pass_check(void)
{
    static const char *const places[] = { "scenarios", "scenarios/theory" };
    for (unsigned i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autoptr(GDir) dir = g_dir_open(places[i], 0, NULL);
        CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
        unsigned n = 0;
        for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
            if (!g_str_has_suffix(name, ".ini"))
                continue;
            g_autofree char *path = g_build_filename(places[i], name, NULL);
            expect(&cli_verb_check, path, CLI_OK, "(0 without a source)", NULL);
            n++;
        }
        CU_ASSERT_TRUE(n > 5);
    }
}

static void
show_gives_each_value_its_origin(void)
{
    expect(&cli_verb_show, FIXTURES "minimal.ini", CLI_OK, "[wallet red]", NULL);
    expect(&cli_verb_show, FIXTURES "minimal.ini", CLI_OK, "found: a survey of 2020",
           NULL);
    expect(&cli_verb_show, "--json|" FIXTURES "minimal.ini", CLI_OK,
           "\"path\": \"wallet.red.hold\"", NULL);
    expect(&cli_verb_show, "--format|csv|" FIXTURES "minimal.ini", CLI_OK,
           "wallet.red.hold,90%," FIXTURES "minimal.ini,35,found: a survey of 2020",
           NULL);
    expect(&cli_verb_show, "--format|xml|" FIXTURES "minimal.ini", CLI_USAGE, NULL,
           "--format is text, csv or json, not 'xml'");
    expect(&cli_verb_show, "--lang|fr|" FIXTURES "minimal.ini", CLI_USAGE, NULL,
           "--lang is zh or en");
    expect(&cli_verb_show, "", CLI_USAGE, NULL, "one FILE");
    expect(&cli_verb_show, FIXTURES "none.ini", CLI_FILE, NULL, "cannot read");
}

static void
show_why_tells_the_whole_story_of_a_value(void)
{
    static const char *const parts[] = {
        "interop.red.blue.mpm.coverage = 0%\n",
        "written  default\n",
        "range    0% .. 100%\n",
        "event    2021-10-01 later sets it (" FIXTURES "child.ini:20) in 2 of 3 cities\n",
        "2021-08-01       0%\n",
        "2021-10-01       0% in 1 city, 50% in 2 cities\n",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        expect(&cli_verb_show,
               "--why|interop.red.blue.mpm.coverage|" FIXTURES "child.ini", CLI_OK,
               parts[i], NULL);
    expect(&cli_verb_show, "--why|wallet.*.hold|" FIXTURES "child.ini", CLI_OK,
           "\nwallet.red.hold = 80%\n  written  " FIXTURES "child.ini:10\n", NULL);
    expect(&cli_verb_show, "--lang|zh|--why|wallet.red.hold|" FIXTURES "child.ini",
           CLI_OK, "持有该钱包的消费者占比", NULL);
    expect(&cli_verb_show, "--why|event.later.at|" FIXTURES "child.ini", CLI_OK,
           "event.later.at = 2021-10-01\n", NULL);
    expect(&cli_verb_show, "--why|wallet.red.hodl|" FIXTURES "child.ini", CLI_USAGE, NULL,
           "no value 'wallet.red.hodl'; did you mean 'wallet.red.hold'?");
}

static void
rules_are_counted_shown_and_named_as_reasons(void)
{
    expect(&cli_verb_check, FIXTURES "rules.ini", CLI_OK, "1 events, 2 rules, hash",
           NULL);
    expect(&cli_verb_check, FIXTURES "rules-child.ini", CLI_OK, ", 1 rule, hash", NULL);
    expect(&cli_verb_show, FIXTURES "rules.ini", CLI_OK, "[rule follow]", NULL);
    expect(&cli_verb_show, "--why|rebate.blue.per-payment|" FIXTURES "rules.ini", CLI_OK,
           "  rule     follow: when share.cash is above 1%, set rebate.blue.per-payment "
           "to rebate.red.per-payment (" FIXTURES "rules.ini:9)\n",
           NULL);
    Result r = run(&cli_verb_show, "--why|rebate.red.per-payment|" FIXTURES "rules.ini");
    CU_ASSERT_PTR_NULL(strstr(r.out, "  rule "));
    g_free(r.out);
    g_free(r.err);
}

static void
diff_prints_only_what_differs(void)
{
    expect(&cli_verb_diff, FIXTURES "minimal.ini|" FIXTURES "minimal.ini", CLI_OK, NULL,
           NULL);
    expect(&cli_verb_diff, FIXTURES "minimal.ini|" FIXTURES "child.ini", CLI_NO,
           "wallet.red.hold", NULL);
    expect(&cli_verb_diff,
           "--format|csv|" FIXTURES "child.ini|" FIXTURES "grandchild.ini", CLI_NO,
           "city.far-away.population,2000000," FIXTURES
           "tables/cities.csv:2,3000000," FIXTURES "grandchild.ini:6",
           NULL);
    Result r = run(&cli_verb_diff, FIXTURES "minimal.ini|" FIXTURES "child.ini");
    CU_ASSERT_PTR_NULL(strstr(r.out, "wallet.blue"));
    CU_ASSERT_PTR_NULL(strstr(r.out, "scenario."));
    g_free(r.out);
    g_free(r.err);
    expect(&cli_verb_diff, FIXTURES "minimal.ini", CLI_USAGE, NULL, "two FILEs");
    expect(&cli_verb_diff, FIXTURES "minimal.ini|" FIXTURES "none.ini", CLI_FILE, NULL,
           "cannot read");
}

static void
list_and_describe_know_every_key_and_metric(void)
{
    Result keys = run(&cli_verb_list, "keys|--format|csv");
    Result metrics = run(&cli_verb_list, "metrics|--format|csv");
    for (unsigned i = 0; i < scn_schema_n; i++) {
        const char *path = scn_row_path(&scn_schema[i]);
        CU_ASSERT_PTR_NOT_NULL(strstr(keys.out, path));
        g_autofree char *title = g_strdup_printf("%s\n  meaning", path);
        expect(&cli_verb_describe, path, CLI_OK, title, NULL);
    }
    for (unsigned i = 0; i < PAY_N_METRICS; i++) {
        CU_ASSERT_PTR_NOT_NULL(strstr(metrics.out, pay_metric[i].id));
        expect(&cli_verb_describe, pay_metric[i].id, CLI_OK, pay_metric[i].formula, NULL);
    }
    g_free(keys.out);
    g_free(keys.err);
    g_free(metrics.out);
    g_free(metrics.err);
}

/* "ppm" is read everywhere. */
static void
every_unit_has_a_chinese_name(void)
{
    for (unsigned i = 0; i < PAY_N_METRICS; i++) {
        const char *unit = pay_metric[i].unit;
        const char *name = out_unit_name(unit, OUT_LANG_ZH);
        bool is_known = strcmp(unit, "ppm") == 0 || strpbrk(name, LETTERS) == NULL;
        CU_ASSERT_TRUE(is_known);
        if (!is_known)
            fprintf(stderr, "%s: no Chinese name for '%s'\n", pay_metric[i].id, unit);
    }
}

static void
describe_takes_words_and_paths_with_ids(void)
{
    expect(&cli_verb_describe, "patience", CLI_OK, "behaviour.patience\n", NULL);
    expect(&cli_verb_describe, "wallet.alipay.hold", CLI_OK, "wallet.{wallet}.hold\n",
           NULL);
    expect(&cli_verb_describe, "patiense", CLI_USAGE, NULL, "did you mean 'patience'?");
    expect(&cli_verb_describe, "", CLI_USAGE, NULL, "which KEY or METRIC?");
}

static void
list_finds_scenarios_and_wallets(void)
{
    expect(&cli_verb_list, "wallets|" FIXTURES "minimal.ini|--lang|zh", CLI_OK, "红钱包",
           NULL);
    expect(&cli_verb_list, "scenarios|--dir|tests/input/fixtures", CLI_OK,
           "Minimal market", NULL);
    expect(&cli_verb_list, "scenarios|--dir|tests/input/fixtures", CLI_OK,
           "1 error; see hutong check", NULL);
    expect(&cli_verb_list, "scenarios|--dir|/nowhere", CLI_FILE, NULL, "/nowhere");
    expect(&cli_verb_list, "fees|" FIXTURES "minimal.ini", CLI_OK, "hub-acquiring", NULL);
    expect(&cli_verb_list, "wallets", CLI_USAGE, NULL, "wallets of which FILE?");
    expect(&cli_verb_list, "walets", CLI_USAGE, NULL, "did you mean 'wallets'?");
    expect(&cli_verb_list, "keys|a|b", CLI_USAGE, NULL, "what is 'b'?");
}

/* Paths and ids stay whole, to be copied. */
static void
lists_fit_a_page_and_break_no_name(void)
{
    static const struct {
        const char *what, *whole;
    } lists[] = {
        { "keys", "\ninterop.{wallet}.{network}.{mode}.coverage " },
        { "metrics", "\nfragmentation.network " },
        { "scenarios", "\nscenarios/double-11-more-capacity.ini " },
        { "wallets|scenarios/china-2021.ini", "\nphone-pay " },
        { "fees|scenarios/china-2021.ini", "\nmdr-unionpay-offline " },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(lists); i++) {
        Result r = run(&cli_verb_list, lists[i].what);
        CU_ASSERT_PTR_NOT_NULL(strstr(r.out, lists[i].whole));
        g_auto(GStrv) lines = g_strsplit(r.out, "\n", -1);
        for (char **line = lines; *line != NULL; line++)
            CU_ASSERT(out_text_width(*line) <= 100);
        g_free(r.out);
        g_free(r.err);
    }
}

static void
a_list_of_keys_as_data_tells_ranges_and_origins(void)
{
    Result r = run(&cli_verb_list, "keys|--format=csv");
    CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "path,default,range,origin,meaning"));
    CU_ASSERT_PTR_NOT_NULL(strstr(r.out, "\nbehaviour.nest,0.6,0.05 .. 1,assumption,"));
    g_free(r.out);
    g_free(r.err);
}

static void
init_writes_a_scenario_that_passes_check(void)
{
    g_autofree char *dir = g_dir_make_tmp("hutong-init-XXXXXX", NULL);
    g_autofree char *name = g_build_filename(dir, "my-policy", NULL);
    g_autofree char *file = g_strconcat(name, ".ini", NULL);
    g_autofree char *bad = g_build_filename(dir, "My Policy", NULL);
    expect(&cli_verb_init, name, CLI_OK, "written; next: hutong check", NULL);
    expect(&cli_verb_check, file, CLI_OK, "my-policy.ini: ok", NULL);
    expect(&cli_verb_init, file, CLI_FILE, NULL, "is there already; it is left alone");
    expect(&cli_verb_init, bad, CLI_USAGE, NULL, "'My Policy' is not an id");
    expect(&cli_verb_init, "/nowhere/x", CLI_FILE, NULL, "cannot create");
    expect(&cli_verb_init, "", CLI_USAGE, NULL, "one NAME");
    g_remove(file);
    g_rmdir(dir);
}

static void
init_shows_a_window_that_only_wants_a_finer_scale(void)
{
    g_autofree char *dir = g_dir_make_tmp("hutong-init-XXXXXX", NULL);
    g_autofree char *file = g_build_filename(dir, "my-policy.ini", NULL), *text = NULL;
    expect(&cli_verb_init, file, CLI_OK, "written", NULL);
    CU_ASSERT_TRUE(g_file_get_contents(file, &text, NULL, NULL));
    g_autoptr(GRegex) comment =
        g_regex_new("^# (\\[window|from = 20|to   = 20)", G_REGEX_MULTILINE, 0, NULL);
    g_autofree char *live = g_regex_replace(comment, text, -1, 0, "\\1", 0, NULL);
    CU_ASSERT_TRUE(g_file_set_contents(file, live, -1, NULL));
    g_autofree char *args = g_strconcat(file, "|--set|run.scale=1:100", NULL);
    expect(&cli_verb_check, file, CLI_OK, "ok", "window 'double-11' will have about 120");
    expect(&cli_verb_check, args, CLI_OK, "ok", NULL);
    g_remove(file);
    g_rmdir(dir);
}

static void
init_extends_the_baseline_beside_it(void)
{
    g_autofree char *dir = g_dir_make_tmp("hutong-init-XXXXXX", NULL);
    g_autofree char *base = g_build_filename(dir, "china-2021.ini", NULL);
    g_autofree char *file = g_build_filename(dir, "child.ini", NULL), *text = NULL;
    CU_ASSERT_TRUE(g_file_get_contents(FIXTURES "minimal.ini", &text, NULL, NULL));
    CU_ASSERT_TRUE(g_file_set_contents(base, text, -1, NULL));
    expect(&cli_verb_init, file, CLI_OK, "written", NULL);
    expect(&cli_verb_check, file, CLI_OK, "child.ini: ok", NULL);
    expect(&cli_verb_show, file, CLI_OK, "china-2021.ini", NULL);
    g_remove(file);
    g_remove(base);
    g_rmdir(dir);
}

CLAIMS_MAIN("cli/scenario verbs", CLAIM(check_tells_good_from_invalid_and_from_missing),
            CLAIM(check_goes_on_with_the_next_file),
            CLAIM(scenarios_that_are_shipped_pass_check),
            CLAIM(show_gives_each_value_its_origin),
            CLAIM(show_why_tells_the_whole_story_of_a_value),
            CLAIM(rules_are_counted_shown_and_named_as_reasons),
            CLAIM(diff_prints_only_what_differs),
            CLAIM(list_and_describe_know_every_key_and_metric),
            CLAIM(every_unit_has_a_chinese_name),
            CLAIM(describe_takes_words_and_paths_with_ids),
            CLAIM(list_finds_scenarios_and_wallets),
            CLAIM(lists_fit_a_page_and_break_no_name),
            CLAIM(a_list_of_keys_as_data_tells_ranges_and_origins),
            CLAIM(init_writes_a_scenario_that_passes_check),
            CLAIM(init_shows_a_window_that_only_wants_a_finer_scale),
            CLAIM(init_extends_the_baseline_beside_it))
