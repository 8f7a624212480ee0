/* Settlement within a run: what the payments of each cycle oblige institutions to pay
 * each other, hub by hub, and what happens at the cut-off.
 *
 * Members are firms: a wallet and an acquirer of one owner are one member, and what they
 * owe each other settles inside the firm. A completed payment obliges, through the hub
 * that carried it, the payer's bank to pay the wallet if a bank card funds it, and the
 * wallet to pay the merchant's acquirer if the code is foreign. A payment that does
 * neither, or only within a firm, is settled on-us. Refunds oblige the other way round
 * with the last hour of their day. Fees between firms fall due with the
 * last hour of the simulated day, at the hub that is a party to them, else at the hub of
 * the wallet.
 *
 * A cycle is cut at the clock hours of settlement.cut-off and settled by the parameters
 * of that instant (models/netting.h), on the national scale: simulated sums times the
 * weight of their city group, rounded to the fen. A member holds what its wallets, banks
 * and acquirers state together as reserve, afresh in each cycle and at each hub; one that
 * states nothing holds enough. What waits under the rule `queue` enters the next cycle
 * with interest. What has not reached a cut-off when the run ends is not reported.
 * [docs/model.md, settlement] */
#ifndef MODELS_SETTLEMENT_H
#define MODELS_SETTLEMENT_H

#include "models/netting.h"
#include "models/tally.h"
#include "models/timeline.h"

/* What the cycles of a hub came to. */
typedef struct {
    PayFen gross;              /* obligations as they came */
    PayFen unwound;            /* of these taken out */
    PayFen paid;               /* moved by the method, had all been able to pay */
    PayFen liquidity;          /* most that members had to hold together in a cycle */
    PayFen unpaid;             /* shortfalls under queue and loss share */
    unsigned n_failed, rounds; /* members by cycle; most rounds of one cycle */
} PayHubCycles;

/* Cycles of a day or of several, summed or at their largest. */
typedef struct {
    PayHubCycles hub[PAY_MAX_HUBS];
    PayFen on_us;
    PayFen *liquidity; /* [member] (owned) most that it had to hold in a cycle */
    PayFen *loss;      /* [member] (owned) what others did not pay it */
} PayCycles;

typedef struct PaySettlement PaySettlement;

PaySettlement *pay_settlement_new(const PayWorld *world);
void pay_settlement_free(PaySettlement *settlement);

/* Fen @paid by a consumer's sample of group @group, between two parties of the world, are
 * due today. Parties that are no members are none of the hub's business. */
void pay_settlement_fee(PaySettlement *settlement, unsigned group, unsigned payer,
                        unsigned payee, PayFen paid);

/* Take in the day that began at the barrier @start with the counts @day, and settle the
 * cycles that were cut in it.
 *
 * Returns: false if money was not conserved. */
bool pay_settlement_day(PaySettlement *settlement, const PayTally *day, SimTime start,
                        const PayTimeline *timeline);

/* What the cycles cut on the last day came to. (borrowed) */
const PayCycles *pay_settlement_cycles(const PaySettlement *settlement);

unsigned pay_settlement_n_members(const PaySettlement *settlement);
/* Id of the firm. (borrowed) */
const char *pay_settlement_member(const PaySettlement *settlement, unsigned member);

/* @hash and what the last day's cycles came to. */
uint64_t pay_settlement_stamp(const PaySettlement *settlement, uint64_t hash);

void pay_cycles_init(PayCycles *cycles, unsigned n_members);
void pay_cycles_clear(PayCycles *cycles);
void pay_cycles_add(PayCycles *sum, const PayCycles *part, unsigned n_members);

#endif
