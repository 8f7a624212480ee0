#include "models/params.h"

#include <string.h>

#include "models/fees.h"
#include "sim/hash.h"

const PayKeyShape pay_key_shape[PAY_N_KEYS] = {
#define PAY_KEY(name, path, n, a, b, c, city)                                            \
    { path, n, city, { PAY_KIND_##a, PAY_KIND_##b, PAY_KIND_##c } },
#include "models/params.def"
#undef PAY_KEY
};

static const struct {
    const char *name;
    unsigned limit;
} kinds[PAY_N_KINDS] = {
    [PAY_KIND_GROUP] = { "group", PAY_MAX_GROUPS },
    [PAY_KIND_CITY] = { "city", PAY_MAX_CITIES },
    [PAY_KIND_NETWORK] = { "network", PAY_MAX_NETWORKS },
    [PAY_KIND_HUB] = { "hub", PAY_MAX_HUBS },
    [PAY_KIND_BANK] = { "bank", PAY_MAX_BANKS },
    [PAY_KIND_ACQUIRER] = { "acquirer", PAY_MAX_ACQUIRERS },
    [PAY_KIND_WALLET] = { "wallet", PAY_MAX_WALLETS },
    [PAY_KIND_PLATFORM] = { "platform", PAY_MAX_PLATFORMS },
    [PAY_KIND_CLASS] = { "class", PAY_MAX_CLASSES },
    [PAY_KIND_HOLIDAY] = { "holiday", PAY_MAX_HOLIDAYS },
    [PAY_KIND_FEE] = { "fee", PAY_MAX_FEES },
    [PAY_KIND_FLASH] = { "flash", PAY_MAX_FLASHES },
    [PAY_KIND_WINDOW] = { "window", PAY_MAX_WINDOWS },
    [PAY_KIND_RIVAL] = { "rival", PAY_MAX_RIVALS },
    [PAY_KIND_CONTRACT] = { "contract", PAY_MAX_CONTRACTS },
    [PAY_KIND_MODE] = { "mode", PAY_N_MODES },
    [PAY_KIND_HOUR] = { "hour", 24 },
    [PAY_KIND_WEEKDAY] = { "weekday", 7 },
    [PAY_KIND_TIER] = { "tier", PAY_N_TIERS },
    [PAY_KIND_STATION] = { "station", PAY_N_STATION_KINDS },
    [PAY_KIND_FLOW] = { "flow", PAY_N_FLOWS },
};

static const char *const mode_ids[] = { "online", "mpm", "personal", "cpm" };
static const char *const weekday_ids[] = {
    "mon", "tue", "wed", "thu", "fri", "sat", "sun"
};
static const char *const station_ids[PAY_N_STATION_KINDS] = {
    "phone", "link", "wallet", "hub", "bank", "acquirer"
};

const char *
pay_kind_name(PayKind kind)
{
    return kinds[kind].name;
}

unsigned
pay_kind_limit(PayKind kind)
{
    return kinds[kind].limit;
}

static void
append(PayParams *params, PayKind kind, PayEntity entity)
{
    unsigned n = params->n[kind];
    if ((n & (n - 1)) == 0)
        params->entity[kind] =
            g_renew(PayEntity, params->entity[kind], n == 0 ? 1 : 2 * (gsize)n);
    params->entity[kind][n] = entity;
    params->n[kind] = n + 1;
}

static PayEntity
entity_of(const char *id, const char *label_en, const char *label_zh, const char *family,
          const char *owner)
{
    return (PayEntity){
        .id = g_strdup(id),
        .label_en = g_strdup(label_en != NULL ? label_en : id),
        .label_zh = g_strdup(label_zh != NULL   ? label_zh
                             : label_en != NULL ? label_en
                                                : id),
        .family = g_strdup(family != NULL ? family : id),
        .owner = g_strdup(owner != NULL ? owner : id),
        .hash = (uint32_t)sim_hash_bytes(SIM_HASH_START, id, strlen(id)),
    };
}

PayParams *
pay_params_new(void)
{
    PayParams *params = g_new0(PayParams, 1);
    for (unsigned i = 0; i < PAY_N_MODES; i++)
        append(params, PAY_KIND_MODE, entity_of(mode_ids[i], NULL, NULL, NULL, NULL));
    for (unsigned i = 0; i < 7; i++)
        append(params, PAY_KIND_WEEKDAY,
               entity_of(weekday_ids[i], NULL, NULL, NULL, NULL));
    for (unsigned i = 0; i < 24; i++) {
        char id[12];
        g_snprintf(id, sizeof id, "%u", i);
        append(params, PAY_KIND_HOUR, entity_of(id, NULL, NULL, NULL, NULL));
    }
    for (unsigned i = 1; i <= PAY_N_TIERS; i++) {
        char id[12];
        g_snprintf(id, sizeof id, "%u", i);
        append(params, PAY_KIND_TIER, entity_of(id, NULL, NULL, NULL, NULL));
    }
    for (unsigned i = 0; i < PAY_N_STATION_KINDS; i++)
        append(params, PAY_KIND_STATION,
               entity_of(station_ids[i], NULL, NULL, NULL, NULL));
    for (unsigned i = 0; i < PAY_N_FLOWS; i++)
        append(params, PAY_KIND_FLOW, entity_of(pay_flow_id[i], NULL, NULL, NULL, NULL));
    return params;
}

PayParams *
pay_params_copy(const PayParams *params)
{
    PayParams *copy = g_memdup2(params, sizeof *params);
    for (unsigned kind = 0; kind < PAY_N_KINDS; kind++) {
        copy->n[kind] = 0;
        copy->entity[kind] = NULL;
        for (unsigned i = 0; i < params->n[kind]; i++) {
            const PayEntity *e = &params->entity[kind][i];
            append(copy, kind,
                   entity_of(e->id, e->label_en, e->label_zh, e->family, e->owner));
        }
    }
    copy->cell = g_memdup2(params->cell, params->n_cells * sizeof *params->cell);
    return copy;
}

void
pay_params_free(PayParams *params)
{
    if (params == NULL)
        return;
    for (unsigned kind = 0; kind < PAY_N_KINDS; kind++) {
        for (unsigned i = 0; i < params->n[kind]; i++) {
            PayEntity *e = &params->entity[kind][i];
            g_free(e->id);
            g_free(e->label_en);
            g_free(e->label_zh);
            g_free(e->family);
            g_free(e->owner);
        }
        g_free(params->entity[kind]);
    }
    g_free(params->cell);
    g_free(params);
}

bool
pay_params_declare(PayParams *params, PayKind kind, const char *id, const char *label_en,
                   const char *label_zh, const char *family, const char *owner)
{
    g_return_val_if_fail(kind < PAY_N_DECLARED_KINDS && params->cell == NULL, false);
    if (params->n[kind] == kinds[kind].limit)
        return false;
    for (unsigned i = 0; i < params->n[kind]; i++)
        if (strcmp(params->entity[kind][i].id, id) == 0)
            return false;
    append(params, kind, entity_of(id, label_en, label_zh, family, owner));
    return true;
}

static int
by_id(const void *a, const void *b)
{
    return strcmp(((const PayEntity *)a)->id, ((const PayEntity *)b)->id);
}

void
pay_params_layout(PayParams *params)
{
    g_return_if_fail(params->cell == NULL);
    for (unsigned kind = 0; kind < PAY_N_DECLARED_KINDS; kind++)
        if (params->n[kind] > 1)
            qsort(params->entity[kind], params->n[kind], sizeof(PayEntity), by_id);
    size_t n = 0;
    for (unsigned key = 0; key < PAY_N_KEYS; key++) {
        params->offset[key] = n;
        n += pay_key_n_cells(params, key);
    }
    params->n_cells = n;
    params->cell = g_new0(int64_t, MAX(n, 1));
}

size_t
pay_key_n_cells(const PayParams *params, PayKey key)
{
    const PayKeyShape *shape = &pay_key_shape[key];
    size_t n = 1;
    for (unsigned d = 0; d < shape->n_dims; d++)
        n *= params->n[shape->dims[d]];
    return shape->by_city ? n * params->n[PAY_KIND_CITY] : n;
}

int
pay_params_find(const PayParams *params, PayKind kind, const char *id)
{
    for (unsigned i = 0; i < params->n[kind]; i++)
        if (strcmp(params->entity[kind][i].id, id) == 0)
            return (int)i;
    return -1;
}

PayKey
pay_params_cell_owner(const PayParams *params, size_t cell, unsigned ret_index[3],
                      unsigned *ret_city)
{
    g_assert(cell < params->n_cells);
    unsigned key = PAY_N_KEYS - 1;
    while (params->offset[key] > cell || pay_key_n_cells(params, key) == 0)
        key--;
    const PayKeyShape *shape = &pay_key_shape[key];
    size_t rest = cell - params->offset[key];
    *ret_city = 0;
    if (shape->by_city) {
        *ret_city = (unsigned)(rest % params->n[PAY_KIND_CITY]);
        rest /= params->n[PAY_KIND_CITY];
    }
    for (unsigned d = 3; d-- > 0;) {
        ret_index[d] = 0;
        if (d < shape->n_dims) {
            ret_index[d] = (unsigned)(rest % params->n[shape->dims[d]]);
            rest /= params->n[shape->dims[d]];
        }
    }
    return key;
}

char *
pay_params_cell_path(const PayParams *params, size_t cell)
{
    unsigned index[3], city;
    PayKey key = pay_params_cell_owner(params, cell, index, &city);
    GString *path = g_string_new(NULL);
    unsigned d = 0;
    for (const char *p = pay_key_shape[key].path; *p != '\0'; p++) {
        if (*p != '{') {
            g_string_append_c(path, *p);
            continue;
        }
        g_string_append(path, params->entity[pay_key_shape[key].dims[d]][index[d]].id);
        d++;
        p = strchr(p, '}');
    }
    return g_string_free(path, FALSE);
}

uint64_t
pay_params_hash(const PayParams *params)
{
    uint64_t hash = SIM_HASH_START;
    for (unsigned kind = 0; kind < PAY_N_KINDS; kind++) {
        hash = sim_hash_u64(hash, params->n[kind]);
        for (unsigned i = 0; i < params->n[kind]; i++) {
            const PayEntity *e = &params->entity[kind][i];
            hash = sim_hash_bytes(hash, e->id, strlen(e->id) + 1);
            hash = sim_hash_bytes(hash, e->family, strlen(e->family) + 1);
            hash = sim_hash_bytes(hash, e->owner, strlen(e->owner) + 1);
        }
    }
    for (size_t i = 0; i < params->n_cells; i++)
        hash = sim_hash_u64(hash, (uint64_t)params->cell[i]);
    return hash;
}
