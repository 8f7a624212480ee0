/* Choice, fallback and learning against closed forms. Seeds are fixed; bounds are four
 * standard errors, so a check would fail once in 16 000 for another seed. */
#include "models/chance.h"
#include "models/choice.h"

#include <math.h>

#include "models/choice_closed.h"
#include "models/consumer.h"
#include "tests/claims.h"

static const SimKey key = { 2021, 7 };

/* V = 1.0, 0.8, 0.2 yuan and cash at 0, beta = 2 per yuan: cases C01 and C02. */
enum { N_WALLETS = 3 };
static const double utility[N_WALLETS] = { 1.0, 0.8, 0.2 };
static const uint32_t hashes[N_WALLETS] = { 0x1111, 0x2222, 0x3333 };
#define BETA 2.0

static PayChoiceSet
closed(double score[N_WALLETS], double lambda, double rebate)
{
    for (unsigned i = 0; i < N_WALLETS; i++)
        score[i] = BETA * (utility[i] + (i == 0 ? rebate : 0));
    return (PayChoiceSet){ N_WALLETS, score, true, 0, lambda };
}

static PayPurchase
purchase(uint32_t i, double lambda)
{
    PayPurchase p = { .key = key,
                      .consumer = i,
                      .open = (1u << N_WALLETS) - 1,
                      .cash = true,
                      .cash_score = pay_choice_cash(key, i, 0),
                      .max_attempts = N_WALLETS,
                      .patience = PAY_ONE };
    double nest = pay_choice_nest(key, i, 0, lambda);
    for (unsigned w = 0; w < N_WALLETS; w++) {
        SimBlock draw = pay_choice_draw(key, i, 0, hashes[w]);
        p.hash[w] = hashes[w];
        p.score[w] = BETA * utility[w] + nest +
                     lambda * sim_gumbel(sim_uniform(sim_block_u64(draw, 0)));
    }
    return p;
}

static bool
is_near(double value, double expected, double width)
{
    bool near = fabs(value - expected) <= width;
    if (!near)
        printf("%.17g instead of %.17g +- %g\n", value, expected, width);
    return near;
}

static void
closed_forms_are_those_of_the_textbook(void)
{
    static const struct {
        double lambda, share[N_WALLETS], cash, surplus;
    } known[] = {
        { 1,
          { 0.49811914016637, 0.333899244967554, 0.100568519946082 },
          0.0674130949199937,
          1.34845799664415 },
        { 0.6,
          { 0.572892718168737, 0.294132928876944, 0.0398065632387756 },
          0.0931677897155435,
          1.18667661046793 },
    };
    for (unsigned i = 0; i < 2; i++) {
        double score[N_WALLETS];
        PayChoiceSet set = closed(score, known[i].lambda, 0);
        for (unsigned w = 0; w < N_WALLETS; w++)
            CU_ASSERT_TRUE(is_near(pay_closed_share(&set, w), known[i].share[w], 1e-12));
        CU_ASSERT_TRUE(is_near(pay_closed_cash(&set), known[i].cash, 1e-12));
        CU_ASSERT_TRUE(is_near(pay_closed_surplus(&set) / BETA, known[i].surplus, 1e-12));
    }
}

/* 0.20 yuan for payers by the first wallet, MNL. */
static void
a_rebate_is_worth_the_change_of_the_log_sum(void)
{
    double before[N_WALLETS], after[N_WALLETS];
    PayChoiceSet a = closed(before, 1, 0), b = closed(after, 1, 0.2);
    double gain = (pay_closed_surplus(&b) - pay_closed_surplus(&a)) / BETA;
    CU_ASSERT_TRUE(is_near(gain, 0.109562662724132, 1e-12));
}

static void
share_answers_utility_by_the_logit_elasticity(void)
{
    double low[N_WALLETS], high[N_WALLETS];
    PayChoiceSet a = closed(low, 1, -5e-6), b = closed(high, 1, 5e-6);
    double slope = (pay_closed_share(&b, 0) - pay_closed_share(&a, 0)) / 1e-5;
    CU_ASSERT_TRUE(is_near(slope, 0.499992924732573, 1e-9));
}

