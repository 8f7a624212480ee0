#include "tests/input/fixture.h"

#include "input/schema.h"

static int64_t
cell(const ScnScenario *s, PayKey key, unsigned a, unsigned b, unsigned c)
{
    return pay_value(s->params, key, a, b, c);
}

static unsigned
wallet(const ScnScenario *s, const char *id)
{
    return (unsigned)pay_params_find(s->params, PAY_KIND_WALLET, id);
}

/* The value at @path, or NULL. Borrowed from @values. */
static const ScnValue *
value_at(const GPtrArray *values, const char *path)
{
    for (guint i = 0; i < values->len; i++) {
        const ScnValue *value = values->pdata[i];
        if (strcmp(value->path, path) == 0)
            return value;
    }
    return NULL;
}

static void
a_small_file_is_a_whole_scenario(void)
{
    g_autofree char *faults = NULL;
    g_autoptr(ScnScenario) s = load(FIXTURES "minimal.ini", &faults);
    CU_ASSERT_STRING_EQUAL(faults, "");
    CU_ASSERT_PTR_NOT_NULL(s);
    if (s == NULL)
        return;
    unsigned red = wallet(s, "red"), blue = wallet(s, "blue");
    CU_ASSERT_STRING_EQUAL(s->id, "minimal");
    CU_ASSERT_STRING_EQUAL(s->label_en, "Minimal market");
    CU_ASSERT_STRING_EQUAL(s->label_zh, "Minimal market");
    CU_ASSERT_STRING_EQUAL(s->question, "Does it run?");
    CU_ASSERT_STRING_EQUAL(s->params->entity[PAY_KIND_WALLET][red].label_zh, "红钱包");
    CU_ASSERT_EQUAL(cell(s, PAY_WALLET_HOLD, red, 0, 0), 900000);
    CU_ASSERT_EQUAL(cell(s, PAY_WALLET_KIND, blue, 0, 0), PAY_WALLET_BANK_LED);
    CU_ASSERT_EQUAL(cell(s, PAY_WALLET_BANK, blue, 0, 0), -1);
    CU_ASSERT_EQUAL(cell(s, PAY_RUN_DAYS, 0, 0, 0), 120);
    CU_ASSERT_EQUAL(cell(s, PAY_RUN_SCALE, 0, 0, 0), 10000);
    CU_ASSERT_EQUAL(cell(s, PAY_TRAFFIC_HOUR, 18, 0, 0), 76);
    CU_ASSERT_EQUAL(cell(s, PAY_TRAFFIC_WEEKDAY, 5, 0, 0), 1050000);
    CU_ASSERT_EQUAL(cell(s, PAY_REBATE_BUDGET, red, 0, 0), 300000000);
    CU_ASSERT_EQUAL(cell(s, PAY_REBATE_BUDGET, blue, 0, 0), PAY_NONE);
    CU_ASSERT_EQUAL(cell(s, PAY_REBATE_MODES, blue, 0, 0), -1);
    CU_ASSERT_EQUAL(cell(s, PAY_PLATFORM_ACCEPTS, 0, blue, 0), PAY_AUTO);
    CU_ASSERT_EQUAL(cell(s, PAY_INTEROP_USERS, red, 0, 0), PAY_ONE);
    CU_ASSERT_EQUAL(s->timeline->events->len, 1);
    CU_ASSERT_EQUAL(s->expects->len, 1);
}

static void
without_changes_it_is_the_same_scenario(void)
{
    g_autofree char *text = minimal_text();
    g_autoptr(ScnReport) report = scn_report_new();
    g_autoptr(ScnScenario) parsed =
        scn_scenario_parse_with(text, strlen(text), "s.ini", NULL, report);
    g_autoptr(ScnScenario) loaded =
        scn_scenario_load_with(FIXTURES "minimal.ini", NULL, report);
    CU_ASSERT_EQUAL(report->n_errors, 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(parsed);
    CU_ASSERT_PTR_NOT_NULL_FATAL(loaded);
    CU_ASSERT_EQUAL(parsed->hash, loaded->hash);
    CU_ASSERT_STRING_EQUAL(parsed->text, loaded->text);
}

static void
the_resolved_text_parses_to_the_same_scenario(void)
{
    static const char *const files[] = { "minimal.ini", "child.ini", "grandchild.ini" };
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_strconcat(FIXTURES, files[i], NULL), *faults = NULL;
        g_autofree char *more = NULL;
        g_autoptr(ScnScenario) s = load(path, &faults);
        CU_ASSERT_PTR_NOT_NULL(s);
        if (s == NULL)
            continue;
        g_autoptr(ScnScenario) again = parse(s->text, NULL, &more);
        CU_ASSERT_PTR_NOT_NULL(again);
        if (again == NULL) {
            puts(more);
            continue;
        }
        CU_ASSERT_EQUAL(again->hash, s->hash);
        CU_ASSERT_STRING_EQUAL(again->text, s->text);
    }
}

