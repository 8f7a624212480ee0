/* What an attempt to pay leaves behind: counts, fees, habit, learned acceptance. One set
 * of rules for both levels; what differs is when they are called, and who counts the
 * messages. */
#ifndef MODELS_BOOKING_H
#define MODELS_BOOKING_H

#include <math.h>
#include <string.h>

#include "models/daybook.h"
#include "models/openings.h"
#include "models/price.h"
#include "models/refund.h"
#include "models/review.h"
#include "models/visit.h"
#include "sim/lanes.h"

/* An attempt that failed with @outcome: its code, and what it teaches. A code that cannot
 * be paid is held against the wallet, a technical failure less, a decline not at all. */
static inline void
pay_book_failure(PayVisit *v, unsigned slot, PayOutcome outcome)
{
    const PayRules *r = v->span->rules;
    uint8_t *seen = &v->consumer->seen[v->channel][slot];
    uint32_t noise = v->luck[slot] & 0xffff;
    v->tally->group[v->group].failed[outcome]++;
    if (outcome == PAY_F1_UNREADABLE || outcome == PAY_F2_REFUSED ||
        outcome == PAY_F6_EXCLUDED)
        *seen = pay_learn(*seen, false, r->acceptance_rate, noise);
    else if (outcome == PAY_F3_TECHNICAL)
        *seen = pay_learn(*seen, false, r->fault_rate, noise);
}

/* An attempt that risk control has looked at. */
static inline void
pay_book_risk(PayVisit *v, unsigned slot)
{
    if (v->is_scored)
        v->tally->group[v->group].risk[v->is_thief][v->risk[slot]]++;
}

/* What the payer's wallet gives back, in fen. */
static inline double
pay_rebate_of(const PayWalletRules *w, PayMode mode, PayFen amount)
{
    if ((w->rebate_modes >> mode & 1) == 0 || amount < w->rebate_floor)
        return 0;
    PayFen rebate = w->rebate_payment + amount * w->rebate_rate / PAY_ONE;
    return (double)(rebate < amount ? rebate : amount);
}

static inline void
pay_book_line(PayVisit *v, unsigned payer, unsigned payee, PayMicrofen amount)
{
    unsigned n = v->span->world->n_parties;
    v->tally->pairs[(size_t)v->group * v->tally->n_pairs + payer * n + payee] += amount;
}

/* Who acquires for the merchant if the code is foreign. */
static inline unsigned
pay_book_acquirer(const PayVisit *v, unsigned slot)
{
    return pay_rules_acquirer(v->span->rules, &v->merchant, v->gate[slot].network);
}

/* What settlement will have to move for this payment. */
static inline void
pay_book_owed(PayVisit *v, unsigned slot, bool foreign_code)
{
    const PayWorld *world = v->span->world;
    int64_t *owed =
        pay_tally_owed(v->tally, world, v->group, v->hub[slot], v->hour, v->wallet[slot]);
    if (v->bank_funded[slot])
        owed[v->consumer->bank] += v->amount;
    if (foreign_code)
        owed[world->base->n[PAY_KIND_BANK] + pay_book_acquirer(v, slot)] += v->amount;
    if (!v->bank_funded[slot] && !foreign_code)
        v->tally->on_us[v->group] += (uint64_t)v->amount;
}

/* The parties of this payment, by role. */
static inline void
pay_book_parties(const PayVisit *v, unsigned slot, unsigned ret_party[PAY_N_ROLES])
{
    pay_world_parties(v->span->world, v->venue, pay_book_acquirer(v, slot), v->hub[slot],
                      v->wallet[slot], v->consumer->bank, ret_party);
}

/* Will a payment of this visit be noted by its kind (daybook.h)? */
static inline bool
pay_book_is_by_kind(const PayVisit *v)
{
    return v->amount <= v->span->by_kind_up_to;
}

/* The split of the payment before any rounding, line by line. */
static inline void
pay_book_exact(const PayVisit *v, unsigned slot, PaySplit *ret_split)
{
    const PayRules *r = v->span->rules;
    unsigned wallet = v->wallet[slot];
    const uint8_t *plan =
        pay_world_plan_of(v->span->world, pay_book_acquirer(v, slot), v->venue,
                          v->gate[slot].network, wallet, v->bank_funded[slot]);
    if (G_LIKELY(v->amount <= r->lines.up_to))
        pay_split_small(&r->lines, plan, v->amount, ret_split);
    else
        pay_split_exact(r->schedule, plan, v->amount, ret_split);
    ret_split->rebate =
        (PayMicrofen)pay_rebate_of(&r->wallet[wallet], v->mode, v->amount) * PAY_ONE;
    ret_split->surcharge =
        pay_price_surcharge(r, v->span->world->venues[v->venue].class, ret_split->line);
}

