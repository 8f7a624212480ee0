/* What leaves the consumers: integer counts, one set for each thread, summed exactly.
 *
 * Integer sums do not depend on the order of their terms, so the same bits result for any
 * number of threads. Counts are kept by city group, whose weight turns them into national
 * figures. A tally covers one simulated day, or the sum of several. */
#ifndef MODELS_TALLY_H
#define MODELS_TALLY_H

#include "models/outcome.h"
#include "models/returns.h"
#include "models/risk.h"

typedef struct {
    uint64_t intentions, cash, lost;
    uint64_t cash_value;     /* fen */
    uint64_t attempts;       /* digital */
    uint64_t matched;        /* some held wallet passes every gate */
    uint64_t matched_closed; /* some held wallet finds its own network */
    uint64_t off_us;         /* completed over a foreign code */
    int64_t surplus;         /* micro-yuan */
    uint64_t failed[PAY_N_OUTCOMES];
    int64_t role[PAY_N_ROLES];     /* microfen gained, by the second path (fees.h) */
    int64_t rounding[PAY_N_ROLES]; /* microfen of these that rounding gave */
    uint64_t broken;               /* payments whose split does not sum to zero */
    uint64_t risk[2][PAY_N_RISKS]; /* attempts, [thief]; while there is risk control */
    uint64_t offline, contested;   /* fen; of these over another code as well */
    uint64_t stolen;               /* fen that thieves have paid with */
} PayGroupTally;

/* What a platform missed by not taking a wallet, and what it kept so (openings.h). */
typedef struct {
    uint64_t lost; /* fen of sales */
    uint64_t kept; /* payments with its own wallet */
} PayMissed;

#define PAY_BARRIER   (3 * SIM_HOUR) /* after midnight: a simulated day begins */
#define PAY_DAY_HOURS 24             /* of the simulated day */

#define PAY_REFUND_DAYS 32 /* in which a payment may come back, its own included */

typedef struct {
    unsigned n_sales, n_pairs; /* per group */
    PaySum *sales;             /* [group][venue][wallet][network] completed payments */
    PayGroupTally group[PAY_MAX_GROUPS];
    int64_t *pairs; /* [group][payer][payee] microfen */
    PaySum hour[PAY_MAX_GROUPS][PAY_DAY_HOURS];
    uint64_t hub[PAY_MAX_GROUPS][PAY_MAX_HUBS][PAY_DAY_HOURS]; /* messages */
    PaySum wallet[PAY_MAX_GROUPS][PAY_MAX_WALLETS];
    /* in windows: payments that failed, and ns waited by all (delays.h) */
    PaySum waited[PAY_MAX_GROUPS][PAY_MAX_WALLETS];
    int64_t rebate[PAY_MAX_GROUPS][PAY_MAX_WALLETS]; /* microfen */
    int64_t mdr[PAY_MAX_GROUPS][PAY_MAX_WALLETS];    /* microfen paid by merchants */
    /* [group][platform][wallet]; NULL: no platform decides */
    PayMissed *missed;
    size_t n_missed;
    size_t n_owed;
    int64_t *owed; /* fen, see pay_tally_owed(); NULL: settlement is not looked at */
    uint64_t on_us[PAY_MAX_GROUPS];                /* fen, where it is */
    int64_t rent[PAY_MAX_GROUPS][PAY_MAX_CLASSES]; /* microfen, of plates (rents.h) */
    uint64_t acquired[PAY_MAX_GROUPS]
                     [PAY_MAX_ACQUIRERS]; /* fen paid over foreign codes */
    double plate_months[PAY_MAX_GROUPS];  /* of plates in place */
    /* of plates (coverage.h), microfen by firm: what payments and rents on them earned,
     * what serving them cost, and what the treasury paid for them */
    int64_t plate_earned[PAY_MAX_GROUPS][PAY_MAX_ACQUIRERS];
    int64_t plate_cost[PAY_MAX_GROUPS][PAY_MAX_ACQUIRERS];
    int64_t subsidy[PAY_MAX_GROUPS][PAY_MAX_ACQUIRERS];
    uint64_t codes_adopted[PAY_MAX_NETWORKS]; /* by merchants, in millionths of one */
    uint64_t codes_dropped[PAY_MAX_NETWORKS];
    uint64_t plates_moved;                        /* to another acquirer */
    PaySum cash[PAY_MAX_GROUPS][PAY_MAX_CLASSES]; /* sales paid in cash, */
    PaySum lost[PAY_MAX_GROUPS][PAY_MAX_CLASSES]; /* and lost */
    uint64_t *messages; /* [group][party] at wallets, banks and acquirers; hub: above */
    unsigned n_parties;
    uint64_t adopted[PAY_MAX_GROUPS][PAY_MAX_WALLETS];
    uint64_t dropped[PAY_MAX_GROUPS][PAY_MAX_WALLETS];
    PayReturns *returns; /* (owned) what came back; NULL: nothing did */
    /* (owned) what will, of a worker: a ring of days from due[today] on, NULL where
     * nothing does */
    PayReturns *due[PAY_REFUND_DAYS];
    unsigned today;
    /* (owned) of a worker: payments of the span that are yet to be posted; NULL: none */
    struct PayDaybook *book;
} PayTally;

