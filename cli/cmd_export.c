#include "cli/cli.h"

#include <string.h>

#include "output/export.h"

typedef struct {
    char *format, *output, *what;
} Options;

static bool
chosen(const Options *options, OutExport *ret_what, OutFormat *ret_format)
{
    static const char *const names[] = {
        [OUT_EXPORT_VALUES] = "values",   [OUT_EXPORT_SERIES] = "series",
        [OUT_EXPORT_PERIODS] = "periods", [OUT_EXPORT_COMMANDS] = "commands",
        [OUT_EXPORT_MEMBERS] = "members", [OUT_EXPORT_SCENARIOS] = "scenarios",
        [OUT_EXPORT_ALL] = "all",         [OUT_EXPORT_DICTIONARY] = "dictionary"
    };
    *ret_what = OUT_EXPORT_VALUES;
    *ret_format = OUT_FORMAT_CSV;
    if (options->format != NULL && strcmp(options->format, "json") == 0)
        *ret_format = OUT_FORMAT_JSON;
    else if (options->format != NULL && strcmp(options->format, "csv") != 0)
        return false;
    if (*ret_format == OUT_FORMAT_JSON && g_strcmp0(options->what, "all") == 0)
        return false;
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        if (options->what != NULL && strcmp(names[i], options->what) == 0) {
            *ret_what = (OutExport)i;
            return true;
        }
    return options->what == NULL;
}

static int export(const Options *options, const char *path)
{
    OutExport what;
    OutFormat format;
    g_autoptr(GError) error = NULL;
    if (!chosen(options, &what, &format))
        return cli_fail(&cli_verb_export, CLI_USAGE,
                        "--format is csv or json, --what is values, series, periods, "
                        "scenarios, members, dictionary or commands, or all, which is "
                        "csv");
    g_autoptr(OutStore) store = out_store_open(path, OUT_STORE_READ_ONLY, &error);
    g_autoptr(GString) text =
        store == NULL ? NULL : out_export(store, what, format, &error);
    if (text == NULL)
        return cli_fail(&cli_verb_export, CLI_FILE, "%s", error->message);
    if (options->output == NULL)
        return cli_print(&cli_verb_export, text->str);
    if (!g_file_set_contents(options->output, text->str, (gssize)text->len, &error))
        return cli_fail(&cli_verb_export, CLI_FILE, "%s", error->message);
    return CLI_OK;
}

static int
run(int argc, char **argv)
{
    Options options = { 0 };
    const GOptionEntry entries[] = {
        { "format", 0, 0, G_OPTION_ARG_STRING, &options.format, "Form", "csv|json" },
        { "what", 0, 0, G_OPTION_ARG_STRING, &options.what,
          "Values by replication, series, the dates of windows, scenarios, names of "
          "members, the data dictionary, the commands that made them, or all results "
          "(csv): the same results, the same bytes",
          "values|series|periods|scenarios|members|dictionary|commands|all" },
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
          "File to write instead of standard output", "FILE" },
        { 0 },
    };
    int code = cli_options(&cli_verb_export, entries, &argc, &argv);
    if (code < 0)
        code = argc == 2 ? export(&options, argv[1])
                         : cli_fail(&cli_verb_export, CLI_USAGE, "name a results file");
    g_free(options.format);
    g_free(options.what);
    g_free(options.output);
    return code;
}

const CliVerb cli_verb_export = {
    .name = "export",
    .summary = "write everything in a results file as CSV or JSON",
    .usage = "RESULTS",
    .examples = { "hutong export r.db --what values -o values.csv",
                  "hutong export r.db --format json -o r.json" },
    .run = run,
};
