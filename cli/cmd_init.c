#include <string.h>

#include "cli/load.h"
#include "input/reader.h"
#include "input/schema.h"

#define BASE "china-2021.ini"

static const char head[] =
    "# A line that starts with '#' is a comment; so is what follows a blank and '#'.\n"
    "# hutong check FILE      every fault at once\n"
    "# hutong list keys       every word that may stand here\n"
    "# hutong describe KEY    what it means, its unit and range\n"
    "\n"
    "[scenario]\n"
    "format   = 1\n";

#define WINDOW                                                                           \
    "# [window double-11]         # message by message, with queues and timeouts;\n"     \
    "# from = 2021-11-10T23:00    # outside of it payments are booked at once\n"         \
    "# to   = 2021-11-11T02:00    # needs a finer run.scale: check says which\n"         \
    "\n"

static const char child[] =
    "extends  = " BASE "       # everything not said here is as there\n"
    "question = What changes when every wallet reads every code?\n"
    "\n"
    "[event everywhere]           # one dated change; add as many as you need\n"
    "at     = 2021-11-01\n"
    "ramp   = 30 d                # grows linearly, complete on 1 December\n"
    "cities = *                   # or ids, groups, tags: capital, g1 g2, * -capital\n"
    "set.interop.*.*.mpm.coverage = 100%\n"
    "\n" WINDOW "[report]\n"
    "against = " BASE "\n"
    "\n"
    "[expect]\n"
    "money.conserved = yes\n";

static const char whole[] =
    "question = What changes when both wallets read both codes?\n"
    "\n"
    "[run]\n"
    "from  = 2021-08-01\n"
    "days  = 120 d\n"
    "scale = 1:10000              # one simulated consumer stands for 10 000 people\n"
    "\n"
    "[group all]\n"
    "label[zh] = 全部城市\n"
    "\n"
    "[city hometown]\n"
    "group      = all\n"
    "population = 8000000\n"
    "tags       = capital         # words by which events pick cities\n"
    "\n"
    "[acquirer till]\n"
    "share = 100%\n"
    "\n"
    "[hub clearing]\n"
    "capacity = 5000 /s\n"
    "\n"
    "[bank first-bank]\n"
    "share = 100%\n"
    "\n"
    "[network red]                # two code networks ...\n"
    "acquirer = till\n"
    "[network blue]\n"
    "acquirer = till\n"
    "\n"
    "[wallet red]                 # ... and the wallet of each\n"
    "label[zh] = 红钱包\n"
    "kind      = platform\n"
    "network   = red\n"
    "hub       = clearing\n"
    "hold      = 90%\n"
    "balance   = 47%\n"
    "[wallet blue]\n"
    "label[zh] = 蓝钱包\n"
    "kind      = platform\n"
    "network   = blue\n"
    "hub       = clearing\n"
    "hold      = 40%\n"
    "balance   = 47%\n"
    "\n"
    "[class restaurant]\n"
    "share        = 60%\n"
    "mpm          = 70%             # the payer scans the merchant's code\n"
    "cpm          = 30%             # the merchant scans the payer's code\n"
    "online       = 0%\n"
    "ticket       = 30 CNY\n"
    "ticket-sigma = 0.7\n"
    "merchants    = 5000            # per million residents\n"
    "codes.red    = 75%\n"
    "codes.blue   = 40%\n"
    "[class vendor]\n"
    "share        = 40%\n"
    "mpm          = 100%\n"
    "cpm          = 0%\n"
    "online       = 0%\n"
    "ticket       = 10 CNY\n"
    "ticket-sigma = 0.6\n"
    "merchants    = 8000\n"
    "codes.red    = 80%\n"
    "codes.blue   = 20%\n"
    "\n"
    "[fee mdr]                    # the merchant pays the acquirer\n"
    "flow = mdr\n"
    "rate = 0.38%\n"
    "[fee account-side]           # a foreign code: the acquirer pays the wallet\n"
    "flow = account-side\n"
    "rate = 0.20%\n"
    "[fee hub-acquiring]\n"
    "flow   = hub-acquiring\n"
    "rate   = 0.0325%\n"
    "cap    = 3.25 CNY\n"
    "source = found: NDRC price rule 557 of 2016, ceiling of the network fee\n"
    "[fee hub-account]\n"
    "flow   = hub-account\n"
    "rate   = 0.0325%\n"
    "cap    = 3.25 CNY\n"
    "source = found: NDRC price rule 557 of 2016, ceiling of the network fee\n"
    "[fee funding]                # a bank card behind the wallet\n"
    "flow = funding\n"
    "rate = 0.10%\n"
    "[fee funding-hub-wallet]\n"
    "flow = funding-hub-wallet\n"
    "rate = 0.0162%\n"
    "[fee funding-hub-bank]\n"
    "flow = funding-hub-bank\n"
    "rate = 0.0163%\n"
    "[fee placer]                 # who put up the plate\n"
    "flow = placer\n"
    "rate = 0.06%\n"
    "[fee placer-direct]\n"
    "flow = placer-direct\n"
    "rate = 0%\n"
    "[fee commission]\n"
    "flow = commission\n"
    "rate = 2%\n"
    "\n"
    "[event mutual-reading]       # one dated change; add as many as you need\n"
    "at     = 2021-09-01\n"
    "ramp   = 30 d                # grows linearly, complete on 1 October\n"
    "cities = *\n"
    "set.interop.*.*.mpm.coverage = 100%\n"
    "\n" WINDOW "[expect]\n"
    "money.conserved = yes\n";

