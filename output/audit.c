#include "output/audit.h"

#include <string.h>

#include "output/store_db.h"

/* The books by name, what a consumer of each group stands for, and metrics by name. A
 * file written before there were books has none. */
static const char no_books[] =
    "CREATE TEMP VIEW book AS SELECT 0 AS unit, '' AS book, '' AS part, '' AS debtor,"
    " '' AS creditor, 0 AS whole, 0 AS rest WHERE 0";
static const char books[] =
    "CREATE TEMP VIEW book AS SELECT b.replication AS unit, a.book, a.part, a.debtor,"
    " a.creditor, b.whole, b.rest FROM balance b JOIN account a ON a.key = b.account";
static const char *const helpers[] = {
    "CREATE TEMP VIEW unit AS SELECT r.key AS unit, s.id || ', seed ' || r.seed ||"
    " ', replication ' || r.replication AS place FROM replication r"
    " JOIN scenario s ON s.key = r.scenario",
    "CREATE TEMP VIEW stands AS SELECT unit, part, CAST(whole AS REAL) / rest AS weight"
    " FROM book WHERE book = 'people' AND rest > 0",
    "CREATE TEMP VIEW said AS SELECT v.replication AS unit, m.id AS metric,"
    " k.id AS member, c.period, v.value FROM value v JOIN cell c ON c.key = v.cell"
    " JOIN metric m ON m.key = c.metric JOIN member k ON k.key = c.member",
    /* Microfen of each role by its accounts: received, paid. */
    "CREATE TEMP VIEW moved AS SELECT unit, part,"
    " substr(creditor, 1, instr(creditor, ':') - 1) AS role, whole * 1000000 + rest AS"
    " gain FROM book WHERE book IN ('fee', 'subsidy') UNION ALL SELECT unit, part,"
    " substr(debtor, 1, instr(debtor, ':') - 1), -whole * 1000000 - rest"
    " FROM book WHERE book = 'fee'",
    /* The treasury is no party: what it gives comes from outside. */
    "CREATE TEMP VIEW given AS SELECT unit, part,"
    " substr(creditor, 1, instr(creditor, ':') - 1) AS role,"
    " sum(whole) * 1000000 + sum(rest) AS gain FROM book WHERE book = 'subsidy'"
    " GROUP BY unit, part, role",
};

