/* Every key of the schema is tried: one that changes nothing is a defect, and so is one
 * that nobody tries. The trials stand in levers.def; whoever adds a key adds a row. */
#include <glib.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "input/scenario.h"
#include "input/schema.h"
#include "models/calibrate.h"
#include "models/replication.h"
#include "output/store.h"
#include "tests/claims.h"
#include "tests/levers/lever.h"

static const Lever levers[] = {
#include "tests/levers/levers.def"
};

/* A folder with world.ini, given.ini, change.ini and the file beside it; and what was
 * seen of the last given.ini, for the next row often asks the same. */
typedef struct {
    char *folder; /* (owned), as the next */
    char *seen;
    const Lever *of; /* the row it was seen for */
} Bench;

static char *
path_in(const Bench *bench, const char *name)
{
    return g_build_filename(bench->folder, name, NULL);
}

static void
put(const Bench *bench, const char *name, const char *text)
{
    g_autofree char *path = path_in(bench, name);
    g_remove(path); /* what is replaced waits for the disk, a thousand times over */
    CU_ASSERT_TRUE_FATAL(g_file_set_contents(path, text, -1, NULL));
}

static Bench
bench_new(void)
{
    Bench bench = { .folder = g_dir_make_tmp("hutong-levers-XXXXXX", NULL) };
    CU_ASSERT_PTR_NOT_NULL_FATAL(bench.folder);
    g_autofree char *world = NULL;
    CU_ASSERT_TRUE_FATAL(
        g_file_get_contents("tests/levers/world.ini", &world, NULL, NULL));
    put(&bench, "world.ini", world);
    return bench;
}

static void
bench_clear(Bench *bench)
{
    static const char *const names[] = { "world.ini", "given.ini", "change.ini", "beside",
                                         "run.db" };
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = path_in(bench, names[i]);
        g_remove(path);
    }
    CU_ASSERT_EQUAL(g_rmdir(bench->folder), 0);
    g_free(bench->folder);
    g_free(bench->seen);
}

/* "wallet.red.hold = 1%" to kind "wallet", id "red" and the line "hold = 1%". */
typedef struct {
    char *kind, *id; /* (owned), id "" if there is none */
    const char *line;
} Parts;

static void
parts_clear(Parts *parts)
{
    g_free(parts->kind);
    g_free(parts->id);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Parts, parts_clear)

static Parts
parts_of(const char *change)
{
    const char *dot = strchr(change, '.');
    Parts parts = { .kind = g_strndup(change, (gsize)(dot - change)), .line = dot + 1 };
    bool has_id = false;
    scn_schema_has_kind(parts.kind, &has_id);
    const char *end = has_id ? strchr(parts.line, '.') : parts.line;
    parts.id = g_strndup(parts.line, (gsize)(end - parts.line));
    parts.line = has_id ? end + 1 : end;
    return parts;
}

/* The row of the schema that @change is about: [expect], set, add and scale take any path
 * after their word. */
static const ScnRow *
row_of(const char *change)
{
    g_auto(Parts) parts = parts_of(change);
    g_autofree char *key = g_strndup(parts.line, strcspn(parts.line, "[ ="));
    const ScnRow *row = scn_schema_find(parts.kind, key);
    if (row == NULL && strcmp(parts.kind, "expect") == 0)
        row = scn_schema_find("expect", "METRIC");
    if (row == NULL && strcmp(parts.kind, "event") == 0) {
        g_autofree char *word = g_strndup(key, strcspn(key, "."));
        g_autofree char *general = g_strconcat(word, ".PATH", NULL);
        row = scn_schema_find("event", general);
    }
    return row;
}

/* Is @line "KEY = ..." for the key of @change? */
static bool
is_same_key(const char *line, const Parts *change)
{
    size_t n = strcspn(change->line, " =");
    return strncmp(line, change->line, n) == 0 && strchr(" =", line[n]) != NULL;
}

/* The lines of @given with that of @change in its section: instead of the line of the
 * same key, if there is one. */
static void
append_changed(GString *text, const char *given, const Parts *change)
{
    g_autofree char *heading = g_strdup_printf(
        "[%s%s%s]", change->kind, change->id[0] != '\0' ? " " : "", change->id);
    g_auto(GStrv) lines = g_strsplit(given, "\n", -1);
    bool is_inside = false, is_done = false;
    for (char **line = lines; *line != NULL; line++) {
        if ((*line)[0] == '[')
            is_inside = strcmp(*line, heading) == 0;
        if (!is_inside || !is_same_key(*line, change))
            g_string_append_printf(text, "%s\n", *line);
        if (is_inside && !is_done)
            g_string_append_printf(text, "%s\n", change->line);
        is_done |= is_inside;
    }
    if (!is_done)
        g_string_append_printf(text, "%s\n%s\n", heading, change->line);
}

/* The scenario that the lines of @given make of @parent, with @change if it is not
 * NULL. */
