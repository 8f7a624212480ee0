/* The life of a payment: the table is total, every life can end, and ends once. */
#include "models/payment.h"

#include <glib.h>

#include "sim/random.h"
#include "tests/claims.h"

#define BIT(state) (1u << PAY_STATE_##state)

/* States in which each input is foreseen, said the other way round than the table does.
 */
static const uint16_t foreseen[PAY_N_INPUTS] = {
    [PAY_INPUT_REFUSE] = BIT(INIT),
    [PAY_INPUT_ROUTE] = BIT(INIT),
    [PAY_INPUT_ASK_DEBIT] = BIT(ROUTED) | BIT(UNKNOWN),
    [PAY_INPUT_DEBIT] = BIT(DEBIT_PENDING) | BIT(UNKNOWN),
    [PAY_INPUT_ASK_CREDIT] = BIT(DEBITED) | BIT(UNKNOWN),
    [PAY_INPUT_CREDIT] = BIT(CREDIT_PENDING) | BIT(UNKNOWN),
    [PAY_INPUT_REPLY] = BIT(CREDIT_PENDING) | BIT(UNKNOWN),
    [PAY_INPUT_RETRY] = BIT(ROUTED) | BIT(DEBIT_PENDING),
    [PAY_INPUT_FAIL] = BIT(ROUTED) | BIT(DEBIT_PENDING) | BIT(UNKNOWN),
    [PAY_INPUT_TIMEOUT] = BIT(ROUTED) | BIT(DEBIT_PENDING) | BIT(DEBITED) |
                          BIT(CREDIT_PENDING) | BIT(UNKNOWN) | BIT(REVERSAL_PENDING),
    [PAY_INPUT_REVERSE] = BIT(DEBITED) | BIT(CREDIT_PENDING) | BIT(UNKNOWN),
    [PAY_INPUT_REVERSED] = BIT(REVERSAL_PENDING),
};

static void
every_input_is_foreseen_where_it_can_happen_and_nowhere_else(void)
{
    for (unsigned state = 0; state < PAY_N_STATES; state++)
        for (unsigned input = 0; input < PAY_N_INPUTS; input++) {
            bool legal = pay_payment_next(state, input) != PAY_STATE_ILLEGAL;
            CU_ASSERT_EQUAL(legal, (foreseen[input] >> state & 1) != 0);
        }
}

static void
the_plain_way_leads_from_the_phone_to_completion(void)
{
    static const struct {
        PayInput input;
        PayState state;
    } way[] = {
        { PAY_INPUT_ROUTE, PAY_STATE_ROUTED },
        { PAY_INPUT_ASK_DEBIT, PAY_STATE_DEBIT_PENDING },
        { PAY_INPUT_DEBIT, PAY_STATE_DEBITED },
        { PAY_INPUT_ASK_CREDIT, PAY_STATE_CREDIT_PENDING },
        { PAY_INPUT_CREDIT, PAY_STATE_CREDIT_PENDING },
        { PAY_INPUT_REPLY, PAY_STATE_COMPLETED },
    };
    PayState state = PAY_STATE_INIT;
    for (unsigned i = 0; i < G_N_ELEMENTS(way); i++) {
        state = pay_payment_next(state, way[i].input);
        CU_ASSERT_EQUAL(state, way[i].state);
    }
}

static void
a_payment_that_is_over_accepts_nothing(void)
{
    unsigned n_over = 0;
    for (unsigned state = 0; state < PAY_N_STATES; state++) {
        if (!pay_payment_is_over(state))
            continue;
        n_over++;
        for (unsigned input = 0; input < PAY_N_INPUTS; input++)
            CU_ASSERT_EQUAL(pay_payment_next(state, input), PAY_STATE_ILLEGAL);
    }
    CU_ASSERT_EQUAL(n_over, 3);
    CU_ASSERT_TRUE(pay_payment_is_over(PAY_STATE_COMPLETED));
    CU_ASSERT_TRUE(pay_payment_is_over(PAY_STATE_FAILED));
    CU_ASSERT_TRUE(pay_payment_is_over(PAY_STATE_REVERSED));
    CU_ASSERT_FALSE(pay_payment_is_over(PAY_STATE_ILLEGAL));
}

