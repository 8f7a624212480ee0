#include "sim/lanes.h"

#include "tests/claims.h"

static void
every_byte_becomes_its_number(void)
{
    for (int first = 0; first < 256; first += 8) {
        uint8_t byte[8];
        int8_t signed_byte[8];
        SimInts lanes, signed_lanes;
        for (int i = 0; i < 8; i++) {
            byte[i] = (uint8_t)(first + i);
            signed_byte[i] = (int8_t)(first + i - 128);
        }
        sim_lanes_of_bytes(byte, &lanes);
        sim_lanes_of_signed_bytes(signed_byte, &signed_lanes);
        for (int i = 0; i < 8; i++) {
            CU_ASSERT_EQUAL(lanes[i], first + i);
            CU_ASSERT_EQUAL(signed_lanes[i], first + i - 128);
        }
    }
}

static void
of_every_number_the_low_byte_is_kept(void)
{
    const SimInts lanes = { 0, 255, 256, -1, -256, 0x7fffffff, 0x12345678, -128 };
    const uint8_t low[8] = { 0, 255, 0, 255, 0, 255, 0x78, 128 };
    uint8_t byte[8];
    sim_lanes_to_bytes(&lanes, byte);
    CU_ASSERT_EQUAL(memcmp(byte, low, sizeof low), 0);
}

CLAIMS_MAIN("sim/lanes", CLAIM(every_byte_becomes_its_number),
            CLAIM(of_every_number_the_low_byte_is_kept))
