/* Risk control: who is stopped because he looks like a thief.
 *
 * A few purchases are made by somebody who has got hold of a payer's phone. The wallet
 * scores every attempt that nothing else stops; the score of an honest payer is N(0, 1),
 * that of a thief N(d, 1), the more apart the more the wallet knows: on its own codes, on
 * foreign ones, and on foreign ones when data are passed through with the payment. Beyond
 * one threshold the attempt is declined, beyond a lower one the payer is asked once more
 * (a step-up), which most honest payers pass and most thieves do not.
 *
 * Scores themselves are never drawn: a uniform is compared with the chances of lying
 * beyond the thresholds. So a better signal catches the thieves it caught before, and
 * more; and honest payers are not touched by it.
 *
 * Invariants: a decline teaches the payer nothing about the wallet, as any decline. What
 * a thief spends is paid to the merchant like any purchase and made good to the payer by
 * those who bear it, so money is conserved without him. [docs/model.md, risk control] */
#ifndef MODELS_RISK_H
#define MODELS_RISK_H

#include "models/world.h"

/* What the wallet does with an attempt. */
typedef enum {
    PAY_RISK_NONE,    /* not looked at */
    PAY_RISK_PASSED,  /* without a question */
    PAY_RISK_ASKED,   /* passed after a step-up */
    PAY_RISK_REFUSED, /* failed the step-up */
    PAY_RISK_DECLINED,
    PAY_N_RISKS
} PayRisk;

static inline bool
pay_risk_stops(PayRisk risk)
{
    return risk >= PAY_RISK_REFUSED;
}

/* Risk control as the parameters stand. */
typedef struct {
    bool is_on;
    int64_t fraud;           /* ppm of purchases */
    double distance[2];      /* d, [foreign code] */
    double decline, step_up; /* thresholds */
    double declined[2][2];   /* [thief][foreign code] chance of a score beyond one, */
    double asked[2][2];      /* and of a score beyond the other */
    int64_t passes[2];       /* ppm of those asked, [thief] */
    int64_t wallet, acquirer, merchant; /* ppm of a theft that they bear */
} PayRiskRules;

PayRiskRules pay_risk_rules(const PayParams *now);

/* Is purchase @k of @consumer a thief's? */
bool pay_risk_is_thief(const PayRiskRules *rules, SimKey key, uint32_t consumer,
                       uint32_t k);

/* What becomes of the attempt to pay it with the wallet that has @wallet_hash. */
PayRisk pay_risk_check(const PayRiskRules *rules, SimKey key, uint32_t consumer,
                       uint32_t k, uint32_t wallet_hash, bool is_thief,
                       bool foreign_code);

/* ---- closed forms */

/* Chance that a score of mean @distance exceeds @threshold: of a thief the rate of true
 * positives, with distance 0 that of false positives. */
double pay_risk_beyond(double threshold, double distance);

/* Chance that a thief's score exceeds an honest payer's: the area under the curve of one
 * rate over the other. */
double pay_risk_auc(double distance);

/* Thieves that come through a bare threshold, per million attempts. @prevalence: 0..1. */
double pay_risk_undetected(double threshold, double distance, double prevalence);

/* The two kinds of code, as members of metrics: on-us, off-us. */
extern const char *const pay_leg_id[2];

#endif