static char *
scenario_of(const char *given, const char *parent, const Parts *change)
{
    g_autofree char *extends = g_strdup_printf("extends = %s", parent);
    const char *const head[] = { "format = 1", "id = lever", extends };
    GString *text = g_string_new("[scenario]\n");
    bool is_of_head = change != NULL && strcmp(change->kind, "scenario") == 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(head); i++)
        if (!is_of_head || !is_same_key(head[i], change))
            g_string_append_printf(text, "%s\n", head[i]);
    if (is_of_head)
        g_string_append_printf(text, "%s\n", change->line);
    if (change != NULL && !is_of_head)
        append_changed(text, given, change);
    else
        g_string_append(text, given);
    return g_string_free(text, FALSE);
}

/* --- Looking --- */

static SimRecords *
simulate(const ScnScenario *s)
{
    uint32_t seed = (uint32_t)pay_value(s->params, PAY_RUN_SEED, 0, 0, 0);
    g_autoptr(SimPool) pool = sim_pool_new(1);
    g_autoptr(GError) error = NULL;
    double utility[PAY_MAX_WALLETS];
    SimRecords *records = NULL;
    const PayTimeline *timelines[] = { s->timeline };
    const PayReactions *reactions[] = { s->reactions };
    PayReplication job = { .base = s->params,
                           .utility = utility,
                           .key = { seed, 0 },
                           .n_scenarios = 1,
                           .timelines = timelines,
                           .reactions = reactions };
    const PayCalibration panel = { .base = s->params, .seed = seed, .pool = pool };
    if (!pay_calibrate(&panel, utility, &error) ||
        !pay_replication_run(&job, pool, &records, &error))
        printf("%s\n", error->message);
    return records;
}

static char *
look_at_run(const ScnScenario *scenario, const char *metric)
{
    SimRecords *records = simulate(scenario);
    if (records == NULL)
        return NULL;
    GString *text = g_string_new(NULL);
    if (metric == NULL)
        g_string_append_printf(text, "%016" PRIx64, records->fingerprint);
    for (guint i = 0; metric != NULL && i < records->values->len; i++) {
        const SimValue *value = &g_array_index(records->values, SimValue, i);
        if (strcmp(value->metric->id, metric) == 0)
            g_string_append_printf(text, "%s@%s %.17g\n", value->member, value->period,
                                   value->value);
    }
    sim_records_free(records);
    return g_string_free(text, FALSE);
}

/* What `hutong @words` prints, and how it exits. */
static char *
look_at_screen(const char *words, const char *path)
{
    const char *program = g_getenv("HUTONG");
    g_autofree char *absolute =
        g_canonicalize_filename(program != NULL ? program : "hutong", NULL);
    g_autofree char *line = g_strjoin(" ", absolute, words, path, NULL);
    g_auto(GStrv) argv = g_strsplit(line, " ", -1);
    g_autofree char *out = NULL, *err = NULL;
    int status = -1;
    g_spawn_sync(NULL, argv, NULL, 0, NULL, NULL, &out, &err, &status, NULL);
    return g_strdup_printf("exit %d\n%s", status, out);
}

static void
append_labels(GString *text, const char *id, const char *en, const char *zh, SimTime at)
{
    g_string_append_printf(text, "%s: %s, %s, %" PRId64 "\n", id, en, zh, at);
}

