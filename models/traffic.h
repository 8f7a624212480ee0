/* When people shop: one common intensity, and its exact inversion for each consumer.
 *
 * A consumer with activity a meets a non-homogeneous Poisson process of rate a * g(t),
 * g(t) = level * weekday * holiday(class) * 24 * hour weight / sum of weights + crowds.
 * Its cumulative G is common to all, so the next intention is where G has grown by E / a,
 * E ~ Exp(1). G is kept as an integer count of PAY_TRAFFIC_UNIT per mean day: adding
 * hours in any grouping gives the same instant, and a split day shifts nobody's arrival
 * by a bit.
 *
 * A flash crowd adds level * (peak - 1) * u(t) * (its classes' part of the mix of the
 * day): u rises linearly from 0 at `at` to 1 after `rise`, then falls by 1 / e in each
 * `decay` and ends after twenty of them. Added to the rate, not multiplied with it:
 * published peaks are multiples of the mean of the day and come at midnight, when the
 * hour weighs 12 of 1000 and four times as much would hardly be a peak. Crowds may
 * overlap; each intention belongs to one of them or to everyday traffic, by their shares
 * of g. [docs/model.md, traffic] */
#ifndef MODELS_TRAFFIC_H
#define MODELS_TRAFFIC_H

#include "models/params.h"

/* G of one mean day: 10^12, so ten thousand years fit into an int64. */
#define PAY_TRAFFIC_UNIT INT64_C(1000000000000)

/* One span of simulated time, cut at full hours (25 pieces for a day from half past) and
 * where a crowd begins and ends. */
#define PAY_TRAFFIC_PIECES (25 + 2 * PAY_MAX_FLASHES)
#define PAY_TRAFFIC_GUIDE  256

typedef struct {
    SimTime at, top, end; /* begins, is largest, is over */
    double rise, decay;   /* ns */
} PayCrowd;

typedef struct {
    unsigned n;
    SimTime start[PAY_TRAFFIC_PIECES + 1]; /* of each piece; [n] is the end of the span */
    int64_t cumulative[PAY_TRAFFIC_PIECES + 1]; /* G at these instants */
    uint8_t hour[PAY_TRAFFIC_PIECES];           /* clock hour of each piece */
    uint8_t crowded[PAY_TRAFFIC_PIECES];        /* mask of the flashes that add to it */
    uint8_t guide[PAY_TRAFFIC_GUIDE]; /* a piece not after the one G falls into */
    unsigned guide_shift;             /* G within the span >> this: its cell */

    int64_t hourly[PAY_TRAFFIC_PIECES]; /* G of its whole hour without crowds */
    SimTime full[PAY_TRAFFIC_PIECES];   /* the full hour it lies in, from its start, */
    int64_t grown[PAY_TRAFFIC_PIECES];  /* and G from there to the start of the piece */
    double top[PAY_TRAFFIC_PIECES][PAY_MAX_FLASHES]; /* rate that u = 1 adds, G per ns */
    unsigned n_crowds;
    PayCrowd crowd[PAY_MAX_FLASHES];
} PayTraffic;

/* Class multipliers at the calendar day of @time: class share x holiday factor, in ppm
 * (sum 10^6 on a plain day), into @ret_mix of one value per class.
 *
 * Returns: their sum. */
int64_t pay_traffic_mix(const PayParams *params, SimTime time, int64_t *ret_mix);

/* Whether flash @flash concerns @class. */
bool pay_traffic_concerns(const PayParams *params, unsigned flash, unsigned class);

/* Lay out [@from, @until), at most 24 hours, with G = @cumulative at @from. The level is
 * that of @params all along: a span ends where it steps. */
void pay_traffic_span(PayTraffic *traffic, const PayParams *params, SimTime from,
                      SimTime until, int64_t cumulative);

/* The piece of the span in which G reaches @due (cumulative[0] <= due < cumulative[n]).
 */
static inline unsigned
pay_traffic_piece(const PayTraffic *traffic, int64_t due)
{
    unsigned piece =
        traffic->guide[(due - traffic->cumulative[0]) >> traffic->guide_shift];
    piece += traffic->cumulative[piece + 1] <= due; /* a branch here would be guessed */
    while (traffic->cumulative[piece + 1] <= due)
        piece++;
    return piece;
}

/* The last nanosecond whose G is not above @due; never decreasing in @due, and the same
 * wherever the span begins and ends.
 *
 * Cost: in a crowd about a dozen exponentials for each flash at work. */
SimTime pay_traffic_time(const PayTraffic *traffic, int64_t due);

/* g at @time within the span or at its end, in mean-day rates: what G gains per day /
 * PAY_TRAFFIC_UNIT.
 *
 * Cost: a division, and an exponential for each flash at work. */
double pay_traffic_rate(const PayTraffic *traffic, SimTime time);

/* Which flash the intention due at @due comes with, or -1 for everyday traffic: each by
 * its share of g at that instant. @word: uniform. */
int pay_traffic_flash(const PayTraffic *traffic, int64_t due, uint32_t word);

#endif
