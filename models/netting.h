/* Settlement between institutions: what is left to pay of one cycle's obligations, and
 * what happens when a member cannot pay its part.
 *
 * Obligations are whole fen that one member owes another, a square table [from][to] with
 * an empty diagonal. Three ways to settle them:
 *
 *   multilateral  each member pays or receives one sum, its net position
 *                 net_i = what is owed to i - what i owes; the positions sum to 0
 *   bilateral     each pair settles the difference of what its two owe each other
 *   gross         every obligation is paid by itself, in order of time
 *
 * What a member must hold for it: a debit position; the sum of its debits; the largest
 * running debit (what it has paid by then less what it has been paid). It fails if it
 * holds less. Then, by rule:
 *
 *   queue       it pays what it holds; the rest waits for the next cycle
 *   unwind      all obligations from and to it are taken out, and the others settle what
 *               is left
 *   loss share  it pays what it holds; its counterparts bear the rest
 *
 * The rest falls upon those with a claim on the member, in proportion to the claims, by
 * largest remainder; the claim is the bilateral net one, or the whole debt if settled
 * gross. Under unwinding, and under the other rules if netted multilaterally, this can
 * make others short who were not: they fail in the next round. A member that fell takes
 * no part of a later rest; if only such have a claim, those with a credit position take
 * it, in proportion. Payments of the bilateral and gross kind do not wait for receipts,
 * so there a rest falls on every claimant and brings nobody down within the cycle.
 *
 * Sums must stay below 2^62 fen. [docs/model.md, settlement] */
#ifndef MODELS_NETTING_H
#define MODELS_NETTING_H

#include <stdbool.h>

#include "models/params.h"

typedef enum {
    PAY_NET_MULTILATERAL,
    PAY_NET_BILATERAL,
    PAY_NET_GROSS,
    PAY_N_NET_METHODS
} PayNetMethod;

typedef enum { PAY_FAIL_QUEUE, PAY_FAIL_UNWIND, PAY_FAIL_LOSS_SHARE } PayFailRule;

/* One cycle as it comes. */
typedef struct {
    unsigned n;          /* members */
    unsigned n_slots;    /* stretches of time, in order; only gross tells them apart */
    const PayFen *owed;  /* (borrowed) [slot][from][to], none negative */
    const PayFen *holds; /* (borrowed) [n] liquidity, 0..PAY_NONE */
    PayNetMethod method;
    PayFailRule rule;
} PayCycle;

/* The cycle settled; money is conserved: received sums to 0. */
typedef struct {
    unsigned n;
    PayFen gross; /* all obligations, as they came */
    PayFen *left; /* [from][to] (owned) what was not unwound */
    PayFen *net;  /* [n] (owned) positions of that */
    PayFen *need; /* [n] (owned) to be held; before anybody fell */
    PayFen
        *shortfall;   /* [n] (owned) not paid by the member; unwind: missing as it fell */
    PayFen *rest;     /* [from][to] (owned) what that means to its counterparts */
    PayFen *received; /* [n] (owned) in the end; negative: paid */
    unsigned *fell;   /* [n] (owned) round, from 1; 0: did not */
    unsigned n_failed;
    unsigned rounds; /* in which somebody fell; more than 1: it spread */
} PaySettled;

/* Sum of @owed [@n][@n]. */
PayFen pay_net_gross(const PayFen *owed, unsigned n);
/* Each member's position into @ret_net. */
void pay_net_positions(const PayFen *owed, unsigned n, PayFen *ret_net);
/* Money that moves if @owed is settled by @method. */
PayFen pay_net_settled(const PayFen *owed, unsigned n, PayNetMethod method);
/* 1 - settled / gross; 0 where nothing is owed. */
double pay_net_efficiency(const PayFen *owed, unsigned n, PayNetMethod method);
/* What each member of @cycle must hold to pay by its method. */
void pay_net_need(const PayCycle *cycle, PayFen *ret_need);

/* Divide @amount in proportion to @claim [@n], none negative and not all 0, into whole
 * fen by largest remainder; ties go to the lower index. @ret_part is overwritten. */
void pay_net_share(PayFen amount, const PayFen *claim, unsigned n, PayFen *ret_part);

/* @amount after one cycle of interest at @ppm, rounded half up. */
PayFen pay_net_with_interest(PayFen amount, PayPpm ppm);

/* Cost: n^2 per round and slot. */
PaySettled pay_net_settle(const PayCycle *cycle);
void pay_settled_clear(PaySettled *settled);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PaySettled, pay_settled_clear)

#endif