/* The behaviour, commented out: what may be changed, at its default. */
static void
append_behaviour(GString *out)
{
    g_string_append(out,
                    "\n# Defaults; take away the '#' to change one.\n# [behaviour]\n");
    for (unsigned i = 0; i < scn_schema_n; i++) {
        const ScnRow *row = &scn_schema[i];
        if (g_str_has_prefix(scn_row_path(row), "behaviour."))
            g_string_append_printf(out, "# %-18s = %-10s # %s\n", scn_row_key(row),
                                   row->preset, row->doc_en);
    }
}

static int
init(const char *name)
{
    g_autofree char *base = g_path_get_basename(name);
    g_autofree char *id = g_str_has_suffix(base, ".ini")
                              ? g_strndup(base, strlen(base) - strlen(".ini"))
                              : g_strdup(base);
    g_autofree char *dir = g_path_get_dirname(name);
    g_autofree char *file = g_strconcat(id, ".ini", NULL);
    g_autofree char *path =
        strcmp(dir, ".") == 0 ? g_strdup(file) : g_build_filename(dir, file, NULL);
    g_autofree char *parent = g_build_filename(dir, BASE, NULL);
    if (!scn_is_id(id))
        return cli_fail(&cli_verb_init, CLI_USAGE,
                        "'%s' is not an id: a-z, 0-9 and inner '-', at most 64", id);
    bool has_parent =
        g_file_test(parent, G_FILE_TEST_IS_REGULAR) && strcmp(file, BASE) != 0;
    g_autoptr(GString) text = g_string_new(head);
    g_string_append_printf(text, "id       = %s\nlabel    = %s\n", id, id);
    g_string_append(text, has_parent ? child : whole);
    append_behaviour(text);
    int code = cli_write_new(&cli_verb_init, path, text->str);
    if (code != CLI_OK)
        return code;
    g_autofree char *done =
        g_strdup_printf("%s written; next: hutong check %s\n", path, path);
    return cli_print(&cli_verb_init, done);
}

static int
run(int argc, char **argv)
{
    int code = cli_options(&cli_verb_init, NULL, &argc, &argv);
    if (code >= 0)
        return code;
    if (argc != 2)
        return cli_fail(&cli_verb_init, CLI_USAGE, "one NAME, please");
    return init(argv[1]);
}

const CliVerb cli_verb_init = {
    .name = "init",
    .summary = "write a commented starter scenario",
    .usage = "NAME",
    .examples = { "hutong init my-policy", "hutong init scenarios/my-policy" },
    .run = run,
};
