#include "output/store_db.h"

/* Times and money of a forged file must not overflow a sum of a few: 36 years in ns, or
 * 11 billion yuan in microfen, either way. */
#define BOUND (INT64_C(1) << 60)

/* --- Writing --- */

static bool
write_facts(OutStore *store, int64_t key, const GArray *facts, GError **error)
{
    static const char insert[] = "INSERT INTO trace_fact VALUES (?, ?, ?, ?)";
    for (guint i = 0; i < facts->len; i++) {
        const SimTraceFact *fact = &g_array_index(facts, SimTraceFact, i);
        if (!store_run(store,
                       store_ask(store, error, insert, "iitt", key, (int64_t)i, fact->key,
                                 fact->value),
                       error))
            return false;
    }
    return true;
}

static bool
write_steps(OutStore *store, int64_t key, const GArray *steps, GError **error)
{
    static const char insert[] = "INSERT INTO trace_step VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    for (guint i = 0; i < steps->len; i++) {
        const SimTraceStep *step = &g_array_index(steps, SimTraceStep, i);
        if (!store_run(store,
                       store_ask(store, error, insert, "iiitttii", key, (int64_t)i,
                                 step->at, step->from, step->to, step->what, step->wait,
                                 step->service),
                       error))
            return false;
    }
    return true;
}

static bool
write_fees(OutStore *store, int64_t key, const GArray *fees, GError **error)
{
    static const char insert[] = "INSERT INTO trace_fee VALUES (?, ?, ?, ?, ?, ?)";
    for (guint i = 0; i < fees->len; i++) {
        const SimTraceFee *fee = &g_array_index(fees, SimTraceFee, i);
        if (!store_run(store,
                       store_ask(store, error, insert, "iittti", key, (int64_t)i,
                                 fee->payer, fee->payee, fee->what, fee->microfen),
                       error))
            return false;
    }
    return true;
}

static bool
write_trace(OutStore *store, int64_t replication, const SimTrace *trace, GError **error)
{
    static const char insert[] =
        "INSERT INTO trace (replication, id, period, outcome, wallet, network, is_cross,"
        " began_ns, latency_ns) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    sqlite3_stmt *row =
        store_ask(store, error, insert, "itttttiii", replication, trace->id,
                  trace->period, trace->outcome, trace->wallet, trace->network,
                  (int64_t)trace->is_cross, trace->began, trace->latency);
    if (!store_run(store, row, error)) {
        if (sqlite3_extended_errcode(store->db) == SQLITE_CONSTRAINT_UNIQUE) {
            g_clear_error(error);
            g_set_error(error, OUT_ERROR, OUT_ERROR_CLASH,
                        "%s: trace %s is recorded twice", store->name, trace->id);
        }
        return false;
    }
    int64_t key = sqlite3_last_insert_rowid(store->db);
    return write_facts(store, key, trace->facts, error) &&
           write_steps(store, key, trace->steps, error) &&
           write_fees(store, key, trace->fees, error);
}

bool
store_write_traces(OutStore *store, int64_t replication, const GPtrArray *traces,
                   GError **error)
{
    for (guint i = 0; i < traces->len; i++)
        if (!write_trace(store, replication, traces->pdata[i], error))
            return false;
    return true;
}

/* --- Reading --- */

static int64_t
bounded(sqlite3_stmt *row, int i)
{
    return CLAMP(sqlite3_column_int64(row, i), -BOUND, BOUND);
}

typedef struct {
    SimTrace *trace; /* (owned) until it is handed over */
    int64_t key;
} Head;

static void
read_head(OutStore *store, sqlite3_stmt *row, gpointer list)
{
    Head head = { sim_trace_new(), sqlite3_column_int64(row, 0) };
    head.trace->id = store_text(store, row, 1);
    head.trace->period = store_text(store, row, 2);
    head.trace->outcome = store_text(store, row, 3);
    head.trace->wallet = store_text(store, row, 4);
    head.trace->network = store_text(store, row, 5);
    head.trace->is_cross = sqlite3_column_int(row, 6) != 0;
    head.trace->began = bounded(row, 7);
    head.trace->latency = bounded(row, 8);
    g_array_append_val((GArray *)list, head);
}

static void
clear_head(gpointer head)
{
    sim_trace_free(((Head *)head)->trace);
}

