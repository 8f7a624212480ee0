/* Keys to put into a ladder, and the way an engine takes them out. */
#ifndef TESTS_SIM_LADDER_KEYS_H
#define TESTS_SIM_LADDER_KEYS_H

#include "sim/ladder.h"

static inline SimLadderKey
key_at(uint64_t time, uint64_t rest)
{
    return (SimLadderKey)time << 64 | rest;
}

/* The least key of @ladder, NONE if there is none. */
static inline SimLadderKey
take(SimLadder *ladder)
{
    if (sim_ladder_is_exhausted(ladder) && !sim_ladder_refill(ladder))
        return SIM_LADDER_NONE;
    return sim_ladder_take(ladder);
}

#endif
