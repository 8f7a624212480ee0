/* The day book: payments that are charged alike, noted by kind and posted together.
 *
 * Where every fee of a payment lies on a straight line (fees.h), what n payments of one
 * kind are charged follows from n and from the sum of their amounts, in whole microfen.
 * So a payment costs two additions to a kind, whatever the number of its fees, and the
 * lines, accounts and sums by role are reckoned once a span for each kind that occurred.
 * A kind is all that fees and accounts look at except the payer's bank, which has a book
 * of its own: most flows do not end there, and a kind for each bank would be as good as
 * one for each payment. */
#ifndef MODELS_DAYBOOK_H
#define MODELS_DAYBOOK_H

#include "models/rules.h"
#include "models/tally.h"

/* Sums of which few are in use, and those that are. */
typedef struct {
    PaySum *sum;
    uint32_t *used;
    uint32_t n_used;
} PayBookSums;

/* What happens at the bank, by what the payment is charged there. */
typedef struct {
    uint8_t funding, hub_fee; /* fee entities or PAY_NO_FEE */
    uint8_t visits;           /* messages of one payment */
} PayBankKind;

typedef struct PayDaybook {
    const PayWorld *world; /* (borrowed) */
    unsigned n_plans;      /* for one acquirer */
    unsigned n_acquirers;  /* at least 1 */
    unsigned n_banks;      /* at least 1 */
    PayBookSums payments;  /* [group][acquirer][plan] */
    PayBookSums at_banks;  /* [group][wallet][bank][kind] */
    uint8_t *kind;         /* [plan acquirer][plan] */
    GArray *kinds;         /* PayBankKind */
} PayDaybook;

/* Returns: (owned) NULL if the market has so many kinds of payments that posting them one
 * by one is better. */
PayDaybook *pay_daybook_new(const PayWorld *world);
void pay_daybook_free(PayDaybook *book);

static inline void
pay_book_sums_add(PayBookSums *sums, size_t i, PayFen amount)
{
    PaySum *sum = &sums->sum[i];
    sums->used[sums->n_used] = (uint32_t)i;
    sums->n_used += sum->n == 0;
    sum->n++;
    sum->value += (uint64_t)amount;
}

/* Note a payment of at most span->by_kind_up_to, complete under the rules of the span.
 * @acquirer: whose plate it is, be the code foreign or not. @bank: the payer's. */
static inline void
pay_daybook_note(PayDaybook *book, unsigned group, unsigned acquirer, unsigned venue,
                 unsigned network, unsigned wallet, bool bank_funded, unsigned bank,
                 PayFen amount)
{
    const PayWorld *world = book->world;
    size_t plan = pay_world_plan_index(world, venue, network, wallet, bank_funded);
    size_t plan_acquirer = world->n_plan_acquirers > 1 ? acquirer : 0;
    unsigned kind = book->kind[plan_acquirer * book->n_plans + plan];
    pay_book_sums_add(&book->payments,
                      (group * book->n_acquirers + acquirer) * book->n_plans + plan,
                      amount);
    size_t at_bank = (group * world->n_wallets + wallet) * book->n_banks + bank;
    pay_book_sums_add(&book->at_banks, at_bank * book->kinds->len + kind, amount);
}

/* Post what was noted to @tally, and begin anew. @rules: those of the span. */
void pay_daybook_close(PayDaybook *book, const PayRules *rules, PayTally *tally);

#endif
