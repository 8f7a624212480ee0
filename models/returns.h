/* What comes back: principal, fees and rebates of refunded payments, summed by the day on
 * which they fall due.
 *
 * Whether a payment comes back, and when, is known when it is booked, so nothing has to
 * be remembered about it: it is added to the sums of its day. These are integers, kept
 * by thread like all counts, and added up when the day comes.
 *
 * Sums are those of the payment itself, not of its reversal: a fee that comes back
 * stands at the pair that had paid it. pay_tally_take_back() turns them round.
 * [docs/model.md, refunds] */
#ifndef MODELS_RETURNS_H
#define MODELS_RETURNS_H

#include "models/world.h"

typedef struct {
    uint64_t n;
    uint64_t value; /* fen */
} PaySum;

typedef struct {
    const PayWorld *world; /* (borrowed) */
    unsigned n_sales, n_pairs;
    size_t n_owed;
    PaySum *sales;  /* [group][venue][wallet][network] payments that come back */
    int64_t *pairs; /* [group][payer][payee] microfen */
    int64_t *owed;  /* fen, see pay_returns_owed() */
    int64_t role[PAY_MAX_GROUPS][PAY_N_ROLES];       /* microfen, by the second path */
    int64_t mdr[PAY_MAX_GROUPS][PAY_MAX_WALLETS];    /* microfen */
    int64_t rebate[PAY_MAX_GROUPS][PAY_MAX_WALLETS]; /* microfen */
    uint64_t into[PAY_MAX_GROUPS][PAY_MAX_WALLETS];  /* fen, principal by wallet */
    uint64_t on_us[PAY_MAX_GROUPS];                  /* fen that go back within a firm */
} PayReturns;

PayReturns *pay_returns_new(const PayWorld *world);
void pay_returns_free(PayReturns *returns);

/* Add @part to *@sum, which is made if it is NULL; @part may be NULL. */
void pay_returns_add(PayReturns **sum, const PayReturns *part);

/* Does the principal that left merchants arrive in wallets, in @group? */
bool pay_returns_balance(const PayReturns *returns, unsigned group);

/* What the payments of @wallet over @hub had obliged institutions to: a cell for what
 * each bank owed the wallet, then one for what the wallet owed each acquirer. */
static inline int64_t *
pay_returns_owed(const PayReturns *returns, unsigned group, unsigned hub, unsigned wallet)
{
    const unsigned *n = returns->world->base->n;
    size_t row =
        ((size_t)group * n[PAY_KIND_HUB] + hub) * returns->world->n_wallets + wallet;
    return returns->owed + row * (n[PAY_KIND_BANK] + n[PAY_KIND_ACQUIRER]);
}

#endif