/* The split as it is booked. */
static inline void
pay_book_split(const PayVisit *v, unsigned slot, PaySplit *ret_split)
{
    pay_book_exact(v, slot, ret_split);
    if (v->span->rules->rounds)
        pay_split_round(ret_split);
}

/* What rounding moved: gains of the roles less those without it. */
static inline void
pay_book_rounding(PayVisit *v, unsigned slot, bool foreign_code,
                  const PayMicrofen delta[PAY_N_ROLES])
{
    PayMicrofen exact[PAY_N_ROLES];
    PaySplit split;
    pay_book_exact(v, slot, &split);
    pay_split_by_role(&split, foreign_code, exact);
    for (unsigned role = 0; role < PAY_N_ROLES; role++)
        v->tally->group[v->group].rounding[role] += delta[role] - exact[role];
}

/* What the firm whose plate it was earned: as acquirer, as placer, and as the wallet if
 * it is its own. */
static inline void
pay_book_plate(PayVisit *v, unsigned slot, bool foreign_code, const PaySplit *split,
               const PayMicrofen delta[PAY_N_ROLES])
{
    unsigned acquirer = pay_book_acquirer(v, slot);
    uint32_t own = v->span->rules->own_wallets[acquirer];
    PayMicrofen earned = delta[PAY_ROLE_ACQUIRER] + delta[PAY_ROLE_PLACER];
    if (!foreign_code && (own >> v->wallet[slot] & 1) != 0)
        earned += delta[PAY_ROLE_WALLET] + split->rebate - split->line[PAY_FLOW_PAYER];
    v->tally->plate_earned[v->group][acquirer] += earned;
}

/* Post the flows to their accounts. All of them, for a branch on which apply would mostly
 * be guessed wrong: the others add nothing. */
static inline void
pay_book_flows(PayVisit *v, bool foreign_code, const PaySplit *split,
               const unsigned party[PAY_N_ROLES])
{
    unsigned n = v->span->world->n_parties;
    int64_t *pairs = v->tally->pairs + (size_t)v->group * v->tally->n_pairs;
    for (unsigned flow = 0; flow < PAY_N_FLOWS; flow++) {
        PayFlowEnds ends = pay_flow_ends_table[foreign_code][flow];
        pairs[party[ends.payer] * n + party[ends.payee]] += split->line[flow];
    }
}

static inline void
pay_book_fees(PayVisit *v, unsigned slot, bool foreign_code)
{
    unsigned wallet = v->wallet[slot];
    unsigned party[PAY_N_ROLES];
    PaySplit split;
    pay_book_split(v, slot, &split);
    pay_book_parties(v, slot, party);
    pay_book_flows(v, foreign_code, &split, party);
    v->tally->mdr[v->group][wallet] += split.line[PAY_FLOW_MDR];
    if (split.rebate != 0) {
        pay_book_line(v, party[PAY_ROLE_WALLET], party[PAY_ROLE_CONSUMER], split.rebate);
        v->tally->rebate[v->group][wallet] += split.rebate;
    }
    if (split.surcharge != 0)
        pay_book_line(v, party[PAY_ROLE_CONSUMER], party[PAY_ROLE_MERCHANT],
                      split.surcharge);
    PayMicrofen delta[PAY_N_ROLES], sum = 0;
    pay_split_by_role(&split, foreign_code, delta);
    for (unsigned role = 0; role < PAY_N_ROLES; role++) {
        sum += delta[role];
        v->tally->group[v->group].role[role] += delta[role];
    }
    v->tally->group[v->group].broken += sum != 0;
    if (v->span->rules->rounds)
        pay_book_rounding(v, slot, foreign_code, delta);
    if (G_UNLIKELY(v->span->rules->places) && v->channel != PAY_CHANNEL_ONLINE &&
        v->mode != PAY_MODE_PERSONAL)
        pay_book_plate(v, slot, foreign_code, &split, delta);
    /* Who has stolen brings nothing back. */
    if (v->span->rules->refund.any && !(v->is_scored && v->is_thief))
        pay_refund_book(v, slot, foreign_code, &split, party);
}

/* A thief's purchase: those who bear it make it good to the payer, whose surplus bears
 * the rest of the loss. On a wallet's own codes it is the acquirer as well. */
