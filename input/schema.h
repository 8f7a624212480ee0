/* Every word a scenario may use, once: type, range, default, meaning, origin.
 *
 * One row for each PayKey and one for each key that only people or the reader need
 * (labels, files, report). The rows drive check, show, describe, list keys, init and
 * --set; nothing else knows a key by name. */
#ifndef INPUT_SCHEMA_H
#define INPUT_SCHEMA_H

#include "input/units.h"

typedef struct {
    const char *path; /* "scenario.question"; NULL for a cell: models/params.def */
    PayKey key;       /* PAY_N_KEYS: not a cell of the model */
    ScnSpec spec;
    const char *preset; /* default as an analyst would write it; NULL: none. A list holds
                           one value for each member of a fixed dimension */
    bool is_required;   /* no default; a cell without one must be given */
    bool is_dynamic;    /* an event may change it */
    bool is_translated; /* may carry [zh] or [en] */
    const char *origin; /* of the default: "assumption", "found: ...", "recalled: ..." */
    const char *example;
    const char *doc_en;
    const char *doc_zh;
} ScnRow;

extern const ScnRow scn_schema[];
extern const unsigned scn_schema_n;

/* "wallet.{wallet}.hold", "scenario.question". (static) */
const char *scn_row_path(const ScnRow *row);

/* The default for people; one that differs by member names them: "phone: 40 ms, link:
 * 10 ms". Returns: (owned), or NULL if there is none. */
char *scn_row_default(const ScnRow *row);

/* Is @row one of the keys of [@kind]? */
bool scn_row_is_of(const ScnRow *row, const char *kind);

/* The row of a cell of the model. */
const ScnRow *scn_schema_row(PayKey key);

/* The row for @key in a section of @kind, where parts of @key may be ids: the row
 * "interop.{wallet}.{network}.{mode}.coverage" for "interop", "wechat.mpm.coverage".
 * A language suffix is not part of @key. NULL if there is none. */
const ScnRow *scn_schema_find(const char *kind, const char *key);

/* The part of the row's path that stands in the file as key: "{network}.{mode}.coverage"
 * in [interop alipay]. (static) */
const char *scn_row_key(const ScnRow *row);

/* Is there a section of this kind, and does it carry an id? */
bool scn_schema_has_kind(const char *kind, bool *ret_has_id);

/* The kind of entity that [@kind id] declares, or PAY_KIND_NONE. */
PayKind scn_schema_declares(const char *kind);

/* The kind of entity that the id of [@kind id] names: also [interop x], [rebate x]. */
PayKind scn_schema_refers(const char *kind);

/* "cities" for PAY_KIND_CITY: the key of [tables] that names its table. (static) */
const char *scn_schema_plural(PayKind kind);

#endif
