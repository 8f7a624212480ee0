/* The common intensity and its inversion. Counts are Poisson; bounds are four standard
 * errors (one false alarm in 16 000 for another seed). */
#include "models/traffic.h"

#include <math.h>

#include "sim/dist.h"
#include "sim/random.h"
#include "tests/claims.h"
#include "tests/models/fixture.h"

/* Tuesday 3 August 2021. */
#define TUESDAY (2 * SIM_DAY)

static int64_t
grown(const PayParams *p, SimTime from, SimTime until)
{
    PayTraffic traffic;
    pay_traffic_span(&traffic, p, from, until, 0);
    return traffic.cumulative[traffic.n];
}

static void
a_mean_weekday_is_one_unit_times_its_factor(void)
{
    PayParams *p = fixture_params(10);
    int64_t sum = 0;
    for (unsigned day = 0; day < 7; day++) {
        int64_t factor = pay_value(p, PAY_TRAFFIC_WEEKDAY,
                                   (unsigned)sim_time_weekday(day * SIM_DAY), 0, 0);
        int64_t g = grown(p, day * SIM_DAY, (day + 1) * SIM_DAY);
        /* each hour is floored to a unit of 10^-12 days */
        CU_ASSERT_TRUE(llabs(g - factor * 1000000) <= 24 * 3);
        sum += g;
    }
    CU_ASSERT_TRUE(llabs(sum / 7 - PAY_TRAFFIC_UNIT) < PAY_TRAFFIC_UNIT / 1000);
    pay_params_free(p);
}

static void
hours_grow_by_their_weights(void)
{
    PayParams *p = fixture_params(10);
    PayTraffic traffic;
    pay_traffic_span(&traffic, p, TUESDAY, TUESDAY + SIM_DAY, 0);
    CU_ASSERT_EQUAL(traffic.n, 24);
    for (unsigned h = 0; h < 24; h++) {
        int64_t weight = pay_value(p, PAY_TRAFFIC_HOUR, h, 0, 0);
        CU_ASSERT_EQUAL(traffic.hour[h], h);
        CU_ASSERT_EQUAL(traffic.cumulative[h + 1] - traffic.cumulative[h],
                        PAY_TRAFFIC_UNIT / 1000 * weight / 100 * 97);
    }
    pay_params_free(p);
}

static void
splitting_a_span_adds_up_to_the_bit(void)
{
    PayParams *p = fixture_params(10);
    for (uint32_t i = 0; i < 300; i++) {
        SimBlock draw = sim_random_block((SimKey){ 1, 0 }, 0, i, 0);
        SimTime from = TUESDAY + draw.w[0] % 3 * SIM_DAY + 3 * SIM_HOUR;
        SimTime cut =
            from + 1 + (SimTime)(((unsigned __int128)(SIM_DAY - 2) * draw.w[1]) >> 32);
        CU_ASSERT_EQUAL(grown(p, from, cut) + grown(p, cut, from + SIM_DAY),
                        grown(p, from, from + SIM_DAY));
    }
    pay_params_free(p);
}

static void
the_inverse_finds_the_piece_and_the_instant(void)
{
    PayParams *p = fixture_params(10);
    PayTraffic traffic;
    SimTime from = TUESDAY + 3 * SIM_HOUR + 17 * SIM_MINUTE;
    pay_traffic_span(&traffic, p, from, TUESDAY + 27 * SIM_HOUR, 5000);
    int64_t total = traffic.cumulative[traffic.n] - 5000;
    SimTime before = from;
    for (int64_t i = 0; i < 5000; i++) {
        int64_t due = 5000 + (int64_t)((__int128)total * i / 5000);
        unsigned piece = pay_traffic_piece(&traffic, due);
        CU_ASSERT_TRUE(traffic.cumulative[piece] <= due &&
                       due < traffic.cumulative[piece + 1]);
        SimTime time = pay_traffic_time(&traffic, due);
        CU_ASSERT_TRUE(time >= before && time >= traffic.start[piece] &&
                       time < traffic.start[piece + 1]);
        /* G at the instant found, and a nanosecond later, encloses what was asked */
        if (time > from)
            CU_ASSERT_TRUE(grown(p, from, time) <= due - 5000);
        CU_ASSERT_TRUE(grown(p, from, time + 1) >= due - 5000);
        before = time;
    }
    pay_params_free(p);
}