/* The realised score of the best alternative, less the mean of its Gumbel part, over a
 * million intentions; shares alongside. */
static void
expect_nested_logit(double lambda)
{
    enum { N = 1000000 };
    double score[N_WALLETS], sum = 0, squares = 0;
    PayChoiceSet set = closed(score, lambda, 0);
    unsigned chosen[N_WALLETS] = { 0 };
    for (uint32_t i = 0; i < N; i++) {
        PayPurchase p = purchase(i, lambda);
        PayPurchaseEnd end = pay_choice_play(&p);
        double best = end.final >= 0 ? p.score[end.final] : p.cash_score;
        if (end.final >= 0)
            chosen[end.final]++;
        sum += best;
        squares += best * best;
    }
    double mean = sum / N, error = sqrt((squares / N - mean * mean) / N);
    CU_ASSERT_TRUE(is_near((mean - PAY_EULER) / BETA, pay_closed_surplus(&set) / BETA,
                           4 * error / BETA));
    for (unsigned w = 0; w < N_WALLETS; w++) {
        double p = pay_closed_share(&set, w);
        CU_ASSERT_TRUE(is_near((double)chosen[w] / N, p, 4 * sqrt(p * (1 - p) / N)));
    }
}

static void
random_utilities_reproduce_multinomial_logit(void)
{
    expect_nested_logit(1);
}

static void
random_utilities_reproduce_nested_logit(void)
{
    expect_nested_logit(0.6);
}

/* Refusing one wallet everywhere: those who had chosen another are not touched, and the
 * others take what had the next best score. */
static void
the_fallback_is_the_second_best_by_the_same_draws(void)
{
    for (uint32_t i = 0; i < 30000; i++) {
        int refused = (int)(i % N_WALLETS);
        PayPurchase p = purchase(i, 0.6);
        PayPurchaseEnd before = pay_choice_play(&p);
        p.outcome[refused] = PAY_F1_UNREADABLE;
        PayPurchaseEnd after = pay_choice_play(&p);
        if (before.final != refused) {
            CU_ASSERT_EQUAL(after.final, before.final);
            continue;
        }
        int second = PAY_FINAL_CASH;
        double score = p.cash_score;
        for (int w = 0; w < N_WALLETS; w++)
            if (w != refused && p.score[w] > score) {
                second = w;
                score = p.score[w];
            }
        CU_ASSERT_EQUAL(after.final, second);
        CU_ASSERT_EQUAL(after.tried[0], refused);
        CU_ASSERT_EQUAL(after.n_tried, second >= 0 ? 2 : 1);
    }
}

static void
without_patience_or_attempts_the_sale_is_lost_or_paid_in_cash(void)
{
    for (uint32_t i = 0; i < 2000; i++) {
        PayPurchase p = purchase(i, 1);
        p.cash_score = -100;
        for (unsigned w = 0; w < N_WALLETS; w++)
            p.outcome[w] = PAY_F1_UNREADABLE;
        CU_ASSERT_EQUAL(pay_choice_play(&p).final, PAY_FINAL_CASH);
        CU_ASSERT_EQUAL(pay_choice_play(&p).n_tried, N_WALLETS);
        p.max_attempts = 1;
        CU_ASSERT_EQUAL(pay_choice_play(&p).n_tried, 1);
        CU_ASSERT_EQUAL(pay_choice_play(&p).final, PAY_FINAL_CASH);
        p.patience = 0;
        CU_ASSERT_EQUAL(pay_choice_play(&p).final, PAY_FINAL_LOST);
        p.patience = PAY_ONE;
        p.cash = false;
        CU_ASSERT_EQUAL(pay_choice_play(&p).final, PAY_FINAL_LOST);
    }
}

