/* Is money conserved? Everything that moves is written down twice, by code that shares
 * nothing but the payment:
 *
 *   fees       by account, from party to party, and by role, as gains and losses
 *   principal  by the wallet it left, and by the hour in which it arrived; refunds alike
 *   splits     those of single payments whose lines did not sum to zero are counted
 *
 * Sums are whole microfen and fen: they agree exactly, or something is wrong. Always on,
 * in release builds too. [docs/model.md, conservation] */
#ifndef MODELS_CONSERVATION_H
#define MODELS_CONSERVATION_H

#include "models/tally.h"

/* Do the two stories of @day agree in city group @group? */
bool pay_conservation_holds(const PayTally *day, const PayWorld *world, unsigned group);

#endif
