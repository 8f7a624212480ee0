/* A known case once its text is read: inside models/known*.c only. */
#ifndef MODELS_KNOWN_CASE_H
#define MODELS_KNOWN_CASE_H

#include "models/known_args.h"
#include "models/params.h"
#include "sim/random.h"

/* What is counted per intention; the wallets' own counts follow the last. */
typedef enum {
    PAY_KNOWN_DIGITAL, /* paid by a wallet; family match: could be */
    PAY_KNOWN_CASH,
    PAY_KNOWN_LOST,
    PAY_KNOWN_ATTEMPTS, /* digital, all */
    PAY_KNOWN_FAILED,   /* digital, failed */
    PAY_KNOWN_WALLET    /* + index in the order of the row */
} PayKnownCount;

#define PAY_KNOWN_MAX_WALLETS 8
#define PAY_KNOWN_N_COUNTS    (PAY_KNOWN_WALLET + PAY_KNOWN_MAX_WALLETS)

typedef struct {
    uint64_t sum[PAY_KNOWN_N_COUNTS];
} PayKnownCounts;

typedef struct PayKnownMarket PayKnownMarket;

/* Stations and the metric asked of them. */
typedef struct PayKnownQueue PayKnownQueue;

/* To simulate, a case has a market or a queue; neither: arithmetic only. */
typedef struct {
    bool has_formula;
    double formula;
    PayKnownMarket *market; /* (owned) or NULL */
    PayKnownQueue *queue;   /* (owned) or NULL */
    unsigned count;         /* market: of the metric, PayKnownCount */
    bool is_share;          /* the metric is a probability */
    double grain;           /* what a quantile may be off for its cell, as a share */
} PayKnownCase;

/* How a family reads its parameters. @ret_case is all zero; returns false and @error. */
typedef bool (*PayKnownReader)(const PayKnownArgs *args, const char *metric,
                               PayKnownCase *ret_case, GError **error);

bool pay_known_read_choice(const PayKnownArgs *args, const char *metric,
                           PayKnownCase *ret_case, GError **error);
bool pay_known_read_fallback(const PayKnownArgs *args, const char *metric,
                             PayKnownCase *ret_case, GError **error);
bool pay_known_read_match(const PayKnownArgs *args, const char *metric,
                          PayKnownCase *ret_case, GError **error);
bool pay_known_read_fee(const PayKnownArgs *args, const char *metric,
                        PayKnownCase *ret_case, GError **error);
bool pay_known_read_schedule(const PayKnownArgs *args, const char *metric,
                             PayKnownCase *ret_case, GError **error);
bool pay_known_read_concentration(const PayKnownArgs *args, const char *metric,
                                  PayKnownCase *ret_case, GError **error);
bool pay_known_read_queue(const PayKnownArgs *args, const char *metric,
                          PayKnownCase *ret_case, GError **error);
bool pay_known_read_tandem(const PayKnownArgs *args, const char *metric,
                           PayKnownCase *ret_case, GError **error);
bool pay_known_read_erlang_c(const PayKnownArgs *args, const char *metric,
                             PayKnownCase *ret_case, GError **error);
bool pay_known_read_bass(const PayKnownArgs *args, const char *metric,
                         PayKnownCase *ret_case, GError **error);
bool pay_known_read_tipping(const PayKnownArgs *args, const char *metric,
                            PayKnownCase *ret_case, GError **error);
bool pay_known_read_fee_equilibrium(const PayKnownArgs *args, const char *metric,
                                    PayKnownCase *ret_case, GError **error);
bool pay_known_read_netting(const PayKnownArgs *args, const char *metric,
                            PayKnownCase *ret_case, GError **error);

/* Let @n shoppers of the replication @key meet a merchant each; adds to @counts. */
void pay_known_simulate(const PayKnownMarket *market, SimKey key, uint32_t n,
                        PayKnownCounts *counts);
void pay_known_market_free(PayKnownMarket *market);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PayKnownMarket, pay_known_market_free)

/* What one replication of a queue showed, whatever the metric. */
typedef struct PayKnownRun PayKnownRun;

/* Let @n customers arrive after the first max(20 000, n / 10). (owned, by g_free) */
PayKnownRun *pay_known_queue_run(const PayKnownQueue *queue, SimKey key, int64_t n);
double pay_known_queue_value(const PayKnownQueue *queue, const PayKnownRun *run);
void pay_known_queue_free(PayKnownQueue *queue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PayKnownQueue, pay_known_queue_free)

/* A street market of the wallets and networks named, as the model reads one: one city of
 * @people and as many merchants, one class, every fee flow priced at 0. Cells are 0 but
 * for what keeps the gates open; see known_world.c. (owned) */
PayParams *pay_known_params(char *const *wallets, unsigned n_wallets,
                            char *const *networks, unsigned n_networks, int64_t people);

#endif
