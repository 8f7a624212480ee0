/* Fees: schedules, the split of one payment, and the exact accounts behind it.
 *
 * A schedule turns an amount into a fee: tiers or rate plus fixed part, then minimum,
 * then cap, then the discount factor, floored to the microfen, and within the bounds that
 * the regulator sets to the flow. For each flow (who pays
 * whom) the schedule with the highest priority among those that match a payment applies;
 * two that tie are a fault of the scenario. Every line of a split is posted to the
 * account of its ordered pair (payer, payee), so that fees sum to zero by construction;
 * the sums by role are kept by a second, independent path and compared at every
 * settlement. [docs/model.md, fees] */
#ifndef MODELS_FEES_H
#define MODELS_FEES_H

#include <stdbool.h>

#include "models/params.h"

#define PAY_MAX_AMOUNT 5000000 /* fen: 50 000 yuan */

typedef struct {
    PayFen up_to; /* inclusive; PAY_NONE: open */
    int64_t rate; /* ppm */
} PayTier;

typedef struct {
    int64_t rate; /* ppm, used when n_tiers is 0 */
    PayMicrofen fixed;
    PayMicrofen min;
    PayMicrofen cap;        /* PAY_NONE: none */
    int64_t discount;       /* micro; PAY_ONE: none */
    bool is_bounded;        /* by the regulator: */
    int64_t floor, ceiling; /* ppm of the amount; PAY_NONE: none */
    unsigned n_tiers;
    PayTierMode tier_mode;
    PayTier tier[PAY_N_TIERS];
} PaySchedule;

/* The tiers part of pay_schedule_fee(): marginal tiers charge each slice at its own rate,
 * slab tiers the whole amount at the rate of the slab it falls into. */
PayMicrofen pay_schedule_tiers(const PaySchedule *schedule, PayFen amount);

/* @fee on @amount within the regulator's bounds; where they contradict the ceiling holds.
 */
PayMicrofen pay_schedule_bound(const PaySchedule *schedule, PayFen amount,
                               PayMicrofen fee);

/* Fee on @amount (0..PAY_MAX_AMOUNT fen) in microfen; exact but for the discount, which
 * is floored. Cannot overflow for rates up to 10 %. */
static inline PayMicrofen
pay_schedule_fee(const PaySchedule *schedule, PayFen amount)
{
    PayMicrofen fee = schedule->n_tiers == 0 ? amount * schedule->rate
                                             : pay_schedule_tiers(schedule, amount);
    fee += schedule->fixed;
    fee = MAX(fee, schedule->min);
    fee = MIN(fee, schedule->cap);
    if (schedule->discount != PAY_ONE)
        fee = (PayMicrofen)((__int128)fee * schedule->discount / PAY_ONE);
    if (schedule->is_bounded)
        fee = pay_schedule_bound(schedule, amount, fee);
    return fee;
}

/* The schedules as straight lines through what they charge on small amounts: what most
 * payments are charged, without asking for tiers, bounds or whether a flow applies. */
typedef struct {
    PayFen up_to;      /* to this amount the lines are exact for every fee; -1 */
    int64_t rate[256]; /* ppm, by fee entity; 0 for PAY_NO_FEE */
    PayMicrofen fixed[256];
} PayFeeLines;

/* The lines of @n @schedules. */
PayFeeLines pay_fee_lines(const PaySchedule *schedules, unsigned n);

/* @rate of a fee of @flow as the regulator's bounds under @params leave it, in ppm. */
int64_t pay_rate_in_force(const PayParams *params, PayFlow flow, int64_t rate);

/* The schedule of fee entity @fee as the parameters stand. */
PaySchedule pay_schedule_of(const PayParams *params, unsigned fee);

/* Who takes part in a payment. Order is that of every listing. */
typedef enum {
    PAY_ROLE_MERCHANT,
    PAY_ROLE_CONSUMER,
    PAY_ROLE_ACQUIRER,
    PAY_ROLE_PLACER,
    PAY_ROLE_HUB,
    PAY_ROLE_WALLET,
    PAY_ROLE_BANK,
    PAY_ROLE_PLATFORM,
    PAY_N_ROLES
} PayRole;

extern const char *const pay_role_id[PAY_N_ROLES];
extern const char *const pay_role_label_en[PAY_N_ROLES];
extern const char *const pay_role_label_zh[PAY_N_ROLES];
extern const char *const pay_flow_id[PAY_N_FLOWS];
extern const char *const pay_flow_label_en[PAY_N_FLOWS];
extern const char *const pay_flow_label_zh[PAY_N_FLOWS];

/* Roles at the two ends of a flow when the code is foreign, and when it is the wallet's
 * own (the wallet is then its own acquirer). */
typedef struct {
    PayRole payer, payee;
} PayFlowEnds;

extern const PayFlowEnds pay_flow_ends_table[2][PAY_N_FLOWS]; /* [foreign code] */

/* Does @flow exist in such a payment at all? */
bool pay_flow_applies(PayFlow flow, bool online, bool foreign_code, bool bank_funded);

/* What a payment looks like to the conditions of a schedule. */
typedef struct {
    unsigned network, wallet, class, acquirer;
    int platform; /* -1: offline */
    PayMode mode;
    bool foreign_code, bank_funded;
} PayFeeCase;

