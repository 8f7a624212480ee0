#include "models/payment.h"

#define TO(state) (PAY_STATE_##state + 1) /* 0: not foreseen */

/* While the payer's side does not know, the payment goes its way: progress leaves it
 * UNKNOWN. While it is taken back, what is still under way changes nothing. */
static const uint8_t table[PAY_N_STATES][PAY_N_INPUTS] = {
    [PAY_STATE_INIT] = {
        [PAY_INPUT_REFUSE] = TO(FAILED),
        [PAY_INPUT_ROUTE] = TO(ROUTED),
    },
    [PAY_STATE_ROUTED] = {
        [PAY_INPUT_ASK_DEBIT] = TO(DEBIT_PENDING),
        [PAY_INPUT_RETRY] = TO(ROUTED),
        [PAY_INPUT_FAIL] = TO(FAILED),
        [PAY_INPUT_TIMEOUT] = TO(UNKNOWN),
    },
    [PAY_STATE_DEBIT_PENDING] = {
        [PAY_INPUT_DEBIT] = TO(DEBITED),
        [PAY_INPUT_RETRY] = TO(ROUTED),
        [PAY_INPUT_FAIL] = TO(FAILED),
        [PAY_INPUT_TIMEOUT] = TO(UNKNOWN),
    },
    [PAY_STATE_DEBITED] = {
        [PAY_INPUT_ASK_CREDIT] = TO(CREDIT_PENDING),
        [PAY_INPUT_TIMEOUT] = TO(UNKNOWN),
        [PAY_INPUT_REVERSE] = TO(REVERSAL_PENDING),
    },
    [PAY_STATE_CREDIT_PENDING] = {
        [PAY_INPUT_CREDIT] = TO(CREDIT_PENDING),
        [PAY_INPUT_REPLY] = TO(COMPLETED),
        [PAY_INPUT_TIMEOUT] = TO(UNKNOWN),
        [PAY_INPUT_REVERSE] = TO(REVERSAL_PENDING),
    },
    [PAY_STATE_UNKNOWN] = {
        [PAY_INPUT_ASK_DEBIT] = TO(UNKNOWN),
        [PAY_INPUT_DEBIT] = TO(UNKNOWN),
        [PAY_INPUT_ASK_CREDIT] = TO(UNKNOWN),
        [PAY_INPUT_CREDIT] = TO(UNKNOWN),
        [PAY_INPUT_REPLY] = TO(COMPLETED),
        [PAY_INPUT_FAIL] = TO(FAILED),
        [PAY_INPUT_TIMEOUT] = TO(UNKNOWN),
        [PAY_INPUT_REVERSE] = TO(REVERSAL_PENDING),
    },
    [PAY_STATE_REVERSAL_PENDING] = {
        [PAY_INPUT_TIMEOUT] = TO(REVERSAL_PENDING),
        [PAY_INPUT_REVERSED] = TO(REVERSED),
    },
};

PayState
pay_payment_next(PayState state, PayInput input)
{
    uint8_t next = table[state][input];
    return next == 0 ? PAY_STATE_ILLEGAL : (PayState)(next - 1);
}

const char *
pay_state_name(PayState state)
{
    static const char *const names[PAY_N_STATES] = {
        "init",    "routed",           "debit-pending", "debited", "credit-pending",
        "unknown", "reversal-pending", "completed",     "failed",  "reversed"
    };
    return state < PAY_N_STATES ? names[state] : "illegal";
}
