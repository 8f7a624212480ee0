/* Known answers: cases whose result follows from a formula or by hand, answered by the
 * program's own code.
 *
 * A case is one row of text: family, parameters, metric, the answer expected and how far
 * off the program may be. Families that a market of shoppers answers (choice, fallback,
 * match) are simulated by the model's gates, draws and choice, one intention for each
 * consumer and merchant; families of arithmetic (fee, schedule, concentration, netting)
 * are asked of the code that a run uses. No answer is kept in a table.
 *
 *   choice         utility_cny, beta_per_cny, nest_lambda; a list may name `cash`
 *   fallback       the same and code_presence, cash_carried, patience, informed, interop;
 *                  shoppers try all their wallets, however many
 *   match          hold, codes, interop
 *   fee            tariff (card16, qr), amount_fen, rounding (exact, per_txn)
 *   schedule       rate_ppm or tiers with tier_mode (marginal, slab), fixed_fen, min_fen,
 *                  cap_fen, discount, amount_fen
 *   concentration  shares_pct
 *   queue          rate_per_s, service_mean_s, servers; arrivals (poisson,
 * deterministic), service (exponential, deterministic, erlang, lognormal), service_cv2,
 *                  places (waiting and served together, or inf), patience (none,
 *                  exponential; in queue only), patience_mean_s, limit_s
 *   tandem         rate_per_s, stations as name:servers:service_mean_s
 *   erlang-c       servers, service_mean_ms, rho: the formula
 *   bass           p_per_year, q_per_year, years (of 365 days): share of owners, from
 *                  none, in closed form and in steps of a day; when and how fast most
 *                  adopt
 *   tipping        beta: the stable points of s <- logistic(beta (2s - 1)); both are a
 *                  half up to beta = 2
 *   fee-equilibrium  costs_ppm (one for each firm), beta_per_ppm, outside (none, or its
 *                  utility), intercept and cap_ppm (one for all firms, or one for each;
 *                  cap_ppm may be none); metrics mdr.firmN_ppm, share.firmN,
 *                  profit.firmN_ppm, share.outside, each where the firms' best answers
 *                  lead, in real numbers
 *   netting        obligations_cny as from>to:yuan, in order of time; holds_cny as
 *                  member:yuan (who is not named holds enough); rule (queue, unwind,
 *                  loss_share) for whoever holds too little; method (multilateral,
 *                  bilateral, gross); interest_ppm of a cycle on what is carried
 *
 * Netting is asked for gross_cny, settled.METHOD_cny, efficiency.METHOD and
 * net.MEMBER_cny, all of what is left after unwinding; unwound_cny; failures; rounds, in
 * which somebody failed (2: it spread once); and by member, as net: liquidity (to be
 * held, before anybody failed), shortfall, loss (what others' shortfalls cost it),
 * carried, received and paid in the end.
 *
 * Queues and tandems are simulated customer by customer, n of them in each replication
 * after the first max(20 000, n / 10). Waits and sojourns are of all who were accepted,
 * those who lost patience included; wait.prob is the share of them who found no idle
 * server.
 *
 * Tolerances, joined by `;` where a row has two: EXACT; NUM(e) absolute; REL(e) relative;
 * BIN(n=N), a frequency over N draws within 4 sqrt(p (1 - p) / N); MC30(n=N,rel=r), the
 * mean of 30 replications of N within 4.506 standard errors, which must be at most r of
 * it: a false alarm in 10 000 for another seed; with other numbers than 30 the multiplier
 * is Student's, and a quantile may be off by 1/128 more, the cell it is counted in.
 * EXACT, NUM and REL judge the formula where the family has one, and else the frequency
 * over 10^6. */
#ifndef MODELS_KNOWN_H
#define MODELS_KNOWN_H

#include <stdbool.h>

#include "sim/pool.h"

typedef enum {
    PAY_KNOWN_PASS,
    PAY_KNOWN_FAIL,
    PAY_KNOWN_INVALID /* the row cannot be read; the reason says why */
} PayKnownVerdict;

typedef struct {
    const char *family, *parameters, *metric, *expected, *tolerance;
} PayKnownRow;

typedef struct {
    PayKnownVerdict verdict;
    char *got; /* (owned) every digit; "formula; frequency" if both were asked; or "" */
    char *reason; /* (owned) why it failed or is invalid, or "" */
} PayKnownAnswer;

void pay_known_answer_clear(PayKnownAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PayKnownAnswer, pay_known_answer_clear)

/* Someone who answers rows: simulates on @pool (borrowed) and remembers the last
 * simulation, because neighbouring rows tend to ask different metrics of the same.
 *
 * @quick: a tenth of the draws, 10 replications instead of 30, and tolerances to match
 * (multiplier 6.59, six times rel). */
typedef struct PayKnown PayKnown;
PayKnown *pay_known_new(SimPool *pool, bool quick);
void pay_known_free(PayKnown *known);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PayKnown, pay_known_free)

/* Why @row cannot be read (owned), or NULL. Simulates nothing. */
char *pay_known_check(const PayKnownRow *row);

PayKnownAnswer pay_known_answer(PayKnown *known, const PayKnownRow *row);

/* All families, supported or not, in the order of listings; NULL-terminated. */
extern const char *const pay_known_families[];

/* The rows that come with the program: those of tests/theory/theory.csv whose family is
 * supported. */
extern const PayKnownRow pay_known_rows[];
extern const unsigned pay_known_n_rows;

#endif
