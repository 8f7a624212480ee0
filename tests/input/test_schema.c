#include "input/schema.h"

#include <string.h>

#include "tests/claims.h"

static void
every_key_of_the_model_has_exactly_one_row(void)
{
    unsigned n[PAY_N_KEYS] = { 0 };
    for (unsigned i = 0; i < scn_schema_n; i++)
        if (scn_schema[i].key != PAY_N_KEYS) {
            n[scn_schema[i].key]++;
            CU_ASSERT_PTR_NULL(scn_schema[i].path);
        } else {
            CU_ASSERT_PTR_NOT_NULL(scn_schema[i].path);
        }
    for (PayKey key = 0; key < PAY_N_KEYS; key++) {
        CU_ASSERT_EQUAL(n[key], 1);
        if (n[key] != 1)
            printf("%s: %u rows\n", pay_key_shape[key].path, n[key]);
    }
}

static void
placeholders_of_a_path_are_its_dimensions(void)
{
    for (PayKey key = 0; key < PAY_N_KEYS; key++) {
        const PayKeyShape *shape = &pay_key_shape[key];
        g_auto(GStrv) parts = g_strsplit(shape->path, ".", -1);
        unsigned d = 0;
        for (unsigned i = 0; parts[i] != NULL; i++) {
            if (*parts[i] != '{')
                continue;
            CU_ASSERT_FATAL(d < shape->n_dims);
            g_autofree char *word =
                g_strdup_printf("{%s}", pay_kind_name(shape->dims[d++]));
            CU_ASSERT_STRING_EQUAL(parts[i], word);
        }
        CU_ASSERT_EQUAL(d, shape->n_dims);
        if (parts[1] != NULL && *parts[1] == '{')
            CU_ASSERT_NOT_EQUAL(scn_schema_refers(parts[0]), PAY_KIND_NONE);
    }
}

static void
paths_differ(void)
{
    for (unsigned i = 0; i < scn_schema_n; i++)
        for (unsigned j = 0; j < i; j++)
            CU_ASSERT_STRING_NOT_EQUAL(scn_row_path(&scn_schema[i]),
                                       scn_row_path(&scn_schema[j]));
}

/* A market with one entity of each kind, for defaults that name one. */
static PayParams *
tiny_market(void)
{
    PayParams *params = pay_params_new();
    for (PayKind kind = 0; kind < PAY_N_DECLARED_KINDS; kind++)
        pay_params_declare(params, kind, "x", NULL, NULL, NULL, NULL);
    pay_params_layout(params);
    return params;
}

static void
defaults_parse_lie_in_range_and_print_the_same(void)
{
    PayParams *params = tiny_market();
    for (PayKey key = 0; key < PAY_N_KEYS; key++) {
        const ScnRow *row = scn_schema_row(key);
        CU_ASSERT_EQUAL(row->is_required, row->preset == NULL);
        if (row->preset == NULL)
            continue;
        CU_ASSERT_PTR_NOT_NULL(row->origin);
        g_auto(GStrv) words = g_strsplit(row->preset, ", ", -1);
        unsigned n = g_strv_length(words);
        CU_ASSERT_TRUE(n == 1 || n == pay_key_n_cells(params, key));
        for (unsigned i = 0; i < n; i++) {
            int64_t value, again;
            ScnRefusal refusal = { 0 };
            bool ok = scn_value_parse(&row->spec, params, words[i], &value, &refusal);
            CU_ASSERT_TRUE(ok);
            if (!ok) {
                printf("%s: %s\n", scn_row_path(row), refusal.message);
                scn_refusal_clear(&refusal);
                continue;
            }
            g_autofree char *text = scn_value_format(&row->spec, params, value);
            CU_ASSERT_TRUE(scn_value_parse(&row->spec, params, text, &again, &refusal));
            CU_ASSERT_EQUAL(value, again);
        }
    }
    pay_params_free(params);
}

/* That it is missing is said where the entity is declared. */
static void
what_must_be_given_belongs_to_an_entity(void)
{
    for (PayKey key = 0; key < PAY_N_KEYS; key++)
        if (scn_schema_row(key)->is_required) {
            CU_ASSERT_TRUE(pay_key_shape[key].n_dims > 0);
            CU_ASSERT_TRUE(pay_key_shape[key].dims[0] < PAY_N_DECLARED_KINDS);
        }
}

/* A step of a rule is held against the range. */
static void
every_amount_that_moves_has_a_range(void)
{
    for (PayKey key = 0; key < PAY_N_KEYS; key++) {
        const ScnRow *row = scn_schema_row(key);
        if (row->is_dynamic && scn_type_is_amount(row->spec.type))
            CU_ASSERT_TRUE(scn_spec_has_range(&row->spec));
    }
}

