#include "output/store_prints.h"

#include <string.h>

#include "output/store_db.h"
#include "sim/hash.h"

const char *const out_print_name[OUT_N_PRINTS] = { "time", "actor", "money", "full" };

#define OF(tables)                                                                       \
    " FROM replication r JOIN " tables " WHERE r.scenario = ? AND r.seed = ?"
#define VALUES(which)                                                                    \
    "SELECT r.replication, m.id, k.id, c.period, v.value" OF(                            \
        "value v ON v.replication = r.key JOIN cell c ON c.key = v.cell"                 \
        " JOIN metric m ON m.key = c.metric"                                             \
        " JOIN member k ON k.key = c.member") " AND " which " ORDER BY 1, 2, 3, 4"
#define IS_WHOLE "c.period IN ('" SIM_PERIOD_RUN "', '" SIM_PERIOD_END "')"

/* All that enters a kind; each begins with the replication and is in an order of its own
 * words and numbers. */
static const char *const queries[OUT_PRINT_FULL][5] = {
    [OUT_PRINT_TIME] = {
        "SELECT r.replication, m.id, k.id, s.axis, p.x, p.value" OF(
            "point p ON p.replication = r.key JOIN series s ON s.key = p.series"
            " JOIN metric m ON m.key = s.metric"
            " JOIN member k ON k.key = s.member") " ORDER BY 1, 2, 3, 4, 5",
        VALUES("m.unit <> 'CNY' AND NOT " IS_WHOLE),
        "SELECT r.replication, e.id, e.at_ns" OF(
            "event e ON e.scenario = r.scenario") " ORDER BY 1, 2",
        "SELECT r.replication, t.id, t.period, t.outcome, t.wallet, t.network,"
        " t.began_ns, t.latency_ns" OF(
            "trace t ON t.replication = r.key") " ORDER BY 1, 2",
        "SELECT r.replication, t.id, p.position, p.at_ns, p.sender, p.receiver, p.what,"
        " p.wait_ns, p.service_ns" OF(
            "trace t ON t.replication = r.key"
            " JOIN trace_step p ON p.trace = t.key") " ORDER BY 1, 2, 3",
    },
    [OUT_PRINT_ACTOR] = { VALUES("m.unit <> 'CNY' AND " IS_WHOLE) },
    [OUT_PRINT_MONEY] = {
        VALUES("m.unit = 'CNY'"),
        "SELECT r.replication, a.book, a.part, a.debtor, a.creditor, b.whole, b.rest" OF(
            "balance b ON b.replication = r.key"
            " JOIN account a ON a.key = b.account") " ORDER BY 1, 2, 3, 4, 5",
    },
};

/* The length ends a text, or "ab", "c" would be as "a", "bc". */
static uint64_t
hash_column(uint64_t hash, sqlite3_stmt *row, int i)
{
    double number;
    uint64_t bits;
    switch (sqlite3_column_type(row, i)) {
    case SQLITE_INTEGER:
        return sim_hash_u64(hash, (uint64_t)sqlite3_column_int64(row, i));
    case SQLITE_FLOAT:
        number = sqlite3_column_double(row, i);
        memcpy(&bits, &number, sizeof bits);
        return sim_hash_u64(hash, bits);
    default:
        bits = (uint64_t)sqlite3_column_bytes(row, i);
        hash = sim_hash_bytes(hash, sqlite3_column_text(row, i), bits);
        return sim_hash_u64(hash, bits);
    }
}

static void
hash_row(OutStore *store, sqlite3_stmt *row, gpointer hash)
{
    (void)store;
    uint64_t *h = hash;
    for (int i = 0; i < sqlite3_column_count(row); i++)
        *h = hash_column(*h, row, i);
}

bool
out_store_prints(OutStore *store, int64_t scenario_key, uint64_t seed,
                 uint64_t *ret_prints, GError **error)
{
    for (unsigned kind = 0; kind < OUT_PRINT_FULL; kind++) {
        ret_prints[kind] = SIM_HASH_START;
        for (unsigned i = 0; i < G_N_ELEMENTS(queries[kind]); i++) {
            const char *sql = queries[kind][i];
            if (sql != NULL && !store_rows(store,
                                           store_ask(store, error, sql, "ii",
                                                     scenario_key, (int64_t)seed),
                                           hash_row, &ret_prints[kind], error))
                return false;
        }
    }
    return out_store_fingerprint(store, scenario_key, seed, &ret_prints[OUT_PRINT_FULL],
                                 error);
}
