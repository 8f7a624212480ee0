/* When people shop: one common intensity, and its exact inversion for each consumer.
 *
 * A consumer with activity a meets a non-homogeneous Poisson process of rate a * g(t),
 * g(t) = level * weekday * holiday(class) * 24 * hour weight / sum of weights. Its
 * cumulative G is common to all, so the next intention is where G has grown by E / a,
 * E ~ Exp(1). G is kept as an integer count of PAY_TRAFFIC_UNIT per mean day: adding
 * hours in any grouping gives the same instant, and a split day shifts nobody's arrival
 * by a bit.
 * [docs/model.md, traffic] */
#ifndef MODELS_TRAFFIC_H
#define MODELS_TRAFFIC_H

#include "models/params.h"

/* G of one mean day: 10^12, so ten thousand years fit into an int64. */
#define PAY_TRAFFIC_UNIT INT64_C(1000000000000)

/* One span of simulated time, cut at full hours; at most 25 pieces (a day from 03:00). */
#define PAY_TRAFFIC_PIECES 26
#define PAY_TRAFFIC_GUIDE  64

typedef struct {
    unsigned n;
    SimTime start[PAY_TRAFFIC_PIECES + 1]; /* of each piece; [n] is the end of the span */
    int64_t cumulative[PAY_TRAFFIC_PIECES + 1]; /* G at these instants */
    uint8_t hour[PAY_TRAFFIC_PIECES];           /* clock hour of each piece */
    uint8_t guide[PAY_TRAFFIC_GUIDE]; /* a piece not after the one G falls into */
    int64_t guide_step;
} PayTraffic;

/* Class multipliers at the calendar day of @time: class share x holiday factor, in ppm
 * (sum 10^6 on a plain day), into @ret_mix of one value per class.
 *
 * Returns: their sum. */
int64_t pay_traffic_mix(const PayParams *params, SimTime time, int64_t *ret_mix);

/* Lay out [@from, @until), at most 24 hours, with G = @cumulative at @from. The level is
 * that of @params all along: a span ends where it steps. */
void pay_traffic_span(PayTraffic *traffic, const PayParams *params, SimTime from,
                      SimTime until, int64_t cumulative);

/* The piece of the span in which G reaches @due (cumulative[0] <= due < cumulative[n]).
 */
static inline unsigned
pay_traffic_piece(const PayTraffic *traffic, int64_t due)
{
    unsigned piece = traffic->guide[(due - traffic->cumulative[0]) / traffic->guide_step];
    while (traffic->cumulative[piece + 1] <= due)
        piece++;
    return piece;
}

/* The instant at which G reaches @due; linear within the piece, floored. */
SimTime pay_traffic_time(const PayTraffic *traffic, int64_t due);

static inline double
pay_traffic_rate(const PayTraffic *traffic, SimTime time)
{
    unsigned i = 0;
    while (i + 1 < traffic->n && traffic->start[i + 1] <= time)
        i++;
    return (double)(traffic->cumulative[i + 1] - traffic->cumulative[i]) /
           (double)PAY_TRAFFIC_UNIT * SIM_DAY /
           (double)(traffic->start[i + 1] - traffic->start[i]);
}

#endif