static uint64_t
hash_with(const char *old, const char *new_)
{
    g_autofree char *text = minimal_with(old, new_), *faults = NULL;
    g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
    CU_ASSERT_STRING_EQUAL(faults, "");
    return s != NULL ? s->hash : 0;
}

static void
the_hash_covers_what_changes_a_result_and_nothing_else(void)
{
    uint64_t hash = hash_with("", "");
    CU_ASSERT_EQUAL(hash, hash_with("Minimal market", "Another name"));
    CU_ASSERT_EQUAL(hash, hash_with("# The smallest", "# The tiniest"));
    CU_ASSERT_EQUAL(hash, hash_with("money.conserved = yes", "tps.mean = at least 1"));
    CU_ASSERT_EQUAL(hash, hash_with("[run]", "[run]\nseed = 7\nreplications = 3"));
    CU_ASSERT_EQUAL(hash, hash_with("[fee funding]", "[behaviour]\npatience = 90%\n"
                                                     "[fee funding]"));
    CU_ASSERT_NOT_EQUAL(hash, hash_with("hold      = 90%", "hold = 91%"));
    CU_ASSERT_NOT_EQUAL(hash, hash_with("days  = 120 d", "days = 121 d"));
    CU_ASSERT_NOT_EQUAL(hash, hash_with("ramp   = 30 d", "ramp = 31 d"));
    CU_ASSERT_NOT_EQUAL(hash, hash_with("coverage = 100%", "coverage = 99%"));
}

static void
the_order_of_sections_changes_nothing(void)
{
    g_autofree char *text = minimal_text(), *faults = NULL;
    g_auto(GStrv) sections = g_strsplit(text, "\n[", -1);
    GString *reversed = g_string_new(NULL);
    for (guint i = g_strv_length(sections); i-- > 1;)
        g_string_append_printf(reversed, "[%s\n", sections[i]);
    g_autoptr(ScnScenario) s = parse(reversed->str, NULL, &faults);
    CU_ASSERT_STRING_EQUAL(faults, "");
    CU_ASSERT_TRUE(s != NULL && s->hash == hash_with("", ""));
    g_string_free(reversed, TRUE);
}

static void
a_child_overrides_key_by_key_and_events_whole(void)
{
    g_autofree char *faults = NULL;
    g_autoptr(ScnScenario) s = load(FIXTURES "grandchild.ini", &faults);
    CU_ASSERT_STRING_EQUAL(faults, "");
    if (s == NULL)
        return;
    unsigned red = wallet(s, "red");
    CU_ASSERT_STRING_EQUAL(s->id, "grandchild");
    CU_ASSERT_STRING_EQUAL(s->label_en, "grandchild");
    CU_ASSERT_STRING_EQUAL(s->question, "");
    CU_ASSERT_EQUAL(cell(s, PAY_WALLET_HOLD, red, 0, 0), 800000);
    CU_ASSERT_EQUAL(cell(s, PAY_WALLET_BALANCE, red, 0, 0), 470000);
    CU_ASSERT_EQUAL(cell(s, PAY_PATIENCE, 0, 0, 0), 700000);
    CU_ASSERT_EQUAL(s->params->n[PAY_KIND_CITY], 3);
    CU_ASSERT_EQUAL(s->timeline->events->len, 1);
    CU_ASSERT_STRING_EQUAL(((PayEvent *)s->timeline->events->pdata[0])->id, "later");
    CU_ASSERT_EQUAL(s->expects->len, 0);
}

