#include "cli/cli.h"

#include "output/audit.h"

/* Verdict, claim, how often, both sides; where, if it is broken. */
static void
add_line(GString *text, const OutFinding *finding)
{
    if (finding->n == 0) {
        g_string_append_printf(text, "  -    %s (not in this file)\n", finding->claim);
        return;
    }
    bool holds = finding->n_broken == 0;
    g_string_append_printf(text, "%s %s (%u", holds ? "holds" : "FAILS", finding->claim,
                           finding->n);
    if (!holds)
        g_string_append_printf(text, ", of them %u broken; %s", finding->n_broken,
                               finding->place);
    g_string_append_printf(text, "): %s %s %s\n", finding->left, holds ? "=" : "and not",
                           finding->right);
}

static int
audit(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(OutStore) store = out_store_open(path, OUT_STORE_READ_ONLY, &error);
    g_autoptr(GArray) findings = store != NULL ? out_audit(store, &error) : NULL;
    if (findings == NULL)
        return cli_fail(&cli_verb_audit, CLI_FILE, "%s", error->message);
    g_autoptr(GString) text = g_string_new(NULL);
    unsigned n = 0, n_broken = 0;
    for (guint i = 0; i < findings->len; i++) {
        const OutFinding *finding = &g_array_index(findings, OutFinding, i);
        add_line(text, finding);
        n += finding->n;
        n_broken += finding->n_broken;
    }
    int code = cli_print(&cli_verb_audit, text->str);
    if (n == 0)
        return cli_fail(&cli_verb_audit, CLI_NO, "%s: no replication is finished", path);
    return code != CLI_OK ? code : n_broken > 0 ? CLI_NO : CLI_OK;
}

static int
run(int argc, char **argv)
{
    const GOptionEntry entries[] = { { 0 } };
    int code = cli_options(&cli_verb_audit, entries, &argc, &argv);
    if (code >= 0)
        return code;
    return argc == 2 ? audit(argv[1])
                     : cli_fail(&cli_verb_audit, CLI_USAGE, "name a results file");
}

const CliVerb cli_verb_audit = {
    .name = "audit",
    .summary = "add a results file up once more, by SQL alone",
    .usage = "RESULTS",
    .examples = { "hutong run scenarios/announced.ini -o r.db", "hutong audit r.db" },
    .run = run,
};
