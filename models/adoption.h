/* Who takes up a wallet, and who lets go of one.
 *
 * Looked at once a day, at the barrier, with everything as it stands at that instant, so
 * that nobody's decision of the day depends on another's. Who does not hold wallet w
 * enrols with the hazard
 *
 *     (p_w + q_w F_wc) exp(gamma dW)  per year
 *
 * F_wc being the share of those in his city who may hold it and do, and dW what it would
 * be worth to him, in yuan per day. Who has not used a wallet for a while drops it with
 * the hazard d exp(-gamma_d dW). Within a step of n days, P = 1 - e^-(hazard n / 365).
 * With gamma = 0 this is Bass diffusion in steps of a day (models/diffusion.h).
 *
 * dW = a [L(with w) - L(without)] / beta: a his purchases per day, L the expected best
 * score among his wallets and cash (models/choice_closed.h) at a purchase of mean size,
 * with the rebates of the day; what he fears of refusals is weighted by channel. Where he
 * has no cash, and online, the other alternative is to leave with nothing. A wallet that
 * he does not hold is judged by the acceptance seen in his city.
 *
 * Invariants: nobody holds more than PAY_SLOTS wallets; a bank's app is held by its
 * customers only; a wallet keeps its habit, learned acceptance and taste when others come
 * and go, and its taste is the same when it comes again. During the spin-up holding
 * stands still, because a scenario states what is held when the run begins, but weeks
 * without use are counted. While a window is open nobody moves, because payments are on
 * their way; the days are made good at the first barrier after it.
 * [docs/model.md, holding; Bass 1969] */
#ifndef MODELS_ADOPTION_H
#define MODELS_ADOPTION_H

#include "models/rules.h"
#include "models/tally.h"

typedef struct {
    const PayWorld *world; /* (borrowed) */
    uint32_t *holders;     /* [city][wallet] at the last barrier */
    uint32_t *eligible;    /* [city][wallet] who may hold it */
    unsigned n_days;       /* since the last barrier at which anyone could move */
    int64_t week_began;    /* date at which the use of wallets was last looked at */
    unsigned n_workers;
    int32_t **change; /* by worker: [city][wallet] holders gained */
} PayAdoption;

/* Does anyone take up or let go of wallets under @now? */
bool pay_adoption_is_on(const PayParams *now);

/* Count who holds what among @consumers; use is watched from the barrier @date on. */
PayAdoption *pay_adoption_new(const PayWorld *world, const PayConsumer *consumers,
                              int64_t date, unsigned n_workers);
/* @n_workers: of the pool that will run the copy. */
PayAdoption *pay_adoption_copy(const PayAdoption *adoption, unsigned n_workers);
void pay_adoption_free(PayAdoption *adoption);

/* What a barrier looks at; all borrowed. */
typedef struct {
    const PayParams *now;
    const PayRules *rules; /* compiled for the coming day */
    int64_t date;          /* of the barrier, days since the epoch: addresses the draws */
    PayConsumer *consumers;
    PayTally **tally; /* one for each worker of the pool */
    uint32_t stopped; /* wallets that nobody may take up (models/share_cap.h) */
    bool has_begun;   /* the spin-up is over */
    bool window_open;
} PayAdoptionDay;

/* Let everyone decide, on @pool's threads; adoptions and drops go into the tallies.
 *
 * Cost: one pass over the consumers, with one draw for each wallet that somebody may take
 * up or let go of. */
void pay_adoption_day(PayAdoption *adoption, const PayAdoptionDay *day, SimPool *pool);

#endif