static inline void
pay_book_theft(PayVisit *v, unsigned slot, bool foreign_code)
{
    const PayRiskRules *r = &v->span->rules->risk;
    int64_t *role = v->tally->group[v->group].role;
    unsigned party[PAY_N_ROLES];
    const PayMicrofen share[PAY_N_ROLES] = {
        [PAY_ROLE_WALLET] = v->amount * (r->wallet + (foreign_code ? 0 : r->acquirer)),
        [PAY_ROLE_ACQUIRER] = foreign_code ? v->amount * r->acquirer : 0,
        [PAY_ROLE_MERCHANT] = v->amount * r->merchant,
    };
    pay_book_parties(v, slot, party);
    v->tally->group[v->group].stolen += (uint64_t)v->amount;
    for (unsigned i = 0; i < PAY_N_ROLES; i++) {
        if (share[i] == 0)
            continue;
        pay_book_line(v, party[i], party[PAY_ROLE_CONSUMER], share[i]);
        role[i] -= share[i];
    }
    int64_t good = r->wallet + r->acquirer + r->merchant;
    role[PAY_ROLE_CONSUMER] += v->amount * good;
    v->tally->group[v->group].surplus -= v->amount * (PAY_ONE - good) / 100;
}

/* What the placer pays a merchant that shows its code alone. */
static inline void
pay_book_bonus(PayVisit *v, unsigned slot)
{
    PayMicrofen bonus = v->amount * v->span->rules->bonus[v->merchant.bound - 1];
    unsigned party[PAY_N_ROLES];
    PayGroupTally *t = &v->tally->group[v->group];
    pay_book_parties(v, slot, party);
    pay_book_line(v, party[PAY_ROLE_PLACER], party[PAY_ROLE_MERCHANT], bonus);
    t->role[PAY_ROLE_PLACER] -= bonus;
    t->role[PAY_ROLE_MERCHANT] += bonus;
}

/* Could this offline payment have gone over another code of the merchant? */
static inline void
pay_book_contest(PayVisit *v, unsigned network)
{
    PayGroupTally *t = &v->tally->group[v->group];
    uint64_t value = (uint64_t)v->amount;
    t->offline += value;
    if (pay_review_passes(v, v->merchant.networks & ~(1u << network)))
        t->contested += value;
}

/* What the wallet gives back on a payment that is noted by kind. */
static inline void
pay_book_rebate(PayVisit *v, unsigned slot)
{
    const PayWorld *world = v->span->world;
    unsigned wallet = v->wallet[slot];
    PayMicrofen rebate =
        (PayMicrofen)pay_rebate_of(&v->span->rules->wallet[wallet], v->mode, v->amount) *
        PAY_ONE;
    if (rebate == 0)
        return;
    int64_t *role = v->tally->group[v->group].role;
    pay_book_line(v, world->party_first[PAY_ROLE_WALLET] + wallet,
                  world->party_first[PAY_ROLE_CONSUMER], rebate);
    role[PAY_ROLE_WALLET] -= rebate;
    role[PAY_ROLE_CONSUMER] += rebate;
    v->tally->rebate[v->group][wallet] += rebate;
}

/* Sale and fees of a payment by itself: what the day book does for many. */
static G_GNUC_NO_INLINE void
pay_book_singly(PayVisit *v, unsigned slot, bool foreign_code)
{
    const PayWorld *world = v->span->world;
    PayTally *t = v->tally;
    unsigned wallet = v->wallet[slot], network = v->gate[slot].network;
    uint64_t value = (uint64_t)v->amount;
    size_t cell = (v->venue * world->n_wallets + wallet) * world->n_networks + network;
    PaySum *sum = &t->sales[(size_t)v->group * t->n_sales + cell];
    sum->n++;
    sum->value += value;
    t->wallet[v->group][wallet].n++;
    t->wallet[v->group][wallet].value += value;
    t->group[v->group].off_us += foreign_code;
    if (foreign_code)
        t->acquired[v->group][pay_book_acquirer(v, slot)] += value;
    pay_book_fees(v, slot, foreign_code);
}

/* A payment that is complete: sale, value, fees. */
static inline void
pay_book_payment(PayVisit *v, unsigned slot)
{
    const PayRules *r = v->span->rules;
    PayTally *t = v->tally;
    unsigned wallet = v->wallet[slot], network = v->gate[slot].network;
    bool foreign_code = (int)network != r->wallet[wallet].network;
    t->hour[v->group][v->hour].n++;
    t->hour[v->group][v->hour].value += (uint64_t)v->amount;
    if (G_LIKELY(pay_book_is_by_kind(v))) {
        pay_daybook_note(t->book, v->group, pay_book_acquirer(v, slot), v->venue, network,
                         wallet, v->bank_funded[slot], v->consumer->bank, v->amount);
        if (r->has_rebates)
            pay_book_rebate(v, slot);
    } else {
        pay_book_singly(v, slot, foreign_code);
    }
    if (G_UNLIKELY(r->contests) && v->channel != PAY_CHANNEL_ONLINE)
        pay_book_contest(v, network);
    if (v->is_scored && v->is_thief)
        pay_book_theft(v, slot, foreign_code);
    if (G_UNLIKELY(v->merchant.bound != 0))
        pay_book_bonus(v, slot);
    if (t->owed != NULL)
        pay_book_owed(v, slot, foreign_code);
    if (v->span->spent != NULL)
        pay_limits_spend(&v->span->spent[v->id], v->mode, v->bank_funded[slot],
                         v->amount);
}

