#include "output/store_merge.h"

#include <string.h>

#include "output/export.h"
#include "tests/claims.h"
#include "tests/output/sample.h"

/* A store in memory with replications @from to @to - 1 of the sample. */
static OutStore *
part(unsigned from, unsigned to)
{
    OutStore *store = out_store_open(NULL, OUT_STORE_CREATE_OR_APPEND, NULL);
    for (int alt = 0; alt < 2; alt++) {
        OutScenario scenario = sample_scenario(alt);
        int64_t key = 0;
        CU_ASSERT(out_store_scenario(store, &scenario, &key, NULL));
        for (unsigned r = from; r < to; r++) {
            SimRecords *records = sample_records(alt, r);
            CU_ASSERT(out_store_replication(store, key, SAMPLE_SEED, r, records, NULL));
            sim_records_free(records);
        }
    }
    return store;
}

static bool
take(OutStore *store, OutStore *other, GError **error)
{
    gsize size = 0;
    g_autofree guint8 *bytes = out_store_bytes(other, &size, NULL);
    return out_store_merge_bytes(store, bytes, size, error);
}

static bool
hold_the_same(OutStore *a, OutStore *b)
{
    g_autoptr(GString) of_a = out_export(a, OUT_EXPORT_ALL, OUT_FORMAT_CSV, NULL);
    g_autoptr(GString) of_b = out_export(b, OUT_EXPORT_ALL, OUT_FORMAT_CSV, NULL);
    return of_a->len > 1000 && g_string_equal(of_a, of_b);
}

static void
parts_in_any_order_give_the_whole(void)
{
    g_autoptr(OutStore) whole = part(0, 6), merged = part(0, 0);
    g_autoptr(OutStore) first = part(0, 3), last = part(3, 6), overlap = part(2, 5);
    CU_ASSERT(take(merged, last, NULL));
    CU_ASSERT_FALSE(hold_the_same(merged, whole));
    CU_ASSERT(take(merged, overlap, NULL));
    CU_ASSERT(take(merged, first, NULL));
    CU_ASSERT(take(merged, last, NULL));
    CU_ASSERT(hold_the_same(merged, whole));
}

/* The fingerprint of the sample does not follow from its values: so a value that differs
 * behind the same fingerprint is seen, and nothing of the part is taken. */
static void
one_other_value_is_a_clash_and_changes_nothing(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(OutStore) store = part(0, 2), before = part(0, 2);
    g_autoptr(OutStore) other = part(2, 4);
    OutScenario scenario = sample_scenario(false);
    int64_t key = 0;
    CU_ASSERT(out_store_scenario(other, &scenario, &key, NULL));
    SimRecords *records = sample_records(false, 1);
    g_array_index(records->values, SimValue, 0).value += 0x1p-20;
    CU_ASSERT(out_store_replication(other, key, SAMPLE_SEED, 1, records, NULL));
    sim_records_free(records);
    CU_ASSERT_FALSE(take(store, other, &error));
    CU_ASSERT(g_error_matches(error, OUT_ERROR, OUT_ERROR_CLASH));
    CU_ASSERT_PTR_NOT_NULL(strstr(error->message, "replication 1 of "));
    CU_ASSERT(hold_the_same(store, before));
}

static OutStore *
with_balance(int64_t rest)
{
    OutStore *store = part(0, 0);
    OutScenario scenario = sample_scenario(false);
    int64_t key = 0;
    CU_ASSERT(out_store_scenario(store, &scenario, &key, NULL));
    SimRecords *records = sample_records(false, 1);
    sim_records_account(records, "fee", "a", "merchant:shop", "wallet:red", 12, rest);
    CU_ASSERT(out_store_replication(store, key, SAMPLE_SEED, 1, records, NULL));
    sim_records_free(records);
    return store;
}

static void
books_are_merged_and_must_agree(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(OutStore) merged = part(0, 1), one = with_balance(34);
    g_autoptr(OutStore) same = with_balance(34), other = with_balance(35);
    CU_ASSERT(take(merged, one, NULL));
    g_autoptr(GString) all = out_export(merged, OUT_EXPORT_ALL, OUT_FORMAT_CSV, NULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(all->str, ",fee,a,merchant:shop,wallet:red,12,34\r\n"));
    CU_ASSERT(take(merged, same, NULL));
    CU_ASSERT_FALSE(take(merged, other, &error));
    CU_ASSERT(g_error_matches(error, OUT_ERROR, OUT_ERROR_CLASH));
}

static void
bytes_that_are_no_store_are_refused(void)
{
    static const char rubbish[4096] = "rubbish";
    g_autoptr(GError) error = NULL;
    g_autoptr(OutStore) store = part(0, 1), before = part(0, 1);
    CU_ASSERT_FALSE(out_store_merge_bytes(store, rubbish, sizeof rubbish, &error));
    CU_ASSERT_PTR_NOT_NULL(error);
    CU_ASSERT(hold_the_same(store, before));
}

CLAIMS_MAIN("output/store_merge", CLAIM(parts_in_any_order_give_the_whole),
            CLAIM(one_other_value_is_a_clash_and_changes_nothing),
            CLAIM(books_are_merged_and_must_agree),
            CLAIM(bytes_that_are_no_store_are_refused))