static void
an_hour_without_traffic_is_skipped(void)
{
    PayParams *p = fixture_params(10);
    SET(p, PAY_TRAFFIC_HOUR, 4, 0, 0, 0);
    PayTraffic traffic;
    pay_traffic_span(&traffic, p, TUESDAY + 3 * SIM_HOUR, TUESDAY + 27 * SIM_HOUR, 0);
    for (int64_t due = 0; due < traffic.cumulative[traffic.n];
         due += traffic.cumulative[traffic.n] / 3000)
        CU_ASSERT_NOT_EQUAL(traffic.hour[pay_traffic_piece(&traffic, due)], 4);
    int64_t edge = traffic.cumulative[1];
    SimTime late = pay_traffic_time(&traffic, edge) - (TUESDAY + 5 * SIM_HOUR);
    CU_ASSERT_TRUE(late >= 0 && late < 1000); /* the nanoseconds of one step of G */
    pay_params_free(p);
}

static void
a_split_shifts_no_arrival_by_a_nanosecond(void)
{
    PayParams *p = fixture_params(10);
    SimTime from = TUESDAY + 3 * SIM_HOUR, until = TUESDAY + 27 * SIM_HOUR;
    PayTraffic whole, part;
    pay_traffic_span(&whole, p, from, until, 5000);
    for (uint32_t i = 0; i < 300; i++) {
        SimBlock draw = sim_random_block((SimKey){ 2, 0 }, 0, i, 0);
        SimTime cut =
            from + 1 + (SimTime)(((unsigned __int128)(SIM_DAY - 2) * draw.w[0]) >> 32);
        pay_traffic_span(&part, p, from, cut, 5000);
        int64_t middle = part.cumulative[part.n];
        CU_ASSERT_EQUAL(pay_traffic_time(&part, middle - 1),
                        pay_traffic_time(&whole, middle - 1));
        pay_traffic_span(&part, p, cut, until, middle);
        for (int64_t due = middle; due < middle + 3; due++)
            CU_ASSERT_EQUAL(pay_traffic_time(&part, due), pay_traffic_time(&whole, due));
    }
    pay_params_free(p);
}

/* A01 adapted: one process of a thousand a day, by steps of E / a in G, for 400 days. */
static void
arrivals_follow_the_hour_weights(void)
{
    enum { PER_DAY = 1000, DAYS = 400 };
    PayParams *p = fixture_params(10);
    for (unsigned d = 0; d < 7; d++)
        SET(p, PAY_TRAFFIC_WEEKDAY, d, 0, 0, PAY_ONE);
    unsigned count[24] = { 0 }, day_count[DAYS] = { 0 };
    int64_t due = 0, cumulative = 0;
    uint64_t k = 0;
    for (unsigned day = 0; day < DAYS; day++) {
        PayTraffic traffic;
        pay_traffic_span(&traffic, p, day * SIM_DAY, (day + 1) * SIM_DAY, cumulative);
        cumulative = traffic.cumulative[traffic.n];
        while (due < cumulative) {
            count[traffic.hour[pay_traffic_piece(&traffic, due)]]++;
            day_count[day]++;
            SimBlock draw = sim_random_block((SimKey){ 8, 0 }, 0, 0, k++);
            due += (int64_t)(sim_exponential(sim_uniform(sim_block_u64(draw, 0))) *
                             (double)PAY_TRAFFIC_UNIT / PER_DAY) +
                   1;
        }
    }
    for (unsigned h = 0; h < 24; h++) {
        double expected =
            (double)pay_value(p, PAY_TRAFFIC_HOUR, h, 0, 0) / 1000 * PER_DAY * DAYS;
        CU_ASSERT_TRUE(fabs(count[h] - expected) <= 4 * sqrt(expected));
    }
    double mean = 0, variance = 0;
    for (unsigned day = 0; day < DAYS; day++)
        mean += (double)day_count[day] / DAYS;
    for (unsigned day = 0; day < DAYS; day++)
        variance += (day_count[day] - mean) * (day_count[day] - mean) / (DAYS - 1);
    /* index of dispersion of a Poisson process: 1 with standard error sqrt(2 / 399) */
    CU_ASSERT_TRUE(fabs(variance / mean - 1) <= 4 * sqrt(2.0 / (DAYS - 1)));
    pay_params_free(p);
}