/* Each query returns unit, what, left, right and the difference that is allowed. */
static const struct {
    const char *claim, *sql;
} identities[] = {
    { "every finished replication has its books",
      "SELECT u.unit, '', (SELECT count(*) FROM book b WHERE b.unit = u.unit AND"
      " b.book = 'people') > 0, 1, 0 FROM unit u" },
    { "no account carries a whole fen",
      "SELECT unit, part, sum(rest < 0 OR rest > 999999), 0, 0 FROM book"
      " WHERE book IN ('fee', 'subsidy', 'role') GROUP BY unit, part" },
    { "a role gains what its accounts show, to the microfen",
      "SELECT r.unit, r.part || ' ' || r.debtor, r.whole * 1000000 + r.rest,"
      " coalesce(m.gain, 0), 0 FROM book r LEFT JOIN (SELECT unit, part, role,"
      " sum(gain) AS gain FROM moved GROUP BY unit, part, role) m ON m.unit = r.unit AND"
      " m.part = r.part AND m.role = r.debtor WHERE r.book = 'role'" },
    { "the gains of all roles sum to what the treasury gave",
      "SELECT b.unit, b.part, sum(b.whole) * 1000000 + sum(b.rest), coalesce((SELECT"
      " sum(g.gain) FROM given g WHERE g.unit = b.unit AND g.part = b.part), 0), 0"
      " FROM book b WHERE b.book = 'role' GROUP BY b.unit, b.part" },
    { "plate.subsidy is what the treasury gave, for the population",
      "SELECT v.unit, v.member, coalesce(g.gain, 0) * s.weight / 1e8, v.value,"
      " 1e-9 * v.value FROM said v JOIN stands s ON s.unit = v.unit AND"
      " s.part = v.member LEFT JOIN given g ON g.unit = v.unit AND g.part = v.member"
      " WHERE v.metric = 'plate.subsidy' AND v.period = 'run'" },
    { "fen debited to payers are fen credited by the hour",
      "SELECT unit, part, sum(whole * (book = 'wallet')), sum(whole * (book = 'clock')), "
      "0"
      " FROM book WHERE book IN ('wallet', 'clock') GROUP BY unit, part" },
    { "payments counted by wallet are payments by the hour",
      "SELECT unit, part, sum(rest * (book = 'wallet')), sum(rest * (book = 'clock')), 0"
      " FROM book WHERE book IN ('wallet', 'clock') GROUP BY unit, part" },
    { "fen debited to a wallet's payers are fen sold over codes",
      "SELECT unit, part || ' ' || debtor, sum(whole * (book = 'wallet')),"
      " sum(whole * (book = 'sale')), 0 FROM book WHERE book IN ('wallet', 'sale')"
      " GROUP BY unit, part, debtor" },
    { "payments.completed counts the books for the population",
      "SELECT unit, '', sum(b.rest * s.weight), v.value, 1e-9 * v.value FROM book b"
      " JOIN stands s USING (unit, part) JOIN said v USING (unit)"
      " WHERE b.book = 'wallet' AND v.metric = 'payments.completed' AND v.period = 'run'"
      " GROUP BY unit" },
    { "payments of all days are payments.completed",
      "SELECT v.unit, '', 86400 * sum(p.value), v.value, 1e-9 * v.value FROM said v"
      " JOIN point p ON p.replication = v.unit JOIN series c ON c.key = p.series"
      " JOIN metric m ON m.key = c.metric WHERE v.metric = 'payments.completed' AND"
      " v.period = 'run' AND m.id = 'tps.day' AND c.axis = 'day' GROUP BY v.unit" },
    { "fee.net of a role is its gain for the population, less what was given",
      "SELECT b.unit, b.debtor, sum((b.whole + (b.rest - coalesce(g.gain, 0)) / 1e6) *"
      " s.weight / 100), v.value,"
      " 1e-9 * (SELECT sum(abs(value)) FROM said a WHERE a.unit = b.unit AND"
      " a.metric = 'fee.net' AND a.period = 'run') FROM book b"
      " JOIN stands s USING (unit, part) JOIN said v ON v.unit = b.unit AND"
      " v.metric = 'fee.net' AND v.member = b.debtor AND v.period = 'run'"
      " LEFT JOIN given g ON g.unit = b.unit AND g.part = b.part AND g.role = b.debtor"
      " WHERE b.book = 'role' GROUP BY b.unit, b.debtor" },
    { "fee.net of all parties is zero",
      "SELECT unit, period, sum(value), 0, 1e-9 * sum(abs(value)) FROM said"
      " WHERE metric = 'fee.net' GROUP BY unit, period" },
    { "fee.net of firms is fee.net of their roles",
      "SELECT unit, period, sum(value * (metric = 'fee.net.firm')),"
      " sum(value * (metric = 'fee.net')), 1e-9 * sum(abs(value)) FROM said"
      " WHERE metric = 'fee.net.firm' OR metric = 'fee.net' AND"
      " member NOT IN ('merchant', 'consumer') GROUP BY unit, period" },
    { "fee.carried is what the accounts carry",
      "SELECT b.unit, '', sum(b.rest) / 1e8, v.value, 1e-9 * v.value + 1e-9 FROM book b"
      " JOIN said v ON v.unit = b.unit WHERE b.book = 'fee' AND v.metric = 'fee.carried'"
      " AND v.period = 'run' GROUP BY b.unit" },
    { "share.wallet.value is the wallet's part of the books",
      "SELECT b.unit, b.debtor, 100 * sum(b.whole * s.weight) / t.total, v.value, 1e-7"
      " FROM book b JOIN stands s USING (unit, part) JOIN (SELECT unit,"
      " sum(whole * weight) AS total FROM book JOIN stands USING (unit, part)"
      " WHERE book = 'wallet' GROUP BY unit) t ON t.unit = b.unit JOIN said v"
      " ON v.unit = b.unit AND v.metric = 'share.wallet.value' AND v.member = b.debtor"
      " AND v.period = 'run' WHERE b.book = 'wallet' GROUP BY b.unit, b.debtor" },
    { "shares sum to 100 %",
      "SELECT unit, metric || ' ' || period, sum(value), 100, 1e-7 FROM said"
      " WHERE metric LIKE 'share.%.value' OR metric LIKE 'share.%.count'"
      " GROUP BY unit, metric, period" },
    { "hhi.wallet is the sum of squared family shares",
      "SELECT f.unit, f.period, sum(f.value * f.value), v.value, 1e-7 * v.value"
      " FROM said f JOIN said v ON v.unit = f.unit AND v.period = f.period AND"
      " v.metric = 'hhi.wallet' WHERE f.metric = 'share.family.value'"
      " GROUP BY f.unit, f.period" },
    { "settlement pays no more than is owed and not unwound",
      "SELECT g.unit, g.member || ' ' || g.period, max(0, p.value + u.value - g.value), "
      "0,"
      " 1e-9 * g.value FROM said g JOIN said p USING (unit, member, period)"
      " JOIN said u USING (unit, member, period) WHERE g.metric = 'settlement.gross' AND"
      " p.metric = 'settlement.paid' AND u.metric = 'settlement.unwound'" },
    { "settlement.efficiency is what netting saves of it",
      "SELECT e.unit, e.member || ' ' || e.period,"
      " 100 * (1 - p.value / (g.value - u.value)), e.value, 1e-7 FROM said e"
      " JOIN said g USING (unit, member, period) JOIN said p USING (unit, member, period)"
      " JOIN said u USING (unit, member, period) WHERE e.metric ="
      " 'settlement.efficiency' AND g.metric = 'settlement.gross' AND"
      " p.metric = 'settlement.paid' AND u.metric = 'settlement.unwound'" },
};