/* What the hot loop does: the nests of many intentions in one sweep. */
static void
a_sweep_over_nests_has_the_bits_of_single_draws(void)
{
    static const double lambda[] = { 1, 0.6, 0.05 };
    for (uint32_t first = 0; first < 6000; first += 20) {
        double angle[PAY_CHANCES], x[PAY_CHANCES], l = lambda[first / 20 % 3];
        unsigned n = 1 + first / 20 % PAY_CHANCES;
        for (uint32_t i = 0; i < PAY_CHANCES; i++) {
            SimBlock draw = sim_random_block(
                key, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_NEST, 0), first + i, 0);
            angle[i] = sim_uniform(sim_block_u64(draw, 0));
            x[i] = sim_uniform(sim_block_u64(draw, 1));
        }
        pay_chance_nests(l, angle, x, n);
        for (uint32_t i = 0; i < n; i++)
            CU_ASSERT_EQUAL(x[i], pay_choice_nest(key, first + i, 0, l));
    }
}

static void
another_wallet_moves_nobody_who_does_not_choose_it(void)
{
    for (uint32_t i = 0; i < 20000; i++) {
        PayPurchase p = purchase(i, 0.6);
        PayPurchaseEnd all = pay_choice_play(&p);
        p.open &= ~4u;
        PayPurchaseEnd without = pay_choice_play(&p);
        if (all.final != 2)
            CU_ASSERT_EQUAL(without.final, all.final);
    }
}

/* Case C03: habit is a dummy for the last-used wallet when its rate is one. Two wallets
 * at 1.0 and 0.8 yuan, habit worth 0.6. Each consumer repeats its choice; of the
 * two-state chain, transitions are independent given the state, so repeats are binomial.
 * For the stationary share one choice per consumer after a warm-up of 20 (the chain's
 * second eigenvalue is 0.56: 10^-5 of the start is left). */
static int
choose_with_habit(uint32_t i, uint32_t k, uint8_t habit[2])
{
    PayPurchase p = { .key = key, .consumer = i, .k = k, .open = 3, .max_attempts = 2 };
    for (unsigned w = 0; w < 2; w++) {
        SimBlock draw = pay_choice_draw(key, i, k, hashes[w]);
        p.score[w] = BETA * (utility[w] + 0.6 * habit[w] / 255) +
                     sim_gumbel(sim_uniform(sim_block_u64(draw, 0)));
    }
    int final = pay_choice_play(&p).final;
    for (int w = 0; w < 2; w++)
        habit[w] = pay_learn(habit[w], w == final, 65536, 32768);
    return final;
}

static void
habit_of_rate_one_is_the_last_used_wallet(void)
{
    enum { CONSUMERS = 100000, WARM_UP = 20, CHOICES = 30 };
    unsigned from_first = 0, repeats = 0, first = 0;
    for (uint32_t i = 0; i < CONSUMERS; i++) {
        uint8_t habit[2] = { 0, 0 };
        int last = -1;
        for (uint32_t k = 0; k < CHOICES; k++) {
            int now = choose_with_habit(i, k, habit);
            CU_ASSERT_TRUE_FATAL(habit[now] == 255 && habit[1 - now] == 0);
            from_first += last == 0;
            repeats += last == 0 && now == 0;
            last = now;
            first += k == WARM_UP && now == 0;
        }
    }
    double p = 0.832018385133924, share = 0.648579272128635;
    CU_ASSERT_TRUE(
        is_near((double)repeats / from_first, p, 4 * sqrt(p * (1 - p) / from_first)));
    CU_ASSERT_TRUE(is_near((double)first / CONSUMERS, share,
                           4 * sqrt(share * (1 - share) / CONSUMERS)));
    double no_habit = 1 / (1 + exp(-BETA * 0.2));
    CU_ASSERT_TRUE(is_near(no_habit, 0.598687660112452, 1e-12));
}

/* Case C04: acceptance 0.9, start 0.5, rate 0.1, as bytes. Rounding at random adds to the
 * variance at most 1/4 step a time, that is 1.3 %; the bound is 5 %. */