static PayParams *
with_holiday(void)
{
    PayParams *p = pay_params_new();
    pay_params_declare(p, PAY_KIND_CLASS, "food", NULL, NULL, NULL, NULL);
    pay_params_declare(p, PAY_KIND_CLASS, "web", NULL, NULL, NULL, NULL);
    pay_params_declare(p, PAY_KIND_HOLIDAY, "golden-week", NULL, NULL, NULL, NULL);
    pay_params_declare(p, PAY_KIND_FLASH, "sale", NULL, NULL, NULL, NULL);
    pay_params_layout(p);
    fixture_behaviour(p);
    SET(p, PAY_CLASS_SHARE, 0, 0, 0, 750000);
    SET(p, PAY_CLASS_SHARE, 1, 0, 0, 250000);
    SET(p, PAY_HOLIDAY_FROM, 0, 0, 0, TUESDAY);
    SET(p, PAY_HOLIDAY_UNTIL, 0, 0, 0, TUESDAY + SIM_DAY);
    SET(p, PAY_HOLIDAY_CLASS, 0, 0, 0, 1200000);
    SET(p, PAY_HOLIDAY_CLASS, 0, 1, 0, 900000);
    return p;
}

static void
a_holiday_moves_the_mix_and_the_total(void)
{
    PayParams *p = with_holiday();
    int64_t mix[2];
    CU_ASSERT_EQUAL(pay_traffic_mix(p, TUESDAY - 1, mix), PAY_ONE);
    CU_ASSERT_EQUAL(mix[0], 750000);
    CU_ASSERT_EQUAL(pay_traffic_mix(p, TUESDAY, mix), 1125000);
    CU_ASSERT_EQUAL(mix[0], 900000);
    CU_ASSERT_EQUAL(mix[1], 225000);
    CU_ASSERT_EQUAL(pay_traffic_mix(p, TUESDAY + SIM_DAY, mix), PAY_ONE);
    int64_t holiday = grown(p, TUESDAY, TUESDAY + SIM_DAY);
    int64_t plain = grown(p, TUESDAY + 7 * SIM_DAY, TUESDAY + 8 * SIM_DAY);
    CU_ASSERT_TRUE(llabs(holiday - plain / 1000 * 1125) <= 24 * 1125);
    pay_params_free(p);
}

static void
the_level_multiplies_everything(void)
{
    PayParams *p = fixture_params(10);
    int64_t plain = grown(p, TUESDAY, TUESDAY + SIM_DAY);
    SET(p, PAY_TRAFFIC_LEVEL, 0, 0, 0, 1800000);
    CU_ASSERT_EQUAL(grown(p, TUESDAY, TUESDAY + SIM_DAY), plain / 5 * 9);
    SET(p, PAY_TRAFFIC_LEVEL, 0, 0, 0, 0);
    CU_ASSERT_EQUAL(grown(p, TUESDAY, TUESDAY + SIM_DAY), 0);
    pay_params_free(p);
}

/* ---- flash crowds */

static bool
is_close(double value, double expected)
{
    return fabs(value / expected - 1) <= 1e-6;
}

