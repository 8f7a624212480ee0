#include "models/params.h"

#include <string.h>

#include "tests/claims.h"
#include "tests/models/fixture.h"

/* "{wallet}" in a path says the same as a dimension in the table. */
static void
every_path_names_its_dimensions_in_order(void)
{
    for (unsigned key = 0; key < PAY_N_KEYS; key++) {
        const PayKeyShape *shape = &pay_key_shape[key];
        unsigned n = 0;
        for (const char *p = strchr(shape->path, '{'); p != NULL;
             p = strchr(p + 1, '{')) {
            CU_ASSERT_TRUE_FATAL(n < shape->n_dims);
            const char *name = pay_kind_name(shape->dims[n++]);
            CU_ASSERT_EQUAL(strncmp(p + 1, name, strlen(name)), 0);
            CU_ASSERT_EQUAL(p[1 + strlen(name)], '}');
        }
        CU_ASSERT_EQUAL(n, shape->n_dims);
        for (unsigned d = n; d < 3; d++)
            CU_ASSERT_EQUAL(shape->dims[d], PAY_KIND_NONE);
    }
}

static void
every_path_stands_once(void)
{
    for (unsigned a = 0; a < PAY_N_KEYS; a++)
        for (unsigned b = 0; b < a; b++)
            CU_ASSERT_STRING_NOT_EQUAL(pay_key_shape[a].path, pay_key_shape[b].path);
}

static PayParams *
market(void)
{
    return fixture_build((Fixture){ .people = 100, .platform = true, .idle = "idle" });
}

static void
every_cell_belongs_to_one_key_and_place(void)
{
    PayParams *p = market();
    size_t n = 0;
    for (unsigned key = 0; key < PAY_N_KEYS; key++)
        n += pay_key_n_cells(p, key);
    CU_ASSERT_EQUAL(n, p->n_cells);
    for (size_t cell = 0; cell < p->n_cells; cell++) {
        unsigned index[3], city;
        PayKey key = pay_params_cell_owner(p, cell, index, &city);
        CU_ASSERT_EQUAL(pay_cell_index(p, key, index[0], index[1], index[2]) + city,
                        cell);
    }
    pay_params_free(p);
}

static void
a_cell_is_called_what_an_analyst_writes(void)
{
    PayParams *p = market();
    unsigned b = fixture_find(p, PAY_KIND_WALLET, "b");
    static const struct {
        PayKey key;
        bool wallet, network;
        const char *path;
    } known[] = {
        { PAY_RUN_SEED, false, false, "run.seed" },
        { PAY_WALLET_HOLD, true, false, "wallet.b.hold" },
        { PAY_INTEROP_COVERAGE, true, true, "interop.b.a.mpm.coverage" },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(known); i++) {
        g_autofree char *path = pay_params_cell_path(
            p, pay_cell_index(p, known[i].key, known[i].wallet ? b : 0, 0,
                              known[i].network ? PAY_MODE_MPM : 0));
        CU_ASSERT_STRING_EQUAL(path, known[i].path);
    }
    pay_params_free(p);
}

static void
an_id_is_declared_once_and_a_kind_can_be_full(void)
{
    PayParams *p = pay_params_new();
    CU_ASSERT_TRUE(pay_params_declare(p, PAY_KIND_HUB, "h", NULL, NULL, NULL, NULL));
    CU_ASSERT_FALSE(pay_params_declare(p, PAY_KIND_HUB, "h", NULL, NULL, NULL, NULL));
    for (unsigned i = 1; i < pay_kind_limit(PAY_KIND_HUB); i++) {
        char id[8];
        g_snprintf(id, sizeof id, "h%u", i);
        CU_ASSERT_TRUE(pay_params_declare(p, PAY_KIND_HUB, id, NULL, NULL, NULL, NULL));
    }
    CU_ASSERT_FALSE(pay_params_declare(p, PAY_KIND_HUB, "more", NULL, NULL, NULL, NULL));
    pay_params_free(p);
}

static void
labels_fall_back_to_each_other_and_to_the_id(void)
{
    PayParams *p = pay_params_new();
    pay_params_declare(p, PAY_KIND_HUB, "b", "Hub", NULL, NULL, NULL);
    pay_params_declare(p, PAY_KIND_HUB, "a", NULL, NULL, NULL, "firm");
    pay_params_layout(p);
    const PayEntity *hub = p->entity[PAY_KIND_HUB];
    CU_ASSERT_STRING_EQUAL(hub[0].label_en, "a");
    CU_ASSERT_STRING_EQUAL(hub[0].label_zh, "a");
    CU_ASSERT_STRING_EQUAL(hub[0].owner, "firm");
    CU_ASSERT_STRING_EQUAL(hub[1].label_zh, "Hub");
    CU_ASSERT_STRING_EQUAL(hub[1].family, "b");
    pay_params_free(p);
}

