#include "input/resolve.h"

#include "tests/input/fixture.h"

/* The minimal scenario with @sections; it must have no fault (owned). */
static ScnScenario *
with(const char *sections)
{
    g_autofree char *last = g_strconcat(sections, "\n[expect]", NULL), *faults = NULL;
    g_autofree char *text = minimal_with("[expect]", last);
    ScnScenario *scenario = parse(text, NULL, &faults);
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
        { "[expect]", "[flash f]\nat = 2021-11-11\n[expect]", "[flash f] has no 'peak'" },
        { "[expect]", "[station banks]\nservice = 1 ms\n[expect]",
          "there is no station 'banks'; did you mean 'bank'?" },
        { "[expect]", "[station hub]\nbuffer = 0.5\n[expect]",
          "buffer: needs a unit: 0.5 s?" },
        { "[expect]", "[window]\nfrom = 2021-11-10\n[expect]", "[window] needs an id" },
    };
    CHECK_BREAKAGES(cases);
}

CLAIMS_MAIN("input/network", CLAIM(a_window_and_a_crowd_are_read_to_the_nanosecond),
            CLAIM(each_kind_of_station_has_its_own_default),
            CLAIM(institutions_protocol_and_limits_are_read_in_the_model_s_units),
            CLAIM(an_outage_is_an_event_on_availability),
            CLAIM(each_fault_is_refused_with_its_place))