/* Days of 24 equal hours, classes "food" (3/4) and "web" (1/4), @n flashes. */
static PayParams *
with_flashes(unsigned n)
{
    PayParams *p = pay_params_new();
    pay_params_declare(p, PAY_KIND_CLASS, "food", NULL, NULL, NULL, NULL);
    pay_params_declare(p, PAY_KIND_CLASS, "web", NULL, NULL, NULL, NULL);
    static const char *const id[] = { "a", "b", "c", "d" };
    for (unsigned f = 0; f < n; f++)
        pay_params_declare(p, PAY_KIND_FLASH, id[f], NULL, NULL, NULL, NULL);
    pay_params_layout(p);
    fixture_behaviour(p);
    SET(p, PAY_CLASS_SHARE, 0, 0, 0, 750000);
    SET(p, PAY_CLASS_SHARE, 1, 0, 0, 250000);
    for (unsigned h = 0; h < 24; h++)
        SET(p, PAY_TRAFFIC_HOUR, h, 0, 0, 1);
    for (unsigned d = 0; d < 7; d++)
        SET(p, PAY_TRAFFIC_WEEKDAY, d, 0, 0, PAY_ONE);
    return p;
}

/* Case A02: NetsUnion's day, 17 824 a second, and a peak of four times that. */
#define A02_BASE   17824.0
#define A02_AT     (TUESDAY + 13 * SIM_HOUR + 20 * SIM_MINUTE)
#define A02_WINDOW SIM_HOUR
#define A02_COUNT  112953158.100393
#define A02_PEAK   71296.0

static PayParams *
case_a02(void)
{
    PayParams *p = with_flashes(1);
    fixture_flash(p, 0, A02_AT, 60 * SIM_SECOND, 900 * SIM_SECOND);
    return p;
}

static void
a_crowd_counts_as_its_closed_form(void)
{
    PayParams *p = case_a02();
    double days =
        (double)grown(p, A02_AT, A02_AT + A02_WINDOW) / (double)PAY_TRAFFIC_UNIT;
    CU_ASSERT_TRUE(fabs(days * 86400 * A02_BASE / A02_COUNT - 1) <= 1e-9);
    PayTraffic traffic;
    pay_traffic_span(&traffic, p, TUESDAY, TUESDAY + SIM_DAY, 0);
    double peak = 0;
    for (SimTime time = A02_AT; time < A02_AT + A02_WINDOW; time += SIM_SECOND)
        peak = MAX(peak, pay_traffic_rate(&traffic, time) * A02_BASE);
    CU_ASSERT_TRUE(fabs(peak / A02_PEAK - 1) <= 1e-9);
    CU_ASSERT_TRUE(fabs(pay_traffic_rate(&traffic, A02_AT) - 1) <= 1e-9);
    CU_ASSERT_TRUE(fabs(pay_traffic_rate(&traffic, TUESDAY) - 1) <= 1e-9);
    pay_params_free(p);
}

/* A02 at 1:1000: arrivals by steps of E / a in G, put in time by the inverse, so that the
 * window is cut out of time and not out of G. @ret_minute: arrivals by minute of it. */
static unsigned
arrivals_in_window(const PayTraffic *traffic, uint32_t replication, unsigned *ret_minute)
{
    double step = (double)PAY_TRAFFIC_UNIT / (A02_BASE / 1000 * 86400);
    unsigned n = 0;
    uint64_t k = 0;
    for (int64_t due = 0; due < traffic->cumulative[traffic->n]; k++) {
        SimTime since = pay_traffic_time(traffic, due) - A02_AT;
        if (since >= 0 && since < A02_WINDOW) {
            ret_minute[since / SIM_MINUTE]++;
            n++;
        }
        SimBlock draw = sim_random_block((SimKey){ 2, replication }, 0, 0, k);
        due += (int64_t)(sim_exponential(sim_uniform(sim_block_u64(draw, 0))) * step) + 1;
    }
    return n;
}

