/* The life of one payment: which state follows which, and nothing else.
 *
 *     INIT -> ROUTED -> DEBIT_PENDING -> DEBITED -> CREDIT_PENDING -> COMPLETED
 *
 * Whoever waits too long does not know what became of it (UNKNOWN) and asks; from there
 * it is completed, failed, or taken back (REVERSAL_PENDING, REVERSED). The table is
 * total: an input that a state does not foresee is a defect, and is told apart from every
 * outcome. Every payment ends in exactly one of COMPLETED, FAILED, REVERSED.
 *
 * What the payer is told is another matter: he may be told "failed" while the payment is
 * still on its way; what arrives afterwards is reversed (an orphan debit).
 * [docs/model.md, life of a payment] */
#ifndef MODELS_PAYMENT_H
#define MODELS_PAYMENT_H

#include <stdbool.h>
#include <stdint.h>

typedef enum {
    PAY_STATE_INIT,
    PAY_STATE_ROUTED,
    PAY_STATE_DEBIT_PENDING,
    PAY_STATE_DEBITED,
    PAY_STATE_CREDIT_PENDING,
    PAY_STATE_UNKNOWN,
    PAY_STATE_REVERSAL_PENDING,
    PAY_STATE_COMPLETED,
    PAY_STATE_FAILED,
    PAY_STATE_REVERSED,
    PAY_N_STATES
} PayState;

typedef enum {
    PAY_INPUT_REFUSE,     /* not payable this way: F1, F2, F6, a limit */
    PAY_INPUT_ROUTE,      /* the app sends it */
    PAY_INPUT_ASK_DEBIT,  /* reaches who debits */
    PAY_INPUT_DEBIT,      /* payer -, transit + */
    PAY_INPUT_ASK_CREDIT, /* reaches who credits */
    PAY_INPUT_CREDIT,     /* transit -, merchant + */
    PAY_INPUT_REPLY,      /* success, known to the payer's side */
    PAY_INPUT_RETRY,      /* sent again: certainly not debited */
    PAY_INPUT_FAIL,       /* certainly not debited, and not tried again */
    PAY_INPUT_TIMEOUT,
    PAY_INPUT_REVERSE,
    PAY_INPUT_REVERSED, /* payer + */
    PAY_N_INPUTS
} PayInput;

#define PAY_STATE_ILLEGAL PAY_N_STATES

/* The state after @input in @state, or PAY_STATE_ILLEGAL. */
PayState pay_payment_next(PayState state, PayInput input);

static inline bool
pay_payment_is_over(PayState state)
{
    return state >= PAY_STATE_COMPLETED && state < PAY_N_STATES;
}

/* "debit-pending". (static) */
const char *pay_state_name(PayState state);

#endif