static void
each_value_knows_where_it_was_written_and_why(void)
{
    static const struct {
        const char *path, *value, *file, *source;
        unsigned line;
    } cases[] = {
        { "wallet.red.hold", "80%", FIXTURES "child.ini", "assumption", 10 },
        { "wallet.red.balance", "47%", FIXTURES "minimal.ini", "assumption", 36 },
        { "behaviour.patience", "70%", FIXTURES "child.ini",
          "assumption: impatient, \"#1\"", 13 },
        { "behaviour.attempts", "3", NULL, "assumption", 0 },
        { "city.far-away.population", "3000000", FIXTURES "grandchild.ini", "assumption",
          6 },
        { "city.far-away.label[zh]", "远方, 城", FIXTURES "tables/cities.csv",
          "found: \"a\" census", 2 },
        { "fee.hub-account.rate", "0.0325%", FIXTURES "minimal.ini", "assumption", 81 },
        { "event.later.at", "2021-10-01", FIXTURES "child.ini", "assumption", 20 },
    };
    g_autofree char *faults = NULL;
    g_autoptr(ScnScenario) s = load(FIXTURES "grandchild.ini", &faults);
    CU_ASSERT_PTR_NOT_NULL(s);
    if (s == NULL)
        return;
    g_autoptr(GPtrArray) values = scn_scenario_values(s);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const ScnValue *value = value_at(values, cases[i].path);
        CU_ASSERT_PTR_NOT_NULL(value);
        if (value == NULL)
            continue;
        bool ok = strcmp(value->value, cases[i].value) == 0 &&
                  g_strcmp0(value->file, cases[i].file) == 0 &&
                  strcmp(value->source, cases[i].source) == 0 &&
                  value->line == cases[i].line &&
                  value->is_default == (cases[i].file == NULL);
        CU_ASSERT_TRUE(ok);
        if (!ok)
            printf("%s = %s (%s:%u) %s\n", value->path, value->value, value->file,
                   value->line, value->source);
    }
    CU_ASSERT_STRING_EQUAL(value_at(values, "wallet.red.hold")->source, "assumption");
}

static void
a_parent_s_source_does_not_vouch_for_the_child_s_value(void)
{
    g_autofree char *faults = NULL, *more = NULL;
    g_autoptr(ScnScenario) parent = load(FIXTURES "minimal.ini", &faults);
    g_autoptr(ScnScenario) child = load(FIXTURES "child.ini", &more);
    CU_ASSERT_PTR_NOT_NULL(strstr(parent->text, "source.hold = found: a survey of 2020"));
    CU_ASSERT_PTR_NULL(strstr(child->text, "a survey of 2020"));
}

static void
every_cell_is_listed_once(void)
{
    g_autofree char *faults = NULL;
    g_autoptr(ScnScenario) s = load(FIXTURES "child.ini", &faults);
    g_autoptr(GPtrArray) values = scn_scenario_values(s);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    size_t n_cells = 0, n_slots = 0;
    for (guint i = 0; i < values->len; i++) {
        const ScnValue *value = values->pdata[i];
        CU_ASSERT_TRUE(g_hash_table_add(seen, value->path));
        n_cells += value->cell != SIZE_MAX;
    }
    for (PayKey key = 0; key < PAY_N_KEYS; key++)
        n_slots += pay_key_n_cells(s->params, key) /
                   (pay_key_shape[key].by_city ? s->params->n[PAY_KIND_CITY] : 1);
    CU_ASSERT_EQUAL(n_cells, n_slots);
}

static void
settings_lie_on_top_and_are_checked_alike(void)
{
    static const char *const good[] = { "wallet.red.hold=12.5%",
                                        "run.seed = 7",
                                        "interop.red.blue.mpm.coverage=50%",
                                        "traffic.hour.3=9",
                                        "event.opening.ramp=5 d",
                                        NULL };
    g_autofree char *text = minimal_text(), *faults = NULL;
    g_autoptr(ScnScenario) s = parse(text, good, &faults);
    CU_ASSERT_STRING_EQUAL(faults, "");
    if (s == NULL)
        return;
    unsigned red = wallet(s, "red");
    CU_ASSERT_EQUAL(cell(s, PAY_WALLET_HOLD, red, 0, 0), 125000);
    CU_ASSERT_EQUAL(cell(s, PAY_RUN_SEED, 0, 0, 0), 7);
    CU_ASSERT_EQUAL(cell(s, PAY_TRAFFIC_HOUR, 3, 0, 0), 9);
    CU_ASSERT_EQUAL(cell(s, PAY_TRAFFIC_HOUR, 4, 0, 0), 3);
    unsigned net = (unsigned)pay_params_find(s->params, PAY_KIND_NETWORK, "blue");
    CU_ASSERT_EQUAL(cell(s, PAY_INTEROP_COVERAGE, red, net, PAY_MODE_MPM), 500000);
    CU_ASSERT_EQUAL(((PayEvent *)s->timeline->events->pdata[0])->ramp, 5 * SIM_DAY);
}