static void
arrivals_follow_a_crowd(void)
{
    enum { REPLICATIONS = 30 };
    PayParams *p = case_a02();
    PayTraffic traffic;
    pay_traffic_span(&traffic, p, A02_AT - SIM_HOUR, A02_AT + 2 * A02_WINDOW, 0);
    unsigned minute[60] = { 0 };
    double mean = 0;
    for (uint32_t r = 0; r < REPLICATIONS; r++)
        mean += arrivals_in_window(&traffic, r, minute) / (double)REPLICATIONS;
    double expected = A02_COUNT / 1000;
    CU_ASSERT_TRUE(fabs(mean - expected) <= 4 * sqrt(expected / REPLICATIONS));
    for (unsigned m = 0; m < 60; m++) {
        double since = 60.0 * m;
        double area = m == 0 ? 30 : 900 * (exp((60 - since) / 900) - exp(-since / 900));
        double all = A02_BASE / 1000 * (60 + 3 * area) * REPLICATIONS;
        CU_ASSERT_TRUE(fabs(minute[m] - all) <= 4 * sqrt(all));
    }
    pay_params_free(p);
}

static void
a_crowd_is_over_after_twenty_decays(void)
{
    PayParams *p = with_flashes(1);
    SimTime at = TUESDAY + 1234567, end = at + 7 + 20 * SIM_SECOND;
    fixture_flash(p, 0, at, 7, SIM_SECOND);
    PayTraffic traffic;
    pay_traffic_span(&traffic, p, TUESDAY, TUESDAY + SIM_HOUR, 0);
    CU_ASSERT_EQUAL(traffic.n, 3);
    double plain = pay_traffic_rate(&traffic, at - 1);
    CU_ASSERT_TRUE(is_close(pay_traffic_rate(&traffic, end - 1) - plain, 3 * exp(-20)));
    CU_ASSERT_EQUAL(pay_traffic_rate(&traffic, end), plain);
    CU_ASSERT_EQUAL(pay_traffic_rate(&traffic, TUESDAY + SIM_HOUR - 1), plain);
    pay_params_free(p);
}

static void
a_holiday_moves_a_crowd_with_its_classes(void)
{
    PayParams *p = with_holiday();
    SimTime noon = TUESDAY + SIM_DAY / 2;
    int64_t without = grown(p, noon, noon + SIM_HOUR);
    int64_t without_later = grown(p, noon + 7 * SIM_DAY, noon + 7 * SIM_DAY + SIM_HOUR);
    fixture_flash(p, 0, noon, 0, SIM_MINUTE);
    SET(p, PAY_FLASH_CLASSES, 0, 0, 0, 2);
    double holiday = (double)(grown(p, noon, noon + SIM_HOUR) - without);
    SET(p, PAY_FLASH_AT, 0, 0, 0, noon + 7 * SIM_DAY);
    double plain = (double)(grown(p, noon + 7 * SIM_DAY, noon + 7 * SIM_DAY + SIM_HOUR) -
                            without_later);
    CU_ASSERT_TRUE(is_close(plain, 3 * 0.25 * (1 - exp(-20)) / 1440 * 1e12));
    CU_ASSERT_TRUE(is_close(holiday, 0.9 * plain));
    pay_params_free(p);
}

/* Overlapping crowds of every shape: from nothing to its top at once, quick, a week long,
 * and one without size; at night nobody else comes. */
static PayParams *
crowded(void)
{
    PayParams *p = with_flashes(4);
    fixture_flash(p, 0, TUESDAY + SIM_HOUR / 3, 0, 2 * SIM_HOUR);
    fixture_flash(p, 1, TUESDAY + SIM_HOUR, SIM_SECOND, SIM_MILLISECOND);
    fixture_flash(p, 2, TUESDAY - SIM_DAY, 7 * SIM_DAY, 7 * SIM_DAY);
    fixture_flash(p, 3, TUESDAY + 2 * SIM_HOUR, SIM_MINUTE, SIM_MINUTE);
    SET(p, PAY_FLASH_CLASSES, 0, 0, 0, 2);
    SET(p, PAY_FLASH_PEAK, 1, 0, 0, 1000 * PAY_ONE);
    SET(p, PAY_FLASH_PEAK, 3, 0, 0, PAY_ONE);
    SET(p, PAY_TRAFFIC_HOUR, 4, 0, 0, 0);
    return p;
}

