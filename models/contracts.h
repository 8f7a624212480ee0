/* Exclusive contracts: "pick one of two".
 *
 * A contract of a code network reaches a share of the merchants of its classes that show
 * the network's code, by a fixed position of the merchant, so that a larger share binds
 * those it bound before and more. Whom it reaches is bound when the day begins: he shows
 * that network's code alone, on its own plate, and a wallet that cannot read it is
 * excluded (F6). The network's acquirer, as placer, pays him a bonus on what is paid by
 * that code. When the offer ends, or when the regulator bans exclusivity, he shows again
 * what he showed before. Of several contracts that reach him he signs the first by id.
 *
 * Who ends a contract himself (review.h) is not bound again by the same offer.
 * [docs/model.md, merchants] */
#ifndef MODELS_CONTRACTS_H
#define MODELS_CONTRACTS_H

#include "models/merchants.h"

struct PayContracts {
    uint8_t *offer;      /* (owned) [merchant] 0, or 1 + contract that reaches him */
    PayMerchant *before; /* (owned) [merchant] what a bound one showed before */
};

PayContracts *pay_contracts_new(const PayWorld *world);
PayContracts *pay_contracts_copy(const PayContracts *contracts, const PayWorld *world);
void pay_contracts_free(PayContracts *contracts);

/* Does any contract reach anybody under @now? */
bool pay_contracts_are_offered(const PayParams *now);

/* At a barrier: whom a contract reaches anew is bound, whom none reaches is free. The
 * first offer opens merchants->contracts. Returns: has any merchant changed? */
bool pay_contracts_day(PayMerchants *merchants, const PayParams *now);

/* Bind the free merchant @id of @city by @contract; free the bound one. */
void pay_contracts_sign(PayMerchants *merchants, unsigned city, uint32_t id,
                        unsigned contract);
void pay_contracts_end(PayMerchants *merchants, unsigned city, uint32_t id);

#endif