PayTally *pay_tally_new(const PayWorld *world);
void pay_tally_free(PayTally *tally);
/* Add @part to @sum; both have the layout of one world with @n_groups groups. */
void pay_tally_add(PayTally *sum, const PayTally *part, unsigned n_groups);
void pay_tally_clear(PayTally *tally, unsigned n_groups);

/* From now on note what payments oblige institutions to pay. Once. */
void pay_tally_open_owed(PayTally *tally, const PayWorld *world);

/* What comes back in @days days. (borrowed) */
PayReturns *pay_tally_due(PayTally *tally, const PayWorld *world, unsigned days);

/* Forget what was to come back. */
void pay_tally_forget_due(PayTally *tally);

/* The day is over: let @day take over what fell due today in the tally of a worker. */
void pay_tally_end_day(PayTally *worker, PayTally *day);

/* Post what came back on @day to its accounts, the other way round. Once. */
void pay_tally_take_back(PayTally *day);

/* Microfen that party @payer paid to party @payee by the lines of payments, less what of
 * it came back. The account of the pair holds what came back the other way as well. */
static inline int64_t
pay_tally_line(const PayTally *tally, unsigned group, unsigned payer, unsigned payee,
               unsigned n_parties)
{
    size_t first = (size_t)group * tally->n_pairs;
    size_t there = first + payer * n_parties + payee;
    size_t back = first + payee * n_parties + payer;
    int64_t line = tally->pairs[there];
    if (tally->returns != NULL)
        line -= tally->returns->pairs[there] + tally->returns->pairs[back];
    return line;
}

/* Microfen that the treasury paid for plates. */
static inline int64_t
pay_tally_subsidy(const PayTally *tally, unsigned group)
{
    int64_t paid = 0;
    for (unsigned a = 0; a < PAY_MAX_ACQUIRERS; a++)
        paid += tally->subsidy[group][a];
    return paid;
}

/* What the payments of @wallet obliged institutions to, in an hour of the day: a cell
 * for what each bank owes the wallet, then one for what the wallet owes each acquirer. */
static inline int64_t *
pay_tally_owed(const PayTally *tally, const PayWorld *world, unsigned group, unsigned hub,
               unsigned hour, unsigned wallet)
{
    const unsigned *n = world->base->n;
    size_t row = (((size_t)group * n[PAY_KIND_HUB] + hub) * PAY_DAY_HOURS + hour) *
                     world->n_wallets +
                 wallet;
    return tally->owed + row * (n[PAY_KIND_BANK] + n[PAY_KIND_ACQUIRER]);
}

#endif