static void
a_crowd_cut_in_two_is_the_same_to_the_bit(void)
{
    PayParams *p = crowded();
    PayTraffic whole, part[2];
    SimTime from = TUESDAY, until = TUESDAY + 6 * SIM_HOUR;
    pay_traffic_span(&whole, p, from, until, 0);
    for (uint32_t i = 0; i < 300; i++) {
        SimBlock draw = sim_random_block((SimKey){ 3, 0 }, 0, i, 0);
        SimTime cut =
            from + 1 +
            (SimTime)(((unsigned __int128)(until - from - 2) * draw.w[0]) >> 32);
        pay_traffic_span(&part[0], p, from, cut, 0);
        int64_t middle = part[0].cumulative[part[0].n];
        pay_traffic_span(&part[1], p, cut, until, middle);
        CU_ASSERT_EQUAL(part[1].cumulative[part[1].n], whole.cumulative[whole.n]);
        for (int64_t j = 0; j < 20; j++) {
            int64_t due = (int64_t)((__int128)whole.cumulative[whole.n] * j / 20);
            due = j == 0 ? middle - 1 : j == 1 ? middle : due;
            CU_ASSERT_EQUAL(pay_traffic_time(&part[due >= middle], due),
                            pay_traffic_time(&whole, due));
        }
    }
    pay_params_free(p);
}

static void
the_inverse_in_a_crowd_is_exact(void)
{
    PayParams *p = crowded();
    PayTraffic traffic;
    SimTime from = TUESDAY, until = TUESDAY + 6 * SIM_HOUR;
    pay_traffic_span(&traffic, p, from, until, 7000);
    int64_t total = traffic.cumulative[traffic.n] - 7000;
    SimTime before = from;
    for (int64_t i = 0; i < 20000; i++) {
        int64_t due = 7000 + (int64_t)((__int128)total * i / 20000);
        unsigned piece = pay_traffic_piece(&traffic, due);
        SimTime time = pay_traffic_time(&traffic, due);
        CU_ASSERT_TRUE(traffic.crowded[piece] != 0);
        CU_ASSERT_TRUE(time >= before && time >= traffic.start[piece] &&
                       time < traffic.start[piece + 1]);
        int64_t at = time == from ? 0 : grown(p, from, time);
        CU_ASSERT_TRUE(at <= due - 7000 && due - 7000 < grown(p, from, time + 1));
        before = time;
    }
    pay_params_free(p);
}

/* Nobody but the crowd, nanosecond by nanosecond, at its thinnest: where it begins, where
 * it turns, and where a week-long decay is slowest against its rounding. */
static void
g_never_decreases_within_a_crowd(void)
{
    PayParams *p = with_flashes(1);
    for (unsigned h = 0; h < 24; h++)
        SET(p, PAY_TRAFFIC_HOUR, h, 0, 0, h == 23);
    static const SimTime decay[] = { SIM_MILLISECOND, 900 * SIM_SECOND, 7 * SIM_DAY };
    for (unsigned i = 0; i < G_N_ELEMENTS(decay); i++)
        for (unsigned turn = 0; turn < 60; turn++) {
            SimTime top = TUESDAY + 2 * SIM_HOUR - turn * decay[i] / 3;
            fixture_flash(p, 0, top - SIM_SECOND, SIM_SECOND, decay[i]);
            SET(p, PAY_FLASH_PEAK, 0, 0, 0, 1000 * PAY_ONE);
            PayTraffic traffic;
            for (SimTime ns = -50; ns < 50; ns++) {
                SimTime time = TUESDAY + 2 * SIM_HOUR + ns;
                pay_traffic_span(&traffic, p, time, time + 1, 0);
                for (unsigned j = 0; j < traffic.n; j++)
                    CU_ASSERT_TRUE(traffic.cumulative[j + 1] >= traffic.cumulative[j]);
            }
        }
    pay_params_free(p);
}