static void
finding_clear(gpointer pointer)
{
    OutFinding *finding = pointer;
    g_free(finding->place);
    g_free(finding->left);
    g_free(finding->right);
}

/* Exact for integers; NULL, from an empty sum or 0/0, equals nothing. */
static bool
row_holds(sqlite3_stmt *row)
{
    if (sqlite3_column_type(row, 2) == SQLITE_INTEGER &&
        sqlite3_column_type(row, 3) == SQLITE_INTEGER)
        return sqlite3_column_int64(row, 2) == sqlite3_column_int64(row, 3);
    if (sqlite3_column_type(row, 2) == SQLITE_NULL ||
        sqlite3_column_type(row, 3) == SQLITE_NULL)
        return false;
    double difference = sqlite3_column_double(row, 2) - sqlite3_column_double(row, 3);
    return ABS(difference) <= sqlite3_column_double(row, 4);
}

static char *
side(sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return out_text_inert(text != NULL ? text : "-");
}

static char *
place_of(OutStore *store, sqlite3_stmt *row)
{
    g_autoptr(GString) place = g_string_new(NULL);
    sqlite3_stmt *unit = store_ask(store, NULL, "SELECT place FROM unit WHERE unit = ?",
                                   "i", sqlite3_column_int64(row, 0));
    if (unit != NULL && store_next(store, unit, NULL)) {
        g_string_append(place, (const char *)sqlite3_column_text(unit, 0));
        sqlite3_reset(unit);
    }
    const char *what = (const char *)sqlite3_column_text(row, 1);
    if (what != NULL && *what != '\0')
        g_string_append_printf(place, ", %s", what);
    return out_text_inert(place->str);
}

static bool
look(OutStore *store, const char *sql, OutFinding *finding, GError **error)
{
    sqlite3_stmt *row = store_ask(store, error, sql, "");
    g_autoptr(GError) failure = NULL;
    while (row != NULL && store_next(store, row, &failure)) {
        bool is_broken = !row_holds(row);
        finding->n++;
        finding->n_broken += is_broken;
        if (finding->n_broken > (is_broken ? 1 : 0))
            continue; /* the first that is broken is told */
        finding_clear(finding);
        finding->place = place_of(store, row);
        finding->left = side(row, 2);
        finding->right = side(row, 3);
    }
    if (failure == NULL)
        return row != NULL;
    g_propagate_error(error, g_steal_pointer(&failure));
    return false;
}

static bool
prepare(OutStore *store, GError **error)
{
    sqlite3_stmt *table = store_ask(
        store, error, "SELECT count(*) FROM sqlite_master WHERE name = 'balance'", "");
    if (table == NULL || !store_next(store, table, error))
        return false;
    bool has_books = sqlite3_column_int(table, 0) > 0;
    sqlite3_reset(table);
    if (!store_run(store, store_ask(store, error, has_books ? books : no_books, ""),
                   error))
        return false;
    for (unsigned i = 0; i < G_N_ELEMENTS(helpers); i++)
        if (!store_run(store, store_ask(store, error, helpers[i], ""), error))
            return false;
    return true;
}

GArray *
out_audit(OutStore *store, GError **error)
{
    if (!prepare(store, error))
        return NULL;
    g_autoptr(GArray) findings = g_array_new(FALSE, TRUE, sizeof(OutFinding));
    g_array_set_clear_func(findings, finding_clear);
    for (unsigned i = 0; i < G_N_ELEMENTS(identities); i++) {
        OutFinding finding = { .claim = identities[i].claim };
        bool is_read = look(store, identities[i].sql, &finding, error);
        g_array_append_val(findings, finding);
        if (!is_read)
            return NULL;
    }
    return g_steal_pointer(&findings);
}
