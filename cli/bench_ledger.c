#include "cli/bench_ledger.h"

#include <math.h>
#include <time.h>

#include "models/ledger.h"

static double
seconds(bool cpu)
{
    struct timespec t;
    clock_gettime(cpu ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* --- The model --- */

static double
time_days(PayLedger *ledger, double n_intentions, bool cpu, GError **error)
{
    if (!pay_ledger_day(ledger, NULL, error))
        return -1;
    uint64_t before = ledger->n_intentions;
    double start = seconds(cpu);
    while ((double)(ledger->n_intentions - before) < n_intentions)
        if (!pay_ledger_day(ledger, NULL, error))
            return -1;
    return (seconds(cpu) - start) * 1e9 / (double)(ledger->n_intentions - before);
}

double
bench_ledger_model(const PayParams *base, unsigned n_consumers, double n_intentions,
                   bool cpu, SimPool *pool, GError **error)
{
    PayParams *params = pay_params_copy(base);
    int64_t people = 0;
    double utility[PAY_MAX_WALLETS], ns = -1;
    for (unsigned c = 0; c < base->n[PAY_KIND_CITY]; c++)
        people += pay_value(base, PAY_CITY_POPULATION, c, 0, 0);
    for (unsigned w = 0; w < base->n[PAY_KIND_WALLET]; w++)
        utility[w] = (double)pay_value(base, PAY_WALLET_UTILITY, w, 0, 0) / 100;
    params->cell[pay_cell_index(params, PAY_RUN_SCALE, 0, 0, 0)] =
        MAX(people / n_consumers, 1);
    PayWorld *world = pay_world_new(params, (SimKey){ .seed = 1 }, error);
    PayLedger *ledger =
        world == NULL ? NULL : pay_ledger_new(world, utility, pool, error);
    if (ledger != NULL)
        ns = time_days(ledger, n_intentions, cpu, error);
    pay_ledger_free(ledger);
    pay_world_free(world);
    pay_params_free(params);
    return ns;
}

/* --- The bare loop --- */

#define WALLETS 6
#define BETA    2.0
#define LAMBDA  0.6

typedef struct {
    float habit[WALLETS], taste[WALLETS];
} Bare;

static inline double
uniform(uint64_t *state)
{
    /* xorshift64*: one multiplication, good enough to be spent on a floor */
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (double)((*state * UINT64_C(2685821657736338717)) >> 11) * 0x1p-53 + 0x1p-54;
}

static inline double
log_stable(uint64_t *state)
{
    double angle = G_PI * uniform(state), e = -log(uniform(state));
    return log(sin(LAMBDA * angle)) - log(sin(angle)) / LAMBDA +
           (1 - LAMBDA) / LAMBDA * (log(sin((1 - LAMBDA) * angle)) - log(e));
}

/* One intention; returns the fee in microfen so that nothing can be optimised away. */
static inline int64_t
bare_intention(Bare *c, uint64_t *state)
{
    int64_t amount = (int64_t)exp(8 + 0.8 * (uniform(state) + uniform(state) - 1));
    double nest = LAMBDA * log_stable(state), score[WALLETS];
    double cash = -log(-log(uniform(state)));
    for (unsigned w = 0; w < WALLETS; w++)
        score[w] = BETA * (0.8 + (double)c->taste[w] + 0.6 * (double)c->habit[w]) + nest -
                   LAMBDA * log(-log(uniform(state)));
    unsigned left = (1u << WALLETS) - 1;
    for (unsigned tries = 0; tries < 3; tries++) {
        unsigned best = WALLETS;
        for (unsigned w = 0; w < WALLETS; w++)
            if ((left >> w & 1) != 0 && (best == WALLETS || score[w] > score[best]))
                best = w;
        if (cash > score[best])
            return 0;
        if (uniform(state) < 0.8) {
            for (unsigned w = 0; w < WALLETS; w++)
                c->habit[w] += 0.05F * ((w == best ? 1 : 0) - c->habit[w]);
            return amount * 3800 - amount * 2000 - 2 * amount * 325 - amount * 600;
        }
        left &= ~(1u << best);
        if (uniform(state) > 0.9)
            return 0;
    }
    return 0;
}

double
bench_ledger_floor(unsigned n_consumers, double n_intentions)
{
    Bare *consumers = g_try_new0(Bare, n_consumers);
    if (consumers == NULL)
        return NAN;
    uint64_t state = 88172645463325252ULL;
    int64_t fees = 0;
    double done = 0, start = 0;
    for (int lap = -1; lap < 0 || done < n_intentions; lap++) {
        if (lap == 0)
            start = seconds(true); /* the first lap warmed caches and habits */
        for (unsigned i = 0; i < n_consumers; i++)
            fees += bare_intention(&consumers[i], &state);
        done += lap < 0 ? 0 : n_consumers;
    }
    double ns = (seconds(true) - start) * 1e9 / done;
    g_free(consumers);
    return fees != 0 ? ns : NAN;
}