static void
the_rate_is_the_slope_of_g(void)
{
    PayParams *p = crowded();
    SET(p, PAY_TRAFFIC_LEVEL, 0, 0, 0, 1300000);
    PayTraffic traffic;
    SimTime from = TUESDAY + SIM_HOUR / 4;
    pay_traffic_span(&traffic, p, from, TUESDAY + 6 * SIM_HOUR, 0);
    for (uint32_t i = 0; i < 1000; i++) {
        SimTime time = from + SIM_SECOND + i * 20 * SIM_SECOND + SIM_MILLISECOND * 500;
        double slope = (double)grown(p, time - SIM_MILLISECOND, time + SIM_MILLISECOND) /
                       (double)(2 * SIM_MILLISECOND) *
                       ((double)SIM_DAY / (double)PAY_TRAFFIC_UNIT);
        /* up to four floors on either side */
        CU_ASSERT_TRUE(fabs(pay_traffic_rate(&traffic, time) - slope) <= 8 * 86.4 / 2e6);
    }
    pay_params_free(p);
}

static void
intentions_belong_to_crowds_by_their_share_of_the_rate(void)
{
    enum { WORDS = 4000 };
    PayParams *p = with_flashes(2);
    fixture_flash(p, 0, TUESDAY, SIM_HOUR, SIM_HOUR);
    fixture_flash(p, 1, TUESDAY, 0, SIM_HOUR);
    SET(p, PAY_FLASH_CLASSES, 0, 0, 0, 2);
    PayTraffic traffic;
    pay_traffic_span(&traffic, p, TUESDAY, TUESDAY + SIM_DAY, 0);
    int64_t due = grown(p, TUESDAY, TUESDAY + SIM_HOUR / 2);
    unsigned count[3] = { 0 };
    for (uint32_t i = 0; i < WORDS; i++)
        count[pay_traffic_flash(&traffic, due, i * (UINT32_MAX / WORDS)) + 1]++;
    /* everyday 1; a quarter of the mix, half risen; all of it, fallen for half an hour */
    double extra[] = { 1, 3 * 0.25 / 2, 3 * exp(-0.5) };
    double rate = extra[0] + extra[1] + extra[2];
    for (unsigned i = 0; i < 3; i++)
        CU_ASSERT_TRUE(fabs(count[i] - extra[i] / rate * WORDS) <= 1.5);
    CU_ASSERT_EQUAL(pay_traffic_flash(&traffic, traffic.cumulative[traffic.n] - 1, 0),
                    -1);
    pay_params_free(p);
}

CLAIMS_MAIN("models/traffic", CLAIM(a_mean_weekday_is_one_unit_times_its_factor),
            CLAIM(hours_grow_by_their_weights),
            CLAIM(splitting_a_span_adds_up_to_the_bit),
            CLAIM(the_inverse_finds_the_piece_and_the_instant),
            CLAIM(an_hour_without_traffic_is_skipped),
            CLAIM(a_split_shifts_no_arrival_by_a_nanosecond),
            CLAIM(arrivals_follow_the_hour_weights),
            CLAIM(a_holiday_moves_the_mix_and_the_total),
            CLAIM(the_level_multiplies_everything),
            CLAIM(a_crowd_counts_as_its_closed_form), CLAIM(arrivals_follow_a_crowd),
            CLAIM(a_crowd_is_over_after_twenty_decays),
            CLAIM(a_holiday_moves_a_crowd_with_its_classes),
            CLAIM(a_crowd_cut_in_two_is_the_same_to_the_bit),
            CLAIM(the_inverse_in_a_crowd_is_exact),
            CLAIM(g_never_decreases_within_a_crowd), CLAIM(the_rate_is_the_slope_of_g),
            CLAIM(intentions_belong_to_crowds_by_their_share_of_the_rate))