/* A sale that is paid in cash. */
static inline void
pay_book_cash(PayVisit *v)
{
    const PayWorld *world = v->span->world;
    PayGroupTally *t = &v->tally->group[v->group];
    t->cash++;
    t->cash_value += (uint64_t)v->amount;
    PaySum *sum = &v->tally->cash[v->group][world->venues[v->venue].class];
    sum->n++;
    sum->value += (uint64_t)v->amount;
    if (!v->span->rules->has_discounts)
        return;
    PayMicrofen discount =
        pay_price_cash_discount(v->span->rules, world, v->venue, &v->merchant, v->amount);
    unsigned class = world->venues[v->venue].class;
    pay_book_line(v, world->party_first[PAY_ROLE_MERCHANT] + class,
                  world->party_first[PAY_ROLE_CONSUMER], discount);
    t->role[PAY_ROLE_MERCHANT] -= discount;
    t->role[PAY_ROLE_CONSUMER] += discount;
}

static inline void
pay_book_lost(PayVisit *v)
{
    unsigned class = v->span->world->venues[v->venue].class;
    v->tally->group[v->group].lost++;
    v->tally->lost[v->group][class].n++;
    v->tally->lost[v->group][class].value += (uint64_t)v->amount;
}

/* Success teaches acceptance of this wallet. */
static inline void
pay_book_success(PayVisit *v, unsigned slot)
{
    PayConsumer *c = v->consumer;
    uint8_t *seen = &c->seen[v->channel][slot];
    uint32_t rate = v->span->rules->acceptance_rate;
    *seen = pay_learn(*seen, true, rate, v->luck[slot] & 0xffff);
    c->used |= (uint8_t)(1u << slot);
}

/* And the habit of all wallets. All slots side by side, in arithmetic for the sake of
 * vectors; of what is not held nothing moves. The same as pay_learn(). */
static inline void
pay_book_habits(PayVisit *v, unsigned slot, uint32_t rate)
{
    _Static_assert(PAY_SLOTS * sizeof(int) == sizeof(SimInts), "a lane for each slot");
    /* Windows into these are masks: comparing lanes breaks gcc 12 with -march=native. */
    static const int32_t first[2 * PAY_SLOTS] = { -1, -1, -1, -1, -1, -1, -1, -1 };
    static const int32_t one[2 * PAY_SLOTS] = { [PAY_SLOTS] = -1 };
    SimInts value, noise, up, held;
    memcpy(&noise, v->funding, sizeof noise);
    sim_lanes_of_bytes(v->consumer->habit, &value);
    memcpy(&up, one + PAY_SLOTS - slot, sizeof up);
    memcpy(&held, first + PAY_SLOTS - v->n_slots, sizeof held);
    SimInts distance = value ^ (up & 0xff);
    SimWords grown = (SimWords)((int)rate * distance + (noise & 0xffff));
    /* No shift by 16: gcc's analyzer takes the lanes of a vector for its bits. */
    SimInts step = (SimInts)(grown / 65536);
    value += ((step ^ ~up) - ~up) & held;
    sim_lanes_to_bytes(&value, v->consumer->habit);
}

/* Realised utility less its penalties, in micro-yuan. */
static inline int64_t
pay_book_surplus(const PayVisit *v, int final, unsigned n_failed)
{
    const PayRules *r = v->span->rules;
    double yuan = -r->failed_scan * n_failed;
    if (final >= 0)
        yuan += (v->purchase.score[final] + v->doubt[final]) * r->per_beta;
    else if (final == PAY_FINAL_CASH)
        yuan += v->purchase.cash_score * r->per_beta;
    else
        yuan -= r->lost_penalty;
    /* No branch: which sign it has would mostly be guessed wrong. */
    return (int64_t)(yuan * 1e6 + copysign(0.5, yuan));
}

/* A visit is over: paid with slot @final, in cash, or lost, after @n_failed attempts. */
static inline void
pay_book_end(PayVisit *v, int final, unsigned n_failed)
{
    PayGroupTally *t = &v->tally->group[v->group];
    if (G_UNLIKELY(v->span->review != NULL))
        pay_review_note(v->span->review, v, final);
    if (G_UNLIKELY(v->tally->missed != NULL))
        pay_openings_note(v, final);
    t->surplus += pay_book_surplus(v, final, n_failed);
    if (final >= 0) {
        pay_book_payment(v, (unsigned) final);
        pay_book_success(v, (unsigned) final);
    } else if (final == PAY_FINAL_CASH) {
        pay_book_cash(v);
    } else {
        pay_book_lost(v);
    }
}

#endif