static void
bad_settings_are_refused_in_their_own_line(void)
{
    static const struct {
        const char *setting, *message;
    } cases[] = {
        { "wallet.red.hold=95", "--set:1:19: error: hold: needs a unit: 95%?" },
        { "wallet.rot.hold=95%", "there is no wallet 'rot'; did you mean 'red'?" },
        { "wallet.red.holds=95%",
          "unknown key 'holds' in [wallet]; did you mean 'hold'?" },
        { "walet.red.hold=95%", "'walet.red.hold' is not a path" },
        { "wallet.red.hold", "a setting is written PATH=VALUE" },
        { "wallet.red.hold=", "'wallet.red.hold' has no value" },
        { "rebate.rot.rate=1%", "there is no wallet 'rot'; did you mean 'red'?" },
        { "event.x.at=2021-09-09", "there is no event 'x'" },
        { "scenario.extends=/etc/passwd", "nothing to set in [scenario]" },
        { "tables.cities=/etc/passwd", "nothing to set in [tables]" },
        { "run.seed=\033[2J", "invisible character U+001B" },
        { "run.seed=1\n[run]", "invisible character U+000B" },
        { "run.seed=\xff", "--set:1:10: error: the file is not UTF-8" },
        { "city.hometown.tags=a # b", "'#' after a blank" },
    };
    g_autofree char *text = minimal_text();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *const settings[] = { cases[i].setting, NULL };
        g_autofree char *faults = NULL;
        g_autoptr(ScnScenario) s = parse(text, settings, &faults);
        CU_ASSERT_PTR_NULL(s);
        CU_ASSERT_PTR_NOT_NULL(strstr(faults, cases[i].message));
        if (s != NULL || strstr(faults, cases[i].message) == NULL)
            printf("%s: %s\n", cases[i].setting, faults);
    }
}

