/* hutong verify: cases with known answers, asked of the program itself. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/goldens.h"
#include "cli/load.h"
#include "models/known.h"

/* ---- cases from a file: RFC 4180, a header line, columns in any order */

enum { FAMILY, PARAMETERS, METRIC, EXPECTED, TOLERANCE, N_COLUMNS };
static const char *const columns[N_COLUMNS] = { "family", "parameters", "metric",
                                                "expected", "tolerance" };

typedef struct {
    const char *file;   /* NULL: the rows that come with the program */
    GPtrArray *records; /* (owned) GStrv */
    GArray *lines;      /* of the records, the first is 1 */
    GArray *rows;       /* PayKnownRow, pointing into the records */
} Cases;

static void
cases_clear(Cases *cases)
{
    g_clear_pointer(&cases->records, g_ptr_array_unref);
    g_clear_pointer(&cases->lines, g_array_unref);
    g_clear_pointer(&cases->rows, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Cases, cases_clear)

/* One field from @text on, without its quotes, into @field. Returns: where it ends; NULL
 * if a quote is left open or text follows a closed one. */
static const char *
read_field(const char *text, GString *field, unsigned *line)
{
    if (*text != '"') {
        size_t n = strcspn(text, ",\r\n\"");
        g_string_append_len(field, text, (gssize)n);
        return text[n] == '"' ? NULL : text + n;
    }
    for (text++;; text++) {
        if (*text == '\0')
            return NULL;
        if (*text == '"' && *++text != '"')
            return strchr(",\r\n", *text) != NULL ? text : NULL; /* finds the end too */
        *line += *text == '\n';
        g_string_append_c(field, *text);
    }
}

/* Cut @text into records. Returns: 0, or the line with a broken quote. */
static unsigned
read_records(const char *text, Cases *cases)
{
    unsigned line = 1;
    while (*text != '\0') {
        g_autoptr(GStrvBuilder) fields = g_strv_builder_new();
        unsigned first = line, n = 0;
        for (;; text++) {
            g_autoptr(GString) field = g_string_new(NULL);
            text = read_field(text, field, &line);
            if (text == NULL)
                return line;
            n += field->len > 0;
            g_strv_builder_add(fields, field->str);
            if (*text != ',')
                break;
            n++;
        }
        if (n > 0) { /* no blank line */
            g_ptr_array_add(cases->records, g_strv_builder_end(fields));
            g_array_append_val(cases->lines, first);
        }
        text += *text == '\r';
        line += *text == '\n';
        text += *text == '\n';
    }
    return 0;
}

static unsigned
line_of(const Cases *cases, guint record)
{
    return g_array_index(cases->lines, unsigned, record);
}

static int
find_column(char *const *header, const char *name)
{
    for (int i = 0; header[i] != NULL; i++)
        if (strcmp(header[i], name) == 0)
            return i;
    return -1;
}

/* Make rows of the records. */
static int
read_rows(Cases *cases)
{
    if (cases->records->len < 2)
        return cli_fail(&cli_verb_verify, CLI_INVALID, "%s: no case stands in it",
                        cases->file);
    char **header = cases->records->pdata[0];
    int at[N_COLUMNS];
    for (unsigned c = 0; c < N_COLUMNS; c++) {
        at[c] = find_column(header, columns[c]);
        if (at[c] < 0)
            return cli_fail(&cli_verb_verify, CLI_INVALID,
                            "%s:%u: no column '%s'; the columns are family, parameters, "
                            "metric, expected, tolerance",
                            cases->file, line_of(cases, 0), columns[c]);
    }
    for (guint i = 1; i < cases->records->len; i++) {
        char **field = cases->records->pdata[i];
        if (g_strv_length(field) != g_strv_length(header))
            return cli_fail(&cli_verb_verify, CLI_INVALID,
                            "%s:%u: %u fields instead of %u; a field with a comma needs "
                            "quotes",
                            cases->file, line_of(cases, i), g_strv_length(field),
                            g_strv_length(header));
        PayKnownRow row = { g_strstrip(field[at[FAMILY]]), field[at[PARAMETERS]],
                            field[at[METRIC]], field[at[EXPECTED]],
                            field[at[TOLERANCE]] };
        g_array_append_val(cases->rows, row);
    }
    return CLI_OK;
}

static int
read_file(Cases *cases)
{
    g_autofree char *text = NULL;
    gsize length;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(cases->file, &text, &length, &error))
        return cli_fail(&cli_verb_verify, CLI_FILE, "%s", error->message);
    const char *start = g_str_has_prefix(text, "\xef\xbb\xbf") ? text + 3 : text;
    if (strlen(text) != length || !g_utf8_validate(start, -1, NULL))
        return cli_fail(&cli_verb_verify, CLI_INVALID, "%s: not a text in UTF-8",
                        cases->file);
    unsigned broken = read_records(start, cases);
    if (broken != 0)
        return cli_fail(&cli_verb_verify, CLI_INVALID,
                        "%s:%u: a quote is not closed where the field ends", cases->file,
                        broken);
    return read_rows(cases);
}

