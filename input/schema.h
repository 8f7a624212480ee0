/* Every word a scenario may use, once: type, range, default, meaning, origin.
 *
 * One row for each PayKey and one for each key that only people or the reader need
 * (labels, files, report). The rows drive check, show, describe, list keys, init and
 * --set; nothing else knows a key by name. */
#ifndef INPUT_SCHEMA_H
#define INPUT_SCHEMA_H

#include "input/units.h"

typedef struct {
    const char *path; /* "wallet.{wallet}.hold", "scenario.question" */
    PayKey key;       /* PAY_N_KEYS: not a cell of the model */
    ScnSpec spec;
    const char *preset; /* default as an analyst would write it; NULL: required. A list
                           holds one value for each member of a fixed dimension */
    bool is_optional;   /* no cell, and may be absent */
    bool is_dynamic;    /* an event may change it */
    bool is_translated; /* may carry [zh] or [en] */
    const char *origin; /* of the default: "assumption", "found: ...", "recalled: ..." */
    const char *example;
    const char *doc_en;
    const char *doc_zh;
} ScnRow;

extern const ScnRow scn_schema[];
extern const unsigned scn_schema_n;

/* The row of a cell of the model. */
const ScnRow *scn_schema_row(PayKey key);

/* The row for @key in a section of @kind, where parts of @key may be ids: the row
 * "interop.{wallet}.{network}.{mode}.coverage" for "interop", "wechat.mpm.coverage".
 * A language suffix is not part of @key. NULL if there is none. */
const ScnRow *scn_schema_find(const char *kind, const char *key);

/* The row whose path is @path, placeholders as written or as ids or `*`; or NULL. */
const ScnRow *scn_schema_find_path(const char *path);

/* Does a section of @kind carry an id? Sets @ret_known to whether it exists at all. */
bool scn_schema_has_id(const char *kind, bool *ret_known);

/* The kind of entity that [@kind id] declares, or PAY_KIND_NONE. */
PayKind scn_schema_declares(const char *kind);

/* Does @key of @row match with this pattern part by part; used by paths with `*`. */
gchar **scn_schema_parts(const ScnRow *row);

#endif
