#include "input/resolve.h"

#include "tests/input/fixture.h"

/* The minimal scenario, 120 days from 2021-08-01, with @sections at 1:@scale. @ret_faults
 * gets the rendered report (owned). */
static ScnScenario *
parse_with(const char *sections, const char *scale, char **ret_faults)
{
    g_autofree char *last = g_strconcat(sections, "\n[expect]", NULL);
    g_autofree char *text = minimal_with("[expect]", last);
    g_autofree char *setting = g_strconcat("run.scale=1:", scale, NULL);
    const char *const settings[] = { setting, NULL };
    return parse(text, settings, ret_faults);
}

/* The same at a fine scale; it must have no fault (owned). */
static ScnScenario *
with(const char *sections)
{
    g_autofree char *faults = NULL;
    ScnScenario *scenario = parse_with(sections, "10", &faults);
    CU_ASSERT_STRING_EQUAL(faults, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(scenario);
    return scenario;
}

static SimTime
date(int year, int month, int day, int hour)
{
    SimTime time = 0;
    CU_ASSERT_TRUE(sim_time_from_civil(year, month, day, hour, 0, 0, &time));
    return time;
}

static int64_t
first(const ScnScenario *scenario, PayKey key)
{
    return pay_value(scenario->params, key, 0, 0, 0);
}

static void
a_window_and_a_crowd_are_read_to_the_nanosecond(void)
{
    g_autoptr(ScnScenario) s = with("[window double-11]\n"
                                    "label = Double 11\n"
                                    "from  = 2021-11-10T23:00\n"
                                    "to    = 2021-11-11T02:00\n"
                                    "[flash double-11]\n"
                                    "at      = 2021-11-11\n"
                                    "peak    = 2.5\n"
                                    "rise    = 0.5 s\n"
                                    "decay   = 15 min\n"
                                    "classes = shop\n");
    CU_ASSERT_STRING_EQUAL(s->params->entity[PAY_KIND_WINDOW][0].label_en, "Double 11");
    CU_ASSERT_EQUAL(first(s, PAY_WINDOW_FROM), date(2021, 11, 10, 23));
    CU_ASSERT_EQUAL(first(s, PAY_WINDOW_TO), date(2021, 11, 11, 2));
    CU_ASSERT_EQUAL(first(s, PAY_FLASH_AT), date(2021, 11, 11, 0));
    CU_ASSERT_EQUAL(first(s, PAY_FLASH_PEAK), 2500000);
    CU_ASSERT_EQUAL(first(s, PAY_FLASH_RISE), SIM_SECOND / 2);
    CU_ASSERT_EQUAL(first(s, PAY_FLASH_DECAY), 900 * SIM_SECOND);
    CU_ASSERT_EQUAL(first(s, PAY_FLASH_CLASSES), 2);
}

static void
each_kind_of_station_has_its_own_default(void)
{
    g_autoptr(ScnScenario) s = with("[station bank]\nservice = 100 ms\nbuffer = none\n");
    static const int64_t ms[] = { 40, 10, 12, 8, 100, 15 };
    static const int64_t cv[] = { 500000, 0, 1000000, 1000000, 1500000, 1000000 };
    static const int64_t buffer[] = { PAY_NONE,       PAY_NONE, SIM_SECOND,
                                      SIM_SECOND / 2, PAY_NONE, SIM_SECOND };
    for (unsigned i = 0; i < PAY_N_STATION_KINDS; i++) {
        const PayParams *p = s->params;
        CU_ASSERT_EQUAL(pay_value(p, PAY_STATION_SERVICE, i, 0, 0),
                        ms[i] * SIM_MILLISECOND);
        CU_ASSERT_EQUAL(pay_value(p, PAY_STATION_CV, i, 0, 0), cv[i]);
        CU_ASSERT_EQUAL(pay_value(p, PAY_STATION_BUFFER, i, 0, 0), buffer[i]);
        CU_ASSERT_EQUAL(pay_value(p, PAY_STATION_PATIENCE, i, 0, 0), PAY_NONE);
        CU_ASSERT_EQUAL(pay_value(p, PAY_STATION_LAW, i, 0, 0),
                        i == PAY_STATION_LINK ? PAY_SERVICE_DETERMINISTIC
                                              : PAY_SERVICE_LOGNORMAL);
    }
}

static void
institutions_protocol_and_limits_are_read_in_the_model_s_units(void)
{
    g_autoptr(ScnScenario) s = with("[protocol]\n"
                                    "query-limit = 500 /s\n"
                                    "backoff = 250 ms\n"
                                    "breaker = no\n"
                                    "[limit]\n"
                                    "static-code = 500 CNY\n"
                                    "[traffic]\n"
                                    "level = 1.2\n");
    CU_ASSERT_EQUAL(first(s, PAY_PROTOCOL_QUERY_LIMIT), 500);
    CU_ASSERT_EQUAL(first(s, PAY_PROTOCOL_BACKOFF), 250 * SIM_MILLISECOND);
    CU_ASSERT_EQUAL(first(s, PAY_PROTOCOL_BREAKER), 0);
    CU_ASSERT_EQUAL(first(s, PAY_PROTOCOL_TOTAL), 10 * SIM_SECOND);
    CU_ASSERT_EQUAL(first(s, PAY_LIMIT_STATIC), 50000);
    CU_ASSERT_EQUAL(first(s, PAY_LIMIT_BALANCE), PAY_NONE);
    CU_ASSERT_EQUAL(first(s, PAY_TRAFFIC_LEVEL), 1200000);
    CU_ASSERT_EQUAL(first(s, PAY_BANK_CAPACITY), PAY_AUTO);
    CU_ASSERT_EQUAL(first(s, PAY_HUB_AVAILABILITY), PAY_ONE);
    CU_ASSERT_EQUAL(first(s, PAY_HUB_BACKUP), -1);
    CU_ASSERT_EQUAL(first(s, PAY_RUN_QUEUES), PAY_QUEUES_AUTO);
}

static void
an_outage_is_an_event_on_availability(void)
{
    g_autoptr(ScnScenario) s = with("[event outage]\n"
                                    "at    = 2021-11-11T00:10\n"
                                    "until = 2021-11-11T00:20\n"
                                    "set.hub.clearing.availability = 0%\n"
                                    "scale.bank.*.speed = 0.5\n");
    CU_ASSERT_EQUAL(s->timeline->events->len, 2);
}

static void
each_fault_is_refused_with_its_place(void)
{
    static const Breakage cases[] = {
        { "[expect]", "[window w]\nfrom = 2021-11-10T23:00\n[expect]",
          "111:1: error: [window w] has no 'to'" },
        { "[expect]",
          "[window end]\nfrom = 2021-08-05T18:00\nto = 2021-08-05T19:00\n[expect]",
          "112:8: error: a window cannot be called 'end'" },
        { "[expect]",
          "[window run]\nfrom = 2021-08-05T18:00\nto = 2021-08-05T19:00\n[expect]",
          "112:8: error: a window cannot be called 'run'" },
        { "[expect]", "[flash f]\nat = 2021-11-11\n[expect]", "[flash f] has no 'peak'" },
        { "[expect]", "[station banks]\nservice = 1 ms\n[expect]",
          "there is no station 'banks'; did you mean 'bank'?" },
        { "[expect]", "[station hub]\nbuffer = 0.5\n[expect]",
          "buffer: needs a unit: 0.5 s?" },
        { "[expect]", "[window]\nfrom = 2021-11-10\n[expect]", "[window] needs an id" },
        { "capacity = 5000 /s", "capacity = 5000 /s\nbackup = clearing",
          "hub 'clearing' cannot take over from itself; did you mean 'none'?" },
        { "[expect]", "[window w]\noff = yes\n[expect]",
          "no parent has a section [window w] that could be off" },
    };
    CHECK_BREAKAGES(cases);
}

/* Nothing is concluded from what is wrong by itself. */
static void
what_is_wrong_by_itself_is_said_once(void)
{
    static const char window[] =
        "[window w]\nfrom = 2021-11-10T23:00\nto = 2021-11-11T02:00\n";
    static const struct {
        const char *old, *new_, *message;
    } cases[] = {
        { "days  = 120 d", "days = 120", "days: needs a unit: 120 d?" },
        { "days  = 120 d", "days = 9 d\nfrom = 2021-13-01", "there is no 2021-13-01" },
        { "scale = 1:10000", "scale = 10", "a scale is written 1:1000" },
        { "[rebate red]", "[window v]\nfrom = x\nto = 2021-11-11T02:00\n[rebate red]",
          "a date is written" },
        { "[rebate red]", "[window v]\nfrom = 2021-11-11\nto = x\n[rebate red]",
          "a date is written" },
        { "[rebate red]", "[station hub]\nlaw = normal\ncv = 0.5\n[rebate red]",
          "'normal' is none of" },
        { "[rebate red]", "[station hub]\nlaw = exponential\ncv = x\n[rebate red]",
          "expected a number, not 'x'" },
        { "capacity = 5000 /s", "capacity = 5000 /s\nbackup = clering",
          "there is no hub 'clering'" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *base = minimal_with(cases[i].old, cases[i].new_);
        g_autofree char *text = g_strconcat(base, window, NULL), *faults = NULL;
        g_autoptr(ScnScenario) s = parse(text, NULL, &faults);
        bool ok = s == NULL && strstr(faults, cases[i].message) != NULL &&
                  strstr(faults, "error:") == g_strrstr(faults, "error:");
        CU_ASSERT_TRUE(ok);
        if (!ok)
            printf("expected: %s\ngot: %s\n", cases[i].message, faults);
    }
}

static void
a_child_moves_a_window_and_takes_others_away(void)
{
    g_autofree char *faults = NULL;
    g_autoptr(ScnScenario) s = load(FIXTURES "windows-child.ini", &faults);
    CU_ASSERT_STRING_EQUAL(faults, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    CU_ASSERT_EQUAL(s->params->n[PAY_KIND_WINDOW], 1);
    CU_ASSERT_EQUAL(s->params->n[PAY_KIND_FLASH], 0);
    CU_ASSERT_EQUAL(first(s, PAY_WINDOW_FROM), date(2021, 11, 10, 23));
    CU_ASSERT_EQUAL(first(s, PAY_WINDOW_TO), date(2021, 11, 11, 3));
}

/* Windows of which each is right by itself. */
static void
windows_that_do_not_fit_are_refused(void)
{
    static const struct {
        const char *sections, *message;
    } cases[] = {
        { "[window a]\nfrom = 2021-11-11\nto = 2021-11-11\n",
          "113:6: error: to must be later than from" },
        { "[window a]\nfrom = 2021-11-11\nto = 2021-11-14T00:00:01\n",
          "113:6: error: a window is at most 72 h long" },
        { "[window a]\nfrom = 1900-01-01\nto = 2199-12-31\n",
          "113:6: error: a window is at most 72 h long" },
        { "[window b]\nfrom = 2021-11-11\nto = 2021-11-12\n"
          "[window a]\nfrom = 2021-11-11T23:00\nto = 2021-11-12T02:00\n",
          "115:8: error: window 'a' overlaps window 'b'" },
        { "[window b]\nfrom = 2021-11-11\nto = 2021-11-12\n"
          "[window a]\nfrom = 2021-11-10T12:00\nto = 2021-11-10T23:45:01\n",
          "112:8: error: windows stand at least 15 min apart; window 'a' ends at "
          "2021-11-10T23:45:01" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *faults = NULL;
        g_autoptr(ScnScenario) s = parse_with(cases[i].sections, "10", &faults);
        bool ok = s == NULL && strstr(faults, cases[i].message) != NULL &&
                  strstr(faults, "error:") == g_strrstr(faults, "error:");
        CU_ASSERT_TRUE(ok);
        if (!ok)
            printf("expected: %s\ngot: %s\n", cases[i].message, faults);
    }
}

static void
a_window_may_last_three_days_and_follow_after_a_quarter(void)
{
    g_autoptr(ScnScenario) s =
        with("[window a]\nfrom = 2021-11-11\nto = 2021-11-14\n"
             "[window b]\nfrom = 2021-11-14T00:15\nto = 2021-11-14T01:00\n"
             "[window last]\nfrom = 2021-11-28\nto = 2021-11-29T03:00\n"
             "[window first]\nfrom = 2021-08-01T03:00\nto = 2021-08-02\n");
    CU_ASSERT_EQUAL(s->params->n[PAY_KIND_WINDOW], 4);
}

static void
a_window_outside_of_the_run_is_a_warning(void)
{
    static const struct {
        const char *sections, *message;
    } cases[] = {
        { "[window w]\nfrom = 2021-11-29T03:00\nto = 2021-11-29T04:00\n",
          "113:6: warning: window 'w' is not simulated: it ends after the run "
          "(2021-11-29T03:00)" },
        { "[window w]\nfrom = 2021-08-01\nto = 2021-08-01T03:00\n",
          "112:8: warning: window 'w' is not simulated: it begins before the run "
          "(2021-08-01T03:00)" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *faults = NULL;
        /* Coarse, but what is not simulated is not too coarse either. */
        g_autoptr(ScnScenario) s = parse_with(cases[i].sections, "10000", &faults);
        CU_ASSERT_PTR_NOT_NULL(s);
        CU_ASSERT_PTR_NOT_NULL(strstr(faults, cases[i].message));
        CU_ASSERT_PTR_EQUAL(strstr(faults, "warning:"), g_strrstr(faults, "warning:"));
    }
}

static void
of_a_window_across_the_border_a_part_is_simulated(void)
{
    g_autofree char *faults = NULL;
    g_autoptr(ScnScenario) s =
        parse_with("[window w]\nfrom = 2021-08-01\nto = 2021-08-02\n", "10", &faults);
    CU_ASSERT_PTR_NOT_NULL(s);
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "'w' is simulated in part: it begins before "));
}

/* 8 million people, 1.2 purchases a day: 2 h have 800 000 / scale, 1 min 6667. */
static void
a_window_of_few_payments_is_a_warning(void)
{
    static const struct {
        const char *to, *scale, *warning;
    } cases[] = {
        { "02:00", "80", "" },
        { "02:00", "100",
          "112:8: warning: latency p99 needs 10000 payments; window 'w' will have about "
          "8000; choose a finer run.scale, 1:80" },
        { "00:01", "1", "will have about 6667; make it longer" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *faults = NULL;
        g_autofree char *window = g_strdup_printf(
            "[window w]\nfrom = 2021-11-11\nto = 2021-11-11T%s\n", cases[i].to);
        g_autoptr(ScnScenario) s = parse_with(window, cases[i].scale, &faults);
        CU_ASSERT_PTR_NOT_NULL(s);
        CU_ASSERT_PTR_NOT_NULL(strstr(faults, cases[i].warning));
        CU_ASSERT_EQUAL(*faults == '\0', *cases[i].warning == '\0');
    }
}

static void
a_law_of_service_must_fit_its_variation(void)
{
    static const struct {
        const char *law, *cv;
        bool fits;
    } cases[] = {
        { "deterministic", "0", true }, { "deterministic", "0.1", false },
        { "exponential", "1", true },   { "exponential", "0.999999", false },
        { "erlang", "1", true },        { "erlang", "0.707107", true },
        { "erlang", "0.57735", true },  { "erlang", "0.031623", true },
        { "erlang", "0.7", false },     { "erlang", "0.707109", false },
        { "erlang", "0", false },       { "erlang", "1.5", false },
        { "erlang", "0.031", false },   { "lognormal", "0.000001", true },
        { "lognormal", "0", false },    { "lognormal", "3", true },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *section = g_strdup_printf("[station hub]\nlaw = %s\ncv = %s\n",
                                                   cases[i].law, cases[i].cv);
        g_autofree char *message = g_strdup_printf(
            "112:7: error: station 'hub': law %s does not fit cv %s; it needs ",
            cases[i].law, cases[i].cv);
        g_autofree char *faults = NULL;
        g_autoptr(ScnScenario) s = parse_with(section, "10", &faults);
        CU_ASSERT_EQUAL(s != NULL, cases[i].fits);
        CU_ASSERT_EQUAL(strstr(faults, message) == NULL, cases[i].fits);
        if ((s != NULL) != cases[i].fits)
            printf("%s %s: %s\n", cases[i].law, cases[i].cv, faults);
    }
}

/* A section with only a variation is judged by the law it has by default. */
static void
a_default_law_must_fit_a_given_variation(void)
{
    g_autofree char *faults = NULL;
    g_autoptr(ScnScenario) s = parse_with("[station link]\ncv = 0.5\n", "10", &faults);
    CU_ASSERT_PTR_NULL(s);
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "112:6: error: station 'link': law "
                                          "deterministic does not fit cv 0.5"));
}

CLAIMS_MAIN("input/network", CLAIM(a_window_and_a_crowd_are_read_to_the_nanosecond),
            CLAIM(each_kind_of_station_has_its_own_default),
            CLAIM(institutions_protocol_and_limits_are_read_in_the_model_s_units),
            CLAIM(an_outage_is_an_event_on_availability),
            CLAIM(each_fault_is_refused_with_its_place),
            CLAIM(what_is_wrong_by_itself_is_said_once),
            CLAIM(a_child_moves_a_window_and_takes_others_away),
            CLAIM(windows_that_do_not_fit_are_refused),
            CLAIM(a_window_may_last_three_days_and_follow_after_a_quarter),
            CLAIM(a_window_outside_of_the_run_is_a_warning),
            CLAIM(of_a_window_across_the_border_a_part_is_simulated),
            CLAIM(a_window_of_few_payments_is_a_warning),
            CLAIM(a_law_of_service_must_fit_its_variation),
            CLAIM(a_default_law_must_fit_a_given_variation))
