/* Scenarios drawn at random keep every invariant of the model, and add up.
 *
 * A seed switches on some of the mechanisms that are off by default, then draws some
 * cells of swarm.ini and a value within the schema's range for each, to hold from the
 * beginning, during an event, or once a rule fires; what the reader refuses is left out,
 * so every key of the schema takes part without being named here.
 * Each scenario is run by the program itself, which checks conservation every day, and
 * then audited. SWARM_SEEDS says how many, SWARM_FIRST from which on. */
#include <glib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "input/scenario.h"
#include "input/schema.h"
#include "tests/claims.h"

#define WORLD         "tests/levers/swarm.ini"
#define MOST_CHANGES  16
#define ONE_SWITCH_IN 8

/* The rivals of swarm.ini compete with rebates instead of fees. */
#define GIVERS                                                                           \
    "fee.mdr-red.rival=none; fee.mdr-blue.rival=none; rebate.red.rival=ra;"              \
    "rebate.blue.rival=rb; strategy.epoch=2 d;"

/* Nearly all keys of these do nothing before they are switched on. The settings of a row
 * are taken together or not at all. */
static const char *const switches[] = {
    "placing.epoch=1 d",
    ("placing.epoch=3 d; acquirer.till.plate-cost.large=60 CNY;"
     "acquirer.till.plate-cost.small=60 CNY; regulator.plate-subsidy.small=20 CNY"),
    "regulator.plate-floor.large=90%; regulator.plate-floor-paid=yes; placing.epoch=2 d",
    "strategy.mode=undercut; strategy.epoch=2 d",
    "strategy.mode=best-response; strategy.epoch=2 d; strategy.contest=yes",
    "strategy.mode=hill; strategy.epoch=1 d",
    "strategy.mode=fictitious; strategy.epoch=3 d; rival.ra.cap=0.30%",
    (GIVERS "strategy.mode=undercut; strategy.step=1%; rebate.red.rate=1%"),
    (GIVERS "strategy.mode=best-response; rival.ra.subsidy=5000 CNY; rival.rb.cap=3%"),
    (GIVERS "strategy.mode=hill; strategy.step=1%; event.cut.set.rebate.red.rate=3%"),
    (GIVERS "strategy.mode=fictitious; rebate.red.budget=200 CNY; strategy.contest=yes"),
    "rebate.red.rate=2%",
    "rebate.red.rate=2%; event.cut.set.regulator.rebate-ban=yes",
    "rebate.blue.per-payment=0.50 CNY",
    "risk.control=yes; risk.fraud=2%; risk.borne-by-wallet=50%",
    ("risk.control=yes; risk.fraud=5%; risk.borne-by-wallet=20%;"
     "risk.borne-by-acquirer=30%; risk.borne-by-merchant=50%;"
     "event.cut.set.regulator.data-pass-through=yes"),
    "refund.rate.food=20%; refund.delay=1 d",
    "refund.rate.goods=90%; refund.fees=none; event.cut.set.fee.mdr.rate=0%",
    "fee.payer.rate=0.1%; fee.placer-direct.rate=0.05%",
    "rounding.fees=per-transaction",
    "limit.static-code=40 CNY; limit.balance=20 CNY",
    "regulator.cap.mdr=0.30%; event.cut.set.regulator.floor.mdr=0.20%",
    ("contract.bound.share=100%; contract.bound.bonus=2%; merchant.review=1 d;"
     "event.cut.set.regulator.exclusivity-ban=yes"),
    "regulator.mandate.blue.mpm=100%; regulator.mandate-users.red=50%",
    "rule.less.limit=3 times, 1 d apart; rule.less.after=1 d; rule.less.until=2021-08-08",
    ("event.cut.at=2021-08-03T18:35; event.cut.until=2021-08-03T18:45;"
     "event.cut.set.hub.main.availability=0%; protocol.query-limit=1 /s"),
    ("event.cut.at=2021-08-03T18:40; event.cut.until=2021-08-05;"
     "event.cut.set.wallet.red.speed=0.01; protocol.retries=5; protocol.breaker=no"),
    "run.queues=servers",
    "class.food.reaction=surcharge; regulator.surcharge-ban=no; fee.mdr.rate=3%",
    "class.goods.reaction=steer; fee.mdr.rate=3%",
    "settlement.method=gross; bank.east.reserve=100 CNY",
    "settlement.method=bilateral; settlement.failure=unwind; bank.east.reserve=100 CNY",
    "settlement.failure=loss-share; bank.west.reserve=0 CNY; acquirer.till.reserve=0 CNY",
    "wallet.app.adopt-p=5 /yr; behaviour.adopt-gain=2",
    "behaviour.drop-rate=20 /yr; behaviour.drop-after=3 d",
    "behaviour.delay-cost=1; wallet.red.speed=0.1",
    "platform.mall.decides=yes; platform.mall.house=red; run.days=31 d",
    "platform.bazaar.prefers=blue; platform.bazaar.preference=2 CNY",
    "regulator.share-cap=50%; regulator.share-days=3 d; wallet.red.adopt-p=5 /yr",
    "hub.main.capacity=5 /s",
    "hub.spare.availability=0%; hub.main.backup=spare",
    "run.scale=1:100",
};

