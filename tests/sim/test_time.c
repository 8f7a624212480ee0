#include "tests/claims.h"

#include <string.h>

#include "sim/time.h"

static SimTime
date(int year, int month, int day)
{
    SimTime time = SIM_TIME_NEVER;
    sim_time_from_civil(year, month, day, 0, 0, 0, &time);
    return time;
}

static void
the_origin_is_august_2021(void)
{
    CU_ASSERT_EQUAL(date(2021, 8, 1), 0);
    CU_ASSERT_EQUAL(date(2021, 7, 31), -SIM_DAY);
    CU_ASSERT_EQUAL(date(2022, 8, 1), 365 * SIM_DAY);
    CU_ASSERT_EQUAL(date(1970, 1, 1), -18840 * SIM_DAY);
}

static void
every_day_of_three_centuries_comes_back(void)
{
    SimTime expected = date(1900, 1, 1);
    unsigned n_days = 0, n_wrong = 0;
    int weekday = 0; /* 1900-01-01 was a Monday */
    for (int year = 1900; year <= 2200; year++)
        for (int month = 1; month <= 12; month++)
            for (int day = 1; day <= 31; day++) {
                SimTime time;
                if (!sim_time_from_civil(year, month, day, 0, 0, 0, &time))
                    continue;
                int y, m, d, hour;
                sim_time_to_civil(time + SIM_DAY - 1, &y, &m, &d, &hour, NULL, NULL);
                n_wrong += time != expected || y != year || m != month || d != day;
                n_wrong += hour != 23 || sim_time_weekday(time) != weekday;
                expected += SIM_DAY;
                weekday = (weekday + 1) % 7;
                n_days++;
            }
    CU_ASSERT_EQUAL(n_wrong, 0);
    CU_ASSERT_EQUAL(n_days,
                    301 * 365 + 73); /* leap days: 300 / 4 less 1900, 2100, 2200 */
}

static void
weekdays_begin_on_monday(void)
{
    CU_ASSERT_EQUAL(sim_time_weekday(0), 6); /* a Sunday */
    CU_ASSERT_EQUAL(sim_time_weekday(SIM_DAY), 0);
    CU_ASSERT_EQUAL(sim_time_weekday(-1), 5);
    CU_ASSERT_EQUAL(sim_time_weekday(date(2021, 11, 11)), 3); /* a Thursday */
}

static void
refuses_instants_that_do_not_exist(void)
{
    static const int cases[][6] = {
        { 1899, 12, 31, 0, 0, 0 }, { 2201, 1, 1, 0, 0, 0 },  { 2021, 0, 1, 0, 0, 0 },
        { 2021, 13, 1, 0, 0, 0 },  { 2021, 2, 29, 0, 0, 0 }, { 1900, 2, 29, 0, 0, 0 },
        { 2100, 2, 29, 0, 0, 0 },  { 2021, 4, 31, 0, 0, 0 }, { 2021, 4, 0, 0, 0, 0 },
        { 2021, 4, 1, 25, 0, 0 },  { 2021, 4, 1, 24, 1, 0 }, { 2021, 4, 1, 24, 0, 1 },
        { 2021, 4, 1, -1, 0, 0 },  { 2021, 4, 1, 0, 60, 0 }, { 2021, 4, 1, 0, 0, 60 },
        { 2021, 4, 1, 0, -1, 0 },  { 2021, 4, 1, 0, 0, -1 },
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const int *c = cases[i];
        SimTime time = 42;
        CU_ASSERT_FALSE(sim_time_from_civil(c[0], c[1], c[2], c[3], c[4], c[5], &time));
        CU_ASSERT_EQUAL(time, 42);
    }
}

static void
hour_24_is_the_next_midnight(void)
{
    SimTime time;
    CU_ASSERT_TRUE(sim_time_from_civil(2000, 2, 29, 24, 0, 0, &time));
    CU_ASSERT_EQUAL(time, date(2000, 3, 1));
}

static void
clock_reads_back_to_the_second(void)
{
    SimTime time;
    int hour, minute, second;
    CU_ASSERT_TRUE(sim_time_from_civil(2021, 11, 10, 23, 59, 58, &time));
    sim_time_to_civil(time + 999999999, NULL, NULL, NULL, &hour, &minute, &second);
    CU_ASSERT_TRUE(hour == 23 && minute == 59 && second == 58);
    sim_time_to_civil(-1, NULL, NULL, NULL, &hour, &minute, &second);
    CU_ASSERT_TRUE(hour == 23 && minute == 59 && second == 59);
}

static void
text_is_as_short_as_it_can_be(void)
{
    static const struct {
        SimTime time;
        const char *text;
    } cases[] = {
        { 0, "2021-08-01" },
        { 18 * SIM_HOUR, "2021-08-01T18:00" },
        { 5 * SIM_SECOND, "2021-08-01T00:00:05" },
        { -SIM_MINUTE, "2021-07-31T23:59" },
        { INT64_MAX, "2313-11-10T23:47:16" },
        { INT64_MIN, "1729-04-22T00:12:43" },
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[24];
        CU_ASSERT_STRING_EQUAL(sim_time_format(cases[i].time, text), cases[i].text);
    }
}

static void
durations_round_half_up_and_stay_positive(void)
{
    CU_ASSERT_EQUAL(sim_time_from_seconds(1.5e-9), 2);
    CU_ASSERT_EQUAL(sim_time_from_seconds(1.4e-9), 1);
    CU_ASSERT_EQUAL(sim_time_from_seconds(0.25), 250 * SIM_MILLISECOND);
    CU_ASSERT_EQUAL(sim_time_from_seconds(-3), 0);
}

CLAIMS_MAIN("sim/time", CLAIM(the_origin_is_august_2021),
            CLAIM(every_day_of_three_centuries_comes_back),
            CLAIM(weekdays_begin_on_monday), CLAIM(refuses_instants_that_do_not_exist),
            CLAIM(hour_24_is_the_next_midnight), CLAIM(clock_reads_back_to_the_second),
            CLAIM(text_is_as_short_as_it_can_be),
            CLAIM(durations_round_half_up_and_stay_positive))
