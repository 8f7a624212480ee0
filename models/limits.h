/* Limits per payer and day: how much may be paid by static codes (a merchant's or a
 * personal plate that the payer scans), and how much from wallet balances.
 *
 * The day is the simulated one, from 03:00. What is spent is kept beside the consumers,
 * and only while a limit is in force. A code beyond the limit is recognised and refused
 * (F2), a balance beyond it is a business decline (F4). [docs/model.md, limits] */
#ifndef MODELS_LIMITS_H
#define MODELS_LIMITS_H

#include "models/outcome.h"
#include "models/params.h"

/* Fen spent so far today. */
typedef struct {
    int64_t codes, balances;
} PaySpent;

typedef struct {
    PayFen codes, balances; /* PAY_NONE: no limit */
} PayLimits;

static inline bool
pay_limits_hold(const PayLimits *limits)
{
    return limits->codes != PAY_NONE || limits->balances != PAY_NONE;
}

static inline bool
pay_code_is_static(PayMode mode)
{
    return mode == PAY_MODE_MPM || mode == PAY_MODE_PERSONAL;
}

/* May he pay @amount more? PAY_OK, F2 or F4. */
static inline PayOutcome
pay_limits_check(const PayLimits *limits, const PaySpent *spent, PayMode mode,
                 bool bank_funded, PayFen amount)
{
    if (pay_code_is_static(mode) && amount > limits->codes - spent->codes)
        return PAY_F2_REFUSED;
    if (!bank_funded && amount > limits->balances - spent->balances)
        return PAY_F4_BUSINESS;
    return PAY_OK;
}

static inline void
pay_limits_spend(PaySpent *spent, PayMode mode, bool bank_funded, PayFen amount)
{
    spent->codes += pay_code_is_static(mode) ? amount : 0;
    spent->balances += bank_funded ? 0 : amount;
}

#endif
