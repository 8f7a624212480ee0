/* hutong audit: what does not add up is found, each by its own identity. */
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "cli/cli.h"
#include "tests/claims.h"
#include "tests/cli/shell.h"

/* Run a small market into @file, in which somebody places plates and is paid for it. */
static void
simulate(const char *file)
{
    g_autofree char *script =
        g_strdup_printf("$H run $M $S --set placing.epoch=3d"
                        " --set regulator.plate-subsidy.all=4.17CNY -o %s",
                        file);
    g_auto(Answer) answer = shell(script);
    CU_ASSERT_TRUE(answer.code <= CLI_NO);
}

static Answer
audit(const char *file)
{
    g_autofree char *script = g_strdup_printf("$H audit %s", file);
    return shell(script);
}

static char *
new_file(void)
{
    g_autofree char *folder = g_dir_make_tmp("audit-XXXXXX", NULL);
    return g_build_filename(folder, "r.db", NULL);
}

static void
drop(char *file)
{
    g_autofree char *folder = g_path_get_dirname(file);
    g_unlink(file);
    g_rmdir(folder);
    g_free(file);
}

static void
what_a_run_stores_adds_up(void)
{
    char *file = new_file();
    simulate(file);
    g_auto(Answer) answer = audit(file);
    CU_ASSERT_EQUAL(answer.code, CLI_OK);
    CU_ASSERT_PTR_NULL(strstr(answer.out, "FAILS"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(answer.out, "holds fee.net of all parties is zero (4)"));
    drop(file);
}

#define BOOK(name) "account IN (SELECT key FROM account WHERE book = '" name "')"
#define SAID(name)                                                                       \
    "cell IN (SELECT c.key FROM cell c JOIN metric m ON m.key = c.metric"                \
    " WHERE m.id = '" name "' AND c.period = 'run')"

/* One change, undone afterwards, and one identity that must notice. */
static void
whatever_is_changed_is_noticed(void)
{
    static const struct {
        const char *change, *claim;
    } table[] = {
        { "DELETE FROM balance WHERE replication = 2", "has its books" },
        { "UPDATE balance SET rest = rest + 1000000, whole = whole - 1 WHERE " BOOK(
              "fee"),
          "no account carries a whole fen" },
        { "UPDATE balance SET rest = (rest + 1) % 1000000 WHERE replication = 1 AND"
          " account = (SELECT min(account) FROM balance WHERE " BOOK("fee") ")",
          "a role gains what its accounts show" },
        { "UPDATE balance SET whole = whole + 1 WHERE " BOOK("role"),
          "gains of all roles sum to what the treasury gave" },
        { "UPDATE balance SET whole = whole + 1 WHERE " BOOK("subsidy"),
          "a role gains what its accounts show" },
        { "UPDATE value SET value = value * 1.00001 WHERE " SAID("plate.subsidy"),
          "plate.subsidy is what the treasury gave" },
        { "UPDATE balance SET whole = whole + 1 WHERE " BOOK("clock"),
          "fen debited to payers are fen credited" },
        { "UPDATE balance SET rest = rest - 1 WHERE " BOOK("clock"),
          "payments counted by wallet are" },
        { "UPDATE balance SET whole = whole + 1 WHERE " BOOK("sale"),
          "fen debited to a wallet's payers" },
        { "UPDATE value SET value = value * 1.00001 WHERE " SAID("payments.completed"),
          "payments.completed counts the books" },
        { "UPDATE point SET value = value * 1.00001", "payments of all days are" },
        { "UPDATE value SET value = value * 1.00001 WHERE " SAID("fee.net"),
          "fee.net of a role is its gain" },
        { "UPDATE value SET value = value + 1 WHERE " SAID("fee.net"),
          "fee.net of all parties is zero" },
        { "UPDATE value SET value = value * 1.0001 WHERE " SAID("fee.net.firm"),
          "fee.net of firms is" },
        { "UPDATE value SET value = value * 1.00001 WHERE " SAID("fee.carried"),
          "fee.carried is what" },
        { "UPDATE value SET value = 100 - value WHERE " SAID("share.wallet.value"),
          "share.wallet.value is the wallet's" },
        { "UPDATE value SET value = value + 0.001 WHERE " SAID("share.network.count"),
          "shares sum to 100 %" },
        { "UPDATE value SET value = value + 1 WHERE " SAID("hhi.wallet"),
          "hhi.wallet is the sum" },
    };
    char *file = new_file();
    g_autofree char *whole = NULL;
    gsize length = 0;
    simulate(file);
    CU_ASSERT_TRUE(g_file_get_contents(file, &whole, &length, NULL));
    for (unsigned i = 0; i < G_N_ELEMENTS(table); i++) {
        sqlite3 *db = NULL;
        sqlite3_open(file, &db);
        CU_ASSERT_EQUAL(sqlite3_exec(db, table[i].change, NULL, NULL, NULL), SQLITE_OK);
        CU_ASSERT_TRUE(sqlite3_total_changes(db) > 0);
        sqlite3_close(db);
        g_auto(Answer) answer = audit(file);
        g_autofree char *line = g_strdup_printf("FAILS [^\n]*%s", table[i].claim);
        CU_ASSERT_EQUAL(answer.code, CLI_NO);
        CU_ASSERT_TRUE(g_regex_match_simple(line, answer.out, 0, 0));
        if (!g_regex_match_simple(line, answer.out, 0, 0))
            printf("%s\n%s", table[i].claim, answer.out);
        g_file_set_contents(file, whole, (gssize)length, NULL);
    }
    drop(file);
}

static void
a_file_without_books_says_so(void)
{
    char *file = new_file();
    simulate(file);
    sqlite3 *db = NULL;
    sqlite3_open(file, &db);
    sqlite3_exec(db, "DROP TABLE balance; DROP TABLE account", NULL, NULL, NULL);
    sqlite3_close(db);
    g_auto(Answer) answer = audit(file);
    CU_ASSERT_EQUAL(answer.code, CLI_NO);
    CU_ASSERT_PTR_NOT_NULL(strstr(answer.out, "FAILS every finished replication has its "
                                              "books"));
    CU_ASSERT_PTR_NOT_NULL(strstr(answer.out, "holds shares sum to 100 %"));
    drop(file);
}

static void
refuses_what_is_no_results_file(void)
{
    g_auto(Answer) answer = shell("echo no >$D/r.db; $H audit $D/r.db");
    CU_ASSERT_EQUAL(answer.code, CLI_FILE);
    CU_ASSERT_PTR_NOT_NULL(strstr(answer.err, "not a results file"));
    g_auto(Answer) none = shell("$H audit");
    CU_ASSERT_EQUAL(none.code, CLI_USAGE);
}

CLAIMS_MAIN("cli/audit", CLAIM(what_a_run_stores_adds_up),
            CLAIM(whatever_is_changed_is_noticed), CLAIM(a_file_without_books_says_so),
            CLAIM(refuses_what_is_no_results_file))
