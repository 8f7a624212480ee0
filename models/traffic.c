#include "models/traffic.h"

#include "sim/math.h"

#define DECAYS 20 /* after which a crowd is over: 2 in 10^9 of its top are left */

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

bool
pay_traffic_concerns(const PayParams *params, unsigned flash, unsigned class)
{
    return (pay_value(params, PAY_FLASH_CLASSES, flash, 0, 0) >> class & 1) != 0;
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

/* u of a crowd at @time (from its beginning to its end), into @ret_height, and its
 * integral up to there.
 *
 * Returns: ns; never decreasing from one nanosecond to the next, although it is rounded:
 * every operation rounds monotonically but the exponential, and for decays up to a week
 * (the longest a scenario may state) a nanosecond moves that by more than its error. */
static double
crowd_area(const PayCrowd *crowd, SimTime time, double *ret_height)
{
    if (time < crowd->top) {
        double since = (double)(time - crowd->at);
        *ret_height = since / crowd->rise;
        return since * *ret_height / 2;
    }
    *ret_height = sim_exp((double)(crowd->top - time) / crowd->decay);
    return crowd->rise / 2 + crowd->decay * (1 - *ret_height);
}

static void
note_crowds(PayTraffic *traffic, const PayParams *params)
{
    traffic->n_crowds = params->n[PAY_KIND_FLASH];
    for (unsigned f = 0; f < traffic->n_crowds; f++) {
        SimTime at = pay_value(params, PAY_FLASH_AT, f, 0, 0);
        SimTime rise = pay_value(params, PAY_FLASH_RISE, f, 0, 0);
        SimTime decay = pay_value(params, PAY_FLASH_DECAY, f, 0, 0);
        traffic->crowd[f] = (PayCrowd){ .at = at,
                                        .top = at + rise,
                                        .end = at + rise + DECAYS * decay,
                                        .rise = (double)rise,
                                        .decay = (double)decay };
    }
}

/* First instant after @time at which a crowd begins or ends, or @until. */
static SimTime
next_edge(const PayTraffic *traffic, SimTime time, SimTime until)
{
    for (unsigned f = 0; f < traffic->n_crowds; f++) {
        const PayCrowd *crowd = &traffic->crowd[f];
        SimTime edge = crowd->at > time ? crowd->at : crowd->end;
        if (edge > time && edge < until)
            until = edge;
    }
    return until;
}

/* Which crowds add to the last piece laid out, and how much at their top. */
static void
size_crowds(PayTraffic *traffic, const PayParams *params)
{
    unsigned piece = traffic->n - 1;
    SimTime time = traffic->start[piece];
    traffic->crowded[piece] = 0;
    for (unsigned f = 0; f < traffic->n_crowds; f++) {
        if (time < traffic->crowd[f].at || time >= traffic->crowd[f].end)
            continue;
        int64_t mix[PAY_MAX_CLASSES], sum = 0;
        pay_traffic_mix(params, time, mix);
        for (unsigned c = 0; c < params->n[PAY_KIND_CLASS]; c++)
            sum += pay_traffic_concerns(params, f, c) ? mix[c] : 0;
        double peak = (double)pay_value(params, PAY_FLASH_PEAK, f, 0, 0) / PAY_ONE;
        double level = (double)pay_value(params, PAY_TRAFFIC_LEVEL, 0, 0, 0) / PAY_ONE;
        double mean_day = (double)PAY_TRAFFIC_UNIT / (double)SIM_DAY;
        traffic->top[piece][f] = (peak - 1) * level * ((double)sum / PAY_ONE) * mean_day;
        if (traffic->top[piece][f] > 0)
            traffic->crowded[piece] |= (uint8_t)(1u << f);
    }
}

/* G from the start of the hour of @piece and of each of its crowds to @time, all floored:
 * differences are additive over any split. g at @time, G per ns, into @ret_rate. */
static int64_t
grown_at(const PayTraffic *traffic, unsigned piece, SimTime time, double *ret_rate)
{
    SimTime since = time - traffic->full[piece];
    int64_t grown = (int64_t)((__int128)traffic->hourly[piece] * since / SIM_HOUR);
    *ret_rate = (double)traffic->hourly[piece] / (double)SIM_HOUR;
    for (unsigned f = 0; f < traffic->n_crowds; f++) {
        if ((traffic->crowded[piece] >> f & 1) == 0)
            continue;
        double height, area = crowd_area(&traffic->crowd[f], time, &height);
        grown += (int64_t)(traffic->top[piece][f] * area);
        *ret_rate += traffic->top[piece][f] * height;
    }
    return grown;
}

static void
build_guide(PayTraffic *traffic)
{
    int64_t total = traffic->cumulative[traffic->n] - traffic->cumulative[0];
    traffic->guide_shift = 0;
    while (total >> traffic->guide_shift >= PAY_TRAFFIC_GUIDE)
        traffic->guide_shift++;
    unsigned piece = 0;
    for (unsigned i = 0; i < PAY_TRAFFIC_GUIDE; i++) {
        int64_t level = traffic->cumulative[0] + ((int64_t)i << traffic->guide_shift);
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
    note_crowds(traffic, params);
    for (SimTime time = from; time < until;) {
        unsigned i = traffic->n++;
        int hour;
        sim_time_to_civil(time, NULL, NULL, NULL, &hour, NULL, NULL);
        traffic->start[i] = time;
        traffic->full[i] = hour_start(time);
        traffic->hour[i] = (uint8_t)hour;
        traffic->hourly[i] = hour_amount(params, time);
        traffic->cumulative[i] = cumulative;
        size_crowds(traffic, params);
        double rate;
        traffic->grown[i] = grown_at(traffic, i, time, &rate);
        time = next_edge(traffic, time, MIN(traffic->full[i] + SIM_HOUR, until));
        cumulative += grown_at(traffic, i, time, &rate) - traffic->grown[i];
    }
    traffic->start[traffic->n] = until;
    traffic->cumulative[traffic->n] = cumulative;
    build_guide(traffic);
}

/* Newton's method on the integer G, which is what makes the result exact. G(low) <= due
 * < G(high) holds throughout; each step goes a little past the root, by a reach that
 * doubles, so that both ends close in, and a step out of the bracket halves it. */
static SimTime
time_in_crowd(const PayTraffic *traffic, unsigned piece, int64_t due)
{
    SimTime start = traffic->start[piece];
    double rate;
    int64_t wanted = due - traffic->cumulative[piece] + traffic->grown[piece];
    SimTime low = 0, high = traffic->start[piece + 1] - start;
    SimTime guess = high / 2;
    for (double reach = 1; high - low > 1; reach *= 2) {
        int64_t grown = grown_at(traffic, piece, start + guess, &rate);
        double next = (double)guess;
        if (grown > wanted) {
            high = guess;
            next -= (double)(grown - wanted) / rate + reach;
        } else {
            low = guess;
            next += (double)(wanted + 1 - grown) / rate + reach;
        }
        bool inside = next > (double)low && next < (double)high;
        guess = inside ? (SimTime)next : low + (high - low) / 2;
    }
    return start + low;
}

/* (@part * SIM_HOUR - 1) / @whole, floored. A quotient of doubles is off by less than
 * one, and the rest says by how much: a division of 128 bits costs several times that. */
static inline SimTime
time_of_share(int64_t part, int64_t whole)
{
    SimTime time = (SimTime)((double)part * ((double)SIM_HOUR / (double)whole));
    int64_t rest = (int64_t)((__int128)part * SIM_HOUR - (__int128)time * whole) - 1;
    for (; rest < 0; rest += whole)
        time--;
    for (; rest >= whole; rest -= whole)
        time++;
    return time;
}

SimTime
pay_traffic_time(const PayTraffic *traffic, int64_t due)
{
    unsigned i = pay_traffic_piece(traffic, due);
    if (traffic->crowded[i] != 0)
        return time_in_crowd(traffic, i, due);
    int64_t wanted = due - traffic->cumulative[i] + traffic->grown[i];
    return traffic->full[i] + time_of_share(wanted + 1, traffic->hourly[i]);
}

double
pay_traffic_rate(const PayTraffic *traffic, SimTime time)
{
    g_assert(time >= traffic->start[0]);
    /* Every full hour begins a piece, so the piece is not before the hour's number. */
    SimTime hours = (time - hour_start(traffic->start[0])) / SIM_HOUR;
    unsigned i = (unsigned)MIN(hours, traffic->n - 1);
    while (i + 1 < traffic->n && traffic->start[i + 1] <= time)
        i++;
    double rate;
    grown_at(traffic, i, time, &rate);
    return rate * ((double)SIM_DAY / (double)PAY_TRAFFIC_UNIT);
}

int
pay_traffic_flash(const PayTraffic *traffic, int64_t due, uint32_t word)
{
    unsigned piece = pay_traffic_piece(traffic, due);
    SimTime time = pay_traffic_time(traffic, due);
    double rate, height, sum = 0;
    grown_at(traffic, piece, time, &rate);
    double mark = (word + 0.5) * 0x1p-32 * rate;
    for (unsigned f = 0; f < traffic->n_crowds; f++) {
        if ((traffic->crowded[piece] >> f & 1) == 0)
            continue;
        crowd_area(&traffic->crowd[f], time, &height);
        sum += traffic->top[piece][f] * height;
        if (mark < sum)
            return (int)f;
    }
    return -1;
}
