/* A 64-bit hash for fingerprints and for addressing draws by name.
 *
 * Not cryptographic. Words enter in the order given; bytes enter as FNV-1a, so the value
 * is the same on any machine and byte order when callers feed words, not structures. */
#ifndef SIM_HASH_H
#define SIM_HASH_H

#include <stddef.h>
#include <stdint.h>

#define SIM_HASH_START UINT64_C(0xcbf29ce484222325)

/* SplitMix64's finaliser: a bijection in which every input bit reaches every output bit.
 * Source: Steele, Lea, Flood, OOPSLA 2014. */
static inline uint64_t
sim_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static inline uint64_t
sim_hash_u64(uint64_t hash, uint64_t word)
{
    return sim_mix((hash ^ word) * UINT64_C(0x9e3779b97f4a7c15) + 1);
}

/* FNV-1a over @n bytes, then mixed. */
static inline uint64_t
sim_hash_bytes(uint64_t hash, const void *bytes, size_t n)
{
    const unsigned char *p = (const unsigned char *)bytes;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ p[i]) * UINT64_C(0x100000001b3);
    return sim_mix(hash);
}

#endif