static char *
look_at_results(const Bench *bench, const char *path)
{
    g_autofree char *db = path_in(bench, "run.db");
    g_autofree char *words = g_strdup_printf("run -q --no-pictures -o %s", db);
    g_remove(db);
    g_free(look_at_screen(words, path));
    GString *text = g_string_new(NULL);
    g_autoptr(OutStore) store = out_store_open(db, OUT_STORE_READ_ONLY, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(store);
    g_autoptr(GArray) scenarios = out_store_scenarios(store, NULL);
    const OutStoredScenario *first = &g_array_index(scenarios, OutStoredScenario, 0);
    append_labels(text, first->scenario.question, first->scenario.label_en,
                  first->scenario.label_zh, 0);
    g_autoptr(GArray) members = out_store_members(store, NULL);
    for (guint i = 0; i < members->len; i++) {
        const SimMember *member = &g_array_index(members, SimMember, i);
        append_labels(text, member->id, member->label_en, member->label_zh, 0);
    }
    g_autoptr(GArray) periods = out_store_periods(store, first->key, NULL);
    for (guint i = 0; i < periods->len; i++) {
        const SimPeriod *period = &g_array_index(periods, SimPeriod, i);
        append_labels(text, period->id, period->label_en, period->label_zh, period->from);
    }
    g_autoptr(GArray) events = out_store_events(store, first->key, NULL);
    for (guint i = 0; i < events->len; i++) {
        const OutEvent *event = &g_array_index(events, OutEvent, i);
        append_labels(text, event->id, event->label_en, event->label_zh, event->at);
    }
    return g_string_free(text, FALSE);
}

/* What shows of the scenario file @name where @lever looks. Returns: (owned), NULL if it
 * cannot be loaded though it should be. */
static char *
look(const Bench *bench, const Lever *lever, const char *name)
{
    g_autofree char *path = path_in(bench, name);
    g_autoptr(ScnReport) report = scn_report_new();
    g_autoptr(ScnScenario) scenario = scn_scenario_load(path, NULL, report);
    g_autofree char *faults = scn_report_render(report, false);
    switch (lever->sight) {
    case SEEN_AS_FAULT:
        return g_steal_pointer(&faults);
    case SEEN_ON_SCREEN:
        return scenario != NULL ? look_at_screen(lever->seen, path) : NULL;
    case SEEN_IN_RESULTS:
        return scenario != NULL ? look_at_results(bench, path) : NULL;
    default:
        if (scenario == NULL)
            printf("%s", faults);
        return scenario != NULL ? look_at_run(scenario, lever->seen) : NULL;
    }
}

static void
look_at_given(Bench *bench, const Lever *lever)
{
    if (bench->of != NULL && strcmp(bench->of->given, lever->given) == 0 &&
        bench->of->sight == lever->sight && g_strcmp0(bench->of->seen, lever->seen) == 0)
        return;
    g_autofree char *text = scenario_of(lever->given, "world.ini", NULL);
    put(bench, "given.ini", text);
    g_free(bench->seen);
    bench->seen = look(bench, lever, "given.ini");
    bench->of = lever;
}

/* A section can only be switched off by a child of the file that has it. */
static char *
changed(const Lever *lever)
{
    g_auto(Parts) parts = parts_of(lever->change);
    return g_str_has_prefix(parts.line, "off ")
               ? scenario_of("", "given.ini", &parts)
               : scenario_of(lever->given, "world.ini", &parts);
}

static bool
has_effect(Bench *bench, const Lever *lever)
{
    look_at_given(bench, lever);
    g_autofree char *text = changed(lever);
    put(bench, "change.ini", text);
    if (lever->beside != NULL)
        put(bench, "beside", lever->beside);
    g_autofree char *seen = look(bench, lever, "change.ini");
    if (seen == NULL || bench->seen == NULL)
        return false;
    if (lever->sight == SEEN_AS_FAULT)
        return bench->seen[0] == '\0' && strstr(seen, lever->seen) != NULL;
    return strcmp(seen, bench->seen) != 0;
}

/* --- Claims --- */

static void
every_key_is_tried(void)
{
    for (unsigned i = 0; i < scn_schema_n; i++) {
        bool is_tried = false;
        for (unsigned j = 0; j < G_N_ELEMENTS(levers) && !is_tried; j++)
            is_tried = row_of(levers[j].change) == &scn_schema[i];
        CU_ASSERT_TRUE(is_tried);
        if (!is_tried)
            printf("no row of tests/levers/levers.def tries %s\n",
                   scn_row_path(&scn_schema[i]));
    }
}

static void
every_trial_is_about_a_key(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(levers); i++) {
        bool is_known = row_of(levers[i].change) != NULL;
        CU_ASSERT_TRUE(is_known);
        if (!is_known)
            printf("no key of the schema: %s\n", levers[i].change);
    }
}

static void
every_key_has_an_effect(void)
{
    Bench bench = bench_new();
    for (unsigned i = 0; i < G_N_ELEMENTS(levers); i++) {
        if (levers[i].sight == SEEN_NOWHERE)
            continue;
        bool is_live = has_effect(&bench, &levers[i]);
        CU_ASSERT_TRUE(is_live);
        if (!is_live)
            printf("changes nothing: %s\n", levers[i].change);
    }
    bench_clear(&bench);
}

static void
what_is_awaited_does_nothing_yet(void)
{
    Bench bench = bench_new();
    for (unsigned i = 0; i < G_N_ELEMENTS(levers); i++) {
        bool is_live = levers[i].sight == SEEN_NOWHERE && has_effect(&bench, &levers[i]);
        CU_ASSERT_FALSE(is_live);
        if (is_live)
            printf("no longer awaited, say where it shows: %s\n", levers[i].change);
    }
    bench_clear(&bench);
}

/* The judge can say no: each of these changes nothing where it is looked for. */
static void
a_key_without_effect_is_found(void)
{
    static const Lever idle[] = {
        LEVER("wallet.red.speed = 0.5", "", RUN), /* no window, so no queue */
        LEVER("behaviour.patience = 10%", "", METRIC("money.conserved")),
        LEVER("run.jobs = 2", "", RUN), /* no such key */
        LEVER("report.metrics = share.cash", "", RESULTS),
        LEVER("run.days = 3 d", "", SCREEN("check --quiet")),
        LEVER("run.days = 3 d", "", FAULT("3 days")),
    };
    Bench bench = bench_new();
    for (unsigned i = 0; i < G_N_ELEMENTS(idle); i++)
        CU_ASSERT_FALSE(has_effect(&bench, &idle[i]));
    bench_clear(&bench);
}

CLAIMS_MAIN("levers", CLAIM(every_key_is_tried), CLAIM(every_trial_is_about_a_key),
            CLAIM(every_key_has_an_effect), CLAIM(what_is_awaited_does_nothing_yet),
            CLAIM(a_key_without_effect_is_found))