static void
read_fact(OutStore *store, sqlite3_stmt *row, gpointer list)
{
    SimTraceFact fact = { store_text(store, row, 0), store_text(store, row, 1) };
    g_array_append_val((GArray *)list, fact);
}

static void
read_step(OutStore *store, sqlite3_stmt *row, gpointer list)
{
    SimTraceStep step = { .at = bounded(row, 0),
                          .from = store_text(store, row, 1),
                          .to = store_text(store, row, 2),
                          .what = store_text(store, row, 3),
                          .wait = bounded(row, 4),
                          .service = bounded(row, 5) };
    g_array_append_val((GArray *)list, step);
}

static void
read_fee(OutStore *store, sqlite3_stmt *row, gpointer list)
{
    SimTraceFee fee = { store_text(store, row, 0), store_text(store, row, 1),
                        store_text(store, row, 2), bounded(row, 3) };
    g_array_append_val((GArray *)list, fee);
}

static bool
read_parts(OutStore *store, const Head *head, GError **error)
{
    static const char facts[] = "SELECT key, value FROM trace_fact WHERE trace = ?"
                                " ORDER BY position";
    static const char steps[] = "SELECT at_ns, sender, receiver, what, wait_ns,"
                                " service_ns FROM trace_step WHERE trace = ?"
                                " ORDER BY position";
    static const char fees[] = "SELECT payer, payee, what, microfen FROM trace_fee"
                               " WHERE trace = ? ORDER BY position";
    return store_rows(store, store_ask(store, error, facts, "i", head->key), read_fact,
                      head->trace->facts, error) &&
           store_rows(store, store_ask(store, error, steps, "i", head->key), read_step,
                      head->trace->steps, error) &&
           store_rows(store, store_ask(store, error, fees, "i", head->key), read_fee,
                      head->trace->fees, error);
}

GPtrArray *
out_store_traces(OutStore *store, int64_t scenario_key, uint64_t seed,
                 const OutTraceFilter *filter, GError **error)
{
    static const char find[] =
        "SELECT t.key, t.id, t.period, t.outcome, t.wallet, t.network, t.is_cross,"
        " t.began_ns, t.latency_ns FROM trace t JOIN replication r"
        " ON r.key = t.replication WHERE r.scenario = ?1 AND r.seed = ?2"
        " AND (?3 = '' OR t.id = ?3) AND (?4 = '' OR t.outcome = ?4)"
        " AND (?5 = '' OR (t.wallet = ?5 AND t.is_cross)) AND (?6 = '' OR t.period = ?6)"
        " AND (?7 = '' OR EXISTS (SELECT 1 FROM trace_fact f WHERE f.trace = t.key"
        " AND f.key = ?7))"
        " ORDER BY t.latency_ns DESC, t.id, r.replication";
    g_autoptr(GArray) heads = g_array_new(FALSE, FALSE, sizeof(Head));
    g_array_set_clear_func(heads, clear_head);
    sqlite3_stmt *row =
        store_ask(store, error, find, "iittttt", scenario_key, (int64_t)seed, filter->id,
                  filter->outcome, filter->cross_wallet, filter->period, filter->fact);
    if (!store_rows(store, row, read_head, heads, error))
        return NULL;
    g_autoptr(GPtrArray) traces =
        g_ptr_array_new_with_free_func((GDestroyNotify)sim_trace_free);
    for (guint i = 0; i < heads->len; i++) {
        Head *head = &g_array_index(heads, Head, i);
        if (!read_parts(store, head, error))
            return NULL;
        g_ptr_array_add(traces, g_steal_pointer(&head->trace));
    }
    return g_steal_pointer(&traces);
}

static void
read_member(OutStore *store, sqlite3_stmt *row, gpointer list)
{
    SimMember member = { store_text(store, row, 0), store_text(store, row, 1),
                         store_text(store, row, 2), store_text(store, row, 3) };
    g_array_append_val((GArray *)list, member);
}

GArray *
out_store_members(OutStore *store, GError **error)
{
    static const char find[] = "SELECT dimension, id, label_en, label_zh FROM member"
                               " ORDER BY position, dimension, id";
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(SimMember));
    if (!store_rows(store, store_ask(store, error, find, ""), read_member, members,
                    error))
        return NULL;
    return g_steal_pointer(&members);
}