/* How long a run takes is not asked here. */
static bool
is_left_alone(PayKey key)
{
    return g_str_has_prefix(pay_key_shape[key].path, "run.") ||
           g_str_has_prefix(pay_key_shape[key].path, "window.") ||
           key == PAY_CITY_POPULATION || key == PAY_CLASS_MERCHANTS;
}

/* Near @value, or anywhere in the range, or at its ends. */
static int64_t
draw_amount(GRand *rand, const ScnSpec *spec, int64_t value)
{
    double low = (double)spec->min, high = (double)spec->max, x;
    switch (g_rand_int_range(rand, 0, 8)) {
    case 0:
        return spec->min;
    case 1:
        return spec->max;
    case 2:
        x = g_rand_double_range(rand, low, high + 1);
        break;
    case 3: /* one more decimal place as likely as one less */
        x = low + (high - low) / g_rand_double_range(rand, 1, 1000);
        break;
    default:
        x = value != 0 ? (double)value * g_rand_double_range(rand, 0.25, 4)
                       : (high - low) / 100 * g_rand_double(rand);
    }
    /* As a number with a point first: four times a limit need not fit. */
    return x <= low ? spec->min : x >= high ? spec->max : (int64_t)x;
}

static unsigned
n_choices(const char *choices)
{
    unsigned n = 1;
    for (; *choices != '\0'; choices++)
        n += *choices == '|';
    return n;
}

static int64_t
draw(GRand *rand, const ScnSpec *spec, const PayParams *params, int64_t value)
{
    if (spec->none && g_rand_int_range(rand, 0, 6) == 0)
        return spec->type == SCN_TYPE_REF ? -1 : PAY_NONE;
    if (spec->automatic && g_rand_int_range(rand, 0, 6) == 0)
        return PAY_AUTO;
    switch (spec->type) {
    case SCN_TYPE_FLAG:
        return g_rand_int_range(rand, 0, 2);
    case SCN_TYPE_CHOICE:
        return g_rand_int_range(rand, 0, (gint32)n_choices(spec->choices));
    case SCN_TYPE_REF:
        return params->n[spec->kind] == 0
                   ? value
                   : g_rand_int_range(rand, 0, (gint32)params->n[spec->kind]);
    case SCN_TYPE_SET:
        return g_rand_int_range(rand, 1, 1 << params->n[spec->kind]);
    case SCN_TYPE_DATE:
        return value + g_rand_int_range(rand, -2, 3) * SIM_DAY;
    default:
        return draw_amount(rand, spec, value);
    }
}

/* @value for @path from the beginning, or later. Returns: (owned). */
static char *
place(GRand *rand, const char *path, const char *value)
{
    switch (g_rand_int_range(rand, 0, 6)) {
    case 0:
        return g_strdup_printf("event.opening.set.%s=%s", path, value);
    case 1:
        return g_strdup_printf("event.cut.set.%s=%s", path, value);
    case 2:
        return g_strdup_printf("rule.less.then=set %s to %s", path, value);
    default:
        return g_strdup_printf("%s=%s", path, value);
    }
}

/* A setting of a cell of @params. Returns: (owned), NULL for one left alone. */
static char *
draw_setting(GRand *rand, const PayParams *params)
{
    unsigned index[3], city;
    size_t cell = (size_t)g_rand_int_range(rand, 0, (gint32)params->n_cells);
    PayKey key = pay_params_cell_owner(params, cell, index, &city);
    if (is_left_alone(key))
        return NULL;
    const ScnSpec *spec = &scn_schema_row(key)->spec;
    g_autofree char *path = pay_params_cell_path(params, cell);
    g_autofree char *value =
        scn_value_format(spec, params, draw(rand, spec, params, params->cell[cell]));
    return place(rand, path, value);
}

static bool
is_valid(const GPtrArray *settings)
{
    g_autoptr(ScnReport) report = scn_report_new();
    g_autoptr(ScnScenario) scenario = scn_scenario_load(
        WORLD, (const char *const *)(const void *)settings->pdata, report);
    return scenario != NULL;
}

/* Add the settings @words, unless the reader refuses them beside the others. */
static bool
add_valid(GPtrArray *settings, const char *const *words)
{
    guint n = settings->len;
    for (guint i = 0; words[i] != NULL; i++)
        g_ptr_array_insert(settings, (gint)settings->len - 1,
                           g_strstrip(g_strdup(words[i])));
    if (is_valid(settings))
        return true;
    g_ptr_array_remove_range(settings, n - 1, settings->len - n);
    return false;
}

static bool
switch_on(GPtrArray *settings, const char *row)
{
    g_auto(GStrv) words = g_strsplit(row, ";", -1);
    return add_valid(settings, (const char *const *)words);
}