static int
read_cases(Cases *cases, const char *file)
{
    cases->file = file;
    cases->records = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    cases->lines = g_array_new(FALSE, FALSE, sizeof(unsigned));
    cases->rows = g_array_new(FALSE, FALSE, sizeof(PayKnownRow));
    if (file != NULL)
        return read_file(cases);
    g_array_append_vals(cases->rows, pay_known_rows, pay_known_n_rows);
    return CLI_OK;
}

/* Every row that cannot be read, named with its line, before anything is simulated. */
static int
check_rows(const Cases *cases)
{
    int code = CLI_OK;
    for (guint i = 0; i < cases->rows->len; i++) {
        g_autofree char *reason =
            pay_known_check(&g_array_index(cases->rows, PayKnownRow, i));
        if (reason == NULL)
            continue;
        g_assert(cases->file != NULL); /* a test reads the rows that come along */
        code = cli_fail(&cli_verb_verify, CLI_INVALID, "%s:%u: %s", cases->file,
                        line_of(cases, i + 1), reason);
    }
    return code;
}

/* ---- the report */

static const char *const verdicts[] = {
    [PAY_KNOWN_PASS] = "pass", [PAY_KNOWN_FAIL] = "fail", [PAY_KNOWN_INVALID] = "invalid"
};

/* A number with all its digits: as text for people, as a number for programs. */
static void
add_value(OutTable *table, const char *text, OutFormat format)
{
    char *end;
    double value = g_ascii_strtod(text, &end);
    if (*text == '\0')
        out_table_absent(table);
    else if (format == OUT_FORMAT_TEXT || *end != '\0')
        out_table_text(table, text);
    else
        out_table_number(table, value, 0);
}

static void
add_row(OutTable *table, const PayKnownRow *row, const PayKnownAnswer *answer,
        OutFormat format)
{
    out_table_text(table, row->family);
    out_table_text(table, row->parameters);
    out_table_text(table, row->metric);
    add_value(table, row->expected, format);
    add_value(table, answer->got, format);
    out_table_text(table, row->tolerance);
    out_table_text(table, verdicts[answer->verdict]);
}