static void
origins_of_defaults_say_how_they_are_known(void)
{
    for (unsigned i = 0; i < scn_schema_n; i++) {
        const char *origin = scn_schema[i].origin;
        if (origin != NULL)
            CU_ASSERT_TRUE(g_str_has_prefix(origin, "assumption") ||
                           g_str_has_prefix(origin, "found: ") ||
                           g_str_has_prefix(origin, "recalled: "));
    }
}

static bool
is_sentence(const char *text, const char *stop)
{
    return text != NULL && strlen(text) > 8 && g_str_has_suffix(text, stop) &&
           g_utf8_validate(text, -1, NULL);
}

static void
every_row_is_explained_in_both_languages(void)
{
    for (unsigned i = 0; i < scn_schema_n; i++) {
        const ScnRow *row = &scn_schema[i];
        bool ok = is_sentence(row->doc_en, ".") && is_sentence(row->doc_zh, "。");
        CU_ASSERT_TRUE(ok);
        if (!ok)
            printf("%s\n", scn_row_path(row));
        if (row->key != PAY_N_KEYS)
            CU_ASSERT_PTR_NOT_NULL(row->example);
    }
}

static void
examples_of_amounts_parse(void)
{
    for (PayKey key = 0; key < PAY_N_KEYS; key++) {
        const ScnRow *row = scn_schema_row(key);
        int64_t value;
        ScnRefusal refusal = { 0 };
        if (row->spec.type == SCN_TYPE_REF || row->spec.type == SCN_TYPE_SET)
            continue;
        bool ok = scn_value_parse(&row->spec, NULL, row->example, &value, &refusal);
        CU_ASSERT_TRUE(ok);
        if (!ok)
            printf("%s: %s\n", scn_row_path(row), refusal.message);
        scn_refusal_clear(&refusal);
    }
}

static void
finds_rows_by_the_key_as_it_stands_in_a_section(void)
{
    CU_ASSERT_PTR_EQUAL(scn_schema_find("wallet", "hold"),
                        scn_schema_row(PAY_WALLET_HOLD));
    CU_ASSERT_PTR_EQUAL(scn_schema_find("interop", "wechat.mpm.coverage"),
                        scn_schema_row(PAY_INTEROP_COVERAGE));
    CU_ASSERT_PTR_EQUAL(scn_schema_find("fee", "tier.1.rate"),
                        scn_schema_row(PAY_FEE_TIER_RATE));
    CU_ASSERT_PTR_EQUAL(scn_schema_find("traffic", "hour.18"),
                        scn_schema_row(PAY_TRAFFIC_HOUR));
    CU_ASSERT_PTR_EQUAL(scn_schema_find("run", "seed"), scn_schema_row(PAY_RUN_SEED));
    CU_ASSERT_PTR_NULL(scn_schema_find("wallet", "holds"));
    CU_ASSERT_PTR_NULL(scn_schema_find("wall", "hold"));
    CU_ASSERT_PTR_NULL(scn_schema_find("interop", "wechat.coverage.mpm"));
    CU_ASSERT_PTR_NULL(scn_schema_find("interop", "wechat..coverage"));
}

static void
a_default_that_differs_by_member_names_the_members(void)
{
    g_autofree char *all = scn_row_default(scn_schema_row(PAY_STATION_BUFFER));
    g_autofree char *one = scn_row_default(scn_schema_row(PAY_STATION_PATIENCE));
    g_autofree char *none = scn_row_default(scn_schema_row(PAY_WINDOW_FROM));
    CU_ASSERT_STRING_EQUAL(all, "phone: none, link: none, wallet: 1 s, hub: 0.5 s, "
                                "bank: 2 s, acquirer: 1 s");
    CU_ASSERT_STRING_EQUAL(one, "none");
    CU_ASSERT_PTR_NULL(none);
    const ScnRow no_cell = { .path = "report.x", .key = PAY_N_KEYS, .preset = "a, b" };
    g_autofree char *listed = scn_row_default(&no_cell);
    CU_ASSERT_STRING_EQUAL(listed, "a, b");
}

CLAIMS_MAIN("input/schema", CLAIM(every_key_of_the_model_has_exactly_one_row),
            CLAIM(placeholders_of_a_path_are_its_dimensions), CLAIM(paths_differ),
            CLAIM(defaults_parse_lie_in_range_and_print_the_same),
            CLAIM(what_must_be_given_belongs_to_an_entity),
            CLAIM(every_amount_that_moves_has_a_range),
            CLAIM(origins_of_defaults_say_how_they_are_known),
            CLAIM(every_row_is_explained_in_both_languages),
            CLAIM(examples_of_amounts_parse),
            CLAIM(finds_rows_by_the_key_as_it_stands_in_a_section),
            CLAIM(a_default_that_differs_by_member_names_the_members))
