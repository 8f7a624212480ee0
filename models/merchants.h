/* The merchants of one run, where something may change what codes they show.
 *
 * The world says how merchants begin. A ledger keeps merchants of its own only from the
 * moment on at which something may change them, so that a run that changes nothing pays
 * for nothing. They change at barriers only: within a day everyone reads the same.
 *
 * Invariant: code_mix counts each[] of the offline markets, merchant by merchant. */
#ifndef MODELS_MERCHANTS_H
#define MODELS_MERCHANTS_H

#include "models/world.h"

typedef struct PayContracts PayContracts;
typedef struct PayReview PayReview;
typedef struct PayCoverage PayCoverage;

typedef struct {
    const PayWorld *world;   /* (borrowed) */
    PayMerchant *each;       /* (owned) [merchant] */
    uint32_t *code_mix;      /* (owned) [city][personal][mask of networks] */
    PayContracts *contracts; /* (owned) contracts.h; NULL until one was offered */
    PayReview *review;       /* (owned) review.h; NULL until merchants first decided */
    PayCoverage *coverage;   /* (owned) coverage.h; NULL until firms first decided */
} PayMerchants;

/* As the world begins. */
PayMerchants *pay_merchants_new(const PayWorld *world);
PayMerchants *pay_merchants_copy(const PayMerchants *merchants);
void pay_merchants_free(PayMerchants *merchants);

/* Let the offline merchant @id of @city be like @merchant from now on. */
void pay_merchants_set(PayMerchants *merchants, unsigned city, uint32_t id,
                       PayMerchant merchant);

#endif