static void
the_order_of_declaration_means_nothing(void)
{
    PayParams *p = fixture_build((Fixture){ .people = 100, .platform = true });
    PayParams *q =
        fixture_build((Fixture){ .people = 100, .platform = true, .backwards = true });
    CU_ASSERT_EQUAL(p->n_cells, q->n_cells);
    CU_ASSERT_EQUAL(memcmp(p->cell, q->cell, p->n_cells * sizeof *p->cell), 0);
    CU_ASSERT_EQUAL(pay_params_hash(p), pay_params_hash(q));
    pay_params_free(p);
    pay_params_free(q);
}

static PayParams *
one_wallet(const char *id, const char *label, const char *family)
{
    PayParams *p = pay_params_new();
    pay_params_declare(p, PAY_KIND_WALLET, id, label, label, family, NULL);
    pay_params_layout(p);
    return p;
}

static void
the_hash_sees_ids_and_values_but_no_labels(void)
{
    PayParams *p = one_wallet("w", "Wallet", NULL),
              *other = one_wallet("w", "钱包", NULL);
    PayParams *renamed = one_wallet("v", "Wallet", NULL);
    PayParams *moved = one_wallet("w", "Wallet", "family");
    uint64_t hash = pay_params_hash(p);
    CU_ASSERT_EQUAL(pay_params_hash(other), hash);
    CU_ASSERT_NOT_EQUAL(pay_params_hash(renamed), hash);
    CU_ASSERT_NOT_EQUAL(pay_params_hash(moved), hash);
    for (size_t cell = 0; cell < p->n_cells; cell++) {
        other->cell[cell] ^= 1;
        CU_ASSERT_NOT_EQUAL(pay_params_hash(other), hash);
        other->cell[cell] ^= 1;
    }
    pay_params_free(p);
    pay_params_free(other);
    pay_params_free(renamed);
    pay_params_free(moved);
}

static void
a_copy_is_equal_and_apart(void)
{
    PayParams *p = market(), *copy = pay_params_copy(p);
    CU_ASSERT_EQUAL(pay_params_hash(copy), pay_params_hash(p));
    copy->cell[0]++;
    CU_ASSERT_NOT_EQUAL(pay_params_hash(copy), pay_params_hash(p));
    pay_params_free(p);
    CU_ASSERT_EQUAL(pay_params_find(copy, PAY_KIND_WALLET, "b"), 1);
    CU_ASSERT_EQUAL(pay_params_find(copy, PAY_KIND_WALLET, "c"), -1);
    pay_params_free(copy);
}

static void
kinds_of_station_are_there_in_the_order_of_their_enum(void)
{
    PayParams *p = pay_params_new();
    CU_ASSERT_EQUAL(p->n[PAY_KIND_STATION], PAY_N_STATION_KINDS);
    CU_ASSERT_EQUAL(pay_params_find(p, PAY_KIND_STATION, "phone"), PAY_STATION_PHONE);
    CU_ASSERT_EQUAL(pay_params_find(p, PAY_KIND_STATION, "link"), PAY_STATION_LINK);
    CU_ASSERT_EQUAL(pay_params_find(p, PAY_KIND_STATION, "wallet"), PAY_STATION_WALLET);
    CU_ASSERT_EQUAL(pay_params_find(p, PAY_KIND_STATION, "hub"), PAY_STATION_HUB);
    CU_ASSERT_EQUAL(pay_params_find(p, PAY_KIND_STATION, "bank"), PAY_STATION_BANK);
    CU_ASSERT_EQUAL(pay_params_find(p, PAY_KIND_STATION, "acquirer"),
                    PAY_STATION_ACQUIRER);
    pay_params_free(p);
}

CLAIMS_MAIN("models/params", CLAIM(every_path_names_its_dimensions_in_order),
            CLAIM(every_path_stands_once), CLAIM(every_cell_belongs_to_one_key_and_place),
            CLAIM(a_cell_is_called_what_an_analyst_writes),
            CLAIM(an_id_is_declared_once_and_a_kind_can_be_full),
            CLAIM(labels_fall_back_to_each_other_and_to_the_id),
            CLAIM(the_order_of_declaration_means_nothing),
            CLAIM(the_hash_sees_ids_and_values_but_no_labels),
            CLAIM(a_copy_is_equal_and_apart),
            CLAIM(kinds_of_station_are_there_in_the_order_of_their_enum))