static void
each_fault_is_refused_with_its_place(void)
{
    static const Breakage cases[] = {
        /* unknown, repeated, missing, unit-less; unknown sections; references */
        { "hold      = 90%", "hodl = 90%\nhold = 90%",
          "35:1: error: unknown key 'hodl' in [wallet]; did you mean 'hold'?" },
        { "hold      = 90%", "hold = 90%\nhold = 91%",
          "36:1: error: 'hold' is given twice; first at line 35" },
        { "hold      = 40%\n", "", "38:1: error: [wallet blue] has no 'hold'" },
        { "hold      = 90%", "hold = 90", "35:10: error: hold: needs a unit: 90%?" },
        { "[rebate red]", "[rebates red]",
          "102:1: error: unknown section [rebates]; did you mean 'rebate'?" },
        { "[rebate red]", "[rebate rod]",
          "102:9: error: there is no wallet 'rod'; did you mean 'red'?" },
        { "network   = red", "network = rod",
          "33:11: error: network: there is no network 'rod' (blue, red); did you mean "
          "'red'?" },
        { "codes.blue   = 40%", "codes.blau = 40%",
          "59:7: error: there is no network 'blau'; did you mean 'blue'?" },
        { "interop.*.*.mpm", "interop.*.*.mmp",
          "109:17: error: the path 'interop.*.*.mmp.coverage' matches nothing: 'mmp' is "
          "none of online, mpm, personal, cpm" },
        /* ranges and types */
        { "hold      = 90%", "hold = 190%",
          "35:8: error: hold: 190% is out of range: 0% .. 100%" },
        { "rate = 0.38%", "rate = 11%", "rate: 11% is out of range: 0% .. 10%" },
        { "kind      = platform", "kind = plattform",
          "32:8: error: kind: 'plattform' is none of platform, bank-led, bank-app, "
          "phone; "
          "did you mean 'platform'?" },
        { "days  = 120 d", "days = 0 d", "days: 0 d is out of range: 1 d .. 3660 d" },
        { "scale = 1:10000", "scale = 10000", "scale: a scale is written 1:1000" },
        { "population = 8000000", "population = 8,000,000",
          "population: no thousands separators: write 8000,000" },
        { "3.25 元", "3.25 块", "did you mean '3.25 元'?" },
        { "hold      = 90%", "hold = 90％", "hold: full-width '％': write '%'" },
        /* sections */
        { "[rebate red]", "[rebate]\nrate = 1%\n[rebate red]",
          "[rebate] needs an id: [rebate some-id]" },
        { "[run]", "[run fast]", "8:6: error: [run] has no id" },
        /* the scenario itself */
        { "format   = 1\n", "", "2:1: error: [scenario] has no 'format': format = 1" },
        { "format   = 1", "format = 2",
          "3:10: error: format 2 is not known to this version of hutong; it reads 1" },
        { "id       = minimal\n", "", "[scenario] has no 'id'" },
        { "id       = minimal", "id = Mini", "'Mini' is not an id" },
        { "[scenario]\nformat   = 1\nid       = minimal\nlabel    = Minimal market\n"
          "question = Does it run?\n",
          "", "there is no [scenario] section with format = 1 and an id" },
        { "label    = Minimal", "label[fr] = Minimal",
          "'label[fr]': a language is [zh] or [en], at the end" },
        { "hold      = 90%", "hold[zh] = 90%\nhold = 90%", "'hold' has no language" },
        { "id       = minimal", "id = minimal\nextends = base.ini",
          "'extends' names a file, but this scenario was not read from one" },
        { "[rebate red]", "[tables]\ncities = c.csv\n[rebate red]",
          "'cities' names a file" },
        { "source.hold", "source.hodl",
          "a source for 'hodl', which is not given in this section; did you mean "
          "'hold'?" },
        /* values that are each right */
        { "cpm          = 30%", "cpm = 20%",
          "52:16: error: mpm, cpm and online of class 'restaurant' sum to 90%, not "
          "100%" },
        { "kind      = platform", "kind = bank-app",
          "32:8: error: wallet 'red' is a bank-app and needs a bank" },
        { "kind      = platform", "kind = platform\nbank = first-bank",
          "33:8: error: wallet 'red' is no bank-app, so it has no bank" },
        { "kind      = platform", "kind = platform\ntarget-share = 101%",
          "target-share: 101% is out of range" },
        { "share = 100%\n[hub", "share = 0%\n[hub",
          "all acquirer.{acquirer}.share are 0; one at least must be more" },
        { "[platform mall]\nshare    = 100%\ncashier  = red\nnetworks = red\n", "",
          "online purchases need a [platform]" },
        { "flow = mdr\nrate = 0.38%", "flow = mdr",
          "fee 'mdr' needs a rate, a fixed part or tiers" },
        { "flow = mdr", "flow = mdr\ntier.1.up-to = none", "a fee has a rate or tiers" },
        { "rate = 0.38%", "tier.2.up-to = none", "tier 2 is used but tier 1 is not" },
        { "rate = 0.38%", "tier.1.up-to = 9 CNY\ntier.2.up-to = 8 CNY",
          "tier 2 ends no higher than tier 1" },
        { "rate = 0.38%", "fixed = 1 CNY\ntier.1.rate = 1%",
          "tier 1 has a rate but no "
          "up-to" },
        { "cap  = 3.25 CNY", "cap = 3.25 CNY\nmin = 4 CNY", "min is more than cap" },
        { "[rebate red]", "[rival idle]\n[rebate red]",
          "rival 'idle' sets nothing; write rival = idle in a [fee] or in a [rebate]" },
        { "[rebate red]",
          "[fee extra]\nflow = mdr\nrate = 1%\nrival = one\n[rival one]\n"
          "[rebate red]\nrival = one",
          "set fees or rebates, not some of each" },
        { "flow = mdr\nrate = 0.38%",
          "flow = mdr\nrival = one\ntier.1.rate = 1%\ntier.1.up-to = none\n[rival one]",
          "a rival moves the rate of a fee; this one has tiers" },
        { "flow = mdr", "flow = mdr\nrival = nobody", "nobody" },
        { "[rebate red]", "[strategy]\nmode = war\n[rebate red]", "undercut" },
        { "[rebate red]",
          "[holiday h]\nfrom = 2021-10-08\nuntil = 2021-10-08\n[rebate red]",
          "until must be later than from" },
        { "[rebate red]", "[traffic]\nhours = 1, 2, 3\n[rebate red]",
          "hours: 3 values, not 24" },
        { "[rebate red]", "[traffic]\nweekdays = 1, 1, 1, 1, 1, 1, x\n[rebate red]",
          "103:30: error: weekdays: expected a number, not 'x'" },
        { "[rebate red]", "[traffic]\nweekdays = 0, 0, 0, 0, 0, 0, 0\n[rebate red]",
          "all traffic.weekday.{weekday} are 0" },
    };
    CHECK_BREAKAGES(cases);
}

