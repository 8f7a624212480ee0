/* How a shopper chooses how to pay, and what happens when it does not work.
 *
 * Nested logit by true random utilities: every alternative j has a score
 * beta V_j + epsilon_j whose random part is drawn once per intention and alternative, and
 * the best score is tried first. If it fails, the shopper gives up with probability
 * 1 - patience, or else tries the next best by the same draws. So choices stay
 * synchronised between scenarios, and the fallback is the true second best.
 *
 * Digital alternatives share a nest of dissimilarity lambda: epsilon_w = lambda (ln S +
 * G_w), with G_w Gumbel and S positive stable; cash has epsilon = G.
 * [docs/model.md, choice; Cardell 1997; Chambers, Mallows, Stuck 1976] */
#ifndef MODELS_CHOICE_H
#define MODELS_CHOICE_H

#include "models/outcome.h"
#include "models/world.h"
#include "sim/dist.h"

#define PAY_EULER 0.5772156649015329 /* mean of a standard Gumbel */

/* The part of the nest that is common to all digital alternatives: lambda ln S. */
static inline double
pay_choice_nest(SimKey key, uint32_t consumer, uint32_t k, double lambda)
{
    SimBlock draw =
        sim_random_block(key, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_NEST, 0), consumer, k);
    return lambda * sim_log_stable(sim_uniform(sim_block_u64(draw, 0)),
                                   sim_uniform(sim_block_u64(draw, 1)), lambda);
}

/* Its mean: stands in for it when there is no alternative outside the nest to compare. */
static inline double
pay_choice_nest_mean(double lambda)
{
    return (1 - lambda) * PAY_EULER;
}

static inline double
pay_choice_cash(SimKey key, uint32_t consumer, uint32_t k)
{
    SimBlock draw =
        sim_random_block(key, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_CASH, 0), consumer, k);
    return sim_gumbel(sim_uniform(sim_block_u64(draw, 0)));
}

/* Everything drawn for one wallet at one intention: half 0 the Gumbel, word 2 the
 * funding, word 3 the outcome; the low halves of words 2 and 3 dither the learning. */
static inline SimBlock
pay_choice_draw(SimKey key, uint32_t consumer, uint32_t k, uint32_t wallet_hash)
{
    return sim_random_block(key, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_CHOICE, 0), consumer,
                            (uint64_t)wallet_hash << 32 | k);
}

/* One intention as the shopper meets it. Slots without their bit in `open` are no
 * alternative. */
typedef struct {
    SimKey key;
    uint32_t consumer, k;
    uint32_t open; /* mask of slots that are tried at all */
    bool cash;     /* carried, and of use here */
    uint8_t max_attempts;
    double score[PAY_SLOTS]; /* beta V + epsilon */
    double cash_score;
    uint8_t outcome[PAY_SLOTS]; /* PayOutcome, should this slot be tried */
    uint32_t hash[PAY_SLOTS];   /* of the wallet's id */
    int64_t patience;           /* ppm */
} PayPurchase;

#define PAY_FINAL_CASH (-1)
#define PAY_FINAL_LOST (-2)

typedef struct {
    int final;                /* slot that paid, PAY_FINAL_CASH or PAY_FINAL_LOST */
    unsigned n_tried;         /* digital attempts */
    uint8_t tried[PAY_SLOTS]; /* their slots in order; the last succeeded if final >= 0 */
} PayPurchaseEnd;

static inline bool
pay_choice_gives_up(const PayPurchase *p, unsigned slot)
{
    SimBlock draw =
        sim_random_block(p->key, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_PATIENCE, 0),
                         p->consumer, (uint64_t)p->hash[slot] << 32 | p->k);
    return !sim_chance(draw.w[0], p->patience);
}

/* What the shopper tries next of the slots in @left, @n_tried attempts having failed: a
 * slot, PAY_FINAL_CASH or PAY_FINAL_LOST. */
static inline int
pay_choice_next(const PayPurchase *p, uint32_t left, unsigned n_tried)
{
    if (left == 0 || n_tried >= p->max_attempts)
        return p->cash ? PAY_FINAL_CASH : PAY_FINAL_LOST;
    unsigned best = (unsigned)__builtin_ctz(left);
    for (uint32_t rest = left & (left - 1); rest != 0; rest &= rest - 1) {
        unsigned slot = (unsigned)__builtin_ctz(rest);
        if (p->score[slot] > p->score[best])
            best = slot;
    }
    return p->cash && p->cash_score > p->score[best] ? PAY_FINAL_CASH : (int)best;
}

/* Try, fall back, give up: plays one intention to its end. */
static inline PayPurchaseEnd
pay_choice_play(const PayPurchase *p)
{
    PayPurchaseEnd end = { .n_tried = 0 };
    uint32_t left = p->open;
    while ((end.final = pay_choice_next(p, left, end.n_tried)) >= 0) {
        unsigned slot = (unsigned)end.final;
        end.tried[end.n_tried++] = (uint8_t)slot;
        if (p->outcome[slot] == PAY_OK)
            return end;
        left &= ~(1u << slot);
        if (pay_choice_gives_up(p, slot)) {
            end.final = PAY_FINAL_LOST;
            return end;
        }
    }
    return end;
}

#endif