/* Settings of @seed that the reader takes together. Returns: (owned), ends with NULL. */
static GPtrArray *
draw_scenario(unsigned seed, const PayParams *params)
{
    GRand *rand = g_rand_new_with_seed(seed);
    GPtrArray *settings = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(settings, NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(switches); i++)
        if (g_rand_int_range(rand, 0, ONE_SWITCH_IN) == 0)
            switch_on(settings, switches[i]);
    int n = g_rand_int_range(rand, 1, MOST_CHANGES + 1);
    while (n-- > 0) {
        g_autofree char *setting = draw_setting(rand, params);
        if (setting != NULL)
            add_valid(settings, (const char *const[]){ setting, NULL });
    }
    g_rand_free(rand);
    return settings;
}

/* Run @line in a shell. Returns: the exit code, 128 and more for a signal. */
static int
shell(const char *line, char **ret_said)
{
    char *argv[] = { (char[]){ "/bin/sh" }, (char[]){ "-c" }, (char *)line, NULL };
    int status = -1;
    if (!g_spawn_sync(NULL, argv, NULL, 0, NULL, NULL, ret_said, NULL, &status, NULL))
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* The command that does the run of @seed again. Returns: (owned). */
static char *
command_of(unsigned seed, const GPtrArray *settings)
{
    GString *line = g_string_new(NULL);
    g_string_printf(line, "run " WORLD " -n 1 --seed %u -q --no-pictures", seed);
    for (guint i = 0; i + 1 < settings->len; i++) {
        g_autofree char *quoted = g_shell_quote(settings->pdata[i]);
        g_string_append_printf(line, " --set %s", quoted);
    }
    return g_string_free(line, FALSE);
}

static bool
keeps_its_invariants(unsigned seed, const PayParams *params, const char *file)
{
    const char *program = g_getenv("HUTONG");
    g_autofree char *absolute =
        g_canonicalize_filename(program != NULL ? program : "hutong", NULL);
    g_autoptr(GPtrArray) settings = draw_scenario(seed, params);
    g_autofree char *command = command_of(seed, settings);
    g_autofree char *run =
        g_strdup_printf("timeout 100 %s %s -o %s 2>&1", absolute, command, file);
    g_autofree char *audit = g_strdup_printf("%s audit %s 2>&1", absolute, file);
    g_autofree char *said = NULL, *found = NULL;
    g_remove(file);
    int code = shell(run, &said);
    int audited = code == 0 ? shell(audit, &found) : 0;
    if (code != 0 || audited != 0)
        printf("exit %d, audit %d:\nhutong %s\n%s%s\n", code, audited, command, said,
               found != NULL ? found : "");
    return code == 0 && audited == 0;
}

static unsigned
number_of(const char *name, unsigned otherwise)
{
    const char *text = g_getenv(name);
    return text != NULL ? (unsigned)strtoul(text, NULL, 10) : otherwise;
}

static void
random_scenarios_keep_every_invariant(void)
{
    g_autoptr(ScnReport) report = scn_report_new();
    g_autoptr(ScnScenario) world = scn_scenario_load(WORLD, NULL, report);
    g_autofree char *faults = scn_report_render(report, false);
    if (world == NULL)
        printf("%s", faults);
    CU_ASSERT_PTR_NOT_NULL_FATAL(world);
    g_autofree char *folder = g_dir_make_tmp("swarm-XXXXXX", NULL);
    g_autofree char *file = g_build_filename(folder, "r.db", NULL);
    unsigned first = number_of("SWARM_FIRST", 1), n = number_of("SWARM_SEEDS", 50);
    for (unsigned seed = first; seed < first + n; seed++)
        CU_ASSERT_TRUE(keeps_its_invariants(seed, world->params, file));
    g_remove(file);
    g_rmdir(folder);
}

static void
every_switch_is_one_the_reader_takes(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(switches); i++) {
        g_autoptr(GPtrArray) settings = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(settings, NULL);
        bool is_taken = switch_on(settings, switches[i]);
        if (!is_taken)
            printf("refused: %s\n", switches[i]);
        CU_ASSERT_TRUE(is_taken);
    }
}

static void
the_same_seed_draws_the_same_scenario(void)
{
    g_autoptr(ScnReport) report = scn_report_new();
    g_autoptr(ScnScenario) world = scn_scenario_load(WORLD, NULL, report);
    CU_ASSERT_PTR_NOT_NULL_FATAL(world);
    g_autoptr(GPtrArray) a = draw_scenario(7, world->params);
    g_autoptr(GPtrArray) b = draw_scenario(7, world->params);
    g_autoptr(GPtrArray) c = draw_scenario(8, world->params);
    g_autofree char *first = command_of(7, a), *again = command_of(7, b),
                    *other = command_of(7, c);
    CU_ASSERT_STRING_EQUAL(first, again);
    CU_ASSERT_STRING_NOT_EQUAL(first, other);
}

CLAIMS_MAIN("levers/swarm", CLAIM(random_scenarios_keep_every_invariant),
            CLAIM(every_switch_is_one_the_reader_takes),
            CLAIM(the_same_seed_draws_the_same_scenario))
