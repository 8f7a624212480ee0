#include "models/traffic.h"

int64_t
pay_traffic_mix(const PayParams *params, SimTime time, int64_t *ret_mix)
{
    int64_t weight = 0;
    for (unsigned c = 0; c < params->n[PAY_KIND_CLASS]; c++)
        weight += pay_value(params, PAY_CLASS_SHARE, c, 0, 0);
    int64_t sum = 0;
    for (unsigned c = 0; c < params->n[PAY_KIND_CLASS]; c++) {
        ret_mix[c] = weight == 0
                         ? 0
                         : pay_value(params, PAY_CLASS_SHARE, c, 0, 0) * PAY_ONE / weight;
        for (unsigned h = 0; h < params->n[PAY_KIND_HOLIDAY]; h++)
            if (time >= pay_value(params, PAY_HOLIDAY_FROM, h, 0, 0) &&
                time < pay_value(params, PAY_HOLIDAY_UNTIL, h, 0, 0))
                ret_mix[c] =
                    ret_mix[c] * pay_value(params, PAY_HOLIDAY_CLASS, h, c, 0) / PAY_ONE;
        sum += ret_mix[c];
    }
    return sum;
}

/* G of the full clock hour that contains @time. */
static int64_t
hour_amount(const PayParams *params, SimTime time)
{
    int64_t mix[PAY_MAX_CLASSES];
    int64_t sum = pay_traffic_mix(params, time, mix);
    int64_t weights = 0;
    for (unsigned h = 0; h < 24; h++)
        weights += pay_value(params, PAY_TRAFFIC_HOUR, h, 0, 0);
    int hour;
    sim_time_to_civil(time, NULL, NULL, NULL, &hour, NULL, NULL);
    int64_t weekday =
        pay_value(params, PAY_TRAFFIC_WEEKDAY, (unsigned)sim_time_weekday(time), 0, 0);
    __int128 amount = (__int128)PAY_TRAFFIC_UNIT *
                      pay_value(params, PAY_TRAFFIC_HOUR, (unsigned)hour, 0, 0) / weights;
    return (int64_t)(amount * weekday / PAY_ONE * sum / PAY_ONE *
                     pay_value(params, PAY_TRAFFIC_LEVEL, 0, 0, 0) / PAY_ONE);
}

static SimTime
hour_start(SimTime time)
{
    SimTime rest = time % SIM_HOUR;
    return time - (rest < 0 ? rest + SIM_HOUR : rest);
}

/* G between the start of the hour and @time, floored: additive over any split. */
static int64_t
part_of_hour(int64_t amount, SimTime time)
{
    return (int64_t)((__int128)amount * (time - hour_start(time)) / SIM_HOUR);
}

static void
build_guide(PayTraffic *traffic)
{
    int64_t total = traffic->cumulative[traffic->n] - traffic->cumulative[0];
    traffic->guide_step = total / PAY_TRAFFIC_GUIDE + 1;
    unsigned piece = 0;
    for (unsigned i = 0; i < PAY_TRAFFIC_GUIDE; i++) {
        int64_t level = traffic->cumulative[0] + i * traffic->guide_step;
        while (piece + 1 < traffic->n && traffic->cumulative[piece + 1] <= level)
            piece++;
        traffic->guide[i] = (uint8_t)piece;
    }
}

void
pay_traffic_span(PayTraffic *traffic, const PayParams *params, SimTime from,
                 SimTime until, int64_t cumulative)
{
    g_assert(until > from && until - from <= SIM_DAY);
    traffic->n = 0;
    for (SimTime time = from; time < until;) {
        SimTime end = MIN(hour_start(time) + SIM_HOUR, until);
        int64_t amount = hour_amount(params, time);
        int64_t at_end =
            end == hour_start(time) + SIM_HOUR ? amount : part_of_hour(amount, end);
        unsigned i = traffic->n++;
        int hour;
        sim_time_to_civil(time, NULL, NULL, NULL, &hour, NULL, NULL);
        traffic->start[i] = time;
        traffic->hour[i] = (uint8_t)hour;
        traffic->cumulative[i] = cumulative;
        cumulative += at_end - part_of_hour(amount, time);
        time = end;
    }
    traffic->start[traffic->n] = until;
    traffic->cumulative[traffic->n] = cumulative;
    build_guide(traffic);
}

SimTime
pay_traffic_time(const PayTraffic *traffic, int64_t due)
{
    unsigned i = pay_traffic_piece(traffic, due);
    int64_t width = traffic->cumulative[i + 1] - traffic->cumulative[i];
    __int128 part = (__int128)(due - traffic->cumulative[i]) *
                    (traffic->start[i + 1] - traffic->start[i]);
    return traffic->start[i] + (SimTime)(part / width);
}