static OutTable *
new_table(void)
{
    OutTable *table = out_table_new();
    out_table_column(table, "family", "family", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "parameters", "parameters", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "metric", "metric", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "expected", "expected", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "got", "got", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "tolerance", "tolerance", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "verdict", "verdict", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    return table;
}

static int
print_table(const OutTable *table, OutFormat format, const char *summary)
{
    g_autoptr(GString) text = out_table_render(table, format, cli_width(0));
    if (format == OUT_FORMAT_TEXT)
        g_string_append_printf(text, "\n%s\n", summary);
    int code = cli_print(&cli_verb_verify, text->str);
    fprintf(stderr, "%s\n", summary);
    return code;
}

static int
report(const Cases *cases, const char *family, OutFormat format)
{
    g_autoptr(SimPool) pool = sim_pool_new(MAX(g_get_num_processors(), 1));
    g_autoptr(PayKnown) known = pay_known_new(pool, false);
    g_autoptr(OutTable) table = new_table();
    unsigned n[G_N_ELEMENTS(verdicts)] = { 0 };
    for (guint i = 0; i < cases->rows->len; i++) {
        const PayKnownRow *row = &g_array_index(cases->rows, PayKnownRow, i);
        if (family != NULL && strcmp(row->family, family) != 0)
            continue;
        g_auto(PayKnownAnswer) answer = pay_known_answer(known, row);
        n[answer.verdict]++;
        add_row(table, row, &answer, format);
        if (answer.verdict == PAY_KNOWN_FAIL)
            cli_fail(&cli_verb_verify, CLI_NO, "%s %s: %s", row->family, row->metric,
                     answer.reason);
    }
    g_autofree char *summary =
        g_strdup_printf("%u passed, %u failed", n[PAY_KNOWN_PASS], n[PAY_KNOWN_FAIL]);
    int code = print_table(table, format, summary);
    return code != CLI_OK ? code : n[PAY_KNOWN_FAIL] > 0 ? CLI_NO : CLI_OK;
}

static bool
has_family(const Cases *cases, const char *family)
{
    for (guint i = 0; i < cases->rows->len; i++)
        if (strcmp(g_array_index(cases->rows, PayKnownRow, i).family, family) == 0)
            return true;
    return false;
}

/* Can the question be asked at all? */
static int
check_family(const Cases *cases, const char *family)
{
    if (family == NULL || has_family(cases, family))
        return CLI_OK;
    if (!g_strv_contains(pay_known_families, family)) {
        g_autofree char *all = g_strjoinv(", ", (char **)pay_known_families);
        return cli_fail(&cli_verb_verify, CLI_USAGE, "no family '%s'; there are %s",
                        family, all);
    }
    return cli_fail(&cli_verb_verify, CLI_USAGE, "no case of family '%s' %s%s", family,
                    cases->file != NULL ? "in " : "comes with the program",
                    cases->file != NULL ? cases->file : "");
}

static int
run(int argc, char **argv)
{
    g_autofree char *file = NULL, *family = NULL, *format_name = NULL;
    gboolean goldens = FALSE, rewrite = FALSE;
    const GOptionEntry entries[] = {
        { "cases", 0, 0, G_OPTION_ARG_FILENAME, &file,
          "Cases from a CSV file: family,parameters,metric,expected,tolerance", "FILE" },
        { "family", 0, 0, G_OPTION_ARG_STRING, &family, "Only cases of this family",
          "F" },
        { "goldens", 0, 0, G_OPTION_ARG_NONE, &goldens,
          "Do the shipped scenarios bring the same bits here? FILE: " CLI_GOLDENS, NULL },
        { "rewrite", 0, 0, G_OPTION_ARG_NONE, &rewrite,
          "With --goldens: write into FILE what comes out now", NULL },
        { "format", 0, 0, G_OPTION_ARG_STRING, &format_name, "text (default), csv, json",
          "FORMAT" },
        { 0 },
    };
    int code = cli_options(&cli_verb_verify, entries, &argc, &argv);
    if (code >= 0)
        return code;
    if (argc > 1 + goldens)
        return cli_fail(&cli_verb_verify, CLI_USAGE,
                        "'%s' is not expected; cases are named by --cases FILE",
                        argv[1 + goldens]);
    if (rewrite && !goldens)
        return cli_fail(&cli_verb_verify, CLI_USAGE, "--rewrite goes with --goldens");
    OutFormat format;
    if (!cli_format(&cli_verb_verify, format_name, &format))
        return CLI_USAGE;
    if (goldens)
        return cli_goldens(&cli_verb_verify, argc > 1 ? argv[1] : CLI_GOLDENS, rewrite,
                           format);
    g_auto(Cases) cases = { 0 };
    code = read_cases(&cases, file);
    if (code == CLI_OK)
        code = check_family(&cases, family);
    if (code == CLI_OK)
        code = check_rows(&cases);
    return code != CLI_OK ? code : report(&cases, family, format);
}

const CliVerb cli_verb_verify = {
    .name = "verify",
    .summary = "ask the program for known answers",
    .usage = "[FILE]",
    .examples = { "hutong verify --goldens",
                  "hutong verify --cases my-cases.csv --format json" },
    .run = run,
};
