/* A results file with the samples, and what refuses to be one. */
#ifndef TESTS_OUTPUT_SAMPLE_FILE_H
#define TESTS_OUTPUT_SAMPLE_FILE_H

#include "output/store.h"
#include "tests/claims.h"
#include "tests/output/sample.h"

static inline OutStore *
open_new(const char *directory, char **ret_path)
{
    *ret_path = g_build_filename(directory, "results.db", NULL);
    return out_store_open(*ret_path, OUT_STORE_CREATE_OR_APPEND, NULL);
}

static inline bool
write_one(OutStore *store, int64_t key, unsigned r, GError **error)
{
    SimRecords *records = sample_records(false, r);
    bool is_written = out_store_replication(store, key, SAMPLE_SEED, r, records, error);
    sim_records_free(records);
    return is_written;
}

static inline int64_t
store_base(OutStore *store)
{
    OutScenario scenario = sample_scenario(false);
    int64_t key = 0;
    CU_ASSERT(out_store_scenario(store, &scenario, &key, NULL));
    return key;
}

static inline void
refuses(const char *path, OutStoreMode mode, int code, const char *words)
{
    g_autoptr(GError) error = NULL;
    OutStore *store = out_store_open(path, mode, &error);
    CU_ASSERT_PTR_NULL(store);
    CU_ASSERT(g_error_matches(error, OUT_ERROR, code));
    if (error != NULL && strstr(error->message, words) == NULL)
        printf("\n  <%s> lacks <%s>\n", error->message, words);
    CU_ASSERT(error != NULL && strstr(error->message, words) != NULL);
    CU_ASSERT(error != NULL && strchr(error->message, '\n') == NULL);
    out_store_free(store);
}

#endif
