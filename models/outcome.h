/* How an attempt to pay ends. */
#ifndef MODELS_OUTCOME_H
#define MODELS_OUTCOME_H

/* How an attempt ends. The numbers are the codes F1..F6 of the field; 0 is success. */
typedef enum {
    PAY_OK = 0,
    PAY_F1_UNREADABLE = 1, /* the app does not recognise the code */
    PAY_F2_REFUSED = 2,    /* recognised, not enabled for merchant, user or bank */
    PAY_F3_TECHNICAL = 3,
    PAY_F4_BUSINESS = 4, /* insufficient funds, risk decline, limit */
    PAY_F5_GAVE_UP = 5,
    PAY_F6_EXCLUDED = 6, /* platform matrix or exclusivity */
    PAY_N_OUTCOMES
} PayOutcome;

#endif
