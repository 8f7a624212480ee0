#include "input/schema.h"

#include <string.h>

#define SPAN_YEARS (10 * 366 * SIM_DAY)
#define BILLION    INT64_C(1000000000)
#define FEN(yuan)  ((int64_t)(yuan)*100)
#define MICRO(x)   ((int64_t)(x)*PAY_ONE)

#define RATE(low, high)                                                                  \
    {                                                                                    \
        .type = SCN_TYPE_RATE, .min = low, .max = high                                   \
    }
#define SHARE RATE(0, PAY_ONE)
#define MONEY(low, high)                                                                 \
    {                                                                                    \
        .type = SCN_TYPE_MONEY, .min = low, .max = high                                  \
    }
#define MONEY_NONE(low, high)                                                            \
    {                                                                                    \
        .type = SCN_TYPE_MONEY, .min = low, .max = high, .none = true                    \
    }
#define NUMBER(low, high)                                                                \
    {                                                                                    \
        .type = SCN_TYPE_NUMBER, .min = low, .max = high                                 \
    }
#define COUNT(low, high)                                                                 \
    {                                                                                    \
        .type = SCN_TYPE_COUNT, .min = low, .max = high                                  \
    }
#define PER_SECOND(low, high)                                                            \
    {                                                                                    \
        .type = SCN_TYPE_COUNT, .per = "/s", .min = low, .max = high                     \
    }
#define PER_SECOND_AUTO(low, high)                                                       \
    {                                                                                    \
        .type = SCN_TYPE_COUNT, .per = "/s", .min = low, .max = high, .automatic = true  \
    }
#define PER_SECOND_NONE(low, high)                                                       \
    {                                                                                    \
        .type = SCN_TYPE_COUNT, .per = "/s", .min = low, .max = high, .none = true       \
    }
#define SPAN(low, high)                                                                  \
    {                                                                                    \
        .type = SCN_TYPE_SPAN, .min = low, .max = high                                   \
    }
#define SPAN_NONE(low, high)                                                             \
    {                                                                                    \
        .type = SCN_TYPE_SPAN, .min = low, .max = high, .none = true                     \
    }
#define FLAG                                                                             \
    {                                                                                    \
        .type = SCN_TYPE_FLAG                                                            \
    }
#define CHOICE(words)                                                                    \
    {                                                                                    \
        .type = SCN_TYPE_CHOICE, .choices = words                                        \
    }
#define REF(of)                                                                          \
    {                                                                                    \
        .type = SCN_TYPE_REF, .kind = PAY_KIND_##of                                      \
    }
#define REF_NONE(of)                                                                     \
    {                                                                                    \
        .type = SCN_TYPE_REF, .kind = PAY_KIND_##of, .none = true                        \
    }
#define SET(of)                                                                          \
    {                                                                                    \
        .type = SCN_TYPE_SET, .kind = PAY_KIND_##of                                      \
    }
#define DATE                                                                             \
    {                                                                                    \
        .type = SCN_TYPE_DATE                                                            \
    }

#define PER_YEAR                                                                         \
    {                                                                                    \
        .type = SCN_TYPE_NUMBER, .per = "/yr", .min = 0, .max = MICRO(100)               \
    }

#define FIXED   .is_dynamic = false
#define DYNAMIC .is_dynamic = true

/* A cell with a default and its origin; a cell that must be given; a key that is no cell.
 */
#define CELL(name, when, preset_, from, sample, en, zh, ...)                             \
    {                                                                                    \
        .key = PAY_##name, .spec = __VA_ARGS__, .preset = preset_, when, .origin = from, \
        .example = sample, .doc_en = en, .doc_zh = zh                                    \
    }
#define NEED(name, when, sample, en, zh, ...)                                            \
    {                                                                                    \
        .key = PAY_##name, .spec = __VA_ARGS__, .is_required = true, when,               \
        .example = sample, .doc_en = en, .doc_zh = zh                                    \
    }
#define WORD(path_, type_, required, translated, sample, en, zh)                         \
    {                                                                                    \
        .path = path_, .key = PAY_N_KEYS, .spec = { .type = type_ },                     \
        .is_required = required, .is_translated = translated, .example = sample,         \
        .doc_en = en, .doc_zh = zh                                                       \
    }

#define LABEL(kind, zh_kind)                                                             \
    WORD(#kind ".{" #kind "}.label", SCN_TYPE_TEXT, false, true, NULL,                   \
         "Name of the " #kind " in reports; label[zh] and label[en] by language.",       \
         zh_kind "在报告中的名称；可按语言写 label[zh]、label[en]。")
#define OFF(kind, zh_kind)                                                               \
    WORD(#kind ".{" #kind "}.off", SCN_TYPE_FLAG, false, false, "yes",                   \
         "yes removes the parent's " #kind " of this id.",                               \
         "yes 表示取消父情景的同名" zh_kind "。")
#define OWNER(kind)                                                                      \
    WORD(#kind ".{" #kind "}.owner", SCN_TYPE_ID, false, false, "ant",                   \
         "Firm that owns the " #kind                                                     \
         ": fees are also reported by firm. Default: itself.",                           \
         "所属企业：手续费也按企业汇总。默认为自身。")
