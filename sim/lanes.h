/* Eight numbers side by side, as compilers know them: one vector register, or two or four
 * where registers are shorter. Arithmetic goes element by element, with the bits of the
 * same arithmetic on each alone. */
#ifndef SIM_LANES_H
#define SIM_LANES_H

#include <stdint.h>
#include <string.h>

typedef double SimDoubles __attribute__((vector_size(64)));
typedef int32_t SimInts __attribute__((vector_size(32)));
typedef uint32_t SimWords __attribute__((vector_size(32)));
typedef int16_t SimShorts __attribute__((vector_size(16)));
typedef uint8_t SimBytes __attribute__((vector_size(8)));
typedef int8_t SimSignedBytes __attribute__((vector_size(8)));

/* Step by step: in one step compilers take elements one by one. */
static inline void
sim_lanes_of_bytes(const uint8_t byte[8], SimInts *ret)
{
    SimBytes bytes;
    memcpy(&bytes, byte, sizeof bytes);
    *ret = __builtin_convertvector(__builtin_convertvector(bytes, SimShorts), SimInts);
}

static inline void
sim_lanes_of_signed_bytes(const int8_t byte[8], SimInts *ret)
{
    SimSignedBytes bytes;
    memcpy(&bytes, byte, sizeof bytes);
    *ret = __builtin_convertvector(__builtin_convertvector(bytes, SimShorts), SimInts);
}

/* The low byte of each. */
static inline void
sim_lanes_to_bytes(const SimInts *lanes, uint8_t ret[8])
{
    SimBytes bytes =
        __builtin_convertvector(__builtin_convertvector(*lanes, SimShorts), SimBytes);
    memcpy(ret, &bytes, sizeof bytes);
}

#endif
