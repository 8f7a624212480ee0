/* Simulated time: one signed 64-bit count of nanoseconds.
 *
 * Zero is 2021-08-01 00:00:00 China Standard Time (UTC+8, no daylight saving), so that
 * the origin of the first baseline is exactly 0; earlier instants are negative. Integer
 * time makes ties decidable and sums exact: 2^63 ns are 292 years either way. */
#ifndef SIM_TIME_H
#define SIM_TIME_H

#include <stdbool.h>
#include <stdint.h>

typedef int64_t SimTime;

#define SIM_MICROSECOND INT64_C(1000)
#define SIM_MILLISECOND (1000 * SIM_MICROSECOND)
#define SIM_SECOND      (1000 * SIM_MILLISECOND)
#define SIM_MINUTE      (60 * SIM_SECOND)
#define SIM_HOUR        (60 * SIM_MINUTE)
#define SIM_DAY         (24 * SIM_HOUR)
#define SIM_TIME_NEVER  INT64_MAX

/* A sampled duration of @seconds as ticks: nearest nanosecond, half up, never negative.
 */
static inline SimTime
sim_time_from_seconds(double seconds)
{
    double ns = seconds * 1e9 + 0.5;
    return ns > 0 ? (SimTime)ns : 0;
}

/* The instant of a civil date and clock in UTC+8 (proleptic Gregorian calendar).
 *
 * @year: 1900..2200; @month: 1..12; @day: 1..days of that month; @hour 0..24 (24 only
 * with 0 minutes and seconds); @minute, @second: 0..59.
 *
 * Returns: false, and leaves @ret_time alone, if there is no such instant. */
bool sim_time_from_civil(int year, int month, int day, int hour, int minute, int second,
                         SimTime *ret_time);

/* Civil date and clock of @time; out-parameters may be NULL. Nanoseconds are dropped
 * towards the past. */
void sim_time_to_civil(SimTime time, int *ret_year, int *ret_month, int *ret_day,
                       int *ret_hour, int *ret_minute, int *ret_second);

/* Write @time as "2021-08-01" (midnight) or "2021-08-01T18:00" (seconds only if not 0)
 * into @text of at least 24 bytes. Returns: @text. */
char *sim_time_format(SimTime time, char *text);

/* Day of the week of @time in UTC+8: 0 Monday .. 6 Sunday. */
int sim_time_weekday(SimTime time);

#endif
