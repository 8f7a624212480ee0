/* Plates that firms place while they pay: who is served where.
 *
 * The plates that merchants hang up belong to a firm, which earns on what is paid over
 * them and bears the cost of serving them: the acquirer of an aggregated plate, and of a
 * network's own plates its acquirer; personal codes are nobody's. Where firms decide,
 * each has a reach in every city group: the share of the merchants that would hang its
 * plate up to whom it gives one. Every placing.epoch it compares
 *
 *     worth = margin + subsidy       per plate and month of 30 days
 *     cost(u) = mean cost (1 + spread (2 u - 1))
 *
 * for the merchant at position u: a fixed uniform number of merchant and firm says who is
 * cheap to serve. It wants to reach everybody with cost(u) <= worth, moves by
 * placing.step at most, and serves those at positions below its reach. So a reach that
 * rises takes nothing away from anybody. A merchant whose plate was taken away hangs it
 * up again when it comes back; one that is not served cannot take the code up. Who is
 * bound by an exclusive contract keeps the plate of its network.
 *
 * The margin is what the firm's roles gained on payments over its plates in the epoch,
 * before refunds, with rents, by city group: the acquirer's and the placer's part, and on
 * its own wallets' payments by their own code what the wallet keeps of the discount. A
 * firm with no plate left goes by the margin that it saw last.
 *
 * A regulator's floor lifts every reach in a group at the next barrier. Who bears what a
 * plate below it lacks, cost(u) - worth, is the firm or, if so ordered, the treasury, as
 * far as the last epoch tells; in the first it is the firm.
 *
 * Costs are resources and no transfers. Subsidies come from the treasury, which is
 * outside the market: its account is tally->subsidy, and the gain is the placer's.
 * [docs/model.md, firms that place plates] */
#ifndef MODELS_COVERAGE_H
#define MODELS_COVERAGE_H

#include "models/merchants.h"
#include "models/tally.h"

struct PayCoverage {
    int32_t reach[PAY_MAX_GROUPS][PAY_MAX_ACQUIRERS];     /* ppm of merchants */
    int64_t earned[PAY_MAX_GROUPS][PAY_MAX_ACQUIRERS];    /* microfen, this epoch */
    double plate_days[PAY_MAX_GROUPS][PAY_MAX_ACQUIRERS]; /* national, this epoch */
    double margin[PAY_MAX_GROUPS][PAY_MAX_ACQUIRERS]; /* fen per plate and month, last */
    unsigned n_days;                                  /* of this epoch */
    bool plates_are_known;                            /* a day was booked */
    bool has_looked;                                  /* an epoch ended: margin holds */
    uint8_t *taken; /* (owned) [merchant] codes whose plates were taken away */
};

/* Starts with the reach that @now states. */
PayCoverage *pay_coverage_new(const PayWorld *world, const PayParams *now);
PayCoverage *pay_coverage_copy(const PayCoverage *coverage, const PayWorld *world);
void pay_coverage_free(PayCoverage *coverage);

bool pay_coverage_is_on(const PayParams *now);

/* Would @acquirer give the merchant @id of @city a plate? @coverage: NULL: yes. */
bool pay_coverage_serves(const PayCoverage *coverage, const PayWorld *world,
                         unsigned city, uint32_t id, unsigned acquirer);

/* At a barrier: take in @yesterday, let firms whose epoch is over move and plates come
 * and go, and book the costs and subsidies of the coming day into @tally; what the plates
 * earn on it comes with its payments. merchants->coverage is there.
 *
 * Returns: has any merchant changed? */
bool pay_coverage_day(PayMerchants *merchants, const PayParams *now,
                      const PayTally *yesterday, PayTally *tally);

/* Parts of a day, for tests. */

/* The share, in ppm, of merchants that cost at most @worth where they cost @cost in the
 * mean; fen, and @spread in ppm of the cost. */
int32_t pay_coverage_wish(double worth, int64_t cost, int64_t spread);

#endif
