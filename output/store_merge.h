/* Results that were computed elsewhere, put into one store.
 *
 * A part is a results file, or the bytes of one: a share of the replications of an
 * experiment. Parts may come in any order and more than once; every reader of the store
 * then returns what it would return had all been computed here. What both hold must be
 * the same, value by value, series and traces included.
 *
 * A part is taken in one transaction. Settings of it are not taken. Errors:
 * OUT_ERROR_CLASH when a replication is stored with other results, or a metric or period
 * is declared otherwise; the store is then as before. */
#ifndef OUTPUT_STORE_MERGE_H
#define OUTPUT_STORE_MERGE_H

#include "output/store.h"

/* Take all of the results file @path, which has been opened (and so checked) before. */
bool out_store_merge_file(OutStore *store, const char *path, GError **error);

/* Take what out_store_bytes() returned, here or on another machine. */
bool out_store_merge_bytes(OutStore *store, const void *bytes, gsize size,
                           GError **error);

/* @store as it would be in a file. Returns: (owned), of @ret_size bytes. */
guint8 *out_store_bytes(OutStore *store, gsize *ret_size, GError **error);

#endif