static double
learned(uint32_t i, unsigned n)
{
    uint8_t seen = i % 2 == 0 ? 127 : 128; /* half of 255 on average */
    for (uint64_t k = 0; k < n; k++) {
        SimBlock draw = sim_random_block(key, SIM_TAG(9, 9, 0), i, k);
        seen = pay_learn(seen, sim_chance(draw.w[0], 900000), 65536 / 10,
                         draw.w[1] & 0xffff);
    }
    return seen / 255.0;
}

static void
learning_approaches_true_acceptance_at_its_rate(void)
{
    enum { N = 100000 };
    double sum = 0, squares = 0;
    for (uint32_t i = 0; i < N; i++) {
        double value = learned(i, 20);
        sum += value;
        squares += value * value;
    }
    double mean = sum / N, error = sqrt((squares / N - mean * mean) / N);
    CU_ASSERT_TRUE(is_near(mean, 0.851369338163772, 4 * error));
}

static void
learning_settles_with_the_variance_of_smoothing(void)
{
    enum { N = 100000 };
    double sum = 0, squares = 0;
    for (uint32_t i = 0; i < N; i++) {
        double value = learned(i, 100);
        sum += value;
        squares += value * value;
    }
    double mean = sum / N, variance = squares / N - mean * mean;
    CU_ASSERT_TRUE(is_near(mean, 0.9, 4 * sqrt(variance / N)));
    CU_ASSERT_TRUE(is_near(variance, 0.00473684210526316, 0.05 * 0.00473684210526316));
}

/* One percent of a distance of 5 is a twentieth of a byte: most steps round to nothing,
 * yet the distance shrinks as it should, within four standard errors. */
static void
slow_learning_does_not_stall(void)
{
    enum { N = 20000 };
    double sum = 0;
    for (uint32_t i = 0; i < N; i++) {
        uint8_t value = 250;
        for (uint64_t k = 0; k < 100; k++)
            value =
                pay_learn(value, true, 655,
                          sim_random_block(key, SIM_TAG(9, 8, 0), i, k).w[0] & 0xffff);
        sum += value;
    }
    double expected = 255 - 5 * pow(1 - 655 / 65536.0, 100);
    CU_ASSERT_TRUE(is_near(sum / N, expected, 4 * sqrt(1.2 / N)));
}

static void
learning_stays_within_its_bounds(void)
{
    for (unsigned value = 0; value < 256; value++)
        for (unsigned noise = 0; noise < 65536; noise += 13107)
            for (uint32_t rate = 0; rate <= 65536; rate += 8192) {
                uint8_t up = pay_learn((uint8_t)value, true, rate, noise);
                uint8_t down = pay_learn((uint8_t)value, false, rate, noise);
                CU_ASSERT_TRUE(up >= value && down <= value);
                if (rate == 0)
                    CU_ASSERT_TRUE(up == value && down == value);
                if (rate == 65536)
                    CU_ASSERT_TRUE(up == 255 && down == 0);
            }
}

CLAIMS_MAIN("models/choice", CLAIM(closed_forms_are_those_of_the_textbook),
            CLAIM(a_rebate_is_worth_the_change_of_the_log_sum),
            CLAIM(share_answers_utility_by_the_logit_elasticity),
            CLAIM(random_utilities_reproduce_multinomial_logit),
            CLAIM(random_utilities_reproduce_nested_logit),
            CLAIM(the_fallback_is_the_second_best_by_the_same_draws),
            CLAIM(without_patience_or_attempts_the_sale_is_lost_or_paid_in_cash),
            CLAIM(a_sweep_over_nests_has_the_bits_of_single_draws),
            CLAIM(another_wallet_moves_nobody_who_does_not_choose_it),
            CLAIM(habit_of_rate_one_is_the_last_used_wallet),
            CLAIM(learning_approaches_true_acceptance_at_its_rate),
            CLAIM(learning_settles_with_the_variance_of_smoothing),
            CLAIM(slow_learning_does_not_stall), CLAIM(learning_stays_within_its_bounds))
