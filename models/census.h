/* Who holds wallets, by city: counted by all threads, and only when somebody may have
 * taken up or dropped one since. */
#ifndef MODELS_CENSUS_H
#define MODELS_CENSUS_H

#include "models/ledger.h"

typedef struct {
    bool is_taken;
    SimTime at;                     /* the barrier it was taken at */
    uint32_t *holders;              /* [city][wallet] */
    uint32_t *holding, *multihomed; /* [city] consumers with a wallet, with several */
} PayCensus;

PayCensus *pay_census_new(const PayWorld *world);
void pay_census_free(PayCensus *census);

/* Bring @census up to where @ledger stands. */
void pay_census_take(PayCensus *census, const PayLedger *ledger);

#endif