static void
too_many_entities_are_refused_by_name(void)
{
    GString *more = g_string_new(NULL);
    for (unsigned i = 0; i < PAY_MAX_NETWORKS; i++)
        g_string_append_printf(more, "[network n%u]\nacquirer = till\n", i);
    g_autofree char *text = minimal_with("[rebate red]", more->str), *faults = NULL;
    g_string_free(more, TRUE);
    g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "more than 8 [network] sections"));
    CU_ASSERT_PTR_NULL(s);
}

static void
ten_faults_are_reported_in_one_pass(void)
{
    g_autofree char *text = minimal_text(), *faults = NULL;
    static const char *const edits[][2] = {
        { "id       = minimal", "id = Mini" },
        { "days  = 120 d", "days = 120" },
        { "population = 8000000", "population = many" },
        { "acquirer = till", "acquirer = teller" },
        { "kind      = platform", "kind = plat" },
        { "hold      = 40%", "hold = 140%" },
        { "ticket       = 30 CNY", "ticket = 30.005 CNY" },
        { "flow = mdr", "flow = mrd" },
        { "at     = 2021-09-01", "at = 1 September" },
        { "money.conserved = yes", "money.conserved = true" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(edits); i++) {
        char *at = strstr(text, edits[i][0]);
        CU_ASSERT_PTR_NOT_NULL(at);
        g_autofree char *before = g_strndup(text, (gsize)(at - text));
        char *edited = g_strconcat(before, edits[i][1], at + strlen(edits[i][0]), NULL);
        g_free(text);
        text = edited;
    }
    g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
    unsigned n = 0;
    for (const char *p = faults; (p = strstr(p, " error: ")) != NULL; p++)
        n++;
    CU_ASSERT_EQUAL(n, 10);
    CU_ASSERT_PTR_NULL(s);
    if (n != 10)
        puts(faults);
}

static void
evil_labels_stay_text(void)
{
    static const char *const evil[] = { "'); DROP TABLE metric;--",
                                        "`touch pwn`",
                                        "$(touch pwn)",
                                        "=cmd|' /C calc'!A0",
                                        "</script><script>alert(1)</script>",
                                        "%s%n%x",
                                        "[section]",
                                        "a = b" };
    for (size_t i = 0; i < G_N_ELEMENTS(evil); i++) {
        g_autofree char *line = g_strdup_printf("label    = %s", evil[i]);
        g_autofree char *text = minimal_with("label    = Minimal market", line);
        g_autofree char *faults = NULL, *more = NULL;
        g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
        CU_ASSERT_STRING_EQUAL(faults, "");
        CU_ASSERT_TRUE(s != NULL && strcmp(s->label_en, evil[i]) == 0);
        g_autoptr(ScnScenario) again = s != NULL ? parse(s->text, NULL, &more) : NULL;
        CU_ASSERT_TRUE(again != NULL && strcmp(again->label_en, evil[i]) == 0);
    }
}

static void
patterns_match_part_by_part(void)
{
    CU_ASSERT_TRUE(scn_path_matches("wallet.*.hold", "wallet.red.hold"));
    CU_ASSERT_TRUE(scn_path_matches("fee.mdr-*.rate", "fee.mdr-qr.rate"));
    CU_ASSERT_FALSE(scn_path_matches("wallet.*", "wallet.red.hold"));
    CU_ASSERT_FALSE(scn_path_matches("fee.mdr-*.rate", "fee.mdr.rate"));
}

CLAIMS_MAIN("input/scenario", CLAIM(a_small_file_is_a_whole_scenario),
            CLAIM(without_changes_it_is_the_same_scenario),
            CLAIM(the_resolved_text_parses_to_the_same_scenario),
            CLAIM(the_hash_covers_what_changes_a_result_and_nothing_else),
            CLAIM(the_order_of_sections_changes_nothing),
            CLAIM(a_child_overrides_key_by_key_and_events_whole),
            CLAIM(each_value_knows_where_it_was_written_and_why),
            CLAIM(a_parent_s_source_does_not_vouch_for_the_child_s_value),
            CLAIM(every_cell_is_listed_once),
            CLAIM(settings_lie_on_top_and_are_checked_alike),
            CLAIM(bad_settings_are_refused_in_their_own_line),
            CLAIM(each_fault_is_refused_with_its_place),
            CLAIM(too_many_entities_are_refused_by_name),
            CLAIM(ten_faults_are_reported_in_one_pass), CLAIM(evil_labels_stay_text),
            CLAIM(patterns_match_part_by_part))
