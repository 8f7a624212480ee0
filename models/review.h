/* Merchants that decide: which codes to show, whose plate to hang up, whether to stay
 * exclusive.
 *
 * From the first day of the run on each offline merchant counts what hangs on codes. A
 * sale hangs on a shown code if without it no wallet of the payer could have paid here; a
 * sale that failed hangs on a code that is not shown if with it a wallet of the payer
 * could have, that he would have preferred to cash. Of what hangs on a code a part is
 * lost, where the payer has no cash or leaves, the other is shifted to cash.
 *
 * On average once in merchant.review it looks back at what it counted since the last
 * time. Code g is worth to it, per month of 30 days,
 *
 *     Pi = (margin - fee_g) lost_g + (handling - fee_g) shifted_g
 *          + (fee_others - fee_g) moved_g - rent_g
 *
 * fee_g being what it pays of a sale of mean size by the code's own wallet, handling the
 * cost of cash, moved_g what is paid by g but would go over other codes. Its averages per
 * visit are shrunk to those of its peers, who are of its class and show the same codes,
 * by n / (n + 20), n being its visits. It takes up a code with the chance L((Pi -
 * inertia) / noise) and drops one with L((-Pi - inertia) / noise), L(x) = 1 / (1 + e^-x).
 * Codes are looked at in an order that is drawn, and the first change ends the review,
 * because what other codes are worth changes with it: or else a merchant with two plates
 * that do the same would drop both.
 *
 * Who has an aggregated plate then chooses its acquirer by logit on
 * scale * (-fee_a + quality_a - switching cost unless he stays). Whom a contract reaches
 * weighs its bonus against the other codes' Pi and signs or ends it by the same rule.
 *
 * Classes without a margin do not decide. [docs/model.md, merchants] */
#ifndef MODELS_REVIEW_H
#define MODELS_REVIEW_H

#include "models/contracts.h"
#include "models/visit.h"

struct PayReview {
    const PayWorld *world; /* (borrowed) */
    int64_t *since;        /* (owned) [merchant] date of its last review */
    uint64_t *seen;        /* (owned) [merchant][pay_review_columns()] since then */
};

/* What a merchant counts of a network, in fen; before them all its visits. */
typedef enum {
    PAY_NOTED_VALUE, /* paid over its code */
    PAY_NOTED_LOST,  /* hangs on the code, and would be or is lost */
    PAY_NOTED_SHIFTED,
    PAY_N_NOTED
} PayNoted;

static inline size_t
pay_review_column(unsigned network, PayNoted what)
{
    return 1 + (size_t)network * PAY_N_NOTED + what;
}

/* Counting begins at the barrier @date (days since the epoch). */
PayReview *pay_review_new(const PayWorld *world, int64_t date);
PayReview *pay_review_copy(const PayReview *review);
void pay_review_free(PayReview *review);

/* Do merchants decide under @now? */
bool pay_review_is_on(const PayParams *now);

/* What a visit that ended with @final (a slot, PAY_FINAL_CASH or PAY_FINAL_LOST) tells
 * its merchant. Threads may call it at once: relaxed additions of integers, so that their
 * order is in no result. */
void pay_review_note(PayReview *review, const PayVisit *visit, int final);

/* Could some wallet of the payer pay here if the merchant showed @networks? */
bool pay_review_passes(const PayVisit *visit, unsigned networks);

/* What a barrier looks at; all borrowed. */
typedef struct {
    const PayParams *now;
    const PayRules *rules; /* compiled for the coming day */
    int64_t date;          /* of the barrier: addresses the draws */
    PayTally *tally;       /* takes the changes */
} PayReviewDay;

/* Let those decide whose day it is; merchants->review is there.
 * Returns: has any merchant changed? */
bool pay_review_day(PayMerchants *merchants, const PayReviewDay *day);

/* Parts of a review, for its tests. */

/* What a merchant knows of one code when it decides, fen per month and rates as parts. */
typedef struct {
    double lost, shifted, moved; /* what hangs on the code, and what else goes over it */
    double margin, handling, fee, fee_of_others;
    double rent;
} PayCodeWorth;

/* Pi, in fen per month. */
double pay_review_worth(const PayCodeWorth *code);
/* Chance of a change that is worth @gain fen per month. */
double pay_review_chance(double gain, double inertia, double noise);
/* @own of @n visits, shrunk to what @of_peers of @n_of_peers visits of its peers says of
 * as many. */
double pay_review_shrink(double own, double n, double of_peers, double n_of_peers);

#endif
