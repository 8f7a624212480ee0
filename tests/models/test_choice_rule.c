/* Choice by its definition: which words decide what, and what ties do. Results rest on
 * the addresses of draws, so that they may never move. */
#include "models/choice.h"
#include "tests/claims.h"

static const SimKey key = { 2021, 7 };

/* The words of the consumer's draw number @high, @low for @purpose. */
static SimBlock
words(unsigned purpose, uint32_t consumer, uint32_t low, uint32_t high)
{
    const uint32_t counter[4] = { low, high, consumer,
                                  PAY_DRAW_CONSUMER * 16777216u + purpose * 65536u };
    const uint32_t run[2] = { key.seed, key.replication };
    return sim_philox(counter, run);
}

static double
uniform(uint32_t low, uint32_t high)
{
    return sim_uniform(low + high * (UINT64_C(1) << 32));
}

static void
draws_have_their_addresses(void)
{
    for (uint32_t i = 0; i < 200; i++) {
        uint32_t consumer = i * 7, k = i * 3, hash = i * UINT32_C(0x9e3779b9);
        SimBlock b = words(PAY_FOR_CHOICE, consumer, k, hash);
        SimBlock draw = pay_choice_draw(key, consumer, k, hash);
        CU_ASSERT_TRUE(draw.w[0] == b.w[0] && draw.w[1] == b.w[1] &&
                       draw.w[2] == b.w[2] && draw.w[3] == b.w[3]);
        b = words(PAY_FOR_CASH, consumer, k, 0);
        CU_ASSERT_EQUAL(pay_choice_cash(key, consumer, k),
                        sim_gumbel(uniform(b.w[0], b.w[1])));
        b = words(PAY_FOR_NEST, consumer, k, 0);
        CU_ASSERT_EQUAL(
            pay_choice_nest(key, consumer, k, 0.6),
            0.6 * sim_log_stable(uniform(b.w[0], b.w[1]), uniform(b.w[2], b.w[3]), 0.6));
        PayPurchase p = { .key = key, .consumer = consumer, .k = k, .patience = 600000 };
        p.hash[i % 3] = hash;
        b = words(PAY_FOR_PATIENCE, consumer, k, hash);
        CU_ASSERT_EQUAL(pay_choice_gives_up(&p, i % 3), !sim_chance(b.w[0], 600000));
    }
}

static void
the_nest_has_the_mean_of_what_it_stands_for(void)
{
    CU_ASSERT_DOUBLE_EQUAL(pay_choice_nest_mean(1), 0, 0);
    CU_ASSERT_DOUBLE_EQUAL(pay_choice_nest_mean(0.6), 0.2308862659606131, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(pay_choice_nest_mean(0.25), 0.4329117486761497, 1e-15);
}

/* All orders of four slots' scores, ties too, and every set of slots left. */
static void
the_best_is_next_and_of_equals_the_first(void)
{
    unsigned n_wrong = 0;
    for (unsigned i = 0; i < 256 * 16 * 5; i++) {
        PayPurchase p = { .cash = true, .max_attempts = 4, .cash_score = i / 4096 };
        unsigned left = i / 256 % 16;
        int best = PAY_FINAL_CASH;
        for (unsigned slot = 0; slot < 4; slot++) {
            p.score[slot] = i >> 2 * slot & 3;
            if ((left & 1u << slot) == 0)
                continue;
            if (p.score[slot] >= (best < 0 ? p.cash_score : p.score[best] + 0.5))
                best = (int)slot;
        }
        n_wrong += pay_choice_next(&p, left, 0) != best;
        n_wrong += pay_choice_next(&p, left, 3) != best;
        n_wrong += pay_choice_next(&p, left, 4) != PAY_FINAL_CASH;
        p.cash = false;
        n_wrong += left == 0 && pay_choice_next(&p, left, 0) != PAY_FINAL_LOST;
        n_wrong += left != 0 && pay_choice_next(&p, left, 0) < 0;
        n_wrong += pay_choice_next(&p, left, 4) != PAY_FINAL_LOST;
    }
    CU_ASSERT_EQUAL(n_wrong, 0);
}

CLAIMS_MAIN("models/choice-rule", CLAIM(draws_have_their_addresses),
            CLAIM(the_nest_has_the_mean_of_what_it_stands_for),
            CLAIM(the_best_is_next_and_of_equals_the_first))