/* States that @from leads to, as a mask, itself included. */
static unsigned
reach(unsigned from)
{
    unsigned seen = 1u << from, before = 0;
    while (seen != before) {
        before = seen;
        for (unsigned state = 0; state < PAY_N_STATES; state++)
            for (unsigned input = 0; input < PAY_N_INPUTS; input++) {
                PayState next = pay_payment_next(state, input);
                if ((seen >> state & 1) != 0 && next != PAY_STATE_ILLEGAL)
                    seen |= 1u << next;
            }
    }
    return seen;
}

static void
every_state_can_be_reached_and_left_for_an_end(void)
{
    CU_ASSERT_EQUAL(reach(PAY_STATE_INIT), (1u << PAY_N_STATES) - 1);
    for (unsigned state = 0; state < PAY_N_STATES; state++)
        CU_ASSERT_NOT_EQUAL(reach(state) & (BIT(COMPLETED) | BIT(FAILED) | BIT(REVERSED)),
                            0);
}

static void
what_is_taken_back_can_only_end_as_reversed(void)
{
    CU_ASSERT_EQUAL(reach(PAY_STATE_REVERSAL_PENDING),
                    BIT(REVERSAL_PENDING) | BIT(REVERSED));
}

/* One life by chance. Returns: its steps, or 0 if it had no end. */
static unsigned
live(uint32_t entity, PayState *ret_end)
{
    PayState state = PAY_STATE_INIT;
    for (unsigned step = 1; step < 10000; step++) {
        SimBlock draw = sim_random_block((SimKey){ 7, 0 }, 0, entity, step);
        PayState next = pay_payment_next(state, (PayInput)(draw.w[0] % PAY_N_INPUTS));
        state = next == PAY_STATE_ILLEGAL ? state : next;
        *ret_end = state;
        if (pay_payment_is_over(state))
            return step;
    }
    return 0;
}

static void
every_life_by_chance_ends_in_one_of_the_three_ways(void)
{
    unsigned n[PAY_N_STATES] = { 0 };
    for (uint32_t i = 0; i < 10000; i++) {
        PayState end;
        CU_ASSERT_NOT_EQUAL(live(i, &end), 0);
        n[end]++;
    }
    CU_ASSERT_EQUAL(n[PAY_STATE_COMPLETED] + n[PAY_STATE_FAILED] + n[PAY_STATE_REVERSED],
                    10000);
    CU_ASSERT_TRUE(n[PAY_STATE_COMPLETED] > 0);
    CU_ASSERT_TRUE(n[PAY_STATE_FAILED] > 0);
    CU_ASSERT_TRUE(n[PAY_STATE_REVERSED] > 0);
}

static void
states_have_names_of_their_own(void)
{
    for (unsigned a = 0; a <= PAY_N_STATES; a++)
        for (unsigned b = 0; b < a; b++)
            CU_ASSERT_STRING_NOT_EQUAL(pay_state_name(a), pay_state_name(b));
    CU_ASSERT_STRING_EQUAL(pay_state_name(PAY_STATE_ILLEGAL), "illegal");
}

CLAIMS_MAIN("models/payment",
            CLAIM(every_input_is_foreseen_where_it_can_happen_and_nowhere_else),
            CLAIM(the_plain_way_leads_from_the_phone_to_completion),
            CLAIM(a_payment_that_is_over_accepts_nothing),
            CLAIM(every_state_can_be_reached_and_left_for_an_end),
            CLAIM(what_is_taken_back_can_only_end_as_reversed),
            CLAIM(every_life_by_chance_ends_in_one_of_the_three_ways),
            CLAIM(states_have_names_of_their_own))
