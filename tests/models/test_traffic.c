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
    CU_ASSERT_EQUAL(pay_traffic_time(&traffic, edge), TUESDAY + 5 * SIM_HOUR);
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

CLAIMS_MAIN("models/traffic", CLAIM(a_mean_weekday_is_one_unit_times_its_factor),
            CLAIM(hours_grow_by_their_weights),
            CLAIM(splitting_a_span_adds_up_to_the_bit),
            CLAIM(the_inverse_finds_the_piece_and_the_instant),
            CLAIM(an_hour_without_traffic_is_skipped),
            CLAIM(arrivals_follow_the_hour_weights),
            CLAIM(a_holiday_moves_the_mix_and_the_total),
            CLAIM(the_level_multiplies_everything))
