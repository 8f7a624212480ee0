/* The compatibility gates: may this payer's wallet pay at this merchant, now?
 *
 * Interoperability is directed (wallet reads code network, not the reverse), dated and
 * local. Each gate compares a fixed uniform position in [0, 10^6) ppm, a hash of who
 * stands before it, with a coverage that policy moves. Positions never change, so when a
 * coverage rises nobody loses access: growth is monotone by construction.
 *
 *   merchant gate  position(merchant; wallet, network, mode) < coverage
 *   user gate      position(consumer; wallet, network)       < users
 *   bank gate      order of the bank                         < banks
 *
 * A merchant gate that stays shut means the app sees garbled text (F1). A code that is
 * read, but shut to this user or bank, is refused (F2). [docs/model.md, interoperability]
 */
#ifndef MODELS_GATE_H
#define MODELS_GATE_H

#include "models/params.h"
#include "sim/hash.h"
#include "sim/random.h"

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

/* Position of @who before the gate (@a, @b), in ppm: fixed for a replication. */
static inline uint32_t
pay_gate_position(SimKey key, uint64_t who, uint32_t a, uint32_t b)
{
    uint64_t hash = sim_mix((((uint64_t)key.seed << 32) | key.replication) +
                            who * UINT64_C(0x9e3779b97f4a7c15));
    hash = sim_mix(hash ^ (((uint64_t)a << 32) | b));
    return (uint32_t)(((hash >> 32) * PAY_ONE) >> 32);
}

/* Kinds of position: they enter @who above the entity's index. */
#define PAY_GATE_MERCHANT (UINT64_C(1) << 40)
#define PAY_GATE_USER     (UINT64_C(2) << 40)
#define PAY_GATE_PLATFORM (UINT64_C(3) << 40)
#define PAY_GATE_LISTED   (UINT64_C(4) << 40)

#endif