#define PAY_NO_FEE 255 /* the flow does not apply */

/* The fee entity of @flow that applies to @fee_case, or PAY_NO_FEE.
 *
 * Returns: false if the flow needs a schedule and *@ret_rivals of the highest priority
 * match: 0, or 2 and more. */
bool pay_fee_choose(const PayParams *params, PayFlow flow, const PayFeeCase *fee_case,
                    uint8_t *ret_fee, unsigned *ret_rivals);

/* For each flow the fee entity that applies to @fee_case, or PAY_NO_FEE.
 *
 * Returns: false if an applicable flow has no schedule or two of equal priority; then
 * *@ret_flow names it and *@ret_rivals how many matched (0, or 2 and more). */
bool pay_fee_plan(const PayParams *params, const PayFeeCase *fee_case,
                  uint8_t ret_plan[PAY_N_FLOWS], PayFlow *ret_flow, unsigned *ret_rivals);

/* The lines of one payment. */
typedef struct {
    PayMicrofen line[PAY_N_FLOWS]; /* 0 where the flow does not apply */
    PayMicrofen rebate;            /* wallet -> consumer */
    PayMicrofen surcharge;         /* consumer -> merchant */
} PaySplit;

/* Mode `exact`: each line is an exact number of microfen. */
static inline void
pay_split_exact(const PaySchedule *schedules, const uint8_t plan[PAY_N_FLOWS],
                PayFen amount, PaySplit *ret_split)
{
    for (unsigned flow = 0; flow < PAY_N_FLOWS; flow++)
        ret_split->line[flow] = plan[flow] == PAY_NO_FEE
                                    ? 0
                                    : pay_schedule_fee(&schedules[plan[flow]], amount);
}

/* The same for an amount of at most lines->up_to. */
static inline void
pay_split_small(const PayFeeLines *lines, const uint8_t plan[PAY_N_FLOWS], PayFen amount,
                PaySplit *ret_split)
{
    for (unsigned flow = 0; flow < PAY_N_FLOWS; flow++)
        ret_split->line[flow] =
            amount * lines->rate[plan[flow]] + lines->fixed[plan[flow]];
}

/* Mode `per_txn`: every line rounded half up to a whole fen; the acquirer keeps what is
 * left, be it negative. */
void pay_split_round(PaySplit *split);

/* What each role gains by the split, written down by role and not by flow: the second
 * opinion that settlement compares with the accounts. */
static inline void
pay_split_by_role(const PaySplit *s, bool foreign_code,
                  PayMicrofen ret_delta[PAY_N_ROLES])
{
    const PayMicrofen *l = s->line;
    PayMicrofen funding = l[PAY_FLOW_FUNDING] + l[PAY_FLOW_FUNDING_HUB_W];
    PayMicrofen from_payer = l[PAY_FLOW_PAYER] - s->rebate;
    ret_delta[PAY_ROLE_MERCHANT] = s->surcharge - l[PAY_FLOW_MDR] -
                                   l[PAY_FLOW_PLACER_DIRECT] - l[PAY_FLOW_COMMISSION];
    ret_delta[PAY_ROLE_CONSUMER] = -from_payer - s->surcharge;
    ret_delta[PAY_ROLE_PLACER] = l[PAY_FLOW_PLACER] + l[PAY_FLOW_PLACER_DIRECT];
    ret_delta[PAY_ROLE_HUB] = l[PAY_FLOW_HUB_ACQUIRING] + l[PAY_FLOW_HUB_ACCOUNT] +
                              l[PAY_FLOW_FUNDING_HUB_W] + l[PAY_FLOW_FUNDING_HUB_B];
    ret_delta[PAY_ROLE_BANK] = l[PAY_FLOW_FUNDING] - l[PAY_FLOW_FUNDING_HUB_B];
    ret_delta[PAY_ROLE_PLATFORM] = l[PAY_FLOW_COMMISSION];
    if (foreign_code) {
        ret_delta[PAY_ROLE_ACQUIRER] = l[PAY_FLOW_MDR] - l[PAY_FLOW_ACCOUNT_SIDE] -
                                       l[PAY_FLOW_HUB_ACQUIRING] - l[PAY_FLOW_PLACER];
        ret_delta[PAY_ROLE_WALLET] =
            l[PAY_FLOW_ACCOUNT_SIDE] - l[PAY_FLOW_HUB_ACCOUNT] - funding + from_payer;
    } else {
        ret_delta[PAY_ROLE_ACQUIRER] = 0;
        ret_delta[PAY_ROLE_WALLET] =
            l[PAY_FLOW_MDR] - l[PAY_FLOW_PLACER] - funding + from_payer;
    }
}

/* An accrual account: whole fen paid at settlements, the remainder carried. Invariant:
 * paid * 10^6 + carry = everything ever accrued, 0 <= carry < 10^6. */
typedef struct {
    int64_t paid;  /* fen */
    int64_t carry; /* microfen */
} PayAccount;

/* Accrue @amount (>= 0) microfen and settle. Returns: whole fen paid now. */
PayFen pay_account_settle(PayAccount *account, PayMicrofen amount);

#endif
