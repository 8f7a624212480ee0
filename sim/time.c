#include "sim/time.h"

#include <stdio.h>

/* Days from 1970-01-01 to the origin, 2021-08-01, a Sunday. */
#define ORIGIN_DAY     18840
#define ORIGIN_WEEKDAY 6

/* Days in 400 years, and from 0000-03-01 to 1970-01-01. Years are taken to begin in
 * March, so that the leap day is the last of its year and needs no rule of its own. */
#define ERA_DAYS   146097
#define EPOCH_DAYS 719468

static int64_t
divide_down(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int
days_of_month(int year, int month)
{
    static const int days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && is_leap);
}

/* Days since 1970-01-01. The months from March on follow a line of 153 days in five.
 * Source: Richards, Explanatory Supplement to the Astronomical Almanac (2012), ch. 15. */
static int64_t
days_from_civil(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = divide_down(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * ERA_DAYS + day_of_era - EPOCH_DAYS;
}

static void
civil_from_days(int64_t days, int *ret_year, int *ret_month, int *ret_day)
{
    days += EPOCH_DAYS;
    int64_t era = divide_down(days, ERA_DAYS);
    int64_t day_of_era = days - era * ERA_DAYS;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
                           day_of_era / (ERA_DAYS - 1)) /
                          365;
    int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153; /* 0 is March */
    *ret_day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
    *ret_month = (int)(month < 10 ? month + 3 : month - 9);
    *ret_year = (int)(year_of_era + era * 400 + (*ret_month <= 2));
}

static bool
is_clock(int hour, int minute, int second)
{
    if (hour == 24)
        return minute == 0 && second == 0;
    return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 &&
           second < 60;
}

bool
sim_time_from_civil(int year, int month, int day, int hour, int minute, int second,
                    SimTime *ret_time)
{
    if (year < 1900 || year > 2200 || month < 1 || month > 12)
        return false;
    if (day < 1 || day > days_of_month(year, month) || !is_clock(hour, minute, second))
        return false;
    *ret_time = (days_from_civil(year, month, day) - ORIGIN_DAY) * SIM_DAY +
                hour * SIM_HOUR + minute * SIM_MINUTE + second * SIM_SECOND;
    return true;
}

void
sim_time_to_civil(SimTime time, int *ret_year, int *ret_month, int *ret_day,
                  int *ret_hour, int *ret_minute, int *ret_second)
{
    int64_t days = divide_down(time, SIM_DAY);
    /* By remainder: days * SIM_DAY may lie before the first instant that fits. */
    int second =
        (int)((time % SIM_DAY + (time % SIM_DAY < 0 ? SIM_DAY : 0)) / SIM_SECOND);
    int year, month, day;
    civil_from_days(days + ORIGIN_DAY, &year, &month, &day);
    int *ret[6] = { ret_year, ret_month, ret_day, ret_hour, ret_minute, ret_second };
    int value[6] = { year, month, day, second / 3600, second / 60 % 60, second % 60 };
    for (int i = 0; i < 6; i++)
        if (ret[i] != NULL)
            *ret[i] = value[i];
}

char *
sim_time_format(SimTime time, char *text)
{
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    sim_time_to_civil(time, &year, &month, &day, &hour, &minute, &second);
    int n = snprintf(text, 24, "%04d-%02d-%02d", year, month, day);
    if (hour != 0 || minute != 0 || second != 0)
        n += snprintf(text + n, 24 - (size_t)n, "T%02d:%02d", hour, minute);
    if (second != 0)
        snprintf(text + n, 24 - (size_t)n, ":%02d", second);
    return text;
}

int
sim_time_weekday(SimTime time)
{
    int64_t days = divide_down(time, SIM_DAY) + ORIGIN_WEEKDAY;
    return (int)(days - divide_down(days, 7) * 7);
}
