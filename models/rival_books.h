/* What rivals see of the market at the end of an epoch: how much they carried, what they
 * earned by it and what it cost them, at national scale.
 *
 * A rival that sets fees sees the payments on which these were charged. Its role on them
 * pays others and is paid by others besides, by balance and bank in the proportion in
 * which they are funded, each at its mean amount.
 *
 * A rival that gives rebates sees the payments with its wallets, and all that these
 * gained or lost by them, rebates included.
 *
 * Values are in fen, gains in microfen. [docs/model.md, firms that set fees] */
#ifndef MODELS_RIVAL_BOOKS_H
#define MODELS_RIVAL_BOOKS_H

#include "models/pricing.h"
#include "models/tally.h"

typedef struct {
    double value[PAY_MAX_FIRMS];
    double earned[PAY_MAX_FIRMS]; /* by the fees the rival sets */
    double paid[PAY_MAX_FIRMS];   /* on the same payments, net of what it gets besides */
    double outside;               /* value that no rival carried */
} PayRivalBooks;

/* Of @sum under @now. @rival_of: by fee, who sets it; -1: nobody. Sales in cash are
 * outside. */
void pay_rival_books_fees(const PayWorld *world, const PayTally *sum,
                          const PayParams *now, const int *rival_of,
                          PayRivalBooks *ret_books);

/* @rival_of: by wallet, who sets its rebate; -1: nobody. Cash and the wallets of nobody
 * are outside; nothing counts as earned. */
void pay_rival_books_rebates(const PayWorld *world, const PayTally *sum,
                             const int *rival_of, PayRivalBooks *ret_books);

#endif