#define TABLE(kind, plural)                                                              \
    WORD("tables." #plural, SCN_TYPE_FILE, false, false, "tables/" #plural ".csv",       \
         "CSV file with one [" #kind "] section per row: column id, then keys.",         \
         "CSV 表，每行一个 [" #kind "] 节：第一列为 id，其余列为键。")

#define A "assumption"

/* What an outage moves. */
#define IN_SERVICE(NAME, kind, zh_kind)                                                  \
    CELL(NAME##_AVAILABILITY, DYNAMIC, "100%", A, "0%",                                  \
         "Part of the servers of the " #kind " in service; 0%: it is down.",             \
         zh_kind "在线服务能力的比例；0% 为全部中断。", SHARE),                          \
        CELL(NAME##_SPEED, DYNAMIC, "1", A, "0.5",                                       \
             "Factor on the speed at which the servers of the " #kind " work.",          \
             zh_kind "处理速度的系数。", NUMBER(1000, MICRO(1000)))

/* What a settlement takes from. */
#define RESERVE(NAME, kind, zh_kind)                                                     \
    CELL(NAME##_RESERVE, DYNAMIC, "none",                                                \
         "found: client money of wallets lies at the central bank in full since 2019; "  \
         "assumption: the others hold enough as well",                                   \
         "3000000000 CNY",                                                               \
         "What the " #kind " holds for each cycle of settlement at each hub; none: "     \
         "enough. A firm holds what its parts state together.",                          \
         zh_kind "每场、每家清算机构可用于清算的头寸；none "           \
                 "表示充足。同一企业的各部分合计。",                                     \
         MONEY_NONE(0, FEN(10000 * BILLION)))

const ScnRow scn_schema[] = {
#include "input/schema.def"
};

const unsigned scn_schema_n = G_N_ELEMENTS(scn_schema);

static const char *const plurals[PAY_N_DECLARED_KINDS] = {
    [PAY_KIND_GROUP] = "groups",       [PAY_KIND_CITY] = "cities",
    [PAY_KIND_NETWORK] = "networks",   [PAY_KIND_HUB] = "hubs",
    [PAY_KIND_BANK] = "banks",         [PAY_KIND_ACQUIRER] = "acquirers",
    [PAY_KIND_WALLET] = "wallets",     [PAY_KIND_PLATFORM] = "platforms",
    [PAY_KIND_CLASS] = "classes",      [PAY_KIND_HOLIDAY] = "holidays",
    [PAY_KIND_FEE] = "fees",           [PAY_KIND_FLASH] = "flashes",
    [PAY_KIND_WINDOW] = "windows",     [PAY_KIND_RIVAL] = "rivals",
    [PAY_KIND_CONTRACT] = "contracts",
};

const char *
scn_row_path(const ScnRow *row)
{
    return row->path != NULL ? row->path : pay_key_shape[row->key].path;
}

bool
scn_row_is_of(const ScnRow *row, const char *kind)
{
    size_t n = strlen(kind);
    const char *path = scn_row_path(row);
    return strncmp(path, kind, n) == 0 && path[n] == '.';
}

char *
scn_row_default(const ScnRow *row)
{
    if (row->preset == NULL || strstr(row->preset, ", ") == NULL ||
        row->key == PAY_N_KEYS)
        return g_strdup(row->preset);
    PayParams *fixed = pay_params_new();
    const PayEntity *member = fixed->entity[pay_key_shape[row->key].dims[0]];
    g_auto(GStrv) presets = g_strsplit(row->preset, ", ", -1);
    GString *out = g_string_new(NULL);
    for (unsigned i = 0; presets[i] != NULL; i++)
        g_string_append_printf(out, "%s%s: %s", i > 0 ? ", " : "", member[i].id,
                               presets[i]);
    pay_params_free(fixed);
    return g_string_free(out, FALSE);
}

const ScnRow *
scn_schema_row(PayKey key)
{
    for (unsigned i = 0;; i++) {
        g_assert(i < scn_schema_n);
        if (scn_schema[i].key == key)
            return &scn_schema[i];
    }
}

const char *
scn_row_key(const ScnRow *row)
{
    const char *path = scn_row_path(row);
    const char *rest = path + strcspn(path, ".") + 1;
    return *rest == '{' ? rest + strcspn(rest, "}") + 2 : rest;
}

/* Does @key fit @pattern part by part, where {kind} is any word? */
static bool
fits(const char *pattern, const char *key)
{
    for (;;) {
        size_t n = strcspn(pattern, "."), m = strcspn(key, ".");
        if (*pattern == '{' ? m == 0 : n != m || memcmp(pattern, key, n) != 0)
            return false;
        pattern += n;
        key += m;
        if (*pattern != *key)
            return false;
        if (*key == '\0')
            return true;
        pattern++;
        key++;
    }
}

const ScnRow *
scn_schema_find(const char *kind, const char *key)
{
    for (unsigned i = 0; i < scn_schema_n; i++)
        if (scn_row_is_of(&scn_schema[i], kind) && fits(scn_row_key(&scn_schema[i]), key))
            return &scn_schema[i];
    return NULL;
}

bool
scn_schema_has_kind(const char *kind, bool *ret_has_id)
{
    for (unsigned i = 0; i < scn_schema_n; i++)
        if (scn_row_is_of(&scn_schema[i], kind)) {
            *ret_has_id = scn_row_path(&scn_schema[i])[strlen(kind) + 1] == '{';
            return true;
        }
    return false;
}

PayKind
scn_schema_declares(const char *kind)
{
    for (unsigned i = 0; i < PAY_N_DECLARED_KINDS; i++)
        if (strcmp(kind, pay_kind_name(i)) == 0)
            return i;
    return PAY_KIND_NONE;
}

PayKind
scn_schema_refers(const char *kind)
{
    if (strcmp(kind, "interop") == 0 || strcmp(kind, "rebate") == 0)
        return PAY_KIND_WALLET;
    if (strcmp(kind, pay_kind_name(PAY_KIND_STATION)) == 0)
        return PAY_KIND_STATION;
    return scn_schema_declares(kind);
}

const char *
scn_schema_plural(PayKind kind)
{
    return plurals[kind];
}
