/* Who lives in the world: how often each consumer shops, where he banks, what he holds
 * and what he likes. Draws are by consumer and wallet, so everybody is the same person in
 * every scenario of a replication, and a wallet that nobody holds changes nobody. */
#ifndef MODELS_POPULATION_H
#define MODELS_POPULATION_H

#include "models/consumer.h"
#include "models/world.h"
#include "sim/pool.h"

/* Draw the consumers as they stand at the start of the spin-up, on @pool's threads, into
 * @consumers of world->n_consumers. @seen: perceived acceptance to start from,
 * [city][channel][wallet], 255 = 1. */
void pay_population_draw(const PayWorld *world, const uint8_t *seen, SimPool *pool,
                         PayConsumer *consumers);

/* Consumer @i's lasting taste for @wallet, held or not, as PayConsumer keeps it. */
int8_t pay_population_taste(const PayWorld *world, uint32_t i, unsigned wallet);

#endif
