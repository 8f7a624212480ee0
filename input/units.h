/* Values as analysts write them, to the integers that the model keeps, exactly.
 *
 * No floating point: digits are counted, units multiply integers, and what does not fit
 * the model's unit without a remainder is refused. One ScnType is one way of writing. */
#ifndef INPUT_UNITS_H
#define INPUT_UNITS_H

#include "models/params.h"

typedef enum {
    SCN_TYPE_TEXT,   /* for people */
    SCN_TYPE_ID,     /* a-z 0-9 - */
    SCN_TYPE_FILE,   /* path relative to the file that names it */
    SCN_TYPE_LIST,   /* several of what the row's other fields say; not a cell */
    SCN_TYPE_RATE,   /* ppm: 0.38%, 38 bp, 3800 ppm; a change: +0.1 pp */
    SCN_TYPE_MONEY,  /* fen: 3.25 CNY, 3.25 元, 300 万元, 1 亿元 */
    SCN_TYPE_NUMBER, /* micro: 0.6, at most six decimals */
    SCN_TYPE_COUNT,  /* whole number: 21893000, 2189 万 */
    SCN_TYPE_DAYS,   /* whole days: 180 d */
    SCN_TYPE_SPAN,   /* SimTime: 250 ms, 3 s, 10 min, 2 h, 30 d */
    SCN_TYPE_DATE,   /* SimTime: 2021-11-11, 2021-11-10T23:00 */
    SCN_TYPE_SCALE,  /* S of 1:S */
    SCN_TYPE_FLAG,   /* yes 1, no 0 */
    SCN_TYPE_CHOICE, /* index within the words of the row */
    SCN_TYPE_REF,    /* index of an entity; none: -1 */
    SCN_TYPE_SET,    /* mask of entities; any: -1 */
} ScnType;

/* How a value is to be read: the part of a schema row that units need. */
typedef struct {
    ScnType type;
    const char *per;     /* suffix a plain number may carry: "/s", "/d"; NULL: none */
    const char *choices; /* SCN_TYPE_CHOICE: "any|on-us,balance|off-us,bank" */
    PayKind kind;        /* SCN_TYPE_REF, SCN_TYPE_SET */
    int64_t min, max;    /* inclusive, in the model's unit */
    bool none;           /* 'none' is allowed: PAY_NONE, -1 for a reference */
    bool automatic;      /* 'auto' is allowed: PAY_AUTO */
} ScnSpec;

/* Is the type one of amounts and dates, and limited? */
static inline bool
scn_spec_has_range(const ScnSpec *spec)
{
    return spec->type >= SCN_TYPE_RATE && spec->type <= SCN_TYPE_SCALE &&
           (spec->min != 0 || spec->max != 0);
}

/* Why a value was refused. */
typedef struct ScnRefusal {
    char *message;    /* (owned) NULL: no fault */
    char *suggestion; /* (owned) or NULL */
    unsigned byte;    /* offset of the offending byte within the value */
} ScnRefusal;

void scn_refusal_clear(ScnRefusal *refusal);

/* Parse @text by @spec. @params gives the entities of references and sets; it may be NULL
 * for the other types. Returns: false with @refusal filled in and @ret_value untouched.
 */
bool scn_value_parse(const ScnSpec *spec, const PayParams *params, const char *text,
                     int64_t *ret_value, ScnRefusal *refusal);

/* Parse a signed difference: "-0.10 pp", "+0.50 CNY". The sign is required. */
bool scn_value_parse_step(const ScnSpec *spec, const char *text, int64_t *ret_value,
                          ScnRefusal *refusal);

/* Parse a factor, "1.5" or "150%", 0..100, to micro. */
bool scn_value_parse_factor(const char *text, int64_t *ret_value, ScnRefusal *refusal);

/* May the type be added to and scaled? */
bool scn_type_is_amount(ScnType type);

/* The value as an analyst would write it; parses back to the same. Returns: (owned). */
char *scn_value_format(const ScnSpec *spec, const PayParams *params, int64_t value);

/* "0% .. 10%", "one of any, on-us, off-us"; NULL if everything is allowed.
 * Returns: (owned). */
char *scn_spec_range(const ScnSpec *spec);
/* "%, bp, ppm": how the unit is written; "" if there is none. (static) */
const char *scn_spec_unit(const ScnSpec *spec);

#endif
